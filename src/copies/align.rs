//! The passages that two stories share.
//!
//! Seeds, extension, filter, as systems that look for reused text do it (Potthast et al., "Overview of the 6th International
//! Competition on Plagiarism Detection", CLEF 2014): runs of equal words are found by their shingles, near runs in the same order
//! make a passage, small passages are chance.

use super::sketch::{SHINGLE, shingle};
use super::wording::Word;

/// Places of one shingle that are tried: what bounds the work on stories that say one thing a thousand times.
const TRIED: usize = 16;
/// Most words between two runs of one passage, in either story.
const GAP: usize = 16;
/// Passages that a run may go on: a phrase that comes up elsewhere as well does not tear one apart.
const OPEN: usize = 4;
/// A passage holds at least so many words in runs; shorter ones are names and phrases.
const LEAST_WORDS: usize = 8;

/// A stretch of words that both stories have, with small differences.
#[derive(Clone, Debug, Default)]
pub(super) struct Passage {
    /// Its words in the story looked in, from the first to one past the last.
    pub place: (usize, usize),
    /// The same in the story looked for.
    pub at: (usize, usize),
    /// Pairs of equal words: place in the one, place in the other; both ascend.
    pub equal: Vec<(usize, usize)>,
    /// Words in runs of equal words.
    anchored: usize,
}

impl Passage {
    /// What two equal stories share; nothing when they have no word.
    pub(super) fn whole(words: usize) -> Vec<Passage> {
        let all = (0, words);
        let passage = Passage { place: all, at: all, equal: (0..words).map(|at| (at, at)).collect(), anchored: words };
        if words == 0 { Vec::new() } else { vec![passage] }
    }
}

/// The passages of `story` that stand in `other`, in the order of `story` and apart there.
///
/// Takes time linear in both: each word belongs to one run at most, sixteen places are tried for a run, and the gap between two
/// runs is compared word by word up to 16 by 16 words.
pub(super) fn passages(story: &[Word], other: &[Word]) -> Vec<Passage> {
    let places = Places::new(other);
    let mut done: Vec<Passage> = Vec::new();
    let mut open: Vec<Passage> = Vec::new();
    let mut at = 0;
    while let Some(hash) = shingle_at(story, at) {
        let rest = story.get(at..).unwrap_or_default();
        // The words after the last run are looked for after it, then elsewhere.
        let next = open.last().map(|passage| passage.place.1 + at - passage.at.1);
        let mut best = (0, 0);
        for place in next.into_iter().chain(places.of(hash).take(TRIED)) {
            let run = equal_words(other.get(place..).unwrap_or_default(), rest);
            if run > best.0 {
                best = (run, place);
            }
        }
        let (run, place) = best;
        if run < SHINGLE {
            at += 1;
            continue;
        }
        let goes_on = |passage: &Passage| {
            at - passage.at.1 <= GAP && place.checked_sub(passage.place.1).is_some_and(|gap| gap <= GAP)
        };
        let mut passage = match open.iter().rposition(goes_on) {
            Some(nth) => open.remove(nth),
            None => {
                if open.len() == OPEN {
                    done.push(open.remove(0));
                }
                Passage { place: (place, place), at: (at, at), ..Passage::default() }
            }
        };
        let gap = (passage.place.1..place, passage.at.1..at);
        equal_in_gap(other, story, gap, &mut passage.equal);
        passage.equal.extend((place..place + run).zip(at..at + run));
        passage.anchored += run;
        (passage.place.1, passage.at.1) = (place + run, at + run);
        open.push(passage);
        at += run;
    }
    done.append(&mut open);
    done.retain(|passage| passage.anchored >= LEAST_WORDS);
    done.sort_unstable_by_key(|passage| passage.at);
    done
}

fn equal_words(one: &[Word], other: &[Word]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one.key() == other.key()).count()
}

fn shingle_at(words: &[Word], at: usize) -> Option<u64> {
    let words: &[Word; SHINGLE] = words.get(at..)?.first_chunk()?;
    Some(shingle(&words.map(Word::key)))
}

/// Where each shingle of a story stands: a table of chains, the first place first.
struct Places {
    heads: Vec<u32>,
    next: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Places {
    fn new(words: &[Word]) -> Places {
        let mut places =
            Places { heads: vec![NOWHERE; (words.len() * 2).next_power_of_two()], next: vec![NOWHERE; words.len()] };
        for at in (0..words.len()).rev() {
            let Some(slot) = shingle_at(words, at).map(|hash| places.slot(hash)) else { continue };
            if let (Some(head), Some(next)) = (places.heads.get_mut(slot), places.next.get_mut(at)) {
                *next = std::mem::replace(head, u32::try_from(at).unwrap_or(NOWHERE));
            }
        }
        places
    }

    fn slot(&self, hash: u64) -> usize {
        hash as usize & (self.heads.len() - 1)
    }

    fn of(&self, hash: u64) -> impl Iterator<Item = usize> + '_ {
        let known = |place: &u32| (*place != NOWHERE).then_some(*place as usize);
        let first = self.heads.get(self.slot(hash)).and_then(known);
        std::iter::successors(first, move |at| self.next.get(*at).and_then(known))
    }
}

/// The longest common subsequence of the words between two runs.
fn equal_in_gap(
    one: &[Word],
    other: &[Word],
    (ones, others): (std::ops::Range<usize>, std::ops::Range<usize>),
    equal: &mut Vec<(usize, usize)>,
) {
    let first = (ones.start, others.start);
    let (one, other) = (one.get(ones).unwrap_or_default(), other.get(others).unwrap_or_default());
    if one.is_empty() || other.is_empty() {
        return;
    }
    // `longest[i][j]` is its length for the words from i and from j on.
    let mut longest = [[0_u8; GAP + 1]; GAP + 1];
    let cell = |table: &[[u8; GAP + 1]; GAP + 1], i: usize, j: usize| {
        table.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
    };
    for (i, a) in one.iter().enumerate().rev() {
        for (j, b) in other.iter().enumerate().rev() {
            let length = if a.key() == b.key() {
                cell(&longest, i + 1, j + 1) + 1
            } else {
                cell(&longest, i + 1, j).max(cell(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        if a.key() == b.key() {
            equal.push((first.0 + i, first.1 + j));
            (i, j) = (i + 1, j + 1);
        } else if cell(&longest, i + 1, j) >= cell(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
}
