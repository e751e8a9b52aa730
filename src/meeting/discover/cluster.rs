//! From marks to peaks: each place and body has days on which much is said to have happened there.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::{Digest, Mark, Role, Section, What};
use super::entity::{Entities, Sort};

/// One mention of a place or body that speaks for a meeting on some days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub entity: usize,
    pub document: usize,
    pub section: usize,
    pub sentence: usize,
    /// First and last day it may mean.
    pub days: (i64, i64),
    pub weight: f32,
    /// Whether the text says the days; else they are those of the report.
    pub dated: bool,
}

/// A place or a body around a time.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub entity: usize,
    pub day: i64,
    pub evidence: Vec<Evidence>,
    /// The sum over documents of the best evidence in each.
    pub weight: f32,
}

/// A meeting's days lie so near to those that most is said of: the longest conferences take two weeks.
pub(super) const WINDOW: i64 = 18;
/// A date of more days than this names no month.
pub(super) const MONTH: i64 = 45;
/// Days before and after a date within which others confirm it.
const PAD: i64 = 2;
/// Evidence below this makes no meeting by itself.
pub(super) const LEAST: f32 = 0.15;
/// A report without a date of its own speaks of these days around its publication.
const NEWS: (i64, i64) = (-6, 2);
/// Days before and after a meeting that reports of it stand from each other.
const REPORT: (i64, i64) = (75, 30);
/// What a place weighs in a report that is about it, and what that is worth.
const OFTEN: f32 = 1.0;
const STORY: f32 = 0.8;

fn role_weight(role: Role, sort: Sort) -> f32 {
    match (sort, role) {
        (Sort::Series, _) | (Sort::Body, Role::Attribute) => 1.0,
        (Sort::Body, _) => 0.2,
        (Sort::Country, Role::Locative) => 0.5,
        (Sort::Country, Role::Heading) => 0.4,
        (Sort::Country, _) => 0.0,
        (_, Role::Locative | Role::Attribute) => 1.0,
        (_, Role::Heading) => 0.8,
        (_, Role::Dateline) => 0.4,
        (_, Role::Plain) => 0.35,
        (_, Role::First) => 0.3,
    }
}

/// The strongest word of meetings among marks.
fn strongest<'m>(marks: impl Iterator<Item = &'m Mark>, entities: &Entities, but: usize) -> f32 {
    marks
        .map(|mark| match mark.what {
            What::Word(class) => class.weight(),
            What::Name(name, _) => match entities.of(name) {
                Some(entity) if entity != but && entities.sort(entity) == Sort::Series => 0.9,
                _ => 0.0,
            },
            What::Date(..) | What::Day(..) | What::Phrase(..) => 0.0,
        })
        .fold(0.0, f32::max)
}

/// What a document says of places, bodies and days.
pub(super) fn evidence(document: usize, digest: &Digest, entities: &Entities, out: &mut Vec<Evidence>) {
    let title = strongest(digest.title.iter(), entities, usize::MAX);
    // An undated article may be of the time that it names first.
    let first = || {
        let dates = digest.sections.iter().flat_map(|section| &section.marks).filter_map(|mark| match mark.what {
            What::Date(first, last, true) if last - first <= MONTH => Some((first + last).div_euclid(2)),
            _ => None,
        });
        dates.into_iter().next()
    };
    let (published, sure) = match digest.published {
        Some(day) => (Some(day), 1.0),
        None => (first(), 0.5),
    };
    for (number, section) in digest.sections.iter().enumerate() {
        let all = strongest(section.marks.iter(), entities, usize::MAX);
        for mark in &section.marks {
            let What::Name(name, role) = mark.what else { continue };
            let Some(entity) = entities.of(name) else { continue };
            let sort = entities.sort(entity);
            let role = role_weight(role, sort);
            if sort == Sort::Person || role == 0.0 {
                continue;
            }
            let sentence = section.marks.iter().filter(|other| other.sentence == mark.sentence);
            let own = if sort == Sort::Series { 0.9 } else { 0.0 };
            let word = strongest(sentence, entities, entity).max(own);
            // A word of meetings elsewhere in the passage speaks for a place that is known, less for one that is learned.
            let elsewhere = match (sort, entities.get(entity).is_some_and(|entity| entity.country.is_empty())) {
                (Sort::Body, _) => 0.0,
                (Sort::City, true) => 0.3,
                _ => 0.5,
            };
            let word = word.max(elsewhere * all.max(title)).max(0.1);
            let (days, date) = date_of(section, mark, digest.published);
            let Some(days) = days else { continue };
            let (weight, dated) = (role * word * date, days.1 - days.0 != NEWS.1 - NEWS.0);
            out.push(Evidence { entity, document, section: number, sentence: mark.sentence, days, weight, dated });
        }
    }
    if let Some(published) = published {
        story(document, digest, (published, sure), entities, out);
    }
}

