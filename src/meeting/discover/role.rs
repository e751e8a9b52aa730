//! How a name stands in its sentence: the grammar of places in the three languages.

use super::digest::{Reader, Role, ending};
use super::lexicon::{Class, is_bengali, lexicon};
use crate::language::Language;

/// Prepositions that say where, and those that follow a word of meetings before its place.
fn is_locative(word: &str, language: Language) -> bool {
    match language {
        Language::English => matches!(word, "in" | "at" | "near" | "outside"),
        Language::Bengali => false,
        // Portuguese and its neighbours.
        _ => matches!(word, "em" | "no" | "na" | "nos" | "nas" | "en"),
    }
}

/// Words between a word of meetings and its place or body.
fn is_link(word: &str, language: Language) -> bool {
    match language {
        Language::English => matches!(word, "of" | "to" | "the"),
        Language::Bengali => false,
        _ => matches!(word, "de" | "do" | "da" | "dos" | "das" | "a" | "à" | "ao" | "del"),
    }
}

/// Bengali endings that say where.
const LOCATIVE_ENDINGS: [&str; 4] = ["ে", "তে", "য়", "এ"];
/// Words that part a place from the word of meetings it belongs to, at most.
const NEAR: usize = 2;
/// Words before a dateline on its line, at most: a scraped date.
const LEAD: usize = 4;

impl Reader<'_> {
    /// A name with the word of meetings right before or after it.
    pub fn phrase(&self, at: usize, len: usize, classes: &[Option<Class>]) -> Option<&str> {
        let text = |first: usize, last: usize| {
            Some(self.tokens.get(first)?.range.cover(self.tokens.get(last)?.range).text(self.text))
        };
        let names_it = |at: usize| classes.get(at).copied().flatten().is_some_and(|class| class <= Class::Meeting);
        let last = at + len - 1;
        if names_it(last + 1) && self.between(last + 1) == Some(" ") {
            let mut end = last + 1;
            // শীর্ষ সম্মেলন is two words.
            let rest = self.words.get(end..).unwrap_or_default();
            end += lexicon().words(self.language).and_then(|words| words.longest(rest)).map_or(0, |(len, _)| len - 1);
            return text(at, end);
        }
        let link = at.checked_sub(1)?;
        let is_linked =
            self.tokens.get(link).is_some_and(|token| matches!(token.surface.as_str(), "de" | "do" | "da" | "of"));
        (is_linked && names_it(link.checked_sub(1)?)).then(|| text(link - 1, last)).flatten()
    }

    /// How the name of so many tokens from one on stands in its sentence; a body is never where something is.
    pub fn role(&self, at: usize, len: usize, classes: &[Option<Class>], body: bool) -> Role {
        let Some(token) = self.tokens.get(at) else { return Role::Plain };
        let word = |at: usize| self.tokens.get(at).map(|token| token.surface.as_str()).unwrap_or_default();
        let near = |at: usize| {
            self.between(at).is_some_and(|gap| gap.chars().all(|c| matches!(c, ' ' | '-' | '–' | '’' | '\'')))
        };
        let is_meeting = |at: usize| classes.get(at).copied().flatten().is_some_and(|class| class <= Class::Talks);
        let is_series = |at: usize| {
            let known = self.known(at).and_then(|(_, known)| lexicon().known.get(known));
            known.is_some_and(|known| known.kind.is_body())
        };
        let last = at + len - 1;
        let is_treaty =
            |at: Option<usize>| at.and_then(|at| classes.get(at)).is_some_and(|class| *class == Some(Class::Treaty));
        let linked = at.checked_sub(1).is_some_and(|link| near(at) && is_link(word(link), self.language));
        if near(last + 1) && is_treaty(Some(last + 1)) || linked && is_treaty(at.checked_sub(2)) {
            return Role::First;
        }
        if !body && (self.heading)(token.range.start) {
            return Role::Heading;
        }
        if self.language == Language::Bengali && token.surface.starts_with(is_bengali) {
            let locative = self.tokens.get(last).and_then(ending).is_some_and(|e| LOCATIVE_ENDINGS.contains(&e));
            if locative && !body {
                return Role::Locative;
            }
            if !body && self.is_dateline(at, last) {
                return Role::Dateline;
            }
            let follows = (1..=NEAR).any(|step| {
                (1..=step).all(|step| near(last + step)) && (is_meeting(last + step) || is_series(last + step))
            });
            return if follows { Role::Attribute } else { Role::Plain };
        }
        let mut before = at;
        while before > 0 && near(before) && at - before < NEAR && matches!(word(before - 1), "the" | "a" | "o" | "of") {
            before -= 1;
        }
        if before > 0 && near(before) && is_locative(word(before - 1), self.language) && !body {
            return Role::Locative;
        }
        if before > 1
            && (1..=NEAR).any(|back| {
                before > back
                    && (0..back).all(|step| near(before - step) && is_link(word(before - step - 1), self.language))
                    && (is_meeting(before - back - 1) || is_series(before - back - 1))
            })
        {
            return Role::Attribute;
        }
        // `Hamburg summit`, `NATO's Lisbon summit`, `BRICS leaders' summit`.
        if (1..=NEAR)
            .any(|step| (1..=step).all(|step| near(last + step)) && (is_meeting(last + step) || is_series(last + step)))
        {
            return Role::Attribute;
        }
        if !body && self.is_dateline(at, last) {
            return Role::Dateline;
        }
        if self.is_first(at) { Role::First } else { Role::Plain }
    }

    /// Whether a name at the beginning of a line is followed by a dash, or by a date, an agency and a dash or colon.
    fn is_dateline(&self, at: usize, last: usize) -> bool {
        let Some(end) = self.tokens.get(last) else { return false };
        let begins = (0..=LEAD)
            .any(|back| back == at || self.between(at.saturating_sub(back)).is_some_and(|gap| gap.contains('\n')));
        let after: String = self.text.get(end.range.end..).unwrap_or_default().chars().take(50).collect();
        let after = after.split('\n').next().unwrap_or_default();
        let dash = after.find(['–', '—', ':']).or_else(|| after.find(" - ")).or_else(|| after.find("।"));
        begins
            && dash.is_some_and(|dash| {
                let between = after.get(..dash).unwrap_or_default().trim();
                between.is_empty() || between.starts_with([',', '('])
            })
            && !after.starts_with('।')
    }
}
