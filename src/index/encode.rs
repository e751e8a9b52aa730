//! An article to the engine's documents, one a passage, and back.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value as _};

use super::calendar;
use super::manifest::Settings;
use super::schema::Fields;
use crate::analysis::{HOLE, Streams};
use crate::article::{Article, Metadata, Passage};
use crate::clean::{Label, Line};
use crate::copies::Sketch;
use crate::date::Date;
use crate::document::{Document, slug};
use crate::language::{Detection, Language, LanguageSpan};
use crate::meeting::{Evidence, EvidenceKind, Tag};
use crate::pipeline::{PassageStreams, text_hash};
use crate::span::Span;
use crate::temporal::{DateMention, Precision, Resolution};

/// What passage 0 stores of the article beside its text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRecord {
    /// The document without its text.
    pub document: Document,
    pub found: Metadata,
    pub detected: Detection,
    #[serde(with = "tiles")]
    pub lines: Vec<Line>,
    #[serde(with = "tiles")]
    pub spans: Vec<LanguageSpan>,
    /// Of everything that the document holds: whether it is the same.
    pub hash: String,
    /// Of its text alone: what citations prove.
    pub text_hash: String,
}

/// A range of a text that is tiled, with what it is.
trait Tile {
    type Kind: Copy + Serialize + DeserializeOwned;
    fn new(range: Span, kind: Self::Kind) -> Self;
    fn parts(&self) -> (Span, Self::Kind);
}

impl Tile for Line {
    type Kind = Label;
    fn new(range: Span, label: Label) -> Line {
        Line { range, label }
    }
    fn parts(&self) -> (Span, Label) {
        (self.range, self.label)
    }
}

impl Tile for LanguageSpan {
    type Kind = Detection;
    fn new(range: Span, language: Detection) -> LanguageSpan {
        LanguageSpan { range, language }
    }
    fn parts(&self) -> (Span, Detection) {
        (self.range, self.language)
    }
}

/// Lines and spans tile the text: their ends say where they begin. The public form would be a fifth of what is stored.
mod tiles {
    use super::{Span, Tile};

    pub fn serialize<T: Tile, S: serde::Serializer>(tiles: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(tiles.iter().map(Tile::parts).map(|(range, kind)| (range.end, kind)))
    }

    pub fn deserialize<'de, T: Tile, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let ends: Vec<(usize, T::Kind)> = serde::Deserialize::deserialize(deserializer)?;
        let mut start = 0;
        let tile = |(end, kind)| T::new(Span::new(std::mem::replace(&mut start, end), end), kind);
        Ok(ends.into_iter().map(tile).collect())
    }
}

/// A passage as it is stored: its fields without their names, days as numbers since 1970.
#[derive(Serialize, Deserialize)]
struct StoredPassage<'a>(usize, Span, Language, Option<Span>, Vec<StoredDate<'a>>, Vec<StoredTag<'a>>);

#[derive(Serialize, Deserialize)]
struct StoredDate<'a>(Span, Option<i64>, Option<i64>, Precision, Option<Cow<'a, str>>, Resolution);

#[derive(Serialize, Deserialize)]
struct StoredTag<'a>(Cow<'a, str>, f32, Vec<(Option<Span>, EvidenceKind)>, Cow<'a, [Span]>);

fn write_passage(passage: &Passage) -> String {
    let stored = StoredPassage(
        passage.passage,
        passage.range,
        passage.language,
        passage.heading,
        passage.dates.iter().map(write_date).collect(),
        passage.meetings.iter().map(write_tag).collect(),
    );
    json(&stored, 96 + 48 * passage.dates.len() + 512 * passage.meetings.len())
}

/// JSON of about `size` bytes: growing from nothing costs as much as the writing.
fn json(value: &impl Serialize, size: usize) -> String {
    let mut json = Vec::with_capacity(size);
    // Plain types to memory: serialising them cannot fail.
    let written = serde_json::to_writer(&mut json, value).is_ok();
    String::from_utf8(json).ok().filter(|_| written).unwrap_or_default()
}

fn write_date(date: &DateMention) -> StoredDate<'_> {
    let days = |date: Option<Date>| date.map(Date::days_since_epoch);
    let partial = date.partial.as_deref().map(Cow::Borrowed);
    StoredDate(date.range, days(date.start), days(date.end), date.precision, partial, date.resolved)
}

fn write_tag(tag: &Tag) -> StoredTag<'_> {
    let evidence = tag.evidence.iter().map(|evidence| (evidence.range, evidence.kind)).collect();
    StoredTag(Cow::Borrowed(&tag.id), tag.confidence, evidence, Cow::Borrowed(&tag.sentences))
}

/// Reads a passage back from what is stored.
pub(crate) fn read_passage(stored: &str) -> serde_json::Result<Passage> {
    let StoredPassage(passage, range, language, heading, dates, meetings) = serde_json::from_str(stored)?;
    let date = |StoredDate(range, start, end, precision, partial, resolved)| DateMention {
        range,
        start: start.and_then(Date::from_days_since_epoch),
        end: end.and_then(Date::from_days_since_epoch),
        precision,
        partial: partial.map(Cow::into_owned),
        resolved,
    };
    let tag = |StoredTag(id, confidence, evidence, sentences)| Tag {
        sentences: sentences.into_owned(),
        id: id.into_owned(),
        confidence,
        evidence: evidence.into_iter().map(|(range, kind)| Evidence { range, kind }).collect(),
    };
    let (dates, meetings) = (dates.into_iter().map(date).collect(), meetings.into_iter().map(tag).collect());
    Ok(Passage { passage, range, language, heading, dates, meetings })
}

