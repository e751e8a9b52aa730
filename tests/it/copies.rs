//! Copies in an index: found, folded, kept up to date.

use dateline::{Document, Index, Query, Results};

const WIRE: &str = "The ferry between the two islands will stop in March, the company said on Monday, because the old pier is to be \
                    rebuilt from its piles up.\n\nAbout nine hundred people cross every day, most of them to work in the cannery, and the \
                    mayor asked for a smaller boat that can land at the beach until the autumn.";
const OWN: &str = "Divers who looked at the island's old pier last summer found that every third pile could be moved by hand, and wrote so \
                   to the company. Its ferry went on landing there all winter.";

fn index(documents: &[(&str, &str, String)]) -> Index {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for (id, source, text) in documents {
        writer.add(Document::new(*id, text.as_str()).source(*source)).unwrap();
    }
    writer.commit().unwrap();
    index
}

fn archive() -> Index {
    index(&[
        ("1-wire", "Northgate Wire", WIRE.to_owned()),
        ("2-paper", "Harbour Courier", format!("Ferry stops in March\n\n{}", WIRE.replace("nine hundred", "some 900"))),
        ("3-paper", "Meridian Post", format!("{OWN}\n\n{WIRE}")),
        ("4-own", "The Lakeside Register", OWN.to_owned()),
    ])
}

/// Each hit with what was folded into it.
fn folded(results: &Results) -> Vec<(&str, Vec<&str>)> {
    results
        .hits
        .iter()
        .map(|hit| (hit.document.as_str(), hit.copies.iter().map(|copy| copy.document.as_str()).collect()))
        .collect()
}

fn sharers(index: &Index, id: &str) -> Vec<String> {
    index.searcher().copies(id).unwrap().into_iter().map(|copy| copy.document).collect()
}

#[test]
fn documents_that_share_text_are_found_with_their_ranges() {
    let index = archive();
    let copies = index.searcher().copies("1-wire").unwrap();
    let ids: Vec<&str> = copies.iter().map(|copy| copy.document.as_str()).collect();
    assert_eq!(ids, ["3-paper", "2-paper"], "the whole of it first, the edited one second");
    let [wire, paper] = copies[0].comparison.ranges[0];
    let text = |id: &str| index.searcher().article(id).unwrap().unwrap().document.text;
    assert_eq!(wire.of(&text("1-wire")).unwrap().lines().next(), paper.of(&text("3-paper")).unwrap().lines().next());
    assert_eq!(sharers(&index, "4-own"), ["3-paper"]);
    assert!(sharers(&index, "nobody").is_empty());
}

#[test]
fn hits_with_the_same_text_are_folded_and_sources_counted() {
    let index = archive();
    let query = Query::new("ferry pier").by_document();
    assert_eq!(index.search(&query).unwrap().hits.len(), 4);
    let results = index.search(&query.clone().collapse_copies()).unwrap();
    let all: usize = results.hits.iter().map(|hit| 1 + hit.copies.len()).sum();
    assert_eq!(all, 4, "nothing is lost: {:?}", folded(&results));
    assert!(results.hits.len() < 4);
    assert_eq!(results.independent_sources, Some(results.hits.len()));
    let none = index.search(&query.clone().collapse_copies().limit(0)).unwrap();
    assert!(none.hits.is_empty());
    // Page by page the same as in one.
    let whole = folded(&results).into_iter().map(|(id, _)| id.to_owned()).collect::<Vec<_>>();
    let pages: Vec<String> = (0..whole.len())
        .flat_map(|page| index.search(&query.clone().collapse_copies().limit(1).offset(page)).unwrap().hits)
        .map(|hit| hit.document)
        .collect();
    assert_eq!(pages, whole);
}

#[test]
fn a_passage_is_folded_into_the_one_that_has_its_text() {
    let filler =
        "The market hall opened its doors to fishermen at five and closed them again at noon on account of the heat. ";
    let index = index(&[
        ("1-wire", "Northgate Wire", WIRE.to_owned()),
        ("2-long", "Harbour Courier", format!("{OWN}\n\n{WIRE}\n\n{}", filler.repeat(12))),
    ]);
    let results = index.search(&Query::new("cannery beach").collapse_copies()).unwrap();
    assert_eq!(results.hits.len(), 1, "{:?}", folded(&results));
    assert_eq!(results.hits[0].copies.len(), 1);
    // Found by a title alone, whose passage holds nothing but the page's own lines.
    let page = |id: &str| {
        let text = format!("Home\nWorld\nSport\n\n{}\n\n{WIRE}", filler.repeat(12));
        Document::new(id, text).title("Ferry to stop")
    };
    let titled = Index::in_memory().unwrap();
    let mut writer = titled.writer().unwrap();
    for id in ["a", "b"] {
        writer.add(page(id)).unwrap();
    }
    writer.commit().unwrap();
    let results = titled.search(&Query::new("stop").collapse_copies()).unwrap();
    assert!(results.hits.iter().all(|hit| hit.document == "a"), "{:?}", folded(&results));
    // What the long story alone has stays a hit of its own.
    let results = index.search(&Query::new("cannery market fishermen").collapse_copies()).unwrap();
    assert!(results.hits.iter().any(|hit| hit.document == "2-long"), "{:?}", folded(&results));
}

#[test]
fn copies_follow_what_is_added_replaced_and_deleted() {
    let index = archive();
    let mut writer = index.writer().unwrap();
    writer
        .add(
            Document::new("2-paper", "The ferry sails as ever, and nobody knows of any pier.")
                .source("Harbour Courier"),
        )
        .unwrap();
    writer.delete("4-own").unwrap();
    writer.add(Document::new("5-late", WIRE).source("Meridian Post")).unwrap();
    writer.commit().unwrap();
    assert_eq!(sharers(&index, "1-wire"), ["3-paper", "5-late"]);
    assert!(sharers(&index, "4-own").is_empty());
    let anew = archive();
    let mut writer = anew.writer().unwrap();
    writer.add(Document::new("5-late", WIRE).source("Meridian Post")).unwrap();
    writer.delete("2-paper").unwrap();
    writer.optimize().unwrap();
    assert_eq!(sharers(&anew, "1-wire"), ["3-paper", "5-late"]);
}
