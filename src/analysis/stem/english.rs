//! English: Snowball, with irregular forms and British spelling led to what Snowball can treat.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::normalise;
use crate::analysis::data::rows;

pub(super) const IRREGULAR: &str = include_str!("english_irregular.tsv");
pub(super) const SPELLING: &str = include_str!("english_spelling.tsv");

static BASES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    rows(IRREGULAR)
        .filter_map(|row| row.split_once('\t'))
        .flat_map(|(base, forms)| forms.split(' ').map(move |form| (form, base)))
        .collect()
});

/// Beginnings of words in British spelling and in American; looked up by their first three letters.
static SPELLINGS: LazyLock<super::Spellings> = LazyLock::new(|| super::by_first_three(SPELLING));

/// The stem of a surface form, without accents.
pub(super) fn stem(surface: &str) -> String {
    let word = normalise::folded(surface);
    let word = BASES.get(word.as_str()).map_or(word, |base| (*base).to_owned());
    let word = super::respell(&word, &SPELLINGS);
    Stemmer::new(Algorithm::English).stem(&with_z(word)).into_owned()
}

/// `organisation` as `organization`: *-ise* after four letters or more and a consonant. Words that are never spelled with
/// z (`promise`) go the same way in all their forms, which is all that a stem needs.
fn with_z(mut word: String) -> String {
    const ENDINGS: &[&str] = &["isations", "isation", "ising", "ised", "iser", "isers", "ises", "ise"];
    let at = ENDINGS.iter().find_map(|ending| Some(word.strip_suffix(ending)?.len()));
    if let Some(at) = at.filter(|at| *at >= 4)
        && word.get(..at).is_some_and(|base| base.is_ascii() && !base.ends_with(['a', 'e', 'i', 'o', 'u']))
    {
        word.replace_range(at + 1..at + 2, "z");
    }
    word
}
