//! What a mail is.

use super::super::Mail;

/// Each of what makes a mail what it is, by itself and missing.
#[test]
fn one_sign_at_a_time() {
    let dsn = "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; jo@example.com\n\
               Action: failed\nStatus: 5.1.1\n--b--";
    for (kind, header, body) in [
        // Two of the words of a subject.
        (
            "dmarc-report",
            "Subject: Report Domain: a.example Report-ID: 1",
            "x",
        ),
        (
            "dmarc-report",
            "Subject: Report Domain: a.example Submitter: b.example",
            "x",
        ),
        ("other", "Subject: Report Domain: a.example", "x"),
        ("other", "Subject: Submitter: b.example Report-ID: 1", "x"),
        // The type of the mail, or that of a part.
        (
            "complaint",
            "Subject: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b",
            "--b\n\ncut",
        ),
        (
            "complaint",
            "Subject: x\nContent-Type: multipart/mixed; boundary=b",
            "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--",
        ),
        (
            "delivery-report",
            "Subject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
            "--b\n\ncut",
        ),
        (
            "delivery-report",
            "Subject: x\nContent-Type: multipart/mixed; boundary=b",
            dsn,
        ),
        (
            "delivery-report",
            "Subject: x\nContent-Type: multipart/report; boundary=b",
            "--b\n\ncut",
        ),
        (
            "other",
            "Subject: x\nContent-Type: multipart/report; report-type=else; boundary=b",
            "--b\n\ncut",
        ),
        // What a program answered, of an unknown subject: that it fails, and whom or why by a code.
        (
            "delivery-report",
            "Subject: x\nReturn-Path: <>",
            "Undeliverable to jo@example.com.",
        ),
        (
            "delivery-report",
            "Subject: x\nAuto-Submitted: auto-replied",
            "Undeliverable to jo@example.com.",
        ),
        (
            "delivery-report",
            "Subject: x\nReturn-Path: <>",
            "Undeliverable: 550 5.1.1",
        ),
        ("other", "Subject: x\nReturn-Path: <>", "Undeliverable."),
        (
            "other",
            "Subject: x\nReturn-Path: <>",
            "Hello jo@example.com.",
        ),
        ("other", "Subject: x", "Undeliverable to jo@example.com."),
        (
            "auto-reply",
            "Subject: x\nAuto-Submitted: auto-replied",
            "Undeliverable.",
        ),
        // The subject of a report: whoever is no program has to tell more.
        (
            "delivery-report",
            "Subject: Undelivered mail\nAuto-Submitted: auto-generated",
            "x",
        ),
        (
            "other",
            "Subject: Undelivered mail\nAuto-Submitted: no",
            "x",
        ),
        ("other", "Subject: Undelivered mail", "x jo@example.com"),
        (
            "delivery-report",
            "Subject: Undelivered mail",
            "Undeliverable to jo@example.com.",
        ),
        (
            "delivery-report",
            "Subject: Undelivered mail",
            "Mailbox full: jo@example.com.",
        ),
        (
            "delivery-report",
            "Subject: Undelivered mail",
            "550 5.1.1 jo@example.com",
        ),
        (
            "other",
            "Subject: Undelivered mail",
            "Undeliverable: 550 5.1.1",
        ),
        (
            "other",
            "Subject: Undelivered mail\nList-Id: <x>",
            "Undeliverable to jo@example.com.",
        ),
        // Who is away, unless a mail system says so.
        (
            "auto-reply",
            "Subject: Out of office",
            "Undeliverable to jo@example.com.",
        ),
        (
            "delivery-report",
            "Subject: Out of office\nFrom: mailer-daemon@example.net",
            "Undeliverable to jo@example.com.",
        ),
        // A mail system: a reason and whom or a code, or a code and whom.
        (
            "delivery-report",
            "Subject: x\nFrom: postmaster@example.net",
            "Mailbox full: jo@example.com",
        ),
        (
            "delivery-report",
            "Subject: x\nFrom: postmaster@example.net",
            "Mailbox full: 552 5.2.2",
        ),
        (
            "delivery-report",
            "Subject: x\nFrom: postmaster@example.net",
            "550 5.1.1 jo@example.com",
        ),
        (
            "other",
            "Subject: x\nFrom: postmaster@example.net",
            "Mailbox full",
        ),
        (
            "other",
            "Subject: x\nFrom: postmaster@example.net",
            "250 2.1.5 fine jo@example.com",
        ),
        (
            "other",
            "Subject: x\nFrom: postmaster@example.net",
            "550 5.1.1",
        ),
        // Of words that nobody here knows only what a daemon answers counts.
        (
            "delivery-report",
            "Subject: x\nReturn-Path: <>\nFrom: mailer-daemon@example.net",
            "Za jo@example.com.",
        ),
        (
            "other",
            "Subject: x\nFrom: mailer-daemon@example.net",
            "Za jo@example.com.",
        ),
        ("other", "Subject: x\nReturn-Path: <>", "Za jo@example.com."),
        (
            "other",
            "Subject: x\nReturn-Path: <>\nList-Id: <x>\nFrom: mailer-daemon@example.net",
            "Za jo@example.com.",
        ),
    ] {
        let from = match header.contains("From: ") {
            true => "",
            false => "From: joe@example.net\n",
        };
        let mail = format!("{from}To: ann@example.org\n{header}\n\n{body}\n");
        let read = Mail::read(mail.as_bytes());
        assert_eq!(read.kind().as_str(), kind, "{mail}");
        assert_eq!(read.kind().to_string(), kind);
    }
}

/// A receipt refuses if the server threw the mail away by itself.
#[test]
fn a_receipt_of_what_was_thrown_away() {
    for (kind, disposition) in [
        (
            "delivery-report",
            "automatic-action/MDN-sent-automatically; deleted",
        ),
        (
            "read-receipt",
            "automatic-action/MDN-sent-automatically; displayed",
        ),
        ("read-receipt", "manual-action/MDN-sent-manually; deleted"),
    ] {
        let mail = format!(
            "From: postmaster@example.com\nSubject: x\n\
             Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n\
             Mailbox full\n--b\nContent-Type: message/disposition-notification\n\n\
             Final-Recipient: rfc822; jo@example.com\nDisposition: {disposition}\n--b--\n"
        );
        assert_eq!(
            Mail::read(mail.as_bytes()).kind().as_str(),
            kind,
            "{disposition}"
        );
    }
}
