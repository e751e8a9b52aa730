//! From a query's text to groups of forms: each word in every form and language that may find it.

use std::ops::Range;

use crate::analysis::{Analyzer, HOLE, StreamWriter, Streams, Token, sound_key};
use crate::language::Language;
use crate::meeting::{NameKind, Tagger};
use crate::search::hits::ReasonKind;
use crate::search::query::Forms;
use crate::span::Span;
use crate::temporal::dates;

/// More words than this say no more what is asked; the rest is left out. A bound on the work of one query.
pub(super) const MAX_WORDS: usize = 256;

/// A form that a word can be found in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub kind: ReasonKind,
    pub text: String,
    /// Against 1 for the word as it is written.
    pub weight: f32,
}

/// A word of the query, or a name of several words, with its forms, of which the best counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// In the query's text.
    pub range: Span,
    pub forms: Vec<Form>,
    /// A stop word in one of the languages: it counts in phrases only.
    pub stop: bool,
}

/// A part of the query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Clause {
    /// Words that are ranked.
    Words(Vec<Group>),
    /// Words in quotation marks, which must stand together.
    Phrase(Vec<Group>),
}

/// Weights against the written form. A stem stands for several words; a variant or a key joins words that differ. Chosen on the
/// headlines and the judged searches of the `evaluate` example; translations will want them tuned again.
const STEM: f32 = 0.85;
const VARIANT: f32 = 0.3;
/// Below what BM25 gives the word itself in a passage fifteen times as long as the average: a match by sound
/// never outranks the word.
const SOUND: f32 = 0.1;
const MEETING: f32 = 0.8;

/// The clauses of a query's text.
///
/// What is nothing but quotations asks for each of them. Beside other words, as in a headline that quotes somebody, a
/// quotation's words count like the others, and standing together they count once more.
pub(super) fn clauses(text: &str, analyzer: &Analyzer, tagger: &Tagger, forms: Forms) -> Vec<Clause> {
    let parts = parts(text);
    let mut phrases: Vec<Vec<Group>> = Vec::new();
    let mut left = MAX_WORDS;
    for quoted in parts.iter().filter(|(_, quoted)| *quoted).map(|(range, _)| *range) {
        if left == 0 {
            break;
        }
        let mut groups = groups(quoted.text(text), analyzer, forms);
        groups.truncate(left);
        left -= groups.len();
        groups.iter_mut().for_each(|group| group.range = group.range.shifted(quoted.start));
        phrases.push(groups);
    }
    let mut words = groups(text, analyzer, forms);
    words.truncate(MAX_WORDS);
    let outside = |group: &Group| parts.iter().any(|(range, quoted)| !quoted && range.contains(group.range));
    let only_quoted = phrases.iter().any(|groups| !groups.is_empty()) && !words.iter().any(outside);
    let mut clauses = Vec::new();
    if !only_quoted {
        phrases.retain(|groups| groups.len() > 1);
        // Stop words are left out of the ranking, unless there is nothing else.
        if words.iter().any(|group| !group.stop) {
            words.retain(|group| !group.stop);
        }
        if forms.meeting {
            add_meetings(text, analyzer, tagger, &mut words);
        }
        clauses.extend((!words.is_empty()).then_some(Clause::Words(words)));
    }
    clauses.extend(phrases.into_iter().filter(|groups| !groups.is_empty()).map(Clause::Phrase));
    clauses
}

/// The text outside and inside of quotation marks. A mark without its partner is no mark.
fn parts(text: &str) -> Vec<(Span, bool)> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut rest = text.char_indices();
    while let Some((open, mark)) = rest.next() {
        let close = match mark {
            '"' => '"',
            '“' => '”',
            '«' => '»',
            _ => continue,
        };
        let inside = open + mark.len_utf8();
        if let Some(length) = text.get(inside..).and_then(|rest| rest.find(close)) {
            parts.push((Span::new(at, open), false));
            parts.push((Span::new(inside, inside + length), true));
            at = inside + length + close.len_utf8();
            rest = text.char_indices();
            while rest.offset() < at && rest.next().is_some() {}
        }
    }
    parts.push((Span::new(at, text.len()), false));
    parts
}

