//! From places in the index to hits.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::DocAddress;

use super::Searcher;
use super::collect::Candidate;
use super::copies::Found;
use super::expand::Clause;
use super::highlight::Matcher;
use super::hits::{Hit, Reason, ReasonKind};
use super::query::{Order, Query};
use crate::article::pieces;
use crate::error::Result;
use crate::index::encode::{StoredRecord, stored_text};
use crate::metrics::Stage;
use crate::span::Span;

impl Searcher {
    /// What was found, with all that is to be shown of it.
    pub(super) fn hits(
        &self,
        query: &Query,
        clauses: &[Clause],
        found: impl IntoIterator<Item = Found>,
    ) -> Result<Vec<Hit>> {
        let _timer = self.recorder.start(Stage::Hits);
        let mut records = HashMap::new();
        let matcher = Matcher::new(&query.text, clauses);
        let hits = found.into_iter().map(|Found { candidate, copies, .. }| {
            Ok(Hit { copies, ..self.hit(query, &matcher, candidate, &mut records)? })
        });
        hits.collect()
    }

    fn hit(
        &self,
        query: &Query,
        matcher: &Matcher<'_>,
        candidate: Candidate,
        records: &mut HashMap<DocAddress, Arc<StoredRecord>>,
    ) -> Result<Hit> {
        let store = self.store();
        let stored = store.document(candidate.address)?;
        let passage = store.passage(&stored)?;
        let text = stored_text(&stored, self.fields.text).to_owned();
        let first = candidate.first();
        let record = match records.get(&first) {
            Some(record) => Arc::clone(record),
            None => {
                let record = Arc::new(store.record(&store.document(first)?)?);
                records.insert(first, Arc::clone(&record));
                record
            }
        };
        let offset = passage.range.start;
        let analyzer = self.pipeline.analyzer();
        let content = [true, false].into_iter().filter(|content| *content || query.boilerplate);
        let pieces = content
            .flat_map(|content| pieces(&record.lines, &record.spans, passage.range, content))
            .map(|(piece, language)| (Span::new(piece.start - offset, piece.end - offset), language));
        let mut matches = matcher.matches(analyzer, &text, pieces, &passage.meetings);
        matches.highlights.iter_mut().for_each(|found| found.range = found.range.shifted(offset));
        let title = record.found.title.as_ref().map(|found| found.value.clone());
        let mut title_highlights = Vec::new();
        if let Some(title) = &title {
            let whole = std::iter::once((Span::new(0, title.len()), record.detected.code));
            let in_title = matcher.matches(analyzer, title, whole, &[]);
            title_highlights = in_title.highlights.iter().map(|found| found.range).collect();
            // The title is searched with the first passage.
            if candidate.passage == 0 {
                matches.reasons.extend(in_title.reasons);
            }
        }
        let heading = match passage.heading {
            Some(range) => self.heading(range, &passage, &text, first)?,
            None => None,
        };
        Ok(Hit {
            score: if query.order == Order::Relevance { candidate.score } else { 0.0 },
            document: candidate.document,
            passage: passage.passage,
            title,
            title_highlights,
            authors: record.found.authors.iter().map(|found| found.value.clone()).collect(),
            url: record.document.url.clone(),
            heading,
            range: passage.range,
            highlights: matches.highlights.iter().map(|found| found.range).collect(),
            matches: matches.highlights,
            text,
            language: passage.language,
            source: record.found.source.clone(),
            published: record.found.published.as_ref().map(|found| found.value),
            retrieved: record.found.retrieved.as_ref().map(|found| found.value),
            text_hash: record.text_hash.clone(),
            dates: passage.dates,
            meetings: passage.meetings,
            reasons: closest(matches.reasons.into_iter().collect()),
            more: query.by_document.then_some(candidate.more),
            copies: Vec::new(),
            extra: record.document.extra.clone(),
        })
    }

    /// The text of a heading, which can stand in an earlier passage.
    fn heading(&self, range: Span, passage: &crate::Passage, text: &str, first: DocAddress) -> Result<Option<String>> {
        let in_passage = |start: usize, text: &str| {
            let range = Span::new(range.start.checked_sub(start)?, range.end.checked_sub(start)?);
            range.of(text).map(|heading| heading.trim().to_owned())
        };
        if range.start >= passage.range.start {
            return Ok(in_passage(passage.range.start, text));
        }
        let store = self.store();
        for back in (0..passage.passage as u32).rev() {
            let stored = store.document(DocAddress::new(first.segment_ord, first.doc_id + back))?;
            let earlier = store.passage(&stored)?;
            if earlier.range.contains(range) {
                return Ok(in_passage(earlier.range.start, stored_text(&stored, self.fields.text)));
            }
        }
        Ok(None)
    }
}

/// The closest reason for each part of the query: a word that is there as written needs no other. Meetings are told besides.
fn closest(mut reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.sort();
    let written: Vec<Reason> = reasons.clone();
    reasons.retain(|reason| {
        reason.kind == ReasonKind::Meeting
            || !written.iter().any(|other| {
                other.query == reason.query && other.kind < reason.kind && other.kind != ReasonKind::Meeting
            })
    });
    reasons
}
