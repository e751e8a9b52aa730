//! Why a document is not among the hits.

use std::fmt;

use serde::{Deserialize, Serialize};
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocAddress, TERMINATED, TantivyError};
use unicode_segmentation::UnicodeSegmentation;

use super::best_of::Words;
use super::condition::Condition;
use super::expand::{Clause, Expander, Group};
use super::explain::kind_name;
use super::filter::FilterKind;
use super::highlight::Matcher;
use super::hits::{Reason, ReasonKind};
use super::plan::Plan;
use super::query::{Forms, Query};
use super::tally::Facet;
use super::{MAX_HITS, Searcher};
use crate::analysis::{Analyzer, Ingredients};
use crate::article::{Article, Passage};
use crate::error::Result;
use crate::index::engine_error;
use crate::meeting::Catalog;
use crate::pipeline::Pipeline;
use crate::span::Span;

/// Words that are told as near to a missing one.
const MOST_NEAREST: usize = 3;

/// Why a document is not among the hits: [`Searcher::why_not`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WhyNot {
    /// The document's id.
    pub document: String,
    /// The passage that is spoken of: the one that is found, or else the one that fails for the fewest causes. `None` when there is no
    /// such document, or nothing was asked.
    pub passage: Option<usize>,
    /// All that keeps this passage out; none when it is found.
    pub causes: Vec<Cause>,
    /// Where it is when it is found.
    pub place: Option<Place>,
}

/// Something that keeps a passage out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The index has no document of this id.
    NoDocument,
    /// The query's text has signs and no words: it finds nothing at all.
    NothingAsked,
    /// The passage has another value than is asked for, or none.
    Filter {
        /// What is filtered on: `language`, `source`, `meeting`, `author`, `published`, `about`, `document` or a key of `extra`.
        field: String,
        /// The values of which one is asked for.
        asked: Vec<String>,
        /// Those that the passage, or its document, has. Dates of publication that are said and not believed are marked so.
        found: Vec<String>,
        /// Whether no passage of the document has one.
        everywhere: bool,
    },
    /// Another condition that does not hold.
    Condition {
        /// The condition, as a line.
        asked: String,
        /// The words it asks for that the passage does not have.
        missing: Vec<MissingWord>,
        /// Whether it holds of no passage of the document.
        everywhere: bool,
    },
    /// Each word is asked for, and some are missing.
    EveryWord {
        /// Those that the passage does not have.
        missing: Vec<MissingWord>,
        /// Whether no passage of the document has all words.
        everywhere: bool,
    },
    /// The passage has none of the query's words.
    NoWord {
        /// The words.
        missing: Vec<MissingWord>,
        /// Whether no passage of the document has one.
        everywhere: bool,
    },
    /// The words of a quotation do not stand together as they are quoted.
    Quotation {
        /// The quotation.
        asked: String,
        /// The words of it that the passage does not have at all; none when they only stand apart.
        missing: Vec<MissingWord>,
        /// Whether they stand together in no passage of the document.
        everywhere: bool,
    },
}

/// A word that a passage does not have, or not so that it counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MissingWord {
    /// The word as it stands in the query.
    pub text: String,
    /// It is there, but a stop word, which does not count beside others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
    /// It is there in another form, which the query [switches off](crate::Forms).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub switched_off: Vec<Reason>,
    /// It is in the boilerplate, so: [`Query::boilerplate`](crate::Query::boilerplate) searches that too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boilerplate: Vec<String>,
    /// [Ingredients](crate::Ingredients) of the analysis that the index was made without, each of which would find it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Words of the passage that are nearly written so, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<String>,
}

/// Where a document is among all that is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// Its first hit's rank, from 1, were the hits not in groups and copies not folded; `None` beyond 100,000.
    pub rank: Option<usize>,
    /// That hit's score; 0 in the orders by date.
    pub score: f32,
    /// Whether the answer shows it.
    pub shown: bool,
    /// The score of the last hit that the answer shows.
    pub last_shown: Option<f32>,
    /// It comes before what the answer shows: on an earlier page.
    pub earlier: bool,
    /// The document that it is folded into as a copy.
    pub folded_into: Option<String>,
}

