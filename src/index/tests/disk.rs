//! A disk in memory that can be full, read-only or damaged, and that remembers what was synced.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchCallbackList, WatchHandle, WritePtr,
};

pub type Files = BTreeMap<PathBuf, Arc<Vec<u8>>>;

#[derive(Clone, Debug)]
pub enum Op {
    Create(PathBuf),
    Write(PathBuf, Vec<u8>),
    /// What was written is on the disk.
    Sync(PathBuf),
    /// A file with synced content takes a name.
    Rename(PathBuf, Arc<Vec<u8>>),
    Delete(PathBuf),
    /// The names are on the disk.
    SyncNames,
    /// Not the disk's: a commit has returned.
    Returned,
}

#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    files: Files,
    log: Vec<Op>,
    locks: BTreeSet<PathBuf>,
    /// How many operations that write still succeed, and how they fail then.
    writes: Option<(usize, ErrorKind)>,
}

impl State {
    fn write(&mut self) -> io::Result<()> {
        match &mut self.writes {
            Some((0, kind)) => Err((*kind).into()),
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Disk {
    pub fn new(files: Files) -> Disk {
        Disk(Arc::new(Mutex::new(State { files, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub fn files(&self) -> Files {
        self.state().files.clone()
    }

    /// The files of segments and the lists.
    pub fn names(&self) -> Vec<String> {
        self.files().keys().map(|path| path.display().to_string()).collect()
    }

    pub fn log(&self) -> Vec<Op> {
        self.state().log.clone()
    }

    pub fn note(&self, op: Op) {
        self.state().log.push(op);
    }

    /// Lets so many writes succeed from now on.
    pub fn allow(&self, writes: Option<usize>, kind: ErrorKind) {
        self.state().writes = writes.map(|writes| (writes, kind));
    }
}

/// What a power cut after the operations of a log can leave.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Whether bytes that were not synced are there.
    pub data: bool,
    /// Whether names that were not synced are there.
    pub names: bool,
    /// Whether deletions that were not synced have happened.
    pub deletions: bool,
}

pub fn replay(log: &[Op], cut: Cut) -> Files {
    let synced_names = log.iter().rposition(|op| matches!(op, Op::SyncNames)).unwrap_or(0);
    let mut written: BTreeMap<PathBuf, (Vec<u8>, usize)> = BTreeMap::new();
    let mut names: BTreeMap<PathBuf, Option<Arc<Vec<u8>>>> = BTreeMap::new();
    for (at, op) in log.iter().enumerate() {
        let is_named = at < synced_names || cut.names;
        match op {
            Op::Create(path) => {
                written.insert(path.clone(), Default::default());
                if is_named {
                    names.insert(path.clone(), None);
                }
            }
            Op::Write(path, bytes) => written.get_mut(path).unwrap().0.extend(bytes),
            Op::Sync(path) => {
                let (bytes, synced) = written.get_mut(path).unwrap();
                *synced = bytes.len();
            }
            Op::Rename(path, content) if is_named => drop(names.insert(path.clone(), Some(content.clone()))),
            Op::Delete(path) if at < synced_names || cut.deletions => drop(names.remove(path)),
            Op::Rename(..) | Op::Delete(_) | Op::SyncNames | Op::Returned => {}
        }
    }
    let content = |(path, content): (PathBuf, Option<Arc<Vec<u8>>>)| {
        let content = content.unwrap_or_else(|| {
            let (bytes, synced) = &written[&path];
            Arc::new(if cut.data { bytes.clone() } else { bytes[..*synced].to_vec() })
        });
        (path, content)
    };
    names.into_iter().map(content).collect()
}

struct Writer {
    disk: Disk,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.disk.state();
        state.write()?;
        state.log.push(Op::Write(self.path.clone(), bytes.to_vec()));
        self.bytes.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writer {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let mut state = self.disk.state();
        state.write()?;
        state.log.push(Op::Sync(self.path.clone()));
        state.files.insert(self.path.clone(), Arc::new(std::mem::take(&mut self.bytes)));
        Ok(())
    }
}

/// Frees a lock.
struct Held(Disk, PathBuf);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.state().locks.remove(&self.1);
    }
}

impl Directory for Disk {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let state = self.state();
        let content = state.files.get(path).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))?;
        Ok(Arc::new(OwnedBytes::new(content.to_vec())))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let mut state = self.state();
        state.log.push(Op::Delete(path.to_owned()));
        state.files.remove(path).map(drop).ok_or_else(|| DeleteError::FileDoesNotExist(path.to_owned()))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.state().files.contains_key(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let mut state = self.state();
        state.write().map_err(|e| OpenWriteError::wrap_io_error(e, path.to_owned()))?;
        if state.files.contains_key(path) {
            return Err(OpenWriteError::FileAlreadyExists(path.to_owned()));
        }
        state.log.push(Op::Create(path.to_owned()));
        state.files.insert(path.to_owned(), Arc::default());
        Ok(BufWriter::new(Box::new(Writer { disk: self.clone(), path: path.to_owned(), bytes: Vec::new() })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let content = self.state().files.get(path).map(|content| content.to_vec());
        content.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.write()?;
        let content = Arc::new(data.to_vec());
        state.log.push(Op::Rename(path.to_owned(), content.clone()));
        state.files.insert(path.to_owned(), content);
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        let mut state = self.state();
        state.write()?;
        state.log.push(Op::SyncNames);
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let mut state = self.state();
        if let Some((0, kind @ ErrorKind::ReadOnlyFilesystem)) = state.writes {
            return Err(LockError::wrap_io_error(kind.into()));
        }
        if !state.locks.insert(lock.filepath.clone()) {
            return Err(LockError::LockBusy);
        }
        Ok(DirectoryLock::from(Box::new(Held(self.clone(), lock.filepath.clone()))))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchCallbackList::default().subscribe(callback))
    }
}
