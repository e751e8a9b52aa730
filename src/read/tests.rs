use std::fs;
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::error::Error;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn ids(documents: impl Iterator<Item = Result<Document>>) -> Vec<String> {
    documents.map(|d| d.map_or_else(|e| format!("! {e}"), |d| d.id)).collect()
}

/// The items of JSON Lines: ids, and for errors line, byte and the beginning of the problem.
fn lines(reader: &Reader, bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let show = |item: Result<Document>| match item {
        Ok(document) => format!("{}: {}", document.id, document.text),
        Err(Error::Record { line, offset, problem, .. }) => {
            format!("{line}@{offset} {}", problem.split_whitespace().take(4).collect::<Vec<_>>().join(" "))
        }
        Err(error) => panic!("{error}"),
    };
    reader.json_lines(Path::new("x.jsonl"), Cursor::new(bytes.into())).map(show).collect()
}

#[test]
fn folders_are_read_in_byte_order() {
    let line = br#"{"id":"j","text":"t"}"#;
    let files: [(&str, &[u8]); 10] = [
        ("a/z.txt", b"1"),
        ("a.txt", b"2"),
        ("a-b/c.txt", b"3"),
        ("b/deep/er/e.TXT.gz", &gzip(b"4")),
        ("b/d.jsonl.zst", &zstd(line)),
        ("b/e.ndjson", line),
        ("b/notes.md", b"no"),
        (".hidden/h.txt", b"no"),
        ("b/.h.txt", b"no"),
        ("b/txt", b"no"),
    ];
    let folder = folder(&files);
    let reader = Reader::new();
    assert_eq!(
        ids(reader.path(folder.path())),
        ["a-b/c.txt", "a.txt", "a/z.txt", "j", "b/deep/er/e.TXT", "j"].map(str::to_owned)
    );
    let paths: Vec<_> = reader.path(folder.path()).records().map(|r| r.unwrap().path).collect();
    let mut sorted = paths.clone();
    sorted.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    assert_eq!(paths, sorted);
}

#[test]
fn ids_and_sources_come_from_the_place() {
    let folder = folder(&[
        ("daily news/2017/a.txt", b"A"),
        ("daily news/b.txt", b"source: The Harbour\nid: b-1\nauthors: Ana Reis; Mita Sen\npublished: soon\n\nB\n"),
        ("c.txt.gz", &gzip("title: Título\n\nC".as_bytes())),
    ]);
    let read = |path: &Path| -> Vec<Document> { Reader::new().path(path).map(Result::unwrap).collect() };
    let all = read(folder.path());
    let ids: Vec<_> = all.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["c.txt", "daily news/2017/a.txt", "b-1"]);
    let source = |document: &Document| document.source.clone().unwrap().name;
    assert_eq!(source(&all[0]), folder.path().file_name().unwrap().to_str().unwrap());
    assert_eq!((source(&all[1]), source(&all[2])), ("2017".into(), "The Harbour".into()));
    assert_eq!(all[0].title.as_deref(), Some("Título"));
    assert_eq!((all[2].text.as_str(), &all[2].authors), ("B\n", &vec!["Ana Reis".to_owned(), "Mita Sen".to_owned()]));
    assert_eq!((all[2].published, &all[2].extra["published"]), (None, &json!("soon")));

    let alone = read(&folder.path().join("daily news/2017/a.txt"));
    assert_eq!((alone[0].id.as_str(), source(&alone[0])), ("a.txt", "2017".into()));
}

#[test]
fn offsets_lead_back_to_the_file() {
    let file = "\u{FEFF}title: Cúpula\n\nO texto começa aqui.".as_bytes();
    let folder = folder(&[("utf8.txt", file), ("latin1.txt", b"O texto come\xE7a aqui, sem demora.")]);
    let records: Vec<_> = Reader::new().path(folder.path()).records().map(Result::unwrap).collect();
    assert_eq!((records[0].text_offset, records[0].document.text.as_str()), (None, "O texto começa aqui, sem demora."));
    let offset = records[1].text_offset.unwrap() as usize;
    assert_eq!(&file[offset..], records[1].document.text.as_bytes());
}

