//! Tags passages with the meetings they are about.
//!
//! Each passage is scored by its own clues ([`Clues::score`]); meetings that share a place are told apart by date, series and name;
//! then the document as a whole, its headings and the passage before give what is missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Catalog, Meeting};
use super::clues::{Clues, THRESHOLD};
use super::names::{NameKind, Names, Owner};
use super::relation::{Relation, is_day_of, is_far, relations};
use super::{Evidence, EvidenceKind, Tag};
use crate::analysis::{Analyzer, Streams};
use crate::date::Date;
use crate::span::Span;
use crate::temporal::{DateMention, Precision};

/// A story is about a meeting around these days: from before its first to after its last.
const NEAR_DAYS: (i64, i64) = (14, 14);
/// A document tells of one meeting as a whole when that has this weight, and is named in one of so many first passages.
const STORY_WEIGHT: f32 = 0.9;
const LONE_STORY_WEIGHT: f32 = 0.65;
const INNER_STORY: f32 = 0.8;
const STORY_LEAD: usize = 2;
/// Evidence kept for one tag.
const MAX_EVIDENCE: usize = 12;

/// Tags passages with the meetings of a catalog. Cheap to clone; `Send + Sync`.
#[derive(Clone, Debug)]
pub struct Tagger {
    catalog: Arc<Catalog>,
    names: Arc<Names>,
    /// By catalog position: how the meeting stands to the others.
    relations: Arc<Vec<Relation>>,
    /// Catalog positions by first day, for meetings that a date suggests.
    by_start: Arc<Vec<usize>>,
    /// The longest meeting's days.
    longest: i64,
}

/// What the tagger is told of the document.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// The day of publication, when it is believed.
    pub published: Option<Date>,
    /// Streams of a title that stands outside of the text.
    pub title: Option<Streams>,
}

/// What the tagger is told of one passage.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub streams: &'a Streams,
    pub dates: &'a [DateMention],
    pub heading: Option<Span>,
}

/// A name in a passage.
struct Sighting<'a> {
    owners: &'a [Owner],
    range: Option<Span>,
}

impl Tagger {
    /// A tagger of the meetings of a catalog, whose names are analysed as passages are.
    pub fn new(catalog: Catalog, analyzer: &Analyzer) -> Tagger {
        let names = Arc::new(Names::new(&catalog, analyzer));
        let mut by_start: Vec<usize> = (0..catalog.len()).collect();
        by_start.sort_by_key(|at| catalog.meetings().get(*at).map(Meeting::first_day));
        let days = |meeting: &Meeting| meeting.last_day().days_since_epoch() - meeting.first_day().days_since_epoch();
        let longest = catalog.meetings().iter().map(days).max().unwrap_or(0);
        let relations = Arc::new(relations(catalog.meetings()));
        Tagger { catalog: Arc::new(catalog), names, relations, by_start: Arc::new(by_start), longest }
    }

    /// The catalog it tags from.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The meetings that a text names, by name, place or series, with what it names of each.
    pub(crate) fn named(&self, streams: &Streams) -> Vec<(&Meeting, std::ops::Range<usize>, NameKind)> {
        let mut named = Vec::new();
        for found in self.names.find(streams) {
            for owner in found.owners {
                if let Some(meeting) = self.catalog.meetings().get(owner.meeting) {
                    named.push((meeting, found.tokens.clone(), owner.kind));
                }
            }
        }
        named
    }

