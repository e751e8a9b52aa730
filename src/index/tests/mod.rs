//! Disks that fail.

mod disk;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{Cut, Disk, Files, Op, replay};
use tantivy::directory::{Directory, ManagedDirectory, OwnedBytes, TerminatingWrite};

use super::budget::PER_PENDING;
use super::check::Report;
use super::checksum::BLOCK;
use super::directory::{META, META_COPY, Sealed};
use super::event::{Watch, nobody};
use super::pending::Pending;
use super::repair::repair_in;
use super::{Index, IndexBuilder};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::search::Query;

/// Documents by their ids.
type Model = BTreeMap<String, String>;

/// Every place in the default run is too much: `DATELINE_EVERY=1` takes all of them.
fn every(default: usize) -> usize {
    std::env::var("DATELINE_EVERY").map_or(default, |every| every.parse().unwrap())
}

fn open(disk: &Disk) -> Result<Index> {
    let (directory, builder) = (Sealed::new(disk.clone()), IndexBuilder::default().threads(1));
    match disk.exists(Path::new(META)).unwrap() {
        true => builder.open_in(&directory, "disk".to_owned(), None),
        false => builder.create(&directory, "disk".to_owned(), None),
    }
}

fn repair(disk: &Disk) -> Result<Report> {
    let is_segment = |name: &String| name.split_once('.').is_some_and(|(id, _)| id.len() == 32);
    let files = || disk.names().into_iter().filter(is_segment).collect();
    repair_in(&Sealed::new(disk.clone()), files, "disk".to_owned(), &mut Watch::new(&mut nobody))
}

fn text(id: &str, step: usize) -> String {
    format!("The ferry {id} left the harbour {step} times.\n\nO barco {id} saiu do porto.\n\nজাহাজ {id} বন্দর ছাড়ে।\n")
}

/// What is done before the commit with a number: documents come, are replaced, and go.
const STEPS: [(&[&str], &[&str]); 4] =
    [(&["a", "b", "c"], &[]), (&["d", "b"], &["a"]), (&["e"], &["d", "c"]), (&["f", "e", "a"], &[])];

/// What the index holds after so many commits.
fn model(commits: usize) -> Model {
    let mut model = Model::new();
    for (step, (add, delete)) in STEPS.iter().enumerate().take(commits) {
        model.extend(add.iter().map(|id| (id.to_string(), text(id, step))));
        delete.iter().for_each(|id| drop(model.remove(*id)));
    }
    model
}

/// Goes on from the index's mark, and merges at the end.
fn ingest(index: &Index, writer: &mut super::Writer, mut committed: impl FnMut()) -> Result<()> {
    let first = index.mark().map_or(0, |mark| mark.parse().unwrap());
    for (step, (add, delete)) in STEPS.iter().enumerate().skip(first) {
        for id in *add {
            writer.add(Document::new(*id, text(id, step)))?;
        }
        for id in *delete {
            writer.delete(id)?;
        }
        writer.mark((step + 1).to_string());
        writer.commit()?;
        committed();
    }
    writer.optimize()?;
    committed();
    Ok(())
}

/// All that the index holds, by what it answers.
fn held(index: &Index) -> Result<Model> {
    let searcher = index.searcher();
    let hits = searcher.search(&Query::new("").by_document().limit(100))?.hits;
    let mut held = Model::new();
    for hit in hits {
        let article = searcher.article(&hit.document)?.unwrap();
        held.insert(hit.document, article.document.text);
    }
    for query in ["ferry", "\"do porto\"", "বন্দর"] {
        let found: BTreeSet<String> =
            searcher.search(&Query::new(query).limit(100))?.hits.into_iter().map(|hit| hit.document).collect();
        assert_eq!(found, held.keys().cloned().collect(), "{query}");
    }
    Ok(held)
}