impl Searcher {
    /// Why a document is not among the hits of a query: which filter, form or weight keeps it out.
    ///
    /// Each filter and each condition is tried alone on each passage of the document, and each word in every form that could find it.
    /// When the document is found after all, it says at what rank. Costs a search, and reading the document.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    ///
    /// ```
    /// use dateline::{Cause, Document, Index, Language, Query};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Os líderes reuniram-se em Hamburgo para falar das sanções."))?;
    /// writer.commit()?;
    /// let why = index.searcher().why_not(&Query::new("sanções").language(Language::Bengali), "a")?;
    /// assert!(matches!(&why.causes[..], [Cause::Filter { field, .. }] if field == "language"));
    /// assert_eq!(why.to_string(), "a#0 is not found:\n  its language is pt, asked for bn\n");
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn why_not(&self, query: &Query, document: &str) -> Result<WhyNot> {
        let nowhere =
            |cause| Ok(WhyNot { document: document.to_owned(), passage: None, causes: vec![cause], place: None });
        let Some(clauses) = self.read(query)? else { return nowhere(Cause::NothingAsked) };
        let Some(found) = self.store().find(document)? else { return nowhere(Cause::NoDocument) };
        let (article, _) = self.store().article(found.first)?;
        let plan = self.plan(query, &clauses)?;
        let checks = self.checks(query, &clauses, &plan, found.first, article.passages.len());
        let checks = checks.map_err(engine_error(&self.name))?;
        let failed = |passage: &Passage| {
            checks.iter().filter(|check| check.holds.get(passage.passage) == Some(&false)).collect::<Vec<_>>()
        };
        let Some(nearest) = article.passages.iter().min_by_key(|passage| failed(passage).len()) else {
            return nowhere(Cause::NoDocument);
        };
        let failed = failed(nearest);
        if failed.is_empty() {
            let (passage, place) = self.place(query, document)?;
            let document = document.to_owned();
            let passage = Some(passage.unwrap_or(nearest.passage));
            return Ok(WhyNot { document, passage, causes: Vec::new(), place: Some(place) });
        }
        let at = DocAddress::new(found.first.segment_ord, found.first.doc_id + nearest.passage as u32);
        let is_wordless = failed.iter().any(|check| matches!(check.what, What::NoWord));
        // Who has none of the words has not each of them either.
        let told = failed.into_iter().filter(|check| !is_wordless || !matches!(check.what, What::EveryWord));
        let place = Missed { searcher: self, query, article: &article, passage: nearest, at };
        let causes = told.map(|check| place.cause(check)).collect::<Result<_, TantivyError>>();
        let causes = causes.map_err(engine_error(&self.name))?;
        Ok(WhyNot { document: document.to_owned(), passage: Some(nearest.passage), causes, place: None })
    }

    /// All that a passage must be, and which passages of a document are.
    fn checks<'q>(
        &self,
        query: &'q Query,
        clauses: &'q [Clause],
        plan: &Plan,
        first: DocAddress,
        passages: usize,
    ) -> Result<Vec<Check<'q>>, TantivyError> {
        let planner = self.planner(query);
        let mut checks = Vec::new();
        let mut add = |what, matching: &dyn EngineQuery| -> Result<(), TantivyError> {
            checks.push(Check { what, holds: self.holds(matching, first, passages)? });
            Ok(())
        };
        for (kind, filter) in &plan.filters {
            match kind {
                FilterKind::Facet(facet) => add(What::Facet(*facet), filter.as_ref())?,
                FilterKind::Extra(at) => add(What::Extra(*at), filter.as_ref())?,
                FilterKind::EveryWord => add(What::EveryWord, filter.as_ref())?,
                FilterKind::Condition(at) => {
                    let mut conditions: Vec<&Condition> = query.conditions.get(*at).into_iter().collect();
                    while let Some(condition) = conditions.pop() {
                        match condition {
                            Condition::All(parts) => conditions.extend(parts.iter().rev()),
                            condition => {
                                let matching = planner.condition(condition, self.expander(query))?;
                                add(What::Condition(condition), matching.as_ref())?;
                            }
                        }
                    }
                }
            }
        }
        match &plan.words {
            None => {}
            Some(words @ Words::Ranked(_)) => add(What::NoWord, words.matching().as_ref())?,
            Some(Words::Quoted(_)) => {
                for clause in clauses {
                    let (Clause::Words(groups) | Clause::Phrase(groups)) = clause;
                    add(What::Quotation(groups), planner.phrase(groups)?.as_ref())?;
                }
            }
        }
        Ok(checks)
    }

    /// Which passages of a document a query of the engine matches.
    fn holds(&self, query: &dyn EngineQuery, first: DocAddress, passages: usize) -> Result<Vec<bool>, TantivyError> {
        let mut holds = vec![false; passages];
        let Some(reader) = self.searcher.segment_readers().get(first.segment_ord as usize) else { return Ok(holds) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        for (doc, holds) in (first.doc_id..).zip(&mut holds) {
            if scorer.doc() < doc {
                scorer.seek(doc);
            }
            if scorer.doc() == TERMINATED {
                break;
            }
            *holds = scorer.doc() == doc;
        }
        Ok(holds)
    }

    /// Where a document that is found stands, and its first passage that is.
    fn place(&self, query: &Query, document: &str) -> Result<(Option<usize>, Place)> {
        let results = self.search(query)?;
        let mut hits = results.hits.iter().chain(results.groups.iter().flat_map(|group| &group.hits));
        let last_shown = hits.clone().last().map(|hit| hit.score);
        let shown = hits.clone().any(|hit| hit.document == document);
        let holds_copy = |hit: &&crate::Hit| hit.copies.iter().any(|copy| copy.document == document);
        let folded_into = hits.find(holds_copy).filter(|_| !shown).map(|hit| hit.document.clone());
        let all = Query { limit: MAX_HITS, offset: 0, grouping: None, collapse_copies: false, ..query.clone() };
        let is_it = |ranked: &crate::Ranked| ranked.document == document;
        let is_after = query.after.is_none() || self.rank(&all)?.iter().any(is_it);
        let ranked = self.rank(&Query { after: None, ..all })?;
        let at = ranked.iter().position(is_it);
        let hit = at.and_then(|at| ranked.get(at));
        let earlier = !shown && folded_into.is_none() && (!is_after || at.is_some_and(|at| at < query.offset));
        let (rank, score) = (at.map(|at| at + 1), hit.map_or(0.0, |hit| hit.score));
        Ok((hit.map(|hit| hit.passage), Place { rank, score, shown, last_shown, earlier, folded_into }))
    }
}

