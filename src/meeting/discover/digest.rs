//! What discovery keeps of an article: its names, dates and words of meetings, where they stand, and nothing of the text besides.

use std::collections::HashMap;

use super::entity::Entities;
use super::lexicon::{Class, Kind, endings, fold, is_bengali, lexicon, name_keys, sound, word_key};
use crate::analysis::{Analyzer, Token, is_skeleton};
use crate::article::{Article, Passage};
use crate::clean::Label;
use crate::language::Language;
use crate::passage::sentences;
use crate::span::Span;
use crate::temporal::{DateMention, Precision, Resolution};

/// How a name stands in its sentence, the surest sign of a meeting's place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// `in Hamburg`, `em Hamburgo`, `হামবুর্গে`.
    Locative,
    /// `Hamburg summit`, `cúpula de Hamburgo`, `হামবুর্গ সম্মেলন`.
    Attribute,
    /// In a heading or the headline.
    Heading,
    /// Where the report was written.
    Dateline,
    /// Anywhere else.
    Plain,
    /// First in its sentence, where every word has a capital.
    First,
}

/// A name as it is written in a language. The same key: the same thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name {
    pub kind: Kind,
    /// `c:DE Hamburg`, `k:DE`, `b:g20`, `e:cop 21` of the tables; `n:` and the sound or the letters of any other.
    pub key: String,
    /// Of a name of several words that is in no table, the keys of its words: one of them is what a person is called.
    pub parts: Vec<String>,
    pub language: Language,
    /// As it is written, without case endings.
    pub written: String,
}

/// Something of a passage that speaks for or against a meeting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    /// Byte offset in the document's text.
    pub at: usize,
    /// Number of its sentence in the passage.
    pub sentence: usize,
    pub what: What,
}

impl Mark {
    /// The thing that it names.
    pub fn named(&self, entities: &Entities) -> Option<usize> {
        match self.what {
            What::Name(name, _) => entities.of(name),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    /// A name, by its number.
    Name(usize, Role),
    /// First and last day, counted from 1970, and whether the expression alone says so.
    Date(i64, i64, bool),
    /// A month and a day of an unknown year; the month alone when the day is 0.
    Day(u8, u8),
    /// A word of meetings.
    Word(Class),
    /// A name with the word of meetings that it belongs to, such as `Helsinki summit`: the number of what is written, and of the name.
    Phrase(usize, usize),
}

/// A passage's marks in the order of the text.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub passage: usize,
    pub range: Span,
    pub language: Language,
    /// How many words of content it has.
    pub words: usize,
    /// Offset of the heading it stands under.
    pub heading: Option<usize>,
    pub marks: Vec<Mark>,
}

/// What is kept of an article.
#[derive(Clone, Debug)]
pub(super) struct Digest {
    pub source: Option<String>,
    pub published: Option<i64>,
    pub sections: Vec<Section>,
    /// Marks of a headline that stands outside of the text.
    pub title: Vec<Mark>,
}

/// Numbers for names. Grows with the different names of the archive.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<Name, usize>,
    pub names: Vec<Name>,
    /// How often words of Latin script stand without a capital: most are no names.
    pub lower: HashMap<String, usize>,
    phrase_numbers: HashMap<String, usize>,
    pub phrases: Vec<String>,
}

impl Names {
    fn number(&mut self, name: Name) -> usize {
        let next = self.names.len();
        let number = *self.numbers.entry(name.clone()).or_insert(next);
        if number == next {
            self.names.push(name);
        }
        number
    }

    fn phrase(&mut self, text: &str) -> usize {
        let next = self.phrases.len();
        let number = *self.phrase_numbers.entry(text.to_owned()).or_insert(next);
        if number == next {
            self.phrases.push(text.to_owned());
        }
        number
    }
}

