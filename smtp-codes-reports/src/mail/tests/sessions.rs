//! The sessions that a report quotes: what the server said goes before what the reporter made of it.

use super::*;

/// The recipient, status, stage and text of the findings of a bounce about these with this session.
fn of(recipients: &[&str], session: &str) -> Vec<String> {
    let list: String = recipients
        .iter()
        .map(|name| format!("<{name}@example.com>\n"))
        .collect();
    let mail = report_of(
        "To: ann@example.org\n",
        &format!("It failed:\n\n{list}\n   ----- Transcript of session follows -----\n{session}"),
    );
    Mail::read(mail.as_bytes())
        .reports()
        .map(|report| {
            let address = report.recipient.as_deref().unwrap_or("-");
            let name = address.split('@').next().unwrap_or_default();
            let status = report.status.map_or("-".to_owned(), |it| it.to_string());
            format!(
                "{name} {status} {} {}",
                report.stage.as_str(),
                report.text.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

const TALK: &str = "... while talking to mx.example.com.:\n";
const RCPT: &str = ">>> RCPT To:<jo@example.com>\n>>> RCPT To:<li@example.com>\n";

/// One recipient: which of several replies is the reason.
#[test]
fn which_reply_is_the_reason() {
    for (session, expected) in [
        // What follows the refusal only ends the session.
        (
            ">>> MAIL From:<ann@example.org>\n<<< 550 5.7.1 no\n>>> QUIT\n<<< 421 4.4.2 bye\n",
            "550 5.7.1 mail 550 5.7.1 no",
        ),
        (
            ">>> MAIL From:<ann@example.org>\n<<< 550 5.7.1 no\n>>> RSET\n<<< 421 4.4.2 bye\n>>> NOOP\n\
             <<< 421 4.4.2 bye\n",
            "550 5.7.1 mail 550 5.7.1 no",
        ),
        (
            ">>> EHLO mx.example.net\n<<< 550 5.7.1 no\n>>> QUIT\n",
            "550 5.7.1 ehlo 550 5.7.1 no",
        ),
        // Another command made the first one good.
        (
            ">>> EHLO mx.example.net\n<<< 502 5.5.1 unknown\n>>> HELO mx.example.net\n<<< 250 hello\n\
             >>> MAIL From:<ann@example.org>\n",
            "502 5.5.1 any <<< 502 5.5.1 unknown >>> HELO mx.example.net <<< 250 hello >>> MAIL From:<ann@example.org>",
        ),
        // Of what succeeds nothing is shown.
        (
            ">>> DATA\n<<< 554 5.7.1 no\n",
            "554 5.7.1 data-end 554 5.7.1 no",
        ),
        (
            ">>> DATA\n<<< 354 go ahead\n<<< 554 5.7.1 no\n",
            "554 5.7.1 data-end 554 5.7.1 no",
        ),
        (
            ">>> DATA\n<<< 554 5.7.1 no\n554 5.0.0 Not sent to <jo@example.com>\n",
            "554 5.7.1 data-end 554 5.7.1 no",
        ),
        (
            ">>> DATA\n<<< 451 4.7.1 later\n<jo@example.com>... Deferred: 451 4.7.1 later\n",
            "451 4.7.1 data-end 451 4.7.1 later",
        ),
        (
            ">>> DATA\n<<< 503 5.5.1 no\n",
            "503 5.5.1 data 503 5.5.1 no",
        ),
        (
            ">>> DATA\n<<< 554 5.5.1 Error: no valid recipients\n",
            "554 5.5.1 data 554 5.5.1 Error: no valid recipients",
        ),
        // There is none, as the sender was refused.
        (
            ">>> MAIL From:<ann@example.org>\n<<< 550 5.7.1 no\n>>> DATA\n<<< 503 5.5.1 Need RCPT\n",
            "550 5.7.1 mail 550 5.7.1 no",
        ),
        // A time stands before the mark, and words do not.
        (
            "Mon 2026-01-05 10:00:00: --> RCPT TO:<jo@example.com>\n\
             Mon 2026-01-05 10:00:00: <-- 550 5.1.1 no\n",
            "550 5.1.1 rcpt 550 5.1.1 no",
        ),
        (
            "What we heard was <-- 550 5.1.1 no\n",
            "550 5.1.1 any What we heard was <-- 550 5.1.1 no",
        ),
        (
            "What the other server told us in the end of it all: <-- 550 5.1.1 no\n",
            "550 5.1.1 any What the other server told us in the end of it all: <-- 550 5.1.1 no",
        ),
    ] {
        let found = of(&["jo"], session);
        assert_eq!(found, [format!("jo {expected}")], "{session}");
    }
}

/// Two recipients: which reply is about whom.
#[test]
fn whom_a_reply_is_about() {
    let full = "li 552 5.2.2 rcpt 552 5.2.2 full";
    for (session, expected) in [
        // Commands that were sent ahead: a name tells, wherever it is one of them.
        (
            format!(
                "{RCPT}<<< 550 5.1.1 <jo@example.com> no\n<<< 552 5.2.2 <li@example.com> full\n"
            ),
            [
                "jo 550 5.1.1 rcpt 550 5.1.1 <jo@example.com> no",
                "li 552 5.2.2 rcpt 552 5.2.2 <li@example.com> full",
            ],
        ),
        (
            ">>> RCPT To:<jo@example.com>\n<<< 550 5.1.1 <zoe@inner.example> no\n\
             >>> RCPT To:<li@example.com>\n<<< 552 5.2.2 full\n"
                .to_owned(),
            ["jo 550 5.1.1 rcpt 550 5.1.1 <zoe@inner.example> no", full],
        ),
        // The reporter says whom it was about, where the server does not.
        (
            ">>> DATA\n<<< 550 5.1.1 no\n550 5.1.1 <jo@example.com>... User unknown\n\
             <<< 552 5.2.2 full\n552 5.2.2 <li@example.com>... Mailbox full\n<<< 503 5.0.0 Need RCPT\n"
                .to_owned(),
            ["jo 550 5.1.1 rcpt 550 5.1.1 no", full],
        ),
        // Each session is about its own.
        (
            format!(
                "{TALK}>>> RCPT To:<jo@example.com>\n>>> DATA\n<<< 554 5.7.1 spam\n\
                 {TALK}>>> RCPT To:<li@example.com>\n>>> DATA\n<<< 452 4.3.1 disk\n"
            ),
            [
                "jo 554 5.7.1 data-end 554 5.7.1 spam",
                "li 452 4.3.1 data-end 452 4.3.1 disk",
            ],
        ),
        // The only session is about all whom it does not name.
        (
            format!("{TALK}>>> DATA\n<<< 554 5.7.1 spam\n"),
            [
                "jo 554 5.7.1 data-end 554 5.7.1 spam",
                "li 554 5.7.1 data-end 554 5.7.1 spam",
            ],
        ),
        // One was refused, and then the data for the other.
        (
            ">>> RCPT To:<jo@example.com>\n<<< 550 5.1.1 no\n>>> RCPT To:<li@example.com>\n<<< 250 ok\n\
             >>> DATA\n<<< 354 go ahead\n<<< 554 5.7.1 spam\n"
                .to_owned(),
            [
                "jo 550 5.1.1 rcpt 550 5.1.1 no",
                "li 554 5.7.1 data-end 554 5.7.1 spam",
            ],
        ),
    ] {
        assert_eq!(of(&["jo", "li"], &session), expected, "{session}");
    }
    // No recipient was left, which says nothing about one whom the session does not name.
    let session = format!(
        "{TALK}>>> RCPT To:<jo@example.com>\n<<< 550 5.1.1 no\n>>> DATA\n<<< 503 5.5.1 Need RCPT\n"
    );
    let found = of(&["jo", "kim"], &session);
    assert!(found[1].starts_with("kim - any "), "{found:?}");
}

/// A reply is cut at the limit of a text, which its last lines do not pass.
#[test]
fn a_long_reply() {
    let long = "x".repeat(600);
    let found = of(
        &["jo"],
        &format!(
            ">>> RCPT To:<jo@example.com>\n<<< 550-5.1.1 {long}\n<<< 550-5.1.1 x\n<<< 550 5.1.1 x\n"
        ),
    );
    let text = found[0].strip_prefix("jo 550 5.1.1 rcpt ");
    let cut = format!("550-5.1.1 {long}");
    assert_eq!(text, Some(&cut[..499]));
}

/// The server tells its postmaster of a client: what it replied decides, and no mail of its own failed.
#[test]
fn sessions_of_which_a_server_tells_its_postmaster() {
    let of = |session: &str| -> Vec<String> {
        let mail = format!(
            "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\nTo: postmaster@mx.example.net\n\
             Subject: Postfix SMTP server: errors from unknown[192.0.2.4]\n\n\
             Transcript of session follows.\n\n{session}\n\nFor other details, see the local mail logfile\n"
        );
        let read = Mail::read(mail.as_bytes());
        let reports = read.reports().map(|report| {
            let status = report.status.map_or("-".to_owned(), |it| it.to_string());
            let judged = report.judge(&smtp_codes_phrasebook::LAYERS);
            format!(
                "{} {} {status} {} {} {}",
                report.sender.as_deref().unwrap_or("-"),
                report.recipient.as_deref().unwrap_or("-"),
                report.stage.as_str(),
                report.direction.map(Direction::as_str).unwrap_or_default(),
                judged.map_or("-".to_owned(), |it| format!("{:?}", it.outcome()))
            )
        });
        reports.collect()
    };
    let opening = " Out: 220 mx.example.net ESMTP Postfix\n In:  EHLO x\n Out: 250-mx.example.net\n Out: 250 DSN\n";
    let mail = " In:  MAIL FROM:<ann@example.org>\n Out: 250 2.1.0 Ok\n";
    let rcpt =
        |name: &str, reply: &str| format!(" In:  RCPT TO:<{name}@example.net>\n Out: {reply}\n");
    let data = " In:  DATA\n Out: 354 End data with <CR><LF>.<CR><LF>\n Out: 451 4.3.0 Error: queue file write error\n";
    for (session, expected) in [
        (
            format!("{opening} In:  MAIL FROM:<ann@example.org>\n Out: 451 4.3.0 <ann@example.org>: Temporary lookup failure\n"),
            &["ann@example.org - 451 4.3.0 mail incoming Transient"][..],
        ),
        (
            format!("{opening}{mail}{}{}", rcpt("jo", "550 5.1.1 <jo@example.net>: no"), rcpt("li", "451-4.3.0 <li@example.net>:\n Out: 451 4.3.0 later")),
            &[
                "ann@example.org jo@example.net 550 5.1.1 rcpt incoming Permanent",
                "ann@example.org li@example.net 451 4.3.0 rcpt incoming Transient",
            ],
        ),
        (
            format!("{opening}{mail}{}{data}", rcpt("jo", "250 2.1.5 Ok")),
            &["ann@example.org jo@example.net 451 4.3.0 data-end incoming Transient"],
        ),
        // Of several it is about no one.
        (
            format!("{opening}{mail}{}{}{data}", rcpt("jo", "250 2.1.5 Ok"), rcpt("li", "250 2.1.5 Ok")),
            &["ann@example.org - 451 4.3.0 data-end incoming Transient"],
        ),
        (
            format!("{opening}{mail} In:  RSET\n Out: 250 2.0.0 Ok\n In:  GET / HTTP/1.1\n Out: 502 5.5.2 Error: command not recognized\n"),
            &["- - 502 5.5.2 any incoming Permanent"],
        ),
        // Nothing was refused.
        (format!("{opening}{mail}"), &[]),
        // The other side replied.
        (
            " In:  220 mx.example.com\n Out: EHLO x\n In:  250 ok\n Out: MAIL FROM:<ann@example.org>\n In:  250 ok\n \
             Out: RCPT TO:<jo@example.com>\n In:  450 4.2.0 later\n"
                .to_owned(),
            &["ann@example.org jo@example.com 450 4.2.0 rcpt outgoing Transient"],
        ),
    ] {
        assert_eq!(of(&session), expected, "{session}");
    }
}
