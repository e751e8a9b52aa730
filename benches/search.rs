//! Latency of a mix of queries, against raw tantivy (its default tokenizer, one field) on the same passages: top 10, one thread, one
//! segment, with the text of the hits on neither side fetched twice. Written forms alone, the best-of query inside a language and with
//! translations, and whole sentences as queries.
//!
//! `DATELINE_BENCH_MB` sets the size of the input (default 24).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a bench that panics has failed"
)]

mod support;

use std::hint::black_box;
use std::ops::{ControlFlow, Range};
use std::time::Instant;

use dateline::{Alerts, Catalog, Document, Facet, Forms, GroupBy, Index, Language, Order, Query, SavedQuery, Searcher};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::tokenizer::TokenStream;
use tantivy::{IndexWriter, TantivyDocument, Term};

const ROUNDS: usize = 5;

fn main() {
    let test = support::is_test();
    let megabytes = if test { 1 } else { support::megabytes(24) };
    let catalog = Catalog::load(support::corpus_path().join("meetings.toml")).expect("the bundled catalog can be read");
    // Room to merge a million passages into one segment, as the other index has it.
    let builder = Index::builder().catalog(catalog).memory_budget(1 << 30);
    let index = builder.in_memory().expect("an index in memory");
    let mut writer = index.writer().expect("a writer");
    let documents = support::documents(None, megabytes << 20);
    writer.add_all(documents.clone().into_iter().map(Ok), |_| ControlFlow::Continue(())).expect("documents go in");
    writer.optimize().expect("one segment");
    let searcher = index.searcher();

    let mut builder = Schema::builder();
    let id = builder.add_text_field("id", STRING | STORED);
    let text = builder.add_text_field("text", TEXT | STORED);
    let raw_index = tantivy::Index::create_in_ram(builder.build());
    let mut raw_writer: IndexWriter = raw_index.writer_with_num_threads(1, 256 << 20).expect("a writer");
    for document in &documents {
        let article = searcher.article(&document.id).expect("the index can be read").expect("the document is there");
        for passage in &article.passages {
            let mut raw = TantivyDocument::new();
            raw.add_text(id, format!("{}#{}", document.id, passage.passage));
            raw.add_text(text, article.text(passage));
            raw_writer.add_document(raw).expect("a document goes in");
        }
    }
    raw_writer.commit().expect("a commit");
    let segments = raw_index.searchable_segment_ids().expect("segments");
    if segments.len() > 1 {
        raw_writer.merge(&segments).wait().expect("a merge");
    }
    let raw_searcher = raw_index.reader().expect("a reader").searcher();
    assert_eq!(raw_searcher.num_docs() as usize, searcher.passages());

    let (queries, sentences) = (queries(&documents, 1..6, 200), queries(&documents, 20..31, 50));
    let mut tokenizer = raw_index.tokenizer_for_field(text).expect("the default tokenizer");
    let mut raw = |query: &str| -> usize {
        let mut terms: Vec<Box<dyn tantivy::query::Query>> = Vec::new();
        let mut tokens = tokenizer.token_stream(query);
        while tokens.advance() {
            let term = Term::from_field_text(text, &tokens.token().text);
            terms.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
        }
        let top = TopDocs::with_limit(10).order_by_score();
        let hits = raw_searcher.search(&BooleanQuery::union(terms), &top).expect("a search");
        let fetched =
            hits.iter().map(|(_, address)| raw_searcher.doc::<TantivyDocument>(*address).expect("a stored document"));
        fetched.filter(|document| document.get_first(id).and_then(|id| id.as_str()).is_some()).count()
    };
    let rank = |query: Query| searcher.rank(&query).expect("a search").len();
    let ids = |query: &str, forms: Forms| rank(Query::new(query).forms(forms));
    let hits = |query: &str| searcher.search(&Query::new(query)).expect("a search").hits.len();

    // The answers before the times: a query of words taken from a passage finds passages on both sides.
    for query in &queries {
        assert!(raw(query) > 0 && ids(query, Forms::WRITTEN) > 0 && hits(query) > 0, "{query:?} finds nothing");
    }
    let rounds = if test { 1 } else { ROUNDS };
    let mut one_language = Forms::default();
    (one_language.translation, one_language.sound) = (false, false);
    let search = |query: Query| searcher.search(&query).expect("a search");
    let day = documents.iter().filter_map(|document| document.published).min().expect("a dated document");
    let rows: [Row<'_>; 17] = [
        ("written forms, ids", &|query| ids(query, Forms::WRITTEN)),
        ("best-of inside a language, ids", &|query| ids(query, one_language)),
        ("best-of with translations (default), ids", &|query| ids(query, Forms::default())),
        ("the same, whole hits with highlights", &|query| hits(query)),
        ("ids, one language", &|query| rank(Query::new(query).language(Language::Portuguese))),
        ("ids, published after a day", &|query| rank(Query::new(query).published_from(day))),
        ("the same, whole hits, the undated counted", &|query| {
            search(Query::new(query).published_from(day)).hits.len()
        }),
        ("ids, each word required", &|query| rank(Query::new(query).every_word())),
        ("ids, the newest first, each word required", &|query| {
            rank(Query::new(query).every_word().order(Order::Newest))
        }),
        ("ids, by document", &|query| rank(Query::new(query).by_document())),
        ("count of all that matches, no facets", &|query| search(Query::new(query).limit(0).facets([])).hits.len()),
        ("counts of all that matches, by source", &|query| {
            search(Query::new(query).limit(0).facets([Facet::Source])).hits.len()
        }),
        ("counts of all that matches, six facets", &|query| search(Query::new(query).limit(0).count()).hits.len()),
        ("the same, each word required", &|query| search(Query::new(query).limit(0).every_word().count()).hits.len()),
        ("three hits of each of three sources", &|query| {
            search(Query::new(query).group_by(GroupBy::Source, 3)).groups.len()
        }),
        ("the same, each word required", &|query| {
            search(Query::new(query).every_word().group_by(GroupBy::Source, 3)).groups.len()
        }),
        ("summaries of the ten hits, 200 columns", &|query| {
            search(Query::new(query)).hits.iter().map(|hit| hit.summary(200).range.len()).sum()
        }),
    ];
    let mut figures: Vec<Vec<f64>> = vec![Vec::new(); rows.len() + 2];
    for _ in 0..rounds {
        for query in &queries {
            let mut time = |at: usize, run: &mut dyn FnMut() -> usize| {
                let start = Instant::now();
                black_box(run());
                figures[at].push(start.elapsed().as_secs_f64() * 1e6);
            };
            time(0, &mut || raw(query));
            for (at, (_, run)) in rows.iter().enumerate() {
                time(at + 1, &mut || run(query));
            }
        }
        for sentence in &sentences {
            let start = Instant::now();
            black_box(ids(sentence, Forms::default()));
            figures[rows.len() + 1].push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    println!("{} passages, {} queries, {rounds} rounds, microseconds", searcher.passages(), queries.len());
    let names = rows.iter().map(|(name, _)| *name);
    let names = ["raw tantivy, ids"].into_iter().chain(names).chain(["20 to 30 words, with translations, ids"]);
    let (mut baseline, mut medians) = (1.0, Vec::new());
    for (name, mut times) in names.zip(figures) {
        times.sort_by(f64::total_cmp);
        let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        if name.starts_with("raw") {
            baseline = p50;
        }
        println!("{name:<42} p50 {p50:>7.0}  p99 {p99:>7.0}  p50 against raw {:>5.2}", p50 / baseline);
        medians.push(p50);
    }
    println!("translations and sound: {:.2} times the query without them (at most 4)", medians[3] / medians[2]);
    words(&searcher, &queries, rounds);
    alerts(&index, &documents, rounds);
}

/// Saved queries against new documents.
fn alerts(index: &Index, documents: &[Document], rounds: usize) {
    let queries = self::queries(documents, 1..6, 1_000).into_iter().enumerate();
    let saved = queries.map(|(at, query)| SavedQuery::new(at.to_string(), Query::new(query)));
    let alerts = Alerts::new(index, saved).expect("saved queries");
    let news = documents.get(..100).unwrap_or(documents);
    let mut times = Vec::new();
    let mut fired = 0;
    for _ in 0..rounds {
        let start = Instant::now();
        fired = alerts.matches(news).expect("alerts").len();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("1,000 saved queries, {} documents: {:.0} ms, {fired} alerts", news.len(), times[times.len() / 2]);
}

/// Completion of the beginnings of words, and words misspelt in one place and in two.
fn words(searcher: &Searcher, queries: &[String], rounds: usize) {
    let start = Instant::now();
    assert!(!searcher.complete("e", 10).expect("completions").is_empty());
    println!("words of the index, read once: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let words: Vec<Vec<char>> = queries
        .iter()
        .filter_map(|query| query.split(' ').max_by_key(|word| word.chars().count()))
        .map(|word| word.to_lowercase().chars().collect())
        .collect();
    let begin = |word: &[char], length: usize| word.iter().take(length).collect::<String>();
    let without = |word: &[char], places: &[usize]| {
        let kept = word.iter().enumerate().filter(|(at, _)| !places.contains(at)).map(|(_, c)| *c);
        kept.collect::<String>()
    };
    let complete = |typed: &str| searcher.complete(typed, 10).expect("completions").len();
    let suggest = |typed: &str| searcher.suggest(&Query::new(typed)).expect("a suggestion").map_or(0, |_| 1);
    type Run<'a> = &'a dyn Fn(&[char]) -> usize;
    let rows: [(&str, Run<'_>); 6] = [
        ("completion of one letter", &|word| complete(&begin(word, 1))),
        ("completion of two letters", &|word| complete(&begin(word, 2))),
        ("completion of four letters", &|word| complete(&begin(word, 4))),
        ("correction, nothing to correct", &|word| suggest(&begin(word, usize::MAX))),
        ("correction, a letter left out", &|word| suggest(&without(word, &[word.len() / 2]))),
        ("correction, two letters left out", &|word| suggest(&without(word, &[word.len() / 3, word.len() * 2 / 3]))),
    ];
    for (name, run) in rows {
        let mut times = Vec::new();
        for _ in 0..rounds {
            for word in &words {
                let start = Instant::now();
                black_box(run(word));
                times.push(start.elapsed().as_secs_f64() * 1e6);
            }
        }
        times.sort_by(f64::total_cmp);
        println!("{name:<42} p50 {:>7.0}  p99 {:>7.0}", times[times.len() / 2], times[times.len() * 99 / 100]);
    }
}

/// A kind of search, and what makes it of a query.
type Row<'a> = (&'a str, &'a dyn Fn(&str) -> usize);

/// So many neighbouring words of a passage, as people type them.
fn queries(documents: &[dateline::Document], lengths: Range<usize>, count: usize) -> Vec<String> {
    let mut random = support::Random::new(11);
    let mut queries = Vec::new();
    while queries.len() < count {
        let document = &documents[random.below(documents.len())];
        let words: Vec<&str> = document.text.split_whitespace().collect();
        let length = lengths.start + random.below(lengths.len());
        let at = random.below(words.len().saturating_sub(length));
        let words: Vec<&str> = words[at..at + length].iter().map(|word| word.trim_matches(is_punctuation)).collect();
        // A query of nothing but short words says little.
        if words.iter().all(|word| !word.is_empty()) && words.iter().any(|word| word.chars().count() > 5) {
            queries.push(words.join(" "));
        }
    }
    queries
}

/// What stands around words. Not all that is no letter: Bengali words end in vowel signs.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || "।‘’“”«»–—…".contains(c)
}
