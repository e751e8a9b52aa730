//! Headlines and headings.

use super::Found;
use super::key::key;
use super::line::Label;
use super::memory::RepeatedLines;
use super::page::{EARLY, Page};
use super::row::Ending;

impl Page<'_> {
    /// The headline: the record's, where the text repeats it, or the first line that looks like one.
    pub(super) fn mark_title(&mut self, memory: Option<RepeatedLines>) -> Option<Found<String>> {
        if let Some(title) = self.document.title.as_ref().filter(|title| !title.trim().is_empty()) {
            let wanted = key(title);
            for position in 0..self.top() {
                let is_free = matches!(self.label(position), None | Some(Label::Caption));
                if is_free
                    && self.row(position).is_some_and(|row| row.chars <= 400)
                    && is_same_title(&key(self.line(position)), &wanted)
                {
                    self.set(position, Label::Title);
                }
            }
            return Some(Found { value: title.clone(), range: None });
        }
        let may_be = |position: &usize| {
            self.is_free(*position) && !memory.is_some_and(|memory| memory.contains(self.line(*position)))
        };
        // A headline is the first line of the story, below the links: what comes after a first paragraph is a heading.
        let find = |from: usize| {
            let free = (from..self.top()).filter(may_be);
            let candidates: Vec<usize> = free.take_while(|position| self.is_headline(*position)).collect();
            let long = |position: &&usize| self.line(**position).split_whitespace().count() >= 3;
            candidates.iter().find(long).or(candidates.first()).copied()
        };
        // Links and unknown lines as short as them.
        let is_frame = |at: &usize| {
            self.is_above(*at) && self.line(*at).split_whitespace().nth(3).is_none_or(|_| !self.is_free(*at))
        };
        let frame = (0..self.top()).take_while(is_frame);
        let links = frame.filter(|at| self.label(*at) == Some(Label::Navigation)).last();
        let position = links.and_then(|links| find(links + 1)).or_else(|| find(0))?;
        let range = self.row(position)?.inner;
        let value = self.line(position).to_owned();
        let again: Vec<usize> =
            (position..self.top()).filter(|at| self.is_free(*at) && self.line(*at) == value).collect();
        for at in again {
            self.set(at, Label::Title);
        }
        Some(Found { value, range: Some(range) })
    }

    /// Whether a line could be a headline: short, no full stop, and text below that it does not run into.
    fn is_headline(&self, position: usize) -> bool {
        let Some(row) = self.row(position) else { return false };
        let text = row.text(self.text);
        let below = (position + 1..self.filled().end).take(2 * EARLY).filter(|at| self.is_content(*at));
        let below = below.take(EARLY).filter_map(|at| self.row(at));
        let has_text = below.into_iter().any(|row| row.is_prose() || row.ending == Ending::Sentence && row.chars >= 20);
        (4..=200).contains(&row.chars)
            && matches!(row.ending, Ending::Open | Ending::Question)
            && !starts_inside(text)
            // "“We will be back”: ministers leave" is a headline, "“We will be back”" is not.
            && !(is_speech(text) && text.ends_with(['"', '”', '»', '’', '\'']))
            && has_text
            && !self.runs_into_next(position)
    }

    /// Whether the next line continues this one, as in text broken at a fixed width.
    fn runs_into_next(&self, position: usize) -> bool {
        self.is_adjacent(position)
            && self.is_free(position + 1)
            && self.line(position + 1).starts_with(char::is_lowercase)
    }

    /// Headings: short lines without an end, numbered or not, with the end of a paragraph above and text below.
    pub(super) fn mark_headings(&mut self) {
        for position in 1..self.filled().end {
            let Some(row) = self.row(position).copied() else {
                continue;
            };
            let line = row.text(self.text);
            let is_question = row.ending == Ending::Question && row.chars <= 60;
            let is_short = self.is_free(position)
                && row.chars <= 100
                && (row.ending == Ending::Open || is_question)
                && !starts_inside(line)
                && !is_speech(line)
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

/// Whether a line begins inside a sentence or a list: a small letter, a bullet, a dash.
fn starts_inside(line: &str) -> bool {
    let is_inner = |c: char| {
        c.is_lowercase() || matches!(c, '-' | '–' | '—' | '•' | '*' | '·' | '▪' | '►' | ',' | ';' | ':' | '(')
    };
    line.starts_with(is_inner) && !line.starts_with("e-")
}

/// Whether a line begins or ends with a quotation mark.
fn is_speech(line: &str) -> bool {
    let is_mark = |c: char| matches!(c, '"' | '“' | '”' | '«' | '»' | '\'' | '‘' | '’');
    line.starts_with(is_mark) || line.ends_with(is_mark)
}

/// Whether two titles are the same, but for the outlet's name or a subtitle at the end of one.
fn is_same_title(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long || short.len() * 10 >= long.len() * 6 && short.split(' ').count() >= 3 && long.starts_with(short)
}
