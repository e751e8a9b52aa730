//! The tables: words of meetings, bodies, countries and cities, each found in a stream of keys.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::analysis::{Analyzer, Token, is_skeleton, sound_key};
use crate::language::Language;

/// What a name of the tables is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A name of no table: a person, a small town, a paper.
    Other,
    /// A country.
    Country,
    /// A city.
    City,
    /// A body that does much else than meet.
    Body,
    /// A body or series whose name alone means its summit.
    Series,
}

impl Kind {
    /// Whether it is a body of one or the other sort.
    pub fn is_body(self) -> bool {
        matches!(self, Kind::Body | Kind::Series)
    }

    /// Whether it is a place of the tables.
    pub fn is_place(self) -> bool {
        matches!(self, Kind::City | Kind::Country)
    }
}

/// What a word says of a meeting, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    Summit,
    Conference,
    Meeting,
    Visit,
    Talks,
    Act,
    Paper,
    /// No meeting, but what carries the name of the place of one: `Paris agreement`.
    Treaty,
}

impl Class {
    fn parse(name: &str) -> Option<Class> {
        Some(match name {
            "summit" => Class::Summit,
            "conference" => Class::Conference,
            "meeting" => Class::Meeting,
            "visit" => Class::Visit,
            "talks" => Class::Talks,
            "act" => Class::Act,
            "paper" => Class::Paper,
            "treaty" => Class::Treaty,
            _ => return None,
        })
    }

    /// How far the word alone says that a dated meeting is spoken of.
    pub fn weight(self) -> f32 {
        match self {
            Class::Summit => 1.0,
            Class::Conference | Class::Meeting => 0.9,
            Class::Visit => 0.8,
            Class::Talks => 0.7,
            Class::Act => 0.6,
            Class::Paper => 0.4,
            Class::Treaty => 0.0,
        }
    }
}

/// Sequences of keys, the longest match first.
#[derive(Debug)]
pub(super) struct Phrases<V> {
    by_first: HashMap<String, Vec<(Vec<String>, V)>>,
}

impl<V: Copy> Phrases<V> {
    fn new() -> Phrases<V> {
        Phrases { by_first: HashMap::new() }
    }

    fn insert(&mut self, mut keys: Vec<String>, value: V) {
        if keys.is_empty() {
            return;
        }
        let rest = keys.split_off(1);
        let Some(first) = keys.pop() else { return };
        let all = self.by_first.entry(first).or_default();
        if all.iter().all(|(known, _)| *known != rest) {
            all.push((rest, value));
            all.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
    }

    /// The longest sequence that the words begin with: how many words, and its value. A word has one key or several.
    pub fn longest(&self, words: &[Vec<String>]) -> Option<(usize, V)> {
        let (first, next) = words.split_first()?;
        let all = first.iter().find_map(|key| self.by_first.get(key))?;
        let begins =
            |rest: &[String]| rest.len() <= next.len() && rest.iter().zip(next).all(|(key, word)| word.contains(key));
        all.iter().find(|(rest, _)| begins(rest)).map(|(rest, value)| (rest.len() + 1, *value))
    }
}

/// A place or a body of the tables.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub kind: Kind,
    /// What tells it from all others: `b:g20`, `c:De Hamburg`, `k:DE`.
    pub key: String,
    /// ISO 3166 code of the country, for places.
    pub country: String,
}

/// All tables.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub known: Vec<Known>,
    /// Names of places and bodies, by position in `known`.
    pub names: Phrases<usize>,
    /// By language: words of meetings; `None` for what only looks like one.
    words: [Phrases<Option<Class>>; 3],
    /// Places by the sound of their names, for spellings that are in no list.
    by_sound: HashMap<String, usize>,
}

const PLACES: &str = include_str!("places.tsv");
const BODIES: &str = include_str!("bodies.tsv");
const WORDS: &str = include_str!("words.tsv");
/// Signs of a sound key that is trusted to be a known place in another spelling.
const SURE_SOUND: usize = 4;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// The tables, read at first use: some ten milliseconds.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut fields = line.split('\t');
        Some([fields.next()?, fields.next()?, fields.next()?])
    })
}

impl Lexicon {
    fn read() -> Lexicon {
        let analyzer = Analyzer::new();
        let mut lexicon = Lexicon {
            known: Vec::new(),
            names: Phrases::new(),
            words: std::array::from_fn(|_| Phrases::new()),
            by_sound: HashMap::new(),
        };
        for [key, kind, names] in rows(BODIES) {
            let kind = if kind == "summit" { Kind::Series } else { Kind::Body };
            lexicon.insert(&analyzer, Known { kind, key: format!("b:{key}"), country: String::new() }, names);
        }
        for [kind, country, names] in rows(PLACES) {
            let (kind, key) = match kind {
                "country" => (Kind::Country, format!("k:{country}")),
                _ => (Kind::City, format!("c:{country} {}", names.split(';').next().unwrap_or_default())),
            };
            lexicon.insert(&analyzer, Known { kind, key, country: country.to_owned() }, names);
        }
        for [language, class, words] in rows(WORDS) {
            let language = Language::from_code(language);
            let Some(table) = slot(language).and_then(|slot| lexicon.words.get_mut(slot)) else { continue };
            for words in words.split(';') {
                let keys = analyzer.analyze(words, language).iter().map(word_key).collect::<Vec<_>>();
                table.insert(keys, Class::parse(class));
            }
        }
        lexicon
    }

