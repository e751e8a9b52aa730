//! Judged searches over all languages: `queries.tsv` against `qrels.tsv`.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::ops::ControlFlow;

use dateline::{Event, Forms, Index, Language, Query, Searcher};

use crate::data::{self, Result};
use crate::report::{Table, decimal};
use crate::{Data, Options};

/// The mean of nDCG@10 by the language of the query, ranked by document: over all languages, and over the documents in the query's own.
pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let mut judged: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for [query, _, document, grade] in data::rows::<4>(&data.corpus.join("qrels.tsv"))? {
        judged.entry(query).or_default().insert(document, grade.parse()?);
    }
    let queries = data::rows::<2>(&data.corpus.join("queries.tsv"))?;
    let index = Index::builder().catalog(data.catalog.clone()).in_memory()?;
    let mut writer = index.writer()?;
    writer.add_all(data.documents.iter().cloned().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
    writer.commit()?;
    let searcher = index.searcher();

    let without = |change: fn(&mut Forms)| {
        let mut forms = Forms::default();
        change(&mut forms);
        forms
    };
    let settings = [
        ("written forms alone", Forms::WRITTEN),
        ("all forms", Forms::default()),
        ("  without stems", without(|forms| forms.stem = false)),
        ("  without variants", without(|forms| forms.variant = false)),
        ("  without sound", without(|forms| forms.sound = false)),
        ("  without meetings", without(|forms| forms.meeting = false)),
        ("  without translations", without(|forms| forms.translation = false)),
    ];
    let languages: HashMap<&str, Option<Language>> =
        data.documents.iter().map(|document| (document.id.as_str(), data.language(document))).collect();
    for (own, place) in [(false, "over all languages"), (true, "in the query's own language")] {
        let title = format!("Judged searches {place}, nDCG@10 by document (queries.tsv, qrels.tsv)");
        let mut table = Table::new(title, &["pt", "en", "bn", "all"]);
        for (name, forms) in settings {
            let mut measures: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for [id, text] in &queries {
                let code = id.get(..2).unwrap_or(id);
                let is_in = |document: &str| {
                    !own || languages.get(document).copied().flatten() == Some(Language::from_code(code))
                };
                let mut judged = judged.get(id).cloned().unwrap_or_default();
                judged.retain(|document, _| is_in(document));
                if judged.is_empty() {
                    continue;
                }
                let found = ranked(&searcher, text, forms)?.into_iter().filter(|document| is_in(document));
                let ndcg = ndcg(found, &judged);
                measures.entry(code).or_default().push(ndcg);
                if options.misses && forms == Forms::default() {
                    say!("{id} {ndcg:.3} {text}");
                }
            }
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
            let all: Vec<f64> = measures.values().flatten().copied().collect();
            let of = |language: &str| mean(measures.get(language).map_or(&[], Vec::as_slice));
            table.row(name, [of("pt"), of("en"), of("bn"), mean(&all)].map(decimal));
        }
        table.write(out)?;
    }
    Ok(())
}

/// All documents found, the best first.
fn ranked(searcher: &Searcher, text: &str, forms: Forms) -> dateline::Result<Vec<String>> {
    let hits = searcher.rank(&Query::new(text).forms(forms).by_document().limit(searcher.passages()))?;
    Ok(hits.into_iter().map(|hit| hit.document).collect())
}

/// Normalised discounted cumulative gain of the first ten documents, with the grade as gain (Järvelin and Kekäläinen 2002).
fn ndcg(found: impl Iterator<Item = String>, judged: &BTreeMap<String, u32>) -> f64 {
    let discounted = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
        grades.take(10).enumerate().map(|(rank, grade)| f64::from(grade) / (rank as f64 + 2.0).log2()).sum()
    };
    let gain = discounted(&mut found.map(|document| judged.get(&document).copied().unwrap_or(0)));
    let mut ideal: Vec<u32> = judged.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    gain / discounted(&mut ideal.into_iter()).max(f64::MIN_POSITIVE)
}
