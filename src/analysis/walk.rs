//! From words to tokens: what stands in several words is joined, each token gets its forms.

use super::Ingredients;
use super::cache::{Cache, Entry};
use super::forms::{Forms, View};
use super::join::{self, Part};
use super::normalise;
use super::split::Words;
use crate::language::Language;
use crate::span::Span;

/// Longest whole of a compound in bytes.
const LONGEST_COMPOUND: usize = 96;

/// The one way from a text to its tokens, for [`Analyzer::analyze`](super::Analyzer::analyze) and
/// [`StreamWriter`](super::StreamWriter) alike.
#[derive(Debug)]
pub(super) struct Walker {
    cache: Cache,
    joined: Forms,
    whole: String,
    ingredients: Ingredients,
}

impl Walker {
    pub(super) fn new(ingredients: Ingredients) -> Walker {
        Walker { cache: Cache::new(ingredients), joined: Forms::default(), whole: String::new(), ingredients }
    }

    /// Calls `emit` for each token of `text`: its range, its forms and, for the first word of a compound, the whole
    /// compound as one more variant (else empty).
    pub(super) fn walk(&mut self, text: &str, language: Language, mut emit: impl FnMut(Span, View<'_>, &str)) {
        let mut words = Words::new(text);
        // Up to here the words belong to a compound whose whole was given.
        let mut compound_end = 0;
        let mut taken = 0;
        while let Some(mut span) = words.next() {
            // A subscript that the word before has taken.
            if span.start < taken {
                continue;
            }
            span.end += sign(span.text(text), text.as_bytes().get(span.end..).unwrap_or_default());
            taken = span.end;
            let mut entry = self.cache.entry(span.text(text), language);
            let Some(link) = link(text, span.end) else {
                emit(span, self.cache.view(entry), "");
                continue;
            };
            let view = self.cache.view(entry);
            let may_join =
                self.ingredients.variants && (view.may_join() || view.is_letter() && matches!(link, Link::Hyphen(_)));
            if may_join {
                if self.join(text, language, &mut span, &mut words, entry) {
                    self.take_ending(text, language, &mut span, &mut words);
                    emit(span, self.joined.view(), "");
                    continue;
                }
                // Looked up again, here and below: the words after it may have made the cache forget it.
                entry = self.cache.entry(span.text(text), language);
            }
            if matches!(link, Link::Space(_)) {
                emit(span, self.cache.view(entry), "");
                continue;
            }
            let start = span;
            self.take_ending(text, language, &mut span, &mut words);
            self.whole.clear();
            if self.ingredients.variants && span.start >= compound_end {
                compound_end = self.compound(text, language, start, span, &words);
            }
            entry = self.cache.entry(start.text(text), language);
            emit(span, self.cache.view(entry), &self.whole);
        }
    }

    /// Joins the word at `span` with those after it when together they are a way of writing one name.
    fn join(&mut self, text: &str, language: Language, span: &mut Span, words: &mut Words<'_>, first: Entry) -> bool {
        let capital = span.text(text).starts_with(char::is_uppercase);
        let view = self.cache.view(first);
        let small_word = view.is_stop() && !capital;
        let mut parts = vec![Part { surface: view.surface.to_owned(), hyphen: false }];
        let mut ends = vec![(span.end, words.clone())];
        let mut ahead = words.clone();
        let mut end = span.end;
        while parts.len() < join::LONGEST {
            let (Some(link), Some(next)) = (link(text, end), ahead.next()) else {
                break;
            };
            if next.start != end + link.len() {
                break;
            }
            let entry = self.cache.entry(next.text(text), language);
            let hyphen = matches!(link, Link::Hyphen(_));
            parts.push(Part { surface: self.cache.view(entry).surface.to_owned(), hyphen });
            end = next.end;
            ends.push((end, ahead.clone()));
        }
        let Some((token, count)) = join::joined(&parts, capital, small_word) else {
            return false;
        };
        let Some((end, after)) = ends.into_iter().nth(count - 1) else {
            return false;
        };
        span.end = end;
        *words = after;
        let surfaces: Vec<String> = parts.into_iter().take(count).map(|part| part.surface).collect();
        self.joined.join(&token, &surfaces, language, self.ingredients);
        true
    }

    /// Takes a Bengali ending after a hyphen (`G20-এর`) or an English one after a number into the word at `span`.
    fn take_ending(&mut self, text: &str, language: Language, span: &mut Span, words: &mut Words<'_>) {
        let Some(link) = link(text, span.end) else { return };
        let mut ahead = words.clone();
        let Some(next) = ahead.next().filter(|next| next.start == span.end + link.len()) else {
            return;
        };
        let is_ending = match link {
            Link::Space(_) => false,
            Link::Possessive(_) => next.len() == 1,
            Link::Hyphen(_) => {
                let entry = self.cache.entry(next.text(text), language);
                self.cache.view(entry).is_ending()
            }
        };
        if is_ending {
            span.end = next.end;
            *words = ahead;
        }
    }

    /// Writes the whole of a compound of two or three words (`vicepresidente`) and gives the end of the chain of hyphens.
    /// A stop word after the first part makes it a verb with its pronoun (`disse-lhe`) or a phrase, and no compound.
    fn compound(&mut self, text: &str, language: Language, first: Span, last: Span, words: &Words<'_>) -> usize {
        let mut ahead = words.clone();
        let (mut end, mut parts, mut sound) = (last.end, 0, true);
        let mut next = Some(first);
        while let Some(span) = next {
            parts += 1;
            sound &= parts <= 3;
            if sound {
                let entry = self.cache.entry(span.text(text), language);
                let view = self.cache.view(entry);
                sound = view.has_letters_only() && (parts == 1 || !view.is_stop() && view.surface.chars().count() > 1);
                normalise::push_folded(view.surface, &mut self.whole);
            }
            end = end.max(span.end);
            next = match link(text, end) {
                Some(Link::Hyphen(len)) => ahead.next().filter(|next| next.start == end + len),
                _ => None,
            };
        }
        if !sound || parts < 2 || self.whole.len() > LONGEST_COMPOUND {
            self.whole.clear();
        }
        end
    }
}

/// The length of what `rest` begins with and belongs to the word before it: the sign of a currency (`US$`), subscript digits
/// (`CO₂`), the end of an ordinal (`1.º`). Superscripts are footnotes as often as not.
#[inline]
fn sign(word: &str, rest: &[u8]) -> usize {
    match rest {
        [b'$', ..] => usize::from(word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())),
        [0xE2, 0x82, 0x80..=0x89, rest @ ..] => 3 + sign(word, rest),
        // º and ª
        [b'.', 0xC2, 0xBA | 0xAA, ..] if word.bytes().all(|byte| byte.is_ascii_digit()) => 3,
        _ => 0,
    }
}

