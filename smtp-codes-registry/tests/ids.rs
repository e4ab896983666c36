//! Each id of a rule, and a table that breaks it.

#![cfg(feature = "words")]

use smtp_codes_registry::{RULES, read, read_on, read_with};

const SMALL: &str = include_str!("small.csv");

/// The small table with some of its text replaced.
fn changed(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "{old} is not in the table");
    SMALL.replacen(old, new, 1)
}

/// A table that is laid over the small one.
fn over(rows: &str) -> String {
    let header = "kind,code,class,with,stage,cause,decides,retry,action,provider,hosts,marks,case,\
                  by,text,sample,references,date,pause,keep";
    format!("{header}\n{rows}\n")
}

fn phrase(code: &str, cause: &str, sample: &str) -> String {
    format!("phrase,{code},,,,{cause},yes,,,,,,,,,{sample},seen,2026-01-01,,\n")
}

/// A table that breaks the rule of this id.
fn breaks(id: &str) -> String {
    match id {
        "any-alone" => changed("any,any,", "any,any|rcpt,"),
        "any-in-overlay" => over("rule,any,,,,unknown,,,,,,,,,,,seen,,,"),
        "cell-too-long" => changed("A note.", &"a".repeat(32_768)),
        "cell-unused" => changed("column,retry,,", "column,retry,5,"),
        "class-of-success" => changed("rule,no-such-user,4", "rule,no-such-user,2"),
        "code-twice" => changed("reply,552,", "reply,550,"),
        "column-twice" => changed("kind,code,class,with", "kind,code,class,class"),
        "common-word" => over(&phrase("address", "no-such-user", "address")),
        "control-character" => changed("A note.", "A\u{7}note."),
        "cut-off" => {
            let place = SMALL.find(",RFC 5321 4.2.3,A note.").unwrap();
            SMALL[..place].to_owned()
        }
        "empty-cell" => changed("RFC 5321 4.2.3,A note.", ",A note."),
        "empty-entry" => changed("Full|Over", "Full||Over"),
        "empty-file" => String::new(),
        "entry-twice" => changed("Full|Over", "Full|Full"),
        "family-needed" => changed(",address,,never", ",,,never"),
        "formula" => changed("A note.", "=A1"),
        "future-date" => over("provider,one,,,,,,,,,,,,,One,,seen,2026-01-02,,"),
        "gives-up-too-early" => {
            changed("4,,,,,,,,,,,,,,,,,,,,later,", "4,,,,,,,,,,,,,,,,,,,,never,")
        }
        "line-break" => changed("A note.", "\"A\nnote.\""),
        "list-separator" => changed("rcpt|data", "rcpt;data"),
        "list-too-long" => changed("Full|Over", &"A|".repeat(101)),
        "mixed-forms" => changed("rule,550|552,", "rule,550|5yz,"),
        "missing-column" => changed("references,note", ",note"),
        "missing-parent" => changed("detail,X.1.10", "detail,X.3.10"),
        "missing-verdict" => changed("rule,any,", "rule,no-such-user,"),
        "missing-words" => {
            over("phrase,user unknown,,,,no-such-user,,,,,,,,,,user unknown,seen,2026-01-01,,")
        }
        "more-problems" => format!("{SMALL}{}", "what,,,\n".repeat(1_001)),
        "name-twice" => changed("Full|Over", "MailboxUnavailable"),
        "no-header" => "one,two,three\n".to_owned(),
        "not-a-cause" => changed("rcpt|data,unknown", "rcpt|data,unknwon"),
        "not-a-class" => changed("X.1.1,4|5", "X.1.1,3|5"),
        "not-a-code" => changed("reply,550,", "reply,55O,"),
        "not-a-column" => changed("references,note", "references,nota bene"),
        "not-a-companion" => changed("X.1|X.1.10,rcpt", "5.1|X.1.10,rcpt"),
        "not-a-count" => changed(",30d,3,", ",30d,0,"),
        "not-a-date" => over("provider,one,,,,,,,,,,,,,One,,seen,2026-13-02,,"),
        "not-a-duration" => changed(",30m,5d", ",30 min,5d"),
        "not-a-host" => over("provider,one,,,,,,,,,Example.com,,,,One,,seen,2026-01-01,,"),
        "not-a-kind" => changed("reply,550,", "replyy,550,"),
        "not-a-mark" => over("provider,one,,,,,,,,,,#,,,One,,seen,2026-01-01,,"),
        "not-a-name" => changed("MailboxUnavailable", "mailbox unavailable"),
        "not-a-phrase" => over(&phrase("... a ... b", "no-such-user", "a b")),
        "not-a-program" => {
            over("phrase,zork glop,,,,no-such-user,,,,,,,,Post Fix,,zork glop,seen,2026-01-01,,")
        }
        "not-a-range" => changed("520-529", "529-520"),
        "not-a-step" => changed("rcpt,recipient,RcptNext", "rcpt,receiver,RcptNext"),
        "not-a-tell" => over("report,words,,,,,,,,,,,,,nothing,,seen,2026-01-01,,"),
        "not-a-word" => changed(
            "never,suppress,recipient,nobody",
            "nevr,suppress,recipient,nobody",
        ),
        "not-an-answer" => changed(",550 X.1.1,", ",550 5.1.1,"),
        "not-ascii" => changed("A note.", "A n\u{F6}te."),
        "not-csv" => "PK\x03\x04".to_owned(),
        "not-utf8" => unreachable!("it is no text"),
        "not-yes-or-no" => changed("standard,no,,", "standard,perhaps,,"),
        "now-needs-change" => changed(
            "never,suppress,recipient,nobody",
            "now,suppress,recipient,nobody",
        ),
        "number-gap" => changed("Never,2,", "Never,3,"),
        "number-twice" => changed("Never,2,", "Never,1,"),
        "quote" => changed("A note.", "A \"note\"."),
        "ranges-cross" => over(
            "rule,520-529,,any,any,unknown,,,,,,,,,,,seen,,,\nrule,525-535,,any,any,unknown,,,,,,,,,,,seen,,,",
        ),
        "reply-of-other-class" => changed("5,,550,552,", "4,,550,552,"),
        "row-dead" => over(
            &(phrase("zork glop", "no-such-user", "zork glop")
                + &phrase("the zork glop", "no-such-user", "the zork glop")),
        ),
        "row-length" => changed(",A note.", ",A note.,and more"),
        "rule-empty" => changed("count,,sender,,,", ",,,,,"),
        "sample-missed" => over(&phrase("zork glop", "no-such-user", "glop zork")),
        "sample-mixed" => over(
            &(phrase("zork glop", "no-such-user", "zork glop and fizz buzz")
                + &phrase("fizz buzz", "busy", "fizz buzz")),
        ),
        "separator" => SMALL.replace(',', ";"),
        "situation-twice" => changed("rule,4yz,,any,rcpt", "rule,4yz,,none,any"),
        "spoken-twice" => over(&phrase("zork glop", "no-such-user", "zork glop").repeat(2)),
        "stage-circle" => changed("stage,rcpt,,,,,", "stage,rcpt,,,,rcpt-next,"),
        "standard-cause" => {
            "kind,code,name,text,description,family,retry,action,scope,party,advice,references\n\
            cause,busy,Busy,Busy,Busy.,network,later,retry-later,message,nobody,Wait.,seen\n"
                .to_owned()
        }
        "success-unlike" => {
            // The small table has no causes of success.
            let table = SMALL.replace("family,network,", "family,success,");
            let table = table.replace(",network,", ",success,");
            table.replacen(",network,,later", ",success,,later", 1)
        }
        "tells-two" => over(
            "provider,one,,,,,,,,,a.example,,,,One,,seen,2026-01-01,,\nprovider,two,,,,,,,,,a.example,,,,Two,,seen,2026-01-01,,",
        ),
        "too-large" => "a".repeat((16 << 20) + 1),
        "too-many-situations" => {
            let with: Vec<_> = (0..100).map(|n| format!("X.2.{n}")).collect();
            let replies: Vec<_> = (500..600).map(|n| n.to_string()).collect();
            let rows = (0..21).map(|stage| {
                format!(
                    "rule,{},,{},{},unknown,,,,,,,,,,,seen,,,\n",
                    replies.join("|"),
                    with.join("|"),
                    ["rcpt", "rcpt-next", "data"][stage % 3]
                )
            });
            over(&rows.collect::<String>())
        }
        "too-many-words" => {
            let rows = (0..256).map(|n| format!("party,p{n},P{n},Someone.,seen\n"));
            format!(
                "kind,code,name,description,references\n{}",
                rows.collect::<String>()
            )
        }
        "too-much-to-compare" => {
            let rows = (0..100).map(|row| {
                phrase(
                    &format!("a b c d e f g h i j k l m ... z{row}|q X"),
                    "no-such-user",
                    "seen",
                )
            });
            over(&rows.collect::<String>())
        }
        "unknown-code" => changed("5,,550,552,", "5,,551,552,"),
        "unknown-name" => changed("column,retry,", "column,retri,"),
        "wait-without-provider" => over("rule,X.9.9,5,,,unknown,,,,,,,,,,,seen,,1d,"),
        "words-feature" => unreachable!("the feature is on"),
        "wrong-encoding" => "\u{0}k\u{0}i".to_owned(),
        _ => panic!("no example breaks {id}"),
    }
}

