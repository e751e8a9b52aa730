//! Why a passage scores as it does, and why one is not found.

use std::ops::ControlFlow;
use std::path::Path;

use dateline::{
    Catalog, Cause, Condition, Date, Document, Explanation, Forms, GroupBy, Index, Ingredients, Language, MissingWord,
    Order, Query, Reader, ReasonKind, Searcher, WhyNot,
};

/// The bundled corpus.
fn corpus() -> Searcher {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let catalog = Catalog::load(path.join("meetings.toml")).unwrap();
    let index = Index::builder().catalog(catalog).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add_all(Reader::new().path(&path), |_| ControlFlow::Continue(())).unwrap();
    writer.commit().unwrap();
    index.searcher()
}

fn sum(explanation: &Explanation) -> f32 {
    explanation.words.iter().map(|word| word.score).sum::<f32>() * explanation.lead.unwrap_or(1.0)
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs())
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let searcher = corpus();
    let judged =
        include_str!("../../corpus/queries.tsv").lines().step_by(2).map(|line| line.split_once('\t').unwrap().1);
    let others = [
        "\"G20 Hamburgo\"",
        "\"climate change\"",
        "\"as relações bilaterais\" Hamburgo",
        "hamb* \"the two\"",
        "\"hamb*\" \"the leaders\"",
        "হামবুর্গ*",
        "Kathmandu 2014 নয়াদিল্লি",
        "\"mudança climática\"",
        "",
    ];
    let (mut explained, mut lead) = (0, 0);
    let mut kinds: Vec<ReasonKind> = Vec::new();
    for (at, text) in judged.chain(others).enumerate() {
        let plain = Query::new(text).limit(4);
        let variants = [
            plain.clone(),
            plain.clone().by_document(),
            plain.clone().forms(Forms::WRITTEN).boilerplate(),
            plain.clone().interleave_languages().language(dateline::Language::Bengali),
            plain.clone().group_by(GroupBy::Source, 3),
            plain.clone().group_by(GroupBy::Copies, 3),
        ];
        // Two of them each, so that it does not take long.
        for query in [&variants[at % 6], &variants[(at + 1) % 6]] {
            let results = searcher.search(query).unwrap();
            let grouped = results.groups.into_iter().flat_map(|group| group.hits);
            for hit in results.hits.into_iter().chain(grouped) {
                let explanation = searcher.explain(query, &hit.document, hit.passage).unwrap().unwrap();
                assert!(close(explanation.score, hit.score), "{text:?} {query:?}: {} {explanation}", hit.score);
                if !text.is_empty() {
                    assert!(close(sum(&explanation), hit.score), "{text:?}: {} {explanation}", hit.score);
                }
                for form in explanation.words.iter().flat_map(|word| &word.forms) {
                    kinds.push(form.kind);
                    if let Some(factors) = form.factors {
                        let product = factors.weight * factors.rarity * factors.density;
                        assert!(close(product, form.score), "{form:?}");
                        assert!(factors.density > 0.0 && factors.density <= 2.2001, "{form:?}");
                        assert!(factors.frequency != Some(0), "{form:?}");
                    }
                    assert!(form.passages > 0, "{form:?}");
                }
                explained += 1;
                lead += usize::from(explanation.lead.is_some());
            }
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 7, "{kinds:?}");
    assert!(explained > 350 && lead > 30, "{explained} {lead}");
}

#[test]
fn an_explanation_is_for_people() {
    let searcher = corpus();
    let query = Query::new("reuniões Hamburgo \"G20 summit\"").by_document();
    let hit = &searcher.search(&query).unwrap().hits[0];
    let text = searcher.explain(&query, &hit.document, hit.passage).unwrap().unwrap().to_string();
    for part in [
        "reuniões: by translation en:meet, in ",
        "not counted: ",
        "by the meeting hamburg-2017",
        "\"G20 summit\": by its stem en:g20 en:summit",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.starts_with(&format!("{:.3}  {}#", hit.score, hit.document)), "{text}");
}

