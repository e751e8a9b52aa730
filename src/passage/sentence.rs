//! Where sentences end.

mod abbreviation;

use self::abbreviation::{Kind, Kinds, LONGEST, first_word, is_abbreviation, is_bracketed_word, is_title, last_word};
use crate::span::Span;

/// Characters below which a line without a full stop is rather a heading than a wrapped line.
const WRAPPED: usize = 30;

/// Bytes of a sentence, about.
const SENTENCE: usize = 96;

/// Characters that a line broken for want of room seldom has more than.
const WIDEST: usize = 100;

/// The sentences of a text, white space after them included. They tile it; a blank text is one, an empty text has none.
///
/// The rules are those of UAX #29, tailored where they go wrong on news: a line end inside a hard-wrapped sentence does not end it, nor do
/// abbreviations (`Sr.`, `Nov. 10`, `ড.`), initials and the numbers of items; what goes on in a small letter is not over, nor is a quoted
/// question whose speaker is still to come; a full stop glued to the next sentence (`done.The`) is an end, as is a bar that stands for a
/// danda. Blank lines always are.
///
/// Linear in the text, 150 to 500 MB/s.
///
/// ```
/// use dateline::passage::sentences;
///
/// let text = "O Sr. Silva chegou às 10.30 horas.Depois falou. “Nada mudou!” disse.";
/// let found: Vec<&str> = sentences(text).iter().map(|span| span.of(text).unwrap()).collect();
/// assert_eq!(found, ["O Sr. Silva chegou às 10.30 horas.", "Depois falou. ", "“Nada mudou!” disse."]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::with_capacity(text.len() / SENTENCE + 1);
    let mut start = 0;
    let mut at = skip(text, 0, char::is_whitespace);
    let mut place = Place { line: at, begin: at, bracket: false, introduced: false, quoted: false };
    while let Some(c) = text.as_bytes().get(at..).and_then(|rest| {
        at += next_mark(rest)?;
        after(text, at).chars().next()
    }) {
        let end = if is_terminator(c) || (c == '|' && is_danda_bar(text, place.begin, at)) {
            let stop = skip(text, at + c.len_utf8(), is_terminator);
            let closed = place.closing(text, stop);
            let end = skip(text, closed, is_space);
            let stop = Stop { text, place, at, stop, closed, end };
            let ends = !after(text, end).chars().next().is_none_or(is_line_end) && stop.ends();
            after(text, at).get(..end - at).unwrap_or_default().chars().for_each(|c| place.close(c));
            at = end;
            if !ends {
                continue;
            }
            end
        } else if is_line_end(c) {
            let end = skip(text, at, char::is_whitespace);
            let blank = line_ends(Span::new(at, end).text(text)) != 1;
            let goes_on = !blank && goes_on(text, place, at, end);
            (at, place.line) = (end, end);
            if goes_on {
                continue;
            }
            place.introduced = false;
            place.quoted = false;
            end
        } else {
            place.note(text, at, c);
            at += c.len_utf8();
            continue;
        };
        if end < text.len() {
            found.push(Span::new(start, end));
            start = end;
            place.begin = end;
            place.bracket = false;
        }
    }
    if start < text.len() {
        found.push(Span::new(start, text.len()));
    }
    found
}

/// Whether a mark that matters may begin with each byte.
static MARKS: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut byte = 0u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = matches!(byte, b'.' | b'!' | b'?' | b'|' | b'\n' | b'\r' | b'(' | b'[' | b'"' | b'\'')
            || matches!(byte, 0xc2 | 0xd8 | 0xdb | 0xe0 | 0xe2 | 0xe3 | 0xef);
        rest = others;
        byte = byte.wrapping_add(1);
    }
    table
};

