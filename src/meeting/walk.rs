//! The walk through a document: which meetings each sentence speaks of.
//!
//! A sentence that says which meeting it is about decides for itself, and puts that one under discussion. The sentences after it go
//! on with it until another meeting, other days, or a new heading take over; under a new paragraph they need a sign of it, or have to be
//! near to the last one. A document that tells of one meeting as a whole, its story, comes back to that one.

use std::collections::BTreeMap;

use super::clues::{Standing, THRESHOLD};
use super::names::{Name, NameKind};
use super::outline::{Kind, Sentence};
use super::relation::{Fit, Timeline};
use super::scene::{Candidate, FRONT, Looker};
use super::{Evidence, EvidenceKind};
use crate::span::Span;
use crate::temporal::{DateMention, Precision, Resolution};

/// Words that a meeting stays under discussion without a sign of it: the document's story, another one under a heading, any other.
const STORY_WORDS: usize = 300;
const SECTION_WORDS: usize = 120;
const OTHER_WORDS: usize = 60;
/// Sureness of a sentence that goes on with the meeting under discussion: with a word such as `the summit`, with another sign, with none.
const BY_WORD: f32 = 0.75;
const BY_SIGN: f32 = 0.65;
const BY_STORY: f32 = 0.55;
/// A document tells of one meeting as a whole when that has this weight, and half of all weight, and is spoken of in the title or in
/// one of so many first sentences.
const STORY_WEIGHT: f32 = 1.2;
const STORY_LEAD: usize = 8;
/// What the title, the day of publication, and the first mention add to it.
const TITLE_WEIGHT: f32 = 1.0;
const NEWS_WEIGHT: f32 = 1.0;
const LEAD_WEIGHT: f32 = 0.75;
/// A story is that of the meeting inside when that has this part of its weight.
const INNER_STORY: f32 = 0.6;
/// A chronicle begins paragraphs with this many other meetings, or heads them with this many other years.
const CHRONICLE: usize = 3;
/// Rivals of one name are told apart by this much.
const MARGIN: f32 = 0.04;
/// Days ahead of which nobody speaks of a meeting without its date.
const AHEAD_DAYS: i64 = 800;
/// Dates kept of the sentences before.
const FRAME_DATES: usize = 4;
/// Participants of a meeting in the news that tell of it, beside a day.
const NEWS_PEOPLE: usize = 3;
/// Meetings that are remembered as introduced.
const MOST_INTRODUCED: usize = 64;
/// Meetings that a paragraph may leave open.
const MOST_PENDING: usize = 8;
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
    /// It names the meeting, rather than to go on with it.
    pub explicit: bool,
    /// It says enough to introduce the meeting.
    pub introduces: bool,
}

/// The document as the walk goes.
pub(super) struct Walk<'a, 'o> {
    timeline: &'a Timeline,
    looker: Looker<'a>,
    outline: &'o [Sentence<'a>],
    people: Vec<&'a Name>,
    /// Meetings around whose days the document was published, and of whose participants it names several.
    news: Vec<(u32, Vec<u32>)>,
    /// What was found on the first walk.
    known: BTreeMap<u32, f32>,
    /// The same by outermost meeting.
    families: BTreeMap<u32, f32>,
    story: Option<u32>,
}

/// What goes along from sentence to sentence.
#[derive(Default)]
struct State<'o> {
    /// Under discussion, the inner before the outer.
    current: Vec<u32>,
    /// Introduced so far.
    introduced: Vec<u32>,
    /// Words since the last sign of it.
    silent: usize,
    /// Other days took over.
    away: bool,
    /// Dates that nothing has explained.
    frame: Vec<&'o DateMention>,
    /// Participants named in the paragraph.
    people: Vec<usize>,
    /// What the paragraph, or the lead, said of meetings so far that it did not settle, and in which sentences.
    pending: Vec<(Candidate, Vec<usize>)>,
}

