//! What a person says of a tag, which counts more than what the tagger finds.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::catalog::Catalog;
use super::{Evidence, EvidenceKind, Tag};
use crate::error::{Error, Result};
use crate::span::Span;

/// The most bytes of the judged text that a verdict remembers.
const MAX_QUOTE_BYTES: usize = 120;

/// A person's yes or no: whether a stretch of a document is about a meeting.
///
/// ```
/// use dateline::{Span, Verdict};
///
/// let verdict = Verdict::no("a.txt", Span::new(0, 52), "hamburg-2017");
/// assert!(!verdict.about);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The document's id.
    pub document: String,
    /// What was judged: bytes of the document's text. Every passage that it touches is meant.
    pub range: Span,
    /// The meeting's id.
    pub meeting: String,
    /// Whether it is about that meeting.
    pub about: bool,
    /// The beginning of the text that was judged: where it is found again when the document has changed. The writer fills it in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
}

impl Verdict {
    /// This is about that meeting, whatever the tagger says.
    pub fn yes(document: impl Into<String>, range: Span, meeting: impl Into<String>) -> Verdict {
        Verdict { document: document.into(), range, meeting: meeting.into(), about: true, quote: String::new() }
    }

    /// This is not about that meeting, whatever the tagger says.
    pub fn no(document: impl Into<String>, range: Span, meeting: impl Into<String>) -> Verdict {
        Verdict { about: false, ..Verdict::yes(document, range, meeting) }
    }

    fn key(&self) -> (&str, Span, &str) {
        (&self.document, self.range, &self.meeting)
    }

    /// Remembers the beginning of what was judged.
    pub(crate) fn quote_from(&mut self, text: &str) {
        if self.quote.is_empty()
            && let Some(judged) = self.range.of(text)
        {
            let end = (0..=MAX_QUOTE_BYTES.min(judged.len())).rev().find(|end| judged.is_char_boundary(*end));
            self.quote = judged.get(..end.unwrap_or(0)).unwrap_or_default().to_owned();
        }
    }

    /// Where the judged text stands in a document that may have changed: at its place, else at the nearest place that reads alike.
    pub(crate) fn place(&self, text: &str) -> Option<Span> {
        let stands = self.range.of(text).is_some_and(|judged| judged.starts_with(&self.quote));
        if stands || self.quote.is_empty() {
            return self.range.of(text).map(|_| self.range);
        }
        let found = text.match_indices(&self.quote).map(|(at, _)| at);
        let start = found.min_by_key(|at| at.abs_diff(self.range.start))?;
        let end = start.saturating_add(self.range.len()).min(text.len());
        let end = (start..=end).rev().find(|end| text.is_char_boundary(*end))?;
        Some(Span::new(start, end))
    }
}

/// Verdicts in the order of document, range and meeting, one for each of these.
///
/// ```
/// use dateline::{Span, Verdict, Verdicts};
///
/// let mut verdicts = Verdicts::default();
/// verdicts.insert(Verdict::yes("a.txt", Span::new(0, 52), "hamburg-2017"));
/// assert_eq!(verdicts.to_tsv(), "a.txt\t0\t52\thamburg-2017\tyes\t\n");
/// assert_eq!(Verdicts::parse(&verdicts.to_tsv())?, verdicts);
/// # Ok::<(), dateline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verdicts(Vec<Verdict>);

impl Verdicts {
    /// Reads a file of verdicts.
    ///
    /// # Errors
    /// The file cannot be read, or as [`parse`](Verdicts::parse).
    pub fn load(path: impl AsRef<Path>) -> Result<Verdicts> {
        let path = path.as_ref();
        read(&std::fs::read_to_string(path).map_err(Error::io(path, "reading the verdicts"))?, path)
    }

    /// Reads lines of `document TAB start TAB end TAB meeting TAB yes|no TAB quote`, without a head line. The quote may be left out; in
    /// it a line break is written `\n`, a tab `\t`, a backslash `\\`. Of two verdicts on the same, the later counts.
    ///
    /// # Errors
    /// [`Error::Record`] with line and byte offset.
    pub fn parse(text: &str) -> Result<Verdicts> {
        read(text, Path::new("verdicts"))
    }

