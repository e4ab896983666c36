//! What is to be explained: what was typed, a file, or what comes in.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use smtp_codes::Stage;
use smtp_codes_reports::files::{Counts, Feed, Kind, Piece, Watch};
use smtp_codes_reports::mail::{Mail, MailKind};
use smtp_codes_reports::recognise::Format;
use smtp_codes_reports::text::{self, Reading, Taken};
use smtp_codes_reports::{Report, events};

use crate::cli;
use crate::output;

/// No reply, session or pasted part of a log is longer, in bytes.
const LONGEST: usize = 64 << 10;
/// So many lines with a date before them are a log.
const LOGGED: usize = 20;

/// What was read.
pub(super) struct Input {
    /// Where from, if not from the command line.
    pub(super) source: Option<String>,
    /// All of it, if it is a text.
    pub(super) text: Vec<u8>,
    pub(super) reports: Vec<Report<'static>>,
    /// What it was taken for.
    pub(super) taken: Taken,
    /// What the mail is, if it is one; of several the last.
    pub(super) kind: Option<MailKind>,
    /// Whether part of a mail was not looked at.
    pub(super) cut: bool,
}

impl Input {
    /// Reads what is asked about.
    pub(super) fn read(what: &[String], asked: Asked) -> io::Result<Self> {
        match what {
            [] if io::stdin().is_terminal() => cli::error(
                "explain",
                ErrorKind::MissingRequiredArgument,
                "nothing to explain: give a code, what a server said, or a file",
            )
            .exit(),
            [] => Self::from_file("-", asked),
            [one] if one == "-" => Self::from_file("-", asked),
            [one] if Path::new(one).is_file() => Self::from_file(one, asked),
            [one] if Path::new(one).is_dir() && smtp_codes::best(one.as_bytes()).is_none() => {
                Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    format!("{one} is a directory; smtp-codes scan reads what is in it"),
                ))
            }
            [one] if is_path(one) => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{one}: no such file; give the path of a mail, or the text of a reply"),
            )),
            // A reply that is typed has no line end; that is no irregularity to speak of.
            words => Self::from_text((words.join(" ") + "\r\n").into_bytes(), None, asked),
        }
    }

    /// What it was taken for, where a person may wonder.
    pub(super) fn read_as(&self) -> Option<String> {
        let what = match self.taken {
            Taken::Session => "a session of commands and replies",
            Taken::ReportFields => "the fields of a delivery report",
            Taken::LogLine => "lines of a log (--from log)",
            Taken::Events => "events of a mail service (--from events)",
            Taken::Mail if self.reports.len() > 1 => "a mail that reports on several recipients",
            _ => "",
        };
        // A word may happen to be the name of a file.
        let is_odd = |name: &&String| !name.contains(['/', '.', ' ']);
        match (self.source.as_ref().filter(is_odd), what) {
            (Some(name), "") => Some(format!("what is in the file {name}")),
            (Some(name), what) => Some(format!("{what}, from the file {name}")),
            (None, "") => None,
            (None, what) => Some(what.to_owned()),
        }
    }

    fn from_text(text: Vec<u8>, source: Option<String>, asked: Asked) -> io::Result<Self> {
        let name = source.as_deref().unwrap_or("the text");
        if text.len() > LONGEST || logged(&text) > LOGGED {
            return Err(is_log(name));
        }
        let reading = asked.read(&text);
        Ok(Self {
            reports: reading.reports,
            taken: reading.taken,
            kind: reading.mail,
            text,
            source,
            cut: false,
        })
    }

    fn from_file(name: &str, asked: Asked) -> io::Result<Self> {
        let called = match name {
            "-" => "standard input",
            name => name,
        };
        let mut feed =
            Feed::new(&[PathBuf::from(name)], false, Box::new(Listener)).forced(asked.format);
        let mut piece = Piece::new();
        let mut input = Self {
            source: Some(called.to_owned()),
            text: Vec::new(),
            reports: Vec::new(),
            taken: Taken::Text,
            kind: None,
            cut: false,
        };
        while feed.next(&mut piece) {
            match piece.kind {
                Kind::Mail => {
                    input.taken = Taken::Mail;
                    input.cut |= piece.mail.cut;
                    let mail = Mail::read(&piece.mail.bytes);
                    input.kind = Some(mail.kind());
                    input.reports.extend(mail.reports().map(Report::into_owned));
                }
                Kind::Events if piece.mail.bytes.len() > LONGEST => {
                    input.taken = Taken::Events;
                    input.reports.extend(events::read(&piece.mail.bytes));
                }
                Kind::Events => {
                    let reading = asked.read(&piece.mail.bytes);
                    input.taken = reading.taken;
                    input.reports.extend(reading.reports);
                }
                Kind::Lines => {
                    input.text.extend_from_slice(piece.lines.text());
                    if input.text.len() > LONGEST {
                        return Err(is_log(called));
                    }
                }
            }
        }
        if feed.refused && feed.counts.files == 0 {
            // It is said why.
            return Err(io::Error::other(format!("{called} cannot be explained")));
        }
        if input.text.is_empty() {
            return Ok(input);
        }
        Self::from_text(input.text, input.source, asked)
    }
}

