//! The caller's list of meetings, read from TOML and validated.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toml::Spanned;

use crate::date::Date;
use crate::error::{Error, Result};
use crate::toml_text::{key_at, line_of, offset_of};

/// Meetings by id, in the order of their file.
///
/// ```
/// use dateline::Catalog;
///
/// let catalog = Catalog::parse(
///     r#"
///     [[meeting]]
///     id = "hamburg-2017"
///     title = { en = "G20 summit in Hamburg", bn = "হামবুর্গে জি-২০ শীর্ষ সম্মেলন" }
///     start = "2017-07-07"
///     end = "2017-07-08"
///     places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
///     series = ["G20"]
///     "#,
/// )?;
/// let meeting = catalog.get("hamburg-2017").unwrap();
/// assert_eq!(meeting.last_day().to_string(), "2017-07-08");
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Catalog {
    meetings: Vec<Meeting>,
}

/// A dated event that people attend: summit, talks, visit, call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Meeting {
    /// Unique, of `[a-z0-9-]`: what search results carry.
    pub id: String,
    /// Its name by language code.
    pub title: BTreeMap<String, String>,
    /// First day, or the month when no more is known.
    pub start: CatalogDate,
    /// Last day, when it is another than the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<CatalogDate>,
    /// Towns and venues, in any language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// The body or series it belongs to: supports a tag, never decides alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<String>,
    /// Who took part: supports a tag, never decides alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    /// Names that decide by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The meeting it is a part of: its passages carry that one's tag too. That one may be a part as well, up to eight around each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Whether it took place.
    #[serde(default)]
    pub status: Status,
    /// The caller's own keys, returned as they are.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
}

/// Whether a meeting took place. A planned or cancelled meeting is still that meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// It is to come.
    Planned,
    /// It took place.
    #[default]
    Held,
    /// It was called off.
    Cancelled,
}

/// A day, or a month when the day is not known: `2017-07-07` or `2017-07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CatalogDate {
    /// Known to the day.
    Day(Date),
    /// Known to the month, of which this is the first day.
    Month(Date),
}

impl CatalogDate {
    /// The first day it can mean.
    pub fn first_day(self) -> Date {
        match self {
            CatalogDate::Day(date) | CatalogDate::Month(date) => date,
        }
    }

    /// The last day it can mean.
    pub fn last_day(self) -> Date {
        match self {
            CatalogDate::Day(date) => date,
            CatalogDate::Month(date) => date.month_end(),
        }
    }
}

impl FromStr for CatalogDate {
    type Err = String;

    fn from_str(text: &str) -> Result<CatalogDate, String> {
        let day = || text.parse().ok().filter(|_| text.len() == 10).map(CatalogDate::Day);
        let month = || format!("{text}-01").parse().ok().filter(|_| text.len() == 7).map(CatalogDate::Month);
        day().or_else(month).ok_or_else(|| format!("{text:?} is neither a day (2017-07-07) nor a month (2017-07)"))
    }
}

impl TryFrom<String> for CatalogDate {
    type Error = String;

    fn try_from(text: String) -> Result<CatalogDate, String> {
        text.parse()
    }
}

impl fmt::Display for CatalogDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CatalogDate::Day(date) => date.fmt(f),
            CatalogDate::Month(date) => write!(f, "{:04}-{:02}", date.year(), date.month()),
        }
    }
}

impl From<CatalogDate> for String {
    fn from(date: CatalogDate) -> String {
        date.to_string()
    }
}

impl Meeting {
    /// The first day it can have begun on.
    pub fn first_day(&self) -> Date {
        self.start.first_day()
    }

    /// The last day it can have ended on.
    pub fn last_day(&self) -> Date {
        self.end.unwrap_or(self.start).last_day()
    }

    /// Its name in a language, else in English, else in whichever there is.
    pub fn title_in(&self, language: &str) -> &str {
        let title = self.title.get(language).or_else(|| self.title.get("en")).or_else(|| self.title.values().next());
        title.unwrap_or(&self.id)
    }
}

