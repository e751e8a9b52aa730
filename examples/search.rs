//! Searches a corpus in Portuguese, English and Bengali. With no options it searches the corpus that comes with the crate.

#[macro_use]
mod common;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use common::{BOLD, Color, DIM, Outcome};
use dateline::{Event, FoldedHit, Forms, Hit, Index, Query, Reader, Results};

#[derive(Debug, Parser)]
#[command(
    about = "Searches news in Portuguese, English and Bengali",
    after_help = "Examples:\n  search \"cessar-fogo na Síria\"\n  search --meeting helsinki-2018 --language bn \"press conference\"\n  search --about 2017-07 --json \"হামবুর্গ\""
)]
struct Options {
    /// What to look for. A query of nothing but quotations asks for them; beside other words they rank. Empty: all that passes the filters.
    query: String,
    /// A folder of text files, or a JSON Lines file; default: the corpus that comes with the crate
    #[arg(long, value_name = "DIR|FILE.jsonl")]
    corpus: Option<PathBuf>,
    /// The meetings to tag passages with; default: meetings.toml in the corpus's folder
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// The publishers, each with its names and hosts; default: sources.toml in the corpus's folder
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
    /// An index that `ingest` made; with --corpus it is made or brought up to date first
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Only passages in this language (pt, en, bn…); may be repeated
    #[arg(long, value_name = "L")]
    language: Vec<String>,
    /// Only passages about this meeting; may be repeated
    #[arg(long, value_name = "ID")]
    meeting: Vec<String>,
    /// Only documents of this source; may be repeated
    #[arg(long, value_name = "ID|NAME")]
    source: Vec<String>,
    /// Only documents published on this day or later
    #[arg(long, value_name = "DATE", value_parser = common::days)]
    from: Option<(dateline::Date, dateline::Date)>,
    /// Only documents published on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = common::days)]
    to: Option<(dateline::Date, dateline::Date)>,
    /// Keep documents whose date is not known when --from or --to is given
    #[arg(long)]
    keep_undated: bool,
    /// Only passages that speak of these days: 2017-07-08, 2017-07, 2017-06..2017-08
    #[arg(long, value_name = "DATE|RANGE", value_parser = common::days)]
    about: Option<(dateline::Date, dateline::Date)>,
    /// How many hits to print
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// One hit a document
    #[arg(long)]
    by_document: bool,
    /// Fold hits that have the same text into one, and count the sources that tell it in words of their own
    #[arg(long)]
    collapse: bool,
    /// Search navigation lines, bylines and the like too
    #[arg(long)]
    boilerplate: bool,
    /// Only the words as they are written
    #[arg(long)]
    exact: bool,
    /// Count all matches, by language, source and meeting
    #[arg(long)]
    facets: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// When to colour
    #[arg(long, value_enum, default_value_t)]
    color: Color,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    options.color.apply();
    let index = open(options)?;
    let query = query(options)?;
    let results = index.search(&query)?;
    if options.json {
        let mut out = std::io::stdout().lock();
        for (rank, hit) in results.hits.iter().enumerate() {
            writeln!(out, "{}", json(rank + 1, hit)?)?;
        }
    } else {
        let mut out = anstream::stdout().lock();
        for (rank, hit) in results.hits.iter().enumerate() {
            print(&mut out, rank + 1, hit)?;
        }
    }
    let matches = results.counts.as_ref().map_or(results.hits.len(), |counts| counts.passages);
    report(options, &index, &results, matches);
    Ok(matches > 0)
}

fn open(options: &Options) -> Result<Index, Box<dyn std::error::Error>> {
    let corpus = match (&options.corpus, &options.index) {
        (None, Some(_)) if options.catalog.is_some() || options.sources.is_some() => {
            let problem = "an index has its own; name --corpus too, or use ingest, to change it";
            return Err(format!("--catalog, --sources: {problem}").into());
        }
        (None, Some(index)) => return Ok(Index::open(index)?),
        (Some(corpus), _) => corpus.clone(),
        (None, None) => common::bundled_corpus(),
    };
    let catalog = common::catalog(options.catalog.as_deref(), &corpus)?;
    let sources = common::sources(options.sources.as_deref(), &corpus)?;
    let builder = Index::builder().catalog(catalog.clone()).sources(sources.clone());
    let index = match &options.index {
        Some(path) => builder.open_or_create(path)?,
        None => builder.in_memory()?,
    };
    let mut writer = index.writer()?;
    if options.catalog.is_some() && index.catalog() != catalog {
        writer.retag(catalog)?;
    }
    if options.sources.is_some() && index.sources() != sources {
        writer.sources(sources);
        writer.relabel()?;
    }
    let summary = writer.add_all(Reader::new().path(&corpus), |event| {
        if let Event::Rejected(error) = event {
            say!("warning: {}", common::explain(error));
        }
        ControlFlow::Continue(())
    })?;
    writer.commit()?;
    if summary.documents() == 0 {
        return Err(format!("{}: no documents; name a folder of .txt files or a .jsonl file", corpus.display()).into());
    }
    Ok(index)
}

