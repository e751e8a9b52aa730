//! The query language: a line that somebody typed as a [`Query`].

mod lex;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::condition::Condition;
use super::expand::{MAX_BYTES, MAX_CONDITION_WORDS, MAX_WORDS, cut_bytes, is_prefix};
use super::query::Query;
use crate::date::Days;
use crate::language::Language;
use crate::span::Span;
use lex::{Kind, Lexeme, lexemes};

/// Groups inside groups are read so deep.
const MAX_DEPTH: usize = 16;
/// Conditions beyond so many are left out: no line that somebody typed has them.
pub(super) const MAX_CONDITIONS: usize = 1_024;

/// How much the conditions of a query may still have.
pub(super) struct Room {
    conditions: usize,
    words: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Room {
        Room { conditions: MAX_CONDITIONS, words: MAX_CONDITION_WORDS, bytes: MAX_BYTES }
    }
}

impl Room {
    /// Takes room for texts, when there is enough.
    pub fn takes<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> bool {
        let (mut words, mut bytes) = (self.words, self.bytes);
        for text in texts {
            // What begins so gets a sign after it.
            let Some(left) = bytes.checked_sub(text.len() + 1) else { return false };
            let Some(fewer) = words.checked_sub(text.unicode_words().count()) else { return false };
            (words, bytes) = (fewer, left);
        }
        (self.words, self.bytes) = (words, bytes);
        true
    }

    /// Takes room for a condition, when there is enough.
    fn takes_condition(&mut self, condition: &Condition) -> bool {
        let Some(left) = self.conditions.checked_sub(condition.size()) else { return false };
        let takes = self.takes(condition.texts().into_iter());
        if takes {
            self.conditions = left;
        }
        takes
    }
}

/// A query that was read from a line, and what of the line could not be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Parsed {
    /// What is asked.
    pub query: Query,
    /// What was taken for words, or left out, because it could not be read; in the order of the line.
    pub warnings: Vec<Warning>,
}

/// What could not be read of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Warning {
    /// The bytes of the line.
    pub range: Span,
    /// What is wrong, and how it was taken.
    pub problem: String,
}

impl Query {
    /// Reads a line that somebody typed. There are no errors: what cannot be read is taken for words, and told in
    /// [`warnings`](Parsed::warnings).
    ///
    /// | written | finds |
    /// |---|---|
    /// | `cessar-fogo Síria` | passages with any of the words, in any form and language; those with more of them, and rarer ones, first |
    /// | `"cessar-fogo na Síria"` | the words together; beside other words it only ranks |
    /// | `+Síria`, `-Turquia`, `NOT Turquia` | what must and what must not be there |
    /// | `a AND b`, `a OR b` | both, or one of both; `AND` binds closer than `OR`, and what they join is required |
    /// | `hamb*` | words that begin so (at least two letters) |
    /// | `(…)` | a group: `+(a OR b)`, `-(a b)` |
    /// | `lang:pt`, `source:BBC`, `meeting:hamburg-2017`, `author:"Ana Silva"` | [filters](Query); of several on one field, one must hold |
    /// | `published:2017-06..2017-08`, `about:2018-07` | days of publication; days that passages speak of: see [`Days`] |
    ///
    /// So much is read: 32 KiB, 1,024 conditions with 512 words in all of them, and groups 16 deep; 256 of the words rank. What is more is left out,
    /// and told.
    ///
    /// Filters may stand in groups, after `+` and `-` and beside `AND` and `OR`, and may have a group: `lang:(pt OR bn)`. A field that does
    /// not exist is no field: `Lisboa: acordo` are two words.
    ///
    /// ```
    /// use dateline::{Condition, Language, Query};
    ///
    /// let parsed = Query::parse("cessar-fogo +Síria -Turquia lang:pt published:2017-06..");
    /// assert_eq!(parsed.query.text, "cessar-fogo Síria");
    /// assert_eq!(parsed.query.languages, [Language::Portuguese]);
    /// assert_eq!(parsed.query.conditions[0], Condition::Words("Síria".into()));
    /// assert!(parsed.warnings.is_empty());
    ///
    /// let parsed = Query::parse("Lisboa: \"acordo AND");
    /// assert_eq!(parsed.query.text, "Lisboa: acordo AND");
    /// assert_eq!(parsed.warnings.len(), 2);
    /// ```
    pub fn parse(text: &str) -> Parsed {
        parse(text, &[])
    }
}

