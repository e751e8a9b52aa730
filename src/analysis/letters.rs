//! Names of the Latin letters in Bengali.

use std::sync::LazyLock;

use super::hash::WordMap;

pub(super) const DATA: &str = include_str!("data/letters.tsv");

static NAMES: LazyLock<WordMap<&str, &str>> = LazyLock::new(|| {
    super::data::rows(DATA)
        .filter_map(|row| row.split_once('\t'))
        .flat_map(|(letter, names)| names.split(' ').map(move |name| (name, letter)))
        .collect()
});

/// The Latin letter (lower case) that `word` names.
pub(super) fn named(word: &str) -> Option<&'static str> {
    NAMES.get(word).copied()
}
