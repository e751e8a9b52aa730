//! How far a word is from what was typed: a weighted edit distance whose letters are [`unit`](super::unit)s.
//!
//! The edits are those of Damerau (1964): a unit more, less or replaced, two neighbours exchanged; some of them are cheaper, because
//! people confuse what they hear. A word is read unit by unit, so that words that begin alike share the work.

use crate::analysis::{WordMap, without_accents};

use super::unit::{self, ACCENT, CHEAPEST, Cost, EDIT, LATIN, missing, replaced, units};

/// What it costs more that the first unit is wrong: people seldom get it wrong.
const FIRST: Cost = 20;
/// The sign of a conjunct is missing between two consonants, or is there and should not be.
const JOINED: Cost = 30;

/// What was typed, ready to be compared with words.
#[derive(Debug)]
pub(super) struct Typed {
    /// Whether accents count.
    accents: bool,
    /// Its units, then the other shapes that units of words are compared with.
    shapes: Vec<String>,
    /// How many units it has.
    length: usize,
    /// What it costs that each unit is one too many.
    missing: Vec<Cost>,
    /// Edits of several units, by the unit of the text that they end with (the first one is 1).
    moves: Vec<Vec<Move>>,
    /// What each unit of words seen so far costs in place of each shape.
    known: WordMap<Box<str>, usize>,
    costs: Vec<Vec<Cost>>,
}

/// An edit that takes several units of the text or the word at once.
#[derive(Debug)]
struct Move {
    /// How many units of the text come before it.
    from: usize,
    /// The shapes that the units of the word are compared with.
    first: usize,
    second: Option<usize>,
    /// How far these may differ.
    at_most: Cost,
    cost: Cost,
}

/// A word as far as it is read: for each unit a row of the table.
#[derive(Debug)]
pub(super) struct Reading {
    rows: Vec<Row>,
    /// Memory of rows that are not needed any more.
    spare: Vec<Vec<Cost>>,
}

#[derive(Debug)]
struct Row {
    /// What the word so far costs in place of the first units of the text, for each number of them.
    costs: Vec<Cost>,
    /// The number of the unit read, and what it costs if the next one is the same.
    unit: usize,
    again: Cost,
    /// The least of the costs, and of those of edits of which a half is read.
    least: Cost,
    begun: Cost,
}

impl Typed {
    pub fn new(text: &str, accents: bool) -> Typed {
        let text = if accents { text.into() } else { without_accents(text) };
        let mut shapes: Vec<String> = units(&text).map(str::to_owned).collect();
        let length = shapes.len();
        let before = |at: usize| at.checked_sub(1).and_then(|at| shapes.get(at)).map(String::as_str);
        let mut missing: Vec<Cost> = shapes.iter().enumerate().map(|(at, unit)| missing(unit, before(at))).collect();
        if let Some(first) = missing.first_mut() {
            *first += FIRST;
        }
        let moves = moves(&mut shapes, length);
        Typed { accents, shapes, length, missing, moves, known: WordMap::default(), costs: Vec::new() }
    }

    /// Nothing of a word is read yet.
    pub fn start(&self) -> Reading {
        let mut cost = 0;
        let costs = std::iter::once(0).chain(self.missing.iter().map(|missing| {
            cost += missing;
            cost
        }));
        Reading {
            rows: vec![Row { costs: costs.collect(), unit: usize::MAX, again: EDIT, least: 0, begun: Cost::MAX }],
            spare: Vec::new(),
        }
    }

    /// Reads a unit more, and says the least that a word that goes on from here costs.
    pub fn read(&mut self, reading: &mut Reading, text: &str) -> Cost {
        let unit = self.unit(text);
        let none = Vec::new();
        let costs = self.costs.get(unit).unwrap_or(&none);
        let cost_of = |costs: &Vec<Cost>, shape: usize| costs.get(shape).copied().unwrap_or(EDIT);
        let Some(above) = reading.rows.last() else { return Cost::MAX };
        let higher = reading.rows.len().checked_sub(2).and_then(|at| reading.rows.get(at));
        let before = self.costs.get(above.unit).unwrap_or(&none);
        let start = reading.rows.len() == 1;
        let inserted = if above.unit == unit { above.again } else { missing(text, None) };
        let inserted = if start { inserted + FIRST } else { inserted };
        let value = |row: &Row, at: usize| row.costs.get(at).copied().unwrap_or(Cost::MAX / 2);
        let mut row = reading.spare.pop().unwrap_or_default();
        row.clear();
        row.reserve(self.length + 1);
        let mut left = value(above, 0) + inserted;
        row.push(left);
        let (mut least, mut begun, mut diagonal) = (left, Cost::MAX, value(above, 0));
        for at in 1..=self.length {
            let replaced = cost_of(costs, at - 1);
            let first = if replaced >= EDIT && (start || at == 1) { FIRST } else { 0 };
            let up = value(above, at);
            let mut cost = (diagonal + replaced + first).min(up + inserted);
            cost = cost.min(left + self.missing.get(at - 1).copied().unwrap_or(EDIT));
            for edit in self.moves.get(at).into_iter().flatten() {
                match edit.second {
                    None => {
                        let replaced = cost_of(costs, edit.first);
                        if replaced <= edit.at_most {
                            cost = cost.min(value(above, edit.from) + edit.cost + replaced);
                        }
                    }
                    Some(second) => {
                        let (one, other) = (cost_of(before, edit.first), cost_of(costs, second));
                        if let Some(higher) = higher
                            && one <= edit.at_most
                            && other <= edit.at_most
                        {
                            cost = cost.min(value(higher, edit.from) + edit.cost + one + other);
                        }
                        // The first half of it, of which the next unit may be the second.
                        let half = cost_of(costs, edit.first);
                        if half <= edit.at_most {
                            begun = begun.min(value(above, edit.from) + edit.cost + half);
                        }
                    }
                }
            }
            least = least.min(cost);
            row.push(cost);
            (diagonal, left) = (up, cost);
        }
        let again = missing(text, Some(text));
        reading.rows.push(Row { costs: row, unit, again, least, begun });
        least.min(begun)
    }

