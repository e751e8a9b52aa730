//! The lines of a text and what can be seen of them without reading.

use crate::language::count;
use crate::span::Span;

/// How a line ends, closing quotes and brackets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A full stop, a danda, an exclamation mark.
    Sentence,
    Question,
    /// A colon, a comma, a semicolon, a dash: something follows.
    Continued,
    Open,
}

/// A line of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Line end included.
    pub range: Span,
    /// Without the white space around it.
    pub inner: Span,
    /// Number of characters of `inner`.
    pub chars: usize,
    pub ending: Ending,
}

impl Row {
    fn new(text: &str, range: Span) -> Row {
        let line = range.text(text);
        let is_space = |c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}';
        let start = range.start + (line.len() - line.trim_start_matches(is_space).len());
        let body = line.trim_matches(is_space);
        let inner = Span::new(start, start + body.len());
        Row { range, inner, chars: count_chars(body), ending: ending(body) }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.inner.is_empty()
    }

    pub(super) fn text<'a>(&self, text: &'a str) -> &'a str {
        self.inner.text(text)
    }

    /// Cuts the row in two after its first `length` bytes.
    pub(super) fn split(self, text: &str, length: usize) -> (Row, Row) {
        let middle = self.range.start + length;
        (Row::new(text, Span::new(self.range.start, middle)), Row::new(text, Span::new(middle, self.range.end)))
    }

    /// Whether it reads like a sentence or more of running text.
    pub(super) fn is_prose(&self) -> bool {
        self.chars >= 160 || self.chars >= 60 && matches!(self.ending, Ending::Sentence | Ending::Question)
    }
}

/// Number of characters: of bytes that begin one.
fn count_chars(text: &str) -> usize {
    count(text.as_bytes(), |byte| byte as i8 >= -64)
}

pub(super) fn ending(line: &str) -> Ending {
    let closers =
        |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '\u{200C}' | '\u{200D}') || c.is_whitespace();
    match line.trim_end_matches(closers).chars().next_back() {
        Some('.' | '!' | '।' | '॥' | '…' | '｡' | '。') => Ending::Sentence,
        Some('?' | '？' | '؟') => Ending::Question,
        Some(':' | ',' | ';' | '-' | '–' | '—') => Ending::Continued,
        _ => Ending::Open,
    }
}

/// The lines of a text; blank lines in a row are one.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::with_capacity(text.len() / 128);
    for row in lines(text).map(|range| Row::new(text, range)) {
        match rows.last_mut() {
            Some(last) if row.is_blank() && last.is_blank() => last.range.end = row.range.end,
            _ => rows.push(row),
        }
    }
    rows
}

/// Where the lines of a text stand, their ends included: `\n`, `\r\n`, a lone `\r`, U+2028 and U+2029.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        let mut at = start;
        while let Some(found) = bytes.get(at..).and_then(may_end) {
            let length = match bytes.get(at + found..).unwrap_or_default() {
                [b'\r', b'\n', ..] => 2,
                [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
                [0xE2, ..] => 0,
                _ => 1,
            };
            // Other characters that begin with this byte: curly quotes and dashes.
            at += found + length.max(1);
            if length > 0 {
                return Some(Span::new(std::mem::replace(&mut start, at), at));
            }
        }
        let rest = Span::new(std::mem::replace(&mut start, text.len()), text.len());
        (!rest.is_empty()).then_some(rest)
    })
}

/// The first byte that a line end may begin with. Stretches without one are passed over at once.
fn may_end(bytes: &[u8]) -> Option<usize> {
    const STRETCH: usize = 64;
    let ends = |byte: u8| (byte == b'\n') | (byte == b'\r') | (byte == 0xE2);
    let skipped = bytes.chunks(STRETCH).take_while(|stretch| count(stretch, ends) == 0).count() * STRETCH;
    bytes.get(skipped..)?.iter().position(|byte| ends(*byte)).map(|at| skipped + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_ends() {
        let text = "a\nb\r\n\r \nc\u{2028}“d”\u{2029}\n";
        let found: Vec<_> = lines(text).map(|line| line.text(text)).collect();
        assert_eq!(found, ["a\n", "b\r\n", "\r", " \n", "c\u{2028}", "“d”\u{2029}", "\n"]);
        let found: Vec<_> = rows(text).iter().map(|row| row.range.text(text)).collect();
        assert_eq!(found, ["a\n", "b\r\n", "\r \n", "c\u{2028}", "“d”\u{2029}", "\n"]);
        assert!(rows("").is_empty());
    }

    #[test]
    fn endings() {
        for (line, expected) in [
            ("They met.”", Ending::Sentence),
            ("তারা দেখা করেন।", Ending::Sentence),
            ("Who won? ", Ending::Question),
            ("He said:", Ending::Continued),
            ("Summit ends", Ending::Open),
            ("", Ending::Open),
        ] {
            assert_eq!(ending(line), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn rows_tile(text in r"(\PC|[\r\n\u{2028} ]){0,60}") {
            let joined: String = rows(&text).iter().map(|row| row.range.of(&text).unwrap()).collect();
            prop_assert_eq!(&joined, &text);
            for row in rows(&text) {
                prop_assert!(row.range.contains(row.inner) && row.inner.of(&text).is_some());
                prop_assert_eq!(row.chars, row.text(&text).chars().count());
            }
        }
    }
}
