//! What survives: a killed process, damaged files, a full disk. (What needs another disk than a folder is tested beside the code.)

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use dateline::{Article, Document, Index, Query};

use crate::corpus;

/// Changes one of the lists of an index in the way that the library would write it.
pub fn edit_list(path: &Path, edit: impl FnOnce(&mut serde_json::Value)) {
    let mut list: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    match &mut list {
        serde_json::Value::Object(members) => drop(members.remove("checksum")),
        other => other.as_array_mut().unwrap().retain(|file| !file.as_str().unwrap().starts_with("checksum ")),
    }
    edit(&mut list);
    let text = list.to_string();
    let (body, close) = text.split_at(text.len() - 1);
    let mut crc = flate2::Crc::new();
    crc.update(body.as_bytes());
    let member = match close {
        "}" => format!("\"checksum\":\"{:08x}\"", crc.sum()),
        _ => format!("\"checksum {:08x}\"", crc.sum()),
    };
    std::fs::write(path, format!("{body},{member}{close}\n")).unwrap();
}

#[test]
fn whatever_can_be_added_is_found_whole() {
    let index = corpus::index_with_threads(1);
    let mut writer = index.writer().unwrap();
    let records = [
        r#"{"id":"empty","text":""}"#,
        r#"{"id":"lines","text":"\n\n \r\n\t\n"}"#,
        r#"{"id":"numbers","text":"x","a":0.1,"b":1e308,"c":5e-324,"d":0.30000000000000004,"e":-0.0,"f":18446744073709551615,"g":1e400}"#,
        r#"{"id":"more numbers","text":"x","list":[2.2250738585072011e-308,123456789.12345679,9007199254740993,8.41e21,9.5367431640625e-7]}"#,
        r#"{"id":"nested","text":"x","a":{"b":[null,true,{"z":1,"a":2}]},"":"","\u0000":"\u2028"}"#,
        r#"{"id":"source","text":"x","source":{"id":"a","name":"Ä B","country":"DE"},"authors":["A","A"," "],"language":"pt"}"#,
        r#"{"id":"dates","text":"x","published":"2017-07-08","retrieved":"2024-12-22","url":"HTTPS://Example.org/%zz","title":""}"#,
    ];
    for record in records {
        // What is not a number here is refused there, too.
        let Ok(document) = serde_json::from_str::<Document>(record) else { continue };
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    writer.relabel().unwrap();
    let report = index.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.documents, index.searcher().documents().unwrap());
    assert!(report.documents > corpus::documents().len() + 4);
    assert!(report.files > 5 && report.bytes > 10_000 && report.passages == index.searcher().passages());
}

#[test]
fn a_damaged_folder_says_which_file_and_is_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let text = |id: &str| format!("The ferry {id} came home.\n\nA barca {id} voltou.\n");
    for (commit, ids) in [["a", "b"], ["c", "d"]].into_iter().enumerate() {
        for id in ids {
            writer.add(Document::new(id, text(id))).unwrap();
        }
        writer.mark(commit.to_string());
        writer.commit().unwrap();
    }
    drop((writer, index));
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let store = names.filter(|path| path.extension().is_some_and(|e| e == "store")).min().unwrap();
    let bytes = std::fs::read(&store).unwrap();
    std::fs::write(&store, &bytes[..bytes.len() / 2]).unwrap();
    let name = store.file_name().unwrap().to_str().unwrap();

    let error = Index::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains(name) && error.contains("Index::repair"), "{error}");
    let report = Index::check_folder(folder.path()).unwrap();
    assert_eq!((report.damaged.len(), report.damaged[0].file.as_str()), (1, name));
    assert_eq!(report.lost.len(), 2);
    assert_eq!(Index::repair(folder.path()).unwrap(), report);

    let index = Index::open(folder.path()).unwrap();
    assert_eq!((index.mark().as_deref(), articles(&index).len()), (Some("1"), 2));
    let mut writer = index.writer().unwrap();
    for id in &report.lost {
        writer.add(Document::new(id, text(id))).unwrap();
    }
    writer.commit().unwrap();
    let all: Vec<String> = articles(&index)
        .into_iter()
        .map(|(id, article)| {
            assert_eq!(article.document.text, text(&id));
            id
        })
        .collect();
    assert_eq!(all, ["a", "b", "c", "d"]);
    assert!(index.check().unwrap().is_sound());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2 * 6 + 3 + 2, "nothing else is left");
}

/// Commits of the ingestion that is killed.
const STEPS: usize = 60;
/// Names the folder to the process that is killed.
const FOLDER: &str = "DATELINE_KILL_FOLDER";

/// The documents that a commit adds or replaces, and the one that it deletes.
fn step(step: usize) -> (Vec<Document>, String) {
    let text = |id: usize| {
        let line = |line: usize| {
            format!(
                "On day {step} ferry {id} carried {line} people over the river to the old harbour.\n\n\
                 O barco {id} levou {line} pessoas ao porto.\n\nজাহাজ {id} বন্দরে পৌঁছায়।\n\n"
            )
        };
        (0..1 + id % 9).map(line).collect::<String>()
    };
    let ids = (0..12).map(|number| (step * 7 + number * 13) % 120);
    (ids.map(|id| Document::new(id.to_string(), text(id))).collect(), (step * 11 % 120).to_string())
}

