//! Why a passage scores as it does.

use std::fmt;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyError};

use super::best_of::{Alternative, Located};
use super::collect::{Keys, LEAD, Rank, Ranking};
use super::expand::{Clause, Group};
use super::filter::prefix_of;
use super::hits::ReasonKind;
use super::plan::{ASIDE, Plan, Planner, quoted, term_text};
use super::query::{GroupBy, Order, Query};
use super::{Searcher, filter};
use crate::date::Date;
use crate::error::Result;
use crate::index::engine_error;
use crate::span::Span;

/// Why a passage scores as it does: [`Searcher::explain`].
///
/// Each word of the query, and each quotation, gives what the best of its forms gives; the words together are the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The document's id.
    pub document: String,
    /// The passage's number in the document, from 0.
    pub passage: usize,
    /// The hit's score: what the words give together, times the lead; 0 in the orders by date, in which nothing of it counts. Without
    /// words all hits have the same.
    pub score: f32,
    /// By document the first passage counts so much more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<f32>,
    /// What comes first.
    pub order: Order,
    /// In the orders by date, the day at which the passage stands; `None` for one without a day, which comes last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// The words of the query, those that the passage does not have too.
    pub words: Vec<WordScore>,
}

/// What a word of the query gives a passage, or a name of several words, or a quotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WordScore {
    /// Its bytes in the query's text.
    pub range: Span,
    /// The words as they stand in the query.
    pub text: String,
    /// Whether they stand in quotation marks, and must stand together.
    pub quoted: bool,
    /// What it gives: the score of the first of the forms, 0 without any.
    pub score: f32,
    /// The forms in which the passage has it, the best first. Only that one counts.
    pub forms: Vec<FormScore>,
}

/// What a form of a word gives a passage that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FormScore {
    /// How it is related to the word.
    pub kind: ReasonKind,
    /// The term that is looked up: a word, a stem with its language (`pt:reuni`), a meeting's id, a key of sound.
    pub term: String,
    /// Whether it was found in boilerplate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub boilerplate: bool,
    /// In how many passages of the index the term is.
    pub passages: u64,
    /// What it gives.
    pub score: f32,
    /// What the score is made of; `None` for quotations, which give the rarities of their words together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factors: Option<Factors>,
}

/// What the score of a form is the product of: weight, rarity and density.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Factors {
    /// How far the form counts against the word as it is written, which is 1.
    pub weight: f32,
    /// How rare the word is: BM25's inverse document frequency, from the frequencies of the word and of its translations.
    pub rarity: f32,
    /// How much of the passage the term is, by BM25: about 1 when it stands once in a passage of mean length, never above 2.2. Always 1 of
    /// meetings, sounds and beginnings of words.
    pub density: f32,
    /// How often the term is in the passage; `None` where that does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<u32>,
    /// How many words the passage has, its headline's among them, in round figures as scores take it; `None` where that does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
}

impl Searcher {
    /// Why a passage that a query finds scores as it does. `None` when the query does not find it:
    /// [`why_not`](Searcher::why_not) then says why.
    ///
    /// Limit, offset and cursor do not matter. Costs about as much as a search for the rarest word.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    ///
    /// ```
    /// use dateline::{Document, Index, Query, ReasonKind};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Os líderes reuniram-se em Hamburgo."))?;
    /// writer.commit()?;
    /// let searcher = index.searcher();
    ///
    /// let query = Query::new("leaders in Hamburg");
    /// let hit = &searcher.search(&query)?.hits[0];
    /// let explanation = searcher.explain(&query, &hit.document, hit.passage)?.unwrap();
    /// assert_eq!(explanation.words[0].text, "leaders");
    /// assert_eq!(explanation.words[0].forms[0].kind, ReasonKind::Translation);
    /// let sum: f32 = explanation.words.iter().map(|word| word.score).sum();
    /// assert!((sum - hit.score).abs() < 1e-4 * hit.score);
    /// println!("{explanation}");
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn explain(&self, query: &Query, document: &str, passage: usize) -> Result<Option<Explanation>> {
        let query = Query { limit: 1, offset: 0, after: None, ..query.clone() };
        let Some(clauses) = self.read(&query)? else { return Ok(None) };
        let Some(found) = self.store().find(document)? else { return Ok(None) };
        let plan = self.plan(&query, &clauses)?;
        let explain = || -> Result<Option<Explanation>, TantivyError> {
            let Some(at) = self.passage_at(found.first, passage)? else { return Ok(None) };
            if !self.finds(&plan, at)? {
                return Ok(None);
            }
            let words = self.word_scores(&query, &clauses, at)?;
            let of_group = query.grouping.filter(|grouping| grouping.by != GroupBy::Copies);
            let by_document = if query.grouping.is_some() { of_group.is_none() } else { query.by_document };
            let mut score: f32 = words.iter().map(|word| word.score).sum();
            if plan.words.is_none() {
                // The engine gives 1 where there is no filter and 0 where there is one, such as that on a group.
                let of_group = of_group.map(|_| self.planner(&query).one(self.fields.id, document));
                score = self.score_at(plan.all(query.order, plan.filter(of_group)).as_ref(), at)?.unwrap_or(0.0);
            }
            let is_by_date = query.order != Order::Relevance;
            let lead = (by_document && passage == 0 && !is_by_date).then_some(LEAD);
            score *= lead.unwrap_or(1.0);
            if is_by_date {
                score = 0.0;
            }
            let day = if is_by_date { self.day(&query, at)? } else { None };
            let document = document.to_owned();
            Ok(Some(Explanation { document, passage, score, lead, order: query.order, day, words }))
        };
        explain().map_err(engine_error(&self.name))
    }

