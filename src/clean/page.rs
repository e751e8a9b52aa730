//! The lines of a document with their labels, and what only the lines around a line tell of it.

use super::Found;
use super::cues::{CUES, Cue, Padded};
use super::judge::{Finds, judge};
use super::key::key;
use super::line::{Label, Line};
use super::memory::RepeatedLines;
use super::row::{Ending, Row, rows};
use super::signature::signature;
use super::stamp::cut_stamps;
use crate::document::{Document, Source};

/// How many lines at the top and at the end of a page may be its frame, blank lines not counted.
pub(super) const EARLY: usize = 10;
const LATE: usize = 6;
/// How many lines at the end may be the outlet's own words.
const LAST: usize = 4;
/// How many lines after the first paragraph may still be a byline: it may have been the summary.
const BELOW_FIRST: usize = 4;
/// The longest paragraph in which an outlet speaks to its readers, in bytes.
const MAX_NOTICE_BYTES: usize = 2_000;
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
    pub(super) fn new(document: &'a Document, source: Option<&Source>, finds: &mut Finds) -> Page<'a> {
        let text = document.text.as_str();
        let mut rows = rows(text);
        let mut stamps = Vec::new();
        cut_stamps(text, &mut rows, &mut stamps, finds);
        let labels = rows.iter().map(|row| row.is_blank().then_some(Label::Blank)).collect();
        let filled = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|row| !row.is_blank())).collect();
        let keys = |source: &Source| {
            let domain = source.id.split_once('.').map_or("", |(name, _)| name);
            [key(&source.name), key(&source.id), key(domain)]
        };
        let mut outlet: Vec<String> = document.source.iter().chain(source).flat_map(keys).collect();
        outlet.retain(|key| !key.is_empty());
        outlet.sort();
        outlet.dedup();
        let mut page = Page { text, document, rows, labels, filled, prose: None, outlet };
        for at in stamps {
            page.set_row(at, Label::Metadata);
        }
        let is_story = |position: &usize| {
            page.row(*position).is_some_and(|row| row.is_prose() && !page.is_of_outlet(row.text(text)))
        };
        let first = (0..page.filled.len()).find(is_story);
        page.prose = first.and_then(|first| Some((first, (first..page.filled.len()).rfind(is_story)?)));
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
        self.mark_head();
        for position in 0..self.top() {
            if self.is_free(position)
                && self.has_title_above(position)
                && let Some(label) = signature(self, position, finds)
            {
                self.set(position, label);
            }
        }
        self.mark_names(finds);
        self.mark_related();
        if let Some(memory) = memory {
            self.mark_repeated(memory);
        }
        self.mark_foot(finds);
        self.mark_captions();
        self.mark_headings();
        title
    }

    pub(super) fn lines(self) -> Vec<Line> {
        let labels = self.labels.into_iter().map(|label| label.unwrap_or(Label::Body));
        self.rows.iter().zip(labels).map(|(row, label)| Line { range: row.range, label }).collect()
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

    pub(super) fn set(&mut self, position: usize, label: Label) {
        if let Some(at) = self.filled.get(position) {
            self.set_row(*at, label);
        }
    }

    fn set_row(&mut self, at: usize, label: Label) {
        if let Some(slot) = self.labels.get_mut(at) {
            *slot = Some(label);
        }
    }

    /// Whether running text is what the outlet tells its readers.
    fn is_of_outlet(&self, line: &str) -> bool {
        if line.len() > MAX_NOTICE_BYTES {
            return false;
        }
        let padded = Padded::new(line);
        let is_ours = |cue: Cue| matches!(cue, Cue::Rights | Cue::Banner | Cue::Notice);
        CUES.within(&padded)
            .into_iter()
            .any(|(cue, _)| is_ours(cue) || cue == Cue::Self_ && self.names_outlet(padded.key()))
            || self.says_of_outlet(padded.key())
    }

    /// How many lines are the top of the page: those above the story and the first lines of it.
    pub(super) fn top(&self) -> usize {
        let above = self.prose.map_or(0, |(first, _)| first + BELOW_FIRST);
        above.clamp(EARLY, OUTSIDE).min(self.filled.len())
    }

    /// Positions of the first and the last line of running text.
    pub(super) fn prose(&self) -> Option<(usize, usize)> {
        self.prose
    }

    pub(super) fn is_early(&self, position: usize) -> bool {
        position < self.top()
    }

    pub(super) fn is_late(&self, position: usize) -> bool {
        position + LATE >= self.filled.len()
            || self.prose.is_some_and(|(_, last)| last == position)
            || self.is_below(position)
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
        let key = ["the ", "o ", "a "].iter().find_map(|article| key.strip_prefix(article)).unwrap_or(key);
        self.outlet.iter().any(|name| {
            let name = name.strip_prefix("the ").unwrap_or(name);
            key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// Whether a key says what the outlet is: "The Gazette is a newspaper…".
    pub(super) fn says_of_outlet(&self, key: &str) -> bool {
        let key = ["the ", "o ", "a "].iter().find_map(|article| key.strip_prefix(article)).unwrap_or(key);
        self.outlet.iter().any(|name| {
            let rest =
                key.strip_prefix(name.strip_prefix("the ").unwrap_or(name)).and_then(|rest| rest.strip_prefix(' '));
            rest.is_some_and(|rest| CUES.start(rest).has(Cue::Self_))
        })
    }

    /// Whether the headline is known to stand above a line: in the text, or in the record alone.
    pub(super) fn has_title_above(&self, position: usize) -> bool {
        let is_title = |at: usize| self.label(at) == Some(Label::Title);
        match (0..self.top()).find(|at| is_title(*at)) {
            Some(title) => title < position,
            // Links and the outlet's name stand above a headline, wherever it was taken out.
            None => {
                let is_frame = |at: usize| matches!(self.label(at), Some(Label::Navigation | Label::Masthead));
                self.document.title.is_some() && !(0..position).any(is_frame)
            }
        }
    }

    /// The position of the line that holds a byte.
    pub(super) fn position_at(&self, byte: usize) -> usize {
        self.filled.partition_point(|at| self.rows.get(*at).is_some_and(|row| row.range.end <= byte))
    }

    pub(super) fn is_free(&self, position: usize) -> bool {
        self.label(position).is_none()
    }

    pub(super) fn is_adjacent(&self, position: usize) -> bool {
        self.filled.get(position + 1).zip(self.filled.get(position)).is_some_and(|(next, this)| next - this == 1)
    }

    fn mark_repeated(&mut self, memory: RepeatedLines) {
        for position in 0..self.filled.len() {
            if matches!(self.label(position), None | Some(Label::Caption))
                && memory.contains(self.line(position))
                && !self.is_standing_head(position)
            {
                self.set(position, Label::Repeated);
            }
        }
    }

    /// Whether a line stands inside the story and leads to what follows: a series gives many stories the same headings, and speakers of
    /// talks are named alike in all.
    fn is_standing_head(&self, position: usize) -> bool {
        let is_inside = self.prose.is_some_and(|(first, last)| (first..=last).contains(&position));
        let is_aside = |at: usize| self.label(at).is_some_and(|label| !label.is_content());
        let leads = || {
            self.row(position).is_some_and(|row| row.ending == Ending::Continued)
                || self.row(position + 1).is_some_and(Row::is_prose)
        };
        is_inside && !is_aside(position.saturating_sub(1)) && leads()
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
            // Short lines come twice in songs and talks.
            let least = if row.ending == Ending::Open || self.is_above(position) { 40 } else { 60 };
            let is_twice = || row.chars >= least && self.line(position + 1) == line;
            if label == Some(Label::Caption) || is_twice() {
                self.set(position, Label::Caption);
                if captions.len() == MAX_CAPTIONS {
                    captions.remove(0);
                }
                captions.push(line);
            }
        }
    }
}
