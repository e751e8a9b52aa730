use proptest::prelude::*;

use super::*;
use crate::clean::{Label, Line};
use crate::language::{Detection, LanguageSpan, Method};

/// Where sentences end is marked by `|`.
const SENTENCES: &[&str] = &[
    // The plain cases.
    "One sentence.",
    "One sentence. |And another.",
    "Is it so? |Yes! |It is.",
    "Sem ponto final",
    "প্রথম বাক্য। |দ্বিতীয় বাক্য।",
    "এটি কি সত্য? |হ্যাঁ।",
    "তিনি এলেন॥ |তারপর গেলেন।",
    // Titles.
    "O Sr. Silva falou. |Depois saiu.",
    "A Sra. Costa e o Dr. Melo concordam.",
    "A Profa. Lima e o Eng. Reis vieram.",
    "Mr. Brown met Mrs. Green. |Ms. White stayed away.",
    "Gen. Ortiz and Lt. Col. Hale agreed.",
    "Sen. Moore v. the state.",
    "ড. রহমান বলেছেন। |তিনি চলে গেছেন।",
    "মো. করিম ও ডা. সেন এসেছেন।",
    "অধ্যা. আলী উপস্থিত ছিলেন।",
    "লে. জে. হক কথা বলেন।",
    // Initials.
    "J. D. Salter wrote it. |Nobody read it.",
    "George W. Hill spoke.",
    "A. B. C. Lopes assinou.",
    "এ. কে. রহমান বলেন।",
    "So do I. |They agree.",
    "Elizabeth I. Stone came.",
    // Acronyms with full stops.
    "The U.S. President left.",
    "He flew to the U.S. |The talks began at once.",
    "The U.N. Security Council met.",
    "A reunião nos E.U.A. |O ministro partiu.",
    "It opens at 9 a.m. and closes at 5 p.m. |The museum is free.",
    // Numbers.
    "No. 10 said nothing.",
    "It was No. 4 on the list. |Few noticed.",
    "Segundo o art. 5, nada muda. |Veremos.",
    "O n. 3 da lista venceu.",
    "O decreto nº 12 caiu. |Outro virá.",
    "On Nov. 10, 2017, they met. |It rained.",
    "Em 5 de dez. 2018 reuniram-se.",
    "Custou 1.234,56 euros. |Caro.",
    "It fell 3.5 percent. |Then it rose.",
    "Às 10.30 começou. |Às 11.45 acabou.",
    "২০১৭ সালে ৩.৫ শতাংশ। |পরে কমেছে।",
    "1. Security comes first. |2. Trade follows.",
    "In the end he finished 3rd. |She won.",
    "The plan: 1. Cut. |2. Tax.",
    "It opens on 7. July in Rome. |It is small.",
    "O forte é do séc. XIX e caiu.",
    "It shuts at 5 p.m. |Guards stay. |It opens at 9 a.m. Monday.",
    "In 79 d.C. |Roma caiu.",
    // Other abbreviations.
    "You tip your cap. |We lost.",
    "They are in Group C. |Hale came second.",
    "Acme Corp. Director Ann Lee resigned.",
    "He works for Acme Inc. |The firm is small.",
    "Carros, casas etc. |O resto ficou.",
    // A full stop glued to the next sentence.
    "It is done.|The end.",
    "O acordo saiu.|Ninguém sabe.",
    "They left.|A new day began.",
    "তিনি বৈঠক করেন।|তিনি চলে যান।",
    "“Done.”|The end.",
    "See www.Example.Com for more.",
    "The file is at a/b.Txt there.",
    "He called it “a farce”.|The judge disagreed.",
    "তিনি পিএইচ.ডি. করেছেন। |এখন শিক্ষক।",
    // Full stops and dandas.
    "সভা শেষ হয়েছে. |পরের সভা মে মাসে.",
    "হজরত আলী (রা.) সম্পর্কে বলেন। |সভা চলে।",
    "সাবেক এম.পি. হাই ও সহকা. সাহা আটক। |মামলা পুরোনো।",
    "তিনি ফেরেননি।... |পরিবার অপেক্ষায়।",
    "মন্ত্রী বলেন তিনি... এ কথা জানতেন না।",
    // Quotes and brackets.
    "“Where to?” Mayor Hale asked. |Nobody knew.",
    "“Are you sure?” |The judge was not.",
    "‘কেন?’ জানতে চান মন্ত্রী। |কেউ বলেনি।",
    "তিনি বলেন, ‘কে যাবে?’ |কেউ বলেনি।",
    "‘আমরা যাব।’ বলেন তিনি।",
    "“আমরা যাব।“ |তিনি উঠলেন।",
    "\"আমরা যাব। \" |তিনি উঠলেন।",
    "The plan (who wrote it?) Hale dropped.",
    "— Não vou — disse ela. |— Então vou eu — respondeu ele.",
    "“Stop it.” |She left.",
    "“Stop!” he said. |She left.",
    "“Quem?” perguntou. |Ninguém sabia.",
    "«Basta.» |E saiu.",
    "(It was late.) |They slept.",
    "He asked: \"Why?\" |She knew.",
    "He left. |\"No,\" she said.",
    "He left.|“No,” she said.",
    "তিনি বলেন, “না।” |সবাই চুপ।",
    // Ellipses.
    "Well... maybe not.",
    "Well… maybe not.",
    "He waited... |Nobody came.",
    "He said no... |Nora left.",
    "What?! |No.",
    // Lines.
    "A long line of text that was broken\nbecause it had no room. |Next one.",
    "A long line of text that was broken by\nPeter because it had no room.",
    "A Heading\n|The text begins.",
    "A Heading\r\n|The text begins.",
    "First paragraph without a stop\n\n|second paragraph.",
    "First.\n|Second.\n|Third.",
    "First.\n\n\n|Second.",
    "এই বাক্যটি এত দীর্ঘ যে এক লাইনে তার জায়গা\nহয়নি বলে ভাঙা হয়েছে। |পরের বাক্য।",
    "- one thing\n|- another thing\n|- a third",
    "\n\n  Leading space. |Then more.\n",
    "They met Dr.\nBrown there.",
    "Um\u{a0}espaço. |Outro.",
    // Nothing much.
    " ",
    "\n",
    "...",
    "।",
    "2017",
];

