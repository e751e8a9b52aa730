//! Passes over what is stored: a new catalog, a person's verdicts, labels after all that was learned. Each is one commit.

use std::ops::ControlFlow;

use tantivy::{DocAddress, Searcher};

use super::budget::UNREAD;
use super::event::{Event, Watch, aside, nobody};
use super::manifest::Manifest;
use super::scratch::Scratch;
use super::writer::{BATCH_DOCUMENTS, put};
use super::{Store, Writer, merge};
use crate::article::Article;
use crate::clean::LineMemory;
use crate::document::SourceList;
use crate::error::{Error, Result};
use crate::meeting::{Catalog, Verdict};
use crate::pipeline::Pipeline;

/// The tags that came and went, as `(document, passage, meeting)`, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retagged {
    /// Tags that came.
    pub added: Vec<(String, usize, String)>,
    /// Tags that went.
    pub removed: Vec<(String, usize, String)>,
}

/// What [`Writer::relabel`] changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Relabelled {
    /// Documents with a line whose label changed.
    pub documents: usize,
    /// Lines that are boilerplate now.
    pub hidden: usize,
    /// Lines that are content now.
    pub shown: usize,
}

impl Writer {
    /// Tags everything anew with another catalog, in one commit (which also commits what was added before it).
    ///
    /// The index is then as if the catalog had been there from the start. Costs reading the whole index, and writing the documents
    /// whose tags change.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read or written.
    pub fn retag(&mut self, catalog: Catalog) -> Result<Retagged> {
        self.retag_with(catalog, nobody)
    }

    /// As [`retag`](Writer::retag), and tells an observer, which may stop it: all is then as before, the catalog too.
    ///
    /// # Errors
    /// As [`retag`](Writer::retag); [`Error::Stopped`] when it was stopped before its commit was made.
    pub fn retag_with(
        &mut self,
        catalog: Catalog,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Retagged> {
        self.pass(&mut observe, |writer, searcher, watch| {
            let (pipeline, new) = (writer.pipeline.clone(), catalog.clone());
            writer.pipeline = writer.aside(watch, move || pipeline.catalog(new))?;
            writer.manifest.catalog = catalog;
            let all = writer.store(searcher).first_passages(|| watch.goes_on())?;
            writer.retag_stored(searcher, all.into_iter().map(|(_, first)| first).collect(), watch)
        })
    }

    /// Records what a person says of passages and applies it, in one commit (which also commits what was added before it).
    ///
    /// A verdict counts more than the tagger, with [`EvidenceKind::Person`](crate::EvidenceKind::Person) as its evidence, until it is
    /// [withdrawn](Writer::withdraw): it outlives a new version of the document, in which the judged text is looked for, a new catalog, and
    /// the deletion of the document. A verdict on a document or a meeting that is not there waits for it.
    ///
    /// Costs writing the documents that are judged, and with each commit the list of all verdicts.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read or written.
    ///
    /// ```
    /// use dateline::{Catalog, Document, EvidenceKind, Index, Span, Verdict};
    ///
    /// let catalog = "[[meeting]]\nid = \"x-2017\"\ntitle = { en = \"X\" }\nstart = \"2017-07\"";
    /// let index = Index::builder().catalog(Catalog::parse(catalog)?).in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "They spoke for two hours."))?;
    /// let retagged = writer.judge([Verdict::yes("a", Span::new(0, 25), "x-2017")])?;
    /// assert_eq!(retagged.added, [("a".to_owned(), 0, "x-2017".to_owned())]);
    /// let article = index.searcher().article("a")?.unwrap();
    /// assert_eq!(article.passages[0].meetings[0].evidence[0].kind, EvidenceKind::Person);
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn judge(&mut self, verdicts: impl IntoIterator<Item = Verdict>) -> Result<Retagged> {
        self.judge_with(verdicts, nobody)
    }

    /// As [`judge`](Writer::judge), and tells an observer, which may stop it: all is then as before.
    ///
    /// # Errors
    /// As [`judge`](Writer::judge); [`Error::Stopped`] when it was stopped before its commit was made.
    pub fn judge_with(
        &mut self,
        verdicts: impl IntoIterator<Item = Verdict>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Retagged> {
        self.pass(&mut observe, |writer, searcher, watch| {
            let mut documents = Vec::new();
            for mut verdict in verdicts {
                if !watch.goes_on() {
                    return Err(Error::Stopped);
                }
                if verdict.quote.is_empty()
                    && let Some(found) = writer.store(searcher).find(&verdict.document)?
                {
                    verdict.quote_from(&writer.store(searcher).article(found.first)?.0.document.text);
                }
                documents.push(verdict.document.clone());
                writer.manifest.verdicts.insert(verdict);
            }
            writer.retag_documents(searcher, documents, watch)
        })
    }

    /// Takes verdicts back, whatever they said: the tagger decides again. One commit, as [`judge`](Writer::judge).
    ///
    /// # Errors
    /// As [`judge`](Writer::judge).
    pub fn withdraw<'v>(&mut self, verdicts: impl IntoIterator<Item = &'v Verdict>) -> Result<Retagged> {
        self.withdraw_with(verdicts, nobody)
    }

    /// As [`withdraw`](Writer::withdraw), and tells an observer, which may stop it: all is then as before.
    ///
    /// # Errors
    /// As [`judge`](Writer::judge); [`Error::Stopped`] when it was stopped before its commit was made.
    pub fn withdraw_with<'v>(
        &mut self,
        verdicts: impl IntoIterator<Item = &'v Verdict>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Retagged> {
        self.pass(&mut observe, |writer, searcher, watch| {
            let withdrawn = verdicts.into_iter().filter_map(|verdict| writer.manifest.verdicts.remove(verdict));
            let documents = withdrawn.map(|verdict| verdict.document).collect();
            writer.retag_documents(searcher, documents, watch)
        })
    }

