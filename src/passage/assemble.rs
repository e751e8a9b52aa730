//! Blocks joined into passages.

use super::block::{Block, Kind, blocks};
use super::cut::cut;
use super::{PassageBounds, PassageOptions};
use crate::clean::Line;
use crate::language::{Language, LanguageSpan};
use crate::span::Span;

/// Words from which lines before or after the story are a passage of their own, and lines inside of it.
const OUTER_ASIDE: usize = 8;
const INNER_ASIDE: usize = 30;

/// The passages of a document. They tile the text, and there is at least one, even for an empty text.
///
/// Short paragraphs are joined up to [`target_tokens`](PassageOptions::target_tokens); longer ones are cut at ends of sentences into
/// pieces of about equal length. A heading begins a passage, and so does a change of language. Longer runs of lines that are not content stand
/// alone; a few such lines inside the story stay within the passage before. Paragraphs may be one a line, parted by blank lines, or hard-wrapped.
///
/// No passage is longer than twice the target, a word of more than 32 bytes counting as several: a sentence beyond that is cut after
/// a word, and text without spaces between graphemes. Headings and lines that are not content come on top.
///
/// `lines` and `spans` tile the text. Without lines every line is content. Several hundred MB/s where paragraphs need no cutting.
///
/// ```
/// use dateline::passage::{PassageOptions, passages};
///
/// let text = "One short paragraph.\n\nAnother one.\n";
/// let found = passages(text, &[], &[], &PassageOptions::default());
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].range.of(text), Some(text));
/// ```
pub fn passages(text: &str, lines: &[Line], spans: &[LanguageSpan], options: &PassageOptions) -> Vec<PassageBounds> {
    let target = options.target();
    let blocks = blocks(text, lines, spans);
    let mut found: Vec<Draft> = Vec::new();
    let mut heading = None;
    // Whether the next paragraph may join the last passage.
    let mut open = false;
    for run in blocks.chunk_by(|a, b| (a.kind == Kind::Aside) == (b.kind == Kind::Aside)) {
        let is_last = run.last().map(|block| block.range.end) == Some(text.len());
        if run.first().is_some_and(|block| block.kind == Kind::Aside) {
            let length: usize = run.iter().map(|block| block.tokens).sum();
            let alone = length >= if found.is_empty() || is_last { OUTER_ASIDE } else { INNER_ASIDE };
            match found.last_mut() {
                Some(last) if !alone => {
                    last.range.end = run.last().map_or(last.range.end, |block| block.range.end);
                    last.tokens += length;
                }
                _ => {
                    asides(text, run, target, &mut found);
                    open = false;
                }
            }
            continue;
        }
        let first = found.len().saturating_sub(1);
        story(text, run, target, open, &mut heading, &mut found);
        open = true;
        // A line or two above the story that were too few to stand alone.
        if let [few, next, ..] = found.get_mut(first..).unwrap_or_default()
            && (few.kind == Kind::Aside && few.tokens < OUTER_ASIDE && next.kind != Kind::Aside)
        {
            next.range.start = few.range.start;
            found.remove(first);
        }
    }
    let mut passages: Vec<PassageBounds> = found.iter().map(Draft::bounds).collect();
    if passages.is_empty() {
        let language = spans.first().map_or(Language::Undetermined, |span| span.language.code);
        passages.push(PassageBounds { range: Span::new(0, text.len()), heading: None, language });
    }
    passages
}

/// A passage in the making.
struct Draft {
    range: Span,
    kind: Kind,
    heading: Option<Span>,
    language: Language,
    tokens: usize,
}

impl Draft {
    fn new(block: &Block, heading: Option<Span>) -> Draft {
        Draft { range: block.range, kind: block.kind, heading, language: block.language, tokens: block.tokens }
    }

    fn extend(&mut self, block: &Block) {
        // Blocks of several languages meet only where one of them is undetermined, or under a heading.
        if self.language == Language::Undetermined || (self.kind == Kind::Heading && block.kind == Kind::Content) {
            self.language = block.language;
        }
        if block.kind == Kind::Content {
            self.kind = Kind::Content;
        }
        self.range.end = block.range.end;
        self.tokens += block.tokens;
    }

    fn bounds(&self) -> PassageBounds {
        PassageBounds { range: self.range, heading: self.heading, language: self.language }
    }
}

/// Whether text in the two languages may share a passage.
fn agree(a: Language, b: Language) -> bool {
    a == b || a == Language::Undetermined || b == Language::Undetermined
}

/// Passages of lines that are not content.
fn asides(text: &str, run: &[Block], target: usize, found: &mut Vec<Draft>) {
    let first = found.len();
    for block in sized(text, run, target) {
        match found.get_mut(first..).and_then(|own| own.last_mut()) {
            Some(last) if last.tokens + block.tokens <= target && agree(last.language, block.language) => {
                last.extend(&block)
            }
            _ => found.push(Draft::new(&block, None)),
        }
    }
}

/// Passages of the story.
fn story(text: &str, run: &[Block], target: usize, open: bool, heading: &mut Option<Span>, found: &mut Vec<Draft>) {
    let mut fresh = !open;
    for block in sized(text, run, target) {
        if block.kind == Kind::Heading {
            let follows_heading = !fresh && found.last().is_some_and(|last| last.kind == Kind::Heading);
            *heading = Some(trimmed(text, block.range));
            match found.last_mut() {
                // Two headings, one under the other: the passage is about the nearer.
                Some(last) if follows_heading && last.tokens + block.tokens <= target => {
                    last.extend(&block);
                    last.heading = *heading;
                }
                _ => found.push(Draft::new(&block, *heading)),
            }
            fresh = false;
            continue;
        }
        match found.last_mut() {
            Some(last) if !fresh && joins(last, &block, target) => last.extend(&block),
            _ => found.push(Draft::new(&block, *heading)),
        }
        fresh = false;
    }
}

/// Whether a paragraph joins the passage before it.
fn joins(last: &Draft, block: &Block, target: usize) -> bool {
    let together = last.tokens + block.tokens;
    if last.kind == Kind::Heading {
        return true;
    }
    // A scrap is better kept with its neighbour than left alone, on either side.
    let scrap = last.tokens.min(block.tokens) < target / 6;
    agree(last.language, block.language) && (together <= target || (scrap && together <= target * 3 / 2))
}

/// The blocks, each cut that is much longer than the target.
fn sized<'a>(text: &'a str, run: &'a [Block], target: usize) -> impl Iterator<Item = Block> + 'a {
    run.iter().flat_map(move |block| {
        let pieces = match block.tokens > target * 3 / 2 && block.kind != Kind::Heading {
            true => cut(text, block.range, target),
            false => vec![block.range],
        };
        pieces.into_iter().map(move |range| Block { range, tokens: super::cut::tokens(range.text(text)), ..*block })
    })
}

/// A range without the white space at its ends.
fn trimmed(text: &str, range: Span) -> Span {
    let slice = range.text(text);
    let start = range.start + (slice.len() - slice.trim_start().len());
    Span::new(start, (start + slice.trim().len()).min(range.end))
}
