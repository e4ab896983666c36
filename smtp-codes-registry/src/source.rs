//! Bytes to records, each cell with its place: BOM, line ends, quotes, separator.
//!
//! A general CSV reader accepts what people get wrong (a quote never closed, text after a closing
//! quote) and does not say where a cell stands, so this reader is our own: RFC 4180, strict about
//! quotes, tolerant about line ends and blank lines. Tests hold it against the `csv` crate.

use crate::id::Id;
use crate::problem::Problem;
use crate::schema::Column;
use std::borrow::Cow;

/// The largest table that is read, in bytes: 16 MiB, some ten thousand rows. A larger file is a
/// mistake.
pub const MAX_TABLE_BYTES: usize = 16 << 20;

/// Checks the size of a table in bytes, for callers that know it before they read the file.
///
/// # Errors
///
/// The problem of a table that is larger than [`MAX_TABLE_BYTES`].
///
/// # Examples
///
/// ```
/// use smtp_codes_registry::{MAX_TABLE_BYTES, check_size};
///
/// assert_eq!(check_size(MAX_TABLE_BYTES as u64), Ok(()));
/// let problem = check_size(MAX_TABLE_BYTES as u64 + 1).unwrap_err();
/// assert_eq!(
///     problem.display_at("codes.csv"),
///     "codes.csv:1:1: the file has 16777217 bytes; a table may have at most 16777216.",
/// );
/// ```
pub fn check_size(bytes: u64) -> Result<(), Problem> {
    if bytes <= MAX_TABLE_BYTES as u64 {
        return Ok(());
    }
    let message =
        format!("the file has {bytes} bytes; a table may have at most {MAX_TABLE_BYTES}.");
    Err(whole(Id::TooLarge, message))
}

/// A problem of the file as a whole.
fn whole(id: Id, message: String) -> Problem {
    Problem {
        id,
        line: 1,
        column: 1,
        column_name: None,
        cell: None,
        message,
    }
}

/// The most rows that a table may have, its header not counted.
pub(crate) const MAX_ROWS: usize = 20_000;

/// The most cells of a record that are kept. Those beyond are counted.
const MAX_CELLS: usize = 256;

/// How to save a sheet so that it is read here.
pub(crate) const SAVE: &str = "save the sheet again as CSV: in LibreOffice with \"Save As\", type \
    \"Text CSV\", \"Edit filter settings\" ticked, character set UTF-8, field delimiter \",\"; in \
    Excel with \"Save As\", type \"CSV UTF-8 (Comma delimited)\"";

/// The bytes of a file without its byte order mark.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    bytes: &'a [u8],
}

/// One row of the file as it stands.
pub(crate) struct Record<'a> {
    /// The line of its first byte, from 1.
    pub(crate) line: usize,
    /// The offset of its first byte.
    pub(crate) start: usize,
    /// The offset of the end of its last line.
    pub(crate) end: usize,
    /// Whether the file ends here without a line end.
    pub(crate) unended: bool,
    /// Its cells, at most [`MAX_CELLS`].
    pub(crate) cells: Vec<Cell<'a>>,
    /// How many cells it has.
    pub(crate) count: usize,
    /// How many cells it has without the empty ones at its end.
    pub(crate) used: usize,
    /// The first misplaced quote, if there is one: its offset, the number of its cell from 0, and
    /// what is wrong. The cells of such a record are a guess.
    pub(crate) fault: Option<(usize, usize, &'static str)>,
}

/// One cell: its bytes in the file with any quotes, and its content without.
pub(crate) struct Cell<'a> {
    pub(crate) start: usize,
    pub(crate) raw: &'a [u8],
    pub(crate) content: Cow<'a, [u8]>,
}

