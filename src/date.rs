//! Calendar days.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::{Duration, Month};

/// A day of the Gregorian calendar, without a time of day or a zone; years 1 to 9999.
///
/// Serialised as `"2017-07-08"`. News archives date stories to the day; a time stamp is read down to the day it was written with.
///
/// ```
/// use dateline::Date;
///
/// let date: Date = "2017-07-08".parse().unwrap();
/// assert_eq!((date.year(), date.month(), date.day()), (2017, 7, 8));
/// assert_eq!(date.plus_days(-7).unwrap().to_string(), "2017-07-01");
/// assert_eq!(Date::new(2017, 2, 29), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(time::Date);

/// What is wrong with a text that should be a [`Date`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a calendar day; write it as 2017-07-08")]
pub struct DateError(String);

/// The Julian day of 1970-01-01.
const EPOCH: i64 = 2_440_588;

impl Date {
    /// The day, or `None` when the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let month = Month::try_from(month).ok()?;
        (1..=9999).contains(&year).then_some(())?;
        time::Date::from_calendar_date(year, month, day).ok().map(Date)
    }

    /// Year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// Day of the week, 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_days_from_monday()
    }

    /// The day `days` later, or earlier when negative; `None` beyond the years 1 to 9999.
    pub fn plus_days(self, days: i64) -> Option<Date> {
        let date = self.0.checked_add(Duration::days(days.clamp(-4_000_000, 4_000_000)))?;
        (1..=9999).contains(&date.year()).then_some(Date(date))
    }

    /// The same day of the month `months` later, or earlier when negative, clipped to the month's last day.
    pub fn plus_months(self, months: i32) -> Option<Date> {
        let index = self.year().checked_mul(12)?.checked_add(i32::from(self.month()) - 1)?.checked_add(months)?;
        let (year, month) = (index.div_euclid(12), u8::try_from(index.rem_euclid(12) + 1).ok()?);
        Date::new(year, month, self.day().min(Date::days_in_month(year, month)))
    }

    /// Number of days of a month, 28 to 31.
    pub fn days_in_month(year: i32, month: u8) -> u8 {
        Month::try_from(month).map_or(31, |month| month.length(year))
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn month_end(self) -> Date {
        Date::new(self.year(), self.month(), Date::days_in_month(self.year(), self.month())).unwrap_or(self)
    }

    /// Days since 1970-01-01, negative before it.
    pub fn days_since_epoch(self) -> i64 {
        i64::from(self.0.to_julian_day()) - EPOCH
    }

    /// The inverse of [`days_since_epoch`](Date::days_since_epoch).
    pub fn from_days_since_epoch(days: i64) -> Option<Date> {
        let date = time::Date::from_julian_day(i32::try_from(days.checked_add(EPOCH)?).ok()?).ok()?;
        (1..=9999).contains(&date.year()).then_some(Date(date))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Reads `2017-07-08`, alone or followed by a time of day (`2017-07-08T12:30:00Z`, `2017-07-08 12:30`), which is left out.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let read = || {
            let text = text.trim();
            let (day, rest) = text.split_at_checked(10)?;
            if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
                return None;
            }
            let mut parts = day
                .splitn(3, '-')
                .map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten());
            let (year, month, day): (u16, u16, u16) = (parts.next()??, parts.next()??, parts.next()??);
            Date::new(year.into(), month.try_into().ok()?, day.try_into().ok()?)
        };
        read().ok_or_else(|| DateError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Date, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

/// Days from a first to a last one, both included; without a first or a last one, all before or after.
///
/// Written, and serialised, as `2017-07-08`, `2017-07`, `2017`, `2017-06..2017-08`, `2017-06..` or `..2017-08`; `..` is any day.
///
/// ```
/// use dateline::Days;
///
/// let summer: Days = "2017-06..2017-08".parse().unwrap();
/// assert_eq!(summer.last.unwrap().to_string(), "2017-08-31");
/// assert!("2017-08..2017-06".parse::<Days>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[allow(clippy::exhaustive_structs, reason = "a first and a last day is all there is to it")]
pub struct Days {
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

/// What is wrong with a text that should be [`Days`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} are no days; write 2017-07-08, 2017-07, 2017, 2017-06..2017-08, 2017-06.. or ..2017-08")]
pub struct DaysError(String);

impl Days {
    /// The days from `first` to `last`.
    pub fn new(first: Date, last: Date) -> Days {
        Days { first: Some(first), last: Some(last) }
    }

    /// The days of a year, a month or a day, as it is written.
    fn period(text: &str) -> Option<Days> {
        let first: Date = match text.len() {
            4 => format!("{text}-01-01").parse().ok()?,
            7 => format!("{text}-01").parse().ok()?,
            10 => text.parse().ok()?,
            _ => return None,
        };
        let last = match text.len() {
            4 => Date::new(first.year(), 12, 31)?,
            7 => first.month_end(),
            _ => first,
        };
        Some(Days::new(first, last))
    }
}

impl FromStr for Days {
    type Err = DaysError;

    fn from_str(text: &str) -> Result<Days, DaysError> {
        let read = || match text.trim().split_once("..") {
            None => Days::period(text.trim()),
            Some(("", "")) => Some(Days { first: None, last: None }),
            Some((first, "")) => Some(Days { last: None, ..Days::period(first.trim())? }),
            Some(("", last)) => Some(Days { first: None, ..Days::period(last.trim())? }),
            Some((first, last)) => {
                let days = Days { last: Days::period(last.trim())?.last, ..Days::period(first.trim())? };
                (days.first <= days.last).then_some(days)
            }
        };
        read().ok_or_else(|| DaysError(text.chars().take(40).collect()))
    }
}

/// Always as two days, so that what was read is written the same however it was meant.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(first), Some(last)) if first == last => write!(f, "{first}"),
            (first, last) => {
                let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
                write!(f, "{}..{}", day(first), day(last))
            }
        }
    }
}

