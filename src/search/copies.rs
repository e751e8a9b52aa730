//! Copies among hits, and of one document in the whole index.

use std::collections::{BTreeSet, HashMap};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, TantivyError, Term};

use super::Searcher;
use super::collect::Candidate;
use super::hits::{CopyOf, FoldedHit, Hit};
use crate::analysis::StreamWriter;
use crate::article::{Article, Metadata};
use crate::copies::{COMMON, Comparison, Sketch, Wording, candidates};
use crate::error::Result;
use crate::index::encode::sketch_term;
use crate::index::{engine_error, guard};
use crate::span::Span;

/// Hits beyond those asked for that are looked at for folding.
pub(super) const MAX_FOLDED: usize = 1_000;

/// A hit with what was folded into it.
pub(super) struct Found {
    pub candidate: Candidate,
    pub copies: Vec<FoldedHit>,
    /// The copies as they were found.
    pub folded: Vec<Candidate>,
}

impl From<Candidate> for Found {
    fn from(candidate: Candidate) -> Found {
        Found { candidate, copies: Vec::new(), folded: Vec::new() }
    }
}

/// From how many sources hits are, those without one counted each.
pub(super) fn independent_sources(hits: &[Hit]) -> usize {
    let named: BTreeSet<&str> = hits.iter().filter_map(|hit| Some(hit.source.as_ref()?.id.as_str())).collect();
    let unnamed: BTreeSet<&str> =
        hits.iter().filter(|hit| hit.source.is_none()).map(|hit| hit.document.as_str()).collect();
    named.len() + unnamed.len()
}

impl Searcher {
    /// The documents that share text with a document, the most alike first; none when there is no document of this id.
    ///
    /// Templates (equal sentences with other figures) are among them, labelled. Costs a look-up for each term of the document's
    /// [sketch](Sketch), one for six words, and reading each document that shares some.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read.
    ///
    /// ```
    /// use dateline::{Document, Index};
    ///
    /// let wire = "The ferry between the two islands will stop in March, the company said on Monday, because the pier is old.";
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("wire", wire).source("Northgate Wire"))?;
    /// writer.add(Document::new("paper", format!("Ferry stops\n\n{wire}")).source("Harbour Courier"))?;
    /// writer.commit()?;
    /// let copies = index.searcher().copies("wire")?;
    /// assert_eq!(copies[0].document, "paper");
    /// assert_eq!(copies[0].comparison.similarity, 1.0);
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn copies(&self, id: &str) -> Result<Vec<CopyOf>> {
        let store = self.store();
        let Some(found) = store.find(id)? else { return Ok(Vec::new()) };
        let mut writer = StreamWriter::new(self.pipeline.analyzer());
        let wording = Wording::new(&store.article(found.first)?.0, &mut writer);
        let mut copies = Vec::new();
        for address in guard(&self.name, || self.sharers(&wording.sketch()).map_err(engine_error(&self.name)))? {
            if address == found.first {
                continue;
            }
            let (Article { document, found, .. }, other) = self.wording(address, &mut writer)?;
            let comparison = wording.compare(&other);
            if comparison.copy || comparison.template {
                let published = found.published.as_ref().map(|found| found.value);
                copies.push(CopyOf { document: document.id, source: found.source, published, comparison });
            }
        }
        copies.sort_by(|a, b| {
            let alike = b.comparison.similarity.total_cmp(&a.comparison.similarity);
            alike.then_with(|| a.document.cmp(&b.document))
        });
        Ok(copies)
    }

    /// The documents that share enough terms of a sketch to be compared with it.
    fn sharers(&self, sketch: &Sketch) -> Result<Vec<DocAddress>, TantivyError> {
        let mut addresses = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.fields.sketch)?;
            let mut lists: Vec<Vec<u32>> = Vec::new();
            for term in sketch.terms() {
                let term = Term::from_field_bytes(self.fields.sketch, &sketch_term(*term));
                let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
                let mut list = Vec::new();
                while postings.doc() != TERMINATED && list.len() <= COMMON {
                    if !reader.is_deleted(postings.doc()) {
                        list.push(postings.doc());
                    }
                    postings.advance();
                }
                lists.push(list);
            }
            let found = candidates(lists.iter().map(Vec::as_slice));
            addresses.extend(found.into_iter().map(|doc| DocAddress::new(segment as u32, doc)));
        }
        Ok(addresses)
    }

    fn wording(&self, first: DocAddress, writer: &mut StreamWriter) -> Result<(Article, Wording)> {
        let (article, _) = self.store().article(first)?;
        let wording = Wording::new(&article, writer);
        Ok((article, wording))
    }

    /// The first hits, each with the later ones that have its text. Asks for more until there are enough.
    pub(super) fn collapsed(
        &self,
        by_document: bool,
        limit: usize,
        best: impl Fn(usize) -> Result<Vec<Candidate>>,
    ) -> Result<Vec<Found>> {
        let mut folder = Folder::new(self, by_document);
        let most = limit.saturating_add(MAX_FOLDED);
        let (mut asked, mut seen) = (2 * limit.clamp(8, MAX_FOLDED), 0);
        loop {
            let candidates = best(asked)?;
            let all = candidates.len() < asked || asked >= most;
            // The ranking is the same whatever is asked for: what was seen need not be folded again.
            for candidate in candidates.into_iter().skip(seen) {
                seen += 1;
                folder.add(candidate)?;
            }
            if all || folder.found.len() > limit {
                folder.found.truncate(limit);
                return Ok(folder.found);
            }
            asked = asked.saturating_mul(2).min(most);
        }
    }
}

