//! What goes wrong in the engine, in this library's words.

use std::io::ErrorKind;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};

use super::directory::Fault;
use crate::error::{Error, Result};

/// The engine's errors in this library's words: which file, and what to do.
pub(crate) fn engine_error(index: &str) -> impl FnOnce(TantivyError) -> Error + '_ {
    move |e| {
        let fault = Fault::find(&e);
        let kind = match &e {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                return Error::Locked { lock: Path::new(index).join(".tantivy-writer.lock") };
            }
            _ if fault.as_ref().is_some_and(|fault| fault.damaged) => Some(ErrorKind::InvalidData),
            TantivyError::DataCorruption(_) => Some(ErrorKind::InvalidData),
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => Some(ErrorKind::NotFound),
            TantivyError::LockFailure(LockError::IoError(io), _)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: io, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: io, .. })
            | TantivyError::IoError(io) => Some(io.kind()),
            _ => None,
        };
        let file = match (&e, &fault) {
            (_, Some(fault)) => fault.file.display().to_string(),
            (TantivyError::LockFailure(..), None) => "the lock file, which reading needs too,".to_owned(),
            _ => "a file of it".to_owned(),
        };
        let problem = match kind {
            _ if fault.as_ref().is_some_and(Fault::is_full) => {
                format!("{file} cannot be written: the disk is full; make room, the last commit is whole")
            }
            Some(ErrorKind::InvalidData) => {
                let what = fault.map_or_else(|| e.to_string(), |fault| fault.problem);
                format!("{file} is damaged: {what}; restore it from a backup, or let Index::repair keep the rest")
            }
            Some(ErrorKind::NotFound) => {
                format!("{file} is missing; restore it from a backup, or let Index::repair keep the rest")
            }
            Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                format!("{file} cannot be opened or written; make the folder and its files writable, or copy it")
            }
            Some(_) => {
                format!("{file} cannot be read or written; see whether the disk is sound, the last commit stands")
            }
            None => e.to_string(),
        };
        Error::Index { index: index.to_owned(), problem, source: Some(Box::new(e)) }
    }
}

/// Runs what reads the engine's files. Should the engine panic at one that is damaged in a way that no checksum shows, that is an error
/// like any other; the program's panic hook still hears of it.
pub(crate) fn guard<T>(index: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    // What was read is thrown away, and readers change nothing that others could find half changed.
    std::panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().cloned();
        let message = message.or_else(|| panic.downcast_ref::<&str>().map(|message| (*message).to_owned()));
        Err(Error::Index {
            index: index.to_owned(),
            problem: "the engine failed while reading it; a file may be damaged: see Index::check".to_owned(),
            source: message.map(Into::into),
        })
    })
}
