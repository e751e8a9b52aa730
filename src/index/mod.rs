//! The index of passages: tantivy in the caller's process, in memory or in a folder.

mod backup;
mod batch;
mod budget;
mod calendar;
mod check;
mod checksum;
mod directory;
pub(crate) mod encode;
mod engine;
mod event;
mod manifest;
mod merge;
mod purge;
mod reindex;
mod repair;
mod rewrite;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod tokenizer;
mod workers;
mod writer;

use std::fmt;
use std::io::ErrorKind;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use directory::{Fault, META, Sealed};
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, MmapDirectory, RamDirectory};
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError};

pub(crate) use calendar::{query_terms, spoken_days};
pub use check::{DamagedFile, Report};
pub use event::{Event, Outcome, Summary};
pub(crate) use manifest::Manifest;
use manifest::{FORMAT, Settings};
pub use rewrite::{Relabelled, Retagged};
pub(crate) use schema::Fields;
pub(crate) use store::Store;
pub use writer::Writer;

use crate::analysis::{Analyzer, Ingredients};
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::{Catalog, Verdicts};
use crate::metrics::{Metrics, Recorder};
use crate::passage::PassageOptions;
use crate::pipeline::Pipeline;
use crate::search::{Query, Results, Searcher, VocabularyCache};

/// An index of passages: a handle that is cheap to clone, `Send + Sync`.
///
/// One [`Writer`] at a time changes it; any number of [`Searcher`]s read it, each a snapshot of the last commit it saw.
///
/// ```
/// use dateline::{Document, Index, Query};
///
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// writer.add(Document::new("a", "Leaders met in Hamburg."))?;
/// writer.add(Document::new("b", "Os líderes reuniram-se em Hamburgo."))?;
/// writer.commit()?;
/// // `líderes`, and its translation.
/// let results = index.search(&Query::new("líder"))?;
/// assert_eq!(results.hits.len(), 2);
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// What errors call this index.
    name: String,
    path: Option<PathBuf>,
    threads: usize,
    memory_budget: usize,
    recorder: Recorder,
    vocabularies: Arc<VocabularyCache>,
    state: RwLock<State>,
    /// Held while the state is made anew, so that an older one never replaces a newer.
    refreshing: Mutex<()>,
}

/// What a commit can change, all of it of one commit.
#[derive(Clone)]
pub(crate) struct State {
    searcher: tantivy::Searcher,
    pub manifest: Arc<Manifest>,
    pub pipeline: Pipeline,
}

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
    catalog: Catalog,
    sources: SourceList,
    passages: PassageOptions,
    ingredients: Ingredients,
    filterable: Vec<String>,
    threads: usize,
    memory_budget: usize,
}

/// The smallest arena that the engine takes.
const MIN_ARENA: usize = 16 << 20;

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
        }
    }
}

impl IndexBuilder {
    /// The meetings to tag passages with. Default: none. An index that exists keeps its own until [`Writer::retag`].
    pub fn catalog(mut self, catalog: Catalog) -> IndexBuilder {
        self.catalog = catalog;
        self
    }

    /// The publishers with all their names and hosts. Default: none. An index that exists keeps its own until [`Writer::sources`].
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

