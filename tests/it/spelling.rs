//! Completion and correction on the bundled corpus.

use std::collections::{BTreeMap, BTreeSet};

use dateline::{Query, StreamWriter};

use crate::corpus;

/// In how many passages each word of the corpus is.
fn words() -> BTreeMap<String, usize> {
    let (index, mut words) = (corpus::index_with_threads(2), BTreeMap::new());
    let (searcher, pipeline) = (index.searcher(), dateline::Pipeline::new(corpus::catalog()));
    for document in corpus::documents() {
        let article = searcher.article(&document.id).unwrap().unwrap();
        for streams in pipeline.content_streams(&article, &mut StreamWriter::new(pipeline.analyzer())) {
            for word in streams.surface.split(' ').skip(1).collect::<BTreeSet<_>>() {
                *words.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
    words
}

#[test]
fn frequent_words_are_never_corrected() {
    let searcher = corpus::index_with_threads(2).searcher();
    let words = words();
    let frequent: Vec<&String> = words.iter().filter(|(_, passages)| **passages > 5).map(|(word, _)| word).collect();
    assert!(frequent.len() > 500, "{}", frequent.len());
    for word in frequent.iter().step_by(3) {
        assert_eq!(searcher.suggest(&Query::new(word.as_str())).unwrap(), None, "{word}");
    }
}

#[test]
fn words_of_the_corpus_are_completed_and_corrected() {
    let searcher = corpus::index_with_threads(2).searcher();
    for (typed, expected) in [("hamb", "hamburg"), ("হামবু", "হামবুর্গ"), ("Presid", "Presid"), ("reuni", "reuni")]
    {
        let found = searcher.complete(typed, 5).unwrap();
        assert!(found.len() > 1 && found.iter().all(|found| found.text.starts_with(expected)), "{typed}: {found:?}");
    }
    let mut wrong = Vec::new();
    for (typed, expected) in [
        ("presidnete", "presidente"),
        ("goverment", "government"),
        ("cessar-fgoo", "cessar-fogo"),
        ("সম্মলন", "সম্মেলন"),
        ("Hambrugo", "Hamburgo"),
        ("প্রেসিডেট", "প্রেসিডেন্ট"),
    ] {
        let results = searcher.search(&Query::new(typed).correct().limit(3)).unwrap();
        let text = results.corrected.map(|corrected| corrected.text);
        if text.as_deref() != Some(expected) {
            wrong.push((typed, text, expected));
            continue;
        }
        assert_eq!(results.hits, searcher.search(&Query::new(expected).limit(3)).unwrap().hits, "{typed}");
        assert!(!results.hits.is_empty(), "{typed}");
    }
    assert_eq!(wrong, []);
}
