//! Looks at every byte and every document of an index, as Lucene's `CheckIndex` does.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tantivy::columnar::{ColumnarReader, DynamicColumn};
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{CompositeFile, Directory};
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;
use tantivy::termdict::TermDictionary;
use tantivy::{DocId, Segment, TantivyError};

use super::directory::{Fault, MANAGED, META, META_COPY, Sealed};
use super::event::{Event, Watch, aside, nobody};
use super::store::Stored;
use super::{Index, check_schema, engine_error, folder, guard, schema};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::pipeline::content_hash;

/// What [`Index::check`] or [`Index::repair`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Files that were read.
    pub files: usize,
    /// Bytes in them.
    pub bytes: u64,
    /// Documents that are whole, wherever they stand.
    pub documents: usize,
    /// Passages of these.
    pub passages: usize,
    /// Files that are damaged, cut short or missing, sorted by name.
    pub damaged: Vec<DamagedFile>,
    /// Ids of the documents that are not whole any more, sorted. Where the file of deletions or that of the columns is damaged, too, documents
    /// that were deleted can be among them.
    pub lost: Vec<String>,
    /// Passages of lost documents whose ids are lost, too.
    pub unnamed: usize,
    /// Ids of documents that are whole and may have been deleted or replaced before, sorted: the file is damaged that knows it.
    pub uncertain: Vec<String>,
}

/// A file of an index that cannot be read as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct DamagedFile {
    /// Its name in the folder of the index.
    pub file: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Report {
    /// Whether everything is there and as it was written.
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.lost.is_empty() && self.unnamed == 0
    }
}

/// A report, and what of the damaged segments can be kept.
pub(super) struct Examined {
    pub report: Report,
    pub damaged: Vec<Rescue>,
}

/// A damaged segment, with the first passages of the documents in it that are whole.
pub(super) struct Rescue {
    pub segment: Segment,
    pub firsts: Vec<DocId>,
}

/// What is in a segment.
struct Contents {
    segment: Segment,
    is_sound: bool,
    /// Whether it is known which passages are deleted.
    knows_deleted: bool,
    whole: Vec<Whole>,
}

struct Whole {
    id: String,
    first: DocId,
    passages: usize,
}

impl Index {
    /// Reads everything anew, and compares it with its checksums: every file, every passage, and every document as a whole (its passages are
    /// all there and its text and record are those that were added).
    ///
    /// What searches read is checked while they read it, so that this need not be run before trusting an answer. It is for finding damage in
    /// what nobody has asked for yet, say once a month or after a disk has failed. An index that does not open is looked at by
    /// [`check_folder`](Index::check_folder).
    ///
    /// Costs reading the whole index, on one thread, and the ids of all documents in memory. Others may search and write meanwhile.
    ///
    /// # Errors
    /// The list of its segments cannot be read. All other damage is in the report.
    ///
    /// ```
    /// use dateline::{Document, Index};
    ///
    /// let index = Index::in_memory()?;
    /// let mut writer = index.writer()?;
    /// writer.add(Document::new("a", "Leaders met in Hamburg."))?;
    /// writer.commit()?;
    /// let report = index.check()?;
    /// assert!(report.is_sound());
    /// assert_eq!(report.documents, 1);
    /// # Ok::<(), dateline::Error>(())
    /// ```
    pub fn check(&self) -> Result<Report> {
        self.check_with(nobody)
    }

    /// As [`check`](Index::check), and tells an observer, which may stop it.
    ///
    /// # Errors
    /// As [`check`](Index::check); [`Error::Stopped`].
    pub fn check_with(&self, mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>) -> Result<Report> {
        let lists = damaged_lists(self.inner.index.directory(), &self.inner.name);
        Ok(examine(&self.inner.index, lists, &self.inner.name, &mut Watch::new(&mut observe))?.report)
    }

    /// [`check`](Index::check) for a folder, also when the index in it does not open any more. Changes nothing.
    ///
    /// # Errors
    /// There is no index, another program or another version of the library made it, or neither the list of its segments nor the copy of that
    /// list can be read.
    pub fn check_folder(path: impl AsRef<Path>) -> Result<Report> {
        Index::check_folder_with(path, nobody)
    }

