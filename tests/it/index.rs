//! The index over its life: upsert, delete, reopen, lock, catalog, settings.

use std::ops::ControlFlow;

use dateline::{
    Catalog, Document, Error, Event, EvidenceKind, Index, Ingredients, Outcome, Query, SourceList, Span, Verdict,
    Verdicts,
};

use crate::{corpus, durability};

fn ids(index: &Index, text: &str) -> Vec<String> {
    index.search(&Query::new(text)).unwrap().hits.into_iter().map(|hit| hit.document).collect()
}

#[test]
fn a_document_added_again_replaces_itself() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    assert_eq!(writer.add(Document::new("a", "pepper")).unwrap(), Outcome::Inserted);
    assert_eq!(writer.add(Document::new("a", "cinnamon")).unwrap(), Outcome::Replaced);
    assert!(ids(&index, "cinnamon").is_empty(), "nothing is visible before a commit");
    writer.commit().unwrap();
    assert!(ids(&index, "pepper").is_empty());
    assert_eq!(ids(&index, "cinnamon"), ["a"]);
    assert_eq!(writer.add(Document::new("a", "cinnamon")).unwrap(), Outcome::Unchanged);
    assert_eq!(writer.add(Document::new("a", "cinnamon").title("Spice")).unwrap(), Outcome::Replaced);
    assert_eq!(writer.add(Document::new("b", "cinnamon")).unwrap(), Outcome::Inserted);
    assert!(writer.delete("b").unwrap());
    assert!(!writer.delete("b").unwrap());
    assert!(!writer.delete("nobody").unwrap());
    writer.commit().unwrap();
    assert_eq!(ids(&index, "cinnamon"), ["a"]);
    assert_eq!(ids(&index, "spice"), ["a"], "a title is searched");
    assert_eq!(index.searcher().passages(), 1);
    assert_eq!(index.searcher().documents().unwrap(), 1);
}

#[test]
fn the_same_id_twice_in_one_batch_leaves_the_later() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let documents = ["one", "two", "three"].map(|text| Ok(Document::new("a", text)));
    let summary = writer.add_all(documents, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.inserted, summary.replaced, summary.repeated), (1, 2, 2));
    writer.commit().unwrap();
    assert!(ids(&index, "one two").is_empty());
    assert_eq!(ids(&index, "three"), ["a"]);
}

#[test]
fn a_folder_can_be_reopened_and_remembers_how_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = corpus::catalog();
    {
        let index = Index::builder().catalog(catalog.clone()).filterable("desk").open_or_create(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        let mut document = Document::new("a", "O acordo foi assinado em Helsínquia.");
        document.extra.insert("desk".to_owned(), "world".into());
        document.extra.insert("words".to_owned(), 6.into());
        writer.add(document).unwrap();
        writer.add(Document::new("lost", "Never committed.")).unwrap();
        writer.delete("lost").unwrap();
        writer.mark("file 1, line 2");
        writer.commit().unwrap();
        writer.add(Document::new("uncommitted", "acordo")).unwrap();
    }
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.catalog(), catalog);
    assert_eq!(index.mark().as_deref(), Some("file 1, line 2"));
    assert_eq!(ids(&index, "acordo"), ["a"]);
    let hits = index.search(&Query::new("acordo").extra("desk", "world")).unwrap().hits;
    assert_eq!(hits[0].extra["words"], 6);
    assert!(index.search(&Query::new("acordo").extra("desk", "sport")).unwrap().hits.is_empty());
    let article = index.searcher().article("a").unwrap().unwrap();
    assert_eq!(article.document.text, "O acordo foi assinado em Helsínquia.");
    assert_eq!(index.searcher().article("uncommitted").unwrap(), None);
}

#[test]
fn stored_articles_come_back_whole() {
    let index = corpus::index_with_threads(2);
    let searcher = index.searcher();
    for document in corpus::documents() {
        let article = searcher.article(&document.id).unwrap().unwrap();
        assert_eq!(article.document, document);
    }
}

