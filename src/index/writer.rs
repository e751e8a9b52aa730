//! Adds, replaces and deletes documents.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::encode::{encode, hash_prefix};
use super::manifest::Manifest;
use super::{Fields, Index, Store};
use crate::analysis::{StreamWriter, Streams};
use crate::article::Article;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::meeting::overrule;
use crate::pipeline::{PassageStreams, Pipeline, content_hash};

/// Documents are analysed in batches of so many, or of so many bytes: enough for every core, few enough to stay in memory.
pub(super) const BATCH_DOCUMENTS: usize = 256;
const BATCH_BYTES: usize = 8 << 20;
/// Segments that a commit leaves before the smallest are merged, and how many are merged at once.
const MAX_SEGMENTS: usize = 12;
const MERGED_AT_ONCE: usize = 8;

/// The one writer of an [`Index`]. Nothing is visible or durable before [`commit`](Writer::commit); dropping it leaves the last commit.
///
/// ```
/// use dateline::{Document, Index, Outcome};
///
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// assert_eq!(writer.add(Document::new("a", "First draft."))?, Outcome::Inserted);
/// assert_eq!(writer.add(Document::new("a", "Second draft."))?, Outcome::Replaced);
/// assert_eq!(writer.add(Document::new("a", "Second draft."))?, Outcome::Unchanged);
/// writer.commit()?;
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Debug)]
pub struct Writer {
    pub(super) index: Index,
    pub(super) pipeline: Pipeline,
    pub(super) manifest: Manifest,
    workers: Option<rayon::ThreadPool>,
    engine: Engine,
    /// As many as documents were analysed at once.
    scratches: Mutex<Vec<Scratch>>,
    /// What was added (with the beginning of its content hash) or deleted since the last commit.
    pub(super) pending: HashMap<String, Option<u64>>,
}

/// The engine's writer, which has no `Debug` of its own.
struct Engine(IndexWriter);

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Its id was new.
    Inserted,
    /// It took the place of another content under its id.
    Replaced,
    /// The index had the same content already.
    Unchanged,
}

/// What [`Writer::add_all`] tells on its way.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A batch is in.
    Progress(&'a Summary),
    /// A record could not be read or taken; the next ones follow.
    Rejected(&'a Error),
}

/// What [`Writer::add_all`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Documents with a new id.
    pub inserted: usize,
    /// Documents that took another's place.
    pub replaced: usize,
    /// Of those: documents that took the place of one that came earlier since the last commit, as when two files share an id.
    pub repeated: usize,
    /// Documents that were there already.
    pub unchanged: usize,
    /// Records that could not be read or taken.
    pub rejected: usize,
    /// Passages added.
    pub passages: usize,
    /// Bytes of text read, of unchanged documents too.
    pub bytes: u64,
    /// Whether the observer stopped it.
    pub stopped: bool,
}

impl Summary {
    /// Documents taken: inserted, replaced and unchanged.
    pub fn documents(&self) -> usize {
        self.inserted + self.replaced + self.unchanged
    }
}

/// What is reused from document to document.
#[derive(Debug)]
pub(super) struct Scratch {
    writer: StreamWriter,
    streams: Vec<PassageStreams>,
}

/// A document ready for the engine.
pub(super) struct Encoded {
    id: String,
    hash: u64,
    pub(super) passages: Vec<TantivyDocument>,
}

impl Writer {
    pub(super) fn new(index: Index) -> Result<Writer> {
        let inner = &index.inner;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(inner.memory_budget)
            .num_merge_threads(1)
            .build();
        let engine: IndexWriter = inner.index.writer_with_options(options).map_err(index.error())?;
        // Merges happen when we say: the same operations then give the same segments.
        engine.set_merge_policy(Box::new(NoMergePolicy));
        // With the lock in hand nobody else commits: what is there now is the last commit.
        index.refresh()?;
        let state = index.state();
        let workers = (inner.threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(inner.threads).build());
        let workers = workers.transpose().map_err(|e| Error::Index {
            index: inner.name.clone(),
            problem: "no threads could be started; ask for fewer".to_owned(),
            source: Some(Box::new(e)),
        })?;
        let manifest = Arc::unwrap_or_clone(state.manifest);
        Ok(Writer {
            pipeline: state.pipeline,
            manifest,
            workers,
            engine: Engine(engine),
            scratches: Mutex::default(),
            pending: HashMap::new(),
            index,
        })
    }

