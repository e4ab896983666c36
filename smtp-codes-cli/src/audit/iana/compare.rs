//! What differs between our codes and those of IANA.

use crate::audit::id;
use std::collections::HashMap;

use super::super::finding::{Finding, Grade};
use super::super::sheet::{Row, Sheet};
use super::{Registered, plain};

/// With these words the note of a row begins to tell what the registry has in place of what a cell
/// can hold.
const MEANT: &str = "Registered with";

/// Compares; what the table means to be otherwise is a note, with its reason from the table.
pub(crate) fn compare(sheet: &Sheet, registry: &[Registered]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut theirs: HashMap<&str, &Registered> = HashMap::new();
    for one in registry {
        theirs.insert(&one.code, one);
    }
    for row in sheet.of_kind("detail") {
        let code = sheet.cell(row, "code");
        match theirs.remove(code) {
            Some(one) => of_one(sheet, row, one, &mut findings),
            None if sheet.cell(row, "standing") == "unregistered" => {
                let message = format!("{code} is not registered, and its standing says so.");
                findings.push(Finding::new(
                    Grade::Note,
                    id::IANA_KNOWN,
                    Some(row),
                    Some("standing"),
                    message,
                ));
            }
            None => findings.push(Finding::new(
                Grade::Problem,
                id::IANA_MISSING,
                Some(row),
                Some("code"),
                format!(
                    "{code} is not in the registry of IANA. Remove the row, or give it the \
                     standing \"unregistered\"."
                ),
            )),
        }
    }
    // In the order of their registry.
    for one in registry {
        if theirs.remove(one.code.as_str()).is_some() {
            findings.push(Finding::new(
                Grade::Problem,
                id::IANA_ADDED,
                None,
                None,
                format!(
                    "IANA has registered {} (\"{}\", replies: {}), which has no row. Add one.",
                    one.code,
                    one.text,
                    if one.replies.is_empty() {
                        "none"
                    } else {
                        &one.replies
                    }
                ),
            ));
        }
    }
    findings.into_iter().map(Finding::asked).collect()
}