#[test]
fn encodings_of_text_files() {
    let portuguese = "A reunião começou às nove horas da manhã; os ministros não falaram à imprensa.\nAté amanhã.";
    let bengali = "বৈঠক সকাল নয়টায় শুরু হয়। মন্ত্রীরা কথা বলেননি।\nআগামীকাল আবার বৈঠক হবে।";
    let (le, be) = (u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes as fn(u16) -> [u8; 2]);
    for (name, bytes, expected) in [
        ("utf-8", portuguese.as_bytes().to_vec(), portuguese),
        ("utf-8 with a mark", format!("\u{FEFF}{bengali}").into_bytes(), bengali),
        ("utf-16 le, mark", utf16(portuguese, true, le), portuguese),
        ("utf-16 be, mark", utf16(bengali, true, be), bengali),
        ("utf-16 le", utf16(portuguese, false, le), portuguese),
        ("utf-16 be", utf16(portuguese, false, be), portuguese),
        ("utf-16 le, Bengali", utf16(bengali, false, le), bengali),
        ("utf-16 be, Bengali", utf16(bengali, false, be), bengali),
        ("windows-1252", encoding_rs::WINDOWS_1252.encode(portuguese).0.into_owned(), portuguese),
        ("windows-1252, one accent", b"Caf\xE9 com leite".to_vec(), "Café com leite"),
        (
            "windows-1252, curly quotes",
            b"\x93We agreed,\x94 he said \x96 twice.".to_vec(),
            "“We agreed,” he said – twice.",
        ),
        ("a cut last character", [bengali.as_bytes(), b"\xE0\xA6"].concat(), &format!("{bengali}\u{FFFD}")),
        ("a stray zero", [&b"x".repeat(2000), &b"\0"[..]].concat(), &("x".repeat(2000) + "\0")),
        ("empty", Vec::new(), ""),
    ] {
        let folder = folder(&[("a.txt", &bytes)]);
        let document = Reader::new().path(folder.path()).next().unwrap().unwrap();
        assert_eq!(document.text, expected, "{name}");
    }
}

#[test]
fn what_is_no_text_is_one_error() {
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (name, bytes) in
        [("a.txt", &noise), ("a.jsonl", &noise), ("b.txt", &[&b"\xFF\xFE\0\0"[..], &b"a\0\0\0".repeat(9)].concat())]
    {
        let folder = folder(&[(name, bytes), ("z.txt", b"text")]);
        let read = ids(Reader::new().path(folder.path()));
        assert_eq!(read.len(), 2, "{name}: {read:?}");
        assert!(read[0].contains(": the file holds zero bytes"), "{read:?}");
        assert_eq!(read[1], "z.txt");
    }
}

