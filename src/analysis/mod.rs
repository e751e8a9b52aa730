//! Analysis: from text to the tokens of four streams.
//!
//! Every word of a passage has up to four forms, each for a field of the index: the **surface** that is shared by all
//! languages, the **stem** inside one language, **variants** that a careless or glued spelling would have, and a key of
//! its **sound** that meets across scripts. [`Analyzer::analyze`] shows them word by word; [`StreamWriter`] writes them
//! for an index. Text is never changed: a token knows the bytes that it stands for.
//!
//! ```text
//! text ─ split ─▶ words ─ walk: join written variants ─▶ forms: normalise, stop words, stem, variants, sound ─▶ streams
//! ```

mod cache;
mod data;
mod ending;
mod fingerprint;
mod forms;
mod glue;
mod hash;
mod ingredients;
mod join;
mod letters;
mod normalise;
mod number;
mod sound;
mod split;
mod stem;
mod stopwords;
mod streams;
mod variant;
mod walk;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

pub(crate) use self::hash::{WordMap, hash};
pub use self::ingredients::Ingredients;
pub use self::sound::sound_key;
pub(crate) use self::sound::{is_skeleton, near};
pub(crate) use self::streams::{HOLE, token_len};
pub use self::streams::{StreamWriter, Streams};
use crate::language::Language;
use crate::span::Span;

/// A word of a text in all its forms.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Token {
    /// The bytes of the analysed text that the token stands for: all its words when it joins several.
    pub range: Span,
    /// The word as written, in one spelling: NFC, case folded, digits ASCII, written variants joined (`G-20` is `g20`).
    /// At most 255 bytes, cut at a character.
    pub surface: String,
    /// The stem with its language in front (`pt:reuni`). `None` for stop words and for languages without a stemmer.
    pub stem: Option<String>,
    /// Up to three other spellings, parts and wholes of the word; for searching with a low weight.
    pub variants: Vec<String>,
    /// Key of the sound ([`sound_key`]) of a word that may be a name.
    pub sound: Option<String>,
    /// Whether the word is a stop word of its language.
    pub stop: bool,
}

/// Turns text into tokens. Holds nothing but tables that are shared by all: cheap to make and to clone.
#[derive(Clone, Debug, Default)]
pub struct Analyzer {
    ingredients: Ingredients,
}

impl Analyzer {
    /// The analyser with all its [`Ingredients`]. [`fingerprint`](Analyzer::fingerprint) tells its version.
    pub fn new() -> Analyzer {
        Analyzer::default()
    }

    /// An analyser with some ingredients left out.
    pub fn with(ingredients: Ingredients) -> Analyzer {
        Analyzer { ingredients }
    }

    /// What it is made of.
    pub(crate) fn ingredients(&self) -> Ingredients {
        self.ingredients
    }

    /// The tokens of `text`, one for each position, in order and without overlap.
    ///
    /// Takes time linear in the text, about a microsecond a word; [`StreamWriter`] is the fast way for many texts.
    ///
    /// ```
    /// use dateline::{Analyzer, Language};
    ///
    /// let text = "O vice-presidente na cúpula do G-20";
    /// let tokens = Analyzer::new().analyze(text, Language::Portuguese);
    ///
    /// let summit = tokens.iter().find(|token| token.surface == "cúpula").unwrap();
    /// assert_eq!(summit.stem.as_deref(), Some("pt:cupul"));
    /// assert_eq!(summit.variants, ["cupula"]);
    /// assert_eq!(tokens[1].surface, "vice");
    /// assert_eq!(tokens[1].variants, ["vicepresidente"]);
    /// assert!(tokens[0].stop && tokens[0].stem.is_none());
    /// let last = tokens.last().unwrap();
    /// assert_eq!((last.surface.as_str(), last.range.of(text)), ("g20", Some("G-20")));
    ///
    /// // Across scripts: case ending off, consonants in one alphabet.
    /// let bengali = Analyzer::new().analyze("হামবুর্গে", Language::Bengali);
    /// assert_eq!(bengali[0].stem.as_deref(), Some("bn:হামবুর্গ"));
    /// assert_eq!(bengali[0].sound, dateline::analysis::sound_key("Hamburgo"));
    /// ```
    pub fn analyze(&self, text: &str, language: Language) -> Vec<Token> {
        let mut tokens = Vec::new();
        walk::Walker::new(self.ingredients).walk(text, language, |range, view, whole| {
            tokens.push(Token {
                range,
                surface: view.surface.to_owned(),
                stem: some(view.stem),
                variants: [whole, view.variants]
                    .iter()
                    .flat_map(|all| all.split_ascii_whitespace())
                    .map(str::to_owned)
                    .collect(),
                sound: some(view.sound),
                stop: view.is_stop(),
            });
        });
        tokens
    }

    /// The surface form of what is typed of a word, which may end anywhere in it.
    pub(crate) fn spelled(&self, typed: &str) -> String {
        let mut surface = String::with_capacity(typed.len());
        match self.ingredients.orthography {
            true => normalise::push_surface(typed, &mut surface),
            false => normalise::push_lower(typed, &mut surface),
        }
        surface
    }

    /// Sixteen hexadecimal digits that change whenever the tokens of some text may change.
    pub fn fingerprint(&self) -> String {
        fingerprint::fingerprint(self.ingredients)
    }
}

/// The stem of one plain word (no hyphen, no possessive), as [`Analyzer::analyze`] would write it if no word were a stop
/// word; `None` for languages without a stemmer. A few microseconds.
///
/// ```
/// use dateline::{Language, analysis::stem};
///
/// assert_eq!(stem("reuniões", Language::Portuguese), stem("reunião", Language::Portuguese));
/// assert_eq!(stem("বৈঠকের", Language::Bengali).as_deref(), Some("bn:বৈঠক"));
/// assert_eq!(stem("reuniones", Language::from_code("es")), None);
/// ```
pub fn stem(word: &str, language: Language) -> Option<String> {
    let (mut surface, mut stem) = (String::new(), String::new());
    normalise::push_surface(word, &mut surface);
    stem::push(stem::base(&surface), language, &mut stem);
    some(&stem)
}

/// A surface form without the accents of Latin letters, in normal form C; the same where it has none.
pub(crate) fn without_accents(surface: &str) -> Cow<'_, str> {
    match normalise::has_accents(surface) {
        true => Cow::Owned(normalise::folded(surface).nfc().collect()),
        false => Cow::Borrowed(surface),
    }
}

fn some(form: &str) -> Option<String> {
    (!form.is_empty()).then(|| form.to_owned())
}
