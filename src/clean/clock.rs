//! Times of day and of the past that fill a line: the stamps of running reports, of comments, of lists of stories.

use super::cues::{CUES, Cue};
use super::key::{has_digit, words};

/// Whether a line holds a time and nothing else: "18:42", "9h05", "5:30 pm GMT". Outside a story also "3 hours ago".
pub(super) fn is_time(line: &str, is_outside: bool) -> bool {
    if !has_digit(line) || line.split_whitespace().nth(8).is_some() {
        return false;
    }
    let words = words(line);
    let is_number = |key: &str| key.starts_with(|c: char| c.is_ascii_digit());
    let beside = words.iter().filter(|word| !is_number(&word.key)).map(|word| CUES.word(&word.key));
    let beside: Vec<_> = beside.collect();
    beside.iter().all(|cues| cues.has(Cue::DateWord))
        && (is_outside && beside.iter().any(|cues| cues.has(Cue::Ago)) || has_clock(line, !beside.is_empty()))
}

/// Whether a line holds a time of day. One digit before a colon, or a full stop, could as well be a score or a price: words must stand
/// beside it.
fn has_clock(line: &str, is_beside: bool) -> bool {
    let chars: Vec<char> = line.chars().collect();
    let number = |from: usize, count: usize| {
        let mut digits = chars.get(from..from + count)?.iter().map(|c| digit(*c));
        digits.try_fold(0, |number, digit| Some(10 * number + digit?))
    };
    (0..chars.len()).any(|at| {
        let starts = at.checked_sub(1).and_then(|before| chars.get(before)).is_none_or(|c| digit(*c).is_none());
        let long = starts && number(at, 2).is_some_and(|hour| hour < 24);
        let hour = if long { 2 } else { 1 };
        let is_hour = starts && number(at, hour).is_some();
        let is_apart = match chars.get(at + hour) {
            Some(':') => long || is_beside,
            Some('h') => true,
            Some('.') => is_beside || chars.last().is_some_and(|c| c.is_alphabetic()),
            _ => false,
        };
        let minute = at + hour + 1;
        // "08: 15"
        let minute = minute + usize::from(chars.get(minute) == Some(&' '));
        let ends = chars.get(minute + 2).is_none_or(|c| digit(*c).is_none());
        is_hour && is_apart && ends && number(minute, 2).is_some_and(|minute| minute < 60)
    })
}

fn digit(c: char) -> Option<u32> {
    match c {
        '০'..='৯' => Some(u32::from(c) - u32::from('০')),
        _ => c.to_digit(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (line, expected) in [
            ("18:42", true),
            ("17:55 AEST", true),
            ("16.10pm", true),
            ("9h05", true),
            ("দুপুর ২:৩০", true),
            ("১৮:৪২", true),
            ("2 hours ago", true),
            ("há 3 horas", true),
            ("৩ ঘণ্টা আগে", true),
            ("2:10", false),
            ("3.15", false),
            ("41:08", false),
            ("18:42 The owners leave", false),
            ("2019", false),
            ("three hours ago", false),
        ] {
            assert_eq!(is_time(line, true), expected, "{line}");
        }
        assert!(!is_time("2 hours ago", false));
    }
}
