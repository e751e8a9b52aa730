//! Why a passage scores as it does, and why one is not found.

use std::ops::ControlFlow;
use std::path::Path;

use dateline::{Catalog, Explanation, Forms, GroupBy, Index, Order, Query, Reader, ReasonKind, Searcher};

/// The bundled corpus.
fn corpus() -> Searcher {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let catalog = Catalog::load(path.join("meetings.toml")).unwrap();
    let index = Index::builder().catalog(catalog).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add_all(Reader::new().path(&path), |_| ControlFlow::Continue(())).unwrap();
    writer.commit().unwrap();
    index.searcher()
}

fn sum(explanation: &Explanation) -> f32 {
    explanation.words.iter().map(|word| word.score).sum::<f32>() * explanation.lead.unwrap_or(1.0)
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs())
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let searcher = corpus();
    let judged = include_str!("../../corpus/queries.tsv").lines().map(|line| line.split_once('\t').unwrap().1);
    let others = [
        "\"G20 Hamburgo\"",
        "\"climate change\"",
        "\"as relações bilaterais\" Hamburgo",
        "hamb* \"the two\"",
        "\"hamb*\" \"the leaders\"",
        "হামবুর্গ*",
        "Kathmandu 2014 নয়াদিল্লি",
        "\"mudança climática\"",
        "",
    ];
    let (mut explained, mut lead) = (0, 0);
    let mut kinds: Vec<ReasonKind> = Vec::new();
    for (at, text) in judged.chain(others).enumerate() {
        let plain = Query::new(text).limit(4);
        let variants = [
            plain.clone(),
            plain.clone().by_document(),
            plain.clone().forms(Forms::WRITTEN).boilerplate(),
            plain.clone().interleave_languages().language(dateline::Language::Bengali),
            plain.clone().group_by(GroupBy::Source, 3),
            plain.clone().group_by(GroupBy::Copies, 3),
        ];
        // Two of them each, so that it does not take long.
        for query in [&variants[at % 6], &variants[(at + 1) % 6]] {
            let results = searcher.search(query).unwrap();
            let grouped = results.groups.into_iter().flat_map(|group| group.hits);
            for hit in results.hits.into_iter().chain(grouped) {
                let explanation = searcher.explain(query, &hit.document, hit.passage).unwrap().unwrap();
                assert!(close(explanation.score, hit.score), "{text:?} {query:?}: {} {explanation}", hit.score);
                if !text.is_empty() {
                    assert!(close(sum(&explanation), hit.score), "{text:?}: {} {explanation}", hit.score);
                }
                for form in explanation.words.iter().flat_map(|word| &word.forms) {
                    kinds.push(form.kind);
                    if let Some(factors) = form.factors {
                        let product = factors.weight * factors.rarity * factors.density;
                        assert!(close(product, form.score), "{form:?}");
                        assert!(factors.density > 0.0 && factors.density <= 2.2001, "{form:?}");
                        assert!(factors.frequency != Some(0), "{form:?}");
                    }
                    assert!(form.passages > 0, "{form:?}");
                }
                explained += 1;
                lead += usize::from(explanation.lead.is_some());
            }
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    assert!(explained > 600 && lead > 50, "{explained} {lead}");
}

#[test]
fn an_explanation_is_for_people() {
    let searcher = corpus();
    let query = Query::new("reuniões Hamburgo \"G20 summit\"").by_document();
    for hit in searcher.search(&query).unwrap().hits.iter().take(3) {
        eprintln!("{}", searcher.explain(&query, &hit.document, hit.passage).unwrap().unwrap());
    }
}

#[test]
fn what_is_not_found_has_no_explanation() {
    let searcher = corpus();
    let hit = &searcher.search(&Query::new("Hamburgo")).unwrap().hits[0];
    for query in [Query::new("xyzzy"), Query::new("?!"), Query::new("Hamburgo").source("nobody")] {
        assert_eq!(searcher.explain(&query, &hit.document, hit.passage).unwrap(), None, "{query:?}");
    }
    let query = Query::new("Hamburgo");
    assert_eq!(searcher.explain(&query, "nothing", 0).unwrap(), None);
    for passage in [1_000, u32::MAX as usize, usize::MAX] {
        assert_eq!(searcher.explain(&query, &hit.document, passage).unwrap(), None);
    }
}

#[test]
fn an_explanation_by_date_says_the_day() {
    let searcher = corpus();
    for order in [Order::Newest, Order::Oldest, Order::Chronological, Order::ReverseChronological] {
        let query = Query::new("Hamburgo")
            .order(order)
            .limit(30)
            .about("2009-01-01".parse().unwrap(), "2019-12-31".parse().unwrap());
        let mut days = Vec::new();
        for hit in searcher.search(&query).unwrap().hits {
            let explanation = searcher.explain(&query, &hit.document, hit.passage).unwrap().unwrap();
            assert_eq!((explanation.score, explanation.lead), (0.0, None));
            if matches!(order, Order::Newest | Order::Oldest) {
                assert_eq!(explanation.day, hit.published);
            }
            days.extend(explanation.day);
        }
        if matches!(order, Order::Newest | Order::ReverseChronological) {
            days.reverse();
        }
        assert!(days.len() > 5 && days.is_sorted(), "{order:?} {days:?}");
    }
}
