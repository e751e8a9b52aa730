use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::distance::Typed;
use super::unit::units;
use crate::analysis::without_accents;
use crate::{Document, Index, Language, Query, Searcher};

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
    for (name, typed, word, expected) in [
        ("nothing", "hamburgo", "hamburgo", 0),
        ("one less", "hambrgo", "hamburgo", 100),
        ("one more", "hambuergo", "hamburgo", 100),
        ("another one", "hamburko", "hamburgo", 100),
        ("the first one", "bamburgo", "hamburgo", 125),
        ("exchanged", "habmurgo", "hamburgo", 100),
        ("two edits", "hambrugi", "hamburgo", 180),
        ("accents", "reuniao", "reunião", 25),
        ("cedilla", "cancao", "canção", 50),
        ("c for ss", "pasado", "passado", 40),
        ("x for ch", "xefe", "chefe", 65),
        ("silent h", "oje", "hoje", 75),
        ("lh as li", "familhar", "familiar", 40),
        ("ph as f", "filipines", "philipines", 65),
        ("double letter", "comittee", "committee", 50),
        ("ei for ie", "beleive", "believe", 50),
        ("long vowel sign", "নির্বাচনি", "নির্বাচনী", 25),
        ("sibilants", "সেখ", "শেখ", 25),
        ("cerebral n", "প্রানী", "প্রাণী", 25),
        ("no hasanta", "বৈঠক", "বৈঠ\u{9CD}ক", 30),
        ("conjunct taken apart", "হামবুরগ", "হামবুর্গ", 30),
        ("nukta left out", "বাড\u{9BC}ি", "বাডি", 30),
        ("r with a dot", "বারি", "বাড\u{9BC}ি", 40),
        ("khanda ta", "হঠাত", "হঠাৎ", 25),
        ("velar nasal", "বাঙলা", "বাংলা", 25),
        ("nasal sign left out", "পাচ", "পাঁচ", 30),
        ("another grapheme", "হামকুর্গ", "হামবুর্গ", 100),
        ("a grapheme less", "হামর্গ", "হামবুর্গ", 100),
        ("a grapheme more", "হামবুবুর্গ", "হামবুর্গ", 50),
        ("graphemes exchanged", "হাবুমর্গ", "হামবুর্গ", 100),
    ] {
        assert_eq!(cost(typed, word), expected, "{name}");
    }
}
