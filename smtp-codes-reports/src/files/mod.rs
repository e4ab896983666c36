//! Files and folders, piece by piece, in the order of the input: mails, mailboxes, logs, plain or
//! compressed.
//!
//! # Examples
//!
//! A list of those to whom no more mail may go, out of whatever is named: a Maildir, a mailbox, logs. A
//! delivery takes an address off it again, so name the oldest first.
//!
//! ```
//! use std::collections::BTreeSet;
//! use std::path::PathBuf;
//!
//! use smtp_codes::Action;
//! use smtp_codes_phrasebook::LAYERS;
//! use smtp_codes_reports::Direction;
//! use smtp_codes_reports::files::{Feed, Piece};
//!
//! let named = ["bounce.eml", "mail.log"].map(|name| PathBuf::from("../docs/guide/files").join(name));
//! let mut feed = Feed::new(&named, false, Box::new(()));
//! let mut piece = Piece::new();
//! let mut gone = BTreeSet::new();
//! while feed.next(&mut piece) {
//!     piece.reports(|report| {
//!         let address = report.original_recipient.as_deref().or(report.recipient.as_deref());
//!         let (Some(address), Some(verdict)) = (address, report.judge(&LAYERS)) else {
//!             return Ok(());
//!         };
//!         if report.direction != Some(Direction::Incoming) {
//!             match verdict.action() {
//!                 Action::Suppress => _ = gone.insert(address.to_owned()),
//!                 Action::Deliver => _ = gone.remove(address),
//!                 _ => {}
//!             }
//!         }
//!         Ok(())
//!     })?;
//! }
//! assert_eq!(gone.into_iter().collect::<Vec<_>>(), ["jo@example.com"]);
//! assert!(!feed.refused, "all of it could be read");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use memchr::{memchr, memrchr};
use smtp_codes::Escaped;

use crate::log::{self, Context, Follower, Layout};
use crate::mail::{Mail, MailKind};
use crate::mbox::{Bytes, MAIL_LIMIT, Mailbox};
use crate::recognise::{self, Content, Format, HEAD};
use crate::{Report, events};

mod decompress;
mod documents;
mod source;

use documents::Documents;
use source::{Next, Source, Walk};

/// Who wants to hear how far the reading has come.
pub trait Watch: Send {
    /// So many bytes were read, and so much is known of them.
    fn advance(&mut self, bytes: usize, counts: &Counts);

    /// Something cannot be read, or only in part: a sentence about it.
    fn say(&self, message: &str);

    /// The end of the input is reached.
    fn finish(&self) {}
}

/// Nobody wants to hear: [`Feed::refused`] and [`Feed::counts`] tell afterwards whether all was read.
impl Watch for () {
    fn advance(&mut self, _: usize, _: &Counts) {}

    fn say(&self, _: &str) {}
}

/// The size of a piece of a log, in bytes, and the length up to which a line is looked at.
/// It is small enough to stay in a core's own cache between reading and looking.
pub const BLOCK: usize = 256 << 10;

/// A piece of the input.
#[derive(Debug)]
pub struct Piece {
    /// Its place among all pieces.
    pub turn: u64,
    /// The file it is from.
    pub source: Arc<str>,
    /// Whether the file is written as it is read: what is there must not wait for what is not.
    pub live: bool,
    /// What it is, and so which of the next two holds it.
    pub kind: Kind,
    /// Lines, if it is lines.
    pub lines: Lines,
    /// A mail, if it is one; or JSON.
    pub mail: Bytes,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole lines of a log.
    Lines,
    /// One mail.
    Mail,
    /// JSON: events of mail services. It stands where a mail does.
    Events,
}

/// Whole lines of a log.
#[derive(Debug)]
pub struct Lines {
    block: Vec<u8>,
    /// How much of the block is in use.
    end: usize,
    /// The number of the first line, from 1.
    pub first: u64,
    /// How many lines there are.
    pub count: u64,
    /// Whether there is one line, and only its beginning.
    cut: bool,
    /// What is known of the log.
    pub context: Context,
}

impl Lines {
    /// Whether it is one line, and only its beginning.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// The lines.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.block[..self.end]
    }
}

impl Default for Piece {
    fn default() -> Self {
        Self::new()
    }
}

impl Piece {
    /// A piece with room for what is to come.
    #[must_use]
    pub fn new() -> Self {
        Self {
            turn: 0,
            source: "".into(),
            live: false,
            kind: Kind::Lines,
            lines: Lines {
                block: vec![0; BLOCK],
                end: 0,
                first: 1,
                count: 0,
                cut: false,
                context: Context::default(),
            },
            mail: Bytes::default(),
        }
    }

