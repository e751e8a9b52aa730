//! Adds, replaces and deletes documents.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use tantivy::Term;
use tantivy::index::{SegmentId, SegmentMeta};

use super::budget::{Budget, cost};
use super::directory::clear_away;
use super::encode::hash_prefix;
use super::engine::{Engine, Permit};
use super::event::{Event, Outcome, Summary, Watch, nobody};
use super::limit::document_bytes;
use super::manifest::Manifest;
use super::pending::Pending;
use super::scratch::{Encoded, Scratch};
use super::workers::Workers;
use super::{Fields, Index, Store, limit, merge};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::metrics::Stage;
use crate::pipeline::{Pipeline, content_hash};

/// Lines that repeat are learned from so many documents, or so many bytes, before those are labelled. It shows in the labels: it depends on
/// nothing else, neither on threads nor on memory.
pub(super) const BATCH_DOCUMENTS: usize = 256;
const BATCH_BYTES: usize = 8 << 20;

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
    pub(super) workers: Workers,
    pub(super) engine: Engine,
    pub(super) pending: Pending,
    /// Passages that are merged at once at most.
    pub(super) merged: u32,
}

/// What is to become of a document of a batch.
enum Plan {
    Rejected(Error),
    Unchanged { id: String, bytes: u64 },
    Take { document: Box<Document>, hash: String, replaces: bool },
}

/// What became of it.
enum Planned {
    Rejected(Error),
    Unchanged { id: String, bytes: u64 },
    Taken { encoded: Encoded, bytes: u64, replaces: bool },
}

impl Writer {
    pub(super) fn new(index: Index) -> Result<Writer> {
        let budget = Budget::new(index.inner.memory_budget, index.inner.threads);
        let engine = Engine::open(&index, budget.engine)?;
        // With the lock in hand nobody else commits: what is there now is the last commit.
        index.refresh()?;
        index.path().into_iter().for_each(clear_away);
        let state = index.state();
        let workers = Workers::new(budget.threads, budget.under_way, &index.inner.name)?;
        let manifest = Arc::unwrap_or_clone(state.manifest);
        let pending = Pending::new(budget.pending);
        Ok(Writer { pipeline: state.pipeline, manifest, workers, engine, pending, merged: budget.merged, index })
    }

    /// Adds a document, or replaces the one of the same id. It becomes visible with the next commit.
    ///
    /// # Errors
    /// [`Error::Document`] when its id cannot be taken or it is over [its limit](crate::IndexBuilder::max_document_bytes); [`Error::Index`] when the index cannot be written; [`Error::Option`] as
    /// [`add_all`](Writer::add_all).
    pub fn add(&mut self, document: Document) -> Result<Outcome> {
        let (mut summary, mut nobody) = (Summary::default(), nobody);
        let watch = &mut Watch::new(&mut nobody);
        self.check(&document)?;
        self.has_room(watch)?;
        self.add_batch(vec![Ok(document)], &mut summary, watch)?;
        Ok(match (summary.inserted, summary.replaced) {
            (1, _) => Outcome::Inserted,
            (_, 1) => Outcome::Replaced,
            _ => Outcome::Unchanged,
        })
    }