/// Reads a line; `keys` are fields beside those that every index has.
pub(super) fn parse(text: &str, keys: &[String]) -> Parsed {
    let is_field = |name: &str| Field::of(name, keys).is_some();
    let rest = Span::new(cut_bytes(text).len(), text.len());
    let text = cut_bytes(text);
    let lexemes = lexemes(text, is_field);
    let mut parser = Parser { text, keys, lexemes: &lexemes, at: 0, warnings: Vec::new() };
    let mut items = parser.sequence(0);
    while let Some(Lexeme { range, .. }) = parser.next() {
        parser.warn(range, "a bracket that closes nothing is left out");
        let mut more = parser.sequence(0);
        items.append(&mut more);
    }
    let mut query = Query { text: words(text, &items), ..Query::default() };
    if lexemes.iter().filter(|lexeme| lexeme.kind == Kind::Word).count() > MAX_WORDS {
        let problem = format!("of so many words only the first {MAX_WORDS} rank");
        parser.warnings.push(Warning { range: Span::new(0, text.len()), problem });
    }
    if !rest.is_empty() {
        parser.warn(rest, format!("only the first {MAX_BYTES} bytes of a query are read"));
    }
    let mut room = Room::default();
    for chain in items.chunk_by(|_, next| next.link.is_some()) {
        let Some(condition) = condition_of(text, chain, &mut query) else { continue };
        if room.takes_condition(&condition) {
            query.conditions.push(condition);
        } else {
            let range = chain.iter().map(|item| item.range).reduce(Span::cover).unwrap_or_default();
            parser.warn(range, "there are too many conditions, or words in them: this one is left out");
        }
    }
    parser.warnings.sort_by_key(|warning| warning.range);
    Parsed { query, warnings: parser.warnings }
}

/// A field that a value can stand for.
#[derive(Clone, Debug, PartialEq)]
enum Field {
    Language,
    Source,
    Meeting,
    Author,
    Published,
    About,
    Extra(String),
}

impl Field {
    fn of(name: &str, keys: &[String]) -> Option<Field> {
        Some(match name.to_ascii_lowercase().as_str() {
            "lang" | "language" => Field::Language,
            "source" => Field::Source,
            "meeting" => Field::Meeting,
            "author" => Field::Author,
            "published" => Field::Published,
            "about" => Field::About,
            _ => Field::Extra(keys.iter().find(|key| *key == name)?.clone()),
        })
    }

    /// What a value asks for, or what is wrong with it.
    fn condition(&self, value: &str) -> Result<Condition, String> {
        let days = |value: &str| value.parse::<Days>().map_err(|e| e.to_string());
        Ok(match self {
            Field::Language => match Language::from_code(&value.to_ascii_lowercase()) {
                Language::Undetermined if value != "und" => return Err(format!("{value:?} is no language code")),
                language => Condition::Language(language),
            },
            Field::Source => Condition::Source(value.to_owned()),
            Field::Meeting => Condition::Meeting(value.to_owned()),
            Field::Author => Condition::Author(value.to_owned()),
            Field::Published => Condition::Published(days(value)?),
            Field::About => Condition::About(days(value)?),
            Field::Extra(key) => Condition::Extra(key.clone(), value.to_owned()),
        })
    }
}

/// A part of a query.
#[derive(Debug)]
struct Item {
    range: Span,
    sign: Sign,
    node: Node,
    /// What joins it to the part before it.
    link: Option<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    None,
    Plus,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    And,
    Or,
}

#[derive(Debug)]
enum Node {
    Word,
    Phrase(Span),
    Prefix,
    Filter(Condition),
    Group(Vec<Item>),
}

