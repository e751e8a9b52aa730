//! The walk through a document: which meetings each sentence speaks of.
//!
//! A sentence that says which meeting it is about decides for itself, and puts that one under discussion. The sentences after it go
//! on with it until another meeting, other days, or a new heading take over; under a new paragraph they need a sign of it, or have to be
//! near to the last one. A document that tells of one meeting as a whole, its story, comes back to that one.

use std::collections::BTreeMap;

use super::names::{Name, NameKind};
use super::outline::{Kind, Sentence};
use super::relation::{Fit, Timeline, days};
use super::scene::{Candidate, FRONT, Looker};
use super::story::STORY_LEAD;
use super::{Evidence, EvidenceKind};
use crate::span::Span;
use crate::temporal::{DateMention, Precision, Resolution};

/// Words that a meeting stays under discussion without a sign of it: the document's story, any other.
const STORY_WORDS: usize = 300;
const OTHER_WORDS: usize = 120;
/// Sureness of a sentence that goes on with the meeting under discussion: with a word such as `the summit`, with another sign, with none.
const BY_WORD: f32 = 0.75;
const BY_SIGN: f32 = 0.65;
const BY_STORY: f32 = 0.55;
/// Days after a meeting from which a year is an aim of it, in a document of no day.
const AIM_DAYS: i64 = 1000;
/// Dates kept of the sentences before.
const FRAME_DATES: usize = 4;
/// Participants of a meeting in the news that tell of it, beside a day.
const NEWS_PEOPLE: usize = 2;
/// Meetings that are remembered as introduced.
const MOST_INTRODUCED: usize = 64;
/// Series of a paragraph that are remembered.
const MOST_SERIES: usize = 4;
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
    pub(super) timeline: &'a Timeline,
    pub(super) looker: Looker<'a>,
    pub(super) outline: &'o [Sentence<'a>],
    pub(super) people: Vec<&'a Name>,
    /// Meetings around whose days the document was published, and of whose participants it names several.
    news: Vec<(u32, Vec<u32>)>,
    /// What was found on the first walk.
    pub(super) known: BTreeMap<u32, f32>,
    pub(super) story: Option<u32>,
    /// Names in the document of the story's place and series.
    pub(super) story_names: Vec<(&'a Name, NameKind)>,
}

/// What goes along from sentence to sentence.
#[derive(Default)]
pub(super) struct State<'o> {
    /// Under discussion, the inner before the outer.
    pub(super) current: Vec<u32>,
    /// Introduced so far.
    pub(super) introduced: Vec<u32>,
    /// Named by the heading.
    section: Vec<u32>,
    /// Words since the last sign of it.
    silent: usize,
    /// Other days took over.
    away: bool,
    /// Dates that nothing has explained.
    frame: Vec<&'o DateMention>,
    /// Participants named in the paragraph.
    pub(super) people: Vec<usize>,
    /// Bodies and series named in the paragraph so far.
    series: Vec<&'o Name>,
    /// What the paragraph, or the lead, said of meetings so far that it did not settle, and in which sentences.
    pending: Vec<(Candidate, Vec<usize>)>,
}

