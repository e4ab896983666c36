//! `scan --report`: the summary as a page, whatever the mail says.

use std::path::PathBuf;
use std::process::{Command, Output};

fn scan(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smtp-codes"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.arg("scan").args(arguments).output().unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// The page of a log.
#[track_caller]
fn page(name: &str, log: &str, more: &[&str]) -> String {
    let log = file(&format!("{name}.log"), log);
    let page = log.with_extension("html");
    let named = ["--report", page.to_str().unwrap(), log.to_str().unwrap()];
    let output = scan(&[&named, more].concat());
    assert!(output.stdout.is_empty());
    assert!(output.status.code().is_some_and(|code| code < 2));
    std::fs::read_to_string(page).unwrap()
}

fn line(time: &str, to: &str, dsn: &str, status: &str, text: &str) -> String {
    format!(
        "2026-11-{time}:00.0+00:00 mail postfix/smtp[8]: A1: to=<{to}>, relay=mx.example.org[192.0.2.1]:25, \
         delay=4, dsn={dsn}, status={status} ({text})\n"
    )
}

#[test]
fn a_report_has_the_numbers_of_the_summary() {
    let said =
        "host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)";
    let odd =
        "host mx.example.org[192.0.2.1] said: 550 the moon is wrong (in reply to RCPT TO command)";
    let log = line("24T06:01", "jo@example.org", "5.1.1", "bounced", said)
        + &line("24T06:02", "ann@example.org", "5.1.1", "bounced", said)
        + &line("24T09:02", "kim@example.net", "5.0.0", "bounced", odd)
        + &line(
            "24T09:03",
            "max@example.org",
            "2.0.0",
            "sent",
            "250 2.0.0 Ok",
        );
    let page = page("numbers", &log, &["--quiet"]);
    for part in [
        "<b>3</b> <span>Returned</span> <span class=\"quiet\">75.0 % of outgoing",
        "<b>1</b> <span>Delivered</span>",
        "No such user",
        "the moon is wrong",
        "Recipient domains",
        "mx.example.org",
        // The hours without mail have their place in the time line, too.
        "<span>2026-11-24 06:00</span> <span>each hour, at most 2 findings</span>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("numbers.log") && !page.contains(env!("CARGO_TARGET_TMPDIR")));
    // One file that loads nothing.
    assert!(page.contains("default-src 'none'") && !page.contains(" src="));
    // The filters hold for it.
    let filtered = self::page("filtered", &log, &["--domain", "example.net"]);
    assert!(!filtered.contains("No such user") && filtered.contains("the moon is wrong"));
    // A year is a time line, too.
    let year = (1..=12).map(|month| {
        line("24T06:01", "jo@example.org", "5.1.1", "bounced", said)
            .replace("2026-11", &format!("2026-{month:02}"))
    });
    let year = self::page("year", &year.collect::<String>(), &["--quiet"]);
    assert!(year.contains("each week, at most"), "{year}");
}

#[test]
fn nothing_of_a_mail_is_markup() {
    let said = "host mx.example.org[192.0.2.1] said: 550 5.1.1 <script>alert(1)</script> <img src=x \
                onerror=alert(2)> \u{202e}\u{1b}[2J 'a' \"b\" &amp; (in reply to RCPT TO command)";
    let log = line("24T06:01", "jo@<b>.example", "5.1.1", "bounced", said)
        + &line(
            "24T09:01",
            "\"<i>\"@example.org",
            "5.0.0",
            "bounced",
            &said.replace("550 5.1.1", "550"),
        );
    let page = page("a&b", &log, &["--quiet"]);
    assert_eq!(page.matches("<script").count(), 1);
    for markup in ["<img", "<b>.", "<i>", "\u{202e}", "\u{1b}", "&amp; ("] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"));
    assert!(page.contains("&#38;amp;"));
}

#[test]
fn a_report_of_nothing_says_so() {
    let page = page("nothing", "hello\n", &["--quiet"]);
    assert!(page.contains("Nothing was found"));
    let output = scan(&["--report", "x.html", "--format", "json", "x.log"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--report is the summary as a page"));
}

/// A log that was moved away must not leave an empty page behind, nor a summary of nothing.
#[test]
fn what_cannot_be_read_leaves_the_page_as_it_was() {
    let page = file("kept.html", "the page of yesterday");
    let output = scan(&["--report", page.to_str().unwrap(), "no-such.log"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        std::fs::read_to_string(&page).unwrap(),
        "the page of yesterday"
    );
    let output = scan(&["no-such.log"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("no-such.log: "), "{told}");
}
