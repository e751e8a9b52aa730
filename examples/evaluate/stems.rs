//! Forms of one word share a stem, different words do not: tables of words beside Snowball and no stemmer at all.

use std::io::Write;

use dateline::{Analyzer, Language};
use frostem::{Algorithm, Stemmer};

use crate::Options;
use crate::data::{self, Result};
use crate::report::{Agreement, Share, Table, percent};
use crate::rival::Rival;

/// What a stemmer makes of a word.
type Stem<'a> = dyn Fn(&str, Language) -> String + 'a;

pub fn measure(options: &Options, out: &mut impl Write) -> Result<()> {
    let analyzer = Analyzer::new();
    let mut stemmers: Vec<(&str, Box<Stem<'_>>)> = vec![
        ("no stemmer", Box::new(|word, _| word.to_lowercase())),
        ("Snowball", Box::new(|word, language| snowball(first_word(word), language))),
    ];
    for rival in &options.rival {
        stemmers.push((&rival.name, Box::new(|word, language| rival_stem(rival, first_word(word), language))));
    }
    stemmers.push(("dateline", Box::new(|word, language| ours(&analyzer, word, language))));
    pairs(options, out, &stemmers)?;
    lemmas(options, out, &stemmers)
}

/// What a rival makes of a word; a stop word stays itself, or all of them would be one.
fn rival_stem(rival: &Rival, word: &str, language: Language) -> String {
    match rival.token(word, language) {
        "" => word.to_owned(),
        token => token.to_owned(),
    }
}

fn ours(analyzer: &Analyzer, word: &str, language: Language) -> String {
    let token = analyzer.analyze(word, language).into_iter().next();
    token.map_or_else(
        || word.to_owned(),
        |token| dateline::analysis::stem(&token.surface, language).unwrap_or(token.surface),
    )
}

fn snowball(word: &str, language: Language) -> String {
    let word = word.to_lowercase();
    match language {
        Language::Portuguese => Stemmer::new(Algorithm::Portuguese).stem(&word).into_owned(),
        Language::English => Stemmer::new(Algorithm::English).stem(&word).into_owned(),
        _ => word,
    }
}

/// A verb without the pronoun that a hyphen holds to it.
fn first_word(word: &str) -> &str {
    data::words(word).next().unwrap_or(word)
}

/// Each word of the tables.
pub fn words(options: &Options, language: Language) -> Result<Vec<String>> {
    let code = language.code();
    let mut words = Vec::new();
    for [lemma, _, forms] in data::rows::<3>(&options.table(&format!("lemmas.{code}.tsv")))? {
        words.extend(forms.split(' ').map(str::to_owned));
        words.push(lemma);
    }
    for table in TABLES.iter().filter(|table| table.language == language) {
        words.extend(data::rows::<2>(&options.table(table.file))?.into_iter().flatten());
    }
    Ok(words)
}

/// Pairs of words that have one stem, or must not.
struct Pairs {
    file: &'static str,
    language: Language,
    share: bool,
    name: &'static str,
}

const TABLES: [Pairs; 3] = [
    Pairs { file: "number.pt.tsv", language: Language::Portuguese, share: true, name: "pt singular and plural meet" },
    Pairs { file: "apart.pt.tsv", language: Language::Portuguese, share: false, name: "pt different words collide" },
    Pairs { file: "apart.en.tsv", language: Language::English, share: false, name: "en different words collide" },
];

fn pairs(options: &Options, out: &mut impl Write, stemmers: &[(&str, Box<Stem<'_>>)]) -> Result<()> {
    let mut table = Table::new(
        "Stems of word pairs (number.pt.tsv, apart.*.tsv)",
        &["pt singular and plural meet", "pt different words collide", "en different words collide"],
    );
    for (name, stem) in stemmers {
        let mut cells = Vec::new();
        for Pairs { file, language, share, name: what } in TABLES {
            let mut meet = Share::default();
            for [one, other] in data::rows::<2>(&options.table(file))? {
                let equal = stem(&one, language) == stem(&other, language);
                meet.count(equal);
                if options.misses && *name == "dateline" && equal != share {
                    say!("{what}: {one} {}, {other} {}", stem(&one, language), stem(&other, language));
                }
            }
            cells.push(format!("{} of {}", percent(meet.value()), meet.whole));
        }
        table.row(*name, cells);
    }
    Ok(table.write(out)?)
}

/// All pairs of words of a table of forms by lemma.
fn lemmas(options: &Options, out: &mut impl Write, stemmers: &[(&str, Box<Stem<'_>>)]) -> Result<()> {
    let mut table = Table::new(
        "Stems of forms by lemma, all pairs of words (lemmas.*.tsv): precision, recall, F1",
        &["pt P", "R", "F1", "en P", "R", "F1", "bn P", "R", "F1"],
    );
    for (name, stem) in stemmers {
        let mut cells = Vec::new();
        for language in data::LANGUAGES {
            let rows = data::rows::<3>(&options.table(&format!("lemmas.{}.tsv", language.code())))?;
            let mut words: Vec<(&str, &str, String)> = Vec::new();
            for [lemma, _, forms] in &rows {
                for form in [lemma.as_str()].into_iter().chain(forms.split(' ')) {
                    if !words.iter().any(|(of, word, _)| of == lemma && *word == form) {
                        words.push((lemma, form, stem(form, language)));
                    }
                }
            }
            let mut pairs = Agreement::default();
            for (at, (lemma, word, stem)) in words.iter().enumerate() {
                for (other_lemma, other_word, other_stem) in words.iter().skip(at + 1) {
                    let (same, meet) = (lemma == other_lemma, stem == other_stem);
                    pairs.right += usize::from(same && meet);
                    pairs.wrong += usize::from(!same && meet);
                    pairs.missing += usize::from(same && !meet);
                    if options.misses && *name == "dateline" && same != meet {
                        say!(
                            "{language} {}: {word} {stem}, {other_word} {other_stem}",
                            if same { "apart" } else { "collide" }
                        );
                    }
                }
            }
            cells.extend(pairs.cells());
        }
        table.row(*name, cells);
    }
    Ok(table.write(out)?)
}
