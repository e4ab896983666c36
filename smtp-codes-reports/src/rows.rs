//! Rows that another engine hands over: columns separated by tabs.
//!
//! They are escaped as ClickHouse does it in `TabSeparated` and PostgreSQL in the text format of
//! `COPY`: `\t`, `\n`, `\r`, `\\`, `\0`, `\b`, `\f`, any other byte also as `\xHH`, and `\N` where
//! there is nothing. So a row is one line, whatever its columns hold.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::str::FromStr;

use memchr::memchr;
use smtp_codes::{Escaped, Stage};

use crate::judged::{Fields, Name, Value};
use crate::text;
use crate::{Judged, Report};

/// A column of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Whatever tells the row from others: it is not read, and may be written as it came.
    Key,
    /// What the server said: a reply, a diagnostic, or anything else that [`text::read_reply`] reads.
    Text,
    /// The host that said it.
    Host,
    /// The command that drew it.
    Stage,
    /// The address of the recipient.
    Recipient,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Key,
        Self::Text,
        Self::Host,
        Self::Stage,
        Self::Recipient,
    ];

    /// The word for programs, such as `text`. It never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Text => "text",
            Self::Host => "host",
            Self::Stage => "stage",
            Self::Recipient => "recipient",
        }
    }
}

/// The columns of each row, in their order.
///
/// # Examples
///
/// ```
/// use smtp_codes::Cause;
/// use smtp_codes_phrasebook::LAYERS;
/// use smtp_codes_reports::rows::Columns;
///
/// let columns: Columns = "key,text,stage".parse()?;
/// let row = columns.read(b"7\t550-5.1.1 User\\r\\n550 5.1.1 unknown\trcpt")?;
/// assert_eq!(row.key, Some(&b"7"[..]));
/// let verdict = row.report.judge(&LAYERS).unwrap();
/// assert_eq!(verdict.cause(), Cause::NO_SUCH_USER);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

/// A row of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The key as it came, with its escapes, if there is one.
    pub key: Option<&'a [u8]>,
    /// What the row reports. A text that reports on several recipients tells of the one that the row
    /// names, else of the first.
    pub report: Report<'static>,
}

impl Columns {
    /// Whether rows have a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.0.contains(&Column::Key)
    }

    /// Reads a row: a line without its line feed.
    ///
    /// # Errors
    ///
    /// The line has fewer or more columns, or a stage that is none.
    pub fn read<'a>(&self, line: &'a [u8]) -> Result<Row<'a>, InvalidRow> {
        self.read_bytes(line, false)
    }

    /// Reads the beginning of a row that is too long: what is behind it is as if there were nothing.
    ///
    /// # Errors
    ///
    /// The line has more columns, or a stage that is none.
    pub fn read_cut<'a>(&self, line: &'a [u8]) -> Result<Row<'a>, InvalidRow> {
        self.read_bytes(line, true)
    }

    fn read_bytes<'a>(&self, line: &'a [u8], cut: bool) -> Result<Row<'a>, InvalidRow> {
        let Self(columns) = self;
        let mut cells: [Option<&[u8]>; Column::ALL.len()] = Default::default();
        let mut rest = Some(line);
        for (place, &column) in columns.iter().enumerate() {
            let Some(line) = rest else {
                if cut {
                    break;
                }
                return Err(InvalidRow::Columns {
                    found: place,
                    wanted: columns.len(),
                });
            };
            let end = memchr(b'\t', line);
            rest = end.map(|end| &line[end + 1..]);
            let cell = &line[..end.unwrap_or(line.len())];
            cells[column as usize] = Some(cell).filter(|cell| *cell != NULL);
        }
        if let Some(rest) = rest {
            let more = rest.iter().filter(|&&byte| byte == b'\t').count();
            return Err(InvalidRow::Columns {
                found: columns.len() + 1 + more,
                wanted: columns.len(),
            });
        }
        let cell = |column: Column| cells[column as usize].map(unescape);
        let words = |column: Column| {
            let cell = cell(column).filter(|cell| !cell.is_empty())?;
            Some(String::from_utf8_lossy(&cell).into_owned())
        };
        let stage = match words(Column::Stage) {
            None => Stage::Any,
            Some(word) => Stage::read(&word).ok_or(InvalidRow::Stage(word))?,
        };
        let recipient = words(Column::Recipient);
        let mut reports = match cell(Column::Text) {
            Some(text) => text::read_reply(&text, stage).reports,
            None => Vec::new(),
        };
        let same = |report: &Report<'_>| {
            recipient.is_some() && report.recipient.as_deref() == recipient.as_deref()
        };
        let place = reports.iter().position(same).unwrap_or(0);
        let mut report = match place < reports.len() {
            true => reports.swap_remove(place),
            false => Report::default(),
        };
        if stage != Stage::Any {
            report.stage = stage;
        }
        if let Some(host) = words(Column::Host) {
            report.host = Some(host.into());
        }
        if let Some(recipient) = recipient {
            report.recipient = Some(recipient.into());
        }
        Ok(Row {
            key: cells[Column::Key as usize],
            report,
        })
    }
}

