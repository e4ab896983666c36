//! Cells of a row that contradict each other, or those of all other rows.

use crate::audit::id;
use foldhash::{HashMap, HashSet};

use super::Findings;
use crate::audit::sheet::{Row, Sheet};
use crate::audit::table::Audited;

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    for row in &sheet.rows {
        retry(sheet, row, findings);
        reasons(sheet, row, findings);
        name(sheet, row, findings);
        half(sheet, row, findings);
    }
    families(sheet, findings);
    stages(sheet, findings);
    specific(sheet, findings);
    unspecific(sheet, findings);
    spellings(sheet, findings);
    if table.is_codes() {
        standings(sheet, findings);
    }
    for pair in PAIRS {
        odd(sheet, pair, findings);
    }
}

/// The first digits that a row is about, as far as it names them.
fn digits(sheet: &Sheet, row: &Row) -> Vec<u8> {
    let code = sheet.cell(row, "code");
    match sheet.cell(row, "kind") {
        "reply" | "severity" | "class" => code.bytes().take(1).collect(),
        "cause" => vec![b'5'],
        "rule" => {
            let class = sheet.cell(row, "class");
            let list = if class.is_empty() { code } else { class };
            let mut digits: Vec<u8> = list
                .split('|')
                .filter_map(|one| one.bytes().next())
                .collect();
            digits.retain(u8::is_ascii_digit);
            digits
        }
        _ => Vec::new(),
    }
}

/// A retry that contradicts the class needs a reason.
fn retry(sheet: &Sheet, row: &Row, findings: &mut Findings) {
    if !sheet.cell(row, "note").is_empty() {
        return;
    }
    let digits = digits(sheet, row);
    let only = |digit: u8| !digits.is_empty() && digits.iter().all(|&one| one == digit);
    let retry = sheet.cell(row, "retry");
    let message = match retry {
        "later" if only(b'5') => {
            "class 5 is final, yet the retry is \"later\". Say in the note why it passes."
        }
        "after-fix" | "never" if only(b'4') => {
            "class 4 passes by itself, yet the retry says that it does not. Say why in the note."
        }
        _ => return,
    };
    findings.warn(id::RETRY_AGAINST_CLASS, row, "retry", message.to_owned());
}

/// A rule that says when to try again says what to do, too.
fn half(sheet: &Sheet, row: &Row, findings: &mut Findings) {
    let given = |column: &str| !sheet.cell(row, column).is_empty();
    if sheet.cell(row, "kind") == "rule" && given("retry") && !given("action") {
        let message = "the rule gives a retry and leaves the action to the cause; is that meant?";
        findings.note(id::HALF_VERDICT, row, "action", message.to_owned());
    }
    let of_codes = !sheet
        .cell(row, "code")
        .starts_with(|sign: char| sign.is_ascii_lowercase());
    if sheet.cell(row, "kind") == "rule" && of_codes && !given("cause") {
        let message = "the rule is about codes and leaves the cause to them; is that meant?";
        findings.note(id::HALF_VERDICT, row, "cause", message.to_owned());
    }
}

