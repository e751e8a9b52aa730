//! Portuguese: inflection off, derivation kept.
//!
//! Snowball's Portuguese stems `reunião` to *reuniã* and `reuniões` to *reuniõ*, keeps `declara` and `declarou` apart, and
//! brings `parte`, `porto`, `universo` to what other words have. Here a plural becomes its singular, then the ending of a
//! verb or the last vowel goes: `negociaram`, `negociou`, `negociar` meet in *negoc*, `ministro`, `ministras` in *ministr*.
//! Three tables know better than the rules: whole words (irregular verbs with their derivatives, `mau`, `casa`), roots that
//! end in what looks like an ending (`declar`, `mercad`), and old spelling. Accents go last, so that `econômico` and
//! `económico` meet. Rules: Cunha and Cintra, *Nova gramática do português contemporâneo*.

use std::sync::LazyLock;

use super::{normalise, without};
use crate::analysis::data::rows;
use crate::analysis::hash::{WordMap, WordSet};

pub(super) const IRREGULAR: &str = include_str!("portuguese_irregular.tsv");
pub(super) const ROOTS: &str = include_str!("portuguese_roots.txt");
pub(super) const SPELLING: &str = include_str!("portuguese_spelling.tsv");

/// Stems by word.
static WORDS: LazyLock<WordMap<String, String>> = LazyLock::new(|| {
    let mut table = WordMap::default();
    let mut derived = Vec::new();
    for row in rows(IRREGULAR) {
        let mut columns = row.split('\t');
        let Some(stem) = columns.next() else { continue };
        let forms = columns.next().unwrap_or_default();
        for form in forms.split_ascii_whitespace().chain([stem]) {
            table.entry(form.to_owned()).or_insert_with(|| stem.to_owned());
        }
        derived.extend(
            columns.next().into_iter().flat_map(str::split_ascii_whitespace).map(|prefix| (prefix, stem, forms)),
        );
    }
    // After all others: `proposta` is a noun more often than a form of `propor`.
    for (prefix, stem, forms) in derived {
        // `pôr`, but `propor`.
        let base = normalise::folded(stem);
        for form in forms.split_ascii_whitespace().chain([base.as_str()]) {
            table.entry(format!("{prefix}{form}")).or_insert_with(|| format!("{prefix}{base}"));
        }
    }
    table
});

static ROOTED: LazyLock<WordSet<&str>> = LazyLock::new(|| rows(ROOTS).flat_map(str::split_ascii_whitespace).collect());

static SPELLINGS: LazyLock<super::Spellings> = LazyLock::new(|| super::by_first_three(SPELLING));

/// Endings written without their accents. Only endings that no word spelled with care has.
const CARELESS: &[(&str, &str)] = &[("coes", "ções"), ("oes", "ões"), ("cao", "ção"), ("ao", "ão")];

/// Plural endings and their singulars; of `-eis` and `-is` more below.
const PLURALS: &[(&str, &str)] = &[
    ("ões", "ão"),
    ("ães", "ão"),
    ("ãos", "ão"),
    ("ãs", "ão"),
    ("ã", "ão"),
    ("veis", "vel"),
    ("neis", "nel"),
    ("éis", "el"),
    ("óis", "ol"),
    ("ois", "ol"),
    ("ais", "al"),
    ("quis", "qui"),
    ("guis", "gui"),
    ("uis", "ul"),
    ("ns", "m"),
    // No plurals: `press`, `inglês`.
    ("ss", "ss"),
    ("ês", "ês"),
    ("s", ""),
];

/// Endings of verbs under stress, longest first. An accent before what looks like one says that it is none (`câmara`, `sábado`,
/// `notícia`). Without the pluperfect in *-ara* and the past in *-este*, which news hardly has and nouns do.
const STRESSED: &[&str] = &[
    "ássemos", "êssemos", "íssemos", "aríamos", "eríamos", "iríamos", "ávamos", "aremos", "eremos", "iremos", "armos",
    "ermos", "irmos", "íamos", "amos", "emos", "imos", "ámos", "ímos", "assem", "essem", "issem", "íssem", "ariam",
    "eriam", "iriam", "asse", "esse", "isse", "ísse", "ando", "endo", "indo", "aria", "eria", "iria", "arem", "erem",
    "irem", "írem", "arei", "erei", "irei", "arão", "erão", "irão", "aram", "eram", "iram", "íram", "avam", "ará",
    "erá", "irá", "ado", "ada", "ido", "ida", "ído", "ída", "ava", "iam", "íam", "are", "ere", "ire", "ar", "er", "ir",
    "ia", "ía", "io", "ou", "ei", "eu", "iu",
];

