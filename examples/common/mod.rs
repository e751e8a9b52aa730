//! What the example programs share: their manners at the terminal.
//!
//! Exit codes are 0 for found, 1 for nothing found, 2 for an error. Data goes to stdout, talk to stderr.
#![allow(dead_code, reason = "each example uses its part")]

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use dateline::{Catalog, Language, SourceList};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub type Outcome = Result<bool, Box<dyn Error>>;

/// Headings, names and highlights; `anstream` takes them out where colour is not wanted.
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const MARK: Style = AnsiColor::Red.on_default().bold();

/// When to colour: `auto` looks at the terminal, `NO_COLOR` and `TERM`.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub fn apply(self) {
        match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Talks on stderr, which may be closed or full: that is no reason to stop.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($text)*);
    }};
}

/// Runs a program and turns its outcome into an exit code. A closed pipe is no error: `search … | head` ends quietly.
pub fn exit(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            say!("error: {}", explain(&*error));
            ExitCode::from(2)
        }
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source())
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// An error and its causes on one line.
pub fn explain(error: &(dyn Error + 'static)) -> String {
    let all: Vec<String> = causes(error).map(|error| printable(&error.to_string())).collect();
    all.join(": ")
}

/// The corpus that comes with the crate.
pub fn bundled_corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The catalog that was asked for, else the one in the corpus's folder, else none.
pub fn catalog(asked: Option<&Path>, corpus: &Path) -> dateline::Result<Catalog> {
    let beside = corpus.join("meetings.toml");
    match asked {
        Some(path) => Catalog::load(path),
        None if beside.is_file() => Catalog::load(beside),
        None => Ok(Catalog::default()),
    }
}

/// The list of sources that was asked for, else the one in the corpus's folder, else none.
pub fn sources(asked: Option<&Path>, corpus: &Path) -> dateline::Result<SourceList> {
    let beside = corpus.join("sources.toml");
    match asked {
        Some(path) => SourceList::load(path),
        None if beside.is_file() => SourceList::load(beside),
        None => Ok(SourceList::default()),
    }
}

/// The language of a code that somebody typed.
pub fn language(code: &str) -> Result<Language, String> {
    match Language::from_code(code) {
        Language::Undetermined if code != "und" => Err(format!("{code}: no such language code; try pt, en or bn")),
        language => Ok(language),
    }
}

/// What somebody typed, for a message: printable, and not longer than a line.
pub fn shortened(text: &str) -> String {
    let most = 60;
    let start: String = text.chars().take(most).collect();
    printable(&start) + if text.chars().nth(most).is_some() { "…" } else { "" }
}

/// Text for a terminal: line breaks become spaces, other control characters of scraped text are shown, not sent.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            // Bidirectional overrides reorder what follows them on the line.
            c if c.is_control() || is_invisible_order(c) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// Marks and separators that change how a terminal lays out what follows.
fn is_invisible_order(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// JSON for a terminal or a pipe: control characters that JSON leaves as they are become escapes.
pub fn json_text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() || is_invisible_order(c) {
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// Pieces of text, matched or not, as lines of at most `width` columns: words and graphemes stay whole, matches are marked.
pub fn wrap(pieces: &[(String, bool)], width: usize, most_lines: usize) -> Vec<String> {
    let mut lines = vec![(String::new(), 0)];
    for (text, matched) in pieces {
        for word in text.split_word_bounds() {
            let columns = word.width();
            let full = lines.last().is_some_and(|(_, used)| *used > 0 && used + columns > width);
            if full && lines.len() == most_lines {
                if let Some((line, _)) = lines.last_mut() {
                    line.push_str(" …");
                }
                return lines.into_iter().map(|(line, _)| line).collect();
            }
            if full {
                lines.push((String::new(), 0));
            }
            let Some((line, used)) = lines.last_mut() else { continue };
            if *used == 0 && word.trim().is_empty() {
                continue;
            }
            if *matched {
                let _ = write!(line, "{MARK}{word}{MARK:#}");
            } else {
                line.push_str(word);
            }
            *used += columns;
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Columns of the terminal, as the shell says, else 100.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100).clamp(40, 120)
}