    /// The most memory that a [`Writer`] takes to add documents and commit them, in bytes: what it reads, analyses, keeps until a commit, writes out and
    /// merges, on all threads. Default 256 MiB, at least 64 MiB, which a smaller number is taken for.
    ///
    /// A small budget leaves fewer threads to analyse (each takes up to 14 MiB; together a third of it at most) and writes smaller segments, which have to be
    /// merged more often; the answers do not depend on it. Not in it are the catalog and its tagger, the files of the index, which are mapped (the
    /// system takes their pages back when it needs the room), and the snapshots of searchers. A document whose text is larger than a two-hundredth of it
    /// is worked on alone, and takes up to fifteen times its text (measured: 580 MiB for one of 50). [`Writer::retag`], [`Writer::relabel`] and
    /// [`Writer::judge`] take some 300 bytes a document beside it, since each is one commit.
    pub fn memory_budget(mut self, bytes: usize) -> IndexBuilder {
        self.memory_budget = bytes.max(budget::LEAST);
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

    fn open_in(self, directory: &Sealed<impl Directory + Clone>, name: String, path: Option<PathBuf>) -> Result<Index> {
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

    fn create(self, directory: &Sealed<impl Directory + Clone>, name: String, path: Option<PathBuf>) -> Result<Index> {
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

    fn assemble(
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

impl State {
    fn new(manifest: Manifest, searcher: tantivy::Searcher, recorder: &Recorder) -> State {
        let settings = &manifest.settings;
        let pipeline = Pipeline::with_analyzer(manifest.catalog.clone(), Analyzer::with(settings.ingredients))
            .passage_options(settings.passages.clone())
            .sources(manifest.sources.clone())
            .recorder(recorder.clone());
        State { searcher, manifest: Arc::new(manifest), pipeline }
    }
}

impl Index {
    /// Options for an index.
    pub fn builder() -> IndexBuilder {
        IndexBuilder::default()
    }

    /// An empty index in memory with the default options.
    ///
    /// # Errors
    /// The engine fails to start.
    pub fn in_memory() -> Result<Index> {
        IndexBuilder::default().in_memory()
    }

    /// Opens the index in a folder.
    ///
    /// # Errors
    /// [`Error::Index`] when there is none or it is damaged, [`Error::Mismatch`] when another version or another analysis made it.
    pub fn open(path: impl AsRef<Path>) -> Result<Index> {
        IndexBuilder::default().open(path)
    }

    /// The one writer. It holds the index's lock until it is dropped.
    ///
    /// # Errors
    /// [`Error::Locked`] while another writer is open, in this process or another.
    pub fn writer(&self) -> Result<Writer> {
        Writer::new(self.clone())
    }

    /// A snapshot of the last commit that this handle has seen: its own writer's, or the last before [`refresh`](Index::refresh).
    pub fn searcher(&self) -> Searcher {
        let State { searcher, manifest, pipeline } = self.state();
        let inner = &self.inner;
        let (recorder, vocabularies) = (inner.recorder.clone(), Arc::clone(&inner.vocabularies));
        Searcher::new(searcher, inner.fields, pipeline, &manifest, recorder, vocabularies, inner.name.clone())
    }

    /// Takes notice of what other processes have committed.
    ///
    /// # Errors
    /// The index cannot be read any more, or another version of the library has changed it.
    pub fn refresh(&self) -> Result<()> {
        let _refreshing = self.inner.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        let payload = || Ok(self.inner.index.load_metas().map_err(self.error())?.payload);
        let read = || -> Result<Manifest> {
            let mut before = payload()?;
            loop {
                let manifest = Manifest::read(before.as_deref(), &self.inner.name)?;
                self.inner.reader.reload().map_err(self.error())?;
                // A commit in between would give the passages of one and the manifest of another.
                let after = payload()?;
                if after == before {
                    return Ok(manifest);
                }
                before = after;
            }
        };
        self.set(guard(&self.inner.name, read)?);
        Ok(())
    }

    /// Searches the last commit: `index.searcher().search(query)`.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn search(&self, query: &Query) -> Result<Results> {
        self.searcher().search(query)
    }

    /// The catalog that its passages are tagged with.
    pub fn catalog(&self) -> Catalog {
        self.state().manifest.catalog.clone()
    }

    /// The list by which it names sources.
    pub fn sources(&self) -> SourceList {
        self.state().manifest.sources.clone()
    }

    /// What people said of passages: [`Writer::judge`].
    pub fn verdicts(&self) -> Verdicts {
        self.state().manifest.verdicts.clone()
    }

    /// The mark that the last commit recorded, see [`Writer::mark`].
    pub fn mark(&self) -> Option<String> {
        self.state().manifest.mark.clone()
    }

    /// What was done since it was opened, by this handle and its clones, and how long it took.
    pub fn metrics(&self) -> Metrics {
        self.inner.recorder.metrics()
    }

    /// Its folder; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    pub(crate) fn state(&self) -> State {
        // A panic elsewhere cannot leave the state half changed: it is replaced whole.
        self.inner.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the writer's commit visible to the searchers to come.
    fn publish(&self, manifest: Manifest) -> Result<()> {
        let _refreshing = self.inner.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        guard(&self.inner.name, || self.inner.reader.reload().map_err(self.error()))?;
        self.set(manifest);
        Ok(())
    }

    fn set(&self, manifest: Manifest) {
        let searcher = self.inner.reader.searcher();
        let mut state = self.inner.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.manifest.catalog == manifest.catalog && state.manifest.sources == manifest.sources {
            state.manifest = Arc::new(manifest);
            state.searcher = searcher;
        } else {
            *state = State::new(manifest, searcher, &self.inner.recorder);
        }
    }

    fn error(&self) -> impl FnOnce(TantivyError) -> Error + '_ {
        engine_error(&self.inner.name)
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

/// What is wrong with a folder that holds segments but not the list of them.
const LOST_META: &str = "its meta.json is missing; Index::repair restores it from its copy";

fn folder(path: &Path) -> Result<Sealed<MmapDirectory>> {
    let name = path.display().to_string();
    Ok(Sealed::new(MmapDirectory::open(path).map_err(|e| engine_error(&name)(e.into()))?))
}

/// Whether a folder holds files of an index's segments.
fn has_segments(path: &Path) -> bool {
    let is_segment = |entry: std::fs::DirEntry| entry.path().extension().is_some_and(|e| e == "store" || e == "idx");
    std::fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(is_segment))
}

fn check_schema(found: &Schema, expected: &Schema, index: &str) -> Result<()> {
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

/// The engine's errors in this library's words: which file, and what to do.
pub(crate) fn engine_error(index: &str) -> impl FnOnce(TantivyError) -> Error + '_ {
    move |e| {
        let fault = Fault::find(&e);
        let kind = match &e {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                return Error::Locked { lock: Path::new(index).join(".tantivy-writer.lock") };
            }
            _ if fault.as_ref().is_some_and(|fault| fault.damaged) => Some(ErrorKind::InvalidData),
            TantivyError::DataCorruption(_) => Some(ErrorKind::InvalidData),
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => Some(ErrorKind::NotFound),
            TantivyError::LockFailure(LockError::IoError(io), _)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: io, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: io, .. })
            | TantivyError::IoError(io) => Some(io.kind()),
            _ => None,
        };
        let file = match (&e, &fault) {
            (_, Some(fault)) => fault.file.display().to_string(),
            (TantivyError::LockFailure(..), None) => "the lock file, which reading needs too,".to_owned(),
            _ => "a file of it".to_owned(),
        };
        let problem = match kind {
            _ if fault.as_ref().is_some_and(Fault::is_full) => {
                format!("{file} cannot be written: the disk is full; make room, the last commit is whole")
            }
            Some(ErrorKind::InvalidData) => {
                let what = fault.map_or_else(|| e.to_string(), |fault| fault.problem);
                format!("{file} is damaged: {what}; restore it from a backup, or let Index::repair keep the rest")
            }
            Some(ErrorKind::NotFound) => {
                format!("{file} is missing; restore it from a backup, or let Index::repair keep the rest")
            }
            Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                format!("{file} cannot be opened or written; make the folder and its files writable, or copy it")
            }
            Some(_) => {
                format!("{file} cannot be read or written; see whether the disk is sound, the last commit stands")
            }
            None => e.to_string(),
        };
        Error::Index { index: index.to_owned(), problem, source: Some(Box::new(e)) }
    }
}

/// Runs what reads the engine's files. Should the engine panic at one that is damaged in a way that no checksum shows, that is an error
/// like any other; the program's panic hook still hears of it.
pub(crate) fn guard<T>(index: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    // What was read is thrown away, and readers change nothing that others could find half changed.
    std::panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().cloned();
        let message = message.or_else(|| panic.downcast_ref::<&str>().map(|message| (*message).to_owned()));
        Err(Error::Index {
            index: index.to_owned(),
            problem: "the engine failed while reading it; a file may be damaged: see Index::check".to_owned(),
            source: message.map(Into::into),
        })
    })
}
