//! `scan`, run as a program on samples of every kind, friendly and hostile.
#![allow(missing_docs)]

mod program;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use program::{fed, piped, program};

fn scan(arguments: &[&str]) -> Command {
    let mut command = program();
    command.arg("scan").args(arguments);
    command
}

/// A directory of its own for each test, made anew.
fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("scan-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn run(arguments: &[&str]) -> Output {
    scan(arguments).output().unwrap()
}

/// Runs the program in a directory.
fn run_in(directory: &Path, arguments: &[&str]) -> Output {
    scan(arguments).current_dir(directory).output().unwrap()
}

/// Runs the program on bytes at its standard input.
fn filter(arguments: &[&str], input: &[u8]) -> Output {
    fed(&mut scan(arguments), input)
}

fn findings(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Line, recipient, reply, enhanced code, scope and text of each finding, for comparison.
fn told(output: &Output) -> Vec<String> {
    findings(output)
        .iter()
        .map(|finding| {
            let field = |name: &str| match &finding[name] {
                Value::Null => "-".to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            ["line", "recipient", "reply", "enhanced", "scope", "text"]
                .map(field)
                .join(" | ")
        })
        .collect()
}

const POSTFIX: &str = "\
Mar  1 00:00:00 mail postfix/qmgr[9]: A1: from=<a@b.example>, size=550, nrcpt=1 (queue active)
Mar  1 00:00:01 mail postfix/smtp[8]: A1: to=<jo@example.org>, orig_to=<x@y.example>, relay=mx.example.org[192.0.2.1]:25, delay=4.5, delays=0.1/0/5.1/4.2, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550-5.1.1 no such user 550 5.1.1 <jo@example.org> (in reply to RCPT TO command))
Mar  1 00:00:02 mail postfix/smtp[8]: A2: to=<sam@example.org>, relay=none, delay=30, dsn=4.4.1, status=deferred (connect to mx.example.org[192.0.2.1]:25: Connection timed out)
Mar  1 00:00:03 mail postfix/smtp[8]: A3: host mx.example.org[192.0.2.1] said: 450 4.2.0 <kim@example.org>: Greylisted (in reply to RCPT TO command)
Mar  1 00:00:04 mail postfix/smtp[8]: A4: to=<kim@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=5.2.2, status=bounced (host mx.example.org[192.0.2.1] said: 552 over quota (in reply to end of DATA command))
Mar  1 00:00:05 mail postfix/smtp[8]: A5: to=<lee@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=4.7.0, status=deferred (host mx.example.org[192.0.2.1] refused to talk to me: 421 4.7.0 Try again)
Mar  1 00:00:06 mail postfix/smtp[8]: A6: to=<max@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25050)
Mar  1 00:00:07 mail postfix/local[8]: A7: to=<root@example.net>, relay=local, delay=2, dsn=2.0.0, status=sent (delivered to maildir)
Mar  1 00:00:08 mail postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 550 5.1.1 <no@example.com>: Recipient address rejected: User unknown; from=<a@b.example> to=<no@example.com> proto=ESMTP helo=<x>
Mar  1 00:00:09 mail postfix/cleanup[7]: A8: milter-reject: END-OF-MESSAGE from x.example[203.0.113.5]: 5.7.1 Spam; from=<a@b.example> to=<pat@example.com> proto=ESMTP helo=<x>
Mar  1 00:00:10 mail postfix/qmgr[9]: A1: removed
";

#[test]
fn a_spreadsheet_is_given_no_formula() {
    let line = b"Mar  1 00:00:00 mx postfix/smtp[1]: A: to=<=HYPERLINK(1)@example.org>, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 no)\n";
    let output = filter(&["--format", "csv", "-"], line);
    let mut reader = csv::Reader::from_reader(&*output.stdout);
    let record = reader.records().next().unwrap().unwrap();
    assert_eq!(&record[0], "-");
    assert_eq!(&record[3], "'=HYPERLINK(1)@example.org");
    // Programs that want it as it is have JSON.
    let output = filter(&["--format", "jsonl", "-"], line);
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"=HYPERLINK(1)@example.org\""));
}

#[test]
fn postfix_lines_have_recipient_reply_and_stage() {
    let output = filter(&["--format", "jsonl", "-"], POSTFIX.as_bytes());
    assert_eq!(
        told(&output),
        [
            "2 | jo@example.org | 550 | 5.1.1 | recipient | 550-5.1.1 no such user 550 5.1.1 <jo@example.org>",
            "3 | sam@example.org | - | 4.4.1 | session | connect to mx.example.org[192.0.2.1]:25: Connection timed out",
            // Line 4 is about an attempt at one host; how it ended is in the line of the recipient.
            "5 | kim@example.org | 552 | 5.2.2 | message | 552 over quota",
            "6 | lee@example.org | 421 | 4.7.0 | session | 421 4.7.0 Try again",
            "7 | max@example.org | 250 | 2.0.0 | message | 250 2.0.0 Ok: queued as 25050",
            "8 | root@example.net | - | 2.0.0 | message | delivered to maildir",
            "9 | no@example.com | 550 | 5.1.1 | recipient | 550 5.1.1 <no@example.com>: Recipient address rejected: User unknown",
            "10 | pat@example.com | - | 5.7.1 | message | 5.7.1 Spam",
        ]
    );
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 1 file as lines of a log, 11 lines\n"
    );
}

#[test]
fn a_finding_has_its_fields_in_order() {
    let output = filter(&["--format", "jsonl", "-"], b"550 5.1.1 User unknown\n");
    assert!(
        text(&output.stdout).starts_with(
            "{\"source\":\"-\",\"line\":1,\"time\":null,\"recipient\":null,\"original_recipient\":null,\
             \"sender\":null,\"message_id\":null,\"queue_id\":null,\"host\":null,\"provider\":null,\
             \"direction\":null,\"stage\":null,\"reply\":550,\"enhanced\":\"5.1.1\",\
             \"text\":\"550 5.1.1 User unknown\",\"cause\":\"no-such-user\","
        ),
        "{}",
        text(&output.stdout)
    );
    let finding = &findings(&output)[0];
    for (field, value) in [
        ("outcome", "permanent"),
        ("retry", "never"),
        ("action", "suppress"),
        ("scope", "recipient"),
        ("party", "sender"),
        ("family", "address"),
        ("disposition", "return"),
        ("title", "No such user"),
    ] {
        assert_eq!(finding[field], value, "{field}");
    }
    assert_eq!(finding["basis"]["key"], "X.1.1 in class 5");
    // What people read is left out unless it is wanted.
    for field in ["advice", "references"] {
        assert!(finding.get(field).is_none(), "{field}");
        let full = filter(&["--full", "--format", "jsonl", "-"], b"550 5.1.1 x\n");
        assert!(findings(&full)[0][field].is_string(), "{field}");
    }
    let output = filter(&["--format", "csv", "-"], b"550 5.1.1 User unknown\n");
    assert_eq!(
        text(&output.stdout).lines().next().unwrap(),
        "source,line,time,recipient,original_recipient,sender,message_id,queue_id,host,provider,\
         direction,stage,reply,enhanced,text,cause,family,outcome,disposition,retry,retry_after,action,\
         scope,party,title,basis,conflict,blocklist,listed"
    );
}

#[test]
fn exim_lines() {
    let log = "\
2026-03-01 10:00:00 1sTyGh-0001Ab-2C <= a@b.example H=x [192.0.2.1] P=esmtp S=550
2026-03-01 10:00:00 1sTyGh-0001Ab-2C ** bad@example.org R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<bad@example.org>: 550 5.1.1 User unknown
2026-03-01 10:00:01 +0100 1sTyGh-00000001AbC-0XyZ == slow@example.org R=dnslookup T=remote_smtp defer (-44): SMTP error from remote mail server after pipelined MAIL FROM:<a@b.example>: 451 4.7.1 Greylisted
2026-03-01 10:00:02 [77] 1sTyGh-0001Ab-2C => jo <jo@example.org> R=dnslookup T=remote_smtp H=mx.example.org [192.0.2.1] C=\"250 OK id=1sTyGi\"
2026-03-01 10:00:03 1sTyGh-0001Ab-2C ** sam@example.org: Unrouteable address
2026-03-01 10:00:04 1sTyGh-0001Ab-2C Completed
2026-03-01 10:00:05 H=(x) [198.51.100.7]:5512 F=<x@y.example> rejected RCPT <kim@example.org>: 550 Unknown user
2026-03-01 10:00:06 H=(x) [198.51.100.7]:5512 F=<x@y.example> temporarily rejected RCPT <lee@example.org>: 451 4.7.1 Later
2026-03-01 10:00:07 1sTyGh-0001Ab-2C H=(x) [198.51.100.7] F=<x@y.example> rejected after DATA: 550 5.7.1 Spam
";
    assert_eq!(
        told(&filter(&["--format", "jsonl", "-"], log.as_bytes())),
        [
            "2 | bad@example.org | 550 | 5.1.1 | recipient | 550 5.1.1 User unknown",
            "3 | slow@example.org | 451 | 4.7.1 | message | 451 4.7.1 Greylisted",
            "4 | jo@example.org | 250 | - | message | 250 OK id=1sTyGi",
            "5 | sam@example.org | - | - | recipient | Unrouteable address",
            "7 | kim@example.org | 550 | - | recipient | 550 Unknown user",
            "8 | lee@example.org | 451 | 4.7.1 | recipient | 451 4.7.1 Later",
            "9 | - | 550 | 5.7.1 | message | 550 5.7.1 Spam",
        ]
    );
}

