//! What queries ask for and how answers come: conditions, filters, order, groups, pages, counts.

use dateline::{
    Catalog, Condition, Cursor, Date, Days, Document, Forms, GroupBy, Index, Interval, Order, Query, ReasonKind,
    Results, Writer,
};

const CATALOG: &str = r#"
    [[meeting]]
    id = "hamburg-2017"
    title = { en = "G20 summit in Hamburg" }
    start = "2017-07-07"
    end = "2017-07-08"
    places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
    [[meeting]]
    id = "osaka-2019"
    title = { en = "G20 summit in Osaka" }
    start = "2019-06-28"
    places = ["Osaka", "ওসাকা"]
"#;

fn documents() -> Vec<Document> {
    let day = |text: &str| text.parse::<Date>().unwrap();
    vec![
        Document::new("pt-1", "Os líderes reuniram-se em Hamburgo em 7 de julho de 2017. As sanções ficaram.")
            .source("Folha do Porto")
            .author("Ana Silva")
            .published(day("2017-07-08")),
        Document::new("pt-2", "Em 2018 o presidente falou das sanções à imprensa, em Lisboa.")
            .source("Folha do Porto")
            .author("João Pereira")
            .published(day("2018-03-01")),
        Document::new("en-1", "Leaders met in Hamburg on 8 July 2017. The sanctions stay, the president said.")
            .source("Harbour Courier")
            .author("Ana Maria Silva")
            .author("Peter Brown")
            .published(day("2017-07-09")),
        Document::new("en-2", "Leaders met in Osaka on 28 June 2019. Nothing was said of the ceasefire.")
            .source("Harbour Courier")
            .published(day("2019-06-29")),
        Document::new("bn-1", "২৮ জুন ২০১৯ ওসাকায় নেতাদের বৈঠক হয়। নিষেধাজ্ঞা নিয়ে কথা হয়নি।").source("নদীর কাগজ"),
    ]
}

fn index() -> (Index, Writer) {
    let index = Index::builder().catalog(Catalog::parse(CATALOG).unwrap()).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for document in documents() {
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    (index, writer)
}

fn ids(results: &Results) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.document.as_str()).collect()
}

/// What a line finds, sorted.
fn found(index: &Index, line: &str) -> Vec<String> {
    let parsed = Query::parse(line);
    assert_eq!(parsed.warnings, [], "{line}");
    let results = index.search(&parsed.query).unwrap();
    let mut ids: Vec<String> = results.hits.into_iter().map(|hit| hit.document).collect();
    ids.sort();
    ids
}

#[test]
fn a_line_finds_what_it_says() {
    let (index, _writer) = index();
    for (line, expected) in [
        // Any word, in any language.
        ("sanções", "bn-1 en-1 pt-1 pt-2"),
        ("sanções -Lisboa", "bn-1 en-1 pt-1"),
        // What is excluded is excluded as written or inflected, not in translation.
        ("sanções -sanction", "bn-1 pt-1 pt-2"),
        ("sanções +presidente", "en-1 pt-2"),
        ("+sanções +presidente lang:en", "en-1"),
        ("ceasefire OR Lisboa", "en-2 pt-2"),
        ("(ceasefire AND Osaka) OR (Lisboa AND Osaka)", "en-2"),
        ("\"leaders met in Osaka\"", "en-2"),
        ("\"leaders met in Osaka\" OR \"à imprensa, em Lisboa\"", "en-2 pt-2"),
        ("leaders -\"met in Osaka\"", "bn-1 en-1 pt-1"),
        ("hamb* -lang:pt", "en-1"),
        ("হামব*", ""),
        ("ওসাক*", "bn-1"),
        ("+\"leaders met in ham*\"", "en-1"),
        ("-sanções lang:en", "en-1 en-2"),
        ("author:silva", "en-1 pt-1"),
        ("author:\"Ana Silva\"", "pt-1"),
        ("author:joao", "pt-2"),
        ("author:\"Silva Peter\"", ""),
        ("-author:silva lang:(pt OR en)", "en-2 pt-2"),
        ("source:\"folha do porto\" OR meeting:osaka-2019", "bn-1 en-2 pt-1 pt-2"),
        ("source:\"Folha do Porto\" source:\"Harbour Courier\"", "en-1 en-2 pt-1 pt-2"),
        ("published:2017", "en-1 pt-1"),
        ("published:2018..", "en-2 pt-2"),
        ("published:.. lang:bn", ""),
        ("-published:.. ", "bn-1"),
        ("about:2018", "pt-2"),
        ("about:2017-07-08..2018", "en-1 pt-2"),
        ("about:..2017-07-07", "pt-1"),
        ("meeting:(hamburg-2017 OR osaka-2019) lang:bn", "bn-1"),
        ("xyzzy", ""),
        ("+the leaders", "en-1 en-2"),
    ] {
        assert_eq!(found(&index, line).join(" "), expected, "{line}");
    }
}

