//! Bengali: a light stemmer by rules.
//!
//! A word is first looked for among the words that are whole and the irregular forms, then taken for a noun if without an
//! ending it is a listed one, then for a verb if a listed root has such an ending, then for any noun. Endings come off from
//! the outside in, each of its own place in the word: emphasis, case, number, degree. That is [`strip`], whose result is
//! what names are compared by: a guess at the word itself.
//!
//! Which ending an unlisted word has is often open: `মার্সার` may be a genitive, `বৈঠকে` is `বৈঠক` + `ে` or `বৈঠ` + `কে`. So
//! [`stem`] goes on and takes off whatever could be part of an ending, a last ক, দ or ত before one included. Where it
//! stops matters less than that all forms of a word stop there. Listed words stay whole, which keeps `পদক` from `পদ`.

mod spelling;
mod tables;

pub(in crate::analysis) use self::spelling::loosely_folded;
use self::spelling::one_spelling;
use self::tables::{Context, ENDINGS, Ending, ROOTS, WHOLE, Whole};
use super::normalise::{self, is_bengali};

pub(super) const SUFFIXES: &str = include_str!("bengali_suffixes.tsv");
pub(super) const KEPT: &str = include_str!("bengali_kept.txt");
pub(super) const VERBS: &str = include_str!("bengali_verbs.tsv");

const VIRAMA: char = '\u{9CD}';
const NUKTA: char = '\u{9BC}';
const CHANDRABINDU: char = '\u{981}';

/// Bytes of the longest root, seven letters and signs.
const LONGEST_ROOT: usize = 21;

/// The place of endings of verbs that no list has; a place of its own before all others.
const VERBAL: u8 = 4;

/// More endings than a word has.
const MOST: usize = 8;

/// The stem of a word whose endings are off, by [`strip`].
pub(super) fn stem(base: &str) -> String {
    if !base.starts_with(is_bengali) {
        return normalise::folded(base);
    }
    let short = shortest(base);
    let mut stem = one_spelling(short);
    // Another spelling may end like an ending, if seldom: then that comes off too, and stemming a stem changes nothing.
    if stem != short {
        for _ in 0..MOST {
            let next = one_spelling(shortest(&stem));
            if next == stem {
                break;
            }
            stem = next;
        }
    }
    stem
}

/// The word without its endings: a prefix of `surface`, or the first form of an irregular word.
pub(in crate::analysis) fn strip(surface: &str) -> &str {
    let mut word = surface;
    let mut places = u8::MAX;
    for _ in 0..MOST {
        // Of an irregular form only an emphatic comes off: `তারের` is of তার wire, not of তার his.
        let irregular = word == surface || surface.strip_suffix(['ও', 'ই']) == Some(word);
        if let Some(whole) = whole(word).filter(|whole| irregular || word.starts_with(whole)) {
            return whole;
        }
        if let Some((shorter, place)) = listed_without_ending(word, is_listed) {
            (word, places) = (shorter, place);
            continue;
        }
        if let Some(verb) = verb(word) {
            return verb;
        }
        match listed_without_ending(word, ends_whole).or_else(|| without_ending(word, places)) {
            Some((shorter, place)) => (word, places) = (shorter, place),
            None => break,
        }
    }
    word
}

/// The word without all that may be endings, or parts of one. Each turn shortens the word or ends at a listed one.
fn shortest(base: &str) -> &str {
    let mut word = base;
    loop {
        let stripped = strip(word);
        match without_open_consonant(stripped) {
            Some(shorter) => word = shorter,
            None if stripped.len() < word.len() => word = stripped,
            None => return stripped,
        }
    }
}

/// An unlisted word without a last consonant that may be one with an ending: `বৈঠকে` is `বৈঠক` + `ে` or `বৈঠ` + `কে`, with
/// `দের` and `তে` it is the same.
fn without_open_consonant(word: &str) -> Option<&str> {
    let rest = word.strip_suffix(['ক', 'দ', 'ত', 'ৎ'])?;
    let before = last_letter(rest)?;
    let open = match word.chars().next_back()? {
        'ক' => is_vowel_sign(before) && before != 'ি',
        'দ' => before != VIRAMA,
        _ => is_vowel_sign(before) && !matches!(before, 'ি' | 'ী'),
    };
    (open && letters(rest) >= 2 && whole(word).is_none()).then_some(rest)
}

