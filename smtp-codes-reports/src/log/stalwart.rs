//! Stalwart: `2026-01-05T10:00:00Z INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 1,
//! from = "a@example.org", to = ["jo@example.com"], hostname = "mx.example.com", to = "jo@example.com",
//! code = 550, details = "5.1.1 no such user", elapsed = 1ms`.
//!
//! What it refuses has events that begin with `smtp.`, and their names tell all:
//! `INFO Relay not allowed (smtp.relay-not-allowed) listenerId = "smtp", ..., to = "jo@example.com"`.
//!
//! The events: <https://stalw.art/docs/ref/events>; the lines: <https://github.com/stalwartlabs/stalwart>
//! (`crates/trc`), and what is answered: `crates/smtp/src/inbound` there.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::dsn::Author;
use smtp_codes::{Outcome, ReplyCode, Stage};

use super::syslog::Line;
use super::words::{self, Needle};
use super::{Context, Format, Read, Reasons};
use crate::events::service::{Means, merged, said, stage};
use crate::events::stalwart;
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static EVENT: Needle = LazyLock::new(|| Finder::new(b" (delivery."));
static REFUSAL: Needle = LazyLock::new(|| Finder::new(b" (smtp."));

fn writes(program: &[u8]) -> bool {
    program.starts_with(b"stalwart")
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
    const LEVELS: [&[u8]; 4] = [b"INFO ", b"WARN ", b"ERROR ", b"DEBUG "];
    let own = writes(line.program);
    let text = line.text;
    if !own && !LEVELS.iter().any(|level| text.starts_with(level)) {
        return Read::Foreign;
    }
    // What the event is in words stands before it.
    let head = &text[..text.len().min(160)];
    if let Some(at) = EVENT.find(head) {
        return event(&text[at + 2..]).map_or(Read::Nothing, Read::Event);
    }
    if let Some(at) = REFUSAL.find(head) {
        let level = LEVELS.iter().find(|level| text.starts_with(level));
        let said = text.get(level.map_or(0, |level| level.len())..at);
        let rest = &text[at + REFUSAL.needle().len()..];
        return refusal(said.unwrap_or_default(), rest).map_or(Read::Nothing, Read::Event);
    }
    if own { Read::Nothing } else { Read::Foreign }
}

/// What is refused: the name of the event, without `smtp.`, and its fields.
fn refusal<'a>(said: &'a [u8], text: &'a [u8]) -> Option<Report<'a>> {
    const REFUSALS: [(&[u8], Stage, Outcome); 7] = [
        (b"mailbox-does-not-exist", Stage::Rcpt, Outcome::Permanent),
        (b"relay-not-allowed", Stage::Rcpt, Outcome::Permanent),
        (b"rcpt-to-greylisted", Stage::Rcpt, Outcome::Transient),
        (b"too-many-recipients", Stage::Rcpt, Outcome::Transient),
        // By what MAIL announced, or by the message itself.
        (b"message-too-large", Stage::Any, Outcome::Permanent),
        (b"message-parse-failed", Stage::DataEnd, Outcome::Permanent),
        (b"loop-detected", Stage::DataEnd, Outcome::Transient),
    ];
    let (name, fields) = text.split_at(memchr(b')', text)?);
    let (_, stage, outcome) = REFUSALS.iter().find(|(known, ..)| name == *known)?;
    let fields = String::from_utf8_lossy(fields);
    let own = |name| field(&fields, name).filter(|value| !value.is_empty());
    Some(Report {
        recipient: own("to").map(|to| Cow::Owned(to.to_owned())),
        sender: own("from").map(|from| Cow::Owned(from.to_owned())),
        direction: Some(Direction::Incoming),
        stage: *stage,
        outcome: Some(*outcome),
        text: words::text(said.trim_ascii()),
        ..Report::default()
    })
}

fn event(text: &[u8]) -> Option<Report<'_>> {
    let end = memchr(b')', text)?;
    let name = str::from_utf8(&text[..end]).ok()?;
    // What is said in a notice was said of the attempt before.
    if name.starts_with("delivery.dsn-") {
        return None;
    }
    let means = stalwart::means(name)?;
    let fields = String::from_utf8_lossy(&text[end..]);
    let code: Option<ReplyCode> = field(&fields, "code").and_then(|code| code.parse().ok());
    if means == Means::Told && code.is_none() {
        return None;
    }
    let reply = field(&fields, "details")
        .or_else(|| field(&fields, "reason"))
        .map(|text| said(&text.replace("\\\"", "\"")));
    let (status, author) = merged(code, reply.as_deref(), None, Author::Server);
    let own = |name| field(&fields, name).map(|value| Cow::<str>::Owned(value.to_owned()));
    Some(Report {
        recipient: own("to").filter(|to| !to.is_empty()),
        sender: own("from").filter(|from| !from.is_empty()),
        queue_id: own("queueId"),
        host: field(&fields, "hostname")
            .and_then(|host| Some(speaker::host(host)?.to_owned().into())),
        direction: Some(Direction::Outgoing),
        stage: stage(name),
        status,
        author,
        outcome: match means {
            Means::Delivered => Some(Outcome::Success),
            Means::Failed => Some(Outcome::Permanent),
            Means::Deferred => Some(Outcome::Transient),
            _ => None,
        },
        text: reply.map(Cow::Owned),
        ..Report::default()
    })
}