#[test]
fn what_is_not_found_has_no_explanation() {
    let searcher = corpus();
    let hit = &searcher.search(&Query::new("Hamburgo")).unwrap().hits[0];
    for query in [Query::new("xyzzy"), Query::new("?!"), Query::new("Hamburgo").source("nobody")] {
        assert_eq!(searcher.explain(&query, &hit.document, hit.passage).unwrap(), None, "{query:?}");
    }
    let query = Query::new("Hamburgo");
    assert_eq!(searcher.explain(&query, "nothing", 0).unwrap(), None);
    for passage in [1_000, u32::MAX as usize, usize::MAX] {
        assert_eq!(searcher.explain(&query, &hit.document, passage).unwrap(), None);
    }
}

#[test]
fn an_explanation_by_date_says_the_day() {
    let searcher = corpus();
    for order in [Order::Newest, Order::Oldest, Order::Chronological, Order::ReverseChronological] {
        let query = Query::new("Hamburgo")
            .order(order)
            .limit(30)
            .about("2009-01-01".parse().unwrap(), "2019-12-31".parse().unwrap());
        let mut days = Vec::new();
        for hit in searcher.search(&query).unwrap().hits {
            let explanation = searcher.explain(&query, &hit.document, hit.passage).unwrap().unwrap();
            assert_eq!((explanation.score, explanation.lead), (0.0, None));
            if matches!(order, Order::Newest | Order::Oldest) {
                assert_eq!(explanation.day, hit.published);
            }
            days.extend(explanation.day);
        }
        if matches!(order, Order::Newest | Order::ReverseChronological) {
            days.reverse();
        }
        assert!(days.len() > 5 && days.is_sorted(), "{order:?} {days:?}");
    }
}

const CATALOG: &str = r#"
    [[meeting]]
    id = "hamburg-2017"
    title = { en = "G20 summit in Hamburg" }
    start = "2017-07-07"
    end = "2017-07-08"
    places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
"#;

fn documents() -> Vec<Document> {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let footer = "Leia também: assine a newsletter";
    vec![
        Document::new(
            "pt-1",
            format!("Os líderes reuniram-se em Hamburgo em 7 de julho de 2017. As sanções ficaram, disse o vice-presidente.\n\n{footer}\n"),
        )
        .source("Folha do Porto")
        .author("Ana Silva")
        .published(day("2017-07-08")),
        Document::new("en-1", "Leaders met in Hamburg on 8 July 2017. The sanctions stay, the president said.")
            .source("Harbour Courier")
            .published(day("2017-07-09")),
        Document::new("bn-1", "হামবুর্গে নেতাদের বৈঠক হয়। নিষেধাজ্ঞা নিয়ে কথা হয়নি, সিরি\u{09AF}\u{09BC}া নিয়েও নয়।"),
        Document::new(
            "long",
            "The ferry left the harbour on Monday, and many people waved from the pier. ".repeat(40)
                + "\n\n"
                + &"A committee spoke of tariffs and of steel prices for many hours on that day. ".repeat(40),
        ),
    ]
}

fn index(ingredients: Ingredients) -> Index {
    let catalog = Catalog::parse(CATALOG).unwrap();
    let index = Index::builder().catalog(catalog).ingredients(ingredients).filterable("desk").in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for document in documents() {
        writer.add(document).unwrap();
    }
    writer.commit().unwrap();
    index
}

fn without(change: fn(&mut Forms)) -> Forms {
    let mut forms = Forms::default();
    change(&mut forms);
    forms
}

