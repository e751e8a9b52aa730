//! Questions to the index, and their answers.

mod best_of;
mod cite;
mod collect;
mod column;
mod condition;
mod copies;
mod expand;
mod explain;
mod filter;
mod group;
mod highlight;
mod hits;
mod like;
mod max_score;
mod page;
mod parse;
mod phrase;
mod plan;
mod postings;
mod present;
mod query;
mod saved;
mod summary;
mod tally;
#[cfg(test)]
mod tests;
mod vocabulary;
mod why_not;

use std::cell::OnceCell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::collector::{Collector, Count};
use tantivy::query::AllQuery;
use tantivy::{TantivyError, Term};

pub use cite::{Citation, Nearest, Resolution};
pub use condition::Condition;
pub use explain::{Explanation, Factors, FormScore, WordScore};
pub use hits::{
    CopyOf, Counts, FacetCount, FoldedHit, Hit, HitGroup, Match, Ranked, Reason, ReasonKind, Results, Segment,
};
pub use page::{Cursor, CursorError};
pub use parse::{Parsed, Warning};
pub use query::{Facet, Forms, GroupBy, Grouping, Interval, Order, Query};
pub use saved::{Alert, Alerts, SavedQuery};
pub use summary::Fragment;
pub(crate) use vocabulary::VocabularyCache;
pub use vocabulary::{Completion, Correction, Suggestion};
pub use why_not::{Cause, MissingWord, Place, WhyNot};

use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{Fields, Manifest, Store, engine_error, guard};
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::metrics::{Recorder, Stage};
use crate::pipeline::Pipeline;
use best_of::Boxed;
use collect::{Best, Candidate, Pruning, Ranking, collect_pruned, count_others};
use copies::{Found, independent_sources};
use expand::{Clause, Expander, MAX_BYTES, MAX_CONDITION_WORDS, add_near};
use filter::FilterKind;
use parse::{MAX_CONDITIONS, Room};
use plan::{Plan, Planner, sound_weight};
use tally::Tally;
use vocabulary::Vocabulary;

/// The most hits that one answer gives, so that a limit typed wrong does not ask for all memory.
const MAX_HITS: usize = 100_000;
/// Conditions stand so deep in one another.
const MAX_DEPTH: usize = 64;

/// A snapshot of an index: what it finds does not change while it is held. `Send + Sync`; cheap to clone.
#[derive(Clone)]
pub struct Searcher {
    searcher: tantivy::Searcher,
    fields: Fields,
    pipeline: Pipeline,
    filterable: Arc<[String]>,
    /// The number of its commit.
    commits: u64,
    recorder: Recorder,
    lexicon: Lexicon,
    /// How far a match by sound counts in this snapshot.
    sound: Arc<OnceLock<f32>>,
    /// The words of this snapshot, once they are asked for, and those of all snapshots.
    vocabulary: Arc<OnceLock<Vocabulary>>,
    vocabularies: Arc<VocabularyCache>,
    name: String,
    /// Another snapshot, which this one is about to be part of: terms that occur there occur here.
    beside: Option<tantivy::Searcher>,
}

impl fmt::Debug for Searcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Searcher").field("index", &self.name).finish_non_exhaustive()
    }
}

impl Searcher {
    pub(crate) fn new(
        searcher: tantivy::Searcher,
        fields: Fields,
        pipeline: Pipeline,
        manifest: &Manifest,
        recorder: Recorder,
        vocabularies: Arc<VocabularyCache>,
        name: String,
    ) -> Searcher {
        Searcher {
            searcher,
            fields,
            pipeline,
            filterable: manifest.settings.filterable.clone().into(),
            commits: manifest.commits,
            recorder,
            lexicon: Lexicon::bundled(),
            sound: Arc::default(),
            vocabulary: Arc::default(),
            vocabularies,
            name,
            beside: None,
        }
    }

