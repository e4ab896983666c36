//! Each mistake that a table can have, and the whole message for it.
//!
//! Most lessons change a small table that is right, and expect every problem, so they also show that
//! one mistake gives one message.

use smtp_codes_registry::{read, read_with};

const SMALL: &str = include_str!("small.csv");

const COLUMNS: &str = "kind, code, class, with, stage, broader, step, name, number, aliases, text, \
    description, standing, specific, classes, inferred, replies, correction, stages, cause, family, \
    outcome, retry, action, scope, party, advice, pause, longest, keep, times, answer, decides, provider, hosts, marks, case, by, sample, references, date, note";

const KINDS: &str = "column, kind, outcome, retry, action, scope, party, family, standing, stage, cause, \
    dsn-action, severity, category, reply, class, subject, detail, rule, provider, token, phrase, report";

const SAVE: &str = "save the sheet again as CSV: in LibreOffice with \"Save As\", type \"Text CSV\", \
    \"Edit filter settings\" ticked, character set UTF-8, field delimiter \",\"; in Excel with \
    \"Save As\", type \"CSV UTF-8 (Comma delimited)\"";

/// The problems of a table, each on a line. A row that has one is not among those that are right.
fn problems(table: impl AsRef<[u8]>) -> String {
    let reading = read(table.as_ref());
    let right = format!("{:?}", reading.table);
    for problem in reading.problems.iter().filter(|problem| problem.line() > 1) {
        let row = format!("line: {} }}", problem.line());
        assert!(!right.contains(&row), "{problem}");
    }
    let lines = reading.problems.iter().map(|p| p.display_at("codes.csv"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The small table with some of its text replaced.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(SMALL.to_owned(), |table, (old, new)| {
        assert!(table.contains(old), "{old} is not in the table");
        table.replace(old, new)
    })
}

/// Fills in the long lists that many messages end with.
fn full(expected: &str) -> String {
    let expected = expected.replace("{COLUMNS}", COLUMNS);
    expected.replace("{KINDS}", KINDS).replace("{SAVE}", SAVE)
}

macro_rules! lessons {
    ($($name:ident: $table:expr => [$($line:expr),+ $(,)?])*) => {$(
        #[test]
        fn $name() {
            let expected: Vec<String> = [$($line),+].into_iter().map(full).collect();
            assert_eq!(problems($table), expected.join("\n"));
        }
    )*};
}

#[test]
fn the_small_table_is_right() {
    assert_eq!(problems(SMALL), "");
}

lessons! {
    reply_of_another_class_than_its_detail: changed(&[("5,,550,552,", "4,,550,552,")]) => [
        r#"codes.csv:41:72, column correction: the reply 552 is of class 5, and the classes of this detail are 4. Add the class, or write the replies that hold in the column "correction"."#,
    ]

    failure_with_a_cause_of_success: changed(&[("family,network,", "family,success,,,,,,Success,,,,Good.,,,,,,,,,,,,,,,,,,,,,convention,\nfamily,network,"), ("cause,busy,", "cause,fine,,,,,,Fine,,,Fine,Fine.,,,,,,,,,success,,later,retry-later,message,nobody,Fine.,,,,,,convention,\ncause,busy,"), ("any,any,,,,,,,,,,,,,,,busy", "any,any,,,,,,,,,,,,,,,fine")]) => [
        r#"codes.csv:50:37, column cause: "fine" is a cause of success, but what the row is about fails. Name another cause, or give the outcome."#,
    ]

    outcome_of_failure_with_a_cause_of_success: changed(&[("family,network,", "family,success,,,,,,Success,,,,Good.,,,,,,,,,,,,,,,,,,,,,convention,\nfamily,network,"), ("cause,busy,", "cause,fine,,,,,,Fine,,,Fine,Fine.,,,,,,,,,success,,later,retry-later,message,nobody,Fine.,,,,,,convention,\ncause,busy,"), (",,,,,,,,unknown,,transient,,,,,,,,,,,RFC 3464", ",,,,,,,,fine,,transient,,,,,,,,,,,RFC 3464")]) => [
        r#"codes.csv:25:64, column cause: "fine" is a cause of success, but what the row is about fails. Name another cause, or give the outcome."#,
    ]

    success_with_a_cause_of_failure: changed(&[("family,network,", "family,success,,,,,,Success,,,,Good.,,,,,,,,,,,,,,,,,,,,,convention,\nfamily,network,"), ("cause,busy,", "cause,fine,,,,,,Fine,,,Fine,Fine.,,,,,,,,,success,,later,retry-later,message,nobody,Fine.,,,,,,convention,\ncause,busy,"), ("rule,520-529", "rule,221"), ("any,any,,,,,,,,,,,,,,,busy", "any,any,,,,,,,,,,,,,,,unknown"), ("reply,552,", "reply,221,"), ("5,,550,552,", "5,,550,,"), ("The registry has 550.", ""), ("rule,550|552", "rule,550")]) => [
        r#"codes.csv:37:103, column cause: "unknown" is the cause of a failure, but what the row is about goes well. Name a cause of the family success, or give the outcome."#,
    ]

    unknown_kind: changed(&[("reply,550,", "replyy,550,")]) => [
        r#"codes.csv:36:1, column kind: "replyy" is not a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    kind_in_another_case: changed(&[("reply,550,", "Reply,550,")]) => [
        r#"codes.csv:36:1, column kind: "Reply" is not a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    no_kind: changed(&[("reply,550,", ",550,")]) => [
        "codes.csv:36:1, column kind: the row has no kind. Allowed: {KINDS}.",
    ]

    malformed_reply_code: changed(&[("reply,550,", "reply,55O,")]) => [
        r#"codes.csv:36:7, column code: "55O" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
    ]

    code_that_a_spreadsheet_made_decimal: changed(&[("reply,550,", "reply,550.0,")]) => [
        r#"codes.csv:36:7, column code: "550.0" is not a reply code; did you mean "550"? Allowed: three digits, the first from 1 to 5."#,
    ]

    malformed_severity: changed(&[("severity,5yz", "severity,5xx")]) => [
        r#"codes.csv:32:10, column code: "5xx" is not a severity code; did you mean "5yz"? Allowed: a digit from 1 to 5, then yz."#,
    ]

    malformed_category: changed(&[("category,x5z", "category,X5X")]) => [
        r#"codes.csv:33:10, column code: "X5X" is not a category code; did you mean "x5z"? Allowed: x, a digit, then z."#,
    ]

    malformed_class: changed(&[("class,5,", "class,3,")]) => [
        r#"codes.csv:38:7, column code: "3" is not a class code. Allowed: 2, 4 or 5."#,
    ]

    malformed_subject: changed(&[("subject,X.1,", "subject,X.01,")]) => [
        r#"codes.csv:39:9, column code: "X.01" is not a subject code. Allowed: X.subject, with a number from 0 to 999 without leading zeros."#,
    ]

    malformed_detail: changed(&[("detail,X.1.1,", "detail,5.1.1,")]) => [
        r#"codes.csv:42:8, column code: "5.1.1" is not a detail code; did you mean "X.1.1"? Allowed: X.subject.detail, with numbers from 0 to 999 without leading zeros."#,
    ]

    detail_in_a_subject_row: changed(&[("subject,X.0,", "subject,X.0.0,")]) => [
        r#"codes.csv:40:9, column code: "X.0.0" is not a subject code. Allowed: X.subject, with a number from 0 to 999 without leading zeros."#,
    ]

    malformed_rule_code: changed(&[("rule,X.1.1,4|5", "rule,5.1.1,4|5")]) => [
        r#"codes.csv:43:6, column code: "5.1.1" is not a rule code; did you mean "X.1.1"? Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    malformed_code_in_a_list: changed(&[("rule,550|552,", "rule,550|55O|552,")]) => [
        r#"codes.csv:47:10, column code: "55O" is not a rule code. Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    malformed_word: changed(&[("retry,later,", "retry,Later,")]) => [
        r#"codes.csv:6:7, column code: "Later" is not a retry code; did you mean "later"? Allowed: small letters, then small letters, digits and single hyphens."#,
    ]

    word_with_an_underscore: changed(&[("action,retry-later,", "action,retry_later,")]) => [
        r#"codes.csv:9:8, column code: "retry_later" is not an action code; did you mean "retry-later"? Allowed: small letters, then small letters, digits and single hyphens."#,
    ]

    word_with_a_space: changed(&[("retry,later,", "retry,lat er,")]) => [
        r#"codes.csv:6:7, column code: "lat er" is not a retry code; did you mean "lat-er"? Allowed: small letters, then small letters, digits and single hyphens."#,
    ]

    no_code: changed(&[("reply,550,", "reply,,")]) => [
        "codes.csv:36:7, column code: the row has no code. Allowed: three digits, the first from 1 to 5.",
    ]

    no_code_of_a_rule: changed(&[("rule,550|552,", "rule,,")]) => [
        r#"codes.csv:47:6, column code: the row has no code. Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    malformed_code_among_other_mistakes: changed(&[("reply,550,,,,,,MailboxUnavailable", "reply,55O,,,,,,type")]) => [
        r#"codes.csv:36:7, column code: "55O" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
        r#"codes.csv:36:16, column name: "type" is a keyword of Rust, which no name can be; did you mean "Type"?"#,
    ]

    severities_of_a_mistyped_kind: changed(&[("severity,4", "severty,4"), ("severity,5", "severty,5")]) => [
        r#"codes.csv:31:1, column kind: "severty" is not a kind of row; did you mean "severity"? Allowed: {KINDS}."#,
        r#"codes.csv:32:1, column kind: "severty" is not a kind of row; did you mean "severity"? Allowed: {KINDS}."#,
    ]

    column_row_about_no_column: changed(&[("column,retry,", "column,retri,")]) => [
        r#"codes.csv:2:8, column code: "retri" is not the name of a column; did you mean "retry"? Allowed: {COLUMNS}."#,
    ]

    kind_row_about_no_kind: changed(&[("kind,reply,", "kind,replys,")]) => [
        r#"codes.csv:3:6, column code: "replys" is not the name of a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    duplicate_code: changed(&[("reply,552,", "reply,550,"), ("rule,550|552", "rule,550"), (",550,552,", ",550,550,")]) => [
        r#"codes.csv:36:7, column code: the reply "550" already has a row on line 35; a code has one row of its kind."#,
    ]

    duplicate_cause: changed(&[("cause,busy,", "cause,unknown,"), (",busy,", ",unknown,")]) => [
        r#"codes.csv:27:7, column code: the cause "unknown" already has a row on line 26; a code has one row of its kind."#,
    ]

    duplicate_rule: changed(&[("rule,X.1,5,,data,", "rule,X.1.1,5,,data,")]) => [
        "codes.csv:44:6, column code: line 43 already has a rule for this situation (X.1.1 in class 5 at data); a situation has one rule. Remove one of them, or narrow it.",
    ]

    overlapping_rules: changed(&[("rule,4yz,,any,rcpt,", "rule,552,,X.1.10,rcpt-next|data,")]) => [
        "codes.csv:50:6, column code: line 47 already has a rule for this situation (552 with X.1.10 at rcpt-next); a situation has one rule. Remove one of them, or narrow it.",
    ]

    the_same_range_twice: changed(&[("rule,X.1,5,,data,", "rule,X.1.50-X.1.59,5|4,,any,")]) => [
        "codes.csv:45:6, column code: line 44 already has a rule for this situation (X.1.50-X.1.59 in class 5); a situation has one rule. Remove one of them, or narrow it.",
    ]

    the_same_cause_twice: changed(&[("rule,X.1,5,,data,,,,,,,,,,,,,,,,", "rule,unknown|no-such-user,4|5,,,,,,,,,,,,,,,,,,")]) => [
        "codes.csv:46:6, column code: line 44 already has a rule for this situation (no-such-user in class 4); a situation has one rule. Remove one of them, or narrow it.",
    ]

    the_same_report_twice: changed(&[("rule,4yz,,any,rcpt,", "rule,delayed|failed,,X.1.10|X.1.1,,")]) => [
        "codes.csv:51:6, column code: line 50 already has a rule for this situation (failed with X.1.1); a situation has one rule. Remove one of them, or narrow it.",
    ]

    crossing_ranges: changed(&[("rule,4yz,,any,rcpt,", "rule,510-524,,any,any,")]) => [
        "codes.csv:50:6, column code: this range and that of line 48 overlap, and neither holds the other (510-524 and 520-529); of two such ranges one must lie in the other, as the smaller goes first. Move an end of one of them.",
    ]

    crossing_ranges_of_details: changed(&[("rule,X.1,5,,data,", "rule,X.1.35-X.1.55,5,,,")]) => [
        "codes.csv:45:6, column code: this range and that of line 44 overlap, and neither holds the other (X.1.20-X.1.39 and X.1.35-X.1.55 in class 5); of two such ranges one must lie in the other, as the smaller goes first. Move an end of one of them.",
    ]

    duplicate_name: changed(&[("RetryLater", "Suppress")]) => [
        r#"codes.csv:10:22, column name: the action on line 9 is already named "Suppress"; a name is unique in its kind."#,
    ]

    names_that_differ_by_capitals: changed(&[("NullMx", "BadMailBox")]) => [
        r#"codes.csv:42:19, column name: "BadMailbox" differs only by capitals from "BadMailBox", the detail on line 41; constants are named in capitals and would be the same."#,
    ]

    illegal_name: changed(&[("RetryLater", "retry later")]) => [
        r#"codes.csv:9:25, column name: "retry later" is not a name in UpperCamelCase; did you mean "RetryLater"? Allowed: a capital, then letters A to Z, a to z and digits."#,
    ]

    keyword_name: changed(&[("RetryLater", "type")]) => [
        r#"codes.csv:9:25, column name: "type" is a keyword of Rust, which no name can be; did you mean "Type"?"#,
    ]

    keyword_name_in_capitals: changed(&[("RetryLater", "Self")]) => [
        r#"codes.csv:9:25, column name: "Self" is a keyword of Rust, which no name can be."#,
    ]

    taken_name: changed(&[("RetryLater", "ALL")]) => [
        r#"codes.csv:9:25, column name: "ALL" is the constant that lists all variants, so no variant can have that name."#,
    ]

    long_name: changed(&[("RetryLater", "Reeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")]) => [
        r#"codes.csv:9:25, column name: "Reeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee..." has 61 letters; a name has at most 60."#,
    ]

    missing_name: changed(&[("RetryLater", "")]) => [
        "codes.csv:9:25, column name: the cell is empty; a row of kind action needs it. Write a Rust name in UpperCamelCase.",
    ]

    alias_that_is_no_name: changed(&[("Full|Over", "Full|over quota")]) => [
        r#"codes.csv:35:38, column aliases: "over quota" is not a name in UpperCamelCase; did you mean "OverQuota"? Allowed: a capital, then letters A to Z, a to z and digits."#,
    ]

    alias_that_is_a_name: changed(&[("Full|Over", "Full|MailboxUnavailable")]) => [
        r#"codes.csv:36:16, column name: the reply on line 35 is already named "MailboxUnavailable"; a name is unique in its kind."#,
    ]

    alias_that_differs_by_capitals: changed(&[("NullMx,,,", "NullMx,,Baduser,")]) => [
        r#"codes.csv:42:31, column aliases: "BadUser" differs only by capitals from "Baduser", the detail on line 41; constants are named in capitals and would be the same."#,
    ]

    spelling_of_two_words: changed(&[("Delayed,,,", "Delayed,,late|Bounced,")]) => [
        r#"codes.csv:24:39, column aliases: "Bounced" is already read as the dsn-action "failed" (line 23); a spelling has one meaning."#,
    ]

    spelling_that_is_another_word: changed(&[("Delayed,,,", "Delayed,,failed,")]) => [
        r#"codes.csv:24:34, column aliases: "failed" is already read as the dsn-action "failed" (line 23); a spelling has one meaning."#,
    ]

    misspelled_retry: changed(&[("any,no-such-user,,,never", "any,no-such-user,,,nevr")]) => [
        r#"codes.csv:36:110, column retry: "nevr" is not a retry word; did you mean "never"? Allowed: now, later, never."#,
    ]

    unknown_words: changed(&[("any,no-such-user,,,never,suppress,recipient,nobody", "any,no-such-usr,,,perhaps,supress,recipients,somebody"), ("No such mailbox.,standard,yes,,,,,any", "No such mailbox.,standrad,yes,,,,,any")]) => [
        r#"codes.csv:36:74, column standing: "standrad" is not a standing word; did you mean "standard"? Allowed: standard."#,
        r#"codes.csv:36:95, column cause: "no-such-usr" is not a cause; did you mean "no-such-user"? Use a cause that has a row, or add a row of kind cause for it."#,
        r#"codes.csv:36:109, column retry: "perhaps" is not a retry word. Allowed: now, later, never."#,
        r#"codes.csv:36:117, column action: "supress" is not an action word; did you mean "suppress"? Allowed: retry-later, suppress, start-tls, count."#,
        r#"codes.csv:36:125, column scope: "recipients" is not a scope word; did you mean "recipient"? Allowed: message, recipient."#,
        r#"codes.csv:36:136, column party: "somebody" is not a party word; did you mean "nobody"? Allowed: sender, nobody."#,
    ]

    unknown_outcome: changed(&[("busy,,transient,later,retry-later,,,,,,,,,RFC 5321 4.2.1", "busy,,transiant,later,retry-later,,,,,,,,,RFC 5321 4.2.1")]) => [
        r#"codes.csv:31:80, column outcome: "transiant" is not an outcome word; did you mean "transient"? Allowed: transient, permanent."#,
    ]

    unknown_family: changed(&[(",network,,later", ",netwrk,,later")]) => [
        r#"codes.csv:27:51, column family: "netwrk" is not a family word; did you mean "network"? Allowed: address, network."#,
    ]

    unknown_command: changed(&[("no,,,,,rcpt|data", "no,,,,,rctp|data")]) => [
        r#"codes.csv:35:93, column stages: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
    ]

    any_beside_commands: changed(&[("no,,,,,rcpt|data", "no,,,,,any|data")]) => [
        r#"codes.csv:35:93, column stages: "any" stands alone; it already means every stage."#,
    ]

    unknown_broader_stage: changed(&[("stage,rcpt-next,,,,rcpt,", "stage,rcpt-next,,,,rctp,")]) => [
        r#"codes.csv:20:20, column broader: "rctp" is not a stage; did you mean "rcpt"? Allowed: rcpt-next, rcpt, data."#,
    ]

    unknown_step: changed(&[("stage,data,,,,,content", "stage,data,,,,,contents")]) => [
        r#"codes.csv:22:16, column step: "contents" is not a step of a session; did you mean "content"? Allowed: unknown, opening, sender, recipient, content, end, aside."#,
    ]

    circle_of_stages: changed(&[("stage,rcpt,,,,,", "stage,rcpt,,,,rcpt-next,")]) => [
        "codes.csv:20:20, column broader: the broader stages go in a circle: rcpt-next, rcpt, rcpt-next. Leave this cell empty in one of their rows.",
    ]

    specific_neither_yes_nor_no: changed(&[("Bad mailbox,No such mailbox.,standard,yes,4|5", "Bad mailbox,No such mailbox.,standard,TRUE,4|5")]) => [
        r#"codes.csv:42:77, column specific: "TRUE" is not yes or no; did you mean "yes"?"#,
    ]

    inferred_not_yes: changed(&[("yes,4|5,yes", "yes,4|5,no")]) => [
        r#"codes.csv:42:85, column inferred: "no" is not yes. Allowed: yes, or nothing for no."#,
    ]

    class_not_allowed: changed(&[("yes,4|5", "yes,4|3")]) => [
        r#"codes.csv:42:83, column classes: "3" is not a class. Allowed: 2, 4, 5."#,
    ]

    class_of_a_rule_not_allowed: changed(&[("rule,X.1,5", "rule,X.1,5|3")]) => [
        r#"codes.csv:44:12, column class: "3" is not a class. Allowed: 2, 4, 5."#,
    ]

    class_of_a_cause_not_allowed: changed(&[("rule,no-such-user,4", "rule,no-such-user,2|4")]) => [
        "codes.csv:46:19, column class: a rule about a cause holds in class 4, 5 or both; in class 2 the cause is always that of success. Allowed: 4, 5.",
    ]

    reply_of_a_detail_not_a_code: changed(&[(",550,552,", ",550|5.5.0,552,")]) => [
        r#"codes.csv:41:72, column replies: "5.5.0" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
    ]

    reply_of_a_detail_without_row: changed(&[(",550,552,", ",551,552,")]) => [
        r#"codes.csv:41:68, column replies: the reply code "551" has no row in the table; did you mean "550"? Add a row of kind reply for it, or refer to one that is there."#,
    ]

    rule_about_unknown_code: changed(&[("rule,X.1.1,", "rule,X.1.2,"), ("rule,X.1,", "rule,X.7,"), ("rule,550|552", "rule,553|552")]) => [
        r#"codes.csv:43:6, column code: the detail "X.1.2" has no row in the table; did you mean "X.1.1"? Add a row of kind detail for it, or refer to one that is there."#,
        r#"codes.csv:44:6, column code: the subject "X.7" has no row in the table; did you mean "X.0"? Add a row of kind subject for it, or refer to one that is there."#,
        r#"codes.csv:47:6, column code: the reply code "553" has no row in the table; did you mean "550"? Add a row of kind reply for it, or refer to one that is there."#,
    ]

    rule_about_unknown_cause: changed(&[("rule,no-such-user,", "rule,no-such-usr,")]) => [
        r#"codes.csv:46:6, column code: "no-such-usr" is neither a cause nor a dsn-action; did you mean "no-such-user"? Use a word that has a row, or add a row of kind cause for it."#,
    ]

    rule_about_unknown_report: changed(&[("rule,failed,,X.1.1,", "rule,faild,,X.1.1,")]) => [
        r#"codes.csv:51:6, column code: "faild" is neither a cause nor a dsn-action; did you mean "failed"? Use a word that has a row, or add a row of kind cause for it."#,
    ]

    rule_about_unknown_word: changed(&[("rule,no-such-user,", "rule,weather,")]) => [
        r#"codes.csv:46:6, column code: "weather" is neither a cause nor a dsn-action. Use a word that has a row, or add a row of kind cause for it."#,
    ]

    rule_of_two_forms: changed(&[("rule,550|552,", "rule,550|X.1.1|busy,")]) => [
        r#"codes.csv:47:10, column code: "X.1.1" is a detail, but the first of this list is a reply code; a list is of one form. Write a rule for each form."#,
        r#"codes.csv:47:16, column code: "busy" is a cause, but the first of this list is a reply code; a list is of one form. Write a rule for each form."#,
    ]

    rule_of_any_and_more: changed(&[("rule,550|552,", "rule,550|any,")]) => [
        r#"codes.csv:47:10, column code: "any" stands alone; it already means every other code."#,
    ]

    range_upside_down: changed(&[("X.1.20-X.1.39", "X.1.39-X.1.20")]) => [
        r#"codes.csv:45:6, column code: "X.1.39-X.1.20" is not a range: a range goes from the smaller code to the larger one."#,
    ]

    range_of_replies_upside_down: changed(&[("rule,520-529,", "rule,529-520,")]) => [
        r#"codes.csv:48:6, column code: "529-520" is not a range: a range goes from the smaller code to the larger one."#,
    ]

    range_of_one_detail: changed(&[("X.1.20-X.1.39", "X.1.20-X.1.20")]) => [
        r#"codes.csv:45:6, column code: "X.1.20-X.1.20" is not a range: a range goes from the smaller code to the larger one."#,
    ]

    range_of_two_subjects: changed(&[("X.1.20-X.1.39", "X.1.20-X.2.39")]) => [
        r#"codes.csv:45:6, column code: "X.1.20-X.2.39" is not a range: the two ends of a range have the same subject."#,
    ]

    range_of_severities: changed(&[("rule,520-529", "rule,4yz-5yz")]) => [
        r#"codes.csv:48:6, column code: "4yz-5yz" is not a range: a range has a reply code or a detail (X.subject.detail) at both ends."#,
    ]

    range_without_its_subject: changed(&[("X.1.20-X.1.39", "X.1.20-39")]) => [
        r#"codes.csv:45:6, column code: "X.1.20-39" is not a rule code; did you mean "X.1.20-X.1.39"? Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    rule_beside_unknown_code: changed(&[(",X.1|X.1.10,", ",X.1|X.1.9|5.1.1,")]) => [
        r#"codes.csv:47:19, column with: the detail "X.1.9" has no row in the table; did you mean "X.1.1"? Add a row of kind detail for it, or refer to one that is there."#,
        r#"codes.csv:47:25, column with: "5.1.1" is not an enhanced code without its class; did you mean "X.1.1"? Allowed: any, none, or a list of X.subject.detail and X.subject."#,
    ]

    report_beside_any: changed(&[("rule,failed,,X.1.1,", "rule,failed,,any,")]) => [
        r#"codes.csv:51:14, column with: "any" is not a detail without its class. Allowed: a list of X.subject.detail (what holds without one stands in the row of the dsn-action)."#,
    ]

    report_beside_subject: changed(&[("rule,failed,,X.1.1,", "rule,failed,,X.1,")]) => [
        r#"codes.csv:51:14, column with: "X.1" is not a detail without its class. Allowed: a list of X.subject.detail (what holds without one stands in the row of the dsn-action)."#,
    ]

    rule_without_situation: changed(&[("rule,X.1.1,4|5", "rule,X.1.1,"), ("rule,4yz,,any,rcpt,", "rule,4yz,,,,"), ("rule,failed,,X.1.1", "rule,failed,,"), ("rule,no-such-user,4", "rule,no-such-user,"), ("unknown,,permanent,,,,,,,,,,,convention,\n", ",,,,,,,,,,,,,convention,\n")]) => [
        r#"codes.csv:43:12, column class: the cell is empty; a rule about a detail needs it. Allowed: one or several of 2, 4, 5, separated by "|"."#,
        r#"codes.csv:46:19, column class: the cell is empty; a rule about a cause needs it. Allowed: 4, 5, or both separated by "|"."#,
        r#"codes.csv:50:11, column with: the cell is empty; a rule about a severity needs it. Allowed: any, none, or a list of X.subject.detail and X.subject, separated by "|"."#,
        r#"codes.csv:50:12, column stage: the cell is empty; a rule about a severity needs it. Allowed: one, or several separated by "|": any, rcpt-next, rcpt, data."#,
        r#"codes.csv:51:14, column with: the cell is empty; a rule about a dsn-action needs it. Allowed: one or several of X.subject.detail, separated by "|"."#,
        "codes.csv:52:27, column cause: the cell is empty; a rule about any other code needs it. Write the word of a cause that has a row.",
        "codes.csv:52:29, column outcome: the cell is empty; a rule about any other code needs it. Allowed: transient, permanent.",
    ]

    rule_with_another_situation: changed(&[("rule,X.1.1,4|5,,", "rule,X.1.1,4|5,any,"), ("rule,4yz,,any,", "rule,4yz,4,any,"), ("rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,later", "rule,no-such-user,4,,rcpt,,,,,,,,,,,,,,,busy,,,later")]) => [
        r#"codes.csv:43:16, column with: "any" must not stand here: a rule about a detail leaves this cell empty. It uses kind, code, class, stage, cause, outcome, retry, action, scope, party, advice, references, note."#,
        r#"codes.csv:46:22, column stage: "rcpt" must not stand here: a rule about a cause leaves this cell empty. It uses kind, code, class, outcome, retry, action, scope, party, advice, references, note."#,
        r#"codes.csv:46:41, column cause: "busy" must not stand here: a rule about a cause leaves this cell empty. It uses kind, code, class, outcome, retry, action, scope, party, advice, references, note."#,
        r#"codes.csv:50:10, column class: "4" must not stand here: a rule about a severity leaves this cell empty. It uses kind, code, with, stage, cause, outcome, retry, action, scope, party, advice, references, note."#,
    ]

    rule_with_description: changed(&[("rule,520-529,,any,any,,,,,,,,", "rule,520-529,,any,any,,,,,,,Busy.,")]) => [
        r#"codes.csv:48:29, column description: "Busy." must not stand here: a rule about a reply code leaves this cell empty. It uses kind, code, with, stage, cause, outcome, retry, action, scope, party, advice, references, note."#,
    ]

    rule_that_gives_nothing: changed(&[("rule,520-529,,any,any,,,,,,,,,,,,,,,busy", "rule,520-529,,any,any,,,,,,,,,,,,,,,")]) => [
        "codes.csv:48:6, column code: the rule gives nothing. Fill at least one of cause, outcome, retry, action, scope, party, advice; or remove the row.",
    ]

    rule_that_decides_in_a_table_of_its_own: changed(&[("rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,", "rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,,,,,,,,,,yes,")]) => [
        r#"codes.csv:48:53, column decides: "yes" must not stand here: only in a table that is laid over another, without words of its own, can a rule decide before the words of a reply do."#,
    ]

    detail_without_subject: changed(&[("detail,X.1.10", "detail,X.4.10"), ("X.1|X.1.10", "X.1")]) => [
        r#"codes.csv:41:8, column code: the subject of this detail, "X.4", has no row in the table. Add a row of kind subject for it."#,
    ]

    missing_verdicts: changed(&[("class,4,,,,,,Transient", "class,2,,,,,,Transient"), ("severity,1yz,,,,,,PositivePreliminary,,,Positive preliminary,Go.,,,,,,,,unknown,,transient,,,,,,,,,,,RFC 5321 4.2.1,\n", ""), ("rule,any,,,,,,,,,,,,,,,,,,unknown,,permanent,,,,,,,,,,,convention,\n", "")]) => [
        "codes.csv:1:1: the table has no row for: severity 1yz, class 4, rule any. A registry that stands alone has a verdict for every reply: rows of severity 1yz to 5yz, class 4 and 5, and a rule for any.",
    ]

    misspelled_any: changed(&[("rule,any,", "rule,anny,")]) => [
        r#"codes.csv:52:6, column code: "anny" is neither a cause nor a dsn-action; did you mean "any"? Use a word that has a row, or add a row of kind cause for it."#,
    ]

    missing_description_text_reference: changed(&[("Mailbox unavailable,No such mailbox.", ","), ("RFC 5321 4.2.3,A note", ",A note")]) => [
        "codes.csv:36:37, column text: the cell is empty; a reply row needs it. Write the text as it is registered, or a title.",
        "codes.csv:36:38, column description: the cell is empty; a reply row needs it. Write a sentence in your own words.",
        r#"codes.csv:36:127, column references: the cell is empty; a reply row needs it. Name an RFC and its section, or write "convention"."#,
    ]

    missing_lists: changed(&[("yes,4|5,yes", "yes,,yes"), ("no,,,,,rcpt|data", "no,,,,,"), ("Mailbox unavailable,No such mailbox.,standard,yes", "Mailbox unavailable,No such mailbox.,,")]) => [
        r#"codes.csv:35:93, column stages: the cell is empty; a reply row needs it. Allowed: one, or several separated by "|": any, rcpt-next, rcpt, data."#,
        "codes.csv:36:74, column standing: the cell is empty; a reply row needs it. Allowed: standard.",
        "codes.csv:36:75, column specific: the cell is empty; a reply row needs it. Allowed: yes, no.",
        r#"codes.csv:42:81, column classes: the cell is empty; a detail row needs it. Allowed: one or several of 2, 4, 5, separated by "|"."#,
    ]

    missing_parts_of_a_cause: changed(&[("address,,never,suppress,recipient,sender,No such user. Stop.", "address,,,,,,"), ("No such user,The mailbox does not exist.", "No such user,")]) => [
        "codes.csv:25:86, column description: the cell is empty; a cause row needs it. Write a sentence in your own words.",
        "codes.csv:25:104, column retry: the cell is empty; a cause row needs it. Allowed: now, later, never.",
        "codes.csv:25:105, column action: the cell is empty; a cause row needs it. Allowed: retry-later, suppress, start-tls, count.",
        "codes.csv:25:106, column scope: the cell is empty; a cause row needs it. Allowed: message, recipient.",
        "codes.csv:25:107, column party: the cell is empty; a cause row needs it. Allowed: sender, nobody.",
        "codes.csv:25:108, column advice: the cell is empty; a cause row needs it. Write what happened and what to do, in one or two sentences.",
    ]

    missing_cause: changed(&[("standard,yes,,,,,any,no-such-user", "standard,yes,,,,,any,"), ("Not now.,,,,,,,,busy,,transient,,,,,,,,,,,RFC 3463 2", "Not now.,,,,,,,,,,,,,,,,,,,,,RFC 3463 2")]) => [
        "codes.csv:36:95, column cause: the cell is empty; a reply row needs it. Write the word of a cause that has a row.",
        "codes.csv:37:60, column cause: the cell is empty; a class row needs it. Write the word of a cause that has a row.",
        "codes.csv:37:62, column outcome: the cell is empty; a class row needs it. Allowed: transient, permanent.",
    ]

    missing_step: changed(&[("stage,data,,,,,content", "stage,data,,,,,")]) => [
        "codes.csv:22:16, column step: the cell is empty; a stage row needs it. Allowed: unknown, opening, sender, recipient, content, end, aside.",
    ]

    cell_that_must_be_empty: changed(&[("Now,0,,,At once.", "Now,0,,Right now,At once.")]) => [
        r#"codes.csv:7:23, column text: "Right now" must not stand here: a retry row leaves this cell empty. It uses kind, code, name, number, description, pause, longest, keep, references, note."#,
    ]

    outcome_of_a_reply: changed(&[("any,no-such-user,,,never", "any,no-such-user,,permanent,never")]) => [
        r#"codes.csv:36:109, column outcome: "permanent" must not stand here: a reply row leaves this cell empty. It uses kind, code, name, aliases, text, description, standing, specific, stages, cause, retry, action, scope, party, advice, references, note."#,
    ]

    correction_without_reason: changed(&[("The registry has 550.", "")]) => [
        "codes.csv:41:129, column note: the cell is empty; a correction needs its reason in the note.",
    ]

    empty_list_entry: changed(&[("no,,,,,rcpt|data", "no,,,,,rcpt||data|")]) => [
        r#"codes.csv:35:98, column stages: an empty entry in the list "rcpt||data|"; write one "|" between two entries."#,
        r#"codes.csv:35:104, column stages: an empty entry in the list "rcpt||data|"; write one "|" between two entries."#,
    ]

    repeated_list_entry: changed(&[("no,,,,,rcpt|data", "no,,,,,rcpt|data|rcpt")]) => [
        r#"codes.csv:35:103, column stages: "rcpt" stands twice in the list."#,
    ]

    repeated_code_in_a_rule: changed(&[("rule,550|552", "rule,550|552|550")]) => [
        r#"codes.csv:47:14, column code: "550" stands twice in the list."#,
    ]

    list_with_semicolon: changed(&[("no,,,,,rcpt|data", "no,,,,,rcpt;data")]) => [
        r#"codes.csv:35:97, column stages: the entries of a list are separated by "|", not by ";": "rcpt;data"."#,
    ]

    list_with_comma: changed(&[("no,,,,,rcpt|data", r#"no,,,,,"rcpt, data""#)]) => [
        r#"codes.csv:35:98, column stages: the entries of a list are separated by "|", not by ",": "rcpt, data"."#,
    ]

    list_with_slash: changed(&[("yes,4|5", "yes,4/5")]) => [
        r#"codes.csv:42:82, column classes: the entries of a list are separated by "|", not by "/": "4/5"."#,
    ]

    empty_reference: changed(&[("RFC 5321 4.2.3|RFC 5321 4.5.3.1.10", "RFC 5321 4.2.3||RFC 5321 4.5.3.1.10")]) => [
        r#"codes.csv:35:169, column references: an empty entry in the list "RFC 5321 4.2.3||RFC 5321 4.5.3.1.10"; write one "|" between two entries."#,
    ]

    number_twice: changed(&[("Never,2,", "Never,1,")]) => [
        r#"codes.csv:8:24, column number: the retry "later" on line 6 already has the number 1; a number is unique in its kind."#,
    ]

    number_left_out: changed(&[("Never,2,", "Never,,")]) => [
        "codes.csv:8:24, column number: the cell is empty, but other rows of kind retry have a number; all words of a kind have one, or none has.",
    ]

    number_with_a_gap: changed(&[("Never,2,", "Never,4,")]) => [
        "codes.csv:8:24, column number: no row of kind retry has the number 2, and this one has a larger number; the numbers are counted from 0 without a gap.",
    ]

    number_that_is_none: changed(&[("Never,2,", "Never,02,")]) => [
        r#"codes.csv:8:24, column number: "02" is not the number of a word. Allowed: numbers from 0 to 254, counted from 0 without a gap."#,
    ]

    number_too_large: changed(&[("Never,2,", "Never,255,")]) => [
        r#"codes.csv:8:24, column number: "255" is not the number of a word. Allowed: numbers from 0 to 254, counted from 0 without a gap."#,
    ]

    duration_with_a_space: changed(&[(",30m,5d,", ",30 min,5d,")]) => [
        r#"codes.csv:6:63, column pause: "30 min" is not a duration; did you mean "30m"? Allowed: a number and s, m, h or d without a space, such as 30m or 5d; more than nothing and at most 30d."#,
    ]

    duration_without_a_unit: changed(&[(",30m,5d,", ",30,5d,")]) => [
        r#"codes.csv:6:63, column pause: "30" is not a duration. Allowed: a number and s, m, h or d without a space, such as 30m or 5d; more than nothing and at most 30d."#,
    ]

    duration_too_long: changed(&[(",90s,1d,", ",90s,31d,")]) => [
        r#"codes.csv:27:109, column keep: "31d" is not a duration. Allowed: a number and s, m, h or d without a space, such as 30m or 5d; more than nothing and at most 30d."#,
    ]

    times_out_of_range: changed(&[(",30d,3,", ",30d,1001,")]) => [
        r#"codes.csv:12:58, column times: "1001" is not how often something happens. Allowed: a number from 1 to 1000."#,
    ]

    answer_with_a_class: changed(&[("550 X.1.1", "550 5.1.1")]) => [
        r#"codes.csv:25:186, column answer: "550 5.1.1" is not an answer; did you mean "550 X.1.1"? Allowed: a reply code from 200 to 599, such as 421, or one with a detail, such as 550 X.1.1."#,
    ]

    answer_that_is_no_reply: changed(&[(",421,", ",121,")]) => [
        r#"codes.csv:27:113, column answer: "121" is not an answer. Allowed: a reply code from 200 to 599, such as 421, or one with a detail, such as 550 X.1.1."#,
    ]

    never_in_class_4: changed(&[("rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,later", "rule,no-such-user,5|4,,,,,,,,,,,,,,,,,,,,never")]) => [
        r#"codes.csv:46:42, column retry: "never" must not stand here: a failure of class 4 is temporary, so it is no reason to give up. Write another retry word; let a row of class 5 say "never" if it is final."#,
    ]

    suppress_of_a_severity_4: changed(&[("busy,,transient,later,retry-later,,,,,,,,,RFC 5321 4.2.1", "busy,,transient,later,suppress,,,,,,,,,RFC 5321 4.2.1")]) => [
        r#"codes.csv:31:96, column action: "suppress" must not stand here: a failure of class 4 is temporary, so it is no reason to give up. Write another action word; let a row of class 5 say "suppress" if it is final."#,
    ]

    never_in_a_range_that_starts_below_5: changed(&[("rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,", "rule,490-529,,any,any,,,,,,,,,,,,,,,busy,,,never")]) => [
        r#"codes.csv:48:44, column retry: "never" must not stand here: a failure of class 4 is temporary, so it is no reason to give up. Write another retry word; let a row of class 5 say "never" if it is final."#,
    ]

    suppress_in_success: changed(&[("unknown,,permanent,,,,,,,,,,,RFC 5321 4.2.1", "unknown,,permanent,,suppress,,,,,,,,,RFC 5321 4.2.1")]) => [
        r#"codes.csv:29:91, column action: "suppress" must not stand here: class 2 is a success. Write another action word."#,
    ]

    now_with_an_action_that_changes_nothing: changed(&[("rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,later", "rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,now")]) => [
        r#"codes.csv:46:40, column retry: "now" does not go with the action "retry-later", which changes nothing at once; the same reply would come again. Actions that go with it: start-tls."#,
    ]

    now_with_a_cause_that_changes_nothing: changed(&[("rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,", "rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,now")]) => [
        r#"codes.csv:48:44, column retry: "now" does not go with the action of the cause, "retry-later", which changes nothing at once; the same reply would come again. Give an action in this row that goes with it: start-tls."#,
    ]

    now_of_a_cause: changed(&[("network,,later,retry-later", "network,,now,retry-later")]) => [
        r#"codes.csv:27:60, column retry: "now" does not go with the action "retry-later", which changes nothing at once; the same reply would come again. Actions that go with it: start-tls."#,
    ]

    suppress_without_family: changed(&[("address,,never,suppress", ",,never,suppress")]) => [
        r#"codes.csv:25:122, column family: the cell is empty; a cause whose action is "suppress" needs it, as its family decides whether an address may be given up. Allowed: address, network."#,
    ]

    misspelled_column: changed(&[("outcome,retry,action", "outcome,rety,action")]) => [
        r#"codes.csv:1:160: "rety" is not a column; did you mean "retry"? Allowed: {COLUMNS}."#,
    ]

    misspelled_column_and_row: changed(&[("outcome,retry,action", "outcome,rety,action"), ("any,no-such-user,,,never", "any,no-such-user,,,nevr")]) => [
        r#"codes.csv:1:160: "rety" is not a column; did you mean "retry"? Allowed: {COLUMNS}."#,
        r#"codes.csv:36:110, column retry: "nevr" is not a retry word; did you mean "never"? Allowed: now, later, never."#,
    ]

    columns_that_are_needed: changed(&[("kind,code,class", "kin,dcode,class")]) => [
        r#"codes.csv:1:1: "kin" is not a column; did you mean "kind"? Allowed: {COLUMNS}."#,
        r#"codes.csv:1:5: "dcode" is not a column; did you mean "code"? Allowed: {COLUMNS}."#,
    ]

    code_column_missing: changed(&[("kind,code,class", "kind,id,class")]) => [
        "codes.csv:1:1: this column is missing: code. Every table needs kind and code. The header reads: kind, id, class, with, stage, broader, step, name, number, aliases, text, description, standing, specific, classes, inferred, replies, correction, stages, cause, family, outcome, retry, action, scope, party, advice, pause, keep, times, answer, decides, references, note.",
        r#"codes.csv:1:6: "id" is not a column. Allowed: {COLUMNS}."#,
    ]

    absent_columns: changed(&[("standing,specific,classes", "a,q,c")]) => [
        r#"codes.csv:1:1: the table has no column "standing"; a reply row needs it (line 35). Add the column. Allowed: standard."#,
        r#"codes.csv:1:1: the table has no column "specific"; a reply row needs it (line 35). Add the column. Allowed: yes, no."#,
        r#"codes.csv:1:1: the table has no column "classes"; a detail row needs it (line 41). Add the column. Allowed: one or several of 2, 4, 5, separated by "|"."#,
        r#"codes.csv:1:78: "a" is not a column. Allowed: {COLUMNS}."#,
        r#"codes.csv:1:80: "q" is not a column. Allowed: {COLUMNS}."#,
        r#"codes.csv:1:82: "c" is not a column. Allowed: {COLUMNS}."#,
    ]

    column_twice: changed(&[("references,note", "references,note,text"), ("\n", ",\n"), ("note,text,", "note,text")]) => [
        r#"codes.csv:1:240, column text: the column "text" stands twice in the header. Remove one of them, with its cells."#,
    ]

    unknown_column: changed(&[("references,note", "references,note,colour"), ("\n", ",\n"), ("note,colour,", "note,colour")]) => [
        r#"codes.csv:1:240: "colour" is not a column. Allowed: {COLUMNS}."#,
    ]

    column_without_name: changed(&[("kind,code,", "kind,,code,")]) => [
        "codes.csv:1:6: a column without a name; remove it, or give it its name.",
    ]

    not_ascii: changed(&[("Mailbox unavailable,No such mailbox.", "Mailbox unavailable,No \u{201c}such\u{201d} mailbox.")]) => [
        "codes.csv:36:60, column description: \"\u{201c}\" (U+201C) is not ASCII (one of 2 such characters in this cell); write a straight quote.",
    ]

    accent: changed(&[("The content", "Le contenu \u{e9}crit")]) => [
        "codes.csv:22:47, column description: \"\u{e9}\" (U+00E9) is not ASCII; a table has ASCII characters only.",
    ]

    control_character: changed(&[("Mailbox unavailable,No such mailbox.", "Mailbox unavailable,No\u{1b}[31m mailbox.")]) => [
        "codes.csv:36:59, column description: a control character (0x1B) in the cell; remove it.",
    ]

    formula: changed(&[("Mailbox unavailable,No such mailbox.", "Mailbox unavailable,-no mailbox")]) => [
        r#"codes.csv:36:57, column description: "-no mailbox" starts with "-", which a spreadsheet takes for a formula; begin with a letter or a digit."#,
    ]

    formula_in_note: changed(&[("A note.", "=SUM(A1:A3)")]) => [
        r#"codes.csv:36:177, column note: "=SUM(A1:A3)" starts with "=", which a spreadsheet takes for a formula; begin with a letter or a digit."#,
    ]

    unclosed_quote: changed(&[("Busy,Too busy now.", r#""Busy,Too busy now."#)]) => [
        "codes.csv:27:24, column text: the quote that opens this cell is never closed; close it, or remove it if the cell holds no comma and no quote.",
    ]

    unclosed_quote_before_quoted_cell: changed(&[(r#"Later,1,,,"Later, unchanged.""#, r#"Later,1,,,"Later, unchanged."#)]) => [
        "codes.csv:6:28, column description: the quote that opens this cell is never closed; close it, or remove it if the cell holds no comma and no quote.",
    ]

    text_after_closing_quote: changed(&[(r#""Later, unchanged.""#, r#""Later" unchanged."#)]) => [
        r#"codes.csv:6:35, column description: text after the closing quote of a cell; a quote inside a cell is doubled (""), and a comma follows the closing one."#,
    ]

    quote_inside_unquoted_cell: changed(&[("A note.", r#"A "note"."#)]) => [
        r#"codes.csv:36:179, column note: a quote inside a cell that does not start with one; put the whole cell in quotes and double each quote inside it ("")."#,
    ]

    row_too_short: changed(&[(r#"nobody,"Stop, if so.",,,,,,RFC 5321 4.2.3,A note."#, "nobody")]) => [
        "codes.csv:36:1: the row has 26 cells, the header has 34; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    row_too_long: changed(&[(r#""Later, unchanged.""#, "Later, unchanged.")]) => [
        "codes.csv:6:1: the row has 35 cells, the header has 34; a comma is too many, or a cell that has a comma in it does not stand in quotes.",
    ]

    comma_left_out: changed(&[("reply,550,,,,,,", "reply,550,,,,,")]) => [
        "codes.csv:36:1: the row has 33 cells, the header has 34; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    comma_too_many: changed(&[("reply,550,,,,,,", "reply,550,,,,,,,")]) => [
        "codes.csv:36:1: the row has 35 cells, the header has 34; a comma is too many, or a cell that has a comma in it does not stand in quotes.",
    ]

    row_of_one_cell: changed(&[("reply,550,", "oops\nreply,550,")]) => [
        "codes.csv:36:1: the row has 1 cell, the header has 34; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    line_break_in_cell: changed(&[("A note.", "\"A\nnote.\"")]) => [
        "codes.csv:36:177, column note: a line break inside the cell; write its text in one line.",
    ]

    two_malformed_rows_and_what_refers_to_them: changed(&[("detail,X.1.1,", "detail,X1.1,"), ("stage,rcpt,", "stage,RCPT,"), ("Suppress,", ",")]) => [
        "codes.csv:10:22, column name: the cell is empty; a row of kind action needs it. Write a Rust name in UpperCamelCase.",
        r#"codes.csv:21:7, column code: "RCPT" is not a stage code; did you mean "rcpt"? Allowed: small letters, then small letters, digits and single hyphens."#,
        r#"codes.csv:42:8, column code: "X1.1" is not a detail code. Allowed: X.subject.detail, with numbers from 0 to 999 without leading zeros."#,
    ]

    a_malformed_cause_and_what_refers_to_it: changed(&[("cause,no-such-user,", "cause,No-such-user,"), ("NullMx", "")]) => [
        r#"codes.csv:25:7, column code: "No-such-user" is not a cause code; did you mean "no-such-user"? Allowed: small letters, then small letters, digits and single hyphens."#,
        "codes.csv:41:20, column name: the cell is empty; a detail row needs it. Write a Rust name in UpperCamelCase.",
    ]

    with_misspelled: changed(&[("4yz,,any,rcpt", "4yz,,anny,rcpt")]) => [
        r#"codes.csv:50:11, column with: "anny" is not an enhanced code without its class; did you mean "any"? Allowed: any, none, or a list of X.subject.detail and X.subject."#,
    ]

    rule_stage_misspelled: changed(&[("4yz,,any,rcpt", "4yz,,any,rctp")]) => [
        r#"codes.csv:50:15, column stage: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
    ]

    nul: changed(&[("A note.", "A\u{0}note.")]) => [
        "codes.csv:36:178, column note: a control character (0x00) in the cell; remove it.",
    ]

    many_at_once: changed(&[("StorageExceeded,,Full|Over,Exceeded storage allocation,Full.,standard,no,,,,,rcpt|data,unknown,,,later", "storage exceeded,,Full|ov er,Exceeded storage allocation,,standard,maybe,,,,,rctp|data,unknwn,,,latter")]) => [
        r#"codes.csv:35:16, column name: "storage exceeded" is not a name in UpperCamelCase; did you mean "StorageExceeded"? Allowed: a capital, then letters A to Z, a to z and digits."#,
        r#"codes.csv:35:39, column aliases: "ov er" is not a name in UpperCamelCase; did you mean "OvEr"? Allowed: a capital, then letters A to Z, a to z and digits."#,
        "codes.csv:35:73, column description: the cell is empty; a reply row needs it. Write a sentence in your own words.",
        r#"codes.csv:35:83, column specific: "maybe" is not yes or no."#,
        r#"codes.csv:35:93, column stages: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
        r#"codes.csv:35:103, column cause: "unknwn" is not a cause; did you mean "unknown"? Use a cause that has a row, or add a row of kind cause for it."#,
        r#"codes.csv:35:112, column retry: "latter" is not a retry word; did you mean "later"? Allowed: now, later, never."#,
    ]

    missing_severity_of_a_reply: changed(&[("severity,5yz,,,,,,PermanentNegative,,,Permanent negative,No.,,,,,,,,unknown,,permanent,,,message,sender,Refused.,,,,,,RFC 5321 4.2.1,\n", ""), ("4yz|5yz", "4yz")]) => [
        "codes.csv:1:1: the table has no row for: severity 5yz. A registry that stands alone has a verdict for every reply: rows of severity 1yz to 5yz, class 4 and 5, and a rule for any.",
    ]

    cut_off: changed(&[("rule,any,,,,,,,,,,,,,,,,,,unknown,,permanent,,,,,,,,,,,convention,\n", "rule,any,,,,,,,,,,,,")]) => [
        "codes.csv:52:1: the last row has 14 cells, the header has 34, and the file ends without a line end: it seems to be cut off here. Save or copy the file again; if the row is whole, end it with a line end.",
    ]

    spelling_of_a_later_word: changed(&[("failure|bounced", "failure|delayed")]) => [
        r#"codes.csv:23:40, column aliases: "delayed" is already read as the dsn-action "delayed" (line 24); a spelling has one meaning."#,
    ]

    now_of_a_rule_about_a_cause: changed(&[("rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,later,retry-later", "rule,no-such-user,4,,,,,,,,,,,,,,,,,,,,now,")]) => [
        r#"codes.csv:46:40, column retry: "now" does not go with the action of the cause, "suppress", which changes nothing at once; the same reply would come again. Give an action in this row that goes with it: start-tls."#,
    ]

    malformed_row_without_line_end: changed(&[("rule,any,,,,,,,,,,,,,,,,,,unknown,,permanent,,,,,,,,,,,convention,\n", "rule,any,,,,,,,,,,,,,,,,,,unknwn,,permanent,,,,,,,,,,,convention,")]) => [
        r#"codes.csv:52:27, column cause: "unknwn" is not a cause; did you mean "unknown"? Use a cause that has a row, or add a row of kind cause for it."#,
    ]

    kind_that_cannot_be_read: changed(&[("reply,550,", "repl\u{fd},550,")]) => [
        "codes.csv:36:5, column kind: \"\u{fd}\" (U+00FD) is not ASCII; a table has ASCII characters only.",
    ]

    code_that_cannot_be_read: changed(&[("severity,5yz,", "severity,5y\u{17e},")]) => [
        "codes.csv:32:12, column code: \"\u{17e}\" (U+017E) is not ASCII; a table has ASCII characters only.",
    ]

    two_cells_that_cannot_be_read: changed(&[("MailboxUnavailable,,,Mailbox unavailable,", "Mailbox\u{dc}navailable,,,Mailbox \u{fc}navailable,")]) => [
        "codes.csv:36:23, column name: \"\u{dc}\" (U+00DC) is not ASCII; a table has ASCII characters only.",
        "codes.csv:36:45, column text: \"\u{fc}\" (U+00FC) is not ASCII; a table has ASCII characters only.",
    ]

    number_that_cannot_be_read: changed(&[("Later,1,", "Later,\u{b9},")]) => [
        "codes.csv:6:24, column number: \"\u{b9}\" (U+00B9) is not ASCII; a table has ASCII characters only.",
    ]

    dash: changed(&[("No such mailbox.,standard,yes,,", "No such mailbox \u{2013} none.,standard,yes,,")]) => [
        "codes.csv:36:73, column description: \"\u{2013}\" (U+2013) is not ASCII; write \"-\".",
    ]

    apostrophe: changed(&[("Mailbox unavailable,No such", "Mailbox unavailable,There\u{2019}s no such")]) => [
        "codes.csv:36:62, column description: \"\u{2019}\" (U+2019) is not ASCII; write an apostrophe (').",
    ]

    ellipsis: changed(&[("Mailbox unavailable,No such", "Mailbox unavailable,No\u{2026} such")]) => [
        "codes.csv:36:59, column description: \"\u{2026}\" (U+2026) is not ASCII; write \"...\".",
    ]

    cell_of_another_kind: changed(&[("30m,5d,,,,convention", "30m,5d,,,yes,convention")]) => [
        r#"codes.csv:6:72, column decides: "yes" must not stand here: a retry row leaves this cell empty. It uses kind, code, name, number, description, pause, longest, keep, references, note."#,
    ]

    wrong_cells_of_another_kind: changed(&[("rule,no-such-user,4,,,", "rule,no-such-user,4,,nowhere,"), ("rule,520-529,,any", "rule,520-529,9,any")]) => [
        r#"codes.csv:46:22, column stage: "nowhere" must not stand here: a rule about a cause leaves this cell empty. It uses kind, code, class, outcome, retry, action, scope, party, advice, references, note."#,
        r#"codes.csv:48:14, column class: "9" must not stand here: a rule about a reply code leaves this cell empty. It uses kind, code, with, stage, cause, outcome, retry, action, scope, party, advice, references, note."#,
    ]

    list_of_a_rule_with_semicolon: changed(&[("rcpt|rcpt-next,", "rcpt;rcpt-next,")]) => [
        r#"codes.csv:47:30, column stage: the entries of a list are separated by "|", not by ";": "rcpt;rcpt-next"."#,
    ]

    spaces_before_an_entry: changed(&[("rule,550|552,", "rule, 550 | 55O | 552 ,")]) => [
        r#"codes.csv:47:13, column code: "55O" is not a rule code. Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    specific_false: changed(&[("standard,no,,", "standard,false,,")]) => [
        r#"codes.csv:35:86, column specific: "false" is not yes or no; did you mean "no"?"#,
    ]

    specific_nearly_no: changed(&[("standard,no,,", "standard,non,,")]) => [
        r#"codes.csv:35:86, column specific: "non" is not yes or no; did you mean "no"?"#,
    ]

    inferred_false: changed(&[("4|5,yes", "4|5,0")]) => [
        r#"codes.csv:42:85, column inferred: "0" is not yes. Allowed: yes, or nothing for no."#,
    ]

    class_of_a_cause_that_is_none: changed(&[("rule,no-such-user,4,", "rule,no-such-user,9,")]) => [
        r#"codes.csv:46:19, column class: "9" is not a class. Allowed: 4, 5."#,
    ]

    duplicate_word_with_its_number: changed(&[("action,retry-later,", "retry,now,,,,,,Now,0,,,At once.,,,,,,,,,,,,,,,,,,,,,convention,\naction,retry-later,")]) => [
        r#"codes.csv:9:7, column code: the retry "now" already has a row on line 7; a code has one row of its kind."#,
    ]

    number_twice_and_left_out: changed(&[("Now,0,", "Now,2,")]) => [
        r#"codes.csv:8:24, column number: the retry "now" on line 7 already has the number 2; a number is unique in its kind."#,
    ]

    severity_of_a_reply_without_verdicts: SMALL.split_inclusive("\n").filter(|line| !["rule,", "detail,", "severity,5yz"].iter().any(|row| line.starts_with(row))).collect::<String>() => [
        r#"codes.csv:34:7, column code: the severity of this reply code, "5yz", has no row in the table. Add a row of kind severity for it."#,
        r#"codes.csv:35:7, column code: the severity of this reply code, "5yz", has no row in the table. Add a row of kind severity for it."#,
    ]

    rules_need_all_verdicts: SMALL.split_inclusive("\n").filter(|line| !["rule,failed", "rule,550|552", "rule,any", "detail,"].iter().any(|row| line.starts_with(row))).collect::<String>() => [
        "codes.csv:1:1: the table has no row for: rule any. A registry that stands alone has a verdict for every reply: rows of severity 1yz to 5yz, class 4 and 5, and a rule for any.",
        r#"codes.csv:41:6, column code: the detail "X.1.1" has no row in the table. Add a row of kind detail for it, or refer to one that is there."#,
    ]

    outcome_of_success_with_a_cause_of_failure: changed(&[("family,network,", "family,success,,,,,,Success,,,,Good.,,,,,,,,,,,,,,,,,,,,,convention,\nfamily,network,"), ("outcome,transient,", "outcome,success,,,,,,Success,,,,Good.,,,,,,,,,,,,,,,,,,,,,convention,\noutcome,transient,"), ("4yz,,any,rcpt,,,,,,,,,,,,,,,,,,,,recipient", "4yz,,any,rcpt,,,,,,,,,,,,,,,unknown,,success,,,recipient")]) => [
        r#"codes.csv:52:34, column cause: "unknown" is the cause of a failure, but what the row is about goes well. Name a cause of the family success, or give the outcome."#,
    ]

    now_with_an_unknown_action: changed(&[("busy,,transient,later,retry-later,,,,,,,,,RFC 5321 4.5", "busy,,transient,now,retry-latter,,,,,,,,,RFC 5321 4.5")]) => [
        r#"codes.csv:47:75, column action: "retry-latter" is not an action word; did you mean "retry-later"? Allowed: retry-later, suppress, start-tls, count."#,
    ]

    circle_of_stages_that_another_leads_to: changed(&[("stage,rcpt-next,,,,rcpt,", "stage,rcpt-next,,,,data,"), ("stage,rcpt,,,,,", "stage,rcpt,,,,data,"), ("stage,data,,,,,", "stage,data,,,,rcpt,")]) => [
        "codes.csv:21:15, column broader: the broader stages go in a circle: rcpt, data, rcpt. Leave this cell empty in one of their rows.",
    ]

    never_of_a_reply_400: changed(&[("reply,550,", "reply,450,,,,,,MailboxBusy,,,Mailbox busy,Busy.,standard,yes,,,,,any,busy,,,never,count,,,,,,,,,convention,\nreply,550,")]) => [
        r#"codes.csv:36:77, column retry: "never" must not stand here: a failure of class 4 is temporary, so it is no reason to give up. Write another retry word; let a row of class 5 say "never" if it is final."#,
    ]

    never_in_a_range_below_5: changed(&[("rule,520-529,,any,any,,,,,,,,,,,,,,,busy,,,,", "rule,420-429,,any,any,,,,,,,,,,,,,,,busy,,,never,count")]) => [
        r#"codes.csv:48:44, column retry: "never" must not stand here: a failure of class 4 is temporary, so it is no reason to give up. Write another retry word; let a row of class 5 say "never" if it is final."#,
    ]

    detail_with_wrong_replies: changed(&[("5,,550,552,", "4,,550,55,")]) => [
        r#"codes.csv:41:72, column correction: "55" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
    ]

    rule_without_its_stage_like_another: changed(&[("rule,520-529,", "rule,520-529,,any,,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,convention,\nrule,520-529,")]) => [
        r#"codes.csv:48:19, column stage: the cell is empty; a rule about a reply code needs it. Allowed: one, or several separated by "|": any, rcpt-next, rcpt, data."#,
    ]

    rule_with_a_wrong_stage_like_another: changed(&[("rule,520-529,", "rule,520-529,,any,anny,,,,,,,,,,,,,,,busy,,,,,,,,,,,,,convention,\nrule,520-529,")]) => [
        r#"codes.csv:48:19, column stage: "anny" is not a stage. Allowed: any, rcpt-next, rcpt, data."#,
    ]

    report_beside_none: changed(&[("rule,failed,,X.1.1,", "rule,failed,,none,")]) => [
        r#"codes.csv:51:14, column with: "none" is not a detail without its class. Allowed: a list of X.subject.detail (what holds without one stands in the row of the dsn-action)."#,
    ]

    report_whose_row_is_of_no_kind: changed(&[("dsn-action,failed", "dsn-actoin,failed")]) => [
        r#"codes.csv:23:1, column kind: "dsn-actoin" is not a kind of row; did you mean "dsn-action"? Allowed: {KINDS}."#,
    ]

    report_beside_a_subject_without_x: changed(&[("rule,failed,,X.1.1,", "rule,failed,,X1,")]) => [
        r#"codes.csv:51:14, column with: "X1" is not a detail without its class. Allowed: a list of X.subject.detail (what holds without one stands in the row of the dsn-action)."#,
    ]

    duplicate_rule_about_a_subject: changed(&[("rule,no-such-user,", "rule,X.1,5,,data,,,,,,,,,,,,,,,,,,,count,,,,,,,,,convention,\nrule,no-such-user,")]) => [
        "codes.csv:46:6, column code: line 44 already has a rule for this situation (X.1 in class 5 at data); a situation has one rule. Remove one of them, or narrow it.",
    ]

    duplicate_rule_about_a_severity: changed(&[("rule,any,", "rule,4yz,,any,rcpt,,,,,,,,,,,,,,,,,,,,recipient,,,,,,,,convention,\nrule,any,")]) => [
        "codes.csv:52:6, column code: line 50 already has a rule for this situation (4yz at rcpt); a situation has one rule. Remove one of them, or narrow it.",
    ]

    duplicate_rule_about_any: changed(&[("rule,any,", "rule,any,,,,,,,,,,,,,,,,,,unknown,,permanent,,,,,,,,,,,convention,\nrule,any,")]) => [
        "codes.csv:53:6, column code: line 52 already has a rule for this situation (any); a situation has one rule. Remove one of them, or narrow it.",
    ]

    duplicate_rule_beside_a_subject: changed(&[("rule,any,", "rule,552,,X.1,rcpt,,,,,,,,,,,,,,,unknown,,,,,,,,,,,,,convention,\nrule,any,")]) => [
        "codes.csv:52:6, column code: line 47 already has a rule for this situation (552 with X.1 at rcpt); a situation has one rule. Remove one of them, or narrow it.",
    ]

    report_without_a_word: changed(&[("dsn-action,failed,", "dsn-action,,")]) => [
        "codes.csv:23:12, column code: the row has no code. Allowed: small letters, then small letters, digits and single hyphens.",
    ]

    header_with_a_quote: changed(&[("kind,code,class", "kind,co\"de,class")]) => [
        r#"codes.csv:1:8: a quote inside a cell that does not start with one; put the whole cell in quotes and double each quote inside it ("")."#,
    ]

    any_misspelled_beyond_knowing: changed(&[("rule,any,", "rule,an-y-,")]) => [
        "codes.csv:1:1: the table has no row for: rule any. A registry that stands alone has a verdict for every reply: rows of severity 1yz to 5yz, class 4 and 5, and a rule for any.",
        r#"codes.csv:52:6, column code: "an-y-" is not a rule code. Allowed: any, or one or several, separated by "|", of one form: reply codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), subjects (X.7), causes, or dsn-action words."#,
    ]

    wait_of_a_rule: changed(&[("busy,,,,,,,,,,,,,convention,\nrule,4yz|5yz", "busy,,,,,,,,30m,,,,,convention,\nrule,4yz|5yz")]) => [
        r#"codes.csv:48:49, column pause: "30m" must not stand here: a rule about a reply code leaves this cell empty. It uses kind, code, with, stage, cause, outcome, retry, action, scope, party, advice, references, note."#,
    ]

    malformed_code_beside_the_right_one: changed(&[("stage,data,", "stage,RCPT,,,,,recipient,Rctp,,,RCPT TO,A recipient.,,,,,,,,,,,,,,,,,,,,,RFC 5321 3.3,\nstage,data,")]) => [
        r#"codes.csv:22:7, column code: "RCPT" is not a stage code; did you mean "rcpt"? Allowed: small letters, then small letters, digits and single hyphens."#,
    ]

    // Tables of another form.

    first_row_of_one_word: "reply\n" => [
        r#"codes.csv:1:1: the first row is not the header: it reads "reply". A table starts with the names of its columns: {COLUMNS}."#,
    ]

    no_kind_and_no_code: "kind|code,text\nreply|550,No\n" => [
        r#"codes.csv:1:1: "kind|code" is not a column. Allowed: {COLUMNS}."#,
        "codes.csv:1:1: these columns are missing: kind, code. Every table needs kind and code. The header reads: kind|code, text.",
    ]

    header_of_one_column: "kind\nreply\n" => [
        "codes.csv:1:1: this column is missing: code. Every table needs kind and code. The header reads: kind.",
    ]


    no_header: SMALL.split_once("\n").unwrap().1 => [
        r#"codes.csv:1:1: the first row is not the header: it reads "column, retry, Whether and when to try again.". A table starts with the names of its columns: {COLUMNS}."#,
    ]

    semicolons: changed(&[(",", ";")]) => [
        r#"codes.csv:1:1: the cells are separated by ";", not by commas; {SAVE} (where Excel still writes another separator, set the list separator of the system's regional settings to ",")."#,
    ]

    tabs: changed(&[(",", "\t")]) => [
        r#"codes.csv:1:1: the cells are separated by tabs, not by commas; {SAVE} (where Excel still writes another separator, set the list separator of the system's regional settings to ",")."#,
    ]

    bars: changed(&[(",", "|")]) => [
        r#"codes.csv:1:1: the cells are separated by "|", not by commas; {SAVE} (where Excel still writes another separator, set the list separator of the system's regional settings to ",")."#,
    ]

    quoted_semicolons: "\"kind\";\"code\";\"class\"\r\n\"reply\";\"550\";\"\"\r\n" => [
        r#"codes.csv:1:1: the cells are separated by ";", not by commas; {SAVE} (where Excel still writes another separator, set the list separator of the system's regional settings to ",")."#,
    ]

    long_cell: changed(&[("A note.", &"A".repeat(32_768))]) => [
        "codes.csv:36:177, column note: the cell has 32768 characters; a spreadsheet's cell holds at most 32767.",
    ]

    long_list: changed(&[("rcpt|data", &vec!["rcpt"; 101].join("|"))]) => [
        "codes.csv:35:93, column stages: the list has 101 entries; it may have at most 100.",
    ]

    many_words: format!("kind,code,name,description,references\n{}", (0..256).map(|n| format!("party,p{n},P{n},A party.,convention\n")).collect::<String>()) => [
        "codes.csv:257:7, column code: the table has more than 255 rows of kind party, which is the most that it may have.",
    ]

    nothing_but_header: SMALL.split_once("\n").unwrap().0 => [
        "codes.csv:1:1: the table has a header but no rows.",
    ]

    words_from_nowhere: SMALL.split_inclusive("\n").filter(|line| line.starts_with("kind,code") || line.starts_with("sev") || line.starts_with("reply")).collect::<String>() => [
        "codes.csv:1:1: the table uses words of these kinds but has no rows for them, and there is no standard table to take them from: outcome, retry, action, scope, party, standing, stage, cause. Add a row for each word.",
    ]

    column_that_no_row_needs: "kind,code,name,description,references\nretry,now,Now,At once.,convention\ncause,busy,Busy,Too busy.,convention\n" => [
        "codes.csv:1:1: the table has no column \"text\"; a cause row needs it (line 3). Add the column. Write the text as it is registered, or a title.",
        "codes.csv:1:1: the table has no column \"retry\"; a cause row needs it (line 3). Add the column. Allowed: now.",
        "codes.csv:1:1: the table has no column \"action\"; a cause row needs it (line 3). Add the column. Write one of the words of this table.",
        "codes.csv:1:1: the table has no column \"scope\"; a cause row needs it (line 3). Add the column. Write one of the words of this table.",
        "codes.csv:1:1: the table has no column \"party\"; a cause row needs it (line 3). Add the column. Write one of the words of this table.",
        "codes.csv:1:1: the table has no column \"advice\"; a cause row needs it (line 3). Add the column. Write what happened and what to do, in one or two sentences.",
    ]
}

/// What a mistake that is told in another place makes of a row: nobody may rely on it.
#[test]
fn rows_whose_mistake_is_told_elsewhere_are_left_out() {
    let table = |table: String| read(table.as_bytes()).table;
    let without_columns = table(changed(&[("standing,specific,classes", "a,q,c")]));
    assert!(without_columns.replies.is_empty() && without_columns.details.is_empty());
    let parties = (0..300).map(|n| format!("party,p{n},P{n},A party.,convention\n"));
    let header = "kind,code,name,description,references\n".to_owned();
    assert_eq!(
        table(header + &parties.collect::<String>()).parties.len(),
        255
    );
    let circle = table(changed(&[
        ("stage,rcpt,,,,,", "stage,rcpt,,,,data,"),
        ("stage,data,,,,,", "stage,data,,,,rcpt,"),
    ]));
    let stages: Vec<_> = circle.stages.iter().map(|row| &*row.head.code).collect();
    assert!(
        !stages.contains(&"rcpt") && !stages.contains(&"data"),
        "{stages:?}"
    );
    let lines = SMALL.split_inclusive('\n');
    let without_severity = table(
        lines
            .filter(|line| !line.starts_with("severity,5yz"))
            .collect(),
    );
    assert!(without_severity.replies.is_empty());
    // A detail does not need its subject as a reply needs its severity.
    let wrong_subject = table(changed(&[("Addressing,", ",")]));
    assert_eq!(wrong_subject.subjects.len(), 1);
    assert_eq!(wrong_subject.details.len(), 2);
}

/// A table with words of its own takes no code of the standard table of a kind that it has itself.
#[test]
fn a_table_that_stands_alone_refers_to_its_own_codes() {
    let standard = read(SMALL.as_bytes()).table;
    for kind in ["reply,550", "detail,X.1.1,", "subject,X.1,"] {
        let lines = SMALL
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(kind));
        let own = lines.collect::<String>();
        let alone = read(own.as_bytes()).problems;
        assert!(!alone.is_empty(), "{kind}");
        assert_eq!(read_with(own.as_bytes(), Some(&standard)).problems, alone);
    }
}

/// A detail needs its subject only where the table has subjects.
#[test]
fn details_without_any_subject() {
    let no_subject = |line: &&str| {
        let of_subjects = ["subject,", "rule,X.1,", "rule,550|552"];
        !of_subjects.iter().any(|row| line.starts_with(row))
    };
    let lines = SMALL.split_inclusive('\n').filter(no_subject);
    assert_eq!(problems(lines.collect::<String>()), "");
}

/// Rules of two forms share no situation, though a number may mean something in both.
#[test]
fn rules_of_two_forms_are_no_second_rule() {
    let rules = "rule,X.1,5,,,,,,,,,,,,,,,,,,,,,count,,,,,,,,,convention,\n\
        rule,unknown,5,,,,,,,,,,,,,,,,,,,,,count,,,,,,,,,convention,\n";
    assert_eq!(problems(SMALL.to_owned() + rules), "");
}

/// What may be done at once is the action of the rule, if it has one, and the table's own business.
#[test]
fn now_with_an_action_that_changes_something() {
    let rule = "busy,,transient,later,retry-later,,,,,,,,,RFC 5321 4.5";
    let now = |action: &str| rule.replace("later,retry-later", &format!("now,{action}"));
    assert_eq!(problems(changed(&[(rule, &now("start-tls"))])), "");
    let own_action = ("action,start-tls,", "action,encrypt-it,");
    assert_eq!(
        problems(changed(&[own_action, (rule, &now("retry-later"))])),
        ""
    );
}

/// What is wrong with rows that are laid over the small table.
fn laid_over(header: &str, rows: &str) -> String {
    let standard = read(SMALL.as_bytes()).table;
    let reading = read_with(format!("{header}\n{rows}").as_bytes(), Some(&standard));
    let lines = reading.problems.iter().map(|p| p.display_at("own.csv"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_table_that_is_laid_over_another() {
    let header = "kind,code,class,with,stage,name,text,description,family,cause,retry,action,scope,party,\
        advice,decides,references";
    let problems = |rows: &str| laid_over(header, rows);
    assert_eq!(
        problems(
            "cause,busy,,,,OwnBusy,Busy,Busy.,network,,later,retry-later,message,nobody,Wait.,,c\n"
        ),
        "own.csv:2:7, column code: the standard table has the cause \"busy\"; write a rule for it to change \
         its verdict, or choose another word."
    );
    assert_eq!(
        problems("rule,any,,,,,,,,busy,,,,,,,c\n"),
        "own.csv:2:6, column code: \"any\" is the last resort of a registry of its own; a table that is laid \
         over another leaves it to that one. Write what the rule is about."
    );
    assert_eq!(
        problems("rule,571,,any,any,,,,,bussy,,,,,,yes,c\n"),
        "own.csv:2:23, column cause: \"bussy\" is not a cause; did you mean \"busy\"? Use a cause that has a \
         row, or add a row of kind cause for it."
    );
    assert_eq!(
        problems("rule,571,,any,any,,,,,busy,now,,,,,y,c\n"),
        "own.csv:2:28, column retry: \"now\" does not go with the action of the cause, \"retry-later\", which \
         changes nothing at once; the same reply would come again. Give an action in this row that goes \
         with it: start-tls.\n\
         own.csv:2:36, column decides: \"y\" is not yes; did you mean \"yes\"? Allowed: yes, or nothing for no."
    );
    // Codes and ranges without a row, causes and reports of the standard table.
    assert_eq!(
        problems(
            "rule,571|580-589,,X.9.9|X.8,rcpt,,,,,busy,,,,,,yes,c\n\
             rule,X.9.9|X.9.20-X.9.29,4|5,,,,,,,busy,,,,,,,c\n\
             rule,X.9,5,,,,,,,busy,,,,,,,c\n\
             rule,busy,5,,,,,,,,,,recipient,,,,c\n\
             rule,delayed,,X.9.9,,,,,,busy,,,,,,,c\n\
             cause,own,,,,Own,Own,Own.,,,later,retry-later,message,nobody,Wait.,,c\n\
             rule,own,4,,,,,,,,later,,,,,,c\n\
             rule,no-such-user,4,,,,,,,,later,,,,,,c\n"
        ),
        ""
    );
    assert_eq!(
        problems("rule,busy,5,,,,,,,,,,recipient,,,,c\nrule,busy,5,,,,,,,,,,,sender,,,c\n"),
        "own.csv:3:6, column code: line 2 already has a rule for this situation (busy in class 5); a situation \
         has one rule. Remove one of them, or narrow it."
    );
}

#[test]
fn too_many_situations() {
    let list = |entry: &dyn Fn(usize) -> String| (0..100).map(entry).collect::<Vec<_>>().join("|");
    let codes = list(&|n| (500 + n).to_string());
    let mut table = "kind,code,with,stage,advice,references\n".to_owned();
    for rule in 0..21 {
        let with = list(&|n| format!("X.{rule}.{n}"));
        table.push_str(&format!("rule,{codes},{with},any,Stop.,convention\n"));
    }
    assert_eq!(
        problems(table),
        "codes.csv:22:6, column code: with this row the rules of the table hold in more than 200000 \
         situations (codes times classes, enhanced codes and stages). Write a range, a severity or \
         \"any\" in place of long lists."
    );
}

#[test]
fn rows_of_words_without_the_feature_for_them() {
    let header = "kind,code,name,text,references,provider,cause,sample,date";
    let rows = "provider,example,,Example,its pages,,,,2026-01-01\n\
        token,AB-1,,,its pages,example,full,AB-1,2026-01-01\n\
        phrase,mailbox is full,,,its pages,,full,mailbox is full,2026-01-01\n";
    let found = laid_over(header, rows);
    let missing = |line: usize, kind: &str| {
        format!(
            "own.csv:{line}:1, column kind: rows of kind {kind} need the feature `words` of \
             smtp-codes; add it to the dependency in Cargo.toml."
        )
    };
    let all = [
        missing(2, "provider"),
        missing(3, "token"),
        missing(4, "phrase"),
    ]
    .join("\n");
    match cfg!(feature = "words") {
        true => assert!(!found.contains("feature"), "{found}"),
        false => assert_eq!(found, all),
    }
}
