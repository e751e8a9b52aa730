//! Other analysers, by what they make of each word: Lucene's three are a chain of filters over the words of UAX #29, so a table
//! from words to tokens says all of them.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use dateline::Language;

use crate::data::{self, LANGUAGES, Result};
use crate::{Data, Options};

#[derive(Clone, Debug)]
pub struct Rival {
    pub name: String,
    tokens: HashMap<(Language, String), String>,
}

impl Rival {
    pub fn parse(argument: &str) -> std::result::Result<Rival, String> {
        let (name, path) = argument.split_once('=').ok_or("write NAME=FILE")?;
        let rows = data::rows::<3>(Path::new(path)).map_err(|error| error.to_string())?;
        let tokens = rows.into_iter().map(|[language, word, token]| ((Language::from_code(&language), word), token));
        Ok(Rival { name: name.to_owned(), tokens: tokens.collect() })
    }

    /// What it makes of a word; empty for a stop word. A word that its table lacks stays as it is.
    pub fn token<'a>(&'a self, word: &'a str, language: Language) -> &'a str {
        self.tokens.get(&(language, word.to_owned())).map_or(word, String::as_str)
    }
}

/// `language TAB word` for each word that a measurement may ask a rival for.
pub fn write_words(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let mut words: BTreeSet<(&str, String)> = BTreeSet::new();
    for language in LANGUAGES {
        let mut add = |text: &str| words.extend(data::words(text).map(|word| (language.code(), word.to_owned())));
        for collection in crate::headlines::collections(data, language)? {
            collection.iter().for_each(|item| {
                add(&item.headline);
                add(&item.text);
            });
        }
        for word in crate::stems::words(options, language)? {
            add(&word);
        }
    }
    for (language, word) in words {
        writeln!(out, "{language}\t{word}")?;
    }
    Ok(())
}
