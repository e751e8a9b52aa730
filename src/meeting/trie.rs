//! Finds many sequences of tokens in a stream of tokens, in one pass.
//!
//! A trie over whole tokens. Most tokens of a text begin no name: they cost one look-up, however many names there are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::analysis::{hash, token_len};

/// The root, where every sequence begins.
const ROOT: u32 = 0;

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
    /// Every token of the sequences, by a number.
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
            values: vec![None],
        }
    }

    /// The value of a sequence, made when there is none. `None` for a sequence without tokens.
    pub fn entry<'t>(&mut self, tokens: impl IntoIterator<Item = &'t str>) -> Option<&mut V> {
        let mut node = ROOT;
        for token in tokens {
            let next_symbol = u32::try_from(self.symbols.len()).ok()?;
            let token = token.as_bytes();
            let symbol = match self.symbols.get(token) {
                Some(symbol) => *symbol,
                None => *self.symbols.entry(token.into()).or_insert(next_symbol),
            };
            if node == ROOT {
                self.firsts.add(Ends::of(token).all());
            }
            let next_node = u32::try_from(self.values.len()).ok()?;
            node = *self.edges.entry((node, symbol)).or_insert(next_node);
            if node == next_node {
                self.values.push(None);
            }
        }
        let value = self.values.get_mut(usize::try_from(node).ok()?).filter(|_| node != ROOT)?;
        Some(value.get_or_insert_default())
    }

    /// Lets [`find`](Trie::find) take a small word off this token where a space was lost (`Hamburgona`).
    pub fn may_be_glued(&mut self, token: &str) {
        if token.len() >= HEAD {
            self.heads.get_or_insert_with(Sieve::new).add(Ends::of(token.as_bytes()).head());
        }
    }

    /// The symbol of a token, or of what stands before the small word that hangs on it.
    fn symbol(&self, token: &[u8]) -> Option<u32> {
        self.symbols.get(token).copied().or_else(|| {
            let names = || GLUED.iter().filter_map(|small| token.strip_suffix(small.as_bytes()));
            self.may_be_two(token, || Ends::of(token))
                .then(|| names().filter(|name| name.len() >= HEAD).find_map(|name| self.symbols.get(name).copied()))
                .flatten()
        })
    }

    /// Whether a small word may hang on a token.
    #[inline]
    fn may_be_two(&self, token: &[u8], ends: impl FnOnce() -> Ends) -> bool {
        self.heads.as_ref().is_some_and(|heads| token.len() > HEAD && heads.passes(ends().head()))
    }

    /// Whether a token may begin a sequence; what follows it in the stream lets it be read eight bytes at once.
    #[inline]
    fn may_begin(&self, token: &[u8], token_and_after: &[u8]) -> bool {
        let ends = match (token_and_after.first_chunk(), token.last_chunk()) {
            (Some(first), last) => Ends::read(*first, last.copied(), token.len()),
            _ => Ends::of(token),
        };
        self.firsts.passes(ends.all()) || self.may_be_two(token, || ends)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.iter_mut().flatten()
    }

    /// Calls `emit` for each sequence in a stream of tokens divided by U+0020, overlapping ones too, in the order of their ends.
    pub fn find<'a>(&'a self, stream: &str, mut emit: impl FnMut(Range<usize>, &'a V)) {
        // Sequences begun: where, and at which node they are.
        let mut begun: Vec<(usize, u32)> = Vec::new();
        let (mut rest, mut next) = (stream.as_bytes(), 0);
        while let Some((token, after)) = rest.split_at_checked(token_len(rest)) {
            let (position, token_and_after) = (next, rest);
            next += 1;
            rest = match after.split_first() {
                Some((_, after)) => after,
                None if token.is_empty() => break,
                None => after,
            };
            if begun.is_empty() && !self.may_begin(token, token_and_after) {
                continue;
            }
            let Some(symbol) = self.symbol(token) else {
                begun.clear();
                continue;
            };
            begun.push((position, ROOT));
            begun.retain_mut(|(start, node)| {
                let Some(next) = self.edges.get(&(*node, symbol)) else { return false };
                *node = *next;
                let value = usize::try_from(*next).ok().and_then(|next| self.values.get(next));
                if let Some(Some(value)) = value {
                    emit(*start..position + 1, value);
                }
                true
            });
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

/// The first eight bytes of a token, zeros behind a shorter one, and its last eight, when it has so many: what sieves tell it by.
#[derive(Clone, Copy)]
struct Ends {
    first: u64,
    last: u64,
}

impl Ends {
    fn of(token: &[u8]) -> Ends {
        let mut first = [0; 8];
        first.iter_mut().zip(token).for_each(|(to, from)| *to = *from);
        Ends::read(first, token.last_chunk().copied(), token.len())
    }

    /// From the eight bytes that a token of `len` bytes begins with or is part of.
    #[inline]
    fn read(first: [u8; 8], last: Option<[u8; 8]>, len: usize) -> Ends {
        let beyond = 64_usize.saturating_sub(8 * len);
        let mask = u64::MAX.checked_shr(beyond as u32).unwrap_or_default();
        Ends { first: u64::from_le_bytes(first) & mask, last: last.map_or(0, u64::from_le_bytes) }
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
