//! The days that lines around a story give: published and retrieved.

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use super::Found;
use super::cues::{CUES, Cue};
use super::key::{digits, has_digit, head, key, words};
use super::page::Page;
use crate::date::Date;
use crate::document::Document;
use crate::language::Language;
use crate::span::Span;
use crate::temporal::{WrittenDay, dates, written_date, written_days};

/// How far a page's date may lie from the days its story speaks of, and still be the day it was published.
const NEAR_DAYS: i64 = 60;

/// How many days may be gained between two time zones.
const ZONE_DAYS: i64 = 1;

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
    if !has_digit(line) || line.split_whitespace().nth(MAX_DATE_WORDS).is_some() {
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

/// A day that was said to be one of the document's, and that other days speak against.
///
/// Such a day is not believed: it stands here instead of in [`Metadata`](crate::Metadata). Days are compared with each other, never with
/// the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Doubt {
    /// What it was said to be.
    pub kind: DateKind,
    /// The day.
    pub value: Date,
    /// Where the text says it; `None` when the record does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Span>,
    /// What speaks against it.
    pub reason: DoubtReason,
}

/// Which of a document's own days is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DateKind {
    /// The day it was published.
    Published,
    /// The day it was fetched.
    Retrieved,
}

/// Why a day is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DoubtReason {
    /// A publication more than a day after the retrieval.
    AfterRetrieval,
    /// A retrieval more than a day before the publication.
    BeforePublication,
    /// A date of the page more than 60 days after the story: after its publication where that is known, or else after every full date that
    /// it speaks of. It is the page's, not the story's.
    AfterStory,
    /// A day more than 60 days before the story: before its publication, or before every full date that it speaks of, all in later years,
    /// of which it tells at least one as past.
    BeforeStory,
    /// A line names another day of publication than the record does: an earlier one, or a later one that is no update.
    ConflictsWithRecord,
}

/// What is known of a document's own days.
#[derive(Clone, Debug, Default)]
pub(super) struct Days {
    pub published: Option<Found<Date>>,
    pub retrieved: Option<Found<Date>>,
    pub doubted: Vec<Doubt>,
}

impl Days {
    fn doubt(&mut self, kind: DateKind, day: Found<Date>, reason: DoubtReason) {
        self.doubted.push(Doubt { kind, value: day.value, range: day.range, reason });
    }

    fn doubt_published(&mut self, reason: DoubtReason) {
        if let Some(day) = self.published.take() {
            self.doubt(DateKind::Published, day, reason);
        }
    }

    /// Of a publication after the retrieval one is wrong: what the text says rather than the record, then the publication, unless the
    /// story speaks for it.
    fn order(&mut self, story: &Story) {
        let (Some(published), Some(retrieved)) = (&self.published, &self.retrieved) else { return };
        if days_after(published.value, retrieved.value) <= ZONE_DAYS {
            return;
        }
        let is_recorded = published.range.is_none();
        if is_recorded && (retrieved.range.is_some() || story.full_dates_near(published.value)) {
            if let Some(day) = self.retrieved.take() {
                self.doubt(DateKind::Retrieved, day, DoubtReason::BeforePublication);
            }
        } else {
            self.doubt_published(DoubtReason::AfterRetrieval);
        }
    }

    /// The date of the page, which many sites write anew each day: that of publication where the story is near it, else of retrieval.
    fn add_page(&mut self, page: &Page, line: &DateLine, story: &Story) {
        let day = found(line);
        if let Some(published) = &self.published {
            let after = days_after(line.date, published.value);
            if after.abs() <= NEAR_DAYS {
                return;
            }
            let reason = if after > 0 { DoubtReason::AfterStory } else { DoubtReason::BeforeStory };
            self.doubt(DateKind::Published, day.clone(), reason);
            if after > 0 {
                self.retrieved.get_or_insert(day);
            }
        } else if page.has_title_above(page.position_at(line.range.start)) || story.speaks_of(line.date) {
            self.published = Some(day);
        } else if story.is_told_long_after(line.date) {
            self.doubt(DateKind::Published, day, DoubtReason::BeforeStory);
        } else {
            if story.is_all_long_before(line.date) {
                self.doubt(DateKind::Published, day.clone(), DoubtReason::AfterStory);
            }
            self.retrieved.get_or_insert(day);
        }
    }
}

