//! The tables as they are kept: their rows, cell by cell, and what the rows say.

use std::collections::HashMap;
use std::io;

use smtp_codes::Layers;
use smtp_codes_phrasebook::{PHRASES_CSV, PROVIDERS_CSV};
use smtp_codes_registry::{Cause, CauseRef, Given, Table, read, read_with};
use smtp_codes_table::CODES_CSV;

use crate::cli::{Overlay, Which};
use crate::overlay;

/// One table: its name, its rows, and what they say.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) table: Table,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Which of the three tables it is; none for a table of one's own, whose rows are of any.
    which: Option<Which>,
}

/// All tables that are exported: those of one's own first, as they go before the others.
pub(super) struct Tables {
    pub(super) sources: Vec<Source>,
    /// The tables that judge.
    pub(super) layers: Layers<'static>,
    /// Whether there is a table of one's own.
    pub(super) has_own: bool,
}

impl Tables {
    /// Reads the tables of the program and those that are laid over them.
    pub(super) fn read(own: &Overlay) -> io::Result<Self> {
        // Says what is wrong with a table of one's own.
        let layers = overlay::layers(own)?;
        let standard = read(CODES_CSV).table;
        let mut sources = Vec::new();
        for file in &own.tables {
            let csv = overlay::read(file)?;
            let table = read_with(&csv, Some(&standard)).table;
            let name = file.file_name().unwrap_or(file.as_os_str());
            sources.push(Source::new(&name.to_string_lossy(), &csv, table, None)?);
        }
        for (name, csv, which) in [
            ("providers.csv", PROVIDERS_CSV, Which::Providers),
            ("phrases.csv", PHRASES_CSV, Which::Phrases),
        ] {
            let table = read_with(csv, Some(&standard)).table;
            sources.push(Source::new(name, csv, table, Some(which))?);
        }
        let codes = Source::new("codes.csv", CODES_CSV, standard, Some(Which::Codes))?;
        sources.push(codes);
        Ok(Self {
            sources,
            layers,
            has_own: !own.tables.is_empty(),
        })
    }

    /// The names of the tables of one's own.
    pub(super) fn own(&self) -> impl Iterator<Item = &String> {
        let own = self.sources.iter().filter(|source| source.which.is_none());
        own.map(|source| &source.name)
    }

    /// The standard table.
    pub(super) fn standard(&self) -> &Table {
        // It is the last one.
        &self.sources[self.sources.len() - 1].table
    }

    /// The cause that a row of a table names.
    pub(super) fn cause<'t>(&'t self, of: &'t Table, cause: CauseRef) -> &'t Cause {
        match cause {
            // The causes of the standard table refer to itself.
            CauseRef::Own(place) => &of.causes[place],
            CauseRef::Standard(place) => &self.standard().causes[place],
        }
    }

    /// The word of the cause that a row gives; empty where it gives none.
    pub(super) fn cause_of<'t>(&'t self, of: &'t Table, given: &Given) -> &'t str {
        let cause = given.cause.map(|cause| self.cause(of, cause));
        cause.map_or("", |cause| &cause.head.code)
    }

    /// The rows of one of the three tables: those of one's own first. With tables of one's own the
    /// last column is the name of the table.
    pub(super) fn rows(&self, wanted: Which) -> Rows {
        let mut rows = Rows::default();
        // The columns of the table itself stand first.
        let of_table = |source: &&Source| source.which == Some(wanted);
        let own = |source: &&Source| source.which.is_none();
        for source in self.sources.iter().filter(of_table) {
            rows.columns.clone_from(&source.columns);
        }
        for source in self.sources.iter().filter(own) {
            for (place, column) in source.columns.iter().enumerate() {
                let used = source
                    .rows
                    .iter()
                    .any(|row| part(source, row) == wanted && !row[place].is_empty());
                if used && !rows.columns.contains(column) {
                    rows.columns.push(column.clone());
                }
            }
        }
        let both = self.sources.iter().filter(own);
        for source in both.chain(self.sources.iter().filter(of_table)) {
            for row in &source.rows {
                if source.which.is_none() && part(source, row) != wanted {
                    continue;
                }
                let cells = source.columns.iter().zip(row);
                let cells: HashMap<_, _> = cells.collect();
                let mut row: Vec<String> = rows
                    .columns
                    .iter()
                    .map(|column| {
                        cells
                            .get(column)
                            .map_or("", |cell| cell.as_str())
                            .to_owned()
                    })
                    .collect();
                if self.has_own {
                    row.push(source.name.clone());
                }
                rows.rows.push(row);
            }
        }
        if self.has_own {
            rows.columns.push("table".to_owned());
        }
        rows
    }
}

/// Rows with one set of columns.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Source {
    fn new(name: &str, csv: &[u8], table: Table, which: Option<Which>) -> io::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(csv);
        let header = reader.headers().map_err(io::Error::other)?;
        let columns: Vec<String> = header.iter().map(str::to_ascii_lowercase).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(io::Error::other)?;
            let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
            let row: Vec<String> = (0..columns.len()).map(cell).collect();
            // A spreadsheet may leave rows of empty cells.
            if row.iter().any(|cell| !cell.is_empty()) {
                rows.push(row);
            }
        }
        Ok(Self {
            name: name.to_owned(),
            table,
            columns,
            rows,
            which,
        })
    }

    /// A cell of a row; empty if the table has no such column.
    pub(super) fn cell<'r>(&self, row: &'r [String], column: &str) -> &'r str {
        let place = self.columns.iter().position(|known| known == column);
        place.map_or("", |place| &row[place])
    }
}

/// The table of the program that a row of another table would stand in.
fn part(source: &Source, row: &[String]) -> Which {
    match source.cell(row, "kind") {
        "phrase" => Which::Phrases,
        "provider" | "token" => Which::Providers,
        "rule" if !source.cell(row, "provider").is_empty() => Which::Providers,
        _ => Which::Codes,
    }
}
