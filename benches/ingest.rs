//! The whole road, from documents to a committed index, against raw tantivy (its default tokenizer, one field) on the same passages,
//! ready cut. One analysing and one indexing thread each; MB of text per second of the process's CPU time, interleaved rounds.
//!
//! `DATELINE_BENCH_MB` sets the size of the input (default 24), `DATELINE_BENCH_ROUNDS` the rounds (default 5).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench that panics has failed"
)]

mod support;

use std::ops::ControlFlow;

use cpu_time::ProcessTime;
use dateline::{Catalog, Document, Index, Pipeline, Query};
use tantivy::schema::{STORED, Schema, TEXT};
use tantivy::{IndexWriter, TantivyDocument};

const MEMORY: usize = 256 << 20;

fn main() {
    let test = support::is_test();
    let megabytes = if test { 1 } else { support::megabytes(24) };
    let rounds = std::env::var("DATELINE_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let rounds = if test { 1 } else { rounds };
    let catalog = Catalog::load(support::corpus_path().join("meetings.toml")).expect("the bundled catalog can be read");
    let documents = support::documents(None, megabytes << 20);
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    let pipeline = Pipeline::new(Catalog::default());
    let passages: Vec<String> = documents
        .iter()
        .flat_map(|document| {
            let article = pipeline.article(document.clone());
            article.passages.iter().map(|passage| article.text(passage).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    check(&documents, &catalog);

    let (mut raw, mut road, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        // The order alternates, so that neither always finds a warm machine.
        let (a, b) = match round % 2 {
            0 => {
                let a = raw_tantivy(&passages);
                (a, whole_road(&documents, &catalog, passages.len()))
            }
            _ => {
                let b = whole_road(&documents, &catalog, passages.len());
                (raw_tantivy(&passages), b)
            }
        };
        let per_second = |seconds: f64| bytes as f64 / 1e6 / seconds;
        raw.push(per_second(a));
        road.push(per_second(b));
        ratios.push(a / b);
    }
    println!(
        "{:.1} MB, {} documents, {} passages, {rounds} rounds, medians",
        bytes as f64 / 1e6,
        documents.len(),
        passages.len()
    );
    println!("raw tantivy, default tokenizer   {:>6.1} MB per CPU-second", support::median(raw));
    println!("dateline, the whole road         {:>6.1} MB per CPU-second", support::median(road));
    println!("ratio                            {:>6.2}", support::median(ratios));
}

/// The road gives right answers before it is timed.
fn check(documents: &[Document], catalog: &Catalog) {
    let index = Index::builder().catalog(catalog.clone()).threads(1).in_memory().expect("an index in memory");
    let mut writer = index.writer().expect("a writer");
    let summary = writer
        .add_all(documents.iter().take(60).cloned().map(Ok), |_| ControlFlow::Continue(()))
        .expect("documents go in");
    writer.commit().expect("a commit");
    assert_eq!(summary.inserted, documents.len().min(60));
    let results = index.search(&Query::new("summit cúpula সম্মেলন").count()).expect("a search");
    assert_eq!(results.counts.expect("counts were asked for").languages.len(), 3, "all three languages are found");
}

fn whole_road(documents: &[Document], catalog: &Catalog, passages: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let documents = documents.to_vec();
    let start = ProcessTime::now();
    let builder = Index::builder().catalog(catalog.clone()).threads(1).memory_budget(MEMORY);
    let index = builder.open_or_create(folder.path()).expect("an index");
    let mut writer = index.writer().expect("a writer");
    writer.add_all(documents.into_iter().map(Ok), |_| ControlFlow::Continue(())).expect("documents go in");
    writer.commit().expect("a commit");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(index.searcher().passages(), passages);
    seconds
}

fn raw_tantivy(passages: &[String]) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let start = ProcessTime::now();
    let mut builder = Schema::builder();
    let text = builder.add_text_field("text", TEXT | STORED);
    let index = tantivy::Index::create_in_dir(folder.path(), builder.build()).expect("an index");
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY).expect("a writer");
    for passage in passages {
        let mut document = TantivyDocument::new();
        document.add_text(text, passage);
        writer.add_document(document).expect("a document goes in");
    }
    writer.commit().expect("a commit");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(index.reader().expect("a reader").searcher().num_docs() as usize, passages.len());
    seconds
}