    /// The lines that [`parse`](Verdicts::parse) reads.
    pub fn to_tsv(&self) -> String {
        let line = |verdict: &Verdict| {
            let Verdict { document, range, meeting, about, quote } = verdict;
            let answer = if *about { "yes" } else { "no" };
            let quote = quote.replace('\\', r"\\").replace('\t', r"\t").replace('\n', r"\n").replace('\r', r"\r");
            format!("{document}\t{}\t{}\t{meeting}\t{answer}\t{quote}\n", range.start, range.end)
        };
        self.0.iter().map(line).collect()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Verdict> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a verdict; the one on the same document, range and meeting that it takes the place of.
    pub fn insert(&mut self, verdict: Verdict) -> Option<Verdict> {
        match self.find(&verdict) {
            Ok(at) => self.0.get_mut(at).map(|known| std::mem::replace(known, verdict)),
            Err(at) => {
                self.0.insert(at, verdict);
                None
            }
        }
    }

    /// Takes a verdict back; the one that was there on the same document, range and meeting.
    pub fn remove(&mut self, verdict: &Verdict) -> Option<Verdict> {
        self.find(verdict).ok().map(|at| self.0.remove(at))
    }

    /// Takes all back that are on one document; whether there were any.
    pub(crate) fn remove_of(&mut self, document: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|verdict| verdict.document != document);
        self.0.len() < before
    }

    /// Those on one document.
    pub fn of(&self, document: &str) -> &[Verdict] {
        let start = self.0.partition_point(|verdict| verdict.document.as_str() < document);
        let end = self.0.partition_point(|verdict| verdict.document.as_str() <= document);
        self.0.get(start..end).unwrap_or_default()
    }

    fn find(&self, verdict: &Verdict) -> Result<usize, usize> {
        self.0.binary_search_by(|known| known.key().cmp(&verdict.key()))
    }
}

impl FromIterator<Verdict> for Verdicts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Verdicts {
        let mut sorted: Vec<Verdict> = verdicts.into_iter().collect();
        sorted.sort_by(|a, b| a.key().cmp(&b.key()));
        // Of two on the same, the sort left the later behind the earlier, which is kept: let it be the later.
        sorted.reverse();
        sorted.dedup_by(|a, b| a.key() == b.key());
        sorted.reverse();
        Verdicts(sorted)
    }
}

impl<'a> IntoIterator for &'a Verdicts {
    type Item = &'a Verdict;
    type IntoIter = std::slice::Iter<'a, Verdict>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Verdicts {
    type Item = Verdict;
    type IntoIter = std::vec::IntoIter<Verdict>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

fn read(text: &str, path: &Path) -> Result<Verdicts> {
    let mut offset = 0;
    let read_line = |(number, line): (usize, &str)| {
        let start = offset;
        offset += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() {
            return Ok(None);
        }
        parse_line(line).map(Some).map_err(|problem| Error::Record {
            path: path.to_owned(),
            line: number as u64 + 1,
            offset: start as u64,
            problem: format!(
                "{problem}; a verdict is `document TAB start TAB end TAB meeting TAB yes|no`, and a quote may follow"
            ),
        })
    };
    let lines: Result<Vec<_>> = text.split_inclusive('\n').enumerate().map(read_line).collect();
    Ok(lines?.into_iter().flatten().collect())
}

fn parse_line(line: &str) -> Result<Verdict, String> {
    let mut parts = line.split('\t');
    let mut part = |name: &str| parts.next().filter(|part| !part.is_empty()).ok_or(format!("there is no {name}"));
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("{text:?} is no byte offset"));
    let document = part("document")?.to_owned();
    let (start, end) = (number(part("start")?)?, number(part("end")?)?);
    if end < start {
        return Err(format!("the range ends at {end}, before it starts"));
    }
    let meeting = part("meeting")?.to_owned();
    let about = match part("answer")? {
        "yes" => true,
        "no" => false,
        other => return Err(format!("the answer {other:?} is neither yes nor no")),
    };
    let quote = unescape(parts.next().unwrap_or_default());
    match parts.next() {
        Some(_) => Err("there are more than six columns".to_owned()),
        None => Ok(Verdict { document, range: Span::new(start, end), meeting, about, quote }),
    }
}

fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        plain.push(match (c, chars.clone().next()) {
            ('\\', Some('n')) => '\n',
            ('\\', Some('r')) => '\r',
            ('\\', Some('t')) => '\t',
            ('\\', Some('\\')) => '\\',
            _ => {
                plain.push(c);
                continue;
            }
        });
        chars.next();
    }
    plain
}

