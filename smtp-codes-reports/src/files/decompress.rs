//! gzip and zstd: as many members or frames as there are, and a limit for bombs.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

type Reader = Box<dyn Read + Send>;

/// The bytes that a gzip file was made from.
pub(crate) fn gzip(compressed: Reader) -> Reader {
    let (compressed, taken) = counted(compressed);
    Box::new(Bounded {
        reader: MultiGzDecoder::new(compressed),
        taken,
        given: 0,
    })
}

/// The bytes that a zstd file was made from.
pub(crate) fn zstd(compressed: Reader) -> Reader {
    let (source, taken) = counted(compressed);
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(LARGEST_WINDOW);
    Box::new(Bounded {
        reader: Frames {
            decoder,
            source,
            inside: false,
            broken: None,
        },
        taken,
        given: 0,
    })
}

/// The largest window that a zstd file may ask for, in bytes: what every decoder should
/// support (RFC 8878 3.1.1.1.2), and all that memory is kept for.
const LARGEST_WINDOW: u64 = 8 << 20;

/// Compressed bytes, and how many of them were taken so far.
fn counted(reader: Reader) -> (BufReader<Count>, Arc<AtomicU64>) {
    let taken = Arc::default();
    let count = Count {
        reader,
        taken: Arc::clone(&taken),
    };
    (BufReader::with_capacity(32 << 10, count), taken)
}

struct Count {
    reader: Reader,
    taken: Arc<AtomicU64>,
}

impl Read for Count {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A reader that stops where a file turns out to be a bomb.
struct Bounded<R> {
    reader: R,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl<R> Bounded<R> {
    /// So many bytes are given whatever they were made from.
    const FREE: u64 = 64 << 20;
    /// So many bytes may come from one compressed byte. Logs rarely pass thirty.
    const RATIO: u64 = 250;
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.given += read as u64;
        let taken = self.taken.load(Ordering::Relaxed);
        if self.given > Self::FREE && self.given / Self::RATIO > taken {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "{taken} compressed bytes became more than {} times as many, as in a bomb; \
                     if you trust the file, decompress it and scan the result",
                    Self::RATIO
                ),
            ));
        }
        Ok(read)
    }
}

/// The frames of a zstd file, one after another.
struct Frames<R> {
    decoder: FrameDecoder,
    source: R,
    inside: bool,
    /// What is wrong with the frame, while the rest of what came before that is given.
    broken: Option<io::Error>,
}

/// The end of a frame, for the decoder to give what it keeps: an empty block that is the last one
/// (RFC 8878 3.1.1.2), and a checksum, which is not looked at.
const END: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

impl<R: BufRead> Frames<R> {
    /// Enters the next frame; false at the end of the file.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    self.inside = true;
                    return Ok(true);
                }
                // A frame without content, for the use of other programs.
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut frame = self.source.by_ref().take(u64::from(length));
                    if io::copy(&mut frame, &mut io::sink())? < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(FrameDecoderError::WindowSizeTooBig { requested, max }) => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!(
                            "it takes {requested} bytes of memory to decompress, and {max} is the \
                             limit; try zstdcat --long=31 FILE | smtp-codes scan -"
                        ),
                    ));
                }
                Err(_) => return Err(damaged("it is not zstd behind its beginning")),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside && !self.enter()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = || BlockDecodingStrategy::UptoBlocks(1);
                if self.decoder.decode_blocks(&mut self.source, one()).is_err() {
                    // The blocks before it are whole.
                    let at_end = self.source.fill_buf()?.is_empty();
                    let why = if at_end {
                        "it ends within a frame of zstd: what is missing is not read"
                    } else {
                        "it is damaged: a block of zstd is not one"
                    };
                    self.broken = Some(damaged(why));
                    if self.decoder.decode_blocks(END, one()).is_err() {
                        break;
                    }
                }
            }
            let read = self.decoder.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            if let Some(error) = self.broken.take() {
                return Err(error);
            }
            self.inside = false;
            let written = self.decoder.get_checksum_from_data();
            if written.is_some() && written != self.decoder.get_calculated_checksum() {
                return Err(damaged("its checksum does not fit its content"));
            }
        }
    }
}

fn damaged(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    #[test]
    fn a_bomb_is_what_grows_too_much_and_is_large() {
        type Of = Bounded<io::Repeat>;
        for (given, taken, stops) in [
            // Whatever it was made from.
            (0, 0, false),
            (Of::FREE - 1, 0, false),
            (Of::FREE, 0, true),
            (Of::FREE * 9, Of::FREE, false),
            // The ratio, and one byte more.
            (Of::RATIO * 500_000 - 1, 500_000, false),
            (Of::RATIO * 500_001 - 2, 500_000, false),
            (Of::RATIO * 500_001 - 1, 500_000, true),
        ] {
            let mut bounded = Bounded {
                reader: io::repeat(b' '),
                taken: Arc::new(AtomicU64::new(taken)),
                given,
            };
            let read = bounded.read(&mut [0]);
            assert_eq!(read.is_err(), stops, "{given} {taken}");
        }
        // Small ones are no bombs.
        let text = vec![b' '; 1 << 20];
        let small = compress_to_vec(&text[..], CompressionLevel::Fastest);
        assert!(text.len() > small.len() * 250);
        let mut read = Vec::new();
        zstd(Box::new(Cursor::new(small)))
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn a_frame_of_another_program_is_passed_over_if_it_is_whole() {
        let frame = compress_to_vec(&b"one"[..], CompressionLevel::Fastest);
        let other = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";
        for (missing, text) in [(0, "oneone"), (1, "one"), (4, "one"), (6, "one")] {
            let cut = &other[..other.len() - missing];
            let mut whole = [&frame[..], cut].concat();
            if missing == 0 {
                whole.extend_from_slice(&frame);
            }
            let mut read = Vec::new();
            let end = zstd(Box::new(Cursor::new(whole))).read_to_end(&mut read);
            assert_eq!(read, text.as_bytes(), "{missing}");
            assert_eq!(end.is_err(), missing > 0, "{missing}");
        }
    }
}
