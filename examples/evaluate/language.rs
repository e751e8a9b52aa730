//! Languages of texts of every length, beside whatlang.

use std::collections::BTreeMap;
use std::io::Write;

use dateline::{Analyzer, Detector, Document, Language, Pipeline};

use crate::data::{self, Result};
use crate::report::{Share, Table, percent};
use crate::{Data, Options};

/// Texts with their language, and what kind of text they are.
struct Set {
    name: String,
    items: Vec<(Language, String)>,
}

/// Finds the language of a text.
type Find<'a> = dyn Fn(&str) -> Language + 'a;

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let allowed =
        whatlang::Detector::with_allowlist(vec![whatlang::Lang::Por, whatlang::Lang::Eng, whatlang::Lang::Ben]);
    let detector = Detector::new();
    let code =
        |lang: Option<whatlang::Lang>| lang.map_or(Language::Undetermined, |lang| Language::from_code(lang.code()));
    let finders: [(&str, Box<Find<'_>>); 3] = [
        ("whatlang, its 70 languages", Box::new(|text| code(whatlang::detect_lang(text)))),
        ("whatlang, pt en bn", Box::new(|text| code(allowed.detect_lang(text)))),
        ("dateline", Box::new(|text| detector.detect(text).code)),
    ];
    for set in sets(data)? {
        let mut table = Table::new(
            format!("Language, {} ({})", set.name, set.items.len()),
            &["pt", "en", "bn", "other", "mean", "others taken for pt, en, bn"],
        );
        let has_others = set.items.iter().any(|(language, _)| !language.is_indexed());
        for (name, find) in &finders {
            let mut recall: BTreeMap<&str, Share> = BTreeMap::new();
            let mut taken: BTreeMap<String, Share> = BTreeMap::new();
            for (language, text) in &set.items {
                let found = find(text);
                let (group, right) = match language.is_indexed() {
                    true => (language.code(), found == *language),
                    false => ("other", !found.is_indexed()),
                };
                recall.entry(group).or_default().count(right);
                if !language.is_indexed() {
                    taken.entry(language.to_string()).or_default().count(!right);
                }
                if options.misses && *name == "dateline" && !right {
                    let text: String = text.chars().take(90).collect();
                    say!("{}: {language} as {found}: {text}", set.name);
                }
            }
            let mean = recall.values().map(|share| share.value()).sum::<f64>() / recall.len().max(1) as f64;
            let of = |group: &str| recall.get(group).map_or("-".to_owned(), |share| percent(share.value()));
            let worst = taken.iter().max_by(|a, b| a.1.value().total_cmp(&b.1.value()));
            let confused = match (has_others, worst) {
                (true, Some((language, share))) => {
                    let others = recall.get("other").map_or(0.0, |share| 1.0 - share.value());
                    format!("{} (most: {language} {})", percent(others), percent(share.value()))
                }
                _ => "-".to_owned(),
            };
            table.row(*name, ["pt", "en", "bn", "other"].map(of).into_iter().chain([percent(mean), confused]));
        }
        table.write(out)?;
    }
    Ok(())
}

fn sets(data: &Data) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    let set = |name: &str, items| Set { name: name.to_owned(), items };
    let (documents, passages, headlines, words) = cut(&data.documents, |document| data.language(document));
    sets.push(set("articles of the bundled corpus", documents));
    sets.push(set("their passages", passages));
    sets.push(set("their headlines", headlines));
    sets.push(set("their words, stop words and names left out", words));
    let Some(shared) = &data.shared else { return Ok(sets) };
    let (mut documents, mut passages, mut sentences) = (Vec::new(), Vec::new(), Vec::new());
    for (code, language) in [("pt", "pt"), ("pt-BR", "pt"), ("en", "en"), ("bn", "bn")] {
        let language = Language::from_code(language);
        let (all, parts, ..) =
            cut(&data::documents(&shared.join(format!("ntrex/docs.{code}.jsonl")))?, |_| Some(language));
        documents.extend(all);
        passages.extend(parts);
        let lines = data::documents(&shared.join(format!("ntrex/sentences.{code}.jsonl")))?;
        sentences.extend(lines.into_iter().map(|line| (language, line.text)));
    }
    sets.push(set("articles of NTREX", documents));
    sets.push(set("passages of NTREX", passages));
    sets.push(set("sentences of NTREX", sentences));
    let mut kinds: BTreeMap<String, Vec<(Language, String)>> = BTreeMap::new();
    for [language, kind, text] in data::rows::<3>(&shared.join("lingua-langid/items.tsv"))? {
        if language != "lang" {
            kinds.entry(kind).or_default().push((Language::from_code(&language), text));
        }
    }
    for (kind, name) in [("sentence", "sentences of lingua's test"), ("pair", "word pairs"), ("word", "single words")] {
        sets.push(set(name, kinds.remove(kind).unwrap_or_default()));
    }
    Ok(sets)
}

type Items = Vec<(Language, String)>;

/// Documents, their passages, their headlines and their words.
fn cut(documents: &[Document], language: impl Fn(&Document) -> Option<Language>) -> (Items, Items, Items, Items) {
    let pipeline = Pipeline::new(Default::default());
    let analyzer = Analyzer::new();
    let (mut all, mut passages, mut headlines, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for document in documents {
        let Some(language) = language(document) else { continue };
        let article = pipeline.article(document.clone());
        let parts = article.passages.iter().map(|passage| article.text(passage).trim());
        passages.extend(parts.filter(|part| !part.is_empty()).map(|part| (language, part.to_owned())));
        headlines.extend(document.title.iter().map(|title| (language, title.clone())));
        let tokens = analyzer.analyze(&document.text, language).into_iter().filter(|token| !token.stop);
        let written = tokens.map(|token| token.range.of(&document.text).unwrap_or_default().to_owned());
        words.extend(
            written
                .filter(|word| word.chars().all(|c| !c.is_uppercase() && !c.is_numeric()))
                .map(|word| (language, word)),
        );
        all.push((language, document.text.clone()));
    }
    words.sort();
    words.dedup();
    (all, passages, headlines, words)
}
