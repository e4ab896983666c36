//! `explain` and `list` as a person or a program runs them: the program as a process.

mod program;

use std::process::Output;

use program::{fed, piped, program};

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    fed(program().args(arguments), input)
}

#[track_caller]
fn stdout(output: &Output) -> String {
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The one JSON object that is written for these arguments.
#[track_caller]
fn json(arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["explain", "--format", "jsonl"];
    all.extend(arguments);
    let output = stdout(&run(&all));
    assert_eq!(output.lines().count(), 1, "{output}");
    serde_json::from_str(&output).unwrap()
}

const UNKNOWN: &str = "550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown";

/// The places of texts that must all be there, in their order.
#[track_caller]
fn assert_in_order(output: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let place = output[from..].find(part);
        from += place.unwrap_or_else(|| panic!("{part:?} is missing or too early in:\n{output}"));
    }
}

#[test]
fn people_read_what_happened_and_what_to_do_first() {
    let output = stdout(&run(&["explain", UNKNOWN]));
    assert!(output.starts_with("No such user: stop sending to jo@example.com\n\n"));
    assert_in_order(
        &output,
        &[
            "\nWhy         The mailbox does not exist in that domain (no-such-user, by the code\n",
            "5.1.1).\n",
            "\nWhat to do  Stop sending",
            "\nRetry       No.\n",
            "\nAffects     This one recipient",
            "\nFixed by    The sender",
            "\n\n550         Requested action not taken",
            "\n5.1.1       Bad destination mailbox address (RFC 3463 3.2)\n",
        ],
    );
    assert!(!output.contains('\x1b'), "colour without a terminal");
    assert!(output.lines().all(|line| line.chars().count() <= 80));
    for unwanted in [
        "Decided by",
        "Disposition",
        "permanent",
        "suppress",
        "--full",
    ] {
        assert!(!output.contains(unwanted), "{unwanted} in:\n{output}");
    }
}

#[test]
fn the_readme_shows_what_the_program_writes() {
    // A package does not hold the file.
    let Ok(readme) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
    else {
        return;
    };
    let output = stdout(&run(&["explain", UNKNOWN]));
    assert!(readme.contains(&format!("explain \"{UNKNOWN}\"")));
    assert!(
        readme.contains(&format!("```text\n{output}```\n")),
        "{output}"
    );
}

#[test]
fn in_full_every_part_and_the_row_that_decided_are_told() {
    let output = stdout(&run(&["explain", "--full", UNKNOWN]));
    assert_in_order(
        &output,
        &[
            "No such user: stop sending to jo@example.com\n",
            "\nServer said 550 5.1.1 <jo@example.com>:",
            "\nFixed by    ",
            "\n550         ",
            "\n  5yz       ",
            "\n  x5z       ",
            "\n5.1.1       ",
            "\n  5.X.X     ",
            "\n  X.1       ",
            "\nDecided by  X.1.1 in class 5 in codes.csv (level detail)\n",
            "\nDisposition return\n",
            "\nSources     RFC 3463 3.2",
        ],
    );
    // A rule that keeps its parts is told too.
    let output = stdout(&run(&[
        "explain",
        "--full",
        "--stage",
        "greeting",
        "554 5.7.23",
    ]));
    assert_in_order(
        &output,
        &[
            "\nDecided by  X.7.23 in class 5",
            "\nAnd by      5yz at greeting",
        ],
    );
}

#[test]
fn text_fits_a_narrow_terminal_and_breaks_no_word() {
    for (columns, most) in [("40", 40), ("200", 80)] {
        for what in [UNKNOWN, "421", "X.7.1", "552 5.2.2", "250"] {
            let mut command = program();
            command
                .env("COLUMNS", columns)
                .args(["explain", "--full", what]);
            let output = stdout(&command.output().unwrap());
            for line in output.lines() {
                assert!(line.chars().count() <= most, "{columns}: {line}");
                assert!(!line.ends_with('-'), "{columns}: {line}");
                assert!(!line.ends_with(' '), "{columns}: {line:?}");
                assert!(!line.ends_with("RFC"), "{columns}: {line}");
            }
        }
    }
}

#[test]
fn what_worked_is_told_in_short() {
    for what in ["250", "354", "2.1.5", "220 mx.example.org ESMTP"] {
        let output = stdout(&run(&["explain", what]));
        assert!(
            output.lines().next().unwrap().ends_with(": carry on"),
            "{output}"
        );
        assert_in_order(&output, &["\nWhy  ", "\nWhat to do  "]);
        for unwanted in ["Try again", "Affects", "Fixed by", "which says little"] {
            assert!(!output.contains(unwanted), "{unwanted} in:\n{output}");
        }
    }
}

#[test]
fn the_headline_says_what_to_do() {
    for (arguments, headline) in [
        (
            &["421"] as &[&str],
            "Server closes the session: try the next host, otherwise later",
        ),
        (&["450 4.7.1"], "Deferred by greylisting: try again later"),
        (
            &["552 5.2.2"],
            "Mailbox full: stop sending only if this keeps happening",
        ),
        (
            &["--stage", "rcpt-next", "452"],
            "Too many recipients: send to fewer at once",
        ),
        (
            &["--stage", "greeting", "554"],
            "Refused by policy: try the next host",
        ),
        (&["600"], "Protocol error: ask the administrator"),
    ] {
        let output = stdout(&run(&[&["explain"], arguments].concat()));
        assert_eq!(output.lines().next().unwrap(), headline);
    }
}

