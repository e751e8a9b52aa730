//! Clauses and filters as a query of the engine.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, ExistsQuery, Occur, PhraseQuery, RangeQuery,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};

use super::best_of::{Alternative, BestOf, Boxed, Located, Words, boosted};
use super::expand::{Clause, Form, Group, is_term};
use super::hits::ReasonKind;
use super::query::Query;
use crate::document::SourceList;
use crate::index::encode::extra_term;
use crate::index::{Fields, query_terms};
use crate::language::Language;

/// Words of a phrase that is looked for in translation: the engine counts the slop of a phrase in a byte.
const MOST_TRANSLATED: usize = 16;

/// A match by sound counts at most this much, and less than the word itself by this factor.
const SOUND: f32 = 0.5;
const BELOW: f32 = 0.95;
/// BM25's parameters, as the engine has them.
pub(super) const K1: f32 = 1.2;
pub(super) const B: f32 = 0.75;
/// Boilerplate counts half.
const ASIDE: f32 = 0.5;
/// The words of a translated phrase near to each other, against 1 for the phrase itself.
const TOGETHER: f32 = 0.8;
/// Words that may stand between each two of them.
const SLOP: u32 = 2;
/// Translations of each word that are looked for near to those of the others, and all such choices.
const CHOICES: usize = 3;
const MOST_CHOICES: usize = 27;
/// Phrases longer than this have no alternatives with glued words.
const MAX_GLUED_PHRASE: usize = 8;

/// Builds engine queries against one snapshot's statistics.
pub(super) struct Planner<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub sources: &'a SourceList,
    pub boilerplate: bool,
    /// How far a match by sound counts.
    pub sound: f32,
}

