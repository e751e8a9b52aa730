//! Who published a document.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
    /// A publisher with an id of its own; the id is normalised, and white space around the name is left out.
    pub fn new(id: &str, name: impl Into<String>) -> Source {
        Source { id: normalise(id), name: name.into().trim().to_owned(), country: None }
    }
}

impl From<&str> for Source {
    fn from(name: &str) -> Source {
        Source::new(name, name)
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
        Ok(Source { country: country.filter(filled), ..Source::new(&id, name) })
    }
}

/// The id of a publisher from a name, a host or an address. Normalising twice changes nothing.
pub(super) fn normalise(text: &str) -> String {
    let text = text.trim();
    let address = Address::read(text);
    match &address.host {
        Some(host) => registered(host).to_owned(),
        // `http://localhost/x`, `http://10.0.0.7/`
        None => slug(if text.contains("://") { &address.authority } else { text }),
    }
}

/// An address taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// What stands before the path, in lower case, without a user and a port.
    pub authority: String,
    /// The authority when it can only be a host.
    pub host: Option<String>,
    /// What follows it, up to `?` or `#`.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Takes apart what is or might be an address. Of an address within the path of another, as archives and caches of pages give
    /// them, the inner one counts.
    pub(super) fn read(text: &'a str) -> Address<'a> {
        let text = text.trim().split(['?', '#']).next().unwrap_or_default();
        let text = text.rsplit_once("://").map_or(text, |(_, rest)| rest);
        let text = text.strip_prefix("//").unwrap_or(text);
        let (authority, path) = text.split_at_checked(text.find('/').unwrap_or(text.len())).unwrap_or_default();
        let authority = authority.rsplit('@').next().and_then(|host| host.split(':').next()).unwrap_or_default();
        let authority = authority.trim_end_matches('.').to_lowercase();
        Address { host: is_host(&authority).then(|| authority.clone()), authority, path }
    }
}

/// Whether a text can only be a host. A name may hold a full stop ("St. John", "Vol.2"): a host has no spaces and ends in letters.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let Some((_, top)) = text.rsplit_once('.') else {
        return false;
    };
    // `xn--` begins a top domain in other letters than Latin ones.
    let is_top = top.starts_with("xn--") || top.chars().all(char::is_alphabetic);
    text.split('.').all(is_label) && top.chars().count() > 1 && is_top
}

/// The suffixes of host names below which each name is a publisher of its own.
#[derive(Default)]
struct Suffixes {
    listed: HashSet<&'static str>,
    /// Labels that are suffixes under the domain of any country, such as `com` and `gov`.
    general: HashSet<&'static str>,
}

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(|| {
    let mut suffixes = Suffixes::default();
    let lines = include_str!("suffixes.txt").lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_suffix(".??") {
            Some(label) => suffixes.general.insert(label),
            None => suffixes.listed.insert(line),
        };
    }
    suffixes
});

impl Suffixes {
    fn contains(&self, tail: &str) -> bool {
        let is_country = |top: &str| top.len() == 2 && top.bytes().all(|b| b.is_ascii_lowercase());
        let general = tail.split_once('.').is_some_and(|(label, top)| is_country(top) && self.general.contains(label));
        general || self.listed.contains(tail)
    }
}

/// Every tail of a host that starts at a label, longest first.
pub(super) fn tails(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |tail| Some(tail.split_once('.')?.1))
}

