//! What is shown of a hit, and what is kept of it: highlights, summaries, offsets, citations.

use dateline::{
    Date, Document, Fragment, Hit, Index, OffsetUnit, Query, ReasonKind, Resolution, Searcher, Segment, Span,
};
use proptest::prelude::*;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

use crate::corpus;
use crate::invariants::odd_text;

fn searcher(documents: &[(&str, &str)]) -> Searcher {
    let index = Index::builder().threads(1).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for (id, text) in documents {
        writer.add(Document::new(*id, *text)).unwrap();
    }
    writer.commit().unwrap();
    index.searcher()
}

fn hit(query: &str, text: &str) -> Hit {
    let results = searcher(&[("x", text)]).search(&Query::new(query)).unwrap();
    results.hits.into_iter().next().unwrap_or_else(|| panic!("{query:?} finds nothing in {text:?}"))
}

/// Text with its matches in brackets.
fn marked(segments: &[Segment<'_>]) -> String {
    let piece = |segment: &Segment<'_>| match segment.matched {
        true => format!("[{}]", segment.text),
        false => segment.text.to_owned(),
    };
    segments.iter().map(piece).collect()
}

/// The same of a part, with ellipses.
fn shown(fragment: &Fragment) -> String {
    let ellipsis = |cut| if cut { "…" } else { "" };
    format!("{}{}{}", ellipsis(fragment.cut_before), marked(&fragment.segments()), ellipsis(fragment.cut_after))
}

#[test]
fn what_answers_the_query_is_marked() {
    for (name, query, text, expected) in [
        ("words", "treaty Lisbon", "The treaty was signed in Lisbon.", "The [treaty] was signed in [Lisbon]."),
        ("neighbours", "Lisbon treaty", "The Lisbon treaty", "The [Lisbon] [treaty]"),
        (
            "phrase",
            "\"Lisbon treaty\"",
            "The Lisbon treaty, not a treaty of Lisbon.",
            "The [Lisbon treaty], not a treaty of Lisbon.",
        ),
        (
            "stop words inside",
            "\"presidente da república\"",
            "O presidente da república falou; a república ouviu.",
            "O [presidente da república] falou; a república ouviu.",
        ),
        ("stop word in front", "\"the summit\"", "After the summit they left.", "After [the summit] they left."),
        ("inflected", "\"summit talk\"", "The summit talks went on.", "The [summit talks] went on."),
        (
            "over a line end",
            "\"summit in Hamburg\"",
            "They spoke of the summit\nin Hamburg and left.",
            "They spoke of the [summit\nin Hamburg] and left.",
        ),
        ("twice", "\"la la\"", "La la la la la", "[La la] [la la] la"),
        (
            "beside words",
            "Merkel \"summit in Hamburg\"",
            "Merkel opened the summit in Hamburg. The summit was long.",
            "[Merkel] opened the [summit in Hamburg]. The [summit] was long.",
        ),
        (
            "a part",
            "Merkel \"G20 summit in Hamburg\"",
            "Merkel left the G20 summit early for Hamburg.",
            "[Merkel] left the [G20 summit] early for [Hamburg].",
        ),
        (
            "translated",
            "\"peace agreement\"",
            "Assinaram um acordo de paz ontem.",
            "Assinaram um [acordo de paz] ontem.",
        ),
        (
            "translated, some words between",
            "\"peace agreement\"",
            "O acordo assinado de paz é o primeiro acordo.",
            "O [acordo] assinado de [paz] é o primeiro acordo.",
        ),
        ("Bengali", "\"শীর্ষ সম্মেলন\"", "হামবুর্গে শীর্ষ সম্মেলন হয়। সম্মেলন শেষ।", "হামবুর্গে [শীর্ষ সম্মেলন] হয়। সম্মেলন শেষ।"),
        ("conjuncts whole", "রাষ্ট্রপতি", "রাষ্ট্রপতির ভাষণ", "[রাষ্ট্রপতির] ভাষণ"),
        ("combining accent", "Lisboa", "Em Lisboa\u{301}, hoje", "Em [Lisboa\u{301}], hoje"),
        (
            "emoji beside",
            "summit",
            "A summit\u{1F469}\u{200d}\u{1F467} met",
            "A [summit]\u{1F469}\u{200d}\u{1F467} met",
        ),
    ] {
        assert_eq!(marked(&hit(query, text).segments()), expected, "{name}");
    }
}

