//! What the caller hands in: a document, and the publisher it comes from.

mod list;
mod source;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use list::{Outlet, SourceList};
pub use source::Source;
pub(crate) use source::slug;

use crate::date::Date;
use crate::error::{Error, Result};

/// The longest id of a document, in bytes.
const MAX_ID_BYTES: usize = 400;

/// Raw text and what is known about it.
///
/// Only `id` and `text` are required. The text is never rewritten: every range that this library gives is a byte range of it.
///
/// Reading a record from JSON loses nothing: a field that cannot be understood, such as a `published` that is no day, is left out and
/// kept as it was in `extra` under the same key. A number is taken as an id, a single string as the only author, `null` as no value.
///
/// ```
/// use dateline::Document;
///
/// let line = r#"{"id":"a-1","text":"Leaders met in Hamburg.","source":"BBC","published":"2017-07-08","desk":"world"}"#;
/// let document: Document = serde_json::from_str(line).unwrap();
/// assert_eq!(document.source.unwrap().name, "BBC");
/// assert_eq!(document.extra["desk"], "world");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
#[non_exhaustive]
pub struct Document {
    /// Unique among the documents of an index: 1 to 400 bytes, no control characters.
    pub id: String,
    /// The decoded text, without a byte-order mark or a header.
    pub text: String,
    /// The headline, when it is known apart from the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The day it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// The day it was fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Date>,
    /// The language the publisher declares, an ISO 639 code or a BCP 47 tag: evidence that the text may overrule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Everything else that the record held. It comes back with hits, and can be filtered on when the index declares the key.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document {
    /// A document of which only the id and the text are known.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Document {
        Document { id: id.into(), text: text.into(), ..Document::default() }
    }

    /// The same document with a headline.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Document {
        self.title = Some(title.into());
        self
    }

    /// Adds an author.
    #[must_use]
    pub fn author(mut self, name: impl Into<String>) -> Document {
        self.authors.push(name.into());
        self
    }

    /// The same document with a publisher; one without a name and an id is none.
    #[must_use]
    pub fn source(mut self, source: impl Into<Source>) -> Document {
        self.source = Some(source.into()).filter(|source| !(source.id.is_empty() && source.name.is_empty()));
        self
    }

    /// The same document with the day it was published.
    #[must_use]
    pub fn published(mut self, date: Date) -> Document {
        self.published = Some(date);
        self
    }

    /// The same document with the address it was published at.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Document {
        self.url = Some(url.into());
        self
    }

    /// Whether the id can be indexed.
    pub(crate) fn check_id(&self) -> Result<()> {
        if self.id.is_empty() || self.id.len() > MAX_ID_BYTES {
            let problem = format!("an id has 1 to {MAX_ID_BYTES} bytes, this one {}", self.id.len());
            return Err(Error::document(&self.id, problem));
        }
        if self.id.chars().any(char::is_control) {
            return Err(Error::document(&self.id, "an id holds no control characters; replace them"));
        }
        Ok(())
    }
}

/// Reads the fields of a record. `extra` keeps the order of the record.
impl TryFrom<Map<String, Value>> for Document {
    type Error = String;

    fn try_from(mut record: Map<String, Value>) -> Result<Document, String> {
        let id = match record.shift_remove("id") {
            Some(Value::String(id)) => id,
            Some(Value::Number(id)) => id.to_string(),
            None | Some(Value::Null) => {
                return Err("the record has no `id`; add one or map the field that holds it".into());
            }
            Some(_) => return Err("`id` is neither a string nor a number".into()),
        };
        let text = match record.shift_remove("text") {
            Some(Value::String(text)) => text,
            None | Some(Value::Null) => {
                return Err("the record has no `text`; add one or map the field that holds it".into());
            }
            Some(_) => return Err("`text` is not a string".into()),
        };
        let record = &mut record;
        if let Some(Value::Object(source)) = record.get("source") {
            let known = ["id", "name", "country"];
            let unknown = source.iter().filter(|(key, _)| !known.contains(&key.as_str()));
            let unknown: Vec<_> = unknown.map(|(key, value)| (format!("source.{key}"), value.clone())).collect();
            record.extend(unknown);
        }
        Ok(Document {
            id,
            text,
            title: take(record, "title"),
            source: take(record, "source"),
            url: take(record, "url"),
            authors: take(record, "authors").map(Authors::into_vec).unwrap_or_default(),
            published: take(record, "published"),
            retrieved: take(record, "retrieved"),
            language: take(record, "language"),
            extra: std::mem::take(record),
        })
    }
}

