//! Where the words of a quotation stand together in a text.

use std::collections::HashMap;
use std::ops::Range;

use super::hits::ReasonKind;
use super::plan::SLOP;
use crate::span::Span;

/// Stop words between two of a phrase's words that are shown as part of it, as in `acordo de paz`.
const MOST_BETWEEN: usize = 3;

/// A token of a text, with the words of the query that it matches, each by its closest form.
pub(super) struct Found {
    pub range: Span,
    pub stop: bool,
    pub groups: Vec<(usize, ReasonKind)>,
}

impl Found {
    fn kind(&self, group: usize) -> Option<ReasonKind> {
        self.groups.iter().find(|(known, _)| *known == group).map(|(_, kind)| *kind)
    }
}

/// The words of a quotation, in order.
pub(super) struct Phrase {
    pub words: Vec<PhraseWord>,
}

/// A word of a quotation.
#[derive(Clone, Copy)]
pub(super) struct PhraseWord {
    /// Its number among the words of the query.
    pub group: usize,
    /// In the query's text.
    pub range: Span,
    pub stop: bool,
}

/// Tokens that are shown as one.
pub(super) struct Run {
    pub tokens: Range<usize>,
    /// The words of the query that they answer.
    pub query: Span,
    /// The form that is the least close to what is quoted.
    pub kind: ReasonKind,
}

/// What a text has of a phrase.
pub(super) struct Places {
    pub runs: Vec<Run>,
    /// Whether all words stand together somewhere: then they count nowhere else.
    pub whole: bool,
}

impl Phrase {
    /// The phrase as it stands; else its translation, whose words may be in another order with some between, as the engine's query has it;
    /// else the parts of it that stand together. Takes time linear in the tokens, times the phrase's length at the worst.
    pub fn places(&self, tokens: &[Found]) -> Places {
        let mut runs = self.whole(tokens);
        if runs.is_empty() {
            runs = self.translated(tokens);
        }
        let whole = !runs.is_empty();
        if !whole {
            runs = self.parts(tokens);
        }
        Places { runs, whole }
    }

    /// The words from the first to the last that is no stop word, or all when there is nothing else.
    fn core(&self) -> Range<usize> {
        let first = self.words.iter().position(|word| !word.stop);
        let last = self.words.iter().rposition(|word| !word.stop);
        first.zip(last).map_or(0..self.words.len(), |(first, last)| first..last + 1)
    }

    /// How many of some of the phrase's words stand at the tokens from `at` on, one by one. Among others, any word stands for a stop word.
    fn length_at(&self, tokens: &[Found], at: usize, words: Range<usize>) -> usize {
        let any_for_stop = self.words.iter().any(|word| !word.stop);
        let words = self.words.get(words).unwrap_or_default();
        let fits =
            |(word, token): &(&PhraseWord, &Found)| word.stop && any_for_stop || token.kind(word.group).is_some();
        words.iter().zip(tokens.get(at..).unwrap_or_default()).take_while(fits).count()
    }

    fn run(&self, tokens: &[Found], at: usize, words: Range<usize>) -> Option<Run> {
        let found = self.words.get(words.clone())?;
        let range = at..at + words.len();
        let kinds = tokens.get(range.clone())?.iter().zip(found).filter_map(|(token, word)| token.kind(word.group));
        let query = found.first()?.range.cover(found.last()?.range);
        Some(Run { tokens: range, query, kind: kinds.max()? })
    }

    fn whole(&self, tokens: &[Found]) -> Vec<Run> {
        let core = self.core();
        let mut runs = Vec::new();
        let mut at = 0;
        while at + core.len() <= tokens.len() && !core.is_empty() {
            if self.length_at(tokens, at, core.clone()) < core.len() {
                at += 1;
                continue;
            }
            // Stop words at the phrase's ends count where they stand.
            let stands = |(word, token): &(&PhraseWord, &Found)| token.kind(word.group).is_some();
            let (head, _) = tokens.split_at_checked(at).unwrap_or_default();
            let words = self.words.get(..core.start).unwrap_or_default();
            let before = words.iter().rev().zip(head.iter().rev()).take_while(stands).count();
            let words = self.words.get(core.end..).unwrap_or_default();
            let rest = tokens.get(at + core.len()..).unwrap_or_default();
            let after = words.iter().zip(rest).take_while(stands).count();
            runs.extend(self.run(tokens, at - before, core.start - before..core.end + after));
            at += core.len() + after;
        }
        runs
    }

