//! What a text quotes.

use crate::span::Span;

/// The quotations of a paragraph, marks included, in order and apart.
///
/// A paragraph that begins with a dash is speech as a whole, as Portuguese papers write it. A quotation that is not closed goes on to the
/// end when its mark cannot be anything else, and one that was opened before the paragraph begins with it: long ones run over
/// several paragraphs, and stories are cut anywhere.
pub(super) fn quotations(text: &str) -> Vec<Span> {
    let story = text.trim_start();
    if story.starts_with(['\u{2014}', '\u{2015}']) || story.starts_with("\u{2013} ") {
        return vec![Span::new(0, text.len())];
    }
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, after)| *after);
        // Straight marks and ’, which is an apostrophe as well, show by their neighbours what they are.
        let opens = !before.is_alphanumeric() && !after.is_whitespace();
        let closes = !before.is_whitespace() && !after.is_alphanumeric();
        let close = match c {
            '“' => Some('”'),
            '„' => Some('“'),
            '«' => Some('»'),
            '"' if opens && !closes => Some('"'),
            // Between two signs it is what the last one was not.
            '"' if opens && open.is_none_or(|(_, close)| close != '"') => Some('"'),
            '‘' if opens => Some('’'),
            _ => None,
        };
        let end = at + c.len_utf8();
        match (open, c) {
            (Some((start, '”')), '”') | (Some((start, '“')), '“' | '”') | (Some((start, '»')), '»') => {
                found.push(Span::new(start, end));
                open = None;
            }
            (Some((start, '"')), '"') | (Some((start, '’')), '’') if closes && close.is_none() => {
                found.push(Span::new(start, end));
                open = None;
            }
            (None, '”' | '»') if found.is_empty() => found.push(Span::new(0, end)),
            (None, '"') if closes && close.is_none() && found.is_empty() => found.push(Span::new(0, end)),
            // A mark inside of another quotation is part of it, but for one that was never closed.
            (None | Some((_, '"' | '’')), _) => open = close.map(|close| (at, close)).or(open),
            _ => {}
        }
        before = c;
    }
    if let Some((start, '”' | '“' | '»')) = open {
        found.push(Span::new(start, text.len()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks() {
        for (text, expected) in [
            ("He said: “It is done.” Nobody spoke.", vec!["“It is done.”"]),
            ("\"It is done,\" he said. \"We go.\"", vec!["\"It is done,\"", "\"We go.\""]),
            ("Ele disse \"sim\". Ela, «não».", vec!["\"sim\"", "«não»"]),
            ("তিনি বলেন, ‘আমি যাব।’ পরে আসেন।", vec!["‘আমি যাব।’"]),
            ("The workers’ union and the ‘rock ’n’ roll’ of it", vec!["‘rock ’n’"]),
            ("The workers' union said it isn't so.", vec![]),
            ("— Fechei às seis e fui dormir — contou ela.", vec!["— Fechei às seis e fui dormir — contou ela."]),
            ("“It goes on in the next paragraph.", vec!["“It goes on in the next paragraph."]),
            ("and it ended there,” she said.", vec!["and it ended there,”"]),
            ("and it ended there,\" she said.", vec!["and it ended there,\""]),
            ("A 6\" pipe burst.", vec!["A 6\""]),
            ("A lone \"mark in a text. And \"this\" is quoted.", vec!["\"this\""]),
            ("“He said ‘no’ and “never” again,” she said", vec!["“He said ‘no’ and “never”"]),
            ("„Nein“, sagte er.", vec!["„Nein“"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = quotations(text).into_iter().map(|span| span.text(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn in_order_and_apart(text in r#"([“”„«»‘’"'— ]|[a-zéক।.\n]){0,40}"#) {
            let spans = quotations(&text);
            prop_assert!(spans.iter().all(|span| span.of(&text).is_some_and(|quoted| !quoted.is_empty())));
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?}");
        }
    }
}
