//! From alignment counts to translation probabilities.

use std::collections::HashMap;

use super::align::Link;

/// Translations of the words of one language in another, with weights.
pub type Table = HashMap<u32, Vec<(u32, f32)>>;

/// Added to the count of a word: one observation is not certain.
const KAPPA: f32 = 0.5;
/// More candidates than are kept at the end, for the way through a third language.
const CANDIDATES: usize = 30;

/// Weights of `links` from a to b (or from b to a when `flip`): the geometric mean of p(t|s) and p(s|t).
pub fn table(links: &[Link], flip: bool) -> Table {
    let (mut from, mut to): (HashMap<u32, f32>, HashMap<u32, f32>) = Default::default();
    for link in links {
        let (s, t) = if flip { (link.b, link.a) } else { (link.a, link.b) };
        *from.entry(s).or_default() += link.count;
        *to.entry(t).or_default() += link.count;
    }
    let mut table = Table::new();
    for link in links {
        let (s, t) = if flip { (link.b, link.a) } else { (link.a, link.b) };
        let p = link.count / ((from[&s] + KAPPA) * (to[&t] + KAPPA)).sqrt();
        table.entry(s).or_default().push((t, p));
    }
    finish(&mut table);
    table
}

/// Sorts translations by weight and keeps the best.
fn finish(table: &mut Table) {
    for row in table.values_mut() {
        row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        row.truncate(CANDIDATES);
    }
}

/// From s to t by way of the language between.
pub fn through(first: &Table, second: &Table) -> Table {
    let mut out = Table::new();
    for (s, middle) in first {
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (m, p) in middle.iter().take(10) {
            for (t, q) in second.get(m).into_iter().flatten().take(10) {
                *sums.entry(*t).or_default() += p * q;
            }
        }
        let row: Vec<(u32, f32)> = sums.into_iter().collect(); // sorted by `finish`
        if !row.is_empty() {
            out.insert(*s, row);
        }
    }
    finish(&mut out);
    out
}

/// Adds `share` of the other table's weights to this one's.
pub fn add(table: &mut Table, other: &Table, share: f32) {
    for (s, row) in other {
        merge(table.entry(*s).or_default(), row, share);
    }
    finish(table);
}

fn merge(mine: &mut Vec<(u32, f32)>, row: &[(u32, f32)], share: f32) {
    for (t, p) in row {
        match mine.iter_mut().find(|(word, _)| word == t) {
            Some((_, q)) => *q += share * p,
            None => mine.push((*t, share * p)),
        }
    }
}

/// How often each word was aligned.
pub fn evidence(links: &[Link], flip: bool) -> HashMap<u32, f32> {
    let mut sums = HashMap::new();
    for link in links {
        *sums.entry(if flip { link.b } else { link.a }).or_default() += link.count;
    }
    sums
}

/// Takes `prior` for what is known of a word before it was seen `weight` times.
pub fn with_prior(table: &mut Table, seen: &HashMap<u32, f32>, prior: &Table, weight: f32) {
    for (s, row) in table.iter_mut() {
        let n = seen.get(s).copied().unwrap_or(0.0);
        row.iter_mut().for_each(|(_, p)| *p *= n / (n + weight));
    }
    for (s, row) in prior {
        let n = seen.get(s).copied().unwrap_or(0.0);
        let share = weight / (n + weight);
        merge(table.entry(*s).or_default(), row, share);
    }
    finish(table);
}
