//! The days that a text speaks of: date expressions in English, Portuguese and Bengali.
//!
//! A text is read once. Words are looked up in the language's list; stretches of listed words with a month, a weekday,
//! a unit or a year among them are matched against the language's rules, and what they say is resolved to days: against
//! the day of writing (`yesterday`, `July 7`), or against what the text spoke of before (`the following day`, `in
//! November of the same year`). Nothing is resolved against the clock.
//!
//! Conventions, where usage differs:
//!
//! - `3/7/2017` is 7 March in English, unless only 3 July lies within ten days of the day of writing; 3 July in
//!   Portuguese and Bengali; unread in other languages.
//! - Weeks run from Monday to Sunday. In English `last Friday` is the Friday of last week (on a weekend, of the week
//!   just ending), `next Friday` that of next week; in Portuguese and Bengali the nearest one. `on Friday` is the
//!   latest, today included, or the next one where the clause speaks of the future.
//! - `two months ago` is that whole month, `two weeks later` that whole week (as TimeML writes them), `two weeks after
//!   July 7` a day. `a few weeks ago` is read by nobody; nor is `two months after the election`.
//! - `early 2017` is its first four months, `early next year` its first six; `precision` stays that of the unit named.
//! - Seasons are the northern ones, in whole months.
//! - Easter and what goes with it are those of the western churches, Thanksgiving and the like those of the United
//!   States.
//! - A month or day without a year is of the year that heads the passage (`2017` alone on a line, `2017 – Hamburg`);
//!   else of the year nearest the day of writing, as the tense has it; without a day of writing, of the year that the
//!   same sentence names. A year in an earlier sentence is not enough.
//! - A day of the Bengali calendar (২২ শ্রাবণ ১৪২৪) is the interval from Bangladesh's day to West Bengal's. Years 1250
//!   to 1459 are read with a Bengali month or the name of the era only: before সাল they may be of either era.

mod bangabda;
mod build;
mod calendar;
mod class;
mod expr;
mod feast;
mod fold;
mod grammar;
mod item;
mod lexicon;
mod number;
mod numeric;
mod resolve;
mod scan;
mod tense;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use self::expr::{Expr, Fields};
use self::grammar::Grammar;
use self::item::{Content, Item};
use self::numeric::Order;
use self::resolve::{Context, Origins};
use self::scan::Scanner;
use crate::date::Date;
use crate::language::Language;
use crate::span::Span;

/// How precisely a text names a time, from the finest to the coarsest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// `July 7`, `yesterday`
    Day,
    /// `last week`
    Week,
    /// `July 2017`
    Month,
    /// `summer of 2018`, `the first quarter of 2018`
    Season,
    /// `2017`
    Year,
    /// `the 1990s`
    Decade,
}

/// What the days of a mention were taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Resolution {
    /// The expression alone: `July 7, 2017`.
    Absolute,
    /// The day of writing: `yesterday`.
    Reference,
    /// A date that the text spoke of before: `the following day`.
    Context,
    /// Nothing: the days are not known.
    Unresolved,
}

/// A date expression of a text and the days it means.
///
/// In JSON `range`, `start`, `end`, `precision` and `resolved` are always there; `start` and `end` are `null` when the
/// days are not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DateMention {
    /// Where it stands in the text.
    pub range: Span,
    /// The first day.
    pub start: Option<Date>,
    /// The last day, included.
    pub end: Option<Date>,
    /// The unit that the expression names.
    pub precision: Precision,
    /// What is known when the days are not, as ISO 8601 writes it: a truncated date (`--07-07`, `--07`, `---07`,
    /// `-W-5`) or a duration from the day of writing (`-P1D`, `P2W`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<String>,
    /// What the days were taken from.
    pub resolved: Resolution,
}

impl DateMention {
    /// The mention in the text that a piece was cut from at `offset`.
    pub(crate) fn shifted(mut self, offset: usize) -> DateMention {
        self.range = self.range.shifted(offset);
        self
    }
}

static ENGLISH: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::parse(include_str!("data/english.words.txt"), include_str!("data/english.rules.txt")).0);
static PORTUGUESE: LazyLock<Grammar> = LazyLock::new(|| {
    Grammar::parse(include_str!("data/portuguese.words.txt"), include_str!("data/portuguese.rules.txt")).0
});
static BENGALI: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::parse(include_str!("data/bengali.words.txt"), include_str!("data/bengali.rules.txt")).0);
static FIGURES: LazyLock<Grammar> = LazyLock::new(|| Grammar::parse("", "").0);

fn grammar(language: Language) -> (&'static Grammar, Order) {
    match language {
        Language::English => (&ENGLISH, Order::MonthFirst),
        Language::Portuguese => (&PORTUGUESE, Order::DayFirst),
        Language::Bengali => (&BENGALI, Order::DayFirst),
        _ => (&FIGURES, Order::Unknown),
    }
}

/// Reads the passages of a document in order and remembers what later expressions refer back to.
///
/// ```
/// use dateline::Language;
/// use dateline::temporal::{DateReader, Resolution};
///
/// let mut reader = DateReader::new(None);
/// reader.read("Eles se encontraram em Hamburgo em 7 de julho de 2017.", Language::Portuguese);
/// let mentions = reader.read("Um novo encontro ocorreu em novembro do mesmo ano.", Language::Portuguese);
/// assert_eq!(mentions[0].start.unwrap().to_string(), "2017-11-01");
/// assert_eq!(mentions[0].resolved, Resolution::Context);
/// ```
#[derive(Clone, Debug)]
pub struct DateReader {
    reference: Option<Date>,
    context: Context,
    items: Vec<Item>,
}

