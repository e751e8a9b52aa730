//! Where sentences end.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::span::Span;

/// What a full stop after a word means.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Title,
    Number,
    Open,
}

struct Abbreviations {
    /// One word may have several meanings: `no` and `art` are of two languages.
    kinds: HashMap<&'static str, Kind>,
    starters: Vec<&'static str>,
}

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(|| {
    let mut read = Abbreviations { kinds: HashMap::new(), starters: Vec::new() };
    for line in include_str!("data/abbreviations.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (kind, words) =
            (fields.next().unwrap_or_default(), fields.nth(1).unwrap_or_default().split_ascii_whitespace());
        match kind {
            "starter" => read.starters.extend(words),
            "title" => read.kinds.extend(words.map(|word| (word, Kind::Title))),
            // The first meaning stands: titles come first in the file.
            _ => {
                let kind = if kind == "number" { Kind::Number } else { Kind::Open };
                words.for_each(|word| _ = read.kinds.entry(word).or_insert(kind));
            }
        }
    }
    read.starters.sort_unstable();
    read
});

/// Characters of a word that are looked at.
const LONGEST: usize = 24;

/// Characters below which a line without a full stop is rather a heading than a wrapped line.
const WRAPPED: usize = 30;

/// The sentences of a text, white space after them included. They tile it; a blank text is one, an empty text has none.
///
/// The rules are those of UAX #29, tailored where they go wrong on news: a line end inside a hard-wrapped sentence does not end it, nor do
/// abbreviations (`Sr.`, `Nov. 10`, `ড.`), initials and the numbers of items; what goes on in a small letter is not over; a full stop
/// glued to the next sentence (`done.The`) is an end. Blank lines always are.
///
/// Linear in the text, 100 to 300 MB/s.
///
/// ```
/// use dateline::passage::sentences;
///
/// let text = "O Sr. Silva chegou às 10.30 horas.Depois falou. “Nada mudou!” disse.";
/// let found: Vec<&str> = sentences(text).iter().map(|span| span.of(text).unwrap()).collect();
/// assert_eq!(found, ["O Sr. Silva chegou às 10.30 horas.", "Depois falou. ", "“Nada mudou!” disse."]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    // Where the line, or the sentence when it begins later, begins.
    let mut line = skip(text, 0, char::is_whitespace);
    let mut at = line;
    while let Some(c) = after(text, at).chars().next() {
        let end = if is_terminator(c) {
            let stop = skip(text, at, is_terminator);
            let closed = skip(text, stop, is_closing);
            let end = skip(text, closed, |c| c.is_whitespace() && !is_line_end(c));
            at = end;
            if after(text, end).chars().next().is_none_or(is_line_end)
                || !(Stop { text, line, stop, closed, end }).ends()
            {
                continue;
            }
            end
        } else if is_line_end(c) {
            let end = skip(text, at, char::is_whitespace);
            let (before, space) = (Span::new(line, at).text(text), Span::new(at, end).text(text));
            let goes_on = line_ends(space) == 1 && {
                let bare = before.trim_end().trim_end_matches(is_closing);
                match bare.chars().next_back().filter(|last| is_terminator(*last)) {
                    Some('।' | '॥') => false,
                    Some(_) => starts_small(after(text, end)) || kind_of(last_word(bare)) == Some(Kind::Title),
                    None => wraps(before, after(text, end)),
                }
            };
            at = end;
            line = end;
            if goes_on {
                continue;
            }
            end
        } else {
            at += c.len_utf8();
            continue;
        };
        if end < text.len() {
            found.push(Span::new(start, end));
            (start, line) = (end, end);
        }
    }
    if start < text.len() {
        found.push(Span::new(start, text.len()));
    }
    found
}

/// What follows `at`.
fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The first place from `at` on whose character is not `wanted`.
fn skip(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    at + after(text, at).find(|c| !wanted(c)).unwrap_or(text.len() - at)
}

/// A run of full stops or the like, on whose line more follows.
struct Stop<'a> {
    text: &'a str,
    /// Where its line or its sentence begins.
    line: usize,
    /// After the stops.
    stop: usize,
    /// After the closing marks behind them.
    closed: usize,
    /// After the white space behind these.
    end: usize,
}