impl TryFrom<String> for Days {
    type Error = DaysError;

    fn try_from(text: String) -> Result<Days, DaysError> {
        text.parse()
    }
}

impl From<Days> for String {
    fn from(days: Days) -> String {
        days.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_from_first_to_last() {
        for (text, expected) in [
            ("2017-07-08", Some("2017-07-08")),
            ("2016-02", Some("2016-02-01..2016-02-29")),
            (" 2017 ", Some("2017-01-01..2017-12-31")),
            ("2017-06..2017-08", Some("2017-06-01..2017-08-31")),
            ("2017-06-30 .. 2018", Some("2017-06-30..2018-12-31")),
            ("2017..", Some("2017-01-01..")),
            ("..2017", Some("..2017-12-31")),
            ("2018..2017", None),
            ("..", Some("..")),
            ("", None),
            ("201", None),
            ("2017-7", None),
            ("ontem", None),
            ("২০১৭", None),
        ] {
            let days = text.parse::<Days>().ok().map(|days| days.to_string());
            assert_eq!(days.as_deref(), expected, "{text:?}");
            assert_eq!(days.as_deref().map(|days| days.parse::<Days>().unwrap().to_string()), days, "{text:?}");
        }
    }

    #[test]
    fn reads_days_and_time_stamps() {
        for (text, expected) in [
            ("2017-07-08", Some("2017-07-08")),
            (" 2017-07-08T23:59:59+02:00", Some("2017-07-08")),
            ("2017-07-08 10:00", Some("2017-07-08")),
            ("0001-01-01", Some("0001-01-01")),
            ("2017-02-29", None),
            ("2017-7-8", None),
            ("+017-07-08", None),
            ("2017-07-089", None),
            ("08/07/2017", None),
            ("জুলাই ৮", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Date>().ok().map(|d| d.to_string()).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn counts_days_and_months() {
        let date = Date::new(2016, 1, 31).unwrap();
        assert_eq!(date.plus_months(1), Date::new(2016, 2, 29));
        assert_eq!(date.plus_months(-11), Date::new(2015, 2, 28));
        assert_eq!(date.plus_days(1), Date::new(2016, 2, 1));
        assert_eq!(date.plus_days(i64::MAX), None);
        assert_eq!(Date::new(1970, 1, 2).unwrap().days_since_epoch(), 1);
        assert_eq!(Date::from_days_since_epoch(date.days_since_epoch()), Some(date));
        assert_eq!(date.weekday(), 6);
        assert_eq!(date.month_end(), date);
    }
}
