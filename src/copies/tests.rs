use proptest::prelude::*;

use super::*;
use crate::{Analyzer, Article, Catalog, Document, Pipeline, StreamWriter, Streams};

const WIRE: &str = "The ferry between the two islands will stop in March, the company said on Monday. The pier is to be rebuilt before \
    the summer, and buses will take the passengers to the northern harbour until then.\n\nThe mayor called the plan sound but late. \
    Fishermen fear that the new pier will leave them less room, and have asked for a meeting with the builders before work begins.\n\n\
    Nobody could say what the work will cost. A report of the port's engineers, seen by this newspaper, speaks of rusted beams and of \
    a crane that has not turned for years.";
const OWN: &str = "Rain fell on the market all morning, and few people came. Those who did bought candles, because the power had failed \
    again in the old town. An electrician on a ladder shrugged when he was asked how long it would take.\n\nThe council meets next week \
    to talk about the cables, which were laid when horses still drew the trams. A new line has been promised three times, most lately \
    by a man who then moved to the capital and has not answered letters since. In the bakery on the corner they keep a gas oven for days \
    like this one, and on Tuesday it fed half of the street. Children thought that it was a holiday.";
const REMARK: &str = "we have waited for this for eleven years and we are not going to wait another one while men in offices far away \
    move papers from one end of a table to the other";

fn article(document: Document) -> Article {
    Pipeline::new(Catalog::default()).article(document)
}

fn wording(document: Document) -> Wording {
    Wording::new(&article(document), &mut StreamWriter::new(&Analyzer::new()))
}

fn compare(first: &str, second: &str) -> Comparison {
    wording(Document::new("first", first)).compare(&wording(Document::new("second", second)))
}

fn paragraphs(story: &str) -> Vec<&str> {
    story.split("\n\n").collect()
}

#[test]
fn verdicts() {
    let [lead, mayor, cost] = paragraphs(WIRE)[..] else { panic!() };
    let [rain, council] = paragraphs(OWN)[..] else { panic!() };
    let weather = |a: u32| {
        format!(
            "The day begins cloudy in the harbour with {a} degrees at seven. Highs reach {} degrees inland and {} on the coast, with a \
             wind of {} kilometres an hour from the west. The chance of rain is {} per cent after dark.",
            a + 3,
            a + 5,
            a + 17,
            a + 40
        )
    };
    let every_fifth: String = WIRE
        .split(' ')
        .enumerate()
        .map(|(n, word)| if n % 5 == 4 { format!("other{n} ") } else { format!("{word} ") })
        .collect();
    let copy = |relation| (true, false, relation);
    let apart = |relation| (false, false, relation);
    for (name, first, second, expected) in [
        ("the same", WIRE, WIRE, copy(Relation::Same)),
        ("another order", WIRE, &format!("{cost}\n\n{lead}\n\n{mayor}"), copy(Relation::Same)),
        ("cut", WIRE, mayor, copy(Relation::Contains)),
        ("taken in whole", lead, &format!("{rain} {lead} {council}"), copy(Relation::Contained)),
        ("a fifth of the words changed", WIRE, &every_fifth, copy(Relation::Same)),
        ("a paragraph in another story", WIRE, &format!("{rain}\n\n{lead}\n\n{council}"), copy(Relation::Overlap)),
        (
            "framed",
            WIRE,
            &format!("Home | News\nShare this article\n\n{WIRE}\n\nAll rights reserved."),
            copy(Relation::Same),
        ),
        ("two stories", WIRE, OWN, apart(Relation::Apart)),
        ("no words", "", "", apart(Relation::Apart)),
        ("one without words", WIRE, "...", apart(Relation::Apart)),
        (
            "one speech",
            &format!("{WIRE}\n\n“{REMARK},” he said."),
            &format!("{rain} “{REMARK}.” {council}"),
            apart(Relation::Overlap),
        ),
        (
            "the words of one speech as one's own",
            &format!("{WIRE}\n\n{REMARK}"),
            &format!("{rain} {REMARK}. {council}"),
            copy(Relation::Overlap),
        ),
        ("figures of two days", &weather(12), &weather(29), (false, true, Relation::Same)),
        ("figures of one day", &weather(12), &weather(12), copy(Relation::Same)),
        ("the end of two pages", &format!("{WIRE}\n{REMARK}"), &format!("{OWN}\n{REMARK}"), apart(Relation::Overlap)),
        ("two words", "Ferry stops", "ferry stops.", copy(Relation::Same)),
        (
            "ten words of a longer text",
            "The ferry between the two islands will stop in March",
            "Nobody could say on Monday morning why the ferry between the two islands will stop in March",
            apart(Relation::Contained),
        ),
    ] {
        let found = compare(first, second);
        assert_eq!((found.copy, found.template, found.relation), expected, "{name}: {found:?}");
    }
}

