//! Written variants of one name that are several words: `G-20`, `জি ২০`, `Group of Twenty`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::ending::is_ending;
use super::hash::WordMap;
use super::{data, letters, normalise, stem};

const WAYS: &str = include_str!("data/joined.tsv");
const NUMBERS: &str = include_str!("data/numbers.tsv");
pub(super) const DATA: [&str; 2] = [WAYS, NUMBERS];

/// Words that a way of writing has at most.
pub(super) const LONGEST: usize = 4;

/// One way of writing a token.
#[derive(Debug)]
struct Way {
    token: &'static str,
    numbers: HashSet<u32>,
    /// The first word must start with a capital.
    capital: bool,
    /// Surface forms; `N` is the number.
    words: Vec<String>,
}

/// The ways by their first word, longest first.
static BY_FIRST: LazyLock<WordMap<String, Vec<Way>>> = LazyLock::new(|| {
    let mut table: WordMap<String, Vec<Way>> = WordMap::default();
    for row in data::rows(WAYS) {
        let mut columns = row.split('\t');
        let (Some(token), Some(numbers), Some(ways)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        for way in ways.split('|').map(str::trim) {
            let words = way.trim_start_matches('^').split_ascii_whitespace();
            let words: Vec<String> =
                words.map(|word| if word == "N" { word.to_owned() } else { data::surface(word) }).collect();
            let Some(first) = words.first() else { continue };
            let entry =
                Way { token, numbers: read_numbers(numbers), capital: way.starts_with('^'), words: words.clone() };
            table.entry(first.clone()).or_default().push(entry);
        }
    }
    for ways in table.values_mut() {
        ways.sort_by_key(|way| std::cmp::Reverse(way.words.len()));
    }
    table
});

static NUMBER_WORDS: LazyLock<WordMap<String, u32>> = LazyLock::new(|| {
    data::rows(NUMBERS)
        .filter_map(|row| row.split_once('\t'))
        .filter_map(|(value, words)| Some((value.parse().ok()?, words)))
        .flat_map(|(value, words)| words.split_ascii_whitespace().map(move |word| (data::surface(word), value)))
        .collect()
});

fn read_numbers(list: &str) -> HashSet<u32> {
    let range = |item: &str| {
        let (low, high) = item.split_once('-').unwrap_or((item, item));
        Some(low.parse().ok()?..=high.parse().ok()?)
    };
    list.split_ascii_whitespace().filter_map(range).flatten().collect()
}

/// A word of the text that may be part of a way of writing.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) surface: String,
    /// Whether a hyphen stands before the word, as against a space.
    pub(super) hyphen: bool,
}

/// Whether a way of writing may begin with the word of this surface form.
pub(super) fn may_begin(surface: &str) -> bool {
    BY_FIRST.contains_key(surface)
}

/// The token that the first words of `parts` are a way of writing of, and how many they are. `capital`: the first begins with
/// one; `small_word`: it is a stop word, which no number follows as a name (`8-to-10`, `2-a-1`).
pub(super) fn joined(parts: &[Part], capital: bool, small_word: bool) -> Option<(String, usize)> {
    let (first, rest) = parts.split_first()?;
    for way in BY_FIRST.get(&first.surface).into_iter().flatten() {
        let Some(candidates) = parts.get(..way.words.len()) else {
            continue;
        };
        let mut number = None;
        let matched = way.words.iter().zip(candidates).all(|(word, part)| {
            if word == "N" {
                number = value(&part.surface).filter(|value| way.numbers.contains(value));
                number.is_some()
            } else {
                *word == part.surface
            }
        });
        if matched && (capital || !way.capital) {
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            return Some((way.token.replace('N', &number), way.words.len()));
        }
    }
    // One or two letters, a hyphen and a number: `F-16`, `MH-17`, `এস-৪০০`.
    let second = rest.first().filter(|second| second.hyphen && !small_word && is_short_number(&second.surface))?;
    Some((format!("{}{}", letter(&first.surface)?, second.surface), 2))
}

/// The same within one word: `জি20`, `কপ30`, `এফ16`, an ending after it or not.
pub(super) fn within(surface: &str) -> Option<String> {
    let (name, number) = surface.split_at_checked(surface.find(|c: char| c.is_ascii_digit())?)?;
    let digits = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = number.strip_prefix(digits).unwrap_or_default();
    if !name.starts_with(normalise::is_bengali) || !is_short_number(digits) || !(ending.is_empty() || is_ending(ending))
    {
        return None;
    }
    let parts = [name, digits].map(|part| Part { surface: part.to_owned(), hyphen: true });
    joined(&parts, false, false).map(|(token, _)| token)
}

/// One or two Latin letters, or the Bengali name of one.
pub(super) fn letter(surface: &str) -> Option<&str> {
    let short = surface.len() <= 2 && surface.bytes().all(|byte| byte.is_ascii_alphabetic());
    if short { Some(surface) } else { letters::named(surface) }
}

fn is_short_number(surface: &str) -> bool {
    matches!(surface.len(), 1..=4) && surface.bytes().all(|byte| byte.is_ascii_digit())
}

fn value(surface: &str) -> Option<u32> {
    if is_short_number(surface) {
        surface.parse().ok()
    } else {
        // `টোয়েন্টির`
        NUMBER_WORDS.get(surface).or_else(|| NUMBER_WORDS.get(stem::base(surface))).copied()
    }
}
