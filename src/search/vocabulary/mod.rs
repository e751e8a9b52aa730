//! The words of a snapshot: what a beginning is completed to, and what a misspelt word is corrected to.

mod correct;
mod distance;
mod near;
mod unit;
mod words;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{Searcher as EngineSearcher, SegmentReader};
use unicode_segmentation::UnicodeSegmentation;

pub use self::correct::{Correction, Suggestion};
use self::words::{ByFrequency, SegmentWords};
use super::Searcher;
use super::expand::MAX_BYTES;
use crate::analysis::without_accents;
use crate::error::Result;
use crate::index::{engine_error, guard};

/// The most completions that one answer gives.
const MOST_COMPLETIONS: usize = 1_000;
/// More bytes than this are no beginning of a word.
const LONGEST_PREFIX: usize = 256;

/// A word that what was typed may become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Completion {
    /// What was typed, its last word completed.
    pub text: String,
    /// In how many passages the word is. Passages that were replaced or deleted may count until
    /// [`Writer::optimize`](crate::Writer::optimize).
    pub passages: usize,
}

/// The words of all segments of a snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    segments: Vec<Arc<SegmentWords>>,
}

/// The words of the segments that were asked for them, kept for the snapshots to come: a segment never changes.
#[derive(Debug, Default)]
pub(crate) struct VocabularyCache {
    segments: Mutex<HashMap<SegmentId, Slot>>,
}

/// A segment's words once they are read. Its lock is held while they are, so that nobody reads them twice.
type Slot = Arc<Mutex<Option<Arc<SegmentWords>>>>;

impl VocabularyCache {
    /// The words of a snapshot; those of its segments that nobody has asked for yet are read.
    fn vocabulary(&self, searcher: &EngineSearcher, surface: Field) -> io::Result<Vocabulary> {
        let segments: Vec<(&SegmentReader, Slot)> = {
            // A panic elsewhere cannot leave a table half changed: entries are added and removed whole.
            let mut known = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
            let readers = searcher.segment_readers();
            // Segments that were merged away are forgotten, unless an older snapshot still uses them.
            known.retain(|id, slot| {
                readers.iter().any(|reader| reader.segment_id() == *id) || Arc::strong_count(slot) > 1
            });
            readers.iter().map(|reader| (reader, Arc::clone(known.entry(reader.segment_id()).or_default()))).collect()
        };
        let read = |(reader, slot): (&SegmentReader, Slot)| {
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(words) = slot.as_ref() {
                return Ok(Arc::clone(words));
            }
            let words = Arc::new(SegmentWords::read(reader, surface)?);
            *slot = Some(Arc::clone(&words));
            Ok(words)
        };
        Ok(Vocabulary { segments: segments.into_iter().map(read).collect::<io::Result<_>>()? })
    }
}

impl Searcher {
    /// What a text that is being typed may become: the most frequent words that begin like its last word, at most `limit` (and 1,000),
    /// those equally frequent by the alphabet. The words before it are kept as they are.
    ///
    /// Letters typed without an accent stand for all their accents; an accent that is typed is meant. Words are completed as they stand
    /// in the passages, endings included, in whatever language. Numbers and boilerplate are no words; nothing is found for a text that
    /// does not end in a word, nor for one of more than 32 KiB. Capitals are as they are typed.
    ///
    /// Takes well under a millisecond a call, however many passages there are. The first call after a commit reads the words of the new
    /// segments: about half a microsecond each, once, and some 30 bytes of memory each from then on.
    ///
    /// ```
    /// use dateline::{Document, Index};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "A cimeira de Hamburgo. হামবুর্গে শীর্ষ সম্মেলন. The Hamburg summit."))?;
    /// writer.add(Document::new("b", "A chegada a Hamburgo."))?;
    /// writer.commit()?;
    /// let searcher = index.searcher();
    ///
    /// let found: Vec<_> = searcher.complete("cimeira de Hamb", 10)?.into_iter().map(|found| found.text).collect();
    /// assert_eq!(found, ["cimeira de Hamburgo", "cimeira de Hamburg"]);
    /// assert_eq!(searcher.complete("হামবু", 1)?[0].text, "হামবুর্গে");
    /// # Ok::<(), dateline::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read.
    pub fn complete(&self, typed: &str, limit: usize) -> Result<Vec<Completion>> {
        let Some((kept, last)) = last_word(typed).filter(|_| typed.len() <= MAX_BYTES) else {
            return Ok(Vec::new());
        };
        let prefix = self.pipeline.analyzer().spelled(last);
        let found = self.vocabulary()?.complete(&prefix, limit.min(MOST_COMPLETIONS));
        let completion = |(word, passages): (&str, u64)| Completion {
            text: format!("{kept}{}", in_case_of(last, word)),
            passages: usize::try_from(passages).unwrap_or(usize::MAX),
        };
        Ok(found.into_iter().map(completion).collect())
    }

