//! What a file holds, told by how it begins and never by its name.

use std::fmt;
use std::str::FromStr;

use memchr::memchr;

use crate::events::{self, json};
use crate::log::{Columns, Layout, Table};
use crate::mail;
use crate::mbox::begins_mail;

/// So much of a file is looked at, in bytes.
pub const HEAD: usize = 64 << 10;

/// What a file holds.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// A log, or any other text that is read line by line.
    Lines(Layout),
    /// One mail.
    Mail,
    /// Mails one after another, each behind a line that begins with `From `.
    Mbox,
    /// JSON over many lines: events of mail services. One value a line is a log.
    Events,
    /// Compressed by gzip.
    Gzip,
    /// Compressed by zstd.
    Zstd,
    /// Something that is not read, and what can be done about it.
    Foreign(&'static str),
}

impl Content {
    /// What it is called; `None` for what is compressed or not read.
    #[must_use]
    pub const fn format(&self) -> Option<Format> {
        match self {
            Self::Lines(Layout::Any) => Some(Format::Log),
            Self::Lines(Layout::Tracking(_)) => Some(Format::ExchangeTracking),
            Self::Lines(Layout::Table(table)) => Some(table.format()),
            Self::Mail => Some(Format::Mail),
            Self::Mbox => Some(Format::Mbox),
            Self::Events => Some(Format::Events),
            Self::Gzip | Self::Zstd | Self::Foreign(_) => None,
        }
    }

    /// A file that is of a format, whatever it looks like. The first bytes tell its columns, if it is
    /// one that has some; without them it is a log.
    #[must_use]
    pub fn forced(format: Format, head: &[u8]) -> Self {
        match format {
            Format::Mail => Self::Mail,
            Format::Mbox => Self::Mbox,
            Format::Events => Self::Events,
            Format::Log => Self::Lines(Layout::Any),
            Format::Csv
            | Format::PowerMta
            | Format::ExchangeTracking
            | Format::ExchangeProtocol
            | Format::ExchangeTrace
            | Format::W3c => {
                let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
                Self::Lines(layout(text, true).unwrap_or(Layout::Any))
            }
        }
    }
}

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $title:literal;)*) => {
        /// A format, by the word for it.
        ///
        /// # Examples
        ///
        /// ```
        /// use smtp_codes_reports::recognise::{Format, content};
        ///
        /// let head = b"type,timeLogged,orig,rcpt,dsnStatus,dsnDiag\n";
        /// let format = content(head, true).unwrap().format();
        /// assert_eq!(format, Some(Format::PowerMta));
        /// assert_eq!("powermta".parse(), Ok(Format::PowerMta));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])* $name,)*
        }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What a file of it is called in a sentence.
            ///
            /// # Examples
            ///
            /// ```
            /// use smtp_codes_reports::recognise::Format;
            ///
            /// assert_eq!(format!("It was read as {}.", Format::Mbox.title()), "It was read as a mailbox.");
            /// ```
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

formats! {
    /// Lines of a log, each of which tells by itself what it is; also JSON, one value a line.
    Log = "log", "lines of a log";
    /// One mail.
    Mail = "mail", "a mail";
    /// Mails one after another, each behind a line that begins with `From `.
    Mbox = "mbox", "a mailbox";
    /// Events of mail services, as JSON over as many lines as it takes.
    Events = "events", "events of mail services";
    /// A sheet whose first line names its columns.
    Csv = "csv", "a sheet with named columns";
    /// An accounting file of PowerMTA.
    PowerMta = "powermta", "accounting of PowerMTA";
    /// Message tracking of Exchange.
    ExchangeTracking = "exchange-tracking", "message tracking of Exchange";
    /// A protocol log of Exchange.
    ExchangeProtocol = "exchange-protocol", "a protocol log of Exchange";
    /// A message trace of Exchange Online.
    ExchangeTrace = "exchange-trace", "a message trace of Exchange Online";
    /// A W3C extended log, as IIS writes it.
    W3c = "w3c", "a W3C log";
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no word for a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such format; there are")?;
        for (place, format) in Format::ALL.iter().enumerate() {
            write!(f, "{} {format}", if place > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str().eq_ignore_ascii_case(word))
            .ok_or(UnknownFormat)
    }
}

