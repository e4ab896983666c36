//! Delivery status notifications as real systems write them.

use smtp_codes::DsnAction;
use smtp_codes::dsn::{Author, Dsn, Merged, Recipient, Source};

fn one(body: &str) -> Recipient<'_> {
    let mut recipients = Dsn::new(body.as_bytes()).recipients();
    let recipient = recipients.next().expect("a recipient");
    assert!(recipients.next().is_none(), "only one in {body:?}");
    recipient
}

/// The merged status as `550 5.1.1`, with `-` for what is missing.
fn merged(body: &str) -> String {
    let status = one(body).merged().map(|merged| merged.status());
    let reply = status
        .and_then(|status| status.reply())
        .map_or("-".to_owned(), |code| code.to_string());
    let enhanced = status
        .and_then(|status| status.enhanced())
        .map_or("-".to_owned(), |code| code.to_string());
    format!("{reply} {enhanced}")
}

#[test]
fn groups_and_fields() {
    let body = "Reporting-MTA: dns; relay.example.net\r\n\
        Received-From-MTA: dns; desk.example.net\r\n\
        Arrival-Date: Fri, 2 Jan 2026 10:00:00 +0000\r\n\
        X-Queue-Id: 4ABC\r\n\
        \r\n\
        Original-Recipient: rfc822;ann@example.org\r\n\
        Final-Recipient: RFC822; <ann@host.example.org>\r\n\
        Action: failed\r\n\
        Status: 5.2.2 (mailbox\r\n full)\r\n\
        Remote-MTA: dns; mx.example.org\r\n\
        Diagnostic-Code: smtp; 552 5.2.2\r\n\tover\r\n quota\r\n\
        Last-Attempt-Date: Fri, 2 Jan 2026 11:00:00 +0000\r\n\
        \r\n\
        final-recipient : rfc822;bob@example.org\r\n\
        ACTION: delayed (for a while)\r\n\
        status:4.4.1\r\n\
        Will-Retry-Until: Sun, 4 Jan 2026 10:00:00 +0000\r\n\
        X-Note: bob\r\n";
    for body in [body.to_owned(), body.replace('\r', "")] {
        let dsn = Dsn::new(body.as_bytes());
        let message = dsn.message();
        let text = |value: Option<_>| value.map(|it: smtp_codes::dsn::Typed<'_>| it.to_string());
        assert_eq!(
            text(message.reporting_mta()).as_deref(),
            Some("relay.example.net")
        );
        assert_eq!(
            text(message.received_from_mta()).as_deref(),
            Some("desk.example.net")
        );
        assert!(message.arrival_date().is_some());
        assert_eq!(message.fields().count(), 4);
        assert!(message.field("Status").is_none());

        let recipients: Vec<_> = dsn.recipients().collect();
        assert_eq!(recipients.len(), 2);
        let ann = recipients[0];
        assert_eq!(
            ann.original_recipient().map(|it| it.to_string()).as_deref(),
            Some("ann@example.org")
        );
        assert_eq!(
            ann.final_recipient().map(|it| it.to_string()).as_deref(),
            Some("ann@host.example.org")
        );
        assert_eq!(
            ann.status_comment().map(|it| it.to_string()).as_deref(),
            Some("mailbox full")
        );
        let diagnostic = ann.diagnostic_code().expect("is there");
        assert_eq!(diagnostic.kind(), b"smtp");
        assert_eq!(diagnostic.to_string(), "552 5.2.2 over quota");
        assert_eq!(text(ann.remote_mta()).as_deref(), Some("mx.example.org"));
        assert!(ann.last_attempt_date().is_some());
        assert!(ann.will_retry_until().is_none());

        let bob = recipients[1];
        assert_eq!(bob.action(), Some(DsnAction::Delayed));
        assert_eq!(bob.action_text(), Some(&b"delayed"[..]));
        assert_eq!(
            bob.status().map(|it| it.to_string()).as_deref(),
            Some("4.4.1")
        );
        assert!(bob.will_retry_until().is_some());
        assert!(bob.original_recipient().is_none());
        assert_eq!(
            bob.field("x-note").map(|it| it.to_string()).as_deref(),
            Some("bob")
        );
    }
}

#[test]
fn blank_lines_in_odd_places() {
    // Around, between and inside; none between the message and its recipient.
    for (body, count) in [
        (
            "\n\nReporting-MTA: dns; a\n\n\n\nFinal-Recipient: rfc822; b@c\n\nAction: failed\n\nStatus: 5.1.1\n\n",
            1,
        ),
        (
            "Reporting-MTA: dns; a\nFinal-Recipient: rfc822; b@c\nStatus: 5.1.1\n",
            1,
        ),
        (
            "Final-Recipient: rfc822; b@c\nStatus: 5.1.1\nFinal-Recipient: rfc822; d@c\nStatus: 5.1.1\n",
            2,
        ),
        (
            "Status: 5.1.1\nFinal-Recipient: rfc822; b@c\nStatus: 5.1.2\nFinal-Recipient: rfc822; d@c\n",
            2,
        ),
        (
            "Action: failed\nStatus: 5.1.1\n \t\nAction: failed\nStatus: 5.1.2\n",
            2,
        ),
        (
            "Final-Recipient: rfc822; b@c\nStatus: 5.1.1\n\nX-Note: 1\n\nFinal-Recipient: rfc822; d@c\n",
            2,
        ),
        ("X-Queue: 1\n\nReporting-MTA: dns; a\n", 0),
        ("", 0),
        ("\n", 0),
        ("no field here\n:no name\n", 0),
    ] {
        assert_eq!(
            Dsn::new(body.as_bytes()).recipients().count(),
            count,
            "{body:?}"
        );
    }
}

#[test]
fn extension_fields_belong_to_the_group_they_begin() {
    let body = "Reporting-MTA: dns; a\n\nX-Actual: 1\nFinal-Recipient: rfc822; b@c\nStatus: 5.1.1\n\n\
        X-Actual: 2\nFinal-Recipient: rfc822; d@c\nStatus: 5.1.2\n";
    let actual: Vec<_> = Dsn::new(body.as_bytes())
        .recipients()
        .map(|it| it.field("X-Actual").expect("is there").to_string())
        .collect();
    assert_eq!(actual, ["1", "2"]);
    assert!(
        Dsn::new(body.as_bytes())
            .message()
            .field("X-Actual")
            .is_none()
    );
}

#[test]
fn what_the_diagnostic_adds() {
    for (body, expected) in [
        ("Status: 5.1.1\n", "- 5.1.1"),
        (
            "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
            "550 5.1.1",
        ),
        (
            "Diagnostic-Code: smtp; 550 5.1.1 no\nStatus: 5.0.0\n",
            "550 5.1.1",
        ),
        (
            "Status: 5.2.0\nDiagnostic-Code: smtp; 550 no\n",
            "550 5.2.0",
        ),
        (
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.7.1 no\n",
            "550 5.7.1",
        ),
        (
            "Status: 5.2.2\nDiagnostic-Code: smtp; 550 5.0.0 no\n",
            "550 5.2.2",
        ),
        (
            "Status: 4.5.0\nDiagnostic-Code: smtp; 550 5.5.0 no\n",
            "550 5.5.0",
        ),
        (
            "Status: 4.2.1\nDiagnostic-Code: smtp; 220-mx 421 4.2.1 no\n",
            "421 4.2.1",
        ),
        (
            "Status: 5.0.0\nDiagnostic-Code: X-Postfix; host mx said: 554\n  5.6.0 no\n",
            "554 5.6.0",
        ),
        (
            "Status: 5.0.0\nDiagnostic-Code: smtp; 5.1.0 - Unknown address error 550-'5.2.2 x'\n",
            "550 5.2.2",
        ),
        (
            "Status: 5.1.1\nDiagnostic-Code: 550 5.1.1 no\n",
            "550 5.1.1",
        ),
        // Another class without a code of its own: the reporter has decided.
        ("Status: 4.0.0\nDiagnostic-Code: smtp; 554 no\n", "- 4.0.0"),
        (
            "Status: 5.1.1\nDiagnostic-Code: smtp; 450 4.0.0 no\n",
            "- 5.1.1",
        ),
        // Nothing is invented.
        ("Status: 5.0.0\nDiagnostic-Code: X-Unix; 255\n", "- 5.0.0"),
        ("Status: 4.5.0\nDiagnostic-Code: SMTP;\n", "- 4.5.0"),
        ("Status:\nDiagnostic-Code: Connection timed out\n", "- -"),
        ("Action: expired\n", "- -"),
        ("Status: 9.1.1\n", "- -"),
        // A reply code in the wrong place; the server's own is better.
        ("Status: 553\n", "553 -"),
        ("Status: 553 sorry, no\n", "553 -"),
        ("Status: 553 5.1.3 bad address\n", "553 5.1.3"),
        (
            "Status: 553\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
            "550 5.1.1",
        ),
        ("Status: 553\nDiagnostic-Code: smtp; 550 no\n", "550 -"),
        ("Status: 553\nDiagnostic-Code: smtp; 450 no\n", "553 -"),
        ("Status: 553\nDiagnostic-Code: 5.1.3 no\n", "553 5.1.3"),
        (
            "Status: 553 5.1.3\nDiagnostic-Code: smtp; 550 no\n",
            "550 5.1.3",
        ),
        // Other places.
        ("Status: 5.0.0 (550 5.1.1 no such user)\n", "550 5.1.1"),
        (
            "Status: 5.0.0\nX-Supplementary-Info: <mx.example #5.1.1 smtp;550 5.1.1 no>\n",
            "550 5.1.1",
        ),
        (
            "Status: 2.1.5\nDiagnostic-Code: smtp; 250 2.1.5 Ok\n",
            "250 2.1.5",
        ),
    ] {
        assert_eq!(merged(body), expected, "{body:?}");
    }
    let merged = one("Status: 5.2.0\nDiagnostic-Code: smtp; 550 no\n").merged();
    let merged = merged.expect("a status");
    assert_eq!(merged.reply_from(), Some(Source::DiagnosticCode));
    assert_eq!(merged.enhanced_from(), Some(Source::Status));
}

#[test]
fn who_wrote_the_enhanced_code() {
    use Author::{Reporter, Server};
    for (body, author) in [
        // What sendmail makes of a bare 550.
        (
            "Status: 5.1.1\nDiagnostic-Code: SMTP; 550 Blocked\n",
            Reporter,
        ),
        (
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.0.0 no\n",
            Reporter,
        ),
        ("Status: 5.1.1 (550 no)\n", Reporter),
        (
            "Status: 550 5.1.1\nDiagnostic-Code: smtp; 550 no\n",
            Reporter,
        ),
        (
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
            Server,
        ),
        (
            "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no (#5.1.1)\n",
            Server,
        ),
        (
            "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no\n",
            Server,
        ),
        ("Diagnostic-Code: smtp; 550 5.1.1 no\n", Server),
        ("Diagnostic-Code: smtp; 550 no\n", Server),
        // Its own word about its own work.
        ("Status: 5.1.1\n", Server),
        (
            "Status: 5.1.1\nDiagnostic-Code: X-Postfix; unknown user\n",
            Server,
        ),
        ("Status: 550 5.1.1\n", Server),
        ("Status: 553\n", Server),
        // A reply of another class is not taken, so nothing is beside the Status.
        ("Status: 5.1.1\nDiagnostic-Code: smtp; 450 no\n", Server),
    ] {
        let merged = one(body).merged().expect("a status");
        assert_eq!(merged.author(), author, "{body:?}");
    }
    let mut merged = Merged::new("5.1.1".parse().unwrap(), Source::Status);
    merged.complete("550".parse().unwrap(), Source::Text);
    assert_eq!(merged.author(), Reporter);
}

#[test]
fn an_action_is_read_in_any_letter_case() {
    for (text, action) in [
        ("failed", Some(DsnAction::Failed)),
        ("FAILED", Some(DsnAction::Failed)),
        ("Delayed (will retry)", Some(DsnAction::Delayed)),
        ("relayed;", Some(DsnAction::Relayed)),
        ("failed-hard", None),
        ("fail", None),
        ("", None),
    ] {
        let body = format!("Status: 5.1.1\nAction: {text}\n");
        let recipient = one(&body);
        assert_eq!(recipient.action(), action, "{text:?}");
        assert_eq!(recipient.action_text().is_none(), text.is_empty());
    }
}

/// Fields about the message are not the recipient's where no blank line is between them,
/// and do not begin a recipient.
#[test]
fn fields_of_the_message_in_one_block_with_a_recipient() {
    let body = "X-Queue: 1\nReporting-MTA: dns; a.example\nX-Actual: jo\n\
        Final-Recipient: rfc822; jo@b.example\nStatus: 5.1.1\n";
    let dsn = Dsn::new(body.as_bytes());
    let names = |fields: smtp_codes::dsn::Fields<'_>| -> Vec<String> {
        fields
            .map(|field| String::from_utf8_lossy(field.name()).into_owned())
            .collect()
    };
    assert_eq!(names(dsn.message().fields()), ["X-Queue", "Reporting-MTA"]);
    assert_eq!(
        names(one(body).fields()),
        ["X-Actual", "Final-Recipient", "Status"]
    );
    let mta = dsn.message().reporting_mta().expect("is there");
    assert_eq!(mta.to_string(), "a.example");
    // Without a field about the message, all of the block is the recipient's.
    let alone = body.replace("Reporting-MTA", "X-Mta");
    assert_eq!(one(&alone).fields().count(), 5);
    assert_eq!(Dsn::new(alone.as_bytes()).message().fields().count(), 0);
}

