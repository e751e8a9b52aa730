//! Citations: what was found, in a form that can be kept, checked and found again.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Searcher;
use super::hits::Hit;
use crate::analysis::{Analyzer, Token};
use crate::article::Article;
use crate::date::Date;
use crate::document::Source;
use crate::error::Result;
use crate::pipeline::text_hash;
use crate::span::{Span, is_grapheme_boundary, whole_graphemes};

/// Words of a changed quotation that must still stand near to each other to be pointed at, of ten.
const RESEMBLES: f64 = 0.5;

/// What was quoted, from where: enough to prove in ten years that these words stood in that text, and to find them again.
///
/// [`text_hash`](Citation::text_hash) is what `sha256sum` says of a file that holds the document's text and nothing else, and
/// [`range`](Citation::range) counts that file's bytes: no library is needed to check it. [`Searcher::resolve`] looks what has become of it in
/// an index. Printed, it is a line of references.
///
/// ```
/// use dateline::{Date, Document, Index, Query, Resolution};
///
/// let text = "It rained all day. The ministers signed the treaty in Lisbon.";
/// let document = Document::new("a", text).title("Treaty signed").source("Harbour Courier");
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// writer.add(document.published(Date::new(2017, 7, 8).unwrap()))?;
/// writer.commit()?;
///
/// let results = index.search(&Query::new("treaty"))?;
/// let hit = &results.hits[0];
/// let citation = hit.cite_range(hit.summary(45).range).unwrap();
/// assert_eq!(citation.quotation, "The ministers signed the treaty in Lisbon.");
/// assert_eq!(citation.to_string(), "“Treaty signed”, Harbour Courier, 2017-07-08");
/// assert!(citation.verify(text));
/// assert_eq!(index.searcher().resolve(&citation)?, Resolution::Same);
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Citation {
    /// The document's id.
    pub document: String,
    /// SHA-256 of the document's text in UTF-8, as 64 hexadecimal digits.
    pub text_hash: String,
    /// The quotation's bytes in the document's text.
    pub range: Span,
    /// The words quoted, as they stand there.
    pub quotation: String,
    /// The document's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day of publication, when it is believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// The day it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Date>,
}

/// What has become of a citation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Resolution {
    /// The document has the text it had, and the quotation stands in it where it stood.
    Same,
    /// The document has another text, in which the quotation stands unchanged.
    Moved {
        /// Its bytes in the text of today: the nearest to where it was, and the same bytes when only the text after it changed.
        range: Span,
    },
    /// The document is there, the quotation is not.
    Changed {
        /// What is most like it, when at least half of its words still stand near to each other.
        nearest: Option<Nearest>,
    },
    /// There is no document of this id.
    Gone,
}

/// What is most like a quotation that is not there any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Nearest {
    /// From its first to its last word that the quotation has too: bytes of the text of today.
    pub range: Span,
    /// What stands there.
    pub text: String,
    /// The share of the quotation's words that stand there, in whatever order, stop words not counted: 0.5 to 1.
    pub similarity: f64,
}

impl Citation {
    /// Whether a text is the one cited, to the byte, and the quotation stands in it where the citation says.
    pub fn verify(&self, text: &str) -> bool {
        self.range.of(text) == Some(self.quotation.as_str()) && self.text_hash == text_hash(text)
    }
}

/// Authors, title, source, dates and address on one line, as far as they are known; the document's id when none is.
impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.title.iter().map(|title| format!("“{title}”"));
        let source = self.source.iter().map(|source| source.name.clone());
        let published = self.published.iter().map(Date::to_string);
        let retrieved = self.retrieved.iter().map(|date| format!("retrieved {date}"));
        let parts = self.authors.iter().cloned().chain(title).chain(source).chain(published);
        let parts = parts.chain(self.url.iter().cloned()).chain(retrieved);
        let parts: Vec<String> = parts.map(|part| one_line(&part)).filter(|part| !part.is_empty()).collect();
        match parts.is_empty() {
            true => f.write_str(&self.document),
            false => f.write_str(&parts.join(", ")),
        }
    }
}

/// Text without line ends and other control characters.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Hit {
    /// A citation of the passage, without the white space around it.
    pub fn cite(&self) -> Citation {
        let text = self.text.trim_start();
        let start = self.text.len() - text.len();
        let range = Span::new(start, start + text.trim_end().len());
        self.cite_range(range.shifted(self.range.start)).unwrap_or_default()
    }

    /// A citation of a part of the passage: a byte range of the document's text, such as a [`Fragment`](crate::Fragment)'s, made wider where
    /// it would cut a grapheme. `None` when it is not inside of this passage, or off a `char` boundary: to quote from two passages, ask
    /// [`Article::cite`].
    pub fn cite_range(&self, range: Span) -> Option<Citation> {
        let start = self.range.start;
        let inside = Span::new(range.start.checked_sub(start)?, range.end.checked_sub(start)?);
        inside.of(&self.text)?;
        let inside = whole_graphemes(&self.text, inside);
        Some(Citation {
            document: self.document.clone(),
            text_hash: self.text_hash.clone(),
            range: inside.shifted(start),
            quotation: inside.text(&self.text).to_owned(),
            title: self.title.clone(),
            authors: self.authors.clone(),
            source: self.source.clone(),
            url: self.url.clone(),
            published: self.published,
            retrieved: self.retrieved,
        })
    }
}

