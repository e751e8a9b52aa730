//! The tables of the Bengali stemmer.

use std::sync::LazyLock;

use super::spelling::spellings;
use super::{KEPT, SUFFIXES, VERBS, VIRAMA, is_listed, is_vowel, last_letter, letters, whole};
use crate::analysis::data::{rows, surface};
use crate::analysis::hash::WordMap;

/// Personal endings of verbs, for `+` in the table of endings.
const PERSONS: [&str; 8] = ["", "াম", "ুম", "ি", "িস", "ো", "ে", "েন"];

/// A table with words for keys.
pub(super) type Words<T> = WordMap<String, T>;

/// A table of endings by their last character.
type Last<T> = WordMap<char, Vec<T>>;

/// What must stand before an ending.
#[derive(Clone, Copy, Debug)]
pub(super) enum Context {
    Consonant,
    Vowel,
    Aa,
    Independent,
    Any,
}

impl Context {
    fn new(name: &str) -> Context {
        match name {
            "c" => Context::Consonant,
            "v" => Context::Vowel,
            "a" => Context::Aa,
            "i" => Context::Independent,
            _ => Context::Any,
        }
    }

    /// Whether the ending may stand after `rest`.
    pub(super) fn allows(self, rest: &str) -> bool {
        let Some(before) = last_letter(rest).filter(|before| *before != VIRAMA) else { return false };
        match self {
            Context::Consonant => !is_vowel(before),
            Context::Vowel => is_vowel(before),
            Context::Aa => matches!(before, 'া' | 'ো' | 'আ' | 'ও'),
            Context::Independent => {
                matches!(before, '\u{985}'..='\u{994}' | 'ৈ' | 'ৌ' | 'ং') || is_vowel(before) && letters(rest) == 1
            }
            Context::Any => true,
        }
    }
}

/// An ending of nouns, and its place: 0 is next to the word.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) text: String,
    pub(super) place: u8,
    pub(super) context: Context,
}

impl Ending {
    /// Whether `rest` is long enough for a word: two letters, or a listed word. Of those in আ some endings would make others:
    /// `মার`, `পারা`.
    pub(super) fn leaves_enough(&self, rest: &str) -> bool {
        letters(rest) >= 2
            || if rest.ends_with('া') { self.text.starts_with(['য', 'ক', 'ট', 'গ', 'ও']) } else { true }
                && is_listed(rest)
            || self.text == "ও" && whole(rest).is_some()
    }
}

/// What words end in.
#[derive(Debug)]
pub(super) struct Endings {
    /// Endings of nouns by their last character, longest first.
    pub(super) nouns: Last<Ending>,
    /// Endings of verbs, and the kinds of roots that take them.
    pub(super) verbs: Words<Kinds>,
}

pub(super) static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let mut nouns: Last<Ending> = Last::default();
    let mut verbs: Words<Kinds> = Words::default();
    for (kind, endings) in rows(SUFFIXES).filter_map(|row| row.split_once('\t')) {
        if let Some((place, context)) = kind.split_at_checked(1).filter(|(_, context)| !context.is_empty()) {
            let (place, context) = (place.parse().unwrap_or_default(), Context::new(context));
            for text in endings.split_ascii_whitespace().map(surface) {
                if let Some(last) = text.chars().next_back() {
                    nouns.entry(last).or_default().push(Ending { text, place, context });
                }
            }
            continue;
        }
        for ending in endings.split_ascii_whitespace() {
            match ending.strip_suffix('+') {
                Some(tense) => PERSONS
                    .iter()
                    .for_each(|person| *verbs.entry(surface(&[tense, person].concat())).or_default() |= kinds(kind)),
                None => *verbs.entry(surface(ending)).or_default() |= kinds(kind),
            }
        }
    }
    for endings in nouns.values_mut() {
        endings.sort_by_key(|ending| std::cmp::Reverse(ending.text.len()));
    }
    Endings { nouns, verbs }
});

/// Kinds of endings of verbs, one bit each.
pub(super) type Kinds = u64;

fn kinds(name: &str) -> Kinds {
    name.chars().filter_map(|c| c.to_digit(36)).fold(0, |kinds, digit| kinds | 1 << digit)
}

