//! The caller's list of sources: one id for each publisher, whatever it is called and wherever it publishes.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::Document;
use super::source::{Address, Source, normalise, tails};
use crate::error::{Error, Result};
use crate::toml_text::{key_at, line_of, offset_of};

/// Publishers with all their names and hosts, in the order of their file. Cheap to clone.
///
/// Names are compared as the ids of [`Source`] are made: case, accents and punctuation do not count. Hosts hold for everything below
/// them, and may go on into a path; the longest that fits an address counts.
///
/// ```
/// use dateline::{Document, SourceList};
///
/// let sources = SourceList::parse(
///     r#"
///     [[source]]
///     id = "bbc"
///     names = ["BBC", "BBC News"]
///     hosts = ["bbc.com", "bbc.co.uk"]
///     country = "GB"
///
///     [[source]]
///     id = "bbc-bangla"
///     names = ["BBC বাংলা", "BBC Bangla"]
///     hosts = ["bbc.com/bengali"]
///     "#,
/// )?;
/// for name in ["bbc news", "www.bbc.co.uk/news", "https://www.bbc.com/portuguese"] {
///     assert_eq!(sources.resolve_name(name).id, "bbc");
/// }
/// let document = Document::new("a", "").url("https://www.bbc.com/bengali/articles/c1");
/// assert_eq!(sources.resolve(&document).unwrap().name, "BBC বাংলা");
/// // What is not listed keeps the id that it has without a list.
/// assert_eq!(sources.resolve_name("https://news.paper.co.nz/a").id, "paper.co.nz");
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Outlet>", into = "Vec<Outlet>")]
pub struct SourceList(Arc<Table>);

/// A publisher of a [`SourceList`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Outlet {
    /// Unique, as [`Source::id`] is written: lower-case letters and digits joined by `-`, or a host.
    pub id: String,
    /// What it is called, in any language. The first name is the one that results carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Where it publishes: `bbc.co.uk`, `bbc.com/bengali`. `www.` is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// ISO 3166 code of its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Outlet {
    /// The publisher as articles carry it.
    pub fn source(&self) -> Source {
        let name = self.names.first().unwrap_or(&self.id);
        Source { country: self.country.clone(), ..Source::new(&self.id, name.trim()) }
    }
}

/// The outlets, and where each name and host leads.
#[derive(Debug, Default, PartialEq)]
struct Table {
    outlets: Vec<Outlet>,
    /// Ids, and names as ids are written.
    names: HashMap<String, usize>,
    /// By host the beginnings of paths, longest first.
    hosts: HashMap<String, Vec<(String, usize)>>,
}