/// The days that a document was published and retrieved on.
///
/// What the record says wins; then what a line says outright, and a date below the headline, which is the story's. A bare `date` in
/// front of a scraped text is the crawler's: the day of retrieval, unless the record has a later one. A date above the headline is the
/// page's: the day of publication when the story speaks of days near it, and otherwise of retrieval. An order that cannot be is doubted.
pub(super) fn resolve(page: &Page, lines: &[DateLine]) -> Days {
    let story = Story::new(page);
    let (document, first) = (page.document, |role: Role| lines.iter().find(|line| line.role == role));
    let mut days = Days {
        published: recorded(document, document.published, "published"),
        retrieved: recorded(document, document.retrieved, "retrieved"),
        doubted: Vec::new(),
    };
    let of_story = lines.iter().find(|line| line.role == Role::Published && !is_update(page, line));
    if let Some(line) = of_story.or_else(|| first(Role::Published)) {
        match &days.published {
            None => days.published = Some(found(line)),
            Some(record) => {
                let after = days_after(line.date, record.value);
                if after < -ZONE_DAYS || after > ZONE_DAYS && !is_update(page, line) {
                    days.doubt(DateKind::Published, found(line), DoubtReason::ConflictsWithRecord);
                }
            }
        }
    }
    match (first(Role::Stamp), &days.published, &days.retrieved) {
        (Some(stamp), None, Some(retrieved)) if stamp.date < retrieved.value => days.published = Some(found(stamp)),
        (stamp, _, None) => days.retrieved = first(Role::Retrieved).or(stamp).map(found),
        _ => {}
    }
    days.order(&story);
    if let Some(line) = first(Role::Page) {
        days.add_page(page, line, &story);
        days.order(&story);
    }
    if days.published.as_ref().is_some_and(|published| story.is_told_long_after(published.value)) {
        days.doubt_published(DoubtReason::BeforeStory);
    }
    days
}

fn found(line: &DateLine) -> Found<Date> {
    Found { value: line.date, range: Some(line.range) }
}

/// The years that dates are read of.
const YEARS: std::ops::Range<i32> = 1000..2200;

/// Whether a text holds a number of four digits that may be a year from `year` on.
fn names_year_from(text: &str, year: i32) -> bool {
    let (mut count, mut number) = (0, 0);
    for digit in digits(text).chain([None]) {
        match digit {
            Some(digit) if count < 5 => (count, number) = (count + 1, 10 * number + i32::from(digit)),
            Some(_) => {}
            None if count == 4 && number >= year && YEARS.contains(&number) => return true,
            None => (count, number) = (0, 0),
        }
    }
    false
}

/// How many days `a` lies after `b`.
fn days_after(a: Date, b: Date) -> i64 {
    a.days_since_epoch() - b.days_since_epoch()
}

/// What the record says, also in words that are no date of a record.
fn recorded(document: &Document, date: Option<Date>, key: &str) -> Option<Found<Date>> {
    let in_words = || document.extra.get(key)?.as_str().filter(|text| text.len() <= 200).and_then(written_date);
    date.or_else(|| in_words().map(|(_, date)| date)).map(|value| Found { value, range: None })
}

