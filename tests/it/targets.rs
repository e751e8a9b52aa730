//! What the fuzz targets do with their bytes. Each checks what must hold for every input, not only that nothing panics.
//!
//! `fuzz/` calls these under a coverage-guided fuzzer, the tests beside with the kept corpus and mutations of it.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::LazyLock;

use dateline::copies::CopyFinder;
use dateline::language::Detector;
use dateline::passage::{PassageOptions, passages, sentences};
use dateline::{
    Analyzer, Article, Catalog, Cleaner, Date, DateMention, Document, Error, Forms, Hit, Index, Language, Lexicon,
    Pipeline, Query, Reader, SourceList, Span, StreamWriter, Streams, Verdicts, temporal,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use unicode_segmentation::UnicodeSegmentation;

/// What takes the bytes of an input and fails where something does not hold.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const ALL: [(&str, Target); 9] = [
    ("read", read),
    ("article", article),
    ("dates", dates),
    ("catalog", catalog),
    ("lists", lists),
    ("query", query),
    ("highlight", highlight),
    ("segment", segment),
    ("words", words),
];

const LANGUAGES: [&str; 5] = ["pt", "en", "bn", "es", "und"];

const MEETINGS: &str = r#"
[[meeting]]
id = "hamburg-2017"
title = { en = "G20 summit in Hamburg", pt = "Cúpula do G20 em Hamburgo", bn = "হামবুর্গে জি-২০ শীর্ষ সম্মেলন" }
start = "2017-07-07"
end = "2017-07-08"
places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
series = ["G20", "জি-২০"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "helsinki-2018"
title = { en = "Helsinki summit" }
start = "2018-07-16"
places = ["Helsinki", "Helsinque", "হেলসিঙ্কি"]
aliases = ["Helsinki talks"]
[[meeting]]
id = "helsinki-2018-dinner"
title = { en = "Dinner in Helsinki" }
start = "2018-07"
part_of = "helsinki-2018"
status = "cancelled"
"#;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::parse(MEETINGS).unwrap());
static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::new(CATALOG.clone()));

/// The first byte, which chooses among settings, and the text after it.
fn split(data: &[u8]) -> (u8, String) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    (*first, String::from_utf8_lossy(rest).into_owned())
}

fn language(choice: u8) -> Language {
    Language::from_code(LANGUAGES[usize::from(choice) % LANGUAGES.len()])
}

/// Checks that ranges lie one after the other, on `char` boundaries, and leave nothing of the text out.
fn tile(text: &str, ranges: impl Iterator<Item = Span>, name: &str) {
    let mut end = 0;
    for range in ranges {
        assert_eq!(range.start, end, "{name} leave a hole or overlap");
        assert!(range.of(text).is_some(), "{name}: {range:?} is off a boundary");
        end = range.end;
    }
    assert_eq!(end, text.len(), "{name} do not cover the text");
}

fn on_graphemes(text: &str, range: Span) -> bool {
    let mut bounds = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]);
    bounds.any(|at| at == range.start) && (range.is_empty() || bounds.any(|at| at == range.end))
}

/// A file of any kind: text, JSON Lines, in any encoding, compressed or not.
pub fn read(data: &[u8]) {
    const LIMIT: usize = 4_096;
    let (choice, bytes) = data.split_first().unwrap_or((&0, &[]));
    let reader = Reader::new().max_document_bytes(LIMIT).max_line_bytes(2 * LIMIT).field("body", "text");
    if choice % 8 == 0 {
        let name = Path::new("stream.jsonl");
        let lines = reader.json_lines(name, Cursor::new(bytes.to_vec())).records();
        for record in lines.map(|record| check_record(record, bytes, LIMIT, false)) {
            assert!(record <= bytes.len() as u64);
        }
        return;
    }
    let endings = ["txt", "jsonl", "txt.gz", "jsonl.gz", "txt.zst", "jsonl.zst", "jsonl.gz"];
    let ending = endings[usize::from(choice % 8 - 1)];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("input.{ending}"));
    // The last is compressed here, so that the fuzzer need not find out how.
    let packed = match choice % 8 {
        7 => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        _ => bytes.to_vec(),
    };
    std::fs::write(&path, packed).unwrap();
    let plain = ending == "txt";
    let items: Vec<u64> = reader
        .path(folder.path())
        .records()
        .take(bytes.len() + 2)
        .map(|record| check_record(record, bytes, LIMIT, plain))
        .collect();
    if ending.starts_with("txt") {
        assert_eq!(items.len(), 1, "a text file is one document or one error");
    }
}

