//! The spellings of Bengali words.

use unicode_normalization::UnicodeNormalization;

use super::{NUKTA, VIRAMA};

/// Words that a long vowel alone keeps apart from others: দীন poor, দিন day; কূল shore, কুল clan; নীচ mean, নিচ below.
const APART: &[&str] = &["দীন", "কূল", "নীচ", "পীঠ", "চীর", "বীণা", "ধূম", "বলী"];

/// One spelling for what Bengali writes in several ways without a difference in meaning: nasals before the stops they
/// share a place with (`ঘণ্টা`, `ঘন্টা`; `ব্যাংক`, `ব্যাঙ্ক`), ঙ and ং at the end (`রঙ`, `রং`), ঙ্গ and ঙ after আ (`বাঙ্গালি`,
/// `বাঙালি`), ৎ and ত, স্ট and ষ্ট (`আগস্ট`), long and short vowels (`সরকারী`, `সরকারি`: borrowed words lost their long vowels
/// in the reforms of 1936 and 1992, and both are in print), consonants doubled after reph (`কার্য্য`, `অর্দ্ধ`), a nukta left
/// out.
pub(super) fn one_spelling(word: &str) -> String {
    if APART.contains(&word) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().filter(|c| *c != NUKTA).peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            'ৎ' if next.is_none() => out.push('ত'),
            'ৎ' => out.extend(['ত', VIRAMA]),
            'ী' => out.push('ি'),
            'ূ' => out.push('ু'),
            'ঈ' => out.push('ই'),
            'ঊ' => out.push('উ'),
            'ঙ' if next.is_none() => out.push('ং'),
            'ং' if matches!(next, Some('ক' | 'খ' | 'গ' | 'ঘ')) => out.extend(['ঙ', VIRAMA]),
            'গ' if next.is_some_and(|next| next != VIRAMA) && out.ends_with("াঙ\u{9CD}") => {
                out.pop();
            }
            'এ' if next == Some(VIRAMA) => out.push('অ'),
            VIRAMA => {
                // The letter before the stop that follows.
                match (out.chars().next_back(), next) {
                    (Some('ণ'), Some('ট' | 'ঠ' | 'ড' | 'ঢ')) => replace_last(&mut out, 'ন'),
                    (Some('স'), Some('ট' | 'ঠ')) => replace_last(&mut out, 'ষ'),
                    (Some(last), Some(next)) if is_doubled(last, next) && out.len() > last.len_utf8() => {
                        let before = out.strip_suffix(last).unwrap_or_default();
                        if before.ends_with("র\u{9CD}") {
                            out.pop();
                            continue;
                        }
                    }
                    _ => (),
                }
                out.push(VIRAMA);
            }
            _ => out.push(c),
        }
    }
    out
}

fn replace_last(word: &mut String, letter: char) {
    word.pop();
    word.push(letter);
}

/// A consonant before itself or before its aspirate.
fn is_doubled(first: char, second: char) -> bool {
    first == second
        || matches!(
            (first, second),
            ('ক', 'খ') | ('গ', 'ঘ') | ('চ', 'ছ') | ('জ', 'ঝ') | ('ত', 'থ') | ('দ', 'ধ') | ('ব', 'ভ')
        )
}

/// A listed word, other spellings in which texts have it, and that of its stem.
pub(super) fn spellings(word: &str) -> [String; 5] {
    [
        word.to_owned(),
        word.replace('ী', "ি").replace('ূ', "ু"),
        word.replace('ৎ', "ত"),
        word.replace("ঙ\u{9CD}", "ং").replace("ণ\u{9CD}", "ন\u{9CD}"),
        one_spelling(word),
    ]
}

/// `word` with the letters that sound alike as one (ণ ন, শ ষ স, ী ি, ূ ু, জ and a য that no virama joins) and without
/// chandrabindu: careless spelling. Not for the stem: মন (mind) and মণ (a weight) are two words.
pub(in crate::analysis) fn loosely_folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().filter(|c| *c != '\u{981}').peekable();
    while let Some(c) = chars.next() {
        out.push(match c {
            'ণ' => 'ন',
            'শ' => 'স',
            // ক্ষ is one sound of its own.
            'ষ' if !out.ends_with("ক\u{9CD}") => 'স',
            'ী' => 'ি',
            'ূ' => 'ু',
            'ঈ' => 'ই',
            'ঊ' => 'উ',
            'য' if !out.ends_with(VIRAMA) && chars.peek() != Some(&NUKTA) => 'জ',
            _ => c,
        });
    }
    out.nfc().collect()
}
