//! How soon a new article is found: from the call of `commit()` with one article in it until it can be searched, and until the call returns, on an
//! index on disk that has many already. Then how long it takes to open that index, and to its first answer, with its files in the system's
//! cache and without (that by GNU's `dd`, which asks the system to forget them).
//!
//! `DATELINE_BENCH_MB` sets the text that the index has before (default 150, which are some 100,000 passages).

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
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use dateline::{Catalog, Document, Event, Index, Query};

fn main() {
    let test = support::is_test();
    let megabytes = if test { 1 } else { support::megabytes(150) };
    let commits = if test { 20 } else { 1_000 };
    let catalog = Catalog::load(support::corpus_path().join("meetings.toml")).expect("the bundled catalog can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = Index::builder().catalog(catalog).open_or_create(folder.path()).expect("an index");
    let mut writer = index.writer().expect("a writer");
    let mut made = 0;
    let mut generator = support::Generator::new(None, 5..13);
    let before = generator.by_ref().take_while(|document| {
        made += document.text.len();
        made < megabytes << 20
    });
    writer.add_all(before.map(Ok), |_| ControlFlow::Continue(())).expect("documents go in");
    writer.commit().expect("a commit");
    let passages = index.searcher().passages();
    let (mut found, mut returned) = (Vec::new(), Vec::new());
    for (number, Document { text, .. }) in generator.take(commits).enumerate() {
        let word = format!(
            "Zq{}",
            number.to_string().bytes().map(|digit| char::from(b'k' + digit - b'0')).collect::<String>()
        );
        writer
            .add(Document::new(format!("new-{number}"), format!("{word} met the envoys.\n\n{text}")))
            .expect("it goes in");
        let start = Instant::now();
        let mut seen = None;
        writer
            .commit_with(|event| {
                if matches!(event, Event::Committed) {
                    let hits = index.search(&Query::new(word.as_str()).limit(100)).expect("a search").hits;
                    assert!(hits.iter().any(|hit| hit.document == format!("new-{number}")), "{word} is found");
                    seen = Some(start.elapsed());
                }
                ControlFlow::Continue(())
            })
            .expect("a commit");
        returned.push(start.elapsed().as_secs_f64() * 1e3);
        found.push(seen.expect("a commit is told").as_secs_f64() * 1e3);
    }
    let bytes: u64 = std::fs::read_dir(folder.path())
        .expect("a folder")
        .flatten()
        .map(|file| file.metadata().map_or(0, |data| data.len()))
        .sum();
    drop((writer, index));
    let open = |forget: bool| {
        let (mut opened, mut answered) = (Vec::new(), Vec::new());
        for _ in 0..20 {
            if forget && !forgotten(folder.path()) {
                continue;
            }
            let start = Instant::now();
            let index = Index::open(folder.path()).expect("the index opens");
            opened.push(start.elapsed().as_secs_f64() * 1e3);
            assert!(!index.search(&Query::new("summit")).expect("a search").hits.is_empty(), "nothing is found");
            answered.push(start.elapsed().as_secs_f64() * 1e3);
        }
        (opened, answered)
    };
    let (opened, answered) = open(false);
    let (opened_cold, answered_cold) = open(true);
    println!(
        "{passages} passages before, {} MB on disk, {commits} commits of one article; milliseconds",
        bytes / 1_000_000
    );
    let rows = [
        ("until it is found", found),
        ("until the call returns", returned),
        ("opening the index", opened),
        ("and its first answer", answered),
        ("opening it from the disk", opened_cold),
        ("and its first answer", answered_cold),
    ];
    for (name, mut times) in rows.into_iter().filter(|(_, times)| !times.is_empty()) {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{name:<24} p50 {:>6.1}   p99 {:>6.1}   worst {:>6.1}", at(0.5), at(0.99), at(1.0));
    }
}

/// Whether the system has dropped the files of a folder from its cache.
fn forgotten(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").flatten().all(|file| {
        let from = format!("if={}", file.path().display());
        let dropped = Command::new("dd").arg(from).args(["iflag=nocache", "count=0", "status=none"]).status();
        dropped.is_ok_and(|status| status.success())
    })
}
