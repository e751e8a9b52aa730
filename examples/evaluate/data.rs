//! Where the data are and how they are read.

use std::error::Error;
use std::path::Path;

use dateline::{Document, Language, Reader};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The languages of the library.
pub const LANGUAGES: [Language; 3] = Language::INDEXED;

/// The rows of a table: its lines but for comments and blank ones, each of `N` fields divided by tabs.
pub fn rows<const N: usize>(path: &Path) -> Result<Vec<[String; N]>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let fields = lines.map(|(number, line)| {
        let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        fields.try_into().map_err(|_| format!("{}:{}: not {N} fields", path.display(), number + 1).into())
    });
    fields.collect()
}

/// Documents of a JSON Lines file.
pub fn documents(path: &Path) -> Result<Vec<Document>> {
    Ok(Reader::new().path(path).collect::<dateline::Result<_>>()?)
}

/// Words as UAX #29 cuts them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    unicode_segmentation::UnicodeSegmentation::unicode_words(text)
}

/// `\u09DF` and `\n` as what they stand for.
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        let code =
            escape.strip_prefix('u').and_then(|hex| hex.get(..4)).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = escape.get(5..).unwrap_or_default();
            }
            None if escape.starts_with('n') => {
                out.push('\n');
                rest = escape.get(1..).unwrap_or_default();
            }
            None => {
                out.push('\\');
                rest = escape;
            }
        }
    }
    out + rest
}
