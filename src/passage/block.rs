//! A document as blocks: paragraphs, headings and what is not content, each in one language.

use super::cut::tokens;
use super::sentence::{ends_sentence, wraps};
use crate::clean::{Label, Line};
use crate::language::{Language, LanguageSpan};
use crate::span::Span;

/// Words above which a heading is none.
const LONGEST_HEADING: usize = 60;

/// What a block is to the passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Heading,
    Content,
    Aside,
}

/// A stretch of lines, or of a line, that passages are made of. Blocks tile the text; blank lines go with the block before them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) range: Span,
    pub(super) kind: Kind,
    pub(super) language: Language,
    /// Its length in words.
    pub(super) tokens: usize,
}

/// The blocks of a document. Without `lines`, every line that is not blank is content.
pub(super) fn blocks(text: &str, lines: &[Line], spans: &[LanguageSpan]) -> Vec<Block> {
    let mut builder = Builder { text, spans, blocks: Vec::new(), line: Span::default(), open: false };
    if lines.is_empty() {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let range = Span::new(start, start + line.len());
            builder.line(range, if line.trim().is_empty() { Label::Blank } else { Label::Body });
            start = range.end;
        }
    } else {
        lines.iter().for_each(|line| builder.line(line.range, line.label));
    }
    let mut blocks = builder.blocks;
    if let Some(first) = blocks.first_mut() {
        first.range.start = 0;
    }
    if let Some(last) = blocks.last_mut() {
        last.range.end = text.len();
    }
    for block in &mut blocks {
        block.tokens = tokens(block.range.text(text));
        if block.kind == Kind::Heading && block.tokens > LONGEST_HEADING {
            block.kind = Kind::Content;
        }
    }
    blocks
}

struct Builder<'a> {
    text: &'a str,
    /// Those that end after the lines read so far.
    spans: &'a [LanguageSpan],
    blocks: Vec<Block>,
    /// The line before.
    line: Span,
    /// Whether it was a line of body, with no blank line after it.
    open: bool,
}

impl Builder<'_> {
    fn line(&mut self, range: Span, label: Label) {
        if label == Label::Blank {
            self.open = false;
            if let Some(last) = self.blocks.last_mut() {
                last.range.end = range.end;
            }
            return;
        }
        let kind = match label {
            Label::Heading => Kind::Heading,
            label if label.is_content() => Kind::Content,
            _ => Kind::Aside,
        };
        let goes_on = self.open && label == Label::Body && {
            let before = self.line.text(self.text);
            !ends_sentence(before) && wraps(before, range.text(self.text))
        };
        let mut start = range.start;
        while start < range.end {
            while self.spans.first().is_some_and(|span| span.range.end <= start) {
                self.spans = self.spans.get(1..).unwrap_or_default();
            }
            let (end, language) = match self.spans.first() {
                Some(span) if kind != Kind::Heading => (span.range.end.min(range.end), span.language.code),
                Some(span) => (range.end, span.language.code),
                None => (range.end, Language::Undetermined),
            };
            match self.blocks.last_mut() {
                Some(last) if goes_on && start == range.start && last.language == language => last.range.end = end,
                _ => self.blocks.push(Block { range: Span::new(start, end), kind, language, tokens: 0 }),
            }
            start = end;
        }
        (self.line, self.open) = (range, label == Label::Body);
    }
}
