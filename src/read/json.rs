//! JSON Lines.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::encoding::{Coding, LineDecoder, Utf16Reader, utf16_length};
use super::input::{Input, ReadError};
use super::{Record, Settings, field};
use crate::document::Document;
use crate::error::{Error, Result};

/// The deepest nesting that can be allowed: `serde_json` itself stops at 128.
pub(crate) const DEEPEST: usize = 120;

/// The most values in one record. A value takes 2 bytes in the file and 32 in memory.
const MOST_VALUES: usize = 1 << 20;

/// How many bytes of a file are looked at to find out its encoding.
const HEAD: usize = 1 << 16;

/// The records of a file, one a line.
pub(super) struct JsonLines {
    path: PathBuf,
    reader: BufReader<Box<dyn Read + Send>>,
    errors: ReadError,
    settings: Arc<Settings>,
    decoder: LineDecoder,
    is_utf16: bool,
    is_binary: bool,
    /// The line that was read last, from 1.
    line: u64,
    /// Where the next line begins in the (decompressed) file.
    offset: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").field("path", &self.path).field("line", &self.line).finish_non_exhaustive()
    }
}

impl JsonLines {
    pub(super) fn new(path: &Path, mut input: Input, settings: Arc<Settings>) -> JsonLines {
        let (coding, mark) = Coding::of(input.peek(HEAD));
        let errors = input.errors();
        // The mark was peeked at: passing over it cannot fail.
        let _ = io::copy(&mut input.by_ref().take(mark as u64), &mut io::sink());
        let reader: Box<dyn Read + Send> = match coding {
            Coding::Utf16(encoding) => Box::new(Utf16Reader::new(input, encoding)),
            _ => Box::new(input),
        };
        JsonLines {
            path: path.to_owned(),
            reader: BufReader::with_capacity(HEAD, reader),
            errors,
            settings,
            decoder: LineDecoder::new(coding),
            is_utf16: matches!(coding, Coding::Utf16(_)),
            is_binary: coding == Coding::Binary,
            line: 0,
            offset: mark as u64,
            buffer: Vec::new(),
            ended: false,
        }
    }

    /// Length of a piece of a line in the file.
    fn file_length(&self, piece: &[u8]) -> u64 {
        (if self.is_utf16 { utf16_length(piece) } else { piece.len() }) as u64
    }

    fn problem(&self, offset: u64, problem: impl Into<String>) -> Error {
        Error::Record { path: self.path.clone(), line: self.line, offset, problem: problem.into() }
    }

