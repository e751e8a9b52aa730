//! A sentence finds its translation, and a headline its article: from each language into each other one, and in all of them mixed.

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use dateline::{Document, Event, Forms, Index, Query, Searcher};

use crate::data::{self, LANGUAGES, Result};
use crate::headlines;
use crate::rankings::Rankings;
use crate::report::{Table, decimal};
use crate::{Data, Options};

/// From and into, in the order of the tables, with their heads.
const ACROSS: [(usize, usize, &str); 6] =
    [(1, 0, "en→pt"), (1, 2, "en→bn"), (0, 1, "pt→en"), (0, 2, "pt→bn"), (2, 1, "bn→en"), (2, 0, "bn→pt")];
const WITHIN: [(usize, usize, &str); 3] = [(0, 0, "pt→pt"), (1, 1, "en→en"), (2, 2, "bn→bn")];
/// Words of a short query, and letters of each.
const SHORT: usize = 3;
const LETTERS: usize = 4;

/// The same texts in each language, in the order of [`LANGUAGES`]: of one number are translations of each other.
struct Set {
    /// In ids, and in titles.
    name: &'static str,
    title: &'static str,
    /// What its texts are.
    texts: &'static str,
    documents: [Vec<Document>; 3],
    queries: Vec<Queries>,
}

/// Queries of one kind, made of the texts of one number.
struct Queries {
    kind: &'static str,
    title: &'static str,
    texts: [Vec<String>; 3],
    /// Of each direction.
    measure: (&'static str, fn(&Figures) -> f64),
    /// Whether the text in the query's own language answers it too; else it is left out, being the query.
    within: bool,
}

impl Queries {
    /// Whether a run has any of them.
    fn are_in(&self, rankings: &Rankings, set: &Set) -> bool {
        let mut ids = set.documents.iter().flatten().map(|document| format!("{}/{}", document.id, self.kind));
        ids.any(|id| !rankings.of(&id).is_empty())
    }
}

impl Set {
    fn sentences(name: &'static str, title: &'static str, sentences: [Vec<String>; 3]) -> Set {
        let documents = sentences.each_ref().map(|all| all.iter().map(|text| Document::new("", text)).collect());
        let words = sentences.each_ref().map(|all| rarest_words(all));
        let queries = |kind, title, texts| Queries {
            kind,
            title,
            texts,
            measure: ("MRR", |figures| figures.reciprocal),
            within: false,
        };
        let queries = vec![queries("sentence", "sentences", sentences), queries("words", "three rarest words", words)];
        Set { name, title, texts: "sentences", documents, queries }.with_ids()
    }

    fn articles(name: &'static str, title: &'static str, items: [Vec<headlines::Item>; 3]) -> Set {
        let documents = items.each_ref().map(|all| all.iter().map(headlines::Item::document).collect());
        let texts = items.map(|all| all.into_iter().map(|item| item.headline).collect());
        let measure: (_, fn(&Figures) -> f64) = ("P@1", |figures| figures.first);
        let queries = vec![Queries { kind: "headline", title: "headlines", texts, measure, within: true }];
        Set { name, title, texts: "articles, headlines left out,", documents, queries }.with_ids()
    }

