use proptest::prelude::*;

use crate::clean::{Cleaner, Label};
use crate::document::Document;

const LEAD: &str =
    "The ships of nine states lay before the old harbour and waited for the tide and for an end of the talks.";
const END: &str =
    "Nobody could tell the owners of the nine ships on Monday evening who of them will have to pay for it all.";
const CHAPEAU: &str =
    "Os navios de nove países ficaram parados diante do porto antigo, à espera da maré e do fim da reunião.";
const FIM: &str =
    "Ninguém soube dizer aos donos dos nove navios, na noite de segunda-feira, quem é que vai pagar a conta.";
const SHURU: &str = "নয় দেশের জাহাজ পুরোনো বন্দরের সামনে দাঁড়িয়ে ছিল জোয়ারের আর আলোচনা শেষ হওয়ার অপেক্ষায়, বলেছে কর্তৃপক্ষ।";
const SHESH: &str = "সোমবার সন্ধ্যায় নয়টি জাহাজের মালিকদের কেউ বলতে পারেননি শেষ পর্যন্ত এই খরচ তাঁদের মধ্যে কে দেবেন।";

/// A page whose lines stand in a language; `place` says where a text stands on it: `b` below the headline, `o` before the first words,
/// `p` behind the last words, `i` behind the first paragraph, `e` on a line at the end.
fn page(place: char, text: &str) -> String {
    let is_bengali = |text: &str| text.contains(|c| ('\u{980}'..='\u{9FF}').contains(&c));
    let (title, lead, end) = if is_bengali(text) {
        ("জোয়ারের অপেক্ষায় নয় জাহাজ", SHURU, SHESH)
    } else if text.contains("ções") || text.contains("Lusa") || text.contains("Brasil") {
        ("Navios esperam a maré", CHAPEAU, FIM)
    } else {
        ("Ships wait for the tide", LEAD, END)
    };
    match place {
        'b' => format!("{title}\n{text}\n{lead}\n{end}"),
        'o' => format!("{title}\n{text} {lead}\n{end}"),
        'p' => format!("{title}\n{lead}\n{end} {text}"),
        'i' => format!("{title}\n{lead} {text}\n{end}"),
        _ => format!("{title}\n{lead}\n{end}\n{text}"),
    }
}

fn agencies(text: String) -> String {
    let cleaned = Cleaner::new().clean(&Document::new("a", text));
    cleaned.agencies.iter().map(|agency| agency.value.as_str()).collect::<Vec<_>>().join("+")
}