/// Folds hits into earlier ones, in the order of their ranks. A hit is folded into one that it is alike to itself, never because of a third.
struct Folder<'a> {
    searcher: &'a Searcher,
    by_document: bool,
    writer: StreamWriter,
    found: Vec<Found>,
    documents: HashMap<DocAddress, u32>,
    /// By number: what is known of each document.
    known: Vec<Known>,
    /// The documents of the hits that stay, by the terms of their sketches.
    holders: HashMap<u64, Vec<u32>>,
}

struct Known {
    article: Article,
    wording: Wording,
    sketch: Sketch,
    /// Its hits that stay: their places in `found` and their ranges.
    shown: Vec<(usize, Span)>,
}

impl<'a> Folder<'a> {
    fn new(searcher: &'a Searcher, by_document: bool) -> Folder<'a> {
        Folder {
            writer: StreamWriter::new(searcher.pipeline.analyzer()),
            searcher,
            by_document,
            found: Vec::new(),
            documents: HashMap::new(),
            known: Vec::new(),
            holders: HashMap::new(),
        }
    }

    fn add(&mut self, candidate: Candidate) -> Result<()> {
        let number = self.number(&candidate)?;
        let passage = usize::try_from(candidate.passage).unwrap_or(usize::MAX);
        let Some(known) = self.known.get(number as usize) else { return Ok(()) };
        let range = known.article.passages.get(passage).map_or(Span::default(), |passage| passage.range);
        if let Some((place, similarity)) = self.original(number, range) {
            let Metadata { source, published, .. } = &known.article.found;
            let (source, published) = (source.clone(), published.as_ref().map(|found| found.value));
            let document = candidate.document.clone();
            if let Some(found) = self.found.get_mut(place) {
                found.copies.push(FoldedHit { document, passage, source, published, similarity });
                found.folded.push(candidate);
            }
            return Ok(());
        }
        let place = self.found.len();
        self.found.push(Found::from(candidate));
        if let Some(known) = self.known.get_mut(number as usize) {
            if known.shown.is_empty() {
                for term in known.sketch.terms() {
                    self.holders.entry(*term).or_default().push(number);
                }
            }
            known.shown.push((place, range));
        }
        Ok(())
    }

    /// The number of a hit's document, which is read when it is new.
    fn number(&mut self, candidate: &Candidate) -> Result<u32> {
        let first = candidate.first();
        if let Some(number) = self.documents.get(&first) {
            return Ok(*number);
        }
        let (article, wording) = self.searcher.wording(first, &mut self.writer)?;
        let number = self.known.len() as u32;
        let sketch = wording.sketch();
        self.known.push(Known { article, wording, sketch, shown: Vec::new() });
        self.documents.insert(first, number);
        Ok(number)
    }

    /// The hit that has the text of this one, and how alike their documents are.
    fn original(&self, number: u32, range: Span) -> Option<(usize, f64)> {
        let known = self.known.get(number as usize)?;
        let content =
            known.article.pieces(range, true).map(|(piece, _)| piece.text(&known.article.document.text).trim().len());
        let content: usize = content.sum();
        let lists = known.sketch.terms().iter().filter_map(|term| self.holders.get(term)).map(Vec::as_slice);
        let others = candidates(lists).into_iter().filter(|other| *other != number);
        let alike = others.filter_map(|other| {
            let other = self.known.get(other as usize)?;
            let comparison = other.wording.compare(&known.wording);
            let place = if self.by_document {
                comparison.copy.then(|| other.shown.first().map(|(place, _)| *place))?
            } else {
                same_text(&comparison, &other.shown, range, content)
            }?;
            Some((place, comparison.similarity))
        });
        alike.min_by_key(|(place, _)| *place)
    }
}

/// The first of the passages shown of the first document that has most of a passage of the second, of whose range so many bytes are content.
/// A passage of none, such as one that was found by its title, is like any passage of its copy.
fn same_text(comparison: &Comparison, shown: &[(usize, Span)], range: Span, content: usize) -> Option<usize> {
    if !comparison.copy || content == 0 {
        return shown.first().map(|(place, _)| *place).filter(|_| comparison.copy);
    }
    let shows = |original: Span| shown.iter().find(|(_, shown)| shown.overlaps(original));
    let shared = comparison.ranges.iter().filter(|[_, copied]| copied.overlaps(range));
    let shared: Vec<_> = shared.filter_map(|[original, copied]| Some((shows(*original)?, copied))).collect();
    let bytes = |copied: &Span| Span::new(copied.start.max(range.start), copied.end.min(range.end)).len();
    let is_same = 2 * shared.iter().map(|(_, copied)| bytes(copied)).sum::<usize>() >= content;
    shared.into_iter().map(|((place, _), _)| *place).min().filter(|_| is_same)
}