impl FromStr for Columns {
    type Err = String;

    /// Reads names with commas between them.
    fn from_str(names: &str) -> Result<Self, String> {
        let mut columns = Vec::new();
        for name in names.split(',') {
            let Some(column) = Column::ALL.iter().find(|one| one.as_str() == name) else {
                return Err(format!(
                    "\"{name}\" is not a column; there are {}",
                    Column::ALL.map(Column::as_str).join(", ")
                ));
            };
            if columns.contains(column) {
                return Err(format!("\"{name}\" is named twice"));
            }
            columns.push(*column);
        }
        match columns.contains(&Column::Text) {
            true => Ok(Self(columns)),
            false => Err("there is nothing to judge without the column text".to_owned()),
        }
    }
}

/// Why a line is no row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRow {
    /// It has another number of columns.
    Columns {
        /// So many.
        found: usize,
        /// So many are named.
        wanted: usize,
    },
    /// The column stage holds this word, which names none.
    Stage(String),
}

impl fmt::Display for InvalidRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Columns { found, wanted } => {
                let plural = if *found == 1 { "" } else { "s" };
                write!(f, "it has {found} column{plural}, not {wanted}")
            }
            Self::Stage(word) => write!(f, "\"{word}\" is not a stage"),
        }
    }
}

impl std::error::Error for InvalidRow {}

/// What stands where there is nothing.
const NULL: &[u8] = b"\\N";

/// The bytes of a column.
fn unescape(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(mut mark) = memchr(b'\\', cell) else {
        return cell.into();
    };
    let mut out = Vec::with_capacity(cell.len());
    let mut rest = cell;
    loop {
        out.extend_from_slice(&rest[..mark]);
        let (byte, length) = match &rest[mark + 1..] {
            [b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
                (digit(*high) << 4 | digit(*low), 4)
            }
            [letter, ..] => (
                match letter {
                    b't' => b'\t',
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b'0' => 0,
                    b'b' => 8,
                    b'f' => 12,
                    b'v' => 11,
                    b'a' => 7,
                    b'e' => 27,
                    other => *other,
                },
                2,
            ),
            // The line was cut here.
            [] => (b'\\', 1),
        };
        out.push(byte);
        rest = &rest[mark + length..];
        match memchr(b'\\', rest) {
            Some(next) => mark = next,
            None => break,
        }
    }
    out.extend_from_slice(rest);
    out.into()
}