/// The ids of the problems of a table, on the second of January, 2026.
fn ids(table: &[u8]) -> Vec<&'static str> {
    let standard = read(SMALL.as_bytes()).table;
    let reading = read_on(table, Some(&standard), Some((2026, 1, 1)));
    reading
        .problems
        .iter()
        .map(|problem| problem.id())
        .collect()
}

#[test]
fn each_rule_is_broken_by_its_example() {
    assert_eq!(ids(SMALL.as_bytes()), [] as [&str; 0]);
    assert_eq!(
        ids(&changed("A note.", "A n*te.").replace('*', "#").into_bytes()),
        [] as [&str; 0]
    );
    let mut wrong = Vec::new();
    for (id, _) in RULES {
        let found = match *id {
            "not-utf8" => {
                let mut bytes = changed("A note.", "A n*te.").into_bytes();
                let place = bytes.iter().position(|byte| *byte == b'*').unwrap();
                bytes[place] = 0xE9;
                ids(&bytes)
            }
            // Only a reader without words has this rule.
            "words-feature" => continue,
            // Only a table without a standard one has to bring its words.
            "missing-words" => {
                let reading = read_with(breaks(id).as_bytes(), None);
                reading
                    .problems
                    .iter()
                    .map(|problem| problem.id())
                    .collect()
            }
            id => ids(breaks(id).as_bytes()),
        };
        let many = [
            "more-problems",
            "too-much-to-compare",
            "too-many-situations",
        ];
        if !found.contains(id) || found.len() > 4 && !many.contains(id) {
            wrong.push(format!("{id}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
