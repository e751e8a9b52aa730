//! Passage tags, as the pipeline gives them.

use proptest::prelude::*;

use super::{Catalog, EvidenceKind, Tag};
use crate::document::Document;
use crate::pipeline::Pipeline;

const CATALOG: &str = r#"
[[meeting]]
id = "hamburg-2017"
title = { en = "G20 summit in Hamburg", pt = "Cúpula do G20 em Hamburgo" }
start = "2017-07-07"
end = "2017-07-08"
places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
series = ["G20", "জি-২০"]
participants = ["Angela Merkel", "Donald Trump", "Vladimir Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "first-talk"
title = { en = "First meeting of the two" }
start = "2017-07-07"
places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
participants = ["Donald Trump", "Vladimir Putin", "ট্রাম্প", "পুতিন"]
part_of = "hamburg-2017"
[[meeting]]
id = "helsinki-2018"
title = { en = "Trump-Putin meeting in Helsinki" }
start = "2018-07-16"
places = ["Helsinki", "Helsinque", "Helsínquia", "হেলসিঙ্কি"]
participants = ["Donald Trump", "Vladimir Putin", "ট্রাম্প", "পুতিন"]
aliases = ["Helsinki summit", "cúpula de Helsinque", "হেলসিঙ্কি বৈঠক"]
[[meeting]]
id = "kathmandu-2014"
title = { en = "SAARC summit" }
start = "2014-11-26"
end = "2014-11-27"
places = ["Kathmandu", "Katmandu", "কাঠমান্ডু"]
series = ["SAARC", "সার্ক"]
[[meeting]]
id = "kathmandu-2018"
title = { en = "BIMSTEC summit" }
start = "2018-08-30"
places = ["Kathmandu", "Katmandu", "কাঠমান্ডু"]
series = ["BIMSTEC", "বিমসটেক"]
[[meeting]]
id = "islamabad-2016"
title = { en = "SAARC summit (cancelled)" }
start = "2016-11-15"
places = ["Islamabad"]
series = ["SAARC"]
status = "cancelled"
"#;

fn tag(text: &str, published: Option<&str>) -> Vec<Vec<Tag>> {
    let pipeline = Pipeline::new(Catalog::parse(CATALOG).unwrap());
    let mut document = Document::new("a", text);
    document.published = published.map(|day| day.parse().unwrap());
    pipeline.article(document).passages.into_iter().map(|passage| passage.meetings).collect()
}

/// The ids of a text's tags, in alphabetical order, divided by spaces.
fn ids(text: &str, published: Option<&str>) -> String {
    let mut ids: Vec<String> = tag(text, published).into_iter().flatten().map(|tag| tag.id).collect();
    ids.sort();
    ids.dedup();
    ids.join(" ")
}

#[test]
fn evidence() {
    for (name, text, expected) in [
        ("alias", "The Helsinki summit is still a riddle to historians of that time.", "helsinki-2018"),
        ("alias, pt", "A cúpula de Helsinque continua a ser um enigma para os historiadores.", "helsinki-2018"),
        ("alias, bn", "হেলসিঙ্কি বৈঠক নিয়ে আজও অনেক প্রশ্ন রয়ে গেছে ইতিহাসবিদদের মনে।", "helsinki-2018"),
        ("place and day", "They signed nothing in Kathmandu on 30 August 2018, said the hosts.", "kathmandu-2018"),
        ("place and month", "Em Katmandu, em novembro de 2014, os vizinhos não se falaram.", "kathmandu-2014"),
        ("place and year, bn", "২০১৪ সালে কাঠমান্ডুতে নেতারা বিদ্যুৎ চুক্তিতে সই করেছিলেন।", "kathmandu-2014"),
        ("place and series", "Leaders of BIMSTEC came to Kathmandu with empty folders and left so.", "kathmandu-2018"),
        ("series and year", "The 2016 SAARC meeting never took place, and nobody missed it much.", "islamabad-2016"),
        (
            "day and participants",
            "On 16 July 2018 Donald Trump met Vladimir Putin behind closed doors.",
            "helsinki-2018",
        ),
        (
            "surnames of full names",
            "On 16 July 2018 Trump met Putin behind closed doors for two hours.",
            "helsinki-2018",
        ),
        ("place and word", "Nobody took notes at the summit in Helsinki, as far as one knows.", "helsinki-2018"),
        ("glued", "No topo do G20 Hamburgona Alemanha falou-se de aço e de clima.", "hamburg-2017"),
        ("inflected, bn", "জুলাই ৭, ২০১৭ হামবুর্গে নেতারা জলবায়ু নিয়ে কথা বলেন।", "hamburg-2017"),
        ("heard", "ইসলামাবাদে ২০১৬ সালের নভেম্বরে সম্মেলন হওয়ার কথা ছিল।", "islamabad-2016"),
        ("inside another", "In Hamburg on 7 July 2017 Trump and Putin talked at last.", "first-talk hamburg-2017"),
        ("place alone", "The ship had come from Hamburg with a cargo of potash for the farms.", ""),
        ("a town that stands for a government", "Helsinki says that no ship has left port since the strike began.", ""),
        ("participants alone", "Trump and Putin have long spoken well of each other on television.", ""),
        ("series alone", "The G20 is a club without a seat, a treaty or a secretary of its own.", ""),
        ("another year", "In Kathmandu in 2016 the earthquake was still on everybody's mind.", ""),
        ("two years, two meetings", "Kathmandu in 2014 and Kathmandu in 2018.", "kathmandu-2014 kathmandu-2018"),
        ("the date is the nearer place's", "In 2014, in Kathmandu, Islamabad was not named.", "kathmandu-2014"),
        ("a small word is no name", "It may be that the hamburg was tasty on 7 July 2017.", ""),
        (
            "a year later",
            "O que começou em Hamburgo acabou um ano depois em Helsinque, em 16 de julho de 2018.",
            "hamburg-2017 helsinki-2018",
        ),
    ] {
        assert_eq!(ids(text, None), expected, "{name}");
    }
}

#[test]
fn what_carries_a_tag_on() {
    // The sentences that the tag of Helsinki governs, by how they begin.
    let first = "Trump and Putin met in Helsinki on 16 July 2018. ";
    let pt = "Trump e Putin reuniram-se em Helsinque em 16 de julho de 2018. ";
    let bn = "২০১৮ সালের ১৬ জুলাই হেলসিঙ্কিতে ট্রাম্প ও পুতিনের বৈঠক হয়। ";
    for (name, first, rest, expected) in [
        ("the meeting", first, "The meeting lasted two hours.", true),
        ("a reunião", pt, "A reunião durou duas horas.", true),
        ("o encontro", pt, "\n\nO encontro foi breve.", true),
        ("সভাটি", bn, "সভাটি দুই ঘণ্টা স্থায়ী হয়।", true),
        ("the same paragraph", first, "No notes were taken.", true),
        ("a new paragraph with a sign", first, "\n\nThe two left no notes.", true),
        ("other days", first, "In February 2022 the war began.", false),
        ("another meeting", first, "In 2014 SAARC met in Kathmandu.", false),
        ("another body's meeting", first, "\n\nA summit of SAARC is to come.", false),
    ] {
        let text = format!("{first}{rest}");
        let tags = tag(&text, None).concat();
        let tag = tags.iter().find(|tag| tag.id == "helsinki-2018").unwrap();
        let at = text.find(rest.trim()).unwrap();
        assert_eq!(tag.sentences.iter().any(|span| span.end > at), expected, "{name}: {:?}", tag.sentences);
    }
}

#[test]
fn what_a_document_tells_of() {
    let news = "KATHMANDU - The leaders left on Thursday.\n\nThe summit of the eight had been quiet.";
    assert_eq!(ids(news, Some("2014-11-28")), "kathmandu-2014", "the day of publication decides between two");
    assert_eq!(ids(news, Some("2011-03-28")), "", "nothing is near that day");
    let relative = "Trump and Putin met in Helsinki on 16 July 2018. The summit was short.\n\nA year earlier, in Hamburg, Merkel had been the host.";
    assert_eq!(ids(relative, None), "hamburg-2017 helsinki-2018", "a year earlier than the meeting under discussion");
    let headings = "Hamburg, 2017\n\nMerkel was tired of her guests and went home early that night.\n\nHelsinki, 2018\n\nThe two had a long lunch with their interpreters and came out late.\n";
    assert_eq!(ids(headings, None), "hamburg-2017 helsinki-2018", "headings");
    let last = |text: &str| tag(text, None).pop().unwrap().into_iter().map(|tag| tag.id).collect::<Vec<_>>().join(" ");
    assert_eq!(last(headings), "helsinki-2018", "a section of another meeting is not the story's");
    let under = "The lake\n\nThe old harbour of the lake has a new roof, and nobody knows who paid for it or why.\n\nSilk and snow in Kathmandu\n\nOn 26 November 2014 the guests of the castle came down in a bus to see the temples, and left.\n";
    assert_eq!(ids(under, None), "kathmandu-2014", "the heading gives the place, the text the day");
    let body = "The club called SAARC has not met for years. The meeting planned for Islamabad was called off.";
    assert_eq!(ids(body, None), "islamabad-2016", "the body that the paragraph tells of");
    assert_eq!(ids("The ships wait. The barges bound for Islamabad were called off.", None), "", "no body");
    let both = "From Hamburg to Helsinki: Trump and Putin\n\nIt is hard to count how often they talked on the telephone in those ten years.\n\nIn Helsinki, on 16 July 2018, the two had a long lunch.\n";
    let first = tag(both, None).remove(0);
    assert!(
        first.iter().all(|tag| tag.sentences.iter().all(|span| span.start > 40)),
        "a title of several places: {first:?}"
    );
    let aim = "Trump and Putin met in Helsinki on 16 July 2018. The summit was short.\n\nThe stocks shall be halved by 2035, said a clerk.";
    let spans = tag(aim, None).concat().pop().unwrap().sentences;
    assert!(spans.last().unwrap().end == aim.len(), "a year to come is a promise: {spans:?}");
    let elsewhere = "Trump and Putin met in Helsinki on 16 July 2018. The summit was short.\n\nSoweto, December 2013\n\nThe mayor of Helsinki came to the funeral, and with him came Putin.\n";
    assert_eq!(last(elsewhere), "", "the days of a heading bound its section");
}

#[test]
fn tags_say_why_and_where() {
    let text =
        "Trump and Putin met in Helsinki on 16 July 2018. The meeting was long.\n\nSAARC met in Kathmandu in 2014.";
    let tags = tag(text, None).concat();
    let [helsinki, kathmandu] = tags.as_slice() else { panic!("{tags:?}") };
    let kinds: Vec<EvidenceKind> = helsinki.evidence.iter().map(|evidence| evidence.kind).collect();
    for kind in [EvidenceKind::Place, EvidenceKind::Date, EvidenceKind::Participant, EvidenceKind::Coreference] {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    assert!(helsinki.sentences.iter().all(|span| span.of(text).unwrap().ends_with('.')));
    assert_eq!(kathmandu.sentences.len(), 1);
    assert_eq!(kathmandu.sentences[0].of(text), Some("SAARC met in Kathmandu in 2014."));
    assert!(tags.iter().all(|tag| (0.5..=1.0).contains(&tag.confidence)));
}

#[test]
fn a_name_of_very_many_meetings_needs_a_date() {
    let many = (1..=28).flat_map(|day| (1..=12).map(move |month| (day, month)));
    let many = many.map(|(day, month)| {
        format!("[[meeting]]\nid = \"m-{month}-{day}\"\ntitle = {{ en = \"Talks\" }}\nstart = \"2017-{month:02}-{day:02}\"\nplaces = [\"Vienna\"]\nparticipants = [\"Ashton\", \"Zarif\"]\n")
    });
    let pipeline = Pipeline::new(Catalog::parse(&many.collect::<String>()).unwrap());
    let ids = |text: &str| -> Vec<String> {
        let article = pipeline.article(Document::new("a", text));
        article.passages.into_iter().flat_map(|passage| passage.meetings).map(|tag| tag.id).collect()
    };
    assert_eq!(ids("Ashton and Zarif met in Vienna on 3 May 2017."), ["m-5-3"]);
    assert!(ids("Ashton and Zarif met in Vienna.").is_empty());
}

proptest! {
    #[test]
    fn never_panics_and_ranges_lie_in_the_text(words in prop::collection::vec(prop::sample::select(&[
        "Hamburg", "হামবুর্গে", "Hamburgona", "2017", "7 July 2017", "G20", "the meeting", "Trump", "Putin", ".", "\n\n", "a year earlier",
        "Katmandu", "২০১৪ সালে", "SAARC", "no", "# ", "Um ano depois", "\u{200d}", "Helsinki:",
    ][..]), 0..40)) {
        let text = words.join(" ");
        for tag in tag(&text, Some("2017-07-09")).into_iter().flatten() {
            prop_assert!((0.5..=1.0).contains(&tag.confidence));
            prop_assert!(!tag.sentences.is_empty());
            for span in tag.sentences.iter().copied().chain(tag.evidence.iter().filter_map(|evidence| evidence.range)) {
                prop_assert!(span.of(&text).is_some());
            }
        }
    }
}
