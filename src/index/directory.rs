//! The engine's files, checked as they are read.
//!
//! The engine ends each file with a checksum and looks at it only when asked, since that means to read the whole file. Damage then gives
//! wrong answers or a panic, and a merge copies it under a new checksum. Here every block has a checksum of its own, and no byte reaches
//! the engine before its block was compared with it, once for as long as the file is open. (Blocks with checksums that are verified on
//! reading are how RocksDB and ZFS do it.) The lists of files, which the engine has no checksum for at all, carry one, too.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use flate2::Crc;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{HasLen, TantivyError};

use super::checksum::{BLOCK, Blocks, FOOTER, checksum, crc, seal, unseal};

/// The list of segments, which is the commit.
pub(super) const META: &str = "meta.json";
/// The same once more, written just before: without the list of segments, all that they hold is lost.
pub(super) const META_COPY: &str = "meta.copy.json";
/// The list of files that the engine has made and may delete.
pub(super) const MANAGED: &str = ".managed.json";

const FULL: &str = "the disk is full";

/// What is wrong with which file. It travels inside of an [`io::Error`], whose kind is that of the cause.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub(super) struct Fault {
    pub file: PathBuf,
    pub problem: String,
    pub damaged: bool,
}

impl Fault {
    fn damaged(file: &Path, problem: &str) -> io::Error {
        let fault = Fault { file: file.to_owned(), problem: problem.to_owned(), damaged: true };
        io::Error::new(io::ErrorKind::InvalidData, fault)
    }

    fn new(file: &Path, e: &io::Error) -> Fault {
        use io::ErrorKind::{FileTooLarge, NotFound, QuotaExceeded, StorageFull};
        let problem = match e.kind() {
            NotFound => "it is missing".to_owned(),
            StorageFull | QuotaExceeded | FileTooLarge => FULL.to_owned(),
            _ => e.to_string(),
        };
        Fault { file: file.to_owned(), problem, damaged: false }
    }

    fn of(file: &Path) -> impl Fn(io::Error) -> io::Error {
        move |e| io::Error::new(e.kind(), Fault::new(file, &e))
    }

    pub fn is_full(&self) -> bool {
        self.problem == FULL
    }

    /// The file at fault in an error of the engine.
    pub fn find(e: &TantivyError) -> Option<Fault> {
        let (file, io) = match e {
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                return Some(Fault::new(file, &io::ErrorKind::NotFound.into()));
            }
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
                (Some(filepath), io_error)
            }
            TantivyError::IoError(io) => (None, io),
            // Here and there the engine keeps of an error its text alone.
            TantivyError::InternalError(text) => {
                let file = text.strip_suffix(FULL)?.strip_suffix(": ")?.into();
                return Some(Fault { file, problem: FULL.to_owned(), damaged: false });
            }
            _ => return None,
        };
        let fault = io.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()).cloned();
        fault.or_else(|| Some(Fault::new(file?, io)))
    }
}

/// A directory of the engine whose files are checked as they are read.
#[derive(Clone)]
pub(super) struct Sealed<D> {
    inner: D,
    /// Where the files are when they are on a disk.
    folder: Option<Arc<Path>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The files in use, so that no block is checked again for the next searcher.
    open: Mutex<HashMap<PathBuf, Weak<SealedFile>>>,
    /// What is read in the place of a list, until that is written.
    stand_ins: RwLock<HashMap<PathBuf, Vec<u8>>>,
}

impl<D> Sealed<D> {
    pub fn new(inner: D) -> Sealed<D> {
        Sealed { inner, folder: None, shared: Arc::default() }
    }

    /// Lets a list be read as `content` until it is written anew. Nothing is written by that.
    pub fn stand_in(&self, path: &str, content: Vec<u8>) {
        let mut stand_ins = self.shared.stand_ins.write().unwrap_or_else(PoisonError::into_inner);
        stand_ins.insert(PathBuf::from(path), content);
    }
}