#[test]
fn every_word_in_some_form() {
    let (index, _writer) = index();
    let query = Query::new("as sanções do presidente");
    assert_eq!(index.search(&query).unwrap().hits.len(), 4);
    let results = index.search(&query.clone().every_word()).unwrap();
    assert_eq!(ids(&results), ["pt-2", "en-1"]);
    assert_eq!(ids(&index.search(&query.every_word().forms(Forms::WRITTEN)).unwrap()), ["pt-2"]);
}

#[test]
fn a_beginning_is_highlighted_and_said() {
    let (index, _writer) = index();
    let hits = index.search(&Query::new("hambu*")).unwrap().hits;
    assert_eq!(hits.iter().map(|hit| hit.document.as_str()).collect::<Vec<_>>(), ["en-1", "pt-1"]);
    let marked: Vec<&str> = hits[1].segments().iter().filter(|s| s.matched).map(|s| s.text).collect();
    assert_eq!(marked, ["Hamburgo"]);
    let reasons: Vec<_> = hits[1].reasons.iter().map(|r| (r.kind, r.matched.as_str())).collect();
    assert_eq!(reasons, [(ReasonKind::Prefix, "Hamburgo")]);
}

#[test]
fn conditions_that_are_too_many_or_too_deep_are_refused() {
    let (index, _writer) = index();
    let mut deep = Condition::Words("a".to_owned());
    for _ in 0..100 {
        deep = Condition::Not(Box::new(deep));
    }
    let many = Condition::Any(vec![Condition::Words("a".to_owned()); 2_000]);
    let undeclared = Condition::Any(vec![Condition::Extra("desk".to_owned(), "x".to_owned())]);
    for condition in [deep, many, undeclared] {
        let error = index.search(&Query::default().must(condition)).unwrap_err();
        assert!(matches!(error, dateline::Error::Option { .. }), "{error}");
    }
}

#[test]
fn answers_come_in_the_order_asked_for() {
    let (index, _writer) = index();
    for (order, expected) in [
        (Order::Newest, "en-2 pt-2 en-1 pt-1 bn-1"),
        (Order::Oldest, "pt-1 en-1 pt-2 en-2 bn-1"),
        (Order::Chronological, "pt-1 en-1 pt-2 bn-1 en-2"),
        (Order::ReverseChronological, "bn-1 en-2 pt-2 en-1 pt-1"),
    ] {
        for by_document in [false, true] {
            let mut query = Query::default().order(order);
            query.by_document = by_document;
            let results = index.search(&query).unwrap();
            assert_eq!(ids(&results).join(" "), expected, "{order:?}");
            assert!(results.hits.iter().all(|hit| hit.score == 0.0));
            let ranked: Vec<String> = index.searcher().rank(&query).unwrap().into_iter().map(|r| r.document).collect();
            assert_eq!(ranked.join(" "), expected, "{order:?}");
        }
    }
    // Of the dates that passages speak of, those that are asked for count.
    let mut query = Query::new("sanções").order(Order::Chronological);
    query.about = "2018..2019".parse().ok();
    assert_eq!(ids(&index.search(&query).unwrap()), ["pt-2", "bn-1"]);
}

