//! Copies: generated edits of every article, and what looks like a copy and is none.

mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use dateline::copies::CopyFinder;
use dateline::{Analyzer, Catalog, Document, Language, Pipeline, StreamWriter};

use self::edits::{Chance, Edit};
use crate::data::{self, LANGUAGES, Result};
use crate::report::{Share, Table, decimal, percent};
use crate::{Data, Options};

/// The agency stories that two outlets of the bundled corpus print.
const AGENCY: [[&str; 2]; 3] = [
    ["harbour-courier/2022-06-elmau.txt", "lakeside-register/2022-06-elmau.txt"],
    ["diario-do-cais/2019-06-osaka-tregua.txt", "folha-da-serra/2019-06-osaka-g20.txt"],
    ["nadir-kagoj/2019-06-osaka.txt", "dainik-prantar/2019-06-osaka.txt"],
];
/// What the baseline takes for a copy, as libraries of MinHash do by default.
const JACCARD: f64 = 0.5;
const SEED: u64 = 20_170_707;

/// Pairs that should be found by kind and language, and which stories each document is made of.
#[derive(Default)]
struct Collection {
    documents: Vec<Document>,
    origins: BTreeMap<String, BTreeSet<String>>,
    expected: Vec<(String, usize, [String; 2])>,
    /// Documents of which no two are copies, by kind.
    apart: BTreeMap<&'static str, Vec<BTreeSet<String>>>,
}

type Pairs = BTreeMap<[String; 2], f64>;

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let (corpus, shared) = sets(data)?;
    for (name, stories) in [("the corpus", corpus), ("NTREX", shared)] {
        if stories.is_empty() {
            continue;
        }
        let collection = collection(&stories);
        let (found, templates) = found(&collection.documents);
        let whole = minhash(&collection.documents);
        report(options, name, &collection, &[("MinHash", &whole), ("dateline", &found)], &templates, out)?;
    }
    Ok(())
}

type Story = (Language, Document);

/// Stories with their language: those of the corpus, and those of the public set.
fn sets(data: &Data) -> Result<(Vec<Story>, Vec<Story>)> {
    let known = |document: &Document| Some((data.language(document)?, document.clone()));
    let of_ours = |story: &Story| LANGUAGES.contains(&story.0);
    let corpus = data.documents.iter().filter_map(known).filter(of_ours).collect();
    let mut shared = Vec::new();
    if let Some(folder) = &data.shared {
        for (code, language) in [("en", "en"), ("pt", "pt"), ("bn", "bn")] {
            let documents = data::documents(&folder.join(format!("ntrex/docs.{code}.jsonl")))?;
            shared.extend(documents.into_iter().map(|document| (Language::from_code(language), document)));
        }
    }
    Ok((corpus, shared))
}

fn collection(stories: &[Story]) -> Collection {
    let mut all = Collection::default();
    let mut chance = Chance(SEED);
    let pair = |a: &str, b: &str| [a.min(b).to_owned(), a.max(b).to_owned()];
    for (column, language) in LANGUAGES.into_iter().enumerate() {
        let stories: Vec<&Document> =
            stories.iter().filter(|(of, _)| *of == language).map(|(_, story)| story).collect();
        let vocabulary: Vec<&str> = stories.iter().flat_map(|story| story.text.split_whitespace()).collect();
        for (number, story) in stories.iter().enumerate() {
            all.push((*story).clone(), &[&story.id]);
            let host = stories.get((number + stories.len() / 2) % stories.len()).unwrap_or(story);
            for edit in Edit::EVERY {
                let text = edit.apply(&story.text, &host.text, &vocabulary, &mut chance);
                let id = format!("{}~{edit}", story.id);
                all.expected.push((edit.to_string(), column, pair(&story.id, &id)));
                let origins: &[&str] = if edit == Edit::Quoted { &[&story.id, &host.id] } else { &[&story.id] };
                all.push(Document::new(id, text), origins);
            }
            // A quotation of fifty words in two stories that are otherwise their own.
            let third = stories.get((number + 1) % stories.len()).unwrap_or(story);
            let said: Vec<&str> =
                third.text.split_whitespace().filter(|word| !word.contains(QUOTES)).take(50).collect();
            let mut ids = BTreeSet::new();
            for (name, teller) in [("a", story), ("b", host)] {
                let id = format!("{}~quotation-{name}", story.id);
                let mut paragraphs = edits::paragraphs(&teller.text);
                let at = chance.below(paragraphs.len() + 1);
                paragraphs.insert(at, format!("“{}”", said.join(" ")));
                ids.insert(id.clone());
                all.push(Document::new(id, paragraphs.join("\n\n")), &[&teller.id]);
            }
            all.apart.entry("the same quotation in two stories").or_default().push(ids);
        }
        if !stories.is_empty() {
            all.templates(language, &vocabulary, &mut chance);
        }
    }
    let language = |id: &str| stories.iter().find(|(_, story)| story.id == id).map(|(language, _)| *language);
    for [a, b] in AGENCY {
        let column = LANGUAGES.into_iter().position(|of| language(a) == Some(of) && language(b) == Some(of));
        let Some(column) = column else { continue };
        all.expected.push(("agency stories of the corpus".to_owned(), column, pair(a, b)));
        for origins in all.origins.values_mut().filter(|origins| origins.contains(a) || origins.contains(b)) {
            origins.extend([a.to_owned(), b.to_owned()]);
        }
    }
    all
}

