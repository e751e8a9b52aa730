use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::clean::{Cleaned, Cleaner};

#[test]
fn numeric_days() {
    for (text, expected) in [
        ("2017-07-08", Some((10, "2017-07-08"))),
        ("2017/07/08 the", Some((10, "2017-07-08"))),
        ("2017-07-08T10:20:30Z x", Some((20, "2017-07-08"))),
        ("2017-07-08 10:20 x", Some((16, "2017-07-08"))),
        ("2017-07-08 30 ships", Some((10, "2017-07-08"))),
        ("2017-07-089", None),
        ("2017-13-08", None),
        ("08/07/2017", None),
    ] {
        let found = numeric_day(text).map(|(length, date)| (length, date.to_string()));
        assert_eq!(found, expected.map(|(length, date)| (length, date.to_owned())), "{text}");
    }
}

const SHIPS: &str =
    "the ships of nine states lay before the old harbour and waited for the tide and for an end of the talks.";

fn clean(text: &str, record: &Value) -> Cleaned {
    let mut record = record.clone();
    record["id"] = "a".into();
    record["text"] = text.into();
    Cleaner::new().clean(&serde_json::from_value(record).unwrap())
}

/// Published, retrieved and doubted days: "2019-07-08 - published:2019-12-22:after_story".
fn show(text: &str, record: &Value) -> String {
    let cleaned = clean(text, record);
    let day = |day: &Option<Found<Date>>| day.as_ref().map_or("-".to_owned(), |day| day.value.to_string());
    let name = |value: Value| value.as_str().unwrap().to_owned();
    let doubted = cleaned.doubted.iter().map(|doubt| {
        let (kind, reason) = (json!(doubt.kind), json!(doubt.reason));
        let from = if doubt.range.is_some() { "" } else { " (record)" };
        format!("{}:{}:{}{from}", name(kind), doubt.value, name(reason))
    });
    [day(&cleaned.published), day(&cleaned.retrieved)].into_iter().chain(doubted).collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_and_what_is_doubted() {
    let masthead = |date: &str, story: &str| format!("The Quay\n{date}\n\nShips wait for the tide\n\n{story}");
    let met = format!("They sailed on Sunday, July 7, 2013, and {SHIPS} On July 9, 2013, they signed.");
    let no_year = format!("The July 7 meeting was short, and {SHIPS}");
    let no_day = format!("On Monday {SHIPS}");
    let plan = format!("The talks will begin on July 7, 2025, and {SHIPS}");
    let moved = format!("The talks were postponed to July 7, 2025, and {SHIPS}");
    let portuguese = "O Cais\nDomingo, 22 de dezembro de 2024\n\nNavios esperam a maré\n\nOs ministros se reuniram em 7 de julho de 2013, e os navios de nove países ficaram parados diante do porto antigo.";
    let bengali = "ঘাটের কাগজ\nরোববার, ২২ ডিসেম্বর ২০২৪\n\nজোয়ারের অপেক্ষায় জাহাজ\n\n৭ জুলাই ২০১৩ মন্ত্রীরা বৈঠকে বসেছিলেন, আর নয় দেশের জাহাজ পুরোনো বন্দরের সামনে দাঁড়িয়ে ছিল।";
    let stamped = |story: &str| format!(" date 2024-12-22 {story}");
    let lines = |lines: &str| format!("Ships wait for the tide\n{lines}\n{met}");
    let none = json!({});
    let published = |day: &str| json!({ "published": day });
    let retrieved = |day: &str| json!({ "retrieved": day });
    let both = |published: &str, retrieved: &str| json!({ "published": published, "retrieved": retrieved });
    for (name, text, record, expected) in [
        // The date of a page that is written anew each day.
        (
            "years after",
            masthead("Sunday 22 of December 2024", &met),
            none.clone(),
            "- 2024-12-22 published:2024-12-22:after_story",
        ),
        (
            "years after, portuguese",
            portuguese.to_owned(),
            none.clone(),
            "- 2024-12-22 published:2024-12-22:after_story",
        ),
        ("years after, bengali", bengali.to_owned(), none.clone(), "- 2024-12-22 published:2024-12-22:after_story"),
        (
            "years after the record's",
            masthead("22 December 2024", &met),
            published("2013-07-10"),
            "2013-07-10 2024-12-22 published:2024-12-22:after_story",
        ),
        (
            "years before the record's",
            masthead("22 December 2004", &met),
            published("2013-07-10"),
            "2013-07-10 - published:2004-12-22:before_story",
        ),
        ("near", masthead("Wednesday 10 July 2013", &met), none.clone(), "2013-07-10 -"),
        ("near the record's", masthead("Thursday 11 July 2013", &met), published("2013-07-10"), "2013-07-10 -"),
        (
            "of the retrieval",
            masthead("22 December 2024", &met),
            retrieved("2024-12-22"),
            "- 2024-12-22 published:2024-12-22:after_story",
        ),
        (
            "after the retrieval",
            masthead("10 July 2013", &met),
            retrieved("2013-07-01"),
            "- 2013-07-01 published:2013-07-10:after_retrieval",
        ),
        (
            "before what is told as past",
            masthead("22 December 2004", &met),
            none.clone(),
            "- - published:2004-12-22:before_story",
        ),
        ("before what is planned", masthead("22 December 2024", &plan), none.clone(), "- 2024-12-22"),
        ("days without a year, far", masthead("22 December 2024", &no_year), none.clone(), "- 2024-12-22"),
        ("days without a year, near", masthead("9 July 2024", &no_year), none.clone(), "2024-07-09 -"),
        ("no days", masthead("22 December 2024", &no_day), none.clone(), "- 2024-12-22"),
        // The crawler's stamp.
        ("stamp", stamped(&met), none.clone(), "- 2024-12-22"),
        ("stamp after the record's", stamped(&met), published("2013-07-10"), "2013-07-10 2024-12-22"),
        (
            "stamp before the record's",
            stamped(&met),
            published("2025-01-10"),
            "2025-01-10 - retrieved:2024-12-22:before_publication",
        ),
        ("stamp of the day before, east of here", stamped(&met), published("2024-12-23"), "2024-12-23 2024-12-22"),
        ("stamp before the retrieval", stamped(&no_day), retrieved("2025-01-01"), "2024-12-22 2025-01-01"),
        // What the story itself says.
        ("no date at all", format!("Ships wait for the tide\n{no_year}"), none.clone(), "- -"),
        (
            "a dateline",
            format!("Ships wait for the tide\nHAMBURG, July 8, 2013 - On Monday {SHIPS}"),
            none.clone(),
            "- -",
        ),
        (
            "told long after the record's",
            lines(""),
            published("2001-01-01"),
            "- - published:2001-01-01:before_story (record)",
        ),
        (
            "told long after the epoch",
            lines(""),
            published("1970-01-01"),
            "- - published:1970-01-01:before_story (record)",
        ),
        ("told a day after", lines(""), published("2013-07-06"), "2013-07-06 -"),
        (
            "told before and after",
            lines("On May 1, 2001, they had met for the first time, and the ships had waited before the old harbour."),
            published("2001-05-02"),
            "2001-05-02 -",
        ),
        ("planned long after", format!("Ships wait\n{plan}"), published("2024-03-01"), "2024-03-01 -"),
        ("put off until long after", format!("Ships wait\n{moved}"), published("2024-03-01"), "2024-03-01 -"),
        // Lines that name the day.
        ("of the same day", lines("Published: 10 July 2013"), published("2013-07-10"), "2013-07-10 -"),
        ("of the next day in the east", lines("Published: 11 July 2013"), published("2013-07-10"), "2013-07-10 -"),
        (
            "of another day",
            lines("Published: 1 August 2013"),
            published("2013-07-10"),
            "2013-07-10 - published:2013-08-01:conflicts_with_record",
        ),
        (
            "of an earlier day",
            lines("Published: 8 July 2013"),
            published("2013-07-10"),
            "2013-07-10 - published:2013-07-08:conflicts_with_record",
        ),
        ("an update", lines("Last updated: 1 August 2013"), published("2013-07-10"), "2013-07-10 -"),
        (
            "an update before the publication",
            lines("Atualizado em 1 de julho de 2013"),
            published("2013-07-10"),
            "2013-07-10 - published:2013-07-01:conflicts_with_record",
        ),
        (
            "an update above the publication",
            lines("Updated: 1 August 2013\nPublished: 10 July 2013"),
            none.clone(),
            "2013-07-10 -",
        ),
        ("an update alone", lines("সর্বশেষ আপডেট: ১ আগস্ট ২০১৩"), none.clone(), "2013-08-01 -"),
        (
            "published after the retrieval of the record",
            lines("Published: 10 July 2013"),
            retrieved("2013-07-01"),
            "- 2013-07-01 published:2013-07-10:after_retrieval",
        ),
        (
            "published after the retrieval of the text",
            lines("Published: 10 July 2013\nRetrieved on 1 July 2013"),
            none.clone(),
            "- 2013-07-01 published:2013-07-10:after_retrieval",
        ),
        (
            "retrieved before the record's publication",
            lines("Retrieved on 1 July 2013"),
            published("2013-07-10"),
            "2013-07-10 - retrieved:2013-07-01:before_publication",
        ),
        // Two days of the record.
        ("in order", lines(""), both("2013-07-10", "2024-12-22"), "2013-07-10 2024-12-22"),
        ("on one day", lines(""), both("2013-07-10", "2013-07-10"), "2013-07-10 2013-07-10"),
        ("a day apart", lines(""), both("2013-07-10", "2013-07-09"), "2013-07-10 2013-07-09"),
        (
            "published in the future",
            lines(""),
            both("2031-07-10", "2024-12-22"),
            "- 2024-12-22 published:2031-07-10:after_retrieval (record)",
        ),
        (
            "retrieved before the story",
            lines(""),
            both("2013-07-10", "1970-01-01"),
            "2013-07-10 - retrieved:1970-01-01:before_publication (record)",
        ),
        (
            "no story to ask",
            String::new(),
            both("2013-07-10", "1970-01-01"),
            "- 1970-01-01 published:2013-07-10:after_retrieval (record)",
        ),
    ] {
        assert_eq!(show(&text, &record), expected, "{name}");
    }
}

#[test]
fn doubts_are_plain_data() {
    let text = format!("The Quay\n22 December 2024\nShips wait for the tide\nOn July 7, 2013, {SHIPS}");
    let cleaned = clean(&text, &json!({}));
    let json = serde_json::to_value(&cleaned.doubted).unwrap();
    assert_eq!(json, json!([{"kind": "published", "value": "2024-12-22", "range": [9, 25], "reason": "after_story"}]));
    assert_eq!(serde_json::from_value::<Vec<Doubt>>(json).unwrap(), cleaned.doubted);
}

proptest! {
    #[test]
    fn what_is_believed_is_in_order(
        lines in proptest::collection::vec(prop::sample::select(vec![
            "The Quay", "22 December 2024", "Sunday 7 July 2013", "date 2020-02-02 ", "Published: 8 July 2013", "Updated: 9 July 2031",
            "Retrieved on 1 August 2013", "Ships wait", "প্রকাশ: ০৮ জুলাই ২০১৯", "",
            "On July 7, 2013, the ships met before the old harbour and waited there for the tide and for the end of the talks.",
            "Em 7 de julho de 2030, os navios foram embora do porto antigo, onde esperavam a maré e o fim da reunião.",
        ]), 0..12),
        published in proptest::option::of(0..25_000i64), retrieved in proptest::option::of(0..25_000i64),
    ) {
        let text = lines.join("\n");
        let mut document = Document::new("a", text.clone());
        document.published = published.and_then(Date::from_days_since_epoch);
        document.retrieved = retrieved.and_then(Date::from_days_since_epoch);
        let cleaned = Cleaner::new().clean(&document);
        if let (Some(published), Some(retrieved)) = (&cleaned.published, &cleaned.retrieved) {
            prop_assert!(days_after(published.value, retrieved.value) <= ZONE_DAYS);
        }
        // A day of the record is believed or doubted, never lost.
        for (kind, recorded, believed) in [
            (DateKind::Published, document.published, &cleaned.published),
            (DateKind::Retrieved, document.retrieved, &cleaned.retrieved),
        ] {
            let Some(day) = recorded else { continue };
            let is_believed = believed.as_ref().is_some_and(|found| found.value == day && found.range.is_none());
            let is_doubted = |doubt: &Doubt| doubt.kind == kind && doubt.value == day && doubt.range.is_none();
            prop_assert_ne!(is_believed, cleaned.doubted.iter().any(is_doubted));
        }
        for doubt in &cleaned.doubted {
            if let Some(range) = doubt.range {
                prop_assert!(crate::temporal::written_date(range.of(&text).unwrap()).is_some_and(|(_, day)| day == doubt.value));
            }
        }
    }
}
