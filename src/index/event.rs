//! What a long call tells on its way, and how it is stopped.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

/// How long an observer is left unasked while nothing is ready to be told.
const PATIENCE: Duration = Duration::from_millis(15);
/// How long one waits for others before that.
pub(super) const TURN: Duration = Duration::from_millis(10);

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

/// What the long calls of a [`Writer`](crate::Writer) and an [`Index`](crate::Index) tell their observer, which answers whether to go on. Each call of
/// which the work grows with the index has a twin that takes one and ends in `_with`, and [`add_all`](crate::Writer::add_all) always does.
///
/// An observer is a closure; hand `&mut` of the same one to every call to have all of it in one place. After `ControlFlow::Break` a call returns within
/// 100 ms, whatever it is at: what it is waiting for is finished aside or thrown away. Waited for all the same are the document that a thread is reading just
/// then (10 MB of text take about a second), the last step of a commit, which applies its deletions and syncs the files, and in
/// [`reindex_with`](crate::IndexBuilder::reindex_with) that the unfinished index is taken away.
///
/// ```
/// use std::ops::ControlFlow;
/// use dateline::{Document, Event, Index};
///
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// let mut seen = Vec::new();
/// let mut observe = |event: Event<'_>| {
///     match event {
///         Event::Document { id, outcome, .. } => seen.push(format!("{id}: {outcome:?}")),
///         Event::Committed => seen.push("committed".to_owned()),
///         _ => {}
///     }
///     ControlFlow::Continue(())
/// };
/// writer.add_all([Ok(Document::new("a", "Leaders met."))], &mut observe)?;
/// writer.commit_with(&mut observe)?;
/// assert_eq!(seen, ["a: Inserted", "committed"]);
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A document was taken, in the order of the input. It becomes visible with the next commit.
    #[non_exhaustive]
    Document {
        /// Its id.
        id: &'a str,
        /// What became of it.
        outcome: Outcome,
        /// What the call has done so far, this document included.
        so_far: &'a Summary,
    },
    /// A record could not be read or taken; the next ones follow.
    Rejected(&'a Error),
    /// A stored document was read again.
    #[non_exhaustive]
    Reread {
        /// Documents read so far in this pass.
        done: usize,
        /// Documents of this pass.
        of: usize,
    },
    /// A commit is durable and visible. To break here keeps it, and leaves the merging of segments to a later commit.
    Committed,
    /// Files of the index were read, or copied.
    #[non_exhaustive]
    Bytes {
        /// Bytes done so far.
        done: u64,
        /// Bytes in all.
        of: u64,
    },
    /// Segments were merged into one, or one was written anew; how many the index has now.
    #[non_exhaustive]
    Merged {
        /// Segments left.
        segments: usize,
    },
    /// Nothing new: asked at least every 50 ms, so that a long step can be stopped.
    Waiting,
}

/// What [`Writer::add_all`](crate::Writer::add_all) did.
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

/// An observer, and whether it has stopped the work.
pub(super) struct Watch<'o> {
    observe: &'o mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    asked: Instant,
    stopped: bool,
}

impl<'o> Watch<'o> {
    pub fn new(observe: &'o mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> Watch<'o> {
        Watch { observe, asked: Instant::now(), stopped: false }
    }

    /// Tells what happened; whether to go on.
    pub fn tell(&mut self, event: Event<'_>) -> bool {
        if !self.stopped {
            self.stopped = (self.observe)(event).is_break();
            self.asked = Instant::now();
        }
        !self.stopped
    }

    /// Whether to go on: asked when it was not asked for a while.
    pub fn goes_on(&mut self) -> bool {
        if self.asked.elapsed() >= PATIENCE { self.tell(Event::Waiting) } else { !self.stopped }
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped
    }
}

/// Does something on a thread of its own, and waits for it while the observer goes on. `None` when that has stopped it: it is then finished aside.
pub(super) fn aside<T: Send + 'static>(
    watch: &mut Watch<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name("dateline-aside".to_owned()).spawn(move || drop(sender.send(work())))?;
    loop {
        match receiver.recv_timeout(TURN) {
            Ok(done) => return Ok(Some(done)),
            Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("a thread of it has failed")),
            Err(RecvTimeoutError::Timeout) if !watch.goes_on() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The observer of those who do not ask.
pub(super) fn nobody(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