#[test]
fn several_words_are_one_text() {
    let together = json(&["550 5.1.1 User unknown"]);
    let apart = json(&["550", "5.1.1", "User", "unknown"]);
    assert_eq!(together, apart);
    assert_eq!(apart["reply"], 550);
    assert_eq!(apart["enhanced"], "5.1.1");
    assert_eq!(apart["text"], "550 5.1.1 User unknown");
}

#[test]
fn the_fields_of_a_finding_stand_in_their_order() {
    let output = stdout(&run(&["explain", "--format", "jsonl", "452"]));
    let fields = [
        "source",
        "line",
        "time",
        "recipient",
        "original_recipient",
        "sender",
        "message_id",
        "queue_id",
        "host",
        "provider",
        "direction",
        "stage",
        "reply",
        "enhanced",
        "text",
        "cause",
        "family",
        "outcome",
        "disposition",
        "retry",
        "retry_after",
        "action",
        "scope",
        "party",
        "title",
        "advice",
        "basis",
        "references",
        "conflict",
        "blocklist",
        "listed",
    ];
    let places = fields.map(|field| output.find(&format!("\"{field}\":")).unwrap());
    assert!(places.is_sorted(), "{output}");
    let finding = json(&["452"]);
    assert_eq!(finding["enhanced"], serde_json::Value::Null);
    assert_eq!(finding["outcome"], "transient");
    assert_eq!(finding["cause"], "system-full");
    assert_eq!(finding["stage"], serde_json::Value::Null);
    assert_eq!(
        finding["basis"],
        serde_json::json!({"level": "reply", "table": "codes.csv", "key": "452", "from": null})
    );
    assert_eq!(json(&["--stage", "rcpt", "452"])["stage"], "rcpt");
}

#[test]
fn codes_are_recognised_in_every_form_they_come_in() {
    for (text, reply, enhanced) in [
        ("550", Some(550), None),
        ("5.1.1", None, Some("5.1.1")),
        ("5.7.511", None, Some("5.7.511")),
        ("571", Some(571), None),
        ("421", Some(421), None),
        (
            "550-5.7.26 first\r\n550 5.7.26 last",
            Some(550),
            Some("5.7.26"),
        ),
        ("550-first\n550 last\n", Some(550), None),
        ("smtp; 550 5.1.1 unknown", Some(550), Some("5.1.1")),
        ("smtp;450 4.2.0 later", Some(450), Some("4.2.0")),
        (
            "<server.example #4.2.1 smtp;550 4.2.1 mailbox temporarily disabled: rcpt@example>",
            Some(550),
            Some("4.2.1"),
        ),
        (
            "host mx.example[192.0.2.1] said: 452 4.2.2 full",
            Some(452),
            Some("4.2.2"),
        ),
        ("550 cuda_nsu 5.1.1", Some(550), Some("5.1.1")),
        ("552 mailbox is full (#5.2.2)", Some(552), Some("5.2.2")),
        ("dsn=4.4.1, status=deferred", None, Some("4.4.1")),
        (
            "5.1.0 - Unknown address error 550-'5.1.1 jo",
            Some(550),
            Some("5.1.1"),
        ),
    ] {
        let finding = json(&[text]);
        assert_eq!(finding["reply"].as_u64(), reply, "{text}");
        assert_eq!(finding["enhanced"].as_str(), enhanced, "{text}");
        assert!(finding["retry"].is_string(), "{text}");
        let output = run_with_input(&["explain", "--format", "jsonl", "-"], text.as_bytes());
        let from_input: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(from_input["reply"], finding["reply"], "{text}");
        assert_eq!(from_input["enhanced"], finding["enhanced"], "{text}");
    }
}

#[test]
fn a_detail_or_subject_is_explained_for_each_class() {
    let output = stdout(&run(&["explain", "X.2.2"]));
    assert!(output.starts_with("X.2.2: Mailbox full\n"), "{output}");
    assert!(
        output.contains("\n4.2.2 ") && output.contains("\n5.2.2 "),
        "{output}"
    );
    let output = stdout(&run(&["explain", "X.7"]));
    assert!(
        output.starts_with("X.7: Security or Policy Status\n"),
        "{output}"
    );
    let output = stdout(&run(&["explain", "X.1.99"]));
    assert!(output.starts_with("X.1.99: not registered;"), "{output}");
    assert!(output.contains("\n5.1.99 "), "{output}");
}

