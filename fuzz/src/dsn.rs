//! Delivery status notifications: every accessor, and the verdict.

use smtp_codes::dsn::{Author, Dsn, Fields, Recipient, Value};
use smtp_codes::{Action, Disposition, DsnAction, Escaped, Outcome};

use crate::offset_in;

/// Reads bytes as the fields of a notification.
pub fn dsn(bytes: &[u8]) {
    let dsn = Dsn::new(bytes);
    let shown = Escaped::new(bytes);
    let message = dsn.message();
    let mut fields = check_fields(bytes, message.fields(), &mut 0);
    let _ = message
        .arrival_date()
        .map(|value| check_value(bytes, value));
    for typed in [message.reporting_mta(), message.received_from_mta()] {
        let Some(typed) = typed else { continue };
        check_kind(bytes, typed.kind());
        check_value(bytes, typed.value());
        assert_eq!(typed.to_string(), typed.value().to_string());
    }
    let mut from = 0;
    for recipient in dsn.recipients() {
        let count = check_fields(bytes, recipient.fields(), &mut from);
        assert!(count > 0, "{shown}: a recipient without fields");
        fields += count;
        check_recipient(bytes, recipient);
    }
    // Each line gives one field at most, and belongs to one group.
    assert!(
        fields <= 1 + bytes.iter().filter(|&&byte| byte == b'\n').count(),
        "{shown}"
    );
}

fn check_fields(bytes: &[u8], fields: Fields<'_>, from: &mut usize) -> usize {
    let mut count = 0;
    for field in fields {
        let name = offset_in(bytes, field.name());
        assert!(name >= *from, "fields in the order of the bytes");
        assert!(!field.name().is_empty() && field.name().iter().all(u8::is_ascii_graphic));
        check_value(bytes, field.value());
        *from = name + field.name().len();
        count += 1;
    }
    count
}

fn check_value(bytes: &[u8], value: Value<'_>) {
    let raw = value.as_bytes();
    offset_in(bytes, raw);
    assert_eq!(raw, raw.trim_ascii());
    let shown = value.to_string();
    assert!(
        !shown.contains('\n'),
        "a value is printed in one line: {shown:?}"
    );
    // A replacement character takes three bytes for one.
    assert!(shown.len() <= 3 * raw.len());
    assert_eq!(value.lines().count() == 0, raw.is_empty());
}

fn check_kind(bytes: &[u8], kind: &[u8]) {
    if !kind.is_empty() {
        offset_in(bytes, kind);
    }
    assert!(kind.iter().all(u8::is_ascii_graphic));
}

fn check_recipient(bytes: &[u8], recipient: Recipient<'_>) {
    let shown = Escaped::new(bytes);
    for address in [recipient.final_recipient(), recipient.original_recipient()] {
        let Some(address) = address else { continue };
        check_kind(bytes, address.kind());
        assert!(!address.as_bytes().is_empty());
        let printed = address.to_string();
        assert!(
            printed.len() <= 3 * address.as_bytes().len(),
            "{shown}: {printed:?}"
        );
        assert!(address.xtext().count() <= address.as_bytes().len());
        if !address.kind().eq_ignore_ascii_case(b"utf-8") && address.as_bytes().is_ascii() {
            assert!(!printed.contains('\n'), "{shown}");
        }
    }
    for typed in [recipient.remote_mta(), recipient.diagnostic_code()] {
        let Some(typed) = typed else { continue };
        check_kind(bytes, typed.kind());
        check_value(bytes, typed.value());
    }
    for value in [
        recipient.status_comment(),
        recipient.last_attempt_date(),
        recipient.will_retry_until(),
        recipient.field("X-Supplementary-Info"),
    ] {
        let _ = value.map(|value| check_value(bytes, value));
    }

    let merged = recipient.merged();
    let status = merged.map(|merged| merged.status());
    let reply = status.and_then(|status| status.reply());
    let enhanced = status.and_then(|status| status.enhanced());
    if let Some(merged) = merged {
        assert_eq!(reply.is_some(), merged.reply_from().is_some(), "{shown}");
        assert_eq!(
            enhanced.is_some(),
            merged.enhanced_from().is_some(),
            "{shown}"
        );
        // Only a report with both codes tells of two that wrote them.
        assert!(
            merged.author() == Author::Server || reply.is_some() && enhanced.is_some(),
            "{shown}"
        );
    }
    // Nothing is invented: the digits of each code stand in the bytes.
    for code in [
        reply.map(|code| code.to_string()),
        enhanced.map(|code| code.to_string()),
    ]
    .into_iter()
    .flatten()
    {
        let stands = bytes
            .windows(code.len())
            .any(|part| part == code.as_bytes());
        assert!(stands, "{shown}: {code} does not stand there");
    }

    let action = recipient.action();
    assert!(
        action.is_none() || recipient.action_text().is_some(),
        "{shown}"
    );
    let verdict = recipient.verdict();
    assert_eq!(
        verdict.is_some(),
        action.is_some() || status.is_some(),
        "{shown}"
    );
    let Some(verdict) = verdict else { return };
    match action {
        Some(DsnAction::Failed) => {
            assert_eq!(verdict.outcome(), Outcome::Permanent, "{shown}");
            assert_eq!(verdict.disposition(), Disposition::Return, "{shown}");
        }
        Some(DsnAction::Delayed) => {
            assert_ne!(verdict.action(), Action::Suppress, "{shown}");
            assert_eq!(verdict.outcome(), Outcome::Transient, "{shown}");
        }
        Some(_) => assert_eq!(verdict.outcome(), Outcome::Success, "{shown}"),
        None => {}
    }
}