/// Credits as the press writes them.
const CREDITS: [(char, &str, &str); 150] = [
    ('o', "HAMBURG, Germany (AP) —", "AP"),
    ('o', "HAMBURG, July 7 (Reuters) -", "Reuters"),
    ('o', "(Reuters) -", "Reuters"),
    ('o', "LISBON (AP/Reuters) —", "AP+Reuters"),
    ('o', "WASHINGTON (AP) _", "AP"),
    ('o', "DHAKA, July 8, 2019 (BSS)-", "BSS"),
    ('o', "Dhaka, July 8 (UNB) -", "UNB"),
    ('o', "New Delhi, Jul 8 (PTI)", "PTI"),
    ('o', "New Delhi [India], July 8 (ANI):", "ANI"),
    ('o', "New Delhi, July 8 (IANS)", "IANS"),
    ('o', "MOSCOW, July 8. /TASS/.", "TASS"),
    ('o', "BEIJING, July 8 (Xinhua) --", "Xinhua"),
    ('o', "TOKYO (Kyodo) --", "Kyodo"),
    ('o', "SEOUL, July 8 (Yonhap) --", "Yonhap"),
    ('o', "PARIS, France (AFP) –", "AFP"),
    ('o', "Berlin (dpa) -", "dpa"),
    ('o', "Berlin, Jul 8 (EFE).-", "EFE"),
    ('o', "ANKARA (AA) -", "Anadolu"),
    ('o', "KUALA LUMPUR, July 8 (Bernama) --", "Bernama"),
    ('o', "ISLAMABAD, Jul 08 (APP):", "APP"),
    ('o', "HAMBURG (Bloomberg) --", "Bloomberg"),
    ('o', "Madri, 8 jul (EFE).-", "EFE"),
    ('o', "Lisboa, 08 jul 2019 (Lusa) –", "Lusa"),
    ('o', "Luanda, 8 de julho de 2019 (Angop) -", "Angop"),
    ('o', "BRASÍLIA (Agência Brasil) –", "Agência Brasil"),
    ('o', "ROMA, 8 JUL (ANSA) –", "ANSA"),
    ('o', "(ANSA) -", "ANSA"),
    ('o', "SÃO PAULO, SP (FOLHAPRESS) -", "Folhapress"),
    ('o', "LONDRES (AFP e Reuters) -", "AFP+Reuters"),
    ('o', "ঢাকা, ৮ জুলাই ২০১৯ (বাসস) :", "BSS"),
    ('o', "ঢাকা, ৮ জুলাই (ইউএনবি)-", "UNB"),
    ('o', "ওয়াশিংটন, ৮ জুলাই (এএফপি) —", "AFP"),
    ('o', "নয়াদিল্লি (পিটিআই) –", "PTI"),
    ('b', "Reuters", "Reuters"),
    ('b', "By Reuters", "Reuters"),
    ('b', "By The Associated Press", "AP"),
    ('b', "By ANA REIS, Associated Press", "AP"),
    ('b', "By Ana Reis, AP Diplomatic Writer", "AP"),
    ('b', "Ana Reis | AP", "AP"),
    ('b', "Agence France-Presse", "AFP"),
    ('b', "PTI", "PTI"),
    ('b', "Press Trust of India", "PTI"),
    ('b', "Reuters, Hamburg", "Reuters"),
    ('b', "AFP, Paris", "AFP"),
    ('b', "AP – Lisbon", "AP"),
    ('b', "UNB, Dhaka", "UNB"),
    ('b', "ANI | Updated: Jul 8, 2019", "ANI"),
    ('b', "By Ana Reis and Tom Vale, Bloomberg News", "Bloomberg"),
    ('b', "Por Agência Brasil", "Agência Brasil"),
    ('b', "Agência Brasil – Brasília", "Agência Brasil"),
    ('b', "Agência Lusa", "Lusa"),
    ('b', "Por Lusa", "Lusa"),
    ('b', "Da Agência Brasil", "Agência Brasil"),
    ('b', "Estadão Conteúdo", "Agência Estado"),
    ('b', "রয়টার্স", "Reuters"),
    ('b', "রয়টার্স, লন্ডন", "Reuters"),
    ('b', "এএফপি, প্যারিস", "AFP"),
    ('b', "বাসস, ঢাকা", "BSS"),
    ('b', "ইউএনবি", "UNB"),
    ('b', "এএফপি ও রয়টার্স", "AFP+Reuters"),
    ('e', "(Reuters)", "Reuters"),
    ('e', "(AFP, Reuters)", "AFP+Reuters"),
    ('e', "— AFP", "AFP"),
    ('e', "- Reuters", "Reuters"),
    ('e', "AFP", "AFP"),
    ('e', "AP, Reuters", "AP+Reuters"),
    ('e', "Source: Reuters", "Reuters"),
    ('e', "SOURCE: AP", "AP"),
    ('e', "Sources: AFP, dpa", "AFP+dpa"),
    ('e', "Source: Xinhua News Agency", "Xinhua"),
    ('e', "Via Bloomberg", "Bloomberg"),
    ('e', "With reporting by AP, Reuters, and TASS", "AP+Reuters+TASS"),
    ('e', "With reporting by AP, Reuters", "AP+Reuters"),
    ('e', "With inputs from PTI", "PTI"),
    ('e', "(With inputs from agencies, PTI)", "PTI"),
    ('e', "(With input from AFP)", "AFP"),
    ('e', "With files from The Canadian Press", "CP"),
    ('e', "Based on reporting by Reuters and AFP", "Reuters+AFP"),
    ('e', "The Associated Press contributed to this report.", "AP"),
    ('e', "Reuters and AFP contributed to this report.", "Reuters+AFP"),
    ('e', "AP writers Ana Reis in Lisbon and Tom Vale in London contributed to this report.", "AP"),
    ('e', "Additional reporting by Agence France-Presse", "AFP"),
    ('e', "With assistance from Bloomberg", "Bloomberg"),
    ('e', "This article was originally published by Reuters", "Reuters"),
    ('e', "© AFP", "AFP"),
    ('e', "[Reuters]", "Reuters"),
    ('e', "dpa/AFP", "dpa+AFP"),
    ('e', "AFP/Reuters/AP", "AFP+Reuters+AP"),
    ('e', "Com informações da Agência Lusa.", "Lusa"),
    ('e', "(Com informações da Agência Brasil)", "Agência Brasil"),
    ('e', "*Com informações da Agência Brasil", "Agência Brasil"),
    ('e', "Com informações da Reuters e da AFP", "Reuters+AFP"),
    ('e', "Com informações de Reuters, AP e EFE", "Reuters+AP+EFE"),
    ('e', "Com informações da CNN Brasil", "CNN"),
    ('e', "Com Reuters", "Reuters"),
    ('e', "Com AFP e Lusa", "AFP+Lusa"),
    ('e', "Fonte: Agência Brasil", "Agência Brasil"),
    ('e', "Fontes: EFE e AFP", "EFE+AFP"),
    ('e', "Fonte: Lusa", "Lusa"),
    ('e', "As informações são da Agência Brasil.", "Agência Brasil"),
    ('e', "As informações são da ANSA Brasil.", "ANSA"),
    ('e', "Da Agência Brasil", "Agência Brasil"),
    ('e', "Lusa/Fim", "Lusa"),
    ('e', "(Estadão Conteúdo)", "Agência Estado"),
    ('e', "Texto: Agência Brasil", "Agência Brasil"),
    ('e', "Com agência Reuters", "Reuters"),
    ('e', "Publicado originalmente pela Agência Brasil", "Agência Brasil"),
    ('e', "সূত্র: রয়টার্স", "Reuters"),
    ('e', "সূত্র: এএফপি, রয়টার্স", "AFP+Reuters"),
    ('e', "সূত্র : বাসস", "BSS"),
    ('e', "সূত্রঃ বিবিসি বাংলা", "BBC"),
    ('e', "সূত্র- এএফপি", "AFP"),
    ('e', "সূত্র—রয়টার্স", "Reuters"),
    ('e', "তথ্যসূত্র: আল জাজিরা", "Al Jazeera"),
    ('e', "সংবাদ সূত্র: এপি", "AP"),
    ('e', "খবর রয়টার্সের", "Reuters"),
    ('e', "খবর এএফপির।", "AFP"),
    ('e', "খবর: বিবিসি", "BBC"),
    ('e', "খবর বাসস", "BSS"),
    ('e', "বাসস", "BSS"),
    ('e', "(ইউএনবি)", "UNB"),
    ('e', "রয়টার্স, এএফপি", "Reuters+AFP"),
    ('e', "এএফপি অবলম্বনে", "AFP"),
    ('e', "রয়টার্স ও এএফপির প্রতিবেদন অবলম্বনে", "Reuters+AFP"),
    ('e', "সংবাদসংস্থা পিটিআই", "PTI"),
    ('p', "(Reuters)", "Reuters"),
    ('p', "(AFP, dpa)", "AFP+dpa"),
    ('p', "— AFP", "AFP"),
    ('p', "– AP", "AP"),
    ('p', "- PTI", "PTI"),
    ('p', "AFP", "AFP"),
    ('p', "AFP/Reuters", "AFP+Reuters"),
    ('p', "With inputs from ANI.", "ANI"),
    ('p', "(With inputs from IANS)", "IANS"),
    ('p', "Source: Anadolu Agency", "Anadolu"),
    ('p', "(ANSA)", "ANSA"),
    ('p', "(Lusa)", "Lusa"),
    ('p', "(com Reuters e AFP)", "Reuters+AFP"),
    ('p', "Com informações da Reuters.", "Reuters"),
    ('p', "Com informações da Agência Brasil.", "Agência Brasil"),
    ('p', "(BSS)", "BSS"),
    ('p', "খবর রয়টার্সের।", "Reuters"),
    ('p', "সূত্র: আনাদোলু এজেন্সি", "Anadolu"),
    ('p', "(বাসস)", "BSS"),
    ('p', "-ইউএনবি", "UNB"),
    ('i', "খবর এএফপির।", "AFP"),
    ('i', "খবর বিবিসি বাংলার।", "BBC"),
    ('i', "(Reuters)", "Reuters"),
    ('i', "Com informações da Lusa.", "Lusa"),
    ('i', "— AFP", "AFP"),
];

