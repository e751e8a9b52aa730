use proptest::prelude::*;

use super::*;
use crate::clean::{Label, Line};

const PORTUGUESE: &str = "Os ministros dos dois países reuniram-se ontem em Lisboa para falar sobre o comércio e a pesca, mas não \
                          chegaram a um acordo que agradasse a todos.";
const ENGLISH: &str = "The ministers of both countries met in London yesterday to talk about trade and fishing, but they could not reach an \
                       agreement that everyone was happy with.";
const SPANISH: &str = "Los ministros de los dos países se reunieron ayer en Madrid para hablar sobre el comercio y la pesca, pero no llegaron \
                       a un acuerdo que gustara a todos.";
const BENGALI: &str =
    "দুই দেশের মন্ত্রীরা গতকাল ঢাকায় বাণিজ্য ও মাছ ধরা নিয়ে বৈঠক করেছেন, কিন্তু সবার পছন্দ হয় এমন কোনো চুক্তিতে পৌঁছাতে পারেননি।";

#[test]
fn texts_alone() {
    let cases = [
        (PORTUGUESE, "pt"),
        (ENGLISH, "en"),
        (SPANISH, "es"),
        (BENGALI, "bn"),
        (
            "Os ministros reuniram-se onte en Santiago cos conselleiros para falar da lingua galega e das súas escolas.",
            "gl",
        ),
        (
            "Els ministres es van reunir ahir a Barcelona amb els alcaldes per parlar de la llengua i de les escoles.",
            "ca",
        ),
        ("I ministri si sono incontrati ieri a Roma per parlare del commercio e della pesca.", "it"),
        ("Les ministres se sont réunis hier à Paris pour parler du commerce et de la pêche.", "fr"),
        ("Miniștrii s-au întâlnit ieri la București pentru a vorbi despre comerț și pescuit.", "ro"),
        ("Die Minister trafen sich gestern in Berlin, um über den Handel und die Fischerei zu sprechen.", "de"),
        ("De ministers kwamen gisteren in Den Haag bijeen om over de handel en de visserij te praten.", "nl"),
        ("Ministrarna träffades i Stockholm i går för att tala om handeln och fisket.", "sv"),
        ("Para menteri bertemu di Jakarta kemarin untuk membicarakan perdagangan dan perikanan.", "id"),
        ("Ministrowie spotkali się wczoraj w Warszawie, aby rozmawiać o handlu i rybołówstwie.", "pl"),
        ("Các bộ trưởng đã gặp nhau tại Hà Nội hôm qua để bàn về thương mại và đánh bắt cá.", "vi"),
        ("Министры встретились вчера в Москве, чтобы поговорить о торговле и рыболовстве.", "ru"),
        ("मंत्रियों ने कल दिल्ली में व्यापार और मछली पकड़ने के बारे में बातचीत की।", "hi"),
        ("মন্ত্ৰীসকলে কালি গুৱাহাটীত বেপাৰ আৰু মাছ ধৰাৰ বিষয়ে আলোচনা কৰিছে।", "as"),
        ("Οι υπουργοί συναντήθηκαν χθες στην Αθήνα.", "el"),
        ("அமைச்சர்கள் நேற்று சென்னையில் சந்தித்தனர்.", "ta"),
        ("Los ministros se xuntaron ayeri en Xixón pa falar de la pesca y de les escueles asturianes.", "ca es gl"),
        ("Los ministres se son encontrats ièr a Tolosa per parlar del comèrci e de la lenga.", "oc"),
        ("Ministri heri Romam convenerunt ut de pace et de commercio loquerentur.", "la"),
        ("La ministroj renkontiĝis hieraŭ por paroli pri la komerco kaj la fiŝkaptado.", "eo"),
        ("Die ministers het gister in Pretoria vergader om oor handel en visserye te praat.", "af"),
        ("Ministrene møttes i Oslo i går for å snakke om handelen og fisket.", "nb da"),
        ("Ministrene mødtes i København i går for at tale om handelen og fiskeriet.", "da nb"),
        ("Nagpulong kahapon sa Maynila ang mga ministro upang pag-usapan ang kalakalan.", "tl"),
        ("Ministři se včera sešli v Praze, aby jednali o obchodu a rybolovu.", "cs"),
        ("Ministri su se jučer sastali u Zagrebu kako bi razgovarali o trgovini i ribarstvu.", "hr"),
        ("Ministri so se včeraj sestali v Ljubljani, da bi govorili o trgovini in ribolovu.", "sl"),
        ("Ministrai vakar susitiko Vilniuje pasikalbėti apie prekybą ir žvejybą.", "lt"),
        ("Bakanlar dün ticaret ve balıkçılık hakkında konuşmak için Ankara'da bir araya geldi.", "tr"),
        ("A miniszterek tegnap Budapesten találkoztak, hogy a kereskedelemről tárgyaljanak.", "hu"),
        ("Ministerit tapasivat eilen Helsingissä puhuakseen kaupasta ja kalastuksesta.", "fi"),
        ("Ministrid kohtusid eile Tallinnas, et rääkida kaubandusest ja kalapüügist.", "et"),
        ("Ministroak atzo bildu ziren Bilbon merkataritzaz eta arrantzaz hitz egiteko.", "eu"),
        ("Cyfarfu'r gweinidogion yng Nghaerdydd ddoe i siarad am fasnach a physgota.", "cy"),
        ("Mawaziri walikutana jana mjini Nairobi ili kuzungumza kuhusu biashara na uvuvi.", "sw"),
        ("Para menteri berjumpa di Kuala Lumpur semalam untuk membincangkan perdagangan.", "id"),
        // Sentences of a few words, with words that two languages share.
        ("Tengo que vender esta casa.", "es"),
        ("Tenho que vender esta casa.", "pt"),
        ("A cidade nova é moi grande e as rúas son largas.", "gl"),
        ("No hi ha cap problema amb el contracte.", "ca"),
        ("El presidente firma el acuerdo.", "es"),
        ("O presidente assina o acordo.", "pt"),
        ("The president signs the deal.", "en"),
        ("Il presidente firma l'accordo.", "it"),
        ("Le président signe un accord.", "fr"),
        // Titles of others in a sentence do not decide.
        ("O livro foi escrito no Royal Institute of Technology e na World Health Organization.", "pt"),
        // Beyond the tables: whatlang, or nothing.
        ("Ministri vakar tikās Rīgā, lai runātu par tirdzniecību un zvejniecību.", "lv"),
        ("Ráðherrarnir hittust í Reykjavík í gær til að ræða viðskipti og fiskveiðar.", "und"),
        // Short.
        ("reuniões", "pt"),
        ("coração", "pt"),
        ("Cimeira em Lisboa", "pt"),
        ("CÚPULA DO G20 EM HAMBURGO", "pt"),
        ("UN chief urges calm", "en"),
        ("Breaking News", "en"),
        ("the", "en"),
        ("agreements", "en"),
        ("desenvolvimento", "pt"),
        ("Entwicklung", "de"),
        ("agricultural exports", "en"),
        ("exportações agrícolas", "pt"),
        ("esportazioni agricole", "it"),
        ("G20 summit Hamburg", "en"),
        ("ঢাকা", "bn"),
        ("তুমি কেনে আছা?", "as"),
        ("জি-২০", "bn"),
        // Decomposed.
        ("A reunia\u{303}o na\u{303}o chegou a nenhuma conclusa\u{303}o.", "pt"),
        // Nothing, or names that say nothing.
        ("", "und"),
        ("   \n", "und"),
        ("2017-07-08", "und"),
        ("২০১৭", "und"),
        ("।", "und"),
        ("BBC", "und"),
        ("Putin", "und"),
        ("Kyiv", "und"),
        ("Hamburgo", "und"),
        ("\u{301}\u{301}", "und"),
    ];
    let detector = Detector::new();
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, expected, detector.detect(text)))
        .filter(|(_, expected, found)| !expected.split(' ').any(|code| code == found.code.code()))
        .map(|(text, expected, found)| format!("{text:?}: {expected} expected, got {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn methods() {
    let detector = Detector::new();
    assert_eq!(detector.detect(BENGALI).method, Method::Script);
    assert_eq!(detector.detect(ENGLISH).method, Method::Words);
    assert_eq!(detector.detect("negociações").method, Method::Trigrams);
    assert_eq!(detector.detect("2017"), Detection::default());
    assert!(detector.detect("Putin").confidence < 0.2);
}

/// Every line that is not blank is body.
fn body(text: &str) -> Vec<Line> {
    let mut at = 0;
    let line = |line: &str| {
        let range = Span::new(at, at + line.len());
        at = range.end;
        Line { range, label: if line.trim().is_empty() { Label::Blank } else { Label::Body } }
    };
    text.split_inclusive('\n').map(line).collect()
}

#[test]
fn a_declared_language_is_evidence() {
    let cases = [
        (PORTUGUESE, Some("pt-BR"), "pt", Method::Declared),
        (PORTUGUESE, Some("en"), "pt", Method::Words),
        (PORTUGUESE, Some("bn"), "pt", Method::Words),
        (BENGALI, Some("en"), "bn", Method::Script),
        (BENGALI, Some("as"), "bn", Method::Script),
        (BENGALI, Some("bpy"), "bpy", Method::Declared),
        (ENGLISH, Some("xx-nonsense"), "en", Method::Words),
        (ENGLISH, None, "en", Method::Words),
        ("Putin", Some("pt"), "pt", Method::Declared),
        ("2017", Some("bn"), "bn", Method::Declared),
        ("", Some("en"), "en", Method::Declared),
        ("Reunião", Some("gl"), "gl", Method::Declared),
    ];
    for (text, declared, code, method) in cases {
        for lines in [body(text), Vec::new()] {
            let found = Detector::new().detect_document(text, &lines, declared);
            assert_eq!((found.code.code(), found.method), (code, method), "{text:?} declared {declared:?}");
        }
    }
}

#[test]
fn a_document_is_judged_by_its_body() {
    let text = format!("Home News Sport Weather and the rest of the menu of this page\n{PORTUGUESE}\n");
    let mut lines = body(&text);
    lines[0].label = Label::Navigation;
    assert_eq!(Detector::new().detect_document(&text, &lines, None).code, Language::Portuguese);
    // An opening in another language does not decide.
    let text = format!("{ENGLISH}\n{}", format!("{PORTUGUESE}\n").repeat(9));
    assert_eq!(Detector::new().detect_document(&text, &body(&text), None).code, Language::Portuguese);
    assert_eq!(Detector::new().detect_document(&text, &[], None).code, Language::Portuguese);
}

/// The text in pieces, each after its language.
fn pieces(text: &str) -> Vec<(&'static str, &str)> {
    let detector = Detector::new();
    let lines = body(text);
    let document = detector.detect_document(text, &lines, None);
    let spans = detector.spans(text, &lines, &document);
    assert_eq!(spans, detector.spans(text, &[], &document));
    spans.iter().map(|span| (span.language.code.code(), span.range.of(text).unwrap())).collect()
}

#[test]
fn one_language_is_one_span() {
    for (text, code) in [(PORTUGUESE, "pt"), (ENGLISH, "en"), (BENGALI, "bn"), (SPANISH, "es")] {
        let article = format!("{text}\n\n{text}\n2017\n{text}");
        assert_eq!(pieces(&article), [(code, article.as_str())]);
    }
}

#[test]
fn paragraphs_in_other_languages() {
    let (pt, en, bn, es) =
        (format!("{PORTUGUESE}\n"), format!("{ENGLISH}\n"), format!("{BENGALI}\n"), format!("{SPANISH}\n"));
    let portuguese = pt.repeat(4);
    let bengali = bn.repeat(4);
    let cases = [
        vec![("pt", portuguese.clone()), ("en", en.clone()), ("pt", portuguese.clone())],
        vec![("pt", portuguese.clone()), ("es", es), ("pt", portuguese.clone())],
        vec![("pt", portuguese.clone()), ("bn", bn.clone()), ("pt", portuguese.clone())],
        vec![("bn", bengali.clone()), ("en", en.clone()), ("bn", bengali.clone())],
        // A short line between two paragraphs of the other language is in that language too.
        vec![("pt", portuguese.clone()), ("en", format!("{en}Riverton.\n{en}")), ("pt", portuguese)],
        vec![("bn", bengali), ("en", format!("{en}\n"))],
    ];
    for case in cases {
        let text: String = case.iter().map(|(_, part)| part.as_str()).collect();
        let expected: Vec<(&str, &str)> = case.iter().map(|(code, part)| (*code, part.as_str())).collect();
        assert_eq!(pieces(&text), expected);
    }
}

#[test]
fn sentences_in_another_script() {
    let text = format!("{BENGALI}\n{BENGALI} We will not sign this agreement, he said. {BENGALI}\n");
    let found = pieces(&text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[1], ("en", "We will not sign this agreement, he said. "));
    let text = format!("{ENGLISH} “আমরা এই চুক্তিতে কখনোই সই করব না।” {ENGLISH}");
    let found = pieces(&text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[1], ("bn", "“আমরা এই চুক্তিতে কখনোই সই করব না।” "));
}

#[test]
fn sentences_in_another_language() {
    let english = "“We will not sign this agreement before the end of the year,” ";
    let spanish = "«No vamos a firmar este acuerdo si no hay garantías para los trabajadores.» ";
    let portuguese = "\"Não vamos assinar este acordo antes do fim do ano.\" ";
    let long = "The talks were held in a small room at the back of the hotel. Nobody was allowed to leave before it was over. ";
    let cases = [
        vec![
            ("pt", format!("{PORTUGUESE} O ministro disse aos jornalistas: ")),
            ("en", english.into()),
            ("pt", format!("mas saiu logo a seguir. {PORTUGUESE}\n")),
        ],
        vec![("pt", format!("{PORTUGUESE} ")), ("es", spanish.into()), ("pt", format!("{PORTUGUESE}\n"))],
        vec![
            ("en", format!("{ENGLISH} He told the press: ")),
            ("pt", portuguese.into()),
            ("en", format!("Then he left. {ENGLISH}")),
        ],
        vec![("pt", format!("{PORTUGUESE} ")), ("en", long.into()), ("pt", format!("{PORTUGUESE}\n{PORTUGUESE}"))],
    ];
    for case in cases {
        let text: String = case.iter().map(|(_, part)| part.as_str()).collect();
        let expected: Vec<(&str, &str)> = case.iter().map(|(code, part)| (*code, part.as_str())).collect();
        assert_eq!(pieces(&text), expected);
    }
}

#[test]
fn names_and_titles_are_no_spans() {
    let texts = [
        format!("{BENGALI} জাতিসংঘের (United Nations High Commissioner for Refugees, UNHCR) মুখপাত্র বলেন।"),
        format!("{BENGALI}\nBBC News\n{BENGALI}"),
        format!("{ENGLISH} Prime Minister শেখ হাসিনা left. {ENGLISH}"),
        format!("{ENGLISH}\nশেখ হাসিনা\n{ENGLISH}"),
        format!("{PORTUGUESE}\nThe New York Times\n{PORTUGUESE}"),
        format!("{PORTUGUESE} O livro “To the Lighthouse” saiu em 1927. {PORTUGUESE}"),
        format!("{PORTUGUESE} “Yes, we can,” disse. {PORTUGUESE}"),
        format!("{ENGLISH} The song “Garota de Ipanema” was played. {ENGLISH}"),
        format!("{ENGLISH} The Museu de Arte de São Paulo and the Fundação Calouste Gulbenkian paid for it. {ENGLISH}"),
        format!("{PORTUGUESE} Escreveu “Just the Way They Were: And a Few of the Things That We Did”. {PORTUGUESE}"),
    ];
    for text in texts {
        assert_eq!(pieces(&text).len(), 1, "{:?}", pieces(&text));
    }
}

#[test]
fn spans_say_how() {
    let text = format!("{PORTUGUESE}\n{PORTUGUESE}\n{ENGLISH}\n");
    let detector = Detector::new();
    let document = detector.detect_document(&text, &body(&text), Some("pt"));
    let methods: Vec<Method> =
        detector.spans(&text, &body(&text), &document).iter().map(|span| span.language.method).collect();
    assert_eq!(methods, [Method::Declared, Method::Words]);
    let short = "Riverton\n";
    let found = detector.spans(short, &body(short), &document);
    assert_eq!(found[0].language.method, Method::Document);
    assert_eq!(serde_json::to_value(found[0]).unwrap()["method"], "document");
    assert_eq!(serde_json::to_value(found[0]).unwrap()["range"], serde_json::json!([0, 9]));
}

#[test]
fn an_empty_text_has_no_span() {
    assert_eq!(Detector::new().spans("", &[], &Detection::default()), []);
    let found = Detector::new().spans(" \n", &[], &Detection::default());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].language, Detection { method: Method::Document, ..Detection::default() });
}

