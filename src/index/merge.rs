//! Which segments are merged after a commit.

use tantivy::index::{SegmentId, SegmentMeta};

/// So many segments of one level become one of the next.
const FAN: usize = 8;
/// Segments of fewer passages are all of the lowest level.
const SMALLEST: u32 = 512;

/// What counts of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Size {
    /// Passages that are not deleted.
    left: u32,
    /// All passages: what merging it takes memory for.
    all: u32,
}

impl Size {
    fn level(self) -> u32 {
        (self.left / SMALLEST).max(1).ilog(FAN as u32) + u32::from(self.left >= SMALLEST)
    }
}

/// The next segments to merge, if any: the smallest of the lowest level that has eight, as in Lucene's `LogMergePolicy`. A level holds
/// segments of up to eight times the passages of the level below it, so that each passage is written again once a level, and an index of a
/// million passages has about twenty segments. It depends on nothing but their sizes: the same operations give the same segments.
///
/// Of segments with more than `most` passages together, as many are merged as have no more.
pub(super) fn next(segments: &[SegmentMeta], most: u32) -> Option<Vec<SegmentId>> {
    chosen(segments, pick(&sizes(segments), most))
}

/// Segments to merge on the way to one, or to as few as there can be of no more than `most` passages, without deletions.
pub(super) fn all(segments: &[SegmentMeta], most: u32) -> Option<Vec<SegmentId>> {
    chosen(segments, pick_all(&sizes(segments), most))
}

fn sizes(segments: &[SegmentMeta]) -> Vec<Size> {
    segments.iter().map(|segment| Size { left: segment.num_docs(), all: segment.max_doc() }).collect()
}

fn chosen(segments: &[SegmentMeta], picked: Option<Vec<usize>>) -> Option<Vec<SegmentId>> {
    Some(picked?.into_iter().filter_map(|at| segments.get(at)).map(SegmentMeta::id).collect())
}

/// Positions of the segments to merge.
fn pick(sizes: &[Size], most: u32) -> Option<Vec<usize>> {
    let fit = sizes.iter().enumerate().filter(|(_, size)| size.all <= most);
    let mut order: Vec<(u32, Size, usize)> = fit.map(|(at, size)| (size.level(), *size, at)).collect();
    // What has been deleted from must not keep the small ones from merging.
    order.sort_unstable_by_key(|(level, size, at)| (*level, size.all, *at));
    let full = order.chunk_by(|a, b| a.0 == b.0).filter(|level| level.len() >= FAN);
    let mut fitting = full.map(|level| fitting(level.iter().take(FAN).map(|(_, size, at)| (*size, *at)), most));
    fitting.find(|some| some.len() > 1)
}

fn pick_all(sizes: &[Size], most: u32) -> Option<Vec<usize>> {
    let mut order: Vec<(Size, usize)> = sizes.iter().enumerate().map(|(at, size)| (*size, at)).collect();
    if sizes.iter().map(|size| u64::from(size.all)).sum::<u64>() > most.into() {
        order.sort_unstable_by_key(|(size, at)| (size.all, *at));
    }
    let smallest = fitting(order.iter().copied(), most);
    if smallest.len() > 1 {
        return Some(smallest);
    }
    let has_deletions = |(size, _): &&(Size, usize)| size.left < size.all && size.all <= most;
    order.iter().find(has_deletions).map(|(_, at)| vec![*at])
}

/// The first ones that have no more than `most` passages together.
fn fitting(segments: impl Iterator<Item = (Size, usize)>, most: u32) -> Vec<usize> {
    let mut left = most;
    let fits = |(size, at): (Size, usize)| {
        left = left.checked_sub(size.all)?;
        Some(at)
    };
    segments.map_while(fits).collect()
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
            assert_eq!(pick(&whole(&sizes), u32::MAX), expected, "{name}");
        }
    }

    fn whole(sizes: &[u32]) -> Vec<Size> {
        sizes.iter().map(|size| Size { left: *size, all: *size }).collect()
    }

    #[test]
    fn merges_no_more_than_fits() {
        let size = |left, all| Size { left, all };
        for (name, sizes, most, expected, expected_of_all) in [
            ("nothing", vec![], 10, None, None),
            ("one", whole(&[9]), 10, None, None),
            ("one too large", whole(&[11]), 10, None, None),
            ("one with deletions", vec![size(3, 9)], 10, None, Some(vec![0])),
            ("a large one with deletions", vec![size(3, 11)], 10, None, None),
            ("all", whole(&[5, 1, 4]), 10, None, Some(vec![0, 1, 2])),
            ("the smallest", whole(&[5, 1, 4, 2]), 10, None, Some(vec![1, 3, 2])),
            ("pairs", whole(&[5; 8]), 10, Some(vec![0, 1]), Some(vec![0, 1])),
            ("none that fit", whole(&[6; 8]), 10, None, None),
            ("what is deleted takes room", vec![size(1, 6); 8], 10, None, Some(vec![0])),
            (
                "large ones with hardly anything left",
                [vec![size(1, 11), size(1, 9)], whole(&[1; 8])].concat(),
                10,
                Some((2..10).collect()),
                Some((2..10).collect()),
            ),
            (
                "another level",
                [whole(&[600; 8]), whole(&[5_000; 9])].concat(),
                12_000,
                Some((0..8).collect()),
                Some((0..9).collect()),
            ),
        ] {
            assert_eq!(pick(&sizes, most), expected, "{name}");
            assert_eq!(pick_all(&sizes, most), expected_of_all, "{name}");
        }
    }

    /// However it goes on, it ends, with no more segments than are needed, twice over.
    #[test]
    fn merging_all_ends() {
        for most in [1, 50, 1_000, u32::MAX] {
            let mut sizes: Vec<Size> = (0..200u32).map(|n| size_of(n * 7919 % 61)).collect();
            let mut turns = 0;
            while let Some(merged) = pick_all(&sizes, most) {
                let left: u32 = merged.iter().map(|at| sizes[*at].left).sum();
                assert!(merged.iter().map(|at| u64::from(sizes[*at].all)).sum::<u64>() <= most.into());
                let mut at = 0;
                sizes.retain(|_| {
                    at += 1;
                    !merged.contains(&(at - 1))
                });
                // The engine keeps no segment without passages.
                sizes.extend((left > 0).then_some(Size { left, all: left }));
                turns += 1;
            }
            assert!(turns <= 400, "{most}: {turns}");
            let all: u64 = sizes.iter().map(|size| u64::from(size.left)).sum();
            let small = sizes.iter().filter(|size| size.all <= most).count() as u64;
            assert!(small <= 2 * all / u64::from(most) + 1, "{most}: {small} segments");
            assert!(sizes.iter().all(|size| size.left == size.all || size.all > most));
        }
    }

    fn size_of(left: u32) -> Size {
        Size { left, all: left + left % 3 }
    }

    /// A million commits of one passage: few segments at any time, and each passage is written again a few times only.
    #[test]
    fn many_small_commits_cost_little() {
        let (mut sizes, mut written, mut most, mut worst) = (Vec::<u32>::new(), 0u64, 0, Vec::new());
        for _ in 0..1_000_000 {
            sizes.push(1);
            let mut cost = 0;
            while let Some(merged) = pick(&whole(&sizes), u32::MAX) {
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
