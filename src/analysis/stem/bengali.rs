//! Bengali: a light stemmer by rules.
//!
//! Endings come off from the outside in (emphatic, case, number, case of the plural …), the longest that fits its context,
//! as long as two letters remain (a conjunct counts as one), until no ending is left or the word is a kept one. Going on to
//! the end matters more than stopping at the right place: `মিয়ানমার` looks like a genitive, and so long as `মিয়ানমারে` and
//! `মিয়ানমারের` end where it ends, they meet. Kept words are there for what would not meet (`বৈঠকে` is `বৈঠক` + `ে`, not
//! `বৈঠ` + `কে`) and for stems to look like words. Verbs of reports are tables of whole forms. Sources: in the data files.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::normalise::{self, is_bengali};
use crate::analysis::data::{rows, surface, surfaces};

pub(super) const SUFFIXES: &str = include_str!("bengali_suffixes.tsv");
pub(super) const KEPT: &str = include_str!("bengali_kept.txt");
pub(super) const VERBS: &str = include_str!("bengali_verbs.tsv");

const VIRAMA: char = '\u{9CD}';
const NUKTA: char = '\u{9BC}';

/// Endings of verbs after the root's first form (before আ and low vowels) and after its second.
const LOW: &[&str] = &["া", "ার", "ায়", "াতে", "ে", "েন", "বে", "বেন", "ব", "বো"];
const HIGH: &[&str] = &[
    "েছে",
    "েছেন",
    "েছি",
    "েছিল",
    "েছিলেন",
    "েছিলাম",
    "েনি",
    "ছে",
    "ছেন",
    "ছি",
    "ছিল",
    "ছিলেন",
    "ল",
    "লো",
    "লেন",
    "লাম",
    "লে",
    "তে",
    "ত",
    "তো",
    "তেন",
    "ুন",
    "ুক",
    "ে",
    "বে",
    "বেন",
    "ব",
];
/// Endings after roots in আ, that letter included.
const CAUSATIVE: &[&str] = &[
    "ানো",
    "ানোর",
    "ানোয়",
    "ান",
    "ায়",
    "াই",
    "াচ্ছে",
    "াচ্ছেন",
    "াচ্ছি",
    "াচ্ছিল",
    "াচ্ছিলেন",
    "াবে",
    "াবেন",
    "াব",
    "াল",
    "ালো",
    "ালেন",
    "ালাম",
    "ালে",
    "াতে",
    "াত",
    "াতেন",
    "াননি",
    "ায়নি",
    "িয়ে",
    "িয়েছে",
    "িয়েছেন",
    "িয়েছি",
    "িয়েছিল",
    "িয়েছিলেন",
    "িয়েছিলাম",
];

/// What must stand before an ending.
#[derive(Clone, Copy, Debug)]
enum Context {
    Consonant,
    Vowel,
    Aa,
    VowelNotAa,
    Any,
}

impl Context {
    fn allows(self, before: char) -> bool {
        let vowel = is_vowel(before);
        match self {
            Context::Consonant => !vowel,
            Context::Vowel => vowel,
            Context::Aa => matches!(before, 'া' | 'ো' | 'আ' | 'ও'),
            Context::VowelNotAa => !matches!(before, 'া' | 'আ'),
            Context::Any => true,
        }
    }
}

/// Endings by their last character, longest first.
static ENDINGS: LazyLock<HashMap<char, Vec<(String, Context)>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<(String, Context)>> = HashMap::new();
    for (context, endings) in rows(SUFFIXES).filter_map(|row| row.split_once('\t')) {
        let context = match context {
            "c" => Context::Consonant,
            "v" => Context::Vowel,
            "a" => Context::Aa,
            "l" => Context::VowelNotAa,
            _ => Context::Any,
        };
        for ending in endings.split_ascii_whitespace().map(surface) {
            if let Some(last) = ending.chars().next_back() {
                table.entry(last).or_default().push((ending, context));
            }
        }
    }
    for endings in table.values_mut() {
        endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    }
    table
});

/// Kept words, and kept endings of words.
static KEPT_WORDS: LazyLock<(HashSet<String>, Vec<String>)> = LazyLock::new(|| {
    let (endings, words): (Vec<String>, Vec<String>) = surfaces(KEPT).partition(|word| word.starts_with('-'));
    (words.into_iter().collect(), endings.into_iter().map(|ending| ending.trim_start_matches('-').to_owned()).collect())
});