    /// Adds a document, or replaces the one of the same id. It becomes visible with the next commit.
    ///
    /// # Errors
    /// [`Error::Document`] when its id cannot be taken; [`Error::Index`] when the index cannot be written.
    pub fn add(&mut self, document: Document) -> Result<Outcome> {
        let mut summary = Summary::default();
        document.check_id()?;
        self.add_batch(vec![document], &mut summary)?;
        Ok(match (summary.inserted, summary.replaced) {
            (1, _) => Outcome::Inserted,
            (_, 1) => Outcome::Replaced,
            _ => Outcome::Unchanged,
        })
    }

    /// Adds documents as a reader gives them, on all threads. A record that cannot be read or taken is told to `observe` and left out.
    /// `observe` is called after each batch, and may stop the work there with `ControlFlow::Break`; what was added stays added.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be written.
    pub fn add_all(
        &mut self,
        documents: impl IntoIterator<Item = Result<Document>>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Summary> {
        let mut summary = Summary::default();
        let mut documents = documents.into_iter();
        let mut more = true;
        while more {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while more && batch.len() < BATCH_DOCUMENTS && bytes < BATCH_BYTES {
                match documents.next().map(|item| item.and_then(|document| document.check_id().map(|()| document))) {
                    None => more = false,
                    Some(Ok(document)) => {
                        bytes += document.text.len();
                        batch.push(document);
                    }
                    Some(Err(e)) => {
                        summary.rejected += 1;
                        if observe(Event::Rejected(&e)).is_break() {
                            more = false;
                            summary.stopped = true;
                        }
                    }
                }
            }
            self.add_batch(batch, &mut summary)?;
            if more && observe(Event::Progress(&summary)).is_break() {
                more = false;
                summary.stopped = true;
            }
        }
        Ok(summary)
    }

    fn add_batch(&mut self, documents: Vec<Document>, summary: &mut Summary) -> Result<()> {
        summary.bytes += documents.iter().map(|document| document.text.len() as u64).sum::<u64>();
        let hashes = self.map(documents.iter().collect(), |_, document| content_hash(document));
        // An id can stand twice in a batch: the later one counts, against the earlier one.
        let mut fresh = Vec::with_capacity(documents.len());
        for (document, hash) in documents.into_iter().zip(hashes) {
            let known = self.known(&document.id)?;
            if known == Some(hash_prefix(&hash)) {
                summary.unchanged += 1;
                continue;
            }
            let pending = self.pending.insert(document.id.clone(), Some(hash_prefix(&hash)));
            if known.is_some() {
                summary.repeated += usize::from(matches!(pending, Some(Some(_))));
                summary.replaced += 1;
            } else {
                summary.inserted += 1;
                // A new version of a document is no other document that repeats its lines.
                let source = self.pipeline.source(&document);
                let source = source.as_ref().map_or("", |source| source.id.as_str());
                self.manifest.lines.learn(source, &document.text);
            }
            fresh.push((document, hash));
        }
        let (pipeline, manifest, fields) = (&self.pipeline, &self.manifest, &self.index.inner.fields);
        let encoded = self.map(fresh, |scratch, (document, hash)| {
            let mut article = pipeline.read(document, Some(&manifest.lines));
            scratch.tag(pipeline, manifest, &mut article);
            scratch.encode(manifest, fields, article, hash)
        });
        for document in encoded {
            summary.passages += document.passages.len();
            self.replace(document)?;
        }
        Ok(())
    }

    /// Maps in parallel, in order. The scratches outlive the batch: their word tables are what makes analysis fast.
    pub(super) fn map<T: Send, R: Send>(&self, items: Vec<T>, map: impl Fn(&mut Scratch, T) -> R + Sync) -> Vec<R> {
        let with_scratch = |item| {
            let idle = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut scratch = idle.unwrap_or_else(|| Scratch::new(&self.pipeline));
            let result = map(&mut scratch, item);
            self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
            result
        };
        match &self.workers {
            Some(workers) if items.len() > 1 => workers.install(|| items.into_par_iter().map(with_scratch).collect()),
            _ => items.into_iter().map(with_scratch).collect(),
        }
    }

    /// The beginning of the content hash under an id, as it will be after the next commit.
    fn known(&self, id: &str) -> Result<Option<u64>> {
        if let Some(pending) = self.pending.get(id) {
            return Ok(*pending);
        }
        let inner = &self.index.inner;
        let searcher = inner.reader.searcher();
        let store = Store { searcher: &searcher, fields: &inner.fields, name: &inner.name };
        Ok(store.find(id)?.and_then(|lookup| lookup.hash))
    }

    pub(super) fn replace(&mut self, document: Encoded) -> Result<()> {
        let term = Term::from_field_text(self.index.inner.fields.id, &document.id);
        let mut operations = vec![UserOperation::Delete(term)];
        operations.extend(document.passages.into_iter().map(UserOperation::Add));
        self.engine.0.run(operations).map_err(self.index.error())?;
        self.pending.insert(document.id, Some(document.hash));
        Ok(())
    }

    /// Deletes a document; whether there was one.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be read.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        let known = self.known(id)?.is_some();
        if known {
            self.engine.0.delete_term(Term::from_field_text(self.index.inner.fields.id, id));
            self.pending.insert(id.to_owned(), None);
        }
        Ok(known)
    }

