//! Related words of English by WordNet (Fellbaum 1998), made by `fetch`.

use super::corpus::Corpus;
use super::table::Table;

/// Weight of a translation of a related word against one of the word itself. Flat between 0.1 and 0.2 on development data.
const SHARE: f32 = 0.1;

/// Reads the lines `word, related word, weight`.
pub fn read(text: &str, corpus: &mut Corpus) {
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [word, related, weight] = cells[..] else { continue };
        let (&[word], &[related]) = (&corpus.stems(word, 0)[..], &corpus.stems(related, 0)[..]) else { continue };
        let Some(weight) = weight.parse::<f32>().ok().filter(|_| word != related) else { continue };
        let row = corpus.synonyms.entry(word).or_default();
        match row.iter_mut().find(|(known, _)| *known == related) {
            Some((_, known)) => *known = known.max(weight),
            None => row.push((related, weight)),
        }
    }
}

/// What a table from English gives for the words related to a word.
pub fn before(synonyms: &Table, table: &Table) -> Table {
    let row = |related: &Vec<(u32, f32)>| -> Vec<(u32, f32)> {
        let found = related.iter().filter_map(|(word, weight)| Some((weight, table.get(word)?)));
        found.flat_map(|(weight, row)| row.iter().map(move |(target, p)| (*target, SHARE * weight * p))).collect()
    };
    synonyms.iter().map(|(word, related)| (*word, row(related))).filter(|(_, row)| !row.is_empty()).collect()
}

/// What is related to that which a table into English gives for a word.
pub fn after(synonyms: &Table, table: &Table) -> Table {
    let row = |row: &Vec<(u32, f32)>| -> Vec<(u32, f32)> {
        let found = row.iter().filter_map(|(word, p)| Some((p, synonyms.get(word)?)));
        found.flat_map(|(p, related)| related.iter().map(move |(target, w)| (*target, SHARE * w * p))).collect()
    };
    table.iter().map(|(word, found)| (*word, row(found))).filter(|(_, row)| !row.is_empty()).collect()
}
