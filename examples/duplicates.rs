//! Lists the articles of a file that are copies of one another: printed twice, cut, edited, taken over from an agency.

#[macro_use]
mod common;

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::Outcome;
use dateline::copies::{Copies, CopyFinder, CopyPair, Wording};
use dateline::{Analyzer, Catalog, Document, Pipeline, Reader, StreamWriter};
use rayon::prelude::*;

/// Articles that are read at a time.
const BATCH: usize = 1_000;

#[derive(Debug, Parser)]
#[command(
    about = "Lists pairs of articles that share their text, one a line: id TAB id TAB similarity",
    long_about = "Lists pairs of articles that share their text, one a line: id TAB id TAB similarity, sorted by id.\n\nThe similarity is the \
                  share of the shorter article's words that stand in the longer one, 1.000 when all of it does. Boilerplate, quotations of the \
                  same speech, and equal sentences with other figures (the weather of two days) make no copies.",
    after_help = "Examples:\n  duplicates archive.jsonl\n  duplicates --threshold 0.8 archive.jsonl.zst\n  duplicates --json archive.jsonl | jq \
                  'select(.relation == \"contains\")'\n\nExit status: 0 copies found, 1 none found, 2 error."
)]
struct Options {
    /// Only pairs of at least this similarity, 0 to 1
    #[arg(long, value_name = "S", default_value_t = 0.0, value_parser = share)]
    threshold: f64,
    /// One JSON object a line: which contains which, which came first, the words and the byte ranges that both share
    #[arg(long)]
    json: bool,
    /// Also list equal sentences with other figures, such as the weather of two days (in JSON as `template`)
    #[arg(long)]
    templates: bool,
    /// JSON Lines, or folders of text files, plain or compressed
    #[arg(required = true, value_name = "FILE.jsonl")]
    paths: Vec<PathBuf>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 1".to_owned())
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let (finder, rejected) = read(options)?;
    let Copies { mut pairs, templates, crowded, .. } = finder.copies();
    if options.templates {
        pairs.extend(templates);
        pairs.sort_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
    }
    pairs.retain(|pair| pair.comparison.similarity >= options.threshold);
    write(options, &pairs)?;
    if !crowded.is_empty() {
        say!(
            "{} articles have very many copies: each is listed with up to {} of them, the earliest",
            crowded.len(),
            dateline::copies::MOST_COMPARED
        );
    }
    if rejected > 0 {
        return Err(format!("{rejected} records were left out, see above").into());
    }
    Ok(!pairs.is_empty())
}

/// The words of all articles, and how many records could not be read.
fn read(options: &Options) -> Result<(CopyFinder, usize), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::new(Catalog::default());
    let mut finder = if options.json { CopyFinder::new() } else { CopyFinder::new().without_ranges() };
    let mut rejected = 0;
    for path in &options.paths {
        let mut documents = Reader::new().path(path).peekable();
        while documents.peek().is_some() {
            let read = |document: dateline::Result<Document>| {
                document.map_err(|error| say!("warning: {}", common::explain(&error))).ok()
            };
            let records: Vec<Option<Document>> = documents.by_ref().take(BATCH).map(read).collect();
            rejected += records.iter().filter(|record| record.is_none()).count();
            let batch: Vec<(String, Wording)> = records
                .into_par_iter()
                .flatten()
                .map_init(
                    || StreamWriter::new(&Analyzer::new()),
                    |writer, document| {
                        let article = pipeline.article(document);
                        let wording = Wording::new(&article, writer);
                        (article.document.id, if options.json { wording } else { wording.without_places() })
                    },
                )
                .collect();
            for (id, wording) in batch {
                if finder.insert(id.clone(), wording) {
                    say!("warning: {}: the id came before; this article takes its place", common::shortened(&id));
                }
            }
        }
    }
    if finder.is_empty() {
        return Err("no documents".into());
    }
    Ok((finder, rejected))
}

fn write(options: &Options, pairs: &[CopyPair]) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for pair in pairs {
        if options.json {
            serde_json::to_writer(&mut out, pair)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}\t{}\t{:.3}", column(&pair.first), column(&pair.second), pair.comparison.similarity)?;
        }
    }
    Ok(out.flush()?)
}

/// A tab or a line break in an id would break the columns: control characters become spaces.
fn column(id: &str) -> String {
    id.replace(char::is_control, " ")
}
