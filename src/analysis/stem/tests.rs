use proptest::prelude::*;

use super::*;
use crate::analysis::data::surface;

fn stemmed(word: &str, language: Language) -> String {
    let mut out = String::new();
    push(base(&surface(word)), language, &mut out);
    out
}

/// Rows of words that must have one stem, told apart by the first letters where rows must not meet.
fn assert_meet(language: Language, rows: &[&str]) {
    for row in rows {
        let stems: Vec<_> = row.split_whitespace().map(|word| (word, stemmed(word, language))).collect();
        for (word, stem) in &stems {
            assert_eq!(*stem, stems[0].1, "{word} and {}", stems[0].0);
        }
    }
}

#[test]
fn portuguese_singulars_and_plurals_meet() {
    assert_meet(
        Language::Portuguese,
        &[
            "reunião reuniões reuniao reunioes",
            "eleição eleições eleicao eleicoes",
            "sanção sanções sancao sancoes",
            "negociação negociações negociacao",
            "nação nações",
            "missão missões",
            "decisão decisões",
            "região regiões",
            "união uniões",
            "questão questões",
            "opinião opiniões",
            "avião aviões",
            "milhão milhões",
            "bilhão bilhões",
            "tensão tensões",
            "posição posições",
            "conclusão conclusões",
            "alemão alemães alemã alemãs",
            "capitão capitães",
            "cidadão cidadãos cidadã",
            "irmão irmãos irmã irmãs",
            "cristão cristãos",
            "órgão órgãos",
            "mão mãos",
            "nacional nacionais",
            "internacional internacionais",
            "presidencial presidenciais",
            "sinal sinais",
            "jornal jornais",
            "capital capitais",
            "tribunal tribunais",
            "federal federais",
            "bilateral bilaterais",
            "fácil fáceis faceis",
            "difícil difíceis",
            "míssil mísseis",
            "têxtil têxteis",
            "útil úteis",
            "civil civis",
            "hostil hostis",
            "perfil perfis",
            "possível possíveis possivel",
            "responsável responsáveis",
            "nível níveis",
            "papel papéis",
            "hotel hotéis",
            "túnel túneis",
            "espanhol espanhóis",
            "azul azuis",
            "homem homens",
            "jovem jovens",
            "viagem viagens",
            "mensagem mensagens",
            "fim fins",
            "bem bens",
            "líder líderes",
            "mulher mulheres",
            "professor professores",
            "país países",
            "mês meses",
            "luz luzes",
            "voz vozes",
            "cônsul cônsules",
            "lei leis",
            "acordo acordos",
            "cúpula cúpulas cupula",
            "cimeira cimeiras",
            "guerra guerras",
            "ministro ministros ministra",
            "presidente presidentes",
            "sanitário sanitária",
            "econômico económico economico",
            "António Antônio Antonio",
            "acção ação",
            "director diretor diretores",
            "actual atual atuais",
            "projecto projeto projetos",
            "Egipto Egito",
            "presidência presidencia",
            "tolerância tolerancia",
            "negociaram negociou negociar negocia negociava negociará negociando negociamos",
            "português portuguesa portugueses portuguesas",
            "europeu europeia européia europeus europeias",
            "embaixador embaixadora embaixadores embaixadoras",
            "bom boa bons boas",
            "hífen hifens",
            "júri júris",
            "níquel níqueis",
            "museu museus",
            "rápido rápida rapidamente",
            "livro livros livrinho",
        ],
    );
}

#[test]
fn portuguese_verbs_meet() {
    assert_meet(
        Language::Portuguese,
        &[
            "declarar declara declaram declarou declararam declarava declarará declare declarando declarado",
            "chegar chega chegou chegaram cheguei cheguem chegará",
            "atacar ataca atacou ataquem atacado",
            "vencer vence venceu venceram vença vencia",
            "dirigir dirige dirigiu dirija dirigindo",
            "anunciar anuncia anunciou anunciaram anunciava anuncie anunciem",
            "dizer diz disse disseram dirá digam dito dir",
            "fazer faz fez fizeram feito fará faço",
            "contradizer contradisse contradiz",
            "refazer refez refizeram",
            "satisfazer satisfez satisfeito",
            "ver vê viu viram visto",
            "prever previu preveem prevista",
            "manter mantém mantêm manteve mantido",
            "conter contém contido",
            "propor propõe propôs propuseram",
            "vir veio vieram vindo",
            "intervir interveio intervém",
            "pôr pôs puseram",
            "sair saiu saíram saem",
            "constituir constitui constituiu constituíram constituído",
            "preferir prefere prefira preferiu",
            "seguir segue siga seguiu",
        ],
    );
}