impl<'a, 'o> Walk<'a, 'o> {
    pub fn new(looker: Looker<'a>, outline: &'o [Sentence<'a>]) -> Walk<'a, 'o> {
        let mut people: Vec<&Name> = Vec::new();
        for sighting in outline.iter().flat_map(|sentence| sentence.sightings) {
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
        Walk { timeline, looker, outline, people, news, known: BTreeMap::new(), story: None, story_names: Vec::new() }
    }

    /// The meetings that each sentence speaks of.
    pub fn run(mut self) -> Vec<Vec<Spoken>> {
        let first = self.walk();
        if first.iter().all(Vec::is_empty) {
            return first;
        }
        self.learn(&first);
        self.walk()
    }

    fn walk(&self) -> Vec<Vec<Spoken>> {
        let mut state = State::default();
        let mut spoken = Vec::with_capacity(self.outline.len());
        let mut title_people = Vec::new();
        for (at, sentence) in self.outline.iter().enumerate() {
            if sentence.kind == Kind::Title {
                self.note_people(sentence, &mut title_people);
            }
            if sentence.opens {
                state.frame.clear();
                state.people.clone_from(&title_people);
                state.series.clear();
                state.away = false;
                // Of what was left open, the title's goes with the lead, a heading's with what stands under it.
                let titles = |at: &usize| self.outline.get(*at).is_some_and(|s| s.kind == Kind::Title);
                let over = |at: &usize| Some(*at) == sentence.heading;
                let section = std::mem::take(&mut state.section);
                let is_here =
                    |meeting| section.is_empty() || section.iter().any(|m| self.timeline.related(*m, meeting));
                state.pending.retain(|(pending, sentences)| {
                    at < STORY_LEAD && is_here(pending.meeting) && sentences.iter().all(titles)
                        || sentences.iter().all(over)
                });
                state.section = section;
                if let Some(heading) = sentence.heading.and_then(|heading| self.outline.get(heading)) {
                    state.frame.extend(heading.dates.iter());
                    self.note_people(heading, &mut state.people);
                }
            }
            if sentence.kind == Kind::Heading {
                state.current.clear();
            }
            self.note_people(sentence, &mut state.people);
            let own = self.sentence(at, sentence, &mut state, &mut spoken);
            if sentence.kind == Kind::Heading {
                state.section = own.iter().map(|spoken| spoken.meeting).collect();
            }
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

    /// The meeting of another year, at the story's place or of its series: `in 2015 the seven met at the same tables`.
    fn another_year(&self, sentence: &Sentence<'_>) -> Option<u32> {
        let story = self.story?;
        let entry = self.timeline.get(story)?;
        let is_told = sentence.sign.is_some() || sentence.is(NameKind::Participant);
        let refers = |kind| sentence.word.is_some() || kind == NameKind::Place && is_told;
        let mut found: Vec<u32> = Vec::new();
        for date in sentence.dates.iter().filter(|d| d.precision <= Precision::Year && entry.fit(d) == Fit::Far) {
            let Some((start, end)) = days(date) else { continue };
            for (name, kind) in self.story_names.iter().filter(|(_, kind)| refers(*kind)) {
                let meetings = self.timeline.during(name.owners(*kind), start, end);
                found.extend(meetings.filter(|meeting| !self.timeline.related(*meeting, story)));
            }
        }
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The dates of the heading over a sentence.
    fn dates_over(&self, sentence: &Sentence<'_>) -> &[DateMention] {
        let heading = sentence.heading.and_then(|heading| self.outline.get(heading));
        heading.map_or(&[][..], |heading| &heading.dates)
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
        let under = || {
            let mut under = state.current.clone();
            for meeting in self.story.into_iter().flat_map(|story| self.timeline.around(story)) {
                if !under.contains(&meeting) {
                    under.push(meeting);
                }
            }
            under
        };
        let met = self.met_on(sentence, &state.people, &state.frame);
        let also = met.iter().map(|(meeting, _)| *meeting);
        let another = self.another_year(sentence);
        let also = also.chain(another).chain(state.pending.iter().map(|(candidate, _)| candidate.meeting));
        let over = self.dates_over(sentence);
        let mut candidates = self.looker.look(sentence, &state.frame, over, under, &state.introduced, also);
        for Candidate { meeting, clues } in &mut candidates {
            if let Some((_, people)) = met.iter().find(|(known, _)| known == meeting) {
                clues
                    .people
                    .extend(people.iter().filter(|person| !clues.people.contains(person)).copied().collect::<Vec<_>>());
                clues.dated_by_people = true;
            }
            let of_story = self.story_names.iter().filter(|(_, kind)| *kind == NameKind::Series).map(|(name, _)| *name);
            let mut series = state.series.iter().copied().chain(of_story);
            clues.kin = series.any(|name| name.owner(NameKind::Series, *meeting).is_some());
            if another == Some(*meeting) {
                clues.series = true;
                clues.add_document();
            }
            if let Some((pending, _)) = state.pending.iter().find(|(pending, _)| pending.meeting == *meeting)
                && !clues.evidence.is_empty() | sentence.word.is_some()
            {
                clues.inherit(&pending.clues);
            }
        }
        let series = sentence.sightings.iter().map(|sighting| sighting.name).filter(|name| name.is(NameKind::Series));
        state.series.extend(series.take(MOST_SERIES.saturating_sub(state.series.len())));
        let mut found = self.settle(sentence, &candidates, state);
        if found.is_empty() {
            let is_torn = |own: &&Candidate| self.is_torn(sentence, own.meeting, &own.clues, &candidates);
            let torn: Vec<u32> = match sentence.kind {
                Kind::Title => candidates.iter().filter(is_torn).map(|own| own.meeting).collect(),
                _ => Vec::new(),
            };
            candidates.retain(|own| !own.clues.evidence.is_empty() && !torn.contains(&own.meeting));
            for candidate in candidates {
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

    /// What a sentence that names no meeting goes on with.
    fn go_on(&self, sentence: &Sentence<'_>, state: &mut State<'_>) -> Vec<Spoken> {
        let story = self.story.filter(|story| !state.current.iter().any(|now| self.timeline.related(*now, *story)));
        // A paragraph comes back to the story, but not under the heading of another meeting or of other days.
        let is_other = |meeting: &u32| self.story.is_some_and(|story| !self.timeline.related(*meeting, story));
        let entry = self.story.and_then(|story| self.timeline.get(story));
        let is_far = |date: &DateMention| entry.is_some_and(|entry| entry.fit(date) == Fit::Far);
        let over = self.dates_over(sentence);
        let heading = sentence.heading.and_then(|heading| self.outline.get(heading));
        let elsewhere = heading.is_some_and(|heading| heading.other && heading.word.is_none())
            || !state.section.is_empty() && state.section.iter().all(is_other)
            || !over.is_empty() && over.iter().all(is_far);
        if let Some(story) = story.filter(|_| !elsewhere)
            && (sentence.opens || state.current.is_empty())
        {
            state.current = self.timeline.around(story).collect();
            state.away = false;
        }
        let Some(entry) = state.current.first().and_then(|meeting| self.timeline.get(*meeting)) else {
            return Vec::new();
        };
        let fits: Vec<(Fit, &DateMention)> =
            sentence.dates.iter().map(|date| (entry.fit_of_any_year(date), date)).collect();
        let meets = fits.iter().find(|(fit, date)| matches!(fit, Fit::Meets(_)) && date.precision <= Precision::Month);
        let far = fits.iter().any(|(fit, date)| *fit == Fit::Far && date.precision <= Precision::Month);
        // A year alone is background: `the 2016 election`.
        // A year to come is what was promised: `by 2035`.
        let now = self.looker.published.or(entry.last.plus_days(AIM_DAYS));
        let aside = fits.iter().any(|(fit, date)| {
            *fit == Fit::Far && date.precision == Precision::Year && date.start.is_some_and(|start| Some(start) <= now)
        });
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
        let series = sentence.is(NameKind::Word) && is_strange(NameKind::Series);
        let place = (sentence.word.is_some() || in_front) && is_strange(NameKind::Place);
        if (series || place) && meets.is_none() {
            return Vec::new();
        }
        if state.away && (far || sentence.word.is_none()) {
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
            state.silent += sentence.words;
            let limit = if is_story { STORY_WORDS } else { OTHER_WORDS };
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
