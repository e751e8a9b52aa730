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
    let (mut gap, mut rest) = (false, text);
    while !rest.is_empty() {
        let before = key.len();
        if gap && before > start {
            key.push(' ');
        }
        let with_gap = key.len();
        // Most letters are their own keys, but for case, or part words.
        let (run, after) = rest.split_at_checked(plain_len(rest.as_bytes())).unwrap_or_default();
        let is_letter = if run.is_empty() {
            let mut chars = rest.chars();
            let is_letter = chars.next().is_some_and(|c| fold(c, key));
            rest = chars.as_str();
            is_letter
        } else {
            key.push_str(run);
            rest = after;
            true
        };
        if key.len() > with_gap {
            gap = false;
        } else {
            key.truncate(before);
            gap |= !is_letter;
        }
    }
    key.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
}

/// The length of the letters and digits at the beginning of a text that are their own keys, but for the case of ASCII.
fn plain_len(text: &[u8]) -> usize {
    match text.first() {
        Some(0xE0) => {
            let is_plain = |c: &&[u8]| matches!(c, [0xE0, 0xA6, _] | [0xE0, 0xA7, 0x80..=0x8A | 0x8D..=0x9B | 0x9E | 0xA0..=0xA5 | 0xB0..=0xB1]);
            text.chunks_exact(3).take_while(is_plain).count() * 3
        }
        _ => text.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len()),
    }
}

/// Whether a text holds a digit, of ASCII or of Bengali.
pub(super) fn has_digit(text: &str) -> bool {
    // Compilers turn this into vector code, and what they cannot comes after.
    let may_be = |byte: &u8| byte.is_ascii_digit() | (0xA6..=0xAF).contains(byte);
    let (chunks, rest) = text.as_bytes().as_chunks::<32>();
    let may_have = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | may_be(byte));
    (chunks.iter().any(|chunk| may_have(chunk)) || may_have(rest)) && digits(text).flatten().next().is_some()
}

/// The digits of a text, and `None` for each stretch of anything else.
pub(super) fn digits(text: &str) -> impl Iterator<Item = Option<u8>> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (digit, after) = match rest {
            [] => return None,
            [digit @ b'0'..=b'9', after @ ..] => (Some(digit - b'0'), after),
            // U+09E6 to U+09EF
            [0xE0, 0xA7, digit @ 0xA6..=0xAF, after @ ..] => (Some(digit - 0xA6), after),
            [_, after @ ..] => {
                let other = after.iter().position(|byte| byte.is_ascii_digit() || *byte == 0xE0);
                (None, after.get(other.unwrap_or(after.len())..).unwrap_or_default())
            }
        };
        rest = after;
        Some(digit)
    })
}

/// Whether each word of a text, as a key, is wanted.
pub(super) fn all_words(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    let mut word = String::new();
    for c in text.chars() {
        if !fold(c, &mut word) && !word.is_empty() {
            if !wanted(&word) {
                return false;
            }
            word.clear();
        }
    }
    word.is_empty() || wanted(&word)
}

/// The key of a text's last word.
pub(super) fn last_word(text: &str) -> String {
    let (mut word, mut end) = (String::new(), text.len());
    for (at, c) in text.char_indices().rev() {
        if fold(c, &mut word) {
            continue;
        }
        word.clear();
        push_key(text.get(at + c.len_utf8()..end).unwrap_or_default(), &mut word);
        if !word.is_empty() {
            return word;
        }
        end = at;
    }
    word.clear();
    push_key(text.get(..end).unwrap_or_default(), &mut word);
    word
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
    let (mut words, mut first) = (String::with_capacity(64), None);
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
    words.truncate(words.trim_end().len());
    let first = first.unwrap_or(words.len());
    (words, first)
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
            prop_assert_eq!(joined.last().cloned().unwrap_or_default(), last_word(&text));
            let told = std::cell::RefCell::new(Vec::new());
            all_words(&text, |word| { told.borrow_mut().push(word.to_owned()); true });
            prop_assert_eq!(told.into_inner(), joined);
        }

        #[test]
        fn digits_of_two_scripts(text in "[a-c0-9০-৯ক-হ। é]{0,40}") {
            let is_digit = |c: char| c.is_ascii_digit() || ('০'..='৯').contains(&c);
            prop_assert_eq!(has_digit(&text), text.contains(is_digit));
            prop_assert_eq!(digits(&text).flatten().count(), text.chars().filter(|c| is_digit(*c)).count());
        }
    }
}
