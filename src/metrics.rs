//! What the library did, and how long it took.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// How often each stage ran since an [`Index`](crate::Index) was opened, or a [`Pipeline`](crate::Pipeline) was made, and how long it took. Over all threads, so that
/// the stages of ingestion can take longer together than the clock says.
///
/// Costs two looks at the clock for each stage of a document, some hundred nanoseconds. With the cargo feature `tracing` each of
/// these is a span of the same name, too, of the target `dateline` and the level `DEBUG`.
///
/// ```
/// use dateline::{Document, Index, Query};
///
/// let index = Index::in_memory()?;
/// let mut writer = index.writer()?;
/// writer.add(Document::new("a", "The leaders met in Hamburg."))?;
/// writer.commit()?;
/// index.search(&Query::new("leader"))?;
/// let metrics = index.metrics();
/// assert_eq!((metrics.clean.count, metrics.encode.count, metrics.commit.count, metrics.search.count), (1, 1, 1, 1));
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Metrics {
    /// Labelling lines and recovering title, authors and dates of a document.
    pub clean: Timing,
    /// Telling the languages of a document.
    pub language: Timing,
    /// Cutting a document into passages.
    pub passage: Timing,
    /// Reading the dates that a document's passages speak of.
    pub temporal: Timing,
    /// Making the tokens of a document.
    pub analysis: Timing,
    /// Tagging a document's passages with meetings.
    pub meeting: Timing,
    /// Making the engine's passages of a document.
    pub encode: Timing,
    /// Commits, without the merges after them.
    pub commit: Timing,
    /// Merges of segments.
    pub merge: Timing,
    /// Searches, with the hits.
    pub search: Timing,
    /// Of these: reading words of queries, and looking up their forms.
    pub plan: Timing,
    /// Of these: reading, highlighting and explaining hits.
    pub hits: Timing,
}

/// How often something was done, and how long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Timing {
    /// How often.
    pub count: u64,
    /// All together.
    pub total: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Timing {
    /// The mean; zero when it was never done.
    pub fn mean(&self) -> Duration {
        self.total.checked_div(u32::try_from(self.count).unwrap_or(u32::MAX)).unwrap_or_default()
    }
}

/// Counts what is done. Cheap to clone: all clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<[Counter; STAGES]>);

#[derive(Debug, Default)]
struct Counter {
    count: AtomicU64,
    nanoseconds: AtomicU64,
    longest: AtomicU64,
}

/// Says of each stage its field in the metrics and its span.
macro_rules! stages {
    ($($stage:ident $name:ident),*) => {
        /// Something that is counted.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Stage { $($stage),* }

        const STAGES: usize = [$(Stage::$stage),*].len();

        impl Stage {
            #[cfg(feature = "tracing")]
            fn span(self) -> tracing::Span {
                match self {
                    $(Stage::$stage => tracing::debug_span!(target: "dateline", stringify!($name))),*
                }
            }
        }

        impl Recorder {
            pub fn metrics(&self) -> Metrics {
                Metrics { $($name: self.timing(Stage::$stage)),* }
            }
        }
    };
}

stages! {
    Clean clean, Language language, Passage passage, Temporal temporal, Analysis analysis, Meeting meeting,
    Encode encode, Commit commit, Merge merge, Search search, Plan plan, Hits hits
}

impl Recorder {
    /// Begins something, which ends when what is given goes out of scope.
    pub fn start(&self, stage: Stage) -> Timer<'_> {
        Timer {
            counter: self.0.get(stage as usize),
            start: Instant::now(),
            #[cfg(feature = "tracing")]
            _span: stage.span().entered(),
        }
    }

    fn timing(&self, stage: Stage) -> Timing {
        let Some(counter) = self.0.get(stage as usize) else { return Timing::default() };
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Timing {
            count: read(&counter.count),
            total: Duration::from_nanos(read(&counter.nanoseconds)),
            longest: Duration::from_nanos(read(&counter.longest)),
        }
    }
}

/// Something that is going on.
#[must_use]
pub(crate) struct Timer<'a> {
    counter: Option<&'a Counter>,
    start: Instant,
    #[cfg(feature = "tracing")]
    _span: tracing::span::EnteredSpan,
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        let Some(counter) = self.counter else { return };
        let nanoseconds = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        counter.count.fetch_add(1, Ordering::Relaxed);
        counter.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
        counter.longest.fetch_max(nanoseconds, Ordering::Relaxed);
    }
}
