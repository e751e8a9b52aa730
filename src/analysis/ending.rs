//! Bengali endings that are written apart from their word.

use std::sync::LazyLock;

use super::hash::WordSet;

pub(super) const DATA: &str = include_str!("data/endings.txt");

static ENDINGS: LazyLock<WordSet<String>> = LazyLock::new(|| super::data::surfaces(DATA).collect());

/// Whether `surface` is an ending.
pub(super) fn is_ending(surface: &str) -> bool {
    ENDINGS.contains(surface)
}

/// Divides a word of digits or Latin letters from the Bengali that is written onto it: `10টি`, `bbcর`, `2017সালে`.
pub(super) fn split(surface: &str) -> Option<(&str, &str)> {
    if !surface.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let at = surface.find(super::normalise::is_bengali)?;
    surface.split_at_checked(at)
}