impl<'a, 'o> Walk<'a, 'o> {
    pub fn new(looker: Looker<'a>, outline: &'o [Sentence<'a>]) -> Walk<'a, 'o> {
        let mut people: Vec<&Name> = Vec::new();
        for sighting in outline.iter().flat_map(|sentence| &sentence.sightings) {
            if people.len() < MOST_PEOPLE
                && sighting.name.is(NameKind::Participant)
                && !people.iter().any(|known| std::ptr::eq(*known, sighting.name))
            {
                people.push(sighting.name);
            }
        }
        let timeline = looker.timeline;
        let mut news: Vec<(u32, Vec<u32>)> = Vec::new();
        if let Some((start, end)) = looker.news_days() {
            for name in &people {
                for meeting in timeline.during(name.owners(NameKind::Participant), start, end) {
                    let Some(owner) = name.owner(NameKind::Participant, meeting) else { continue };
                    match news.iter_mut().find(|(known, _)| *known == meeting) {
                        Some((_, people)) if people.contains(&owner.person) => {}
                        Some((_, people)) => people.push(owner.person),
                        None => news.push((meeting, vec![owner.person])),
                    }
                }
            }
        }
        news.retain(|(_, people)| people.len() >= NEWS_PEOPLE);
        Walk { timeline, looker, outline, people, news, known: BTreeMap::new(), families: BTreeMap::new(), story: None }
    }

    /// The meetings that each sentence speaks of.
    pub fn run(mut self) -> Vec<Vec<Spoken>> {
        let first = self.walk();
        if first.iter().all(Vec::is_empty) {
            return first;
        }
        let introduced = |meeting: u32| first.iter().flatten().any(|s| s.meeting == meeting && s.introduces);
        let explicit = |spoken: &&Spoken| spoken.explicit && introduced(spoken.meeting);
        let mut lead = true;
        for (spoken, sentence) in first.iter().zip(self.outline) {
            let is_title = sentence.kind == Kind::Title;
            let mut families: BTreeMap<u32, f32> = BTreeMap::new();
            for spoken in spoken.iter().filter(explicit) {
                let weight = if is_title { TITLE_WEIGHT } else { spoken.score };
                *self.known.entry(spoken.meeting).or_default() += weight;
                let family = families.entry(self.outermost(spoken.meeting)).or_default();
                *family = family.max(weight);
            }
            let is_first = lead && !is_title && !families.is_empty();
            for (family, weight) in families {
                *self.families.entry(family).or_default() += weight + if is_first { LEAD_WEIGHT } else { 0.0 };
            }
            lead &= !is_first;
        }
        let looker = &self.looker;
        for (family, weight) in &mut self.families {
            let is_news = self.timeline.get(*family).is_some_and(|entry| looker.is_news(entry));
            *weight += if is_news { NEWS_WEIGHT } else { 0.0 };
        }
        self.story = self.story(&first);
        self.looker.story = self.story;
        if std::env::var("DBG").is_ok() {
            for (m, w) in &self.known { eprintln!("   known {:?} {w} story {}", self.timeline.get(*m).map(|e| e.first), self.story == Some(*m)); }
            for (s, sp) in self.outline.iter().zip(&first) { eprintln!("   {:?} {:?} opens {} :: {:?} {:?} w{:?} s{:?}", s.kind, s.range.of(self.looker.text).map(|t| t.chars().take(50).collect::<String>()), s.opens, sp.iter().map(|s| (self.timeline.get(s.meeting).map(|e| e.first), s.score, s.signed, s.introduces)).collect::<Vec<_>>(), s.dates.iter().map(|d| (d.start, d.end)).collect::<Vec<_>>(), s.word.and_then(|w| w.of(self.looker.text)), s.sign.and_then(|w| w.of(self.looker.text))); }
        }
        self.walk()
    }

    /// The outermost meeting around a meeting.
    fn outermost(&self, meeting: u32) -> u32 {
        self.timeline.around(meeting).last().unwrap_or(meeting)
    }

    /// The meeting that the document tells of as a whole: most of what speaks of any speaks of this one, from the start on.
    fn story(&self, first: &[Vec<Spoken>]) -> Option<u32> {
        let (story, weight) = self.families.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let rivals: f32 = self.families.iter().filter(|(family, _)| *family != story).map(|(_, weight)| weight).sum();
        let body = first.iter().zip(self.outline).filter(|(_, sentence)| sentence.kind != Kind::Heading);
        let mut lead = body.take(STORY_LEAD).flat_map(|(spoken, _)| spoken);
        let leads = lead.any(|spoken| self.outermost(spoken.meeting) == *story);
        // Told mostly of a meeting inside it, the story is that one's.
        let all: f32 = self.known.get(story).copied().unwrap_or(0.0);
        let of = self.known.iter().filter(|(m, _)| *m != story && self.outermost(**m) == *story);
        let inner = of.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).filter(|(_, own)| **own >= INNER_STORY * all);
        // A chronicle goes from meeting to meeting, paragraph by paragraph, or from year to year under its headings.
        let openings = first.iter().zip(self.outline).filter(|(_, sentence)| sentence.opens && sentence.passage.is_some());
        let mut others: Vec<u32> = Vec::new();
        let mut years = 0;
        for (spoken, sentence) in openings {
            let family = spoken.iter().find(|spoken| spoken.explicit).map(|spoken| self.outermost(spoken.meeting));
            others.extend(family.filter(|family| family != story && !others.contains(family)));
            let is_far = |date: &DateMention| {
                let entry = self.timeline.get(*story);
                date.precision == Precision::Year && entry.is_some_and(|entry| entry.fit(date) == Fit::Far)
            };
            years += usize::from(sentence.kind == Kind::Heading && sentence.dates.first().is_some_and(is_far));
        }
        let is_chronicle = others.len() >= CHRONICLE || years >= CHRONICLE;
        (leads && !is_chronicle && *weight >= STORY_WEIGHT && *weight >= rivals).then_some(inner.map_or(*story, |(inner, _)| *inner))
    }

