//! Makes the lexicon that cross-lingual search uses: for each stem of a language its translations in the others.
//!
//! `lexicon SOURCES FOLDER OUT [--neighbours FILE] [--hold-out]`: SOURCES lists the files of FOLDER that are learned from, each with its
//! checksum and the columns of the languages; OUT.tsv and OUT.bin are written. Takes less than a minute.
//! `lexicon --stems LANGUAGE` reads words, one a line, and writes those with a stem, and it: `vectors.py` needs them.
//!
//! ```text
//! sentence pairs ─ stems ─▶ align ─▶ p(t|s) p(s|t) ─┐ prior: neighbours by word vectors
//!                                                   └▶ through the third language ─▶ the ten best ─▶ .tsv, .bin
//! ```
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod align;
mod binary;
mod corpus;
mod lexicon;
mod neighbours;

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use corpus::{CODES, Corpus, pair_index};
use lexicon::Table;

/// Translations of a word in one language.
const KEEP: usize = 10;
/// Less probable translations are left out. On development data 0.02 costs 0.004 of short queries.
const LEAST: f32 = 0.003;
/// Weight of the way through the third language, when that is English, for which there are the most pairs, or not.
const PIVOT: (f32, f32) = (1.0, 0.2);
/// How many alignments a word needs for them to weigh as much as its neighbours.
const PRIOR: f32 = 1.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let hold_out = take(&mut args, "--hold-out", 0).is_some();
    let neighbours = take(&mut args, "--neighbours", 1);
    let mut corpus = Corpus::new();
    if let Some(code) = take(&mut args, "--stems", 1) {
        return stems(&mut corpus, &code);
    }
    let [sources, folder, out] = &args[..] else { return Err("lexicon SOURCES FOLDER OUT".into()) };
    read(&mut corpus, &std::fs::read_to_string(sources)?, Path::new(folder), hold_out)?;
    let mut tables = tables(&mut corpus, neighbours.as_deref())?;
    std::fs::write(format!("{out}.tsv"), tsv(&corpus, &tables))?;
    // Between Portuguese and Bengali a query finds the way through English as well as a table that has it (development data:
    // 0.818 for short queries, with the table 0.820), and the file is a third smaller.
    (tables[1][2], tables[2][1]) = Default::default();
    std::fs::write(format!("{out}.bin"), pack(&corpus, &tables)?)?;
    Ok(())
}

/// Takes an option with `values` values out of the arguments; gives the last of them, or the option itself.
fn take(args: &mut Vec<String>, name: &str, values: usize) -> Option<String> {
    let at = args.iter().position(|arg| arg == name)?;
    args.drain(at..(at + values + 1).min(args.len())).next_back()
}

fn stems(corpus: &mut Corpus, code: &str) -> Result<(), Box<dyn Error>> {
    let language = language(code)?;
    for word in std::io::stdin().lines() {
        let word = word?;
        if let [stem] = corpus.stems(&word, language)[..] {
            println!("{word}\t{}", corpus.words[language].names[stem as usize]);
        }
    }
    Ok(())
}

fn language(code: &str) -> Result<usize, String> {
    CODES.iter().position(|known| *known == code).ok_or_else(|| format!("no such language: {code}"))
}

/// Reads all sources: lines of `file, SHA-256, columns` (`en=0,pt=1,bn=2`, in the order of the languages), then what people want to know.
fn read(corpus: &mut Corpus, sources: &str, folder: &Path, hold_out: bool) -> Result<(), Box<dyn Error>> {
    for line in sources.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let mut cells = line.split('\t');
        let (Some(file), Some(sum), Some(columns)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(format!("not a source: {line}").into());
        };
        let bytes = std::fs::read(folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != sum {
            return Err(format!("{file} has checksum {found}, not {sum}").into());
        }
        let mut sides = Vec::new();
        for column in columns.split(',') {
            let (code, number) = column.split_once('=').ok_or("a column is `code=number`")?;
            sides.push((language(code)?, number.parse::<usize>()?));
        }
        for line in String::from_utf8(bytes)?.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            // A tenth, by the text of the first language, for choosing settings.
            if hold_out && cells.get(sides[0].1).is_some_and(|text| corpus::hash(text).is_multiple_of(10)) {
                continue;
            }
            for (at, (a, source)) in sides.iter().enumerate() {
                for (b, target) in &sides[at + 1..] {
                    if let (Some(source), Some(target)) = (cells.get(*source), cells.get(*target)) {
                        corpus.add(*a, *b, source, target);
                    }
                }
            }
        }
    }
    Ok(())
}

