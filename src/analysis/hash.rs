//! The hash of a word, and the tables that every word of a text is looked up in.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A table with words for keys.
pub(crate) type WordMap<K, T> = HashMap<K, T, BuildHasherDefault<WordHasher>>;
/// A set of words.
pub(super) type WordSet<K> = HashSet<K, BuildHasherDefault<WordHasher>>;

#[derive(Debug, Default)]
pub(crate) struct WordHasher(u64);

impl Hasher for WordHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes, self.0);
    }

    fn write_u8(&mut self, _end: u8) {}

    /// The table looks at the highest bits and the lowest; the best ones stand highest.
    #[inline]
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// Multiply and rotate, eight bytes at a time (the scheme of rustc's FxHash). The tables hold words of our own lists, or
/// are bounded: nobody gains by making words collide.
#[inline]
pub(crate) fn hash(word: &[u8], seed: u64) -> u64 {
    let start = mix(seed, word.len() as u64);
    if let Some(last) = word.last_chunk() {
        let (eights, _) = word.as_chunks();
        let hash = eights.iter().fold(start, |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
        // The bytes that are left, with some of those before them.
        mix(hash, u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        mix(start, u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)))
    } else {
        mix(start, word.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }
}

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