    /// The tags of each passage, the surest first.
    pub(crate) fn tag(&self, scope: &Scope, sections: &[Section<'_>]) -> Vec<Vec<Tag>> {
        if self.catalog.is_empty() {
            return vec![Vec::new(); sections.len()];
        }
        let sightings: Vec<Vec<Sighting<'_>>> =
            sections.iter().map(|section| self.sightings(section.streams)).collect();
        if sightings.iter().all(Vec::is_empty) {
            return vec![Vec::new(); sections.len()];
        }
        let title = scope.title.as_ref().map(|streams| self.sightings(streams)).unwrap_or_default();
        let mut clues: Vec<BTreeMap<usize, Clues>> = Vec::with_capacity(sections.len());
        let mut first = 0;
        for at in 0..sections.len() {
            let heading = |at: usize| sections.get(at).map(|section| section.heading);
            if heading(at) != heading(first) {
                first = at;
            }
            clues.push(self.clues(at, first, sections, &sightings));
        }
        let focus = self.focus(scope, &title, &clues);
        for (passage, clues) in clues.iter_mut().enumerate() {
            self.disambiguate(clues, &focus, sightings.get(passage).map_or(&[][..], Vec::as_slice));
        }
        self.decide(sections, &sightings, clues, &focus)
    }

    fn sightings(&self, streams: &Streams) -> Vec<Sighting<'_>> {
        let found = self.names.find(streams);
        let spans = &streams.spans;
        let range = |tokens: &std::ops::Range<usize>| {
            let (first, last) = (spans.get(tokens.start)?, spans.get(tokens.end.checked_sub(1)?)?);
            Some(first.cover(*last))
        };
        found.into_iter().map(|name| Sighting { owners: name.owners, range: range(&name.tokens) }).collect()
    }

