//! Word_Break classes of the characters that news in the three languages is made of.
//!
//! The classes are those of UAX #29 (Unicode 17), with two tailorings that the standard allows: connectors (`_`, U+202F)
//! and the colon break words. Every character without a row here is [`Class::Unknown`], and the splitter leaves its word
//! to `unicode-segmentation`; so a missing row costs speed and never correctness.

/// Word_Break class, as far as the splitter needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// No part of a word: space, punctuation, symbol, connector, colon, line end.
    Other,
    /// ALetter.
    Letter,
    /// Numeric.
    Number,
    /// Extend, Format and ZWJ: goes with the character before it (rule WB4).
    Extend,
    /// MidLetter: the middle dot.
    MidLetter,
    /// MidNum: the comma.
    MidNumber,
    /// MidNumLet and Single_Quote: full stop, apostrophes.
    MidBoth,
    /// Not in the tables.
    Unknown,
}

use Class::{Extend, Letter, MidBoth, MidLetter, MidNumber, Number, Other, Unknown};

/// U+0000 to U+036F.
const LATIN: [Class; 0x370] = latin();
/// U+0980 to U+09FF.
const BENGALI: [Class; 0x80] = bengali();
/// U+2000 to U+207F.
const PUNCTUATION: [Class; 0x80] = punctuation();

const fn within(c: u32, ranges: &[(u32, u32)]) -> bool {
    let mut rest = ranges;
    while let [(low, high), tail @ ..] = rest {
        if *low <= c && c <= *high {
            return true;
        }
        rest = tail;
    }
    false
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn latin() -> [Class; 0x370] {
    let mut table = [Other; 0x370];
    let mut c = 0;
    while c < 0x370 {
        table[c as usize] = match c {
            0x27 | 0x2E => MidBoth,
            0x2C => MidNumber,
            0xB7 => MidLetter,
            0xAD | 0x300..0x370 => Extend,
            0x30..=0x39 => Number,
            // Superscripts and fractions are words of one character; © and ® are pictographs; ALetter holds signs, too.
            0xA9 | 0xAE | 0xB2 | 0xB3 | 0xB8 | 0xB9 | 0xBC..=0xBE | 0x2B0..0x300 => Unknown,
            0xD7 | 0xF7 => Other,
            _ if within(c, &[(0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xB5, 0xB5), (0xBA, 0xBA), (0xC0, 0x2AF)]) => {
                Letter
            }
            _ => Other,
        };
        c += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn bengali() -> [Class; 0x80] {
    let letters: &[(u32, u32)] = &[
        (0x985, 0x98C),
        (0x98F, 0x990),
        (0x993, 0x9A8),
        (0x9AA, 0x9B0),
        (0x9B2, 0x9B2),
        (0x9B6, 0x9B9),
        (0x9BD, 0x9BD),
        (0x9CE, 0x9CE),
        (0x9DC, 0x9DD),
        (0x9DF, 0x9E1),
        (0x9F0, 0x9F1),
    ];
    let signs: &[(u32, u32)] = &[
        (0x981, 0x983),
        (0x9BC, 0x9BC),
        (0x9BE, 0x9C4),
        (0x9C7, 0x9C8),
        (0x9CB, 0x9CD),
        (0x9D7, 0x9D7),
        (0x9E2, 0x9E3),
    ];
    let mut table = [Unknown; 0x80];
    let mut i = 0;
    while i < 0x80 {
        let c = 0x980 + i;
        table[i as usize] = if within(c, letters) {
            Letter
        } else if within(c, signs) {
            Extend
        } else if within(c, &[(0x9E6, 0x9EF)]) {
            Number
        } else {
            Unknown
        };
        i += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn punctuation() -> [Class; 0x80] {
    let mut table = [Other; 0x80];
    let mut i = 0;
    while i < 0x80 {
        table[i as usize] = match 0x2000 + i {
            0x200C..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F => Extend,
            0x2018 | 0x2019 | 0x2024 => MidBoth,
            0x2027 => MidLetter,
            0x203C | 0x2044 | 0x2049 | 0x2065 | 0x2070..=0x207F => Unknown,
            _ => Other,
        };
        i += 1;
    }
    table
}

/// Class and length in bytes of the character that starts at `at`; `None` at the end.
///
/// `bytes` are those of a `str` and `at` is on a `char` boundary.
#[inline(always)]
pub(super) fn class_at(bytes: &[u8], at: usize) -> Option<(Class, usize)> {
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((lookup(&LATIN, usize::from(first)), 1));
    }
    let second = usize::from(*bytes.get(at + 1)?) & 0x3F;
    if first < 0xE0 {
        return Some((lookup(&LATIN, (usize::from(first) & 0x1F) << 6 | second), 2));
    }
    if first >= 0xF0 {
        return Some((Unknown, 4));
    }
    let third = usize::from(*bytes.get(at + 2)?) & 0x3F;
    let class = match (usize::from(first) & 0x0F) << 12 | second << 6 | third {
        c @ 0x980..=0x9FF => lookup(&BENGALI, c - 0x980),
        c @ 0x2000..=0x207F => lookup(&PUNCTUATION, c - 0x2000),
        // Danda, double danda; currency signs.
        0x964 | 0x965 | 0x20A0..=0x20BF => Other,
        _ => Unknown,
    };
    Some((class, 3))
}

#[inline(always)]
fn lookup(table: &[Class], at: usize) -> Class {
    table.get(at).copied().unwrap_or(Unknown)
}
