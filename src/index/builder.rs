//! Makes and opens indexes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use tantivy::directory::{Directory, MmapDirectory, RamDirectory};
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy};

use super::budget::LEAST;
use super::directory::{META, Sealed};
use super::manifest::{FORMAT, Manifest, Settings};
use super::{Fields, Index, Inner, State, engine_error, guard, schema};
use crate::analysis::{Analyzer, Ingredients};
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::Catalog;
use crate::metrics::Recorder;
use crate::passage::PassageOptions;
use crate::read::MAX_DOCUMENT_BYTES;

/// Options of an index.
///
/// **Quick advice**: give the catalog; leave the rest until a measurement asks for it.
///
/// ```
/// use dateline::{Catalog, Index};
///
/// let index = Index::builder().catalog(Catalog::default()).filterable("desk").in_memory()?;
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct IndexBuilder {
    pub(super) catalog: Catalog,
    pub(super) sources: SourceList,
    pub(super) passages: PassageOptions,
    pub(super) ingredients: Ingredients,
    pub(super) filterable: Vec<String>,
    pub(super) threads: usize,
    pub(super) memory_budget: usize,
    pub(super) max_document_bytes: usize,
}

/// The smallest arena that the engine takes.
pub(super) const MIN_ARENA: usize = 16 << 20;

impl Default for IndexBuilder {
    fn default() -> IndexBuilder {
        IndexBuilder {
            catalog: Catalog::default(),
            sources: SourceList::default(),
            passages: PassageOptions::default(),
            ingredients: Ingredients::default(),
            filterable: Vec::new(),
            threads: 0,
            memory_budget: 256 << 20,
            max_document_bytes: MAX_DOCUMENT_BYTES,
        }
    }
}

impl IndexBuilder {
    /// The meetings to tag passages with. Default: none. An index that exists keeps its own until [`Writer::retag`](crate::Writer::retag).
    pub fn catalog(mut self, catalog: Catalog) -> IndexBuilder {
        self.catalog = catalog;
        self
    }

    /// The publishers with all their names and hosts. Default: none. An index that exists keeps its own until [`Writer::sources`](crate::Writer::sources).
    pub fn sources(mut self, sources: SourceList) -> IndexBuilder {
        self.sources = sources;
        self
    }

    /// How documents are cut into passages. An index that exists keeps its own.
    pub fn passage_options(mut self, options: PassageOptions) -> IndexBuilder {
        self.passages = options;
        self
    }

    /// What the analysis is made of. Default: all of it. An index that exists keeps its own.
    pub fn ingredients(mut self, ingredients: Ingredients) -> IndexBuilder {
        self.ingredients = ingredients;
        self
    }

    /// Declares a key of [`Document::extra`](crate::Document::extra) that queries can filter on. An index that exists keeps its own.
    pub fn filterable(mut self, key: impl Into<String>) -> IndexBuilder {
        self.filterable.push(key.into());
        self
    }

    /// Threads that analyse documents. Default 0: as many as there are cores. The answers do not depend on it.
    pub fn threads(mut self, threads: usize) -> IndexBuilder {
        self.threads = threads;
        self
    }

    /// The most memory that a [`Writer`](crate::Writer) takes to add documents and commit them, in bytes: what it reads, analyses, keeps until a commit, writes out and
    /// merges, on all threads. Default 256 MiB, at least 64 MiB, which a smaller number is taken for.
    ///
    /// Segments are merged as far as they fit in it: some 2,800 passages for each MiB, 700,000 by default, become one segment, by
    /// [`optimize`](crate::Writer::optimize) too; larger ones stay as they are. Only [`purge`](crate::Writer::purge) writes a segment that a larger budget has made
    /// anew whatever it takes, some 64 bytes a passage.
    ///
    /// It is what the writer asks of the allocator. One that keeps what each thread has freed for that thread alone, as glibc's does, can hold more of
    /// the system's: `MALLOC_ARENA_MAX=1` in the environment has it kept for all.
    ///
    /// A small budget leaves fewer threads to analyse (each takes up to 14 MiB; together a third of it at most) and writes smaller segments, which have to be
    /// merged more often; the answers do not depend on it. Not in it are the catalog and its tagger, the files of the index, which are mapped (the
    /// system takes their pages back when it needs the room), and the snapshots of searchers. A document whose text is larger than a two-hundredth of it
    /// is worked on alone, and takes up to fifteen times its text (measured: 580 MiB for one of 50). [`Writer::retag`](crate::Writer::retag), [`Writer::relabel`](crate::Writer::relabel) and
    /// [`Writer::judge`](crate::Writer::judge) take some 300 bytes a document beside it, since each is one commit.
    pub fn memory_budget(mut self, bytes: usize) -> IndexBuilder {
        self.memory_budget = bytes.max(LEAST);
        self
    }

    /// The largest text of a document, in bytes, and the most that all its other fields may have together; 16 MiB unless set, as for a
    /// [`Reader`](crate::Reader::max_document_bytes). A larger one is [`Error::Document`], or a [`Rejected`](crate::Event::Rejected) record.
    ///
    /// Authors, source and filterable fields may have 16 KiB whatever the limit, since each passage carries them; `extra` may be nested 120 levels
    /// deep.
    pub fn max_document_bytes(mut self, bytes: usize) -> IndexBuilder {
        self.max_document_bytes = bytes;
        self
    }

