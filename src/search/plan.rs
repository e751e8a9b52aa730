//! Clauses and filters as a query of the engine.

use tantivy::collector::Count;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhrasePrefixQuery, PhraseQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};

use super::best_of::{Alternative, BestOf, Boxed, Located, Words, boosted};
use super::expand::{Clause, Form, Group, is_term};
use super::filter::{FilterKind, intersection, prefix_of};
use super::hits::ReasonKind;
use super::query::Order;
use crate::document::SourceList;
use crate::index::Fields;
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
pub(super) const ASIDE: f32 = 0.5;
/// The words of a translated phrase near to each other, against 1 for the phrase itself.
const TOGETHER: f32 = 0.8;
/// Words that may stand between each two of them.
pub(super) const SLOP: u32 = 2;
/// Translations of each word that are looked for near to those of the others, and all such choices.
const CHOICES: usize = 3;
const MOST_CHOICES: usize = 27;
/// Words that the last word of a phrase may begin, the first ones by the alphabet.
const MOST_CONTINUATIONS: u32 = 1_000;
/// Phrases longer than this have no alternatives with glued words.
const MAX_GLUED_PHRASE: usize = 8;

/// A query, ready to be run.
pub(super) struct Plan {
    /// What it ranks by; `None` when it has no words.
    pub words: Option<Words>,
    pub filters: Vec<(FilterKind, Boxed)>,
    /// The filters of what has no date, where the query filters on it.
    pub left_out: Option<Boxed>,
}

impl Plan {
    /// All filters, and one more.
    pub fn filter(&self, also: Option<Boxed>) -> Option<Boxed> {
        let filters = self.filters.iter().map(|(_, filter)| filter.box_clone()).chain(also).collect::<Vec<_>>();
        (!filters.is_empty()).then(|| intersection(filters))
    }

    /// Everything that matches, scored in full.
    fn scored(&self, filter: Option<Boxed>) -> Boxed {
        let words = self.words.as_ref().map_or_else(|| Box::new(AllQuery) as Boxed, Words::query);
        match filter {
            Some(filter) => {
                Box::new(BooleanQuery::intersection(vec![words, Box::new(ConstScoreQuery::new(filter, 0.0))]))
            }
            None => words,
        }
    }

    /// What is ranked by, where not all that matches needs to be scored for an order.
    pub fn pruned(&self, order: Order) -> Option<&[BestOf]> {
        match &self.words {
            Some(Words::Ranked(words)) if order == Order::Relevance => Some(words),
            _ => None,
        }
    }

    /// Everything that matches, with scores where the order depends on them.
    pub fn all(&self, order: Order, filter: Option<Boxed>) -> Boxed {
        if order == Order::Relevance { self.scored(filter) } else { self.matching(filter) }
    }

    /// Everything that matches, without scores.
    pub fn matching(&self, filter: Option<Boxed>) -> Boxed {
        intersection(self.words.iter().map(Words::matching).chain(filter).collect())
    }
}

/// Builds engine queries against one snapshot's statistics.
pub(super) struct Planner<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub sources: &'a SourceList,
    pub boilerplate: bool,
    /// How far a match by sound counts.
    pub sound: f32,
    /// Another snapshot, whose terms occur too.
    pub beside: Option<&'a Searcher>,
}