/// Puts the verdicts that touch a passage, each with its place, in the place of what the tagger found.
pub(crate) fn overrule(verdicts: &[(Span, &Verdict)], catalog: &Catalog, passage: Span, tags: &mut Vec<Tag>) {
    let mut touching = verdicts.iter().filter(|(range, _)| range.overlaps(passage)).peekable();
    if touching.peek().is_none() {
        return;
    }
    let (yes, no): (Vec<_>, Vec<_>) = touching.partition(|(_, verdict)| verdict.about);
    for (range, verdict) in &no {
        tags.retain_mut(|tag| tag.id != verdict.meeting || leaves_some(&mut tag.sentences, *range));
    }
    for (range, verdict) in &yes {
        let range = Span::new(range.start.max(passage.start), range.end.min(passage.end));
        support(tags, catalog, &verdict.meeting, range, EvidenceKind::Person);
        let denied = |id: &str| no.iter().any(|(_, verdict)| verdict.meeting == id);
        for outer in catalog.outer(&verdict.meeting).filter(|outer| !denied(outer)) {
            support(tags, catalog, outer, range, EvidenceKind::PartOf);
        }
    }
    // What held only as the frame of a meeting that is gone goes too.
    let frames: Vec<String> = tags.iter().flat_map(|tag| catalog.outer(&tag.id)).map(str::to_owned).collect();
    let is_frame = |tag: &Tag| tag.evidence.iter().all(|evidence| evidence.kind == EvidenceKind::PartOf);
    tags.retain(|tag| !is_frame(tag) || frames.contains(&tag.id));
    tags.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then_with(|| a.id.cmp(&b.id)));
}

/// Takes a range out of the sentences that a tag governs; whether it governs others.
fn leaves_some(sentences: &mut Vec<Span>, range: Span) -> bool {
    let outside = |span: &Span| {
        let before = Span::new(span.start, span.end.min(range.start));
        [before, Span::new(span.start.max(range.end), span.end)].into_iter().filter(|part| !part.is_empty())
    };
    *sentences = sentences.iter().flat_map(outside).collect();
    !sentences.is_empty()
}

