//! Other spellings of a word: search only, low weight.

use super::normalise::{self, cut};
use super::{forms, stem};
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

/// Parts of internet addresses that say nothing.
const ADDRESS_PARTS: &[&str] = &["www", "com", "org", "net", "gov"];

/// Contractions that a lost space hangs on the name before it (`Hamburgona`); the name keeps a final vowel.
const GLUED: &[&str] = &["nas", "nos", "das", "dos", "na", "no", "da", "do", "em", "e"];

/// Collects the variants of `word`, whose surface form is `surface`, and that without Bengali endings `base`.
pub(super) fn collect(word: &str, surface: &str, base: &str, language: Language, variants: &mut Variants) {
    if surface.starts_with(normalise::is_bengali) {
        let loose = stem::bengali::loosely_folded(base);
        if loose != base {
            variants.push(&loose);
        }
        return;
    }
    if let Some((left, right)) = glued_names(word) {
        variants.push(&super::data::surface(left));
        variants.push(&super::data::surface(right));
        return;
    }
    if normalise::has_accents(surface) {
        variants.push(&normalise::folded(surface));
    }
    if surface.contains('\'') {
        variants.push(&normalise::folded(surface).replace('\'', ""));
    }
    if surface.contains('.') && !surface.starts_with(|c: char| c.is_ascii_digit()) {
        let parts = surface.split('.').filter(|part| part.len() >= 3 && !ADDRESS_PARTS.contains(part));
        parts.take(2).for_each(|part| variants.push(part));
    }
    if let Some(digits) = surface.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)
        && surface.chars().all(char::is_alphanumeric)
    {
        variants.push(surface.get(..digits).unwrap_or_default());
    }
    if language == Language::Portuguese
        && let Some(name) = name_before_contraction(word, surface)
    {
        variants.push(name);
    }
}

/// `HelsinqueTrump`: two words of three letters or more, divided by the word's only capital after a small letter.
fn glued_names(word: &str) -> Option<(&str, &str)> {
    let mut last = None;
    let mut at = None;
    for (i, c) in word.char_indices() {
        if !c.is_alphabetic() {
            return None;
        }
        if c.is_uppercase() && last.is_some_and(char::is_lowercase) && at.replace(i).is_some() {
            return None;
        }
        last = Some(c);
    }
    let (left, right) = word.split_at_checked(at?)?;
    (left.chars().count() >= 3 && right.chars().count() >= 3 && right.chars().nth(1).is_some_and(char::is_lowercase))
        .then_some((left, right))
}

/// `Hamburgona`, `Vietnãe`, `Osakano`: the name of five letters or more before a contraction. Names end in `a`, `ã` or
/// `o` here; other endings would take common words apart.
fn name_before_contraction<'a>(word: &str, surface: &'a str) -> Option<&'a str> {
    let mut letters = word.chars();
    if !letters.next().is_some_and(char::is_uppercase) || !letters.all(char::is_lowercase) {
        return None;
    }
    let name = GLUED.iter().find_map(|glued| surface.strip_suffix(glued))?;
    (name.chars().count() >= 5 && name.ends_with(['a', 'á', 'ã', 'o'])).then_some(name)
}
