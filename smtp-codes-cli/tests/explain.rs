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

#[test]
fn people_read_what_happened_and_what_to_do_first() {
    let output = stdout(&run(&[
        "explain",
        "550 5.1.1 <jo@example.com>: Recipient address rejected: User unknown",
    ]));
    let place = |text: &str| {
        output
            .find(text)
            .unwrap_or_else(|| panic!("{text} is missing in:\n{output}"))
    };
    let order = [
        "550 5.1.1  Bad destination mailbox address",
        "What happened    permanent:",
        "Try again        never:",
        "What to do       suppress:",
        "Who can mend it  sender:",
        "Who is hit       recipient:",
        "  5yz ",
        "  x5z ",
        "  5.X.X ",
        "  X.1 ",
        "Decided by       detail X.1.1 in class 5",
        "References       RFC 3463 3.2",
    ]
    .map(place);
    assert!(order.is_sorted(), "{output}");
    assert!(!output.contains('\x1b'), "colour without a terminal");
    assert!(output.lines().all(|line| line.chars().count() <= 88));
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
        "recipient",
        "reply",
        "enhanced",
        "text",
        "meaning",
        "outcome",
        "retry",
        "action",
        "scope",
        "party",
        "basis",
        "conflict",
    ];
    let places = fields.map(|field| output.find(&format!("\"{field}\":")).unwrap());
    assert!(places.is_sorted(), "{output}");
    let finding = json(&["452"]);
    assert_eq!(finding["enhanced"], serde_json::Value::Null);
    assert_eq!(finding["outcome"], "transient");
    assert_eq!(finding["basis"], "reply 452");
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
    assert!(output.contains("X.2.2  Mailbox full"));
    assert!(
        output.contains("\n4.2.2 ") && output.contains("\n5.2.2 "),
        "{output}"
    );
    let output = stdout(&run(&["explain", "X.7"]));
    assert!(
        output.contains("X.7  Security or Policy Status"),
        "{output}"
    );
    let output = stdout(&run(&["explain", "X.1.99"]));
    assert!(output.contains("X.1.99 (not registered)"), "{output}");
}

#[test]
fn the_stage_decides_where_it_matters() {
    assert_eq!(json(&["552"])["action"], "contact_admin");
    assert_eq!(
        json(&["--stage", "rcpt-next", "552"])["action"],
        "split_recipients"
    );
    assert_eq!(
        json(&["--stage", "greeting", "554"])["action"],
        "try_next_host"
    );
    // An option may stand behind the text as well.
    assert_eq!(
        json(&["552", "--stage", "rcpt-next"])["action"],
        "split_recipients"
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
        output.contains("subject X.7 in class 5; the detail is not registered"),
        "{output}"
    );
    let output = stdout(&run(&["explain", "571"]));
    assert!(output.contains("so its first digit decides"), "{output}");
}

#[test]
fn a_conflict_is_told() {
    let output = stdout(&run(&["explain", "550", "4.2.1", "disabled"]));
    assert!(
        output.contains("Conflict         reply code 550"),
        "{output}"
    );
    assert!(json(&["550 4.2.1"])["conflict"].is_string());
    assert!(json(&["550 5.2.1"])["conflict"].is_null());
}

#[test]
fn irregular_replies_are_read_and_said_to_be_so() {
    let output = stdout(&run(&["explain", "550-5.1.1 a\r\n551 5.1.1 b"]));
    assert!(
        output.contains("Irregular        the lines have different reply codes"),
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
fn what_holds_no_code_is_status_1_and_wrong_usage_2() {
    let output = run(&["explain", "hello", "10.2.3.4"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("no SMTP code recognised; give a reply code (550)"),
        "{error}"
    );
    assert_eq!(run(&["explain"]).status.code(), Some(2));
    assert_eq!(run(&["explian", "550"]).status.code(), Some(2));
    let missing = run(&["explain", "missing.eml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("missing.eml: no such file"));
}

#[test]
fn control_characters_never_reach_the_terminal_raw() {
    let hostile = "550 5.1.1 \x1b[2J\x1b]0;owned\x07 \r forged \u{202e}txt\u{0} \u{9b}31m";
    for format in ["text", "json", "jsonl", "csv"] {
        let output = run_with_input(&["explain", "--format", format, "-"], hostile.as_bytes());
        let text = stdout(&output);
        for character in text.chars() {
            assert!(
                character == '\n' || !character.is_control(),
                "{character:?} in {text:?}"
            );
            assert_ne!(character, '\u{202e}');
        }
        assert!(text.contains("[2J"), "{text}");
    }
    let text = stdout(&run_with_input(&["explain", "-"], hostile.as_bytes()));
    assert!(text.contains("\\x1b[2J"), "{text}");
    let bytes = run_with_input(&["explain", "-"], b"550 5.1.1 \xff\xfe caf\xe9");
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
    assert_eq!(count(&["--kind", "severity"]), 5);
    assert_eq!(count(&["--kind", "category"]), 6);
    assert_eq!(count(&["--kind", "reply"]), 46);
    assert_eq!(count(&["--kind", "class"]), 3);
    assert_eq!(count(&["--kind", "detail", "--class", "5"]), 81);
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
    assert!(severe.starts_with("kind,code,name,text,description,standing,outcome,"));
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
    let null_mx = stdout(&run(&["list", "null", "mx"]));
    assert!(null_mx.contains("5.1.10"), "{null_mx}");
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
    assert!(told.starts_with("550 5.1.1  Bad destination"), "{told}");
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
        assert!(
            told.contains("Decided by action failed, detail X.4.7 in class 4"),
            "{told}"
        );
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
    assert_eq!(&reader.headers().unwrap()[3], "reply");
    let record = reader.records().next().unwrap().unwrap();
    assert_eq!(&record[5], "550 5.1.1 a,\"b\"");
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
    assert!(manual.contains(".TH") && manual.contains("explain") && manual.contains("stage"));
}
