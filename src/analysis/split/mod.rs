//! Words of a text: UAX #29, mended where news needs it.
//!
//! [`Words`] is a scanner over a small class table for Latin and Bengali that hands the word at hand to
//! `unicode-segmentation` when it meets anything else. `piece` says what is mended. A property test holds it to
//! `unicode_word_indices` followed by the same mends.

mod class;
mod piece;

use unicode_segmentation::UnicodeSegmentation;

use self::class::{Class, class_at};
use crate::span::Span;

/// The words of a text in order. Cheap to clone: a look ahead is a clone.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
    /// End of the UAX #29 word whose pieces are being handed out; `at` or before it when there is none.
    pending: usize,
}

/// Whether a word is single letters with stops between them (`U.S.`, `বি.এন.পি`).
pub(crate) fn is_abbreviation(word: &str) -> bool {
    piece::first(word).is_some_and(|piece| piece.abbreviation)
}

/// What the scanner made of the characters from a letter or digit on.
enum Scan {
    /// A word up to this byte; `true` when it holds a full stop, apostrophe, comma or middle dot.
    Word(usize, bool),
    /// A character that the tables do not know.
    Unknown,
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str) -> Words<'a> {
        Words { text, at: 0, pending: 0 }
    }

    /// The next piece of the word that ends at `pending`.
    fn piece(&mut self) -> Option<Span> {
        let piece = piece::first(self.text.get(self.at..self.pending)?)?;
        let mut span = Span::new(self.at + piece.range.start, self.at + piece.range.end);
        // `U.S.` is one word with its last stop.
        if piece.abbreviation && self.text.as_bytes().get(span.end) == Some(&b'.') {
            span.end += 1;
        }
        self.at = span.end;
        Some(span)
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        loop {
            if self.at < self.pending {
                if let Some(span) = self.piece() {
                    return Some(span);
                }
                self.at = self.pending;
            }
            let (class, len) = class_at(bytes, self.at)?;
            match class {
                Class::Letter | Class::Number => match scan(bytes, self.at, class) {
                    Scan::Word(end, false) => {
                        let span = Span::new(self.at, end);
                        self.at = end;
                        return Some(span);
                    }
                    Scan::Word(end, true) => self.pending = end,
                    Scan::Unknown => self.pending = segment_end(self.text, self.at),
                },
                Class::Unknown => self.pending = segment_end(self.text, self.at),
                _ => self.at += len,
            }
        }
    }
}

/// Scans the word that starts at `start` with a character of class `first`.
#[inline]
fn scan(bytes: &[u8], start: usize, first: Class) -> Scan {
    let (mut end, mut last, mut mended) = (start, first, false);
    loop {
        // Most characters of Latin words, without a look into the tables.
        let letters = bytes.get(end..).unwrap_or_default();
        let count = letters.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(letters.len());
        if count > 0 {
            end += count;
            last = Class::Letter;
        }
        let Some((class, len)) = class_at(bytes, end) else { break };
        match class {
            Class::Letter | Class::Number => last = class,
            Class::Extend => {}
            Class::MidBoth | Class::MidLetter | Class::MidNumber => {
                let joins = match class {
                    Class::MidLetter => last == Class::Letter,
                    Class::MidNumber => last == Class::Number,
                    _ => true,
                };
                match class_at(bytes, end + len) {
                    Some((Class::Unknown | Class::Extend, _)) if joins => return Scan::Unknown,
                    Some((next, _)) if joins && next == last => mended = true,
                    _ => break,
                }
            }
            Class::Unknown => return Scan::Unknown,
            Class::Other => break,
        }
        end += len;
    }
    Scan::Word(end, mended)
}

