//! What holds for every text, however odd.

use dateline::{Catalog, Document, Index, Pipeline, Query, Span};
use proptest::prelude::*;

use crate::corpus;

/// Pieces that break naive code, and words of the three languages, in any order.
pub fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zà-ü]{1,9}",
        prop::sample::select(vec![
            "\r\n",
            "\n\n",
            "\n",
            " ",
            "\u{a0}",
            "\u{feff}",
            "\u{200d}",
            "\u{200c}",
            "\u{301}",
            "\u{9bc}",
            "\u{9cd}",
            "\u{9be}",
            "।",
            "\u{1F468}\u{200d}\u{1F469}",
            "\u{9fc}9",
            "\u{241f}",
            "\u{2420}",
            "\u{0}",
            "e\u{301}",
            "Dr. ",
            "U.S. ",
            "Nov. 10",
            "G-20",
            "জি-২০",
            "হামবুর্গে",
            "সিরি\u{9df}া",
            "য\u{9bc}",
            "disse-lhe",
            "Hamburgona",
            "The summit",
            "7 July 2017",
            "৭ জুলাই ২০১৭",
            "em julho",
            "date 2025-08-07 ",
            "Home",
            "By Ana Reis 52 views",
            "1. Trade",
            "\"",
            "»",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn tiles(text: &str, ranges: impl Iterator<Item = Span>) -> Result<(), TestCaseError> {
    let mut end = 0;
    for range in ranges {
        prop_assert_eq!(range.start, end);
        prop_assert!(range.of(text).is_some(), "{:?} is off a boundary", range);
        end = range.end;
    }
    prop_assert_eq!(end, text.len());
    Ok(())
}

proptest! {
    #[test]
    fn an_article_covers_its_text(text in odd_text()) {
        let article = Pipeline::new(corpus::catalog()).article(Document::new("x", text.clone()));
        prop_assert_eq!(&article.document.text, &text);
        tiles(&text, article.lines.iter().map(|line| line.range))?;
        tiles(&text, article.spans.iter().map(|span| span.range))?;
        tiles(&text, article.passages.iter().map(|passage| passage.range))?;
        prop_assert!(!article.passages.is_empty());
        for passage in &article.passages {
            prop_assert!(passage.heading.is_none_or(|heading| heading.of(&text).is_some()));
            for date in &passage.dates {
                prop_assert!(passage.range.contains(date.range) && date.range.of(&text).is_some());
                prop_assert!(date.start <= date.end);
            }
            for evidence in passage.meetings.iter().flat_map(|tag| &tag.evidence) {
                prop_assert!(evidence.range.is_none_or(|range| range.of(&text).is_some()));
            }
        }
    }

    #[test]
    fn any_text_can_be_indexed_and_asked_for(text in odd_text(), asked in odd_text()) {
        let index = Index::builder().threads(1).in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.add(Document::new("x", text.clone())).unwrap();
        writer.commit().unwrap();
        prop_assert_eq!(index.searcher().article("x").unwrap().unwrap().document.text, text.clone());
        for asked in [&asked, &text] {
            for hit in index.search(&Query::new(asked.as_str()).boilerplate()).unwrap().hits {
                prop_assert_eq!(hit.range.of(&text), Some(hit.text.as_str()));
                for highlight in &hit.highlights {
                    prop_assert!(hit.range.contains(*highlight) && highlight.of(&text).is_some());
                }
            }
        }
    }
}

#[test]
fn a_long_line_and_a_million_short_ones_are_taken() {
    let pipeline = Pipeline::new(Catalog::default());
    let megabyte = "palavra ".repeat(131_072);
    for text in [
        megabyte,
        "x".repeat(1 << 20),
        "a\n".repeat(500_000),
        "\u{301}".repeat(200_000),
        "। ".repeat(200_000),
        "\u{9fc}9".repeat(100_000),
        "\"(“".repeat(200_000),
    ] {
        let article = pipeline.article(Document::new("x", text));
        assert_eq!(
            article.passages.iter().map(|passage| passage.range.len()).sum::<usize>(),
            article.document.text.len()
        );
    }
}

#[test]
fn blank_documents_are_kept() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for (id, text) in [("empty", ""), ("blank", " \r\n\u{a0}\n"), ("mark", "\u{feff}")] {
        writer.add(Document::new(id, text)).unwrap();
    }
    writer.commit().unwrap();
    assert_eq!(index.searcher().documents().unwrap(), 3);
    for id in ["empty", "blank", "mark"] {
        assert_eq!(index.searcher().article(id).unwrap().unwrap().detected.code.code(), "und");
    }
}