impl Planner<'_> {
    /// Whether any passage has a term.
    pub fn occurs(&self, term: &Term) -> Result<bool, TantivyError> {
        let beside = |beside: &Searcher| Ok::<_, TantivyError>(beside.doc_freq(term)? > 0);
        Ok(self.searcher.doc_freq(term)? > 0 || self.beside.map(beside).transpose()?.unwrap_or(false))
    }

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
    pub fn best_of(&self, group: &Group) -> Result<BestOf, TantivyError> {
        if let Some(Form { text, .. }) = prefix_of(group) {
            // All words that begin so are one, as rare as they are together.
            let prefix = self.prefix(text);
            let frequency = self.searcher.search(&prefix, &Count)?;
            let rarity = self.rarity(frequency as u64);
            return Ok(BestOf(vec![Alternative::Query(Box::new(ConstScoreQuery::new(prefix, rarity)))]));
        }
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
            // Not a term: it stands for many.
            ReasonKind::Prefix => Ok(()),
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
    pub fn rarity(&self, frequency: u64) -> f32 {
        rarity(self.searcher.num_docs(), frequency)
    }

    /// Words that stand together: as written, inflected, or one of them glued to another word.
    pub fn phrase(&self, groups: &[Group]) -> Result<Boxed, TantivyError> {
        if let [group] = groups {
            return Ok(self.best_of(&quoted(group))?.query());
        }
        let alternatives = self.phrase_forms(groups)?.into_iter().map(|form| form.query).collect();
        Ok(Box::new(DisjunctionMaxQuery::new(alternatives)))
    }

    /// The forms of several words that stand together, of which the best counts.
    pub fn phrase_forms(&self, groups: &[Group]) -> Result<Vec<PhraseForm>, TantivyError> {
        let mut alternatives: Vec<PhraseForm> = Vec::new();
        let surfaces: Vec<&Form> =
            groups.iter().filter_map(|g| g.forms.iter().find(|f| f.kind == ReasonKind::Written)).collect();
        let surface = |form: &Form| Term::from_field_text(self.fields.surface, &form.text);
        let terms: Vec<Term> = surfaces.iter().map(|form| surface(form)).collect();
        let written = joined(surfaces.iter().map(|form| form.text.clone()));
        match groups.last().and_then(prefix_of) {
            None if terms.len() == groups.len() => {
                alternatives.push(PhraseForm::new(
                    ReasonKind::Written,
                    written.clone(),
                    Box::new(PhraseQuery::new(terms)),
                ));
            }
            Some(prefix) if terms.len() + 1 == groups.len() => {
                let terms = terms.into_iter().chain([surface(prefix)]).collect();
                let mut phrase = PhrasePrefixQuery::new(terms);
                phrase.set_max_expansions(MOST_CONTINUATIONS);
                let written = format!("{written} {}*", prefix.text);
                alternatives.push(PhraseForm::new(ReasonKind::Prefix, written, Box::new(phrase)));
            }
            _ => {}
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
                let words = joined(stems.iter().map(|(_, term)| term_text(term)));
                let phrase = boosted(Box::new(PhraseQuery::new_with_offset(stems)), 0.8);
                alternatives.push(PhraseForm::new(ReasonKind::Stem, words, phrase));
            }
        }
        for language in Language::INDEXED.into_iter().filter(|_| groups.len() <= MOST_TRANSLATED) {
            alternatives.append(&mut self.translated_phrase(groups, &format!("{}:", language.code()))?);
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
                alternatives.push(PhraseForm::new(
                    ReasonKind::Variant,
                    written.clone(),
                    Box::new(BooleanQuery::new(all)),
                ));
            }
        }
        Ok(alternatives)
    }

    /// The translations of a phrase's words into one language, near to each other in whatever order, for that differs between languages.
    /// None when a word has none that occurs.
    fn translated_phrase(&self, groups: &[Group], prefix: &str) -> Result<Vec<PhraseForm>, TantivyError> {
        let mut words: Vec<Group> = Vec::new();
        for group in groups.iter().filter(|group| !group.stop) {
            let mut forms = Vec::new();
            for form in group.forms.iter().filter(|form| {
                let is_known = matches!(form.kind, ReasonKind::Translation | ReasonKind::Stem);
                is_known && form.text.starts_with(prefix) && !form.text.contains(' ')
            }) {
                if self.occurs(&Term::from_field_text(self.fields.stem, &form.text))? {
                    forms.push(form.clone());
                }
            }
            if forms.is_empty() {
                return Ok(Vec::new());
            }
            words.push(Group { forms, ..group.clone() });
        }
        let is_translated = |group: &Group| group.forms.iter().any(|form| form.kind == ReasonKind::Translation);
        if words.len() < 2 || !words.iter().any(is_translated) {
            return Ok(Vec::new());
        }
        let mut alternatives: Vec<PhraseForm> = Vec::new();
        for choice in choices(&words) {
            let terms: Vec<Term> =
                choice.iter().map(|form| Term::from_field_text(self.fields.stem, &form.text)).collect();
            let weight = choice.iter().map(|form| form.weight).fold(TOGETHER, f32::min);
            let backwards: Vec<Term> = terms.iter().rev().cloned().collect();
            for terms in [terms, backwards] {
                let slop = SLOP * terms.len() as u32;
                let words = joined(terms.iter().map(term_text));
                let near = PhraseQuery::new_with_offset_and_slop(terms.into_iter().enumerate().collect(), slop);
                alternatives.push(PhraseForm::new(ReasonKind::Translation, words, boosted(Box::new(near), weight)));
            }
        }
        Ok(alternatives)
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

/// A form of several words that stand together.
pub(super) struct PhraseForm {
    pub kind: ReasonKind,
    /// Its terms, with spaces between.
    pub terms: String,
    pub query: Boxed,
}

impl PhraseForm {
    fn new(kind: ReasonKind, terms: String, query: Boxed) -> PhraseForm {
        PhraseForm { kind, terms, query }
    }
}

fn joined(terms: impl Iterator<Item = String>) -> String {
    terms.collect::<Vec<_>>().join(" ")
}

/// A term of a text field as it is written.
pub(super) fn term_text(term: &Term) -> String {
    term.value().as_str().unwrap_or_default().to_owned()
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

/// The inverse document frequency of BM25.
pub(super) fn rarity(passages: u64, frequency: u64) -> f32 {
    let (total, frequency) = (passages as f32, frequency as f32);
    (1.0 + ((total - frequency).max(0.0) + 0.5) / (frequency + 0.5)).ln()
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

/// A word in quotation marks.
pub(super) fn quoted(group: &Group) -> Group {
    match prefix_of(group) {
        Some(_) => group.clone(),
        None => Group { forms: exact(group).cloned().collect(), ..group.clone() },
    }
}

/// The forms that quotation marks leave: the written one and its other spellings.
fn exact(group: &Group) -> impl Iterator<Item = &Form> {
    group.forms.iter().filter(|form| matches!(form.kind, ReasonKind::Written | ReasonKind::Variant))
}

fn term(field: Field, text: &str, weight: f32) -> Boxed {
    let query = Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs));
    boosted(query, weight)
}
