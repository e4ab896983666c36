//! What is to be looked at, piece by piece, in the order of the input.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};
use smtp_codes::Escaped;

use super::decompress;
use super::entry::Layout;
use super::mbox::Mailbox;
use super::progress::Progress;
use super::recognise::{self, Content, HEAD};
use super::source::{Next, Source, Walk};
use super::summary::amount;

/// The size of a piece of a log, in bytes, and the length up to which a line is looked at.
/// It is small enough to stay in a core's own cache between reading and looking.
pub(crate) const BLOCK: usize = 256 << 10;

/// The length up to which a mail is looked at, in bytes. A report comes first in its mail,
/// before the original that it may return.
pub(crate) const MAIL_LIMIT: usize = 1 << 20;

/// A piece of the input.
pub(crate) struct Piece {
    /// Its place among all pieces.
    pub(crate) turn: u64,
    /// The file it is from.
    pub(crate) source: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) lines: Lines,
    pub(crate) mail: Mail,
}

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Lines,
    Mail,
}

/// Whole lines of a log.
pub(crate) struct Lines {
    block: Vec<u8>,
    /// How much of the block is in use.
    end: usize,
    /// The number of the first line, from 1.
    pub(crate) first: u64,
    /// How many lines there are.
    pub(crate) count: u64,
    /// Whether there is one line, and only its beginning.
    cut: bool,
    pub(crate) layout: Layout,
}

impl Lines {
    pub(crate) fn text(&self) -> &[u8] {
        &self.block[..self.end]
    }
}

/// A mail.
#[derive(Default)]
pub(crate) struct Mail {
    pub(crate) bytes: Vec<u8>,
    /// The line of a mailbox file in which it begins.
    pub(crate) line: Option<u64>,
    /// Whether it was longer than what is looked at.
    pub(crate) cut: bool,
}

impl Mail {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.line = None;
        self.cut = false;
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let room = MAIL_LIMIT - self.bytes.len();
        self.cut |= bytes.len() > room;
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

impl Piece {
    pub(crate) fn new() -> Self {
        Self {
            turn: 0,
            source: "".into(),
            kind: Kind::Lines,
            lines: Lines {
                block: vec![0; BLOCK],
                end: 0,
                first: 1,
                count: 0,
                cut: false,
                layout: Layout::Any,
            },
            mail: Mail::default(),
        }
    }
}

/// What was read so far, and what could not be.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) files: u64,
    /// Files that cannot be opened, or only be read in part.
    pub(crate) damaged: u64,
    pub(crate) skipped: u64,
    pub(crate) lines: u64,
    /// Lines that are longer than a block.
    pub(crate) long_lines: u64,
    pub(crate) mails: u64,
    /// Mails that are longer than what is looked at.
    pub(crate) long_mails: u64,
    /// Mails that report on nobody.
    pub(crate) silent_mails: u64,
    /// Mails at which the reader of mails failed.
    pub(crate) broken_mails: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "read {}, {} and {}",
            amount(self.files, "file", "files"),
            amount(self.lines, "line", "lines"),
            amount(self.mails, "mail", "mails")
        )?;
        let rest = [
            (self.skipped, "file skipped", "files skipped"),
            (
                self.damaged,
                "file damaged or unreadable",
                "files damaged or unreadable",
            ),
            (
                self.long_lines,
                "line cut at 256 KiB",
                "lines cut at 256 KiB",
            ),
            (self.long_mails, "mail cut at 1 MiB", "mails cut at 1 MiB"),
            (
                self.silent_mails,
                "mail without a report",
                "mails without a report",
            ),
            (self.broken_mails, "mail damaged", "mails damaged"),
        ];
        for (count, one, many) in rest {
            if count > 0 {
                write!(f, "; {}", amount(count, one, many))?;
            }
        }
        Ok(())
    }
}

