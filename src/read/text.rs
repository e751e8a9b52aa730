//! Text files with an optional header.

use std::io::Read;

use serde_json::{Map, Value};

use super::files::File;
use super::input::Input;
use super::{Record, Settings, encoding};
use crate::document::Document;
use crate::error::{Error, Result};

/// The keys that a header may have.
const KEYS: [&str; 8] = ["id", "title", "source", "url", "authors", "published", "retrieved", "language"];

/// The longest header, in bytes.
const MAX_HEADER_BYTES: usize = 1 << 16;

/// Reads a text file as one document.
pub(super) fn read(file: &File, input: Input, settings: &Settings) -> Result<Record> {
    let problem = |offset: usize, problem: String| Error::Record {
        path: file.path.clone(),
        line: 1,
        offset: offset as u64,
        problem,
    };
    let errors = input.errors();
    let limit = settings.max_document_bytes;
    let mut bytes = Vec::new();
    let most = limit.saturating_add(MAX_HEADER_BYTES).saturating_add(1) as u64;
    if let Err(error) = input.take(most).read_to_end(&mut bytes) {
        return Err(errors.at(&file.path, 1, bytes.len() as u64, error));
    }
    let Some(decoded) = encoding::decode(bytes) else {
        return Err(problem(0, "the file holds zero bytes and is no text; keep other files out of the folder".into()));
    };
    let (mut fields, header) = split_header(&decoded.text);
    let mut text = decoded.text;
    if text.len() - header > limit {
        return Err(problem(limit, format!("the text is longer than {limit} bytes; raise `max_document_bytes`")));
    }
    text.drain(..header);
    fields.insert("text".into(), text.into());
    fields.entry("id").or_insert_with(|| file.id.clone().into());
    if let Some(folder) = &file.folder {
        fields.entry("source").or_insert_with(|| folder.clone().into());
    }
    let document = Document::try_from(fields).map_err(|error| problem(0, error))?;
    document.check_id().map_err(|error| problem(0, error.to_string()))?;
    let text_offset = decoded.offset.map(|mark| mark + header as u64);
    Ok(Record { document, path: file.path.clone(), line: 1, text_offset })
}

/// The fields of a header and its length in bytes, the blank line included. Nothing and 0 unless each line has a known key, once.
fn split_header(text: &str) -> (Map<String, Value>, usize) {
    read_header(text).unwrap_or_default()
}

fn read_header(text: &str) -> Option<(Map<String, Value>, usize)> {
    let mut fields = Map::new();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        length += line.len();
        if length > MAX_HEADER_BYTES || fields.len() > KEYS.len() {
            return None;
        }
        if line.trim().is_empty() {
            return (!fields.is_empty() && line.ends_with('\n')).then(|| {
                fields.retain(|_, value| !value.is_null());
                (fields, length)
            });
        }
        let (key, value) = line.split_once(':')?;
        let key = KEYS.iter().find(|known| **known == key.trim())?;
        if fields.insert((*key).into(), header_value(key, value.trim())).is_some() {
            return None;
        }
    }
    None
}

fn header_value(key: &str, value: &str) -> Value {
    match key {
        _ if value.is_empty() => Value::Null,
        "authors" => {
            // "Reis, Ana; Sen, Mita" names two people.
            let separator = if value.contains(';') { ';' } else { ',' };
            value.split(separator).map(str::trim).filter(|author| !author.is_empty()).collect()
        }
        _ => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        for (text, keys, rest) in [
            ("title: A\nsource: B\n\nText", "source,title", "Text"),
            ("title: A\r\n\r\nText", "title", "Text"),
            ("title: A: b\n \nText\n", "title", "Text\n"),
            ("title:\nid: 7\n\n", "id", ""),
            ("title: A\ntopic: B\n\nText", "", "title: A\ntopic: B\n\nText"),
            ("Title: A\n\nText", "", "Title: A\n\nText"),
            ("title: A\nText", "", "title: A\nText"),
            ("title: A\ntitle: B\n\nText", "", "title: A\ntitle: B\n\nText"),
            ("title: A\n", "", "title: A\n"),
            ("\ntitle: A\n\nText", "", "\ntitle: A\n\nText"),
            ("শিরোনাম: ক\n\nText", "", "শিরোনাম: ক\n\nText"),
            ("", "", ""),
        ] {
            let (fields, header) = split_header(text);
            let mut found: Vec<_> = fields.keys().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!((found.join(",").as_str(), text.split_at(header).1), (keys, rest), "{text:?}");
        }
    }

    #[test]
    fn authors() {
        for (value, names) in [
            ("Ana Reis, Mita Sen", vec!["Ana Reis", "Mita Sen"]),
            ("Reis, Ana; Sen, Mita;", vec!["Reis, Ana", "Sen, Mita"]),
            ("Ana Reis", vec!["Ana Reis"]),
        ] {
            assert_eq!(header_value("authors", value), Value::from(names), "{value}");
        }
    }
}
