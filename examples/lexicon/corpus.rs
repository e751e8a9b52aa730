//! Sentence pairs as sequences of stems.

use std::collections::{HashMap, HashSet};

use dateline::{Analyzer, Language, StreamWriter, Streams};

use super::table::Table;

/// The languages of the lexicon, in the order of its files.
pub const CODES: [&str; 3] = ["en", "pt", "bn"];
/// Pairs with more stems than this on a side are lists and mishaps of sentence division, and cost the square of it.
const LONGEST: usize = 60;
/// A side with more than this many times the other's stems, and some more, is not its translation.
const RATIO: f32 = 3.0;

/// Strings and their numbers.
#[derive(Default)]
pub struct Words {
    pub names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// Sentence pairs of two languages.
pub type Pairs = Vec<(Vec<u32>, Vec<u32>)>;

/// All text that the lexicon is learned from.
pub struct Corpus {
    /// Stems without their language prefix, one table a language.
    pub words: [Words; 3],
    /// By languages: (0, 1), (0, 2), (1, 2).
    pub pairs: [Pairs; 3],
    /// Those of them that are names, in the same order.
    pub names: [Pairs; 3],
    /// Nearest words by word vectors, from and to.
    pub neighbours: [[Table; 3]; 3],
    /// Related words of English.
    pub synonyms: Table,
    writer: StreamWriter,
    streams: Streams,
    seen: HashSet<u64>,
}

/// Which element of [`Corpus::pairs`] holds these two languages (the smaller one first).
pub fn pair_index(a: usize, b: usize) -> usize {
    a + b - 1
}

impl Corpus {
    pub fn new() -> Corpus {
        Corpus {
            words: Default::default(),
            pairs: Default::default(),
            names: Default::default(),
            neighbours: Default::default(),
            synonyms: Table::new(),
            writer: StreamWriter::new(&Analyzer::new()),
            streams: Streams::new(),
            seen: HashSet::new(),
        }
    }

    /// The stems of a text; stop words have none.
    pub fn stems(&mut self, text: &str, language: usize) -> Vec<u32> {
        self.streams.clear();
        self.writer.write(text, Language::from_code(CODES[language]), &mut self.streams);
        let words = &mut self.words[language];
        // A token of the stream has its language in front; others are marks.
        let stems = self.streams.stem.split(' ').filter_map(|token| token.split_once(':'));
        stems.map(|(_, stem)| words.number(stem)).collect()
    }

    /// Adds a sentence and its translation, unless it is known or cannot be one.
    pub fn add(&mut self, a: usize, b: usize, source: &str, target: &str, is_name: bool) {
        let key = hash(source) ^ hash(target).rotate_left(7);
        if !self.seen.insert(key) {
            return;
        }
        let (x, y) = (self.stems(source, a), self.stems(target, b));
        let (short, long) = (x.len().min(y.len()), x.len().max(y.len()));
        if short == 0 || long > LONGEST || long as f32 > RATIO * short as f32 + 3.0 {
            return;
        }
        let at = pair_index(a, b);
        if is_name {
            self.names[at].push((x.clone(), y.clone()));
        }
        self.pairs[at].push((x, y));
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