/// Tells what a file holds from its first bytes; `None` when more of them are needed.
///
/// `complete` says that no more will come: they are the whole file, or [`HEAD`] bytes.
pub fn content(head: &[u8], complete: bool) -> Option<Content> {
    match compression(head, complete)? {
        Content::Lines(_) => {}
        content => return Some(content),
    }
    if !complete && BYTE_ORDER_MARK.starts_with(head) {
        return None;
    }
    if head.starts_with(b"From ") {
        if memchr(b'\n', head).is_none() && !complete {
            return None;
        }
        if begins_mail(first_line(head)) {
            return Some(Content::Mbox);
        }
    }
    // Some programs leave blank lines above a mail.
    let mut text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    while let Some(end) = memchr(b'\n', text)
        && text[..end].trim_ascii().is_empty()
    {
        text = &text[end + 1..];
    }
    if json(text, complete)? {
        return Some(Content::Events);
    }
    if header(text, complete)? {
        return Some(Content::Mail);
    }
    // People paste the source of a mail as they would quote it.
    if let Some(mail) = mail::unmarked(text)
        && header(&mail, complete)?
    {
        return Some(Content::Mail);
    }
    if is_binary(head) {
        return Some(Content::Foreign("it is not text"));
    }
    layout(text, complete).map(Content::Lines)
}

/// The same, where everything that is not compressed is lines.
pub(crate) fn compression(head: &[u8], complete: bool) -> Option<Content> {
    for (magic, content) in MAGIC {
        if head.starts_with(magic) {
            return Some(content);
        }
        if !complete && magic.starts_with(head) {
            return None;
        }
    }
    // What other programs put in front of a zstd file begins with one of sixteen bytes.
    if let [0x50..0x60, rest @ ..] = head {
        const REST: &[u8] = b"\x2a\x4d\x18";
        if rest.starts_with(REST) {
            return Some(Content::Zstd);
        }
        if !complete && REST.starts_with(rest) {
            return None;
        }
    }
    Some(Content::Lines(Layout::Any))
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How files of other kinds begin.
const MAGIC: [(&[u8], Content); 9] = [
    (b"\x1f\x8b\x08", Content::Gzip),
    (b"\x28\xb5\x2f\xfd", Content::Zstd),
    (
        b"\x1f\x9d",
        Content::Foreign("compress is not read; try zcat FILE | smtp-codes scan -"),
    ),
    (
        b"BZh",
        Content::Foreign("bzip2 is not read; try bzcat FILE | smtp-codes scan -"),
    ),
    (
        b"\xfd7zXZ\0",
        Content::Foreign("xz is not read; try xzcat FILE | smtp-codes scan -"),
    ),
    (
        b"PK\x03\x04",
        Content::Foreign("zip is not read; try unzip -p FILE | smtp-codes scan -"),
    ),
    (b"\xff\xfe", Content::Foreign(UTF_16)),
    (b"\xfe\xff", Content::Foreign(UTF_16)),
    (
        b"!BDN",
        Content::Foreign("an Outlook store is not read; export its mails as .eml"),
    ),
];

const UTF_16: &str = "UTF-16 is not read; try iconv -f UTF-16 -t UTF-8 FILE | smtp-codes scan -";

/// Header fields that stand near the top of a mail.
const FIELDS: [&[u8]; 16] = [
    b"received",
    b"return-path",
    b"delivered-to",
    b"x-original-to",
    b"envelope-to",
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"reply-to",
    b"sender",
    b"dkim-signature",
    b"authentication-results",
];

/// How the names of other fields begin that a mail may have at its very top.
const PREFIXES: [&[u8]; 6] = [b"x-", b"arc-", b"list-", b"resent-", b"received-", b"auto-"];

/// Whether the text begins with the header of a mail; `None` when more of it is needed.
///
/// Every line up to the first blank one is a field or the continuation of one, and some
/// are fields that mails have. One of them is enough if the first line looks like a mail's;
/// if it does not, nobody is kept waiting for more lines.
fn header(text: &[u8], complete: bool) -> Option<bool> {
    /// So many known fields make a header of any.
    const ENOUGH: usize = 3;
    let mut rest = text;
    let mut known = 0;
    let mut likely = true;
    loop {
        let line = first_line(rest);
        let ended = line.len() < rest.len();
        let first = rest.len() == text.len();
        if line.trim_ascii().is_empty() && (ended || complete) {
            break;
        }
        match field(line) {
            Some(name) => {
                let begins = |prefix: &&[u8]| {
                    name.get(..prefix.len())
                        .is_some_and(|name| name.eq_ignore_ascii_case(prefix))
                };
                known += usize::from(FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name)));
                if first {
                    likely = known > 0 || PREFIXES.iter().any(begins);
                }
            }
            None if !first && blank(line) => {}
            // The name may still be growing.
            None if !ended && !complete && is_name(line.trim_ascii_end()) => {}
            None => return Some(false),
        }
        if !ended {
            if !complete {
                return if likely { None } else { Some(false) };
            }
            break;
        }
        rest = &rest[line.len() + 1..];
    }
    Some(known >= ENOUGH || (likely && known > 0))
}