    /// The clues of each meeting that a passage, or the heading over it, may be about. The heading stands in the `first` passage under it.
    fn clues(
        &self,
        at: usize,
        first: usize,
        sections: &[Section<'_>],
        sightings: &[Vec<Sighting<'_>>],
    ) -> BTreeMap<usize, Clues> {
        let none = Vec::new();
        let own = sightings.get(at).unwrap_or(&none);
        let mut headed: Vec<&Sighting<'_>> = Vec::new();
        let mut dates: Vec<&DateMention> = sections.get(at).map_or(&[][..], |s| s.dates).iter().collect();
        if first != at
            && let Some((heading, section)) = sections.get(first).and_then(|section| section.heading.zip(Some(section)))
        {
            let in_heading = |range: Option<Span>| range.is_some_and(|range| heading.contains(range));
            headed.extend(sightings.get(first).unwrap_or(&none).iter().filter(|s| in_heading(s.range)));
            dates.extend(section.dates.iter().filter(|date| in_heading(Some(date.range))));
        }
        let mut candidates: BTreeMap<usize, Clues> = BTreeMap::new();
        for sighting in own.iter().chain(headed.iter().copied()) {
            for owner in sighting.owners.iter().filter(|o| matches!(o.kind, NameKind::Alias | NameKind::Place)) {
                candidates.entry(owner.meeting).or_default();
            }
        }
        if own.iter().chain(headed.iter().copied()).any(|sighting| !sighting.owners.is_empty()) {
            for meeting in dates.iter().flat_map(|date| self.meetings_on(date)) {
                candidates.entry(meeting).or_default();
            }
        }
        let word = own.iter().any(|s| s.owners.iter().any(|owner| owner.kind == NameKind::Word));
        for (meeting, clues) in &mut candidates {
            let Some(entry) = self.catalog.meetings().get(*meeting) else {
                continue;
            };
            let contexts =
                own.iter().map(|s| (s, None)).chain(headed.iter().map(|s| (*s, Some(EvidenceKind::Heading))));
            for (sighting, context) in contexts {
                let first = sighting.owners.partition_point(|owner| owner.meeting < *meeting);
                for owner in sighting.owners.iter().skip(first).take_while(|owner| owner.meeting == *meeting) {
                    if owner.kind == NameKind::Alias && self.is_shared(sighting.owners, *meeting) {
                        // "G7 summit at Elmau", where there were two: as good as the place and the series.
                        clues.name(NameKind::Place, owner.name, sighting.range, context);
                        clues.name(NameKind::Series, owner.name, sighting.range, context);
                    } else {
                        clues.name(owner.kind, owner.name, sighting.range, context);
                    }
                }
            }
            clues.word = word;
            for date in &dates {
                if let (Some(start), Some(end)) = (date.start, date.end)
                    && start <= entry.last_day()
                    && end >= entry.first_day()
                {
                    clues.date(date.precision, date.range);
                } else if is_day_of(date, entry) {
                    // `July 7`, of a year that was not said, or guessed from another date.
                    clues.date(Precision::Month, date.range);
                } else {
                    clues.elsewhen |= is_far(date, entry);
                }
            }
            clues.series_decides = self.relation(*meeting).is_some_and(|relation| relation.series_decides);
        }
        candidates
    }

    /// Meetings whose days a date overlaps, when it says at least the year.
    fn meetings_on(&self, date: &DateMention) -> impl Iterator<Item = usize> + '_ {
        let days = match (date.start, date.end) {
            (Some(start), Some(end)) if date.precision <= Precision::Year => Some((start, end)),
            _ => None,
        };
        let first_day = |at: &usize| self.catalog.meetings().get(*at).map(Meeting::first_day);
        let from = days.and_then(|(start, _)| start.plus_days(-self.longest));
        let skip = self.by_start.partition_point(|at| first_day(at) < from);
        self.by_start
            .iter()
            .skip(skip)
            .take_while(move |at| days.is_some_and(|(_, end)| first_day(at) <= Some(end)))
            .copied()
    }

    fn relation(&self, meeting: usize) -> Option<&Relation> {
        self.relations.get(meeting)
    }

    /// Whether one of the two meetings is inside the other.
    fn related(&self, a: usize, b: usize) -> bool {
        let outer = |meeting: usize| self.relation(meeting).and_then(|relation| relation.outer);
        outer(a) == Some(b) || outer(b) == Some(a)
    }

    /// Whether a name decides for another meeting too, one that is not inside or around this one.
    fn is_shared(&self, owners: &[Owner], meeting: usize) -> bool {
        owners.iter().any(|owner| {
            owner.kind == NameKind::Alias && owner.meeting != meeting && !self.related(owner.meeting, meeting)
        })
    }

    fn needed(&self, meeting: usize) -> usize {
        self.relation(meeting).map_or(0, |relation| relation.needed)
    }

    /// How much of the document is about each meeting.
    fn focus(&self, scope: &Scope, title: &[Sighting<'_>], clues: &[BTreeMap<usize, Clues>]) -> BTreeMap<usize, f32> {
        let mut focus: BTreeMap<usize, f32> = BTreeMap::new();
        for (meeting, clues) in clues.iter().flatten() {
            let score = clues.score(self.needed(*meeting));
            // Participants tell two meetings at one place apart in the long run.
            let weak = 0.1 * score + 0.03 * clues.participants.len() as f32;
            *focus.entry(*meeting).or_default() += if score >= THRESHOLD { score } else { weak };
        }
        for sighting in title {
            for owner in sighting.owners {
                let weight = match owner.kind {
                    NameKind::Alias => 1.5,
                    NameKind::Place => 0.8,
                    NameKind::Series | NameKind::Participant => 0.2,
                    NameKind::Word => continue,
                };
                if let Some(total) = focus.get_mut(&owner.meeting) {
                    *total += weight;
                }
            }
        }
        if let Some(published) = scope.published {
            for (meeting, total) in &mut focus {
                let Some(entry) = self.catalog.meetings().get(*meeting) else {
                    continue;
                };
                let before = entry.first_day().days_since_epoch() - published.days_since_epoch();
                let after = published.days_since_epoch() - entry.last_day().days_since_epoch();
                if before <= NEAR_DAYS.0 && after <= NEAR_DAYS.1 {
                    *total += 1.0;
                }
            }
        }
        focus
    }

    /// Of several meetings that one place names, keeps those that something tells apart: a date, a series, a name; else the one
    /// that the document is about.
    fn disambiguate(
        &self,
        clues: &mut BTreeMap<usize, Clues>,
        focus: &BTreeMap<usize, f32>,
        sightings: &[Sighting<'_>],
    ) {
        let mut dropped = Vec::new();
        for sighting in sightings {
            let mut rivals: Vec<usize> =
                sighting.owners.iter().filter(|o| o.kind <= NameKind::Place).map(|o| o.meeting).collect();
            rivals.sort_unstable();
            rivals.dedup();
            let is_specific = |meeting: &usize| clues.get(meeting).is_some_and(Clues::is_specific);
            for meeting in &rivals {
                let others = || rivals.iter().filter(|other| *other != meeting && !self.related(*meeting, **other));
                if others().next().is_none() {
                    continue;
                }
                let own = focus.get(meeting).copied().unwrap_or(0.0);
                let beaten = others().any(|other| focus.get(other).copied().unwrap_or(0.0) * 1.2 >= own);
                let dated = |meeting: &usize| clues.get(meeting).is_some_and(|clues| clues.date.is_some());
                let loses = match is_specific(meeting) {
                    // A series or a shared name, where another one has the date.
                    true => !dated(meeting) && others().any(dated),
                    false => others().any(is_specific) || beaten,
                };
                if loses {
                    dropped.push(*meeting);
                }
            }
        }
        for meeting in dropped {
            clues.remove(&meeting);
        }
    }

    /// The meeting that the document tells of as a whole: most of what points to any meeting points to this one, from the start on.
    fn story(&self, clues: &[BTreeMap<usize, Clues>], focus: &BTreeMap<usize, f32>) -> Option<usize> {
        let in_lead = |meeting: &usize| {
            let lead = clues.iter().take(STORY_LEAD).filter_map(|clues| clues.get(meeting));
            lead.map(|clues| clues.score(self.needed(*meeting))).fold(0.0, f32::max) >= THRESHOLD
        };
        let outermost = focus.iter().filter(|(meeting, _)| self.relation(**meeting).is_some_and(|r| r.outer.is_none()));
        let (story, weight) = outermost.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let rivals: f32 = focus.iter().filter(|(m, _)| *m != story && !self.related(**m, *story)).map(|(_, f)| f).sum();
        // Told mostly of a meeting inside it, the story is that one's.
        let inner = focus
            .iter()
            .find(|(m, f)| self.relation(**m).and_then(|r| r.outer) == Some(*story) && **f >= INNER_STORY * weight);
        let story = inner.map_or(*story, |(inner, _)| *inner);
        let least = if rivals < 0.2 * weight { LONE_STORY_WEIGHT } else { STORY_WEIGHT };
        (*weight >= least && *weight >= rivals && in_lead(&story)).then_some(story)
    }

    fn decide(
        &self,
        sections: &[Section<'_>],
        sightings: &[Vec<Sighting<'_>>],
        clues: Vec<BTreeMap<usize, Clues>>,
        focus: &BTreeMap<usize, f32>,
    ) -> Vec<Vec<Tag>> {
        let strongest = focus.values().copied().fold(0.0, f32::max);
        let story = self.story(&clues, focus);
        let mut carried: Vec<(usize, f32)> = Vec::new();
        let mut tags = Vec::with_capacity(sections.len());
        for (at, clues) in clues.into_iter().enumerate() {
            let word = sightings.get(at).and_then(|sightings| {
                sightings.iter().find(|s| s.owners.iter().any(|owner| owner.kind == NameKind::Word)).map(|s| s.range)
            });
            let dates = sections.get(at).map_or(&[][..], |section| section.dates);
            let heading = |at: usize| sections.get(at).and_then(|section| section.heading);
            if at.checked_sub(1).is_some_and(|before| heading(before) != heading(at)) {
                // Under a new heading `the meeting` is another one, until it is named.
                carried.clear();
            }
            let mut found: BTreeMap<usize, (f32, Vec<Evidence>)> = BTreeMap::new();
            for (meeting, clues) in &clues {
                let mut score = clues.score(self.needed(*meeting));
                if story.is_some_and(|story| story != *meeting && !self.related(story, *meeting))
                    && !clues.is_specific()
                {
                    // In a story of another meeting a town's name alone rather stands for a government.
                    score -= 0.1;
                }
                let mut evidence = clues.evidence.clone();
                let total = focus.get(meeting).copied().unwrap_or(0.0);
                // Half a clue is enough where the document is about that meeting.
                if (0.25..THRESHOLD).contains(&score) && total >= 0.9 && total >= 0.5 * strongest && !clues.elsewhen {
                    score += 0.25;
                    evidence.push(Evidence { range: None, kind: EvidenceKind::Document });
                }
                if score >= THRESHOLD {
                    found.insert(*meeting, (score, evidence));
                }
            }
            if found.is_empty() {
                for (meeting, score) in &carried {
                    let score = score * 0.85;
                    if let Some(range) = word
                        && score >= THRESHOLD
                        && !self.speaks_of_other_days(*meeting, dates)
                    {
                        found.insert(*meeting, (score, vec![Evidence { range, kind: EvidenceKind::Coreference }]));
                    }
                }
            }
            carried = found.iter().map(|(meeting, (score, _))| (*meeting, *score)).collect();
            // What names no other meeting and no other days goes on telling of the one that the document is about.
            let names_nothing_else =
                found.keys().all(|meeting| story.is_some_and(|story| self.related(*meeting, story)));
            if let Some(story) = story
                && !found.contains_key(&story)
                && (names_nothing_else && !self.speaks_of_other_days(story, dates) || word.is_some())
                && sections.get(at).is_some_and(|section| section.streams.tokens > 0)
            {
                let mut evidence = vec![Evidence { range: None, kind: EvidenceKind::Document }];
                evidence.extend(word.map(|range| Evidence { range, kind: EvidenceKind::Coreference }));
                found.insert(story, (if word.is_some() { 0.55 } else { THRESHOLD }, evidence));
            }
            tags.push(self.tags(found));
        }
        tags
    }

    fn speaks_of_other_days(&self, meeting: usize, dates: &[DateMention]) -> bool {
        let Some(entry) = self.catalog.meetings().get(meeting) else {
            return true;
        };
        // A year alone is background: `the 2016 election`.
        let days = |date: &&DateMention| date.start.is_some() && date.precision <= Precision::Month;
        let mut resolved = dates.iter().filter(days).peekable();
        resolved.peek().is_some() && resolved.all(|date| is_far(date, entry) && !is_day_of(date, entry))
    }

    /// Tags of the meetings found and of those around them, the surest first.
    fn tags(&self, mut found: BTreeMap<usize, (f32, Vec<Evidence>)>) -> Vec<Tag> {
        let inner: Vec<(usize, f32)> = found.iter().map(|(meeting, (score, _))| (*meeting, *score)).collect();
        for (mut meeting, score) in inner {
            // A catalog's parts never go round in a circle.
            while let Some(outer) = self.catalog.meetings().get(meeting).and_then(|entry| entry.part_of.as_ref()) {
                let Some(at) = self.catalog.meetings().iter().position(|entry| entry.id == *outer) else {
                    break;
                };
                let evidence = || vec![Evidence { range: None, kind: EvidenceKind::PartOf }];
                let entry = found.entry(at).or_insert_with(|| (score, evidence()));
                entry.0 = entry.0.max(score);
                meeting = at;
            }
        }
        let mut tags: Vec<Tag> = found
            .into_iter()
            .filter_map(|(meeting, (confidence, mut evidence))| {
                evidence.sort_unstable();
                evidence.dedup();
                evidence.truncate(MAX_EVIDENCE);
                let id = self.catalog.meetings().get(meeting)?.id.clone();
                Some(Tag { id, confidence, evidence })
            })
            .collect();
        tags.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.id.cmp(&b.id)));
        tags
    }
}
