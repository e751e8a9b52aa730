//! Copies a snapshot while writing goes on.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, META_LOCK, ManagedDirectory, MmapDirectory, TerminatingWrite};
use tantivy::index::IndexMeta;

use super::directory::{MANAGED, META, Sealed};
use super::{Index, engine_error};
use crate::error::{Error, Result};

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
        let folder = folder.as_ref();
        make_empty(folder)?;
        match self.path() {
            Some(path) => self.back_up_folder(path, folder),
            None => self.back_up_memory(folder).map_err(|e| match e {
                tantivy::TantivyError::IoError(e) => {
                    Error::io(folder, "writing the backup")(io::Error::new(e.kind(), e))
                }
                e => engine_error(&self.inner.name)(e),
            }),
        }
    }

    fn back_up_folder(&self, from: &Path, to: &Path) -> Result<()> {
        // While this lock is held, no file of the last commit is removed.
        let lock = self.inner.index.directory().acquire_lock(&META_LOCK);
        let lock = lock.map_err(|e| engine_error(&self.inner.name)(tantivy::TantivyError::LockFailure(e, None)))?;
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
        for (file, mut open) in to_copy {
            let path = to.join(file);
            let mut copy = || {
                let mut copy = File::create_new(&path)?;
                io::copy(&mut open, &mut copy)?;
                copy.sync_all()
            };
            copy().map_err(Error::io(&path, "writing the backup"))?;
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

    fn back_up_memory(&self, to: &Path) -> tantivy::Result<()> {
        let directory = self.inner.index.directory();
        // The engine's own directory puts checksums at the end of the files, and lists them.
        let copies = ManagedDirectory::wrap(Box::new(Sealed::folder(to)?))?;
        let lock = directory.acquire_lock(&META_LOCK).map_err(|e| tantivy::TantivyError::LockFailure(e, None))?;
        let metas = self.inner.index.load_metas()?;
        for file in files(&metas, |file| directory.exists(file))? {
            let mut copy = copies.open_write(&file)?;
            copy.write_all(&directory.open_read(&file)?.read_bytes()?)?;
            copy.terminate()?;
        }
        drop(lock);
        copies.sync_directory()?;
        Ok(copies.atomic_write(Path::new(META), &serde_json::to_vec_pretty(&metas)?)?)
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
