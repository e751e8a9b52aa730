//! How meetings stand to each other and to dates.

use std::collections::HashMap;

use super::catalog::Meeting;
use crate::temporal::{DateMention, Precision, Resolution};

/// Dates this far from a meeting speak of something else.
const ELSEWHEN_DAYS: i64 = 60;

/// How a meeting stands to the others of its catalog.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    /// The meeting around it.
    pub outer: Option<usize>,
    /// No other meeting at any of its places is of its series.
    pub series_decides: bool,
    /// How many of its participants tell it from the meeting around it.
    pub needed: usize,
}

/// The relations of a catalog's meetings, in its order.
pub(super) fn relations(meetings: &[Meeting]) -> Vec<Relation> {
    let by_id: HashMap<&str, usize> =
        meetings.iter().enumerate().map(|(at, meeting)| (meeting.id.as_str(), at)).collect();
    let mut at_place: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, meeting) in meetings.iter().enumerate() {
        meeting.places.iter().for_each(|place| at_place.entry(place).or_default().push(at));
    }
    let relation = |(at, meeting): (usize, &Meeting)| {
        let same_place = meeting.places.iter().filter_map(|place| at_place.get(place.as_str())).flatten();
        let outer = meeting.part_of.as_deref().and_then(|id| by_id.get(id).copied());
        let mut others =
            same_place.filter(|other| **other != at && Some(**other) != outer).filter_map(|other| meetings.get(*other));
        let series_decides = !others.any(|other| {
            other.part_of.as_ref() != Some(&meeting.id)
                && other.series.iter().any(|series| meeting.series.contains(series))
        });
        let needed = if outer.is_some() { meeting.participants.len().min(2) } else { 0 };
        Relation { outer, series_decides, needed }
    };
    meetings.iter().enumerate().map(relation).collect()
}

/// Whether a date lies so far from a meeting that it speaks of something else.
pub(super) fn is_far(date: &DateMention, meeting: &Meeting) -> bool {
    let (Some(start), Some(end)) = (date.start, date.end) else { return false };
    start.days_since_epoch() - meeting.last_day().days_since_epoch() > ELSEWHEN_DAYS
        || meeting.first_day().days_since_epoch() - end.days_since_epoch() > ELSEWHEN_DAYS
}

/// Whether a date that was written without its year is one of a meeting's days, or of its month.
pub(super) fn is_day_of(date: &DateMention, meeting: &Meeting) -> bool {
    let (first, last) = (meeting.first_day(), meeting.last_day());
    let in_days =
        |month: u8, day: u8| (first.month(), first.day()) <= (month, day) && (month, day) <= (last.month(), last.day());
    if let Some(partial) = date.partial.as_deref().and_then(|partial| partial.strip_prefix("--")) {
        let number = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<u8>().ok());
        return match (number(partial.get(..2)), number(partial.get(3..5))) {
            (Some(month), Some(day)) => in_days(month, day),
            (Some(month), None) => (first.month()..=last.month()).contains(&month),
            _ => false,
        };
    }
    let guessed = date.resolved != Resolution::Absolute && date.precision == Precision::Day;
    guessed && date.start.is_some_and(|start| in_days(start.month(), start.day()))
}
