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

use tantivy::query::{EnableScoring, Scorer};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError};

use super::best_of::{Alternative, BestOf, Located};
use super::postings::{Lengths, Limits, Postings, Scoring};

/// Sums in another order differ by less than this.
pub(super) const ROUNDING: Score = 1.0001;
/// Passages in a window, and scores that are kept for one.
const WIDEST: usize = 2048;
const NARROWEST: usize = 256;
const SCORES: usize = 1 << 15;

/// The documents of a segment that can score more than `threshold`, in order, with their scores: the sum over the groups, in their order,
/// of the best of each. `each` gives the next threshold. Only documents of the filter, if there is one.
pub(super) fn for_each_above(
    searcher: &Searcher,
    segment: usize,
    groups: &[BestOf],
    filter: Option<Box<dyn Scorer>>,
    threshold: Score,
    each: &mut dyn FnMut(DocId, Score) -> Score,
) -> Result<(), TantivyError> {
    let Some(reader) = searcher.segment_readers().get(segment) else { return Ok(()) };
    let mut opener = Opener { searcher, reader, segment, lengths: HashMap::new() };
    let mut forms = Vec::new();
    for (group, alternatives) in groups.iter().enumerate() {
        for alternative in &alternatives.0 {
            if let Some((source, limits)) = opener.open(alternative)? {
                let bound = limits.iter().map(Limits::highest).fold(Score::INFINITY, Score::min);
                forms.push(Form { group, bound, limits, source });
            }
        }
    }
    Search::new(forms, groups.len(), threshold).run(filter, each);
    Ok(())
}

/// Opens forms in a segment.
struct Opener<'a> {
    searcher: &'a Searcher,
    reader: &'a SegmentReader,
    segment: usize,
    lengths: HashMap<Field, Rc<Lengths>>,
}

impl Opener<'_> {
    /// Where a form is found, and the limits that hold all at once. `None` when it is nowhere in the segment.
    fn open(&mut self, alternative: &Alternative) -> Result<Option<(Source, Vec<Limits>)>, TantivyError> {
        let info = |term: &Located| term.postings.get(self.segment).cloned().flatten();
        Ok(match alternative {
            Alternative::Query(_) => Some((self.scorer(alternative)?, Vec::new())),
            Alternative::Constant { term, score } => {
                let Some(info) = info(term) else { return Ok(None) };
                let index = self.reader.inverted_index(term.term.field())?;
                let postings = Postings::read(&index, &info, Scoring::Constant(*score))?;
                Some((Source::Term(Box::new(postings)), vec![Limits::constant(*score)]))
            }
            Alternative::Term { term, weight } => {
                let Some(info) = info(term) else { return Ok(None) };
                let index = self.reader.inverted_index(term.term.field())?;
                let lengths = self.lengths(term.term.field())?;
                let weight = lengths.weight(term.frequency) * weight;
                let limits = Limits::read(&index, &info, weight, &lengths)?;
                let postings = Postings::read(&index, &info, Scoring::Bm25 { weight, lengths })?;
                Some((Source::Term(Box::new(postings)), vec![limits]))
            }
            // It occurs no more often than each of its words.
            Alternative::Name { terms, weight } => {
                let Some(infos) = terms.iter().map(info).collect::<Option<Vec<_>>>() else { return Ok(None) };
                let mut limits = Vec::new();
                for (term, info) in terms.iter().zip(infos) {
                    let index = self.reader.inverted_index(term.term.field())?;
                    let lengths = self.lengths(term.term.field())?;
                    let weight = lengths.weight_of_all(terms.iter().map(|term| term.frequency)) * weight;
                    limits.push(Limits::read(&index, &info, weight, &lengths)?);
                }
                Some((self.scorer(alternative)?, limits))
            }
        })
    }

    fn scorer(&self, alternative: &Alternative) -> Result<Source, TantivyError> {
        let weight = alternative.query().weight(EnableScoring::enabled_from_searcher(self.searcher))?;
        Ok(Source::Query(weight.scorer(self.reader, 1.0)?))
    }

    fn lengths(&mut self, field: Field) -> Result<Rc<Lengths>, TantivyError> {
        Ok(match self.lengths.entry(field) {
            Entry::Occupied(known) => Rc::clone(known.get()),
            Entry::Vacant(new) => Rc::clone(new.insert(Rc::new(Lengths::new(self.searcher, self.reader, field)?))),
        })
    }
}

enum Source {
    Term(Box<Postings>),
    Query(Box<dyn Scorer>),
}

