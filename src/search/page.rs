//! Places in an answer, to go on from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tantivy::{DocId, Score, Searcher};

use super::collect::{Candidate, Keys};
use super::query::{Order, Query};
use crate::error::{Error, Result};

/// A place in an answer: where the next page begins.
///
/// [`Results::next`](crate::Results::next) gives it and [`Query::after`] takes it. The pages of one [`Searcher`](crate::Searcher) neither
/// repeat a hit nor lose one, whatever happens to the index in the meantime, for that is a snapshot. In the orders by date this holds of
/// every searcher, for everything that was in the index all the time. By relevance it cannot, for all scores change with the index:
/// another snapshot refuses the cursor.
///
/// As text, and in JSON, it is a line to be handed on as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    order: Order,
    /// The snapshot whose scores these are.
    snapshot: String,
    score: Score,
    document: String,
    passage: u64,
}

/// What is wrong with a text that should be a [`Cursor`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no cursor; hand on Results::next of the page before as it is")]
pub struct CursorError(String);

const ORDERS: [(Order, &str); 5] = [
    (Order::Relevance, "relevance"),
    (Order::Newest, "newest"),
    (Order::Oldest, "oldest"),
    (Order::Chronological, "chronological"),
    (Order::ReverseChronological, "reverse"),
];

impl Cursor {
    pub(super) fn new(order: Order, snapshot: String, last: &Candidate) -> Cursor {
        let (document, passage) = (last.document.clone(), last.passage);
        Cursor { order, snapshot, score: last.score, document, passage }
    }

    /// Checks that it goes on with this query's answer in this snapshot.
    pub(super) fn check(&self, query: &Query, snapshot: &str) -> Result<()> {
        let problem = if self.order != query.order {
            "the cursor is of an answer in another order; begin anew"
        } else if self.order == Order::Relevance && self.snapshot != snapshot {
            "the index has changed since the cursor was given, and with it all scores; go on with the searcher that gave it, or begin anew"
        } else if query.interleave_languages || query.collapse_copies || query.grouping.is_some() {
            "where languages take turns, copies are folded or hits are in groups, pages are made by Query::offset"
        } else {
            return Ok(());
        };
        Err(Error::Option { option: "Query::after", problem: problem.to_owned() })
    }
}

/// A name for what is in a snapshot: the number of its commit, and how many passages its segments have, for they may be merged without one.
pub(super) fn snapshot(commits: u64, searcher: &Searcher) -> String {
    let segments = searcher.segment_readers().iter().map(|segment| format!("{:x}", segment.max_doc()));
    std::iter::once(format!("{commits:x}")).chain(segments).collect::<Vec<_>>().join("-")
}

/// Whether passages of a segment come after a place.
pub(super) struct After {
    score: Score,
    /// The rank of the place's document among those of the segment; whether it is one of them.
    document: u64,
    is_here: bool,
    passage: u64,
}

impl After {
    pub fn new(cursor: &Cursor, keys: &Keys) -> After {
        let (document, is_here) = keys.rank(&cursor.document);
        After { score: cursor.score, document, is_here, passage: cursor.passage }
    }

    pub fn is_before(&self, score: Score, doc: DocId, keys: &Keys) -> bool {
        if score != self.score {
            return score < self.score;
        }
        let document = keys.document(doc);
        if self.is_here && document == self.document {
            return keys.passage(doc) > self.passage;
        }
        document >= self.document
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = ORDERS.iter().find(|(order, _)| *order == self.order).map_or("", |(_, name)| name);
        let Cursor { snapshot, score, document, passage, .. } = self;
        write!(f, "{order}/{snapshot}/{:08x}/{passage}/{document}", score.to_bits())
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> std::result::Result<Cursor, CursorError> {
        let read = || {
            let mut parts = text.splitn(5, '/');
            let (order, snapshot, score) = (parts.next()?, parts.next()?, parts.next()?);
            let (passage, document) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
            let (order, _) = ORDERS.iter().find(|(_, name)| *name == order)?;
            let score = Score::from_bits(u32::from_str_radix(score, 16).ok()?);
            let snapshot = snapshot.to_owned();
            (!score.is_nan()).then_some(Cursor { order: *order, snapshot, score, document, passage })
        };
        read().ok_or_else(|| CursorError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;

    fn try_from(text: String) -> std::result::Result<Cursor, CursorError> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> String {
        cursor.to_string()
    }
}
