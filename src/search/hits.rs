//! What is found, as plain data.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::page::Cursor;
use crate::copies::Comparison;
use crate::date::Date;
use crate::document::Source;
use crate::language::Language;
use crate::meeting::Tag;
use crate::offset::OffsetUnit;
use crate::span::Span;
use crate::temporal::DateMention;

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Results {
    /// The hits in the order asked for; equal ones by document id and passage number. Empty when they are in groups.
    pub hits: Vec<Hit>,
    /// The hits in groups, the group with the first hit first; only with [`Query::grouping`](crate::Query::grouping).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<HitGroup>,
    /// How many groups there are, all of them; with [`Query::by_document`](crate::Query::by_document), how many documents. Of groups of
    /// copies it is only known when no more than some thousand documents match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_count: Option<usize>,
    /// Where the next page begins, when the page is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// Counts of all that matches, when the query asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// Passages that match but were left out because nothing says when their document was published; only with a filter on that date.
    /// [`Query::keep_undated`](crate::Query::keep_undated) lets them in.
    pub undated: usize,
    /// How many different sources the hits are from, copies not counted: how many tell it in words of their own. Hits without a source
    /// count as one of theirs each. Only with [`Query::collapse_copies`](crate::Query::collapse_copies).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub independent_sources: Option<usize>,
}

/// Hits that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HitGroup {
    /// What they have in common: the id of a document, a source or a meeting, or of the first document that has a text. `None` for the
    /// passages that have no source, or no meeting.
    pub value: Option<String>,
    /// The first hits of the group.
    pub hits: Vec<Hit>,
    /// Matching passages of the group, all of them.
    pub passages: usize,
    /// Documents with at least one of them.
    pub documents: usize,
}

/// How much matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counts {
    /// Matching passages.
    pub passages: usize,
    /// Documents with at least one of them.
    pub documents: usize,
    /// By language code, the most frequent first.
    pub languages: Vec<FacetCount>,
    /// By source id.
    pub sources: Vec<FacetCount>,
    /// By meeting id. A passage about several counts for each.
    pub meetings: Vec<FacetCount>,
    /// By author's name, as it is written.
    #[serde(default)]
    pub authors: Vec<FacetCount>,
    /// By day, month or year of publication ([`Query::interval`](crate::Query::interval)), in the order of the calendar; what has no
    /// believed date is in none.
    #[serde(default)]
    pub published: Vec<FacetCount>,
    /// By day, month or year that passages speak of, in the order of the calendar. A date counts where it is no longer than the unit: what is said
    /// of 2017 is said of none of its months.
    #[serde(default)]
    pub about: Vec<FacetCount>,
}

/// How much of the matches has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Matching passages.
    pub passages: usize,
    /// Documents with at least one of them.
    pub documents: usize,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hit {
    /// Above 0, and comparable within one answer only; 0 in the orders by date.
    pub score: f32,
    /// The document's id.
    pub document: String,
    /// The passage's number in the document, from 0.
    pub passage: usize,
    /// The document's headline.
    pub title: Option<String>,
    /// What matched in the headline: byte ranges of it, increasing, not overlapping.
    pub title_highlights: Vec<Span>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The heading that the passage stands under.
    pub heading: Option<String>,
    /// The passage's bytes in the document's text.
    pub range: Span,
    /// The passage's text, `document.text[range]`.
    pub text: String,
    /// What matched: byte ranges of the document's text, like `range`; increasing, not overlapping, never inside a grapheme.
    pub highlights: Vec<Span>,
    /// What each highlight answers, and in which form: as many as highlights, with the same ranges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Match>,
    /// The passage's language.
    pub language: Language,
    /// The publisher.
    pub source: Option<Source>,
    /// The day of publication, when it is believed.
    pub published: Option<Date>,
    /// The day it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Date>,
    /// SHA-256 of the document's text in UTF-8, as 64 hexadecimal digits: what [`cite`](Hit::cite) takes down.
    pub text_hash: String,
    /// The dates that the passage speaks of.
    pub dates: Vec<DateMention>,
    /// The meetings that the passage is about, the surest first.
    pub meetings: Vec<Tag>,
    /// Why it was found: for each word of the query that it has, the closest form.
    pub reasons: Vec<Reason>,
    /// Matching passages of the same document beside this one, when hits are by document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<usize>,
    /// The hits that were folded into this one because they have the same text, in the order of their ranks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<FoldedHit>,
    /// What else the record held.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// A hit that has the text of another one before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoldedHit {
    /// The document's id.
    pub document: String,
    /// The passage's number in the document, from 0.
    pub passage: usize,
    /// The publisher.
    pub source: Option<Source>,
    /// The day of publication, when it is believed.
    pub published: Option<Date>,
    /// What part of the shorter document's words the other has too, 0 to 1.
    pub similarity: f64,
}

