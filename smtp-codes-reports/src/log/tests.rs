//! What the readers of all formats have in common.

use std::borrow::Cow;
use std::fmt::Write;

use super::*;
use crate::Direction;

/// What lines report, each report in one row: recipient, what it was before, outcome, status, stage,
/// host, direction, queue id, time and text, parted by bars. Syslog's times are of 2026.
pub(super) fn told(lines: &str) -> String {
    let context = Context {
        date: "2026-06-01".parse().ok(),
        ..Context::default()
    };
    told_with(lines, &context)
}

pub(super) fn told_with(lines: &str, context: &Context) -> String {
    rows(lines, context, |report| {
        let row = [
            or(&report.recipient),
            or(&report.original_recipient),
            report
                .outcome
                .map_or("-".to_owned(), |outcome| outcome.to_string()),
            report
                .status
                .map_or("-".to_owned(), |status| status.to_string()),
            report.stage.as_str().to_owned(),
            or(&report.host),
            report.direction.map_or("-", Direction::as_str).to_owned(),
            or(&report.queue_id),
            report.time.map_or("-".to_owned(), |time| time.to_string()),
            or(&report.text),
        ];
        row.join("|")
    })
}

/// What the same reports tell of the mail: sender and message id.
pub(super) fn sent(lines: &str, context: &Context) -> String {
    rows(lines, context, |report| {
        format!("{}|{}", or(&report.sender), or(&report.message_id))
    })
}

fn or(text: &Option<Cow<'_, str>>) -> String {
    text.as_deref().unwrap_or("-").to_owned()
}

fn rows(lines: &str, context: &Context, row: impl Fn(&Report<'_>) -> String) -> String {
    let mut rows = String::new();
    let done = reports(lines.as_bytes(), context, |_, report| {
        writeln!(rows, "{}", row(report)).map_err(io::Error::other)
    });
    assert!(done.is_ok());
    rows.trim_end().to_owned()
}

/// Checks a table of lines and the rows that they give.
pub(super) fn check(table: &[(&str, &str)]) {
    for (lines, rows) in table {
        assert_eq!(&told(lines), rows, "{lines}");
    }
}

/// Checks a table of lines and who sent what they are about.
pub(super) fn check_sent(table: &[(&str, &str)]) {
    for (lines, rows) in table {
        assert_eq!(&sent(lines, &Context::default()), rows, "{lines}");
    }
}

/// The numbers of the lines of a text that report something, the first of which has this one, with what they
/// report.
fn seen(text: &[u8], first: u64) -> Vec<String> {
    let mut seen = Vec::new();
    let done = reports(text, &Context::default(), |number, report| {
        seen.push(format!("{}: {report:?}", first + number));
        Ok(())
    });
    assert!(done.is_ok());
    seen
}

#[test]
fn a_line_has_the_same_entry_in_a_block_and_alone() {
    const PIECES: [&[u8]; 36] = [
        b"550",
        b"250",
        b"5.1.1",
        b"2.0.0",
        b"4.2.2",
        b" ",
        b" ",
        b"\n",
        b"\n",
        b"\r\n",
        b"\n ",
        b"\n\t",
        b"-",
        b"said: ",
        b"dsn=",
        b" dsn=4.4.1, status=deferred (",
        b"(",
        b")",
        b"OK",
        b"#",
        b"reject: RCPT from x[192.0.2.1]: ",
        b"to=<a@b.example>",
        b"\0",
        b"\xff",
        b"\n2026-01-05 10:00:00 1aB-0C-0D ",
        b"** jo@example.com: ",
        b"== ",
        b"postfix/smtp[1]: 4AB: to=<a@b.example>, relay=",
        b", status=bounced (",
        b"\nMar  1 00:00:00 mx ",
        b"delivery 1: failure: ",
        b"rejected RCPT <a@b.example>: ",
        b"{\"MESSAGE\":\"",
        b"\"",
        b"\nMESSAGE=",
        b"mta delivery evpid=1 to=<a@b.example> result=\"PermFail\" stat=\"",
    ];
    let mut state = 1_u64;
    let mut random = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % limit
    };
    let mut found = 0;
    for _ in 0..4_000 {
        let mut block = Vec::new();
        for _ in 0..random(60) {
            block.extend_from_slice(PIECES[random(PIECES.len())]);
        }
        let mut alone = Vec::new();
        for (number, line) in (0..).zip(block.split(|&byte| byte == b'\n')) {
            alone.extend(seen(line, number));
        }
        found += alone.len();
        assert_eq!(
            seen(&block, 0),
            alone,
            "{:?}",
            block.escape_ascii().to_string()
        );
    }
    assert!(found > 4_000);
}

#[test]
fn a_recipient_that_is_empty_is_none() {
    for (recipient, listed, expected) in [
        ("", true, &[None][..]),
        (",", true, &[None]),
        ("a@b.example", false, &[Some("a@b.example")]),
        (
            "a@b.example,c@d.example",
            true,
            &[Some("a@b.example"), Some("c@d.example")],
        ),
    ] {
        let report = Report {
            recipient: Some(recipient.into()),
            ..Report::default()
        };
        assert_eq!(is_list(&report), listed, "{recipient:?}");
        let mut told = Vec::new();
        let done = split(report, &mut |report: Report<'_>| {
            told.push(report.recipient.map(Cow::into_owned));
            Ok(())
        });
        assert!(done.is_ok());
        let told: Vec<_> = told.iter().map(Option::as_deref).collect();
        assert_eq!(told, expected, "{recipient:?}");
    }
}

#[test]
fn the_text_of_many_recipients_is_cut() {
    for (recipients, length, left) in [
        (1, 3000, 3000),
        (16, 3000, 3000),
        (17, 3000, 1024),
        (17, 1025, 1024),
        (17, 1024, 1024),
        (17, 7, 7),
    ] {
        let text = vec![b'x'; length];
        assert_eq!(
            shortened(&text, recipients).len(),
            left,
            "{recipients} {length}"
        );
    }
}

#[test]
fn a_program_named_for_a_server_is_one() {
    // Whatever else is in its name.
    check(&[(
        "Jan  5 10:00:00 mx postfix-nginx/smtp[1]: 4AB: to=<jo@example.com>, relay=none, dsn=5.4.6, status=bounced (loops)",
        "jo@example.com|-|permanent|5.4.6|any|-|outgoing|4AB|2026-01-05T10:00:00Z|loops",
    )]);
}

#[test]
fn an_object_is_read_whoever_wrote_it() {
    // The log of Stalwart as JSON, by syslog.
    check(&[(
        r#"Jan  5 10:00:00 mx stalwart[1]: {"type":"delivery.rcpt-to-rejected","data":{"queueId":7,"to":"jo@example.com","hostname":"mx.example.com","code":550,"details":"5.1.1 no"}}"#,
        "jo@example.com|-|-|550 5.1.1|rcpt|mx.example.com|outgoing|7|2026-01-05T10:00:00Z|5.1.1 no",
    )]);
}
