//! The copies among many articles.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::compare::Comparison;
use super::group::stars;
use super::sketch::{COMMON, Sketch, candidates};
use super::wording::Wording;
use crate::analysis::{Analyzer, StreamWriter};
use crate::article::Article;

/// Most articles that an article is compared with, of those before it.
pub const MOST_COMPARED: usize = 128;
/// Least similarity of a member of a group to its representative.
const GROUPED: f64 = 0.5;

/// Finds the copies among the articles that it is given, in memory.
///
/// Holds hashes of the words, not the text: about 6 bytes a word, 14 with their places. The answer depends on the articles
/// alone, not on their order.
///
/// ```
/// use dateline::copies::CopyFinder;
/// use dateline::{Catalog, Document, Pipeline};
///
/// let story = "The ferry between the two islands will stop in March, the company said on Monday, because the pier is to be rebuilt.";
/// let other = "Nobody was hurt when a crane fell into the northern basin on Tuesday night, a spokesman for the port said.";
/// let pipeline = Pipeline::new(Catalog::default());
/// let mut finder = CopyFinder::new();
/// for (id, text) in [("a", story), ("b", other), ("c", &format!("{other} {story}"))] {
///     finder.add(&pipeline.article(Document::new(id, text)));
/// }
/// let copies = finder.copies();
/// let pairs: Vec<[&str; 2]> = copies.pairs.iter().map(|pair| [pair.first.as_str(), pair.second.as_str()]).collect();
/// // Both stand in the third; they are no copies of each other for that.
/// assert_eq!(pairs, [["a", "c"], ["b", "c"]]);
/// ```
#[derive(Debug)]
pub struct CopyFinder {
    writer: StreamWriter,
    places: bool,
    stories: BTreeMap<String, (Wording, Sketch)>,
}

/// Two articles that share text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CopyPair {
    /// The id that is smaller in byte order.
    pub first: String,
    /// The other id.
    pub second: String,
    /// What they share; its sides are those of this pair.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// What a [`CopyFinder`] found.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Copies {
    /// Pairs of copies, by their ids.
    pub pairs: Vec<CopyPair>,
    /// Pairs of equal sentences with other figures, by their ids. They are no copies.
    pub templates: Vec<CopyPair>,
    /// The copies around one story each, by the ids of those stories.
    pub groups: Vec<CopyGroup>,
    /// The ids of articles that share text with more articles than they were compared with, in order: their pairs are not all listed.
    pub crowded: Vec<String>,
}

/// A story and those that share its text. Groups are stars and not chains: what is alike to a member joins only when it is alike to the
/// representative. An article is in one group at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CopyGroup {
    /// The story that all others share at least half of the shorter text of the two with: the earliest, then the longest.
    pub representative: String,
    /// The others, by id.
    pub members: Vec<String>,
}

impl Default for CopyFinder {
    fn default() -> CopyFinder {
        CopyFinder::new()
    }
}

impl CopyFinder {
    /// A finder that holds no article.
    pub fn new() -> CopyFinder {
        CopyFinder { writer: StreamWriter::new(&Analyzer::new()), places: true, stories: BTreeMap::new() }
    }

    /// The same finder, in half of the memory: its comparisons have no [`ranges`](Comparison::ranges).
    #[must_use]
    pub fn without_ranges(mut self) -> CopyFinder {
        self.places = false;
        self
    }

    /// Takes an article in; an article of the same id is replaced. Gives whether there was one.
    pub fn add(&mut self, article: &Article) -> bool {
        let wording = Wording::new(article, &mut self.writer);
        self.insert(article.document.id.clone(), wording)
    }

    /// Takes the words of an article in, as [`add`](CopyFinder::add) does: for callers that make them on several threads.
    pub fn insert(&mut self, id: String, wording: Wording) -> bool {
        let sketch = wording.sketch();
        let wording = if self.places { wording } else { wording.without_places() };
        self.stories.insert(id, (wording, sketch)).is_some()
    }

    /// How many articles it holds.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }

