//! Finds the names of a catalog in a passage's token streams, all in one pass.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::catalog::{Catalog, Meeting};
use crate::analysis::{Analyzer, HOLE, Streams};
use crate::language::Language;

/// Words that refer to the meeting under discussion: `language TAB word` lines.
const WORDS: &str = include_str!("words.tsv");

/// What a name is to its meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NameKind {
    Alias,
    Place,
    Series,
    Participant,
    /// A word such as `summit`, of no meeting in particular.
    Word,
}

/// A name found in a passage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NameMatch<'a> {
    /// Token positions in the passage's streams.
    pub tokens: Range<usize>,
    /// Whose name it is: positions in the catalog (empty for a [`NameKind::Word`]) with the number of the name among its kind.
    pub owners: &'a [Owner],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    pub meeting: usize,
    pub kind: NameKind,
    /// Which of the meeting's names of this kind: two spellings are two names.
    pub name: usize,
}

/// Aho-Corasick automata over the streams, so that the cost does not grow with the catalog.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    surface: Dictionary,
    stem: Dictionary,
}

#[derive(Clone, Debug)]
struct Dictionary {
    automaton: Option<AhoCorasick>,
    /// By pattern: whose name it is.
    owners: Vec<Vec<Owner>>,
}

impl Names {
    pub fn new(catalog: &Catalog, analyzer: &Analyzer) -> Names {
        let (mut surface, mut stem) = (BTreeMap::new(), BTreeMap::new());
        for (meeting, entry) in catalog.meetings().iter().enumerate() {
            let titles = entry.title.values().filter(|title| names_a_place(title, entry, analyzer));
            let names = (entry.aliases.iter().chain(titles).map(|n| (NameKind::Alias, n)))
                .chain(entry.places.iter().map(|n| (NameKind::Place, n)))
                .chain(entry.series.iter().map(|n| (NameKind::Series, n)))
                .chain(entry.participants.iter().map(|n| (NameKind::Participant, n)));
            for (name, (kind, text)) in names.enumerate() {
                add_name(&mut surface, &mut stem, analyzer, text, Owner { kind, meeting, name });
            }
        }
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            if let Some((language, word)) = line.split_once('\t') {
                let owner = Owner { kind: NameKind::Word, meeting: usize::MAX, name: 0 };
                for token in analyzer.analyze(word, Language::from_code(language)) {
                    push(&mut stem, token.stem.as_deref().unwrap_or(&token.surface), owner);
                }
            }
        }
        Names { surface: Dictionary::new(surface), stem: Dictionary::new(stem) }
    }

    /// Every name in the streams, by position, the longer first.
    pub fn find(&self, streams: &mut Streams) -> Vec<NameMatch<'_>> {
        let mut found = Vec::new();
        for (names, stream) in [(&self.surface, &mut streams.surface), (&self.stem, &mut streams.stem)] {
            stream.push(' ');
            names.find(stream, &mut found);
            stream.pop();
        }
        found.sort_by(|a: &NameMatch<'_>, b| {
            (a.tokens.start, b.tokens.end, a.owners).cmp(&(b.tokens.start, a.tokens.end, b.owners))
        });
        found.dedup();
        found
    }
}

impl Dictionary {
    fn new(names: BTreeMap<String, Vec<Owner>>) -> Dictionary {
        let (patterns, mut owners): (Vec<_>, Vec<Vec<Owner>>) = names.into_iter().unzip();
        owners.iter_mut().for_each(|owners| owners.sort_unstable());
        // An automaton fails to build only beyond 2^31 states.
        let automaton = (!patterns.is_empty())
            .then(|| AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).ok())
            .flatten();
        Dictionary { automaton, owners }
    }

    /// `stream` ends with a space, as every pattern does.
    fn find<'a>(&'a self, stream: &str, found: &mut Vec<NameMatch<'a>>) {
        let Some(automaton) = &self.automaton else { return };
        let spaces = |range: Range<usize>| {
            let bytes = stream.as_bytes().get(range).unwrap_or_default();
            bytes.iter().filter(|byte| **byte == b' ').count()
        };
        // A token's position is the number of spaces before its own, as the stream begins with its marker. Matches come
        // ordered by their ends, so that a start can lie a little before the last one's.
        let (mut at, mut position) = (0, 0);
        for m in automaton.find_overlapping_iter(stream) {
            match m.start() >= at {
                true => position += spaces(at..m.start()),
                false => position -= spaces(m.start()..at),
            }
            at = m.start();
            let end = position + spaces(m.start() + 1..m.end());
            let owners = self.owners.get(m.pattern().as_usize()).map_or(&[][..], Vec::as_slice);
            found.push(NameMatch { tokens: position..end, owners });
        }
    }
}

/// Names are matched up to this many tokens.
const MAX_NAME_TOKENS: usize = 24;

/// Whether a title names one of the meeting's places: a title without one, such as `first meeting of the two`, fits other meetings too.
fn names_a_place(title: &str, meeting: &Meeting, analyzer: &Analyzer) -> bool {
    Language::INDEXED.into_iter().any(|language| {
        let forms = |text| -> Vec<String> {
            analyzer.analyze(text, language).into_iter().map(|token| token.stem.unwrap_or(token.surface)).collect()
        };
        let title = forms(title);
        meeting.places.iter().map(|place| forms(place)).any(|place| {
            !place.is_empty() && title.windows(place.len()).any(|words| words == place)
        })
    })
}

/// Adds the forms of a name: its surface; its stems where inflection hides it (Bengali), or where it has several words.
fn add_name(
    surface: &mut BTreeMap<String, Vec<Owner>>,
    stem: &mut BTreeMap<String, Vec<Owner>>,
    analyzer: &Analyzer,
    text: &str,
    owner: Owner,
) {
    for language in Language::INDEXED {
        let tokens: Vec<_> = analyzer.analyze(text, language).into_iter().take(MAX_NAME_TOKENS).collect();
        let surfaces: Vec<_> = tokens.iter().map(|token| token.surface.as_str()).collect();
        push(surface, &surfaces.join(" "), owner);
        let hole = HOLE.to_string();
        let stems: Vec<_> = tokens.iter().map(|token| token.stem.as_deref().unwrap_or(&hole)).collect();
        let stems = stems.iter().skip_while(|s| **s == hole).copied().collect::<Vec<_>>();
        let end = stems.iter().rposition(|s| *s != hole).map_or(0, |at| at + 1);
        let stems = stems.get(..end).unwrap_or_default();
        let bengali = text.chars().any(|c| ('\u{0980}'..='\u{09FF}').contains(&c));
        // A single Latin word's stem is shared with other words: hamburger has that of Hamburg.
        if (language == Language::Bengali) == bengali && (bengali || stems.len() > 1) {
            push(stem, &stems.join(" "), owner);
        }
    }
}

fn push(names: &mut BTreeMap<String, Vec<Owner>>, name: &str, owner: Owner) {
    if name.is_empty() {
        return;
    }
    let owners = names.entry(format!(" {name} ")).or_default();
    if !owners.contains(&owner) {
        owners.push(owner);
    }
}