#[test]
fn addresses_in_their_forms() {
    for (body, expected) in [
        (
            "Final-Recipient: rfc822; jo+20x@b.example\n",
            "jo+20x@b.example",
        ),
        (
            "Final-Recipient: utf-8; j\\x{F6}@b.example\n",
            "jö@b.example",
        ),
        ("Final-Recipient: UTF-8; jö@b.example\n", "jö@b.example"),
        (
            "Final-Recipient: utf-8; \\x{1F431}\\x{5C}@b.example\n",
            "🐱\\@b.example",
        ),
        (
            "Final-Recipient: utf-8; a\\x{}b\\x{D800}c\\x{110000}d\\x{41\n",
            "a\\x{}b\\x{D800}c\\x{110000}d\\x{41",
        ),
        ("Final-Recipient: jo@b.example\n", "jo@b.example"),
        // Only of this type it is a character.
        (
            "Final-Recipient: rfc822; j\\x{F6}@b.example\n",
            "j\\x{F6}@b.example",
        ),
        // A type is one word with a letter in it.
        ("Final-Recipient: ;jo@b.example\n", ";jo@b.example"),
        ("Final-Recipient: 822;jo@b.example\n", "822;jo@b.example"),
        ("Final-Recipient: a b;jo@b.example\n", "a b;jo@b.example"),
        (
            "Final-Recipient: rfc822; jo@b\n .example\n",
            "jo@b .example",
        ),
    ] {
        assert_eq!(
            one(body).final_recipient().expect("is there").to_string(),
            expected
        );
    }
    assert!(
        one("Final-Recipient: rfc822;\nStatus: 5.1.1\n")
            .final_recipient()
            .is_none()
    );
    let bytes = b"Final-Recipient: rfc822; j\xF6@b.example\n";
    let recipient = Dsn::new(bytes).recipients().next().expect("one");
    assert_eq!(
        recipient.final_recipient().expect("is there").to_string(),
        "j\u{FFFD}@b.example"
    );
}