/// Gives the line of a record or of an error.
fn check_record(record: dateline::Result<dateline::Record>, bytes: &[u8], limit: usize, plain: bool) -> u64 {
    match record {
        Ok(record) => {
            let document = &record.document;
            assert!(!document.id.is_empty() && document.id.len() <= 400 && document.text.len() <= limit);
            assert!(!document.id.contains(char::is_control));
            if let Some(offset) = record.text_offset.filter(|_| plain) {
                assert_eq!(&bytes[offset as usize..], document.text.as_bytes(), "the offset leads to the text");
            }
            let json = serde_json::to_string(document).unwrap();
            assert_eq!(&serde_json::from_str::<Document>(&json).unwrap(), document);
            record.line
        }
        Err(error) => {
            assert!(error.to_string().contains("input.") || error.to_string().contains("stream.jsonl"), "{error}");
            match error {
                Error::Record { line, offset, .. } => {
                    assert!(!plain || offset <= bytes.len() as u64);
                    line
                }
                Error::Io { .. } => 0,
                other => panic!("{other}"),
            }
        }
    }
}

/// A document through all stages.
pub fn article(data: &[u8]) {
    let (choice, text) = split(data);
    let mut document = Document::new("x", text.clone());
    // A first line as a title, a second as an address.
    let mut lines = text.lines();
    if choice & 1 != 0 {
        document = document.title(lines.next().unwrap_or_default());
    }
    if choice & 2 != 0 {
        document = document.url(lines.next().unwrap_or_default()).source(lines.next().unwrap_or("S"));
    }
    if choice & 4 != 0 {
        document = document.published(Date::new(2017, 7, 9).unwrap());
        document.language = lines.next().map(str::to_owned);
        document.authors.extend(lines.next().map(str::to_owned));
    }
    let article = PIPELINE.article(document.clone());
    check_article(&article, &document);
    assert_eq!(PIPELINE.article(document), article, "the same document gives the same article");
    let json = serde_json::to_string(&article).unwrap();
    assert_eq!(serde_json::from_str::<Article>(&json).unwrap(), article);
    let mut finder = CopyFinder::new();
    finder.add(&article);
    let mut twin = article.clone();
    twin.document.id = "y".to_owned();
    finder.add(&twin);
    for pair in finder.copies().pairs {
        assert_eq!((pair.first.as_str(), pair.second.as_str()), ("x", "y"));
    }
}

fn check_article(article: &Article, document: &Document) {
    let text = &document.text;
    assert_eq!(&article.document, document, "nothing is rewritten");
    tile(text, article.lines.iter().map(|line| line.range), "lines");
    tile(text, article.spans.iter().map(|span| span.range), "spans");
    tile(text, article.passages.iter().map(|passage| passage.range), "passages");
    assert!(!article.passages.is_empty());
    for span in &article.spans {
        assert!((0.0..=1.0).contains(&span.language.confidence));
    }
    for found in article.found.title.iter().chain(&article.found.authors).chain(&article.found.agencies) {
        assert!(found.range.is_none_or(|range| range.of(text).is_some()), "{found:?}");
    }
    for (number, passage) in article.passages.iter().enumerate() {
        assert_eq!(passage.passage, number);
        assert!(passage.heading.is_none_or(|heading| heading.of(text).is_some()));
        check_dates(text, &passage.dates);
        assert!(passage.dates.iter().all(|date| passage.range.contains(date.range)));
        for tag in &passage.meetings {
            assert!((0.0..=1.0).contains(&tag.confidence), "{tag:?}");
            assert!(CATALOG.get(&tag.id).is_some());
            assert!(tag.evidence.iter().all(|evidence| evidence.range.is_none_or(|range| range.of(text).is_some())));
            assert!(tag.sentences.iter().all(|sentence| sentence.of(text).is_some()));
        }
    }
}

