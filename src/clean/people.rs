//! Names of people and of agencies in bylines and credits.

use std::sync::LazyLock;

use super::agency::is_credit_word;
use super::cues::{CUES, Cue};
use super::key::{KeyMap, Word, all_words, key, words};
use crate::span::Span;

/// The longest name of an agency, in words.
pub(super) const MAX_AGENCY_WORDS: usize = 5;

/// Keys of the forms of an agency's name, with the name that results carry.
static AGENCIES: LazyLock<Agencies> = LazyLock::new(|| {
    let mut agencies = Agencies::default();
    let lines = include_str!("data/agencies.tsv").lines().filter(|line| !line.starts_with('#'));
    for (name, forms) in lines.filter_map(|line| line.split_once('\t')) {
        for form in forms.split('\t') {
            let key = key(form);
            for (at, word) in key.split(' ').enumerate() {
                *agencies.words.entry(word.to_owned()).or_default() |= at == 0;
            }
            agencies.names.insert(key, (name, form));
        }
    }
    agencies
});

#[derive(Default)]
struct Agencies {
    /// The name, and the form as the list writes it.
    names: KeyMap<(&'static str, &'static str)>,
    /// The words of the forms, and whether one begins with each.
    words: KeyMap<bool>,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub value: String,
    pub range: Span,
}

/// What a list of names holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub people: Vec<Name>,
    pub agencies: Vec<Name>,
    /// Whether a desk or a role stands in for a person.
    pub has_desk: bool,
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.agencies.is_empty() && !self.has_desk
    }
}

/// The agencies named among some words. A piece of a longer name does not count: "AP Moller", "Reuters Institute", "Michael Bloomberg".
pub(super) fn agencies(text: &str, words: &[Word]) -> Vec<Name> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        if !may_begin(&first.key) {
            rest = after;
            continue;
        }
        let longest = (1..=MAX_AGENCY_WORDS.min(rest.len())).rev().find_map(|count| {
            let phrase = rest.get(..count)?;
            let keys: Vec<&str> = phrase.iter().map(|word| word.key.as_str()).collect();
            let (name, listed) = *AGENCIES.names.get(keys.join(" ").as_str())?;
            let range = phrase.first()?.range.cover(phrase.last()?.range);
            // Names have a capital, and very short ones are written as listed or all in capitals: "guardian", "pa" and "Ft" are words.
            let form = range.text(text);
            let is_lower = |c: char| c.is_ascii_lowercase();
            let fits = if form.len() <= 2 {
                !form.contains(is_lower)
            } else {
                form.chars().next().is_some_and(|c| !is_lower(c)) || !form.contains(is_lower)
            };
            let next = rest.get(count).filter(|next| belongs(text, next, Span::new(range.end, next.range.start)));
            // A first name before a surname: "Bloomberg", but not "AP" nor "Associated Press".
            let is_surname = count == 1 && form.contains(char::is_lowercase);
            let before = words.get(..words.len() - rest.len()).and_then(|before| before.last()).filter(|_| is_surname);
            let before = before.filter(|before| belongs(text, before, Span::new(before.range.end, range.start)));
            let is_whole = next.is_none() && before.is_none();
            ((fits || form == listed) && is_whole).then(|| (Name { value: name.to_owned(), range }, count))
        });
        rest = match longest {
            Some((name, count)) => {
                found.push(name);
                rest.get(count..).unwrap_or_default()
            }
            None => after,
        };
    }
    found
}

/// Whether a word, as a key, may begin the name of an agency.
pub(super) fn may_begin(word: &str) -> bool {
    AGENCIES.words.get(word) == Some(&true)
}

/// Whether a word, as a key, is one of the name of an agency.
pub(super) fn is_of_agency(word: &str) -> bool {
    AGENCIES.words.contains_key(word)
}