    /// Calls `each` for what the piece reports about each recipient, whatever it holds.
    ///
    /// # Errors
    ///
    /// The first that `each` gives; nothing more is read then.
    pub fn reports(&self, mut each: impl FnMut(&Report<'_>) -> io::Result<()>) -> io::Result<()> {
        match self.kind {
            Kind::Lines => log::reports(self.lines.text(), &self.lines.context, |_, report| {
                each(report)
            }),
            Kind::Mail => {
                let mail = Mail::read(&self.mail.bytes);
                mail.reports().try_for_each(|report| each(&report))
            }
            Kind::Events => events::read(&self.mail.bytes).iter().try_for_each(each),
        }
    }
}

/// What was read so far, and what could not be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Files that were read.
    pub files: u64,
    /// For each of [`Format::ALL`], how many of them were read as that.
    pub formats: [u64; Format::ALL.len()],
    /// Files that cannot be opened, or only be read in part.
    pub damaged: u64,
    /// Files that were left out.
    pub skipped: u64,
    /// Lines of all files that are no mails.
    pub lines: u64,
    /// Lines that are longer than a block.
    pub long_lines: u64,
    /// Mails, those of mailboxes too.
    pub mails: u64,
    /// Mails that are longer than what is looked at.
    pub long_mails: u64,
    /// Mails that report on nobody, by what they are: for each of [`MailKind::ALL`].
    pub silent_mails: [u64; MailKind::ALL.len()],
    /// Mails at which the reader of mails failed.
    pub broken_mails: u64,
}

/// Takes the input apart, in order. One worker at a time asks for the next piece; the module has an
/// example.
pub struct Feed {
    walk: Walk,
    /// Whether everything is lines, whatever it looks like.
    only_lines: bool,
    /// What every file is, whatever it looks like.
    forced: Option<Format>,
    /// Whether standard input is never taken for compressed.
    plain: bool,
    source: Arc<str>,
    live: bool,
    open: Option<Open>,
    turn: u64,
    /// Whether something that was named could not be read at all.
    pub refused: bool,
    /// What was read so far.
    pub counts: Counts,
    /// Who hears of it.
    pub watch: Box<dyn Watch>,
}

/// A file that is being read.
enum Open {
    Lines(Box<LineReader>),
    Mail(Reader),
    Mbox(Mailbox<Reader>),
    Events(Documents<Reader>),
}

type Reader = Box<dyn Read + Send>;

impl Feed {
    /// What was named, to be read in that order; `-` is standard input. `only_lines` says that all of
    /// it is lines, whatever it looks like.
    #[must_use]
    pub fn new(named: &[PathBuf], only_lines: bool, watch: Box<dyn Watch>) -> Self {
        Self {
            walk: Walk::new(named),
            only_lines,
            forced: None,
            plain: false,
            source: "".into(),
            live: false,
            open: None,
            turn: 0,
            refused: false,
            counts: Counts::default(),
            watch,
        }
    }

    /// Takes every file for one of this format, whatever it looks like; only what is compressed is
    /// still told.
    #[must_use]
    pub fn forced(mut self, format: Option<Format>) -> Self {
        self.forced = format;
        self
    }

    /// Takes what comes by standard input as it is, if `plain`: the first bytes of the rows of an
    /// engine may be those of a compressed file, too.
    #[must_use]
    pub fn plain(mut self, plain: bool) -> Self {
        self.plain = plain;
        self
    }