#[test]
fn the_detector_can_be_shared() {
    fn shared<T: Clone + Send + Sync + Default>() {}
    shared::<Detector>();
}

fn check(text: &str, spans: &[LanguageSpan]) {
    let mut at = 0;
    for span in spans {
        assert_eq!(span.range.start, at);
        assert!(span.range.of(text).is_some_and(|part| !part.is_empty()));
        assert!((0.0..=1.0).contains(&span.language.confidence));
        at = span.range.end;
    }
    assert_eq!(at, text.len());
    assert!(spans.windows(2).all(|pair| pair[0].language.code != pair[1].language.code));
}

#[test]
fn hostile_texts_take_linear_time() {
    let cases = [
        ("one line", "word ".repeat(200_000)),
        ("one word", "x".repeat(1_000_000)),
        ("lines of one letter", "a\n".repeat(1_000_000)),
        ("lines", "\n".repeat(1_000_000)),
        ("scripts that take turns", "aক".repeat(250_000)),
        ("words that take turns", "the ক ".repeat(100_000)),
        ("sentences that take turns", "we will not sign this. আমরা এই চুক্তিতে সই করব না। ".repeat(8_000)),
        ("marks", "\u{301}".repeat(500_000)),
        ("quotation marks", "“".repeat(300_000)),
        ("stops", "a. ".repeat(300_000)),
        ("marks on a letter", format!("a{}", "\u{301}".repeat(500_000))),
    ];
    let detector = Detector::new();
    for (name, text) in cases {
        let began = std::time::Instant::now();
        let lines = body(&text);
        let document = detector.detect_document(&text, &lines, Some("pt"));
        check(&text, &detector.spans(&text, &lines, &document));
        detector.detect(&text);
        assert!(began.elapsed().as_secs() < 20, "{name}: {:?}", began.elapsed());
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-ZÀ-ÿ]{1,8}",
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("। ".to_owned()),
        Just("\u{303}".to_owned()),
        Just(ENGLISH.to_owned()),
        Just(BENGALI.to_owned()),
        Just(PORTUGUESE.to_owned()),
        "[ক-হা-্]{1,6}",
        "[а-я]{1,6}",
        "[一-龥]{1,12}",
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_tile(text in any_text(), declared in proptest::option::of("[a-z]{2,3}")) {
        let detector = Detector::new();
        for lines in [body(&text), Vec::new()] {
            let document = detector.detect_document(&text, &lines, declared.as_deref());
            prop_assert!((0.0..=1.0).contains(&document.confidence));
            check(&text, &detector.spans(&text, &lines, &document));
        }
    }
}
