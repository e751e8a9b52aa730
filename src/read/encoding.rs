//! Which encoding the bytes of a file are in, and their text.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The encoding of a file, as far as its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Coding {
    /// Only ASCII so far.
    Ascii,
    Utf8,
    Utf16(&'static Encoding),
    Legacy(&'static Encoding),
    /// No text at all.
    Binary,
}

impl Coding {
    /// The encoding of bytes and the length of their byte-order mark. They may break off anywhere.
    pub(super) fn of(bytes: &[u8]) -> (Coding, usize) {
        if bytes.starts_with(UTF8_MARK) {
            return (Coding::Utf8, UTF8_MARK.len());
        }
        for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
            if bytes.starts_with(mark) {
                return (Coding::Utf16(encoding), mark.len());
            }
        }
        (Coding::without_mark(bytes), 0)
    }

    fn without_mark(bytes: &[u8]) -> Coding {
        let zeros = bytes.iter().filter(|b| **b == 0).count();
        for (encoding, high) in [(UTF_16LE, 1), (UTF_16BE, 0)] {
            // High bytes of Latin and of Bengali letters.
            let known = bytes.iter().skip(high).step_by(2).filter(|b| matches!(b, 0x00 | 0x09)).count();
            if zeros > 0 && known * 10 >= bytes.len() / 2 * 8 {
                return Coding::Utf16(encoding);
            }
        }
        // A stray zero byte does not make a file binary.
        if zeros * 1000 > bytes.len() {
            return Coding::Binary;
        }
        if bytes.is_ascii() {
            return Coding::Ascii;
        }
        // A few broken bytes in UTF-8, such as a cut last character, do not make it another encoding: legacy text hardly ever holds
        // sequences that are valid in UTF-8.
        let (mut valid, mut broken) = (0_usize, 0_usize);
        for chunk in bytes.utf8_chunks() {
            valid += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
            broken += usize::from(!chunk.invalid().is_empty());
        }
        if valid >= broken { Coding::Utf8 } else { Coding::Legacy(legacy(bytes)) }
    }
}

/// The most likely encoding of bytes that are not UTF-8.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    /// More bytes than this do not change the guess.
    const ENOUGH: usize = 1 << 18;
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0).saturating_sub(ENOUGH / 2);
    let sample = bytes.get(start..).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample.get(..ENOUGH).unwrap_or(sample), true);
    // The hint of a Western domain weighs for Windows-1252 where the bytes leave it open, as a few accents do.
    detector.guess(Some(b"br"), Utf8Detection::Deny)
}

/// The text of a whole file.
pub(super) struct Decoded {
    pub text: String,
    /// Length of the byte-order mark when each byte of the text is a byte of the file.
    pub offset: Option<u64>,
}

/// Decodes a whole file; `None` when it is not text.
pub(super) fn decode(mut bytes: Vec<u8>) -> Option<Decoded> {
    let (coding, mark) = Coding::of(&bytes);
    let body = bytes.get(mark..).unwrap_or_default();
    let text = match coding {
        Coding::Binary => return None,
        Coding::Utf16(encoding) | Coding::Legacy(encoding) => encoding.decode_without_bom_handling(body).0.into_owned(),
        Coding::Ascii | Coding::Utf8 => {
            bytes.drain(..mark);
            match String::from_utf8(bytes) {
                Ok(text) => {
                    return Some(Decoded { text, offset: Some(mark as u64) });
                }
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            }
        }
    };
    // Random bytes after a byte-order mark, or UTF-32.
    let zeros = text.bytes().filter(|b| *b == 0).count();
    (zeros * 1000 <= text.len()).then_some(Decoded { text, offset: None })
}

/// Decodes the lines of a file one by one.
#[derive(Debug)]
pub(super) struct LineDecoder {
    coding: Coding,
}

impl LineDecoder {
    pub(super) fn new(coding: Coding) -> LineDecoder {
        LineDecoder { coding }
    }

    /// The text of a line, or the first byte that does not fit the encoding of the lines before.
    pub(super) fn decode<'a>(&mut self, line: &'a [u8]) -> Result<Cow<'a, str>, usize> {
        match (std::str::from_utf8(line), self.coding) {
            (Ok(text), Coding::Ascii) => {
                if !text.is_ascii() {
                    self.coding = Coding::Utf8;
                }
                Ok(Cow::Borrowed(text))
            }
            (Ok(text), _) => Ok(Cow::Borrowed(text)),
            (Err(error), Coding::Utf8 | Coding::Utf16(_)) => Err(error.valid_up_to()),
            (Err(_), Coding::Legacy(encoding)) => Ok(encoding.decode_without_bom_handling(line).0),
            (Err(_), Coding::Ascii | Coding::Binary) => {
                let encoding = legacy(line);
                self.coding = Coding::Legacy(encoding);
                Ok(encoding.decode_without_bom_handling(line).0)
            }
        }
    }
}

/// UTF-16 read as UTF-8.
pub(super) struct Utf16Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: io::Cursor<Vec<u8>>,
    ended: bool,
}

impl<R: Read> Utf16Reader<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Utf16Reader<R> {
        let decoder = encoding.new_decoder_without_bom_handling();
        Utf16Reader { inner, decoder, raw: vec![0; 1 << 14], text: io::Cursor::default(), ended: false }
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.text.read(buffer)?;
            if read > 0 || self.ended || buffer.is_empty() {
                return Ok(read);
            }
            let length = self.inner.read(&mut self.raw)?;
            self.ended = length == 0;
            let mut text = std::mem::take(&mut self.text).into_inner();
            text.resize(length.saturating_mul(3) + 16, 0);
            let raw = self.raw.get(..length).unwrap_or_default();
            let (result, _, written, _) = self.decoder.decode_to_utf8(raw, &mut text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty);
            text.truncate(written);
            self.text = io::Cursor::new(text);
        }
    }
}

/// Bytes that a piece of UTF-8 takes in UTF-16. The piece may begin and end inside a character.
pub(super) fn utf16_length(text: &[u8]) -> usize {
    let units = |b: &u8| usize::from(*b & 0xC0 != 0x80) + usize::from(*b >= 0xF0);
    2 * text.iter().map(units).sum::<usize>()
}
