//! Reading of the data files.

/// The rows of a data file: its lines without comments (`#`), blank lines and surrounding white space.
pub(super) fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The surface forms of the words of a data file, which may stand several in a row.
pub(super) fn surfaces(data: &'static str) -> impl Iterator<Item = String> {
    rows(data).flat_map(|row| row.split_ascii_whitespace()).map(surface)
}

/// The surface form of one word: however a data file spells it, it meets the text.
pub(super) fn surface(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    super::normalise::push_surface(word, &mut out);
    out
}
