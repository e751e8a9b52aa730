//! Shows everything that the pipeline finds in a document, as one JSON object a document.

#[macro_use]
mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::Outcome;
use dateline::{Article, Catalog, Pipeline, Reader, SourceList};
use serde_json::{Value, json};

#[derive(Debug, Parser)]
#[command(
    about = "Shows what the pipeline finds in documents, as JSON Lines",
    after_help = "Examples:\n  inspect corpus/harbour-courier/2019-06-osaka.txt | jq .lines\n  inspect --catalog corpus/meetings.toml corpus/diario-do-cais/*.txt\n  inspect notícias.jsonl | jq .language"
)]
struct Options {
    /// The meetings to tag passages with
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// The publishers, each with its names and hosts
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// .txt or .jsonl files, plain or compressed (.gz, .zst), or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let catalog = options.catalog.as_ref().map(Catalog::load).transpose()?.unwrap_or_default();
    let sources = options.sources.as_ref().map(SourceList::load).transpose()?.unwrap_or_default();
    let pipeline = Pipeline::new(catalog).sources(sources);
    let (mut documents, mut failed) = (0, 0);
    let mut out = std::io::stdout().lock();
    for path in &options.files {
        for document in Reader::new().path(path) {
            match document {
                Ok(document) => {
                    writeln!(out, "{}", inspect(&pipeline, &pipeline.article(document)))?;
                    documents += 1;
                }
                Err(error) => {
                    say!("warning: {}", common::explain(&error));
                    failed += 1;
                }
            }
        }
    }
    if failed > 0 {
        return Err(format!("{failed} records could not be read, see above").into());
    }
    if documents == 0 {
        say!("no documents: name .txt or .jsonl files, or folders of them");
    }
    Ok(documents > 0)
}

fn inspect(pipeline: &Pipeline, article: &Article) -> Value {
    let passages: Vec<Value> = article
        .passages
        .iter()
        .map(|passage| {
            let tokens: Vec<Value> = article
                .tokens(passage, pipeline.analyzer())
                .map(|token| json!({ "range": token.range, "surface": token.surface, "stem": token.stem }))
                .collect();
            json!({
                "passage": passage.passage,
                "range": passage.range,
                "language": passage.language,
                "text": article.text(passage),
                "heading": passage.heading.and_then(|heading| heading.of(&article.document.text)).map(str::trim),
                "dates": passage.dates,
                "meetings": passage.meetings,
                "tokens": tokens,
            })
        })
        .collect();
    json!({
        "id": article.document.id,
        "title": article.found.title,
        "authors": article.found.authors,
        "language": article.detected,
        "published": article.found.published.as_ref().map(|found| found.value),
        "published_evidence": article.found.published.as_ref().and_then(|found| found.range),
        "retrieved": article.found.retrieved.as_ref().map(|found| found.value),
        "source": article.found.source,
        "doubted": article.found.doubted,
        "agencies": article.found.agencies,
        "lines": article.lines,
        "spans": article.spans,
        "passages": passages,
    })
}