#[test]
fn a_detail_or_subject_is_one_object_with_a_verdict_for_each_class() {
    for (what, codes, cause) in [
        ("X.1.1", ["2.1.1", "4.1.1", "5.1.1"], "no-such-user"),
        ("X.7", ["2.7.999", "4.7.999", "5.7.999"], "policy-refusal"),
        (
            "x.7.321",
            ["2.7.321", "4.7.321", "5.7.321"],
            "policy-refusal",
        ),
    ] {
        let object = json(&[what]);
        assert_eq!(object["code"], what.to_uppercase());
        assert_eq!(object["cause"], cause, "{what}");
        let verdicts = object["verdicts"].as_array().unwrap();
        assert_eq!(verdicts.len(), 3);
        for (verdict, code) in verdicts.iter().zip(codes) {
            assert_eq!(verdict["enhanced"], code);
            for field in ["cause", "outcome", "retry", "action", "advice"] {
                assert!(verdict[field].is_string(), "{field} of {code}");
            }
        }
        let csv = stdout(&run(&["explain", "--format", "csv", what]));
        assert_eq!(csv.lines().count(), 4, "{csv}");
    }
    // Greylisting is for the deferred one only: there is no cause of both.
    assert_eq!(json(&["X.7.1"])["cause"], serde_json::Value::Null);
}

#[test]
fn the_stage_decides_where_it_matters() {
    assert_eq!(json(&["552"])["action"], "count");
    assert_eq!(
        json(&["--stage", "rcpt-next", "552"])["action"],
        "split-recipients"
    );
    assert_eq!(
        json(&["--stage", "greeting", "554"])["action"],
        "try-next-host"
    );
    // An option may stand behind the text as well.
    assert_eq!(
        json(&["552", "--stage", "rcpt-next"])["action"],
        "split-recipients"
    );
    let output = run(&["explain", "--stage", "rctp", "552"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("similar value") && error.contains("'rcpt'"),
        "{error}"
    );
}

#[test]
fn a_fallback_says_that_it_is_one() {
    let output = stdout(&run(&["explain", "550", "5.7.511"]));
    assert!(output.contains("not registered"), "{output}");
    assert!(
        output.contains("by X.7, as 5.7.511 itself is not registered"),
        "{output}"
    );
    let output = stdout(&run(&["explain", "571"]));
    let output = output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        output.contains("by the first digit of 571, which is not registered"),
        "{output}"
    );
}

#[test]
fn a_conflict_is_told() {
    let output = stdout(&run(&["explain", "550", "4.2.1", "disabled"]));
    assert!(output.contains("Conflict    Reply code 550"), "{output}");
    assert!(json(&["550 4.2.1 disabled"])["conflict"].is_string());
    assert!(json(&["550 5.2.1 disabled"])["conflict"].is_null());
}

#[test]
fn irregular_replies_are_read_and_said_to_be_so() {
    let output = stdout(&run(&["explain", "550-5.1.1 a\r\n551 5.1.1 b"]));
    assert!(
        output.contains("Irregular   The lines have different reply codes"),
        "{output}"
    );
}

#[test]
fn a_bounce_is_explained_recipient_by_recipient() {
    let mail = "From: MAILER-DAEMON@mx.example.org\r\n\
        To: sender@example.org\r\n\
        Subject: Undelivered\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\
        \r\n\
        --b\r\n\
        Content-Type: message/delivery-status\r\n\
        \r\n\
        Reporting-MTA: dns; mx.example.org\r\n\
        \r\n\
        Final-Recipient: rfc822; jo@example.com\r\n\
        Action: failed\r\n\
        Status: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 unknown\r\n\
        \r\n\
        Final-Recipient: rfc822; ann@example.com\r\n\
        Action: delayed\r\n\
        Status: 4.4.1\r\n\
        \r\n\
        --b--\r\n";
    let file = std::env::temp_dir().join(format!("smtp-codes-explain-{}.eml", std::process::id()));
    std::fs::write(&file, mail).unwrap();
    let path = file.to_str().unwrap();
    let from_file = stdout(&run(&["explain", "--format", "jsonl", path]));
    let from_input = stdout(&run_with_input(
        &["explain", "--format", "jsonl", "-"],
        mail.as_bytes(),
    ));
    std::fs::remove_file(&file).unwrap();
    for output in [from_file, from_input] {
        let findings: Vec<serde_json::Value> = output
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(findings.len(), 2, "{output}");
        assert_eq!(findings[0]["recipient"], "jo@example.com");
        assert_eq!(findings[0]["action"], "suppress");
        assert_eq!(findings[1]["recipient"], "ann@example.com");
        assert_eq!(findings[1]["action"], "continue");
        assert_eq!(findings[1]["outcome"], "transient");
    }
}

#[test]
fn a_bounce_is_told_recipient_by_recipient() {
    let mail = "From: MAILER-DAEMON@mx.example.org\nTo: sender@example.org\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
        --b\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example.org\n\n\
        Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 5.1.1 unknown\n\n\
        Final-Recipient: rfc822; ann@example.com\nAction: delayed\nStatus: 4.4.1\n\n\
        Final-Recipient: rfc822; lee@example.com\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 no\n\n\
        Final-Recipient: rfc822; max@example.com\nAction: relayed\nStatus: 2.0.0\n\n--b--\n";
    let told = stdout(&run_with_input(&["explain", "-"], mail.as_bytes()));
    assert_in_order(
        &told,
        &[
            "No such user: stop sending to jo@example.com\n\nServer said 550 5.1.1 unknown\n",
            "\n\nHost does not answer: delivery is still being tried\n\n",
            "Recipient   ann@example.com\n",
            "\nRetry       No need.\n",
            "\n\nNo such user: stop sending only if this keeps happening\n\n",
            "Recipient   lee@example.com\n",
            "which the reporting server added).\n",
            "\nCaution     This is too weak a reason to give the address up.\n",
            "\n\nAccepted by the server: done\n\n",
            "Recipient   max@example.com\n",
            "\nReported    Passed on to a host that gives no confirmation",
        ],
    );
    // What the headline and the codes say is not said again.
    assert_eq!(told.matches("jo@example.com").count(), 1, "{told}");
    assert_eq!(told.matches("Reported").count(), 1, "{told}");
}