    fn vocabulary(&self) -> Result<&Vocabulary> {
        if let Some(known) = self.vocabulary.get() {
            return Ok(known);
        }
        let read = || self.vocabularies.vocabulary(&self.searcher, self.fields.surface);
        let read = guard(&self.name, || read().map_err(|e| engine_error(&self.name)(e.into())))?;
        Ok(self.vocabulary.get_or_init(|| read))
    }
}

impl Vocabulary {
    /// The most frequent words that begin with `prefix`, a surface form.
    fn complete(&self, prefix: &str, limit: usize) -> Vec<(&str, u64)> {
        let key = without_accents(prefix);
        if key.is_empty() || limit == 0 {
            return Vec::new();
        }
        if key == prefix { self.most_frequent(&key, limit) } else { self.with_accents(prefix, &key, limit) }
    }

    /// The most frequent words whose keys begin with `prefix`: the segments' lists are read from their tops until no word further down
    /// can have more passages than those found (the threshold algorithm of Fagin, Lotem and Naor, 2003).
    fn most_frequent(&self, prefix: &str, limit: usize) -> Vec<(&str, u64)> {
        let mut lists: Vec<(&SegmentWords, ByFrequency<'_>)> =
            self.segments.iter().map(|words| (words.as_ref(), words.by_frequency(words.beginning(prefix)))).collect();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut best: BTreeSet<(Reverse<u64>, &str, &str)> = BTreeSet::new();
        loop {
            // One segment's list is in the right order already; words of several may be equally frequent and come later.
            let unseen: u64 = lists.iter().map(|(_, list)| u64::from(list.next_passages())).sum();
            let last = best.last().filter(|_| best.len() == limit);
            if last.is_some_and(|(Reverse(passages), ..)| *passages > unseen || lists.len() == 1) {
                break;
            }
            let Some((words, list)) = lists.iter_mut().max_by_key(|(_, list)| list.next_passages()) else { break };
            let Some(at) = list.next() else { break };
            let (key, word) = (words.key(at), words.word(at));
            if seen.insert(word) {
                best.insert((Reverse(self.passages_with(key, word)), key, word));
                if best.len() > limit {
                    best.pop_last();
                }
            }
        }
        best.into_iter().map(|(Reverse(passages), _, word)| (word, passages)).collect()
    }

    /// The most frequent words that begin with `prefix`, which has accents, and `key` without them: not so many that each could not be
    /// looked at.
    fn with_accents(&self, prefix: &str, key: &str, limit: usize) -> Vec<(&str, u64)> {
        let mut found: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for words in &self.segments {
            for (at, word) in words.accented(words.beginning(key)) {
                if agrees(prefix, word) {
                    *found.entry((words.key(at), word)).or_default() += u64::from(words.passages(at));
                }
            }
        }
        let mut found: Vec<(&str, u64)> = found.into_iter().map(|((_, word), passages)| (word, passages)).collect();
        // A stable sort: the alphabet decides between words equally frequent.
        found.sort_by_key(|(_, passages)| Reverse(*passages));
        found.truncate(limit);
        found
    }

    /// In how many passages `word` is, whose key is `key`.
    fn passages_with(&self, key: &str, word: &str) -> u64 {
        self.segments.iter().map(|words| u64::from(words.passages_with(key, word))).sum()
    }
}

/// Whether `word` has the accents that `prefix` has, both without them being known to begin alike.
fn agrees(prefix: &str, word: &str) -> bool {
    let mut letters = word.chars();
    prefix.chars().all(|typed| {
        letters.next().is_some_and(|letter| {
            letter == typed || *without_accents(letter.encode_utf8(&mut [0; 4])) == *typed.encode_utf8(&mut [0; 4])
        })
    })
}

/// A text before its last word, and that word as far as it is typed. `None` when it does not end in one.
fn last_word(typed: &str) -> Option<(&str, &str)> {
    // A word longer than any other is no word; the end of a long text is enough to find where the last one begins.
    let tail = (typed.len().saturating_sub(LONGEST_PREFIX)..=typed.len()).find_map(|at| typed.get(at..))?;
    let (_, last) = tail.split_word_bound_indices().next_back()?;
    let is_word = last.starts_with(char::is_alphanumeric) && last.len() < LONGEST_PREFIX;
    typed.strip_suffix(last).filter(|_| is_word).map(|kept| (kept, last))
}

/// `word` in the capitals of `typed`: all of them, the first, or none.
fn in_case_of(typed: &str, word: &str) -> String {
    let mut capitals = typed.chars().filter(|c| c.is_alphabetic()).map(char::is_uppercase);
    let (first, second) = (capitals.next() == Some(true), capitals.next());
    match first {
        true if second == Some(true) && capitals.all(|is_capital| is_capital) => word.to_uppercase(),
        true => {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
        }
        false => word.to_owned(),
    }
}