const QUOTES: [char; 8] = ['"', '“', '”', '‘', '’', '«', '»', '\''];

impl Collection {
    fn push(&mut self, document: Document, origins: &[&str]) {
        self.origins.insert(document.id.clone(), origins.iter().map(|id| (*id).to_owned()).collect());
        self.documents.push(document);
    }

    /// Texts of a table with figures and names of their own, ten of each.
    fn templates(&mut self, language: Language, vocabulary: &[&str], chance: &mut Chance) {
        let rows = include_str!("copies/templates.tsv").lines().filter(|line| !line.starts_with('#'));
        for (code, kind, text) in rows.filter_map(|row| {
            let mut fields = row.split('\t');
            Some((fields.next()?, fields.next()?, fields.next()?))
        }) {
            if Language::from_code(code) != language {
                continue;
            }
            let mut ids = BTreeSet::new();
            for number in 0..10 {
                let id = format!("{code}-{kind}-{number}");
                let fill = |c: char| match c {
                    '#' => (1 + chance.below(99)).to_string(),
                    '*' => chance.of(vocabulary).to_owned(),
                    other => other.to_string(),
                };
                let text: String = text.chars().map(fill).collect();
                self.push(Document::new(id.clone(), text), &[&id]);
                ids.insert(id);
            }
            self.apart.entry("templates with other figures").or_default().push(ids);
        }
    }
}

/// The library's pairs of copies, and of templates.
fn found(documents: &[Document]) -> (Pairs, Pairs) {
    let pipeline = Pipeline::new(Catalog::default());
    let mut finder = CopyFinder::new().without_ranges();
    for document in documents {
        finder.add(&pipeline.article(document.clone()));
    }
    let copies = finder.copies();
    let pairs = |pairs: Vec<dateline::copies::CopyPair>| {
        pairs.into_iter().map(|pair| ([pair.first, pair.second], pair.comparison.similarity)).collect()
    };
    (pairs(copies.pairs), pairs(copies.templates))
}

/// The baseline: MinHash with 128 permutations of the 3-word shingles of whole texts (Broder 1997), all pairs.
fn minhash(documents: &[Document]) -> Pairs {
    const ROWS: usize = 128;
    let mut writer = StreamWriter::new(&Analyzer::new());
    let mut sign = |document: &Document| {
        let mut streams = dateline::Streams::new();
        writer.write(&document.text, Language::Undetermined, &mut streams);
        let words: Vec<&str> = streams.surface.split(' ').skip(1).collect();
        let mut lowest = vec![u64::MAX; ROWS];
        for shingle in words.windows(3) {
            let hash = shingle
                .iter()
                .flat_map(|word| word.bytes().chain([b' ']))
                .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
            let mut row = Chance(hash);
            for low in &mut lowest {
                *low = (*low).min(row.below(usize::MAX) as u64);
            }
        }
        lowest
    };
    let signatures: Vec<Vec<u64>> = documents.iter().map(&mut sign).collect();
    let mut pairs = Pairs::new();
    for (at, (one, a)) in documents.iter().zip(&signatures).enumerate() {
        for (other, b) in documents.iter().zip(&signatures).take(at) {
            let equal = a.iter().zip(b).filter(|(a, b)| a == b && **a != u64::MAX).count();
            let jaccard = equal as f64 / ROWS as f64;
            if jaccard >= JACCARD {
                let (a, b) = (&one.id, &other.id);
                pairs.insert([a.min(b).clone(), a.max(b).clone()], jaccard);
            }
        }
    }
    pairs
}