/// Writes a text as a column. What a terminal would obey is written in ASCII.
fn escape(out: &mut Vec<u8>, text: &str) {
    let is_plain = |byte: u8| matches!(byte, 0x20..0x7f) && byte != b'\\';
    if text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return out.extend_from_slice(text.as_bytes());
    }
    let mut bytes = [0; 4];
    for character in text.chars() {
        let letter = match character {
            '\\' => b'\\',
            '\t' => b't',
            '\n' => b'n',
            '\r' => b'r',
            '\0' => b'0',
            '\u{8}' => b'b',
            '\u{c}' => b'f',
            other => {
                let other = other.encode_utf8(&mut bytes);
                if is_plain(other.as_bytes()[0])
                    || Escaped::new(other.as_bytes()).to_string() == *other
                {
                    out.extend_from_slice(other.as_bytes());
                } else {
                    let hex = other.bytes().map(|byte| format!("\\x{byte:02X}"));
                    hex.for_each(|hex| out.extend_from_slice(hex.as_bytes()));
                }
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', letter]);
    }
}

/// The fields that are written of each row, in their order.
///
/// # Examples
///
/// ```
/// use smtp_codes_phrasebook::LAYERS;
/// use smtp_codes_reports::Report;
/// use smtp_codes_reports::rows::Picked;
///
/// let mut report = Report::default();
/// report.status = "452 4.2.2".parse().ok();
/// let picked: Picked = "key,cause,host,action".parse()?;
/// let mut out = Vec::new();
/// picked.write(&mut out, Some(b"7"), report.judged(&LAYERS))?;
/// assert_eq!(out, b"7\tmailbox-full\t\\N\tretry-later\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// For each field of the object, and the key behind them, its places in the row.
    places: Vec<(&'static str, Vec<usize>)>,
    count: usize,
}

/// How the key is called among fields.
const KEY: &str = "key";

impl Picked {
    /// All fields of the object, without advice and references if it is not `full`; the key first, if
    /// rows have one.
    #[must_use]
    pub fn all(columns: Option<&Columns>, full: bool) -> Self {
        let key = columns.is_some_and(Columns::has_key);
        let names = key.then_some(KEY).into_iter().chain(names(full));
        Self::of(&names.collect::<Vec<_>>())
    }

    fn of(names: &[&'static str]) -> Self {
        let mut places: Vec<(&'static str, Vec<usize>)> = Vec::new();
        for (place, &name) in names.iter().enumerate() {
            match places.iter_mut().find(|(known, _)| *known == name) {
                Some((_, places)) => places.push(place),
                None => places.push((name, vec![place])),
            }
        }
        Self {
            places,
            count: names.len(),
        }
    }

    /// Whether the key is among them.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.places(KEY).is_some()
    }

    fn places(&self, name: &str) -> Option<&[usize]> {
        let mut all = self.places.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, places)| &places[..])
    }

    /// Writes a row with its line feed.
    ///
    /// # Errors
    ///
    /// None: it is written to memory.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        key: Option<&[u8]>,
        judged: Judged<'_, '_>,
    ) -> io::Result<()> {
        let mut cells = Cells {
            picked: self,
            bytes: Vec::new(),
            spans: vec![0..0; self.count],
        };
        let full = ["advice", "references"].map(|name| self.places(name).is_some());
        let judged = Judged {
            flat: true,
            full: full.contains(&true),
            ..judged
        };
        if let Some(places) = self.places(KEY) {
            cells.cell(places, |bytes| bytes.extend_from_slice(key.unwrap_or(NULL)));
        }
        judged.attempt(&mut cells)?;
        judged.answer(&mut cells)?;
        for (place, span) in cells.spans.iter().enumerate() {
            if place > 0 {
                out.push(b'\t');
            }
            out.extend_from_slice(&cells.bytes[span.clone()]);
        }
        out.push(b'\n');
        Ok(())
    }
}

impl FromStr for Picked {
    type Err = String;

    /// Reads names with commas between them.
    fn from_str(text: &str) -> Result<Self, String> {
        let known: Vec<_> = std::iter::once(KEY).chain(names(true)).collect();
        let mut picked = Vec::new();
        for name in text.split(',') {
            match known.iter().find(|one| **one == name) {
                Some(name) => picked.push(*name),
                None => {
                    return Err(format!(
                        "\"{name}\" is not a field; there are {}",
                        known.join(", ")
                    ));
                }
            }
        }
        Ok(Self::of(&picked))
    }
}

/// The names of the fields of the object.
fn names(full: bool) -> Vec<&'static str> {
    struct Names(Vec<&'static str>);
    impl Fields for Names {
        type Error = std::convert::Infallible;

        fn field(&mut self, name: &'static Name, _: Value<'_>) -> Result<(), Self::Error> {
            self.0.push(name.plain);
            Ok(())
        }
    }
    let (blank, mut names) = (Report::default(), Names(Vec::new()));
    let judged = Judged {
        full,
        ..Judged::new(&blank, None)
    };
    let Ok(()) = judged.attempt(&mut names);
    let Ok(()) = judged.answer(&mut names);
    names.0
}

