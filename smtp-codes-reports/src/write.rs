//! Objects for programs: as JSON or CSV, one after another as they are found.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use smtp_codes::Escaped;

use crate::judged::{Fields, Name, Value};
use crate::rows::Picked;
use crate::time::Written;
use crate::{Judged, Known, Report, Time};

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated, with a header; an apostrophe stands before text from outside that a
    /// spreadsheet would run as a formula.
    Csv,
    /// Tab-separated, without a header, with the escapes of [`rows`](crate::rows).
    Tsv,
}

/// So much is written before it is sent, in bytes.
pub const PAGE: usize = 256 << 10;

/// Objects that are written but not sent, such as the findings of one piece of the input.
#[derive(Debug)]
pub enum Page {
    /// Objects; in a list, each behind a comma.
    Json {
        /// What is written.
        out: Vec<u8>,
        /// Whether it is a list.
        listed: bool,
        /// The last time that was written.
        clock: Clock,
    },
    /// Rows.
    Csv(Box<csv::Writer<Vec<u8>>>),
    /// Rows of the fields that are picked.
    Tsv {
        /// What is written.
        out: Vec<u8>,
        /// The fields.
        picked: Picked,
    },
}

impl Page {
    /// A page with nothing on it.
    #[must_use]
    pub fn new(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv(Box::new(rows(false))),
            Format::Tsv => Self::tsv(Picked::all(None, false)),
            format => Self::Json {
                out: Vec::new(),
                listed: format == Format::Json,
                clock: Clock::default(),
            },
        }
    }

    /// A page for rows of these fields, separated by tabs, with nothing on it.
    #[must_use]
    pub const fn tsv(picked: Picked) -> Self {
        Self::Tsv {
            out: Vec::new(),
            picked,
        }
    }

    /// Writes a judged report as the row of this key. Only rows that are separated by tabs have one.
    ///
    /// # Errors
    ///
    /// None: it is written to memory.
    pub fn push_row(&mut self, key: Option<&[u8]>, judged: Judged<'_, '_>) -> io::Result<()> {
        match self {
            Self::Tsv { out, picked } => picked.write(out, key, judged),
            Self::Json { .. } | Self::Csv(_) => self.push(judged),
        }
    }

    /// Writes a judged report.
    ///
    /// # Errors
    ///
    /// None: it is written to memory.
    pub fn push(&mut self, judged: Judged<'_, '_>) -> io::Result<()> {
        match self {
            Self::Json { out, listed, clock } => {
                let mut object = Object::begin(out, *listed, clock);
                judged.attempt(&mut object)?;
                judged.answer(&mut object)?;
                object.end(*listed);
            }
            Self::Csv(rows) => {
                let source = judged.source.map(cell);
                let report = in_cells(judged.report);
                let flat = Judged {
                    report: &report,
                    source: source.as_deref(),
                    flat: true,
                    ..judged
                };
                rows.serialize(flat)?;
            }
            Self::Tsv { out, picked } => picked.write(out, None, judged)?,
        }
        Ok(())
    }

    /// Writes a report that is judged, and read from this line of this file. What was written of one
    /// like it is not worked out again.
    ///
    /// # Errors
    ///
    /// None: it is written to memory.
    pub fn push_known(
        &mut self,
        report: &Report<'_>,
        known: &mut Known<'_>,
        (source, line): (&str, Option<u64>),
    ) -> io::Result<()> {
        let judged = Judged {
            source: Some(source),
            line,
            ..Judged::new(report, known.verdict)
        };
        let Self::Json { out, listed, clock } = self else {
            return self.push(judged);
        };
        let mut object = Object::begin(out, *listed, clock);
        judged.attempt(&mut object)?;
        if known.written.is_empty() {
            let begin = object.out.len();
            judged.answer(&mut object)?;
            known.note(&object.out[begin..]);
        } else {
            object.out.extend_from_slice(&known.written);
        }
        object.end(*listed);
        Ok(())
    }

    /// Writes an object of any fields. In a sheet it is a row: its fields are then no objects, and
    /// texts from outside are written as [`cell`] gives them. Rows that are separated by tabs have only
    /// judged reports.
    ///
    /// # Errors
    ///
    /// The object is none that a row can have.
    pub fn object(&mut self, object: &impl Serialize) -> io::Result<()> {
        let (out, listed) = match self {
            Self::Json { out, listed, .. } => (out, listed),
            Self::Csv(rows) => return Ok(rows.serialize(object)?),
            Self::Tsv { .. } => return Err(io::ErrorKind::Unsupported.into()),
        };
        if *listed {
            out.extend_from_slice(BETWEEN);
        }
        plain(out, object)?;
        if !*listed {
            out.push(b'\n');
        }
        Ok(())
    }

    /// How much is written, in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Json { out, .. } | Self::Tsv { out, .. } => out.len(),
            Self::Csv(rows) => rows.get_ref().len(),
        }
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sends what is written, and leaves an empty page with the room that it has.
    ///
    /// # Errors
    ///
    /// Those of `send`.
    pub fn send(&mut self, send: impl FnOnce(&[u8]) -> io::Result<()>) -> io::Result<()> {
        match self {
            Self::Json { out, .. } | Self::Tsv { out, .. } => {
                send(out)?;
                out.clear();
                Ok(())
            }
            Self::Csv(page) => {
                let full = std::mem::replace(&mut **page, rows(false)).into_inner();
                send(&full.map_err(|error| io::Error::other(error.to_string()))?)
            }
        }
    }
}

