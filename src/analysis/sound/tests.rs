use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Names of the table: English, Portuguese, Bengali.
fn names() -> Vec<[&'static str; 3]> {
    let columns = |row: &'static str| row.split('\t').collect::<Vec<_>>().try_into().unwrap();
    data::rows(include_str!("names.tsv")).map(columns).collect()
}

/// Percentage of the rows that have keys in both columns and the same.
fn rate(left: usize, right: usize) -> usize {
    let names = names();
    let meets = |row: &&[&str; 3]| sound_key(row[left]).is_some_and(|key| Some(key) == sound_key(row[right]));
    names.iter().filter(meets).count() * 100 / names.len()
}

#[test]
fn names_meet_across_languages() {
    let rates = [rate(0, 2), rate(1, 2), rate(0, 1)];
    assert!(rates[0] >= 85 && rates[1] >= 77 && rates[2] >= 81, "en-bn, pt-bn, en-pt: {rates:?} %");
}

#[test]
fn different_names_seldom_meet() {
    let mut by_key: HashMap<String, Vec<&str>> = HashMap::new();
    for [english, ..] in names() {
        if let Some(key) = sound_key(english) {
            by_key.entry(key).or_default().push(english);
        }
    }
    let shared: Vec<_> = by_key.values().filter(|names| names.len() > 1).collect();
    assert!(shared.iter().map(|names| names.len()).sum::<usize>() * 100 <= names().len() * 8, "{shared:?}");
}

#[test]
fn keys() {
    for (name, word, key) in [
        ("b, v, w", "Vladivostok", Some("BLDBSTK")),
        ("vowel at the beginning", "Ukraine", Some("AKRN")),
        ("vowel before s and a consonant", "Espanha", Some("SPN")),
        ("qu", "Helsinque", Some("HLSNK")),
        ("soft c", "França", Some("FRNS")),
        ("nasal ending", "Paquistão", Some("PKSTN")),
        ("n before b", "Istanbul", Some("STMBL")),
        ("silent second part", "বিশ্বকাপ", Some("BSKP")),
        ("glide", "হ্যাম্বার্গ", Some("HMBRG")),
        ("case ending", "কানাডার", Some("KND")),
        ("vowel not written", "নভেম্বর", Some("NBMB")),
        ("the same in Latin", "November", Some("NBMB")),
        ("too few letters", "Rio", None),
        ("two consonants and their vowels", "Gaza", Some("GaJa")),
        ("the same in Bengali", "গাজা", Some("GaJa")),
        ("one consonant", "Ohio", None),
        ("vowel and one consonant", "Ada'a", None),
        ("final z", "Barbados", Some("BRBD")),
        ("the same as heard", "বার্বাডোজ", Some("BRBD")),
        ("plural", "reactors", Some("RKT")),
        ("tion", "station", Some("STSN")),
        ("ture", "aperture", Some("APRC")),
        ("stle", "Newcastle", Some("NKSL")),
        ("ght", "Knight", Some("NiT")),
        ("silent first letter", "Psalter", Some("SLT")),
        ("cht", "Utrecht", Some("ATRKT")),
        ("tz", "Fitzroy", Some("FJR")),
        ("r with a flap", "হাওড়াতে", Some("HaRa")),
        ("vowel sign of r", "কৃষ্ণ", Some("KRSN")),
        ("hw", "হোয়াইটহল", Some("BTL")),
        ("other script", "Москва", None),
        ("number", "G20", None),
    ] {
        assert_eq!(sound_key(word).as_deref(), key, "{name}");
    }
    let names = [["Hasina", "হাসিনা"], ["Catmandu", "কাঠমান্ডু"], ["Venezuela", "ভেনিজুয়েলা"]];
    for [latin, bengali] in names {
        assert_eq!(sound_key(latin), sound_key(bengali), "{latin}");
    }
}

#[test]
fn keys_that_differ_in_one_sign() {
    for (key, other, is_near) in [
        ("ANTBRP", "ANTRP", true),
        ("KPNGN", "KPNJN", true),
        ("TSMSN", "SMSN", false),
        ("SRKJBK", "RKJBK", false),
        ("BRLN", "BRLT", false),
        ("GaJa", "GaSa", false),
    ] {
        assert_eq!(near(key).iter().any(|(found, _)| found == other), is_near, "{key} {other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keys_are_short_signs(word in any::<String>()) {
        if let Some(key) = sound_key(&word) {
            let consonants = key.bytes().filter(u8::is_ascii_uppercase).count();
            prop_assert!(is_skeleton(&key) && consonants >= SHORTEST || consonants == 2, "{key}");
            prop_assert!(key.chars().all(|sign| sign.is_ascii_uppercase() || VOWELS.contains(&sign)), "{key}");
        }
    }

    #[test]
    fn near_keys_are_others(key in "[A-Z]{1,9}") {
        for (other, weight) in near(&key) {
            prop_assert!(other != key && weight > 0.0 && weight < 1.0, "{key} {other} {weight}");
            prop_assert!(other.len().abs_diff(key.len()) <= 1);
        }
    }
}
