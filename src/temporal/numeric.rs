//! Groups of digits with signs between them: `2017-07-08`, `22/12/2024`, `7-8`, and what is no date at all.

use super::calendar::Interval;
use super::class::{Class, Classes};
use super::expr::{Expr, Fields};
use super::item::{Content, Item};
use crate::date::Date;
use crate::span::Span;

/// How `3/7/2017` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    /// Month first, unless only the other reading is near the day of writing.
    MonthFirst,
    /// Not at all, when both readings are days.
    Unknown,
}

/// How far a reading may lie from the day of writing to be preferred for it.
const NEAR_DAYS: i64 = 10;

/// Two digits of a year below this are of the 21st century.
const PIVOT: i32 = 40;

/// `17` to 2017, `89` to 1989.
pub(super) fn full_year(year: i32) -> i32 {
    year + if year < PIVOT { 2000 } else { 1900 }
}

#[derive(Clone, Copy, Default)]
struct Group {
    value: i32,
    digits: usize,
    end: usize,
}

/// The most groups that are looked at; the rest of a longer cluster is skipped.
const MAX_GROUPS: usize = 4;

/// The value of a digit at byte `at`, and its length in bytes. Latin and Bengali digits.
pub(super) fn digit(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    match *bytes.get(at)? {
        byte @ b'0'..=b'9' => Some(((byte - b'0').into(), 1)),
        0xE0 if bytes.get(at + 1) == Some(&0xA7) => {
            let third = *bytes.get(at + 2)?;
            (0xA6..=0xAF).contains(&third).then(|| ((third - 0xA6).into(), 3))
        }
        _ => None,
    }
}

/// The sign at byte `at` if it can stand inside of a cluster, and its length in bytes.
fn separator(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    match *bytes.get(at)? {
        byte @ (b'-' | b'/' | b'.' | b':' | b',') => Some((char::from(byte), 1)),
        // U+2010 to U+2013: hyphens and the en dash.
        0xE2 if bytes.get(at + 1) == Some(&0x80) => match *bytes.get(at + 2)? {
            0x90 | 0x91 => Some(('-', 3)),
            0x92 | 0x93 => Some(('–', 3)),
            _ => None,
        },
        _ => None,
    }
}

/// Reads the digits at byte `start` up to the first sign.
pub(super) fn single(text: &str, start: usize) -> Item {
    let (bytes, mut at, mut value, mut digits) = (text.as_bytes(), start, 0i32, 0);
    while let Some((next, len)) = digit(bytes, at) {
        value = value.saturating_mul(10).saturating_add(next);
        (digits, at) = (digits + 1, at + len);
    }
    Item::number(Span::new(start, at), value, digits)
}

/// Reads the cluster of digits that starts at byte `start`; the item is a date, a number, or has no class. Its span
/// ends where the cluster does.
pub(super) fn cluster(text: &str, start: usize, order: Order, reference: Option<Date>) -> Item {
    let bytes = text.as_bytes();
    let (mut groups, mut signs) = ([Group::default(); MAX_GROUPS], [' '; MAX_GROUPS]);
    let (mut count, mut at) = (0, start);
    loop {
        let mut group = Group::default();
        while let Some((value, len)) = digit(bytes, at) {
            group.value = group.value.saturating_mul(10).saturating_add(value);
            group.digits += 1;
            at += len;
        }
        group.end = at;
        if let Some(slot) = groups.get_mut(count) {
            *slot = group;
        }
        count += 1;
        let Some((sign, len)) = separator(bytes, at).filter(|&(_, len)| digit(bytes, at + len).is_some()) else {
            break;
        };
        // A comma joins thousands, "1,500" and "1,50,000", and parts a day from a year.
        let joined = |from: usize| {
            let mut to = from;
            while let Some((_, len)) = digit(bytes, to) {
                to += len;
            }
            to - from
        };
        if sign == ',' {
            let digits = joined(at + len) / if bytes.get(at + len).is_some_and(u8::is_ascii) { 1 } else { 3 };
            if !matches!(digits, 2 | 3) || count > 1 && signs.first() != Some(&',') {
                break;
            }
        }
        if let Some(slot) = signs.get_mut(count - 1) {
            *slot = sign;
        }
        at += len;
    }
    let span = Span::new(start, at);
    let [a, b, c, _] = groups;
    let [first, second, ..] = signs;
    let dashed = matches!(first, '-' | '–');
    let item = match count {
        1 if a.digits == 8 => day_of(a.value / 10_000, a.value / 100 % 100, a.value % 100)
            .filter(|day| (1950..2050).contains(&day.year()))
            .map(|day| date(span, day)),
        1 => return Item::number(span, a.value, a.digits),
        2 if dashed && a.digits == 4 && b.digits == 4 => years(span, a.value, b.value),
        2 if dashed && a.digits == 4 && b.digits == 2 => {
            let next = a.value % 100 + 1 == b.value;
            if (1..=12).contains(&b.value) && !next && first == '-' {
                month(span, a, b)
            } else {
                years(span, a.value, a.value / 100 * 100 + b.value)
            }
        }
        2 if first == '/' && a.digits == 4 && b.digits == 2 && a.value % 100 + 1 == b.value => {
            years(span, a.value, a.value + 1)
        }
        2 if first == '/' && a.digits == 4 && b.digits == 4 => years(span, a.value, b.value),
        2 if (dashed || first == '/') && a.digits == 4 => month(span, a, b),
        2 if (dashed || first == '/') && b.digits == 4 => month(span, b, a),
        2 if dashed && a.value < b.value && b.value <= 31 && a.value > 0 => {
            Some(pair(span, Class::DayRange, [a.value, b.value, 0]))
        }
        2 if first == '/' && a.digits <= 2 && b.digits <= 2 => {
            let fits = (1..=31).contains(&a.value) && (1..=31).contains(&b.value) && a.value.min(b.value) <= 12;
            let fraction = a.digits == 1 && b.digits == 1 && a.value < b.value && b.value <= 5;
            fits.then(|| pair(span, if fraction { Class::Fraction } else { Class::DayMonth }, [a.value, b.value, 0]))
        }
        3 if first == second && matches!(first, '-' | '/' | '.' | '–') => {
            triple(span, [a, b, c], first, order, reference)
        }
        _ => None,
    };
    item.unwrap_or(Item { span, classes: Classes::NONE, content: Content::Plain })
}