    /// The units that can follow the first `units` of a word, when nothing but what is the same can: so much of the budget is spent that no
    /// edit is left.
    pub fn only(&self, reading: &Reading, units: usize, budget: Cost) -> Option<impl Iterator<Item = &str> + Clone> {
        let row = reading.rows.get(units).filter(|row| row.least + CHEAPEST > budget && row.begun > budget)?;
        let same = self.shapes.iter().take(self.length).zip(row.costs.clone());
        Some(same.filter(move |(_, cost)| *cost <= budget).map(|(shape, _)| shape.as_str()))
    }

    /// The number of a unit of a word.
    fn unit(&mut self, text: &str) -> usize {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let cost = |shape: &String| {
            if !self.accents || text == shape {
                return replaced(text, shape);
            }
            let (plain, plain_shape) = (without_accents(text), without_accents(shape));
            match plain == plain_shape {
                true => ACCENT,
                false => replaced(&plain, &plain_shape),
            }
        };
        let costs = self.shapes.iter().map(cost).collect();
        let number = self.costs.len();
        self.costs.push(costs);
        self.known.insert(text.into(), number);
        number
    }

    /// What a whole word costs.
    pub fn cost(&mut self, word: &str) -> Cost {
        let mut reading = self.start();
        for unit in units(word) {
            self.read(&mut reading, unit);
        }
        reading.cost()
    }
}

impl Reading {
    /// What the word costs if it ends here.
    pub fn cost(&self) -> Cost {
        self.rows.last().and_then(|row| row.costs.last()).copied().unwrap_or(Cost::MAX)
    }

    /// The least that a word that goes on from here costs.
    pub fn least(&self) -> Cost {
        self.rows.last().map_or(0, |row| row.least.min(row.begun))
    }

    /// Goes back to the first units.
    pub fn back_to(&mut self, units: usize) {
        self.spare.extend(self.rows.drain((units + 1).min(self.rows.len())..).map(|row| row.costs));
    }
}

/// The edits of several units, by the unit of the text that they end with. Adds the shapes that they need.
fn moves(shapes: &mut Vec<String>, length: usize) -> Vec<Vec<Move>> {
    let text: Vec<String> = shapes.clone();
    let mut moves: Vec<Vec<Move>> = (0..=length).map(|_| Vec::new()).collect();
    let mut shape = |text: &str| {
        shapes.iter().position(|known| known == text).unwrap_or_else(|| {
            shapes.push(text.to_owned());
            shapes.len() - 1
        })
    };
    for (end, moves) in moves.iter_mut().enumerate() {
        for length in [1, 2] {
            let Some(from) = end.checked_sub(length) else { continue };
            let Some(typed) = text.get(from..end) else { continue };
            let whole = typed.concat();
            let plain = without_accents(&whole);
            for (one, other, cost) in LATIN.iter() {
                for (one, other) in [(one, other), (other, one)] {
                    // Single letters for single letters are replaced.
                    if *one == plain && !(length == 1 && other.len() == 1) {
                        let mut letters = units(other);
                        let (Some(first), second) = (letters.next(), letters.next()) else { continue };
                        let (first, second) = (shape(first), second.map(&mut shape));
                        moves.push(Move { from, first, second, at_most: ACCENT, cost: *cost });
                    }
                }
            }
            match typed {
                [one, other] => {
                    if one != other {
                        let (first, second) = (shape(other), Some(shape(one)));
                        moves.push(Move { from, first, second, at_most: ACCENT, cost: EDIT });
                    }
                    if let Some(joined) = unit::joined(one, other) {
                        moves.push(Move { from, first: shape(&joined), second: None, at_most: EDIT, cost: JOINED });
                    }
                }
                [one] => {
                    for (first, second) in unit::divided(one) {
                        let (first, second) = (shape(first), Some(shape(second)));
                        moves.push(Move { from, first, second, at_most: EDIT, cost: JOINED });
                    }
                }
                _ => {}
            }
        }
    }
    moves
}
