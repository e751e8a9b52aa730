//! A multilingual news-corpus indexer: articles in Portuguese, English and Bengali in, tagged and searchable passages out.
//!
//! `dateline` detects the language of each article, span by span, tells its text from what a web page left around it, cuts it into
//! passages, reads the dates they speak of, and tags each passage with the **meetings** it is about (dated events: summits, talks,
//! visits) and its **source** (the publisher). An index on top of [tantivy](https://docs.rs/tantivy) searches those passages in the
//! caller's process, offline, with nothing to download, and says of every hit why it was found.
//!
//! ```
//! use dateline::{Catalog, Document, Index, Query};
//!
//! let catalog = Catalog::parse(
//!     r#"
//!     [[meeting]]
//!     id = "helsinki-2018"
//!     title = { en = "Helsinki summit", pt = "Cúpula de Helsinque", bn = "হেলসিঙ্কি শীর্ষ বৈঠক" }
//!     start = "2018-07-16"
//!     places = ["Helsinki", "Helsinque", "Helsínquia", "হেলসিঙ্কি"]
//!     "#,
//! )?;
//! let index = Index::builder().catalog(catalog).in_memory()?;
//! let mut writer = index.writer()?;
//! writer.add(Document::new("en-1", "The presidents met in Helsinki on 16 July 2018.").source("Harbour Courier"))?;
//! writer.add(Document::new("bn-1", "১৬ জুলাই ২০১৮ হেলসিঙ্কিতে দুই প্রেসিডেন্টের বৈঠক হয়।").source("নদীর কাগজ"))?;
//! writer.commit()?;
//!
//! // A question in Portuguese finds both, because it names the meeting that both are about.
//! let results = index.search(&Query::new("Helsínquia"))?;
//! assert_eq!(results.hits.len(), 2);
//! let hit = results.hits.iter().find(|hit| hit.document == "bn-1").unwrap();
//! assert_eq!(hit.meetings[0].id, "helsinki-2018");
//! assert_eq!(hit.text, "১৬ জুলাই ২০১৮ হেলসিঙ্কিতে দুই প্রেসিডেন্টের বৈঠক হয়।");
//! # Ok::<(), dateline::Error>(())
//! ```
//!
//! # The flow
//!
//! ```text
//! Document ─ clean ─▶ lines ─ language ─▶ spans ─ passage ─▶ Passage ─ temporal ─▶ dates ─ meeting ─▶ tags = Article
//! Articles ─ meeting ─▶ a catalog, where there is none;  Articles ─ copies ─▶ who has whose text
//! Article ─ analysis ─▶ four streams of tokens ─▶ Index
//! Query ─ analysis in every language ─▶ forms and translations ─▶ search ─▶ Results
//! ```
//!
//! The modules are these stages, in this order, each usable alone. [`Pipeline`] runs them; [`Index`] stores and finds what comes out.
//!
//! # Which type do I need?
//!
//! | to | take |
//! |---|---|
//! | read folders, JSON Lines, compressed archives | [`Reader`] |
//! | see all that is found in a document, without an index | [`Pipeline::article`] |
//! | see every token of a text | [`Analyzer::analyze`] |
//! | read the dates in a line | [`temporal::dates`] |
//! | keep and search documents | [`Index`], [`Writer`], [`Query`] |
//! | hold a snapshot | [`Searcher`] |
//! | search for what somebody typed, suggest what was meant, complete words | [`Query::parse`], [`Searcher::suggest`], [`Searcher::complete`] |
//! | say what passages must have | [`Condition`] |
//! | see why a hit scores so, or why a document is not found | [`Searcher::explain`], [`Searcher::why_not`] |
//! | find similar passages; hear of new ones | [`Searcher::like`], [`Alerts`] |
//! | copy an index in use, make it anew, take a document down | [`Index::backup`], [`IndexBuilder::reindex`], [`Writer::purge`] |
//! | see what takes how long | [`Index::metrics`] |
//! | see whether an index is as it was written, or keep what can be read of one that is not | [`Index::check`], [`Index::repair`] |
//! | see how words are translated, or bring translations of your own | [`Lexicon`], [`LexiconBuilder`] |
//! | list the meetings to look for | [`Catalog`] |
//! | find meetings without a catalog, and have one written | [`meeting::Discoverer`] |
//! | overrule a tag | [`Verdict`], [`Writer::judge`] |
//! | see which articles copy each other | [`copies::CopyFinder`], [`Searcher::copies`] |
//! | show a part of a hit around its best matches | [`Hit::summary`], [`Hit::fragments`] |
//! | slice strings that are not counted in bytes | [`OffsetUnit`], [`Hit::offsets`] |
//! | quote a hit, and see later what has become of it | [`Hit::cite`], [`Searcher::resolve`] |
//! | give each outlet one id, whatever it is called | [`SourceList`] |
//!
//! # What holds
//!
//! * **Text is never rewritten.** Every range is a UTF-8 byte range of the document's text: see [`Span`].
//! * **Nothing is lost.** Boilerplate is labelled and can be searched; text in other languages is kept; a broken record is one error
//!   and the next ones are read; unknown fields come back with hits.
//! * **Dates are never made up.** Published, retrieved and spoken-of dates are three things, each with its evidence.
//! * **Every match says why**: [`Reason`]. Every form can be switched off: [`Forms`].
//! * **A document added again replaces itself.** A process killed at any moment leaves the last commit, whole: [`Writer::commit`] says what is
//!   promised.
//! * **Damage is an error.** No byte of an index is used before it was compared with a checksum.
//! * **The same operations give the same answers in the same order**, whatever the number of threads.
//!
//! # What it does not do
//!
//! * It does not fetch pages or read HTML: hand it text.
//! * It translates words to find passages, not sentences to be read: [`Lexicon`].
//! * Languages other than the three are kept and found by their words as written, without stems.

