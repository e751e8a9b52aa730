//! Makes an index anew from the originals that another one stores.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tantivy::columnar::Column;
use tantivy::schema::Field;
use tantivy::{DocAddress, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use super::backup::{make_empty, sync};
use super::budget::{PER_BYTE, PER_DOCUMENT};
use super::encode::stored_text;
use super::event::{Event, Watch, nobody};
use super::manifest::{FORMAT, Manifest, Settings};
use super::scratch::Scratch;
use super::writer::{BATCH_DOCUMENTS, leave};
use super::{Index, IndexBuilder, Writer, engine_error, folder, merge};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::pipeline::content_hash;

/// Bytes of text of a passage, roughly: what it has is not known before it is read.
const PASSAGE: usize = 1500;

/// An index of this or an older version, whatever analysis made it.
struct Old {
    name: String,
    searcher: Searcher,
    text: Field,
    record: Field,
    manifest: Value,
}

/// What is needed of a stored record.
#[derive(Deserialize)]
struct OldRecord {
    document: Document,
}

/// Where a document stands, and in how many passages.
#[derive(Clone, Copy)]
struct Place {
    first: DocAddress,
    passages: u32,
}

impl IndexBuilder {
    /// Makes an index anew, in another folder, from the documents that one stores: by this version's reading, cutting and analysis. No source files are
    /// needed. That is the way on when [`Index::open`] says that another version or another analysis made an index.
    ///
    /// The new index keeps the catalog, the sources, the verdicts, the mark, the settings and what was learned of lines. Of this builder count the number of
    /// threads and the memory budget. The old one is only read. The new folder appears when all is done; until then its name ends in `.unfinished`, and
    /// what stands there after a crash can be removed. To put the new index in the place of the old, rename the folders when nobody has them open.
    ///
    /// Costs about as much as adding the documents again.
    ///
    /// # Errors
    /// [`Error::Index`] when there is no index of this library or it is damaged; [`Error::Mismatch`] when a newer version made it; [`Error::Option`] when the
    /// new folder has something in it.
    pub fn reindex(self, from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<Index> {
        self.reindex_with(from, to, nobody)
    }

    /// As [`reindex`](IndexBuilder::reindex), and tells an observer, which may stop it: then there is no new folder (and soon no unfinished
    /// one, when a commit or a merge was under way).
    ///
    /// # Errors
    /// As [`reindex`](IndexBuilder::reindex); [`Error::Stopped`].
    pub fn reindex_with(
        self,
        from: impl AsRef<Path>,
        to: impl AsRef<Path>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Index> {
        let (from, to) = (from.as_ref(), to.as_ref());
        let old = Old::open(from)?;
        let unfinished = unfinished(to);
        make_empty(to)?;
        make_empty(&unfinished)?;
        let builder = old.settings(self)?;
        let mut watch = Watch::new(&mut observe);
        let mut writer = None;
        let mut write = || {
            let writer = writer.insert(builder.clone().open_or_create(&unfinished)?.writer()?);
            old.remembered(&mut writer.manifest)?;
            writer.take_over(&old, &mut watch)?;
            writer.commit_watched(&mut watch)?;
            let merged = writer.merge(merge::next, &mut watch)?;
            // While something is at work in the folder, it cannot be renamed.
            if merged || !writer.engine.is_busy() { Ok(()) } else { Err(Error::Stopped) }
        };
        if let Err(e) = write() {
            // It is ours, and of no use.
            drop(std::fs::remove_dir(to));
            let remove = move || drop(std::fs::remove_dir_all(&unfinished));
            match writer {
                Some(writer) => leave(writer, remove),
                None => remove(),
            }
            return Err(e);
        }
        drop(writer);
        let put = || {
            std::fs::remove_dir(to)?;
            std::fs::rename(&unfinished, to)?;
            to.canonicalize()?.parent().map_or(Ok(()), sync)
        };
        put().map_err(Error::io(to, "putting the new index in its place"))?;
        builder.open(to)
    }
}

fn unfinished(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().map_or_else(OsString::new, ToOwned::to_owned);
    name.push(".unfinished");
    folder.with_file_name(name)
}

impl Old {
    fn open(path: &Path) -> Result<Old> {
        let name = path.display().to_string();
        let foreign = || Error::Index {
            index: name.clone(),
            problem: "this index was not made by dateline; name another folder".to_owned(),
            source: None,
        };
        let directory = folder(path)?;
        let open = || -> tantivy::Result<_> {
            let index = tantivy::Index::open(directory)?;
            let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
            Ok((index.load_metas()?.payload, index.schema(), searcher))
        };
        let (payload, schema, searcher) = open().map_err(|e| match e {
            TantivyError::OpenReadError(_) | TantivyError::OpenDirectoryError(_) => Error::Index {
                index: name.clone(),
                problem: "there is no index here, or a file of it is missing; name its folder".to_owned(),
                source: Some(Box::new(e)),
            },
            e => engine_error(&name)(e),
        })?;
        let manifest: Value = payload.and_then(|payload| serde_json::from_str(&payload).ok()).ok_or_else(foreign)?;
        let format = manifest.get("format").and_then(Value::as_u64).ok_or_else(foreign)?;
        if format > u64::from(FORMAT) {
            return Err(Error::Mismatch {
                index: name,
                what: "format version",
                found: format.to_string(),
                expected: format!("{FORMAT} at most"),
                remedy: "use the version of the library that made it",
            });
        }
        let field = |field: &str| schema.get_field(field).map_err(|_| foreign());
        let (text, record) = (field("text")?, field("record")?);
        Ok(Old { searcher, text, record, manifest, name })
    }

    /// A part of its manifest.
    fn part<T: DeserializeOwned + Default>(&self, part: &str) -> Result<T> {
        let Some(value) = self.manifest.get(part) else { return Ok(T::default()) };
        T::deserialize(value).map_err(|e| Error::Index {
            index: self.name.clone(),
            problem: format!("its {part} cannot be read; use the version of the library that made it"),
            source: Some(Box::new(e)),
        })
    }

    /// A builder of an index with its settings.
    fn settings(&self, builder: IndexBuilder) -> Result<IndexBuilder> {
        let Settings { passages, ingredients, filterable } = self.part("settings")?;
        let (catalog, sources) = (self.part("catalog")?, self.part("sources")?);
        Ok(IndexBuilder { catalog, sources, passages, ingredients, filterable, ..builder })
    }

    /// Puts what it remembers into a new index's manifest.
    fn remembered(&self, manifest: &mut Manifest) -> Result<()> {
        manifest.verdicts = self.part("verdicts")?;
        manifest.mark = self.part("mark")?;
        // An older version may have counted lines otherwise: it does without them then.
        manifest.lines = self.part("lines").unwrap_or_default();
        Ok(())
    }

    /// The columns of passage numbers, a segment each.
    fn numbers(&self) -> Result<Vec<Column<u64>>> {
        let columns = self.searcher.segment_readers().iter().map(|reader| reader.fast_fields().u64("passage"));
        columns.collect::<tantivy::Result<_>>().map_err(engine_error(&self.name))
    }

    fn document(&self, place: Place) -> Result<Document> {
        let mut document: Option<Document> = None;
        for at in 0..place.passages {
            let address = DocAddress::new(place.first.segment_ord, place.first.doc_id + at);
            let stored: TantivyDocument = self.searcher.doc(address).map_err(engine_error(&self.name))?;
            let document = match &mut document {
                Some(document) => document,
                none => {
                    let record = serde_json::from_str(stored_text(&stored, self.record));
                    let OldRecord { document } = record.map_err(|e| Error::Index {
                        index: self.name.clone(),
                        problem: format!("the record of its document at {address:?} cannot be read; delete the document, or use the version of the library that made it"),
                        source: Some(Box::new(e)),
                    })?;
                    none.insert(document)
                }
            };
            document.text.push_str(stored_text(&stored, self.text));
        }
        Ok(document.unwrap_or_default())
    }
}

/// The documents of a segment, in its order: a document's passages stand next to each other, numbered from 0.
fn places<'a>(
    segment: u32,
    alive: impl Iterator<Item = u32> + 'a,
    numbers: &'a Column<u64>,
) -> impl Iterator<Item = Place> + 'a {
    let mut alive = alive.peekable();
    std::iter::from_fn(move || {
        let first = alive.find(|doc| numbers.first(*doc) == Some(0))?;
        let mut passages = 1;
        while alive.next_if(|doc| *doc == first + passages && numbers.first(*doc) == Some(passages.into())).is_some() {
            passages += 1;
        }
        Some(Place { first: DocAddress::new(segment, first), passages })
    })
}

impl Writer {
    /// Adds the documents of an old index to this one, which has none.
    fn take_over(&mut self, old: &Old, watch: &mut Watch<'_>) -> Result<()> {
        let numbers = old.numbers()?;
        let readers = || (0..).zip(old.searcher.segment_readers()).zip(&numbers);
        let places =
            || readers().flat_map(|((segment, reader), numbers)| places(segment, reader.doc_ids_alive(), numbers));
        let (mut done, of) = (0, places().count());
        let mut places = places().peekable();
        while places.peek().is_some() {
            let batch: Vec<Place> = places.by_ref().take(BATCH_DOCUMENTS).collect();
            let Writer { index, pipeline, manifest, workers, engine, .. } = self;
            let (manifest, fields) = (&*manifest, &index.inner.fields);
            let make = |scratch: &mut Scratch, place| -> Result<_> {
                let document = old.document(place)?;
                let hash = content_hash(&document);
                let mut article = pipeline.read(document, Some(&manifest.lines));
                scratch.tag(pipeline, manifest, &mut article);
                Ok(scratch.encode(manifest, fields, article, hash))
            };
            let cost = |place: &Place| (place.passages as usize).saturating_mul(PASSAGE * PER_BYTE) + PER_DOCUMENT;
            workers.each(pipeline, batch, cost, watch, make, |encoded, permit, watch| {
                engine.add(None, encoded?.passages, Some(permit))?;
                done += 1;
                watch.tell(Event::Reread { done, of });
                Ok(())
            })?;
            if watch.is_stopped() {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }
}
