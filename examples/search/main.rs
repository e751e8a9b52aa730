//! Searches a corpus in Portuguese, English and Bengali. With no options it searches the corpus that comes with the crate.

#[macro_use]
#[path = "../common/mod.rs"]
mod common;
mod show;

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use common::{Color, Outcome};
use dateline::{Cursor, Days, Event, Forms, GroupBy, Hit, Index, Interval, Order, Query, Reader, Results};

#[derive(Debug, Parser)]
#[command(
    about = "Searches news in Portuguese, English and Bengali",
    after_help = "Examples:\n  search \"cessar-fogo na Síria\"\n  search --meeting helsinki-2018 --language bn \"press conference\"\n  search --about 2017-07 --json \"হামবুর্গ\"\n  search \"sanctions +Putin author:Silva published:2018..\" --sort newest"
)]
struct Options {
    /// What to look for: words, "quotations", begin*, +must, -not, a AND b, a OR b, (groups), lang: source: meeting: author: published: about:.
    /// Empty: all that passes the filters
    #[arg(required_unless_present_any = ["queries", "like"])]
    query: Option<String>,
    /// Queries to answer one after the other, one a line (or `id TAB query`); one row a hit
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    /// Take the query as plain words and quotations, without signs and fields
    #[arg(long)]
    literal: bool,
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
    /// Search with misspelt words corrected, where that is safe; otherwise corrections are only suggested
    #[arg(long)]
    correct: bool,
    /// Print the words of the index that begin as the last word of the query, instead of hits
    #[arg(long)]
    complete: bool,
    /// Say under each hit why it scores as it does
    #[arg(long)]
    explain: bool,
    /// Say why this document is not among the hits, instead of hits
    #[arg(long, value_name = "DOCUMENT")]
    why_not: Option<String>,
    /// Find passages like this one, in every language; the filters hold
    #[arg(long, value_name = "DOCUMENT#PASSAGE", conflicts_with_all = ["query", "queries"])]
    like: Option<String>,
    /// Only passages in this language (pt, en, bn…); may be repeated
    #[arg(long, value_name = "L")]
    language: Vec<String>,
    /// Only passages about this meeting; may be repeated
    #[arg(long, value_name = "ID")]
    meeting: Vec<String>,
    /// Only documents of this source; may be repeated
    #[arg(long, value_name = "ID|NAME")]
    source: Vec<String>,
    /// Only documents by this author, by a name or a part of it; may be repeated
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,
    /// Only documents published on this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<Days>,
    /// Only documents published on this day or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<Days>,
    /// Keep documents whose date is not known when --from or --to is given
    #[arg(long)]
    keep_undated: bool,
    /// Only passages that speak of these days: 2017-07-08, 2017-07, 2017-06..2017-08
    #[arg(long, value_name = "DATE|RANGE")]
    about: Option<Days>,
    /// Each word must be there, in some form
    #[arg(long)]
    every_word: bool,
    /// What comes first; in the orders by date each word must be there
    #[arg(long, value_enum, default_value_t)]
    sort: Sort,
    /// How many hits to print
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many hits to leave out before them
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Go on where a page ended: what --json tells on stderr
    #[arg(long, value_name = "CURSOR")]
    after: Option<Cursor>,
    /// Print hits in groups, --group-hits of each
    #[arg(long, value_enum, value_name = "BY")]
    group_by: Option<By>,
    /// How many hits to print of each group
    #[arg(long, value_name = "N", default_value_t = 3)]
    group_hits: usize,
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
    /// Count all matches, by language, source, meeting, author and date
    #[arg(long)]
    facets: bool,
    /// Count dates by this unit
    #[arg(long, value_enum, default_value_t)]
    interval: Unit,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// One row a hit, as comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// When to colour
    #[arg(long, value_enum, default_value_t)]
    color: Color,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Sort {
    #[default]
    Relevance,
    Newest,
    Oldest,
    Chronological,
    ReverseChronological,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    Document,
    Source,
    Meeting,
    Copies,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Unit {
    Day,
    #[default]
    Month,
    Year,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    options.color.apply();
    let index = open(options)?;
    let Some(file) = &options.queries else {
        let text = options.query.as_deref().unwrap_or_default();
        if options.complete {
            return complete(options, &index, text);
        }
        let query = query(options, &index, text)?;
        if let Some(document) = &options.why_not {
            let why = index.searcher().why_not(&query, document)?;
            write!(std::io::stdout(), "{}", show::lines(&why.to_string()))?;
            return Ok(true);
        }
        let results = index.search(&query)?;
        show(options, None, &results, true, &|hit| match options.explain {
            true => Ok(index.searcher().explain(&query, &hit.document, hit.passage)?.map(|why| why.to_string())),
            false => Ok(None),
        })?;
        let matches = results.counts.as_ref().map_or(hits(&results).count(), |counts| counts.passages);
        report(options, &index, &results, matches);
        let suggestion = if results.corrected.is_some() { None } else { index.searcher().suggest(&query)? };
        if let Some(suggestion) = suggestion {
            say!("did you mean \"{}\"?", common::shortened(&suggestion.text));
        }
        return Ok(matches > 0);
    };
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}; name a file of queries", file.display()))?;
    let mut found = false;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = (number + 1).to_string();
        let (id, text) = line.split_once('\t').unwrap_or((&number, line));
        let results = index.search(&query(options, &index, text)?)?;
        show(options, Some(id), &results, !found, &|_| Ok(None))?;
        found |= hits(&results).next().is_some();
    }
    Ok(found)
}

/// Words to go on with, and in how many passages each is.
fn complete(options: &Options, index: &Index, text: &str) -> Outcome {
    let completions = index.searcher().complete(text, options.limit)?;
    let mut out = std::io::stdout().lock();
    for completion in &completions {
        writeln!(out, "{}\t{}", common::printable(&completion.text), completion.passages)?;
    }
    Ok(!completions.is_empty())
}