/// The name of the header field that the line begins.
fn field(line: &[u8]) -> Option<&[u8]> {
    let name = &line[..memchr(b':', line)?];
    let name = name.trim_ascii_end();
    (!name.is_empty() && is_name(name)).then_some(name)
}

fn is_name(name: &[u8]) -> bool {
    name.iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !name.first().is_some_and(u8::is_ascii_digit)
}

fn blank(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// The text up to its first line feed.
fn first_line(text: &[u8]) -> &[u8] {
    &text[..memchr(b'\n', text).unwrap_or(text.len())]
}

/// Whether this cannot be meant for reading. NUL bytes alone do not tell: a log has runs
/// of them after a power cut.
fn is_binary(head: &[u8]) -> bool {
    let (mut text, mut control) = (0_usize, 0_usize);
    for byte in head {
        match byte {
            0 => {}
            1..=6 | 14..=26 | 28..=31 => control += 1,
            _ => text += 1,
        }
    }
    control > 4 && control * 20 > text
}

/// How a message tracking log of Exchange begins.
const TRACKING: &[u8] = b"#Software: Microsoft";

/// Whether the text begins with JSON that does not end on its first line; `None` when more of it is
/// needed.
fn json(text: &[u8], complete: bool) -> Option<bool> {
    let text = text.trim_ascii_start();
    if !matches!(text.first(), Some(b'{' | b'[')) {
        return Some(false);
    }
    if !events::begins(text) {
        // A bracket or two, and nothing else so far.
        let open = text
            .iter()
            .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'['));
        return if open && !complete && text.len() < 64 {
            None
        } else {
            Some(false)
        };
    }
    let line = first_line(text);
    match json::extent(line) {
        Some(_) => Some(false),
        None if line.len() == text.len() && !complete => None,
        None => Some(true),
    }
}

/// What stands before the names of columns.
const COLUMNS: &[u8] = b"#Fields:";

