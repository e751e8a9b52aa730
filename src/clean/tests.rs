use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::document::Source;

/// One letter for each label, before each line of the pages below.
const LETTERS: [(char, Label); 15] = [
    ('B', Label::Body),
    ('H', Label::Heading),
    ('T', Label::Title),
    ('_', Label::Blank),
    ('N', Label::Navigation),
    ('M', Label::Masthead),
    ('Y', Label::Byline),
    ('V', Label::ViewCounter),
    ('C', Label::Caption),
    ('R', Label::RepeatedCaption),
    ('S', Label::Share),
    ('A', Label::Credit),
    ('O', Label::SelfDescription),
    ('D', Label::Metadata),
    ('P', Label::Repeated),
];

fn letter(label: Label) -> char {
    LETTERS.iter().find(|(_, known)| *known == label).unwrap().0
}

/// The text of a page and its labels.
fn page(lines: &str) -> (String, Vec<String>) {
    let lines: Vec<&str> = lines.trim().lines().map(str::trim).collect();
    let text: Vec<&str> = lines.iter().map(|line| line.get(2..).unwrap_or("")).collect();
    (text.join("\n"), lines.into_iter().map(|line| format!("{line:.1} {}", line.get(2..).unwrap_or(""))).collect())
}

fn labelled(document: &Document, memory: Option<&LineMemory>) -> Vec<String> {
    let cleaned = Cleaner::new().clean_with(document, memory);
    let show = |line: &Line| format!("{} {}", letter(line.label), line.range.of(&document.text).unwrap().trim());
    cleaned.lines.iter().map(show).collect()
}

#[track_caller]
fn check(name: &str, lines: &str, change: impl FnOnce(Document) -> Document) -> Cleaned {
    let (text, expected) = page(lines);
    let document = change(Document::new("a", text));
    assert_eq!(labelled(&document, None), expected, "{name}");
    Cleaner::new().clean(&document)
}

fn values(found: &[Found<String>]) -> Vec<&str> {
    found.iter().map(|found| found.value.as_str()).collect()
}

fn day(found: &Option<Found<Date>>) -> Option<String> {
    found.as_ref().map(|found| found.value.to_string())
}

#[test]
fn an_english_page() {
    let cleaned = check(
        "english",
        "
        N Skip to content
        N Home
        N Harbour
        N World
        M The Quay Gazette
        M Tuesday, 9 July 2019
        T Ministers sail home with half a treaty
        Y By Ana Reis and Tom O'Neill, Reuters
        V 1,204 views
        S Share on Facebook
        C Ministers on the quay before the talks. (Photo: Lena Vogt/AFP)
        R Ministers on the quay before the talks. (Photo: Lena Vogt/AFP)
        _
        B PORTSMOUTH, July 8 - The ministers of nine coastal states left on Monday with a treaty of which only half is written.
        B “We will be back,” said the oldest of them.
        _
        S Advertisement
        _
        H What is still open
        _
        B Nobody could say on Monday who will pay for the dredging of the northern channel, which silts up every spring.
        S Read more: The channel that eats money
        B The next round of talks is planned for the second week of September, again in Portsmouth, on board the same ship.
        _
        A Additional reporting by Mita Sen in Dhaka; Editing by Paul Wren
        A With reporting by AP, dpa and the Quay Gazette
        S • 4x3 Image
        O © 2019 The Quay Gazette. All rights reserved.
        N Privacy policy
        N Contact us
        ",
        |document| document.source("The Quay Gazette"),
    );
    assert_eq!(cleaned.title.unwrap().value, "Ministers sail home with half a treaty");
    assert_eq!(values(&cleaned.authors), ["Ana Reis", "Tom O'Neill"]);
    assert_eq!(values(&cleaned.agencies), ["Reuters", "AP", "dpa", "Quay Gazette"]);
    assert_eq!((day(&cleaned.published), day(&cleaned.retrieved)), (Some("2019-07-09".into()), None));
}

