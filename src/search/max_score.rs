//! The best passages, without scoring all that matches.
//!
//! The engine prunes only sums of plain terms; here each word of a query gives the best of its many forms. MaxScore (Turtle and Flood,
//! "Query evaluation: strategies and optimizations", 1995) carries over: forms whose bounds, the highest of each word summed over the words, do not
//! reach the score that a passage must have are *optional*: they are looked up in the passages that one of the other forms has, and find none
//! themselves. Passages are gone through in windows, in which the forms' bounds are those of their blocks (Ding and Suel, "Faster top-k
//! document retrieval using block-max indexes", 2011).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{Bm25Weight, EnableScoring, Scorer};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError};

use super::best_of::{Alternative, BestOf};
use super::plan::{B, K1};

/// Sums in another order differ by less than this.
const ROUNDING: Score = 1.0001;
/// Passages in a window, and scores that are kept for one.
const WIDEST: usize = 2048;
const NARROWEST: usize = 256;
const SCORES: usize = 1 << 15;
/// Postings in a block of the engine's that is not a list's last.
const BLOCK: usize = 128;

/// The documents of a segment that can score more than `threshold`, in order, with their scores: the sum over the groups, in their order, of the best of each.
/// `each` gives the next threshold. Only documents of the filter, if there is one.
pub(super) fn for_each_above(
    searcher: &Searcher,
    segment: usize,
    groups: &[BestOf],
    filter: Option<Box<dyn Scorer>>,
    threshold: Score,
    each: &mut dyn FnMut(DocId, Score) -> Score,
) -> Result<(), TantivyError> {
    let Some(reader) = searcher.segment_readers().get(segment) else { return Ok(()) };
    let mut fields: HashMap<Field, Rc<Lengths>> = HashMap::new();
    let mut forms = Vec::new();
    for (group, alternative) in groups.iter().enumerate().flat_map(|(at, group)| group.0.iter().map(move |a| (at, a))) {
        let (term, scoring) = match alternative {
            Alternative::Query { query, bound } => {
                let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
                forms.push(Form { group, bound: *bound, source: Source::Query(weight.scorer(reader, 1.0)?) });
                continue;
            }
            Alternative::Constant { term, score } => (term, Scoring::Constant(*score)),
            Alternative::Term { term, weight } => {
                let field = term.term.field();
                let lengths = match fields.entry(field) {
                    Entry::Occupied(known) => Rc::clone(known.get()),
                    Entry::Vacant(new) => Rc::clone(new.insert(Rc::new(Lengths::new(searcher, reader, field)?))),
                };
                (term, Scoring::Bm25 { weight: lengths.idf(term.frequency) * (1.0 + K1) * weight, lengths })
            }
        };
        if let Some(Some(info)) = term.postings.get(segment) {
            let postings = Postings::new(&*reader.inverted_index(term.term.field())?, info, scoring)?;
            forms.push(Form { group, bound: postings.bound(), source: Source::Term(postings) });
        }
    }
    Search::new(forms, groups.len(), threshold).run(filter, each);
    Ok(())
}

/// What BM25 needs to know of a field.
struct Lengths {
    passages: u64,
    of: FieldNormReader,
    /// What a length adds to the frequency, below the line.
    norms: [Score; 256],
    /// The formula for a weight of 1.
    unit: Bm25Weight,
    /// How far a block's best posting may be below another one of the block: it was chosen by the segment's mean length, and what counts
    /// is the index's. By the rule of three no score changes by more than the means differ.
    looseness: Score,
}

impl Lengths {
    fn new(searcher: &Searcher, reader: &SegmentReader, field: Field) -> Result<Lengths, TantivyError> {
        let (mut tokens, mut passages) = (0, 0);
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
            passages += u64::from(segment.max_doc());
        }
        let of = reader.fieldnorms_readers().get_field(field)?;
        let of = of.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
        let mean = tokens as Score / passages as Score;
        let here = reader.inverted_index(field)?.total_num_tokens() as Score / reader.max_doc() as Score;
        let looseness = if here > 0.0 { (mean / here).max(here / mean) } else { 1.0 };
        let norms = std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX));
            K1 * (1.0 - B + B * length as Score / mean)
        });
        let unit = Bm25Weight::for_one_term_without_explain(0, passages, mean);
        let unit = unit.boost_by(1.0 / (idf(0, passages) * (1.0 + K1)));
        Ok(Lengths { passages, of, norms, unit, looseness })
    }

    fn idf(&self, frequency: u64) -> Score {
        idf(frequency, self.passages)
    }

    fn factor(&self, doc: DocId, frequency: u32) -> Score {
        let norm = self.norms.get(usize::from(self.of.fieldnorm_id(doc))).copied().unwrap_or(0.0);
        let frequency = frequency as Score;
        frequency / (frequency + norm)
    }
}