/// Writes objects to standard output, all at once. In a sheet the names of their fields stand above
/// them.
///
/// # Errors
///
/// Standard output cannot be written to, or a sheet cannot have such objects.
pub fn write_all<T: Serialize>(format: Format, all: &[T]) -> io::Result<()> {
    let mut sheet = Sheet::begin_with(format, all.first())?;
    let mut page = Page::new(format);
    for object in all {
        page.object(object)?;
        if page.len() >= PAGE {
            page.send(|page| sheet.send(page))?;
        }
    }
    page.send(|page| sheet.send(page))?;
    sheet.end()
}

fn rows(header: bool) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .has_headers(header)
        .from_writer(Vec::new())
}

/// Standard output for pages.
#[derive(Debug)]
pub struct Sheet {
    format: Format,
    /// Whether something was sent, or is held.
    begun: bool,
    /// What is to be sent before the next page.
    held: Vec<u8>,
}

impl Sheet {
    /// Begins the output. Without a header, as many lines come out as findings go in.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written to.
    pub fn begin(format: Format, header: bool, full: bool) -> io::Result<Self> {
        let blank = Report::default();
        let first = Judged {
            full,
            ..Judged::new(&blank, None)
        };
        Self::begin_with(format, header.then_some(&first))
    }

    /// Begins the output of objects such as this one, the names of whose fields stand above the
    /// first row of a sheet.
    fn begin_with(format: Format, first: Option<&impl Serialize>) -> io::Result<Self> {
        let mut out = io::stdout().lock();
        match (format, first) {
            (Format::Json, _) => out.write_all(b"[")?,
            (Format::Csv, Some(first)) => {
                let mut header = rows(true);
                header.serialize(first)?;
                let header = header
                    .into_inner()
                    .map_err(|error| io::Error::other(error.to_string()))?;
                let end = header.iter().position(|&byte| byte == b'\n');
                out.write_all(&header[..end.map_or(0, |end| end + 1)])?;
            }
            _ => {}
        }
        Ok(Self {
            format,
            begun: false,
            held: Vec::new(),
        })
    }

    /// Sends what a page holds, at once.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written to.
    pub fn send(&mut self, page: &[u8]) -> io::Result<()> {
        let page = self.next(page);
        let mut out = io::stdout().lock();
        out.write_all(&self.held)?;
        self.held.clear();
        out.write_all(page)?;
        out.flush()
    }

    /// Sends what a page holds together with others, as to send each of many small ones takes longer
    /// than to write it.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written to.
    pub fn hold(&mut self, page: &[u8]) -> io::Result<()> {
        const MOST: usize = 16 << 10;
        let page = self.next(page);
        self.held.extend_from_slice(page);
        if self.held.len() < MOST {
            return Ok(());
        }
        self.send(b"")
    }

    /// A page without the comma that stands between objects, if it is the first one.
    fn next<'p>(&mut self, page: &'p [u8]) -> &'p [u8] {
        let page = match page {
            [b',', rest @ ..] if self.format == Format::Json && !self.begun => rest,
            page => page,
        };
        self.begun |= !page.is_empty();
        page
    }

    /// Ends the output.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written to.
    pub fn end(&mut self) -> io::Result<()> {
        self.send(match (self.format, self.begun) {
            (Format::Json, true) => b"\n]\n",
            (Format::Json, false) => b"]\n",
            (Format::Jsonl | Format::Csv | Format::Tsv, _) => b"",
        })
    }
}

/// What stands before an object of a list.
const BETWEEN: &[u8] = b",\n  ";