#[test]
fn a_portuguese_page() {
    let cleaned = check(
        "portuguese",
        "
        N Ir para o conteúdo
        N Início | Mundo | Economia | Esportes
        T Porto reabre depois de nove dias de greve
        Y Por Rita de Cássia Melo
        D Publicado em 8 de julho de 2019 às 10h32
        S Compartilhar no WhatsApp
        V Tempo de leitura: 4 min
        C Estivadores na entrada do porto. Foto: João Prata/Agência Brasil
        _
        B Os estivadores do porto velho voltaram ao trabalho na segunda-feira, depois de nove dias parados e de uma noite inteira de conversas.
        S Leia também: Quem paga a conta da greve
        B “Foi o que deu para conseguir”, disse o presidente do sindicato, que não dormia desde sábado.
        S Continua após a publicidade
        H O que muda nos turnos
        B Os turnos da noite passam a ter uma hora a menos, e a primeira escala nova começa a valer na primeira segunda-feira de agosto.
        A Com informações da Agência Brasil e da Lusa.
        O Todos os direitos reservados. É proibida a reprodução deste conteúdo sem autorização.
        ",
        |document| document,
    );
    assert_eq!(cleaned.title.unwrap().value, "Porto reabre depois de nove dias de greve");
    assert_eq!(values(&cleaned.authors), ["Rita de Cássia Melo"]);
    assert_eq!(values(&cleaned.agencies), ["Agência Brasil", "Lusa"]);
    assert_eq!(day(&cleaned.published), Some("2019-07-08".into()));
}

#[test]
fn a_bengali_page() {
    let cleaned = check(
        "bengali",
        "
        N প্রচ্ছদ
        N জাতীয়
        N আন্তর্জাতিক
        N খেলা
        T নয় দিন পর খুলল পুরোনো বন্দর
        Y নিজস্ব প্রতিবেদক, ঢাকা
        D প্রকাশ: ০৮ জুলাই ২০১৯, ১০:৩২
        V ৫২ বার পড়া হয়েছে
        S শেয়ার করুন
        C ধর্মঘট শেষে বন্দরে শ্রমিকেরা। ছবি: সংগৃহীত
        _
        B নয় দিনের ধর্মঘট শেষে সোমবার কাজে ফিরেছেন পুরোনো বন্দরের শ্রমিকেরা, সারা রাত আলোচনার পর ভোরে চুক্তি সই হয়।
        S আরও পড়ুন: ধর্মঘটের খরচ কে দেবে
        B ‘এর বেশি পাওয়া যায়নি,’ বলেন শ্রমিকনেতা।
        H পালায় যা বদলাবে
        B রাতের পালা এক ঘণ্টা কমবে, আর নতুন সময়সূচি আগস্টের প্রথম সোমবার থেকে চালু হবে বলে বন্দর কর্তৃপক্ষ জানিয়েছে।
        A সূত্র: রয়টার্স, বাসস
        O সর্বস্বত্ব সংরক্ষিত
        ",
        |document| document,
    );
    assert_eq!(cleaned.title.unwrap().value, "নয় দিন পর খুলল পুরোনো বন্দর");
    assert_eq!(values(&cleaned.agencies), ["Reuters", "BSS"]);
    assert_eq!(day(&cleaned.published), Some("2019-07-08".into()));
}

