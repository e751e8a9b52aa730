//! The words that tell what a line is, in three languages.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::key::{KeyMap, first_two_words, has_digit, key, push_key};
use aho_corasick::automaton::Automaton;
use aho_corasick::{Anchored, dfa::DFA};

/// What a phrase says of the line that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cue {
    /// A link of the page.
    Navigation,
    /// The name of a section: navigation only in company.
    Section,
    Share,
    Byline,
    /// A byline without a person, such as "Staff reporter".
    Desk,
    /// What an author is.
    Role,
    Credit,
    Caption,
    /// What a counter counts.
    Counter,
    /// What outlets say of themselves.
    Self_,
    Rights,
    /// What pages say to their readers: walls, letter boxes, rules of the house.
    Notice,
    /// The same, where only the place tells it from a story: cookies.
    Banner,
    /// Announces titles of other stories.
    Related,
    /// Begins a button; a sentence may begin with the same words.
    Button,
    /// What pages ask readers to do with a network.
    Follow,
    Network,
    /// A section that is also a place: a story may list them.
    Place,
    /// The head of a part that only the end of a page has.
    Foot,
    /// The first page of a site.
    Root,
    /// The head of the comments of readers.
    Comments,
    /// A button below a reader's comment.
    Reply,
    Published,
    Retrieved,
    /// A bare word before a date: a field that a crawler wrote.
    Stamp,
    /// A word that may stand beside a date that fills a line.
    DateWord,
    /// One that tells how long ago something was.
    Ago,
    /// A word between two names.
    Connector,
}

const NAMES: [(&str, Cue); 28] = [
    ("navigation", Cue::Navigation),
    ("section", Cue::Section),
    ("share", Cue::Share),
    ("byline", Cue::Byline),
    ("desk", Cue::Desk),
    ("role", Cue::Role),
    ("credit", Cue::Credit),
    ("caption", Cue::Caption),
    ("counter", Cue::Counter),
    ("self", Cue::Self_),
    ("rights", Cue::Rights),
    ("notice", Cue::Notice),
    ("banner", Cue::Banner),
    ("related", Cue::Related),
    ("button", Cue::Button),
    ("follow", Cue::Follow),
    ("network", Cue::Network),
    ("place", Cue::Place),
    ("foot", Cue::Foot),
    ("root", Cue::Root),
    ("comments", Cue::Comments),
    ("reply", Cue::Reply),
    ("published", Cue::Published),
    ("retrieved", Cue::Retrieved),
    ("stamp", Cue::Stamp),
    ("dateword", Cue::DateWord),
    ("ago", Cue::Ago),
    ("connector", Cue::Connector),
];

/// A set of cues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CueSet(u32);

impl CueSet {
    pub(super) fn has(self, cue: Cue) -> bool {
        self.0 & 1 << cue as u8 != 0
    }

    fn add(&mut self, cue: Cue) {
        self.0 |= 1 << cue as u8;
    }

    pub(super) fn join(&mut self, other: CueSet) {
        self.0 |= other.0;
    }
}

/// The longest phrase that begins a line, in words.
const MAX_START_WORDS: usize = 7;

#[derive(Default)]
pub(super) struct Cues {
    line: KeyMap<CueSet>,
    start: KeyMap<CueSet>,
    field: KeyMap<CueSet>,
    within: Vec<(String, Cue)>,
    /// Finds the phrases of `within`.
    finder: Option<DFA>,
    /// The first two words of the phrases that begin a line, or their only word.
    starters: KeyMap<()>,
    /// Single words of the date words, connectors and roles.
    words: KeyMap<CueSet>,
}

/// The cues of all languages. Lines are not asked for their language: cues of one language hardly ever mean anything in another.
pub(super) static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut cues = Cues::default();
    for data in [include_str!("data/en.txt"), include_str!("data/pt.txt"), include_str!("data/bn.txt")] {
        for line in data.lines() {
            cues.add_line(line);
        }
    }
    let phrases = cues.within.iter().map(|(phrase, _)| phrase);
    // All phrases begin with a space, which is no help to a prefilter.
    cues.finder = DFA::builder().prefilter(false).build(phrases).ok();
    cues
});

