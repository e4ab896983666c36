//! Words of the vocabulary: does a text use one that there is not, is there one that nothing uses?

use crate::audit::id;
use std::collections::HashSet;

use super::Findings;
use super::sources::is_nearly;
use crate::audit::sheet::Sheet;
use crate::audit::table::{Audited, ours};

/// The columns with texts for people.
const TEXTS: [&str; 5] = ["text", "description", "advice", "note", "sample"];

/// The kinds whose words stand in a column of the same name.
const USED: [&str; 7] = [
    "outcome", "retry", "action", "scope", "party", "family", "standing",
];

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    let mut known = HashSet::new();
    for sheet in std::iter::once(sheet).chain(ours().iter().map(|ours| &ours.sheet)) {
        add_words(sheet, &mut known);
    }
    for row in &sheet.rows {
        // What a server writes is not ours to spell.
        let texts = TEXTS
            .iter()
            .filter(|column| **column != "sample" && **column != "text");
        for column in texts {
            let text = sheet.cell(row, column);
            // Words between backquotes are those of the table.
            let quoted = text.split('`').skip(1).step_by(2);
            for word in quoted.filter(|word| !is_code(word) && !known.contains(*word)) {
                let near = known.iter().find(|known| is_nearly(known, word));
                let message = match near {
                    Some(near) => {
                        format!("`{word}` is no word of the table; did you mean `{near}`?")
                    }
                    None => format!(
                        "`{word}` is no word of the table: neither a column, a kind nor a word of \
                         the vocabulary."
                    ),
                };
                findings.warn(id::UNKNOWN_WORD, row, column, message);
            }
            let joined = |sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '-' | '_');
            for word in text.split(joined) {
                let hyphens = word.to_ascii_lowercase().replace('_', "-");
                // A constant of programs is in capitals.
                let said =
                    word.contains('_') && !word.contains(|sign: char| sign.is_ascii_uppercase());
                if said && known.contains(hyphens.as_str()) {
                    let message = format!("\"{word}\" is written \"{hyphens}\" in the vocabulary.");
                    findings.warn(id::UNKNOWN_WORD, row, column, message);
                }
                // A slip in a word of the vocabulary that has a hyphen, which no other text has.
                let near = (word.contains('-') && !known.contains(word) && word.len() > 5)
                    .then(|| {
                        known
                            .iter()
                            .find(|known| known.contains('-') && is_nearly(known, word))
                    })
                    .flatten();
                if let Some(near) = near {
                    let message = format!("\"{word}\" looks like \"{near}\" with a slip.");
                    findings.warn(id::UNKNOWN_WORD, row, column, message);
                }
            }
        }
    }
    unused(table, findings);
}

fn add_words(sheet: &Sheet, known: &mut HashSet<String>) {
    known.extend(sheet.header.iter().cloned());
    for row in &sheet.rows {
        let kind = sheet.cell(row, "kind");
        known.insert(kind.to_owned());
        if !matches!(kind, "rule" | "phrase" | "token" | "report") {
            known.insert(sheet.cell(row, "code").to_owned());
        }
    }
    known.extend(["any", "none", "yes", "no", "convention"].map(str::to_owned));
}

/// Whether it is written like a code, a digit of one or a list.
fn is_code(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) || word.len() < 2
}

/// A word of the vocabulary that no row uses.
fn unused(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    for kind in USED {
        let used: HashSet<&str> = sheet
            .rows
            .iter()
            .flat_map(|row| sheet.cell(row, kind).split('|'))
            .collect();
        for row in sheet.of_kind(kind) {
            let word = sheet.cell(row, "code");
            if !used.contains(word) {
                let message = format!("no row uses the {kind} \"{word}\".");
                findings.note(id::UNUSED_WORD, row, "code", message);
            }
        }
    }
}
