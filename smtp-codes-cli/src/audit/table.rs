//! A table that is audited: what it holds, and which table of the program it is.

use crate::audit::id;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use foldhash::HashSet;
use smtp_codes_phrasebook::{PHRASES_CSV, PROVIDERS_CSV, REPORTS_CSV};
use smtp_codes_registry::{Date, MAX_TABLE_BYTES, Reading, Settled, Table, read_on};
use smtp_codes_table::CODES_CSV;

use super::finding::{Finding, Grade};
use super::sheet::Sheet;

/// A table of the program.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) name: &'static str,
    pub(crate) bytes: &'static [u8],
    pub(crate) sheet: Sheet,
    keys: HashSet<String>,
}

/// The tables of the program, the standard one first.
pub(crate) fn ours() -> &'static [Ours] {
    static OURS: OnceLock<Vec<Ours>> = OnceLock::new();
    OURS.get_or_init(|| {
        let tables = [
            ("codes.csv", CODES_CSV),
            ("providers.csv", PROVIDERS_CSV),
            ("phrases.csv", PHRASES_CSV),
            ("reports.csv", REPORTS_CSV),
        ];
        let ours = tables.map(|(name, bytes)| {
            let sheet = Sheet::read(bytes);
            Ours {
                name,
                bytes,
                keys: sheet.keys(),
                sheet,
            }
        });
        ours.into()
    })
}

/// The standard table of the program.
pub(crate) fn standard() -> &'static Table {
    static STANDARD: OnceLock<Table> = OnceLock::new();
    STANDARD.get_or_init(|| smtp_codes_registry::read(CODES_CSV).table)
}

/// A table that is audited.
pub(crate) struct Audited<'a> {
    /// As the user wrote it.
    pub(crate) name: String,
    pub(crate) sheet: Sheet,
    pub(crate) reading: Reading,
    /// The table over which it is laid.
    pub(crate) standard: &'a Table,
    /// The table of the program of which it is a version; none for one of somebody's own.
    pub(crate) ours: Option<&'static Ours>,
}

impl<'a> Audited<'a> {
    /// `bytes` are those of the sheet.
    pub(crate) fn new(
        name: String,
        sheet: Sheet,
        bytes: &[u8],
        standard: &'a Table,
        today: Date,
    ) -> Self {
        Self {
            name,
            ours: version_of(&sheet),
            reading: read_on(bytes, Some(standard), Some(today)),
            standard,
            sheet,
        }
    }

    /// What the compiler refuses.
    pub(crate) fn problems(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self
            .reading
            .problems
            .iter()
            .map(Finding::of_problem)
            .collect();
        if found.is_empty() {
            let base = (!self.reading.table.own_words).then_some(self.standard);
            if let Err(message) = Settled::new(&self.reading.table, base) {
                found.push(Finding::new(
                    Grade::Problem,
                    id::TOO_MANY_ROWS,
                    None,
                    None,
                    message,
                ));
            }
        }
        found
    }

    /// Whether it is a version of the table of codes.
    pub(crate) fn is_codes(&self) -> bool {
        is_table_of_codes(self.ours)
    }

    /// Whether it is laid over the tables of the program: a table of somebody's own that has no
    /// words of its own.
    pub(crate) fn is_overlay(&self) -> bool {
        self.ours.is_none() && !self.reading.table.own_words
    }
}

/// The table of the program that has at least half of the rows of this one.
pub(crate) fn version_of(sheet: &Sheet) -> Option<&'static Ours> {
    ours().iter().find(|ours| {
        let shared = sheet.shared_with(&ours.keys);
        shared > 0 && shared * 2 >= sheet.rows.len()
    })
}

fn is_table_of_codes(ours: Option<&Ours>) -> bool {
    ours.is_some_and(|ours| ours.name == "codes.csv")
}

/// Whether a sheet is a version of the table of codes.
pub(crate) fn is_codes(sheet: &Sheet) -> bool {
    is_table_of_codes(version_of(sheet))
}

/// Reads a file, or standard input; no more of it than a table may have.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let limit = MAX_TABLE_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(named)?;
    } else {
        let file = File::open(path).map_err(named)?;
        file.take(limit).read_to_end(&mut bytes).map_err(named)?;
    }
    Ok(bytes)
}
