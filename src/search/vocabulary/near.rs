//! The words that are near to what was typed.

use std::collections::BTreeMap;

use super::Vocabulary;
use super::distance::{Reading, Typed};
use super::unit::{Cost, joins};
use super::words::SegmentWords;

/// A word of the index that is not far from what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Near<'a> {
    pub word: &'a str,
    pub cost: Cost,
    pub passages: u64,
}

impl Vocabulary {
    /// The words that cost no more than `budget`, by the alphabet; `text` itself is none of them.
    pub(super) fn near(&self, text: &str, budget: Cost) -> Vec<Near<'_>> {
        // Accents are left to the end: the words stand in an order without them.
        let (mut plain, mut exact) = (Typed::new(text, false), Typed::new(text, true));
        let mut found: BTreeMap<(&str, &str), Near<'_>> = BTreeMap::new();
        for words in &self.segments {
            let mut walk = Walk { words, typed: &mut plain, reading: None, ends: Vec::new(), budget };
            walk.each(|at| {
                let (key, word) = (words.key(at), words.word(at));
                let passages = u64::from(words.passages(at));
                let near =
                    found.entry((key, word)).or_insert_with(|| Near { word, cost: exact.cost(word), passages: 0 });
                near.passages += passages;
            });
        }
        found.into_values().filter(|near| near.cost <= budget && near.word != text).collect()
    }
}

/// A walk through the words of a segment in their order, as through a trie: what words begin with in common is compared once, and words that
/// begin in a way that nothing can make good are leapt over.
struct Walk<'a, 'w> {
    words: &'w SegmentWords,
    typed: &'a mut Typed,
    reading: Option<Reading>,
    /// Where the units read end in the key at hand.
    ends: Vec<usize>,
    budget: Cost,
}

impl Walk<'_, '_> {
    /// Calls `found` for each word whose key is within the budget.
    fn each(&mut self, mut found: impl FnMut(usize)) {
        let mut reading = self.reading.take().unwrap_or_else(|| self.typed.start());
        let (mut at, mut last) = (0, "");
        while at < self.words.len() {
            let key = self.words.key(at);
            self.keep_common(last, key, &mut reading);
            last = key;
            match self.read_on(key, &mut reading) {
                Some(dead) => at = self.next(at, key, dead, &reading),
                None => {
                    if reading.cost() <= self.budget {
                        found(at);
                    }
                    at += 1;
                }
            }
        }
    }

    /// Keeps of what was read of the last key what the next one begins with too.
    fn keep_common(&mut self, last: &str, key: &str, reading: &mut Reading) {
        let common = last.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count();
        let mut kept = self.ends.partition_point(|end| *end <= common);
        // A unit may be longer in this key.
        let is_longer = |end: usize| {
            let (before, after) = key.split_at_checked(end)?;
            Some(joins(before.chars().next_back()?, after.chars().next()?))
        };
        if let Some(end) = kept.checked_sub(1).and_then(|at| self.ends.get(at))
            && *end < key.len()
            && is_longer(*end).unwrap_or(true)
        {
            kept -= 1;
        }
        self.ends.truncate(kept);
        reading.back_to(kept);
    }

    /// Reads the rest of a key. Gives the end of the unit after which no word is within the budget, if there is one.
    fn read_on(&mut self, key: &str, reading: &mut Reading) -> Option<usize> {
        let mut end = self.ends.last().copied().unwrap_or(0);
        if end > 0 && reading.least() > self.budget {
            return Some(end);
        }
        for unit in super::unit::units(key.get(end..).unwrap_or_default()) {
            end += unit.len();
            let least = self.typed.read(reading, unit);
            self.ends.push(end);
            if least > self.budget {
                return Some(end);
            }
        }
        None
    }

    /// The next key that may be within the budget, after one that is not because of its units up to `dead`.
    fn next(&self, at: usize, key: &str, dead: usize, reading: &Reading) -> usize {
        let units = self.ends.len().saturating_sub(1);
        let end = units.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0);
        let (Some(only), Some((kept, rest))) =
            (self.typed.only(reading, units, self.budget), key.split_at_checked(end))
        else {
            return self.leap(at, key, dead);
        };
        // Where a unit that can follow begins the longer one that cannot, words with either stand mixed.
        if only.clone().any(|unit| rest.starts_with(unit)) {
            return self.leap(at, key, dead);
        }
        match only.filter(|unit| *unit > rest).min() {
            Some(unit) => {
                let first = format!("{kept}{unit}");
                self.words.seek(at, |other| other < first.as_str())
            }
            None => self.leap(at, key, end),
        }
    }

    /// The next key that does not begin with the units of `key` up to `end`.
    fn leap(&self, at: usize, key: &str, end: usize) -> usize {
        let (dead, rest) = key.split_at_checked(end).unwrap_or((key, ""));
        let Some(next) = rest.chars().next() else {
            return at + 1;
        };
        let Some(before) = dead.chars().next_back().filter(|before| is_bengali(*before)) else {
            return self.words.seek(at, |other| other.starts_with(dead));
        };
        // Keys in which a sign makes the last unit longer come between those with other letters.
        match next {
            FIRST_LETTER..=LAST_LETTER if !joins(before, 'ক') => self.words.seek(at, |other| {
                let next = other.strip_prefix(dead).and_then(|rest| rest.chars().next());
                next.is_some_and(|next| next <= LAST_LETTER)
            }),
            _ => self.words.seek(at, |other| other.strip_prefix(dead).is_some_and(|rest| rest.starts_with(next))),
        }
    }
}

/// Letters of the Bengali block that stand before the signs that follow them, in the order of Unicode, ং and ঃ included.
const FIRST_LETTER: char = '\u{982}';
const LAST_LETTER: char = '\u{9BB}';

fn is_bengali(c: char) -> bool {
    matches!(c, '\u{980}'..='\u{9FF}')
}