#![deny(missing_docs)]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::string_slice, reason = "a test that panics has failed"))]

pub mod analysis;
mod article;
pub mod clean;
pub mod copies;
mod date;
mod document;
mod error;
mod index;
pub mod language;
pub mod lexicon;
pub mod meeting;
mod metrics;
mod offset;
pub mod passage;
mod pipeline;
mod read;
mod search;
mod span;
pub mod temporal;
mod toml_text;

pub use analysis::{Analyzer, Ingredients, StreamWriter, Streams, Token};
pub use article::{Article, Metadata, Passage};
pub use clean::{Cleaner, DateKind, Doubt, DoubtReason, Found, Label, Line};
pub use date::{Date, DateError, Days, DaysError};
pub use document::{Document, Outlet, Source, SourceList};
pub use error::{Error, Result};
pub use index::{DamagedFile, Event, Index, IndexBuilder, Outcome, Relabelled, Report, Retagged, Summary, Writer};
pub use language::{Detection, Detector, Language, LanguageSpan, Method};
pub use lexicon::{Lexicon, LexiconBuilder, Translation};
pub use meeting::{Catalog, CatalogDate, Evidence, EvidenceKind, Meeting, Status, Tag, Tagger, Verdict, Verdicts};
pub use metrics::{Metrics, Timing};
pub use offset::OffsetUnit;
pub use passage::PassageOptions;
pub use pipeline::Pipeline;
pub use read::{Documents, Reader, Record, Records};
pub use search::{
    Alert, Alerts, Cause, Citation, Completion, Condition, CopyOf, Correction, Counts, Cursor, CursorError,
    Explanation, Facet, FacetCount, Factors, FoldedHit, FormScore, Forms, Fragment, GroupBy, Grouping, Hit, HitGroup,
    Interval, Match, MissingWord, Nearest, Order, Parsed, Place, Query, Ranked, Reason, ReasonKind, Resolution,
    Results, SavedQuery, Searcher, Segment, Suggestion, Warning, WhyNot, WordScore,
};
pub use span::Span;
pub use temporal::{DateMention, Precision};

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
