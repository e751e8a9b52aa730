//! Languages of Latin script told apart by their words: a unigram model over closed-class words, backed by a letter model.
//!
//! Both give costs in quarter bits, one a language; a text is most likely in the language that it costs least to spell.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;
use super::alphabet::{self, EDGE, Word};

/// Languages that a row of costs has room for.
const LANES: usize = 24;

/// A cost for each language, in quarter bits.
type Costs = [u8; LANES];

/// Quarter bits that a closed-class word costs in its language, by how common it is: a hundredth, some thousandths, some ten-thousandths.
const TIER_COST: [u8; 3] = [22, 34, 44];

/// Quarter bits on top of the letters' own that a word costs where it is not listed, by its length: short words are nearly all listed.
const UNLISTED_COST: [u8; 5] = [40, 24, 16, 8, 4];

/// Quarter bits of a pair of letters that no language has.
const UNSEEN_COST: u32 = 60;

/// Words of a text are not independent, so their evidence counts for less than it says.
const TEMPER: f32 = 0.6;

/// The last three letters of a packed sequence, the last two, and the mark of a pair among the triples.
const TRIPLE: u64 = (1 << 21) - 1;
const DOUBLE: u64 = (1 << 14) - 1;
const PAIR: u64 = 1 << 21;

/// Costs by packed sequence of letters. Open addressing in a sparse table of small numbers that stays in the nearest cache: to find that a word
/// is not there takes one look as a rule.
#[derive(Debug)]
struct Table {
    /// Row numbers from 1.
    slots: Vec<u16>,
    rows: Vec<(u64, Costs)>,
    shift: u32,
}

impl Table {
    fn new(entries: HashMap<u64, Costs>) -> Table {
        let bits = (entries.len() * 3).next_power_of_two().trailing_zeros().max(1);
        let mut rows: Vec<(u64, Costs)> = entries.into_iter().collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        let mut table = Table { slots: vec![0; 1 << bits], rows, shift: u64::BITS - bits };
        for (key, number) in table.rows.iter().map(|(key, _)| *key).zip(1u16..) {
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

    fn get(&self, key: u64) -> Option<&Costs> {
        let mut at = place(key, self.shift);
        loop {
            let number = usize::from(*self.slots.get(at)?);
            let (found, costs) = self.rows.get(number.checked_sub(1)?)?;
            if *found == key {
                return Some(costs);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
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
    function_words: Table,
    letters: Table,
}

/// What the words of a text cost in each language so far.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    costs: [u32; LANES],
    /// Words read.
    pub(super) words: u32,
    /// Of these, closed-class words of some language.
    pub(super) function_words: u32,
    /// Letters and edges of the words, where all were judged.
    pub(super) letters: u32,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence { costs: [0; LANES], words: 0, function_words: 0, letters: 0 }
    }
}

/// The languages that a text costs least in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranking {
    /// The best.
    pub(super) best: Language,
    /// Bits that the second costs more than the best.
    pub(super) margin: f32,
    /// The best language's share of the probability, all languages being as likely at the outset.
    pub(super) share: f32,
    /// Bits a letter in the best language, closed-class words included.
    pub(super) fit: f32,
}

static LATIN: LazyLock<Latin> = LazyLock::new(Latin::read);

impl Latin {
    pub(super) fn shared() -> &'static Latin {
        &LATIN
    }

    fn read() -> Latin {
        let mut lines = include_str!("data/letters.tsv").lines().filter(|line| !line.starts_with('#'));
        let names: Vec<&str> = lines
            .next()
            .and_then(|line| line.split_once('\t'))
            .map_or(Vec::new(), |(_, names)| names.split(' ').collect());
        let mut letters = HashMap::new();
        for (sequence, digits) in lines.filter_map(|line| line.split_once('\t')) {
            let mut costs = [0; LANES];
            for (cost, digit) in costs.iter_mut().zip(digits.bytes()) {
                *cost = base62(digit);
            }
            // A pair is kept as a triple with an impossible letter before it, so that both fit one table.
            let key =
                alphabet::pack_str(sequence).map(|key| if sequence.chars().count() == 2 { key | PAIR } else { key });
            letters.extend(key.map(|key| (key, costs)));
        }
        let mut latin = Latin {
            languages: names
                .iter()
                .map(|name| Language::from_code(name))
                .map(|language| (language, prior(language)))
                .collect(),
            function_words: Table::new(HashMap::new()),
            letters: Table::new(letters),
        };
        latin.function_words = Table::new(latin.read_function_words(&names));
        latin
    }

    fn read_function_words(&self, names: &[&str]) -> HashMap<u64, Costs> {
        let mut listed = HashMap::new();
        for line in include_str!("data/function-words.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(name), Some(tier), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let (Some(lane), Ok(tier)) = (names.iter().position(|known| *known == name), tier.parse::<usize>()) else {
                continue;
            };
            let cost = TIER_COST.get(tier.saturating_sub(1)).copied().unwrap_or(u8::MAX);
            for word in words.split_ascii_whitespace() {
                alphabet::words(word, |word| {
                    if let Some(key) = word.key {
                        let costs = listed.entry(key).or_insert_with(|| self.unlisted(&word));
                        if let Some(place) = costs.get_mut(lane) {
                            *place = cost.min(*place);
                        }
                    }
                });
            }
        }
        listed
    }