/// A report that names a place or a body first and often is about what goes on there, in the days before it was published, though it
/// may name no date: unless it says that it was at another time.
fn story(
    document: usize,
    digest: &Digest,
    (published, sure): (i64, f32),
    entities: &Entities,
    out: &mut Vec<Evidence>,
) {
    let Some(lead) = digest.sections.first() else { return };
    let word = strongest(digest.title.iter().chain(&lead.marks), entities, usize::MAX);
    let mut often: BTreeMap<usize, f32> = BTreeMap::new();
    let lead_marks = digest.title.iter().chain(&lead.marks);
    let first: BTreeSet<usize> = lead_marks.filter_map(|mark| mark.named(entities)).collect();
    for (number, section) in digest.sections.iter().enumerate() {
        for mark in &section.marks {
            let What::Name(name, role) = mark.what else { continue };
            let Some(entity) = entities.of(name).filter(|entity| first.contains(entity)) else { continue };
            let weight = role_weight(role, entities.sort(entity)).max(if role == Role::Dateline { 1.0 } else { 0.0 });
            *often.entry(entity).or_default() += weight * if number == 0 { 1.0 } else { 0.5 };
        }
    }
    for entity in digest.title.iter().filter_map(|mark| mark.named(entities)) {
        *often.entry(entity).or_default() += 2.0;
    }
    for body in [false, true] {
        let kind = |entity: usize| match entities.sort(entity) {
            Sort::City => !body,
            Sort::Series => body,
            _ => false,
        };
        let best = often.iter().filter(|(entity, weight)| kind(**entity) && **weight >= OFTEN);
        let best = best.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((entity, _)) = best else { continue };
        let days = (published + NEWS.0, published + NEWS.1);
        let own =
            out.iter().rev().take_while(|piece| piece.document == document).filter(|piece| piece.entity == *entity);
        let elsewhen = own.filter(|piece| piece.weight > 0.3).map(|piece| (piece.days.0 - published).abs() > 60);
        let elsewhen: Vec<bool> = elsewhen.collect();
        if elsewhen.is_empty() || elsewhen.contains(&false) {
            out.push(Evidence {
                entity: *entity,
                document,
                section: 0,
                sentence: 0,
                days,
                weight: STORY * sure * word,
                dated: false,
            });
        }
    }
}

/// The date that a mark's sentence, else its passage, else its document puts it on, and how sure that is.
fn date_of(section: &Section, mark: &Mark, published: Option<i64>) -> (Option<(i64, i64)>, f32) {
    let distance = |at: usize| at.abs_diff(mark.at);
    let dates = section.marks.iter().filter_map(|other| match other.what {
        What::Date(first, last, sure) if last - first <= MONTH => Some((other, (first, last), sure)),
        _ => None,
    });
    let year =
        section.marks.iter().filter(|other| other.sentence == mark.sentence).find_map(|other| match other.what {
            What::Date(first, last, _) if last - first > MONTH => Some((first, last)),
            _ => None,
        });
    let nearest = dates.min_by_key(|(other, _, _)| (other.sentence != mark.sentence, distance(other.at)));
    if let Some((other, days, sure)) = nearest {
        let sharp = if days.1 - days.0 <= 14 { 1.0 } else { 0.8 };
        // Counted from the day of publication is right, from what else was said often not.
        let near = published.is_some_and(|day| (days.0 - day).abs() <= 45);
        let sharp = if sure || near { sharp } else { sharp * 0.5 };
        let same = other.sentence == mark.sentence;
        let contradicted = year.is_some_and(|year| days.1 < year.0 || days.0 > year.1);
        if same || !contradicted {
            return (Some(days), sharp * if same { 1.0 } else { 0.5 });
        }
    }
    match (published, year) {
        (_, Some(_)) | (None, None) => (None, 0.0),
        (Some(day), None) => (Some((day + NEWS.0, day + NEWS.1)), 0.3),
    }
}

