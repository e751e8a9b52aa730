//! Whether a clause speaks of what is to come: `met on Friday` against `will meet on Friday`.

use super::class::Class;
use super::fold::Folded;
use super::grammar::Grammar;
use crate::language::Language;
use crate::span::Span;

/// How far from the expression a verb is looked for, in bytes and in words.
const REACH: usize = 160;
const WORDS: usize = 9;

/// Whether the nearest verb or cue says that the expression at `range` lies in the future.
///
/// Before the expression first in English and Portuguese, behind it in Bengali, whose verbs end the clause.
pub(super) fn is_future(text: &str, range: Span, grammar: &Grammar, language: Language) -> bool {
    let from = floor(text, range.start.saturating_sub(REACH));
    let to = floor(text, range.end.saturating_add(REACH).min(text.len()));
    let before = || last_of(clause_end(text.get(from..range.start).unwrap_or_default()), grammar);
    let after = || tenses(clause_start(text.get(range.end..to).unwrap_or_default()), grammar).next();
    let tense = if language == Language::Bengali { after() } else { before().or_else(after) };
    tense == Some(Class::Future)
}

/// Whether the clause speaks of the expression at `range` as past and in no verb or cue of what is to come.
pub(super) fn is_past(text: &str, range: Span, grammar: &Grammar, language: Language) -> bool {
    let from = floor(text, range.start.saturating_sub(REACH));
    let to = floor(text, range.end.saturating_add(REACH).min(text.len()));
    let before = clause_end(text.get(from..range.start).unwrap_or_default());
    let after = clause_start(text.get(range.end..to).unwrap_or_default());
    let before = if language == Language::Bengali { "" } else { before };
    let cues: Vec<Class> = last_of(before, grammar).into_iter().chain(tenses(after, grammar)).collect();
    cues.contains(&Class::Past) && !cues.contains(&Class::Future)
}

/// The cues in the first words of `text`.
fn tenses<'a>(text: &'a str, grammar: &'a Grammar) -> impl Iterator<Item = Class> + 'a {
    let (mut folded, mut at) = (Folded::new(), 0);
    let words = std::iter::from_fn(move || {
        while at < text.len() {
            let end = folded.read(text, at);
            if end > at {
                at = end;
                return Some(grammar.lexicon.tense(&folded));
            }
            at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        }
        None
    });
    words.take(WORDS).flatten()
}

/// The last cue in the last words of `text`.
fn last_of(text: &str, grammar: &Grammar) -> Option<Class> {
    let mut folded = Folded::new();
    text.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS).find_map(|word| {
        folded.read(word, 0);
        grammar.lexicon.tense(&folded)
    })
}

/// Whether a clause ends after byte `at`.
fn ends(bytes: &[u8], at: usize) -> bool {
    let next = || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
    match bytes.get(at) {
        Some(b'.' | b'!' | b'?' | b';') => next(),
        Some(b'\n') => bytes.get(at + 1) == Some(&b'\n'),
        // The last byte of a danda.
        Some(0xA4) => at >= 2 && bytes.get(at - 2..at) == Some(&[0xE0, 0xA5]),
        _ => false,
    }
}

/// The part of `text` behind its last sentence end.
fn clause_end(text: &str) -> &str {
    let end = (0..text.len()).rev().find(|&at| ends(text.as_bytes(), at));
    end.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// The part of `text` before its first sentence end.
fn clause_start(text: &str) -> &str {
    let end = (0..text.len()).find(|&at| ends(text.as_bytes(), at));
    end.and_then(|at| text.get(..=at)).unwrap_or(text)
}

/// Whether `text` between two expressions is short and ends no clause.
pub(super) fn is_one_clause(text: &str) -> bool {
    text.len() < REACH && !(0..text.len()).any(|at| ends(text.as_bytes(), at))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
