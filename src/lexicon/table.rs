//! The lexicon as one slice of bytes that is searched where it stands: nothing is parsed or copied when it is opened.
//!
//! ```text
//! magic               8 bytes; the last two are the version of the format
//! for each language   3 × u32: number of stems, where its index begins, where its blocks begin
//! for each language   index   for each block, u32: where it begins, from the start of the blocks
//!                     blocks  16 stems each, in the order of their bytes
//! stem                u8 bytes shared with the stem before it in the block, u8 length of the rest, the rest
//!   counts            u8: translations into the first (high half) and the second other language
//!   translations      3 bytes each, best first: 17 bits number of the stem, 7 bits weight
//! ```
//!
//! The languages are those of [`Language::INDEXED`], in its order. Numbers are little-endian. Front coding in blocks is that of
//! dictionaries for search engines (Witten, Moffat and Bell, Managing Gigabytes, 1999, section 4.1). A weight `w` is the probability
//! `exp(-w / 16)`: 1 down to 0.00036.

use std::ops::Range;

use crate::language::Language;

const MAGIC: &[u8; 8] = b"datlex01";
/// Bytes of the head that each language has.
const HEAD: usize = 12;
/// Stems in a block.
const BLOCK: usize = 16;
/// Steps of weight for each factor of e, and the most of them.
const STEPS: f32 = 16.0;
const MOST_STEPS: f32 = 127.0;
/// Bits of a stem's number.
const NUMBER_BITS: u32 = 17;
pub(super) const MOST_STEMS: usize = 1 << NUMBER_BITS;
/// Bytes of a translation.
const CELL: usize = 3;
/// The most translations of a stem into one language.
pub(super) const MOST_TRANSLATIONS: usize = 15;
/// Bytes of the longest stem.
pub(super) const LONGEST: usize = 255;

/// Translations of a stem into the two other languages, in their order, each the stem's number and probability.
pub(super) type Numbered = [Vec<(u32, f32)>; 2];

/// One language's stems in the order of their bytes. No stem is longer than [`LONGEST`], there are no more than [`MOST_STEMS`].
pub(super) type Entries = Vec<(String, Numbered)>;

/// Writes a lexicon; of more translations than the format holds, the first.
pub(super) fn write(languages: &[Entries]) -> Vec<u8> {
    let (mut head, mut body) = (MAGIC.to_vec(), Vec::new());
    let base = MAGIC.len() + languages.len() * HEAD;
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).to_le_bytes();
    for entries in languages {
        let (mut index, mut blocks) = (Vec::new(), Vec::new());
        for block in entries.chunks(BLOCK) {
            index.extend(number(blocks.len()));
            let mut before = "";
            for (stem, translations) in block {
                let shared = before.bytes().zip(stem.bytes()).take_while(|(a, b)| a == b).count();
                let rest = stem.as_bytes().get(shared..).unwrap_or_default();
                blocks.extend([shared, rest.len()].map(|length| length.min(LONGEST) as u8));
                blocks.extend(rest);
                let [first, second] = translations.each_ref().map(|all| all.len().min(MOST_TRANSLATIONS) as u8);
                blocks.push(first << 4 | second);
                for (number, probability) in translations.iter().flat_map(|all| all.iter().take(MOST_TRANSLATIONS)) {
                    blocks.extend((weight(*probability) << NUMBER_BITS | number).to_le_bytes().into_iter().take(CELL));
                }
                before = stem;
            }
        }
        let start = base + body.len();
        head.extend([entries.len(), start, start + index.len()].map(number).concat());
        body.extend(index);
        body.extend(blocks);
    }
    head.extend(body);
    head
}

/// The weight that a probability is kept as: the less probable, the more.
pub(super) fn weight(probability: f32) -> u32 {
    (-probability.ln() * STEPS).round().clamp(0.0, MOST_STEPS) as u32
}

/// A lexicon that is read in place. Bytes that are none give no translations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a>(&'a [u8]);

/// Where a language's parts stand.
struct Head {
    stems: usize,
    index: usize,
    blocks: usize,
}

