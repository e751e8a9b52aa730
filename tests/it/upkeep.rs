//! What keeps an index usable over the years: watching and stopping, taking down, copying, and making it anew in another version.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use dateline::{Catalog, Document, Error, Event, Index, Query, SourceList, Span, Verdict, Writer};

use crate::{corpus, durability};

fn ids(index: &Index, text: &str) -> Vec<String> {
    index.search(&Query::new(text)).unwrap().hits.into_iter().map(|hit| hit.document).collect()
}

fn go_on(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn segments(folder: &Path) -> usize {
    files(folder).iter().filter(|file| file.extension().is_some_and(|ending| ending == "idx")).count()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

/// Whether a file of the folder has a word, in whatever case. A list is written under a name of its own first, which may be gone by then.
fn holds(folder: &Path, word: &str) -> bool {
    files(folder).into_iter().any(|file| match fs::read(&file) {
        Err(e) if e.kind() == ErrorKind::NotFound => false,
        bytes => bytes.unwrap().to_ascii_lowercase().windows(word.len()).any(|window| window == word.as_bytes()),
    })
}

/// An observer that stops at the first event of a kind.
fn stop_at(is_it: impl Fn(&Event<'_>) -> bool) -> impl FnMut(Event<'_>) -> ControlFlow<()> {
    move |event| if is_it(&event) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

#[test]
fn an_observer_is_told_of_each_document_in_order_and_stops_between_them() {
    for threads in [1, 4] {
        let index = Index::builder().threads(threads).in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        let documents = || {
            (0..600).map(|n| match n % 100 {
                7 => Ok(Document::new("", "text")),
                _ => Ok(Document::new(format!("d{n}"), format!("The ministers met for talk number {n}."))),
            })
        };
        let mut told = Vec::new();
        let mut stop = |event: Event<'_>| {
            match event {
                Event::Document { id, so_far, .. } => {
                    told.push(id.to_owned());
                    assert_eq!(so_far.documents() + so_far.rejected, told.len());
                }
                Event::Rejected(_) => told.push("rejected".to_owned()),
                _ => {}
            }
            if told.len() == 300 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let summary = writer.add_all(documents(), &mut stop).unwrap();
        let expected = (0..300).map(|n| if n % 100 == 7 { "rejected".to_owned() } else { format!("d{n}") });
        assert_eq!(told, expected.collect::<Vec<_>>(), "{threads} threads");
        assert!(summary.stopped && summary.inserted == 297 && summary.rejected == 3, "{summary:?}");
        assert_eq!(index.searcher().passages(), 0, "the last commit stands");
        writer.commit().unwrap();
        assert_eq!(index.searcher().documents().unwrap(), 297);
        let rest = writer.add_all(documents(), go_on).unwrap();
        assert_eq!((rest.unchanged, rest.inserted, rest.stopped), (297, 297, false));
    }
}

#[test]
fn documents_that_a_stop_left_out_do_not_count_their_lines_twice() {
    let line = "Write to our night desk at the harbour";
    let documents = || (0..2).map(|n| Ok(Document::new(n.to_string(), format!("Story {n}.\n\n{line}\n")).source("S")));
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for _ in 0..5 {
        assert!(writer.add_all(documents(), |_| ControlFlow::Break(())).unwrap().stopped);
        writer.rollback();
    }
    writer.add_all(documents(), go_on).unwrap();
    writer.commit().unwrap();
    assert_eq!(ids(&index, "night desk").len(), 2, "two documents are no repetition");
}

#[test]
fn merging_can_be_left_to_a_later_commit() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let stop = || stop_at(|event| matches!(event, Event::Committed));
    for n in 0..10 {
        writer.add(Document::new(format!("{n}"), "A pilot boat met the ship.")).unwrap();
        writer.commit_with(stop()).unwrap();
        assert_eq!(index.searcher().passages(), n + 1, "what was committed is visible");
    }
    assert_eq!(segments(folder.path()), 10);
    assert!(matches!(writer.optimize_with(stop()), Err(Error::Stopped)));
    let mut merged = Vec::new();
    let mut watch = |event: Event<'_>| {
        if let Event::Merged { segments, .. } = event {
            merged.push(segments);
        }
        ControlFlow::Continue(())
    };
    writer.commit_with(&mut watch).unwrap();
    assert_eq!((merged, segments(folder.path())), (vec![3], 3));
    writer.optimize_with(go_on).unwrap();
    assert_eq!((segments(folder.path()), ids(&index, "pilot").len()), (1, 10));
}

#[test]
fn a_pass_that_is_stopped_leaves_all_as_it_was() {
    let index = corpus::index_with_threads(2);
    let mut writer = index.writer().unwrap();
    let tags = |index: &Index| {
        let hits = index.search(&Query::new("").limit(1000)).unwrap().hits;
        hits.into_iter().map(|hit| (hit.document, hit.passage, hit.meetings)).collect::<Vec<_>>()
    };
    let before = tags(&index);
    let third = || stop_at(|event| matches!(event, Event::Reread { done: 3, .. }));
    writer.mark("here");
    assert!(matches!(writer.retag_with(Catalog::default(), third()), Err(Error::Stopped)));
    assert!(matches!(writer.relabel_with(third()), Err(Error::Stopped)));
    assert_eq!((index.catalog(), tags(&index), index.mark()), (corpus::catalog(), before.clone(), None));
    writer.commit().unwrap();
    assert_eq!((index.catalog(), tags(&index)), (corpus::catalog(), before));
    assert_eq!(index.mark().as_deref(), Some("here"), "what was set before the pass is set still");
    writer.retag_with(Catalog::default(), go_on).unwrap();
    assert!(tags(&index).iter().all(|(_, _, meetings)| meetings.is_empty()));
}

#[test]
fn verdicts_and_takedowns_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = "[[meeting]]\nid = \"m\"\ntitle = { en = \"M\" }\nstart = \"2017-07\"";
    let index = Index::builder().catalog(Catalog::parse(catalog).unwrap()).open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for n in 0..6 {
        writer.add(Document::new(n.to_string(), "Zqsecret envoys met.")).unwrap();
    }
    writer.add(Document::new("kept", "The ferry came in.")).unwrap();
    writer.commit().unwrap();
    let verdicts: Vec<Verdict> = (0..6).map(|n| Verdict::yes(n.to_string(), Span::new(0, 8), "m")).collect();
    let judged = |index: &Index| index.search(&Query::new("").meeting("m")).unwrap().hits.len();
    let third = || stop_at(|event| matches!(event, Event::Reread { done: 3, of: 6, .. }));
    assert!(matches!(writer.judge_with(verdicts.clone(), third()), Err(Error::Stopped)));
    writer.commit().unwrap();
    assert_eq!((index.verdicts().len(), judged(&index)), (0, 0));
    writer.judge_with(verdicts.clone(), go_on).unwrap();
    assert!(matches!(writer.withdraw_with(&verdicts, third()), Err(Error::Stopped)));
    writer.commit().unwrap();
    assert_eq!((index.verdicts().len(), judged(&index)), (6, 6));
    writer.withdraw_with(&verdicts, go_on).unwrap();
    assert_eq!((index.verdicts().len(), judged(&index)), (0, 0));

    let committed = || stop_at(|event| matches!(event, Event::Committed));
    assert!(matches!(writer.purge_with(["0", "1", "2"], committed()), Err(Error::Stopped)));
    assert_eq!(ids(&index, "envoys"), ["3", "4", "5"], "nobody finds them");
    let all = (0..6).map(|n| n.to_string());
    assert!(matches!(writer.purge_with(all.clone(), committed()), Err(Error::Stopped)));
    assert!(holds(folder.path(), "zqsecret"), "what is stopped there is not done");
    let mut told = Vec::new();
    let purged = writer.purge_with(all, |event| {
        told.push(format!("{event:?}"));
        ControlFlow::Continue(())
    });
    assert_eq!((purged.unwrap(), holds(folder.path(), "zqsecret")), (6, false));
    told.retain(|event| event != "Waiting");
    assert_eq!(told[0], "Committed");
    assert!(told.len() > 1 && told[1..].iter().all(|event| event.starts_with("Merged")), "{told:?}");
    assert_eq!(index.searcher().documents().unwrap(), 1);
}

#[test]
fn checks_repairs_and_backups_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("index"), folder.path().join("copy"));
    let index = corpus::index_with_threads(1);
    let first = || stop_at(|event| matches!(event, Event::Bytes { .. }));
    assert!(matches!(index.backup_with(&copy, first()), Err(Error::Stopped)));
    assert!(!copy.exists(), "half a backup is none");
    let mut told = Vec::new();
    let mut watch = |event: Event<'_>| {
        if let Event::Bytes { done, of, .. } = event {
            told.push((done, of));
        }
        ControlFlow::Continue(())
    };
    index.backup_with(&path, &mut watch).unwrap();
    assert!(told.is_sorted() && told.iter().all(|(_, of)| *of == told.last().unwrap().0), "{told:?}");
    told.clear();
    let index = Index::open(&path).unwrap();
    let report = index.check_with(|event| {
        if let Event::Bytes { done, of, .. } = event {
            told.push((done, of));
        }
        ControlFlow::Continue(())
    });
    assert!(report.unwrap().is_sound());
    assert!(told.len() >= 6 && told.is_sorted() && told.last().is_some_and(|(done, of)| done == of), "{told:?}");
    assert!(matches!(index.check_with(first()), Err(Error::Stopped)));
    drop(index);
    let damaged = files(&path).into_iter().find(|file| file.extension().is_some_and(|ending| ending == "pos")).unwrap();
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[0] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    let before = files(&path).into_iter().collect::<BTreeSet<_>>();
    let reread = || stop_at(|event| matches!(event, Event::Reread { done: 3, .. }));
    assert!(matches!(Index::check_folder_with(&path, first()), Err(Error::Stopped)));
    assert!(matches!(Index::repair_with(&path, first()), Err(Error::Stopped)));
    assert!(matches!(Index::repair_with(&path, reread()), Err(Error::Stopped)));
    assert!(!Index::check_folder(&path).unwrap().is_sound());
    assert!(files(&path).into_iter().collect::<BTreeSet<_>>().is_superset(&before), "nothing was taken away");
    assert_eq!(Index::repair_with(&path, go_on).unwrap().lost, [""; 0]);
    assert!(Index::check_folder(&path).unwrap().is_sound());
    assert_eq!(answers(&Index::open(&path).unwrap()).len(), answers(&corpus::index_with_threads(1)).len());
}

