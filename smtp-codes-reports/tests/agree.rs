//! What a log and a bounce say of one event: the same report, the same verdict.

use smtp_codes_phrasebook::LAYERS;
use smtp_codes_reports::Report;
use smtp_codes_reports::log::{Context, Follower, reports};
use smtp_codes_reports::mail::Mail;

/// What must agree: recipient, status, stage, outcome, and cause, action, retry and scope.
fn told(report: &Report<'_>) -> String {
    let verdict = report.judge(&LAYERS).expect("it is known how it ended");
    format!(
        "{} | {} | {} | {verdict} | {}",
        report.recipient.as_deref().unwrap_or("-"),
        report
            .status
            .map_or("-".to_owned(), |status| status.to_string()),
        report.stage.as_str(),
        verdict.scope(),
    )
}

/// A bounce of Postfix about one recipient.
fn postfix(action: &str, status: &str, diagnostic: &str, words: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mail.example.net (Mail Delivery System)\n\
         Subject: Undelivered Mail Returned to Sender\n\
         To: a@example.net\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\
         \n\
         --b\nContent-Type: text/plain\n\n\
         This is the mail system at host mail.example.net.\n\n\
         <jo@example.com>: {words}\n\
         \n\
         --b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mail.example.net\n\n\
         Final-Recipient: rfc822; jo@example.com\n\
         Action: {action}\n\
         Status: {status}\n\
         {diagnostic}\n\
         \n--b--\n"
    )
}

#[test]
fn log_and_bounce_of_one_event_agree() {
    let smtp =
        |reply: &str| format!("Remote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; {reply}");
    let said = |reply: &str, command: &str| {
        format!("host mx.example.com[192.0.2.1] said: {reply} (in reply to {command} command)")
    };
    for (reply, dsn, command) in [
        (
            "550 5.1.1 <jo@example.com>: User unknown",
            "5.1.1",
            "RCPT TO",
        ),
        ("552 5.2.2 Mailbox full", "5.2.2", "RCPT TO"),
        ("554 5.7.1 Message looks like spam", "5.7.1", "end of DATA"),
        ("550 No such user here", "5.0.0", "RCPT TO"),
        ("550 5.7.1 SPF check failed", "5.7.1", "MAIL FROM"),
    ] {
        let words = said(reply, command);
        let line = format!(
            "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, \
             relay=mx.example.com[192.0.2.1]:25, delay=1, dsn={dsn}, status=bounced ({words})"
        );
        let mail = postfix("failed", dsn, &smtp(reply), &words);
        compare(&line, &mail);
        let after = match command {
            "end of DATA" => "end of data".to_owned(),
            "RCPT TO" => "RCPT TO:<jo@example.com>".to_owned(),
            other => format!("{other}:<a@example.net>"),
        };
        let words = format!("SMTP error from remote mail server after {after}");
        let line = format!(
            "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com R=dns T=smtp H=mx.example.com \
             [192.0.2.1]: {words}: {reply}"
        );
        let mail = format!(
            "X-Failed-Recipients: jo@example.com\n\
             From: Mail Delivery System <Mailer-Daemon@mail.example.net>\n\
             To: a@example.net\n\
             Subject: Mail delivery failed: returning message to sender\n\
             \n\
             This message was created automatically by mail delivery software.\n\
             \n\
             A message that you sent could not be delivered to one or more of its\n\
             recipients. This is a permanent error. The following address(es) failed:\n\
             \n  jo@example.com\n    host mx.example.com [192.0.2.1]\n    {words}:\n    {reply}\n"
        );
        compare(&line, &mail);
    }
}

fn compare(line: &str, mail: &str) {
    let mut log = Vec::new();
    let context = Follower::new(Context::default()).next(line.as_bytes());
    let done = reports(line.as_bytes(), &context, |_, report| {
        log.push(told(report));
        Ok(())
    });
    assert!(done.is_ok());
    let bounce: Vec<String> = Mail::read(mail.as_bytes())
        .reports()
        .map(|report| told(&report))
        .collect();
    assert_eq!(log, bounce, "{line}\n\n{mail}");
    assert_eq!(log.len(), 1);
}

/// A deferral in a log says how the attempt ended and nothing else: what is to be done follows from the
/// cause.
#[test]
fn a_deferred_rate_limit_still_says_slow_down() {
    let line = "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=mx.example.com[192.0.2.1]:25, \
                delay=1, dsn=4.7.28, status=deferred (host mx.example.com[192.0.2.1] said: 421 4.7.28 unusual rate \
                of unsolicited mail, your IP address has been temporarily rate limited (in reply to MAIL FROM command))";
    let mut actions = Vec::new();
    let done = reports(line.as_bytes(), &Context::default(), |_, report| {
        let verdict = report.judge(&LAYERS).expect("a verdict");
        actions.push((verdict.outcome().to_string(), verdict.action().to_string()));
        Ok(())
    });
    assert!(done.is_ok());
    assert_eq!(actions, [("transient".to_owned(), "slow-down".to_owned())]);
}

/// What a line says must not take more than the time that its length is worth.
#[test]
fn hostile_lines_take_linear_time() {
    let shapes: [fn(usize) -> String; 9] = [
        |n| {
            format!(
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** {}",
                "jo@example.com,".repeat(n)
            )
        },
        |n| {
            format!(
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to={}, relay=x, dsn=5.1.1, status=bounced (550 5.1.1 {})",
                "<jo@example.com>,".repeat(n).trim_end_matches(','),
                "no ".repeat(n)
            )
        },
        |n| {
            format!(
                "Jan  5 10:00:00 mx sendmail[1]: u05A00ab012345: to={}a@b.example, delay=1, stat={}",
                "<jo@example.com>,".repeat(n),
                ", stat=".repeat(n)
            )
        },
        |n| {
            format!(
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com{}",
                " (a) <b>".repeat(n)
            )
        },
        |n| {
            format!(
                "host mx.example.com[192.0.2.1] said: {}",
                "host mx.example.com said: ".repeat(n)
            )
        },
        |n| format!("<22>1 a b c d e {}", "[a b=\"\\\"\"]".repeat(n)),
        |n| {
            format!(
                "{{\"MESSAGE\":\"4AB: to=<jo@example.com>{}, relay=x, dsn=5.1.1, status=bounced (x)\"}}",
                ",<jo@example.com>".repeat(n)
            )
        },
        |n| format!("delivery 1: failure: {}", "_said:_550_".repeat(n)),
        |n| {
            format!(
                "2026-01-05 10:00:00 H=x rejected RCPT <{}",
                "rejected RCPT <a: ".repeat(n)
            )
        },
    ];
    for (place, shape) in shapes.iter().enumerate() {
        let line = shape(10_000);
        let begin = std::time::Instant::now();
        let context = Follower::new(Context::default()).next(line.as_bytes());
        let mut count = 0;
        let done = reports(line.as_bytes(), &context, |_, report| {
            count += 1;
            let _ = report.judge(&LAYERS);
            Ok(())
        });
        assert!(done.is_ok());
        // Quadratic work would take minutes, in a debug build an hour.
        assert!(
            begin.elapsed().as_secs() < 60,
            "shape {place}: {:?}, {count}",
            begin.elapsed()
        );
    }
}
