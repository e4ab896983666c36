//! A row beside the rows around it and those of its kind: was a cell filled down, or emptied?

use crate::audit::id;
use foldhash::{HashMap, HashSet};

use super::Findings;
use crate::audit::sheet::{Row, Sheet};
use crate::audit::table::{Audited, ours};

pub(super) fn review(table: &Audited<'_>, findings: &mut Findings) {
    let sheet = &table.sheet;
    let causes = causes(sheet);
    for pair in sheet.rows.windows(2) {
        verdicts(sheet, &pair[0], &pair[1], findings);
        // Whoever writes of one provider has many rows from one page.
        if table.is_codes() {
            references(sheet, &pair[0], &pair[1], findings);
            stages_above(sheet, &pair[0], &pair[1], findings);
            replies_above(sheet, &pair[0], &pair[1], findings);
            causes_above(sheet, &causes, &pair[0], &pair[1], findings);
            sources_above(sheet, &pair[0], &pair[1], findings);
            parts_above(sheet, &pair[0], &pair[1], findings);
        }
    }
    let words = Words::of(sheet);
    for row in &sheet.rows {
        parts(sheet, &words, row, findings);
        successes(sheet, row, findings);
    }
    retries(sheet, findings);
    stages(sheet, findings);
    if table.is_codes() {
        replies(sheet, findings);
        scopes(sheet, findings);
        empty(sheet, findings);
        spellings(sheet, findings);
    }
}

/// The words of the tables that a review asks for.
struct Words<'s> {
    /// The causes of what succeeded.
    success: HashSet<&'s str>,
    /// How the advice for what is deferred begins.
    deferred: Option<&'s str>,
}

impl<'s> Words<'s> {
    fn of(sheet: &'s Sheet) -> Self {
        let mut success = HashSet::default();
        for sheet in [&ours()[0].sheet, sheet] {
            let causes = sheet.of_kind("cause");
            let causes = causes.filter(|row| sheet.cell(row, "family") == "success");
            success.extend(causes.map(|row| sheet.cell(row, "code")));
        }
        let codes = &ours()[0].sheet;
        let mut begins: HashMap<&str, usize> = HashMap::default();
        for row in codes.of_kind("rule") {
            let first = codes.cell(row, "advice").split(' ').next();
            if let Some(word) = first.filter(|word| word.ends_with(':'))
                && codes.cell(row, "class") == "4"
            {
                *begins.entry(word).or_default() += 1;
            }
        }
        let deferred = begins.into_iter().max_by_key(|(_, count)| *count);
        Self {
            success,
            deferred: deferred.map(|(word, _)| word),
        }
    }
}

/// A row that leaves its verdict to the cause but for one part, which is that of the row above.
fn verdicts(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let kind = sheet.cell(row, "kind");
    if !matches!(kind, "rule" | "reply") || sheet.cell(above, "kind") != kind {
        return;
    }
    let given = |column: &&str| !sheet.cell(row, column).is_empty();
    // A rule without an action is told of already, and a reply has its scope for itself.
    let mut parts = vec!["action", "party", "outcome", "retry"];
    if kind == "rule" {
        parts.push("scope");
    }
    let told = |column: &&&str| **column != "retry" && given(column);
    for column in parts.iter().filter(told) {
        let alone = parts.iter().filter(|column| given(column)).count() == 1;
        // What to do and when go together.
        let half = *column == "action" && !given(&"retry");
        if (alone || half) && sheet.cell(row, column) == sheet.cell(above, column) {
            let message = format!(
                "the {column} is that of the row above, and the row leaves open what goes with it; \
                 was the cell filled down?"
            );
            findings.note(id::COPIED_ABOVE, row, column, message);
        }
    }
}

/// A reply that is drawn at just the stages of the row above, though it comes from other documents.
fn stages_above(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let stages = sheet.cell(row, "stages");
    let are_replies = [above, row]
        .iter()
        .all(|row| sheet.cell(row, "kind") == "reply");
    if !are_replies || stages.is_empty() || sheet.cell(above, "stages") != stages {
        return;
    }
    let documents = |row: &Row| -> HashSet<String> {
        let entries = sheet.cell(row, "references").split('|');
        let rfcs = entries.filter(|one| one.starts_with("RFC "));
        rfcs.filter_map(|one| one.split(' ').nth(1).map(str::to_owned))
            .collect()
    };
    if documents(row).is_disjoint(&documents(above)) {
        let message = "the stages are those of the row above, which rests on other documents; was \
            the cell filled down?";
        findings.note(id::COPIED_ABOVE, row, "stages", message.to_owned());
    }
}

