use proptest::prelude::*;

use super::*;

/// A condition as short text.
fn short(condition: &Condition) -> String {
    let list = |parts: &[Condition]| parts.iter().map(short).collect::<Vec<_>>().join(" ");
    match condition {
        Condition::Words(words) => words.clone(),
        Condition::Phrase(words) => format!("\"{words}\""),
        Condition::Prefix(begin) => format!("{begin}*"),
        Condition::Language(language) => format!("lang:{language}"),
        Condition::Source(value) => format!("source:{value}"),
        Condition::Meeting(value) => format!("meeting:{value}"),
        Condition::Author(value) => format!("author:{value}"),
        Condition::Published(days) => format!("published:{days}"),
        Condition::About(days) => format!("about:{days}"),
        Condition::Extra(key, value) => format!("{key}:{value}"),
        Condition::Document(id) => format!("document:{id}"),
        Condition::All(parts) => format!("all({})", list(parts)),
        Condition::Any(parts) => format!("any({})", list(parts)),
        Condition::Not(part) => format!("not({})", short(part)),
    }
}

/// A line is read as this text, these conditions and so many warnings.
fn check(line: &str, text: &str, conditions: &[&str], warnings: usize) {
    let parsed = Query::parse(line);
    let found: Vec<String> = parsed.query.conditions.iter().map(short).collect();
    assert_eq!(parsed.query.text, text, "{line}");
    assert_eq!(found, conditions, "{line}");
    assert_eq!(parsed.warnings.len(), warnings, "{line}: {:?}", parsed.warnings);
}

#[test]
fn reads_words_signs_and_groups() {
    for (line, text, conditions, warnings) in [
        ("", "", vec![], 0),
        ("   ", "", vec![], 0),
        ("cessar-fogo na Síria", "cessar-fogo na Síria", vec![], 0),
        ("+Síria guerra", "Síria guerra", vec!["Síria"], 0),
        ("Síria -Turquia", "Síria", vec!["not(Turquia)"], 0),
        ("Síria NOT \"estado islâmico\"", "Síria", vec!["not(\"estado islâmico\")"], 0),
        ("\"G20 Hamburgo\" cimeira", "\"G20 Hamburgo\" cimeira", vec![], 0),
        ("“press conference” «à porta»", "“press conference” «à porta»", vec![], 0),
        ("হামবুর্গ AND ওসাকা", "হামবুর্গ ওসাকা", vec!["all(হামবুর্গ ওসাকা)"], 0),
        ("a OR b", "a b", vec!["any(a b)"], 0),
        ("a b OR c d", "a b c d", vec!["any(b c)"], 0),
        ("a AND b OR c AND d", "a b c d", vec!["any(all(a b) all(c d))"], 0),
        ("a AND NOT b", "a", vec!["all(a not(b))"], 0),
        ("+(a OR b) c", "a b c", vec!["any(a b)"], 0),
        ("+(a b) -(c d)", "a b", vec!["any(a b)", "not(any(c d))"], 0),
        ("(a b) c", "a b c", vec![], 0),
        ("(a AND b) OR c", "a b c", vec!["any(all(a b) c)"], 0),
        ("(+a b -c)", "a b", vec!["all(a not(c))"], 0),
        ("-(-a)", "", vec!["a"], 0),
        ("hamb* x*", "hamb* x*", vec![], 0),
        ("+hamb* -osa*", "hamb*", vec!["hamb*", "not(osa*)"], 0),
        ("G20 - Hamburgo + Osaka", "G20 - Hamburgo + Osaka", vec![], 0),
        ("vice-presidente COVID-19", "vice-presidente COVID-19", vec![], 0),
        ("😀 👨\u{200D}👩\u{200D}👧", "😀 👨\u{200D}👩\u{200D}👧", vec![], 0),
        // Newsroom text.
        ("Lisboa: acordo", "Lisboa: acordo", vec![], 0),
        ("10:30 http://x.org/a?b", "10:30 http://x.org/a?b", vec![], 0),
        ("Trump diz \"não", "Trump diz não", vec![], 1),
        ("acordo AND", "acordo AND", vec![], 1),
        ("OR acordo", "OR acordo", vec![], 1),
        ("a AND OR b", "a AND b", vec!["any(AND b)"], 1),
        ("acordo -", "acordo -", vec![], 0),
        ("acordo NOT", "acordo NOT", vec![], 1),
        ("G20 (Hamburgo", "G20 Hamburgo", vec![], 1),
        ("G20) Hamburgo", "G20 Hamburgo", vec![], 1),
        ("()", "", vec![], 0),
        ("\"\"", "\"\"", vec![], 0),
        ("--- ++ -+- ", "--- ++ -+-", vec![], 0),
    ] {
        check(line, text, &conditions, warnings);
    }
}