fn check_dates(text: &str, dates: &[DateMention]) {
    let mut end = 0;
    for date in dates {
        assert!(date.range.start >= end && !date.range.is_empty() && date.range.of(text).is_some(), "{date:?}");
        assert_eq!(date.start.is_some(), date.end.is_some(), "{date:?}");
        assert!(date.start <= date.end, "{date:?}");
        for day in [date.start, date.end].into_iter().flatten() {
            assert_eq!(day.to_string().parse::<Date>().unwrap(), day);
        }
        end = date.range.end;
    }
}

/// A line with dates, in each language.
pub fn dates(data: &[u8]) {
    let (choice, text) = split(data);
    let days = i64::from(choice) * 97 + 10_000;
    let reference = Date::from_days_since_epoch(days).filter(|_| choice % 4 != 0);
    for code in LANGUAGES {
        let found = temporal::dates(&text, Language::from_code(code), reference);
        check_dates(&text, &found);
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Vec<DateMention>>(&json).unwrap(), found);
    }
    if let Some((range, day)) = temporal::written_date(&text) {
        assert!(range.of(&text).is_some());
        assert_eq!(day.to_string().parse::<Date>().unwrap(), day);
    }
    let _ = text.parse::<Date>();
}

/// A catalog, and a text tagged by it: its own.
pub fn catalog(data: &[u8]) {
    let (_, text) = split(data);
    match Catalog::parse(&text) {
        Ok(catalog) => {
            let again = Catalog::parse(&catalog.to_toml()).unwrap();
            assert_eq!(again.meetings().len(), catalog.meetings().len());
            assert_eq!(Catalog::parse(&again.to_toml()).unwrap(), again);
            let pipeline = Pipeline::new(catalog.clone());
            let article = pipeline.article(Document::new("x", text.clone()));
            for tag in article.passages.iter().flat_map(|passage| &passage.meetings) {
                assert!(catalog.get(&tag.id).is_some());
                let ranges = tag.evidence.iter().filter_map(|evidence| evidence.range);
                assert!(ranges.chain(tag.sentences.iter().copied()).all(|range| range.of(&text).is_some()));
            }
        }
        Err(Error::Catalog { line, .. }) => {
            assert!((1..=text.matches('\n').count() + 1).contains(&line), "line {line}");
        }
        Err(other) => panic!("{other}"),
    }
}

/// Lists and stored things that a caller hands in: sources, verdicts, lexicons, queries and documents as JSON.
pub fn lists(data: &[u8]) {
    let (choice, text) = split(data);
    match choice % 5 {
        0 => match SourceList::parse(&text) {
            Ok(list) => {
                assert_eq!(SourceList::parse(&list.to_toml()).unwrap(), list);
                let _ = list.resolve_name(&text);
                let _ = list.resolve(&Document::new("x", "").url(text));
            }
            Err(error) => assert!(matches!(error, Error::Sources { line, .. } if line > 0), "{error}"),
        },
        1 => match Verdicts::parse(&text) {
            Ok(verdicts) => assert_eq!(Verdicts::parse(&verdicts.to_tsv()).unwrap(), verdicts),
            Err(error) => assert!(matches!(error, Error::Record { line, .. } if line > 0), "{error}"),
        },
        2 => {
            let bytes = data.get(1..).unwrap_or_default();
            if let Ok(lexicon) = Lexicon::from_bytes(bytes.to_vec()) {
                for stem in ["en:summit", "pt:cupul", "bn:বৈঠক", "en:", ":", ""] {
                    for code in ["pt", "en", "bn"] {
                        for found in lexicon.translations(stem, Language::from_code(code)) {
                            assert!(found.stem.starts_with(code), "{found:?}");
                        }
                    }
                }
            }
        }
        3 => {
            if let Ok(query) = serde_json::from_str::<Query>(&text) {
                let json = serde_json::to_string(&query).unwrap();
                assert_eq!(serde_json::from_str::<Query>(&json).unwrap(), query);
                check_search(&INDEX, &query);
            }
        }
        _ => {
            if let Ok(document) = serde_json::from_str::<Document>(&text) {
                let json = serde_json::to_string(&document).unwrap();
                assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
                let cleaned = Cleaner::new().clean(&document);
                tile(&document.text, cleaned.lines.iter().map(|line| line.range), "lines");
            }
        }
    }
}

