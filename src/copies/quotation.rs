//! What a text quotes.

use crate::span::Span;

/// The quotations of a paragraph, marks included, in order and apart. A paragraph that begins with a dash is speech as a whole,
/// as Portuguese papers write it; a curved quotation that is not closed goes on to the end, as one of several paragraphs does.
pub(super) fn quotations(text: &str) -> Vec<Span> {
    let story = text.trim_start();
    if story.starts_with(['\u{2014}', '\u{2015}']) || story.starts_with("\u{2013} ") {
        return vec![Span::new(0, text.len())];
    }
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match open {
            None => {
                let close = match c {
                    '“' | '„' => Some('”'),
                    '«' => Some('»'),
                    '"' => Some('"'),
                    '‘' if !before.is_alphanumeric() => Some('’'),
                    _ => None,
                };
                open = close.map(|close| (at, close));
            }
            Some((start, close)) => {
                // „…“ is German and Polish usage. An apostrophe stands before a letter.
                let closes = c == close || close == '”' && c == '“';
                let follows = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
                if closes && !(close == '’' && follows) {
                    found.push(Span::new(start, at + c.len_utf8()));
                    open = None;
                }
            }
        }
        before = c;
    }
    if let Some((start, '”' | '»')) = open {
        found.push(Span::new(start, text.len()));
    }
    found
}
