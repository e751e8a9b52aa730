//! The words of a story, without its text.

use crate::analysis::{StreamWriter, Streams, hash};
use crate::article::Article;
use crate::date::Date;
use crate::span::Span;

use super::quotation::quotations;
use super::sketch::{Sampler, Sketch};

/// A word: 30 bits of its hash, then whether it is a number and whether it is quoted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word(u32);

impl Word {
    const QUOTED: u32 = 1;
    const FIGURE: u32 = 2;

    #[inline]
    pub(super) fn new(surface: &str) -> Word {
        // The best bits of this hash stand highest.
        let high = (hash(surface.as_bytes(), 0) >> 32) as u32 & !(Word::QUOTED | Word::FIGURE);
        Word(if surface.as_bytes().first().is_some_and(u8::is_ascii_digit) { high | Word::FIGURE } else { high })
    }

    /// What makes it this word, wherever it stands.
    #[inline]
    pub(super) fn key(self) -> u32 {
        self.0 & !Word::QUOTED
    }

    pub(super) fn is_quoted(self) -> bool {
        self.0 & Word::QUOTED != 0
    }

    pub(super) fn is_figure(self) -> bool {
        self.0 & Word::FIGURE != 0
    }
}

/// The words of an article's story in order, as hashes with their places: all that a comparison needs. 12 bytes a word.
///
/// Boilerplate is left out, and so is a title that stands outside of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    pub(super) words: Vec<Word>,
    spans: Vec<(u32, u32)>,
    pub(super) source: Option<String>,
    pub(super) published: Option<Date>,
}

impl Wording {
    /// The words of an article. `writer` is the one that writes the streams of an index, or one of the same analyser.
    pub fn new(article: &Article, writer: &mut StreamWriter) -> Wording {
        let text = &article.document.text;
        let mut streams = Streams::new();
        for passage in &article.passages {
            for (piece, language) in article.pieces(passage.range, true) {
                writer.write_at(piece.text(text), piece.start, language, &mut streams);
            }
        }
        let quoted: Vec<Span> = article
            .lines
            .iter()
            .filter(|line| line.label.is_content())
            .flat_map(|line| quotations(line.range.text(text)).into_iter().map(|span| span.shifted(line.range.start)))
            .collect();
        let mut words: Vec<Word> = streams.surface.split(' ').skip(1).map(Word::new).collect();
        let mut quotes = quoted.iter().peekable();
        for (word, span) in words.iter_mut().zip(&streams.spans) {
            while quotes.next_if(|quote| quote.end <= span.start).is_some() {}
            if quotes.peek().is_some_and(|quote| quote.contains(*span)) {
                word.0 |= Word::QUOTED;
            }
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Wording {
            words,
            spans: streams.spans.iter().map(|span| (place(span.start), place(span.end))).collect(),
            source: article.found.source.as_ref().map(|source| source.id.clone()),
            published: article.found.published.as_ref().map(|found| found.value),
        }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The sketch of these words: the one that [`Sketch::of_streams`] makes of the article's surface streams.
    pub fn sketch(&self) -> Sketch {
        let mut sampler = Sampler::default();
        for word in &self.words {
            sampler.push(*word);
        }
        sampler.finish()
    }

    /// The same words without their places: 4 bytes a word. Comparisons with it give no ranges.
    #[must_use]
    pub fn without_places(mut self) -> Wording {
        self.spans = Vec::new();
        self.words.shrink_to_fit();
        self
    }

    pub(super) fn has_spans(&self) -> bool {
        self.spans.len() == self.words.len()
    }

    /// The bytes of the words from the first to one past the last.
    pub(super) fn span(&self, (first, end): (usize, usize)) -> Span {
        let start = self.spans.get(first).map_or(0, |span| span.0);
        let end = end.checked_sub(1).and_then(|last| self.spans.get(last)).map_or(start, |span| span.1);
        Span::new(start as usize, end as usize)
    }
}