/// Stories that hold the same words as pages do: every line is content.
#[test]
fn stories_are_not_hidden() {
    let stories = [
        "
        T Watch: Cranes dance at the opening of the new quay
        B The cranes of the new quay moved to music on Sunday, to the joy of several thousand people on the opposite bank.
        B By Monday they were at work.
        B Share prices of the owner rose by a tenth.
        B Home is where the harbour is, one of the dockers said.
        B Published reports had put the cost at nine million.
        B He said: read more, talk less.
        B Reporting by the committee showed that two of the nine cranes had never been tested under load.
        B Source code of the crane's controls was made public in May.
        ",
        "
        T Por que o porto parou
        B Por nove dias, o porto velho ficou parado, e com ele a metade da economia da cidade e das cidades vizinhas.
        B Com informações de que o acordo sairia, os navios esperaram ao largo durante toda a noite de domingo para segunda.
        B Leia-se: ninguém sabia de nada.
        B Siga o dinheiro, disse o promotor.
        B Foto nenhuma saiu da reunião.
        B Fontes próximas ao sindicato negam que tenha havido um acordo separado.
        B Em casa, a conta chegou.
        ",
        "
        T বন্দর কেন থেমে ছিল
        B নয় দিন ধরে পুরোনো বন্দর থেমে ছিল, তার সঙ্গে থেমে ছিল শহরের অর্ধেক অর্থনীতি, এমনকি আশপাশের শহরগুলোও।
        B সূত্র জানায়, চুক্তি আগেই হয়েছিল।
        B খবর পেয়ে জাহাজগুলো সারা রাত অপেক্ষা করে।
        B ছবি তোলার অনুমতি ছিল না।
        B প্রকাশিত প্রতিবেদনে বলা হয়, ক্ষতি নয় কোটি।
        ",
        "
        T Nine hands
        B 52 ministers came, and nine stayed for the night.
        B 1. The first point of the paper asks for a tunnel under the channel between the two harbours by the end of 2030.
        B France
        B Spain
        B Portugal
        B All three signed the paper, and the others will follow in spring, when their parliaments meet again after the long recess.
        ",
        // Lists and songs of the words that menus have.
        "
        T Cup of the quarter
        B Group A
        B Brasil
        B Portugal
        B Angola
        B Group B
        B Itália
        B The groups were drawn on Tuesday in the bar on the corner, with bottle caps, and the landlord was made the referee.
        B Final
        B Brasil
        B Portugal
        ",
        "
        T Song of the dredgers
        B Chorus
        B Haul away the grey mud, haul away
        B Haul away the grey mud, haul away
        B Down in the channel where the old ships lay
        B The song was written down in 1931 by a schoolteacher, who paid the singers a pint each and lost her post for it.
        ",
        "
        T যাঁরা জিতলেন
        B খেলা
        B রহিম
        B শিক্ষা
        B সালমা
        B পুরস্কার দেওয়া হয় শুক্রবার বিকেলে উপজেলা মিলনায়তনে, প্রত্যেকে পেয়েছেন একটি করে গাছের চারা আর একটি ছাতা।
        B দেখুন, এটাই আমাদের পুরস্কার
        B সবাই খুশি।
        ",
        "
        T Nine books for the winter
        B We asked nine readers for the one book that they would take to the lighthouse. Here is what they said, in no order.
        B Food
        B A cook's diary, written on the backs of menus.
        B History
        B The Salt Road
        B Music
        B Songs for a slow boat
        ",
    ];
    for story in stories {
        check("story", story, |document| document);
    }
}

#[test]
fn the_frame_of_a_page() {
    check(
        "menu, names, foot",
        "
        N Menu
        N Log In
        N FARMING
        N SPORTS
        N FERRIES
        N MARKETS
        N ARTS
        N Home > Ferries > Story
        T Water board says yes to the tunnel
        Y Ana Reis
        Y Courier Staff Writer
        S ana@courier.example
        D Updated 12 August 2021
        V 12
        C The board meets in the old customs house on Thursday.
        R The board meets in the old customs house on Thursday.
        B The water board voted on Thursday for the tunnel under the channel, which is to be open by the end of 2031.
        S Read also
        S Nine things that nobody says about the tunnel
        B It took eleven hours.
        S You have 2 free articles left this month.
        B Those who voted against it were:
        B Tom Ludd
        B Edith Wray
        Y Ana Reis is a reporter for the northern parishes. She likes boats.
        S Related stories
        S The tunnel that leads nowhere
        N Ferry fares rise
        N Tags
        N Tunnels
        ",
        |document| document,
    );
    check(
        "comments of readers",
        "
        T Barefoot over the mud
        B Nobody has ever run the race in under forty minutes, and nobody did on Sunday, although the mud was firm.
        B One runner came close, but she lost a shoe in the first creek, threw away the other, and came in at 41 minutes.
        B The winners were given eels.
        V 2 comments
        N mudlark
        N 2 hours ago
        N Best race in years! I was there with my whole family and we saw the heron and the shoe and all the rest of it.
        N Reply
        N tidewatcher
        N Who pays for the shoe?
        N Reply
        ",
        |document| document,
    );
    check(
        "a Portuguese foot",
        "
        T Ponte fica pronta
        Y Leonor Pinhal
        M 6 de Março de 2018, 7:30
        B As três câmaras que partilham a ria assinaram na segunda-feira o protocolo que divide a conta da ponte nova.
        B Votaram contra:
        B Rui Salgueiro
        S Partilhar
        N Tópicos
        N Obras públicas
        S Já é assinante? Inicie sessão
        S Este site utiliza cookies para melhorar sua experiência. Ao continuar navegando, você concorda com a nossa política.
        ",
        |document| document,
    );
    check(
        "a Bengali foot",
        "
        N হোম / নদী / বিস্তারিত
        T হাওরের জলমহাল নিয়ে সমঝোতা
        Y নিজস্ব প্রতিবেদক, সুনামগঞ্জ
        D প্রকাশ: ১২ এপ্রিল ২০২১, ০৮: ১৫
        B এগারো বছর মামলা চলার পর হাওরের একটি জলমহাল নিয়ে সমঝোতায় পৌঁছেছে তিন গ্রামের মানুষ, কাগজে সই হয় নৌকায় বসে।
        S আরও পড়ুন
        S জলমহাল ইজারা: কাগজে জেলে, পানিতে মহাজন
        B সই হয় পেনসিলে।
        S সংবাদটি শেয়ার করুন
        N বিষয়:
        N হাওর
        N জলমহাল
        ",
        |document| document,
    );
}