impl Catalog {
    /// Reads a catalog file.
    ///
    /// # Errors
    /// The file cannot be read, or as [`parse`](Catalog::parse) with the file's path.
    pub fn load(path: impl AsRef<Path>) -> Result<Catalog> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(Error::io(path, "reading the catalog"))?;
        read(&text, &path.display().to_string())
    }

    /// Reads a catalog from its text.
    ///
    /// # Errors
    /// [`Error::Catalog`] with line and key: TOML that cannot be read, an unknown key, a duplicate or malformed id, a bad date, an
    /// end before the start, a `part_of` that names no meeting or goes round in a circle.
    pub fn parse(text: &str) -> Result<Catalog> {
        read(text, "catalog")
    }

    /// The catalog as TOML, which [`parse`](Catalog::parse) reads back.
    pub fn to_toml(&self) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            meeting: &'a [Meeting],
        }
        toml::to_string_pretty(&File { meeting: &self.meetings }).unwrap_or_default()
    }

    /// The meeting of an id. Linear in the catalog.
    pub fn get(&self, id: &str) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.id == id)
    }

    /// The ids of the meetings around a meeting, the innermost first.
    pub(crate) fn outer<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a str> {
        // Parts never go round in a circle: that is an error of the file.
        std::iter::successors(self.get(id), |meeting| self.get(meeting.part_of.as_deref()?))
            .skip(1)
            .map(|m| m.id.as_str())
    }

    /// All meetings, in the order of their file.
    pub fn meetings(&self) -> &[Meeting] {
        &self.meetings
    }

    /// How many meetings there are.
    pub fn len(&self) -> usize {
        self.meetings.len()
    }

    /// Whether there is no meeting at all.
    pub fn is_empty(&self) -> bool {
        self.meetings.is_empty()
    }
}

/// The most meetings around a meeting, a bound on the work for each tag.
pub(super) const MOST_AROUND: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    meeting: Vec<Spanned<Meeting>>,
}

