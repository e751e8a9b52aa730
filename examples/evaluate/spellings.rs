//! Spellings of one word that must meet, words that must not, words glued together; a query typed in another encoding; and misspelt words
//! corrected.

use std::collections::BTreeSet;
use std::io::Write;
use std::ops::ControlFlow;

use dateline::analysis::stem;
use dateline::{Analyzer, Event, Forms, Index, Ingredients, Language, Query, Searcher};

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Share, Table, percent};
use crate::{Data, Options};

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    pairs(options, out)?;
    glued(options, data, out)?;
    encodings(data, out)?;
    corrections(options, data, out)
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

/// A way to misspell a word; `None` where it changes nothing.
type Misspell = fn(&[&str], &mut Random) -> Option<String>;

/// Words of the corpus misspelt in every way, and those that are right: whether they are corrected, and to what.
fn corrections(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    const WAYS: [(&str, Misspell); 6] = [
        ("letter left out", |word, random| edited(word, random, |_, _| String::new())),
        ("letter too many", |word, random| edited(word, random, |c, other| format!("{c}{other}"))),
        ("wrong letter", |word, random| edited(word, random, |_, other| other.to_owned())),
        ("two exchanged", exchanged),
        ("by ear", by_ear),
        ("accents left out", |word, _| Some(without_accents(&word.concat()))),
    ];
    /// Words of a language that are misspelt, and words that are in one document each.
    const WORDS: usize = 400;
    let searcher_of = |documents: Vec<dateline::Document>| -> Result<Searcher> {
        let index = Index::in_memory()?;
        let mut writer = index.writer()?;
        writer.add_all(documents.into_iter().map(Ok), |_: Event<'_>| ControlFlow::Continue(()))?;
        writer.commit()?;
        Ok(index.searcher())
    };
    let searcher = searcher_of(data.documents.clone())?;
    // Every other document: the words of the rest are right, and most of them are there.
    let is_even = |(at, document): (usize, &dateline::Document)| (at % 2 == 0).then(|| document.clone());
    let half = searcher_of(data.documents.iter().enumerate().filter_map(is_even).collect())?;
    let mut table = Table::new(
        "Misspelt words of the corpus that stems do not see through, one a query: share corrected to the word, to another one (seeded)",
        &["pt right", "wrong", "en right", "wrong", "bn right", "wrong"],
    );
    let words = LANGUAGES.map(|language| words_of(&searcher, data, language));
    let correct = |searcher: &Searcher, word: &str| -> Result<Option<String>> {
        Ok(searcher.suggest(&Query::new(word))?.map(|found| found.text))
    };
    let mut random = Random(17);
    for (name, misspell) in WAYS {
        let mut cells = Vec::new();
        for words in &words {
            let (mut right, mut wrong) = (Share::default(), Share::default());
            for (word, _) in words.iter().filter(|(word, _)| graphemes(word).len() >= 4) {
                if right.whole == WORDS {
                    break;
                }
                let Some(typed) = misspell(&graphemes(word), &mut random).filter(|typed| typed != word) else {
                    continue;
                };
                // Another word of the corpus by chance, and what is found as another form of the same word.
                let is_word = words.binary_search_by(|(other, _)| other.as_str().cmp(&typed)).is_ok();
                if is_word || LANGUAGES.iter().any(|language| stem(&typed, *language) == stem(word, *language)) {
                    continue;
                }
                let found = correct(&searcher, &typed)?;
                right.count(found.as_ref() == Some(word));
                wrong.count(found.as_ref().is_some_and(|found| found != word));
                if options.misses && found.as_ref() != Some(word) {
                    say!("{name}: {word} typed as {typed} is corrected to {}", found.as_deref().unwrap_or("nothing"));
                }
            }
            cells.extend(if right.whole == 0 {
                ["-".to_owned(), "-".to_owned()]
            } else {
                [right, wrong].map(|share| percent(share.value()))
            });
        }
        table.row(name, cells);
    }
    for (name, searcher, is_wanted) in
        [("right, in one document", &searcher, true), ("right, in no document", &half, false)]
    {
        let mut cells = Vec::new();
        for words in &words {
            let mut wrong = Share::default();
            for (word, documents) in words {
                let is_rare = *documents == 1 && graphemes(word).len() >= 4;
                // In the half of the documents it may be, or be not.
                let is_known =
                    is_wanted || !searcher.rank(&Query::new(word.as_str()).forms(Forms::WRITTEN).limit(1))?.is_empty();
                if is_rare && is_known == is_wanted && wrong.whole < WORDS {
                    let found = correct(searcher, word)?;
                    wrong.count(found.is_some());
                    if options.misses
                        && let Some(found) = found
                    {
                        say!("{name}: {word} is corrected to {found}");
                    }
                }
            }
            cells.extend(["-".to_owned(), percent(wrong.value())]);
        }
        table.row(name, cells);
    }
    table.write(out)?;
    let mut table = Table::new(
        "The queries and headlines of above with misspelt words: share of the first ten documents that stay",
        &["as typed", "corrected"],
    );
    let queries = data::rows::<2>(&data.corpus.join("queries.tsv"))?.into_iter().map(|[_, text]| text);
    let titles = data.documents.iter().filter_map(|document| document.title.clone());
    let queries: Vec<String> = queries.chain(titles).collect();
    for (name, misspell) in WAYS {
        let [mut typed_stay, mut corrected_stay] = [Share::default(); 2];
        for query in &queries {
            // The longest word says most.
            let Some(word) = data::words(query).max_by_key(|word| graphemes(word).len()) else { continue };
            let Some(other) = misspell(&graphemes(word), &mut random).filter(|other| other != word) else { continue };
            let typed = query.replacen(word, &other, 1);
            let before = searcher.rank(&Query::new(query.as_str()).by_document())?;
            for (stay, query) in [
                (&mut typed_stay, Query::new(typed.as_str())),
                (&mut corrected_stay, Query::new(typed.as_str()).correct()),
            ] {
                let after = searcher.rank(&query.by_document())?;
                let is_there = |document: &str| after.iter().any(|hit| hit.document == document);
                before.iter().for_each(|hit| stay.count(is_there(&hit.document)));
            }
        }
        table.row(name, [typed_stay, corrected_stay].map(|share| percent(share.value())));
    }
    Ok(table.write(out)?)
}

/// The words of a language's documents, by the alphabet, with how many documents have each. Numbers and stop words are left out.
fn words_of(searcher: &Searcher, data: &Data, language: Language) -> Vec<(String, usize)> {
    let analyzer = Analyzer::new();
    let mut words = std::collections::BTreeMap::new();
    for document in &data.documents {
        let Ok(Some(article)) = searcher.article(&document.id) else { continue };
        if article.detected.code != language {
            continue;
        }
        let tokens = analyzer.analyze(&article.document.text, language);
        let tokens = tokens.into_iter().filter(|token| !token.stop && token.surface.chars().all(is_letter));
        for word in tokens.map(|token| token.surface).collect::<BTreeSet<_>>() {
            *words.entry(word).or_default() += 1;
        }
    }
    words.into_iter().collect()
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{980}'..='\u{9FF}')
}

fn graphemes(word: &str) -> Vec<&str> {
    unicode_segmentation::UnicodeSegmentation::graphemes(word, true).collect()
}

/// Pseudo-random numbers (Marsaglia's xorshift64*), so that each run makes the same mistakes.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }
}

