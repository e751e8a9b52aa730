//! The consonants of a word in Latin script, after the spelling of Portuguese and English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::VOWELS;
use crate::analysis::data::rows;

pub(super) const SPELLINGS: &str = include_str!("latin.tsv");

struct Spelling {
    letters: &'static str,
    condition: &'static str,
    signs: &'static str,
}

/// By their first letters.
static TABLE: LazyLock<BTreeMap<char, Vec<Spelling>>> = LazyLock::new(|| {
    let mut table: BTreeMap<char, Vec<Spelling>> = BTreeMap::new();
    for row in rows(SPELLINGS) {
        let mut columns = row.split('\t');
        let (Some(letters), Some(condition), Some(signs)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let first = letters.chars().next().unwrap_or_default();
        table.entry(first).or_default().push(Spelling { letters, condition, signs });
    }
    table
});

/// The skeleton of a surface form; `None` when a letter is not Latin.
pub(super) fn skeleton(surface: &str) -> Option<String> {
    let plain = plain(surface)?;
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        let at_start = rest.len() == plain.len();
        let spelling = TABLE.get(&c).into_iter().flatten().find(|spelling| {
            rest.strip_prefix(spelling.letters).is_some_and(|tail| match spelling.condition {
                "^" => at_start,
                "$" => tail.is_empty(),
                condition => condition.strip_prefix('>').is_none_or(|set| tail.starts_with(|next| set.contains(next))),
            })
        });
        match spelling {
            Some(spelling) => {
                out.extend(spelling.signs.chars().filter(|sign| *sign != '.'));
                rest = rest.get(spelling.letters.len()..).unwrap_or_default();
            }
            None => {
                if !out.ends_with(VOWELS) {
                    out.push(match c {
                        'e' | 'i' | 'y' => 'i',
                        'o' | 'u' => 'u',
                        _ => 'a',
                    });
                }
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    Some(out)
}

/// Letters a to z, with `~` after a nasal vowel.
fn plain(surface: &str) -> Option<String> {
    let mut out = String::with_capacity(surface.len());
    for c in surface.nfc() {
        match c {
            'a'..='z' => out.push(c),
            'ã' => out.push_str("a~"),
            'õ' => out.push_str("o~"),
            'ç' => out.push('s'),
            'š' | 'ş' | 'ś' | 'ș' => out.push_str("sh"),
            'č' | 'ć' => out.push_str("ch"),
            'ž' | 'ź' | 'ż' => out.push_str("zh"),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ø' => out.push('o'),
            'æ' | 'œ' | 'ı' => out.push('e'),
            '\'' | '-' => {}
            _ => match c.nfd().next() {
                Some(base @ 'a'..='z') => out.push(base),
                _ => return None,
            },
        }
    }
    Some(out)
}
