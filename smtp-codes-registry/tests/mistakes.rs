//! Each mistake that a table can have, and the whole message for it.
//!
//! Most lessons change a small table that is right, and expect every problem, so they also show that
//! one mistake gives one message.

use smtp_codes_registry::read;

const SMALL: &str = include_str!("small.csv");

const COLUMNS: &str = "kind, code, class, with, stage, name, text, description, standing, specific, \
    classes, replies, correction, commands, outcome, retry, action, scope, party, references, note";

const KINDS: &str = "column, kind, outcome, retry, action, scope, party, standing, stage, \
    dsn-action, severity, category, reply, class, subject, detail, verdict";

const SAVE: &str = "save the sheet again as CSV: in LibreOffice with \"Save As\", type \"Text CSV\", \
    \"Edit filter settings\" ticked, character set UTF-8, field delimiter \",\"; in Excel with \
    \"Save As\", type \"CSV UTF-8 (Comma delimited)\"";

/// The problems of a table, each on a line.
fn problems(table: impl AsRef<[u8]>) -> String {
    let reading = read(table.as_ref());
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
    unknown_kind: changed(&[("reply,550,", "replyy,550,")]) => [
        r#"codes.csv:26:1, column kind: "replyy" is not a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    kind_in_another_case: changed(&[("reply,550,", "Reply,550,")]) => [
        r#"codes.csv:26:1, column kind: "Reply" is not a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    no_kind: changed(&[("reply,550,", ",550,")]) => [
        "codes.csv:26:1, column kind: the row has no kind. Allowed: {KINDS}.",
    ]

    malformed_reply_code: changed(&[("reply,550,", "reply,55O,")]) => [
        r#"codes.csv:26:7, column code: "55O" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
    ]

    code_that_a_spreadsheet_made_decimal: changed(&[("reply,550,", "reply,550.0,")]) => [
        r#"codes.csv:26:7, column code: "550.0" is not a reply code; did you mean "550"? Allowed: three digits, the first from 1 to 5."#,
    ]

    malformed_severity: changed(&[("severity,5yz", "severity,5xx")]) => [
        r#"codes.csv:22:10, column code: "5xx" is not a severity code; did you mean "5yz"? Allowed: a digit from 1 to 5, then yz."#,
    ]

    malformed_category: changed(&[("category,x5z", "category,X5X")]) => [
        r#"codes.csv:23:10, column code: "X5X" is not a category code; did you mean "x5z"? Allowed: x, a digit, then z."#,
    ]

    malformed_class: changed(&[("class,5,", "class,3,")]) => [
        r#"codes.csv:27:7, column code: "3" is not a class code. Allowed: 2, 4 or 5."#,
    ]

    malformed_subject: changed(&[("subject,X.1,", "subject,X.01,")]) => [
        r#"codes.csv:28:9, column code: "X.01" is not a subject code. Allowed: X.subject, with a number from 0 to 999 without leading zeros."#,
    ]

    malformed_detail: changed(&[("detail,X.1.1,", "detail,5.1.1,")]) => [
        r#"codes.csv:31:8, column code: "5.1.1" is not a detail code; did you mean "X.1.1"? Allowed: X.subject.detail, with numbers from 0 to 999 without leading zeros."#,
    ]

    malformed_verdict_code: changed(&[("verdict,X.1.1,5", "verdict,5.1.1,5")]) => [
        r#"codes.csv:32:9, column code: "5.1.1" is not a verdict code; did you mean "X.1.1"? Allowed: X.subject.detail, X.subject, a reply code, a severity (a digit and yz), or any."#,
    ]

    malformed_word: changed(&[("retry,later,", "retry,Later,")]) => [
        r#"codes.csv:7:7, column code: "Later" is not a retry code; did you mean "later"? Allowed: small letters, then small letters, digits and single underscores."#,
    ]

    word_with_a_space: changed(&[("retry,later,", "retry,lat er,")]) => [
        r#"codes.csv:7:7, column code: "lat er" is not a retry code; did you mean "lat_er"? Allowed: small letters, then small letters, digits and single underscores."#,
        r#"codes.csv:21:79, column retry: "later" is not a retry word. Allowed: now, never."#,
        r#"codes.csv:25:90, column retry: "later" is not a retry word. Allowed: now, never."#,
        r#"codes.csv:34:68, column retry: "later" is not a retry word. Allowed: now, never."#,
        r#"codes.csv:36:38, column retry: "later" is not a retry word. Allowed: now, never."#,
    ]

    no_code: changed(&[("reply,550,", "reply,,")]) => [
        "codes.csv:26:7, column code: the row has no code. Allowed: three digits, the first from 1 to 5.",
    ]

    malformed_code_among_other_mistakes: changed(&[("reply,550,,,,MailboxUnavailable", "reply,55O,,,,type")]) => [
        r#"codes.csv:26:7, column code: "55O" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
        r#"codes.csv:26:14, column name: "type" is a keyword of Rust, which no name can be; did you mean "Type"?"#,
    ]

    severities_of_a_mistyped_kind: changed(&[("severity,4", "severty,4"), ("severity,5", "severty,5")]) => [
        r#"codes.csv:21:1, column kind: "severty" is not a kind of row; did you mean "severity"? Allowed: column, kind, outcome, retry, action, scope, party, standing, stage, dsn-action, severity, category, reply, class, subject, detail, verdict."#,
        r#"codes.csv:22:1, column kind: "severty" is not a kind of row; did you mean "severity"? Allowed: column, kind, outcome, retry, action, scope, party, standing, stage, dsn-action, severity, category, reply, class, subject, detail, verdict."#,
    ]

    column_row_about_no_column: changed(&[("column,retry,", "column,retri,")]) => [
        r#"codes.csv:2:8, column code: "retri" is not the name of a column; did you mean "retry"? Allowed: {COLUMNS}."#,
    ]

    kind_row_about_no_kind: changed(&[("kind,reply,", "kind,replys,")]) => [
        r#"codes.csv:3:6, column code: "replys" is not the name of a kind of row; did you mean "reply"? Allowed: {KINDS}."#,
    ]

    duplicate_code: changed(&[("reply,552,,,,StorageExceeded", "reply,550,,,,StorageExceeded"), ("verdict,552,", "verdict,550,"), (",550,552,", ",550,550,")]) => [
        r#"codes.csv:26:7, column code: the reply "550" already has a row on line 25; a code has one row of its kind."#,
    ]

    duplicate_verdict: changed(&[("verdict,X.1,5,,data,", "verdict,X.1.1,5,,,")]) => [
        "codes.csv:33:9, column code: line 32 already has a verdict for this situation (X.1.1, class 5); a situation has one verdict.",
    ]

    overlapping_verdicts: changed(&[("verdict,4yz,,any,rcpt,", "verdict,552,,X.1.10,rcpt-next|data,")]) => [
        "codes.csv:36:9, column code: line 34 already has a verdict for this situation (552, with X.1.10, stage rcpt-next); a situation has one verdict.",
    ]

    duplicate_name: changed(&[("RetryLater", "Suppress")]) => [
        r#"codes.csv:10:20, column name: the action on line 9 is already named "Suppress"; a name is unique in its kind."#,
    ]

    names_that_differ_by_capitals: changed(&[("NullMx", "BadMailBox")]) => [
        r#"codes.csv:31:17, column name: "BadMailbox" differs only by capitals from "BadMailBox", the detail on line 30; constants are named in capitals and would be the same."#,
    ]

    illegal_name: changed(&[("RetryLater", "retry later")]) => [
        r#"codes.csv:9:23, column name: "retry later" is not a name in UpperCamelCase; did you mean "RetryLater"? Allowed: a capital, then letters A to Z, a to z and digits."#,
    ]

    keyword_name: changed(&[("RetryLater", "type")]) => [
        r#"codes.csv:9:23, column name: "type" is a keyword of Rust, which no name can be; did you mean "Type"?"#,
    ]

    keyword_name_in_capitals: changed(&[("RetryLater", "Self")]) => [
        r#"codes.csv:9:23, column name: "Self" is a keyword of Rust, which no name can be."#,
    ]

    taken_name: changed(&[("RetryLater", "ALL")]) => [
        r#"codes.csv:9:23, column name: "ALL" is the constant that lists all variants, so no variant can have that name."#,
    ]

    long_name: changed(&[("RetryLater", &format!("R{}", "e".repeat(60)))]) => [
        r#"codes.csv:9:23, column name: "Reeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee..." has 61 letters; a name has at most 60."#,
    ]

    missing_name: changed(&[("RetryLater", "")]) => [
        "codes.csv:9:23, column name: the cell is empty; a row of kind action needs it. Write a Rust name in UpperCamelCase.",
    ]

    misspelled_retry: changed(&[("any,,never,suppress,recipient", "any,,nevr,suppress,recipient")]) => [
        r#"codes.csv:26:91, column retry: "nevr" is not a retry word; did you mean "never"? Allowed: now, later, never."#,
    ]

    unknown_words: changed(&[("any,,never,suppress,recipient,nobody,RFC 5321 4.2.3", "any,,perhaps,supress,recipients,somebody,RFC 5321 4.2.3"), ("No such mailbox.,standard,yes,,,,", "No such mailbox.,standrad,yes,,,,")]) => [
        r#"codes.csv:26:70, column standing: "standrad" is not a standing word; did you mean "standard"? Allowed: standard."#,
        r#"codes.csv:26:91, column retry: "perhaps" is not a retry word. Allowed: now, later, never."#,
        r#"codes.csv:26:99, column action: "supress" is not an action word; did you mean "suppress"? Allowed: retry_later, suppress."#,
        r#"codes.csv:26:107, column scope: "recipients" is not a scope word; did you mean "recipient"? Allowed: message, recipient."#,
        r#"codes.csv:26:118, column party: "somebody" is not a party word; did you mean "nobody"? Allowed: sender, nobody."#,
    ]

    unknown_outcome: changed(&[("severity,4yz,,,,TransientNegative,Transient negative,Not now.,,,,,,,transient", "severity,4yz,,,,TransientNegative,Transient negative,Not now.,,,,,,,transiant")]) => [
        r#"codes.csv:21:69, column outcome: "transiant" is not an outcome word; did you mean "transient"? Allowed: transient, permanent."#,
    ]

    unknown_command: changed(&[("no,,,,rcpt|data", "no,,,,rctp|data")]) => [
        r#"codes.csv:25:79, column commands: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
    ]

    any_beside_commands: changed(&[("no,,,,rcpt|data", "no,,,,any|data")]) => [
        r#"codes.csv:25:79, column commands: "any" stands alone; it already means every stage."#,
    ]

    unknown_broader_stage: changed(&[("stage,rcpt-next,,,rcpt,", "stage,rcpt-next,,,rctp,")]) => [
        r#"codes.csv:16:19, column stage: "rctp" is not a stage; did you mean "rcpt"? Allowed: rcpt-next, rcpt, data."#,
    ]

    circle_of_stages: changed(&[("stage,rcpt,,,,", "stage,rcpt,,,rcpt-next,")]) => [
        "codes.csv:16:19, column stage: the broader stages go in a circle: rcpt-next, rcpt, rcpt-next. Leave this cell empty in one of their rows.",
    ]

    specific_neither_yes_nor_no: changed(&[("No such mailbox.,standard,yes,4|5", "No such mailbox.,standard,TRUE,4|5")]) => [
        r#"codes.csv:31:66, column specific: "TRUE" is not yes or no; did you mean "yes"?"#,
    ]

    class_not_allowed: changed(&[("yes,4|5", "yes,4|3")]) => [
        r#"codes.csv:31:72, column classes: "3" is not a class. Allowed: 2, 4, 5."#,
    ]

    verdict_class_not_allowed: changed(&[("verdict,X.1,5,", "verdict,X.1,6,")]) => [
        r#"codes.csv:33:13, column class: "6" is not a class. Allowed: 2, 4, 5."#,
    ]

    partly_given_verdict: changed(&[("Given up.,,,,,,,permanent,never,suppress,recipient,nobody", "Given up.,,,,,,,permanent,,suppress,recipient,")]) => [
        "codes.csv:19:62, column retry: the cell is empty; a dsn-action row has all its verdict words (outcome, retry, action, scope, party) or none. Allowed: now, later, never.",
        "codes.csv:19:82, column party: the cell is empty; a dsn-action row has all its verdict words (outcome, retry, action, scope, party) or none. Allowed: sender, nobody.",
    ]

    partly_given_category: changed(&[("message,nobody,RFC 5321 4.2.1,\ncategory", "message,,RFC 5321 4.2.1,\ncategory")]) => [
        "codes.csv:23:74, column party: the cell is empty; a category row has all its verdict words (scope, party) or none. Allowed: sender, nobody.",
    ]

    missing_verdict_words: changed(&[("No.,,,,,,,permanent,never,suppress,message,nobody,RFC 3463 2", "No.,,,,,,,,,,,,RFC 3463 2")]) => [
        "codes.csv:27:50, column outcome: the cell is empty; a class row needs it. Allowed: transient, permanent.",
        "codes.csv:27:51, column retry: the cell is empty; a class row needs it. Allowed: now, later, never.",
        "codes.csv:27:52, column action: the cell is empty; a class row needs it. Allowed: retry_later, suppress.",
        "codes.csv:27:53, column scope: the cell is empty; a class row needs it. Allowed: message, recipient.",
        "codes.csv:27:54, column party: the cell is empty; a class row needs it. Allowed: sender, nobody.",
    ]

    associated_reply_without_row: changed(&[("yes,5,550,552", "yes,5,551,552")]) => [
        r#"codes.csv:30:63, column replies: the reply code "551" has no row in the table; did you mean "550"? Add a row of kind reply for it, or refer to one that is there."#,
    ]

    associated_reply_malformed: changed(&[("yes,5,550,552", "yes,5,5.5.0,552")]) => [
        r#"codes.csv:30:63, column replies: "5.5.0" is not a reply code. Allowed: three digits, the first from 1 to 5."#,
    ]

    verdict_without_row: changed(&[("verdict,X.1.1,5", "verdict,X.1.11,5"), ("verdict,X.1,5", "verdict,X.7,5"), ("verdict,552", "verdict,553"), ("verdict,4yz", "verdict,3yz")]) => [
        r#"codes.csv:32:9, column code: the detail "X.1.11" has no row in the table; did you mean "X.1.1"? Add a row of kind detail for it, or refer to one that is there."#,
        r#"codes.csv:33:9, column code: the subject "X.7" has no row in the table; did you mean "X.0"? Add a row of kind subject for it, or refer to one that is there."#,
        r#"codes.csv:34:9, column code: the reply code "553" has no row in the table; did you mean "550"? Add a row of kind reply for it, or refer to one that is there."#,
        r#"codes.csv:36:9, column code: the severity "3yz" has no row in the table; did you mean "4yz"? Add a row of kind severity for it, or refer to one that is there."#,
    ]

    rule_beside_unknown_code: changed(&[(",X.1|X.1.10,", ",X.1|X.1.9|5.1.1,")]) => [
        r#"codes.csv:34:18, column with: the detail "X.1.9" has no row in the table; did you mean "X.1.1"? Add a row of kind detail for it, or refer to one that is there."#,
        r#"codes.csv:34:24, column with: "5.1.1" is not an enhanced code without its class; did you mean "X.1.1"? Allowed: any, none, or a list of X.subject.detail and X.subject."#,
    ]

    verdict_without_situation: changed(&[("verdict,X.1.1,5", "verdict,X.1.1,"), ("verdict,4yz,,any,rcpt,", "verdict,4yz,,,,"), ("Not SMTP.,,,,,,,permanent", "Not SMTP.,,,,,,,")]) => [
        "codes.csv:32:15, column class: the cell is empty; a verdict about a detail needs it. Allowed: 2, 4, 5.",
        r#"codes.csv:36:14, column with: the cell is empty; a verdict about a severity needs it. Allowed: any, none, or a list of X.subject.detail and X.subject, separated by "|"."#,
        r#"codes.csv:36:15, column stage: the cell is empty; a verdict about a severity needs it. Allowed: one, or several separated by "|": any, rcpt-next, rcpt, data."#,
        "codes.csv:37:34, column outcome: the cell is empty; a verdict about any other code needs it. Allowed: transient, permanent.",
    ]

    verdict_with_another_situation: changed(&[("verdict,X.1.1,5,,", "verdict,X.1.1,5,any,"), ("verdict,4yz,,any,", "verdict,4yz,4,any,")]) => [
        r#"codes.csv:32:17, column with: "any" must not stand here: a verdict about a detail leaves this cell empty. It uses kind, code, class, stage, description, outcome, retry, action, scope, party, references, note."#,
        r#"codes.csv:36:13, column class: "4" must not stand here: a verdict about a severity leaves this cell empty. It uses kind, code, with, stage, description, outcome, retry, action, scope, party, references, note."#,
    ]

    detail_without_subject: changed(&[("detail,X.1.10", "detail,X.4.10"), ("verdict,552,,X.1|X.1.10", "verdict,552,,X.1")]) => [
        r#"codes.csv:30:8, column code: the subject of this detail, "X.4", has no row in the table. Add a row of kind subject for it."#,
    ]

    reply_without_severity: changed(&[("reply,552", "reply,252"), ("verdict,552", "verdict,252"), (",550,552,", ",550,252,")]) => [
        r#"codes.csv:25:7, column code: the severity of this reply code, "2yz", has no row in the table. Add a row of kind severity for it."#,
    ]

    missing_description_text_reference: changed(&[("Mailbox unavailable,No such mailbox.", ","), ("nobody,RFC 5321 4.2.3,A note", "nobody,,A note")]) => [
        "codes.csv:26:33, column text: the cell is empty; a reply row needs it. Write the text as it is registered.",
        "codes.csv:26:34, column description: the cell is empty; a reply row needs it. Write a sentence in your own words.",
        r#"codes.csv:26:88, column references: the cell is empty; a reply row needs it. Name an RFC and its section, or write "convention"."#,
    ]

    missing_lists: changed(&[("yes,4|5", "yes,"), ("no,,,,rcpt|data", "no,,,,"), ("No such mailbox.,standard,yes,,,", "No such mailbox.,,,,,")]) => [
        r#"codes.csv:25:79, column commands: the cell is empty; a reply row needs it. Allowed: one, or several separated by "|": any, rcpt-next, rcpt, data."#,
        "codes.csv:26:70, column standing: the cell is empty; a reply row needs it. Allowed: standard.",
        "codes.csv:26:71, column specific: the cell is empty; a reply row needs it. Allowed: yes, no.",
        "codes.csv:31:57, column standing: the cell is empty; a detail row needs it. Allowed: standard.",
        "codes.csv:31:58, column specific: the cell is empty; a detail row needs it. Allowed: yes, no.",
        r#"codes.csv:31:59, column classes: the cell is empty; a detail row needs it. Allowed: one or several of 2, 4, 5, separated by "|"."#,
    ]

    cell_that_must_be_empty: changed(&[("RetryLater,,Wait.", "RetryLater,Retry later,Wait.")]) => [
        r#"codes.csv:9:34, column text: "Retry later" must not stand here: a row of kind action leaves this cell empty. It uses kind, code, name, description, references, note."#,
    ]

    correction_without_reason: changed(&[("The registry has 550.", "")]) => [
        "codes.csv:30:90, column note: the cell is empty; a correction needs its reason in the note.",
    ]

    empty_list_entry: changed(&[("no,,,,rcpt|data", "no,,,,rcpt||data|")]) => [
        r#"codes.csv:25:84, column commands: an empty entry in the list "rcpt||data|"; write one "|" between two entries."#,
        r#"codes.csv:25:90, column commands: an empty entry in the list "rcpt||data|"; write one "|" between two entries."#,
    ]

    repeated_list_entry: changed(&[("no,,,,rcpt|data", "no,,,,rcpt|data|rcpt")]) => [
        r#"codes.csv:25:89, column commands: "rcpt" stands twice in the list."#,
    ]

    list_with_semicolon: changed(&[("no,,,,rcpt|data", "no,,,,rcpt;data")]) => [
        r#"codes.csv:25:83, column commands: the entries of a list are separated by "|", not by ";": "rcpt;data"."#,
    ]

    list_with_comma: changed(&[("no,,,,rcpt|data", r#"no,,,,"rcpt, data""#)]) => [
        r#"codes.csv:25:84, column commands: the entries of a list are separated by "|", not by ",": "rcpt, data"."#,
    ]

    empty_reference: changed(&[("RFC 5321 4.2.3|RFC 5321 4.5.3.1.10", "RFC 5321 4.2.3||RFC 5321 4.5.3.1.10")]) => [
        r#"codes.csv:25:140, column references: an empty entry in the list "RFC 5321 4.2.3||RFC 5321 4.5.3.1.10"; write one "|" between two entries."#,
    ]

    missing_column: changed(&[("outcome,retry,action", "outcome,action")]) => [
        "codes.csv:1:1: this column is missing: retry. The header reads: kind, code, class, with, stage, name, text, description, standing, specific, classes, replies, correction, commands, outcome, action, scope, party, references, note.",
    ]

    missing_columns: changed(&[("standing,specific,classes", "a,b,c")]) => [
        "codes.csv:1:1: these columns are missing: standing, specific, classes. The header reads: kind, code, class, with, stage, name, text, description, a, b, c, replies, correction, commands, outcome, retry, action, scope, party, references, note.",
        r#"codes.csv:1:50: "a" is not a column. Allowed: {COLUMNS}."#,
        r#"codes.csv:1:52: "b" is not a column. Allowed: {COLUMNS}."#,
        r#"codes.csv:1:54: "c" is not a column. Allowed: {COLUMNS}."#,
    ]

    misspelled_column: changed(&[("outcome,retry,action", "outcome,rety,action")]) => [
        r#"codes.csv:1:112: "rety" is not a column; did you mean "retry"? Allowed: {COLUMNS}."#,
    ]

    unknown_column: changed(&[("references,note", "references,note,colour"), ("\n", ",\n"), ("note,colour,", "note,colour")]) => [
        r#"codes.csv:1:153: "colour" is not a column. Allowed: {COLUMNS}."#,
    ]

    column_twice: changed(&[("references,note", "references,note,text"), ("\n", ",\n"), ("note,text,", "note,text")]) => [
        r#"codes.csv:1:153, column text: the column "text" stands twice in the header."#,
    ]

    column_without_name: changed(&[("kind,code,", "kind,,code,")]) => [
        "codes.csv:1:6: a column without a name; remove it, or give it its name.",
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

    not_ascii: changed(&[("No such mailbox.,standard,yes,,", "No \u{201c}such\u{201d} mailbox.,standard,yes,,")]) => [
        "codes.csv:26:56, column description: \"\u{201c}\" (U+201C) is not ASCII (one of 2 such characters in this cell); write a straight quote.",
    ]

    accent: changed(&[("The content", "Le contenu \u{e9}crit")]) => [
        "codes.csv:18:36, column description: \"\u{e9}\" (U+00E9) is not ASCII; a table has ASCII characters only.",
    ]

    control_character: changed(&[("No such mailbox.,standard,yes,,", "No\u{1b}[31m mailbox.,standard,yes,,")]) => [
        "codes.csv:26:55, column description: a control character (0x1B) in the cell; remove it.",
    ]

    formula: changed(&[("No such mailbox.,standard,yes,,", "-no mailbox,standard,yes,,")]) => [
        r#"codes.csv:26:53, column description: "-no mailbox" starts with "-", which a spreadsheet takes for a formula; begin with a letter or a digit."#,
    ]

    formula_in_note: changed(&[("A note.", "=SUM(A1:A3)")]) => [
        r#"codes.csv:26:138, column note: "=SUM(A1:A3)" starts with "=", which a spreadsheet takes for a formula; begin with a letter or a digit."#,
    ]

    unclosed_quote: changed(&[("Mailbox unavailable,No such", r#""Mailbox unavailable,No such"#)]) => [
        "codes.csv:26:33, column text: the quote that opens this cell is never closed; close it, or remove it if the cell holds no comma and no quote.",
    ]

    unclosed_quote_before_quoted_cell: changed(&[("retry,now,,,,Now,,At once.", r#"retry,now,,,,Now,,"At once."#)]) => [
        "codes.csv:6:19, column description: the quote that opens this cell is never closed; close it, or remove it if the cell holds no comma and no quote.",
    ]

    text_after_closing_quote: changed(&[(r#""Later, unchanged.""#, r#""Later" unchanged."#)]) => [
        r#"codes.csv:7:30, column description: text after the closing quote of a cell; a quote inside a cell is doubled (""), and a comma follows the closing one."#,
    ]

    quote_inside_unquoted_cell: changed(&[("A note.", r#"A "note"."#)]) => [
        r#"codes.csv:26:140, column note: a quote inside a cell that does not start with one; put the whole cell in quotes and double each quote inside it ("")."#,
    ]

    row_too_short: changed(&[("recipient,nobody,RFC 5321 4.2.3,A note.", "recipient,nobody")]) => [
        "codes.csv:26:1: the row has 19 cells, the header has 21; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    row_too_long: changed(&[(r#""Later, unchanged.""#, "Later, unchanged.")]) => [
        "codes.csv:7:1: the row has 22 cells, the header has 21; a comma is too many, or a cell that has a comma in it does not stand in quotes.",
    ]

    comma_left_out: changed(&[("reply,550,,,,", "reply,550,,,")]) => [
        "codes.csv:26:1: the row has 20 cells, the header has 21; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    comma_too_many: changed(&[("reply,550,,,,", "reply,550,,,,,")]) => [
        "codes.csv:26:1: the row has 22 cells, the header has 21; a comma is too many, or a cell that has a comma in it does not stand in quotes.",
    ]

    row_of_one_cell: changed(&[("reply,550,", "oops\nreply,550,")]) => [
        "codes.csv:26:1: the row has 1 cell, the header has 21; a comma is missing: a row has one between all its cells, also the empty ones.",
    ]

    line_break_in_cell: changed(&[("A note.", "\"A\nnote.\"")]) => [
        "codes.csv:26:138, column note: a line break inside the cell; write its text in one line.",
    ]

    long_cell: changed(&[("A note.", &"A".repeat(32_768))]) => [
        "codes.csv:26:138, column note: the cell has 32768 characters; a spreadsheet's cell holds at most 32767.",
    ]

    long_list: changed(&[("rcpt|data", &vec!["rcpt"; 101].join("|"))]) => [
        "codes.csv:25:79, column commands: the list has 101 entries; it may have at most 100.",
    ]

    nothing_but_header: SMALL.split_once("\n").unwrap().0 => [
        "codes.csv:1:1: the table has a header but no rows.",
    ]

    words_from_nowhere: SMALL.split_inclusive("\n").filter(|line| line.starts_with("kind,code") || line.starts_with("sev") || line.starts_with("reply")).collect::<String>() => [
        "codes.csv:1:1: the table uses words of these kinds but has no rows for them, and there is no standard table to take them from: outcome, retry, action, scope, party, standing, stage. Add a row for each word.",
    ]

    list_with_slash: changed(&[("yes,4|5", "yes,4/5")]) => [
        r#"codes.csv:31:71, column classes: the entries of a list are separated by "|", not by "/": "4/5"."#,
    ]

    two_malformed_rows_and_what_refers_to_them: changed(&[("detail,X.1.1,", "detail,X1.1,"), ("stage,rcpt,", "stage,RCPT,"), ("action,suppress,,,,Suppress", "action,suppress,,,,")]) => [
        "codes.csv:10:20, column name: the cell is empty; a row of kind action needs it. Write a Rust name in UpperCamelCase.",
        r#"codes.csv:17:7, column code: "RCPT" is not a stage code; did you mean "rcpt"? Allowed: small letters, then small letters, digits and single hyphens."#,
        r#"codes.csv:31:8, column code: "X1.1" is not a detail code. Allowed: X.subject.detail, with numbers from 0 to 999 without leading zeros."#,
    ]

    with_misspelled: changed(&[("4yz,,any,rcpt", "4yz,,anny,rcpt")]) => [
        r#"codes.csv:36:14, column with: "anny" is not an enhanced code without its class; did you mean "any"? Allowed: any, none, or a list of X.subject.detail and X.subject."#,
    ]

    verdict_stage_misspelled: changed(&[("4yz,,any,rcpt", "4yz,,any,rctp")]) => [
        r#"codes.csv:36:18, column stage: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
    ]

    nul: changed(&[("A note.", "A\u{0}note.")]) => [
        "codes.csv:26:139, column note: a control character (0x00) in the cell; remove it.",
    ]

    many_at_once: changed(&[("reply,552,,,,StorageExceeded,Exceeded storage allocation,Full.,standard,no,,,,rcpt|data,,later", "reply,552,,,,storage exceeded,Exceeded storage allocation,,standard,maybe,,,,rctp|data,,latter")]) => [
        r#"codes.csv:25:14, column name: "storage exceeded" is not a name in UpperCamelCase; did you mean "StorageExceeded"? Allowed: a capital, then letters A to Z, a to z and digits."#,
        "codes.csv:25:59, column description: the cell is empty; a reply row needs it. Write a sentence in your own words.",
        r#"codes.csv:25:69, column specific: "maybe" is not yes or no."#,
        r#"codes.csv:25:78, column commands: "rctp" is not a stage; did you mean "rcpt"? Allowed: any, rcpt-next, rcpt, data."#,
        r#"codes.csv:25:89, column retry: "latter" is not a retry word; did you mean "later"? Allowed: now, later, never."#,
    ]

}