#[test]
fn broken_records_are_one_error_each() {
    let reader = Reader::new().max_nesting(4).max_line_bytes(100).max_document_bytes(40);
    let input = [
        r#"{"id":"1","text":"one"}"#,
        "",
        r#"{"id":"2","text":"two""#,
        r#"  {"id":3,"text":"three"}  "#,
        "\t",
        r#"["id","text"]"#,
        r#"{"id":"4"}"#,
        r#"{"id":"5","text":"x","a":[[[[1]]]]}"#,
        r#"{"id":"5","text":"x","a":[[[1]],"[[[[[[\"]]["]}"#,
        &format!(r#"{{"id":"6","text":"{}"}}"#, "y".repeat(90)),
        &format!(r#"{{"id":"7","text":"{}"}}"#, "y".repeat(41)),
        r#"{"id":"8","text":"x","text":"y"}"#,
        r#"{"id":"","text":"x"}"#,
        r#"{"id":"9","text":"nine"}"#,
    ];
    let offsets: Vec<usize> =
        input.iter().scan(0, |at, line| Some(std::mem::replace(at, *at + line.len() + 1))).collect();
    let expected = [
        "1: one".to_owned(),
        format!("3@{} not a JSON object:", offsets[3] - 2),
        "3: three".into(),
        format!("6@{} not a JSON object:", offsets[5]),
        format!("7@{} the record has no", offsets[6]),
        format!("8@{} nested deeper than 4", offsets[7] + 28),
        "5: x".into(),
        format!("10@{} the line is longer", offsets[9]),
        format!("11@{} the text is longer", offsets[10]),
        format!("12@{} not a JSON object:", offsets[11] + 31),
        format!("13@{} document \"\": an id", offsets[12]),
        "9: nine".into(),
    ];
    assert_eq!(lines(&reader, input.join("\n")), expected);
    assert_eq!(lines(&reader, input.join("\n") + "\n"), expected);
}

#[test]
fn deep_nesting_is_stopped_early() {
    let deep = format!("{{\"id\":1,\"text\":\"\",\"a\":{}\n{{\"id\":2,\"text\":\"\"}}", "[".repeat(1_000_000));
    let reader = Reader::new().max_nesting(usize::MAX);
    assert_eq!(lines(&reader, deep), ["1@141 nested deeper than 120", "2: "]);
    let many = format!("{{\"id\":1,\"text\":\"\",\"a\":[{}0]}}", "0,".repeat(MIB));
    assert_eq!(lines(&reader, many), ["1@2097168 more than 1048576 values"]);
}

#[test]
fn encodings_of_json_lines() {
    let text =
        "{\"id\":1,\"text\":\"não\"}\n{\"id\":2,\"text\":\"\u{1F600} হ্যাঁ\"}\r\n{\"id\":3}\n{\"id\":4,\"text\":\"sim\"}";
    let expected = ["1: não", "2: \u{1F600} হ্যাঁ", "3@N the record has no", "4: sim"];
    let before = text.split_once("{\"id\":3").unwrap().0;
    let (utf8, utf16_units) = (before.len(), before.encode_utf16().count());
    for (bytes, offset) in [
        (text.as_bytes().to_vec(), utf8),
        (format!("\u{FEFF}{text}").into_bytes(), utf8 + 3),
        (utf16(text, false, u16::to_le_bytes), 2 * utf16_units),
        (utf16(text, true, u16::to_be_bytes), 2 * utf16_units + 2),
    ] {
        assert_eq!(lines(&Reader::new(), bytes), expected.map(|line| line.replace('N', &offset.to_string())));
    }
    let legacy =
        b"{\"id\":1,\"text\":\"yes\"}\n{\"id\":2,\"text\":\"n\xE3o, a reuni\xE3o\"}\n{\"id\":3,\"text\":\"come\xE7a\"}";
    assert_eq!(lines(&Reader::new(), legacy), ["1: yes", "2: não, a reunião", "3: começa"]);
    let mixed = b"{\"id\":1,\"text\":\"n\xC3\xA3o\"}\n{\"id\":2,\"text\":\"n\xE3o\"}\n{\"id\":3,\"text\":\"sim\"}";
    assert_eq!(lines(&Reader::new(), mixed), ["1: não", "2@40 bytes that are not", "3: sim"]);
}

#[test]
fn long_lines_of_utf16_keep_their_offsets() {
    let text = format!("{{\"id\":1,\"text\":\"{}\"}}\n{{\"id\":2}}", "ঝড়".repeat(40_000));
    let reader = Reader::new().max_line_bytes(1000);
    let second = 2 * text.split_once('\n').unwrap().0.encode_utf16().count() + 2;
    let expected = ["1@0 the line is longer".to_owned(), format!("2@{second} the record has no")];
    assert_eq!(lines(&reader, utf16(&text, false, u16::to_le_bytes)), expected);
}

#[test]
fn fields_are_mapped() {
    let reader = Reader::new().field("lead", "text").fields([("summary", "text"), ("desk", "topic")]);
    for (record, expected) in [
        (json!({"id": 1, "body": "b", "headline": "h"}), json!({"id": "1", "text": "b", "title": "h"})),
        (json!({"id": 1, "text": "t", "body": "b"}), json!({"id": "1", "text": "t", "body": "b"})),
        (json!({"id": 1, "text": "t", "lead": "l"}), json!({"id": "1", "text": "l", "record.text": "t"})),
        (
            json!({"id": 1, "lead": null, "summary": "s", "content": {"a": 1}}),
            json!({"id": "1", "text": "s", "lead": null, "content": {"a": 1}}),
        ),
        (
            json!({"id": 1, "text": "", "date": "2017-07-08T10:00:00Z", "publisher": "BBC", "lang": "en", "author": "A", "desk": 5}),
            json!({"id": "1", "text": "", "published": "2017-07-08", "source": {"id": "bbc", "name": "BBC"}, "language": "en",
                   "authors": ["A"], "topic": 5}),
        ),
    ] {
        let document = reader.json_lines(Path::new("x"), Cursor::new(record.to_string())).next().unwrap().unwrap();
        assert_eq!(serde_json::to_value(&document).unwrap(), expected, "{record}");
    }
}

fn archive(records: usize) -> Vec<u8> {
    // Text that compresses badly, so that a cut falls between records.
    let word = |n: usize| format!("{:x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let text = |n: usize| (0..40).map(|k| word(n * 40 + k)).collect::<Vec<_>>().join(" ");
    (0..records).flat_map(|n| format!("{{\"id\":\"{n}\",\"text\":\"{}\"}}\n", text(n)).into_bytes()).collect()
}

#[test]
fn compressed_files() {
    let plain = archive(900);
    let (first, second) = plain.split_at(plain.len() / 2);
    let skippable = [&[0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
    for (name, bytes) in [
        ("one member.jsonl.gz", gzip(&plain)),
        ("two members.jsonl.gz", [gzip(first), gzip(second)].concat()),
        ("one frame.jsonl.zst", zstd(&plain)),
        ("two frames.jsonl.zst", [skippable.clone(), zstd(first), skippable, zstd(second)].concat()),
    ] {
        let folder = folder(&[(name, &bytes), ("z.txt", b"")]);
        let read = ids(Reader::new().path(folder.path()));
        assert!(read.iter().take(900).enumerate().all(|(n, id)| *id == n.to_string()), "{name}: {:?}", read.last());
        assert_eq!(read.len(), 901, "{name}");

        let cut = folder.path().join(name);
        fs::write(&cut, &bytes[..bytes.len() * 2 / 3]).unwrap();
        let read: Vec<_> = Reader::new().path(folder.path()).collect();
        let good = read.iter().take_while(|d| d.is_ok()).count();
        // A block of zstd holds 128 KiB, about 200 of these records.
        assert!((350..=600).contains(&good), "{name}: {good}");
        assert_eq!(read.len(), good + 2, "{name}");
        let Err(Error::Record { line, offset, problem, .. }) = &read[good] else { panic!("{:?}", read[good]) };
        assert!(problem.contains("cut off"), "{problem}");
        assert_eq!(*line, good as u64 + 1);
        let whole = plain.split_inclusive(|b| *b == b'\n').take(good).map(<[u8]>::len).sum::<usize>() as u64;
        assert!((whole..whole + 900).contains(offset), "{name}: {offset} {whole}");
    }
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![b' '; 40 << 20];
    for (name, bytes) in [("a.txt.gz", gzip(&zeros)), ("a.txt.zst", zstd(&zeros)), ("a.jsonl.gz", gzip(&zeros))] {
        assert!(bytes.len() < 1 << 20);
        let folder = folder(&[(name, &bytes)]);
        let read = ids(Reader::new().max_line_bytes(MIB).path(folder.path()));
        assert_eq!(read.len(), 1, "{name}");
        assert!(read[0].contains("is longer than"), "{read:?}");
    }
}

#[test]
fn missing_and_other_files() {
    let folder = folder(&[("a.pdf", b"x")]);
    let missing = ids(Reader::new().path(folder.path().join("none")));
    assert!(missing.len() == 1 && missing[0].contains("none: reading failed"), "{missing:?}");
    let other = Reader::new().path(folder.path().join("a.pdf")).next().unwrap().unwrap_err();
    let cause = std::error::Error::source(&other).unwrap().to_string();
    assert!(cause.contains(".jsonl"), "{cause}");
    assert_eq!(Reader::new().path(folder.path()).count(), 0);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let other = folder(&[("c.txt", b"C")]);
    let folder = folder(&[("a/x.txt", b"X"), ("b/y.txt", b"Y")]);
    let root = folder.path();
    symlink(root, root.join("a/loop")).unwrap();
    symlink(root.join("b"), root.join("a/to-b")).unwrap();
    symlink(root.join("a"), root.join("b/to-a")).unwrap();
    symlink(other.path(), root.join("outside-1")).unwrap();
    symlink(other.path(), root.join("outside-2")).unwrap();
    symlink(root.join("a/x.txt"), root.join("z.txt")).unwrap();
    symlink(root.join("nowhere"), root.join("zz.txt")).unwrap();
    let read = ids(Reader::new().path(root));
    assert_eq!(read[..4], ["a/x.txt", "b/y.txt", "outside-1/c.txt", "z.txt"].map(str::to_owned));
    assert!(read.len() == 5 && read[4].contains("zz.txt: reading failed"), "{read:?}");
}

#[test]
fn readers_can_be_sent() {
    fn check<T: Send>() {}
    check::<Reader>();
    check::<Documents>();
    check::<Records>();
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in 0..6_usize) {
        let name = ["a.txt", "a.jsonl", "a.txt.gz", "a.jsonl.gz", "a.txt.zst", "a.jsonl.zst"][kind];
        for (bytes, packed) in [(bytes.clone(), false), (gzip(&bytes), true), (zstd(&bytes), true)] {
            let folder = folder(&[(name, &bytes)]);
            let count = Reader::new().path(folder.path()).count();
            prop_assert!(packed || count <= 301);
        }
    }

    #[test]
    fn utf16_lengths(text in any::<String>(), cut in any::<prop::sample::Index>()) {
        let bytes = text.as_bytes();
        let cut = cut.index(bytes.len() + 1);
        let (a, b) = bytes.split_at(cut);
        prop_assert_eq!(encoding::utf16_length(a) + encoding::utf16_length(b), 2 * text.encode_utf16().count());
    }

    #[test]
    fn text_files_come_back(text in any::<String>()) {
        let folder = folder(&[("a.txt", text.as_bytes())]);
        let item = Reader::new().path(folder.path()).records().next().unwrap();
        if let Ok(record) = item
            && let Some(offset) = record.text_offset
        {
            prop_assert_eq!(&text.as_bytes()[offset as usize..], record.document.text.as_bytes());
        }
    }
}