#[test]
fn a_highlight_says_what_it_answers() {
    let (portuguese, english) = ("Assinaram um acordo de paz ontem.", "The ministers signed treaties in Lisboa.");
    for (query, text, expected) in [
        ("\"peace agreement\"", portuguese, vec![("acordo de paz", ReasonKind::Translation, "peace agreement")]),
        (
            "treaty Lisboa",
            english,
            vec![("treaties", ReasonKind::Stem, "treaty"), ("Lisboa", ReasonKind::Written, "Lisboa")],
        ),
    ] {
        let hit = hit(query, text);
        let found: Vec<_> =
            hit.matches.iter().map(|found| (found.range.of(text).unwrap(), found.kind, found.query.as_str())).collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(hit.matches.iter().map(|found| found.range).collect::<Vec<_>>(), hit.highlights);
    }
}

#[test]
fn a_summary_shows_the_best_matches() {
    let rain = "It rained all day and all night in the north. ";
    let treaty = "The treaty was read aloud. ";
    for (name, query, text, width, expected) in [
        ("fits", "treaty", format!("{rain}{treaty}"), 80, format!("{rain}{}", "The [treaty] was read aloud.")),
        ("a sentence", "treaty", rain.repeat(3) + treaty + &rain.repeat(2), 30, "The [treaty] was read aloud.".into()),
        (
            "a sentence and the begin of the next",
            "treaty",
            rain.repeat(3) + treaty + &rain.repeat(2),
            60,
            "The [treaty] was read aloud. It rained all day and all night…".into(),
        ),
        (
            "both words before one of them",
            "treaty Lisbon",
            rain.repeat(2) + treaty + &rain.repeat(2) + "In Lisbon they hailed the treaty. " + rain,
            34,
            "In [Lisbon] they hailed the [treaty].".into(),
        ),
        (
            "inside a long sentence",
            "treaty",
            "When the ministers of the seven states had met for the third time the treaty that nobody had read was signed by all of them".into(),
            40,
            "…time the [treaty] that nobody had read was…".into(),
        ),
        (
            "the end of a long sentence",
            "treaty",
            "When the ministers of the seven states had met for the third time they signed the treaty at last. ".to_owned() + rain,
            40,
            "…time they signed the [treaty] at last.".into(),
        ),
        ("a long word", "treaty", "x".repeat(99) + " treaty " + &"y".repeat(99), 12, "…x [treaty] yyy…".into()),
        (
            "no match in the text",
            "treaty",
            rain.repeat(3),
            20,
            "It rained all day…".into(),
        ),
        (
            "Portuguese",
            "tratado",
            "Choveu o dia todo no norte do país. O Sr. Silva leu o tratado em voz alta. Ninguém falou depois disso.".into(),
            50,
            "O Sr. Silva leu o [tratado] em voz alta.".into(),
        ),
        (
            "Bengali",
            "চুক্তি",
            "সারা দিন বৃষ্টি হয়েছে। মন্ত্রীরা লিসবনে চুক্তি সই করেছেন। কেউ কথা বলেননি। আবার বৃষ্টি হয়েছে।".into(),
            34,
            "মন্ত্রীরা লিসবনে [চুক্তি] সই করেছেন।".into(),
        ),
        ("conjuncts are not cut", "রাষ্ট্রপতি", "রাষ্ট্রপতি".into(), 3, "[রা]…".into()),
        ("conjuncts that fit", "রাষ্ট্রপতি", "রাষ্ট্রপতি".into(), 4, "[রাষ্ট্র]…".into()),
        (
            "nor emoji",
            "treaty",
            "\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467}".repeat(9) + " treaty",
            11,
            "…\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467}\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} [treaty]".into(),
        ),
        ("wide characters count two", "treaty", "条約条約条約条約条約条約 treaty".into(), 10, "…約 [treaty]".into()),
    ] {
        // The title brings in what does not match in the text.
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.add(Document::new("x", text.clone()).title("treaty")).unwrap();
        writer.commit().unwrap();
        let results = index.search(&Query::new(query)).unwrap();
        assert_eq!(shown(&results.hits[0].summary(width)), expected, "{name}");
    }
}

