//! Tags of passages against `tags.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use dateline::{Analyzer, Article, Catalog, Label, Meeting, Passage, Pipeline};

use crate::data::{self, Result};
use crate::report::{Agreement, Table};
use crate::{Data, Options};

/// By document and line of its file: the meetings that the line is about.
type Gold = BTreeMap<String, BTreeMap<usize, BTreeSet<String>>>;

/// `document TAB line TAB meetings`: by document, the meetings of each line of the file.
fn read_tags(path: &Path) -> Result<Gold> {
    let mut tags = Gold::new();
    for [document, number, meetings] in data::rows::<3>(path)? {
        let meetings = meetings.split(',').map(str::to_owned).collect();
        tags.entry(document).or_default().insert(number.parse()?, meetings);
    }
    Ok(tags)
}

/// A passage is about the meetings of the content lines it holds.
pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let gold = read_tags(&data.corpus.join("tags.tsv"))?;
    let pipeline = Pipeline::new(data.catalog.clone());
    let mut by_language: BTreeMap<String, Agreement> = BTreeMap::new();
    let mut rival = Agreement::default();
    for document in &data.documents {
        let file_lines = String::from_utf8_lossy(&std::fs::read(data.corpus.join(&document.id))?).lines().count();
        let article = pipeline.article(document.clone());
        // A header stands before the text in the file.
        let header = file_lines.saturating_sub(document.text.lines().count());
        let none = BTreeMap::new();
        let lines = gold.get(&document.id).unwrap_or(&none);
        for passage in &article.passages {
            let expected = expected(&article, passage.range, header, lines);
            let found: BTreeSet<String> = passage.meetings.iter().map(|tag| tag.id.clone()).collect();
            *by_language.entry(article.detected.code.to_string()).or_default() += agreement(&found, &expected);
            rival += agreement(&baseline(&data.catalog, pipeline.analyzer(), &article, passage), &expected);
            if options.misses && found != expected {
                let start: String = article.text(passage).trim().chars().take(60).collect();
                say!("{}#{} {start:?}", document.id, passage.passage);
                say!("    missing {:?}, wrong {:?}", &expected - &found, &found - &expected);
            }
        }
    }
    let mut table = Table::new("Meetings of passages (tags.tsv)", &["precision", "recall", "F1", "tags"]);
    let mut all = Agreement::default();
    for (language, agreement) in by_language {
        all += agreement;
        let tags = agreement.right + agreement.missing;
        table.row(language, agreement.cells().into_iter().chain([tags.to_string()]));
    }
    let tags = |agreement: &Agreement| (agreement.right + agreement.missing).to_string();
    table.row("all", all.cells().into_iter().chain([tags(&all)]));
    table.row("place and year in the passage", rival.cells().into_iter().chain([tags(&rival)]));
    Ok(table.write(out)?)
}

/// By document and passage, where there are any: the meetings that it is about.
pub fn gold_passages(data: &Data) -> Result<BTreeMap<(String, usize), BTreeSet<String>>> {
    let gold = read_tags(&data.corpus.join("tags.tsv"))?;
    let pipeline = Pipeline::new(data.catalog.clone());
    let mut passages = BTreeMap::new();
    for document in &data.documents {
        let Some(lines) = gold.get(&document.id) else { continue };
        let file_lines = String::from_utf8_lossy(&std::fs::read(data.corpus.join(&document.id))?).lines().count();
        let header = file_lines.saturating_sub(document.text.lines().count());
        let article = pipeline.article(document.clone());
        for passage in &article.passages {
            let meetings = expected(&article, passage.range, header, lines);
            if !meetings.is_empty() {
                passages.insert((document.id.clone(), passage.passage), meetings);
            }
        }
    }
    Ok(passages)
}

fn agreement(found: &BTreeSet<String>, expected: &BTreeSet<String>) -> Agreement {
    let [right, wrong, missing] = [found & expected, found - expected, expected - found].map(|set| set.len());
    Agreement { right, wrong, missing }
}

/// The meetings of which a passage names a place and the year: what a search for words would tag.
fn baseline(catalog: &Catalog, analyzer: &Analyzer, article: &Article, passage: &Passage) -> BTreeSet<String> {
    let words = |text: &str, language| -> Vec<String> {
        analyzer.analyze(text, language).into_iter().map(|token| token.surface).collect()
    };
    let passage_words: Vec<String> = article.tokens(passage, analyzer).map(|token| token.surface).collect();
    let holds = |name: &str| {
        let name = words(name, passage.language);
        !name.is_empty() && passage_words.windows(name.len()).any(|found| found == name)
    };
    let is_named = |meeting: &&Meeting| {
        holds(&meeting.first_day().year().to_string()) && meeting.places.iter().any(|place| holds(place))
    };
    catalog.meetings().iter().filter(is_named).map(|meeting| meeting.id.clone()).collect()
}

fn expected(
    article: &Article,
    range: dateline::Span,
    header: usize,
    gold: &BTreeMap<usize, BTreeSet<String>>,
) -> BTreeSet<String> {
    let text = &article.document.text;
    let mut expected = BTreeSet::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let line = dateline::Span::new(start, start + line.len());
        start = line.end;
        let is_content =
            article.lines.iter().any(|l| l.range.overlaps(line) && l.label.is_content() && l.label != Label::Blank);
        if line.overlaps(range) && is_content {
            expected.extend(gold.get(&(header + number + 1)).into_iter().flatten().cloned());
        }
    }
    expected
}