/// The causes that the rows of codes name.
fn causes(sheet: &Sheet) -> HashMap<&str, &str> {
    let codes = sheet.rows.iter().filter(|row| {
        let kind = sheet.cell(row, "kind");
        matches!(kind, "severity" | "reply" | "subject" | "detail")
    });
    codes
        .map(|row| (sheet.cell(row, "code"), sheet.cell(row, "cause")))
        .collect()
}

/// A rule with the cause or the stages of the row above, which is about other codes, though the rows
/// of its own codes name another cause.
fn causes_above(
    sheet: &Sheet,
    causes: &HashMap<&str, &str>,
    above: &Row,
    row: &Row,
    findings: &mut Findings,
) {
    let same = |column: &str| sheet.cell(row, column) == sheet.cell(above, column);
    let [code, cause, stage] = ["code", "cause", "stage"].map(|column| sheet.cell(row, column));
    if sheet.cell(row, "kind") != "rule" || !same("kind") || same("code") {
        return;
    }
    let beside = sheet.cell(row, "with").split('|');
    let mut codes = code.split('|').chain(beside);
    if same("cause") && !cause.is_empty() && codes.all(|code| causes.get(code) != Some(&cause)) {
        let message = format!(
            "the cause is that of the row above, and no row of a code here names {cause}; was the \
             cell filled down?"
        );
        findings.note(id::COPIED_ABOVE, row, "cause", message);
    }
    let other = |one: &str| !sheet.cell(above, "code").split('|').any(|code| code == one);
    if same("stage") && !same("cause") && stage.contains('|') && code.split('|').all(other) {
        let message = "the list of stages is that of the row above, which has neither code nor cause \
            in common with this one; was the cell filled down?";
        findings.note(id::COPIED_ABOVE, row, "stage", message.to_owned());
    }
}

/// A detail with the replies of the row above, although they are not those of every other one.
fn replies_above(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let replies = sheet.cell(row, "replies");
    let are_details = [above, row]
        .iter()
        .all(|row| sheet.cell(row, "kind") == "detail");
    // The reply of any refusal.
    if are_details && !matches!(replies, "" | "550") && sheet.cell(above, "replies") == replies {
        let message = "the replies are those of the row above; was the cell filled down?";
        findings.note(id::COPIED_ABOVE, row, "replies", message.to_owned());
    }
}

/// A row that rests on just what the row above rests on, though the two have nothing in common.
fn references(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let kind = sheet.cell(row, "kind");
    let of_causes = kind == "rule"
        && sheet
            .cell(row, "code")
            .starts_with(|sign: char| sign.is_ascii_lowercase());
    let cell = sheet.cell(row, "references");
    let told = matches!(kind, "cause" | "reply" | "detail" | "rule")
        && !of_causes
        && !matches!(cell, "" | "convention");
    if !told || sheet.cell(above, "kind") != kind || sheet.cell(above, "references") != cell {
        return;
    }
    let words = |row: &Row| -> HashSet<String> {
        // Rules about other codes at one stage have sources of their own.
        let columns: &[&str] = match kind {
            "rule" => &["code", "with", "cause"],
            _ => &["code", "with", "stages", "cause", "answer", "family"],
        };
        let mut words: HashSet<String> = HashSet::default();
        for column in columns {
            for word in sheet.cell(row, column).split(['|', ' ']) {
                if let Some((subject, _)) = word.rsplit_once('.') {
                    words.insert(subject.to_owned());
                }
                words.insert(word.to_owned());
            }
        }
        words.retain(|word| !matches!(word.as_str(), "" | "X" | "any" | "none"));
        words
    };
    if words(row).is_disjoint(&words(above)) {
        let message = "the references are those of the row above, which has neither code nor cause \
            in common with this one; was the cell filled down?";
        findings.note(id::COPIED_ABOVE, row, "references", message.to_owned());
    }
}