#[test]
fn titles() {
    let body = "\nThe ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.";
    let portuguese = "\nOs navios de nove países ficaram parados diante do porto na segunda-feira, à espera da maré e do fim da reunião.";
    let bengali = "\nনয় দেশের জাহাজ সোমবার বন্দরের সামনে জোয়ারের আর আলোচনা শেষের অপেক্ষায় দাঁড়িয়ে ছিল বলে জানিয়েছে কর্তৃপক্ষ।";
    for (name, text, expected) in [
        ("plain", format!("Ships wait for the tide{body}"), Some("Ships wait for the tide")),
        ("blank lines", format!("\n\n  Ships wait for the tide \n{body}"), Some("Ships wait for the tide")),
        ("twice", format!("Ships wait for the tide\nShips wait for the tide{body}"), Some("Ships wait for the tide")),
        ("rubric first", format!("HARBOUR\nShips wait for the tide{body}"), Some("Ships wait for the tide")),
        ("question", format!("Who pays for the tide?{body}"), Some("Who pays for the tide?")),
        ("portuguese", format!("Navios esperam a maré{portuguese}"), Some("Navios esperam a maré")),
        ("bengali", format!("জোয়ারের অপেক্ষায় জাহাজ{bengali}"), Some("জোয়ারের অপেক্ষায় জাহাজ")),
        ("a sentence", format!("Ships wait for the tide.{body}"), None),
        ("a bengali sentence", format!("জাহাজ জোয়ারের অপেক্ষায়।{bengali}"), None),
        ("broken at a width", format!("Ships wait for the\ntide before the harbour, and nobody knows.{body}"), None),
        ("nothing below", "Ships wait for the tide".into(), None),
        ("after a paragraph", format!("{}\nShips wait for the tide{body}", body.trim()), None),
        ("only text", body.trim().into(), None),
    ] {
        let cleaned = Cleaner::new().clean(&Document::new("a", text.clone()));
        assert_eq!(cleaned.title.as_ref().map(|title| title.value.as_str()), expected, "{name}");
        if let Some(title) = cleaned.title {
            assert_eq!(title.range.unwrap().of(&text), expected, "{name}");
        }
    }
}

#[test]
fn a_title_of_the_record_wins() {
    let cleaned = check(
        "title",
        "
        B HARBOUR
        T Ships wait for the tide
        B The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.
        ",
        |document| document.title("Ships wait for the tide | The Gazette"),
    );
    let title = cleaned.title.unwrap();
    assert_eq!((title.value.as_str(), title.range), ("Ships wait for the tide | The Gazette", None));
}

#[test]
fn headings() {
    check(
        "with blank lines",
        "
        T Nine days without a ship
        _
        B The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.
        _
        H 1. The Cost of Waiting
        _
        B Each day costs the owners about two million, most of it for fuel, since the engines of the reefers may not stop.
        _
        B - fuel
        _
        H What comes next?
        _
        B The harbour board meets on Thursday to hear both sides. Nobody who was asked on Monday thought that it would find a way out of the quarrel, least of all its chairwoman.
        _
        B And then
        ",
        |document| document,
    );
    check(
        "text broken at a width",
        "
        B The ships of nine states lay before the harbour on Monday
        B and waited for the tide and for the end of the talks.
        B Nobody on board had been told how long this would take,
        B or who would pay. Captain Ana Reis, of the reefer Polar
        B Star, said that she had counted the gulls twice over.
        ",
        |document| document,
    );
}