#[test]
fn a_field_that_stands_twice_ends_its_group_at_a_blank_line() {
    for (body, expected) in [
        (
            "Remote-MTA: dns; a\nRemote-MTA: dns; b\nStatus: 5.1.1\n\nRemote-MTA: dns; c\nX-Note: n\nStatus: 4.2.2\n",
            ["5.1.1", "4.2.2"],
        ),
        (
            "Status: 5.1.1\n\nRemote-MTA: dns; mx\nStatus: 4.2.2\n",
            ["5.1.1", "4.2.2"],
        ),
        (
            "Diagnostic-Code: 550 no\nDiagnostic-Code: 550 no\n\nDiagnostic-Code: 452 full\n",
            ["550", "452"],
        ),
    ] {
        let dsn = Dsn::new(body.as_bytes());
        let all: Vec<String> = dsn
            .recipients()
            .filter_map(|it| Some(it.merged()?.status().to_string()))
            .collect();
        assert_eq!(all, expected, "{body}");
    }
}

#[test]
fn a_code_that_the_reporter_made_up_is_judged_as_his() {
    let action = |body: &str| one(body).verdict().expect("a status").action();
    let own = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no\n";
    assert_eq!(action(own), smtp_codes::Action::Suppress);
    let made_up = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no\n";
    assert_ne!(action(made_up), smtp_codes::Action::Suppress);
}

