//! Hits in groups.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError, Term};

use super::Searcher;
use super::best_of::Boxed;
use super::collect::{Candidate, Keys, Pruning, Rank, Ranking};
use super::column::ColumnQuery;
use super::copies::{Found, MAX_FOLDED};
use super::expand::Clause;
use super::hits::{FacetCount, HitGroup, Results};
use super::plan::Plan;
use super::query::{Facet, GroupBy, Grouping, Interval, Order, Query};
use super::tally::Tally;
use crate::error::Result;
use crate::index::engine_error;

/// A group with its first hits, and how much is in it.
struct Grouped {
    /// What its passages have in common; `None` for those that have no such thing.
    value: Option<String>,
    hits: Vec<Candidate>,
    passages: usize,
    documents: usize,
}

/// A kind of groups.
#[derive(Clone, Copy)]
struct Kind {
    field: Field,
    /// The column of the same values.
    column: &'static str,
}

impl Kind {
    /// The passages of a group.
    fn filter(self, value: Option<&str>) -> Boxed {
        match value {
            Some(value) => Box::new(TermQuery::new(Term::from_field_text(self.field, value), IndexRecordOption::Basic)),
            None => ColumnQuery::Without(self.column).boxed(),
        }
    }
}

impl Searcher {
    /// The groups asked for, each with its first hits.
    pub(super) fn grouped(
        &self,
        query: &Query,
        grouping: Grouping,
        clauses: &[Clause],
        plan: &Plan,
    ) -> Result<Results> {
        let (groups, group_count) = match grouping.by {
            GroupBy::Copies => return self.grouped_by_text(query, grouping, clauses, plan),
            GroupBy::Document => self.documents_found(query, grouping, plan)?,
            GroupBy::Source => {
                let kind = Kind { field: self.fields.source, column: "source" };
                self.values_found(query, grouping, plan, Facet::Source, kind)?
            }
            GroupBy::Meeting => {
                let kind = Kind { field: self.fields.meeting, column: "meeting" };
                self.values_found(query, grouping, plan, Facet::Meeting, kind)?
            }
        };
        let groups = groups.into_iter().take(query.limit).map(|group| {
            let found = group.hits.into_iter().take(grouping.hits).map(Found::from);
            let hits = self.hits(query, clauses, found)?;
            Ok(HitGroup { value: group.value, hits, passages: group.passages, documents: group.documents })
        });
        let groups = groups.collect::<Result<Vec<_>>>()?;
        Ok(Results { groups, group_count: Some(group_count), ..Results::default() })
    }

    /// The first hits of a group.
    fn first_of(&self, query: &Query, grouping: Grouping, plan: &Plan, group: Boxed) -> Result<Vec<Candidate>> {
        let alone = Query { by_document: false, after: None, ..query.clone() };
        self.best(&alone, plan, Some(group), grouping.hits.max(1)).map_err(engine_error(&self.name))
    }

    /// Documents as groups, from the offset on, and how many there are.
    fn documents_found(&self, query: &Query, grouping: Grouping, plan: &Plan) -> Result<(Vec<Grouped>, usize)> {
        let by_document = Query { by_document: true, ..query.clone() };
        let best = self.best(&by_document, plan, None, query.offset + query.limit);
        let best = best.map_err(engine_error(&self.name))?.into_iter().skip(query.offset);
        let kind = Kind { field: self.fields.id, column: "id" };
        let groups = best.map(|best| {
            let hits = self.first_of(query, grouping, plan, kind.filter(Some(&best.document)))?;
            Ok(Grouped { value: Some(best.document), hits, passages: best.more + 1, documents: 1 })
        });
        Ok((groups.collect::<Result<_>>()?, self.matching(plan, None)?.documents))
    }