    /// Adds documents as a reader gives them, on all threads. `observe` is told of each, in order, also of records that cannot be read or
    /// taken, and may stop the work with `ControlFlow::Break`. What it was told of stays added; what was read ahead of it, up to 256 documents,
    /// is not.
    ///
    /// Commit now and then: what has to be remembered until the next commit grows with the documents, and has an eighth of the
    /// [memory budget](crate::IndexBuilder::memory_budget), which 3,000 new documents for each MiB of the budget fill, or 600 that take others' places.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be written; [`Error::Option`] when the memory budget takes no more documents without a commit.
    pub fn add_all(
        &mut self,
        documents: impl IntoIterator<Item = Result<Document>>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Summary> {
        let mut watch = Watch::new(&mut observe);
        let mut summary = Summary::default();
        let mut documents = documents.into_iter();
        let mut more = true;
        // Looked at before documents are taken, which are gone when they are not added.
        while more && !watch.is_stopped() && self.has_room(&mut watch)? {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while more && batch.len() < BATCH_DOCUMENTS && bytes < BATCH_BYTES && watch.goes_on() {
                match documents.next().map(|item| item.and_then(|document| self.check(&document).map(|()| document))) {
                    None => more = false,
                    Some(item) => {
                        bytes += item.as_ref().map_or(0, document_bytes);
                        batch.push(item);
                    }
                }
            }
            self.add_batch(batch, &mut summary, &mut watch)?;
        }
        summary.stopped = watch.is_stopped();
        Ok(summary)
    }

    fn check(&self, document: &Document) -> Result<()> {
        limit::check(document, self.index.inner.max_document_bytes, &self.manifest.settings.filterable)
    }

    /// Whether more can be added now, and waiting for that was not stopped: a merge that was left takes the room that documents need.
    fn has_room(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        self.pending.has_room()?;
        self.engine.settle(watch)
    }

    fn add_batch(&mut self, batch: Vec<Result<Document>>, summary: &mut Summary, watch: &mut Watch<'_>) -> Result<()> {
        // A stop leaves documents of the batch out, whose lines must not count twice when they come again.
        let before = (batch.len() > 1).then(|| self.manifest.lines.clone());
        let done = self.plan(batch, watch).and_then(|plans| match watch.is_stopped() {
            true => Ok(()),
            false => self.carry_out(plans, summary, watch),
        });
        self.recovered(done)?;
        if let Some(before) = before.filter(|_| watch.is_stopped()) {
            self.manifest.lines = before;
        }
        Ok(())
    }

    /// Decides what is to be done with each of a batch, and learns the lines of new documents.
    fn plan(&mut self, batch: Vec<Result<Document>>, watch: &mut Watch<'_>) -> Result<Vec<Plan>> {
        let mut plans = Vec::with_capacity(batch.len());
        // An id can stand twice in a batch: the later one counts, against the earlier one.
        let mut earlier: HashMap<String, u64> = HashMap::new();
        for document in batch {
            if !watch.goes_on() {
                break;
            }
            let document = match document {
                Ok(document) => document,
                Err(e) => {
                    plans.push(Plan::Rejected(e));
                    continue;
                }
            };
            let hash = content_hash(&document);
            let known = match earlier.get(&document.id) {
                Some(hash) => Some(*hash),
                None => self.known(&document.id)?,
            };
            if known == Some(hash_prefix(&hash)) {
                plans.push(Plan::Unchanged { bytes: document.text.len() as u64, id: document.id });
                continue;
            }
            earlier.insert(document.id.clone(), hash_prefix(&hash));
            if known.is_none() {
                // A new version of a document is no other document that repeats its lines.
                let source = self.pipeline.source(&document);
                let source = source.as_ref().map_or("", |source| source.id.as_str());
                self.manifest.lines.learn(source, &document.text);
            }
            plans.push(Plan::Take { document: Box::new(document), hash, replaces: known.is_some() });
        }
        Ok(plans)
    }

    fn carry_out(&mut self, plans: Vec<Plan>, summary: &mut Summary, watch: &mut Watch<'_>) -> Result<()> {
        let Writer { index, pipeline, manifest, workers, engine, pending, .. } = self;
        let (manifest, fields) = (&*manifest, &index.inner.fields);
        let cost = |plan: &Plan| match plan {
            Plan::Take { document, .. } => cost(document_bytes(document)),
            _ => 0,
        };
        let make = |scratch: &mut Scratch, plan| match plan {
            Plan::Rejected(e) => Planned::Rejected(e),
            Plan::Unchanged { id, bytes } => Planned::Unchanged { id, bytes },
            Plan::Take { document, hash, replaces } => {
                let bytes = document.text.len() as u64;
                let mut article = pipeline.read(*document, Some(&manifest.lines));
                scratch.tag(pipeline, manifest, &mut article);
                Planned::Taken { encoded: scratch.encode(manifest, fields, article, hash), bytes, replaces }
            }
        };
        let deliver = |planned, permit, watch: &mut Watch<'_>| {
            let (id, outcome) = match planned {
                Planned::Rejected(e) => {
                    summary.rejected += 1;
                    watch.tell(Event::Rejected(&e));
                    return Ok(());
                }
                Planned::Unchanged { id, bytes } => {
                    summary.bytes += bytes;
                    summary.unchanged += 1;
                    (id, Outcome::Unchanged)
                }
                Planned::Taken { encoded, bytes, replaces } => {
                    summary.bytes += bytes;
                    summary.passages += encoded.passages.len();
                    let (id, is_repeated) = put(engine, pending, fields, encoded, replaces, Some(permit))?;
                    summary.repeated += usize::from(replaces && is_repeated);
                    *if replaces { &mut summary.replaced } else { &mut summary.inserted } += 1;
                    (id, if replaces { Outcome::Replaced } else { Outcome::Inserted })
                }
            };
            watch.tell(Event::Document { id: &id, outcome, so_far: summary });
            Ok(())
        };
        workers.each(pipeline, plans, cost, watch, make, deliver)
    }