    /// Reads the next piece; false at the end of the input.
    ///
    /// What cannot be read is reported, counted and passed over.
    pub fn next(&mut self, piece: &mut Piece) -> bool {
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
                Open::Events(documents) => {
                    piece.kind = Kind::Events;
                    piece.mail.line = None;
                    documents.next(&mut piece.mail.bytes, &mut piece.mail.cut)
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
                Kind::Mail | Kind::Events => (!piece.mail.bytes.is_empty(), piece.mail.bytes.len()),
            };
            self.watch.advance(bytes, &self.counts);
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
            piece.live = self.live;
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
            date,
        } = source;
        let as_it_is = self.plain && name == "-";
        let opened = if as_it_is {
            Ok((Content::Lines(Layout::Any), reader))
        } else {
            self.recognise(reader)
        };
        let opened = opened.and_then(|(content, reader)| {
            let decompressed = match content {
                Content::Gzip => decompress::gzip(reader),
                Content::Zstd => decompress::zstd(reader),
                content => return Ok((content, reader)),
            };
            self.recognise(decompressed)
        });
        if let Ok((content, _)) = &opened
            && let Some(format) = content.format()
        {
            self.counts.formats[format as usize] += 1;
            // Whoever says what it is may be wrong, or the line that names the columns is not there.
            if let Some(forced) = self.forced.filter(|_| !as_it_is)
                && format == Format::Log
                && forced != format
            {
                self.watch.say(&format!(
                    "{}: nothing at its beginning makes it {}, so it is read as {}",
                    Escaped::new(name.as_bytes()),
                    forced.title(),
                    format.title()
                ));
            }
        }
        self.open = match opened {
            Ok((Content::Lines(layout), reader)) => {
                let context = Context {
                    layout,
                    date: Some(date),
                    ..Context::default()
                };
                let lines = LineReader::new(reader, live, context);
                Some(Open::Lines(Box::new(lines)))
            }
            Ok((Content::Mail, reader)) => Some(Open::Mail(reader)),
            Ok((Content::Events, reader)) => Some(Open::Events(Documents::new(reader))),
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
        self.live = live;
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
            match (content, self.forced) {
                (Some(content @ (Content::Gzip | Content::Zstd)), Some(_)) => break content,
                // Its first lines may name its columns.
                (Some(_), Some(format)) => break Content::forced(format, &head[..length]),
                (Some(content), None) => break content,
                (None, _) => {}
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
        self.watch.say(&format!(
            "{}: {}",
            Escaped::new(name.as_bytes()),
            plain(error)
        ));
    }

    /// Passes over what is not read. Only who named it wants to hear of it.
    fn foreign(&mut self, name: &str, named: bool, why: &str) {
        self.counts.skipped += 1;
        if named {
            self.refused = true;
            self.watch
                .say(&format!("{}: {why}", Escaped::new(name.as_bytes())));
        }
    }
}

/// What an error says, in words for people: without the number that the system has for it.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    let said = error.to_string();
    // The words of the system end in `(os error 2)`.
    let said = match said.rfind(" (os error ") {
        Some(number) if said.ends_with(')') => &said[..number],
        _ => &said,
    };
    said.to_owned()
}

/// Reads a mail up to the length that is looked at. Nothing more is to be read behind it.
fn read_mail(reader: &mut Reader, mail: &mut Bytes) -> io::Result<bool> {
    mail.clear();
    let most = MAIL_LIMIT as u64 + 1;
    let read = reader.take(most).read_to_end(&mut mail.bytes);
    mail.limit();
    read.map(|_| false)
}

/// Reads whole lines in blocks.
struct LineReader {
    reader: Reader,
    live: bool,
    follower: Follower,
    /// The line that the last block could not hold to its end.
    begun: Vec<u8>,
    /// Whether the rest of a line is still to be passed over.
    passing: bool,
    /// How many lines were read.
    lines: u64,
}

