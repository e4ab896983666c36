//! Where a report ends and the mail that it returns begins, where both are one text.

use super::*;

/// The codes that a bounce with this text has, and the name and value of the first field of the original.
fn of(text: &str) -> (Vec<String>, Option<String>) {
    let mail = report_of("To: ann@example.org\n", text);
    let read = Mail::read(mail.as_bytes());
    let first = read.original().and_then(|original| {
        Some(format!(
            "{} {}",
            original.field("X-First")?,
            original.field("X-Last")?
        ))
    });
    (found(&mail), first)
}

const SAID: &str = "jo@example.com: 550 5.1.1 no";

/// Lines that say that the original follows.
#[test]
fn what_announces_an_original() {
    let longest = format!("---{} original message", "-".repeat(120 - 20));
    for line in [
        "----- Original message -----",
        "A copy of the message follows",
        "This is the header of the mail:",
        "On Monday Ann wrote:",
        longest.as_str(),
    ] {
        let text =
            format!("{SAID}\n\n{line}\nX-First: 1\nX-Last: 2\n\n<li@example.com>: 552 5.2.2 x\n");
        let expected = (
            vec!["550 5.1.1 jo@example.com".to_owned()],
            Some("1 2".to_owned()),
        );
        assert_eq!(of(&text), expected, "{line}");
    }
    // What only speaks of the original is followed by the report.
    let longer = format!("-{longest}");
    for line in [
        "The original message was kept",
        "Your original message could not be delivered to the following recipients:",
        "A mensagem original n\u{e3}o p\u{f4}de ser entregue a:",
        "The transcript of the session follows, then the original message:",
        "",
        longer.as_str(),
    ] {
        let text = format!("{line}\n\n{SAID}\nli@example.com: 552 5.2.2 full\n");
        let mail = report_of("Content-Type: text/plain; charset=utf-8\n", &text);
        assert_eq!(
            found(&mail),
            ["550 5.1.1 jo@example.com", "552 5.2.2 li@example.com"],
            "{line}"
        );
    }
}

/// A header begins the original, too, where no line announces it: three fields, one of which no report
/// has for people.
#[test]
fn a_header_begins_an_original() {
    for fields in [
        "X-First: 1\nReceived: from x\n by y\n\twith z\nX-Last: 2\n",
        "X-First: 1\nMessage-ID: <a@example.org>\nX-Last: 2\n",
        "X-First: 1\nDKIM-Signature: a\nMIME-Version: 1.0\nX-Last: 2\n",
        "X-First: 1\nSubject: y\nX-Last: 2\nReturn-Path: <ann@example.org>\n",
    ] {
        let text = format!("{SAID}\nDate: today\n\n{fields}\nli@example.com: 552 5.2.2 full\n");
        let expected = (
            vec!["550 5.1.1 jo@example.com".to_owned()],
            Some("1 2".to_owned()),
        );
        assert_eq!(of(&text), expected, "{fields}");
    }
    // Two that no report has, and a third, are enough.
    let short = format!("{SAID}\n\nReceived: x\nMessage-ID: <a@example.org>\nSubject: 552 5.2.2\n");
    let mail = report_of("", &short);
    let id = Mail::read(mail.as_bytes())
        .original()
        .and_then(Original::message_id);
    assert_eq!(id.as_deref(), Some("a@example.org"));
}

#[test]
fn labels_of_a_report_begin_no_original() {
    for lines in [
        // Too few, or none that only a header has.
        "Received: today\nSubject: News\n",
        "From: Ann\nSubject: News\nDate: today\n",
        // Words between them.
        "Received: today\nand read\nSubject: News\nDate: today\n",
        "Received: today\n\nSubject: News\nDate: today\n",
        "Received\nSubject\nDate\n",
        "Received: today\n: x\n: y\n",
        "Received: today\nIn short: a\nAfter all: b\n",
        // Labels that no header has.
        "Received: today\nRecipient: li@example.com\nSubject: News\nDate: today\n",
        "Message-ID: <a@example.org>\nReason: none\nError: none\n",
    ] {
        let text = format!("It failed:\n\n{SAID}\n\n{lines}\n\nli@example.com: 552 5.2.2 full\n");
        let all = ["550 5.1.1 jo@example.com", "552 5.2.2 li@example.com"];
        let (codes, original) = of(&text);
        assert_eq!(codes, all, "{lines}");
        assert_eq!(original, None, "{lines}");
    }
}

/// The standard fields may stand in the text.
#[test]
fn fields_in_the_text_are_fields() {
    for (fields, expected) in [
        (
            "Reporting-MTA: dns; relay.example.net\n\nOriginal-Recipient: rfc822; li@example.com\n\
             Final-Recipient: rfc822; jo@example.com\nAction: delayed\nStatus: 4.2.2\n",
            "jo@example.com li@example.com 4.2.2 any delayed",
        ),
        (
            "Final-Recipient: rfc822; jo@example.com\nAction: delayed\n",
            "jo@example.com - - any delayed",
        ),
        (
            "Action: delayed\nFinal-Recipient: rfc822; jo@example.com\n",
            "jo@example.com - - any delayed",
        ),
        (
            "Original-Recipient: rfc822; jo@example.com\nStatus: 4.2.2\nAction: delayed\n",
            "jo@example.com jo@example.com 4.2.2 any delayed",
        ),
    ] {
        let text = format!("The mailbox of this user is away.\n\n{fields}");
        let mail = report_of("To: ann@example.org\n", &text);
        assert_eq!(told(&mail), [expected], "{fields}");
        // They are not read as words.
        let words = Mail::read(mail.as_bytes());
        let words = words.reports().next().and_then(|report| report.text);
        assert_eq!(
            words.as_deref(),
            Some("The mailbox of this user is away."),
            "{fields}"
        );
    }
    // A label alone makes no fields.
    for (label, reason) in [
        ("Status", "Status: 550 5.1.1 no"),
        ("Final-Recipient", "Final-Recipient: 550 5.1.1 no"),
    ] {
        let text = format!("jo@example.com failed.\n\n{label}: 550 5.1.1 no\n");
        let mail = report_of("", &text);
        assert_eq!(
            reasons(&mail),
            [format!("jo@example.com failed {reason}")],
            "{label}"
        );
    }
}
