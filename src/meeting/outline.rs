//! A document as the tagger reads it: sentence by sentence, each with the names and dates in it.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::names::{Kinds, Name, NameKind, NameMatch, Names, SIGNS, language_number};
use super::tagger::{Scope, Section};
use crate::analysis::Streams;
use crate::clean::Label;
use crate::date::Date;
use crate::language::Language;
use crate::passage::sentences;
use crate::span::Span;
use crate::temporal::{DateMention, Precision, Resolution};

/// Words before a word for a meeting that may say that it is another one.
const DETERMINERS: usize = 3;

/// Numbers of a heading that may be its year.
const MAX_NUMBERS: usize = 4;

/// Bytes of a sentence, about.
const SENTENCE_BYTES: usize = 96;

/// Names before a word that may reach over it.
const MAX_OVERLAPS: usize = 8;

/// A name in the document.
#[derive(Clone, Debug)]
pub(super) struct Sighting<'a> {
    pub name: &'a Name,
    /// Where it stands; `None` in a title outside of the text.
    pub range: Option<Span>,
    /// Its first token, counted through the document.
    pub token: usize,
    /// It is written otherwise and only sounds like the name.
    pub heard: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The headline.
    Title,
    Heading,
    Caption,
    Body,
}

/// A sentence, or a line that is none.
#[derive(Clone, Debug)]
pub(super) struct Sentence<'a> {
    /// Empty for a title outside of the text.
    pub range: Span,
    /// The passage that it stands in.
    pub passage: Option<usize>,
    pub language: Language,
    pub kind: Kind,
    /// It begins a paragraph.
    pub opens: bool,
    /// The sentence that is the heading over it.
    pub heading: Option<usize>,
    pub words: usize,
    pub sightings: &'a [Sighting<'a>],
    /// What these are.
    pub kinds: Kinds,
    pub dates: Cow<'a, [DateMention]>,
    /// The first word for a meeting in it that may be the one under discussion.
    pub word: Option<Span>,
    /// The first other word that may point back to it.
    pub sign: Option<Span>,
    /// It has a word for a meeting that is another one: `other encounters`.
    pub other: bool,
}

impl Sentence<'_> {
    pub fn is(&self, kind: NameKind) -> bool {
        self.kinds.has(kind)
    }
}

/// The names in a document's content, by passage; none at all when it names nothing of the catalog.
pub(super) fn sightings<'a>(names: &'a Names, scope: &Scope<'_>, sections: &[Section<'_>]) -> Vec<Vec<Sighting<'a>>> {
    let mut token = 0;
    let mut found: Vec<Vec<Sighting<'a>>> = Vec::with_capacity(sections.len());
    for section in sections {
        found.push(sightings_in(names, scope.text, section, token));
        token += section.streams.spans.len() + 1;
    }
    if !found.iter().flatten().any(|sighting| sighting.name.kinds().name_a_meeting()) {
        found.clear();
    }
    found
}

/// The names in a title that stands outside of the text.
pub(super) fn title_sightings<'a>(names: &'a Names, title: &Streams) -> Vec<Sighting<'a>> {
    let sighting =
        |found: NameMatch<'a>| Sighting { name: found.name, range: None, token: found.tokens.start, heard: false };
    names.find(title).into_iter().map(sighting).collect()
}

/// A title that stands outside of the text.
pub(super) struct Title<'a> {
    pub words: usize,
    pub language: Language,
    pub sightings: &'a [Sighting<'a>],
}

