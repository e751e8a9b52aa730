//! What each sentence says of each meeting that it may speak of.

use std::borrow::Cow;

use super::clues::Clues;
use super::names::{NameKind, Owner};
use super::outline::{Kind, Sentence, Sighting};
use super::relation::{Entry, FEW, Fit, Timeline, days, seen_from};
use super::{Evidence, EvidenceKind};
use crate::date::Date;
use crate::span::Span;
use crate::temporal::{DateMention, Precision};

/// Days around a meeting in which papers write of it as news: before its first and after its last.
pub(super) const NEWS_DAYS: (i64, i64) = (14, 14);
/// Tokens between a place and a word for a meeting that stand beside each other (`cúpula do G20 em Hamburgo`).
const BESIDE: usize = 4;
/// Bytes before a place at the head of a sentence: `In the`.
pub(super) const FRONT: usize = 8;
/// Meetings that one sentence may speak of.
const MOST: usize = 24;

/// A meeting that a sentence may speak of.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub meeting: u32,
    pub clues: Clues,
}

/// Looks at sentences in order.
pub(super) struct Looker<'a> {
    pub timeline: &'a Timeline,
    pub text: &'a str,
    /// The day of publication.
    pub published: Option<Date>,
    /// What it tells of as a whole.
    pub story: Option<u32>,
}

