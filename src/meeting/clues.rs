//! What a passage says of one meeting, and how far that goes.

use super::names::NameKind;
use super::{Evidence, EvidenceKind};
use crate::span::Span;
use crate::temporal::Precision;

/// A passage is tagged from this score on.
pub(super) const THRESHOLD: f32 = 0.5;

/// The clues of one meeting in one passage.
#[derive(Clone, Debug, Default)]
pub(super) struct Clues {
    pub alias: bool,
    pub place: bool,
    pub series: bool,
    /// No other meeting at this place is of this series.
    pub series_decides: bool,
    /// One place of the text and one name of each: two spellings of a name can match the same word.
    pub participants: Vec<(Option<Span>, usize)>,
    /// The most precise date that overlaps the meeting.
    pub date: Option<Precision>,
    /// A word such as `summit` stands in the passage.
    pub word: bool,
    /// The passage names days or years, none of them near the meeting.
    pub elsewhen: bool,
    pub evidence: Vec<Evidence>,
}

impl Clues {
    pub fn name(&mut self, kind: NameKind, name: usize, range: Option<Span>, context: Option<EvidenceKind>) {
        let kind = match kind {
            NameKind::Alias => {
                self.alias = true;
                EvidenceKind::Alias
            }
            NameKind::Place => {
                self.place = true;
                EvidenceKind::Place
            }
            NameKind::Series => {
                self.series = true;
                EvidenceKind::Series
            }
            NameKind::Participant => {
                if !self.participants.iter().any(|(at, known)| *known == name || *at == range) {
                    self.participants.push((range, name));
                }
                EvidenceKind::Participant
            }
            NameKind::Word => return,
        };
        self.evidence.push(Evidence { range, kind: context.unwrap_or(kind) });
    }

    pub fn date(&mut self, precision: Precision, range: Span) {
        self.date = Some(self.date.map_or(precision, |known| known.min(precision)));
        self.evidence.push(Evidence { range: Some(range), kind: EvidenceKind::Date });
    }

    /// Whether anything but place and participants tells this meeting from others at the same place.
    pub fn is_specific(&self) -> bool {
        self.alias || self.date.is_some() || (self.series && self.series_decides)
    }

    /// How far the clues go by themselves, 0 to 1. The steps were ordered by what decides for a reader: a name of its own, place and
    /// date, series and date, place and series; participants support. `needed` is how many participants a meeting inside
    /// another one takes to be told from it.
    pub fn score(&self, needed: usize) -> f32 {
        use Precision::{Day, Month, Week};
        let people = self.participants.len();
        let by_date = |day: f32, month: f32, year: f32, none: f32| match self.date {
            Some(Day | Week) => day,
            Some(Month) => month,
            Some(_) => year,
            None => none,
        };
        let mut score: f32 = 0.0;
        if self.place {
            score = score.max(by_date(0.95, 0.9, 0.8, 0.35));
            score = score.max(if self.series { 0.75 } else { 0.0 });
            score = score.max(if self.word { 0.55 } else { 0.0 });
            score = score.max(if people > 0 { 0.5 } else { 0.0 });
        }
        if self.series {
            score = score.max(by_date(0.85, 0.8, 0.65, 0.25));
        }
        if self.word && people > 0 {
            score =
                score.max(by_date(if people > 1 { 0.7 } else { 0.5 }, if people > 1 { 0.55 } else { 0.3 }, 0.2, 0.2));
        }
        if self.elsewhen && self.date.is_none() {
            score *= 0.75;
        }
        if self.alias {
            score = score.max(0.95);
        } else if people < needed {
            score = score.min(0.4);
        }
        score
    }
}
