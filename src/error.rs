//! What can go wrong, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this library.
///
/// Its text names the path, the line, the byte offset or the id at fault and says the remedy; `source()` leads to the cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{}: {doing} failed", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: `reading`, `opening`…
        doing: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// One record of an archive is broken or over a limit. The records after it are still read.
    #[error("{}:{line}: byte {offset}: {problem}", path.display())]
    Record {
        /// The file that holds the record.
        path: PathBuf,
        /// Line number, from 1.
        line: u64,
        /// Byte offset of the problem in the (decompressed) file.
        offset: u64,
        /// What is wrong and the remedy.
        problem: String,
    },
    /// A document that the index cannot take, such as one with an empty id.
    #[error("document \"{id}\": {problem}")]
    Document {
        /// The document's id, shortened.
        id: String,
        /// What is wrong and the remedy.
        problem: String,
    },
    /// A catalog of meetings that breaks its format.
    #[error("{path}:{line}: {key}: {problem}")]
    Catalog {
        /// The catalog's file, or `catalog` when it was read from a string.
        path: String,
        /// Line number, from 1.
        line: usize,
        /// The key at fault, with the meeting's id in front when it is known.
        key: String,
        /// What is wrong and the remedy.
        problem: String,
    },
    /// A list of sources that breaks its format.
    #[error("{path}:{line}: {key}: {problem}")]
    Sources {
        /// The list's file, or `sources` when it was read from a string.
        path: String,
        /// Line number, from 1.
        line: usize,
        /// The key at fault, with the source's id in front when it is known.
        key: String,
        /// What is wrong and the remedy.
        problem: String,
    },
    /// Another writer, in this process or another, has the index open for writing.
    #[error("{}: another writer holds this lock; wait for it to finish or close it", lock.display())]
    Locked {
        /// The lock file. A dead process leaves the file but not the lock: never delete it.
        lock: PathBuf,
    },
    /// The index was made by another version or with another analysis than this library's.
    #[error("{index}: its {what} is {found}, this library's is {expected}; {remedy}")]
    Mismatch {
        /// Which index.
        index: String,
        /// What differs: `format version`, `analysis`…
        what: &'static str,
        /// What the index says.
        found: String,
        /// What this library has.
        expected: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The index failed: a damaged file, a full disk, a folder that holds no index…
    #[error("{index}: {problem}")]
    Index {
        /// Which index: its folder, or `index in memory`.
        index: String,
        /// What is wrong and the remedy.
        problem: String,
        /// The cause below.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// An observer stopped the call before it was done: the last commit stands.
    #[error("stopped by its observer; the last commit stands")]
    Stopped,
    /// An option or an argument is out of its range.
    #[error("{option}: {problem}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// What is wrong and the remedy.
        problem: String,
    },
}

impl Error {
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Io { path: path.to_owned(), doing, source }
    }

    pub(crate) fn document(id: &str, problem: impl Into<String>) -> Error {
        Error::Document { id: id.chars().take(80).collect(), problem: problem.into() }
    }
}
