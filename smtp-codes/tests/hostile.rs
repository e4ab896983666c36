//! What nobody sends by accident: very much of it, control bytes, half codes, deep nesting.
//!
//! None of these tests looks at a clock: where the work were not in proportion to the
//! bytes, they would run for hours.

use smtp_codes::dsn::Dsn;
use smtp_codes::{best, find};

#[test]
fn a_hundred_megabytes_of_digits_and_dots_hold_no_code() {
    for (number, unit) in [b"4.16.55.1".as_slice(), b"5.", b"550.1", b"5.5.5550"]
        .into_iter()
        .enumerate()
    {
        let length = if number == 0 { 100_000_000 } else { 1_000_000 };
        let text = unit.repeat(length / unit.len());
        assert_eq!(find(&text).next(), None, "{}", unit.escape_ascii());
        assert_eq!(best(&text), None);
    }
}

#[test]
fn a_code_behind_a_megabyte_of_anything_is_found_in_its_place() {
    for unit in [
        &b" "[..],
        b"\t",
        b"\0",
        b"\x1b[2J",
        b"\xff",
        b"(",
        b":",
        b"-",
        b"x",
        b"a@b ",
    ] {
        let mut text = unit.repeat(1_000_000 / unit.len());
        text.extend_from_slice(b"\nStatus: 5.1.1\n");
        let found = best(&text).unwrap_or_else(|| panic!("behind {}", unit.escape_ascii()));
        assert_eq!(&text[found.start..found.end], b"5.1.1");
        assert_eq!(found.status.to_string(), "5.1.1");
    }
}

#[test]
fn as_many_codes_are_found_as_there_are() {
    let text = b"said: 550 5.1.1 x\n".repeat(300_000);
    assert_eq!(find(&text).count(), 300_000);
    let halves = b"x (#5.1.1) y: 450 z, ".repeat(300_000);
    assert_eq!(find(&halves).count(), 600_000);
}

#[test]
fn control_bytes_neither_hide_a_code_nor_make_one() {
    let text = b"\0\x1b[31msaid: 550 5.1.1\0no\r250 2.0.0 forged\x07\xff";
    let found = best(text).expect("a status");
    assert_eq!(&text[found.start..found.end], b"550 5.1.1");
    for text in [
        &b"5\0.1.1"[..],
        b"5.\x1b1.1",
        b"55\r0 x",
        b"5.1\xff.1",
        b"\xd9\xa5.\xd9\xa1.\xd9\xa1",
    ] {
        assert_eq!(best(text), None, "{}", text.escape_ascii());
    }
}

#[test]
fn a_million_fields_and_a_million_recipients_are_read() {
    const MILLION: usize = 1_000_000;
    let mut fields = b"Action: failed\nStatus: 5.1.1\n".to_vec();
    fields.extend(b"X-Y: z\n".repeat(MILLION));
    let dsn = Dsn::new(&fields);
    assert_eq!(dsn.recipients().count(), 1);
    let recipient = dsn.recipients().next().expect("one");
    assert_eq!(recipient.fields().count(), MILLION + 2);
    assert!(recipient.field("X-Z").is_none());

    let recipients = b"Action: failed\n\nStatus: 5.1.1\nX-Y: z\n\n".repeat(MILLION);
    let dsn = Dsn::new(&recipients);
    assert_eq!(dsn.message().fields().count(), 0);
    let complete = dsn
        .recipients()
        .filter(|one| one.action().is_some() && one.status().is_some());
    assert_eq!(complete.count(), MILLION);
}

#[test]
fn a_value_of_a_hundred_thousand_parts_is_read_in_every_shape() {
    const MANY: usize = 100_000;
    // Comments in comments, folds, blanks, brackets, half escapes, semicolons: all of them
    // in the fields in which they mean something.
    for unit in [
        "(", ")", "\n x", " ", "<", "\\x{", "\\x{41}", ";", "+4", "=", "'5.1.", "\r",
    ] {
        let long = unit.repeat(MANY);
        let body = format!(
            "Final-Recipient: utf-8; a{long}@b.example\nStatus: 5.1.1 ({long})\n\
             Diagnostic-Code: smtp; 550 5.1.1 {long}\nAction: failed {long}\nRemote-MTA: {long}x\n"
        );
        let dsn = Dsn::new(body.as_bytes());
        let recipient = dsn.recipients().next().expect("one");
        assert_eq!(dsn.recipients().count(), 1);
        assert_eq!(recipient.action(), Some(smtp_codes::DsnAction::Failed));
        let merged = recipient.merged().expect("a status");
        assert_eq!(merged.status().to_string(), "550 5.1.1");
        let address = recipient.final_recipient().expect("an address");
        let printed = address.to_string();
        assert!(
            printed.starts_with('a') && printed.ends_with("@b.example"),
            "{unit:?}"
        );
        assert!(printed.len() <= address.as_bytes().len());
        assert!(!printed.contains('\n'));
        assert!(address.xtext().count() <= address.as_bytes().len());
        assert!(recipient.remote_mta().is_some());
    }
}

#[test]
fn forged_line_ends_and_control_bytes_make_no_fields() {
    let body = b"Final-Recipient: rfc822; a@b\rAction: delivered\r\nStatus: 5.1.1\0\x1b[2J\n\
        Diagnostic\0Code: 250\n\xff: 4.2.2\n";
    let dsn = Dsn::new(body);
    let recipient = dsn.recipients().next().expect("one");
    assert_eq!(recipient.action_text(), None);
    assert_eq!(
        recipient.status().map(|code| code.to_string()).as_deref(),
        Some("5.1.1")
    );
    assert_eq!(recipient.fields().count(), 2);
    assert_eq!(
        recipient.merged().map(|merged| merged.status()),
        recipient.status()
    );
}
