//! The peak of an ingestion's memory against its budget: anonymous pages of the process (`RssAnon` of Linux, sampled), less those before it.
//! Mapped files are not in it: the system takes those back when it needs the room. All is committed at once, and in four parts; in the
//! end it is merged.
//!
//! `cargo bench --bench memory -- [DOCUMENTS [MEBIBYTES…]]`, by default 200,000 documents with 128, 512 and 2048.

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
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dateline::{Catalog, Index};

fn main() {
    if anonymous().is_none() {
        println!("no /proc/self/status here: nothing to measure");
        return;
    }
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    if std::env::args().any(|arg| arg == ALONE) {
        let [documents, between, budget] = numbers[..] else { panic!("three numbers are wanted") };
        return ingest(documents, between, budget);
    }
    let documents = numbers.first().copied().unwrap_or(if support::is_test() { 300 } else { 200_000 });
    let budgets = match numbers.get(1..) {
        Some(budgets) if !budgets.is_empty() => budgets.to_vec(),
        _ => vec![128, 512, 2048],
    };
    println!("{documents} documents; MiB of anonymous memory beyond that before the index was opened");
    for between in [documents, documents / 4] {
        for budget in &budgets {
            // In a process of its own: an allocator keeps for the next ingestion what one has given back.
            let mut alone = Command::new(std::env::current_exe().expect("this program"));
            alone.arg(ALONE).args([documents, between, *budget].map(|number| number.to_string()));
            assert!(alone.status().expect("this program runs").success(), "budget {budget}");
        }
    }
}

/// Asks for one ingestion.
const ALONE: &str = "alone";

/// Ingests documents with a commit after so many.
fn ingest(documents: usize, between: usize, budget: usize) {
    let catalog = Catalog::load(support::corpus_path().join("meetings.toml")).expect("the bundled catalog can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let before = anonymous().unwrap_or_default();
    let peak = Peak::watch(before);
    let start = Instant::now();
    let builder = Index::builder().catalog(catalog).memory_budget(budget << 20);
    let index = builder.open_or_create(folder.path()).expect("an index");
    let mut writer = index.writer().expect("a writer");
    let mut generator = support::Generator::new(None, 2..6).take(documents).peekable();
    let (mut commits, mut added, mut bytes) = (0, 0, 0);
    while generator.peek().is_some() {
        let part = generator.by_ref().take(between).map(Ok);
        bytes += writer.add_all(part, |_| ControlFlow::Continue(())).expect("documents go in").bytes;
        added = peak.so_far();
        writer.commit().expect("a commit");
        commits += 1;
    }
    let committed = peak.so_far();
    writer.optimize().expect("a merge");
    let most = peak.so_far();
    println!(
        "budget {budget:>5}, {commits} commits: peak {:>4} up to the last one, {:>4} with it, {:>4} with all merged; {} MB of text, {} passages, {:.0} s",
        added >> 20,
        committed >> 20,
        most >> 20,
        bytes / 1_000_000,
        index.searcher().passages(),
        start.elapsed().as_secs_f64(),
    );
    assert!(most <= budget << 20, "the budget of {budget} MiB is not obeyed: {} MiB", most >> 20);
}

/// Bytes of this process that no file stands behind.
fn anonymous() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<usize>().ok()? << 10)
}

/// Watches until it is dropped.
struct Peak {
    most: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Peak {
    fn watch(before: usize) -> Peak {
        let (most, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (to, until) = (Arc::clone(&most), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                let now = anonymous().unwrap_or_default().saturating_sub(before);
                to.fetch_max(now, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Peak { most, stop, thread: Some(thread) }
    }

    fn so_far(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for Peak {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().map(std::thread::JoinHandle::join);
    }
}
