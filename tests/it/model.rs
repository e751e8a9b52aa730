//! Random operations on an index against a plain model of it in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use dateline::{
    Analyzer, Article, Catalog, Counts, Date, Document, FacetCount, Forms, Index, Language, Outcome, Pipeline, Query,
    Searcher, Writer,
};
use tempfile::TempDir;

use crate::fuzz::Random;

/// Words that stand in texts and are asked for. None is a stop word in one of the languages, and all are one token.
const WORDS: [(&str, [&str; 10]); 3] = [
    ("en", ["harbour", "bridge", "minister", "ferry", "storm", "budget", "summit", "market", "river", "treaty"]),
    ("pt", ["porto", "ponte", "ministro", "barco", "chuva", "governo", "acordo", "mercado", "rio", "tratado"]),
    ("bn", ["বন্দর", "সেতু", "মন্ত্রী", "নৌকা", "ঝড়", "সরকার", "চুক্তি", "বাজার", "নদী", "বৈঠক"]),
];
/// What makes a sentence look like its language.
const FRAMES: [(&str, &str); 3] = [
    ("They said that the ", " was there with them and it would be seen again."),
    ("Eles disseram que o ", " não estava com eles e que seria visto outra vez."),
    ("তারা বলেন যে ", " সেখানে ছিল এবং আবার দেখা যাবে।"),
];
const SOURCES: [&str; 3] = ["Harbour Courier", "Diário do Cais", "নদীর কাগজ"];
const DESKS: [&str; 2] = ["world", "city"];
const MEETINGS: &str = r#"
[[meeting]]
id = "zanzibar"
title = { en = "Zanzibar conference" }
start = "2017-07-07"
aliases = ["Zanzibar conference"]
[[meeting]]
id = "zanzibar-dinner"
title = { en = "Zanzibar dinner" }
start = "2017-07-07"
aliases = ["Zanzibar dinner"]
part_of = "zanzibar"
"#;

/// The documents of a commit.
type Documents = BTreeMap<String, Article>;

struct Model {
    random: Random,
    folder: TempDir,
    index: Index,
    writer: Option<Writer>,
    pipeline: Pipeline,
    analyzer: Analyzer,
    committed: Documents,
    pending: Documents,
    mark: Option<String>,
    snapshots: Vec<(Searcher, Documents)>,
    step: usize,
    seen: Seen,
}

/// What a run went through: a model that never finds anything would prove nothing.
#[derive(Debug, Default)]
struct Seen {
    hits: usize,
    ties: usize,
    phrases: usize,
    filtered: usize,
    replaced: usize,
    unchanged: usize,
    deleted: usize,
    reopened: usize,
    lost: usize,
    undated: usize,
    tagged: usize,
}

fn open(folder: &TempDir, threads: usize) -> Index {
    let catalog = Catalog::parse(MEETINGS).unwrap();
    let builder = Index::builder().catalog(catalog).filterable("desk").threads(threads).memory_budget(0);
    builder.open_or_create(folder.path()).unwrap()
}

impl Model {
    fn new(seed: u64) -> Model {
        let folder = tempfile::tempdir().unwrap();
        let index = open(&folder, 1);
        Model {
            random: Random(seed),
            writer: None,
            pipeline: Pipeline::new(index.catalog()),
            analyzer: Analyzer::new(),
            index,
            folder,
            committed: BTreeMap::new(),
            pending: BTreeMap::new(),
            mark: None,
            snapshots: Vec::new(),
            step: 0,
            seen: Seen::default(),
        }
    }

    fn id(&mut self) -> String {
        // Some sort before, some after one another in bytes and not in letters.
        let prefixes = ["a", "Z", "é", "ক", "a/"];
        format!("{}{}", self.random.one_of(&prefixes), self.random.below(8))
    }