/// What is inferred or corrected says from what, in the note; and the other way round.
fn reasons(sheet: &Sheet, row: &Row, findings: &mut Findings) {
    if sheet.cell(row, "kind") != "detail" {
        return;
    }
    let note = sheet.cell(row, "note").to_ascii_lowercase();
    let inferred = !sheet.cell(row, "inferred").is_empty();
    if inferred != note.contains("inferred") {
        let message = match inferred {
            true => {
                "the classes are inferred, but the note does not say from what (\"Classes inferred: ...\")."
            }
            false => "the note calls the classes inferred, but this cell does not say \"yes\".",
        };
        findings.warn(id::REASON_MISSING, row, "inferred", message.to_owned());
    }
    let corrected = !sheet.cell(row, "correction").is_empty();
    if corrected != note.contains("correction:") {
        let message = match corrected {
            true => {
                "there is a correction, but the note does not give its reason (\"Correction: ...\")."
            }
            false => "the note has a reason for a correction, but there is none.",
        };
        findings.warn(id::REASON_MISSING, row, "correction", message.to_owned());
    }
    let replies: Vec<&str> = sheet.cell(row, "replies").split('|').collect();
    if note.contains("the replies are") && replies == [""] {
        let message = "the note speaks of replies, and there are none.";
        findings.warn(id::REASON_MISSING, row, "replies", message.to_owned());
    }
    // A correction takes out replies of classes that the detail has not.
    let correction: Vec<&str> = sheet.cell(row, "correction").split('|').collect();
    for class in sheet.cell(row, "classes").split('|').filter(|_| corrected) {
        let of_class = |codes: &[&str]| codes.iter().any(|code| code.starts_with(class));
        if of_class(&replies) && !of_class(&correction) {
            let message = format!(
                "the correction takes out all replies of class {class}, which the detail has."
            );
            findings.warn(id::REASON_MISSING, row, "classes", message);
        }
    }
    // "Class inferred from 550": then 550 is among the replies.
    let from = note.split_once("inferred from ");
    let from = from.map(|(_, from)| from.split(". ").next().unwrap_or(from));
    // What servers do is registered nowhere.
    if let Some(from) = from.filter(|from| !from.contains("in the field")) {
        let is_reply =
            |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        let words = from.split(' ').take_while(|word| *word != "in");
        let words = words.map(|word| word.trim_matches([',', '.', ';']));
        for code in words
            .filter(is_reply)
            .filter(|code| !replies.contains(code))
        {
            let message =
                format!("the note infers the class from {code}, which is no reply of this row.");
            findings.warn(id::REASON_MISSING, row, "replies", message);
        }
        if from.starts_with("the associated repl") && replies == [""] {
            let message = "the note infers the classes from the replies, and there are none.";
            findings.warn(id::REASON_MISSING, row, "replies", message.to_owned());
        }
    }
}

/// The words of a name.
fn words_of_name(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.into()),
        }
    }
    words
}

/// The beginnings of the words of a text, by which `sending` and `sender` are one word.
fn stems(text: &str) -> HashSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    let long = words.filter(|word| word.len() > 2);
    long.map(stem).collect()
}

fn stem(word: &str) -> String {
    word.to_ascii_lowercase().chars().take(5).collect()
}

/// A name says what the row says.
fn name(sheet: &Sheet, row: &Row, findings: &mut Findings) {
    let (name, code) = (sheet.cell(row, "name"), sheet.cell(row, "code"));
    if name.is_empty() {
        return;
    }
    let words = words_of_name(name);
    if code.starts_with(|sign: char| sign.is_ascii_lowercase()) && !code.ends_with('z') {
        let words: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        // STARTTLS is one word in the protocol and two for people, as in start-tls.
        let known = |word: &str| sheet.rows.iter().any(|row| sheet.cell(row, "code") == word);
        let said = words.join("-");
        let same = said == code || said.replace('-', "") == code && known(&said);
        if !same {
            let message =
                format!("the name of \"{code}\" is \"{name}\", which are not the same words.");
            findings.warn(id::NAME_DIFFERS, row, "name", message);
        }
        return;
    }
    let text = ["text", "description", "cause"].map(|column| sheet.cell(row, column));
    let stems = stems(&text.join(" "));
    // Two words that a small letter has joined begin like one of them.
    let all = text.join(" ").to_ascii_lowercase();
    let begin = |word: &str| word.to_ascii_lowercase()[..word.len() * 2 / 3].to_owned();
    let joined = |word: &str| word.len() > 9 && word.is_ascii() && !all.contains(&begin(word));
    let strange = |word: &&String| word.len() > 2 && (!stems.contains(&stem(word)) || joined(word));
    if let Some(word) = words.iter().find(strange) {
        let message = format!(
            "\"{word}\" in the name stands neither in the text nor in the description of the row."
        );
        findings.note(id::NAME_DIFFERS, row, "name", message);
    }
    if let Some(word) = words.iter().find(|word| word.len() == 1) {
        let message =
            format!("the word \"{word}\" in the name has one letter: is a capital too many?");
        findings.warn(id::NAME_DIFFERS, row, "name", message);
    }
}

