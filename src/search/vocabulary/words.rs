//! The words of one segment, in the order of the alphabet, with how many passages have them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::ops::Range;

use tantivy::SegmentReader;
use tantivy::schema::Field;

use crate::analysis::without_accents;

/// Longer terms are addresses and other things that nobody types.
const LONGEST: usize = 96;
/// Words whose most frequent one is known, and so many of these groups in a group of the next level.
const GROUP: usize = 16;

/// The words of a segment's surface stream. What is no word is left out: numbers, addresses, single letters.
///
/// Words are ordered by their keys, which have no accents: all words that begin alike but for accents stand together.
#[derive(Debug, Default)]
pub(super) struct SegmentWords {
    /// All keys, one after the other.
    keys: String,
    /// Where each key ends.
    ends: Vec<u32>,
    /// The words that are not their keys, in the order of the keys that they belong to.
    accented: Vec<(u32, Box<str>)>,
    /// In how many passages each word is.
    passages: Vec<u32>,
    /// The most frequent word of each group, the first one if there are several; then of each group of groups.
    peaks: Vec<Vec<u32>>,
}

impl SegmentWords {
    /// Reads a segment's dictionary: about half a microsecond a word.
    pub fn read(segment: &SegmentReader, surface: Field) -> io::Result<SegmentWords> {
        let index = segment.inverted_index(surface).map_err(io::Error::other)?;
        // The dictionary is in order already, but for the words with accents.
        let (mut plain, mut accented) = (SegmentWords::default(), Vec::new());
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let Some(word) = std::str::from_utf8(terms.key()).ok().filter(|word| is_word(word)) else { continue };
            let key = without_accents(word);
            match key == word {
                true => plain.push(word, terms.value().doc_freq),
                false => accented.push((key.into_owned(), Box::<str>::from(word), terms.value().doc_freq)),
            }
        }
        accented.sort_unstable();
        let mut words = SegmentWords::default();
        words.keys.reserve(plain.keys.len() + accented.iter().map(|(key, ..)| key.len()).sum::<usize>());
        words.ends.reserve(plain.ends.len() + accented.len());
        words.passages.reserve(plain.ends.len() + accented.len());
        let mut accented = accented.into_iter().peekable();
        for at in 0..plain.len() {
            let key = plain.key(at);
            while let Some((other, word, passages)) = accented.next_if(|(other, ..)| other.as_str() < key) {
                words.push_accented(&other, word, passages);
            }
            words.push(key, plain.passages(at));
        }
        accented.for_each(|(key, word, passages)| words.push_accented(&key, word, passages));
        words.find_peaks();
        Ok(words)
    }

    fn push(&mut self, key: &str, passages: u32) {
        // Four gigabytes of words are more than any language has.
        if let Ok(end) = u32::try_from(self.keys.len() + key.len()) {
            self.keys.push_str(key);
            self.ends.push(end);
            self.passages.push(passages);
        }
    }

    fn push_accented(&mut self, key: &str, word: Box<str>, passages: u32) {
        self.accented.push((self.ends.len() as u32, word));
        self.push(key, passages);
    }

    fn find_peaks(&mut self) {
        let mut below: Vec<u32> = (0..self.len() as u32).collect();
        while below.len() > GROUP {
            below = below.chunks(GROUP).filter_map(|group| self.peak_of(group.iter().copied())).collect();
            self.peaks.push(below.clone());
        }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The key of a word, without accents.
    pub fn key(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.keys.get(start as usize..end as usize).unwrap_or_default()
    }

    /// A word as it is written.
    pub fn word(&self, at: usize) -> &str {
        let found = self.accented.binary_search_by_key(&at, |(of, _)| *of as usize).ok();
        found.and_then(|found| self.accented.get(found)).map_or_else(|| self.key(at), |(_, word)| word)
    }

    /// In how many passages a word is.
    pub fn passages(&self, at: usize) -> u32 {
        self.passages.get(at).copied().unwrap_or(0)
    }

    /// The first word from `start` on whose key is not one that `is_before`; those that are come first.
    pub fn seek(&self, start: usize, is_before: impl Fn(&str) -> bool) -> usize {
        // What is looked for is often near: steps that double, then halves.
        let (mut low, mut step) = (start, 1);
        while low + step <= self.len() && is_before(self.key(low + step - 1)) {
            low += step;
            step *= 2;
        }
        let mut high = self.len().min(low + step);
        while low < high {
            let middle = low + (high - low) / 2;
            match is_before(self.key(middle)) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The words whose keys begin with `prefix`.
    pub fn beginning(&self, prefix: &str) -> Range<usize> {
        let start = self.seek(0, |key| key < prefix);
        start..self.seek(start, |key| key.starts_with(prefix))
    }

    /// The words of a range that are not their keys.
    pub fn accented(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
        let position = |at: usize| self.accented.partition_point(|(of, _)| (*of as usize) < at);
        let within = self.accented.get(position(range.start)..position(range.end)).unwrap_or_default();
        within.iter().map(|(at, word)| (*at as usize, word.as_ref()))
    }

    /// In how many passages `word` is, whose key is `key`.
    pub fn passages_with(&self, key: &str, word: &str) -> u32 {
        let start = self.seek(0, |other| other < key);
        let same = (start..self.len()).take_while(|at| self.key(*at) == key);
        same.filter(|at| self.word(*at) == word).map(|at| self.passages(at)).next().unwrap_or(0)
    }

    /// The words of a range, the most frequent first, those equally frequent by the alphabet.
    pub fn by_frequency(&self, range: Range<usize>) -> ByFrequency<'_> {
        let mut ranges = ByFrequency { words: self, ranges: BinaryHeap::new() };
        ranges.add(range);
        ranges
    }

    /// The most frequent of some words, the first one if there are several.
    fn peak_of(&self, words: impl Iterator<Item = u32>) -> Option<u32> {
        words.max_by_key(|at| (self.passages(*at as usize), Reverse(*at)))
    }

    /// The most frequent word of a range: the ends of the range one by one, what is between them by groups.
    fn peak(&self, range: Range<usize>) -> Option<u32> {
        let Range { mut start, mut end } = range;
        let mut peak = None;
        let mut below: Option<&Vec<u32>> = None;
        let mut levels = self.peaks.iter();
        while start < end {
            let next = levels.next();
            let (inner_start, inner_end) = match next {
                Some(_) => (start.next_multiple_of(GROUP).min(end), end / GROUP * GROUP),
                None => (end, end),
            };
            let inner_end = inner_end.max(inner_start);
            let ends = (start..inner_start).chain(inner_end..end);
            let ends = ends.filter_map(|at| below.map_or(Some(at as u32), |level| level.get(at).copied()));
            peak = self.peak_of(ends.chain(peak));
            (start, end, below) = (inner_start / GROUP, inner_end / GROUP, next);
        }
        peak
    }
}

/// Gives the words of a range by frequency.
pub(super) struct ByFrequency<'a> {
    words: &'a SegmentWords,
    /// Ranges that no word was given of yet, each by its most frequent one.
    ranges: BinaryHeap<(u32, Reverse<u32>, Reverse<usize>, usize)>,
}

impl ByFrequency<'_> {
    fn add(&mut self, range: Range<usize>) {
        if let Some(peak) = self.words.peak(range.clone()) {
            let passages = self.words.passages(peak as usize);
            self.ranges.push((passages, Reverse(peak), Reverse(range.start), range.end));
        }
    }

    /// How frequent the next word is.
    pub fn next_passages(&self) -> u32 {
        self.ranges.peek().map_or(0, |(passages, ..)| *passages)
    }
}

impl Iterator for ByFrequency<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (_, Reverse(peak), Reverse(start), end) = self.ranges.pop()?;
        let peak = peak as usize;
        self.add(start..peak);
        self.add(peak + 1..end);
        Some(peak)
    }
}

/// Whether a term is a word that people look for: it begins with a letter, has another sign, and no points or slashes.
fn is_word(term: &str) -> bool {
    let mut chars = term.chars();
    let begins = chars.next().is_some_and(char::is_alphabetic);
    begins
        && term.len() <= LONGEST
        && chars.next().is_some()
        && !term.contains(|c: char| c.is_ascii_punctuation() && c != '\'')
}