impl DateReader {
    /// A reader for a document written, or published, on the day `reference`.
    pub fn new(reference: Option<Date>) -> DateReader {
        DateReader { reference, context: Context::default(), items: Vec::new() }
    }

    /// The date expressions of the next piece of the document, in order, without overlaps; ranges count from the start
    /// of `text`.
    ///
    /// In languages other than English, Portuguese and Bengali only dates in figures are read. Time and memory are
    /// linear in the text.
    pub fn read(&mut self, text: &str, language: Language) -> Vec<DateMention> {
        let (grammar, order) = grammar(language);
        let mut scanner = Scanner::new(text, grammar, order, self.reference);
        let (mut mentions, mut items) = (Vec::new(), std::mem::take(&mut self.items));
        self.context.head(None);
        while scanner.next_run(&mut items) {
            grammar.apply(&mut items);
            for item in &items {
                if let Content::Expr(expr) = &item.content {
                    let between = mentions.last().map(|last: &DateMention| last.range.end..item.span.start);
                    let close = between.and_then(|range| text.get(range)).is_some_and(tense::is_one_clause);
                    mentions.extend(self.mention(text, item.span, expr, language, close));
                }
            }
        }
        self.items = items;
        mentions
    }

    fn mention(
        &mut self,
        text: &str,
        range: Span,
        expr: &Expr,
        language: Language,
        close: bool,
    ) -> Option<DateMention> {
        let (grammar, _) = grammar(language);
        let origins = Origins {
            reference: self.reference,
            context: &self.context,
            future: expr.is_incomplete() && tense::is_future(text, range, grammar, language),
            same_sentence: close,
            by_week: language == Language::English,
        };
        if expr.is_planned() && !origins.future {
            return None;
        }
        let precision = expr.precision();
        if let Some((days, resolved)) = origins.resolve(expr) {
            self.context.remember(days);
            if let Expr::Fields(Fields { heading: true, year, .. }) = expr {
                self.context.head(*year);
            }
            let (start, end) = (Some(days.start), Some(days.end));
            return Some(DateMention { range, start, end, precision: days.precision, partial: None, resolved });
        }
        // Days that do not exist, such as 30 February, are no mention.
        let partial = expr.partial();
        let known = partial.bytes().any(|b| b.is_ascii_digit()) && !expr.is_impossible();
        known.then_some(DateMention {
            range,
            start: None,
            end: None,
            precision,
            partial: Some(partial),
            resolved: Resolution::Unresolved,
        })
    }
}

/// The date expressions of one text that stands alone, written on the day `reference`.
///
/// ```
/// use dateline::temporal::dates;
/// use dateline::{Date, Language};
///
/// let text = "Leaders met on Friday, July 7, 2017, and again the following day.";
/// let mentions = dates(text, Language::English, None);
/// assert_eq!(mentions[0].range.of(text), Some("Friday, July 7, 2017"));
/// assert_eq!(mentions[1].start, Date::new(2017, 7, 8));
/// ```
pub fn dates(text: &str, language: Language, reference: Option<Date>) -> Vec<DateMention> {
    DateReader::new(reference).read(text, language)
}

/// The first full date in a short line whose language is not known, such as a masthead, with its place.
///
/// Only what needs no guess: the month in words of any of the three languages, ISO 8601, or figures that can be read in
/// one way.
///
/// ```
/// use dateline::temporal::written_date;
///
/// let (_, date) = written_date("Tuesday 14 of May 2019").unwrap();
/// assert_eq!(date.to_string(), "2019-05-14");
/// assert_eq!(written_date("03/04/2024"), None);
/// ```
pub fn written_date(text: &str) -> Option<(Span, Date)> {
    let days = FULL_DATES.into_iter().filter_map(|language| written_days_in(text, language).next());
    days.map(|day| (day.range, day.date)).min_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)))
}

/// A full date in a text, and whether the clause around it tells of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenDay {
    pub range: Span,
    pub date: Date,
    pub is_past: bool,
}

/// All full dates in a text whose language is not known, read as by [`written_date`]; figures may come once for each language.
pub(crate) fn written_days(text: &str) -> impl Iterator<Item = WrittenDay> {
    FULL_DATES.into_iter().flat_map(move |language| written_days_in(text, language))
}

const FULL_DATES: [Language; 3] = [Language::English, Language::Portuguese, Language::Bengali];

fn written_days_in(text: &str, language: Language) -> impl Iterator<Item = WrittenDay> {
    let (grammar, _) = grammar(language);
    let mut scanner = Scanner::new(text, grammar, Order::Unknown, None);
    let (mut items, mut next) = (Vec::new(), 0);
    std::iter::from_fn(move || {
        loop {
            let Some(item) = items.get(next) else {
                next = 0;
                scanner.next_run(&mut items).then(|| grammar.apply(&mut items))?;
                continue;
            };
            next += 1;
            if let Content::Expr(expr) = &item.content
                && let Some(date) = expr.written_day()
            {
                let is_past = tense::is_past(text, item.span, grammar, language);
                return Some(WrittenDay { range: item.span, date, is_past });
            }
        }
    })
}

#[cfg(test)]
mod tests;
