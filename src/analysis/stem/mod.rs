//! Stemmers, one for each language of the index.

pub(super) mod bengali;
mod english;
mod portuguese;

#[cfg(test)]
mod tests;

use super::hash::WordMap;
use super::{data, normalise};
use crate::language::Language;

/// The data files of the stemmers.
pub(super) const DATA: [&str; 10] = [
    english::IRREGULAR,
    english::KEPT,
    english::ADJECTIVES,
    english::SPELLING,
    portuguese::IRREGULAR,
    portuguese::ROOTS,
    portuguese::SPELLING,
    bengali::SUFFIXES,
    bengali::KEPT,
    bengali::VERBS,
];

/// Words longer than this are no words of a language; they stay whole, so that no stemmer meets a megabyte.
const LONGEST: usize = 120;

/// A surface form without Bengali endings, which words in Bengali script have in any language; other words whole.
pub(super) fn base(surface: &str) -> &str {
    if surface.starts_with(normalise::is_bengali) { bengali::strip(surface) } else { surface }
}

/// Appends the stem of a [`base`] with its language in front; nothing for languages without a stemmer.
pub(super) fn push(surface: &str, language: Language, out: &mut String) {
    let stem: fn(&str) -> String = match language {
        Language::English => english::stem,
        Language::Portuguese => portuguese::stem,
        Language::Bengali => bengali::stem,
        _ => return,
    };
    if surface.len() > LONGEST || surface.contains(|c: char| c.is_ascii_digit()) {
        return push_whole(surface, language, out);
    }
    out.push_str(language.code());
    out.push(':');
    out.push_str(&stem(surface));
}

/// The same for what has no inflection: numbers, abbreviations.
pub(super) fn push_whole(surface: &str, language: Language, out: &mut String) {
    if language.is_indexed() {
        out.push_str(language.code());
        out.push(':');
        normalise::push_folded(surface, out);
    }
}

/// `word` without `ending`. Looks at the last byte first: of the endings in a list nearly all are out at once, without a
/// call to the library's comparison.
#[inline]
fn without<'a>(word: &'a str, ending: &str) -> Option<&'a str> {
    (word.as_bytes().last() == ending.as_bytes().last()).then(|| word.strip_suffix(ending))?
}

/// Beginnings of words and what to write for them, by the first three letters, longest first.
type Spellings = WordMap<&'static str, Vec<(&'static str, &'static str)>>;

fn by_first_three(data: &'static str) -> Spellings {
    let mut table = Spellings::default();
    for (old, new) in data::rows(data).filter_map(|row| row.split_once('\t')) {
        table.entry(normalise::cut(old, 3)).or_default().push((old, new));
    }
    for entries in table.values_mut() {
        entries.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    }
    table
}

/// `word` with its beginning respelled.
fn respell(word: &str, spellings: &Spellings) -> String {
    let entries = spellings.get(normalise::cut(word, 3)).into_iter().flatten();
    let respelled = entries.filter_map(|(old, new)| Some([*new, word.strip_prefix(old)?].concat())).next();
    respelled.unwrap_or_else(|| word.to_owned())
}