/// Parts of one row that only say something together.
fn parts(sheet: &Sheet, words: &Words<'_>, row: &Row, findings: &mut Findings) {
    let given = |column: &str| !sheet.cell(row, column).is_empty();
    let kind = sheet.cell(row, "kind");
    if kind == "action" && given("keep") != given("times") {
        let column = if given("keep") { "times" } else { "keep" };
        let message = "how often and over how long go together, and one of them is empty.";
        findings.note(id::ODD_EMPTY, row, column, message.to_owned());
    }
    if kind == "rule" && given("outcome") && !given("retry") && sheet.cell(row, "code") != "any" {
        let message = "the rule gives an outcome of its own and no retry; is that meant?";
        findings.note(id::HALF_VERDICT, row, "outcome", message.to_owned());
    }
    let whole = given("retry") && given("action") && given("party");
    if kind == "rule" && whole && !given("scope") {
        let message = "the rule gives all of a verdict but the scope; is that meant?";
        findings.note(id::HALF_VERDICT, row, "scope", message.to_owned());
    }
    let success = words.success.contains(sheet.cell(row, "cause"));
    if kind == "rule" && success && matches!(sheet.cell(row, "retry"), "later" | "after-fix") {
        let message = "what the server accepted is not sent again.";
        findings.warn(id::RETRY_AGAINST_CLASS, row, "retry", message.to_owned());
    }
    let class = sheet.cell(row, "class");
    let advice = sheet.cell(row, "advice");
    let deferred = words.deferred.is_some_and(|word| advice.starts_with(word));
    if kind == "rule" && deferred && !class.is_empty() && !class.contains('4') {
        let message = format!("the advice is for what is deferred, and the class is {class}.");
        findings.warn(id::RETRY_AGAINST_CLASS, row, "class", message);
    }
}

/// A detail of class 2 has a reply of success, and the other way round, where its registration says
/// which.
fn successes(sheet: &Sheet, row: &Row, findings: &mut Findings) {
    let cell = |column: &str| sheet.cell(row, column);
    let said = cell("kind") == "detail" && cell("inferred").is_empty();
    if !said || cell("replies").is_empty() || !cell("correction").is_empty() {
        return;
    }
    let succeeds = |column: &str| cell(column).split('|').any(|one| one.starts_with('2'));
    if succeeds("classes") != succeeds("replies") {
        let message = "of the classes and the replies only one speaks of success.";
        findings.note(id::REASON_MISSING, row, "classes", message.to_owned());
    }
}

/// An action that comes with a retry in all rules but one.
fn retries(sheet: &Sheet, findings: &mut Findings) {
    let mut with: HashMap<(&str, &str), usize> = HashMap::default();
    let mut without: HashMap<(&str, &str), Vec<&Row>> = HashMap::default();
    for row in sheet.of_kind("rule") {
        let action = sheet.cell(row, "action");
        // Rules about causes say more than those about codes.
        let about = match sheet.cell(row, "code") {
            code if code.starts_with("X.") => "details",
            code if code.starts_with(|sign: char| sign.is_ascii_digit()) => "reply codes",
            _ => "causes",
        };
        match sheet.cell(row, "retry") {
            _ if action.is_empty() => {}
            "" => without.entry((about, action)).or_default().push(row),
            _ => *with.entry((about, action)).or_default() += 1,
        }
    }
    for ((about, action), rows) in without {
        let others = with.get(&(about, action)).copied().unwrap_or_default();
        if let ([row], 3..) = (rows.as_slice(), others) {
            let message = format!(
                "all {others} other rules about {about} with the action {action} say when; this one \
                 not."
            );
            findings.note(id::ODD_EMPTY, row, "retry", message);
        }
    }
}