/// What is wrong with an outlet: the key and the problem.
type Fault = (&'static str, String);

impl SourceList {
    /// Reads a list from its file.
    ///
    /// # Errors
    /// The file cannot be read, or as [`parse`](SourceList::parse) with the file's path.
    pub fn load(path: impl AsRef<Path>) -> Result<SourceList> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(Error::io(path, "reading the list of sources"))?;
        read(&text, &path.display().to_string())
    }

    /// Reads a list from its text: any number of `[[source]]` with `id`, `names`, `hosts` and `country`, of which only `id` is required.
    ///
    /// # Errors
    /// [`Error::Sources`] with line and key: TOML that cannot be read, an unknown key, an id that is not written as ids are, an empty
    /// name, a host that is none, an id, a name or a host that two sources claim.
    pub fn parse(text: &str) -> Result<SourceList> {
        read(text, "sources")
    }

    /// The list as TOML, which [`parse`](SourceList::parse) reads back.
    pub fn to_toml(&self) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            source: &'a [Outlet],
        }
        toml::to_string_pretty(&File { source: &self.0.outlets }).unwrap_or_default()
    }

    /// All outlets, in the order of their file.
    pub fn outlets(&self) -> &[Outlet] {
        &self.0.outlets
    }

    /// The outlet of an id.
    pub fn get(&self, id: &str) -> Option<&Outlet> {
        self.outlet(*self.0.names.get(id)?).filter(|outlet| outlet.id == id)
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.0.outlets.is_empty()
    }

    /// The publisher of a document; `None` when nothing says it.
    ///
    /// The record's own `source` counts when the list knows its name. Otherwise the list may know the address, which then counts more
    /// than an unknown name: it may be a folder's, or a spelling of the day. Without either the record's own source stays as it is; a
    /// document without one has that of its address's host.
    pub fn resolve(&self, document: &Document) -> Option<Source> {
        let own = document.source.as_ref().filter(|source| !source.id.is_empty());
        let address = document.url.as_deref().map(Address::read).filter(|address| address.host.is_some());
        let listed = || {
            // `bbc.com` given as a source says less than the address on it.
            let names_host = own.filter(|own| address.as_ref().is_some_and(|address| address.is_on(&own.id)));
            let by_own = own.filter(|_| names_host.is_none()).and_then(|own| self.by_source(own));
            by_own.or_else(|| self.by_address(address.as_ref()?)).or_else(|| self.by_source(own?))
        };
        // Most pipelines have no list.
        if let Some(outlet) = (!self.is_empty()).then(listed).flatten() {
            let mut source = outlet.source();
            source.country = source.country.or_else(|| own?.country.clone());
            return Some(source);
        }
        let of_host = || {
            let id = normalise(&address.as_ref()?.authority);
            Some(Source::new(&id, id.clone()))
        };
        own.cloned().or_else(of_host)
    }

    /// The publisher of a name, an id, a host or an address, listed or not.
    pub fn resolve_name(&self, name: &str) -> Source {
        self.by_name(name).map_or_else(|| Source::from(name), Outlet::source)
    }

    fn outlet(&self, index: usize) -> Option<&Outlet> {
        self.0.outlets.get(index)
    }

    fn by_source(&self, source: &Source) -> Option<&Outlet> {
        self.by_name(&source.name).or_else(|| self.by_name(&source.id))
    }

    fn by_name(&self, name: &str) -> Option<&Outlet> {
        let address = Address::read(name);
        match address.host {
            Some(_) => self.by_address(&address),
            None => self.outlet(*self.0.names.get(&normalise(name))?),
        }
    }

    /// The outlet whose host fits longest, and under it the path that does.
    fn by_address(&self, address: &Address) -> Option<&Outlet> {
        let host = address.host.as_deref()?;
        let path = path_key(address.path);
        let fits = |(start, _): &&(String, usize)| {
            path.strip_prefix(start.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let listed = tails(host).find_map(|tail| self.0.hosts.get(tail)?.iter().find(fits)).map(|(_, index)| *index);
        self.outlet(listed.or_else(|| self.0.names.get(&normalise(host)).copied())?)
    }
}

impl Address<'_> {
    /// Whether the address lies on a host or below it.
    fn is_on(&self, host: &str) -> bool {
        self.host.as_deref().is_some_and(|own| host.contains('.') && tails(own).any(|tail| tail == host))
    }
}

/// The beginning of a path as it is compared: in lower case, without a slash at the end.
fn path_key(path: &str) -> String {
    path.trim_end_matches('/').to_lowercase()
}

impl TryFrom<Vec<Outlet>> for SourceList {
    type Error = String;

    fn try_from(outlets: Vec<Outlet>) -> Result<SourceList, String> {
        let name = |at: usize| outlets.get(at).map_or("", |outlet| outlet.id.as_str());
        let table = Table::new(&outlets).map_err(|(at, (key, problem))| format!("{}.{key}: {problem}", name(at)))?;
        Ok(SourceList(Arc::new(Table { outlets, ..table })))
    }
}

impl From<SourceList> for Vec<Outlet> {
    fn from(list: SourceList) -> Vec<Outlet> {
        list.0.outlets.clone()
    }
}