/// Whether the word for an update stands before a date in its line: "Last updated: 9 July 2019".
fn is_update(page: &Page, line: &DateLine) -> bool {
    const UPDATES: [&str; 13] = [
        "updated",
        "update",
        "modified",
        "atualizado",
        "atualizada",
        "atualizacao",
        "actualizado",
        "actualizada",
        "actualizacao",
        "modificado",
        "modificada",
        "আপডেট",
        "হালনাগাদ",
    ];
    let start = page.row(page.position_at(line.range.start)).map_or(line.range.start, |row| row.inner.start);
    let before = Span::new(start.min(line.range.start), line.range.start).text(page.text);
    words(before).iter().any(|word| UPDATES.contains(&word.key.as_str()))
}

/// The days that a story speaks of; read when first asked for.
struct Story<'a> {
    page: &'a Page<'a>,
    full: OnceCell<Vec<WrittenDay>>,
}

impl<'a> Story<'a> {
    fn new(page: &'a Page<'a>) -> Story<'a> {
        Story { page, full: OnceCell::new() }
    }

    fn lines(&self) -> impl Iterator<Item = &'a str> {
        let page = self.page;
        let lines = page.filled().filter(|at| page.is_content(*at)).take(MAX_STORY_LINES);
        lines.map(|at| head(page.line(at), MAX_STORY_BYTES)).filter(|line| has_digit(line))
    }

    /// The full dates of some lines. One to which something lasts or is put off ("postponed to 7 July 2020") is not told as past.
    fn days(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = WrittenDay> {
        const GOALS: [&str; 8] = ["to", "until", "till", "for", "before", "para", "ate", "antes"];
        lines.flat_map(|line| {
            written_days(line).map(move |day| {
                let before = line.get(..day.range.start).unwrap_or_default().split_whitespace().next_back();
                let is_goal = GOALS.contains(&key(before.unwrap_or_default()).as_str());
                WrittenDay { is_past: day.is_past && !is_goal, ..day }
            })
        })
    }

    fn full(&self) -> &[WrittenDay] {
        self.full.get_or_init(|| Story::days(self.lines()).collect())
    }

    fn full_dates_near(&self, date: Date) -> bool {
        self.full().iter().any(|day| days_after(day.date, date).abs() <= NEAR_DAYS)
    }

    /// Whether it has full dates, all of them long before a date.
    fn is_all_long_before(&self, date: Date) -> bool {
        let full = self.full();
        !full.is_empty() && full.iter().all(|day| days_after(date, day.date) > NEAR_DAYS)
    }

    /// Whether it has full dates, all of them in later years and long after a date, and tells one as past.
    fn is_told_long_after(&self, date: Date) -> bool {
        let is_long_after = |day: &WrittenDay| day.date.year() > date.year() && days_after(day.date, date) > NEAR_DAYS;
        // Few stories name a later year: the others are not read again.
        let late = self.lines().filter(|line| names_year_from(line, date.year() + 1));
        Story::days(late).any(|day| is_long_after(&day) && day.is_past) && self.full().iter().all(is_long_after)
    }

    /// Whether it speaks of days near a date. Its full dates decide; without any, its days without a year.
    fn speaks_of(&self, date: Date) -> bool {
        if !self.full().is_empty() {
            return self.full_dates_near(date);
        }
        let languages = [Language::English, Language::Portuguese, Language::Bengali];
        let mentions =
            self.lines().flat_map(|line| languages.into_iter().flat_map(|language| dates(line, language, None)));
        // `--07-08`
        let is_near = |partial: String| {
            let mut parts = partial.strip_prefix("--")?.splitn(2, '-').map(|part| part.parse::<u8>().ok());
            let (month, day) = (parts.next()??, parts.next()??);
            let years = [date.year() - 1, date.year(), date.year() + 1];
            let mut days = years.into_iter().filter_map(|year| Date::new(year, month, day));
            Some(days.any(|day| days_after(day, date).abs() <= NEAR_DAYS))
        };
        mentions.filter_map(|mention| mention.partial).any(|partial| is_near(partial).unwrap_or(false))
    }
}

#[cfg(test)]
mod tests;
