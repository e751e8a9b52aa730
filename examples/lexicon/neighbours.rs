//! Nearest words of other languages by word vectors, made by `vectors.py`.

use super::corpus::{CODES, Corpus};
use super::table::Table;

/// Softmax over the candidates of a word; flat between 0.1 and 0.2 on development data.
const TEMPERATURE: f32 = 0.15;
/// Share of a candidate that does not have the word among its own nearest.
const ONE_WAY: f32 = 0.7;

/// Reads the lines `stem, language, stem, score, cosine, rank, rank from the other side`.
pub fn read(text: &str, corpus: &mut Corpus) {
    let mut tables: [[Table; 3]; 3] = Default::default();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [source, to, target, score, _cosine, _rank, back] = cells[..] else { continue };
        let (Some((from, source)), Ok(score)) = (source.split_once(':'), score.parse::<f32>()) else { continue };
        let language = |code: &str| CODES.iter().position(|known| *known == code);
        let (Some(a), Some(b)) = (language(from), language(to)) else { continue };
        let (source, target) = (corpus.words[a].number(source), corpus.words[b].number(target));
        let weight = (score / TEMPERATURE).exp() * if back == "0" { ONE_WAY } else { 1.0 };
        tables[a][b].entry(source).or_default().push((target, weight));
    }
    for row in tables.iter_mut().flatten().flat_map(|table| table.values_mut()) {
        let total: f32 = row.iter().map(|(_, weight)| weight).sum();
        row.iter_mut().for_each(|(_, weight)| *weight /= total);
    }
    corpus.neighbours = tables;
}
