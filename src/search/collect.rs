//! The best passages, or documents, with ties kept.

use std::cmp::Ordering;
use std::ops::Bound;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

use super::best_of::{BestOf, Boxed};
use super::max_score::{ROUNDING, for_each_above};
use super::page::{After, Cursor};
use super::query::{Order, Query};
use crate::index::spoken_days;

/// By document, the first passage counts so much more than it scores: news tells the story first, then its details and what came before.
pub(super) const LEAD: Score = 1.1;

/// A passage with what its order depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub score: Score,
    pub document: String,
    pub passage: u64,
    pub address: DocAddress,
    /// Other matching passages of the document, when hits are by document.
    pub more: usize,
}

impl Candidate {
    /// The document's first passage, which holds the record: a document's passages stand next to each other.
    pub fn first(&self) -> DocAddress {
        let number = u32::try_from(self.passage).unwrap_or(0);
        DocAddress::new(self.address.segment_ord, self.address.doc_id.saturating_sub(number))
    }

    /// The better score first; equal ones by document id and passage number.
    pub fn order(&self, other: &Candidate) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| self.document.cmp(&other.document)).then_with(|| self.passage.cmp(&other.passage))
    }
}

/// The columns that identify a segment's passages, opened once.
pub(super) struct Keys {
    ids: Option<StrColumn>,
    passages: Column<u64>,
}

impl Keys {
    pub fn open(reader: &SegmentReader) -> Result<Keys, TantivyError> {
        Ok(Keys { ids: reader.fast_fields().str("id")?, passages: reader.fast_fields().u64("passage")? })
    }

    /// Orders like the document's id inside a segment, whose dictionary is sorted.
    pub fn document(&self, doc: DocId) -> u64 {
        self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or(0)
    }

    /// Where a document's id stands among those of the segment, and whether it is one of them.
    pub fn rank(&self, id: &str) -> (u64, bool) {
        let Some(ids) = &self.ids else { return (0, false) };
        let here = ids.dictionary().term_ord(id).ok().flatten();
        let bounds = || ids.dictionary().term_bounds_to_ord(Bound::Included(id.as_bytes()), Bound::<&[u8]>::Unbounded);
        match here {
            Some(rank) => (rank, true),
            None => match bounds() {
                Ok((Bound::Included(next), _)) => (next, false),
                Ok((Bound::Excluded(last), _)) => (last + 1, false),
                _ => (u64::MAX, false),
            },
        }
    }

    pub fn passage(&self, doc: DocId) -> u64 {
        self.passages.first(doc).unwrap_or(0)
    }

    /// The first passage of a passage's document.
    pub fn first(&self, doc: DocId) -> DocId {
        doc.saturating_sub(u32::try_from(self.passage(doc)).unwrap_or(0))
    }

    pub fn candidate(&self, score: Score, segment: SegmentOrdinal, doc: DocId, more: usize) -> Candidate {
        let mut document = String::new();
        if let Some(ids) = &self.ids {
            // The ordinal is the column's own.
            let _ = ids.ord_to_str(self.document(doc), &mut document);
        }
        Candidate { score, document, passage: self.passage(doc), address: DocAddress::new(segment, doc), more }
    }
}

/// The first `limit` candidates of a segment in the final order.
fn first(mut scored: Vec<(Score, DocId, usize)>, limit: usize, keys: &Keys, segment: SegmentOrdinal) -> Vec<Candidate> {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    // Only passages that tie with the last one that fits need their keys compared.
    let last = scored.get(limit.saturating_sub(1)).map(|(score, ..)| *score);
    if let Some(last) = last {
        let tied = scored.partition_point(|(score, ..)| *score > last);
        let end = scored.partition_point(|(score, ..)| *score >= last);
        scored.truncate(end);
        if let Some(ties) = scored.get_mut(tied..).filter(|_| end > limit) {
            ties.sort_by_cached_key(|(_, doc, _)| (keys.document(*doc), keys.passage(*doc)));
        }
        scored.truncate(limit);
    }
    scored.into_iter().map(|(score, doc, more)| keys.candidate(score, segment, doc, more)).collect()
}

/// What the order of passages depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranking<'a> {
    pub order: Order,
    /// The days that are asked for, of the dates that passages speak of.
    days: (i64, i64),
    pub after: Option<&'a Cursor>,
}

