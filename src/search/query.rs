//! What is asked, as plain data.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::page::Cursor;
use crate::date::{Date, Days};
use crate::language::Language;

/// A question to the index: words, and what the passages must be beside.
///
/// The words are free text in any of the languages; passages with more and rarer of them come first. A query of nothing but
/// quotations (`"G20 Hamburgo"`) finds what holds each of them as it stands; beside other words a quotation only ranks, so that a
/// headline that quotes somebody finds its article. A word that ends in `*` (`hamb*`) stands for all that begin so. Without words,
/// everything that passes the filters is found. [`Query::parse`] reads more: `+Síria -Turquia source:BBC`.
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
    /// Free text. Its first 256 words count, of its first 32 KiB.
    pub text: String,
    /// Only passages in one of these languages; empty for all.
    pub languages: Vec<Language>,
    /// Only passages about one of these meetings (ids), or about a meeting inside one of them; empty for all.
    pub meetings: Vec<String>,
    /// Only documents of one of these sources, by id or name; empty for all.
    pub sources: Vec<String>,
    /// Only documents by one of these authors: by a name or a part of it, such as the last name; empty for all.
    pub authors: Vec<String>,
    /// Only documents published on this day or later.
    pub published_from: Option<Date>,
    /// Only documents published on this day or earlier.
    pub published_to: Option<Date>,
    /// Whether documents without a believed date pass the filters on it.
    pub keep_undated: bool,
    /// Only passages that speak of one of these days.
    pub about: Option<Days>,
    /// Only documents whose `extra` has each of these values, by key; the keys are those that the index declares filterable.
    pub extra: Vec<(String, String)>,
    /// Only passages of which each of these holds. A query has 1,024 of them at most, the parts of each and the values of `extra` counted, with 512 words
    /// in all.
    pub conditions: Vec<Condition>,
    /// Whether a passage must have each word of the text, stop words left out, in some form. Default false: any of them.
    pub every_word: bool,
    /// What comes first. Default: the best.
    pub order: Order,
    /// Hits, or groups, to give. Default 10.
    pub limit: usize,
    /// Hits, or groups, to leave out before them. Default 0.
    pub offset: usize,
    /// Only what comes after this place: [`Results::next`](crate::Results::next) of the page before.
    pub after: Option<Cursor>,
    /// Hits in groups: [`Results::groups`](crate::Results::groups). Costs counting every match, and a search for each group. Default: none.
    pub grouping: Option<Grouping>,
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
    /// Whether to count all that matches, and its [facets](Query::facets): [`Results::counts`](crate::Results::counts). Costs a look at every
    /// match.
    /// Default false.
    pub count: bool,
    /// What the counts are made by. Each costs reading its value of every match; with none, all that matches is counted and nothing else.
    /// Default: by everything.
    pub facets: Vec<Facet>,
    /// Whether the counts of a facet leave out the filter on the same thing, so that they say what choosing another value would find
    /// (known as drill sideways). Costs counting once more for each facet that is filtered on. Default false.
    pub disjunctive: bool,
    /// By which unit of the calendar the counts of dates are made. Default: by month.
    pub interval: Interval,
    /// Which forms of the words count.
    pub forms: Forms,
}

/// In which order hits come. Ties are broken by document id and passage number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Order {
    /// The best first.
    #[default]
    Relevance,
    /// By day of publication, the latest first; what has no believed date comes last.
    Newest,
    /// By day of publication, the earliest first; what has no believed date comes last.
    Oldest,
    /// By the days that passages speak of, the earliest first: the order in which things happened. A passage stands at the first day of its earliest date,
    /// with a filter on these days at that of its earliest date that meets it; one without a date comes last.
    Chronological,
    /// The same, the latest date of each passage counting, and the latest first.
    ReverseChronological,
}

/// Hits in groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Grouping {
    /// What the hits of a group have in common.
    pub by: GroupBy,
    /// The most hits to give of each group.
    pub hits: usize,
}

/// What the hits of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupBy {
    /// The document.
    Document,
    /// The source.
    Source,
    /// A meeting. A passage about several is in the group of each.
    Meeting,
    /// The text: a document and its copies.
    Copies,
}

/// Something that matches are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Facet {
    /// The passage's language: [`Counts::languages`](crate::Counts::languages).
    Language,
    /// The source: [`Counts::sources`](crate::Counts::sources).
    Source,
    /// A meeting that the passage is about: [`Counts::meetings`](crate::Counts::meetings).
    Meeting,
    /// One of the authors: [`Counts::authors`](crate::Counts::authors).
    Author,
    /// The day of publication: [`Counts::published`](crate::Counts::published).
    Published,
    /// The days that the passage speaks of: [`Counts::about`](crate::Counts::about).
    About,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Interval {
    /// `2017-07-08`
    Day,
    /// `2017-07`
    #[default]
    Month,
    /// `2017`
    Year,
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
            authors: Vec::new(),
            published_from: None,
            published_to: None,
            keep_undated: false,
            about: None,
            extra: Vec::new(),
            conditions: Vec::new(),
            every_word: false,
            order: Order::Relevance,
            limit: 10,
            offset: 0,
            after: None,
            grouping: None,
            by_document: false,
            collapse_copies: false,
            interleave_languages: false,
            boilerplate: false,
            correct: false,
            count: false,
            facets: Facet::ALL.to_vec(),
            disjunctive: false,
            interval: Interval::Month,
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

    /// Only documents by this author, by a name or a part of it, or by one of several when called again.
    pub fn author(mut self, name: impl Into<String>) -> Query {
        self.authors.push(name.into());
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
        self.about = Some(Days::new(first, last));
        self
    }

    /// Only documents whose `extra` has this value under this key.
    pub fn extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Query {
        self.extra.push((key.into(), value.into()));
        self
    }

    /// Only passages of which this holds.
    pub fn must(mut self, condition: Condition) -> Query {
        self.conditions.push(condition);
        self
    }

    /// Only passages of which this does not hold.
    pub fn must_not(self, condition: Condition) -> Query {
        self.must(condition.negated())
    }

    /// A passage must have each word of the text.
    pub fn every_word(mut self) -> Query {
        self.every_word = true;
        self
    }

    /// What comes first.
    pub fn order(mut self, order: Order) -> Query {
        self.order = order;
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

    /// Only what comes after the end of a page.
    pub fn after(mut self, cursor: Cursor) -> Query {
        self.after = Some(cursor);
        self
    }

    /// Hits in groups, at most so many of each.
    pub fn group_by(mut self, by: GroupBy, hits: usize) -> Query {
        self.grouping = Some(Grouping { by, hits });
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

    /// Counts all that matches, by these facets alone; by none of them, how many passages and documents match.
    ///
    /// ```
    /// use dateline::{Facet, Query};
    ///
    /// let query = Query::new("cessar-fogo").facets([Facet::Source, Facet::Published]);
    /// assert!(query.count);
    /// assert_eq!(serde_json::to_string(&query.facets)?, r#"["source","published"]"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn facets(mut self, facets: impl IntoIterator<Item = Facet>) -> Query {
        (self.count, self.facets) = (true, facets.into_iter().collect());
        self
    }

    /// Counts all that matches, each facet as if there were no filter on it.
    pub fn disjunctive(mut self) -> Query {
        (self.count, self.disjunctive) = (true, true);
        self
    }

    /// Counts dates by this unit of the calendar.
    pub fn interval(mut self, interval: Interval) -> Query {
        self.interval = interval;
        self
    }

    /// Which forms of the words count.
    pub fn forms(mut self, forms: Forms) -> Query {
        self.forms = forms;
        self
    }
}