impl Sealed<MmapDirectory> {
    pub fn folder(path: &Path) -> Result<Sealed<MmapDirectory>, OpenDirectoryError> {
        let inner = MmapDirectory::open(path)?;
        Ok(Sealed { folder: path.canonicalize().ok().map(Arc::from), ..Sealed::new(inner) })
    }
}

impl<D: Directory> Sealed<D> {
    /// A list as it is on the disk, whatever stands in for it.
    pub fn unchecked(&self, path: &str) -> Option<Vec<u8>> {
        self.inner.atomic_read(Path::new(path)).ok()
    }
}

impl<D> fmt::Debug for Sealed<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed")
    }
}

impl<D: Directory + Clone> Directory for Sealed<D> {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mut open = self.shared.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(path).and_then(Weak::upgrade) {
            return Ok(file);
        }
        let file = self.inner.get_file_handle(path).map_err(|e| match e {
            // The engine takes a file of positions that is not there for an empty one, and finds no phrase.
            OpenReadError::FileDoesNotExist(_) => {
                let e = Fault::of(path)(io::ErrorKind::NotFound.into());
                OpenReadError::wrap_io_error(e, path.to_owned())
            }
            e => e,
        })?;
        let on_disk = self.folder.as_ref().map(|folder| folder.join(path));
        let file =
            SealedFile::open(path, on_disk, file).map_err(|e| OpenReadError::wrap_io_error(e, path.to_owned()))?;
        let file = Arc::new(file);
        open.retain(|_, file| file.strong_count() > 0);
        open.insert(path.to_owned(), Arc::downgrade(&file));
        Ok(file)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.shared.open.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let inner = match self.inner.open_write(path) {
            // Who was stopped between writing the file of deletions and its commit, and does the same again, comes to the same name.
            // No commit names the file: those that do are never written again.
            Err(OpenWriteError::FileAlreadyExists(_)) => {
                self.delete(path).map_err(|e| OpenWriteError::wrap_io_error(io::Error::other(e), path.to_owned()))?;
                self.inner.open_write(path)?
            }
            opened => opened?,
        };
        Ok(BufWriter::new(Box::new(SealedWriter {
            inner,
            path: path.to_owned(),
            blocks: Vec::new(),
            tail: Vec::new(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if let Some(content) = self.shared.stand_ins.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Ok(content.clone());
        }
        unseal(&self.inner.atomic_read(path)?).ok_or_else(|| {
            let e = Fault::damaged(path, "its checksum is wrong, or another program has written it");
            OpenReadError::wrap_io_error(e, path.to_owned())
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let sealed = seal(data).ok_or(io::ErrorKind::InvalidInput)?;
        let write = |path: &Path| self.inner.atomic_write(path, &sealed).map_err(Fault::of(path));
        if path == Path::new(META) {
            // The copy first: it is never older than the commit.
            write(Path::new(META_COPY))?;
            write(path)?;
            // A file that was renamed keeps its name through a power cut once its folder is synced: the engine leaves that out.
            self.sync_directory()?;
        } else {
            write(path)?;
        }
        self.shared.stand_ins.write().unwrap_or_else(PoisonError::into_inner).remove(path);
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory().map_err(Fault::of(Path::new("the folder")))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// Deletes what killed processes have left of lists that they were writing. For who holds the lock of the writer.
pub(super) fn clear_away(folder: &Path) {
    let is_left = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(".tmp"));
        name.is_some_and(|random| random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for left in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_left) {
        // Should it not go now, it goes the next time.
        let _ = std::fs::remove_file(left);
    }
}

/// A file whose blocks are compared with their checksums before they are first read.
struct SealedFile {
    file: Arc<dyn FileHandle>,
    path: PathBuf,
    on_disk: Option<PathBuf>,
    blocks: Blocks,
    checked: Vec<AtomicBool>,
}

impl SealedFile {
    fn open(path: &Path, on_disk: Option<PathBuf>, file: Arc<dyn FileHandle>) -> io::Result<SealedFile> {
        let length = file.len();
        let damaged = || Fault::damaged(path, "its end is damaged or cut off");
        let mut opened =
            SealedFile { file, path: path.to_owned(), on_disk, blocks: Blocks::default(), checked: vec![] };
        let tail = |bytes: usize| opened.fetch(length.checked_sub(bytes).ok_or_else(damaged)?..length);
        let footer = Blocks::footer_length(&tail(8)?).ok_or_else(damaged)?;
        opened.blocks = Blocks::read(&tail(footer)?, length).ok_or_else(damaged)?;
        opened.checked = opened.blocks.checksums.iter().map(|_| AtomicBool::new(false)).collect();
        Ok(opened)
    }

    /// Bytes that nobody has read before. They are brought into memory by a read, for of a file that is mapped the system reads a page at a
    /// time, and around each page what it reads ahead, which may be megabytes; and where it cannot be read, it ends the program.
    fn fetch(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // One that does not open was deleted since, say: who has mapped it reads it all the same.
        if let Some(mut file) = self.on_disk.as_ref().and_then(|path| File::open(path).ok()) {
            let start = io::SeekFrom::Start(range.start as u64);
            let read = file.seek(start).and_then(|_| file.read_exact(&mut vec![0; range.len()]));
            read.map_err(Fault::of(&self.path))?;
        }
        self.file.read_bytes(range)
    }
}

impl FileHandle for SealedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.file.len() {
            return Err(Fault::damaged(&self.path, "it is shorter than it says"));
        }
        let Blocks { body, size, .. } = self.blocks;
        for number in range.start / size..range.end.min(body).div_ceil(size) {
            let Some((checked, sum)) = self.checked.get(number).zip(self.blocks.checksums.get(number)) else { break };
            if !checked.load(Ordering::Relaxed) {
                let (start, end) = (number * size, ((number + 1) * size).min(body));
                if checksum(&self.fetch(start..end)?) != *sum {
                    return Err(Fault::damaged(
                        &self.path,
                        &format!("bytes {start} to {end} are not what was written"),
                    ));
                }
                checked.store(true, Ordering::Relaxed);
            }
        }
        self.file.read_bytes(range)
    }
}

impl HasLen for SealedFile {
    fn len(&self) -> usize {
        self.file.len()
    }
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SealedFile").field(&self.path).finish()
    }
}

/// Writes a file block by block, and the checksums of its blocks into its footer.
struct SealedWriter {
    inner: WritePtr,
    path: PathBuf,
    blocks: Vec<Crc>,
    /// What is not written yet: the footer is in it when it comes.
    tail: Vec<u8>,
}

impl SealedWriter {
    fn write_blocks(&mut self, bytes: usize) -> io::Result<()> {
        for block in self.tail.get(..bytes).unwrap_or_default().chunks(BLOCK) {
            self.blocks.push(crc(block));
            self.inner.write_all(block).map_err(Fault::of(&self.path))?;
        }
        self.tail.drain(..bytes.min(self.tail.len()));
        Ok(())
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The engine writes whole files at once, too, which need not be held twice.
        let bytes = bytes.get(..BLOCK).unwrap_or(bytes);
        self.tail.extend_from_slice(bytes);
        if self.tail.len() >= BLOCK + FOOTER {
            self.write_blocks((self.tail.len() - FOOTER) / BLOCK * BLOCK)?;
        }
        Ok(bytes.len())
    }

    /// Nothing is to be read before the file has its footer.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let footer = Blocks::footer_length(&self.tail).and_then(|length| {
            let body = self.tail.len().checked_sub(length)?;
            Some(self.write_blocks(body).map(|()| Blocks::write(std::mem::take(&mut self.blocks), &self.tail)))
        });
        let unknown = "the engine has ended it in a way that this library does not know";
        let footer = footer.transpose()?.flatten().ok_or_else(|| Fault::damaged(&self.path, unknown))?;
        self.inner.write_all(&footer).map_err(Fault::of(&self.path))?;
        self.inner.terminate_ref(token).map_err(Fault::of(&self.path))
    }
}