    /// Groups by value, from the offset on, and how many there are.
    fn values_found(
        &self,
        query: &Query,
        grouping: Grouping,
        plan: &Plan,
        facet: Facet,
        kind: Kind,
    ) -> Result<(Vec<Grouped>, usize)> {
        let tally = Tally { facets: &[facet], interval: Interval::default() };
        let counts = self.searcher.search(&plan.matching(plan.filter(None)), &tally);
        let mut counts = counts.map_err(engine_error(&self.name))?;
        let without = self.matching(plan, Some(kind.filter(None)))?;
        let group = |FacetCount { value, passages, documents }| {
            (Some(value), Grouped { value: None, hits: Vec::new(), passages, documents })
        };
        let mut counted: BTreeMap<Option<String>, Grouped> =
            std::mem::take(facet.of(&mut counts)).into_iter().map(group).collect();
        if without.passages > 0 {
            let (passages, documents) = (without.passages, without.documents);
            counted.insert(None, Grouped { value: None, hits: Vec::new(), passages, documents });
        }
        let count = counted.len();
        let wanted = query.offset + query.limit;
        // Where all are shown, their first hits say in which order.
        let is_all = query.offset == 0 && count <= wanted;
        let values: Vec<Option<String>> = match is_all {
            true => counted.keys().cloned().collect(),
            false => {
                let groups = Groups { ranking: Ranking::of(query), column: kind.column, limit: wanted.max(1) };
                let best = self.collect(plan, query.order, plan.filter(None).as_ref(), &groups);
                let best = best.map_err(engine_error(&self.name))?;
                best.into_iter().take(wanted).skip(query.offset).map(|(value, _)| value).collect()
            }
        };
        let mut groups = Vec::new();
        for value in values {
            let Some(group) = counted.remove(&value) else { continue };
            let hits = self.first_of(query, grouping, plan, kind.filter(value.as_deref()))?;
            groups.push(Grouped { value, hits, ..group });
        }
        if is_all {
            groups.sort_by(|a, b| match (a.hits.first(), b.hits.first()) {
                (Some(a), Some(b)) => a.order(b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            });
        }
        Ok((groups, count))
    }

    /// Documents with their copies. When not too many match, all are compared, and the groups counted.
    fn grouped_by_text(&self, query: &Query, grouping: Grouping, clauses: &[Clause], plan: &Plan) -> Result<Results> {
        let by_document = Query { by_document: true, ..query.clone() };
        let best = |limit| self.best(&by_document, plan, None, limit).map_err(engine_error(&self.name));
        let documents = self.matching(plan, None)?.documents;
        let is_all = documents <= MAX_FOLDED;
        let limit = if is_all { documents } else { query.offset + query.limit };
        let found = self.collapsed(true, limit, best)?;
        let group_count = is_all.then_some(found.len());
        let groups = found.into_iter().skip(query.offset).take(query.limit).map(|found| {
            let all = || std::iter::once(&found.candidate).chain(&found.folded);
            let (value, documents) = (Some(found.candidate.document.clone()), all().count());
            let passages = all().map(|candidate| candidate.more + 1).sum();
            let shown = all().take(grouping.hits).cloned().map(Found::from).collect::<Vec<_>>();
            Ok(HitGroup { value, hits: self.hits(query, clauses, shown)?, passages, documents })
        });
        let groups = groups.collect::<Result<Vec<_>>>()?;
        Ok(Results { groups, group_count, ..Results::default() })
    }
}

/// The first groups of what matches by their best passages, the group with the best of all first.
pub(super) struct Groups<'a> {
    pub ranking: Ranking<'a>,
    /// What has the values.
    pub column: &'static str,
    pub limit: usize,
}

pub(super) struct SegmentGroups {
    rank: Rank,
    keys: Keys,
    values: Option<StrColumn>,
    /// The rank of the best passage by value, and the passage; for those without a value, too.
    best: BTreeMap<Option<u64>, (Score, DocId)>,
    limit: usize,
    /// The floor, and how many passages were collected since it was last looked for.
    floor: Score,
    since: usize,
    segment: SegmentOrdinal,
}

impl Collector for Groups<'_> {
    type Fruit = Vec<(Option<String>, Candidate)>;
    type Child = SegmentGroups;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<SegmentGroups, TantivyError> {
        Ok(SegmentGroups {
            rank: self.ranking.open(reader)?,
            keys: Keys::open(reader)?,
            values: reader.fast_fields().str(self.column)?,
            best: BTreeMap::new(),
            limit: self.limit,
            floor: Score::MIN,
            since: 0,
            segment,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.ranking.order == Order::Relevance
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> Result<Self::Fruit, TantivyError> {
        let mut merged: BTreeMap<Option<String>, Candidate> = BTreeMap::new();
        for (value, best) in segments.into_iter().flatten() {
            match merged.get_mut(&value) {
                Some(known) if best.order(known).is_ge() => {}
                Some(known) => *known = best,
                None => drop(merged.insert(value, best)),
            }
        }
        let mut groups: Self::Fruit = merged.into_iter().collect();
        groups.sort_by(|(_, a), (_, b)| a.order(b));
        groups.truncate(self.limit);
        Ok(groups)
    }
}

impl Pruning for SegmentGroups {
    fn floor(&mut self) -> Score {
        // Looking for it this rarely costs a constant a passage, however many groups there are.
        if self.since >= self.best.len().max(self.limit) && self.best.len() >= self.limit {
            let mut ranks: Vec<Score> = self.best.values().map(|(rank, _)| *rank).collect();
            let (_, last, _) = ranks.select_nth_unstable_by(self.limit - 1, |a, b| b.total_cmp(a));
            (self.floor, self.since) = (last.next_down(), 0);
        }
        self.floor
    }
}

impl SegmentCollector for SegmentGroups {
    type Fruit = Vec<(Option<String>, Candidate)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.since += 1;
        let rank = self.rank.of(doc, score);
        let mut values = self.values.iter().flat_map(|values| values.term_ords(doc)).map(Some).peekable();
        let none = values.peek().is_none().then_some(None);
        for value in values.chain(none) {
            let (highest, best) = self.best.entry(value).or_insert((rank, doc));
            let is_first = || self.keys.document(doc) < self.keys.document(*best);
            if rank > *highest || rank == *highest && is_first() {
                (*highest, *best) = (rank, doc);
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        let SegmentGroups { keys, values, best, segment, .. } = self;
        let name = |ord: u64| {
            let mut value = String::new();
            // The ordinal is the column's own.
            let _ = values.as_ref().map(|values| values.ord_to_str(ord, &mut value));
            value
        };
        best.into_iter().map(|(value, (rank, doc))| (value.map(name), keys.candidate(rank, segment, doc, 0))).collect()
    }
}
