//! Finds the names of a catalog in a passage's token streams, all in one pass.

use std::collections::HashMap;
use std::ops::Range;

use super::catalog::Meeting;
use super::trie::Trie;
use crate::analysis::{Analyzer, HOLE, StreamWriter, Streams, is_skeleton, sound_key};
use crate::language::Language;

/// Words for a meeting: `language TAB word` lines.
const WORDS: &str = include_str!("words.tsv");
/// Words that point back to a meeting, or to another one: `language TAB class TAB word` lines.
pub(super) const SIGNS: &str = include_str!("signs.tsv");

/// Names are matched up to this many tokens.
const MAX_NAME_TOKENS: usize = 24;
/// Words that have one name or word of ours among them, about.
const NAMES_APART: usize = 8;
/// Letters of a surname that stands for the whole name.
const SURNAME: usize = 4;
/// Signs of a key of sound that is compared: shorter ones are shared by too many words.
const SOUND: usize = 4;

/// What a name is to its meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NameKind {
    Alias,
    Place,
    Series,
    Participant,
    /// A word such as `summit`, of no meeting in particular.
    Word,
    /// A word such as `host`, that a meeting may go on with.
    Sign,
}

/// A name of one meeting, or of many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// Whose name it is, by kind and meeting.
    owners: Vec<Owner>,
    kinds: Kinds,
}

/// Kinds of names, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    #[inline]
    pub fn has(self, kind: NameKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    /// Whether there are names of a meeting among them, not only words that any text has.
    #[inline]
    pub fn name_a_meeting(self) -> bool {
        self.0 & ((1 << NameKind::Word as u8) - 1) != 0
    }

    pub fn with(self, others: Kinds) -> Kinds {
        Kinds(self.0 | others.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    pub kind: NameKind,
    /// The meeting's place in the order of days; of words of a language, that language's number.
    pub meeting: u32,
    /// Which of the meeting's participants: two spellings of one are the same.
    pub person: u32,
}

impl Name {
    /// Whether it is a name of this kind.
    #[inline]
    pub fn is(&self, kind: NameKind) -> bool {
        self.kinds.has(kind)
    }

    /// All kinds that it is a name of.
    #[inline]
    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Owners that it is a name of this kind for, by meeting.
    pub fn owners(&self, kind: NameKind) -> &[Owner] {
        if !self.is(kind) {
            return &[];
        }
        let first = self.owners.partition_point(|owner| owner.kind < kind);
        let rest = self.owners.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|owner| owner.kind == kind)).unwrap_or_default()
    }

    /// Its owner as a name of this kind for this meeting.
    pub fn owner(&self, kind: NameKind, meeting: u32) -> Option<&Owner> {
        if !self.is(kind) {
            return None;
        }
        let at = self.owners.partition_point(|owner| (owner.kind, owner.meeting) < (kind, meeting));
        self.owners.get(at).filter(|owner| (owner.kind, owner.meeting) == (kind, meeting))
    }

    /// All owners, by kind and meeting.
    pub fn all(&self) -> &[Owner] {
        &self.owners
    }

    fn push(&mut self, owner: Owner) {
        self.kinds.0 |= 1 << owner.kind as u8;
        // Meetings come in order; what was added for this one is at the end.
        if !self.owners.iter().rev().take_while(|known| known.meeting == owner.meeting).any(|known| *known == owner) {
            self.owners.push(owner);
        }
    }
}

/// A name found in a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameMatch<'a> {
    /// Token positions in the passage's streams.
    pub tokens: Range<usize>,
    pub name: &'a Name,
}

/// The names by the streams that they are looked for in.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    surface: Trie<Name>,
    stem: Trie<Name>,
    /// Places of one word, by the key of their sound.
    sound: Trie<Name>,
}

