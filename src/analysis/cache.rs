//! A bounded table from written words to their forms.

use super::Ingredients;
use super::forms::{Forms, View};
use super::hash::hash;
use crate::language::Language;

/// Forms of words that were met, packed into one string. The table grows with the vocabulary, so that a short text stays
/// in the nearest memory; full, it forgets everything: news repeats itself, so it is filled again at once, and no
/// bookkeeping slows the look-up down.
#[derive(Debug)]
pub(super) struct Cache {
    slots: Vec<Slot>,
    used: usize,
    /// For each word: the word, and its four forms.
    text: String,
    forms: Forms,
    ingredients: Ingredients,
}

/// Slots at the beginning, and at most: up to about 100,000 words in 3 MB, and 8 MB of text. Tests fill the table fast.
const FIRST_SLOTS: usize = 1 << 9;
const MOST_SLOTS: usize = if cfg!(test) { FIRST_SLOTS } else { 1 << 17 };

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// 0 in an empty slot.
    hash: u32,
    start: u32,
    word: u16,
    surface: u16,
    stem: u16,
    variants: u16,
    sound: u16,
    tongue: u8,
    flags: u8,
}

/// A word in the cache; good until the next look-up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry(Slot);

/// Only this much of a word is looked at: its forms are cut at 255 bytes (`forms::LIMIT`), and normalising shrinks a word
/// four times at most in the scripts here.
const WORD_LIMIT: usize = 1024;

impl Cache {
    pub(super) fn new(ingredients: Ingredients) -> Cache {
        Cache {
            slots: vec![Slot::default(); FIRST_SLOTS],
            used: 0,
            text: String::new(),
            forms: Forms::default(),
            ingredients,
        }
    }

    /// Looks a word up, analysing it when it is new.
    #[inline]
    pub(super) fn entry(&mut self, word: &str, language: Language) -> Entry {
        let word = super::normalise::cut(word, WORD_LIMIT);
        let tongue = tongue(language);
        let hash = (hash(word.as_bytes(), tongue.into()) >> 32) as u32 | 1;
        let mask = self.slots.len() - 1;
        let mut at = first_slot(hash) & mask;
        loop {
            match self.slots.get(at) {
                Some(slot) if slot.hash == hash && slot.tongue == tongue && same(self.word(slot), word.as_bytes()) => {
                    return Entry(*slot);
                }
                Some(slot) if slot.hash != 0 => at = (at + 1) & mask,
                _ => return self.insert(word, language, hash),
            }
        }
    }

    /// The forms of an entry.
    #[inline]
    pub(super) fn view(&self, Entry(slot): Entry) -> View<'_> {
        let forms = self.text.get(slot.start as usize + usize::from(slot.word)..).unwrap_or_default();
        let (surface, forms) = split(forms, slot.surface);
        let (stem, forms) = split(forms, slot.stem);
        let (variants, forms) = split(forms, slot.variants);
        let (sound, _) = split(forms, slot.sound);
        View { surface, stem, variants, sound, flags: slot.flags }
    }

    fn grow(&mut self) {
        let mut slots = vec![Slot::default(); self.slots.len() * 4];
        self.slots.iter().filter(|slot| slot.hash != 0).for_each(|slot| put(&mut slots, *slot));
        self.slots = slots;
    }

    #[inline]
    fn word(&self, slot: &Slot) -> &[u8] {
        let start = slot.start as usize;
        self.text.as_bytes().get(start..start + usize::from(slot.word)).unwrap_or_default()
    }

    #[cold]
    fn insert(&mut self, word: &str, language: Language, hash: u32) -> Entry {
        // At most half full on the way, three quarters in the end, and 64 bytes of text a slot.
        let grows = self.slots.len() < MOST_SLOTS;
        if grows && self.used * 2 >= self.slots.len() {
            self.grow();
        } else if !grows && (self.used * 4 >= self.slots.len() * 3 || self.text.len() > self.slots.len() * 64) {
            self.slots.fill(Slot::default());
            self.text.clear();
            self.used = 0;
        }
        self.forms.analyse(word, language, self.ingredients);
        let forms = &self.forms;
        let slot = Slot {
            hash,
            start: u32::try_from(self.text.len()).unwrap_or_default(),
            word: length(word),
            surface: length(&forms.surface),
            stem: length(&forms.stem),
            variants: length(&forms.variants),
            sound: length(&forms.sound),
            tongue: tongue(language),
            flags: forms.flags,
        };
        for part in [word, &forms.surface, &forms.stem, &forms.variants, &forms.sound] {
            self.text.push_str(part);
        }
        put(&mut self.slots, slot);
        self.used += 1;
        Entry(slot)
    }
}

/// Where the search for a word begins. The lowest bit of a hash is always set.
fn first_slot(hash: u32) -> usize {
    (hash >> 1) as usize
}

/// Puts a word into the first free slot of its own.
fn put(slots: &mut [Slot], slot: Slot) {
    let mask = slots.len() - 1;
    let mut at = first_slot(slot.hash) & mask;
    while slots.get(at).is_some_and(|slot| slot.hash != 0) {
        at = (at + 1) & mask;
    }
    if let Some(free) = slots.get_mut(at) {
        *free = slot;
    }
}

/// Whether two words are the same: words are short, and a call to the library's comparison costs more than this one.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((first, rest), (other, others)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    first.iter().zip(other).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && rest.iter().zip(others).all(|(a, b)| a == b)
}

fn split(text: &str, at: u16) -> (&str, &str) {
    text.split_at_checked(usize::from(at)).unwrap_or_default()
}

fn length(text: &str) -> u16 {
    u16::try_from(text.len()).unwrap_or_default()
}

/// What of a language decides the forms of a word.
fn tongue(language: Language) -> u8 {
    match language {
        Language::Portuguese => 1,
        Language::English => 2,
        Language::Bengali => 3,
        _ => 0,
    }
}
