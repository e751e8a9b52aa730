//! Passages like a passage: whether the first documents found tell of the same meeting (`tags.tsv`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;

use dateline::{Condition, Event, Forms, Index, Language, Query, Searcher};

use crate::data::{LANGUAGES, Result};
use crate::report::{Table, percent};
use crate::tags::gold_passages;
use crate::{Data, Options};

/// Documents that are looked at.
const FIRST: usize = 5;

/// Of the first five documents found for each passage about a meeting, or of as many as tell of its meetings, the share that do.
pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let gold = gold_passages(data)?;
    let mut by_document: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((document, _), meetings) in &gold {
        by_document.entry(document).or_default().extend(meetings.iter().map(String::as_str));
    }
    let languages: BTreeMap<&str, Language> =
        data.documents.iter().filter_map(|document| Some((document.id.as_str(), data.language(document)?))).collect();
    let index = Index::builder().catalog(data.catalog.clone()).in_memory()?;
    let mut writer = index.writer()?;
    writer.add_all(data.documents.iter().cloned().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
    writer.commit()?;
    let searcher = index.searcher();
    let mut unnamed = Forms::default();
    unnamed.meeting = false;

    let mut table =
        Table::new("Passages like a passage: same meeting, precision at 5 (tags.tsv)", &["own language", "others"]);
    for (name, is_whole, forms) in [
        ("its most telling words", false, Forms::default()),
        ("its whole text", true, Forms::default()),
        ("its most telling words, without meetings", false, unnamed),
        ("its whole text, without meetings", true, unnamed),
    ] {
        let mut measures: [Vec<f64>; 2] = Default::default();
        for ((document, passage), meetings) in &gold {
            let Some(own) = languages.get(document.as_str()) else { continue };
            let Some(query) = query(&searcher, document, *passage, is_whole)? else { continue };
            for (measures, is_own) in measures.iter_mut().zip([true, false]) {
                let is_in = |language: &Language| (language == own) == is_own;
                let is_same = |other: &str| {
                    let others = by_document.get(other);
                    others.is_some_and(|others| meetings.iter().any(|meeting| others.contains(meeting.as_str())))
                };
                let relevant = languages
                    .iter()
                    .filter(|(other, language)| **other != document.as_str() && is_in(language) && is_same(other));
                let most = relevant.count().min(FIRST);
                if most == 0 {
                    continue;
                }
                let mut query = query.clone().forms(forms).by_document().limit(most);
                query.languages = LANGUAGES.into_iter().filter(is_in).collect();
                let found = searcher.rank(&query)?;
                let right = found.iter().filter(|ranked| is_same(&ranked.document)).count();
                measures.push(right as f64 / most as f64);
                if options.misses && right == 0 && !is_whole {
                    say!("{document}#{passage} {meetings:?}");
                }
            }
        }
        table.row(name, measures.map(|values| percent(values.iter().sum::<f64>() / values.len().max(1) as f64)));
    }
    Ok(table.write(out)?)
}

fn query(searcher: &Searcher, document: &str, passage: usize, is_whole: bool) -> dateline::Result<Option<Query>> {
    if !is_whole {
        return searcher.like(document, passage);
    }
    let article = searcher.article(document)?;
    let text = article.and_then(|article| Some(article.text(article.passages.get(passage)?).to_owned()));
    Ok(text.map(|text| Query::new(text).must_not(Condition::Document(document.to_owned()))))
}