#[test]
fn without_a_match_the_meeting_asked_for_is_shown() {
    let catalog = r#"
        [[meeting]]
        id = "helsinki-2018"
        title = { en = "Helsinki summit" }
        start = "2018-07-16"
        places = ["Helsinki"]
        aliases = ["Operation Seagull"]
        "#;
    let rain = "It rained all day in the north. ";
    let text = format!("{}The two met in Helsinki on 16 July 2018. {rain}", rain.repeat(3));
    let index = Index::builder().catalog(dateline::Catalog::parse(catalog).unwrap()).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("x", text)).unwrap();
    writer.commit().unwrap();
    let hit = index.search(&Query::new("Operation Seagull")).unwrap().hits.remove(0);
    assert_eq!(hit.highlights, []);
    assert_eq!(shown(&hit.summary(50)), "The two met in Helsinki on 16 July 2018.");
}

#[test]
fn fragments_show_different_words_in_the_order_of_the_text() {
    let text = "A treaty was signed. It rained all day in the north. The treaty was read. It was cold. They met in Lisbon. \
                The sun shone on the harbour. The treaty of Lisbon was celebrated with fireworks over the river.";
    let hit = hit("treaty Lisbon fireworks", text);
    let shown_of = |count| hit.fragments(24, count).iter().map(shown).collect::<Vec<_>>();
    assert_eq!(shown_of(0), [""; 0]);
    assert_eq!(shown_of(1), ["The [treaty] of [Lisbon] was…"]);
    assert_eq!(shown_of(2), ["The [treaty] of [Lisbon] was…", "…with [fireworks] over the…"]);
    // Lisbon is rarer than the treaty.
    assert_eq!(shown_of(3)[0], "They met in [Lisbon].");
    let all = shown_of(99);
    assert_eq!(all.len(), 5, "{all:?}");
}

#[test]
fn offsets_are_told_in_every_unit() {
    let hit = hit("Lisbon", "\u{1F600} It rained. In Lisbon the sun shone.");
    let utf16: Vec<u16> = hit.text.encode_utf16().collect();
    let chars: Vec<char> = hit.text.chars().collect();
    let of = |unit| hit.offsets(unit, &hit.highlights)[0].unwrap();
    assert_eq!(String::from_utf16(&utf16[of(OffsetUnit::Utf16).range()]).unwrap(), "Lisbon");
    assert_eq!(String::from_iter(&chars[of(OffsetUnit::Char).range()]), "Lisbon");
    assert_eq!(hit.byte_range(OffsetUnit::Utf16, of(OffsetUnit::Utf16)), Some(hit.highlights[0]));
}

#[test]
fn every_summary_of_the_corpus_is_a_part_of_its_hit() {
    let searcher = corpus::index_with_threads(2).searcher();
    for query in ["Hamburgo cimeira presidente", "\"press conference\" Putin", "রাষ্ট্রপতি বৈঠক", "sanctions on banks"]
    {
        for hit in searcher.search(&Query::new(query).limit(40)).unwrap().hits {
            for width in [1, 7, 40, 200] {
                check(&hit, width).unwrap();
            }
        }
    }
}

