//! Letters of a text by their lead bytes, without decoding it.

/// How many letters a text has in the scripts that are common here. A pass or two over its bytes, at several GB/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Letters of Latin script.
    pub(super) latin: usize,
    /// Letters and signs of the Bengali block, digits included.
    pub(super) bengali: usize,
    /// Whether there may be letters of other scripts.
    pub(super) other: bool,
}

impl Profile {
    pub(super) fn of(text: &str) -> Profile {
        let bytes = text.as_bytes();
        let latin = count(bytes, |b| b.is_ascii_alphabetic() | (0xc3..=0xc9).contains(&b));
        // From U+0370 on. Between U+2000 and U+2FFF stands punctuation, and from U+F000 on nothing that is told apart here.
        let later = count(bytes, |b| (0xcd..=0xee).contains(&b) & (b != 0xe2));
        if later == 0 {
            return Profile { latin, bengali: 0, other: false };
        }
        // U+0980 to U+09FF are E0 A6 and E0 A7. The danda is E0 A5 A4, and ends Bengali sentences too.
        let bengali = count_pairs(bytes, |a, b| (a == 0xe0) & (b & 0xfe == 0xa6));
        let danda = count_triples(bytes, |a, b, c| (a == 0xe0) & (b == 0xa5) & (c & 0xfe == 0xa4));
        Profile { latin, bengali, other: later > bengali + danda }
    }

    /// Whether all letters are of Latin script.
    pub(super) fn is_latin(self) -> bool {
        self.bengali == 0 && !self.other
    }
}

/// Bytes that pass a test. Sums of at most 255 fit a byte, which lets the compiler count many at once.
pub(crate) fn count(bytes: &[u8], test: impl Fn(u8) -> bool) -> usize {
    bytes.chunks(255).map(|chunk| usize::from(chunk.iter().map(|&b| u8::from(test(b))).sum::<u8>())).sum()
}

/// Neighbouring bytes that pass a test.
fn count_pairs(bytes: &[u8], test: impl Fn(u8, u8) -> bool) -> usize {
    let seconds = bytes.get(1..).unwrap_or_default();
    let chunks = bytes.chunks(255).zip(seconds.chunks(255));
    chunks.map(|(a, b)| usize::from(a.iter().zip(b).map(|(&a, &b)| u8::from(test(a, b))).sum::<u8>())).sum()
}

/// Three bytes in a row that pass a test.
pub(crate) fn count_triples(bytes: &[u8], test: impl Fn(u8, u8, u8) -> bool) -> usize {
    let (seconds, thirds) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let chunks = bytes.chunks(255).zip(seconds.chunks(255)).zip(thirds.chunks(255));
    let count = |((a, b), c): ((&[u8], &[u8]), &[u8])| -> usize {
        let triples = a.iter().zip(b).zip(c);
        usize::from(triples.map(|((&a, &b), &c)| u8::from(test(a, b, c))).sum::<u8>())
    };
    chunks.map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_by_lead_bytes() {
        let cases = [
            ("", (0, 0, false)),
            ("A cúpula, 2017.", (7, 0, false)),
            ("“Não” — disse…", (8, 0, false)),
            ("ঢাকা।", (0, 4, false)),
            ("BBC বাংলা", (3, 5, false)),
            ("Москва", (0, 0, true)),
            ("दिल्ली", (0, 0, true)),
            ("ঢাকা दिल्ली", (0, 4, true)),
            ("東京", (0, 0, true)),
            ("😀 \u{feff}", (0, 0, false)),
        ];
        for (text, (latin, bengali, other)) in cases {
            assert_eq!(Profile::of(text), Profile { latin, bengali, other }, "{text}");
        }
        let long = "a ক ".repeat(1000);
        assert_eq!(Profile::of(&long), Profile { latin: 1000, bengali: 1000, other: false });
    }
}
