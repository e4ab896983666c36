//! JSON over many lines, in pieces that each hold whole values.

use std::io::{self, Read};

use crate::events::json::Scan;

/// So much is read before a piece ends behind the value at hand, in bytes.
const PIECE: usize = 256 << 10;

/// A value is looked at up to this length, in bytes; one that is longer is read in parts, as text.
const LONGEST: usize = 8 << 20;

/// The values of a file, one after another or in an array.
///
/// An array is taken apart, so that a file of any size is read in little memory.
#[derive(Debug)]
pub(crate) struct Documents<R> {
    reader: R,
    /// What was read and not given yet.
    held: Vec<u8>,
    /// How much of it was looked at.
    seen: usize,
    /// Where the last value ends that ends in it.
    whole: usize,
    scan: Scan,
    /// Whether a value was begun.
    inside: bool,
    ended: bool,
}

impl<R: Read> Documents<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            held: Vec::new(),
            seen: 0,
            whole: 0,
            scan: Scan::default(),
            inside: false,
            ended: false,
        }
    }

    /// Reads some values, and tells whether more may come; `cut` tells that one of them is not whole.
    pub(crate) fn next(&mut self, piece: &mut Vec<u8>, cut: &mut bool) -> io::Result<bool> {
        piece.clear();
        *cut = false;
        let mut failed = None;
        while !self.ended && (self.held.len() < PIECE || self.whole == 0) {
            if self.held.len() >= LONGEST {
                *cut = true;
                break;
            }
            let more = self.held.len() + PIECE;
            let from = self.held.len();
            self.held.resize(more, 0);
            let read = match self.reader.read(&mut self.held[from..]) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    self.held.truncate(from);
                    continue;
                }
                Err(error) => {
                    failed = Some(error);
                    0
                }
            };
            self.held.truncate(from + read);
            self.ended = read == 0;
            self.look();
        }
        let end = if self.ended || *cut {
            self.held.len()
        } else {
            self.whole
        };
        piece.extend_from_slice(&self.held[..end]);
        self.held.drain(..end);
        self.seen -= end;
        self.whole = 0;
        if *cut {
            self.scan = Scan::default();
            self.inside = false;
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(!self.ended),
        }
    }

    /// Looks for the ends of values. An array around them is blotted out.
    fn look(&mut self) {
        while let Some(byte) = self.held.get_mut(self.seen) {
            self.seen += 1;
            if self.inside {
                if self.scan.ends(*byte) {
                    self.inside = false;
                    self.whole = self.seen;
                }
                continue;
            }
            match byte {
                b'{' => {
                    self.scan = Scan::default();
                    self.scan.ends(b'{');
                    self.inside = true;
                }
                b'[' | b']' | b',' => *byte = b' ',
                // What stands between the values are lines.
                b'\n' => self.whole = self.seen,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Halting;

    fn pieces(text: &[u8]) -> (Vec<Vec<u8>>, bool) {
        let mut documents = Documents::new(text);
        let (mut pieces, mut any_cut) = (Vec::new(), false);
        loop {
            let (mut piece, mut cut) = (Vec::new(), false);
            let more = documents.next(&mut piece, &mut cut).unwrap();
            any_cut |= cut;
            if !piece.is_empty() {
                pieces.push(piece);
            }
            if !more {
                return (pieces, any_cut);
            }
        }
    }

    #[test]
    fn pieces_hold_whole_values() {
        let one = "{\n\"event\": \"bounce\", \"email\": \"jo@example.com\", \"x\": \"}]\\\"\"\n}";
        for (text, count) in [
            (
                format!("[{}{one}]", format!("{one},\n").repeat(9_999)),
                10_000,
            ),
            (
                format!("[{}{one}]", format!("{one},").repeat(9_999)),
                10_000,
            ),
            (format!("{one}\n").repeat(5_000), 5_000),
            (one.to_owned(), 1),
        ] {
            let (pieces, cut) = pieces(text.as_bytes());
            assert!(!cut);
            assert!(pieces.len() > 1 || count == 1);
            let found: usize = pieces
                .iter()
                .map(|piece| crate::events::read(piece).len())
                .sum();
            assert_eq!(found, count);
            assert!(pieces.iter().all(|piece| piece.len() < 3 * PIECE));
        }
    }

    #[test]
    fn a_value_without_end_is_read_in_parts() {
        let text = vec![b'{'; LONGEST + PIECE];
        let (pieces, cut) = pieces(&text);
        assert!(cut);
        assert_eq!(pieces[0].len(), LONGEST);
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn lines_between_values_may_end_a_piece() {
        let text = "550 5.1.1 <jo@example.com> no such user\n".repeat(3 * PIECE / 40);
        let (pieces, cut) = pieces(text.as_bytes());
        assert!(!cut);
        assert!(pieces.len() > 1);
        assert!(pieces.iter().all(|piece| piece.ends_with(b"\n")));
        assert_eq!(pieces.concat(), text.as_bytes());
    }

    #[test]
    fn an_interruption_is_no_error_and_an_error_is_told_once() {
        let text = b"{\"a\": 1}\n{\"b\": 2}\n";
        for (error, expected) in [(None, None), (Some("gone"), Some("gone"))] {
            let mut documents = Documents::new(Halting::new(text, 3, error));
            let (mut piece, mut cut) = (Vec::new(), false);
            let more = documents.next(&mut piece, &mut cut);
            assert_eq!(
                more.err().map(|error| error.to_string()).as_deref(),
                expected
            );
            assert_eq!(piece, text);
            assert!(!documents.next(&mut piece, &mut cut).unwrap());
            assert_eq!(piece, b"");
        }
    }
}
