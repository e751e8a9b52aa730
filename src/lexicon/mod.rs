//! Translations of words, for searching: made from open parallel text by the `lexicon` example, shipped with the crate.
//!
//! A [`Lexicon`] says for a stem of one language which stems of another stand for it, and how probably. It is read in place: opening
//! it costs nothing, a look-up some hundred nanoseconds.

mod table;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use self::table::{Entries, LONGEST, MOST_STEMS, MOST_TRANSLATIONS, Table, place, place_beside, weight};
use crate::analysis::Analyzer;
use crate::error::{Error, Result};
use crate::language::Language;

/// The lexicon that ships with the crate; `examples/lexicon` makes it.
static BUNDLED: &[u8] = include_bytes!("data/lexicon.bin");

/// Translations that are reached through a third language, at most.
const MOST_COMPOSED: usize = 15;
/// Words of a name that is translated as a whole, at most.
pub(crate) const MOST_WORDS: usize = 4;

/// Translations of stems between Portuguese, English and Bengali. Cheap to clone; `Send + Sync`.
///
/// ```
/// use dateline::{Analyzer, Language, Lexicon};
///
/// let lexicon = Lexicon::bundled();
/// let stem = Analyzer::new().analyze("sanctions", Language::English)[0].stem.clone().unwrap();
/// let found = lexicon.translations(&stem, Language::Portuguese);
/// assert!(found.iter().any(|translation| translation.stem == "pt:sancao"), "{found:?}");
/// ```
#[derive(Clone)]
pub struct Lexicon {
    bytes: Arc<Cow<'static, [u8]>>,
}

/// A stem of another language that stands for a stem.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Translation {
    /// With its language in front, as in [`Token::stem`](crate::Token::stem); several words of a name with spaces between (`pt:naco unid`).
    pub stem: String,
    /// How probably it stands for the word, against 1 for the most probable.
    pub probability: f32,
}

impl Lexicon {
    /// The lexicon of the crate.
    pub fn bundled() -> Lexicon {
        Lexicon { bytes: Arc::new(Cow::Borrowed(BUNDLED)) }
    }

    /// A lexicon from the bytes that [`as_bytes`](Lexicon::as_bytes) gave.
    ///
    /// # Errors
    /// [`Error::Option`] when the bytes are no lexicon of this format.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Lexicon> {
        if Table::new(&bytes).is_none() {
            let problem = "these bytes are no lexicon of this version; make it again with LexiconBuilder".to_owned();
            return Err(Error::Option { option: "Lexicon::from_bytes", problem });
        }
        Ok(Lexicon { bytes: Arc::new(Cow::Owned(bytes)) })
    }

    /// The lexicon as bytes, to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many stems of a language it translates.
    pub fn stems(&self, language: Language) -> usize {
        self.table().zip(place(language)).map_or(0, |(table, language)| table.stems(language))
    }

    /// The translations of a stem into a language, the most probable first; none when it does not know the stem. The stem has its
    /// language in front, as in [`Token::stem`](crate::Token::stem).
    ///
    /// Between Portuguese and Bengali the bundled lexicon goes through English.
    pub fn translations(&self, stem: &str, into: Language) -> Vec<Translation> {
        self.look_up(stem, into).unwrap_or_default()
    }

    fn look_up(&self, stem: &str, into: Language) -> Option<Vec<Translation>> {
        let (code, stem) = stem.split_once(':')?;
        let (from, to, bridge) = (place(Language::from_code(code))?, place(into)?, place(Language::English)?);
        let table = self.table().filter(|_| from != to)?;
        let mut found = table.translations(from, stem)?;
        let mut numbered: Vec<(u32, f32)> = found.get_mut(place_beside(from, to))?.collect();
        if from != bridge && to != bridge {
            // What may be reached on several ways is the likelier.
            let mut reached: BTreeMap<u32, f32> = BTreeMap::new();
            for (number, probability) in found.get_mut(place_beside(from, bridge))? {
                let through = table.stem(bridge, number)?;
                let Some(mut beyond) = table.translations(bridge, &through) else { continue };
                for (number, further) in beyond.get_mut(place_beside(bridge, to))? {
                    *reached.entry(number).or_default() += probability * further;
                }
            }
            reached.retain(|number, _| numbered.iter().all(|(known, _)| known != number));
            numbered.extend(reached.into_iter().map(|(number, probability)| (number, probability.min(1.0))));
            numbered.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            numbered.truncate(MOST_COMPOSED);
        }
        let translation = |(number, probability)| {
            let stem = format!("{}:{}", into.code(), table.stem(to, number)?);
            Some(Translation { stem, probability })
        };
        Some(numbered.into_iter().filter_map(translation).collect())
    }

    fn table(&self) -> Option<Table<'_>> {
        Table::new(&self.bytes)
    }
}