/// Bytes of the smaller fields of most passages.
const MARGIN: usize = 1024;

/// The engine's documents of an article. `title` holds the streams of a title that stands outside of the text; it is indexed with passage 0.
pub(crate) fn encode(
    fields: &Fields,
    settings: &Settings,
    article: Article,
    hash: String,
    title: Option<&Streams>,
    streams: &[PassageStreams],
) -> Vec<TantivyDocument> {
    let extra: Vec<String> = settings.filterable.iter().flat_map(|key| extra_terms(&article.document, key)).collect();
    let authors: Vec<String> = article.found.authors.iter().map(|author| name_words(&author.value)).collect();
    // A hole keeps the words of two names apart.
    let authors = (!authors.is_empty()).then(|| authors.join(&format!(" {HOLE} ")));
    let published = article.found.published.as_ref().map(|found| found.value.days_since_epoch());
    let encode_passage = |(passage, streams): (&Passage, &PassageStreams)| {
        let text = article.text(passage);
        let content = &streams.content;
        let title = title.filter(|_| passage.passage == 0);
        let all = [&content.surface, &content.stem, &content.variant, &content.sound, &streams.aside.surface];
        let size = text.len() + all.iter().map(|stream| stream.len()).sum::<usize>() + MARGIN;
        let mut document = TantivyDocument::with_capacity(size);
        document.add_text(fields.id, &article.document.id);
        document.add_u64(fields.passage, passage.passage as u64);
        let joined = |title: Option<&String>, stream: &String, document: &mut TantivyDocument, field: Field| match title
        {
            // A hole keeps phrases from running on from the title into the text. The second marker counts as a token like any other.
            Some(title) => document.add_text(field, format!("{title} {HOLE} {}", without_marker(stream))),
            None => document.add_text(field, stream),
        };
        joined(title.map(|t| &t.surface), &content.surface, &mut document, fields.surface);
        joined(title.map(|t| &t.stem), &content.stem, &mut document, fields.stem);
        joined(title.map(|t| &t.variant), &content.variant, &mut document, fields.variant);
        joined(title.map(|t| &t.sound), &content.sound, &mut document, fields.sound);
        document.add_text(fields.aside, &streams.aside.surface);
        document.add_text(fields.language, passage.language.code());
        if let Some(source) = &article.found.source {
            document.add_text(fields.source, &source.id);
        }
        for tag in &passage.meetings {
            document.add_text(fields.meeting, &tag.id);
        }
        if let Some(published) = published {
            document.add_i64(fields.published, published);
        }
        if let Some(authors) = &authors {
            document.add_text(fields.author, authors);
        }
        for author in &article.found.authors {
            document.add_text(fields.authors, &author.value);
        }
        let days = || passage.dates.iter().filter_map(|date| date.start.zip(date.end));
        for cell in calendar::index_terms(days()) {
            document.add_text(fields.about, cell);
        }
        for (first, last) in days() {
            document.add_i64(fields.spoken, calendar::spoken(first, last));
        }
        for term in &extra {
            document.add_text(fields.extra, term);
        }
        document.add_text(fields.text, text);
        document.add_text(fields.data, write_passage(passage));
        document
    };
    let passages = article.passages.len();
    let mut documents: Vec<TantivyDocument> = article.passages.iter().zip(streams).map(encode_passage).collect();
    if let Some(first) = documents.first_mut() {
        let prefix = hash_prefix(&hash);
        let text_hash = text_hash(&article.document.text);
        let Article { document, found, detected, lines, spans, .. } = article;
        let document = Document { text: String::new(), ..document };
        let record = StoredRecord { document, found, detected, lines, spans, hash, text_hash };
        let size = 1024 + 16 * record.lines.len() + 80 * record.spans.len();
        first.add_text(fields.record, json(&record, size));
        first.add_u64(fields.hash, prefix);
        let sketch = Sketch::of_streams(streams.iter().take(passages).map(|streams| streams.content.surface.as_str()));
        sketch.terms().iter().for_each(|term| first.add_bytes(fields.sketch, &sketch_term(*term)));
    }
    documents
}

/// The words of a person's name as they are looked up: lower case, without accents, one space between.
pub(crate) fn name_words(name: &str) -> String {
    slug(name).replace('-', " ")
}

/// A term of a sketch as it is indexed: 40 of its bits are enough to tell those of a hundred million documents mostly apart, and what they
/// do not is compared word by word.
pub(crate) fn sketch_term(term: u64) -> [u8; 5] {
    let [a, b, c, d, e, ..] = term.to_be_bytes();
    [a, b, c, d, e]
}

fn without_marker(stream: &str) -> &str {
    stream.split_once(' ').map_or("", |(_, tokens)| tokens)
}

/// The first 64 bits of a content hash, for a look-up without the store.
pub(crate) fn hash_prefix(hash: &str) -> u64 {
    hash.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// The filter term of a key and a value of `extra`.
pub(crate) fn extra_term(key: &str, value: &str) -> String {
    format!("{key}\u{1f}{value}")
}

fn extra_terms(document: &Document, key: &str) -> Vec<String> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(extra_term(key, text)),
        Value::Number(number) => Some(extra_term(key, &number.to_string())),
        Value::Bool(truth) => Some(extra_term(key, &truth.to_string())),
        _ => None,
    };
    match document.extra.get(key) {
        Some(Value::Array(values)) => values.iter().filter_map(scalar).collect(),
        Some(value) => scalar(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A stored field of a document.
pub(crate) fn stored_text(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}
