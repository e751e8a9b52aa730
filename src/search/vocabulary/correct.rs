//! Words of a query that the index does not have, or hardly, as words that it has.
//!
//! What was meant is guessed as in a noisy channel (Kernighan, Church and Gale, 1990): a word is the more likely the more passages have it,
//! and the less likely the further it is from what was typed.

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::query::PhraseQuery;
use tantivy::{TantivyError, Term};

use super::unit::{Cost, units};
use super::{Vocabulary, in_case_of};
use crate::analysis::without_accents;
use crate::error::Result;
use crate::index::{engine_error, guard};
use crate::search::expand::{Clause, Group, parts};
use crate::search::hits::ReasonKind;
use crate::search::{Query, Searcher};
use crate::span::Span;

/// A query in which words are corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Suggestion {
    /// The query's text with the corrections in their places.
    pub text: String,
    /// What was corrected, in the order of the text; never nothing.
    pub corrections: Vec<Correction>,
}

/// A word of a query and what it was corrected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Correction {
    /// The bytes of the query's text that are replaced: a word, or two that are one.
    pub range: Span,
    /// What stands there.
    pub from: String,
    /// What replaces it: a word of the index, or two that stand together in it.
    pub to: String,
    /// In how many passages that is. Passages that were replaced or deleted may count until
    /// [`Writer::optimize`](crate::Writer::optimize).
    pub passages: usize,
}

/// Words that one query has corrected at most: a bound on its work.
const MOST_WORDS: usize = 8;
/// A whole edit makes a word less likely by this much, in the logarithm of the passages that have it (a factor of 400).
const EDIT: f32 = 6.0;
/// A word that the index has in so many passages may be a mistake that others made too; one in more is right.
const FEW: u64 = 5;
/// A word that the index has is likelier than another one that is as near as its frequency makes good, by this much (a factor of 7).
const KNOWN: f32 = 2.0;
/// A space that is missing, and one too many.
const DIVIDED: Cost = 100;
const JOINED: Cost = 75;
/// Ways to divide a word that are looked for in the passages.
const MOST_DIVISIONS: usize = 3;
/// When a word that more than [`FEW`] passages have is no further than this (one edit, of the first letter too), what is further is not looked at: a fraction of the work.
const CLOSE: Cost = 120;
/// Another spelling of a word, rather than another word.
const RESPELT: Cost = 75;

/// What a word is corrected to.
#[derive(Debug)]
struct Found {
    range: Span,
    to: String,
    cost: Cost,
    passages: u64,
    /// Whether the word can be replaced without asking.
    sure: bool,
}

impl Found {
    /// How likely it is, as a logarithm.
    fn score(&self) -> f32 {
        score(self.passages, self.cost)
    }
}

fn score(passages: u64, cost: Cost) -> f32 {
    (passages as f32).ln() - EDIT * cost as f32 / 100.0
}

/// How far a correction may be from a word of so many units. Short words have too many neighbours.
fn budget(units: usize) -> Cost {
    match units {
        0 | 1 => 0,
        2 => 50,
        3 => 100,
        4 | 5 => CLOSE,
        _ => 200,
    }
}

