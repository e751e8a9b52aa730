//! What matched in a passage, by analysing its stored text again: highlights and reasons come from the same tokens as the index.

use std::collections::{BTreeSet, HashMap};

use unicode_segmentation::GraphemeCursor;

use super::expand::{Clause, Group};
use super::hits::{Reason, ReasonKind};
use crate::analysis::{Analyzer, Token};
use crate::language::Language;
use crate::meeting::Tag;
use crate::span::Span;

/// A query's forms, ready to be looked up token by token.
pub(super) struct Matcher<'a> {
    query: &'a str,
    groups: Vec<&'a Group>,
    /// Which groups are which phrase's words, in order.
    phrases: Vec<Vec<usize>>,
    /// By kind and text: the groups that have the form.
    forms: HashMap<(ReasonKind, &'a str), Vec<usize>>,
    /// Translations of several words: their stems, and the group.
    names: Vec<(Vec<String>, usize)>,
    /// Beginnings of words, and the group.
    prefixes: Vec<(&'a str, usize)>,
}

/// A text's matches.
#[derive(Default)]
pub(super) struct Matches {
    pub highlights: Vec<Span>,
    pub reasons: BTreeSet<Reason>,
}

/// A token's groups, each with the closest form.
type TokenMatches = Vec<(usize, ReasonKind)>;

impl<'a> Matcher<'a> {
    pub fn new(query: &'a str, clauses: &'a [Clause]) -> Matcher<'a> {
        let mut matcher = Matcher {
            query,
            groups: Vec::new(),
            phrases: Vec::new(),
            forms: HashMap::new(),
            names: Vec::new(),
            prefixes: Vec::new(),
        };
        for clause in clauses {
            let first = matcher.groups.len();
            match clause {
                Clause::Words(groups) => matcher.groups.extend(groups),
                Clause::Phrase(groups) => {
                    matcher.groups.extend(groups);
                    matcher.phrases.push((first..matcher.groups.len()).collect());
                }
            }
        }
        for (at, group) in matcher.groups.iter().enumerate() {
            for form in &group.forms {
                if let Some((code, stems)) = form.text.split_once(':').filter(|_| form.text.contains(' ')) {
                    let stems = stems.split(' ').map(|stem| format!("{code}:{stem}"));
                    matcher.names.push((stems.collect(), at));
                }
                if form.kind == ReasonKind::Prefix {
                    matcher.prefixes.push((&form.text, at));
                }
                matcher.forms.entry((form.kind, form.text.as_str())).or_default().push(at);
            }
        }
        matcher
    }

    /// Matches in the pieces of a text, each in one language, and among the passage's meetings.
    pub fn matches(
        &self,
        analyzer: &Analyzer,
        text: &str,
        pieces: impl Iterator<Item = (Span, Language)>,
        meetings: &[Tag],
    ) -> Matches {
        let mut tokens: Vec<(Span, TokenMatches)> = Vec::new();
        for (piece, language) in pieces {
            let first = tokens.len();
            let analyzed = analyzer.analyze(piece.text(text), language);
            tokens.extend(analyzed.iter().map(|token| (token.range.shifted(piece.start), self.token(token))));
            for (stems, group) in &self.names {
                let is = |(token, stem): (&Token, &String)| token.stem.as_ref() == Some(stem);
                let places = analyzed.windows(stems.len()).enumerate();
                for (at, _) in places.filter(|(_, window)| window.iter().zip(stems).all(is)) {
                    for (_, found) in tokens.iter_mut().skip(first + at).take(stems.len()) {
                        found.push((*group, ReasonKind::Translation));
                    }
                }
            }
        }
        self.keep_phrases(&mut tokens);
        let mut closest: HashMap<usize, (ReasonKind, Span)> = HashMap::new();
        let mut matches = Matches::default();
        for (range, found) in &tokens {
            for (group, kind) in found {
                let known = closest.entry(*group).or_insert((*kind, *range));
                if *kind < known.0 {
                    *known = (*kind, *range);
                }
            }
            if !found.is_empty() {
                matches.highlights.push(whole_graphemes(text, *range));
            }
        }
        let mut reason = |group: usize, kind, matched: &str| {
            let query = self.groups.get(group).map_or("", |group| group.range.text(self.query));
            matches.reasons.insert(Reason { kind, query: query.to_owned(), matched: matched.to_owned() });
        };
        for (group, (kind, range)) in closest {
            reason(group, kind, range.text(text));
        }
        for tag in meetings {
            for group in self.forms.get(&(ReasonKind::Meeting, tag.id.as_str())).into_iter().flatten() {
                reason(*group, ReasonKind::Meeting, &tag.id);
            }
        }
        matches.highlights.sort_unstable();
        matches.highlights.dedup_by(|next, last| {
            let overlap = last.overlaps(*next);
            if overlap {
                *last = last.cover(*next);
            }
            overlap
        });
        matches
    }

    /// The groups that a token matches, by its closest form.
    fn token(&self, token: &Token) -> TokenMatches {
        let mut found: TokenMatches = Vec::new();
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

    /// Where the words of a phrase stand together somewhere, they count only there.
    fn keep_phrases(&self, tokens: &mut [(Span, TokenMatches)]) {
        for phrase in &self.phrases {
            let has = |at: usize, group: &usize, tokens: &[(Span, TokenMatches)]| {
                tokens.get(at).is_some_and(|(_, found)| found.iter().any(|(known, _)| known == group))
            };
            let starts: Vec<usize> = (0..tokens.len())
                .filter(|start| {
                    phrase.iter().enumerate().all(|(offset, group)| {
                        let any_word = self.groups.get(*group).is_some_and(|group| group.stop);
                        any_word || has(start + offset, group, tokens)
                    })
                })
                .collect();
            if starts.is_empty() {
                continue;
            }
            let mut next = starts.iter().peekable();
            let mut until = 0;
            for (at, (_, found)) in tokens.iter_mut().enumerate() {
                if next.next_if(|start| **start == at).is_some() {
                    until = at + phrase.len();
                }
                if at >= until {
                    found.retain(|(group, _)| !phrase.contains(group));
                }
            }
        }
    }
}

/// The range made wider until it cuts no grapheme.
fn whole_graphemes(text: &str, range: Span) -> Span {
    let is_boundary = |at: usize| GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true);
    let start = match is_boundary(range.start) {
        true => range.start,
        false => GraphemeCursor::new(range.start, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    };
    let end = match is_boundary(range.end) {
        true => range.end,
        false => {
            GraphemeCursor::new(range.end, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
        }
    };
    Span::new(start, end)
}
