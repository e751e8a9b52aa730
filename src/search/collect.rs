//! Collectors: the best passages with ties kept, and a survey of all that matches.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyError};

use super::best_of::{BestOf, Boxed};
use super::hits::{Counts, FacetCount};
use super::max_score::for_each_above;

/// By document, the first passage counts so much more than it scores: news tells the story first, then its details and what came before.
const LEAD: Score = 1.1;

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
struct Keys {
    ids: Option<StrColumn>,
    passages: Column<u64>,
}

impl Keys {
    fn open(reader: &SegmentReader) -> Result<Keys, TantivyError> {
        Ok(Keys { ids: reader.fast_fields().str("id")?, passages: reader.fast_fields().u64("passage")? })
    }

    /// Orders like the document's id inside a segment, whose dictionary is sorted.
    fn document(&self, doc: DocId) -> u64 {
        self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or(0)
    }

    fn passage(&self, doc: DocId) -> u64 {
        self.passages.first(doc).unwrap_or(0)
    }

    fn candidate(&self, score: Score, segment: SegmentOrdinal, doc: DocId, more: usize) -> Candidate {
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

fn merge(fruits: Vec<Vec<Candidate>>, limit: usize) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = fruits.into_iter().flatten().collect();
    all.sort_by(Candidate::order);
    all.truncate(limit);
    all
}

/// The best passages by words, those that pass the filter, without scoring all that match. Those that tie are ordered as everywhere.
pub(super) fn best(
    searcher: &Searcher,
    words: &[BestOf],
    filter: Option<&Boxed>,
    limit: usize,
) -> Result<Vec<Candidate>, TantivyError> {
    let filter = filter.map(|filter| filter.weight(EnableScoring::disabled_from_searcher(searcher))).transpose()?;
    let mut fruits = Vec::new();
    let mut floor = Score::MIN;
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let filter = filter.as_ref().map(|filter| filter.scorer(reader, 1.0)).transpose()?;
        let mut top = Top::new(limit);
        let alive = reader.alive_bitset();
        for_each_above(searcher, segment, words, filter, floor, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                top.push(score, doc, 0);
            }
            // What is below the last of another segment is not among the first.
            floor = floor.max(top.floor());
            floor
        })?;
        fruits.push(first(top.scored, limit, &Keys::open(reader)?, segment as SegmentOrdinal));
    }
    Ok(merge(fruits, limit))
}

/// The best passages. Prunes as the engine's own collector does, but keeps passages that tie.
pub(super) struct Best {
    pub limit: usize,
}

impl Collector for Best {
    type Fruit = Vec<Candidate>;
    type Child = BestSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<BestSegment, TantivyError> {
        Ok(BestSegment { top: Top::new(self.limit), keys: Keys::open(reader)?, segment })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Candidate>>) -> Result<Vec<Candidate>, TantivyError> {
        Ok(merge(fruits, self.limit))
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> Result<Vec<Candidate>, TantivyError> {
        let mut child = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        weight.for_each_pruning(Score::MIN, reader, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                child.top.push(score, doc, 0);
            }
            child.top.floor()
        })?;
        Ok(child.harvest())
    }
}

pub(super) struct BestSegment {
    top: Top,
    keys: Keys,
    segment: SegmentOrdinal,
}

impl SegmentCollector for BestSegment {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.top.push(score, doc, 0);
    }

    fn harvest(self) -> Vec<Candidate> {
        first(self.top.scored, self.top.limit, &self.keys, self.segment)
    }
}

/// The best so far, and all that ties with the last of them.
struct Top {
    limit: usize,
    scored: Vec<(Score, DocId, usize)>,
    /// The score of the last one that fits, once there are enough.
    last: Option<Score>,
    next_selection: usize,
}

impl Top {
    fn new(limit: usize) -> Top {
        Top { limit, scored: Vec::new(), last: None, next_selection: 2 * limit }
    }

