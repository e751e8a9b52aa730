//! Reads the tables in `tests/tables`.

use std::path::Path;

/// The rows of a table: lines that are not comments, cut at tabs.
pub fn rows<const N: usize>(name: &str) -> Vec<[String; N]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &str| {
        let fields: Vec<String> = line.split('\t').map(unescaped).collect();
        fields.try_into().unwrap_or_else(|fields| panic!("{name}: {fields:?}"))
    };
    lines.map(row).collect()
}

/// `\u09DF` as the character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push(char::from_u32(u32::from_str_radix(&part[..4], 16).unwrap()).unwrap());
        out.push_str(&part[4..]);
    }
    out
}
