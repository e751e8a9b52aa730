//! Offsets for languages that do not count in bytes.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// What an offset counts: ranges of this library are in bytes of UTF-8, strings of other languages are sliced otherwise.
///
/// ```
/// use dateline::{OffsetUnit, Span};
///
/// let text = "\u{1F600} ঢাকা বৈঠক";
/// let bytes = Span::new(text.find("বৈঠক").unwrap(), text.len());
/// assert_eq!(OffsetUnit::Char.offsets(text, &[bytes]), [Some(Span::new(7, 11))]);
/// // As JavaScript slices it: the emoji counts two.
/// assert_eq!(OffsetUnit::Utf16.offsets(text, &[bytes]), [Some(Span::new(8, 12))]);
/// assert_eq!(OffsetUnit::Utf16.bytes(text, &[Span::new(8, 12)]), [Some(bytes)]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffsetUnit {
    /// Bytes of UTF-8, as in Rust and Go.
    #[default]
    Byte,
    /// Unicode scalar values, as in Python.
    Char,
    /// Code units of UTF-16, as in JavaScript, Java and C#.
    Utf16,
}

impl OffsetUnit {
    /// Byte ranges of a text, in whatever order, counted in this unit from the text's start. `None` for a range outside of the text or
    /// off a `char` boundary.
    ///
    /// Reads the text once for all ranges. Ranges of a [`Hit`](crate::Hit) are ranges of its document's text, so give that text, or ask
    /// [`Hit::offsets`](crate::Hit::offsets).
    pub fn offsets(self, text: &str, ranges: &[Span]) -> Vec<Option<Span>> {
        convert(text, ranges, OffsetUnit::Byte, self)
    }

    /// The reverse: the byte ranges of ranges that are counted in this unit, such as what somebody selected in a browser.
    pub fn bytes(self, text: &str, ranges: &[Span]) -> Vec<Option<Span>> {
        convert(text, ranges, self, OffsetUnit::Byte)
    }

    fn len(self, c: char) -> usize {
        match self {
            OffsetUnit::Byte => c.len_utf8(),
            OffsetUnit::Char => 1,
            OffsetUnit::Utf16 => c.len_utf16(),
        }
    }
}

fn convert(text: &str, ranges: &[Span], from: OffsetUnit, to: OffsetUnit) -> Vec<Option<Span>> {
    let ends = |(at, range): (usize, &Span)| [(range.start, 2 * at), (range.end, 2 * at + 1)];
    let mut asked: Vec<(usize, usize)> = ranges.iter().enumerate().flat_map(ends).collect();
    asked.sort_unstable();
    let mut found: Vec<Option<usize>> = vec![None; asked.len()];
    let mut asked = asked.into_iter().peekable();
    let (mut here, mut there) = (0, 0);
    for c in text.chars().map(Some).chain([None]) {
        while let Some((offset, slot)) = asked.next_if(|(offset, _)| *offset <= here) {
            if let Some(found) = found.get_mut(slot).filter(|_| offset == here) {
                *found = Some(there);
            }
        }
        let Some(c) = c.filter(|_| asked.peek().is_some()) else { break };
        here += from.len(c);
        there += to.len(c);
    }
    let (pairs, _) = found.as_chunks::<2>();
    let range = |[start, end]: &[Option<usize>; 2]| {
        let (start, end) = start.zip(*end)?;
        (start <= end).then_some(Span::new(start, end))
    };
    pairs.iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_in_each_unit() {
        let text = "e\u{301}\u{1F600}ক";
        for (name, range, chars, utf16) in [
            ("whole", (0, 10), Some((0, 4)), Some((0, 5))),
            ("empty at the end", (10, 10), Some((4, 4)), Some((5, 5))),
            ("emoji", (3, 7), Some((2, 3)), Some((2, 4))),
            ("off a boundary", (4, 7), None, None),
            ("outside", (3, 11), None, None),
            ("crossed", (7, 3), None, None),
        ] {
            let expected = |range: Option<(usize, usize)>| [range.map(Span::from)];
            assert_eq!(OffsetUnit::Char.offsets(text, &[range.into()]), expected(chars), "{name}");
            assert_eq!(OffsetUnit::Utf16.offsets(text, &[range.into()]), expected(utf16), "{name}");
        }
        assert_eq!(OffsetUnit::Utf16.bytes(text, &[Span::new(2, 3)]), [None], "half of a surrogate pair");
    }

    proptest! {
        #[test]
        fn there_and_back(text in "[a-zà-ü ]{0,9}\\PC{0,9}", cuts in prop::collection::vec(0usize..30, 0..12)) {
            let ranges: Vec<Span> = cuts.chunks_exact(2).map(|cut| Span::new(cut[0], cut[1])).collect();
            for unit in [OffsetUnit::Byte, OffsetUnit::Char, OffsetUnit::Utf16] {
                for (range, counted) in ranges.iter().zip(unit.offsets(&text, &ranges)) {
                    prop_assert_eq!(counted.is_some(), range.of(&text).is_some());
                    let Some(counted) = counted else { continue };
                    prop_assert_eq!(&unit.bytes(&text, &[counted]), &[Some(*range)]);
                    let slice = range.of(&text).unwrap();
                    let length = [slice.len(), slice.chars().count(), slice.encode_utf16().count()];
                    prop_assert_eq!(counted.len(), length[unit as usize]);
                }
            }
        }
    }
}
