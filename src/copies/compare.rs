//! Whether one story is a copy of another, and which of which.

use serde::Serialize;

use super::align::{self, Passage};
use super::wording::{Word, Wording};
use crate::span::Span;

/// Least share of the shorter story's words that a copy has from the other. Of 300 words 30 of which in a hundred are changed at
/// random, half are still found; two stories of one event that were written apart share less than one in ten.
const COPIED: f64 = 0.25;
/// The same of the words outside of quotations: who quotes the same speech at length has not copied the story.
const COPIED_OWN: f64 = 0.2;
/// Least number of such words, but for stories that are equal.
const LEAST_WORDS: usize = 16;
/// A story with fewer words of its own than this is a quotation as a whole.
const FEW_OWN: usize = 12;
/// Words, outside of quotations, of one passage that is a copy in stories that are otherwise their own…
const PASSAGE: usize = 30;
/// …and within one source, which repeats its own background and what it says of itself.
const PASSAGE_WITHIN_SOURCE: usize = 60;
/// A story is contained in another when its shared passages make up this part of it.
const CONTAINED: f64 = 0.75;
/// Numbers that differ in equal sentences make a template: at least so many, this share of all…
const OTHER_FIGURES: usize = 4;
const FIGURES_DIFFER: f64 = 0.5;
/// …and so many times as often as other words do.
const FIGURES_ABOVE_WORDS: f64 = 3.0;

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
    /// Whether one is a copy of the other, or both of a third: a quarter of the shorter one's words, quotations apart, or a long passage.
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
    /// let cut = "Harbour: The ferry between the two islands will stop in March, the company said on Monday.";
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
        let swapped = match self.len().cmp(&other.len()) {
            std::cmp::Ordering::Equal => keys(self) > keys(other),
            order => order.is_gt(),
        };
        let (short, long) = if swapped { (other, self) } else { (self, other) };
        let passages = align::passages(&short.words, &long.words);
        let verdict = Verdict::new(short, long, &passages);
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
            std::cmp::Ordering::Less => Some(Side::First),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Side::Second),
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
    fn new(short: &Wording, long: &Wording, passages: &[Passage]) -> Verdict {
        let word = |wording: &Wording, at: usize| wording.words.get(at).copied().unwrap_or_default();
        let is_own = |(place, at): &(usize, usize)| !word(short, *at).is_quoted() && !word(long, *place).is_quoted();
        let shared: usize = passages.iter().map(|passage| passage.equal.len()).sum();
        let own = |passage: &Passage| passage.equal.iter().filter(|pair| is_own(pair)).count();
        let shared_own: usize = passages.iter().map(own).sum();
        let all_own = short.words.iter().filter(|word| !word.is_quoted()).count();

        let mostly = share(shared, short.len()) >= COPIED
            && shared >= LEAST_WORDS
            && (all_own < FEW_OWN || share(shared_own, all_own) >= COPIED_OWN);
        let within_source = short.source.is_some() && short.source == long.source;
        let least = if within_source { PASSAGE_WITHIN_SOURCE } else { PASSAGE };
        let is_long =
            |passage: &Passage| own(passage) >= least && 2 * passage.equal.len() >= passage.at.1 - passage.at.0;
        let equal = shared == short.len() && short.len() == long.len();
        let extent = |part: fn(&Passage) -> (usize, usize)| covered(passages.iter().map(part).collect());
        Verdict {
            shared,
            copy: !short.is_empty() && (equal || mostly || passages.iter().any(is_long)),
            template: is_template(&short.words, passages),
            short_contained: share(extent(|passage| passage.at), short.len()) >= CONTAINED,
            long_contained: share(extent(|passage| passage.place), long.len()) >= CONTAINED,
        }
    }
}

/// Whether figures differ where the words around them do not.
fn is_template(words: &[Word], passages: &[Passage]) -> bool {
    let (mut figures, mut others) = ((0, 0), (0, 0));
    for passage in passages {
        let mut equal = passage.equal.iter().map(|(_, at)| *at).peekable();
        for (at, word) in words.iter().enumerate().take(passage.at.1).skip(passage.at.0) {
            let kept = equal.next_if_eq(&at).is_some();
            let (differ, all) = if word.is_figure() { &mut figures } else { &mut others };
            *differ += usize::from(!kept);
            *all += 1;
        }
    }
    let rate = share(figures.0, figures.1);
    figures.0 >= OTHER_FIGURES && rate >= FIGURES_DIFFER && rate >= FIGURES_ABOVE_WORDS * share(others.0, others.1)
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