    fn text(&mut self) -> String {
        match self.random.below(12) {
            0 => return String::new(),
            1 => return " \n\n\u{a0}".to_owned(),
            _ => {}
        }
        let mut text = String::new();
        for paragraph in 0..=self.random.below(4) {
            let language = self.random.below(3);
            let (before, after) = FRAMES[language];
            // Each line is unique, so that no line is one that its source repeats.
            text += &format!("{before}x{}y{paragraph}", self.step);
            for _ in 0..self.random.below(5) {
                text += " ";
                text += *self.random.one_of(&WORDS[language].1);
            }
            text += match self.random.below(10) {
                0 => " at the Zanzibar conference",
                1 => " at the Zanzibar dinner",
                2 => " 7 July 2017",
                _ => "",
            };
            text += &after.repeat(1 + self.random.below(4) * self.random.below(4));
            text += "\n\n";
        }
        text
    }

    fn document(&mut self) -> Document {
        let mut document = Document::new(self.id(), self.text());
        if self.random.below(3) == 0 {
            let words = WORDS[self.random.below(3)].1;
            document = document.title(format!("{} {}", self.random.one_of(&words), self.random.one_of(&words)));
        }
        if self.random.below(4) > 0 {
            document = document.source(*self.random.one_of(&SOURCES));
        }
        if self.random.below(4) > 0 {
            document = document.published(self.day());
        }
        if self.random.below(2) == 0 {
            document.extra.insert("desk".to_owned(), (*self.random.one_of(&DESKS)).into());
        }
        document
    }

    fn day(&mut self) -> Date {
        Date::new(2017, 1 + self.random.below(12) as u8, 1 + self.random.below(28) as u8).unwrap()
    }

    /// Writes into what the writer holds.
    fn write(&mut self, documents: Vec<Document>) {
        let many = documents.len() > 1;
        let writer = self.writer.get_or_insert_with(|| self.index.writer().unwrap());
        let (mut expected, mut outcomes) = ((0, 0, 0), (0, 0, 0));
        for document in &documents {
            match self.pending.get(&document.id).map(|known| &known.document == document) {
                None => expected.0 += 1,
                Some(false) => expected.1 += 1,
                Some(true) => expected.2 += 1,
            }
            self.pending.insert(document.id.clone(), self.pipeline.article(document.clone()));
        }
        if many {
            let summary = writer.add_all(documents.into_iter().map(Ok), |_| ControlFlow::Continue(())).unwrap();
            outcomes = (summary.inserted, summary.replaced, summary.unchanged);
        } else {
            for document in documents {
                match writer.add(document).unwrap() {
                    Outcome::Inserted => outcomes.0 += 1,
                    Outcome::Replaced => outcomes.1 += 1,
                    _ => outcomes.2 += 1,
                }
            }
        }
        assert_eq!(outcomes, expected, "inserted, replaced and unchanged");
        self.seen.replaced += outcomes.1;
        self.seen.unchanged += outcomes.2;
    }

    fn step(&mut self) {
        self.step += 1;
        match self.random.below(100) {
            0..24 => {
                let document = self.document();
                self.write(vec![document]);
            }
            24..34 => {
                let mut documents: Vec<Document> = (0..2 + self.random.below(4)).map(|_| self.document()).collect();
                // The same again, and one that is there already.
                if self.random.below(2) == 0 {
                    documents.push(documents[0].clone());
                }
                let known = self.pending.values().nth(self.random.below(40)).map(|article| article.document.clone());
                documents.extend(known);
                self.write(documents);
            }
            34..42 => {
                let id = self.id();
                let writer = self.writer.get_or_insert_with(|| self.index.writer().unwrap());
                let was = self.pending.remove(&id).is_some();
                assert_eq!(writer.delete(&id).unwrap(), was);
                self.seen.deleted += usize::from(was);
            }
            42..46 => self.commit(false),
            46..47 => self.commit(true),
            47..50 => self.reopen(),
            50..56 => {
                self.snapshots.truncate(3);
                self.snapshots.insert(0, (self.index.searcher(), self.committed.clone()));
            }
            56..58 if !self.snapshots.is_empty() => {
                let (searcher, documents) = self.snapshots.swap_remove(self.random.below(self.snapshots.len()));
                self.compare(&searcher, &documents);
            }
            58..64 => {
                let (searcher, committed) = (self.index.searcher(), std::mem::take(&mut self.committed));
                let id = self.id();
                let found = searcher.article(&id).unwrap();
                assert_eq!(found.as_ref(), committed.get(&id), "{id}");
                assert_eq!(searcher.documents().unwrap(), committed.len());
                let passages: usize = committed.values().map(|article| article.passages.len()).sum();
                assert_eq!(searcher.passages(), passages);
                assert_eq!(self.index.mark(), self.mark);
                self.committed = committed;
            }
            _ => {
                let (searcher, committed) = (self.index.searcher(), std::mem::take(&mut self.committed));
                self.compare(&searcher, &committed);
                self.committed = committed;
            }
        }
    }

