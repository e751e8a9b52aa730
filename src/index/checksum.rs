//! Checksums where the engine has none that it looks at: over its lists of files, and over each block of its other files.
//!
//! Both stand in JSON that the engine reads past, so that it can read the files without this library, too.

use flate2::Crc;
use serde::Deserialize;
use serde_json::json;

/// A file is checked in blocks of so many bytes, or of so many times two that there are no more than [`MOST_BLOCKS`]: the engine reads
/// no footer of more than 50,000 bytes.
pub(super) const BLOCK: usize = 64 << 10;
const MOST_BLOCKS: usize = 4096;

/// What the engine ends each file with, after the length of its footer.
const MAGIC: u32 = 1337;
/// The length and the magic number.
const END: usize = 8;
/// The engine's footer is shorter than this before the checksums stand in it.
pub(super) const FOOTER: usize = 1024;

pub(super) fn checksum(bytes: &[u8]) -> u32 {
    crc(bytes).sum()
}

pub(super) fn crc(bytes: &[u8]) -> Crc {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc
}

/// A JSON object or array with a last member that is the checksum of all before it. `None` for what is neither.
pub(super) fn seal(json: &[u8]) -> Option<Vec<u8>> {
    let (close, body) = json.trim_ascii_end().split_last()?;
    let body = body.trim_ascii_end();
    let comma = if matches!(body, b"{" | b"[") { "" } else { "," };
    let member = member(*close, checksum(body))?;
    Some([body, comma.as_bytes(), member.as_bytes(), &[*close], b"\n"].concat())
}

/// What was sealed, when no byte of it has changed.
pub(super) fn unseal(sealed: &[u8]) -> Option<Vec<u8>> {
    let (close, body) = sealed.trim_ascii_end().split_last()?;
    let (body, _) = body.split_at_checked(body.len().checked_sub(member(*close, 0)?.len())?)?;
    let json = [body.strip_suffix(b",").unwrap_or(body), &[*close]].concat();
    (seal(&json)? == sealed).then_some(json)
}

fn member(close: u8, checksum: u32) -> Option<String> {
    match close {
        b'}' => Some(format!("\"checksum\":\"{checksum:08x}\"")),
        // The list of files that the engine may delete: one that never exists.
        b']' => Some(format!("\"checksum {checksum:08x}\"")),
        _ => None,
    }
}

/// A file's length without its footer, and the checksums of its blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub body: usize,
    pub size: usize,
    pub checksums: Vec<u32>,
}

impl Blocks {
    /// The footer that takes the place of the engine's, with the checksums of the blocks before it. `None` when the engine's is none that
    /// this library knows.
    pub fn write(mut blocks: Vec<Crc>, footer: &[u8]) -> Option<Vec<u8>> {
        while blocks.len() > MOST_BLOCKS {
            let pair = |pair: &[Crc]| {
                let mut joined = Crc::new();
                pair.iter().for_each(|crc| joined.combine(crc));
                joined
            };
            blocks = blocks.chunks(2).map(pair).collect();
        }
        let mut json: serde_json::Value = serde_json::from_slice(footer_json(footer)?).ok()?;
        let checksums: String = blocks.iter().map(|crc| format!("{:08x}", crc.sum())).collect();
        json.as_object_mut()?.insert("blocks".to_owned(), json!(checksums));
        let mut sealed = seal(json.to_string().as_bytes())?;
        let length = u32::try_from(sealed.len()).ok()?;
        sealed.extend(length.to_le_bytes());
        sealed.extend(MAGIC.to_le_bytes());
        Some(sealed)
    }

    /// The length of the footer at the end of a file, by its last bytes.
    pub fn footer_length(end: &[u8]) -> Option<usize> {
        let (magic, length) = (end.last_chunk::<4>()?, end.split_last_chunk::<4>()?.0.last_chunk::<4>()?);
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        (u32::from_le_bytes(*magic) == MAGIC).then_some(length)?.checked_add(END)
    }

    /// Reads the footer of a file that is `length` bytes long with it.
    pub fn read(footer: &[u8], length: usize) -> Option<Blocks> {
        #[derive(Deserialize)]
        struct Footer {
            blocks: String,
        }
        let Footer { blocks } = serde_json::from_slice(&unseal(footer_json(footer)?)?).ok()?;
        let digits = blocks.as_bytes().chunks(8).map(|digits| std::str::from_utf8(digits).ok());
        let checksums: Vec<u32> = digits.map(|digits| u32::from_str_radix(digits?, 16).ok()).collect::<Option<_>>()?;
        let body = length.checked_sub(footer.len())?;
        let (mut size, mut count) = (BLOCK, body.div_ceil(BLOCK));
        while count > MOST_BLOCKS {
            (size, count) = (2 * size, count.div_ceil(2));
        }
        (count == checksums.len()).then_some(Blocks { body, size, checksums })
    }
}

fn footer_json(footer: &[u8]) -> Option<&[u8]> {
    footer.get(..footer.len().checked_sub(END)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_still_json_and_every_flipped_bit_shows() {
        for json in ["{}", "[]", "{\"a\":1}", "[\"x\",\"y\"]\n", "{\n  \"a\": [1]\n}\n"] {
            let sealed = seal(json.as_bytes()).unwrap();
            serde_json::from_slice::<serde_json::Value>(&sealed).expect(json);
            let opened: serde_json::Value = serde_json::from_slice(&unseal(&sealed).unwrap()).unwrap();
            assert_eq!(opened, serde_json::from_str::<serde_json::Value>(json).unwrap());
            for at in 0..sealed.len() {
                for bit in 0..8 {
                    let mut damaged = sealed.clone();
                    damaged[at] ^= 1 << bit;
                    assert_eq!(unseal(&damaged), None, "{json} byte {at} bit {bit}");
                }
                assert_eq!(unseal(&sealed[..at]), None, "{json} cut at {at}");
            }
        }
        for other in ["", "}", "text", "\"string\"", "{\"a\":1}"] {
            assert_eq!(unseal(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn large_files_have_larger_blocks_and_the_footer_stays_small() {
        let engine = |body: usize| -> Vec<u8> {
            let json = format!("{{\"crc\":{body}}}");
            [json.as_bytes(), &(json.len() as u32).to_le_bytes(), &MAGIC.to_le_bytes()].concat()
        };
        let bytes = vec![7u8; 2 * BLOCK];
        for (count, size) in
            [(0, BLOCK), (1, BLOCK), (MOST_BLOCKS, BLOCK), (MOST_BLOCKS + 1, 2 * BLOCK), (9001, 4 * BLOCK)]
        {
            let blocks = (0..count).map(|_| crc(&bytes[..BLOCK])).collect();
            let footer = Blocks::write(blocks, &engine(count)).unwrap();
            assert!(footer.len() < 50_000);
            let read = Blocks::read(&footer, count * BLOCK + footer.len()).unwrap();
            assert_eq!((read.body, read.size), (count * BLOCK, size), "{count}");
            if size == 2 * BLOCK {
                assert_eq!(read.checksums[0], checksum(&bytes));
            }
            assert!(Blocks::read(&footer, count * BLOCK + size + footer.len()).is_none(), "another length");
        }
    }
}