/// Times at which much is said of each place and body.
pub(super) fn nodes(evidence: Vec<Evidence>) -> Vec<Node> {
    let mut by_entity: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
    for piece in evidence {
        by_entity.entry(piece.entity).or_default().push(piece);
    }
    let mut nodes = Vec::new();
    for (entity, mut left) in by_entity {
        let mut found = Vec::new();
        // One after the other the highest peak takes what lies around it: peaks do not grow into each other.
        while let Some((day, height)) = peak(&left) {
            if height < LEAST {
                break;
            }
            let near = |piece: &Evidence| piece.days.0 - WINDOW <= day && day <= piece.days.1 + WINDOW;
            let (taken, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(near);
            left = rest;
            found.push(Node::new(entity, day, taken));
        }
        nodes.extend(with_reports(found));
    }
    nodes
}

/// Reports of what is to come, or was, go to the time that other evidence of the same thing names.
fn with_reports(found: Vec<Node>) -> Vec<Node> {
    let is_dated = |node: &Node| node.evidence.iter().any(|piece| piece.dated && piece.weight >= LEAST);
    let (mut dated, reports): (Vec<Node>, Vec<Node>) = found.into_iter().partition(is_dated);
    let mut left = Vec::new();
    for report in reports {
        let near = |node: &&mut Node| (-REPORT.1..=REPORT.0).contains(&(node.day - report.day));
        match dated.iter_mut().filter(near).min_by_key(|node| (node.day - report.day).abs()) {
            Some(node) => {
                let mut evidence = std::mem::take(&mut node.evidence);
                evidence.extend(report.evidence);
                *node = Node::new(node.entity, node.day, evidence);
            }
            None => left.push(report),
        }
    }
    dated.extend(left);
    dated
}

impl Node {
    fn new(entity: usize, day: i64, evidence: Vec<Evidence>) -> Node {
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        for piece in &evidence {
            let weight = best.entry(piece.document).or_default();
            *weight = weight.max(piece.weight);
        }
        Node { entity, day, evidence, weight: best.values().sum() }
    }
}

/// The day that most speaks for, the middle one of several, and how much that is.
fn peak(evidence: &[Evidence]) -> Option<(i64, f32)> {
    // A document counts once for the same days.
    let mut once: BTreeMap<(usize, (i64, i64)), f32> = BTreeMap::new();
    for piece in evidence {
        let weight = once.entry((piece.document, piece.days)).or_default();
        *weight = weight.max(piece.weight);
    }
    let mut changes: BTreeMap<i64, f32> = BTreeMap::new();
    for ((_, days), weight) in once {
        // What may mean many days speaks less for each.
        let sharp = match days.1 - days.0 {
            ..=3 => 1.0,
            4..=14 => 0.8,
            _ => 0.5,
        };
        *changes.entry(days.0 - PAD).or_default() += weight * sharp;
        *changes.entry(days.1 + PAD + 1).or_default() -= weight * sharp;
    }
    let (mut height, mut best): (f32, Option<(i64, i64, f32)>) = (0.0, None);
    let mut steps = changes.into_iter().peekable();
    while let Some((day, change)) = steps.next() {
        height += change;
        let until = steps.peek().map_or(day, |next| next.0 - 1);
        // Sums of floats: what differs by less is the same.
        if best.is_none_or(|best| height > best.2 + 1e-3) {
            best = Some((day, until, height));
        }
    }
    best.map(|(first, last, height)| ((first + last).div_euclid(2), height))
}