    fn commit(&mut self, optimize: bool) {
        let writer = self.writer.get_or_insert_with(|| self.index.writer().unwrap());
        self.mark = Some(self.step.to_string());
        writer.mark(self.step.to_string());
        if optimize {
            writer.optimize().unwrap()
        } else {
            writer.commit().unwrap()
        }
        self.committed = self.pending.clone();
    }

    /// What was not committed is lost.
    fn reopen(&mut self) {
        self.seen.lost += usize::from(self.pending != self.committed);
        self.seen.reopened += 1;
        self.writer = None;
        if self.random.below(2) == 0 {
            let threads = 1 + self.random.below(2);
            self.index = open(&self.folder, threads);
        }
        self.pending = self.committed.clone();
    }

    fn query(&mut self) -> Query {
        let words = &WORDS[self.random.below(3)].1;
        let asked: Vec<&str> = (0..self.random.below(4)).map(|_| *self.random.one_of(words)).collect();
        let text = asked.join(" ");
        let text = if asked.len() > 1 && self.random.below(3) == 0 { format!("\"{text}\"") } else { text };
        let mut query = Query::new(text).forms(Forms::WRITTEN).count().limit(1_000);
        for _ in 0..self.random.below(3) {
            query = match self.random.below(8) {
                0 => query.language(Language::from_code(WORDS[self.random.below(3)].0)),
                1 => query.source(*self.random.one_of(&SOURCES)),
                2 => query.published_from(self.day()),
                3 => query.published_to(self.day()),
                4 => query.meeting(*self.random.one_of(&["zanzibar", "zanzibar-dinner"])),
                5 => query.extra("desk", *self.random.one_of(&DESKS)),
                6 => query.keep_undated(),
                _ => query.about("2017-07-01".parse().unwrap(), "2017-07-07".parse().unwrap()),
            };
        }
        query
    }