/// The engine's own, to the bit.
fn idf(frequency: u64, passages: u64) -> Score {
    (1.0 + (passages.saturating_sub(frequency) as Score + 0.5) / (frequency as Score + 0.5)).ln()
}

enum Scoring {
    Constant(Score),
    Bm25 { weight: Score, lengths: Rc<Lengths> },
}

/// A term's postings, block by block.
struct Postings {
    blocks: BlockSegmentPostings,
    /// In the block.
    at: usize,
    scoring: Scoring,
    /// Of each block from here on its last document and what its documents score at most.
    limits: Vec<(DocId, Score)>,
    /// In the limits.
    limit: usize,
}

impl Postings {
    /// Goes through all blocks for their limits, without their frequencies: a small part of scoring them.
    fn new(index: &InvertedIndexReader, info: &TermInfo, scoring: Scoring) -> io::Result<Postings> {
        let (lengths, weight) = match &scoring {
            Scoring::Constant(score) => {
                let blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                return Ok(Postings { blocks, at: 0, limits: vec![(TERMINATED, *score)], limit: 0, scoring });
            }
            Scoring::Bm25 { lengths, weight } => (lengths, weight * lengths.looseness),
        };
        let blocks = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let mut limits = Vec::with_capacity(info.doc_freq as usize / BLOCK + 1);
        let mut last_block = blocks.clone();
        if info.doc_freq as usize >= BLOCK {
            let mut skipped = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while let Some(last) = skipped.docs().last().filter(|_| skipped.docs().len() == BLOCK).copied() {
                limits.push((last, weight * skipped.block_max_score(&lengths.of, &lengths.unit)));
                skipped.advance();
            }
            last_block.seek(limits.last().map_or(0, |(last, _)| last + 1));
        }
        if !last_block.docs().is_empty() {
            limits.push((TERMINATED, weight * last_block.block_max_score(&lengths.of, &lengths.unit)));
        }
        Ok(Postings { blocks, at: 0, limits, limit: 0, scoring })
    }

    fn bound(&self) -> Score {
        self.limits.iter().map(|(_, bound)| *bound).fold(0.0, Score::max)
    }

    /// It scores no more from `start` to `end`; no start is before an earlier one.
    fn bound_within(&mut self, start: DocId, end: DocId) -> Score {
        while self.limits.get(self.limit).is_some_and(|(last, _)| *last < start) {
            self.limit += 1;
        }
        let mut bound: Score = 0.0;
        for (last, highest) in self.limits.get(self.limit..).unwrap_or_default() {
            bound = bound.max(*highest);
            if *last >= end {
                break;
            }
        }
        bound
    }