#[test]
fn xtext_is_decoded_where_two_digits_follow() {
    for (written, expected) in [
        ("jo+2Blist@b.example", "jo+list@b.example"),
        ("+41+2f+0a+", "A/\n+"),
        ("a+4", "a+4"),
        ("a+zz+4g", "a+zz+4g"),
        ("jo@b.example", "jo@b.example"),
    ] {
        let body = format!("Original-Recipient: rfc822;{written}\n");
        let address = one(&body).original_recipient().expect("is there");
        assert_eq!(address.as_bytes(), written.as_bytes());
        assert!(address.xtext().eq(expected.bytes()), "{written}");
    }
    let dsn = Dsn::new(b"X-Note: two\n lines\n");
    let note = dsn.message().field("x-note").expect("is there");
    assert_eq!(note.as_bytes(), b"two\n lines");
}

/// What a merged status becomes when another one is found.
#[test]
fn another_status_adds_what_the_first_leaves_open() {
    for (first, source, second, expected) in [
        ("550", Source::Status, "5.0.0", "550 5.0.0"),
        ("550", Source::Text, "5.0.0", "550 5.0.0"),
        ("550 5.0.0", Source::Text, "550 5.1.1", "550 5.1.1"),
        // With a reply code from its place, only a code of its class that says more.
        ("550 5.1.1", Source::Text, "550 5.7.1", "550 5.1.1"),
        ("550 5.1.1", Source::Text, "550 5.0.0", "550 5.1.1"),
        ("550 5.0.0", Source::Text, "450 4.2.2", "550 5.0.0"),
        ("550 5.0.0", Source::Text, "4.2.2", "550 5.0.0"),
        ("550 5.1.1", Source::Status, "450 4.2.2", "450 4.2.2"),
    ] {
        let mut merged = Merged::new(first.parse().unwrap(), source);
        merged.complete(second.parse().unwrap(), Source::DiagnosticCode);
        assert_eq!(merged.status().to_string(), expected, "{first} {second}");
    }
}

/// Any bytes may come: every cut of a notification, and long ones in little time.
#[test]
fn any_bytes() {
    let body = b"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: utf-8; \\x{F6}@b\r\nStatus: 5.0.0 (x\r\n y)\r\n\
        Diagnostic-Code: smtp; 550\r\n 5.1.1 no\r\n\r\nAction: failed\r\n";
    for from in 0..body.len() {
        for to in from..=body.len() {
            let dsn = Dsn::new(&body[from..to]);
            let _ = dsn.message().fields().count();
            for recipient in dsn.recipients() {
                let _ = recipient.merged();
                let _ = recipient.final_recipient().map(|it| it.to_string());
                let _ = recipient.status_comment().map(|it| it.to_string());
            }
        }
    }
    let many = b"Status: 5.1.1\n\n".repeat(100_000);
    assert_eq!(Dsn::new(&many).recipients().count(), 100_000);
    let mut odd = b"Status: 5.1.1\n".to_vec();
    odd.extend(b"X: 1\n\n".repeat(100_000));
    assert_eq!(Dsn::new(&odd).recipients().count(), 1);
}
