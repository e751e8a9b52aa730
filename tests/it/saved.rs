//! Saved queries, and passages like a passage.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use dateline::{
    Alerts, Catalog, Condition, Document, Error, Forms, Index, Language, Query, Reader, SavedQuery, Searcher,
};

fn corpus() -> Vec<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    Reader::new().path(path).collect::<Result<_, _>>().unwrap()
}

fn index() -> Index {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/meetings.toml");
    Index::builder().catalog(Catalog::load(path).unwrap()).in_memory().unwrap()
}

fn add(index: &Index, documents: &[Document]) {
    let mut writer = index.writer().unwrap();
    writer.add_all(documents.iter().cloned().map(Ok), |_| ControlFlow::Continue(())).unwrap();
    writer.commit().unwrap();
}

fn saved() -> Vec<SavedQuery> {
    let judged = include_str!("../../corpus/queries.tsv").lines().map(|line| line.split_once('\t').unwrap().1);
    let mut saved: Vec<SavedQuery> = judged.map(|text| SavedQuery::new(text, Query::new(text).limit(3))).collect();
    let lines = [
        "Hamburgo",
        "হামবুর্গ",
        "Trump Putin",
        "G20",
        "\"G20\" \"Hamburgo\"",
        "\"climate change\"",
        "hamb*",
        "Síria OR Turquia",
        "+sanções -Trump",
        "lang:bn",
        "meeting:hamburg-2017 lang:pt",
        "source:\"Harbour Courier\"",
        "published:2017",
        "about:2019-06",
        "ceasefire -author:silva",
        "Modi",
        "Xi Jinping",
        "a",
        "the",
        "?!",
        "xyzzy",
        "\"the\"",
        "ferry OR balsa OR ফেরি",
    ];
    for line in lines {
        let query = Query::parse(line).query;
        saved.push(SavedQuery::new(line, query.clone()));
        let mut any = SavedQuery::new(format!("any word of {line}"), query.clone());
        any.query.every_word = false;
        saved.push(any);
        saved.push(SavedQuery::new(format!("{line} as written"), query.clone().forms(Forms::WRITTEN)));
        saved.push(SavedQuery::new(format!("{line} in boilerplate"), query.boilerplate()));
    }
    saved
}

#[test]
fn an_alert_fires_exactly_when_a_search_finds_the_document() {
    let index = index();
    let documents = corpus();
    let (old, new) = documents.split_at(documents.len() / 3);
    add(&index, old);
    let saved = saved();
    let alerts = Alerts::new(&index, saved.clone()).unwrap();
    let mut fired = 0;
    // New documents, in batches; and one that replaces another.
    let mut batches: Vec<Vec<Document>> = new.chunks(16).map(<[Document]>::to_vec).collect();
    batches.push(vec![Document::new(documents[0].id.clone(), "Trump met Modi in Hamburg. Xi Jinping stayed at home.")]);
    for batch in batches {
        let before: Vec<(String, String)> =
            alerts.matches(&batch).unwrap().into_iter().map(|alert| (alert.query, alert.hit.document)).collect();
        add(&index, &batch);
        let searcher = index.searcher();
        let ids: Vec<&str> = batch.iter().map(|document| document.id.as_str()).collect();
        let mut after: Vec<(String, String)> = Vec::new();
        for saved in &saved {
            let all = searcher.rank(&saved.query.clone().by_document().limit(1_000)).unwrap();
            let all: BTreeSet<String> = all.into_iter().map(|ranked| ranked.document).collect();
            let found = ids.iter().filter(|id| all.contains(**id));
            after.extend(found.map(|id| (saved.id.clone(), (*id).to_owned())));
        }
        assert_eq!(before, after);
        // The index has them already: the same again.
        let again = alerts.matches(&batch).unwrap();
        assert_eq!(again.len(), after.len());
        fired += before.len();
    }
    assert!(fired > 1_000, "{fired}");
}