fn of_one(sheet: &Sheet, row: &Row, one: &Registered, findings: &mut Vec<Finding>) {
    let code = &one.code;
    let note = sheet.cell(row, "note");
    let reason = |begin: &str| {
        let place = note.find(begin)?;
        let rest = &note[place..];
        let end = rest.find(". ").map_or(rest.len(), |end| end + 1);
        Some(&rest[..end])
    };
    let meant = reason(MEANT);
    let mut push = |grade, id, column: &str, message: String| {
        findings.push(Finding::new(grade, id, Some(row), Some(column), message));
    };

    let text = plain(sheet.cell(row, "text"));
    let deprecated = ["deprecated", "obsolete"].into_iter().any(|word| {
        [&one.text, &one.description]
            .into_iter()
            .any(|text| text.to_ascii_lowercase().contains(word))
    });
    let nameless = one.text.is_empty() || deprecated && is_sentence(&one.text);
    if nameless && text != one.text {
        match meant.filter(|meant| meant.contains("neither text")) {
            Some(meant) => push(
                Grade::Note,
                id::IANA_KNOWN,
                "text",
                format!("IANA has no text for {code}, and this is \"{text}\": {meant}"),
            ),
            None => push(
                Grade::Problem,
                id::IANA_RENAMED,
                "text",
                format!(
                    "IANA has no text for {code}, but this is \"{text}\". If that is meant, \
                     begin the note with \"{MEANT} neither text ...\"."
                ),
            ),
        }
    } else if text != one.text {
        push(
            Grade::Problem,
            id::IANA_RENAMED,
            "text",
            format!("IANA calls {code} \"{}\", not \"{text}\".", one.text),
        );
    }

    let standing = sheet.cell(row, "standing");
    if deprecated && standing != "deprecated" {
        push(
            Grade::Problem,
            id::IANA_DEPRECATED,
            "standing",
            format!("IANA calls {code} deprecated, but its standing is \"{standing}\"."),
        );
    } else if !deprecated && standing == "deprecated" {
        push(
            Grade::Problem,
            id::IANA_DEPRECATED,
            "standing",
            format!("the standing of {code} is \"deprecated\", which IANA does not say."),
        );
    }

    let (theirs, rest) = replies(&one.replies);
    let cell = sheet.cell(row, "replies");
    let mut ours: Vec<&str> = cell.split('|').filter(|code| !code.is_empty()).collect();
    ours.sort_unstable();
    let shown = |codes: &[&str]| match codes {
        [] => "none".to_owned(),
        codes => codes.join(", "),
    };
    if ours != theirs {
        push(
            Grade::Problem,
            id::IANA_REPLIES,
            "replies",
            format!(
                "IANA gives {code} the replies {}, but these are {}. A correction of ours \
                 stands in the column \"correction\".",
                shown(&theirs),
                shown(&ours)
            ),
        );
    } else if !rest.is_empty() {
        let told = meant.filter(|meant| {
            meant.contains(&rest) || rest.len() > 40 && meant.contains("a description")
        });
        match told {
            Some(meant) => push(
                Grade::Note,
                id::IANA_KNOWN,
                "replies",
                format!("IANA gives {code} the replies \"{}\": {meant}", one.replies),
            ),
            None => push(
                Grade::Problem,
                id::IANA_REPLIES,
                "replies",
                format!(
                    "IANA gives {code} the replies \"{}\", and the row does not tell of \
                     \"{rest}\". Begin the note with \"{MEANT} the literal value {rest}\".",
                    one.replies
                ),
            ),
        }
    }
    let correction = sheet.cell(row, "correction");
    if !correction.is_empty() {
        let why = reason("Correction").unwrap_or(note);
        push(
            Grade::Note,
            id::IANA_KNOWN,
            "correction",
            format!(
                "IANA gives {code} the replies {}, we hold {}: {why}",
                shown(&theirs),
                correction.replace('|', ", ")
            ),
        );
    }
}

/// Whether it is a sentence and no name.
fn is_sentence(text: &str) -> bool {
    text.ends_with('.')
}

/// The reply codes in what IANA has for them, in order, and what else stands there: more than a
/// list of codes says.
fn replies(text: &str) -> (Vec<&str>, String) {
    if text.is_empty() || text.eq_ignore_ascii_case("not given") {
        return (Vec::new(), String::new());
    }
    let is_code = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    let mut codes: Vec<&str> = match text.len() {
        // A description is no list, whatever numbers are in it.
        0..=100 => words.filter(is_code).collect(),
        _ => Vec::new(),
    };
    let listed = codes.join(", ");
    codes.sort_unstable();
    codes.dedup();
    // X.7.24 has 451/550 where all others have commas.
    if text
        .split([',', ' ', '/'])
        .all(|word| word.is_empty() || is_code(&word))
    {
        return (codes, String::new());
    }
    let rest = text.strip_prefix(&listed).unwrap_or(text).trim();
    (codes, rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_codes_and_what_else_is_said() {
        for (text, codes, rest) in [
            ("", &[] as &[&str], ""),
            ("Not given", &[], ""),
            ("Any", &[], "Any"),
            ("5XX", &[], "5XX"),
            ("550", &["550"], ""),
            ("550, 451", &["451", "550"], ""),
            ("451/550", &["451", "550"], ""),
            ("250 or 251", &["250", "251"], "250 or 251"),
            (
                "450, 550 (other 4XX or 5XX codes are allowed)",
                &["450", "550"],
                "(other 4XX or 5XX codes are allowed)",
            ),
        ] {
            assert_eq!(replies(text), (codes.to_vec(), rest.to_owned()), "{text}");
        }
        let prose = "This tells of a flood of mail, of whatever kind, and has no reply code such as \
             550 that would go with it in general.";
        assert_eq!(replies(prose), (Vec::new(), prose.to_owned()));
    }
}
