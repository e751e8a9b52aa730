//! How meetings stand to each other and to dates.

use std::collections::HashMap;

use super::catalog::{Catalog, MOST_AROUND, Meeting};
use super::names::Owner;
use crate::date::Date;
use crate::language::Language;
use crate::temporal::{DateMention, DateReader, Precision, Resolution};

/// Dates this far from a meeting speak of something else: days and weeks, others.
const FAR_DAYS: (i64, i64) = (14, 60);
/// What more meetings than this share tells none of them.
pub(super) const FEW: usize = 8;
/// Owners of a name that are looked at for one date.
const MOST_SEEN: usize = 64;
/// Longer meetings are found by their first days.
const LONGEST_DAYS: i64 = 62;
/// A meeting among the others of its catalog.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its position in the catalog.
    pub at: usize,
    pub first: Date,
    pub last: Date,
    /// The meeting around it.
    pub outer: Option<u32>,
    /// The meetings inside of it, when they are few.
    pub parts: Vec<u32>,
    /// How many of its participants tell it from the meeting around it.
    pub needed: usize,
}

/// The meetings of a catalog, numbered in the order of their days.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    entries: Vec<Entry>,
    longest: i64,
}

/// How a date stands to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It names its days, this precisely.
    Meets(Precision),
    /// It may be near.
    Open,
    /// It speaks of another time.
    Far,
}

impl Timeline {
    pub fn new(catalog: &Catalog) -> Timeline {
        let meetings = catalog.meetings();
        let mut order: Vec<(usize, &Meeting)> = meetings.iter().enumerate().collect();
        order.sort_by_key(|(at, meeting)| (meeting.first_day(), meeting.last_day(), *at));
        let numbers = (0_u32..).zip(&order).map(|(number, (_, meeting))| (meeting.id.as_str(), number));
        let by_id: HashMap<&str, u32> = numbers.collect();
        let mut entries: Vec<Entry> = Vec::with_capacity(order.len());
        for (at, meeting) in &order {
            let outer = meeting.part_of.as_deref().and_then(|id| by_id.get(id).copied());
            let needed = if outer.is_some() { meeting.participants.len().min(2) } else { 0 };
            let (first, last) = (meeting.first_day(), meeting.last_day());
            entries.push(Entry { at: *at, first, last, outer, parts: Vec::new(), needed });
        }
        let inner: Vec<(u32, u32)> =
            (0..).zip(&entries).filter_map(|(part, entry)| Some((entry.outer?, part))).collect();
        for (outer, part) in inner {
            if let Some(entry) = entries.get_mut(outer as usize).filter(|entry| entry.parts.len() < FEW) {
                entry.parts.push(part);
            }
        }
        let days = |entry: &Entry| entry.last.days_since_epoch() - entry.first.days_since_epoch();
        let longest = entries.iter().map(days).max().unwrap_or(0).min(LONGEST_DAYS);
        Timeline { entries, longest }
    }

    pub fn get(&self, meeting: u32) -> Option<&Entry> {
        self.entries.get(meeting as usize)
    }

    /// Positions in the catalog, in the order of the numbers.
    pub fn order(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().map(|entry| entry.at)
    }

    /// A meeting and those around it, from the inside out.
    pub fn around(&self, meeting: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(meeting), |inner| self.get(*inner)?.outer).take(MOST_AROUND + 1)
    }

    /// Whether one of the two meetings is the other, or inside of it.
    pub fn related(&self, a: u32, b: u32) -> bool {
        self.around(a).any(|outer| outer == b) || self.around(b).any(|outer| outer == a)
    }

    /// Those owners of a name, which are in the order of days, whose meeting overlaps some days; none when they are many.
    pub fn during<'a>(&'a self, owners: &'a [Owner], start: Date, end: Date) -> impl Iterator<Item = u32> + 'a {
        let first = move |owner: &Owner| self.get(owner.meeting).map(|entry| entry.first);
        let from = start.plus_days(-self.longest);
        let skip = owners.partition_point(|owner| first(owner) < from);
        let begun = owners.iter().skip(skip).take(MOST_SEEN).take_while(move |owner| first(owner) <= Some(end));
        let found = begun
            .map(|owner| owner.meeting)
            .filter(move |meeting| self.get(*meeting).is_some_and(|entry| entry.last >= start));
        let are_many = found.clone().nth(FEW).is_some();
        found.take(if are_many { 0 } else { FEW })
    }
}

