//! What a crawler glued to the front of a text.

use super::cues::{CUES, Cue};
use super::dates::{DateLine, Role, numeric_day};
use super::judge::Finds;
use super::key::key;
use super::row::Row;
use crate::span::Span;

/// Cuts a field's name and a day off the front of a text, such as `date 2025-01-31`. Gives the rows so made.
pub(super) fn cut_stamps(text: &str, rows: &mut Vec<Row>, stamps: &mut Vec<usize>, finds: &mut Finds) {
    let mut at = 0;
    for _ in 0..3 {
        while rows.get(at).is_some_and(Row::is_blank) {
            at += 1;
        }
        let Some(row) = rows.get(at).copied() else { return };
        let line = row.text(text);
        let Some(digits) = line.find(|c: char| c.is_ascii_digit()).filter(|digits| *digits <= 60) else {
            return;
        };
        let (name, rest) = line.split_at_checked(digits).unwrap_or_default();
        let key = key(name);
        let roles = [(Cue::Retrieved, Role::Retrieved), (Cue::Published, Role::Published), (Cue::Stamp, Role::Stamp)];
        let Some((_, role)) = roles.into_iter().find(|(cue, _)| CUES.starts_exactly(&key, *cue)) else {
            return;
        };
        let Some((length, date)) = numeric_day(rest) else {
            return;
        };
        let day = Span::new(digits, digits + length).shifted(row.inner.start);
        finds.dates.push(DateLine { role, date, range: day });
        stamps.push(at);
        let story = text
            .get(day.end..row.inner.end)
            .unwrap_or_default()
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—'));
        if !story.is_empty() {
            let (stamp, rest) = row.split(text, row.inner.end - story.len() - row.range.start);
            rows.splice(at..=at, [stamp, rest]);
        }
        at += 1;
    }
}
