//! Languages of Latin script told apart by their words: a unigram model over common words, backed by a letter model for the rest.
//!
//! Both give costs in quarter bits, one a language; a text is most likely in the language that it costs least to spell.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;
use super::alphabet::{self, EDGE, Word};

/// Languages that a row of costs has room for.
const LANES: usize = 32;

/// A cost for each language, in quarter bits.
type Costs = [u8; LANES];

/// Quarter bits that a closed-class word costs at most in its language, by how common it is: a hundredth, some thousandths, some ten-thousandths.
const TIER_COST: [u8; 3] = [22, 34, 44];

/// Quarter bits on top of the letters' own that a word costs where it is not listed. In step with letters.py.
const UNLISTED_COST: u32 = 13;

/// Quarter bits of a pair of letters that no language has.
const UNSEEN_COST: u32 = 60;

/// Words of a text are not independent, so their evidence counts for less than it says.
const TEMPER: f32 = 0.6;

/// Bits of a letter in a key, and marks of the keys of letter pairs and triples among those of four letters.
const FOUR: u64 = (1 << 28) - 1;
const TRIPLE: u64 = (1 << 21) - 1;
const DOUBLE: u64 = (1 << 14) - 1;
const OF_TWO: u64 = 1 << 28;
const OF_THREE: u64 = 1 << 29;

/// Rows by key. Open addressing in a sparse table of small numbers that stays in the nearest cache: to find that a key is not there takes one look
/// as a rule.
#[derive(Debug)]
struct Table<T> {
    /// Row numbers from 1.
    slots: Vec<u16>,
    rows: Vec<(u64, T)>,
    shift: u32,
}

impl<T> Table<T> {
    /// Rows of one key stand side by side in the table, in the order given here.
    fn new(mut rows: Vec<(u64, T)>) -> Table<T> {
        let bits = (rows.len() * 3).next_power_of_two().trailing_zeros().max(1);
        rows.sort_by_key(|(key, _)| *key);
        let mut table = Table { slots: vec![0; 1 << bits], rows, shift: u64::BITS - bits };
        let mut before = None;
        for (key, number) in table.rows.iter().map(|(key, _)| *key).zip(1u16..) {
            if before.replace(key) == Some(key) {
                continue;
            }
            let mut at = place(key, table.shift);
            while table.slots.get(at).is_some_and(|slot| *slot != 0) {
                at = (at + 1) & (table.slots.len() - 1);
            }
            if let Some(slot) = table.slots.get_mut(at) {
                *slot = number;
            }
        }
        table
    }

    /// The rows from the first of `key` on.
    fn from(&self, key: u64) -> Option<&[(u64, T)]> {
        let mut at = place(key, self.shift);
        loop {
            let number = usize::from(*self.slots.get(at)?);
            let rows = self.rows.get(number.checked_sub(1)?..)?;
            if rows.first()?.0 == key {
                return Some(rows);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The first row of `key`.
    fn get(&self, key: u64) -> Option<&T> {
        self.from(key)?.first().map(|(_, row)| row)
    }

    /// All rows of `key`.
    fn all(&self, key: u64) -> impl Iterator<Item = &T> {
        self.from(key).unwrap_or_default().iter().take_while(move |(found, _)| *found == key).map(|(_, row)| row)
    }
}

/// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).
fn place(key: u64, shift: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize
}

/// The tables, read once.
#[derive(Debug)]
pub(super) struct Latin {
    /// The language of each lane, and what it costs at the outset.
    languages: Vec<(Language, u32)>,
    /// Closed-class words with what they cost in every language.
    function_words: Table<Costs>,
    /// Common words: a lane, and the cost in it.
    words: Table<(u8, u8)>,
    letters: Table<Costs>,
}

/// What the words of a text cost in each language so far.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    costs: [u32; LANES],
    /// Words read.
    pub(super) words: u32,
    /// Of these, closed-class words of some language.
    pub(super) function_words: u32,
    /// Words that look like names: with a capital, and on no list.
    pub(super) names: u32,
    /// Letters and edges of the words, where all were judged.
    pub(super) letters: u32,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence { costs: [0; LANES], words: 0, function_words: 0, names: 0, letters: 0 }
    }
}

/// The language that a text is most likely in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranking {
    /// The best.
    pub(super) best: Language,
    /// Bits that the next language costs more than the best.
    pub(super) margin: f32,
    /// The best language's share of the probability.
    pub(super) share: f32,
    /// The same, but that of all languages that are not read here together where the best is one of these.
    pub(super) group: f32,
    /// Bits a letter in the best language, listed words included.
    pub(super) fit: f32,
}