impl<'a> Ranking<'a> {
    pub fn of(query: &'a Query) -> Ranking<'a> {
        let day = |date: Option<crate::Date>, none| date.map_or(none, crate::Date::days_since_epoch);
        let days =
            query.about.map_or((i64::MIN, i64::MAX), |days| (day(days.first, i64::MIN), day(days.last, i64::MAX)));
        Ranking { order: query.order, days, after: query.after.as_ref() }
    }

    pub fn open(&self, reader: &SegmentReader) -> Result<Rank, TantivyError> {
        let column = |name| reader.fast_fields().i64(name);
        Ok(match self.order {
            Order::Relevance => Rank::Score,
            Order::Newest => Rank::Published { days: column("published")?, sign: 1.0 },
            Order::Oldest => Rank::Published { days: column("published")?, sign: -1.0 },
            Order::Chronological => Rank::Spoken { dates: column("spoken")?, within: self.days, sign: -1.0 },
            Order::ReverseChronological => Rank::Spoken { dates: column("spoken")?, within: self.days, sign: 1.0 },
        })
    }
}

/// What a segment's passages are ordered by, the highest first. Days are whole numbers that a score holds exactly.
pub(super) enum Rank {
    Score,
    Published { days: Column<i64>, sign: Score },
    Spoken { dates: Column<i64>, within: (i64, i64), sign: Score },
}

impl Rank {
    pub fn of(&self, doc: DocId, score: Score) -> Score {
        let day = match self {
            Rank::Score => return score,
            Rank::Published { days, sign } => days.first(doc).map(|day| day as Score * sign),
            Rank::Spoken { dates, within: (from, to), sign } => {
                let spans = dates.values_for_doc(doc).map(spoken_days);
                let asked = spans.filter(|(first, last)| last >= from && first <= to);
                asked.map(|(first, _)| first as Score * sign).reduce(Score::max)
            }
        };
        day.unwrap_or(Score::MIN)
    }
}

fn merge(fruits: Vec<Vec<Candidate>>, limit: usize) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = fruits.into_iter().flatten().collect();
    all.sort_by(Candidate::order);
    all.truncate(limit);
    all
}

/// Collects the best without scoring all that matches.
pub(super) trait Pruning: SegmentCollector {
    /// Scores up to this one are of no interest.
    fn floor(&mut self) -> Score;
}

/// Collects by words, of those that pass the filter, what can be of interest.
pub(super) fn collect_pruned<C>(
    searcher: &Searcher,
    words: &[BestOf],
    filter: Option<&Boxed>,
    collector: &C,
) -> Result<C::Fruit, TantivyError>
where
    C: Collector,
    C::Child: Pruning,
{
    let filter = filter.map(|filter| filter.weight(EnableScoring::disabled_from_searcher(searcher))).transpose()?;
    let mut fruits = Vec::new();
    let mut floor = Score::MIN;
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let filter = filter.as_ref().map(|filter| filter.scorer(reader, 1.0)).transpose()?;
        let mut child = collector.for_segment(segment as SegmentOrdinal, reader)?;
        let alive = reader.alive_bitset();
        for_each_above(searcher, segment, words, filter, floor, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                child.collect(doc, score);
            }
            // What is below the last of another segment is not among the first.
            floor = floor.max(child.floor());
            floor
        })?;
        fruits.push(child.harvest());
    }
    collector.merge_fruits(fruits)
}

/// Counts the other passages of candidates' documents that a query matches.
pub(super) fn count_others(searcher: &Searcher, query: &Boxed, found: &mut [Candidate]) -> Result<(), TantivyError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let mut found: Vec<&mut Candidate> =
            found.iter_mut().filter(|candidate| candidate.address.segment_ord as usize == segment).collect();
        if found.is_empty() {
            continue;
        }
        found.sort_by_key(|candidate| candidate.address);
        let (keys, alive) = (Keys::open(reader)?, reader.alive_bitset());
        let mut matching = weight.scorer(reader, 1.0)?;
        for candidate in found {
            let first = candidate.first().doc_id;
            let mut doc = if matching.doc() < first { matching.seek(first) } else { matching.doc() };
            candidate.more = 0;
            while doc < TERMINATED && keys.first(doc) == first {
                let is_other = doc != candidate.address.doc_id && alive.is_none_or(|alive| alive.is_alive(doc));
                candidate.more += usize::from(is_other);
                doc = matching.advance();
            }
        }
    }
    Ok(())
}

/// The best of all that matches: passages, or documents by their best passage.
pub(super) struct Best<'a> {
    pub ranking: Ranking<'a>,
    pub by_document: bool,
    pub limit: usize,
}

