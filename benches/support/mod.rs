//! Input of the benches: the bundled corpus, enlarged by a seeded generator.
#![allow(dead_code, reason = "each bench uses its part")]

use std::path::Path;

use dateline::{Catalog, Document, Language, Pipeline, Reader};

/// A small generator of pseudo-random numbers (Marsaglia's xorshift64*), so that each run has the same input.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }
}

/// Megabytes of text to make: `DATELINE_BENCH_MB`, else `default`.
pub fn megabytes(default: usize) -> usize {
    std::env::var("DATELINE_BENCH_MB").ok().and_then(|megabytes| megabytes.parse().ok()).unwrap_or(default)
}

/// Whether only a short check is asked for: `cargo bench -- --test`.
pub fn is_test() -> bool {
    std::env::args().any(|arg| arg == "--test")
}

pub fn corpus_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The documents of the bundled corpus.
pub fn corpus() -> Vec<Document> {
    Reader::new().path(corpus_path()).collect::<dateline::Result<_>>().expect("the bundled corpus can be read")
}

/// Documents of `language` (or of all three in turn) with about `bytes` of text in all.
pub fn documents(language: Option<Language>, bytes: usize) -> Vec<Document> {
    let mut made = 0;
    let enough = |document: &Document| {
        let more = made < bytes;
        made += document.text.len();
        more
    };
    Generator::new(language, 5..13).take_while(enough).collect()
}

/// Documents without end: long paragraphs of the corpus drawn at random (short ones would be learned as lines that a source repeats),
/// their numbers changed, and every fiftieth word made new, since a vocabulary that does not grow flatters every cache.
#[derive(Debug)]
pub struct Generator {
    /// By language.
    paragraphs: Vec<Vec<String>>,
    /// How many a document has.
    lengths: std::ops::Range<usize>,
    random: Random,
    made: usize,
}

impl Generator {
    pub fn new(language: Option<Language>, lengths: std::ops::Range<usize>) -> Generator {
        let pipeline = Pipeline::new(Default::default());
        let articles: Vec<_> = corpus().into_iter().map(|document| pipeline.article(document)).collect();
        let languages = language.map_or_else(|| Language::INDEXED.to_vec(), |language| vec![language]);
        let of_language = |language: &Language| {
            let articles = articles.iter().filter(|article| article.detected.code == *language);
            let lines = articles.flat_map(|article| article.document.text.lines());
            lines.filter(|line| line.len() > 240).map(str::to_owned).collect()
        };
        Generator { paragraphs: languages.iter().map(of_language).collect(), lengths, random: Random::new(7), made: 0 }
    }
}

impl Iterator for Generator {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        let Generator { paragraphs, lengths, random, made } = self;
        let paragraphs = &paragraphs[*made % paragraphs.len()];
        let mut text = String::new();
        for _ in 0..lengths.start + random.below(lengths.len()) {
            let paragraph = &paragraphs[random.below(paragraphs.len())];
            for word in paragraph.split(' ') {
                match random.below(50) {
                    0 if word.len() > 6 && word.chars().all(char::is_alphabetic) => renewed(word, random, &mut text),
                    _ => text.extend(
                        word.chars()
                            .map(|c| if c.is_ascii_digit() { char::from(b'0' + random.below(10) as u8) } else { c }),
                    ),
                }
                text.push(' ');
            }
            text.push_str("\n\n");
        }
        let source = ["Harbour Courier", "Diário do Cais", "নদীর কাগজ"][*made % 3];
        let date =
            dateline::Date::from_days_since_epoch(14_000 + random.below(6_000) as i64).expect("a day of this century");
        *made += 1;
        Some(Document::new(format!("doc-{}", *made - 1), text).source(source).published(date))
    }
}

/// A catalog of so many meetings. A quarter of them are at places that papers name, and a third of those who take part are people that
/// they name, some in the bundled corpus; the others are made up, as most meetings of a large catalog are not in a given text.
pub fn catalog(meetings: usize) -> Catalog {
    const PLACES: [&str; 32] = [
        "Hamburg",
        "Hamburgo",
        "হামবুর্গ",
        "Helsinki",
        "Helsinque",
        "Paris",
        "প্যারিস",
        "Lisbon",
        "Lisboa",
        "London",
        "Londres",
        "লন্ডন",
        "New Delhi",
        "দিল্লি",
        "Dhaka",
        "ঢাকা",
        "Kathmandu",
        "Brussels",
        "Bruxelas",
        "Geneva",
        "Genebra",
        "Osaka",
        "Vienna",
        "Rome",
        "Brasília",
        "Rio de Janeiro",
        "Buenos Aires",
        "Luanda",
        "Maputo",
        "Nairobi",
        "Jakarta",
        "Ottawa",
    ];
    const SERIES: [&str; 16] = [
        "G20",
        "G7",
        "NATO",
        "OTAN",
        "BRICS",
        "SAARC",
        "COP",
        "APEC",
        "ASEAN",
        "CPLP",
        "Mercosul",
        "BIMSTEC",
        "OPEC",
        "EU-Africa summit",
        "General Assembly",
        "Nordic Council",
    ];
    const PEOPLE: [&str; 16] = [
        "Donald Trump",
        "Vladimir Putin",
        "Angela Merkel",
        "Emmanuel Macron",
        "Narendra Modi",
        "Xi Jinping",
        "Barack Obama",
        "Sheikh Hasina",
        "Shinzo Abe",
        "Justin Trudeau",
        "ডোনাল্ড ট্রাম্প",
        "ভ্লাদিমির পুতিন",
        "নরেন্দ্র মোদি",
        "শেখ হাসিনা",
        "Joe Biden",
        "Olaf Scholz",
    ];
    let mut random = Random::new(11);
    let mut toml = String::new();
    for number in 0..meetings {
        let (year, month, day) = (1990 + random.below(36), 1 + random.below(12), 1 + random.below(28));
        let place = match random.below(4) {
            0 => PLACES[random.below(PLACES.len())].to_owned(),
            _ => format!("Burgo{}ville", random.below(meetings)),
        };
        let series = match random.below(2) {
            0 => SERIES[random.below(SERIES.len())].to_owned(),
            _ => format!("Forum {}", random.below(900)),
        };
        let person = |random: &mut Random| match random.below(3) {
            0 => format!("\"{}\"", PEOPLE[random.below(PEOPLE.len())]),
            _ => format!("\"Ana Person{}son\"", random.below(4_000)),
        };
        let people: Vec<String> = (0..6).map(|_| person(&mut random)).collect();
        toml.push_str(&format!(
            "[[meeting]]\nid = \"meeting-{number}\"\ntitle = {{ en = \"{series} summit in {place}\" }}\n\
             start = \"{year:04}-{month:02}-{day:02}\"\nplaces = [\"{place}\"]\nseries = [\"{series}\"]\n\
             participants = [{}]\naliases = [\"{year} {place} summit\"]\n",
            people.join(", ")
        ));
    }
    Catalog::parse(&toml).expect("the generated catalog is one")
}

/// A word that nobody wrote: three of its own letters, drawn at random, in front of it.
fn renewed(word: &str, random: &mut Random, text: &mut String) {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    for _ in 0..3 {
        text.push(letters[random.below(letters.len())]);
    }
    text.push_str(word);
}

/// The middle of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
