//! The best passages, without scoring all that matches.
//!
//! The engine prunes only sums of plain terms; here each word of a query gives the best of its many forms. MaxScore (Turtle and Flood,
//! "Query evaluation: strategies and optimizations", 1995) carries over: forms whose bounds, the highest of each word summed over the words, do not
//! reach the score that a passage must have are *optional*: they are looked up in the passages that one of the other forms has, and find none
//! themselves. Passages are gone through in windows, in which the forms' bounds are those of their blocks (Ding and Suel, "Faster top-k
//! document retrieval using block-max indexes", 2011).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
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
        let form = match alternative {
            Alternative::Query { query, bound } => {
                let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
                Some(Form { group, bound: *bound, source: Source::Query(weight.scorer(reader, 1.0)?) })
            }
            Alternative::Constant { term, score } => {
                let blocks = blocks(reader, term, segment, IndexRecordOption::Basic)?;
                let postings = |blocks| Source::Term(Postings { blocks, at: 0, scoring: Scoring::Constant(*score) });
                blocks.map(|blocks| Form { group, bound: *score, source: postings(blocks) })
            }
            Alternative::Term { term, weight } => {
                let lengths = match fields.entry(term.term.field()) {
                    Entry::Occupied(known) => Rc::clone(known.get()),
                    Entry::Vacant(new) => {
                        Rc::clone(new.insert(Rc::new(Lengths::new(searcher, reader, term.term.field())?)))
                    }
                };
                let weight = lengths.idf(term.frequency) * (1.0 + K1) * weight;
                let blocks = blocks(reader, term, segment, IndexRecordOption::WithFreqs)?;
                let postings = |blocks| Postings { blocks, at: 0, scoring: Scoring::Bm25 { weight, lengths } };
                blocks.map(|blocks| {
                    let mut postings = postings(blocks);
                    let bound = if postings.is_last() { postings.block_bound() } else { weight };
                    Form { group, bound, source: Source::Term(postings) }
                })
            }
        };
        forms.extend(form);
    }
    Search::new(forms, groups.len(), threshold).run(filter, each);
    Ok(())
}

fn blocks(
    reader: &SegmentReader,
    term: &super::best_of::Located,
    segment: usize,
    record: IndexRecordOption,
) -> Result<Option<BlockSegmentPostings>, TantivyError> {
    let Some(Some(info)) = term.postings.get(segment) else { return Ok(None) };
    Ok(Some(reader.inverted_index(term.term.field())?.read_block_postings_from_terminfo(info, record)?))
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
}

impl Postings {
    fn doc(&self) -> DocId {
        self.blocks.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, target: DocId) {
        if self.doc() < target {
            self.at = self.blocks.seek(target);
        }
    }

    /// Whether the block at hand is the last.
    fn is_last(&self) -> bool {
        self.blocks.docs().len() < BLOCK
    }

    fn block_bound(&mut self) -> Score {
        match &self.scoring {
            Scoring::Constant(score) => *score,
            Scoring::Bm25 { weight, lengths } => {
                weight * lengths.looseness * self.blocks.block_max_score(&lengths.of, &lengths.unit)
            }
        }
    }

