//! What matched in a passage, by analysing its stored text again: highlights and reasons come from the same tokens as the index.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::expand::{Clause, Group};
use super::hits::{Match, Reason, ReasonKind};
use super::phrase::{Found, Phrase, PhraseWord};
use crate::analysis::{Analyzer, Token};
use crate::language::Language;
use crate::meeting::Tag;
use crate::span::{Span, whole_graphemes};

/// A query's forms, ready to be looked up token by token.
pub(super) struct Matcher<'a> {
    query: &'a str,
    /// The query's words, each once, however often it stands there.
    groups: Vec<&'a Group>,
    /// Which of them count wherever they stand, not only in a phrase.
    alone: Vec<bool>,
    phrases: Vec<Phrase>,
    /// By kind and text: the groups that have the form.
    forms: HashMap<(ReasonKind, &'a str), Vec<usize>>,
    /// Translations of several words by their first stem: all stems, and the group.
    names: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Beginnings of words, and the group.
    prefixes: Vec<(&'a str, usize)>,
}

/// A text's matches.
#[derive(Default)]
pub(super) struct Matches {
    /// Increasing, not overlapping.
    pub highlights: Vec<Match>,
    pub reasons: BTreeSet<Reason>,
}

/// Tokens that become one highlight.
struct Mark {
    range: Span,
    kind: ReasonKind,
    /// In the query's text.
    query: Span,
}

impl<'a> Matcher<'a> {
    pub fn new(query: &'a str, clauses: &'a [Clause]) -> Matcher<'a> {
        let mut matcher = Matcher {
            query,
            groups: Vec::new(),
            alone: Vec::new(),
            phrases: Vec::new(),
            forms: HashMap::new(),
            names: HashMap::new(),
            prefixes: Vec::new(),
        };
        let mut known: HashMap<Vec<(ReasonKind, &'a str)>, usize> = HashMap::new();
        for clause in clauses {
            let (groups, alone) = match clause {
                Clause::Words(groups) => (groups, true),
                Clause::Phrase(groups) => (groups, groups.len() == 1),
            };
            let mut phrase = Phrase { words: Vec::new() };
            for group in groups {
                let forms = group.forms.iter().map(|form| (form.kind, form.text.as_str())).collect();
                let number = *known.entry(forms).or_insert_with(|| matcher.add(group));
                if let Some(counts) = matcher.alone.get_mut(number) {
                    *counts |= alone;
                }
                phrase.words.push(PhraseWord { group: number, range: group.range, stop: group.stop });
            }
            if !alone {
                matcher.phrases.push(phrase);
            }
        }
        matcher
    }

    fn add(&mut self, group: &'a Group) -> usize {
        let number = self.groups.len();
        for form in &group.forms {
            if let Some((code, stems)) = form.text.split_once(':').filter(|_| form.text.contains(' ')) {
                let stems: Vec<String> = stems.split(' ').map(|stem| format!("{code}:{stem}")).collect();
                if let Some(first) = stems.first() {
                    self.names.entry(first.clone()).or_default().push((stems, number));
                }
            }
            if form.kind == ReasonKind::Prefix {
                self.prefixes.push((&form.text, number));
            }
            self.forms.entry((form.kind, form.text.as_str())).or_default().push(number);
        }
        self.groups.push(group);
        self.alone.push(false);
        number
    }

    /// Matches in the pieces of a text, each in one language, and among the passage's meetings.
    pub fn matches(
        &self,
        analyzer: &Analyzer,
        text: &str,
        pieces: impl Iterator<Item = (Span, Language)>,
        meetings: &[Tag],
    ) -> Matches {
        let mut tokens: Vec<Found> = Vec::new();
        let mut names: Vec<(usize, Span)> = Vec::new();
        for (piece, language) in pieces {
            let analyzed = analyzer.analyze(piece.text(text), language);
            self.names(&analyzed, |group, range| names.push((group, range.shifted(piece.start))));
            tokens.extend(analyzed.iter().map(|token| Found {
                range: token.range.shifted(piece.start),
                stop: token.stop,
                groups: self.token(token),
            }));
        }
        let mut marks = self.phrases(text, &mut tokens);
        marks.extend(tokens.iter().filter_map(|token| self.single(token)));
        let mut closest: HashMap<usize, (ReasonKind, Span)> = HashMap::new();
        let of_tokens =
            tokens.iter().flat_map(|token| token.groups.iter().map(|(group, kind)| (*group, *kind, token.range)));
        let of_names = names.iter().map(|(group, range)| (*group, ReasonKind::Translation, *range));
        for (group, kind, range) in of_tokens.chain(of_names) {
            let known = closest.entry(group).or_insert((kind, range));
            if kind < known.0 {
                *known = (kind, range);
            }
        }
        let query = |group: usize| self.groups.get(group).map_or(Span::default(), |group| group.range);
        marks.extend(names.iter().map(|(group, range)| Mark {
            range: *range,
            kind: ReasonKind::Translation,
            query: query(*group),
        }));
        let mut matches = Matches { highlights: self.highlights(text, marks), reasons: BTreeSet::new() };
        let mut reason = |group: usize, kind, matched: &str| {
            let query = query(group).text(self.query).to_owned();
            matches.reasons.insert(Reason { kind, query, matched: matched.to_owned() });
        };
        for (group, (kind, range)) in closest {
            reason(group, kind, range.text(text));
        }
        for tag in meetings {
            for group in self.forms.get(&(ReasonKind::Meeting, tag.id.as_str())).into_iter().flatten() {
                reason(*group, ReasonKind::Meeting, &tag.id);
            }
        }
        matches
    }

    /// The groups that a token matches, each by its closest form.
    fn token(&self, token: &Token) -> Vec<(usize, ReasonKind)> {
        let mut found: Vec<(usize, ReasonKind)> = Vec::new();
        let mut add = |kind, text: &str| {
            for group in self.forms.get(&(kind, text)).into_iter().flatten() {
                if !found.iter().any(|(known, _)| known == group) {
                    found.push((*group, kind));
                }
            }
        };
        add(ReasonKind::Written, &token.surface);
        for (prefix, _) in self.prefixes.iter().filter(|(prefix, _)| token.surface.starts_with(prefix)) {
            add(ReasonKind::Prefix, prefix);
        }
        if let Some(stem) = &token.stem {
            add(ReasonKind::Stem, stem);
            add(ReasonKind::Translation, stem);
        }
        for form in token.variants.iter().chain([&token.surface]) {
            add(ReasonKind::Variant, form);
        }
        if let Some(key) = &token.sound {
            add(ReasonKind::Sound, key);
        }
        found
    }

    /// The translations of several words among the tokens of a piece.
    fn names(&self, tokens: &[Token], mut found: impl FnMut(usize, Span)) {
        for (at, token) in tokens.iter().enumerate() {
            let Some(names) = token.stem.as_ref().and_then(|stem| self.names.get(stem)) else { continue };
            for (stems, group) in names {
                let Some(window) = tokens.get(at..at + stems.len()) else { continue };
                if window.iter().zip(stems).all(|(token, stem)| token.stem.as_ref() == Some(stem)) {
                    found(*group, window.iter().fold(token.range, |range, token| range.cover(token.range)));
                }
            }
        }
    }

    /// The highlights of phrases. Where the words of a phrase stand together somewhere, they count only there.
    fn phrases(&self, text: &str, tokens: &mut [Found]) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut bound: HashSet<usize> = HashSet::new();
        let mut kept: HashSet<(usize, usize)> = HashSet::new();
        for phrase in &self.phrases {
            let places = phrase.places(tokens);
            let groups: HashSet<usize> = phrase.words.iter().map(|word| word.group).collect();
            for run in &places.runs {
                let mut range: Option<Span> = None;
                for (at, token) in tokens.iter().enumerate().take(run.tokens.end).skip(run.tokens.start) {
                    let here = token.groups.iter().filter(|(group, _)| groups.contains(group));
                    kept.extend(here.map(|(group, _)| (at, *group)));
                    range = match range {
                        Some(range) if stand_together(text, range, token.range) => Some(range.cover(token.range)),
                        Some(range) => {
                            marks.push(Mark { range, kind: run.kind, query: run.query });
                            Some(token.range)
                        }
                        None => Some(token.range),
                    };
                }
                marks.extend(range.map(|range| Mark { range, kind: run.kind, query: run.query }));
            }
            if places.whole {
                bound.extend(groups);
            }
        }
        bound.retain(|group| !self.alone.get(*group).is_some_and(|alone| *alone));
        if !bound.is_empty() {
            for (at, token) in tokens.iter_mut().enumerate() {
                token.groups.retain(|(group, _)| !bound.contains(group) || kept.contains(&(at, *group)));
            }
        }
        marks
    }

    /// The highlight of a token by itself. Stop words of a phrase are shown as part of it only.
    fn single(&self, token: &Found) -> Option<Mark> {
        let counts = |group: usize| {
            let stop = self.groups.get(group).is_some_and(|group| group.stop);
            !stop || self.alone.get(group).is_some_and(|alone| *alone)
        };
        let counting = token.groups.iter().filter(|(group, _)| counts(*group));
        let (group, kind) = counting.min_by_key(|(group, kind)| (*kind, *group))?;
        Some(Mark { range: token.range, kind: *kind, query: self.groups.get(*group)?.range })
    }

    /// Marks as highlights: in order, apart, and never inside a grapheme. Of those that overlap, the longest says what they are.
    fn highlights(&self, text: &str, mut marks: Vec<Mark>) -> Vec<Match> {
        marks.iter_mut().for_each(|mark| mark.range = whole_graphemes(text, mark.range));
        marks.retain(|mark| !mark.range.is_empty());
        marks.sort_unstable_by_key(|mark| (mark.range, mark.kind, mark.query));
        let mut apart: Vec<(Mark, usize)> = Vec::new();
        for mark in marks {
            let length = mark.range.len();
            match apart.last_mut() {
                Some((last, longest)) if last.range.overlaps(mark.range) => {
                    let range = last.range.cover(mark.range);
                    if length > *longest {
                        (*last, *longest) = (mark, length);
                    }
                    last.range = range;
                }
                _ => apart.push((mark, length)),
            }
        }
        let highlight = |(mark, _): (Mark, usize)| Match {
            range: mark.range,
            kind: mark.kind,
            query: mark.query.text(self.query).to_owned(),
        };
        apart.into_iter().map(highlight).collect()
    }
}

/// Whether two tokens of a phrase are shown as one: no word and no blank line is between.
fn stand_together(text: &str, one: Span, next: Span) -> bool {
    let between = Span::new(one.end, next.start).of(text);
    between.is_some_and(|between| !between.contains(char::is_alphanumeric) && between.matches('\n').count() < 2)
}
