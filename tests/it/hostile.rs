//! Input that is made to hurt: every limit holds, and says so.

use std::env;
use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use dateline::{
    Alerts, Analyzer, Article, Catalog, Condition, Document, Error, Forms, Index, Language, Pipeline, Query, Reader,
    SavedQuery, Span, Verdict,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use unicode_segmentation::UnicodeSegmentation;

use crate::{corpus, targets};

const MIB: usize = 1 << 20;

/// Pieces that texts are made of by repeating them.
const PIECES: [(&str, &str); 40] = [
    ("paragraphs of one character", "a\n\n"),
    ("lines of one character", "a\n"),
    ("line ends", "\n"),
    ("carriage returns", "\r"),
    ("one token", "x"),
    ("one Bengali token", "ক"),
    ("digits", "1"),
    ("joined by hyphens", "a-"),
    ("joined by hyphens and digits", "7-"),
    ("joined by stops", "a.b."),
    ("joined by apostrophes", "d’"),
    ("numbers with commas", "1,"),
    ("dates with slashes", "7/7 "),
    ("quotation marks", "\""),
    ("opening quotation marks", "“"),
    ("parentheses", "("),
    ("combining marks", "\u{301}"),
    ("conjuncts", "ক\u{9cd}"),
    ("zero-width joiners", "\u{200d}"),
    ("families", "\u{1F468}\u{200d}"),
    ("half flags", "\u{1F1E7}"),
    ("Hangul", "\u{1100}"),
    ("directions", "\u{202e}a\u{202c}"),
    ("control characters", "\u{1}\u{7}\u{0}"),
    ("soft hyphens", "a\u{ad}"),
    ("two scripts in a word", "aক"),
    ("no spaces", "漢"),
    ("days", "7 July 2017, "),
    ("days that hang on others", "the following day in July "),
    ("months", "জুলাই "),
    ("half dates", "de julho "),
    ("a meeting", "Hamburg summit on 7 July 2017 "),
    ("initials", "U."),
    ("abbreviations", "Dr. "),
    ("agencies", "(Reuters) "),
    ("bylines", "By Ana Reis\n"),
    ("buttons", "Share this\n"),
    ("list items", "- a\n"),
    ("marks of the streams", "\u{241F} \u{2420} "),
    ("a byte-order mark", "\u{feff}"),
];

/// How much an article holds besides its text.
fn weight(article: &Article) -> usize {
    let tags = article.passages.iter().flat_map(|passage| &passage.meetings);
    let evidence: usize = tags.map(|tag| 1 + tag.evidence.len() + tag.sentences.len()).sum();
    let dates: usize = article.passages.iter().map(|passage| passage.dates.len()).sum();
    article.lines.len() + article.spans.len() + article.passages.len() + dates + evidence
}

#[test]
fn what_is_made_of_a_document_grows_no_faster_than_it() {
    let pipeline = Pipeline::new(corpus::catalog());
    for (name, piece) in PIECES {
        let texts = [1_000, 10_000].map(|times| piece.repeat(times));
        let [small, large] = texts.clone().map(|text| pipeline.article(Document::new("x", text)));
        for (article, text) in [(&small, &texts[0]), (&large, &texts[1])] {
            assert_eq!(&article.document.text, text, "{name}");
            let covered: usize = article.passages.iter().map(|passage| passage.range.len()).sum();
            assert_eq!(covered, text.len(), "{name}");
            assert!(article.passages.iter().all(|passage| passage.range.of(text).is_some()), "{name}");
        }
        let (small, large) = (weight(&small), weight(&large));
        assert!(large < 15 * small.max(4), "{name}: {small} of the small one, {large} of ten times as much");
        // Not more than four things for each byte, which is a line of one character with its passage.
        assert!(large <= 4 * texts[1].len(), "{name}: {large}");
        targets::words(format!("\0{}", texts[0]).as_bytes());
        targets::segment(format!("\u{8}{}", texts[0]).as_bytes());
    }
}

#[test]
fn passages_of_long_tokens_and_long_lines_are_short() {
    let pipeline = Pipeline::new(Catalog::default());
    for (name, text) in [
        ("one token", "x".repeat(2 * MIB)),
        ("one grapheme", format!("a{}", "\u{301}".repeat(MIB / 2))),
        ("one line", "palavra ".repeat(MIB / 8)),
        ("distinct words", (0..100_000).map(|n| format!("w{n} ")).collect()),
    ] {
        let article = pipeline.article(Document::new("x", text));
        let longest = article.passages.iter().map(|passage| passage.range.len()).max().unwrap();
        assert!(longest <= 16 << 10, "{name}: {longest}");
        assert!(article.passages.len() <= article.document.text.len() / 1_000, "{name}: {}", article.passages.len());
        let analyzer = Analyzer::new();
        for token in article.passages.iter().flat_map(|passage| article.tokens(passage, &analyzer)) {
            let forms = [Some(&token.surface), token.stem.as_ref(), token.sound.as_ref()];
            let length: usize = forms.into_iter().flatten().chain(&token.variants).map(String::len).sum();
            assert!(length <= 2_000, "{name}: {length}");
        }
    }
}

fn index_of(documents: impl IntoIterator<Item = Document>) -> Index {
    let index = Index::builder().threads(1).filterable("desk").in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for document in documents {
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    index
}

#[test]
fn a_hundred_thousand_highlights_are_given_piece_by_piece() {
    let index = index_of([Document::new("x", "ferry ".repeat(100_000))]);
    let hits = index.search(&Query::new("ferry").limit(100_000)).unwrap().hits;
    assert_eq!(hits.iter().map(|hit| hit.highlights.len()).sum::<usize>(), 100_000);
    assert!(hits.iter().all(|hit| hit.highlights.len() <= 360));
}

#[test]
fn highlights_of_a_huge_grapheme_are_whole_graphemes() {
    let text = format!("a cafe{} cafe", "\u{301}".repeat(100_000));
    let index = index_of([Document::new("x", text.clone())]);
    let hits = index.search(&Query::new("cafe caf\u{e9}").limit(1_000)).unwrap().hits;
    assert!(!hits.is_empty());
    for hit in hits {
        let mut bounds: Vec<usize> = hit.text.grapheme_indices(true).map(|(at, _)| at + hit.range.start).collect();
        bounds.push(hit.range.end);
        for highlight in &hit.highlights {
            assert!(bounds.contains(&highlight.start) && bounds.contains(&highlight.end), "{highlight:?}");
        }
    }
}

#[test]
fn queries_of_any_length_are_answered() {
    let index = index_of([
        Document::new(
            "a",
            "The ferry came into the harbour. Putin and Trump met at the G20 on 7 July 2017, they said.",
        ),
        Document::new("b", "O barco chegou ao porto. O acordo foi assinado em 7 de julho de 2017."),
    ]);
    let distinct: String = (0..10_000).map(|n| format!("w{n} ")).collect();
    let many = |piece: &str, times: usize| piece.repeat(times);
    for (name, text, finds) in [
        ("10,000 words", format!("ferry {distinct}"), true),
        ("one word 10,000 times", many("ferry ", 10_000), true),
        ("a phrase of 10,000 words", format!("\"ferry {distinct}\""), true),
        ("a phrase of one word", format!("\"{}\"", many("ferry ", 10_000)), true),
        // The engine's phrases with slop took minutes over these.
        ("a phrase of names", format!("\"{}\"", many("G20 Trump Putin ", 3_000)), true),
        ("a phrase of days", format!("\"{}\"", many("7 July 2017, ", 3_000)), true),
        ("10,000 phrases", many("\"the ferry\" ", 10_000), true),
        ("a word of 10 MB", many("x", 10 * MIB), false),
        // Each was looked for its end, up to the end of the text.
        ("half a million quotation marks", many("\"", 500_000), false),
        ("opening quotation marks", many("“", 300_000), false),
        ("angle quotation marks", many("«", 300_000), false),
        ("a million marks", format!("ferry {}", many("\u{301}", MIB)), true),
        ("control characters", format!("ferry {}", many("\u{7}", MIB)), true),
        ("nothing but space", many(" \n", MIB), true),
        ("parts of words", many("a-", 100_000), false),
    ] {
        let results = index.search(&Query::new(text).limit(5)).unwrap();
        assert_eq!(!results.hits.is_empty(), finds, "{name}");
        for hit in &results.hits {
            assert!(hit.highlights.iter().all(|highlight| hit.range.contains(*highlight)), "{name}");
        }
    }
}

#[test]
fn filters_of_many_values_are_applied() {
    let mut document = Document::new("a", "The ferry came in.").source("Harbour");
    document.extra.insert("desk".to_owned(), "city".into());
    let index = index_of([document]);
    let mut query = Query::new("ferry");
    query.sources = (0..100_000).map(|n| format!("s{n}")).collect();
    assert!(index.search(&query).unwrap().hits.is_empty());
    query.sources.push("Harbour".to_owned());
    query.languages = [Language::English, Language::Bengali].repeat(50_000);
    query.extra = vec![("desk".to_owned(), "city".to_owned()); 1_000];
    for query in [query.clone(), query.clone().interleave_languages(), query.clone().count()] {
        assert_eq!(index.search(&query).unwrap().hits.len(), 1);
    }
    query.meetings = (0..100_000).map(|n| format!("m{n}")).collect();
    assert!(index.search(&query).unwrap().hits.is_empty());
    for (limit, offset) in [(100_001, 0), (1, 100_000), (usize::MAX, usize::MAX)] {
        let error = index.search(&Query::new("ferry").limit(limit).offset(offset)).unwrap_err();
        assert!(matches!(error, Error::Option { option: "Query::limit", .. }), "{error}");
    }
}

#[test]
fn ids_of_every_kind_are_taken_or_refused() {
    let index = index_of([]);
    let mut writer = index.writer().unwrap();
    let long = "é".repeat(200);
    let good = [
        "a",
        "A",
        "é",
        "e\u{301}",
        "a b",
        " a",
        "a ",
        "a/b#3",
        "100%",
        "\"",
        "\\",
        "\u{202e}a",
        "\u{2420}",
        "\u{241F}",
        "ক\u{9cd}\u{200d}ষ",
        "\u{1F468}\u{200d}\u{1F469}",
        "\u{a0}",
        "\u{feff}",
        "../x",
        "meta.json",
        "null",
        "0",
        "--",
        &long,
    ];
    for id in good {
        writer.add(Document::new(id, "The ferry came in.")).unwrap();
    }
    let too_long = "x".repeat(401);
    for id in ["", "a\0", "\n", "\t", "\u{7f}", "\u{85}", "\u{9f}", too_long.as_str()] {
        let error = writer.add(Document::new(id, "text")).unwrap_err();
        assert!(matches!(error, Error::Document { .. }), "{id:?}: {error}");
        assert!(!writer.delete(id).unwrap());
    }
    writer.commit().unwrap();
    let mut expected: Vec<&str> = good.to_vec();
    expected.sort_unstable();
    let found: Vec<String> =
        index.search(&Query::new("ferry").limit(100)).unwrap().hits.into_iter().map(|hit| hit.document).collect();
    assert_eq!(found, expected, "all score the same: they come by their ids");
    for id in good {
        assert_eq!(index.searcher().article(id).unwrap().unwrap().document.id, id);
        assert!(writer.delete(id).unwrap());
    }
    writer.commit().unwrap();
    assert_eq!(index.searcher().passages(), 0);
}

#[test]
fn documents_over_a_limit_are_refused() {
    let builder = || Index::builder().threads(1).filterable("desk").max_document_bytes(20_000);
    let index = builder().in_memory().unwrap();
    let of = |change: fn(&mut Document)| {
        let mut document = Document::new("the id", "The ferry came in.");
        change(&mut document);
        document
    };
    let nested = |depth: usize| (0..depth).fold(serde_json::Value::Null, |value, _| vec![value].into());
    let deep = |depth: usize| {
        let mut document = Document::new("the id", "The ferry came in.");
        document.extra.insert("x".to_owned(), nested(depth));
        document
    };
    for (name, document, expected) in [
        (
            "a text",
            of(|d| d.text = "x".repeat(20_001)),
            "its text has 20001 bytes, at most 20000; cut it or raise `max_document_bytes`",
        ),
        ("a title", of(|d| d.title = Some("x".repeat(20_001))), "its title, `extra` and other fields have 20001 bytes"),
        ("an address", of(|d| d.url = Some("x".repeat(20_001))), "raise `max_document_bytes`"),
        ("a language", of(|d| d.language = Some("x".repeat(20_001))), "raise `max_document_bytes`"),
        ("a key", of(|d| drop(d.extra.insert("x".repeat(20_000), 1.into()))), "have 20008 bytes"),
        ("many values", of(|d| drop(d.extra.insert("x".to_owned(), vec![0; 2_500].into()))), "have 20009 bytes"),
        (
            "authors",
            of(|d| d.authors = vec!["x".repeat(100); 164]),
            "filterable fields have 16400 bytes, at most 16384",
        ),
        ("a source", of(|d| d.source = Some(dateline::Source::new("x", "x".repeat(17_000)))), "shorten them"),
        (
            "a filterable value",
            of(|d| drop(d.extra.insert("desk".to_owned(), "x".repeat(17_000).into()))),
            "shorten them",
        ),
        ("deep nesting", deep(121), "nested deeper than 120 levels"),
        ("deeper nesting", deep(1_000), "nested deeper than 120 levels"),
    ] {
        let mut writer = index.writer().unwrap();
        let error = writer.add(document.clone()).unwrap_err();
        assert!(matches!(&error, Error::Document { id, .. } if id == "the id"), "{name}: {error}");
        assert!(error.to_string().contains(expected), "{name}: {error}");
        let both = [Ok(document.clone()), Ok(Document::new("next", "The ferry came in."))];
        let summary = writer.add_all(both, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((summary.rejected, summary.inserted), (1, 1), "{name}");
        let alerts = Alerts::new(&index, [SavedQuery::new("q", Query::new("ferry"))]).unwrap();
        assert!(alerts.matches(&[document]).unwrap().is_empty(), "{name}");
    }
    let mut writer = index.writer().unwrap();
    let largest = [
        of(|d| d.text = "x".repeat(20_000)),
        of(|d| d.title = Some("x".repeat(20_000))),
        of(|d| d.authors = vec!["x".repeat(128); 128]),
        deep(120),
    ];
    for document in largest {
        writer.add(document.clone()).unwrap();
        writer.commit().unwrap();
        assert_eq!(index.searcher().article("the id").unwrap().unwrap().document, document);
    }
}

#[test]
fn names_on_a_page_are_not_carried_without_number() {
    let text: String = (0..20_000).map(|n| format!("By Ana Reis{}\n", char::from(b'a' + (n % 26) as u8))).collect();
    let article = Pipeline::new(Catalog::default()).article(Document::new("x", text));
    assert!(article.found.authors.len() <= 100, "{} authors", article.found.authors.len());
}

#[test]
fn conditions_have_so_many_words_and_lines_that_are_typed_never_more() {
    let index = index_of([Document::new("a", "The ferry came in.")]);
    let words = |n: usize| (0..n).map(|n| format!("w{n} ")).collect::<String>();
    let ferry = Query::new("ferry");
    for (name, query, option) in [
        ("words", ferry.clone().must(Condition::Words(words(513))), "Query::conditions"),
        ("an unwanted phrase", ferry.clone().must_not(Condition::Phrase(words(513))), "Query::conditions"),
        (
            "many",
            (0..1_000).fold(ferry.clone(), |query, _| query.must(Condition::Words(words(2)))),
            "Query::conditions",
        ),
        ("one word", ferry.clone().must(Condition::Prefix("x".repeat(40_000))), "Query::conditions"),
        ("inside", ferry.clone().must(Condition::Any(vec![Condition::Author(words(300)); 2])), "Query::conditions"),
        ("authors", ferry.clone().author("x".repeat(40_000)), "Query::authors"),
        ("values", (0..1_025).fold(ferry.clone(), |query, _| query.extra("desk", "city")), "Query::conditions"),
    ] {
        match index.search(&query) {
            Err(Error::Option { option: found, .. }) => assert_eq!(found, option, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(index.search(&ferry.clone().must(Condition::Words(words(512)))).unwrap().hits.is_empty());
    for piece in [
        "author:a ",
        "+w ",
        "-\"a b c d\" ",
        "lang:pt ",
        "source:a ",
        "w* ",
        "+w* ",
        "+漢漢漢漢 ",
        "a OR ",
        "author:\"a b\" ",
        "x",
    ] {
        let line = piece.repeat(50_000);
        let parsed = index.searcher().parse(&line);
        index.search(&parsed.query).unwrap_or_else(|e| panic!("{piece}: {e}"));
        let rest = parsed.warnings.iter().find(|warning| warning.problem.contains("32768 bytes"));
        assert_eq!(rest.unwrap().range.end, line.len(), "{piece}");
    }
    let grouped = format!("author:({}) {}", "a ".repeat(10_000), "+\"x y\"".repeat(1_000));
    index.search(&Query::parse(&grouped).query).unwrap();
}

#[test]
fn whatever_is_typed_is_completed_and_corrected_in_bounds() {
    let index = index_of([Document::new("a", "The ferry came into the harbour.")]);
    let searcher = index.searcher();
    assert_eq!(searcher.complete(&format!("{} harb", "ferry ".repeat(5_000)), 10).unwrap().len(), 1);
    for text in
        ["x".repeat(10 * MIB), "ferry ".repeat(MIB), "\"".repeat(MIB), "hanbour ".repeat(MIB), "ক\u{9cd}".repeat(MIB)]
    {
        assert!(searcher.complete(&text, 1_000).unwrap().is_empty());
        let suggestion = searcher.suggest(&Query::new(text.clone())).unwrap();
        assert!(suggestion.is_none_or(|suggestion| suggestion.corrections.len() <= 8));
        searcher.search(&Query::new(text).correct()).unwrap();
    }
}

/// A meeting of a catalog.
fn meeting(number: usize, rest: &str) -> String {
    format!(
        "[[meeting]]\nid = \"m{number}\"\ntitle = {{ en = \"Meeting {number}\" }}\nstart = \"2017-07-07\"\n{rest}\n"
    )
}

#[test]
fn names_that_overlap_cost_no_more_than_they_find() {
    let many = |rest: &str| (0..2_000).map(|number| meeting(number, rest)).collect::<String>();
    let prefixes: Vec<String> = (1..300).map(|n| format!("{:?}", "big ".repeat(n))).collect();
    let long = format!("aliases = [{:?}]", "big ".repeat(10_000) + "summit");
    for (name, toml) in [
        ("equal aliases", many("aliases = [\"big summit\"]")),
        ("equal everything", many("places = [\"Hamburg\"]\nseries = [\"G20\"]\nparticipants = [\"Trump\"]")),
        ("aliases inside of each other", meeting(0, &format!("aliases = [{}]", prefixes.join(",")))),
        ("an alias of 10,000 words", meeting(0, &long)),
        ("one name 10,000 times", meeting(0, &format!("places = [{}]", "\"Hamburg\",".repeat(10_000)))),
    ] {
        let catalog = Catalog::parse(&toml).unwrap();
        let text =
            format!("{} Trump was at the big summit of the G20 in Hamburg on 7 July 2017.\n\n", "big ".repeat(300));
        let [small, large] = [2, 20].map(|n| {
            let article = Pipeline::new(catalog.clone()).article(Document::new("x", text.repeat(n)));
            article.passages.iter().flat_map(|p| &p.meetings).map(|tag| 1 + tag.evidence.len()).sum::<usize>()
        });
        assert!(large <= 15 * small, "{name}: {small} pieces of evidence, of ten times as much {large}");
        assert!(large <= 20 * 400, "{name}: {large} pieces of evidence for 20 sentences");
    }
}

#[test]
fn parts_of_parts_of_parts_are_refused() {
    let chain = |length: usize| {
        let part = |n: usize| if n == 0 { String::new() } else { format!("part_of = \"m{}\"", n - 1) };
        (0..length).map(|n| meeting(n, &part(n))).collect::<String>()
    };
    assert_eq!(Catalog::parse(&chain(9)).unwrap().len(), 9);
    match Catalog::parse(&chain(20_000)) {
        Err(Error::Catalog { key, problem, .. }) => {
            assert_eq!(key, "m9.part_of");
            assert!(problem.contains("more than 8"), "{problem}");
        }
        other => panic!("{:?}", other.map(|catalog| catalog.len())),
    }
}

#[test]
fn many_verdicts_on_one_document_are_kept() {
    let index = index_of([Document::new("x", "The quote of it. ".repeat(50))]);
    let verdicts = (0..5_000).map(|n| Verdict::yes("x", Span::new(0, 16), format!("m{n}")));
    index.writer().unwrap().judge(verdicts).unwrap();
    assert_eq!(index.verdicts().len(), 5_000);
    let article = index.searcher().article("x").unwrap().unwrap();
    assert!(article.passages.iter().all(|passage| passage.meetings.is_empty()), "the catalog has none of them");
}

/// An archive in the making.
fn pack(folder: &Path, name: &str, write: impl FnOnce(&mut dyn Write)) {
    let mut encoder = GzEncoder::new(File::create(folder.join(name)).unwrap(), Compression::fast());
    write(&mut encoder);
    encoder.finish().unwrap();
}

/// A zstd frame of so many blocks, each of 4 bytes that say 128 KiB of one letter (RFC 8878, section 3.1.1), with a window of
/// `2^(10 + exponent)` bytes.
fn zstd_bomb(blocks: usize, exponent: u8) -> Vec<u8> {
    const RLE: [u8; 4] = [2, 0, 16, b'a'];
    const LAST: [u8; 4] = [3, 0, 16, b'a'];
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0, exponent << 3];
    frame.extend(RLE.repeat(blocks));
    frame.extend(LAST);
    frame
}

fn read(folder: &Path) -> Vec<Result<usize, String>> {
    let reader = Reader::new().max_document_bytes(MIB).max_line_bytes(2 * MIB);
    reader.path(folder).map(|item| item.map(|document| document.text.len()).map_err(|e| e.to_string())).collect()
}

#[test]
fn records_that_are_too_large_are_one_error_each() {
    for (name, write, expected) in [
        (
            "a long line",
            (|out: &mut dyn Write| {
                out.write_all(b"{\"id\":\"a\",\"text\":\"").unwrap();
                (0..8).for_each(|_| out.write_all(&vec![b'a'; MIB]).unwrap());
                out.write_all(b"\"}").unwrap();
            }) as fn(&mut dyn Write),
            "raise `max_line_bytes`",
        ),
        (
            "a long text of escapes",
            |out| {
                out.write_all(b"{\"id\":\"a\",\"text\":\"").unwrap();
                out.write_all(&b"\\n".repeat(MIB - 100)).unwrap();
                out.write_all(b"\"}").unwrap();
            },
            "",
        ),
        (
            "a long text",
            |out| {
                out.write_all(b"{\"id\":\"a\",\"text\":\"").unwrap();
                out.write_all(&vec![b'a'; MIB + 1]).unwrap();
                out.write_all(b"\"}").unwrap();
            },
            "raise `max_document_bytes`",
        ),
        (
            "a long title",
            |out| {
                out.write_all(b"{\"id\":\"a\",\"text\":\"\",\"title\":\"").unwrap();
                out.write_all(&vec![b'a'; MIB + 1]).unwrap();
                out.write_all(b"\"}").unwrap();
            },
            "the title is longer",
        ),
        (
            "deep nesting",
            |out| {
                out.write_all(b"{\"id\":\"a\",\"text\":\"\",\"x\":").unwrap();
                out.write_all(&b"[{\"a\":".repeat(100_000)).unwrap();
            },
            "raise `max_nesting`",
        ),
        ("two names", |out| out.write_all(b"{\"id\":\"a\",\"id\":\"b\",\"text\":\"\"}").unwrap(), ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        pack(folder.path(), "x.jsonl.gz", |out| {
            write(out);
            out.write_all(b"\n{\"id\":\"next\",\"text\":\"1234567\"}\n").unwrap();
        });
        let items = read(folder.path());
        assert_eq!(items.len(), 2, "{name}: {items:?}");
        assert_eq!(items[1], Ok(7), "{name}: the next one is read");
        match &items[0] {
            Ok(length) => assert!(expected.is_empty() && *length <= MIB, "{name}"),
            Err(problem) => assert!(problem.contains(expected), "{name}: {problem}"),
        }
    }
    // More values than are taken, in a line that is not too long.
    let mut line = b"{\"id\":\"a\",\"text\":\"\",\"x\":[0".to_vec();
    line.extend(b",0".repeat(MIB + 1));
    line.extend(b"]}");
    let mut records = Reader::new().json_lines(Path::new("x.jsonl"), std::io::Cursor::new(line));
    let error = records.next().unwrap().unwrap_err().to_string();
    assert!(error.contains("values in one record"), "{error}");
}

#[test]
fn a_header_of_megabytes_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("title: {}\n\nText", "a".repeat(MIB / 2));
    std::fs::write(folder.path().join("x.txt"), &long).unwrap();
    let documents: Vec<Document> = Reader::new().path(folder.path()).collect::<dateline::Result<_>>().unwrap();
    assert_eq!((documents[0].title.as_ref(), documents[0].text.len()), (None, long.len()));
    // Nor is the title that stands alone in a record a burden: it comes back whole.
    let title = "ferry ".repeat(50_000);
    let index = index_of([Document::new("x", "Short.").title(title.clone())]);
    let hits = index.search(&Query::new("ferry").forms(Forms::WRITTEN)).unwrap().hits;
    assert_eq!((hits.len(), hits[0].title.as_ref()), (1, Some(&title)));
}

#[test]
fn huge_windows_of_zstd_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (exponent, refused) in [(7, false), (11, false), (16, false), (18, true), (20, true), (31, true)] {
        std::fs::write(folder.path().join("x.txt.zst"), zstd_bomb(0, exponent)).unwrap();
        let items = read(folder.path());
        assert_eq!(items.len(), 1);
        match &items[0] {
            Ok(length) => assert!(!refused && *length == 1 << 17, "{exponent}: {length}"),
            Err(problem) => assert!(refused && problem.contains("its window is larger"), "{exponent}: {problem}"),
        }
    }
}

/// What a child process is to read or index: see [`child`].
const CASE: &str = "DATELINE_TEST_CASE";

/// The most memory that this process ever held, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// Archives of gigabytes and how much memory reading or indexing them may take, each in a process of its own, this test binary.
#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded_whatever_the_input() {
    for (case, most) in [
        ("gzip, one line", 8 * MIB),
        ("gzip, one text", 8 * MIB),
        ("gzip, blank lines", 6 * MIB),
        ("zstd, one line", 16 * MIB),
        ("zstd, one text", 16 * MIB),
        ("plain, many keys", 40 * MIB),
        ("a text of lines", 200 * MIB),
    ] {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "hostile::child", "--nocapture", "--test-threads=1"])
            .env(CASE, case)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{case}: {said} {}", String::from_utf8_lossy(&output.stderr));
        let (_, grown) = said.split_once("grown by <").unwrap();
        let grown: usize = grown.split('>').next().unwrap().parse().unwrap();
        assert!(grown <= most, "{case}: {} MiB, at most {}", grown / MIB, most / MIB);
    }
}

/// The part of a child process. In the run of all tests there is none, and it does nothing.
#[test]
#[cfg(target_os = "linux")]
fn child() {
    let Ok(case) = env::var(CASE) else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let repeated = |byte: u8, megabytes: usize| {
        move |out: &mut dyn Write| (0..megabytes).for_each(|_| out.write_all(&vec![byte; MIB]).unwrap())
    };
    let expected = match case.as_str() {
        "gzip, one line" => {
            pack(path, "x.jsonl.gz", repeated(b'a', 256));
            "raise `max_line_bytes`"
        }
        "gzip, one text" => {
            pack(path, "x.txt.gz", repeated(b'a', 256));
            "raise `max_document_bytes`"
        }
        "gzip, blank lines" => {
            pack(path, "x.jsonl.gz", repeated(b'\n', 64));
            ""
        }
        // Each a quarter of a gigabyte in 8 KB.
        "zstd, one line" => {
            std::fs::write(path.join("x.jsonl.zst"), zstd_bomb(2_048, 11)).unwrap();
            "raise `max_line_bytes`"
        }
        "zstd, one text" => {
            std::fs::write(path.join("x.txt.zst"), zstd_bomb(2_048, 11)).unwrap();
            "raise `max_document_bytes`"
        }
        "plain, many keys" => {
            let keys: String = (0..100_000).map(|n| format!(",\"k{n}\":0")).collect();
            std::fs::write(path.join("x.jsonl"), format!("{{\"id\":\"a\",\"text\":\"\"{keys}}}")).unwrap();
            "ok"
        }
        "a text of lines" => {
            let before = peak();
            let index = Index::builder().threads(1).memory_budget(0).in_memory().unwrap();
            let mut writer = index.writer().unwrap();
            let document = Document::new("x", "a\n\n".repeat(300_000));
            writer.add_all([Ok(document)], |_| ControlFlow::Continue(())).unwrap();
            writer.commit().unwrap();
            return println!("grown by <{}>", peak() - before);
        }
        other => panic!("{other}"),
    };
    let before = peak();
    let items = read(path);
    let grown = peak() - before;
    match &items[..] {
        [] => assert!(expected.is_empty()),
        [Ok(_)] => assert_eq!(expected, "ok"),
        [Err(problem)] => assert!(problem.contains(expected), "{problem}"),
        more => panic!("{more:?}"),
    }
    println!("grown by <{grown}>");
}
