//! What is asked, as plain data.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::language::Language;

/// A question to the index: words, and what the passages must be beside.
///
/// The words are free text in any of the languages; passages with more and rarer of them come first. A query of nothing but
/// quotations (`"G20 Hamburgo"`) finds what holds each of them as it stands; beside other words a quotation only ranks, so that a
/// headline that quotes somebody finds its article. Without words, everything that passes the filters is found.
///
/// ```
/// use dateline::{Date, Language, Query};
///
/// let query = Query::new("cessar-fogo na Síria")
///     .language(Language::Bengali)
///     .meeting("hamburg-2017")
///     .published_from(Date::new(2017, 7, 1).unwrap())
///     .limit(5);
/// assert_eq!(query.limit, 5);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[must_use]
pub struct Query {
    /// Free text.
    pub text: String,
    /// Only passages in one of these languages; empty for all.
    pub languages: Vec<Language>,
    /// Only passages about one of these meetings (ids), or about a meeting inside one of them; empty for all.
    pub meetings: Vec<String>,
    /// Only documents of one of these sources, by id or name; empty for all.
    pub sources: Vec<String>,
    /// Only documents published on this day or later.
    pub published_from: Option<Date>,
    /// Only documents published on this day or earlier.
    pub published_to: Option<Date>,
    /// Whether documents without a believed date pass the filters on it.
    pub keep_undated: bool,
    /// Only passages that speak of one of these days, first and last included.
    pub about: Option<(Date, Date)>,
    /// Only documents whose `extra` has each of these values, by key; the keys are those that the index declares filterable.
    pub extra: Vec<(String, String)>,
    /// Hits to give. Default 10.
    pub limit: usize,
    /// Hits to leave out before them. Default 0.
    pub offset: usize,
    /// One hit a document, its best passage, of which the first counts a tenth more than the others. Default false: one a passage.
    pub by_document: bool,
    /// Whether a hit whose text another hit before it has too is folded into that one: [`Hit::copies`](crate::Hit::copies). Costs
    /// reading the documents found, a fraction of a millisecond each, of no more than 1,000 hits beyond the limit. Default false.
    pub collapse_copies: bool,
    /// Whether hits take turns by language, each language's best before its second best: who reads several languages sees the best of
    /// each at once. Costs a search for each language. Default false: the best first, whatever the language.
    pub interleave_languages: bool,
    /// Whether to search boilerplate too. Default false.
    pub boilerplate: bool,
    /// Whether words that the index does not have are replaced by words that it has, where that is safe:
    /// [`Results::corrected`](crate::Results::corrected). Default false.
    pub correct: bool,
    /// Whether to count all that matches, and its facets. Costs scoring every match. Default false.
    pub count: bool,
    /// Which forms of the words count.
    pub forms: Forms,
}

/// Which forms of a query's words find passages, beside the words as they are written. All are on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Forms {
    /// Inflected forms, by stem, in each language.
    pub stem: bool,
    /// Their translations into the other languages, by the [lexicon](crate::Lexicon).
    pub translation: bool,
    /// Other spellings, parts of compounds, halves of glued words.
    pub variant: bool,
    /// Names in another script or spelling, by their sound.
    pub sound: bool,
    /// Passages about the meeting that the words name.
    pub meeting: bool,
}

impl Default for Forms {
    fn default() -> Forms {
        Forms { stem: true, translation: true, variant: true, sound: true, meeting: true }
    }
}

impl Forms {
    /// The written forms alone.
    pub const WRITTEN: Forms = Forms { stem: false, translation: false, variant: false, sound: false, meeting: false };
}

impl Default for Query {
    fn default() -> Query {
        Query {
            text: String::new(),
            languages: Vec::new(),
            meetings: Vec::new(),
            sources: Vec::new(),
            published_from: None,
            published_to: None,
            keep_undated: false,
            about: None,
            extra: Vec::new(),
            limit: 10,
            offset: 0,
            by_document: false,
            collapse_copies: false,
            interleave_languages: false,
            boilerplate: false,
            correct: false,
            count: false,
            forms: Forms::default(),
        }
    }
}

impl Query {
    /// A question in free text, without filters.
    pub fn new(text: impl Into<String>) -> Query {
        Query { text: text.into(), ..Query::default() }
    }

    /// Only passages in this language, or in one of several when called again.
    pub fn language(mut self, language: Language) -> Query {
        self.languages.push(language);
        self
    }

    /// Only passages about this meeting, or about one of several when called again.
    pub fn meeting(mut self, id: impl Into<String>) -> Query {
        self.meetings.push(id.into());
        self
    }

    /// Only documents of this source, by id or name, or of one of several when called again.
    pub fn source(mut self, source: impl Into<String>) -> Query {
        self.sources.push(source.into());
        self
    }

    /// Only documents published on this day or later.
    pub fn published_from(mut self, date: Date) -> Query {
        self.published_from = Some(date);
        self
    }

    /// Only documents published on this day or earlier.
    pub fn published_to(mut self, date: Date) -> Query {
        self.published_to = Some(date);
        self
    }

    /// Documents without a believed date pass the filters on it.
    pub fn keep_undated(mut self) -> Query {
        self.keep_undated = true;
        self
    }

    /// Only passages that speak of days from `first` to `last`.
    pub fn about(mut self, first: Date, last: Date) -> Query {
        self.about = Some((first, last));
        self
    }

    /// Only documents whose `extra` has this value under this key.
    pub fn extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Query {
        self.extra.push((key.into(), value.into()));
        self
    }

    /// Hits to give.
    pub fn limit(mut self, limit: usize) -> Query {
        self.limit = limit;
        self
    }

    /// Hits to leave out before them.
    pub fn offset(mut self, offset: usize) -> Query {
        self.offset = offset;
        self
    }

    /// One hit a document.
    pub fn by_document(mut self) -> Query {
        self.by_document = true;
        self
    }

    /// Folds a hit whose text another one before it has too into that one.
    pub fn collapse_copies(mut self) -> Query {
        self.collapse_copies = true;
        self
    }

    /// Hits take turns by language.
    pub fn interleave_languages(mut self) -> Query {
        self.interleave_languages = true;
        self
    }

    /// Searches boilerplate too.
    pub fn boilerplate(mut self) -> Query {
        self.boilerplate = true;
        self
    }

    /// Searches with misspelt words corrected, where that is safe: words that no passage has as they are written or inflected, and no
    /// translation of them, outside of quotation marks. [`Searcher::suggest`](crate::Searcher::suggest) tells more of them.
    pub fn correct(mut self) -> Query {
        self.correct = true;
        self
    }

    /// Counts all that matches, and its facets.
    pub fn count(mut self) -> Query {
        self.count = true;
        self
    }

    /// Which forms of the words count.
    pub fn forms(mut self, forms: Forms) -> Query {
        self.forms = forms;
        self
    }
}
