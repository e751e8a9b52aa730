use proptest::prelude::*;

use super::*;
use crate::document::Document;
use crate::pipeline::Pipeline;

fn discover(texts: &[&str]) -> Vec<Proposal> {
    let pipeline = Pipeline::new(Catalog::default());
    let mut discoverer = Discoverer::new();
    for (number, text) in texts.iter().enumerate() {
        discoverer.add(&pipeline.article(Document::new(format!("d{number}"), *text)));
    }
    discoverer.proposals()
}

fn ids(proposals: &[Proposal]) -> Vec<&str> {
    let mut ids: Vec<&str> = proposals.iter().map(|proposal| proposal.meeting.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn what_is_a_meeting_and_which() {
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (
            "three languages, one meeting",
            &[
                "The leaders met at the summit in Hamburg on 7 July 2017.",
                "A cúpula de Hamburgo, em julho de 2017, terminou sem acordo sobre o clima.",
                "৭ জুলাই ২০১৭ হামবুর্গে শীর্ষ সম্মেলন শুরু হয়।",
            ],
            &["hamburg-2017-07"],
        ),
        (
            "two years of one city",
            &[
                "The summit in Hamburg on 7 July 2017 ended late.",
                "Another summit in Hamburg, on 12 July 2018, was shorter.",
            ],
            &["hamburg-2017-07", "hamburg-2018-07"],
        ),
        (
            "two years of one body",
            &[
                "The G20 summit in Hamburg on 7 July 2017 ended late.",
                "The G20 summit in Buenos Aires on 30 November 2018 ended early.",
            ],
            &["buenos-aires-2018-11", "hamburg-2017-07"],
        ),
        (
            "by its place here, by its body there",
            &[
                "The NATO summit in Lisbon opened on 19 November 2010.",
                "A cúpula da Otan, em 19 de novembro de 2010, aprovou um novo conceito.",
                "Leaders gathered in Lisbon on 20 November 2010 for the second day of the summit.",
            ],
            &["lisbon-2010-11"],
        ),
        (
            "a town of no table, learned from the grammar around it",
            &[
                "The talks in Smallwick on 3 May 2016 went on for two days. Nobody in Smallwick had expected that.",
                "A reunião em Smallwick, em maio de 2016, foi longa.",
            ],
            &["smallwick-2016-05"],
        ),
        (
            "the dateline is not the place",
            &["WASHINGTON – The presidents met at a summit in Helsinki on 16 July 2018, the White House said."],
            &["helsinki-2018-07"],
        ),
        (
            "nothing that is a meeting",
            &["The dredger left Hamburg on 7 July 2017 with sand.", "Putin spoke of trade."],
            &[],
        ),
        ("a meeting without a time", &["They will hold talks in Hamburg."], &[]),
    ];
    for (name, texts, expected) in cases {
        assert_eq!(ids(&discover(texts)), expected, "{name}");
    }
}

#[test]
fn a_proposal_says_what_it_rests_on() {
    let texts = [
        "Leaders of the G20 met in Hamburg on 7 July 2017. The Hamburg summit ended on 8 July 2017.",
        "৭ জুলাই ২০১৭ হামবুর্গে জি-২০ শীর্ষ সম্মেলন শুরু হয়।",
    ];
    let proposals = discover(&texts);
    let proposal = &proposals[0];
    assert_eq!((proposal.documents, proposal.sources, proposal.passages.len()), (2, 2, 2));
    assert_eq!(proposal.meeting.aliases, ["Hamburg summit"]);
    assert_eq!(proposal.meeting.places, ["Hamburg", "হামবুর্গ"]);
    assert_eq!(proposal.meeting.start.to_string(), "2017-07-07");
    assert_eq!(proposal.meeting.title.keys().collect::<Vec<_>>(), ["bn", "en"]);
    let catalog = proposed_catalog(&proposals).unwrap();
    assert_eq!(Catalog::parse(&catalog.to_toml()).unwrap(), catalog);
    let extra = &catalog.meetings()[0].extra;
    assert_eq!(extra["documents"], 2);
    assert_eq!(extra["passages"][0], "d0#0");
}

#[test]
fn a_glued_place_is_shown_as_it_should_have_been_written() {
    let texts = ["A reunião do G20 Hamburgona Alemanha, em 7 de julho de 2017, foi a primeira."];
    assert_eq!(discover(&texts)[0].meeting.places, ["Hamburgo"]);
}

#[test]
fn articles_are_replaced_and_forgotten() {
    let pipeline = Pipeline::new(Catalog::default());
    let mut discoverer = Discoverer::new();
    discoverer.add(&pipeline.article(Document::new("a", "The summit in Hamburg on 7 July 2017 ended late.")));
    discoverer.add(&pipeline.article(Document::new("a", "The summit in Lisbon on 7 July 2017 ended late.")));
    assert_eq!(ids(&discoverer.proposals()), ["lisbon-2017-07"]);
    discoverer.add(&pipeline.article(Document::new("a", "Sand.")));
    assert!(discoverer.is_empty() && discoverer.proposals().is_empty());
}

const SENTENCES: [&str; 8] = [
    "The G20 summit in Hamburg opened on 7 July 2017.",
    "Donald Trump met Vladimir Putin in Helsinki on 16 July 2018 for talks.",
    "A cúpula do G20 em Buenos Aires, em 30 de novembro de 2018, terminou.",
    "১৬ জুলাই ২০১৮ হেলসিঙ্কিতে ট্রাম্প ও পুতিনের বৈঠক হয়।",
    "In Elmau the G7 leaders held a meeting in June 2015. In Elmau it rained.",
    "Trump and Putin held talks in Hamburg in July 2017.",
    "A reunião em Elmau, em 7 de junho de 2015, foi longa.",
    "COP30 in Belém ends on 21 November 2025, the conference said.",
];

proptest! {
    #[test]
    fn the_order_of_documents_makes_no_difference(order in Just((0..SENTENCES.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let pipeline = Pipeline::new(Catalog::default());
        let propose = |order: &[usize]| {
            let mut discoverer = Discoverer::new();
            for at in order {
                discoverer.add(&pipeline.article(Document::new(format!("d{at}"), SENTENCES[*at])));
            }
            discoverer.proposals()
        };
        prop_assert_eq!(propose(&order), propose(&(0..SENTENCES.len()).collect::<Vec<_>>()));
    }

    #[test]
    fn no_text_is_too_strange(text in "(\\PC{0,20}|[A-Z][a-z]{0,6} summit in |COP2|7 July 2017|em |হামবুর্গে |[\\n।.:–-]){0,12}") {
        let proposals = discover(&[text.as_str()]);
        for proposal in &proposals {
            for passage in &proposal.passages {
                prop_assert!(passage.range.of(&text).is_some());
            }
        }
        prop_assert!(Catalog::parse(&proposed_catalog(&proposals).unwrap().to_toml()).is_ok());
    }
}