#[test]
fn a_rollback_forgets_what_was_not_committed() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("kept", "cinnamon")).unwrap();
    writer.mark("one");
    writer.commit().unwrap();
    writer.add(Document::new("new", "cinnamon")).unwrap();
    writer.add(Document::new("kept", "pepper")).unwrap();
    writer.mark("two");
    writer.rollback();
    writer.add(Document::new("later", "cinnamon")).unwrap();
    writer.commit().unwrap();
    assert_eq!(ids(&index, "cinnamon"), ["kept", "later"]);
    assert!(ids(&index, "pepper").is_empty());
    assert_eq!(index.mark().as_deref(), Some("one"));
}

/// Whether the stops come before the work is done depends on the machine; what holds afterwards does not.
#[test]
fn what_was_left_unfinished_does_not_stand_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let soon = || stop_at(|event| matches!(event, Event::Waiting));
    let documents = corpus::documents();
    for part in documents.chunks(20) {
        writer.add_all(part.iter().cloned().map(Ok), go_on).unwrap();
        match writer.commit_with(soon()) {
            Ok(()) => {}
            Err(Error::Stopped) => writer.commit().unwrap(),
            Err(e) => panic!("{e}"),
        }
    }
    let left = |result: dateline::Result<()>| assert!(matches!(result, Ok(()) | Err(Error::Stopped)), "{result:?}");
    left(writer.optimize_with(soon()));
    writer.add(Document::new("forgotten", "text")).unwrap();
    writer.rollback();
    writer.add(Document::new("kept", "text")).unwrap();
    left(writer.commit_with(soon()));
    left(writer.optimize_with(soon()));
    drop(writer);
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("kept", "text")).unwrap();
    writer.optimize().unwrap();
    assert_eq!(index.searcher().documents().unwrap(), documents.len() + 1);
    assert_eq!(segments(folder.path()), 1);
}

