//! A table as a sheet of cells: what is compared, reviewed and put in order, whatever it means.

use foldhash::{HashMap, HashSet};

/// The columns that tell the rows of a kind apart.
const KEY: [&str; 6] = ["kind", "code", "class", "with", "stage", "provider"];

/// The kinds whose rows no program calls by name, and whose codes are no words.
pub(crate) const NAMELESS: [&str; 4] = ["rule", "token", "phrase", "report"];

/// A table as cells. One that cannot be read has none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Row>,
    places: HashMap<String, usize>,
}

/// One row, with as many cells as the header has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

impl Sheet {
    /// Reads CSV. What is not UTF-8 is replaced; the check of the table reports it.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).from_reader(bytes);
        let mut sheet = Self::default();
        for record in reader.into_byte_records() {
            let Ok(record) = record else { break };
            let line = record.position().map_or(0, |place| place.line() as usize);
            let text = |cell: &[u8]| String::from_utf8_lossy(cell.trim_ascii()).into_owned();
            let mut cells: Vec<String> = record.iter().map(text).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if sheet.header.is_empty() {
                for (place, name) in cells.iter_mut().enumerate() {
                    name.make_ascii_lowercase();
                    sheet.places.entry(name.clone()).or_insert(place);
                }
                sheet.header = cells;
                continue;
            }
            cells.resize(sheet.header.len(), String::new());
            sheet.rows.push(Row { line, cells });
        }
        sheet
    }

    /// The cell of a row in a column; empty where the table has no such column.
    pub(crate) fn cell<'s>(&'s self, row: &'s Row, column: &str) -> &'s str {
        let place = self.places.get(column);
        place.map_or("", |&place| row.cells[place].as_str())
    }

    /// What tells a row from all others.
    pub(crate) fn key(&self, row: &Row) -> String {
        KEY.map(|column| self.cell(row, column)).join("\u{1F}")
    }

    /// What tells its rows from all others.
    pub(crate) fn keys(&self) -> HashSet<String> {
        self.rows.iter().map(|row| self.key(row)).collect()
    }

    /// How many of its rows are among those that these tell.
    pub(crate) fn shared_with(&self, keys: &HashSet<String>) -> usize {
        let shared = self.rows.iter().filter(|row| keys.contains(&self.key(row)));
        shared.count()
    }

    /// A row in a few words: `rule 552 with X.5.3 at rcpt-next`.
    pub(crate) fn title(&self, row: &Row) -> String {
        let mut title = format!("{} {}", self.cell(row, "kind"), self.cell(row, "code"));
        for (before, column) in [
            ("in class", "class"),
            ("with", "with"),
            ("at", "stage"),
            ("of", "provider"),
        ] {
            let cell = self.cell(row, column);
            if !cell.is_empty() && cell != "any" {
                title = format!("{title} {before} {cell}");
            }
        }
        title
    }

    /// The rows of a kind.
    pub(crate) fn of_kind<'s>(&'s self, kind: &str) -> impl Iterator<Item = &'s Row> {
        let kind = kind.to_owned();
        self.rows
            .iter()
            .filter(move |row| self.cell(row, "kind") == kind)
    }
}

/// Reads `2026-01-31`.
pub(crate) fn date(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let form = [year.len(), month.len(), day.len()] == [4, 2, 2] && parts.next().is_none();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = match form && digits(year) && digits(month) && digits(day) {
        true => (
            year.parse::<u16>().ok()?,
            month.parse::<u8>().ok()?,
            day.parse::<u8>().ok()?,
        ),
        false => return None,
    };
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}