/// The object of a judged report, which scans write in great numbers: its texts are mostly such as need
/// no escape.
struct Object<'o> {
    out: &'o mut Vec<u8>,
    clock: &'o mut Clock,
}

/// The last time that was written, and its field: many attempts are of the same second.
#[derive(Debug, Default)]
pub struct Clock {
    time: Option<Time>,
    field: Vec<u8>,
}

impl<'o> Object<'o> {
    fn begin(out: &'o mut Vec<u8>, listed: bool, clock: &'o mut Clock) -> Self {
        if listed {
            out.extend_from_slice(BETWEEN);
        }
        out.push(b'{');
        Self { out, clock }
    }

    fn end(self, listed: bool) {
        let end: &[u8] = if listed { b"}" } else { b"}\n" };
        self.out.extend_from_slice(end);
    }
}

impl Fields for Object<'_> {
    type Error = serde_json::Error;

    fn field(&mut self, name: &'static Name, value: Value<'_>) -> serde_json::Result<()> {
        let Self { out, .. } = self;
        let is_null = matches!(value, Value::Text(None));
        let written = if is_null { name.null } else { name.json };
        let first = out.last() == Some(&b'{');
        out.extend_from_slice(&written.as_bytes()[usize::from(first)..]);
        match value {
            Value::Text(Some(text)) if is_harmless(text, b"\"\\") => {
                out.push(b'"');
                out.extend_from_slice(text.as_bytes());
                out.push(b'"');
            }
            Value::Text(None) => {}
            value => plain(out, &value)?,
        }
        Ok(())
    }

    fn time(&mut self, name: &'static Name, time: Option<Time>) -> serde_json::Result<()> {
        // The same second is written in another way where the clock goes by another offset.
        let told = |time: Time| (time, time.offset());
        if time.map(told) != self.clock.time.map(told) || time.is_none() {
            let begin = self.out.len();
            let written = time.map(Time::written);
            self.text(name, written.as_ref().map(Written::as_str))?;
            self.clock.time = time;
            self.clock.field.clear();
            self.clock.field.extend_from_slice(&self.out[begin..]);
            return Ok(());
        }
        self.out.extend_from_slice(&self.clock.field);
        Ok(())
    }
}

/// Whether a text is printable ASCII without some of its signs.
fn is_harmless<const N: usize>(text: &str, without: &[u8; N]) -> bool {
    // All bytes are looked at, as many at once as the processor can.
    text.bytes().fold(true, |all, byte| {
        let without = without.iter().fold(true, |all, sign| all & (byte != *sign));
        all & (0x20..0x7f).contains(&byte) & without
    })
}

/// Writes any value.
fn plain(out: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Plain))
}

/// JSON in which no character is one that a terminal obeys: where JSON would let one pass,
/// the text is written in ASCII, which means the same to a program.
struct Plain;

impl Formatter for Plain {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if is_harmless(text, b"") || escaped(text) == text {
            return out.write_all(text.as_bytes());
        }
        text.encode_utf16()
            .try_for_each(|unit| match u8::try_from(unit) {
                Ok(byte @ 0x20..0x7f) => out.write_all(&[byte]),
                _ => write!(out, "\\u{unit:04x}"),
            })
    }
}

/// A report whose texts are cells of a sheet.
fn in_cells<'a>(report: &'a Report<'a>) -> Report<'a> {
    let mut report = report.clone();
    for text in [
        &mut report.recipient,
        &mut report.original_recipient,
        &mut report.sender,
        &mut report.message_id,
        &mut report.queue_id,
        &mut report.host,
        &mut report.text,
    ]
    .into_iter()
    .flatten()
    {
        *text = cell(text).into();
    }
    report
}

/// Text from outside as a cell of a sheet: without control characters, which not every
/// reader takes for a part of it, and with an apostrophe before what a spreadsheet would
/// run as a formula.
#[must_use]
pub fn cell(text: &str) -> String {
    let mut cell = escaped(text);
    if cell.starts_with(['=', '+', '-', '@']) && cell.len() > 1 {
        cell.insert(0, '\'');
    }
    cell
}

