//! What decides otherwise than in the table of this program, where the table is a version of that.

use super::Findings;
use crate::audit::against;
use crate::audit::id;
use crate::audit::table::Audited;

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let Some(ours) = table.ours else { return };
    for mut change in against::compare(&ours.sheet, &table.sheet) {
        let facts =
            change.id != id::CHANGED_WORDING || change.column.as_deref() == Some("references");
        if !facts {
            continue;
        }
        change.id = id::DIFFERS_FROM_PROGRAM;
        change.grade = crate::audit::finding::Grade::Note;
        change.asked = false;
        change.message = format!("unlike the table of this program: {}", change.message);
        findings.0.push(change);
    }
}