/// Verb forms and their roots.
static VERB_FORMS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for (kind, roots) in rows(VERBS).filter_map(|row| row.split_once('\t')) {
        for root in roots.split_ascii_whitespace() {
            let (low, high) = root.split_once('/').unwrap_or((root, root));
            let stem = surface(high);
            let mut add = |root: &str, endings: &[&str]| {
                for ending in endings {
                    forms.entry(surface(&[root, ending].concat())).or_insert_with(|| stem.clone());
                }
            };
            if kind == "a" {
                add(low, CAUSATIVE);
            } else {
                add(low, LOW);
                add(high, HIGH);
            }
        }
    }
    forms
});

/// The stem of a word whose endings are off: one spelling.
pub(super) fn stem(base: &str) -> String {
    if base.starts_with(is_bengali) { one_spelling(base) } else { normalise::folded(base) }
}

/// The word without its endings: a prefix of `surface`, or the root of a verb.
pub(in crate::analysis) fn strip(surface: &str) -> &str {
    let mut word = surface;
    // Every turn takes an ending off, so the word's length bounds them; no word has more than a few.
    for _ in 0..8 {
        if let Some(root) = VERB_FORMS.get(word) {
            return root;
        }
        if is_kept(word) {
            return word;
        }
        match without_ending(word) {
            Some(shorter) => word = shorter,
            None => break,
        }
    }
    word
}

/// The word without one ending: the one that leads to a kept word, else the longest.
fn without_ending(word: &str) -> Option<&str> {
    let endings = ENDINGS.get(&word.chars().next_back()?)?;
    let fitting = || {
        endings.iter().filter_map(|(ending, context)| {
            let rest = word.strip_suffix(ending.as_str())?;
            let before = rest.chars().next_back()?;
            (before != VIRAMA && context.allows(before) && letters(rest) >= 2).then_some(rest)
        })
    };
    let kept = || {
        let mut shorter = endings.iter().filter_map(|(ending, _)| word.strip_suffix(ending.as_str()));
        shorter.find(|rest| is_kept(rest) && letters(rest) >= 2)
    };
    kept().or_else(|| fitting().next())
}

fn is_kept(word: &str) -> bool {
    let (words, endings) = &*KEPT_WORDS;
    words.contains(word) || endings.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

/// Letters of a word, a conjunct counted as one.
fn letters(word: &str) -> usize {
    let mut count = 0;
    let mut joined = false;
    for c in word.chars() {
        if is_letter(c) {
            count += usize::from(!joined);
        }
        joined = c == VIRAMA;
    }
    count
}

fn is_letter(c: char) -> bool {
    matches!(c, '\u{985}'..='\u{9B9}' | 'ৎ' | 'ৰ' | 'ৱ') || !is_bengali(c) && normalise::is_letter(c)
}

/// A vowel letter or a vowel sign.
fn is_vowel(c: char) -> bool {
    matches!(c, '\u{985}'..='\u{994}' | '\u{9BE}'..='\u{9CC}')
}

/// One spelling for what Bengali writes in several ways without a difference in meaning: nasals before the stops they
/// share a place with (`ঘণ্টা`, `ঘন্টা`; `ব্যাংক`, `ব্যাঙ্ক`), final ী and ি (`সরকারী`, `সরকারি`), ৎ and ত্, consonants
/// doubled after reph (`কার্য্য`), a nukta left out.
fn one_spelling(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().filter(|c| *c != NUKTA).peekable();
    while let Some(c) = chars.next() {
        match c {
            'ৎ' => out.extend(['ত', VIRAMA]),
            'ী' if chars.peek().is_none() => out.push('ি'),
            'ং' if matches!(chars.peek(), Some('ক' | 'খ' | 'গ' | 'ঘ')) => out.extend(['ঙ', VIRAMA]),
            'ট' | 'ঠ' | 'ড' | 'ঢ' if out.ends_with("ণ\u{9CD}") => {
                out.truncate(out.len() - "ণ\u{9CD}".len());
                out.extend(['ন', VIRAMA, c]);
            }
            _ if out.ends_with(&['র', VIRAMA, c, VIRAMA].iter().collect::<String>()) => {
                out.truncate(out.len() - VIRAMA.len_utf8());
            }
            _ => out.push(c),
        }
    }
    out
}

/// `word` with the letters that sound alike as one (ণ ন, শ ষ স, ী ি, ূ ু) and without chandrabindu: careless spelling.
/// Not for the stem: মন (mind) and মণ (a weight) are two words.
pub(in crate::analysis) fn loosely_folded(word: &str) -> String {
    let fold = |c| match c {
        'ণ' => 'ন',
        'শ' | 'ষ' => 'স',
        'ী' => 'ি',
        'ূ' => 'ু',
        'ঈ' => 'ই',
        'ঊ' => 'উ',
        _ => c,
    };
    word.chars().filter(|c| *c != '\u{981}').map(fold).nfc().collect()
}
