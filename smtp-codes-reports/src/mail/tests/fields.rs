//! The standard fields of a report, and what its words add to them.

use super::*;

/// What a bounce with these words and fields says of each recipient.
fn of(words: &str, fields: &str) -> Vec<String> {
    let mail = bounce(words, "Content-Type: message/delivery-status", fields);
    let lines = told(&mail);
    let read = Mail::read(mail.as_bytes());
    let texts = read
        .reports()
        .map(|report| report.text.unwrap_or("-".into()));
    lines
        .into_iter()
        .zip(texts)
        .map(|(line, text)| format!("{line}: {text}"))
        .collect()
}

/// Gateways send the fields as a file, in any encoding.
#[test]
fn fields_in_a_file() {
    for (encoding, body) in [
        (
            "7bit",
            "Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.1.1\n",
        ),
        (
            "base64",
            "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGpvQGV4YW1wbGUuY29tCkFjdGlvbjogZmFpbGVkClN0\nYXR1czogNS4xLjEK\n",
        ),
    ] {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\nContent-Type: multipart/mixed; \
             boundary=b\n\n--b\n\nIt failed.\n--b\nContent-Type: application/octet-stream; name=details.txt\n\
             Content-Transfer-Encoding: {encoding}\n\n{body}\n--b--\n"
        );
        assert_eq!(
            told(&mail),
            ["jo@example.com - 5.1.1 any failed"],
            "{encoding}"
        );
    }
}

#[test]
fn words_add_what_the_fields_of_one_leave_out() {
    const JO: &str = "Final-Recipient: rfc822; jo@example.com\nAction: failed\n";
    for (words, fields, expected) in [
        // A code that says more, but not one of fields that say all.
        (
            "<jo@example.com>: host mx said: 550 5.1.1 No such user",
            "Status: 5.0.0\nDiagnostic-Code: smtp; 550 rejected\n",
            "jo@example.com - 550 5.1.1 any failed: 550 rejected",
        ),
        (
            "<jo@example.com>: host mx said: 554 5.7.1 Not this one",
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 rejected\n",
            "jo@example.com - 550 5.1.1 any failed: 550 5.1.1 rejected",
        ),
        // Words beside codes that stand alone, if they are about the same codes.
        (
            "<jo@example.com>: host mx said: 550 5.1.1 No such user",
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n",
            "jo@example.com - 550 5.1.1 any failed: <jo@example.com>: host mx said: 550 5.1.1 No such user",
        ),
        (
            "<jo@example.com>: host mx said: 552 5.2.2 Mailbox full",
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n",
            "jo@example.com - 550 5.1.1 any failed: 550 5.1.1",
        ),
        (
            "<jo@example.com>: host mx said: rejected, 550 5.1.1 No such user",
            "Status: 5.1.1\nDiagnostic-Code: smtp; rejected\n",
            "jo@example.com - 550 5.1.1 any failed: <jo@example.com>: host mx said: rejected, 550 5.1.1 No such user",
        ),
        // How a program ended is a number, which says less than a cause.
        (
            "<jo@example.com>: the mailbox is full",
            "Status: 5.3.0\nDiagnostic-Code: X-Unix; 67\n",
            "jo@example.com - 5.3.0 any failed: the mailbox is full",
        ),
        (
            "<jo@example.com>: we could not find it",
            "Status: 5.3.0\nDiagnostic-Code: X-Unix; 67\n",
            "jo@example.com - 5.3.0 any failed: 67",
        ),
        // A comment of the Status goes before the words.
        (
            "<jo@example.com>: we could not find it",
            "Status: 5.1.1 (no such user)\n",
            "jo@example.com - 5.1.1 any failed: no such user",
        ),
        (
            "<jo@example.com>: we could not find it",
            "Status: 5.1.1 ()\n",
            "jo@example.com - 5.1.1 any failed: we could not find it",
        ),
        // Why it waited, where time is over and nowhere else.
        (
            "<jo@example.com>: it took too long\n\n--- Log ---\nReason: expired\nLast error: Connection refused by mx\n",
            "Status: 4.4.7\n",
            "jo@example.com - 4.4.7 any failed: Connection refused by mx",
        ),
        (
            "<jo@example.com>: it took too long\n\n--- Log ---\nLast error: Connection refused by mx\n",
            "Status: 5.1.2\n",
            "jo@example.com - 5.1.2 any failed: it took too long",
        ),
        // What drew the reply: the session goes before the words, and those about the recipient before others.
        (
            "jo@example.com\n\n>>> MAIL From:<ann@example.org>\n<<< 553 5.1.8 no such domain",
            "Status: 5.1.8\nDiagnostic-Code: smtp; 553 5.1.8 no such domain\n",
            "jo@example.com - 553 5.1.8 mail failed: 553 5.1.8 no such domain",
        ),
        (
            "<jo@example.com>: lost connection while sending RCPT TO",
            "Status: 4.4.2\nDiagnostic-Code: x-local; lost it\n",
            "jo@example.com - 4.4.2 rcpt failed: lost it",
        ),
        (
            "The host lost the connection while sending RCPT TO",
            "Status: 4.4.2\nDiagnostic-Code: x-local; lost it\n",
            "jo@example.com - 4.4.2 rcpt failed: lost it",
        ),
        // Whom the sender wrote to.
        (
            "<jo@example.com> (expanded from <list@example.net>): no such user",
            "Status: 5.1.1\nDiagnostic-Code: x-local; unknown\n",
            "jo@example.com list@example.net 5.1.1 any failed: unknown",
        ),
    ] {
        assert_eq!(
            of(words, &format!("{JO}{fields}")),
            [expected],
            "{words}\n{fields}"
        );
    }
}

