//! The lexicon as one slice of bytes that is searched where it stands: nothing is parsed or copied when it is opened.
//!
//! ```text
//! magic                           8 bytes
//! for each language (en, pt, bn)  3 × u32: number of stems, start of the index, start of the blocks
//! for each language  index        u32 for each block: where it begins, from the start of the blocks
//!                    blocks       16 stems each, in the order of their bytes
//! stem                            u8 bytes shared with the stem before it in the block, u8 length of the rest, the rest
//!   counts                        u8: translations into the first (high half) and the second other language
//!   translations                  3 bytes each, best first: 17 bits number of the stem, 7 bits weight
//! ```
//!
//! All numbers are little-endian. Front coding in blocks is that of dictionaries for search engines (Witten, Moffat and
//! Bell 1999, section 4.1). A weight `w` of 7 bits is the probability `exp(-w / 16)`: from 1 down to 0.00036.

/// First bytes of the file; the last ones are the version of the format.
pub const MAGIC: &[u8; 8] = b"datlex01";
/// Stems in a block.
const BLOCK: usize = 16;
/// Steps of weight for each factor of e.
const STEPS: f32 = 16.0;
const NUMBER_BITS: u32 = 17;

/// Translations of a stem: into the two other languages in their order, each (number of the stem, probability).
pub type Translations = [Vec<(u32, f32)>; 2];

/// One language's stems in the order of their bytes, with their translations.
pub type Entries = Vec<(String, Translations)>;

/// Writes a lexicon. Stems are shorter than 256 bytes, fewer than 131,072 a language, translations at most 15.
pub fn write(languages: &[Entries; 3]) -> Vec<u8> {
    let (mut head, mut body) = (MAGIC.to_vec(), Vec::new());
    let base = MAGIC.len() + languages.len() * 12;
    for entries in languages {
        let (mut index, mut blocks): (Vec<u32>, Vec<u8>) = Default::default();
        let mut before = "";
        for (at, (stem, translations)) in entries.iter().enumerate() {
            if at % BLOCK == 0 {
                index.push(blocks.len() as u32);
                before = "";
            }
            let shared = before.bytes().zip(stem.bytes()).take_while(|(a, b)| a == b).count();
            blocks.extend([shared as u8, (stem.len() - shared) as u8]);
            blocks.extend(&stem.as_bytes()[shared..]);
            let [first, second] = translations.each_ref().map(|all| all.len().min(15));
            blocks.push((first << 4 | second) as u8);
            for (number, probability) in translations[0].iter().take(15).chain(translations[1].iter().take(15)) {
                let weight = (-probability.ln() * STEPS).round().clamp(0.0, 127.0) as u32;
                blocks.extend(&(weight << NUMBER_BITS | number).to_le_bytes()[..3]);
            }
            before = stem;
        }
        let start = (base + body.len()) as u32;
        for number in [entries.len() as u32, start, start + 4 * index.len() as u32] {
            head.extend(number.to_le_bytes());
        }
        index.iter().for_each(|offset| body.extend(offset.to_le_bytes()));
        body.extend(blocks);
    }
    head.extend(body);
    head
}

/// A lexicon that is read in place.
#[derive(Clone, Copy, Debug)]
pub struct Lexicon<'a>(&'a [u8]);

/// A stem as it stands in a block.
struct Stored<'a> {
    shared: usize,
    rest: &'a [u8],
    first: usize,
    translations: &'a [u8],
    next: usize,
}

impl<'a> Lexicon<'a> {
    /// `None` when the bytes are of another format.
    pub fn new(bytes: &'a [u8]) -> Option<Lexicon<'a>> {
        bytes.starts_with(MAGIC).then_some(Lexicon(bytes))
    }

    fn u32(self, at: usize) -> Option<usize> {
        let bytes = self.0.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    }

    /// Number of stems, start of the index, start of the blocks.
    fn head(self, language: usize) -> Option<[usize; 3]> {
        let at = MAGIC.len() + language * 12;
        Some([self.u32(at)?, self.u32(at + 4)?, self.u32(at + 8)?])
    }

    /// How many stems of a language there are.
    pub fn len(self, language: usize) -> usize {
        self.head(language).map_or(0, |[len, ..]| len)
    }

    fn block(self, head: [usize; 3], block: usize) -> Option<usize> {
        Some(head[2] + self.u32(head[1] + 4 * block)?)
    }

    fn stored(self, at: usize) -> Option<Stored<'a>> {
        let (shared, length) = (usize::from(*self.0.get(at)?), usize::from(*self.0.get(at + 1)?));
        let rest = self.0.get(at + 2..at + 2 + length)?;
        let counts = usize::from(*self.0.get(at + 2 + length)?);
        let (start, first, second) = (at + 3 + length, counts >> 4, counts & 15);
        let next = start + 3 * (first + second);
        Some(Stored { shared, rest, first, translations: self.0.get(start..next)?, next })
    }

    /// The translations of a stem into the two other languages, best first. Some hundred nanoseconds.
    pub fn translations(self, language: usize, stem: &str) -> Option<Translations> {
        let head = self.head(language)?;
        let (mut low, mut high) = (0, head[0].div_ceil(BLOCK));
        while low < high {
            let middle = (low + high) / 2;
            match self.stored(self.block(head, middle)?)?.rest <= stem.as_bytes() {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let block = low.checked_sub(1)?;
        let mut at = self.block(head, block)?;
        let mut name: Vec<u8> = Vec::new();
        for _ in 0..BLOCK.min(head[0] - block * BLOCK) {
            let stored = self.stored(at)?;
            name.truncate(stored.shared);
            name.extend(stored.rest);
            if name == stem.as_bytes() {
                let read = |bytes: &[u8]| {
                    let cells = bytes.chunks_exact(3).map(|b| u32::from_le_bytes([b[0], b[1], b[2], 0]));
                    let mask = (1 << NUMBER_BITS) - 1;
                    cells.map(|cell| (cell & mask, (-((cell >> NUMBER_BITS) as f32) / STEPS).exp())).collect()
                };
                let (first, second) = stored.translations.split_at_checked(3 * stored.first)?;
                return Some([read(first), read(second)]);
            }
            at = stored.next;
        }
        None
    }

    /// The stem of a number.
    pub fn stem(self, language: usize, number: u32) -> Option<String> {
        let head = self.head(language)?;
        let mut at = self.block(head, number as usize / BLOCK)?;
        let mut name: Vec<u8> = Vec::new();
        for step in 0..=number as usize % BLOCK {
            let stored = self.stored(at)?;
            name.truncate(stored.shared);
            name.extend(stored.rest);
            at = stored.next;
            if step == number as usize % BLOCK {
                return String::from_utf8(name).ok();
            }
        }
        None
    }
}