/// The part of a host that its owner registered.
fn registered(host: &str) -> &str {
    // The top domain is a suffix without being listed.
    let tails: Vec<&str> = tails(host).collect();
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
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfd().flat_map(char::to_lowercase) {
        // Accents; ZWNJ, ZWJ and the byte-order mark do not part words.
        if matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}') {
            continue;
        }
        if c.is_alphanumeric() || is_combining_mark(c) {
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
            ("https://web.archive.org/web/2019id_/https://www.paper.co.uk/a?u=http://x.org", "paper.co.uk"),
            ("//cdn.paper.co.uk/a", "paper.co.uk"),
            ("https://www.paper.xn--54b7fta0cc/", "paper.xn--54b7fta0cc"),
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

    /// Hosts of the press and of authorities all over the world, a bar before the part that is the id.
    const HOSTS: &str = "
        agenciadenoticias.|ibge.gov.br |apnews.com |azertag.az |businesstech.co.za |ddnews.gov.in
        diariodonordeste.|verdesmares.com.br |edition.mv en.|yna.co.kr english.|ahram.org.eg |foreignaffairs.gov.ng
        gauchazh.|clicrbs.com.br ici.|radio-canada.ca |indaily.com.au |inforpress.cv |interfax.com.ua |kun.uz
        |ladiaria.com.uy |mfa.gov.ua |nation.com.pk news.|abidjan.net news.|sina.com.cn |newsroom.co.nz
        |noticias.blogspot.com noticias.|uol.com.br |pakobserver.net |pib.gov.in |ponte.jor.br |punchng.com
        |samoaobserver.ws |thepeninsulaqatar.com |tribune.com.pk |vientianetimes.org.la www.|20min.ch www.|aa.com.tr
        www.|abc.net.au www.|app.com.pk www.|asahi.com www.|asemana.publ.cv www.|bbc.co.uk www.|busqueda.com.uy
        www.|cameroon-tribune.cm www.|canada.ca www.|cancilleria.gov.co www.|cbc.ca www.|cctv.com www.|ceskatelevize.cz
        www.|chinadaily.com.cn www.|chunichi.co.jp www.|cna.com.tw www.|cnnbrasil.com.br www.|correiobraziliense.com.br
        www.|cumhuriyet.com.tr www.|dailymaverick.co.za www.|dailynewsegypt.com www.|dailysabah.com www.|dawn.com
        www.|delfi.lt www.|dirco.gov.za www.|du.ac.bd www.|dw.com www.|efe.com www.|elnacional.com.ve
        www.|elobservador.com.uy www.|elpais.com.uy www.|elperiodico.com www.|em.com.br www.|estadao.com.br
        www.|excelsior.com.mx www.|exteriores.gob.es www.|fmprc.gov.cn www.|gazeta.uz www.|gna.org.gh www.|gov.bc.ca
        www.|gov.mt www.|gov.uk www.|governo.gov.ao www.|graphic.com.gh www.|haaretz.com www.|independent.co.ug
        www.|independent.co.uk www.|intercept.com.br www.|israelhayom.co.il www.|japantimes.co.jp www.|jornalnoticias.co.mz
        www.|kbc.co.ke www.|kenyanews.go.ke www.|kln.gov.my www.|lamoncloa.gob.es www.|lavoz.com.ar
        www.|liberte-algerie.com www.|listindiario.com www.|ltn.com.tw www.metro.|tokyo.lg.jp www.|metropoles.com
        www.|metu.edu.tr www.|mfa.go.ke www.|mfa.gov.sg www.|mfa.gov.tr www.|mirror.co.uk www.|mofa.go.jp www.|mofa.go.kr
        www.|mofa.gov.np www.|moi.gov.mm www.|monitor.co.ug www.|namibian.com.na www.|napi.hu www.|nationthailand.com
        www.|newtimes.co.rw www.|nexojornal.com.br www.|nna-leb.gov.lb www.|nzherald.co.nz www.|observerbd.com
        www.|odt.co.nz www.|phnompenhpost.com www.|pio.gov.cy www.|portugal.gov.pt www.|postimees.ee www.|pravda.com.ua
        www.|president.gov.ua www.|radiookapi.net www.|rising.com.np www.|rnz.co.nz www.|rree.gob.pe www.|sankei.com
        www.|sbs.com.au www.|scoop.co.nz www.|sis.gov.eg www.|smh.com.au www.|sowetanlive.co.za www.|sozcu.com.tr
        www.|spa.gov.sa www.|standardmedia.co.ke www.|stf.jus.br www.|svt.se www.|tanjug.rs www.|tap.info.tn
        www.|telam.com.ar www.|theguardian.com www.|thenational.com.pg www.|thenews.com.pk www.|thestar.com.my
        www.|thetimes.co.uk www.|thisdaylive.com www.|timeslive.co.za www.|tjsp.jus.br www.|unb.com.bd
        www.|walesonline.co.uk www.|washingtonpost.com www.|wsj.com www.|znbc.co.zm
    ";

    #[test]
    fn hosts_of_the_world() {
        for host in HOSTS.split_whitespace() {
            let (_, id) = host.split_once('|').unwrap();
            assert_eq!(Source::from(format!("https://{}/news/a.html", host.replace('|', ""))).id, id);
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
