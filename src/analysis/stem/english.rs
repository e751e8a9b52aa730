//! English: inflection off, derivation kept.
//!
//! The steps of Porter's second stemmer (<https://snowballstem.org/algorithms/english/stemmer.html>) that take off plurals,
//! `-ed`, `-ing` and a last *e*. Those that take off derivation are left out: they bring `university` to `universe`,
//! `important` to `import`, `general` to `generous`. Irregular forms, comparatives and British spelling are led to what the
//! steps can treat.

use std::sync::LazyLock;

use super::{normalise, without};
use crate::analysis::data::rows;
use crate::analysis::hash::WordMap;

pub(super) const IRREGULAR: &str = include_str!("english_irregular.tsv");
pub(super) const KEPT: &str = include_str!("english_kept.tsv");
pub(super) const ADJECTIVES: &str = include_str!("english_adjectives.txt");
pub(super) const SPELLING: &str = include_str!("english_spelling.tsv");

/// Stems by word.
static WORDS: LazyLock<WordMap<String, String>> = LazyLock::new(|| {
    let mut table = WordMap::default();
    for row in rows(KEPT) {
        for form in row.split_ascii_whitespace() {
            let stem = row.split_ascii_whitespace().next().unwrap_or_default();
            table.entry(form.to_owned()).or_insert_with(|| stem.to_owned());
        }
    }
    for (base, forms) in rows(IRREGULAR).filter_map(|row| row.split_once('\t')) {
        let stem = table.get(base).cloned().unwrap_or_else(|| regular(base));
        for form in forms.split_ascii_whitespace() {
            table.entry(form.to_owned()).or_insert_with(|| stem.clone());
        }
    }
    for adjective in rows(ADJECTIVES).flat_map(str::split_ascii_whitespace) {
        let stem = table.get(adjective).cloned().unwrap_or_else(|| regular(adjective));
        let base = compared(adjective);
        for form in ["er", "est"].map(|ending| [base.as_str(), ending].concat()) {
            table.entry(form).or_insert_with(|| stem.clone());
        }
    }
    table
});

/// Beginnings of words in British spelling and in American; looked up by their first three letters.
static SPELLINGS: LazyLock<super::Spellings> = LazyLock::new(|| super::by_first_three(SPELLING));

/// The stem of a surface form, without accents.
pub(super) fn stem(surface: &str) -> String {
    let word = normalise::folded(surface);
    WORDS.get(word.as_str()).cloned().unwrap_or_else(|| regular(&word))
}

fn regular(word: &str) -> String {
    if word.len() < 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let word = american(super::respell(word, &SPELLINGS));
    let word = without_plural(word);
    let word = without_past(word);
    let mut word = without_nominal(word);
    if word.ends_with('y') && word.len() > 2 && !vowel_at(&word, word.len() - 2) {
        word.pop();
        word.push('i');
    }
    let word = without_e(word);
    match word.strip_suffix('l') {
        // `cancelled`, `canceled`, `enroll`: no stress is heard in a spelling, so they all lose one.
        Some(base)
            if base.ends_with('l') && (syllables(base) > 1 || base.ends_with("ial") || base.ends_with("uel")) =>
        {
            base.to_owned()
        }
        _ => word,
    }
}

/// `elections`, `countries`, `crosses`; not `gas`, `status`, `press`.
fn without_plural(mut word: String) -> String {
    let cut = if word.ends_with("sses") || word.len() > 4 && word.ends_with("ies") {
        2
    } else if word.ends_with("us") || word.ends_with("ss") || !word.ends_with('s') {
        0
    } else {
        usize::from((0..word.len().saturating_sub(2)).any(|at| vowel_at(&word, at)))
    };
    word.truncate(word.len() - cut);
    word
}

/// `agreed`, `planned`, `voting`, `carried`.
fn without_past(mut word: String) -> String {
    if let Some(base) = word.strip_suffix("eed") {
        let cut = usize::from(has_vowel(base) && !base.ends_with('c'));
        word.truncate(word.len() - cut);
        return word;
    }
    if word.ends_with("ied") {
        word.truncate(word.len() - if word.len() > 4 { 2 } else { 1 });
        return word;
    }
    let Some(base) = word.strip_suffix("ing").or_else(|| word.strip_suffix("ed")).filter(|base| has_vowel(base)) else {
        return word;
    };
    let mut base = base.to_owned();
    let double = ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"].iter().any(|end| base.ends_with(end));
    if ["at", "bl", "iz", "u"].iter().any(|end| base.ends_with(end)) {
        base.push('e');
    } else if double && base.len() > 3 || base.ends_with("ick") && syllables(&base) > 1 {
        // `panicked`, `trafficking` have a k for the sake of their sound.
        base.pop();
    } else if region(&base, 0) >= base.len() && is_short(&base) {
        base.push('e');
    }
    base
}

