//! The words and signs of a query.

use crate::span::Span;

/// A word or a sign, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    pub range: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Words in quotation marks, without the marks.
    Quoted(Span),
    Open,
    Close,
    Plus,
    Minus,
    Or,
    And,
    Not,
    /// `name:` directly before a value.
    Field(Span),
    /// A quotation mark without its partner.
    LoneMark,
}

const QUOTATION_MARKS: [(char, char); 3] = [('"', '"'), ('“', '”'), ('«', '»')];

/// Cuts a query into lexemes. `is_field` knows the names that may stand before a colon. Linear time.
pub(super) fn lexemes(text: &str, is_field: impl Fn(&str) -> bool) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    // From where on each mark has no partner any more: looked for once.
    let mut lone = [text.len() + 1; QUOTATION_MARKS.len()];
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let one = Span::new(at, at + first.len_utf8());
        let begins = at == 0 || text.get(..at).is_some_and(|before| before.ends_with(|c| is_break(c) || c == ':'));
        let next = rest.chars().nth(1);
        let mark = QUOTATION_MARKS.iter().zip(&mut lone).find(|((open, _), _)| *open == first);
        let (kind, end) = match first {
            c if c.is_whitespace() => {
                at = one.end;
                continue;
            }
            '(' => (Kind::Open, one.end),
            ')' => (Kind::Close, one.end),
            _ if mark.is_some() => {
                let close = mark.filter(|(_, lone)| at < **lone).and_then(|((_, close), lone)| {
                    let found = text.get(one.end..).and_then(|rest| rest.find(*close));
                    if found.is_none() {
                        *lone = at;
                    }
                    found.map(|length| (one.end + length, close.len_utf8()))
                });
                match close {
                    Some((close, width)) => (Kind::Quoted(Span::new(one.end, close)), close + width),
                    None => (Kind::LoneMark, one.end),
                }
            }
            '+' | '-' if begins && next.is_some_and(|next| !next.is_whitespace() && !"+-)".contains(next)) => {
                (if first == '+' { Kind::Plus } else { Kind::Minus }, one.end)
            }
            _ => {
                let length = rest.find(is_break).unwrap_or(rest.len()).max(first.len_utf8());
                let word = Span::new(at, at + length);
                let name = word.text(text).split_once(':').map(|(name, _)| Span::new(at, at + name.len()));
                match name.filter(|name| is_field(name.text(text)) && has_value(text, name.end + 1)) {
                    Some(name) => (Kind::Field(name), name.end + 1),
                    None => match word.text(text) {
                        "OR" => (Kind::Or, word.end),
                        "AND" => (Kind::And, word.end),
                        "NOT" => (Kind::Not, word.end),
                        _ => (Kind::Word, word.end),
                    },
                }
            }
        };
        lexemes.push(Lexeme { kind, range: Span::new(at, end) });
        at = end;
    }
    lexemes
}

/// Whether a word ends here.
fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”' | '«' | '»')
}

/// Whether a value stands right here.
fn has_value(text: &str, at: usize) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    next.is_some_and(|c| !c.is_whitespace() && !matches!(c, ')' | '”' | '»'))
}