/// What the index holds after so many commits.
fn model(commits: usize) -> BTreeMap<String, String> {
    let mut model = BTreeMap::new();
    for (documents, deleted) in (0..commits).map(step) {
        model.extend(documents.into_iter().map(|document| (document.id, document.text)));
        model.remove(&deleted);
    }
    model
}

fn articles(index: &Index) -> BTreeMap<String, Article> {
    let searcher = index.searcher();
    let hits = searcher.search(&Query::new("").by_document().limit(1000)).unwrap().hits;
    let article = |id: String| (id.clone(), searcher.article(&id).unwrap().unwrap());
    let articles: BTreeMap<_, _> = hits.into_iter().map(|hit| article(hit.document)).collect();
    let passages: usize = articles.values().map(|article| article.passages.len()).sum();
    assert_eq!(passages, searcher.passages(), "every passage belongs to a document that is there once");
    articles
}

/// Goes on from the index's mark, telling what it does.
fn ingest(index: &Index, mut doing: impl FnMut(u8)) {
    let mut writer = index.writer().unwrap();
    for number in index.mark().map_or(0, |mark| mark.parse().unwrap())..STEPS {
        let (documents, deleted) = step(number);
        doing(b'a');
        for document in documents {
            writer.add(document).unwrap();
        }
        writer.delete(&deleted).unwrap();
        writer.mark((number + 1).to_string());
        doing(b'c');
        writer.commit().unwrap();
        // Before, commits merge what has become too many segments.
        if number > STEPS / 2 && number % 2 == 1 {
            doing(b'm');
            writer.optimize().unwrap();
        }
    }
}

#[test]
#[ignore = "the process that `a_killed_process_leaves_a_whole_commit` starts and kills"]
fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let index = Index::builder().threads(1).open_or_create(PathBuf::from(folder)).unwrap();
    // Past the test harness, which would keep it.
    ingest(&index, |doing| std::io::stderr().write_all(&[doing]).unwrap());
}

/// When a process is killed: in the phase with a number, so long after it began.
struct Moment {
    phase: u64,
    delay: Duration,
}

/// Starts the ingestion and kills it; what it was doing, `None` when it had finished.
fn run(folder: &Path, moment: Option<Moment>) -> Option<u8> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durability::the_process_that_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let mut log = Vec::new();
    if let Some(Moment { phase, delay }) = moment {
        stderr.by_ref().take(phase).read_to_end(&mut log).unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
    }
    stderr.read_to_end(&mut log).unwrap();
    let status = child.wait().unwrap();
    assert!(status.success() || status.code().is_none(), "{}", String::from_utf8_lossy(&log));
    (!status.success()).then(|| *log.last().unwrap())
}

#[test]
fn a_killed_process_leaves_a_whole_commit() {
    let kills: usize = std::env::var("DATELINE_KILLS").map_or(10, |kills| kills.parse().unwrap());
    let plain = Index::in_memory().unwrap();
    ingest(&plain, |_| {});
    let plain = articles(&plain);
    assert_eq!(plain.keys().collect::<Vec<_>>(), model(STEPS).keys().collect::<Vec<_>>());
    let (mut killed, mut random, mut doing) = (0, 88_172_645_463_325_252_u64, BTreeMap::new());
    while killed < kills {
        let folder = tempfile::tempdir().unwrap();
        loop {
            // Xorshift (Marsaglia 2003).
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let moment = Moment { phase: 1 + random % 12, delay: Duration::from_micros((random >> 20) % 20_000) };
            let was_doing = run(folder.path(), (killed < kills).then_some(moment));
            let index = Index::open(folder.path()).unwrap();
            let mark = index.mark().map_or(0, |mark| mark.parse().unwrap());
            let held = articles(&index).into_iter().map(|(id, article)| (id, article.document.text));
            assert_eq!(held.collect::<BTreeMap<_, _>>(), model(mark), "after kill {killed}, commit {mark}");
            let report = index.check().unwrap();
            assert!(report.is_sound(), "after kill {killed}, commit {mark}: {report:?}");
            match was_doing {
                Some(what) => {
                    killed += 1;
                    *doing.entry(char::from(what)).or_insert(0) += 1;
                }
                None => {
                    assert_eq!(mark, STEPS);
                    assert_eq!(articles(&index), plain, "as if it had never been killed");
                    break;
                }
            }
        }
        // Nothing that a killed process has left stays for ever.
        let index = Index::open(folder.path()).unwrap();
        index.writer().unwrap().optimize().unwrap();
        let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        assert_eq!(names.len(), 6 + 3 + 2, "a segment, the lists, the locks: {names:?}");
    }
    eprintln!("killed {killed} times, while adding (a), committing (c), merging (m): {doing:?}");
}
