//! Whole days, weeks, months… as intervals, and counting in them.

use super::Precision;
use crate::date::Date;

/// A unit of time that expressions count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
}

impl Unit {
    /// In the order of the values in the word lists.
    pub(super) const ALL: [Unit; 9] = [
        Unit::Day,
        Unit::Weekend,
        Unit::Week,
        Unit::Fortnight,
        Unit::Month,
        Unit::Quarter,
        Unit::Half,
        Unit::Year,
        Unit::Decade,
    ];

    pub(super) fn precision(self) -> Precision {
        match self {
            Unit::Day | Unit::Weekend => Precision::Day,
            Unit::Week | Unit::Fortnight => Precision::Week,
            Unit::Month => Precision::Month,
            Unit::Quarter | Unit::Half => Precision::Season,
            Unit::Year => Precision::Year,
            Unit::Decade => Precision::Decade,
        }
    }

    /// `count` units as an ISO 8601 duration: `-P2W`.
    pub(super) fn duration(self, count: i32) -> String {
        let (times, letter) = match self {
            Unit::Day => (1, 'D'),
            Unit::Weekend | Unit::Week => (1, 'W'),
            Unit::Fortnight => (2, 'W'),
            Unit::Month => (1, 'M'),
            Unit::Quarter => (3, 'M'),
            Unit::Half => (6, 'M'),
            Unit::Year => (1, 'Y'),
            Unit::Decade => (10, 'Y'),
        };
        let sign = if count < 0 { "-" } else { "" };
        format!("{sign}P{}{letter}", count.unsigned_abs().saturating_mul(times))
    }

    /// The day `count` units after `date`.
    pub(super) fn after(self, date: Date, count: i32) -> Option<Date> {
        match self {
            Unit::Day => date.plus_days(count.into()),
            Unit::Weekend | Unit::Week => date.plus_days(i64::from(count) * 7),
            Unit::Fortnight => date.plus_days(i64::from(count) * 14),
            Unit::Month => date.plus_months(count),
            Unit::Quarter => date.plus_months(count.checked_mul(3)?),
            Unit::Half => date.plus_months(count.checked_mul(6)?),
            Unit::Year => date.plus_months(count.checked_mul(12)?),
            Unit::Decade => date.plus_months(count.checked_mul(120)?),
        }
    }

    /// The whole unit that holds `date`. Weeks begin on Monday (ISO 8601); a weekend is the one at the end of the week.
    pub(super) fn around(self, date: Date) -> Option<Interval> {
        let (year, month) = (date.year(), date.month());
        match self {
            Unit::Day => Some(Interval::day(date)),
            Unit::Week | Unit::Fortnight => Interval::week(date),
            Unit::Weekend => {
                let monday = date.plus_days(-i64::from(date.weekday()))?;
                Some(Interval { start: monday.plus_days(5)?, end: monday.plus_days(6)?, precision: Precision::Day })
            }
            Unit::Month => Interval::months(year, month, 1, Precision::Month),
            Unit::Quarter => Interval::months(year, (month - 1) / 3 * 3 + 1, 3, Precision::Season),
            Unit::Half => Interval::months(year, (month - 1) / 6 * 6 + 1, 6, Precision::Season),
            Unit::Year => Interval::years(year, 1, Precision::Year),
            Unit::Decade => Interval::years(year - year % 10, 10, Precision::Decade),
        }
    }
}

/// Days from `start` to `end`, both included, and how precisely they were named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) precision: Precision,
}

impl Interval {
    pub(super) fn day(date: Date) -> Interval {
        Interval { start: date, end: date, precision: Precision::Day }
    }

    pub(super) fn week(date: Date) -> Option<Interval> {
        let start = date.plus_days(-i64::from(date.weekday()))?;
        Some(Interval { start, end: start.plus_days(6)?, precision: Precision::Week })
    }

    pub(super) fn months(year: i32, month: u8, count: i32, precision: Precision) -> Option<Interval> {
        let start = Date::new(year, month, 1)?;
        Some(Interval { start, end: start.plus_months(count - 1)?.month_end(), precision })
    }

    pub(super) fn years(year: i32, count: i32, precision: Precision) -> Option<Interval> {
        let start = Date::new(year.max(1), 1, 1)?;
        Some(Interval { start, end: Date::new(year + count - 1, 12, 31)?, precision })
    }

    /// Northern seasons as meteorologists count them, in whole months: spring is March to May. Winter is named after
    /// the year it begins in.
    pub(super) fn season(year: i32, season: u8) -> Option<Interval> {
        Interval::months(year, 3 * season.clamp(1, 4), 3, Precision::Season)
    }

    /// The `n`th `unit` inside, from 1, or from the end when negative. A week belongs where its Thursday lies (ISO
    /// 8601).
    pub(super) fn nth_unit(self, n: i32, unit: Unit) -> Option<Interval> {
        match unit {
            Unit::Half | Unit::Fortnight if self.precision == Precision::Month => match n {
                1 => self.part(0, 1, 2),
                _ => self.part(1, 2, 2),
            },
            Unit::Week | Unit::Fortnight => Interval::week(self.nth_weekday(n, 3)?.start),
            Unit::Weekend => Unit::Weekend.around(self.nth_weekday(n, 5)?.start),
            _ => {
                let inside = if n > 0 {
                    unit.around(unit.after(unit.around(self.start)?.start, n.checked_sub(1)?)?)?
                } else {
                    unit.around(unit.after(unit.around(self.end)?.start, n.checked_add(1)?)?)?
                };
                (self.start <= inside.start && inside.end <= self.end).then_some(inside)
            }
        }
    }

    /// The `n`th such day of the week inside, counted like [`nth_unit`](Interval::nth_unit).
    pub(super) fn nth_weekday(self, n: i32, weekday: u8) -> Option<Interval> {
        let (weekday, weeks) = (i64::from(weekday), i64::from(n));
        let day = if n > 0 {
            let first = self.start.plus_days((weekday - i64::from(self.start.weekday())).rem_euclid(7))?;
            first.plus_days((weeks - 1) * 7)?
        } else {
            let last = self.end.plus_days(-(i64::from(self.end.weekday()) - weekday).rem_euclid(7))?;
            last.plus_days((weeks + 1) * 7)?
        };
        (self.start <= day && day <= self.end).then(|| Interval::day(day))
    }

    /// The part of the interval from `from` to `to` of `parts` equal parts, in whole months for years, in whole years
    /// for decades, else in days.
    pub(super) fn part(self, from: i32, to: i32, parts: i32) -> Option<Interval> {
        let share = |total: i32, at: i32| (total * at + parts / 2) / parts;
        let cut = |at: i32| match self.precision {
            Precision::Year | Precision::Season => {
                let months = (self.end.year() - self.start.year()) * 12 + i32::from(self.end.month())
                    - i32::from(self.start.month())
                    + 1;
                self.start.plus_months(share(months, at))
            }
            Precision::Decade => self.start.plus_months(12 * share(self.end.year() - self.start.year() + 1, at)),
            _ => {
                let days = i32::try_from(self.end.days_since_epoch() - self.start.days_since_epoch() + 1).ok()?;
                self.start.plus_days(i64::from(days * at / parts))
            }
        };
        Some(Interval { start: cut(from)?, end: cut(to)?.plus_days(-1)?, precision: self.precision })
    }
}
