//! Filters and conditions as queries of the engine.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, PhraseQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{TantivyError, Term};

use super::best_of::Boxed;
use super::column::ColumnQuery;
use super::condition::Condition;
use super::expand::{Expander, Form, Group};
use super::hits::ReasonKind;
use super::plan::Planner;
use super::query::{Facet, Forms, Query};
use crate::date::{Date, Days};
use crate::index::encode::{extra_term, name_words};
use crate::index::query_terms;

/// Values of a filter that are looked up one by one.
const FEW_VALUES: usize = 8;

/// A filter of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterKind {
    /// What is counted by this facet, too.
    Facet(Facet),
    /// A value of `extra`, by its place in the query.
    Extra(usize),
    /// A condition, by its place in the query.
    Condition(usize),
    EveryWord,
}

impl FilterKind {
    pub fn facet(self) -> Option<Facet> {
        if let FilterKind::Facet(facet) = self { Some(facet) } else { None }
    }
}

impl Planner<'_> {
    /// The filters of a query, each with what it is.
    pub fn filters(&self, query: &Query, expander: &Expander<'_>) -> Result<Vec<(FilterKind, Boxed)>, TantivyError> {
        let mut filters: Vec<(FilterKind, Boxed)> = Vec::new();
        let mut any_of = |facet, alternatives: Vec<Boxed>| {
            if !alternatives.is_empty() {
                filters.push((FilterKind::Facet(facet), union(alternatives)));
            }
        };
        any_of(
            Facet::Language,
            self.some(self.fields.language, query.languages.iter().map(|language| language.code())),
        );
        any_of(Facet::Meeting, self.some(self.fields.meeting, query.meetings.iter().map(String::as_str)));
        let sources: Vec<[String; 2]> = query.sources.iter().map(|source| self.source_ids(source)).collect();
        any_of(Facet::Source, self.some(self.fields.source, sources.iter().flatten().map(String::as_str)));
        let names = query.authors.iter().map(|name| name_words(name));
        let (full, single): (Vec<String>, Vec<String>) = names.partition(|name| name.contains(' '));
        let full = full.iter().map(|name| self.author(name));
        any_of(Facet::Author, full.chain(self.some(self.fields.author, single.iter().map(String::as_str))).collect());
        any_of(Facet::About, query.about.iter().map(|days| self.about(*days)).collect());
        if let Some(days) = query.published() {
            let published = self.published(days);
            let undated = query.keep_undated.then(|| self.undated());
            any_of(Facet::Published, [published].into_iter().chain(undated).collect());
        }
        for (at, (key, value)) in query.extra.iter().enumerate() {
            filters.push((FilterKind::Extra(at), self.one(self.fields.extra, &extra_term(key, value))));
        }
        for (at, condition) in query.conditions.iter().enumerate() {
            filters.push((FilterKind::Condition(at), self.condition(condition, expander)?));
        }
        if query.every_word {
            filters.push((FilterKind::EveryWord, self.condition(&Condition::Words(query.text.clone()), expander)?));
        }
        Ok(filters)
    }

    /// A condition as a query that matches where it holds.
    pub fn condition(&self, condition: &Condition, expander: &Expander<'_>) -> Result<Boxed, TantivyError> {
        let all = |parts: &[Condition]| -> Result<Vec<Boxed>, TantivyError> {
            parts.iter().map(|part| self.condition(part, expander)).collect()
        };
        Ok(match condition {
            Condition::Words(text) => {
                let words = expander.required(text);
                let words = words.iter().map(|group| Ok(self.best_of(group)?.query()));
                intersection(words.collect::<Result<_, TantivyError>>()?)
            }
            Condition::Phrase(text) => match expander.phrase(text) {
                words if words.is_empty() => Box::new(AllQuery),
                words => self.phrase(&words)?,
            },
            Condition::Prefix(begin) => {
                let words = expander.phrase(&format!("{begin}*"));
                let prefix = words.last().and_then(|group| group.forms.first());
                match prefix.filter(|form| form.kind == ReasonKind::Prefix) {
                    Some(form) => self.prefix(&form.text),
                    None => Box::new(AllQuery),
                }
            }
            Condition::Language(language) => self.language(*language),
            Condition::Source(source) => self.source(source),
            Condition::Meeting(id) => self.one(self.fields.meeting, id),
            Condition::Author(name) => self.author(&name_words(name)),
            Condition::Published(days) => self.published(*days),
            Condition::About(days) => self.about(*days),
            Condition::Extra(key, value) => self.one(self.fields.extra, &extra_term(key, value)),
            Condition::Document(id) => self.one(self.fields.id, id),
            Condition::All(parts) => intersection(all(parts)?),
            Condition::Any(parts) => union(all(parts)?),
            Condition::Not(part) => {
                // Only what surely has the word is left out.
                let forms = Forms { stem: expander.forms.stem, ..Forms::WRITTEN };
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, Box::new(AllQuery) as Boxed),
                    (Occur::MustNot, self.condition(part, &Expander { forms, ..expander.clone() })?),
                ]))
            }
        })
    }

    pub fn one(&self, field: Field, value: &str) -> Boxed {
        Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
    }

    fn language(&self, language: crate::Language) -> Boxed {
        self.one(self.fields.language, language.code())
    }

    /// Values of which one is enough. Few are looked up as they come, for a long list all that has them is.
    fn some<'v>(&self, field: Field, values: impl Iterator<Item = &'v str>) -> Vec<Boxed> {
        let mut values: Vec<&str> = values.collect();
        values.sort_unstable();
        values.dedup();
        if values.len() <= FEW_VALUES {
            return values.iter().map(|value| self.one(field, value)).collect();
        }
        vec![Box::new(TermSetQuery::new(values.iter().map(|value| Term::from_field_text(field, value))))]
    }

    /// What a source may be known by: its id, or a name.
    fn source_ids(&self, source: &str) -> [String; 2] {
        [source.to_owned(), self.sources.resolve_name(source).id]
    }

    fn source(&self, source: &str) -> Boxed {
        let ids = self.source_ids(source);
        union(ids.iter().map(|id| self.one(self.fields.source, id)).collect())
    }

    /// Words of one author's name, as they are looked up, next to each other.
    fn author(&self, name: &str) -> Boxed {
        match name.split(' ').collect::<Vec<_>>().as_slice() {
            [word] => self.one(self.fields.author, word),
            words => {
                let terms = words.iter().map(|word| Term::from_field_text(self.fields.author, word));
                Box::new(PhraseQuery::new(terms.collect()))
            }
        }
    }

    fn about(&self, days: Days) -> Boxed {
        // Dates are told within these years.
        let (first, last) = (days.first.or(Date::new(1, 1, 1)), days.last.or(Date::new(9999, 12, 31)));
        let terms = first.zip(last).map(|(first, last)| query_terms(first, last)).unwrap_or_default();
        Box::new(TermSetQuery::new(terms.iter().map(|term| Term::from_field_text(self.fields.about, term))))
    }

    fn published(&self, days: Days) -> Boxed {
        let first = days.first.map_or(i64::MIN, Date::days_since_epoch);
        let last = days.last.map_or(i64::MAX, Date::days_since_epoch);
        ColumnQuery::Within("published", first..=last).boxed()
    }

    fn undated(&self) -> Boxed {
        ColumnQuery::Without("published").boxed()
    }

    /// Whatever has a word that begins so.
    pub fn prefix(&self, begin: &str) -> Boxed {
        // No character comes after this one.
        let end = format!("{begin}\u{10FFFF}");
        let term = |text: &str| Term::from_field_text(self.fields.surface, text);
        Box::new(InvertedIndexRangeQuery::new(Bound::Included(term(begin)), Bound::Excluded(term(&end))))
    }

    /// Filters, and that nothing says when the document was published.
    pub fn without_date(&self, filters: &[(FilterKind, Boxed)]) -> Boxed {
        let others = filters.iter().filter(|(kind, _)| *kind != FilterKind::Facet(Facet::Published));
        let others = others.map(|(_, filter)| filter.box_clone()).chain([self.undated()]);
        intersection(others.collect())
    }
}

impl Query {
    /// The days of publication that it asks for, if it does.
    pub(super) fn published(&self) -> Option<Days> {
        let days = Days { first: self.published_from, last: self.published_to };
        (days.first.is_some() || days.last.is_some()).then_some(days)
    }
}

/// All filters but those of a kind as one; `None` when there are none.
pub(super) fn without(filters: &[(FilterKind, Boxed)], kind: Option<FilterKind>) -> Option<Boxed> {
    let filters = filters.iter().filter(|(other, _)| Some(*other) != kind).map(|(_, filter)| filter.box_clone());
    let filters: Vec<Boxed> = filters.collect();
    (!filters.is_empty()).then(|| intersection(filters))
}

/// Of nothing, everything.
pub(super) fn intersection(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(AllQuery),
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

/// Of nothing, nothing.
fn union(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// The form of a word that stands for all that begin so.
pub(super) fn prefix_of(group: &Group) -> Option<&Form> {
    group.forms.iter().find(|form| form.kind == ReasonKind::Prefix)
}
