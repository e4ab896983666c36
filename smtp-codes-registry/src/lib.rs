//! Reads and checks a registry of SMTP codes kept as CSV; the reader behind `smtp-codes`.

mod problem;
mod table;

pub use problem::Problem;
pub use table::{
    Category, Class, Commands, Detail, Doc, DsnAction, Reply, Severity, Stage, Subject, Table,
    VerdictKey, VerdictRow, With, Word, Words,
};

/// What a file holds: the rows that are right, and every problem in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The rows that are right.
    pub table: Table,
    /// All mistakes, by line and column; empty if the whole file is right.
    pub problems: Vec<Problem>,
}

/// Reads a table that brings its own words. Short for [`read_with`] without a standard table.
pub fn read(bytes: &[u8]) -> Reading {
    read_with(bytes, None)
}

/// Reads a table. Always gives the rows that are right, and every problem in file order.
pub fn read_with(bytes: &[u8], standard: Option<&Table>) -> Reading {
    // The signature first, so that the macro can be written against it; the reader follows.
    let _ = (bytes, standard);
    Reading::default()
}
