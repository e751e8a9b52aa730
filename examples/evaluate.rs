//! Prints how good the library is on the corpus that comes with it: tags against `tags.tsv`, searches against `qrels.tsv`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use common::{BOLD, Outcome};
use dateline::{Article, Catalog, Document, Event, Forms, Index, Label, Pipeline, Query, Reader, Searcher};

#[derive(Debug, Parser)]
#[command(
    about = "Measures tagging and search on judged documents",
    after_help = "Examples:\n  evaluate\n  evaluate --corpus corpus --misses\n  evaluate --corpus meu-acervo --queries"
)]
struct Options {
    /// A folder with meetings.toml, tags.tsv, queries.tsv and qrels.tsv; default: the corpus that comes with the crate
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// List each tag that is missing or wrong
    #[arg(long)]
    misses: bool,
    /// List each query with its measure
    #[arg(long)]
    queries: bool,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let corpus = options.corpus.clone().unwrap_or_else(common::bundled_corpus);
    let catalog = common::catalog(None, &corpus)?;
    let documents: Vec<Document> = Reader::new().path(&corpus).collect::<dateline::Result<_>>()?;
    let mut out = anstream::stdout().lock();
    tagging(options, &mut out, &corpus, &catalog, &documents)?;
    retrieval(options, &mut out, &corpus, catalog, documents)?;
    Ok(true)
}

/// By document and line of its file: the meetings that the line is about.
type Gold = BTreeMap<String, BTreeMap<usize, BTreeSet<String>>>;

/// `document TAB line TAB meetings`: by document, the meetings of each line of the file.
fn read_tags(path: &Path) -> Result<Gold, Box<dyn std::error::Error>> {
    let mut tags = Gold::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [document, number, meetings] = fields.as_slice() else {
            return Err(format!("{}: {line:?}", path.display()).into());
        };
        let meetings = meetings.split(',').map(str::to_owned).collect();
        tags.entry((*document).to_owned()).or_default().insert(number.parse()?, meetings);
    }
    Ok(tags)
}

/// Tags of passages against tagged lines: a passage is about the meetings of the content lines it holds.
fn tagging(
    options: &Options,
    out: &mut impl Write,
    corpus: &Path,
    catalog: &Catalog,
    documents: &[Document],
) -> Result<(), Box<dyn std::error::Error>> {
    let gold = read_tags(&corpus.join("tags.tsv"))?;
    let pipeline = Pipeline::new(catalog.clone());
    let mut by_language: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for document in documents {
        let file_lines = String::from_utf8_lossy(&std::fs::read(corpus.join(&document.id))?).lines().count();
        let article = pipeline.article(document.clone());
        // A header stands before the text in the file.
        let header = file_lines.saturating_sub(document.text.lines().count());
        let none = BTreeMap::new();
        let lines = gold.get(&document.id).unwrap_or(&none);
        for passage in &article.passages {
            let expected = expected(&article, passage.range, header, lines);
            let found: BTreeSet<String> = passage.meetings.iter().map(|tag| tag.id.clone()).collect();
            let counts = by_language.entry(article.detected.code.to_string()).or_default();
            for (count, set) in counts.iter_mut().zip([&found & &expected, &found - &expected, &expected - &found]) {
                *count += set.len();
            }
            if options.misses && found != expected {
                let start: String = article.text(passage).trim().chars().take(60).collect();
                writeln!(out, "{}#{} {start:?}", document.id, passage.passage)?;
                writeln!(out, "    missing {:?}, wrong {:?}", &expected - &found, &found - &expected)?;
            }
        }
    }
    writeln!(out, "{BOLD}Tags of passages{BOLD:#} (tags.tsv)\n  language  precision  recall     F1   tags")?;
    let mut total = [0; 3];
    for (language, counts) in &by_language {
        row(out, language, counts)?;
        total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
    }
    row(out, "all", &total)?;
    Ok(())
}