#[test]
fn a_source_repeats_its_own_paragraphs() {
    let [lead, ..] = paragraphs(WIRE)[..] else { panic!() };
    let lead: String = lead.split(' ').take(35).collect::<Vec<_>>().join(" ");
    let with = |source: Option<&str>, text: String| {
        let document = Document::new("a", text);
        wording(source.into_iter().fold(document, Document::source))
    };
    let [rain, council] = paragraphs(OWN)[..] else { panic!() };
    let (_, rest) = WIRE.split_once("\n\n").unwrap();
    for (first, second, copy) in [
        (Some("Harbour"), Some("Register"), true),
        (Some("Harbour"), None, true),
        (None, None, true),
        (Some("Harbour"), Some("Harbour"), false),
    ] {
        let one = with(first, format!("{lead}\n\n{rest}\n\n{REMARK}"));
        let other = with(second, format!("{rain}\n\n{lead}.\n\n{council}"));
        assert_eq!(one.compare(&other).copy, copy, "{first:?} {second:?}");
    }
}

#[test]
fn ranges_and_days() {
    let [lead, mayor, _] = paragraphs(WIRE)[..] else { panic!() };
    let day = |text: &str, day: &str| wording(Document::new("a", text).published(day.parse().unwrap()));
    let text = format!("Harbour notes.\n\n{lead}");
    let comparison = day(&text, "2020-03-02").compare(&day(WIRE, "2020-03-01"));
    assert_eq!(comparison.earlier, Some(Side::Second));
    let [[first, second]] = comparison.ranges[..] else { panic!("{comparison:?}") };
    let inner = lead.trim_end_matches('.');
    assert_eq!((first.of(&text), second.of(WIRE)), (Some(inner), Some(inner)));
    assert_eq!(day(lead, "2020-03-01").compare(&day(mayor, "2020-03-01")).earlier, None);
    let bare = wording(Document::new("a", lead)).without_places().compare(&wording(Document::new("b", WIRE)));
    assert!(bare.copy && bare.ranges.is_empty() && bare.earlier.is_none());
}

/// These numbers stand in indexes on disk.
#[test]
fn sketches_do_not_change() {
    let sketch = wording(Document::new("a", "A cúpula do G-20 começa em Hamburgo no dia 7 de julho.")).sketch();
    assert_eq!(sketch.terms()[..3], [507991136941978046, 3679843828896907260, 9132047560865647587]);
    assert_eq!(wording(Document::new("a", "Três palavras só")).sketch().terms().len(), 1);
    assert!(wording(Document::new("a", "")).sketch().terms().is_empty());
}

#[test]
fn sketches_are_bounded() {
    let long: String = (0..60_000).map(|n| format!("{} ", n * 7919 % 50_021)).collect();
    assert_eq!(wording(Document::new("a", long)).sketch().terms().len(), 4096);
    let same = "again ".repeat(100_000);
    let same = wording(Document::new("a", same));
    assert_eq!(same.sketch().terms().len(), 1);
    assert_eq!(same.compare(&same).relation, Relation::Same);
}

fn finder<'a>(documents: impl IntoIterator<Item = (&'a str, String)>) -> CopyFinder {
    let mut finder = CopyFinder::new();
    for (id, text) in documents {
        finder.add(&article(Document::new(id, text)));
    }
    finder
}

fn pairs(copies: &Copies) -> Vec<(&str, &str)> {
    copies.pairs.iter().map(|pair| (pair.first.as_str(), pair.second.as_str())).collect()
}