/// Endings without stress; accented vowels are what a pronoun leaves of an infinitive (`encontrá-lo`, `constituí-la`).
const WEAK: &[&str] = &["am", "em", "o", "i", "a", "e", "á", "é", "ê", "í", "ó", "ô"];

/// Before *-ia*, these make nouns and verbs in *-iar*, and no past of a verb in *-er* or *-ir*.
const NOUNS_IN_IA: &[&str] = &[
    "og", "af", "nom", "tom", "ac", "an", "on", "tr", "or", "of", "dem", "op", "rqu", "lg", "lgu", "nqu", "nc", "pat",
    "s",
];

/// The stem of a surface form.
pub(super) fn stem(surface: &str) -> String {
    if let Some(stem) = WORDS.get(surface) {
        return stem.clone();
    }
    let word = replace_ending(reformed(super::respell(surface, &SPELLINGS)), CARELESS, 1);
    if let Some(stem) = of_us(&word) {
        return stem;
    }
    let word = singular(word);
    if let Some(stem) = WORDS.get(word.as_str()) {
        return stem.clone();
    }
    if let Some(stem) = derived(&word) {
        return stem;
    }
    // `reunião`, where the vowel is mark enough; `cartão` must not meet `carta`, but `verão` may be a future.
    match word.strip_suffix("ão") {
        Some(base) if base.ends_with('i') && base.len() > 2 => finished(base, ""),
        Some(base) if !base.ends_with('r') => finished(&word, ""),
        _ => inflected(&word),
    }
}

/// `negociamos`, which has the ending of a plural; not `próximos`, `extremos`.
fn of_us(word: &str) -> Option<String> {
    word.strip_suffix("os").filter(|noun| noun.ends_with('m') && !ROOTED.contains(noun))?;
    let (base, ending) = STRESSED.iter().find_map(|ending| Some((without(word, ending)?, *ending)))?;
    if ROOTED.contains(base) {
        return Some(base.to_owned());
    }
    (is_inflected(base, ending)).then(|| finished(base, ending))
}

/// The stem of the word that `rapidamente`, `altíssimo`, `cafezinho`, `livrinho` are made from.
fn derived(word: &str) -> Option<String> {
    let cut = |endings: &[&str], letters| {
        let base = endings.iter().find_map(|ending| without(word, ending))?;
        (base.chars().count() >= letters).then_some(base)
    };
    let adverb = cut(&["mente"], 4).filter(|base| base.ends_with(['a', 'e', 'l', 'm', 'r', 's', 'z']));
    let small = || {
        let root = word.strip_suffix(['o', 'a'])?;
        cut(&["inho", "inha"], 3).filter(|base| !has_accent(base) && !ROOTED.contains(root))
    };
    // What stands before `zinho` is a whole word: `pãozinho`, and in the plural `pãezinhos`.
    if let Some(small) = cut(&["zinho", "zinha"], 4) {
        let plural = ["õe", "ãe", "ai", "ei", "oi"].iter().any(|end| small.ends_with(end));
        return Some(stem(&[small, if plural { "s" } else { "" }].concat()));
    }
    let whole = adverb.or_else(|| cut(&["íssimo", "íssima"], 4));
    let base = whole.or_else(small)?;
    // `casinha` has the vowel of `casa`.
    let vowel = word.chars().last().filter(|_| whole.is_none());
    // `seriamente` has the i of `sério`.
    let ending = if adverb.is_some() { "o" } else { "e" };
    let known = WORDS.get(&base.chars().chain(vowel).collect::<String>()).filter(|_| !base.ends_with('a'));
    let root = base.strip_suffix(['a', 'o', 'e', 'á', 'é', 'ê']).unwrap_or(base);
    Some(known.cloned().unwrap_or_else(|| finished(root, ending)))
}

/// The stem of a word without its ending: that which leaves a known root, or else the longest.
fn inflected(word: &str) -> String {
    let splits = || STRESSED.iter().chain(WEAK).filter_map(|ending| Some((without(word, ending)?, *ending)));
    let roots = splits().map(|(base, _)| base).chain(word.strip_suffix('u')).filter(|base| ROOTED.contains(base));
    if let Some(root) = roots.max_by_key(|root| root.len()) {
        return root.to_owned();
    }
    match splits().find(|(base, ending)| is_inflected(base, ending)) {
        Some((base, ending)) => finished(base, ending),
        None => finished(word, ""),
    }
}