fn triple(span: Span, [a, b, c]: [Group; 3], sign: char, order: Order, reference: Option<Date>) -> Option<Item> {
    if a.digits == 4 {
        return (b.digits <= 2 && c.digits <= 2)
            .then(|| day_of(a.value, b.value, c.value))
            .flatten()
            .map(|day| date(span, day));
    }
    if a.digits > 2 || b.digits > 2 {
        return None;
    }
    match (c.digits, sign) {
        (4, _) => choose(a.value, b.value, c.value, order, reference).map(|day| date(span, day)),
        (2, '/') => choose(a.value, b.value, full_year(c.value), order, reference).map(|day| date(span, day)),
        (2, '-')
            if day_of(full_year(c.value), b.value, a.value).is_none()
                || day_of(full_year(c.value), a.value, b.value).is_none() =>
        {
            choose(a.value, b.value, full_year(c.value), order, reference).map(|day| date(span, day))
        }
        // Nobody counts wins and losses in "03-07-07".
        (2, '-') if c.value < 10 => {
            choose(a.value, b.value, full_year(c.value), order, reference).map(|day| date(span, day))
        }
        // Also a record of wins and losses, a version, a part of a telephone number.
        (2, '-') => choose(a.value, b.value, full_year(c.value), order, reference)
            .map(|day| pair(span, Class::Triple, [day.year(), day.month().into(), day.day().into()])),
        _ => None,
    }
}

fn day_of(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).filter(|day| (1000..2200).contains(&day.year()))
}

/// The day that two numbers and a year mean.
pub(super) fn choose(a: i32, b: i32, year: i32, order: Order, reference: Option<Date>) -> Option<Date> {
    let (day_first, month_first) = (day_of(year, b, a), day_of(year, a, b));
    let (Some(by_day), Some(by_month)) = (day_first, month_first) else {
        return day_first.or(month_first);
    };
    let near =
        |day: Date| reference.is_some_and(|r| (r.days_since_epoch() - day.days_since_epoch()).abs() <= NEAR_DAYS);
    match order {
        Order::Unknown => (by_day == by_month).then_some(by_day),
        Order::DayFirst => Some(by_day),
        Order::MonthFirst if near(by_day) && !near(by_month) => Some(by_day),
        Order::MonthFirst => Some(by_month),
    }
}

fn date(span: Span, day: Date) -> Item {
    Item::expr(span, Expr::Fields(Fields::day(day.year(), day.month(), day.day())))
}

fn month(span: Span, year: Group, month: Group) -> Option<Item> {
    let (number, plausible) =
        (u8::try_from(month.value).ok()?, (1800..2100).contains(&year.value) && month.digits <= 2);
    (plausible && (1..=12).contains(&number)).then(|| Item::expr(span, Expr::Fields(Fields::month(year.value, number))))
}

fn years(span: Span, from: i32, to: i32) -> Option<Item> {
    let known = Interval::years(from, 1, super::Precision::Year).is_some();
    (known && (1000..2200).contains(&from) && from < to && to < 2200)
        .then(|| pair(span, Class::YearRange, [from, to, 0]))
}

fn pair(span: Span, class: Class, values: [i32; 3]) -> Item {
    Item { span, classes: Classes::of(class), content: Content::Numbers(values) }
}
