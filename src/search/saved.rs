//! Saved queries, matched against new documents.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::{TantivyError, Term};

use super::Searcher;
use super::best_of::Boxed;
use super::condition::Condition;
use super::copies::Found;
use super::expand::{Clause, Form, Group};
use super::filter::intersection;
use super::hits::{Hit, ReasonKind};
use super::query::{Order, Query};
use crate::document::Document;
use crate::error::Result;
use crate::index::{Index, engine_error};
use crate::lexicon::Lexicon;
use crate::meeting::Catalog;

/// A query that somebody wants to hear of: plain data, to be kept wherever the caller likes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedQuery {
    /// The caller's name for it.
    pub id: String,
    /// What is asked. Limit, offset, cursor, order, groups and counts do not matter.
    pub query: Query,
}

impl SavedQuery {
    /// A query under a name. Of its text each word becomes [necessary](Query::every_word), or else it would fire on whatever has one of them;
    /// not so when a condition says what the text must be, as `Síria OR Turquia` does. Set `query.every_word` to `false` for any word.
    pub fn new(id: impl Into<String>, query: Query) -> SavedQuery {
        let every_word = query.every_word || !query.conditions.iter().any(Condition::is_of_text);
        SavedQuery { id: id.into(), query: Query { every_word, ..query } }
    }
}

/// A saved query that a new document answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alert {
    /// The id of the saved query.
    pub query: String,
    /// The document's best passage. Its score is comparable within the query and the batch only.
    pub hit: Hit,
}

/// Saved queries, ready to be matched against documents before an index takes them (known as a percolator).
///
/// A query fires for a document exactly when a search finds the document after the whole batch was added to the index: with its catalog,
/// its sources, its verdicts and its settings, and with the lines of pages that it has learnt.
///
/// ```
/// use dateline::{Alerts, Document, Index, Query, SavedQuery};
///
/// let index = Index::in_memory()?;
/// let saved = vec![
///     SavedQuery::new("sanctions", Query::parse("sanções Rússia").query),
///     SavedQuery::new("ferries", Query::parse("ferry OR balsa").query),
/// ];
/// // As it is kept in a file.
/// let saved: Vec<SavedQuery> = serde_json::from_str(&serde_json::to_string(&saved).unwrap()).unwrap();
/// let alerts = Alerts::new(&index, saved)?;
///
/// // Batch by batch, before each is added.
/// let mut writer = index.writer()?;
/// let news = vec![
///     Document::new("en-1", "The sanctions against Russia stay."),
///     Document::new("pt-1", "Nada foi dito das sanções."),
/// ];
/// for batch in news.chunks(500) {
///     for alert in alerts.matches(batch)? {
///         assert_eq!((alert.query.as_str(), alert.hit.document.as_str()), ("sanctions", "en-1"));
///     }
///     for document in batch {
///         writer.add(document.clone())?;
///     }
///     writer.commit()?;
/// }
/// # Ok::<(), dateline::Error>(())
/// ```
pub struct Alerts {
    index: Index,
    lexicon: Lexicon,
    saved: Vec<SavedQuery>,
    /// The catalog that the queries were read with.
    catalog: Catalog,
    prepared: Vec<Prepared>,
}

/// A query with what it means.
struct Prepared {
    query: Query,
    clauses: Vec<Clause>,
    /// Words that a passage must have, each in one of its forms; those of quotations too.
    required: Vec<Group>,
}

impl Alerts {
    /// Reads saved queries for an index. They are found in the order given.
    ///
    /// # Errors
    /// [`Error::Option`](crate::Error::Option) for a query that no search would take, as [`Searcher::search`] says.
    pub fn new(index: &Index, saved: impl IntoIterator<Item = SavedQuery>) -> Result<Alerts> {
        let searcher = index.searcher();
        let saved: Vec<SavedQuery> = saved.into_iter().collect();
        saved.iter().try_for_each(|saved| searcher.check(&normalised(&saved.query)))?;
        let prepared = prepare(&searcher, &saved);
        Ok(Alerts { index: index.clone(), lexicon: Lexicon::bundled(), saved, catalog: index.catalog(), prepared })
    }