/// The sentences of a document's content, in order, with the names found in each passage.
pub(super) fn outline<'a>(
    scope: &Scope<'_>,
    title: Option<Title<'a>>,
    sections: &[Section<'a>],
    found: &'a [Vec<Sighting<'a>>],
) -> Vec<Sentence<'a>> {
    let bytes: usize = sections.iter().map(|section| section.range.len()).sum();
    let mut outline = Vec::with_capacity(bytes / SENTENCE_BYTES + 1);
    let kinds = |own: &[Sighting<'_>]| own.iter().fold(Kinds::default(), |all, own| all.with(own.name.kinds()));
    if let Some(Title { words, language, sightings }) = title {
        outline.push(Sentence {
            range: Span::default(),
            passage: None,
            language,
            kind: Kind::Title,
            opens: true,
            heading: None,
            words,
            sightings,
            kinds: kinds(sightings),
            dates: Cow::Borrowed(&[]),
            word: None,
            sign: None,
            other: false,
        });
    }
    let mut heading = None;
    for (passage, (section, found)) in sections.iter().zip(found).enumerate() {
        let mut found = found.as_slice();
        let (mut dates, mut spans) = (section.dates, section.streams.spans.as_slice());
        for (piece, kind) in pieces(scope, section.range) {
            let text = piece.text(scope.text);
            let mut opens = true;
            for sentence in sentences(text) {
                let range = sentence.shifted(piece.start);
                let slice = range.text(scope.text);
                let bare = slice.trim_end();
                if bare.is_empty() {
                    continue;
                }
                let inside = found.iter().take_while(|s| s.range.is_none_or(|r| r.start < range.end)).count();
                let (own, later) = found.split_at_checked(inside).unwrap_or_default();
                found = later;
                let first = dates.partition_point(|date| date.range.start < range.start);
                let rest = dates.get(first..).unwrap_or_default();
                let (own_dates, rest) = rest.split_at(rest.partition_point(|date| date.range.start < range.end));
                dates = rest;
                let words = spans.partition_point(|span| span.start < range.end);
                let at = outline.len();
                let (word, sign, other) =
                    signs(scope.text, section.language, spans.get(..words).unwrap_or_default(), own);
                outline.push(Sentence {
                    range: Span::new(range.start, range.start + bare.len()),
                    passage: Some(passage),
                    language: section.language,
                    kind,
                    opens,
                    heading: heading.filter(|_| kind != Kind::Heading),
                    words,
                    sightings: own,
                    kinds: kinds(own),
                    dates: match (kind == Kind::Heading || opens).then(|| year_over(slice, range.start, kind)).flatten()
                    {
                        Some(year) if own_dates.iter().all(|date| !date.range.overlaps(year.range)) => {
                            Cow::Owned([year].into_iter().chain(own_dates.iter().cloned()).collect())
                        }
                        _ => Cow::Borrowed(own_dates),
                    },
                    word,
                    sign,
                    other,
                });
                spans = spans.get(words..).unwrap_or_default();
                match kind {
                    Kind::Heading => heading = Some(at),
                    Kind::Title => heading = None,
                    Kind::Body | Kind::Caption => {}
                }
                opens = slice.ends_with(['\n', '\r']);
            }
        }
    }
    outline
}

/// The names in a passage.
fn sightings_in<'a>(names: &'a Names, text: &str, section: &Section<'_>, first_token: usize) -> Vec<Sighting<'a>> {
    let Section { streams, dates, .. } = section;
    let matches = names.find(streams);
    let spans = &streams.spans;
    let mut found = Vec::with_capacity(matches.len());
    for name in matches {
        let ends = spans.get(name.tokens.start).zip(name.tokens.end.checked_sub(1).and_then(|last| spans.get(last)));
        let Some(range) = ends.map(|(first, last)| first.cover(*last)) else { continue };
        let kind = name.name.all().first().map(|owner| owner.kind);
        // Places and people are written with a capital: `may` is not May.
        let is_lower = || range.text(text).starts_with(char::is_lowercase);
        let is_proper = matches!(kind, Some(NameKind::Place | NameKind::Participant));
        if is_proper && (is_lower() || dates.iter().any(|date| date.range.contains(range))) {
            continue;
        }
        found.push(Sighting {
            name: name.name,
            range: Some(range),
            token: first_token + name.tokens.start,
            heard: false,
        });
    }
    let spelled = found.len();
    names.heard(streams, |token, name| {
        let Some(span) = spans.get(token) else { return };
        // Spelled names come in the order of the text.
        let before = found.get(..spelled).unwrap_or_default();
        let after = before.partition_point(|s| s.token <= first_token + token);
        let near = before.get(after.saturating_sub(MAX_OVERLAPS)..after).unwrap_or_default();
        let is_spelled = |s: &Sighting<'_>| s.range.is_some_and(|range| range.overlaps(*span));
        if !near.iter().any(is_spelled) {
            found.push(Sighting { name, range: Some(*span), token: first_token + token, heard: true });
        }
    });
    if found.len() > spelled {
        found.sort_by_key(|sighting| sighting.token);
    }
    found
}

/// Words after which a word for a meeting is another one, or none in particular, by language.
static OTHERS: LazyLock<[Vec<&str>; 3]> = LazyLock::new(|| {
    let rows = || SIGNS.lines().filter_map(|line| line.split_once("\tother\t"));
    Language::INDEXED.map(|of| rows().filter(|(code, _)| *code == of.code()).map(|(_, word)| word).collect())
});