/// All pages of two, from snapshots that `next` gives.
fn pages(query: &Query, mut snapshot: impl FnMut() -> dateline::Searcher) -> Vec<String> {
    let mut found = Vec::new();
    let mut query = query.clone().limit(2);
    loop {
        let results = snapshot().search(&query).unwrap();
        found.extend(results.hits.iter().map(|hit| format!("{}#{}", hit.document, hit.passage)));
        match results.next {
            // As it would come back from somewhere else.
            Some(next) => query.after = Some(next.to_string().parse::<Cursor>().unwrap()),
            None => return found,
        }
    }
}

#[test]
fn pages_neither_repeat_nor_lose_a_hit() {
    let (index, mut writer) = index();
    // Many that tie, in several segments.
    for n in 0..9 {
        writer
            .add(
                Document::new(format!("tie-{n}"), "A ferry left.\n\nA ferry came.")
                    .published(Date::new(2017, 7, 8).unwrap()),
            )
            .unwrap();
        writer.commit().unwrap();
    }
    let snapshot = index.searcher();
    for by_document in [false, true] {
        for order in [Order::Relevance, Order::Newest, Order::Oldest, Order::Chronological] {
            for text in ["", "ferry leaders sanções", "\"a ferry\""] {
                let mut query = Query::new(text).order(order);
                query.by_document = by_document;
                let all = snapshot.search(&query.clone().limit(100)).unwrap();
                assert_eq!(all.next, None);
                let all: Vec<String> = all.hits.iter().map(|hit| format!("{}#{}", hit.document, hit.passage)).collect();
                assert!(all.len() >= 9, "{all:?}");
                assert_eq!(pages(&query, || snapshot.clone()), all, "{order:?} {text:?}");
            }
        }
    }
    // While the index changes: a snapshot in relevance, any searcher by date.
    let before = snapshot.search(&Query::default().order(Order::Newest).limit(100)).unwrap();
    let mut n = 0;
    let mut change = || {
        n += 1;
        writer
            .add(Document::new(format!("new-{n}"), "A boat left.").published(Date::new(2017 + n % 3, 7, 8).unwrap()))
            .unwrap();
        writer.commit().unwrap();
        index.searcher()
    };
    let seen = pages(&Query::default().order(Order::Newest), &mut change);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "{seen:?}");
    assert!(before.hits.iter().all(|hit| seen.contains(&format!("{}#{}", hit.document, hit.passage))), "{seen:?}");
    let first = index.search(&Query::new("ferry").limit(2)).unwrap();
    change();
    let stale = index.search(&Query::new("ferry").after(first.next.clone().unwrap())).unwrap_err();
    assert!(stale.to_string().contains("the index has changed"), "{stale}");
    let other = index.search(&Query::new("ferry").order(Order::Oldest).after(first.next.unwrap())).unwrap_err();
    assert!(other.to_string().contains("another order"), "{other}");
    assert!("newest/x/y".parse::<Cursor>().is_err());
}

#[test]
fn groups_are_counted_and_hold_their_best_hits() {
    let (index, mut writer) = index();
    writer.add(Document::new("none", "Nobody knows who wrote of the sanctions.")).unwrap();
    let wire =
        "The ferry between the two islands will stop in March, the company said on Monday, because the pier is old.";
    writer.add(Document::new("wire", wire).source("Northgate Wire")).unwrap();
    writer.add(Document::new("paper", format!("Ferry stops\n\n{wire}")).source("Harbour Courier")).unwrap();
    writer.commit().unwrap();
    let groups = |query: Query| {
        let results = index.search(&query).unwrap();
        assert!(results.hits.is_empty());
        let of = |group: &dateline::HitGroup| {
            let ids: Vec<&str> = group.hits.iter().map(|hit| hit.document.as_str()).collect();
            let value = group.value.as_deref().unwrap_or("-");
            format!("{value} {}/{}: {}", group.passages, group.documents, ids.join(" "))
        };
        (results.group_count, results.groups.iter().map(of).collect::<Vec<_>>())
    };
    let sanctions = Query::new("sanctions").every_word();
    let (count, found) = groups(sanctions.clone().group_by(GroupBy::Source, 1));
    assert_eq!(count, Some(4));
    assert_eq!(found.len(), 4);
    assert!(
        found.contains(&"folha-do-porto 2/2: pt-2".to_owned())
            || found.contains(&"folha-do-porto 2/2: pt-1".to_owned()),
        "{found:?}"
    );
    assert!(found.contains(&"- 1/1: none".to_owned()), "{found:?}");
    let (count, page) = groups(sanctions.clone().group_by(GroupBy::Source, 1).limit(2).offset(1));
    assert_eq!((count, &page[..]), (Some(4), &found[1..3]));
    let (count, found) = groups(sanctions.clone().group_by(GroupBy::Meeting, 5).order(Order::Oldest));
    assert_eq!(count, Some(3));
    assert_eq!(found, ["hamburg-2017 2/2: pt-1 en-1", "- 2/2: pt-2 none", "osaka-2019 1/1: bn-1"]);
    let (count, found) = groups(Query::new("ferry").group_by(GroupBy::Copies, 3));
    assert_eq!((count, found.len()), (Some(1), 1), "{found:?}");
    assert!(found[0].contains("/2: ") && found[0].contains("wire") && found[0].contains("paper"), "{found:?}");
    let (count, found) = groups(sanctions.clone().group_by(GroupBy::Document, 2).limit(1));
    assert_eq!((count, found.len()), (Some(5), 1), "{found:?}");
    // Counts stay what they are.
    let counts = |query: Query| index.search(&query.count()).unwrap().counts.unwrap();
    assert_eq!(counts(sanctions.clone()), counts(sanctions.clone().group_by(GroupBy::Source, 1)));
    assert_eq!(counts(sanctions.clone()), counts(sanctions.by_document()));
}

