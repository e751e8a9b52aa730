//! Sentences, and the passages that are indexed and found.

mod assemble;
mod block;
mod cut;
mod sentence;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::assemble::passages;
pub use self::sentence::sentences;
use crate::language::Language;
use crate::span::Span;

/// How long passages are.
///
/// ```
/// use dateline::passage::PassageOptions;
///
/// assert_eq!(PassageOptions::default().target_tokens, 180);
/// assert_eq!(PassageOptions::default().target_tokens(80).target_tokens, 80);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PassageOptions {
    /// The length that passages are built up to, in words. Default 180, at least 8. Shorter passages say more exactly where an answer
    /// stands, longer ones keep more of its context; none is longer than twice the target.
    pub target_tokens: usize,
}

impl Default for PassageOptions {
    fn default() -> PassageOptions {
        PassageOptions { target_tokens: 180 }
    }
}

impl PassageOptions {
    /// The same options with another target length, in words.
    #[must_use]
    pub fn target_tokens(mut self, tokens: usize) -> PassageOptions {
        self.target_tokens = tokens;
        self
    }

    /// The target that is used.
    fn target(&self) -> usize {
        self.target_tokens.clamp(8, 1 << 20)
    }
}

/// Where a passage lies, and what it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PassageBounds {
    /// Bytes of the document's text.
    pub range: Span,
    /// The heading above it, without the white space around. A passage that begins with a heading has that one.
    pub heading: Option<Span>,
    /// The language of most of its content.
    pub language: Language,
}