fn index_of(documents: impl IntoIterator<Item = Document>) -> Index {
    let index =
        Index::builder().threads(1).catalog(CATALOG.clone()).filterable("desk").memory_budget(0).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for document in documents {
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    index
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let long = "The leaders of the G-20 met in Hamburg. They spoke of trade, of steel and of the climate. ".repeat(30);
    index_of([
        Document::new("en-1", long).title("G20 summit in Hamburg").source("Harbour"),
        Document::new("en-2", "Helsinki talks\n\n“The press conference” was held on 16 July 2018, said the minister."),
        Document::new(
            "pt-1",
            "Os líderes reuniram-se em Hamburgona sexta-feira, 7 de julho de 2017.\n\nAcordo em Lisboa.",
        )
        .published(Date::new(2017, 7, 8).unwrap()),
        Document::new("bn-1", "হামবুর্গে জি-২০ শীর্ষ সম্মেলন। ৭ জুলাই ২০১৭ ট্রাম্প ও পুতিনের বৈঠক হয়।").source("নদীর কাগজ"),
        Document::new(
            "odd",
            "e\u{301}\u{301}\u{301} \u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} ক\u{9cd}\u{200d}ষ a-b-c-d. \u{202e}abc",
        ),
        Document::new("empty", ""),
    ])
});

/// A question to a small index, with options chosen by the first two bytes.
pub fn query(data: &[u8]) {
    let (choice, text) = split(data);
    let parsed = Query::parse(&text);
    for warning in &parsed.warnings {
        assert!(warning.range.of(&text).is_some(), "{warning:?} of {text:?}");
    }
    // What stood close together stands apart.
    assert!(parsed.query.text.len() <= 2 * text.len() + 1, "{parsed:?}");
    let query = if choice & 1 != 0 { parsed.query } else { Query::new(text.clone()) };
    let mut query = query.limit(usize::from(choice & 3) * 3 + 1);
    if choice & 4 != 0 {
        query = query.by_document();
    }
    if choice & 8 != 0 {
        query = query.count();
    }
    if choice & 16 != 0 {
        query = query.boilerplate();
    }
    if choice & 32 != 0 {
        query = query.forms(Forms::WRITTEN);
    }
    match choice >> 6 {
        1 => query = query.collapse_copies(),
        2 => query = query.interleave_languages(),
        3 => query = query.published_from(Date::new(2017, 1, 1).unwrap()).source("Harbour"),
        _ => {}
    }
    check_search(&INDEX, &query);
}

fn check_search(index: &Index, query: &Query) {
    let searcher = index.searcher();
    let results = match searcher.search(query) {
        Ok(results) => results,
        Err(error) => return assert!(matches!(error, Error::Option { .. }), "{error}"),
    };
    assert!(results.hits.len() <= query.limit);
    for hit in &results.hits {
        assert!(hit.score.is_finite() && hit.score >= 0.0, "{}", hit.score);
        let article = searcher.article(&hit.document).unwrap().unwrap();
        check_hit(hit, &article.document.text);
    }
    if !query.interleave_languages {
        let order = |hit: &Hit| (std::cmp::Reverse(hit.score.to_bits()), hit.document.clone(), hit.passage);
        assert!(results.hits.is_sorted_by_key(order), "the order is by score, document and passage");
    }
    if let Some(counts) = &results.counts
        && !query.collapse_copies
    {
        assert!(counts.documents <= counts.passages);
        assert!(results.hits.len() <= if query.by_document { counts.documents } else { counts.passages });
    }
    let ranked: Vec<_> = searcher.rank(query).unwrap().into_iter().map(|hit| (hit.document, hit.passage)).collect();
    let found: Vec<_> = results.hits.iter().map(|hit| (hit.document.clone(), hit.passage)).collect();
    assert_eq!(ranked, found);
}

