//! A line of a document and what it is.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// A piece of a document's text and what it is. The lines of a document tile its text; blank lines in a row are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it stands, its line end included.
    pub range: Span,
    /// What it is.
    pub label: Label,
}

/// What a line of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Label {
    /// The story itself, and every line that nothing says otherwise about.
    Body,
    /// A short line above the paragraphs that it names.
    Heading,
    /// The headline.
    Title,
    /// White space only.
    Blank,
    /// Menus and links of the page.
    Navigation,
    /// The outlet's name and the day of the page, above the story.
    Masthead,
    /// Who wrote it.
    Byline,
    /// How often it was read, shared or commented on.
    ViewCounter,
    /// What a picture shows.
    Caption,
    /// A caption that already stood above.
    RepeatedCaption,
    /// Invitations to share, subscribe or read on, and leftovers of pictures and players.
    Share,
    /// The agencies whose reporting was used.
    Credit,
    /// What the outlet says of itself.
    SelfDescription,
    /// Fields of a record glued to the text, such as `date 2025-01-31`.
    Metadata,
    /// A line that repeats across the documents of a source.
    Repeated,
}

impl Label {
    /// Whether the line belongs to the story and counts in ranking. The rest stays stored and can be searched on request.
    ///
    /// ```
    /// use dateline::clean::Label;
    ///
    /// assert!(Label::Heading.is_content() && Label::Caption.is_content());
    /// assert!(!Label::RepeatedCaption.is_content());
    /// ```
    pub fn is_content(self) -> bool {
        matches!(self, Label::Body | Label::Heading | Label::Title | Label::Caption)
    }
}
