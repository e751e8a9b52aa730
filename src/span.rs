//! Byte ranges of a document's text.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_segmentation::GraphemeCursor;

/// A half-open UTF-8 byte range `start..end` of [`Document::text`](crate::Document::text).
///
/// Both ends lie on `char` boundaries. Serialised as `[start, end]`.
///
/// ```
/// use dateline::Span;
///
/// let span = Span::new(4, 9);
/// assert_eq!(span.of("The G20 summit"), Some("G20 s"));
/// assert_eq!(serde_json::to_string(&span).unwrap(), "[4,9]");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// Length in bytes; 0 when the ends are crossed.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The same bytes as a standard range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes of `text` that the span covers; `None` outside of the text or off a `char` boundary.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }

    /// The bytes of `text` that the span covers, or nothing; for spans that this crate made of this very text.
    pub(crate) fn text(self, text: &str) -> &str {
        self.of(text).unwrap_or_default()
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span moved right by `offset` bytes: from a piece's own offsets to those of the text it was cut from.
    #[must_use]
    pub const fn shifted(self, offset: usize) -> Span {
        Span::new(self.start.saturating_add(offset), self.end.saturating_add(offset))
    }

    /// The shortest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Span {
        Span::new(start, end)
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> (usize, usize) {
        (span.start, span.end)
    }
}

/// Whether a place in a text is between two graphemes, or at an end.
pub(crate) fn is_grapheme_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at) && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

/// A range made wider until it cuts no grapheme.
pub(crate) fn whole_graphemes(text: &str, range: Span) -> Span {
    let cursor = |at: usize| GraphemeCursor::new(at, text.len(), true);
    let start = match is_grapheme_boundary(text, range.start) {
        true => range.start,
        false => cursor(range.start).prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    };
    let end = match is_grapheme_boundary(text, range.end) {
        true => range.end,
        false => cursor(range.end).next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
    };
    Span::new(start, end)
}