/// What is known of the input beforehand.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// The command that drew the reply.
    pub(super) stage: Stage,
    /// What it is, whatever it looks like.
    pub(super) format: Option<Format>,
}

impl Asked {
    /// Reads a text of any kind, or of the kind that was named.
    fn read(self, bytes: &[u8]) -> Reading {
        match self.format {
            Some(format) => text::read_as(bytes, format, self.stage),
            None => text::read(bytes, self.stage),
        }
    }
}

/// Passes on what is wrong with a file.
struct Listener;

impl Watch for Listener {
    fn advance(&mut self, _: usize, _: &Counts) {}

    fn say(&self, message: &str) {
        output::complain(message);
    }
}

fn is_log(name: &str) -> io::Error {
    let file = if name.contains(' ') { "FILE" } else { name };
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!(
            "{name} is too long for a reply or a bounce; for a log, use: smtp-codes scan {file}"
        ),
    )
}

/// How many lines begin with a date, as those of logs do.
fn logged(text: &[u8]) -> usize {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let is_dated = |line: &&[u8]| {
        let line = line.strip_prefix(b"<").unwrap_or(line);
        match line {
            [y, e, a, r, b'-' | b'/', ..] => [y, e, a, r].iter().all(|one| one.is_ascii_digit()),
            [a, b, c, b' ', ..] => MONTHS.chunks(3).any(|month| month == [*a, *b, *c]),
            _ => false,
        }
    };
    text.split(|&byte| byte == b'\n').filter(is_dated).count()
}

/// Whether it looks like the path of a file, and like nothing that a server says.
fn is_path(text: &str) -> bool {
    let known = [".eml", ".mbox", ".msg", ".log", ".txt", ".gz", ".zst"];
    let is_word = !text.contains(char::is_whitespace) && !text.contains("://");
    is_word
        && (known.iter().any(|end| text.ends_with(end))
            || ["/", "./", "../", "~/"]
                .iter()
                .any(|start| text.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_what_servers_say() {
        for (text, path) in [
            ("bounce.eml", true),
            ("/var/log/mail", true),
            ("../x", true),
            ("550", false),
            ("5.1.1", false),
            ("X.1.1", false),
            ("550/5.1.1", false),
            ("https://example.com/x.txt", false),
            ("see bounce.eml", false),
        ] {
            assert_eq!(is_path(text), path, "{text}");
        }
    }

    #[test]
    fn lines_of_logs_have_dates() {
        let log = b"Nov 25 06:00:00 mx a: b\n2026-11-25T06:00:00Z mx a: b\n2026-11-25 06 c\n";
        assert_eq!(logged(log), 3);
        assert_eq!(logged(b"550-5.1.1 no\n550 5.1.1 no\nNobody here\n"), 0);
    }
}