#[test]
fn who_asks_about_many_codes_is_told_of_list() {
    for (asked, told) in [
        ("user-moved", "smtp-codes list --cause user-moved shows"),
        ("5xx", "smtp-codes list --severity 5 shows"),
        ("4yz", "smtp-codes list --severity 4 shows"),
        ("5", "smtp-codes list --severity 5 shows"),
        ("5.x.x", "smtp-codes list --class 5 shows"),
        ("hello", "no SMTP code recognised"),
        ("5th", "no SMTP code recognised"),
    ] {
        let output = run(&["explain", asked]);
        assert_eq!(output.status.code(), Some(1), "{asked}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(told), "{asked}: {error}");
    }
}

#[test]
fn what_holds_no_code_is_status_1_and_wrong_usage_2() {
    let output = run(&["explain", "hello", "10.2.3.4"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("no SMTP code recognised, nor words that a server says; give a reply code"),
        "{error}"
    );
    assert_eq!(run_with_input(&["explain"], b"").status.code(), Some(1));
    assert_eq!(run(&["explian", "550"]).status.code(), Some(2));
    let missing = run(&["explain", "missing.eml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("missing.eml: no such file"));
}

#[test]
fn what_is_meant_is_done_without_a_command() {
    let explained = stdout(&run(&["explain", "550"]));
    for output in [
        run(&["550"]),
        run_with_input(&[], b"550\n"),
        run_with_input(&["explain"], b"550\n"),
        run_with_input(&["explain", "-"], b"550\r\n"),
    ] {
        assert_eq!(stdout(&output), explained);
    }
    let output = run(&["--color=never", "5.1.1", "User", "unknown"]);
    assert!(stdout(&output).starts_with("No such user: "));
}

#[test]
fn what_cannot_be_explained_is_named_with_what_can_be_done() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-explained");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let log = directory.join("mail.log");
    let line = "Mar  1 00:00:01 mx postfix/smtp[8]: A1: to=<jo@example.org>, dsn=5.1.1, status=bounced (no)\n";
    std::fs::write(&log, line.repeat(50)).unwrap();
    let text = directory.join("long");
    std::fs::write(&text, "a".repeat(20 << 20)).unwrap();
    for (path, said) in [
        (
            &directory,
            " is a directory; smtp-codes scan reads what is in it\n",
        ),
        (&directory.join("no/such.eml"), "such.eml: no such file; "),
        (
            &log,
            "mail.log is too long for a reply or a bounce; for a log, use: smtp-codes scan /",
        ),
        (&text, "long is too long for a reply or a bounce"),
    ] {
        let output = run(&["explain", path.to_str().unwrap()]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(said), "{error}");
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
    std::fs::remove_dir_all(directory).unwrap();
}

#[test]
fn it_is_said_what_the_input_was_taken_for() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("taken");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    // A file may have the name of a code.
    std::fs::write(directory.join("550"), "250 2.1.5 fine\n").unwrap();
    let output = program()
        .args(["explain", "550"])
        .current_dir(&directory)
        .output()
        .unwrap();
    let told = stdout(&output);
    assert!(told.starts_with("Accepted by the server: "), "{told}");
    assert!(
        told.ends_with("\nRead as     what is in the file 550\n"),
        "{told}"
    );
    let session = b">>> RCPT TO:<jo@example.com>\n<<< 550 5.1.1 User unknown\n";
    let told = stdout(&run_with_input(&["explain"], session));
    assert!(
        told.ends_with("\nRead as     a session of commands and replies\n"),
        "{told}"
    );
    assert!(!stdout(&run(&["explain", "550 5.1.1 no"])).contains("Read as"));
    // What is said beforehand holds.
    let told = stdout(&run(&["explain", "--from", "log", "550 5.1.1 no"]));
    assert!(
        told.ends_with("\nRead as     lines of a log (--from log)\n"),
        "{told}"
    );
    let away =
        b"From: jo@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nAway\n";
    let output = run_with_input(&["explain"], away);
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "smtp-codes: this is an automatic reply, which reports nothing about a delivery\n"
    );
    std::fs::remove_dir_all(directory).unwrap();
}

#[test]
fn a_complaint_is_told_as_one() {
    let mail = b"From: fbl@example.net\nSubject: Abuse report\n\
        Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\
        Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\
        Original-Rcpt-To: <jo@example.com>\n--b--\n";
    let output = run_with_input(&["explain"], mail);
    assert_eq!(output.status.code(), Some(0));
    let told = stdout(&output);
    assert!(
        told.starts_with("Recipient complained: take the address off the list\n"),
        "{told}"
    );
    let list = [
        "scan",
        "--format",
        "addresses",
        "--action",
        "unsubscribe",
        "-",
    ];
    assert_eq!(stdout(&run_with_input(&list, mail)), "jo@example.com\n");
    let list = ["scan", "--format", "addresses", "-"];
    assert_eq!(run_with_input(&list, mail).status.code(), Some(1));
}

#[test]
fn events_that_tell_nothing_of_a_delivery_are_no_failure() {
    let opened = br#"[{"email": "jo@example.com", "event": "open", "sg_event_id": "1",
        "sg_message_id": "550.421", "timestamp": 1767607200}]"#;
    let output = run_with_input(&["explain"], opened);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("these events of a mail service report nothing about a delivery"),
        "{error}"
    );
    let log = b"Jan  5 10:00:00 mx sshd[421]: Failed password for invalid user bob port 550\n\
        Jan  5 10:00:01 mx postgrey[550]: action=pass, reason=triplet found\n";
    let output = run_with_input(&["explain"], log);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("these lines of a log report nothing about a delivery"),
        "{error}"
    );
    // Of JSON that nobody knows, a number is a code only where its name says so.
    let unknown = br#"{"kind": "note", "id": 550, "to": "jo@example.com"}"#;
    let output = run_with_input(&["explain"], unknown);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let complaint = br#"[{"email": "jo@example.com", "event": "spamreport", "sg_event_id": "1"}]"#;
    let output = run_with_input(&["explain"], complaint);
    assert_eq!(output.status.code(), Some(0));
    let told = stdout(&output);
    assert!(told.starts_with("Recipient complained: "), "{told}");
    assert!(told.contains("jo@example.com"), "{told}");
}