    /// Reads the next line into the buffer, without its end; `false` at the end of the file.
    fn read_line(&mut self) -> Result<bool> {
        let limit = self.settings.max_line_bytes;
        self.line += 1;
        self.buffer.clear();
        // A single record may have made it large.
        self.buffer.shrink_to(1 << 20);
        let start = self.offset;
        let most = limit.saturating_add(1) as u64;
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut self.buffer);
        self.offset += self.file_length(&self.buffer);
        if let Err(error) = read {
            self.ended = true;
            return Err(self.errors.at(&self.path, self.line, self.offset, error));
        }
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if self.buffer.len() > limit {
            self.skip_line()?;
            return Err(self.problem(start, format!("the line is longer than {limit} bytes; raise `max_line_bytes`")));
        } else if self.buffer.is_empty() {
            return Ok(false);
        }
        Ok(true)
    }

    /// Passes over line ends, of which a small archive can hold very many.
    fn skip_empty_lines(&mut self) {
        // A failure is met again by who reads on.
        while let Ok(piece) = self.reader.fill_buf() {
            let empty = piece.iter().take_while(|b| **b == b'\n').count();
            if empty == 0 {
                break;
            }
            self.line += empty as u64;
            self.offset += (if self.is_utf16 { 2 * empty } else { empty }) as u64;
            self.reader.consume(empty);
        }
    }

    /// Passes over the rest of a line.
    fn skip_line(&mut self) -> Result<()> {
        loop {
            let piece = match self.reader.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.ended = true;
                    return Err(self.errors.at(&self.path, self.line, self.offset, error));
                }
            };
            let end = piece.iter().position(|b| *b == b'\n');
            let used = end.map_or(piece.len(), |end| end + 1);
            let piece = piece.get(..used).unwrap_or_default();
            self.offset += (if self.is_utf16 { utf16_length(piece) } else { used }) as u64;
            self.reader.consume(used);
            if end.is_some() || used == 0 {
                return Ok(());
            }
        }
    }

    /// The record in the buffer, which begins at `start` in the file; `None` for a blank line.
    fn record(&mut self, start: u64) -> Result<Option<Record>> {
        let buffer = std::mem::take(&mut self.buffer);
        let record = self.parse(&buffer, start);
        self.buffer = buffer;
        record
    }

    fn parse(&mut self, line: &[u8], start: u64) -> Result<Option<Record>> {
        let at = |this: &JsonLines, offset: usize| start + this.file_length(line.get(..offset).unwrap_or_default());
        let text = match self.decoder.decode(line) {
            Ok(text) => text,
            Err(offset) => {
                return Err(self.problem(
                    at(self, offset),
                    "bytes that are not UTF-8, in a file that is; encode the record again",
                ));
            }
        };
        if text.trim().is_empty() {
            return Ok(None);
        }
        check_shape(text.as_bytes(), self.settings.max_nesting)
            .map_err(|(offset, problem)| self.problem(at(self, offset), problem))?;
        let Fields(mut fields) = serde_json::from_str(&text).map_err(|error| {
            let offset = at(self, error.column().saturating_sub(1));
            let problem = error.to_string();
            // The place is said by offset and line of the file.
            let problem = problem.split(" at line ").next().unwrap_or_default();
            self.problem(offset, format!("not a JSON object: {problem}; write one object a line"))
        })?;
        drop(text);
        field::rename(&mut fields, &self.settings.fields);
        let document = Document::try_from(fields).map_err(|problem| self.problem(start, problem))?;
        let limit = self.settings.max_document_bytes;
        for (name, text) in [("text", Some(&document.text)), ("title", document.title.as_ref())] {
            if text.is_some_and(|text| text.len() > limit) {
                let problem = format!("the {name} is longer than {limit} bytes; raise `max_document_bytes`");
                return Err(self.problem(start, problem));
            }
        }
        document.check_id().map_err(|error| self.problem(start, error.to_string()))?;
        Ok(Some(Record { document, path: self.path.clone(), line: self.line, text_offset: None }))
    }
}

impl Iterator for JsonLines {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Result<Record>> {
        if self.is_binary && !self.ended {
            self.ended = true;
            self.line = 1;
            return Some(Err(
                self.problem(0, "the file holds zero bytes and is no text; keep other files out of the folder")
            ));
        }
        while !self.ended {
            self.skip_empty_lines();
            let start = self.offset;
            match self.read_line() {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => return Some(Err(error)),
            }
            if self.ended {
                break;
            }
            if let Some(record) = self.record(start).transpose() {
                return Some(record);
            }
        }
        None
    }
}

/// Finds nesting that is too deep and values that are too many before memory is spent on them: the byte and what is wrong.
fn check_shape(line: &[u8], max_nesting: usize) -> std::result::Result<(), (usize, String)> {
    let mut depth = 0_usize;
    let mut values = 0_usize;
    let mut bytes = line.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while bytes
                    .find(|(_, b)| matches!(b, b'"' | b'\\'))
                    .is_some_and(|(_, b)| *b == b'\\' && bytes.next().is_some())
                {}
            }
            b'{' | b'[' => {
                depth += 1;
                values += 1;
                if depth > max_nesting {
                    return Err((
                        at,
                        format!("nested deeper than {max_nesting} levels; flatten the record or raise `max_nesting`"),
                    ));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if values > MOST_VALUES {
            return Err((at, format!("more than {MOST_VALUES} values in one record; leave some fields out")));
        }
    }
    Ok(())
}

/// The fields of a record. A name that occurs twice is an error: which of the two would count is anyone's guess.
struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Fields, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Fields, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if fields.contains_key(&name) {
                        return Err(A::Error::custom(format_args!("the field {name:?} occurs twice")));
                    }
                    fields.insert(name, value);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}
