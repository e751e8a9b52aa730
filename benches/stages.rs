//! Each stage alone, MB per second and language.

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
use std::sync::OnceLock;

use dateline::temporal::DateReader;
use dateline::{
    Analyzer, Article, Catalog, Cleaner, Detector, Document, Language, PassageOptions, Pipeline, StreamWriter, Streams,
};
use divan::Bencher;
use divan::counter::BytesCount;
use frostem::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

const LANGUAGES: [&str; 3] = ["pt", "en", "bn"];

fn main() {
    // The answers before the times.
    for language in LANGUAGES {
        let documents = documents(language);
        let pipeline = Pipeline::new(Catalog::default());
        for document in documents.iter().take(20) {
            let article = pipeline.article(document.clone());
            assert_eq!(article.detected.code.code(), language);
            let joined: String = article.passages.iter().map(|passage| article.text(passage)).collect();
            assert_eq!(joined, document.text, "passages tile the text");
        }
    }
    divan::main();
}

fn documents(language: &str) -> &'static [Document] {
    static DOCUMENTS: OnceLock<Vec<Vec<Document>>> = OnceLock::new();
    let all = DOCUMENTS.get_or_init(|| {
        let bytes = support::megabytes(3) << 20;
        LANGUAGES.iter().map(|code| support::documents(Some(Language::from_code(code)), bytes / 3)).collect()
    });
    &all[LANGUAGES.iter().position(|code| *code == language).expect("one of the three")]
}

fn bench(bencher: Bencher<'_, '_>, language: &str, mut stage: impl FnMut(&Document)) {
    let documents = documents(language);
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| documents.iter().for_each(&mut stage));
}

#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn clean(bencher: Bencher<'_, '_>, language: &str) {
    let cleaner = Cleaner::default();
    bench(bencher, language, |document| drop(black_box(cleaner.clean(document))));
}

/// Texts that are made to hurt, of a megabyte each.
#[divan::bench(args = ["a\n", "Home\n", "x", ":", "By A ", "Ana Reis waits here\n", "photo: x\n", "ঃ ", "date 2021-08-07 "], sample_count = 3)]
fn clean_hostile(bencher: Bencher<'_, '_>, piece: &str) {
    let document = Document::new("a", piece.repeat((1 << 20) / piece.len()));
    let cleaner = Cleaner::default();
    let bytes = BytesCount::new(document.text.len());
    bencher.counter(bytes).bench_local(|| drop(black_box(cleaner.clean(&document))));
}

/// The document's language alone.
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn detect_document(bencher: Bencher<'_, '_>, language: &str) {
    let detector = Detector::new();
    bench(bencher, language, |document| {
        black_box(detector.detect_document(&document.text, &[], None));
    });
}

/// The document's language and those of all its parts.
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn detect_spans(bencher: Bencher<'_, '_>, language: &str) {
    let (cleaner, detector) = (Cleaner::default(), Detector::new());
    let lines: Vec<_> = documents(language).iter().map(|document| cleaner.clean(document).lines).collect();
    let mut at = 0;
    bench(bencher, language, |document| {
        let lines = &lines[at % lines.len()];
        at += 1;
        let detected = detector.detect_document(&document.text, lines, None);
        drop(black_box(detector.spans(&document.text, lines, &detected)));
    });
}

#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn cut_into_passages(bencher: Bencher<'_, '_>, language: &str) {
    let pipeline = Pipeline::new(Catalog::default());
    let articles: Vec<_> = documents(language).iter().map(|document| pipeline.article(document.clone())).collect();
    let mut at = 0;
    bench(bencher, language, |document| {
        let article = &articles[at % articles.len()];
        at += 1;
        let options = PassageOptions::default();
        drop(black_box(dateline::passage::passages(&document.text, &article.lines, &article.spans, &options)));
    });
}

#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn find_dates(bencher: Bencher<'_, '_>, language: &str) {
    bench(bencher, language, |document| {
        drop(black_box(dateline::temporal::dates(&document.text, Language::from_code(language), document.published)));
    });
}