/// The cells of a row, in the order of the object.
struct Cells<'p> {
    picked: &'p Picked,
    bytes: Vec<u8>,
    /// Where each place of the row is in the bytes.
    spans: Vec<std::ops::Range<usize>>,
}

impl Cells<'_> {
    fn cell(&mut self, places: &[usize], write: impl FnOnce(&mut Vec<u8>)) {
        let begin = self.bytes.len();
        write(&mut self.bytes);
        for &place in places {
            self.spans[place] = begin..self.bytes.len();
        }
    }
}

impl Fields for Cells<'_> {
    type Error = io::Error;

    fn wants(&self, name: &str) -> bool {
        self.picked.places(name).is_some()
    }

    fn field(&mut self, name: &'static Name, value: Value<'_>) -> io::Result<()> {
        let picked = self.picked;
        let Some(places) = picked.places(name.plain) else {
            return Ok(());
        };
        self.cell(places, |bytes| match value {
            Value::Text(Some(text)) => escape(bytes, text),
            Value::Number(Some(number)) => bytes.extend_from_slice(number.to_string().as_bytes()),
            Value::Shown(Some(shown)) => escape(bytes, &shown.to_string()),
            Value::Basis(Some(basis)) => escape(bytes, &basis.to_string()),
            Value::Text(None) | Value::Number(None) | Value::Shown(None) | Value::Basis(None) => {
                bytes.extend_from_slice(NULL);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes_phrasebook::LAYERS;

    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        let texts = [
            "",
            "plain",
            "tab\tfeed\nreturn\rnul\0slash\\bell\u{7}escape\u{1b}[31m",
            "\\N",
            "\u{9b}31m \u{202e}\u{7f} \u{f6}\u{1f600}",
            "ends in \\",
            "\\\\",
        ];
        for text in texts {
            let mut cell = Vec::new();
            escape(&mut cell, text);
            assert_eq!(*unescape(&cell), *text.as_bytes());
            assert_ne!(cell, NULL);
            assert!(cell.iter().all(|byte| *byte >= b' ' && *byte != 0x7f));
            assert!(!String::from_utf8(cell).unwrap().contains('\u{202e}'));
        }
        for (text, written) in [
            ("a\u{8}\u{c}\u{7}", "a\\b\\f\\x07"),
            ("\u{f6}\u{9b}", "\u{f6}\\xC2\\x9B"),
        ] {
            let mut cell = Vec::new();
            escape(&mut cell, text);
            assert_eq!(
                cell.escape_ascii().to_string(),
                written.as_bytes().escape_ascii().to_string()
            );
        }
        assert_eq!(*unescape(b"\\b\\f\\v\\a\\e"), *b"\x08\x0c\x0b\x07\x1b");
        assert_eq!(*unescape(b"a\\'b\\x5\\xzz\\x41\\"), *b"a'bx5xzzA\\");
    }

    #[test]
    fn columns_are_read_in_their_order() {
        let columns: Columns = "host,text,key,recipient,stage".parse().unwrap();
        let row = columns
            .read(b"mx.example.net\t550 5.1.1 no\ta\\tb\tjo@example.com\tRCPT TO")
            .unwrap();
        assert_eq!(row.key, Some(&b"a\\tb"[..]));
        assert_eq!(row.report.host.as_deref(), Some("mx.example.net"));
        assert_eq!(row.report.recipient.as_deref(), Some("jo@example.com"));
        assert_eq!(row.report.stage, Stage::Rcpt);
        assert_eq!(row.report.status, "550 5.1.1".parse().ok());
        let row = columns.read(b"\\N\t\\N\t\\N\t\\N\t\\N").unwrap();
        assert_eq!(row.report, Report::default());
        assert_eq!(row.key, None);
        for (line, wrong) in [
            (&b"a\tb"[..], "it has 2 columns, not 5"),
            (b"", "it has 1 column, not 5"),
            (b"a\tb\tc\td\trcpt\tf\tg", "it has 7 columns, not 5"),
            (b"a\tb\tc\td\tdinner", "\"dinner\" is not a stage"),
        ] {
            assert_eq!(columns.read(line).unwrap_err().to_string(), wrong);
        }
        // The text tells the stage, or the row does.
        for (line, stage) in [
            (
                &b"\\N\thost mx.example.com said: 550 no (in reply to RCPT TO command)\t\\N\t\\N\t\\N"[..],
                Stage::Rcpt,
            ),
            (b"\\N\t\\N\t\\N\t\\N\trcpt", Stage::Rcpt),
        ] {
            assert_eq!(columns.read(line).unwrap().report.stage, stage);
        }
        let cut = columns.read_cut(b"h\t550 5.1.1 n").unwrap();
        assert_eq!(cut.report.status, "550 5.1.1".parse().ok());
    }

    #[test]
    fn the_recipient_of_the_row_is_looked_for() {
        let columns: Columns = "text,recipient".parse().unwrap();
        let text = b"{'a@example.org': (550, b'5.1.1 no'), 'b@example.org': (452, b'4.2.2 full')}";
        for (recipient, status) in [
            ("a@example.org", "550 5.1.1"),
            ("b@example.org", "452 4.2.2"),
            ("c@example.org", "550 5.1.1"),
        ] {
            let line = [&text[..], b"\t", recipient.as_bytes()].concat();
            let row = columns.read(&line).unwrap();
            assert_eq!(row.report.status, status.parse().ok(), "{recipient}");
            assert_eq!(row.report.recipient.as_deref(), Some(recipient));
        }
    }

    #[test]
    fn names_are_checked() {
        assert!("key".parse::<Columns>().unwrap_err().contains("text"));
        assert!(
            "text,txt"
                .parse::<Columns>()
                .unwrap_err()
                .contains("\"txt\"")
        );
        assert!(
            "text,text"
                .parse::<Columns>()
                .unwrap_err()
                .contains("twice")
        );
        assert!(
            "cause,why"
                .parse::<Picked>()
                .unwrap_err()
                .contains("\"why\"")
        );
        for (names, has_key) in [("cause,key", true), ("cause", false)] {
            assert_eq!(names.parse::<Picked>().unwrap().has_key(), has_key);
        }
        for (names, has_key) in [("text,key", true), ("text", false)] {
            assert_eq!(names.parse::<Columns>().unwrap().has_key(), has_key);
        }
    }

    #[test]
    fn all_fields_are_those_of_the_object() {
        let report = Report {
            status: "550 5.7.1".parse().ok(),
            text: Some("550 5.7.1 192.0.2.9 is blocked using bl.example.org".into()),
            ..Report::default()
        };
        let judged = report.judged(&LAYERS);
        let object = serde_json::to_value(judged).unwrap();
        let columns: Columns = "key,text".parse().unwrap();
        let mut out = Vec::new();
        let picked = Picked::all(Some(&columns), false);
        picked.write(&mut out, Some(b"k"), judged).unwrap();
        let line = String::from_utf8(out).unwrap();
        let cells: Vec<_> = line.trim_end_matches('\n').split('\t').collect();
        assert_eq!(cells.len(), 1 + object.as_object().unwrap().len());
        assert_eq!(cells[0], "k");
        for (cell, name) in cells[1..].iter().zip(names(false)) {
            match &object[name] {
                serde_json::Value::Null => assert_eq!(*cell, "\\N", "{name}"),
                serde_json::Value::String(text) => assert_eq!(cell, text, "{name}"),
                serde_json::Value::Object(basis) => {
                    assert!(cell.contains(basis["key"].as_str().unwrap()), "{cell}");
                }
                other => assert_eq!(*cell, other.to_string(), "{name}"),
            }
        }
        // Each is the same alone.
        for (cell, name) in cells[1..].iter().zip(names(false)) {
            let mut out = Vec::new();
            let picked: Picked = name.parse().unwrap();
            picked.write(&mut out, None, judged).unwrap();
            assert_eq!(
                String::from_utf8(out).unwrap(),
                format!("{cell}\n"),
                "{name}"
            );
        }
        // The same field may stand twice, and in any order.
        let mut out = Vec::new();
        let picked: Picked = "advice,enhanced,cause,enhanced".parse().unwrap();
        picked.write(&mut out, None, judged).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert!(line.ends_with("\t5.7.1\tip-blocked\t5.7.1\n"), "{line}");
        assert!(!line.starts_with("\\N"));
    }
}
