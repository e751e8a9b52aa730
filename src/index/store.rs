//! Reads stored articles back.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, TantivyError, Term};

use super::encode::{StoredRecord, read_passage, stored_text};
use super::schema::Fields;
use super::{engine_error, guard};
use crate::article::{Article, Passage};
use crate::error::{Error, Result};

/// Passages that are looked at before one asks whether to go on.
const FEW: usize = 512;

/// Where a document's passages stand, and the beginning of its content hash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup {
    pub first: DocAddress,
    pub hash: Option<u64>,
}

/// The stored side of a snapshot.
#[derive(Clone, Copy)]
pub(crate) struct Store<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub name: &'a str,
}

/// What is stored of a document, read back.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub fields: &'a Fields,
    pub name: &'a str,
}

impl<'a> Store<'a> {
    fn stored(&self) -> Stored<'a> {
        Stored { fields: self.fields, name: self.name }
    }

    /// A document's first passage.
    pub fn find(&self, id: &str) -> Result<Option<Lookup>> {
        let term = Term::from_field_text(self.fields.id, id);
        let find = || -> Result<Option<Lookup>, TantivyError> {
            for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
                let Some(mut postings) =
                    reader.inverted_index(self.fields.id)?.read_postings(&term, IndexRecordOption::Basic)?
                else {
                    continue;
                };
                while postings.doc() != TERMINATED && reader.is_deleted(postings.doc()) {
                    postings.advance();
                }
                if postings.doc() != TERMINATED {
                    let doc = postings.doc();
                    let hash = reader.fast_fields().u64("hash")?.first(doc);
                    return Ok(Some(Lookup { first: DocAddress::new(segment as u32, doc), hash }));
                }
            }
            Ok(None)
        };
        guard(self.name, || find().map_err(engine_error(self.name)))
    }

    /// Every document by its id, with its first passage, in the order of the index, as long as it `goes_on`. Reads the columns of ids and
    /// numbers.
    pub fn first_passages(&self, mut goes_on: impl FnMut() -> bool) -> Result<Vec<(String, DocAddress)>> {
        let mut found = Vec::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let columns =
                || Ok::<_, TantivyError>((reader.fast_fields().u64("passage")?, reader.fast_fields().str("id")?));
            let columns = guard(self.name, || columns().map_err(engine_error(self.name)))?;
            let (numbers, Some(ids)) = columns else { continue };
            let first = |doc: u32| {
                let mut id = String::new();
                if let Some(ord) = ids.ords().first(doc) {
                    ids.ord_to_str(ord, &mut id)?;
                }
                Ok((id, DocAddress::new(segment, doc)))
            };
            let mut docs = reader.doc_ids_alive().peekable();
            while docs.peek().is_some() && goes_on() {
                let some = docs.by_ref().take(FEW).filter(|doc| numbers.first(*doc) == Some(0)).map(first);
                let some = guard(self.name, || {
                    some.collect::<Result<Vec<_>, TantivyError>>().map_err(engine_error(self.name))
                });
                found.extend(some?);
            }
        }
        Ok(found)
    }

    pub fn document(&self, address: DocAddress) -> Result<TantivyDocument> {
        guard(self.name, || self.searcher.doc(address).map_err(engine_error(self.name)))
    }

    pub fn passage(&self, document: &TantivyDocument) -> Result<Passage> {
        self.stored().passage(document)
    }

    pub fn record(&self, document: &TantivyDocument) -> Result<StoredRecord> {
        self.stored().record(document)
    }

    /// The article that begins at an address, put together from its passages, with its content hash.
    pub fn article(&self, first: DocAddress) -> Result<(Article, String)> {
        let DocAddress { segment_ord, doc_id } = first;
        self.stored().article(|number| self.document(DocAddress::new(segment_ord, doc_id + number)))
    }
}

impl Stored<'_> {
    fn passage(&self, document: &TantivyDocument) -> Result<Passage> {
        read_passage(stored_text(document, self.fields.data)).map_err(|e| self.damaged(document, e))
    }

    fn record(&self, document: &TantivyDocument) -> Result<StoredRecord> {
        serde_json::from_str(stored_text(document, self.fields.record)).map_err(|e| self.damaged(document, e))
    }

    /// The article whose passages `get` gives by their numbers, with its content hash.
    pub fn article(&self, mut get: impl FnMut(u32) -> Result<TantivyDocument>) -> Result<(Article, String)> {
        let head = get(0)?;
        let StoredRecord { mut document, found, detected, lines, spans, hash, .. } = self.record(&head)?;
        let length = lines.last().map_or(0, |line| line.range.end);
        let mut passages = Vec::new();
        let mut stored = head;
        loop {
            document.text.push_str(stored_text(&stored, self.fields.text));
            passages.push(self.passage(&stored)?);
            if document.text.len() >= length {
                break;
            }
            stored = get(passages.len() as u32)?;
        }
        Ok((Article { document, found, detected, lines, spans, passages }, hash))
    }

    fn damaged(&self, document: &TantivyDocument, source: serde_json::Error) -> Error {
        let id = stored_text(document, self.fields.id);
        Error::Index {
            index: self.name.to_owned(),
            problem: format!("the stored record of document {id:?} cannot be read; add the document again"),
            source: Some(Box::new(source)),
        }
    }
}
