//! Lines that repeat across the documents of a source.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hasher;

use serde::{Deserialize, Serialize};

use super::key::Fnv;
use super::row::{Ending, ending, lines};

/// The longest line that is remembered, in bytes.
const MAX_LINE_BYTES: usize = 200;
/// The most lines remembered of a source, and the most sources.
const MAX_LINES: usize = 1_000;
const MAX_SOURCES: usize = 200;
/// A line is repeated when at least this many documents have it…
const MIN_DOCUMENTS: u32 = 3;
/// A whole sentence is rather a story told again: it takes many more.
const MIN_DOCUMENTS_OF_SENTENCE: u32 = 20;
/// …and at least one in this many: in a large archive, short sentences come up again by themselves.
const ONE_IN: u32 = 50;

/// The short lines of the documents seen so far, by source: what many documents of one source share is not their story.
///
/// Holds hashes, not text: at most 1,000 lines of each of 200 sources, about 30 KB of JSON a source. What has to go when it is
/// full depends only on what was learned, in its order: the lines of the fewest documents, the longest unseen first.
///
/// ```
/// use dateline::clean::LineMemory;
///
/// let mut memory = LineMemory::default();
/// for story in ["Ships wait.", "Cranes stand still.", "Pay is agreed."] {
///     memory.learn("harbour", &format!("{story}\nWrite to our night desk\n"));
/// }
/// assert!(memory.is_repeated("harbour", "Write to our night desk"));
/// assert!(!memory.is_repeated("harbour", "Ships wait."));
/// assert!(!memory.is_repeated("another", "Write to our night desk"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineMemory {
    sources: BTreeMap<String, SourceLines>,
    /// Documents learned, of all sources.
    documents: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct SourceLines {
    documents: u32,
    /// When its last document was learned, counted in documents of all sources.
    seen: u32,
    /// By hash: the number of documents, and when it was last seen, counted in documents of this source.
    #[serde(with = "entries")]
    lines: BTreeMap<u64, (u32, u32)>,
}

impl LineMemory {
    /// Learns the lines of a document. Learn each document once.
    pub fn learn(&mut self, source_id: &str, text: &str) {
        self.documents = self.documents.saturating_add(1);
        if !self.sources.contains_key(source_id) && self.sources.len() >= MAX_SOURCES {
            let oldest = self.sources.iter().min_by_key(|(id, source)| (source.documents, source.seen, *id));
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.sources.remove(&oldest);
            }
        }
        let source = self.sources.entry(source_id.to_owned()).or_default();
        source.seen = self.documents;
        source.learn(text);
    }

    /// Whether a line stands in several documents of a source: in three, and in one of fifty.
    pub fn is_repeated(&self, source_id: &str, line: &str) -> bool {
        self.sources.get(source_id).is_some_and(|source| source.is_repeated(line))
    }

    /// The lines of one source, for many questions.
    pub(super) fn source(&self, source_id: &str) -> Option<RepeatedLines<'_>> {
        self.sources.get(source_id).map(RepeatedLines)
    }
}

/// What is known of one source.
#[derive(Clone, Copy, Debug)]
pub(super) struct RepeatedLines<'a>(&'a SourceLines);

impl RepeatedLines<'_> {
    pub(super) fn contains(self, line: &str) -> bool {
        self.0.is_repeated(line)
    }
}

impl SourceLines {
    fn learn(&mut self, text: &str) {
        self.documents = self.documents.saturating_add(1);
        let mut once = HashSet::new();
        for line in lines(text).map(|line| line.text(text).trim()).filter(|line| is_kept(line)) {
            let hash = hash(line);
            if once.insert(hash) {
                let entry = self.lines.entry(hash).or_default();
                *entry = (entry.0.saturating_add(1), self.documents);
            }
            // A single document of very many lines.
            if self.lines.len() >= 2 * MAX_LINES {
                self.forget();
            }
        }
        if self.lines.len() > MAX_LINES {
            self.forget();
        }
    }

    /// Forgets the lines of the fewest documents, the longest unseen first.
    fn forget(&mut self) {
        // Make room for a few documents at once: sorting costs more than learning.
        let keep = MAX_LINES * 3 / 4;
        let mut order: Vec<_> = self.lines.iter().map(|(hash, (count, seen))| (*count, *seen, *hash)).collect();
        order.sort_unstable();
        for (_, _, hash) in order.iter().take(order.len().saturating_sub(keep)) {
            self.lines.remove(hash);
        }
    }

