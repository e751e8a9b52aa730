//! Hits in groups.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::query::{AllQuery, BooleanQuery, ExistsQuery, Occur, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError, Term};

use super::Searcher;
use super::best_of::Boxed;
use super::collect::{Candidate, Keys, Rank, Ranking};
use super::copies::{Found, MAX_FOLDED};
use super::expand::Clause;
use super::hits::{HitGroup, Results};
use super::plan::Plan;
use super::query::{GroupBy, Grouping, Order, Query};
use crate::error::Result;
use crate::index::engine_error;

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
            GroupBy::Document => self.documents_found(query, plan)?,
            GroupBy::Source => self.values_found(query, plan, "source")?,
            GroupBy::Meeting => self.values_found(query, plan, "meeting")?,
        };
        let alone = Query { by_document: false, after: None, ..query.clone() };
        let groups = groups.into_iter().skip(query.offset).take(query.limit).map(|group| {
            let of_group = match &group.value {
                Some(value) => of_value(self.field(grouping.by), value),
                None => without_value(grouping.by),
            };
            let found = self.best(&alone, plan, Some(of_group), grouping.hits);
            let (candidates, _) = found.map_err(engine_error(&self.name))?;
            let hits = self.hits(query, clauses, candidates.into_iter().map(Found::from))?;
            Ok(HitGroup { value: group.value, hits, passages: group.passages, documents: group.documents })
        });
        let groups = groups.collect::<Result<Vec<_>>>()?;
        Ok(Results { groups, group_count: Some(group_count), ..Results::default() })
    }

    fn field(&self, by: GroupBy) -> Field {
        match by {
            GroupBy::Source => self.fields.source,
            GroupBy::Meeting => self.fields.meeting,
            GroupBy::Document | GroupBy::Copies => self.fields.id,
        }
    }

    fn documents_found(&self, query: &Query, plan: &Plan) -> Result<(Vec<Grouped>, usize)> {
        let by_document = Query { by_document: true, ..query.clone() };
        let best = self.best(&by_document, plan, None, query.offset + query.limit);
        let (candidates, found) = best.map_err(engine_error(&self.name))?;
        let group = |best: Candidate| Grouped {
            value: Some(best.document.clone()),
            passages: best.more + 1,
            documents: 1,
            best,
        };
        Ok((candidates.into_iter().map(group).collect(), found.unwrap_or(0)))
    }

    fn values_found(&self, query: &Query, plan: &Plan, field: &'static str) -> Result<(Vec<Grouped>, usize)> {
        let groups = Groups { ranking: Ranking::of(query), field };
        let all = plan.all(groups.ranking.order, plan.filter(None));
        let groups = self.searcher.search(&all, &groups).map_err(engine_error(&self.name))?;
        let count = groups.len();
        Ok((groups, count))
    }

    /// Documents with their copies. When not too many match, all are compared, and the groups counted.
    fn grouped_by_text(&self, query: &Query, grouping: Grouping, clauses: &[Clause], plan: &Plan) -> Result<Results> {
        let by_document = Query { by_document: true, ..query.clone() };
        let best = |limit| self.best(&by_document, plan, None, limit).map_err(engine_error(&self.name));
        let documents = best(1)?.1.unwrap_or(0);
        let is_all = documents <= MAX_FOLDED;
        let limit = if is_all { documents } else { query.offset + query.limit };
        let found = self.collapsed(true, limit, |limit| Ok(best(limit)?.0))?;
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

fn of_value(field: Field, value: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
}

/// Passages without a source, or without a meeting.
fn without_value(by: GroupBy) -> Boxed {
    let field = if by == GroupBy::Source { "source" } else { "meeting" };
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(AllQuery) as Boxed),
        (Occur::MustNot, Box::new(ExistsQuery::new(field.to_owned(), false))),
    ]))
}

/// A group's best passage, and how much is in it.
#[derive(Clone, Debug)]
pub(super) struct Grouped {
    /// What its passages have in common; `None` for those that have no such thing.
    pub value: Option<String>,
    pub best: Candidate,
    pub passages: usize,
    pub documents: usize,
}

/// All groups of what matches, the one with the best passage first.
pub(super) struct Groups<'a> {
    pub ranking: Ranking<'a>,
    /// The column that has the values.
    pub field: &'static str,
}

pub(super) struct SegmentGroups {
    rank: Rank,
    keys: Keys,
    values: Option<StrColumn>,
    /// By value; those without one last.
    groups: BTreeMap<Option<u64>, Group>,
    segment: SegmentOrdinal,
}

struct Group {
    rank: Score,
    doc: DocId,
    passages: usize,
    documents: usize,
    /// The first passage of the last document.
    document: DocId,
}

impl Collector for Groups<'_> {
    type Fruit = Vec<Grouped>;
    type Child = SegmentGroups;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<SegmentGroups, TantivyError> {
        Ok(SegmentGroups {
            rank: self.ranking.open(reader)?,
            keys: Keys::open(reader)?,
            values: reader.fast_fields().str(self.field)?,
            groups: BTreeMap::new(),
            segment,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.ranking.order == Order::Relevance
    }

    fn merge_fruits(&self, segments: Vec<Vec<Grouped>>) -> Result<Vec<Grouped>, TantivyError> {
        let mut merged: BTreeMap<Option<String>, Grouped> = BTreeMap::new();
        for group in segments.into_iter().flatten() {
            match merged.get_mut(&group.value) {
                Some(known) => {
                    known.passages += group.passages;
                    known.documents += group.documents;
                    if group.best.order(&known.best).is_lt() {
                        known.best = group.best;
                    }
                }
                None => drop(merged.insert(group.value.clone(), group)),
            }
        }
        let mut groups: Vec<Grouped> = merged.into_values().collect();
        groups.sort_by(|a, b| a.best.order(&b.best));
        Ok(groups)
    }
}

impl SegmentCollector for SegmentGroups {
    type Fruit = Vec<Grouped>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let rank = self.rank.of(doc, score);
        let number = u32::try_from(self.keys.passage(doc)).unwrap_or(0);
        let document = doc.saturating_sub(number);
        let mut values = self.values.iter().flat_map(|values| values.term_ords(doc)).map(Some).peekable();
        let none = values.peek().is_none().then_some(None);
        for value in values.chain(none) {
            let new = Group { rank, doc, passages: 0, documents: 1, document };
            let group = self.groups.entry(value).or_insert(new);
            group.passages += 1;
            if group.document != document {
                (group.documents, group.document) = (group.documents + 1, document);
            }
            let is_better =
                rank > group.rank || rank == group.rank && self.keys.document(doc) < self.keys.document(group.doc);
            if is_better {
                (group.rank, group.doc) = (rank, doc);
            }
        }
    }

    fn harvest(self) -> Vec<Grouped> {
        let SegmentGroups { keys, values, groups, segment, .. } = self;
        let name = |ord: u64| {
            let mut value = String::new();
            // The ordinal is the column's own.
            let _ = values.as_ref().map(|values| values.ord_to_str(ord, &mut value));
            value
        };
        let grouped = |(value, group): (Option<u64>, Group)| Grouped {
            value: value.map(name),
            best: keys.candidate(group.rank, segment, group.doc, 0),
            passages: group.passages,
            documents: group.documents,
        };
        groups.into_iter().map(grouped).collect()
    }
}