#[test]
fn sentence_table() {
    assert!(SENTENCES.len() >= 60);
    let mut wrong = Vec::new();
    for marked in SENTENCES {
        let text = marked.replace('|', "");
        let found: Vec<&str> = sentences(&text).into_iter().map(|span| span.of(&text).unwrap()).collect();
        let expected: Vec<&str> = marked.split('|').collect();
        if found != expected {
            wrong.push(format!("{marked:?}\n     got {:?}", found.join("|")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Bars stand for dandas, so other marks tell where sentences end.
#[test]
fn bars_for_dandas() {
    for (text, expected) in [
        ("সভা শেষ হয়েছে| পরের সভা মে মাসে|", 2),
        ("নদীর পানি কমছে | মানুষ ফিরছে |", 2),
        ("সভা শেষ|পরে ভোট|", 2),
        ("খবর | খেলা | বিনোদন", 1),
        ("News | Sport | Weather", 1),
    ] {
        assert_eq!(sentences(text).len(), expected, "{text}");
    }
}

/// The table beside the integration tests; U+2502 marks the boundaries.
#[test]
fn sentences_of_news() {
    for language in ["en", "pt", "bn"] {
        let (mut cases, mut boundaries, mut wrong) = (0, 0, Vec::new());
        for line in include_str!("../../tests/tables/sentences.tsv").lines().filter(|line| line.starts_with(language)) {
            let marked = line.split('\t').nth(2).unwrap().replace("\\n", "\n");
            let expected: Vec<&str> = marked.split('│').collect();
            let text = expected.concat();
            let found: Vec<&str> = sentences(&text).into_iter().map(|span| span.of(&text).unwrap()).collect();
            cases += 1;
            boundaries += expected.len() - 1;
            if found != expected {
                wrong.push(found.join("│"));
            }
        }
        assert!(cases >= 70 && boundaries >= 70, "{language}");
        assert!(wrong.len() * 50 <= cases, "{language}: {}", wrong.join("\n"));
    }
}

#[test]
fn an_empty_text_has_no_sentence_and_one_passage() {
    assert_eq!(sentences(""), []);
    let found = passages("", &[], &[], &PassageOptions::default());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].range, Span::new(0, 0));
    for blank in [" ", "\n\n\n", "\u{a0}\r\n"] {
        let found = passages(blank, &[], &[], &PassageOptions::default());
        assert_eq!(found.iter().map(|p| p.range).collect::<Vec<_>>(), [Span::new(0, blank.len())], "{blank:?}");
    }
}

/// Lines of text with their labels: `H ` heading, `N ` navigation, `C ` caption, otherwise body.
fn labelled(text: &str) -> (String, Vec<Line>) {
    let (mut plain, mut lines) = (String::new(), Vec::new());
    for line in text.split_inclusive('\n') {
        let (label, line) = match line.get(..2) {
            Some("H ") => (Label::Heading, &line[2..]),
            Some("N ") => (Label::Navigation, &line[2..]),
            Some("C ") => (Label::Caption, &line[2..]),
            _ if line.trim().is_empty() => (Label::Blank, line),
            _ => (Label::Body, line),
        };
        lines.push(Line { range: Span::new(plain.len(), plain.len() + line.len()), label });
        plain.push_str(line);
    }
    (plain, lines)
}

fn one_language(text: &str, code: Language) -> Vec<LanguageSpan> {
    let language = Detection { code, confidence: 1.0, method: Method::Words };
    vec![LanguageSpan { range: Span::new(0, text.len()), language }]
}

/// A paragraph of `count` words in sentences of ten.
fn paragraph(count: usize) -> String {
    let words = (1..=count).map(|n| if n % 10 == 0 { "end. The" } else { "word" });
    words.collect::<Vec<_>>().join(" ") + ".\n"
}

fn texts<'a>(text: &'a str, found: &[PassageBounds]) -> Vec<&'a str> {
    found.iter().map(|passage| passage.range.of(text).unwrap()).collect()
}

#[test]
fn short_paragraphs_are_joined_up_to_the_target() {
    let text = format!("{0}\n{0}\n{0}\n{0}\n", paragraph(20));
    let found = passages(&text, &[], &[], &PassageOptions::default().target_tokens(50));
    assert_eq!(found.len(), 2);
    assert!(texts(&text, &found)[0].ends_with(".\n\n"));
}

#[test]
fn long_paragraphs_are_cut_at_sentences_into_like_pieces() {
    let text = paragraph(500);
    let found = passages(&text, &[], &[], &PassageOptions::default().target_tokens(120));
    let lengths: Vec<usize> = texts(&text, &found).iter().map(|piece| piece.split_whitespace().count()).collect();
    assert!(lengths.iter().all(|length| (80..=130).contains(length)), "{lengths:?}");
    assert!(texts(&text, &found).iter().all(|piece| piece.trim_end().ends_with('.')));
}

#[test]
fn a_heading_begins_a_passage_and_names_it() {
    let (text, lines) = labelled("Intro text.\n\nH First\n\nOne.\n\nTwo.\nH Second \nH Deeper\nThree.\n");
    let found = passages(&text, &lines, &one_language(&text, Language::English), &PassageOptions::default());
    assert_eq!(texts(&text, &found), ["Intro text.\n\n", "First\n\nOne.\n\nTwo.\n", "Second \nDeeper\nThree.\n"]);
    let headings: Vec<Option<&str>> =
        found.iter().map(|passage| passage.heading.and_then(|span| span.of(&text))).collect();
    assert_eq!(headings, [None, Some("First"), Some("Deeper")]);
}

#[test]
fn every_passage_under_a_heading_has_it() {
    let (text, lines) = labelled(&format!("H Part\n{0}\n{0}\n", paragraph(100)));
    let found = passages(&text, &lines, &one_language(&text, Language::English), &PassageOptions::default());
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|passage| passage.heading == Some(Span::new(0, 4))));
}

