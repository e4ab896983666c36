//! Sentences that stand in several rows: whoever changes one forgets the other.

use crate::audit::id;
use foldhash::HashMap;

use super::Findings;
use crate::audit::sheet::Row;
use crate::audit::table::Audited;

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    for column in ["advice", "description"] {
        let mut first: HashMap<&str, &Row> = HashMap::default();
        for row in &sheet.rows {
            let text = sheet.cell(row, column);
            if text.is_empty() {
                continue;
            }
            let Some(other) = first.get(text) else {
                first.insert(text, row);
                continue;
            };
            let message = format!(
                "the row of line {} ({}) has the same sentence. Say what is different, or write \
                 one row.",
                other.line,
                sheet.title(other)
            );
            findings.note(id::IDENTICAL_SENTENCE, row, column, message);
        }
    }
}