/// A document that shares text with another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CopyOf {
    /// The document's id.
    pub document: String,
    /// The publisher.
    pub source: Option<Source>,
    /// The day of publication, when it is believed.
    pub published: Option<Date>,
    /// What the two share. Its first side is the document that was asked about, its second this one.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// A place in a ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ranked {
    /// Comparable within one answer only.
    pub score: f32,
    /// The document's id.
    pub document: String,
    /// The passage's number in the document, from 0.
    pub passage: usize,
}

/// Why a passage was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// In which form.
    pub kind: ReasonKind,
    /// The query's words.
    pub query: String,
    /// What the passage has: the words as they stand in it, or a meeting's id.
    pub matched: String,
}

/// In which form a word was found, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReasonKind {
    /// As it is written.
    Written,
    /// By its beginning.
    Prefix,
    /// Inflected.
    Stem,
    /// In another language.
    Translation,
    /// In another spelling, in a compound, or glued to another word.
    Variant,
    /// The passage is about the meeting that the words name.
    Meeting,
    /// As a name that sounds alike.
    Sound,
}

/// A highlight, with what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Match {
    /// Bytes of the document's text. Of a quotation whose words stand together, from the first to the last.
    pub range: Span,
    /// In which form the query's words are there; of several words, the least close one.
    pub kind: ReasonKind,
    /// The query's words: one, or those of a quotation, of a part of it, or of a name.
    pub query: String,
}

/// A piece of a hit's text, matched or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segment<'a> {
    /// The piece.
    pub text: &'a str,
    /// Whether it is one of the highlights.
    pub matched: bool,
}

impl Hit {
    /// The passage's text in pieces, each matched or not; joined they are the text.
    pub fn segments(&self) -> Vec<Segment<'_>> {
        let highlights = self.highlights.iter().map(|span| {
            Span::new(span.start.saturating_sub(self.range.start), span.end.saturating_sub(self.range.start))
        });
        segments(&self.text, highlights)
    }

    /// The headline in pieces, each matched or not.
    pub fn title_segments(&self) -> Vec<Segment<'_>> {
        segments(self.title.as_deref().unwrap_or_default(), self.title_highlights.iter().copied())
    }

    /// Byte ranges of the document's text inside this hit, such as its highlights, counted in a unit from the passage's first character:
    /// ready to slice [`text`](Hit::text) with in another language. `None` for a range that is not inside, or off a `char` boundary.
    ///
    /// Reads the text once for all ranges. From the document's start: [`OffsetUnit::offsets`] with the document's text.
    pub fn offsets(&self, unit: OffsetUnit, ranges: &[Span]) -> Vec<Option<Span>> {
        // A range that begins before the passage is outside, not at its start.
        let inside = |range: &Span| match range.start.checked_sub(self.range.start) {
            Some(start) => Span::new(start, range.end.saturating_sub(self.range.start)),
            None => Span::new(usize::MAX, usize::MAX),
        };
        unit.offsets(&self.text, &ranges.iter().map(inside).collect::<Vec<_>>())
    }

    /// The byte range of the document's text that a range counted in a unit from the passage's first character has, such as what somebody
    /// selected in a browser.
    pub fn byte_range(&self, unit: OffsetUnit, range: Span) -> Option<Span> {
        let found = unit.bytes(&self.text, &[range]).pop()?;
        found.map(|range| range.shifted(self.range.start))
    }

    /// One range in `char`s, as [`offsets`](Hit::offsets) counts several.
    pub fn char_range(&self, range: Span) -> Option<Span> {
        self.offsets(OffsetUnit::Char, &[range]).pop()?
    }

    /// One range in UTF-16 code units, as [`offsets`](Hit::offsets) counts several.
    pub fn utf16_range(&self, range: Span) -> Option<Span> {
        self.offsets(OffsetUnit::Utf16, &[range]).pop()?
    }
}

pub(super) fn segments(text: &str, highlights: impl Iterator<Item = Span>) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut at = 0;
    let mut push = |range: Span, matched| {
        let text = range.text(text);
        if !text.is_empty() {
            segments.push(Segment { text, matched });
        }
    };
    for highlight in highlights {
        push(Span::new(at, highlight.start), false);
        push(highlight, true);
        at = highlight.end;
    }
    push(Span::new(at, text.len()), false);
    segments
}
