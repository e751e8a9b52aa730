//! Makes the lexicon that search across languages uses: for each stem of a language its translations in the others.
//!
//! `cargo run --release --example lexicon -- --inputs DIR --out src/lexicon/data/lexicon.bin`, where `fetch` and `vectors.py` have
//! made DIR; README.md says how. Takes half a minute.
//!
//! ```text
//! sentence pairs ─ stems ─▶ align ─┬▶ p(t|s) p(s|t) ─┬ prior: neighbours by word vectors
//!                                  │                 ├▶ through the third language
//!                                  │                 └▶ of related words ─▶ the best of each word ─┬▶ lexicon.bin
//!                                  └▶ phrases, and names of several words ─────────────────────────┘
//! ```
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "numbers of words index the tables made for them")]

mod align;
#[macro_use]
#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod neighbours;
mod phrases;
mod synonyms;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use common::Outcome;
use dateline::lexicon::LexiconBuilder;
use dateline::{Language, Lexicon};
use sha2::{Digest, Sha256};

use corpus::{CODES, Corpus, pair_index};
use table::Table;

/// Translations of a word in one language: of one that the sentence pairs have, and of one that they lack. On development data 10 of
/// both cost 0.004 of short queries, 8 of both 0.011.
const KEEP: (usize, usize) = (12, 10);
/// Less probable translations are left out. On development data 0.003 gives 0.001 of short queries more, and 1 MB; 0.02 costs 0.005.
const LEAST: f32 = 0.008;
/// Weight of the way through the third language, when that is English, for which there are the most pairs, or not.
const PIVOT: (f32, f32) = (1.0, 0.2);
/// How many alignments a word needs for them to weigh as much as its neighbours.
const PRIOR: f32 = 1.0;

#[derive(Debug, Parser)]
#[command(
    about = "Makes the lexicon for search across languages from parallel text and word vectors",
    after_help = "Examples:\n  lexicon --inputs inputs --out src/lexicon/data/lexicon.bin\n  \
                  lexicon --inputs inputs --without neighbours --tsv inputs/seeds.tsv\n  \
                  lexicon --stems bn < words > stems"
)]
struct Options {
    /// The folder of the files that sources.tsv names
    #[arg(long, value_name = "DIR", required_unless_present = "stems")]
    inputs: Option<PathBuf>,
    /// Where to write the lexicon
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to write it as text: `language:stem TAB language TAB stem:probability …`, spaces in names as underscores
    #[arg(long, value_name = "FILE")]
    tsv: Option<PathBuf>,
    /// Leave out the sources whose names begin so; for measuring what each gives
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// Instead, read words from stdin, one a line, and write those of one stem, with it: vectors.py asks for it
    #[arg(long, value_name = "LANGUAGE", value_parser = place)]
    stems: Option<usize>,
}

fn main() -> ExitCode {
    common::exit(run(&Options::parse()))
}

fn run(options: &Options) -> Outcome {
    let mut corpus = Corpus::new();
    let Some(inputs) = &options.inputs else {
        return stems(&mut corpus, options.stems.unwrap_or_default());
    };
    read(&mut corpus, inputs, &options.without)?;
    let lexicon = lexicon(&mut corpus)?;
    for (code, language) in CODES.iter().zip(languages()) {
        say!("{code}: {} stems", lexicon.stems(language));
    }
    say!("{} bytes", lexicon.as_bytes().len());
    if let Some(out) = &options.out {
        std::fs::write(out, lexicon.as_bytes())?;
    }
    if let Some(tsv) = &options.tsv {
        write_text(&corpus, &lexicon, tsv)?;
    }
    Ok(true)
}

/// The place of a language in the tables.
fn place(code: &str) -> Result<usize, String> {
    CODES.iter().position(|known| *known == code).ok_or_else(|| format!("{code}: no such language; try en, pt or bn"))
}

fn languages() -> [Language; 3] {
    CODES.map(Language::from_code)
}

fn stems(corpus: &mut Corpus, language: usize) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    for word in io::stdin().lines() {
        let word = word?;
        if let [stem] = corpus.stems(&word, language)[..] {
            writeln!(out, "{word}\t{}", corpus.words[language].names[stem as usize])?;
        }
    }
    out.flush()?;
    Ok(true)
}

/// Reads all sources: lines of file, SHA-256, what it holds (`en=0,pt=1,bn=2`: the columns of the languages), then what people want
/// to know.
fn read(corpus: &mut Corpus, folder: &Path, without: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    for line in include_str!("sources.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(file), Some(sum), Some(holds)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(format!("not a source: {line}").into());
        };
        if without.iter().any(|name| file.starts_with(name)) {
            continue;
        }
        let bytes = std::fs::read(folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != sum {
            say!("{file} is not the one that sources.tsv names: its SHA-256 is {found}");
        }
        let text = String::from_utf8(bytes)?;
        match holds {
            "neighbours" => {
                neighbours::read(&text, corpus);
                continue;
            }
            "synonyms" => {
                synonyms::read(&text, corpus);
                continue;
            }
            _ => {}
        }
        let mut sides = Vec::new();
        for column in holds.split(',') {
            let (code, number) = column.split_once('=').ok_or("a column is `code=number`")?;
            sides.push((place(code)?, number.parse::<usize>()?));
        }
        for line in text.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            for (at, (a, source)) in sides.iter().enumerate() {
                for (b, target) in &sides[at + 1..] {
                    if let (Some(source), Some(target)) = (cells.get(*source), cells.get(*target)) {
                        corpus.add(*a, *b, source, target, file.contains(".names."));
                    }
                }
            }
        }
    }
    Ok(())
}

