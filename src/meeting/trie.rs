//! Finds many sequences of tokens in a stream of tokens, in one pass.
//!
//! A trie over whole tokens. Most tokens of a text begin no name: they cost one look-up, however many names there are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// The root, where every sequence begins.
const ROOT: u32 = 0;

/// Sequences of tokens, each with a value.
#[derive(Clone, Debug)]
pub(super) struct Trie<V> {
    /// Every token of the sequences, by a number.
    symbols: HashMap<Box<str>, u32, BuildHasherDefault<TokenHasher>>,
    /// From a node by a symbol to a node.
    edges: HashMap<(u32, u32), u32, BuildHasherDefault<TokenHasher>>,
    /// By node.
    values: Vec<Option<V>>,
}

impl<V: Default> Trie<V> {
    pub fn new() -> Trie<V> {
        Trie { symbols: HashMap::default(), edges: HashMap::default(), values: vec![None] }
    }

    /// The value of a sequence, made when there is none. `None` for a sequence without tokens.
    pub fn entry<'t>(&mut self, tokens: impl IntoIterator<Item = &'t str>) -> Option<&mut V> {
        let mut node = ROOT;
        for token in tokens {
            let next_symbol = u32::try_from(self.symbols.len()).ok()?;
            let symbol = match self.symbols.get(token) {
                Some(symbol) => *symbol,
                None => *self.symbols.entry(token.into()).or_insert(next_symbol),
            };
            let next_node = u32::try_from(self.values.len()).ok()?;
            node = *self.edges.entry((node, symbol)).or_insert(next_node);
            if node == next_node {
                self.values.push(None);
            }
        }
        let value = self.values.get_mut(usize::try_from(node).ok()?).filter(|_| node != ROOT)?;
        Some(value.get_or_insert_default())
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.iter_mut().flatten()
    }

    /// Calls `emit` for each sequence in the stream, overlapping ones too, in the order of their ends.
    pub fn find<'a, 't>(&'a self, stream: impl Iterator<Item = &'t str>, mut emit: impl FnMut(Range<usize>, &'a V)) {
        // Sequences begun: where, and at which node they are.
        let mut begun: Vec<(usize, u32)> = Vec::new();
        for (position, token) in stream.enumerate() {
            let Some(symbol) = self.symbols.get(token) else {
                begun.clear();
                continue;
            };
            begun.push((position, ROOT));
            begun.retain_mut(|(start, node)| {
                let Some(next) = self.edges.get(&(*node, *symbol)) else { return false };
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

/// Multiply and rotate (the scheme of rustc's FxHash): tokens are short, and the keys are the catalog's own.
#[derive(Debug, Default)]
pub(super) struct TokenHasher(u64);

impl TokenHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for TokenHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        self.mix(rest.iter().fold(rest.len() as u64, |tail, byte| tail << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.mix(word.into());
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
        trie.find(stream.split(' '), |range, value| found.push((range, value.clone())));
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
