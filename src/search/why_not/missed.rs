//! What a passage lacks.

use tantivy::{DocAddress, TantivyError};
use unicode_segmentation::UnicodeSegmentation;

use super::{Cause, Check, MissingWord, What};
use crate::analysis::{Analyzer, Ingredients};
use crate::article::{Article, Passage};
use crate::date::Days;
use crate::meeting::Catalog;
use crate::pipeline::Pipeline;
use crate::search::Searcher;
use crate::search::condition::Condition;
use crate::search::expand::{Clause, Expander, Group};
use crate::search::highlight::Matcher;
use crate::search::hits::{Reason, ReasonKind};
use crate::search::query::{Facet, Forms, Query};
use crate::span::Span;

/// Words that are told as near to a missing one.
const MOST_NEAREST: usize = 3;

/// How words are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// Any of them; names of several words and meetings count, too.
    Ranked,
    /// Each of them.
    Required,
    /// Together.
    Quoted,
}

/// A passage that is not found.
pub(super) struct Missed<'a> {
    pub searcher: &'a Searcher,
    pub query: &'a Query,
    pub article: &'a Article,
    pub passage: &'a Passage,
    pub at: DocAddress,
}

impl Missed<'_> {
    pub fn cause(&self, check: &Check<'_>) -> Result<Cause, TantivyError> {
        let everywhere = !check.holds.contains(&true);
        let query = self.query;
        let filter = |condition: &Condition, asked: Vec<String>| {
            let (field, found) = self.found(condition).unwrap_or_default();
            Cause::Filter { field, asked, found, everywhere }
        };
        let strings = |values: &[String]| values.to_vec();
        Ok(match check.what {
            What::Facet(facet) => {
                let (condition, asked) = match facet {
                    Facet::Language => (
                        Condition::Language(self.passage.language),
                        query.languages.iter().map(|language| language.code().to_owned()).collect(),
                    ),
                    Facet::Source => (Condition::Source(String::new()), strings(&query.sources)),
                    Facet::Meeting => (Condition::Meeting(String::new()), strings(&query.meetings)),
                    Facet::Author => (Condition::Author(String::new()), strings(&query.authors)),
                    Facet::Published => {
                        let days = query.published().unwrap_or(Days { first: None, last: None });
                        (Condition::Published(days), vec![days.to_string()])
                    }
                    Facet::About => {
                        let days = query.about.unwrap_or(Days { first: None, last: None });
                        (Condition::About(days), vec![days.to_string()])
                    }
                };
                filter(&condition, asked)
            }
            What::Extra(at) => {
                let (key, value) = query.extra.get(at).cloned().unwrap_or_default();
                filter(&Condition::Extra(key, String::new()), vec![value])
            }
            What::Condition(condition) => match self.found(condition) {
                Some((field, found)) => {
                    let line = condition.to_string();
                    let value = line.split_once(':').map_or(line.as_str(), |(_, value)| value);
                    Cause::Filter { field, asked: vec![value.trim_matches('"').to_owned()], found, everywhere }
                }
                None => {
                    let missing = match condition {
                        Condition::Words(text) => self.missing(text, Said::Required)?,
                        Condition::Phrase(text) => self.missing(text, Said::Quoted)?,
                        Condition::Prefix(begin) => self.missing(&format!("{begin}*"), Said::Required)?,
                        _ => Vec::new(),
                    };
                    Cause::Condition { asked: condition.to_string(), missing, everywhere }
                }
            },
            What::EveryWord => Cause::EveryWord { missing: self.missing(&query.text, Said::Required)?, everywhere },
            What::NoWord => Cause::NoWord { missing: self.missing(&query.text, Said::Ranked)?, everywhere },
            What::Quotation(groups) => {
                let range = groups.iter().map(|group| group.range).reduce(Span::cover).unwrap_or_default();
                let asked = range.text(&query.text);
                Cause::Quotation { asked: asked.to_owned(), missing: self.missing(asked, Said::Quoted)?, everywhere }
            }
        })
    }

    /// What the passage, or its document, has of what a condition asks for; `None` of what is no field.
    fn found(&self, condition: &Condition) -> Option<(String, Vec<String>)> {
        let metadata = &self.article.found;
        let days = |first: Option<crate::Date>, last| Days { first, last }.to_string();
        let (field, found): (&str, Vec<String>) = match condition {
            Condition::Language(_) => ("language", vec![self.passage.language.code().to_owned()]),
            Condition::Source(_) => ("source", metadata.source.iter().map(|source| source.id.clone()).collect()),
            Condition::Meeting(_) => ("meeting", self.passage.meetings.iter().map(|tag| tag.id.clone()).collect()),
            Condition::Author(_) => ("author", metadata.authors.iter().map(|author| author.value.clone()).collect()),
            Condition::Published(_) => {
                let doubted = metadata.doubted.iter().map(|doubt| format!("{} (not believed)", doubt.value));
                match &metadata.published {
                    Some(day) => ("published", vec![day.value.to_string()]),
                    None => ("published", doubted.collect()),
                }
            }
            Condition::About(_) => {
                let dates = self.passage.dates.iter().filter(|date| date.start.is_some());
                ("about", dates.map(|date| days(date.start, date.end)).collect())
            }
            Condition::Extra(key, _) => {
                let value = self.article.document.extra.get(key);
                let value = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                (key, value.into_iter().collect())
            }
            Condition::Document(_) => ("document", vec![self.article.document.id.clone()]),
            _ => return None,
        };
        Some((field.to_owned(), found))
    }

    /// The words of a text that the passage does not have in the query's forms.
    fn missing(&self, text: &str, said: Said) -> Result<Vec<MissingWord>, TantivyError> {
        let (searcher, query) = (self.searcher, self.query);
        let asked = Query { text: text.to_owned(), conditions: Vec::new(), ..query.clone() };
        let full = Query { forms: Forms::default(), ..asked.clone() };
        let words = searcher.expander(&asked).phrase(text);
        let planner = searcher.planner(query);
        let full = self.all_forms(searcher.expander(&full), text, said == Said::Ranked)?;
        let is_all_stops = words.iter().all(|group| group.stop);
        let others = self.other_analyses();
        let mut missing = Vec::new();
        for group in &full {
            let own = words.iter().find(|word| word.range == group.range);
            let is_stop = group.stop && !is_all_stops;
            let is_there = match own {
                Some(own) => searcher.score_at(planner.best_of(own)?.query().as_ref(), self.at)?.is_some(),
                None => false,
            };
            if is_there != is_stop || is_stop && said == Said::Quoted {
                continue;
            }
            let mut word = MissingWord { text: group.range.text(text).to_owned(), stop: is_stop, ..Default::default() };
            if !is_stop {
                let analyzer = searcher.pipeline.analyzer();
                let reasons = self.reasons(text, group, analyzer, true);
                word.switched_off = reasons.into_iter().filter(|reason| !is_on(query.forms, reason.kind)).collect();
                if !query.boilerplate {
                    let aside = self.reasons(text, group, analyzer, false);
                    word.boilerplate = aside.into_iter().map(|reason| reason.matched).collect();
                }
                for (name, pipeline) in &others {
                    let expander = Expander { pipeline, ..searcher.expander(&asked) };
                    let mut groups =
                        expander.phrase(text).into_iter().filter(|other| other.range.overlaps(group.range));
                    let is_found = |group: Group| !self.reasons(text, &group, pipeline.analyzer(), true).is_empty();
                    if own.is_some() && groups.any(is_found) {
                        word.left_out.push((*name).to_owned());
                    }
                }
                word.near = self.nearest(group.range.text(text));
            }
            // A name of several words is told only when there is something to tell.
            let tells = !(word.switched_off.is_empty() && word.boilerplate.is_empty());
            if own.is_some() || tells {
                missing.push(word);
            }
        }
        Ok(missing)
    }

    /// The words of a text in all forms there are.
    fn all_forms(&self, expander: Expander<'_>, text: &str, ranked: bool) -> Result<Vec<Group>, TantivyError> {
        let mut groups = expander.phrase(text);
        for clause in if ranked { expander.clauses() } else { Vec::new() } {
            let Clause::Words(words) = clause else { continue };
            for word in words {
                match groups.iter_mut().find(|group| group.range == word.range) {
                    Some(group) => {
                        group.forms.extend(word.forms.into_iter().filter(|form| form.kind == ReasonKind::Meeting))
                    }
                    None => groups.push(word),
                }
            }
        }
        let mut clauses = [Clause::Words(groups)];
        self.searcher.add_near(&mut clauses)?;
        let [Clause::Words(groups) | Clause::Phrase(groups)] = clauses;
        Ok(groups)
    }

    /// In which forms the passage's content has a word, or its boilerplate.
    fn reasons(&self, text: &str, group: &Group, analyzer: &Analyzer, content: bool) -> Vec<Reason> {
        let clauses = [Clause::Words(vec![group.clone()])];
        let matcher = Matcher::new(text, &clauses);
        let offset = self.passage.range.start;
        let pieces = self.article.pieces(self.passage.range, content);
        let pieces = pieces.map(|(piece, language)| (Span::new(piece.start - offset, piece.end - offset), language));
        let tags = if content { self.passage.meetings.as_slice() } else { &[] };
        let mut reasons = matcher.matches(analyzer, self.article.text(self.passage), pieces, tags).reasons;
        if let Some(title) = self.article.found.title.as_ref().filter(|_| content && self.passage.passage == 0) {
            let whole = std::iter::once((Span::new(0, title.value.len()), self.article.detected.code));
            reasons.extend(matcher.matches(analyzer, &title.value, whole, &[]).reasons);
        }
        reasons.into_iter().collect()
    }

    /// Analyses with one more ingredient than the index has, and its name.
    fn other_analyses(&self) -> Vec<(&'static str, Pipeline)> {
        let own = self.searcher.pipeline.analyzer().ingredients();
        let mut others = Vec::new();
        let mut add = |name, is_in: bool, other: Ingredients| {
            if !is_in {
                others.push((name, Pipeline::with_analyzer(Catalog::default(), Analyzer::with(other))));
            }
        };
        add("orthography", own.orthography, Ingredients { orthography: true, ..own });
        add("stems", own.stems, Ingredients { stems: true, ..own });
        add("loose", own.loose, Ingredients { loose: true, ..own });
        add("glue", own.glue, Ingredients { glue: true, ..own });
        add("variants", own.variants, Ingredients { variants: true, ..own });
        add("sound", own.sound, Ingredients { sound: true, ..own });
        others
    }

    /// Words of the passage that are nearly written like a word.
    fn nearest(&self, word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        let letters: Vec<&str> = word.graphemes(true).collect();
        let most = (letters.len() / 3).min(3);
        let tokens = self.article.tokens(self.passage, self.searcher.pipeline.analyzer());
        let mut near: Vec<(usize, String)> = Vec::new();
        for token in tokens.filter(|token| !token.stop) {
            let other: Vec<&str> = token.surface.graphemes(true).collect();
            if other.len().abs_diff(letters.len()) <= most {
                let distance = distance(&letters, &other);
                if distance <= most {
                    near.push((distance, token.range.text(&self.article.document.text).to_owned()));
                }
            }
        }
        near.sort();
        near.dedup();
        near.into_iter().map(|(_, word)| word).take(MOST_NEAREST).collect()
    }
}

fn is_on(forms: Forms, kind: ReasonKind) -> bool {
    match kind {
        ReasonKind::Written | ReasonKind::Prefix => true,
        ReasonKind::Stem => forms.stem,
        ReasonKind::Translation => forms.translation,
        ReasonKind::Variant => forms.variant,
        ReasonKind::Meeting => forms.meeting,
        ReasonKind::Sound => forms.sound,
    }
}

/// The edit distance (Levenshtein 1966), row by row.
fn distance(a: &[&str], b: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.iter().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(b) {
            let best = (diagonal + usize::from(letter != other)).min(*cell + 1).min(left + 1);
            (diagonal, left) = (*cell, best);
            *cell = best;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