    /// The beginning of the content hash under an id, as it will be after the next commit.
    fn known(&self, id: &str) -> Result<Option<u64>> {
        if let Some(pending) = self.pending.get(id) {
            return Ok(pending);
        }
        let inner = &self.index.inner;
        let searcher = inner.reader.searcher();
        let store = Store { searcher: &searcher, fields: &inner.fields, name: &inner.name };
        Ok(store.find(id)?.and_then(|lookup| lookup.hash))
    }

    /// Deletes a document; whether there was one. Its words stay in the files until their segments are merged: [`purge`](Writer::purge)
    /// removes them at once.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be read.
    pub fn delete(&mut self, id: &str) -> Result<bool> {
        let known = self.known(id)?.is_some();
        if known {
            let deleted = self.engine.delete(Term::from_field_text(self.index.inner.fields.id, id));
            self.recovered(deleted)?;
            self.pending.insert(id, None);
            self.pending.deleted += 1;
        }
        Ok(known)
    }

    /// Records how far the caller has come: [`Index::mark`] gives it back after the next commit, together with what was added before it.
    pub fn mark(&mut self, mark: impl Into<String>) {
        self.manifest.mark = Some(mark.into());
    }

    /// Makes everything since the last commit durable and visible, in one step: documents, deletions, [`mark`](Writer::mark), catalog,
    /// sources and verdicts, all or nothing.
    ///
    /// **What is promised.** When it returns `Ok`, every file of the commit was written and synced to the disk, and so was the list that
    /// names them, and the folder. From then on the commit outlives the end of the process, its being killed at any moment, and a power
    /// cut (as far as the disk keeps what it reports as written). Stopped before that, the index opens with the commit before, or with this
    /// one, whole; [`Index::mark`] tells which. Nothing between commits is kept.
    ///
    /// **What it leaves behind.** After a failure, such as a full disk, the writer stands at the last commit: add again what came after its
    /// mark. When only the merging of small segments failed, which follows a commit, the error says that the commit is done.
    ///
    /// What is committed is visible at once; then segments of like size are merged, now and then, so that there are few. That writes
    /// each passage again about once for every eightfold growth of the index: most commits merge nothing, a rare one much. To have that
    /// done later, stop at [`Event::Committed`] in [`commit_with`](Writer::commit_with).
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be written.
    pub fn commit(&mut self) -> Result<()> {
        self.commit_with(nobody)
    }

    /// Commits, and tells an observer, which may stop it: then the last commit stands, and what was added since is still there to be committed. Once
    /// [`Event::Committed`] was told, the commit is made and stays; to stop then leaves the merging of segments to a later commit.
    ///
    /// # Errors
    /// As [`commit`](Writer::commit); [`Error::Stopped`] when it was stopped before the commit was made.
    pub fn commit_with(&mut self, mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>) -> Result<()> {
        let mut watch = Watch::new(&mut observe);
        self.commit_watched(&mut watch)?;
        self.merge_after_commit(merge::next, &mut watch).map(drop)
    }

    /// Commits, and merges all segments into one, or into as few as the [memory budget](crate::IndexBuilder::memory_budget) has room for: searches get
    /// faster, and replaced passages stop counting in scores. Costs about as much as writing the index.
    ///
    /// # Errors
    /// As [`commit`](Writer::commit).
    pub fn optimize(&mut self) -> Result<()> {
        self.optimize_with(nobody)
    }

    /// As [`optimize`](Writer::optimize), and tells an observer, which may stop it. A merge that is stopped is finished aside, and waited for by the next call that adds or
    /// merges, or when the writer is dropped; the answers are the same with it and without it, but for the scores where passages were replaced.
    ///
    /// # Errors
    /// As [`commit`](Writer::commit); [`Error::Stopped`] when it was stopped before all was merged.
    pub fn optimize_with(&mut self, mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>) -> Result<()> {
        let mut watch = Watch::new(&mut observe);
        self.commit_watched(&mut watch)?;
        if self.merge_after_commit(merge::all, &mut watch)? { Ok(()) } else { Err(Error::Stopped) }
    }