fn lexicon(corpus: &mut Corpus) -> dateline::Result<Lexicon> {
    let sizes = corpus.words.each_ref().map(|words| words.names.len());
    let mut phrases: [phrases::Phrases; 3] = Default::default();
    let mut links: Vec<Vec<align::Link>> = Vec::new();
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let at = pair_index(a, b);
        let each = |a: &[u32], b: &[u32], posterior: &[f64]| phrases[at].add_sentence(a, b, posterior);
        links.push(align::align(&corpus.pairs[at], sizes[a], sizes[b], each));
    }
    let mut direct: [[Table; 3]; 3] = Default::default();
    let mut evidence: [[HashMap<u32, f32>; 3]; 3] = Default::default();
    for (a, b) in directions() {
        let (links, flip) = (&links[pair_index(a.min(b), a.max(b))], a > b);
        direct[a][b] = table::table(links, flip);
        let seen = table::evidence(links, flip);
        table::with_prior(&mut direct[a][b], &seen, &corpus.neighbours[a][b], PRIOR);
        evidence[a][b] = seen;
    }
    let mut builder = LexiconBuilder::new();
    // Pairs of Portuguese and Bengali are not stored: the reader goes through English, and finds as much.
    for (a, b) in directions().filter(|(a, b)| *a == 0 || *b == 0) {
        let mut table = direct[a][b].clone();
        let third = 3 - a - b;
        let way = table::through(&direct[a][third], &direct[third][b]);
        table::add(&mut table, &way, if third == 0 { PIVOT.0 } else { PIVOT.1 });
        let related = match a {
            0 => synonyms::before(&corpus.synonyms, &table),
            _ => synonyms::after(&corpus.synonyms, &table),
        };
        table::add(&mut table, &related, 1.0);
        for (source, row) in &table {
            let keep = if evidence[a][b].contains_key(source) { KEEP.0 } else { KEEP.1 };
            for (target, p) in row.iter().take(keep).filter(|(_, p)| *p > LEAST) {
                builder.add_stems(&name(corpus, a, &[*source]), &name(corpus, b, &[*target]), *p);
            }
        }
    }
    for other in 1..3 {
        let at = pair_index(0, other);
        corpus.names[at].iter().for_each(|(a, b)| phrases[at].add_name(a, b));
    }
    // What English says in several words is a bridge between the others only if both have it.
    let best = |other: usize, wanted: &BTreeSet<Vec<u32>>| {
        phrases[pair_index(0, other)].best(&direct[0][other], &direct[other][0], wanted)
    };
    let mut wanted = BTreeSet::new();
    for other in 1..3 {
        wanted.extend(best(other, &BTreeSet::new()).into_iter().map(|(a, ..)| a.to_vec()).filter(|a| a.len() > 1));
    }
    for (other, code) in CODES.iter().enumerate().skip(1) {
        let found = best(other, &wanted);
        say!("{code}: {} names and phrases", found.len());
        for (a, b, p) in found {
            let (a, b) = (name(corpus, 0, a), name(corpus, other, b));
            builder.add_stems(&a, &b, p).add_stems(&b, &a, p);
        }
    }
    builder.build()
}

/// Stems as the lexicon has them, with the language in front.
fn name(corpus: &Corpus, language: usize, stems: &[u32]) -> String {
    let names: Vec<&str> = stems.iter().map(|stem| corpus.words[language].names[*stem as usize].as_str()).collect();
    format!("{}:{}", CODES[language], names.join(" "))
}

/// From and to.
fn directions() -> impl Iterator<Item = (usize, usize)> {
    (0..3).flat_map(|a| (0..3).filter(move |b| *b != a).map(move |b| (a, b)))
}

/// What the lexicon gives for every single stem, as a search gets it: `language:stem, language, stem:probability …`, sorted.
fn write_text(corpus: &Corpus, lexicon: &Lexicon, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    for (a, b) in directions() {
        let mut stems: Vec<&String> = corpus.words[a].names.iter().collect();
        stems.sort_unstable();
        for stem in stems {
            let found = lexicon.translations(&format!("{}:{stem}", CODES[a]), languages()[b]);
            let bare = |stem: &str| stem.split_once(':').map_or("", |(_, stem)| stem).replace(' ', "_");
            let row: Vec<String> = found.iter().map(|t| format!("{}:{:.4}", bare(&t.stem), t.probability)).collect();
            if !row.is_empty() {
                writeln!(out, "{}:{stem}\t{}\t{}", CODES[a], CODES[b], row.join(" "))?;
            }
        }
    }
    out.flush()
}
