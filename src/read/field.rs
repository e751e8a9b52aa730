//! Other names of a record's fields.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// Each canonical name with its synonyms.
static SYNONYMS: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("fields.tsv").lines().filter(|line| !line.starts_with('#'));
    let split = |line: &'static str| line.split_once('\t').map(|(field, names)| (field, names.split('\t').collect()));
    lines.filter_map(split).collect()
});

/// Gives the fields of a record their canonical names: first by the caller's pairs of name and canonical name, then by the common ones.
pub(super) fn rename(record: &mut Map<String, Value>, pairs: &[(String, String)]) {
    let mut mapped: Vec<&str> = Vec::new();
    for (name, canonical) in pairs {
        if name == canonical || mapped.contains(&canonical.as_str()) || record.get(name).is_none_or(Value::is_null) {
            continue;
        }
        mapped.push(canonical);
        if let Some(displaced) = record.shift_remove(canonical).filter(|value| !value.is_null()) {
            record.insert(format!("record.{canonical}"), displaced);
        }
        replace(record, name, canonical);
    }
    for (canonical, names) in SYNONYMS.iter() {
        // A `content` that is an object, say, is no text: it stays what it is.
        let fits = |value: &Value| !value.is_null() && (*canonical != "text" || value.is_string());
        if record.get(*canonical).is_none_or(Value::is_null)
            && let Some(name) = names.iter().find(|name| record.get(**name).is_some_and(fits))
        {
            replace(record, name, canonical);
        }
    }
}

fn replace(record: &mut Map<String, Value>, name: &str, canonical: &str) {
    if let Some(value) = record.shift_remove(name) {
        record.insert(canonical.to_owned(), value);
    }
}