    /// Runs of the phrase's words that are no stop words, near to each other, one of them at least translated.
    fn translated(&self, tokens: &[Found]) -> Vec<Run> {
        let mut asked: HashMap<usize, Span> = HashMap::new();
        for word in self.words.iter().filter(|word| !word.stop) {
            asked.entry(word.group).or_insert(word.range);
        }
        let widest = asked.len() * (1 + SLOP as usize);
        let mut runs = Vec::new();
        if asked.len() < 2 {
            return runs;
        }
        let known = |kind| matches!(kind, ReasonKind::Written | ReasonKind::Stem | ReasonKind::Translation);
        // The last place of each word: when all are near to each other, they are the phrase.
        let mut last: HashMap<usize, (usize, ReasonKind)> = HashMap::new();
        for (at, token) in tokens.iter().enumerate() {
            let here = token.groups.iter().filter(|(group, kind)| asked.contains_key(group) && known(*kind));
            let mut any = false;
            for (group, kind) in here {
                last.insert(*group, (at, *kind));
                any = true;
            }
            let first = || last.values().map(|(at, _)| *at).min().unwrap_or(at);
            let near = any && last.len() == asked.len() && at - first() < widest;
            if near && last.values().any(|(_, kind)| *kind == ReasonKind::Translation) {
                let mut places: Vec<(usize, ReasonKind, Span)> = Vec::new();
                for (group, (at, kind)) in last.drain() {
                    places.extend(asked.get(&group).map(|range| (at, kind, *range)));
                }
                places.sort_unstable();
                join(tokens, &places, &mut runs);
            }
        }
        runs
    }

    /// The longest parts of the phrase that have two words other than stop words.
    fn parts(&self, tokens: &[Found]) -> Vec<Run> {
        let core = self.core();
        let mut runs = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let begins = |first: &usize| {
                self.words.get(*first).is_some_and(|word| !word.stop && token.kind(word.group).is_some())
            };
            let part = |first: usize| {
                let length = self.length_at(tokens, at, first..core.end);
                let words = self.words.get(first..first + length).unwrap_or_default();
                let length = words.iter().rposition(|word| !word.stop).map_or(0, |last| last + 1);
                let content = words.iter().filter(|word| !word.stop).count();
                (length, first, content)
            };
            let parts = core.clone().filter(|_| !token.groups.is_empty()).filter(begins).map(part);
            let longest = parts
                .filter(|(.., content)| *content >= 2)
                .max_by_key(|(length, first, _)| (*length, std::cmp::Reverse(*first)));
            match longest {
                Some((length, first, _)) => {
                    runs.extend(self.run(tokens, at, first..first + length));
                    at += length;
                }
                None => at += 1,
            }
        }
        runs
    }
}

/// Words of a phrase at their places, joined where nothing but stop words stands between.
fn join(tokens: &[Found], places: &[(usize, ReasonKind, Span)], runs: &mut Vec<Run>) {
    let first = runs.len();
    for (at, kind, query) in places {
        let between = |last: &Run| tokens.get(last.tokens.end..*at).unwrap_or_default();
        let joins = |last: &Run| between(last).len() <= MOST_BETWEEN && between(last).iter().all(|token| token.stop);
        match runs.get_mut(first..).and_then(<[Run]>::last_mut) {
            Some(last) if joins(last) => {
                (last.tokens.end, last.query, last.kind) = (at + 1, last.query.cover(*query), last.kind.max(*kind));
            }
            _ => runs.push(Run { tokens: *at..at + 1, query: *query, kind: *kind }),
        }
    }
}
