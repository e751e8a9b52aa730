//! The one tokenizer that the index knows: analysis is ours, and reaches the engine as a string of tokens.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analysis::{HOLE, token_len};

/// The name that it is registered under on every open.
pub(super) const NAME: &str = "dateline-1";

/// Splits a stream at U+0020. U+2420 is a hole: it yields no token but keeps its position.
#[derive(Clone, Debug, Default)]
pub(super) struct StreamTokenizer {
    token: Token,
}

#[derive(Debug)]
pub(super) struct StreamTokens<'a> {
    rest: Option<&'a str>,
    offset: usize,
    token: &'a mut Token,
}

impl Tokenizer for StreamTokenizer {
    type TokenStream<'a> = StreamTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StreamTokens<'a> {
        self.token.reset();
        StreamTokens { rest: Some(text), offset: 0, token: &mut self.token }
    }
}

/// No token has the sign of a hole in it, so that its bytes say enough.
fn is_hole(text: &str) -> bool {
    const SIGN: [u8; 3] = {
        let mut bytes = [0; 3];
        HOLE.encode_utf8(&mut bytes);
        bytes
    };
    text.as_bytes() == SIGN
}

impl TokenStream for StreamTokens<'_> {
    fn advance(&mut self) -> bool {
        while let Some(rest) = self.rest {
            let (text, after) = rest.split_at_checked(token_len(rest.as_bytes())).unwrap_or((rest, ""));
            self.rest = after.get(1..);
            self.token.position = self.token.position.wrapping_add(1);
            let start = self.offset;
            self.offset += text.len() + 1;
            if !text.is_empty() && !is_hole(text) {
                self.token.offset_from = start;
                self.token.offset_to = start + text.len();
                self.token.text.clear();
                self.token.text.push_str(text);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_keep_positions() {
        let mut tokenizer = StreamTokenizer::default();
        let mut tokens = Vec::new();
        tokenizer
            .token_stream("\u{241F} en:summit \u{2420} en:hamburg")
            .process(&mut |token| tokens.push((token.position, token.text.clone())));
        let expected = [(0, "\u{241F}"), (1, "en:summit"), (3, "en:hamburg")];
        assert_eq!(tokens, expected.map(|(at, text)| (at, text.to_owned())));
    }
}