#[test]
fn groups_are_no_chains() {
    let [lead, mayor, cost] = paragraphs(WIRE)[..] else { panic!() };
    // Neighbours share a paragraph, the ends share nothing.
    let mut finder = finder([
        ("a", format!("{lead}\n\n{mayor}")),
        ("b", format!("{mayor}\n\n{cost}")),
        ("c", format!("{cost}\n\n{OWN}")),
        ("d", OWN.to_owned()),
    ]);
    let copies = finder.copies();
    assert_eq!(pairs(&copies), [("a", "b"), ("b", "c"), ("c", "d")]);
    for group in &copies.groups {
        for member in &group.members {
            let (one, other) = (member.min(&group.representative), member.max(&group.representative));
            assert!(pairs(&copies).contains(&(one, other)), "{group:?}");
        }
    }
    // A document added again replaces itself, one removed is gone.
    assert!(finder.add(&article(Document::new("b", REMARK))) && !finder.remove("x") && finder.remove("d"));
    assert!(finder.copies().pairs.is_empty() && finder.len() == 3);
}

#[test]
fn a_crowd_is_bounded_and_labelled() {
    let crowd: Vec<(String, String)> =
        (0..200).map(|n| (format!("{n:03}"), format!("{WIRE}\n\n{}", "word ".repeat(n % 7)))).collect();
    let copies = finder(crowd.iter().map(|(id, text)| (id.as_str(), text.clone()))).copies();
    assert!(copies.pairs.len() <= 200 * MOST_COMPARED && copies.pairs.len() > 200 * COMMON / 2);
    assert_eq!(copies.crowded.len(), 200);
    assert_eq!(copies.groups.len(), 1);
    assert_eq!(copies.groups[0].members.len(), 199);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn comparing_is_symmetrical_and_ranges_hold(
        first in r#"([a-c“”"]{1,2}[ .]){0,80}|([কখ]{1,2}[ ।]){0,40}|\PC{0,60}"#, second in r#"([a-c“”"]{1,2}[ .]){0,80}|([কখ]{1,2}[ ।]){0,40}"#,
    ) {
        let both = compare(&first, &second);
        let turned = compare(&second, &first);
        prop_assert_eq!((both.copy, both.template, both.similarity, both.words), (turned.copy, turned.template, turned.similarity, turned.words));
        prop_assert!((0.0..=1.0).contains(&both.similarity));
        let turned: Vec<[crate::Span; 2]> = turned.ranges.into_iter().map(|[a, b]| [b, a]).collect();
        prop_assert_eq!(&both.ranges, &turned);
        for [a, b] in both.ranges {
            prop_assert!(a.of(&first).is_some_and(|text| !text.is_empty()) && b.of(&second).is_some_and(|text| !text.is_empty()));
        }
    }

    #[test]
    fn a_story_is_its_own_copy(text in r"\PC{0,200}") {
        let comparison = compare(&text, &text);
        let words = wording(Document::new("a", text)).len();
        prop_assert_eq!((comparison.copy, comparison.words), (words > 0, words));
    }

    #[test]
    fn streams_give_the_same_sketch(text in r"(\w{1,3}[ .\n]){0,200}|\PC{0,80}") {
        let article = article(Document::new("a", text));
        let mut writer = StreamWriter::new(&Analyzer::new());
        let streams: Vec<Streams> = article.passages.iter().map(|passage| {
            let mut streams = Streams::new();
            for (piece, language) in article.pieces(passage.range, true) {
                writer.write(piece.text(&article.document.text), language, &mut streams);
            }
            streams
        }).collect();
        let sketch = Sketch::of_streams(streams.iter().map(|streams| streams.surface.as_str()));
        prop_assert_eq!(sketch, Wording::new(&article, &mut writer).sketch());
    }

    #[test]
    fn the_order_of_adding_does_not_matter(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let documents: Vec<(String, String)> = (0..12).map(|n| {
            let parts: Vec<&str> = paragraphs(WIRE).into_iter().chain(paragraphs(OWN)).cycle().skip(n % 5).take(1 + n % 3).collect();
            (format!("{n:02}"), parts.join("\n\n"))
        }).collect();
        let straight = finder(documents.iter().map(|(id, text)| (id.as_str(), text.clone()))).copies();
        let shuffled = finder(order.iter().map(|n| (documents[*n].0.as_str(), documents[*n].1.clone()))).copies();
        prop_assert!(!straight.pairs.is_empty());
        prop_assert_eq!(straight, shuffled);
    }
}