impl Table {
    /// The table without the outlets; otherwise which of them is at fault.
    fn new(outlets: &[Outlet]) -> Result<Table, (usize, Fault)> {
        let mut table = Table::default();
        for (index, outlet) in outlets.iter().enumerate() {
            table.add_names(index, outlet, outlets).map_err(|fault| (index, fault))?;
        }
        for (index, outlet) in outlets.iter().enumerate() {
            table.add_hosts(index, outlet, outlets).map_err(|fault| (index, fault))?;
        }
        for paths in table.hosts.values_mut() {
            paths.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        Ok(table)
    }

    fn add_names(&mut self, index: usize, outlet: &Outlet, all: &[Outlet]) -> Result<(), Fault> {
        let id = normalise(&outlet.id);
        if id.is_empty() || id != outlet.id {
            return Err(("id", format!("{:?} must be written {id:?}", outlet.id)));
        }
        if let Some(other) = self.names.insert(id, index) {
            return Err(("id", claimed(all, other, &outlet.id)));
        }
        for name in &outlet.names {
            if name.trim().is_empty() {
                return Err(("names", "a name is empty; write it or leave it out".to_owned()));
            }
            if let Some(other) = self.names.insert(normalise(name), index).filter(|other| *other != index) {
                return Err(("names", claimed(all, other, name)));
            }
        }
        Ok(())
    }

    fn add_hosts(&mut self, index: usize, outlet: &Outlet, all: &[Outlet]) -> Result<(), Fault> {
        for text in &outlet.hosts {
            let address = Address::read(text.trim());
            let Some(host) = address.host.as_deref() else {
                let problem = format!("{text:?} is no host; write it like \"bbc.co.uk\" or \"bbc.com/bengali\"");
                return Err(("hosts", problem));
            };
            let host = host.strip_prefix("www.").unwrap_or(host);
            let path = path_key(address.path);
            let paths = self.hosts.entry(host.to_owned()).or_default();
            let same = paths.iter().find(|(known, _)| *known == path).map(|(_, other)| *other);
            // A host may be an id or a name too.
            let named = || self.names.get(host).copied().filter(|_| path.is_empty());
            if let Some(other) = same.or_else(named).filter(|other| *other != index) {
                return Err(("hosts", claimed(all, other, text)));
            }
            if same.is_none() {
                paths.push((path, index));
            }
        }
        Ok(())
    }
}

fn claimed(all: &[Outlet], other: usize, what: &str) -> String {
    let other = all.get(other).map_or("", |other| other.id.as_str());
    format!("{what:?} is the source {other:?} already; leave it to one of them")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<Spanned<Outlet>>,
}

fn read(text: &str, path: &str) -> Result<SourceList> {
    let error = |offset: usize, key: String, problem: String| {
        let (path, line) = (path.to_owned(), line_of(text, offset));
        Error::Sources { path, line, key, problem }
    };
    let file: File = toml::from_str(text).map_err(|e| {
        let offset = e.span().map_or(0, |span| span.start);
        error(offset, key_at(text, offset), e.message().to_owned())
    })?;
    let offsets: Vec<usize> = file.source.iter().map(|source| source.span().start).collect();
    let outlets: Vec<Outlet> = file.source.into_iter().map(Spanned::into_inner).collect();
    let table = Table::new(&outlets).map_err(|(at, (key, problem))| {
        let offset = offset_of(text, offsets.get(at).copied().unwrap_or(0), key);
        let id = outlets.get(at).map_or("", |outlet| outlet.id.as_str());
        error(offset, format!("{id}.{key}"), problem)
    })?;
    Ok(SourceList(Arc::new(Table { outlets, ..table })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIST: &str = r#"
[[source]]
id = "bbc"
names = ["BBC", "BBC News", "বিবিসি"]
hosts = ["bbc.com", "www.bbc.co.uk"]
country = "GB"

[[source]]
id = "bbc-bangla"
names = ["BBC বাংলা", "BBC Bangla"]
hosts = ["bbc.com/bengali", "bangla.bbc.co.uk"]

[[source]]
id = "folha"
names = ["Folha de S.Paulo"]
hosts = ["folha.uol.com.br", "folha.com.br"]

[[source]]
id = "quay.example"

[[source]]
id = "courier"
names = ["Courier", "courier24.com"]
"#;

    #[test]
    fn names_hosts_and_addresses() {
        let list = SourceList::parse(LIST).unwrap();
        for (name, id) in [
            ("BBC", "bbc"),
            ("bbc news", "bbc"),
            ("B.B.C", "b-b-c"),
            ("বিবিসি", "bbc"),
            ("bbc.com", "bbc"),
            ("https://www.bbc.co.uk/news", "bbc"),
            ("www.bbc.com/bengali", "bbc-bangla"),
            ("https://WWW.BBC.com/Bengali/articles/c1?at=x", "bbc-bangla"),
            ("https://www.bbc.com/bengaluru", "bbc"),
            ("https://bangla.bbc.co.uk/", "bbc-bangla"),
            ("BBC বাংলা", "bbc-bangla"),
            ("bbc  bangla", "bbc-bangla"),
            ("bbc-bangla", "bbc-bangla"),
            ("https://www1.folha.uol.com.br/mundo/", "folha"),
            ("folha de s. paulo", "folha"),
            ("www.uol.com.br", "uol.com.br"),
            ("http://news.quay.example/a", "quay.example"),
            ("https://m.courier24.com/x", "courier"),
            ("https://web.archive.org/web/2019/http://news.bbc.co.uk/2/hi/", "bbc"),
            ("The Harbour", "the-harbour"),
        ] {
            assert_eq!(list.resolve_name(name).id, id, "{name}");
        }
        assert_eq!(list.resolve_name("bbc.co.uk").country.as_deref(), Some("GB"));
        assert_eq!(list.resolve_name("bbc.co.uk").name, "BBC");
        assert_eq!(list.get("folha").unwrap().names[0], "Folha de S.Paulo");
        assert_eq!(list.get("BBC News"), None);
    }

    #[test]
    fn documents() {
        let list = SourceList::parse(LIST).unwrap();
        for (name, source, url, listed, unlisted) in [
            ("nothing", "", "", "", ""),
            ("a name", "BBC News", "", "bbc", "bbc-news"),
            ("an unknown name", "The Harbour", "", "the-harbour", "the-harbour"),
            ("an address", "", "https://www.bbc.com/bengali/a", "bbc-bangla", "bbc.com"),
            ("an unknown address", "", "https://news.harbour.com.bd/a", "harbour.com.bd", "harbour.com.bd"),
            ("no host", "", "http://localhost/x", "", ""),
            ("no address", "", "page 7", "", ""),
            ("its own name before the address", "Courier", "https://www.bbc.com/news", "courier", "courier"),
            ("the list knows the address alone", "texts", "https://www.bbc.com/news", "bbc", "texts"),
            ("nobody knows", "texts", "https://harbour.example/a", "texts", "texts"),
            ("the address is more precise", "bbc.com", "https://www.bbc.com/bengali/a", "bbc-bangla", "bbc.com"),
            ("a host elsewhere", "bbc.com", "https://m.courier24.com/x", "bbc", "bbc.com"),
            ("an unknown host, known address", "feeds.example", "https://bbc.com/x", "bbc", "feeds.example"),
        ] {
            let mut document = Document::new("a", "");
            document.source = (!source.is_empty()).then(|| Source::from(source));
            document.url = (!url.is_empty()).then(|| url.to_owned());
            for (list, expected) in [(&list, listed), (&SourceList::default(), unlisted)] {
                let found = list.resolve(&document).map_or(String::new(), |source| source.id);
                assert_eq!(found, expected, "{name}");
            }
        }
        let document = Document::new("a", "").url("https://www.harbour.com.bd/a");
        assert_eq!(SourceList::default().resolve(&document), Some(Source::from("harbour.com.bd")));
    }

    #[test]
    fn reads_what_it_writes() {
        let list = SourceList::parse(LIST).unwrap();
        assert_eq!(SourceList::parse(&list.to_toml()).unwrap(), list);
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(serde_json::from_str::<SourceList>(&json).unwrap(), list);
        assert!(SourceList::parse("").unwrap().is_empty());
        assert!(serde_json::from_str::<SourceList>(r#"[{"id":"a"},{"id":"a"}]"#).is_err());
    }

    #[test]
    fn errors_name_line_and_key() {
        let known = "[[source]]\nid = \"bbc\"\nnames = [\"BBC\"]\nhosts = [\"bbc.com\"]\n";
        for (name, added, line, key) in [
            ("not TOML", "[[source]\n", 5, ""),
            ("unknown key", "host = \"x.org\"\n", 5, "host"),
            ("unknown table", "[[outlet]]\nid = \"x\"\n", 5, ""),
            ("no id", "[[source]]\nnames = [\"x\"]\n", 5, ""),
            ("an id in capitals", "[[source]]\nid = \"Quay\"\n", 6, "Quay.id"),
            ("duplicate id", "[[source]]\nid = \"bbc\"\n", 6, "bbc.id"),
            ("a name that is an id", "[[source]]\nid = \"x\"\nnames = [\"y\", \"Bbc\"]\n", 7, "x.names"),
            ("an id that is a host", "[[source]]\nid = \"bbc.com\"\n", 4, "bbc.hosts"),
            ("an empty name", "[[source]]\nid = \"x\"\nnames = [\" \"]\n", 7, "x.names"),
            ("a host twice", "[[source]]\nid = \"x\"\nhosts = [\"http://www.BBC.com/\"]\n", 7, "x.hosts"),
            ("no host", "[[source]]\nid = \"x\"\nhosts = [\"The BBC\"]\n", 7, "x.hosts"),
        ] {
            match SourceList::parse(&format!("{known}{added}")) {
                Err(Error::Sources { line: l, key: k, .. }) => {
                    assert_eq!((l, k.contains(key)), (line, true), "{name}: {k}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn any_name_and_address_is_resolved(name in r"\PC{0,30}|[a-z.:/@?-]{0,30}", url in r"\PC{0,30}|(https?://)?[a-z./]{0,30}") {
            let list = SourceList::parse(LIST).unwrap();
            let resolved = list.resolve_name(&name);
            prop_assert_eq!(&list.resolve_name(&resolved.id).id, &resolved.id);
            let mut document = Document::new("a", "").source(name.as_str()).url(url);
            let source = list.resolve(&document);
            prop_assert_eq!(source.is_some(), document.source.as_ref().is_some_and(|source| !source.id.is_empty()) || document.url.as_deref().is_some_and(|url| Address::read(url).host.is_some()));
            // Settled once, it stays.
            document.source = source.clone();
            prop_assert_eq!(list.resolve(&document).map(|source| source.id), source.map(|source| source.id));
        }
    }
}
