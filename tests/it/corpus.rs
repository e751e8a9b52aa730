//! The bundled corpus from end to end.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dateline::{Catalog, Date, Document, Forms, Index, Label, Language, Pipeline, Query, Reader, ReasonKind};
use unicode_segmentation::GraphemeCursor;

pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

pub fn catalog() -> Catalog {
    Catalog::load(path().join("meetings.toml")).unwrap()
}

pub fn documents() -> Vec<Document> {
    Reader::new().path(path()).collect::<dateline::Result<_>>().unwrap()
}

pub fn index_with_threads(threads: usize) -> Index {
    let index = Index::builder().catalog(catalog()).threads(threads).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let summary = writer.add_all(Reader::new().path(path()), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.inserted, summary.rejected), (documents().len(), 0));
    writer.commit().unwrap();
    index
}

static INDEX: LazyLock<Index> = LazyLock::new(|| index_with_threads(2));

fn queries() -> Vec<String> {
    let text = std::fs::read_to_string(path().join("queries.tsv")).unwrap();
    text.lines().map(|line| line.split_once('\t').unwrap().1.to_owned()).collect()
}

#[test]
fn every_article_has_the_language_of_its_outlet() {
    let pipeline = Pipeline::new(Catalog::default());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents() {
        let article = pipeline.article(document);
        let outlet = article.document.id.split('/').next().unwrap();
        let expected = match outlet {
            "harbour-courier" | "lakeside-register" | "meridian-post" => "en",
            "diario-do-cais" | "folha-da-serra" | "gazeta-do-estuario" => "pt",
            _ => "bn",
        };
        let code = article.detected.code.code();
        *counts.entry(code).or_default() += 1;
        // One article is in Spanish; one is half Portuguese, half English.
        let other = expected == "pt" && (code == "es" || article.document.id.ends_with("duas-linguas.txt"));
        assert!(code == expected || other, "{}: {code}", article.document.id);
    }
    assert_eq!(counts.get("es"), Some(&1));
    assert!(["pt", "en", "bn"].iter().all(|code| counts.get(code).is_some_and(|count| *count >= 24)), "{counts:?}");
}

#[test]
fn hits_are_exact_bytes_of_their_documents() {
    let documents: BTreeMap<String, Document> = documents().into_iter().map(|d| (d.id.clone(), d)).collect();
    let mut highlights = 0;
    for query in queries() {
        let results = INDEX.search(&Query::new(&query).boilerplate()).unwrap();
        assert!(!results.hits.is_empty(), "{query:?} finds nothing");
        for hit in &results.hits {
            let text = &documents[&hit.document].text;
            assert_eq!(hit.range.of(text), Some(hit.text.as_str()));
            let pieces: String = hit.segments().iter().map(|segment| segment.text).collect();
            assert_eq!(pieces, hit.text);
            assert!(!hit.reasons.is_empty(), "{query:?}: {} has no reason", hit.document);
            let mut end = hit.range.start;
            for highlight in &hit.highlights {
                assert!(hit.range.contains(*highlight) && highlight.start >= end && !highlight.is_empty());
                end = highlight.end;
                highlights += 1;
                for at in [highlight.start, highlight.end] {
                    let whole =
                        GraphemeCursor::new(at - hit.range.start, hit.text.len(), true).is_boundary(&hit.text, 0);
                    assert_eq!(whole, Ok(true), "{query:?} cuts a grapheme of {}", hit.document);
                }
            }
            assert_eq!(hit.char_range(hit.range).unwrap().len(), hit.text.chars().count());
            assert_eq!(hit.utf16_range(hit.range).unwrap().len(), hit.text.encode_utf16().count());
        }
    }
    assert!(highlights > 1000, "{highlights}");
}

#[test]
fn a_name_in_any_language_finds_the_meeting_in_all() {
    for query in ["Hamburg", "Hamburgo", "হামবুর্গ", "হামবুর্গে"] {
        let results = INDEX.search(&Query::new(query).limit(50)).unwrap();
        let languages: BTreeSet<&str> = results.hits.iter().map(|hit| hit.language.code()).collect();
        assert!(["pt", "en", "bn"].iter().all(|code| languages.contains(code)), "{query}: {languages:?}");
        let by_meeting = results.hits.iter().filter(|hit| hit.reasons.iter().any(|r| r.kind == ReasonKind::Meeting));
        assert!(by_meeting.clone().count() > 5, "{query}");
        assert!(by_meeting.clone().all(|hit| hit.meetings.iter().any(|tag| tag.id.starts_with("hamburg"))), "{query}");
    }
}

