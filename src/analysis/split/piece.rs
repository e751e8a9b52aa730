//! What UAX #29 joins and a reader would not.
//!
//! - Connectors, colons, semicolons and the middle dot end a word (`lhe·ia`), the Catalan `l·l` apart.
//! - A full stop ends a word before a capital (`Alemanha.Depois`) and between Bengali letters (`ড.ইউনূস`), unless all it
//!   divides are single letters (`U.S`) or Bengali names of them (`বি.এন.পি`).
//! - An apostrophe ends an elided article or pronoun (`d'Oliveira`, `l'État`): what follows is the word that is looked
//!   for, with or without the elision; and a quotation mark glued before a capital.
//! - A vowel sign without its letter makes no word, nor does it drag a space or bracket in.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::analysis::letters;
use crate::analysis::normalise::is_bengali;

/// Elided words of French, Portuguese, Italian and Catalan, before a vowel or `h`.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "un", "dell", "all", "nell", "sull",
    "dall", "quest",
];

/// A token's place in a UAX #29 word.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    /// Single letters with stops between them.
    pub(super) abbreviation: bool,
}

/// The first piece of a UAX #29 word, or of what is left of one.
pub(super) fn first(word: &str) -> Option<Piece> {
    let start = word.char_indices().find(|(_, c)| is_base(*c))?.0;
    let body = word.get(start..)?;
    let (mut before, mut part, mut stops, mut single) = (None, 0, 0, true);
    for (at, c) in body.char_indices() {
        if !is_inner_punctuation(c) {
            if is_base(c) {
                before = Some(c);
            }
            continue;
        }
        let rest = body.get(at + c.len_utf8()..).unwrap_or_default();
        let after = rest.chars().find(|c| is_base(*c));
        let left = body.get(part..at).unwrap_or_default();
        let right = rest.split(is_inner_punctuation).next().unwrap_or_default();
        match link(before, c, after, left, right) {
            Link::Inside if is_stop(c) => {
                single &= is_one_letter(left) && is_one_letter(right);
                stops += 1;
            }
            Link::Inside => single = false,
            Link::EndsBefore => {
                return Some(Piece { range: start..start + at, abbreviation: stops > 0 && single });
            }
            Link::EndsAfter => {
                return Some(Piece { range: start..start + at + c.len_utf8(), abbreviation: false });
            }
        }
        part = at + c.len_utf8();
    }
    Some(Piece { range: start..word.len(), abbreviation: stops > 0 && single })
}

enum Link {
    Inside,
    EndsBefore,
    EndsAfter,
}

/// How the punctuation `mark` stands between two characters of a word, and between its two neighbouring parts.
fn link(before: Option<char>, mark: char, after: Option<char>, left: &str, right: &str) -> Link {
    let (Some(before), Some(after)) = (before, after) else {
        return Link::EndsBefore;
    };
    let capital = before.is_lowercase() && after.is_uppercase();
    let inside = match mark {
        _ if is_stop(mark) => {
            before.is_numeric() && after.is_numeric()
                || is_one_letter(left) && is_one_letter(right)
                || !(capital || is_bengali(before) || is_bengali(after))
        }
        '\'' | '\u{2018}' | '\u{2019}' | '\u{FF07}' => {
            if is_vowel_or_h(after) && is_elided(left) {
                return Link::EndsAfter;
            }
            !capital
        }
        ',' | '\u{FF0C}' | '\u{2044}' => true,
        '·' | '\u{387}' | '\u{2027}' => matches!((before, after), ('l' | 'L', 'l' | 'L')),
        _ => false,
    };
    if inside { Link::Inside } else { Link::EndsBefore }
}

/// The punctuation that UAX #29 may keep inside a word (MidLetter, MidNum, MidNumLet, Single_Quote, ExtendNumLet) and
/// that is looked at here; marks of other scripts are left to the standard.
fn is_inner_punctuation(c: char) -> bool {
    is_stop(c)
        || matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{FF07}' | ',' | '\u{FF0C}' | '\u{FE50}' | '\u{2044}')
        || matches!(c, '·' | '\u{387}' | '\u{2027}' | ':' | '\u{FE13}' | '\u{FE55}' | '\u{FF1A}')
        || matches!(c, ';' | '\u{37E}' | '\u{FE54}' | '\u{FF1B}')
        || matches!(c, '_' | '\u{202F}' | '\u{203F}' | '\u{2040}' | '\u{2054}' | '\u{FE33}' | '\u{FE34}')
        || matches!(c, '\u{FE4D}'..='\u{FE4F}' | '\u{FF3F}')
}

fn is_elided(part: &str) -> bool {
    ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(part))
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '\u{2024}' | '\u{FE52}' | '\u{FF0E}')
}

/// A letter or digit that stands by itself, as against a vowel sign or accent.
fn is_base(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphanumeric() && !is_combining_mark(c))
}

/// One letter with its accents, or the Bengali name of a Latin letter.
fn is_one_letter(part: &str) -> bool {
    let mut letters = part.chars().filter(|c| is_base(*c));
    match (letters.next(), letters.next()) {
        (Some(first), _) if is_bengali(first) => letters::named(part).is_some(),
        (Some(only), None) => only.is_alphabetic(),
        _ => false,
    }
}

fn is_vowel_or_h(c: char) -> bool {
    let plain = unicode_normalization::UnicodeNormalization::nfd(c).next().unwrap_or(c);
    matches!(plain.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'œ' | 'æ')
}