#[test]
fn a_short_sheet_with_a_header_is_explained() {
    let sheet = b"Recipient,Status,Date,Message\n\
        jo@example.org,Bounced,2026-01-05,\"550 5.1.1 User unknown\"\n\
        max@example.org,Deferred,2026-01-05,\"452 4.2.2 Mailbox full\"\n";
    let told = stdout(&run_with_input(&["explain"], sheet));
    assert_in_order(
        &told,
        &[
            "No such user: stop sending to jo@example.org",
            "max@example.org",
            "452",
        ],
    );
}

#[test]
fn a_text_with_an_address_is_no_failure_by_itself() {
    for text in [
        "hello jo@example.org, how are you",
        "jo@example.org: mailbox is fine",
        "Sent 550 mails, 421 opened",
        "Ticket #550 was closed",
    ] {
        let output = run(&["explain", text]);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    }
    let told = stdout(&run(&[
        "explain",
        "The mail to jo@example.org could not be delivered",
    ]));
    assert!(told.starts_with("No reason given"), "{told}");
}

#[test]
fn a_long_text_is_not_printed_back() {
    let mail = format!(
        "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail\n\n\
         <jo@example.com>: host mx.example.com said: 550 5.1.1 {}\n",
        "no such user ".repeat(2_000)
    );
    let told = stdout(&run_with_input(&["explain"], mail.as_bytes()));
    assert!(told.len() < 3_000, "{told}");
    assert!(told.contains(" ...\n"), "{told}");
}

#[test]
fn recipients_with_the_same_answer_are_told_together() {
    let mut mail = "From: MAILER-DAEMON@mx.example.org\nTo: sender@example.org\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
        --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        .to_owned();
    for name in ["jo", "ann", "lee", "max", "pat", "kim", "kit"] {
        mail += &format!(
            "Final-Recipient: rfc822; {name}@example.com\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1 <{name}@example.com>: unknown\n\n"
        );
    }
    mail += "--b--\n";
    let told = stdout(&run_with_input(&["explain"], mail.as_bytes()));
    assert_eq!(told.matches("No such user").count(), 1, "{told}");
    assert!(told.contains("pat@example.com and 2 others\n"), "{told}");
    let output = run_with_input(&["explain", "--format", "jsonl"], mail.as_bytes());
    assert_eq!(stdout(&output).lines().count(), 7);
}

