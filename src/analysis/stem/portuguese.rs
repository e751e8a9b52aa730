//! Portuguese: Snowball, with what it keeps apart brought together first.
//!
//! Snowball's Portuguese stems `reunião` to *reuniã* and `reuniões` to *reuniõ*, and leaves plurals in *-ais*, *-eis*,
//! *-ens* whole. Here plurals become singulars, old European spelling (`acção`, `director`) becomes the one of the 1990
//! agreement, endings typed without accents get them back (`reuniao`), and after stemming the nasal ending and all accents
//! go, so that `econômico` and `económico` meet. Plural rules: Cunha and Cintra, *Nova gramática do português
//! contemporâneo*.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::normalise;
use crate::analysis::data::rows;

pub(super) const IRREGULAR: &str = include_str!("portuguese_irregular.tsv");
pub(super) const SPELLING: &str = include_str!("portuguese_spelling.tsv");

static BASES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    rows(IRREGULAR)
        .filter_map(|row| row.split_once('\t'))
        .flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base)))
        .collect()
});

static SPELLINGS: LazyLock<super::Spellings> = LazyLock::new(|| super::by_first_three(SPELLING));

/// Endings typed without their accents. Only endings that no word spelled with care has.
const CARELESS: &[(&str, &str)] = &[
    ("coes", "ções"),
    ("oes", "ões"),
    ("cao", "ção"),
    ("ao", "ão"),
    ("aveis", "áveis"),
    ("iveis", "íveis"),
    ("avel", "ável"),
    ("ivel", "ível"),
    ("ancias", "âncias"),
    ("ancia", "ância"),
    ("encias", "ências"),
    ("encia", "ência"),
];

/// Plural endings and their singulars. *-il* and *-el* have one plural (`fácil`, `fáceis`; `possível`, `possíveis`) and
/// *-il* a second one (`civil`, `civis`): all meet in *-el*.
const PLURALS: &[(&str, &str)] = &[
    ("ões", "ão"),
    ("ães", "ão"),
    ("ãos", "ão"),
    ("ãs", "ã"),
    ("éis", "el"),
    ("óis", "ol"),
    ("eis", "el"),
    ("ais", "al"),
    ("uis", "ul"),
    ("bis", "bel"),
    ("dis", "del"),
    ("fis", "fel"),
    ("nis", "nel"),
    ("ris", "rel"),
    ("tis", "tel"),
    ("vis", "vel"),
    ("zis", "zel"),
    ("il", "el"),
    ("ns", "m"),
];

/// Feminines that Snowball takes for verbs (`sanitária` to *sanitar*, `sanitário` to *sanitari*).
const FEMININES: &[(&str, &str)] = &[("árias", "ário"), ("ária", "ário"), ("órias", "ório"), ("ória", "ório")];

/// The stem of a surface form, without accents.
pub(super) fn stem(surface: &str) -> String {
    let word = BASES.get(surface).copied().unwrap_or(surface);
    let word = super::respell(word, &SPELLINGS).replace("cç", "ç").replace("pç", "ç");
    let word = replace_ending(word, CARELESS, 1);
    let word = replace_ending(word, PLURALS, 2);
    let word = replace_ending(word, FEMININES, 3);
    if let Some(noun) = proparoxytone(&word) {
        return normalise::folded(noun);
    }
    let stem = Stemmer::new(Algorithm::Portuguese).stem(&word).into_owned();
    normalise::folded(without_nasal(&stem))
}

/// `câmara`, `sábado`, `década` without the last vowel: an accent before what looks like the ending of a verb says that it
/// is none, since verbs are stressed on these endings. Snowball would leave *câm*, as of `cama`.
fn proparoxytone(word: &str) -> Option<&str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let root = ["ado", "ada", "ido", "ida", "ara", "ava"].iter().find_map(|ending| singular.strip_suffix(ending))?;
    let accented = root.contains(['á', 'é', 'í', 'ó', 'ú', 'â', 'ê', 'ô']);
    if accented { singular.strip_suffix(['a', 'o']) } else { None }
}

/// Replaces the first ending that `word` has, when at least `letters` stand before it.
fn replace_ending(mut word: String, endings: &[(&str, &str)], letters: usize) -> String {
    let found = endings.iter().find_map(|(old, new)| Some((word.strip_suffix(old)?, new)));
    if let Some((base, new)) = found
        && base.chars().count() >= letters
    {
        let at = base.len();
        word.truncate(at);
        word.push_str(new);
    }
    word
}

/// `reuniã`, `irmã`: the nasal ending of what Snowball leaves of *-ão* and *-ã*.
fn without_nasal(stem: &str) -> &str {
    let base = ["ão", "ã", "õ"].iter().find_map(|ending| stem.strip_suffix(ending));
    base.filter(|base| base.chars().count() >= 3).unwrap_or(stem)
}
