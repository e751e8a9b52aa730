//! What survives: a killed process, damaged files, a full disk. (What needs another disk than a folder is tested beside the code.)

use std::path::Path;

/// Changes one of the lists of an index in the way that the library would write it.
pub fn edit_list(path: &Path, edit: impl FnOnce(&mut serde_json::Value)) {
    let mut list: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    match &mut list {
        serde_json::Value::Object(members) => drop(members.remove("checksum")),
        other => other.as_array_mut().unwrap().retain(|file| !file.as_str().unwrap().starts_with("checksum ")),
    }
    edit(&mut list);
    let text = list.to_string();
    let (body, close) = text.split_at(text.len() - 1);
    let mut crc = flate2::Crc::new();
    crc.update(body.as_bytes());
    let member = match close {
        "}" => format!("\"checksum\":\"{:08x}\"", crc.sum()),
        _ => format!("\"checksum {:08x}\"", crc.sum()),
    };
    std::fs::write(path, format!("{body},{member}{close}\n")).unwrap();
}