#[test]
fn metadata_is_cut_from_the_text_behind_it() {
    let text = " date 2021-08-07 নয় দেশের জাহাজ সোমবার বন্দরের সামনে দাঁড়িয়ে ছিল।\nতারা জোয়ারের অপেক্ষায়।";
    let document = Document::new("a", text);
    let cleaned = Cleaner::new().clean(&document);
    let lines: Vec<_> = cleaned.lines.iter().map(|line| (line.label, line.range.of(text).unwrap())).collect();
    assert_eq!(lines[0], (Label::Metadata, " date 2021-08-07 "));
    assert_eq!(lines[1], (Label::Body, "নয় দেশের জাহাজ সোমবার বন্দরের সামনে দাঁড়িয়ে ছিল।\n"));
    assert_eq!(cleaned.retrieved.as_ref().unwrap().range.unwrap().of(text), Some("2021-08-07"));
    assert_eq!((day(&cleaned.published), day(&cleaned.retrieved)), (None, Some("2021-08-07".into())));

    for (text, first) in [
        ("Date 2021-08-07\nText of the story.", "D Date 2021-08-07"),
        ("Publicado: 2021-08-07T10:00:00Z\nTexto.", "D Publicado: 2021-08-07T10:00:00Z"),
        ("date night in 2021-08-07 was cold.", "B date night in 2021-08-07 was cold."),
        ("date 2021-13-07 was no day.", "B date 2021-13-07 was no day."),
        ("2021-08-07 was a day of rain.", "B 2021-08-07 was a day of rain."),
    ] {
        assert_eq!(labelled(&Document::new("a", text), None)[0], first);
    }
}

#[test]
fn three_dates() {
    let story = |date: &str| {
        format!(
            "The Gazette\nSunday 22 December 2019\nShips wait for the tide\nOn {date} the ships of nine states lay before the harbour and waited for the tide and for an end of the talks."
        )
    };
    let old = story("July 7, 2016,");
    let recent = story("20 December 2019");
    let ahead = story("July 7, 2020,");
    let none = story("Monday");
    let yearless = story("20 de dezembro");
    let other_day = story("Friday, July 12,");
    let below = old.replacen(
        "The Gazette\nSunday 22 December 2019\nShips wait for the tide",
        "Ships wait for the tide\nSunday 22 December 2019",
        1,
    );
    let stamped = "date 2019-12-22\nThe ships of nine states lay before the harbour and waited.".to_owned();
    let bylined = "Ships wait for the tide\nBy Ana Reis | 8 July 2019\nThe ships of nine states lay before the harbour and waited for the tide.".to_owned();
    let fetched = format!("{bylined}\nRetrieved on 1 August 2019");
    let empty = json!({});
    for (name, text, record, published, retrieved) in [
        ("near", &recent, &empty, "2019-12-22", ""),
        ("of no day", &none, &empty, "", "2019-12-22"),
        ("of a day without a year", &yearless, &empty, "2019-12-22", ""),
        ("of another day without a year", &other_day, &empty, "", "2019-12-22"),
        ("below the headline", &below, &empty, "2019-12-22", ""),
        ("of far days to come", &ahead, &empty, "", "2019-12-22"),
        ("long past", &old, &empty, "", "2019-12-22"),
        ("record", &old, &json!({"published": "2016-07-08"}), "2016-07-08", "2019-12-22"),
        ("record in words", &none, &json!({"published": "8 de julho de 2016"}), "2016-07-08", "2019-12-22"),
        ("impossible", &recent, &json!({"retrieved": "2018-01-01"}), "", "2018-01-01"),
        ("of the next day in the east", &recent, &json!({"retrieved": "2019-12-21"}), "2019-12-22", "2019-12-21"),
        ("stamp", &stamped, &empty, "", "2019-12-22"),
        ("stamp before the retrieval", &stamped, &json!({"retrieved": "2020-01-01"}), "2019-12-22", "2020-01-01"),
        ("stamp before the publication", &stamped, &json!({"published": "2020-01-01"}), "2020-01-01", ""),
        ("byline", &bylined, &empty, "2019-07-08", ""),
        ("byline and retrieval", &fetched, &empty, "2019-07-08", "2019-08-01"),
    ] {
        let mut record = record.clone();
        record["id"] = "a".into();
        record["text"] = text.as_str().into();
        let cleaned = Cleaner::new().clean(&serde_json::from_value(record).unwrap());
        let found = (day(&cleaned.published).unwrap_or_default(), day(&cleaned.retrieved).unwrap_or_default());
        assert_eq!((found.0.as_str(), found.1.as_str()), (published, retrieved), "{name}");
    }
}

