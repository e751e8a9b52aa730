//! The word list of a language, and how a word of the text is looked up in it.

use std::collections::HashMap;

use super::class::{Class, Classes};
use super::fold::{BuildWordHasher, Folded};
use super::item::ANCHORS;

/// What the list says of a word.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub(super) classes: Classes,
    /// A value for each class: the month's number, days from today…
    senses: Vec<(Class, i32)>,
    /// Expressions of several words that begin with this one, the longest first.
    phrases: Vec<(Vec<Box<[u8]>>, u16)>,
    /// A date may be made of this word, or of a phrase that ends in it.
    pub(super) anchor: bool,
}

/// What a look at a word's length and two of its letters says; with the word's end.
pub(super) enum Glance {
    /// In no list.
    Unlisted(usize),
    /// No anchor; perhaps listed.
    Idle(usize),
    /// It must be looked up.
    Perhaps,
}

impl Word {
    fn add(&mut self, class: Class, value: i32) {
        self.classes = self.classes | Classes::of(class);
        self.senses.push((class, value));
    }

    /// The value that the word has as a member of `class`.
    pub(super) fn value(&self, class: Class) -> i32 {
        self.senses.iter().find(|(c, _)| *c == class).map_or(0, |&(_, value)| value)
    }
}

/// The words of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    ids: HashMap<Box<[u8]>, u16, BuildWordHasher>,
    words: Vec<Word>,
    /// Endings of verbs, for [`Lexicon::tense`].
    endings: Vec<(Class, Box<[u8]>)>,
    /// The lengths of the listed words, one bit each, by two of their letters; then those of the words that no date
    /// does without. Most words of a text need no more than a glance at this.
    shapes: Vec<(u32, u32)>,
}

impl Lexicon {
    /// Reads a list. A line is `class: forms` or `class value: forms`; the words of a phrase are joined by `_`; a form
    /// that ends in `*` also takes the endings of the lines `inflection:` above it. The second part is what could not
    /// be read.
    pub(super) fn parse(source: &'static str) -> (Lexicon, Vec<&'static str>) {
        let (mut lexicon, mut problems) = (Lexicon { shapes: vec![(0, 0); 4096], ..Lexicon::default() }, Vec::new());
        let mut inflections: Vec<&str> = Vec::new();
        for line in source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((head, forms)) = line.split_once(':') else {
                problems.push(line);
                continue;
            };
            let (name, value) = head.split_once(' ').unwrap_or((head, "0"));
            match (name, Class::named(name), value.parse()) {
                ("inflection", ..) => inflections = forms.split_whitespace().collect(),
                ("futureending", ..) => lexicon.add_endings(Class::Future, forms),
                ("pastending", ..) => lexicon.add_endings(Class::Past, forms),
                (_, Some(class), Ok(value)) => {
                    for form in forms.split_whitespace() {
                        match form.strip_suffix('*') {
                            None => lexicon.add(form, class, value),
                            Some(stem) => {
                                lexicon.add(stem, class, value);
                                inflections
                                    .iter()
                                    .for_each(|ending| lexicon.add(&format!("{stem}{ending}"), class, value));
                            }
                        }
                    }
                }
                _ => problems.push(line),
            }
        }
        for word in &mut lexicon.words {
            word.phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        (lexicon, problems)
    }

    fn add_endings(&mut self, class: Class, forms: &str) {
        self.endings.extend(forms.split_whitespace().map(|form| (class, fold(form))));
    }