#[test]
fn the_same_event_has_the_same_verdict_in_every_log() {
    let log = "\
2026-03-01 10:00:02 1sTyGh-0001Ab-2C => jo@example.org R=x T=y H=mx.example.org [192.0.2.1] C=\"250 2.0.0 OK\"
Mar  1 00:00:00 mail postfix/smtp[1]: 1A: to=<jo@example.org>, relay=x, dsn=2.0.0, status=sent (250 2.0.0 OK)
Mar  1 00:00:00 mail sm-mta[1]: x4: to=<jo@example.org>, dsn=2.0.0, stat=Sent (250 2.0.0 OK)
Mar  1 00:00:00 mail smtpd[1]: 1a mta delivery evpid=1 to=<jo@example.org> result=\"Ok\" stat=\"250 2.0.0 OK\"
";
    let output = filter(&["--format", "jsonl", "-"], log.as_bytes());
    for finding in findings(&output) {
        assert_eq!(finding["action"], "deliver", "{finding}");
        assert_eq!(finding["recipient"], "jo@example.org", "{finding}");
    }
    assert_eq!(findings(&output).len(), 4);
}

#[test]
fn sendmail_and_opensmtpd_lines() {
    let log = "\
Mar  1 00:00:00 mail sendmail[1]: x1: to=<a@example.org>,<b@example.org>, delay=00:00:01, mailer=esmtp, relay=mx.example.org. [192.0.2.1], dsn=5.1.1, stat=User unknown
Mar  1 00:00:00 mail sm-mta[1]: x2: to=<c@example.org>, delay=00:00:01, relay=mx.example.org. [192.0.2.1], dsn=4.2.0, stat=Deferred: 450 4.2.0 <c@example.org>: Greylisted
Mar  1 00:00:00 mail sm-mta[1]: x3: ruleset=check_rcpt, arg1=<d@example.org>, relay=x.example [192.0.2.1], reject=550 5.7.1 <d@example.org>... Relaying denied
Mar  1 00:00:00 mail sm-mta[1]: x4: to=<e@example.org>, dsn=2.0.0, stat=Sent (250 2.0.0 ok)
Mar  1 00:00:00 mail smtpd[1]: 1a mta delivery evpid=1 from=<x@y.example> to=<f@example.org> rcpt=<-> relay=\"192.0.2.1 (mx)\" delay=1s result=\"PermFail\" stat=\"550 5.1.1 No such user\"
Mar  1 00:00:00 mail smtpd[1]: 1a mta delivery evpid=1 from=<x@y.example> to=<g@example.org> rcpt=<-> result=\"Ok\" stat=\"250 2.0.0 Ok\"
Mar  1 00:00:00 mail sm-mta[1]: x5: ruleset=check_rcpt, arg1=<h@example.org>, relay=x.example [192.0.2.1], reject=550 <h@example.org>... Relaying denied
";
    assert_eq!(
        told(&filter(&["--format", "jsonl", "-"], log.as_bytes())),
        [
            "1 | a@example.org | - | 5.1.1 | recipient | User unknown",
            "1 | b@example.org | - | 5.1.1 | recipient | User unknown",
            "2 | c@example.org | 450 | 4.2.0 | recipient | 450 4.2.0 <c@example.org>: Greylisted",
            "3 | d@example.org | 550 | 5.7.1 | recipient | 550 5.7.1 <d@example.org>... Relaying denied",
            "4 | e@example.org | 250 | 2.0.0 | message | 250 2.0.0 ok",
            "5 | f@example.org | 550 | 5.1.1 | recipient | 550 5.1.1 No such user",
            "6 | g@example.org | 250 | 2.0.0 | message | 250 2.0.0 Ok",
            "7 | h@example.org | 550 | - | recipient | 550 <h@example.org>... Relaying denied",
        ]
    );
}

#[test]
fn exchange_tracking_is_read_by_its_columns() {
    let log = "\u{feff}#Software: Microsoft Exchange Server\r
#Version: 15.01.2507.006\r
#Fields: date-time,source-context,event-id,recipient-address,recipient-status,message-subject\r
2026-03-01T00:00:01.000Z,,FAIL,jo@example.org,550 5.1.1 RESOLVER.ADR.RecipNotFound; not found,\"550 5.2.2 in a subject, quoted\"\r
2026-03-01T00:00:02.000Z,,DELIVER,jo@example.org,,\"Re: 550 5.2.2 \"\"x\"\"\"\r
2026-03-01T00:00:03.000Z,\"421 4.2.1, busy\",DEFER,a@example.org;b@example.org,,hi\r
2026-03-01T00:00:04.000Z,,SEND,sam@example.org,250 Accepted,hi\r
2026-03-01T00:00:05.000Z,,FAIL,kim@example.org,550 no such user,hi\r
2026-03-01T00:00:06.000Z,,FAIL,a@one.example;b@two.example,250 2.1.5 ok; fine;550 5.7.1 x,hi\r
2026-03-01T00:00:07.000Z,,FAIL,a@one.example;b@two.example;c@three.example,250 2.1.5 ok;550 5.7.1 x,hi\r
";
    assert_eq!(
        told(&filter(&["--format", "jsonl", "-"], log.as_bytes())),
        [
            "4 | jo@example.org | 550 | 5.1.1 | recipient | 550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
            "5 | jo@example.org | - | - | message | -",
            "6 | a@example.org | 421 | 4.2.1 | session | 421 4.2.1, busy",
            "6 | b@example.org | 421 | 4.2.1 | session | 421 4.2.1, busy",
            "7 | sam@example.org | 250 | - | message | 250 Accepted",
            "8 | kim@example.org | 550 | - | recipient | 550 no such user",
            "9 | a@one.example | 250 | 2.1.5 | message | 250 2.1.5 ok; fine",
            "9 | b@two.example | 550 | 5.7.1 | message | 550 5.7.1 x",
            "10 | a@one.example | 550 | 5.7.1 | message | 250 2.1.5 ok;550 5.7.1 x",
            "10 | b@two.example | 550 | 5.7.1 | message | 250 2.1.5 ok;550 5.7.1 x",
            "10 | c@three.example | 550 | 5.7.1 | message | 250 2.1.5 ok;550 5.7.1 x",
        ]
    );
}

#[test]
fn what_is_no_code_gives_nothing() {
    let log = "\
10.4.2.1 - - [01/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 550
Postfix 2.5.6 on 10.4.2.1:587, size=512, 4.16.55.1
2026-03-01 10:00:00 nothing here
";
    let output = filter(&["--format", "jsonl", "-"], log.as_bytes());
    assert_eq!(told(&output), [""; 0]);
    assert_eq!(output.status.code(), Some(1));
}

/// A bounce with two recipients.
fn bounce(first: &str, second: &str) -> String {
    format!(
        "Return-Path: <>\n\
         From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\n\
         To: sender@example.net\n\
         Subject: Undelivered Mail Returned to Sender\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\
         \n\
         --b\n\
         Content-Type: text/plain\n\
         \n\
         I'm sorry to have to inform you.\n\
         \n\
         --b\n\
         Content-Type: message/delivery-status\n\
         \n\
         Reporting-MTA: dns; mx.example.net\n\
         \n\
         Final-Recipient: rfc822; {first}\n\
         Action: failed\n\
         Status: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\
         \n\
         Final-Recipient: rfc822; {second}\n\
         Action: delayed\n\
         Status: 4.2.2\n\
         Diagnostic-Code: smtp; 452 4.2.2 Mailbox full\n\
         \n\
         --b--\n"
    )
}

