//! What analysis is made of, each part of which can be left out.

use serde::{Deserialize, Serialize};

/// The parts of analysis beyond cutting a text into words and lower case. All are in by default; leaving one out shows
/// what it is worth (the `evaluate` example does so), or spares what a collection does not need.
///
/// ```
/// use dateline::{Analyzer, Ingredients, Language};
///
/// let mut ingredients = Ingredients::default();
/// ingredients.loose = false;
/// let plain = Analyzer::with(ingredients);
/// assert!(plain.analyze("cúpula", Language::Portuguese)[0].variants.is_empty());
/// assert_ne!(plain.fingerprint(), Analyzer::new().fingerprint());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Ingredients {
    /// One spelling for what is the same word in another encoding: normal forms, nukta letters, joiners, digits of every
    /// script, apostrophes, full width, dots of abbreviations. Acts on the surface, and so on all that is made of it.
    pub orthography: bool,
    /// The `stem` stream; and Bengali endings taken off Latin letters and digits (`BBCর`, `১০টি`).
    pub stems: bool,
    /// Variants for careless spelling: without accents, Bengali letters that sound alike as one.
    pub loose: bool,
    /// Variants for lost spaces: `Hamburgona`, `HelsinqueTrump`, `20minutos`.
    pub glue: bool,
    /// One token for written variants of several words (`Group of 20` is `g20`), one notation for numbers, wholes of
    /// compounds.
    pub variants: bool,
    /// The `sound` stream.
    pub sound: bool,
}

impl Ingredients {
    /// Words in lower case and nothing else.
    pub const NONE: Ingredients =
        Ingredients { orthography: false, stems: false, loose: false, glue: false, variants: false, sound: false };

    /// All of them.
    pub const ALL: Ingredients =
        Ingredients { orthography: true, stems: true, loose: true, glue: true, variants: true, sound: true };

    /// One byte that tells them apart.
    pub(super) fn bits(self) -> u8 {
        let Ingredients { orthography, stems, loose, glue, variants, sound } = self;
        [orthography, stems, loose, glue, variants, sound].into_iter().fold(0, |bits, on| bits << 1 | u8::from(on))
    }
}

impl Default for Ingredients {
    fn default() -> Ingredients {
        Ingredients::ALL
    }
}
