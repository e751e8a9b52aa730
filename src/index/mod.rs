//! The index of passages: tantivy in the caller's process, in memory or in a folder.

mod batch;
mod calendar;
pub(crate) mod encode;
mod manifest;
mod rewrite;
mod schema;
mod store;
mod tokenizer;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::directory::MmapDirectory;
use tantivy::schema::Schema;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError};

pub(crate) use calendar::{query_terms, spoken_days};
pub(crate) use manifest::Manifest;
use manifest::{FORMAT, Settings};
pub use rewrite::{Relabelled, Retagged};
pub(crate) use schema::Fields;
pub(crate) use store::Store;
pub use writer::{Event, Outcome, Summary, Writer};

use crate::analysis::{Analyzer, Ingredients};
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::{Catalog, Verdicts};
use crate::passage::PassageOptions;
use crate::pipeline::Pipeline;
use crate::search::{Query, Results, Searcher};

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
    state: RwLock<State>,
}

/// What a commit can change.
#[derive(Clone)]
pub(crate) struct State {
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

/// The smallest working memory that the engine takes.
const MIN_MEMORY_BUDGET: usize = 16 << 20;

impl Default for IndexBuilder {
    fn default() -> IndexBuilder {
        IndexBuilder {
            catalog: Catalog::default(),
            sources: SourceList::default(),
            passages: PassageOptions::default(),
            ingredients: Ingredients::default(),
            filterable: Vec::new(),
            threads: 0,
            memory_budget: 128 << 20,
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

    /// Bytes of working memory for new passages before they are written out. Default 128 MiB, at least 16 MiB.
    pub fn memory_budget(mut self, bytes: usize) -> IndexBuilder {
        self.memory_budget = bytes.max(MIN_MEMORY_BUDGET);
        self
    }

    /// An index that lives as long as its handles.
    ///
    /// # Errors
    /// The engine fails to start.
    pub fn in_memory(self) -> Result<Index> {
        let (schema, fields) = schema::schema();
        let name = "index in memory".to_owned();
        let index = tantivy::Index::builder().schema(schema).create_in_ram().map_err(engine_error(&name))?;
        self.create(index, fields, name, None)
    }

    /// The index in a folder, made when there is none.
    ///
    /// # Errors
    /// As [`Index::open`]; the folder cannot be made.
    pub fn open_or_create(self, path: impl AsRef<Path>) -> Result<Index> {
        let path = path.as_ref();
        std::fs::create_dir_all(path).map_err(Error::io(path, "making the folder of the index"))?;
        let name = path.display().to_string();
        let directory = MmapDirectory::open(path).map_err(|e| engine_error(&name)(e.into()))?;
        if tantivy::Index::exists(&directory).map_err(|e| engine_error(&name)(e.into()))? {
            return self.open(path);
        }
        if has_segments(path) {
            return Err(Error::Index { index: name, problem: LOST_META.to_owned(), source: None });
        }
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::builder().schema(schema).create_in_dir(path).map_err(engine_error(&name))?;
        self.create(index, fields, name, Some(path.to_owned()))
    }

    /// The index in a folder.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<Index> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let no_index = |e: TantivyError| {
            let problem = match (path.join("meta.json").is_file(), has_segments(path)) {
                (true, _) => "its meta.json cannot be read; restore it, or make the index anew in another folder",
                (false, true) => LOST_META,
                (false, false) => "there is no index here; name its folder, or make one by adding documents",
            };
            Error::Index { index: name.clone(), problem: problem.to_owned(), source: Some(Box::new(e)) }
        };
        let index = tantivy::Index::open_in_dir(path).map_err(no_index)?;
        let (schema, fields) = schema::schema();
        check_schema(&index.schema(), &schema, &name)?;
        let metas = index.load_metas().map_err(engine_error(&name))?;
        if metas.payload.is_none() && metas.segments.is_empty() {
            // Whoever made it was stopped before the first commit: there is nothing in it.
            return self.create(index, fields, name, Some(path.to_owned()));
        }
        let manifest = Manifest::read(metas.payload.as_deref(), &name)?;
        self.assemble(index, fields, name, Some(path.to_owned()), manifest)
    }

    fn create(self, index: tantivy::Index, fields: Fields, name: String, path: Option<PathBuf>) -> Result<Index> {
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
        let mut writer: IndexWriter =
            index.writer_with_num_threads(1, MIN_MEMORY_BUDGET).map_err(engine_error(&name))?;
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
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine_error(&name))?;
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let state = RwLock::new(State::new(manifest));
        let inner = Inner { index, reader, fields, name, path, threads, memory_budget: self.memory_budget, state };
        Ok(Index { inner: Arc::new(inner) })
    }
}

impl State {
    fn new(manifest: Manifest) -> State {
        let settings = &manifest.settings;
        let pipeline = Pipeline::with_analyzer(manifest.catalog.clone(), Analyzer::with(settings.ingredients))
            .passage_options(settings.passages.clone())
            .sources(manifest.sources.clone());
        State { manifest: Arc::new(manifest), pipeline }
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
        let State { manifest, pipeline } = self.state();
        let (searcher, name) = (self.inner.reader.searcher(), self.inner.name.clone());
        Searcher::new(searcher, self.inner.fields, pipeline, &manifest, name)
    }

    /// Takes notice of what other processes have committed.
    ///
    /// # Errors
    /// The index cannot be read any more, or another version of the library has changed it.
    pub fn refresh(&self) -> Result<()> {
        let payload = self.inner.index.load_metas().map_err(self.error())?.payload;
        let manifest = Manifest::read(payload.as_deref(), &self.inner.name)?;
        self.publish(manifest)
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

    /// Its folder; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    pub(crate) fn state(&self) -> State {
        // A panic elsewhere cannot leave the state half changed: it is replaced whole.
        self.inner.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a commit visible to the searchers to come.
    fn publish(&self, manifest: Manifest) -> Result<()> {
        self.inner.reader.reload().map_err(self.error())?;
        let mut state = self.inner.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.manifest.catalog == manifest.catalog && state.manifest.sources == manifest.sources {
            state.manifest = Arc::new(manifest);
        } else {
            *state = State::new(manifest);
        }
        Ok(())
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
const LOST_META: &str = "its meta.json is missing; restore it, or make the index anew in another folder";

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

/// The engine's errors in this library's words.
pub(crate) fn engine_error(index: &str) -> impl FnOnce(TantivyError) -> Error + '_ {
    move |e| match &e {
        TantivyError::LockFailure(tantivy::directory::error::LockError::LockBusy, _) => {
            Error::Locked { lock: Path::new(index).join(".tantivy-writer.lock") }
        }
        TantivyError::LockFailure(..) => Error::Index {
            index: index.to_owned(),
            problem: "its lock file cannot be written, which reading needs too; make the folder writable, or copy it"
                .to_owned(),
            source: Some(Box::new(e)),
        },
        TantivyError::IoError(io) if io.kind() == std::io::ErrorKind::StorageFull => Error::Index {
            index: index.to_owned(),
            problem: "the disk is full; make room and commit again, the last commit is whole".to_owned(),
            source: Some(Box::new(e)),
        },
        TantivyError::DataCorruption(_) => Error::Index {
            index: index.to_owned(),
            problem: "a file of it is damaged; restore it or make the index anew from the documents".to_owned(),
            source: Some(Box::new(e)),
        },
        _ => Error::Index { index: index.to_owned(), problem: e.to_string(), source: Some(Box::new(e)) },
    }
}