/// Four segments, three with deletions.
fn small_index() -> Files {
    let disk = Disk::default();
    let index = open(&disk).unwrap();
    let mut writer = index.writer().unwrap();
    let mut commits = 0;
    let mut files = Files::new();
    ingest(&index, &mut writer, || {
        commits += 1;
        if commits == STEPS.len() {
            files = disk.files();
        }
    })
    .unwrap();
    files
}

#[test]
fn a_power_cut_leaves_a_commit_that_had_returned_or_the_next() {
    let disk = Disk::default();
    let index = open(&disk).unwrap();
    disk.note(Op::Returned);
    let mut writer = index.writer().unwrap();
    ingest(&index, &mut writer, || disk.note(Op::Returned)).unwrap();
    let log = disk.log();
    let mut returned = 0;
    let mut found = BTreeSet::new();
    for at in 0..=log.len() {
        returned += usize::from(at > 0 && matches!(log[at - 1], Op::Returned));
        let is_sync = at > 0 && matches!(log[at - 1], Op::Sync(_) | Op::SyncNames | Op::Rename(..) | Op::Returned);
        if !is_sync && at % every(11) != 0 {
            continue;
        }
        for bits in 0..8 {
            let cut = Cut { data: bits & 1 != 0, names: bits & 2 != 0, deletions: bits & 4 != 0 };
            let index = open(&Disk::new(replay(&log[..at], cut)));
            let index = index.unwrap_or_else(|e| panic!("{cut:?} after {at} of {}: {e:?}", log.len()));
            let mark = index.mark().map_or(0, |mark| mark.parse().unwrap());
            // The first that returned was the making of the index, the last the merging.
            let least = returned.saturating_sub(1).min(STEPS.len());
            assert!((least..=least + 1).contains(&mark), "{cut:?} after {at}: commit {mark}, {returned} returned");
            assert_eq!(held(&index).unwrap(), model(mark), "{cut:?} after {at}");
            found.insert((least, mark));
            if bits == 7 && at % every(7) == 0 {
                ingest(&index, &mut index.writer().unwrap(), || {}).unwrap_or_else(|e| panic!("after {at}: {e:?}"));
                assert_eq!(held(&index).unwrap(), model(STEPS.len()), "{cut:?} after {at}, gone on");
            }
        }
    }
    assert_eq!(returned, STEPS.len() + 2);
    assert!(found.contains(&(0, 1)) && found.contains(&(3, 4)) && found.contains(&(3, 3)), "{found:?}");
}

#[test]
fn a_full_disk_leaves_the_last_commit_and_the_work_goes_on_when_there_is_room() {
    let mut writes = 0;
    loop {
        let disk = Disk::default();
        disk.allow(Some(writes), ErrorKind::StorageFull);
        let room = || disk.allow(None, ErrorKind::Other);
        let full = |e: &Error| assert!(e.to_string().contains("the disk is full; make room"), "write {writes}: {e}");
        let mut is_full = false;
        let index = open(&disk).or_else(|e| {
            full(&e);
            is_full = true;
            room();
            open(&disk)
        });
        let index = index.unwrap_or_else(|e| panic!("write {writes}: {e:?}"));
        let mut writer = index.writer().unwrap();
        let mut returned = 0;
        let done = ingest(&index, &mut writer, || returned += 1);
        room();
        if let Err(e) = &done {
            full(e);
            let again = open(&Disk::new(disk.files())).unwrap();
            let mark = again.mark().map_or(0, |mark| mark.parse().unwrap());
            assert!((returned..=returned + 1).contains(&mark), "write {writes}: commit {mark}, {returned} returned");
            assert_eq!(held(&again).unwrap(), model(mark), "write {writes}");
            assert!(again.check().unwrap().is_sound());
            ingest(&index, &mut writer, || {}).unwrap_or_else(|e| panic!("write {writes}, again: {e:?}"));
        }
        assert_eq!(held(&index).unwrap(), model(STEPS.len()), "write {writes}");
        drop((writer, index));
        // What the failed attempts have left is gone: six files of one segment, three lists.
        assert_eq!(disk.names().len(), 9, "write {writes}: {:?}", disk.names());
        if !is_full && done.is_ok() {
            break;
        }
        writes += every(7);
    }
    assert!(writes > 100, "{writes}");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_that_says_so() {
    let disk = Disk::new(small_index());
    let index = open(&disk).unwrap();
    disk.allow(Some(0), ErrorKind::ReadOnlyFilesystem);
    assert_eq!(held(&index).unwrap(), model(4));
    let empty = Disk::default();
    empty.allow(Some(0), ErrorKind::ReadOnlyFilesystem);
    for error in [index.writer().unwrap_err(), open(&disk).unwrap_err(), open(&empty).unwrap_err()] {
        assert!(error.to_string().contains("make the folder"), "{error}");
    }
}

/// Where damage showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Open,
    Read,
    Check,
    Never,
}