/// A stage that is a case of another belongs to the same part of the session, and the stages of one
/// part affect the same.
fn stages(sheet: &Sheet, findings: &mut Findings) {
    let stages: Vec<&Row> = sheet.of_kind("stage").collect();
    for row in &stages {
        let [step, scope, broader] = ["step", "scope", "broader"].map(|one| sheet.cell(row, one));
        let of = stages.iter().find(|one| sheet.cell(one, "code") == broader);
        if let Some(of) = of.filter(|of| sheet.cell(of, "step") != step) {
            let message = format!(
                "a stage is in the step of the stage that it is a case of, and {broader} (line {}) is \
                 in {}.",
                of.line,
                sheet.cell(of, "step")
            );
            findings.note(id::ODD_PAIR, row, "broader", message);
        }
        if let Some(of) = of.filter(|of| sheet.cell(of, "scope") != scope)
            && sheet.cell(of, "step") == step
        {
            let message = format!(
                "a stage affects what the stage affects that it is a case of, and {broader} (line {}) \
                 has the scope \"{}\".",
                of.line,
                sheet.cell(of, "scope")
            );
            findings.note(id::ODD_PAIR, row, "scope", message);
        }
        let code = sheet.cell(row, "code");
        let begins = code.strip_suffix("-last").or(code.strip_suffix("-next"));
        if let Some(begins) = begins.filter(|_| broader.is_empty()) {
            let message = format!("{code} is a case of {begins} or of another stage; of which?");
            findings.note(id::ODD_EMPTY, row, "broader", message);
        }
        let mut others = stages
            .iter()
            .filter(|one| !std::ptr::eq(**one, *row) && sheet.cell(one, "step") == step)
            .map(|one| sheet.cell(one, "scope"));
        let (first, rest) = (others.next(), others.collect::<Vec<_>>());
        if let Some(first) = first.filter(|first| broader.is_empty() && *first != scope)
            && !rest.is_empty()
            && rest.iter().all(|one| *one == first)
        {
            let message =
                format!("all other stages of the step {step} have the scope \"{first}\".");
            findings.note(id::ODD_PAIR, row, "scope", message);
        }
    }
}

/// A row with just the sources of the row above, though it is about something else.
fn sources_above(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let kind = sheet.cell(row, "kind");
    let same = |column: &str| sheet.cell(row, column) == sheet.cell(above, column);
    let cell = sheet.cell(row, "references");
    if cell.is_empty() || !same("references") || !same("kind") {
        return;
    }
    let other_cause = !same("cause") || sheet.cell(row, "cause").is_empty();
    let several = cell.contains('|');
    let odd = match kind {
        // Each has a source for itself, or none.
        "action" | "family" | "scope" => cell != "convention",
        "cause" | "reply" | "dsn-action" => several && other_cause,
        "rule" => {
            let codes = sheet.cell(above, "code");
            let other = |one: &str| codes.split('|').all(|code| code != one);
            let apart = sheet.cell(row, "code").split('|').all(other);
            let of_codes = !sheet
                .cell(row, "code")
                .starts_with(|sign: char| sign.is_ascii_lowercase());
            let elsewhere = !same("stage") && cell != "convention";
            of_codes && !same("cause") && (apart || elsewhere)
        }
        _ => false,
    };
    if odd {
        let message = "the references are all those of the row above, which is about something \
            else; was the cell filled down?";
        findings.note(id::COPIED_ABOVE, row, "references", message.to_owned());
    }
}

/// A part of a verdict that is that of the row above, which is about another code and another cause.
fn parts_above(sheet: &Sheet, above: &Row, row: &Row, findings: &mut Findings) {
    let kind = sheet.cell(row, "kind");
    let same = |column: &str| sheet.cell(row, column) == sheet.cell(above, column);
    let given = |column: &str| !sheet.cell(row, column).is_empty();
    let code = sheet.cell(row, "code");
    let of_codes = !code.starts_with(|sign: char| sign.is_ascii_lowercase());
    if !same("kind") || same("cause") || !of_codes {
        return;
    }
    let codes = sheet.cell(above, "code");
    let apart = code
        .split('|')
        .all(|one| codes.split('|').all(|code| code != one));
    let parts: &[&str] = match kind {
        "reply" if !same("stages") => &["scope"],
        "rule" if apart && !given("retry") => &["party", "scope"],
        _ => return,
    };
    for &column in parts {
        if given(column) && same(column) {
            let message = format!(
                "the {column} is that of the row above, which has another cause; was the cell filled \
                 down?"
            );
            findings.note(id::COPIED_ABOVE, row, column, message);
        }
    }
}

