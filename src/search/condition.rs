//! What passages must have, as plain data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::Days;
use crate::language::Language;

/// Something that holds of a passage or does not. It decides what is found and not in which order.
///
/// ```
/// use dateline::{Condition, Query};
///
/// let query = Query::new("sanções")
///     .must(Condition::Any(vec![Condition::Words("Rússia".into()), Condition::Prefix("moscov".into())]))
///     .must_not(Condition::Author("Ana Silva".into()));
/// let json = serde_json::to_string(&query.conditions)?;
/// assert_eq!(json, r#"[{"any":[{"words":"Rússia"},{"prefix":"moscov"}]},{"not":{"author":"Ana Silva"}}]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Condition {
    /// Each of these words, in any of the [forms](crate::Forms) that the query allows; under [`Not`](Condition::Not) only as written or
    /// inflected, so that nothing is left out for what a word might mean. Stop words are left out.
    Words(String),
    /// These words together, as written, inflected or translated; under [`Not`](Condition::Not) not translated.
    Phrase(String),
    /// A word that begins so, as written.
    Prefix(String),
    /// The passage's language.
    Language(Language),
    /// The document's source, by id or name.
    Source(String),
    /// The passage is about this meeting (id), or about one inside it.
    Meeting(String),
    /// Someone with this name, or this part of a name, is among the document's authors.
    Author(String),
    /// The document was published on one of these days. Documents without a believed date were not.
    Published(Days),
    /// The passage speaks of one of these days.
    About(Days),
    /// The document's `extra` has this value under this key, which the index declares filterable.
    Extra(String, String),
    /// The document has this id.
    Document(String),
    /// All of these; of none of them, always.
    All(Vec<Condition>),
    /// One of these; of none of them, never.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Condition {
    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Condition {
        match self {
            Condition::Not(condition) => *condition,
            condition => Condition::Not(Box::new(condition)),
        }
    }

    /// The same with other words; those that must not be there stay.
    pub(super) fn with_words(&self, other: &impl Fn(&str) -> String) -> Condition {
        let all = |parts: &[Condition]| parts.iter().map(|part| part.with_words(other)).collect();
        match self {
            Condition::Words(words) => Condition::Words(other(words)),
            Condition::All(parts) => Condition::All(all(parts)),
            Condition::Any(parts) => Condition::Any(all(parts)),
            condition => condition.clone(),
        }
    }

    /// One of these: the only one itself.
    pub(super) fn any(mut conditions: Vec<Condition>) -> Condition {
        if conditions.len() == 1 { conditions.swap_remove(0) } else { Condition::Any(conditions) }
    }

    /// All of these: the only one itself.
    pub(super) fn all(mut conditions: Vec<Condition>) -> Condition {
        if conditions.len() == 1 { conditions.swap_remove(0) } else { Condition::All(conditions) }
    }

    /// How many conditions it is made of, itself among them.
    pub(super) fn size(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(Condition::size).sum::<usize>(),
            Condition::Not(part) => 1 + part.size(),
            _ => 1,
        }
    }

    /// The texts in it that are read, word by word.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Condition::Words(text) | Condition::Phrase(text) | Condition::Prefix(text) | Condition::Author(text) => {
                vec![text]
            }
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::texts).collect(),
            Condition::Not(part) => part.texts(),
            _ => Vec::new(),
        }
    }

    /// How deep conditions stand in one another.
    pub(super) fn depth(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(Condition::depth).max().unwrap_or(0),
            Condition::Not(part) => 1 + part.depth(),
            _ => 1,
        }
    }

    /// Keys of `extra` that it asks for.
    pub(super) fn keys(&self) -> Vec<&str> {
        match self {
            Condition::Extra(key, _) => vec![key],
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::keys).collect(),
            Condition::Not(part) => part.keys(),
            _ => Vec::new(),
        }
    }

    /// Whether it speaks of what the text says.
    pub(super) fn is_of_text(&self) -> bool {
        match self {
            Condition::Words(_) | Condition::Phrase(_) | Condition::Prefix(_) => true,
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(Condition::is_of_text),
            // What must not be there leaves quotations what they are.
            _ => false,
        }
    }
}

/// As [`Query::parse`](crate::Query::parse) reads it, but for documents, which have no field: `document:"id"`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = |f: &mut fmt::Formatter<'_>, name: &str, value: &str| match value.contains(char::is_whitespace) {
            true => write!(f, "{name}:\"{value}\""),
            false => write!(f, "{name}:{value}"),
        };
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Condition], by: &str| {
            f.write_str("(")?;
            for (at, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if at == 0 { "" } else { by })?;
            }
            f.write_str(")")
        };
        match self {
            Condition::Words(text) => f.write_str(text),
            Condition::Phrase(text) => write!(f, "\"{text}\""),
            Condition::Prefix(begin) => write!(f, "{begin}*"),
            Condition::Language(language) => field(f, "lang", language.code()),
            Condition::Source(source) => field(f, "source", source),
            Condition::Meeting(id) => field(f, "meeting", id),
            Condition::Author(name) => field(f, "author", name),
            Condition::Published(days) => write!(f, "published:{days}"),
            Condition::About(days) => write!(f, "about:{days}"),
            Condition::Extra(key, value) => field(f, key, value),
            Condition::Document(id) => field(f, "document", id),
            Condition::All(parts) => joined(f, parts, " AND "),
            Condition::Any(parts) => joined(f, parts, " OR "),
            Condition::Not(part) => write!(f, "-{part}"),
        }
    }
}
