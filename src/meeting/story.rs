//! What a document tells of as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::names::NameKind;
use super::outline::Kind;
use super::relation::Fit;
use super::walk::{Spoken, Walk};
use crate::temporal::{DateMention, Precision};

/// A document tells of one meeting as a whole when that has this weight, and half of all weight, and is spoken of in the title or in
/// one of so many first sentences.
const STORY_WEIGHT: f32 = 1.2;
pub(super) const STORY_LEAD: usize = 8;
/// What the title, the day of publication, and the first mention add to it.
const TITLE_WEIGHT: f32 = 1.0;
const NEWS_WEIGHT: f32 = 1.0;
const LEAD_WEIGHT: f32 = 0.75;
/// A story is that of the meeting inside when that has this part of its weight.
const INNER_STORY: f32 = 0.6;
/// A chronicle begins paragraphs with this many other meetings, or heads them with this many other years.
const CHRONICLE: usize = 3;
/// Names of the story's place and series that are remembered.
const MOST_NAMES: usize = 8;

impl Walk<'_, '_> {
    /// Notes what the first walk found: which meetings the document tells of, and which one as a whole.
    pub(super) fn learn(&mut self, first: &[Vec<Spoken>]) {
        let introduced: BTreeSet<u32> = first.iter().flatten().filter(|s| s.introduces).map(|s| s.meeting).collect();
        let explicit = |spoken: &&Spoken| spoken.explicit && introduced.contains(&spoken.meeting);
        // Weights by outermost meeting.
        let mut all: BTreeMap<u32, f32> = BTreeMap::new();
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
                *all.entry(family).or_default() += weight + if is_first { LEAD_WEIGHT } else { 0.0 };
            }
            lead &= !is_first;
        }
        for (family, weight) in &mut all {
            let is_news = self.timeline.get(*family).is_some_and(|entry| self.looker.is_news(entry));
            *weight += if is_news { NEWS_WEIGHT } else { 0.0 };
        }
        self.story = self.story(first, &all);
        self.looker.story = self.story;
        for sighting in self.outline.iter().flat_map(|sentence| sentence.sightings) {
            for kind in [NameKind::Place, NameKind::Series] {
                let is_owner = self.story.is_some_and(|story| sighting.name.owner(kind, story).is_some());
                let is_new =
                    !self.story_names.iter().any(|known| std::ptr::eq(known.0, sighting.name) && known.1 == kind);
                if is_owner && is_new && self.story_names.len() < MOST_NAMES {
                    self.story_names.push((sighting.name, kind));
                }
            }
        }
    }

    /// The outermost meeting around a meeting.
    fn outermost(&self, meeting: u32) -> u32 {
        self.timeline.around(meeting).last().unwrap_or(meeting)
    }

    /// The meeting that the document tells of as a whole: most of what speaks of any speaks of this one, from the start on.
    fn story(&self, first: &[Vec<Spoken>], families: &BTreeMap<u32, f32>) -> Option<u32> {
        let (story, weight) = families.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let rivals: f32 = families.iter().filter(|(family, _)| *family != story).map(|(_, weight)| weight).sum();
        let body = first.iter().zip(self.outline).filter(|(_, sentence)| sentence.kind != Kind::Heading);
        let mut lead = body.take(STORY_LEAD).flat_map(|(spoken, _)| spoken);
        let leads = lead.any(|spoken| self.outermost(spoken.meeting) == *story);
        // Told mostly of a meeting inside it, the story is that one's.
        let all: f32 = self.known.get(story).copied().unwrap_or(0.0);
        let of = self.known.iter().filter(|(m, _)| *m != story && self.outermost(**m) == *story);
        let inner =
            of.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).filter(|(_, own)| **own >= INNER_STORY * all);
        // A chronicle goes from meeting to meeting, paragraph by paragraph, or from year to year under its headings.
        let openings =
            first.iter().zip(self.outline).filter(|(_, sentence)| sentence.opens && sentence.passage.is_some());
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
        (leads && !is_chronicle && *weight >= STORY_WEIGHT && *weight >= rivals)
            .then_some(inner.map_or(*story, |(inner, _)| *inner))
    }
}
