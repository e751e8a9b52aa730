//! From peaks to meetings: what peaks at one time, and is named together, is one.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::{Evidence, LEAST, Node, WINDOW};
use super::digest::Digest;
use super::entity::{Entities, Sort};

/// A meeting in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The places and bodies that it is named by; the first names it.
    pub entities: Vec<usize>,
    pub day: i64,
    pub evidence: Vec<Evidence>,
    /// Who is named in the sentences of its evidence.
    pub people: BTreeSet<usize>,
}

/// Share of what speaks for a body or venue that must name it together with a place to be its meeting.
const TOGETHER: f32 = 0.25;
const VENUE: f32 = 0.5;
/// Share of a place's weight from which on a venue, a country or a body names its meeting too.
const NAMED: f32 = 0.15;
/// Share of what speaks for a draft that lies in documents of another one.
const INSIDE: f32 = 0.7;
/// A document with more things than this says nothing of which belong together.
const MANY: usize = 40;

/// Joins the nodes of one meeting: bodies, countries and venues each go to one place. Nothing is joined through a third.
pub(super) fn drafts(nodes: &[Node], entities: &Entities) -> Vec<Draft> {
    let links = links(nodes);
    let sort = |node: usize| nodes.get(node).map_or(Sort::Person, |node| entities.sort(node.entity));
    let weight = |node: usize| nodes.get(node).map_or(0.0, |node| node.weight);
    let near =
        |a: usize, b: usize| nodes.get(a).zip(nodes.get(b)).is_some_and(|(a, b)| (a.day - b.day).abs() <= WINDOW);
    let link = |a: usize, b: usize| links.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0);
    let mut neighbours: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (a, b) in links.keys() {
        neighbours.entry(*a).or_default().insert(*b);
        neighbours.entry(*b).or_default().insert(*a);
    }
    let mut by_country: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(entity) =
            entities.get(node.entity).filter(|entity| entity.sort == Sort::City && !entity.country.is_empty())
        {
            by_country.entry(&entity.country).or_default().push(at);
        }
    }
    let mut root: Vec<usize> = (0..nodes.len()).collect();
    let is_root = |root: &[usize], node: usize| root.get(node) == Some(&node);
    // The neighbour of a sort that a node is named together with most.
    let best = |root: &[usize], node: usize, wanted: &dyn Fn(usize) -> bool| -> Option<(usize, f32)> {
        let all = neighbours.get(&node)?.iter().copied();
        let all = all.filter(|other| is_root(root, *other) && near(node, *other) && wanted(*other));
        let mut all: Vec<(usize, f32)> = all.map(|other| (other, link(node, other))).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(weight(b.0).total_cmp(&weight(a.0))).then(a.0.cmp(&b.0)));
        all.first().copied()
    };
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| weight(*a).total_cmp(&weight(*b)).then(a.cmp(b)));
    let join = |root: &mut Vec<usize>, node: usize, to: usize| {
        root.iter_mut().filter(|root| **root == node).for_each(|root| *root = to);
    };
    // Venues and suburbs, the least first.
    let is_learned =
        |node: usize| nodes.get(node).and_then(|node| entities.get(node.entity)).is_some_and(|e| e.country.is_empty());
    for node in order.iter().copied().filter(|node| sort(*node) == Sort::City) {
        let outweighs = |other: usize| {
            let factor = match (is_learned(node), is_learned(other)) {
                (true, false) => 0.5,
                (true, true) => 1.0,
                _ => 1.5,
            };
            (weight(other), other) > (factor * weight(node), node)
        };
        let found = best(&root, node, &|other| sort(other) == Sort::City && outweighs(other));
        if let Some((to, _)) = found.filter(|(_, link)| *link >= VENUE * weight(node)) {
            join(&mut root, node, to);
        }
    }
    for node in order.iter().copied().filter(|node| sort(*node).is_body()) {
        let found = best(&root, node, &|other| sort(other) == Sort::City);
        if let Some((to, _)) = found.filter(|(_, link)| {
            let share = if sort(node) == Sort::Series { TOGETHER } else { VENUE };
            *link >= share * weight(node)
        }) {
            join(&mut root, node, to);
        }
    }
    // A body without a place of its own: with a greater one that is named along with it.
    for node in order.iter().copied().filter(|node| sort(*node).is_body()) {
        if is_root(&root, node) {
            let found = best(&root, node, &|other| sort(other).is_body() && weight(other) > weight(node));
            if let Some((to, _)) = found.filter(|(_, link)| *link >= VENUE * weight(node)) {
                join(&mut root, node, to);
            }
        }
    }
    for node in order.iter().copied().filter(|node| sort(*node) == Sort::Country) {
        let country = nodes.get(node).and_then(|node| entities.get(node.entity)).map(|entity| entity.country.as_str());
        let inside = country.and_then(|country| by_country.get(country)).into_iter().flatten().copied();
        let inside = inside.filter(|city| is_root(&root, *city) && near(node, *city));
        let inside = inside.max_by(|a, b| {
            let key = |at: usize| link(node, at) + 0.1 * weight(at);
            key(*a).total_cmp(&key(*b)).then(b.cmp(a))
        });
        let named = || {
            let found = best(&root, node, &|other| sort(other) != Sort::Country);
            found.filter(|(_, link)| *link >= VENUE * weight(node)).map(|(to, _)| to)
        };
        if let Some(to) = inside.or_else(named) {
            join(&mut root, node, to);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, root) in root.iter().enumerate() {
        members.entry(*root).or_default().push(node);
    }
    let drafts = members.into_iter().filter_map(|(root, mut members)| {
        members.sort_by(|a, b| (*a != root).cmp(&(*b != root)).then(weight(*b).total_cmp(&weight(*a))).then(a.cmp(b)));
        let members: Vec<&Node> = members.iter().filter_map(|node| nodes.get(*node)).collect();
        // Another city of the tables lends what is said of it, but not its name; nor does what is hardly named.
        let first = members.first()?;
        let names_it = |node: &&&Node| {
            let entity = entities.get(node.entity);
            let is_known_city = entity.is_some_and(|entity| entity.sort == Sort::City && !entity.country.is_empty());
            node.entity == first.entity || !is_known_city && node.weight >= NAMED * first.weight
        };
        let names = members.iter().filter(names_it).map(|node| node.entity).collect();
        let evidence = members.iter().flat_map(|node| node.evidence.iter().copied()).collect();
        Some(Draft { entities: names, day: first.day, evidence, people: BTreeSet::new() })
    });
    drafts.collect()
}