    fn doc(&self) -> DocId {
        self.blocks.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.at = self.blocks.seek(target);
        }
    }

    /// Goes through the postings up to `end`.
    fn each(&mut self, end: DocId, mut each: impl FnMut(DocId, Score)) {
        loop {
            let docs = self.blocks.docs().get(self.at..).unwrap_or_default();
            let is_all = docs.last().is_none_or(|last| *last < end);
            let docs =
                if is_all { docs } else { docs.get(..docs.partition_point(|doc| *doc < end)).unwrap_or_default() };
            match &self.scoring {
                Scoring::Constant(score) => docs.iter().for_each(|doc| each(*doc, *score)),
                Scoring::Bm25 { weight, lengths } => {
                    let frequencies = self.blocks.freqs().get(self.at..).unwrap_or_default();
                    docs.iter().zip(frequencies).for_each(|(doc, frequency)| {
                        each(*doc, weight * lengths.factor(*doc, *frequency));
                    });
                }
            }
            if !is_all || self.blocks.docs().len() < BLOCK {
                self.at += docs.len();
                break;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }

    fn score(&self) -> Score {
        match &self.scoring {
            Scoring::Constant(score) => *score,
            Scoring::Bm25 { weight, lengths } => {
                weight * lengths.factor(self.doc(), self.blocks.freqs().get(self.at).copied().unwrap_or(1))
            }
        }
    }
}

enum Source {
    Term(Postings),
    Query(Box<dyn Scorer>),
}

/// A form of a word.
struct Form {
    group: usize,
    /// It scores no more anywhere.
    bound: Score,
    source: Source,
}

impl Form {
    fn doc(&self) -> DocId {
        match &self.source {
            Source::Term(postings) => postings.doc(),
            Source::Query(scorer) => scorer.doc(),
        }
    }

    fn seek(&mut self, target: DocId) {
        match &mut self.source {
            Source::Term(postings) => postings.seek(target),
            Source::Query(scorer) => {
                if scorer.doc() < target {
                    scorer.seek(target);
                }
            }
        }
    }

    /// It scores no more from `start` to `end`.
    fn bound_within(&mut self, start: DocId, end: DocId) -> Score {
        match &mut self.source {
            Source::Term(postings) => postings.bound_within(start, end),
            Source::Query(scorer) if scorer.doc() >= end => 0.0,
            Source::Query(_) => self.bound,
        }
    }

    fn each(&mut self, end: DocId, mut each: impl FnMut(DocId, Score)) {
        match &mut self.source {
            Source::Term(postings) => postings.each(end, each),
            Source::Query(scorer) => {
                while scorer.doc() < end {
                    each(scorer.doc(), scorer.score());
                    scorer.advance();
                }
            }
        }
    }

    /// What it gives a document; none before has been asked for.
    fn score_of(&mut self, doc: DocId) -> Option<Score> {
        self.seek(doc);
        if self.doc() != doc {
            return None;
        }
        Some(match &mut self.source {
            Source::Term(postings) => postings.score(),
            Source::Query(scorer) => scorer.score(),
        })
    }
}

/// What optional forms can score together.
#[derive(Clone)]
struct Reach {
    /// The highest bound of each group, and their sum.
    groups: Vec<Score>,
    sum: Score,
}

impl Reach {
    /// Adds a form, unless a document could then exceed the threshold.
    fn add(&mut self, group: usize, bound: Score, threshold: Score) -> bool {
        let Some(highest) = self.groups.get_mut(group) else { return false };
        let sum = self.sum - *highest + highest.max(bound);
        let fits = sum * ROUNDING <= threshold;
        if fits {
            (self.sum, *highest) = (sum, highest.max(bound));
        }
        fits
    }

    fn clear(&mut self) {
        self.groups.fill(0.0);
        self.sum = 0.0;
    }
}

struct Search {
    /// The lowest bound first.
    forms: Vec<Form>,
    /// Those of each group, in the same order.
    groups: Vec<Vec<usize>>,
    threshold: Score,
    /// So many forms, from the first, are optional anywhere.
    optional: usize,
    reach: Reach,
    /// The same for the window: the bounds of the forms that are optional there, else 0.
    bounds: Vec<Score>,
    reach_here: Reach,
    width: usize,
    /// The best of each group for each document of the window.
    best: Vec<Score>,
    /// The documents of the window that a form has, 64 each.
    seen: Vec<u64>,
}

impl Search {
    fn new(mut forms: Vec<Form>, groups: usize, threshold: Score) -> Search {
        forms.sort_by(|a, b| a.bound.total_cmp(&b.bound));
        let mut members = vec![Vec::new(); groups];
        for (at, form) in forms.iter().enumerate() {
            members.get_mut(form.group).into_iter().for_each(|group: &mut Vec<usize>| group.push(at));
        }
        let reach = Reach { groups: vec![0.0; groups], sum: 0.0 };
        let width = (SCORES / groups.max(1)).clamp(NARROWEST, WIDEST) / 64 * 64;
        let bounds = vec![0.0; forms.len()];
        let (best, seen) = (vec![0.0; width * groups], vec![0; width / 64]);
        let (groups, reach_here) = (members, reach.clone());
        Search { forms, groups, threshold, optional: 0, reach, bounds, reach_here, width, best, seen }
    }

    fn run(mut self, mut filter: Option<Box<dyn Scorer>>, each: &mut dyn FnMut(DocId, Score) -> Score) {
        let mut finders: Vec<(Score, usize)> = Vec::new();
        let mut from = 0;
        loop {
            while let Some(form) = self.forms.get(self.optional)
                && self.reach.add(form.group, form.bound, self.threshold)
            {
                self.optional += 1;
            }
            let Some((optional, rest)) = self.forms.split_at_mut_checked(self.optional) else { break };
            rest.iter_mut().for_each(|form| form.seek(from));
            let mut start = rest.iter().map(Form::doc).min().unwrap_or(TERMINATED);
            if let Some(filter) = &mut filter
                && start < TERMINATED
                && start < seek(filter, start)
            {
                start = filter.doc();
                rest.iter_mut().for_each(|form| form.seek(start));
            }
            if start == TERMINATED {
                break;
            }
            let end = start.saturating_add(self.width as DocId).min(TERMINATED);
            self.reach_here.clear();
            for (form, bound) in optional.iter_mut().zip(&mut self.bounds) {
                *bound = form.bound_within(start, end);
                self.reach_here.add(form.group, *bound, Score::INFINITY);
            }
            finders.clear();
            for (at, form) in rest.iter_mut().enumerate().filter(|(_, form)| form.doc() < end) {
                finders.push((form.bound_within(start, end), self.optional + at));
            }
            finders.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let mut optional_here = |(bound, at): &(Score, usize)| {
                let group = self.forms.get(*at).map_or(0, |form| form.group);
                self.reach_here.add(group, *bound, self.threshold)
            };
            let split = finders.iter().take_while(|finder| optional_here(finder)).count();
            self.bounds.get_mut(self.optional..).unwrap_or_default().fill(0.0);
            for (bound, at) in finders.drain(..split) {
                self.bounds.get_mut(at).into_iter().for_each(|here| *here = bound);
            }
            for (_, at) in &finders {
                self.find(*at, start, end);
            }
            if !finders.is_empty() {
                self.complete(start, &mut filter, each);
            }
            from = end;
        }
    }

    /// Notes what a form gives the documents of a window.
    fn find(&mut self, form: usize, start: DocId, end: DocId) {
        let Some(form) = self.forms.get_mut(form) else { return };
        let (group, groups) = (form.group, self.groups.len());
        form.each(end, |doc, score| {
            let place = (doc - start) as usize;
            if let Some(best) = self.best.get_mut(place * groups + group) {
                *best = best.max(score);
            }
            if let Some(seen) = self.seen.get_mut(place / 64) {
                *seen |= 1 << (place % 64);
            }
        });
    }

    /// Completes the scores of the documents found in a window by what optional forms give them, as long as they can exceed the threshold.
    fn complete(
        &mut self,
        start: DocId,
        filter: &mut Option<Box<dyn Scorer>>,
        each: &mut dyn FnMut(DocId, Score) -> Score,
    ) {
        let groups = self.groups.len();
        for (word, seen) in self.seen.iter_mut().enumerate() {
            while *seen != 0 {
                let place = word * 64 + seen.trailing_zeros() as usize;
                *seen &= *seen - 1;
                let doc = start + place as DocId;
                let best = self.best.get_mut(place * groups..(place + 1) * groups).unwrap_or_default();
                let reach = &self.reach_here.groups;
                let mut bound: Score = best.iter().zip(reach).map(|(best, reach)| best.max(*reach)).sum();
                let mut is_in =
                    bound * ROUNDING > self.threshold && filter.as_mut().is_none_or(|filter| seek(filter, doc) == doc);
                for ((best, reach), forms) in best.iter_mut().zip(reach).zip(&self.groups) {
                    if !is_in {
                        break;
                    }
                    let before = best.max(*reach);
                    for at in forms.iter().rev() {
                        if *best >= *reach {
                            break;
                        }
                        let (Some(form), Some(bound)) = (self.forms.get_mut(*at), self.bounds.get(*at)) else {
                            continue;
                        };
                        if *bound > *best {
                            *best = form.score_of(doc).map_or(*best, |score| best.max(score));
                        }
                    }
                    bound += *best - before;
                    is_in = bound * ROUNDING > self.threshold;
                }
                let score: Score = best.iter().sum();
                if is_in && score > self.threshold {
                    self.threshold = each(doc, score);
                }
                best.fill(0.0);
            }
        }
    }
}

fn seek(scorer: &mut Box<dyn Scorer>, target: DocId) -> DocId {
    if scorer.doc() < target { scorer.seek(target) } else { scorer.doc() }
}