#[test]
fn credits_are_found() {
    let missed: Vec<_> =
        CREDITS.iter().filter(|(place, text, expected)| agencies(page(*place, text)) != *expected).collect();
    let show = |(place, text, _): &&(char, &str, &str)| format!("{place} {text:?}: {:?}", agencies(page(*place, text)));
    assert!(
        missed.is_empty(),
        "{} of {}:\n{}",
        missed.len(),
        CREDITS.len(),
        missed.iter().map(show).collect::<Vec<_>>().join("\n")
    );
}

/// Names of agencies that credit nobody: other names, reports of what an agency said, abbreviations.
const OTHERS: [(char, &str); 78] = [
    ('e', "AP Moller-Maersk said on Monday that its ships would wait."),
    ('e', "Reuters Institute"),
    ('e', "The Reuters Institute said in a study that half of the readers had gone."),
    ('e', "According to Reuters, nine ships were waiting."),
    ('e', "Nine ships were waiting, according to Reuters."),
    ('e', "Nine ships were waiting, Reuters reported."),
    ('e', "Reuters reported on Monday that nine ships were waiting."),
    ('e', "The minister told AFP that nine ships were waiting."),
    ('e', "He spoke to the Associated Press."),
    ('e', "A Reuters poll of forty owners found the same."),
    ('e', "Michael Bloomberg"),
    ('e', "The ship belongs to Michael Bloomberg."),
    ('e', "Bloomberg, the former mayor, sailed home."),
    ('e', "The owner is the father of Ana Lusa."),
    ('e', "The PA system was out of order."),
    ('e', "TASS was founded in 1904."),
    ('e', "RIA Money has no office there."),
    ('e', "They sail under the flag of Andhra Pradesh (AP)."),
    ('e', "They sailed for Andhra Pradesh (AP)"),
    ('e', "He had sold it to the Associated Press (AP)."),
    ('e', "The cook had worked for AFP."),
    ('e', "The shares rose, Dow Jones data showed."),
    ('e', "Sources said AP Singh would resign."),
    ('e', "Sources close to the owners said no."),
    ('e', "The source of the river lies in the hills."),
    ('e', "BBC Studios"),
    ('e', "The BBC said that it had no ship."),
    ('e', "Reporting by the committee showed that it had no ship."),
    ('e', "With Reuters closing its office, nobody is left."),
    ('e', "The Guardian Council met on Monday."),
    ('e', "A guardian of the harbour."),
    ('e', "He bought it via the Getty Trust."),
    ('e', "They ap"),
    ('e', "The tassels were gone"),
    ('e', "Reuters said no"),
    ('o', "Andhra Pradesh (AP) Chief Minister Ana Reis said that"),
    ('o', "The Associated Press (AP) - which has no ship - wrote that"),
    ('o', "The union of dockers (AP) said that"),
    ('o', "The Press Association (PA) said that"),
    ('o', "In Andhra Pradesh (AP) and elsewhere"),
    ('o', "Reuters said that"),
    ('o', "AFP: a short history."),
    ('o', "The owner, Bloomberg, said that"),
    ('o', "He/she/AP said that"),
    ('i', "The ministers spoke to AFP."),
    ('i', "They sailed for Andhra Pradesh (AP)."),
    ('i', "That was in the AP."),
    ('i', "He works for Reuters"),
    ('p', "That is what Reuters wrote."),
    ('p', "They told the dpa news agency."),
    ('p', "So said AFP, and so did AP."),
    ('p', "The dockers call it \"Reuters\"."),
    ('b', "Reuters wins nine prizes"),
    ('b', "AP Moller: ships wait"),
    ('b', "How Bloomberg bought the harbour"),
    ('b', "By Michael Bloomberg"),
    ('b', "TASS and the tide of history"),
    ('e', "Segundo a Reuters, nove navios esperam no Brasil."),
    ('e', "Nove navios esperam, segundo a Reuters."),
    ('e', "“Não há navios”, disse à Lusa o ministro."),
    ('e', "“Não há navios”, disse à agência Lusa."),
    ('e', "O ministro falou à Agência Brasil."),
    ('e', "A Agência Brasil completa trinta anos."),
    ('e', "De acordo com a AFP, nove navios esperam no Brasil."),
    ('e', "O jornal O Globo e a Reuters noticiaram o acordo no Brasil."),
    ('e', "A comandante Maria Lusa não respondeu."),
    ('e', "Fontes da Lusa negam o acordo."),
    ('e', "Com a Reuters fora do Brasil, ninguém ficou."),
    ('o', "A agência de notícias Lusa disse que"),
    ('o', "A Universidade do Brasil (EBC) disse que"),
    ('e', "তিনি রয়টার্সকে বলেন, জাহাজ নেই।"),
    ('e', "রয়টার্সের প্রতিবেদনে বলা হয়, জাহাজ নেই।"),
    ('e', "বার্তা সংস্থা এএফপি জানায়, জাহাজ নেই।"),
    ('e', "বাসসের চেয়ারম্যান পদত্যাগ করেছেন।"),
    ('e', "সূত্র জানায়, এএফপিকে চিঠি দেওয়া হয়েছে।"),
    ('o', "বার্তা সংস্থা বাসস জানায়,"),
    ('i', "তিনি এ কথা জানান এএফপিকে।"),
    ('p', "এ খবর দিয়েছে রয়টার্স।"),
];