/// What begins the forms of verbs: the kinds of endings that it takes, and the verbal noun.
pub(super) static ROOTS: LazyLock<Words<Vec<(Kinds, String)>>> = LazyLock::new(|| {
    let mut roots: Words<Vec<(Kinds, String)>> = Words::default();
    let mut add = |root: &str, kind: &str, verb: &str| {
        roots.entry(surface(root)).or_default().push((kinds(kind), surface(verb)));
    };
    for (kind, entries) in rows(VERBS).filter_map(|row| row.split_once('\t')) {
        if kind == "v" {
            let mut columns = entries.split_ascii_whitespace();
            let verb = columns.next().unwrap_or_default();
            for (root, kind) in columns.zip(["1", "2", "3", "4", "5"]).filter(|(root, _)| *root != "-") {
                add(root, kind, verb);
            }
            continue;
        }
        for entry in entries.split_ascii_whitespace() {
            let (root, verb) = entry.split_once(':').unwrap_or((entry, ""));
            let (low, high) = root.split_once('/').unwrap_or((root, ""));
            let noun = match kind {
                _ if !verb.is_empty() => verb.to_owned(),
                "w" => [low, "ওয়া"].concat(),
                "a" | "s" if low.ends_with('ো') => [low, "নো"].concat(),
                "a" | "s" => [low, "ানো"].concat(),
                _ => [low, "া"].concat(),
            };
            let low = low.trim_end_matches('ো');
            let raised = low.replace('ো', "ু").replace('ও', "উ");
            match kind {
                "a" | "s" => {
                    // `টপকে`, `টপকিয়ে`
                    add(low, &if letters(low) > 2 { [kind, "p"].concat() } else { kind.to_owned() }, &noun);
                    if !high.is_empty() {
                        add(high, kind, &noun);
                    }
                }
                "i" => {
                    add(low, "b", &noun);
                    add(&low.replace('ে', "ি"), "c", &noun);
                }
                "c" if raised != low => {
                    add(low, "b", &noun);
                    add(&raised, "cu", &noun);
                }
                "c" => {
                    add(low, "c", &noun);
                    let fronted = low.replace('া', "ে").replace('আ', "এ");
                    if fronted != low {
                        add(&fronted, "p", &noun);
                    }
                }
                _ => add(low, kind, &noun),
            }
        }
    }
    roots
});

/// What is listed as a whole word.
#[derive(Debug)]
pub(super) enum Whole {
    /// A word that seems to have an ending: it stays, and other words are taken for its forms before verbs are thought of.
    Word,
    /// A verbal noun, or the first form of an irregular word: it stays.
    Head,
    /// An irregular form of the given word.
    Form(String),
}

/// What words are whole.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) words: Words<Whole>,
    /// Endings of words that stay, by their last character.
    pub(super) endings: Last<String>,
}

pub(super) static WHOLE: LazyLock<Kept> = LazyLock::new(|| {
    let mut words: Words<Whole> = Words::default();
    let mut endings: Last<String> = Last::default();
    for (_, verb) in ROOTS.values().flatten() {
        words.insert(verb.clone(), Whole::Head);
    }
    let mut irregular = Vec::new();
    for row in rows(KEPT) {
        if let Some((word, forms)) = row.split_once('\t') {
            words.entry(surface(word)).or_insert(Whole::Head);
            irregular.extend(forms.split_ascii_whitespace().map(|form| (surface(form), surface(word))));
            continue;
        }
        for word in row.split_ascii_whitespace().map(surface) {
            match word.strip_prefix('-') {
                Some(ending) => spellings(ending).into_iter().for_each(|ending| {
                    endings.entry(ending.chars().next_back().unwrap_or_default()).or_default().push(ending);
                }),
                None => words.extend(spellings(&word).map(|spelling| (spelling, Whole::Word))),
            }
        }
    }
    for endings in endings.values_mut() {
        endings.sort_unstable();
        endings.dedup();
    }
    for (form, word) in irregular {
        words.entry(form).or_insert(Whole::Form(word));
    }
    Kept { words, endings }
});