#[test]
fn mastheads_need_more_than_few_words() {
    check(
        "a short title above a date",
        "
        T Ships wait
        M 8 July 2019
        B The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.
        ",
        |document| document,
    );
    check(
        "the name on a line with the date",
        "
        M Harbour Courier | 8 July 2019
        T Ships wait
        B The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.
        ",
        |document| document.source(Source::new("harbour-courier.example", "Harbour Courier")),
    );
}

#[test]
fn what_outlets_say_of_themselves() {
    let lines = "
        B The ships of nine states lay before the harbour on Monday and waited for the tide and for the end of the talks.
        B Nobody knew when it would come.
        O The Quay Gazette is an independent newspaper. Our journalists bring you the news of the coast every morning, whatever the weather.
        ";
    check("named", lines, |document| document.source("Quay Gazette"));
    check("not named", &lines.replace("O The", "B The"), |document| document.source("The Courier"));
}

#[test]
fn lines_that_a_source_repeats() {
    let mut memory = LineMemory::default();
    let page = |n: usize| {
        format!(
            "All the winds of the coast\nShip {n} waits\nShip number {n} lay before the harbour on Monday and waited for the tide, as it did before.\nWrite to the night desk\n"
        )
    };
    (0..4).for_each(|n| memory.learn("gazette", &page(n)));
    let document = Document::new("a", page(4)).source("Gazette");
    let labels = labelled(&document, Some(&memory));
    assert_eq!(labels[0], "P All the winds of the coast");
    assert_eq!(labels[1], "T Ship 4 waits");
    assert_eq!(labels[3], "P Write to the night desk");
    assert_eq!(labelled(&document, None)[0], "T All the winds of the coast");
    let other = Document::new("a", page(4)).source("Courier");
    assert_eq!(labelled(&other, Some(&memory))[0], "T All the winds of the coast");
}

#[test]
fn standing_heads_of_a_source_are_its_stories() {
    let story = |n: usize| {
        format!(
            "Ship {n} waits\nShip number {n} lay before the harbour on Monday and waited for the tide, as it did before.\nWhy it matters\nNobody but captain number {n} knows how long the owners of the ships can pay the crews for waiting.\nThe captain:\n“We wait, {n} of us.”\nHe said this in nine words and in as many languages, and ship number {n} whistled once.\n"
        )
    };
    let mut memory = LineMemory::default();
    (0..30).for_each(|n| memory.learn("gazette", &story(n)));
    let labels = labelled(&Document::new("a", story(30)).source("Gazette"), Some(&memory));
    assert!(labels.iter().all(|line| line.starts_with(['T', 'B', 'H'])), "{labels:?}");
}

#[test]
fn openings_name_agencies() {
    let text = "HAMBURG, July 7 (Reuters) - The ships of nine states (all of them old) lay before the harbour.\nBRASÍLIA (AFP e Lusa) — Os navios esperam.\nThe union (AP) waits.";
    let document = Document::new("a", text);
    let cleaned = Cleaner::new().clean(&document);
    assert_eq!(values(&cleaned.agencies), ["Reuters", "AFP", "Lusa"]);
    assert_eq!(cleaned.agencies[0].range.unwrap().of(text), Some("Reuters"));
    assert!(cleaned.lines.iter().all(|line| line.label == Label::Body));
}