fn expected(
    article: &Article,
    range: dateline::Span,
    header: usize,
    gold: &BTreeMap<usize, BTreeSet<String>>,
) -> BTreeSet<String> {
    let text = &article.document.text;
    let mut expected = BTreeSet::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let line = dateline::Span::new(start, start + line.len());
        start = line.end;
        let is_content =
            article.lines.iter().any(|l| l.range.overlaps(line) && l.label.is_content() && l.label != Label::Blank);
        if line.overlaps(range) && is_content {
            expected.extend(gold.get(&(header + number + 1)).into_iter().flatten().cloned());
        }
    }
    expected
}

fn row(out: &mut impl Write, name: &str, [right, wrong, missing]: &[usize; 3]) -> std::io::Result<()> {
    let share = |part: usize, rest: usize| 100.0 * part as f64 / (part + rest).max(1) as f64;
    let (precision, recall) = (share(*right, *wrong), share(*right, *missing));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    writeln!(out, "  {name:<9} {precision:>8.1}% {recall:>6.1}% {f1:>5.1}% {:>6}", right + missing)
}

/// Searches over all languages, ranked by document, against the judgments.
fn retrieval(
    options: &Options,
    out: &mut impl Write,
    corpus: &Path,
    catalog: Catalog,
    documents: Vec<Document>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut judged: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for line in std::fs::read_to_string(corpus.join("qrels.tsv"))?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, _, document, grade] = fields.as_slice() else {
            return Err(format!("qrels.tsv: {line:?}").into());
        };
        judged.entry((*query).to_owned()).or_default().insert((*document).to_owned(), grade.parse()?);
    }
    let queries = std::fs::read_to_string(corpus.join("queries.tsv"))?;
    let queries: Vec<(&str, &str)> = queries.lines().filter_map(|line| line.split_once('\t')).collect();
    let index = Index::builder().catalog(catalog).in_memory()?;
    let mut writer = index.writer()?;
    writer.add_all(documents.into_iter().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
    writer.commit()?;
    let searcher = index.searcher();

    let without = |change: fn(&mut Forms)| {
        let mut forms = Forms::default();
        change(&mut forms);
        forms
    };
    let settings = [
        ("written forms alone", Forms::WRITTEN),
        ("all forms", Forms::default()),
        ("  without stems", without(|forms| forms.stem = false)),
        ("  without variants", without(|forms| forms.variant = false)),
        ("  without sound", without(|forms| forms.sound = false)),
        ("  without meetings", without(|forms| forms.meeting = false)),
    ];
    writeln!(out, "\n{BOLD}Search over all languages, nDCG@10 by document{BOLD:#} (queries.tsv, qrels.tsv)")?;
    writeln!(out, "  forms                     en     pt     bn    all")?;
    for (name, forms) in settings {
        let mut measures: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (id, text) in &queries {
            let ndcg = ndcg(&searcher, text, forms, judged.get(*id).unwrap_or(&BTreeMap::new()))?;
            measures.entry(id.get(..2).unwrap_or(id)).or_default().push(ndcg);
            if options.queries && forms == Forms::default() {
                writeln!(out, "    {id} {ndcg:.3} {text}")?;
            }
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let all: Vec<f64> = measures.values().flatten().copied().collect();
        let of = |language: &str| mean(measures.get(language).map_or(&[], Vec::as_slice));
        writeln!(out, "  {name:<22} {:>6.3} {:>6.3} {:>6.3} {:>6.3}", of("en"), of("pt"), of("bn"), mean(&all))?;
    }
    Ok(())
}

/// Normalised discounted cumulative gain of the first ten documents, with the grade as gain (Järvelin and Kekäläinen 2002).
fn ndcg(searcher: &Searcher, text: &str, forms: Forms, judged: &BTreeMap<String, u32>) -> dateline::Result<f64> {
    let discounted = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
        grades.take(10).enumerate().map(|(rank, grade)| f64::from(grade) / (rank as f64 + 2.0).log2()).sum()
    };
    let results = searcher.search(&Query::new(text).forms(forms).by_document().limit(10))?;
    let gain = discounted(&mut results.hits.iter().map(|hit| judged.get(&hit.document).copied().unwrap_or(0)));
    let mut ideal: Vec<u32> = judged.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    Ok(gain / discounted(&mut ideal.into_iter()).max(f64::MIN_POSITIVE))
}