/// Opens, reads and checks what is damaged: right answers or an error, and never a panic.
fn look(files: Files, what: &str) -> (Shown, Option<Error>) {
    let index = match open(&Disk::new(files)) {
        Ok(index) => index,
        Err(e) => return (Shown::Open, Some(e)),
    };
    match held(&index) {
        Ok(held) => assert_eq!(held, model(STEPS.len()), "{what}"),
        Err(e) => return (Shown::Read, Some(e)),
    }
    match index.check() {
        Ok(report) if report.is_sound() => (Shown::Never, None),
        Ok(report) => {
            assert!(report.lost.is_empty(), "{what}: every article was read before: {report:?}");
            (Shown::Check, None)
        }
        Err(e) => (Shown::Check, Some(e)),
    }
}

/// Damages each file in some ways and counts where it shows. The error names the file.
fn damage_all(ways: impl Fn(&[u8]) -> Vec<(String, Option<Vec<u8>>)>) -> BTreeMap<(String, Shown), usize> {
    let files = small_index();
    let mut counts = BTreeMap::new();
    for (path, content) in &files {
        let name = path.display().to_string();
        for (way, damaged) in ways(content) {
            let mut files = files.clone();
            match damaged {
                Some(damaged) => drop(files.insert(path.clone(), Arc::new(damaged))),
                None => drop(files.remove(path)),
            }
            if !files.contains_key(Path::new(META)) {
                continue;
            }
            let (shown, error) = look(files, &format!("{name} {way}"));
            let error = error.map(|e| e.to_string()).unwrap_or_default();
            assert!(error.is_empty() || error.contains(&name), "{name} {way}: {error}");
            assert!(error.is_empty() || error.contains("Index::repair"), "{name} {way}: {error}");
            let kind = name.rsplit_once('.').map_or(name.as_str(), |(_, kind)| kind);
            let kind = if kind == "json" { &name } else { kind };
            *counts.entry((kind.to_owned(), shown)).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_flipped_bit_shows_or_does_no_harm() {
    let step = every(97);
    let counts = damage_all(|content| {
        let flip = |at: usize| {
            let mut damaged = content.to_vec();
            damaged[at] ^= if step == 1 { 0xff } else { 1 << (at % 8) };
            (format!("byte {at}"), Some(damaged))
        };
        (0..content.len()).step_by(step).map(flip).collect()
    });
    eprintln!("{counts:#?}");
    assert!(counts.keys().all(|(_, shown)| *shown != Shown::Never), "{counts:?}");
    assert!(counts.keys().any(|(file, _)| file == "del"), "{counts:?}");
}

#[test]
fn a_file_cut_short_or_missing_is_noticed() {
    let counts = damage_all(|content| {
        let lengths = [0, 1, 4, 8, 9, 40, content.len() / 2, content.len() - 9, content.len() - 1];
        let cut = |length: &usize| (format!("cut to {length}"), Some(content[..*length].to_vec()));
        let lengths = lengths.iter().filter(|length| **length < content.len());
        lengths.map(cut).chain([("missing".to_owned(), None)]).collect()
    });
    let never: Vec<_> = counts.iter().filter(|((_, shown), _)| *shown == Shown::Never).collect();
    // Only the copy of the list of segments can be spared.
    assert_eq!(never, [(&(META_COPY.to_owned(), Shown::Never), &1)], "{counts:?}");
}

#[test]
fn a_repair_keeps_what_is_readable_and_lists_the_rest() {
    let files = small_index();
    let all = model(STEPS.len());
    let (mut kept_all, mut lost_some) = (0, 0);
    for (path, content) in &files {
        let name = path.display().to_string();
        for damaged in [None, Some(content.len() / 2), Some(content.len() - 3)] {
            let mut files = files.clone();
            match damaged {
                Some(at) => {
                    let mut content = content.to_vec();
                    content[at] ^= 0x10;
                    files.insert(path.clone(), Arc::new(content));
                }
                None => drop(files.remove(path)),
            }
            let what = format!("{name} {damaged:?}");
            let disk = Disk::new(files);
            let report = repair(&disk).unwrap_or_else(|e| panic!("{what}: {e:?}"));
            if name == META_COPY && damaged.is_none() {
                assert!(report.is_sound());
                continue;
            }
            assert_eq!(report.damaged.iter().map(|damage| &damage.file).collect::<Vec<_>>(), [&name], "{what}");
            let index = open(&disk).unwrap_or_else(|e| panic!("{what}: {e:?}"));
            assert_eq!(index.mark().as_deref(), Some("4"), "{what}");
            let after = index.check().unwrap();
            assert!(after.is_sound(), "{what}: {after:?}");
            assert_eq!(after.documents, report.documents, "{what}");
            let held = held(&index).unwrap();
            assert_eq!(held.len(), report.documents, "{what}");
            let (known, revived): (Model, Model) = held.into_iter().partition(|(id, text)| all.get(id) == Some(text));
            assert!(revived.keys().all(|id| report.uncertain.contains(id)), "{what}: {revived:?} {report:?}");
            assert!(revived.is_empty() || name.ends_with(".del"), "{what}: {revived:?}");
            let lost: BTreeSet<&String> = all.keys().filter(|id| !known.contains_key(*id)).collect();
            assert_eq!(lost, report.lost.iter().collect(), "{what}: {report:?}");
            assert_eq!(report.unnamed, 0, "{what}");
            kept_all += usize::from(lost.is_empty());
            lost_some += usize::from(!lost.is_empty());
            assert!(repair(&disk).unwrap().is_sound(), "{what}");
        }
    }
    assert!(kept_all > 20 && lost_some > 4, "{kept_all} {lost_some}");
}

#[test]
fn a_repair_that_is_stopped_leaves_everything_as_it_was() {
    let mut files = small_index();
    let (path, content) = files.iter().find(|(path, _)| path.extension().is_some_and(|e| e == "term")).unwrap();
    let (path, mut content): (PathBuf, Vec<u8>) = (path.clone(), content.to_vec());
    content[20] ^= 1;
    files.insert(path, Arc::new(content));
    let mut writes = 0;
    loop {
        let disk = Disk::new(files.clone());
        disk.allow(Some(writes), ErrorKind::StorageFull);
        let done = repair(&disk);
        disk.allow(None, ErrorKind::Other);
        if done.is_ok() {
            break;
        }
        let kept = disk.files();
        let is_kept = |(path, content): (&PathBuf, &Arc<Vec<u8>>)| kept.get(path) == Some(content);
        let segments = || files.iter().filter(|(path, _)| path.extension().is_some_and(|e| e != "json"));
        if files[Path::new(META)] == kept[Path::new(META)] {
            assert!(segments().all(is_kept), "write {writes}");
        }
        repair(&disk).unwrap_or_else(|e| panic!("write {writes}: {e:?}"));
        assert_eq!(held(&open(&disk).unwrap()).unwrap(), model(STEPS.len()), "write {writes}");
        writes += every(5);
    }
    assert!(writes > 15, "{writes}");
}

#[test]
fn no_merge_copies_damage_under_a_new_checksum() {
    for kind in ["store", "idx", "pos", "term", "fast", "fieldnorm"] {
        let mut files = small_index();
        let (path, content) = files.iter().find(|(path, _)| path.extension().is_some_and(|e| e == kind)).unwrap();
        let (path, mut content) = (path.clone(), content.to_vec());
        let at = content.len() / 4;
        content[at] ^= 1;
        files.insert(path.clone(), Arc::new(content));
        let disk = Disk::new(files);
        // Some files are read as soon as the index is opened.
        let merged = open(&disk).and_then(|index| index.writer()?.optimize());
        let error = merged.unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()) && error.contains("is damaged"), "{kind}: {error}");
        assert!(disk.files().contains_key(&path), "{kind}: what is damaged stays for a repair");
        let report = repair(&disk).unwrap();
        assert_eq!(report.damaged.len(), 1, "{kind}: {report:?}");
        open(&disk).unwrap().writer().unwrap().optimize().unwrap();
    }
}

#[test]
fn a_large_file_is_checked_block_by_block() {
    let managed = |disk: &Disk| ManagedDirectory::wrap(Box::new(Sealed::new(disk.clone()))).unwrap();
    let (disk, path) = (Disk::default(), Path::new("large"));
    let bytes: Vec<u8> = (0..5 * BLOCK + 77).map(|at| (at * at % 251) as u8).collect();
    let mut writer = managed(&disk).open_write(path).unwrap();
    bytes.chunks(10_007).for_each(|part| writer.write_all(part).unwrap());
    writer.terminate().unwrap();
    assert_eq!(managed(&disk).open_read(path).unwrap().read_bytes().unwrap().as_slice(), bytes);
    let mut files = disk.files();
    let mut damaged = files[path].to_vec();
    damaged[2 * BLOCK + 5] ^= 1;
    files.insert(path.to_owned(), Arc::new(damaged));
    let file = managed(&Disk::new(files)).open_read(path).unwrap();
    for (range, is_sound) in [
        (0..2 * BLOCK, true),
        (3 * BLOCK..bytes.len(), true),
        (2 * BLOCK - 1..2 * BLOCK + 1, false),
        (3 * BLOCK - 1..3 * BLOCK, false),
        (0..bytes.len(), false),
    ] {
        let read = file.read_bytes_slice(range.clone());
        assert_eq!(read.is_ok(), is_sound, "{range:?}");
        let is_same = |read: OwnedBytes| read.as_slice() == &bytes[range.clone()];
        let problem = "large: bytes 131072 to 196608 are not what was written";
        read.map_or_else(|e| assert_eq!(e.to_string(), problem), |read| assert!(is_same(read), "{range:?}"));
    }
}

#[test]
fn the_engine_reads_the_files_without_this_library() {
    let disk = Disk::new(small_index());
    let index = tantivy::Index::open(disk).unwrap();
    assert!(index.validate_checksum().unwrap().is_empty());
    let held = open(&Disk::new(small_index())).unwrap().searcher().passages();
    assert_eq!(index.reader().unwrap().searcher().num_docs() as usize, held);
}

#[test]
fn a_panic_of_the_engine_is_an_error() {
    let error = super::guard::<()>("disk", || panic!("at block 7")).unwrap_err();
    assert!(error.to_string().contains("Index::check"), "{error}");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "at block 7");
}

#[test]
fn documents_that_find_no_room_are_not_taken() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.pending = Pending::new(300 * PER_PENDING);
    let mut documents = (0..1_000).map(|n| Ok(Document::new(n.to_string(), "The ferry came in.")));
    let mut commits = 0;
    while let Err(e) = writer.add_all(documents.by_ref(), nobody) {
        assert!(matches!(e, Error::Option { option: "memory_budget", .. }), "{e}");
        writer.commit().unwrap();
        commits += 1;
    }
    writer.commit().unwrap();
    assert_eq!((index.searcher().documents().unwrap(), commits), (1_000, 1));
}