/// The last value of a name: `to` first has all recipients, and then the one that it is about.
fn field<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    let mut found = None;
    let mut rest = fields;
    let pattern = format!(" {name} = ");
    while let Some((_, behind)) = rest.split_once(&pattern) {
        let value = behind.strip_prefix('[').unwrap_or(behind);
        found = Some(match value.strip_prefix('"') {
            Some(value) => {
                let mut escaped = false;
                let end = value.find(|letter| {
                    let ends = letter == '"' && !escaped;
                    escaped = letter == '\\' && !escaped;
                    ends
                });
                &value[..end.unwrap_or(value.len())]
            }
            None => value.split([',', ' ', ']']).next().unwrap_or_default(),
        });
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_sent};

    #[test]
    fn codes_and_text_have_fields_of_their_own() {
        check(&[
            (
                r#"stalwart | 2026-01-05T10:00:00Z INFO MX record lookup failed (delivery.mx-lookup-failed) queueId = 3331, from = "a@example.org", to = ["jo@example.com"], domain = "example.com", details = "DNS error", elapsed = 1ms"#,
                "jo@example.com|-|transient|-|any|-|outgoing|3331|2026-01-05T10:00:00Z|DNS error",
            ),
            (
                r#"2026-01-05T10:00:00Z INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 3330, from = "a@example.org", to = ["li@example.com", "jo@example.com"], hostname = "mx.example.com", to = "jo@example.com", code = 550, details = "5.1.1 \"jo\", no such user", elapsed = 1ms"#,
                r#"jo@example.com|-|-|550 5.1.1|rcpt|mx.example.com|outgoing|3330|2026-01-05T10:00:00Z|5.1.1 "jo", no such user"#,
            ),
            (
                r#"2026-01-05T10:00:00Z INFO Message delivered (delivery.delivered) queueId = 3330, from = "a@example.org", to = "jo@example.com", hostname = "mx.example.com", code = 250, details = "2.0.0 OK""#,
                "jo@example.com|-|success|250 2.0.0|any|mx.example.com|outgoing|3330|2026-01-05T10:00:00Z|2.0.0 OK",
            ),
            // The journal has the level in a field of its own.
            (
                r#"Jan  5 10:00:00 mx stalwart[1]: Null MX record found (delivery.null-mx) queueId = 3330, from = "", to = "jo@example.com", hostname = "example.com", details = "5.1.10 no mail""#,
                "jo@example.com|-|permanent|5.1.10|any|example.com|outgoing|3330|2026-01-05T10:00:00Z|5.1.10 no mail",
            ),
            (
                r#"Jan  5 10:00:00 mx stalwart[1]: INFO SMTP error (smtp.error) code = 550, details = "5.1.1 no""#,
                "",
            ),
            (
                r#"2026-01-05T10:00:00Z INFO Delivery attempt ended (delivery.attempt-end) queueId = 3330, to = "jo@example.com""#,
                "",
            ),
            (
                r#"2026-01-05T10:00:00Z INFO DSN permanent failure notification (delivery.dsn-perm-fail) queueId = 3330, to = "jo@example.com", code = 550, details = "5.1.1 no""#,
                "",
            ),
        ]);
        check_sent(&[(
            r#"2026-01-05T10:00:00Z INFO Null MX record found (delivery.null-mx) queueId = 1, from = "a@example.org", to = "jo@example.com"
2026-01-05T10:00:00Z INFO Null MX record found (delivery.null-mx) queueId = 2, from = "", to = "jo@example.com""#,
            "a@example.org|-\n-|-",
        )]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                r#"2026-01-05T10:00:00Z INFO Mailbox does not exist (smtp.mailbox-does-not-exist) listenerId = "smtp", localPort = 25, remoteIp = 192.0.2.9, to = "jo@example.org"
2026-01-05T10:00:00Z INFO RCPT TO greylisted (smtp.rcpt-to-greylisted) listenerId = "smtp", localPort = 25, remoteIp = 192.0.2.9, to = "jo@example.org""#,
                "jo@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|Mailbox does not exist\n\
                 jo@example.org|-|transient|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|RCPT TO greylisted",
            ),
            (
                r#"Jan  5 10:00:00 mx stalwart[1]: Message too large (smtp.message-too-large) listenerId = "smtp", remoteIp = 192.0.2.9, size = 9000000"#,
                "-|-|permanent|-|any|-|incoming|-|2026-01-05T10:00:00Z|Message too large",
            ),
            (
                r#"2026-01-05T10:00:00Z INFO (smtp.message-too-large) size = 1"#,
                "-|-|permanent|-|any|-|incoming|-|2026-01-05T10:00:00Z|",
            ),
            // Only a check, whatever comes of it.
            (
                r#"2026-01-05T10:00:00Z INFO SPF From check failed (smtp.spf-from-fail) listenerId = "smtp", from = "a@example.net", result = "550 5.7.23""#,
                "",
            ),
        ]);
    }
}