    /// Whether all postings up to `end` are in the block at hand.
    fn covers(&self, end: DocId) -> bool {
        self.is_last() || self.blocks.docs().last().is_some_and(|last| *last >= end - 1)
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
            if !is_all || self.is_last() {
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

    /// It scores no more from here to `end`.
    fn bound_to(&mut self, end: DocId) -> Score {
        match &mut self.source {
            Source::Term(postings) if postings.covers(end) => postings.block_bound(),
            _ => self.bound,
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

/// Forms that find nothing themselves.
#[derive(Clone)]
struct Optional {
    /// By group, the lowest bound first.
    forms: Vec<Vec<(Score, usize)>>,
    /// The highest bound of each group, and their sum.
    bounds: Vec<Score>,
    sum: Score,
}

impl Optional {
    /// Adds a form unless a document can exceed the threshold by optional forms alone.
    fn add(&mut self, at: usize, group: usize, bound: Score, threshold: Score) -> bool {
        let (Some(forms), Some(highest)) = (self.forms.get_mut(group), self.bounds.get_mut(group)) else {
            return false;
        };
        let sum = self.sum - *highest + highest.max(bound);
        if sum * ROUNDING > threshold {
            return false;
        }
        (self.sum, *highest) = (sum, highest.max(bound));
        forms.push((bound, at));
        true
    }

    fn clone_bounds_from(&mut self, other: &Optional) {
        self.forms.iter_mut().for_each(Vec::clear);
        self.bounds.clone_from(&other.bounds);
        self.sum = other.sum;
    }
}

struct Search {
    /// The lowest bound first.
    forms: Vec<Form>,
    groups: usize,
    threshold: Score,
    /// Of the whole segment: so many of the forms, from the first.
    optional: Optional,
    optional_forms: usize,
    /// Of the window, beside those.
    here: Optional,
    width: usize,
    /// The best of each group for each document of the window.
    best: Vec<Score>,
    /// The documents of the window that a form has, 64 each.
    seen: Vec<u64>,
}

impl Search {
    fn new(mut forms: Vec<Form>, groups: usize, threshold: Score) -> Search {
        forms.sort_by(|a, b| a.bound.total_cmp(&b.bound));
        let optional = Optional { forms: vec![Vec::new(); groups], bounds: vec![0.0; groups], sum: 0.0 };
        let width = (SCORES / groups.max(1)).clamp(NARROWEST, WIDEST) / 64 * 64;
        let (best, seen) = (vec![0.0; width * groups], vec![0; width / 64]);
        Search { forms, groups, threshold, here: optional.clone(), optional, optional_forms: 0, width, best, seen }
    }

    fn run(mut self, mut filter: Option<Box<dyn Scorer>>, each: &mut dyn FnMut(DocId, Score) -> Score) {
        let mut order: Vec<(Score, usize)> = Vec::new();
        let mut from = 0;
        loop {
            while let Some(form) = self.forms.get(self.optional_forms)
                && self.optional.add(self.optional_forms, form.group, form.bound, self.threshold)
            {
                self.optional_forms += 1;
            }
            let finders = self.forms.get_mut(self.optional_forms..).unwrap_or_default();
            finders.iter_mut().for_each(|form| form.seek(from));
            let mut start = finders.iter().map(Form::doc).min().unwrap_or(TERMINATED);
            if let Some(filter) = &mut filter
                && start != TERMINATED
                && start < seek(filter, start)
            {
                start = filter.doc();
                finders.iter_mut().for_each(|form| form.seek(start));
            }
            if start == TERMINATED {
                break;
            }
            let end = start.saturating_add(self.width as DocId).min(TERMINATED);
            order.clear();
            for (at, form) in finders.iter_mut().enumerate().filter(|(_, form)| form.doc() < end) {
                order.push((form.bound_to(end), self.optional_forms + at));
            }
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            self.here.clone_bounds_from(&self.optional);
            let mut optional_here = true;
            for (bound, at) in &order {
                let Some(form) = self.forms.get_mut(*at) else { continue };
                optional_here = optional_here && self.here.add(*at, form.group, *bound, self.threshold);
                if !optional_here {
                    let (group, groups) = (form.group, self.groups);
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
            }
            if !optional_here {
                self.candidates(start, &mut filter, each);
            }
            from = end;
        }
    }

    /// Completes the scores of the window's documents.
    fn candidates(
        &mut self,
        start: DocId,
        filter: &mut Option<Box<dyn Scorer>>,
        each: &mut dyn FnMut(DocId, Score) -> Score,
    ) {
        for (word, seen) in self.seen.iter_mut().enumerate() {
            while *seen != 0 {
                let place = word * 64 + seen.trailing_zeros() as usize;
                *seen &= *seen - 1;
                let best = self.best.get_mut(place * self.groups..(place + 1) * self.groups).unwrap_or_default();
                let doc = start + place as DocId;
                // What the document can score.
                let mut bound: Score = best.iter().zip(&self.here.bounds).map(|(best, bound)| best.max(*bound)).sum();
                let is_out = |bound: Score, threshold: Score| bound * ROUNDING <= threshold;
                if !is_out(bound, self.threshold)
                    && filter.as_mut().is_none_or(|filter| filter.doc() <= doc && seek(filter, doc) == doc)
                {
                    for (group, (best, highest)) in best.iter_mut().zip(&self.here.bounds).enumerate() {
                        if *best >= *highest {
                            continue;
                        }
                        let before = best.max(*highest);
                        for optional in [&self.here, &self.optional] {
                            for (bound, at) in optional.forms.get(group).into_iter().flatten().rev() {
                                if *bound <= *best {
                                    break;
                                }
                                if let Some(score) = self.forms.get_mut(*at).and_then(|form| form.score_of(doc)) {
                                    *best = best.max(score);
                                }
                            }
                        }
                        bound += *best - before;
                        if is_out(bound, self.threshold) {
                            break;
                        }
                    }
                    let score: Score = best.iter().sum();
                    if !is_out(bound, self.threshold) && score > self.threshold {
                        self.threshold = each(doc, score);
                    }
                }
                best.fill(0.0);
            }
        }
    }
}

fn seek(scorer: &mut Box<dyn Scorer>, target: DocId) -> DocId {
    if scorer.doc() < target { scorer.seek(target) } else { scorer.doc() }
}