impl Planner<'_> {
    /// What is asked, without the filters. `None` when the query has no words. Phrases beside words only rank.
    pub fn words(&self, clauses: &[Clause]) -> Result<Option<Words>, TantivyError> {
        let (mut ranked, mut phrases) = (Vec::new(), Vec::new());
        for clause in clauses {
            match clause {
                Clause::Words(groups) => {
                    for group in groups {
                        ranked.push(self.best_of(group)?);
                    }
                }
                Clause::Phrase(groups) => phrases.push(self.phrase(groups)?),
            }
        }
        if ranked.is_empty() {
            let all = phrases.into_iter().map(|phrase| (Occur::Must, phrase)).collect::<Vec<_>>();
            return Ok((!all.is_empty()).then(|| Words::Quoted(Box::new(BooleanQuery::new(all)))));
        }
        ranked.extend(phrases.into_iter().map(|phrase| BestOf(vec![Alternative::Query(phrase)])));
        Ok(Some(Words::Ranked(ranked)))
    }

    /// The best of a word's forms, so that a word counts once.
    ///
    /// All forms but translations are as rare as the word, not as themselves: otherwise a stem would count for more in the language that has it
    /// least (the idea of Lucene's `SynonymQuery`). How rare the word is lies half way between it by itself, which favours the query's
    /// language, and it with its translations, which changes the order within that language.
    fn best_of(&self, group: &Group) -> Result<BestOf, TantivyError> {
        let mut terms: Vec<FormTerm> = Vec::new();
        for form in group.forms.iter().filter(|form| is_term(form)) {
            self.add_terms(group, form, &mut terms)?;
        }
        if let [FormTerm { kind: ReasonKind::Written, .. }] = &terms[..] {
            let alone = |term: FormTerm| Alternative::Term { term: term.term, weight: 1.0 };
            return Ok(BestOf(terms.into_iter().map(alone).collect()));
        }
        let names = self.names(group)?;
        let rarity = self.rarity(frequency(&terms, &names));
        let alone = match frequency_alone(&terms) {
            0 => rarity,
            alone => self.rarity(alone),
        };
        let mut alternatives: Vec<Alternative> = Vec::new();
        for Name { terms, weight } in names {
            let own: f32 = terms.iter().map(|term| self.rarity(term.frequency)).sum();
            alternatives.push(Alternative::Name { terms, weight: weight * rarity / own });
        }
        for FormTerm { kind, term, weight } in terms.into_iter().filter(|term| term.term.frequency > 0) {
            alternatives.push(match kind {
                // A constant below what the word itself gives: how often a key or a tag occurs in a passage says nothing.
                ReasonKind::Meeting | ReasonKind::Sound => {
                    let weight = if kind == ReasonKind::Sound { weight * self.sound } else { weight };
                    Alternative::Constant { term, score: weight * rarity }
                }
                _ => {
                    let own = self.rarity(term.frequency);
                    // A translation rarer than the word says more than the word does, but may as well be a wrong one: half way.
                    let alone = if kind == ReasonKind::Translation { own } else { alone };
                    Alternative::Term { term, weight: weight * (rarity + alone) / 2.0 / own }
                }
            });
        }
        Ok(BestOf(alternatives))
    }

    /// The terms that a form is looked up by, each with its weight.
    fn add_terms(&self, group: &Group, form: &Form, terms: &mut Vec<FormTerm>) -> Result<(), TantivyError> {
        let fields = self.fields;
        let mut add = |field: Field, weight: f32| {
            let term = Located::new(self.searcher, Term::from_field_text(field, &form.text))?;
            terms.push(FormTerm { kind: form.kind, term, weight });
            Ok(())
        };
        match form.kind {
            ReasonKind::Written => {
                add(fields.surface, form.weight)?;
                if self.boilerplate {
                    add(fields.aside, form.weight * ASIDE)?;
                }
                Ok(())
            }
            // Names of several words are looked up as phrases.
            ReasonKind::Translation if form.text.contains(' ') => Ok(()),
            ReasonKind::Stem | ReasonKind::Translation => add(fields.stem, form.weight),
            ReasonKind::Variant => {
                add(fields.variant, form.weight)?;
                let is_written = |other: &Form| other.kind == ReasonKind::Written && other.text == form.text;
                if group.forms.iter().any(is_written) { Ok(()) } else { add(fields.surface, form.weight) }
            }
            ReasonKind::Meeting => add(fields.meeting, form.weight),
            ReasonKind::Sound => add(fields.sound, form.weight),
        }
    }

    /// The translations of a group that are names of several words, those that can occur.
    fn names(&self, group: &Group) -> Result<Vec<Name>, TantivyError> {
        let mut names = Vec::new();
        for form in group.forms.iter().filter(|form| form.kind == ReasonKind::Translation && form.text.contains(' ')) {
            let Some((code, stems)) = form.text.split_once(':') else { continue };
            let term = |stem: &str| Term::from_field_text(self.fields.stem, &format!("{code}:{stem}"));
            let terms = stems.split(' ').map(|stem| Located::new(self.searcher, term(stem)));
            let terms = terms.collect::<Result<Vec<_>, _>>()?;
            if terms.iter().all(|term| term.frequency > 0) {
                names.push(Name { terms, weight: form.weight });
            }
        }
        Ok(names)
    }

    /// The inverse document frequency of BM25, as the engine has it.
    fn rarity(&self, frequency: u64) -> f32 {
        let (total, frequency) = (self.searcher.num_docs() as f32, frequency as f32);
        (1.0 + ((total - frequency).max(0.0) + 0.5) / (frequency + 0.5)).ln()
    }

    /// Words that stand together: as written, inflected, or one of them glued to another word.
    fn phrase(&self, groups: &[Group]) -> Result<Boxed, TantivyError> {
        if let [group] = groups {
            return Ok(self.best_of(&Group { forms: exact(group).cloned().collect(), ..group.clone() })?.query());
        }
        let mut alternatives: Vec<Boxed> = Vec::new();
        let surfaces: Vec<&Form> =
            groups.iter().filter_map(|g| g.forms.iter().find(|f| f.kind == ReasonKind::Written)).collect();
        if surfaces.len() == groups.len() {
            let terms = surfaces.iter().map(|form| Term::from_field_text(self.fields.surface, &form.text)).collect();
            alternatives.push(Box::new(PhraseQuery::new(terms)));
        }
        for prefix in ["pt:", "en:", "bn:"] {
            let stem = |group: &Group| {
                group.forms.iter().find(|f| f.kind == ReasonKind::Stem && f.text.starts_with(prefix)).cloned()
            };
            // Stop words have no stem: they leave a hole, which any word fills.
            let stems: Vec<(usize, Term)> = groups
                .iter()
                .enumerate()
                .filter_map(|(at, group)| {
                    stem(group).map(|form| (at, Term::from_field_text(self.fields.stem, &form.text)))
                })
                .collect();
            if stems.len() > 1 && groups.iter().all(|group| group.stop || stem(group).is_some()) {
                alternatives.push(boosted(Box::new(PhraseQuery::new_with_offset(stems)), 0.8));
            }
        }
        for language in Language::INDEXED.into_iter().filter(|_| groups.len() <= MOST_TRANSLATED) {
            if let Some(translated) = self.translated_phrase(groups, &format!("{}:", language.code()))? {
                alternatives.push(translated);
            }
        }
        if groups.len() <= MAX_GLUED_PHRASE {
            for glued in groups {
                let variants = glued.forms.iter().filter(|form| form.kind == ReasonKind::Variant);
                let mut all: Vec<(Occur, Boxed)> = Vec::new();
                let variants: Vec<Boxed> =
                    variants.map(|form| term(self.fields.variant, &form.text, form.weight)).collect();
                if variants.is_empty() {
                    continue;
                }
                all.push((Occur::Must, Box::new(DisjunctionMaxQuery::new(variants))));
                for group in groups.iter().filter(|group| group.range != glued.range && !group.stop) {
                    let forms = exact(group).cloned().collect();
                    all.push((Occur::Must, boosted(self.best_of(&Group { forms, ..group.clone() })?.query(), 0.5)));
                }
                alternatives.push(Box::new(BooleanQuery::new(all)));
            }
        }
        Ok(Box::new(DisjunctionMaxQuery::new(alternatives)))
    }

    /// The translations of a phrase's words into one language, near to each other in whatever order, for that differs between languages.
    /// `None` when a word has none that occurs.
    fn translated_phrase(&self, groups: &[Group], prefix: &str) -> Result<Option<Boxed>, TantivyError> {
        let mut words: Vec<Group> = Vec::new();
        for group in groups.iter().filter(|group| !group.stop) {
            let mut forms = Vec::new();
            for form in group.forms.iter().filter(|form| {
                let is_known = matches!(form.kind, ReasonKind::Translation | ReasonKind::Stem);
                is_known && form.text.starts_with(prefix) && !form.text.contains(' ')
            }) {
                if self.searcher.doc_freq(&Term::from_field_text(self.fields.stem, &form.text))? > 0 {
                    forms.push(form.clone());
                }
            }
            if forms.is_empty() {
                return Ok(None);
            }
            words.push(Group { forms, ..group.clone() });
        }
        let is_translated = |group: &Group| group.forms.iter().any(|form| form.kind == ReasonKind::Translation);
        if words.len() < 2 || !words.iter().any(is_translated) {
            return Ok(None);
        }
        let mut alternatives: Vec<Boxed> = Vec::new();
        for choice in choices(&words) {
            let terms: Vec<Term> =
                choice.iter().map(|form| Term::from_field_text(self.fields.stem, &form.text)).collect();
            let weight = choice.iter().map(|form| form.weight).fold(TOGETHER, f32::min);
            let backwards: Vec<Term> = terms.iter().rev().cloned().collect();
            for terms in [terms, backwards] {
                let slop = SLOP * terms.len() as u32;
                let near = PhraseQuery::new_with_offset_and_slop(terms.into_iter().enumerate().collect(), slop);
                alternatives.push(boosted(Box::new(near), weight));
            }
        }
        Ok(Some(Box::new(DisjunctionMaxQuery::new(alternatives))))
    }

    /// The filters of a query as one; `published` says whether the filter on the publication date is among them.
    pub fn filter(&self, query: &Query, published: bool) -> Option<Boxed> {
        let mut filters: Vec<Boxed> = Vec::new();
        let mut any_of = |field: Field, values: Vec<String>| {
            let mut terms = values.iter().map(|value| Term::from_field_text(field, value));
            match values.len() {
                0 => {}
                // Much cheaper than a set, of which each is compiled to an automaton.
                1 => filters
                    .extend(terms.next().map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Boxed)),
                _ => filters.push(Box::new(TermSetQuery::new(terms))),
            }
        };
        any_of(self.fields.language, query.languages.iter().map(|language| language.code().to_owned()).collect());
        any_of(self.fields.meeting, query.meetings.clone());
        let source_ids = query.sources.iter().flat_map(|source| [source.clone(), self.sources.resolve_name(source).id]);
        any_of(self.fields.source, source_ids.collect());
        any_of(self.fields.about, query.about.map(|(first, last)| about_terms(first, last)).unwrap_or_default());
        for (key, value) in &query.extra {
            any_of(self.fields.extra, vec![extra_term(key, value)]);
        }
        if published && let Some(range) = self.published(query) {
            filters.push(match query.keep_undated {
                true => Box::new(BooleanQuery::new(vec![(Occur::Should, range), (Occur::Should, self.undated())])),
                false => range,
            });
        }
        (!filters.is_empty()).then(|| Box::new(BooleanQuery::intersection(filters)) as Boxed)
    }

    /// The words of a query under a filter.
    pub fn filtered(&self, words: Option<&Words>, filter: Option<Boxed>) -> Boxed {
        let words = words.map_or_else(|| Box::new(AllQuery) as Boxed, Words::query);
        match filter {
            Some(filter) => {
                Box::new(BooleanQuery::intersection(vec![words, Box::new(ConstScoreQuery::new(filter, 0.0))]))
            }
            None => words,
        }
    }

    /// The filter on the publication date, if the query has one.
    fn published(&self, query: &Query) -> Option<Boxed> {
        if query.published_from.is_none() && query.published_to.is_none() {
            return None;
        }
        let bound = |date: Option<crate::Date>| match date {
            Some(date) => Bound::Included(Term::from_field_i64(self.fields.published, date.days_since_epoch())),
            None => Bound::Unbounded,
        };
        match (bound(query.published_from), bound(query.published_to)) {
            (Bound::Unbounded, Bound::Unbounded) => None,
            (from, to) => Some(Box::new(RangeQuery::new(from, to))),
        }
    }

    fn undated(&self) -> Boxed {
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, Box::new(ExistsQuery::new("published".to_owned(), false))),
        ]))
    }

    /// What the filter on the publication date leaves out for want of a date. `None` when there is no such filter.
    pub fn left_out(&self, words: Option<&Words>, query: &Query) -> Option<Boxed> {
        if query.keep_undated || self.published(query).is_none() {
            return None;
        }
        let rest = self.filtered(words, self.filter(query, false));
        let undated = Box::new(ConstScoreQuery::new(self.undated(), 0.0));
        Some(Box::new(BooleanQuery::new(vec![(Occur::Must, rest), (Occur::Must, undated)])))
    }
}

