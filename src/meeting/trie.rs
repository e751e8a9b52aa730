//! Finds many sequences of tokens in a stream of tokens, in one pass.
//!
//! A trie over whole tokens. Most tokens of a text begin no name: they cost one look-up, however many names there are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::analysis::hash;

/// Bytes of a name that a small word may be glued to, at least.
const HEAD: usize = 5;

/// What a lost space hangs on the name before it, in Portuguese and in English.
const GLUED: [&str; 27] = [
    "para", "pela", "pelo", "from", "with", "that", "com", "das", "dos", "nas", "nos", "que", "and", "the", "was",
    "for", "ao", "da", "de", "do", "em", "na", "no", "in", "on", "to", "e",
];

/// Sequences of tokens, each with a value.
#[derive(Clone, Debug)]
pub(super) struct Trie<V> {
    /// The node of every token of the sequences, as the first of one; its number is that of the token.
    symbols: HashMap<Box<[u8]>, u32, BuildHasherDefault<TokenHasher>>,
    /// Passes every token that a sequence begins with.
    firsts: Sieve,
    /// Passes the heads of the tokens that small words may be glued to, when there are such.
    heads: Option<Sieve>,
    /// From a node by a symbol to a node.
    edges: HashMap<(u32, u32), u32, BuildHasherDefault<TokenHasher>>,
    /// By node.
    values: Vec<Option<V>>,
}

impl<V: Default> Trie<V> {
    pub fn new() -> Trie<V> {
        Trie {
            symbols: HashMap::default(),
            firsts: Sieve::new(),
            heads: None,
            edges: HashMap::default(),
            values: Vec::new(),
        }
    }

    /// The value of a sequence, made when there is none. `None` for a sequence without tokens.
    pub fn entry<'t>(&mut self, tokens: impl IntoIterator<Item = &'t str>) -> Option<&mut V> {
        let mut node = None;
        for token in tokens {
            let token = token.as_bytes();
            let next = u32::try_from(self.values.len()).ok()?;
            let symbol = *self.symbols.entry(token.into()).or_insert(next);
            self.values.extend((symbol == next).then_some(None));
            node = Some(match node {
                None => {
                    self.firsts.add(Ends::read(token).0.all());
                    symbol
                }
                Some(before) => {
                    let next = u32::try_from(self.values.len()).ok()?;
                    let node = *self.edges.entry((before, symbol)).or_insert(next);
                    self.values.extend((node == next).then_some(None));
                    node
                }
            });
        }
        Some(self.values.get_mut(usize::try_from(node?).ok()?)?.get_or_insert_default())
    }

    /// Lets [`find`](Trie::find) take a small word off this token where a space was lost (`Hamburgona`).
    pub fn may_be_glued(&mut self, token: &str) {
        if token.len() >= HEAD {
            self.heads.get_or_insert_with(Sieve::new).add(Ends::read(token.as_bytes()).0.head());
        }
    }

    /// The symbol of a token, or of what stands before the small word that hangs on it.
    fn symbol(&self, token: &[u8], ends: Ends) -> Option<u32> {
        self.symbols.get(token).copied().or_else(|| {
            // Few of the small words end as the token does.
            let alike = |small: &&&str| small.as_bytes().last() == token.last();
            let names = || GLUED.iter().filter(alike).filter_map(|small| token.strip_suffix(small.as_bytes()));
            self.may_be_two(token, ends)
                .then(|| names().filter(|name| name.len() >= HEAD).find_map(|name| self.symbols.get(name).copied()))
                .flatten()
        })
    }

    /// Whether a small word may hang on a token. In Bengali many have the same head, which is two letters, but none ends like one.
    #[inline]
    fn may_be_two(&self, token: &[u8], ends: Ends) -> bool {
        let passes = |heads: &Sieve| token.len() > HEAD && heads.passes(ends.head());
        self.heads.as_ref().is_some_and(passes) && token.last().is_some_and(u8::is_ascii_lowercase)
    }

    /// What is left of a stream, and the position there, after tokens that begin no sequence. Most of a text is: a loop of its own, which
    /// needs few registers.
    #[inline(never)]
    fn skip<'s>(&self, mut stream: &'s [u8], mut position: usize) -> (&'s [u8], usize) {
        while !stream.is_empty() {
            let (ends, len) = Ends::read(stream);
            let token = stream.get(..len).unwrap_or_default();
            if self.firsts.passes(ends.all()) || self.may_be_two(token, ends) {
                break;
            }
            (stream, position) = (stream.get(len + 1..).unwrap_or_default(), position + 1);
        }
        (stream, position)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.iter_mut().flatten()
    }

    /// Calls `emit` for each sequence in a stream of tokens divided by U+0020, overlapping ones too, in the order of their ends.
    pub fn find<'a>(&'a self, stream: &str, mut emit: impl FnMut(Range<usize>, &'a V)) {
        // Sequences begun: where, and at which node they are.
        let mut begun: Vec<(usize, u32)> = Vec::new();
        let (mut rest, mut position) = (stream.as_bytes(), 0);
        loop {
            if begun.is_empty() {
                (rest, position) = self.skip(rest, position);
            }
            if rest.is_empty() {
                break;
            }
            let (ends, len) = Ends::read(rest);
            let token = rest.get(..len).unwrap_or_default();
            let start = position;
            (rest, position) = (rest.get(len + 1..).unwrap_or_default(), position + 1);
            let Some(symbol) = self.symbol(token, ends) else {
                begun.clear();
                continue;
            };
            begun.retain_mut(|(_, node)| match self.edges.get(&(*node, symbol)) {
                Some(next) => {
                    *node = *next;
                    true
                }
                None => false,
            });
            begun.push((start, symbol));
            for (start, node) in &begun {
                let value = usize::try_from(*node).ok().and_then(|node| self.values.get(node));
                if let Some(Some(value)) = value {
                    emit(*start..position, value);
                }
            }
        }
    }
}