impl Collector for Best<'_> {
    type Fruit = Vec<Candidate>;
    type Child = BestSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<BestSegment, TantivyError> {
        let keys = Keys::open(reader)?;
        let top = Top::new(self.limit, self.ranking.after, &keys);
        let rank = self.ranking.open(reader)?;
        Ok(BestSegment { top, rank, by_document: self.by_document, document: None, keys, segment })
    }

    fn requires_scoring(&self) -> bool {
        self.ranking.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> Result<Self::Fruit, TantivyError> {
        Ok(merge(fruits, self.limit))
    }

    /// Prunes as the engine's own collector does, but keeps passages that tie.
    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> Result<Self::Fruit, TantivyError> {
        let mut child = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
        if self.by_document || !self.requires_scoring() {
            let mut collect = |doc, score| {
                if is_alive(doc) {
                    child.collect(doc, score);
                }
            };
            if self.requires_scoring() {
                weight.for_each(reader, &mut collect)?;
            } else {
                weight.for_each_no_score(reader, &mut |docs| docs.iter().for_each(|doc| collect(*doc, 0.0)))?;
            }
        } else {
            weight.for_each_pruning(Score::MIN, reader, &mut |doc, score| {
                if is_alive(doc) {
                    child.collect(doc, score);
                }
                child.top.floor()
            })?;
        }
        Ok(child.harvest())
    }
}

pub(super) struct BestSegment {
    top: Top,
    rank: Rank,
    by_document: bool,
    document: Option<BestPassage>,
    keys: Keys,
    segment: SegmentOrdinal,
}

/// The best passage of a document so far. A document's passages stand next to each other.
struct BestPassage {
    /// The document's first passage.
    first: DocId,
    rank: Score,
    doc: DocId,
    /// How many others match.
    more: usize,
}

impl BestSegment {
    fn finish_document(&mut self) {
        if let Some(BestPassage { rank, doc, more, .. }) = self.document.take() {
            self.top.push(rank, doc, more, &self.keys);
        }
    }
}

impl Pruning for BestSegment {
    fn floor(&mut self) -> Score {
        // The first passage of a document may be lifted above it.
        if self.by_document { self.top.floor() / (LEAD * ROUNDING) } else { self.top.floor() }
    }
}

impl SegmentCollector for BestSegment {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let rank = self.rank.of(doc, score);
        if !self.by_document {
            self.top.push(rank, doc, 0, &self.keys);
            return;
        }
        let passage = self.keys.passage(doc);
        let first = self.keys.first(doc);
        let rank = if passage == 0 && matches!(self.rank, Rank::Score) { rank * LEAD } else { rank };
        match &mut self.document {
            Some(best) if best.first == first => {
                best.more += 1;
                if rank > best.rank {
                    (best.rank, best.doc) = (rank, doc);
                }
            }
            _ => {
                self.finish_document();
                self.document = Some(BestPassage { first, rank, doc, more: 0 });
            }
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        self.finish_document();
        first(self.top.scored, self.top.limit, &self.keys, self.segment)
    }
}

/// The best so far, and all that ties with the last of them.
struct Top {
    limit: usize,
    /// What comes before it is of no interest.
    after: Option<After>,
    scored: Vec<(Score, DocId, usize)>,
    /// The score of the last one that fits, once there are enough.
    last: Option<Score>,
    next_selection: usize,
}

impl Top {
    fn new(limit: usize, after: Option<&Cursor>, keys: &Keys) -> Top {
        let after = after.map(|cursor| After::new(cursor, keys));
        Top { limit, after, scored: Vec::new(), last: None, next_selection: 2 * limit }
    }

    fn push(&mut self, score: Score, doc: DocId, more: usize, keys: &Keys) {
        if self.last.is_some_and(|last| score < last) {
            return;
        }
        if self.after.as_ref().is_some_and(|after| !after.is_before(score, doc, keys)) {
            return;
        }
        self.scored.push((score, doc, more));
        // Selecting at each doubling costs a constant a passage, however many of them tie.
        if self.scored.len() >= self.next_selection {
            self.select();
            self.next_selection = 2 * self.scored.len().max(self.limit);
        }
    }

    /// Drops what is below the last that fits.
    fn select(&mut self) {
        let at = self.limit - 1;
        if self.scored.len() > at {
            let (_, (last, ..), _) = self.scored.select_nth_unstable_by(at, |a, b| b.0.total_cmp(&a.0));
            let last = *last;
            self.last = Some(last);
            self.scored.retain(|(score, ..)| *score >= last);
        }
    }

    /// Scores up to this one are of no interest.
    fn floor(&self) -> Score {
        self.last.map_or(Score::MIN, |last| last.next_down())
    }
}
