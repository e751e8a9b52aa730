//! One writer and many readers, in one process and in several.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, io::Read, io::Write, thread};

use dateline::copies::{Copies, CopyFinder};
use dateline::meeting::Discoverer;
use dateline::{
    Analyzer, Article, Catalog, Cleaner, Counts, Date, DateMention, Detection, Detector, Document, Documents, Error,
    Evidence, FacetCount, Forms, Hit, Index, IndexBuilder, Ingredients, Label, Language, Lexicon, LexiconBuilder, Line,
    Meeting, Metadata, Outlet, Passage, PassageOptions, Pipeline, Query, Ranked, Reader, Reason, Record, Records,
    Results, Searcher, Segment, Source, SourceList, Span, StreamWriter, Streams, Summary, Tag, Tagger, Token,
    Translation, Verdict, Verdicts, Writer,
};

#[test]
fn what_is_public_can_be_sent_and_shared() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<(Index, IndexBuilder, Searcher, Pipeline, Analyzer, Lexicon, Reader, Detector, Cleaner)>();
    shared::<(Catalog, Meeting, SourceList, Outlet, Verdicts, Verdict, PassageOptions, Ingredients)>();
    shared::<(Query, Forms, Language, Date, Span, Document, Source, Article, Metadata, Passage)>();
    shared::<(Results, Hit, Counts, FacetCount, Ranked, Reason, Segment<'static>, Summary)>();
    shared::<(Line, Label, Detection, DateMention, Token, Streams, Tag, Evidence, Translation, Record, Copies)>();
    shared::<Tagger>();
    sent::<(Writer, StreamWriter, CopyFinder, Discoverer, LexiconBuilder, Documents, Records, Error)>();
}

/// Each commit replaces all documents, which then tell its number: a snapshot that mixes commits shows two numbers, or gaps.
const DOCUMENTS: usize = 6;
/// Commits that readers follow: more segments than are left alone, so that merges go on in between.
const ROUNDS: usize = 20;

fn write_round(writer: &mut Writer, round: usize) {
    for number in 0..DOCUMENTS {
        let text = format!("Round {round} of the ferry.\n\nThe ferry came in at dawn as round{round} began.");
        writer.add(Document::new(format!("d{number}"), text)).unwrap();
    }
    writer.mark(round.to_string());
    writer.commit().unwrap();
}

/// The round that a snapshot tells of, after checking that it is one commit's, whole.
fn round_of(searcher: &Searcher) -> Option<usize> {
    let hits = searcher.search(&Query::new("ferry").by_document().limit(100).count()).unwrap();
    let counts = hits.counts.unwrap();
    assert_eq!(counts.documents, hits.hits.len());
    let mut rounds: Vec<usize> = Vec::new();
    for hit in &hits.hits {
        let text = searcher.article(&hit.document).unwrap().unwrap().document.text;
        rounds.push(text.strip_prefix("Round ").unwrap().split(' ').next().unwrap().parse().unwrap());
    }
    rounds.dedup();
    assert!(rounds.len() <= 1, "one snapshot of several commits: {rounds:?}");
    assert!(hits.hits.len() == DOCUMENTS || hits.hits.is_empty(), "{} documents", hits.hits.len());
    rounds.first().copied()
}

#[test]
fn readers_see_whole_commits_while_one_writes_and_merges() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().threads(1).open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    write_round(&mut writer, 0);
    let first = index.searcher();
    let done = AtomicBool::new(false);
    // The same handle, and one that must ask for what is new.
    let other = Index::open(folder.path()).unwrap();
    thread::scope(|scope| {
        for reader in [&index, &index, &other] {
            let (done, first) = (&done, &first);
            scope.spawn(move || {
                let mut last = 0;
                loop {
                    let is_last = done.load(Ordering::SeqCst);
                    reader.refresh().unwrap();
                    let searcher = reader.searcher();
                    let round = round_of(&searcher).unwrap();
                    assert!(round >= last, "from {last} back to {round}");
                    assert_eq!(round_of(&searcher), Some(round), "a snapshot changed");
                    assert_eq!(round_of(first), Some(0), "the first snapshot changed");
                    last = round;
                    if is_last {
                        return assert_eq!(last, ROUNDS);
                    }
                }
            });
        }
        for round in 1..=ROUNDS {
            write_round(&mut writer, round);
        }
        writer.optimize().unwrap();
        done.store(true, Ordering::SeqCst);
    });
    assert_eq!(index.mark(), Some(ROUNDS.to_string()), "a refresh that came late put an older commit back");
    assert_eq!(round_of(&first), Some(0), "its files are gone from the folder, not from the snapshot");
    assert_eq!(index.searcher().passages() % DOCUMENTS, 0);
}

