//! The bytes of a file, decompressed as a stream.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::files::Packing;
use crate::error::{Error, Result};

/// Decompressed bytes, the first of which can be looked at before they are read.
pub(super) struct Input {
    reader: Box<dyn Read + Send>,
    is_packed: bool,
    peeked: io::Cursor<Vec<u8>>,
    /// What went wrong while peeking; said after the peeked bytes were read.
    failed: Option<io::Error>,
}

impl Input {
    pub(super) fn plain(reader: impl Read + Send + 'static) -> Input {
        Input { reader: Box::new(reader), is_packed: false, peeked: io::Cursor::default(), failed: None }
    }

    pub(super) fn open(path: &Path, packing: Packing) -> Result<Input> {
        let file = File::open(path).map_err(Error::io(path, "opening"))?;
        let buffered = |file| BufReader::with_capacity(1 << 16, file);
        let input = match packing {
            Packing::None => return Ok(Input::plain(file)),
            Packing::Gzip => Input::plain(MultiGzDecoder::new(buffered(file))),
            Packing::Zstandard => Input::plain(ZstdFrames::new(buffered(file))),
        };
        Ok(Input { is_packed: true, ..input })
    }

    /// The first `length` bytes, or all when there are fewer.
    pub(super) fn peek(&mut self, length: usize) -> &[u8] {
        let mut peeked = Vec::new();
        if let Err(error) = self.reader.by_ref().take(length as u64).read_to_end(&mut peeked) {
            self.failed = Some(error);
        }
        self.peeked = io::Cursor::new(peeked);
        self.peeked.get_ref()
    }

    /// Makes the error item for a file that cannot be read on.
    pub(super) fn errors(&self) -> ReadError {
        ReadError { is_packed: self.is_packed }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.peeked.read(buffer)? {
            0 => match self.failed.take() {
                Some(error) => Err(error),
                None => self.reader.read(buffer),
            },
            read => Ok(read),
        }
    }
}

/// How the failures of a file are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadError {
    is_packed: bool,
}

impl ReadError {
    /// A failure at byte `offset` of the decompressed file, in `line`.
    pub(super) fn at(self, path: &Path, line: u64, offset: u64, error: io::Error) -> Error {
        if !self.is_packed {
            return Error::io(path, "reading")(error);
        }
        let problem = match error.kind() {
            io::ErrorKind::Unsupported => error.to_string(),
            _ => "the compressed data is cut off or damaged here; what stands before it was read".to_owned(),
        };
        Error::Record { path: path.to_owned(), line, offset, problem }
    }
}

/// All frames of a zstd file, one after the other (RFC 8878, section 3: a file is a sequence of frames, some of them to be skipped).
struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    /// What stopped the decoding; said after all bytes before it were given out.
    failed: Option<io::Error>,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(source: R) -> ZstdFrames<R> {
        ZstdFrames { source, decoder: FrameDecoder::new(), failed: None }
    }

    /// Decodes a little more; `false` at the end of the file.
    fn advance(&mut self) -> io::Result<bool> {
        if !self.decoder.is_finished() {
            return match self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)) {
                Ok(_) => Ok(true),
                Err(error) => {
                    // The decoder holds back a window's worth of bytes for blocks to come. An empty last block (and four bytes for a
                    // checksum) makes it give them out.
                    const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];
                    self.failed = Some(io::Error::other(error));
                    let closed =
                        self.decoder.decode_blocks(LAST_BLOCK.as_slice(), BlockDecodingStrategy::UptoBlocks(1));
                    if closed.is_ok() {
                        Ok(true)
                    } else {
                        Err(self.failed.take().unwrap_or(io::ErrorKind::InvalidData.into()))
                    }
                }
            };
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if self.source.fill_buf()?.is_empty() {
            return Ok(false);
        }
        match self.decoder.reset(&mut self.source) {
            Ok(()) => Ok(true),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                let skipped = io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
                if skipped == length { Ok(true) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
            }
            // The window is memory that the file asks for.
            Err(FrameDecoderError::WindowSizeTooBig { max, .. }) => {
                let problem =
                    format!("its window is larger than {max} bytes; compress it again without `--long` or `--ultra`");
                Err(io::Error::new(io::ErrorKind::Unsupported, problem))
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 {
            if !self.advance()? {
                return Ok(0);
            }
        }
        self.decoder.read(buffer)
    }
}
