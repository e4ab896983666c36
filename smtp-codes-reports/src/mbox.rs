//! Mailbox files: mails one after another, each behind a line that begins with `From `.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;

/// The length up to which a mail is looked at, in bytes. A report comes first in its mail,
/// before the original that it may return.
pub const MAIL_LIMIT: usize = 1 << 20;

/// The bytes of a mail.
#[derive(Debug, Default)]
pub struct Bytes {
    /// The mail, up to [`MAIL_LIMIT`].
    pub bytes: Vec<u8>,
    /// The line of a mailbox file in which it begins.
    pub line: Option<u64>,
    /// Whether it was longer than what is looked at.
    pub cut: bool,
}

impl Bytes {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.line = None;
        self.cut = false;
    }

    /// Adds a line, unless there is no room for all of it: half an address is worse than none.
    pub(crate) fn push(&mut self, line: &[u8]) {
        self.cut |= line.len() > MAIL_LIMIT - self.bytes.len();
        if !self.cut {
            self.bytes.extend_from_slice(line);
        }
    }

    /// Cuts what is longer than is looked at, at the end of a line.
    #[cfg(any(test, feature = "files"))]
    pub(crate) fn limit(&mut self) {
        self.cut = self.bytes.len() > MAIL_LIMIT;
        if self.cut {
            let end = memchr::memrchr(b'\n', &self.bytes[..MAIL_LIMIT]);
            self.bytes.truncate(end.map_or(MAIL_LIMIT, |end| end + 1));
        }
    }
}

/// The mails of a mailbox file.
#[derive(Debug)]
pub struct Mailbox<R> {
    reader: BufReader<R>,
    /// The line at hand, with its end, up to the length of a mail.
    line: Vec<u8>,
    /// The number of that line.
    lines: u64,
    /// Whether the line at hand begins a mail that is still to be read.
    begun: bool,
}

impl<R: Read> Mailbox<R> {
    /// The mails that a reader gives.
    #[must_use]
    pub fn new(reader: R) -> Self {
        Self {
            reader: BufReader::with_capacity(64 << 10, reader),
            line: Vec::new(),
            lines: 0,
            begun: false,
        }
    }

    /// Reads the next mail into `mail`; false when there was none left.
    ///
    /// # Errors
    ///
    /// The file cannot be read further; `mail` then holds what was read of the last one.
    pub fn next(&mut self, mail: &mut Bytes) -> io::Result<bool> {
        mail.clear();
        if !self.begun && !self.read_line()? {
            return Ok(false);
        }
        self.begun = false;
        mail.line = Some(self.lines);
        while self.read_line()? {
            if begins_mail(&self.line) {
                self.begun = true;
                break;
            }
            mail.push(unquoted(&self.line));
        }
        Ok(true)
    }

    /// Takes the next line, however long; false at the end of the file.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let mut any = false;
        loop {
            let bytes = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                break;
            }
            if !any {
                any = true;
                self.lines += 1;
            }
            let end = memchr(b'\n', bytes);
            let taken = end.map_or(bytes.len(), |end| end + 1);
            let room = (MAIL_LIMIT + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&bytes[..taken.min(room)]);
            self.reader.consume(taken);
            if end.is_some() {
                break;
            }
        }
        Ok(any)
    }
}

/// Whether the line begins a mail: `From jo@example.org Thu Jan  1 00:00:00 2026`. A year stands
/// behind the time, or in a date before it: so a sentence that begins with `From 10:15:00` is told
/// apart.
pub(crate) fn begins_mail(line: &[u8]) -> bool {
    /// No such line is longer.
    const LONGEST: usize = 1000;
    if !line.starts_with(b"From ") {
        return false;
    }
    let line = &line[..line.len().min(LONGEST)];
    let time = line.windows(8).any(|time| {
        time.iter().enumerate().all(|(place, byte)| match place {
            2 | 5 => *byte == b':',
            _ => byte.is_ascii_digit(),
        })
    });
    let year = |word: &[u8]| {
        word.len() >= 4
            && (word.starts_with(b"19") || word.starts_with(b"20"))
            && word[..4].iter().all(u8::is_ascii_digit)
            && matches!(word.get(4), None | Some(b'-'))
    };
    time && line.split(u8::is_ascii_whitespace).any(year)
}