/// One group a token. A query is analysed in every language, never in the one that it seems to be in.
fn groups(text: &str, analyzer: &Analyzer, forms: Forms) -> Vec<Group> {
    let mut tokens: Vec<(Token, Language)> = Vec::new();
    for language in Language::INDEXED {
        tokens.extend(analyzer.analyze(text, language).into_iter().map(|token| (token, language)));
    }
    tokens.sort_by_key(|(token, _)| (token.range.start, std::cmp::Reverse(token.range.end)));
    let mut groups: Vec<Group> = Vec::new();
    for (token, _) in tokens {
        // The languages may disagree where a token ends: overlapping tokens are one word.
        let group = match groups.last_mut() {
            Some(group) if group.range.overlaps(token.range) => {
                group.range = group.range.cover(token.range);
                group
            }
            _ => {
                groups.push(Group { range: token.range, forms: Vec::new(), stop: false });
                match groups.last_mut() {
                    Some(group) => group,
                    None => continue,
                }
            }
        };
        group.stop |= token.stop;
        let mut add = |kind, text: String, weight| {
            if !group.forms.iter().any(|form| form.kind == kind && form.text == text) {
                group.forms.push(Form { kind, text, weight });
            }
        };
        if forms.sound
            && !token.stop
            && let Some(key) = token.sound.clone().or_else(|| sound_key(token.range.text(text)))
        {
            add(ReasonKind::Sound, key, SOUND);
        }
        if forms.variant {
            // The passage may have the variant where the query has the word, or the word where the query has the variant.
            add(ReasonKind::Variant, token.surface.clone(), VARIANT);
            for variant in token.variants {
                add(ReasonKind::Variant, variant, VARIANT);
            }
        }
        if let Some(stem) = token.stem.filter(|_| forms.stem) {
            add(ReasonKind::Stem, stem, STEM);
        }
        add(ReasonKind::Written, token.surface, 1.0);
    }
    for group in &mut groups {
        group.forms.sort_by_key(|form| form.kind);
    }
    groups
}

/// Adds the meetings that the words name: to the word's group where one word names them, as a group of its own where several do.
fn add_meetings(text: &str, analyzer: &Analyzer, tagger: &Tagger, groups: &mut Vec<Group>) {
    let mut writer = StreamWriter::new(analyzer);
    for language in Language::INDEXED {
        let mut streams = Streams::default();
        streams.clear();
        writer.write(text, language, &mut streams);
        let days = dates(text, language, None);
        let mut named = tagger.named(&streams);
        named.retain(|(_, _, kind)| matches!(kind, NameKind::Alias | NameKind::Place));
        // "Kathmandu 2014" asks for one of the meetings there.
        let meets = |meeting: &crate::Meeting| {
            days.iter().any(|date| match (date.start, date.end) {
                (Some(start), Some(end)) => start <= meeting.last_day() && end >= meeting.first_day(),
                _ => false,
            })
        };
        if named.iter().any(|(meeting, ..)| meets(meeting)) {
            named.retain(|(meeting, ..)| meets(meeting));
        }
        let range_of = |tokens: &Range<usize>| {
            let (first, last) = (streams.spans.get(tokens.start)?, streams.spans.get(tokens.end.checked_sub(1)?)?);
            Some(first.cover(*last))
        };
        for (meeting, tokens, _) in named {
            let Some(range) = range_of(&tokens) else { continue };
            let form = Form {
                kind: ReasonKind::Meeting,
                text: meeting.id.clone(),
                weight: MEETING * tokens.len().min(2) as f32,
            };
            match groups
                .iter_mut()
                .find(|group| group.range.overlaps(range) && group.range.contains(range) || group.range == range)
            {
                Some(group) if group.forms.contains(&form) => {}
                Some(group) => group.forms.push(form),
                None => groups.push(Group { range, forms: vec![form], stop: false }),
            }
        }
    }
}

/// Whether a form can be a term at all.
pub(super) fn is_term(form: &Form) -> bool {
    !form.text.is_empty() && !form.text.starts_with(HOLE)
}
