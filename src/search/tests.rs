use std::ops::ControlFlow;
use std::path::Path;

use super::*;
use crate::{Catalog, Index, Reader};

/// The bundled corpus.
fn corpus() -> Index {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let catalog = Catalog::load(path.join("meetings.toml")).unwrap();
    let index = Index::builder().catalog(catalog).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add_all(Reader::new().path(&path), |_| ControlFlow::Continue(())).unwrap();
    writer.commit().unwrap();
    index
}

#[test]
fn the_best_are_the_same_with_and_without_scoring_all() {
    let searcher = corpus().searcher();
    let mut inside = Forms::default();
    (inside.translation, inside.sound) = (false, false);
    let queries = include_str!("../../corpus/queries.tsv").lines();
    let mut hits = 0;
    for text in queries.map(|line| line.split_once('\t').unwrap().1) {
        for (forms, limit) in [(Forms::default(), 1), (Forms::default(), 12), (inside, 12), (Forms::WRITTEN, 3)] {
            for languages in [vec![], vec![Language::Bengali, Language::English]] {
                let query = Query { languages, ..Query::new(text).forms(forms).limit(limit) };
                let plan = searcher.plan(&query, &searcher.read(&query).unwrap().unwrap()).unwrap();
                let (pruned, _) = searcher.best(&query, &plan, None, limit).unwrap();
                let all = plan.all(Order::Relevance, plan.filter(None));
                let collector = Best { ranking: Ranking::of(&query), by_document: false, limit };
                // Beside another collector nothing is pruned.
                let ((scored, _), _) = searcher.searcher.search(&all, &(collector, Count)).unwrap();
                assert_eq!(pruned, scored, "{text:?} {forms:?} {:?}", query.languages);
                hits += pruned.len();
            }
        }
    }
    assert!(hits > 1_000, "{hits}");
}
