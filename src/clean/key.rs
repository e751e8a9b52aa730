//! Words as cues compare them: lower case, without accents and punctuation, one space between words.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::span::Span;

/// Appends the folded letters of a character to a word; `false` when it parts words.
#[inline]
fn fold(c: char, word: &mut String) -> bool {
    match c {
        'a'..='z' | '0'..='9' => word.push(c),
        'A'..='Z' => word.push(c.to_ascii_lowercase()),
        '\0'..='\x7F' => return false,
        '০'..='৯' => word.extend(char::from_digit(u32::from(c) - u32::from('০'), 10)),
        // Bengali has letters of two spellings (Unicode's canonical decompositions) and no case.
        '\u{9DC}' => word.push_str("\u{9A1}\u{9BC}"),
        '\u{9DD}' => word.push_str("\u{9A2}\u{9BC}"),
        '\u{9DF}' => word.push_str("\u{9AF}\u{9BC}"),
        '\u{9CB}' => word.push_str("\u{9C7}\u{9BE}"),
        '\u{9CC}' => word.push_str("\u{9C7}\u{9D7}"),
        '\u{980}'..='\u{9F1}' => word.push(c),
        // Joiners, soft hyphens and accents stand inside words and do not count; nor does the sign of "nº".
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200D}' | '\u{AD}' | '\u{FEFF}' | 'º' | 'ª' => {}
        '।' | '॥' | '\u{2000}'..='\u{206F}' => return false,
        _ if c.is_alphanumeric() || is_combining_mark(c) => decompose_canonical(c, |part| {
            if !matches!(part, '\u{300}'..='\u{36F}') {
                word.extend(part.to_lowercase());
            }
        }),
        _ => return false,
    }
    true
}

/// The key of a text: its folded words, joined by one space.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    push_key(text, &mut key);
    key
}

/// Appends the key of a text.
pub(super) fn push_key(text: &str, key: &mut String) {
    let start = key.len();
    let mut gap = false;
    for c in text.chars() {
        let before = key.len();
        if gap && before > start {
            key.push(' ');
        }
        let with_gap = key.len();
        let is_letter = fold(c, key);
        if key.len() > with_gap {
            gap = false;
        } else {
            key.truncate(before);
            gap |= !is_letter;
        }
    }
}

/// A table by key.
pub(super) type KeyMap<V> = HashMap<String, V, BuildHasherDefault<Fnv>>;

/// FNV-1a: several times faster on short keys than the standard hash, whose protection fixed tables do not need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The key of a text's first word.
pub(super) fn first_word(text: &str) -> String {
    let mut word = String::new();
    for c in text.chars() {
        if !fold(c, &mut word) && !word.is_empty() {
            break;
        }
    }
    word
}

/// The key of a text's first two words, and how long the first is in it.
pub(super) fn first_two_words(text: &str) -> (String, usize) {
    let (mut words, mut first) = (String::new(), None);
    for c in text.chars() {
        let before = words.len();
        if !fold(c, &mut words) && before > first.map_or(0, |first| first + 1) {
            if first.is_some() {
                break;
            }
            first = Some(before);
            words.push(' ');
        }
    }
    (words.trim_end().to_owned(), first.unwrap_or(words.len()))
}

/// The beginning of a text: at most `bytes` bytes of it.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// A word of a line: where it stands and its key.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub range: Span,
    pub key: String,
}

/// The words of a text, in order; full stops inside ("A.P.") part words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut current: Option<Word> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let word = current.get_or_insert_with(|| Word { range: Span::new(at, at), key: String::new() });
        if fold(c, &mut word.key) {
            word.range.end = end;
        } else {
            words.extend(current.take().filter(|word| !word.key.is_empty()));
        }
    }
    words.extend(current.filter(|word| !word.key.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys() {
        for (text, expected) in [
            ("  Leia também: ", "leia tambem"),
            ("• 16x9 Image", "16x9 image"),
            ("LEIA TAMBE\u{301}M", "leia tambem"),
            ("৫২ বার পড়া", "52 বার পড\u{9BC}া"),
            ("৫২ বার প\u{9DC}া", "52 বার পড\u{9BC}া"),
            ("র\u{200D}্যাব", "র্যাব"),
            ("A.P./Getty", "a p getty"),
            ("—", ""),
            ("\u{200D} x \u{200D}", "x"),
            ("nº 7", "n 7"),
        ] {
            assert_eq!(key(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn words_and_key_agree(text in any::<String>()) {
            let words = words(&text);
            prop_assert!(words.iter().all(|word| word.range.of(&text).is_some()));
            let joined: Vec<_> = words.into_iter().map(|word| word.key).collect();
            prop_assert_eq!(joined.join(" "), key(&text));
        }
    }
}
