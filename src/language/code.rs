//! The name of a language, and the codes it goes by.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize};

/// A language, or the admission that it is not known. Serialised as its code.
///
/// ```
/// use dateline::Language;
///
/// assert_eq!(Language::from_code("pt-BR"), Language::Portuguese);
/// assert_eq!(Language::from_code("spa").code(), "es");
/// assert_eq!(Language::from_code("").code(), "und");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
#[non_exhaustive]
pub enum Language {
    /// `pt`
    Portuguese,
    /// `en`
    English,
    /// `bn`
    Bengali,
    /// Another language, by its ISO 639-1 code, or 639-3 where there is none.
    Other(&'static str),
    /// `und`: too little text, or no language at all.
    #[default]
    Undetermined,
}

/// Every known code in lower case, and the one code used here for that language.
static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for line in include_str!("data/codes.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (code, aliases) = line.split_once('\t').unwrap_or((line, ""));
        for alias in aliases.split_ascii_whitespace().chain([code]) {
            codes.insert(alias, code);
        }
    }
    codes
});

impl Language {
    /// The languages that have an analyser of their own: Portuguese, English, Bengali.
    pub const INDEXED: [Language; 3] = [Language::Portuguese, Language::English, Language::Bengali];

    /// The language of an ISO 639-1, 639-2 or 639-3 code or of a BCP 47 tag, in any case: `pt`, `por`, `pt-BR`, `pt_PT`.
    ///
    /// An unknown code is [`Undetermined`](Language::Undetermined), as are `und`, `mul` and `zxx`.
    pub fn from_code(code: &str) -> Language {
        let primary = code.trim().split(['-', '_']).next().unwrap_or_default();
        if !matches!(primary.len(), 2 | 3) {
            return Language::Undetermined;
        }
        match CODES.get(primary.to_ascii_lowercase().as_str()) {
            Some(&"pt") => Language::Portuguese,
            Some(&"en") => Language::English,
            Some(&"bn") => Language::Bengali,
            Some(other) => Language::Other(other),
            None => Language::Undetermined,
        }
    }

    /// The ISO 639-1 code, or the 639-3 code of a language that has none; `und` when undetermined.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Portuguese => "pt",
            Language::English => "en",
            Language::Bengali => "bn",
            Language::Other(code) => code,
            Language::Undetermined => "und",
        }
    }

    /// Whether the language is one of [`INDEXED`](Language::INDEXED).
    pub const fn is_indexed(self) -> bool {
        matches!(self, Language::Portuguese | Language::English | Language::Bengali)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

// By hand: derived, the `&'static str` inside would ask for input that lives for ever.
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        Ok(Language::from_code(&Cow::<str>::deserialize(deserializer)?))
    }
}

impl From<Language> for &'static str {
    fn from(language: Language) -> &'static str {
        language.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let cases = [
            ("pt", "pt"),
            ("PT", "pt"),
            ("por", "pt"),
            ("pt-BR", "pt"),
            ("pt_PT", "pt"),
            (" en-GB ", "en"),
            ("eng", "en"),
            ("ben", "bn"),
            ("bn-BD", "bn"),
            ("spa", "es"),
            ("ger", "de"),
            ("deu", "de"),
            ("iw", "he"),
            ("asm", "as"),
            ("cmn", "zh"),
            ("mwl", "mwl"),
            ("und", "und"),
            ("zxx", "und"),
            ("xx", "und"),
            ("", "und"),
            ("-", "und"),
            ("english", "und"),
            ("বা", "und"),
        ];
        for (given, expected) in cases {
            assert_eq!(Language::from_code(given).code(), expected, "{given:?}");
        }
    }

    #[test]
    fn a_code_means_itself() {
        let mut seen = std::collections::HashMap::new();
        for line in include_str!("data/codes.tsv").lines().filter(|line| !line.starts_with('#')) {
            let (code, aliases) = line.split_once('\t').unwrap();
            assert_eq!(Language::from_code(code).code(), code);
            for alias in aliases.split_ascii_whitespace().chain([code]) {
                assert_eq!(seen.insert(alias, code), None, "{alias} stands twice in data/codes.tsv");
            }
        }
    }

    #[test]
    fn every_language_of_whatlang_has_a_code() {
        for lang in whatlang::Lang::all() {
            assert_ne!(Language::from_code(lang.code()), Language::Undetermined, "{}", lang.code());
        }
    }

    #[test]
    fn serde_is_the_code() {
        for language in Language::INDEXED.into_iter().chain([Language::Other("es"), Language::Undetermined]) {
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{language}\""));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
        assert_eq!(serde_json::from_str::<Language>(r#""p\u0074""#).unwrap(), Language::Portuguese);
        assert_eq!(serde_json::from_value::<Language>("por".into()).unwrap(), Language::Portuguese);
    }
}