    /// The same queries with another lexicon.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Alerts {
        self.lexicon = lexicon;
        self.prepared = prepare(&self.index.searcher().lexicon(self.lexicon.clone()), &self.saved);
        self
    }

    /// Which queries these documents answer: query by query, each document once, in the order given.
    ///
    /// The documents are read together as one batch, as if they were added at once to the last commit that the index's handle has seen; those
    /// that the index has already are matched, too. Documents that it could not take answer nothing. Costs about as much as adding
    /// them, some ten microseconds for each query that has a word which none of them has, and for each alert as much as a hit. Memory: some
    /// times their text.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read.
    pub fn matches(&self, documents: &[Document]) -> Result<Vec<Alert>> {
        let index = self.index.searcher();
        let mut batch = self.index.apart(documents)?.lexicon(self.lexicon.clone());
        batch.beside = Some(index.searcher);
        let again;
        let prepared = if self.index.catalog() == self.catalog {
            &self.prepared
        } else {
            again = prepare(&batch, &self.saved);
            &again
        };
        let places: HashMap<&str, usize> =
            documents.iter().enumerate().map(|(at, document)| (document.id.as_str(), at)).collect();
        let mut alerts = Vec::new();
        for (saved, prepared) in self.saved.iter().zip(prepared) {
            let mut hits = batch.answers(prepared, documents.len())?;
            hits.sort_by_key(|hit| places.get(hit.document.as_str()).copied());
            alerts.extend(hits.into_iter().map(|hit| Alert { query: saved.id.clone(), hit }));
        }
        Ok(alerts)
    }
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").field("index", &self.index).field("saved", &self.saved.len()).finish_non_exhaustive()
    }
}

/// Everything that answers a query, by document.
fn normalised(query: &Query) -> Query {
    Query {
        order: Order::Relevance,
        limit: 1,
        offset: 0,
        after: None,
        grouping: None,
        by_document: true,
        collapse_copies: false,
        interleave_languages: false,
        count: false,
        disjunctive: false,
        ..query.clone()
    }
}

fn prepare(searcher: &Searcher, saved: &[SavedQuery]) -> Vec<Prepared> {
    let prepare = |saved: &SavedQuery| {
        let query = normalised(&saved.query);
        let expander = searcher.expander(&query);
        let clauses = expander.clauses();
        let mut required = if query.every_word { expander.required(&query.text) } else { Vec::new() };
        if !clauses.iter().any(|clause| matches!(clause, Clause::Words(_))) {
            // Nothing but quotations, of each of which all words are there.
            let quoted = clauses.iter().flat_map(|clause| match clause {
                Clause::Words(groups) | Clause::Phrase(groups) => groups,
            });
            required.extend(quoted.filter(|group| !group.stop).cloned());
        }
        Prepared { query, clauses, required }
    };
    saved.iter().map(prepare).collect()
}

impl Searcher {
    /// The documents that answer a prepared query, each with its best passage.
    fn answers(&self, prepared: &Prepared, limit: usize) -> Result<Vec<Hit>> {
        let Prepared { query, clauses, required } = prepared;
        let asks_nothing = clauses.is_empty() && !query.text.trim().is_empty();
        if asks_nothing || !self.may_have(query, required).map_err(engine_error(&self.name))? {
            return Ok(Vec::new());
        }
        let required = self.required(query, required).map_err(engine_error(&self.name))?;
        let Some(required) = required else { return Ok(Vec::new()) };
        let mut clauses = clauses.clone();
        self.add_near(&mut clauses).map_err(engine_error(&self.name))?;
        // The words that it requires are read already.
        let query = Query { every_word: false, ..query.clone() };
        let plan = self.plan(&query, &clauses)?;
        let candidates = self.best(&query, &plan, Some(required), limit).map_err(engine_error(&self.name))?;
        self.hits(&query, &clauses, candidates.into_iter().map(Found::from))
    }

    /// Whatever has each of the words; `None` when nothing has.
    fn required(&self, query: &Query, words: &[Group]) -> Result<Option<Boxed>, TantivyError> {
        let planner = self.planner(query);
        let words = words.iter().map(|word| Ok(planner.best_of(word)?.query()));
        let all = intersection(words.collect::<Result<_, TantivyError>>()?);
        Ok((self.searcher.search(&all, &Count)? > 0).then_some(all))
    }

    /// Whether each of the words has a form that occurs at all: a few look-ups spare most queries the search.
    fn may_have(&self, query: &Query, words: &[Group]) -> Result<bool, TantivyError> {
        for word in words {
            let mut is_there = false;
            for form in &word.forms {
                is_there = is_there || self.may_have_form(query, form)?;
            }
            if !is_there {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn may_have_form(&self, query: &Query, form: &Form) -> Result<bool, TantivyError> {
        let fields = &self.fields;
        let (first, second) = match form.kind {
            ReasonKind::Written if query.boilerplate => (fields.surface, Some(fields.aside)),
            ReasonKind::Written => (fields.surface, None),
            ReasonKind::Stem | ReasonKind::Translation => (fields.stem, None),
            ReasonKind::Variant => (fields.variant, Some(fields.surface)),
            ReasonKind::Meeting => (fields.meeting, None),
            ReasonKind::Sound => (fields.sound, None),
            ReasonKind::Prefix => return Ok(true),
        };
        // Of several words the first one.
        let text = form.text.split(' ').next().unwrap_or_default();
        for field in [Some(first), second].into_iter().flatten() {
            if self.searcher.doc_freq(&Term::from_field_text(field, text))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
