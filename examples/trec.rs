//! Answers a file of queries as a TREC run, for measuring with the usual tools.

#[macro_use]
mod common;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use common::Outcome;
use dateline::{Event, Index, Query, Reader};

#[derive(Debug, Parser)]
#[command(
    about = "Writes a TREC run: qid Q0 id rank score dateline",
    after_help = "Examples:\n  trec --documents news.jsonl --queries queries.tsv --run run.txt\n  trec --documents news.jsonl --queries consultas.tsv --run run.txt --unit passage --depth 100\n  trec --documents corpus --queries corpus/queries.tsv --run run.txt --language bn --no-sound"
)]
struct Options {
    /// The documents: JSON Lines, or a folder of text files
    #[arg(long, value_name = "FILE.jsonl")]
    documents: PathBuf,
    /// The queries: `qid TAB text` a line
    #[arg(long, value_name = "FILE.tsv")]
    queries: PathBuf,
    /// Where to write the run
    #[arg(long, value_name = "FILE")]
    run: PathBuf,
    /// The meetings to tag passages with; default: meetings.toml in the folder of the documents
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// What is ranked
    #[arg(long, value_enum, default_value_t = Unit::Document)]
    unit: Unit,
    /// How many a query
    #[arg(long, value_name = "N", default_value_t = 1000)]
    depth: usize,
    /// Only passages in this language; may be repeated
    #[arg(long, value_name = "L")]
    language: Vec<String>,
    /// Without what joins the languages: translations and the meetings that a query names
    #[arg(long)]
    no_translation: bool,
    /// Without matching of names by sound
    #[arg(long)]
    no_sound: bool,
    /// Without stems
    #[arg(long)]
    no_stem: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unit {
    Document,
    Passage,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let catalog = common::catalog(options.catalog.as_deref(), &options.documents)?;
    let index = Index::builder().catalog(catalog).in_memory()?;
    let mut writer = index.writer()?;
    let summary = writer.add_all(Reader::new().path(&options.documents), |event| {
        if let Event::Rejected(error) = event {
            say!("warning: {}", common::explain(error));
        }
        ControlFlow::Continue(())
    })?;
    if summary.documents() == 0 {
        return Err(format!("{}: no documents", options.documents.display()).into());
    }
    writer.commit()?;
    let searcher = index.searcher();
    let text = std::fs::read_to_string(&options.queries).map_err(|e| format!("{}: {e}", options.queries.display()))?;
    let queries = queries(options, &text)?;
    let mut out = BufWriter::new(File::create(&options.run).map_err(|e| format!("{}: {e}", options.run.display()))?);
    let mut any = false;
    for (id, query) in queries {
        let mut above = f32::INFINITY;
        for (rank, hit) in searcher.rank(&query)?.into_iter().enumerate() {
            let unit = match options.unit {
                Unit::Document => hit.document,
                Unit::Passage => format!("{}#{}", hit.document, hit.passage),
            };
            // Scores strictly decrease, so that every tool reads the same order.
            above = hit.score.min(above.next_down());
            writeln!(out, "{id} Q0 {} {} {above} dateline", encoded(&unit), rank + 1)?;
            any = true;
        }
    }
    out.flush()?;
    Ok(any)
}

/// The queries of a file by their ids, which become a column of the run.
fn queries<'a>(options: &Options, text: &'a str) -> Result<Vec<(&'a str, Query)>, String> {
    let languages = options.language.iter().map(|code| common::language(code)).collect::<Result<Vec<_>, _>>()?;
    let lines = text.trim_start_matches('\u{FEFF}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(number, line): (usize, &'a str)| match line.split_once('\t') {
        Some((id, text)) if !id.is_empty() && !id.contains(char::is_whitespace) => {
            let mut query = Query::new(text).limit(options.depth);
            query.languages.clone_from(&languages);
            query.by_document = matches!(options.unit, Unit::Document);
            query.forms.meeting = !options.no_translation;
            query.forms.translation = !options.no_translation;
            query.forms.sound = !options.no_sound;
            query.forms.stem = !options.no_stem;
            Ok((id, query))
        }
        _ => Err(format!(
            "{}:{}: a line is `qid TAB text`, the qid without spaces",
            options.queries.display(),
            number + 1
        )),
    };
    lines.map(read).collect()
}

/// White space in an id would break the run's columns: it is percent-encoded.
fn encoded(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for c in id.chars() {
        if c.is_whitespace() {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}