#[test]
fn a_second_writer_is_told_which_lock() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let writer = index.writer().unwrap();
    let other = Index::open(folder.path()).unwrap();
    match other.writer() {
        Err(Error::Locked { lock }) => assert!(lock.starts_with(folder.path())),
        other => panic!("{other:?}"),
    }
    drop(writer);
    other.writer().unwrap();
}

#[test]
fn other_handles_see_a_commit_when_they_ask() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let reader = Index::open(folder.path()).unwrap();
    let before = reader.searcher();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("a", "saffron")).unwrap();
    writer.commit().unwrap();
    assert!(ids(&reader, "saffron").is_empty());
    reader.refresh().unwrap();
    assert_eq!(ids(&reader, "saffron"), ["a"]);
    assert!(before.search(&Query::new("saffron")).unwrap().hits.is_empty(), "a snapshot does not change");
}

#[test]
fn what_is_no_index_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("nowhere")] {
        let error = Index::open(&path).unwrap_err();
        assert!(error.to_string().contains("there is no index"), "{error}");
    }
    std::fs::write(folder.path().join("meta.json"), "{").unwrap();
    assert!(Index::open(folder.path()).unwrap_err().to_string().contains("meta.json is damaged"));
    std::fs::remove_file(folder.path().join("meta.json")).unwrap();
    std::fs::write(folder.path().join("0123.store"), "x").unwrap();
    let error = Index::builder().open_or_create(folder.path()).unwrap_err();
    assert!(error.to_string().contains("meta.json is missing"), "{error}");
    std::fs::remove_file(folder.path().join("0123.store")).unwrap();
    // Another program's index.
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("body", tantivy::schema::TEXT);
    tantivy::Index::create_in_dir(folder.path(), schema.build()).unwrap();
    let error = Index::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("another program has written it"), "{error}");
    for list in ["meta.json", ".managed.json"] {
        durability::edit_list(&folder.path().join(list), |_| {});
    }
    assert!(matches!(Index::open(folder.path()), Err(Error::Mismatch { what: "set of fields", .. })));
}

#[test]
fn an_index_whose_making_was_stopped_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(Index::builder().open_or_create(folder.path()).unwrap());
    let meta = folder.path().join("meta.json");
    durability::edit_list(&meta, |value| {
        value.as_object_mut().unwrap().remove("payload");
    });
    let index = Index::builder().catalog(corpus::catalog()).open_or_create(folder.path()).unwrap();
    assert_eq!(index.catalog(), corpus::catalog());
    index.writer().unwrap().add(Document::new("a", "text")).unwrap();
}

#[test]
fn new_versions_of_a_document_do_not_hide_its_lines() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for version in 0..8 {
        let text =
            format!("Talks go on in the harbour\n\nThe leaders agreed on a truce.\n\nVersion {version} was filed.");
        writer.add(Document::new("live", text).source("S")).unwrap();
        writer.commit().unwrap();
    }
    assert_eq!(ids(&index, "harbour truce"), ["live"]);
    assert_eq!(ids(&index, "truce"), ["live"]);
}