/// Where the next mark may begin. Of what begins as Bengali letters do, only dandas are marks.
fn next_mark(text: &[u8]) -> Option<usize> {
    let is_mark = |byte: &u8| MARKS.get(usize::from(*byte)).copied().unwrap_or_default();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if let [0xe0, second, ..] = rest
            && *second != 0xa5
        {
            at += 3;
            continue;
        }
        // Eight at a time, without a branch for each.
        let (eights, _) = rest.as_chunks::<8>();
        let clear = |eight: &&[u8; 8]| !eight.iter().fold(false, |any, byte| any | is_mark(byte));
        let first = 8 * eights.iter().take_while(clear).count();
        at += first + rest.get(first..)?.iter().position(is_mark)?;
        if text.get(at) != Some(&0xe0) {
            return Some(at);
        }
        if text.get(at + 1).is_none_or(|second| *second == 0xa5) {
            return Some(at);
        }
    }
}

/// What follows `at`.
fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The first place from `at` on whose character is not `wanted`.
fn skip(text: &str, at: usize, wanted: impl Fn(char) -> bool) -> usize {
    at + after(text, at).find(|c| !wanted(c)).unwrap_or(text.len() - at)
}

/// What is known of the text before the place that is read.
#[derive(Clone, Copy)]
struct Place {
    /// Where the line begins.
    line: usize,
    /// Where the sentence begins.
    begin: usize,
    /// Whether the sentence opened a bracket after its first character.
    bracket: bool,
    /// Whether a comma, a colon or a dash stood before the last opening quotation mark.
    introduced: bool,
    /// Whether straight quotation marks are open.
    quoted: bool,
}

impl Place {
    /// Takes in a character that is read.
    fn note(&mut self, text: &str, at: usize, c: char) {
        match c {
            '(' | '[' => self.bracket |= at > self.begin,
            '"' | '\'' | '“' | '‘' | '«' | '„' => {
                self.quoted ^= c == '"';
                let before = text.get(..at).unwrap_or_default();
                if !before.ends_with(is_letter) {
                    self.introduced = before.trim_end_matches(is_space).ends_with([',', ':', '-', '–', '—']);
                }
            }
            _ => {}
        }
    }

    /// Takes in a character of what closes a sentence.
    fn close(&mut self, c: char) {
        self.quoted ^= c == '"';
    }

    /// The place after the closing marks behind a full stop at `stop`. A quotation mark before white space closes, whatever its shape,
    /// even when white space is before it as well.
    fn closing(&self, text: &str, stop: usize) -> usize {
        let closed = skip(text, stop, is_closing);
        let misused = skip(text, closed, |c| matches!(c, '“' | '‘'));
        if misused > closed && after(text, misused).chars().next().is_none_or(char::is_whitespace) {
            return misused;
        }
        let from = skip(text, closed, is_space);
        let quoted = self.quoted ^ (Span::new(stop, closed).text(text).matches('"').count() % 2 == 1);
        let apart = skip(text, from, |c| matches!(c, '”' | '’' | '»' | '\'') || (c == '"' && quoted));
        if apart > from && after(text, apart).chars().next().is_none_or(char::is_whitespace) { apart } else { closed }
    }
}

