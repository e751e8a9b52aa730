//! Which language a text is in, span by span.
//!
//! [`Detector`] answers for a text alone, for a document, and for the parts of a document. Every answer is a [`Detection`]: the language, how
//! sure that is and what decided. Languages other than Portuguese, English and Bengali are recognised as [`Language::Other`], so
//! that they are not taken for one of these; what says too little is [`Language::Undetermined`].

mod alphabet;
mod code;
mod detector;
mod latin;
mod profile;
mod script;
mod sentence;
mod spans;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::code::Language;
pub use self::detector::Detector;
pub(crate) use self::profile::{count, count_triples};
use crate::span::Span;

/// What a text was found to be, how sure that is, and what decided.
///
/// ```
/// use dateline::language::{Detector, Method};
/// use dateline::Language;
///
/// let found = Detector::new().detect("The leaders of both countries met for more than two hours.");
/// assert_eq!(found.code, Language::English);
/// assert_eq!(found.method, Method::Words);
/// assert!(found.confidence > 0.9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// The language; [`Undetermined`](Language::Undetermined) when nothing speaks clearly for one.
    pub code: Language,
    /// From 0 to 1. Not a calibrated probability: use it to compare and to set thresholds.
    pub confidence: f32,
    /// What decided.
    pub method: Method,
}

/// What decided on a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// The caller said so, and the text did not contradict.
    Declared,
    /// The script has one language, or letters that only one language of the script has.
    Script,
    /// Closed-class words: articles, prepositions, pronouns, auxiliaries.
    Words,
    /// Common words of every kind, and sequences of three or four letters.
    Trigrams,
    /// The spans before and after.
    Neighbours,
    /// The document as a whole.
    Document,
    /// Nothing: the language is undetermined.
    #[default]
    None,
}

/// A piece of a text in one language.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanguageSpan {
    /// Bytes of the document's text.
    pub range: Span,
    /// The language of these bytes. Its fields stand beside `range` in JSON.
    #[serde(flatten)]
    pub language: Detection,
}
