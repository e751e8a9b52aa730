//! Which passages a meeting's name, its days and the story around them make passages about it.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::{MONTH, WINDOW};
use super::digest::{Digest, Role, Section, What};
use super::entity::{Entities, Sort};
use super::join::Draft;
use super::lexicon::Class;
use crate::date::Date;

/// A passage is about a meeting from here on.
const THRESHOLD: f32 = 0.6;
/// In a document that goes through so many towns of meetings, naming one is enough.
const SEVERAL: usize = 3;
const ENOUGH: f32 = 0.3;
/// In any other, somewhat less than for a city of several meetings.
const TOWN: f32 = 0.5;
/// A document tells of one meeting as a whole when so much of what it says of meetings is said of this one.
const FOCUS: f32 = 0.5;
/// Or when so many times as much is said of it as of the next.
const LEAD: f32 = 1.5;
/// A passage of fewer words is a headline or what is left of a menu: it is about what it names.
const LINE: usize = 12;
/// Days by which accounts of a meeting's day differ.
const SHORT: i64 = 3;
/// Days from publication within which news tells of a meeting: before it, after it.
const NEWS: (i64, i64) = (30, 30);

/// Passages, by document and section, with how sure each is.
pub(super) type Passages = BTreeMap<(usize, usize), f32>;
/// The passages of each draft.
pub(super) type Found = Vec<Passages>;

/// Assigns the passages of all documents.
pub(super) fn assign(digests: &[&Digest], drafts: &[Draft], entities: &Entities) -> Found {
    let mut by_entity: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        for entity in draft.entities.iter().collect::<BTreeSet<_>>() {
            by_entity.entry(*entity).or_default().push(number);
        }
    }
    // How much a section says of a draft, by what made the draft.
    let mut said: BTreeMap<usize, BTreeMap<usize, f32>> = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let mut best: BTreeMap<(usize, usize), f32> = BTreeMap::new();
        for piece in &draft.evidence {
            let weight = best.entry((piece.document, piece.section)).or_default();
            *weight = weight.max(piece.weight);
        }
        for ((document, _), weight) in best {
            *said.entry(document).or_default().entry(number).or_default() += weight;
        }
    }
    let mut by_day: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        by_day.entry(draft.day).or_default().push(number);
    }
    let towns = towns(digests, drafts, entities);
    let mut found: Found = vec![BTreeMap::new(); drafts.len()];
    let none = BTreeMap::new();
    for (document, digest) in digests.iter().enumerate() {
        let reader = Reader { digest, drafts, entities, by_entity: &by_entity, towns: &towns, by_day: &by_day };
        for (section, tags) in reader.tags(said.get(&document).unwrap_or(&none)).into_iter().enumerate() {
            for (draft, sure) in tags {
                if let Some(found) = found.get_mut(draft) {
                    found.insert((document, section), sure);
                }
            }
        }
    }
    found
}

/// Towns with one meeting, which much of what names them speaks of: no capitals that stand for their governments.
fn towns(digests: &[&Digest], drafts: &[Draft], entities: &Entities) -> BTreeSet<usize> {
    let mut named: BTreeMap<usize, usize> = BTreeMap::new();
    for digest in digests {
        let marks = digest.sections.iter().flat_map(|section| &section.marks);
        let all: BTreeSet<usize> = marks.filter_map(|mark| mark.named(entities)).collect();
        all.into_iter()
            .filter(|entity| entities.sort(*entity) == Sort::City)
            .for_each(|e| *named.entry(e).or_default() += 1);
    }
    let mut spoken: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for draft in drafts {
        for entity in draft.entities.iter().collect::<BTreeSet<_>>() {
            let documents: BTreeSet<usize> = draft.evidence.iter().map(|piece| piece.document).collect();
            spoken.entry(*entity).or_default().push(documents.len());
        }
    }
    let is_town = |(entity, documents): (usize, Vec<usize>)| match documents.as_slice() {
        [one] if named.get(&entity).is_some_and(|all| *all <= 3 * one) => Some(entity),
        _ => None,
    };
    spoken.into_iter().filter_map(is_town).collect()
}

