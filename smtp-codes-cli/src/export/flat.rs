//! Rows as CSV, or as an object for each.

use std::io;

use serde_json::{Map, Value};
use smtp_codes_phrasebook::{PHRASES_CSV, PROVIDERS_CSV};
use smtp_codes_table::CODES_CSV;

use super::joined;
use super::model::Joined;
use super::tables::{Rows, Tables};
use crate::cli::Which;

/// A table as CSV: without tables of one's own, the table as it is kept, byte by byte.
pub(super) fn csv(tables: &Tables, which: Which) -> io::Result<Vec<u8>> {
    if which == Which::Joined {
        return written(&joined_rows(tables));
    }
    if !tables.has_own {
        return Ok(match which {
            Which::Phrases => PHRASES_CSV,
            Which::Providers => PROVIDERS_CSV,
            Which::Codes | Which::Joined => CODES_CSV,
        }
        .to_vec());
    }
    written(&tables.rows(which))
}

fn written(rows: &Rows) -> io::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&rows.columns).map_err(io::Error::other)?;
    for row in &rows.rows {
        out.write_record(row).map_err(io::Error::other)?;
    }
    out.into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

/// The joined table, cell by cell.
pub(super) fn joined_rows(tables: &Tables) -> Rows {
    let rows = joined::rows(tables);
    Rows {
        columns: COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: rows
            .iter()
            .map(|row| COLUMNS.iter().map(|(_, cell)| cell(row)).collect())
            .collect(),
    }
}

/// A table as an object for each row: of the joined table with numbers and truth values, of the others
/// with the cells as they are kept, null for empty ones.
pub(super) fn jsonl(tables: &Tables, which: Which) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if which == Which::Joined {
        for row in joined::rows(tables) {
            serde_json::to_writer(&mut out, &row)?;
            out.push(b'\n');
        }
        return Ok(out);
    }
    let Rows { columns, rows } = tables.rows(which);
    for row in rows {
        let cells = columns
            .iter()
            .cloned()
            .zip(row.into_iter().map(|cell| match cell.as_str() {
                "" => Value::Null,
                _ => Value::String(cell),
            }));
        serde_json::to_writer(&mut out, &cells.collect::<Map<_, _>>())?;
        out.push(b'\n');
    }
    Ok(out)
}

/// A column of the joined table: its name, and the cell of a row.
pub(super) type Column = (&'static str, fn(&Joined) -> String);

/// The columns of the joined table. None is called by a word that SQL has for itself.
pub(super) const COLUMNS: [Column; 22] = [
    ("code", |row| row.code.clone()),
    ("kind", |row| row.kind.to_owned()),
    ("reply", |row| some(&row.reply)),
    ("enhanced", |row| some(&row.enhanced)),
    ("text", |row| some(&row.text)),
    ("title", |row| row.title.clone()),
    ("cause", |row| row.verdict.cause.clone()),
    ("family", |row| some(&row.verdict.family)),
    ("outcome", |row| row.verdict.outcome.clone()),
    ("disposition", |row| row.verdict.disposition.clone()),
    ("retry", |row| row.verdict.retry.clone()),
    ("action", |row| row.verdict.action.clone()),
    ("scope", |row| row.verdict.scope.clone()),
    ("party", |row| row.verdict.party.clone()),
    ("pause", |row| some(&row.verdict.pause)),
    ("keep", |row| some(&row.verdict.keep)),
    ("advice", |row| row.verdict.advice.clone()),
    ("level", |row| row.verdict.level.clone()),
    ("basis_table", |row| row.verdict.basis_table.clone()),
    ("basis", |row| row.verdict.basis.clone()),
    ("stage_matters", |row| yes(row.verdict.stage_matters)),
    ("sources", |row| row.sources.clone()),
];

fn some<T: ToString>(cell: &Option<T>) -> String {
    cell.as_ref().map(T::to_string).unwrap_or_default()
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}
