//! Sentence boundaries, beside those of Unicode.

use std::io::Write;

use dateline::Language;
use unicode_segmentation::UnicodeSegmentation;

use crate::data::{self, LANGUAGES, Result};
use crate::report::{Agreement, Share, Table, percent};
use crate::{Data, Options};

/// A text and the bytes at which its sentences begin, the first one left out.
struct Case {
    language: Language,
    name: String,
    text: String,
    starts: Vec<usize>,
}

pub fn measure(options: &Options, data: &Data, out: &mut impl Write) -> Result<()> {
    let mut sets = vec![("a table of cases (sentences.tsv)", table(options)?)];
    if let Some(shared) = &data.shared {
        let mut cases = Vec::new();
        for (code, language) in [("pt", "pt"), ("pt-BR", "pt"), ("en", "en"), ("bn", "bn")] {
            for document in data::documents(&shared.join(format!("ntrex/docs.{code}.jsonl")))? {
                cases.push(joined(&document.text, Language::from_code(language), document.id));
            }
        }
        sets.push(("NTREX, line ends made spaces", cases));
    }
    for (name, cases) in sets {
        let mut table = Table::new(
            format!("Sentences, {name}"),
            &["pt P", "R", "F1", "en P", "R", "F1", "bn P", "R", "F1", "whole cases"],
        );
        for (name, is_ours) in [("unicode-segmentation", false), ("dateline", true)] {
            let mut cells = Vec::new();
            let mut exact = Share::default();
            for language in LANGUAGES {
                let mut boundaries = Agreement::default();
                for case in cases.iter().filter(|case| case.language == language) {
                    let found = if is_ours { ours(&case.text) } else { unicode(&case.text) };
                    let right = found.iter().filter(|start| case.starts.contains(start)).count();
                    boundaries += Agreement { right, wrong: found.len() - right, missing: case.starts.len() - right };
                    exact.count(found == case.starts);
                    if options.misses && is_ours && found != case.starts {
                        say!("{language} {}: {}", case.name, shown(case, &found));
                    }
                }
                cells.extend(boundaries.cells());
            }
            cells.push(format!("{} of {}", percent(exact.value()), exact.whole));
            table.row(name, cells);
        }
        table.write(out)?;
    }
    Ok(())
}

/// The cases of the table: `│` stands where a sentence begins.
fn table(options: &Options) -> Result<Vec<Case>> {
    let rows = data::rows::<3>(&options.table("sentences.tsv"))?;
    let cases = rows.into_iter().map(|[language, name, marked]| {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (number, sentence) in data::unescaped(&marked).split('│').enumerate() {
            if number > 0 {
                starts.push(text.len());
            }
            text.push_str(sentence);
        }
        Case { language: Language::from_code(&language), name, text, starts }
    });
    Ok(cases.collect())
}

/// Lines that are a sentence each, joined by spaces. Headlines and the like, which end in no mark, are left out: nobody
/// could tell where they end.
fn joined(lines: &str, language: Language, name: String) -> Case {
    let (mut text, mut starts) = (String::new(), Vec::new());
    let is_end = |c: char| ".!?।॥|…".contains(c);
    let is_quote = |c: char| "\"'”’»)]".contains(c);
    let lines = lines.lines().map(str::trim).filter(|line| line.trim_end_matches(is_quote).ends_with(is_end));
    for line in lines {
        if !text.is_empty() {
            text.push(' ');
            starts.push(text.len());
        }
        text.push_str(line);
    }
    Case { language, name, text, starts }
}

fn ours(text: &str) -> Vec<usize> {
    let starts = dateline::passage::sentences(text).into_iter().map(|range| first_letter(text, range.start));
    starts.filter(|start| *start > first_letter(text, 0) && *start < text.len()).collect()
}

fn unicode(text: &str) -> Vec<usize> {
    let starts = text.split_sentence_bound_indices().map(|(start, _)| first_letter(text, start));
    let mut starts: Vec<usize> = starts.filter(|start| *start > first_letter(text, 0) && *start < text.len()).collect();
    starts.dedup();
    starts
}

/// Spaces belong to the sentence before.
fn first_letter(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start().len()
}

/// What went wrong, each in its surroundings: `+` a boundary that is none, `-` one that is missing.
fn shown(case: &Case, found: &[usize]) -> String {
    let wrong = found.iter().filter(|at| !case.starts.contains(at)).map(|at| (*at, '+'));
    let missing = case.starts.iter().filter(|at| !found.contains(at)).map(|at| (*at, '-'));
    let shown = wrong.chain(missing).map(|(at, mark)| {
        let (before, after) = case.text.split_at(at);
        let start: Vec<char> = before.chars().rev().take(40).collect();
        let start: String = start.into_iter().rev().collect();
        let end: String = after.chars().take(40).collect();
        format!("{start}⟦{mark}⟧{end}").replace('\n', "\\n")
    });
    shown.collect::<Vec<String>>().join(" … ")
}