    fn with_ids(mut self) -> Set {
        for (at, (language, documents)) in LANGUAGES.iter().zip(&mut self.documents).enumerate() {
            for (number, document) in documents.iter_mut().enumerate() {
                document.id = format!("{}{number}", start(self.name, Some(at)));
                document.language = Some(language.code().to_owned());
            }
        }
        self
    }
}

/// How the ids of a set begin, or of its documents in one language.
fn start(set: &str, language: Option<usize>) -> String {
    match language.and_then(|language| LANGUAGES.get(language)) {
        Some(language) => format!("{set}/{}/", language.code()),
        None => format!("{set}/"),
    }
}

fn sets(shared: &Path) -> Result<[Set; 3]> {
    let sib = data::rows::<5>(&shared.join("sib200/sentences.tsv"))?;
    let column = |at: usize| sib.iter().skip(1).filter_map(|row| row.get(at).cloned()).collect();
    let ntrex = |code: &str| -> Result<Vec<String>> {
        let rows = data::rows::<2>(&shared.join(format!("ntrex/queries.{code}.tsv")))?;
        Ok(rows.into_iter().map(|[_, sentence]| sentence).collect())
    };
    let articles = |language| headlines::ntrex(shared, language);
    let [pt, en, bn] = LANGUAGES;
    Ok([
        Set::sentences("sib200", "SIB-200 (what the lexicon was tuned on)", [column(3), column(2), column(4)]),
        Set::sentences("ntrex", "NTREX", [ntrex("pt")?, ntrex("en")?, ntrex("bn")?]),
        Set::articles("ntrex-articles", "NTREX", [articles(pt)?, articles(en)?, articles(bn)?]),
    ])
}

/// `id TAB text` for each document and query that [`Rankings`] rank and are asked.
pub fn write_texts(data: &Data, out: &mut impl Write) -> Result<()> {
    let shared = data.shared.as_ref().ok_or("the texts are in the folder that DATELINE_SHARED names")?;
    for set in sets(shared)? {
        for (language, documents) in set.documents.iter().enumerate() {
            for (number, document) in documents.iter().enumerate() {
                let in_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(out, "{}\t{}", document.id, in_one_line(&document.text))?;
                for queries in &set.queries {
                    let text = queries.texts.get(language).and_then(|texts| texts.get(number));
                    writeln!(
                        out,
                        "{}/{}\t{}",
                        document.id,
                        queries.kind,
                        in_one_line(text.map_or("", String::as_str))
                    )?;
                }
            }
        }
    }
    Ok(())
}

/// What ranks documents.
enum Engine<'a> {
    /// This library with what a setting leaves on.
    Library(Forms),
    /// The same with all of it, the languages by turns.
    Turns,
    Rankings(&'a Rankings),
}

/// The documents of a set in one language or all, for an engine to rank.
struct Pool {
    /// How their ids begin.
    start: String,
    searcher: Searcher,
}

impl Pool {
    fn of(set: &Set, language: Option<usize>) -> Result<Pool> {
        let start = start(set.name, language);
        let index = Index::builder().in_memory()?;
        let mut writer = index.writer()?;
        let documents = set.documents.iter().flatten().filter(|document| document.id.starts_with(&start));
        writer.add_all(documents.cloned().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
        writer.commit()?;
        Ok(Pool { start, searcher: index.searcher() })
    }
}

fn engines(options: &Options) -> Vec<(&str, Engine<'_>)> {
    let without = |change: fn(&mut Forms)| {
        let mut forms = Forms::default();
        change(&mut forms);
        Engine::Library(forms)
    };
    let mut engines = vec![
        ("BM25 of the words as written", Engine::Library(Forms::WRITTEN)),
        ("all forms but translations and sound", without(|f| (f.translation, f.sound) = (false, false))),
        ("  + sound", without(|forms| forms.translation = false)),
        ("  + translations", without(|forms| forms.sound = false)),
        ("  + both: all of it", without(|_| ())),
        ("  all of it, the languages by turns", Engine::Turns),
    ];
    engines.extend(options.rankings.iter().map(|rankings| (rankings.name.as_str(), Engine::Rankings(rankings))));
    engines
}

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let Some(shared) = &data.shared else { return Ok(()) };
    let sets = sets(shared)?;
    for rankings in &options.rankings {
        if !sets.iter().any(|set| set.queries.iter().any(|queries| queries.are_in(rankings, set))) {
            return Err(format!("{}: it ranks none of the queries that --texts prints", rankings.name).into());
        }
    }
    for set in &sets {
        let pools = (0..LANGUAGES.len()).map(|language| Pool::of(set, Some(language))).collect::<Result<Vec<_>>>()?;
        let mixed = Pool::of(set, None)?;
        for queries in &set.queries {
            let engines: Vec<_> =
                engines(options).into_iter().filter(|(_, engine)| engine.knows(queries, set)).collect();
            let Queries { title, within, measure: (measure, shown), .. } = queries;
            let count = set.documents.first().map_or(0, Vec::len);

            let title = format!("{}, {} as queries, the {count} {} of", set.title, title, set.texts);
            let mut columns: Vec<&str> = ACROSS.iter().map(|(.., head)| *head).collect();
            columns.extend(["mean MRR", "P@1", "R@10", "nDCG@10"]);
            columns.extend(WITHIN.iter().filter(|_| *within).map(|(.., head)| *head));
            let mut table = Table::new(format!("{title} one other language: {measure}"), &columns);
            for (name, engine) in engines.iter().filter(|(_, engine)| !matches!(engine, Engine::Turns)) {
                let figures = |(from, into, _): &(usize, usize, &str)| -> Result<Figures> {
                    let pool = pools.get(*into).ok_or("no such language")?;
                    Ok(engine.ask(set, queries, *from, pool, &[*into], options.misses)?.0)
                };
                let across = ACROSS.iter().map(figures).collect::<Result<Vec<_>>>()?;
                let within = WITHIN.iter().filter(|_| *within).map(figures).collect::<Result<Vec<_>>>()?;
                let cells = across.iter().map(shown).chain(Figures::mean(&across).cells());
                table.row(*name, cells.chain(within.iter().map(shown)).map(decimal));
            }
            table.write(out)?;

            let answers = if *within { "the article in each" } else { "the two translations" };
            let mut columns: Vec<&str> = LANGUAGES.iter().map(|language| language.code()).collect();
            columns.extend(["mean MRR", "P@1", "R@10", "nDCG@10", "the query's own share of the ten"]);
            let mut table = Table::new(format!("{title} all three languages mixed, {answers}: {measure}"), &columns);
            for (name, engine) in &engines {
                let mut all = Vec::new();
                let mut own = 0.0;
                for from in 0..LANGUAGES.len() {
                    let into: Vec<usize> = (0..LANGUAGES.len()).filter(|into| *within || *into != from).collect();
                    let (figures, share) = engine.ask(set, queries, from, &mixed, &into, false)?;
                    all.push(figures);
                    own += share / LANGUAGES.len() as f64;
                }
                let cells = all.iter().map(shown).chain(Figures::mean(&all).cells()).chain([own]);
                table.row(*name, cells.map(decimal));
            }
            table.write(out)?;
        }
    }
    Ok(())
}

impl Engine<'_> {
    fn knows(&self, queries: &Queries, set: &Set) -> bool {
        match self {
            Engine::Library(_) | Engine::Turns => true,
            Engine::Rankings(rankings) => queries.are_in(rankings, set),
        }
    }

