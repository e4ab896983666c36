//! `--fix`: repairs what has one right answer, and nothing else.

use crate::audit::id;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use smtp_codes_registry::read_with;

mod form;
mod order;

use super::finding::{Finding, Grade};
use super::sheet::Sheet;
use super::table;

/// A file as it should be, and what was done to it.
pub(crate) struct Repaired {
    pub(crate) bytes: Vec<u8>,
    pub(crate) findings: Vec<Finding>,
}

/// Repairs a table. Its rows get the order of `old`, or of the table of the program of which it is
/// a version.
pub(crate) fn repaired(bytes: &[u8], old: Option<&Sheet>) -> Repaired {
    let mut findings = Vec::new();
    let mut did = |id, message: String| {
        findings.push(Finding::new(Grade::Fixed, id, None, None, message));
    };
    let refused = |message: &str, line: usize| {
        let mut finding = Finding::new(
            Grade::Warning,
            id::NOT_FIXED,
            None,
            None,
            format!("{message}; nothing in this file is repaired before that is."),
        );
        finding.line = line;
        Repaired {
            bytes: bytes.to_vec(),
            findings: vec![finding],
        }
    };

    let text = match form::decoded(bytes) {
        Ok((text, from)) => {
            if let Some(from) = from {
                did(
                    id::FIXED_ENCODING,
                    format!("the file is UTF-8 now, not {from}."),
                );
            }
            text
        }
        Err(line) => return refused("a byte here is not UTF-8", line),
    };
    let text = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => {
            did(id::FIXED_BOM, "the byte order mark is gone.".to_owned());
            rest
        }
        None => &text,
    };
    let separator = form::separator(text);
    if separator != b',' {
        let name = match separator {
            b'\t' => "tabs".to_owned(),
            other => format!("\"{}\"", char::from(other)),
        };
        did(
            id::FIXED_SEPARATOR,
            format!("the cells are separated by commas now, not by {name}."),
        );
    }
    if let Err(line) = form::quoted_rightly(text, separator) {
        return refused(
            "a quote here is misplaced, so that the cells are a guess",
            line,
        );
    }
    let mut rows = form::rows(text, separator);
    if rows.is_empty() {
        return refused("the file is empty", 0);
    }

    // Which rows have shifted cells, only the check of the table can tell.
    let plain = form::written(&rows);
    let reading = read_with(plain.as_bytes(), Some(table::standard()));
    let mut shifted = Vec::new();
    for problem in &reading.problems {
        match problem.id() {
            "cut-off" => return refused("the file seems to be cut off", problem.line()),
            "row-length" => shifted.push(problem.line()),
            _ => {}
        }
    }
    let ended = text.ends_with(['\n', '\r']);
    let short = rows.last().is_some_and(|row| row.len() < rows[0].len());
    if !ended && short {
        return refused("the file seems to be cut off", rows.len());
    }

    let blanks = form::without_blanks(&mut rows);
    if blanks > 0 {
        let cells = if blanks == 1 { "cell" } else { "cells" };
        did(
            id::FIXED_BLANKS,
            format!("the blanks around {blanks} {cells} are gone."),
        );
    }
    let empty = form::without_empty(&mut rows, &shifted);
    if empty > 0 {
        let what = if empty == 1 { "row is" } else { "rows are" };
        did(
            id::FIXED_EMPTY,
            format!(
                "{empty} {what} as long as the header now; what was empty is gone or filled up."
            ),
        );
    }
    if let Some((moved, of)) = order::restore(&mut rows, old) {
        let what = if moved == 1 {
            "row stands"
        } else {
            "rows stand"
        };
        did(
            id::FIXED_ORDER,
            format!("{moved} {what} where they do in {of}."),
        );
    }
    let ends = form::foreign_line_ends(text);
    if ends > 0 || !ended {
        let message = match ends {
            0 => "the last line has a line end now.".to_owned(),
            1 => "1 line end is LF now.".to_owned(),
            _ => format!("{ends} line ends are LF now."),
        };
        did(id::FIXED_LINE_ENDS, message);
    }
    let written = form::written(&rows).into_bytes();
    if findings.is_empty() && written != bytes {
        findings.push(Finding::new(
            Grade::Fixed,
            id::FIXED_FORM,
            None,
            None,
            "empty lines are gone, and quotes stand only around cells that need them.".to_owned(),
        ));
    }
    Repaired {
        bytes: written,
        findings,
    }
}

/// Replaces a file in one step: whoever reads it meanwhile sees the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    // A link stays one.
    let path = fs::canonicalize(path).map_err(named)?;
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(named)?;
    file.write_all(bytes).map_err(named)?;
    let permissions = fs::metadata(&path).map_err(named)?.permissions();
    file.as_file().set_permissions(permissions).map_err(named)?;
    file.as_file().sync_all().map_err(named)?;
    file.persist(&path).map_err(|error| named(error.error))?;
    Ok(())
}