    fn push(&mut self, score: Score, doc: DocId, more: usize) {
        if self.last.is_some_and(|last| score < last) {
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

/// Everything that matches: counted, and the best passage of each document if asked.
pub(super) struct Survey {
    pub limit: usize,
    pub by_document: bool,
}

impl Collector for Survey {
    type Fruit = (Vec<Candidate>, Counts);
    type Child = SurveySegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<SurveySegment, TantivyError> {
        let facet = |field: &str| -> Result<Facet, TantivyError> {
            Ok(Facet { values: reader.fast_fields().str(field)?, counts: HashMap::new() })
        };
        Ok(SurveySegment {
            top: Top::new(self.limit),
            by_document: self.by_document,
            document: None,
            best: None,
            keys: Keys::open(reader)?,
            segment,
            passages: 0,
            documents: 0,
            facets: [facet("language")?, facet("source")?, facet("meeting")?],
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<(Vec<Candidate>, Counts)>) -> Result<Self::Fruit, TantivyError> {
        let (candidates, counts): (Vec<_>, Vec<_>) = fruits.into_iter().unzip();
        let mut total = Counts::default();
        for segment in counts {
            total.passages += segment.passages;
            total.documents += segment.documents;
            add_facets(&mut total.languages, segment.languages);
            add_facets(&mut total.sources, segment.sources);
            add_facets(&mut total.meetings, segment.meetings);
        }
        for facets in [&mut total.languages, &mut total.sources, &mut total.meetings] {
            facets.sort_by(|a, b| b.passages.cmp(&a.passages).then_with(|| a.value.cmp(&b.value)));
        }
        Ok((merge(candidates, self.limit), total))
    }
}

fn add_facets(total: &mut Vec<FacetCount>, segment: Vec<FacetCount>) {
    for count in segment {
        match total.iter_mut().find(|known| known.value == count.value) {
            Some(known) => {
                known.passages += count.passages;
                known.documents += count.documents;
            }
            None => total.push(count),
        }
    }
}

pub(super) struct SurveySegment {
    top: Top,
    by_document: bool,
    /// The first passage of the document at hand. A document's passages stand next to each other.
    document: Option<DocId>,
    /// The document's best passage so far and how many others match.
    best: Option<(Score, DocId, usize)>,
    keys: Keys,
    segment: SegmentOrdinal,
    passages: usize,
    documents: usize,
    facets: [Facet; 3],
}

struct Facet {
    values: Option<StrColumn>,
    /// By value: passages, documents, and the last document counted.
    counts: HashMap<u64, (usize, usize, DocId)>,
}

impl Facet {
    fn add(&mut self, doc: DocId, document: DocId) {
        let Some(values) = &self.values else { return };
        for ord in values.term_ords(doc) {
            match self.counts.entry(ord) {
                Entry::Occupied(mut known) => {
                    let (passages, documents, last) = known.get_mut();
                    *passages += 1;
                    *documents += usize::from(*last != document);
                    *last = document;
                }
                Entry::Vacant(new) => {
                    new.insert((1, 1, document));
                }
            }
        }
    }

    fn counts(self) -> Vec<FacetCount> {
        let Some(values) = self.values else { return Vec::new() };
        let count = |(ord, (passages, documents, _))| {
            let mut value = String::new();
            // The ordinal is the column's own.
            let _ = values.ord_to_str(ord, &mut value);
            FacetCount { value, passages, documents }
        };
        self.counts.into_iter().map(count).collect()
    }
}

impl SurveySegment {
    fn finish_document(&mut self) {
        if let Some((score, doc, more)) = self.best.take() {
            self.top.push(score, doc, more);
        }
    }
}

impl SegmentCollector for SurveySegment {
    type Fruit = (Vec<Candidate>, Counts);

    fn collect(&mut self, doc: DocId, score: Score) {
        let passage = self.keys.passage(doc);
        let document = doc.saturating_sub(u32::try_from(passage).unwrap_or(0));
        self.passages += 1;
        if self.document != Some(document) {
            self.finish_document();
            self.document = Some(document);
            self.documents += 1;
        }
        for facet in &mut self.facets {
            facet.add(doc, document);
        }
        if !self.by_document {
            self.top.push(score, doc, 0);
        } else {
            let score = if passage == 0 { score * LEAD } else { score };
            self.best = Some(match self.best {
                None => (score, doc, 0),
                Some((best, at, more)) if best >= score => (best, at, more + 1),
                Some((_, _, more)) => (score, doc, more + 1),
            });
        }
    }

    fn harvest(mut self) -> (Vec<Candidate>, Counts) {
        self.finish_document();
        let [languages, sources, meetings] = self.facets.map(Facet::counts);
        let counts = Counts { passages: self.passages, documents: self.documents, languages, sources, meetings };
        (first(self.top.scored, self.top.limit, &self.keys, self.segment), counts)
    }
}