    /// The same snapshot searched with another lexicon, such as the bundled one with words of the caller's own.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Searcher {
        self.lexicon = lexicon;
        self
    }

    /// The passages that answer a query, the best first.
    ///
    /// It costs the matches of the rarer words. By document, in groups, or with [counts](Query::count), all matches are counted, which does
    /// not score them; in another [order](Order), all are looked at.
    ///
    /// # Errors
    /// [`Error::Option`] for a filter on a key that the index does not declare, for more than 100,000 hits, for more than 1,024 conditions
    /// or such that stand more than 64 deep in one another, for more than 512 words in all of them or 32 KiB of authors, and for a cursor of another answer;
    /// [`Error::Index`] when the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Results> {
        guard(&self.name, || self.results(query))
    }

    fn results(&self, query: &Query) -> Result<Results> {
        if query.correct
            && let Some((query, corrected)) = self.corrected(query)?
        {
            return Ok(Results { corrected: Some(corrected), ..self.results(&query)? });
        }
        let _timer = self.recorder.start(Stage::Search);
        let Some(clauses) = self.read(query)? else {
            // Only signs that are no words: there is nothing to find.
            let group_count = (query.by_document || query.grouping.is_some()).then_some(0);
            return Ok(Results { counts: query.count.then(Counts::default), group_count, ..Results::default() });
        };
        let plan = self.plan(query, &clauses)?;
        let answer = match query.grouping {
            Some(grouping) => self.grouped(query, grouping, &clauses, &plan)?,
            None => self.listed(query, &clauses, &plan)?,
        };
        let counts = query.count.then(|| self.counts(query, &plan)).transpose()?;
        Ok(Results { counts, undated: self.undated(query, &plan)?, ..answer })
    }

    /// What [`search`](Searcher::search) finds, in the same order, without reading anything of the passages but their ids: for long
    /// rankings. Not in groups.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn rank(&self, query: &Query) -> Result<Vec<Ranked>> {
        guard(&self.name, || self.ranking(query))
    }

    fn ranking(&self, query: &Query) -> Result<Vec<Ranked>> {
        if query.correct
            && let Some((query, _)) = self.corrected(query)?
        {
            return self.ranking(&query);
        }
        let Some(clauses) = self.read(query)? else {
            return Ok(Vec::new());
        };
        let found = self.found(query, &clauses, &self.plan(query, &clauses)?)?;
        let ranked = |Found { candidate, .. }: Found| Ranked {
            score: if query.order == Order::Relevance { candidate.score } else { 0.0 },
            document: candidate.document,
            passage: usize::try_from(candidate.passage).unwrap_or(usize::MAX),
        };
        Ok(found.into_iter().skip(query.offset).map(ranked).collect())
    }

    /// Reads a line that somebody typed, as [`Query::parse`] does. The keys that the index declares
    /// [filterable](crate::IndexBuilder::filterable) are fields, too: `desk:politics`.
    pub fn parse(&self, text: &str) -> Parsed {
        parse::parse(text, &self.filterable)
    }

    /// Checks a query and reads its text. `None` when the text has no words but is not empty either.
    fn read(&self, query: &Query) -> Result<Option<Vec<Clause>>> {
        self.check(query)?;
        let mut clauses = self.expander(query).clauses();
        self.add_near(&mut clauses).map_err(engine_error(&self.name))?;
        Ok((query.text.trim().is_empty() || !clauses.is_empty()).then_some(clauses))
    }

    fn check(&self, query: &Query) -> Result<()> {
        let wrong = |option, problem| Err(Error::Option { option, problem });
        let (size, depth) = query.conditions.iter().fold((query.extra.len(), 0), |(size, depth), condition| {
            (size + condition.size(), depth.max(condition.depth()))
        });
        if size > MAX_CONDITIONS || depth > MAX_DEPTH {
            let problem = format!(
                "they are {size}, up to {depth} deep in one another; at most {MAX_CONDITIONS}, {MAX_DEPTH} deep, can be asked for"
            );
            return wrong("Query::conditions", problem);
        }
        if !Room::default().takes(query.conditions.iter().flat_map(Condition::texts)) {
            let problem = format!(
                "they have more words than are read, {MAX_CONDITION_WORDS} in {MAX_BYTES} bytes; ask for fewer"
            );
            return wrong("Query::conditions", problem);
        }
        if query.authors.iter().map(String::len).sum::<usize>() > MAX_BYTES {
            return wrong("Query::authors", format!("they are longer than {MAX_BYTES} bytes; ask for fewer"));
        }
        let in_conditions = query.conditions.iter().flat_map(Condition::keys);
        for key in query.extra.iter().map(|(key, _)| key.as_str()).chain(in_conditions) {
            if !self.filterable.iter().any(|known| known == key) {
                let problem = format!(
                    "the index cannot filter on {key:?}; declare it with IndexBuilder::filterable when the index is made"
                );
                return wrong("Query::extra", problem);
            }
        }
        let limit = query.offset.saturating_add(query.limit);
        let limit = limit.saturating_mul(query.grouping.map_or(1, |grouping| grouping.hits.max(1)));
        if limit > MAX_HITS {
            let problem = format!("offset and limit together are {limit}, at most {MAX_HITS} hits can be asked for");
            return wrong("Query::limit", problem);
        }
        if let Some(cursor) = &query.after {
            cursor.check(query, &self.snapshot())?;
        }
        Ok(())
    }

    fn add_near(&self, clauses: &mut [Clause]) -> Result<(), TantivyError> {
        let planner = self.planner(&Query::default());
        add_near(clauses, |key: &str| planner.occurs(&Term::from_field_text(self.fields.sound, key)))
    }

    fn expander<'a>(&'a self, query: &'a Query) -> Expander<'a> {
        Expander {
            pipeline: &self.pipeline,
            lexicon: &self.lexicon,
            query,
            forms: query.forms,
            languages: OnceCell::new(),
        }
    }

    fn planner(&self, query: &Query) -> Planner<'_> {
        Planner {
            searcher: &self.searcher,
            fields: &self.fields,
            sources: self.pipeline.source_list(),
            boilerplate: query.boilerplate,
            sound: *self.sound.get_or_init(|| sound_weight(&self.searcher, self.fields.surface)),
            beside: self.beside.as_ref(),
        }
    }

    fn plan(&self, query: &Query, clauses: &[Clause]) -> Result<Plan> {
        let _timer = self.recorder.start(Stage::Plan);
        let planner = self.planner(query);
        let plan = || -> Result<Plan, TantivyError> {
            let filters = planner.filters(query, &self.expander(query))?;
            let is_dated = query.published().is_some() && !query.keep_undated;
            let left_out = is_dated.then(|| planner.without_date(&filters));
            Ok(Plan { words: planner.words(clauses)?, filters, left_out })
        };
        plan().map_err(engine_error(&self.name))
    }

    /// Hits one by one.
    fn listed(&self, query: &Query, clauses: &[Clause], plan: &Plan) -> Result<Results> {
        let mut found = self.found(query, clauses, plan)?;
        let counts_documents = query.by_document && !query.collapse_copies && !query.interleave_languages;
        let group_count = counts_documents.then(|| self.matching(plan, None)).transpose()?;
        let group_count = group_count.map(|counts| counts.documents);
        let pages = query.limit > 0 && !query.interleave_languages && !query.collapse_copies;
        let last = found.last().filter(|_| pages && found.len() == query.offset + query.limit);
        let next = last.map(|last| Cursor::new(query.order, self.snapshot(), &last.candidate));
        found.drain(..query.offset.min(found.len()));
        let hits = self.hits(query, clauses, found)?;
        let independent_sources = query.collapse_copies.then(|| independent_sources(&hits));
        Ok(Results { hits, group_count, next, independent_sources, ..Results::default() })
    }

    /// The first hits up to the last one asked for, those before the offset included.
    fn found(&self, query: &Query, clauses: &[Clause], plan: &Plan) -> Result<Vec<Found>> {
        let limit = query.offset + query.limit;
        let best = |limit| {
            let best = match query.interleave_languages {
                true => self.best_by_turns(query, clauses, limit),
                false => self.best(query, plan, None, limit),
            };
            best.map_err(engine_error(&self.name))
        };
        if query.collapse_copies {
            return self.collapsed(query.by_document, limit, best);
        }
        Ok(best(limit)?.into_iter().map(Found::from).collect())
    }

    /// The first passages, or documents, of each language in turn, the language with the best of them first.
    fn best_by_turns(&self, query: &Query, clauses: &[Clause], limit: usize) -> Result<Vec<Candidate>, TantivyError> {
        let mut turns: Vec<Vec<Candidate>> = Vec::new();
        let languages = match query.languages.as_slice() {
            [] => &Language::INDEXED[..],
            some => some,
        };
        for (at, language) in languages.iter().enumerate() {
            if languages.iter().take(at).any(|earlier| earlier == language) {
                continue;
            }
            let of_language = Query { languages: vec![*language], ..query.clone() };
            let plan = self.plan(&of_language, clauses).map_err(|e| TantivyError::InternalError(e.to_string()))?;
            turns.push(self.best(&of_language, &plan, None, limit)?);
        }
        turns.sort_by(|a, b| match (a.first(), b.first()) {
            (Some(a), Some(b)) => a.order(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        let rounds = turns.iter().map(Vec::len).max().unwrap_or(0);
        let mut turns: Vec<_> = turns.into_iter().map(Vec::into_iter).collect();
        let mut found: Vec<Candidate> =
            (0..rounds).flat_map(|_| turns.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>()).collect();
        found.truncate(limit);
        Ok(found)
    }

    /// The first passages, or documents, that match and pass one more filter.
    fn best(
        &self,
        query: &Query,
        plan: &Plan,
        also: Option<Boxed>,
        limit: usize,
    ) -> Result<Vec<Candidate>, TantivyError> {
        let best = Best { ranking: Ranking::of(query), by_document: query.by_document, limit: limit.max(1) };
        let filter = plan.filter(also);
        let mut found = self.collect(plan, query.order, filter.as_ref(), &best)?;
        if query.by_document && plan.pruned(query.order).is_some() {
            count_others(&self.searcher, &plan.matching(filter), &mut found)?;
        }
        found.truncate(limit);
        Ok(found)
    }

    /// What can be of interest, in an order, of what matches and passes a filter.
    fn collect<C>(&self, plan: &Plan, order: Order, filter: Option<&Boxed>, by: &C) -> Result<C::Fruit, TantivyError>
    where
        C: Collector,
        C::Child: Pruning,
    {
        match plan.pruned(order) {
            Some(words) => collect_pruned(&self.searcher, words, filter, by),
            None => self.searcher.search(&plan.all(order, filter.map(|filter| filter.box_clone())), by),
        }
    }

    /// How much matches, and passes one more filter.
    fn matching(&self, plan: &Plan, also: Option<Boxed>) -> Result<Counts> {
        let tally = Tally { facets: &[], interval: Interval::default() };
        self.searcher.search(&plan.matching(plan.filter(also)), &tally).map_err(engine_error(&self.name))
    }

    fn counts(&self, query: &Query, plan: &Plan) -> Result<Counts> {
        let count = |leave_out, facets: &[Facet]| {
            let all = plan.matching(filter::without(&plan.filters, leave_out));
            let tally = Tally { facets, interval: query.interval };
            self.searcher.search(&all, &tally).map_err(engine_error(&self.name))
        };
        let asked: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| query.facets.contains(facet)).collect();
        let mut counts = count(None, &asked)?;
        let filtered = plan.filters.iter().filter(|_| query.disjunctive);
        for facet in filtered.filter_map(|(kind, _)| kind.facet()).filter(|facet| asked.contains(facet)) {
            *facet.of(&mut counts) = std::mem::take(facet.of(&mut count(Some(FilterKind::Facet(facet)), &[facet])?));
        }
        Ok(counts)
    }

    /// How many passages the filter on the day of publication leaves out for want of one.
    fn undated(&self, query: &Query, plan: &Plan) -> Result<usize> {
        let Some(left_out) = plan.left_out.as_ref().filter(|_| query.after.is_none()) else { return Ok(0) };
        let all = plan.matching(Some(left_out.box_clone()));
        self.searcher.search(&all, &Count).map_err(engine_error(&self.name))
    }

    /// A name for what is in the snapshot.
    fn snapshot(&self) -> String {
        page::snapshot(self.commits, &self.searcher)
    }

    fn store(&self) -> Store<'_> {
        Store { searcher: &self.searcher, fields: &self.fields, name: &self.name }
    }

    /// A document as it was indexed, with everything that was found in it; `None` when there is none of this id.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be read.
    pub fn article(&self, id: &str) -> Result<Option<Article>> {
        let store = self.store();
        match store.find(id)? {
            Some(found) => Ok(Some(store.article(found.first)?.0)),
            None => Ok(None),
        }
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        usize::try_from(self.searcher.num_docs()).unwrap_or(usize::MAX)
    }

    /// How many documents there are. Costs a look at each passage.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be read.
    pub fn documents(&self) -> Result<usize> {
        let tally = Tally { facets: &[], interval: Interval::default() };
        Ok(self.searcher.search(&AllQuery, &tally).map_err(engine_error(&self.name))?.documents)
    }
}
