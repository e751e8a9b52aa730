//! Tables of figures.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::common::{BOLD, DIM};

/// A table: a title, the heads of its columns, and rows that each begin with a name.
pub struct Table {
    title: String,
    heads: Vec<&'static str>,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    pub fn new(title: impl Into<String>, heads: &[&'static str]) -> Table {
        Table { title: title.into(), heads: heads.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, name: impl Into<String>, cells: impl IntoIterator<Item = String>) {
        self.rows.push((name.into(), cells.into_iter().collect()));
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\n{BOLD}{}{BOLD:#}", self.title)?;
        let width = |cells: &mut dyn Iterator<Item = &str>| cells.map(UnicodeWidthStr::width).max().unwrap_or(0);
        let first = width(&mut self.rows.iter().map(|(name, _)| name.as_str()));
        let widths: Vec<usize> = self
            .heads
            .iter()
            .enumerate()
            .map(|(column, head)| {
                let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column)).map(String::as_str);
                width(&mut cells.chain([*head]))
            })
            .collect();
        let line = |out: &mut dyn Write, name: &str, cells: &mut dyn Iterator<Item = &str>| -> io::Result<()> {
            write!(out, "  {name}{}", " ".repeat(first - name.width().min(first)))?;
            for (cell, width) in cells.zip(&widths) {
                write!(out, "  {}{cell}", " ".repeat(width - cell.width().min(*width)))?;
            }
            writeln!(out)
        };
        write!(out, "{DIM}")?;
        line(out, "", &mut self.heads.iter().copied())?;
        write!(out, "{DIM:#}")?;
        for (name, cells) in &self.rows {
            line(out, name, &mut cells.iter().map(String::as_str))?;
        }
        Ok(())
    }
}

/// Parts of a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
}

impl Share {
    pub fn count(&mut self, holds: bool) {
        self.part += usize::from(holds);
        self.whole += 1;
    }

    pub fn value(self) -> f64 {
        self.part as f64 / self.whole.max(1) as f64
    }
}

pub fn percent(value: f64) -> String {
    format!("{:.1}%", 100.0 * value)
}

pub fn decimal(value: f64) -> String {
    format!("{value:.3}").trim_start_matches('0').to_owned()
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreement {
    pub right: usize,
    pub wrong: usize,
    pub missing: usize,
}

impl Agreement {
    pub fn cells(self) -> [String; 3] {
        let Agreement { right, wrong, missing } = self;
        let share = |rest: usize| right as f64 / (right + rest).max(1) as f64;
        let (precision, recall) = (share(wrong), share(missing));
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        [precision, recall, f1].map(percent)
    }
}

impl std::ops::AddAssign for Agreement {
    fn add_assign(&mut self, other: Agreement) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missing += other.missing;
    }
}