/// What stands between a word and the next one, with its length in bytes.
#[derive(Clone, Copy, Debug)]
enum Link {
    Space(usize),
    Hyphen(usize),
    /// An apostrophe before s: UAX #29 keeps it in words and divides it from numbers (`G20's`).
    Possessive(usize),
}

impl Link {
    fn len(self) -> usize {
        let (Link::Space(len) | Link::Hyphen(len) | Link::Possessive(len)) = self;
        len
    }
}

/// What stands at `at`, when a word may follow it.
#[inline]
fn link(text: &str, at: usize) -> Option<Link> {
    let rest = text.as_bytes().get(at..)?;
    let link = match *rest {
        [b' ', ..] => Link::Space(1),
        [b'-', ..] => Link::Hyphen(1),
        // No-break space.
        [0xC2, 0xA0, ..] => Link::Space(2),
        // Hyphen, no-break hyphen, en dash.
        [0xE2, 0x80, 0x90 | 0x91 | 0x93, ..] => Link::Hyphen(3),
        // Narrow no-break space.
        [0xE2, 0x80, 0xAF, ..] => Link::Space(3),
        [b'\'', b's' | b'S', ..] => Link::Possessive(1),
        [0xE2, 0x80, 0x99, b's' | b'S', ..] => Link::Possessive(3),
        _ => return None,
    };
    match rest.get(link.len()) {
        Some(b' ' | b'-' | b'\n') | None => None,
        Some(_) => Some(link),
    }
}
