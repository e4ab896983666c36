//! Courier: `courieresmtp: id=00150550.6908B8AA.00005501,from=<a@example.net>,addr=<jo@example.com>: 550 no`
//! and `courieresmtpd: error,relay=::ffff:192.0.2.9,from=<a@example.net>,to=<jo@example.org>: 550 no`.
//!
//! The lines: `courier/libs/comctlfile.c` and `courier/module.esmtp/courieresmtpd.c` of
//! <https://www.courier-mta.org/>. What a server said stands before the line with `status:`, which only
//! says how it ended, and names no reason: that one reports nothing.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::{Outcome, Stage};

use super::syslog::Line;
use super::words::{self, Needle, behind, status_in, value};
use super::{Context, Format, Read};
use crate::stage;
use crate::{Direction, Report};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static FROM: Needle = LazyLock::new(|| Finder::new(b",from=<"));
static ADDRESS: Needle = LazyLock::new(|| Finder::new(b">,addr=<"));
static TO: Needle = LazyLock::new(|| Finder::new(b">,to=<"));
static SUCCESS: Needle = LazyLock::new(|| Finder::new(b",success: "));
static REASON: Needle = LazyLock::new(|| Finder::new(b": "));

fn writes(program: &[u8]) -> bool {
    // What serves IMAP and POP has other lines, and none that report a delivery.
    program.starts_with(b"courier")
}

fn read<'a>(line: &Line<'a>, _: &Context) -> Read<'a> {
    let text = line.text;
    let event = if text.starts_with(b"id=") {
        delivery(text)
    } else if text.starts_with(b"error,relay=") {
        refusal(text)
    } else {
        None
    };
    match event {
        Some(event) => Read::Event(event),
        None if writes(line.program) => Read::Nothing,
        None => Read::Foreign,
    }
}

/// The sender, the recipient, and what follows its bracket.
fn envelope<'a>(text: &'a [u8], recipient: &Needle) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
    let from = behind(&FROM, text)?;
    let at = recipient.find(from)?;
    let (sender, rest) = (&from[..at], &from[at + recipient.needle().len()..]);
    let end = memchr(b'>', rest)?;
    Some((sender, &rest[..end], &rest[end + 1..]))
}

/// What a server said, or that it took the mail.
fn delivery(text: &[u8]) -> Option<Report<'_>> {
    let (sender, recipient, rest) = envelope(text, &ADDRESS)?;
    let id = &text[b"id=".len()..memchr(b',', text)?];
    let (said, outcome) = match behind(&SUCCESS, rest) {
        Some(said) => (said, Outcome::Success),
        None => {
            let said = rest.strip_prefix(b": ")?;
            let outcome = words::ended(status_in(said)?)?;
            (said, Some(outcome).filter(|it| *it != Outcome::Success)?)
        }
    };
    Some(Report {
        recipient: value(recipient),
        sender: value(sender),
        queue_id: value(id),
        direction: Some(Direction::Outgoing),
        stage: words::delivered(Some(outcome)),
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said),
        ..Report::default()
    })
}

/// What Courier itself refuses: a recipient, or a command.
fn refusal(text: &[u8]) -> Option<Report<'_>> {
    if let Some((sender, recipient, rest)) = envelope(text, &TO) {
        let said = behind(&REASON, rest)?;
        return incoming(Some((sender, recipient)), said, Stage::Rcpt);
    }
    // `error,relay=::ffff:192.0.2.9,msg="535 Authentication failed.",cmd: AUTH LOGIN`
    const MESSAGE: &[u8] = b",msg=\"";
    let at = memchr::memmem::find(text, MESSAGE)?;
    let said = &text[at + MESSAGE.len()..];
    let (said, rest) = said.split_at(memchr(b'"', said)?);
    let command = rest.strip_prefix(b"\",cmd: ").unwrap_or_default();
    incoming(None, said, stage::of_command(command))
}

fn incoming<'a>(
    envelope: Option<(&'a [u8], &'a [u8])>,
    said: &'a [u8],
    stage: Stage,
) -> Option<Report<'a>> {
    let status = status_in(said)?;
    Some(Report {
        recipient: envelope.and_then(|(_, recipient)| value(recipient)),
        sender: envelope.and_then(|(sender, _)| value(sender)),
        direction: Some(Direction::Incoming),
        stage,
        status: Some(status),
        outcome: words::ended(status),
        text: words::text(said),
        ..Report::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn deliveries() {
        check(&[
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.01,from=<a@example.net>,addr=<jo@example.com>: \
                 550 5.1.1 no such user\n\
                 Jan  5 10:00:00 mx courieresmtp: id=0015.6908.01,from=<a@example.net>,addr=<jo@example.com>,\
                 status: failure",
                "jo@example.com|-|permanent|550 5.1.1|any|-|outgoing|0015.6908.01|2026-01-05T10:00:00Z|550 5.1.1 no such user",
            ),
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.02,from=<>,addr=<jo@example.com>: 451 later",
                "jo@example.com|-|transient|451|any|-|outgoing|0015.6908.02|2026-01-05T10:00:00Z|451 later",
            ),
            // The answer to a mail that was taken stands in a line before the one that says so.
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.03,from=<a@example.net>,addr=<jo@example.com>: 250 Ok\n\
                 Jan  5 10:00:00 mx courieresmtp: id=0015.6908.03,from=<a@example.net>,addr=<jo@example.com>,\
                 size=550,success: delivered: mx.example.com [192.0.2.1]",
                "jo@example.com|-|success|-|data-end|-|outgoing|0015.6908.03|2026-01-05T10:00:00Z|delivered: \
                 mx.example.com [192.0.2.1]",
            ),
            (
                "Jan  5 10:00:00 mx courierd: started,id=0015.6908.03,from=<a@example.net>,module=esmtp,\
                 host=example.com,addr=<jo@example.com>",
                "",
            ),
        ]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                "Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,from=<a@example.net>,\
                 to=<jo@example.org>: 550 User unknown.",
                "jo@example.org|-|permanent|550|rcpt|-|incoming|-|2026-01-05T10:00:00Z|550 User unknown.",
            ),
            (
                "Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,\
                 msg=\"535 Authentication failed.\",cmd: AUTH LOGIN",
                "-|-|permanent|535|auth|-|incoming|-|2026-01-05T10:00:00Z|535 Authentication failed.",
            ),
            (
                "Jan  5 10:00:00 mx courieresmtpd: started,ip=[::ffff:192.0.2.9]",
                "",
            ),
        ]);
    }
}
