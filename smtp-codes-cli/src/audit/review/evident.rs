//! What a row names and what it says: do they fit each other?

use crate::audit::id;
use foldhash::{HashMap, HashSet};

use super::Findings;
use crate::audit::sheet::Row;
use crate::audit::table::{Audited, ours};

/// Words that stand in rows of all causes.
const COMMON: [&str; 24] = [
    "the", "and", "for", "not", "with", "that", "from", "this", "are", "was", "has", "have", "its",
    "can", "other", "than", "then", "again", "send", "messa", "mail", "serve", "addre", "your",
];

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    // A table of somebody's own has words of its own.
    if table.is_codes() {
        unlike(table, findings);
    }
    answers(table, findings);
}

/// The beginnings of words.
fn stems(text: &str) -> HashSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    let stems = words.filter(|word| word.len() > 2).map(|word| {
        word.to_ascii_lowercase()
            .chars()
            .take(5)
            .collect::<String>()
    });
    stems
        .filter(|stem| !COMMON.contains(&stem.as_str()))
        .collect()
}

/// A row whose texts have no word of the cause that it names.
fn unlike(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    let mut causes: HashMap<&str, HashSet<String>> = HashMap::default();
    for sheet in [&ours()[0].sheet, sheet] {
        for row in sheet.of_kind("cause") {
            let texts = ["code", "text", "description", "aliases", "advice"];
            let texts = texts.map(|column| sheet.cell(row, column)).join(" ");
            causes.insert(sheet.cell(row, "code"), stems(&texts));
        }
    }
    let kinds = ["reply", "subject", "detail", "rule"];
    for row in &sheet.rows {
        let cause = sheet.cell(row, "cause");
        let (Some(words), true) = (causes.get(cause), kinds.contains(&sheet.cell(row, "kind")))
        else {
            continue;
        };
        let texts = ["text", "description", "advice", "note"];
        let texts = texts.map(|column| sheet.cell(row, column)).join(" ");
        let own = stems(&texts);
        // A row that says nothing, or names what says nothing, contradicts nothing.
        let says = own.len() > 4 && !matches!(cause, "no-reason" | "accepted" | "in-progress");
        if says && own.is_disjoint(words) {
            let message = format!("no word of the cause {cause} stands in the texts of this row.");
            findings.note(id::CAUSE_UNLIKE, row, "cause", message);
        }
    }
}

/// A cause that a server says with a code is what the row of that code names, or a rule about it.
fn answers(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    if !table.reading.table.own_words {
        return;
    }
    let names = |kind: &str, code: &str, cause: &str| {
        let named = |row: &Row| {
            sheet.cell(row, "cause") == cause
                && sheet.cell(row, "code").split('|').any(|one| one == code)
        };
        sheet.of_kind(kind).any(named) || sheet.of_kind("rule").any(named)
    };
    for row in sheet.of_kind("cause") {
        let (cause, answer) = (sheet.cell(row, "code"), sheet.cell(row, "answer"));
        let is_named =
            |row: &&Row| sheet.cell(row, "cause") == cause && sheet.cell(row, "specific") == "yes";
        if answer.is_empty() {
            if let Some(code) = sheet.rows.iter().find(is_named) {
                let message = format!(
                    "{} (line {}) says just this cause; write the codes with which a server says it.",
                    sheet.cell(code, "code"),
                    code.line
                );
                findings.note(id::ANSWER_UNLIKE, row, "answer", message);
            }
            continue;
        }
        let (reply, detail) = answer.split_once(' ').unwrap_or((answer, ""));
        let by_detail = !detail.is_empty() && names("detail", detail, cause);
        if !by_detail && !names("reply", reply, cause) {
            let message = format!(
                "neither the row of a code in \"{answer}\" nor a rule about it names the cause \
                 {cause}."
            );
            findings.warn(id::ANSWER_UNLIKE, row, "answer", message);
        }
    }
}
