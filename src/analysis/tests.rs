use proptest::prelude::*;

use super::*;

fn analyze(text: &str, language: Language) -> Vec<Token> {
    Analyzer::new().analyze(text, language)
}

/// One token as `text|surface|stem|variants|sound`, with `-` for what is not there, `!` after a stop word; sound if it is that of a name by its
/// consonants alone.
fn show(text: &str, token: &Token) -> String {
    let or_dash = |form: Option<&str>| form.unwrap_or("-").to_owned();
    let variants = if token.variants.is_empty() { "-".to_owned() } else { token.variants.join(" ") };
    let sound = token.sound.as_deref().filter(|key| is_skeleton(key));
    let (stem, sound) = (or_dash(token.stem.as_deref()), or_dash(sound));
    let stop = if token.stop { "!" } else { "" };
    format!("{}|{}|{stem}|{variants}|{sound}{stop}", token.range.of(text).unwrap(), token.surface)
}

const PT: Language = Language::Portuguese;
const EN: Language = Language::English;
const BN: Language = Language::Bengali;
const UND: Language = Language::Undetermined;

/// Bengali expectations are compared in NFC, which the sources of this file need not be in.
fn surface(text: &str) -> String {
    data::surface(text)
}

#[test]
fn forms() {
    let cases: &[(&str, &str, Language, &[&str])] = &[
        ("English", "The talks ended", EN, &["The|the|-|-|-!", "talks|talks|en:talk|-|-", "ended|ended|en:end|-|-"]),
        ("possessive", "Trump's", EN, &["Trump's|trump|en:trump|-|TRMP"]),
        ("curly possessive", "Trump\u{2019}s", EN, &["Trump\u{2019}s|trump|en:trump|-|TRMP"]),
        ("contraction", "don\u{2019}t", EN, &["don\u{2019}t|don't|-|-|-!"]),
        ("name with apostrophe", "O'Brien", EN, &["O'Brien|o'brien|en:o'brien|obrien|-"]),
        ("elision", "d'Oliveira", PT, &["d'|d|-|-|-!", "Oliveira|oliveira|pt:oliveir|-|ALB"]),
        ("abbreviation", "the U.S.", EN, &["the|the|-|-|-!", "U.S.|us|en:us|=usa|-"]),
        ("a name that looks like a stop word", "US us", EN, &["US|us|en:us|=usa|-", "us|us|-|-|-!"]),
        ("a subscript", "CO₂ e", PT, &["CO₂|co2|pt:co2|-|-", "e|e|-|-|-!"]),
        ("an ordinal of Portugal", "o 1.º dia", PT, &["o|o|-|-|-!", "1.º|1o|pt:1o|1|-", "dia|dia|pt:dia|-|-"]),
        ("members of the body", "জি-২০ভুক্ত", BN, &["জি-২০ভুক্ত|g20|bn:g20|20|-"]),
        ("a number word with an ending", "জি টোয়েন্টির", BN, &["জি টোয়েন্টির|g20|bn:g20|টোয়েন্টির|-"]),
        ("its possessive", "US's", EN, &["US's|us|en:us|=usa|-"]),
        ("a currency", "US$ 5", EN, &["US$|us$|en:us$|-|-", "5|5|en:5|-|-"]),
        ("a small word and a number", "8-to-10", EN, &["8|8|en:8|-|-", "to|to|-|-|-!", "10|10|en:10|-|-"]),
        ("the same abroad", "EUA E.U.A.", PT, &["EUA|eua|pt:eua|=usa|-", "E.U.A.|eua|pt:eua|=usa|-"]),
        ("with an ending", "ন্যাটোর", BN, &["ন্যাটোর|ন্যাটোর|bn:ন্যাটো|=otan|-"]),
        ("accents", "reunião", PT, &["reunião|reunião|pt:reuni|reuniao|-"]),
        ("clitic", "disse-lhe", PT, &["disse|disse|pt:dizer|-|-", "lhe|lhe|-|-|-!"]),
        (
            "compound",
            "vice-presidente",
            PT,
            &["vice|vice|pt:vic|vicepresidente|-", "presidente|presidente|pt:president|-|-"],
        ),
        ("four parts are no compound", "a-b-c-d", UND, &["a|a|-|-|-", "b|b|-|-|-", "c|c|-|-|-", "d|d|-|-|-"]),
        (
            "glued names",
            "HelsinqueTrump",
            PT,
            &["HelsinqueTrump|helsinquetrump|pt:helsinquetrump|helsinque trump|HLSNKTRMP"],
        ),
        ("glued contraction", "Hamburgona", PT, &["Hamburgona|hamburgona|pt:hamburgon|hamburgo|HMBRGN"]),
        ("no contraction", "Helsinque", PT, &["Helsinque|helsinque|pt:helsínquia|-|HLSNK"]),
        ("address", "www.un.org", EN, &["www.un.org|www.un.org|en:www.un.org|-|-"]),
        ("lost space", "fim.depois", UND, &["fim.depois|fim.depois|-|fim depois|-"]),
        ("number in Portuguese", "1.234,5", PT, &["1.234,5|1234.5|pt:1234.5|-|-"]),
        ("number either way", "1.234", EN, &["1.234|1.234|en:1.234|1234|-"]),
        ("number with unit", "80km", EN, &["80km|80km|en:80km|80|-"]),
        ("other language", "Madrid", UND, &["Madrid|madrid|-|-|MDRD"]),
        ("Bengali case", "হামবুর্গে", BN, &["হামবুর্গে|হামবুর্গে|bn:হামবুর্গ|-|HMBRG"]),
        ("Bengali stop word", "এবং", BN, &["এবং|এবং|-|-|-!"]),
        ("Bengali stop word with a particle", "করতেও", BN, &["করতেও|করতেও|-|-|-!"]),
        ("Bengali careless spelling", "সরকারী", BN, &["সরকারী|সরকারী|bn:সরকারি|সরকারি|SRK"]),
        ("ending on a number", "২০১৭-এর", BN, &["২০১৭-এর|2017|bn:2017|-|-"]),
        ("ending on a number, together", "১০টি", BN, &["১০টি|10|bn:10|-|-"]),
        ("ending on a Latin word", "BBC-কে", BN, &["BBC-কে|bbc|bn:bbc|=bbc|-"]),
        ("ending on a name", "ওবামা-র", BN, &["ওবামা-র|ওবামা|bn:ওবামা|-|ABN"]),
        ("word on a number", "২০১৭সালে", BN, &["২০১৭সালে|2017সালে|bn:2017সালে|2017 সালে|-"]),
        ("Bengali abbreviation", "বি.এন.পি.", BN, &["বি.এন.পি.|বিএনপি|bn:বিএনপি|-|-"]),
        ("no abbreviation", "বিএনপি", BN, &["বিএনপি|বিএনপি|bn:বিএনপি|-|BMP"]),
        ("token signs cannot be forged", "a\u{241F}b \u{2420}", UND, &["a|a|-|-|-", "b|b|-|-|-"]),
    ];
    for (name, text, language, expected) in cases {
        let tokens: Vec<String> = analyze(text, *language).iter().map(|token| surface(&show(text, token))).collect();
        assert_eq!(tokens, expected.iter().map(|token| surface(token)).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn written_variants() {
    let ways = [
        ("g20", "G20 G-20 g20 G\u{2011}20 জি২০ জি20 জি-২০ জি-20 জি-২০-এর G20-এর G20's জি২০র"),
        ("s400", "S-400 এস-৪০০ এস৪০০"),
        ("cop30", "COP30 COP-30 #COP30 কপ-৩০ কপ৩০"),
        ("covid19", "Covid-19 COVID19 কোভিড-১৯"),
        ("g77", "G77 G-77 জি-৭৭"),
    ];
    let spaced = [
        (
            "g20",
            "G 20|জি ২০|জি ২০-এর|Group of 20|Group of Twenty|Grupo dos 20|Grupo dos Vinte|গ্রুপ টোয়েন্টি|গ্রুপ অব টোয়েন্টি|জি ২০র",
        ),
        ("g7", "G 7|Group of Seven|Grupo dos Sete|জি ৭|জি সেভেন|গ্রুপ অব সেভেন"),
        ("g77", "Group of 77|Group of Seventy-Seven|Grupo dos 77|জি ৭৭"),
        ("cop30", "COP 30|cop 30|কপ ৩০"),
    ];
    let together = ways.iter().flat_map(|(token, all)| all.split(' ').map(move |way| (token, way)));
    for (token, way) in
        together.chain(spaced.iter().flat_map(|(token, all)| all.split('|').map(move |way| (token, way))))
    {
        for language in [PT, EN, BN, UND] {
            let tokens = analyze(way, language);
            assert_eq!(tokens.len(), 1, "{way}: {tokens:?}");
            assert_eq!(tokens[0].surface, *token, "{way}");
            assert_eq!(tokens[0].range.of(way), Some(way.trim_start_matches('#')), "{way}");
        }
    }
    for apart in ["a group of 20 people", "Group of 21", "G, 20", "G 2", "কপ ৯৯", "de 20", "grupo dos 20"] {
        assert!(analyze(apart, EN).len() > 1, "{apart}");
    }
}

#[test]
fn encodings_meet() {
    for [one, other] in [
        ["সিরি\u{9DF}া", "সিরিয\u{9BC}া"],
        ["হঠাৎ", "হঠাত\u{9CD}\u{200D}"],
        ["ক\u{9CB}", "ক\u{9C7}\u{9BE}"],
        ["২০২৫", "2025"],
        ["Ｇ２０", "G20"],
        ["presi\u{AD}dente", "presidente"],
        ["reunia\u{303}o", "reunião"],
        ["\u{FEFF}Trump", "Trump"],
    ] {
        for language in [PT, BN] {
            let forms =
                |text| analyze(text, language).into_iter().map(|token| Token { range: Span::default(), ..token });
            assert!(forms(one).eq(forms(other)), "{one}");
        }
    }
}

#[test]
fn long_words_are_cut() {
    let word = "ক".repeat(400_000);
    let tokens = analyze(&word, BN);
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].range, Span::new(0, word.len()));
    assert_eq!(tokens[0].surface.len(), 255);
    assert!(tokens[0].stem.as_ref().is_some_and(|stem| stem.len() <= 255));
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in
        ["a-", "G-", "a.", "a'", "Group of ", "জি ", "d'a", "\u{9be}", "1,", "·l", "a\u{301}:", "🇵", "-", "\u{200d}"]
    {
        let text = piece.repeat(200_000 / piece.len());
        let tokens = analyze(&text, PT);
        assert!(tokens.len() <= text.len());
    }
}

#[test]
fn fingerprint_is_stable() {
    let fingerprint = Analyzer::new().fingerprint();
    assert_eq!(fingerprint, Analyzer::default().fingerprint());
    assert!(fingerprint.len() == 16 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn writer_goes_on_and_starts_again() {
    let mut writer = StreamWriter::new(&Analyzer::new());
    let mut streams = Streams::new();
    writer.write("A cúpula", PT, &mut streams);
    writer.write("the summits", EN, &mut streams);
    assert_eq!(streams.surface, "\u{241F} a cúpula the summits");
    assert_eq!(streams.stem, "\u{241F} \u{2420} pt:cupul \u{2420} en:summit");
    assert_eq!(streams.variant, "\u{241F} cupula");
    assert_eq!(streams.sound, "\u{241F}");
    assert_eq!(streams.tokens, 4);
    streams.clear();
    assert_eq!(streams, Streams::default());
}

/// `G` may begin a name of several words, so that the word after it is looked up: that may fill the table of words, which is emptied then.
#[test]
fn a_word_outlives_the_look_at_the_next_one() {
    let (mut writer, mut streams) = (StreamWriter::new(&Analyzer::new()), Streams::new());
    for n in 0..2000 {
        let letter = |place: u32| char::from(b'a' + u8::try_from(n / 26u32.pow(place) % 26).unwrap());
        let word: String = ['q', letter(2), letter(1), letter(0)].into_iter().collect();
        streams.clear();
        writer.write(&format!("g {word}."), EN, &mut streams);
        assert_eq!(streams.surface, format!("\u{241F} g {word}"));
    }
}

/// Words and punctuation that the rules look at, in any order.
fn news() -> impl Strategy<Value = String> {
    let pieces = "G|-|20|জি|২০|এর| | | |Group|of|Twenty|.|,|'|\u{2019}|s|d|Oliveira|vice|presidente|HelsinqueTrump|Hamburgona|lhe|1.234|U.S.|কপ|৩০|বৈঠকে|রাষ্ট্রপতিদেরও|টি|\u{200d}|\u{9cd}|\u{9be}|ã|İ|ß|😀|\n|\u{a0}|\u{2013}|\u{241f}|\u{2420}|বি.এন.পি|東京|Москва|_|:|۱۲|ﬁ";
    prop::collection::vec(prop::sample::select(pieces.split('|').collect::<Vec<_>>()), 0..30)
        .prop_map(|all| all.concat())
}

fn languages() -> impl Strategy<Value = Language> {
    prop::sample::select(vec![PT, EN, BN, UND, Language::Other("es")])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_are_sound(text in prop_oneof![news(), any::<String>()], language in languages()) {
        let allowed = |form: &str| {
            !form.is_empty() && form.len() <= 255 && !form.contains(|c: char| c.is_whitespace() || matches!(c, '\u{241F}' | '\u{2420}'))
        };
        let mut last = 0;
        for token in analyze(&text, language) {
            prop_assert!(token.range.start >= last && !token.range.is_empty());
            prop_assert!(token.range.of(&text).is_some());
            last = token.range.end;
            prop_assert!(allowed(&token.surface), "{token:?}");
            prop_assert!(token.variants.len() <= 3 && token.variants.iter().all(|variant| allowed(variant)), "{token:?}");
            prop_assert!(token.stem.iter().chain(&token.sound).all(|form| allowed(form)), "{token:?}");
            prop_assert_eq!(token.stem.is_none(), token.stop || !Language::INDEXED.contains(&language));
        }
    }

    #[test]
    fn writer_writes_the_tokens(parts in prop::collection::vec((prop_oneof![news(), any::<String>()], languages()), 0..6)) {
        let mut writer = StreamWriter::new(&Analyzer::new());
        let (mut streams, mut expected) = (Streams::new(), Streams::new());
        for (text, language) in parts {
            // Twice, the second time from the table of words.
            for _ in 0..2 {
                writer.write(&text, language, &mut streams);
                for token in analyze(&text, language) {
                    expected.spans.push(token.range);
                    expected.surface += &format!(" {}", token.surface);
                    expected.stem += &format!(" {}", token.stem.as_deref().unwrap_or("\u{2420}"));
                    expected.variant.extend(token.variants.iter().map(|variant| format!(" {variant}")));
                    expected.sound.extend(token.sound.iter().map(|sound| format!(" {sound}")));
                    expected.sounds.extend(token.sound.is_some().then_some(expected.tokens));
                    expected.tokens += 1;
                }
            }
        }
        prop_assert_eq!(&streams, &expected);
        prop_assert_eq!(streams.surface.split(' ').count(), streams.tokens as usize + 1);
        prop_assert_eq!(streams.stem.split(' ').count(), streams.tokens as usize + 1);
    }
}