/// A form of a word.
struct Form {
    group: usize,
    /// It scores no more anywhere.
    bound: Score,
    limits: Vec<Limits>,
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
        let limits = self.limits.iter_mut().map(|limits| limits.highest_within(start, end));
        limits.fold(Score::INFINITY, Score::min)
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

/// A form in a window.
#[derive(Clone, Copy, Default)]
struct Here {
    /// Its bound when it is optional, else 0.
    bound: Score,
    /// It is in no document that is left before this one.
    next: DocId,
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
    /// The same for the window.
    here: Vec<Here>,
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
        let here = vec![Here::default(); forms.len()];
        let (best, seen) = (vec![0.0; width * groups], vec![0; width / 64]);
        let (groups, reach_here) = (members, reach.clone());
        Search { forms, groups, threshold, optional: 0, reach, here, reach_here, width, best, seen }
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
            self.here.iter_mut().for_each(|here| here.bound = 0.0);
            for (form, here) in optional.iter_mut().zip(&mut self.here).filter(|(_, here)| here.next < end) {
                here.bound = form.bound_within(start, end);
                self.reach_here.add(form.group, here.bound, Score::INFINITY);
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
            for (bound, at) in finders.drain(..split) {
                self.here.get_mut(at).into_iter().for_each(|here| here.bound = bound);
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
                        let (Some(form), Some(here)) = (self.forms.get_mut(*at), self.here.get_mut(*at)) else {
                            continue;
                        };
                        if here.bound > *best && here.next <= doc {
                            *best = form.score_of(doc).map_or(*best, |score| best.max(score));
                            here.next = form.doc();
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

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;
    use tantivy::query::{BooleanQuery, ConstScoreQuery, PhraseQuery, Query as _, TermQuery};
    use tantivy::schema::{IndexRecordOption, Schema, TEXT};
    use tantivy::{Index, IndexWriter, TantivyDocument, Term};

    use super::super::best_of::Words;
    use super::*;

    const WORDS: usize = 14;

    /// Two segments of passages of other lengths; each word is rarer than the one before, the last ones are in less than a block.
    fn searcher() -> &'static Searcher {
        static SEARCHER: OnceLock<Searcher> = OnceLock::new();
        SEARCHER.get_or_init(|| {
            let mut builder = Schema::builder();
            let text = builder.add_text_field("text", TEXT);
            let index = Index::create_in_ram(builder.build());
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 20 << 20).unwrap();
            writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
            let mut state = 7_u64;
            let mut random = |end: usize| {
                state ^= state >> 12;
                state ^= state << 25;
                state ^= state >> 27;
                (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
            };
            for (documents, longest) in [(9_000, 12), (4_000, 60)] {
                for _ in 0..documents {
                    let mut words = Vec::new();
                    for _ in 0..1 + random(longest) {
                        let word = (0..WORDS - 1).find(|_| random(2) == 0).unwrap_or(WORDS - 1);
                        words.push(format!("w{word}"));
                        words.push(format!("x{}", random(1_000)));
                    }
                    let mut document = TantivyDocument::new();
                    document.add_text(text, words.join(" "));
                    writer.add_document(document).unwrap();
                }
                writer.commit().unwrap();
            }
            index.reader().unwrap().searcher()
        })
    }

    fn term(word: usize) -> Term {
        Term::from_field_text(searcher().schema().get_field("text").unwrap(), &format!("w{word}"))
    }

    fn alternative((kind, word, other, weight): (usize, usize, usize, f32)) -> Alternative {
        let located = |word| Located::new(searcher(), term(word)).unwrap();
        match kind {
            0 => Alternative::Constant { term: located(word), score: weight },
            1 => Alternative::Query(Box::new(PhraseQuery::new_with_offset(vec![(0, term(word)), (2, term(other))]))),
            2 => Alternative::Name {
                terms: vec![
                    located(word),
                    Located::new(searcher(), Term::from_field_text(term(word).field(), &format!("x{other}"))).unwrap(),
                ],
                weight,
            },
            _ => Alternative::Term { term: located(word), weight },
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_the_best_of_all(
            groups in prop::collection::vec(
                prop::collection::vec((0..7_usize, 0..WORDS, 0..WORDS, 0.01..2.0_f32), 1..7),
                1..6,
            ),
            limit in prop::sample::select(vec![1_usize, 3, 10, 100, 5_000]),
            filter in prop::option::of(0..WORDS),
        ) {
            let searcher = searcher();
            let groups: Vec<BestOf> =
                groups.into_iter().map(|group| BestOf(group.into_iter().map(alternative).collect())).collect();
            let scoring = EnableScoring::enabled_from_searcher(searcher);
            let filter = filter.map(|word| TermQuery::new(term(word), IndexRecordOption::Basic));
            for (segment, reader) in searcher.segment_readers().iter().enumerate() {
                let mut all = Vec::new();
                let mut query = Words::Ranked(groups.iter().map(|group| BestOf(vec![Alternative::Query(group.query())])).collect()).query();
                if let Some(filter) = &filter {
                    let filter = ConstScoreQuery::new(Box::new(filter.clone()), 0.0);
                    query = Box::new(BooleanQuery::intersection(vec![query, Box::new(filter)]));
                }
                query.weight(scoring).unwrap().for_each(reader, &mut |doc, score| all.push((score, doc))).unwrap();
                let order = |a: &(Score, DocId), b: &(Score, DocId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
                all.sort_by(order);
                let last = all.get(limit - 1).map_or(Score::MIN, |(score, _)| *score);
                all.retain(|(score, _)| *score >= last);

                let mut found: Vec<(Score, DocId)> = Vec::new();
                let mut best: Vec<Score> = Vec::new();
                let filter = filter.as_ref().map(|filter| {
                    filter.weight(EnableScoring::disabled_from_searcher(searcher)).unwrap().scorer(reader, 1.0).unwrap()
                });
                for_each_above(searcher, segment, &groups, filter, Score::MIN, &mut |doc, score| {
                    found.push((score, doc));
                    best.insert(best.partition_point(|other| *other >= score), score);
                    best.truncate(limit);
                    best.get(limit - 1).map_or(Score::MIN, |last| last.next_down())
                })
                .unwrap();
                prop_assert!(found.is_sorted_by_key(|(_, doc)| *doc));
                found.retain(|(score, _)| *score >= last);
                found.sort_by(order);
                prop_assert_eq!(found, all);
            }
        }
    }
}
