//! Words between which a space was lost (`Hamburgona`, `HelsinqueTrump`, `20minutos`): their parts are variants.
//!
//! Only where something clear says so: a capital or another script inside the word, a number, a known name before a small
//! word. Clean text must be left alone.

use std::sync::LazyLock;

use super::hash::WordSet;
use super::variant::{Variants, Word};
use super::{data, normalise, stem, stopwords};
use crate::language::Language;

pub(super) const NAME_LISTS: &str = include_str!("data/names.txt");

/// Parts of internet addresses that say nothing.
const ADDRESS_PARTS: &[&str] = &["www", "com", "org", "net", "gov"];

/// What a lost space hangs on the name before it (`Hamburgona cúpula`, `Londonfrom`), longest first.
const GLUED_PORTUGUESE: &[&str] = &[
    "para", "pela", "pelo", "com", "das", "dos", "foi", "nas", "nos", "que", "às", "ao", "da", "de", "do", "em", "na",
    "no", "à", "e",
];
const GLUED_ENGLISH: &[&str] = &[
    "after", "from", "said", "that", "were", "will", "with", "and", "for", "had", "has", "the", "was", "who", "at",
    "by", "in", "of", "on", "to",
];

/// First parts of surnames (`MacArthur`): no words.
const PREFIXES: &[&str] = &["mac", "fitz", "van", "von", "del", "della", "des"];

/// Names that small words are glued to, and words that are never taken apart.
#[derive(Debug, Default)]
struct Names {
    portuguese: WordSet<String>,
    english: WordSet<String>,
    whole: WordSet<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for (kind, words) in data::rows(NAME_LISTS).filter_map(|row| row.split_once('\t')) {
        let set = match kind {
            "pt" => &mut names.portuguese,
            "en" => &mut names.english,
            _ => &mut names.whole,
        };
        set.extend(words.split_ascii_whitespace().map(data::surface));
    }
    names
});

/// Collects the parts of a word that is two.
pub(super) fn collect(word: &Word<'_>, variants: &mut Variants) {
    let surface = word.surface;
    if surface.starts_with(normalise::is_bengali) {
        if let Some((left, right)) = change_of_script(surface) {
            variants.push(stem::base(left));
            variants.push(right);
        }
    } else if let Some((left, right)) = glued_names(word.written) {
        variants.push(&data::surface(left));
        variants.push(&data::surface(right));
    } else if surface.contains('.') && !surface.starts_with(|c: char| c.is_ascii_digit()) {
        let parts = surface.split('.').filter(|part| part.len() >= 3 && !ADDRESS_PARTS.contains(part));
        parts.take(2).for_each(|part| variants.push(part));
    } else if let Some((left, right)) = number_and_word(word.written, surface, word.language) {
        variants.push(left);
        variants.push(right);
    } else if let Some(name) = name_before_small_word(word) {
        variants.push(name);
    }
}

/// `জোটNATO`, `জুলাই7`: a Bengali word of three signs or more before Latin letters or a number.
fn change_of_script(surface: &str) -> Option<(&str, &str)> {
    let (left, right) = surface.split_at_checked(surface.find(|c: char| !normalise::is_bengali(c))?)?;
    let is_word = |c: char| c.is_ascii_alphanumeric();
    (left.chars().count() >= 3 && right.chars().all(is_word)).then_some((left, right))
}

/// `20minutos`, `July7`, `em2019`: a number and a word of three letters or more, or a year and a stop word. What few
/// letters say with a number (`30th`, `80s`, `7pm`, `F16`, `HER2`) is one word.
fn number_and_word<'a>(written: &str, surface: &'a str, language: Language) -> Option<(&'a str, &'a str)> {
    if written.chars().nth(1).is_some_and(char::is_uppercase) {
        return None;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let at = match surface.starts_with(is_digit) {
        true => surface.find(|c| !is_digit(c))?,
        false => surface.find(is_digit)?,
    };
    let (left, right) = surface.split_at_checked(at)?;
    let (number, letters) = if left.starts_with(is_digit) { (left, right) } else { (right, left) };
    let is_number = number.len() <= 4 && number.chars().all(is_digit);
    let is_word = letters.chars().all(char::is_alphabetic)
        && match letters.chars().count() {
            0 | 1 => false,
            2 => number.len() == 4 && stopwords::contains(language, letters, letters),
            _ => true,
        };
    (is_number && is_word).then_some((left, right))
}

/// `HelsinqueTrump`, `reuniãoONU`, `NATOSummit`: two words divided where a capital begins the second.
fn glued_names(word: &str) -> Option<(&str, &str)> {
    if word.is_ascii() && !word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut at = None;
    let mut before: Option<(usize, char)> = None;
    let mut upper_run = 0;
    for (i, c) in word.char_indices() {
        if !c.is_alphabetic() {
            return None;
        }
        let border = match before {
            Some((_, last)) if c.is_uppercase() && last.is_lowercase() => Some(i),
            // The last of several capitals begins a word that goes on in small letters.
            Some((start, last)) if c.is_lowercase() && last.is_uppercase() && upper_run > 2 => Some(start),
            _ => None,
        };
        if border.is_some() && std::mem::replace(&mut at, border).is_some() {
            return None;
        }
        upper_run = if c.is_uppercase() { upper_run + 1 } else { 0 };
        before = Some((i, c));
    }
    let (left, right) = word.split_at_checked(at?)?;
    let long = |part: &str| part.chars().count() >= 3;
    let whole = || {
        PREFIXES.iter().any(|prefix| left.eq_ignore_ascii_case(prefix)) || NAMES.whole.contains(&data::surface(word))
    };
    (long(left) && long(right) && !whole()).then_some((left, right))
}

/// `Hamburgona`, `Vietnãe`, `Londonfrom`: the place before a small word; in Portuguese also any name whose end cannot stand
/// before what follows inside a word (`Trumpna`).
fn name_before_small_word<'a>(word: &Word<'a>) -> Option<&'a str> {
    let (glued, places) = match word.language {
        Language::Portuguese => (GLUED_PORTUGUESE, &NAMES.portuguese),
        Language::English => (GLUED_ENGLISH, &NAMES.english),
        _ => return None,
    };
    let mut letters = word.written.chars();
    if !letters.next().is_some_and(char::is_uppercase) || !letters.all(char::is_lowercase) {
        return None;
    }
    if places.contains(word.surface) || NAMES.whole.contains(word.surface) {
        return None;
    }
    let names = || glued.iter().filter_map(|glued| Some((word.surface.strip_suffix(glued)?, *glued)));
    let place = names().map(|(name, _)| name).find(|name| places.contains(*name));
    let foreign = || names().find(|(name, glued)| cannot_go_on(name, glued)).map(|(name, _)| name);
    place.or_else(|| foreign().filter(|_| word.language == Language::Portuguese))
}

/// Three consonants of which the last is n or d and the second no s are at home in no Portuguese word (`Trumpna`).
fn cannot_go_on(name: &str, glued: &str) -> bool {
    let is_consonant = |c: char| matches!(c, 'b'..='d' | 'f'..='h' | 'j'..='n' | 'p'..='t' | 'v'..='z');
    let mut last = name.chars().rev();
    glued.starts_with(['n', 'd'])
        && last.next().is_some_and(|c| is_consonant(c) && !matches!(c, 's' | 'r' | 'l' | 'n' | 'h'))
        && last.next().is_some_and(is_consonant)
        && name.chars().count() >= 4
}
