//! The walk through a document: which meetings each sentence speaks of.
//!
//! A sentence that says which meeting it is about decides for itself, and puts that one under discussion. The sentences after it go
//! on with it until another meeting, other days, or a new heading take over; under a new paragraph they need a sign of it, or have to be
//! near to the last one. A document that tells of one meeting as a whole, its story, comes back to that one.

use std::collections::BTreeMap;

use super::clues::{Clues, Standing, THRESHOLD};
use super::names::{Name, NameKind};
use super::outline::{Kind, Sentence};
use super::relation::{Fit, Timeline};
use super::scene::{Candidate, Looker};
use super::{Evidence, EvidenceKind};
use crate::temporal::{DateMention, Precision};

/// Words that a meeting stays under discussion without a sign of it: the document's story, and any other.
const STORY_WORDS: usize = 150;
const OTHER_WORDS: usize = 40;
/// Sureness of a sentence that goes on with the meeting under discussion: with a word such as `the summit`, with another sign, with none.
const BY_WORD: f32 = 0.75;
const BY_SIGN: f32 = 0.65;
const BY_STORY: f32 = 0.55;
/// A document tells of one meeting as a whole when that has this weight, and half of all weight, and is spoken of in the title or in
/// one of so many first sentences.
const STORY_WEIGHT: f32 = 1.2;
const STORY_LEAD: usize = 8;
/// What the title and the day of publication add to it.
const TITLE_WEIGHT: f32 = 1.0;
const NEWS_WEIGHT: f32 = 0.5;
/// A story is that of the meeting inside when that has this part of its weight.
const INNER_STORY: f32 = 0.6;
/// Rivals of one name are told apart by this much.
const MARGIN: f32 = 0.04;
/// Days ahead of which nobody speaks of a meeting without its date.
const AHEAD_DAYS: i64 = 400;
/// Dates kept of the sentences before.
const FRAME_DATES: usize = 4;
/// Participants of the document that rivals are compared by.
const MOST_PEOPLE: usize = 64;

/// A meeting that a sentence speaks of.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    pub meeting: u32,
    pub score: f32,
    pub evidence: Vec<Evidence>,
    /// The sentence says so itself, or by a sign.
    pub signed: bool,
}

/// The document as the walk goes.
pub(super) struct Walk<'a, 'o> {
    timeline: &'a Timeline,
    looker: Looker<'a>,
    outline: &'o [Sentence<'a>],
    people: Vec<&'a Name>,
    /// What was found on the first walk.
    known: BTreeMap<u32, f32>,
    story: Option<u32>,
}

/// What goes along from sentence to sentence.
#[derive(Default)]
struct State<'o> {
    /// Under discussion, the inner before the outer.
    current: Vec<u32>,
    /// Words since the last sign of it.
    silent: usize,
    /// Other days took over.
    away: bool,
    /// Dates that nothing has explained.
    frame: Vec<&'o DateMention>,
    /// Participants named in the paragraph.
    people: Vec<usize>,
}