#[test]
fn an_alert_holds_the_hit() {
    let index = index();
    let mut query = Query::new("sanções Hamburgo").limit(0).count();
    query.offset = 7;
    let alerts = Alerts::new(&index, [SavedQuery::new("a", query)]).unwrap();
    let found = alerts
        .matches(&[
            Document::new("", "Sem id: sanções em Hamburgo."),
            Document::new("twice", "Sanções em Hamburgo."),
            Document::new("pt", "Nada.\n\nEm Hamburgo falou-se das sanções."),
            Document::new("half", "Em Hamburgo."),
            Document::new("en", "They spoke of sanctions in Hamburg."),
            Document::new("twice", "Nada."),
        ])
        .unwrap();
    let ids: Vec<&str> = found.iter().map(|alert| alert.hit.document.as_str()).collect();
    assert_eq!(ids, ["pt", "en"]);
    let marked: Vec<&str> = found[0].hit.segments().iter().filter(|s| s.matched).map(|s| s.text).collect();
    assert_eq!(marked, ["Hamburgo", "sanções"]);
    assert!(found[0].hit.score > 0.0 && !found[0].hit.reasons.is_empty());
    assert_eq!(index.searcher().passages(), 0);
    assert!(alerts.matches(&[]).unwrap().is_empty());
}

#[test]
fn saved_queries_follow_the_catalog_and_refuse_what_no_search_takes() {
    let index = Index::in_memory().unwrap();
    let alerts = Alerts::new(&index, [SavedQuery::new("bn", Query::new("Hamburg").forms(meeting_alone()))]).unwrap();
    let news = [Document::new("bn-1", "৭ জুলাই ২০১৭ হামবুর্গে নেতাদের বৈঠক হয়।")];
    assert!(alerts.matches(&news).unwrap().is_empty());
    let catalog = Catalog::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/meetings.toml")).unwrap();
    index.writer().unwrap().retag(catalog).unwrap();
    let fired = alerts.matches(&news).unwrap();
    let expected = {
        add(&index, &news);
        let query = Query::new("Hamburg").forms(meeting_alone()).every_word();
        index.search(&query).unwrap().hits.len()
    };
    assert_eq!(fired.len(), expected);
    let error = Alerts::new(&index, [SavedQuery::new("a", Query::new("x").extra("desk", "world"))]).unwrap_err();
    assert!(matches!(error, Error::Option { .. }), "{error}");
}

fn meeting_alone() -> Forms {
    let mut forms = Forms::WRITTEN;
    forms.meeting = true;
    forms
}

#[test]
fn saved_queries_say_what_each_word_is() {
    for (line, every_word) in
        [("a b", true), ("a OR b", false), ("+a b", false), ("lang:pt", true), ("-lang:pt a", true)]
    {
        assert_eq!(SavedQuery::new("x", Query::parse(line).query).query.every_word, every_word, "{line}");
    }
}

fn meetings(searcher: &Searcher, document: &str) -> BTreeSet<String> {
    let article = searcher.article(document).unwrap().unwrap();
    article.passages.into_iter().flat_map(|passage| passage.meetings).map(|tag| tag.id).collect()
}

#[test]
fn passages_like_a_passage_tell_of_the_same_in_every_language() {
    let index = index();
    let documents = corpus();
    add(&index, &documents);
    let searcher = index.searcher();
    let (mut right, mut all) = (0, 0);
    for id in [
        "harbour-courier/2017-07-hamburg.txt",
        "nadir-kagoj/2019-06-osaka.txt",
        "folha-da-serra/2014-11-katmandu-saarc.txt",
    ] {
        let about = meetings(&searcher, id);
        let article = searcher.article(id).unwrap().unwrap();
        for passage in article.passages.iter().filter(|passage| !passage.meetings.is_empty()) {
            let query = searcher.like(id, passage.passage).unwrap().unwrap();
            assert!(query.text.split_whitespace().count() <= 40, "{}", query.text);
            for language in [Language::Portuguese, Language::English, Language::Bengali] {
                let hits = searcher.search(&query.clone().language(language).by_document().limit(1)).unwrap().hits;
                all += 1;
                assert!(hits.iter().all(|hit| hit.document != id));
                right += usize::from(hits.iter().any(|hit| !meetings(&searcher, &hit.document).is_disjoint(&about)));
            }
        }
    }
    assert!(all >= 12 && right * 10 >= all * 8, "{right} of {all}");
}

#[test]
fn there_is_nothing_like_nothing() {
    let index = Index::in_memory().unwrap();
    add(&index, &[Document::new("a", "?!\n"), Document::new("b", "The ferry left."), Document::new("c", "")]);
    let searcher = index.searcher();
    for (document, passage) in [("a", 0), ("b", 1), ("c", 0), ("d", 0), ("b", usize::MAX)] {
        assert_eq!(searcher.like(document, passage).unwrap(), None, "{document}#{passage}");
    }
    let query = searcher.like("b", 0).unwrap().unwrap();
    assert_eq!(query.text, "ferry left");
    assert_eq!(query.conditions, [Condition::Document("b".to_owned()).negated()]);
}
