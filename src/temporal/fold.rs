//! Words in the form in which they are looked up: lower case, one encoding for what reads the same.

use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::char::compose;

use crate::analysis::hash;

/// No word of the lists is longer, in bytes; a longer word of the text is none of them.
const CAPACITY: usize = 48;

/// A folded word.
#[derive(Clone, Copy)]
pub(super) struct Folded {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Folded {
    pub(super) fn new() -> Folded {
        Folded { bytes: [0; CAPACITY], len: 0 }
    }

    /// The folded word, empty when it was too long.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
        }
        self.len += 1;
    }

    fn push_char(&mut self, c: char) {
        let mut buffer = [0; 4];
        for &byte in c.encode_utf8(&mut buffer).as_bytes() {
            self.push(byte);
        }
    }

    /// A combining mark: joined with the letter before it, as NFC does, or left out.
    fn combine(&mut self, mark: char) {
        let Some(last) = std::str::from_utf8(self.bytes()).ok().and_then(|word| word.chars().next_back()) else {
            return;
        };
        if let Some(composed) = compose(last, mark) {
            self.len -= last.len_utf8();
            self.push_char(composed);
        }
    }

    /// Folds the word that starts at byte `start` of `text` and returns its end, `start` when no word starts there.
    ///
    /// Bengali: the nukta is dropped (য় is one or two code points), ো and ৌ are split into their halves, joiners
    /// vanish, digits become ASCII.
    pub(super) fn read(&mut self, text: &str, start: usize) -> usize {
        self.len = 0;
        let bytes = text.as_bytes();
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => self.push(byte),
                b'A'..=b'Z' => self.push(byte | 0x20),
                0..=0x7F => break,
                0xE0 if matches!(bytes.get(at + 1), Some(0xA6 | 0xA7)) => {
                    let Some(&[_, second, third]) = bytes.get(at..at + 3) else { break };
                    match (second, third) {
                        (0xA6, 0xBC) => {}
                        (0xA7, 0x8B) => self.extend(&[0xE0, 0xA7, 0x87, 0xE0, 0xA6, 0xBE]),
                        (0xA7, 0x8C) => self.extend(&[0xE0, 0xA7, 0x87, 0xE0, 0xA7, 0x97]),
                        (0xA7, 0x9C) => self.extend(&[0xE0, 0xA6, 0xA1]),
                        (0xA7, 0x9D) => self.extend(&[0xE0, 0xA6, 0xA2]),
                        (0xA7, 0x9F) => self.extend(&[0xE0, 0xA6, 0xAF]),
                        (0xA7, 0xA6..=0xAF) => self.push(third - 0xA6 + b'0'),
                        // Currency and fraction signs.
                        (0xA7, 0xB2..=0xBF) => break,
                        _ => self.extend(&[byte, second, third]),
                    }
                    at += 3;
                    continue;
                }
                // À to ÿ, but for the signs × and ÷.
                0xC3 if !matches!(bytes.get(at + 1), None | Some(0x97 | 0xB7 | 0x9F)) => {
                    let second = bytes.get(at + 1).copied().unwrap_or_default();
                    self.extend(&[byte, if second < 0x9F { second + 0x20 } else { second }]);
                    at += 2;
                    continue;
                }
                _ => {
                    let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
                        break;
                    };
                    match c {
                        '\u{200C}' | '\u{200D}' | '\u{AD}' if at > start => {}
                        '\u{300}'..='\u{36F}' if at > start => self.combine(c),
                        // Frequent, and the standard library finds it out slowly.
                        '।' | '॥' | '\u{2010}'..='\u{2027}' => break,
                        _ if c.is_alphabetic() => c.to_lowercase().for_each(|lower| self.push_char(lower)),
                        _ => break,
                    }
                    at += c.len_utf8();
                    continue;
                }
            }
            at += 1;
        }
        if self.len > CAPACITY {
            self.len = 0;
        }
        at
    }

    fn extend(&mut self, bytes: &[u8]) {
        if let Some(place) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.len += bytes.len();
    }
}

/// Hashes the words of the lists, which nobody chooses to collide.
#[derive(Clone, Default)]
pub(super) struct WordHasher(u64);

pub(super) type BuildWordHasher = BuildHasherDefault<WordHasher>;

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes, self.0);
    }

    fn write_usize(&mut self, _length_prefix: usize) {}

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_what_reads_the_same() {
        for (a, b) in [
            ("July", "july"),
            ("Março", "mar\u{63}\u{327}o"),
            ("SÁBADO", "sa\u{301}bado"),
            ("জানুয়ারি", "জানু\u{9AF}\u{9BC}ারি"),
            ("জানু\u{9DF}ারি", "জানু\u{9AF}ারি"),
            ("অক্টোবর", "অক্ট\u{9C7}\u{9BE}বর"),
            ("১লা", "1লা"),
            ("মার্\u{200D}চ", "মার্চ"),
        ] {
            let (mut left, mut right) = (Folded::new(), Folded::new());
            assert_eq!((left.read(a, 0), right.read(b, 0)), (a.len(), b.len()), "{a} {b}");
            assert_eq!(left.bytes(), right.bytes(), "{a} {b}");
            assert!(!left.bytes().is_empty(), "{a}");
        }
    }

    #[test]
    fn ends_where_the_word_ends() {
        let mut word = Folded::new();
        assert_eq!(word.read("G20: a", 0), 3);
        assert_eq!(word.read("মে।", 0), "মে".len());
        assert_eq!(word.read("৳৫", 0), 0);
        let long = "x".repeat(100);
        assert_eq!((word.read(&long, 0), word.bytes()), (100, &b""[..]));
    }
}
