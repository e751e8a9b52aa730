//! Tags passages with the meetings they are about.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::catalog::{Catalog, Meeting};
use super::names::{NameKind, Names};
use super::outline::{Title, outline, sightings, title_sightings};
use super::relation::Timeline;
use super::scene::Looker;
use super::walk::{Spoken, Walk};
use super::{Evidence, EvidenceKind, Tag};
use crate::analysis::{Analyzer, Streams};
use crate::clean::Line;
use crate::date::Date;
use crate::language::Language;
use crate::span::Span;
use crate::temporal::DateMention;

/// Evidence kept for one tag.
const MAX_EVIDENCE: usize = 12;
/// A passage that only goes on with a meeting, without any sign of it, does so for this part of its words.
const SILENT_PART: f32 = 0.5;

/// Tags passages with the meetings of a catalog. Cheap to clone; `Send + Sync`.
#[derive(Clone, Debug)]
pub struct Tagger {
    catalog: Arc<Catalog>,
    names: Arc<Names>,
    timeline: Arc<Timeline>,
}

/// What the tagger is told of the document.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub text: &'a str,
    /// What each line is.
    pub lines: &'a [Line],
    /// The day of publication, when it is believed.
    pub published: Option<Date>,
}

/// What the tagger is told of one passage.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub range: Span,
    pub language: Language,
    pub streams: &'a Streams,
    pub dates: &'a [DateMention],
}

/// A tag in the making.
#[derive(Default)]
struct Draft {
    score: f32,
    evidence: Vec<Evidence>,
    sentences: Vec<Span>,
    signed: bool,
    words: usize,
}

impl Tagger {
    /// A tagger of the meetings of a catalog, whose names are analysed as passages are.
    pub fn new(catalog: Catalog, analyzer: &Analyzer) -> Tagger {
        let timeline = Timeline::new(&catalog);
        let names = Names::new(timeline.order().filter_map(|at| catalog.meetings().get(at)), analyzer);
        Tagger { catalog: Arc::new(catalog), names: Arc::new(names), timeline: Arc::new(timeline) }
    }

    /// The catalog it tags from.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The meetings that a text names, by name, place or series, with what it names of each.
    pub(crate) fn named(&self, streams: &Streams) -> Vec<(&Meeting, Range<usize>, NameKind)> {
        let mut named = Vec::new();
        for found in self.names.find(streams) {
            for owner in found.name.all().iter().filter(|owner| owner.kind < NameKind::Word) {
                if let Some(meeting) = self.meeting(owner.meeting) {
                    named.push((meeting, found.tokens.clone(), owner.kind));
                }
            }
        }
        named
    }

    fn meeting(&self, number: u32) -> Option<&Meeting> {
        self.catalog.meetings().get(self.timeline.get(number)?.at)
    }

    /// The tags of each passage, the surest first.
    ///
    /// `title` gives streams and language of one that stands outside of the text; it is asked only when the text names a meeting.
    pub(crate) fn tag(
        &self,
        scope: &Scope<'_>,
        sections: &[Section<'_>],
        title: impl FnOnce() -> Option<(Streams, Language)>,
    ) -> Vec<Vec<Tag>> {
        let mut drafts: Vec<BTreeMap<u32, Draft>> = Vec::new();
        drafts.resize_with(sections.len(), BTreeMap::new);
        let mut words = vec![0; sections.len()];
        let found = sightings(&self.names, scope, sections);
        if !found.is_empty() {
            let title = title();
            let in_title = title.as_ref().map_or_else(Vec::new, |(streams, _)| title_sightings(&self.names, streams));
            let title =
                title.map(|(streams, language)| Title { words: streams.spans.len(), language, sightings: &in_title });
            let outline = outline(scope, title, sections, &found);
            let looker = Looker { timeline: &self.timeline, text: scope.text, published: scope.published, story: None };
            for (sentence, spoken) in outline.iter().zip(Walk::new(looker, &outline).run()) {
                let Some(passage) = sentence.passage else { continue };
                if let (Some(drafts), Some(words)) = (drafts.get_mut(passage), words.get_mut(passage)) {
                    *words += sentence.words;
                    self.collect(drafts, spoken, sentence.range, sentence.words);
                }
            }
        }
        drafts.into_iter().zip(words).map(|(drafts, words)| self.tags(drafts, words)).collect()
    }

    /// Notes what a sentence speaks of, and what contains it.
    fn collect(&self, drafts: &mut BTreeMap<u32, Draft>, spoken: Vec<Spoken>, range: Span, words: usize) {
        let mut seen: Vec<u32> = Vec::new();
        let mut note = |meeting: u32, score: f32, evidence: &[Evidence], signed: bool| {
            let draft = drafts.entry(meeting).or_default();
            draft.score = draft.score.max(score);
            draft.evidence.extend(evidence);
            draft.signed |= signed;
            if seen.contains(&meeting) {
                return;
            }
            seen.push(meeting);
            draft.words += words;
            match draft.sentences.last_mut() {
                Some(last) if range.start.saturating_sub(last.end) <= 2 => last.end = range.end,
                _ => draft.sentences.push(range),
            }
        };
        for Spoken { meeting, score, evidence, signed, .. } in &spoken {
            note(*meeting, *score, evidence, *signed);
        }
        for Spoken { meeting, score, signed, .. } in &spoken {
            for outer in self.timeline.around(*meeting).skip(1) {
                if !spoken.iter().any(|spoken| spoken.meeting == outer) {
                    note(outer, *score, &[Evidence { range: None, kind: EvidenceKind::PartOf }], *signed);
                }
            }
        }
    }

    fn tags(&self, drafts: BTreeMap<u32, Draft>, words: usize) -> Vec<Tag> {
        let enough = |draft: &Draft| draft.signed || draft.words as f32 >= SILENT_PART * words as f32;
        let tag = |(meeting, mut draft): (u32, Draft)| {
            if draft.evidence.is_empty() {
                // What another sentence said of the meeting reaches this passage.
                draft.evidence.push(Evidence { range: None, kind: EvidenceKind::Document });
            }
            draft.evidence.sort_unstable();
            draft.evidence.dedup();
            draft.evidence.truncate(MAX_EVIDENCE);
            let id = self.meeting(meeting)?.id.clone();
            Some(Tag { id, confidence: draft.score, evidence: draft.evidence, sentences: draft.sentences })
        };
        let mut tags: Vec<Tag> = drafts.into_iter().filter(|(_, draft)| enough(draft)).filter_map(tag).collect();
        tags.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.id.cmp(&b.id)));
        tags
    }
}
