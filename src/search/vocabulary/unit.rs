//! What an edit replaces at once: a grapheme, or nearly.

use std::sync::LazyLock;

use crate::analysis::WordMap;

/// A part of an edit, in hundredths.
pub(super) type Cost = u32;

/// What no confusion makes cheaper: a unit more, less or replaced, two units exchanged.
pub(super) const EDIT: Cost = 100;
/// No edit costs less than this, accents apart.
pub(super) const CHEAPEST: Cost = 25;
/// A vowel for a consonant, or the other way round: keys and sounds that are confused are of one kind.
const OTHER_KIND: Cost = 110;
/// A letter with another accent, or without.
pub(super) const ACCENT: Cost = 25;
/// The sign of a missing vowel, a dot below, a nasal sign, more or less; a vowel sign; a consonant of a conjunct.
const MARK: Cost = 30;
const VOWEL: Cost = 60;
const CONSONANT: Cost = 70;
/// A second consonant that is written and not heard (`স্বাধীন`), with the sign before it.
const SILENT: Cost = 50;
/// An apostrophe; a silent letter; a letter twice; what a Bengali syllable ends in.
const APOSTROPHE: Cost = 25;
const SILENT_LETTER: Cost = 50;
const TWICE: Cost = 50;
const FINAL: Cost = 60;

const VIRAMA: char = '\u{9CD}';
const NUKTA: char = '\u{9BC}';
const CHANDRABINDU: char = '\u{981}';

/// Confusions of Latin letters: what for what, and the cost.
pub(super) static LATIN: LazyLock<Vec<(&str, &str, Cost)>> = LazyLock::new(|| rows("latin").collect());

static BENGALI: LazyLock<WordMap<(char, char), Cost>> = LazyLock::new(|| {
    let pairs = rows("bengali").filter_map(|(one, other, cost)| Some((composed(one)?, composed(other)?, cost)));
    pairs.flat_map(|(one, other, cost)| [((one, other), cost), ((other, one), cost)]).collect()
});

/// The rows of a script, each way round.
fn rows(script: &'static str) -> impl Iterator<Item = (&'static str, &'static str, Cost)> {
    include_str!("confusions.tsv").lines().filter_map(move |row| {
        let mut columns = row.strip_prefix(script)?.trim_start().split('\t');
        Some((columns.next()?, columns.next()?, columns.next()?.parse().ok()?))
    })
}

/// Where a word (in normal form C) can be cut: characters after which a unit ends.
///
/// A unit is a character with the marks that follow; in Bengali a whole conjunct with its vowel sign, as in the graphemes of UAX #29. Unlike
/// there ং and ঃ are units of their own, for ঙ is written in their place.
pub(super) fn units(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        let (_, mut before) = chars.next()?;
        let mut end = rest.len();
        for (at, c) in chars {
            if !joins(before, c) {
                end = at;
                break;
            }
            before = c;
        }
        let (unit, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(unit)
    })
}

/// Whether `c` is of the same unit as the character before it.
pub(super) fn joins(before: char, c: char) -> bool {
    is_sign(c) || before == VIRAMA && is_consonant(c)
}

/// Marks that a unit may have after its first character.
fn is_sign(c: char) -> bool {
    matches!(c, CHANDRABINDU | NUKTA | '\u{9BE}'..='\u{9CD}' | '\u{9D7}' | '\u{9E2}' | '\u{9E3}' | '\u{300}'..='\u{36F}')
}

fn is_consonant(c: char) -> bool {
    matches!(c, '\u{995}'..='\u{9B9}' | '\u{9DC}'..='\u{9DF}' | '\u{9F0}' | '\u{9F1}')
}

/// What it costs that a unit is missing after (or before) another.
pub(super) fn missing(unit: &str, neighbour: Option<&str>) -> Cost {
    match unit {
        "'" => APOSTROPHE,
        "h" => SILENT_LETTER,
        "ং" | "ঃ" => FINAL,
        _ if neighbour == Some(unit) => TWICE,
        _ => EDIT,
    }
}