    /// Asks an index and the model the same.
    fn compare(&mut self, searcher: &Searcher, documents: &Documents) {
        let query = self.query();
        let answer = Naive::search(&query, documents, &self.analyzer);
        let results = searcher.search(&query).unwrap();
        let found: Vec<(String, usize)> = results.hits.iter().map(|hit| (hit.document.clone(), hit.passage)).collect();
        let set: BTreeSet<(String, usize)> = found.iter().cloned().collect();
        assert_eq!(set, answer.hits, "step {}: {query:?}", self.step);
        assert_eq!(found.len(), set.len(), "a hit twice");
        assert_eq!(results.counts.as_ref(), Some(&answer.counts), "step {}: {query:?}", self.step);
        assert_eq!(results.undated, answer.undated, "step {}: {query:?}", self.step);
        for pair in results.hits.windows(2) {
            let place = |at: usize| (pair[at].document.as_str(), pair[at].passage);
            let tie = pair[0].score == pair[1].score;
            assert!(pair[0].score > pair[1].score || tie && place(0) < place(1), "step {}: {pair:?}", self.step);
            self.seen.ties += usize::from(tie);
        }
        for hit in &results.hits {
            let article = &documents[&hit.document];
            let passage = &article.passages[hit.passage];
            assert_eq!((hit.range, hit.text.as_str()), (passage.range, article.text(passage)));
            assert_eq!(
                (&hit.dates, &hit.meetings, hit.language),
                (&passage.dates, &passage.meetings, passage.language)
            );
            assert_eq!((&hit.source, &hit.extra), (&article.document.source, &article.document.extra));
        }
        // A page is a piece of the whole, counted or not.
        let (offset, limit) = (self.random.below(6), 1 + self.random.below(6));
        let mut page = query.clone().offset(offset).limit(limit);
        page.count = self.random.below(2) == 0;
        let ranked = searcher.rank(&page).unwrap().into_iter().map(|hit| (hit.document, hit.passage));
        let expected: Vec<(String, usize)> = found.iter().skip(offset).take(limit).cloned().collect();
        assert_eq!(ranked.collect::<Vec<_>>(), expected, "step {}: {page:?}", self.step);
        // By document: the first of each, and how many others.
        let mut by_document: Vec<(String, usize, Option<usize>)> = Vec::new();
        for (document, passage) in &found {
            match by_document.iter_mut().find(|(known, ..)| known == document) {
                Some((_, _, more)) => *more = more.map(|more| more + 1),
                None => by_document.push((document.clone(), *passage, Some(0))),
            }
        }
        let grouped = searcher.search(&query.clone().by_document()).unwrap();
        assert_eq!(grouped.counts, results.counts);
        let mut groups: Vec<_> = grouped.hits.iter().map(|hit| (hit.document.clone(), hit.passage, hit.more)).collect();
        // The first passage of a document counts for more when hits are by document: its best may be another one.
        by_document.sort();
        groups.sort();
        let strip = |groups: Vec<(String, usize, Option<usize>)>| -> Vec<(String, Option<usize>)> {
            groups.into_iter().map(|(document, _, more)| (document, more)).collect()
        };
        assert_eq!(strip(groups), strip(by_document), "step {}: {query:?}", self.step);

        self.seen.hits += found.len();
        self.seen.phrases += usize::from(query.text.starts_with('"') && !found.is_empty());
        self.seen.filtered += usize::from(!found.is_empty() && found.len() < documents.len());
        self.seen.undated += results.undated;
        self.seen.tagged += results.hits.iter().filter(|hit| !hit.meetings.is_empty()).count();
    }
}

/// The answer of a search that looks at every passage.
#[derive(Default)]
struct Naive {
    hits: BTreeSet<(String, usize)>,
    counts: Counts,
    undated: usize,
}