/// The line without the mark that kept a `From ` at its start from beginning a mail.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|&&byte| byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_mails_begin() {
        for (line, begins) in [
            ("From jo@example.org Thu Jan  1 00:00:00 2026", true),
            ("From - Fri Jan  2 10:00:01 2026\r\n", true),
            ("From x Thu Jan  1 00:00:00 +0100 2026", true),
            ("From () 2026-03-03 07:50:45 +0000", true),
            ("From 10:15:00 UTC on, the service is back.", false),
            ("From 10:15:00 to 20 o'clock 1234 mails came", false),
            ("From here on", false),
            ("from x Thu Jan  1 00:00:00 2026", false),
        ] {
            assert_eq!(begins_mail(line.as_bytes()), begins, "{line}");
        }
    }

    /// A loop that stops where `next` says false loses no mail.
    #[test]
    fn every_mail_of_a_mailbox_is_told_of() {
        let from = "From x Thu Jan  1 00:00:00 2026\n";
        let file =
            format!("{from}one\n\n{from}>From x\n>>From y\n>z\nFrom here on\nFrom\n\n{from}three");
        let mut mailbox = Mailbox::new(file.as_bytes());
        let (mut mail, mut mails) = (Bytes::default(), Vec::new());
        while mailbox.next(&mut mail).unwrap() {
            mails.push(String::from_utf8_lossy(&mail.bytes).into_owned());
        }
        let second = "From x\n>From y\n>z\nFrom here on\nFrom\n\n";
        assert_eq!(mails, ["one\n\n", second, "three"]);
        assert!(mail.bytes.is_empty() && !mailbox.next(&mut mail).unwrap());
    }

    /// A file that has nothing yet is asked again, and one that cannot be read says so.
    #[test]
    fn a_file_that_fails() {
        struct Failing(Vec<io::ErrorKind>);
        impl Read for Failing {
            fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
                match self.0.pop() {
                    Some(kind) => Err(kind.into()),
                    None => Ok(0),
                }
                .or_else(|error: io::Error| match error.kind() {
                    io::ErrorKind::Other => (&b"From x\nhi\n"[..]).read(bytes),
                    _ => Err(error),
                })
            }
        }
        let mut mailbox = Mailbox::new(Failing(vec![
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::Other,
            io::ErrorKind::Interrupted,
        ]));
        let mut mail = Bytes::default();
        let error = mailbox.next(&mut mail).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(mail.bytes, b"hi\n");
    }

    /// A mail that is too long ends with a whole line, and says so.
    #[test]
    fn a_long_mail_loses_no_half_line() {
        let line = "jo@example.com and others\n";
        let many = MAIL_LIMIT / line.len() + 10;
        let file = format!("From x Thu Jan  1 00:00:00 2026\n{}", line.repeat(many));
        let mut mail = Bytes::default();
        let more = Mailbox::new(file.as_bytes()).next(&mut mail);
        assert!(matches!(more, Ok(true)) && mail.cut);
        assert_eq!(mail.bytes.len(), MAIL_LIMIT / line.len() * line.len());
        let mut mail = Bytes {
            bytes: line.repeat(many).into_bytes(),
            ..Bytes::default()
        };
        mail.limit();
        assert!(mail.cut && mail.bytes.ends_with(line.as_bytes()));
        mail.clear();
        mail.push(b"x\n");
        mail.limit();
        assert!(!mail.cut && mail.bytes == b"x\n");
        // There is room for all of it, and no more.
        mail.push(&vec![b'x'; MAIL_LIMIT - 2]);
        assert!(!mail.cut && mail.bytes.len() == MAIL_LIMIT);
        mail.push(b"x");
        assert!(mail.cut && mail.bytes.len() == MAIL_LIMIT);
        // One line, which is longer than a mail.
        let file = format!("From x\n{}", "x".repeat(2 * MAIL_LIMIT));
        assert!(Mailbox::new(file.as_bytes()).next(&mut mail).unwrap());
        assert!(mail.cut && mail.bytes.is_empty());
    }
}
