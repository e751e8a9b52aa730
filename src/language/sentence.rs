//! Sentences and quotations of a line, roughly: enough to see which of them is in another language.

/// The sentences and quotations of a line, white space after them included. They tile the line.
pub(super) fn sentences(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = line.as_bytes();
    let (mut start, mut at) = (0, 0);
    std::iter::from_fn(move || {
        let mut ended = false;
        loop {
            if !ended {
                let marks = bytes.get(at..).unwrap_or_default();
                let is_mark = |byte: &u8| matches!(byte, b'.' | b'!' | b'?' | b'"' | 0xc2 | 0xe2);
                at += marks.iter().position(is_mark).unwrap_or(marks.len());
            }
            let Some(&byte) = bytes.get(at) else { break };
            let here = at;
            at += 1;
            match byte {
                b'.' | b'!' | b'?' => ended = true,
                b' ' if ended => {}
                b'"' | 0xc2 | 0xe2 => {
                    let mark = line.get(here..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                    at = here + mark.len_utf8();
                    let spaced =
                        here == 0 || bytes.get(here - 1).is_some_and(|b| b.is_ascii_whitespace() || *b == b'(');
                    let opens = matches!(mark, '\u{201c}' | '\u{201e}' | '«') || (mark == '"' && spaced);
                    let closes = matches!(mark, '\u{201d}' | '»') || (mark == '"' && !spaced);
                    if opens && start < here {
                        let piece = (start, here);
                        start = here;
                        return Some(piece);
                    }
                    ended |= closes;
                }
                // The first letter after the end of a sentence and white space, or after a quotation.
                _ if ended && bytes.get(here - 1).is_some_and(|b| !matches!(b, b'.' | b'!' | b'?')) => {
                    at = here;
                    let piece = (start, here);
                    start = here;
                    return Some(piece);
                }
                _ => ended = false,
            }
        }
        let last = (start < line.len()).then_some((start, line.len()));
        start = line.len();
        last
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_quotations() {
        let cases: [(&str, &[&str]); 9] = [
            ("", &[]),
            ("One", &["One"]),
            ("One. Two! 3? Four", &["One. ", "Two! ", "3? ", "Four"]),
            ("He said: “Go. Now.” Then he left.", &["He said: ", "“Go. ", "Now.” ", "Then he left."]),
            ("Disse «vamos» e saiu.", &["Disse ", "«vamos» ", "e saiu."]),
            ("Say \"yes\" or (\"no\").", &["Say ", "\"yes\" ", "or (", "\"no\"", ")."]),
            ("At 3.5 % in U.S. terms...", &["At 3.5 % in U.S. ", "terms..."]),
            ("…", &["…"]),
            ("\u{201c}\u{201c}", &["\u{201c}", "\u{201c}"]),
        ];
        for (line, expected) in cases {
            let found: Vec<&str> = sentences(line).map(|(start, end)| line.get(start..end).unwrap()).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
