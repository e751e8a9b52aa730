//! Finds the names of a catalog in a passage's token streams, all in one pass.

use std::ops::Range;

use super::catalog::{Catalog, Meeting};
use super::trie::Trie;
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The names by the two streams that they are looked for in.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    surface: Trie<Vec<Owner>>,
    stem: Trie<Vec<Owner>>,
}

impl Names {
    pub fn new(catalog: &Catalog, analyzer: &Analyzer) -> Names {
        let mut names = Names { surface: Trie::new(), stem: Trie::new() };
        for (meeting, entry) in catalog.meetings().iter().enumerate() {
            let titles = entry.title.values().filter(|title| names_a_place(title, entry, analyzer));
            let all = (entry.aliases.iter().chain(titles).map(|n| (NameKind::Alias, n)))
                .chain(entry.places.iter().map(|n| (NameKind::Place, n)))
                .chain(entry.series.iter().map(|n| (NameKind::Series, n)))
                .chain(entry.participants.iter().map(|n| (NameKind::Participant, n)));
            for (name, (kind, text)) in all.enumerate() {
                names.add(analyzer, text, Owner { kind, meeting, name });
            }
        }
        let word = Owner { kind: NameKind::Word, meeting: usize::MAX, name: 0 };
        for (language, text) in WORDS.lines().filter_map(|line| line.split_once('\t')) {
            for token in analyzer.analyze(text, Language::from_code(language)) {
                push(&mut names.stem, &[token.stem.as_deref().unwrap_or(&token.surface)], word);
            }
        }
        names.surface.values_mut().chain(names.stem.values_mut()).for_each(|owners| owners.sort_unstable());
        names
    }

    /// Adds the forms of a name: its surface; its stems where inflection hides it (Bengali), or where it has several words.
    fn add(&mut self, analyzer: &Analyzer, text: &str, owner: Owner) {
        let hole = HOLE.to_string();
        let is_bengali = text.chars().any(|c| ('\u{0980}'..='\u{09FF}').contains(&c));
        for language in Language::INDEXED {
            let tokens: Vec<_> = analyzer.analyze(text, language).into_iter().take(MAX_NAME_TOKENS).collect();
            let surfaces: Vec<&str> = tokens.iter().map(|token| token.surface.as_str()).collect();
            push(&mut self.surface, &surfaces, owner);
            // A single Latin word's stem is shared with other words: hamburger has that of Hamburg.
            if (language == Language::Bengali) == is_bengali && (is_bengali || tokens.len() > 1) {
                let stems: Vec<&str> = tokens.iter().map(|token| token.stem.as_deref().unwrap_or(&hole)).collect();
                let start = stems.iter().position(|stem| *stem != hole).unwrap_or(0);
                let end = stems.iter().rposition(|stem| *stem != hole).map_or(0, |last| last + 1);
                push(&mut self.stem, stems.get(start..end).unwrap_or_default(), owner);
            }
        }
    }

    /// Every name in the streams, by position, the longer first.
    pub fn find(&self, streams: &Streams) -> Vec<NameMatch<'_>> {
        let mut found = Vec::new();
        for (names, stream) in [(&self.surface, &streams.surface), (&self.stem, &streams.stem)] {
            // The first token is the stream's marker.
            let tokens = stream.split_once(' ').map_or("", |(_, tokens)| tokens);
            names.find(tokens, |tokens, owners| found.push(NameMatch { tokens, owners }));
        }
        found.sort_by(|a, b| (a.tokens.start, b.tokens.end, a.owners).cmp(&(b.tokens.start, a.tokens.end, b.owners)));
        found.dedup();
        found
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
        meeting
            .places
            .iter()
            .map(|place| forms(place))
            .any(|place| !place.is_empty() && title.windows(place.len()).any(|words| words == place))
    })
}

fn push(names: &mut Trie<Vec<Owner>>, tokens: &[&str], owner: Owner) {
    if let Some(owners) = names.entry(tokens.iter().copied())
        && !owners.contains(&owner)
    {
        owners.push(owner);
    }
}