/// One form of each word, the best ones of each, in all ways that are not too many.
fn choices(groups: &[Group]) -> Vec<Vec<&Form>> {
    let mut choices: Vec<Vec<&Form>> = vec![Vec::new()];
    for group in groups {
        let mut forms: Vec<&Form> = group.forms.iter().collect();
        forms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        forms.truncate(if choices.len() * CHOICES > MOST_CHOICES { 1 } else { CHOICES });
        choices = choices
            .into_iter()
            .flat_map(|choice| forms.iter().map(move |form| [choice.clone(), vec![*form]].concat()))
            .collect();
    }
    choices
}

/// A term that a form is looked up by.
struct FormTerm {
    kind: ReasonKind,
    term: Located,
    weight: f32,
}

/// A translation of several words.
struct Name {
    terms: Vec<Located>,
    weight: f32,
}

/// In how many passages a word is, as itself or by its stem.
fn frequency_alone(terms: &[FormTerm]) -> u64 {
    let own = terms.iter().filter(|term| matches!(term.kind, ReasonKind::Written | ReasonKind::Stem));
    own.map(|term| term.term.frequency).max().unwrap_or(0)
}

/// In how many passages a word is, in whatever language: as itself or by its stem, and by its translations, each as far as it counts.
/// Of a word that is in none of them, the closest other form says it.
fn frequency(terms: &[FormTerm], names: &[Name]) -> u64 {
    let of_kind = |kind: ReasonKind| terms.iter().filter(move |term| term.kind == kind);
    let translations = of_kind(ReasonKind::Translation).map(|term| (term.weight, term.term.frequency));
    let named = names.iter().map(|name| {
        let rarest = name.terms.iter().map(|term| term.frequency).min();
        (name.weight, rarest.unwrap_or(0))
    });
    let (mut weights, mut translated) = (0.0, 0.0);
    for (weight, frequency) in translations.chain(named) {
        weights += weight;
        translated += weight * frequency as f32;
    }
    let translated = if weights > 0.0 { (translated / weights).ceil() as u64 } else { 0 };
    let word = frequency_alone(terms) + translated;
    // A key that is nearly the word's says less than the word's own.
    let nearest = |kind: ReasonKind| {
        let found = of_kind(kind).filter(|term| term.term.frequency > 0).map(|term| (term.weight, term.term.frequency));
        found.max_by(|(a, f), (b, g)| a.total_cmp(b).then(f.cmp(g))).map_or(0, |(_, frequency)| frequency)
    };
    let rest = [ReasonKind::Variant, ReasonKind::Meeting, ReasonKind::Sound].map(nearest);
    [word].into_iter().chain(rest).find(|frequency| *frequency > 0).unwrap_or(0)
}

