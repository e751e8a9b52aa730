//! A few terms by which documents that share text are found.

use super::wording::Word;
use crate::analysis::token_len;

/// Words of a shingle.
pub(super) const SHINGLE: usize = 4;
/// Of the shingles, the share that is kept: one in so many.
const ONE_IN: u64 = 6;
/// Short stories keep this many in any case…
const LEAST: usize = 16;
/// …and the longest no more than this many: one in six up to some 25,000 words.
const MOST: usize = 4096;

/// Hashes of some of the runs of four words of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    terms: Vec<u64>,
}

impl Sketch {
    /// The sketch of an article from the surface streams of its passages' content, in order.
    pub fn of_streams<'a>(surfaces: impl IntoIterator<Item = &'a str>) -> Sketch {
        let mut sampler = Sampler::default();
        for surface in surfaces {
            let (_marker, mut rest) = surface.split_at_checked(token_len(surface.as_bytes())).unwrap_or_default();
            while let Some(stream) = rest.strip_prefix(' ') {
                let (token, after) = stream.split_at_checked(token_len(stream.as_bytes())).unwrap_or((stream, ""));
                sampler.push(Word::new(token));
                rest = after;
            }
        }
        sampler.finish()
    }

    /// The terms, in order.
    pub fn terms(&self) -> &[u64] {
        &self.terms
    }
}

/// A term that more documents hold is looked up only in the first so many.
pub const COMMON: usize = 64;
/// A term that no more documents than this hold is reason enough to compare two of them.
const RARE: usize = 32;

/// The documents that a document should be compared with, from the documents that hold each term of its sketch, itself among them
/// perhaps: those that share two terms with it, or one that few hold. The most likely first, then in ascending order: a caller may
/// stop at any point.
///
/// Of each list the first [`COMMON`] count, so a caller need not read more than one beyond them. Let them be in the same order for
/// every term: then all copies of a story that thousands print meet its first ones.
///
/// ```
/// use dateline::copies::candidates;
///
/// // Of 200 documents, 7 shares two terms, 3 and 9 a rare one, 12 and those after it a common one.
/// let common: Vec<u32> = (12..200).collect();
/// let lists: [&[u32]; 3] = [&[3, 7, 9], &[7], &common];
/// assert_eq!(candidates(lists), [7, 3, 9]);
/// ```
pub fn candidates<'a>(lists: impl IntoIterator<Item = &'a [u32]>) -> Vec<u32> {
    let mut seen: Vec<(u32, usize)> = Vec::new();
    for list in lists {
        // Two are reason enough.
        let weight = if list.len() <= RARE { 2 } else { 1 };
        seen.extend(list.iter().take(COMMON).map(|document| (*document, weight)));
    }
    seen.sort_unstable();
    let groups = seen.chunk_by(|a, b| a.0 == b.0);
    let weights = groups.filter_map(|group| Some((group.iter().map(|(_, weight)| weight).sum(), group.first()?.0)));
    let mut found: Vec<(usize, u32)> = weights.filter(|(weight, _)| *weight >= 2).collect();
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    found.into_iter().map(|(_, document)| document).collect()
}

/// Takes the words of a story one by one.
#[derive(Debug, Default)]
pub(super) struct Sampler {
    last: [u32; SHINGLE],
    words: usize,
    kept: Vec<u64>,
    /// The lowest hashes above the bar, for a short story.
    spare: Vec<u64>,
}

const BAR: u64 = u64::MAX / ONE_IN;

impl Sampler {
    #[inline]
    pub(super) fn push(&mut self, word: Word) {
        let [_, a, b, c] = self.last;
        self.last = [a, b, c, word.key()];
        self.words += 1;
        if self.words < SHINGLE {
            return;
        }
        let hash = shingle(&self.last);
        if hash < BAR {
            self.kept.push(hash);
            if self.kept.len() >= 4 * MOST {
                self.shrink();
            }
        } else if self.words < LEAST * ONE_IN as usize * 2 {
            self.spare.push(hash);
        }
    }

    fn shrink(&mut self) {
        self.kept.sort_unstable();
        self.kept.dedup();
        self.kept.truncate(MOST);
    }

    pub(super) fn finish(mut self) -> Sketch {
        if (1..SHINGLE).contains(&self.words) {
            self.kept.push(shingle(&self.last));
        }
        self.shrink();
        if self.kept.len() < LEAST {
            self.spare.sort_unstable();
            self.spare.dedup();
            let missing = LEAST - self.kept.len();
            self.kept.extend(self.spare.iter().take(missing));
        }
        Sketch { terms: self.kept }
    }
}

/// The hash of a shingle: two products to mix and the end of MurmurHash3 (Appleby, public domain) to spread.
#[inline]
pub(super) fn shingle(words: &[u32; SHINGLE]) -> u64 {
    let [a, b, c, d] = words.map(u64::from);
    let mut hash = (a << 32 | b).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32) ^ (c << 32 | d);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ hash >> 33
}