    /// How well it finds the answers, in the languages `into`, to the queries of a language; and what part of the first ten is in
    /// that language: in the mixed pool a third where no language is favoured and all are as near.
    fn ask(
        &self,
        set: &Set,
        queries: &Queries,
        from: usize,
        pool: &Pool,
        into: &[usize],
        misses: bool,
    ) -> Result<(Figures, f64)> {
        let start_of_own = start(set.name, Some(from));
        let (mut all, mut own, mut ten) = (Vec::new(), 0, 0);
        for (number, text) in queries.texts.get(from).into_iter().flatten().enumerate() {
            let itself = format!("{start_of_own}{number}");
            let found = self.ranked(pool, &format!("{itself}/{}", queries.kind), text)?;
            ten += found.len().min(10);
            own += found.iter().take(10).filter(|document| document.starts_with(&start_of_own)).count();
            let answers: Vec<String> =
                into.iter().map(|into| format!("{}{number}", start(set.name, Some(*into)))).collect();
            let others = found.iter().filter(|document| queries.within || **document != itself);
            let ranks = others.enumerate().filter(|(_, document)| answers.contains(document)).map(|(rank, _)| rank);
            let ranks: Vec<usize> = ranks.collect();
            if misses && ranks != [0] && matches!(self, Engine::Library(forms) if *forms == Forms::default()) {
                say!("{ranks:?} {} {text}", answers.join(" "));
            }
            all.push(ranks);
        }
        Ok((Figures::of(&all, into.len()), own as f64 / ten.max(1) as f64))
    }

