//! Agencies credited in the story itself: in its opening, behind its last words, beside the place in a byline.

use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use super::cues::{CUES, Cue};
use super::judge::Finds;
use super::key::{KeyMap, Word, all_words, has_digit, head, key, last_word, words};
use super::line::Label;
use super::page::Page;
use super::people::{Name, Names, agencies, is_name, is_of_agency, names};
use super::row::Ending;
use crate::span::Span;
use crate::temporal::written_date;

/// How much of a paragraph's beginning or end is read, in bytes.
const REACH: usize = 160;
/// The most words of a credit, and of the place and the day before an agency.
const MAX_CREDIT_WORDS: usize = 16;
const MAX_DATELINE_WORDS: usize = 8;
/// The longest byline of an agency, in characters, and the most words beside its name.
const MAX_BYLINE_CHARS: usize = 60;
const MAX_PLACE_WORDS: usize = 3;

/// What a word beside agencies says: whether it makes a credit by itself.
static WORDS: LazyLock<KeyMap<bool>> = LazyLock::new(|| {
    let lines = include_str!("data/credits.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut words = KeyMap::default();
    for (kind, list) in lines.filter_map(|line| line.split_once('\t')) {
        for word in list.split(' ') {
            *words.entry(key(word)).or_default() |= kind == "lead";
        }
    }
    words
});

/// Whether a word, as a key, may stand beside an agency in a credit.
pub(super) fn is_credit_word(word: &str) -> bool {
    WORDS.contains_key(word)
}

/// Agencies that a text names, and whether it says that it is a credit. `None` unless it is made of agencies and words of credits alone.
struct Credit {
    agencies: Vec<Name>,
    is_said: bool,
}

fn credit(text: &str) -> Option<Credit> {
    if text.len() > REACH || !all_words(text, may_be_of_credit) {
        return None;
    }
    let words = words(text);
    if words.len() > MAX_CREDIT_WORDS {
        return None;
    }
    let agencies = agencies(text, &words);
    let named = |word: &&Word| agencies.iter().any(|agency| agency.range.contains(word.range));
    let rest = || words.iter().filter(|word| !named(word));
    let is_said = rest().any(|word| WORDS.get(&word.key) == Some(&true));
    (!agencies.is_empty() && rest().all(|word| is_credit_word(&word.key))).then_some(Credit { agencies, is_said })
}

/// Whether a word, as a key, may stand in a credit.
fn may_be_of_credit(word: &str) -> bool {
    is_credit_word(word) || is_of_agency(word)
}

/// The agencies of an author's name in a record: "Reuters", "Com AFP".
pub(super) fn of_author(author: &str) -> Vec<Name> {
    credit(author).map(|credit| credit.agencies).unwrap_or_default()
}

/// Adds the agencies that the story's own lines credit; lines that are nothing but a credit are labelled.
pub(super) fn mark(page: &mut Page, finds: &mut Finds) {
    let last = page.filled().rev().find(|at| is_story(page, *at));
    for position in page.filled() {
        let line = page.line(position);
        let Some(at) = page.row(position).map(|row| row.inner.start) else { continue };
        let alone = |agencies: Vec<Name>| Names { agencies, ..Names::default() };
        if page.label(position) == Some(Label::Byline) {
            finds.add_names(alone(agencies(line, &words(line))), at);
        }
        if !is_story(page, position) {
            // What the page says below the story: "This article was originally published by Reuters".
            if page.label(position) != Some(Label::Byline)
                && let Some(Credit { agencies, is_said: true }) = credit(line)
            {
                finds.add_names(alone(agencies), at);
            }
            continue;
        }
        if page.is_early(position) {
            if let Some(agencies) = opening(line) {
                finds.add_names(alone(agencies), at);
            } else if let Some(names) = byline(page, position) {
                finds.add_names(names, at);
                page.set(position, Label::Byline);
                continue;
            }
        }
        if let Some((agencies, is_whole)) = closing(line, last == Some(position)) {
            finds.add_names(alone(agencies), at);
            if is_whole && !page.is_above(position) {
                page.set(position, Label::Credit);
            }
        }
    }
}

fn is_story(page: &Page, position: usize) -> bool {
    matches!(page.label(position), None | Some(Label::Body | Label::Heading))
}

/// "HAMBURG, July 7 (Reuters) - …", "Luanda, 8 jul (Lusa) – …", "ঢাকা, ৮ জুলাই (বাসস) : …", "MOSCOW, July 8. /TASS/. …"
fn opening(line: &str) -> Option<Vec<Name>> {
    let begin = head(line, REACH);
    [('(', ')'), ('/', '/')].into_iter().find_map(|(open, close)| {
        let (before, rest) = begin.split_once(open)?;
        let (inner, after) = rest.split_once(close)?;
        let found = credit(inner)?.agencies;
        // "Andhra Pradesh (AP) Chief Minister": without a dash only a day or a place in capitals tells.
        let is_marked = has_digit(before) || !before.trim().is_empty() && !before.contains(char::is_lowercase);
        let after = after.trim_start_matches([' ', '\u{A0}']);
        let fits = after.starts_with(['-', '–', '—', '_'])
            || after.starts_with(".-")
            || open == '/' && after.starts_with(['.', ' '])
            || is_marked
                && after.starts_with(|c: char| c == ':' || c == 'ঃ' || c.is_uppercase() || "\"'“‘".contains(c));
        let shift = |name: Name| Name { range: name.range.shifted(before.len() + open.len_utf8()), ..name };
        (fits && is_dateline(before)).then(|| found.into_iter().map(shift).collect())
    })
}

/// Whether a text may be a place and a day: few words, with capitals unless a day is among them, and no agency that brackets would explain.
fn is_dateline(text: &str) -> bool {
    let words = words(text);
    let has_digit = words.iter().any(|word| word.key.starts_with(|c: char| c.is_ascii_digit()));
    words.len() <= MAX_DATELINE_WORDS && (has_digit || is_name(text.trim())) && agencies(text, &words).is_empty()
}

/// The credit behind the last sentence of a paragraph, and whether it is the whole line. The last paragraph's may be an agency's bare
/// name; elsewhere brackets, a dash or a word such as "source" must say that it is one.
fn closing(line: &str, is_last: bool) -> Option<(Vec<Name>, bool)> {
    let end = tail(line, REACH);
    // Most lines are over with their last word.
    if !may_be_of_credit(&last_word(end)) {
        return None;
    }
    let start = line.len() - end.len();
    let body = end.trim_end_matches(['.', '।', '*', ' ']);
    let found = |at: usize, is_apart: bool| {
        let text = end.get(at..)?;
        let inner = text.trim_matches(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
        let Credit { agencies, is_said } = credit(inner)?;
        let is_marked = text.trim_start().starts_with(['(', '[', '—', '–', '-', '*', '/', '~']);
        let offset = start + at + text.find(inner)?;
        let shift = |name: Name| Name { range: name.range.shifted(offset), ..name };
        let agencies: Vec<Name> = agencies.into_iter().map(shift).collect();
        (is_said || is_apart && (is_marked || is_last)).then_some((agencies, start + at == 0))
    };
    let whole = || if start == 0 { found(0, true) } else { None };
    // "… (com Reuters)", "… — AFP" without the end of a sentence.
    let bracket = || if body.ends_with([')', ']']) { found(body.rfind(['(', '['])?, false) } else { None };
    let dash = || {
        let dashes = [" — ", " – ", " - "].into_iter().filter_map(|dash| body.rfind(dash));
        if is_last { found(dashes.max()?, true) } else { None }
    };
    whole().or_else(|| found(sentence_end(body)?, true)).or_else(bracket).or_else(dash)
}

/// Where the last sentence begins that is not the whole text.
fn sentence_end(text: &str) -> Option<usize> {
    let is_end = |c: char| matches!(c, '.' | '!' | '?' | '…' | '।' | '॥' | '”' | '"' | '»' | '’' | ')');
    let mut next = 'x';
    for (at, c) in text.char_indices().rev() {
        // A space or a bracket follows; in Bengali often the next word at once.
        let is_apart = || !next.is_alphanumeric() && !is_end(next) || ('\u{980}'..='\u{9FF}').contains(&next);
        if is_end(c) && is_apart() {
            return Some(at + c.len_utf8());
        }
        next = c;
    }
    None
}

/// "Reuters, Hamburg", "Agência Brasil – Brasília", "রয়টার্স, লন্ডন", "Ana Reis | AP" below the headline.
fn byline(page: &Page, position: usize) -> Option<Names> {
    let row = page.row(position)?;
    if row.chars > MAX_BYLINE_CHARS || row.ending == Ending::Sentence || !page.has_title_above(position) {
        return None;
    }
    let line = row.text(page.text);
    let cut = line.find([',', '|', '-', '–', '—', '•', '/', '·']);
    let (name, rest) = line.split_at_checked(cut.unwrap_or(line.len()))?;
    let fits = || {
        let place = words(rest);
        let is_date = |word: &Word| CUES.word(&word.key).has(Cue::DateWord);
        let is_place = || place.len() <= MAX_PLACE_WORDS && is_name(rest.trim_matches(|c: char| !c.is_alphanumeric()));
        place.is_empty() || is_place() || place.iter().all(is_date) || written_date(rest).is_some()
    };
    if let Some(Credit { agencies, .. }) = credit(name).filter(|_| fits()) {
        return Some(Names { agencies, ..Names::default() });
    }
    if !is_name(name.trim()) || !(2..=4).contains(&words(name).len()) {
        return None;
    }
    let mut found = names(line, Span::new(0, name.len()));
    let agencies = credit(rest)?.agencies.into_iter();
    found.agencies.extend(agencies.map(|agency| Name { range: agency.range.shifted(name.len()), ..agency }));
    (!found.people.is_empty()).then_some(found)
}

/// The end of a text: at most `bytes` bytes of it.
fn tail(text: &str, bytes: usize) -> &str {
    let start = (text.len().saturating_sub(bytes)..=text.len()).find(|start| text.is_char_boundary(*start));
    text.get(start.unwrap_or(text.len())..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
