//! Passes over what is stored: a new catalog, a person's verdicts, labels after all that was learned. Each is one commit.

use tantivy::DocAddress;

use super::manifest::Manifest;
use super::writer::BATCH_DOCUMENTS;
use super::{Store, Writer};
use crate::article::Article;
use crate::clean::LineMemory;
use crate::document::SourceList;
use crate::error::Result;
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
        self.commit_pending()?;
        self.pipeline = self.pipeline.clone().catalog(catalog.clone());
        self.manifest.catalog = catalog;
        let all = self.first_passages()?.into_iter().map(|(_, first)| first).collect();
        self.retag_stored(all)
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
        self.commit_pending()?;
        let mut documents = Vec::new();
        for mut verdict in verdicts {
            if verdict.quote.is_empty()
                && let Some(article) = self.index.searcher().article(&verdict.document)?
            {
                verdict.quote_from(&article.document.text);
            }
            documents.push(verdict.document.clone());
            self.manifest.verdicts.insert(verdict);
        }
        self.retag_documents(documents)
    }

    /// Takes verdicts back, whatever they said: the tagger decides again. One commit, as [`judge`](Writer::judge).
    ///
    /// # Errors
    /// As [`judge`](Writer::judge).
    pub fn withdraw<'v>(&mut self, verdicts: impl IntoIterator<Item = &'v Verdict>) -> Result<Retagged> {
        self.commit_pending()?;
        let withdrawn = verdicts.into_iter().filter_map(|verdict| self.manifest.verdicts.remove(verdict));
        let documents = withdrawn.map(|verdict| verdict.document).collect();
        self.retag_documents(documents)
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
        self.commit_pending()?;
        let mut all = self.first_passages()?;
        all.sort();
        let mut memory = LineMemory::default();
        for (_, first) in &all {
            let (Article { document, .. }, _) = self.stored(*first)?;
            let source = self.pipeline.source(&document);
            memory.learn(source.as_ref().map_or("", |source| source.id.as_str()), &document.text);
        }
        self.manifest.lines = memory;
        let mut relabelled = Relabelled::default();
        let read = |pipeline: &Pipeline, manifest: &Manifest, article: &Article| {
            pipeline.read(article.document.clone(), Some(&manifest.lines))
        };
        self.rewrite(all.into_iter().map(|(_, first)| first).collect(), read, |before, after| {
            let lines =
                || before.lines.iter().zip(&after.lines).map(|(b, a)| (b.label.is_content(), a.label.is_content()));
            relabelled.documents += usize::from(before.lines != after.lines);
            relabelled.hidden += lines().filter(|labels| *labels == (true, false)).count();
            relabelled.shown += lines().filter(|labels| *labels == (false, true)).count();
        })?;
        Ok(relabelled)
    }

    fn commit_pending(&mut self) -> Result<()> {
        if self.pending.is_empty() { Ok(()) } else { self.commit() }
    }

    fn retag_documents(&mut self, mut documents: Vec<String>) -> Result<Retagged> {
        documents.sort();
        documents.dedup();
        let inner = &self.index.inner;
        let searcher = inner.reader.searcher();
        let store = Store { searcher: &searcher, fields: &inner.fields, name: &inner.name };
        let found = documents.iter().filter_map(|id| store.find(id).transpose());
        let firsts = found.map(|found| Ok(found?.first)).collect::<Result<_>>()?;
        self.retag_stored(firsts)
    }

    fn retag_stored(&mut self, firsts: Vec<DocAddress>) -> Result<Retagged> {
        let mut retagged = Retagged::default();
        self.rewrite(
            firsts,
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

    /// Makes stored articles anew, tags them, writes those that differ, tells of each of those how it was and how it is, and commits. When
    /// one cannot be read, nothing is changed.
    fn rewrite(
        &mut self,
        firsts: Vec<DocAddress>,
        make: impl Fn(&Pipeline, &Manifest, &Article) -> Article + Sync,
        changed: impl FnMut(&Article, &Article),
    ) -> Result<()> {
        self.replace_changed(firsts, make, changed).inspect_err(|_| self.roll_back())?;
        self.commit()
    }

    fn replace_changed(
        &mut self,
        firsts: Vec<DocAddress>,
        make: impl Fn(&Pipeline, &Manifest, &Article) -> Article + Sync,
        mut changed: impl FnMut(&Article, &Article),
    ) -> Result<()> {
        for batch in firsts.chunks(BATCH_DOCUMENTS) {
            let (pipeline, manifest, fields) = (&self.pipeline, &self.manifest, &self.index.inner.fields);
            let rewritten = self.map(batch.to_vec(), |scratch, first| -> Result<_> {
                let (before, hash) = self.stored(first)?;
                let mut after = make(pipeline, manifest, &before);
                scratch.tag(pipeline, manifest, &mut after);
                let is_changed = before != after;
                Ok(is_changed.then(|| {
                    let encoded = scratch.encode(manifest, fields, after.clone(), hash);
                    (before, after, encoded)
                }))
            });
            for document in rewritten {
                if let Some((before, after, encoded)) = document? {
                    changed(&before, &after);
                    self.replace(encoded)?;
                }
            }
        }
        Ok(())
    }

    fn stored(&self, first: DocAddress) -> Result<(Article, String)> {
        let inner = &self.index.inner;
        let searcher = inner.reader.searcher();
        Store { searcher: &searcher, fields: &inner.fields, name: &inner.name }.article(first)
    }

    /// Every document of the last commit by its id, with its first passage; in the order of the index.
    fn first_passages(&self) -> Result<Vec<(String, DocAddress)>> {
        let inner = &self.index.inner;
        let searcher = inner.reader.searcher();
        Store { searcher: &searcher, fields: &inner.fields, name: &inner.name }.first_passages()
    }
}

fn tags(article: &Article) -> Vec<(String, usize, String)> {
    let tags = article.passages.iter().flat_map(|passage| passage.meetings.iter().map(move |tag| (passage, tag)));
    tags.map(|(passage, tag)| (article.document.id.clone(), passage.passage, tag.id.clone())).collect()
}
