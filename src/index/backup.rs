//! Copies a snapshot while writing goes on.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::{Directory, META_LOCK, ManagedDirectory, MmapDirectory, TerminatingWrite};
use tantivy::index::IndexMeta;

use super::directory::{MANAGED, META, Sealed};
use super::event::{Event, Watch, aside, nobody};
use super::{Index, engine_error};
use crate::error::{Error, Result};

/// Bytes that are copied before one asks whether to go on.
const PIECE: u64 = 1 << 20;

impl Index {
    /// Copies the last commit, of whatever process, into a folder: an index of its own, whole and synced, that [`Index::open`] opens. Writers and
    /// readers go on meanwhile.
    ///
    /// On the same file system the files are shared (hard links), since the index never changes a file once it is written: that takes no time
    /// and no room, and guards against a mistake but not against the disk, so copy the folder elsewhere. Otherwise it takes as long as copying the files. A
    /// later [`purge`](crate::Writer::purge) does not reach it.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read or written; [`Error::Option`] when the folder has something in it; [`Error::Index`] when the index
    /// cannot be read.
    pub fn backup(&self, folder: impl AsRef<Path>) -> Result<()> {
        self.backup_with(folder, nobody)
    }

    /// As [`backup`](Index::backup), and tells an observer, which may stop it: then the folder is empty, or there is none, as before.
    ///
    /// # Errors
    /// As [`backup`](Index::backup); [`Error::Stopped`].
    pub fn backup_with(
        &self,
        folder: impl AsRef<Path>,
        mut observe: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let folder = folder.as_ref();
        let was_there = folder.exists();
        make_empty(folder)?;
        let watch = &mut Watch::new(&mut observe);
        let written = match self.path() {
            Some(path) => self.back_up_folder(path, folder, watch),
            None => self.back_up_memory(folder, watch),
        };
        if written.is_err() {
            // What is in it is ours, and of no use; it may be a link to a folder elsewhere, which stays.
            let files = fs::read_dir(folder).into_iter().flatten().flatten();
            files.for_each(|file| drop(fs::remove_file(file.path())));
            if !was_there {
                drop(fs::remove_dir(folder));
            }
        }
        written
    }

    fn back_up_folder(&self, from: &Path, to: &Path, watch: &mut Watch<'_>) -> Result<()> {
        // While this lock is held, no file of the last commit is removed.
        let lock = self.inner.index.directory().acquire_lock(&META_LOCK);
        let lock = lock.map_err(|e| engine_error(&self.inner.name)(TantivyError::LockFailure(e, None)))?;
        let metas = self.inner.index.load_metas().map_err(self.error())?;
        let files = files(&metas, |file| Ok(from.join(file).is_file()))?;
        let mut to_copy = Vec::new();
        for file in &files {
            if fs::hard_link(from.join(file), to.join(file)).is_err() {
                // An open file can be read even when it was removed: nobody has to wait for the copying.
                let open =
                    File::open(from.join(file)).map_err(Error::io(&from.join(file), "reading for the backup"))?;
                to_copy.push((file, open));
            }
        }
        drop(lock);
        let of = to_copy.iter().map(|(_, open)| open.metadata().map_or(0, |data| data.len())).sum();
        let mut done = 0;
        for (file, mut open) in to_copy {
            let path = to.join(file);
            let mut copy = || -> io::Result<bool> {
                let mut copy = File::create_new(&path)?;
                loop {
                    let copied = io::copy(&mut (&mut open).take(PIECE), &mut copy)?;
                    done += copied;
                    if copied == 0 {
                        break;
                    }
                    if !watch.tell(Event::Bytes { done, of }) {
                        return Ok(false);
                    }
                }
                Ok(aside(watch, move || copy.sync_all())?.transpose()?.is_some())
            };
            if !copy().map_err(Error::io(&path, "writing the backup"))? {
                return Err(Error::Stopped);
            }
        }
        let written = |copy: Sealed<MmapDirectory>| -> io::Result<()> {
            let managed: Vec<&Path> = files.iter().map(PathBuf::as_path).chain([Path::new(META)]).collect();
            copy.atomic_write(Path::new(MANAGED), &serde_json::to_vec(&managed)?)?;
            copy.sync_directory()?;
            // The list of segments last: before it, there is no index in the folder.
            copy.atomic_write(Path::new(META), &serde_json::to_vec_pretty(&metas)?)
        };
        written(super::folder(to)?).map_err(Error::io(to, "writing the backup"))
    }

    fn back_up_memory(&self, to: &Path, watch: &mut Watch<'_>) -> Result<()> {
        let directory = self.inner.index.directory();
        let mut copy = || -> tantivy::Result<bool> {
            // The engine's own directory puts checksums at the end of the files, and lists them.
            let copies = ManagedDirectory::wrap(Box::new(Sealed::folder(to)?))?;
            let lock = directory.acquire_lock(&META_LOCK).map_err(|e| TantivyError::LockFailure(e, None))?;
            let metas = self.inner.index.load_metas()?;
            let files = files(&metas, |file| directory.exists(file))?;
            let files = files.into_iter().map(|file| Ok((directory.open_read(&file)?.read_bytes()?, file)));
            let files = files.collect::<tantivy::Result<Vec<_>>>()?;
            let (mut done, of) = (0, files.iter().map(|(bytes, _)| bytes.len() as u64).sum());
            for (bytes, file) in files {
                let mut copy = copies.open_write(&file)?;
                done += bytes.len() as u64;
                let copied = aside(watch, move || copy.write_all(&bytes).and_then(|()| copy.terminate()))?;
                if copied.transpose()?.is_none() || !watch.tell(Event::Bytes { done, of }) {
                    return Ok(false);
                }
            }
            drop(lock);
            copies.sync_directory()?;
            copies.atomic_write(Path::new(META), &serde_json::to_vec_pretty(&metas)?)?;
            Ok(true)
        };
        match copy() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Stopped),
            Err(TantivyError::IoError(e)) => Err(Error::io(to, "writing the backup")(io::Error::new(e.kind(), e))),
            Err(e) => Err(engine_error(&self.inner.name)(e)),
        }
    }
}

/// Makes a folder, which may be there when nothing is in it.
pub(super) fn make_empty(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::io(folder, "making the folder"))?;
    let mut entries = fs::read_dir(folder).map_err(Error::io(folder, "reading the folder"))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Error::Option {
            option: "folder",
            problem: format!("{} has something in it; name an empty folder or a new one", folder.display()),
        }),
    }
}

/// The files of the segments, sorted.
fn files<E>(metas: &IndexMeta, exists: impl Fn(&Path) -> Result<bool, E>) -> Result<Vec<PathBuf>, E> {
    let mut files = Vec::new();
    for file in metas.list_segment_files() {
        if exists(&file)? {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes the names in a folder durable. Windows has no such call, and needs none.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}