impl Default for Lexicon {
    /// That of the crate.
    fn default() -> Lexicon {
        Lexicon::bundled()
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stems = Language::INDEXED.map(|language| (language.code(), self.stems(language)));
        f.debug_struct("Lexicon").field("stems", &stems).finish_non_exhaustive()
    }
}

/// Collects translations for a [`Lexicon`].
///
/// ```
/// use dateline::lexicon::LexiconBuilder;
/// use dateline::Language;
///
/// let mut builder = LexiconBuilder::new();
/// builder.add("Bhutan House", Language::English, "ভুটান হাউস", Language::Bengali, 1.0);
/// let lexicon = builder.build()?;
/// assert_eq!(lexicon.translations("en:bhutan hous", Language::Bengali).len(), 1);
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LexiconBuilder {
    /// By language and stem: translations by language and stem.
    entries: BTreeMap<(usize, String), BTreeMap<(usize, String), f32>>,
    analyzer: Analyzer,
}

impl LexiconBuilder {
    /// One without translations.
    pub fn new() -> LexiconBuilder {
        LexiconBuilder::default()
    }

    /// Adds the translations of another lexicon.
    pub fn extend(&mut self, lexicon: &Lexicon) -> &mut LexiconBuilder {
        let Some(table) = lexicon.table() else { return self };
        for (from, language) in Language::INDEXED.iter().enumerate() {
            let numbers = 0..u32::try_from(table.stems(from)).unwrap_or(0);
            for stem_of in numbers.filter_map(|number| table.stem(from, number)) {
                let others = Language::INDEXED.iter().enumerate().filter(|(to, _)| *to != from);
                let found = table.translations(from, &stem_of).into_iter().flatten();
                for ((to, into), translations) in others.zip(found) {
                    for (number, probability) in translations {
                        let translation = table.stem(to, number).unwrap_or_default();
                        let stem = |language: Language, stem: &str| format!("{}:{stem}", language.code());
                        self.add_stems(&stem(*language, &stem_of), &stem(*into, &translation), probability);
                    }
                }
            }
        }
        self
    }

    /// Adds a translation of a word, or of a name of up to four words. A word that is all stop words, or in a language that is not
    /// indexed, adds nothing; of one that is there already the higher probability stays. Probabilities are above 0 and at most 1.
    pub fn add(
        &mut self,
        word: &str,
        from: Language,
        translation: &str,
        into: Language,
        probability: f32,
    ) -> &mut Self {
        let stems = |text: &str, language: Language| {
            let tokens = self.analyzer.analyze(text, language).into_iter();
            let stems: Vec<String> = tokens.filter_map(|token| token.stem).collect();
            let bare = |stem: &String| stem.split_once(':').map_or_else(String::new, |(_, stem)| stem.to_owned());
            format!("{}:{}", language.code(), stems.iter().map(bare).collect::<Vec<_>>().join(" "))
        };
        let (stem, translation) = (stems(word, from), stems(translation, into));
        self.add_stems(&stem, &translation, probability)
    }

    /// The same for stems as the analysis gives them, with their languages in front, those of several words with spaces between.
    pub fn add_stems(&mut self, stem: &str, translation: &str, probability: f32) -> &mut Self {
        let read = |stem: &str| {
            let (code, stem) = stem.split_once(':')?;
            let is_fit = !stem.is_empty() && stem.len() <= LONGEST && stem.split(' ').count() <= MOST_WORDS;
            is_fit.then_some((place(Language::from_code(code))?, stem.to_owned()))
        };
        if let (Some(from), Some(to)) = (read(stem), read(translation))
            && from.0 != to.0
            && probability > 0.0
        {
            let known = self.entries.entry(from).or_default().entry(to).or_default();
            *known = known.max(probability.min(1.0));
        }
        self
    }