#[test]
fn another_analysis_is_a_mismatch_that_names_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    drop(Index::builder().open_or_create(folder.path()).unwrap());
    let meta = folder.path().join("meta.json");
    let fingerprint = dateline::Analyzer::new().fingerprint();
    durability::edit_list(&meta, |value| {
        let payload = value["payload"].as_str().unwrap().replace(&fingerprint, "0123456789abcdef");
        value["payload"] = payload.into();
    });
    match Index::open(folder.path()) {
        Err(Error::Mismatch { what: "analysis", found, expected, .. }) => {
            assert_eq!((found.as_str(), expected), ("0123456789abcdef", fingerprint));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_catalog_is_applied_to_what_is_stored() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add_all(corpus::documents().into_iter().map(Ok), |_| ControlFlow::Continue(())).unwrap();
    let retagged = writer.retag(corpus::catalog()).unwrap();
    assert!(retagged.removed.is_empty() && retagged.added.len() > 100);
    let direct = corpus::index_with_threads(1);
    let tags = |index: &Index| {
        let hits = index.search(&Query::new("").limit(1000)).unwrap().hits;
        hits.into_iter().map(|hit| (hit.document, hit.passage, hit.meetings)).collect::<Vec<_>>()
    };
    for (retagged, direct) in tags(&index).into_iter().zip(tags(&direct)) {
        assert_eq!(retagged, direct, "as if the catalog had been there from the start");
    }
    assert_eq!(index.catalog(), corpus::catalog());
    let none = writer.retag(corpus::catalog()).unwrap();
    assert!(none.added.is_empty() && none.removed.is_empty());
    let removed = writer.retag(Catalog::default()).unwrap().removed;
    assert_eq!(removed, retagged.added);
}

#[test]
fn bad_ids_are_refused_and_the_next_ones_taken() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let long = "x".repeat(401);
    let documents = ["", "a\nb", &long, "good"].map(|id| Ok(Document::new(id, "text")));
    let mut rejected = Vec::new();
    let summary = writer
        .add_all(documents, |event| {
            if let dateline::Event::Rejected(error) = event {
                rejected.push(error.to_string());
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((summary.inserted, summary.rejected), (1, 3));
    assert!(rejected.iter().all(|error| error.starts_with("document ")), "{rejected:?}");
}

#[test]
fn an_observer_can_stop_the_work() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let endless = (0..).map(|number| Ok(Document::new(number.to_string(), "text")));
    let first = |event: Event<'_>| match event {
        Event::Document { .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let summary = writer.add_all(endless, first).unwrap();
    assert!(summary.stopped && summary.inserted > 0);
    writer.commit().unwrap();
    assert_eq!(index.searcher().passages(), summary.passages);
}

#[test]
fn many_commits_leave_few_segments_and_every_document() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for number in 0..40 {
        writer.add(Document::new(format!("{}", number % 30), format!("text x{number}"))).unwrap();
        writer.commit().unwrap();
    }
    assert_eq!(index.searcher().passages(), 30);
    let count = |ending: &str| {
        let files = std::fs::read_dir(folder.path()).unwrap();
        files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|e| e == ending)).count()
    };
    assert!(count("idx") <= 14, "{} segments", count("idx"));
    writer.optimize().unwrap();
    assert_eq!(count("idx"), 1);
    assert_eq!(index.searcher().passages(), 30);
    assert_eq!(ids(&index, "x39"), ["9"]);
}

#[test]
fn a_match_by_sound_ranks_below_the_word_itself() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    // All that speaks against the word: it stands once in a long passage, among short ones. A name that the lexicon does not have.
    let long = format!("{} Bratkova", "The river rose over the old stone bridge and the market. ".repeat(12));
    writer.add(Document::new("word", long)).unwrap();
    writer.add(Document::new("sound", "ব্রাতকোভা এলেন।")).unwrap();
    for number in 0..24 {
        writer.add(Document::new(format!("rain-{number}"), "It rained all day again.")).unwrap();
    }
    writer.commit().unwrap();
    assert_eq!(ids(&index, "Bratkova"), ["word", "sound"]);
}

#[test]
fn names_heard_otherwise_are_found_by_sound() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("town", "The ministers met in Zrubnovka last week.")).unwrap();
    writer.add(Document::new("rain", "It rained all day again.")).unwrap();
    writer.commit().unwrap();
    assert_eq!(ids(&index, "জ্রুপনোভকা"), ["town"]);
}

