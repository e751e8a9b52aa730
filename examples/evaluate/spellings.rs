//! Spellings of one word that must meet, words that must not, words glued together; and a query typed in another encoding.

use std::collections::BTreeSet;
use std::io::Write;
use std::ops::ControlFlow;

use dateline::{Analyzer, Event, Forms, Index, Ingredients, Language, Query, Searcher};

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Share, Table, percent};
use crate::{Data, Options};

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    pairs(options, out)?;
    glued(options, data, out)?;
    encodings(data, out)
}

/// The forms that a text can be found by: surfaces and stems, variants.
type FormSets = (BTreeSet<String>, BTreeSet<String>);

/// Makes the forms of a text.
type MakeForms<'a> = dyn Fn(&str, Language) -> FormSets + 'a;

fn forms(analyzer: &Analyzer, text: &str, language: Language) -> FormSets {
    let (mut exact, mut loose) = (BTreeSet::new(), BTreeSet::new());
    for token in analyzer.analyze(text, language) {
        exact.insert(token.surface);
        exact.extend(token.stem);
        loose.extend(token.variants);
    }
    (exact, loose)
}

fn words_of_unicode(text: &str) -> FormSets {
    (data::words(text).map(str::to_lowercase).collect(), BTreeSet::new())
}

fn pairs(options: &Options, out: &mut impl Write) -> Result<()> {
    let analyzer = Analyzer::new();
    let ours = |text: &str, language| forms(&analyzer, text, language);
    let plain = |text: &str, _: Language| words_of_unicode(text);
    let analyses: [(&str, &MakeForms<'_>); 2] = [("words of UAX #29", &plain), ("dateline", &ours)];
    let mut table = Table::new(
        "Spellings (spellings.tsv): one word's meet exactly, loosely; different words collide",
        &["pt same", "loose", "apart", "en same", "loose", "apart", "bn same", "loose", "apart"],
    );
    for (name, forms) in analyses {
        let mut cells = Vec::new();
        for language in LANGUAGES {
            for wanted in ["same", "loose", "apart"] {
                let mut meet = Share::default();
                for [tier, code, one, other] in data::rows::<4>(&options.table("spellings.tsv"))? {
                    if tier != wanted || Language::from_code(&code) != language {
                        continue;
                    }
                    let [one, other] = [one, other].map(|text| data::unescaped(&text));
                    let ((exact, loose), (other_exact, other_loose)) = (forms(&one, language), forms(&other, language));
                    let holds = match wanted {
                        "same" => !exact.is_disjoint(&other_exact),
                        _ => !(&exact | &loose).is_disjoint(&(&other_exact | &other_loose)),
                    };
                    meet.count(holds);
                    if options.misses && name == "dateline" && holds == (wanted == "apart") {
                        say!(
                            "{wanted} {language}: {one:?} {exact:?} {loose:?}, {other:?} {other_exact:?} {other_loose:?}"
                        );
                    }
                }
                cells.push(percent(meet.value()));
            }
        }
        table.row(name, cells);
    }
    Ok(table.write(out)?)
}

/// Words glued together are found by their parts; clean text is left alone.
fn glued(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let mut ingredients = Ingredients::default();
    ingredients.glue = false;
    let (with, without) = (Analyzer::new(), Analyzer::with(ingredients));
    let mut table = Table::new(
        "Glued words (glued.tsv, unglued.tsv): parts found, whole words taken apart; tokens of clean text taken apart, per 10,000",
        &["pt found", "apart", "clean", "en found", "apart", "clean", "bn found", "apart", "clean"],
    );
    let clean = clean_texts(data)?;
    for (name, analyzer) in [("without the ingredient", &without), ("dateline", &with)] {
        let mut cells = Vec::new();
        for language in LANGUAGES {
            let (mut found, mut apart) = (Share::default(), Share::default());
            for [code, text, parts] in data::rows::<3>(&options.table("glued.tsv"))? {
                if Language::from_code(&code) != language {
                    continue;
                }
                let text = data::unescaped(&text);
                let (exact, loose) = forms(analyzer, &text, language);
                for part in data::unescaped(&parts).split(' ') {
                    let wanted = analyzer.analyze(part, language);
                    // Nobody looks for a preposition.
                    if wanted.iter().all(|token| token.stop) {
                        continue;
                    }
                    let holds =
                        wanted.iter().all(|token| exact.contains(&token.surface) || loose.contains(&token.surface));
                    found.count(holds);
                    if options.misses && !holds && std::ptr::eq(analyzer, &with) {
                        say!("{language} {text:?} has no {part:?}: {exact:?} {loose:?}");
                    }
                }
            }
            for [code, words] in data::rows::<2>(&options.table("unglued.tsv"))? {
                if Language::from_code(&code) != language {
                    continue;
                }
                for word in words.split(' ').filter(|word| !word.starts_with('~')) {
                    let holds = takes_apart(analyzer, &without, word, language);
                    apart.count(!holds.is_empty());
                    if options.misses && !holds.is_empty() {
                        say!("{language} {word} is taken apart: {holds:?}");
                    }
                }
            }
            let (mut tokens, mut splits) = (0, 0);
            for (code, text) in clean.iter().filter(|(code, _)| *code == language) {
                tokens += analyzer.analyze(text, *code).len();
                let taken = takes_apart(analyzer, &without, text, *code);
                splits += taken.len();
                if options.misses && !taken.is_empty() {
                    say!("{language} clean text is taken apart: {taken:?}");
                }
            }
            let per_myriad = 10_000.0 * splits as f64 / tokens.max(1) as f64;
            cells.extend([percent(found.value()), percent(apart.value()), format!("{per_myriad:.1}")]);
        }
        table.row(name, cells);
    }
    Ok(table.write(out)?)
}

/// Words of a text that have variants with the ingredient and not without it.
fn takes_apart(with: &Analyzer, without: &Analyzer, text: &str, language: Language) -> Vec<String> {
    let (with, without) = (with.analyze(text, language), without.analyze(text, language));
    let more =
        with.iter().zip(&without).filter(|(one, other)| one.variants.iter().any(|v| !other.variants.contains(v)));
    more.map(|(token, _)| format!("{} {:?}", token.range.of(text).unwrap_or_default(), token.variants)).collect()
}

/// Texts that people wrote with their spaces, by paragraph.
fn clean_texts(data: &Data) -> Result<Vec<(Language, String)>> {
    let mut texts = Vec::new();
    for language in LANGUAGES {
        for item in crate::headlines::collections(data, language)?.into_iter().flatten() {
            texts.extend(item.text.lines().map(|line| (language, line.to_owned())));
        }
    }
    Ok(texts)
}

/// What a query is rewritten to, and what for.
type Rewrite = (&'static str, fn(&str) -> String);

/// Queries typed in another way find what they found: nukta letters composed or taken apart, vowel signs in two parts,
/// joiners where they show nothing; accents left out, Bengali letters that sound alike.
fn encodings(data: &Data, out: &mut impl Write) -> Result<()> {
    const REWRITES: [Rewrite; 6] = [
        ("nukta", nukta),
        ("two-part vowels", two_parts),
        ("joiners", joiners),
        ("decomposed", decomposed),
        ("no accents", without_accents),
        ("sounds alike", alike),
    ];
    let mut table = Table::new(
        "Queries and headlines of the corpus typed in another way: share of the first ten documents that stay",
        &REWRITES.map(|(name, _)| name),
    );
    let queries = data::rows::<2>(&data.corpus.join("queries.tsv"))?.into_iter().map(|[_, text]| text);
    let titles = data.documents.iter().filter_map(|document| document.title.clone());
    let queries: Vec<String> = queries.chain(titles).collect();
    let without = |change: fn(&mut Ingredients)| {
        let mut ingredients = Ingredients::default();
        change(&mut ingredients);
        ingredients
    };
    for (name, ingredients) in [
        ("dateline", Ingredients::default()),
        ("  without orthography", without(|on| on.orthography = false)),
        ("  without stems", without(|on| on.stems = false)),
        ("  without stems and loose spellings", without(|on| (on.stems, on.loose) = (false, false))),
    ] {
        let index = Index::builder().ingredients(ingredients).in_memory()?;
        let mut writer = index.writer()?;
        writer.add_all(data.documents.iter().cloned().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
        writer.commit()?;
        let searcher = index.searcher();
        let mut cells = Vec::new();
        for (_, rewrite) in REWRITES {
            let mut stay = Share::default();
            for query in &queries {
                let other = rewrite(query);
                if other != *query {
                    let (before, after) = (first_ten(&searcher, query)?, first_ten(&searcher, &other)?);
                    before.iter().for_each(|document| stay.count(after.contains(document)));
                }
            }
            cells.push(percent(stay.value()));
        }
        table.row(name, cells);
    }
    Ok(table.write(out)?)
}

/// The documents found by the forms that stand for the words themselves.
fn first_ten(searcher: &Searcher, text: &str) -> Result<Vec<String>> {
    let mut forms = Forms::default();
    (forms.sound, forms.meeting) = (false, false);
    let hits = searcher.rank(&Query::new(text).forms(forms).by_document().limit(10))?;
    Ok(hits.into_iter().map(|hit| hit.document).collect())
}

/// Letters with a dot below, the other way: `য়` as one character or as two.
fn nukta(text: &str) -> String {
    const LETTERS: [(&str, &str); 3] = [("\u{9DC}", "ড\u{9BC}"), ("\u{9DD}", "ঢ\u{9BC}"), ("\u{9DF}", "য\u{9BC}")];
    let composed = LETTERS.iter().any(|(whole, _)| text.contains(whole));
    LETTERS.iter().fold(text.to_owned(), |text, (whole, parts)| match composed {
        true => text.replace(whole, parts),
        false => text.replace(parts, whole),
    })
}

/// `ো` and `ৌ` as the two signs that they look like.
fn two_parts(text: &str) -> String {
    text.replace('\u{9CB}', "\u{9C7}\u{9BE}").replace('\u{9CC}', "\u{9C7}\u{9D7}")
}

/// A non-joiner after each virama, and the khanda ta as ta, virama and joiner.
fn joiners(text: &str) -> String {
    text.replace('\u{9CD}', "\u{9CD}\u{200C}").replace('ৎ', "ত\u{9CD}\u{200D}")
}

/// Normal form D: accents apart from their letters.
fn decomposed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfd(text).collect()
}

/// Latin letters without their accents.
fn without_accents(text: &str) -> String {
    let marks = |c: &char| !('\u{300}'..='\u{36F}').contains(c);
    unicode_normalization::UnicodeNormalization::nfd(text).filter(marks).collect()
}

/// Bengali letters that sound alike as one, as people type in a hurry.
fn alike(text: &str) -> String {
    let letter = |c| match c {
        'ণ' => 'ন',
        'শ' | 'ষ' => 'স',
        'ী' => 'ি',
        'ূ' => 'ু',
        c => c,
    };
    text.chars().map(letter).collect()
}