impl Searcher {
    /// The query with its misspelt words corrected to words of the index; `None` when there is nothing to correct.
    ///
    /// A word is taken for misspelt when the index has it in no passage, neither as written nor inflected, and no translation of it, nor is
    /// it part of a meeting's name; or in up to 5 passages, when a word near to it is so much more frequent that it is likelier by far.
    /// Filters make no difference. What it is corrected to is in the passages of the index: the word that is nearest, weighed against
    /// how frequent it is. Nearness is counted in graphemes left out, added, replaced or exchanged with their neighbours: one in a
    /// word of three, two in a word of six or more. What people confuse by ear costs less: accents, double letters, `c` and `ss`, `ph` and
    /// `f`, ি and ী, ণ and ন, a missing hasanta. Two words written as one are divided and one written as two is joined.
    /// Numbers are never corrected, nor more than eight words of a query.
    ///
    /// Takes a few milliseconds for each word that the index does not have, less than one if it has them all; the first call after a commit
    /// reads the words of the new segments, as [`complete`](Searcher::complete) does.
    /// [`Query::correct`] searches with the surest corrections at once.
    ///
    /// ```
    /// use dateline::{Document, Index, Query};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Os líderes reuniram-se em Hamburgo."))?;
    /// writer.commit()?;
    /// let suggestion = index.searcher().suggest(&Query::new("líderes em Hanburgo"))?.unwrap();
    /// assert_eq!(suggestion.text, "líderes em Hamburgo");
    /// assert_eq!(suggestion.corrections[0].from, "Hanburgo");
    /// # Ok::<(), dateline::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn suggest(&self, query: &Query) -> Result<Option<Suggestion>> {
        guard(&self.name, || Ok(suggestion(&query.text, self.corrections(query)?)))
    }

    /// The query with the corrections that need no asking, and what they are.
    pub(in crate::search) fn corrected(&self, query: &Query) -> Result<Option<(Query, Suggestion)>> {
        let mut corrections = self.corrections(query)?;
        corrections.retain(|found| found.sure);
        let suggestion = suggestion(&query.text, corrections);
        let correct = |found: Suggestion| {
            let right = |word: &str| {
                let correction = found.corrections.iter().find(|correction| correction.from == word);
                correction.map_or_else(|| word.to_owned(), |correction| correction.to.clone())
            };
            let conditions = query.conditions.iter().map(|condition| condition.with_words(&right)).collect();
            (Query { text: found.text.clone(), conditions, correct: false, ..query.clone() }, found)
        };
        // One word may become two, and the query too long.
        Ok(suggestion.map(correct).filter(|(query, _)| self.check(query).is_ok()))
    }

    /// What is to be corrected, in the order of the text.
    fn corrections(&self, query: &Query) -> Result<Vec<Found>> {
        let Some(clauses) = self.read(query)? else {
            return Ok(Vec::new());
        };
        let words = self.unknown_words(query, &clauses).map_err(engine_error(&self.name))?;
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let vocabulary = self.vocabulary()?;
        let quoted: Vec<Span> =
            parts(&query.text).into_iter().filter(|(_, quoted)| *quoted).map(|(range, _)| range).collect();
        let mut corrections: Vec<Found> = Vec::new();
        for word in &words {
            if corrections.last().is_some_and(|last| last.range.overlaps(word.range)) {
                continue;
            }
            let joined = self.joined(query, word, &clauses, vocabulary);
            let found = match joined {
                Some(joined) => Some(joined),
                None => self.nearest(word, vocabulary).map_err(engine_error(&self.name))?,
            };
            corrections.extend(found.filter(|found| {
                let overlaps = corrections.last().is_some_and(|last| last.range.overlaps(found.range));
                !overlaps
            }));
        }
        for found in &mut corrections {
            found.sure &= !quoted.iter().any(|quoted| quoted.overlaps(found.range));
            found.to = in_case_of(found.range.text(&query.text), &found.to);
        }
        Ok(corrections)
    }

    /// The words of a query that the index hardly has.
    fn unknown_words(&self, query: &Query, clauses: &[Clause]) -> Result<Vec<Unknown>, TantivyError> {
        let mut words: Vec<Unknown> = Vec::new();
        let mut known: Vec<Span> = Vec::new();
        let mut groups: Vec<&Group> = groups(clauses).collect();
        groups.sort_by_key(|group| (group.range.start, group.range.end));
        groups.dedup_by_key(|group| group.range);
        for group in groups {
            if self.frequency(group, |kind| matches!(kind, ReasonKind::Translation | ReasonKind::Meeting))? > 0 {
                known.push(group.range);
            }
            let Some(written) = group.forms.iter().find(|form| form.kind == ReasonKind::Written) else { continue };
            let text = group.range.text(&query.text);
            if group.stop || !text.chars().all(|c| c.is_alphabetic() || !c.is_numeric()) {
                continue;
            }
            let own = self.frequency(group, |kind| matches!(kind, ReasonKind::Written | ReasonKind::Stem))?;
            if own <= FEW {
                let other_spelling = self.frequency(group, |kind| kind == ReasonKind::Variant)? > 0;
                words.push(Unknown { range: group.range, surface: written.text.clone(), own, other_spelling });
            }
        }
        words.retain(|word| !known.iter().any(|known| known.contains(word.range)));
        words.sort_by_key(|word| (word.own, word.range));
        words.truncate(MOST_WORDS);
        words.sort_by_key(|word| word.range);
        Ok(words)
    }

    /// In how many passages a word is by its most frequent form of some kinds.
    fn frequency(&self, group: &Group, is_wanted: impl Fn(ReasonKind) -> bool) -> Result<u64, TantivyError> {
        let mut most = 0;
        for form in group.forms.iter().filter(|form| is_wanted(form.kind)) {
            let fields = &self.fields;
            let count = |field, text: &str| self.searcher.doc_freq(&Term::from_field_text(field, text));
            let passages = match form.kind {
                ReasonKind::Written => count(fields.surface, &form.text)?,
                ReasonKind::Variant => count(fields.variant, &form.text)?.max(count(fields.surface, &form.text)?),
                ReasonKind::Meeting => count(fields.meeting, &form.text)?,
                ReasonKind::Stem | ReasonKind::Translation => {
                    // Of several words none is more frequent than the rarest.
                    let (code, stems) = form.text.split_once(':').unwrap_or_default();
                    let mut rarest = u64::MAX;
                    for stem in stems.split(' ') {
                        rarest = rarest.min(count(fields.stem, &format!("{code}:{stem}"))?);
                    }
                    rarest
                }
                ReasonKind::Sound | ReasonKind::Prefix => 0,
            };
            most = most.max(passages);
        }
        Ok(most)
    }

    /// The word and the one before or after it as one, when the index has that.
    fn joined(&self, query: &Query, word: &Unknown, clauses: &[Clause], vocabulary: &Vocabulary) -> Option<Found> {
        let is_space = |from: usize, to: usize| {
            query
                .text
                .get(from..to)
                .is_some_and(|between| !between.is_empty() && between.chars().all(char::is_whitespace))
        };
        let neighbours = groups(clauses).filter(|group| {
            let (one, other) = (group.range, word.range);
            group.forms.iter().any(|form| form.kind == ReasonKind::Written)
                && (is_space(one.end, other.start) || is_space(other.end, one.start))
        });
        let found = neighbours.filter_map(|group| {
            let other = group.forms.iter().find(|form| form.kind == ReasonKind::Written)?;
            let (one, other) = (word.surface.as_str(), other.text.as_str());
            let to =
                if group.range.start < word.range.start { format!("{other}{one}") } else { format!("{one}{other}") };
            let passages = vocabulary.passages(&to);
            let sure = word.own == 0;
            let found = Found { range: group.range.cover(word.range), to, cost: JOINED, passages, sure };
            (passages > 0 && found.score() > word.score()).then_some(found)
        });
        found.max_by(|a, b| a.score().total_cmp(&b.score()).then_with(|| b.to.cmp(&a.to)))
    }

    /// The likeliest word near to one, or the likeliest two that it may be.
    fn nearest(&self, word: &Unknown, vocabulary: &Vocabulary) -> Result<Option<Found>, TantivyError> {
        let budget = budget(units(&word.surface).count());
        let mut near = vocabulary.near(&word.surface, budget.min(CLOSE));
        if budget > CLOSE && near.iter().all(|near| near.passages <= FEW) {
            near = vocabulary.near(&word.surface, budget);
        }
        let mut found: Vec<Found> = near
            .into_iter()
            .map(|near| Found {
                range: word.range,
                to: near.word.to_owned(),
                cost: near.cost,
                passages: near.passages,
                sure: word.own == 0 && (!word.other_spelling || near.cost <= RESPELT),
            })
            .collect();
        found.extend(self.divided(word, vocabulary)?);
        let best = found.into_iter().max_by(|a, b| {
            let order = a.score().total_cmp(&b.score()).then(b.cost.cmp(&a.cost));
            order.then_with(|| b.to.cmp(&a.to))
        });
        Ok(best.filter(|best| best.score() > word.score()))
    }

    /// The ways to divide a word in two that stand together in some passage.
    fn divided(&self, word: &Unknown, vocabulary: &Vocabulary) -> Result<Vec<Found>, TantivyError> {
        let mut ways: Vec<(u64, &str, &str)> = Vec::new();
        let mut end = 0;
        for unit in units(&word.surface) {
            end += unit.len();
            let Some((one, other)) = word.surface.split_at_checked(end) else { continue };
            if [one, other].iter().all(|part| part.chars().nth(1).is_some()) {
                let rarer = vocabulary.passages(one).min(vocabulary.passages(other));
                ways.extend((rarer > 0).then_some((rarer, one, other)));
            }
        }
        ways.sort_unstable_by(|a, b| b.cmp(a));
        ways.truncate(MOST_DIVISIONS);
        let mut found = Vec::new();
        for (_, one, other) in ways {
            let terms = [one, other].map(|part| Term::from_field_text(self.fields.surface, part));
            let together = self.searcher.search(&PhraseQuery::new(terms.to_vec()), &Count)? as u64;
            if together > 0 {
                let to = format!("{one} {other}");
                let sure = word.own == 0 && !word.other_spelling;
                found.push(Found { range: word.range, to, cost: DIVIDED, passages: together, sure });
            }
        }
        Ok(found)
    }
}