static LATIN: LazyLock<Latin> = LazyLock::new(Latin::read);

impl Latin {
    pub(super) fn shared() -> &'static Latin {
        &LATIN
    }

    fn read() -> Latin {
        let mut lines = data_lines(include_str!("data/letters.tsv"));
        let names: Vec<&str> = lines
            .next()
            .and_then(|line| line.split_once('\t'))
            .map_or(Vec::new(), |(_, names)| names.split(' ').collect());
        let lane = |name| names.iter().position(|known| *known == name).and_then(|lane| u8::try_from(lane).ok());
        let letters = lines.filter_map(|line| line.split_once('\t')).map(|(sequence, digits)| {
            let mut costs = [0; LANES];
            costs.iter_mut().zip(digits.bytes()).for_each(|(cost, digit)| *cost = base62(digit));
            let mark = match sequence.chars().count() {
                2 => OF_TWO,
                3 => OF_THREE,
                _ => 0,
            };
            (alphabet::key(alphabet::numbers(sequence)) | mark, costs)
        });
        let words = rows(include_str!("data/words.tsv")).filter_map(|(name, cost, words)| {
            let entry = (lane(name)?, u8::try_from(cost).ok()?);
            Some(words.split(' ').map(move |word| (alphabet::key(alphabet::numbers(word)), entry)))
        });
        let mut latin = Latin {
            languages: names
                .iter()
                .map(|name| Language::from_code(name))
                .map(|language| (language, prior(language)))
                .collect(),
            function_words: Table::new(Vec::new()),
            words: Table::new(words.flatten().collect()),
            letters: Table::new(letters.collect()),
        };
        let mut function_words: HashMap<u64, Costs> = HashMap::new();
        for (name, tier, words) in rows(include_str!("data/function-words.tsv")) {
            let Some(lane) = lane(name) else { continue };
            let cost = TIER_COST.get(tier.saturating_sub(1)).copied().unwrap_or(u8::MAX);
            alphabet::words(words, |word| {
                let judge = || latin.judge(&word).0.map(|cost| u8::try_from(cost).unwrap_or(u8::MAX));
                let costs = function_words.entry(word.key).or_insert_with(judge);
                if let Some(place) = costs.get_mut(usize::from(lane)) {
                    *place = cost.min(*place);
                }
            });
        }
        latin.function_words = Table::new(function_words.into_iter().collect());
        latin
    }

    /// What a word costs: as a listed word where it is one, and by its letters elsewhere. The flag tells whether it is listed anywhere.
    fn judge(&self, word: &Word<'_>) -> ([u32; LANES], bool) {
        let mut costs = self.spell(word).map(|cost| cost + UNLISTED_COST);
        let mut listed = false;
        for &(lane, cost) in self.words.all(word.key) {
            listed = true;
            if let Some(place) = costs.get_mut(usize::from(lane)) {
                *place = u32::from(cost).min(*place);
            }
        }
        (costs, listed)
    }

    /// What the letters of a word cost, each after the three before it.
    fn spell(&self, word: &Word<'_>) -> [u32; LANES] {
        let mut sum = [0; LANES];
        let mut key = u64::from(EDGE);
        for (at, &letter) in word.padded.iter().enumerate().skip(1) {
            key = (key << 7 | u64::from(letter)) & FOUR;
            let four = || if at > 2 { self.letters.get(key) } else { None };
            let three = || if at > 1 { self.letters.get(key & TRIPLE | OF_THREE) } else { None };
            match four().or_else(three).or_else(|| self.letters.get(key & DOUBLE | OF_TWO)) {
                Some(costs) => sum.iter_mut().zip(costs).for_each(|(sum, &cost)| *sum += u32::from(cost)),
                None => sum.iter_mut().for_each(|sum| *sum += UNSEEN_COST),
            }
        }
        sum
    }

    /// Counts the closed-class words of `text`. Cheap; see [`Latin::read_all`] for the rest. Words with a capital letter are left out: of
    /// these, too many belong to names and titles.
    pub(super) fn count_words(&self, text: &str, evidence: &mut Evidence) {
        alphabet::words(text, |word| {
            if word.capital {
                return;
            }
            evidence.words += 1;
            if let Some(costs) = self.function_words.get(word.key) {
                evidence.function_words += 1;
                evidence.costs.iter_mut().zip(costs).for_each(|(sum, &cost)| *sum += u32::from(cost));
            }
        });
    }

    /// Judges every word of `text`: by the list where one has it, by its letters where none does.
    pub(super) fn read_all(&self, text: &str, evidence: &mut Evidence) {
        alphabet::words(text, |word| {
            let (costs, listed) = match self.function_words.get(word.key) {
                Some(costs) => {
                    evidence.function_words += 1;
                    (costs.map(u32::from), true)
                }
                None => self.judge(&word),
            };
            // A name says little of the language around it. The lists hold none, but the words of titles are on them.
            let weight = if word.capital && !(listed && evidence.words == 0) { 2 } else { 1 };
            evidence.names += u32::from(word.capital && !listed);
            evidence.words += 1;
            evidence.letters += word.padded.len() as u32 / weight;
            evidence.costs.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost / weight);
        });
    }

    /// The best language: first one of those that are read here or the others together, then one of the others.
    pub(super) fn rank(&self, evidence: &Evidence) -> Ranking {
        let costs =
            || evidence.costs.iter().zip(&self.languages).map(|(cost, (language, prior))| (cost + prior, *language));
        let least = costs().map(|(cost, _)| cost).min().unwrap_or_default();
        let mass = |of: &dyn Fn(Language) -> bool| -> f32 {
            costs().filter(|(_, language)| of(*language)).map(|(cost, _)| (-bits(cost - least)).exp2()).sum()
        };
        let others = mass(&|language| !language.is_indexed());
        let (best_cost, best) = costs()
            .filter(|(cost, language)| !language.is_indexed() || (-bits(cost - least)).exp2() >= others)
            .min_by_key(|(cost, language)| (!language.is_indexed(), *cost))
            .unwrap_or_default();
        let second_cost =
            costs().filter(|(_, language)| *language != best).map(|(cost, _)| cost).min().unwrap_or_default();
        let all = mass(&|_| true);
        let alone = mass(&|language| language == best);
        let group = if best.is_indexed() { alone } else { others };
        let share = |part: f32| 1.0 / (1.0 + ((all - part).max(0.0) / part).powf(TEMPER));
        Ranking {
            best,
            margin: (bits(second_cost) - bits(best_cost)).max(0.0),
            share: share(alone),
            group: share(group),
            fit: bits(best_cost) / evidence.letters.max(1) as f32,
        }
    }

    /// Whether the tables have a language.
    pub(super) fn knows(&self, language: Language) -> bool {
        self.languages.iter().any(|(known, _)| *known == language)
    }

    /// Bits that the text costs more in `language` than in the best one; `None` for a language that the tables do not know.
    pub(super) fn margin_over(&self, evidence: &Evidence, language: Language) -> Option<f32> {
        let lane = self.languages.iter().position(|(known, _)| *known == language)?;
        let best = evidence.costs.iter().zip(&self.languages).map(|(cost, _)| *cost).min()?;
        evidence.costs.get(lane).map(|cost| bits(cost - best))
    }
}

