//! Date expressions: the days that they mean, and what is taken for a date and is none.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::Path;

use dateline::temporal::{DateMention, dates};
use dateline::{Date, Language};
use serde::Deserialize;

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Share, Table, percent};
use crate::{Data, Options};

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    match &data.shared {
        Some(shared) => recognizers(options, &shared.join("recognizers-text/dates.jsonl"), out)?,
        None => say!("no public data: the dates of Recognizers-Text are not measured"),
    }
    judged(options, out)?;
    free(options, out)
}

/// A row of Recognizers-Text.
#[derive(Deserialize)]
struct Row {
    lang: String,
    input: String,
    reference: Option<String>,
    results: Vec<Expression>,
    start: Option<Date>,
    end: Option<Date>,
}

#[derive(Deserialize)]
struct Expression {
    text: String,
}

impl Row {
    /// Why the row is not measured: it is about what the library does not claim to read.
    fn exclusion(&self) -> Option<&'static str> {
        let Some((start, expression)) = self.start.zip(self.results.first()) else {
            return Some("no single interval of whole days");
        };
        if start.year() < 1900 {
            return Some("before 1900");
        }
        let named = expression.text.chars().any(|c| c.is_ascii_digit())
            || data::words(&expression.text.to_lowercase()).any(|word| names(&self.lang).contains(&word));
        (!named).then_some("no digit, month or weekday in the expression")
    }
}

/// Months and days of the week, and their usual short forms.
fn names(language: &str) -> &'static [&'static str] {
    match language {
        "pt" => PORTUGUESE,
        _ => ENGLISH,
    }
}

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
];

#[rustfmt::skip]
const PORTUGUESE: &[&str] = &[
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    "jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "sept", "out", "nov", "dez",
    "segunda", "terça", "terca", "quarta", "quinta", "sexta", "sábado", "sabado", "domingo",
];

/// Exact first and last day, on the rows with one interval.
fn recognizers(options: &Options, path: &Path, out: &mut impl Write) -> Result<()> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = text.lines().map(serde_json::from_str).collect::<std::result::Result<Vec<Row>, _>>()?;
    let (mut seen, mut excluded) = (HashSet::new(), BTreeMap::new());
    let mut table = Table::new("Dates, Recognizers-Text: the exact interval", &["right", "rows"]);
    for language in LANGUAGES {
        let mut exact = Share::default();
        for row in rows.iter().filter(|row| Language::from_code(&row.lang) == language) {
            let again = !seen.insert((&row.lang, &row.input, &row.reference));
            if let Some(reason) = row.exclusion().or(again.then_some("seen before")) {
                *excluded.entry(reason).or_insert(0) += 1;
                continue;
            }
            let reference = row.reference.as_deref().and_then(|time| time.get(..10)).and_then(|day| day.parse().ok());
            let mentions = dates(&row.input, language, reference);
            let right = mentions.iter().any(|mention| (mention.start, mention.end) == (row.start, row.end));
            exact.count(right);
            if options.misses && !right {
                let words = row.results.first().map_or("", |expression| &expression.text);
                let wanted = format!("{words:?} {}", interval(row.start, row.end));
                say!("{language} {:?} ({reference:?}): {wanted}, not {}", row.input, shown(&row.input, &mentions));
            }
        }
        if exact.whole > 0 {
            table.row(language.to_string(), [percent(exact.value()), exact.whole.to_string()]);
        }
    }
    table.write(out)?;
    for (reason, count) in excluded {
        writeln!(out, "  left out: {count} rows, {reason}")?;
    }
    Ok(())
}

/// A table of sentences, each with the day of writing, its intervals, and the words that name them.
fn judged(options: &Options, out: &mut impl Write) -> Result<()> {
    for (name, language) in [("dates.pt.tsv", "pt"), ("dates.en.tsv", "en"), ("dates.bn.tsv", "bn")] {
        let path = options.table(name);
        if !path.is_file() {
            continue;
        }
        let language = Language::from_code(language);
        let (mut exact, mut spans, mut false_dates) = (Share::default(), Share::default(), 0);
        for [text, reference, intervals, words] in data::rows::<4>(&path)? {
            let wanted: Vec<(&str, &str)> = list(&intervals).zip(list(&words)).collect();
            if list(&intervals).count() != list(&words).count() {
                return Err(format!("{}: as many intervals as words: {text}", path.display()).into());
            }
            let mentions = dates(&text, language, reference.parse().ok());
            let (mut from, mut touched, mut all_right) = (0, HashSet::new(), true);
            for (interval, words) in wanted {
                let start = text.get(from..).and_then(|rest| rest.find(words)).map(|at| from + at);
                let start = start.ok_or_else(|| format!("{}: {words} is not in {text}", path.display()))?;
                let end = start + words.len();
                from = end;
                let overlapping =
                    mentions.iter().enumerate().filter(|(_, m)| m.range.start < end && start < m.range.end);
                let overlapping: Vec<(usize, &DateMention)> = overlapping.collect();
                touched.extend(overlapping.iter().map(|(index, _)| *index));
                let means = |mention: &DateMention| {
                    meaning(mention) == interval || interval == "partial" && mention.partial.is_some()
                };
                let right = overlapping.iter().any(|(_, mention)| means(mention));
                exact.count(right);
                spans.count(overlapping.iter().any(|(_, m)| (m.range.start, m.range.end) == (start, end)));
                all_right &= right;
            }
            false_dates += mentions.len() - touched.len();
            if options.misses && !(all_right && touched.len() == mentions.len()) {
                say!("{language} “{text}” ({reference}): {intervals}, not {}", shown(&text, &mentions));
            }
        }
        let mut table = Table::new(
            format!("Dates, a table of expressions ({name})"),
            &["interval and precision", "same words", "expressions", "false"],
        );
        let cells = [percent(exact.value()), percent(spans.value()), exact.whole.to_string(), false_dates.to_string()];
        table.row(language.to_string(), cells);
        table.write(out)?;
    }
    Ok(())
}

/// Sentences that speak of no date.
fn free(options: &Options, out: &mut impl Write) -> Result<()> {
    let path = options.table("dates.none.tsv");
    if !path.is_file() {
        return Ok(());
    }
    let rows = data::rows::<2>(&path)?;
    let mut table = Table::new("False dates in sentences without any (dates.none.tsv)", &["found", "sentences"]);
    for language in LANGUAGES {
        let (mut found, mut sentences) = (0, 0);
        for [_, text] in rows.iter().filter(|[code, _]| Language::from_code(code) == language) {
            let mentions = dates(text, language, Date::new(2017, 7, 10));
            found += mentions.len();
            sentences += 1;
            if options.misses && !mentions.is_empty() {
                say!("{language} “{text}”: {}", shown(text, &mentions));
            }
        }
        table.row(language.to_string(), [found.to_string(), sentences.to_string()]);
    }
    Ok(table.write(out)?)
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty())
}

fn interval(start: Option<Date>, end: Option<Date>) -> String {
    let day = |date: Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
    format!("{}/{}", day(start), day(end))
}

/// `start/end/precision`, or what is known when the days are not.
fn meaning(mention: &DateMention) -> String {
    let precision = format!("{:?}", mention.precision).to_lowercase();
    mention.partial.clone().unwrap_or_else(|| format!("{}/{precision}", interval(mention.start, mention.end)))
}

fn shown(text: &str, mentions: &[DateMention]) -> String {
    let shown = mentions.iter().map(|m| format!("“{}” {}", m.range.of(text).unwrap_or_default(), meaning(m)));
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}