/// One cause may stand for what says nothing; all others have a family.
fn families(sheet: &Sheet, findings: &mut Findings) {
    let without = sheet
        .of_kind("cause")
        .filter(|row| sheet.cell(row, "family").is_empty());
    let without: Vec<&Row> = without.collect();
    if without.len() < 2 {
        return;
    }
    for row in without {
        let message = "more than one cause has no family; only that of a code which says nothing \
            should have none.";
        findings.warn(id::FAMILY_MISSING, row, "family", message.to_owned());
    }
}

/// A rule for a reply at a stage that does not draw it by its standard says who does it, in its note.
fn stages(sheet: &Sheet, findings: &mut Findings) {
    let mut drawn: HashMap<&str, HashSet<&str>> = HashMap::default();
    for row in sheet.of_kind("reply") {
        let stages = sheet.cell(row, "stages").split('|').collect();
        drawn.insert(sheet.cell(row, "code"), stages);
    }
    let broader: HashMap<&str, &str> = sheet
        .of_kind("stage")
        .map(|row| (sheet.cell(row, "code"), sheet.cell(row, "broader")))
        .collect();
    for row in sheet
        .of_kind("rule")
        .filter(|row| sheet.cell(row, "note").is_empty())
    {
        for code in sheet.cell(row, "code").split('|') {
            let Some(drawn) = drawn.get(code).filter(|drawn| !drawn.contains("any")) else {
                continue;
            };
            let strange = sheet.cell(row, "stage").split('|').find(|stage| {
                !drawn.contains(stage)
                    && !matches!(*stage, "" | "any")
                    && !broader
                        .get(stage)
                        .is_some_and(|stage| drawn.contains(stage))
            });
            if let Some(stage) = strange {
                let message = format!(
                    "{code} has no stage {stage} in its row. Add it there, or say in the note of \
                     this row who sends it at {stage}."
                );
                findings.warn(id::STAGE_NOT_DRAWN, row, "stage", message);
                break;
            }
        }
    }
}

/// Codes of one cause are specific, or none of them is.
fn specific(sheet: &Sheet, findings: &mut Findings) {
    let mut vague: HashMap<&str, &Row> = HashMap::default();
    let success: HashSet<&str> = sheet
        .of_kind("cause")
        .filter(|row| sheet.cell(row, "family") == "success")
        .map(|row| sheet.cell(row, "code"))
        .collect();
    let codes = || {
        sheet.rows.iter().filter(|row| {
            matches!(sheet.cell(row, "kind"), "reply" | "detail")
                && !success.contains(sheet.cell(row, "cause"))
        })
    };
    for row in codes().filter(|row| sheet.cell(row, "specific") == "no") {
        vague.entry(sheet.cell(row, "cause")).or_insert(row);
    }
    for row in codes().filter(|row| sheet.cell(row, "specific") == "yes") {
        let cause = sheet.cell(row, "cause");
        if let Some(other) = vague.get(cause) {
            let message = format!(
                "this code is specific and {} (line {}) is not, though both name the cause {cause}.",
                sheet.cell(other, "code"),
                other.line
            );
            findings.note(id::ODD_SPECIFIC, row, "specific", message);
        }
    }
}

/// The detail that says nothing but its subject names the cause of the subject.
fn unspecific(sheet: &Sheet, findings: &mut Findings) {
    for subject in sheet.of_kind("subject") {
        let code = format!("{}.0", sheet.cell(subject, "code"));
        let (cause, line) = (sheet.cell(subject, "cause"), subject.line);
        let is_it = |row: &&Row| sheet.cell(row, "code") == code;
        if let Some(row) = sheet.of_kind("detail").find(is_it)
            && sheet.cell(row, "cause") != cause
        {
            let message = format!(
                "{code} says no more than its subject, whose cause is {cause} (line {line})."
            );
            findings.warn(id::ODD_SPECIFIC, row, "cause", message);
        }
    }
    let nothing: HashSet<&str> = sheet
        .of_kind("cause")
        .filter(|row| sheet.cell(row, "family").is_empty())
        .map(|row| sheet.cell(row, "code"))
        .collect();
    for row in sheet.of_kind("detail") {
        let says = sheet.cell(row, "specific") == "yes";
        let code = sheet.cell(row, "code");
        if says && code.ends_with(".0") {
            let message = format!("{code} says no more than its subject, so it is not specific.");
            findings.warn(id::ODD_SPECIFIC, row, "specific", message);
        }
        if says && nothing.contains(sheet.cell(row, "cause")) && sheet.cell(row, "classes") != "2" {
            let message =
                format!("{code} is specific, yet its failure has a cause that says nothing.");
            findings.note(id::ODD_SPECIFIC, row, "classes", message);
        }
    }
}