#[test]
fn answers_do_not_depend_on_the_memory_budget() {
    let answers = |budget: usize| {
        let index = Index::builder().catalog(corpus::catalog()).memory_budget(budget).in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.add_all(corpus::documents().into_iter().map(Ok), go_on).unwrap();
        writer.commit().unwrap();
        let hits = index.search(&Query::new("summit cúpula সম্মেলন").limit(100)).unwrap().hits;
        hits.into_iter().map(|hit| (hit.document, hit.passage, hit.score)).collect::<Vec<_>>()
    };
    let few = answers(0);
    assert!(!few.is_empty());
    assert_eq!(few, answers(1 << 30));
}

#[test]
fn no_file_holds_a_purged_text() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = "[[meeting]]\nid = \"m\"\ntitle = { en = \"M\" }\nstart = \"2017-07\"";
    let index = Index::builder()
        .catalog(Catalog::parse(catalog).unwrap())
        .filterable("desk")
        .open_or_create(folder.path())
        .unwrap();
    let mut writer = index.writer().unwrap();
    let secret = |word: &str| {
        let mut document = Document::new("zzqgoneid", format!("{word} met the envoys."));
        document.extra.insert("desk".to_owned(), "qxdeskx".into());
        document.title(format!("Qjbanner {word}")).source("Qvpaper").url("https://qwurl.example/")
    };
    let others = |writer: &mut Writer, from: usize| {
        for n in from..from + 5 {
            writer.add(Document::new(n.to_string(), "The ferry left the old harbour at noon.")).unwrap();
        }
    };
    others(&mut writer, 0);
    writer.add(secret("Zqfirstword")).unwrap();
    writer.commit().unwrap();
    others(&mut writer, 5);
    writer.add(secret("Zqsecondword")).unwrap();
    writer.judge([Verdict::yes("zzqgoneid", Span::new(0, 12), "m")]).unwrap();
    // Alone in its segment, and never committed before the purge.
    writer.add(secret("Zqthirdword")).unwrap();
    let words = ["zqfirstword", "zqsecondword", "qjbanner", "zzqgoneid", "qxdeskx", "qwurl"];
    let found = |folder: &Path| words.into_iter().filter(|word| holds(folder, word)).collect::<Vec<_>>();
    assert_eq!(found(folder.path()), words, "the scan sees what is there");
    let snapshot = index.searcher();
    assert_eq!(writer.purge(["zzqgoneid", "nobody"]).unwrap(), 1);
    assert!(found(folder.path()).is_empty(), "{:?}", found(folder.path()));
    assert!(index.verdicts().is_empty() && index.searcher().article("zzqgoneid").unwrap().is_none());
    assert!(snapshot.article("zzqgoneid").unwrap().is_some(), "a snapshot keeps what it has");
    assert_eq!(index.searcher().documents().unwrap(), 10);
    assert_eq!(writer.purge(["zzqgoneid"]).unwrap(), 0);
    // A document that was deleted before is in its segment still.
    writer.add(secret("Zqfirstword")).unwrap();
    others(&mut writer, 10);
    writer.commit().unwrap();
    writer.delete("zzqgoneid").unwrap();
    writer.commit().unwrap();
    assert!(!found(folder.path()).is_empty());
    assert_eq!(writer.purge(["zzqgoneid"]).unwrap(), 1);
    assert!(found(folder.path()).is_empty(), "{:?}", found(folder.path()));
    drop((snapshot, writer, index));
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(ids(&index, "ferry").len(), 10);
}