#[test]
fn languages_are_kept_apart() {
    let (portuguese, english) = ("O primeiro parágrafo.\n", "The second paragraph.\n");
    let text = format!("{portuguese}{english}{portuguese}");
    let mut spans = Vec::new();
    for (part, code) in
        [(portuguese, Language::Portuguese), (english, Language::English), (portuguese, Language::Portuguese)]
    {
        let start = spans.last().map_or(0, |span: &LanguageSpan| span.range.end);
        let language = Detection { code, confidence: 1.0, method: Method::Words };
        spans.push(LanguageSpan { range: Span::new(start, start + part.len()), language });
    }
    let found = passages(&text, &[], &spans, &PassageOptions::default());
    assert_eq!(texts(&text, &found), [portuguese, english, portuguese]);
    let languages: Vec<Language> = found.iter().map(|passage| passage.language).collect();
    assert_eq!(languages, [Language::Portuguese, Language::English, Language::Portuguese]);
}

#[test]
fn a_change_of_language_inside_a_line_parts_it() {
    let text = "তিনি বলেছেন। We will not accept this deal. সবাই চুপ ছিল।";
    let (a, b) = (text.find("We").unwrap(), text.find("সবাই").unwrap());
    let bounds = [(0, a, Language::Bengali), (a, b, Language::English), (b, text.len(), Language::Bengali)];
    let spans = bounds.map(|(start, end, code)| LanguageSpan {
        range: Span::new(start, end),
        language: Detection { code, confidence: 1.0, method: Method::Script },
    });
    let found = passages(text, &[], &spans, &PassageOptions::default());
    assert_eq!(found.iter().map(|passage| passage.range.start).collect::<Vec<_>>(), [0, a, b]);
}