#[test]
fn what_raw_word_matching_misses_is_found() {
    let found = |query: &str, kind: ReasonKind| {
        let hits = INDEX.search(&Query::new(query).limit(500)).unwrap().hits;
        let reason = |hit: &dateline::Hit| hit.reasons.iter().any(|reason| reason.kind == kind);
        assert!(hits.iter().any(reason), "{query} by {kind:?}");
    };
    found("প্রেসিডেন্ট", ReasonKind::Written);
    // U+09DF finds the letter with its nukta apart, and the other way round.
    found("সিরি\u{09DF}া", ReasonKind::Written);
    found("সিরি\u{09AF}\u{09BC}া", ReasonKind::Written);
    found("reuniões", ReasonKind::Stem);
    found("reuniao", ReasonKind::Stem);
    found("G-20", ReasonKind::Written);
    found("জি ২০", ReasonKind::Written);
    found("Hamburgo", ReasonKind::Variant);
    found("\"G20 Hamburgo\"", ReasonKind::Written);
}

#[test]
fn forms_can_be_switched_off() {
    let count =
        |forms: Forms| INDEX.search(&Query::new("হামবুর্গ").forms(forms).count()).unwrap().counts.unwrap().passages;
    let mut stems_alone = Forms::WRITTEN;
    stems_alone.stem = true;
    assert!(count(Forms::WRITTEN) < count(stems_alone));
    assert!(count(stems_alone) < count(Forms::default()));
    for hit in INDEX.search(&Query::new("reuniões").forms(Forms::WRITTEN)).unwrap().hits {
        assert!(hit.reasons.iter().all(|reason| reason.kind == ReasonKind::Written));
    }
}

#[test]
fn filters_hold_for_every_hit_and_counts_are_exact() {
    let date = |text: &str| -> Date { text.parse().unwrap() };
    let all = |query: Query| {
        let results = INDEX.search(&query.limit(1000).count()).unwrap();
        let counts = results.counts.clone().unwrap();
        assert_eq!(counts.passages, results.hits.len());
        let documents: BTreeSet<&str> = results.hits.iter().map(|hit| hit.document.as_str()).collect();
        assert_eq!(counts.documents, documents.len());
        for facet in &counts.languages {
            assert_eq!(facet.passages, results.hits.iter().filter(|hit| hit.language.code() == facet.value).count());
        }
        for facet in &counts.meetings {
            let about: Vec<_> =
                results.hits.iter().filter(|hit| hit.meetings.iter().any(|tag| tag.id == facet.value)).collect();
            assert_eq!(facet.passages, about.len());
            assert_eq!(facet.documents, about.iter().map(|hit| &hit.document).collect::<BTreeSet<_>>().len());
        }
        results
    };
    assert_eq!(all(Query::new("")).hits.len(), INDEX.searcher().passages());
    assert!(
        all(Query::new("Trump").language(Language::Bengali)).hits.iter().all(|hit| hit.language == Language::Bengali)
    );
    let of_source = all(Query::new("").source("Harbour Courier")).hits;
    assert!(!of_source.is_empty() && of_source.iter().all(|hit| hit.document.starts_with("harbour-courier/")));
    // A meeting inside another is found under both.
    let inner = all(Query::new("").meeting("hamburg-trump-putin-2017")).hits.len();
    let outer = all(Query::new("").meeting("hamburg-2017"));
    assert!(
        outer.hits.iter().filter(|hit| hit.meetings.iter().any(|tag| tag.id == "hamburg-trump-putin-2017")).count()
            == inner
    );
    assert!(inner > 3 && inner < outer.hits.len());
    let about = all(Query::new("").about(date("2018-07-01"), date("2018-07-31")));
    let overlaps = |hit: &dateline::Hit| {
        hit.dates
            .iter()
            .any(|d| d.start.is_some_and(|s| s <= date("2018-07-31")) && d.end.is_some_and(|e| e >= date("2018-07-01")))
    };
    assert!(about.hits.len() > 3 && about.hits.iter().all(overlaps));

    let in_2018 = Query::new("Helsinki").published_from(date("2018-01-01")).published_to(date("2018-12-31"));
    let dated = all(in_2018.clone());
    assert!(!dated.hits.is_empty() && dated.hits.iter().all(|hit| hit.published.is_some_and(|day| day.year() == 2018)));
    assert!(dated.undated > 0);
    let kept = all(in_2018.keep_undated());
    assert_eq!(kept.hits.len(), dated.hits.len() + dated.undated);
    assert_eq!(kept.undated, 0);
}