    fn id(&mut self, key: Box<[u8]>) -> u16 {
        if let Some(slot) = self.shapes.get_mut(shape(&key)) {
            slot.0 |= length_bit(key.len());
        }
        let next = u16::try_from(self.words.len()).unwrap_or(u16::MAX);
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.words.push(Word::default());
        }
        id
    }

    fn add(&mut self, form: &str, class: Class, value: i32) {
        let mut parts = form.split('_').map(fold);
        let Some(first) = parts.next() else { return };
        let rest: Vec<Box<[u8]>> = parts.collect();
        if rest.is_empty() && ANCHORS.has(class) {
            self.mark_anchor(&first);
        }
        let first = self.id(first);
        if rest.is_empty() {
            if let Some(word) = self.words.get_mut(usize::from(first)) {
                word.add(class, value);
            }
            return;
        }
        let known =
            self.word(first).and_then(|word| word.phrases.iter().find(|(other, _)| *other == rest)).map(|&(_, id)| id);
        let id = known.unwrap_or_else(|| {
            // A phrase has an entry that no word of the text finds by itself.
            self.words.push(Word::default());
            u16::try_from(self.words.len() - 1).unwrap_or(u16::MAX)
        });
        if let Some(word) = self.words.get_mut(usize::from(id)) {
            word.add(class, value);
        }
        // The last word stands for the phrase: "night" in "last night".
        if let (true, Some(last)) = (ANCHORS.has(class), rest.last()) {
            self.mark_anchor(last);
        }
        if let (None, Some(word)) = (known, self.words.get_mut(usize::from(first))) {
            word.phrases.push((rest, id));
        }
    }

    pub(super) fn word(&self, id: u16) -> Option<&Word> {
        self.words.get(usize::from(id))
    }

    /// Looks a folded word up.
    pub(super) fn find(&self, folded: &Folded) -> Option<(u16, &Word)> {
        let key = folded.bytes();
        if self.shapes.get(shape(key))?.0 & length_bit(key.len()) == 0 {
            return None;
        }
        let id = *self.ids.get(key)?;
        self.word(id).map(|word| (id, word))
    }

    /// The month whose name digits follow without a space, with the length of the name in bytes: `Dec31`. ASCII only.
    pub(super) fn glued_month(&self, folded: &Folded) -> Option<(u16, usize)> {
        let word = folded.bytes();
        if !word.last()?.is_ascii_digit() {
            return None;
        }
        let len = word.iter().position(|byte| !byte.is_ascii_lowercase()).filter(|len| *len >= 3)?;
        let (name, digits) = word.split_at_checked(len)?;
        let day = digits.len() <= 2 && digits.iter().all(u8::is_ascii_digit);
        let id = *self.ids.get(name).filter(|_| day)?;
        let months = Classes::of(Class::Month) | Classes::of(Class::MonthName);
        self.word(id)?.classes.meets(months).then_some((id, len))
    }

    fn mark_anchor(&mut self, key: &[u8]) {
        if let Some(slot) = self.shapes.get_mut(shape(key)) {
            slot.1 |= length_bit(key.len());
        }
        let id = self.id(key.into());
        if let Some(word) = self.words.get_mut(usize::from(id)) {
            word.anchor = true;
        }
    }

    /// Looks at the word at byte `start` without folding it.
    #[inline]
    pub(super) fn glance(&self, bytes: &[u8], start: usize) -> Glance {
        self.try_glance(bytes.get(start..).unwrap_or_default(), start).unwrap_or(Glance::Perhaps)
    }

    #[inline]
    fn try_glance(&self, rest: &[u8], start: usize) -> Option<Glance> {
        let (shape, lengths, len) = if rest.first()?.is_ascii() {
            let len = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
            // "G20" is looked up; "Dec31" is a month and a day; a letter or a mark beyond ASCII may follow.
            let next = rest.get(len).copied().unwrap_or_default();
            if next >= b'0' && matches!(next, b'0'..=b'9' | 0x80..=0xE1 | 0xE3..) {
                return None;
            }
            let letter = |at: usize| rest.get(at).filter(|_| at < len).map_or(0, |byte| byte | 0x20);
            (slot(letter(0), letter(2)), length_bit(len), len)
        } else {
            // Bengali letters are three bytes, of which the third differs; where some fold, the length says nothing yet.
            let mut whole = true;
            let is_letter = |c: &&[u8]| {
                whole &= !matches!(c, [_, 0xA6, 0xBC] | [_, 0xA7, 0x8B | 0x8C | 0x9C | 0x9D | 0x9F | 0xA6..=0xAF]);
                matches!(c, [0xE0, 0xA6, _] | [0xE0, 0xA7, 0x80..=0xB1])
            };
            let len = rest.chunks_exact(3).take_while(is_letter).count() * 3;
            let next = if len > 3 { *rest.get(5)? } else { 0 };
            let folds = matches!(next, 0xBC | 0x8B | 0x8C | 0x9C..=0x9F);
            if len == 0 || folds || matches!(rest.get(len..len + 3), Some([0xE2, 0x80, 0x8C | 0x8D])) {
                return None;
            }
            (slot(*rest.get(2)?, next), if whole { length_bit(len) } else { u32::MAX }, len)
        };
        let (listed, anchors) = *self.shapes.get(shape)?;
        Some(match (listed & lengths != 0, anchors & lengths != 0) {
            (false, _) => Glance::Unlisted(start + len),
            (true, false) => Glance::Idle(start + len),
            _ => Glance::Perhaps,
        })
    }

    /// Completes `word`, which ends at byte `end` of `text`, to the longest phrase that the list knows: the phrase's
    /// entry and end. Words of a phrase are parted by spaces, a hyphen or an apostrophe.
    pub(super) fn phrase(&self, word: &Word, text: &str, end: usize) -> Option<(u16, usize)> {
        if word.phrases.is_empty() {
            return None;
        }
        // Most phrases are told from the text by their second word.
        let (second, second_end) = next_word(text, end)?;
        word.phrases.iter().find_map(|(rest, id)| {
            let (_, rest) = rest.split_first().filter(|(part, _)| second.bytes() == part.as_ref())?;
            let mut end = second_end;
            for part in rest {
                let (_, word_end) = next_word(text, end).filter(|(word, _)| word.bytes() == part.as_ref())?;
                end = word_end;
            }
            Some((*id, end))
        })
    }

    /// Whether a word speaks of what is to come or of what has been.
    pub(super) fn tense(&self, folded: &Folded) -> Option<Class> {
        if let Some((_, word)) = self.find(folded) {
            let known = [Class::Future, Class::Past].into_iter().find(|&class| word.classes.has(class));
            if known.is_some() || word.classes != Classes::NONE {
                return known;
            }
        }
        let word = folded.bytes();
        self.endings
            .iter()
            .find(|(_, ending)| word.len() > ending.len() + 2 && word.ends_with(ending))
            .map(|&(class, _)| class)
    }
}

/// The next word of a phrase, after a space, a hyphen or an apostrophe, and its end.
fn next_word(text: &str, at: usize) -> Option<(Folded, usize)> {
    let rest = text.get(at..)?;
    let gap = rest.len() - rest.trim_start_matches([' ', '\n', '-', '\u{A0}', '\'', '\u{2019}']).len();
    let mut word = Folded::new();
    let end = word.read(text, at + gap);
    (1..=3).contains(&gap).then_some((word, end))
}

fn length_bit(len: usize) -> u32 {
    1 << len.min(31)
}

/// Where [`Lexicon::shapes`] keeps a word.
fn shape(key: &[u8]) -> usize {
    let at = |index: usize| key.get(index).copied().unwrap_or_default();
    if at(0).is_ascii() { slot(at(0), at(2)) } else { slot(at(2), at(5)) }
}

fn slot(a: u8, b: u8) -> usize {
    usize::from(a & 63) << 6 | usize::from(b & 63)
}

fn fold(form: &str) -> Box<[u8]> {
    let mut folded = Folded::new();
    folded.read(form, 0);
    folded.bytes().into()
}
