//! Discovery: the meetings that a collection speaks of, without a catalog.
//!
//! A meeting is a place or a body, on days known at least to the month, with a word of meetings. Of each article only the
//! names, dates and such words are kept, with where they stand. Over the whole collection it is then decided
//!
//! 1. which names are places: those of a table of countries and cities, and those that stand where places do (`in Elmau`,
//!    `em Elmau`, এলমাউয়ে); names of three languages meet in the table or by their sound;
//! 2. on which days each place and body has something going on: the highest peak of what is said takes what lies around
//!    it, then the next highest. A summit in Hamburg in 2017 and another in 2018 are two peaks;
//! 3. which peaks are one meeting: a body, a country or a venue goes to the one city that it is named together with.
//!    Nothing is joined through a third;
//! 4. which passages are about it, and what it is called;
//! 5. which two of its people met apart from the others.
//!
//! ```
//! use dateline::meeting::Discoverer;
//! use dateline::{Catalog, Document, Pipeline};
//!
//! let pipeline = Pipeline::new(Catalog::default());
//! let mut discoverer = Discoverer::new();
//! for (id, text) in [
//!     ("en-1", "Leaders of the G20 met in Hamburg on 7 July 2017. The summit ended on Saturday."),
//!     ("pt-1", "A cúpula do G20 em Hamburgo, em julho de 2017, terminou com um acordo."),
//!     ("bn-1", "৭ জুলাই ২০১৭ হামবুর্গে জি-২০ শীর্ষ সম্মেলন শুরু হয়।"),
//! ] {
//!     discoverer.add(&pipeline.article(Document::new(id, text)));
//! }
//! let proposals = discoverer.proposals();
//! assert_eq!(proposals.len(), 1);
//! assert_eq!(proposals[0].meeting.id, "hamburg-2017-07");
//! assert_eq!(proposals[0].meeting.title["pt"], "cúpula, G20, Hamburgo, julho de 2017");
//! assert_eq!(proposals[0].passages.len(), 3);
//! // A person edits this and hands it back as a catalog.
//! let toml = dateline::meeting::proposed_catalog(&proposals)?.to_toml();
//! assert_eq!(Catalog::parse(&toml)?.len(), 1);
//! # Ok::<(), dateline::Error>(())
//! ```
//!
//! # What it cannot do
//!
//! * Two meetings of the same weeks in the same city are one proposal, unless different bodies hold them and are not named
//!   together. Two people's talks at a body's meeting are a proposal inside of it when three sources tell of them.
//! * A place that is in no table is learned from texts in Latin script, and found in Bengali by its sound.
//! * A meeting whose place no article names (`in the Vietnamese capital`) is found only by its body.
//! * A capital that stands for its government (`the talks with Pyongyang`) may be taken for a place; such proposals seldom
//!   come from more than one story, and have little confidence.

mod assign;
mod cluster;
mod describe;
mod digest;
mod entity;
mod join;
mod lexicon;
mod role;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::digest::{Digest, Names, digest};
use super::catalog::{Catalog, Meeting};
use crate::analysis::Analyzer;
use crate::article::Article;
use crate::error::Result;
use crate::span::Span;

/// Proposals below this are left out: a city, a month and the word "talks" once in passing.
pub const LEAST_CONFIDENCE: f32 = 0.3;

/// A meeting that a collection speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Proposal {
    /// As a catalog would list it, without what follows.
    pub meeting: Meeting,
    /// How sure it is that this is one meeting, from 0 to 1. An ordering, not a probability.
    pub confidence: f32,
    /// Documents that have a passage about it.
    pub documents: usize,
    /// Sources of these documents; a document without one counts as a source.
    pub sources: usize,
    /// The passages about it, by document id and number.
    pub passages: Vec<ProposedPassage>,
}

/// A passage about a proposed meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProposedPassage {
    /// The document's id.
    pub document: String,
    /// Its place among the document's passages, from 0.
    pub passage: usize,
    /// Its bytes in the document's text.
    pub range: Span,
    /// How sure it is that the passage is about the meeting, from 0 to 1. An ordering, not a probability.
    pub confidence: f32,
}

impl Proposal {
    /// The proposal as an entry of a catalog: confidence, counts and passages (`document#number`) are under its `extra`.
    pub fn to_meeting(&self) -> Meeting {
        let mut meeting = self.meeting.clone();
        let passages: Vec<String> =
            self.passages.iter().map(|passage| format!("{}#{}", passage.document, passage.passage)).collect();
        // Two digits: a person reads it.
        meeting.extra.insert("confidence".into(), (f64::from((self.confidence * 100.0).round()) / 100.0).into());
        meeting.extra.insert("documents".into(), self.documents.into());
        meeting.extra.insert("sources".into(), self.sources.into());
        meeting.extra.insert("passages".into(), passages.into());
        meeting
    }
}

/// Proposals as a catalog, in their order; one inside another that is not among them stands alone.
///
/// # Errors
/// Two proposals have one id, which those of one [`Discoverer`] never have.
pub fn proposed_catalog(proposals: &[Proposal]) -> Result<Catalog> {
    let ids: std::collections::BTreeSet<&str> = proposals.iter().map(|proposal| proposal.meeting.id.as_str()).collect();
    let mut meetings: Vec<Meeting> = proposals.iter().map(Proposal::to_meeting).collect();
    for meeting in &mut meetings {
        meeting.part_of = meeting.part_of.take().filter(|outer| ids.contains(outer.as_str()));
    }
    let json = serde_json::to_value(meetings).and_then(serde_json::from_value::<Catalog>).unwrap_or_default();
    Catalog::parse(&json.to_toml())
}

/// Takes articles one by one and proposes the meetings they speak of.
///
/// Adding an article of news takes half a millisecond, about as long as reading its tokens, and keeps some six kilobytes: names,
/// dates and words of meetings, no text; articles without a word of meetings are not kept. Proposing takes some thirty
/// microseconds an article. Both are linear but for sorting. The order of the articles makes no difference.
#[derive(Clone, Debug)]
pub struct Discoverer {
    analyzer: Analyzer,
    names: Names,
    digests: BTreeMap<String, Digest>,
    least: f32,
}

impl Default for Discoverer {
    fn default() -> Discoverer {
        Discoverer::new()
    }
}

impl Discoverer {
    /// A discoverer that has seen nothing.
    pub fn new() -> Discoverer {
        Discoverer {
            analyzer: Analyzer::new(),
            names: Names::default(),
            digests: BTreeMap::new(),
            least: LEAST_CONFIDENCE,
        }
    }

    /// The same with another least confidence of proposals; [`LEAST_CONFIDENCE`] is the default.
    #[must_use]
    pub fn least_confidence(mut self, least: f32) -> Discoverer {
        self.least = least;
        self
    }

    /// Takes an article; one with the same id is replaced. (How often words stood in lower case in the older one still counts: it tells names
    /// from words. When much was replaced, begin anew.)
    pub fn add(&mut self, article: &Article) {
        match digest(article, &self.analyzer, &mut self.names) {
            Some(digest) => self.digests.insert(article.document.id.clone(), digest),
            None => self.digests.remove(&article.document.id),
        };
    }

    /// Articles that are kept: those with a word of meetings.
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether no article has a word of meetings.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// The meetings, the surest first.
    pub fn proposals(&self) -> Vec<Proposal> {
        describe::proposals(&self.names, &self.digests, self.least)
    }
}