#[test]
fn a_backup_is_a_commit_however_much_is_written_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let backups = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.mark("0");
    writer.commit().unwrap();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..=40 {
                writer.add(Document::new(n.to_string(), "A pilot boat met the ship.")).unwrap();
                writer.mark(n.to_string());
                if n % 10 == 0 { writer.optimize() } else { writer.commit() }.unwrap();
            }
            is_over.store(true, Ordering::Release);
        });
        let mut made = 0;
        while made < 3 || !is_over.load(Ordering::Acquire) {
            let backup = backups.path().join(made.to_string());
            index.backup(&backup).unwrap();
            made += 1;
        }
    });
    drop(writer);
    let mut last = 0;
    for made in 0..files(backups.path()).len() {
        let copy = Index::open(backups.path().join(made.to_string())).unwrap();
        let mark: usize = copy.mark().unwrap().parse().unwrap();
        assert_eq!(copy.searcher().documents().unwrap(), mark, "whole");
        assert!(mark >= last, "one after another");
        last = mark;
    }
    assert!(matches!(index.backup(backups.path()), Err(Error::Option { option: "folder", .. })));
    let copy = Index::open(backups.path().join("0")).unwrap();
    let mut writer = copy.writer().unwrap();
    writer.add(Document::new("new", "A pilot boat met the ship.")).unwrap();
    writer.optimize().unwrap();
    assert_eq!(segments(copy.path().unwrap()), 1, "old files of a backup are removed as those of any index");
    assert_eq!(index.searcher().documents().unwrap(), 40, "and it shares nothing that is written to");
    assert_eq!(ids(&index, "pilot").len(), 10);
}

