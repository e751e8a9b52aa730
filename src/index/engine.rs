//! The engine's writer: what waits for it is counted, and its long work is done on threads that need not be waited for.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tantivy::directory::error::LockError;
use tantivy::index::{SegmentId, SegmentMeta, SegmentReader};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Document as EngineDocument, IndexRecordOption};
use tantivy::{FutureResult, IndexWriter, TantivyDocument, TantivyError, Term};

use super::event::{TURN, Watch, nobody};
use super::{Index, engine_error};
use crate::error::{Error, Result};

/// A passage on its way into the engine, which drops it when it is indexed.
pub(super) struct Queued {
    document: TantivyDocument,
    /// Shared by the passages of a document.
    _permit: Option<Arc<Permit>>,
}

impl EngineDocument for Queued {
    type Value<'a> = <TantivyDocument as EngineDocument>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as EngineDocument>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

/// Counts the bytes under way, so that nobody runs ahead of the engine.
#[derive(Debug)]
pub(super) struct Gate {
    under_way: Mutex<usize>,
    limit: usize,
    fell: Condvar,
}

/// Room for some bytes, given back when it is dropped.
pub(super) struct Permit {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Gate {
    pub fn new(limit: usize) -> Arc<Gate> {
        Arc::new(Gate { under_way: Mutex::new(0), limit, fell: Condvar::new() })
    }

    /// Lets so many bytes in when there is room: what is larger than all the room goes alone.
    pub fn enter(self: &Arc<Gate>, bytes: usize) -> Option<Permit> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if *under_way > 0 && under_way.saturating_add(bytes) > self.limit {
            return None;
        }
        *under_way = under_way.saturating_add(bytes);
        Some(Permit { gate: Arc::clone(self), bytes })
    }

    /// Waits a while for something to leave.
    pub fn wait(&self) {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if *under_way > 0 {
            drop(self.fell.wait_timeout(under_way, TURN));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut under_way = self.gate.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        *under_way = under_way.saturating_sub(self.bytes);
        self.gate.fell.notify_all();
    }
}

type Writer = IndexWriter<Queued>;
type Merging = FutureResult<Option<SegmentMeta>>;

type Job = Box<dyn FnOnce() + Send>;

/// The engine's writer.
pub(super) struct Engine {
    name: String,
    writer: Slot,
    /// The thread that commits, always the same one. Allocators keep what a thread has freed for the next thread to come: were there a new one for each
    /// commit, the engine's new indexing thread would now and then get its memory, and the old indexing thread's would lie idle beside it.
    commits: Sender<Job>,
    /// A merge that was not waited for.
    merging: Option<Merging>,
    /// What was added since the last commit is to be thrown away before anything else is done.
    stale: bool,
}

enum Slot {
    Here(Box<Writer>),
    /// A thread that was not waited for brings it back.
    Away(Receiver<(Box<Writer>, tantivy::Result<bool>)>),
    Lost,
}

/// The stages of a commit: it can be stopped while segments are written out.
const WRITING: u8 = 0;
const COMMITTING: u8 = 1;
const STOPPED: u8 = 2;

impl Engine {
    pub fn open(index: &Index, arena: usize) -> Result<Engine> {
        let options = || {
            let options = IndexWriterOptions::builder().num_worker_threads(1).num_merge_threads(1);
            options.memory_budget_per_thread(arena).build()
        };
        let mut opened = index.inner.index.writer_with_options(options());
        // A lock that was given back is still held for a moment by a process that is just being started elsewhere in the program.
        for _ in 0..10 {
            if !matches!(opened, Err(TantivyError::LockFailure(LockError::LockBusy, _))) {
                break;
            }
            thread::sleep(TURN);
            opened = index.inner.index.writer_with_options(options());
        }
        let writer: Writer = opened.map_err(index.error())?;
        // Merges happen when we say: the same operations then give the same segments.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let (commits, jobs) = mpsc::channel::<Job>();
        let thread = thread::Builder::new().name("dateline-commit".to_owned());
        thread.spawn(move || jobs.into_iter().for_each(|job| job())).map_err(|e| index.error()(e.into()))?;
        let (name, writer) = (index.inner.name.clone(), Slot::Here(Box::new(writer)));
        Ok(Engine { name, writer, commits, merging: None, stale: false })
    }