/// Joins what is one meeting after all: a lesser draft that is spoken of in the documents of a greater one and nowhere else, at its time, and
/// that no other body holds. The greater ones are taken first and do not grow by what they take.
pub(super) fn consolidate(drafts: Vec<Draft>, entities: &Entities) -> Vec<Draft> {
    let documents = |draft: &Draft| -> BTreeMap<usize, f32> {
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        for piece in &draft.evidence {
            let weight = best.entry(piece.document).or_default();
            *weight = weight.max(piece.weight);
        }
        best
    };
    let bodies = |draft: &Draft| -> BTreeSet<usize> {
        draft.entities.iter().copied().filter(|entity| entities.sort(*entity).is_body()).collect()
    };
    let mut all: Vec<(Draft, BTreeMap<usize, f32>, BTreeSet<usize>)> = drafts
        .into_iter()
        .map(|draft| {
            let (documents, bodies) = (documents(&draft), bodies(&draft));
            (draft, documents, bodies)
        })
        .collect();
    let weight = |documents: &BTreeMap<usize, f32>| documents.values().sum::<f32>();
    all.sort_by(|a, b| {
        weight(&b.1).total_cmp(&weight(&a.1)).then_with(|| a.0.entities.cmp(&b.0.entities)).then(a.0.day.cmp(&b.0.day))
    });
    let mut kept: Vec<(Draft, BTreeMap<usize, f32>, BTreeSet<usize>)> = Vec::new();
    let mut of_document: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (draft, documents, bodies) in all {
        let near: BTreeSet<usize> =
            documents.keys().filter_map(|document| of_document.get(document)).flatten().copied().collect();
        let shared = |other: &BTreeMap<usize, f32>| -> f32 {
            documents.iter().filter(|(document, _)| other.contains_key(*document)).map(|(_, weight)| weight).sum()
        };
        let all_weight = weight(&documents);
        let into = near.into_iter().find(|at| {
            kept.get(*at).is_some_and(|(other, others, held)| {
                (other.day - draft.day).abs() <= WINDOW
                    && shared(others) >= INSIDE * all_weight
                    && (bodies.is_empty() || held.is_empty() || !bodies.is_disjoint(held))
            })
        });
        match into.and_then(|at| kept.get_mut(at)) {
            Some((other, _, _)) => {
                other.evidence.extend(draft.evidence);
            }
            None => {
                for document in documents.keys() {
                    of_document.entry(*document).or_default().insert(kept.len());
                }
                kept.push((draft, documents, bodies));
            }
        }
    }
    kept.into_iter().map(|(draft, _, _)| draft).collect()
}