#[test]
fn an_index_keeps_the_ingredients_of_its_analysis() {
    let folder = tempfile::tempdir().unwrap();
    let mut ingredients = Ingredients::default();
    ingredients.glue = false;
    let index = Index::builder().ingredients(ingredients).open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("a", "Os líderes partiram de Hamburgona manhã seguinte.")).unwrap();
    writer.commit().unwrap();
    drop((writer, index));
    let index = Index::open(folder.path()).unwrap();
    assert!(ids(&index, "Hamburgo").is_empty());
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("b", "Os líderes partiram de Hamburgona manhã de hoje.")).unwrap();
    writer.commit().unwrap();
    assert!(ids(&index, "Hamburgo").is_empty());
    assert_eq!(ids(&index, "líder").len(), 2);
    let whole = Index::in_memory().unwrap();
    let mut writer = whole.writer().unwrap();
    writer.add(Document::new("a", "Os líderes partiram de Hamburgona manhã seguinte.")).unwrap();
    writer.commit().unwrap();
    assert_eq!(ids(&whole, "Hamburgo"), ["a"]);
}

#[test]
fn quotations_ask_when_alone_and_rank_beside_other_words() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("apart", "The minister spoke to the press. The conference was over.")).unwrap();
    writer.add(Document::new("together", "The minister gave a press conference. It was soon over.")).unwrap();
    writer.commit().unwrap();
    assert_eq!(ids(&index, "\"press conference\""), ["together"]);
    assert_eq!(ids(&index, "minister \"press conference\""), ["together", "apart"]);
    assert_eq!(ids(&index, "minister \"never said\"").len(), 2);
    let many = "\"press conference\" ".repeat(10_000);
    assert_eq!(ids(&index, &many), ["together"]);
    assert_eq!(ids(&index, &format!("minister {many}"))[0], "together");
}

/// Every stored article, by id.
fn articles(index: &Index) -> Vec<dateline::Article> {
    let hits = index.search(&Query::new("").by_document().limit(1000)).unwrap().hits;
    let mut ids: Vec<String> = hits.into_iter().map(|hit| hit.document).collect();
    ids.sort();
    ids.iter().map(|id| index.searcher().article(id).unwrap().unwrap()).collect()
}

#[test]
fn a_persons_verdict_outlives_everything() {
    let index = corpus::index_with_threads(1);
    let mut writer = index.writer().unwrap();
    let tagged =
        articles(&index).into_iter().find(|a| a.passages.len() > 2 && !a.passages[1].meetings.is_empty()).unwrap();
    let (id, range) = (tagged.document.id.clone(), tagged.passages[1].range);
    let denied = tagged.passages[1].meetings[0].id.clone();
    let other = corpus::catalog().meetings().iter().find(|m| m.part_of.is_none() && m.id != denied).unwrap().id.clone();
    let verdicts = [Verdict::no(&id, range, &denied), Verdict::yes(&id, range, &other)];
    let retagged = writer.judge(verdicts.clone()).unwrap();
    assert!(retagged.added.contains(&(id.clone(), 1, other.clone())), "{retagged:?}");
    assert!(retagged.removed.contains(&(id.clone(), 1, denied.clone())), "{retagged:?}");
    let holds = |index: &Index, name: &str| {
        let article = index.searcher().article(&id).unwrap().unwrap();
        let at = article.document.text.find(range.of(&tagged.document.text).unwrap()).unwrap();
        let passage = article.passages.iter().find(|p| p.range.overlaps(Span::new(at, at + 1))).unwrap();
        let has = |id: &str| passage.meetings.iter().find(|tag| tag.id == id);
        assert!(has(&denied).is_none(), "{name}");
        let kinds: Vec<_> = has(&other).expect(name).evidence.iter().map(|evidence| evidence.kind).collect();
        assert!(kinds.contains(&EvidenceKind::Person), "{name}: {kinds:?}");
    };
    holds(&index, "judged");
    let mut changed = tagged.document.clone();
    changed.text = format!("A correction was made to this story on Tuesday morning.\n\n{}", changed.text);
    writer.add(changed).unwrap();
    writer.commit().unwrap();
    holds(&index, "a new version");
    writer.retag(Catalog::default()).unwrap();
    writer.retag(corpus::catalog()).unwrap();
    holds(&index, "other catalogs");
    writer.relabel().unwrap();
    holds(&index, "relabelled");
    writer.delete(&id).unwrap();
    writer.commit().unwrap();
    writer.add(tagged.document.clone()).unwrap();
    writer.commit().unwrap();
    holds(&index, "deleted and added");

    // What is exported rules another index in the same way.
    let tsv = index.verdicts().to_tsv();
    let anew = Index::builder().catalog(corpus::catalog()).in_memory().unwrap();
    let mut other_writer = anew.writer().unwrap();
    other_writer.judge(Verdicts::parse(&tsv).unwrap()).unwrap();
    other_writer.add_all(corpus::documents().into_iter().map(Ok), |_| ControlFlow::Continue(())).unwrap();
    other_writer.commit().unwrap();
    holds(&anew, "imported before the documents");

    writer.withdraw(&verdicts).unwrap();
    assert!(index.verdicts().is_empty());
    assert_eq!(index.searcher().article(&id).unwrap().unwrap(), tagged);
}