impl Looker<'_> {
    /// The days of meetings that are in the news when the document is published.
    pub fn news_days(&self) -> Option<(Date, Date)> {
        self.published.and_then(|day| day.plus_days(-NEWS_DAYS.1).zip(day.plus_days(NEWS_DAYS.0)))
    }

    /// Whether the document has no day of publication but that of this meeting, its story.
    fn is_written_of(&self, entry: &Entry) -> bool {
        let story = self.story.and_then(|story| self.timeline.get(story));
        self.published.is_none() && story.is_some_and(|story| story.at == entry.at)
    }

    /// Whether the document was published around a meeting's days.
    pub fn is_news(&self, entry: &Entry) -> bool {
        self.published.is_some_and(|day| (-NEWS_DAYS.0..=NEWS_DAYS.1).contains(&entry.days_after(day)))
    }

    /// The meetings that a sentence may speak of, with their clues. `frame` are dates before or over the sentence that nothing has
    /// explained, `over` those of the heading, `under` the meetings under discussion, that dates may count from, `introduced` others
    /// that the document told of, `also` those that something else points to.
    pub fn look(
        &self,
        sentence: &Sentence<'_>,
        frame: &[&DateMention],
        over: &[DateMention],
        under: impl FnOnce() -> Vec<u32>,
        introduced: &[u32],
        also: impl Iterator<Item = u32>,
    ) -> Vec<Candidate> {
        let mut also = also.peekable();
        if also.peek().is_none() && !sentence.kinds.name_a_meeting() {
            return Vec::new();
        }
        let mut found = Candidates(Vec::with_capacity(FEW));
        also.for_each(|meeting| found.add(meeting));
        let under = under();
        let dates = self.dates(sentence, &under);
        let spans = |most: Precision| {
            let dates = dates.iter().map(|(date, _)| date.as_ref()).chain(frame.iter().copied());
            dates.filter(move |date| date.precision <= most).filter_map(days)
        };
        let news = self.news_days();
        for sighting in sentence.sightings {
            let pick = |owners: &[Owner], spans: &mut dyn Iterator<Item = (Date, Date)>, found: &mut Candidates| {
                for (start, end) in spans {
                    self.timeline.during(owners, start, end).for_each(|meeting| found.add(meeting));
                }
                let is_owned = |meeting: u32| owners.binary_search_by_key(&meeting, |owner| owner.meeting).is_ok();
                let told = under.iter().chain(introduced.iter().rev().take(FEW));
                told.filter(|meeting| is_owned(**meeting)).for_each(|meeting| found.add(*meeting));
            };
            for kind in [NameKind::Alias, NameKind::Place, NameKind::Series] {
                match sighting.name.owners(kind) {
                    [] => {}
                    few if few.len() <= FEW && kind != NameKind::Series => {
                        few.iter().for_each(|o| found.add(o.meeting))
                    }
                    many => pick(many, &mut spans(Precision::Year).chain(news), &mut found),
                }
            }
            if sentence.word.is_some() {
                pick(sighting.name.owners(NameKind::Participant), &mut spans(Precision::Month), &mut found);
            }
        }
        if found.0.is_empty() {
            return Vec::new();
        }
        for candidate in &mut found.0 {
            self.name(candidate, sentence);
        }
        self.date(&mut found.0, sentence, &dates, frame, over, &[&under, introduced]);
        found.0
    }

    /// The dates of a sentence with those that they may also mean.
    fn dates<'s>(&self, sentence: &'s Sentence<'_>, under: &[u32]) -> Vec<(Cow<'s, DateMention>, bool)> {
        let mut dates: Vec<(Cow<'_, DateMention>, bool)> = Vec::new();
        for date in sentence.dates.iter() {
            dates.push((Cow::Borrowed(date), true));
            for entry in under.iter().take(2).filter_map(|meeting| self.timeline.get(*meeting)) {
                let seen = seen_from(date, self.text, sentence.language, entry, self.is_written_of(entry));
                dates.extend(seen.map(|seen| (Cow::Owned(seen), false)));
            }
        }
        dates
    }

    /// Notes the names of a meeting that a sentence holds.
    fn name(&self, candidate: &mut Candidate, sentence: &Sentence<'_>) {
        let Candidate { meeting, clues } = candidate;
        let words = || {
            let is_word = |s: &&Sighting<'_>| s.name.is(NameKind::Word);
            sentence.sightings.iter().filter(is_word).map(|word| word.token)
        };
        clues.word = sentence.is(NameKind::Word);
        clues.sign = sentence.sign.is_some();
        let note = |kind, sighting: &Sighting<'_>| match (sighting.range, sentence.kind) {
            (None, _) => Evidence { range: None, kind: EvidenceKind::Title },
            (range, Kind::Caption) => Evidence { range, kind: EvidenceKind::Caption },
            (range, _) => Evidence { range, kind },
        };
        for sighting in sentence.sightings {
            let owner = |kind| sighting.name.owner(kind, *meeting);
            if owner(NameKind::Alias).is_some() {
                // "G7 summit at Elmau", where there were two: as good as the place and the series.
                match self.is_shared(sighting, *meeting) {
                    true => (clues.place, clues.series) = (true, true),
                    false => clues.alias = true,
                }
                clues.add(note(EvidenceKind::Alias, sighting));
            }
            if owner(NameKind::Place).is_some() {
                *(if sighting.heard { &mut clues.heard } else { &mut clues.place }) = true;
                let start = |range: Span| range.start.saturating_sub(sentence.range.start);
                clues.leads |= sighting.range.is_some_and(|range| start(range) <= FRONT);
                clues.beside |= words().any(|word| word.abs_diff(sighting.token) <= BESIDE);
                clues.add(note(EvidenceKind::Place, sighting));
            }
            if owner(NameKind::Series).is_some() {
                clues.series = true;
                clues.add(note(EvidenceKind::Series, sighting));
            }
            if let Some(owner) = owner(NameKind::Participant) {
                if !clues.people.contains(&owner.person) {
                    clues.people.push(owner.person);
                }
                clues.add(note(EvidenceKind::Participant, sighting));
            }
        }
    }

    /// Whether a name decides for another meeting too, one that is not inside or around this one.
    fn is_shared(&self, sighting: &Sighting<'_>, meeting: u32) -> bool {
        let owners = sighting.name.owners(NameKind::Alias);
        owners.len() > FEW || owners.iter().any(|owner| !self.timeline.related(owner.meeting, meeting))
    }

    /// Gives each date to the meeting whose place, or else series, stands nearest: `em 2015 em Paris, disseram em Daca`.
    fn date(
        &self,
        found: &mut [Candidate],
        sentence: &Sentence<'_>,
        dates: &[(Cow<'_, DateMention>, bool)],
        frame: &[&DateMention],
        over: &[DateMention],
        told: &[&[u32]],
    ) {
        let mut elsewhen: Vec<Option<bool>> = vec![None; found.len()];
        for (date, is_written) in dates {
            let fit = |candidate: &Candidate| {
                let entry = self.timeline.get(candidate.meeting)?;
                match entry.fit(date) {
                    fit @ Fit::Meets(_) => Some(fit),
                    // `A year after Helsinki`: counted from there it comes to the story's days.
                    fit => Some(match *is_written && self.counts_from(date, sentence, entry, told, dates) {
                        true => Fit::Meets(Precision::Year),
                        false => fit,
                    }),
                }
            };
            let fits: Vec<Option<Fit>> = found.iter().map(fit).collect();
            let distance = |candidate: &Candidate| distance(sentence, candidate.meeting, date.range);
            let meets = |fit: &Option<Fit>| matches!(fit, Some(Fit::Meets(_)));
            let nearest = found.iter().zip(&fits).filter(|(_, fit)| meets(fit)).map(|(c, _)| distance(c)).min();
            for ((candidate, fit), elsewhen) in found.iter_mut().zip(&fits).zip(&mut elsewhen) {
                match fit {
                    Some(Fit::Meets(precision)) => {
                        *elsewhen = Some(false);
                        if nearest == Some(distance(candidate)) {
                            let evidence = Evidence { range: Some(date.range), kind: EvidenceKind::Date };
                            candidate.clues.add_date(*precision, evidence);
                        }
                    }
                    Some(Fit::Far) if *is_written && elsewhen.is_none() => *elsewhen = Some(true),
                    _ => {}
                }
            }
        }
        let kind = if sentence.heading.is_some() { EvidenceKind::Heading } else { EvidenceKind::Date };
        for (candidate, elsewhen) in found.iter_mut().zip(elsewhen) {
            let Some(entry) = self.timeline.get(candidate.meeting) else { continue };
            candidate.clues.elsewhen = elsewhen == Some(true);
            candidate.clues.near = self.is_news(entry);
            if elsewhen.is_none() {
                candidate.clues.elsewhen = !over.is_empty() && over.iter().all(|date| entry.fit(date) == Fit::Far);
                for date in frame {
                    if let Fit::Meets(precision) = entry.fit(date) {
                        candidate.clues.add_frame(precision, Evidence { range: Some(date.range), kind });
                    }
                }
            }
        }
    }
}

impl Looker<'_> {
    /// Whether a relative date, counted from a meeting, comes to the days that the document is about, or to those of a meeting that it told of.
    fn counts_from(
        &self,
        date: &DateMention,
        sentence: &Sentence<'_>,
        entry: &Entry,
        told: &[&[u32]],
        dates: &[(Cow<'_, DateMention>, bool)],
    ) -> bool {
        let Some(seen) = seen_from(date, self.text, sentence.language, entry, true) else { return false };
        let is_later = seen.start.is_some_and(|start| start > entry.last);
        let news = || self.published.is_some_and(|day| days(&seen).is_some_and(|(a, b)| a <= day && day <= b));
        let meets =
            |meeting: &u32| self.timeline.get(*meeting).is_some_and(|other| matches!(other.fit(&seen), Fit::Meets(_)));
        let named = || {
            let overlaps = |(a, b): (Date, Date)| days(&seen).is_some_and(|(start, end)| a <= end && start <= b);
            dates.iter().any(|(other, _)| other.range != date.range && days(other).is_some_and(overlaps))
        };
        is_later && (told.iter().copied().flatten().any(meets) || news() || named())
    }
}

/// Bytes between a date and the nearest name of a meeting's place, then of its series.
fn distance(sentence: &Sentence<'_>, meeting: u32, date: Span) -> (u8, usize) {
    let names = sentence.sightings.iter().filter_map(|sighting| {
        let kind = [NameKind::Alias, NameKind::Place, NameKind::Series]
            .into_iter()
            .position(|kind| sighting.name.owner(kind, meeting).is_some())?;
        let range = sighting.range?;
        let gap = range.start.saturating_sub(date.end).max(date.start.saturating_sub(range.end));
        Some((u8::from(kind == 2), gap))
    });
    names.min().unwrap_or((2, 0))
}

/// A few meetings, each once.
struct Candidates(Vec<Candidate>);

impl Candidates {
    fn add(&mut self, meeting: u32) {
        if self.0.len() < MOST && self.0.iter().all(|known| known.meeting != meeting) {
            self.0.push(Candidate { meeting, clues: Clues::default() });
        }
    }
}
