//! What an audit finds.

use serde::Serialize;

use super::sheet::Row;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grade {
    /// The compiler refuses the table, or the registry of IANA says otherwise.
    Problem,
    /// Most likely a mistake.
    Warning,
    /// Worth a look.
    Note,
    /// Was repaired.
    Fixed,
}

impl Grade {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Fixed => "fixed",
        }
    }
}

/// One finding, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) file: String,
    /// From 1; 0 for what concerns the whole file.
    pub(crate) line: usize,
    /// From 1, in characters; none where the row or the cell is meant.
    pub(crate) place: Option<usize>,
    pub(crate) column: Option<String>,
    pub(crate) grade: Grade,
    pub(crate) id: &'static str,
    pub(crate) message: String,
    /// Whether it was asked for by an option, so that it is shown even if it is a note.
    #[serde(skip)]
    pub(crate) asked: bool,
}

impl Finding {
    /// A finding about a cell of a row, or about the row.
    pub(crate) fn new(
        grade: Grade,
        id: &'static str,
        row: Option<&Row>,
        column: Option<&str>,
        message: String,
    ) -> Self {
        Self {
            file: String::new(),
            line: row.map_or(0, |row| row.line),
            place: None,
            column: column.map(str::to_owned),
            grade,
            id,
            message,
            asked: false,
        }
    }

    /// What a problem of the registry is here.
    pub(crate) fn of_problem(problem: &smtp_codes_registry::Problem) -> Self {
        Self {
            file: String::new(),
            line: problem.line(),
            place: Some(problem.column()),
            column: problem.column_name().map(str::to_owned),
            grade: Grade::Problem,
            id: problem.id(),
            message: problem.message().to_owned(),
            asked: false,
        }
    }

    pub(crate) fn asked(mut self) -> Self {
        self.asked = true;
        self
    }
}