impl LineReader {
    fn new(reader: Reader, live: bool, context: Context) -> Self {
        Self {
            reader,
            live,
            follower: Follower::new(context),
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
                    // Somebody waits for what is live, and a block has a line.
                    if !self.live
                        && let Some(begin) = log::pending(&block[..lines.end])
                        && begin > 0
                    {
                        lines.end = begin;
                    }
                    self.begun.extend_from_slice(&block[lines.end..end]);
                }
                None => {
                    lines.cut = true;
                    self.passing = true;
                }
            }
        }
        lines.context = self.follower.next(&block[..lines.end]);
        lines.count = lines.context.notes.count() as u64;
        lines.first = self.lines + 1;
        self.lines += lines.count;
        more
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use smtp_codes::Outcome;

    use super::*;
    use crate::Time;

    /// Gives a few bytes at a time, each after an interruption, and behind all of them an error.
    pub(crate) struct Halting {
        pub(crate) text: Cursor<Vec<u8>>,
        pub(crate) most: u64,
        pub(crate) interrupted: bool,
        pub(crate) error: Option<&'static str>,
    }

    impl Halting {
        pub(crate) fn new(text: &[u8], most: u64, error: Option<&'static str>) -> Self {
            Self {
                text: Cursor::new(text.to_vec()),
                most,
                interrupted: false,
                error,
            }
        }
    }

    impl Read for Halting {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            match Read::take(&mut self.text, self.most).read(into)? {
                0 => self
                    .error
                    .take()
                    .map_or(Ok(0), |error| Err(io::Error::other(error))),
                read => Ok(read),
            }
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// A feed after all of a reader, and the recipients that it told.
    fn fed(reader: impl Read + Send + 'static, named: bool) -> (Feed, Vec<String>) {
        let mut feed = Feed::new(&[], false, Box::new(()));
        feed.enter(Source {
            name: "one".to_owned(),
            reader: Box::new(reader),
            live: false,
            named,
            date: Time::now(),
        });
        let (mut piece, mut recipients) = (Piece::default(), Vec::new());
        while feed.next(&mut piece) {
            piece
                .reports(|report| {
                    recipients.extend(report.recipient.as_deref().map(str::to_owned));
                    Ok(())
                })
                .unwrap();
        }
        (feed, recipients)
    }

    #[test]
    fn what_comes_in_small_parts_is_read_as_a_whole_file_is() {
        let mail = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
            <jo@example.com>: host mx.example.com said: 550 5.1.1 no such user\n";
        let mailbox = format!("From a@example.org Mon Jan  5 10:00:00 2026\n{mail}\n");
        let events = "[\n{\"event\": \"bounce\",\n\"email\": \"jo@example.com\"}\n]\n";
        let log = "550 5.1.1 <jo@example.com> no such user\n";
        for (text, format) in [
            (mail, Format::Mail),
            (&mailbox, Format::Mbox),
            (events, Format::Events),
            (log, Format::Log),
        ] {
            for content in [text.as_bytes().to_vec(), gzip(text.as_bytes())] {
                for most in [1, 2, 7, 1 << 20] {
                    let (feed, recipients) = fed(Halting::new(&content, most, None), true);
                    assert_eq!(recipients, ["jo@example.com"], "{format} {most}");
                    assert_eq!(feed.counts.formats[format as usize], 1, "{format} {most}");
                    assert_eq!((feed.counts.files, feed.counts.damaged), (1, 0));
                    assert!(!feed.refused);
                }
            }
            // What comes before an error is read, and the error is told.
            let (feed, recipients) = fed(Halting::new(text.as_bytes(), 7, Some("gone")), true);
            assert_eq!(recipients, ["jo@example.com"], "{format}");
            assert_eq!((feed.counts.files, feed.counts.damaged), (1, 1), "{format}");
            assert!(feed.refused);
        }
        let (feed, recipients) = fed(Halting::new(b"", 7, Some("gone")), true);
        assert_eq!(recipients, [""; 0]);
        assert_eq!((feed.counts.files, feed.counts.damaged), (0, 1));
    }

    /// A block ends before the line that tells why, not behind it.
    #[test]
    fn how_it_ended_is_known_wherever_a_block_ends() {
        let reason =
            "Jan  5 10:00:00 mx courierlocal: id=1.2.3,from=<>,addr=<jo@example.com>: full\n";
        let status = "Jan  5 10:00:00 mx courierlocal: id=1.2.3,from=<>,addr=<jo@example.com>,status: deferred\n";
        for place in 0..=reason.len() + status.len() {
            let lines = "x".repeat(1023) + "\n";
            let mut text = lines.repeat((BLOCK - place) / lines.len());
            text += &lines[text.len() + place - (BLOCK - lines.len())..];
            text = format!("{text}{reason}{status}{lines}");
            let (context, reader) = (Context::default(), Box::new(Cursor::new(text)));
            let mut reader = LineReader::new(reader, false, context);
            let (mut lines, mut outcomes, mut more) = (Piece::default().lines, Vec::new(), true);
            while more {
                more = reader.next(&mut lines).unwrap();
                let tell = |number, report: &Report<'_>| {
                    outcomes.push((lines.first + number, report.outcome));
                    Ok(())
                };
                log::reports(lines.text(), &lines.context, tell).unwrap();
            }
            let number = 1 + (BLOCK - place).div_ceil(1024) as u64;
            assert_eq!(outcomes, [(number, Some(Outcome::Transient))], "{place}");
        }
    }

    #[test]
    fn what_is_not_read_is_counted() {
        for content in [b"PK\x03\x04 and more".to_vec(), gzip(&gzip(b"550 5.1.1\n"))] {
            for named in [true, false] {
                let (feed, recipients) = fed(Cursor::new(content.clone()), named);
                assert_eq!(recipients, [""; 0]);
                assert_eq!((feed.counts.files, feed.counts.skipped), (0, 1));
                assert_eq!(feed.refused, named);
            }
        }
    }

    #[test]
    fn an_error_is_told_without_its_number() {
        let system = io::Error::from_raw_os_error(2);
        assert!(system.to_string().ends_with(')'), "{system}");
        assert!(!plain(&system).is_empty() && !plain(&system).contains("os error"));
        for (said, told) in [
            ("it is gone (os error 2)", "it is gone"),
            ("it (os error 2) is gone", "it (os error 2) is gone"),
            ("it is gone (for now)", "it is gone (for now)"),
        ] {
            assert_eq!(plain(&io::Error::other(said)), told);
        }
    }
}
