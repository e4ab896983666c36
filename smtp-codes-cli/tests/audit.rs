//! `audit` as a person or a workflow runs it: the program as a process, on files.

mod program;

use std::fs;
use std::path::Path;
use std::process::Output;

use program::{fed, program};
use serde_json::Value;
use smtp_codes::OwnedRulebook;
use smtp_codes_phrasebook::{PHRASES_CSV, PROVIDERS_CSV, REPORTS_CSV};
use smtp_codes_registry::RULES;
use smtp_codes_table::CODES_CSV;

/// Runs the program on files in a directory of their own, on a known day.
fn audit(files: &[(&str, &[u8])], arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    let output = again(directory.path(), arguments);
    (directory, output)
}

fn again(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(directory).arg("audit");
    if !arguments.contains(&"--today") && !arguments.contains(&"--ids") {
        command.args(["--today", "2026-11-26"]);
    }
    command.args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is found in a file: grade, id and message of each finding that is not one of the table of
/// the program.
fn found(table: &str, arguments: &[&str]) -> Vec<(String, String, String)> {
    let files = [("table.csv", table.as_bytes())];
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    all.push("table.csv");
    let (_directory, output) = audit(&files, &all);
    findings(&output)
}

fn findings(output: &Output) -> Vec<(String, String, String)> {
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    all.iter()
        .map(|one| (word(one, "grade"), word(one, "id"), word(one, "message")))
        .collect()
}

#[track_caller]
fn has(found: &[(String, String, String)], grade: &str, id: &str, message: &str) {
    let is =
        |one: &&(String, String, String)| one.0 == grade && one.1 == id && one.2.contains(message);
    assert!(
        found.iter().any(|one| is(&one)),
        "{grade} {id} {message}: {found:#?}"
    );
}

/// The table of codes with one text replaced.
fn changed(old: &str, new: &str) -> String {
    let table = String::from_utf8(CODES_CSV.to_vec()).unwrap();
    assert_eq!(table.matches(old).count(), 1, "{old}");
    table.replace(old, new)
}

const OVERLAY: &str =
    "kind,code,class,with,stage,cause,retry,action,scope,party,advice,references,note\n";

#[test]
fn the_tables_of_the_program_have_no_problems_and_no_warnings() {
    let (_directory, output) = audit(&[], &["--strict"]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for name in ["codes.csv", "providers.csv", "phrases.csv", "reports.csv"] {
        assert!(said.contains(&format!("{name}: no problems")), "{said}");
    }
    // Each of them is known by its rows, whatever it is called.
    for bytes in [CODES_CSV, PROVIDERS_CSV, PHRASES_CSV, REPORTS_CSV] {
        let (_directory, output) = audit(&[("x", bytes)], &["--strict", "x"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    }
}

#[test]
fn problems_are_those_of_the_compiler() {
    let table = format!(
        "{OVERLAY}rule,590,,any,rcpt,system-unavailable,nwo,try-next-host,session,,,seen,\n\
         rule,591,,any,any,no-such-usr,,,,,,seen,\n"
    );
    let (_directory, output) = audit(&[("own.csv", table.as_bytes())], &["own.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let expected = OwnedRulebook::from_csv("own.csv", table.as_bytes()).unwrap_err();
    let said = text(&output);
    for (line, id) in expected.lines().zip(["not-a-word", "not-a-cause"]) {
        assert!(said.contains(&format!("{line} [{id}]\n")), "{line}\n{said}");
    }
    assert!(said.ends_with("own.csv: 2 problems\n"), "{said}");
    // The same at standard input.
    let mut command = program();
    let output = fed(command.args(["audit", "-"]), table.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("-:2:39, column retry: \"nwo\" is not a retry word"));
}

#[test]
fn a_file_that_a_spreadsheet_saved_is_told_how_to_repair_it() {
    let table = format!("{OVERLAY}rule,590,,any,rcpt,greylisted,,,,,,seen,\n").replace(',', ";");
    let files = [("own.csv", table.as_bytes())];
    let hint =
        "What [separator] says has one right answer: smtp-codes audit --fix own.csv writes it.";
    let (directory, output) = audit(&files, &["own.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains(hint), "{}", text(&output));
    let output = again(directory.path(), &["--fix", "own.csv"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!text(&output).contains(hint));
    // Standard input is no file to repair.
    let mut command = program();
    let output = fed(command.args(["audit", "-"]), table.as_bytes());
    assert!(!text(&output).contains("--fix"));
}

#[test]
fn what_cannot_be_read_is_another_matter() {
    for arguments in [
        &["nowhere.csv"] as &[&str],
        &["--iana", "nowhere.csv"],
        &["--against", "nowhere.csv"],
        &["--fix"],
        &["--fix", "-"],
        &["--today", "2026-02-30"],
    ] {
        let (_directory, output) = audit(&[], arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty());
    }
}

#[test]
fn ids_are_listed_with_what_they_mean() {
    let (_directory, output) = audit(&[], &["--ids"]);
    let said = text(&output);
    for (id, asks) in RULES {
        assert!(said.contains(&format!("  {id:<22} {asks}\n")), "{id}");
    }
    assert!(said.contains("\n  spreadsheet-date       "));
}

#[test]
fn findings_are_written_for_programs() {
    let table = format!("{OVERLAY}rule,590,,any,rcpt,system-unavailable,nwo,,,,,\"=1,2\",\n");
    let run = |format: &str| {
        let files = [("own.csv", table.as_bytes())];
        text(&audit(&files, &["--format", format, "own.csv"]).1)
    };
    let all: Value = serde_json::from_str(&run("json")).unwrap();
    let first = &all[0];
    assert_eq!(first["file"], "own.csv");
    assert_eq!(first["line"], 2);
    assert_eq!(first["place"], 39);
    assert_eq!(first["column"], "retry");
    assert_eq!(first["grade"], "problem");
    assert_eq!(first["id"], "not-a-word");
    let csv = run("csv");
    assert!(
        csv.starts_with("file,line,place,column,grade,id,message\nown.csv,2,39,retry,problem,")
    );
    let github = run("github");
    assert!(
        github.starts_with(
            "::error file=own.csv,line=2,col=39,title=not-a-word::column retry: \"nwo\" is not"
        ),
        "{github}"
    );
    assert_eq!(github.lines().count(), all.as_array().unwrap().len());

    // A table with nothing to say has its header, its brackets or nothing.
    let clean = String::from_utf8(REPORTS_CSV.to_vec()).unwrap();
    for (format, expected) in [
        ("csv", "file,line,place,column,grade,id,message\n"),
        ("json", "[]\n"),
        ("github", ""),
    ] {
        let files = [("own.csv", clean.as_bytes())];
        let (_directory, output) = audit(&files, &["--format", format, "own.csv"]);
        assert_eq!(text(&output), expected, "{format}");
    }
}

#[test]
fn tables_are_laid_over_the_codes_that_are_audited_with_them() {
    let codes = changed(
        "cause,no-route,",
        "cause,wrong-planet,,,,,,WrongPlanet,,,Wrong planet,The mail went to another planet.,,,,,,,,,\
         network,,after-fix,contact-admin,message,sender,Ask the space agency.,,,,,,,convention,\n\
         cause,no-route,",
    );
    let own = format!("{OVERLAY}rule,591,,any,any,wrong-planet,,,,,,seen,\n");
    let files = [("codes.csv", codes.as_bytes()), ("own.csv", own.as_bytes())];
    let (directory, output) = audit(&files, &["own.csv", "codes.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let output = again(directory.path(), &["own.csv"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_readme_shows_what_the_program_writes() {
    // A package does not hold the file.
    let Ok(readme) = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
    else {
        return;
    };
    let (_, table) = readme.split_once("```csv\n").unwrap();
    let (table, _) = table.split_once("```").unwrap();
    let row = "rule,X.1.1,5,,,no-such-user,,,,,in-house manual";
    assert!(readme.contains(&format!("`{row}`")));
    let table = format!("{table}{row}\n");
    let (_directory, output) = audit(&[("in-house.csv", table.as_bytes())], &["in-house.csv"]);
    let said = text(&output);
    assert!(readme.contains(&format!("```text\n{said}```\n")), "{said}");
}

// The review.

#[test]
fn rows_of_an_overlay_change_something() {
    let table = format!(
        "{OVERLAY}\
         rule,590,,any,rcpt,system-unavailable,now,try-next-host,session,,Use the other one.,seen,\n\
         rule,X.1.1,5,,,no-such-user,,,,,,seen,\n\
         rule,550,,X.1.1,rcpt,mailbox-full,,,,,,seen,\n\
         rule,X.7.600-X.7.699,5,,,ip-blocked,,,,,,seen,\n"
    );
    let all = found(&table, &[]);
    has(
        &all,
        "warning",
        "row-changes-nothing",
        "without this row the verdict is the same",
    );
    let of_rows: Vec<_> = all.iter().filter(|one| one.1.starts_with("row-")).collect();
    assert_eq!(of_rows.len(), 1, "{all:#?}");

    let words = "kind,code,cause,decides,sample,references,date\n\
        phrase,user unknown here,no-such-user,yes,User unknown here,seen,2026-11-01\n\
        phrase,wrong planet,no-route,yes,That is the wrong planet,seen,2026-11-01\n";
    let all = found(words, &[]);
    has(
        &all,
        "warning",
        "row-changes-nothing",
        "of phrases.csv already says so",
    );
    has(
        &all,
        "note",
        "overlay-changes",
        "changes the verdict on its sample, until now by 550 of codes.csv: cause no-reason -> no-route",
    );
    assert_eq!(all.len(), 2, "{all:#?}");
}

#[test]
fn a_row_that_another_goes_before_is_told() {
    let table = format!(
        "{OVERLAY}\
         rule,590-591,,any,rcpt,spam,,,,,,seen,\n\
         rule,590,,any,rcpt,virus,,,,,,seen,\n\
         rule,591,,any,rcpt,ip-blocked,,,,,,seen,\n\
         rule,X.7.1,5,,rcpt,spam,,,,,,seen,\n\
         rule,X.7.1,5,,,virus,,,,,,seen,\n"
    );
    let all = found(&table, &[]);
    has(
        &all,
        "warning",
        "row-shadowed",
        "this row never decides: 590 at rcpt of table.csv goes before it wherever it holds.",
    );
    // The other four change something.
    assert_eq!(all.len(), 5, "{all:#?}");
    let count = all.iter().filter(|one| one.1 == "overlay-changes").count();
    assert_eq!(count, 4, "{all:#?}");
}

#[test]
fn sources_sentences_and_words_are_reviewed() {
    let table = format!(
        "{OVERLAY}\
         rule,590,,any,rcpt,system-unavailable,,,,,Ask the postmaster of the relay.,TODO,\n\
         rule,591,,any,rcpt,system-unavailable,,,,,Ask the postmaster of the relay.,https://intranet/x,\n\
         rule,592,,any,rcpt,greylisted,later,slow-down,,,Wait with `retry-latr` as the action.,seen,\n\
         rule,X.9.1,4,,rcpt,greylisted,after-fix,fix_me,,,Use fix_sender.,http://www.iana.org/,\n"
    );
    let table = table.replace("fix_me", "fix-sender");
    let all = found(&table, &[]);
    has(&all, "warning", "weak-source", "\"TODO\" is no source");
    has(
        &all,
        "warning",
        "weak-source",
        "https://intranet/x leads nowhere",
    );
    has(
        &all,
        "note",
        "plain-link",
        "http://www.iana.org/ is not encrypted",
    );
    has(
        &all,
        "note",
        "identical-sentence",
        "line 2 (rule 590 at rcpt)",
    );
    has(
        &all,
        "warning",
        "unknown-word",
        "`retry-latr` is no word of the table",
    );
    has(
        &all,
        "warning",
        "unknown-word",
        "\"fix_sender\" is written \"fix-sender\"",
    );
    has(&all, "warning", "retry-against-class", "class 5 is final");
    has(
        &all,
        "warning",
        "retry-against-class",
        "class 4 passes by itself",
    );
    // With a note it is meant; and only --strict makes it a failure.
    let (_directory, output) = audit(&[("own.csv", table.as_bytes())], &["own.csv"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output);
    assert!(!said.contains("identical-sentence") && said.ends_with("; --notes shows them.\n"));
    let (_directory, output) = audit(&[("own.csv", table.as_bytes())], &["--strict", "own.csv"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn dates_are_counted_from_a_day() {
    let table = "kind,code,cause,sample,references,date\n\
        phrase,wrong planet,no-route,The wrong planet,seen,2025-11-25\n\
        phrase,wrong galaxy,no-route,The wrong galaxy,seen,2025-11-26\n\
        phrase,wrong universe,no-route,The wrong universe,seen,2026-11-27\n\
        phrase,wrong street,no-route,The wrong street,seen,11/12/2026\n";
    let all = found(table, &[]);
    has(
        &all,
        "note",
        "old-date",
        "\"2025-11-25\" is more than a year ago",
    );
    has(
        &all,
        "problem",
        "future-date",
        "\"2026-11-27\" is in the future",
    );
    has(
        &all,
        "warning",
        "spreadsheet-date",
        "probably 2026-11-12 or 2026-12-11",
    );
    assert_eq!(all.iter().filter(|one| one.1 == "old-date").count(), 1);
    let later = found(table, &["--today", "2027-12-01"]);
    assert_eq!(later.iter().filter(|one| one.1 == "old-date").count(), 3);

    let codes = changed("detail,X.1.1,", "detail,2001-01-05,");
    let all = found(&codes, &[]);
    has(
        &all,
        "problem",
        "not-a-code",
        "\"2001-01-05\" is not a detail code",
    );
    has(
        &all,
        "warning",
        "spreadsheet-date",
        "probably X.1.1 (5.1.1)",
    );
}

#[test]
fn cells_that_contradict_each_other_are_told() {
    for (old, new, grade, id) in [
        ("RcptNext,8,", "RcptLast,8,", "warning", "name-differs"),
        (
            ",Classes inferred from the associated replies 451 and 501.",
            ",",
            "warning",
            "reason-missing",
        ),
        (
            ",yes,4|5,yes,451|501,,,sender-domain",
            ",yes,4|5,yes,451|550,,,sender-domain",
            "warning",
            "reason-missing",
        ),
        (
            "any,service-closing,,,,,session",
            "quit,service-closing,,,,,session",
            "warning",
            "stage-not-drawn",
        ),
        (
            "OtherAddressStatus,,,Other address status,",
            "OtherAdressStatus,,,Other address status,",
            "note",
            "name-differs",
        ),
    ] {
        has(&found(&changed(old, new), &[]), grade, id, "");
    }
}

#[test]
fn a_changed_codes_table_is_compared_with_that_of_the_program() {
    let all = found(
        &changed("ServiceReady,,,<domain>", "ServiceIsReady,,,<domain>"),
        &[],
    );
    has(
        &all,
        "note",
        "differs-from-program",
        "reply 220: name was \"ServiceReady\", is \"ServiceIsReady\".",
    );
}

#[test]
fn an_overlay_tells_what_each_row_changes() {
    let table = format!(
        "{OVERLAY}rule,554,,any,mail,poor-reputation,after-fix,contact-admin,,,Ask us.,seen,\n\
         rule,X.9.7,5,,rcpt,policy-refusal,,,,,Ask the quota office.,seen,\n"
    );
    let found = found(&table, &[]);
    has(&found, "note", "overlay-changes", "changes the verdict on ");
    has(&found, "note", "overlay-changes", "5.9.7 at rcpt");
    has(
        &found,
        "note",
        "overlay-changes",
        "no-reason -> policy-refusal",
    );
    let count = found
        .iter()
        .filter(|one| one.1 == "overlay-changes")
        .count();
    assert_eq!(count, 2, "{found:#?}");
    // It is shown without --notes, in every format, and is no problem.
    for format in ["text", "csv", "github"] {
        let arguments = ["--strict", "--format", format, "own.csv"];
        let (_directory, output) = audit(&[("own.csv", table.as_bytes())], &arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert_eq!(
            said.matches("overlay-changes").count(),
            2,
            "{format}: {said}"
        );
        assert!(said.contains("no-reason -> policy-refusal"), "{said}");
    }
    let (_directory, output) = audit(&[("x", CODES_CSV)], &["x"]);
    assert!(!text(&output).contains("overlay-changes"));
}

// IANA.

const IANA: &str = include_str!("iana.csv");

fn iana(registry: &str) -> Output {
    let files = [("iana", registry.as_bytes())];
    audit(&files, &["--format", "json", "--iana", "iana"]).1
}

/// The same registry in XML: the elements, attributes and line breaks that IANA publishes, with
/// descriptions of our own.
const IANA_XML: &str = include_str!("iana.xml");

#[test]
fn the_registry_of_iana_differs_only_where_the_table_says_so() {
    let output = iana(IANA);
    assert_eq!(output.status.code(), Some(0));
    let known: Vec<_> = findings(&output)
        .into_iter()
        .filter(|one| one.1.starts_with("iana-"))
        .collect();
    assert!(
        known
            .iter()
            .all(|one| one.0 == "note" && one.1 == "iana-known"),
        "{known:#?}"
    );
    assert_eq!(known.len(), 21);
    has(
        &known,
        "note",
        "iana-known",
        "X.5.3 the replies 451, we hold 452: Correction: RFC 5321 4.5.3.1.10 demands 452",
    );
    has(
        &known,
        "note",
        "iana-known",
        "X.3.6 the replies \"250 or 251\": Registered with the literal value: 250 or 251.",
    );
    has(&known, "note", "iana-known", "no text for X.6.10");
    // What is asked for is shown, though notes are not.
    let (_directory, output) = audit(&[("iana", IANA.as_bytes())], &["--iana", "iana"]);
    assert_eq!(text(&output).matches("[iana-known]").count(), 21);

    let windows = IANA_XML.replace('\n', "\r\n");
    for registry in [IANA_XML, &windows, &format!("\u{FEFF}{IANA_XML}")] {
        let of_xml = iana(registry);
        assert_eq!(of_xml.status.code(), Some(0));
        let same: Vec<_> = findings(&of_xml)
            .into_iter()
            .filter(|one| one.1.starts_with("iana-"))
            .collect();
        assert_eq!(same, known);
    }
}

#[test]
fn what_the_xml_of_iana_changes_is_noticed() {
    let record = |code: &str| {
        let inside = IANA_XML.find(&format!("<code>{code}</code>")).unwrap();
        let begin = IANA_XML[..inside].rfind("<record").unwrap();
        let end = inside + IANA_XML[inside..].find("</record>").unwrap() + "</record>".len();
        &IANA_XML[begin..end]
    };
    let mailbox_full = record("X.2.2");
    let added = mailbox_full.replace("X.2.2", "X.2.9");
    for (registry, id, message) in [
        (
            IANA_XML.replace(mailbox_full, ""),
            "iana-missing",
            "X.2.2 is not in the registry of IANA",
        ),
        (
            IANA_XML.replace(mailbox_full, &format!("{mailbox_full}\n{added}")),
            "iana-added",
            "IANA has registered X.2.9 (\"Mailbox full\", replies: 552)",
        ),
        (
            IANA_XML.replace(
                "<sample>Mailbox full</sample>",
                "<sample>Mailbox\nfuller</sample>",
            ),
            "iana-renamed",
            "IANA calls X.2.2 \"Mailbox fuller\", not \"Mailbox full\"",
        ),
        (
            IANA_XML.replace(
                "<basic_code>451/550</basic_code>",
                "<basic_code>451/554</basic_code>",
            ),
            "iana-replies",
            "IANA gives X.7.24 the replies 451, 554",
        ),
    ] {
        assert_ne!(registry, IANA_XML, "{id}");
        let output = iana(&registry);
        assert_eq!(output.status.code(), Some(1), "{id}");
        has(&findings(&output), "problem", id, message);
    }
}

#[test]
fn what_iana_changes_is_noticed() {
    let without = |code: &str| {
        let mut reader = csv::Reader::from_reader(IANA.as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(reader.headers().unwrap()).unwrap();
        for record in reader.records().map(Result::unwrap) {
            if &record[0] != code {
                writer.write_record(&record).unwrap();
            }
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    let replaced = |old: &str, new: &str| {
        assert_eq!(IANA.matches(old).count(), 1, "{old}");
        IANA.replace(old, new)
    };
    let added = format!(
        "{IANA}X.7.31,\"Too many\r\nwishes\",\"550, 554\",New,[RFC9999],A. Person,IESG\r\n"
    );
    for (registry, id, message) in [
        (
            without("X.2.2"),
            "iana-missing",
            "X.2.2 is not in the registry of IANA",
        ),
        (
            added,
            "iana-added",
            "IANA has registered X.7.31 (\"Too many wishes\", replies: 550, 554)",
        ),
        (
            replaced("X.2.2,Mailbox full,", "X.2.2,Mailbox is full,"),
            "iana-renamed",
            "IANA calls X.2.2 \"Mailbox is full\", not \"Mailbox full\"",
        ),
        (
            replaced(
                "X.2.2,Mailbox full,552,",
                "X.2.2,Mailbox full,\"452, 552\",",
            ),
            "iana-replies",
            "X.2.2 the replies 452, 552, but these are 552",
        ),
        (
            replaced("X.2.2,Mailbox full,552,", "X.2.2,Mailbox full,5XX,"),
            "iana-replies",
            "X.2.2 the replies none",
        ),
        (
            replaced(
                "X.1.2,Bad destination system address,Not given,",
                "X.1.2,Bad destination system address,4XX,",
            ),
            "iana-replies",
            "does not tell of \"4XX\"",
        ),
        (
            replaced(
                "X.2.2,Mailbox full,552,",
                "X.2.2,Mailbox full,552,Deprecated. ",
            ),
            "iana-deprecated",
            "IANA calls X.2.2 deprecated",
        ),
        (
            replaced("deprecated.", "done with."),
            "iana-deprecated",
            "which IANA does not say",
        ),
    ] {
        let output = iana(&registry);
        assert_eq!(output.status.code(), Some(1), "{id}");
        has(&findings(&output), "problem", id, message);
    }
    for (registry, message) in [
        ("", "it has no column \"Code\""),
        ("Code,Text\nX.1.1,a\n", "it has no column \"Sample Text\""),
        ("<a>", "the XML ends before"),
        ("<a/>", "no enhanced status codes"),
    ] {
        let output = iana(registry);
        assert_eq!(output.status.code(), Some(2), "{registry}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(message),
            "{output:?}"
        );
    }
}

// Older versions.

#[test]
fn changes_are_sorted_by_what_they_mean() {
    let old = String::from_utf8(CODES_CSV.to_vec()).unwrap();
    let new = changed("ServiceReady,,,<domain>", "ServiceIsReady,,,<domain>");
    let line = |begin: &str| old.lines().find(|line| line.starts_with(begin)).unwrap();
    let new = new
        .replace(&format!("{}\n", line("reply,459,")), "")
        .replace("spam,,,,,,Spam,,", "spam,,,,,,Spam,,ham|")
        .replace(
            "network,,after-fix,fix-recipient,recipient,sender,Check",
            "network,,after-fix,contact-admin,recipient,sender,Check",
        )
        + &line("reply,556,").replacen("556,,,,,,", "557,,,,,,Another", 1)
        + "\n";
    let files = [("old.csv", old.as_bytes()), ("new.csv", new.as_bytes())];
    let (directory, output) = audit(
        &files,
        &["--format", "json", "--against", "old.csv", "new.csv"],
    );
    let all = findings(&output);
    let changes: Vec<(&str, &str)> = all
        .iter()
        .filter(|one| one.1.starts_with("changed-"))
        .map(|one| (one.1.as_str(), one.2.as_str()))
        .collect();
    let expected = [
        (
            "changed-breaking",
            "reply 220: name was \"ServiceReady\", is \"ServiceIsReady\".",
        ),
        ("changed-breaking", "reply 459 ("),
        (
            "changed-verdict",
            "cause no-route: action was \"fix-recipient\", is \"contact-admin\".",
        ),
        ("changed-new", "reply 557 is new."),
        ("changed-wording", "cause spam: aliases was "),
    ];
    assert_eq!(changes.len(), expected.len(), "{changes:#?}");
    for (change, (id, begins)) in changes.iter().zip(expected) {
        assert!(change.0 == id && change.1.starts_with(begins), "{change:?}");
    }
    assert!(
        changes[1].1.ends_with(" is gone (it was on line 255)."),
        "{changes:?}"
    );

    // A table of the program is found by its rows; nothing changed is nothing said.
    let output = again(
        directory.path(),
        &["--format", "json", "--against", "old.csv"],
    );
    assert!(
        findings(&output)
            .iter()
            .all(|one| !one.1.starts_with("changed-"))
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn phrases_that_change_may_decide_otherwise() {
    let old = String::from_utf8(PHRASES_CSV.to_vec()).unwrap();
    let new = old.replacen("phrase,no such address,", "phrase,no such addresses,", 1);
    let files = [("old.csv", old.as_bytes()), ("new.csv", new.as_bytes())];
    let (_directory, output) = audit(
        &files,
        &["--format", "json", "--against", "old.csv", "new.csv"],
    );
    let all = findings(&output);
    has(
        &all,
        "warning",
        "changed-verdict",
        "phrase no such addresses is new, and may decide.",
    );
    has(
        &all,
        "warning",
        "changed-verdict",
        "phrase no such address is gone",
    );
}

// Repairs.

/// Numbers that look random and are the same in each run.
fn shuffled(table: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).from_reader(table);
    let mut rows: Vec<csv::StringRecord> = reader.into_records().map(Result::unwrap).collect();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for place in (2..rows.len()).rev() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        rows.swap(place, 1 + (random >> 11) as usize % place);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A table as another program saves it.
fn saved(table: &[u8], separator: u8, always: bool, line_end: csv::Terminator) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).from_reader(table);
    let mut writer = csv::WriterBuilder::new();
    writer.delimiter(separator).terminator(line_end);
    if always {
        writer.quote_style(csv::QuoteStyle::Always);
    }
    let mut writer = writer.from_writer(Vec::new());
    for row in reader.into_byte_records() {
        writer.write_byte_record(&row.unwrap()).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn what_a_spreadsheet_does_to_a_file_is_undone_byte_for_byte() {
    use csv::Terminator::{Any, CRLF};
    for table in [CODES_CSV, PROVIDERS_CSV, PHRASES_CSV, REPORTS_CSV] {
        let lf = Any(b'\n');
        let text = std::str::from_utf8(table).unwrap();
        let utf16 = |text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect::<Vec<u8>>()
        };
        let tabs = String::from_utf8(saved(table, b'\t', false, CRLF)).unwrap();
        let all: [(&str, Vec<u8>); 9] = [
            ("fixed-separator", saved(table, b';', false, lf)),
            ("fixed-separator", saved(table, b'\t', true, lf)),
            ("fixed-bom", [b"\xEF\xBB\xBF", table].concat()),
            ("fixed-line-ends", saved(table, b',', false, CRLF)),
            ("fixed-form", saved(table, b',', true, lf)),
            ("fixed-order", shuffled(table)),
            ("fixed-encoding", utf16(&tabs)),
            ("fixed-empty", text.replace('\n', ",,\n").into_bytes()),
            (
                "fixed-order",
                [
                    b"\xEF\xBB\xBF",
                    &saved(&shuffled(table), b';', true, CRLF)[..],
                ]
                .concat(),
            ),
        ];
        for (id, bytes) in all {
            let (directory, output) = audit(
                &[("t.csv", &bytes)],
                &["--fix", "--format", "json", "t.csv"],
            );
            let all = findings(&output);
            has(&all, "fixed", id, "");
            let fixed = fs::read(directory.path().join("t.csv")).unwrap();
            assert!(fixed == table, "{id}: {all:?}");
            assert_eq!(output.status.code(), Some(0), "{id}");
            // Once is enough.
            let output = again(directory.path(), &["--fix", "--format", "json", "t.csv"]);
            assert!(findings(&output).iter().all(|one| one.0 != "fixed"), "{id}");
        }
    }
}

#[test]
fn a_file_that_is_right_is_not_touched() {
    let (directory, _) = audit(&[("t.csv", CODES_CSV)], &["t.csv"]);
    let path = directory.path().join("t.csv");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    let output = again(directory.path(), &["--fix", "t.csv"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);
    assert_eq!(fs::read(&path).unwrap(), CODES_CSV);

    // A changed one keeps its permissions, and nothing else is left in its directory.
    fs::write(&path, shuffled(CODES_CSV)).unwrap();
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o640);
        fs::set_permissions(&path, permissions).unwrap();
    }
    again(directory.path(), &["--fix", "t.csv"]);
    #[cfg(unix)]
    {
        let kept = fs::metadata(&path).unwrap().permissions();
        let mode = std::os::unix::fs::PermissionsExt::mode(&kept);
        assert_eq!(mode & 0o777, 0o640);
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn what_has_no_sure_answer_is_left() {
    let whole = std::str::from_utf8(CODES_CSV).unwrap();
    let cut = &CODES_CSV[..whole.rfind("|RFC 5321").unwrap()];
    let quoted = changed("MailboxDisabled,,,", "Mailbox\"Disabled,,,").into_bytes();
    let quoted = [b"\xEF\xBB\xBF", &quoted[..]].concat();
    let latin = CODES_CSV.to_vec();
    let latin = [&latin[..latin.len() - 1], b"\xE9\n"].concat();
    for (bytes, message) in [
        (cut, "the file seems to be cut off"),
        (&quoted, "a quote here is misplaced"),
        (&latin, "a byte here is not UTF-8"),
    ] {
        let (directory, output) =
            audit(&[("t.csv", bytes)], &["--fix", "--format", "json", "t.csv"]);
        assert_eq!(output.status.code(), Some(1));
        let all = findings(&output);
        has(&all, "warning", "not-fixed", message);
        assert_eq!(fs::read(directory.path().join("t.csv")).unwrap(), bytes);
    }
    // A row whose cells have shifted stays as it is, and is a problem.
    let shifted = changed(
        "reply,220,,,,,,ServiceReady,,,",
        "reply,220,,,,,,ServiceReady,,",
    );
    let bytes = [b"\xEF\xBB\xBF", shifted.as_bytes()].concat();
    let (directory, output) = audit(
        &[("t.csv", &bytes)],
        &["--fix", "--format", "json", "t.csv"],
    );
    has(
        &findings(&output),
        "problem",
        "row-length",
        "a comma is missing",
    );
    assert_eq!(
        fs::read(directory.path().join("t.csv")).unwrap(),
        shifted.as_bytes()
    );
}

#[test]
fn the_order_of_ones_own_table_is_its_own_unless_an_older_one_is_named() {
    let old = format!(
        "{OVERLAY}rule,590,,any,rcpt,system-unavailable,,,,,,seen,\n\
         rule,591,,any,rcpt,system-unavailable,,,,,,seen,\n"
    );
    let lines: Vec<&str> = old.lines().collect();
    let turned = format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1]);
    let files = [("old.csv", old.as_bytes()), ("own.csv", turned.as_bytes())];
    let (directory, output) = audit(&files, &["--fix", "own.csv"]);
    assert_eq!(text(&output).matches("fixed").count(), 0);
    let path = directory.path().join("own.csv");
    assert_eq!(fs::read(&path).unwrap(), turned.as_bytes());
    let output = again(
        directory.path(),
        &["--fix", "--against", "old.csv", "own.csv"],
    );
    assert!(
        text(&output).contains("2 rows stand where they do in the older version. [fixed-order]")
    );
    assert_eq!(fs::read(&path).unwrap(), old.as_bytes());
}
