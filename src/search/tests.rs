use std::ops::ControlFlow;
use std::path::Path;

use super::group::Groups;
use super::*;
use crate::{Catalog, Document, Index, Reader};

/// The bundled corpus in three segments, of one of which some documents are deleted; some have no source and no date.
fn corpus() -> Index {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let catalog = Catalog::load(path.join("meetings.toml")).unwrap();
    let index = Index::builder().catalog(catalog).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let mut documents: Vec<Document> = Reader::new().path(&path).collect::<Result<_>>().unwrap();
    for document in documents.iter_mut().step_by(7) {
        (document.source, document.published) = (None, None);
    }
    for part in documents.chunks(documents.len() / 3 + 1) {
        writer.add_all(part.iter().cloned().map(Ok), |_| ControlFlow::Continue(())).unwrap();
        writer.commit().unwrap();
    }
    for document in documents.iter().take(20).step_by(3) {
        assert!(writer.delete(&document.id).unwrap());
    }
    writer.commit().unwrap();
    assert!(index.searcher().searcher.segment_readers().len() > 2);
    index
}

/// Queries of the corpus, each in some forms and with some filters, as they are run.
fn each_query(searcher: &Searcher, mut each: impl FnMut(&Query, &Plan)) {
    let mut inside = Forms::default();
    (inside.translation, inside.sound) = (false, false);
    let queries = include_str!("../../corpus/queries.tsv").lines();
    let day = crate::Date::new(2017, 1, 1).unwrap();
    for text in queries.step_by(4).map(|line| line.split_once('\t').unwrap().1) {
        for (forms, limit) in [(Forms::default(), 12), (inside, 3), (Forms::WRITTEN, 1)] {
            let query = Query::new(text).forms(forms).limit(limit);
            let of_languages = query.clone().language(Language::Bengali).language(Language::English);
            for query in [query.clone(), of_languages, query.published_from(day)] {
                let plan = searcher.plan(&query, &searcher.read(&query).unwrap().unwrap()).unwrap();
                each(&query, &plan);
            }
        }
    }
}

#[test]
fn the_best_are_the_same_with_and_without_scoring_all() {
    let searcher = corpus().searcher();
    let mut hits = 0;
    each_query(&searcher, |query, plan| {
        for by_document in [false, true] {
            let mut query = Query { by_document, ..query.clone() };
            for page in 0..3 {
                let pruned = searcher.best(&query, plan, None, query.limit).unwrap();
                let all = plan.all(Order::Relevance, plan.filter(None));
                let collector = Best { ranking: Ranking::of(&query), by_document, limit: query.limit };
                // Beside another collector nothing is pruned.
                let (scored, _) = searcher.searcher.search(&all, &(collector, Count)).unwrap();
                assert_eq!(pruned, scored, "{query:?}, page {page}");
                hits += pruned.len();
                let Some(last) = pruned.last() else { break };
                query.after = Some(Cursor::new(Order::Relevance, searcher.snapshot(), last));
            }
        }
    });
    assert!(hits > 500, "{hits}");
}

