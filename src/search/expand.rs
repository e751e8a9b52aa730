//! From a query's text to groups of forms: each word in every form and language that may find it.

use std::cell::OnceCell;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::analysis::{HOLE, StreamWriter, Streams, Token, near, sound_key};
use crate::language::Language;
use crate::lexicon::{Lexicon, MOST_WORDS, Translation};
use crate::meeting::NameKind;
use crate::pipeline::Pipeline;
use crate::search::condition::Condition;
use crate::search::hits::ReasonKind;
use crate::search::query::{Forms, Query};
use crate::span::Span;
use crate::temporal::dates;

/// More words than this say no more what is asked; the rest is left out. A bound on the work of one query.
pub(super) const MAX_WORDS: usize = 256;
/// The words of all conditions together, each of which is looked up in all its forms.
pub(super) const MAX_CONDITION_WORDS: usize = 2 * MAX_WORDS;

/// So much of a query is read, in bytes, cut before a character: more than that many words need. Its conditions may have as much once more.
pub(super) const MAX_BYTES: usize = 1 << 15;

/// Words in quotation marks that are asked for as they stand. Longer quotations are texts, of which something will do.
const LONGEST_PHRASE: usize = 8;

/// A form that a word can be found in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    pub kind: ReasonKind,
    /// A term; the stems of a translation of several words have spaces between.
    pub text: String,
    /// Against 1 for the word as it is written.
    pub weight: f32,
}

/// A word of the query, or a name of several words, with its forms, of which the best counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// In the query's text.
    pub range: Span,
    pub forms: Vec<Form>,
    /// In each language that has one.
    pub stems: Vec<String>,
    /// A stop word in one of the languages: it counts in phrases only.
    pub stop: bool,
}

/// A part of the query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Clause {
    /// Words that are ranked.
    Words(Vec<Group>),
    /// Words in quotation marks, which must stand together.
    Phrase(Vec<Group>),
}

/// Whether a word stands for all that begin so: at least two letters or digits, and a `*`.
pub(super) fn is_prefix(word: &str) -> bool {
    word.strip_suffix('*').is_some_and(|begin| !begin.ends_with('*') && has_two_letters(begin))
}

fn has_two_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some()
}

/// Weights against the written form. A stem stands for several words; a variant or a key joins words that differ. Chosen on the
/// headlines and the judged searches of the `evaluate` example; translations will want them tuned again.
const STEM: f32 = 0.85;
const VARIANT: f32 = 0.3;
const MEETING: f32 = 0.8;
/// A translation counts by its probability to this power: the second best is often as right as the best.
const TRANSLATION_POWER: f32 = 0.3;
/// A key that is not quite the word's; so many of them a word.
const NEAR: f32 = 0.8;
const MOST_NEAR: usize = 8;
/// A query is in the language that it seems to be in, when that is so sure; else words are translated from each that has them.
const SURE: f32 = 0.8;

/// Reads texts of a query.
#[derive(Clone)]
pub(super) struct Expander<'a> {
    pub pipeline: &'a Pipeline,
    pub lexicon: &'a Lexicon,
    pub query: &'a Query,
    pub forms: Forms,
    /// The languages that the query may be in: found out once, however many phrases and conditions it has.
    pub languages: OnceCell<Vec<Language>>,
}

