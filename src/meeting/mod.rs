//! Meetings: the caller's catalog, and which passage is about which of them.

mod catalog;
mod clues;
mod discover;
mod names;
mod outline;
mod relation;
mod scene;
mod settle;
mod story;
mod tagger;
#[cfg(test)]
mod tests;
mod trie;
mod verdict;
mod walk;

use serde::{Deserialize, Serialize};

pub use catalog::{Catalog, CatalogDate, Meeting, Status};
pub use discover::{Discoverer, LEAST_CONFIDENCE, Proposal, ProposedPassage, proposed_catalog};
pub(crate) use names::NameKind;
pub use tagger::Tagger;
pub(crate) use tagger::{Scope, Section};
pub(crate) use verdict::overrule;
pub use verdict::{Verdict, Verdicts};

use crate::span::Span;

/// A meeting that a passage is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tag {
    /// The meeting's id in the catalog.
    pub id: String,
    /// How sure the tag is, from 0.5 to 1. An ordering, not a probability.
    pub confidence: f32,
    /// What it rests on, in the order of the text.
    pub evidence: Vec<Evidence>,
    /// The sentences of the passage that it governs, those that follow each other joined: a passage may speak of two meetings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<Span>,
}

/// Something that speaks for a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Where it stands in the document's text; `None` when it is outside of the text, as a record's title is.
    pub range: Option<Span>,
    /// What it is.
    pub kind: EvidenceKind,
}

/// Kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A name that decides by itself.
    Alias,
    /// A town or a venue.
    Place,
    /// The body or series.
    Series,
    /// Someone who took part.
    Participant,
    /// A date that overlaps the meeting's days.
    Date,
    /// The heading that the passage stands under.
    Heading,
    /// The document's headline.
    Title,
    /// A name in the line under a picture.
    Caption,
    /// The document was published around the meeting's days, or is about this meeting as a whole.
    Document,
    /// A word such as `the summit` that refers back to the meeting under discussion.
    Coreference,
    /// The meeting contains another one that the passage is about.
    PartOf,
    /// A person said so: [`Verdict`].
    Person,
}