/// Takes the input apart, in order. One worker at a time asks for the next piece.
pub(crate) struct Feed {
    walk: Walk,
    /// Whether everything is lines, whatever it looks like.
    only_lines: bool,
    source: Arc<str>,
    open: Option<Open>,
    turn: u64,
    /// Whether something that was named could not be read at all.
    pub(crate) refused: bool,
    pub(crate) counts: Counts,
    pub(crate) progress: Progress,
}

/// A file that is being read.
enum Open {
    Lines(LineReader),
    Mail(Reader),
    Mbox(Mailbox),
}

type Reader = Box<dyn Read + Send>;

impl Feed {
    pub(crate) fn new(named: &[PathBuf], only_lines: bool, progress: Progress) -> Self {
        Self {
            walk: Walk::new(named),
            only_lines,
            source: "".into(),
            open: None,
            turn: 0,
            refused: false,
            counts: Counts::default(),
            progress,
        }
    }

    /// Reads the next piece; false at the end of the input.
    ///
    /// What cannot be read is reported, counted and passed over.
    pub(crate) fn next(&mut self, piece: &mut Piece) -> bool {
        loop {
            let Some(open) = &mut self.open else {
                match self.walk.next() {
                    None => return false,
                    Some(Next::Skipped(files)) => self.counts.skipped += files,
                    Some(Next::Unreadable(name, error)) => self.damaged(&name, &error),
                    Some(Next::Source(source)) => self.enter(source),
                }
                continue;
            };
            let more = match open {
                Open::Lines(lines) => {
                    piece.kind = Kind::Lines;
                    let more = lines.next(&mut piece.lines);
                    self.counts.lines += piece.lines.count;
                    self.counts.long_lines += u64::from(piece.lines.cut);
                    more
                }
                Open::Mail(reader) => {
                    piece.kind = Kind::Mail;
                    read_mail(reader, &mut piece.mail)
                }
                Open::Mbox(mailbox) => {
                    piece.kind = Kind::Mail;
                    mailbox.next(&mut piece.mail)
                }
            };
            if !matches!(more, Ok(true)) {
                self.open = None;
            }
            if let Err(error) = more {
                let source = Arc::clone(&self.source);
                self.damaged(&source, &error);
            }
            let (any, bytes) = match piece.kind {
                Kind::Lines => (piece.lines.count > 0, piece.lines.end),
                Kind::Mail => (!piece.mail.bytes.is_empty(), piece.mail.bytes.len()),
            };
            self.progress.advance(bytes, &self.counts);
            if !any {
                continue;
            }
            if piece.kind == Kind::Mail {
                self.counts.mails += 1;
                self.counts.long_mails += u64::from(piece.mail.cut);
            }
            piece.turn = self.turn;
            self.turn += 1;
            piece.source = Arc::clone(&self.source);
            return true;
        }
    }

    /// Begins to read a file.
    fn enter(&mut self, source: Source) {
        let Source {
            name,
            reader,
            live,
            named,
        } = source;
        let opened = self.recognise(reader).and_then(|(content, reader)| {
            let decompressed = match content {
                Content::Gzip => decompress::gzip(reader),
                Content::Zstd => decompress::zstd(reader),
                content => return Ok((content, reader)),
            };
            self.recognise(decompressed)
        });
        self.open = match opened {
            Ok((Content::Lines(layout), reader)) => {
                Some(Open::Lines(LineReader::new(reader, live, layout)))
            }
            Ok((Content::Mail, reader)) => Some(Open::Mail(reader)),
            Ok((Content::Mbox, reader)) => Some(Open::Mbox(Mailbox::new(reader))),
            Ok((Content::Gzip | Content::Zstd, _)) => {
                self.foreign(&name, named, "it is compressed twice; decompress it once");
                None
            }
            Ok((Content::Foreign(why), _)) => {
                self.foreign(&name, named, why);
                None
            }
            Err(error) => {
                self.damaged(&name, &error);
                None
            }
        };
        self.counts.files += u64::from(self.open.is_some());
        self.source = name.into();
    }

