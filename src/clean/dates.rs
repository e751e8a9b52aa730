//! The days that lines around a story give: published and retrieved.

use super::Found;
use super::cues::{CUES, Cue};
use super::key::{head, key, words};
use super::page::Page;
use crate::date::Date;
use crate::document::Document;
use crate::language::Language;
use crate::span::Span;
use crate::temporal::{dates, written_date};

/// How far a page's date may lie from the days its story speaks of, and still be the day it was published.
const NEAR_DAYS: i64 = 60;

/// How many lines of a story are asked for days.
const MAX_STORY_LINES: usize = 30;
/// How much of each, in bytes.
const MAX_STORY_BYTES: usize = 2_000;

/// What a line says a date to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// "Published on…", or beside a byline.
    Published,
    /// "Retrieved on…".
    Retrieved,
    /// A bare `date` in front of a scraped text.
    Stamp,
    /// A date alone on a line above the story or its headline.
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
            if time.get(..length).is_some_and(|time| time.contains(':')) { 1 + length } else { 0 }
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
    // "8 July 2019, updated 9 July 2019"
    let again = || line.get(range.end..).is_some_and(|rest| date_alone(rest, outlet).is_some());
    (rest(line.get(..range.start)) && (rest(line.get(range.end..)) || again())).then_some((range, date))
}

fn beside(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || CUES.word(word).has(Cue::DateWord)
}

/// Days published and retrieved.
///
/// What the record says wins; then what a line says outright, and a date below the headline, which is the story's. A bare `date` in
/// front of a scraped text is the crawler's: the day of retrieval, unless the record has a later one. A date above the headline is the
/// page's, which many sites write anew each day: it is the day of publication when the story speaks of days near it, and otherwise the
/// day of retrieval. A date after the day of retrieval is not believed.
pub(super) fn resolve(page: &Page, lines: &[DateLine]) -> [Option<Found<Date>>; 2] {
    let document = page.document;
    let line = |role: Role| lines.iter().find(|line| line.role == role);
    let found = |line: &DateLine| Found { value: line.date, range: Some(line.range) };
    let mut published = recorded(document, document.published, "published");
    let mut retrieved = recorded(document, document.retrieved, "retrieved");
    let by_record = retrieved.as_ref().map(|found| found.value);
    let stamp = line(Role::Stamp).filter(|stamp| published.as_ref().is_none_or(|p| p.value <= stamp.date));
    retrieved = retrieved.or_else(|| line(Role::Retrieved).or(stamp).map(found));
    published = published.or_else(|| line(Role::Published).map(found));
    if let (None, Some(stamp), Some(retrieved)) = (&published, stamp, by_record)
        && stamp.date < retrieved
    {
        published = Some(found(stamp));
    }
    if let Some(line) = line(Role::Page) {
        let is_story = || page.has_title_above(page.position_at(line.range.start)) || speaks_of(page, line.date);
        let is_published = match &published {
            Some(published) => days_between(published.value, line.date) <= NEAR_DAYS,
            None => is_story(),
        };
        let slot = if is_published { &mut published } else { &mut retrieved };
        slot.get_or_insert_with(|| found(line));
    }
    // A day may be gained between two time zones.
    let latest = retrieved.as_ref().and_then(|found| found.value.plus_days(1));
    let is_possible = |found: &Found<Date>| found.range.is_none() || latest.is_none_or(|latest| found.value <= latest);
    [published.filter(is_possible), retrieved]
}

fn days_between(a: Date, b: Date) -> i64 {
    (a.days_since_epoch() - b.days_since_epoch()).abs()
}

/// What the record says, also in words that are no date of a record.
fn recorded(document: &Document, date: Option<Date>, key: &str) -> Option<Found<Date>> {
    let in_words = || document.extra.get(key)?.as_str().filter(|text| text.len() <= 200).and_then(written_date);
    date.or_else(|| in_words().map(|(_, date)| date)).map(|value| Found { value, range: None })
}

/// Whether a story speaks of days near a date. Its full dates decide; without any, its days without a year.
fn speaks_of(page: &Page, date: Date) -> bool {
    let story = || {
        let lines = page.filled().filter(|at| page.is_content(*at)).take(MAX_STORY_LINES);
        let has_digit = |line: &&str| line.contains(|c: char| c.is_ascii_digit() || ('০'..='৯').contains(&c));
        lines.map(|at| head(page.line(at), MAX_STORY_BYTES)).filter(has_digit)
    };
    let full: Vec<Date> = story().filter_map(|line| Some(written_date(line)?.1)).collect();
    if !full.is_empty() {
        return full.iter().any(|day| days_between(*day, date) <= NEAR_DAYS);
    }
    let languages = [Language::English, Language::Portuguese, Language::Bengali];
    let mentions = story().flat_map(|line| languages.into_iter().flat_map(|language| dates(line, language, None)));
    // `--07-08`
    let is_near = |partial: String| {
        let mut parts = partial.strip_prefix("--")?.splitn(2, '-').map(|part| part.parse::<u8>().ok());
        let (month, day) = (parts.next()??, parts.next()??);
        let years = [date.year() - 1, date.year(), date.year() + 1];
        let mut days = years.into_iter().filter_map(|year| Date::new(year, month, day));
        Some(days.any(|day| days_between(day, date) <= NEAR_DAYS))
    };
    mentions.filter_map(|mention| mention.partial).any(|partial| is_near(partial).unwrap_or(false))
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
            assert_eq!(found, expected.map(|(length, date)| (length, date.to_owned())), "{text}");
        }
    }
}
