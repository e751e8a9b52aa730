//! From drafts to proposals: days, names, titles, people, confidence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Map;

use super::assign::{Found, Passages, assign};
use super::cluster::{evidence, nodes};
use super::digest::{Digest, Name, Names, What};
use super::entity::{Entities, Sort};
use super::join::{Draft, consolidate, drafts, name_people};
use super::lexicon::{Class, fold, is_bengali};
use super::{Proposal, ProposedPassage};
use crate::date::Date;
use crate::language::Language;
use crate::meeting::{CatalogDate, Meeting, Status};

/// What the best evidence of one document is worth.
const ONE_DOCUMENT: f32 = 0.6;
/// What a passage about it is worth besides, and how sure it has to be.
const SUPPORT: f32 = 0.12;
const SURE: f32 = 0.6;
/// Drafts from here on hold what is theirs, though they are not proposed.
const DOUBTFUL: f32 = 0.15;
/// Names of each kind that a proposal lists at most, and documents' share that a person is named in.
const MOST_NAMES: usize = 12;
const MOST_PEOPLE: usize = 8;
/// Two people met apart from the others where so many sources say so, and so much of what tells of the whole.
const PAIR_SOURCES: usize = 3;
const PAIR_SHARE: f32 = 0.5;

/// Two people.
type Pair = (usize, usize);

/// Rows of a table by language: what stands in its last column.
fn table(text: &'static str, class: Option<&str>) -> BTreeMap<&'static str, Vec<&'static str>> {
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.map(|row| row.split('\t').collect::<Vec<_>>());
    let rows = rows.filter(|row| class.is_none() || row.get(1).copied() == class);
    rows.filter_map(|row| Some((*row.first()?, row.last()?.split(';').collect()))).collect()
}

static MONTHS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| table(include_str!("months.tsv"), None));
static WORDS: LazyLock<BTreeMap<Class, BTreeMap<&str, Vec<&str>>>> = LazyLock::new(|| {
    let classes = [
        (Class::Summit, "summit"),
        (Class::Conference, "conference"),
        (Class::Meeting, "meeting"),
        (Class::Visit, "visit"),
        (Class::Talks, "talks"),
    ];
    classes.into_iter().map(|(class, name)| (class, table(include_str!("words.tsv"), Some(name)))).collect()
});

/// The proposals of a collection.
pub(super) fn proposals(names: &Names, digests: &BTreeMap<String, Digest>, least: f32) -> Vec<Proposal> {
    let entities = Entities::new(names, digests.values());
    let ids: Vec<&str> = digests.keys().map(String::as_str).collect();
    let digests: Vec<&Digest> = digests.values().collect();
    let mut pieces = Vec::new();
    for (document, digest) in digests.iter().enumerate() {
        evidence(document, digest, &entities, &mut pieces);
    }
    let mut drafts = consolidate(drafts(&nodes(pieces), &entities), &entities);
    // What belongs to a doubtful meeting is not given to a surer one.
    drafts.retain(|draft| confidence(draft, &BTreeMap::new()) >= least.min(DOUBTFUL));
    name_people(&mut drafts, &digests, &entities);
    let found = assign(&digests, &drafts, &entities);
    let describer = Describer { names, ids, digests, entities, drafts, found };
    describer.proposals(least)
}

/// Each document makes the meeting surer: by its best evidence, or a little when it has a passage about it.
fn confidence(draft: &Draft, found: &Passages) -> f32 {
    let mut best: BTreeMap<usize, f32> = BTreeMap::new();
    for ((document, _), sure) in found {
        let weight = best.entry(*document).or_default();
        *weight = weight.max(if *sure >= SURE { SUPPORT } else { 0.0 });
    }
    for piece in &draft.evidence {
        let weight = best.entry(piece.document).or_default();
        *weight = weight.max(ONE_DOCUMENT * piece.weight.min(1.0));
    }
    1.0 - best.values().map(|weight| 1.0 - weight).product::<f32>()
}

struct Describer<'a> {
    names: &'a Names,
    ids: Vec<&'a str>,
    digests: Vec<&'a Digest>,
    entities: Entities,
    drafts: Vec<Draft>,
    found: Found,
}