impl Cues {
    /// Adds a line `class where: phrase | phrase` of a data file; says whether it was understood.
    fn add_line(&mut self, line: &str) -> bool {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return true;
        }
        let Some((head, phrases)) = line.split_once(':') else {
            return false;
        };
        let Some((name, place)) = head.split_once(' ') else {
            return false;
        };
        let Some((_, cue)) = NAMES.iter().find(|(known, _)| *known == name) else {
            return false;
        };
        let phrases = phrases.split('|').map(key).filter(|phrase| !phrase.is_empty());
        match place {
            "within" => self.within.extend(phrases.map(|phrase| (format!(" {phrase} "), *cue))),
            "line" | "start" | "field" => {
                for phrase in phrases {
                    if matches!(cue, Cue::DateWord | Cue::Ago | Cue::Connector | Cue::Role) {
                        for word in phrase.split(' ') {
                            self.words.entry(word.to_owned()).or_default().add(*cue);
                        }
                    }
                    if place == "start" {
                        let second = phrase.match_indices(' ').nth(1).map_or(phrase.len(), |(end, _)| end);
                        self.starters.extend(phrase.get(..second).map(|words| (words.to_owned(), ())));
                    }
                    let map = match place {
                        "line" => &mut self.line,
                        "start" => &mut self.start,
                        _ => &mut self.field,
                    };
                    map.entry(phrase).or_default().add(*cue);
                }
            }
            _ => return false,
        }
        true
    }

    /// What a whole line with this key is.
    pub(super) fn line(&self, key: &str) -> CueSet {
        self.line.get(key).copied().unwrap_or_default()
    }

    /// Whether a line's first word or two begin any phrase: cheaper than a key.
    pub(super) fn may_start(&self, line: &str) -> bool {
        let (words, first) = first_two_words(line);
        self.starters.contains_key(words.as_str())
            || words.get(..first).is_some_and(|word| self.starters.contains_key(word))
    }

    /// Whether a key is a phrase that begins lines of this cue.
    pub(super) fn starts_exactly(&self, key: &str, cue: Cue) -> bool {
        self.start.get(key).is_some_and(|set| set.has(cue))
    }

    /// What the beginning of a line with this key says. In phrases, 0 stands for any number.
    pub(super) fn start(&self, key: &str) -> CueSet {
        let mut set = CueSet::default();
        let key = &without_numbers(key);
        let ends = key.match_indices(' ').map(|(at, _)| at).chain([key.len()]).take(MAX_START_WORDS);
        for phrase in ends.filter_map(|end| key.get(..end)) {
            set.join(self.start.get(phrase).copied().unwrap_or_default());
        }
        set
    }

    /// What the words before a colon say.
    pub(super) fn field(&self, name: &str) -> CueSet {
        self.field.get(key(name).as_str()).copied().unwrap_or_default()
    }

    /// The phrases that stand anywhere in a line: each cue and how many bytes of the line's key follow it.
    pub(super) fn within(&self, line: &Padded) -> Vec<(Cue, usize)> {
        let mut found = Vec::new();
        let Some((finder, mut state)) =
            self.finder.as_ref().and_then(|finder| Some((finder, finder.start_state(Anchored::No).ok()?)))
        else {
            return found;
        };
        for (at, byte) in line.0.bytes().enumerate() {
            state = finder.next_state(Anchored::No, state, byte);
            if finder.is_match(state) {
                let patterns = (0..finder.match_len(state)).map(|index| finder.match_pattern(state, index));
                let cues = patterns.filter_map(|pattern| self.within.get(pattern.as_usize()));
                found.extend(cues.map(|(_, cue)| (*cue, line.0.len() - at - 1)));
            }
        }
        found
    }

    /// What a single word, as a key, may be beside a date or between names.
    pub(super) fn word(&self, key: &str) -> CueSet {
        self.words.get(key).copied().unwrap_or_default()
    }

    /// Whether a key is the name of a site's first page.
    pub(super) fn is_root(&self, key: &str) -> bool {
        self.line(key).has(Cue::Root)
    }

    /// Whether a line says how often something was done: a number and what was counted, nothing else. "3 shares 2 comments" also.
    pub(super) fn is_counter(&self, line: &str) -> bool {
        if !has_digit(line) {
            return false;
        }
        let whole = key(line);
        let mut words = String::with_capacity(whole.len());
        for word in whole.split(' ').filter(|word| !word.starts_with(|c: char| c.is_ascii_digit())) {
            push_key(word, &mut words);
            words.push(' ');
        }
        let words = words.trim_end();
        let counts = |phrase: &str| self.line(phrase).has(Cue::Counter);
        counts(words) || !words.is_empty() && words.split(' ').all(counts)
    }
}

/// The key of a line between two spaces, as phrases stand.
pub(super) struct Padded(String);

impl Padded {
    pub(super) fn new(line: &str) -> Padded {
        let mut padded = String::with_capacity(line.len() + 2);
        padded.push(' ');
        push_key(line, &mut padded);
        padded.push(' ');
        Padded(padded)
    }

    pub(super) fn key(&self) -> &str {
        self.0.get(1..self.0.len() - 1).unwrap_or_default()
    }
}

/// A key with 0 for each number.
fn without_numbers(key: &str) -> Cow<'_, str> {
    let is_digit = |c: char| c.is_ascii_digit();
    if !key.contains(is_digit) {
        return Cow::Borrowed(key);
    }
    let number = |word| if str::chars(word).all(is_digit) { "0" } else { word };
    Cow::Owned(key.split(' ').map(number).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_files_are_well_formed() {
        let mut cues = Cues::default();
        for data in [include_str!("data/en.txt"), include_str!("data/pt.txt"), include_str!("data/bn.txt")] {
            for line in data.lines() {
                assert!(cues.add_line(line), "not `class where: phrase | phrase`: {line}");
            }
        }
        for phrase in cues.start.keys() {
            assert!(phrase.split(' ').count() <= MAX_START_WORDS, "raise MAX_START_WORDS or shorten {phrase:?}");
        }
        for (index, (_, cue)) in NAMES.iter().enumerate() {
            assert_eq!(*cue as usize, index);
        }
    }

    #[test]
    fn phrases_within() {
        let found = |line: &str| CUES.within(&Padded::new(line));
        assert_eq!(found("The quay at dusk. Photo by Ana"), [(Cue::Caption, 4)]);
        assert_eq!(found("Todos os direitos reservados"), [(Cue::Rights, 0)]);
        assert_eq!(found("They photographed it"), []);
    }

    #[test]
    fn counters() {
        for (line, expected) in [
            ("52 views", true),
            ("1,204 views · 3 comments", true),
            ("Tempo de leitura: 4 min", true),
            ("1.530 visualizações", true),
            ("৫২ বার পড়া হয়েছে", true),
            ("views", false),
            ("52 ministers", false),
            ("52 views of the harbour", false),
        ] {
            assert_eq!(CUES.is_counter(line), expected, "{line}");
        }
    }
}
