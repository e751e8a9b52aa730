//! A sentence finds its translation: from each language into each other one, and in all of them mixed.

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;

use dateline::{Document, Event, Forms, Index, Language, Query, Searcher};

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Table, decimal};
use crate::{Data, Options};

/// From and into, in the order of the tables.
const DIRECTIONS: [(usize, usize); 6] = [(1, 0), (1, 2), (0, 1), (0, 2), (2, 1), (2, 0)];
/// Words of a short query, and letters of each.
const SHORT: usize = 3;
const LETTERS: usize = 4;

/// The same sentences in each language, in the order of [`LANGUAGES`].
struct Parallel {
    name: &'static str,
    sentences: [Vec<String>; 3],
}

/// What a setting leaves on.
type Setting = (&'static str, Forms);

fn settings() -> [Setting; 5] {
    let without = |change: fn(&mut Forms)| {
        let mut forms = Forms::default();
        change(&mut forms);
        forms
    };
    [
        ("BM25 of the words as written", Forms::WRITTEN),
        ("all forms but translations and sound", without(|f| (f.translation, f.sound) = (false, false))),
        ("  + sound", without(|forms| forms.translation = false)),
        ("  + translations", without(|forms| forms.sound = false)),
        ("  + both: all of it", Forms::default()),
    ]
}

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let Some(shared) = &data.shared else { return Ok(()) };
    let sib = data::rows::<5>(&shared.join("sib200/sentences.tsv"))?;
    let column = |at: usize| sib.iter().skip(1).filter_map(|row| row.get(at).cloned()).collect();
    let ntrex = |code: &str| -> Result<Vec<String>> {
        let rows = data::rows::<2>(&shared.join(format!("ntrex/queries.{code}.tsv")))?;
        Ok(rows.into_iter().map(|[_, sentence]| sentence).collect())
    };
    let sets = [
        Parallel { name: "SIB-200 (what the lexicon was tuned on)", sentences: [column(3), column(2), column(4)] },
        Parallel { name: "NTREX", sentences: [ntrex("pt")?, ntrex("en")?, ntrex("bn")?] },
    ];
    for Parallel { name, sentences } in &sets {
        let pools = LANGUAGES.iter().zip(sentences).map(|(language, sentences)| index(&[(*language, sentences)]));
        let pools = pools.collect::<Result<Vec<_>>>()?;
        let all: Vec<(Language, &Vec<String>)> = LANGUAGES.into_iter().zip(sentences).collect();
        let mixed = index(&all)?;
        let short = sentences.each_ref().map(|sentences| rarest_words(sentences));
        for (kind, queries) in [("sentences", sentences), ("three rarest words", &short)] {
            let count = sentences.first().map_or(0, Vec::len);
            let title = format!("{name}, {kind} as queries, the {count} sentences of one other language: MRR");
            let columns = ["en→pt", "en→bn", "pt→en", "pt→bn", "bn→en", "bn→pt", "mean", "P@1", "R@10", "nDCG@10"];
            let mut table = Table::new(title, &columns);
            for (name, forms) in settings() {
                let mut figures = Vec::new();
                for (from, into) in DIRECTIONS {
                    let (Some(queries), Some(pool)) = (queries.get(from), pools.get(into)) else { continue };
                    let answers = |number| (None, vec![id(into, number)]);
                    let ranks = ranks(pool, queries, forms, answers, options.misses)?;
                    figures.push(Figures::of(&ranks, 1));
                }
                let mean = Figures::mean(&figures);
                let cells = figures.iter().map(|figures| figures.reciprocal).chain(mean.cells());
                table.row(name, cells.map(decimal));
            }
            table.write(out)?;

            let title = format!("{name}, {kind} as queries, all three languages mixed: the two translations");
            let columns =
                ["pt MRR", "en MRR", "bn MRR", "mean", "P@1", "R@10", "nDCG@10", "the query's own share of the ten"];
            let mut table = Table::new(title, &columns);
            for (name, forms) in settings() {
                let mut figures = Vec::new();
                for (from, queries) in queries.iter().enumerate() {
                    let answers = |number| {
                        let others = (0..LANGUAGES.len()).filter(|into| *into != from);
                        (Some(id(from, number)), others.map(|into| id(into, number)).collect())
                    };
                    figures.push(Figures::of(&ranks(&mixed, queries, forms, answers, false)?, 2));
                }
                let own = own_share(&mixed, queries, forms)?;
                let mean = Figures::mean(&figures);
                let cells = figures.iter().map(|figures| figures.reciprocal).chain(mean.cells()).chain([own]);
                table.row(name, cells.map(decimal));
            }
            table.write(out)?;
        }
    }
    Ok(())
}

/// An index of sentences, each a document of its own.
fn index(languages: &[(Language, &Vec<String>)]) -> Result<Searcher> {
    let index = Index::builder().in_memory()?;
    let mut writer = index.writer()?;
    let documents = languages.iter().flat_map(|(language, sentences)| {
        let place = LANGUAGES.iter().position(|known| known == language).unwrap_or_default();
        sentences.iter().enumerate().map(move |(at, text)| {
            let mut document = Document::new(id(place, at), text);
            document.language = Some(language.code().to_owned());
            Ok(document)
        })
    });
    writer.add_all(documents, |_: Event<'_>| ControlFlow::Continue(()))?;
    writer.commit()?;
    Ok(index.searcher())
}

fn id(language: usize, at: usize) -> String {
    format!("{language}-{at}")
}

/// The ranks, from 0, at which each query found its answers, the sentence that it was made of left out.
fn ranks(
    pool: &Searcher,
    queries: &[String],
    forms: Forms,
    answers: impl Fn(usize) -> (Option<String>, Vec<String>),
    misses: bool,
) -> Result<Vec<Vec<usize>>> {
    let mut all = Vec::with_capacity(queries.len());
    for (number, query) in queries.iter().enumerate() {
        let (itself, answers) = answers(number);
        let found = pool.rank(&Query::new(query).forms(forms).limit(pool.passages()))?;
        // Sentences are single passages, but a long one may be two.
        let mut seen = HashMap::new();
        for hit in found.iter().filter(|hit| itself.as_ref() != Some(&hit.document)) {
            let next = seen.len();
            seen.entry(hit.document.as_str()).or_insert(next);
        }
        let mut ranks: Vec<usize> = answers.iter().filter_map(|answer| seen.get(answer.as_str()).copied()).collect();
        ranks.sort_unstable();
        if misses && forms == Forms::default() && ranks != [0] {
            say!("{ranks:?} {} {query}", answers.join(" "));
        }
        all.push(ranks);
    }
    Ok(all)
}

/// What part of the first ten in the mixed pool is in the query's own language: a third where no language is favoured and all are as
/// near.
fn own_share(mixed: &Searcher, queries: &[Vec<String>; 3], forms: Forms) -> Result<f64> {
    let (mut own, mut all) = (0, 0);
    for (language, queries) in queries.iter().enumerate() {
        let is_own = format!("{language}-");
        for query in queries {
            let found = mixed.rank(&Query::new(query).forms(forms).limit(10))?;
            all += found.len();
            own += found.iter().filter(|hit| hit.document.starts_with(&is_own)).count();
        }
    }
    Ok(own as f64 / f64::from(all.max(1) as u32))
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