#[test]
fn other_names_are_no_credits() {
    let found: Vec<String> = OTHERS
        .iter()
        .map(|(place, text)| (place, text, agencies(page(*place, text))))
        .filter(|(_, _, agencies)| !agencies.is_empty())
        .map(|(place, text, agencies)| format!("{place} {text:?}: {agencies}"))
        .collect();
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), OTHERS.len(), found.join("\n"));
}

#[test]
fn records_and_places() {
    let mut document = Document::new("a", page('o', "HAMBURG, July 7 (Reuters) -")).source("The Quay");
    document.authors = vec!["AFP".into(), "Ana Reis".into(), "Com Agência Lusa".into()];
    let cleaned = Cleaner::new().clean(&document);
    let found: Vec<_> = cleaned.agencies.iter().map(|found| (found.value.as_str(), found.range.is_some())).collect();
    assert_eq!(found, [("AFP", false), ("Lusa", false), ("Reuters", true)]);
    assert_eq!(cleaned.authors.len(), 3);

    for (place, text, label) in [
        ('e', "— AFP", Label::Credit),
        ('e', "Lusa/Fim", Label::Credit),
        ('e', "তথ্যসূত্র—রয়টার্স", Label::Credit),
        ('b', "রয়টার্স, লন্ডন", Label::Byline),
        ('b', "Ana Reis | AP", Label::Byline),
        ('e', "According to Reuters, nine ships were waiting.", Label::Body),
        ('p', "(Reuters)", Label::Body),
    ] {
        let paragraphs = if place == 'b' { String::new() } else { format!("{LEAD}\n").repeat(9) };
        let text = page(place, text).replacen('\n', &format!("\n{paragraphs}"), 1);
        let lines = Cleaner::new().clean(&Document::new("a", text.clone())).lines;
        assert_eq!(lines[if place == 'b' { 1 } else { lines.len() - 1 }].label, label, "{text}");
    }
}

