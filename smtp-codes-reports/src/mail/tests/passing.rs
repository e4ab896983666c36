//! Mails in a mailbox, in other mails and in the text of others; what kind each is.

use super::*;

const JO: &str = "550 5.1.1 jo@example.com";

/// A bounce about Jo that returns a mail of this subject.
fn bounced(subject: &str) -> String {
    report_of(
        "To: ann@example.org\n",
        &format!(
            "<jo@example.com>: 550 5.1.1 no\n\n----- Original message -----\nSubject: {subject}\n\n"
        ),
    )
}

/// A mail with another one attached.
fn attached(head: &str, text: &str, mail: &str) -> String {
    format!(
        "{head}\nContent-Type: multipart/mixed; boundary=a{0}\n\n--a{0}\n\n{text}\n--a{0}\nContent-Type: \
         message/rfc822\n\n{mail}\n--a{0}--\n",
        mail.len()
    )
}

const NOTE: &str = "From: bob@example.net\nSubject: look";

/// Of several mails the first that is of a kind tells the kind, and the first that returns one the original.
#[test]
fn a_mailbox_is_what_its_first_mails_are() {
    let mark = "From MAILER-DAEMON Fri Jan  2 10:00:00 2026\n";
    let note = format!("{mark}{NOTE}\n\nhi\n");
    let away = format!(
        "{mark}From: ann@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nAway.\n"
    );
    let [first, second] = ["one", "two"].map(|subject| format!("{mark}{}", bounced(subject)));
    for (mailbox, kind, original, count) in [
        (
            format!("{note}{first}"),
            MailKind::DeliveryReport,
            Some("one"),
            1,
        ),
        (
            format!("{first}{away}{second}"),
            MailKind::DeliveryReport,
            Some("one"),
            2,
        ),
        (
            format!("{away}{second}"),
            MailKind::AutoReply,
            Some("two"),
            1,
        ),
        (note.repeat(2), MailKind::Other, None, 0),
    ] {
        let read = Mail::read(mailbox.as_bytes());
        assert_eq!(read.kind(), kind, "{mailbox}");
        assert_eq!(read.reports().len(), count, "{mailbox}");
        let subject = read.original().and_then(|it| it.field("Subject"));
        assert_eq!(subject.as_deref(), original, "{mailbox}");
    }
    // A line of a text begins no mail: it lacks the time, or no field follows.
    for line in [
        "From what I see",
        "From jo@example.com Fri Jan  2 10:00:00 2026\n",
        "From jo@example.com Fri Jan  2 10:00:00 2026\n: x",
        "Since Fri Jan  2 10:00:00 2026",
    ] {
        let mail = report_of(
            "",
            &format!("jo@example.com\n{line}\nReason: 550 5.1.1 no\n"),
        );
        assert_eq!(found(&format!("{mark}{mail}")), [JO], "{line}");
    }
    // One of two that is cut is enough, and so are both.
    let many = format!(
        "{mark}{NOTE}\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(300)
    );
    for mailbox in [
        format!("{many}{note}"),
        format!("{note}{many}"),
        many.repeat(2),
    ] {
        assert!(Mail::read(mailbox.as_bytes()).is_cut());
    }
}

/// Somebody passes a report on, by one of the ways in which people do.
#[test]
fn reports_that_people_pass_on() {
    let returned = bounced("News");
    let quoted: String = returned.lines().map(|line| format!("> {line}\n")).collect();
    let own = "From: bob@example.net\nTo: ann@example.org\nSubject: Undelivered Mail";
    let text = "Your mail to jo@example.com could not be delivered, see below.";
    for mail in [
        attached(NOTE, "hi", &returned),
        format!("{NOTE}\n\nhi\n\n{quoted}"),
        // He keeps the subject.
        attached(own, text, &returned),
        format!("{own}\n\n{text}\n\n{quoted}"),
        // A mail system names nobody: it passes on what another one reported.
        attached(
            "From: postmaster@example.net\nSubject: Undelivered Mail",
            "It failed.",
            &returned,
        ),
        report_of(
            "",
            &format!("It failed.\n\n----- Original message -----\n{returned}"),
        ),
    ] {
        assert_eq!(found(&mail), [JO], "{mail}");
    }
}

