//! Whether one story is a copy of another, and which of which.

use std::cmp::Ordering;

use serde::Serialize;

use super::align::{self, Passage};
use super::wording::{Word, Wording};
use crate::span::Span;

/// Least share of the shorter story's words that a copy has from the other. Of a story 30 of whose words in a hundred are changed at
/// random, six in ten are still found; two stories of one event that were written apart share less than one in ten.
const COPIED: f64 = 0.3;
/// The same of the words outside of quotations: who quotes the same speech at length has not copied the story.
const COPIED_OWN: f64 = 0.2;
/// Least number of such words, but for stories that are equal.
const LEAST_WORDS: usize = 16;
/// A story with fewer words of its own than this is a quotation as a whole.
const FEW_OWN: usize = 12;
/// Words of one passage that is a copy in stories that are otherwise their own, and how many of them no quotation…
const PASSAGE: usize = 30;
const PASSAGE_OWN: usize = 12;
/// …within one source, which repeats its own background…
const PASSAGE_WITHIN_SOURCE: usize = 40;
/// …and at the end of both stories, where outlets say who they are.
const PASSAGE_AT_END: usize = 60;
/// Share of equal words in it: who takes a paragraph over changes little.
const DENSE: f64 = 0.8;
/// So near to the end of a story is at its end, in words.
const AT_END: usize = 8;
/// A story is contained in another when its shared passages make up this part of it.
const CONTAINED: f64 = 0.75;
/// Numbers in the place of others make a template: at least so many, and this share of all numbers in shared passages.
const OTHER_FIGURES: usize = 4;
const FIGURES_DIFFER: f64 = 0.65;

/// One of the two stories compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one that was asked.
    First,
    /// The one it was compared with.
    Second,
}

/// How two stories that share text lie to each other. Small changes inside of a shared passage count as shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Relation {
    /// Three quarters of each lie in shared passages.
    Same,
    /// Three quarters of the second lie in passages of the first, which has more.
    Contains,
    /// Three quarters of the first lie in passages of the second, which has more.
    Contained,
    /// Both have more than what they share.
    Overlap,
    /// They share no passage.
    Apart,
}

/// What two stories share.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// Whether one is a copy of the other, or both of a third: three tenths of the shorter one's words, or a long passage, quotations apart.
    pub copy: bool,
    /// Whether they are equal sentences with other figures, such as the weather of two days. Such stories are no copies.
    pub template: bool,
    /// The share of the shorter story's words that stand in the longer one, in the same order inside of shared passages: 0 to 1.
    pub similarity: f64,
    /// Which contains which.
    pub relation: Relation,
    /// Which was published first; `None` when a day is not known, or is the same.
    pub earlier: Option<Side>,
    /// Words that both have in shared passages.
    pub words: usize,
    /// Words of the first story and of the second.
    pub lengths: [usize; 2],
    /// The shared passages: bytes of the first text and of the second, in the order of the shorter story. Small
    /// differences lie inside of them.
    pub ranges: Vec<[Span; 2]>,
}

impl Wording {
    /// Compares two stories word by word. `a.compare(&b)` is `b.compare(&a)` with the sides exchanged.
    ///
    /// Takes time linear in both, about 40 ns a word.
    ///
    /// ```
    /// use dateline::copies::{Relation, Wording};
    /// use dateline::{Analyzer, Catalog, Document, Pipeline, StreamWriter};
    ///
    /// let wire = "The ferry between the two islands will stop in March, the company said on Monday. The pier is to be rebuilt \
    ///             before the summer, and buses will take the passengers to the northern harbour until then.";
    /// let cut = "The pier is to be rebuilt before the summer, and buses will take the passengers to the northern harbour until then.";
    /// let pipeline = Pipeline::new(Catalog::default());
    /// let mut writer = StreamWriter::new(&Analyzer::new());
    /// let [wire, cut] = [wire, cut].map(|text| Wording::new(&pipeline.article(Document::new("a", text)), &mut writer));
    ///
    /// let comparison = wire.compare(&cut);
    /// assert!(comparison.copy && comparison.similarity > 0.9);
    /// assert_eq!(comparison.relation, Relation::Contains);
    /// ```
    pub fn compare(&self, other: &Wording) -> Comparison {
        // The shorter one is looked for in the longer one, so that the order of the two does not matter.
        let keys = |wording: &Wording| wording.words.iter().map(|word| word.key()).collect::<Vec<u32>>();
        let order = self.len().cmp(&other.len()).then_with(|| keys(self).cmp(&keys(other)));
        let swapped = order.is_gt();
        let (short, long) = if swapped { (other, self) } else { (self, other) };
        let passages = match order {
            Ordering::Equal => Passage::whole(short.len()),
            _ => align::passages(&short.words, &long.words),
        };
        let verdict = Verdict::new(short, long, &passages, order.is_eq());
        let ranges = passages.iter().map(|passage| {
            let (short, long) = (short.span(passage.at), long.span(passage.place));
            if swapped { [long, short] } else { [short, long] }
        });
        let relation = match (verdict.short_contained, verdict.long_contained) {
            _ if passages.is_empty() => Relation::Apart,
            (true, true) => Relation::Same,
            (true, false) if swapped => Relation::Contains,
            (true, false) => Relation::Contained,
            // The longer one repeats what the shorter one says once.
            (false, true) if swapped => Relation::Contained,
            (false, true) => Relation::Contains,
            (false, false) => Relation::Overlap,
        };
        let earlier = self.published.zip(other.published).and_then(|(first, second)| match first.cmp(&second) {
            Ordering::Less => Some(Side::First),
            Ordering::Equal => None,
            Ordering::Greater => Some(Side::Second),
        });
        Comparison {
            copy: verdict.copy && !verdict.template,
            template: verdict.copy && verdict.template,
            similarity: share(verdict.shared, short.len()),
            relation,
            earlier,
            words: verdict.shared,
            lengths: [self.len(), other.len()],
            ranges: ranges.filter(|_| self.has_spans() && other.has_spans()).collect(),
        }
    }
}