    /// Where a passage of the document that begins at an address stands.
    fn passage_at(&self, first: DocAddress, passage: usize) -> Result<Option<DocAddress>, TantivyError> {
        let at = u32::try_from(passage).ok().and_then(|number| first.doc_id.checked_add(number));
        let Some((at, reader)) = at.zip(self.searcher.segment_readers().get(first.segment_ord as usize)) else {
            return Ok(None);
        };
        if at >= reader.max_doc() {
            return Ok(None);
        }
        let keys = Keys::open(reader)?;
        let is_there = keys.document(at) == keys.document(first.doc_id) && keys.passage(at) == passage as u64;
        Ok(is_there.then(|| DocAddress::new(first.segment_ord, at)))
    }

    /// Whether a plan finds a passage.
    fn finds(&self, plan: &Plan, at: DocAddress) -> Result<bool, TantivyError> {
        let filter = filter::without(&plan.filters, None);
        Ok(self.score_at(plan.matching(filter).as_ref(), at)?.is_some())
    }

    /// What a query of the engine gives a passage; `None` when it does not match.
    pub(super) fn score_at(&self, query: &dyn EngineQuery, at: DocAddress) -> Result<Option<f32>, TantivyError> {
        let Some(reader) = self.searcher.segment_readers().get(at.segment_ord as usize) else { return Ok(None) };
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        if scorer.doc() < at.doc_id {
            scorer.seek(at.doc_id);
        }
        Ok((scorer.doc() == at.doc_id).then(|| scorer.score()))
    }

    /// The day at which a passage stands in the order asked for.
    fn day(&self, query: &Query, at: DocAddress) -> Result<Option<Date>, TantivyError> {
        let Some(reader) = self.searcher.segment_readers().get(at.segment_ord as usize) else { return Ok(None) };
        let rank = Ranking::of(query).open(reader)?;
        let place = rank.of(at.doc_id, 0.0);
        let sign = match rank {
            Rank::Score => return Ok(None),
            Rank::Published { sign, .. } | Rank::Spoken { sign, .. } => sign,
        };
        Ok(Some(place)
            .filter(|place| *place != f32::MIN)
            .and_then(|day| Date::from_days_since_epoch((day * sign) as i64)))
    }

