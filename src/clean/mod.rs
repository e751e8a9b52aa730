//! Which lines of a document are the story, and which are left over from its page.
//!
//! Pages are full of lines that are not the story: menus, bylines, captions that stand twice, invitations to share, what the outlet
//! says of itself. They are labelled, never removed, so that they can be left out of ranking, and still be shown and searched. A line is
//! judged by its own words (lists in three languages), by where on the page it stands, and by whether the source repeats it. In doubt a
//! line is [`Label::Body`]: a story that is hidden is worse than a menu that is found.

mod agency;
mod clock;
mod cues;
mod dates;
mod frame;
mod heading;
mod judge;
mod key;
mod line;
mod memory;
mod page;
mod people;
mod row;
mod signature;
mod stamp;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::document::{Document, Source};
use crate::span::Span;
use dates::Days;
pub use dates::{DateKind, Doubt, DoubtReason};
use judge::Finds;
pub use line::{Label, Line};
pub use memory::LineMemory;
use page::Page;

/// Something known of a document, and where its text says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Found<T> {
    /// What is known.
    pub value: T,
    /// Where the text says it; `None` when the record does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Span>,
}

/// A document's lines and what they tell of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cleaned {
    /// The lines; they tile the text. None for an empty text.
    pub lines: Vec<Line>,
    /// The headline: the record's, or else that of the text.
    pub title: Option<Found<String>>,
    /// Who wrote it: the record's authors, or else those of the byline.
    pub authors: Vec<Found<String>>,
    /// The day it was published: the record's, or else what the lines around the story say.
    pub published: Option<Found<Date>>,
    /// The day it was fetched: likewise.
    pub retrieved: Option<Found<Date>>,
    /// News agencies and outlets whose reporting the record's authors or the text credit, each once.
    pub agencies: Vec<Found<String>>,
    /// Days that were said and are not believed.
    pub doubted: Vec<Doubt>,
}

/// Labels the lines of documents.
///
/// Takes time linear in the text, and looks at no more than a few lines around each. The record's fields win over what the text says.
///
/// - `title`: without a title in the record, the first line that is short, has no full stop and stands above text.
/// - `published`, `retrieved`: "Published on…" and dates below the headline are publication. A bare `date 2025-01-31` in front of the text
///   is what a crawler wrote: retrieval. A date above the headline is the page's: publication when the story speaks of days within 60 days
///   of it, otherwise the day on which the page was fetched. Days in an order that cannot be are not believed: see [`Doubt`].
///
/// ```
/// use dateline::clean::{Cleaner, Label};
/// use dateline::Document;
///
/// let text = "Home\nWorld\nSport\nPort strike ends\nBy Ana Reis\n\nDockers in the old harbour went back to work on Monday after nine days.\n";
/// let cleaned = Cleaner::new().clean(&Document::new("a-1", text));
/// let labels: Vec<Label> = cleaned.lines.iter().map(|line| line.label).collect();
/// use Label::*;
/// assert_eq!(labels, [Navigation, Navigation, Navigation, Title, Byline, Blank, Body]);
/// assert_eq!(cleaned.title.unwrap().value, "Port strike ends");
/// assert_eq!(cleaned.authors[0].value, "Ana Reis");
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Cleaner {}

impl Cleaner {
    /// A cleaner that knows the words of English, Portuguese and Bengali pages.
    pub fn new() -> Cleaner {
        Cleaner::default()
    }

    /// Labels the lines of a document.
    pub fn clean(&self, document: &Document) -> Cleaned {
        self.clean_with(document, None)
    }

    /// Labels the lines of a document, knowing the lines that its source repeats.
    pub fn clean_with(&self, document: &Document, memory: Option<&LineMemory>) -> Cleaned {
        self.clean_as(document, document.source.as_ref(), memory)
    }

    /// The same for a document whose source is known better than its record says.
    pub(crate) fn clean_as(
        &self,
        document: &Document,
        source: Option<&Source>,
        memory: Option<&LineMemory>,
    ) -> Cleaned {
        let memory = memory.zip(source).and_then(|(memory, source)| memory.source(&source.id));
        let mut finds = Finds::default();
        let mut page = Page::new(document, source, &mut finds);
        let title = page.label_all(memory, &mut finds);
        agency::mark(&mut page, &mut finds);
        let Days { published, retrieved, doubted } = dates::resolve(&page, &finds.dates);
        let authors = if document.authors.is_empty() {
            finds.authors.into_iter().map(Found::from).collect()
        } else {
            document.authors.iter().map(|author| Found { value: author.clone(), range: None }).collect()
        };
        finds.agencies.sort_by_key(|name| name.range.start);
        let of_authors = document.authors.iter().flat_map(|author| agency::of_author(author));
        let of_authors = of_authors.map(|name| Found { value: name.value, range: None });
        let mut agencies: Vec<Found<String>> = Vec::new();
        for name in of_authors.chain(finds.agencies.into_iter().map(Found::from)) {
            if agencies.iter().all(|agency| agency.value != name.value) {
                agencies.push(name);
            }
        }
        Cleaned { lines: page.lines(), title, authors, published, retrieved, agencies, doubted }
    }
}

impl From<people::Name> for Found<String> {
    fn from(name: people::Name) -> Found<String> {
        Found { value: name.value, range: Some(name.range) }
    }
}

#[cfg(test)]
mod tests;