/// Reads an article. `None` when nothing in it can speak for a meeting.
pub(super) fn digest(article: &Article, analyzer: &Analyzer, names: &mut Names) -> Option<Digest> {
    let text = &article.document.text;
    let agencies = article.found.agencies.iter().map(|agency| agency.value.to_lowercase());
    let press: Vec<String> =
        agencies.chain(article.document.source.as_ref().map(|source| source.name.to_lowercase())).collect();
    let mut sections = Vec::new();
    for passage in &article.passages {
        let tokens: Vec<Token> = article.tokens(passage, analyzer).collect();
        let sentences: Vec<Span> =
            sentences(passage.range.text(text)).into_iter().map(|span| span.shifted(passage.range.start)).collect();
        let label = |at: usize| {
            let line = article.lines.partition_point(|line| line.range.end <= at);
            article.lines.get(line).map_or(Label::Body, |line| line.label)
        };
        let mut reader = Reader {
            text,
            language: passage.language,
            tokens: &tokens,
            keys: tokens.iter().map(name_keys).collect(),
            words: tokens.iter().map(|token| vec![word_key(token)]).collect(),
            dates: &passage.dates,
            sentences: &sentences,
            heading: &|at| matches!(label(at), Label::Heading | Label::Title),
            names,
            press: &press,
            marks: Vec::new(),
        };
        reader.read();
        let marks = reader.marks;
        let Passage { passage: number, range, language, heading, .. } = passage;
        let heading = heading.map(|heading| heading.start);
        let words = tokens.len();
        sections.push(Section { passage: *number, range: *range, language: *language, words, heading, marks });
    }
    let title = article.found.title.as_ref().filter(|title| title.range.is_none());
    let title = title.map_or_else(Vec::new, |title| {
        let language = article.detected.code;
        let tokens = analyzer.analyze(&title.value, language);
        let mut reader = Reader {
            text: &title.value,
            language,
            tokens: &tokens,
            keys: tokens.iter().map(name_keys).collect(),
            words: tokens.iter().map(|token| vec![word_key(token)]).collect(),
            dates: &[],
            sentences: &[],
            heading: &|_| true,
            names,
            press: &press,
            marks: Vec::new(),
        };
        reader.read();
        reader.marks
    });
    let speaks = |mark: &Mark| match mark.what {
        What::Word(_) => true,
        What::Name(name, _) => names.names.get(name).is_some_and(|name| name.kind == Kind::Series),
        _ => false,
    };
    if !sections.iter().flat_map(|section| &section.marks).chain(&title).any(speaks) {
        return None;
    }
    Some(Digest {
        source: article.document.source.as_ref().map(|source| source.id.clone()),
        published: article.found.published.as_ref().map(|found| found.value.days_since_epoch()),
        sections,
        title,
    })
}

/// Days about the one that `a year later` counts to.
const ABOUT: i64 = 60;

/// A passage being read.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub language: Language,
    pub tokens: &'a [Token],
    keys: Vec<Vec<String>>,
    pub words: Vec<Vec<String>>,
    dates: &'a [DateMention],
    sentences: &'a [Span],
    pub heading: &'a dyn Fn(usize) -> bool,
    names: &'a mut Names,
    /// Agencies and the paper itself: they take part in nothing.
    press: &'a [String],
    marks: Vec<Mark>,
}