/// A run of full stops or the like, on whose line more follows.
struct Stop<'a> {
    text: &'a str,
    place: Place,
    /// Where the stops begin.
    at: usize,
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
        let bare = Span::new(self.place.begin, self.stop).text(self.text);
        let rest = after(self.text, self.end);
        let closing = Span::new(self.stop, self.closed).text(self.text);
        let Some(last) = bare.chars().next_back() else {
            return false;
        };
        if rest.starts_with([',', ';', ':']) || rest.starts_with(is_terminator) {
            return false;
        }
        let danda = Span::new(self.at, self.stop).text(self.text).contains(is_danda);
        if rest.starts_with(is_dash) {
            return self.is_next_speaker(danda, rest);
        }
        let next = rest.trim_start_matches(OPENING);
        let speech = closing.contains(is_quote) && !rest.starts_with(OPENING);
        if danda {
            return !(speech && Kinds::of(first_word(next)).is(Kind::Speech));
        }
        if starts_small(rest) {
            return false;
        }
        // What is in brackets does not end the sentence around them.
        if self.place.bracket && closing.contains([')', ']']) && (last != '.' || is_bracketed_word(bare)) {
            return false;
        }
        if self.end == self.closed && !self.is_glued(bare, closing, rest) {
            return false;
        }
        let starter = || Kinds::of(first_word(next)).is(Kind::Starter);
        let caseless = next.starts_with(is_bengali);
        if matches!(last, '!' | '?') && speech && !self.place.introduced && (caseless || !starter()) {
            // “Why?” CNN asked.
            let near = next.char_indices().nth(4 * LONGEST).and_then(|(far, _)| next.get(..far)).unwrap_or(next);
            // Not in `A man replied: “No.”`
            let mut words = near.split(char::is_whitespace).take(4).take_while(|word| !word.ends_with(':'));
            return !words.any(|word| {
                let kinds = Kinds::of(first_word(word));
                kinds.is(Kind::Speech) || kinds.is(Kind::Asking)
            });
        }
        if last == '…' || bare.ends_with("..") {
            // Where no capital tells whether the sentence goes on.
            return !caseless || starter();
        }
        last != '.' || !closing.is_empty() || !is_abbreviation(bare, rest)
    }

    /// Whether the dash after the stop begins the words of another speaker: `— Não vou. — Então vou eu.`
    fn is_next_speaker(&self, danda: bool, rest: &str) -> bool {
        let next = rest.trim_start_matches(is_dash);
        let dialogue = after(self.text, self.place.line).starts_with(is_dash);
        next.starts_with(is_space)
            && (danda || (dialogue && next.trim_start_matches(is_space).starts_with(char::is_uppercase)))
    }

    /// Whether a sentence follows without a space: `done.The`, `“Done.”The`, `“done”.The`, `done.“The`.
    fn is_glued(&self, bare: &str, closing: &str, rest: &str) -> bool {
        let mut next = rest.trim_start_matches(OPENING).chars();
        let capital = next.next().filter(|c| c.is_alphabetic() && !c.is_lowercase());
        if capital.is_none() || next.next().is_some_and(|c| !c.is_alphabetic() && !c.is_whitespace() && !is_bengali(c))
        {
            return false;
        }
        let word = bare.trim_end_matches(is_terminator).trim_end_matches(is_closing).chars().rev();
        let quoted = !closing.is_empty() || bare.trim_end_matches(is_terminator).ends_with(is_closing);
        let is_word = quoted || word.clone().take(2).filter(|c| is_letter(*c) && !c.is_uppercase()).count() == 2;
        // A host name or an address is no sentence, nor is `পিএইচ.ডি.`
        let mut follows = rest.chars().take(LONGEST).take_while(|c| !c.is_whitespace()).skip_while(|c| is_letter(*c));
        let host = match follows.next() {
            Some('.') if capital.is_some_and(is_bengali) => true,
            Some(c) if is_address(c) => follows.next().is_some_and(char::is_alphanumeric),
            _ => false,
        };
        is_word && !host && !word.take(LONGEST).take_while(|c| !c.is_whitespace()).any(is_address)
    }
}

/// Opening marks before the first letter of a sentence.
const OPENING: [char; 10] = ['"', '\'', '“', '‘', '«', '‹', '(', '[', '¿', '¡'];

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '»' | '›')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—')
}

/// Marks inside hosts and addresses.
fn is_address(c: char) -> bool {
    matches!(c, '/' | '@' | '.' | ':')
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '।' | '॥' | '。' | '！' | '？' | '؟' | '۔')
}

/// Stops that nothing but a sentence's end is written with.
fn is_danda(c: char) -> bool {
    matches!(c, '।' | '॥' | '|' | '。' | '！' | '？' | '؟' | '۔')
}

fn is_bengali(c: char) -> bool {
    ('\u{980}'..='\u{9ff}').contains(&c)
}

