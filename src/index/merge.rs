//! Which segments are merged after a commit.

use tantivy::index::{SegmentId, SegmentMeta};

/// So many segments of one level become one of the next.
const FAN: usize = 8;
/// Segments of fewer passages are all of the lowest level.
const SMALLEST: u32 = 512;

/// The next segments to merge, if any: the smallest of the lowest level that has eight, as in Lucene's `LogMergePolicy`. A level holds
/// segments of up to eight times the passages of the level below it, so that each passage is written again once a level, and an index of a
/// million passages has about twenty segments. It depends on nothing but their sizes: the same operations give the same segments.
pub(super) fn next(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let sizes: Vec<u32> = segments.iter().map(SegmentMeta::num_docs).collect();
    Some(pick(&sizes)?.into_iter().filter_map(|at| segments.get(at)).map(SegmentMeta::id).collect())
}

/// Those that are not one whole segment without deletions yet.
pub(super) fn all(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let is_done = match segments {
        [] => true,
        [one] => !one.has_deletes(),
        _ => false,
    };
    (!is_done).then(|| segments.iter().map(SegmentMeta::id).collect())
}

fn level(size: u32) -> u32 {
    (size / SMALLEST).max(1).ilog(FAN as u32) + u32::from(size >= SMALLEST)
}

/// Positions of the segments to merge, given how many passages each has.
fn pick(sizes: &[u32]) -> Option<Vec<usize>> {
    let mut order: Vec<(u32, u32, usize)> =
        sizes.iter().enumerate().map(|(at, size)| (level(*size), *size, at)).collect();
    order.sort_unstable();
    let mut levels = order.chunk_by(|a, b| a.0 == b.0);
    let full = levels.find(|level| level.len() >= FAN)?;
    Some(full.iter().take(FAN).map(|(_, _, at)| *at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_eight_of_one_level() {
        for (name, sizes, expected) in [
            ("nothing", vec![], None),
            ("seven small ones", vec![1; 7], None),
            ("eight small ones", vec![1; 8], Some((0..8).collect::<Vec<_>>())),
            ("the smallest", vec![9, 8, 7, 6, 5, 4, 3, 2, 1], Some(vec![8, 7, 6, 5, 4, 3, 2, 1])),
            ("not with a large one", vec![1_000_000, 1, 1, 1, 1, 1, 1, 1], None),
            ("the lowest level first", [vec![5000; 9], vec![3; 8]].concat(), Some((9..17).collect())),
        ] {
            assert_eq!(pick(&sizes), expected, "{name}");
        }
    }

    /// A million commits of one passage: few segments at any time, and each passage is written again a few times only.
    #[test]
    fn many_small_commits_cost_little() {
        let (mut sizes, mut written, mut most, mut worst) = (Vec::<u32>::new(), 0u64, 0, Vec::new());
        for _ in 0..1_000_000 {
            sizes.push(1);
            let mut cost = 0;
            while let Some(merged) = pick(&sizes) {
                let sum = merged.iter().map(|at| sizes[*at]).sum();
                let mut at = 0;
                sizes.retain(|_| {
                    at += 1;
                    !merged.contains(&(at - 1))
                });
                sizes.push(sum);
                cost += u64::from(sum);
            }
            written += cost;
            worst.push(cost);
            most = most.max(sizes.len());
        }
        assert!(most <= 40, "{most}");
        assert!(written <= 90_000_000, "{written}");
        worst.sort_unstable();
        assert!(worst[990_000] <= 5_000, "{}", worst[990_000]);
    }
}
