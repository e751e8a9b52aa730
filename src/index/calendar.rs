//! Spans of days as calendar cells, so that "what is said of July 2018" is a set of terms.
//!
//! A span is cut into the fewest days, months, years and decades. Each cell is indexed as itself (`=`), and each cell above it as one
//! that holds something (`>`). A query's cells meet spans inside them (`=` or `>` of the cell) and spans around them (`=` of a
//! cell above). The idea is that of prefix trees over dates, as in Lucene's `DateRangePrefixTree`.

use crate::date::Date;

/// Spans beyond these years are cut to them: no passage's terms grow without bound.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Decade(i32),
    Year(i32),
    Month(i32, u8),
    Day(Date),
}

impl Cell {
    fn above(self) -> Option<Cell> {
        match self {
            Cell::Day(date) => Some(Cell::Month(date.year(), date.month())),
            Cell::Month(year, _) => Some(Cell::Year(year)),
            Cell::Year(year) => Some(Cell::Decade(year.div_euclid(10))),
            Cell::Decade(_) => None,
        }
    }

    fn name(self) -> String {
        match self {
            Cell::Decade(decade) => format!("{decade:03}x"),
            Cell::Year(year) => format!("{year:04}"),
            Cell::Month(year, month) => format!("{year:04}-{month:02}"),
            Cell::Day(date) => date.to_string(),
        }
    }
}

fn ancestors(cell: Cell) -> impl Iterator<Item = Cell> {
    std::iter::successors(cell.above(), |cell| cell.above())
}

/// The fewest cells that make up the days from `start` to `end`.
fn cells(start: Date, end: Date) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut next = Some(start);
    while let Some(date) = next.filter(|date| *date <= end) {
        let fits = |last: Option<Date>| last.filter(|last| *last <= end);
        let (year, month) = (date.year(), date.month());
        let first_of_year = date.day() == 1 && month == 1;
        let decade = (first_of_year && year % 10 == 0).then(|| fits(Date::new(year + 9, 12, 31))).flatten();
        let whole_year = first_of_year.then(|| fits(Date::new(year, 12, 31))).flatten();
        let whole_month = (date.day() == 1).then(|| fits(Some(date.month_end()))).flatten();
        let (cell, last) = match (decade, whole_year, whole_month) {
            (Some(last), _, _) => (Cell::Decade(year.div_euclid(10)), last),
            (None, Some(last), _) => (Cell::Year(year), last),
            (None, None, Some(last)) => (Cell::Month(year, month), last),
            (None, None, None) => (Cell::Day(date), date),
        };
        cells.push(cell);
        next = last.plus_days(1).filter(|date| YEARS.contains(&date.year()));
    }
    cells
}

/// The terms of a span of days that a passage speaks of.
pub(crate) fn index_terms(start: Date, end: Date) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for cell in cells(start, end) {
        terms.push(format!("={}", cell.name()));
        terms.extend(ancestors(cell).map(|above| format!(">{}", above.name())));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms that the spans overlapping the days from `start` to `end` have.
pub(crate) fn query_terms(start: Date, end: Date) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for cell in cells(start, end) {
        terms.extend([format!("={}", cell.name()), format!(">{}", cell.name())]);
        terms.extend(ancestors(cell).map(|above| format!("={}", above.name())));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn cuts_into_the_fewest_cells() {
        let names = |a, b| cells(date(a), date(b)).into_iter().map(Cell::name).collect::<Vec<_>>().join(" ");
        assert_eq!(names("2017-07-07", "2017-07-08"), "2017-07-07 2017-07-08");
        assert_eq!(names("2017-07-01", "2017-07-31"), "2017-07");
        assert_eq!(names("2016-12-31", "2018-01-31"), "2016-12-31 2017 2018-01");
        assert_eq!(names("2010-01-01", "2020-12-31"), "201x 2020");
        assert_eq!(names("9999-12-30", "9999-12-31"), "9999-12-30 9999-12-31");
        assert_eq!(names("2018-01-01", "2017-01-01"), "");
    }

    proptest! {
        #[test]
        fn terms_meet_exactly_when_spans_overlap(a in 0i64..8000, b in 0i64..900, c in 0i64..8000, d in 0i64..900) {
            let day = |days| Date::from_days_since_epoch(14_000 + days).unwrap();
            let indexed = index_terms(day(a), day(a + b));
            let asked = query_terms(day(c), day(c + d));
            let meet = asked.iter().any(|term| indexed.contains(term));
            prop_assert_eq!(meet, a <= c + d && c <= a + b);
        }
    }
}
