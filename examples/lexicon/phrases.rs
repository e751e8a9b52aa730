//! Names and expressions of several words: phrase pairs that the alignment of a sentence agrees with (Och and Ney 2004), and the
//! names of lists as they stand there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::table::Table;

/// Words of a phrase of running text, at most.
const WORDS: usize = 3;
/// Words of a name of a list, at most; the lexicon holds no longer ones.
const NAME_WORDS: usize = 4;
/// A link of the alignment: both directions think it more likely than not, or one is sure and the other undecided between two.
const LINK: f64 = 0.45;
/// A phrase of running text has to be seen this often, and to be translated so in this share of the cases.
const SEEN: u32 = 3;
const SHARE: f32 = 0.3;
/// A word that has a translation of at least this probability in the phrase is accounted for.
const ACCOUNTED: f32 = 0.05;
/// The most pairs that are kept; the commonest first.
const MOST: usize = 5000;

/// Pairs of word sequences of two languages.
#[derive(Default)]
pub struct Phrases {
    pairs: BTreeMap<(Vec<u32>, Vec<u32>), u32>,
    sources: HashMap<Vec<u32>, u32>,
    targets: HashMap<Vec<u32>, u32>,
    names: BTreeSet<(Vec<u32>, Vec<u32>)>,
}

impl Phrases {
    /// Takes the phrase pairs of a sentence pair: windows whose links all stay inside, whose words at the ends all have one.
    pub fn add_sentence(&mut self, a: &[u32], b: &[u32], posterior: &[f64]) {
        let is_link = |i: usize, j: usize| posterior[j * a.len() + i] >= LINK;
        let of_b: Vec<Vec<usize>> = (0..b.len()).map(|j| (0..a.len()).filter(|i| is_link(*i, j)).collect()).collect();
        let of_a: Vec<Vec<usize>> = (0..a.len()).map(|i| (0..b.len()).filter(|j| is_link(i, *j)).collect()).collect();
        for first in 0..a.len() {
            for last in first..a.len().min(first + WORDS) {
                if of_a[first].is_empty() || of_a[last].is_empty() {
                    continue;
                }
                let source = &a[first..=last];
                *self.sources.entry(source.to_vec()).or_default() += 1;
                let reached = || of_a[first..=last].iter().flatten().copied();
                let (Some(from), Some(to)) = (reached().min(), reached().max()) else { continue };
                let inside = (from..=to).all(|j| of_b[j].iter().all(|i| (first..=last).contains(i)));
                if inside && to - from < WORDS && (last > first || to > from) {
                    *self.pairs.entry((source.to_vec(), b[from..=to].to_vec())).or_default() += 1;
                }
            }
        }
        for first in 0..b.len() {
            for last in first..b.len().min(first + WORDS) {
                if !of_b[first].is_empty() && !of_b[last].is_empty() {
                    *self.targets.entry(b[first..=last].to_vec()).or_default() += 1;
                }
            }
        }
    }

    /// Takes a name and its translation.
    pub fn add_name(&mut self, a: &[u32], b: &[u32]) {
        let is_fit = |words: &[u32]| (1..=NAME_WORDS).contains(&words.len());
        if is_fit(a) && is_fit(b) && a.len().max(b.len()) > 1 {
            self.names.insert((a.to_vec(), b.to_vec()));
        }
    }

    /// The pairs that the translations of their words do not give, or whose first phrase is `wanted` for another language's sake, with
    /// their probabilities.
    pub fn best(&self, forth: &Table, back: &Table, wanted: &BTreeSet<Vec<u32>>) -> Vec<(&[u32], &[u32], f32)> {
        let gives = |table: &Table, from: &[u32], to: u32| {
            from.iter().filter_map(|word| table.get(word)).flatten().any(|(word, p)| *word == to && *p >= ACCOUNTED)
        };
        let is_more = |a: &[u32], b: &[u32]| {
            a.len() != b.len()
                || b.iter().any(|word| !gives(forth, a, *word))
                || a.iter().any(|word| !gives(back, b, *word))
        };
        let names = self.names.iter().map(|(a, b)| (a, b, 1.0, u32::MAX));
        let common = self.pairs.iter().filter(|(_, seen)| **seen >= SEEN).map(|((a, b), seen)| {
            let of =
                |counts: &HashMap<Vec<u32>, u32>, words| *seen as f32 / counts.get(words).map_or(1.0, |n| *n as f32);
            (a, b, (of(&self.sources, a) * of(&self.targets, b)).min(1.0).sqrt(), *seen)
        });
        let common =
            common.filter(|(a, b, share, _)| *share >= SHARE && !self.names.contains(&((*a).clone(), (*b).clone())));
        let mut all: Vec<_> = names.chain(common).filter(|(a, b, ..)| wanted.contains(*a) || is_more(a, b)).collect();
        all.sort_by(|x, y| y.3.cmp(&x.3).then(y.2.total_cmp(&x.2)).then((x.0, x.1).cmp(&(y.0, y.1))));
        all.truncate(MOST);
        all.into_iter().map(|(a, b, p, _)| (a.as_slice(), b.as_slice(), p)).collect()
    }
}