impl Expander<'_> {
    /// The clauses of the query's text.
    ///
    /// What is nothing but quotations asks for each of them. Beside other words, as in a headline that quotes somebody, and in a quotation
    /// so long that it is rather a text, a quotation's words count like others, and standing together they count once more.
    pub fn clauses(&self) -> Vec<Clause> {
        let text = cut(&self.query.text);
        let parts = parts(text);
        let mut phrases: Vec<Vec<Group>> = Vec::new();
        let mut left = MAX_WORDS;
        for quoted in parts.iter().filter(|(_, quoted)| *quoted).map(|(range, _)| *range) {
            // Quotations without a word cost as well.
            if left == 0 || phrases.len() == MAX_WORDS {
                break;
            }
            let mut groups = self.groups(quoted.text(text));
            groups.truncate(left);
            left -= groups.len();
            groups.iter_mut().for_each(|group| group.range = group.range.shifted(quoted.start));
            self.translate(&mut groups);
            phrases.push(groups);
        }
        let mut words = self.groups(text);
        words.truncate(MAX_WORDS);
        let outside = |group: &Group| parts.iter().any(|(range, quoted)| !quoted && range.contains(group.range));
        let is_text = |groups: &Vec<Group>| groups.len() > LONGEST_PHRASE;
        let is_phrase = phrases.iter().any(|groups| !groups.is_empty()) && !phrases.iter().any(is_text);
        // What conditions say of the text is said exactly; the text then ranks.
        let is_said = self.query.conditions.iter().any(Condition::is_of_text);
        let only_quoted = is_phrase && !is_said && !words.iter().any(outside);
        let mut clauses = Vec::new();
        if !only_quoted {
            phrases.retain(|groups| groups.len() > 1);
            // Stop words are left out of the ranking, unless there is nothing else.
            if words.iter().any(|group| !group.stop) {
                words.retain(|group| !group.stop);
            }
            let names = self.translate(&mut words);
            words.extend(names);
            if self.forms.meeting {
                self.add_meetings(&mut words);
            }
            clauses.extend((!words.is_empty()).then_some(Clause::Words(words)));
        }
        clauses.extend(phrases.into_iter().filter(|groups| !groups.is_empty()).map(Clause::Phrase));
        clauses
    }

    /// The words that a passage must have, for a condition: stop words only when there is nothing else.
    pub fn required(&self, text: &str) -> Vec<Group> {
        let mut words = self.groups(cut(text));
        words.truncate(MAX_CONDITION_WORDS);
        if words.iter().any(|group| !group.stop) {
            words.retain(|group| !group.stop);
        }
        self.translate(&mut words);
        words
    }

    /// The words of a phrase.
    pub fn phrase(&self, text: &str) -> Vec<Group> {
        let mut words = self.groups(cut(text));
        words.truncate(MAX_CONDITION_WORDS);
        self.translate(&mut words);
        words
    }

    /// One group a token. A query is analysed in every language, never in the one that it seems to be in.
    fn groups(&self, text: &str) -> Vec<Group> {
        let forms = self.forms;
        let mut tokens: Vec<Token> = Vec::new();
        for language in Language::INDEXED {
            tokens.extend(self.pipeline.analyzer().analyze(text, language));
        }
        tokens.sort_by_key(|token| (token.range.start, std::cmp::Reverse(token.range.end)));
        let mut groups: Vec<Group> = Vec::new();
        for token in tokens {
            // The languages may disagree where a token ends: overlapping tokens are one word.
            let group = match groups.last_mut() {
                Some(group) if group.range.overlaps(token.range) => {
                    group.range = group.range.cover(token.range);
                    group
                }
                _ => {
                    groups.push(Group::new(token.range));
                    match groups.last_mut() {
                        Some(group) => group,
                        None => continue,
                    }
                }
            };
            group.stop |= token.stop;
            if forms.sound
                && !token.stop
                && let Some(key) = token.sound.clone().or_else(|| sound_key(token.range.text(text)))
            {
                group.add(ReasonKind::Sound, key, 1.0);
            }
            if forms.variant {
                // The passage may have the variant where the query has the word, or the word where the query has the variant.
                group.add(ReasonKind::Variant, token.surface.clone(), VARIANT);
                for variant in token.variants {
                    group.add(ReasonKind::Variant, variant, VARIANT);
                }
            }
            if let Some(stem) = token.stem {
                if forms.stem {
                    group.add(ReasonKind::Stem, stem.clone(), STEM);
                }
                group.stems.push(stem);
            }
            group.add(ReasonKind::Written, token.surface, 1.0);
        }
        for group in &mut groups {
            if begins_words(text, group.range) {
                group.become_prefix();
            }
            group.forms.sort_by_key(|form| form.kind);
        }
        groups
    }

    /// Adds the translations of words; those of names of several words are given as groups of their own.
    fn translate(&self, groups: &mut [Group]) -> Vec<Group> {
        let mut names = Vec::new();
        if !self.forms.translation {
            return names;
        }
        for from in self.languages.get_or_init(|| self.detect()) {
            let prefix = format!("{}:", from.code());
            let stem = |group: &Group| group.stems.iter().find(|stem| stem.starts_with(&prefix)).cloned();
            let stems: Vec<(usize, String)> =
                groups.iter().enumerate().filter_map(|(at, group)| Some((at, stem(group)?))).collect();
            for into in Language::INDEXED.into_iter().filter(|into| self.wants(*into)) {
                for (at, stem) in &stems {
                    let found = self.lexicon.translations(stem, into);
                    if let Some(group) = groups.get_mut(*at) {
                        found.into_iter().for_each(|translation| group.add_translation(translation, 1.0));
                    }
                }
                for length in 2..=MOST_WORDS {
                    for words in stems.windows(length) {
                        let [(first, stem), .., (last, _)] = words else { continue };
                        let rest = words.iter().skip(1).filter_map(|(_, stem)| stem.strip_prefix(&prefix));
                        let name = [stem.as_str()].into_iter().chain(rest).collect::<Vec<_>>().join(" ");
                        let found = self.lexicon.translations(&name, into);
                        let (Some(first), Some(last)) = (groups.get(*first), groups.get(*last)) else { continue };
                        if !found.is_empty() {
                            let mut name = Group::new(first.range.cover(last.range));
                            // It stands for several words.
                            found.into_iter().for_each(|translation| name.add_translation(translation, 2.0));
                            names.push(name);
                        }
                    }
                }
            }
        }
        names
    }

    /// The languages that the query may be in.
    fn detect(&self) -> Vec<Language> {
        let found = self.pipeline.detector().detect(cut(&self.query.text));
        match Language::INDEXED.contains(&found.code) && found.confidence >= SURE {
            true => vec![found.code],
            false => Language::INDEXED.to_vec(),
        }
    }

    /// Whether passages in a language can be found.
    fn wants(&self, language: Language) -> bool {
        self.query.languages.is_empty() || self.query.languages.contains(&language)
    }

    /// Adds the meetings that the words name: to the word's group where one word names them, as a group of its own where several do.
    fn add_meetings(&self, groups: &mut Vec<Group>) {
        let text = cut(&self.query.text);
        let mut writer = StreamWriter::new(self.pipeline.analyzer());
        for language in Language::INDEXED {
            let mut streams = Streams::default();
            streams.clear();
            writer.write(text, language, &mut streams);
            let days = dates(text, language, None);
            let mut named = self.pipeline.tagger().named(&streams);
            named.retain(|(_, _, kind)| matches!(kind, NameKind::Alias | NameKind::Place));
            // "Kathmandu 2014" asks for one of the meetings there.
            let meets = |meeting: &crate::Meeting| {
                days.iter().any(|date| match (date.start, date.end) {
                    (Some(start), Some(end)) => start <= meeting.last_day() && end >= meeting.first_day(),
                    _ => false,
                })
            };
            if named.iter().any(|(meeting, ..)| meets(meeting)) {
                named.retain(|(meeting, ..)| meets(meeting));
            }
            let range_of = |tokens: &Range<usize>| {
                let (first, last) = (streams.spans.get(tokens.start)?, streams.spans.get(tokens.end.checked_sub(1)?)?);
                Some(first.cover(*last))
            };
            for (meeting, tokens, _) in named {
                let Some(range) = range_of(&tokens) else { continue };
                let weight = MEETING * tokens.len().min(2) as f32;
                let is_of = |group: &&mut Group| {
                    group.range.overlaps(range) && group.range.contains(range) || group.range == range
                };
                match groups.iter_mut().find(is_of) {
                    Some(group) => group.add(ReasonKind::Meeting, meeting.id.clone(), weight),
                    None => {
                        let mut group = Group::new(range);
                        group.add(ReasonKind::Meeting, meeting.id.clone(), weight);
                        groups.push(group);
                    }
                }
            }
        }
    }
}