/// Whether what stands before `ending` may be the root of `word`.
fn is_inflected(base: &str, ending: &str) -> bool {
    let letters = base.chars().count();
    // `constitui`, `atrai`; `decidi`, `demiti-lo`. Short words and names keep it more often than not.
    if ending == "i" {
        let past = ['b', 'c', 'd', 'g', 'h', 'm', 'n', 'r', 's', 't', 'v'];
        return base.ends_with(['a', 'u']) && letters >= 3 || base.ends_with(past) && letters >= 4 && !has_accent(base);
    }
    // `cheio` and `cheia`, `sorteio` and `sorteia`.
    if ending == "io" {
        return base.ends_with('e') && letters >= 3;
    }
    if WEAK.contains(&ending) {
        return letters >= 3;
    }
    letters >= 3 && base.contains(is_vowel) && !has_accent(base) && !(ending.starts_with("ia") && is_noun_in_ia(base))
}

/// What stands before an ending, as all forms of the word have it: `ataque` and `ataca`, `chegue` and `chega`, `dirija`
/// and `dirige`, `anunciou` and `anuncia`.
fn finished(base: &str, ending: &str) -> String {
    let front = ending.starts_with(['e', 'i', 'é', 'ê', 'í']);
    let mut stem = normalise::folded(base);
    let replaced = match ending {
        _ if front && stem.ends_with("qu") => Some((2, "c")),
        _ if front && stem.ends_with("gu") => Some((1, "")),
        "o" | "a" | "am" | "amos" if stem.ends_with("ij") => Some((1, "g")),
        "" | "o" => None,
        _ if stem.ends_with('i')
            && stem.len() > 3
            && !has_accent(base)
            && !stem.strip_suffix('i').is_some_and(is_noun_in_ia) =>
        {
            Some((1, ""))
        }
        _ => None,
    };
    if let Some((cut, new)) = replaced {
        stem.truncate(stem.len() - cut);
        stem.push_str(new);
    }
    stem
}

fn is_noun_in_ia(base: &str) -> bool {
    NOUNS_IN_IA.iter().any(|noun| base.ends_with(noun))
}

/// What stands around a *c* that stays: `pacto` is no `pato`, `bactéria` no `bateria`, `facção` no `facão`.
const HEARD: &[(&str, char)] = &[("pa", 't'), ("ba", 't'), ("fa", 'ç'), ("convi", 't')];

/// Spelling before the agreement of 1990: silent consonants (`acção`, `director`, `amnistia`), accents and diaereses
/// (`idéia`, `freqüente`). Pronounced ones go the same way where no other word is met.
fn reformed(word: String) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        let silent = match c {
            'c' => {
                let heard = HEARD.iter().any(|(before, next)| out.ends_with(before) && after.starts_with(*next));
                after.starts_with(['t', 'ç']) && !heard
            }
            'p' => after.starts_with('ç') || after.starts_with('t') && (out.ends_with("ce") || out.ends_with("cé")),
            'm' | 'n' => after.starts_with('n'),
            _ => false,
        };
        let open = ["ia", "io", "ie"].iter().any(|diphthong| after.starts_with(diphthong));
        match c {
            _ if silent => {}
            'ü' => out.push('u'),
            'é' if open => out.push('e'),
            'ó' if open => out.push('o'),
            _ => out.push(c),
        }
    }
    out
}

/// The masculine or feminine singular of a plural, and what a singular must look like to meet it.
fn singular(word: String) -> String {
    // `fáceis` of `fácil`; `papeis`, careless, of `papel`.
    if let Some(base) = word.strip_suffix("eis").filter(|base| base.len() > 1) {
        return [base, if has_accent(base) && !base.ends_with(['v', 'n', 'u']) { "il" } else { "el" }].concat();
    }
    // `civis` of `civil`; `júris`, `táxis`, `rubis` of what they look like.
    if let Some(base) =
        word.strip_suffix("is").filter(|base| base.len() > 2 && !base.ends_with(['a', 'ó', 'o', 'é', 'u']))
    {
        let vowel = has_accent(base) || base.ends_with(['b', 'h', 'l', 'm', 'p', 'u', 'x']);
        return [base, if vowel { "i" } else { "il" }].concat();
    }
    // `hífen`, whose plural is `hifens`.
    match word.strip_suffix('n').filter(|base| has_accent(base)) {
        Some(base) => [base, "m"].concat(),
        None => replace_ending(word, PLURALS, 2),
    }
}

/// Replaces the first ending that `word` has, when at least `letters` stand before it.
fn replace_ending(mut word: String, endings: &[(&str, &str)], letters: usize) -> String {
    let found = endings.iter().find_map(|(old, new)| {
        let base = without(&word, old)?;
        (base.chars().count() >= letters).then_some((base, new))
    });
    if let Some((base, new)) = found {
        let at = base.len();
        word.truncate(at);
        word.push_str(new);
    }
    word
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'ã' | 'õ')
}

fn has_accent(word: &str) -> bool {
    word.contains(['á', 'é', 'í', 'ó', 'ú', 'â', 'ê', 'ô'])
}