    fn is_repeated(&self, line: &str) -> bool {
        let line = line.trim();
        let is_sentence =
            matches!(ending(line), Ending::Sentence | Ending::Question) || line.ends_with(['"', '”', '»', '’']);
        let least = if is_sentence { MIN_DOCUMENTS_OF_SENTENCE } else { MIN_DOCUMENTS }.max(self.documents / ONE_IN);
        self.documents >= MIN_DOCUMENTS
            && is_kept(line)
            && self.lines.get(&hash(line)).is_some_and(|(count, _)| *count >= least)
    }
}

fn is_kept(line: &str) -> bool {
    !line.is_empty() && line.len() <= MAX_LINE_BYTES
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): the same on every machine and in every version, since it is stored. Numbers are not made alike:
/// the parts of a series differ in nothing else.
fn hash(line: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.write(line.as_bytes());
    hash.finish()
}

/// Maps with numbers as keys, written as lists of three numbers.
mod entries {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(lines: &BTreeMap<u64, (u32, u32)>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(lines.iter().map(|(hash, (count, seen))| (hash, count, seen)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<u64, (u32, u32)>, D::Error> {
        let lines = Vec::<(u64, u32, u32)>::deserialize(from)?;
        Ok(lines.into_iter().map(|(hash, count, seen)| (hash, (count, seen))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_documents_not_lines() {
        let mut memory = LineMemory::default();
        memory.learn("a", "Ring the bell\nRing the bell\nRing the bell");
        memory.learn("a", "  Ring the bell  ");
        assert!(!memory.is_repeated("a", "Ring the bell"));
        memory.learn("a", "Ring the bell");
        assert!(memory.is_repeated("a", " Ring the bell\n"));
        let long = "x".repeat(201);
        (0..5).for_each(|_| memory.learn("a", &long));
        assert!(!memory.is_repeated("a", &long) && !memory.is_repeated("a", ""));
    }

    #[test]
    fn rare_repeats_of_a_large_source_are_stories() {
        let mut memory = LineMemory::default();
        for n in 0..300 {
            let common = if n % 40 == 0 { "More on page nine" } else { "She spoke." };
            memory.learn("a", &format!("Story {n}\n{common}\nAll the news of the quay\n"));
        }
        assert!(memory.is_repeated("a", "All the news of the quay"));
        assert!(memory.is_repeated("a", "She spoke."));
        // 8 of 300.
        assert!(memory.is_repeated("a", "More on page nine"));
        (0..200).for_each(|n| memory.learn("a", &format!("Other {n}")));
        assert!(!memory.is_repeated("a", "More on page nine"));
    }

    #[test]
    fn a_sentence_that_few_stories_share_is_theirs() {
        let mut memory = LineMemory::default();
        let sentence = "The leaders agreed on a truce.";
        for n in 0..19 {
            memory.learn("a", &format!("Story {n}\n{sentence}\n"));
        }
        assert!(!memory.is_repeated("a", sentence));
        memory.learn("a", sentence);
        assert!(memory.is_repeated("a", sentence));
    }

    /// Learning again in one order gives one memory, wherever it was put away in between and whatever it had to forget.
    #[test]
    fn learning_depends_on_the_order_alone() {
        let learn = |memory: &mut LineMemory, numbers: std::ops::Range<usize>| {
            for n in numbers {
                let lines: Vec<_> = (0..30).map(|k| format!("line {k} of {}", n * 31 % 97 + k)).collect();
                memory.learn(&format!("source {}", n * 7 % 211), &lines.join("\n"));
                memory.learn("large", &lines.join("\n"));
            }
        };
        let (mut whole, mut halves) = (LineMemory::default(), LineMemory::default());
        learn(&mut whole, 0..600);
        learn(&mut halves, 0..300);
        halves = serde_json::from_str(&serde_json::to_string(&halves).unwrap()).unwrap();
        learn(&mut halves, 300..600);
        assert_eq!(whole, halves);
    }

    #[test]
    fn stays_small_and_comes_back_from_json() {
        let mut memory = LineMemory::default();
        for n in 0..2_000 {
            memory.learn(&format!("source {}", n % 250), "One line");
        }
        for n in 0..200 {
            let lines: Vec<_> = (0..40).map(|k| format!("line {k} of {n}")).collect();
            memory.learn("large", &format!("Foot of the page\n{}", lines.join("\n")));
        }
        let huge: Vec<_> = (0..20_000).map(|k| k.to_string()).collect();
        memory.learn("large", &huge.join("\n"));
        assert!(memory.sources.len() <= MAX_SOURCES);
        assert!(memory.sources.values().all(|source| source.lines.len() <= MAX_LINES));
        assert!(memory.is_repeated("large", "Foot of the page"));
        let json = serde_json::to_string(&memory).unwrap();
        assert!(json.len() < 60_000, "{}", json.len());
        assert_eq!(serde_json::from_str::<LineMemory>(&json).unwrap(), memory);
    }
}
