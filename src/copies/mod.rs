//! Copies: which articles share text, how much, and which way.
//!
//! Agency stories are printed by many, cut, retitled, put in another order, with a paragraph of one's own. A [`Sketch`] of a few terms
//! finds the documents that may share text, without comparing each with each; [`Wording::compare`] reads both word by word and says
//! what they share; [`CopyFinder`] does both for a list of articles.
//!
//! ```text
//! Article ─▶ Wording ─▶ Sketch ─▶ candidates ─▶ Wording::compare ─▶ Comparison ─▶ stars
//! ```
//!
//! # What counts as a copy
//!
//! Two stories that share three tenths of the shorter one's words in passages, or one passage of thirty words. Left out are:
//!
//! * boilerplate, which is labelled and is no part of the [`Wording`];
//! * quotations: who quotes the same speech has not copied the story, so enough must be shared outside of quotation marks too;
//! * single paragraphs that one source repeats in its own stories;
//! * templates, equal sentences with other figures: Tuesday's weather is no copy of Monday's, and must not disappear behind it. They
//!   are labelled, not lost: [`Comparison::template`];
//! * translations, which share no words.
//!
//! # Why not the usual hashes of whole documents
//!
//! MinHash and SimHash estimate how alike two whole documents are: a paragraph taken into a long story hardly changes that. Terms of a sketch are
//! shingles chosen by their own hash (Broder, "On the resemblance and containment of documents", 1997), so that any two documents chose the
//! same ones of what they share.

mod align;
mod compare;
mod finder;
mod group;
mod quotation;
mod sketch;
#[cfg(test)]
mod tests;
mod wording;

pub use self::compare::{Comparison, Relation, Side};
pub use self::finder::{Copies, CopyFinder, CopyGroup, CopyPair, MOST_COMPARED};
pub use self::group::stars;
pub use self::sketch::{COMMON, Sketch, candidates};
pub use self::wording::Wording;