impl<'a> Source<'a> {
    /// Looks at the file as a whole. A file that cannot be a table gives its one problem.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Source<'a>, Problem> {
        check_size(bytes.len() as u64)?;
        if bytes.starts_with(b"PK\x03\x04") {
            let message = format!(
                "the file is a workbook (.xlsx or .ods) or another zip archive, not CSV; {SAVE}."
            );
            return Err(whole(Id::NotCsv, message));
        }
        if matches!(
            bytes,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, ..] | [_, 0, ..]
        ) {
            let message = format!("the file is UTF-16 (\"Unicode text\"), not UTF-8; {SAVE}.");
            return Err(whole(Id::WrongEncoding, message));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let source = Source { bytes };
        match source.wrong_separator() {
            Some(problem) => Err(problem),
            None => Ok(source),
        }
    }

    /// Tells lines and columns of offsets, which must come in rising order.
    pub(crate) fn places(&self) -> Places<'a> {
        Places {
            bytes: self.bytes,
            line: 1,
            at: 0,
            column: 1,
        }
    }

    /// The records that have content, blank lines and rows of empty cells left out.
    pub(crate) fn records(&self) -> Records<'a> {
        Records {
            bytes: self.bytes,
            at: 0,
            line: 1,
            cells: 0,
        }
    }

    /// A header that is no header with commas but one with another separator: the whole file was
    /// saved so, and it is one mistake, not one for each row.
    fn wrong_separator(&self) -> Option<Problem> {
        let start = find(self.bytes, 0, |b| {
            !matches!(b, b' ' | b'\t' | b'\r' | b'\n')
        });
        let end = line_end(self.bytes, start).0;
        let line = &self.bytes[start..end];
        let commas = columns(line, b',');
        let name = if columns(line, b';') > commas.max(1) {
            "\";\""
        } else if columns(line, b'\t') > commas.max(1) {
            "tabs"
        } else if columns(line, b'|') > commas.max(1) {
            "\"|\""
        } else {
            return None;
        };
        let (line, column) = self.places().of(start);
        Some(Problem {
            id: Id::Separator,
            line,
            column,
            column_name: None,
            cell: None,
            message: format!(
                "the cells are separated by {name}, not by commas; {SAVE} (where Excel still \
                 writes another separator, set the list separator of the system's regional \
                 settings to \",\")."
            ),
        })
    }
}

/// The places of offsets in a file. It goes through the file once, however many are asked for: with
/// a long line and many problems in it, counting from its start for each would take minutes.
pub(crate) struct Places<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl Places<'_> {
    /// The line, from 1, and the place in it, from 1, in characters.
    pub(crate) fn of(&mut self, offset: usize) -> (usize, usize) {
        let split = self.bytes[..offset].ends_with(b"\r") && self.bytes.get(offset) == Some(&b'\n');
        let before = &self.bytes[..offset - usize::from(split)];
        let (mut start, mut end) = (self.at, line_end(before, self.at));
        while end.0 < end.1 {
            (self.line, self.column, start) = (self.line + 1, 1, end.1);
            end = line_end(before, start);
        }
        for chunk in before[start..].utf8_chunks() {
            self.column += chunk.valid().chars().count() + chunk.invalid().len();
        }
        self.column += usize::from(split);
        self.at = offset;
        (self.line, self.column)
    }
}

/// How many names of columns stand in a line, if this is what separates its cells.
fn columns(line: &[u8], separator: u8) -> usize {
    let mut columns = 0;
    for cell in line.split(|&b| b == separator) {
        let cell = match cell.trim_ascii() {
            [b'"', cell @ .., b'"'] | [b'"', cell @ ..] | [cell @ .., b'"'] | cell => cell,
        };
        columns += usize::from(column(cell).is_some());
    }
    columns
}

/// The column of that name, in any case and with spaces around.
pub(crate) fn column(name: &[u8]) -> Option<Column> {
    let name = name.trim_ascii();
    let place = Column::NAMES
        .iter()
        .position(|known| name.eq_ignore_ascii_case(known.as_bytes()))?;
    Some(Column::ALL[place])
}

/// The place of the first such byte, or the end.
#[inline]
pub(crate) fn find(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let mut at = from;
    while at < bytes.len() && !wanted(bytes[at]) {
        at += 1;
    }
    at
}

/// The same for what seldom is near: sixteen bytes are looked at together, in a form that compilers know how to
/// do for many at once.
fn find_far(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let mut at = from;
    while let Some(many) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        if many.iter().fold(false, |any, &byte| any | wanted(byte)) {
            break;
        }
        at += many.len();
    }
    find(bytes, at, wanted)
}

/// The end of the line: where its end mark (LF, CRLF, or CR alone) begins and where the next line
/// does. At the end of the file the two are the same.
fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let end = find_far(bytes, from, |b| matches!(b, b'\r' | b'\n'));
    let mark = match &bytes[end..] {
        [] => 0,
        [b'\r', b'\n', ..] => 2,
        _ => 1,
    };
    (end, end + mark)
}