/// How far a match by sound counts, against 1 for the word itself: below what BM25 gives the word in the longest passage, so that a match by sound never outranks
/// the word.
pub(super) fn sound_weight(searcher: &Searcher, field: Field) -> f32 {
    let (mut tokens, mut passages, mut longest) = (0, 0, 0);
    for segment in searcher.segment_readers() {
        tokens += segment.inverted_index(field).map_or(0, |index| index.total_num_tokens());
        passages += u64::from(segment.max_doc());
        if let Ok(lengths) = segment.get_fieldnorms_reader(field) {
            longest = (0..segment.max_doc()).map(|doc| lengths.fieldnorm(doc)).max().unwrap_or(0).max(longest);
        }
    }
    if tokens == 0 {
        return SOUND;
    }
    let length = longest as f32 * passages as f32 / tokens as f32;
    SOUND.min(BELOW * (K1 + 1.0) / (1.0 + K1 * (1.0 - B + B * length)))
}

/// Dates asked for are bounded to a few centuries around; a longer span has the same terms.
fn about_terms(first: crate::Date, last: crate::Date) -> Vec<String> {
    let terms = query_terms(first, last);
    // A span without a day finds nothing, which no term does.
    if terms.is_empty() { vec![String::new()] } else { terms }
}

/// The forms that quotation marks leave: the written one and its other spellings.
fn exact(group: &Group) -> impl Iterator<Item = &Form> {
    group.forms.iter().filter(|form| matches!(form.kind, ReasonKind::Written | ReasonKind::Variant))
}

fn term(field: Field, text: &str, weight: f32) -> Boxed {
    let query = Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs));
    boosted(query, weight)
}