    fn word_scores(&self, query: &Query, clauses: &[Clause], at: DocAddress) -> Result<Vec<WordScore>, TantivyError> {
        let planner = self.planner(query);
        let mut words = Vec::new();
        let mut add = |range: Span, quoted, mut forms: Vec<FormScore>| {
            forms.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.kind.cmp(&b.kind)));
            let score = forms.first().map_or(0.0, |form| form.score);
            words.push(WordScore { range, text: range.text(&query.text).to_owned(), quoted, score, forms });
        };
        for clause in clauses {
            match clause {
                Clause::Words(groups) => {
                    for group in groups {
                        add(group.range, false, self.form_scores(&planner, group, at)?);
                    }
                }
                Clause::Phrase(groups) => {
                    let Some(range) = groups.iter().map(|group| group.range).reduce(Span::cover) else { continue };
                    let forms = match groups.as_slice() {
                        [group] => self.form_scores(&planner, &quoted(group), at)?,
                        groups => self.phrase_scores(&planner, groups, at)?,
                    };
                    add(range, true, forms);
                }
            }
        }
        Ok(words)
    }

    /// The forms of a word that a passage has.
    fn form_scores(
        &self,
        planner: &Planner<'_>,
        group: &Group,
        at: DocAddress,
    ) -> Result<Vec<FormScore>, TantivyError> {
        let mut forms = Vec::new();
        for alternative in planner.best_of(group)?.0 {
            let Some(score) = self.score_at(alternative.query().as_ref(), at)? else { continue };
            forms.push(match &alternative {
                Alternative::Term { term, .. } => {
                    let (kind, weight) = self.kind_and_weight(group, term);
                    let rarity = rarity(&alternative, planner) / weight;
                    let (frequency, length) = self.frequency_and_length(term, at)?;
                    let density = score / (weight * rarity);
                    let factors = Factors { weight, rarity, density, frequency: Some(frequency), length: Some(length) };
                    FormScore {
                        kind,
                        term: text(term),
                        boilerplate: term.term.field() == self.fields.aside,
                        passages: term.frequency,
                        score,
                        factors: Some(factors),
                    }
                }
                Alternative::Constant { term, .. } => {
                    let (kind, weight) = self.kind_and_weight(group, term);
                    let weight = if kind == ReasonKind::Sound { weight * planner.sound } else { weight };
                    FormScore::constant(kind, text(term), term.frequency, weight, score)
                }
                Alternative::Name { terms, .. } => {
                    let stems: Vec<String> = terms.iter().map(text).collect();
                    let is_it = |form: &&super::expand::Form| {
                        let own = form.text.split_once(':').map(|(code, words)| (code, words.split(' ')));
                        own.is_some_and(|(code, words)| {
                            words.map(|stem| format!("{code}:{stem}")).eq(stems.iter().cloned())
                        })
                    };
                    let weight = group.forms.iter().find(is_it).map_or(1.0, |form| form.weight);
                    let rarity = rarity(&alternative, planner) / weight;
                    let density = score / (weight * rarity);
                    FormScore {
                        kind: ReasonKind::Translation,
                        term: stems.join(" "),
                        boilerplate: false,
                        passages: self.count(&alternative.query())?,
                        score,
                        factors: Some(Factors { weight, rarity, density, frequency: None, length: None }),
                    }
                }
                Alternative::Query(query) => {
                    let begin = prefix_of(group).map_or("", |form| form.text.as_str());
                    FormScore::constant(ReasonKind::Prefix, format!("{begin}*"), self.count(query)?, 1.0, score)
                }
            });
        }
        Ok(forms)
    }

    /// The forms in which a passage has words that stand together.
    fn phrase_scores(
        &self,
        planner: &Planner<'_>,
        groups: &[Group],
        at: DocAddress,
    ) -> Result<Vec<FormScore>, TantivyError> {
        let mut forms = Vec::new();
        for form in planner.phrase_forms(groups)? {
            if let Some(score) = self.score_at(form.query.as_ref(), at)? {
                let passages = self.count(&form.query)?;
                let (kind, term) = (form.kind, form.terms);
                forms.push(FormScore { kind, term, boilerplate: false, passages, score, factors: None });
            }
        }
        Ok(forms)
    }

    fn count(&self, query: &dyn EngineQuery) -> Result<u64, TantivyError> {
        Ok(self.searcher.search(query, &Count)? as u64)
    }

    /// Which form of a word a term is, and how far it counts.
    fn kind_and_weight(&self, group: &Group, term: &Located) -> (ReasonKind, f32) {
        let (field, fields) = (term.term.field(), &self.fields);
        let (kinds, factor): (&[ReasonKind], f32) = match field {
            _ if field == fields.surface => (&[ReasonKind::Written, ReasonKind::Variant], 1.0),
            _ if field == fields.aside => (&[ReasonKind::Written], ASIDE),
            _ if field == fields.stem => (&[ReasonKind::Stem, ReasonKind::Translation], 1.0),
            _ if field == fields.meeting => (&[ReasonKind::Meeting], 1.0),
            _ if field == fields.sound => (&[ReasonKind::Sound], 1.0),
            _ => (&[ReasonKind::Variant], 1.0),
        };
        let text = text(term);
        let form = |kind: &ReasonKind| group.forms.iter().find(|form| form.kind == *kind && form.text == text);
        let form = kinds.iter().find_map(form);
        form.map_or((ReasonKind::Written, 1.0), |form| (form.kind, form.weight * factor))
    }

    /// How often a term is in a passage, and how long that is.
    fn frequency_and_length(&self, term: &Located, at: DocAddress) -> Result<(u32, u32), TantivyError> {
        let (mut frequency, mut length) = (0, 0);
        if let Some(reader) = self.searcher.segment_readers().get(at.segment_ord as usize) {
            let index = reader.inverted_index(term.term.field())?;
            if let Some(mut postings) = index.read_postings(&term.term, IndexRecordOption::WithFreqs)? {
                use tantivy::postings::Postings;
                if postings.doc() != TERMINATED && postings.doc() < at.doc_id {
                    postings.seek(at.doc_id);
                }
                frequency = if postings.doc() == at.doc_id { postings.term_freq() } else { 0 };
            }
            length = reader.get_fieldnorms_reader(term.term.field())?.fieldnorm(at.doc_id);
        }
        Ok((frequency, length))
    }
}