/// Takes a field out of a record when it can be understood; `null` is no value.
fn take<T: DeserializeOwned>(record: &mut Map<String, Value>, key: &str) -> Option<T> {
    let value = record.get(key)?;
    let taken = T::deserialize(value).ok();
    if taken.is_some() || value.is_null() {
        record.shift_remove(key);
    }
    taken
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Authors {
    One(String),
    Many(Vec<String>),
}

impl Authors {
    fn into_vec(self) -> Vec<String> {
        match self {
            Authors::One(author) if author.trim().is_empty() => Vec::new(),
            Authors::One(author) => vec![author],
            Authors::Many(authors) => authors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(record: Value) -> Document {
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn reads_what_it_can_and_loses_nothing() {
        let document = read(json!({
            "z": 1, "id": 17, "text": "", "title": null, "authors": "Ana Reis", "published": "in spring", "retrieved": "2020-02-30",
            "language": "pt-BR", "url": {"href": "x"}, "source": {"name": "The Harbour", "tier": 2}, "a": [1],
        }));
        assert_eq!((document.id.as_str(), document.text.as_str(), &document.title), ("17", "", &None));
        assert_eq!(document.authors, ["Ana Reis"]);
        assert_eq!((document.published, document.retrieved), (None, None));
        assert_eq!(document.source.as_ref().unwrap().id, "the-harbour");
        let extra = json!({"z": 1, "published": "in spring", "retrieved": "2020-02-30", "url": {"href": "x"}, "a": [1], "source.tier": 2});
        assert_eq!(Value::Object(document.extra.clone()), extra);
        assert_eq!(read(serde_json::to_value(&document).unwrap()), document);
    }

    #[test]
    fn id_and_text_are_required() {
        for (record, problem) in [
            (json!({"text": "x"}), "no `id`"),
            (json!({"id": null, "text": "x"}), "no `id`"),
            (json!({"id": [], "text": "x"}), "`id` is neither"),
            (json!({"id": "x"}), "no `text`"),
            (json!({"id": "x", "text": 3}), "`text` is not a string"),
        ] {
            let error = serde_json::from_value::<Document>(record).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn a_source_without_a_name_is_kept_apart() {
        let document = read(json!({"id": "a", "text": "b", "source": {"kind": "paper"}}));
        assert_eq!(document.source, None);
        assert_eq!(document.extra["source"], json!({"kind": "paper"}));
    }

    #[test]
    fn ids_are_checked() {
        assert!(Document::new("a/b c.txt", "").check_id().is_ok());
        for bad in [String::new(), "a\nb".into(), "x".repeat(401)] {
            assert!(Document::new(bad, "").check_id().is_err());
        }
    }

    proptest! {
        #[test]
        fn goes_through_json_and_back(
            id in r"\PC{1,9}", text in any::<String>(), title in proptest::option::of(any::<String>()),
            source in proptest::option::of(r"[\PC&&[^\s]]{1,12}"), days in proptest::option::of(0..40_000i64),
            authors in proptest::collection::vec(any::<String>(), 0..3), extra in any::<String>(),
        ) {
            let mut document = Document::new(id, text);
            document.title = title;
            document.source = source.map(Source::from);
            document.published = days.and_then(Date::from_days_since_epoch);
            document.authors = authors;
            document.extra.insert("desk".into(), extra.into());
            let json = serde_json::to_string(&document).unwrap();
            prop_assert_eq!(serde_json::from_str::<Document>(&json).unwrap(), document);
        }
    }
}