#[test]
fn an_index_in_memory_can_be_backed_up_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let index = corpus::index_with_threads(1);
    index.backup(folder.path()).unwrap();
    let copy = Index::open(folder.path()).unwrap();
    assert_eq!(copy.catalog(), index.catalog());
    assert_eq!(answers(&copy), answers(&index));
    copy.writer().unwrap().optimize().unwrap();
    assert_eq!(segments(folder.path()), 1);
}

fn answers(index: &Index) -> Vec<(String, usize, f32)> {
    let hits = index.search(&Query::new("summit cúpula সম্মেলন Helsínquia").limit(1000)).unwrap().hits;
    assert!(!hits.is_empty());
    hits.into_iter().map(|hit| (hit.document, hit.passage, hit.score)).collect()
}

/// The index of another analysis: its payload says so.
fn with_another_analysis(folder: &Path) {
    durability::edit_list(&folder.join("meta.json"), |meta| {
        let payload = meta["payload"].as_str().unwrap();
        meta["payload"] = payload.replace(&dateline::Analyzer::new().fingerprint(), "0123456789abcdef").into();
    });
}

#[test]
fn another_analysis_is_refused_and_reindexed() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let before = {
        let index = Index::builder().catalog(corpus::catalog()).filterable("desk").open_or_create(&old).unwrap();
        let mut writer = index.writer().unwrap();
        writer.add_all(corpus::documents().into_iter().map(Ok), go_on).unwrap();
        writer.add(Document::new("deleted", "Nobody is to see this again.")).unwrap();
        writer.commit().unwrap();
        writer.delete("deleted").unwrap();
        writer.mark("so far");
        // What was learned of lines in the end, from the beginning.
        writer.relabel().unwrap();
        answers(&index)
    };
    with_another_analysis(&old);
    let error = Index::open(&old).unwrap_err();
    assert!(
        matches!(error, Error::Mismatch { what: "analysis", .. }) && error.to_string().contains("reindex"),
        "{error}"
    );
    let builder = || Index::builder().threads(2);
    let stop = stop_at(|event| matches!(event, Event::Reread { done: 5, .. }));
    assert!(matches!(builder().reindex_with(&old, &new, stop), Err(Error::Stopped)));
    assert_eq!(files(folder.path()), std::slice::from_ref(&old));
    let mut rereads = 0;
    let count = |event: Event<'_>| {
        rereads += usize::from(matches!(event, Event::Reread { .. }));
        ControlFlow::Continue(())
    };
    let index = builder().reindex_with(&old, &new, count).unwrap();
    assert_eq!(rereads, corpus::documents().len());
    // Scores differ by what deleted passages still counted.
    let places =
        |answers: &[(String, usize, f32)]| answers.iter().map(|(id, n, _)| (id.clone(), *n)).collect::<BTreeSet<_>>();
    assert_eq!(places(&answers(&index)), places(&before));
    let again = builder().reindex(&new, folder.path().join("again")).unwrap();
    assert_eq!(answers(&again), answers(&index));
    assert_eq!((index.catalog(), index.mark().as_deref()), (corpus::catalog(), Some("so far")));
    for document in corpus::documents() {
        assert_eq!(index.searcher().article(&document.id).unwrap().unwrap().document, document);
    }
    assert_eq!(index.searcher().article("deleted").unwrap(), None);
    assert!(matches!(builder().reindex(&old, &new), Err(Error::Option { .. })), "it is in use");
    let error = builder().reindex(folder.path(), folder.path().join("other")).unwrap_err();
    assert!(error.to_string().contains("there is no index here"), "{error}");
}