/// Dates, and the tags of a catalog of so many meetings, in the three languages together. The tokens that tags are found by are those of the
/// index: `analyse` has their cost.
#[divan::bench(args = [10, 1_000, 10_000], sample_count = 10)]
fn dates_and_tags(bencher: Bencher<'_, '_>, meetings: usize) {
    let pipeline = Pipeline::new(support::catalog(meetings));
    let mut writer = StreamWriter::new(pipeline.analyzer());
    let articles: Vec<_> = LANGUAGES
        .iter()
        .flat_map(|language| documents(language))
        .map(|document| {
            let article = pipeline.article(document.clone());
            let streams = pipeline.content_streams(&article, &mut writer);
            (article, streams)
        })
        .collect();
    let tagged = |(article, _): &&(Article, _)| article.passages.iter().any(|passage| !passage.meetings.is_empty());
    assert!(meetings < 1_000 || articles.iter().any(|article| tagged(&article)), "some meetings are found");
    let bytes: usize = articles.iter().map(|(article, _)| article.document.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for (article, streams) in &articles {
            let mut dates = DateReader::new(article.found.published.as_ref().map(|found| found.value));
            for passage in &article.passages {
                drop(black_box(dates.read(article.text(passage), passage.language)));
            }
            drop(black_box(pipeline.tags(article, &mut writer, streams)));
        }
    });
}

#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn analyse(bencher: Bencher<'_, '_>, language: &str) {
    let mut writer = StreamWriter::new(&Analyzer::new());
    let mut streams = Streams::default();
    bench(bencher, language, |document| {
        streams.clear();
        writer.write(&document.text, Language::from_code(language), &mut streams);
        black_box(&streams);
    });
}

/// The same by a writer that has never seen a word: what a vocabulary costs that no table holds yet.
#[divan::bench(args = LANGUAGES, sample_count = 20)]
fn analyse_unseen(bencher: Bencher<'_, '_>, language: &str) {
    let mut documents = support::corpus();
    documents.retain(|document| Detector::new().detect(&document.text).code.code() == language);
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).with_inputs(|| StreamWriter::new(&Analyzer::new())).bench_local_values(
        |mut writer| {
            let mut streams = Streams::default();
            for document in &documents {
                streams.clear();
                writer.write(&document.text, Language::from_code(language), &mut streams);
                black_box(&streams);
            }
            writer
        },
    );
}

/// For comparison: words as UAX #29 cuts them, nothing made of them.
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn baseline_unicode_words(bencher: Bencher<'_, '_>, language: &str) {
    bench(bencher, language, |document| {
        black_box(document.text.unicode_word_indices().map(|(_, word)| word.len()).sum::<usize>());
    });
}

/// For comparison: lower case and Snowball on top of that (Bengali has no Snowball stemmer).
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn baseline_words_lower_case_snowball(bencher: Bencher<'_, '_>, language: &str) {
    let stemmer = match language {
        "pt" => Some(Stemmer::new(Algorithm::Portuguese)),
        "en" => Some(Stemmer::new(Algorithm::English)),
        _ => None,
    };
    bench(bencher, language, |document| {
        for word in document.text.unicode_words() {
            let word = word.to_lowercase();
            black_box(stemmer.as_ref().map(|stemmer| stemmer.stem(&word).len()));
        }
    });
}

/// For comparison: the document's language by whatlang among three.
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn baseline_whatlang(bencher: Bencher<'_, '_>, language: &str) {
    let detector =
        whatlang::Detector::with_allowlist(vec![whatlang::Lang::Por, whatlang::Lang::Eng, whatlang::Lang::Ben]);
    bench(bencher, language, |document| {
        black_box(detector.detect_lang(&document.text));
    });
}

/// All stages, with the bundled catalog.
#[divan::bench(args = LANGUAGES, sample_count = 10)]
fn article(bencher: Bencher<'_, '_>, language: &str) {
    let catalog = Catalog::load(support::corpus_path().join("meetings.toml")).expect("the bundled catalog can be read");
    let pipeline = Pipeline::new(catalog);
    bench(bencher, language, |document| drop(black_box(pipeline.article(document.clone()))));
}