/// Goes through a file record by record.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    /// How many cells the last record had.
    cells: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        while self.at < self.bytes.len() {
            let record = self.record();
            if record.used > 0 || record.fault.is_some() {
                return Some(record);
            }
        }
        None
    }
}

/// The bytes before which a cell without quotes ends or is wrong: one look for each byte.
static ENDS_PLAIN: [bool; 256] = {
    let mut ends = [false; 256];
    let mut at = 0;
    while at < 256 {
        ends[at] = matches!(at as u8, b',' | b'\r' | b'\n' | b'"');
        at += 1;
    }
    ends
};

impl<'a> Records<'a> {
    fn record(&mut self) -> Record<'a> {
        let mut record = Record {
            line: self.line,
            start: self.at,
            end: self.at,
            unended: false,
            cells: Vec::with_capacity(self.cells),
            count: 0,
            used: 0,
            fault: None,
        };
        loop {
            let cell = self.cell(&mut record);
            record.count += 1;
            if !cell.content.trim_ascii().is_empty() {
                record.used = record.count;
            }
            if record.cells.len() < MAX_CELLS {
                record.cells.push(cell);
            }
            if self.bytes.get(self.at) == Some(&b',') {
                self.at += 1;
                continue;
            }
            // A cell ends at a comma, at the end of a line, or at the end of the file.
            record.end = self.at;
            self.at = line_end(self.bytes, self.at).1;
            record.unended = self.at == record.end;
            self.line += 1;
            self.cells = record.cells.len();
            return record;
        }
    }

    fn cell(&mut self, record: &mut Record<'a>) -> Cell<'a> {
        let start = self.at;
        let (content, fault) = if self.bytes.get(start) == Some(&b'"') {
            self.quoted()
        } else {
            self.at = find(self.bytes, start, |byte| ENDS_PLAIN[usize::from(byte)]);
            let place = self.at;
            let message = "a quote inside a cell that does not start with one; put the whole \
                cell in quotes and double each quote inside it (\"\")";
            let fault = (self.bytes.get(place) == Some(&b'"')).then_some((place, message));
            if fault.is_some() {
                self.skip_to_separator();
            }
            (Cow::Borrowed(&self.bytes[start..self.at]), fault)
        };
        if let (Some((offset, message)), None) = (fault, &record.fault) {
            record.fault = Some((offset, record.count, message));
        }
        Cell {
            start,
            raw: &self.bytes[start..self.at],
            content,
        }
    }

    /// Reads a cell that starts with a quote, and stops after it.
    ///
    /// A quote that somebody forgot to close would swallow the rows up to the next quote in the
    /// file. That next quote then opens a cell, so text follows it and no separator: which is how
    /// the mistake is recognised, and its line alone is lost. A line end inside a cell that does
    /// close is left for the check of cells.
    fn quoted(&mut self) -> (Cow<'a, [u8]>, Option<(usize, &'static str)>) {
        let start = self.at;
        let mut doubled = Vec::new();
        let mut from = start + 1;
        let close = loop {
            let quote = find_far(self.bytes, from, |b| b == b'"');
            if self.bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            doubled.extend_from_slice(&self.bytes[from..=quote]);
            from = quote + 2;
        };
        let content = match doubled.is_empty() {
            true => Cow::Borrowed(&self.bytes[from..close]),
            false => {
                doubled.extend_from_slice(&self.bytes[from..close]);
                Cow::Owned(doubled)
            }
        };
        let closed = close < self.bytes.len();
        if closed && matches!(self.bytes.get(close + 1), None | Some(b',' | b'\r' | b'\n')) {
            self.at = close + 1;
            self.line += self.lines(start);
            (content, None)
        } else if closed && line_end(&self.bytes[..close], start).0 == close {
            self.at = close + 1;
            self.skip_to_separator();
            let message = "text after the closing quote of a cell; a quote inside a cell is \
                doubled (\"\"), and a comma follows the closing one";
            (content, Some((close + 1, message)))
        } else {
            self.at = line_end(self.bytes, start).0;
            let message = "the quote that opens this cell is never closed; close it, or \
                remove it if the cell holds no comma and no quote";
            let content = Cow::Borrowed(&self.bytes[start + 1..self.at]);
            (content, Some((start, message)))
        }
    }

    /// How many lines end between an offset and where it is now.
    fn lines(&self, start: usize) -> usize {
        let cell = &self.bytes[..self.at];
        let (mut lines, mut next) = (0, line_end(cell, start));
        while next.0 < next.1 {
            lines += 1;
            next = line_end(cell, next.1);
        }
        lines
    }

    fn skip_to_separator(&mut self) {
        self.at = find(self.bytes, self.at, |b| matches!(b, b',' | b'\r' | b'\n'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(text: &str) -> Vec<Vec<Vec<u8>>> {
        let Ok(source) = Source::open(text.as_bytes()) else {
            return Vec::new();
        };
        let mut places = source.places();
        let records = source.records().map(|record| {
            assert_eq!(record.fault, None, "{text:?}");
            assert_eq!(places.of(record.start).0, record.line, "{text:?}");
            let cells = record.cells.into_iter();
            cells.map(|cell| cell.content.into_owned()).collect()
        });
        records.collect()
    }

    fn theirs(text: &str) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let records = reader.byte_records().map(|record| {
            let record = record.unwrap();
            record.iter().map(<[u8]>::to_vec).collect()
        });
        let records: Vec<Vec<Vec<u8>>> = records.collect();
        let content = |cells: &Vec<Vec<u8>>| cells.iter().any(|cell| !cell.trim_ascii().is_empty());
        records.into_iter().filter(content).collect()
    }

    /// Every table of up to six pieces, well formed by construction.
    #[test]
    fn the_same_records_as_the_csv_crate() {
        let pieces = [
            "a",
            "",
            " b ",
            "\"c,\"",
            "\"d\"\"\"",
            "\"\"",
            "\"e\r\nf\ng\"",
        ];
        let ends = [",", "\n", "\r\n", "\r"];
        let mut tables = vec![String::new()];
        for length in 0..6 {
            // All short ones; of the long ones some, others at each length.
            let kept = tables.iter().enumerate();
            let kept = kept.filter(|(n, _)| length < 3 || (n + length) % 97 == 0);
            let longer = kept.flat_map(|(_, table)| {
                let pieces = pieces.iter();
                pieces.flat_map(move |piece| ends.map(|end| format!("{table}{piece}{end}")))
            });
            tables = longer.collect();
            for table in &tables {
                assert_eq!(ours(table), theirs(table), "{table:?}");
            }
        }
    }

    /// A general reader takes these as they come; here they are faults, with their places.
    #[test]
    fn faults_of_quotes() {
        let fault = |text: &str| {
            let source = Source::open(text.as_bytes()).unwrap();
            let records: Vec<_> = source.records().collect();
            let mut places = source.places();
            let faults = records.iter().map(|record| {
                assert_eq!(places.of(record.start).0, record.line, "{text:?}");
                let place = record.fault.as_ref().map(|fault| places.of(fault.0));
                (place, record.count)
            });
            faults.collect::<Vec<_>>()
        };
        assert_eq!(fault("a,\"b"), [(Some((1, 3)), 2)]);
        assert_eq!(fault("a,\"b\n\n"), [(Some((1, 3)), 2)]);
        assert_eq!(fault("a,\"b,c\nd,e"), [(Some((1, 3)), 2), (None, 2)]);
        assert_eq!(
            fault("a,\"b,c\nd,\"e\"\nf"),
            [(Some((1, 3)), 2), (None, 2), (None, 1)]
        );
        assert_eq!(fault("a,\"b\"c,d\ne"), [(Some((1, 6)), 3), (None, 1)]);
        assert_eq!(fault("a,\"b\" ,d"), [(Some((1, 6)), 3)]);
        assert_eq!(fault("a,b\"c\",d\ne"), [(Some((1, 4)), 3), (None, 1)]);
        assert_eq!(fault("\"a\nb\",c"), [(None, 2)]);
        assert_eq!(fault("\"a\"\"\nb\"\"\",c"), [(None, 2)]);
    }

    #[test]
    fn cells_beyond_the_kept_ones_are_counted() {
        let source = Source::open(b"a,,,").unwrap();
        let record = source.records().next().unwrap();
        assert_eq!((record.count, record.used), (4, 1));
        let text = format!("{}b,,", ",".repeat(MAX_CELLS + 5));
        let source = Source::open(text.as_bytes()).unwrap();
        let record = source.records().next().unwrap();
        assert_eq!(record.cells.len(), MAX_CELLS);
        assert_eq!((record.count, record.used), (MAX_CELLS + 8, MAX_CELLS + 6));
    }
}
