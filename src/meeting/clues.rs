//! What a sentence says of one meeting, and how far that goes.

use super::{Evidence, EvidenceKind};
use crate::temporal::Precision;

/// A sentence speaks of a meeting from this score on.
pub(super) const THRESHOLD: f32 = 0.5;

/// A name that decides alone.
const ALIAS: f32 = 0.95;
/// A place; it takes something beside it.
const PLACE: f32 = 0.35;
/// The body or series, likewise.
const SERIES: f32 = 0.3;
/// A word that only sounds like the place.
const HEARD: f32 = 0.25;
/// A date of the meeting's days in the sentence; by how precise it is.
const DAY: f32 = 0.5;
const MONTH: f32 = 0.4;
const YEAR: f32 = 0.3;
/// A date before it, or over it, that nothing else has explained, goes this far of the way.
const FRAME: f32 = 0.7;
/// The document was published around the meeting's days, and names no others here.
const NEAR: f32 = 0.15;
/// A word for a meeting, or of what belongs to one; a word for a meeting beside the place.
const WORD: f32 = 0.1;
const WORD_BESIDE: f32 = 0.2;
/// Each of the first two participants.
const PERSON: f32 = 0.1;
/// The document tells of the meeting elsewhere.
const KNOWN: f32 = 0.2;
/// Dates of other days, and none of the meeting's.
const ELSEWHEN: f32 = -0.25;
/// The place is that of another meeting of the body that the paragraph, or the document, tells of; alone it may still be a government.
const KIN: f32 = 0.14;
/// The document tells of another meeting, so that a town rather stands for a government.
const ASIDE: f32 = -0.1;

/// The clues of one meeting in one sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Clues {
    pub alias: bool,
    pub place: bool,
    /// The place only sounds like it.
    pub heard: bool,
    pub series: bool,
    /// Its body or series was named before in the paragraph, or is the one that the document tells of.
    pub kin: bool,
    /// The participants named, each once.
    pub people: Vec<u32>,
    /// The most precise date of its days.
    pub date: Option<Precision>,
    /// That of a date before or over the sentence.
    pub frame: Option<Precision>,
    /// The document was published around its days.
    pub near: bool,
    /// A word such as `summit` stands in the sentence; it stands beside the place.
    pub word: bool,
    pub beside: bool,
    /// Another word stands there that may point back to a meeting.
    pub sign: bool,
    /// The place begins the sentence.
    pub leads: bool,
    /// The sentence, or else its heading, names days or years, all far from the meeting's.
    pub elsewhen: bool,
    /// It was found by a day on which several of its participants met.
    pub dated_by_people: bool,
    pub evidence: Vec<Evidence>,
}

/// What the document says of the meeting elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// It tells of it.
    pub known: bool,
    /// It tells of another one.
    pub aside: bool,
}

impl Clues {
    /// Whether anything but place and participants tells this meeting from others at the same place.
    pub fn is_specific(&self) -> bool {
        self.alias || self.date.is_some() || self.frame.is_some() || self.series
    }

    /// Whether they are enough for a reader who was told nothing of the meeting.
    pub fn introduces(&self) -> bool {
        let is_named = self.place || self.series;
        let is_dated = self.date.is_some() || self.frame.is_some();
        self.alias || is_dated || self.near && is_named || self.place && self.series || self.people.len() > 1
    }

    /// How far the clues go, 0 to 1: the sum of their weights. A place or a series takes something beside it; participants take a word
    /// for a meeting and its days.
    pub fn score(&self, standing: Standing) -> f32 {
        if self.alias {
            return ALIAS;
        }
        let weight = |precision| match precision {
            Precision::Day | Precision::Week => DAY,
            Precision::Month => MONTH,
            _ => YEAR,
        };
        let people = self.people.len().min(2) as f32;
        let mut score = if self.place {
            PLACE
        } else if self.heard {
            HEARD
        } else {
            0.0
        };
        score += if self.series { SERIES } else { 0.0 };
        let is_named = score > 0.0;
        match (self.date, self.frame) {
            (Some(date), _) => score += weight(date),
            (None, Some(date)) => score += FRAME * weight(date),
            (None, None) if self.elsewhen => score += ELSEWHEN,
            (None, None) if self.near => score += NEAR,
            (None, None) => {}
        }
        score += match (self.beside, self.word || self.sign) {
            (true, _) => WORD_BESIDE,
            (false, true) => WORD,
            (false, false) => 0.0,
        };
        score += PERSON * people;
        if !is_named {
            // Two who met, on that day.
            let met = match self.date.or(self.frame) {
                Some(Precision::Day) => self.word || self.dated_by_people,
                Some(Precision::Week | Precision::Month) => self.word,
                _ => false,
            } && people > 1.0;
            return if met { score } else { 0.0 };
        }
        // Alone, `NATO` is any time's, `Washington says` speaks of a government, `GENEVA -` of where the reporter sits.
        let is_dated = self.date.is_some() || self.frame.is_some();
        let is_alone = !(is_dated || self.word || self.sign || people > 0.0 || self.place && self.series);
        if is_alone && (self.leads || self.series) {
            return 0.0;
        }
        score += if standing.known { KNOWN } else { 0.0 };
        score += match self.is_specific() {
            true => 0.0,
            false if self.kin && self.place => KIN,
            false if standing.aside => ASIDE,
            false => 0.0,
        };
        score.clamp(0.0, ALIAS)
    }

    /// Adds what an earlier sentence of the paragraph said of the meeting.
    pub fn inherit(&mut self, before: &Clues) {
        self.place |= before.place;
        self.heard |= before.heard;
        self.series |= before.series;
        self.word |= before.word;
        self.beside |= before.beside;
        for person in &before.people {
            if !self.people.contains(person) {
                self.people.push(*person);
            }
        }
        if self.date.is_none() && !self.elsewhen {
            self.frame = [self.frame, before.date, before.frame].into_iter().flatten().min();
        }
        self.evidence.extend(&before.evidence);
    }

    pub fn add(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }

    pub fn add_date(&mut self, precision: Precision, evidence: Evidence) {
        self.date = Some(self.date.map_or(precision, |known| known.min(precision)));
        self.add(evidence);
    }

    pub fn add_frame(&mut self, precision: Precision, evidence: Evidence) {
        self.frame = Some(self.frame.map_or(precision, |known| known.min(precision)));
        self.add(evidence);
    }

    pub fn add_document(&mut self) {
        self.add(Evidence { range: None, kind: EvidenceKind::Document });
    }
}