/// A mail that is returned is no report, whatever is in it; neither is a text that nobody sent.
#[test]
fn reports_that_nobody_passes_on() {
    let returned = bounced("News");
    let li = "<li@example.com>: 552 5.2.2 full";
    let daemon = "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail";
    let status = "Content-Type: multipart/report; report-type=delivery-status; boundary=s";
    for (mail, expected) in [
        (
            attached(daemon, li, &returned),
            &["552 5.2.2 li@example.com"][..],
        ),
        (
            attached(daemon, "<li@example.com>: it is full", &returned),
            &["- - li@example.com"],
        ),
        (
            attached(daemon, "The server said: 552 5.2.2 full", &returned),
            &["552 5.2.2 ann@example.org"],
        ),
        // Attached is no report: what is said outside counts.
        (
            attached(
                "From: bob@example.net\nTo: ann@example.org\nSubject: Undelivered Mail",
                "Your mail to li@example.com could not be delivered: 552 5.2.2 full.",
                "From: ann@example.org\nSubject: News\n\nhi",
            ),
            &["552 5.2.2 li@example.com"],
        ),
        (
            attached(
                daemon,
                "It failed.",
                "From: ann@example.org\nSubject: News\n\nhi",
            ),
            &["- - -"],
        ),
        // It has fields, though they name nobody.
        (
            format!(
                "{daemon}\n{status}\n\n--s\n\nIt failed.\n--s\nContent-Type: message/delivery-status\n\n\
                 Reporting-MTA: dns; mx.example.org\n--s\nContent-Type: message/rfc822\n\n{returned}\n--s--\n"
            ),
            &["- - ann@example.org"],
        ),
        // Only what this mail has attached is read.
        (attached(NOTE, "hi", &attached(NOTE, "hi", &returned)), &[]),
        // Bytes that are no mail.
        (
            format!(
                "Look at this!\n\n{}",
                returned
                    .lines()
                    .map(|line| format!("> {line}\n"))
                    .collect::<String>()
            ),
            &[],
        ),
    ] {
        assert_eq!(found(&mail), expected, "{mail}");
    }
}

/// What somebody's program quotes of an earlier mail in its answer is no report by it, though it is one where a
/// person passes it on.
#[test]
fn reports_that_answers_quote() {
    let returned = bounced("News");
    let quoted: String = returned.lines().map(|line| format!("> {line}\n")).collect();
    let lines = "> <jo@example.com>: host mx.example.com said:\n>   550 5.1.1 no\n";
    let unmarked = "<jo@example.com>: host mx.example.com said:\n550 5.1.1 no\n";
    let answer = |subject: &str, header: &str, text: &str| {
        format!(
            "From: help@shop.example\nTo: ann@example.org\nSubject: {subject}\n{header}\n{text}\n"
        )
    };
    let auto = "Auto-Submitted: auto-replied\n";
    for text in [
        format!("We got your request.\n\n{quoted}"),
        format!("We got your request.\n\nOn Monday Ann wrote:\n{quoted}"),
        format!("We got your request.\n\n{lines}"),
        format!("We got your request.\n\nOn Monday Ann wrote:\n\n{unmarked}"),
        format!("We got your request.\n\n-----Original Message-----\n{returned}"),
        format!("We got your request.\n\n-----Original Message-----\n{unmarked}"),
        quoted.clone(),
    ] {
        for (subject, header) in [
            ("Your request", auto),
            ("Re: Undelivered Mail", auto),
            ("Request received: Undelivered Mail", auto),
            ("[#123] Undelivered Mail", ""),
            ("[Ticket 123] Request received: Undelivered Mail", ""),
            ("Re: [SUP-12] Undelivered Mail", ""),
            ("Ticket #2026 was opened", ""),
        ] {
            let mail = answer(subject, header, &text);
            assert_eq!(found(&mail), [""; 0], "{mail}");
            assert_eq!(Mail::read(mail.as_bytes()).kind(), MailKind::AutoReply);
        }
        // What it says itself is one, and what it quotes is not in it, unless nobody is said to have written that.
        let own = "Your mail to li@example.com could not be delivered.\n\n";
        let mail = answer("Re: News", auto, &format!("{own}{text}"));
        if !text.contains("request.\n\n> <") {
            assert_eq!(found(&mail), ["- - li@example.com"], "{mail}");
        }
    }
    // A person passes it on, the number is in the subject of the original, or a mail system answers.
    for (subject, text) in [
        ("[#123] Fwd: Undelivered Mail", quoted.as_str()),
        ("Fwd: [#123] Undelivered Mail", &quoted),
        ("Re: Undelivered Mail", &quoted),
        ("What is [this 1] and #1", &quoted),
        ("Undelivered Mail: [#123] Re: Offer", unmarked),
        ("[#123] Undelivered Mail", unmarked),
    ] {
        assert_eq!(found(&answer(subject, "", text)), [JO], "{subject}");
    }
    assert_eq!(
        found(&answer("[#123] Undelivered Mail", auto, unmarked)),
        [""; 0]
    );
    let mail = answer("[#123] Undelivered Mail", auto, lines);
    let mail = mail.replace("help@shop", "mailer-daemon@mx.shop");
    assert_eq!(found(&mail), [JO]);
}

/// The event of a service, sent by mail.
#[test]
fn events_that_come_by_mail() {
    let complaint = r#"{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"jo@example.com"}],"timestamp":"2026-01-05T10:00:00Z"},"mail":{"source":"ann@example.org","messageId":"1"}}"#;
    let mail = report_of("", complaint);
    let read = Mail::read(mail.as_bytes());
    assert_eq!(read.kind(), MailKind::Complaint);
    assert!(read.reports().all(|report| report.complaint));
    let bounce = complaint
        .replace("Complaint", "Bounce")
        .replace("complaint", "bounce")
        .replace("complained", "bounced");
    assert_eq!(
        Mail::read(report_of("", &bounce).as_bytes()).kind(),
        MailKind::DeliveryReport
    );
    // JSON of nobody is a text as any other.
    let other = report_of("", "{\"a\": 1}\n\njo@example.com\n\nThe mailbox is gone.\n");
    assert_eq!(found(&other), ["- - jo@example.com"]);
}