#[test]
fn of_many_that_want_to_write_one_may() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().threads(1).open_or_create(folder.path()).unwrap();
    let writers: Vec<_> = thread::scope(|scope| {
        let open = || (0..8).map(|_| scope.spawn(|| index.writer())).collect::<Vec<_>>();
        open().into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(writers.iter().filter(|writer| writer.is_ok()).count(), 1);
    for refused in writers.iter().filter_map(|writer| writer.as_ref().err()) {
        check_locked(refused, folder.path());
    }
    drop(writers);
    index.writer().unwrap();
}

fn check_locked(error: &Error, folder: &Path) {
    match error {
        Error::Locked { lock } => {
            assert!(lock.starts_with(folder) && lock.is_file(), "{}", lock.display());
            assert!(error.to_string().contains(&lock.display().to_string()), "{error}");
        }
        other => panic!("{other}"),
    }
}

/// What a child process is to do, and with which folder.
const ROLE: &str = "DATELINE_TEST_ROLE";
const FOLDER: &str = "DATELINE_TEST_FOLDER";

/// A child process: this very test binary, told by its environment to run only [`child`].
struct Process(Child);

impl Process {
    fn start(role: &str, folder: &Path) -> Process {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "concurrency::child", "--nocapture", "--test-threads=1"]);
        command.env(ROLE, role).env(FOLDER, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        Process(command.spawn().unwrap())
    }

    /// Waits until the child says a word on a line of its own.
    fn wait_for(&mut self, word: &str) {
        let (mut said, mut byte) = (String::new(), [0]);
        let output = self.0.stdout.as_mut().unwrap();
        while output.read(&mut byte).unwrap() == 1 {
            said.push(char::from(byte[0]));
            if said.ends_with(&format!("<{word}>")) {
                return;
            }
        }
        panic!("the child ended without saying {word}: {said}");
    }

    fn tell(&mut self) {
        self.0.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    fn end(mut self) {
        drop(self.0.stdin.take());
        let mut rest = String::new();
        self.0.stdout.as_mut().unwrap().read_to_string(&mut rest).unwrap();
        assert!(self.0.wait().unwrap().success(), "{rest}");
    }
}

fn say(word: &str) {
    println!("<{word}>");
    std::io::stdout().flush().unwrap();
}

fn listen() {
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

/// The part of a child process. In the run of all tests there is none, and it does nothing.
#[test]
fn child() {
    let (Ok(role), Some(folder)) = (env::var(ROLE), env::var_os(FOLDER)) else { return };
    let folder = Path::new(&folder);
    let index = Index::builder().threads(1).open(folder).unwrap();
    match role.as_str() {
        // Reads until it is told that the writer is done.
        "read" => {
            let first = index.searcher();
            let (mut last, held) = (0, round_of(&first));
            say("ready");
            let done = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    listen();
                    done.store(true, Ordering::SeqCst);
                });
                loop {
                    let is_last = done.load(Ordering::SeqCst);
                    index.refresh().unwrap();
                    let round = round_of(&index.searcher()).unwrap();
                    assert!(round >= last);
                    assert_eq!(
                        index.mark().unwrap().parse::<usize>().unwrap(),
                        round,
                        "mark and snapshot of one commit"
                    );
                    assert_eq!(round_of(&first), held);
                    last = round;
                    if is_last {
                        break;
                    }
                }
            });
            assert_eq!(last, ROUNDS);
        }
        "second writer" => check_locked(&index.writer().unwrap_err(), folder),
        // Holds the lock until it is told to let go.
        "writer" => {
            let mut writer = index.writer().unwrap();
            say("locked");
            listen();
            write_round(&mut writer, 1);
            writer.add(Document::new("never", "Not committed.")).unwrap();
            say("committed");
            listen();
        }
        // Ends as a killed process does: without dropping anything.
        "dies" => {
            let mut writer = index.writer().unwrap();
            writer.add(Document::new("never", "Not committed.")).unwrap();
            say("locked");
            listen();
            std::process::abort();
        }
        other => panic!("{other}"),
    }
}

#[test]
fn readers_in_other_processes_follow_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().threads(1).open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    write_round(&mut writer, 0);
    let mut readers: Vec<Process> = (0..2).map(|_| Process::start("read", folder.path())).collect();
    readers.iter_mut().for_each(|reader| reader.wait_for("ready"));
    for round in 1..=ROUNDS {
        write_round(&mut writer, round);
    }
    writer.optimize().unwrap();
    for mut reader in readers {
        reader.tell();
        reader.end();
    }
}

#[test]
fn the_lock_holds_across_processes_and_its_commits_are_seen_on_refresh() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().threads(1).open_or_create(folder.path()).unwrap();
    let writer = index.writer().unwrap();
    Process::start("second writer", folder.path()).end();
    drop(writer);

    let mut other = Process::start("writer", folder.path());
    other.wait_for("locked");
    check_locked(&index.writer().unwrap_err(), folder.path());
    let before = index.searcher();
    other.tell();
    other.wait_for("committed");
    assert_eq!((round_of(&before), round_of(&index.searcher())), (None, None), "nobody asked yet");
    index.refresh().unwrap();
    assert_eq!((round_of(&before), round_of(&index.searcher())), (None, Some(1)));
    assert_eq!(index.mark().as_deref(), Some("1"));
    check_locked(&index.writer().unwrap_err(), folder.path());
    other.tell();
    other.end();
    // The new writer knows what the other process committed.
    let mut writer = index.writer().unwrap();
    assert!(!writer.delete("never").unwrap());
    assert!(writer.delete("d0").unwrap());
}

#[test]
fn a_dead_process_leaves_the_lock_file_and_not_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().threads(1).open_or_create(folder.path()).unwrap();
    let mut dies = Process::start("dies", folder.path());
    dies.wait_for("locked");
    let Err(Error::Locked { lock }) = index.writer() else { panic!("it is locked") };
    dies.tell();
    assert!(!dies.0.wait().unwrap().success());
    assert!(lock.is_file());
    let mut writer = index.writer().unwrap();
    write_round(&mut writer, 2);
    assert_eq!(round_of(&index.searcher()), Some(2));
    assert!(index.searcher().article("never").unwrap().is_none());
}