fn words(why: &WhyNot) -> Vec<MissingWord> {
    why.causes
        .iter()
        .flat_map(|cause| match cause {
            Cause::NoWord { missing, .. }
            | Cause::EveryWord { missing, .. }
            | Cause::Quotation { missing, .. }
            | Cause::Condition { missing, .. } => missing.clone(),
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn why_not_tells_the_cause() {
    let searcher = index(Ingredients::ALL).searcher();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let words = |text: &str| Condition::Words(text.to_owned());
    let mut wrong = Vec::new();
    for (query, document, expected) in [
        // Nothing to find.
        (Query::new("sanções"), "pt-9", " is not found:\n  the index has no document of this id"),
        (Query::new("?!"), "pt-1", "\n  the query has no word"),
        // Filters.
        (Query::new("নিষেধাজ্ঞা").language(Language::Portuguese), "bn-1", "\n  its language is bn, asked for pt\n"),
        (
            Query::new("sanctions").language(Language::Bengali).language(Language::Portuguese),
            "en-1",
            "\n  its language is en, asked for bn or pt\n",
        ),
        (Query::new("sanctions").source("BBC"), "en-1", "\n  its source is harbour-courier, asked for BBC\n"),
        (Query::new("নিষেধাজ্ঞা").source("BBC"), "bn-1", "\n  it has no source, asked for BBC\n"),
        (
            Query::new("sanções").meeting("osaka-2019"),
            "pt-1",
            "\n  its meeting is hamburg-2017, asked for osaka-2019\n",
        ),
        (Query::new("sanções").author("Pereira"), "pt-1", "\n  its author is Ana Silva, asked for Pereira\n"),
        (Query::new("sanctions").author("Pereira"), "en-1", "\n  it has no author, asked for Pereira\n"),
        (
            Query::new("sanções").published_from(day("2018-01-01")),
            "pt-1",
            "\n  it was published on 2017-07-08, asked for 2018-01-01..\n",
        ),
        (
            Query::new("নিষেধাজ্ঞা").published_to(day("2018-01-01")),
            "bn-1",
            "\n  nothing says when it was published, asked for ..2018-01-01\n",
        ),
        (
            Query::new("sanções").about(day("2018-01-01"), day("2018-12-31")),
            "pt-1",
            "\n  it speaks of 2017-07-07, asked for 2018-01-01..2018-12-31\n",
        ),
        (Query::new("sanções").extra("desk", "world"), "pt-1", "\n  it has no desk, asked for world\n"),
        (
            Query::new("sanções").source("BBC").language(Language::English),
            "pt-1",
            "\n  its language is pt, asked for en\n  its source is folha-do-porto, asked for BBC\n",
        ),
        // Conditions, each part of them.
        (Query::new("sanções").must_not(words("líderes")), "pt-1", "\n  the condition -líderes does not hold\n"),
        (
            Query::new("sanctions").must(Condition::Language(Language::Bengali)),
            "en-1",
            "\n  its language is en, asked for bn\n",
        ),
        (
            Query::parse("+sanctions +ceasefire +president").query,
            "en-1",
            "\n  the condition ceasefire does not hold\n    ceasefire\n",
        ),
        (
            Query::parse("sanctions (ceasefire AND Hamburg) OR Lisboa").query,
            "en-1",
            "\n  the condition ((ceasefire AND Hamburg) OR Lisboa) does not hold\n",
        ),
        (
            Query::new("sanctions").must(Condition::All(vec![words("president"), Condition::Prefix("osak".into())])),
            "en-1",
            "\n  the condition osak* does not hold\n",
        ),
        (
            Query::new("sanctions").must_not(Condition::Document("en-1".into())),
            "en-1",
            "\n  the condition -document:en-1 does not hold\n",
        ),
        // Words.
        (Query::new("ceasefire ferry"), "en-1", "\n  it has none of the words\n    ceasefire\n    ferry"),
        (Query::new("sanctions"), "long", "\n  it has none of the words\n    sanctions"),
        (Query::new("presidant"), "en-1", "\n    presidant: it has president\n"),
        (Query::new("সিরিজ"), "bn-1", "\n    সিরিজ: it has সিরি\u{09AF}\u{09BC}া\n"),
        (Query::new("the ceasefire"), "en-1", "\n    the: a stop word, which does not count\n    ceasefire"),
        (
            Query::new("sanctions ceasefire").every_word(),
            "en-1",
            "\n  each word is asked for, and some are missing\n    ceasefire\n",
        ),
        (Query::new("newsletter"), "pt-1", "\n    newsletter: its boilerplate has newsletter\n"),
        // Forms that are switched off.
        (
            Query::new("sanção").forms(Forms::WRITTEN),
            "pt-1",
            "\n    sanção: it has sanções by its stem, which is switched off",
        ),
        (
            Query::new("sanctions").forms(Forms::WRITTEN),
            "pt-1",
            "\n    sanctions: it has sanções by translation, which is switched off",
        ),
        (
            Query::new("sanções").forms(without(|forms| forms.translation = false)),
            "bn-1",
            "\n    sanções: it has নিষেধাজ্ঞা by translation, which is switched off",
        ),
        (
            Query::new("vicepresidente").forms(without(|forms| forms.variant = false)),
            "pt-1",
            "\n    vicepresidente: it has vice by another spelling, which is switched off",
        ),
        // Quotations.
        (Query::new("\"met in Osaka\""), "en-1", "\n  \"met in Osaka\" is not in it as it stands\n    Osaka\n"),
        (
            Query::new("\"president of the sanctions\""),
            "en-1",
            "\n  \"president of the sanctions\" is not in it as it stands, though it has the words\n",
        ),
        // Each passage has a part.
        (
            Query::new("ferry tariffs").every_word(),
            "long",
            "\n  each word is asked for, and some are missing\n    tariffs\n",
        ),
        (
            Query::new("ferry").must(words("tariffs")),
            "long",
            "\n  the condition tariffs does not hold, unlike another passage\n    tariffs\n",
        ),
    ] {
        let why = searcher.why_not(&query, document).unwrap();
        if !why.to_string().contains(expected) {
            wrong.push(format!("{why}  expected: {expected}"));
        }
        assert!(searcher.search(&query.limit(100)).unwrap().hits.iter().all(|hit| hit.document != document), "{why}");
        let json = serde_json::to_string(&why).unwrap();
        assert_eq!(serde_json::from_str::<WhyNot>(&json).unwrap(), why);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn why_not_tells_names_apart() {
    let searcher = index(Ingredients::ALL).searcher();
    let forms = |change: fn(&mut Forms)| {
        let mut forms = Forms::WRITTEN;
        change(&mut forms);
        forms
    };
    // The meeting and the sound of a name in another script.
    let why = searcher.why_not(&Query::new("Hamburg").forms(forms(|forms| forms.stem = true)), "bn-1").unwrap();
    let kinds: Vec<ReasonKind> = words(&why)[0].switched_off.iter().map(|reason| reason.kind).collect();
    assert!(kinds.contains(&ReasonKind::Translation) || kinds.contains(&ReasonKind::Sound), "{why}");
}

#[test]
fn why_not_tells_what_the_index_was_made_without() {
    let mut ingredients = Ingredients::ALL;
    ingredients.orthography = false;
    ingredients.loose = false;
    let searcher = index(ingredients).searcher();
    // Composed in the query, decomposed in the document.
    let query = Query::new("সিরি\u{09DF}া").forms(Forms::WRITTEN);
    let why = searcher.why_not(&query, "bn-1").unwrap();
    assert_eq!(words(&why)[0].left_out, ["orthography"], "{why}");
    assert!(index(Ingredients::ALL).searcher().why_not(&query, "bn-1").unwrap().causes.is_empty());
    let mut ingredients = Ingredients::ALL;
    ingredients.stems = false;
    let searcher = index(ingredients).searcher();
    let why = searcher.why_not(&Query::new("sanctioning"), "en-1").unwrap();
    assert_eq!(words(&why)[0].left_out, ["stems"], "{why}");
}

#[test]
fn why_not_of_what_is_found_tells_the_rank() {
    let searcher = corpus();
    let query = Query::new("Hamburgo Putin").limit(3);
    let all = searcher.rank(&query.clone().by_document().limit(100)).unwrap();
    for (at, ranked) in all.iter().enumerate().take(8) {
        let why = searcher.why_not(&query.clone().by_document(), &ranked.document).unwrap();
        let place = why.place.clone().unwrap();
        assert_eq!((place.rank, place.shown), (Some(at + 1), at < 3), "{why}");
        assert_eq!((place.score, place.last_shown), (ranked.score, Some(all[2].score)));
        assert_eq!(why.passage, Some(ranked.passage));
        let later = searcher.why_not(&query.clone().by_document().offset(4), &ranked.document).unwrap().place.unwrap();
        assert_eq!((later.earlier, later.shown), (at < 4, (4..7).contains(&at)));
    }
    let next = searcher.search(&query.clone().by_document()).unwrap().next.unwrap();
    let place = searcher.why_not(&query.clone().by_document().after(next), &all[0].document).unwrap().place.unwrap();
    assert!(place.earlier && !place.shown);
    let grouped = searcher.why_not(&query.group_by(GroupBy::Source, 1), &all[0].document).unwrap();
    assert!(grouped.place.unwrap().shown);
}

#[test]
fn why_not_tells_a_copy_that_is_folded() {
    let text =
        "The ferry between the two islands will stop in March, the company said on Monday, because the pier is old.";
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("a", text)).unwrap();
    writer.add(Document::new("b", format!("Ferry stops\n\n{text}"))).unwrap();
    writer.commit().unwrap();
    let query = Query::new("islands pier").collapse_copies();
    let shown = index.search(&query).unwrap().hits;
    assert_eq!(shown.len(), 1);
    let (first, other) = if shown[0].document == "a" { ("a", "b") } else { ("b", "a") };
    let place = index.searcher().why_not(&query, other).unwrap().place.unwrap();
    assert_eq!(place.folded_into.as_deref(), Some(first));
    assert!(index.searcher().why_not(&query, first).unwrap().place.unwrap().shown);
}

#[test]
fn why_not_has_a_cause_exactly_for_what_is_not_found() {
    let searcher = corpus();
    let documents: Vec<String> =
        searcher.rank(&Query::default().by_document().limit(200)).unwrap().into_iter().map(|r| r.document).collect();
    assert!(documents.len() > 70);
    let (mut found, mut missed) = (0, 0);
    for query in [
        Query::new("Hamburgo Putin").every_word(),
        Query::new("নিষেধাজ্ঞা").forms(Forms::WRITTEN),
        Query::parse("\"climate change\"").query,
        Query::parse("(Trump OR Modi) AND lang:(pt OR bn) -source:uttarpath")
            .query
            .published_from("2015-01-01".parse().unwrap()),
    ] {
        let all = searcher.rank(&query.clone().by_document().limit(200)).unwrap();
        for document in documents.iter().step_by(2) {
            let why = searcher.why_not(&query, document).unwrap();
            let is_found = all.iter().any(|ranked| ranked.document == *document);
            assert_eq!((why.causes.is_empty(), why.place.is_some()), (is_found, is_found), "{query:?} {why}");
            *(if is_found { &mut found } else { &mut missed }) += 1;
        }
    }
    assert!(found > 20 && missed > 60, "{found} {missed}");
}

#[test]
fn an_explanation_adds_up_in_an_index_that_changes() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for round in 0..3 {
        for n in round..8 {
            let text = format!("The ferry left {} in round {round}. ", "harbour ".repeat(n)).repeat(1 + n % 3);
            writer.add(Document::new(format!("d{n}"), text)).unwrap();
        }
        writer.delete(&format!("d{round}")).unwrap();
        writer.commit().unwrap();
        let searcher = index.searcher();
        let query = Query::new("ferries harbour \"left harbour\" round").limit(20);
        let hits = searcher.search(&query).unwrap().hits;
        assert_eq!(hits.len(), 7 - round);
        for hit in hits {
            let explanation = searcher.explain(&query, &hit.document, hit.passage).unwrap().unwrap();
            assert!(close(sum(&explanation), hit.score), "{} {explanation}", hit.score);
        }
        assert_eq!(searcher.explain(&query, &format!("d{round}"), 0).unwrap(), None);
        assert_eq!(searcher.why_not(&query, &format!("d{round}")).unwrap().causes, [Cause::NoDocument]);
    }
    let place = index.searcher().why_not(&Query::new("ferry").limit(0), "d5").unwrap().place.unwrap();
    assert_eq!((place.shown, place.last_shown, place.earlier), (false, None, false));
    assert!(place.rank.is_some());
}