/// Something that passages must be.
enum What<'q> {
    Facet(Facet),
    Extra(usize),
    Condition(&'q Condition),
    EveryWord,
    NoWord,
    Quotation(&'q [Group]),
}

struct Check<'q> {
    what: What<'q>,
    /// Of which passages it holds.
    holds: Vec<bool>,
}

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
struct Missed<'a> {
    searcher: &'a Searcher,
    query: &'a Query,
    article: &'a Article,
    passage: &'a Passage,
    at: DocAddress,
}

impl Missed<'_> {
    fn cause(&self, check: &Check<'_>) -> Result<Cause, TantivyError> {
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
                        let days = query.published().unwrap_or(crate::Days { first: None, last: None });
                        (Condition::Published(days), vec![days.to_string()])
                    }
                    Facet::About => {
                        let days = query.about.unwrap_or(crate::Days { first: None, last: None });
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
        let days = |first: Option<crate::Date>, last| crate::Days { first, last }.to_string();
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
                    let groups = expander.phrase(text).into_iter().filter(|other| other.range.overlaps(group.range));
                    let is_found = |group: Group| !self.reasons(text, &group, pipeline.analyzer(), true).is_empty();
                    if own.is_some() && groups.map(is_found).any(|found| found) {
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

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document)?;
        if let Some(passage) = self.passage {
            write!(f, "#{passage}")?;
        }
        match &self.place {
            Some(place) => writeln!(f, " is found {place}"),
            None => {
                writeln!(f, " is not found:")?;
                self.causes.iter().try_for_each(|cause| writeln!(f, "  {cause}"))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rank {
            Some(rank) => write!(f, "at rank {rank} with a score of {:.3}", self.score)?,
            None => write!(f, "at a rank beyond {MAX_HITS}")?,
        }
        match (&self.folded_into, self.last_shown) {
            (Some(document), _) => write!(f, ", folded into its copy {document}"),
            _ if self.shown => Ok(()),
            _ if self.earlier => f.write_str(", on an earlier page"),
            (None, Some(last)) => write!(f, "; the last one shown has {last:.3}: ask for more"),
            (None, None) => f.write_str("; none are asked for"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, missing: &[MissingWord]| {
            missing.iter().try_for_each(|word| write!(f, "\n    {word}"))
        };
        let other = |everywhere: bool| if everywhere { "" } else { ", unlike another passage" };
        match self {
            Cause::NoDocument => f.write_str("the index has no document of this id"),
            Cause::NothingAsked => f.write_str("the query has no word"),
            Cause::Filter { field, asked, found, everywhere } => {
                match (field.as_str(), found.as_slice()) {
                    ("published", []) => f.write_str("nothing says when it was published")?,
                    ("published", found) => write!(f, "it was published on {}", found.join(", "))?,
                    ("about", []) => f.write_str("it speaks of no day")?,
                    ("about", found) => write!(f, "it speaks of {}", found.join(", "))?,
                    (_, []) => write!(f, "it has no {field}")?,
                    (_, found) => write!(f, "its {field} is {}", found.join(", "))?,
                }
                write!(f, ", asked for {}{}", asked.join(" or "), other(*everywhere))
            }
            Cause::Condition { asked, missing, everywhere } => {
                write!(f, "the condition {asked} does not hold{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::EveryWord { missing, everywhere } => {
                write!(f, "each word is asked for, and some are missing{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::NoWord { missing, everywhere } => {
                write!(f, "it has none of the words{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::Quotation { asked, missing, everywhere } => {
                let apart = if missing.is_empty() { ", though it has the words" } else { "" };
                write!(f, "\"{asked}\" is not in it as it stands{apart}{}", other(*everywhere))?;
                list(f, missing)
            }
        }
    }
}

impl fmt::Display for MissingWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MissingWord { text, stop, switched_off, boilerplate, left_out, near } = self;
        write!(f, "{text}")?;
        if *stop {
            return f.write_str(": a stop word, which does not count");
        }
        for Reason { kind, matched, .. } in switched_off {
            write!(f, ": it has {matched} {}, which is switched off", kind_name(*kind))?;
        }
        if !boilerplate.is_empty() {
            write!(f, ": its boilerplate has {}", boilerplate.join(", "))?;
        }
        if !left_out.is_empty() {
            write!(f, ": the index was made without {}, which would find it", left_out.join(" and "))?;
        }
        if !near.is_empty() {
            write!(f, ": it has {}", near.join(", "))?;
        }
        Ok(())
    }
}
