//! Words of the vocabulary: does a text use one that there is not, is there one that nothing uses?

use crate::audit::id;
use std::sync::OnceLock;

use foldhash::HashSet;

use super::Findings;
use super::sources::is_nearly;
use crate::audit::sheet::{NAMELESS, Sheet};
use crate::audit::table::{Audited, ours};

/// The columns with texts for people.
const TEXTS: [&str; 5] = ["text", "description", "advice", "note", "sample"];

/// The kinds whose words stand in a column of the same name.
const USED: [&str; 7] = [
    "outcome", "retry", "action", "scope", "party", "family", "standing",
];

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    let own = words_of([sheet]);
    let ours = words_of_ours();
    let is_known = |word: &str| own.contains(word) || ours.contains(word);
    let near = |word: &str| {
        let all = own.iter().chain(ours);
        all.filter(|known| known.contains('-') || !word.contains('-'))
            .find(|known| is_nearly(known, word))
    };
    for row in &sheet.rows {
        // What a server writes is not ours to spell.
        let texts = TEXTS
            .iter()
            .filter(|column| **column != "sample" && **column != "text");
        for column in texts {
            let text = sheet.cell(row, column);
            // Words between backquotes are those of the table.
            let quoted = text.split('`').skip(1).step_by(2);
            for word in quoted.filter(|word| !is_code(word) && !is_known(word)) {
                let message = match near(word) {
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
                // A constant of programs is in capitals.
                if word.contains('_') && !word.contains(|sign: char| sign.is_ascii_uppercase()) {
                    let hyphens = word.replace('_', "-");
                    if is_known(&hyphens) {
                        let message =
                            format!("\"{word}\" is written \"{hyphens}\" in the vocabulary.");
                        findings.warn(id::UNKNOWN_WORD, row, column, message);
                    }
                }
                // A slip in a word of the vocabulary that has a hyphen, which no other text has.
                let odd = word.contains('-') && word.len() > 5 && !is_known(word);
                let near = odd.then(|| near(word)).flatten();
                if let Some(near) = near {
                    let message = format!("\"{word}\" looks like \"{near}\" with a slip.");
                    findings.warn(id::UNKNOWN_WORD, row, column, message);
                }
            }
        }
    }
    unused(table, findings);
}

/// The words of the program's own tables.
fn words_of_ours() -> &'static HashSet<String> {
    static WORDS: OnceLock<HashSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| words_of(ours().iter().map(|ours| &ours.sheet)))
}

/// The columns, the kinds and the words of tables.
fn words_of<'s>(sheets: impl IntoIterator<Item = &'s Sheet>) -> HashSet<String> {
    let mut words: HashSet<String> = HashSet::default();
    words.extend(["any", "none", "yes", "no", "convention"].map(str::to_owned));
    for sheet in sheets {
        words.extend(sheet.header.iter().cloned());
        for row in &sheet.rows {
            let kind = sheet.cell(row, "kind");
            words.insert(kind.to_owned());
            if !NAMELESS.contains(&kind) {
                words.insert(sheet.cell(row, "code").to_owned());
            }
        }
    }
    words
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