    fn insert(&mut self, analyzer: &Analyzer, known: Known, names: &str) {
        let at = self.known.len();
        for name in names.split(';') {
            let languages: &[Language] = if name.is_ascii() {
                &[Language::English, Language::Portuguese]
            } else if name.contains(is_bengali) {
                &[Language::Bengali]
            } else {
                &[Language::Portuguese]
            };
            for language in languages {
                let first = |token: &Token| name_keys(token).into_iter().next();
                self.names.insert(analyzer.analyze(name, *language).iter().filter_map(first).collect(), at);
            }
            let sound = sound(name).filter(|sound| known.kind == Kind::City && sound.len() >= SURE_SOUND);
            sound.into_iter().for_each(|sound| _ = self.by_sound.entry(sound).or_insert(at));
        }
        self.known.push(known);
    }

    /// Words of meetings in a language.
    pub fn words(&self, language: Language) -> Option<&Phrases<Option<Class>>> {
        self.words.get(slot(language)?)
    }

    /// The city that a name sounds like.
    pub fn sounds_like(&self, sound: &str) -> Option<&Known> {
        self.by_sound.get(sound).and_then(|at| self.known.get(*at))
    }
}

fn slot(language: Language) -> Option<usize> {
    Language::INDEXED.iter().position(|indexed| *indexed == language)
}

/// Whether a character is of the Bengali script.
pub(super) fn is_bengali(c: char) -> bool {
    ('\u{980}'..='\u{9FF}').contains(&c)
}

/// A word without capitals and accents.
pub(super) fn fold(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c) || is_bengali(*c)).flat_map(char::to_lowercase).collect()
}

/// What a token of a name is looked up by: the abbreviation it stands for, the Bengali word as it is and without its ending, else
/// the word without capitals and accents.
pub(super) fn name_keys(token: &Token) -> Vec<String> {
    let mut keys: Vec<String> =
        token.variants.iter().filter(|variant| variant.starts_with('=')).take(1).cloned().collect();
    keys.push(fold(&token.surface));
    keys.extend(
        endings(&token.surface)
            .map(|ending| fold(token.surface.get(..token.surface.len() - ending.len()).unwrap_or_default())),
    );
    keys
}

/// Bengali case endings, the longest first.
const ENDINGS: [&str; 12] = ["গুলোর", "দের", "য়ের", "য়েও", "তেও", "তে", "ের", "কে", "য়", "র", "ে", "এর"];

/// The case endings that a Bengali word may have, the longest first.
pub(super) fn endings(surface: &str) -> impl Iterator<Item = &'static str> {
    let bengali = surface.starts_with(is_bengali);
    ENDINGS.into_iter().filter(move |ending| bengali && surface.len() > ending.len() + 3 && surface.ends_with(ending))
}

/// What a word is looked up by: its stem, else the word.
pub(super) fn word_key(token: &Token) -> String {
    token.stem.clone().unwrap_or_else(|| token.surface.clone())
}

/// The sound of a name of one or more words, as of one word.
pub(super) fn sound(name: &str) -> Option<String> {
    let joined: String =
        name.chars().filter(|c| c.is_alphabetic() || is_combining_mark(*c) || is_bengali(*c)).collect();
    sound_key(&joined).filter(|key| is_skeleton(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str, language: Language) -> Option<&'static str> {
        let tokens = Analyzer::new().analyze(name, language);
        let keys: Vec<Vec<String>> = tokens.iter().map(name_keys).collect();
        let (len, at) = lexicon().names.longest(&keys)?;
        (len == keys.len()).then(|| lexicon().known[at].key.as_str())
    }

    #[test]
    fn names_of_three_languages_meet() {
        for (expected, english, portuguese, bengali) in [
            ("c:DE Hamburg", "Hamburg", "Hamburgo", "হামবুর্গে"),
            ("c:IN New Delhi", "New Delhi", "Nova Délhi", "নয়াদিল্লিতে"),
            ("c:BD Dhaka", "Dhaka", "Daca", "ঢাকায়"),
            ("k:DE", "Germany", "Alemanha", "জার্মানির"),
            ("b:g20", "Group of 20", "G-20", "জি-২০"),
            ("b:nato", "NATO", "Otan", "ন্যাটোর"),
            ("b:general-assembly", "UN General Assembly", "Assembleia Geral", "সাধারণ পরিষদে"),
        ] {
            assert_eq!(known(english, Language::English), Some(expected));
            assert_eq!(known(portuguese, Language::Portuguese), Some(expected));
            assert_eq!(known(bengali, Language::Bengali), Some(expected));
        }
        assert_eq!(known("Lakeside", Language::English), None);
        let cingapura = sound("Cingapura").and_then(|sound| lexicon().sounds_like(&sound));
        assert_eq!(cingapura.map(|known| known.key.as_str()), Some("c:SG Singapore"));
    }

    #[test]
    fn words_of_meetings_are_known_in_their_forms() {
        for (language, words, expected) in [
            (Language::English, "meetings", Some(Some(Class::Meeting))),
            (Language::English, "press conferences", Some(None)),
            (Language::Portuguese, "cimeiras", Some(Some(Class::Summit))),
            (Language::Portuguese, "reuniões", Some(Some(Class::Meeting))),
            (Language::Bengali, "শীর্ষ সম্মেলনের", Some(Some(Class::Summit))),
            (Language::Bengali, "বৈঠকে", Some(Some(Class::Meeting))),
            (Language::Bengali, "সংবাদ সম্মেলনে", Some(None)),
            (Language::English, "harbour", None),
        ] {
            let tokens = Analyzer::new().analyze(words, language);
            let keys: Vec<Vec<String>> = tokens.iter().map(|token| vec![word_key(token)]).collect();
            let found = lexicon().words(language).unwrap().longest(&keys);
            assert_eq!(found.map(|(_, class)| class), expected, "{words}");
        }
    }
}