/// Whether a word beside a name belongs to it: a capital across a space, and neither a role ("AP Writer"), a word of credits nor another
/// agency.
fn belongs(text: &str, word: &Word, between: Span) -> bool {
    let is_apart = may_begin(&word.key)
        || is_credit_word(&word.key)
        || CUES.word(&word.key).has(Cue::Role)
        || CUES.word(&word.key).has(Cue::Connector);
    between.text(text) == " " && word.range.text(text).starts_with(char::is_uppercase) && !is_apart
}

/// Whether a text names agencies and desks and nothing else.
pub(super) fn only_agencies(text: &str) -> Option<Names> {
    if text.split_whitespace().nth(12).is_some() {
        return None;
    }
    if !all_words(text, |word| is_of_agency(word) || CUES.word(word).has(Cue::Connector)) {
        return None;
    }
    let words = words(text);
    let agencies = agencies(text, &words);
    let named = |word: &Word| agencies.iter().any(|agency| agency.range.contains(word.range));
    let fits = |word: &Word| named(word) || CUES.word(&word.key).has(Cue::Connector);
    (!agencies.is_empty() && words.iter().all(fits)).then_some(Names { agencies, ..Names::default() })
}

/// The names in the part of a line that follows "By", "Reporting by" and the like.
pub(super) fn names(text: &str, range: Span) -> Names {
    let mut names = Names::default();
    for piece in pieces(text, range) {
        let words: Vec<Word> = words(piece.text(text));
        let agencies = agencies(piece.text(text), &words);
        if !agencies.is_empty() {
            names.agencies.extend(agencies.into_iter().map(|a| Name { range: a.range.shifted(piece.start), ..a }));
            continue;
        }
        let is_role = |word: &Word| CUES.word(&word.key).has(Cue::Role);
        let person = words.iter().position(is_role).unwrap_or(words.len());
        names.has_desk |= person < words.len();
        // "Courier Desk" is nobody's name.
        if words.get(person).is_some_and(|role| CUES.line(&role.key).has(Cue::Desk)) {
            continue;
        }
        let person = words.get(..person).unwrap_or_default();
        if let (2..=5, Some(first), Some(last)) = (person.len(), person.first(), person.last()) {
            let range = first.range.cover(last.range).shifted(piece.start);
            let name = range.text(text);
            if is_name(name) && !person.iter().all(|word| CUES.word(&word.key).has(Cue::DateWord)) {
                names.people.push(Name { value: name.to_owned(), range });
            }
        }
    }
    names
}

/// The names in the tail of a credit: known agencies, and unknown outlets as they are written.
pub(super) fn credited(text: &str, range: Span) -> Vec<Name> {
    let mut found = Vec::new();
    for piece in pieces(text, range) {
        let words = words(piece.text(text));
        let known = agencies(piece.text(text), &words);
        if known.is_empty() {
            // "da Lusa", "the Quay Gazette"
            let is_lower = |word: &&Word| word.range.text(piece.text(text)).starts_with(char::is_lowercase);
            let words: Vec<&Word> = words.iter().skip_while(is_lower).collect();
            // "Agencies" is nobody's name.
            let is_named = !words.iter().all(|word| is_credit_word(&word.key));
            if let (true, 1..=5, Some(first), Some(last)) = (is_named, words.len(), words.first(), words.last()) {
                let range = first.range.cover(last.range).shifted(piece.start);
                if is_name(range.text(text)) {
                    found.push(Name { value: range.text(text).to_owned(), range });
                }
            }
        }
        found.extend(known.into_iter().map(|name| Name { range: name.range.shifted(piece.start), ..name }));
    }
    found
}