    /// The documents that it finds, the best first.
    fn ranked(&self, pool: &Pool, id: &str, text: &str) -> Result<Vec<String>> {
        let rank = |query: Query| -> Result<Vec<String>> {
            let found = pool.searcher.rank(&query.by_document().limit(pool.searcher.passages()))?;
            Ok(found.into_iter().map(|hit| hit.document).collect())
        };
        Ok(match self {
            Engine::Library(forms) => rank(Query::new(text).forms(*forms))?,
            Engine::Turns => rank(Query::new(text).interleave_languages())?,
            Engine::Rankings(rankings) => {
                rankings.of(id).iter().filter(|document| document.starts_with(&pool.start)).cloned().collect()
            }
        })
    }
}

/// Means over queries.
#[derive(Clone, Copy, Default)]
struct Figures {
    reciprocal: f64,
    first: f64,
    ten: f64,
    gain: f64,
}

impl Figures {
    /// Of the ranks of each query's answers, of which there are so many.
    fn of(queries: &[Vec<usize>], answers: usize) -> Figures {
        let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let ideal: f64 = (0..answers).map(discount).sum();
        let figures = queries.iter().map(|ranks| {
            let ten = ranks.iter().filter(|rank| **rank < 10);
            Figures {
                reciprocal: ranks.first().map_or(0.0, |rank| 1.0 / (*rank as f64 + 1.0)),
                first: f64::from(u8::from(ranks.first() == Some(&0))),
                ten: ten.clone().count() as f64 / answers as f64,
                gain: ten.map(|rank| discount(*rank)).sum::<f64>() / ideal,
            }
        });
        Figures::mean(&figures.collect::<Vec<_>>())
    }

    fn mean(all: &[Figures]) -> Figures {
        let mean = |of: fn(&Figures) -> f64| all.iter().map(of).sum::<f64>() / all.len().max(1) as f64;
        Figures {
            reciprocal: mean(|figures| figures.reciprocal),
            first: mean(|figures| figures.first),
            ten: mean(|figures| figures.ten),
            gain: mean(|figures| figures.gain),
        }
    }

    fn cells(self) -> [f64; 4] {
        [self.reciprocal, self.first, self.ten, self.gain]
    }
}

/// The three rarest words of each sentence, of four letters or more: rarity counted in sentences of its language, ties by position, in the order
/// of the text.
fn rarest_words(sentences: &[String]) -> Vec<String> {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36F}' | '\u{980}'..='\u{9E3}');
    let words = |text: &str| -> Vec<(String, String)> {
        let words = text.split(|c| !is_letter(c)).filter(|word| !word.is_empty());
        words.map(|word| (word.to_owned(), word.to_lowercase())).collect()
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, word) in sentences.iter().flat_map(|sentence| words(sentence)) {
        *counts.entry(word).or_default() += 1;
    }
    let short = |sentence: &String| {
        let words = words(sentence);
        let mut rare: Vec<(usize, &(String, String))> = Vec::new();
        for (at, word) in words.iter().enumerate().filter(|(_, (_, word))| word.chars().count() >= LETTERS) {
            if rare.iter().all(|(_, known)| known.1 != word.1) {
                rare.push((at, word));
            }
        }
        rare.sort_by_key(|(at, word)| (counts.get(&word.1).copied(), *at));
        rare.truncate(SHORT);
        rare.sort_by_key(|(at, _)| *at);
        rare.iter().map(|(_, (word, _))| word.as_str()).collect::<Vec<_>>().join(" ")
    };
    sentences.iter().map(short).collect()
}