/// Notes who is named in the sentences that a draft rests on, by two documents at least or in the only one.
pub(super) fn name_people(drafts: &mut [Draft], digests: &[&Digest], entities: &Entities) {
    for draft in drafts {
        let mut documents: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let all: BTreeSet<usize> = draft.evidence.iter().map(|piece| piece.document).collect();
        for piece in draft.evidence.iter().filter(|piece| piece.weight >= LEAST) {
            let section = digests.get(piece.document).and_then(|digest| digest.sections.get(piece.section));
            let marks = section.into_iter().flat_map(|section| &section.marks);
            for entity in
                marks.filter(|mark| mark.sentence.abs_diff(piece.sentence) <= 1).filter_map(|mark| mark.named(entities))
            {
                if entities.sort(entity) == Sort::Person {
                    documents.entry(entity).or_default().insert(piece.document);
                }
            }
        }
        let often = |found: &BTreeSet<usize>| found.len() >= 2 && found.len() * 8 >= all.len() || all.len() == 1;
        draft.people = documents.into_iter().filter(|(_, found)| often(found)).map(|(person, _)| person).collect();
    }
}

/// How often two nodes are named together: over documents, the best of a sentence or, for less, a passage.
fn links(nodes: &[Node]) -> BTreeMap<(usize, usize), f32> {
    let mut together: BTreeMap<(usize, usize), BTreeMap<(usize, usize), f32>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        for piece in &node.evidence {
            let here = together.entry((piece.document, piece.section)).or_default();
            let weight = here.entry((at, piece.sentence)).or_default();
            *weight = weight.max(piece.weight);
        }
    }
    let mut best: BTreeMap<(usize, usize, usize), f32> = BTreeMap::new();
    let mut add = |a: usize, b: usize, document: usize, weight: f32| {
        let link = best.entry((a.min(b), a.max(b), document)).or_default();
        *link = link.max(weight);
    };
    let mut documents: BTreeMap<usize, BTreeMap<usize, f32>> = BTreeMap::new();
    for ((document, _), here) in together {
        let here: Vec<_> = here.into_iter().collect();
        for (position, ((a, first), weight)) in here.iter().enumerate() {
            let all = documents.entry(document).or_default().entry(*a).or_default();
            *all = all.max(*weight);
            for ((b, second), other) in here.iter().skip(position + 1).filter(|((b, _), _)| b != a) {
                let share = if first == second { 1.0 } else { 0.5 };
                add(*a, *b, document, share * weight.min(*other));
            }
        }
    }
    for (document, here) in documents.iter().filter(|(_, here)| here.len() <= MANY) {
        for (a, weight) in here {
            for (b, other) in here.range(a + 1..) {
                add(*a, *b, *document, 0.25 * weight.min(*other));
            }
        }
    }
    let mut links: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for ((a, b, _), link) in best {
        *links.entry((a, b)).or_default() += link;
    }
    links
}