impl Naive {
    fn search(query: &Query, documents: &Documents, analyzer: &Analyzer) -> Naive {
        let mut answer = Naive::default();
        let asked: Vec<String> = query.text.split([' ', '"']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let is_phrase = query.text.starts_with('"');
        let mut facets: [BTreeMap<String, (usize, BTreeSet<&str>)>; 5] = Default::default();
        let mut found = BTreeSet::new();
        for (id, article) in documents {
            for passage in &article.passages {
                let surfaces = |tokens: Vec<dateline::Token>| tokens.into_iter().map(|token| token.surface).collect();
                let mut fields: Vec<Vec<String>> = vec![surfaces(article.tokens(passage, analyzer).collect())];
                if let Some(title) = article.document.title.as_ref().filter(|_| passage.passage == 0) {
                    fields.push(surfaces(analyzer.analyze(title, article.detected.code)));
                }
                let has = |tokens: &Vec<String>| match is_phrase {
                    true => tokens.windows(asked.len()).any(|window| window == asked),
                    false => tokens.iter().any(|token| asked.contains(token)),
                };
                if !asked.is_empty() && !fields.iter().any(has) || !passes(query, article, passage) {
                    continue;
                }
                let dated = query.published_from.is_some() || query.published_to.is_some();
                match article.document.published {
                    None if dated && !query.keep_undated => {
                        answer.undated += 1;
                        continue;
                    }
                    Some(day)
                        if query.published_from.is_some_and(|from| day < from)
                            || query.published_to.is_some_and(|to| day > to) =>
                    {
                        continue;
                    }
                    _ => {}
                }
                answer.hits.insert((id.clone(), passage.passage));
                found.insert(id);
                let source = article.document.source.iter().map(|source| source.id.clone());
                let meetings = passage.meetings.iter().map(|tag| tag.id.clone());
                let language = vec![passage.language.code().to_owned()];
                let month = |date: Date| date.to_string()[..7].to_owned();
                let published = article.document.published.map(month).into_iter().collect();
                // Dates no longer than a month count for each month that they touch.
                let short = passage
                    .dates
                    .iter()
                    .filter_map(|date| date.start.zip(date.end))
                    .filter(|(start, end)| end.days_since_epoch() - start.days_since_epoch() < 31);
                let about: BTreeSet<String> = short.flat_map(|(start, end)| [month(start), month(end)]).collect();
                let values = [language, source.collect(), meetings.collect(), published, about.into_iter().collect()];
                for (facet, values) in facets.iter_mut().zip(values) {
                    for value in values {
                        let (passages, documents) = facet.entry(value).or_default();
                        *passages += 1;
                        documents.insert(id.as_str());
                    }
                }
            }
        }
        let [languages, sources, meetings, mut published, mut about] = facets.map(|facet| {
            let count = |(value, (passages, documents)): (String, (usize, BTreeSet<&str>))| {
                let json = serde_json::json!({"value": value, "passages": passages, "documents": documents.len()});
                serde_json::from_value::<FacetCount>(json).unwrap()
            };
            let mut counts: Vec<FacetCount> = facet.into_iter().map(count).collect();
            counts.sort_by(|a, b| b.passages.cmp(&a.passages).then_with(|| a.value.cmp(&b.value)));
            counts
        });
        answer.counts.passages = answer.hits.len();
        answer.counts.documents = found.len();
        (answer.counts.languages, answer.counts.sources, answer.counts.meetings) = (languages, sources, meetings);
        for (counts, dates) in [(&mut answer.counts.published, &mut published), (&mut answer.counts.about, &mut about)]
        {
            dates.sort_by(|a, b| a.value.cmp(&b.value));
            counts.append(dates);
        }
        answer
    }
}

/// Whether a passage passes all filters but the day of publication.
fn passes(query: &Query, article: &Article, passage: &dateline::Passage) -> bool {
    let any_of = |wanted: bool, found: bool| !wanted || found;
    let document = &article.document;
    let source = document.source.as_ref().map(|source| &source.id);
    let sources: Vec<String> = query.sources.iter().map(|name| dateline::Source::from(name.as_str()).id).collect();
    any_of(!query.languages.is_empty(), query.languages.contains(&passage.language))
        && any_of(!sources.is_empty(), source.is_some_and(|source| sources.contains(source)))
        && any_of(!query.meetings.is_empty(), passage.meetings.iter().any(|tag| query.meetings.contains(&tag.id)))
        && query.extra.iter().all(|(key, value)| document.extra.get(key).and_then(|v| v.as_str()) == Some(value))
        && query.about.is_none_or(|days| {
            let meets = |(start, end)| {
                days.last.is_none_or(|last| start <= last) && days.first.is_none_or(|first| end >= first)
            };
            passage.dates.iter().any(|date| date.start.zip(date.end).is_some_and(meets))
        })
}

/// As many steps as `DATELINE_MODEL_STEPS` says, from the seed `DATELINE_MODEL_SEED`.
#[test]
fn an_index_answers_as_a_plain_model_does() {
    let number = |name: &str, default: usize| std::env::var(name).map_or(default, |n| n.parse().unwrap());
    let (steps, seed) = (number("DATELINE_MODEL_STEPS", 1_000), number("DATELINE_MODEL_SEED", 1));
    let mut model = Model::new(seed as u64);
    for _ in 0..steps {
        model.step();
    }
    let Seen { hits, ties, phrases, filtered, replaced, unchanged, deleted, reopened, lost, undated, tagged } =
        model.seen;
    let all = [hits, ties, phrases, filtered, replaced, unchanged, deleted, reopened, lost, undated, tagged];
    assert!(all.iter().all(|seen| seen * 500 >= steps), "{:?}", model.seen);
    eprintln!("{:?}", model.seen);
}
