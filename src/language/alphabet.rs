//! Words of Latin script as sequences of small numbers, one a letter.

use std::sync::LazyLock;

/// The letters that the tables tell apart. The rest of the script counts as the nearest of them; see [`symbol`].
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüăąćčęěğıłńřśșțżžĉĝŝŭėįųūőűđ";

/// What precedes the first letter of a word and follows its last.
pub(super) const EDGE: u8 = 0;

/// A letter outside of every table.
const UNKNOWN: u8 = 127;

/// Words longer than this are cut: no natural word of these languages is, and only the first letters are judged.
const MAX_LETTERS: usize = 40;

/// Bits of a letter in a [`key`].
const BITS: u32 = 7;

/// How many letters a key can hold as they are.
const MAX_PACKED: usize = (u64::BITS / BITS) as usize;

/// A digit, which spoils the word that it stands in.
const DIGIT: u8 = 126;

/// What each byte of ASCII is to a reader of words: a letter from 1 to 26, a digit, or the end of a word.
static ASCII: [u8; 128] = {
    let mut table = [EDGE; 128];
    let mut rest: &mut [u8] = &mut table;
    let mut byte = 0u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = match byte {
            b'a'..=b'z' => byte - b'a' + 1,
            b'A'..=b'Z' => byte - b'A' + 1,
            b'0'..=b'9' => DIGIT,
            _ => EDGE,
        };
        rest = others;
        byte += 1;
    }
    table
};

/// The number of a lower-case letter that stands in [`LETTERS`], from 1.
fn number(letter: char) -> Option<u8> {
    LETTERS.chars().position(|known| known == letter).and_then(|at| u8::try_from(at + 1).ok())
}

/// The numbers of U+00C0 to U+024F, 0 where there is no letter.
static BEYOND_ASCII: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let nearest = |c: char| match c {
        'ş' | 'š' => 'ș',
        'ţ' => 'ț',
        'ź' => 'ż',
        'ý' | 'ÿ' => 'y',
        'ß' => 's',
        'ů' => 'ú',
        'ď' => 'd',
        'ť' => 't',
        'ň' => 'ń',
        'œ' => 'o',
        other => other,
    };
    let of = |c: char| match c.to_lowercase().next() {
        Some(lower) if c.is_alphabetic() => number(nearest(lower)).unwrap_or(UNKNOWN),
        _ => EDGE,
    };
    ('\u{c0}'..='\u{24f}').map(of).collect()
});

/// The number of a letter of Latin script in either case, [`EDGE`] for what cannot stand inside a word.
pub(super) fn symbol(c: char) -> u8 {
    match c {
        '\0'..='\x7f' => ASCII.get(c as usize).copied().unwrap_or(EDGE),
        '\u{c0}'..='\u{24f}' => BEYOND_ASCII.get(c as usize - 0xc0).copied().unwrap_or(EDGE),
        '\u{1e00}'..='\u{1eff}' => UNKNOWN,
        _ => EDGE,
    }
}

/// The number of a letter with a combining mark set on it, as in decomposed text.
fn composed(letter: u8, mark: char) -> u8 {
    let base = LETTERS.chars().nth(usize::from(letter.saturating_sub(1)));
    match base.and_then(|base| unicode_normalization::char::compose(base, mark)) {
        Some(whole) => symbol(whole),
        None => letter,
    }
}