/// Replies that are drawn at the same stages for causes of one family affect the same.
fn scopes(sheet: &Sheet, findings: &mut Findings) {
    let mut families: HashMap<&str, &str> = HashMap::default();
    for row in sheet.of_kind("cause") {
        families.insert(sheet.cell(row, "code"), sheet.cell(row, "family"));
    }
    let mut groups: HashMap<(&str, &str), Vec<&Row>> = HashMap::default();
    for row in sheet.of_kind("reply") {
        let family = families.get(sheet.cell(row, "cause")).copied();
        let key = (sheet.cell(row, "stages"), family.unwrap_or_default());
        groups.entry(key).or_default().push(row);
    }
    for ((stages, family), rows) in groups.into_iter().filter(|(_, rows)| rows.len() > 2) {
        for row in &rows {
            let scope = sheet.cell(row, "scope");
            let others = || rows.iter().filter(|one| !std::ptr::eq(**one, *row));
            let other = others().next().map_or("", |one| sheet.cell(one, "scope"));
            if other != scope && others().all(|one| sheet.cell(one, "scope") == other) {
                let message = format!(
                    "all other replies of the family {family} at {stages} have the scope \"{other}\"."
                );
                findings.note(id::ODD_PAIR, row, "scope", message);
            }
        }
    }
}

/// A cell that all other rows of a small vocabulary fill.
fn empty(sheet: &Sheet, findings: &mut Findings) {
    for kind in ["severity", "class", "dsn-action"] {
        let rows: Vec<&Row> = sheet.of_kind(kind).collect();
        for column in &sheet.header {
            let mut without = rows.iter().filter(|row| sheet.cell(row, column).is_empty());
            if let (Some(row), None, 4..) = (without.next(), without.next(), rows.len()) {
                let message = format!("all other rows of kind {kind} fill this cell.");
                findings.note(id::ODD_EMPTY, row, column, message);
            }
        }
    }
}

/// A detail without replies whose document registers all others with some.
fn replies(sheet: &Sheet, findings: &mut Findings) {
    let mut sources: HashMap<String, (usize, Vec<&Row>)> = HashMap::default();
    for row in sheet.of_kind("detail") {
        let references = sheet.cell(row, "references");
        let first = references.split('|').next().unwrap_or_default();
        let source = first.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let (count, without) = sources.entry(source).or_default();
        *count += 1;
        let known = sheet.cell(row, "standing") == "deprecated";
        if sheet.cell(row, "replies").is_empty() && !known {
            without.push(row);
        }
    }
    for (source, (count, without)) in sources {
        if let ([row], 4..) = (without.as_slice(), count) {
            let message =
                format!("of {count} codes that rest on {source} only this one has no replies.");
            findings.note(id::ODD_EMPTY, row, "replies", message);
        }
    }
}

/// A word of a name or an alias that stands nowhere else in the table.
fn spellings(sheet: &Sheet, findings: &mut Findings) {
    let mut counts: HashMap<String, usize> = HashMap::default();
    for row in &sheet.rows {
        for cell in &row.cells {
            for word in words(cell) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    for row in &sheet.rows {
        let columns: &[&str] = match sheet.cell(row, "kind") {
            "reply" | "detail" => &["name", "aliases"],
            "severity" | "category" | "class" | "subject" => &["name"],
            "stage" | "dsn-action" => &["aliases"],
            _ => continue,
        };
        let strange = |word: &String| word.len() > 2 && counts[word] == 1;
        for &column in columns {
            if let Some(word) = words(sheet.cell(row, column)).into_iter().find(strange) {
                let message =
                    format!("the word \"{word}\" stands nowhere else in the table; a typo?");
                findings.note(id::ODD_SPELLING, row, column, message);
            }
        }
    }
}

/// The words of a text, in small letters; those of a name are told apart by their capitals.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for sign in text.chars() {
        if !sign.is_ascii_alphabetic() || sign.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_ascii_alphabetic()) {
            word.push(sign.to_ascii_lowercase());
        }
        before = sign;
    }
    words.retain(|word| !word.is_empty());
    words
}
