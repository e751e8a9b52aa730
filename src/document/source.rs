//! Who published a document.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A publisher. In JSON a name alone, or an object with `id`, `name` and `country`.
///
/// The id is normalised. A host or an address gives the domain that its owner registered, in lower case; a name gives its letters and
/// digits in lower case and without accents, joined by `-`.
///
/// ```
/// use dateline::Source;
///
/// assert_eq!(Source::from("https://www.bbc.co.uk/news").id, "bbc.co.uk");
/// assert_eq!(Source::from("news.bbc.co.uk").id, "bbc.co.uk");
/// assert_eq!(Source::from("Folha da Região").id, "folha-da-regiao");
/// assert_eq!(Source::new("Folha", "Folha da Região").id, "folha");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Record")]
#[non_exhaustive]
pub struct Source {
    /// What filters and facets use.
    pub id: String,
    /// What people read.
    pub name: String,
    /// ISO 3166 code of the country it publishes in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Source {
    /// A publisher with an id of its own; the id is normalised.
    pub fn new(id: &str, name: impl Into<String>) -> Source {
        Source { id: normalise(id), name: name.into(), country: None }
    }
}

impl From<&str> for Source {
    fn from(name: &str) -> Source {
        Source::new(name, name.trim())
    }
}

impl From<String> for Source {
    fn from(name: String) -> Source {
        Source::from(name.as_str())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Record {
    Name(String),
    Full { id: Option<String>, name: Option<String>, country: Option<String> },
}

impl TryFrom<Record> for Source {
    type Error = &'static str;

    fn try_from(record: Record) -> Result<Source, Self::Error> {
        let filled = |value: &String| !value.trim().is_empty();
        let (id, name, country) = match record {
            Record::Name(name) => (None, Some(name), None),
            Record::Full { id, name, country } => (id, name, country),
        };
        let (id, name) = (id.filter(filled), name.filter(filled));
        let name = name.or_else(|| id.clone()).ok_or("a source has a name or an id")?;
        let id = id.unwrap_or_else(|| name.clone());
        Ok(Source { country: country.filter(filled), ..Source::new(&id, name.trim()) })
    }
}

/// The id of a publisher from a name, a host or an address. Normalising twice changes nothing.
fn normalise(text: &str) -> String {
    let text = text.trim();
    let address = text.split_once("://").map(|(_, rest)| rest);
    let authority = address.unwrap_or(text).split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().and_then(|host| host.split(':').next()).unwrap_or_default();
    let host = host.trim_end_matches('.').to_lowercase();
    if is_host(&host) { registered(&host).to_owned() } else { slug(if address.is_some() { &host } else { text }) }
}

/// Whether a text can only be a host. A name may hold a full stop ("St. John", "Vol.2"): a host has no spaces and ends in letters.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let Some((_, top)) = text.rsplit_once('.') else {
        return false;
    };
    text.split('.').all(is_label) && top.chars().count() > 1 && top.chars().all(char::is_alphabetic)
}

/// The part of a host that its owner registered.
fn registered(host: &str) -> &str {
    static SUFFIXES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let lines = include_str!("suffixes.txt").lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    });
    // Every tail of the host that starts at a label, longest first; the top domain is a suffix without being listed.
    let tails: Vec<&str> = std::iter::successors(Some(host), |tail| Some(tail.split_once('.')?.1)).collect();
    let listed = tails.iter().position(|tail| SUFFIXES.contains(tail));
    let suffix = listed.unwrap_or(tails.len() - 1);
    let Some(site) = suffix.checked_sub(1).and_then(|site| tails.get(site)).copied() else {
        return host;
    };
    // `www.globo.com` is the company's own site, not an outlet of that name on it.
    let is_own = listed.is_some() && ["www.", "m.", "amp."].iter().any(|prefix| site.starts_with(prefix));
    if is_own { tails.get(suffix).copied().unwrap_or(site) } else { site }
}

/// Letters and digits in lower case without accents; everything else becomes one `-`. Marks of other scripts than Latin, such as
/// Bengali vowel signs, belong to their letters.
fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfd().flat_map(char::to_lowercase) {
        // Accents; ZWNJ, ZWJ and the byte-order mark do not part words.
        if matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}') {
            continue;
        }
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
        } else {
            gap = true;
        }
    }
    if slug.is_empty() { name.to_lowercase() } else { slug.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids() {
        for (text, id) in [
            ("www.bbc.co.uk", "bbc.co.uk"),
            ("news.bbc.co.uk", "bbc.co.uk"),
            ("BBC.co.uk.", "bbc.co.uk"),
            ("https://m.example.com:8080/a?b#c", "example.com"),
            ("http://user:word@amp.example.org/x", "example.org"),
            ("www.uol.com.br", "uol.com.br"),
            ("https://www1.folha.uol.com.br/mundo/", "uol.com.br"),
            ("g1.globo.com", "g1.globo.com"),
            ("www.globo.com", "globo.com"),
            ("globo.com", "globo.com"),
            ("https://bangla.paper.com.bd", "paper.com.bd"),
            ("press.gov.bd", "press.gov.bd"),
            ("gov.bd", "gov.bd"),
            ("www.dw.com", "dw.com"),
            ("http://localhost/x", "localhost"),
            ("http://10.0.0.7:80/", "10-0-0-7"),
            ("www.com.br", "com.br"),
            ("BBC", "bbc"),
            ("BBC  News (World)", "bbc-news-world"),
            ("O Diário de São João", "o-diario-de-sao-joao"),
            ("St. John Herald", "st-john-herald"),
            ("Vol.2", "vol-2"),
            ("প্রথম সকাল", "প্রথম-সকাল"),
            // One spelling, whether the nukta stands apart or not.
            ("কুমিল্লার সম\u{9DF}", "কুমিল্লার-সম\u{9AF}\u{9BC}"),
            ("কুমিল্লার সম\u{9AF}\u{9BC}", "কুমিল্লার-সম\u{9AF}\u{9BC}"),
            ("—", "—"),
        ] {
            assert_eq!(Source::from(text).id, id, "{text:?}");
        }
    }

    #[test]
    fn records() {
        let read = |json: &str| serde_json::from_str::<Source>(json);
        assert_eq!(read(r#""The Harbour""#).unwrap(), Source::from("The Harbour"));
        let full = read(r#"{"id":"www.Harbour.example","name":"The Harbour","country":"GB"}"#).unwrap();
        assert_eq!((full.id.as_str(), full.country.as_deref()), ("harbour.example", Some("GB")));
        assert_eq!(read(&serde_json::to_string(&full).unwrap()).unwrap(), full);
        assert_eq!(read(r#"{"id":"harbour.example","name":null}"#).unwrap().name, "harbour.example");
        for bad in [r#""""#, "{}", r#"{"name":" "}"#, "7"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in r"\PC{0,40}|[a-z.:/@-]{0,30}") {
            let id = normalise(&text);
            prop_assert_eq!(normalise(&id), id);
        }
    }
}
