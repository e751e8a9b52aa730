//! Where in a TOML text something stands: what errors of the caller's files point at.

/// The line of an offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The key of the line that an offset lies in: what stands before the first `=`, or the whole line.
pub(crate) fn key_at(text: &str, offset: usize) -> String {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    line.split('=').next().unwrap_or_default().trim().to_owned()
}

/// Where a key of the table at `offset` stands; the table itself when it does not say the key.
pub(crate) fn offset_of(text: &str, offset: usize, key: &str) -> usize {
    let table = text.get(offset..).unwrap_or_default();
    let mut at = offset;
    for (number, line) in table.split_inclusive('\n').enumerate() {
        if number > 0 && line.trim_start().starts_with("[[") {
            break;
        }
        if line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return at;
        }
        at += line.len();
    }
    offset
}