/// The rarity that a form counts with, times its weight.
fn rarity(alternative: &Alternative, planner: &Planner<'_>) -> f32 {
    match alternative {
        Alternative::Term { term, weight } => weight * planner.rarity(term.frequency),
        Alternative::Name { terms, weight } => {
            weight * terms.iter().map(|term| planner.rarity(term.frequency)).sum::<f32>()
        }
        Alternative::Constant { score, .. } => *score,
        Alternative::Query(_) => 1.0,
    }
}

fn text(term: &Located) -> String {
    term_text(&term.term)
}

impl FormScore {
    fn constant(kind: ReasonKind, term: String, passages: u64, weight: f32, score: f32) -> FormScore {
        let factors = Factors { weight, rarity: score / weight, density: 1.0, frequency: None, length: None };
        FormScore { kind, term, boilerplate: false, passages, score, factors: Some(factors) }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.order, self.day) {
            (Order::Relevance, _) => write!(f, "{:.3}", self.score)?,
            (order, Some(day)) => write!(f, "{day}, {}", order_name(order))?,
            (order, None) => write!(f, "no day, {}", order_name(order))?,
        }
        writeln!(f, "  {}#{}", self.document, self.passage)?;
        if let Some(lead) = self.lead {
            writeln!(f, "  ×{lead}  the first passage of a document")?;
        }
        for word in &self.words {
            writeln!(f, "{word}")?;
        }
        Ok(())
    }
}

impl fmt::Display for WordScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.quoted { "\"" } else { "" };
        write!(f, "  {:.3}  {mark}{}{mark}", self.score, self.text)?;
        match self.forms.split_first() {
            None => write!(f, ": not in the passage"),
            Some((best, others)) => {
                write!(f, ": {best}")?;
                others.iter().try_for_each(|other| write!(f, "\n           not counted: {:.3}  {other}", other.score))
            }
        }
    }
}

impl fmt::Display for FormScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FormScore { kind, term, passages, .. } = self;
        let aside = if self.boilerplate { ", in boilerplate" } else { "" };
        let plural = if *passages == 1 { "" } else { "s" };
        write!(f, "{} {term}{aside}, in {passages} passage{plural}", kind_name(*kind))?;
        let Some(Factors { weight, rarity, density, frequency, length }) = self.factors else { return Ok(()) };
        write!(f, "; weight {weight:.2} × rarity {rarity:.2}")?;
        if let Some((frequency, length)) = frequency.zip(length) {
            write!(f, " × density {density:.2} ({frequency} of about {length} words)")?;
        } else if density != 1.0 {
            write!(f, " × density {density:.2}")?;
        }
        Ok(())
    }
}

/// What a form is called.
pub(super) fn kind_name(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Written => "as written",
        ReasonKind::Prefix => "by its beginning",
        ReasonKind::Stem => "by its stem",
        ReasonKind::Translation => "by translation",
        ReasonKind::Variant => "by another spelling",
        ReasonKind::Meeting => "by the meeting",
        ReasonKind::Sound => "by its sound",
    }
}

fn order_name(order: Order) -> &'static str {
    match order {
        Order::Relevance => "the best first",
        Order::Newest => "the latest published first",
        Order::Oldest => "the earliest published first",
        Order::Chronological => "the earliest day spoken of first",
        Order::ReverseChronological => "the latest day spoken of first",
    }
}
