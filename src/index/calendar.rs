//! Spans of days as calendar cells, so that "what is said of July 2018" is a set of terms.
//!
//! A span is cut into the fewest days, months, years and decades. Each cell is indexed as itself (`=`), and each cell above it as one
//! that holds something (`>`). A query's cells meet spans inside them (`=` or `>` of the cell) and spans around them (`=` of a
//! cell above). The idea is that of prefix trees over dates, as in Lucene's `DateRangePrefixTree`.

use crate::date::Date;

/// Spans beyond these years are cut to them: no passage's terms grow without bound.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The cell's term: `=` or `>` and its name.
    fn term(self, sign: char) -> String {
        let (year, width, month, day) = match self {
            Cell::Decade(decade) => (decade, 3, None, None),
            Cell::Year(year) => (year, 4, None, None),
            Cell::Month(year, month) => (year, 4, Some(month), None),
            Cell::Day(date) => (date.year(), 4, Some(date.month()), Some(date.day())),
        };
        let mut term = String::with_capacity(11);
        term.push(sign);
        push_digits(year, width, &mut term);
        if width == 3 {
            term.push('x');
        }
        for part in [month, day].into_iter().flatten() {
            term.push('-');
            push_digits(part.into(), 2, &mut term);
        }
        term
    }
}

/// Appends the last `width` digits of a number. Terms of days are many, and formatting them would cost as much as all else here.
fn push_digits(number: i32, width: u32, out: &mut String) {
    let digit = |place: u32| char::from_digit((number.unsigned_abs() / 10u32.pow(place)) % 10, 10);
    out.extend((0..width).rev().filter_map(digit));
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

/// The terms of the spans of days that a passage speaks of.
pub(crate) fn index_terms(spans: impl IntoIterator<Item = (Date, Date)>) -> Vec<String> {
    let mut terms: Vec<(Cell, char)> = Vec::new();
    for (start, end) in spans {
        for cell in cells(start, end) {
            terms.push((cell, '='));
            terms.extend(ancestors(cell).map(|above| (above, '>')));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms.into_iter().map(|(cell, sign)| cell.term(sign)).collect()
}

/// The terms that the spans overlapping the days from `start` to `end` have.
pub(crate) fn query_terms(start: Date, end: Date) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for cell in cells(start, end) {
        terms.extend([cell.term('='), cell.term('>')]);
        terms.extend(ancestors(cell).map(|above| above.term('=')));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Spans are told in days up to so many; longer ones count as of that length.
const LENGTHS: i64 = 1 << 16;

/// The days from `first` to `last` as one number, in the order of their first day.
pub(crate) fn spoken(first: Date, last: Date) -> i64 {
    let (first, last) = (first.days_since_epoch(), last.days_since_epoch());
    first * LENGTHS + (last - first).clamp(0, LENGTHS - 1)
}

/// The first and the last day of such a number.
pub(crate) fn spoken_days(spoken: i64) -> (i64, i64) {
    let first = spoken.div_euclid(LENGTHS);
    (first, first + spoken.rem_euclid(LENGTHS))
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
        let names = |a, b| cells(date(a), date(b)).into_iter().map(|cell| cell.term('=')).collect::<String>();
        assert_eq!(names("2017-07-07", "2017-07-08"), "=2017-07-07=2017-07-08");
        assert_eq!(names("2017-07-01", "2017-07-31"), "=2017-07");
        assert_eq!(names("2016-12-31", "2018-01-31"), "=2016-12-31=2017=2018-01");
        assert_eq!(names("2010-01-01", "2020-12-31"), "=201x=2020");
        assert_eq!(names("9999-12-30", "9999-12-31"), "=9999-12-30=9999-12-31");
        assert_eq!(names("2018-01-01", "2017-01-01"), "");
    }

    #[test]
    fn spans_of_days_are_numbers_in_order() {
        for (first, last) in [("1969-12-30", "1970-01-02"), ("0001-01-01", "0001-12-31"), ("2017-07-07", "2017-07-07")]
        {
            let days = (date(first).days_since_epoch(), date(last).days_since_epoch());
            assert_eq!(spoken_days(spoken(date(first), date(last))), days);
        }
        assert!(spoken(date("1969-12-31"), date("9999-12-31")) < spoken(date("1970-01-01"), date("1970-01-01")));
    }

    proptest! {
        #[test]
        fn terms_meet_exactly_when_spans_overlap(a in 0i64..8000, b in 0i64..900, c in 0i64..8000, d in 0i64..900) {
            let day = |days| Date::from_days_since_epoch(14_000 + days).unwrap();
            let indexed = index_terms([(day(a), day(a + b))]);
            let asked = query_terms(day(c), day(c + d));
            let meet = asked.iter().any(|term| indexed.contains(term));
            prop_assert_eq!(meet, a <= c + d && c <= a + b);
        }
    }
}