impl Group {
    fn new(range: Span) -> Group {
        Group { range, forms: Vec::new(), stems: Vec::new(), stop: false }
    }

    /// Stands for all words that begin as it is written.
    fn become_prefix(&mut self) {
        self.forms.retain(|form| form.kind == ReasonKind::Written);
        self.forms.iter_mut().for_each(|form| form.kind = ReasonKind::Prefix);
        self.stems.clear();
        self.stop = false;
    }

    fn add(&mut self, kind: ReasonKind, text: String, weight: f32) {
        if !self.forms.iter().any(|form| form.kind == kind && form.text == text) {
            self.forms.push(Form { kind, text, weight });
        }
    }

    /// Adds a translation, unless the word itself has that stem in the other language.
    fn add_translation(&mut self, translation: Translation, words: f32) {
        if !self.stems.contains(&translation.stem) {
            let weight = words * translation.probability.powf(TRANSLATION_POWER);
            self.add(ReasonKind::Translation, translation.stem, weight);
        }
    }
}

/// Adds to the words that have no translation the keys of sound that are nearly theirs, those that `occurs` finds, the nearest ones: names
/// outside the lexicon are heard in more than one way. At most some 130 keys are looked up for each form of a word.
pub(super) fn add_near<E>(clauses: &mut [Clause], occurs: impl Fn(&str) -> Result<bool, E>) -> Result<(), E> {
    for clause in clauses {
        let (Clause::Words(groups) | Clause::Phrase(groups)) = clause;
        for group in groups {
            if group.forms.iter().any(|form| form.kind == ReasonKind::Translation) {
                continue;
            }
            let mut found: Vec<(f32, String)> = Vec::new();
            for form in group.forms.iter().filter(|form| form.kind == ReasonKind::Sound) {
                for (key, weight) in near(&form.text) {
                    if occurs(&key)? {
                        found.push((weight, key));
                    }
                }
            }
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            found.dedup_by(|a, b| a.1 == b.1);
            found.truncate(MOST_NEAR);
            found.into_iter().for_each(|(weight, key)| group.add(ReasonKind::Sound, key, NEAR * weight));
        }
    }
    Ok(())
}