fn read(text: &str, path: &str) -> Result<Catalog> {
    let error = |offset: usize, key: String, problem: String| Error::Catalog {
        path: path.to_owned(),
        line: line_of(text, offset),
        key,
        problem,
    };
    let file: File = toml::from_str(text).map_err(|e| {
        let offset = e.span().map_or(0, |span| span.start);
        let key = key_at(text, offset);
        let problem = match (key.as_str(), e.message()) {
            ("start" | "end", message) if message.contains("expected a string") => {
                "write the date in quotation marks: \"2017-07-07\" or \"2017-07\"".to_owned()
            }
            (_, message) => message.to_owned(),
        };
        error(offset, key, problem)
    })?;
    let mut known = HashMap::new();
    for meeting in &file.meeting {
        known.insert(meeting.get_ref().id.as_str(), meeting.get_ref());
    }
    let mut seen = HashMap::new();
    for spanned in &file.meeting {
        let meeting = spanned.get_ref();
        let offset = spanned.span().start;
        let fail = |key: &str, problem: String| {
            Err(error(offset_of(text, offset, key), format!("{}.{key}", meeting.id), problem))
        };
        if meeting.id.is_empty()
            || !meeting.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            return fail("id", format!("{:?} must be of a-z, 0-9 and -", meeting.id));
        }
        if let Some(other) = seen.insert(meeting.id.as_str(), offset) {
            let line = line_of(text, other);
            return fail("id", format!("the meeting at line {line} has this id too; ids are unique"));
        }
        if meeting.title.is_empty() {
            return fail("title", "give it in at least one language: { en = \"...\" }".to_owned());
        }
        if meeting.title.values().any(|title| title.trim().is_empty()) {
            return fail("title", "a title is empty; write it or leave its language out".to_owned());
        }
        let lists = [("places", &meeting.places), ("series", &meeting.series), ("aliases", &meeting.aliases)];
        for (key, names) in lists.into_iter().chain([("participants", &meeting.participants)]) {
            if names.iter().any(|name| name.trim().is_empty()) {
                return fail(key, "a name is empty; write it or leave it out".to_owned());
            }
        }
        if meeting.last_day() < meeting.first_day() {
            return fail("end", format!("{} is before the start, {}", meeting.last_day(), meeting.first_day()));
        }
        let mut outer = meeting;
        let mut depth = 0;
        while let Some(id) = &outer.part_of {
            depth += 1;
            match known.get(id.as_str()) {
                None => return fail("part_of", format!("no meeting has the id {id:?}")),
                Some(next) if next.id == meeting.id => {
                    return fail("part_of", "goes round in a circle".to_owned());
                }
                Some(_) if depth > MOST_AROUND => {
                    let problem = format!("a part of parts of parts: more than {MOST_AROUND} meetings around it");
                    return fail("part_of", format!("{problem}; name an outer one"));
                }
                Some(next) => outer = next,
            }
        }
    }
    Ok(Catalog { meetings: file.meeting.into_iter().map(Spanned::into_inner).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAMBURG: &str =
        "[[meeting]]\nid = \"hamburg-2017\"\ntitle = { en = \"G20 in Hamburg\" }\nstart = \"2017-07\"\n";

    #[test]
    fn reads_what_it_writes() {
        let text = format!(
            "{HAMBURG}[meeting.extra]\ncolour = \"red\"\n[[meeting]]\nid = \"b\"\ntitle = {{ bn = \"খ\" }}\nstart = \"2018-01-02\"\nend = \"2018-01-03\"\npart_of = \"hamburg-2017\"\nstatus = \"cancelled\"\n"
        );
        let catalog = Catalog::parse(&text).unwrap();
        assert_eq!(catalog.len(), 2);
        assert_eq!(catalog.get("hamburg-2017").unwrap().extra["colour"], "red");
        assert_eq!(catalog.get("hamburg-2017").unwrap().last_day(), Date::new(2017, 7, 31).unwrap());
        assert_eq!(catalog.get("b").unwrap().title_in("pt"), "খ");
        assert_eq!(Catalog::parse(&catalog.to_toml()).unwrap(), catalog);
        assert!(Catalog::parse("").unwrap().is_empty());
    }

    #[test]
    fn errors_name_line_and_key() {
        for (name, added, line, key) in [
            ("not TOML", "[[meeting]\n", 5, ""),
            ("unknown key", "place = \"x\"\n", 5, "place"),
            ("bad date", "end = \"2017-13-01\"\n", 5, "end"),
            ("end before start", "end = \"2016-01-01\"\n", 5, "hamburg-2017.end"),
            ("date without quotation marks", "end = 2017-07-08\n", 5, "end"),
            ("empty name", "places = [\"x\", \" \"]\n", 5, "hamburg-2017.places"),
            ("nobody's part", "part_of = \"x\"\n", 5, "hamburg-2017.part_of"),
            ("its own part", "part_of = \"hamburg-2017\"\n", 5, "hamburg-2017.part_of"),
            ("bad status", "status = \"off\"\n", 5, "status"),
            ("duplicate id", HAMBURG, 6, "hamburg-2017.id"),
            ("no start", "[[meeting]]\nid = \"b\"\ntitle = {en = \"b\"}\n", 5, ""),
            ("bad id", "[[meeting]]\nid = \"B\"\ntitle = {en = \"b\"}\nstart = \"2017-01-01\"\n", 6, "B.id"),
            ("no title", "[[meeting]]\nid = \"b\"\ntitle = {}\nstart = \"2017-01-01\"\n", 7, "b.title"),
        ] {
            match Catalog::parse(&format!("{HAMBURG}{added}")) {
                Err(Error::Catalog { line: l, key: k, .. }) => {
                    assert_eq!(l, line, "{name}");
                    assert!(k.contains(key), "{name}: {k}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}
