//! Keys of sound: one for a name in Latin and in Bengali script.
//!
//! A key is the sequence of a word's consonants in one alphabet of classes, vowels left out but for one sign at the
//! beginning, and in words of two consonants; what the two scripts and the spellings of Portuguese and English write
//! differently is one class (ব ভ b v w; aspirates and plain consonants; জ য j z). It is a coarse key that must rank and
//! never decide. The idea is that of Soundex and its followers; the classes follow the sounds that Bengali newspapers give
//! foreign names.

mod bengali;
mod latin;
mod near;

#[cfg(test)]
mod tests;

pub(crate) use self::near::near;

use super::{data, normalise, stem};

/// The data files of the keys.
pub(super) const DATA: [&str; 1] = [latin::SPELLINGS];

/// Signs that a key without vowels has at least: shorter ones are shared by too many names.
const SHORTEST: usize = 3;
/// Letters of a word that gets a key, at least and at most.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=40;

/// The sound of `word` as a key that is equal for most spellings of a name, in Latin and in Bengali script.
///
/// `None` for words of fewer than four letters or two consonants, and for other scripts. Words of two consonants keep their
/// vowels. Unlike in [`Analyzer::analyze`](crate::Analyzer::analyze), the word need not begin with a capital: queries are typed
/// carelessly.
///
/// ```
/// use dateline::analysis::sound_key;
///
/// assert_eq!(sound_key("Putin"), sound_key("পুতিন"));
/// assert_eq!(sound_key("Hamburgo"), sound_key("হামবুর্গে"));
/// assert_eq!(sound_key("helsinque"), sound_key("Helsinki"));
/// assert_ne!(sound_key("Lisbon"), sound_key("London"));
/// assert_eq!(sound_key("Rio"), None);
/// ```
pub fn sound_key(word: &str) -> Option<String> {
    let mut key = String::new();
    push_key(stem::base(&data::surface(normalise::cut(word, 255))), &mut key);
    (!key.is_empty()).then_some(key)
}

/// Whether a key is of consonants alone.
pub(crate) fn is_skeleton(key: &str) -> bool {
    key.bytes().all(|sign| sign.is_ascii_uppercase())
}

/// Whether a word of a text may be a name: in Latin script when it begins with a capital; Bengali has no capitals.
pub(super) fn may_be_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || normalise::is_bengali(c))
}

/// Appends the key of a surface form without Bengali endings; nothing when it has none.
pub(super) fn push_key(base: &str, out: &mut String) {
    if !LETTERS.contains(&base.chars().filter(|c| normalise::is_letter(*c)).count()) {
        return;
    }
    let skeleton =
        if base.starts_with(normalise::is_bengali) { bengali::skeleton(base) } else { latin::skeleton(base) };
    if let Some(skeleton) = skeleton {
        finish(&skeleton, out);
    }
}

/// Sign of one or more vowels in a skeleton, of which the first tells: of open ones, of `e i y`, of `o u`.
const VOWELS: [char; 3] = ['a', 'i', 'u'];

/// Makes the key of a skeleton: consonant signs in capitals, [`VOWELS`] where vowels are written.
fn finish(skeleton: &str, out: &mut String) {
    let is_consonant = |sign: &char| !VOWELS.contains(sign);
    let mut signs: Vec<char> = Vec::with_capacity(skeleton.len());
    let mut rest = skeleton.chars().peekable();
    // `Espanha`, `Estocolmo`, ইস্তাম্বুল: a vowel before s and a consonant helps pronunciation only.
    if rest.next_if(|sign| VOWELS.contains(sign)).is_some() {
        let mut ahead = rest.clone();
        if ahead.next() != Some('S') || ahead.next().is_none_or(|next| VOWELS.contains(&next)) {
            signs.push('A');
        }
    }
    let mut last = None;
    for sign in rest {
        // Double letters sound once; n before b and p sounds as m.
        if last != Some(sign) {
            if matches!(sign, 'B' | 'P') && last == Some('N') {
                signs.pop();
                signs.push('M');
            }
            signs.push(sign);
        }
        last = Some(sign);
    }
    // Vowels differ between spellings, but two consonants alone would be shared by too many names.
    let mut length = signs.iter().filter(|sign| is_consonant(sign)).count();
    if length >= SHORTEST {
        signs.retain(is_consonant);
    } else if length < SHORTEST - 1 || signs.first() == Some(&'A') {
        return;
    }
    // Final s and z alternate; s may be a plural, r the Bengali genitive (`reactors`, রিঅ্যাক্টর); m and n alternate (`Berlim`).
    if let Some(sign) = signs.last_mut().filter(|sign| **sign == 'J') {
        *sign = 'S';
    }
    if length > SHORTEST + 1 && signs.last() == Some(&'S') {
        signs.pop();
        length -= 1;
    }
    if length > SHORTEST && signs.last() == Some(&'R') {
        signs.pop();
    }
    if let Some(sign) = signs.last_mut().filter(|sign| **sign == 'M') {
        *sign = 'N';
    }
    out.extend(signs);
}
