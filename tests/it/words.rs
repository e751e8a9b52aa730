//! What analysis makes of the tables of words in `tests/tables`. The `evaluate` example prints the figures that are asserted here.

use std::collections::{BTreeMap, BTreeSet};

use dateline::analysis::stem;
use dateline::{Analyzer, Ingredients, Language};

use crate::tables::rows;

const PT: Language = Language::Portuguese;
const EN: Language = Language::English;
const BN: Language = Language::Bengali;

/// The stem of the first word, which a hyphen may hold a pronoun to.
fn stem_of(word: &str, language: Language) -> String {
    let token = Analyzer::new().analyze(word, language).into_iter().next().unwrap();
    stem(&token.surface, language).unwrap()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn meeting(name: &str, language: Language) -> f64 {
    let pairs = rows::<2>(name);
    let meet = pairs.iter().filter(|[one, other]| stem_of(one, language) == stem_of(other, language));
    share(meet.count(), pairs.len())
}

#[test]
fn portuguese_singular_and_plural_share_a_stem() {
    assert!(meeting("number.pt.tsv", PT) >= 0.97);
}

#[test]
fn different_words_collide_less_than_with_snowball() {
    for (name, language, algorithm) in
        [("apart.pt.tsv", PT, frostem::Algorithm::Portuguese), ("apart.en.tsv", EN, frostem::Algorithm::English)]
    {
        let snowball = frostem::Stemmer::new(algorithm);
        let pairs = rows::<2>(name);
        let collide = pairs.iter().filter(|[one, other]| {
            snowball.stem(&one.to_lowercase()).into_owned() == snowball.stem(&other.to_lowercase()).into_owned()
        });
        assert!(meeting(name, language) <= share(collide.count(), pairs.len()), "{name}");
    }
}

#[test]
fn forms_of_one_lemma_share_a_stem() {
    for (name, language, least) in
        [("lemmas.bn.tsv", BN, 0.95), ("lemmas.en.tsv", EN, 0.95), ("lemmas.pt.tsv", PT, 0.9)]
    {
        // By stem: how many words of each lemma have it.
        let mut groups: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        let mut lemmas: BTreeMap<String, usize> = BTreeMap::new();
        for [lemma, _, forms] in rows::<3>(name) {
            for form in BTreeSet::from_iter(forms.split(' ').chain([lemma.as_str()])) {
                *groups.entry(stem_of(form, language)).or_default().entry(lemma.clone()).or_default() += 1;
                *lemmas.entry(lemma.clone()).or_default() += 1;
            }
        }
        let pairs = |count: usize| count * (count - 1) / 2;
        let right: usize = groups.values().flat_map(BTreeMap::values).map(|count| pairs(*count)).sum();
        let found: usize = groups.values().map(|lemmas| pairs(lemmas.values().sum())).sum();
        let wanted: usize = lemmas.values().map(|count| pairs(*count)).sum();
        let f1 = 2.0 * right as f64 / (found + wanted) as f64;
        assert!(f1 >= least, "{name}: {f1:.3}");
    }
}

/// What a text can be found by exactly, and with variants.
fn forms(analyzer: &Analyzer, text: &str, language: Language) -> [BTreeSet<String>; 2] {
    let tokens = analyzer.analyze(text, language);
    let exact: BTreeSet<String> =
        tokens.iter().flat_map(|token| [Some(token.surface.clone()), token.stem.clone()]).flatten().collect();
    let all = tokens.iter().flat_map(|token| token.variants.clone()).chain(exact.clone()).collect();
    [exact, all]
}

#[test]
fn spellings_of_one_word_meet() {
    let analyzer = Analyzer::new();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for [tier, code, one, other] in rows::<4>("spellings.tsv") {
        let language = Language::from_code(&code);
        let ([exact, all], [other_exact, other_all]) =
            (forms(&analyzer, &one, language), forms(&analyzer, &other, language));
        let meet = if tier == "same" { !exact.is_disjoint(&other_exact) } else { !all.is_disjoint(&other_all) };
        let (met, rows) = counts.entry(tier).or_default();
        *met += usize::from(meet);
        *rows += 1;
    }
    let of = |tier: &str| share(counts[tier].0, counts[tier].1);
    assert!(of("same") >= 0.98, "same: {:?}", counts["same"]);
    assert!(of("loose") >= 0.9, "loose: {:?}", counts["loose"]);
    // A pair that differs by an accent alone shares a variant.
    assert!(of("apart") <= 0.05, "apart: {:?}", counts["apart"]);
}

#[test]
fn glued_words_are_found_and_whole_ones_left_alone() {
    let analyzer = Analyzer::new();
    let mut without = Ingredients::default();
    without.glue = false;
    let without = Analyzer::with(without);
    let (mut found, mut wanted) = (0, 0);
    for [code, text, parts] in rows::<3>("glued.tsv") {
        let language = Language::from_code(&code);
        let [_, all] = forms(&analyzer, &text, language);
        for part in parts.split(' ') {
            let tokens = analyzer.analyze(part, language);
            if tokens.iter().any(|token| !token.stop) {
                wanted += 1;
                found += usize::from(tokens.iter().all(|token| all.contains(&token.surface)));
            }
        }
    }
    assert!(share(found, wanted) >= 0.95, "{found} of {wanted}");
    for [code, word] in rows::<2>("unglued.tsv").into_iter().filter(|[_, word]| !word.starts_with('~')) {
        let language = Language::from_code(&code);
        assert_eq!(forms(&analyzer, &word, language), forms(&without, &word, language), "{word} is taken apart");
    }
}
