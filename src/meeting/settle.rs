//! Which of the meetings that a sentence may speak of it does speak of.

use std::borrow::Cow;

use super::clues::{Clues, Standing, THRESHOLD};
use super::names::{Name, NameKind};
use super::outline::{Kind, Sentence};
use super::scene::Candidate;
use super::walk::{Spoken, State, Walk};
use super::{Evidence, EvidenceKind};

/// Days ahead of which nobody speaks of a meeting without its date.
const AHEAD_DAYS: i64 = 800;
/// Rivals of one name are told apart by this much.
const MARGIN: f32 = 0.04;

/// A candidate, its clues less those that speak for another meeting.
struct Scored<'c> {
    meeting: u32,
    clues: Cow<'c, Clues>,
    score: f32,
}

impl Scored<'_> {
    fn dates(&self) -> impl Iterator<Item = &Evidence> {
        self.clues.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::Date)
    }
}

impl Walk<'_, '_> {
    /// Adds the meetings inside those that a sentence speaks of, when it or its paragraph names their participants and no others.
    pub(super) fn with_parts(&self, sentence: &Sentence<'_>, people: &[usize], found: &mut Vec<Spoken>) {
        let mut parts: Vec<Spoken> = Vec::new();
        for spoken in found.iter() {
            let outer = spoken.meeting;
            for part in self.timeline.get(outer).map_or(&[][..], |entry| &entry.parts) {
                let Some(needed) = self.timeline.get(*part).map(|entry| entry.needed) else { continue };
                let person = |name: &Name| name.owner(NameKind::Participant, *part).map(|owner| owner.person);
                let is_other =
                    |name: &Name| person(name).is_none() && name.owner(NameKind::Participant, outer).is_some();
                let own = sentence.sightings.iter().filter(|sighting| person(sighting.name).is_some());
                let evidence: Vec<Evidence> =
                    own.map(|s| Evidence { range: s.range, kind: EvidenceKind::Participant }).collect();
                let in_sentence: Vec<&Name> = sentence.sightings.iter().map(|sighting| sighting.name).collect();
                let in_paragraph: Vec<&Name> = people.iter().filter_map(|at| self.people.get(*at)).copied().collect();
                let is_part = |names: &[&Name]| {
                    let mut people: Vec<u32> = names.iter().filter_map(|name| person(name)).collect();
                    people.sort_unstable();
                    people.dedup();
                    needed > 1 && people.len() >= needed && !names.iter().any(|name| is_other(name))
                };
                let is_known = found.iter().chain(&parts).any(|spoken| spoken.meeting == *part);
                let is_told = is_part(&in_sentence) || sentence.word.is_some() && is_part(&in_paragraph);
                if !is_known && !evidence.is_empty() && is_told {
                    let told =
                        Spoken { meeting: *part, evidence, signed: true, explicit: true, introduces: true, ..*spoken };
                    parts.push(told);
                }
            }
        }
        found.extend(parts);
    }

    /// Of the meetings that a sentence may speak of, those that it does.
    pub(super) fn settle(&self, sentence: &Sentence<'_>, candidates: &[Candidate], state: &State<'_>) -> Vec<Spoken> {
        let mut scored: Vec<Scored<'_>> = Vec::with_capacity(candidates.len());
        for Candidate { meeting, clues } in candidates {
            let meeting = *meeting;
            let mut clues = Cow::Borrowed(clues);
            let Some(entry) = self.timeline.get(meeting) else { continue };
            let is_story = self.story == Some(meeting);
            if entry.needed > 0 && !clues.alias && !is_story {
                // `The two`, in the story of another meeting of theirs.
                let of_story = |name: &&&Name| {
                    self.story.is_some_and(|story| {
                        !self.timeline.related(story, meeting) && name.owner(NameKind::Participant, story).is_some()
                    })
                };
                let is_other = |name: &Name| {
                    let outer = entry.outer.and_then(|outer| name.owner(NameKind::Participant, outer));
                    outer.is_some() && name.owner(NameKind::Participant, meeting).is_none()
                };
                let names_others = sentence.sightings.iter().any(|sighting| is_other(sighting.name));
                let refers = (sentence.sign.is_some() || sentence.word.is_some()) && !names_others;
                let story = self.people.iter().filter(|_| refers).filter(of_story);
                let named = state.people.iter().filter_map(|at| self.people.get(*at)).chain(story);
                let mut named: Vec<u32> =
                    named.filter_map(|name| name.owner(NameKind::Participant, meeting)).map(|o| o.person).collect();
                named.sort_unstable();
                named.dedup();
                if named.len() < entry.needed {
                    continue;
                }
            }
            if self.is_too_early(entry.first.days_since_epoch()) && !clues.is_specific() {
                continue;
            }
            // Participants of the meeting under discussion speak for that one.
            let now = state.current.first().copied().filter(|now| !self.timeline.related(*now, meeting));
            if let Some(now) = now.filter(|_| !clues.is_specific() && entry.needed == 0) {
                let is_shared = |person: &u32| {
                    self.people.iter().any(|name| {
                        name.owner(NameKind::Participant, meeting).is_some_and(|owner| owner.person == *person)
                            && name.owner(NameKind::Participant, now).is_some()
                    })
                };
                if clues.people.iter().any(is_shared) {
                    clues.to_mut().people.retain(|person| !is_shared(person));
                }
            }
            if sentence.kind == Kind::Title && self.is_torn(sentence, meeting, &clues, candidates) {
                continue;
            }
            let known = self.known.contains_key(&meeting) || state.introduced.contains(&meeting);
            let aside = self.story.is_some_and(|story| !self.timeline.related(story, meeting)) && !known;
            let score = clues.score(Standing { known, aside });
            if known && score >= THRESHOLD && clues.score(Standing { known: false, aside }) < THRESHOLD {
                clues.to_mut().add_document();
            }
            scored.push(Scored { meeting, clues, score });
        }
        let kept = scored.iter().filter(|own| own.score >= THRESHOLD && !self.is_beaten(sentence, own, &scored, state));
        let kept = kept.map(|Scored { meeting, clues, score }| Spoken {
            meeting: *meeting,
            score: *score,
            evidence: clues.evidence.clone(),
            signed: true,
            explicit: true,
            introduces: clues.introduces(),
        });
        kept.collect()
    }