impl Describer<'_> {
    fn proposals(&self, least: f32) -> Vec<Proposal> {
        let mut all: Vec<(usize, Proposal)> = Vec::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        let sure = |at: usize| {
            self.drafts.get(at).zip(self.found.get(at)).map_or(0.0, |(draft, found)| confidence(draft, found))
        };
        order.sort_by(|a, b| sure(*b).total_cmp(&sure(*a)).then(a.cmp(b)));
        for number in order {
            let (Some(draft), Some(found)) = (self.drafts.get(number), self.found.get(number)) else { continue };
            if found.is_empty() || confidence(draft, found) < least {
                continue;
            }
            let Some(outer) = self.proposal(draft, found, &mut taken) else { continue };
            let inner: Vec<Proposal> =
                self.pairs(draft, found).into_iter().map(|(pair, found)| self.inner(&outer, pair, found)).collect();
            all.push((number, outer));
            all.extend(inner.into_iter().filter(|inner| inner.confidence >= least).map(|inner| (number, inner)));
        }
        all.sort_by(|a, b| {
            b.1.confidence.total_cmp(&a.1.confidence).then(a.0.cmp(&b.0)).then(a.1.meeting.id.cmp(&b.1.meeting.id))
        });
        all.into_iter().map(|(_, proposal)| proposal).collect()
    }

    fn proposal(&self, draft: &Draft, found: &Passages, taken: &mut BTreeSet<String>) -> Option<Proposal> {
        let (start, end) = self.days(draft)?;
        let of = |wanted: &dyn Fn(Sort) -> bool| -> Vec<usize> {
            let all = draft.entities.iter().copied().filter(|entity| wanted(self.entities.sort(*entity)));
            let mut seen = BTreeSet::new();
            all.filter(|entity| seen.insert(*entity)).collect()
        };
        let cities = of(&|sort| sort == Sort::City);
        let bodies = of(&Sort::is_body);
        let named = if cities.is_empty() { of(&|sort| sort == Sort::Country) } else { cities };
        let series = self.names_of(&bodies);
        let places = self.names_of(&named);
        let class = self.class(draft);
        let people = self.people(draft, found);
        let mut title = BTreeMap::new();
        let languages: BTreeSet<Language> = found.keys().filter_map(|at| Some(self.section(*at)?.language)).collect();
        for language in languages.iter().filter(|language| language.is_indexed()) {
            let own = |all: &[usize]| self.name_in(all, *language);
            let month =
                MONTHS.get(language.code()).and_then(|months| months.get(usize::from(start.first_day().month()) - 1));
            let year = start.first_day().year().to_string();
            let year = if *language == Language::Bengali { bengali_digits(&year) } else { year };
            let when = month.map(|month| format!("{month} {year}"));
            let word =
                WORDS.get(&class).and_then(|words| words.get(language.code())?.first().copied()).map(str::to_owned);
            let who = if bodies.is_empty() { self.pair_in(&people, *language) } else { own(&bodies) };
            let parts = [word, who, own(&named), when];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            title.insert(language.code().to_owned(), parts.join(", "));
        }
        let slug = [&named, &bodies].into_iter().find_map(|all| self.slug(all)).unwrap_or_else(|| "meeting".to_owned());
        let base = format!("{slug}-{:04}-{:02}", start.first_day().year(), start.first_day().month());
        let mut id = base.clone();
        let mut next = 2;
        while !taken.insert(id.clone()) {
            id = format!("{base}-{next}");
            next += 1;
        }
        if title.is_empty() {
            title.insert("en".to_owned(), id.clone());
        }
        let meeting = Meeting {
            id,
            title,
            start,
            end,
            places,
            series,
            participants: self.people_names(&people),
            aliases: self.aliases(draft, found),
            part_of: None,
            status: Status::Held,
            extra: Map::new(),
        };
        Some(self.with_passages(meeting, confidence(draft, found), found))
    }

    fn with_passages(&self, meeting: Meeting, confidence: f32, found: &Passages) -> Proposal {
        let passages: Vec<ProposedPassage> = found
            .iter()
            .filter_map(|(at, confidence)| {
                let section = self.section(*at)?;
                Some(ProposedPassage {
                    document: (*self.ids.get(at.0)?).to_owned(),
                    passage: section.passage,
                    range: section.range,
                    confidence: *confidence,
                })
            })
            .collect();
        let documents: BTreeSet<usize> = found.keys().map(|at| at.0).collect();
        Proposal { meeting, confidence, sources: self.sources(&documents), documents: documents.len(), passages }
    }

    fn section(&self, at: (usize, usize)) -> Option<&super::digest::Section> {
        self.digests.get(at.0)?.sections.get(at.1)
    }

    fn sources(&self, documents: &BTreeSet<usize>) -> usize {
        let name = |document: &usize| {
            let source = self.digests.get(*document).and_then(|digest| digest.source.as_deref());
            source.map_or_else(|| format!("#{document}"), str::to_owned)
        };
        documents.iter().map(name).collect::<BTreeSet<_>>().len()
    }

    /// The days that most documents say, else the month.
    fn days(&self, draft: &Draft) -> Option<(CatalogDate, Option<CatalogDate>)> {
        let mut votes: BTreeMap<i64, BTreeMap<usize, f32>> = BTreeMap::new();
        let mut months: BTreeMap<(i32, u8), f32> = BTreeMap::new();
        for piece in &draft.evidence {
            let middle = Date::from_days_since_epoch((piece.days.0 + piece.days.1).div_euclid(2))?;
            *months.entry((middle.year(), middle.month())).or_default() += piece.weight;
            if piece.days.1 - piece.days.0 > 5 || piece.weight < 0.3 {
                continue;
            }
            for day in piece.days.0..=piece.days.1 {
                let vote = votes.entry(day).or_default().entry(piece.document).or_default();
                *vote = vote.max(piece.weight);
            }
        }
        let votes: BTreeMap<i64, f32> = votes.into_iter().map(|(day, by)| (day, by.values().sum())).collect();
        let best = votes.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((best, height)) = best.filter(|(day, _)| (**day - draft.day).abs() <= 20) else {
            let (month, _) = months.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
            return Some((CatalogDate::Month(Date::new(month.0, month.1, 1)?), None));
        };
        let belongs = |day: i64| votes.get(&day).is_some_and(|vote| *vote >= 0.4 * height);
        let first = (0..14).map(|back| best - back).take_while(|day| belongs(*day)).last().unwrap_or(*best);
        let last = (0..14).map(|on| best + on).take_while(|day| belongs(*day)).last().unwrap_or(*best);
        let day = |day: i64| Date::from_days_since_epoch(day).map(CatalogDate::Day);
        Some((day(first)?, day(last).filter(|_| last > first)))
    }

    /// The word that the meeting is mostly called by.
    fn class(&self, draft: &Draft) -> Class {
        let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
        let sentences: BTreeSet<(usize, usize, usize)> =
            draft.evidence.iter().map(|piece| (piece.document, piece.section, piece.sentence)).collect();
        for (document, section, sentence) in sentences {
            let marks = self.section((document, section)).into_iter().flat_map(|section| &section.marks);
            for mark in marks.filter(|mark| mark.sentence == sentence) {
                if let What::Word(class) = mark.what {
                    *counts.entry(class).or_default() += 1;
                }
            }
        }
        let named = counts.into_iter().filter(|(class, _)| *class <= Class::Talks);
        named
            .max_by_key(|(class, count)| (*count, std::cmp::Reverse(*class)))
            .map_or(Class::Meeting, |(class, _)| class)
    }

    /// All names of things, each once, the most frequent first.
    fn names_of(&self, entities: &[usize]) -> Vec<String> {
        let mut names: Vec<(usize, &Name)> = Vec::new();
        for entity in entities.iter().filter_map(|entity| self.entities.get(*entity)) {
            names.extend(entity.names.iter().map(|(times, name)| (*times, name)));
        }
        names.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        unique(names.into_iter().map(|(_, name)| name.written.trim().to_owned()), MOST_NAMES)
    }

    /// The most frequent name of the first of things in a language.
    fn name_in(&self, entities: &[usize], language: Language) -> Option<String> {
        let entity = self.entities.get(*entities.first()?)?;
        let own = entity.names.iter().find(|(_, name)| name.language == language);
        own.or_else(|| entity.names.first()).map(|(_, name)| name.written.trim().to_owned())
    }

    fn slug(&self, entities: &[usize]) -> Option<String> {
        let entity = self.entities.get(*entities.first()?)?;
        let name = match entity.key.split_once(' ') {
            Some((start, name)) if start.starts_with("c:") => name,
            _ => match entity.key.strip_prefix("b:").or_else(|| entity.key.strip_prefix("e:")) {
                Some(body) => body,
                None => &entity.names.iter().find(|(_, name)| !name.written.starts_with(is_bengali))?.1.written,
            },
        };
        let folded = fold(name);
        let slug: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let slug = slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        (!slug.is_empty()).then_some(slug)
    }

    /// Who is named in the passages, by how many documents, the most first.
    fn people(&self, draft: &Draft, found: &Passages) -> Vec<(usize, usize)> {
        let mut documents: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for at in found.keys() {
            for mark in self.section(*at).into_iter().flat_map(|section| &section.marks) {
                let What::Name(name, _) = mark.what else { continue };
                if let Some(person) = self.entities.of(name).filter(|entity| draft.people.contains(entity)) {
                    documents.entry(person).or_default().insert(at.0);
                }
            }
        }
        let mut people: Vec<(usize, usize)> =
            documents.into_iter().map(|(person, documents)| (documents.len(), person)).collect();
        people.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        people.truncate(MOST_PEOPLE);
        people
    }

    fn people_names(&self, people: &[(usize, usize)]) -> Vec<String> {
        let mut names = Vec::new();
        for entity in people.iter().filter_map(|(_, person)| self.entities.get(*person)) {
            let mut languages = BTreeSet::new();
            let short =
                entity.names.iter().filter(|(_, name)| languages.insert((name.language, name.parts.len().min(2))));
            names.extend(short.map(|(_, name)| name.written.trim().to_owned()).take(4));
        }
        unique(names.into_iter(), 4 * MOST_PEOPLE)
    }

    fn pair_in(&self, people: &[(usize, usize)], language: Language) -> Option<String> {
        let names = people.iter().take(2).filter_map(|(_, person)| {
            let entity = self.entities.get(*person)?;
            let short = |name: &&(usize, Name)| name.1.parts.is_empty();
            let own = entity.names.iter().filter(|(_, name)| name.language == language).find(|name| short(name));
            own.or_else(|| entity.names.iter().find(short)).map(|(_, name)| name.written.clone())
        });
        let names: Vec<String> = names.collect();
        (names.len() == 2).then(|| names.join("–"))
    }

    /// Phrases such as `Helsinki summit`, when the place has no other meeting; and editions such as `COP21`.
    fn aliases(&self, draft: &Draft, found: &Passages) -> Vec<String> {
        let alone = |entity: usize| {
            self.drafts.iter().filter(|other| other.entities.contains(&entity)).count() == 1
                && draft.entities.contains(&entity)
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for at in found.keys() {
            for mark in self.section(*at).into_iter().flat_map(|section| &section.marks) {
                match mark.what {
                    What::Phrase(phrase, name) => {
                        let entity = self.entities.of(name).filter(|entity| self.entities.sort(*entity) == Sort::City);
                        if entity.is_some_and(alone) {
                            self.names
                                .phrases
                                .get(phrase)
                                .into_iter()
                                .for_each(|phrase| *counts.entry(phrase).or_default() += 1);
                        }
                    }
                    What::Name(name, _) => {
                        let edition = self.entities.of(name).filter(|entity| {
                            self.entities.get(*entity).is_some_and(|entity| entity.key.starts_with("e:"))
                                && alone(*entity)
                        });
                        let name = edition.and_then(|_| self.names.names.get(name));
                        name.into_iter().for_each(|name| *counts.entry(&name.written).or_default() += 1);
                    }
                    _ => {}
                }
            }
        }
        let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        unique(all.into_iter().map(|(phrase, _)| phrase.to_owned()), MOST_NAMES)
    }

    /// Two people who met at a body's meeting, apart from the others, as several sources tell: with the passages that do.
    fn pairs(&self, draft: &Draft, found: &Passages) -> Vec<(Pair, Passages)> {
        if !draft.entities.iter().any(|entity| self.entities.sort(*entity).is_body()) {
            return Vec::new();
        }
        let mut pairs: BTreeMap<(usize, usize), Passages> = BTreeMap::new();
        for (at, sure) in found {
            let Some(section) = self.section(*at) else { continue };
            let sentences: BTreeSet<usize> = section.marks.iter().map(|mark| mark.sentence).collect();
            for sentence in sentences {
                let marks = || section.marks.iter().filter(|mark| mark.sentence == sentence);
                let meets = marks().any(
                    |mark| matches!(mark.what, What::Word(class) if class <= Class::Act && class != Class::Summit),
                );
                let people: BTreeSet<usize> = marks()
                    .filter_map(|mark| match mark.what {
                        What::Name(name, _) => self.entities.of(name),
                        _ => None,
                    })
                    .filter(|entity| self.entities.sort(*entity) == Sort::Person)
                    .collect();
                let people: Vec<usize> = people.into_iter().collect();
                if let ([one, other], true) = (people.as_slice(), meets) {
                    pairs.entry((*one, *other)).or_default().insert(*at, *sure);
                }
            }
        }
        let documents = |found: &Passages| found.keys().map(|at| at.0).collect::<BTreeSet<usize>>();
        let all = documents(found).len() as f32;
        pairs.retain(|_, passages| {
            let documents = documents(passages);
            documents.len() as f32 >= PAIR_SHARE * all && self.sources(&documents) >= PAIR_SOURCES
        });
        // Of the two and of their meeting is also what names both.
        let names_both = |at: (usize, usize), pair: (usize, usize)| {
            let marks = || self.section(at).into_iter().flat_map(|section| &section.marks);
            let people: BTreeSet<usize> = marks().filter_map(|mark| mark.named(&self.entities)).collect();
            let meets = marks().any(|mark| matches!(mark.what, What::Word(class) if class <= Class::Act));
            meets && people.contains(&pair.0) && people.contains(&pair.1)
        };
        for (pair, passages) in &mut pairs {
            // A story of the two as a whole.
            let mut shares: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for at in found.keys() {
                let (inside, all) = shares.entry(at.0).or_default();
                *inside += usize::from(passages.contains_key(at));
                *all += 1;
            }
            let is_story = |at: &(usize, usize)| shares.get(&at.0).is_some_and(|(inside, all)| inside * 2 > *all);
            passages.extend(found.iter().filter(|(at, _)| is_story(at)).map(|(at, sure)| (*at, *sure)));
            passages.extend(found.iter().filter(|(at, _)| names_both(**at, *pair)).map(|(at, sure)| (*at, *sure)));
        }
        pairs.into_iter().collect()
    }

    fn inner(&self, outer: &Proposal, pair: (usize, usize), found: Passages) -> Proposal {
        let people = [(0, pair.0), (0, pair.1)];
        let slug = |entity: usize| self.slug(&[entity]).unwrap_or_else(|| entity.to_string());
        let mut meeting = outer.meeting.clone();
        meeting.id = format!("{}-{}-{}", outer.meeting.id, slug(pair.0), slug(pair.1));
        meeting.part_of = Some(outer.meeting.id.clone());
        meeting.participants = self.people_names(&people);
        meeting.aliases.clear();
        meeting.series.clear();
        let languages: BTreeSet<Language> = found.keys().filter_map(|at| Some(self.section(*at)?.language)).collect();
        meeting.title.retain(|code, _| languages.iter().any(|language| language.code() == code));
        for (code, title) in &mut meeting.title {
            if let Some(pair) = self.pair_in(&people, Language::from_code(code)) {
                *title = format!("{pair} ({title})");
            }
        }
        if meeting.title.is_empty() {
            meeting.title = outer.meeting.title.clone();
        }
        let documents: BTreeSet<usize> = found.keys().map(|at| at.0).collect();
        let sure = 1.0 - (1.0 - ONE_DOCUMENT / 2.0).powi(i32::try_from(documents.len()).unwrap_or(i32::MAX));
        self.with_passages(meeting, sure.min(outer.confidence), &found)
    }
}

fn bengali_digits(number: &str) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(u32::from('০') + digit)).unwrap_or(c);
    number.chars().map(digit).collect()
}

fn unique(names: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !name.is_empty() && seen.insert(name.to_lowercase())).take(most).collect()
}