fn report(
    options: &Options,
    name: &str,
    collection: &Collection,
    systems: &[(&str, &Pairs)],
    templates: &Pairs,
    out: &mut impl Write,
) -> Result<()> {
    let mut heads = ["pt", "en", "bn", "all"];
    heads.sort_by_key(|head| LANGUAGES.into_iter().position(|of| of.code() == *head).unwrap_or(LANGUAGES.len()));
    let columns = heads.len();
    let mut all_heads = Vec::new();
    for _ in systems {
        all_heads.extend(heads.iter().copied());
    }
    all_heads.push("similarity");
    let kinds: Vec<&String> = {
        let mut seen = BTreeSet::new();
        collection.expected.iter().map(|(kind, ..)| kind).filter(|kind| seen.insert(*kind)).collect()
    };
    let mut table = Table::new(
        format!("Copies found, generated from {name}: MinHash of whole documents (Jaccard {JACCARD}), then dateline"),
        &all_heads,
    );
    let mut totals = vec![vec![Share::default(); columns]; systems.len()];
    for kind in kinds {
        let mut cells = Vec::new();
        let mut similarity = Share::default();
        let mut sum = 0.0;
        for ((system, pairs), totals) in systems.iter().zip(&mut totals) {
            let mut shares = vec![Share::default(); columns];
            for (_, column, pair) in collection.expected.iter().filter(|(of, ..)| of == kind) {
                let is_found = pairs.get(pair);
                for shares in [&mut shares, &mut *totals] {
                    for column in [*column, columns - 1] {
                        shares.iter_mut().skip(column).take(1).for_each(|share| share.count(is_found.is_some()));
                    }
                }
                if *system == "dateline" {
                    similarity.count(true);
                    sum += is_found.copied().unwrap_or(0.0);
                    if options.misses && is_found.is_none() {
                        say!("missing {} {}", pair[0], pair[1]);
                    }
                }
            }
            cells.extend(shares.into_iter().map(|share| percent(share.value())));
        }
        cells.push(decimal(sum / similarity.whole.max(1) as f64));
        table.row(kind, cells);
    }
    table.row("all", totals.into_iter().flatten().map(|share| percent(share.value())));
    table.write(out)?;

    let mut table = Table::new(
        format!("Pairs that are no copies, among {} documents of {name}", collection.documents.len()),
        &["MinHash", "dateline", "of"],
    );
    let is_right = |[a, b]: &[String; 2]| match (collection.origins.get(a), collection.origins.get(b)) {
        (Some(a), Some(b)) => !a.is_disjoint(b),
        _ => false,
    };
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    for (kind, groups) in &collection.apart {
        let inside = |pair: &[String; 2]| groups.iter().any(|group| pair.iter().all(|id| group.contains(id)));
        let mut cells: Vec<String> =
            systems.iter().map(|(_, pairs)| pairs.keys().filter(|pair| inside(pair)).count().to_string()).collect();
        let all: usize = groups.iter().map(|group| group.len() * (group.len() - 1) / 2).sum();
        cells.push(all.to_string());
        rows.push((kind, cells));
    }
    let wrong = systems.iter().map(|(_, pairs)| pairs.keys().filter(|pair| !is_right(pair)).count().to_string());
    rows.push(("all pairs without a story in common", wrong.collect()));
    let precision = systems.iter().map(|(_, pairs)| {
        let right = pairs.keys().filter(|pair| is_right(pair)).count();
        percent(right as f64 / pairs.len().max(1) as f64)
    });
    rows.push(("precision of all pairs found", precision.collect()));
    rows.push(("labelled as templates", vec![String::new(), templates.len().to_string()]));
    for (name, cells) in rows {
        table.row(name, cells);
    }
    table.write(out)?;
    if options.misses {
        for (pair, similarity) in systems.last().into_iter().flat_map(|(_, pairs)| pairs.iter()) {
            if !is_right(pair) {
                say!("wrong {} {} {similarity:.3}", pair[0], pair[1]);
            }
        }
    }
    Ok(())
}