/// How the lines of a log are built, where its first lines name columns; `None` when more of them are
/// needed.
fn layout(text: &[u8], complete: bool) -> Option<Layout> {
    // PowerShell's `Export-Csv` has the type of the objects before their names.
    const TYPE: &[u8] = b"#TYPE ";
    let kind = first_line(text);
    if !complete && kind.len() == text.len() && (text.starts_with(TYPE) || TYPE.starts_with(text)) {
        return None;
    }
    let text = match kind.starts_with(TYPE) {
        true => text.get(kind.len() + 1..).unwrap_or_default(),
        false => text,
    };
    let mut rest = text;
    while rest.starts_with(b"#") || (rest.is_empty() && !complete) {
        let line = first_line(rest);
        if line.len() == rest.len() && !complete {
            let known = TRACKING.len().min(text.len());
            let names = COLUMNS.starts_with(rest) || rest.starts_with(COLUMNS);
            return (text[..known] != TRACKING[..known] && !names).then_some(Layout::Any);
        }
        if let Some(layout) = line.strip_prefix(COLUMNS).and_then(Columns::named) {
            return Some(Layout::Tracking(layout));
        }
        if line.starts_with(COLUMNS)
            && let Some(table) = Table::named(line)
        {
            return Some(Layout::Table(table));
        }
        rest = rest.get(line.len() + 1..).unwrap_or(b"");
    }
    let line = first_line(text);
    if line.len() == text.len() && !complete && Table::may_name(line) {
        return None;
    }
    if let Some(columns) = Columns::exported(line) {
        return Some(Layout::Tracking(columns));
    }
    Some(Table::named(line).map_or(Layout::Any, Layout::Table))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(content: &Content) -> &'static str {
        match content {
            Content::Lines(Layout::Any) => "lines",
            Content::Lines(Layout::Tracking(_)) => "tracking",
            Content::Lines(Layout::Table(table)) => table.format().as_str(),
            Content::Mail => "mail",
            Content::Mbox => "mbox",
            Content::Events => "events",
            Content::Gzip => "gzip",
            Content::Zstd => "zstd",
            Content::Foreign(_) => "foreign",
        }
    }

    const SAMPLES: [(&[u8], &str); 46] = [
        (b"", "lines"),
        (b"Mar  1 00:00:00 mail postfix/smtp[1]: x\n", "lines"),
        (b"2026-03-01T00:00:00+00:00 mail x: y\n", "lines"),
        (b"error: 550 5.1.1\nSubject: no mail\n\n", "lines"),
        (b"From here on: 10:00:0\nx\n", "lines"),
        (
            b"#Software: Microsoft\n#Fields: a,recipient-address,recipient-status\nx",
            "tracking",
        ),
        (b"#Fields: a,b\nx", "lines"),
        (
            b"\"EventId\",\"Recipients\",\"RecipientStatus\"\nx",
            "tracking",
        ),
        (b"#TYPE Selected.X\n\"Email\",\"Reason\"\nx", "csv"),
        (
            b"#Software: Microsoft\n#Fields: date-time,session-id,event,data\nx",
            "exchange-protocol",
        ),
        (b"#Fields: date time cs-method sc-status\nx", "w3c"),
        (b"type,timeLogged,rcpt,dsnDiag\nb", "powermta"),
        (b"Email;Reason\r\nx", "csv"),
        (b"Email, reason and 550 other things\nx", "lines"),
        (b"{\"event\": \"bounce\"}\n{", "lines"),
        (b"[{\"event\": \"bounce\"}]", "lines"),
        (b"{\n  \"event\": \"bounce\"\n}", "events"),
        (b"[\n{\"event\": \"}", "events"),
        (b"[2026-01-05 10:00:00] connected\n", "lines"),
        (b"Received: from x\n\tby y\nFrom: z\n\nbody", "mail"),
        (b"X-Odd: 1\r\nFrom: z\r\n\r\nbody", "mail"),
        (
            b"Newsgroups: a\nPath: b\nFrom: c\nTo: d\nDate: e\n\nbody",
            "mail",
        ),
        (b"\xef\xbb\xbf\nSubject: x\n\nbody", "mail"),
        (b"   \n\t\r\nSubject: x\n\nbody", "mail"),
        (b"From jo Thu Jan  1 00:00:00 2026\nFrom: x\n", "mbox"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\x55\x2a\x4d\x18", "zstd"),
        // Lines of other texts that are like a field, or not yet one.
        (b"To: x\nit went 550 5.1.1\n\n", "lines"),
        (b"To: x\nit says: 550 5.1.1\n\n", "lines"),
        (b"To: x\n10: 550 5.1.1\n\n", "lines"),
        (b"To: x\nend\n\n", "lines"),
        (b"To: x\nend", "lines"),
        (b" to be continued\nTo: x\n\n", "lines"),
        // The whole file is one line, or less.
        (b"From jo Thu Jan  1 00:00:00 2026", "mbox"),
        (b"#Fields: date time cs-method sc-status", "w3c"),
        (b"{\"event\": \"boun", "events"),
        (b"[", "lines"),
        (b"P", "lines"),
        // A few bytes of those that no text has, and of all others.
        (b"\x07550 no\n", "lines"),
        (b"\x01\x02\x03\x04\n", "lines"),
        (
            b"\x01\x02\x03\x04\x05 then words and words and words and words and words and words and words and \
              words and words and words and words and words\n",
            "lines",
        ),
        (
            b"\x01\x02\x03\x04\x05 then words and words and words and words\n",
            "foreign",
        ),
        (
            b"\x01\x02\x03\x04\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
              \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
              \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "foreign",
        ),
        (b"PK\x03\x04", "foreign"),
        (b"\x7fELF\x02\x01\x01\0\x03\x05\x04\x06\x01\x02", "foreign"),
    ];

    #[test]
    fn content_tells_and_a_name_does_not() {
        for (head, expected) in SAMPLES {
            let told = content(head, true).unwrap();
            assert_eq!(word(&told), expected, "{}", head.escape_ascii());
        }
        // A log with a hole in it, as a power cut leaves, is still a log.
        let hole = [&[0; 4000][..], b"Mar  1 550 5.1.1\n"].concat();
        assert_eq!(word(&content(&hole, true).unwrap()), "lines");
    }

    /// With marks before its lines a mail is one as it would be without them.
    #[test]
    fn a_mail_that_is_quoted() {
        const MAIL: &str = "From: a@example.org\nSubject: x\n\nbody\n";
        for mark in ["> ", ">", "    ", "\t", ">> "] {
            let marked: String = MAIL.lines().map(|line| format!("{mark}{line}\n")).collect();
            assert_eq!(
                word(&content(marked.as_bytes(), true).unwrap()),
                "mail",
                "{mark}"
            );
            let begun = &marked.as_bytes()[..marked.len() / 2];
            let told = content(begun, false);
            assert!(told.is_none_or(|told| word(&told) == "mail"), "{mark}");
            let other = marked.replace("Subject:", "subject");
            assert_eq!(
                word(&content(other.as_bytes(), true).unwrap()),
                "lines",
                "{mark}"
            );
        }
        let deep: String = MAIL
            .lines()
            .map(|line| format!("{:30}{line}\n", ""))
            .collect();
        assert_eq!(word(&content(deep.as_bytes(), true).unwrap()), "lines");
    }

    /// Nobody is kept waiting where the first bytes tell it.
    #[test]
    fn what_is_told_at_once() {
        for (head, expected) in [
            (&b"From jo Thu Jan  1 00:00:00 2026\nFr"[..], "mbox"),
            (b"To: x\nit went", "lines"),
            (b"To: x\nend\nSub", "lines"),
            (b"Postfix said\n", "lines"),
            (b"[2026-01-05 10:00]\n", "lines"),
            (b"{\n  \"event\": 1", "events"),
            (b"#Fields: date time cs-method sc-status\n2", "w3c"),
            (b"# x", "lines"),
        ] {
            let told = content(head, false);
            let told = told.as_ref().map(word);
            assert_eq!(told, Some(expected), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn a_format_has_a_word() {
        for &format in Format::ALL {
            assert_eq!(format.to_string().to_uppercase().parse(), Ok(format));
        }
        let error = "paper".parse::<Format>().unwrap_err().to_string();
        let (first, second) = (Format::ALL[0], Format::ALL[1]);
        let begin = format!("no such format; there are {first}, {second}, ");
        assert!(error.starts_with(&begin), "{error}");
    }

    #[test]
    fn what_comes_in_pieces_is_told_as_the_whole_or_not_yet() {
        for (head, expected) in SAMPLES {
            for length in 0..head.len() {
                if let Some(told) = content(&head[..length], false) {
                    // A header that begins with an odd line is not waited for, and a few
                    // bytes do not show that they are no text.
                    let late = head.starts_with(b"Newsgroups") || head.starts_with(b"\x7fELF");
                    let odd = word(&told) == "lines" && late || head.starts_with(b"\x01");
                    assert!(
                        word(&told) == expected || odd,
                        "{}",
                        head[..length].escape_ascii()
                    );
                }
            }
        }
    }
}