/// A stem as it stands in a block.
struct Stored<'a> {
    shared: usize,
    rest: &'a [u8],
    /// Translations into the first other language; the others are into the second.
    first: usize,
    cells: &'a [u8],
    next: usize,
}

impl<'a> Table<'a> {
    /// `None` when the bytes are of another format.
    pub fn new(bytes: &'a [u8]) -> Option<Table<'a>> {
        bytes.starts_with(MAGIC).then_some(Table(bytes))
    }

    /// How many stems of a language there are.
    pub fn stems(self, language: usize) -> usize {
        self.head(language).map_or(0, |head| head.stems)
    }

    /// The translations of a stem into the two other languages, best first.
    pub fn translations(self, language: usize, stem: &str) -> Option<[impl Iterator<Item = (u32, f32)> + 'a; 2]> {
        let head = self.head(language)?;
        let (mut low, mut high) = (0, head.stems.div_ceil(BLOCK));
        while low < high {
            let middle = low.midpoint(high);
            match self.stored(self.block(&head, middle)?)?.rest <= stem.as_bytes() {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let mut at = self.block(&head, low.checked_sub(1)?)?;
        let mut name: Vec<u8> = Vec::new();
        for _ in self.in_block(&head, low - 1) {
            let stored = self.stored(at)?;
            name.truncate(stored.shared);
            name.extend(stored.rest);
            if name == stem.as_bytes() {
                let (first, second) = stored.cells.split_at_checked(CELL * stored.first)?;
                return Some([first, second].map(cells));
            }
            at = stored.next;
        }
        None
    }

    /// The stem of a number.
    pub fn stem(self, language: usize, number: u32) -> Option<String> {
        let (head, number) = (self.head(language)?, usize::try_from(number).ok()?);
        let mut at = self.block(&head, number / BLOCK)?;
        let mut name: Vec<u8> = Vec::new();
        for place in self.in_block(&head, number / BLOCK) {
            let stored = self.stored(at)?;
            name.truncate(stored.shared);
            name.extend(stored.rest);
            if place == number {
                return String::from_utf8(name).ok();
            }
            at = stored.next;
        }
        None
    }

    fn number(self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn head(self, language: usize) -> Option<Head> {
        let at = MAGIC.len() + language * HEAD;
        Some(Head { stems: self.number(at)?, index: self.number(at + 4)?, blocks: self.number(at + 8)? })
    }

    fn block(self, head: &Head, block: usize) -> Option<usize> {
        head.blocks.checked_add(self.number(head.index.checked_add(4 * block)?)?)
    }

    /// The numbers of a block's stems.
    fn in_block(self, head: &Head, block: usize) -> Range<usize> {
        block * BLOCK..head.stems.min((block + 1) * BLOCK)
    }

    fn stored(self, at: usize) -> Option<Stored<'a>> {
        let (lengths, rest) = self.0.get(at..)?.split_first_chunk::<2>()?;
        let [shared, length] = lengths.map(usize::from);
        let (rest, counts) = rest.split_at_checked(length)?;
        let (counts, cells) = counts.split_first()?;
        let [first, second] = [counts >> 4, counts & 15].map(usize::from);
        let cells = cells.get(..CELL * (first + second))?;
        Some(Stored { shared, rest, first, cells, next: at + 3 + length + cells.len() })
    }
}

fn cells(bytes: &[u8]) -> impl Iterator<Item = (u32, f32)> {
    let (cells, _) = bytes.as_chunks::<CELL>();
    cells.iter().map(|[low, middle, high]| {
        let cell = u32::from_le_bytes([*low, *middle, *high, 0]);
        (cell & ((1 << NUMBER_BITS) - 1), (-((cell >> NUMBER_BITS) as f32) / STEPS).exp())
    })
}

/// A language's place in a lexicon.
pub(super) fn place(language: Language) -> Option<usize> {
    Language::INDEXED.iter().position(|indexed| *indexed == language)
}

/// The place of a language among those that are not another one.
pub(super) fn place_beside(language: usize, other: usize) -> usize {
    other - usize::from(other > language)
}