#[test]
fn grouping_gives_each_document_once_with_its_best_passage() {
    let by_passage = INDEX.search(&Query::new("summit Helsinki").limit(1000)).unwrap().hits;
    let by_document = INDEX.search(&Query::new("summit Helsinki").limit(1000).by_document()).unwrap().hits;
    let mut best: BTreeMap<&str, (f32, usize)> = BTreeMap::new();
    for hit in &by_passage {
        // The first passage of a document counts a tenth more.
        let score = if hit.passage == 0 { hit.score * 1.1 } else { hit.score };
        let entry = best.entry(&hit.document).or_insert((score, 0));
        *entry = (entry.0.max(score), entry.1 + 1);
    }
    assert_eq!(best.len(), by_document.len());
    for hit in &by_document {
        assert_eq!(best[hit.document.as_str()], (hit.score, hit.more.unwrap() + 1));
    }
}

#[test]
fn pages_neither_repeat_nor_lose_a_hit() {
    for query in [Query::new(""), Query::new("summit"), Query::new("Putin").by_document()] {
        let all: Vec<_> = INDEX.searcher().rank(&query.clone().limit(500)).unwrap();
        let pages = (0..).map(|page| INDEX.searcher().rank(&query.clone().offset(7 * page).limit(7)).unwrap());
        let paged: Vec<_> = pages.take_while(|page| !page.is_empty()).flatten().collect();
        assert_eq!(all, paged);
    }
}

#[test]
fn equal_scores_are_ordered_by_document_and_passage() {
    let ranked = INDEX.searcher().rank(&Query::new("").limit(1000)).unwrap();
    assert!(ranked.windows(2).all(|pair| (&pair[0].document, pair[0].passage) < (&pair[1].document, pair[1].passage)));
    let some = INDEX.searcher().rank(&Query::new("").limit(5)).unwrap();
    assert_eq!(some, ranked[..5]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (one, four) = (index_with_threads(1), index_with_threads(4));
    for query in queries() {
        let query = Query::new(query).limit(20);
        assert_eq!(one.search(&query).unwrap(), four.search(&query).unwrap());
    }
}

#[test]
fn boilerplate_is_found_on_request_only() {
    let find = |query: Query| INDEX.search(&query).unwrap().hits;
    let labelled = documents().into_iter().any(|document| {
        let article = Pipeline::new(Catalog::default()).article(document);
        article.lines.iter().any(|line| line.label == Label::Navigation)
    });
    assert!(labelled);
    assert!(find(Query::new("\"Skip to content\"")).is_empty());
    assert!(!find(Query::new("\"Skip\"").boilerplate()).is_empty());
}

#[test]
fn newsroom_text_is_never_an_error() {
    let ten_thousand = "palavra ".repeat(10_000);
    for text in [
        "Lisboa: acordo",
        "\"",
        "a \"b",
        "acordo AND",
        "(((",
        "😀",
        "\u{0}",
        "“”",
        "«",
        "--",
        "*",
        "field:",
        "\u{202e}x",
        &ten_thousand,
    ] {
        INDEX.search(&Query::new(text)).unwrap();
    }
    assert!(INDEX.search(&Query::new("😀")).unwrap().hits.is_empty());
    assert!(INDEX.search(&Query::new("x").limit(usize::MAX)).is_err());
    assert!(INDEX.search(&Query::new("x").extra("nobody", "declared")).unwrap_err().to_string().contains("filterable"));
    assert!(INDEX.search(&Query::new("summit").limit(0)).unwrap().hits.is_empty());
}

#[test]
fn a_tag_is_carried_by_the_meeting_until_the_next_heading() {
    let filler =
        "Delegates walked along the quay and spoke of tariffs, grain and gas for most of the afternoon. ".repeat(6);
    let text = format!(
        "1. Hamburg\n\nThe leaders met in Hamburg in July 2017 at the G20. {filler}\n\nAfter the meeting they flew home. {filler}\n\n\
         2. Other encounters\n\nThe meetings went on by telephone. {filler}\n\n3. London\n\nIn April 2009 the G20 met in London. {filler}\n"
    );
    let article = Pipeline::new(catalog()).article(Document::new("x", text));
    let tags_at = |words: &str| -> Vec<&str> {
        let passage = article.passages.iter().find(|passage| article.text(passage).contains(words)).unwrap();
        passage.meetings.iter().map(|tag| tag.id.as_str()).collect()
    };
    assert_eq!(tags_at("met in Hamburg"), ["hamburg-2017"]);
    assert_eq!(tags_at("After the meeting"), ["hamburg-2017"]);
    assert!(tags_at("by telephone").is_empty());
    assert_eq!(tags_at("met in London"), ["london-2009"]);
}
