//! Keeps what is readable of a damaged index.

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;
use tantivy::Directory;

use super::budget::UNREAD;
use super::check::{Examined, Report, Rescue, examine, files, open_damaged, open_store};
use super::directory::{META, Sealed};
use super::event::{Event, Watch, nobody};
use super::manifest::Manifest;
use super::scratch::Scratch;
use super::store::Stored;
use super::writer::{BATCH_DOCUMENTS, leave, put};
use super::{Index, IndexBuilder, Writer, engine_error, folder, merge, schema};
use crate::error::{Error, Result};

impl Index {
    /// Makes a damaged index whole again, in one commit: the documents that can be read are written anew, the others are left out, and the
    /// report lists them, so that they can be added again. An index that is sound stays as it is.
    ///
    /// The damaged files stay until the commit is durable; then they are deleted. Stopped before, it leaves everything as it was. Who wants
    /// to see first what would be lost asks [`check_folder`](Index::check_folder). Documents whose deletion was forgotten
    /// ([`Report::uncertain`]) are kept: delete them again.
    ///
    /// Costs reading the whole index, and writing the readable documents of the damaged segments.
    ///
    /// # Errors
    /// As [`check_folder`](Index::check_folder); [`Error::Locked`] while a writer is open; the folder cannot be written.
    ///
    /// ```
    /// use dateline::{Document, Index};
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let folder = folder.path();
    /// let index = Index::builder().open_or_create(folder)?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Leaders met in Hamburg."))?;
    /// writer.commit()?;
    /// drop((writer, index));
    /// std::fs::write(folder.join("meta.json"), "not what it was").unwrap();
    /// assert!(Index::open(folder).is_err());
    /// let report = Index::repair(folder)?;
    /// assert_eq!(report.damaged[0].file, "meta.json");
    /// assert!(report.lost.is_empty());
    /// assert!(Index::open(folder)?.searcher().article("a")?.is_some());
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn repair(path: impl AsRef<Path>) -> Result<Report> {
        Index::repair_with(path, nobody)
    }

    /// As [`repair`](Index::repair), and tells an observer, which may stop it: all is then as before.
    ///
    /// # Errors
    /// As [`repair`](Index::repair); [`Error::Stopped`] when it was stopped before its commit was made.
    pub fn repair_with(
        path: impl AsRef<Path>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Report> {
        let path = path.as_ref();
        let mut watch = Watch::new(&mut observe);
        repair_in(&folder(path)?, || files(path), path.display().to_string(), &mut watch)
    }
}

pub(super) fn repair_in(
    directory: &Sealed<impl Directory + Clone>,
    files: impl FnOnce() -> Vec<String>,
    name: String,
    watch: &mut Watch<'_>,
) -> Result<Report> {
    let before = directory.unchecked(META);
    let (damaged, lists) = open_damaged(directory, files, &name)?;
    let metas = damaged.load_metas().map_err(engine_error(&name))?;
    let manifest = Manifest::read(metas.payload.as_deref(), &name)?;
    let Examined { report, damaged: segments } = examine(&damaged, lists, &name, watch)?;
    if report.is_sound() {
        return Ok(report);
    }
    directory.stand_in(META, without(directory, &segments, &name)?);
    let index = tantivy::Index::open(directory.clone()).map_err(engine_error(&name))?;
    let index = IndexBuilder::default().assemble(index, schema::schema().1, name, None, manifest)?;
    let mut writer = index.writer()?;
    if directory.unchecked(META) != before {
        let problem = "another writer has changed it meanwhile; run the repair again".to_owned();
        return Err(Error::Index { index: index.inner.name.clone(), problem, source: None });
    }
    // The engine deletes what the new list of segments does not name once that is durable.
    let done = writer.rescue(&segments, watch).and_then(|()| writer.commit_watched(watch));
    let done = done.and_then(|()| writer.merge_after_commit(merge::next, watch));
    leave(writer, || {});
    done.map(|_| report)
}

/// The list of segments without the damaged ones.
fn without(directory: &Sealed<impl Directory + Clone>, damaged: &[Rescue], name: &str) -> Result<Vec<u8>> {
    let meta = directory.atomic_read(Path::new(META)).map_err(|e| engine_error(name)(e.into()))?;
    let foreign = |e: serde_json::Error| Error::Index {
        index: name.to_owned(),
        problem: "its meta.json has a form that this library does not know".to_owned(),
        source: Some(e.into()),
    };
    let mut meta: Value = serde_json::from_slice(&meta).map_err(foreign)?;
    if let Some(segments) = meta.get_mut("segments").and_then(Value::as_array_mut) {
        let id =
            |segment: &Value| segment.get("segment_id").and_then(Value::as_str).unwrap_or_default().replace('-', "");
        segments.retain(|segment| damaged.iter().all(|rescue| rescue.segment.id().uuid_string() != id(segment)));
    }
    serde_json::to_vec(&meta).map_err(foreign)
}

impl Writer {
    /// Writes the readable documents of damaged segments anew.
    fn rescue(&mut self, segments: &[Rescue], watch: &mut Watch<'_>) -> Result<()> {
        let (mut done, of) = (0, segments.iter().map(|rescue| rescue.firsts.len()).sum());
        for Rescue { segment, firsts } in segments {
            if firsts.is_empty() {
                continue;
            }
            let name = self.index.inner.name.clone();
            let store = open_store(segment, &name)?;
            for batch in firsts.chunks(BATCH_DOCUMENTS) {
                let Writer { index, pipeline, manifest, workers, engine, pending, .. } = self;
                let (manifest, fields) = (&*manifest, &index.inner.fields);
                let stored = Stored { fields, name: &name };
                let rescue = |scratch: &mut Scratch, first| -> Result<_> {
                    let read = stored.article(|number| store.get(first + number).map_err(engine_error(&name)));
                    let (mut article, hash) = read?;
                    scratch.tag(pipeline, manifest, &mut article);
                    Ok(scratch.encode(manifest, fields, article, hash))
                };
                let cost = |_: &u32| UNREAD;
                workers.each(pipeline, batch.to_vec(), cost, watch, rescue, |encoded, permit, watch| {
                    put(engine, pending, fields, encoded?, true, Some(permit))?;
                    done += 1;
                    watch.tell(Event::Reread { done, of });
                    Ok(())
                })?;
                if watch.is_stopped() {
                    return Err(Error::Stopped);
                }
            }
        }
        Ok(())
    }
}
