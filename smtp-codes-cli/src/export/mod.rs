//! `export`: the tables for spreadsheets, databases and other programs, and as a page to read.

use std::fs;
use std::io::{self, IsTerminal, Write};

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::Found;
use crate::cli::{Export, ExportFormat, Which};

mod document;
mod flat;
mod joined;
mod model;
mod page;
mod tables;
mod workbook;

use model::Document;
use tables::Tables;

/// Runs the command.
pub(crate) fn run(arguments: &Export) -> io::Result<Found> {
    if let Err(error) = arguments.check() {
        error.exit();
    }
    if arguments.format == ExportFormat::Xlsx
        && arguments.output.is_none()
        && io::stdout().is_terminal()
    {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a workbook is no text for a terminal; name a file with --output",
        ));
    }
    let bytes = export(arguments)?;
    match &arguments.output {
        Some(file) => fs::write(file, bytes).map_err(|error| {
            let name = file.to_string_lossy();
            io::Error::new(error.kind(), format!("{name}: {error}"))
        })?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    Ok(Found::Something)
}

/// All of the output: it is small, and a mistake in a table leaves no half of it.
fn export(arguments: &Export) -> io::Result<Vec<u8>> {
    if arguments.format == ExportFormat::JsonSchema {
        return pretty(&schema());
    }
    let tables = Tables::read(&arguments.overlay)?;
    let one = arguments.table.unwrap_or(Which::Codes);
    match arguments.format {
        ExportFormat::Csv => flat::csv(&tables, one),
        ExportFormat::Jsonl => flat::jsonl(&tables, one),
        ExportFormat::Xlsx => workbook::workbook(&tables, arguments.table),
        ExportFormat::Html => page::page(&tables),
        _ => pretty(&document::document(&tables, arguments.table)),
    }
}

/// The schema of the document as it is written: each field of a row is there, null where nothing is
/// known, and each list that is there is a list.
fn schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    if let Some(Value::Object(lists)) = schema.get_mut("properties") {
        for list in lists.values_mut().filter_map(Value::as_object_mut) {
            if list.contains_key("items") {
                list.insert("type".to_owned(), "array".into());
            }
            // A vocabulary is one object.
            if let Some(Value::Array(any)) = list.remove("anyOf") {
                list.extend(
                    any.into_iter()
                        .find_map(|one| match one {
                            Value::Object(one) if one.contains_key("$ref") => Some(one),
                            _ => None,
                        })
                        .unwrap_or_default(),
                );
            }
        }
    }
    if let Some(Value::Object(rows)) = schema.get_mut("$defs") {
        for row in rows.values_mut().filter_map(Value::as_object_mut) {
            let fields = row.get("properties").and_then(Value::as_object);
            let fields = fields.map(|fields| fields.keys().cloned().collect::<Vec<_>>());
            row.insert("required".to_owned(), fields.unwrap_or_default().into());
        }
    }
    schema
}

fn pretty(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut out = serde_json::to_vec_pretty(value)?;
    out.push(b'\n');
    Ok(out)
}