impl Article {
    /// A citation of any part of the text, made wider where it would cut a grapheme. `None` when the range is outside of the text or off
    /// a `char` boundary. Takes time linear in the text, for its hash.
    pub fn cite(&self, range: Span) -> Option<Citation> {
        let text = &self.document.text;
        range.of(text)?;
        let range = whole_graphemes(text, range);
        Some(Citation {
            document: self.document.id.clone(),
            text_hash: text_hash(text),
            range,
            quotation: range.text(text).to_owned(),
            title: self.found.title.as_ref().map(|found| found.value.clone()),
            authors: self.found.authors.iter().map(|found| found.value.clone()).collect(),
            source: self.found.source.clone(),
            url: self.document.url.clone(),
            published: self.found.published.as_ref().map(|found| found.value),
            retrieved: self.found.retrieved.as_ref().map(|found| found.value),
        })
    }
}

impl Searcher {
    /// What has become of a citation in this snapshot: whether the words quoted still stand in the document of that id.
    ///
    /// Nothing is normalised: other quotation marks or spaces are a change. [`Article::cite`] makes a new citation of what is found.
    /// Costs reading the document, and analysing it when the quotation has changed.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read.
    pub fn resolve(&self, citation: &Citation) -> Result<Resolution> {
        let Some(article) = self.article(&citation.document)? else { return Ok(Resolution::Gone) };
        let text = &article.document.text;
        Ok(if citation.verify(text) {
            Resolution::Same
        } else if let Some(range) = find(text, &citation.quotation, citation.range) {
            Resolution::Moved { range }
        } else {
            Resolution::Changed { nearest: nearest(self.pipeline.analyzer(), &article, citation) }
        })
    }
}

/// Where a quotation stands, the nearest to where it was. What is a part of a word or of a grapheme only is not the quotation.
fn find(text: &str, quotation: &str, was: Span) -> Option<Span> {
    if quotation.is_empty() {
        return None;
    }
    let whole = |range: &Span| is_grapheme_boundary(text, range.start) && is_grapheme_boundary(text, range.end);
    if was.of(text) == Some(quotation) && whole(&was) {
        return Some(was);
    }
    let ends = |at: Option<char>, edge: Option<char>| {
        !(at.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric))
    };
    let is_apart = |range: &Span| {
        let (before, _) = text.split_at_checked(range.start).unwrap_or_default();
        let (_, after) = text.split_at_checked(range.end).unwrap_or_default();
        ends(before.chars().next_back(), quotation.chars().next())
            && ends(after.chars().next(), quotation.chars().next_back())
    };
    let mut places: Vec<usize> = text.match_indices(quotation).map(|(at, _)| at).collect();
    places.sort_by_key(|at| (at.abs_diff(was.start), *at));
    let mut ranges = places.into_iter().map(|at| Span::new(at, at + quotation.len()));
    ranges.find(|range| is_apart(range) && whole(range))
}

/// The stretch of a text, little longer than a quotation, that has the most of its words; of several, the nearest to where it was.
fn nearest(analyzer: &Analyzer, article: &Article, citation: &Citation) -> Option<Nearest> {
    let text = &article.document.text;
    let quoted = analyzer.analyze(&citation.quotation, article.detected.code);
    let only_stops = quoted.iter().all(|token| token.stop);
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for token in quoted.iter().filter(|token| only_stops || !token.stop) {
        *wanted.entry(&token.surface).or_default() += 1;
    }
    let total: usize = wanted.values().sum();
    let tokens: Vec<Token> = article
        .spans
        .iter()
        .flat_map(|span| {
            let tokens = analyzer.analyze(span.range.text(text), span.language.code);
            tokens.into_iter().map(|token| Token { range: token.range.shifted(span.range.start), ..token })
        })
        .collect();
    let longest = quoted.len() + quoted.len() / 4 + 1;
    let mut window = Window { wanted: &wanted, found: HashMap::new(), shared: 0 };
    let mut best: Option<(usize, std::cmp::Reverse<usize>, Span)> = None;
    let mut first = 0;
    for (at, token) in tokens.iter().enumerate() {
        window.add(&token.surface);
        // It begins with a word that it needs.
        while let Some(left) =
            tokens.get(first).filter(|left| first < at && (at - first >= longest || !window.needs(&left.surface)))
        {
            window.remove(&left.surface);
            first += 1;
        }
        let range = tokens.get(first).map_or(token.range, |left| left.range.cover(token.range));
        let found = (window.shared, std::cmp::Reverse(range.start.abs_diff(citation.range.start)), range);
        if best.is_none_or(|best| (found.0, found.1) > (best.0, best.1)) {
            best = Some(found);
        }
    }
    let (shared, _, range) = best.filter(|(shared, ..)| *shared > 0)?;
    let similarity = shared as f64 / total as f64;
    let range = whole_graphemes(text, range);
    (similarity >= RESEMBLES).then(|| Nearest { range, text: range.text(text).to_owned(), similarity })
}

/// The words of a quotation in a window that slides over a text.
struct Window<'a> {
    wanted: &'a HashMap<&'a str, usize>,
    found: HashMap<&'a str, usize>,
    /// How many of the quotation's words the window has.
    shared: usize,
}

impl<'a> Window<'a> {
    fn wants(&self, word: &str) -> usize {
        self.wanted.get(word).copied().unwrap_or(0)
    }

    /// Whether there are not more of a word than the quotation has.
    fn needs(&self, word: &str) -> bool {
        let found = self.found.get(word).copied().unwrap_or(0);
        found > 0 && found <= self.wants(word)
    }

    fn add(&mut self, word: &'a str) {
        if self.wants(word) > 0 {
            *self.found.entry(word).or_default() += 1;
            self.shared += usize::from(self.needs(word));
        }
    }

    fn remove(&mut self, word: &'a str) {
        self.shared -= usize::from(self.needs(word));
        if let Some(found) = self.found.get_mut(word) {
            *found = found.saturating_sub(1);
        }
    }
}
