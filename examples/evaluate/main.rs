//! Prints every quality figure of the library beside its baselines: on the corpus that comes with it always, and on public data sets
//! where `DATELINE_SHARED` names their folder.

#[macro_use]
#[path = "../common/mod.rs"]
mod common;
mod copies;
mod data;
mod dates;
mod discovery;
mod headlines;
mod judged;
mod language;
mod like;
mod lines;
mod rankings;
mod report;
mod rival;
mod sentences;
mod spellings;
mod stems;
mod tags;
mod translation;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use common::Outcome;
use dateline::{Catalog, Document, Language, Reader};
use rankings::Rankings;
use rival::Rival;

#[derive(Debug, Parser)]
#[command(
    about = "Measures the library on judged data, beside its baselines",
    after_help = "Examples:\n  evaluate\n  evaluate stems language --misses\n  evaluate tags search --corpus meu-acervo\n  \
                  DATELINE_SHARED=data evaluate\n  evaluate --words > words.tsv   (then, with the tokens of another analyser:)\n  \
                  evaluate stems headlines --rival Lucene=tokens.tsv\n  \
                  evaluate --texts > texts.tsv   (then, with what another engine finds:)\n  \
                  evaluate translation --rankings E5=e5.run"
)]
struct Options {
    /// What to measure; default: everything
    #[arg(value_name = "SECTION")]
    sections: Vec<Section>,
    /// A folder with meetings.toml, tags.tsv, queries.tsv and qrels.tsv; default: the corpus that comes with the crate
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// A folder with tables of words, spellings and sentences; default: the ones that come with the crate's tests
    #[arg(long, value_name = "DIR")]
    tables: Option<PathBuf>,
    /// List what went wrong, case by case
    #[arg(long)]
    misses: bool,
    /// Another analyser as a baseline: a name, and a file of `language TAB word TAB token` (no token for a stop word)
    #[arg(long, value_name = "NAME=FILE", value_parser = Rival::parse)]
    rival: Vec<Rival>,
    /// Print `language TAB word` for each word of the data instead, for another analyser to work on
    #[arg(long)]
    words: bool,
    /// Another engine as a baseline of `translation`: a name, and a TREC run (`query Q0 document rank score tag`, ids of `--texts`)
    ///
    /// It ranks for each query the documents of its set in all three languages, a hundred or more of each: the table of one language
    /// leaves out the others. A set or a kind of queries that the run lacks is left out.
    #[arg(long, value_name = "NAME=FILE", value_parser = Rankings::parse)]
    rankings: Vec<Rankings>,
    /// Print `id TAB text` for each document and query of `translation` instead, for another engine to work on
    ///
    /// A document's id is SET/LANGUAGE/NUMBER, such as `ntrex/pt/17`: of one number are the translations of one text. A query's is the
    /// id of the document that it was made of and its kind, such as `ntrex/en/17/words`; its set are the documents that it is asked of.
    #[arg(long, conflicts_with = "words")]
    texts: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Languages of documents, passages, sentences, pairs, words
    Language,
    /// Sentence boundaries
    Sentences,
    /// Forms of one word and words that look alike
    Stems,
    /// Spellings and encodings of one word, and words glued together
    Spellings,
    /// A headline finds its article: what each ingredient of the analysis is worth
    Headlines,
    /// Lines of the page: what is hidden, and what should be
    Lines,
    /// Date expressions
    Dates,
    /// Meetings of passages
    Tags,
    /// Meetings found without a catalog
    Discovery,
    /// Copies and near-copies
    Copies,
    /// A sentence finds its translation, and a headline its article in another language
    Translation,
    /// Judged searches over all languages
    Search,
    /// Passages like a passage
    Like,
}

/// What is measured on.
#[derive(Debug)]
struct Data {
    corpus: PathBuf,
    catalog: Catalog,
    documents: Vec<Document>,
    /// The language of the documents whose id begins so.
    languages: Vec<(String, Language)>,
    /// The folder of public data sets.
    shared: Option<PathBuf>,
}

impl Options {
    /// The path of a table.
    fn table(&self, name: &str) -> PathBuf {
        let bundled = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
        self.tables.clone().unwrap_or_else(bundled).join(name)
    }
}

impl Data {
    fn read(options: &Options) -> data::Result<Data> {
        let corpus = options.corpus.clone().unwrap_or_else(common::bundled_corpus);
        let languages = data::rows::<2>(&corpus.join("languages.tsv"))?;
        let mut languages: Vec<_> =
            languages.into_iter().map(|[start, code]| (start, Language::from_code(&code))).collect();
        languages.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
        let shared = std::env::var_os("DATELINE_SHARED").map(|shared| PathBuf::from(shared).join("eval"));
        Ok(Data {
            catalog: common::catalog(None, &corpus)?,
            documents: Reader::new().path(&corpus).collect::<dateline::Result<_>>()?,
            languages,
            corpus,
            shared: shared.filter(|path| path.is_dir()),
        })
    }

    /// The language that people say a document is in; `None` for several.
    fn language(&self, document: &Document) -> Option<Language> {
        let known = self.languages.iter().find(|(start, _)| document.id.starts_with(start.as_str()));
        known.map(|(_, language)| *language).filter(|language| *language != Language::Undetermined)
    }
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let data = Data::read(options)?;
    let mut out = anstream::stdout().lock();
    if options.words {
        rival::write_words(options, &data, &mut out)?;
        return Ok(true);
    }
    if options.texts {
        translation::write_texts(&data, &mut out)?;
        return Ok(true);
    }
    if data.shared.is_none() {
        say!("DATELINE_SHARED names no folder with eval/: measuring on the bundled data alone");
    }
    for section in Section::value_variants() {
        if !options.sections.is_empty() && !options.sections.contains(section) {
            continue;
        }
        match section {
            Section::Language => language::measure(options, &data, &mut out)?,
            Section::Sentences => sentences::measure(options, &data, &mut out)?,
            Section::Stems => stems::measure(options, &mut out)?,
            Section::Spellings => spellings::measure(options, &data, &mut out)?,
            Section::Headlines => headlines::measure(options, &data, &mut out)?,
            Section::Lines => lines::measure(options, &data, &mut out)?,
            Section::Dates => dates::measure(options, &data, &mut out)?,
            Section::Tags => tags::measure(options, &data, &mut out)?,
            Section::Discovery => discovery::measure(options, &data, &mut out)?,
            Section::Copies => copies::measure(options, &data, &mut out)?,
            Section::Translation => translation::measure(options, &data, &mut out)?,
            Section::Search => judged::measure(options, &data, &mut out)?,
            Section::Like => like::measure(options, &data, &mut out)?,
        }
        out.flush()?;
    }
    Ok(true)
}