#[test]
fn records_keep_their_authors() {
    let mut document = Document::new(
        "a",
        "Ships wait for the tide\nBy Ana Reis\nThe ships of nine states lay before the harbour and waited.",
    );
    document.authors = vec!["Mita Sen".into()];
    assert_eq!(Cleaner::new().clean(&document).authors, [Found { value: "Mita Sen".to_owned(), range: None }]);
}

#[test]
fn results_are_plain_data() {
    let document = Document::new(
        "a",
        "Ships wait for the tide\nBy Ana Reis | 8 July 2019\nThe ships lay before the harbour and waited.",
    );
    let cleaned = Cleaner::new().clean(&document);
    let json = serde_json::to_value(&cleaned).unwrap();
    assert_eq!(json["lines"][1], json!({"range": [24, 50], "label": "byline"}));
    assert_eq!(json["published"], json!({"value": "2019-07-08", "range": [38, 49]}));
    assert_eq!(serde_json::from_value::<Cleaned>(json).unwrap(), cleaned);
}

/// At these sizes whatever looks at each line or byte for each other one would take minutes. How long it takes is a row of the bench `stages`.
#[test]
fn hostile_texts_are_read() {
    for text in [
        "a\n".repeat(500_000),
        "Home\n".repeat(200_000),
        "x".repeat(1 << 20),
        ":".repeat(1 << 20),
        "By A ".repeat(200_000),
        "Ana Reis waits here\n".repeat(200_000),
        "photo: x\n".repeat(200_000),
        "ঃ ".repeat(300_000),
        "date 2021-08-07 ".repeat(60_000),
    ] {
        let cleaned = Cleaner::new().clean(&Document::new("a", text.clone()));
        let lines: Vec<&str> = cleaned.lines.iter().map(|line| line.range.text(&text)).collect();
        // Lines of hundreds of kilobytes are cut.
        let expected = text.lines().count();
        assert!((expected..=expected + text.len() / 100_000).contains(&lines.len()), "{} lines", lines.len());
        assert!(lines.concat() == text);
    }
}

/// Texts made of the lines that rules look for, in any order.
fn pages() -> impl Strategy<Value = String> {
    let lines = prop::sample::select(vec![
        "Home",
        "World",
        "By Ana Reis, AP",
        "52 views",
        "date 2021-08-07 ",
        "8 July 2019",
        "photo: x/AFP",
        "Leia também: x",
        "সূত্রঃ রয়টার্স",
        "© 2020",
        "প্রকাশ: ০৮ জুলাই ২০১৯",
        "Ships wait",
        "The ships of nine states lay before the harbour on Monday and waited for the tide.",
        "",
        " \u{200D}",
        "Reporting by",
        "Com Reuters e AFP",
        "a | b > c",
        "By",
        "date",
        "১",
        "(Reuters)",
    ]);
    let line = prop_oneof![3 => lines.prop_map(str::to_owned), 1 => r"\PC{0,30}"];
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\u{2028}", " "]);
    prop::collection::vec((line, end), 0..30)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #[test]
    fn lines_tile_the_text(text in prop_oneof![pages(), any::<String>()], with_source in any::<bool>()) {
        let mut memory = LineMemory::default();
        (0..3).for_each(|_| memory.learn("home", &text));
        let mut document = Document::new("a", text.clone());
        document.source = with_source.then(|| Source::from("Home"));
        let cleaned = Cleaner::new().clean_with(&document, Some(&memory));
        let joined: String = cleaned.lines.iter().map(|line| line.range.of(&text).unwrap()).collect();
        prop_assert_eq!(&joined, &text);
        for line in &cleaned.lines {
            let is_blank = line.range.text(&text).trim_matches(['\u{FEFF}', '\u{200B}']).trim().is_empty();
            prop_assert!(!line.range.is_empty());
            prop_assert!(is_blank || line.label != Label::Blank);
        }
        for found in cleaned.authors.iter().chain(&cleaned.title) {
            prop_assert_eq!(found.range.unwrap().of(&text), Some(found.value.as_str()));
        }
        for range in cleaned.agencies.iter().filter_map(|found| found.range).chain([&cleaned.published, &cleaned.retrieved].into_iter().flatten().filter_map(|found| found.range)) {
            prop_assert!(range.of(&text).is_some_and(|text| !text.is_empty()));
        }
    }
}