struct Verdict {
    shared: usize,
    copy: bool,
    template: bool,
    short_contained: bool,
    long_contained: bool,
}

impl Verdict {
    fn new(short: &Wording, long: &Wording, passages: &[Passage], equal: bool) -> Verdict {
        let is_quoted = |wording: &Wording, at: usize| wording.words.get(at).is_some_and(|word| word.is_quoted());
        let is_own = |(place, at): &(usize, usize)| !is_quoted(short, *at) && !is_quoted(long, *place);
        // A word of the shorter one can stand in two passages of the longer.
        let shared: usize = passages.iter().map(|passage| passage.equal.len()).sum::<usize>().min(short.len());
        let own = |passage: &Passage| passage.equal.iter().filter(|pair| is_own(pair)).count();
        let shared_own: usize = passages.iter().map(own).sum();
        let all_own = short.words.iter().filter(|word| !word.is_quoted()).count();

        let mostly = share(shared, short.len()) >= COPIED
            && shared >= LEAST_WORDS
            && (all_own < FEW_OWN || share(shared_own, all_own) >= COPIED_OWN);
        let within_source = short.source.is_some() && short.source == long.source;
        let is_long = |passage: &Passage| {
            let at_end = passage.at.1 + AT_END >= short.len() && passage.place.1 + AT_END >= long.len();
            let least = if at_end {
                PASSAGE_AT_END
            } else if within_source {
                PASSAGE_WITHIN_SOURCE
            } else {
                PASSAGE
            };
            let words = passage.equal.len();
            words >= least
                && own(passage) >= PASSAGE_OWN
                && words as f64 >= DENSE * (passage.at.1 - passage.at.0) as f64
        };
        let extent = |part: fn(&Passage) -> (usize, usize)| covered(passages.iter().map(part).collect());
        Verdict {
            shared,
            copy: !short.is_empty() && (equal || mostly || passages.iter().any(is_long)),
            template: is_template(&short.words, &long.words, passages),
            short_contained: share(extent(|passage| passage.at), short.len()) >= CONTAINED,
            long_contained: share(extent(|passage| passage.place), long.len()) >= CONTAINED,
        }
    }
}

/// Whether other figures stand in the same sentences. Who edits a story changes words and figures alike.
fn is_template(short: &[Word], long: &[Word], passages: &[Passage]) -> bool {
    let figures = |words: &[Word], start: usize, end: usize| {
        words.get(start..end).unwrap_or_default().iter().filter(|word| word.is_figure()).count()
    };
    let (mut same, mut other) = (0, 0);
    for passage in passages {
        let (mut place_end, mut at_end) = (passage.place.0, passage.at.0);
        for (place, at) in &passage.equal {
            other += figures(long, place_end, *place).min(figures(short, at_end, *at));
            same += figures(short, *at, at + 1);
            (place_end, at_end) = (place + 1, at + 1);
        }
    }
    other >= OTHER_FIGURES && share(other, same + other) >= FIGURES_DIFFER
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// How many words lie in at least one of the ranges.
fn covered(mut ranges: Vec<(usize, usize)>) -> usize {
    ranges.sort_unstable();
    let mut end = 0;
    ranges.into_iter().fold(0, |all, (first, last)| {
        let new = last.saturating_sub(first.max(end));
        end = end.max(last);
        all + new
    })
}
