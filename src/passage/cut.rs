//! Paragraphs cut to size.

use unicode_segmentation::GraphemeCursor;

use super::sentence::sentences;
use crate::span::Span;

/// Bytes that count as a word at least, so that text without spaces has a length in words too. The longest common words of the
/// languages read here are about as long.
const WORD_BYTES: usize = 32;

/// The length of a text in words, by its white space. An estimate made for speed: several GB/s.
pub(super) fn tokens(text: &str) -> usize {
    let (mut words, mut visible, mut before) = (0, 0, b' ');
    // Sums of at most 255 fit a byte, which lets the compiler count many at once.
    for chunk in text.as_bytes().chunks(255) {
        let starts: u8 =
            chunk.iter().zip(chunk.iter().skip(1)).map(|(&a, &b)| u8::from((a <= b' ') & (b > b' '))).sum();
        let shown: u8 = chunk.iter().map(|&b| u8::from(b > b' ')).sum();
        let first = chunk.first().is_some_and(|&b| before <= b' ' && b > b' ');
        words += usize::from(starts) + usize::from(first);
        visible += usize::from(shown);
        before = chunk.last().copied().unwrap_or(before);
    }
    words.max(visible / WORD_BYTES)
}

/// Cuts a paragraph of more than `target` words into pieces of about equal length, at ends of sentences where these are not too far apart.
pub(super) fn cut(text: &str, paragraph: Span, target: usize) -> Vec<Span> {
    let slice = paragraph.text(text);
    let total = tokens(slice);
    let goal = total.div_ceil(total.div_ceil(target));
    let mut pieces: Vec<Span> = Vec::new();
    let (mut piece, mut length) = (Span::new(paragraph.start, paragraph.start), 0);
    for sentence in sentences(slice) {
        let sentence = sentence.shifted(paragraph.start);
        let added = tokens(sentence.text(text));
        // Stop where the piece is nearest to its goal.
        if length > 0
            && (length + added > 2 * target || (length + added).saturating_sub(goal) > goal.saturating_sub(length))
        {
            pieces.push(piece);
            (piece, length) = (Span::new(sentence.start, sentence.start), 0);
        }
        if added > 2 * target {
            pieces.extend(cut_sentence(text, Span::new(piece.start, sentence.end), target));
            (piece, length) = (Span::new(sentence.end, sentence.end), 0);
            continue;
        }
        piece.end = sentence.end;
        length += added;
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Cuts a sentence of more than twice `target` words after words, or where it has none, between graphemes, and at the very least between characters.
fn cut_sentence(text: &str, sentence: Span, target: usize) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = sentence.start;
    while start < sentence.end {
        let rest = Span::new(start, sentence.end).text(text);
        let length = head(rest, target);
        pieces.push(Span::new(start, start + length));
        start += length;
    }
    pieces
}

/// Bytes of the first `target` words of a text.
fn head(text: &str, target: usize) -> usize {
    let most = target * WORD_BYTES;
    let (mut words, mut in_word, mut after_word) = (0, false, 0);
    for (at, c) in text.char_indices() {
        if at >= most {
            break;
        }
        if c.is_whitespace() {
            if in_word {
                words += 1;
            }
            after_word = at + c.len_utf8();
            in_word = false;
        } else {
            if words == target {
                return at;
            }
            in_word = true;
        }
    }
    if text.len() <= most {
        return text.len();
    }
    // A word that alone takes half of the room is no word: cut it.
    if after_word >= most / 2 { after_word } else { grapheme_floor(text, most) }
}

/// The last boundary of a grapheme in `text` that is not after `at`; of a character where one grapheme fills it all. Never 0.
fn grapheme_floor(text: &str, at: usize) -> usize {
    let at = (1..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0) == Ok(true) {
        return at;
    }
    match cursor.prev_boundary(text, 0) {
        Ok(Some(before)) if before > 0 => before,
        _ => at,
    }
}
