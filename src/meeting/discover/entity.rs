//! Which names mean the same thing, and what it is: decided over the whole collection.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::digest::{Digest, Name, Names, Role, SURE_SOUND, What};
use super::lexicon::{Kind, is_bengali, lexicon, sound};

/// What a thing is to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    City,
    Country,
    Series,
    Body,
    Person,
}

impl Sort {
    pub fn is_body(self) -> bool {
        matches!(self, Sort::Series | Sort::Body)
    }
}

/// A place, a body or a person, by all its names.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub sort: Sort,
    pub key: String,
    /// ISO 3166 code, for places that the tables know.
    pub country: String,
    /// Its names as they are written, with how often, the most frequent first.
    pub names: Vec<(usize, Name)>,
}

/// All of them, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Entities {
    pub all: Vec<Entity>,
    /// By name number.
    of_name: Vec<Option<usize>>,
}

/// Share of a name's mentions that say where, from which on it is a place; and mentions that it takes.
const PLACE_SHARE: f32 = 0.3;
const PLACE_MENTIONS: usize = 2;
/// Times that a part of a name stands alone before the whole is called by it.
const PART_MENTIONS: usize = 2;
const PERSON_MENTIONS: usize = 2;

#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    locative: usize,
    bengali_locative: usize,
    latin: usize,
    several: usize,
}