impl Reader<'_> {
    fn read(&mut self) {
        for date in self.dates {
            if let Some((month, day)) = date.partial.as_deref().and_then(month_and_day) {
                self.mark(date.range.start, What::Day(month, day));
            }
            let (Some(start), Some(end)) = (date.start, date.end) else { continue };
            let (start, end) = (start.days_since_epoch(), end.days_since_epoch());
            let sure = date.resolved == Resolution::Absolute;
            // `a month ago` and `a year later` are counted to the day, but do not mean it.
            let what = match date.precision {
                Precision::Decade => continue,
                Precision::Season | Precision::Year if start == end => What::Date(start - ABOUT, end + ABOUT, false),
                Precision::Week | Precision::Month if start == end => continue,
                _ => What::Date(start, end, sure),
            };
            self.mark(date.range.start, what);
        }
        let classes = self.classes();
        let mut at = 0;
        while at < self.tokens.len() {
            let class = classes.get(at).copied().flatten().filter(|class| *class != Class::Treaty);
            if let Some((class, token)) = class.zip(self.tokens.get(at)) {
                self.mark(token.range.start, What::Word(class));
            }
            at += self.name(at, &classes).max(1);
        }
        self.marks.sort_by_key(|mark| mark.at);
    }

    fn mark(&mut self, at: usize, what: What) {
        let sentence = self.sentences.partition_point(|sentence| sentence.end <= at);
        self.marks.push(Mark { at, sentence, what });
    }

    /// By token: the class of the word of meetings that begins there.
    fn classes(&self) -> Vec<Option<Class>> {
        let mut classes = vec![None; self.tokens.len()];
        let Some(words) = lexicon().words(self.language) else { return classes };
        let mut at = 0;
        while at < self.tokens.len() {
            match words.longest(self.words.get(at..).unwrap_or_default()) {
                Some((len, class)) => {
                    if let Some(slot) = classes.get_mut(at) {
                        *slot = class;
                    }
                    at += len;
                }
                None => at += 1,
            }
        }
        classes
    }

    /// Reads the name that begins at a token: how many tokens it has.
    fn name(&mut self, at: usize, classes: &[Option<Class>]) -> usize {
        let Some(token) = self.tokens.get(at) else { return 0 };
        let Some(written) = token.range.of(self.text) else { return 0 };
        let is_bengali_word = token.surface.starts_with(is_bengali);
        let capital = written.starts_with(char::is_uppercase);
        if !capital && !is_bengali_word {
            if token.sound.is_none() && token.surface.len() > 2 && !token.stop {
                match self.names.lower.get_mut(&token.surface) {
                    Some(times) => *times += 1,
                    None => _ = self.names.lower.insert(token.surface.clone(), 1),
                }
            }
            return 0;
        }
        if self.dates.iter().any(|date| date.range.overlaps(token.range)) {
            return 0;
        }
        if let Some((len, known)) = self.known(at) {
            let known = lexicon().known.get(known);
            let Some(known) = known else { return 0 };
            let (kind, key) = (known.kind, known.key.clone());
            let role = self.role(at, len, classes, kind.is_body());
            self.push((at, len), kind, key, Vec::new(), role, classes);
            return len;
        }
        if let Some(edition) = self.edition(at) {
            self.push((at, 1), Kind::Series, edition, Vec::new(), Role::Attribute, classes);
            return 1;
        }
        if let Some((kind, key, len)) = self.glued(at) {
            // The name as it should have been written: what it is glued to is not shown to people.
            let written = written.get(..len).unwrap_or(written).to_owned();
            let number = self.names.number(Name { kind, key, parts: Vec::new(), language: self.language, written });
            self.mark(token.range.start, What::Name(number, Role::Locative));
            return 1;
        }
        if is_bengali_word { self.bengali(at, classes) } else { self.latin(at, classes) }
    }

    /// The longest name of the tables that begins at a token: its length, and which it is.
    pub fn known(&self, at: usize) -> Option<(usize, usize)> {
        lexicon().names.longest(self.keys.get(at..)?)
    }

    /// `COP21`, `কপ২১`: the key of a series with its number.
    fn edition(&self, at: usize) -> Option<String> {
        let surface = self.tokens.get(at)?.surface.as_str();
        let digits = surface.find(|c: char| c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        let (letters, number) = surface.split_at_checked(digits)?;
        let number: u32 = number.parse().ok()?;
        let tokens = Analyzer::new().analyze(letters, self.language);
        let keys: Vec<Vec<String>> = tokens.iter().map(name_keys).collect();
        let (_, known) = lexicon().names.longest(&keys)?;
        let known = lexicon().known.get(known).filter(|known| known.kind == Kind::Series)?;
        Some(format!("e:{} {number}", known.key.trim_start_matches("b:")))
    }

    /// A known place that lost the space after it, and its length: `Hamburgona`.
    fn glued(&self, at: usize) -> Option<(Kind, String, usize)> {
        let token = self.tokens.get(at)?;
        token.variants.iter().find_map(|half| {
            let (_, known) = lexicon().names.longest(&[vec![fold(half)]])?;
            let known = lexicon().known.get(known).filter(|known| known.kind.is_place())?;
            let left = token.surface.len().checked_sub(half.len())?;
            (half.len() >= 5 && left > 1).then(|| (known.kind, known.key.clone(), half.len()))
        })
    }

    fn push(
        &mut self,
        (at, len): (usize, usize),
        kind: Kind,
        key: String,
        parts: Vec<String>,
        role: Role,
        classes: &[Option<Class>],
    ) {
        let (Some(first), Some(end)) = (self.tokens.get(at), self.tokens.get(at + len - 1)) else { return };
        let written = match &end.stem {
            // The dictionary form of the last word: what stands before it is not inflected.
            Some(_) if end.surface.starts_with(is_bengali) => {
                let before = Span::new(first.range.start, end.range.start);
                let base = ending(end).map_or(end.surface.len(), |ending| end.surface.len() - ending.len());
                format!("{}{}", before.text(self.text), end.surface.get(..base).unwrap_or_default())
            }
            _ => first.range.cover(end.range).text(self.text).to_owned(),
        };
        if self.press.contains(&written.to_lowercase()) {
            return;
        }
        let name = Name { kind, key, parts, language: self.language, written };
        let number = self.names.number(name);
        let start = first.range.start;
        self.mark(start, What::Name(number, role));
        let phrase = self.phrase(at, len, classes).filter(|_| role == Role::Attribute).map(str::to_owned);
        if let Some(phrase) = phrase {
            let phrase = self.names.phrase(&phrase);
            self.mark(start, What::Phrase(phrase, number));
        }
    }

    /// A run of words with capitals that is in no table.
    fn latin(&mut self, at: usize, classes: &[Option<Class>]) -> usize {
        let mut len = 0;
        while let Some(token) = self.tokens.get(at + len) {
            let capital = token.range.of(self.text).is_some_and(|word| word.starts_with(char::is_uppercase));
            let glued = len == 0 || self.between(at + len) == Some(" ");
            let apart = token.stop || classes.get(at + len).is_some_and(Option::is_some);
            if !capital || !glued || apart || len > 0 && self.known(at + len).is_some() {
                break;
            }
            len += 1;
        }
        if len == 0 {
            return 0;
        }
        let first = len == 1 && self.is_first(at);
        let role = if first { Role::First } else { self.role(at, len, classes, false) };
        let words: Vec<String> = self.tokens.iter().skip(at).take(len).map(|token| token.surface.clone()).collect();
        let parts = if len > 1 { words.iter().map(|word| other(word)).collect() } else { Vec::new() };
        self.push((at, len), Kind::Other, other(&words.concat()), parts, role, classes);
        len
    }

    /// A Bengali word may be a name: only its sound tells, when it is that of a name in Latin script.
    fn bengali(&mut self, at: usize, classes: &[Option<Class>]) -> usize {
        let Some(token) = self.tokens.get(at) else { return 0 };
        let heard = token.sound.as_deref().is_some_and(is_skeleton);
        if token.stop || !heard || classes.get(at).is_some_and(Option::is_some) {
            return 0;
        }
        let role = self.role(at, 1, classes, false);
        let base = |token: &Token| {
            let end = token.surface.len() - ending(token).map_or(0, str::len);
            token.surface.get(..end).unwrap_or_default().to_owned()
        };
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).filter(|before| !before.stop);
        let before = before.filter(|_| matches!(role, Role::Locative | Role::Attribute));
        if let Some(sound) = before.and_then(|before| sound(&format!("{}{}", before.surface, base(token)))) {
            self.push((at - 1, 2), Kind::Other, format!("n:{sound}"), Vec::new(), role, classes);
        }
        self.push((at, 1), Kind::Other, other(&base(token)), Vec::new(), role, classes);
        1
    }

    /// What stands between a token and the one before it.
    pub fn between(&self, at: usize) -> Option<&str> {
        let before = self.tokens.get(at.checked_sub(1)?)?;
        self.text.get(before.range.end..self.tokens.get(at)?.range.start)
    }

    /// Whether a token is the first of its sentence, its line or a quotation.
    pub fn is_first(&self, at: usize) -> bool {
        self.between(at).is_none_or(|gap| gap.contains(['.', '!', '?', ':', '\n', '"', '“', '«', '‘', '—']))
    }
}

/// The Bengali ending of a token's word: of those it may have, the one that its stem lacks.
pub(super) fn ending(token: &Token) -> Option<&'static str> {
    let stem = token.stem.as_deref()?.split(':').next_back()?;
    let lacks = |ending: &&str| stem.chars().count() + ending.chars().count() <= token.surface.chars().count();
    endings(&token.surface).find(lacks)
}

/// Signs of a sound that tells a name from others by itself.
pub(super) const SURE_SOUND: usize = 4;

/// Month and day of `--07-16`; `--07` has no day.
fn month_and_day(partial: &str) -> Option<(u8, u8)> {
    let mut parts = partial.strip_prefix("--")?.split('-');
    let month = parts.next()?.parse().ok()?;
    Some((month, parts.next().map_or(Some(0), |day| day.parse().ok())?))
}

/// The key of a name of no table: its sound; its letters when that has few consonants.
fn other(word: &str) -> String {
    let sound = sound(word);
    let bengali = word.starts_with(is_bengali);
    match sound.filter(|sound| bengali || sound.len() >= SURE_SOUND) {
        Some(sound) => format!("n:{sound}"),
        None => format!("n:{}", fold(word)),
    }
}
