//! Groups without chains.

use std::collections::{BTreeMap, BTreeSet};

/// Puts numbers that are paired into groups, each around one number that all others of it are paired with: the smallest that is in no
/// group yet. Gives that number and the others, ascending.
///
/// Let smaller numbers be those that should stand for others, such as the earliest stories. Takes time linear in the pairs, but for
/// sorting them.
///
/// ```
/// use dateline::copies::stars;
///
/// // 2 is alike to 1, and 3 to 2, but 3 is not alike to 1.
/// assert_eq!(stars(&[(1, 2), (2, 3), (1, 4)]), [(1, vec![2, 4])]);
/// ```
pub fn stars(pairs: &[(usize, usize)]) -> Vec<(usize, Vec<usize>)> {
    let mut paired: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
        paired.entry(*a.min(b)).or_default().insert(*a.max(b));
    }
    let mut taken = BTreeSet::new();
    let mut groups = Vec::new();
    for (centre, others) in paired {
        if taken.contains(&centre) {
            continue;
        }
        let members: Vec<usize> = others.into_iter().filter(|other| taken.insert(*other)).collect();
        if !members.is_empty() {
            groups.push((centre, members));
        }
    }
    groups
}