/// The index that each version of the library leaves behind in `tests/indexes/VERSION`: all that an index can hold, in little.
fn make_kept_index(folder: &Path) {
    let catalog = Catalog::parse(
        "[[meeting]]\nid = \"ponte-2021\"\ntitle = { en = \"Bridge talks\", pt = \"Conversas da ponte\", bn = \"সেতু আলোচনা\" }\n\
         start = \"2021-05-04\"\nplaces = [\"Mirandela\"]\naliases = [\"Bridge talks\", \"Conversas da ponte\"]\n",
    );
    let sources = SourceList::parse("[[source]]\nid = \"quay\"\nnames = [\"The Quay Post\", \"Quay\"]\n");
    let builder = Index::builder().catalog(catalog.unwrap()).sources(sources.unwrap()).filterable("desk");
    let index = builder.open_or_create(folder).unwrap();
    let mut writer = index.writer().unwrap();
    for (id, source, text) in [
        (
            "en-1",
            "Quay",
            "The Bridge talks opened in Mirandela on 4 May 2021. Two ministers signed nothing and stayed for lunch.",
        ),
        (
            "pt-1",
            "Diário",
            "As Conversas da ponte começaram em Mirandela a 4 de maio de 2021. Os ministros almoçaram sem assinar.",
        ),
        ("bn-1", "নদীর কাগজ", "২০২১ সালের ৪ মে সেতু আলোচনা শুরু হয়। দুই মন্ত্রী দুপুরের খাবার খেলেন।"),
        ("en-2", "Quay", "A draft that another version took the place of."),
    ] {
        let mut document = Document::new(id, text).source(source).title(format!("Title of {id}"));
        document.extra.insert("desk".to_owned(), "world".into());
        document.authors.push("Ana Reis".to_owned());
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    writer.add(Document::new("en-2", "Rain fell on the empty quay all day.").source("Quay")).unwrap();
    writer.judge([Verdict::yes("en-2", Span::new(0, 36), "ponte-2021")]).unwrap();
    writer.mark("line 5");
    writer.commit().unwrap();
}

fn check_kept_index(index: &Index, name: &str) {
    assert_eq!(index.searcher().documents().unwrap(), 4, "{name}");
    for (query, first) in [("lunch", "en-1"), ("almoçaram", "pt-1"), ("সেতু", "bn-1"), ("rain", "en-2")] {
        assert_eq!(ids(index, query).first().map(String::as_str), Some(first), "{name}: {query}");
    }
    for (query, expected) in [
        (Query::new("").meeting("ponte-2021"), vec!["en-1", "en-2", "pt-1"]),
        (Query::new("").source("quay"), vec!["en-1", "en-2"]),
        (Query::new("").extra("desk", "world"), vec!["bn-1", "en-1", "pt-1"]),
    ] {
        let hits = index.search(&query).unwrap().hits;
        let found: BTreeSet<_> = hits.iter().map(|hit| hit.document.as_str()).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{name}: {query:?}");
    }
    let replaced = index.searcher().article("en-2").unwrap().unwrap();
    assert!(replaced.document.text.starts_with("Rain"), "{name}");
    let article = index.searcher().article("pt-1").unwrap().unwrap();
    assert!(article.document.text.ends_with("sem assinar.") && article.document.authors == ["Ana Reis"], "{name}");
    assert_eq!((index.mark().as_deref(), index.verdicts().len()), (Some("line 5"), 1), "{name}");
    assert_eq!((index.catalog().len(), index.sources().is_empty()), (1, false), "{name}");
}

/// Every version opens what earlier ones have written, or says that it has to be made anew, and makes it anew.
#[test]
fn kept_indexes_of_earlier_versions_can_be_used() {
    let scratch = tempfile::tempdir().unwrap();
    let fresh = scratch.path().join("fresh");
    make_kept_index(&fresh);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/indexes");
    let kept = if kept.is_dir() { files(&kept) } else { Vec::new() };
    let kept: Vec<PathBuf> = kept.into_iter().filter(|path| path.is_dir()).collect();
    assert!(!kept.is_empty(), "an index of each version is kept");
    for (number, from) in kept.into_iter().chain([fresh]).enumerate() {
        let name = from.display().to_string();
        // Opening writes lock files beside it.
        let copy = scratch.path().join(format!("copy {number}"));
        fs::create_dir(&copy).unwrap();
        for file in files(&from) {
            fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
        }
        let remade = scratch.path().join(format!("remade {number}"));
        match Index::open(&copy) {
            Ok(index) => check_kept_index(&index, &name),
            Err(Error::Mismatch { remedy, .. }) => assert!(remedy.contains("reindex"), "{name}: {remedy}"),
            Err(e) => panic!("{name}: {e}"),
        }
        check_kept_index(&Index::builder().reindex(&copy, &remade).unwrap(), &name);
    }
}

/// `cargo test --test it -- --ignored make_the_index_to_keep`, once a version, before it is released; commit what it makes.
#[test]
#[ignore = "makes the index of this version that later ones must open"]
fn make_the_index_to_keep() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/indexes").join(env!("CARGO_PKG_VERSION"));
    assert!(!folder.exists(), "{} is kept as it is", folder.display());
    make_kept_index(&folder);
    for file in files(&folder).iter().filter(|file| file.extension().is_some_and(|ending| ending == "lock")) {
        fs::remove_file(file).unwrap();
    }
    let size: u64 = files(&folder).iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    assert!(size < 100_000, "{size} bytes");
}