/// The key of a word that is longer than `MAX_PACKED`, from that of its beginning and the next letter. Two words may share a key, as good as
/// never in a language (Fowler, Noll, Vo: FNV-1a).
fn extend(key: u64, letter: u8) -> u64 {
    (key ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The letters of a word of a data file by number; `_` is the edge, `?` a letter outside of every table.
pub(super) fn numbers(word: &str) -> impl Iterator<Item = u8> {
    word.chars().map(|c| match c {
        '_' => EDGE,
        '?' => UNKNOWN,
        c => symbol(c),
    })
}

/// A sequence of letters as one number: its letters side by side when it is short enough.
pub(super) fn key(letters: impl Iterator<Item = u8>) -> u64 {
    letters.take(MAX_LETTERS).enumerate().fold(0, |key, (at, letter)| next(key, at, letter))
}

/// The key of a word with one letter more, before which it had `length`.
fn next(key: u64, length: usize, letter: u8) -> u64 {
    if length < MAX_PACKED { key << BITS | u64::from(letter) } else { extend(key, letter) }
}

/// A word of Latin script.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// Its letters by number, an edge on either side.
    pub(super) padded: &'a [u8],
    /// The [key](key) of its letters.
    pub(super) key: u64,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

/// Calls `visit` with each word of Latin letters. A word with a digit in it is none.
pub(super) fn words(text: &str, mut visit: impl FnMut(Word<'_>)) {
    let bytes = text.as_bytes();
    let beyond: &[u8] = &BEYOND_ASCII;
    let mut buffer = [EDGE; MAX_LETTERS + 2];
    let (mut at, mut length, mut key) = (0, 0usize, 0u64);
    let (mut capital, mut spoiled) = (false, false);
    while at <= bytes.len() {
        if length == 0 {
            (capital, key) = (bytes.get(at).is_some_and(u8::is_ascii_uppercase), 0);
        }
        // Most letters are ASCII.
        for &byte in bytes.get(at..).unwrap_or_default() {
            let letter = ASCII.get(usize::from(byte)).copied().unwrap_or(EDGE);
            if !(1..=26).contains(&letter) {
                break;
            }
            if length < MAX_LETTERS {
                key = next(key, length, letter);
                length += 1;
                if let Some(place) = buffer.get_mut(length) {
                    *place = letter;
                }
            }
            at += 1;
        }
        // The end of the text ends a word, as any other byte that is no letter.
        let byte = bytes.get(at).copied().unwrap_or(0);
        let (letter, width, large) = match byte {
            0..=0x7f => (ASCII.get(usize::from(byte)).copied().unwrap_or(EDGE), 1, byte.is_ascii_uppercase()),
            0xc3..=0xc8 => {
                let code = usize::from(byte & 0x1f) << 6 | usize::from(bytes.get(at + 1).copied().unwrap_or(0) & 0x3f);
                let letter = beyond.get(code.wrapping_sub(0xc0)).copied().unwrap_or(EDGE);
                let large = length == 0 && char::from_u32(code as u32).is_some_and(char::is_uppercase);
                (letter, 2, large)
            }
            _ => {
                let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                if length > 0 && ('\u{300}'..='\u{36f}').contains(&c) {
                    if let Some(place) = buffer.get_mut(length) {
                        *place = composed(*place, c);
                    }
                    key = self::key(buffer.iter().copied().skip(1).take(length));
                    at += c.len_utf8();
                    continue;
                }
                (symbol(c), c.len_utf8(), c.is_uppercase())
            }
        };
        at += width;
        if letter != EDGE {
            spoiled |= letter == DIGIT;
            if length == 0 {
                (capital, key) = (large, 0);
            }
            if length < MAX_LETTERS {
                key = next(key, length, letter);
                length += 1;
                if let Some(place) = buffer.get_mut(length) {
                    *place = letter;
                }
            }
        } else if length > 0 {
            if let Some(place) = buffer.get_mut(length + 1) {
                *place = EDGE;
            }
            if !spoiled {
                let padded = buffer.get(..length + 2).unwrap_or_default();
                visit(Word { padded, key, capital });
            }
            (length, spoiled) = (0, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<String> {
        let letters: Vec<char> = LETTERS.chars().collect();
        let mut found = Vec::new();
        words(text, |word| {
            let inner = &word.padded[1..word.padded.len() - 1];
            let spelling = inner.iter().map(|&n| letters.get(usize::from(n) - 1).copied().unwrap_or('?'));
            found.push(format!("{}{}", if word.capital { "+" } else { "" }, spelling.collect::<String>()));
            assert_eq!(word.key, key(inner.iter().copied()));
        });
        found
    }

    #[test]
    fn words_of_letters() {
        let cases: [(&str, &[&str]); 8] = [
            ("", &[]),
            ("The G20 summit", &["+the", "summit"]),
            ("l'État, d\u{2019}accord", &["l", "+état", "d", "accord"]),
            ("c\u{327}a x\u{303}y", &["ça", "xy"]),
            ("reunia\u{303}o", &["reunião"]),
            ("ÇÃO Ôh", &["+ção", "+ôh"]),
            ("ঢাকা Dhaka", &["+dhaka"]),
            ("Nguyễn straße", &["+nguy?n", "strase"]),
        ];
        for (text, expected) in cases {
            assert_eq!(spelled(text), expected, "{text}");
        }
        assert_eq!(spelled(&"x".repeat(1000)), ["x".repeat(MAX_LETTERS)]);
    }

    #[test]
    fn every_letter_has_its_own_number() {
        let mut numbers: Vec<u8> = LETTERS.chars().map(symbol).collect();
        assert_eq!(numbers.len(), LETTERS.chars().count());
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), LETTERS.chars().count());
        assert!(numbers.iter().all(|&n| n != EDGE && n < DIGIT));
    }
}
