//! A document after the pipeline: what each line is, which language each span is in, and its passages.

use serde::{Deserialize, Serialize};

use crate::analysis::{Analyzer, Token};
use crate::clean::{Doubt, Found, Line};
use crate::date::Date;
use crate::document::{Document, Source};
use crate::language::{Detection, Language, LanguageSpan};
use crate::meeting::Tag;
use crate::span::Span;
use crate::temporal::DateMention;

/// A document with everything that the pipeline found in it. All ranges are byte ranges of its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Article {
    /// What the caller handed in, as it was.
    #[serde(flatten)]
    pub document: Document,
    /// What was found of the record in the text, or in the record itself.
    pub found: Metadata,
    /// The language of the document as a whole.
    pub detected: Detection,
    /// What each line is. The lines tile the text.
    pub lines: Vec<Line>,
    /// The language of each span. The spans tile the text.
    pub spans: Vec<LanguageSpan>,
    /// The units that are indexed and found. Their ranges tile the text; there is at least one.
    pub passages: Vec<Passage>,
}

/// Title, authors, source and dates, from the record or recovered from the text, then with the range that says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Metadata {
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Found<String>>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Found<String>>,
    /// The publisher: the record's, with its id and name in the [list of sources](crate::SourceList) when that knows it, or else that
    /// of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The day it was published. Never a guess: `None` when nothing says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Found<Date>>,
    /// The day it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Found<Date>>,
    /// News agencies that the record's authors and the text credit, each once, by the name that is the same in all languages. They are
    /// not the source, also when the whole story is theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<Found<String>>,
    /// Days that were said and are not believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubted: Vec<Doubt>,
}

/// A stretch of a document that is indexed and found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Passage {
    /// Its place among the document's passages, from 0.
    pub passage: usize,
    /// Its bytes in the document's text.
    pub range: Span,
    /// The language of most of it.
    pub language: Language,
    /// The heading it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Span>,
    /// The dates that it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateMention>,
    /// The meetings that it is about, the surest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Tag>,
}

impl Article {
    /// The text of a passage.
    pub fn text(&self, passage: &Passage) -> &str {
        passage.range.text(&self.document.text)
    }

    /// The tokens of a passage's content, their ranges in the document's text.
    pub fn tokens<'a>(&'a self, passage: &Passage, analyzer: &'a Analyzer) -> impl Iterator<Item = Token> + 'a {
        self.pieces(passage.range, true).flat_map(move |(piece, language)| {
            let tokens = analyzer.analyze(piece.text(&self.document.text), language);
            tokens.into_iter().map(move |mut token| {
                token.range = token.range.shifted(piece.start);
                token
            })
        })
    }

    /// The pieces of a passage that are content, or those that are not, each in one language.
    pub(crate) fn pieces(&self, range: Span, content: bool) -> impl Iterator<Item = (Span, Language)> + '_ {
        pieces(&self.lines, &self.spans, range, content)
    }
}

/// The pieces of a range whose lines are content, or are not, each in one language.
pub(crate) fn pieces<'a>(
    lines: &'a [Line],
    spans: &'a [LanguageSpan],
    range: Span,
    content: bool,
) -> impl Iterator<Item = (Span, Language)> + 'a {
    let first_line = lines.partition_point(|line| line.range.end <= range.start);
    let lines = lines.iter().skip(first_line).take_while(move |line| line.range.start < range.end);
    lines.filter(move |line| line.label.is_content() == content).flat_map(move |line| {
        let piece = Span::new(line.range.start.max(range.start), line.range.end.min(range.end));
        let first_span = spans.partition_point(|span| span.range.end <= piece.start);
        let spans = spans.iter().skip(first_span).take_while(move |span| span.range.start < piece.end);
        spans.map(move |span| {
            let (start, end) = (span.range.start.max(piece.start), span.range.end.min(piece.end));
            (Span::new(start, end), span.language.code)
        })
    })
}
