//! The Bengali calendar, in which two countries write two dates.
//!
//! Bangladesh has had fixed months since 1987, changed in 2019: the new year is on 14 April. West Bengal keeps the
//! sidereal months of the almanacs, which begin on the day after the sun enters a sign of the zodiac. A text seldom says
//! whose calendar it follows, so a day is the interval of both, of one to four days.

use super::Precision;
use super::calendar::Interval;
use crate::date::Date;

/// Years of the era from which Bangladesh's own months count.
const REFORMED: i32 = 1394;
const REVISED: i32 = 1426;

/// Days of the sun in each sign, in minutes, from Boishakh on, by the Surya Siddhanta (Report of the Calendar Reform
/// Committee, New Delhi 1955).
const SIGNS: [i64; 12] =
    [44_546, 45_245, 45_569, 45_324, 44_667, 43_835, 43_047, 42_466, 42_218, 42_405, 42_941, 43_709];
/// The same for the sidereal year of 365.258756481 days, in millionths of a minute.
const YEAR: i64 = 525_972_609_333;
/// The sun enters Aries: 14 April 2017, 03:30 at Ujjain, the first of Boishakh 1424 being the 15th. In days from 1970.
const EPOCH: (i32, i64, i64) = (1424, 17_270, 210);

/// The Gregorian year in which year 1 of the era began, less one.
pub(super) const ERA: i32 = 593;

/// The Gregorian year in which `month` of the year `year` of the era begins.
pub(super) fn gregorian_year(year: i32, month: u8) -> i32 {
    year + ERA + i32::from(month > 9)
}

/// The first day of a month by the almanacs.
fn sidereal(year: i32, month: u8) -> Option<Date> {
    let (epoch, days, minutes) = EPOCH;
    let signs: i64 = SIGNS.iter().take(usize::from(month - 1)).sum();
    let at = days * 1440 + minutes + i64::from(year - epoch) * YEAR / 1_000_000 + signs;
    Date::from_days_since_epoch(at.div_euclid(1440) + 1)
}

/// The first day of a month in Bangladesh.
fn civil(year: i32, month: u8) -> Option<Date> {
    let (gregorian, day) = match month {
        1 => (4, 14),
        2 => (5, 15),
        3 => (6, 15),
        4 => (7, 16),
        5 => (8, 16),
        6 => (9, 16),
        7 => (10, 17),
        8 => (11, 16),
        9 => (12, 16),
        10 => (1, 15),
        11 => (2, 14),
        _ => (3, 15),
    };
    // Until 2019 Ashwin had 30 days and the last months began a day earlier.
    let earlier = u8::from(year < REVISED && (7..12).contains(&month));
    Date::new(gregorian_year(year, month), gregorian, day - earlier)
}

/// The days that a year of the era, a month or a day of it can be.
pub(super) fn interval(year: i32, month: Option<u8>, day: Option<u8>) -> Option<Interval> {
    let (first, precision) = match (month, day) {
        (_, Some(_)) => (month?, Precision::Day),
        (Some(month), None) => (month, Precision::Month),
        (None, None) => (1, Precision::Year),
    };
    if !(1..=12).contains(&first) || !(1..=32).contains(&day.unwrap_or(1)) || !(1..=2000).contains(&year) {
        return None;
    }
    let starts = |year: i32, month: u8| {
        let sidereal = sidereal(year, month)?;
        let civil = if year < REFORMED { sidereal } else { civil(year, month)? };
        Some((civil.min(sidereal), civil.max(sidereal)))
    };
    let (earliest, latest) = starts(year, first)?;
    let (start, end) = match (month, day) {
        (_, Some(day)) => (earliest.plus_days(i64::from(day) - 1)?, latest.plus_days(i64::from(day) - 1)?),
        (Some(12) | None, _) => (earliest, starts(year + 1, 1)?.1.plus_days(-1)?),
        (Some(month), _) => (earliest, starts(year, month + 1)?.1.plus_days(-1)?),
    };
    Some(Interval { start, end, precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars() {
        for (year, month, day, expected) in [
            // Known days of history and of both new years.
            (1348, Some(4), Some(22), "1941-08-07 1941-08-07"),
            (1358, Some(11), Some(8), "1952-02-21 1952-02-21"),
            (1424, Some(1), Some(1), "2017-04-14 2017-04-15"),
            (1427, Some(1), Some(1), "2020-04-14 2020-04-14"),
            (1424, Some(4), Some(22), "2017-08-06 2017-08-08"),
            (1427, Some(9), Some(1), "2020-12-16 2020-12-17"),
            (1431, Some(1), Some(25), "2024-05-08 2024-05-08"),
            (1424, Some(4), None, "2017-07-16 2017-08-17"),
            (1424, None, None, "2017-04-14 2018-04-14"),
        ] {
            let found = interval(year, month, day).map(|i| format!("{} {}", i.start, i.end));
            assert_eq!(found.as_deref(), Some(expected), "{year} {month:?} {day:?}");
        }
        assert_eq!(interval(1424, Some(4), Some(33)), None);
    }
}
