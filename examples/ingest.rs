//! Puts folders of text files and JSON Lines files into an index folder. Run it again to go on where it was stopped: what is
//! there already is skipped.

#[macro_use]
mod common;

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use common::Outcome;
use dateline::{Catalog, Event, Index, Reader, Summary, Writer};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Documents between two commits: what a stop at the wrong moment costs at most.
const COMMIT_EVERY: usize = 5_000;

#[derive(Debug, Parser)]
#[command(
    about = "Puts articles into an index folder",
    after_help = "Examples:\n  ingest --index news.index corpus/\n  ingest --catalog meetings.toml --index news.index archive.jsonl.zst\n  ingest --index noticias.index notícias/ খবর.jsonl"
)]
struct Options {
    /// The meetings to tag passages with; default: meetings.toml in the first folder. An index that has another catalog is tagged anew
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// The publishers, each with its names and hosts; default: sources.toml in the first folder
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// The folder of the index; made when there is none
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    /// Label boilerplate anew at the end, knowing all that each source repeats: the order of arrival then makes no difference. An index
    /// that has another list of sources is read anew in any case
    #[arg(long)]
    relabel: bool,
    /// Merge the index into one segment at the end
    #[arg(long)]
    optimize: bool,
    /// Make the index anew from the documents that this one stores, whatever version of the library made it; their files are not needed
    #[arg(long, value_name = "DIR", conflicts_with_all = ["catalog", "sources", "relabel", "optimize", "paths"])]
    reindex: Option<PathBuf>,
    /// Folders of .txt files, .txt or .jsonl files, plain or compressed (.gz, .zst). A text file's id is its path below the folder given:
    /// give the parent of two folders that have files of the same names
    #[arg(required_unless_present = "reindex", value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let stop = stop_on_interrupt()?;
    let bar = progress_bar();
    if let Some(old) = &options.reindex {
        let index = Index::builder().reindex_with(old, &options.index, watch(&stop, &bar))?;
        bar.finish_and_clear();
        say!("{} documents made anew from {}", HumanCount(index.searcher().documents()? as u64), old.display());
        return Ok(true);
    }
    let first = options.paths.first().map_or_else(|| Path::new(".").to_owned(), PathBuf::clone);
    let catalog = common::catalog(options.catalog.as_deref(), &first)?;
    let sources = common::sources(options.sources.as_deref(), &first)?;
    let index = Index::builder().catalog(catalog.clone()).sources(sources.clone()).open_or_create(&options.index)?;
    let start = Instant::now();
    let mut writer = index.writer()?;
    retag(&mut writer, &index, catalog, options, watch(&stop, &bar))?;
    let renamed = sources != index.sources() && (options.sources.is_some() || !sources.is_empty());
    if renamed {
        writer.sources(sources);
    }
    let mut total = Summary::default();
    for path in &options.paths {
        add_path(&mut writer, path, &stop, &bar, &mut total)?;
    }
    if (options.relabel || renamed) && !stop.load(Ordering::Relaxed) {
        let relabelled = writer.relabel_with(watch(&stop, &bar))?;
        say!(
            "relabelled: {} lines hidden, {} shown, in {} documents",
            relabelled.hidden,
            relabelled.shown,
            relabelled.documents
        );
    }
    if options.optimize && !stop.load(Ordering::Relaxed) {
        writer.optimize_with(watch(&stop, &bar))?;
    }
    bar.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    say!(
        "{} documents ({} new, {} replaced, {} unchanged), {} passages, {} rejected, {} of text in {seconds:.1} s",
        HumanCount(total.documents() as u64),
        HumanCount(total.inserted as u64),
        HumanCount(total.replaced as u64),
        HumanCount(total.unchanged as u64),
        HumanCount(total.passages as u64),
        HumanCount(total.rejected as u64),
        HumanBytes(total.bytes),
    );
    if stop.load(Ordering::Relaxed) {
        return Err("stopped; what is counted above is committed, run the same command again to go on".into());
    }
    if total.repeated > 0 {
        say!("{} documents came with an id that came before in this run: the later ones stand", total.repeated);
    }
    if total.rejected > 0 {
        return Err(format!("{} records were left out, see above", total.rejected).into());
    }
    Ok(total.documents() > 0)
}

/// Tags an index that exists anew when it is given another catalog.
fn retag(
    writer: &mut Writer,
    index: &Index,
    catalog: Catalog,
    options: &Options,
    observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
) -> dateline::Result<()> {
    if catalog != index.catalog() && (options.catalog.is_some() || !catalog.is_empty()) {
        let retagged = writer.retag_with(catalog, observe)?;
        say!("the catalog changed: {} tags came, {} went", retagged.added.len(), retagged.removed.len());
    }
    Ok(())
}

fn add_path(
    writer: &mut Writer,
    path: &Path,
    stop: &AtomicBool,
    bar: &ProgressBar,
    total: &mut Summary,
) -> dateline::Result<()> {
    let mut documents = Reader::new().path(path).peekable();
    while documents.peek().is_some() && !stop.load(Ordering::Relaxed) {
        let done = total.clone();
        let summary = writer.add_all(documents.by_ref().take(COMMIT_EVERY), |event| {
            match event {
                Event::Rejected(error) => bar.suspend(|| say!("warning: {}", common::explain(error))),
                Event::Document { so_far, .. } => {
                    bar.set_position((done.documents() + so_far.documents()) as u64);
                    bar.set_message(format!("{} of text", HumanBytes(done.bytes + so_far.bytes)));
                }
                _ => {}
            }
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        // After a stop too: what was added so far is to stay.
        writer.commit()?;
        total.inserted += summary.inserted;
        total.replaced += summary.replaced;
        total.repeated += summary.repeated;
        total.unchanged += summary.unchanged;
        total.rejected += summary.rejected;
        total.passages += summary.passages;
        total.bytes += summary.bytes;
    }
    Ok(())
}

/// Once asks to stop, twice stops at once: the last commit stands.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if stopped.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })?;
    Ok(stop)
}

/// Watches a pass over what is stored.
fn watch(stop: &AtomicBool, bar: &ProgressBar) -> impl FnMut(Event<'_>) -> ControlFlow<()> {
    |event| {
        if let Event::Reread { done, of, .. } = event {
            bar.set_position(done as u64);
            bar.set_message(format!("of {}", HumanCount(of as u64)));
        }
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// A bar on stderr when somebody looks at it. How many documents are to come is not known before they are read.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} documents ({per_sec}), {msg}, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
