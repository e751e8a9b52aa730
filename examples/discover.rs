//! Proposes the meetings that a collection speaks of, without a catalog, and writes them as one.

#[macro_use]
mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::Outcome;
use dateline::meeting::{Discoverer, LEAST_CONFIDENCE, proposed_catalog};
use dateline::{Catalog, Pipeline, Reader};

#[derive(Debug, Parser)]
#[command(
    about = "Proposes the meetings that articles speak of, as a catalog in TOML",
    after_help = "Examples:\n  discover corpus/ > meetings.toml\n  discover --least 0.6 archive.jsonl.zst notícias/",
    after_long_help = "Each proposal has its confidence, its counts and its passages (document#number) under [meeting.extra]. Edit the file and hand it back: \
                       what is not deleted is a meeting from then on.\n\nExamples:\n  discover corpus/ > meetings.toml\n  \
                       discover --least 0.6 archive.jsonl.zst notícias/\n  discover corpus/ > found.toml && ingest --catalog found.toml --index news.index corpus/\n\n\
                       Exit codes: 0 found, 1 nothing found, 2 error"
)]
struct Options {
    /// Leave out proposals below this confidence, from 0 to 1
    #[arg(long, value_name = "NUMBER", default_value_t = LEAST_CONFIDENCE)]
    least: f32,
    /// Folders of .txt files, .txt or .jsonl files, plain or compressed (.gz, .zst)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let pipeline = Pipeline::new(Catalog::default());
    let mut discoverer = Discoverer::new().least_confidence(options.least);
    let (mut read, mut rejected) = (0, 0);
    for path in &options.paths {
        for document in Reader::new().path(path) {
            match document {
                Ok(document) => {
                    discoverer.add(&pipeline.article(document));
                    read += 1;
                }
                Err(error) => {
                    say!("warning: {}", common::explain(&error));
                    rejected += 1;
                }
            }
        }
    }
    let proposals = discoverer.proposals();
    say!("{} proposals from {read} documents, {} of which have a word of meetings", proposals.len(), discoverer.len());
    if !proposals.is_empty() {
        std::io::stdout().lock().write_all(proposed_catalog(&proposals)?.to_toml().as_bytes())?;
    }
    if rejected > 0 {
        return Err(format!("{rejected} records were left out, see above").into());
    }
    Ok(!proposals.is_empty())
}
