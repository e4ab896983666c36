//! What an expert would say about a table that compiles, or nearly does: one file for a question.

mod cells;
mod dates;
mod evident;
mod neighbours;
mod overlay;
mod programs;
mod sentences;
mod sources;
mod words;

use smtp_codes_registry::Date;

use super::finding::{Finding, Grade};
use super::id;
use super::sheet::Row;
use super::table::Audited;

/// Collects what a review finds.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn warn(&mut self, id: &'static str, row: &Row, column: &str, message: String) {
        self.push(Grade::Warning, id, Some(row), Some(column), message);
    }

    fn note(&mut self, id: &'static str, row: &Row, column: &str, message: String) {
        self.push(Grade::Note, id, Some(row), Some(column), message);
    }

    /// What a row of an overlay changes, which is shown although it is no problem.
    fn changed(&mut self, row: &Row, message: String) {
        let finding = Finding::new(Grade::Note, id::OVERLAY_CHANGES, Some(row), None, message);
        self.0.push(finding.asked());
    }

    fn push(
        &mut self,
        grade: Grade,
        id: &'static str,
        row: Option<&Row>,
        column: Option<&str>,
        message: String,
    ) {
        self.0.push(Finding::new(grade, id, row, column, message));
    }
}

/// Reviews a table, in the order of its lines.
pub(super) fn review(table: &Audited<'_>, today: Date) -> Vec<Finding> {
    let mut findings = Findings::default();
    sources::review(table, &mut findings);
    sentences::review(table, &mut findings);
    dates::review(table, today, &mut findings);
    words::review(table, &mut findings);
    cells::review(table, &mut findings);
    evident::review(table, &mut findings);
    neighbours::review(table, &mut findings);
    programs::review(table, &mut findings);
    // What decides is known only of a table without problems.
    if table.reading.problems.is_empty() {
        overlay::review(table, &mut findings);
    }
    findings.0.sort_by_key(|finding| finding.line);
    findings.0
}
