//! The index of passages: tantivy in the caller's process, in memory or in a folder.

mod backup;
mod batch;
mod budget;
mod builder;
mod calendar;
mod check;
mod checksum;
mod directory;
pub(crate) mod encode;
mod engine;
mod event;
mod fault;
mod limit;
mod manifest;
mod merge;
mod pending;
mod purge;
mod reindex;
mod repair;
mod rewrite;
mod schema;
mod scratch;
mod store;
#[cfg(test)]
mod tests;
mod tokenizer;
mod workers;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tantivy::{IndexReader, TantivyError};

pub use builder::IndexBuilder;
use builder::{MIN_ARENA, check_schema, folder};
pub(crate) use calendar::{query_terms, spoken_days};
pub use check::{DamagedFile, Report};
pub use event::{Event, Outcome, Summary};
pub(crate) use fault::{engine_error, guard};
pub(crate) use manifest::Manifest;
pub use rewrite::{Relabelled, Retagged};
pub(crate) use schema::Fields;
pub(crate) use store::Store;
pub use writer::Writer;

use crate::analysis::Analyzer;
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::{Catalog, Verdicts};
use crate::metrics::{Metrics, Recorder};
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
    max_document_bytes: usize,
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