#[test]
fn what_a_pronoun_leaves_of_an_infinitive_meets_it() {
    assert_meet(
        Language::Portuguese,
        &[
            "encontrar encontrá",
            "fazer fazê fá",
            "ver vê",
            "dar dá",
            "constituir constituí",
            "propor propô",
            "demitir demiti",
        ],
    );
}

#[test]
fn portuguese_of_two_countries_and_two_times_meets() {
    assert_meet(
        Language::Portuguese,
        &[
            "Helsínquia Helsinque",
            "Moscovo Moscou",
            "Irão Irã",
            "Teerão Teerã",
            "Vietname Vietnã",
            "Amesterdão Amsterdã",
            "Quénia Quênia",
            "checo tcheco",
            "registo registro registou registrou",
            "húmido úmido",
            "amnistia anistia",
            "comité comitê comités comitês",
            "planear planejar planejou planeou",
            "frequente freqüente",
            "ideia idéia",
            "recepção receção",
        ],
    );
}

/// Pairs of different words, which Snowball brings together or careless rules would.
fn assert_apart(language: Language, pairs: &[(&str, &str)]) {
    for (one, other) in pairs {
        assert_ne!(stemmed(one, language), stemmed(other, language), "{one} {other}");
    }
}

#[test]
fn portuguese_words_stay_apart() {
    assert_apart(
        Language::Portuguese,
        &[
            ("câmara", "cama"),
            ("sábado", "saber"),
            ("reunião", "razão"),
            ("pai", "país"),
            ("mal", "mar"),
            ("civil", "cível"),
            ("pacto", "pato"),
            ("rapto", "rato"),
            ("bactéria", "bateria"),
            ("capital", "capitão"),
            ("caso", "casa"),
            ("porto", "porta"),
            ("partido", "partir"),
            ("universo", "universidade"),
            ("cartão", "carta"),
            ("março", "marco"),
            ("maior", "maioria"),
            ("mercado", "Mercosul"),
            ("público", "publicar"),
            ("presidente", "presidir"),
            ("caminho", "cama"),
            ("semente", "sem"),
        ],
    );
}

#[test]
fn english_forms_meet() {
    assert_meet(
        Language::English,
        &[
            "summit summits",
            "man men",
            "woman women",
            "child children",
            "meet met meeting meetings",
            "talk talks talked",
            "spokesman spokesmen",
            "crisis crises",
            "organise organize organised organizing",
            "organisation organization",
            "centre center centres",
            "defence defense",
            "labour labor",
            "sanction sanctions sanctioned",
            "café cafe cafés",
            "begin began begun",
            "withdraw withdrew withdrawn",
            "hold held holding",
            "promise promises promising promised",
            "country countries",
            "plan plans planned planning",
            "hope hopes hoped hoping",
            "large larger largest",
            "big bigger biggest",
            "heavy heavier heaviest",
            "good better best",
            "person people",
            "find found finds",
            "cancel cancelled canceled cancelling",
            "dial dialled dialed",
            "traveller traveler travellers",
            "fulfil fulfill",
            "analyse analyze analysing",
            "neighbourhood neighborhood",
            "metre meter metres",
            "dialogue dialog",
            "judgement judgment",
            "negotiation negotiations negotiate negotiated",
        ],
    );
}

#[test]
fn english_words_stay_apart() {
    assert_apart(
        Language::English,
        &[
            ("news", "new"),
            ("university", "universe"),
            ("organ", "organization"),
            ("general", "generation"),
            ("general", "generous"),
            ("policy", "police"),
            ("international", "internal"),
            ("import", "important"),
            ("arm", "army"),
            ("past", "paste"),
            ("party", "part"),
            ("human", "humane"),
            ("united", "unit"),
            ("station", "state"),
            ("plan", "plane"),
            ("hop", "hope"),
        ],
    );
}