    /// Uses another list of sources for what is added from now on. [`relabel`](Writer::relabel) applies it to what is stored.
    pub fn sources(&mut self, sources: SourceList) {
        self.pipeline = self.pipeline.clone().sources(sources.clone());
        self.manifest.sources = sources;
    }

    /// Reads everything anew: labels its lines, knowing the lines that the whole of each source repeats, and names its
    /// source by the list, in one commit (which also commits what was added before it).
    ///
    /// While documents come in, a source's repeated lines are learned as they come, so that the first ones are labelled knowing less. Afterwards
    /// it makes no difference in which order the documents came. Costs about as much as adding them again.
    ///
    /// # Errors
    /// [`Error::Index`](crate::Error::Index) when the index cannot be read or written.
    pub fn relabel(&mut self) -> Result<Relabelled> {
        self.relabel_with(nobody)
    }

    /// As [`relabel`](Writer::relabel), and tells an observer, which may stop it: all is then as before.
    ///
    /// # Errors
    /// As [`relabel`](Writer::relabel); [`Error::Stopped`] when it was stopped before its commit was made.
    pub fn relabel_with(&mut self, mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>) -> Result<Relabelled> {
        self.pass(&mut observe, |writer, searcher, watch| {
            let mut all = writer.store(searcher).first_passages(|| watch.goes_on())?;
            let all = writer.aside(watch, move || {
                all.sort();
                all
            })?;
            let mut memory = LineMemory::default();
            for (_, first) in &all {
                let (Article { document, .. }, _) = writer.store(searcher).article(*first)?;
                let source = writer.pipeline.source(&document);
                memory.learn(source.as_ref().map_or("", |source| source.id.as_str()), &document.text);
                if !watch.goes_on() {
                    return Err(Error::Stopped);
                }
            }
            writer.manifest.lines = memory;
            let mut relabelled = Relabelled::default();
            let read = |pipeline: &Pipeline, manifest: &Manifest, article: &Article| {
                pipeline.read(article.document.clone(), Some(&manifest.lines))
            };
            let all = all.into_iter().map(|(_, first)| first).collect();
            writer.replace_changed(searcher, all, watch, read, |before, after| {
                let lines =
                    || before.lines.iter().zip(&after.lines).map(|(b, a)| (b.label.is_content(), a.label.is_content()));
                relabelled.documents += usize::from(before.lines != after.lines);
                relabelled.hidden += lines().filter(|labels| *labels == (true, false)).count();
                relabelled.shown += lines().filter(|labels| *labels == (false, true)).count();
            })?;
            Ok(relabelled)
        })
    }