#[test]
fn reads_fields() {
    let parsed = Query::parse(
        "Síria lang:pt LANG:bn source:\"Folha de S.Paulo\" source:(BBC OR \"O Globo\") meeting:hamburg-2017 \
         author:Silva published:2017-06..2017-08 about:2018-07",
    );
    assert_eq!(parsed.warnings, []);
    let query = parsed.query;
    assert_eq!((query.text.as_str(), query.conditions.len()), ("Síria", 0));
    assert_eq!(query.languages, [Language::Portuguese, Language::Bengali]);
    assert_eq!(query.sources, ["Folha de S.Paulo", "BBC", "O Globo"]);
    assert_eq!((query.meetings, query.authors), (vec!["hamburg-2017".to_owned()], vec!["Silva".to_owned()]));
    assert_eq!(
        query.published_from.zip(query.published_to).map(|(a, b)| Days::new(a, b)),
        "2017-06..2017-08".parse().ok()
    );
    assert_eq!(query.about, "2018-07".parse().ok());
    for (line, text, conditions, warnings) in [
        ("-lang:en", "", vec!["not(lang:en)"], 0),
        ("lang:pt OR source:BBC", "", vec!["any(lang:pt source:BBC)"], 0),
        ("(lang:pt Síria)", "Síria", vec!["any(lang:pt Síria)"], 0),
        ("+author:\"Ana Silva\"", "", vec!["author:Ana Silva"], 0),
        ("published:2017 published:2018..", "", vec!["published:2018-01-01.."], 0),
        ("about:2017 about:2018", "", vec!["about:2018-01-01..2018-12-31"], 0),
        ("meeting:(a -b)", "", vec!["any(meeting:a not(meeting:b))"], 0),
        // What is no value is words.
        ("published:ontem", "published:ontem", vec![], 1),
        ("lang:klingon", "lang:klingon", vec![], 1),
        ("source: BBC", "source: BBC", vec![], 0),
        ("about:(2017 (2018))", "about:(2017 (2018))", vec![], 1),
        ("desk:sports", "desk:sports", vec![], 0),
    ] {
        check(line, text, &conditions, warnings);
    }
    let declared = parse("desk:sports -desk:\"home news\"", &["desk".to_owned()]);
    assert_eq!(declared.query.conditions.iter().map(short).collect::<Vec<_>>(), ["desk:sports", "not(desk:home news)"]);
}

#[test]
fn long_and_deep_queries_are_read() {
    let phrase = |words: usize| format!("+\"{}\" ", "palavra ".repeat(words));
    for (name, line, conditions, warnings) in [
        ("many words", "palavra ".repeat(4_000), 0, vec!["only the first 256 rank"]),
        (
            "more than are read",
            "palavra ".repeat(10_000),
            0,
            vec!["only the first 256 rank", "only the first 32768 bytes"],
        ),
        ("one word of megabytes", "x".repeat(3 << 20), 0, vec!["only the first 32768 bytes"]),
        ("cut before a character", "ক".repeat(20_000), 0, vec!["only the first 32768 bytes"]),
        ("a long phrase", phrase(512), 1, vec![]),
        ("too long a phrase", phrase(513), 0, vec!["too many conditions, or words in them"]),
        ("phrases", phrase(200).repeat(3), 2, vec!["too many conditions, or words in them"]),
        ("what comes after has room", phrase(513) + "-x", 1, vec!["too many conditions, or words in them"]),
        ("after the end", "x".repeat(1 << 15) + " -y", 0, vec!["only the first 32768 bytes"]),
    ] {
        let parsed = Query::parse(&line);
        assert_eq!(parsed.query.conditions.len(), conditions, "{name}");
        assert_eq!(parsed.warnings.len(), warnings.len(), "{name}: {:?}", parsed.warnings);
        for (warning, expected) in parsed.warnings.iter().zip(warnings) {
            assert!(warning.problem.contains(expected) && warning.range.of(&line).is_some(), "{name}: {warning:?}");
        }
    }
    let required = "+palavra ".repeat(3_000);
    let parsed = Query::parse(&required);
    assert_eq!(parsed.query.conditions.len(), MAX_CONDITION_WORDS);
    assert_eq!(parsed.warnings.len(), 1 + 3_000 - MAX_CONDITION_WORDS);
    let authors = "-author:: ".repeat(3_000);
    let parsed = Query::parse(&authors);
    assert_eq!(
        (parsed.query.conditions.len(), parsed.warnings.len()),
        (MAX_CONDITIONS / 2, 1 + 3_000 - MAX_CONDITIONS / 2)
    );
    for deep in ["(".repeat(10_000), "-(".repeat(10_000) + "x", "a AND (".repeat(10_000), "lang:(".repeat(10_000)] {
        let parsed = Query::parse(&deep);
        assert!(
            parsed.query.conditions.iter().all(|condition| condition.depth() <= 3 * MAX_DEPTH),
            "{}",
            parsed.query.text.len()
        );
    }
    for marks in ["\"".repeat(10_001), "“".repeat(10_000), "« \" “ ".repeat(3_000)] {
        Query::parse(&marks);
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read(line in "(\\PC|[-+()\"*: ]|AND |OR |NOT |lang:|about:2017|\u{9b9}\u{9be}){0,40}") {
        let parsed = Query::parse(&line);
        for warning in &parsed.warnings {
            prop_assert!(warning.range.of(&line).is_some(), "{:?}", warning);
        }
        // Every word that was typed is wanted, unwanted, a value or an operator: nothing is lost.
        let mut kept = parsed.query.text.clone();
        kept.extend(parsed.query.conditions.iter().map(short));
        for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3) {
            let is_value = ["lang", "about", "2017"].contains(&word) || line.contains(&format!("about:2017{word}")) || word.contains("2017");
            prop_assert!(is_value || kept.contains(word) || line.contains(':'), "{:?} of {:?} in {:?}", word, line, kept);
        }
        let json = serde_json::to_string(&parsed).unwrap();
        prop_assert_eq!(serde_json::from_str::<Parsed>(&json).unwrap(), parsed);
    }
}