    /// What a word costs by its letters alone where no list has it.
    fn unlisted(&self, word: &Word<'_>) -> Costs {
        let rare = u32::from(UNLISTED_COST.get(word.letters().len() - 1).copied().unwrap_or(4));
        self.spell(word).map(|cost| u8::try_from(cost + rare).unwrap_or(u8::MAX))
    }

    /// What the letters of a word cost.
    fn spell(&self, word: &Word<'_>) -> [u32; LANES] {
        let mut sum = [0; LANES];
        let mut key = u64::from(EDGE);
        // The first letter is judged after the edge alone, the others after the two before them.
        for (at, &letter) in word.padded.iter().enumerate().skip(1) {
            key = (key << 7 | u64::from(letter)) & TRIPLE;
            let row = match at {
                1 => self.letters.get(key | PAIR),
                _ => self.letters.get(key).or_else(|| self.letters.get(key & DOUBLE | PAIR)),
            };
            match row {
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
            if let Some(costs) = word.key.and_then(|key| self.function_words.get(key)) {
                evidence.function_words += 1;
                evidence.costs.iter_mut().zip(costs).for_each(|(sum, &cost)| *sum += u32::from(cost));
            }
        });
    }

    /// Judges every word of `text`: by the list where one has it, by its letters where none does.
    pub(super) fn read_all(&self, text: &str, evidence: &mut Evidence) {
        alphabet::words(text, |word| {
            let costs = match word.key.and_then(|key| self.function_words.get(key)) {
                Some(costs) => {
                    evidence.function_words += 1;
                    costs.map(u32::from)
                }
                None => self.spell(&word),
            };
            // A name says little of the language around it.
            let weight = if word.capital { 2 } else { 1 };
            evidence.words += 1;
            evidence.letters += word.padded.len() as u32 / weight;
            evidence.costs.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost / weight);
        });
    }

    /// Ranks the languages.
    pub(super) fn rank(&self, evidence: &Evidence) -> Ranking {
        let costs =
            || evidence.costs.iter().zip(&self.languages).map(|(cost, (language, prior))| (cost + prior, *language));
        let (best_cost, best) = costs().min_by_key(|(cost, _)| *cost).unwrap_or_default();
        let second_cost =
            costs().filter(|(_, language)| *language != best).map(|(cost, _)| cost).min().unwrap_or_default();
        let mass: f32 = costs().map(|(cost, _)| (-bits(cost - best_cost) * TEMPER).exp2()).sum();
        Ranking {
            best,
            margin: bits(second_cost - best_cost),
            share: 1.0 / mass,
            fit: bits(best_cost) / evidence.letters.max(1) as f32,
        }
    }

    /// Bits that the text costs more in `language` than in the best one; `None` for a language that the tables do not know.
    pub(super) fn margin_over(&self, evidence: &Evidence, language: Language) -> Option<f32> {
        let lane = self.languages.iter().position(|(known, _)| *known == language)?;
        let best = evidence.costs.iter().zip(&self.languages).map(|(cost, _)| *cost).min()?;
        evidence.costs.get(lane).map(|cost| bits(cost - best))
    }
}

/// Quarter bits that a language costs before a word is read. What is read here is Portuguese, English and Bengali; and Galician and Catalan,
/// whose words are often those of their neighbours, are much rarer than these.
fn prior(language: Language) -> u32 {
    match language.code() {
        "pt" | "en" => 0,
        "gl" => 24,
        "ca" | "af" => 16,
        _ => 10,
    }
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
