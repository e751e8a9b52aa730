//! Filters that a column answers: whether a passage has a value, and one within bounds.
//!
//! Beside words, nearly all such filters are asked of one passage after another, for which the engine's own go through the whole column.

use std::ops::RangeInclusive;

use tantivy::columnar::column_index::{MultiValueIndex, OptionalIndex, Set};
use tantivy::columnar::{Column, ColumnIndex};
use tantivy::query::{AllScorer, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use super::best_of::Boxed;

/// Passages by what a column has for them.
#[derive(Clone, Debug)]
pub(super) enum ColumnQuery {
    /// Nothing.
    Without(&'static str),
    /// A number within bounds.
    Within(&'static str, RangeInclusive<i64>),
}

impl ColumnQuery {
    pub fn boxed(self) -> Boxed {
        Box::new(self)
    }
}

impl Query for ColumnQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>, TantivyError> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for ColumnQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>, TantivyError> {
        match self {
            ColumnQuery::Without(name) => {
                let handle = reader.fast_fields().dynamic_column_handles(name)?.into_iter().next();
                let Some(handle) = handle else { return Ok(Box::new(AllScorer::new(reader.max_doc()))) };
                Ok(match handle.open()?.into_column_index() {
                    ColumnIndex::Full => Box::new(EmptyScorer),
                    index => Box::new(ConstScorer::new(Gaps::new(index, reader.max_doc()), boost)),
                })
            }
            ColumnQuery::Within(name, bounds) => {
                let column = reader.fast_fields().i64(name)?;
                Ok(Box::new(ConstScorer::new(Within::new(column, bounds.clone(), reader.max_doc()), boost)))
            }
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation, TantivyError> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let is_in = scorer.doc() <= doc && scorer.seek(doc) == doc;
        Ok(Explanation::new("ColumnQuery", if is_in { 1.0 } else { 0.0 }))
    }
}

/// The passages that a column has nothing for.
struct Gaps {
    index: ColumnIndex,
    doc: DocId,
    end: DocId,
}

impl Gaps {
    fn new(index: ColumnIndex, end: DocId) -> Gaps {
        let mut gaps = Gaps { index, doc: 0, end };
        gaps.doc = gaps.next(0);
        gaps
    }

    /// The first gap from `from`. Up to it there are as many values before each passage as passages, so that it is found by doubling
    /// the distance and halving it.
    fn next(&self, from: DocId) -> DocId {
        let values: &OptionalIndex = match &self.index {
            ColumnIndex::Optional(values) => values,
            ColumnIndex::Multivalued(MultiValueIndex::MultiValueIndexV2(values)) => &values.optional_index,
            index => return (from..self.end).find(|doc| !index.has_value(*doc)).unwrap_or(TERMINATED),
        };
        if from < self.end && !values.contains(from) {
            return from;
        }
        let before = values.rank(from);
        let has_gap = |to: DocId| values.rank(to) - before < to - from;
        let mut width: DocId = 1;
        while from + width < self.end && !has_gap(from + width) {
            width *= 2;
        }
        let (mut low, mut high) = (from + width / 2, (from + width).min(self.end));
        if from >= self.end || !has_gap(high) {
            return TERMINATED;
        }
        // No gap before `low`, one before `high`.
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if has_gap(middle) { high = middle } else { low = middle }
        }
        low
    }
}

impl DocSet for Gaps {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = if target < self.end { self.next(target) } else { TERMINATED };
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        match &self.index {
            ColumnIndex::Optional(values) => self.end - values.num_non_nulls(),
            _ => self.end,
        }
    }
}

/// Passages that are looked for in one go, at first and at most.
const NEAREST: DocId = 64;
const FARTHEST: DocId = 1 << 14;

/// The passages that a column has a value within bounds for.
struct Within {
    column: Column<i64>,
    bounds: RangeInclusive<i64>,
    end: DocId,
    doc: DocId,
    /// Those found up to `fetched`, and which of them is next.
    found: Vec<DocId>,
    at: usize,
    fetched: DocId,
    width: DocId,
}

impl Within {
    fn new(column: Column<i64>, bounds: RangeInclusive<i64>, end: DocId) -> Within {
        // The engine's columns must not be asked for what lies wholly outside of them: they may give their least value.
        let is_empty = column.max_value() < *bounds.start() || column.min_value() > *bounds.end();
        let end = if is_empty { 0 } else { end };
        let mut within =
            Within { column, bounds, end, doc: TERMINATED, found: Vec::new(), at: 0, fetched: 0, width: NEAREST };
        within.doc = within.next();
        within
    }

    /// The next of those found, or of those after them.
    fn next(&mut self) -> DocId {
        loop {
            if let Some(doc) = self.found.get(self.at) {
                self.at += 1;
                return *doc;
            }
            if self.fetched >= self.end {
                return TERMINATED;
            }
            let to = self.end.min(self.fetched + self.width);
            self.found.clear();
            self.at = 0;
            self.column.get_docids_for_value_range(self.bounds.clone(), self.fetched..to, &mut self.found);
            (self.fetched, self.width) = (to, FARTHEST.min(2 * self.width));
        }
    }
}

impl DocSet for Within {
    fn advance(&mut self) -> DocId {
        self.doc = self.next();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if target < self.fetched {
            let next = self.found.get(self.at..).unwrap_or_default();
            self.at += next.partition_point(|doc| *doc < target);
        } else {
            self.found.clear();
            self.at = 0;
            (self.fetched, self.width) = (target, NEAREST);
            // Whoever skips is likely to ask for this one only.
            if target < self.end && self.column.first(target).is_some_and(|value| self.bounds.contains(&value)) {
                (self.doc, self.fetched) = (target, target + 1);
                return target;
            }
        }
        self.advance()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::schema::{FAST, Schema};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;

    /// What a filter finds when it is asked for these places in turn: the next one, or a jump.
    fn found(scorer: &mut dyn DocSet, jumps: &[u32]) -> Vec<DocId> {
        let mut found = vec![scorer.doc()];
        for jump in jumps.iter().cycle() {
            match (scorer.doc(), jump) {
                (TERMINATED, _) => break,
                (_, 0) => found.push(scorer.advance()),
                (doc, jump) => found.push(scorer.seek(doc + jump)),
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_found_is_what_is_there(
            runs in prop::collection::vec((prop::option::weighted(0.7, -40..40_i64), 1..400_usize), 0..12),
            is_multivalued in any::<bool>(),
            from in -45..45_i64,
            length in 0..30_i64,
            jumps in prop::collection::vec(prop::sample::select(vec![0, 0, 1, 2, 7, 65, 300]), 1..8),
        ) {
            let values: Vec<Option<i64>> =
                runs.iter().flat_map(|(value, length)| std::iter::repeat_n(*value, *length)).collect();
            let mut builder = Schema::builder();
            let day = builder.add_i64_field("day", FAST);
            let index = Index::create_in_ram(builder.build());
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 15 << 20).unwrap();
            for (doc, value) in values.iter().enumerate() {
                let mut document = TantivyDocument::new();
                for value in value.iter() {
                    document.add_i64(day, *value + doc as i64 % 3);
                    if is_multivalued {
                        document.add_i64(day, *value + doc as i64 % 3);
                    }
                }
                writer.add_document(document).unwrap();
            }
            writer.commit().unwrap();
            let searcher = index.reader().unwrap().searcher();
            let bounds = from..=from + length;
            let value = |doc: usize| values.get(doc).copied().flatten().map(|value| value + doc as i64 % 3);
            for reader in searcher.segment_readers() {
                let without: Vec<usize> = (0..values.len()).filter(|doc| value(*doc).is_none()).collect();
                let within = (0..values.len()).filter(|doc| value(*doc).is_some_and(|value| bounds.contains(&value)));
                let filters = [
                    (ColumnQuery::Without("day"), without),
                    (ColumnQuery::Within("day", bounds.clone()), within.collect()),
                ];
                for (filter, expected) in filters {
                    let next = |from: DocId| {
                        expected.iter().map(|doc| *doc as DocId).find(|doc| *doc >= from).unwrap_or(TERMINATED)
                    };
                    let mut there = vec![next(0)];
                    for jump in jumps.iter().cycle() {
                        match there.last().copied() {
                            None | Some(TERMINATED) => break,
                            Some(doc) => there.push(next(doc + jump.max(&1))),
                        }
                    }
                    prop_assert_eq!(found(filter.scorer(reader, 1.0).unwrap().as_mut(), &jumps), there);
                }
            }
        }
    }
}