/// Text from outside in which nothing is harmful to a terminal.
fn escaped(text: &str) -> String {
    Escaped::new(text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use smtp_codes::Outcome;
    use smtp_codes_phrasebook::LAYERS;

    use super::*;
    use crate::{Direction, Judge};

    fn written(format: Format, write: impl FnOnce(&mut Page)) -> String {
        let mut page = Page::new(format);
        write(&mut page);
        let mut written = Vec::new();
        let sent = page.send(|page| {
            written.extend_from_slice(page);
            Ok(())
        });
        assert!(sent.is_ok() && page.is_empty());
        String::from_utf8(written).unwrap()
    }

    /// Reports that differ in one thing each, and two that do in none that counts.
    fn reports() -> Vec<Report<'static>> {
        let base = Report {
            recipient: Some("jo@example.com".into()),
            status: "550 5.7.1".parse().ok(),
            time: "2026-01-05T10:00:00-05:30".parse().ok(),
            text: Some("550 5.7.1 192.0.2.9 is blocked using bl.example.org".into()),
            ..Report::default()
        };
        let changes: [fn(&mut Report<'_>); 12] = [
            |_| {},
            |report| report.recipient = Some("al@example.com".into()),
            |report| report.queue_id = Some("4ABC".into()),
            |report| report.host = Some("mx.example.com".into()),
            |report| report.direction = Some(Direction::Incoming),
            |report| report.stage = smtp_codes::Stage::Rcpt,
            |report| report.outcome = Some(Outcome::Transient),
            |report| report.complaint = true,
            |report| report.status = "550 4.7.1".parse().ok(),
            |report| report.text = Some("say \"no\" \\ \u{f6} \u{1b}[31m\u{202e}\u{7f}".into()),
            |report| report.text = Some("say \"no\" \\".into()),
            |report| report.text = Some("try again in 5 minutes".repeat(200).into()),
        ];
        let changed = changes.iter().map(|change| {
            let mut report = base.clone();
            change(&mut report);
            report
        });
        changed.collect()
    }

    #[test]
    fn what_was_written_before_is_written_as_the_first_time() {
        let mut judge = Judge::new(LAYERS);
        for format in [Format::Json, Format::Jsonl, Format::Csv] {
            for report in reports().iter().chain(&reports()) {
                let anew = written(format, |page| {
                    let judged = Judged {
                        source: Some("a.log"),
                        line: Some(7),
                        ..report.judged(&LAYERS)
                    };
                    page.push(judged).unwrap();
                });
                let known = written(format, |page| {
                    let known = judge.known(report);
                    page.push_known(report, known, ("a.log", Some(7))).unwrap();
                });
                assert_eq!(known, anew, "{report:?}");
            }
        }
    }

    #[test]
    fn each_time_is_written_as_its_own_clock_has_it() {
        let times = [
            Some("2026-01-05T10:00:00Z"),
            Some("2026-01-05T10:00:00Z"),
            Some("2026-01-05T11:00:00+01:00"),
            None,
            None,
            Some("2026-01-05T11:00:00+01:00"),
            Some("2026-01-05T10:00:00Z"),
            Some("2026-01-05T10:00:01Z"),
        ];
        let page = written(Format::Jsonl, |page| {
            for time in times {
                let report = Report {
                    time: time.and_then(|time| time.parse().ok()),
                    ..Report::default()
                };
                page.push(Judged::new(&report, None)).unwrap();
            }
        });
        for (line, time) in page.lines().zip(times) {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(object["time"].as_str(), time, "{line}");
        }
        assert_eq!(page.lines().count(), times.len());
    }

    #[test]
    fn objects_are_those_that_serde_writes() {
        for report in reports() {
            let judged = report.judged(&LAYERS);
            let line = written(Format::Jsonl, |page| page.push(judged).unwrap());
            assert_eq!(
                line,
                written(Format::Jsonl, |page| page.object(&judged).unwrap())
            );
            assert!(
                line.trim_end()
                    .bytes()
                    .all(|byte| byte >= b' ' && byte != 0x7f),
                "{line}"
            );
        }
        for (text, expected) in [
            ("\u{f6}", "\"\u{f6}\""),
            ("a\u{f6}\u{202e}", "\"a\\u00f6\\u202e\""),
        ] {
            let line = written(Format::Jsonl, |page| page.object(&text).unwrap());
            assert_eq!(line.trim_end(), expected);
        }
    }

    #[test]
    fn a_page_knows_how_much_is_written() {
        let report = Report::default();
        for (format, begin) in [
            (Format::Json, ",\n  {\""),
            (Format::Jsonl, "{\""),
            (Format::Tsv, "\\N\t"),
        ] {
            let line = written(format, |page| {
                assert!(page.is_empty());
                page.push(report.judged(&LAYERS)).unwrap();
                assert!(!page.is_empty() && page.len() > begin.len());
            });
            assert!(line.starts_with(begin), "{line}");
        }
    }
}