/// End of the UAX #29 segment that starts at `start`, which is a word boundary.
///
/// The rules look back over at most two characters, and never over a boundary, so starting afresh at one is exact.
fn segment_end(text: &str, start: usize) -> usize {
    let segment = text.get(start..).and_then(|rest| rest.split_word_bounds().next());
    start + segment.map_or(1, str::len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition that [`Words`] must meet: the words of `unicode-segmentation`, each cut into its pieces.
    fn reference(text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        for (start, word) in text.unicode_word_indices() {
            let mut words = Words { text, at: start, pending: start + word.len() };
            while words.at < words.pending {
                match words.piece() {
                    Some(span) => spans.push(span),
                    None => break,
                }
            }
        }
        spans
    }

    fn words(text: &str) -> Vec<&str> {
        Words::new(text).map(|span| span.text(text)).collect()
    }

    #[test]
    fn mends() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("plain", "O G20, em Hamburgo.", &["O", "G20", "em", "Hamburgo"]),
            ("abbreviation with its last stop", "The U.S. and U.S.A. said.", &["The", "U.S.", "and", "U.S.A.", "said"]),
            ("hash tag", "#COP30 @ONU", &["COP30", "ONU"]),
            ("address", "www.un.org/en", &["www.un.org", "en"]),
            ("stop without a space", "na Alemanha.Depois", &["na", "Alemanha", "Depois"]),
            ("number", "1.234,5 e 10:30", &["1.234,5", "e", "10", "30"]),
            ("danda", "বলেছেন।তিনি॥এখন", &["বলেছেন", "তিনি", "এখন"]),
            ("orphan vowel sign", "কথ \u{9be} (\u{9bf}", &["কথ"]),
            ("middle dot", "lhe·ia col·lega", &["lhe", "ia", "col·lega"]),
            ("elision", "d'Oliveira l\u{2019}État D'Angelo", &["d'", "Oliveira", "l\u{2019}", "État", "D'", "Angelo"]),
            ("no elision", "don't O'Brien N'Djamena", &["don't", "O'Brien", "N'Djamena"]),
            ("possessive", "Trump's, leaders'", &["Trump's", "leaders"]),
            ("connector", "_nota_ de_10", &["nota", "de", "10"]),
            ("narrow space", "10\u{202f}000", &["10", "000"]),
            ("Bengali title", "ড.ইউনূস বি.এন.পি.", &["ড", "ইউনূস", "বি.এন.পি."]),
            ("colon", "UE:CPLP", &["UE", "CPLP"]),
            ("virama, joiners", "র\u{200d}\u{9cd}যাব ক্ষমতা", &["র\u{200d}\u{9cd}যাব", "ক্ষমতা"]),
            ("other scripts", "Москва, Αθήνα. 東京", &["Москва", "Αθήνα", "東", "京"]),
            ("glued quote", "inteligente\u{2019}Isso", &["inteligente", "Isso"]),
            ("superscript", "m² ½", &["m", "²", "½"]),
            ("empty", "", &[]),
            ("nothing", " - … । ", &[]),
        ];
        for (name, text, expected) in cases {
            assert_eq!(&words(text), expected, "{name}");
            assert_eq!(Words::new(text).collect::<Vec<_>>(), reference(text), "{name}");
        }
    }

    /// Characters that matter to the rules, each likely.
    fn tricky() -> impl Strategy<Value = String> {
        let characters = prop::sample::select(
            "aBéçlLßſ1৯٣_.,;:'\u{2018}\u{2019}·\u{2027}-–()\"\n\r\t $€«»ক্ষিাে়ৎংয়\u{9df}।॥\u{200b}\u{200c}\u{200d}\u{feff}\u{ad}\u{a0}\u{202f}\u{301}²½©ªλжא\u{5f4}か東𝐀😀🇵🇹🇧\u{20e3}\u{fe0f}˂\u{2044}\u{309}\u{980}\u{9f4}\u{9fe}U.S."
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(characters, 0..40).prop_map(|all| all.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn equals_the_reference(text in prop_oneof![tricky(), any::<String>()]) {
            let spans: Vec<Span> = Words::new(&text).collect();
            prop_assert_eq!(&spans, &reference(&text));
            let mut last = 0;
            for span in spans {
                prop_assert!(span.start >= last && !span.is_empty());
                prop_assert!(span.of(&text).is_some());
                last = span.end;
            }
        }
    }
}