/// What holds for every fragment.
fn check(hit: &Hit, width: usize) -> Result<(), TestCaseError> {
    let fragments = hit.fragments(width, 5);
    prop_assert!(!fragments.is_empty());
    prop_assert!(fragments.contains(&hit.summary(width)));
    let mut end = hit.range.start;
    for fragment in &fragments {
        prop_assert!(hit.range.contains(fragment.range) && fragment.range.start >= end, "{:?}", fragment);
        end = fragment.range.end;
        let inside = Span::new(fragment.range.start - hit.range.start, fragment.range.end - hit.range.start);
        prop_assert_eq!(inside.of(&hit.text), Some(fragment.text.as_str()));
        let joined: String = fragment.segments().iter().map(|segment| segment.text).collect();
        prop_assert_eq!(&joined, &fragment.text);
        let graphemes = fragment.text.graphemes(true).count();
        prop_assert!(
            fragment.text.width() <= width.max(1) || graphemes == 1,
            "{:?} is wider than {}",
            fragment.text,
            width
        );
        let mut last = fragment.range.start;
        for highlight in &fragment.highlights {
            prop_assert!(highlight.start >= last && !highlight.is_empty() && fragment.range.contains(*highlight));
            last = highlight.end;
        }
        let ends = fragment.highlights.iter().flat_map(|span| [span.start, span.end]);
        for at in ends.chain([fragment.range.start, fragment.range.end]) {
            let whole = GraphemeCursor::new(at - hit.range.start, hit.text.len(), true).is_boundary(&hit.text, 0);
            prop_assert_eq!(whole, Ok(true), "{} cuts a grapheme of {:?}", at, &hit.text);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_summary_of_odd_text_is_a_part_of_its_hit(text in odd_text(), asked in odd_text(), width in 0usize..60) {
        let longer = format!("{asked}{text}");
        let (searcher, later) = (searcher(&[("x", &text)]), searcher(&[("x", &longer)]));
        for query in [asked.clone(), text.clone(), format!("\"{asked}\""), format!("\"{}\"", text.replace('"', ""))] {
            for hit in searcher.search(&Query::new(query).boilerplate()).unwrap().hits {
                check(&hit, width)?;
                let citation = hit.cite();
                prop_assert!(citation.verify(&text));
                prop_assert_eq!(searcher.resolve(&citation).unwrap(), Resolution::Same);
                for highlight in &hit.highlights {
                    let citation = hit.cite_range(*highlight).unwrap();
                    prop_assert_eq!((citation.range, citation.verify(&text)), (*highlight, true));
                    match later.resolve(&citation).unwrap() {
                        Resolution::Same => prop_assert_eq!(&longer, &text),
                        Resolution::Moved { range } => prop_assert_eq!(range.of(&longer), Some(citation.quotation.as_str())),
                        Resolution::Changed { nearest } => {
                            let Some(nearest) = nearest else { continue };
                            prop_assert_eq!(nearest.range.of(&longer), Some(nearest.text.as_str()));
                            prop_assert!((0.5..=1.0).contains(&nearest.similarity));
                        }
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
            }
        }
    }
}

#[test]
fn a_hundred_thousand_highlights_are_taken() {
    let text = "ক ".repeat(100_000);
    let options = dateline::PassageOptions::default().target_tokens(200_000);
    let index = Index::builder().passage_options(options).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("x", text)).unwrap();
    writer.commit().unwrap();
    let hit = index.search(&Query::new("ক \"ক ক ক\"")).unwrap().hits.remove(0);
    assert_eq!(hit.highlights.len(), 33_334);
    let fragments = hit.fragments(80, usize::MAX);
    assert_eq!(fragments.len(), 100);
    assert_eq!(fragments[0].text.width(), 79);
}

const TEXT: &str =
    "It rained all day. The ministers of seven states signed the new treaty in Lisbon on Friday. Nobody spoke.";
const QUOTED: &str = "The ministers of seven states signed the new treaty in Lisbon on Friday.";

#[test]
fn a_citation_says_what_has_become_of_it() {
    let moved = |range: (usize, usize)| Resolution::Moved { range: range.into() };
    let start = TEXT.find(QUOTED).unwrap();
    let at = |start: usize| (start, start + QUOTED.len());
    for (name, today, expected) in [
        ("unchanged", Some(TEXT.to_owned()), Resolution::Same),
        ("text before it", Some(format!("Lisbon, Friday. {TEXT}")), moved(at(start + 16))),
        ("text after it", Some(format!("{TEXT} This was corrected.")), moved(at(start))),
        ("said twice, nearer", Some(format!("{QUOTED} It rained for some days. {QUOTED}")), moved(at(0))),
        ("deleted", None, Resolution::Gone),
        (
            "another text",
            Some("The harbour was closed because of the storm.".to_owned()),
            Resolution::Changed { nearest: None },
        ),
        ("no text", Some(String::new()), Resolution::Changed { nearest: None }),
        (
            "inside a word",
            Some(TEXT.replace(QUOTED, &format!("{}s", QUOTED.trim_end_matches('.')))),
            Resolution::Changed { nearest: None },
        ),
        (
            "inside a grapheme",
            Some(TEXT.replace(QUOTED, &format!("{QUOTED}\u{301}"))),
            Resolution::Changed { nearest: None },
        ),
        (
            "altered",
            Some(TEXT.replace("seven", "six").replace("Friday", "Monday")),
            Resolution::Changed { nearest: None },
        ),
    ] {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.add(Document::new("x", TEXT)).unwrap();
        writer.commit().unwrap();
        let hit = index.search(&Query::new("treaty")).unwrap().hits.remove(0);
        let citation = hit.cite_range(Span::new(start, start + QUOTED.len())).unwrap();
        assert_eq!(citation.quotation, QUOTED);
        let kept: dateline::Citation = serde_json::from_str(&serde_json::to_string(&citation).unwrap()).unwrap();
        assert_eq!(kept, citation);
        match &today {
            Some(text) => drop(writer.add(Document::new("x", text.clone()).title("Corrected")).unwrap()),
            None => assert!(writer.delete("x").unwrap()),
        }
        writer.commit().unwrap();
        let found = index.searcher().resolve(&kept).unwrap();
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Resolution>(&json).unwrap(), found, "{json}");
        match (name, found) {
            ("inside a word" | "inside a grapheme", Resolution::Changed { nearest: Some(nearest) }) => {
                assert_eq!(Some(nearest.text.as_str()), nearest.range.of(&today.unwrap()), "{name}");
                assert!(nearest.similarity > 0.8, "{name}: {nearest:?}");
            }
            ("altered", Resolution::Changed { nearest: Some(nearest) }) => {
                assert_eq!(nearest.text, "ministers of six states signed the new treaty in Lisbon");
                assert_eq!(nearest.range.of(&today.unwrap()), Some(nearest.text.as_str()));
                // Ministers, states, signed, new, treaty, Lisbon; not seven, not Friday.
                assert_eq!(nearest.similarity, 0.75);
            }
            (_, found) => assert_eq!(found, expected, "{name}"),
        }
    }
}

#[test]
fn a_citation_needs_no_library_to_be_checked() {
    let hit = hit("Abc", "abc");
    // The example of FIPS 180-4's test vectors.
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hit.cite().text_hash, hash);
    assert!(hit.cite().verify("abc"));
    assert!(!hit.cite().verify("abc "));
}

#[test]
fn a_citation_cuts_no_grapheme_and_leaves_its_passage_not() {
    let text = "রাষ্ট্রপতি \u{1F468}\u{200d}\u{1F469} বলেন";
    let hit = hit("রাষ্ট্রপতি", text);
    let emoji = text.find('\u{1F468}').unwrap();
    for (name, range, expected) in [
        ("inside an emoji", (emoji, emoji + 4), Some("\u{1F468}\u{200d}\u{1F469}")),
        ("inside a conjunct", (0, 12), Some("রাষ্ট্র")),
        ("off a character", (1, 6), None),
        ("outside", (0, text.len() + 1), None),
    ] {
        let quoted = hit.cite_range(range.into()).map(|citation| citation.quotation);
        assert_eq!(quoted.as_deref(), expected, "{name}");
    }
    let article = searcher(&[("x", text)]).article("x").unwrap().unwrap();
    assert_eq!(article.cite(Span::new(0, 12)), hit.cite_range(Span::new(0, 12)));
    assert_eq!(article.cite(Span::new(0, 999)), None);
}

#[test]
fn a_reference_names_what_is_known() {
    let document = |id: &str| Document::new(id, "The treaty was signed.");
    let published = Date::new(2017, 7, 8).unwrap();
    let mut full = document("b")
        .title("Treaty\nsigned")
        .source("Harbour Courier")
        .url("https://courier.example/1")
        .published(published);
    full.authors = vec!["Ana Reis".to_owned()];
    full.retrieved = Date::new(2024, 12, 22);
    for (document, expected) in [
        (document("a-1"), "a-1"),
        (document("a-2").source("Harbour Courier"), "Harbour Courier"),
        (
            full,
            "Ana Reis, “Treaty signed”, Harbour Courier, 2017-07-08, https://courier.example/1, retrieved 2024-12-22",
        ),
    ] {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.add(document).unwrap();
        writer.commit().unwrap();
        let hit = index.search(&Query::new("treaty")).unwrap().hits.remove(0);
        assert_eq!(hit.cite().to_string(), expected);
    }
}
