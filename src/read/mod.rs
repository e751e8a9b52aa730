//! Readers: folders and files of documents, compressed or not, in whatever encoding they have.

mod encoding;
mod field;
mod files;
mod input;
mod json;
mod text;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::error::Result;
use files::{File, Files, Kind};
pub(crate) use json::DEEPEST;
use json::JsonLines;

/// Reads documents from text files and JSON Lines.
///
/// - `.txt`: one document a file. It may begin with a header of `key: value` lines (`id`, `title`, `source`, `url`, `authors`, `published`,
///   `retrieved`, `language`), ended by a blank line. The id defaults to the path below the folder that was given, the source to the name
///   of the folder that the file is in.
/// - `.jsonl`, `.ndjson`: one [`Document`] a line. Other names of fields are mapped, unknown fields are kept.
///
/// Either may end in `.gz` or `.zst`. Files are UTF-8, with or without a byte-order mark; otherwise UTF-16 and legacy encodings such as
/// Windows-1252 are detected and decoded.
///
/// What is broken is one `Err` item each that says where, and the reading goes on. Memory is bounded by the largest record: compressed
/// files are decoded as a stream, and every limit counts decoded bytes. Order is that of the paths' bytes.
///
/// ```
/// use dateline::Reader;
/// use std::io::Cursor;
/// use std::path::Path;
///
/// let lines = "{\"id\": 1, \"lead\": \"Talks ended at dawn.\"}\n{\"id\": 2}\n{\"id\": 3, \"lead\": \"They resume.\"}\n";
/// let reader = Reader::new().field("lead", "text");
/// let read: Vec<_> = reader.json_lines(Path::new("archive.jsonl"), Cursor::new(lines)).collect();
/// assert_eq!(read[0].as_ref().unwrap().text, "Talks ended at dawn.");
/// assert!(read[1].as_ref().unwrap_err().to_string().starts_with("archive.jsonl:2: byte 42: the record has no `text`"));
/// assert_eq!(read[2].as_ref().unwrap().id, "3");
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    /// Pairs of a name and the canonical name, in the order they were given.
    fields: Vec<(String, String)>,
    max_document_bytes: usize,
    max_line_bytes: usize,
    max_nesting: usize,
}

const MIB: usize = 1 << 20;

/// The largest text of a document unless set otherwise, for readers and for indexes.
pub(crate) const MAX_DOCUMENT_BYTES: usize = 16 * MIB;

impl Default for Reader {
    fn default() -> Reader {
        let settings = Settings {
            fields: Vec::new(),
            max_document_bytes: MAX_DOCUMENT_BYTES,
            max_line_bytes: 64 * MIB,
            max_nesting: 64,
        };
        Reader { settings: Arc::new(settings) }
    }
}

impl Reader {
    /// A reader with the default limits, which knows common names of fields such as `body` and `publisher`.
    pub fn new() -> Reader {
        Reader::default()
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Reader {
        change(Arc::make_mut(&mut self.settings));
        self
    }

    /// Reads the field `name` of JSON records as the field `canonical` of [`Document`]. It goes before a field that has the canonical
    /// name already; that one is then kept in `extra` as `record.<canonical>`.
    #[must_use]
    pub fn field(self, name: impl Into<String>, canonical: impl Into<String>) -> Reader {
        self.fields([(name, canonical)])
    }

    /// [`field`](Reader::field) for each pair of `name` and `canonical`.
    #[must_use]
    pub fn fields<N: Into<String>, C: Into<String>>(self, map: impl IntoIterator<Item = (N, C)>) -> Reader {
        self.with(|s| s.fields.extend(map.into_iter().map(|(name, canonical)| (name.into(), canonical.into()))))
    }

    /// The largest text of a document, and the largest title, in bytes; 16 MiB unless set. A larger one is an error item. The index that
    /// takes the documents has the same limit of its own: [`IndexBuilder::max_document_bytes`](crate::IndexBuilder::max_document_bytes).
    ///
    /// Indexing a text takes some fifteen times its bytes of working memory, thirty where all words are new, and some eighty where it is
    /// all short paragraphs.
    #[must_use]
    pub fn max_document_bytes(self, bytes: usize) -> Reader {
        self.with(|s| s.max_document_bytes = bytes)
    }

    /// The longest line of JSON Lines, in bytes; 64 MiB unless set. A longer one is an error item, as is one of more than a million
    /// values. Archives are read as streams: a line is all that is held of them, however far they unpack.
    #[must_use]
    pub fn max_line_bytes(self, bytes: usize) -> Reader {
        self.with(|s| s.max_line_bytes = bytes)
    }

    /// How deep arrays and objects of a JSON record may nest; 64 unless set, at most 120.
    #[must_use]
    pub fn max_nesting(self, depth: usize) -> Reader {
        self.with(|s| s.max_nesting = depth.min(DEEPEST))
    }

    /// The documents of a file, or of a folder and all folders below it.
    ///
    /// Of a folder, files of other kinds and everything whose name begins with a full stop are passed over. Links are followed; a link to
    /// a folder that is read anyway is passed over.
    pub fn path(&self, path: impl AsRef<Path>) -> Documents {
        Documents {
            records: Records { settings: self.settings.clone(), files: Some(Files::new(path.as_ref())), lines: None },
        }
    }

    /// The documents of a stream of JSON Lines, not compressed. `name` is the path that errors carry.
    pub fn json_lines(&self, name: &Path, input: impl Read + Send + 'static) -> Documents {
        let lines = JsonLines::new(name, input::Input::plain(input), self.settings.clone());
        Documents { records: Records { settings: self.settings.clone(), files: None, lines: Some(lines) } }
    }
}

/// The documents of a path, in order. Made by [`Reader`].
#[derive(Debug)]
pub struct Documents {
    records: Records,
}

impl Documents {
    /// The same documents, each with the place where it stands.
    pub fn records(self) -> Records {
        self.records
    }
}

impl Iterator for Documents {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Result<Document>> {
        Some(self.records.next()?.map(|record| record.document))
    }
}

/// A document and where it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// The document.
    pub document: Document,
    /// The file it stands in.
    pub path: PathBuf,
    /// The line it begins at, from 1.
    pub line: u64,
    /// Byte of the decompressed file at which the text begins, after byte-order mark and header: byte `n` of the text is byte
    /// `text_offset + n` of the file. `None` where there is no such relation: JSON, or an encoding other than UTF-8.
    pub text_offset: Option<u64>,
}

/// The documents of a path with their places. Made by [`Documents::records`].
#[derive(Debug)]
pub struct Records {
    settings: Arc<Settings>,
    files: Option<Files>,
    lines: Option<JsonLines>,
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Result<Record>> {
        loop {
            if let Some(record) = self.lines.as_mut().and_then(Iterator::next) {
                return Some(record);
            }
            self.lines = None;
            let file = match self.files.as_mut()?.next()? {
                Ok(file) => file,
                Err(error) => return Some(Err(error)),
            };
            match (self.open(&file), file.kind) {
                (Err(error), _) => return Some(Err(error)),
                (Ok(input), Kind::Text) => return Some(text::read(&file, input, &self.settings)),
                (Ok(input), Kind::JsonLines) => {
                    self.lines = Some(JsonLines::new(&file.path, input, self.settings.clone()))
                }
            }
        }
    }
}

impl Records {
    fn open(&self, file: &File) -> Result<input::Input> {
        input::Input::open(&file.path, file.packing)
    }
}

#[cfg(test)]
mod tests;