/// All hits, each with the value of its group.
fn hits(results: &Results) -> impl Iterator<Item = (Option<&str>, &Hit)> {
    let in_groups = results.groups.iter().flat_map(|group| {
        let value = group.value.as_deref().unwrap_or_default();
        group.hits.iter().map(move |hit| (Some(value), hit))
    });
    results.hits.iter().map(|hit| (None, hit)).chain(in_groups)
}

fn show(
    options: &Options,
    id: Option<&str>,
    results: &Results,
    first: bool,
    explain: &dyn Fn(&Hit) -> dateline::Result<Option<String>>,
) -> Result<(), Box<dyn std::error::Error>> {
    if options.json {
        let mut out = std::io::stdout().lock();
        for (rank, (group, hit)) in hits(results).enumerate() {
            writeln!(out, "{}", show::json(id, group, rank + 1, hit)?)?;
        }
    } else if options.csv || id.is_some() {
        let mut out = std::io::stdout().lock();
        if first {
            writeln!(out, "{}", show::COLUMNS)?;
        }
        for (rank, (group, hit)) in hits(results).enumerate() {
            writeln!(out, "{}", show::csv(id.unwrap_or("1"), group, rank + 1, hit))?;
        }
    } else {
        let mut out = anstream::stdout().lock();
        for (rank, hit) in results.hits.iter().enumerate() {
            show::print(&mut out, options.offset + rank + 1, hit, explain(hit)?.as_deref())?;
        }
        for group in &results.groups {
            show::heading(&mut out, group)?;
            for (rank, hit) in group.hits.iter().enumerate() {
                show::print(&mut out, rank + 1, hit, explain(hit)?.as_deref())?;
            }
        }
    }
    Ok(())
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

fn query(options: &Options, index: &Index, text: &str) -> Result<Query, Box<dyn std::error::Error>> {
    let mut query = if let Some(like) = &options.like {
        let place = like.rsplit_once('#').and_then(|(document, passage)| Some((document, passage.parse().ok()?)));
        let (document, passage) = place.ok_or("--like: write DOCUMENT#PASSAGE, as in a.txt#0")?;
        let like = index.searcher().like(document, passage)?;
        like.ok_or("--like: there is no such passage, or it has no words")?
    } else if options.literal {
        Query::new(text)
    } else {
        let parsed = index.searcher().parse(text);
        for warning in &parsed.warnings {
            let part = warning.range.of(text).unwrap_or_default();
            say!("warning: \"{}\": {}", common::shortened(part), warning.problem);
        }
        parsed.query
    };
    for code in &options.language {
        query = query.language(common::language(code)?);
    }
    query.meetings.extend_from_slice(&options.meeting);
    query.sources.extend_from_slice(&options.source);
    query.authors.extend_from_slice(&options.author);
    let (from, to) = (options.from.and_then(|days| days.first), options.to.and_then(|days| days.last));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err("--from is after --to: nothing can be published between them".into());
    }
    query.published_from = from.or(query.published_from);
    query.published_to = to.or(query.published_to);
    query.keep_undated = options.keep_undated;
    query.about = options.about.or(query.about);
    // Otherwise the latest passage with any of the words would be the first.
    query.every_word = options.every_word || options.sort != Sort::Relevance;
    query.order = match options.sort {
        Sort::Relevance => Order::Relevance,
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
        Sort::Chronological => Order::Chronological,
        Sort::ReverseChronological => Order::ReverseChronological,
    };
    (query.limit, query.offset) = (options.limit, options.offset);
    query.after.clone_from(&options.after);
    if let Some(by) = options.group_by {
        let by = match by {
            By::Document => GroupBy::Document,
            By::Source => GroupBy::Source,
            By::Meeting => GroupBy::Meeting,
            By::Copies => GroupBy::Copies,
        };
        query = query.group_by(by, options.group_hits);
    }
    query.by_document = options.by_document;
    query.collapse_copies = options.collapse;
    query.boilerplate = options.boilerplate;
    query.correct = options.correct;
    query.count = options.facets;
    query.interval = match options.interval {
        Unit::Day => Interval::Day,
        Unit::Month => Interval::Month,
        Unit::Year => Interval::Year,
    };
    if options.exact {
        query.forms = Forms::WRITTEN;
    }
    Ok(query)
}

/// What is not a hit: counts, and why there is nothing.
fn report(options: &Options, index: &Index, results: &Results, matches: usize) {
    if let Some(counts) = &results.counts {
        let passages = show::counted(counts.passages, "passage");
        say!("{passages} of {} found", show::counted(counts.documents, "document"));
        let facets = [
            ("language", &counts.languages),
            ("source", &counts.sources),
            ("meeting", &counts.meetings),
            ("author", &counts.authors),
            ("published", &counts.published),
            ("about", &counts.about),
        ];
        for (name, facets) in facets.into_iter().filter(|(_, facets)| !facets.is_empty()) {
            let values: Vec<String> =
                facets.iter().map(|count| format!("{} {}/{}", count.value, count.passages, count.documents)).collect();
            say!("  {name} (passages/documents): {}", values.join(", "));
        }
    }
    if let Some(corrected) = &results.corrected {
        say!("searched for \"{}\"", common::shortened(&corrected.text));
    }
    if let Some(count) = results.group_count.filter(|_| options.group_by.is_some()) {
        say!("{count} groups, {} of them shown", results.groups.len());
    }
    if let Some(next) = results.next.as_ref().filter(|_| options.json) {
        say!("next: {next}");
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
        say!("0 hits for \"{}\"; {advice}", common::shortened(options.query.as_deref().unwrap_or_default()));
    }
}