/// Adds evidence of a person to a meeting's tag, which makes it sure. A meeting that the catalog does not have is no tag.
fn support(tags: &mut Vec<Tag>, catalog: &Catalog, id: &str, range: Span, kind: EvidenceKind) {
    if catalog.get(id).is_none() {
        return;
    }
    let at = tags.iter().position(|tag| tag.id == id).unwrap_or_else(|| {
        tags.push(Tag { id: id.to_owned(), confidence: 1.0, evidence: Vec::new(), sentences: Vec::new() });
        tags.len() - 1
    });
    if let Some(tag) = tags.get_mut(at) {
        tag.confidence = 1.0;
        tag.evidence.push(Evidence { range: Some(range).filter(|_| kind == EvidenceKind::Person), kind });
        tag.evidence.sort_unstable();
        tag.evidence.dedup();
        tag.sentences.push(range);
        tag.sentences.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(tag.sentences.len());
        for span in tag.sentences.drain(..) {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        tag.sentences = joined;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn catalog() -> Catalog {
        let meeting = |id: &str, more: &str| {
            format!("[[meeting]]\nid = \"{id}\"\ntitle = {{ en = \"{id}\" }}\nstart = \"2017-07-07\"\n{more}\n")
        };
        let inner = "part_of = \"outer\"";
        Catalog::parse(&[meeting("outer", ""), meeting("inner", inner), meeting("other", "")].concat()).unwrap()
    }

    fn tag(id: &str, kind: EvidenceKind) -> Tag {
        let evidence = vec![Evidence { range: None, kind }];
        Tag { id: id.to_owned(), confidence: 0.7, evidence, sentences: vec![Span::new(10, 18), Span::new(22, 30)] }
    }

    #[test]
    fn a_person_overrules_the_tagger() {
        use EvidenceKind::{Alias, PartOf};
        let passage = Span::new(10, 30);
        let (inside, outside, one) = (Span::new(5, 30), Span::new(30, 40), Span::new(10, 18));
        let inner = || vec![tag("inner", Alias), tag("outer", PartOf)];
        for (name, tags, verdicts, expected) in [
            ("yes where there was nothing", vec![], vec![Verdict::yes("d", inside, "other")], vec!["other"]),
            ("no takes the tag", vec![tag("other", Alias)], vec![Verdict::no("d", inside, "other")], vec![]),
            (
                "no to one sentence of two",
                vec![tag("other", Alias)],
                vec![Verdict::no("d", one, "other")],
                vec!["other"],
            ),
            ("beside the passage", vec![tag("other", Alias)], vec![Verdict::no("d", outside, "other")], vec!["other"]),
            ("yes brings the outer meeting", vec![], vec![Verdict::yes("d", inside, "inner")], vec!["inner", "outer"]),
            ("no takes the frame", inner(), vec![Verdict::no("d", inside, "inner")], vec![]),
            ("no to the frame", inner(), vec![Verdict::no("d", inside, "outer")], vec!["inner"]),
            (
                "one yes, one no",
                inner(),
                vec![Verdict::no("d", inside, "inner"), Verdict::yes("d", inside, "other")],
                vec!["other"],
            ),
            ("not in the catalog", vec![], vec![Verdict::yes("d", inside, "nowhere")], vec![]),
        ] {
            let mut tags = tags;
            let placed: Vec<_> = verdicts.iter().map(|verdict| (verdict.range, verdict)).collect();
            overrule(&placed, &catalog(), passage, &mut tags);
            let ids: Vec<_> = tags.iter().map(|tag| tag.id.as_str()).collect();
            assert_eq!(ids, expected, "{name}");
        }
        let mut tags = vec![tag("other", Alias)];
        let verdict = Verdict::yes("d", inside, "other");
        overrule(&[(inside, &verdict)], &catalog(), passage, &mut tags);
        let person = Evidence { range: Some(Span::new(10, 30)), kind: EvidenceKind::Person };
        assert_eq!(tags[0].sentences, [Span::new(10, 30)]);
        assert!(tags[0].confidence == 1.0 && tags[0].evidence.contains(&person), "{tags:?}");
    }

    #[test]
    fn finds_its_text_again() {
        let text = "Leaders met. They agreed. They left.";
        let mut verdict = Verdict::yes("d", Span::new(13, 25), "m");
        verdict.quote_from(text);
        assert_eq!(verdict.quote, "They agreed.");
        for (name, changed, expected) in [
            ("unchanged", text.to_owned(), Some((13, 25))),
            ("moved", format!("Update. {text}"), Some((21, 33))),
            ("twice, the nearer", format!("They agreed. Soon, too. {text}"), Some((0, 12))),
            ("gone", "Leaders met. They left.".to_owned(), None),
            ("empty", String::new(), None),
        ] {
            let place = verdict.place(&changed).map(|span| (span.start, span.end));
            assert_eq!(place, expected, "{name}");
        }
        let unquoted = Verdict::yes("d", Span::new(0, 7), "m");
        assert_eq!(unquoted.place(text), Some(Span::new(0, 7)));
        assert_eq!(unquoted.place("Short"), None);
    }

    #[test]
    fn lines_that_are_no_verdict() {
        for (line, problem) in [
            ("a\t0\t5\tm\n", "no answer"),
            ("a\t0\tfive\tm\tyes\n", "no byte offset"),
            ("a\t5\t0\tm\tyes\n", "before it starts"),
            ("a\t0\t5\tm\tmaybe\n", "neither yes nor no"),
            ("a\t0\t5\t\tyes\n", "no meeting"),
            ("a\t0\t5\tm\tyes\tq\tr\n", "more than six"),
        ] {
            match Verdicts::parse(&format!("a\t0\t5\tm\tyes\n\n{line}")) {
                Err(Error::Record { line: 3, offset: 13, problem: found, .. }) => {
                    assert!(found.contains(problem), "{found}")
                }
                other => panic!("{line:?}: {other:?}"),
            }
        }
        let two = Verdicts::parse("a\t0\t5\tm\tyes\na\t0\t5\tm\tno\n").unwrap();
        assert!(two.len() == 1 && !two.iter().next().unwrap().about, "the later counts");
    }

    proptest! {
        #[test]
        fn goes_through_tsv_and_back(rows in prop::collection::vec(("[a-c]{1,2}", 0usize..9, 0usize..9, "[mn]", any::<bool>(), r"[\PC\n\t\\]{0,9}"), 0..9)) {
            let verdicts: Verdicts = rows.into_iter().map(|(document, start, length, meeting, about, quote)| {
                Verdict { document, range: Span::new(start, start + length), meeting, about, quote }
            }).collect();
            prop_assert_eq!(Verdicts::parse(&verdicts.to_tsv()).unwrap(), verdicts.clone());
            let one_by_one = verdicts.iter().rev().fold(Verdicts::default(), |mut all, verdict| {
                all.insert(verdict.clone());
                all
            });
            prop_assert_eq!(&one_by_one, &verdicts);
            prop_assert_eq!(verdicts.of("a").len(), verdicts.iter().filter(|verdict| verdict.document == "a").count());
        }
    }
}
