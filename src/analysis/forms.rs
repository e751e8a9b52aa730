//! The forms of one word.

use super::{Ingredients, ending, join, letters, normalise, number, sound, split, stem, stopwords, variant};
use crate::language::Language;

/// Longest form in bytes; OpenSearch's whitespace tokenizer would cut longer ones in two.
pub(super) const LIMIT: usize = 255;

/// The word is a stop word.
const STOP: u8 = 1;
/// A written variant of several words may begin here.
const JOINS: u8 = 2;
/// The word is a Bengali ending that a hyphen may hold to the word before.
const ENDING: u8 = 4;
/// The word has letters only, so it may be part of a compound.
const LETTERS_ONLY: u8 = 8;
/// The word is a letter, or its name: with a hyphen and a number it makes one token.
const LETTER: u8 = 16;

/// The forms of a word as strings that are used again; `variants` are divided by U+0020.
#[derive(Debug, Default)]
pub(super) struct Forms {
    pub(super) surface: String,
    pub(super) stem: String,
    pub(super) variants: String,
    pub(super) sound: String,
    pub(super) flags: u8,
}

/// The forms of a word; those it does not have are empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) surface: &'a str,
    pub(super) stem: &'a str,
    pub(super) variants: &'a str,
    pub(super) sound: &'a str,
    pub(super) flags: u8,
}

impl View<'_> {
    pub(super) fn is_stop(self) -> bool {
        self.flags & STOP != 0
    }

    pub(super) fn may_join(self) -> bool {
        self.flags & JOINS != 0
    }

    pub(super) fn is_letter(self) -> bool {
        self.flags & LETTER != 0
    }

    pub(super) fn is_ending(self) -> bool {
        self.flags & ENDING != 0
    }

    pub(super) fn has_letters_only(self) -> bool {
        self.flags & LETTERS_ONLY != 0
    }
}

impl Forms {
    /// Fills in the forms of `word`, as it stands in the text.
    pub(super) fn analyse(&mut self, word: &str, language: Language, on: Ingredients) {
        self.clear();
        let mut variants = variant::Variants::new();
        let abbreviation = word.contains('.') && split::is_abbreviation(word);
        let (word, elided) = self.spell(word, abbreviation, on);
        self.read_numbers(language, on, &mut variants);
        if self.surface.is_empty() {
            self.surface.push(char::REPLACEMENT_CHARACTER);
        }
        self.surface.truncate(normalise::cut(&self.surface, LIMIT).len());

        let surface = self.surface.as_str();
        let stop = elided || !abbreviation && stopwords::contains(language, word, surface);
        let letters = surface.chars().all(normalise::is_letter);
        for (holds, flag) in [
            (stop, STOP),
            (join::may_begin(surface), JOINS),
            (join::letter(surface).is_some(), LETTER),
            (ending::is_ending(surface), ENDING),
            (letters, LETTERS_ONLY),
        ] {
            self.flags |= if holds { flag } else { 0 };
        }
        if stop {
            return;
        }
        let base = stem::base(surface);
        if on.stems && abbreviation {
            stem::push_whole(base, language, &mut self.stem);
        } else if on.stems {
            stem::push(base, language, &mut self.stem);
        }
        if on.sound && letters && !abbreviation && sound::may_be_name(word) {
            sound::push_key(base, &mut self.sound);
        }
        variant::collect(&variant::Word { written: word, surface, base, language }, on, &mut variants);
        variants.write(surface, &mut self.variants);
        self.stem.truncate(normalise::cut(&self.stem, LIMIT).len());
    }

    /// Writes the surface of `word`. Gives the word without a possessive, and whether it is an elided article (`l'`).
    fn spell<'a>(&mut self, word: &'a str, abbreviation: bool, on: Ingredients) -> (&'a str, bool) {
        let surface = &mut self.surface;
        if !on.orthography {
            normalise::push_lower(word, surface);
            return (word, false);
        }
        normalise::push_surface(word, surface);
        if abbreviation {
            surface.retain(|c| c != '.');
        } else if let Some(number) = surface.strip_suffix(".o").or_else(|| surface.strip_suffix(".a"))
            && number.chars().all(|c| c.is_ascii_digit())
        {
            // `1.º` as `1º`.
            surface.remove(number.len());
        } else if surface.ends_with('\'') {
            surface.pop();
            return (word, true);
        } else if surface.len() > 2 && surface.ends_with("'s") {
            surface.truncate(surface.len() - 2);
            // `US's` is still no `us`.
            let owner = word.strip_suffix(['s', 'S']).map(|owner| owner.trim_end_matches(['\'', '\u{2019}']));
            return (owner.unwrap_or(word), false);
        }
        (word, false)
    }

    /// Makes the surface of a number the canonical one, takes a Bengali ending off digits and Latin letters.
    fn read_numbers(&mut self, language: Language, on: Ingredients, variants: &mut variant::Variants) {
        if on.variants
            && let Some(number) = number::read(&self.surface, language)
        {
            self.surface = number.canonical;
            number.others.iter().for_each(|other| variants.push(other));
        }
        if let Some((base, tail)) = ending::split(&self.surface) {
            if !ending::is_ending(tail) {
                if on.glue {
                    variants.push(base);
                    variants.push(tail);
                }
            } else if on.stems {
                self.surface = match number::read(base, language) {
                    Some(number) => number.canonical,
                    None => base.to_owned(),
                };
            }
        } else if on.variants
            && let Some(joined) = join::within(&self.surface)
        {
            self.surface = joined;
        }
    }

    /// Fills in the forms of several words that are written variants of the token `joined`; `parts` are their surfaces.
    pub(super) fn join(&mut self, joined: &str, parts: &[String], language: Language, on: Ingredients) {
        self.clear();
        self.surface.push_str(joined);
        if on.stems {
            stem::push(joined, language, &mut self.stem);
        }
        let mut variants = variant::Variants::new();
        for part in parts {
            if part.chars().count() > 1 && letters::named(part).is_none() && !stopwords::contains(language, part, part)
            {
                variants.push(part);
            }
        }
        variants.write(joined, &mut self.variants);
    }

    pub(super) fn view(&self) -> View<'_> {
        View {
            surface: &self.surface,
            stem: &self.stem,
            variants: &self.variants,
            sound: &self.sound,
            flags: self.flags,
        }
    }

    fn clear(&mut self) {
        for form in [&mut self.surface, &mut self.stem, &mut self.variants, &mut self.sound] {
            form.clear();
        }
        self.flags = 0;
    }
}