/// Letters, digits and the signs of Bengali that are neither.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_bengali(c)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_space(c: char) -> bool {
    c.is_whitespace() && !is_line_end(c)
}

/// How finite verbs, the last words of most Bengali sentences, end.
const VERB_ENDINGS: [&str; 12] = ["ছে", "ছেন", "ছি", "ছিল", "লেন", "লাম", "বে", "বেন", "তেন", "না", "নি", "নেই"];

/// Whether the bar at `at` stands for a danda: after a Bengali word, or a space after a verb (not `খবর | খেলা`).
fn is_danda_bar(text: &str, begin: usize, at: usize) -> bool {
    let before = text.get(begin..at).unwrap_or_default();
    let bare = before.trim_end_matches(is_space);
    let word = bare.trim_end_matches(is_closing);
    word.ends_with(is_bengali) && (bare.len() == before.len() || VERB_ENDINGS.iter().any(|end| word.ends_with(end)))
}

/// Text without the closing marks, whatever their shape, and the white space at its end.
fn bare_of(text: &str) -> &str {
    text.trim_end_matches(|c: char| is_closing(c) || is_quote(c) || c.is_whitespace())
}

/// Whether text ends as sentences end.
pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = bare_of(text);
    bare.ends_with(is_terminator) || (bare.ends_with('|') && is_danda_bar(bare, 0, bare.len() - 1))
}

/// Line ends in white space; a paragraph separator counts as two.
fn line_ends(space: &str) -> usize {
    let returns = space.matches('\r').count();
    let feeds = space.matches('\n').count();
    feeds.max(returns) + 2 * space.matches('\u{2029}').count() + space.matches(['\u{2028}', '\u{85}']).count()
}

/// Whether the sentence goes on after the line that ends at `at`, in the one that begins at `next`.
fn goes_on(text: &str, place: Place, at: usize, next: usize) -> bool {
    let rest = after(text, next);
    let sentence = Span::new(place.begin.max(place.line), at).text(text);
    let line = Span::new(place.line, at).text(text);
    let broken = line.chars().nth(WIDEST).is_none();
    let line = if broken { line } else { sentence };
    let bare = bare_of(sentence);
    match bare.chars().next_back() {
        None => false,
        Some('।' | '॥') => false,
        Some('|') if ends_sentence(bare) => false,
        Some(last) if is_terminator(last) => {
            let word = last_word(bare);
            starts_small(rest)
                || (last == '.' && is_title(word, Kinds::of(word), || false))
                || (last == '.' && broken && is_abbreviation(bare, rest) && wraps(line, rest))
        }
        Some(_) => wraps(line, rest),
    }
}

/// Whether a line that ends in no full stop was broken for want of room, so that its sentence goes on in the next line.
pub(super) fn wraps(line: &str, rest: &str) -> bool {
    let (next, rest) = rest.split_at_checked(rest.find(is_line_end).unwrap_or(rest.len())).unwrap_or_default();
    let next = next.trim();
    if next.starts_with(['-', '•', '*', '–', '—', '·', '▪', '►', '#']) {
        return false;
    }
    if next.starts_with(char::is_lowercase) {
        return true;
    }
    // A word that would have fitted on its line shows that the break before it was meant.
    let fits = |word: &str, line: usize, other: usize| line + 1 + first_of(word).chars().count() < other;
    let (length, width) = (line.trim().chars().count(), next.chars().count());
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(is_line_end)).unwrap_or_default();
    let last = after.trim_start_matches(is_space).starts_with(is_line_end) || after.is_empty() || ends_sentence(next);
    length >= WRAPPED && !fits(next, length, width) && (last || !fits(after, width, length))
}

/// The first word of a text that begins with one.
fn first_of(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// Whether a sentence would not begin so: in a small letter, unless a capital follows as in `iPhone`.
fn starts_small(text: &str) -> bool {
    let mut letters = text.trim_start_matches(OPENING).chars();
    letters.next().is_some_and(char::is_lowercase) && !letters.next().is_some_and(char::is_uppercase)
}
