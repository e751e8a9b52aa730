//! The consonants of a word in Bengali script.

use super::VOWELS;

const VIRAMA: char = '\u{9CD}';

/// The skeleton of a surface form without its case endings.
pub(super) fn skeleton(word: &str) -> Option<String> {
    let mut out = String::with_capacity(word.len());
    let chars: Vec<char> = word.chars().collect();
    let mut rest = chars.as_slice();
    // ওয়া, উই at the beginning write the w of other languages, which Portuguese and German sound as v.
    if let ['ও', 'য', '\u{9BC}', tail @ ..] | ['হ', 'ো', 'য', '\u{9BC}', tail @ ..] | ['উ', 'ই', tail @ ..] = rest
    {
        out.extend(['B', 'a']);
        rest = tail;
    }
    let mut before: [Option<char>; 2] = [None; 2];
    while let [c, tail @ ..] = rest {
        let nukta = tail.first() == Some(&'\u{9BC}');
        let joined = before[1] == Some(VIRAMA);
        // A consonant at the beginning has a vowel before the next one (নভেম্বর), unless a virama joins them.
        if out.len() == 1 && !out.starts_with(VOWELS) && !joined && sign(*c).is_some() {
            out.push('a');
        }
        let sign = match c {
            // As the second part of a conjunct য is a glide, and ব silent but after a nasal, liquid or itself.
            'য' if nukta => Some('a'),
            'ড' | 'ঢ' if nukta => Some('R'),
            'য' if joined => None,
            'ৎ' if tail.first() == Some(&'জ') => None,
            'ব' if joined && !matches!(before[0], Some('ম' | 'র' | 'ল' | 'ব')) => None,
            // An h is written at the beginning of names by all, inside by some (তেহরান, Teerã).
            'হ' if before[1].is_some() => None,
            _ => sign(*c),
        };
        // Two equal consonants without virama have a vowel between them that is not written.
        if let Some(sign) = sign {
            if out.ends_with(sign) && !VOWELS.contains(&sign) && !joined {
                out.push('a');
            }
            if !VOWELS.contains(&sign) || !out.ends_with(VOWELS) {
                out.push(sign);
            }
        }
        before = [before[1], Some(*c)];
        rest = tail;
    }
    Some(out)
}

fn sign(c: char) -> Option<char> {
    Some(match c {
        'ক' | 'খ' => 'K',
        'গ' | 'ঘ' => 'G',
        'ঙ' | 'ং' | 'ঞ' | 'ণ' | 'ন' => 'N',
        'চ' | 'ছ' => 'C',
        'জ' | 'ঝ' | 'য' => 'J',
        'ট' | 'ঠ' | 'ত' | 'থ' | 'ৎ' => 'T',
        'ড' | 'ঢ' | 'দ' | 'ধ' => 'D',
        'প' => 'P',
        'ফ' => 'F',
        'ব' | 'ভ' | 'ৱ' => 'B',
        'ম' => 'M',
        'র' | 'ৰ' | 'ঋ' | 'ৃ' => 'R',
        'ল' => 'L',
        'শ' | 'ষ' | 'স' => 'S',
        'হ' => 'H',
        'ই' | 'ঈ' | 'এ' | 'ি' | 'ী' | 'ে' => 'i',
        'ও' | 'উ' | 'ঊ' | 'ঔ' | 'ো' | 'ৌ' | 'ু' | 'ূ' => 'u',
        '\u{985}'..='\u{994}' | '\u{9BE}'..='\u{9CC}' => 'a',
        _ => return None,
    })
}