impl Names {
    /// The names of meetings, which come in the order of days.
    pub fn new<'m>(meetings: impl Iterator<Item = &'m Meeting>, analyzer: &Analyzer) -> Names {
        let mut names = Names { surface: Trie::new(), stem: Trie::new(), sound: Trie::new() };
        let mut forms = FormsOf::new(analyzer);
        for (meeting, entry) in (0_u32..).zip(meetings) {
            let owner = |kind, person| Owner { kind, meeting, person };
            let titles: Vec<&String> =
                entry.title.values().filter(|title| names_a_place(title, entry, &mut forms)).collect();
            let all = (entry.aliases.iter().chain(titles).map(|name| (NameKind::Alias, name)))
                .chain(entry.places.iter().map(|name| (NameKind::Place, name)))
                .chain(entry.series.iter().map(|name| (NameKind::Series, name)));
            for (kind, text) in all {
                names.add(forms.of(text), owner(kind, 0));
            }
            let mut people = People::default();
            for text in &entry.participants {
                let forms = forms.of(text);
                let owner = owner(NameKind::Participant, people.number(forms));
                names.add(forms, owner);
                names.add_surname(forms, owner);
            }
        }
        let mut add = |language: &str, text: &str, kind| {
            let language = Language::from_code(language);
            names.add_word(forms.of(text), language, Owner { kind, meeting: language_number(language), person: 0 });
        };
        for (language, text) in WORDS.lines().filter_map(|line| line.split_once('\t')) {
            add(language, text, NameKind::Word);
        }
        for (language, text) in SIGNS.lines().filter_map(|line| line.split_once("\tsign\t")) {
            add(language, text, NameKind::Sign);
        }
        for trie in [&mut names.surface, &mut names.stem, &mut names.sound] {
            trie.values_mut().for_each(|name| {
                name.owners.sort_unstable();
                name.owners.dedup_by_key(|owner| (owner.kind, owner.meeting));
                name.owners.shrink_to_fit();
            });
        }
        names
    }

    /// Adds the forms of a name: its surface; its stems where inflection hides it (Bengali), or where it has several words.
    fn add(&mut self, forms: &Forms, owner: Owner) {
        for (language, (surfaces, stems)) in Language::INDEXED.into_iter().zip(&forms.by_language) {
            let push = |name: Option<&mut Name>| name.into_iter().for_each(|name| name.push(owner));
            push(self.surface.entry(surfaces.iter().map(String::as_str)));
            if let (NameKind::Place, Some(last)) = (owner.kind, surfaces.last()) {
                self.surface.may_be_glued(last);
            }
            // A single Latin word's stem is shared with other words: hamburger has that of Hamburg.
            if (language == Language::Bengali) == forms.is_bengali && (forms.is_bengali || surfaces.len() > 1) {
                push(self.stem.entry(trimmed(stems)));
            }
            if let (NameKind::Place, [place]) = (owner.kind, surfaces.as_slice())
                && let Some(key) = sound_key(place).filter(|key| key.len() >= SOUND && is_skeleton(key))
            {
                push(self.sound.entry([key.as_str()]));
            }
        }
    }

    /// Whoever was introduced by a full name is called by the surname, or by its first part where that comes first (`Kim Jong-un`).
    fn add_surname(&mut self, forms: &Forms, owner: Owner) {
        for (surfaces, stems) in &forms.by_language {
            let [first, .., last] = surfaces.as_slice() else { continue };
            let is_long = |word: &str| word.chars().count() >= SURNAME;
            let (word, stem) = match is_long(last) {
                true => (last, stems.last()),
                false if first.chars().count() >= SURNAME - 1 => (first, stems.first()),
                false => continue,
            };
            let name = self.surface.entry([word.as_str()]);
            name.into_iter().for_each(|name| name.push(owner));
            if let (true, Some(stem)) = (forms.is_bengali, stem.filter(|stem| **stem != HOLE.to_string())) {
                self.stem.entry([stem.as_str()]).into_iter().for_each(|name| name.push(owner));
            }
        }
    }

    /// Adds a word by its stem, several words as they are written.
    fn add_word(&mut self, forms: &Forms, language: Language, owner: Owner) {
        let by_language = Language::INDEXED.into_iter().zip(&forms.by_language);
        for (_, (surfaces, stems)) in by_language.filter(|(own, _)| *own == language) {
            let name = match (surfaces.as_slice(), stems.as_slice()) {
                ([_], [stem]) if !stem.starts_with(HOLE) => self.stem.entry([stem.as_str()]),
                _ => self.surface.entry(surfaces.iter().map(String::as_str)),
            };
            name.into_iter().for_each(|name| name.push(owner));
        }
    }

    /// Every name in the streams, by position, the longer first.
    pub fn find(&self, streams: &Streams) -> Vec<NameMatch<'_>> {
        let mut found = Vec::with_capacity(streams.spans.len() / NAMES_APART);
        for (names, stream) in [(&self.surface, &streams.surface), (&self.stem, &streams.stem)] {
            names.find(without_marker(stream), |tokens, name| found.push(NameMatch { tokens, name }));
        }
        found.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
        // The same name by its surface and by its stem. Lists of owners may be long: their ends tell.
        let ends = |name: &Name| (name.owners.len(), name.owners.first().copied(), name.owners.last().copied());
        found.dedup_by(|a, b| a.tokens == b.tokens && ends(a.name) == ends(b.name));
        found
    }

    /// Places that a word of the passage sounds like, with the word's position.
    pub fn heard<'a>(&'a self, streams: &Streams, mut emit: impl FnMut(usize, &'a Name)) {
        self.sound.find(without_marker(&streams.sound), |keys, name| {
            if let Some(token) = streams.sounds.get(keys.start).and_then(|token| usize::try_from(*token).ok()) {
                emit(token, name);
            }
        });
    }
}

