//! What people said of an index's passages: prints it, or records it.

#[macro_use]
mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::Outcome;
use dateline::{Index, Retagged, Verdicts};

#[derive(Debug, Parser)]
#[command(
    about = "Prints or records which passages are, or are not, about a meeting",
    long_about = "Prints or records what people said: whether a stretch of a document is about a meeting. It counts more than what the \
                  tagger finds, and outlives new versions of the document, new catalogs and relabelling.\n\n\
                  A verdict is a line `document TAB start TAB end TAB meeting TAB yes|no`, in bytes of the document's text. Printed, a \
                  sixth column quotes what was judged.",
    after_help = "Examples:\n  verdicts --index news.index > verdicts.tsv\n  verdicts --index news.index --record verdicts.tsv\n  \
                  verdicts --index news.index --withdraw mistakes.tsv"
)]
struct Options {
    /// The folder of the index
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    /// Record the verdicts of a file, then print all
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Take the verdicts of a file back, then print what is left
    #[arg(long, value_name = "FILE")]
    withdraw: Option<PathBuf>,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let index = Index::open(&options.index)?;
    if let Some(path) = &options.record {
        tell(&index.writer()?.judge(Verdicts::load(path)?)?);
    }
    if let Some(path) = &options.withdraw {
        tell(&index.writer()?.withdraw(&Verdicts::load(path)?)?);
    }
    let verdicts = index.verdicts();
    anstream::stdout().write_all(verdicts.to_tsv().as_bytes())?;
    Ok(!verdicts.is_empty())
}

fn tell(retagged: &Retagged) {
    for (sign, tags) in [('+', &retagged.added), ('-', &retagged.removed)] {
        for (document, passage, meeting) in tags {
            say!("{sign} {document}#{passage} {meeting}");
        }
    }
}