/// The word without the ending that leads to a listed one.
fn listed_without_ending(word: &str, listed: fn(&str) -> bool) -> Option<(&str, u8)> {
    let mut shorter = without_endings(word).filter(|(rest, ending)| {
        ending.place < VERBAL && (letters(rest) >= 2 || matches!(ending.context, Context::Independent))
    });
    let (rest, ending) =
        shorter.find(|(rest, ending)| listed(rest) && (ending.text != "ে" || conjugated(rest).is_none()))?;
    Some((rest, ending.place))
}

/// The word without the longest ending that fits, and its place, which is before `places`.
fn without_ending(word: &str, places: u8) -> Option<(&str, u8)> {
    let (rest, ending) = without_endings(word).find(|(_, ending)| ending.place < places)?;
    Some((rest, ending.place))
}

/// The word without each ending that fits its context, the longest first, and the ending.
fn without_endings(word: &str) -> impl Iterator<Item = (&str, &Ending)> {
    let endings = word.chars().next_back().and_then(|last| ENDINGS.nouns.get(&last));
    endings.into_iter().flatten().filter_map(|ending| {
        let rest = word.strip_suffix(ending.text.as_str())?;
        (ending.context.allows(rest) && ending.leaves_enough(rest)).then_some((rest, ending))
    })
}

/// The word itself if it is listed, or that of which it is a listed form.
fn whole(word: &str) -> Option<&str> {
    match WHOLE.words.get(word) {
        Some(Whole::Form(of)) => Some(of),
        Some(Whole::Word | Whole::Head) => Some(word),
        None => ends_whole(word).then_some(word),
    }
}

fn is_listed(word: &str) -> bool {
    matches!(WHOLE.words.get(word), Some(Whole::Word))
}

/// Whether the word ends as only whole words do.
fn ends_whole(word: &str) -> bool {
    let endings = word.chars().next_back().and_then(|last| WHOLE.endings.get(&last));
    endings.into_iter().flatten().any(|ending| word.ends_with(ending.as_str()))
}

/// The verbal noun of which the word is a form, with a negation perhaps.
fn verb(word: &str) -> Option<&'static str> {
    conjugated(word).or_else(|| {
        let positive = word
            .strip_suffix("নি")
            .or_else(|| word.strip_suffix("নাই"))
            .or_else(|| word.strip_suffix("না").filter(|positive| positive.ends_with(['ে', 'ন', NUKTA])))?;
        conjugated(positive)
    })
}

fn conjugated(word: &str) -> Option<&'static str> {
    // The longest root first.
    let mut root = normalise::cut(word, LONGEST_ROOT);
    while let Some(last) = root.chars().next_back() {
        if let Some(roots) = ROOTS.get(root)
            && let Some(ending) = word.get(root.len()..).and_then(|ending| ENDINGS.verbs.get(ending))
            && let Some((_, verb)) = roots.iter().find(|(kinds, _)| kinds & ending != 0)
        {
            return Some(verb);
        }
        root = root.strip_suffix(last)?;
    }
    None
}

/// Letters of a word, a conjunct counted as one; counted up to three, since no more is asked.
fn letters(word: &str) -> usize {
    let mut joined = false;
    let letters = word.chars().filter(|c| {
        let counts = is_letter(*c) && !joined;
        joined = *c == VIRAMA;
        counts
    });
    letters.take(3).count()
}

fn is_letter(c: char) -> bool {
    matches!(c, '\u{985}'..='\u{9B9}' | 'ৎ' | 'ৰ' | 'ৱ' | 'ং') || !is_bengali(c) && normalise::is_letter(c)
}

/// The last letter or sign; a nasal vowel is a vowel.
fn last_letter(word: &str) -> Option<char> {
    word.chars().rev().find(|c| *c != CHANDRABINDU)
}

/// A vowel letter or a vowel sign; ৃ is said with a consonant, and takes the endings of consonants.
fn is_vowel(c: char) -> bool {
    matches!(c, '\u{985}'..='\u{994}') || is_vowel_sign(c)
}

fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{9BE}'..='\u{9C2}' | '\u{9C7}'..='\u{9CC}')
}