impl Entities {
    pub fn new<'d>(names: &Names, digests: impl Iterator<Item = &'d Digest> + Clone) -> Entities {
        let mut times = vec![0usize; names.names.len()];
        let marks = || {
            let digests = digests.clone();
            let marks = digests.flat_map(|digest| digest.sections.iter().flat_map(|s| &s.marks).chain(&digest.title));
            marks.filter_map(|mark| match mark.what {
                What::Name(number, role) => Some((number, role, names.names.get(number)?)),
                _ => None,
            })
        };
        let mut alone: HashMap<&str, usize> = HashMap::new();
        for (number, role, name) in marks() {
            times.get_mut(number).into_iter().for_each(|times| *times += 1);
            // A Bengali name of several words is read word by word.
            let latin = !name.written.starts_with(is_bengali);
            if latin && name.kind == Kind::Other && name.parts.is_empty() && role != Role::First {
                *alone.entry(&name.key).or_default() += 1;
            }
        }
        // What is called by several names: by the part that stands alone most often, if one does (`Xi`, `Trump`, `Elmau`).
        let called: Vec<&str> = names
            .names
            .iter()
            .map(|name| {
                let part = |key: &String| alone.get(key.as_str()).copied().unwrap_or(0);
                let best = name.parts.iter().enumerate().max_by_key(|(at, key)| (part(key), *at));
                best.filter(|(_, key)| part(key) >= PART_MENTIONS).map_or(name.key.as_str(), |(_, key)| key.as_str())
            })
            .collect();
        let of = |number: usize| called.get(number).copied().unwrap_or_default();
        let mut counts: HashMap<&str, Count> = HashMap::new();
        for (number, role, name) in marks().filter(|(_, role, name)| name.kind == Kind::Other && *role != Role::First) {
            let count = counts.entry(of(number)).or_default();
            let latin = !name.written.starts_with(is_bengali);
            let locative = role == Role::Locative || role == Role::Dateline;
            count.all += 1;
            count.latin += usize::from(latin);
            count.several += usize::from(!name.parts.is_empty());
            count.locative += usize::from(latin && locative);
            count.bengali_locative += usize::from(!latin && (locative || role == Role::Attribute));
        }
        let is_word = |key: &str, name: &Name| {
            let lower = names.lower.get(&name.written.to_lowercase()).copied().unwrap_or(0);
            lower > 0 && lower * 2 >= counts.get(key).map_or(0, |count| count.latin)
        };
        let words: BTreeSet<&str> =
            names.names.iter().filter(|name| is_word(&name.key, name)).map(|name| name.key.as_str()).collect();
        let is_place = |key: &str| {
            !words.contains(key)
                && counts.get(key).is_some_and(|count| {
                    count.locative >= PLACE_MENTIONS && count.locative as f32 >= PLACE_SHARE * count.latin as f32
                })
        };
        // People have first names and last names.
        let persons: BTreeSet<&str> = counts
            .iter()
            .filter(|(key, count)| {
                count.several > 0 && count.all >= PERSON_MENTIONS && !is_place(key) && !words.contains(*key)
            })
            .map(|(key, _)| *key)
            .collect();
        // A short sound in Bengali is the most frequent Latin name that has it, if one has most of it.
        let mut short: BTreeMap<String, Vec<(usize, &str)>> = BTreeMap::new();
        for name in names.names.iter().filter(|name| name.kind == Kind::Other && name.parts.is_empty()) {
            let known = persons.contains(name.key.as_str()) || is_place(&name.key);
            let latin = !name.written.starts_with(is_bengali);
            if let Some(sound) = sound(&name.written).filter(|sound| latin && known && sound.len() < SURE_SOUND) {
                let times = counts.get(name.key.as_str()).map_or(0, |count| count.latin);
                let all = short.entry(sound).or_default();
                if all.iter().all(|(_, key)| *key != name.key) {
                    all.push((times, &name.key));
                }
            }
        }
        let of_sound = |name: &Name| -> Option<&str> {
            let all = short.get(name.key.strip_prefix("n:").filter(|_| name.written.starts_with(is_bengali))?)?;
            let total: usize = all.iter().map(|(times, _)| times).sum();
            let best = all.iter().max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
            (best.0 * 3 >= total * 2).then_some(best.1)
        };
        let key_of = |number: usize, name: &Name| -> Option<(Sort, String)> {
            let sort = match name.kind {
                Kind::City => Sort::City,
                Kind::Country => Sort::Country,
                Kind::Body => Sort::Body,
                Kind::Series => Sort::Series,
                Kind::Other => {
                    let key = of_sound(name).unwrap_or(of(number));
                    let count = counts.get(key).copied().unwrap_or_default();
                    let sounds = key.strip_prefix("n:").and_then(|sound| lexicon().sounds_like(sound));
                    let bengali = count.latin == 0 && count.bengali_locative > 0;
                    let sort = match sounds.filter(|_| is_place(key) || bengali) {
                        Some(known) => return Some((Sort::City, known.key.clone())),
                        None if is_place(key) => Sort::City,
                        None if persons.contains(key) => Sort::Person,
                        None => return None,
                    };
                    return Some((sort, key.to_owned()));
                }
            };
            Some((sort, name.key.clone()))
        };
        let mut grouped: BTreeMap<(Sort, String), Vec<(usize, usize)>> = BTreeMap::new();
        for (number, (name, times)) in names.names.iter().zip(&times).enumerate() {
            if let Some(key) = key_of(number, name).filter(|_| *times > 0) {
                grouped.entry(key).or_default().push((*times, number));
            }
        }
        let countries: HashMap<&str, &str> =
            lexicon().known.iter().map(|known| (known.key.as_str(), known.country.as_str())).collect();
        let mut entities = Entities { all: Vec::new(), of_name: vec![None; names.names.len()] };
        for ((sort, key), members) in grouped {
            let at = entities.all.len();
            let mut written = Vec::new();
            for (times, number) in members {
                entities.of_name.get_mut(number).into_iter().for_each(|of| *of = Some(at));
                written.extend(names.names.get(number).map(|name| (times, name.clone())));
            }
            written.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            let country = countries.get(key.as_str()).copied().unwrap_or_default().to_owned();
            entities.all.push(Entity { sort, key, country, names: written });
        }
        entities
    }

    /// What a mark names.
    pub fn of(&self, number: usize) -> Option<usize> {
        self.of_name.get(number).copied().flatten()
    }

    pub fn get(&self, at: usize) -> Option<&Entity> {
        self.all.get(at)
    }

    pub fn sort(&self, at: usize) -> Sort {
        self.all.get(at).map_or(Sort::Person, |entity| entity.sort)
    }
}