/// `negotiation` as `negotiate`: the nouns of verbs in *-ate*, of which news is full. Not `station`, `relation`.
fn without_nominal(word: String) -> String {
    let verb = word.strip_suffix("ion").filter(|verb| verb.strip_suffix("at").is_some_and(|root| syllables(root) > 1));
    verb.filter(|verb| !verb.ends_with("izat")).map(str::to_owned).unwrap_or(word)
}

/// A last *e* goes, unless it is that of a short word (`hope`).
fn without_e(mut word: String) -> String {
    if let Some(base) = word.strip_suffix('e') {
        let first = region(&word, 0);
        let goes = region(&word, first) <= base.len() || first <= base.len() && !is_short(base);
        word.truncate(word.len() - usize::from(goes));
    }
    word
}

/// American spelling, where one rule makes it of the British.
fn american(word: String) -> String {
    const ISE: &[&str] = &["isations", "isation", "ising", "ised", "iser", "isers", "ises", "ise"];
    /// What may follow in one word, by what stands for it.
    const ENDINGS: &[(&str, &str)] = &[
        ("tre", "ter"),
        ("bre", "ber"),
        ("tres", "ters"),
        ("bres", "bers"),
        ("tred", "tered"),
        ("ogue", "og"),
        ("ogues", "ogs"),
        ("dgement", "dgment"),
        ("dgements", "dgments"),
        ("llment", "lment"),
        ("llments", "lments"),
        ("llful", "lful"),
        ("llous", "lous"),
        ("ller", "ler"),
        ("llers", "lers"),
        ("llor", "lor"),
        ("llors", "lors"),
        ("lyse", "lyze"),
        ("lysed", "lyzed"),
        ("lysing", "lyzing"),
        ("lyser", "lyzer"),
    ];
    // `organisation`; words never spelled with z (`promise`) go the same way in all their forms.
    if let Some(base) = ISE.iter().find_map(|ending| without(&word, ending))
        && base.len() >= 4
        && !vowel_at(&word, base.len() - 1)
    {
        let at = base.len();
        return [base, "iz", word.get(at + 2..).unwrap_or_default()].concat();
    }
    if let Some((base, new)) = ENDINGS.iter().find_map(|(old, new)| Some((without(&word, old)?, new)))
        && has_vowel(base)
    {
        return [base, new].concat();
    }
    // `colour`, `favourite`, `neighbourhood`; not `tour`, `resource`.
    const AFTER_OUR: &[&str] = &[
        "", "s", "ed", "ing", "er", "ers", "ful", "fully", "fulness", "able", "ably", "ite", "ites", "al", "hood",
        "hoods", "less", "y", "ist",
    ];
    if let Some((base, rest)) = word.split_once("our")
        && has_vowel(base)
        && AFTER_OUR.contains(&rest)
    {
        return [base, "or", rest].concat();
    }
    word
}

/// What *-er* and *-est* are written onto: `larg`, `heavi`, `bigg`.
fn compared(adjective: &str) -> String {
    let mut base = adjective.to_owned();
    let at = base.len().saturating_sub(2);
    match base.pop() {
        Some('e') => {}
        Some('y') if !vowel_at(adjective, at) => base.push('i'),
        Some(last) => {
            base.push(last);
            if is_short(adjective) && syllables(adjective) == 1 {
                base.push(last);
            }
        }
        None => {}
    }
    base
}

/// Whether the letter at this byte is a vowel; *y* is one unless it stands first or after a vowel.
fn vowel_at(word: &str, at: usize) -> bool {
    match word.as_bytes().get(at) {
        Some(b'a' | b'e' | b'i' | b'o' | b'u') => true,
        Some(b'y') => at > 0 && !vowel_at(word, at - 1),
        _ => false,
    }
}

fn has_vowel(word: &str) -> bool {
    (0..word.len()).any(|at| vowel_at(word, at))
}

/// Groups of vowels.
fn syllables(word: &str) -> usize {
    (0..word.len()).filter(|at| vowel_at(word, *at) && !(*at > 0 && vowel_at(word, *at - 1))).count()
}

/// Where the region begins that follows the first consonant after a vowel, from byte `from` on: Porter's R1, and R2 from R1.
fn region(word: &str, from: usize) -> usize {
    let consonant = |at: &usize| *at > from && !vowel_at(word, *at) && vowel_at(word, *at - 1);
    (from..word.len()).find(consonant).map_or(word.len(), |at| at + 1)
}

/// Whether the word ends in a consonant, a vowel and a consonant other than w, x, y; or is a vowel and a consonant.
fn is_short(word: &str) -> bool {
    let len = word.len();
    let ends = len >= 2 && !vowel_at(word, len - 1) && vowel_at(word, len - 2);
    ends && (len == 2 || !vowel_at(word, len - 3) && !word.ends_with(['w', 'x', 'y']))
}