    /// Records how far the caller has come: [`Index::mark`] gives it back after the next commit, together with what was added before it.
    pub fn mark(&mut self, mark: impl Into<String>) {
        self.manifest.mark = Some(mark.into());
    }

    /// Makes everything since the last commit durable and visible, in one step.
    ///
    /// When it returns, the files of the index are written and synced: a process killed at any later moment leaves this commit,
    /// and one killed earlier the one before, whole.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be written; the last commit then stands.
    pub fn commit(&mut self) -> Result<()> {
        self.manifest.commits += 1;
        let payload = self.manifest.write();
        let mut commit = self.engine.0.prepare_commit().map_err(self.index.error())?;
        commit.set_payload(&payload);
        commit.commit().map_err(self.index.error())?;
        self.pending.clear();
        self.merge(MAX_SEGMENTS, MERGED_AT_ONCE)?;
        self.index.publish(self.manifest.clone())
    }

    /// Commits, and merges all segments into one: searches get faster, and replaced passages stop counting in scores. Costs about as much
    /// as writing the index.
    ///
    /// # Errors
    /// As [`commit`](Writer::commit).
    pub fn optimize(&mut self) -> Result<()> {
        self.commit()?;
        self.merge(1, usize::MAX)?;
        self.index.publish(self.manifest.clone())
    }

    /// Merges the smallest segments until no more than `most` are left, `at_once` at a time.
    fn merge(&mut self, most: usize, at_once: usize) -> Result<()> {
        loop {
            let mut segments = self.index.inner.index.searchable_segment_metas().map_err(self.index.error())?;
            let deletes = segments.iter().any(|segment| segment.has_deletes());
            if segments.len() <= most && !(most == 1 && deletes) {
                break;
            }
            segments.sort_by_key(|segment| segment.max_doc());
            let ids: Vec<_> = segments.iter().take(at_once).map(|segment| segment.id()).collect();
            self.engine.0.merge(&ids).wait().map_err(self.index.error())?;
        }
        self.engine.0.garbage_collect_files().wait().map_err(self.index.error())?;
        Ok(())
    }
}

impl Scratch {
    pub(super) fn new(pipeline: &Pipeline) -> Scratch {
        Scratch { writer: StreamWriter::new(pipeline.analyzer()), streams: Vec::new() }
    }

    /// Makes the streams of an article, and tags it: what a person says counts more than what the tagger finds.
    pub(super) fn tag(&mut self, pipeline: &Pipeline, manifest: &Manifest, article: &mut Article) {
        pipeline.streams(article, &mut self.writer, &mut self.streams);
        pipeline.tag(article, &mut self.writer, &self.streams);
        let verdicts = manifest.verdicts.of(&article.document.id).iter();
        let verdicts: Vec<_> =
            verdicts.filter_map(|verdict| Some((verdict.place(&article.document.text)?, verdict))).collect();
        for passage in article.passages.iter_mut().filter(|_| !verdicts.is_empty()) {
            overrule(&verdicts, &manifest.catalog, passage.range, &mut passage.meetings);
        }
    }

    /// Encodes the article that was tagged last.
    pub(super) fn encode(&mut self, manifest: &Manifest, fields: &Fields, article: Article, hash: String) -> Encoded {
        let title = article.found.title.as_ref().filter(|title| title.range.is_none()).map(|title| {
            let mut streams = Streams::default();
            streams.clear();
            self.writer.write(&title.value, article.detected.code, &mut streams);
            streams
        });
        let (id, prefix) = (article.document.id.clone(), hash_prefix(&hash));
        let passages = encode(fields, &manifest.settings, article, hash, title.as_ref(), &self.streams);
        Encoded { id, hash: prefix, passages }
    }
}
