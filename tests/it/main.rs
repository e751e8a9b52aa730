//! What a user relies on, through the public interface alone. One binary, so that it links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

mod concurrency;
mod copies;
mod corpus;
mod dates;
mod durability;
mod explain;
mod fuzz;
mod hostile;
mod index;
mod invariants;
mod languages;
mod model;
mod present;
mod queries;
mod saved;
mod shared;
mod spelling;
mod tables;
mod targets;
mod upkeep;
mod words;

use dateline::{
    Analyzer, Article, Catalog, Citation, Document, Error, Fragment, Hit, Index, Pipeline, Query, Reader, Resolution,
    Results, Searcher, Tagger, Writer,
};

#[test]
fn handles_can_be_sent_and_shared() {
    fn check<T: Send + Sync>() {}
    fn check_clone<T: Send + Sync + Clone>() {}
    check_clone::<(Index, Searcher, Pipeline, Analyzer, Tagger, Reader)>();
    check_clone::<(Catalog, Document, Article, Query, Results, Hit)>();
    check_clone::<(Fragment, Citation, Resolution)>();
    check::<Error>();
    fn check_send<T: Send>() {}
    check_send::<Writer>();
}