fn query(options: &Options) -> Result<Query, Box<dyn std::error::Error>> {
    let mut query = Query::new(&options.query).limit(options.limit);
    for code in &options.language {
        query = query.language(common::language(code)?);
    }
    query.meetings.clone_from(&options.meeting);
    query.sources.clone_from(&options.source);
    if options.from.zip(options.to).is_some_and(|(from, to)| from.0 > to.1) {
        return Err("--from is after --to: nothing can be published between them".into());
    }
    query.published_from = options.from.map(|(first, _)| first);
    query.published_to = options.to.map(|(_, last)| last);
    query.keep_undated = options.keep_undated;
    query.about = options.about;
    query.by_document = options.by_document;
    query.collapse_copies = options.collapse;
    query.boilerplate = options.boilerplate;
    query.count = options.facets;
    if options.exact {
        query.forms = Forms::WRITTEN;
    }
    Ok(query)
}

/// A hit as the scripts that call this program know it.
fn json(rank: usize, hit: &Hit) -> serde_json::Result<String> {
    let mut object = serde_json::Map::new();
    object.insert("rank".to_owned(), rank.into());
    if let serde_json::Value::Object(fields) = serde_json::to_value(hit)? {
        object.extend(fields);
    }
    object.insert("segments".to_owned(), serde_json::to_value(hit.segments())?);
    Ok(common::json_text(&serde_json::to_string(&object)?))
}

fn print(out: &mut impl Write, rank: usize, hit: &Hit) -> std::io::Result<()> {
    let source = hit.source.as_ref().map_or("unknown source", |source| &source.name);
    let published = hit.published.map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let meetings: Vec<&str> = hit.meetings.iter().map(|tag| tag.id.as_str()).collect();
    let meetings = if meetings.is_empty() { String::new() } else { format!(" · {}", meetings.join(", ")) };
    let source = common::printable(source);
    writeln!(out, "{BOLD}{rank:>2}  {source}{BOLD:#} · {published} · {}{meetings}", hit.language)?;
    let width = common::width() - 4;
    let pieces = |segments: Vec<dateline::Segment<'_>>| -> Vec<_> {
        segments.iter().map(|segment| (common::printable(segment.text), segment.matched)).collect()
    };
    for line in common::wrap(&pieces(hit.title_segments()), width, 1).iter().filter(|line| !line.is_empty()) {
        writeln!(out, "    {BOLD}{line}{BOLD:#}")?;
    }
    // Lines end with words, so that some of their room stays empty.
    let summary = hit.summary(4 * (width - 8));
    let mut shown = pieces(summary.segments());
    if summary.cut_before {
        shown.insert(0, ("… ".to_owned(), false));
    }
    if summary.cut_after {
        shown.push((" …".to_owned(), false));
    }
    for line in common::wrap(&shown, width, 5) {
        writeln!(out, "    {line}")?;
    }
    let reasons: Vec<String> = hit
        .reasons
        .iter()
        .map(|reason| {
            let kind = serde_json::to_value(reason.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default();
            if reason.query == reason.matched {
                format!("{} ({kind})", reason.query)
            } else {
                format!("{} → {} ({kind})", reason.query, reason.matched)
            }
        })
        .collect();
    let more = hit.more.filter(|more| *more > 0).map_or_else(String::new, |more| format!(" · {more} more passages"));
    let (id, reasons) = (common::printable(&hit.document), common::printable(&reasons.join(", ")));
    let outlet = |copy: &FoldedHit| copy.source.as_ref().map_or(copy.document.clone(), |source| source.name.clone());
    if !hit.copies.is_empty() {
        let outlets: Vec<String> = hit.copies.iter().map(outlet).collect();
        writeln!(out, "    {DIM}the same text: {}{DIM:#}", common::printable(&outlets.join(", ")))?;
    }
    writeln!(
        out,
        "    {DIM}{id}:bytes {}..{} · score {:.2} · {reasons}{more}{DIM:#}\n",
        hit.range.start, hit.range.end, hit.score
    )
}

/// What is not a hit: counts, and why there is nothing.
fn report(options: &Options, index: &Index, results: &Results, matches: usize) {
    if let Some(counts) = &results.counts {
        say!("{} passages of {} documents match", counts.passages, counts.documents);
        for (name, facets) in
            [("language", &counts.languages), ("source", &counts.sources), ("meeting", &counts.meetings)]
        {
            let values: Vec<String> =
                facets.iter().map(|count| format!("{} {}/{}", count.value, count.passages, count.documents)).collect();
            say!("  {name} (passages/documents): {}", values.join(", "));
        }
    }
    if let Some(sources) = results.independent_sources {
        say!("{sources} independent sources among the hits");
    }
    if results.undated > 0 {
        say!(
            "{} matching passages are left out because their date is not known; --keep-undated lets them in",
            results.undated
        );
    }
    if matches == 0 {
        for id in options.meeting.iter().filter(|id| index.catalog().get(id).is_none()) {
            say!("no meeting of the catalog has the id {id}");
        }
        let mut filters = Vec::new();
        let mut note = |name: &str, set: bool| {
            if set {
                filters.push(format!("--{name}"));
            }
        };
        note("language", !options.language.is_empty());
        note("meeting", !options.meeting.is_empty());
        note("source", !options.source.is_empty());
        note("from", options.from.is_some());
        note("to", options.to.is_some());
        note("about", options.about.is_some());
        note("exact", options.exact);
        let advice = if filters.is_empty() {
            "try fewer or other words, or --boilerplate".to_owned()
        } else {
            format!("try without {}", filters.join(", "))
        };
        say!("0 hits for \"{}\"; {advice}", common::shortened(&options.query));
    }
}
