use proptest::prelude::*;

use super::*;

mod bengali;
mod english;
mod portuguese;

fn show(mention: &DateMention) -> (String, String) {
    let start = mention.start.map(|day| day.to_string()).unwrap_or_default();
    let end = mention.end.map(|day| day.to_string()).or(mention.partial.clone()).unwrap_or_default();
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let (precision, resolved) =
        (serde_json::to_value(mention.precision).unwrap(), serde_json::to_value(mention.resolved).unwrap());
    (start, format!("{end} {} {}", word(precision), word(resolved)))
}

/// Text, the words of its last mention, its first day, then its last day or what is known, precision and resolution.
fn check(language: Language, reference: Option<&str>, cases: &[(&str, &str, &str, &str)]) {
    let reference = reference.map(|day| day.parse().unwrap());
    let mut failed = Vec::new();
    for &(text, words, start, rest) in cases {
        let mentions = dates(text, language, reference);
        let got = mentions.last().map(|mention| (mention.range.of(text).unwrap(), show(mention)));
        if got != Some((words, (start.to_owned(), rest.to_owned()))) {
            failed.push(format!("{text:?}\n  expected {words:?} {start} {rest}\n  got      {got:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Texts without a date, with and without a day of writing.
fn none(language: Language, texts: &[&str]) {
    let mut failed = Vec::new();
    for text in texts {
        for reference in [None, Date::new(2017, 7, 10)] {
            let mentions = dates(text, language, reference);
            if !mentions.is_empty() {
                failed.push(format!(
                    "{text:?}: {:?}",
                    mentions.iter().map(|m| m.range.of(text).unwrap()).collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn data_files_are_read_whole() {
    for (words, rules) in [
        (include_str!("data/english.words.txt"), include_str!("data/english.rules.txt")),
        (include_str!("data/portuguese.words.txt"), include_str!("data/portuguese.rules.txt")),
        (include_str!("data/bengali.words.txt"), include_str!("data/bengali.rules.txt")),
    ] {
        assert_eq!(Grammar::parse(words, rules).1, Vec::<&str>::new());
    }
}

#[test]
fn other_languages_only_in_figures() {
    for language in [Language::Undetermined, Language::Other("es")] {
        check(
            language,
            None,
            &[
                ("el 2017-07-08", "2017-07-08", "2017-07-08", "2017-07-08 day absolute"),
                ("el 22/12/2024", "22/12/2024", "2024-12-22", "2024-12-22 day absolute"),
                ("el 5/5/2024", "5/5/2024", "2024-05-05", "2024-05-05 day absolute"),
            ],
        );
        none(language, &["el 3/4/2024", "7 de julio de 2017", "July 7, 2017", "in 2018"]);
    }
}

#[test]
fn context_spans_passages_and_languages() {
    let mut reader = DateReader::new(None);
    assert_eq!(reader.read("Nothing yet; the following day.", Language::English).last().and_then(|m| m.start), None);
    reader.read("৭ জুলাই ২০১৭", Language::Bengali);
    let next = reader.read("No dia seguinte.", Language::Portuguese);
    assert_eq!(next.last().and_then(|m| m.start), Date::new(2017, 7, 8));
}

#[test]
fn several_in_a_row() {
    let text = "Friday, July 7, 2017 in Hamburg; 10 November 2017 in Da Nang; in July 2018; on Tuesday.";
    let found: Vec<&str> = dates(text, Language::English, None).iter().map(|m| m.range.of(text).unwrap()).collect();
    assert_eq!(found, ["Friday, July 7, 2017", "10 November 2017", "July 2018", "Tuesday"]);
}

#[test]
fn json_has_the_promised_fields() {
    let json = |text, reference| serde_json::to_string(&dates(text, Language::English, reference)).unwrap();
    assert_eq!(
        json("on July 7", None),
        r#"[{"range":[3,9],"start":null,"end":null,"precision":"day","partial":"--07-07","resolved":"unresolved"}]"#
    );
    assert_eq!(
        json("on July 7", Date::new(2017, 7, 8)),
        r#"[{"range":[3,9],"start":"2017-07-07","end":"2017-07-07","precision":"day","resolved":"reference"}]"#
    );
    let mention: Vec<DateMention> = serde_json::from_str(&json("on July 7", None)).unwrap();
    assert_eq!(mention, dates("on July 7", Language::English, None));
}

#[test]
fn written_dates() {
    for (text, expected) in [
        ("Tuesday 14 of May 2019", Some(("Tuesday 14 of May 2019", "2019-05-14"))),
        (" date 2025-08-07 ঢাকা", Some(("2025-08-07", "2025-08-07"))),
        ("৭ জুলাই ২০১৭", Some(("৭ জুলাই ২০১৭", "2017-07-07"))),
        ("Lisboa, 7 de julho de 2017", Some(("7 de julho de 2017", "2017-07-07"))),
        ("Published: July 8, 2017 10:30", Some(("July 8, 2017", "2017-07-08"))),
        ("22/12/2024", Some(("22/12/2024", "2024-12-22"))),
        ("2017-07-08T10:00:00Z", Some(("2017-07-08", "2017-07-08"))),
        ("03/04/2024", None),
        ("July 7", None),
        ("July 2017", None),
        ("7-8 July 2017", None),
        ("The News", None),
        ("", None),
    ] {
        let got = written_date(text).map(|(span, day)| (span.of(text).unwrap(), day.to_string()));
        assert_eq!(got.as_ref().map(|(words, day)| (*words, day.as_str())), expected, "{text:?}");
    }
}

fn sound(text: &str, mentions: &[DateMention]) {
    let mut end = 0;
    for mention in mentions {
        assert!(mention.range.of(text).is_some_and(|words| !words.is_empty()), "{mention:?}");
        assert!(end <= mention.range.start, "{mention:?}");
        end = mention.range.end;
        assert_eq!(mention.start.is_some(), mention.end.is_some());
        assert_eq!(mention.start.is_none(), mention.resolved == Resolution::Unresolved);
        assert_eq!(mention.start.is_none(), mention.partial.is_some());
        assert!(mention.start <= mention.end);
    }
}

const LANGUAGES: [Language; 4] = [Language::English, Language::Portuguese, Language::Bengali, Language::Undetermined];

/// Pieces that rules are made for, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "July",
        "7",
        "2017",
        "Friday",
        "last",
        "next",
        "week",
        "the",
        "first",
        "of",
        "in",
        "to",
        "and",
        "-",
        "–",
        "/",
        ",",
        ".",
        "(",
        ")",
        "two",
        "ago",
        "early",
        "year",
        "thousand",
        "1990s",
        "'",
        "\n",
        "Sept.",
        "May",
        "7-8",
        "22/04",
        "julho",
        "de",
        "sexta-feira",
        "há",
        "dois",
        "anos",
        "90",
        "dia",
        "passada",
        "no",
        "e",
        "a",
        "mês",
        "জুলাই",
        "৭",
        "২০১৭",
        "সালের",
        "গত",
        "শুক্রবার",
        "থেকে",
        "ও",
        "১০ই",
        "-এর",
        "বছর",
        "আগে",
        "x",
        "é",
        "🙂",
        "\u{200D}",
        "2147483647",
        "9999",
        "0",
        "9999-12-31",
        "0001-01-01",
        "999999999999999999999",
        "decades",
        "Easter",
        "Q3",
        "weekend",
        "Fridays",
        "শ্রাবণ",
        "১৪২৪",
        "বঙ্গাব্দ",
        "পরশু",
        "এর",
        "Dec31",
        "2/3",
        "later",
        "hundred",
    ];
    prop::collection::vec((prop::sample::select(words.to_vec()), prop::bool::weighted(0.7)), 0..40).prop_map(|parts| {
        parts.into_iter().map(|(word, space)| format!("{word}{}", if space { " " } else { "" })).collect()
    })
}

proptest! {
    #[test]
    fn any_text(text in "\\PC*", pieces in pieces()) {
        for text in [&text, &pieces] {
            for language in LANGUAGES {
                for reference in [None, Date::new(2017, 7, 8), Date::new(1, 1, 1), Date::new(9999, 12, 31)] {
                    sound(text, &dates(text, language, reference));
                }
            }
            if let Some((span, _)) = written_date(text) {
                prop_assert!(span.of(text).is_some());
            }
        }
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in [
        "july ",
        "7 ",
        "the ",
        "7/",
        "2017-",
        "7 july and ",
        "in ",
        "last ",
        "two hundred ",
        "in 2017, 2018 and ",
        "de ",
        "sexta-feira ",
        "থেকে ৭ ",
        "(",
        "\n",
        "-",
        "the next ",
        "friday and ",
        "1",
        "১",
        "ক",
        "\u{200D}",
        "e\u{301}",
    ] {
        let short: String = piece.repeat(50_000 / piece.len());
        let long: String = piece.repeat(1_000_000 / piece.len());
        let time = |text: &str| {
            let start = std::time::Instant::now();
            LANGUAGES.iter().for_each(|&language| sound(text, &dates(text, language, Date::new(2017, 7, 8))));
            start.elapsed().as_secs_f64()
        };
        let (short, long) = (time(&short), time(&long));
        // Twenty times the text; squared work would be four hundred times the time.
        assert!(long < 0.5 || long < 100.0 * short, "{piece:?}: {short} s, {long} s");
    }
}