#[test]
fn nothing_is_said_twice_and_no_line_is_too_long() {
    let replies = [
        "550 5.1.1 <jo@example.com>: User unknown",
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail\n421 4.7.28 - gsmtp",
        "452 4.2.2 The mailbox is over quota, try again in 5 minutes",
        "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org",
        "451 4.7.1 Greylisting in action, please come back later",
        "550 4.1.1 these codes disagree",
        "554 5.7.1 Message rejected as spam",
        "250 2.1.5 fine",
        "590",
        "5.9.9",
        "X.7.1",
        "X.3",
    ];
    for reply in replies {
        for columns in [40, 80] {
            let mut command = program();
            command.args(["explain", reply]);
            let told = stdout(
                &command
                    .env("COLUMNS", columns.to_string())
                    .output()
                    .unwrap(),
            );
            for line in told.lines() {
                let is_word = line.split_whitespace().count() == 1;
                assert!(
                    is_word || line.chars().count() <= columns,
                    "{reply}: {line}"
                );
            }
            let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut sentences: Vec<&str> = flat
                .split(". ")
                .filter(|sentence| sentence.split(' ').count() > 3)
                .collect();
            // A detail is told class by class.
            if !reply.starts_with('X') {
                sentences.sort_unstable();
                let before = sentences.len();
                sentences.dedup();
                assert_eq!(sentences.len(), before, "{told}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_no_panic() {
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for arguments in [
        &["explain", "550"][..],
        &["explain", "--format", "json", "550"],
        &["explain", "--format", "csv", "550"],
        &["list"],
        &["list", "--format", "csv"],
        &["man"],
        &["completions", "bash"],
    ] {
        let output = program().args(arguments).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "smtp-codes: No space left on device\n"
        );
        let status = program()
            .args(arguments)
            .stdout(full())
            .stderr(full())
            .status();
        assert_eq!(status.unwrap().code(), Some(2), "{arguments:?}");
    }
    // Nor where only the messages cannot be written.
    for arguments in [&["explain", "hello"][..], &["list", "no-such-thing-at-all"]] {
        let status = program().args(arguments).stderr(full()).status();
        assert_eq!(status.unwrap().code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn words_without_a_code_are_explained() {
    let told = stdout(&run(&["explain", "the", "mailbox", "is", "over", "quota"]));
    assert!(told.contains("(mailbox-full, by its words)"), "{told}");
    // A provider's own code is told as one.
    let told = stdout(&run(&[
        "explain",
        "550 5.7.27 SPF did not pass for this mail - gsmtp",
    ]));
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("by the code 5.7.27, as Google") && told.contains("spf-failed"),
        "{told}"
    );
}

#[test]
fn control_characters_never_reach_the_terminal_raw() {
    let hostile = "550 5.1.1 \x1b[2J\x1b]0;owned\x07 \r forged \u{202e}txt\u{0} \u{9b}31m";
    for format in ["text", "json", "jsonl", "csv"] {
        let arguments = ["explain", "--full", "--format", format, "-"];
        let text = stdout(&run_with_input(&arguments, hostile.as_bytes()));
        for character in text.chars() {
            assert!(
                character == '\n' || !character.is_control(),
                "{character:?} in {text:?}"
            );
            assert_ne!(character, '\u{202e}');
        }
        assert!(text.contains("[2J"), "{text}");
    }
    let text = stdout(&run_with_input(
        &["explain", "--full", "-"],
        hostile.as_bytes(),
    ));
    assert!(text.contains("\\x1b[2J"), "{text}");
    let bytes = run_with_input(&["explain", "--full", "-"], b"550 5.1.1 \xff\xfe caf\xe9");
    assert!(stdout(&bytes).contains('\u{fffd}'));
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let always = stdout(&run(&["--color", "always", "explain", "550"]));
    assert!(always.contains("\x1b[1m"));
    let never = stdout(&run(&["--color", "never", "explain", "550"]));
    assert!(!never.contains('\x1b'));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = piped(program().args(["list", "--format", "csv"]));
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn list_filters() {
    let count = |arguments: &[&str]| {
        let mut all = vec!["list", "--format", "jsonl"];
        all.extend(arguments);
        stdout(&run(&all)).lines().count()
    };
    // As many as the table has.
    let rows = |table: &[u8], kind: &str| {
        let table = String::from_utf8_lossy(table);
        table.lines().filter(|line| line.starts_with(kind)).count()
    };
    for kind in ["severity", "category", "reply", "class"] {
        let known = rows(smtp_codes_table::CODES_CSV, &format!("{kind},"));
        assert_eq!(count(&["--kind", kind]), known, "{kind}");
    }
    let of_class_5 = count(&["--kind", "detail", "--class", "5"]);
    assert!(0 < of_class_5 && of_class_5 < count(&["--kind", "detail"]));
    let severe = stdout(&run(&[
        "list",
        "--kind",
        "reply",
        "--severity",
        "3",
        "--format",
        "csv",
    ]));
    assert_eq!(severe.lines().count(), 1 + 4, "{severe}");
    assert!(
        severe
            .starts_with("kind,code,name,aliases,text,description,standing,cause,family,outcome,")
    );
    let later = stdout(&run(&["list", "--retry", "later", "--format", "jsonl"]));
    assert!(
        later
            .lines()
            .all(|line| line.contains("\"retry\":\"later\""))
    );
    let words = stdout(&run(&["list", "too", "many", "RECIPIENTS"]));
    assert!(
        words.contains("4.5.3") && words.contains("5.5.3"),
        "{words}"
    );
    let providers = rows(smtp_codes_phrasebook::PROVIDERS_CSV, "provider,");
    assert_eq!(count(&["--kind", "provider"]), providers);
    let null_mx = stdout(&run(&["list", "null", "mx"]));
    assert!(null_mx.contains("5.1.10"), "{null_mx}");
    assert_eq!(count(&["--kind", "cause", "--family", "network"]), 8);
    let causes = stdout(&run(&["list", "--cause", "greylisted"]));
    assert!(causes.starts_with("greylisted "), "{causes}");
    assert!(
        causes.contains("\n4.7.1 ") && !causes.contains("5.7.1"),
        "{causes}"
    );
    // What people call a cause finds its codes.
    let quota = stdout(&run(&["list", "over", "quota"]));
    assert_in_order(&quota, &["mailbox-full ", "\n5.2.2 ", "\n552 "]);
}

#[test]
fn list_of_nothing_is_status_1_and_a_wrong_word_2() {
    let output = run(&["list", "no-such-word-anywhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no row fits"));
    let output = run(&["list", "--retry", "latter"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("later"));
}

#[test]
fn a_session_is_about_its_failure_and_not_its_greeting() {
    let session = "220 mx.example.org ESMTP\nEHLO me.example\n250 SIZE\nMAIL FROM:<a@b.example>\n\
                   250 2.1.0 ok\nRCPT TO:<c@d.example>\n550 5.1.1 no such user\n";
    let told = stdout(&fed(program().args(["explain", "-"]), session.as_bytes()));
    assert!(told.starts_with("No such user: "), "{told}");
    assert!(!told.contains("Irregular"), "{told}");
}

#[test]
fn a_report_says_what_its_sender_did() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nTo: me@example.net\n\
                Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
                --b\nContent-Type: message/delivery-status\n\n\
                Reporting-MTA: dns; mx.example.net\n\n\
                Final-Recipient: rfc822; jo@example.org\nAction: failed\nStatus: 4.4.7\n\n--b--\n";
    // Also behind a blank line, as pipes and editors put one there.
    for mail in [mail.to_owned(), format!("\n{mail}")] {
        let told = stdout(&fed(program().args(["explain", "-"]), mail.as_bytes()));
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("has given up on this recipient"), "{told}");
        assert!(!told.contains("would fail again"), "{told}");
        assert!(told.starts_with("Delivery time expired: "), "{told}");
        assert!(told.contains("by the code 4.4.7"), "{told}");
    }
}

#[test]
fn json_is_one_array_and_csv_has_a_header() {
    let array = stdout(&run(&["explain", "--format", "json", "550"]));
    let parsed: Vec<serde_json::Value> = serde_json::from_str(&array).unwrap();
    assert_eq!(parsed.len(), 1);
    let csv = stdout(&run(&[
        "explain", "--format", "csv", "550", "5.1.1", "a,\"b\"",
    ]));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(&reader.headers().unwrap()[12], "reply");
    let record = reader.records().next().unwrap().unwrap();
    assert_eq!(&record[14], "550 5.1.1 a,\"b\"");
}

#[test]
fn completions_and_manual_come_from_the_same_definitions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&run(&["completions", shell]));
        assert!(
            script.contains("explain") && script.contains("stage"),
            "{shell}"
        );
    }
    // The commands that the script for bash recognises are those that it has options for.
    let bash = stdout(&run(&["completions", "bash"]));
    let commands: Vec<&str> = bash
        .lines()
        .filter_map(|line| line.trim().strip_prefix("cmd=\"")?.strip_suffix('"'))
        .filter(|command| !command.is_empty())
        .collect();
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        assert!(
            bash.contains(&format!("\n        {command})\n")),
            "{command}"
        );
    }
    let manual = stdout(&run(&["man"]));
    assert!(manual.contains(".TH smtp-codes 1 ") && manual.contains("explain"));
    assert!(!manual.contains("stage"), "{manual}");
    let page = stdout(&run(&["man", "explain"]));
    assert!(page.contains(".TH smtp-codes-explain 1 ") && page.contains("stage"));
    assert_eq!(page.matches(".TH").count(), 1);
    let unknown = run(&["man", "explian"]);
    assert_eq!(unknown.status.code(), Some(2));
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("man1");
    let _ = std::fs::remove_dir_all(&directory);
    stdout(&run(&["man", "--out", directory.to_str().unwrap()]));
    let mut pages: Vec<String> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort_unstable();
    assert_eq!(
        pages.join(" "),
        "smtp-codes-audit.1 smtp-codes-completions.1 smtp-codes-coverage.1 smtp-codes-explain.1 smtp-codes-export.1 \
         smtp-codes-list.1 smtp-codes-man.1 smtp-codes-scan.1 smtp-codes.1"
    );
}

/// A table of one's own in a file, which is removed at the end.
struct TableFile(std::path::PathBuf);

impl TableFile {
    fn new(name: &str, csv: &str) -> Self {
        let name = format!("smtp-codes-{name}-{}.csv", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, csv).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TableFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_table_of_ones_own_goes_before_all_others() {
    let first = TableFile::new(
        "first",
        "kind,code,with,stage,retry,action,cause,decides,references,sample,date\n\
         rule,590,any,any,now,try-next-host,system-unavailable,,convention,,\n\
         phrase,the moon is full,,,,,system-full,yes,seen,Now the moon is full,2026-03-01\n",
    );
    let second = TableFile::new(
        "second",
        "kind,code,with,stage,retry,action,cause,references\n\
         rule,590,any,any,never,fix-recipient,no-such-user,convention\n",
    );
    let plain = json(&["590"]);
    assert_eq!(plain["basis"]["level"], "class");
    let laid = json(&["--overlay", first.path(), "590"]);
    assert_eq!(laid["cause"], "system-unavailable");
    assert_eq!(laid["basis"]["table"], first.path());
    let other = json(&["--overlay", second.path(), "--overlay", first.path(), "590"]);
    assert_eq!(other["cause"], "no-such-user");
    // With its text, too, though no standard has such a code.
    let told = json(&["--overlay", first.path(), "590 Our relay is full"]);
    assert_eq!(told["basis"]["table"], first.path());
    let text = "550 Sorry, the moon is full";
    assert_eq!(
        json(&["--overlay", first.path(), text])["cause"],
        "system-full"
    );
    // What the program has itself is still there, and without the table nothing is left of it.
    let greylisted = json(&["--overlay", first.path(), "450 4.2.0 Greylisted"]);
    assert_eq!(greylisted["cause"], "greylisted");
    assert_eq!(json(&["590"]), plain);
    assert_ne!(json(&[text])["cause"], "system-full");
}

#[test]
fn mistakes_in_a_table_of_ones_own_are_told_line_by_line() {
    let table = TableFile::new(
        "wrong",
        "kind,code,with,stage,retry,action,cause,references\n\
         rule,590,any,rcpt,nwo,try-next-host,system-unavailable,convention\n\
         rule,591,any,rcpt,now,try-next-hots,system-unavailable,convention\n",
    );
    let output = run(&["explain", "--overlay", table.path(), "590"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    let at = |place: &str| format!("{}:{place}", table.path());
    assert!(
        lines[0].starts_with(&at("2:19, column retry: \"nwo\"")),
        "{said}"
    );
    assert!(lines[1].starts_with(&at("3:23, column action:")), "{said}");
    assert_eq!(lines[2], "smtp-codes: 2 mistakes in what --overlay names");

    let output = run(&["explain", "--overlay", "no-such-table.csv", "590"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("smtp-codes: no-such-table.csv: "),
        "{said}"
    );

    let many: Vec<&str> = [["--overlay", table.path()]; 30].concat();
    let output = run(&[&["explain"], &*many, &["590"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "smtp-codes: --overlay takes at most 29 tables, and 30 are named\n"
    );
}

#[test]
fn who_said_it_is_told_with_what_told_it() {
    let marked = "550 5.7.1 It is not wanted here. b7-20020af.9 - gsmtp";
    assert_eq!(json(&[marked])["provider"], "google");
    let output = stdout(&run(&["explain", marked]));
    assert_in_order(
        &output,
        &["\nProvider    Google", "by the mark \"gsmtp\"\n", "\nWhy"],
    );
    let hosted = "host alt1.gmail-smtp-in.l.google.com[192.0.2.7] said: 550 5.7.1 It is not wanted";
    assert_eq!(json(&[hosted])["provider"], "google");
    let output = stdout(&run(&["explain", hosted]));
    assert_in_order(
        &output,
        &[
            "\nProvider    Google",
            "by the host",
            "alt1.gmail-smtp-in.l.google.com\n",
        ],
    );
    let mail = b"From: MAILER-DAEMON@mx.example.net\nTo: me@example.net\n\
        Subject: Undelivered Mail\nMIME-Version: 1.0\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nIt failed.\n\n\
        --b\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example.net\n\n\
        Final-Recipient: rfc822; jo@example.org\nAction: failed\nStatus: 5.7.1\n\
        Remote-MTA: dns; gmail-smtp-in.l.google.com\n\
        Diagnostic-Code: smtp; 550 5.7.1 It is not wanted\n\n--b--\n";
    let output = run_with_input(&["explain", "--format", "jsonl", "-"], mail);
    let finding: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(finding["provider"], "google");
    assert_eq!(
        json(&["550 5.7.1 It is not wanted"])["provider"],
        serde_json::Value::Null
    );
}

#[test]
fn what_else_the_words_hold_is_told() {
    let text = "451 4.7.1 Greylisted, please come back in 10 minutes";
    assert_eq!(json(&[text])["retry_after"], 600);
    let output = stdout(&run(&["explain", text]));
    assert!(
        output.contains("The server asks to wait 10 minutes."),
        "{output}"
    );

    let link = "https://bl.example.net/q/192.0.2.77";
    let text = format!("554 5.7.1 Client host [192.0.2.77] blocked using bl.example.net; {link}");
    let finding = json(&[&text]);
    assert_eq!(finding["blocklist"], "bl.example.net");
    assert_eq!(finding["listed"], "192.0.2.77");
    let output = stdout(&run(&["explain", &text]));
    assert_in_order(
        &output,
        &[
            &format!("\nListed by   bl.example.net ({link})\n"),
            "\nListed      192.0.2.77\n",
        ],
    );
    // The host that speaks is not the one that is listed.
    let quoted = format!("host mx.example.org[192.0.2.1] said: {text}");
    assert_eq!(json(&[&quoted])["listed"], "192.0.2.77");
    // What worked asks for nothing.
    for text in ["250 Ok, next try again in 10 minutes", UNKNOWN] {
        for field in ["retry_after", "blocklist", "listed"] {
            assert!(json(&[text])[field].is_null(), "{field} of {text}");
        }
    }
}