/// Of several, each has only what is said about him.
#[test]
fn words_add_nothing_to_the_fields_of_others() {
    let fields = "Final-Recipient: rfc822; jo@example.com\nAction: failed\nDiagnostic-Code: x-local; unknown\n\n\
                  Final-Recipient: rfc822; li@example.com\nAction: failed\nDiagnostic-Code: x-local; lost\n";
    assert_eq!(
        of(
            "<jo@example.com>: host mx said: 550 5.1.1 No such user",
            fields
        ),
        [
            "jo@example.com - 550 5.1.1 any failed: host mx said: 550 5.1.1 No such user",
            "li@example.com - - any failed: lost"
        ]
    );
    assert_eq!(
        of("It broke while sending RCPT TO", fields),
        [
            "jo@example.com - - any failed: unknown",
            "li@example.com - - any failed: lost"
        ]
    );
}

/// What was done, where no field says it: a Status of success needs no word.
#[test]
fn an_action_that_is_missing() {
    for (status, expected) in [("5.1.1", "failed"), ("4.2.0", "failed"), ("2.1.5", "-")] {
        let fields = format!("Final-Recipient: rfc822; jo@example.com\nStatus: {status}\n");
        let expected = format!("jo@example.com - {status} any {expected}");
        assert_eq!(
            told(&bounce(
                "x",
                "Content-Type: message/delivery-status",
                &fields
            )),
            [expected]
        );
    }
}

/// A program or a name is nobody's address: the words may have it.
#[test]
fn recipients_in_other_forms_than_addresses() {
    for (words, name, expected) in [
        (
            "jo@example.com\n  (it broke)",
            "X-Unix; |/bin/filter",
            "jo@example.com",
        ),
        ("It broke.", "X-Unix; |/bin/filter", "|/bin/filter"),
        ("It broke.", "x-local; Sales Dept.", "Sales Dept."),
        ("It broke.", "rfc822; jo@example.com.", "jo@example.com"),
        (
            "It broke.",
            "rfc822; @mx.example.com,@li.example.com:jo@example.com",
            "jo@example.com",
        ),
        (
            "It broke.",
            "rfc822; @mx.example.com:jo",
            "@mx.example.com:jo",
        ),
    ] {
        let fields = format!("Final-Recipient: {name}\nAction: failed\nStatus: 5.1.1\n");
        let mail = bounce(words, "Content-Type: message/delivery-status", &fields);
        assert_eq!(
            told(&mail),
            [format!("{expected} - 5.1.1 any failed")],
            "{name}"
        );
    }
}

/// What a program takes from a report besides: who said it, which way the mail went, whose the code is.
#[test]
fn where_a_report_is_from() {
    let of = |fields: &str| {
        let fields = format!(
            "Final-Recipient: rfc822; jo@example.com\nAction: failed\nRemote-MTA: dns; mx.example.com\n{fields}"
        );
        let mail = bounce(
            "It failed.",
            "Content-Type: message/delivery-status",
            &fields,
        );
        let read = Mail::read(mail.as_bytes());
        let report = read.reports().next().expect("a report");
        assert_eq!(report.host.as_deref(), Some("mx.example.com"));
        assert_eq!(report.direction, Some(Direction::Outgoing));
        (
            report.status.map(|status| status.to_string()),
            report.author,
        )
    };
    let status = |text: &str| Some(text.to_owned());
    let server = of("Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n");
    assert_eq!(server, (status("550 5.1.1"), Author::Server));
    // A reply of another class than the Status is the server's, and the Status the reporter's.
    for kind in ["smtp", "LMTP"] {
        let against = of(&format!(
            "Status: 5.1.1\nDiagnostic-Code: {kind}; 450 not yet\n"
        ));
        assert_eq!(against, (status("450 5.1.1"), Author::Reporter), "{kind}");
    }
    // Not what another program said, what was no refusal, or what stands within.
    for other in [
        "x-local; 450 not yet",
        "smtp; 250 fine",
        "smtp; it was 450 before",
    ] {
        let (status, _) = of(&format!("Status: 5.1.1\nDiagnostic-Code: {other}\n"));
        assert_eq!(status.as_deref(), Some("5.1.1"), "{other}");
    }
}

