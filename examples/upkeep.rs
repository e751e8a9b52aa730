//! Looks after an index folder: checks and repairs it, copies it while it is in use, takes documents down.

#[macro_use]
mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use common::Outcome;
use dateline::{Index, Report};

#[derive(Debug, Parser)]
#[command(
    about = "Looks after an index folder",
    after_help = "Examples:\n  upkeep --index news.index check\n  upkeep --index news.index backup /mnt/copies/news.index\n  upkeep --index news.index purge nadir-kagoj/2018-07-helsinki.txt"
)]
struct Options {
    /// The folder of the index
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Reads every byte and every document, and says what is damaged; ends with 1 when something is
    Check,
    /// Keeps what can be read of a damaged index, and prints the ids of the documents that are lost
    Repair,
    /// Copies the last commit into another folder while writing goes on
    Backup {
        /// An empty folder, or one to be made
        folder: PathBuf,
    },
    /// Removes documents until no file of the index holds their words any more
    Purge {
        /// Ids of documents
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Makes the index anew, in another folder, from the documents that it stores: for an index of another version
    Reindex {
        /// A folder to be made
        folder: PathBuf,
    },
    /// Merges the index into one segment, or into as few as its memory budget allows
    Optimize,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let open = || Index::open(&options.index);
    match &options.task {
        Task::Check => {
            let report = Index::check_folder(&options.index)?;
            print(&report)?;
            return Ok(report.is_sound());
        }
        Task::Repair => print(&Index::repair(&options.index)?)?,
        Task::Backup { folder } => open()?.backup(folder)?,
        Task::Purge { ids } => {
            let purged = open()?.writer()?.purge(ids)?;
            say!("{purged} documents purged");
            return Ok(purged > 0);
        }
        Task::Reindex { folder } => {
            let index = Index::builder().reindex(&options.index, folder)?;
            say!("{} documents made anew", index.searcher().documents()?);
        }
        Task::Optimize => open()?.writer()?.optimize()?,
    }
    Ok(true)
}

/// The ids of lost documents, one a line; the rest is talk.
fn print(report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for id in &report.lost {
        writeln!(out, "{}", common::printable(id))?;
    }
    for damaged in &report.damaged {
        say!("{}: {}", damaged.file, common::printable(&damaged.problem));
    }
    for id in &report.uncertain {
        say!("may have been deleted before: {}", common::printable(id));
    }
    let Report { files, bytes, documents, passages, unnamed, .. } = report;
    say!("{documents} documents in {passages} passages are whole; {files} files, {bytes} bytes");
    if !report.lost.is_empty() || *unnamed > 0 {
        say!("{} documents are lost, and {unnamed} passages of unknown ones", report.lost.len());
    }
    Ok(())
}