struct Parser<'a> {
    text: &'a str,
    keys: &'a [String],
    lexemes: &'a [Lexeme],
    at: usize,
    warnings: Vec<Warning>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<Lexeme> {
        self.lexemes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Lexeme> {
        let next = self.peek();
        self.at += 1;
        next
    }

    fn warn(&mut self, range: Span, problem: impl Into<String>) {
        self.warnings.push(Warning { range, problem: problem.into() });
    }

    /// Reads parts up to the bracket that closes the group, which is not read, or to the end.
    fn sequence(&mut self, depth: usize) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        while let Some(lexeme) = self.peek().filter(|lexeme| lexeme.kind != Kind::Close) {
            let link = match lexeme.kind {
                Kind::And => Some(Link::And),
                Kind::Or => Some(Link::Or),
                _ => None,
            };
            if link.is_some() {
                self.at += 1;
                if items.is_empty() || !self.part_follows() {
                    self.warn(lexeme.range, "it joins nothing and is taken for a word");
                    items.push(Item { range: lexeme.range, sign: Sign::None, node: Node::Word, link: None });
                    continue;
                }
            }
            let mut sign = Sign::None;
            while let Some(Lexeme { kind: Kind::Plus | Kind::Minus | Kind::Not, range }) = self.peek() {
                let is_plus = range.text(self.text) == "+";
                self.at += 1;
                if self.part_follows() {
                    sign = if is_plus { Sign::Plus } else { Sign::Minus };
                } else {
                    self.warn(range, "nothing follows it, so that it is taken for a word");
                    items.push(Item { range, sign: Sign::None, node: Node::Word, link: None });
                }
            }
            if let Some((range, node)) = self.part(depth) {
                items.push(Item { range, sign, node, link: link.filter(|_| !items.is_empty()) });
            }
        }
        items
    }

    /// Whether what comes next can be joined or signed.
    fn part_follows(&self) -> bool {
        self.peek().is_some_and(|next| !matches!(next.kind, Kind::And | Kind::Or | Kind::Close | Kind::LoneMark))
    }

    /// Reads a word, a quotation, a group or a filter. `None` when it comes to nothing.
    fn part(&mut self, depth: usize) -> Option<(Span, Node)> {
        let Lexeme { kind, range } = self.peek().filter(|lexeme| lexeme.kind != Kind::Close)?;
        self.at += 1;
        let node = match kind {
            Kind::Quoted(inside) => Node::Phrase(inside),
            Kind::Open => return self.group(range, depth).map(|(range, items)| (range, Node::Group(items))),
            Kind::Field(name) => return self.filter(name, range, depth),
            Kind::LoneMark => {
                self.warn(range, "a quotation mark without its partner is left out");
                return None;
            }
            _ if is_prefix(range.text(self.text)) => Node::Prefix,
            _ => Node::Word,
        };
        Some((range, node))
    }

    /// Reads a group after its bracket.
    fn group(&mut self, open: Span, depth: usize) -> Option<(Span, Vec<Item>)> {
        if depth == MAX_DEPTH {
            self.warn(open, "groups stand too deep in one another: this bracket is left out");
            return None;
        }
        let items = self.sequence(depth + 1);
        let range = match self.next() {
            Some(close) => open.cover(close.range),
            None => {
                self.warn(open, "a bracket that is never closed ends with the query");
                Span::new(open.start, self.text.len())
            }
        };
        (!items.is_empty()).then_some((range, items))
    }

    /// Reads the value of a field, or a group of values of which one holds.
    fn filter(&mut self, name: Span, range: Span, depth: usize) -> Option<(Span, Node)> {
        let field = Field::of(name.text(self.text), self.keys)?;
        let value = self.next()?;
        let values = match value.kind {
            Kind::Open => self.group(value.range, depth)?,
            Kind::Quoted(inside) => {
                let item = Item { range: value.range, sign: Sign::None, node: Node::Phrase(inside), link: None };
                (value.range, vec![item])
            }
            _ => (value.range, vec![Item { range: value.range, sign: Sign::None, node: Node::Word, link: None }]),
        };
        let (range, items) = (range.cover(values.0), values.1);
        let mut conditions = Vec::new();
        let mut problem = None;
        for item in &items {
            let text = match &item.node {
                Node::Phrase(inside) => *inside,
                Node::Word | Node::Prefix => item.range,
                Node::Filter(_) | Node::Group(_) => {
                    problem = Some("a group of values has no groups and no fields".to_owned());
                    continue;
                }
            };
            match field.condition(text.text(self.text)) {
                Ok(condition) if item.sign == Sign::Minus => conditions.push(condition.negated()),
                Ok(condition) => conditions.push(condition),
                Err(wrong) => problem = Some(wrong),
            }
        }
        match problem {
            None => Some((range, Node::Filter(Condition::any(conditions)))),
            Some(problem) => {
                self.warn(range, format!("{problem}; taken for words"));
                Some((range, Node::Word))
            }
        }
    }
}