/// The first word for a meeting that may be the one under discussion, the first other sign of it, and whether a word speaks of another one.
fn signs(
    text: &str,
    language: Language,
    spans: &[Span],
    sightings: &[Sighting<'_>],
) -> (Option<Span>, Option<Span>, bool) {
    let language = language_number(language);
    let determiners = OTHERS.get(language as usize).map_or(&[][..], Vec::as_slice);
    let is = |sighting: &Sighting<'_>, kind| sighting.name.owner(kind, language).is_some();
    let is_other = |range: Span| {
        let end = spans.partition_point(|span| span.start < range.start);
        let before = spans.get(end.saturating_sub(DETERMINERS)..end).unwrap_or_default();
        before.iter().any(|other| {
            // `A reporter at the meeting`: nothing stands between a word and what determines it.
            let between = || Span::new(other.end, range.start).text(text).split_whitespace().count();
            let word = other.text(text);
            let is =
                |known: &&str| known.len() == word.len() && known.chars().eq(word.chars().flat_map(char::to_lowercase));
            determiners.iter().any(is) && between() < 2
        })
    };
    let of = |kind| {
        let found = sightings.iter().filter(move |s| is(s, kind)).filter_map(|s| s.range);
        found.into_iter().find(|range| !is_other(*range))
    };
    let mut words = sightings.iter().filter(|s| is(s, NameKind::Word)).filter_map(|s| s.range);
    (of(NameKind::Word), of(NameKind::Sign), words.any(is_other))
}

/// The year that a heading or a title names, or that a paragraph of a chronicle begins with: `Helsinki, 2018`, `2017: a fumaça`.
fn year_over(sentence: &str, at: usize, kind: Kind) -> Option<DateMention> {
    let words = sentence.char_indices().filter(|(start, c)| {
        c.is_numeric()
            && !sentence.split_at(*start).0.ends_with(|before: char| before.is_alphanumeric() || before == '-')
    });
    let words =
        words.take(if matches!(kind, Kind::Heading | Kind::Title) { MAX_NUMBERS } else { 0 }).map(|(start, _)| start);
    std::iter::once(0).chain(words).find_map(|start| leading_year(sentence.split_at(start).1, at + start))
}

/// The year that a text begins with.
fn leading_year(sentence: &str, at: usize) -> Option<DateMention> {
    let whole = sentence.len();
    let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let at = at + whole - sentence.len();
    if !sentence.starts_with(|c: char| c.is_numeric()) {
        return None;
    }
    let digits = sentence.chars().map_while(|c| match c {
        '0'..='9' => c.to_digit(10),
        '\u{09E6}'..='\u{09EF}' => Some(u32::from(c) - 0x9E6),
        _ => None,
    });
    let digits: Vec<u32> = digits.take(5).collect();
    let rest = sentence.char_indices().nth(4).map_or("", |(end, _)| sentence.split_at(end).1);
    let is_apart = rest.trim_start().is_empty()
        || rest.starts_with([':', '.', ','])
        || rest.starts_with(" \u{2013}")
        || rest.starts_with(" \u{2014}");
    let year = digits.iter().fold(0, |year, digit| year * 10 + digit);
    if digits.len() != 4 || !is_apart || !(1900..2100).contains(&year) {
        return None;
    }
    let year = i32::try_from(year).ok()?;
    Some(DateMention {
        range: Span::new(at, at + sentence.len() - rest.len()),
        start: Date::new(year, 1, 1),
        end: Date::new(year, 12, 31),
        precision: Precision::Year,
        partial: None,
        resolved: Resolution::Absolute,
    })
}

/// The stretches of a passage that are content of one kind.
fn pieces(scope: &Scope<'_>, range: Span) -> Vec<(Span, Kind)> {
    let first = scope.lines.partition_point(|line| line.range.end <= range.start);
    let lines = scope.lines.iter().skip(first).take_while(|line| line.range.start < range.end);
    let mut pieces: Vec<(Span, Kind)> = Vec::new();
    for line in lines {
        let piece = Span::new(line.range.start.max(range.start), line.range.end.min(range.end));
        let kind = match line.label {
            Label::Title => Kind::Title,
            Label::Heading => Kind::Heading,
            Label::Caption => Kind::Caption,
            Label::Body | Label::Blank => Kind::Body,
            _ => continue,
        };
        match pieces.last_mut() {
            Some((last, known)) if last.end == piece.start && (*known == kind) => {
                last.end = piece.end;
            }
            _ => pieces.push((piece, kind)),
        }
    }
    pieces
}