/// Cuts a list of names at commas, slashes and words such as "and"; what follows a number, a bar or a bracket is no name.
fn pieces(text: &str, range: Span) -> Vec<Span> {
    let list = range.text(text);
    let ends = |c: char| c.is_numeric() || matches!(c, '|' | '•' | '·' | '(' | ')' | '@' | '।');
    let end = list.find(ends).unwrap_or(list.len());
    // A dash within a name, as in "Al–Jazeera", stands between letters.
    let dash = [" —", " –", "— ", "– "].into_iter().filter_map(|dash| list.find(dash)).min();
    let list = list.get(..dash.unwrap_or(end).min(end)).unwrap_or_default();
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, separator) in list.match_indices([',', ';', '/', '&']) {
        pieces.push(Span::new(start, at));
        start = at + separator.len();
    }
    pieces.push(Span::new(start, list.len()));
    let mut parts = Vec::new();
    for piece in pieces {
        let mut start = piece.start;
        for word in words(piece.text(list)) {
            // "e", "and", "ও" join two people; "de" and "do" are parts of names.
            let joins = matches!(word.key.as_str(), "and" | "with" | "e" | "com" | "ও" | "এবং");
            if joins && CUES.word(&word.key).has(Cue::Connector) {
                parts.push(Span::new(start, piece.start + word.range.start));
                start = piece.start + word.range.end;
            }
        }
        parts.push(Span::new(start, piece.end));
    }
    parts.into_iter().map(|part| part.shifted(range.start)).collect()
}

/// Whether each word begins with a capital, particles aside; scripts without capitals pass.
pub(super) fn is_name(name: &str) -> bool {
    const PARTICLES: [&str; 22] = [
        "de", "da", "do", "dos", "das", "del", "di", "du", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la",
        "le", "ter", "of", "the", "y",
    ];
    let is_lower = |word: &str| word.chars().next().is_some_and(char::is_lowercase) && !PARTICLES.contains(&word);
    !name.split([' ', '\u{A0}']).any(is_lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(found: &[Name]) -> String {
        found.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join("+")
    }

    #[test]
    fn people_and_agencies() {
        for (list, people, agencies) in [
            ("Ana Reis", "Ana Reis", ""),
            ("Ana Reis and Tom O'Neill, Reuters", "Ana Reis+Tom O'Neill", "Reuters"),
            ("ANA REIS | 8 July", "ANA REIS", ""),
            ("Ana Reis, Staff Writer", "Ana Reis", ""),
            ("João da Silva e Rita de Cássia Melo", "João da Silva+Rita de Cássia Melo", ""),
            ("রহিম উদ্দিন ও সেলিনা আক্তার, ঢাকা", "রহিম উদ্দিন+সেলিনা আক্তার", ""),
            ("Ana Reis 52 views", "Ana Reis", ""),
            ("the time they met", "", ""),
            ("Land and Sea", "", ""),
            ("Associated Press", "", "AP"),
            ("Quay Gazette Desk, Ana Reis", "Ana Reis", ""),
        ] {
            let found = names(list, Span::new(0, list.len()));
            assert_eq!((show(&found.people).as_str(), show(&found.agencies).as_str()), (people, agencies), "{list}");
            for name in &found.people {
                assert_eq!(name.range.of(list), Some(name.value.as_str()));
            }
        }
    }

    #[test]
    fn credits() {
        for (list, expected) in [
            ("AP, Reuters, AFP, dpa, Harbour Times, and TASS", "AP+Reuters+AFP+dpa+Harbour Times+TASS"),
            ("da Agência Brasil e do Diário do Porto", "Agência Brasil+Diário do Porto"),
            ("রয়টার্স, এএফপি", "Reuters+AFP"),
            ("the ministry of works", ""),
        ] {
            assert_eq!(show(&credited(list, Span::new(0, list.len()))), expected, "{list}");
        }
    }

    #[test]
    fn lines_of_agencies_alone() {
        for (line, expected) in [
            ("AFP, Reuters", true),
            ("Com Reuters e AFP", true),
            ("ap", false),
            ("Reuters said no", false),
            ("", false),
        ] {
            assert_eq!(only_agencies(line).is_some(), expected, "{line}");
        }
    }
}