fn check_hit(hit: &Hit, text: &str) {
    assert_eq!(hit.range.of(text), Some(hit.text.as_str()));
    let mut end = hit.range.start;
    for highlight in &hit.highlights {
        assert!(highlight.start >= end && !highlight.is_empty() && hit.range.contains(*highlight), "{highlight:?}");
        assert!(highlight.of(text).is_some());
        let inside = Span::new(highlight.start - hit.range.start, highlight.end - hit.range.start);
        assert!(on_graphemes(&hit.text, inside), "{inside:?} cuts a grapheme of {:?}", hit.text);
        let utf16 = hit.utf16_range(*highlight).unwrap();
        assert_eq!(utf16.len(), highlight.of(text).unwrap().encode_utf16().count());
        end = highlight.end;
    }
    assert_eq!(hit.segments().iter().map(|segment| segment.text).collect::<String>(), hit.text);
    let title: String = hit.title_segments().iter().map(|segment| segment.text).collect();
    assert_eq!(title, hit.title.clone().unwrap_or_default());
}

/// A document and a question to it, divided by a zero byte; without one, the document is asked for itself.
pub fn highlight(data: &[u8]) {
    let (choice, both) = split(data);
    let (text, asked) = both.split_once('\0').unwrap_or((&both, &both));
    let mut document = Document::new("x", text);
    if choice & 1 != 0 {
        document = document.title(asked);
    }
    let index = index_of([document]);
    let mut query = Query::new(asked).limit(100);
    if choice & 2 == 0 {
        query = query.boilerplate();
    }
    if choice & 4 != 0 {
        query.text = format!("\"{asked}\"");
    }
    check_search(&index, &query);
    assert_eq!(index.searcher().article("x").unwrap().unwrap().document.text, text);
}

/// Sentences, spans of language and passages, each alone.
pub fn segment(data: &[u8]) {
    let (choice, text) = split(data);
    tile(&text, sentences(&text).into_iter(), "sentences");
    let detector = Detector::new();
    let whole = detector.detect(&text);
    assert!((0.0..=1.0).contains(&whole.confidence));
    let lines = Cleaner::new().clean(&Document::new("x", text.clone())).lines;
    let lines = if choice & 1 == 0 { lines } else { Vec::new() };
    let spans = detector.spans(&text, &lines, &whole);
    tile(&text, spans.iter().map(|span| span.range), "spans");
    let target = usize::from(choice);
    let options = PassageOptions::default().target_tokens(target);
    let found = passages(&text, &lines, &spans, &options);
    tile(&text, found.iter().map(|passage| passage.range), "passages");
    for passage in &found {
        assert!(passage.heading.is_none_or(|heading| heading.of(&text).is_some()));
    }
}

/// Tokens, and the streams that are made of them.
pub fn words(data: &[u8]) {
    let (choice, text) = split(data);
    let language = language(choice);
    let analyzer = Analyzer::new();
    let tokens = analyzer.analyze(&text, language);
    let mut end = 0;
    for token in &tokens {
        assert!(token.range.start >= end && !token.range.is_empty() && token.range.of(&text).is_some(), "{token:?}");
        end = token.range.end;
        assert!(!token.surface.is_empty() && token.surface.len() <= 255, "{token:?}");
        assert!(token.variants.len() <= 3, "{token:?}");
        let forms = [Some(&token.surface), token.stem.as_ref(), token.sound.as_ref()];
        for form in forms.into_iter().flatten().chain(&token.variants) {
            assert!(!form.contains([' ', '\u{241F}', '\u{2420}']), "{token:?}");
        }
    }
    let (mut writer, mut streams, mut again) = (StreamWriter::new(&analyzer), Streams::new(), Streams::new());
    writer.write(&text, language, &mut streams);
    writer.write(&text, language, &mut again);
    assert_eq!(streams, again, "remembering words changes nothing");
    assert_eq!(streams.spans, tokens.iter().map(|token| token.range).collect::<Vec<_>>());
    let surfaces: Vec<&str> = streams.surface.split(' ').skip(1).collect();
    assert_eq!(surfaces, tokens.iter().map(|token| token.surface.as_str()).collect::<Vec<_>>());
    assert_eq!(streams.stem.split(' ').count(), surfaces.len() + 1);
    assert_eq!(streams.tokens as usize, surfaces.len());
    let _ = dateline::analysis::sound_key(&text);
    let _ = dateline::analysis::stem(&text, language);
}
