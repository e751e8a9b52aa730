//! Which files of a folder hold documents, in which order, and what their place says of them.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, Result};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    JsonLines,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstandard,
}

/// A file that holds documents.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub path: PathBuf,
    pub kind: Kind,
    pub packing: Packing,
    /// The path below the folder that was given, parts joined by `/`, without the ending of a compression.
    pub id: String,
    /// Name of the folder that the file is in.
    pub folder: Option<String>,
}

/// The files below a path, by the bytes of their paths.
pub(super) struct Files {
    root: PathBuf,
    walk: Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Files {
    pub(super) fn new(root: &Path) -> Files {
        let walk = WalkDir::new(root).follow_links(true).sort_by(|a, b| sort_key(a).cmp(&sort_key(b))).into_iter();
        let mut links = Links { root: fs::canonicalize(root).ok(), seen: HashSet::new() };
        let wanted = move |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry) && links.is_new(entry);
        Files { root: root.to_owned(), walk: Box::new(walk.filter_entry(wanted)) }
    }

    /// What is known of a file from its name alone.
    fn file(&self, path: &Path, alone: bool) -> Option<File> {
        let (kind, packing) = classify(path)?;
        let below = if alone { path.file_name().map(Path::new)? } else { path.strip_prefix(&self.root).ok()? };
        let id: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let mut id = id.join("/");
        if packing != Packing::None {
            id.truncate(id.rfind('.').unwrap_or(id.len()));
        }
        Some(File { path: path.to_owned(), kind, packing, id, folder: folder_name(path) })
    }
}

impl Iterator for Files {
    type Item = Result<File>;

    fn next(&mut self) -> Option<Result<File>> {
        loop {
            let entry = match self.walk.next()? {
                Ok(entry) => entry,
                // A link to a folder that it stands in: that folder is being read.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.root).to_owned();
                    return Some(Err(Error::io(&path, "reading")(error.into())));
                }
            };
            let alone = entry.depth() == 0;
            // Pipes and devices would be waited for without end.
            if entry.file_type().is_file() || entry.file_type().is_symlink() && entry.path().is_file() {
                match self.file(entry.path(), alone) {
                    Some(file) => return Some(Ok(file)),
                    None if alone => {
                        let remedy =
                            "a file of documents is named .txt, .jsonl or .ndjson, or any of these with .gz or .zst";
                        let error = io::Error::new(io::ErrorKind::InvalidInput, remedy);
                        return Some(Err(Error::io(entry.path(), "reading")(error)));
                    }
                    None => {}
                }
            }
        }
    }
}

/// Orders siblings so that the walk yields whole paths in byte order: what is below a folder sorts as `folder/…`.
fn sort_key(entry: &DirEntry) -> Vec<u8> {
    let mut key = entry.file_name().as_encoded_bytes().to_vec();
    if entry.file_type().is_dir() {
        key.push(b'/');
    }
    key
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Links to folders: without care, a few links to each other make a walk of exponential length, even without a loop.
struct Links {
    root: Option<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl Links {
    /// Whether an entry is no link to a folder that is read in another place.
    fn is_new(&mut self, entry: &DirEntry) -> bool {
        if !(entry.path_is_symlink() && entry.file_type().is_dir()) {
            return true;
        }
        let Ok(target) = fs::canonicalize(entry.path()) else {
            return true;
        };
        !self.root.as_ref().is_some_and(|root| target.starts_with(root)) && self.seen.insert(target)
    }
}

fn classify(path: &Path) -> Option<(Kind, Packing)> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let (name, packing) = match name.rsplit_once('.')? {
        (name, "gz") => (name, Packing::Gzip),
        (name, "zst") => (name, Packing::Zstandard),
        _ => (name.as_str(), Packing::None),
    };
    match name.rsplit_once('.')?.1 {
        "txt" => Some((Kind::Text, packing)),
        "jsonl" | "ndjson" => Some((Kind::JsonLines, packing)),
        _ => None,
    }
}

fn folder_name(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let name = |folder: &Path| folder.file_name().map(|name| name.to_string_lossy().into_owned());
    // `.` and `..` have a name only on disk; a bare file name was given without any folder.
    name(folder).or_else(|| (folder != Path::new("")).then(|| name(&fs::canonicalize(folder).ok()?)).flatten())
}
