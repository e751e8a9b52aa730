//! The strings that an index takes in.

use super::Analyzer;
use super::walk::Walker;
use crate::language::Language;
use crate::span::Span;

/// First token of every stream (U+241F), so that none is empty and every engine counts the same passages.
pub(super) const START: char = '\u{241F}';
/// Stands in the stem stream where a token has no stem (U+2420), so that positions agree with the surface stream.
pub(crate) const HOLE: char = '\u{2420}';

/// The four streams of a passage: tokens joined by one U+0020 each, the first of them always U+241F.
///
/// `surface` and `stem` have the same number of tokens, the n-th of both being the same word. `variant` and `sound` hold
/// what there is, repeated as it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Words as written, normalised; stop words included.
    pub surface: String,
    /// Stems with their language in front (`pt:reuni`), U+2420 where there is none.
    pub stem: String,
    /// Other spellings, parts and wholes.
    pub variant: String,
    /// Keys of sound.
    pub sound: String,
    /// Number of tokens of `surface`, the first (U+241F) not counted.
    pub tokens: u32,
    /// What each of these tokens stands for, in the text that the pieces were cut from.
    pub spans: Vec<Span>,
    /// Which of these tokens each key of `sound` is of.
    pub sounds: Vec<u32>,
}

impl Streams {
    /// Streams without a word.
    pub fn new() -> Streams {
        let start = || String::from(START);
        Streams {
            surface: start(),
            stem: start(),
            variant: start(),
            sound: start(),
            tokens: 0,
            spans: Vec::new(),
            sounds: Vec::new(),
        }
    }

    /// Forgets the words and keeps the memory.
    pub fn clear(&mut self) {
        for stream in [&mut self.surface, &mut self.stem, &mut self.variant, &mut self.sound] {
            stream.clear();
            stream.push(START);
        }
        self.tokens = 0;
        self.spans.clear();
        self.sounds.clear();
    }
}

impl Default for Streams {
    fn default() -> Streams {
        Streams::new()
    }
}

/// Writes the streams of passage after passage, remembering the words it met: the form of [`Analyzer::analyze`] for
/// ingestion. The tokens are the same.
///
/// Holds a table that grows with the vocabulary, up to about 100,000 words (3 MB, and 8 MB of text); make one for each
/// thread.
///
/// ```
/// use dateline::{Analyzer, Language, StreamWriter, Streams};
///
/// let mut writer = StreamWriter::new(&Analyzer::new());
/// let mut streams = Streams::new();
/// writer.write("As reuniões do G-20", Language::Portuguese, &mut streams);
/// assert_eq!(streams.surface, "\u{241F} as reuniões do g20");
/// assert_eq!(streams.stem, "\u{241F} \u{2420} pt:reuni \u{2420} pt:g20");
/// assert_eq!(streams.tokens, 4);
/// ```
#[derive(Debug)]
pub struct StreamWriter {
    walker: Walker,
}

impl StreamWriter {
    /// A writer whose tokens are those of `analyzer`.
    pub fn new(analyzer: &Analyzer) -> StreamWriter {
        StreamWriter { walker: Walker::new(analyzer.ingredients) }
    }

    /// Appends the tokens of `text` to `out`. The pieces of one passage may come in several calls, each in its language;
    /// positions go on.
    pub fn write(&mut self, text: &str, language: Language, out: &mut Streams) {
        self.write_at(text, 0, language, out);
    }

    /// The same for a piece that begins at byte `offset` of the text it was cut from.
    pub fn write_at(&mut self, text: &str, offset: usize, language: Language, out: &mut Streams) {
        self.walker.walk(text, language, |range, view, whole| {
            out.spans.push(range.shifted(offset));
            push(&mut out.surface, view.surface);
            if view.stem.is_empty() {
                out.stem.push(' ');
                out.stem.push(HOLE);
            } else {
                push(&mut out.stem, view.stem);
            }
            if !whole.is_empty() {
                push(&mut out.variant, whole);
            }
            if !view.variants.is_empty() {
                push(&mut out.variant, view.variants);
            }
            if !view.sound.is_empty() {
                push(&mut out.sound, view.sound);
                out.sounds.push(out.tokens);
            }
            out.tokens = out.tokens.saturating_add(1);
        });
    }
}

/// The length of the token that `stream` begins with, up to the next U+0020, which is no part of another character.
///
/// Looks at eight bytes at a time (Mycroft's test for a zero byte): all of ingestion passes here twice.
#[inline]
pub(crate) fn token_len(stream: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let (words, rest) = stream.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word) ^ (ONES * 0x20);
        let zeros = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if zeros != 0 {
            return at * 8 + (zeros.trailing_zeros() / 8) as usize;
        }
    }
    words.len() * 8 + rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len())
}

#[inline]
fn push(stream: &mut String, token: &str) {
    stream.push(' ');
    stream.push_str(token);
}
