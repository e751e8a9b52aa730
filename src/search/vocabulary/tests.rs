use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::distance::Typed;
use super::unit::units;
use crate::analysis::{StreamWriter, without_accents};
use crate::{Document, Index, Query, Searcher};

fn searcher(texts: &[&str]) -> Searcher {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    // Several segments: a commit each.
    for (at, text) in texts.iter().enumerate() {
        writer.add(Document::new(format!("{at:03}"), *text)).unwrap();
        writer.commit().unwrap();
    }
    index.searcher()
}

fn cost(typed: &str, word: &str) -> u32 {
    Typed::new(typed, true).cost(word)
}

#[test]
fn units_are_graphemes() {
    for (word, expected) in [
        ("reunião", "r e u n i ã o"),
        ("হামবুর্গে", "হা ম বু র্গে"),
        ("প্রধানমন্ত্রী", "প্র ধা ন ম ন্ত্রী"),
        ("বাংলা", "বা ং লা"),
        ("পাঁচ", "পাঁ চ"),
        ("হঠাৎ", "হ ঠা ৎ"),
        ("পড\u{9BC}া", "প ড\u{9BC}া"),
    ] {
        assert_eq!(units(word).collect::<Vec<_>>().join(" "), expected);
    }
}

#[test]
fn what_edits_cost() {
    let mut wrong = Vec::new();
    for (name, typed, word, expected) in [
        ("nothing", "hamburgo", "hamburgo", 0),
        ("one less", "hambrgo", "hamburgo", 100),
        ("one more", "hambuergo", "hamburgo", 100),
        ("another one", "hamburko", "hamburgo", 100),
        ("the first one", "bamburgo", "hamburgo", 120),
        ("exchanged", "habmurgo", "hamburgo", 100),
        ("two edits", "hambrugi", "hamburgo", 200),
        ("accents", "reuniao", "reunião", 25),
        ("cedilla", "cancao", "canção", 50),
        ("s for ss", "pasado", "passado", 50),
        ("x for ch", "xefe", "chefe", 40),
        ("silent h", "oje", "hoje", 70),
        ("lh as li", "familhar", "familiar", 40),
        ("ph as f", "filipines", "philipines", 40),
        ("double letter", "comittee", "committee", 50),
        ("ei for ie", "beleive", "believe", 50),
        ("long vowel sign", "নির্বাচনি", "নির্বাচনী", 25),
        ("sibilants", "সেখ", "শেখ", 25),
        ("cerebral n", "প্রানী", "প্রাণী", 25),
        ("no hasanta", "বৈঠক", "বৈঠ\u{9CD}ক", 30),
        ("conjunct taken apart", "হামবুরগ", "হামবুর্গ", 30),
        ("nukta left out", "বাড\u{9BC}ি", "বাডি", 40),
        ("r with a dot", "বারি", "বাড\u{9BC}ি", 40),
        ("khanda ta", "হঠাত", "হঠাৎ", 25),
        ("velar nasal", "বাঙলা", "বাংলা", 25),
        ("nasal sign left out", "পাচ", "পাঁচ", 30),
        ("another grapheme", "হামকুর্গ", "হামবুর্গ", 100),
        ("a grapheme less", "হামর্গ", "হামবুর্গ", 100),
        ("a grapheme more", "হামবুবুর্গ", "হামবুর্গ", 50),
        ("graphemes exchanged", "হাবুমর্গ", "হামবুর্গ", 100),
    ] {
        if cost(typed, word) != expected {
            wrong.push((name, typed, word, expected, cost(typed, word)));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn completes_words() {
    let searcher = searcher(&[
        "A cimeira de Hamburgo. The Hamburg summit. হামবুর্গে শীর্ষ সম্মেলন, হামলার পর।",
        "A Síria e Hamburgo. Sirius is a star. Réunion is an island; reunião, reuniões. Hamburgers.",
        "A reunião em Hamburgo. G-20, 2017, 2018. হামবুর্গের বৈঠক। www.hamburg.de",
    ]);
    let found = |typed: &str| -> Vec<(String, usize)> {
        searcher.complete(typed, 10).unwrap().into_iter().map(|found| (found.text, found.passages)).collect()
    };
    let cases: [(&str, &[(&str, usize)]); 14] = [
        ("hamb", &[("hamburgo", 3), ("hamburg", 1), ("hamburgers", 1)]),
        ("Hamb", &[("Hamburgo", 3), ("Hamburg", 1), ("Hamburgers", 1)]),
        ("HAMBURGE", &[("HAMBURGERS", 1)]),
        ("cimeira de hamburge", &[("cimeira de hamburgers", 1)]),
        ("হাম", &[("হামবুর্গে", 1), ("হামবুর্গের", 1), ("হামলার", 1)]),
        ("হামব", &[("হামবুর্গে", 1), ("হামবুর্গের", 1)]),
        ("হামবুর\u{9CD}", &[("হামবুর্গে", 1), ("হামবুর্গের", 1)]),
        ("reuni", &[("reunião", 2), ("reuniões", 1), ("réunion", 1)]),
        ("réuni", &[("réunion", 1)]),
        ("siri", &[("síria", 1), ("sirius", 1)]),
        ("siri\u{301}", &[]),
        ("g", &[("g20", 1)]),
        ("hamburgo ", &[]),
        ("20", &[]),
    ];
    for (typed, expected) in cases {
        assert_eq!(found(typed), expected.map_owned(), "{typed:?}");
    }
    assert_eq!(found("sí"), [("síria".to_owned(), 1)]);
    for typed in ["", " ", "xyz", "-", "\u{9CD}", "'", "🙂"] {
        assert_eq!(found(typed), [], "{typed:?}");
    }
    assert_eq!(searcher.complete("h", 1).unwrap().len(), 1);
    assert_eq!(searcher.complete("h", 0).unwrap(), []);
}

trait Owned {
    fn map_owned(&self) -> Vec<(String, usize)>;
}

impl Owned for &[(&str, usize)] {
    fn map_owned(&self) -> Vec<(String, usize)> {
        self.iter().map(|(text, passages)| ((*text).to_owned(), *passages)).collect()
    }
}

const PASSAGES: [&str; 12] = [
    "Os líderes reuniram-se em Hamburgo para a cimeira do G20. A chanceler Merkel recebeu o presidente Trump.",
    "O presidente Trump e o presidente Putin falaram da Síria e do cessar-fogo. A guerra fria acabou.",
    "A reunião em Hamburgo terminou com um acordo sobre o comércio e o clima. O primeiro-ministro partiu.",
    "Leaders met at the Hamburg summit. President Trump and President Putin discussed the ceasefire in Syria.",
    "The climate agreement and the foreign ministers: a committee will receive the proposals in Helsinki.",
    "The summit in Helsinki followed the talks between the leaders about the Philippines and nuclear weapons.",
    "হামবুর্গে জি-২০ শীর্ষ সম্মেলন শুরু হয়েছে। রাষ্ট্রপতি ট্রাম্প ও পুতিন বৈঠক করেছেন।",
    "প্রধানমন্ত্রী নির্বাচনী প্রচারণা নিয়ে কথা বলেছেন। বাংলাদেশের পররাষ্ট্রমন্ত্রী দিল্লি গেছেন।",
    "প্রধানমন্ত্রী শেখ হাসিনা ঢাকায় বৈঠক করেছেন। যুদ্ধবিরতি নিয়ে আলোচনা চলছে।",
    "O Conselho de Segurança aprovou a resolução. As sanções económicas continuam, disse o ministério.",
    "The Security Council passed the resolution. Economic sanctions will remain, the ministry said.",
    "নিরাপত্তা পরিষদ প্রস্তাব পাস করেছে। অর্থনৈতিক নিষেধাজ্ঞা থাকবে বলে মন্ত্রণালয় জানিয়েছে।",
];

#[test]
fn corrects_words() {
    let searcher = searcher(&PASSAGES);
    let mut wrong = Vec::new();
    for (typed, expected) in [
        // Portuguese
        ("Hanburgo", Some("Hamburgo")),
        ("cimiera do G20", Some("cimeira do G20")),
        ("presidete Trunp", Some("presidente Trump")),
        ("cançeler", Some("chanceler")),
        ("cesar-fogo", Some("cessar-fogo")),
        ("guerrafria", Some("guerra fria")),
        ("comérssio", Some("comércio")),
        ("rezolução", Some("resolução")),
        // English
        ("comittee", Some("committee")),
        ("recieve proposals", Some("receive proposals")),
        // By its stem it is a translation of one.
        ("Filipines", None),
        ("HELSNIKI", Some("HELSINKI")),
        ("sum mit in Helsinki", Some("summit in Helsinki")),
        ("nucelar weapon", Some("nuclear weapon")),
        // Bengali
        ("শীর্স সম্মেলন", Some("শীর্ষ সম্মেলন")),
        // Found by its stem already.
        ("প্রধানমন্ত্রি", None),
        ("পররাস্ট্রমন্ত্রী", None),
        ("যুধবিরতি", Some("যুদ্ধবিরতি")),
        ("হামবুরগে", Some("হামবুর্গে")),
        ("নিরাপত্ত পরিষদ", Some("নিরাপত্তা পরিষদ")),
        ("রাষ্টপতি", Some("রাষ্ট্রপতি")),
        // Right, or not to be guessed at
        ("líderes reuniram em Hamburgo", None),
        ("leaders", None),
        ("reuniões", None),
        ("2071", None),
        ("de", None),
        ("xyzzyx", None),
        ("🙂 — …", None),
        ("", None),
    ] {
        let found = searcher.suggest(&Query::new(typed)).unwrap();
        let text = found.as_ref().map(|found| found.text.as_str());
        if text != expected {
            wrong.push((typed, text.map(str::to_owned), expected));
        }
        for correction in found.iter().flat_map(|found| &found.corrections) {
            assert_eq!(correction.range.of(typed), Some(correction.from.as_str()));
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn applies_what_is_sure() {
    let searcher = searcher(&PASSAGES);
    let results = searcher.search(&Query::new("Hanburgo").correct()).unwrap();
    let plain = searcher.search(&Query::new("Hamburgo")).unwrap();
    let corrected = results.corrected.clone().unwrap();
    assert_eq!((corrected.text.as_str(), corrected.corrections.len()), ("Hamburgo", 1));
    assert_eq!(results.hits, plain.hits);
    assert_eq!(
        searcher.rank(&Query::new("Hanburgo").correct()).unwrap(),
        searcher.rank(&Query::new("Hamburgo")).unwrap()
    );
    // Nothing to correct: the same as without.
    assert_eq!(searcher.search(&Query::new("Hamburgo").correct()).unwrap(), plain);
    // In quotation marks it is suggested, and not applied.
    let quoted = Query::new("\"Hanburgo\"").correct();
    assert_eq!(searcher.search(&quoted).unwrap().corrected, None);
    assert_eq!(searcher.suggest(&quoted).unwrap().unwrap().text, "\"Hamburgo\"");
}

#[test]
fn rare_words_are_corrected_to_much_more_frequent_ones_only() {
    let mut texts = vec!["The president of Merkal spoke."; 1];
    texts.extend(vec!["The chancellor Merkel spoke."; 6]);
    let few = searcher(&texts);
    assert_eq!(few.suggest(&Query::new("Merkal")).unwrap(), None);
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("rare", "The president of Merkal spoke.")).unwrap();
    for at in 0..3000 {
        writer.add(Document::new(at.to_string(), "The chancellor Merkel spoke.")).unwrap();
    }
    writer.commit().unwrap();
    let many = index.searcher();
    assert_eq!(many.suggest(&Query::new("Merkal")).unwrap().unwrap().text, "Merkel");
    // It is there, so that it is not replaced without asking.
    assert_eq!(many.search(&Query::new("Merkal").correct()).unwrap().corrected, None);
    assert_eq!(many.suggest(&Query::new("Merkel chancellor")).unwrap(), None);
}

#[test]
fn words_are_read_once_a_segment() {
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add(Document::new("a", "Hamburgo")).unwrap();
    writer.commit().unwrap();
    let before = index.searcher();
    assert_eq!(before.complete("ham", 9).unwrap().len(), 1);
    writer.add(Document::new("b", "Hamlet")).unwrap();
    writer.commit().unwrap();
    // A snapshot keeps its words.
    assert_eq!(before.complete("ham", 9).unwrap().len(), 1);
    let after = index.searcher();
    assert_eq!(after.complete("ham", 9).unwrap().len(), 2);
    let segments = |searcher: &Searcher| searcher.vocabulary().unwrap().segments.clone();
    let (old, new) = (segments(&before), segments(&after));
    assert!(old.iter().all(|words| new.iter().any(|other| std::sync::Arc::ptr_eq(words, other))));
    writer.optimize().unwrap();
    assert_eq!(index.searcher().complete("ham", 9).unwrap().len(), 2);
}

/// Words of few letters, so that many begin alike and are near to each other.
fn texts() -> impl Strategy<Value = Vec<Vec<String>>> {
    let word = prop_oneof!["[abé]{1,4}", "[abcá]{2,5}", "[কখািী\u{9CD}]{1,6}", "[a-cA-C0-2']{1,4}"];
    prop::collection::vec(prop::collection::vec(word, 0..12), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn completion_is_exact(texts in texts(), typed in prop_oneof!["[abcéá]{1,2}", "[কখ][াি\u{9CD}]?"], limit in 1..6usize) {
        let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        let searcher = searcher(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for text in &texts {
            let article = searcher.pipeline.article(Document::new("x", text.as_str()));
            for streams in searcher.pipeline.content_streams(&article, &mut StreamWriter::new(searcher.pipeline.analyzer())) {
                for word in streams.surface.split(' ').collect::<BTreeSet<_>>() {
                    *counts.entry((without_accents(word).into_owned(), word.to_owned())).or_default() += 1;
                }
            }
        }
        let prefix = searcher.pipeline.analyzer().spelled(&typed);
        let begins = |key: &str, word: &str| {
            let accents = *without_accents(&prefix) != prefix;
            word.chars().nth(1).is_some() && word.starts_with(char::is_alphabetic)
                && key.starts_with(&*without_accents(&prefix))
                && (!accents || prefix.chars().zip(word.chars()).all(|(typed, c)| typed.is_ascii() || typed == c))
        };
        let mut expected: Vec<(String, usize)> =
            counts.into_iter().filter(|((key, word), _)| begins(key, word)).map(|((_, word), n)| (word, n)).collect();
        expected.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        expected.truncate(limit);
        let found = searcher.vocabulary().unwrap().complete(&prefix, limit);
        let found: Vec<(String, usize)> = found.into_iter().map(|(word, n)| (word.to_owned(), n as usize)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn near_words_are_all_found(texts in texts(), typed in prop_oneof!["[abcéá]{2,5}", "[কখ][কখািী\u{9CD}]{1,5}"], budget in 0..250u32) {
        let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        let searcher = searcher(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let vocabulary = searcher.vocabulary().unwrap();
        let mut all = BTreeSet::new();
        for words in &vocabulary.segments {
            all.extend((0..words.len()).map(|at| words.word(at)));
        }
        let typed = searcher.pipeline.analyzer().spelled(&typed);
        let expected: Vec<&str> = all.into_iter().filter(|word| *word != typed && cost(&typed, word) <= budget).collect();
        let found = vocabulary.near(&typed, budget);
        prop_assert_eq!(found.iter().map(|near| near.word).collect::<BTreeSet<_>>(), expected.into_iter().collect());
    }

    #[test]
    fn a_suggestion_occurs(words in prop::collection::vec(prop::sample::select(PASSAGES.join(" ").split(' ').map(str::to_owned).collect::<Vec<_>>()), 1..4), at in 0..40usize, other in any::<char>()) {
        let searcher = searcher(&[&PASSAGES.join("\n\n")]);
        let mut typed: Vec<char> = words.join(" ").chars().collect();
        let place = at % typed.len();
        typed[place] = other;
        let typed: String = typed.into_iter().collect();
        if let Some(found) = searcher.suggest(&Query::new(typed.as_str())).unwrap() {
            let mut rest = found.text.as_str();
            for correction in &found.corrections {
                prop_assert!(correction.passages > 0);
                let hits = searcher.search(&Query::new(format!("\"{}\"", correction.to))).unwrap().hits;
                prop_assert!(!hits.is_empty(), "{:?}", correction);
                let place = rest.find(&correction.to);
                prop_assert!(place.is_some());
                rest = &rest[place.unwrap()..];
            }
        }
    }

    #[test]
    fn a_word_costs_itself_nothing_and_others_something((one, other) in prop_oneof![("[a-zéãç]{1,8}", "[a-zéãç]{1,8}"), ("[কখগািী\u{9CD}]{1,8}", "[কখগািী\u{9CD}]{1,8}")]) {
        prop_assert_eq!(cost(&one, &one), 0);
        prop_assert_eq!(cost(&one, &other) == 0, one == other);
        // What is without accents is never further: the search relies on it.
        prop_assert!(Typed::new(&one, false).cost(&without_accents(&other)) <= cost(&one, &other));
    }
}