#[test]
fn each_agency_has_one_name() {
    let mut forms = std::collections::HashMap::new();
    let lines = include_str!("../data/agencies.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let (name, list) = line.split_once('\t').unwrap();
        for form in list.split('\t') {
            let key = crate::clean::key::key(form);
            assert!(key.split(' ').count() <= crate::clean::people::MAX_AGENCY_WORDS, "{form}");
            let other = forms.insert(key, name);
            assert!(other.is_none_or(|other| other == name), "{form} is {other:?} and {name}");
            assert_eq!(agencies(page('e', &format!("({form})"))), name, "{form}");
        }
    }
}

proptest! {
    #[test]
    fn ranges_are_the_names(
        pieces in proptest::collection::vec(prop::sample::select(vec![
            "(", ")", "/", "AP", "Reuters", "রয়টার্সের", " ", ". ", "।", " — ", "খবর ", "সূত্র: ", "HAMBURG", ", July 7", "With inputs from ",
            "Lusa", "\n", "é", "\u{200D}", "said ", "…", "”",
        ]), 0..24),
    ) {
        let text = pieces.concat();
        let cleaned = Cleaner::new().clean(&Document::new("a", text.clone()));
        for agency in &cleaned.agencies {
            let form = agency.range.unwrap().of(&text).unwrap();
            let words = crate::clean::key::words(form);
            let known = crate::clean::people::agencies(form, &words);
            prop_assert_eq!(known.first().map_or(form, |known| &known.value), &agency.value);
        }
        let starts: Vec<_> = cleaned.agencies.iter().map(|agency| agency.range.unwrap().start).collect();
        prop_assert!(starts.is_sorted());
    }
}