/// Quarter bits that a language costs before a word is read. What is read here is Portuguese, English and Bengali; of the others, some are common and
/// most are rare. Galician shares most of its words with Portuguese, which is far more common.
fn prior(language: Language) -> u32 {
    match language.code() {
        "pt" | "en" => 0,
        "es" | "fr" | "de" | "it" => 12,
        "nl" | "sv" | "id" | "pl" | "ro" | "tr" | "cs" | "ca" => 16,
        "gl" => 26,
        _ => 20,
    }
}

/// The lines of a data file that are no comments.
fn data_lines(data: &str) -> impl Iterator<Item = &str> {
    data.lines().filter(|line| !line.starts_with('#'))
}

/// The lines of a data file of words: a language, a number, the words.
fn rows(data: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    data_lines(data).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?.parse().ok()?, fields.next()?))
    })
}

/// Quarter bits as bits.
fn bits(quarters: u32) -> f32 {
    quarters as f32 / 4.0
}

fn base62(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'z' => digit - b'a' + 10,
        b'A'..=b'Z' => digit - b'A' + 36,
        _ => 61,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_fit() {
        let latin = Latin::shared();
        assert!((30..=LANES).contains(&latin.languages.len()));
        assert!(latin.languages.iter().all(|(language, _)| *language != Language::Undetermined));
        for rows in [latin.letters.rows.len(), latin.words.rows.len(), latin.function_words.rows.len()] {
            assert!((1000..=usize::from(u16::MAX)).contains(&rows), "{rows}");
        }
        for (row, name) in rows(include_str!("data/words.tsv"))
            .chain(rows(include_str!("data/function-words.tsv")))
            .map(|r| (r.1, r.0))
        {
            assert!(row > 0 && latin.knows(Language::from_code(name)), "{name}");
        }
    }
}
