//! The days that lines around a story give: published and retrieved.

use super::Found;
use super::cues::{CUES, Cue};
use super::key::{head, key, words};
use super::page::Page;
use crate::date::Date;
use crate::document::Document;
use crate::span::Span;
use crate::temporal::written_date;

/// How far a page's date may lie from the days its story speaks of, and still be the day it was published.
const NEAR_DAYS: i64 = 60;

/// How many lines of a story are asked for days.
const MAX_STORY_LINES: usize = 40;

/// What a line says a date to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// "Published on…", or beside a byline.
    Published,
    /// "Retrieved on…".
    Retrieved,
    /// A bare `date` in front of a scraped text.
    Stamp,
    /// A date alone on a line above the story.
    Page,
}

/// A date in a line around the story.
#[derive(Clone, Copy, Debug)]
pub(super) struct DateLine {
    pub role: Role,
    pub date: Date,
    pub range: Span,
}

/// `2017-07-08` or `2017/07/08`, with a time of day or without, at the very beginning: its length in bytes and the day.
pub(super) fn numeric_day(text: &str) -> Option<(usize, Date)> {
    let (day, rest) = text.split_at_checked(10)?;
    let date: Date = day.replace(['/', '.'], "-").parse().ok()?;
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z');
    let time = match rest.strip_prefix(['T', ' ']) {
        Some(time) if time.starts_with(|c: char| c.is_ascii_digit()) => {
            let length = time.find(|c| !is_time(c)).unwrap_or(time.len());
            // "2017-07-08 30 ships" has no time of day.
            if time.get(..length).is_some_and(|time| time.contains(':')) {
                1 + length
            } else {
                0
            }
        }
        _ => 0,
    };
    let after = rest.get(time..)?;
    (!after.starts_with(|c: char| c.is_alphanumeric())).then_some((10 + time, date))
}

/// The most words that a date and what may stand beside it have.
const MAX_DATE_WORDS: usize = 14;

/// The date of a line that holds nothing but a date: weekdays, times and words such as "updated" may stand beside it, and the outlet's name.
pub(super) fn date_alone(line: &str, outlet: &[String]) -> Option<(Span, Date)> {
    let has_digit = |c: char| c.is_ascii_digit() || ('০'..='৯').contains(&c);
    if !line.contains(has_digit) || line.split_whitespace().nth(MAX_DATE_WORDS).is_some() {
        return None;
    }
    let (range, date) = written_date(line)?;
    let rest = |text: Option<&str>| {
        text.is_none_or(|text| outlet.contains(&key(text)) || words(text).iter().all(|word| beside(&word.key)))
    };
    (rest(line.get(..range.start)) && rest(line.get(range.end..))).then_some((range, date))
}

fn beside(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || CUES.word(word).has(Cue::DateWord)
}

/// Days published and retrieved.
///
/// What the record says wins; then what a line says outright. A bare `date` in front of a scraped text is the crawler's: the day of
/// retrieval, unless the record has a later one. The date of a page, alone above the story, is the day of publication when the story
/// speaks of days near it or of none, and the day of retrieval when all days that the story speaks of are long past. A date after the
/// day of retrieval is not believed.
pub(super) fn resolve(page: &Page, lines: &[DateLine]) -> [Option<Found<Date>>; 2] {
    let document = page.document;
    let line = |role: Role| lines.iter().find(|line| line.role == role);
    let found = |line: &DateLine| Found {
        value: line.date,
        range: Some(line.range),
    };
    let mut published = recorded(document, document.published, "published");
    let mut retrieved = recorded(document, document.retrieved, "retrieved");
    let by_record = retrieved.as_ref().map(|found| found.value);
    retrieved = retrieved.or_else(|| line(Role::Retrieved).map(found));
    let stamp = line(Role::Stamp).filter(|stamp| published.as_ref().is_none_or(|p| p.value <= stamp.date));
    retrieved = retrieved.or_else(|| stamp.map(found));
    published = published.or_else(|| line(Role::Published).map(found));
    if let (None, Some(stamp), Some(retrieved)) = (&published, stamp, by_record)
        && stamp.date < retrieved
    {
        published = Some(found(stamp));
    }
    if let Some(line) = line(Role::Page) {
        let days = match &published {
            Some(published) => vec![published.value],
            None => story_days(page),
        };
        let distance = |day: &Date| day.days_since_epoch() - line.date.days_since_epoch();
        let is_past = !days.is_empty() && days.iter().all(|day| distance(day) < -NEAR_DAYS);
        if is_past {
            retrieved = retrieved.or_else(|| Some(found(line)));
        } else {
            published = published.or_else(|| Some(found(line)));
        }
    }
    // A day may be gained between two time zones.
    let latest = retrieved.as_ref().and_then(|found| found.value.plus_days(1));
    let is_possible = |found: &Found<Date>| found.range.is_none() || latest.is_none_or(|latest| found.value <= latest);
    [published.filter(is_possible), retrieved]
}

/// What the record says, also in words that are no date of a record.
fn recorded(document: &Document, date: Option<Date>, key: &str) -> Option<Found<Date>> {
    let in_words = || {
        document
            .extra
            .get(key)?
            .as_str()
            .filter(|text| text.len() <= 200)
            .and_then(written_date)
    };
    date.or_else(|| in_words().map(|(_, date)| date))
        .map(|value| Found { value, range: None })
}

/// Full dates that the story speaks of, one a line, in its first lines.
fn story_days(page: &Page) -> Vec<Date> {
    let story = page.filled().filter(|at| page.is_content(*at)).take(MAX_STORY_LINES);
    let lines = story.map(|at| page.line(at)).map(|line| head(line, 2_000));
    lines
        .filter(|line| line.contains(|c: char| c.is_ascii_digit() || ('০'..='৯').contains(&c)))
        .filter_map(|line| Some(written_date(line)?.1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_days() {
        for (text, expected) in [
            ("2017-07-08", Some((10, "2017-07-08"))),
            ("2017/07/08 the", Some((10, "2017-07-08"))),
            ("2017-07-08T10:20:30Z x", Some((20, "2017-07-08"))),
            ("2017-07-08 10:20 x", Some((16, "2017-07-08"))),
            ("2017-07-08 30 ships", Some((10, "2017-07-08"))),
            ("2017-07-089", None),
            ("2017-13-08", None),
            ("08/07/2017", None),
        ] {
            let found = numeric_day(text).map(|(length, date)| (length, date.to_string()));
            assert_eq!(
                found,
                expected.map(|(length, date)| (length, date.to_owned())),
                "{text}"
            );
        }
    }
}
