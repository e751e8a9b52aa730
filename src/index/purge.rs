//! Takes documents out of the files.

use std::ops::ControlFlow;

use tantivy::index::SegmentId;
use tantivy::{Searcher, TantivyError, Term};

use super::check::files;
use super::event::{Event, Watch, nobody};
use super::{Writer, engine_error};
use crate::error::{Error, Result};

impl Writer {
    /// Removes documents and every trace of their words, in one commit (which also commits what was added before it); how many of the ids
    /// had any. When it returns, no file of the index holds their text: neither this version nor one that it took the place of, nor their words in
    /// the dictionaries, nor what [verdicts](Writer::judge) quote of them, which go too.
    ///
    /// Costs writing the segments anew that held one of them: name all at once rather than one after another.
    ///
    /// What it cannot reach: a [backup](crate::Index::backup); other documents that quote the text; a snapshot that a [`Searcher`](crate::Searcher) holds,
    /// which reads the removed files until it is dropped; blocks of the disk that the system has freed but not overwritten. Of lines, the index remembers
    /// 64-bit hashes, which are kept.
    ///
    /// # Errors
    /// [`Error::Index`] when the index cannot be read or written, or when an old file cannot be removed: call it again then.
    ///
    /// ```
    /// use dateline::{Document, Index};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Leaders met."))?;
    /// assert_eq!(writer.purge(["a", "b"])?, 1);
    /// assert_eq!(index.searcher().passages(), 0);
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn purge(&mut self, ids: impl IntoIterator<Item = impl AsRef<str>>) -> Result<usize> {
        self.purge_with(ids, nobody)
    }

    /// As [`purge`](Writer::purge), and tells an observer, which may stop it. Stopped before its commit, it leaves the last commit, and what it has deleted waits
    /// for the next one, as after [`delete`](Writer::delete). Stopped after that ([`Event::Committed`] was told), nobody finds the documents any more, but files
    /// may still hold their words. Purge the same ids again in either case.
    ///
    /// # Errors
    /// As [`purge`](Writer::purge); [`Error::Stopped`] when it was stopped before all was done.
    pub fn purge_with(
        &mut self,
        ids: impl IntoIterator<Item = impl AsRef<str>>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<usize> {
        let watch = &mut Watch::new(&mut observe);
        let mut purged = 0;
        let mut terms = Vec::new();
        // A merge that was not waited for would put back what is removed here.
        self.settle(watch)?;
        let before = self.index.inner.reader.searcher();
        for id in ids {
            if !watch.goes_on() {
                return Err(Error::Stopped);
            }
            let id = id.as_ref();
            let term = Term::from_field_text(self.index.inner.fields.id, id);
            let had_verdicts = self.manifest.verdicts.remove_of(id);
            let is_there = self.delete(id)? || !self.holding(&before, std::slice::from_ref(&term))?.is_empty();
            purged += usize::from(is_there || had_verdicts);
            terms.push(term);
        }
        drop(before);
        self.commit_watched(watch)?;
        // A deletion leaves the words in their segments, as does the version before: each that knows one of the ids is written anew.
        let searcher = self.index.inner.reader.searcher();
        let segments = self.holding(&searcher, &terms)?;
        drop(searcher);
        for segment in &segments {
            if watch.is_stopped() || !self.engine.merge(&[*segment], watch)? {
                return Err(Error::Stopped);
            }
            let left = self.index.inner.index.searchable_segment_ids().map_err(self.index.error())?.len();
            watch.tell(Event::Merged { segments: left });
        }
        self.index.publish(self.manifest.clone())?;
        self.engine.collect_garbage()?;
        match self.leftover()? {
            None => Ok(purged),
            Some(file) => Err(Error::Index {
                index: self.index.inner.name.clone(),
                problem: format!(
                    "its file {file} may hold a purged text and cannot be removed; see who has it open, and purge again"
                ),
                source: None,
            }),
        }
    }

    /// The segments that know one of the ids, of deleted passages too.
    fn holding(&self, searcher: &Searcher, ids: &[Term]) -> Result<Vec<SegmentId>> {
        let holds = |reader: &tantivy::SegmentReader| -> Result<bool, TantivyError> {
            let known = reader.inverted_index(self.index.inner.fields.id)?;
            for id in ids {
                if known.terms().get(id.serialized_value_bytes())?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let mut found = Vec::new();
        for reader in searcher.segment_readers() {
            if holds(reader).map_err(engine_error(&self.index.inner.name))? {
                found.push(reader.segment_id());
            }
        }
        Ok(found)
    }

    /// A file of a segment that is no more, whichever purge it was that wrote it anew.
    fn leftover(&self) -> Result<Option<String>> {
        let inner = &self.index.inner;
        let segments = inner.index.searchable_segment_ids().map_err(self.index.error())?;
        let names: Vec<String> = segments.iter().map(SegmentId::uuid_string).collect();
        let files = self.index.path().map(files).unwrap_or_default();
        Ok(files.into_iter().find(|file| !names.iter().any(|name| file.starts_with(name))))
    }
}