#[test]
fn after_relabelling_the_order_of_arrival_makes_no_difference() {
    let page = |n: usize| {
        let story =
            format!("Ship {n} came into the harbour at dawn, and its crew went ashore for the first time in months.");
        let text =
            format!("Ship {n} comes home\n\nSubscribe to our morning letter\n\n{story}\n\nWrite to the night desk\n");
        Document::new(format!("page-{n}"), text).source("Harbour")
    };
    let build = |order: Vec<usize>| {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        for n in order {
            writer.add(page(n)).unwrap();
            writer.commit().unwrap();
        }
        (writer.relabel().unwrap(), index)
    };
    let ((first, forwards), (_, backwards)) = (build((0..8).collect()), build((0..8).rev().collect()));
    assert!(first.documents > 0 && first.hidden >= first.documents && first.shown == 0, "{first:?}");
    assert_eq!(articles(&forwards), articles(&backwards));
    assert_eq!(forwards.writer().unwrap().relabel().unwrap(), dateline::Relabelled::default());
}

#[test]
fn a_list_of_sources_gives_each_outlet_one_id() {
    let list = r#"
        [[source]]
        id = "bbc"
        names = ["BBC", "BBC বাংলা"]
        hosts = ["bbc.com", "bbc.co.uk"]
    "#;
    let list = SourceList::parse(list).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let index = Index::builder().open_or_create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    let text = "The ferry stopped.";
    writer.add(Document::new("name", text).source("BBC")).unwrap();
    writer.add(Document::new("bangla", text).source("BBC বাংলা")).unwrap();
    writer.add(Document::new("host", text).source("bbc.com")).unwrap();
    writer.add(Document::new("address", text).url("https://www.bbc.co.uk/news/1")).unwrap();
    writer.add(Document::new("other", text).source("The Harbour")).unwrap();
    writer.commit().unwrap();
    let of = |index: &Index, source: &str| -> Vec<String> {
        let hits = index.search(&Query::new("ferry").source(source)).unwrap().hits;
        hits.into_iter().map(|hit| hit.document).collect()
    };
    assert_eq!(of(&index, "BBC"), ["name"]);
    writer.sources(list.clone());
    assert_eq!(writer.relabel().unwrap(), dateline::Relabelled::default(), "no line changed");
    for name in ["BBC", "bbc", "www.bbc.co.uk", "BBC বাংলা"] {
        assert_eq!(of(&index, name), ["address", "bangla", "host", "name"], "{name}");
    }
    assert_eq!(of(&index, "the harbour"), ["other"]);
    drop((writer, index));
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.sources(), list);
    index.writer().unwrap().add(Document::new("late", "Nothing.").source("BBC")).unwrap();
    let article = index.searcher().article("bangla").unwrap().unwrap();
    assert_eq!(article.document.source.unwrap().id, "bbc-বাংলা", "the record stays as it was");
    assert_eq!(article.found.source.unwrap().id, "bbc");
}