/// The lexicon: from each language into each other.
fn tables(corpus: &mut Corpus, neighbours: Option<&str>) -> Result<[[Table; 3]; 3], Box<dyn Error>> {
    let sizes = corpus.words.each_ref().map(|words| words.len());
    let links: Vec<Vec<align::Link>> = [(0, 1), (0, 2), (1, 2)]
        .iter()
        .map(|(a, b)| align::align(&corpus.pairs[pair_index(*a, *b)], sizes[*a], sizes[*b]))
        .collect();
    let mut priors = match neighbours {
        Some(path) => neighbours::read(&std::fs::read_to_string(path)?, corpus),
        None => Default::default(),
    };
    let mut direct: [[Table; 3]; 3] = Default::default();
    for (a, b) in directions() {
        let (links, flip) = (&links[pair_index(a.min(b), a.max(b))], a > b);
        direct[a][b] = lexicon::table(links, flip);
        let prior = std::mem::take(&mut priors[a][b]);
        lexicon::with_prior(&mut direct[a][b], &lexicon::evidence(links, flip), &prior, PRIOR);
    }
    let mut all = direct.clone();
    for (a, b) in directions() {
        let third = 3 - a - b;
        let way = lexicon::through(&direct[a][third], &direct[third][b]);
        lexicon::add(&mut all[a][b], &way, if third == 0 { PIVOT.0 } else { PIVOT.1 });
        for row in all[a][b].values_mut() {
            row.truncate(KEEP);
            row.retain(|(_, p)| *p > LEAST);
            row.iter_mut().for_each(|(_, p)| *p = p.min(1.0));
        }
        all[a][b].retain(|_, row| !row.is_empty());
    }
    Ok(all)
}

/// From and to.
fn directions() -> impl Iterator<Item = (usize, usize)> {
    (0..3).flat_map(|a| (0..3).filter(move |b| *b != a).map(move |b| (a, b)))
}

/// `language:stem, language, stem:probability …`, sorted.
fn tsv(corpus: &Corpus, tables: &[[Table; 3]; 3]) -> String {
    let mut out = String::new();
    for (a, b) in directions() {
        let rows: BTreeMap<&str, _> =
            tables[a][b].iter().map(|(s, row)| (corpus.words[a].names[*s as usize].as_str(), row)).collect();
        for (stem, row) in rows {
            let row: Vec<String> =
                row.iter().map(|(t, p)| format!("{}:{p:.4}", corpus.words[b].names[*t as usize])).collect();
            let _ = writeln!(out, "{}:{stem}\t{}\t{}", CODES[a], CODES[b], row.join(" "));
        }
    }
    out
}

/// The binary form, each entry of which is read back and compared.
fn pack(corpus: &Corpus, tables: &[[Table; 3]; 3]) -> Result<Vec<u8>, Box<dyn Error>> {
    // A word is in the file when it has a translation or is one; its number there is its place in the order of bytes.
    let mut order: [Vec<(&str, u32)>; 3] = Default::default();
    for (language, order) in order.iter_mut().enumerate() {
        let mut used: Vec<u32> = Vec::new();
        for (a, b) in directions() {
            used.extend(tables[a][b].keys().filter(|_| a == language));
            used.extend(tables[a][b].values().flatten().map(|(t, _)| t).filter(|_| b == language));
        }
        used.sort_unstable();
        used.dedup();
        let names = &corpus.words[language].names;
        order.extend(
            used.iter().map(|word| (names[*word as usize].as_str(), *word)).filter(|(name, _)| name.len() < 256),
        );
        order.sort_unstable();
    }
    let places: [HashMap<u32, u32>; 3] =
        order.each_ref().map(|order| order.iter().enumerate().map(|(at, (_, word))| (*word, at as u32)).collect());
    let entries: [binary::Entries; 3] = std::array::from_fn(|a| {
        let others: Vec<usize> = (0..3).filter(|b| *b != a).collect();
        let translations = |word: u32| {
            [others[0], others[1]].map(|b| {
                let row = tables[a][b].get(&word).into_iter().flatten();
                row.filter_map(|(t, p)| Some((*places[b].get(t)?, *p))).collect()
            })
        };
        order[a].iter().map(|(name, word)| ((*name).to_owned(), translations(*word))).collect()
    });
    let bytes = binary::write(&entries);
    let lexicon = binary::Lexicon::new(&bytes).ok_or("the lexicon cannot be read back")?;
    for (language, entries) in entries.iter().enumerate() {
        for (at, (stem, written)) in entries.iter().enumerate() {
            let read = lexicon.translations(language, stem).ok_or_else(|| format!("{stem} is not found"))?;
            let numbers =
                |all: &binary::Translations| all.each_ref().map(|row| row.iter().map(|x| x.0).collect::<Vec<_>>());
            if numbers(&read) != numbers(written) || lexicon.stem(language, at as u32).as_ref() != Some(stem) {
                return Err(format!("{stem} is read back as something else").into());
            }
        }
        eprintln!("{}: {} stems", CODES[language], lexicon.len(language));
    }
    eprintln!("{} bytes", bytes.len());
    Ok(bytes)
}
