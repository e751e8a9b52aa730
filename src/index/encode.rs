//! An article to the engine's documents, one a passage, and back.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value as _};

use super::calendar;
use super::manifest::Settings;
use super::schema::Fields;
use crate::analysis::{HOLE, Streams};
use crate::article::{Article, Metadata, Passage};
use crate::clean::Line;
use crate::document::Document;
use crate::language::{Detection, LanguageSpan};
use crate::pipeline::PassageStreams;

/// What passage 0 stores of the article beside its text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRecord {
    /// The document without its text.
    pub document: Document,
    pub found: Metadata,
    pub detected: Detection,
    pub lines: Vec<Line>,
    pub spans: Vec<LanguageSpan>,
    pub hash: String,
}

#[derive(Serialize)]
struct BorrowedRecord<'a> {
    document: &'a Document,
    found: &'a Metadata,
    detected: &'a Detection,
    lines: &'a [Line],
    spans: &'a [LanguageSpan],
    hash: &'a str,
}

/// The engine's documents of an article. `title` holds the streams of a title that stands outside of the text; it is indexed with passage 0.
pub(crate) fn encode(
    fields: &Fields,
    settings: &Settings,
    article: &Article,
    hash: &str,
    title: Option<&Streams>,
    streams: &[PassageStreams],
) -> Vec<TantivyDocument> {
    let extra: Vec<String> = settings.filterable.iter().flat_map(|key| extra_terms(&article.document, key)).collect();
    let published = article.found.published.as_ref().map(|found| found.value.days_since_epoch());
    let encode_passage = |(passage, streams): (&Passage, &PassageStreams)| {
        let text = article.text(passage);
        let content = &streams.content;
        let title = title.filter(|_| passage.passage == 0);
        let size =
            3 * text.len() + content.surface.len() + content.stem.len() + content.variant.len() + content.sound.len();
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
        if let Some(source) = &article.document.source {
            document.add_text(fields.source, &source.id);
        }
        for tag in &passage.meetings {
            document.add_text(fields.meeting, &tag.id);
        }
        if let Some(published) = published {
            document.add_i64(fields.published, published);
        }
        let mut cells: Vec<String> = Vec::new();
        for date in &passage.dates {
            if let (Some(start), Some(end)) = (date.start, date.end) {
                cells.extend(calendar::index_terms(start, end));
            }
        }
        cells.sort_unstable();
        cells.dedup();
        for cell in &cells {
            document.add_text(fields.about, cell);
        }
        for term in &extra {
            document.add_text(fields.extra, term);
        }
        document.add_text(fields.text, text);
        // Plain types to memory: serialising them cannot fail.
        document.add_text(fields.data, serde_json::to_string(passage).unwrap_or_default());
        document
    };
    let mut documents: Vec<TantivyDocument> = article.passages.iter().zip(streams).map(encode_passage).collect();
    if let Some(first) = documents.first_mut() {
        let text_free = Document { text: String::new(), ..article.document.clone() };
        let record = BorrowedRecord {
            document: &text_free,
            found: &article.found,
            detected: &article.detected,
            lines: &article.lines,
            spans: &article.spans,
            hash,
        };
        first.add_text(fields.record, serde_json::to_string(&record).unwrap_or_default());
        first.add_u64(fields.hash, hash_prefix(hash));
    }
    documents
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