    /// Forgets an article. Gives whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        self.stories.remove(id).is_some()
    }

    /// Compares all that may be copies.
    ///
    /// Each article is compared with those that share terms of its sketch, 128 at most, the earliest first: the cost grows with the
    /// number of articles and not with its square, also when thousands print one story. [`Copies::crowded`] says whose pairs were
    /// left out for that. Comparisons run on all threads.
    pub fn copies(&self) -> Copies {
        let mut stories: Vec<(&String, &Wording, &Sketch)> =
            self.stories.iter().map(|(id, (wording, sketch))| (id, wording, sketch)).collect();
        // The first ones of a crowd are those that all others are compared with, and that stand for a group.
        stories.sort_by_key(|(id, wording, _)| {
            (wording.published.is_none(), wording.published, Reverse(wording.len()), *id)
        });
        let postings = Postings::new(stories.iter().map(|(_, _, sketch)| *sketch));
        let found: Vec<(Vec<(usize, CopyPair)>, bool)> = stories
            .par_iter()
            .enumerate()
            .map(|(number, (id, wording, sketch))| {
                let lists: Vec<&[u32]> = sketch.terms().iter().map(|term| postings.of(*term)).collect();
                let is_crowd = 2 * lists.iter().filter(|list| list.len() > COMMON).count() > lists.len();
                let mut before: Vec<usize> = candidates(lists).into_iter().map(|other| other as usize).collect();
                before.retain(|other| *other < number);
                if is_crowd {
                    before.sort_unstable();
                }
                let compared: Vec<(usize, CopyPair)> = before
                    .iter()
                    .take(MOST_COMPARED)
                    .filter_map(|at| {
                        let (other, words, _) = stories.get(*at)?;
                        let comparison = if id < other { wording.compare(words) } else { words.compare(wording) };
                        let (first, second) = (id.min(other).to_string(), id.max(other).to_string());
                        (comparison.copy || comparison.template)
                            .then_some((*at, CopyPair { first, second, comparison }))
                    })
                    .collect();
                // Where the last one was a copy, more may follow.
                let last = before.get(MOST_COMPARED - 1).filter(|_| before.len() > MOST_COMPARED);
                let is_cut = last.is_some_and(|last| compared.last().is_some_and(|(at, _)| at == last));
                (compared, is_crowd || is_cut)
            })
            .collect();
        let mut copies = Copies::default();
        let mut alike = Vec::new();
        for (number, ((pairs, crowded), (id, ..))) in found.into_iter().zip(&stories).enumerate() {
            copies.crowded.extend(crowded.then(|| (*id).clone()));
            for (at, pair) in pairs {
                if pair.comparison.copy && pair.comparison.similarity >= GROUPED {
                    alike.push((at, number));
                }
                if pair.comparison.template { &mut copies.templates } else { &mut copies.pairs }.push(pair);
            }
        }
        copies.crowded.sort_unstable();
        let id = |number: usize| stories.get(number).map(|(id, ..)| id.to_string());
        copies.groups = stars(&alike)
            .into_iter()
            .filter_map(|(representative, members)| {
                let mut members: Vec<String> = members.into_iter().filter_map(id).collect();
                members.sort_unstable();
                Some(CopyGroup { representative: id(representative)?, members })
            })
            .collect();
        copies.groups.sort_unstable_by(|a, b| a.representative.cmp(&b.representative));
        for pairs in [&mut copies.pairs, &mut copies.templates] {
            pairs.sort_unstable_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
        }
        copies
    }
}

/// Which stories hold each term, by their number.
struct Postings {
    terms: Vec<(u64, u32)>,
    stories: Vec<u32>,
}

impl Postings {
    fn new<'a>(sketches: impl Iterator<Item = &'a Sketch>) -> Postings {
        let mut all: Vec<(u64, u32)> = (0..)
            .zip(sketches)
            .flat_map(|(number, sketch)| sketch.terms().iter().map(move |term| (*term, number)))
            .collect();
        all.par_sort_unstable();
        let stories = all.iter().map(|(_, story)| *story).collect();
        let mut start = 0;
        let mut terms: Vec<(u64, u32)> = Vec::new();
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            terms.extend(group.first().map(|(term, _)| (*term, start)));
            start += group.len() as u32;
        }
        terms.push((u64::MAX, start));
        Postings { terms, stories }
    }

    fn of(&self, term: u64) -> &[u32] {
        let at = self.terms.partition_point(|(known, _)| *known < term);
        let bounds = |at: usize| self.terms.get(at).map(|(_, start)| *start as usize);
        match bounds(at).zip(bounds(at + 1)) {
            Some((start, end)) => self.stories.get(start..end).unwrap_or_default(),
            None => &[],
        }
    }
}