    /// The lexicon. The 15 most probable translations of a stem into each language stay.
    ///
    /// # Errors
    /// [`Error::Option`] for more than 131,072 stems of one language.
    pub fn build(&self) -> Result<Lexicon> {
        let mut stems: [BTreeSet<&str>; 3] = Default::default();
        for (language, stem) in self.entries.iter().flat_map(|(stem, into)| [stem].into_iter().chain(into.keys())) {
            stems.get_mut(*language).map(|stems| stems.insert(stem));
        }
        if let Some(many) = stems.iter().map(BTreeSet::len).find(|stems| *stems > MOST_STEMS) {
            let problem = format!("{many} stems of one language; a lexicon holds {MOST_STEMS}, leave out the rarest");
            return Err(Error::Option { option: "LexiconBuilder::build", problem });
        }
        let numbers: Vec<BTreeMap<&str, u32>> =
            stems.iter().map(|stems| stems.iter().copied().zip(0..).collect()).collect();
        let entries = |(language, stems): (usize, &BTreeSet<&str>)| -> Entries {
            let entry = |stem: &&str| {
                let mut into: [Vec<(u32, f32)>; 2] = Default::default();
                let known = self.entries.get(&(language, (*stem).to_owned()));
                for ((to, translation), probability) in known.into_iter().flatten() {
                    let number = numbers.get(*to).and_then(|numbers| numbers.get(translation.as_str()));
                    let into = into.get_mut(place_beside(language, *to));
                    into.zip(number).into_iter().for_each(|(into, number)| into.push((*number, *probability)));
                }
                for translations in &mut into {
                    translations.sort_by_key(|(number, probability)| (weight(*probability), *number));
                    translations.truncate(MOST_TRANSLATIONS);
                }
                ((*stem).to_owned(), into)
            };
            stems.iter().map(entry).collect()
        };
        let languages: Vec<Entries> = stems.iter().enumerate().map(entries).collect();
        Ok(Lexicon { bytes: Arc::new(Cow::Owned(table::write(&languages))) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_several_words() {
        let mut builder = LexiconBuilder::new();
        builder.add("United Nations", Language::English, "জাতিসংঘ", Language::Bengali, 1.0);
        builder.add("the", Language::English, "o", Language::Portuguese, 1.0);
        let lexicon = builder.build().unwrap();
        assert_eq!(lexicon.stems(Language::English), 1, "stop words have no stem");
        let stems: Vec<_> = Analyzer::new().analyze("United Nations", Language::English).into_iter().collect();
        let name = stems.iter().filter_map(|token| token.stem.as_deref()?.strip_prefix("en:")).collect::<Vec<_>>();
        let found = lexicon.translations(&format!("en:{}", name.join(" ")), Language::Bengali);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert!(lexicon.translations(&one.stem, Language::English).is_empty(), "one direction was added");
    }

    #[test]
    fn through_english() {
        let mut builder = LexiconBuilder::new();
        builder.add_stems("pt:paz", "en:peac", 0.8).add_stems("pt:paz", "en:calm", 0.4);
        builder.add_stems("en:peac", "bn:শান্তি", 1.0).add_stems("en:calm", "bn:শান্তি", 0.5).add_stems(
            "en:calm",
            "bn:ধীর",
            0.5,
        );
        let found = builder.build().unwrap().translations("pt:paz", Language::Bengali);
        let found: Vec<_> = found.iter().map(|t| (t.stem.as_str(), (t.probability * 10.0).round())).collect();
        assert_eq!(found, [("bn:শান্তি", 10.0), ("bn:ধীর", 2.0)]);
    }

    #[test]
    fn bytes_that_are_no_lexicon() {
        assert!(Lexicon::from_bytes(b"datlex00".to_vec()).is_err());
        assert!(Lexicon::from_bytes(Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn holds_what_was_added(
            rows in prop::collection::vec((
                // To and from English: between the others is more than what was added.
                prop_oneof![Just((1, 0)), Just((1, 2)), Just((0, 1)), Just((2, 1))],
                "[a-cé]{1,4}( [a-c]{1,3})?",
                "[a-cক-গ]{1,4}",
                0.001f32..=1.0,
            ), 0..80)
        ) {
            let stem = |language: usize, stem: &str| format!("{}:{stem}", Language::INDEXED[language].code());
            let mut builder = LexiconBuilder::new();
            let mut expected: BTreeMap<(String, usize), BTreeMap<String, f32>> = BTreeMap::new();
            for ((from, to), word, translation, probability) in &rows {
                builder.add_stems(&stem(*from, word), &stem(*to, translation), *probability);
                let known = expected.entry((stem(*from, word), *to)).or_default().entry(stem(*to, translation)).or_default();
                *known = known.max(*probability);
            }
            let lexicon = builder.build().unwrap();
            for ((word, to), translations) in &expected {
                let found = lexicon.translations(word, Language::INDEXED[*to]);
                prop_assert_eq!(found.len(), translations.len().min(MOST_TRANSLATIONS));
                for translation in &found {
                    let probability = translations[&translation.stem];
                    prop_assert!((translation.probability / probability).ln().abs() < 0.04, "{} {}", translation.probability, probability);
                }
                prop_assert!(found.is_sorted_by(|a, b| a.probability >= b.probability));
            }
            prop_assert!(lexicon.translations("en:zzz", Language::Bengali).is_empty());
            let again = LexiconBuilder::new().extend(&lexicon).build().unwrap();
            prop_assert_eq!(again.as_bytes(), lexicon.as_bytes());
        }

        #[test]
        fn broken_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), stem in "[a-c]{1,3}") {
            let lexicon = Lexicon::from_bytes([b"datlex01".to_vec(), bytes].concat()).unwrap();
            for into in Language::INDEXED {
                lexicon.translations(&format!("en:{stem}"), into);
            }
        }
    }
}