impl<'a, 'o> Walk<'a, 'o> {
    pub fn new(looker: Looker<'a>, outline: &'o [Sentence<'a>]) -> Walk<'a, 'o> {
        let mut people: Vec<&Name> = Vec::new();
        for sighting in outline.iter().flat_map(|sentence| &sentence.sightings) {
            if people.len() < MOST_PEOPLE
                && !sighting.name.owners(NameKind::Participant).is_empty()
                && !people.iter().any(|known| std::ptr::eq(*known, sighting.name))
            {
                people.push(sighting.name);
            }
        }
        let timeline = looker.timeline;
        Walk { timeline, looker, outline, people, known: BTreeMap::new(), story: None }
    }

    /// The meetings that each sentence speaks of.
    pub fn run(mut self) -> Vec<Vec<Spoken>> {
        let first = self.walk();
        if first.iter().all(Vec::is_empty) {
            return first;
        }
        let mut known: BTreeMap<u32, f32> = BTreeMap::new();
        for (spoken, sentence) in first.iter().zip(self.outline) {
            for spoken in spoken.iter().filter(|spoken| spoken.signed && spoken.score >= THRESHOLD) {
                let weight = if sentence.kind == Kind::Title { TITLE_WEIGHT } else { spoken.score };
                *known.entry(spoken.meeting).or_default() += weight;
            }
        }
        for (meeting, weight) in &mut known {
            let is_news = self.timeline.get(*meeting).is_some_and(|entry| self.looker.is_news(entry));
            *weight += if is_news { NEWS_WEIGHT } else { 0.0 };
        }
        self.story = self.story(&known, &first);
        self.known = known;
        self.walk()
    }

    /// The meeting that the document tells of as a whole: most of what speaks of any speaks of this one, from the start on.
    fn story(&self, known: &BTreeMap<u32, f32>, first: &[Vec<Spoken>]) -> Option<u32> {
        let outermost = known.iter().filter(|(meeting, _)| {
            self.timeline.around(**meeting).skip(1).all(|outer| !known.contains_key(&outer))
        });
        let (story, weight) = outermost.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let rivals: f32 = known.iter().filter(|(m, _)| !self.timeline.related(**m, *story)).map(|(_, w)| w).sum();
        let body = first.iter().zip(self.outline).filter(|(_, sentence)| sentence.kind != Kind::Heading);
        let lead = body.take(STORY_LEAD).flat_map(|(spoken, _)| spoken);
        let leads = lead.into_iter().any(|spoken| self.timeline.related(spoken.meeting, *story));
        let inner = known.iter().find(|(m, w)| {
            *m != story && self.timeline.related(**m, *story) && **w >= INNER_STORY * weight
        });
        (leads && *weight >= STORY_WEIGHT && *weight >= rivals).then_some(inner.map_or(*story, |(inner, _)| *inner))
    }

    fn walk(&self) -> Vec<Vec<Spoken>> {
        let mut state = State::default();
        let mut heading = None;
        let mut spoken = Vec::with_capacity(self.outline.len());
        for sentence in self.outline {
            if sentence.opens {
                state.frame.clear();
                state.people.clear();
                state.away = false;
                if let Some(heading) = sentence.heading.and_then(|heading| self.outline.get(heading)) {
                    state.frame.extend(heading.dates);
                    self.note_people(heading, &mut state.people);
                }
            }
            if sentence.kind == Kind::Heading || sentence.heading != heading {
                if sentence.kind == Kind::Heading && self.story.is_none() {
                    state.current.clear();
                }
                heading = sentence.heading;
            }
            self.note_people(sentence, &mut state.people);
            spoken.push(self.sentence(sentence, &mut state));
        }
        spoken
    }

    fn note_people(&self, sentence: &Sentence<'_>, people: &mut Vec<usize>) {
        for sighting in &sentence.sightings {
            if let Some(at) = self.people.iter().position(|name| std::ptr::eq(*name, sighting.name))
                && !people.contains(&at)
            {
                people.push(at);
            }
        }
    }

    fn sentence(&self, sentence: &'o Sentence<'a>, state: &mut State<'o>) -> Vec<Spoken> {
        let mut under = state.current.clone();
        for meeting in self.story.into_iter().flat_map(|story| self.timeline.around(story)) {
            if !under.contains(&meeting) {
                under.push(meeting);
            }
        }
        let candidates = self.looker.look(sentence, &state.frame, &under);
        let mut found = self.settle(sentence, candidates, state);
        if found.is_empty() {
            state.frame.extend(sentence.dates);
            let surplus = state.frame.len().saturating_sub(FRAME_DATES);
            state.frame.drain(..surplus);
            if sentence.kind == Kind::Title || sentence.kind == Kind::Heading {
                return Vec::new();
            }
            return self.go_on(sentence, state);
        }
        state.frame.clear();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.meeting.cmp(&b.meeting)));
        if sentence.passage.is_some() {
            let strongest = found.first().map(|spoken| spoken.meeting);
            state.current = found
                .iter()
                .map(|spoken| spoken.meeting)
                .filter(|meeting| strongest.is_some_and(|strongest| self.timeline.related(*meeting, strongest)))
                .collect();
            state.silent = 0;
            state.away = false;
        }
        found
    }

    /// Of the meetings that a sentence may speak of, those that it does.
    fn settle(&self, sentence: &Sentence<'_>, candidates: Vec<Candidate>, state: &State<'_>) -> Vec<Spoken> {
        let mut scored: Vec<(Candidate, f32)> = Vec::with_capacity(candidates.len());
        for mut candidate in candidates {
            let Some(entry) = self.timeline.get(candidate.meeting) else { continue };
            let meeting = candidate.meeting;
            let is_story = self.story == Some(meeting);
            if entry.needed > 0 && !candidate.clues.alias && !is_story {
                let named = state.people.iter().filter_map(|at| self.people.get(*at));
                let mut named: Vec<u32> =
                    named.filter_map(|name| name.owner(NameKind::Participant, meeting)).map(|o| o.person).collect();
                named.sort_unstable();
                named.dedup();
                if named.len() < entry.needed {
                    continue;
                }
            }
            if self.is_too_early(entry.first.days_since_epoch()) && !candidate.clues.is_specific() {
                continue;
            }
            let known = self.known.contains_key(&meeting) || state.current.contains(&meeting);
            let aside = self.story.is_some_and(|story| !self.timeline.related(story, meeting)) && !known;
            let score = candidate.clues.score(Standing { known, aside });
            if known && score >= THRESHOLD && candidate.clues.score(Standing { known: false, aside }) < THRESHOLD {
                candidate.clues.add_document();
            }
            scored.push((candidate, score));
        }
        let beaten: Vec<bool> = scored.iter().map(|own| self.is_beaten(sentence, own, &scored, state)).collect();
        let kept = scored.into_iter().zip(beaten).filter(|((_, score), beaten)| *score >= THRESHOLD && !beaten);
        let kept = kept.map(|((Candidate { meeting, clues }, score), _)| {
            let Clues { evidence, .. } = clues;
            Spoken { meeting, score, evidence, signed: true }
        });
        kept.collect()
    }

    /// Whether the document is older than anybody would speak of a meeting.
    fn is_too_early(&self, first_day: i64) -> bool {
        let story = || self.story.and_then(|story| self.timeline.get(story)).map(|entry| entry.last);
        let now = self.looker.published.or_else(story);
        now.is_some_and(|now| first_day - now.days_since_epoch() > AHEAD_DAYS)
    }

    /// Whether a name of the sentence that is this meeting's is rather another's.
    fn is_beaten(
        &self,
        sentence: &Sentence<'_>,
        own: &(Candidate, f32),
        all: &[(Candidate, f32)],
        state: &State<'_>,
    ) -> bool {
        let share = |a: u32, b: u32| {
            let kinds = [NameKind::Alias, NameKind::Place, NameKind::Series];
            let owns = |name: &Name, meeting| kinds.iter().any(|kind| name.owner(*kind, meeting).is_some());
            sentence.sightings.iter().any(|s| owns(s.name, a) && owns(s.name, b))
        };
        let rank = |(candidate, score): &(Candidate, f32)| {
            let meeting = candidate.meeting;
            let dated = candidate.clues.date.is_some();
            let current = state.current.contains(&meeting) as u8 as f32;
            let story = self.story.is_some_and(|story| self.timeline.related(story, meeting)) as u8 as f32;
            (dated, *score + 0.1 * current + 0.1 * story + self.support(meeting))
        };
        let mine = rank(own);
        all.iter().any(|other| {
            let meeting = other.0.meeting;
            if meeting == own.0.meeting
                || self.timeline.related(meeting, own.0.meeting)
                || own.0.clues.alias
                || !share(own.0.meeting, meeting)
            {
                return false;
            }
            let theirs = rank(other);
            match (mine.0, theirs.0) {
                (true, false) => false,
                (false, true) => true,
                _ => theirs.1 + MARGIN >= mine.1,
            }
        })
    }

    /// How much the document as a whole points to a meeting among rivals.
    fn support(&self, meeting: u32) -> f32 {
        let mut people: Vec<u32> =
            self.people.iter().filter_map(|name| name.owner(NameKind::Participant, meeting)).map(|o| o.person).collect();
        people.sort_unstable();
        people.dedup();
        let weight = self.known.get(&meeting).copied().unwrap_or(0.0);
        0.05 * people.len().min(6) as f32 + 0.05 * weight.min(4.0)
    }

    /// What a sentence that names no meeting goes on with.
    fn go_on(&self, sentence: &Sentence<'_>, state: &mut State<'_>) -> Vec<Spoken> {
        let story = self.story.filter(|story| !state.current.iter().any(|now| self.timeline.related(*now, *story)));
        // A paragraph comes back to the story.
        if let Some(story) = story
            && (sentence.opens || state.current.is_empty())
        {
            state.current = self.timeline.around(story).collect();
            state.away = false;
        }
        let Some(entry) = state.current.first().and_then(|meeting| self.timeline.get(*meeting)) else {
            return Vec::new();
        };
        let fits: Vec<(Fit, Precision)> = sentence.dates.iter().map(|date| (entry.fit(date), date.precision)).collect();
        let meets = fits.iter().any(|(fit, precision)| matches!(fit, Fit::Meets(_)) && *precision <= Precision::Month);
        // A year alone is background: `the 2016 election`.
        let far = fits.iter().any(|(fit, precision)| *fit == Fit::Far && *precision <= Precision::Month);
        let person = sentence.sightings.iter().find(|sighting| {
            state.current.iter().any(|meeting| sighting.name.owner(NameKind::Participant, *meeting).is_some())
        });
        state.away |= far && !meets;
        if state.away && !(sentence.word.is_some() && !far) {
            state.silent += sentence.words;
            return Vec::new();
        }
        let reference = |range| Evidence { range: Some(range), kind: EvidenceKind::Coreference };
        let (score, evidence) = if let Some(range) = sentence.word {
            (BY_WORD, reference(range))
        } else if let Some(range) = sentence.sign {
            (BY_SIGN, reference(range))
        } else if let Some(person) = person {
            (BY_SIGN, Evidence { range: person.range, kind: EvidenceKind::Participant })
        } else {
            let is_story = self.story.is_some_and(|story| state.current.contains(&story));
            state.silent += sentence.words;
            if sentence.opens && state.silent > if is_story { STORY_WORDS } else { OTHER_WORDS } {
                state.away = true;
                return Vec::new();
            }
            (BY_STORY, Evidence { range: None, kind: EvidenceKind::Document })
        };
        let signed = score > BY_STORY;
        if signed {
            state.silent = 0;
        }
        state.away = false;
        let spoken = |meeting: &u32| Spoken { meeting: *meeting, score, evidence: vec![evidence], signed: false };
        state.current.iter().map(spoken).map(|s| Spoken { signed, ..s }).collect()
    }
}