/// What it costs that one unit, without accents, stands for another: 0 when they are the same.
pub(super) fn replaced(one: &str, other: &str) -> Cost {
    if one == other {
        return 0;
    }
    if one.is_ascii() && other.is_ascii() {
        let is = |(a, b, _): &&(&str, &str, Cost)| *a == one && *b == other || *a == other && *b == one;
        let is_vowel = |unit: &str| matches!(unit, "a" | "e" | "i" | "o" | "u" | "y");
        let other = if is_vowel(one) == is_vowel(other) { EDIT } else { OTHER_KIND };
        return LATIN.iter().find(is).map_or(other, |(.., cost)| *cost);
    }
    let is_bengali = |unit: &str| unit.starts_with(|c| matches!(c, '\u{980}'..='\u{9FF}'));
    if is_bengali(one) && is_bengali(other) { between(&letters(one), &letters(other)) } else { EDIT }
}

/// The characters of a unit, letters with a dot below as one.
fn letters(unit: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    for c in unit.chars() {
        match letters.last_mut() {
            Some(last) if c == NUKTA && with_nukta(*last) != *last => *last = with_nukta(*last),
            _ => letters.push(c),
        }
    }
    letters
}

/// The one character of a row's column.
fn composed(column: &str) -> Option<char> {
    letters(column).first().copied()
}

fn with_nukta(c: char) -> char {
    match c {
        'ড' => '\u{9DC}',
        'ঢ' => '\u{9DD}',
        'য' => '\u{9DF}',
        _ => c,
    }
}

/// The weighted edit distance of the characters of two Bengali units, at most one edit: they are one grapheme each.
fn between(one: &[char], other: &[char]) -> Cost {
    // The first row: nothing of `one`.
    let mut rows: Vec<Vec<Cost>> = vec![lost_up_to(other)];
    let lost = lost_up_to(one);
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![lost.get(i + 1).copied().unwrap_or(EDIT)];
        for (j, b) in other.iter().enumerate() {
            let at = |back: usize, column: usize| -> Cost {
                let above = (i + 1).checked_sub(back).and_then(|i| rows.get(i)).and_then(|row| row.get(column));
                above.copied().unwrap_or(EDIT)
            };
            let same = if a == b { 0 } else { BENGALI.get(&(*a, *b)).copied().unwrap_or(other_letter(*a, *b)) };
            let mut cost = at(1, j) + same;
            cost = cost.min(at(1, j + 1) + lost_letter(*a));
            cost = cost.min(row.get(j).copied().unwrap_or(EDIT) + lost_letter(*b));
            if let Some(before) = i.checked_sub(1).and_then(|i| one.get(i)).filter(|before| is_silent(**before, *a)) {
                debug_assert_eq!(*before, VIRAMA);
                cost = cost.min(at(2, j + 1) + SILENT);
            }
            if let Some(before) = j.checked_sub(1).and_then(|j| other.get(j)).filter(|before| is_silent(**before, *b)) {
                debug_assert_eq!(*before, VIRAMA);
                cost = cost.min(row.get(j - 1).copied().unwrap_or(EDIT) + SILENT);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(EDIT).min(EDIT)
}

/// What it costs to lose the first letters, for each number of them.
fn lost_up_to(letters: &[char]) -> Vec<Cost> {
    let mut all = vec![0];
    let mut cost = 0;
    for letter in letters {
        cost += lost_letter(*letter);
        all.push(cost);
    }
    all
}

fn lost_letter(c: char) -> Cost {
    match c {
        VIRAMA | NUKTA | CHANDRABINDU => MARK,
        c if is_sign(c) => VOWEL,
        _ => CONSONANT,
    }
}

fn other_letter(one: char, other: char) -> Cost {
    if is_sign(one) && is_sign(other) { VOWEL } else { EDIT }
}

/// Whether the second part of a conjunct is written rather than heard.
fn is_silent(before: char, c: char) -> bool {
    before == VIRAMA && matches!(c, 'ব' | 'য' | 'ম')
}

/// Two units as one conjunct, where they can be one.
pub(super) fn joined(one: &str, other: &str) -> Option<String> {
    let can = one.ends_with(|c| is_consonant(c) || c == NUKTA) && other.starts_with(is_consonant);
    can.then(|| format!("{one}{VIRAMA}{other}"))
}

/// A conjunct as two units, in each way.
pub(super) fn divided(unit: &str) -> impl Iterator<Item = (&str, &str)> {
    unit.match_indices(VIRAMA).filter_map(|(at, sign)| {
        let (one, rest) = unit.split_at_checked(at)?;
        Some((one, rest.strip_prefix(sign)?)).filter(|(_, other)| !other.is_empty())
    })
}