const LETTER: &str = "From: jo@example.org\nTo: sam@example.org\nSubject: 550 5.1.1\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\nHello, 550 5.1.1 is a code.\n";

#[test]
fn a_mail_gives_one_finding_for_each_recipient() {
    let directory = directory("mail");
    // The name says nothing.
    fs::write(
        directory.join("mail.log"),
        bounce("jo@example.org", "sam@example.org"),
    )
    .unwrap();
    fs::write(directory.join("letter"), LETTER).unwrap();
    let output = run_in(&directory, &["--format", "jsonl", "mail.log", "letter"]);
    assert_eq!(
        told(&output),
        [
            "- | jo@example.org | 550 | 5.1.1 | recipient | 550 5.1.1 User unknown",
            "- | sam@example.org | 452 | 4.2.2 | recipient | 452 4.2.2 Mailbox full",
        ]
    );
    // Delayed is no bounce.
    assert_eq!(findings(&output)[1]["action"], "continue");
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 2 files, 2 mails; 1 mail without a report (other)\n"
    );
}

#[test]
fn a_mailbox_gives_its_mails_with_their_lines() {
    let mut mailbox = String::new();
    for number in [1, 2] {
        mailbox += "From MAILER-DAEMON Thu Jan  1 00:00:00 2026\n";
        mailbox += &bounce(
            &format!("jo{number}@example.org"),
            &format!("sam{number}@example.org"),
        );
        mailbox += "\n>From the start, this is quoted: 00:00:00\n\n";
    }
    let output = filter(&["--format", "jsonl", "-"], mailbox.as_bytes());
    let lines = bounce("", "").lines().count() + 4;
    let seen: Vec<_> = findings(&output)
        .iter()
        .map(|finding| {
            (
                finding["line"].as_u64().unwrap(),
                finding["recipient"].clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (1, Value::from("jo1@example.org")),
            (1, Value::from("sam1@example.org")),
            (1 + lines as u64, Value::from("jo2@example.org")),
            (1 + lines as u64, Value::from("sam2@example.org")),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_maildir_is_read_without_loops_links_pipes_and_drafts() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let directory = directory("maildir");
    for part in ["cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"] {
        fs::create_dir_all(directory.join(part)).unwrap();
    }
    let mail = |to: &str| bounce(to, "sam@example.org");
    fs::write(directory.join("cur/2:2,S"), mail("b@example.org")).unwrap();
    fs::write(directory.join("cur/1:2,S"), mail("a@example.org")).unwrap();
    fs::write(directory.join("new/3"), mail("c@example.org")).unwrap();
    fs::write(directory.join("tmp/4"), mail("draft@example.org")).unwrap();
    fs::write(directory.join(".Sent/cur/5:2,S"), mail("d@example.org")).unwrap();
    fs::write(
        directory.join("dovecot-uidlist"),
        "3 V550 5.1.1\n550 5.1.1 x\n",
    )
    .unwrap();
    symlink("..", directory.join("cur/loop")).unwrap();
    symlink("self", directory.join("self")).unwrap();
    symlink("/dev/zero", directory.join("new/zero")).unwrap();
    let _socket = UnixListener::bind(directory.join("socket")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(directory.join("new/pipe"))
            .status()
            .unwrap()
            .success()
    );

    let output = run_in(&directory, &["--format", "jsonl", "."]);
    let seen: Vec<_> = findings(&output)
        .iter()
        .filter(|finding| finding["recipient"] != "sam@example.org")
        .map(|finding| finding["source"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        seen,
        ["./.Sent/cur/5:2,S", "./cur/1:2,S", "./cur/2:2,S", "./new/3"]
    );
    // The uid list, four links and pipes, and a socket; the tmp of each Maildir is no file.
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 4 files, 4 mails; 6 files skipped\n"
    );
    assert_eq!(output.status.code(), Some(0));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn compressed_files_are_read_with_all_their_members() {
    let directory = directory("compressed");
    let (first, second) = POSTFIX.as_bytes().split_at(700);
    fs::write(directory.join("log"), POSTFIX).unwrap();
    fs::write(
        directory.join("log.gz"),
        [gzip(first), gzip(second)].concat(),
    )
    .unwrap();
    // A frame that is to be skipped stands between the two.
    let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
    fs::write(
        directory.join("log.zst"),
        [zstd(first), skipped, zstd(second)].concat(),
    )
    .unwrap();
    fs::write(
        directory.join("mail.gz"),
        gzip(bounce("a@example.org", "b@example.org").as_bytes()),
    )
    .unwrap();
    let plain = told(&run_in(&directory, &["--format", "jsonl", "log"]));
    assert_eq!(plain.len(), 8);
    assert_eq!(
        told(&run_in(&directory, &["--format", "jsonl", "log.gz"])),
        plain
    );
    assert_eq!(
        told(&run_in(&directory, &["--format", "jsonl", "log.zst"])),
        plain
    );
    assert_eq!(
        told(&run_in(&directory, &["--format", "jsonl", "mail.gz"])).len(),
        2
    );
    let piped = filter(
        &["--format", "jsonl", "-"],
        &fs::read(directory.join("log.gz")).unwrap(),
    );
    assert_eq!(told(&piped), plain);
}

#[test]
fn damaged_files_are_reported_and_passed_over() {
    let directory = directory("damaged");
    // Text that does not compress well, so that half of it comes out before the damage.
    let log = numbered(8_000);
    let whole = gzip(log.as_bytes());
    fs::write(directory.join("1.gz"), &whole[..whole.len() / 2]).unwrap();
    let mut flipped = zstd(log.as_bytes());
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    fs::write(directory.join("2.zst"), flipped).unwrap();
    fs::write(directory.join("3.gz"), b"\x1f\x8b\x08 no gzip at all").unwrap();
    fs::write(directory.join("4"), "550 5.1.1 User unknown\n").unwrap();
    let output = run_in(&directory, &["--format", "jsonl", ".", "missing"]);
    assert_eq!(output.status.code(), Some(0));
    let sources: Vec<_> = findings(&output)
        .iter()
        .map(|finding| finding["source"].clone())
        .collect();
    assert!(sources.iter().filter(|source| **source == "./1.gz").count() > 2_000);
    assert_eq!(sources.last().unwrap(), "./4");
    let said = text(&output.stderr);
    for file in ["./1.gz: ", "./2.zst: ", "./3.gz: ", "missing: "] {
        assert!(
            said.contains(&format!("smtp-codes: {file}")),
            "{file}: {said}"
        );
    }
    assert!(said.ends_with("4 files damaged or unreadable\n"), "{said}");
}

#[test]
fn exit_status_tells_found_nothing_and_unreadable() {
    let directory = directory("status");
    fs::write(directory.join("empty"), "").unwrap();
    fs::write(directory.join("xz"), b"\xfd7zXZ\0...").unwrap();
    let status = |arguments: &[&str]| run_in(&directory, arguments).status.code();
    assert_eq!(status(&["empty"]), Some(1));
    assert_eq!(status(&["empty", "missing"]), Some(1));
    assert_eq!(status(&["missing"]), Some(2));
    assert_eq!(status(&["xz"]), Some(2));
    assert_eq!(status(&[]), Some(2));
    assert_eq!(
        status(&["--per-line", "--format", "text", "empty"]),
        Some(2)
    );
    let said = text(&run_in(&directory, &["xz"]).stderr);
    assert!(said.contains("xzcat"), "{said}");
}

/// A log in which each line says its own number.
fn numbered(lines: usize) -> String {
    // Multiplied by a large odd number, so that the lines differ.
    (1..=lines)
        .map(|line| {
            format!(
                "line {line} {:x} host mx.example.org[192.0.2.1] said: 550 5.1.{} no\n",
                (line as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
                line % 1000
            )
        })
        .collect()
}

#[test]
fn findings_come_in_the_order_of_the_input() {
    let directory = directory("order");
    let lines = 12_000;
    fs::write(directory.join("a"), numbered(lines)).unwrap();
    fs::create_dir(directory.join("b")).unwrap();
    for name in ["1", "2", "3"] {
        fs::write(directory.join("b").join(name), numbered(10)).unwrap();
    }
    let output = run_in(&directory, &["--format", "jsonl", "b/3", "a", "b"]);
    let mut expected = Vec::new();
    for (source, lines) in [
        ("b/3", 10),
        ("a", lines),
        ("b/1", 10),
        ("b/2", 10),
        ("b/3", 10),
    ] {
        expected.extend((1..=lines).map(|line| (source, line, format!("5.1.{}", line % 1000))));
    }
    let seen = findings(&output);
    assert_eq!(seen.len(), expected.len());
    for (finding, (source, line, enhanced)) in seen.iter().zip(expected) {
        assert_eq!(
            (&finding["source"], &finding["line"], &finding["enhanced"]),
            (&source.into(), &line.into(), &enhanced.into())
        );
    }
    // The other formats hold the same findings.
    let output = run_in(&directory, &["--format", "json", "a"]);
    assert_eq!(
        serde_json::from_slice::<Vec<Value>>(&output.stdout)
            .unwrap()
            .len(),
        lines
    );
    let output = run_in(&directory, &["--format", "csv", "a"]);
    assert_eq!(
        csv::Reader::from_reader(&*output.stdout).records().count(),
        lines
    );
}

#[test]
fn json_is_valid_when_nothing_is_found() {
    let output = filter(&["--format", "json", "-"], b"nothing\n");
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).unwrap(),
        Value::Array(Vec::new())
    );
    assert_eq!(output.status.code(), Some(1));
}

/// A program that is being talked to, line by line.
struct Talk {
    child: Child,
    stdin: Option<ChildStdin>,
    answers: mpsc::Receiver<String>,
}

impl Talk {
    fn begin(arguments: &[&str]) -> Self {
        let mut child = scan(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout: ChildStdout = child.stdout.take().unwrap();
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                if sender.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            answers,
        }
    }

    fn say(&mut self, text: &str) {
        self.stdin
            .as_mut()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    /// Waits for the next line. The limit is not a measure of speed: a program that waits
    /// for more input never answers.
    fn answer(&self) -> Value {
        let line = self
            .answers
            .recv_timeout(Duration::from_secs(60))
            .expect("an answer");
        serde_json::from_str(&line).unwrap()
    }

    fn end(mut self) -> Option<i32> {
        drop(self.stdin.take());
        assert_eq!(self.answers.recv().ok(), None);
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_filter_answers_each_line_before_the_next_one_comes() {
    let mut talk = Talk::begin(&["--format", "jsonl", "-"]);
    talk.say("host: 550 5.1.1 User unknown\n");
    assert_eq!(talk.answer()["enhanced"], "5.1.1");
    talk.say("nothing\n452 4.2.2 full\nhal");
    assert_eq!(talk.answer()["line"], 3);
    talk.say("f 421 4.7.0\n");
    let answer = talk.answer();
    assert_eq!(
        (&answer["line"], &answer["enhanced"]),
        (&4.into(), &"4.7.0".into())
    );
    assert_eq!(talk.end(), Some(0));
}

#[test]
fn per_line_answers_each_line_with_one() {
    let mut talk = Talk::begin(&["--per-line", "-"]);
    for (line, said) in ["550 5.1.1 x\n", "\n", "what\n", "250 OK\n", "From: 4.2.2\n"]
        .into_iter()
        .enumerate()
    {
        talk.say(said);
        let answer = talk.answer();
        assert_eq!(answer["line"], line + 1);
        assert_eq!(answer["outcome"].is_null(), said.len() < 6, "{answer}");
    }
    assert_eq!(talk.end(), Some(0));
}

#[test]
fn per_line_writes_as_many_lines_as_it_reads() {
    let mut input = Vec::new();
    for round in 0..3_000_u32 {
        input.extend_from_slice(match round % 7 {
            0 => b"550 5.1.1 User unknown\n".as_slice(),
            1 => b"\n",
            2 => b"\r\n",
            3 => b"nul \0 escape \x1b[31m bell \x07 550 5.2.2\n",
            4 => b"forged\r550 5.1.1 x\r\n",
            5 => b"\xff\xfe not utf-8: 451 4.7.1\n",
            _ => b"450\n  4.2.0 indented\n",
        });
        if round == 1_000 {
            input.extend(std::iter::repeat_n(b'5', 700_000));
            input.push(b'\n');
        }
    }
    input.extend_from_slice(b"no end 550 5.1.1");
    let lines = input.split(|&byte| byte == b'\n').count();
    let output = filter(&["--per-line", "--format", "jsonl", "-"], &input);
    let seen = findings(&output);
    assert_eq!(seen.len(), lines);
    for (place, finding) in seen.iter().enumerate() {
        assert_eq!(finding["line"], place + 1);
    }
    assert_eq!(seen[lines - 1]["enhanced"], "5.1.1");
    assert!(
        !output
            .stdout
            .iter()
            .any(|&byte| byte < b' ' && byte != b'\n')
    );

    let output = filter(&["--per-line", "--format", "csv", "-"], &input);
    assert_eq!(text(&output.stdout).lines().count(), lines);
    assert!(
        !output
            .stdout
            .iter()
            .any(|&byte| byte < b' ' && byte != b'\n')
    );
}

#[test]
fn rows_of_an_engine_are_answered_one_by_one() {
    let mut talk = Talk::begin(&["--per-line", "--columns", "text", "--format", "tsv", "-"]);
    talk.say("550 5.1.1 no\n");
    let line = talk.answers.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(line.split('\t').count(), 29, "{line}");
    assert_eq!(talk.end(), Some(0));

    let options = [
        "--per-line",
        "--columns",
        "key,text,host",
        "--fields",
        "key,cause,text",
        "-",
    ];
    let input = b"1\t421 4.7.0 a\\tb\\0\\xff\\u\xff\tgmail-smtp-in.l.google.com\n\
        a\\tb\t\t\n\\N\t\\N\t\\N\n\xff\t550-5.1.1 a\\r\\n550 5.1.1 b\t";
    let output = filter(&options, input);
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<_> = output.stdout.split(|&byte| byte == b'\n').collect();
    assert!(answers[0].starts_with(b"1\trate-limited\t421 4.7.0 a\\tb\\0"));
    assert_eq!(answers[1], b"a\\tb\t\\N\t");
    assert_eq!(answers[2], b"\\N\t\\N\t\\N");
    assert_eq!(
        answers[3],
        b"\xff\tno-such-user\t550-5.1.1 a\\r\\n550 5.1.1 b"
    );
    assert_eq!(answers.len(), 5);

    // What looks like a compressed file is a row, and one that is too long is answered.
    let long = [
        &b"\x1f\x8b\x08\t550 5.1.1 "[..],
        &b"x".repeat(700 << 10),
        b"\tmx\n2\t452\tmx\n",
    ]
    .concat();
    let output = filter(
        &[
            "--per-line",
            "--columns",
            "key,text,host",
            "--fields",
            "key,cause",
            "-",
        ],
        &long,
    );
    assert!(
        output
            .stdout
            .starts_with(b"\x1f\x8b\x08\tno-such-user\n2\t")
    );
    assert_eq!(text(&output.stderr), "smtp-codes: 1 line cut at 256 KiB\n");
}

#[test]
fn a_line_without_an_answer_is_a_failure() {
    let options = ["--per-line", "--columns", "key,text", "-"];
    for (input, said) in [
        (
            &b"1\ta\n2\n"[..],
            "smtp-codes: -:2: it has 1 column, not 2\n",
        ),
        (b"1\ta\tb\n", "smtp-codes: -:1: it has 3 columns, not 2\n"),
    ] {
        let output = filter(&options, input);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), said);
    }
    // Nothing found is no failure of a filter.
    assert_eq!(
        filter(&["--per-line", "-"], b"nothing\n").status.code(),
        Some(0)
    );
    assert_eq!(filter(&["--per-line", "-"], b"").status.code(), Some(0));
    let directory = directory("unanswered");
    fs::write(directory.join("log"), "550 5.1.1 no\n").unwrap();
    let output = scan(&["--per-line", "log", "nowhere"])
        .current_dir(&directory)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    // Whoever closes the pipe has not read what was written.
    fs::write(directory.join("log"), numbered(20_000)).unwrap();
    let mut child = piped(scan(&["--per-line", "log"]).current_dir(&directory));
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("was closed before the last line"));
    for wrong in [
        &["--columns", "key", "--per-line", "-"][..],
        &["--columns", "text", "-"],
        &["--fields", "key", "--per-line", "-"],
        &["--fields", "why", "--per-line", "-"],
        &["--format", "tsv", "-"],
        &["--per-line", "--columns", "text", "--format", "csv", "-"],
        &["--threads", "0", "-"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_is_hostile_to_a_terminal_never_reaches_it() {
    let input = "host mx said: 550 5.1.1 \u{1b}[2J\u{9b}31m\u{202e}\u{7f}\0gone (in reply to RCPT TO command)\n\
                 Mar  1 00:00:00 mail postfix/smtp[8]: A: to=<x@\u{1b}]0;x\u{7}.example>, dsn=5.1.1, status=bounced (\u{1b}c)\n\
                 Mar  1 00:00:00 mail postfix/smtp[8]: A: to=<x@\u{9b}1m.example>, dsn=5.1.1, status=bounced (x)\n";
    for format in ["text", "jsonl", "json", "csv"] {
        let output = filter(&["--format", format, "-"], input.as_bytes());
        let out = text(&output.stdout);
        assert!(
            !out.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')),
            "{format}: {out:?}"
        );
    }
    let output = filter(&["--format", "jsonl", "-"], input.as_bytes());
    assert_eq!(
        findings(&output)[0]["text"],
        "550 5.1.1 \u{1b}[2J\u{9b}31m\u{202e}\u{7f}\0gone"
    );
    // A name of a file is text from outside too.
    let output = run(&["\u{1b}[31m"]);
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let directory = directory("pipe");
    fs::write(directory.join("log"), numbered(20_000)).unwrap();
    for format in ["jsonl", "json", "csv"] {
        let mut scan = scan(&["--quiet", "--format", format, "log"]);
        let mut child = piped(scan.current_dir(&directory));
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(text(&output.stderr), "");
    }
}

/// The most memory that a running process has taken so far, in KiB.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Writes bytes made by `make` until there are so many, and tells the peak of memory.
#[cfg(target_os = "linux")]
fn peak_with(arguments: &[&str], total: usize, make: &[u8], last: &[u8]) -> (u64, Output) {
    let mut child = piped(&mut scan(arguments));
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut out = Vec::new();
        stdout.read_to_end(&mut out).unwrap();
        out
    });
    let mut written = 0;
    while written < total {
        stdin.write_all(make).unwrap();
        written += make.len();
    }
    stdin.write_all(last).unwrap();
    let peak = peak(&child);
    drop(stdin);
    let mut output = child.wait_with_output().unwrap();
    output.stdout = reader.join().unwrap();
    (peak, output)
}

/// What a scan may take, in KiB, beside what the program itself takes: a program that is not optimised
/// is large, and grows with what its other commands can do.
#[cfg(target_os = "linux")]
fn memory() -> u64 {
    // Enough that it is at work when it is looked at.
    let lines = "A: to=<x@example.org>, dsn=5.1.1, status=bounced (x)\n".repeat(1 << 10);
    let (program, _) = peak_with(&["-"], 4 << 20, lines.as_bytes(), b"");
    program + (4 << 10)
}

#[test]
fn what_was_cut_is_told_even_to_who_wants_no_counts() {
    let long = [&b"x".repeat(300 << 10)[..], b"\n550 5.1.1 no\n"].concat();
    let output = filter(&["--quiet", "--format", "jsonl", "-"], &long);
    assert_eq!(text(&output.stderr), "smtp-codes: 1 line cut at 256 KiB\n");
    let output = filter(&["--quiet", "--format", "jsonl", "-"], b"550 5.1.1 no\n");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_format_may_be_said_and_is_told() {
    // A mail whose first lines are not those of a mail.
    let mail = b"To whom it may concern\nFrom: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
        <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
    let output = filter(&["--format", "jsonl", "-"], mail);
    assert!(text(&output.stderr).starts_with("smtp-codes: read 1 file as lines of a log, 5 lines"));
    let output = filter(&["--from", "mail", "--format", "jsonl", "-"], &mail[23..]);
    assert_eq!(text(&output.stderr), "smtp-codes: read 1 file, 1 mail\n");
    assert_eq!(findings(&output)[0]["recipient"], "jo@example.com");
    // The same bytes as lines: the reply is found, but no mail.
    let output = filter(&["--from", "log", "--format", "jsonl", "-"], &mail[23..]);
    assert!(text(&output.stderr).contains("as lines of a log, 4 lines"));
    let output = filter(&["-"], b"550 5.1.1 no\n");
    assert!(
        text(&output.stdout)
            .starts_with("standard input   1 line\nRead as lines of a log (--from log).\n")
    );
    // What names no columns is no sheet, whoever says so.
    let output = filter(&["--from", "csv", "-"], b"550 5.1.1 no\n");
    assert!(text(&output.stdout).contains("(--from log)"));
    let told = "-: nothing at its beginning makes it a sheet with named columns, so it is read as lines of a log";
    assert!(
        text(&output.stderr).contains(told),
        "{}",
        text(&output.stderr)
    );
    // The usage is that of the command.
    let output = run(&["--counted", "-"]);
    assert!(text(&output.stderr).contains("Usage: smtp-codes scan "));
    let output = run(&["--from", "log", "--per-line", "-"]);
    assert_eq!(output.status.code(), Some(2));
    let output = run(&["--from", "maildir", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("exchange-tracking"));
}

#[test]
fn mails_that_report_nothing_are_counted_by_what_they_are() {
    let away = "From jo@example.org Mon Nov 16 10:00:00 2026\nFrom: jo@example.org\n\
        Subject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n\n";
    let other = "From jo@example.org Mon Nov 16 10:00:00 2026\nFrom: jo@example.org\n\
        Subject: Hello\n\nHow are you?\n\n";
    let box_of = [away, away, other].concat();
    let output = filter(&["--format", "jsonl", "-"], box_of.as_bytes());
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 1 file as a mailbox, 3 mails; 3 mails without a report \
         (2 auto-reply, 1 other)\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_without_end_takes_no_memory() {
    let (peak, output) = peak_with(
        &["--format", "jsonl", "-"],
        100 << 20,
        &[b'a'; 1 << 16],
        b"\n550 5.1.1 the next line\n",
    );
    let most = memory();
    assert!(peak <= most, "{peak} of {most} KiB");
    assert_eq!(
        told(&output),
        ["2 | - | 550 | 5.1.1 | recipient | 550 5.1.1 the next line"]
    );
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 1 file as lines of a log, 2 lines; 1 line cut at 256 KiB\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn many_findings_take_no_memory() {
    for format in ["jsonl", "csv", "text"] {
        let line = b"550 5.1.1 x\n".repeat(5_000);
        let (peak, output) = peak_with(&["--format", format, "-"], 1 << 20, &line, b"");
        assert!(peak <= memory(), "{format}: {peak} KiB");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn many_domains_and_codes_take_no_memory() {
    let log: String = (0..120_000)
        .map(|n| {
            let (subject, detail) = (n / 1000, n % 1000);
            format!("A: to=<x@d{n}.example>, dsn=5.{subject}.{detail}, status=bounced (x)\n")
        })
        .collect();
    let (peak, output) = peak_with(&["-"], 1, log.as_bytes(), b"");
    // The tables are full here, beside a program that is not optimised and has all of its texts.
    let most = memory() + (8 << 10);
    assert!(peak <= most, "{peak} of {most} KiB");
    let said = text(&output.stdout);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains(" 120,000 attempts for recipients: "),
        "{said}"
    );
    assert!(
        said.contains("(all: --by domain; those met after the first 16,384 as one)"),
        "{said}"
    );
    assert!(
        said.contains("111,808 findings of kinds met after the first 8,192"),
        "{said}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn long_domains_take_no_memory() {
    for (length, told) in [(200, "those met after the first 5,"), (200_000, "5.1.1")] {
        let log: String = (0..16_000_000 / length)
            .map(|n| {
                let name = format!("d{n}").repeat(length / format!("d{n}").len());
                format!("A: to=<x@{name}>, dsn=5.1.1, status=bounced (x)\n")
            })
            .collect();
        let (peak, output) = peak_with(&["-"], 1, log.as_bytes(), b"");
        let most = memory();
        assert!(peak <= most, "{peak} of {most} KiB");
        let said = text(&output.stdout);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told), "{said}");
        assert!(said.len() < 10_000, "{} bytes", said.len());
    }
}

#[test]
fn a_bomb_is_stopped_and_reported() {
    let directory = directory("bomb");
    fs::write(directory.join("bomb.gz"), gzip(&vec![b' '; 100 << 20])).unwrap();
    fs::write(directory.join("log"), POSTFIX).unwrap();
    let output = run_in(&directory, &["--format", "jsonl", "bomb.gz", "log"]);
    assert_eq!(told(&output).len(), 8);
    let said = text(&output.stderr);
    assert!(
        said.contains("smtp-codes: bomb.gz: ") && said.contains("bomb;"),
        "{said}"
    );
    assert!(said.contains("1 file damaged"), "{said}");
}

#[test]
fn a_mail_nested_a_thousand_times_and_a_huge_one_are_read() {
    let directory = directory("nested");
    let mut nested = String::new();
    for level in 0..1_000 {
        nested += &format!(
            "From: MAILER-DAEMON@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=\"b{level}\"\n\n--b{level}\n\
             Content-Type: message/rfc822\n\n"
        );
    }
    nested += &bounce("deep@example.org", "down@example.org");
    fs::write(directory.join("1"), nested).unwrap();
    let mut huge = bounce("jo@example.org", "sam@example.org");
    huge += &"x".repeat(3 << 20);
    fs::write(directory.join("2"), huge).unwrap();
    let output = run_in(&directory, &["--format", "jsonl", "."]);
    assert_eq!(output.status.code(), Some(0));
    let seen = findings(&output);
    assert_eq!(seen.last().unwrap()["recipient"], "sam@example.org");
    assert!(text(&output.stderr).contains("1 mail cut at 1 MiB"));
}

/// While the program waits for a pipe, the file behind it changes.
#[cfg(unix)]
fn while_it_waits(directory: &Path, arguments: &[&str], change: impl FnOnce()) -> Output {
    let pipe = directory.join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut scan = scan(&["--format", "jsonl", "pipe"]);
    let child = piped(scan.args(arguments).current_dir(directory));
    // Opens only when the program has opened the other end.
    let mut pipe = File::options().write(true).open(pipe).unwrap();
    change();
    pipe.write_all(b"550 5.1.1 from the pipe\n").unwrap();
    drop(pipe);
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_file_that_vanishes_is_reported() {
    let directory = directory("vanishes");
    fs::create_dir(directory.join("d")).unwrap();
    fs::write(directory.join("gone"), POSTFIX).unwrap();
    fs::write(directory.join("stays"), "452 4.2.2 full\n").unwrap();
    let output = while_it_waits(&directory, &["gone", "stays"], || {
        fs::remove_file(directory.join("gone")).unwrap();
    });
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(told(&output).len(), 2);
    assert!(text(&output.stderr).contains("smtp-codes: gone: "));
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_comes_to_an_end() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let directory = directory("grows");
    let path = directory.join("log");
    fs::write(&path, numbered(1_000)).unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let writer = {
        let (path, done) = (path.clone(), Arc::clone(&done));
        thread::spawn(move || {
            let mut log = File::options().append(true).open(path).unwrap();
            let more = numbered(1_000);
            for _ in 0..200 {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                log.write_all(more.as_bytes()).unwrap();
            }
        })
    };
    let output = run_in(&directory, &["--format", "jsonl", "log"]);
    done.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(told(&output).len() >= 1_000);
}

/// Outgoing mail: three who are not there, one full mailbox, one greylisted, five delivered.
const OUTGOING: &str = "\
Mar  1 00:00:01 mail postfix/smtp[8]: A1: to=<jo@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=4, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 <jo@example.org>: no such user here (in reply to RCPT TO command))
Mar  1 00:00:02 mail postfix/smtp[8]: A2: to=<ann@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=4, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 <ann@example.org>: no such user here (in reply to RCPT TO command))
Mar  1 00:00:03 mail postfix/smtp[8]: A3: to=<sam@example.net>, relay=mx.example.net[192.0.2.2]:25, delay=4, dsn=5.0.0, status=bounced (host mx.example.net[192.0.2.2] said: 551 User unknown (in reply to RCPT TO command))
Mar  1 00:00:04 mail postfix/smtp[8]: A4: to=<kim@example.com>, relay=mx.example.com[192.0.2.3]:25, delay=2, dsn=5.2.2, status=bounced (host mx.example.com[192.0.2.3] said: 552 5.2.2 over quota (in reply to RCPT TO command))
Mar  1 00:00:05 mail postfix/smtp[8]: A5: to=<lee@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=4.2.0, status=deferred (host mx.example.org[192.0.2.1] said: 450 4.2.0 <lee@example.org>: Greylisted, come back (in reply to RCPT TO command))
Mar  1 00:00:06 mail postfix/smtp[8]: A6: to=<max@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25050)
Mar  1 00:00:07 mail postfix/smtp[8]: A7: to=<pat@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25051)
Mar  1 00:00:08 mail postfix/smtp[8]: A8: to=<kit@example.com>, relay=mx.example.com[192.0.2.3]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25052)
Mar  1 00:00:09 mail postfix/smtp[8]: A9: to=<kat@example.com>, relay=mx.example.com[192.0.2.3]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25053)
Mar  1 00:00:10 mail postfix/smtp[8]: AA: to=<ben@example.net>, relay=mx.example.net[192.0.2.2]:25, delay=2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 25054)
";

#[test]
fn the_summary_tells_what_people_ask() {
    let log = OUTGOING.to_owned() + "550 5.7.511 banned\n545 what\n";
    let output = filter(&["-"], log.as_bytes());
    let said = text(&output.stdout);
    for part in [
        "standard input   12 lines",
        "\n\nOutgoing    12 attempts for recipients: 5 delivered (41.7 %),\n            \
         1 deferred (8.3 %), 6 returned (50.0 %)\n\n",
        "\nReturned\n  3  No such user: stop sending to this address\n     \
         2  550 5.1.1  no such user here\n     1  551 5.0.0  User unknown\n",
        "\n  1  Mailbox full: stop sending only if this keeps happening\n     \
         552 5.2.2  over quota\n",
        "\n\nDeferred\n  1  Deferred by greylisting: try again later\n     \
         450 4.2.0  Greylisted, come back\n\n",
        "Worst domains  example.org 3 of 5, example.com 1 of 3, example.net 1 of 2\n",
        "Unregistered   5.7.511 (1), 545 (1)\n",
        "Unexplained    2 failures only a general code explains, or nothing:",
    ] {
        assert!(said.contains(part), "{part:?} in:\n{said}");
    }
    assert_eq!(text(&output.stderr), "");
    assert!(!said.contains('\u{1b}'));

    let said = text(&filter(&["--top", "1", "-"], log.as_bytes()).stdout);
    assert!(
        said.contains("3  from 3 other causes; --top 4 shows them"),
        "{said}"
    );
}

#[test]
fn what_this_host_refused_stands_apart_and_on_no_list() {
    let refused = "Mar  1 00:00:08 mail postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 550 5.1.1 <no@example.com>: Recipient address rejected: User unknown; from=<a@b.example> to=<no@example.com> proto=ESMTP helo=<x>\n";
    let log = OUTGOING.to_owned() + refused;
    let said = text(&filter(&["-"], log.as_bytes()).stdout);
    for part in [
        "Outgoing    10 attempts for recipients: ",
        "\nIncoming    1 refused here\n",
        "\n\nRefused here\n  1  No such user\n     550 5.1.1  Recipient address rejected",
        "Worst domains  example.org 3 of 5, example.com 1 of 3,",
    ] {
        assert!(said.contains(part), "{part:?} in:\n{said}");
    }
    let list = filter(&["--format", "addresses", "-"], log.as_bytes());
    assert!(!text(&list.stdout).contains("no@"));
    let told = program().args(["explain", refused]).output().unwrap();
    assert!(text(&told.stdout).contains("\nRefused by  This host; "));
}

#[test]
fn times_are_told_and_filtered() {
    let log = OUTGOING
        .replace("Mar  1 00:00:", "2026-03-01T10:00:")
        .replace("2026-03-01T10:00:08 ", "2026-03-02T11:30:00 ");
    let said = |options: &[&str]| {
        let options = [options, &["-"]].concat();
        text(&filter(&options, log.as_bytes()).stdout)
    };
    let all = said(&["--by", "hour"]);
    assert!(all.contains("Mar 1 10:00 to Mar 2 11:30"), "{all}");
    assert!(all.contains("          1  2026-03-02 11:00\n"), "{all}");
    let late = said(&["--since", "2026-03-02"]);
    assert!(
        late.contains(" 1 attempt for a recipient: 1 delivered\n"),
        "{late}"
    );
    let early = said(&["--until", "2026-03-01T10:00:03"]);
    assert!(
        early.contains(" 2 attempts for recipients: 2 returned\n"),
        "{early}"
    );
}

#[test]
fn the_readme_shows_what_the_program_writes() {
    // A package does not hold the file.
    let Ok(readme) = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
    else {
        return;
    };
    let said = text(&filter(&["-"], OUTGOING.as_bytes()).stdout);
    let (_, below) = said.split_once("\n\n").unwrap();
    assert!(
        readme.contains(&format!("```text\n{below}```\n")),
        "{below}"
    );
}

#[test]
fn hours_are_those_of_one_clock() {
    let line = |time: &str, end: &str| {
        format!(
            "{time} mx postfix/smtp[1]: 4A: to=<jo@example.com>, relay=mx.example.com[192.0.2.1]:25, {end}\n"
        )
    };
    let (bad, good) = (
        "dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 unknown)",
        "dsn=2.0.0, status=sent (250 2.0.0 Ok)",
    );
    let said = |lines: &[(&str, &str)]| {
        let log: String = lines.iter().map(|(time, end)| line(time, end)).collect();
        text(&filter(&["--by", "hour", "-"], log.as_bytes()).stdout)
    };
    let summer = "2026-10-25T02:59:59+02:00";
    let alike = said(&[(summer, bad), ("2026-10-25T03:10:00+02:00", good)]);
    assert!(alike.contains("Oct 25 02:59 to 03:10\n"), "{alike}");
    let table = "By hour\nreturned  delivered  hour\n       1          0  2026-10-25 02:00\n       0          1  2026-10-25 03:00\n";
    assert!(alike.contains(table), "{alike}");
    // The same hour on three clocks, one of which is between two hours of UTC.
    let mixed = said(&[
        (summer, bad),
        ("2026-10-25T00:05:00Z", good),
        ("2026-10-25T06:00:00+05:30", good),
        ("2026-10-25T02:50:00+02:00", good),
    ]);
    assert!(mixed.contains("Oct 25 00:05 to 00:59 UTC\n"), "{mixed}");
    let table = "By hour, UTC\nreturned  delivered  hour\n       1          3  2026-10-25 00:00\n";
    assert!(mixed.contains(table), "{mixed}");
}

#[test]
fn the_summary_fits_a_narrow_terminal() {
    for columns in [30, 40, 80] {
        let mut command = scan(&["--by", "host", "-"]);
        let output = fed(
            command.env("COLUMNS", columns.to_string()),
            OUTGOING.as_bytes(),
        );
        for line in text(&output.stdout).lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn a_table_is_by_what_is_asked_for() {
    let table = |by: &str, width: &str| {
        let mut command = scan(&["--by", by, "-"]);
        text(&fed(command.env("COLUMNS", width), OUTGOING.as_bytes()).stdout)
    };
    let said = table("domain", "80");
    let expected = "By domain\nreturned  deferred  delivered  domain\n       \
                    2         1          2  example.org\n       \
                    1         0          2  example.com\n       \
                    1         0          1  example.net\n";
    assert!(said.contains(expected), "{said}");
    assert!(
        table("domain", "40")
            .contains("By domain\nexample.org\n    2 returned, 1 deferred, 2 delivered\n")
    );
    assert!(table("host", "80").contains("          2  mx.example.com\n"));
    assert!(table("provider", "80").contains("          5  no provider known\n"));
    assert!(!table("hour", "80").contains("Worst"));
}

#[test]
fn only_what_is_asked_for_is_found() {
    let recipients = |options: &[&str]| -> Vec<String> {
        let options = [&["--format", "jsonl", "-"], options].concat();
        findings(&filter(&options, OUTGOING.as_bytes()))
            .iter()
            .map(|finding| finding["recipient"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(recipients(&["--action", "count"]), ["kim@example.com"]);
    assert_eq!(recipients(&["--cause", "greylisted"]), ["lee@example.org"]);
    assert_eq!(recipients(&["--family", "address"]).len(), 3);
    assert_eq!(
        recipients(&["--domain", "example.net,example.com"]).len(),
        5
    );
    assert!(recipients(&["--family", "address", "--domain", "example.com"]).is_empty());

    // One line for each line, whatever is asked for.
    let options = ["--per-line", "--cause", "greylisted", "-"];
    let lines = findings(&filter(&options, OUTGOING.as_bytes()));
    let found: Vec<u64> = lines
        .iter()
        .filter(|line| !line["cause"].is_null())
        .filter_map(|line| line["line"].as_u64())
        .collect();
    assert_eq!((lines.len(), found), (10, vec![5]));

    let output = filter(&["--cause", "full-moon", "-"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("\"full-moon\" is not a cause"));
    let output = filter(&["--since", "yesterday", "-"], b"");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&filter(&["--cause", "spf-failed", "-"], OUTGOING.as_bytes()).stdout);
    assert!(
        said.contains("Nothing found that fits the options.\n"),
        "{said}"
    );
}

#[test]
fn a_list_of_addresses_is_one_that_a_mail_system_takes() {
    let log = OUTGOING.replace("to=<ann@", "to=<JO@");
    let list = |options: &[&str]| {
        let options = [&["--format", "addresses", "-"], options].concat();
        filter(&options, log.as_bytes())
    };
    let output = list(&["--action", "suppress"]);
    assert_eq!(text(&output.stdout), "jo@example.org\nsam@example.net\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(list(&[]).stdout, output.stdout);
    assert_eq!(
        text(&list(&["--action", "count"]).stdout),
        "kim@example.com\n"
    );
    let lines = text(&list(&["--evidence"]).stdout);
    let last: Vec<&str> = lines.lines().last().unwrap().split('\t').collect();
    assert_eq!(last.len(), 7, "{lines}");
    assert_eq!(
        last[..4],
        ["sam@example.net", "suppress", "no-such-user", "551 5.0.0"]
    );
    assert_eq!(last[5..], ["-:3", "User unknown"]);
    assert_eq!(list(&["--action", "unsubscribe"]).status.code(), Some(1));

    // Three messages to one full mailbox, and none delivered.
    let line = log.lines().nth(3).unwrap();
    let full: String = ["B1:", "B2:", "B3:"]
        .map(|id| line.replace("A4:", id) + "\n")
        .concat();
    let list = |log: &str| {
        let options = ["--format", "addresses", "--counted", "-"];
        text(&filter(&options, log.as_bytes()).stdout)
    };
    assert_eq!(list(&full), "kim@example.com\tcounted\n");
    assert_eq!(list(&full[..2 * line.len()]), "");
    for options in [
        &["--evidence", "-"][..],
        &["--counted", "--format", "csv", "-"],
    ] {
        assert_eq!(filter(options, b"").status.code(), Some(2));
    }
}

#[test]
fn a_report_without_a_code_is_a_failure() {
    let mail = "From: MAILER-DAEMON@mx.example.net\nTo: me@example.net\n\
                Subject: Undelivered Mail\n\n<jo@example.org>: it went wrong\n";
    let said = text(&filter(&["-"], mail.as_bytes()).stdout);
    assert!(!said.contains("delivered"), "{said}");
    assert!(said.contains("1 attempt for a recipient: "), "{said}");
}

#[test]
fn what_people_are_told_alike_is_one_row() {
    // What to do about 552 depends on the command, about 550 5.7.0 it does not.
    let log: String = [
        ("552 no", "MAIL FROM"),
        ("552 no", "RCPT TO"),
        ("552 no", "end of DATA"),
        ("550 5.7.0 no", "MAIL FROM"),
        ("550 5.7.0 no", "RCPT TO"),
        ("550 5.7.0 no", "DATA"),
    ]
    .iter()
    .map(|(reply, command)| format!("host x said: {reply} (in reply to {command} command)\n"))
    .collect();
    let said = text(&filter(&["-"], log.as_bytes()).stdout);
    assert!(said.matches("552  no").count() > 1, "{said}");
    assert_eq!(said.matches("550 5.7.0  no").count(), 1, "{said}");
    for _ in 0..3 {
        assert_eq!(text(&filter(&["-"], log.as_bytes()).stdout), said);
    }
}

#[test]
fn the_output_is_not_read() {
    let directory = directory("output");
    fs::write(directory.join("mail.log"), OUTGOING).unwrap();
    // It has something to find from an earlier run.
    let path = directory.join("findings.jsonl");
    fs::write(&path, OUTGOING).unwrap();
    let output = fs::File::options().append(true).open(&path).unwrap();
    let status = scan(&["--format", "jsonl", directory.to_str().unwrap()])
        .stdout(output)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(written.lines().count(), 2 * OUTGOING.lines().count());
    fs::remove_dir_all(directory).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_no_panic() {
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    for options in [
        &["-"][..],
        &["--format", "jsonl", "-"],
        &["--format", "json", "-"],
        &["--format", "csv", "-"],
        &["--format", "addresses", "-"],
    ] {
        let mut child = scan(options)
            .stdin(Stdio::piped())
            .stdout(full())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may be at its end before it has read all.
        let _ = child.stdin.take().unwrap().write_all(OUTGOING.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert_eq!(
            text(&output.stderr),
            "smtp-codes: No space left on device\n"
        );
        // Where nobody can be told either, the exit status tells.
        let mut child = scan(options)
            .stdin(Stdio::piped())
            .stdout(full())
            .stderr(full())
            .spawn()
            .unwrap();
        // It may be at its end before it has read all.
        let _ = child.stdin.take().unwrap().write_all(OUTGOING.as_bytes());
        assert_eq!(child.wait().unwrap().code(), Some(2), "{options:?}");
    }
}

#[test]
fn of_a_file_that_is_cut_all_is_read_that_is_there() {
    let text: String = (0..40_000_u32)
        .map(|place| format!("550 5.1.1 number {}\n", place.wrapping_mul(2_654_435_761)))
        .collect();
    let whole = zstd(text.as_bytes());
    let cut = &whole[..whole.len() * 3 / 4];
    let output = filter(&["--format", "jsonl", "-"], cut);
    let found = findings(&output).len();
    // Blocks have up to 128 KiB.
    assert!(found * 20 > text.len() / 2, "{found}");
    assert!(
        told_on(&output).contains("-: it ends within a frame of zstd"),
        "{}",
        told_on(&output)
    );
}

fn told_on(output: &Output) -> String {
    text(&output.stderr)
}

#[test]
fn logs_tell_who_said_it() {
    let log = "\
Mar  1 00:00:01 mail postfix/smtp[8]: B1: to=<jo@example.org>, relay=gmail-smtp-in.l.google.com[192.0.2.1]:25, delay=4, dsn=5.7.1, status=bounced (host gmail-smtp-in.l.google.com[192.0.2.1] said: 550 5.7.1 not wanted (in reply to end of DATA command))
Mar  1 00:00:02 mail postfix/smtp[8]: B2: to=<jo@example.org>, relay=aspmx.l.google.com[192.0.2.1]:25, delay=4, dsn=4.0.0, status=deferred (450 not now, retry in 2 hours)
2026-03-01 10:00:00 1sTyGh-0001Ab-2C ** bad@example.org R=dnslookup T=remote_smtp H=example-org.mail.protection.outlook.com [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<bad@example.org>: 550 5.7.1 not wanted
Mar  1 00:00:03 mail sm-mta[9]: s1: to=<jo@example.org>, delay=00:00:01, mailer=esmtp, relay=aspmx.l.google.com. [192.0.2.1], dsn=5.7.1, stat=Service unavailable
Mar  1 00:00:04 mail postfix/smtpd[7]: NOQUEUE: reject: RCPT from aspmx.l.google.com[192.0.2.1]: 554 5.7.1 not wanted; from=<a@b.example> to=<no@example.com> proto=ESMTP helo=<x>
";
    let output = filter(&["--format", "jsonl", "-"], log.as_bytes());
    let findings = findings(&output);
    let providers: Vec<&Value> = findings.iter().map(|it| &it["provider"]).collect();
    assert_eq!(
        providers,
        [
            &Value::from("google"),
            &Value::from("google"),
            &Value::from("microsoft"),
            &Value::from("google"),
            &Value::Null,
        ]
    );
    assert_eq!(findings[1]["retry_after"], 7200);
}

#[test]
fn a_table_of_ones_own_is_laid_over_in_a_scan() {
    let here = directory("overlay");
    let table = "kind,code,with,stage,retry,action,cause,references\n\
                 rule,557,any,any,now,try-next-host,system-unavailable,convention\n";
    fs::write(here.join("own.csv"), table).unwrap();
    fs::write(here.join("log"), "host x said: 557 no\n").unwrap();
    let laid = run_in(&here, &["--overlay", "own.csv", "--format", "jsonl", "log"]);
    assert_eq!(findings(&laid)[0]["basis"]["table"], "own.csv");
    let summary = run_in(&here, &["--overlay", "own.csv", "log"]);
    assert!(text(&summary.stdout).contains("try the next host"));
    let plain = run_in(&here, &["--format", "jsonl", "log"]);
    assert_eq!(findings(&plain)[0]["basis"]["level"], "class");
    fs::write(here.join("own.csv"), "kind,code\nrlue,557\n").unwrap();
    let wrong = run_in(&here, &["--overlay", "own.csv", "log"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        text(&wrong.stderr).starts_with("own.csv:"),
        "{}",
        text(&wrong.stderr)
    );
}

fn coverage(arguments: &[&str], input: &[u8]) -> Output {
    fed(program().arg("coverage").args(arguments), input)
}

const UNEXPLAINED: &str = "\
host x said: 550 <jo@example.org>: it frobs at 192.0.2.1, see https://example.org/a?b
host x said: 550 <sam@example.org>: it frobs at 192.0.2.2, see https://example.org/c
host x said: 550 =never heard of
host x said: 450 4.2.0 Greylisted
host x said: 550 5.1.1 gone
host x said: 250 2.0.0 fine
";

#[test]
fn coverage_shows_what_no_row_knows() {
    let output = coverage(&["-"], UNEXPLAINED.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stdout);
    for part in [
        "6 findings, 5 failures\n\n",
        "decided by             findings     share     failures     share\n",
        "\nwords                         1    16.7 %            1    20.0 %\n",
        "\n            2  <X>: it frobs at X, see X\n            1  =never heard of\n",
        "\nread 1 file as lines of a log, 6 lines\n",
    ] {
        assert!(said.contains(part), "{part:?} in:\n{said}");
    }
    assert!(!said.contains("Greylisted") && !said.contains("gone") && !said.contains("example"));

    let output = coverage(&["--top", "1", "-"], UNEXPLAINED.as_bytes());
    assert!(text(&output.stdout).contains("and 1 more; --top 2 shows them"));
    assert_eq!(coverage(&["-"], b"nothing\n").status.code(), Some(1));
    let output = coverage(&["no-such-file"], b"");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn coverage_has_rows_for_programs() {
    let output = coverage(&["--format", "json", "-"], UNEXPLAINED.as_bytes());
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let levels = rows.iter().filter(|row| row["kind"] == "level");
    let all: u64 = levels.filter_map(|row| row["findings"].as_u64()).sum();
    assert_eq!(all, 6);
    let first = rows.iter().find(|row| row["kind"] == "text").unwrap();
    assert_eq!(
        *first,
        serde_json::json!({
            "kind": "text", "text": "<X>: it frobs at X, see X", "findings": 2, "failures": 2,
            "share": 0.3333, "share_of_failures": 0.4,
        })
    );
    assert_eq!(
        text(&output.stderr),
        "smtp-codes: read 1 file as lines of a log, 6 lines\n"
    );
    let output = coverage(&["--quiet", "--format", "csv", "-"], UNEXPLAINED.as_bytes());
    let said = text(&output.stdout);
    assert!(said.starts_with("kind,text,findings,failures,share,share_of_failures\nlevel,"));
    // No spreadsheet runs a text as a formula.
    assert!(said.contains("\ntext,'=never heard of,1,1,"), "{said}");
    assert!(output.stderr.is_empty());
}

#[test]
fn coverage_reads_mails_and_lays_tables_over() {
    let here = directory("coverage");
    let mail = "From: MAILER-DAEMON@mx.example.net\nTo: me@example.net\n\
                Subject: Undelivered Mail\n\n<jo@example.org>: jo it frobs\n";
    fs::write(here.join("mail"), mail).unwrap();
    let table = "kind,code,cause,decides,references,sample,date\n\
                 phrase,it frobs,system-full,yes,seen,The box: it frobs,2026-03-01\n";
    fs::write(here.join("own.csv"), table).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program();
        command.arg("coverage").args(arguments).current_dir(&here);
        text(&command.output().unwrap().stdout)
    };
    let plain = run(&["mail"]);
    assert!(
        plain.contains("\nclass ") && plain.contains("  X it frobs\n"),
        "{plain}"
    );
    let laid = run(&["--overlay", "own.csv", "mail"]);
    assert!(
        laid.contains("\nwords ") && !laid.contains("\nclass ") && !laid.contains("frobs"),
        "{laid}"
    );
}

#[test]
fn so_many_texts_are_told_apart_and_no_more() {
    let log: String = (0..60_000)
        .map(|n: u32| {
            let word: String = n
                .to_string()
                .bytes()
                .map(|digit| char::from(digit - b'0' + b'a'))
                .collect();
            format!("host x said: 550 frobs {word}\n")
        })
        .collect();
    let mut command = program();
    command.args(["coverage", "--top", "1", "-"]);
    let output = fed(&mut command, log.as_bytes());
    let said = text(&output.stdout);
    assert!(
        said.starts_with("60,000 findings, 60,000 failures\n"),
        "{said}"
    );
    assert!(
        said.contains("43,616 other texts met after the first 16,384.\n"),
        "{said}"
    );
}
