//! How soon a new article is found: from the call of `commit()` with one article in it until it can be searched, and until the call returns, on an
//! index on disk that has many already. Then how long it takes to open that index, and to its first answer, with its files in the system's
//! cache and without (that by GNU's `dd`, which asks the system to forget them); and how long each long call takes to return after its
//! observer was told to stop it.
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
use std::time::{Duration, Instant};

use dateline::{Catalog, Document, Error, Event, Index, Query, Writer};

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
    let cancelled = cancelled(folder.path(), test);
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
    println!(
        "from the stop until the call returns, worst of so many that were stopped before they were done; milliseconds"
    );
    for (name, times) in cancelled {
        let worst = times.iter().copied().fold(0.0, f64::max);
        println!("{name:<24} worst {worst:>6.1}   of {}", times.len());
    }
}

/// How long each call took to return, in milliseconds, each time that it was stopped: sooner or later after it began.
fn cancelled(folder: &Path, test: bool) -> Vec<(&'static str, Vec<f64>)> {
    let delays: &[u64] = if test { &[1, 5] } else { &[1, 3, 10, 30, 60, 120, 250, 500, 1_000, 2_000] };
    let aside = tempfile::tempdir().expect("a temporary folder");
    let index = Index::open(folder).expect("the index opens");
    let mut writer = index.writer().expect("a writer");
    let catalog = support::catalog(1_000);
    let mut generator = support::Generator::new(None, 5..13)
        .map(|document| Document::new(format!("again-{}", document.id), document.text));
    type Call<'c> = Box<dyn FnMut(&mut Writer, &mut dyn FnMut(Event<'_>) -> ControlFlow<()>) -> bool + 'c>;
    let documents = generator.by_ref().take(if test { 20 } else { 300 }).collect::<Vec<_>>();
    let more = || documents.clone().into_iter();
    let ids: Vec<String> = more().map(|document| document.id).collect();
    let mut calls: Vec<(&'static str, Call<'_>)> = vec![
        (
            "add_all",
            Box::new(|writer, watch| writer.add_all(generator.by_ref().map(Ok), watch).expect("a sum").stopped),
        ),
        ("commit_with", Box::new(|writer, watch| is_stopped(writer.commit_with(watch)))),
        ("optimize_with", Box::new(|writer, watch| is_stopped(writer.optimize_with(watch)))),
        ("retag_with", Box::new(|writer, watch| is_stopped(writer.retag_with(catalog.clone(), watch)))),
        ("relabel_with", Box::new(|writer, watch| is_stopped(writer.relabel_with(watch)))),
        ("purge_with", Box::new(|writer, watch| is_stopped(writer.purge_with(&ids, watch)))),
        ("check_with", Box::new(|_, watch| is_stopped(index.check_with(watch)))),
        ("reindex_with", Box::new(|_, watch| is_stopped(Index::builder().reindex_with(folder, aside.path(), watch)))),
    ];
    let mut found = Vec::new();
    for (name, call) in &mut calls {
        let mut times = Vec::new();
        for delay in delays {
            // Something to commit, to merge and to purge.
            writer.rollback();
            writer
                .add_all(more().map(|document| Ok(document.title(format!("{name} {delay}")))), |_| {
                    ControlFlow::Continue(())
                })
                .expect("documents go in");
            if *name != "commit_with" {
                writer
                    .commit_with(|event| match event {
                        Event::Committed => ControlFlow::Break(()),
                        _ => ControlFlow::Continue(()),
                    })
                    .expect("a commit");
            }
            let start = Instant::now();
            let delay = Duration::from_millis(*delay);
            let mut watch =
                |_: Event<'_>| if start.elapsed() < delay { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
            if call(&mut writer, &mut watch) {
                times.push((start.elapsed() - delay).as_secs_f64() * 1e3);
            }
        }
        found.push((*name, times));
    }
    found
}

fn is_stopped<T>(result: dateline::Result<T>) -> bool {
    match result {
        Err(Error::Stopped) => true,
        Err(e) => panic!("{e}"),
        Ok(_) => false,
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