#[test]
fn groups_are_the_same_with_and_without_scoring_all() {
    let searcher = corpus().searcher();
    let (mut asked, mut found) = (0, 0);
    each_query(&searcher, |query, plan| {
        asked += 1;
        // Each filter and each of the forms comes up in turn.
        if asked % 13 != 0 {
            return;
        }
        for (column, by) in [("source", GroupBy::Source), ("meeting", GroupBy::Meeting)] {
            let groups = |limit| Groups { ranking: Ranking::of(query), column, limit };
            let all = plan.all(Order::Relevance, plan.filter(None));
            let (scored, _) = searcher.searcher.search(&all, &(groups(1_000), Count)).unwrap();
            for limit in [1, 2, 5] {
                let pruned = searcher.collect(plan, Order::Relevance, plan.filter(None).as_ref(), &groups(limit));
                assert_eq!(pruned.unwrap(), scored[..limit.min(scored.len())], "{query:?}");
            }
            // The answer is the same whether all groups are asked for or some.
            let names = |query: &Query| {
                let results = searcher.search(query).unwrap();
                assert_eq!(results.group_count, Some(scored.len()), "{query:?}");
                let groups = results.groups.into_iter();
                groups.map(|group| (group.value, group.passages, group.documents, group.hits)).collect::<Vec<_>>()
            };
            let every = names(&query.clone().group_by(by, 2).limit(1_000));
            let values: Vec<_> = every.iter().map(|(value, ..)| value).collect();
            assert_eq!(values, scored.iter().map(|(value, _)| value).collect::<Vec<_>>(), "{query:?}");
            assert_eq!(
                names(&query.clone().group_by(by, 2).limit(2).offset(1)),
                every[every.len().min(1)..every.len().min(3)]
            );
            found += every.len();
        }
    });
    assert!(found > 20, "{found}");
}

#[test]
fn counts_are_those_of_the_hits() {
    let searcher = corpus().searcher();
    let query = |text: &str| Query::new(text).limit(10_000).count();
    for text in ["summit", "cimeira de Hamburgo", "চুক্তি", ""] {
        let results = searcher.search(&query(text)).unwrap();
        let counts = results.counts.unwrap();
        let count = |values: &dyn Fn(&Hit) -> Vec<String>| {
            let mut seen: std::collections::BTreeMap<String, (usize, std::collections::BTreeSet<&str>)> =
                Default::default();
            for hit in &results.hits {
                let mut values = values(hit);
                values.sort();
                values.dedup();
                for value in values {
                    let (passages, documents) = seen.entry(value).or_default();
                    *passages += 1;
                    documents.insert(&hit.document);
                }
            }
            let mut counts: Vec<FacetCount> = seen
                .into_iter()
                .map(|(value, (passages, documents))| FacetCount { value, passages, documents: documents.len() })
                .collect();
            counts.sort_by(|a, b| b.passages.cmp(&a.passages).then_with(|| a.value.cmp(&b.value)));
            counts
        };
        let in_order = |mut counts: Vec<FacetCount>| {
            counts.sort_by(|a, b| a.value.cmp(&b.value));
            counts
        };
        let expected = Counts {
            passages: results.hits.len(),
            documents: count(&|hit| vec![hit.document.clone()]).len(),
            languages: count(&|hit| vec![hit.language.code().to_owned()]),
            sources: count(&|hit| hit.source.iter().map(|source| source.id.clone()).collect()),
            // Those that have the meeting within them are there, too.
            meetings: counts.meetings.clone(),
            authors: count(&|hit| hit.authors.clone()),
            published: in_order(count(&|hit| {
                hit.published.iter().map(|day| day.to_string()[..7].to_owned()).collect()
            })),
            about: in_order(count(&|hit| {
                let spans = hit.dates.iter().filter_map(|date| date.start.zip(date.end));
                let days = spans.map(|(first, last)| (first.days_since_epoch(), last.days_since_epoch()));
                let short = days.filter(|(first, last)| last - first < 31);
                let day = |day| crate::Date::from_days_since_epoch(day).unwrap().to_string()[..7].to_owned();
                short.flat_map(|(first, last)| (first..=last).map(day)).collect()
            })),
        };
        assert_eq!(counts, expected, "{text:?}");
        // Any of them alone is the same, and none of them leaves how much matches.
        let of = |query: Query| searcher.search(&query).unwrap().counts.unwrap();
        let (passages, documents) = (expected.passages, expected.documents);
        assert_eq!(of(query(text).facets([])), Counts { passages, documents, ..Counts::default() });
        for facet in Facet::ALL {
            let mut one = Counts { passages, documents, ..Counts::default() };
            facet.of(&mut one).clone_from(facet.of(&mut expected.clone()));
            assert_eq!(of(query(text).facets([facet])), one, "{text:?} {facet:?}");
        }
    }
}