impl Entry {
    /// How a date stands to the meeting.
    pub fn fit(&self, date: &DateMention) -> Fit {
        if let Some((start, end)) = days(date)
            && start <= self.last
            && end >= self.first
        {
            return Fit::Meets(date.precision);
        }
        if self.is_day_of(date) {
            // Of a year that was not said: less than a month of a year that was.
            return Fit::Meets(Precision::Season);
        }
        let (Some(start), Some(end)) = (date.start, date.end) else { return Fit::Open };
        let limit = if date.precision <= Precision::Week { FAR_DAYS.0 } else { FAR_DAYS.1 };
        let far = start.days_since_epoch() - self.last.days_since_epoch() > limit
            || self.first.days_since_epoch() - end.days_since_epoch() > limit;
        if far { Fit::Far } else { Fit::Open }
    }

    /// The same for the meeting under discussion, whose year goes without saying: `on 12 June`, whatever year was guessed.
    pub fn fit_of_any_year(&self, date: &DateMention) -> Fit {
        match self.fit(date) {
            Fit::Far if self.is_day(date) => Fit::Meets(Precision::Day),
            fit => fit,
        }
    }

    /// Whether a day whose year was guessed is one of the meeting's days in another year.
    fn is_day(&self, date: &DateMention) -> bool {
        let guessed = date.resolved != Resolution::Absolute && date.precision == Precision::Day;
        let day = |date: Date| (date.month(), date.day());
        guessed && date.start.is_some_and(|start| day(self.first) <= day(start) && day(start) <= day(self.last))
    }

    /// Days between a day and the meeting, negative before it.
    pub fn days_after(&self, day: Date) -> i64 {
        let (first, last) = (self.first.days_since_epoch(), self.last.days_since_epoch());
        let day = day.days_since_epoch();
        (day - last).max(0) + (day - first).min(0)
    }

    /// Whether a date that was written without its year is one of the meeting's days, or of its month.
    fn is_day_of(&self, date: &DateMention) -> bool {
        let (first, last) = (self.first, self.last);
        let in_months = |month: u8| first.month() <= month && month <= last.month();
        let in_days = |month: u8, day: u8| {
            (first.month(), first.day()) <= (month, day) && (month, day) <= (last.month(), last.day())
        };
        if let Some(partial) = date.partial.as_deref().and_then(|partial| partial.strip_prefix("--")) {
            let number = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<u8>().ok());
            return match (number(partial.get(..2)), number(partial.get(3..5))) {
                (Some(month), Some(day)) => in_days(month, day),
                (Some(month), None) => in_months(month),
                _ => false,
            };
        }
        // A guessed year may be the one before or after.
        let guessed = date.resolved != Resolution::Absolute;
        let near = |start: &Date| (start.year() - first.year()).abs() <= 1;
        guessed
            && date.start.filter(near).zip(date.end).is_some_and(|(start, end)| match date.precision {
                Precision::Day => in_days(start.month(), start.day()),
                Precision::Month => start != end && in_months(start.month()),
                _ => false,
            })
    }
}

/// The days that a date may mean. `Two years ago` counts to a day and means the months around it.
pub(super) fn days(date: &DateMention) -> Option<(Date, Date)> {
    let (start, end) = date.start.zip(date.end)?;
    let slack = match date.precision {
        Precision::Week => 3,
        Precision::Month => 20,
        Precision::Season => 60,
        Precision::Year => 150,
        Precision::Day | Precision::Decade => 0,
    };
    match start == end && slack > 0 {
        true => Some((start.plus_days(-slack)?, end.plus_days(slack)?)),
        false => Some((start, end)),
    }
}

/// What a date means that counts from what the text speaks of (`a year earlier`, `the previous year's`), when it speaks of a meeting;
/// and one that counts from the day of writing (`last year`), when the text was written of that meeting.
pub(super) fn seen_from(
    date: &DateMention,
    text: &str,
    language: Language,
    meeting: &Entry,
    is_written_of: bool,
) -> Option<DateMention> {
    let counts = match date.resolved {
        Resolution::Context | Resolution::Unresolved => true,
        Resolution::Reference => date.start == date.end,
        _ => false,
    };
    if !counts || date.precision < Precision::Month {
        return None;
    }
    let mut reader = DateReader::new(Some(meeting.first).filter(|_| is_written_of));
    reader.read(&meeting.first.to_string(), language);
    let seen = reader.read(date.range.of(text)?, language).into_iter().next()?;
    seen.start?;
    Some(DateMention { range: date.range, ..seen })
}