/// A number for each language: `no` is another word in English than in Portuguese.
pub(super) fn language_number(language: Language) -> u32 {
    (0..).zip(Language::INDEXED).find(|(_, indexed)| *indexed == language).map_or(u32::MAX, |(number, _)| number)
}

/// A stream without its first token.
fn without_marker(stream: &str) -> &str {
    stream.split_once(' ').map_or("", |(_, tokens)| tokens)
}

/// Stems from the first to the last that is one.
fn trimmed(stems: &[String]) -> impl Iterator<Item = &str> {
    let is_hole = |stem: &String| stem.starts_with(HOLE);
    let start = stems.iter().position(|stem| !is_hole(stem)).unwrap_or(0);
    let end = stems.iter().rposition(|stem| !is_hole(stem)).map_or(0, |last| last + 1);
    stems.get(start..end).unwrap_or_default().iter().map(String::as_str)
}

/// Numbers the participants of a meeting, all spellings of one alike.
#[derive(Default)]
struct People {
    by_word: HashMap<String, u32>,
    count: u32,
}

impl People {
    fn number(&mut self, forms: &Forms) -> u32 {
        let words = forms.by_language.first().map_or(&[][..], |(surfaces, _)| surfaces);
        let last = words.last().into_iter().flat_map(|last| [Some(last.clone()), sound_key(last)]).flatten();
        let known = last.into_iter().find_map(|word| self.by_word.get(&word).copied());
        let number = known.unwrap_or(self.count);
        self.count += u32::from(known.is_none());
        for word in words {
            self.by_word.entry(word.clone()).or_insert(number);
            sound_key(word).filter(|key| is_skeleton(key)).into_iter().for_each(|key| {
                self.by_word.entry(key).or_insert(number);
            });
        }
        number
    }
}

/// The forms of a name in each language.
#[derive(Debug, Default)]
struct Forms {
    /// Surfaces and stems, token by token.
    by_language: Vec<(Vec<String>, Vec<String>)>,
    is_bengali: bool,
}

/// The forms of names, each analysed once: many meetings share theirs.
struct FormsOf {
    writer: StreamWriter,
    known: HashMap<String, Forms>,
}

impl FormsOf {
    fn new(analyzer: &Analyzer) -> FormsOf {
        FormsOf { writer: StreamWriter::new(analyzer), known: HashMap::new() }
    }

    fn of(&mut self, text: &str) -> &Forms {
        let writer = &mut self.writer;
        self.known.entry(text.to_owned()).or_insert_with(|| {
            let mut streams = Streams::new();
            let by_language = Language::INDEXED.map(|language| {
                streams.clear();
                writer.write(text, language, &mut streams);
                let tokens = |stream: &str| -> Vec<String> {
                    without_marker(stream).split(' ').take(MAX_NAME_TOKENS).map(str::to_owned).collect()
                };
                match streams.tokens {
                    0 => Default::default(),
                    _ => (tokens(&streams.surface), tokens(&streams.stem)),
                }
            });
            let is_bengali = text.chars().any(|c| ('\u{0980}'..='\u{09FF}').contains(&c));
            Forms { by_language: by_language.into(), is_bengali }
        })
    }
}

/// Whether a title names one of the meeting's places: a title without one, such as `first meeting of the two`, fits other meetings too.
fn names_a_place(title: &str, meeting: &Meeting, forms: &mut FormsOf) -> bool {
    let words = |forms: &Forms, language: usize| -> Vec<String> {
        let (surfaces, stems) = forms.by_language.get(language).map_or((&[][..], &[][..]), |(a, b)| (a, b));
        let word = |(surface, stem): (&String, &String)| if stem.starts_with(HOLE) { surface } else { stem }.clone();
        surfaces.iter().zip(stems).map(word).collect()
    };
    (0..Language::INDEXED.len()).any(|language| {
        let title = words(forms.of(title), language);
        meeting.places.iter().any(|place| {
            let place = words(forms.of(place), language);
            !place.is_empty() && title.windows(place.len()).any(|words| words == place)
        })
    })
}