impl Stop<'_> {
    /// Whether it ends the sentence.
    fn ends(&self) -> bool {
        let bare = Span::new(self.line, self.stop).text(self.text);
        let rest = after(self.text, self.end);
        let Some(last) = bare.chars().next_back() else {
            return false;
        };
        if rest.starts_with([',', ';', ':', '-', '–', '—']) || rest.starts_with(is_terminator) {
            return false;
        }
        if matches!(last, '।' | '॥' | '。' | '！' | '？' | '؟' | '۔') {
            return true;
        }
        if starts_small(rest) {
            return false;
        }
        if self.end == self.closed && !self.is_glued(bare, rest) {
            return false;
        }
        last != '.' || self.closed > self.stop || !is_abbreviation(bare, rest.trim_start_matches(OPENING))
    }

    /// Whether a sentence follows without a space: `done.The`, `“Done.”The`, `done.“The`.
    fn is_glued(&self, bare: &str, rest: &str) -> bool {
        let mut next = rest.trim_start_matches(OPENING).chars();
        let capital = next.next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        if !capital || next.next().is_some_and(|c| !c.is_alphabetic() && !c.is_whitespace()) {
            return false;
        }
        let mut word =
            bare.trim_end_matches(is_terminator).chars().rev().take(LONGEST).take_while(|c| !c.is_whitespace());
        let is_word = self.closed > self.stop
            || word.clone().take(2).filter(|c| c.is_alphanumeric() && !c.is_uppercase()).count() == 2;
        // A host name or an address is no sentence.
        let mut follows =
            rest.chars().take(LONGEST).take_while(|c| !c.is_whitespace()).skip_while(|c| c.is_alphanumeric());
        let host =
            matches!(follows.next(), Some('.' | '/' | '@' | ':')) && follows.next().is_some_and(char::is_alphanumeric);
        is_word && !host && !word.any(|c| matches!(c, '/' | '@' | '.' | ':'))
    }
}

fn starts_small(text: &str) -> bool {
    text.trim_start_matches(OPENING).starts_with(char::is_lowercase)
}

/// Opening marks before the first letter of a sentence.
const OPENING: [char; 10] = ['"', '\'', '“', '‘', '«', '‹', '(', '[', '¿', '¡'];

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']')
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '।' | '॥' | '。' | '！' | '？' | '؟' | '۔')
}

/// Whether text ends as sentences end.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(is_closing).ends_with(is_terminator)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Line ends in white space; a paragraph separator counts as two.
fn line_ends(space: &str) -> usize {
    let returns = space.matches('\r').count();
    let feeds = space.matches('\n').count();
    feeds.max(returns) + 2 * space.matches('\u{2029}').count() + space.matches(['\u{2028}', '\u{85}']).count()
}

/// Whether a line that ends in no full stop was broken for want of room, so that its sentence goes on in the next line.
pub(super) fn wraps(line: &str, rest: &str) -> bool {
    let next = rest.split(['\n', '\r']).next().unwrap_or_default().trim();
    if next.starts_with(['-', '•', '*', '–', '—', '·', '▪', '►', '#']) {
        return false;
    }
    if next.starts_with(char::is_lowercase) {
        return true;
    }
    let length = line.trim().chars().count();
    let word = next.split_whitespace().next().unwrap_or_default().chars().count();
    // The next word would have fitted on the line, so the break was meant.
    length >= WRAPPED && length + 1 + word >= next.chars().take(length + word + 2).count()
}

/// The word before the full stop that ends `bare`.
fn last_word(bare: &str) -> &str {
    let stem = bare.strip_suffix('.').unwrap_or(bare);
    let from =
        stem.char_indices().rev().take(LONGEST).take_while(|(_, c)| !c.is_whitespace() && !OPENING.contains(c)).last();
    stem.get(from.map_or(stem.len(), |(at, _)| at)..).unwrap_or_default()
}

fn kind_of(word: &str) -> Option<Kind> {
    ABBREVIATIONS.kinds.get(word.to_lowercase().as_str()).copied()
}

/// Whether the full stop at the end of `bare`, the sentence so far, is an abbreviation's, given what comes `next`.
fn is_abbreviation(bare: &str, next: &str) -> bool {
    let word = last_word(bare);
    let digit = next.chars().next().is_some_and(char::is_numeric);
    // `2. Security`: the number of an item, alone before its text.
    if !word.is_empty() && word.len() <= 4 && word.chars().all(char::is_numeric) && bare.len() == word.len() + 1 {
        return true;
    }
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        // An initial, but not the end of `Plan B. The` or `so do I. They`.
        (Some(letter), None) if letter.is_uppercase() => {
            let before = bare.get(..bare.len() - word.len() - 1).unwrap_or_default().trim_end();
            !before.ends_with(char::is_lowercase) || !starts_sentence(next)
        }
        // `U.S.`, `a.C.`
        (Some(letter), Some('.')) if letter.is_alphabetic() => !starts_sentence(next),
        _ => match kind_of(word) {
            Some(Kind::Title) => true,
            Some(Kind::Number) => digit,
            Some(Kind::Open) => !starts_sentence(next),
            // Bengali sentences end in a danda; a full stop after so short a word abbreviates it.
            None => word.starts_with(|c| ('\u{980}'..='\u{9ff}').contains(&c)) && word.chars().count() <= 3,
        },
    }
}

fn starts_sentence(next: &str) -> bool {
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    word.len() <= LONGEST && ABBREVIATIONS.starters.binary_search(&word.to_lowercase().as_str()).is_ok()
}
