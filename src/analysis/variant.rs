//! Other spellings of a word: search only, low weight.

use std::sync::LazyLock;

use super::hash::WordMap;
use super::normalise::{self, cut};
use super::{Ingredients, data, forms, glue, stem};
use crate::language::Language;

/// Variants of one word: at most two here, since the whole of a compound may come as a third.
#[derive(Debug)]
pub(super) struct Variants(Vec<String>);

impl Variants {
    const MOST: usize = 2;

    pub(super) fn new() -> Variants {
        Variants(Vec::new())
    }

    pub(super) fn push(&mut self, variant: &str) {
        if self.0.len() < Self::MOST {
            self.0.push(cut(variant, forms::LIMIT).to_owned());
        }
    }

    /// Writes those that differ from `surface` and from each other, divided by U+0020.
    pub(super) fn write(mut self, surface: &str, out: &mut String) {
        self.0.dedup();
        for variant in self.0.iter().filter(|variant| !variant.is_empty() && *variant != surface) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(variant);
        }
    }
}

pub(super) const ACRONYM_NAMES: &str = include_str!("data/acronyms.tsv");

/// Variants of abbreviations, by their letters as they are written. The sign in front keeps them apart from words.
static ACRONYMS: LazyLock<WordMap<String, String>> = LazyLock::new(|| {
    let spelled = |written: &str| match written.starts_with(normalise::is_bengali) {
        true => data::surface(written),
        false => written.to_owned(),
    };
    let rows = data::rows(ACRONYM_NAMES).filter_map(|row| row.split_once('\t'));
    rows.flat_map(|(variant, written)| {
        written.split_ascii_whitespace().map(move |word| (spelled(word), format!("={variant}")))
    })
    .collect()
});

/// The variant of an abbreviation (`US`, `U.S.`, `EUA`), whatever Bengali ending it has.
fn acronym(word: &Word<'_>) -> Option<&'static String> {
    if word.surface.starts_with(normalise::is_bengali) {
        return ACRONYMS.get(word.surface).or_else(|| ACRONYMS.get(word.base));
    }
    if !word.written.starts_with(char::is_uppercase) || word.written.len() > 16 || word.written.ends_with('$') {
        return None;
    }
    let letters: String = word.written.chars().filter(|c| c.is_alphabetic()).take_while(char::is_ascii).collect();
    ACRONYMS.get(letters.as_str())
}

/// A word on its way through analysis.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// As it stands in the text.
    pub(super) written: &'a str,
    pub(super) surface: &'a str,
    /// The surface without Bengali endings.
    pub(super) base: &'a str,
    pub(super) language: Language,
}

/// Collects the variants of `word`.
pub(super) fn collect(word: &Word<'_>, on: Ingredients, variants: &mut Variants) {
    let surface = word.surface;
    if on.variants {
        if let Some(abbreviation) = acronym(word) {
            variants.push(abbreviation);
        }
        if let Some(number) = number_with_mark(surface) {
            variants.push(number);
        }
    }
    if on.glue {
        glue::collect(word, variants);
    }
    if on.loose {
        loose(word, variants);
    }
}

/// The spellings of hurried or careless writing.
fn loose(word: &Word<'_>, variants: &mut Variants) {
    let surface = word.surface;
    if surface.starts_with(normalise::is_bengali) {
        let folded = stem::bengali::loosely_folded(word.base);
        if folded != word.base {
            variants.push(&folded);
        }
        return;
    }
    if normalise::has_accents(surface) {
        variants.push(&normalise::folded(surface));
    }
    if surface.contains('\'') {
        variants.push(&normalise::folded(surface).replace('\'', ""));
    }
}

/// Marks of ordinals and units that are written onto a number.
const MARKS: &[&str] = &[
    "o", "a", "os", "as", "st", "nd", "rd", "th", "km", "kg", "cm", "mm", "m", "ha", "ml", "kw", "mw", "gw", "gb",
    "tb", "bn", "mn",
];

/// The number of an ordinal or a measure: `1º` (whose surface is `1o`), `3rd`, `80km`.
fn number_with_mark(surface: &str) -> Option<&str> {
    let (number, mark) = surface.split_at_checked(surface.find(|c: char| !c.is_ascii_digit())?)?;
    (matches!(number.len(), 1..=4) && MARKS.contains(&mark)).then_some(number)
}
