//! The lines of a document with their labels, and what only the lines around a line tell of it.

use super::Found;
use super::cues::{CUES, Cue};
use super::judge::{Finds, judge};
use super::key::key;
use super::line::{Label, Line};
use super::memory::RepeatedLines;
use super::row::{Ending, Row, rows};
use super::signature::signature;
use super::stamp::cut_stamps;
use crate::document::Document;

/// How many lines at the top and at the end of a page may be its frame, blank lines not counted.
pub(super) const EARLY: usize = 10;
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
        let filled = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|row| !row.is_blank())).collect();
        let outlet = document.source.as_ref().map(|source| {
            let domain = source.id.split_once('.').map_or("", |(name, _)| name);
            let mut keys = vec![key(&source.name), key(&source.id), key(domain)];
            keys.retain(|key| !key.is_empty());
            keys.dedup();
            keys
        });
        let mut page = Page { text, document, rows, labels, filled, prose: None, outlet: outlet.unwrap_or_default() };
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
        for position in 0..EARLY.min(self.filled.len()) {
            if self.is_free(position)
                && self.has_title_above(position)
                && let Some(label) = signature(self, position, finds)
            {
                self.set(position, label);
            }
        }
        if let Some(memory) = memory {
            self.mark_repeated(memory);
        }
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
        let key = ["the ", "o ", "a "].iter().find_map(|article| key.strip_prefix(article)).unwrap_or(key);
        self.outlet.iter().any(|name| {
            let name = name.strip_prefix("the ").unwrap_or(name);
            key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// Whether the headline is known to stand above a line: in the text, or in the record alone.
    pub(super) fn has_title_above(&self, position: usize) -> bool {
        let is_title = |at: usize| self.label(at) == Some(Label::Title);
        match (0..EARLY.min(self.filled.len())).find(|at| is_title(*at)) {
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

    /// Links: runs of very short lines above or below all running text, at least half of which are known words of menus.
    fn mark_links(&mut self) {
        let mut run: Vec<usize> = Vec::new();
        for position in 0..=self.filled.len() {
            if (self.is_above(position) || self.is_below(position)) && self.is_link(position) {
                run.push(position);
                continue;
            }
            let is_known = |at: &usize| self.label(*at).is_some() || CUES.line(&key(self.line(*at))).has(Cue::Section);
            // An unknown line between the links and the text may be the headline or a last line of the story.
            let first = run.iter().position(is_known).filter(|_| run.iter().all(|at| self.is_below(*at))).unwrap_or(0);
            let last = run.iter().rposition(is_known).map_or(0, |last| last + 1);
            let last = if self.is_below(position.saturating_sub(1)) { run.len() } else { last };
            let links = run.get(first..last).unwrap_or_default();
            let known = links.iter().filter(|at| is_known(at)).count();
            if links.len() >= 3 && known * 2 >= links.len() || links.len() == 2 && known == 2 {
                let links: Vec<usize> = links.iter().copied().filter(|at| self.is_free(*at)).collect();
                for at in links {
                    self.set(at, Label::Navigation);
                }
            }
            run.clear();
        }
    }

    pub(super) fn is_free(&self, position: usize) -> bool {
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
            let Some(row) = self.row(position).copied().filter(|row| self.is_free(position) && row.chars <= 60) else {
                continue;
            };
            let line = row.text(self.text);
            let is_named = self.is_above(position) && self.outlet.contains(&key(line));
            let is_title = self.document.title.as_ref().is_some_and(|title| key(title) == key(line));
            let dated = self.label(position + 1) == Some(Label::Masthead) && position == 0;
            let few_words = row.ending == Ending::Open && line.split_whitespace().count() <= 4;
            let has_headline =
                || self.row(position + 2).is_some_and(|next| !next.is_prose()) && self.is_free(position + 2);
            if !is_title && (is_named || dated && few_words && has_headline()) {
                self.set(position, Label::Masthead);
            }
        }
    }

    pub(super) fn is_adjacent(&self, position: usize) -> bool {
        self.filled.get(position + 1).zip(self.filled.get(position)).is_some_and(|(next, this)| next - this == 1)
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
}