/// A feedback report is not always a complaint.
#[test]
fn feedback_of_other_kinds() {
    for (kind, expected) in [
        ("abuse", MailKind::Complaint),
        ("not-spam", MailKind::Other),
        ("auth-failure", MailKind::DmarcReport),
    ] {
        let mail = format!(
            "From: fbl@example.com\nSubject: x\nContent-Type: multipart/report; report-type=feedback-report; \
             boundary=f\n\n--f\n\nx\n--f\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\n\
             Original-Rcpt-To: <jo@example.com>\n--f--\n"
        );
        let read = Mail::read(mail.as_bytes());
        assert_eq!(read.kind(), expected, "{kind}");
        assert_eq!(read.reports().len(), usize::from(kind == "abuse"), "{kind}");
    }
}

/// What was done, where a report in words tells it by its subject, its text or its lists.
#[test]
fn what_was_done_in_words() {
    for (subject, text, expected) in [
        (
            "Successful Mail Delivery Report",
            "This is about:",
            "delivered",
        ),
        (
            "Delivery Status Notification",
            "This was successfully delivered:",
            "delivered",
        ),
        // A letter that is longer in small letters.
        (
            "Delivery Status Notification",
            "Dear \u{130}brahim, this was successfully delivered:",
            "delivered",
        ),
        (
            "Delivery Status Notification",
            "This was successfully relayed; it may be undeliverable there:",
            "delivered",
        ),
        (
            "Delivery Status Notification",
            "This was not delivered; others were successfully delivered:",
            "failed",
        ),
        (
            "Delivery Status Notification",
            "This has been delayed:",
            "delayed",
        ),
        (
            "Waiting mail",
            "After 3 days your message has not yet been\nfully delivered",
            "delayed",
        ),
        (
            "Undelivered Mail",
            "This is still in the queue. It will be tried again until tomorrow:",
            "delayed",
        ),
        // What was told of before is over.
        (
            "Undelivered Mail",
            "This had been delayed, and it finally failed:",
            "failed",
        ),
        (
            "Undelivered Mail",
            "This has been delayed; it could not be delivered and was returned to you:",
            "failed",
        ),
        (
            "Undelivered Mail",
            "Of this we told you that it was still in the queue. It will not be tried again:",
            "failed",
        ),
        (
            "Delayed Mail",
            "This has been delayed. If it cannot be delivered within 5 days it will be returned to you:",
            "delayed",
        ),
        // A list of its own says less than that time is over.
        (
            "Delivery Status Notification",
            "It could not be delivered for 5 days\n  ----- The following addresses had transient non-fatal errors -----",
            "failed",
        ),
    ] {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.net\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n\
             {text}\n\njo@example.com\n"
        );
        assert_eq!(
            told(&mail),
            [format!("jo@example.com - - any {expected}")],
            "{subject} {text}"
        );
    }
}

/// What a filter took for spam is in a mail of its own, with its preview above it.
#[test]
fn a_report_that_looks_like_spam() {
    let head =
        "From: MAILER-DAEMON@mx.example.net\nTo: ann@example.org\nSubject: *SPAM* Undelivered Mail";
    let preview = "This is possible spam. Content preview: <jo@example.com>: 452 4.2.2 The mailbox";
    let mail = attached(head, preview, &bounced("one"));
    let wrapped = mail.replace("message/rfc822", "message/rfc822; x-spam-type=original");
    assert_eq!(found(&wrapped), [JO]);
    assert_eq!(found(&mail), ["452 4.2.2 jo@example.com"]);
}

/// A source that was pasted with marks before its lines is read as it would be without them, up to the first line
/// that has none.
#[test]
fn a_source_that_is_quoted() {
    let mail = bounced("one");
    for mark in ["> ", ">", "    ", "\t", ">> "] {
        let marked: String = mail.lines().map(|line| format!("{mark}{line}\n")).collect();
        let short = marked.replace(&format!("{mark}\n"), &format!("{}\n", mark.trim_end()));
        let behind = format!("\n{marked}<li@example.com>: 550 5.1.1 no\n");
        for text in [marked, short, behind] {
            assert_eq!(found(&text), [JO], "{text}");
        }
    }
}

/// What has no end of its header is looked at as far as is needed.
#[test]
fn a_mail_is_known_by_its_first_fields() {
    let fields = "Received: x\n".repeat(100);
    assert!(is_mail(format!("{fields}no field\n").as_bytes()));
    assert!(!is_mail(
        format!("{}no field\n", &fields[..99 * "Received: x\n".len()]).as_bytes()
    ));
}