    /// Tells what a reader gives, and gives the reader back as if nothing had been taken.
    fn recognise(&self, mut reader: Reader) -> io::Result<(Content, Reader)> {
        let mut head = vec![0; HEAD];
        let mut length = 0;
        let mut complete = false;
        let content = loop {
            let content = if self.only_lines {
                recognise::compression(&head[..length], complete)
            } else {
                recognise::content(&head[..length], complete)
            };
            if let Some(content) = content {
                break content;
            }
            match reader.read(&mut head[length..]) {
                Ok(read) => {
                    length += read;
                    complete = read == 0 || length == HEAD;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        head.truncate(length);
        Ok((content, Box::new(Cursor::new(head).chain(reader))))
    }

    fn damaged(&mut self, name: &str, error: &io::Error) {
        self.counts.damaged += 1;
        self.refused = true;
        self.progress.say(&format!(
            "smtp-codes: {}: {error}",
            Escaped::new(name.as_bytes())
        ));
    }

    /// Passes over what is not read. Only who named it wants to hear of it.
    fn foreign(&mut self, name: &str, named: bool, why: &str) {
        self.counts.skipped += 1;
        if named {
            self.refused = true;
            self.progress.say(&format!(
                "smtp-codes: {}: {why}",
                Escaped::new(name.as_bytes())
            ));
        }
    }
}

/// Reads a mail up to the length that is looked at. Nothing more is to be read behind it.
fn read_mail(reader: &mut Reader, mail: &mut Mail) -> io::Result<bool> {
    mail.clear();
    let most = MAIL_LIMIT as u64 + 1;
    let read = reader.take(most).read_to_end(&mut mail.bytes);
    mail.cut = mail.bytes.len() > MAIL_LIMIT;
    mail.bytes.truncate(MAIL_LIMIT);
    read.map(|_| false)
}

/// Reads whole lines in blocks.
struct LineReader {
    reader: Reader,
    live: bool,
    layout: Layout,
    /// The line that the last block could not hold to its end.
    begun: Vec<u8>,
    /// Whether the rest of a line is still to be passed over.
    passing: bool,
    /// How many lines were read.
    lines: u64,
}

impl LineReader {
    fn new(reader: Reader, live: bool, layout: Layout) -> Self {
        Self {
            reader,
            live,
            layout,
            begun: Vec::new(),
            passing: false,
            lines: 0,
        }
    }

    /// Reads as many whole lines as a block holds; of a live source, those that are there.
    /// False when there are no more.
    fn next(&mut self, lines: &mut Lines) -> io::Result<bool> {
        let block = &mut lines.block;
        let mut end = self.begun.len();
        block[..end].copy_from_slice(&self.begun);
        self.begun.clear();

        let mut more = Ok(true);
        while end < BLOCK {
            let read = match self.reader.read(&mut block[end..]) {
                Ok(0) => {
                    more = Ok(false);
                    break;
                }
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    more = Err(error);
                    break;
                }
            };
            let mut new = end..end + read;
            if self.passing {
                let Some(rest) = memchr(b'\n', &block[new.clone()]) else {
                    continue;
                };
                self.passing = false;
                block.copy_within(new.start + rest + 1..new.end, new.start);
                new.end -= rest + 1;
            }
            end = new.end;
            if self.live && memchr(b'\n', &block[new]).is_some() {
                break;
            }
        }

        lines.cut = false;
        lines.end = end;
        if matches!(more, Ok(true)) {
            match memrchr(b'\n', &block[..end]) {
                Some(last) => {
                    lines.end = last + 1;
                    self.begun.extend_from_slice(&block[lines.end..end]);
                }
                None => {
                    lines.cut = true;
                    self.passing = true;
                }
            }
        }
        let text = &block[..lines.end];
        let unended = text.last().is_some_and(|&last| last != b'\n');
        lines.count = memchr_iter(b'\n', text).count() as u64 + u64::from(unended);
        lines.first = self.lines + 1;
        self.lines += lines.count;
        lines.layout = self.layout;
        more
    }
}
