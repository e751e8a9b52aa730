//! Questions to the index, and their answers.

mod best_of;
mod collect;
mod copies;
mod expand;
mod highlight;
mod hits;
mod max_score;
mod plan;
mod postings;
mod query;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::collector::Count;
use tantivy::{DocAddress, TantivyError, Term};

pub use hits::{CopyOf, Counts, FacetCount, FoldedHit, Hit, Ranked, Reason, ReasonKind, Results, Segment};
pub use query::{Forms, Query};

use crate::article::{Article, pieces};
use crate::error::{Error, Result};
use crate::index::encode::{StoredRecord, stored_text};
use crate::index::{Fields, Store, engine_error};
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::pipeline::Pipeline;
use crate::span::Span;
use best_of::Words;
use collect::{Best, Candidate, Survey, best};
use copies::{Found, independent_sources};
use expand::{Clause, Expander, add_near};
use highlight::Matcher;
use plan::{Planner, sound_weight};

/// The most hits that one answer gives, so that a limit typed wrong does not ask for all memory.
const MAX_HITS: usize = 100_000;

/// A snapshot of an index: what it finds does not change while it is held. `Send + Sync`; cheap to clone.
#[derive(Clone)]
pub struct Searcher {
    searcher: tantivy::Searcher,
    fields: Fields,
    pipeline: Pipeline,
    filterable: Arc<[String]>,
    lexicon: Lexicon,
    /// How far a match by sound counts in this snapshot.
    sound: Arc<OnceLock<f32>>,
    name: String,
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
        filterable: Arc<[String]>,
        name: String,
    ) -> Searcher {
        let (lexicon, sound) = (Lexicon::bundled(), Arc::default());
        Searcher { searcher, fields, pipeline, filterable, lexicon, sound, name }
    }

    /// The same snapshot searched with another lexicon, such as the bundled one with words of the caller's own.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Searcher {
        self.lexicon = lexicon;
        self
    }

    /// The passages that answer a query, the best first.
    ///
    /// Without [`Query::count`] and [`Query::by_document`] it costs the matches of the rarer words; with them, all matches.
    ///
    /// # Errors
    /// [`Error::Option`] for a filter on a key that the index does not declare, or for more than 100,000 hits;
    /// [`Error::Index`] when the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Results> {
        let Some(clauses) = self.read(query)? else {
            // Only signs that are no words: there is nothing to find.
            return Ok(Results { counts: query.count.then(Counts::default), ..Results::default() });
        };
        let (mut found, counts, undated) = self.candidates(query, &clauses)?;
        found.drain(..query.offset.min(found.len()));
        let mut records = HashMap::new();
        let matcher = Matcher::new(&query.text, &clauses);
        let hits = found.into_iter().map(|Found { candidate, copies }| {
            Ok(Hit { copies, ..self.hit(query, &matcher, candidate, &mut records)? })
        });
        let hits = hits.collect::<Result<Vec<_>>>()?;
        let independent_sources = query.collapse_copies.then(|| independent_sources(&hits));
        Ok(Results { hits, counts: counts.filter(|_| query.count), undated, independent_sources })
    }

    /// What [`search`](Searcher::search) finds, in the same order, without reading anything of the passages but their ids: for long
    /// rankings.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn rank(&self, query: &Query) -> Result<Vec<Ranked>> {
        let Some(clauses) = self.read(query)? else {
            return Ok(Vec::new());
        };
        let (found, ..) = self.candidates(query, &clauses)?;
        let ranked = |Found { candidate, .. }: Found| Ranked {
            score: candidate.score,
            document: candidate.document,
            passage: usize::try_from(candidate.passage).unwrap_or(usize::MAX),
        };
        Ok(found.into_iter().skip(query.offset).map(ranked).collect())
    }

    /// Checks a query and reads its text. `None` when the text has no words but is not empty either.
    fn read(&self, query: &Query) -> Result<Option<Vec<Clause>>> {
        for (key, _) in &query.extra {
            if !self.filterable.contains(key) {
                let problem = format!(
                    "the index cannot filter on {key:?}; declare it with IndexBuilder::filterable when the index is made"
                );
                return Err(Error::Option { option: "Query::extra", problem });
            }
        }
        let limit = query.offset.saturating_add(query.limit);
        if limit > MAX_HITS {
            let problem = format!("offset and limit together are {limit}, at most {MAX_HITS} hits can be asked for");
            return Err(Error::Option { option: "Query::limit", problem });
        }
        let mut clauses = Expander { pipeline: &self.pipeline, lexicon: &self.lexicon, query }.clauses();
        let occurs = |key: &str| Ok(self.searcher.doc_freq(&Term::from_field_text(self.fields.sound, key))? > 0);
        add_near(&mut clauses, occurs).map_err(engine_error(&self.name))?;
        Ok((query.text.trim().is_empty() || !clauses.is_empty()).then_some(clauses))
    }

    /// The first hits up to the last one asked for, those before the offset included.
    fn candidates(&self, query: &Query, clauses: &[Clause]) -> Result<(Vec<Found>, Option<Counts>, usize)> {
        let limit = query.offset + query.limit;
        let best = |limit| {
            let best = match query.interleave_languages {
                true => self.best_by_turns(query, clauses, limit),
                false => self.best(query, clauses, limit),
            };
            best.map_err(engine_error(&self.name))
        };
        if query.collapse_copies {
            return self.collapsed(query, limit, best);
        }
        let (candidates, counts, undated) = best(limit)?;
        let found = candidates.into_iter().map(|candidate| Found { candidate, copies: Vec::new() });
        Ok((found.collect(), counts, undated))
    }

    /// The first passages, or documents, of each language in turn, the language with the best of them first.
    fn best_by_turns(
        &self,
        query: &Query,
        clauses: &[Clause],
        limit: usize,
    ) -> Result<(Vec<Candidate>, Option<Counts>, usize), TantivyError> {
        let (_, counts, undated) = self.best(query, clauses, 0)?;
        let mut turns: Vec<Vec<Candidate>> = Vec::new();
        let languages = match query.languages.as_slice() {
            [] => &Language::INDEXED[..],
            some => some,
        };
        for (at, language) in languages.iter().enumerate() {
            if languages.iter().take(at).any(|earlier| earlier == language) {
                continue;
            }
            let of_language = Query { languages: vec![*language], count: false, ..query.clone() };
            turns.push(self.best(&of_language, clauses, limit)?.0);
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
        Ok((found, counts, undated))
    }

    /// The first passages, or documents, that match.
    fn best(
        &self,
        query: &Query,
        clauses: &[Clause],
        limit: usize,
    ) -> Result<(Vec<Candidate>, Option<Counts>, usize), TantivyError> {
        let planner = Planner {
            searcher: &self.searcher,
            fields: &self.fields,
            sources: self.pipeline.source_list(),
            boilerplate: query.boilerplate,
            sound: *self.sound.get_or_init(|| sound_weight(&self.searcher, self.fields.surface)),
        };
        let words = planner.words(clauses)?;
        let undated = match planner.left_out(words.as_ref(), query) {
            Some(left_out) => self.searcher.search(&left_out, &Count)?,
            None => 0,
        };
        let filter = planner.filter(query, true);
        let at_least = limit.max(1);
        let (mut candidates, counts) = match words {
            words if query.count || query.by_document => {
                let survey = Survey { limit: at_least, by_document: query.by_document };
                let (candidates, counts) = self.searcher.search(&planner.filtered(words.as_ref(), filter), &survey)?;
                (candidates, Some(counts))
            }
            Some(Words::Ranked(groups)) => (best(&self.searcher, &groups, filter.as_ref(), at_least)?, None),
            words => {
                let all = planner.filtered(words.as_ref(), filter);
                (self.searcher.search(&all, &Best { limit: at_least })?, None)
            }
        };
        candidates.truncate(limit);
        Ok((candidates, counts, undated))
    }

    fn store(&self) -> Store<'_> {
        Store { searcher: &self.searcher, fields: &self.fields, name: &self.name }
    }

    fn hit(
        &self,
        query: &Query,
        matcher: &Matcher<'_>,
        candidate: Candidate,
        records: &mut HashMap<DocAddress, Arc<StoredRecord>>,
    ) -> Result<Hit> {
        let store = self.store();
        let stored = store.document(candidate.address)?;
        let passage = store.passage(&stored)?;
        let text = stored_text(&stored, self.fields.text).to_owned();
        let first = candidate.first();
        let record = match records.get(&first) {
            Some(record) => Arc::clone(record),
            None => {
                let record = Arc::new(store.record(&store.document(first)?)?);
                records.insert(first, Arc::clone(&record));
                record
            }
        };
        let offset = passage.range.start;
        let analyzer = self.pipeline.analyzer();
        let content = [true, false].into_iter().filter(|content| *content || query.boilerplate);
        let pieces = content
            .flat_map(|content| pieces(&record.lines, &record.spans, passage.range, content))
            .map(|(piece, language)| (Span::new(piece.start - offset, piece.end - offset), language));
        let mut matches = matcher.matches(analyzer, &text, pieces, &passage.meetings);
        let title = record.found.title.as_ref().map(|found| found.value.clone());
        let mut title_highlights = Vec::new();
        if let Some(title) = &title {
            let whole = std::iter::once((Span::new(0, title.len()), record.detected.code));
            let in_title = matcher.matches(analyzer, title, whole, &[]);
            title_highlights = in_title.highlights;
            // The title is searched with the first passage.
            if candidate.passage == 0 {
                matches.reasons.extend(in_title.reasons);
            }
        }
        let heading = match passage.heading {
            Some(range) => self.heading(range, &passage, &text, first)?,
            None => None,
        };
        Ok(Hit {
            score: candidate.score,
            document: candidate.document,
            passage: passage.passage,
            title,
            title_highlights,
            url: record.document.url.clone(),
            heading,
            range: passage.range,
            highlights: matches.highlights.into_iter().map(|span| span.shifted(offset)).collect(),
            text,
            language: passage.language,
            source: record.found.source.clone(),
            published: record.found.published.as_ref().map(|found| found.value),
            dates: passage.dates,
            meetings: passage.meetings,
            reasons: closest(matches.reasons.into_iter().collect()),
            more: query.by_document.then_some(candidate.more),
            copies: Vec::new(),
            extra: record.document.extra.clone(),
        })
    }

    /// The text of a heading, which can stand in an earlier passage.
    fn heading(&self, range: Span, passage: &crate::Passage, text: &str, first: DocAddress) -> Result<Option<String>> {
        let in_passage = |start: usize, text: &str| {
            let range = Span::new(range.start.checked_sub(start)?, range.end.checked_sub(start)?);
            range.of(text).map(|heading| heading.trim().to_owned())
        };
        if range.start >= passage.range.start {
            return Ok(in_passage(passage.range.start, text));
        }
        let store = self.store();
        for back in (0..passage.passage as u32).rev() {
            let stored = store.document(DocAddress::new(first.segment_ord, first.doc_id + back))?;
            let earlier = store.passage(&stored)?;
            if earlier.range.contains(range) {
                return Ok(in_passage(earlier.range.start, stored_text(&stored, self.fields.text)));
            }
        }
        Ok(None)
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
        let counts = self.search(&Query { count: true, limit: 0, ..Query::default() })?.counts;
        Ok(counts.map_or(0, |counts| counts.documents))
    }
}

/// The closest reason for each part of the query: a word that is there as written needs no other. Meetings are told besides.
fn closest(mut reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.sort();
    let written: Vec<Reason> = reasons.clone();
    reasons.retain(|reason| {
        reason.kind == ReasonKind::Meeting
            || !written.iter().any(|other| {
                other.query == reason.query && other.kind < reason.kind && other.kind != ReasonKind::Meeting
            })
    });
    reasons
}