    /// As [`check_folder`](Index::check_folder), and tells an observer, which may stop it.
    ///
    /// # Errors
    /// As [`check_folder`](Index::check_folder); [`Error::Stopped`].
    pub fn check_folder_with(
        path: impl AsRef<Path>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Report> {
        let (path, name) = (path.as_ref(), path.as_ref().display().to_string());
        let (index, lists) = open_damaged(&folder(path)?, || files(path), &name)?;
        Ok(examine(&index, lists, &name, &mut Watch::new(&mut observe))?.report)
    }
}

/// Opens what there is of an index: the copy of a list stands in for the list. Tells which lists are damaged.
pub(super) fn open_damaged(
    directory: &Sealed<impl Directory + Clone>,
    files: impl FnOnce() -> Vec<String>,
    name: &str,
) -> Result<(tantivy::Index, Vec<DamagedFile>)> {
    let damaged = damaged_lists(directory, name);
    let is_damaged = |list: &str| damaged.iter().any(|damage| damage.file == list);
    if is_damaged(META) {
        let copy = directory.atomic_read(Path::new(META_COPY)).map_err(|e| Error::Index {
            index: name.to_owned(),
            problem: "neither its meta.json nor meta.copy.json can be read; name the folder of an index, restore one of them from a backup, \
                      or make the index anew from the documents"
                .to_owned(),
            source: Some(Box::new(e)),
        })?;
        directory.stand_in(META, copy);
    }
    if is_damaged(MANAGED) {
        // Without meta.json in it, the next commit notices that the list has changed, and writes it.
        directory.stand_in(MANAGED, serde_json::to_vec(&files()).unwrap_or_default());
    }
    let index = guard(name, || tantivy::Index::open(directory.clone()).map_err(engine_error(name)))?;
    check_schema(&index.schema(), &schema::schema().0, name)?;
    Ok((index, damaged))
}

/// Which lists cannot be read. The copy need not be there.
fn damaged_lists(directory: &dyn Directory, name: &str) -> Vec<DamagedFile> {
    let damage = |list: &&str| match directory.atomic_read(Path::new(list)) {
        Ok(_) => None,
        Err(OpenReadError::FileDoesNotExist(_)) if *list == META_COPY => None,
        Err(e) => Some(DamagedFile { file: (*list).to_owned(), problem: problem(engine_error(name)(e.into())) }),
    };
    [META, META_COPY, MANAGED].iter().filter_map(damage).collect()
}

/// The files of segments in a folder.
pub(super) fn files(path: &Path) -> Vec<String> {
    let name = |entry: std::fs::DirEntry| entry.file_name().into_string().ok();
    let names = std::fs::read_dir(path).into_iter().flatten().flatten().filter_map(name);
    let is_segment = |name: &String| {
        name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    names.filter(is_segment).collect()
}

/// Looks at all of an index. Should a writer have changed it meanwhile, files that went are no damage: then it looks again.
pub(super) fn examine(
    index: &tantivy::Index,
    lists: Vec<DamagedFile>,
    name: &str,
    watch: &mut Watch<'_>,
) -> Result<Examined> {
    loop {
        let mut report = Report { damaged: lists.clone(), ..Report::default() };
        let segments = index.searchable_segments().map_err(engine_error(name))?;
        let before: Vec<_> = segments.iter().map(Segment::id).collect();
        let bytes =
            segments.iter().flat_map(|segment| segment_files(segment).into_iter().map(|file| length(segment, &file)));
        let bytes = bytes.sum();
        let contents = segments.into_iter().map(|segment| contents(segment, &mut report, bytes, name, watch));
        let contents = contents.collect::<Result<Vec<_>>>()?;
        let after = index.searchable_segment_ids().map_err(engine_error(name))?;
        if after == before || contents.iter().all(|contents| contents.is_sound) {
            return Ok(settle(contents, report));
        }
    }
}

/// Reads a segment of an index of so many bytes, and notes which of its files are damaged.
fn contents(segment: Segment, report: &mut Report, bytes: u64, name: &str, watch: &mut Watch<'_>) -> Result<Contents> {
    let mut is_sound = true;
    for file in segment_files(&segment) {
        let directory = segment.index().directory().clone();
        let (path, index) = (file.clone(), name.to_owned());
        let check =
            move || guard(&index, || directory.validate_checksum(&path).map_err(|e| engine_error(&index)(e.into())));
        let check = aside(watch, check).map_err(|e| engine_error(name)(e.into()))?.ok_or(Error::Stopped)?;
        report.files += 1;
        report.bytes += if check.is_ok() { length(&segment, &file) } else { 0 };
        if !watch.tell(Event::Bytes { done: report.bytes, of: bytes }) {
            return Err(Error::Stopped);
        }
        let problem = match check {
            Ok(true) => continue,
            Ok(false) => "its checksum is wrong".to_owned(),
            Err(e) => problem(e),
        };
        is_sound = false;
        report.damaged.push(DamagedFile { file: file.display().to_string(), problem });
    }
    let alive = alive(&segment);
    let knows_deleted = alive.is_some();
    let whole = whole(&segment, alive.flatten().as_ref(), name, watch)?;
    let passages: usize = whole.iter().map(|document| document.passages).sum();
    let is_sound = is_sound && knows_deleted && passages == segment.meta().num_docs() as usize;
    Ok(Contents { segment, is_sound, knows_deleted, whole })
}

fn length(segment: &Segment, file: &Path) -> u64 {
    segment.index().directory().open_read(file).map_or(0, |file| tantivy::HasLen::len(&file) as u64)
}

/// What is wrong with a file, without its name and the remedy.
fn problem(error: Error) -> String {
    match &error {
        Error::Index { source: Some(e), .. } => e.downcast_ref().and_then(Fault::find).map(|fault| fault.problem),
        _ => None,
    }
    .unwrap_or_else(|| error.to_string())
}

fn segment_files(segment: &Segment) -> Vec<PathBuf> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let all = [Postings, Positions, FastFields, FieldNorms, Terms, Store];
    let deletes = segment.meta().has_deletes().then_some(Delete);
    all.into_iter().chain(deletes).map(|component| segment.relative_path(component)).collect()
}

/// Which passages are not deleted: `Some(None)` when all are there, `None` when it cannot be read.
fn alive(segment: &Segment) -> Option<Option<AliveBitSet>> {
    if !segment.meta().has_deletes() {
        return Some(None);
    }
    let bytes = segment.open_read(SegmentComponent::Delete).ok()?.read_bytes().ok()?;
    Some(Some(AliveBitSet::open(bytes)))
}

/// The documents of a segment whose stored side is whole, by that alone.
fn whole(segment: &Segment, alive: Option<&AliveBitSet>, name: &str, watch: &mut Watch<'_>) -> Result<Vec<Whole>> {
    let (_, fields) = schema::schema();
    let stored = Stored { fields: &fields, name };
    let mut whole = Vec::new();
    let Ok(store) = guard(name, || open_store(segment, name)) else { return Ok(whole) };
    let mut next = 0;
    for first in 0..segment.meta().max_doc() {
        if !watch.goes_on() {
            return Err(Error::Stopped);
        }
        let is_deleted = || guard(name, || Ok(alive.is_some_and(|alive| alive.is_deleted(first)))).unwrap_or(true);
        if first < next || is_deleted() {
            continue;
        }
        // A passage that begins no document, and one that cannot be read, fail alike.
        let read = guard(name, || stored.article(|number| store.get(first + number).map_err(engine_error(name))));
        if let Ok((article, hash)) = read
            && is_whole(&article, &hash)
        {
            next = first + article.passages.len() as u32;
            whole.push(Whole { id: article.document.id, first, passages: article.passages.len() });
        }
    }
    Ok(whole)
}

pub(super) fn open_store(segment: &Segment, name: &str) -> Result<StoreReader> {
    let open = || StoreReader::open(segment.open_read(SegmentComponent::Store)?, 4).map_err(TantivyError::from);
    open().map_err(engine_error(name))
}

fn is_whole(article: &Article, hash: &str) -> bool {
    let mut end = 0;
    let tiled = article.passages.iter().enumerate().all(|(number, passage)| {
        passage.passage == number && passage.range.start == std::mem::replace(&mut end, passage.range.end)
    });
    tiled && end == article.document.text.len() && content_hash(&article.document) == hash
}

/// The ids in a segment: those that are not deleted by the columns, or else all by the dictionary of terms.
fn ids(segment: &Segment) -> Option<BTreeSet<String>> {
    let (_, fields) = schema::schema();
    let columns = || -> Result<BTreeSet<String>, TantivyError> {
        let columns = ColumnarReader::open(segment.open_read(SegmentComponent::FastFields)?)?;
        let alive = alive(segment).flatten();
        let is_alive = |doc: &DocId| alive.as_ref().is_none_or(|alive| alive.is_alive(*doc));
        let mut found = BTreeSet::new();
        for column in columns.read_columns("id")? {
            if let DynamicColumn::Str(ids) = column.open()? {
                let docs = (0..segment.meta().max_doc()).filter(is_alive);
                let ords: BTreeSet<u64> = docs.filter_map(|doc| ids.ords().first(doc)).collect();
                for ord in ords {
                    let mut id = String::new();
                    ids.ord_to_str(ord, &mut id)?;
                    found.insert(id);
                }
            }
        }
        Ok(found)
    };
    let terms = || -> Result<BTreeSet<String>, TantivyError> {
        let file = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
        let mut found = BTreeSet::new();
        if let Some(file) = file.open_read(fields.id) {
            let dictionary = TermDictionary::open(file)?;
            let mut terms = dictionary.stream()?;
            while terms.advance() {
                found.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(found)
    };
    let read =
        |ids: &dyn Fn() -> Result<BTreeSet<String>, TantivyError>| guard("", || ids().map_err(engine_error(""))).ok();
    read(&columns).or_else(|| read(&terms))
}

/// What is lost and what can be kept, now that it is known what stands where.
fn settle(mut contents: Vec<Contents>, mut report: Report) -> Examined {
    let mut damaged = Vec::new();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    // Where it is not known what was deleted, a document that stands elsewhere, too, was replaced.
    contents.sort_by_key(|contents| (!contents.is_sound, !contents.knows_deleted));
    for Contents { segment, is_sound, knows_deleted, whole } in contents {
        let meta = segment.meta();
        let passages: usize = whole.iter().map(|document| document.passages).sum();
        let (replaced, whole): (Vec<Whole>, Vec<Whole>) =
            whole.into_iter().partition(|document| !knows_deleted && kept.contains(&document.id));
        report.documents += whole.len();
        report.passages += whole.iter().map(|document| document.passages).sum::<usize>();
        if !is_sound {
            let replaced: usize = replaced.iter().map(|document| document.passages).sum();
            if !knows_deleted && replaced != meta.num_deleted_docs() as usize {
                report.uncertain.extend(whole.iter().map(|document| document.id.clone()));
            }
            let expected = if knows_deleted { meta.num_docs() } else { meta.max_doc() } as usize;
            if passages < expected {
                let here: BTreeSet<&String> = whole.iter().map(|document| &document.id).collect();
                match ids(&segment) {
                    Some(ids) => {
                        report.lost.extend(ids.into_iter().filter(|id| !here.contains(id) && !kept.contains(id)));
                    }
                    None => report.unnamed += expected - passages,
                }
            }
            damaged.push(Rescue { segment, firsts: whole.iter().map(|document| document.first).collect() });
        }
        kept.extend(whole.into_iter().map(|document| document.id));
    }
    // What one segment has lost can stand whole in the next.
    report.lost.retain(|id| !kept.contains(id));
    for ids in [&mut report.lost, &mut report.uncertain] {
        ids.sort();
        ids.dedup();
    }
    report.damaged.sort();
    Examined { report, damaged }
}
