//! Days that have a name and no fixed place in the calendar: those that go with Easter, and the weekday nearest after a
//! day, as Thanksgiving.

use super::calendar::Interval;
use crate::date::Date;

/// A named day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    /// So many days after Easter Sunday of the western churches.
    Easter(i32),
    /// The first such weekday on or after a day: the fourth Thursday of November is the first one from the 22nd on.
    Weekday { weekday: u8, month: u8, day: u8 },
}

impl Feast {
    pub(super) fn in_year(self, year: i32) -> Option<Interval> {
        match self {
            Feast::Easter(days) => easter(year)?.plus_days(days.into()).map(Interval::day),
            Feast::Weekday { weekday, month, day } => {
                let from = Date::new(year, month, day)?;
                Interval { end: from.plus_days(6)?, ..Interval::day(from) }.nth_weekday(1, weekday)
            }
        }
    }

    /// The first and last day of the year that it can fall on, as ISO 8601 writes days of an unknown year.
    pub(super) fn partial(self) -> String {
        let ends = match self {
            // A year without a leap day, in which Easter is late and early by turns.
            Feast::Easter(days) => [(3, 22), (4, 25)]
                .map(|(month, day)| Date::new(2018, month, day).and_then(|date| date.plus_days(days.into()))),
            Feast::Weekday { month, day, .. } => {
                let from = Date::new(2018, month, day);
                [from, from.and_then(|date| date.plus_days(6))]
            }
        };
        let ends =
            ends.map(|end| end.map(|date| format!("--{:02}-{:02}", date.month(), date.day())).unwrap_or_default());
        ends.join("/")
    }
}

/// Easter Sunday in the Gregorian calendar: the anonymous algorithm of *Nature*, 1876 (Meeus, Astronomical Algorithms,
/// chapter 8).
fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let days = h + l - 7 * m;
    let month = (days + 90) / 25;
    let day = (days + 33 * month + 19) % 32;
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movable_days() {
        let weekday = |weekday, month, day| Feast::Weekday { weekday, month, day };
        for (feast, year, expected) in [
            (Feast::Easter(0), 2017, "2017-04-16"),
            (Feast::Easter(0), 2018, "2018-04-01"),
            (Feast::Easter(0), 2024, "2024-03-31"),
            (Feast::Easter(0), 2038, "2038-04-25"),
            (Feast::Easter(-47), 2018, "2018-02-13"),
            (weekday(3, 11, 22), 2019, "2019-11-28"),
            (weekday(0, 5, 25), 2021, "2021-05-31"),
            (weekday(0, 9, 1), 2025, "2025-09-01"),
        ] {
            assert_eq!(feast.in_year(year).unwrap().start.to_string(), expected, "{feast:?}");
        }
        assert_eq!(Feast::Easter(0).partial(), "--03-22/--04-25");
        assert_eq!(weekday(3, 11, 22).partial(), "--11-22/--11-28");
    }
}
