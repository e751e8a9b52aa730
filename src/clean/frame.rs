//! The frame of a page: what stands above its headline and below its story, and is known by the company it keeps.

use super::cues::{CUES, Cue, CueSet};
use super::judge::Finds;
use super::key::{first_word, key, words};
use super::line::Label;
use super::page::{EARLY, Page};
use super::people::{is_name, names};
use super::row::Ending;
use crate::span::Span;

/// The most lines between two that are known to be of the foot.
const MAX_UNKNOWN: usize = 10;
/// The least words of another story's title.
const MIN_TITLE_WORDS: usize = 4;
/// How many titles may follow "Read also".
const MAX_RELATED: usize = 3;
/// How many lines of names and places may stand above that of the date.
const MAX_NAMES: usize = 3;

impl Page<'_> {
    /// Links: runs of very short lines above or below all running text, at least half of which are known words of menus. Where several
    /// are known above the story, a quarter is enough: no menu has only words that all menus have.
    pub(super) fn mark_links(&mut self) {
        let mut run: Vec<usize> = Vec::new();
        for position in 0..=self.filled().end {
            if (self.is_above(position) || self.is_below(position)) && self.is_link(position) {
                run.push(position);
                continue;
            }
            let is_below = run.first().is_some_and(|first| self.is_below(*first));
            let cues = |at: &usize| CUES.line(&key(self.line(*at)));
            let is_labelled = |at: &usize| self.label(*at).is_some_and(|label| is_below || label != Label::Share);
            let is_strong = |at: &usize| is_labelled(at) || cues(at).has(Cue::Section);
            let is_known = |at: &usize| is_strong(at) || cues(at).has(Cue::Place);
            // An unknown line between the links and the text may be the headline or a last line of the story, and a story may end with a
            // list of places or of things.
            let first = if is_below { run.iter().position(is_labelled) } else { Some(0) };
            let ends_at_link = matches!(self.label(position), Some(Label::Navigation));
            let last = match run.iter().rposition(is_known) {
                Some(last) if !is_below && !ends_at_link => last + 1,
                _ => run.len(),
            };
            let links = first.and_then(|first| run.get(first..last)).unwrap_or_default();
            let known = links.iter().filter(|at| is_known(at)).count();
            let strong = links.iter().filter(|at| is_strong(at)).count();
            let is_menu = known * 2 >= links.len() || strong >= 3 && known * 4 >= links.len() && !is_below;
            let buttons = links.iter().filter(|at| is_labelled(at)).count();
            // A single section below a button may name the subject of the headline.
            let before = run.first().and_then(|first| first.checked_sub(1));
            let is_beside_link = before.is_some_and(|before| self.label(before) == Some(Label::Navigation));
            let has_company = match buttons {
                0 => is_beside_link,
                1 => links.len() > 2,
                _ => true,
            };
            if is_menu && (strong >= 3 || strong == 2 && has_company) {
                let links: Vec<usize> = links.iter().copied().filter(|at| self.is_free(*at)).collect();
                for at in links {
                    self.set(at, Label::Navigation);
                }
            }
            run.clear();
        }
    }

    fn is_link(&self, position: usize) -> bool {
        let Some(row) = self.row(position) else { return false };
        let line = row.text(self.text);
        let is_open = match self.label(position) {
            None | Some(Label::Navigation | Label::Share) => true,
            // The outlet's name may be a link among others; the date of the page is none.
            Some(Label::Masthead) => !line.contains(|c: char| c.is_numeric()),
            _ => false,
        };
        is_open && row.chars <= 30 && row.ending == Ending::Open && line.split_whitespace().count() <= 3
    }

    /// The outlet's name above the story: known from the record, or a few words right above the date of the page, with a headline below.
    pub(super) fn mark_outlet(&mut self) {
        for position in 0..self.top() {
            let Some(row) = self.row(position).copied().filter(|row| self.is_free(position) && row.chars <= 60) else {
                continue;
            };
            let line = row.text(self.text);
            let is_named = self.is_above(position) && !self.outlet().is_empty() && self.outlet().contains(&key(line));
            let is_title = || self.document.title.as_ref().is_some_and(|title| key(title) == key(line));
            let dated = self.label(position + 1) == Some(Label::Masthead) && position == 0;
            let few_words = row.ending == Ending::Open && line.split_whitespace().count() <= 4;
            let has_headline =
                || self.row(position + 2).is_some_and(|next| !next.is_prose()) && self.is_free(position + 2);
            if (is_named || dated && few_words && has_headline()) && !is_title() {
                self.set(position, Label::Masthead);
            }
        }
    }

    /// What is left above the headline when there are links: all but the line right above it, which may name its subject.
    pub(super) fn mark_head(&mut self) {
        let Some(title) = self.title() else { return };
        if !(0..title).any(|at| self.label(at) == Some(Label::Navigation)) {
            return;
        }
        for position in 0..title.saturating_sub(1) {
            let is_short = self.row(position).is_some_and(|row| row.chars <= 40 && row.ending != Ending::Sentence);
            if self.is_free(position) && is_short {
                self.set(position, Label::Navigation);
            }
        }
    }

    fn title(&self) -> Option<usize> {
        (0..self.top()).find(|at| self.label(*at) == Some(Label::Title))
    }

    /// Names, what their bearers are and where they write from, between the headline and the line of the date.
    pub(super) fn mark_names(&mut self, finds: &mut Finds) {
        let Some((title, (first, _))) = self.title().zip(self.prose()) else { return };
        let mut count = 0;
        for position in (title + 1..first).rev() {
            let is_dated = match self.label(position + 1) {
                Some(Label::Metadata | Label::Masthead | Label::Byline) => true,
                Some(Label::Share) => self.line(position + 1).contains('@'),
                _ => false,
            };
            count = if self.is_free(position) && is_dated { count + 1 } else { 0 };
            let Some(row) = self.row(position).filter(|_| (1..=MAX_NAMES).contains(&count)) else { continue };
            let (line, at) = (row.text(self.text), row.inner.start);
            let words = words(line);
            let has_role = words.last().is_some_and(|word| CUES.word(&word.key).has(Cue::Role));
            let is_short = (1..=if has_role { 4 } else { 3 }).contains(&words.len());
            if row.chars > 40 || row.ending != Ending::Open || !is_short || !has_role && !is_name(line) {
                continue;
            }
            // A single word is a place, and what is written in no capitals is too rarely a name.
            if !has_role && words.len() > 1 && line.contains(char::is_uppercase) {
                finds.add_names(names(line, Span::new(0, line.len())), at);
            }
            self.set(position, Label::Byline);
        }
    }

    /// Titles of other stories right below "Read also".
    pub(super) fn mark_related(&mut self) {
        for position in 0..self.filled().end {
            let announces = self.label(position) == Some(Label::Share) && self.cues(position).has(Cue::Related);
            let is_title = |at: &usize| {
                let is_long = self.line(*at).split_whitespace().nth(MIN_TITLE_WORDS - 1).is_some();
                let is_open = self.row(*at).is_some_and(|row| row.ending == Ending::Open && row.chars <= 120);
                // The heading of the next paragraphs stands above them.
                let is_first = *at == position + 1;
                let leads = || self.is_content(at + 1) && self.row(at + 1).is_some_and(|next| next.is_prose());
                self.is_free(*at) && is_long && is_open && (is_first || !leads())
            };
            if announces {
                let titles: Vec<usize> =
                    (position + 1..self.filled().end).take(MAX_RELATED).take_while(is_title).collect();
                for at in titles {
                    self.set(at, Label::Share);
                }
            }
        }
    }

    /// The foot of the page: below the last running text, from the first head of a part that only ends of pages have. What readers
    /// say there is running text too.
    pub(super) fn mark_foot(&mut self, finds: &Finds) {
        let Some((first, last)) = self.prose() else { return };
        self.mark_authors(finds);
        let end = self.filled().end;
        if let Some(comments) = self.comments(first) {
            for position in comments..end {
                if self.is_free(position) {
                    self.set(position, Label::Navigation);
                }
            }
        }
        let is_story = |at: &usize| {
            self.is_content(*at) && self.row(*at).is_some_and(|row| row.ending == Ending::Sentence || row.is_prose())
        };
        let last = (first..end).rfind(is_story).unwrap_or(last);
        let Some(start) = (last + 1..end).find(|at| self.cues(*at).has(Cue::Foot)) else { return };
        let mut unknown: Vec<usize> = Vec::new();
        for position in start..=end {
            if position < end && self.is_free(position) {
                unknown.push(position);
                continue;
            }
            if unknown.len() <= MAX_UNKNOWN {
                for at in unknown.drain(..) {
                    self.set(at, Label::Navigation);
                }
            }
            unknown.clear();
        }
    }

    /// Where the comments of readers begin: below a head that says so, in the latter half, with the buttons of comments below.
    fn comments(&self, first: usize) -> Option<usize> {
        let end = self.filled().end;
        let is_button = |at: &usize| CUES.line(&key(self.line(*at))).has(Cue::Reply);
        let buttons: Vec<usize> =
            (end / 2..end).filter(|at| self.row(*at).is_some_and(|row| row.chars <= 30)).filter(is_button).collect();
        let (button, _) = buttons.first().zip(buttons.get(1))?;
        let from = (first + 1).max(button.saturating_sub(EARLY));
        (from..*button).find(|at| self.cues(*at).has(Cue::Comments))
    }

    /// What the page says of those who wrote the story: "Ana Reis is a reporter…".
    fn mark_authors(&mut self, finds: &Finds) {
        let authors = finds.authors.iter().map(|name| key(&name.value));
        let authors: Vec<String> = authors.chain(self.document.authors.iter().map(|name| key(name))).collect();
        for position in self.filled().skip(1).filter(|at| self.is_late(*at)).collect::<Vec<_>>() {
            let is_short = self.row(position).is_some_and(|row| row.chars <= 400);
            if !self.is_free(position) || !is_short {
                continue;
            }
            let first = first_word(self.line(position));
            if !authors.iter().any(|name| name.split(' ').next() == Some(first.as_str())) {
                continue;
            }
            let key = key(self.line(position));
            let is_of = |name: &String| {
                let rest = key.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix(' '));
                let has_role = |rest: &str| rest.split(' ').take(4).any(|word| CUES.word(word).has(Cue::Role));
                name.contains(' ') && rest.is_some_and(|rest| CUES.start(rest).has(Cue::Self_) || has_role(rest))
            };
            if authors.iter().any(is_of) {
                self.set(position, Label::Byline);
            }
        }
    }

    /// What a short line says as a whole or before its colon, numbers and signs aside: "Comments (7)".
    fn cues(&self, position: usize) -> CueSet {
        let Some(row) = self.row(position).filter(|row| row.chars <= 60) else { return CueSet::default() };
        let key = key(row.text(self.text));
        let is_number = |word: &&str| !word.starts_with(|c: char| c.is_ascii_digit());
        let mut cues = CUES.line(&key.split(' ').filter(is_number).collect::<Vec<_>>().join(" "));
        if row.ending == Ending::Open {
            cues.join(CUES.start(&key));
        }
        cues
    }
}