#[test]
fn what_is_not_content_stands_alone_when_it_is_long() {
    let menu = "N Home News World Sport\nN Culture Travel Weather Video Audio\n";
    let (text, lines) = labelled(&format!("{menu}The story.\nN Share\nIt goes on.\n{menu}"));
    let found = passages(&text, &lines, &one_language(&text, Language::English), &PassageOptions::default());
    let menu = menu.replace("N ", "");
    assert_eq!(texts(&text, &found), [menu.as_str(), "The story.\nShare\nIt goes on.\n", menu.as_str()]);
}

#[test]
fn a_few_words_above_the_story_go_with_it() {
    let (text, lines) = labelled("N Home\nThe story.\nN Share\n");
    let found = passages(&text, &lines, &one_language(&text, Language::English), &PassageOptions::default());
    assert_eq!(texts(&text, &found), [text.as_str()]);
}

#[test]
fn hard_wrapped_lines_are_one_paragraph() {
    let wrapped = "The ministers of both countries met on Friday in the old town hall of\n\
                   Riverton and spoke for three hours about fishing rights, about trade\n\
                   and about the bridge that has been closed since the flood.\n";
    let text = format!("{wrapped}\n{wrapped}");
    let found = passages(&text, &[], &[], &PassageOptions::default().target_tokens(40));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].range.of(&text).unwrap(), format!("{wrapped}\n"));
}