impl Vocabulary {
    /// In how many passages a word is, a surface form.
    fn passages(&self, word: &str) -> u64 {
        self.passages_with(&without_accents(word), word)
    }
}

/// A word of a query that the index hardly has.
#[derive(Debug)]
struct Unknown {
    range: Span,
    surface: String,
    /// In how many passages it is, as written or inflected.
    own: u64,
    /// Whether a passage has it in another spelling, as part of a compound or glued to another word.
    other_spelling: bool,
}

impl Unknown {
    /// How likely it is that the word is right.
    fn score(&self) -> f32 {
        if self.own == 0 { f32::NEG_INFINITY } else { score(self.own, 0) + KNOWN }
    }
}

/// The groups of all clauses.
fn groups(clauses: &[Clause]) -> impl Iterator<Item = &Group> {
    clauses.iter().flat_map(|(Clause::Words(groups) | Clause::Phrase(groups))| groups)
}

/// The text with the corrections in their places; `None` without any.
fn suggestion(text: &str, found: Vec<Found>) -> Option<Suggestion> {
    let mut corrected = String::new();
    let mut at = 0;
    let mut corrections = Vec::new();
    for Found { range, to, passages, .. } in found {
        corrected.push_str(Span::new(at, range.start).text(text));
        corrected.push_str(&to);
        at = range.end;
        let passages = usize::try_from(passages).unwrap_or(usize::MAX);
        corrections.push(Correction { range, from: range.text(text).to_owned(), to, passages });
    }
    corrected.push_str(Span::new(at, text.len()).text(text));
    (!corrections.is_empty()).then_some(Suggestion { text: corrected, corrections })
}