#[test]
fn counts_say_what_they_count() {
    let (index, _writer) = index();
    let counts = |query: Query| index.search(&query.count().limit(0)).unwrap().counts.unwrap();
    let pairs = |facet: &[dateline::FacetCount]| -> Vec<String> {
        facet.iter().map(|count| format!("{} {}", count.value, count.passages)).collect()
    };
    let all = counts(Query::default());
    assert_eq!((all.passages, all.documents), (5, 5));
    assert_eq!(pairs(&all.languages), ["en 2", "pt 2", "bn 1"]);
    assert_eq!(pairs(&all.authors), ["Ana Maria Silva 1", "Ana Silva 1", "João Pereira 1", "Peter Brown 1"]);
    assert_eq!(pairs(&all.published), ["2017-07 2", "2018-03 1", "2019-06 1"]);
    // Of 2018 is said nothing by month.
    assert_eq!(pairs(&all.about), ["2017-07 2", "2019-06 2"]);
    let years = counts(Query::default().interval(Interval::Year));
    assert_eq!(pairs(&years.published), ["2017 2", "2018 1", "2019 1"]);
    assert_eq!(pairs(&years.about), ["2017 2", "2018 1", "2019 2"]);
    let days = counts(Query::default().interval(Interval::Day));
    assert_eq!(pairs(&days.about), ["2017-07-07 1", "2017-07-08 1", "2019-06-28 2"]);
    // With a filter, and as if there were none on the same thing.
    let query = Query::default().source("Folha do Porto").published_from(Date::new(2018, 1, 1).unwrap());
    let filtered = counts(query.clone());
    assert_eq!((pairs(&filtered.sources), filtered.documents), (vec!["folha-do-porto 1".to_owned()], 1));
    let disjunctive = counts(query.disjunctive());
    assert_eq!(pairs(&disjunctive.sources), ["folha-do-porto 1", "harbour-courier 1"]);
    assert_eq!(pairs(&disjunctive.published), ["2017-07 1", "2018-03 1"]);
    assert_eq!((pairs(&disjunctive.languages), disjunctive.documents), (vec!["pt 1".to_owned()], 1));
}

#[test]
fn queries_are_plain_data() {
    let query = Query::parse("+sanções -\"a b\" hamb* (lang:pt OR published:2017..) about:2018 author:x").query;
    let mut query = query.order(Order::Newest).group_by(GroupBy::Source, 3).disjunctive().interval(Interval::Day);
    query.about = Some(Days { first: Date::new(2018, 1, 1), last: None });
    let json = serde_json::to_string(&query).unwrap();
    assert_eq!(serde_json::from_str::<Query>(&json).unwrap(), query, "{json}");
    assert_eq!(serde_json::from_str::<Query>("{\"text\":\"x\"}").unwrap(), Query::new("x"));
}