struct Reader<'a> {
    digest: &'a Digest,
    drafts: &'a [Draft],
    entities: &'a Entities,
    by_entity: &'a BTreeMap<usize, Vec<usize>>,
    /// Towns that are seldom named but for their one meeting.
    towns: &'a BTreeSet<usize>,
    /// Drafts by day.
    by_day: &'a BTreeMap<i64, Vec<usize>>,
}

/// What a section says of a draft.
#[derive(Clone, Copy, Debug, Default)]
struct Clues {
    place: f32,
    body: f32,
    country: f32,
    /// From -1, another time, to 1, its days.
    date: f32,
    word: bool,
    /// Named by a town that has no other meeting.
    only: bool,
    /// Named by two of its people on its day.
    day: bool,
    /// Two of its people are named.
    people: bool,
}

/// Whether what is published on a day may be news of a meeting.
fn is_news(day: i64, draft: &Draft) -> bool {
    (-NEWS.0..=NEWS.1).contains(&(day - draft.day))
}

/// Whether a day of an unknown year is about a draft's day of the year.
fn is_day_of(month: u8, day: u8, draft: &Draft) -> bool {
    let year = |date: Date| date.year();
    let near = |year: i32| {
        let date = Date::new(year, month, day.max(1))?;
        let days = date.days_since_epoch() - draft.day;
        Some(if day == 0 { (-31..=0).contains(&days) } else { days.abs() <= WINDOW / 2 })
    };
    Date::from_days_since_epoch(draft.day).map(year).and_then(near).unwrap_or(false)
}

impl Clues {
    fn score(&self) -> f32 {
        let day = if self.day { 0.3 } else { 0.0 };
        let named = (self.place + self.body + self.country + day).min(1.0);
        let with = if self.word { 0.15 } else { 0.0 } + if self.people { 0.15 } else { 0.0 };
        if named == 0.0 { 0.0 } else { named + 0.4 * self.date + with }
    }
}