#[test]
fn nothing_is_unbounded() {
    let options = PassageOptions::default();
    let cases = [
        ("words without a stop", "word ".repeat(200_000)),
        ("no space at all", "x".repeat(1_000_000)),
        ("no space, three bytes a letter", "ক".repeat(350_000)),
        ("one grapheme", "\u{301}".repeat(500_000)),
        ("flags", "🇧🇩".repeat(120_000)),
        ("white space", " ".repeat(1_000_000)),
        ("lines of one letter", "a\n".repeat(1_000_000)),
        ("lines", "\n".repeat(1_000_000)),
        ("line ends of two bytes", "\r\n".repeat(500_000)),
        ("full stops", ".".repeat(1_000_000)),
        ("full stops apart", ". ".repeat(500_000)),
        ("glued", "done.The ".repeat(110_000)),
        ("initials", "A. ".repeat(330_000)),
        ("quotes", "“".repeat(330_000)),
        ("a stop, then marks", format!("a.{}", "”".repeat(330_000))),
        ("dandas", "।".repeat(330_000)),
    ];
    for (name, text) in cases {
        let began = std::time::Instant::now();
        tile(&text, sentences(&text));
        let found = passages(&text, &[], &[], &options);
        tile(&text, found.iter().map(|passage| passage.range).collect());
        // Generous: the tests run unoptimised and side by side. Anything quadratic takes minutes.
        assert!(began.elapsed().as_secs() < 20, "{name}: {:?}", began.elapsed());
        let longest = found.iter().map(|passage| passage.range.len()).max();
        assert!(text.trim().is_empty() || longest <= Some(options.target_tokens * 2 * 34), "{name}: {longest:?}");
    }
}

fn tile(text: &str, ranges: Vec<Span>) {
    let mut at = 0;
    for range in ranges {
        assert_eq!(range.start, at);
        assert!(range.of(text).is_some(), "{range:?}");
        at = range.end;
    }
    assert_eq!(at, text.len());
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-Z]{1,8}",
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just(". ".to_owned()),
        Just("। ".to_owned()),
        Just("”".to_owned()),
        Just(".“".to_owned()),
        Just("Dr. ".to_owned()),
        Just("\u{301}".to_owned()),
        Just("\u{a0}".to_owned()),
        "[ক-হা-্]{1,6}",
        "[a-z ]{50,200}",
    ];
    proptest::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn sentences_tile(text in any_text()) {
        let found = sentences(&text);
        prop_assert!(found.iter().all(|span| !span.is_empty()));
        tile(&text, found);
    }

    #[test]
    fn passages_tile(text in any_text(), labels in proptest::collection::vec(0..5usize, 0..60), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..4), target in 0..60usize) {
        let kinds = [Label::Body, Label::Heading, Label::Navigation, Label::Blank, Label::Caption];
        let mut at = 0;
        let mut lines = Vec::new();
        for (line, kind) in text.split_inclusive('\n').zip(labels.iter().cycle()) {
            lines.push(Line { range: Span::new(at, at + line.len()), label: kinds[*kind] });
            at += line.len();
        }
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).filter(|at| text.is_char_boundary(*at)).collect();
        ends.push(text.len());
        ends.sort_unstable();
        ends.dedup();
        let codes = [Language::Portuguese, Language::Bengali, Language::Undetermined, Language::English];
        let mut start = 0;
        let spans: Vec<LanguageSpan> = ends.iter().zip(codes.iter().cycle()).filter(|(end, _)| **end > 0).map(|(&end, &code)| {
            let span = LanguageSpan { range: Span::new(start, end), language: Detection { code, ..Detection::default() } };
            start = end;
            span
        }).collect();
        for lines in [lines.as_slice(), &[]] {
            let found = passages(&text, lines, &spans, &PassageOptions::default().target_tokens(target));
            prop_assert!(!found.is_empty());
            prop_assert!(text.is_empty() || found.iter().all(|passage| !passage.range.is_empty()));
            prop_assert!(found.iter().filter_map(|passage| passage.heading).all(|span| span.of(&text).is_some()));
            tile(&text, found.iter().map(|passage| passage.range).collect());
        }
    }
}