/// A Bloom filter with one hash: one bit tells most tokens of a text from those that begin a name.
#[derive(Clone, Debug)]
struct Sieve([u64; 1 << Sieve::BITS]);

impl Sieve {
    /// Eight KB: few enough for the processor's first cache, enough to stop nine of ten other tokens where 5000 pass.
    const BITS: u32 = 10;

    fn new() -> Sieve {
        Sieve([0; 1 << Sieve::BITS])
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = Sieve::place(key);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    #[inline]
    fn passes(&self, key: u64) -> bool {
        let (word, bit) = Sieve::place(key);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Fibonacci hashing (Knuth, TAOCP 3, 6.4).
    #[inline]
    fn place(key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((hash >> (u64::BITS - Sieve::BITS)) as usize, 1 << (hash >> 32 & 63))
    }
}

/// The first eight bytes of a token, zeros behind a shorter one, and those behind its last whole eight: what sieves tell it by.
#[derive(Clone, Copy)]
struct Ends {
    first: u64,
    last: u64,
}

impl Ends {
    /// Those of the token that a stream begins with, and its length, up to the next U+0020.
    #[inline]
    fn read(stream: &[u8]) -> (Ends, usize) {
        let first = eight(stream);
        let bits = bits_before_space(first);
        if bits < 64 {
            return (Ends { first: first & ((1 << bits) - 1), last: 0 }, bits / 8);
        }
        let mut len = 8;
        loop {
            let last = eight(stream.get(len..).unwrap_or_default());
            let bits = bits_before_space(last);
            len += bits / 8;
            if bits < 64 {
                return (Ends { first, last: last & ((1 << bits) - 1) }, len);
            }
        }
    }

    #[inline]
    fn all(self) -> u64 {
        self.first.rotate_left(5) ^ self.last
    }

    /// The key of its first [`HEAD`] bytes.
    #[inline]
    fn head(self) -> u64 {
        self.first & u64::MAX >> (64 - 8 * HEAD)
    }
}

/// The eight bytes that a stream begins with, spaces after a shorter one, as a little-endian word.
#[inline]
fn eight(stream: &[u8]) -> u64 {
    u64::from_le_bytes(match stream.first_chunk() {
        Some(eight) => *eight,
        None => {
            let mut padded = [b' '; 8];
            padded.iter_mut().zip(stream).for_each(|(to, from)| *to = *from);
            padded
        }
    })
}

/// The bits of a little-endian word before its first U+0020 (Mycroft's test for a zero byte), 64 when it has none.
#[inline]
fn bits_before_space(word: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = word ^ (ONES * 0x20);
    (word.wrapping_sub(ONES) & !word & (ONES << 7)).trailing_zeros() as usize & !7
}

/// [`hash`] as the standard tables take it.
#[derive(Debug, Default)]
pub(super) struct TokenHasher(u64);

impl Hasher for TokenHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes, self.0);
    }

    fn write_usize(&mut self, _length: usize) {}

    fn write_u32(&mut self, word: u32) {
        self.write(&word.to_le_bytes());
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from both ends.
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(names: &[&str], stream: &str) -> Vec<(Range<usize>, String)> {
        let mut trie: Trie<String> = Trie::new();
        for name in names {
            if let Some(value) = trie.entry(name.split(' ')) {
                *value = (*name).to_owned();
            }
        }
        let mut found = Vec::new();
        trie.find(stream, |range, value| found.push((range, value.clone())));
        found
    }

    #[test]
    fn finds_overlapping_names_at_their_positions() {
        let names = ["new", "new delhi", "delhi g20", "g20 summit in delhi", "york"];
        let expected = [(1..2, "new"), (1..3, "new delhi"), (2..4, "delhi g20"), (3..7, "g20 summit in delhi")];
        let expected = expected.map(|(range, name)| (range, name.to_owned()));
        assert_eq!(found(&names, "in new delhi g20 summit in delhi newyork"), expected);
        assert_eq!(found(&names, "").len(), 0);
        assert!(Trie::<String>::new().entry([]).is_none());
    }

    proptest! {
        #[test]
        fn finds_what_a_search_by_hand_finds(names in prop::collection::vec("[ab]( [abc]){0,3}", 0..6), stream in "[abcd]( [abcd]){0,30}") {
            let tokens: Vec<&str> = stream.split(' ').collect();
            let mut expected = Vec::new();
            for end in 1..=tokens.len() {
                for start in 0..end {
                    let words = tokens[start..end].join(" ");
                    if names.contains(&words) {
                        expected.push((start..end, words));
                    }
                }
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            prop_assert_eq!(found(&names, &stream), expected);
        }
    }
}