    /// Commits what was added, changes what is stored, seen in one snapshot, and commits that. Stopped before, all is as it was, what was set
    /// since the last commit too.
    fn pass<T>(
        &mut self,
        observe: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
        change: impl FnOnce(&mut Writer, &Searcher, &mut Watch<'_>) -> Result<T>,
    ) -> Result<T> {
        let watch = &mut Watch::new(observe);
        self.settle(watch)?;
        if !self.pending.is_empty() {
            self.commit_watched(watch)?;
        }
        let before = (self.pipeline.clone(), self.manifest.clone());
        let searcher = self.index.inner.reader.searcher();
        let changed = change(self, &searcher, watch);
        drop(searcher);
        let committed = self.recovered(changed).and_then(|changed| match watch.is_stopped() {
            true => Err(Error::Stopped),
            false => self.commit_watched(watch).map(|()| changed),
        });
        if let Err(Error::Stopped) = committed {
            self.rollback();
            (self.pipeline, self.manifest) = before;
        }
        let changed = committed?;
        self.merge_after_commit(merge::next, watch)?;
        Ok(changed)
    }

    fn store<'s>(&'s self, searcher: &'s Searcher) -> Store<'s> {
        let inner = &self.index.inner;
        Store { searcher, fields: &inner.fields, name: &inner.name }
    }

    fn retag_documents(
        &mut self,
        searcher: &Searcher,
        mut documents: Vec<String>,
        watch: &mut Watch<'_>,
    ) -> Result<Retagged> {
        documents.sort();
        documents.dedup();
        let store = self.store(searcher);
        let found = documents.iter().take_while(|_| watch.goes_on()).filter_map(|id| store.find(id).transpose());
        let firsts = found.map(|found| Ok(found?.first)).collect::<Result<_>>()?;
        self.retag_stored(searcher, firsts, watch)
    }

    fn retag_stored(
        &mut self,
        searcher: &Searcher,
        firsts: Vec<DocAddress>,
        watch: &mut Watch<'_>,
    ) -> Result<Retagged> {
        let mut retagged = Retagged::default();
        self.replace_changed(
            searcher,
            firsts,
            watch,
            |_, _, article| article.clone(),
            |before, after| {
                let (before, after) = (tags(before), tags(after));
                retagged.removed.extend(before.iter().filter(|tag| !after.contains(tag)).cloned());
                retagged.added.extend(after.into_iter().filter(|tag| !before.contains(tag)));
            },
        )?;
        retagged.added.sort();
        retagged.removed.sort();
        Ok(retagged)
    }

    /// Makes stored articles anew, tags them, writes those that differ, and tells of each of those how it was and how it is; until it is
    /// stopped.
    fn replace_changed(
        &mut self,
        searcher: &Searcher,
        firsts: Vec<DocAddress>,
        watch: &mut Watch<'_>,
        make: impl Fn(&Pipeline, &Manifest, &Article) -> Article + Sync,
        mut changed: impl FnMut(&Article, &Article),
    ) -> Result<()> {
        let (mut done, of) = (0, firsts.len());
        for batch in firsts.chunks(BATCH_DOCUMENTS) {
            let Writer { index, pipeline, manifest, workers, engine, pending, .. } = self;
            let (manifest, inner) = (&*manifest, &index.inner);
            let store = Store { searcher, fields: &inner.fields, name: &inner.name };
            let rewrite = |scratch: &mut Scratch, first| -> Result<_> {
                let (before, hash) = store.article(first)?;
                let mut after = make(pipeline, manifest, &before);
                scratch.tag(pipeline, manifest, &mut after);
                let is_changed = before != after;
                Ok(is_changed.then(|| {
                    let encoded = scratch.encode(manifest, &inner.fields, after.clone(), hash);
                    (before, after, encoded)
                }))
            };
            let cost = |_: &DocAddress| UNREAD;
            workers.each(pipeline, batch.to_vec(), cost, watch, rewrite, |rewritten, permit, watch| {
                if let Some((before, after, encoded)) = rewritten? {
                    changed(&before, &after);
                    put(engine, pending, &inner.fields, encoded, true, Some(permit))?;
                }
                done += 1;
                watch.tell(Event::Reread { done, of });
                Ok(())
            })?;
            if watch.is_stopped() {
                break;
            }
        }
        Ok(())
    }

    /// Does what may take long before a pass begins, unless it is stopped.
    fn aside<T: Send + 'static>(&self, watch: &mut Watch<'_>, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        aside(watch, work).map_err(|e| self.index.error()(e.into()))?.ok_or(Error::Stopped)
    }
}

fn tags(article: &Article) -> Vec<(String, usize, String)> {
    let tags = article.passages.iter().flat_map(|passage| passage.meetings.iter().map(move |tag| (passage, tag)));
    tags.map(|(passage, tag)| (article.document.id.clone(), passage.passage, tag.id.clone())).collect()
}