impl Reader<'_> {
    /// The drafts of each section.
    fn tags(&self, said: &BTreeMap<usize, f32>) -> Vec<BTreeMap<usize, f32>> {
        let clues: Vec<BTreeMap<usize, Clues>> =
            self.digest.sections.iter().map(|section| self.clues(section)).collect();
        let title: BTreeSet<usize> = self
            .digest
            .title
            .iter()
            .filter_map(|mark| match mark.what {
                What::Name(name, _) => self.entities.of(name),
                _ => None,
            })
            .collect();
        let focus = self.focus(said, &clues, &title);
        let total: f32 = focus.values().sum();
        let top =
            focus.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).map(|(draft, weight)| (*draft, *weight));
        let second =
            focus.iter().filter(|(draft, _)| top.is_none_or(|top| top.0 != **draft)).map(|(_, weight)| *weight);
        let second = second.fold(0.0, f32::max);
        let top = top.filter(|(_, weight)| *weight > 0.3 && (*weight >= FOCUS * total || *weight > LEAD * second));
        let top = top.map(|(draft, _)| draft);

        let towns = clues.iter().flatten().filter(|(_, clues)| clues.only).map(|(draft, _)| draft);
        let several = towns.collect::<BTreeSet<_>>().len() >= SEVERAL;
        let mut all: Vec<BTreeMap<usize, f32>> = Vec::new();
        for (number, (section, clues)) in self.digest.sections.iter().zip(&clues).enumerate() {
            let mut tags = self.choose(clues, &focus, total, several);
            let words =
                section.marks.iter().any(|mark| matches!(mark.what, What::Word(class) if class <= Class::Talks));
            if let Some(top) = top.filter(|_| section.words >= LINE) {
                let near =
                    self.drafts.get(top).zip(self.digest.published).is_some_and(|(draft, day)| is_news(day, draft));
                let far = !near && self.is_elsewhen(section, top);
                if (near || self.digest.published.is_none() && !far) && !several
                    || tags.is_empty() && !far
                    || words && tags.keys().all(|tag| *tag == top)
                {
                    tags.entry(top).or_insert(if words { 0.6 } else { 0.5 });
                }
            } else if tags.is_empty() && words {
                // The summit, the talks: those that were spoken of before under the same heading.
                let before = number.checked_sub(1).and_then(|before| self.digest.sections.get(before));
                let carries = before.is_some_and(|before| before.heading == section.heading);
                let last = all.last().filter(|_| carries).and_then(|tags| tags.keys().next_back());
                tags.extend(last.map(|last| (*last, 0.5)));
            }
            all.push(tags);
        }
        all
    }

    /// How far the document as a whole is about each draft.
    fn focus(
        &self,
        said: &BTreeMap<usize, f32>,
        clues: &[BTreeMap<usize, Clues>],
        title: &BTreeSet<usize>,
    ) -> BTreeMap<usize, f32> {
        let mut focus: BTreeMap<usize, f32> = BTreeMap::new();
        for (number, clues) in clues.iter().enumerate() {
            // Beside the town of one meeting the body's other meetings are not meant.
            let town = clues.values().any(|clues| clues.place > 0.0 && clues.date >= 0.0);
            let meant = |clues: &Clues| clues.date >= 0.6 || clues.date >= 0.0 && (clues.place > 0.0 || !town);
            for (draft, clues) in clues.iter().filter(|(_, clues)| meant(clues)) {
                // What comes first is what the story is about.
                *focus.entry(*draft).or_default() += clues.score().min(1.0) * if number == 0 { 1.0 } else { 0.5 };
            }
        }
        for (draft, weight) in said {
            *focus.entry(*draft).or_default() += weight;
        }
        for (draft, weight) in &mut focus {
            let Some(draft) = self.drafts.get(*draft) else { continue };
            if draft.entities.iter().any(|entity| title.contains(entity)) {
                *weight += 0.5;
            }
            *weight *= match self.digest.published {
                Some(day) if is_news(day, draft) => 2.0,
                Some(_) => 0.5,
                None => 1.0,
            };
        }
        focus
    }

    fn clues(&self, section: &Section) -> BTreeMap<usize, Clues> {
        let mut all: BTreeMap<usize, Clues> = BTreeMap::new();
        let people = section.marks.iter().filter_map(|mark| mark.named(self.entities));
        let people: BTreeSet<usize> = people.filter(|entity| self.entities.sort(*entity) == Sort::Person).collect();
        for mark in &section.marks {
            let What::Name(name, role) = mark.what else { continue };
            let Some(entity) = self.entities.of(name) else { continue };
            let sort = self.entities.sort(entity);
            for number in self.by_entity.get(&entity).into_iter().flatten() {
                let Some(draft) = self.drafts.get(*number) else { continue };
                let clues = all.entry(*number).or_default();
                clues.people = draft.people.intersection(&people).count() >= 2;
                let (slot, value) = match (sort, role) {
                    (Sort::Series, _) => (&mut clues.body, 0.45),
                    (Sort::Body, _) => (&mut clues.body, 0.3),
                    (Sort::Country, Role::Locative | Role::Heading) => (&mut clues.country, 0.3),
                    (Sort::Country, _) => (&mut clues.country, 0.05),
                    (_, Role::Locative | Role::Attribute | Role::Heading) => (&mut clues.place, 0.5),
                    (_, Role::Dateline) => (&mut clues.place, 0.35),
                    _ => (&mut clues.place, 0.4),
                };
                *slot = slot.max(value);
                let date = self.date(section, mark.sentence, draft);
                // A town with one meeting is named for that meeting, whatever else the passage dates.
                let only = self.towns.contains(&entity);
                clues.only |= only;
                let date = if only { date.max(-0.25) } else { date };
                if date.abs() > clues.date.abs() || date > 0.0 && date >= clues.date.abs() {
                    clues.date = date;
                }
                clues.word = clues.word
                    || section.marks.iter().any(|other| {
                        other.sentence == mark.sentence
                            && matches!(other.what, What::Word(class) if class <= Class::Act)
                    });
            }
        }
        // Its people, on its day.
        for mark in &section.marks {
            let What::Date(first, last, true) = mark.what else { continue };
            let near = if last - first < SHORT { first - SHORT..=last + SHORT } else { continue };
            for number in self.by_day.range(near).flat_map(|(_, drafts)| drafts) {
                let Some(draft) = self.drafts.get(*number) else { continue };
                if draft.people.intersection(&people).count() >= 2 {
                    let clues = all.entry(*number).or_default();
                    (clues.day, clues.people, clues.date) = (true, true, clues.date.max(1.0));
                }
            }
        }
        all
    }

    /// Whether a sentence, else its passage, else the document speaks of a draft's days.
    fn date(&self, section: &Section, sentence: usize, draft: &Draft) -> f32 {
        let agrees = |days: (i64, i64)| days.0 - WINDOW <= draft.day && draft.day <= days.1 + WINDOW;
        let (mut own, mut passage): (Option<f32>, Option<f32>) = (None, None);
        for mark in &section.marks {
            if let What::Day(month, day) = mark.what {
                let value = if is_day_of(month, day, draft) { 0.8 } else { -0.3 };
                let slot = if mark.sentence == sentence { &mut own } else { &mut passage };
                *slot = Some(slot.map_or(value, |known: f32| known.max(value)));
                continue;
            }
            let What::Date(first, last, sure) = mark.what else { continue };
            let precise = last - first <= MONTH;
            let value = match (agrees((first, last)), precise) {
                (true, true) => 1.0,
                (true, false) => 0.6,
                // What is counted from another day may be counted wrongly.
                (false, _) if !sure => -0.3,
                (false, true) => -1.0,
                (false, false) => -0.8,
            };
            if mark.sentence == sentence {
                own = Some(own.map_or(value, |own: f32| own.max(value)));
            } else {
                let value = if value > 0.0 { 0.6 * value } else { 0.3 * value };
                passage = Some(passage.map_or(value, |passage: f32| passage.max(value)));
            }
        }
        let near = self.digest.published.map(|day| if is_news(day, draft) { 0.4 } else { 0.0 });
        own.or(passage.filter(|passage| *passage > 0.0)).or(near.filter(|near| *near > 0.0)).or(passage).unwrap_or(0.0)
    }

    /// Whether a section speaks of other times than a draft's only.
    fn is_elsewhen(&self, section: &Section, draft: usize) -> bool {
        let Some(draft) = self.drafts.get(draft) else { return false };
        let mut dates = section.marks.iter().filter_map(|mark| match mark.what {
            What::Date(first, last, true) => Some((first, last)),
            _ => None,
        });
        let agrees = |days: (i64, i64)| days.0 - WINDOW <= draft.day && draft.day <= days.1 + WINDOW;
        let any = dates.clone().next().is_some();
        any && !dates.any(agrees)
    }

    /// The drafts that a section names: of those that share a name, the likeliest, and any whose days it says.
    fn choose(
        &self,
        clues: &BTreeMap<usize, Clues>,
        focus: &BTreeMap<usize, f32>,
        total: f32,
        several: bool,
    ) -> BTreeMap<usize, f32> {
        let score = |draft: &usize, clues: &Clues| {
            clues.score() + 0.3 * focus.get(draft).copied().unwrap_or(0.0) / total.max(f32::MIN_POSITIVE)
        };
        let mut tags = BTreeMap::new();
        for (draft, own) in clues {
            let value = score(draft, own);
            let threshold = match (own.only, several) {
                (true, true) => ENOUGH,
                (true, false) => TOWN,
                _ => THRESHOLD,
            };
            if own.score() < threshold || own.date < -0.5 {
                continue;
            }
            let mine = self.drafts.get(*draft).map_or(&[][..], |draft| &draft.entities);
            let rival = clues.iter().filter(|(other, _)| *other != draft).any(|(other, clues)| {
                let shares =
                    self.drafts.get(*other).is_some_and(|other| other.entities.iter().any(|e| mine.contains(e)));
                let better = score(other, clues);
                shares && (better, std::cmp::Reverse(other)) > (value, std::cmp::Reverse(draft))
            });
            if !rival || own.only || own.date >= 1.0 && own.place > 0.0 {
                tags.insert(*draft, value.min(1.0));
            }
        }
        tags
    }
}