/// A receipt that refuses names the recipient in its fields, if not in its words.
#[test]
fn a_receipt_that_refuses_in_few_words() {
    let mail = "From: Mail Delivery Subsystem <postmaster@example.com>\nSubject: Rejected: News\n\
                Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n\
                Your mail was rejected: quota exceeded\n--b\nContent-Type: message/disposition-notification\n\n\
                Final-Recipient: rfc822; jo@example.com\n\
                Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n";
    assert_eq!(found(mail), ["- - jo@example.com"]);
}

/// Fields and words of a report that somebody copied without the mail around them.
#[test]
fn a_report_that_is_pasted() {
    let read = |text: &str| -> Vec<String> {
        let reading = crate::text::read(text.as_bytes(), Stage::Any);
        let reports = reading.reports.iter();
        reports
            .map(|report| {
                let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
                format!(
                    "{} {} {}",
                    or(report.recipient.as_deref()),
                    or(report.status.map(|status| status.to_string()).as_deref()),
                    or(report.action.map(|action| action.as_str())),
                )
            })
            .collect()
    };
    let jo = "Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.1.1\n";
    for (text, expected) in [
        (jo.to_owned(), &["jo@example.com 5.1.1 failed"][..]),
        (
            format!("{jo}\nFinal-Recipient: rfc822; li@example.com\nAction: delayed\nStatus: 4.2.2\n"),
            &["jo@example.com 5.1.1 failed", "li@example.com 4.2.2 delayed"],
        ),
        // One recipient has no code of the other.
        (
            format!("{jo}\nFinal-Recipient: rfc822; li@example.com\nAction: failed\n"),
            &["jo@example.com 5.1.1 failed", "li@example.com - failed"],
        ),
        (
            "These could not be delivered:\n\n<jo@example.com>: 450 4.2.0 Busy\n\n<li@example.com>: 550 5.1.1 no\n".to_owned(),
            &["jo@example.com 450 4.2.0 failed", "li@example.com 550 5.1.1 failed"],
        ),
        // Only the replies are told: what waits is no failure, and what was sent neither.
        (
            "Mails that wait:\n\n<jo@example.com>: 450 4.2.0 it could not be delivered\n\n<li@example.com>: 550 5.1.1 no\n".to_owned(),
            &["jo@example.com 450 4.2.0 -", "li@example.com 550 5.1.1 failed"],
        ),
        (
            "This could not be delivered for hours:\n\n<jo@example.com>: 250 2.0.0 ok\n\n<li@example.com>: 550 5.1.1 no\n".to_owned(),
            &["jo@example.com 250 2.0.0 -", "li@example.com 550 5.1.1 failed"],
        ),
    ] {
        assert_eq!(read(&text), expected, "{text}");
    }
}

/// Blanks before all fields fold none of them; those that are deeper do.
#[test]
fn fields_that_are_indented() {
    let recipient = |name: &str, reply: &str| {
        format!(
            "Final-Recipient: rfc822; {name}@example.com\nAction: failed\nStatus: 5.0.0\n\
             Diagnostic-Code: smtp;\n  {reply}\n"
        )
    };
    let fields = format!(
        "Reporting-MTA: dns; mx.example.net\n\n{}\n{}",
        recipient("jo", "550 5.1.1 no"),
        recipient("li", "552 5.2.2 full")
    );
    let both = ["550 5.1.1 jo@example.com", "552 5.2.2 li@example.com"];
    let indented = |mark: &str| -> String {
        let line = |line: &str| match line {
            "" => "\n".to_owned(),
            _ => format!("{mark}{line}\n"),
        };
        fields.lines().map(line).collect()
    };
    let (head, groups) = fields.split_once("\n\n").unwrap_or_default();
    let groups = groups.replace('\n', "\n  ").replace("\n  \n", "\n\n");
    for fields in [
        indented(""),
        indented("   "),
        indented("\t"),
        indented(" \t"),
        // The groups of the recipients alone.
        format!("{head}\n\n  {groups}"),
    ] {
        assert_eq!(found(&bounce("It failed.", "", &fields)), both, "{fields}");
        let pasted = report_of("", &format!("It failed.\n\n{fields}"));
        assert_eq!(found(&pasted), both, "{fields}");
    }
}