/// The word with one grapheme but the first made another; the other one that `edit` is given is of the script.
fn edited(word: &[&str], random: &mut Random, edit: impl Fn(&str, &str) -> String) -> Option<String> {
    const LATIN: [&str; 12] = ["a", "e", "i", "o", "r", "s", "t", "n", "l", "d", "m", "p"];
    const BENGALI: [&str; 12] = ["ক", "র", "ন", "তা", "বি", "লে", "স", "মা", "দি", "প্র", "গু", "হ"];
    let at = 1 + random.below(word.len().checked_sub(1)?);
    let is_bengali = word.first()?.starts_with(|c| matches!(c, '\u{980}'..='\u{9FF}'));
    let letters = if is_bengali { BENGALI } else { LATIN };
    let other = letters.get(random.below(letters.len()))?;
    let changed = edit(word.get(at)?, other);
    let rest = word.iter().skip(at + 1).copied();
    Some(word.iter().take(at).copied().chain([changed.as_str()]).chain(rest).collect())
}

/// The word with two neighbours exchanged.
fn exchanged(word: &[&str], random: &mut Random) -> Option<String> {
    let at = 1 + random.below(word.len().checked_sub(2)?);
    let mut word = word.to_vec();
    word.swap(at, at + 1);
    Some(word.concat())
}

/// The word with one thing that is heard written otherwise.
fn by_ear(word: &[&str], random: &mut Random) -> Option<String> {
    const EAR: [(&str, &str); 40] = [
        ("ç", "ss"),
        ("ss", "ç"),
        ("ch", "x"),
        ("x", "ch"),
        ("s", "z"),
        ("z", "s"),
        ("ge", "je"),
        ("gi", "ji"),
        ("lh", "li"),
        ("ph", "f"),
        ("f", "ph"),
        ("ie", "ei"),
        ("ei", "ie"),
        ("tt", "t"),
        ("mm", "m"),
        ("ll", "l"),
        ("ss", "s"),
        ("rr", "r"),
        ("ck", "k"),
        ("qu", "k"),
        ("ee", "ea"),
        ("ou", "o"),
        ("ি", "ী"),
        ("ী", "ি"),
        ("ু", "ূ"),
        ("ূ", "ু"),
        ("ণ", "ন"),
        ("ন", "ণ"),
        ("শ", "স"),
        ("ষ", "শ"),
        ("স", "শ"),
        ("য", "জ"),
        ("জ", "য"),
        ("ড\u{9BC}", "র"),
        ("ৎ", "ত"),
        ("ং", "ঙ"),
        ("্য", ""),
        ("্ব", ""),
        ("ঁ", ""),
        ("্", ""),
    ];
    let word = word.concat();
    let changes: Vec<String> =
        EAR.iter().filter(|(from, _)| word.contains(from)).map(|(from, to)| word.replacen(from, to, 1)).collect();
    changes.get(random.below(changes.len())).cloned()
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