    /// Adds the passages of a document, after its other version was deleted when there is one.
    pub fn add(
        &mut self,
        replaced: Option<Term>,
        passages: Vec<TantivyDocument>,
        permit: Option<Permit>,
    ) -> Result<()> {
        if let Some(id) = replaced {
            self.delete(id)?;
        }
        let permit = permit.map(Arc::new);
        let add = |document| UserOperation::Add(Queued { document, _permit: permit.clone() });
        let operations: Vec<_> = passages.into_iter().map(add).collect();
        self.call(|writer| writer.run(operations).map(drop))
    }

    /// Deletes the passages of a document.
    pub fn delete(&mut self, id: Term) -> Result<()> {
        self.call(|writer| writer.delete_query(Box::new(OfDocument(id))).map(drop))
    }

    /// Commits; whether it was not stopped before. What was added then waits for another commit.
    pub fn commit(&mut self, payload: String, watch: &mut Watch<'_>) -> Result<bool> {
        let mut writer = self.take()?;
        let stage = Arc::new(AtomicU8::new(WRITING));
        let moves =
            |stage: &AtomicU8, to| stage.compare_exchange(WRITING, to, Ordering::AcqRel, Ordering::Acquire).is_ok();
        let (sender, receiver) = mpsc::channel();
        let theirs = Arc::clone(&stage);
        let work = move || {
            let commit = |writer: &mut Writer| {
                let mut prepared = writer.prepare_commit()?;
                if !moves(&theirs, COMMITTING) {
                    return Ok(false);
                }
                prepared.set_payload(&payload);
                prepared.commit().map(|_| true)
            };
            let outcome = commit(&mut writer);
            // Nobody waits any more when the handle was dropped: the engine's writer ends here.
            drop(sender.send((writer, outcome)));
        };
        // When that thread is no more, the result never comes.
        drop(self.commits.send(Box::new(work)));
        loop {
            match receiver.recv_timeout(TURN) {
                Ok((writer, Ok(committed))) => {
                    self.writer = Slot::Here(writer);
                    return Ok(committed);
                }
                Ok((writer, Err(e))) => {
                    (self.writer, self.stale) = (Slot::Here(writer), true);
                    return Err(engine_error(&self.name)(e));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.lost()),
                Err(RecvTimeoutError::Timeout) if !watch.goes_on() && moves(&stage, STOPPED) => {
                    self.writer = Slot::Away(receiver);
                    return Ok(false);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Merges segments into one; whether it was not stopped before. It goes on aside then, and is waited for by the next merge.
    pub fn merge(&mut self, segments: &[SegmentId], watch: &mut Watch<'_>) -> Result<bool> {
        if !self.settle(watch)? {
            return Ok(false);
        }
        self.merging = Some(self.call(|writer| Ok(writer.merge(segments)))?);
        self.finish_merge(watch)
    }

    /// Waits for what was left aside, a commit or a merge; whether that was not stopped. Each long call begins with it, for those that follow
    /// ask nobody while they wait.
    pub fn settle(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        Ok(self.fetch_writer(watch)? && self.finish_merge(watch)?)
    }

    /// Waits for the thread that has the writer; whether that was not stopped.
    fn fetch_writer(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        while let Slot::Away(receiver) = &self.writer {
            match receiver.recv_timeout(TURN) {
                Err(RecvTimeoutError::Timeout) if !watch.goes_on() => return Ok(false),
                Err(RecvTimeoutError::Timeout) => {}
                // What was written out waits for the next commit; when that failed, it is lost.
                Ok((writer, Ok(_))) => self.writer = Slot::Here(writer),
                Ok((_, Err(e))) => {
                    self.writer = Slot::Lost;
                    return Err(engine_error(&self.name)(e));
                }
                Err(RecvTimeoutError::Disconnected) => self.writer = Slot::Lost,
            }
        }
        Ok(true)
    }

    fn finish_merge(&mut self, watch: &mut Watch<'_>) -> Result<bool> {
        let Some(mut merging) = self.merging.take() else { return Ok(true) };
        match poll(&mut merging, || watch.goes_on()) {
            Some(merged) => merged.map(|_| true).map_err(engine_error(&self.name)),
            None => {
                self.merging = Some(merging);
                Ok(false)
            }
        }
    }

    /// Whether something goes on aside, which dropping it would wait for.
    pub fn is_busy(&self) -> bool {
        self.merging.is_some() || matches!(self.writer, Slot::Away(_))
    }

    /// Removes the files that no segment needs.
    pub fn collect_garbage(&mut self) -> Result<()> {
        self.call(|writer| writer.garbage_collect_files().wait().map(drop))
    }

    /// Throws away what was added since the last commit, before the next call.
    pub fn roll_back(&mut self) {
        self.stale = true;
    }

    /// Calls the engine's writer. After an error it goes back to the last commit: what it still had to write may be lost, and a later
    /// commit would be one without it.
    fn call<T>(&mut self, call: impl FnOnce(&mut Writer) -> tantivy::Result<T>) -> Result<T> {
        let mut writer = self.take()?;
        let result = call(&mut writer).map_err(|e| {
            self.stale = true;
            // When a thread of the engine has failed, it says why at the next commit.
            engine_error(&self.name)(writer.prepare_commit().err().unwrap_or(e))
        });
        self.writer = Slot::Here(writer);
        result
    }

    /// The engine's writer, waited for, and rolled back when it has to be.
    fn take(&mut self) -> Result<Box<Writer>> {
        self.fetch_writer(&mut Watch::new(&mut nobody))?;
        let Slot::Here(mut writer) = std::mem::replace(&mut self.writer, Slot::Lost) else { return Err(self.lost()) };
        if std::mem::take(&mut self.stale) {
            // The engine's writer gives up its merges.
            if let Some(mut merging) = self.merging.take() {
                poll(&mut merging, || true).transpose().map_err(engine_error(&self.name))?;
            }
            writer.rollback().map_err(engine_error(&self.name))?;
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        Ok(writer)
    }

    fn lost(&self) -> Error {
        Error::Index { index: self.name.clone(), problem: LOST.to_owned(), source: None }
    }
}

const LOST: &str = "the writer failed before; open another, the last commit is whole";

/// Whoever drops it finds the lock free, and nobody at work on the files.
impl Drop for Engine {
    fn drop(&mut self) {
        if let Slot::Away(receiver) = &self.writer {
            drop(receiver.recv());
        }
        if let Some(mut merging) = self.merging.take() {
            drop(poll(&mut merging, || true));
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Waits for a merge as long as it `goes_on`. The engine's own `wait` takes no merge that was asked for before.
fn poll(merging: &mut Merging, mut goes_on: impl FnMut() -> bool) -> Option<tantivy::Result<Option<SegmentMeta>>> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match Pin::new(&mut *merging).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(merged) => return Some(merged),
            Poll::Pending if !goes_on() => return None,
            Poll::Pending => thread::park_timeout(TURN),
        }
    }
}

/// Wakes a thread that waits for a future.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The passages of one id. The engine's own query for a term takes a kilobyte, and a deletion is kept until the next commit.
#[derive(Clone, Debug)]
struct OfDocument(Term);

impl Query for OfDocument {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for OfDocument {
    fn scorer(&self, reader: &SegmentReader, _: f32) -> tantivy::Result<Box<dyn Scorer>> {
        let postings = reader.inverted_index(self.0.field())?.read_postings(&self.0, IndexRecordOption::Basic)?;
        Ok(match postings {
            Some(postings) => Box::new(ConstScorer::from(postings)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: u32) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("passages of a document", 1.0))
    }
}