/// Whether a token is what stands before the `*` of a [prefix](is_prefix).
fn begins_words(text: &str, token: Span) -> bool {
    let after = text.get(token.end..).unwrap_or_default();
    let ends = |rest: &str| rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '*');
    after.strip_prefix('*').is_some_and(ends) && has_two_letters(token.text(text))
}

/// A text, cut where it is longer than any question: at twice the words that count, since what UAX #29 cuts may be joined.
pub(super) fn cut(text: &str) -> &str {
    // A word has a byte.
    let is_short = text.len() <= MAX_CONDITION_WORDS;
    let words = if is_short { None } else { cut_bytes(text).unicode_word_indices().nth(MAX_CONDITION_WORDS) };
    words.and_then(|(end, _)| text.get(..end)).unwrap_or_else(|| cut_bytes(text))
}

/// A text up to [`MAX_BYTES`].
pub(super) fn cut_bytes(text: &str) -> &str {
    let end = (0..=MAX_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    if text.len() <= MAX_BYTES { text } else { text.get(..end).unwrap_or_default() }
}

/// The text outside and inside of quotation marks. A mark without its partner is no mark.
pub(super) fn parts(text: &str) -> Vec<(Span, bool)> {
    let mut parts = Vec::new();
    let mut unclosed: Vec<char> = Vec::new();
    let mut at = 0;
    let mut rest = text.char_indices();
    while let Some((open, mark)) = rest.next() {
        let close = match mark {
            '"' => '"',
            '“' => '”',
            '«' => '»',
            _ => continue,
        };
        let inside = open + mark.len_utf8();
        if unclosed.contains(&mark) {
            continue;
        }
        match text.get(inside..).and_then(|rest| rest.find(close)) {
            Some(length) => {
                parts.push((Span::new(at, open), false));
                parts.push((Span::new(inside, inside + length), true));
                at = inside + length + close.len_utf8();
                while rest.offset() < at && rest.next().is_some() {}
            }
            // Nor will the next one be closed: looking each time would take quadratic time.
            None => unclosed.push(mark),
        }
    }
    parts.push((Span::new(at, text.len()), false));
    parts
}

/// Whether a form can be a term at all.
pub(super) fn is_term(form: &Form) -> bool {
    !form.text.is_empty() && !form.text.starts_with(HOLE)
}