    /// An index that lives as long as its handles.
    ///
    /// # Errors
    /// The engine fails to start.
    pub fn in_memory(self) -> Result<Index> {
        self.create(&Sealed::new(RamDirectory::create()), "index in memory".to_owned(), None)
    }

    /// The index in a folder, made when there is none.
    ///
    /// # Errors
    /// As [`Index::open`]; the folder cannot be made.
    pub fn open_or_create(self, path: impl AsRef<Path>) -> Result<Index> {
        let path = path.as_ref();
        std::fs::create_dir_all(path).map_err(Error::io(path, "making the folder of the index"))?;
        if path.join(META).exists() {
            return self.open(path);
        }
        let name = path.display().to_string();
        if has_segments(path) {
            return Err(Error::Index { index: name, problem: LOST_META.to_owned(), source: None });
        }
        self.create(&folder(path)?, name, Some(path.to_owned()))
    }

    /// The index in a folder.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<Index> {
        let path = path.as_ref();
        if !path.join(META).exists() {
            let problem = match has_segments(path) {
                true => LOST_META,
                false => "there is no index here; name its folder, or make one by adding documents",
            };
            let index = path.display().to_string();
            return Err(Error::Index { index, problem: problem.to_owned(), source: None });
        }
        self.open_in(&folder(path)?, path.display().to_string(), Some(path.to_owned()))
    }

    pub(super) fn open_in(
        self,
        directory: &Sealed<impl Directory + Clone>,
        name: String,
        path: Option<PathBuf>,
    ) -> Result<Index> {
        guard(&name.clone(), || {
            let index = tantivy::Index::open(directory.clone()).map_err(engine_error(&name))?;
            let (schema, fields) = schema::schema();
            let metas = index.load_metas().map_err(engine_error(&name))?;
            // Another format has other fields: the version says more than they do.
            let manifest = metas.payload.as_deref().map(|payload| Manifest::read(Some(payload), &name)).transpose()?;
            check_schema(&index.schema(), &schema, &name)?;
            let manifest = match manifest {
                Some(manifest) => manifest,
                // Whoever made it was stopped before the first commit: there is nothing in it.
                None if metas.segments.is_empty() => return self.begin(index, fields, name, path),
                None => Manifest::read(None, &name)?,
            };
            self.assemble(index, fields, name, path, manifest)
        })
    }

    pub(super) fn create(
        self,
        directory: &Sealed<impl Directory + Clone>,
        name: String,
        path: Option<PathBuf>,
    ) -> Result<Index> {
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::create(directory.clone(), schema, Default::default());
        self.begin(index.map_err(engine_error(&name))?, fields, name, path)
    }

    /// The first commit: how the index was made.
    fn begin(self, index: tantivy::Index, fields: Fields, name: String, path: Option<PathBuf>) -> Result<Index> {
        let manifest = Manifest {
            format: FORMAT,
            analysis: Analyzer::with(self.ingredients).fingerprint(),
            settings: Settings {
                passages: self.passages.clone(),
                ingredients: self.ingredients,
                filterable: self.filterable.clone(),
            },
            catalog: self.catalog.clone(),
            sources: self.sources.clone(),
            lines: Default::default(),
            verdicts: Default::default(),
            commits: 0,
            mark: None,
        };
        let mut writer: IndexWriter = index.writer_with_num_threads(1, MIN_ARENA).map_err(engine_error(&name))?;
        let mut commit = writer.prepare_commit().map_err(engine_error(&name))?;
        commit.set_payload(&manifest.write());
        commit.commit().map_err(engine_error(&name))?;
        drop(writer);
        self.assemble(index, fields, name, path, manifest)
    }

    pub(super) fn assemble(
        self,
        index: tantivy::Index,
        fields: Fields,
        name: String,
        path: Option<PathBuf>,
        manifest: Manifest,
    ) -> Result<Index> {
        schema::register_tokenizer(&index);
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine_error(&name))?;
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let (recorder, vocabularies) = (Recorder::default(), Arc::default());
        let inner = Inner {
            state: RwLock::new(State::new(manifest, reader.searcher(), &recorder)),
            refreshing: Mutex::default(),
            memory_budget: self.memory_budget,
            max_document_bytes: self.max_document_bytes,
            index,
            reader,
            fields,
            name,
            path,
            threads,
            recorder,
            vocabularies,
        };
        Ok(Index { inner: Arc::new(inner) })
    }
}

/// What is wrong with a folder that holds segments but not the list of them.
const LOST_META: &str = "its meta.json is missing; Index::repair restores it from its copy";

pub(super) fn folder(path: &Path) -> Result<Sealed<MmapDirectory>> {
    let name = path.display().to_string();
    Sealed::folder(path).map_err(|e| engine_error(&name)(e.into()))
}

/// Whether a folder holds files of an index's segments.
fn has_segments(path: &Path) -> bool {
    let is_segment = |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|e| e == "store" || e == "idx");
    std::fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(is_segment))
}

pub(super) fn check_schema(found: &Schema, expected: &Schema, index: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::Mismatch {
        index: index.to_owned(),
        what: "set of fields",
        found: format!("{} fields", found.num_fields()),
        expected: format!("{} fields", expected.num_fields()),
        remedy: "name another folder, or make the index anew from the documents",
    })
}
