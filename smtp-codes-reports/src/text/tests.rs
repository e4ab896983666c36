//! Texts as people paste them, and what they are taken for.

use std::fmt::Write;
use std::time::{Duration, Instant};

use smtp_codes::Stage;

use super::{MOST, TEXT_LIMIT, Taken, read, read_as, read_reply};
use crate::recognise::Format;

/// What is read in a text, a line for the whole and one for each report.
fn told(text: &str) -> String {
    let reading = read(text.as_bytes(), Stage::Any);
    let mut told = format!("= {}\n", reading.taken);
    for report in reading.reports {
        let word = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let status = report.status.map(|status| status.to_string());
        let stage = (report.stage != Stage::Any).then(|| report.stage.as_str());
        let _ = writeln!(
            told,
            "= {} {} {}{}",
            word(report.recipient.as_deref()),
            word(stage),
            word(status.as_deref()),
            if report.guessed { " guessed" } else { "" },
        );
    }
    told
}

/// The samples: a line with a name, what is read, and the text.
#[test]
fn what_people_paste_is_read() {
    let mut wrong = String::new();
    let mut count = 0;
    for sample in include_str!("samples.txt").split("%%%% ").skip(1) {
        let (name, rest) = sample.split_once('\n').expect("a name");
        let begin = rest
            .split_inclusive('\n')
            .take_while(|line| line.starts_with("= "))
            .map(str::len)
            .sum::<usize>();
        let (expected, text) = rest.split_at(begin);
        let actual = told(text);
        if actual != expected {
            let _ = write!(wrong, "%%%% {name}\n{actual}");
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "otherwise:\n{wrong}");
    assert!(count > 120, "{count}");
}

#[test]
fn what_the_caller_knows_is_the_stage() {
    for text in [
        "550 5.1.1 no",
        "5.1.1, 4.2.2",
        "RCPT TO:<jo@example.org>\n550 no",
        "Final-Recipient: rfc822; jo@example.org\nStatus: 5.1.1\n",
        "it says 550 somewhere",
        "{\"event\":\"bounce\",\"email\":\"jo@example.com\",\"reason\":\"550 5.1.1 no\"}",
        "We got this:\n{\"event\":\"bounce\",\"email\":\"jo@example.com\",\"reason\":\"550 5.1.1 no\"}",
        "Jan  5 10:00:00 mx postfix/smtp[1]: A1: to=<jo@example.com>, dsn=5.1.1, status=bounced (no)\n\
         Jan  5 10:00:01 mx postfix/smtp[1]: A2: to=<jo@example.com>, dsn=5.1.1, status=bounced (no)\n",
    ] {
        let reading = read(text.as_bytes(), Stage::DataEnd);
        assert!(!reading.reports.is_empty());
        for report in reading.reports {
            assert_eq!(report.stage, Stage::DataEnd, "{text}");
        }
    }
}

#[test]
fn a_session_tells_who_sent_and_who_answered() {
    let text = "220 mx.example.org ESMTP\nEHLO me\n250 ok\nMAIL FROM:<ann@example.net> SIZE=9\n\
        250 ok\nRCPT TO:<jo@example.org>\n250 ok\nRCPT TO:<al@example.org>\n250 ok\nDATA\n354 go\n\
        Subject: x\n\n250 no reply\n.\n554 5.7.1 spam\n";
    let reading = read(text.as_bytes(), Stage::Any);
    // The refusal of a message is about each recipient that it had.
    let [report, other] = &reading.reports[..] else {
        panic!("{reading:?}");
    };
    assert_eq!(report.sender.as_deref(), Some("ann@example.net"));
    assert_eq!(report.host.as_deref(), Some("mx.example.org"));
    assert_eq!(report.recipients, Some(2));
    assert_eq!(report.recipient.as_deref(), Some("jo@example.org"));
    assert_eq!(other.recipient.as_deref(), Some("al@example.org"));
    assert_eq!(report.text.as_deref(), Some("554 5.7.1 spam"));
}

#[test]
fn what_comes_before_any_command_may_refuse_the_session() {
    // By the table: what may answer anything and is not about what the client sent.
    for (code, stage) in [
        ("421", Stage::Greeting),
        ("521", Stage::Greeting),
        ("554", Stage::Greeting),
        ("550", Stage::Any),
        ("503", Stage::Any),
        ("535", Stage::Any),
    ] {
        let text = format!("{code} no\nQUIT\n221 bye\n");
        let reading = read(text.as_bytes(), Stage::Any);
        assert_eq!(reading.taken, Taken::Session, "{code}");
        assert_eq!(reading.reports[0].stage, stage, "{code}");
    }
}

#[test]
fn long_input_is_cut_and_says_so() {
    let long = "x".repeat(10_000);
    for text in [
        format!("550 5.1.1 {long}"),
        format!("it says {long} 550 5.1.1 unknown {long}"),
        format!("{long}\nit says: 550 5.1.1 unknown\n{long}"),
        format!("{long} over quota"),
        format!("RCPT TO:<jo@example.org>\n550 5.1.1 {long}"),
        format!("<jo@example.org>: host x said: 550 5.1.1 {long}"),
    ] {
        for report in read(text.as_bytes(), Stage::Any).reports {
            let text = report.text.expect("a text");
            let length = text.chars().count();
            assert!(length <= TEXT_LIMIT + " [...]".len(), "{length}");
        }
    }
    let text = format!("{long}\nit says: 550 5.1.1 unknown\n{long}");
    let reading = read(text.as_bytes(), Stage::Any);
    let text = reading.reports[0].text.as_deref().expect("a text");
    assert!(text.starts_with("it says: 550 5.1.1 unknown\n"), "{text}");
    assert!(text.ends_with("x [...]"), "{text}");
    assert_eq!(read(b"", Stage::Any).taken, Taken::Text);
}

/// What the caller knows to be a reply is one, whatever else it could be.
#[test]
fn a_reply_is_what_it_begins_with() {
    for (text, status) in [
        ("590 messages in 3 folders", Some("590")),
        ("550 files (5.1.1)", Some("550")),
        ("550\t5.1.1 no", Some("550 5.1.1")),
        ("5.1.1 no", Some("5.1.1")),
        ("it says 550 5.1.1 no", Some("550 5.1.1")),
        ("650 files", None),
    ] {
        let reports = read_reply(text.as_bytes(), Stage::Any).reports;
        let told = reports[0].status.map(|it| it.to_string());
        assert_eq!(told.as_deref(), status, "{text}");
    }
}

#[test]
fn what_is_read_as_a_log_has_its_stages() {
    let line = b"Jan  5 10:00:00 mx postfix/smtp[1]: A1: to=<jo@example.com>, dsn=5.1.1, status=bounced (host \
                 mx.example.com said: 550 5.1.1 no (in reply to RCPT TO command))\n";
    for (stage, expected) in [(Stage::Any, Stage::Rcpt), (Stage::Mail, Stage::Mail)] {
        let reading = read_as(line, Format::Log, stage);
        assert_eq!(reading.reports[0].stage, expected);
    }
}

/// The recipient, status, stage and text of the first report.
#[test]
fn what_one_report_has() {
    let short = "550 no (5-1-1)".len();
    for (text, expected) in [
        (
            "550 5.1.1 No such user jo@example.com",
            "jo@example.com 550 5.1.1 any 550 5.1.1 No such user jo@example.com",
        ),
        (
            "550 5.1.1 No such user jo@example.com, li@example.com",
            "- 550 5.1.1 any 550 5.1.1 No such user jo@example.com, li@example.com",
        ),
        (
            "550 5.1.1 No such user, contact postmaster@example.com",
            "- 550 5.1.1 any 550 5.1.1 No such user, contact postmaster@example.com",
        ),
        (
            "550 5.7.1 Mail of jo@example.com is blocked",
            "- 550 5.7.1 any 550 5.7.1 Mail of jo@example.com is blocked",
        ),
        (
            "550 5.1.1 <jo>: User unknown",
            "- 550 5.1.1 any 550 5.1.1 <jo>: User unknown",
        ),
        // In short texts a code may have any form.
        (
            &format!("550 no (5-1-1){}", "!".repeat(24 - short)),
            &format!("- 550 5.1.1 any 550 no (5-1-1){}", "!".repeat(24 - short)),
        ),
        (
            &format!("550 no (5-1-1){}", "!".repeat(25 - short)),
            &format!("- 550 any 550 no (5-1-1){}", "!".repeat(25 - short)),
        ),
        (
            "550 5 7 1 unable to relay for this user",
            "- 550 5.7.1 any 550 5.7.1 unable to relay for this user",
        ),
        // One line of a program is no log.
        (
            "mail_1  | Jan  5 10:00:00 mx foo[1]: it said 550 5.1.1 User unknown",
            "- 550 5.1.1 any mail_1  | Jan  5 10:00:00 mx foo[1]: it said 550 5.1.1 User unknown",
        ),
        // A name and words of a bounce without a code.
        (
            "jo@example.org: the mailbox is away",
            "jo@example.org - any jo@example.org: the mailbox is away",
        ),
        (
            "jo@example.org\nThe error was: '550 5.1.1 User unknown', sorry",
            "jo@example.org 550 5.1.1 any 550 5.1.1 User unknown",
        ),
    ] {
        let reports = read(text.as_bytes(), Stage::Any).reports;
        let report = &reports[0];
        let told = format!(
            "{} {} {} {}",
            report.recipient.as_deref().unwrap_or("-"),
            report.status.map_or("-".to_owned(), |it| it.to_string()),
            report.stage.as_str(),
            report.text.as_deref().unwrap_or("-"),
        );
        assert_eq!(told, expected, "{text}");
    }
}

#[test]
fn what_a_text_is_taken_for() {
    for (text, expected) in [
        // A mail that reports nothing, and lines that look like a header.
        (
            "Received: from x\nSubject: hi\nFrom: ann@example.org\n\n550 5.1.1 no\n",
            "= mail\n",
        ),
        (
            "Subject: hi\nFrom: ann@example.org\n\n550 5.1.1 no\nReceived: x\n",
            "= text\n= ann@example.org - 550 5.1.1\n",
        ),
        // JSON that nobody knows: its texts, else its numbers.
        (
            "{\"error\": \"550 5.1.1 User unknown\"}",
            "= text\n= - - 550 5.1.1\n",
        ),
        (
            "{\"error\": \"550 5.1.1 User unknown to 4.2.2\"}",
            "= text\n= - - 550 5.1.1\n",
        ),
        ("{\"errorCode\": 550}", "= text\n= - - 550 guessed\n"),
        (
            "{\"code\": 550, \"enhanced\": \"5.1.1\"}",
            "= text\n= - - 550 5.1.1\n",
        ),
        (
            "type,timeLogged,rcpt,dsnStatus,dsnDiag\nb,2026-01-05 10:00:00+0000,jo@example.com,5.1.1,smtp;550 5.1.1 no\n",
            "= log-line\n= jo@example.com - 550 5.1.1\n",
        ),
        (
            "mail_1  | Jan  5 10:00:00 mx foo[1]: it has 550 files\nmail_1  | Jan  5 10:00:01 mx foo[1]: it has 421 files\n",
            "= log-line\n",
        ),
        (
            "mail_1  | Jan  5 10:00:00 mx foo[1]: it has 550 files\n",
            "= text\n= - - -\n",
        ),
        // The names of the columns tell what is in them.
        (
            "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status\n\
             2026-01-05 10:00:00 192.0.2.1 x RCPT - +TO:<jo@example.com> 550\n",
            "= log-line\n= jo@example.com rcpt 550\n",
        ),
        // Letters in place of digits.
        (
            "jo@example.org: error 55O\nli@example.org: error 45O\n",
            "= bounce\n= jo@example.org - 550 guessed\n= li@example.org - 450 guessed\n",
        ),
        // Of what was delivered no stage is looked for.
        (
            "2026-01-05 10:00:00 x: to=<jo@example.com>, dsn=2.0.0, reply=250 2.0.0 kept after DATA\n",
            "= log-line\n= jo@example.com - 250 2.0.0\n",
        ),
        (
            "Jan  5 10:00:00 mx postfix/smtp[1]: A1: to=<jo@example.com>, dsn=5.0.0, status=bounced (550 5.0.0 no \
             after DATA)\n",
            "= log-line\n= jo@example.com data 550 5.0.0\n",
        ),
        // What is said of each stands behind its address.
        (
            "jo@example.org: 550 5.1.1 no\n\nIt broke after RCPT TO.\n\nli@example.org: 552 5.2.2 full\n\n\
             It broke after DATA.\n",
            "= bounce\n= jo@example.org rcpt 550 5.1.1\n= li@example.org data 552 5.2.2\n",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

/// None of these takes more than its length is worth, whatever is repeated.
#[test]
fn hostile_texts_end_soon() {
    let begun = Instant::now();
    for piece in [
        "(550,'",
        "(550, b'x') ",
        "{[5,1,1]",
        "'a@b.example': (550, b'x'), ",
        "RCPT TO:<jo@example.org>\n250 ok\n",
        "LHLO x\nRCPT TO:<jo@example.org>\n250 ok\nDATA\n354 x\n.\n250 x\n",
        "MAIL FROM:<a@b.example>\n",
        "550-x\n",
        "550 x\n",
        "> ",
        ">>> ",
        "> > 550 5.1.1 x\n",
        "<",
        "&lt;",
        "\\\"",
        "\u{1b}[31m",
        "=\n",
        "%20",
        "a@b.example,550,5.1.1 x\n",
        "a@b.example: 550 x\n",
        "Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\n\n",
        "Jan  5 10:00:00 mx postfix/smtp[1]: A: to=<a@b.example>, dsn=5.1.1, status=bounced (x)\n",
        "in reply to RCPT ",
        "severity:",
        "5-1-1 ",
        "550_",
        "S: ",
        "Connected to mx.example.org\n",
        "220 mx.example.org\n",
        "354 x\n.\n",
        "AUTH PLAIN\n334 x\n",
    ] {
        for start in ["", "to=<", "RCPT TO:<jo@example.org>\n"] {
            let text = start.to_owned() + &piece.repeat(40_000 / piece.len());
            let reading = read(text.as_bytes(), Stage::Any);
            assert!(reading.reports.len() <= MOST, "{piece}");
        }
    }
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(60), "{taken:?}");
}