    /// Whether a sentence names the places of several meetings and those who met, and nothing that tells one of them: `from Delhi to Dhaka:
    /// Hasina and Modi`.
    pub(super) fn is_torn(&self, sentence: &Sentence<'_>, meeting: u32, clues: &Clues, all: &[Candidate]) -> bool {
        let at = |place: &Name, meeting| place.owner(NameKind::Place, meeting).is_some();
        let is_rival = |other: &Candidate| {
            let is_elsewhere = |name: &Name| at(name, other.meeting) && !at(name, meeting);
            other.clues.place
                && !self.timeline.related(other.meeting, meeting)
                && sentence.sightings.iter().any(|sighting| is_elsewhere(sighting.name))
        };
        let tells = clues.is_specific() || clues.word || clues.people.is_empty();
        !tells && all.iter().any(is_rival)
    }

    /// Whether the document is older than anybody would speak of a meeting.
    fn is_too_early(&self, first_day: i64) -> bool {
        let story = || self.story.and_then(|story| self.timeline.get(story)).map(|entry| entry.last);
        let now = self.looker.published.or_else(story);
        now.is_some_and(|now| first_day - now.days_since_epoch() > AHEAD_DAYS)
    }

    /// Whether a name of the sentence that is this meeting's is rather another's.
    fn is_beaten(&self, sentence: &Sentence<'_>, own: &Scored<'_>, all: &[Scored<'_>], state: &State<'_>) -> bool {
        let share = |a: u32, b: u32| {
            let kinds = [NameKind::Alias, NameKind::Place, NameKind::Series];
            let owns = |name: &Name, meeting| kinds.iter().any(|kind| name.owner(*kind, meeting).is_some());
            sentence.sightings.iter().any(|s| owns(s.name, a) && owns(s.name, b))
        };
        let rank = |Scored { meeting, clues, score }: &Scored<'_>| {
            let current = state.current.contains(meeting) as u8 as f32;
            let story = self.story.is_some_and(|story| self.timeline.related(story, *meeting)) as u8 as f32;
            (clues.date.is_some(), *score + 0.1 * current + 0.1 * story + self.support(*meeting))
        };
        if own.clues.alias {
            return false;
        }
        let mine = std::cell::OnceCell::new();
        all.iter().any(|other| {
            if other.meeting == own.meeting
                || self.timeline.related(other.meeting, own.meeting)
                || !share(own.meeting, other.meeting)
            {
                return false;
            }
            let (mine, theirs) = (mine.get_or_init(|| rank(own)), rank(other));
            match (mine.0, theirs.0) {
                (true, false) => false,
                // `Kathmandu in 2014 and in 2018`.
                (true, true) if !own.dates().eq(other.dates()) => false,
                (false, true) => true,
                _ => theirs.1 + MARGIN >= mine.1,
            }
        })
    }

    /// How much the document as a whole points to a meeting among rivals.
    fn support(&self, meeting: u32) -> f32 {
        0.05 * self.known.get(&meeting).copied().unwrap_or(0.0).min(4.0)
    }
}