    fn walk(&self) -> Vec<Vec<Spoken>> {
        let mut state = State::default();
        let mut heading = None;
        let mut spoken = Vec::with_capacity(self.outline.len());
        let mut title_people = Vec::new();
        for (at, sentence) in self.outline.iter().enumerate() {
            if sentence.kind == Kind::Title {
                self.note_people(sentence, &mut title_people);
            }
            if sentence.opens {
                state.frame.clear();
                state.people.clone_from(&title_people);
                state.away = false;
                // Of what was left open, the title's goes with the lead.
                let titles = |at: &usize| self.outline.get(*at).is_some_and(|s| s.kind == Kind::Title);
                state.pending.retain(|(_, sentences)| at < STORY_LEAD && sentences.iter().all(titles));
                if let Some(heading) = sentence.heading.and_then(|heading| self.outline.get(heading)) {
                    state.frame.extend(heading.dates.iter());
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
            let own = self.sentence(at, sentence, &mut state, &mut spoken);
            spoken.push(own);
        }
        spoken
    }

    /// Meetings on a day that the sentence names, of several people whom the paragraph names.
    fn met_on(&self, sentence: &Sentence<'_>, people: &[usize], frame: &[&DateMention]) -> Vec<(u32, Vec<u32>)> {
        let mut met: Vec<(u32, Vec<u32>)> = Vec::new();
        let frame = frame.iter().copied().filter(|_| sentence.word.is_some());
        let is_day = |date: &DateMention| date.precision == Precision::Day && date.resolved != Resolution::Context;
        for date in sentence.dates.iter().chain(frame).filter(|date| is_day(date)) {
            let Some((start, end)) = date.start.zip(date.end) else { continue };
            for name in people.iter().filter_map(|at| self.people.get(*at)) {
                let owners = name.owners(NameKind::Participant);
                for meeting in self.timeline.during(owners, start, end) {
                    let Some(owner) = name.owner(NameKind::Participant, meeting) else { continue };
                    match met.iter_mut().find(|(known, _)| *known == meeting) {
                        Some((_, people)) if people.contains(&owner.person) => {}
                        Some((_, people)) => people.push(owner.person),
                        None => met.push((meeting, vec![owner.person])),
                    }
                }
            }
        }
        met.retain(|(_, people)| people.len() > 1);
        let fits = |date: &DateMention, meeting| {
            self.timeline.get(meeting).is_some_and(|entry| matches!(entry.fit(date), Fit::Meets(Precision::Day)))
        };
        for (meeting, people) in &self.news {
            if sentence.dates.iter().any(|date| fits(date, *meeting)) && met.iter().all(|(known, _)| known != meeting) {
                met.push((*meeting, people.clone()));
            }
        }
        met
    }

    fn note_people(&self, sentence: &Sentence<'_>, people: &mut Vec<usize>) {
        for sighting in sentence.sightings.iter().filter(|sighting| sighting.name.is(NameKind::Participant)) {
            if let Some(at) = self.people.iter().position(|name| std::ptr::eq(*name, sighting.name))
                && !people.contains(&at)
            {
                people.push(at);
            }
        }
    }

    fn sentence(
        &self,
        at: usize,
        sentence: &'o Sentence<'a>,
        state: &mut State<'o>,
        before: &mut [Vec<Spoken>],
    ) -> Vec<Spoken> {
        let mut under = state.current.clone();
        for meeting in self.story.into_iter().flat_map(|story| self.timeline.around(story)) {
            if !under.contains(&meeting) {
                under.push(meeting);
            }
        }
        let met = self.met_on(sentence, &state.people, &state.frame);
        let also = met.iter().map(|(meeting, _)| *meeting);
        let also = also.chain(state.pending.iter().map(|(candidate, _)| candidate.meeting));
        let mut candidates = self.looker.look(sentence, &state.frame, &under, &state.introduced, also);
        for Candidate { meeting, clues } in &mut candidates {
            if let Some((_, people)) = met.iter().find(|(known, _)| known == meeting) {
                clues.people.extend(people.iter().filter(|person| !clues.people.contains(person)).copied().collect::<Vec<_>>());
                clues.dated_by_people = true;
            }
            if let Some((pending, _)) = state.pending.iter().find(|(pending, _)| pending.meeting == *meeting)
                && !clues.evidence.is_empty() | sentence.word.is_some()
            {
                clues.inherit(&pending.clues);
            }
        }
        let mut found = self.settle(sentence, &candidates, state);
        if found.is_empty() {
            for candidate in candidates.into_iter().filter(|candidate| !candidate.clues.evidence.is_empty()) {
                let known = state.pending.iter_mut().find(|(known, _)| known.meeting == candidate.meeting);
                if let Some((known, sentences)) = known {
                    *known = candidate;
                    sentences.push(at);
                } else if state.pending.len() < MOST_PENDING {
                    state.pending.push((candidate, vec![at]));
                }
            }
            state.frame.extend(sentence.dates.iter());
            let surplus = state.frame.len().saturating_sub(FRAME_DATES);
            state.frame.drain(..surplus);
            if sentence.kind == Kind::Title || sentence.kind == Kind::Heading {
                return Vec::new();
            }
            return self.go_on(sentence, state);
        }
        state.frame.clear();
        self.with_parts(sentence, &state.people, &mut found);
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.meeting.cmp(&b.meeting)));
        for spoken in &found {
            // What led up to it spoke of it already.
            let pending = state.pending.iter().find(|(pending, _)| pending.meeting == spoken.meeting);
            for at in pending.into_iter().flat_map(|(_, sentences)| sentences) {
                if let Some(earlier) = before.get_mut(*at).filter(|earlier| earlier.is_empty()) {
                    earlier.push(Spoken { evidence: Vec::new(), ..spoken.clone() });
                }
            }
        }
        let titles = |at: &usize| self.outline.get(*at).is_some_and(|s| s.kind == Kind::Title);
        state.pending.retain(|(_, sentences)| sentences.iter().all(titles));
        if sentence.kind == Kind::Title {
            let is_found = |candidate: &Candidate| found.iter().any(|spoken| spoken.meeting == candidate.meeting);
            state.pending.extend(candidates.into_iter().filter(is_found).map(|candidate| (candidate, vec![at])));
        }
        if sentence.passage.is_some() {
            for spoken in found.iter().filter(|spoken| spoken.introduces) {
                if state.introduced.len() < MOST_INTRODUCED && !state.introduced.contains(&spoken.meeting) {
                    state.introduced.push(spoken.meeting);
                }
            }
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

    /// Adds the meetings inside those that a sentence speaks of, when it or its paragraph names their participants and no others.
    fn with_parts(&self, sentence: &Sentence<'_>, people: &[usize], found: &mut Vec<Spoken>) {
        let mut parts: Vec<Spoken> = Vec::new();
        for spoken in found.iter() {
            let outer = spoken.meeting;
            for part in self.timeline.get(outer).map_or(&[][..], |entry| &entry.parts) {
                let Some(needed) = self.timeline.get(*part).map(|entry| entry.needed) else { continue };
                let person = |name: &Name| name.owner(NameKind::Participant, *part).map(|owner| owner.person);
                let is_other = |name: &Name| person(name).is_none() && name.owner(NameKind::Participant, outer).is_some();
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
                    let told = Spoken { meeting: *part, evidence, signed: true, explicit: true, introduces: true, ..*spoken };
                    parts.push(told);
                }
            }
        }
        found.extend(parts);
    }

    /// Of the meetings that a sentence may speak of, those that it does.
    fn settle(&self, sentence: &Sentence<'_>, candidates: &[Candidate], state: &State<'_>) -> Vec<Spoken> {
        let mut scored: Vec<(Candidate, f32)> = Vec::with_capacity(candidates.len());
        for mut candidate in candidates.iter().cloned() {
            let Some(entry) = self.timeline.get(candidate.meeting) else { continue };
            let meeting = candidate.meeting;
            let is_story = self.story == Some(meeting);
            if entry.needed > 0 && !candidate.clues.alias && !is_story {
                // `The two`, in the story of another meeting of theirs.
                let of_story = |name: &&&Name| {
                    self.story.is_some_and(|story| {
                        !self.timeline.related(story, meeting) && name.owner(NameKind::Participant, story).is_some()
                    })
                };
                let refers = sentence.sign.is_some() || sentence.word.is_some();
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
            if self.is_too_early(entry.first.days_since_epoch()) && !candidate.clues.is_specific() {
                continue;
            }
            // Participants of the meeting under discussion speak for that one.
            let now = state.current.first().copied().filter(|now| !self.timeline.related(*now, meeting));
            if let Some(now) = now.filter(|_| !candidate.clues.is_specific() && entry.needed == 0) {
                let is_shared = |person: &u32| {
                    self.people.iter().any(|name| {
                        name.owner(NameKind::Participant, meeting).is_some_and(|owner| owner.person == *person)
                            && name.owner(NameKind::Participant, now).is_some()
                    })
                };
                candidate.clues.people.retain(|person| !is_shared(person));
            }
            let known = self.known.contains_key(&meeting) || state.introduced.contains(&meeting);
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
            let introduces = clues.introduces();
            Spoken { meeting, score, evidence: clues.evidence, signed: true, explicit: true, introduces }
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
        if own.1 < THRESHOLD || own.0.clues.alias {
            return false;
        }
        let mine = std::cell::OnceCell::new();
        all.iter().any(|other| {
            let meeting = other.0.meeting;
            if meeting == own.0.meeting
                || self.timeline.related(meeting, own.0.meeting)
                || !share(own.0.meeting, meeting)
            {
                return false;
            }
            let (mine, theirs) = (mine.get_or_init(|| rank(own)), rank(other));
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
        let fits: Vec<(Fit, &DateMention)> = sentence.dates.iter().map(|date| (entry.fit_of_any_year(date), date)).collect();
        let meets = fits.iter().find(|(fit, date)| matches!(fit, Fit::Meets(_)) && date.precision <= Precision::Month);
        let far = fits.iter().any(|(fit, date)| *fit == Fit::Far && date.precision <= Precision::Month);
        // A year alone is background: `the 2016 election`.
        let aside = fits.iter().any(|(fit, date)| *fit == Fit::Far && date.precision == Precision::Year);
        let person = sentence.sightings.iter().find(|sighting| {
            state.current.iter().any(|meeting| sighting.name.owner(NameKind::Participant, *meeting).is_some())
        });
        state.away |= far && meets.is_none();
        let is_strange = |kind| {
            let mut named = sentence.sightings.iter().filter(|s| s.name.is(kind)).peekable();
            let owned = |name: &Name| state.current.iter().any(|now| name.owner(kind, *now).is_some());
            named.peek().is_some() && !named.any(|sighting| owned(sighting.name))
        };
        // `The G7 that should have met`, `Helsinki, a year on`: another meeting, though it does not say enough of it.
        let first = sentence.sightings.iter().find(|sighting| sighting.name.is(NameKind::Place));
        let is_first = |range: Span| range.start - sentence.range.start.min(range.start) <= FRONT;
        let in_front = sentence.opens && first.and_then(|place| place.range).is_some_and(is_first);
        let series = sentence.word.is_some() && is_strange(NameKind::Series);
        let place = (sentence.word.is_some() || in_front) && is_strange(NameKind::Place);
        if (series || place) && meets.is_none() {
            return Vec::new();
        }
        if state.away && !(sentence.word.is_some() && !far) {
            state.silent += sentence.words;
            return Vec::new();
        }
        let reference = |range| Evidence { range: Some(range), kind: EvidenceKind::Coreference };
        let (score, evidence) = if let Some(range) = sentence.word {
            (BY_WORD, reference(range))
        } else if let Some((_, date)) = meets.filter(|(_, date)| date.precision == Precision::Day) {
            (BY_WORD, Evidence { range: Some(date.range), kind: EvidenceKind::Date })
        } else if let Some(range) = sentence.sign {
            (BY_SIGN, reference(range))
        } else {
            let is_story = self.story.is_some_and(|story| state.current.contains(&story));
            // Its participants keep a meeting in mind, but are no sign of it.
            state.silent += if person.is_some() { 0 } else { sentence.words };
            let limit = match (is_story, sentence.heading) {
                (true, _) => STORY_WORDS,
                (false, Some(_)) => SECTION_WORDS,
                (false, None) => OTHER_WORDS,
            };
            state.away |= aside;
            if state.silent > limit || state.away {
                return Vec::new();
            }
            match person {
                Some(person) => (BY_STORY, Evidence { range: person.range, kind: EvidenceKind::Participant }),
                None => (BY_STORY, Evidence { range: None, kind: EvidenceKind::Document }),
            }
        };
        let signed = score > BY_STORY;
        if signed {
            state.silent = 0;
        }
        state.away = false;
        // `The June 28 meeting`.
        let explicit = sentence.word.is_some() && meets.is_some_and(|(_, date)| date.precision == Precision::Day);
        let introduces = false;
        let spoken =
            |meeting: &u32| Spoken { meeting: *meeting, score, evidence: vec![evidence], signed, explicit, introduces };
        let mut found: Vec<Spoken> = state.current.iter().map(spoken).collect();
        self.with_parts(sentence, &state.people, &mut found);
        state.current = found.iter().map(|spoken| spoken.meeting).collect();
        found
    }
}