    /// Forgets all that was added, deleted and set since the last commit.
    pub fn rollback(&mut self) {
        let state = self.index.state();
        (self.pipeline, self.manifest) = (state.pipeline, Arc::unwrap_or_clone(state.manifest));
        self.pending.clear();
        self.engine.roll_back();
    }

    /// After a failure goes back to the last commit: the engine's writer then holds nobody knows what.
    pub(super) fn recovered<T>(&mut self, result: Result<T>) -> Result<T> {
        result.map_err(|mut error| {
            if let Error::Index { problem, .. } = &mut error {
                // Should that fail, too, the next call says so.
                drop(self.index.refresh());
                self.rollback();
                problem.push_str("; then add again what came after the last commit");
            }
            error
        })
    }

    /// Merges after a commit, which stands whatever becomes of that.
    pub(super) fn merge_after_commit(
        &mut self,
        choose: impl Fn(&[SegmentMeta], u32) -> Option<Vec<SegmentId>>,
        watch: &mut Watch<'_>,
    ) -> Result<bool> {
        self.merge(choose, watch).map_err(|mut error| {
            if let Error::Index { problem, .. } = &mut error {
                problem.insert_str(0, "the commit is done, but its segments could not be merged: ");
            }
            error
        })
    }

    /// Commits and publishes. Nothing is merged yet.
    pub(super) fn commit_watched(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        self.settle(watch)?;
        self.manifest.commits += 1;
        let timer = self.index.inner.recorder.start(Stage::Commit);
        let committed = self.engine.commit(self.manifest.write(), watch);
        drop(timer);
        if !self.recovered(committed)? {
            self.manifest.commits -= 1;
            return Err(Error::Stopped);
        }
        self.pending.clear();
        self.index.publish(self.manifest.clone())?;
        watch.tell(Event::Committed);
        Ok(())
    }

    /// Waits for what was left aside, unless it is stopped.
    pub(super) fn settle(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        if self.engine.settle(watch)? { Ok(()) } else { Err(Error::Stopped) }
    }

    /// Merges as long as something is chosen; whether that was not stopped.
    pub(super) fn merge(
        &mut self,
        choose: impl Fn(&[SegmentMeta], u32) -> Option<Vec<SegmentId>>,
        watch: &mut Watch<'_>,
    ) -> Result<bool> {
        // One that was left is published, too.
        let mut merged = self.engine.is_busy();
        while !watch.is_stopped() && self.engine.settle(watch)? {
            let segments = self.index.inner.index.searchable_segment_metas().map_err(self.index.error())?;
            let Some(chosen) = choose(&segments, self.merged) else { break };
            let left = (segments.len() + 1).saturating_sub(chosen.len());
            // While its description is held, a segment's files are kept.
            drop(segments);
            let _timer = self.index.inner.recorder.start(Stage::Merge);
            if self.engine.merge(&chosen, watch)? {
                merged = true;
                watch.tell(Event::Merged { segments: left });
            }
        }
        if merged {
            self.index.publish(self.manifest.clone())?;
            self.engine.collect_garbage()?;
        }
        Ok(!watch.is_stopped())
    }
}

/// Drops a writer that is of no use any more, and does what has to come after that: aside, when it is still at work.
pub(super) fn leave(writer: Writer, after: impl FnOnce() + Send + 'static) {
    let is_busy = writer.engine.is_busy();
    let leave = move || {
        drop(writer);
        after();
    };
    if is_busy { drop(thread::Builder::new().spawn(leave)) } else { leave() }
}

/// Hands a document to the engine; its id, and whether it takes the place of one that came since the last commit.
pub(super) fn put(
    engine: &mut Engine,
    pending: &mut Pending,
    fields: &Fields,
    document: Encoded,
    replaces: bool,
    permit: Option<Permit>,
) -> Result<(String, bool)> {
    let Encoded { id, hash, passages } = document;
    let replaced = replaces.then(|| Term::from_field_text(fields.id, &id));
    engine.add(replaced, passages, permit)?;
    pending.deleted += usize::from(replaces);
    let is_repeated = pending.insert(&id, Some(hash));
    Ok((id, is_repeated))
}