/// The words and quotations that are wanted, as one text.
fn words(text: &str, items: &[Item]) -> String {
    let mut words = String::new();
    let mut items: Vec<&Item> = items.iter().rev().collect();
    while let Some(item) = items.pop() {
        match &item.node {
            _ if item.sign == Sign::Minus => {}
            Node::Group(inside) => items.extend(inside.iter().rev()),
            Node::Filter(_) => {}
            Node::Word | Node::Phrase(_) | Node::Prefix => {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(item.range.text(text));
            }
        }
    }
    words
}

/// What a chain of parts at the top of a query requires. A filter alone goes into the query instead.
fn condition_of(text: &str, chain: &[Item], query: &mut Query) -> Option<Condition> {
    match chain {
        [Item { sign: Sign::None, node: Node::Word | Node::Phrase(_) | Node::Prefix, .. }] => None,
        [Item { sign: Sign::None, node: Node::Group(items), .. }] if items.iter().all(Item::only_ranks) => None,
        [Item { sign: Sign::None, node: Node::Filter(condition), .. }] => add_filter(query, condition.clone()),
        chain => Some(joined(text, chain)),
    }
}

impl Item {
    fn only_ranks(&self) -> bool {
        let is_plain = match &self.node {
            Node::Word | Node::Phrase(_) | Node::Prefix => true,
            Node::Filter(_) => false,
            Node::Group(items) => items.iter().all(Item::only_ranks),
        };
        is_plain && self.sign == Sign::None && self.link.is_none()
    }

    fn condition(&self, text: &str) -> Condition {
        let words = self.range.text(text);
        let condition = match &self.node {
            Node::Word => Condition::Words(words.to_owned()),
            Node::Phrase(inside) => Condition::Phrase(inside.text(text).to_owned()),
            Node::Prefix => Condition::Prefix(words.trim_end_matches('*').to_owned()),
            Node::Filter(condition) => condition.clone(),
            Node::Group(items) => group(text, items),
        };
        if self.sign == Sign::Minus { condition.negated() } else { condition }
    }
}

/// Parts joined by `AND`, which binds closer, and `OR`.
fn joined(text: &str, chain: &[Item]) -> Condition {
    let alternatives = chain.chunk_by(|_, next| next.link == Some(Link::And));
    let all = |items: &[Item]| Condition::all(items.iter().map(|item| item.condition(text)).collect());
    Condition::any(alternatives.map(all).collect())
}

/// What a group requires: what is signed or joined in it, or else one of its parts.
fn group(text: &str, items: &[Item]) -> Condition {
    let (mut required, mut others, mut unwanted) = (Vec::new(), Vec::new(), Vec::new());
    for chain in items.chunk_by(|_, next| next.link.is_some()) {
        let condition = joined(text, chain);
        match chain {
            [Item { sign: Sign::None, .. }] => others.push(condition),
            [Item { sign: Sign::Minus, .. }] => unwanted.push(condition),
            _ => required.push(condition),
        }
    }
    if required.is_empty() && !others.is_empty() {
        required.push(Condition::any(others));
    }
    required.append(&mut unwanted);
    Condition::all(required)
}

/// Puts a filter into the query's own ones; gives it back when there is no place for it.
fn add_filter(query: &mut Query, condition: Condition) -> Option<Condition> {
    match condition {
        Condition::Language(language) => query.languages.push(language),
        Condition::Source(source) => query.sources.push(source),
        Condition::Meeting(id) => query.meetings.push(id),
        Condition::Author(name) => query.authors.push(name),
        Condition::Any(values) if values.iter().all(is_of_list) => {
            values.into_iter().for_each(|value| drop(add_filter(query, value)));
        }
        Condition::Published(Days { first, last }) if query.published().is_none() && first.or(last).is_some() => {
            (query.published_from, query.published_to) = (first, last);
        }
        Condition::About(days) if query.about.is_none() => query.about = Some(days),
        condition => return Some(condition),
    }
    None
}

/// Whether the query has a list of such values, of which one must hold.
fn is_of_list(condition: &Condition) -> bool {
    matches!(condition, Condition::Language(_) | Condition::Source(_) | Condition::Meeting(_) | Condition::Author(_))
}
