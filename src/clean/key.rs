//! Words as cues compare them: lower case, without accents and punctuation, one space between words.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::language::{count, count_triples};
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
        // The letters of Latin script without asking the standard library, which finds them out slowly.
        _ if matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ') || c.is_alphanumeric() || is_combining_mark(c) => {
            decompose_canonical(c, |part| {
                if !matches!(part, '\u{300}'..='\u{36F}') {
                    word.extend(part.to_lowercase());
                }
            })
        }
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
    let (start, mut rest) = (key.len(), text);
    while let Some(byte) = rest.bytes().next() {
        // Most letters are their own keys, but for case.
        let (run, after) = rest.split_at_checked(plain_len(rest.as_bytes(), byte)).unwrap_or_default();
        if !run.is_empty() {
            key.push_str(run);
            rest = after;
            continue;
        }
        let mut chars = rest.chars();
        if !chars.next().is_some_and(|c| fold(c, key)) && key.len() > start && !key.ends_with(' ') {
            key.push(' ');
        }
        rest = chars.as_str();
    }
    if key.len() > start && key.ends_with(' ') {
        key.pop();
    }
    key.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
}

const SPACE: u8 = 1;

/// Of each byte whether it is a space, or a letter or digit of ASCII, which counts as two: what is more than two spaces together with
/// the byte before it goes on with words and single spaces.
static PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut rest: &mut [u8] = &mut table;
    let mut byte = 0u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = match byte {
            b' ' => SPACE,
            byte if byte.is_ascii_alphanumeric() => 2 * SPACE,
            _ => 0,
        };
        rest = others;
        byte = byte.wrapping_add(1);
    }
    table
};

/// The length of the words that a text begins with and that are their own keys, but for the case of ASCII, with a space after each.
fn plain_len(text: &[u8], first: u8) -> usize {
    if first == 0xE0 {
        let is_plain = |c: &&[u8]| matches!(c, [0xE0, 0xA6, _] | [0xE0, 0xA7, 0x80..=0x8A | 0x8D..=0x9B | 0x9E | 0xA0..=0xA5 | 0xB0..=0xB1]);
        return text.chunks_exact(3).take_while(is_plain).count() * 3;
    }
    let mut before = SPACE;
    let is_end = |byte: &u8| {
        let class = PLAIN.get(usize::from(*byte)).copied().unwrap_or_default();
        let both = before + class;
        before = class;
        both <= 2 * SPACE
    };
    text.iter().position(is_end).unwrap_or(text.len())
}

/// Whether a text holds a digit, of ASCII or of Bengali.
pub(super) fn has_digit(text: &str) -> bool {
    let bytes = text.as_bytes();
    // U+09E6 to U+09EF
    let is_bengali = |a, b, c| (a == 0xE0) & (b == 0xA7) & (0xA6..=0xAF).contains(&c);
    count(bytes, |byte| byte.is_ascii_digit()) > 0 || count_triples(bytes, is_bengali) > 0
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
