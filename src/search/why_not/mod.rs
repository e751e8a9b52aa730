//! Why a document is not among the hits.

mod missed;
mod show;

use serde::{Deserialize, Serialize};
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocAddress, TERMINATED, TantivyError};

use super::best_of::Words;
use super::condition::Condition;
use super::expand::{Clause, Group};
use super::filter::FilterKind;
use super::hits::Reason;
use super::plan::Plan;
use super::query::{Facet, Query};
use super::{MAX_HITS, Searcher};
use crate::article::Passage;
use crate::error::Result;
use crate::index::engine_error;
use missed::Missed;

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
                                let matching = planner.condition(condition, &self.expander(query))?;
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
