//! The lines of a document with their labels, and what only the lines around a line tell of it.

use super::Found;
use super::cues::{CUES, Cue};
use super::dates::{DateLine, Role, numeric_day};
use super::judge::{Finds, judge};
use super::key::key;
use super::line::{Label, Line};
use super::memory::RepeatedLines;
use super::row::{Ending, Row, rows};
use crate::document::Document;

/// How many lines at the top and at the end of a page may be its frame, blank lines not counted.
const EARLY: usize = 10;
const LATE: usize = 6;
/// How many lines at the end may be the outlet's own words.
const LAST: usize = 4;
/// How many lines above the first or below the last running text may be links.
const OUTSIDE: usize = 60;
/// How many captions are looked for a second time.
const MAX_CAPTIONS: usize = 16;

/// A document's lines. Positions count the lines that are not blank.
pub(super) struct Page<'a> {
    pub text: &'a str,
    pub document: &'a Document,
    rows: Vec<Row>,
    /// `None`: nothing said of it yet.
    labels: Vec<Option<Label>>,
    /// Indices of the rows that are not blank.
    filled: Vec<usize>,
    /// Position of the first and the last line of running text.
    prose: Option<(usize, usize)>,
    /// Keys of the outlet's name, id and domain name.
    outlet: Vec<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(document: &'a Document, finds: &mut Finds) -> Page<'a> {
        let text = document.text.as_str();
        let mut rows = rows(text);
        let mut stamps = Vec::new();
        cut_stamps(text, &mut rows, &mut stamps, finds);
        let labels = rows.iter().map(|row| row.is_blank().then_some(Label::Blank)).collect();
        let filled = (0..rows.len())
            .filter(|at| rows.get(*at).is_some_and(|row| !row.is_blank()))
            .collect();
        let outlet = document.source.as_ref().map(|source| {
            let domain = source.id.split_once('.').map_or("", |(name, _)| name);
            let mut keys = vec![key(&source.name), key(&source.id), key(domain)];
            keys.retain(|key| !key.is_empty());
            keys.dedup();
            keys
        });
        let mut page = Page {
            text,
            document,
            rows,
            labels,
            filled,
            prose: None,
            outlet: outlet.unwrap_or_default(),
        };
        for at in stamps {
            page.set_row(at, Label::Metadata);
        }
        let is_prose = |position: &usize| page.row(*position).is_some_and(Row::is_prose);
        let first = (0..page.filled.len()).find(is_prose);
        page.prose = first.and_then(|first| Some((first, (first..page.filled.len()).rfind(is_prose)?)));
        page
    }

    /// Labels every line.
    pub(super) fn label_all(&mut self, memory: Option<RepeatedLines>, finds: &mut Finds) -> Option<Found<String>> {
        for position in 0..self.filled.len() {
            if self.label(position).is_none()
                && let Some(label) = judge(self, position, finds)
            {
                self.set(position, label);
            }
        }
        self.mark_outlet();
        self.mark_links();
        let title = self.mark_title(memory);
        if let Some(memory) = memory {
            self.mark_repeated(memory);
        }
        self.mark_captions();
        self.mark_headings();
        title
    }

    pub(super) fn lines(self) -> Vec<Line> {
        let labels = self.labels.into_iter().map(|label| label.unwrap_or(Label::Body));
        self.rows
            .iter()
            .zip(labels)
            .map(|(row, label)| Line {
                range: row.range,
                label,
            })
            .collect()
    }

    pub(super) fn filled(&self) -> std::ops::Range<usize> {
        0..self.filled.len()
    }

    pub(super) fn row(&self, position: usize) -> Option<&Row> {
        self.rows.get(*self.filled.get(position)?)
    }

    pub(super) fn line(&self, position: usize) -> &'a str {
        self.row(position).map(|row| row.text(self.text)).unwrap_or_default()
    }

    pub(super) fn label(&self, position: usize) -> Option<Label> {
        *self.labels.get(*self.filled.get(position)?)?
    }

    pub(super) fn is_content(&self, position: usize) -> bool {
        self.label(position).is_none_or(Label::is_content)
    }

    fn set(&mut self, position: usize, label: Label) {
        if let Some(at) = self.filled.get(position) {
            self.set_row(*at, label);
        }
    }

    fn set_row(&mut self, at: usize, label: Label) {
        if let Some(slot) = self.labels.get_mut(at) {
            *slot = Some(label);
        }
    }

    pub(super) fn is_early(&self, position: usize) -> bool {
        position < EARLY
    }

    pub(super) fn is_late(&self, position: usize) -> bool {
        position + LATE >= self.filled.len()
    }

    /// Whether a line is one of the very last, where outlets speak of themselves.
    pub(super) fn is_last(&self, position: usize) -> bool {
        position + LAST >= self.filled.len()
    }

    /// Whether a line stands above all running text.
    pub(super) fn is_above(&self, position: usize) -> bool {
        position < self.prose.map_or(EARLY, |(first, _)| first.min(OUTSIDE))
    }

    /// Whether a line stands below all running text.
    pub(super) fn is_below(&self, position: usize) -> bool {
        self.prose.is_some_and(|(_, last)| position > last) && position + OUTSIDE >= self.filled.len()
    }

    pub(super) fn outlet(&self) -> &[String] {
        &self.outlet
    }

    /// Whether a key begins with the outlet's name, or an article and the name.
    pub(super) fn names_outlet(&self, key: &str) -> bool {
        let key = ["the ", "o ", "a "]
            .iter()
            .find_map(|article| key.strip_prefix(article))
            .unwrap_or(key);
        self.outlet.iter().any(|name| {
            let name = name.strip_prefix("the ").unwrap_or(name);
            key.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// Links: runs of very short lines above or below all running text, at least half of which are known words of menus.
    fn mark_links(&mut self) {
        let mut run: Vec<usize> = Vec::new();
        for position in 0..=self.filled.len() {
            let in_run = (self.is_above(position) || self.is_below(position)) && self.is_link(position);
            if in_run {
                run.push(position);
                continue;
            }
            let known = run
                .iter()
                .filter(|at| self.label(**at).is_some() || CUES.line(&key(self.line(**at))).has(Cue::Section))
                .count();
            if run.len() >= 3 && known * 2 >= run.len() || run.len() == 2 && known == 2 {
                for at in run.iter().filter(|at| self.is_free(**at)).copied().collect::<Vec<_>>() {
                    self.set(at, Label::Navigation);
                }
            }
            run.clear();
        }
    }

    fn is_free(&self, position: usize) -> bool {
        self.label(position).is_none()
    }

    fn is_link(&self, position: usize) -> bool {
        let Some(row) = self.row(position) else { return false };
        let is_open = matches!(self.label(position), None | Some(Label::Navigation | Label::Share));
        is_open && row.chars <= 30 && row.ending == Ending::Open && row.text(self.text).split_whitespace().count() <= 3
    }

    /// The outlet's name above the story: known from the record, or a few words right above the date of the page, with a headline below.
    fn mark_outlet(&mut self) {
        for position in 0..EARLY.min(self.filled.len()) {
            let Some(row) = self
                .row(position)
                .copied()
                .filter(|row| self.is_free(position) && row.chars <= 60)
            else {
                continue;
            };
            let line = row.text(self.text);
            let is_named = self.is_above(position) && self.outlet.contains(&key(line));
            let is_title = self
                .document
                .title
                .as_ref()
                .is_some_and(|title| key(title) == key(line));
            let dated = self.label(position + 1) == Some(Label::Masthead) && position == 0;
            let few_words = row.ending == Ending::Open && line.split_whitespace().count() <= 4;
            let has_headline =
                || self.row(position + 2).is_some_and(|next| !next.is_prose()) && self.is_free(position + 2);
            if !is_title && (is_named || dated && few_words && has_headline()) {
                self.set(position, Label::Masthead);
            }
        }
    }

    /// The headline: the record's, where the text repeats it, or the first line that looks like one.
    fn mark_title(&mut self, memory: Option<RepeatedLines>) -> Option<Found<String>> {
        if let Some(title) = self.document.title.as_ref().filter(|title| !title.trim().is_empty()) {
            let wanted = key(title);
            for position in 0..EARLY.min(self.filled.len()) {
                let is_free = matches!(self.label(position), None | Some(Label::Caption));
                if is_free
                    && self.row(position).is_some_and(|row| row.chars <= 400)
                    && is_same_title(&key(self.line(position)), &wanted)
                {
                    self.set(position, Label::Title);
                }
            }
            return Some(Found {
                value: title.clone(),
                range: None,
            });
        }
        let may_be = |position: &usize| {
            self.is_free(*position) && !memory.is_some_and(|memory| memory.contains(self.line(*position)))
        };
        let free = (0..EARLY.min(self.filled.len())).filter(may_be);
        // A headline is the first line of the story: what comes after a first paragraph is a heading.
        let candidates: Vec<usize> = free.take_while(|position| self.is_headline(*position)).collect();
        let long = |position: &&usize| self.line(**position).split_whitespace().count() >= 3;
        let position = *candidates.iter().find(long).or(candidates.first())?;
        let range = self.row(position)?.inner;
        let value = self.line(position).to_owned();
        let again: Vec<usize> = (position..EARLY.min(self.filled.len()))
            .filter(|at| self.is_free(*at) && self.line(*at) == value)
            .collect();
        for at in again {
            self.set(at, Label::Title);
        }
        Some(Found {
            value,
            range: Some(range),
        })
    }

    /// Whether a line could be a headline: short, no full stop, and text below that it does not run into.
    fn is_headline(&self, position: usize) -> bool {
        let Some(row) = self.row(position) else { return false };
        let text = row.text(self.text);
        let below = (position + 1..self.filled.len())
            .take(EARLY)
            .filter_map(|at| self.row(at));
        let has_text = below
            .into_iter()
            .any(|row| row.is_prose() || row.ending == Ending::Sentence && row.chars >= 20);
        (4..=200).contains(&row.chars)
            && matches!(row.ending, Ending::Open | Ending::Question)
            && !starts_inside(text)
            && has_text
            && !self.runs_into_next(position)
    }

    /// Whether the next line continues this one, as in text broken at a fixed width.
    fn runs_into_next(&self, position: usize) -> bool {
        self.is_adjacent(position)
            && self.is_free(position + 1)
            && self.line(position + 1).starts_with(char::is_lowercase)
    }

    fn is_adjacent(&self, position: usize) -> bool {
        self.filled
            .get(position + 1)
            .zip(self.filled.get(position))
            .is_some_and(|(next, this)| next - this == 1)
    }

    fn mark_repeated(&mut self, memory: RepeatedLines) {
        for position in 0..self.filled.len() {
            if matches!(self.label(position), None | Some(Label::Caption)) && memory.contains(self.line(position)) {
                self.set(position, Label::Repeated);
            }
        }
    }

    /// A short line that stands twice in a row is a caption with its copy; so is a caption that comes again later.
    fn mark_captions(&mut self) {
        let mut captions: Vec<&str> = Vec::new();
        for position in 0..self.filled.len() {
            let Some(row) = self.row(position).copied().filter(|row| row.chars <= 400) else {
                continue;
            };
            let label = self.label(position);
            if !matches!(label, None | Some(Label::Caption)) {
                continue;
            }
            let line = row.text(self.text);
            if captions.contains(&line) {
                self.set(position, Label::RepeatedCaption);
                continue;
            }
            let is_twice =
                || row.chars >= 15 && line.split_whitespace().nth(2).is_some() && self.line(position + 1) == line;
            if label == Some(Label::Caption) || is_twice() {
                self.set(position, Label::Caption);
                if captions.len() == MAX_CAPTIONS {
                    captions.remove(0);
                }
                captions.push(line);
            }
        }
    }

    /// Headings: short lines without an end, numbered or not, with the end of a paragraph above and text below.
    fn mark_headings(&mut self) {
        for position in 1..self.filled.len() {
            let Some(row) = self.row(position).copied() else {
                continue;
            };
            let line = row.text(self.text);
            let is_question = row.ending == Ending::Question && row.chars <= 60;
            let is_short = self.is_free(position)
                && row.chars <= 100
                && (row.ending == Ending::Open || is_question)
                && !starts_inside(line)
                && !line.ends_with(['"', '”', '’', '\'', '»'])
                && line.split_whitespace().count() <= 12;
            if !is_short || self.runs_into_next(position) {
                continue;
            }
            let Some(next) = self.row(position + 1).filter(|_| self.is_content(position + 1)) else {
                continue;
            };
            let Some(above) = self.row(position - 1) else { continue };
            let ends_above = !self.is_adjacent(position - 1)
                || matches!(above.ending, Ending::Sentence | Ending::Question)
                || above.chars >= 4 * row.chars
                || self.label(position - 1).is_some();
            // In text broken at a fixed width, lines are about as long as their neighbours.
            let stands_out = !self.is_adjacent(position) || next.chars * 2 >= row.chars * 3;
            // A short question is a heading above a paragraph, and speech above a sentence.
            let names_text = next.is_prose() && (!is_question || next.chars >= 160);
            if ends_above && stands_out && names_text {
                self.set(position, Label::Heading);
            }
        }
    }
}

/// Whether a line begins inside a sentence or a list: a small letter, a quotation, a bullet, a dash.
fn starts_inside(line: &str) -> bool {
    line.starts_with(|c: char| {
        c.is_lowercase()
            || matches!(
                c,
                '-' | '–'
                    | '—'
                    | '•'
                    | '*'
                    | '·'
                    | '▪'
                    | '►'
                    | ','
                    | ';'
                    | ':'
                    | '"'
                    | '“'
                    | '”'
                    | '«'
                    | '\''
                    | '‘'
                    | '('
            )
    }) && !line.starts_with("e-")
}

/// Whether two titles are the same, but for the outlet's name or a subtitle at the end of one.
fn is_same_title(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long || short.len() * 10 >= long.len() * 6 && short.split(' ').count() >= 3 && long.starts_with(short)
}

/// Cuts what a crawler glued to the front of a text: a field's name and a day, such as `date 2025-01-31`. Gives the rows so made.
fn cut_stamps(text: &str, rows: &mut Vec<Row>, stamps: &mut Vec<usize>, finds: &mut Finds) {
    let mut at = 0;
    for _ in 0..3 {
        while rows.get(at).is_some_and(Row::is_blank) {
            at += 1;
        }
        let Some(row) = rows.get(at).copied() else { return };
        let line = row.text(text);
        let Some(digits) = line.find(|c: char| c.is_ascii_digit()).filter(|digits| *digits <= 60) else {
            return;
        };
        let (name, rest) = line.split_at_checked(digits).unwrap_or_default();
        let key = key(name);
        let cue = |cue| CUES.starts_exactly(&key, cue);
        let role = match () {
            () if cue(Cue::Retrieved) => Role::Retrieved,
            () if cue(Cue::Published) => Role::Published,
            () if cue(Cue::Stamp) => Role::Stamp,
            () => return,
        };
        let Some((length, date)) = numeric_day(rest) else {
            return;
        };
        let day = crate::span::Span::new(digits, digits + length).shifted(row.inner.start);
        finds.dates.push(DateLine { role, date, range: day });
        stamps.push(at);
        let story = text
            .get(day.end..row.inner.end)
            .unwrap_or_default()
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—'));
        if !story.is_empty() {
            let (stamp, rest) = row.split(text, row.inner.end - story.len() - row.range.start);
            rows.splice(at..=at, [stamp, rest]);
        }
        at += 1;
    }
}
