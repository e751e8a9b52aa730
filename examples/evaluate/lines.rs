//! Which lines of a page are the story: the cleaner against `lines.tsv` and tables of pages, beside simpler ways.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use dateline::clean::{Cleaner, LineMemory};
use dateline::{Document, Span};

use crate::data::{self, Result};
use crate::report::{Agreement, Table};
use crate::{Data, Options};

/// A document, and each line of it that is not blank: where it stands and whether it is left over from the page.
struct Page {
    document: Document,
    language: String,
    lines: Vec<(Span, bool)>,
}

/// Lines that are left over from the page against lines that a method hides.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    asides: Agreement,
    /// Lines of the story.
    body: usize,
}

impl Score {
    fn add(&mut self, is_aside: bool, is_hidden: bool) {
        self.asides.right += usize::from(is_aside && is_hidden);
        self.asides.wrong += usize::from(!is_aside && is_hidden);
        self.asides.missing += usize::from(is_aside && !is_hidden);
        self.body += usize::from(!is_aside);
    }

    fn cells(self) -> Vec<String> {
        let Agreement { right, wrong, missing } = self.asides;
        let hidden = wrong as f64 / self.body.max(1) as f64;
        let [precision, found, f1] = self.asides.cells();
        let counts = [wrong, self.body, right + missing].map(|count| count.to_string());
        let [wrong, body, asides] = counts;
        vec![format!("{:.2}%", 100.0 * hidden), wrong, body, found, asides, precision, f1]
    }
}

/// Which lines of a page are hidden, given what its source repeats.
type Method = fn(&Page, &LineMemory) -> Vec<bool>;

const METHODS: [(&str, Method); 4] = [
    ("no cleaner", |page, _| vec![false; page.lines.len()]),
    ("lines under 40 characters", |page, _| {
        page.lines.iter().map(|(line, _)| page.text(*line).chars().count() < 40).collect()
    }),
    ("dateline", |page, _| hidden(page, None)),
    ("dateline, lines learned", |page, memory| hidden(page, Some(memory))),
];

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let mut sets = Vec::new();
    let path = data.corpus.join("lines.tsv");
    if path.is_file() {
        sets.push(("lines.tsv", corpus(data, &path)?));
    } else {
        say!("{}: no such file, left out", path.display());
    }
    for (name, folder) in [("pages of the development set", "lines/development"), ("pages held out", "lines/held-out")]
    {
        let folder = options.table(folder);
        if folder.is_dir() {
            sets.push((name, tables(&folder)?));
        } else {
            say!("{}: no such folder, left out", folder.display());
        }
    }
    for (name, pages) in sets {
        write_set(options, name, &pages, out)?;
    }
    Ok(())
}

fn write_set(options: &Options, name: &str, pages: &[Page], out: &mut impl Write) -> Result<()> {
    let mut memory = LineMemory::default();
    for page in pages {
        if let Some(source) = &page.document.source {
            memory.learn(&source.id, &page.document.text);
        }
    }
    let heads = ["story hidden", "lines", "of", "page found", "of", "precision", "F1"];
    let mut table = Table::new(format!("Lines that are not the story, {name}"), &heads);
    for (method, hide) in METHODS {
        let mut by_language: BTreeMap<&str, Score> = BTreeMap::new();
        let mut all = Score::default();
        for page in pages {
            let score = by_language.entry(&page.language).or_default();
            for ((line, is_aside), is_hidden) in page.lines.iter().zip(hide(page, &memory)) {
                score.add(*is_aside, is_hidden);
                all.add(*is_aside, is_hidden);
                if options.misses && *is_aside != is_hidden && method.starts_with("dateline") {
                    let what = if is_hidden { "hidden" } else { "shown" };
                    let text: String = page.text(*line).chars().take(100).collect();
                    say!("{method}: {what}: {} {text:?}", page.document.id);
                }
            }
        }
        for (language, score) in by_language {
            table.row(format!("{method}, {language}"), score.cells());
        }
        table.row(format!("{method}, all"), all.cells());
    }
    Ok(table.write(out)?)
}

/// A line is hidden when no part of it is content.
fn hidden(page: &Page, memory: Option<&LineMemory>) -> Vec<bool> {
    let cleaned = Cleaner::new().clean_with(&page.document, memory);
    let is_shown = |line: Span| {
        let first = cleaned.lines.partition_point(|piece| piece.range.end <= line.start);
        let pieces = cleaned.lines.iter().skip(first).take_while(|piece| piece.range.start < line.end);
        pieces.into_iter().any(|piece| piece.label.is_content())
    };
    page.lines.iter().map(|(line, _)| !is_shown(*line)).collect()
}

/// The documents of the corpus with the lines of `document TAB line TAB label`, counted in the file from 1.
fn corpus(data: &Data, path: &Path) -> Result<Vec<Page>> {
    let mut gold: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for [document, line, _] in data::rows::<3>(path)? {
        gold.entry(document).or_default().insert(line.parse()?);
    }
    let mut pages = Vec::new();
    for document in &data.documents {
        let file_lines = String::from_utf8_lossy(&std::fs::read(data.corpus.join(&document.id))?).lines().count();
        // A header stands before the text in the file.
        let header = file_lines.saturating_sub(document.text.lines().count());
        let asides = gold.remove(&document.id).unwrap_or_default();
        let language = data.language(document).map_or("mul".to_owned(), |language| language.to_string());
        let is_aside = |number: usize| asides.contains(&(header + number + 1));
        pages.push(Page::new(document.clone(), language, is_aside));
    }
    match gold.into_keys().next() {
        Some(unknown) => Err(format!("{}: no document {unknown:?}", path.display()).into()),
        None => Ok(pages),
    }
}

/// The pages of a folder's files, one file an outlet, named by the language: `@ outlet`, `= page`, `| line of the story`, `- line of the page`.
fn tables(folder: &Path) -> Result<Vec<Page>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let mut pages = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let language = name.split('.').next().unwrap_or_default().to_owned();
        let content = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let mut outlet = "";
        for part in content.split("\n= ") {
            let Some((head, lines)) = part.split_once('\n') else { continue };
            if let Some(named) = head.strip_prefix("@ ") {
                outlet = named;
                continue;
            }
            let text = |line: &str| line.get(2..).unwrap_or_default().to_owned();
            let text = lines.trim().lines().map(text).collect::<Vec<String>>().join("\n");
            let asides: Vec<bool> = lines.trim().lines().map(|line| line.starts_with("- ")).collect();
            let document = Document::new(format!("{name}: {head}"), text).source(outlet);
            pages.push(Page::new(document, language.clone(), |number| asides.get(number) == Some(&true)));
        }
    }
    Ok(pages)
}

impl Page {
    fn new(document: Document, language: String, is_aside: impl Fn(usize) -> bool) -> Page {
        let mut lines = Vec::new();
        let mut start = 0;
        for (number, line) in document.text.split_inclusive('\n').enumerate() {
            let range = Span::new(start, start + line.len());
            start = range.end;
            if !line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
                lines.push((range, is_aside(number)));
            }
        }
        Page { document, language, lines }
    }

    fn text(&self, line: Span) -> &str {
        line.of(&self.document.text).unwrap_or_default().trim()
    }
}