/// Letters that English does not double.
const SINGLE: &[u8] = b"ahijkquvwxy";

/// Slips in the words of aliases, which no other check reads.
fn spellings(sheet: &Sheet, findings: &mut Findings) {
    for row in &sheet.rows {
        let free = matches!(
            sheet.cell(row, "kind"),
            "cause" | "stage" | "dsn-action" | "severity" | "class" | "provider"
        );
        let aliases = sheet.cell(row, "aliases");
        for word in aliases.split([' ', '|', '-']).filter(|_| free) {
            let bytes = word.as_bytes();
            let doubled = bytes
                .windows(2)
                .any(|pair| pair[0] == pair[1] && SINGLE.contains(&pair[0]));
            let capital = bytes
                .windows(2)
                .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
            if doubled || capital {
                let message = format!("is \"{word}\" spelled as people write it?");
                findings.note(id::ODD_SPELLING, row, "aliases", message);
            }
        }
        let (text, title) = (sheet.cell(row, "text"), sheet.cell(row, "kind"));
        if text.contains('|') && title == "cause" {
            let message = "a title is no list; did the cell get the aliases?".to_owned();
            findings.warn(id::ODD_SPELLING, row, "text", message);
        }
    }
}

/// A code that rests on a document stands as firmly as the others that do.
fn standings(sheet: &Sheet, findings: &mut Findings) {
    let source = |row: &Row| {
        let references = sheet.cell(row, "references");
        let first = references.split('|').next().unwrap_or_default();
        first.split(' ').take(2).collect::<Vec<_>>().join(" ")
    };
    let codes = || {
        let kinds = ["reply", "detail"];
        sheet
            .rows
            .iter()
            .filter(move |row| kinds.contains(&sheet.cell(row, "kind")))
    };
    let mut pairs: HashMap<(String, &str), usize> = HashMap::default();
    let mut sources: HashMap<String, usize> = HashMap::default();
    for row in codes() {
        *pairs
            .entry((source(row), sheet.cell(row, "standing")))
            .or_default() += 1;
        *sources.entry(source(row)).or_default() += 1;
    }
    for row in codes() {
        let (source, standing) = (source(row), sheet.cell(row, "standing"));
        let count = sources[&source];
        if pairs[&(source.clone(), standing)] == 1 && count > 1 {
            let message = format!(
                "of {count} codes that rest on {source} only this one has the standing \
                 \"{standing}\"."
            );
            findings.note(id::ODD_STANDING, row, "standing", message);
        }
    }
}

/// Two columns of which a pair that stands once is odd.
const PAIRS: [[&str; 2]; 7] = [
    ["retry", "action"],
    ["retry", "party"],
    ["action", "party"],
    ["action", "scope"],
    ["family", "action"],
    ["family", "party"],
    ["step", "scope"],
];

/// A pair of words that stands in one row, though each stands in many.
fn odd(sheet: &Sheet, [one, other]: [&str; 2], findings: &mut Findings) {
    let both = |row: &&Row| !sheet.cell(row, one).is_empty() && !sheet.cell(row, other).is_empty();
    let mut pairs: HashMap<(&str, &str), usize> = HashMap::default();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for row in sheet.rows.iter().filter(both) {
        let (a, b) = (sheet.cell(row, one), sheet.cell(row, other));
        *pairs.entry((a, b)).or_default() += 1;
        *counts.entry(a).or_default() += 1;
        *counts.entry(b).or_default() += 1;
    }
    for row in sheet.rows.iter().filter(both) {
        let (a, b) = (sheet.cell(row, one), sheet.cell(row, other));
        if pairs[&(a, b)] == 1 && counts[a] > 3 && counts[b] > 3 {
            let message = format!(
                "the only row with the {one} \"{a}\" and the {other} \"{b}\", which stand in {} \
                 and {} rows.",
                counts[a], counts[b]
            );
            findings.note(id::ODD_PAIR, row, other, message);
        }
    }
}