#[test]
fn bengali_words_and_their_stems() {
    let pairs = "
        রাষ্ট্রপতি রাষ্ট্রপতি  রাষ্ট্রপতির রাষ্ট্রপতি  রাষ্ট্রপতিকে রাষ্ট্রপতি  রাষ্ট্রপতিরা রাষ্ট্রপতি  রাষ্ট্রপতিদের রাষ্ট্রপতি
        রাষ্ট্রপতিদেরও রাষ্ট্রপতি  রাষ্ট্রপতিদেরকে রাষ্ট্রপতি  রাষ্ট্রপতিও রাষ্ট্রপতি  রাষ্ট্রপতিই রাষ্ট্রপতি
        হামবুর্গ হামবুর্গ  হামবুর্গে হামবুর্গ  হামবুর্গের হামবুর্গ  হামবুর্গেও হামবুর্গ  হামবুর্গেই হামবুর্গ
        ওসাকা ওসাকা  ওসাকায় ওসাকা  ওসাকার ওসাকা  ওসাকাতে ওসাকা
        হেলসিঙ্কি হেলসিঙ্কি  হেলসিঙ্কিতে হেলসিঙ্কি  হেলসিঙ্কির হেলসিঙ্কি  হেলসিংকিতে হেলসিঙ্কি
        ইউক্রেন ইউক্রেন  ইউক্রেনের ইউক্রেন  ইউক্রেনে ইউক্রেন  ইউক্রেনকে ইউক্রেন  ইউক্রেনেও ইউক্রেন
        পুতিন পুতিন  পুতিনের পুতিন  পুতিনকে পুতিন  পুতিনও পুতিন  পুতিনই পুতিন
        ট্রাম্প ট্রাম্প  ট্রাম্পের ট্রাম্প  ট্রাম্পকে ট্রাম্প  ট্রাম্পরা ট্রাম্প
        যুক্তরাষ্ট্র যুক্তরাষ্ট্র  যুক্তরাষ্ট্রে যুক্তরাষ্ট্র  যুক্তরাষ্ট্রের যুক্তরাষ্ট্র  যুক্তরাষ্ট্রকে যুক্তরাষ্ট্র  যুক্তরাষ্ট্রসহ যুক্তরাষ্ট্র
        দেশ দেশ  দেশে দেশ  দেশের দেশ  দেশটি দেশ  দেশটির দেশ  দেশটিতে দেশ  দেশগুলো দেশ  দেশগুলোর দেশ  দেশগুলোতে দেশ
        দেশগুলোকে দেশ  দেশগুলি দেশ  দেশগুলির দেশ  দেশসমূহ দেশ  দেশসমূহের দেশ
        বৈঠক বৈঠক  বৈঠকে বৈঠক  বৈঠকের বৈঠক  বৈঠকটি বৈঠক  বৈঠকগুলোতে বৈঠক
        সড়কে সডক  তুরস্কে তুরস্ক  তুরস্কের তুরস্ক  ইরাকে ইরাক  ইরাকের ইরাক  ব্যাংকের ব্যাঙ্ক  ব্যাঙ্কে ব্যাঙ্ক
        পরিষদের পরিষদ  পরিষদে পরিষদ  সংসদের সংসদ  মাদ্রিদের মাদ্রিদ  সন্ত্রাসবাদের সন্ত্রাসবাদ  ইসলামাবাদে ইসলামাবাদ
        সংঘাতে সঙ্ঘাত  সংঘাতের সঙ্ঘাত  হাতে হাত  কুয়েতে কুযেত  অতীতে অতিত
        সরকার সরকার  সরকারের সরকার  সরকারকে সরকার  সরকারি সরকারি  সরকারী সরকারি
        বাজারে বাজার  মিয়ানমার মিযানমার  মিয়ানমারে মিযানমার  মিয়ানমারের মিযানমার  কাশ্মীরের কাশ্মির  সোমবার সোমবার
        সিঙ্গাপুরে সিঙ্গাপুর  কাতারে কাতার  কাতারের কাতার
        নেতা নেতা  নেতারা নেতা  নেতাদের নেতা  নেতাদেরকে নেতা  নেতার নেতা  নেতৃবৃন্দ নেতৃ
        মন্ত্রী মন্ত্রি  মন্ত্রীর মন্ত্রি  মন্ত্রীদের মন্ত্রি  মন্ত্রিরা মন্ত্রি  সাংবাদিকরা সাংবাদিক  সাংবাদিকদের সাংবাদিক
        মানুষেরা মানুষ  মানুষের মানুষ  লোকেরা লোক  মেয়েরা মেযে  মেয়ের মেযে  মেয়েদের মেযে
        সিরিয়ায় সিরিযা  সিরিয়ার সিরিযা  রাশিয়াকে রাশিযা  রাশিয়াও রাশিযা  ভারতে ভারত  ভারতের ভারত
        মুম্বাই মুম্বাই  মুম্বাইয়ের মুম্বাই  মুম্বাইয়ে মুম্বাই  মুম্বাইতে মুম্বাই  মুম্বইয়ের মুম্বাই  জুলাই জুলাই  জুলাইয়ের জুলাই
        মস্কোতে মস্কো  মস্কোয় মস্কো  মস্কোর মস্কো  দিল্লিতে দিল্লি  দিল্লীর দিল্লি  চুক্তিটি চুক্তি  চুক্তিতে চুক্তি
        সময়ের সময  সময়ে সময  বিশ্ববিদ্যালয়ের বিশ্ববিদ্যালয  বিশ্ববিদ্যালয়ে বিশ্ববিদ্যালয  সম্প্রদায়ের সম্প্রদায
        ঘণ্টা ঘন্টা  ঘন্টা ঘন্টা  ঘণ্টার ঘন্টা  ঘণ্টারও ঘন্টা  ঘণ্টায় ঘন্টা
        কমিটির কমিটি  কমিটিকে কমিটি  কোটি কোটি  জনগণের জনগণ  জনগণকে জনগণ  কারখানায় কারখানা
        শান্তিপূর্ণভাবে শান্তিপুর্ণ  প্রেসিডেন্টের প্রেসিডেন্ট  প্রেসিডেন্টকে প্রেসিডেন্ট  জাপানে জাপান  নভেম্বরে নভেম্বর
        বলেছেন বলা  বলেছিলেন বলা  বলেন বলা  বললেন বলা  বলতে বলা  জানিয়েছেন জানানো  জানান জানানো  জানানো জানানো  দেখা দেখা
        লিখেছেন লেখা  শুনেছেন শোনা  উঠেছে ওঠা  চালিয়েছে চালানো  পৌঁছেছেন পৌঁছানো  রেখেছেন রাখা  এনেছে আনা
        যাওয়ার যাওযা  গেছেন যাওযা  গিয়ে যাওযা  যেতে যাওযা  গেল যাওযা  দেয়া দেওযা  দিচ্ছে দেওযা  নেয় নেওযা  হলো হওযা
        হইবে হওযা  করিয়াছেন করা  করিতে করা  আমাদের আমি  তাঁকে তিনি  তাদেরও সে  এটির এটি  যারা যে  নিজের নিজে
        বল বল  বলের বল  কর কর  করের কর  করের কর  করার করা  খেলায় খেলা  বৃহত্তম বৃহত  উচ্চতর উচ্চ  রঙের রং  রংয়ের রং
    ";
    let words: Vec<&str> = pairs.split_whitespace().collect();
    assert!(words.len() >= 240 && words.len().is_multiple_of(2));
    let failed: Vec<String> = words
        .chunks(2)
        .map(|pair| (pair[0], stemmed(pair[0], Language::Bengali), format!("bn:{}", surface(pair[1]))))
        .filter(|(_, stem, expected)| stem != expected)
        .map(|(word, stem, expected)| format!("{word}: {stem}, not {expected}"))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn bengali_words_of_unknown_ending_meet_all_the_same() {
    // Names that no table holds: wherever the stemmer stops, it stops at one place.
    assert_meet(
        Language::Bengali,
        &[
            "মার্সার মার্সারের মার্সারকে",
            "কুমার কুমারের কুমারকে কুমারও",
            "আন্তোনিও আন্তোনিওর আন্তোনিওকে",
            "বন্দোপাধ্যায় বন্দোপাধ্যায়ের বন্দোপাধ্যায়কে",
            "ম্যানিলা ম্যানিলায় ম্যানিলার",
            "কারাকাস কারাকাসে কারাকাসের",
            "সারায়েভো সারায়েভোতে সারায়েভোর",
            "লাভরভ লাভরভের লাভরভকে",
            "আঙ্কারা আংকারায় আঙ্কারার",
            "কার্য্যালয়ে কার্যালয়",
            "শ্রেণী শ্রেণির শ্রেণীতে",
            "উৎসব উত্সবে উৎসবের",
            "পাড়া পাডা",
        ],
    );
    let [mind, weight] = ["মন", "মণ"].map(|word| stemmed(word, Language::Bengali));
    assert_ne!(mind, weight);
}

#[test]
fn other_languages_have_no_stem() {
    assert_eq!(stemmed("Madrid", Language::Other("es")), "");
    assert_eq!(stemmed("2017", Language::Portuguese), "pt:2017");
    assert_eq!(stemmed("Brexit", Language::Bengali), "bn:brexit");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bengali_stems_are_stems(word in "([\u{981}-\u{9B9}\u{9BE}-\u{9CE}]|[ডঢয]\u{9BC}|[ইওকতদনরািীে]){1,14}") {
        let stem = stemmed(&word, Language::Bengali).split_off("bn:".len());
        prop_assert!(!stem.is_empty());
        // Stemming a stem changes nothing.
        prop_assert_eq!(stemmed(&stem, Language::Bengali).split_off("bn:".len()), stem);
    }

    #[test]
    fn stemmers_take_any_word(word in any::<String>()) {
        for language in Language::INDEXED {
            prop_assert!(stemmed(&word, language).len() > 2);
        }
    }
}
