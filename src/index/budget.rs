//! How the memory of an ingestion is divided.

/// The smallest budget that can be kept to.
pub(super) const LEAST: usize = 64 << 20;
/// What a writer takes in any case: a batch of documents as they were read, the lines that sources repeat, verdicts, the buffers of files.
const FIXED: usize = 16 << 20;
/// What an analysing thread keeps from document to document: up to 13 MB for its table of words (measured).
const THREAD: usize = 14 << 20;
/// What the engine takes beyond its arena while it writes a segment out, as hundredths with it (measured: 105 to 110).
const FLUSH: usize = 115;
/// The least room for documents on their way.
const UNDER_WAY: usize = 8 << 20;
/// The largest arena that the engine takes, and the smallest.
const ENGINE: std::ops::RangeInclusive<usize> = 16 << 20..=3 << 30;

/// What a document takes for each byte of its text between its reading and the end of its indexing: the text, its passages and dates, its tokens in
/// five streams, the stored copy; at most (measured: 9 on news).
pub(super) const PER_BYTE: usize = 12;
/// What it takes beside that.
pub(super) const PER_DOCUMENT: usize = 8 << 10;
/// What a stored document takes of which nobody knows how long it is before it is read.
pub(super) const UNREAD: usize = 16 * PER_DOCUMENT;
/// What is remembered of a document until the next commit, and more when it replaces or deletes another (measured).
pub(super) const PER_PENDING: usize = 40;
pub(super) const PER_DELETED: usize = 160;

/// What a merge takes for each passage of its segments, beside some buffers (measured: 44 on news): the new number of each, the ordinals of
/// ids in the columns, and where the postings of each term begin.
const PER_MERGED: usize = 64;

/// The shares of a budget, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// The engine's arena.
    pub engine: usize,
    /// Documents between their analysis and the end of their indexing.
    pub under_way: usize,
    /// What is remembered of documents until the next commit.
    pub pending: usize,
    /// How many threads may analyse.
    pub threads: usize,
    /// Passages that are merged at once at most. What is merged has the room of documents under way and pending: there are none then. It has not that of the
    /// engine's arena, which the allocator keeps.
    pub merged: u32,
}

impl Budget {
    pub fn new(bytes: usize, threads: usize) -> Budget {
        let bytes = bytes.max(LEAST);
        let left = bytes.saturating_sub(FIXED);
        // Threads take a third at most: what they save is lost again when the arena gets so small that many segments have to be merged.
        let threads = threads.clamp(1, (left / 3 / THREAD).max(1));
        let (pending, under_way) = (left / 8, (left / 16).max(UNDER_WAY));
        let engine = left.saturating_sub(pending + under_way + threads * THREAD) / FLUSH * 100;
        let merged = u32::try_from((pending + under_way) / PER_MERGED).unwrap_or(u32::MAX);
        Budget { engine: engine.clamp(*ENGINE.start(), *ENGINE.end()), under_way, pending, threads, merged }
    }
}

/// What a document of so many bytes of text takes while it is under way.
pub(super) fn cost(text: usize) -> usize {
    text.saturating_mul(PER_BYTE).saturating_add(PER_DOCUMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_budget() {
        for (bytes, threads, expected) in
            [(0, 8, 1), (64 << 20, 2, 1), (128 << 20, 8, 2), (512 << 20, 2, 2), (2 << 30, 64, 48), (16 << 30, 4, 4)]
        {
            let budget = Budget::new(bytes, threads);
            assert_eq!(budget.threads, expected, "{bytes}");
            assert!(ENGINE.contains(&budget.engine), "{budget:?}");
            let engine = budget.engine / 100 * FLUSH;
            let sum = FIXED + budget.threads * THREAD + budget.pending + budget.under_way + engine;
            assert!(sum <= bytes.max(LEAST), "{bytes}: {sum}");
            assert!(
                budget.merged >= 200_000 && budget.merged as usize <= bytes.max(LEAST) / 4 / PER_MERGED,
                "{budget:?}"
            );
        }
    }
}
