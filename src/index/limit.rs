//! How much one document may be.

use serde_json::Value;

use crate::document::Document;
use crate::error::{Error, Result};
use crate::read::DEEPEST;

/// What every passage of a document carries for filters and counts: the names of its authors and its source, and the values of filterable
/// keys. A long text has ten thousand passages.
const MAX_CARRIED_BYTES: usize = 16 << 10;
/// What a value of `extra` takes beside its text.
const PER_VALUE: usize = 8;

/// Whether an index takes a document: by its id and its size.
pub(super) fn check(document: &Document, limit: usize, filterable: &[String]) -> Result<()> {
    document.check_id()?;
    let wrong = |problem| Err(Error::document(&document.id, problem));
    let Some(beside) = bytes_beside_text(document) else {
        return wrong(format!("its `extra` is nested deeper than {DEEPEST} levels; flatten it"));
    };
    for (what, bytes) in [("its text has", document.text.len()), ("its title, `extra` and other fields have", beside)] {
        if bytes > limit {
            return wrong(format!("{what} {bytes} bytes, at most {limit}; cut it or raise `max_document_bytes`"));
        }
    }
    let source = document.source.as_ref().map_or(0, |source| source.id.len() + source.name.len());
    let authors: usize = document.authors.iter().map(String::len).sum();
    let values = filterable.iter().filter_map(|key| value_bytes(document.extra.get(key)?, 1));
    let carried = source + authors + values.sum::<usize>();
    if carried > MAX_CARRIED_BYTES {
        return wrong(format!(
            "its authors, source and filterable fields have {carried} bytes, at most {MAX_CARRIED_BYTES}, since each passage carries them; \
             shorten them"
        ));
    }
    Ok(())
}

/// Bytes of all that a document holds; what is nested too deep left out.
pub(super) fn document_bytes(document: &Document) -> usize {
    document.text.len().saturating_add(bytes_beside_text(document).unwrap_or(0))
}

/// Bytes of all fields but the text; `None` when they are nested deeper than they could be read back.
fn bytes_beside_text(document: &Document) -> Option<usize> {
    let Document { title, source, url, authors, language, extra, .. } = document;
    let texts: usize = [title, url, language].into_iter().flatten().chain(authors).map(String::len).sum();
    let country = |source: &crate::Source| source.country.as_ref().map_or(0, String::len);
    let source = source.as_ref().map_or(0, |source| source.id.len() + source.name.len() + country(source));
    let extra = extra.iter().map(|(key, value)| Some(key.len() + value_bytes(value, 1)?));
    Some(texts + source + extra.sum::<Option<usize>>()?)
}

fn value_bytes(value: &Value, depth: usize) -> Option<usize> {
    let inside = match value {
        Value::Array(_) | Value::Object(_) if depth > DEEPEST => return None,
        Value::Array(values) => values.iter().map(|value| value_bytes(value, depth + 1)).sum::<Option<usize>>()?,
        Value::Object(values) => {
            let member = |(key, value): (&String, &Value)| Some(key.len() + value_bytes(value, depth + 1)?);
            values.iter().map(member).sum::<Option<usize>>()?
        }
        Value::String(text) => text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    Some(PER_VALUE + inside)
}
