//! Whether a full stop is an abbreviation's.

use std::sync::LazyLock;

use crate::analysis::WordMap;

use super::{OPENING, is_bengali, is_letter, is_line_end};

/// What the table says of a word.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Title,
    Rank,
    Number,
    Open,
    Clock,
    Month,
    When,
    Label,
    Speech,
    Asking,
    Starter,
}

/// Their names in the table, in the same order.
const KINDS: [&str; 11] =
    ["title", "rank", "number", "open", "clock", "month", "when", "label", "speech", "asking", "starter"];

/// Kinds of one word, a bit for each: `no` and `art` are of two languages.
#[derive(Clone, Copy, Default)]
pub(super) struct Kinds(u16);

impl Kinds {
    /// Those of a word, whatever its case.
    pub(super) fn of(word: &str) -> Kinds {
        // In bytes: no word of the table is longer.
        if word.len() > 2 * LONGEST {
            return Kinds::default();
        }
        let kinds = match word.contains(char::is_uppercase) {
            true => WORDS.get(word.to_lowercase().as_str()),
            false => WORDS.get(word),
        };
        kinds.copied().unwrap_or_default()
    }

    pub(super) fn is(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }
}

static WORDS: LazyLock<WordMap<&'static str, Kinds>> = LazyLock::new(|| {
    let mut words: WordMap<&str, Kinds> = WordMap::default();
    for line in include_str!("../data/abbreviations.tsv").lines() {
        let mut fields = line.split('\t');
        let Some(kind) = fields.next().and_then(|name| KINDS.iter().position(|kind| *kind == name)) else {
            continue;
        };
        for word in fields.nth(1).unwrap_or_default().split_ascii_whitespace() {
            words.entry(word).or_default().0 |= 1 << kind;
        }
    }
    words
});

/// Characters of a word that are looked at.
pub(super) const LONGEST: usize = 24;

/// Characters after a Bengali full stop in which a danda is looked for.
const AHEAD: usize = 200;

/// The word before the full stop that ends `bare`.
pub(super) fn last_word(bare: &str) -> &str {
    let stem = bare.strip_suffix('.').unwrap_or(bare);
    let from =
        stem.char_indices().rev().take(LONGEST).take_while(|(_, c)| !c.is_whitespace() && !OPENING.contains(c)).last();
    stem.get(from.map_or(stem.len(), |(at, _)| at)..).unwrap_or_default()
}

/// The letters that `text` begins with.
pub(super) fn first_word(text: &str) -> &str {
    text.split(|c: char| !is_letter(c)).next().unwrap_or_default()
}

/// Whether a name follows the abbreviated word. One in small letters may be a word that ends its sentence.
pub(super) fn is_title(word: &str, kinds: Kinds, starter: impl FnOnce() -> bool) -> bool {
    let capital = !word.starts_with(char::is_lowercase);
    (kinds.is(Kind::Title) && (capital || !starter())) || (capital && kinds.is(Kind::Rank))
}

/// Whether `bare` ends in a bracket of one word: `(অব.`
pub(super) fn is_bracketed_word(bare: &str) -> bool {
    let before = bare.len() - 1 - last_word(bare).len();
    bare.get(..before).is_some_and(|before| before.ends_with(['(', '[']))
}

/// Whether the full stop at the end of `bare`, the sentence so far, is an abbreviation's, given the `rest` of the text.
pub(super) fn is_abbreviation(bare: &str, rest: &str) -> bool {
    let word = last_word(bare);
    let before = bare.get(..bare.len() - word.len() - 1).unwrap_or_default().trim_end();
    let next = rest.trim_start_matches(OPENING);
    let first = first_word(next);
    let follows = |kind| Kinds::of(first).is(kind);
    let starter = || follows(Kind::Starter);
    if matches!(word.chars().count(), 1 | 2) && word.chars().all(char::is_numeric) {
        // `2. Security`: the number of an item. `7. July`: an ordinal.
        return before.is_empty() || before.ends_with([':', ';']) || follows(Kind::Month);
    }
    let mut letters = word.chars();
    if letters.next().is_some_and(char::is_uppercase) && letters.next().is_none() {
        // An initial, but not the end of `Plan B. Then` or `so do I. They`.
        let label = Kinds::of(last_word(before)).is(Kind::Label);
        return !(label || before.ends_with(char::is_lowercase) && starter());
    }
    let kinds = Kinds::of(word);
    if word.starts_with(is_bengali) {
        return kinds.is(Kind::Title) || is_bengali_abbreviation(word, rest);
    }
    if kinds.is(Kind::Clock) {
        return follows(Kind::Month)
            || follows(Kind::When)
            || (first.len() > 1 && first.chars().all(char::is_uppercase));
    }
    if is_title(word, kinds, starter) {
        return true;
    }
    // `U.S.`, `Ph.D.`; what ends in `a.C.` is a date.
    let dotted =
        word.contains('.') && word.split('.').all(|part| part.len() <= 3 && part.chars().all(char::is_alphabetic));
    if dotted && !(word.starts_with(char::is_lowercase) && word.ends_with(char::is_uppercase)) {
        return !starter();
    }
    if kinds.is(Kind::Number) {
        let roman = first.len() > 1 || matches!(first, "V" | "X");
        return next.starts_with(char::is_numeric)
            || (roman && first.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M')))
            || (before.ends_with(char::is_numeric) && !starter());
    }
    kinds.is(Kind::Open) && !starter()
}

/// Whether a full stop after a Bengali word abbreviates it. Sentences end in a danda; where none follows, full stops may stand for it.
fn is_bengali_abbreviation(word: &str, rest: &str) -> bool {
    let long = |part: &str| part.chars().count();
    (word.contains('.') && word.split('.').all(|part| long(part) <= 5))
        || (long(word) <= 5 && rest.chars().take(AHEAD).take_while(|c| !is_line_end(*c)).any(|c| c == '।'))
}
