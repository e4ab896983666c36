//! What is wrong in a table, and where: for the person who has it open.

use std::fmt;

/// One mistake in a table: its place, the cell, and what to write instead.
///
/// `Display` gives place and message without the name of the file, which this crate never learns;
/// [`Problem::display_at`] puts it in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) column_name: Option<&'static str>,
    pub(crate) cell: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// The line in the file, from 1. Blank lines and lines inside a quoted cell count.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The place in the line, from 1, in characters; a byte that is not UTF-8 counts as one. A byte
    /// order mark does not count.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The name of the table's column, unless the mistake concerns a whole row or the whole file.
    pub fn column_name(&self) -> Option<&str> {
        self.column_name
    }

    /// The cell that is wrong, or the wrong entry of a cell that holds a list.
    pub fn cell(&self) -> Option<&str> {
        self.cell.as_deref()
    }

    /// What is wrong and what is allowed, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The whole message, with the path as the user wrote it in front:
    /// `codes.csv:12:5, column retry: "latter" is not a retry word; did you mean "later"? ...`
    pub fn display_at(&self, path: &str) -> String {
        format!("{path}:{self}")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)?;
        if let Some(name) = self.column_name {
            write!(f, ", column {name}")?;
        }
        write!(f, ": {}", self.message)
    }
}
