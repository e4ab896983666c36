//! DMA, the DragonFly Mail Agent: `dma[5a1b.55d0c0de]: remote delivery to mx.example.com [192.0.2.1] failed
//! after RCPT TO: 550 5.1.1 no`, where the brackets hold the id of the mail, which has one recipient:
//! `dma[5a1b.55d0c0de]: <jo@example.com> trying delivery`. Older versions name no host.
//!
//! The lines: `dma.c` and `net.c` of <https://github.com/corecode/dma>. That an attempt was put off because
//! a host did not answer, or ended as it refused EHLO, only the line about that host says.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use smtp_codes::{Outcome, Stage};

use super::syslog::Line;
use super::words::{self, Needle, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report, speaker, stage};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: Some(begins),
    read,
};

static SAID: Needle = LazyLock::new(|| Finder::new(b": "));
static FAILED: Needle = LazyLock::new(|| Finder::new(b"] failed after "));
static FAILED_CONNECT: Needle = LazyLock::new(|| Finder::new(b"] failed: "));
static GREETED: Needle = LazyLock::new(|| Finder::new(b"]: "));

fn writes(program: &[u8]) -> bool {
    program == b"dma"
}

/// Whether a line begins a delivery.
fn begins(line: &Line<'_>) -> bool {
    line.program == b"dma" && line.text.ends_with(b"> trying delivery")
}

fn read<'a>(line: &Line<'a>, context: &Context, _: &mut Reasons) -> Read<'a> {
    if !writes(line.program) {
        return Read::Foreign;
    }
    match delivery(line.text) {
        Some(mut report) => {
            let known = context.deliveries.of_queued(line.process);
            report.recipient = report
                .recipient
                .or_else(|| known.map(|address| address.to_owned().into()));
            report.queue_id = value(line.process);
            Read::Event(report)
        }
        None => Read::Nothing,
    }
}

fn delivery(text: &[u8]) -> Option<Report<'_>> {
    if let Some(address) = text.strip_suffix(b"> delivery successful") {
        return Some(Report {
            recipient: value(address.strip_prefix(b"<")?),
            direction: Some(Direction::Outgoing),
            stage: Stage::DataEnd,
            outcome: Some(Outcome::Success),
            ..Report::default()
        });
    }
    let Some(rest) = text.strip_prefix(b"remote delivery ") else {
        return unanswered(text);
    };
    let (outcome, rest) = if let Some(rest) = rest.strip_prefix(b"deferred") {
        (Outcome::Transient, rest)
    } else if let Some(rest) = rest.strip_prefix(b"to ") {
        (Outcome::Permanent, rest)
    } else {
        (Outcome::Permanent, rest.strip_prefix(b"failed")?)
    };
    let of_host = rest.strip_prefix(b": ").unwrap_or(rest);
    let (host, rest) = match FAILED.find(of_host) {
        Some(at) => (speaker::leading(&of_host[..=at]), &of_host[at + 2..]),
        None => (None, rest),
    };
    // It says once more what the line before said.
    if rest.starts_with(b": SMTP login failed") {
        return None;
    }
    let rest = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii();
    let command = rest.strip_prefix(b"failed ").unwrap_or(rest);
    // What the server said comes after the command.
    let apart = |text| {
        let at = SAID.find(text)?;
        Some((&text[..at], &text[at + SAID.needle().len()..]))
    };
    let login = rest.starts_with(b"AUTH LOGIN ") || rest.starts_with(b"Authentication failed");
    let (stage, said) = match command.strip_prefix(b"after ") {
        Some(command) => {
            let (command, said) = apart(command)?;
            (stage::of_command(command), said)
        }
        None if login => (Stage::Auth, apart(rest)?.1),
        None => (Stage::Any, rest),
    };
    Some(Report {
        host: host.map(Into::into),
        direction: Some(Direction::Outgoing),
        stage,
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said),
        ..Report::default()
    })
}

/// A host that did not answer, which is tried again; or one that refused EHLO, which is the end, whatever
/// its code says.
fn unanswered(text: &[u8]) -> Option<Report<'_>> {
    let (host, stage, outcome, said) = if let Some(rest) = text.strip_prefix(b"connect to ") {
        FAILED_CONNECT.find(rest)?;
        (rest, Stage::Any, Outcome::Transient, text)
    } else {
        let rest = text.strip_prefix(b"Could not perform server greeting at ")?;
        let said = words::behind(&GREETED, rest)?;
        (rest, Stage::Ehlo, Outcome::Permanent, said)
    };
    Some(Report {
        host: speaker::leading(host).map(Into::into),
        direction: Some(Direction::Outgoing),
        stage,
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said),
        ..Report::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn the_id_tells_the_recipient() {
        check(&[
            (
                "Jan  5 10:00:00 mx dma[5a1b]: mail to=<jo@example.com> queued as 5a1b.55d0c0de\n\
                 Jan  5 10:00:00 mx dma[5a1b.55d0c0de]: <jo@example.com> trying delivery\n\
                 Jan  5 10:00:00 mx dma[5a1b.55d0c1de]: <al@example.com> trying delivery\n\
                 Jan  5 10:00:01 mx dma[5a1b.55d0c0de]: remote delivery failed after RCPT TO: 550 5.1.1 no\n\
                 Jan  5 10:00:01 mx dma[5a1b.55d0c0de]: delivery failed, bouncing as 5a1c\n\
                 Jan  5 10:00:02 mx dma[5a1b.55d0c1de]: <al@example.com> delivery successful",
                "jo@example.com|-|permanent|550 5.1.1|rcpt|-|outgoing|5a1b.55d0c0de|2026-01-05T10:00:01Z|550 5.1.1 no\n\
                 al@example.com|-|success|-|data-end|-|outgoing|5a1b.55d0c1de|2026-01-05T10:00:02Z|-",
            ),
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery failed after final DATA: 554 5.7.1 no",
                "-|-|permanent|554 5.7.1|data-end|-|outgoing|5a1b.1|2026-01-05T10:00:01Z|554 5.7.1 no",
            ),
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery deferred: failed after MAIL FROM: 500 what",
                "-|-|transient|500|mail|-|outgoing|5a1b.1|2026-01-05T10:00:01Z|500 what",
            ),
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery deferred: Authentication failed: 535 5.7.8 no\n\
                 Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery failed: SMTP login failed: Operation not permitted",
                "-|-|transient|535 5.7.8|auth|-|outgoing|5a1b.1|2026-01-05T10:00:01Z|535 5.7.8 no",
            ),
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery failed: DNS lookup failure: host example.com not found",
                "-|-|permanent|-|any|-|outgoing|5a1b.1|2026-01-05T10:00:01Z|DNS lookup failure: host example.com not found",
            ),
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: connect to mx.example.com [192.0.2.1] failed: Connection refused\n\
                 Jan  5 10:00:01 mx dma[5a1b.1]: Could not perform server greeting at mx.example.com [192.0.2.1]: 550 5.7.1 no\n\
                 Jan  5 10:00:01 mx dma[5a1b.1]: trying remote delivery to mx.example.com [192.0.2.1] pref 5",
                "-|-|transient|-|any|mx.example.com|outgoing|5a1b.1|2026-01-05T10:00:01Z|connect to mx.example.com \
                 [192.0.2.1] failed: Connection refused\n\
                 -|-|permanent|550 5.7.1|ehlo|mx.example.com|outgoing|5a1b.1|2026-01-05T10:00:01Z|550 5.7.1 no",
            ),
            (
                "{\"SYSLOG_IDENTIFIER\":\"dma\",\"SYSLOG_PID\":\"5a1b.1\",\"MESSAGE\":\"<jo@example.com> trying delivery\"}\n\
                 {\"SYSLOG_IDENTIFIER\":\"dma\",\"SYSLOG_PID\":\"5a1b.1\",\"MESSAGE\":\"remote delivery failed after RCPT TO: 550 no\"}\n\
                 <22>1 2026-01-05T10:00:00Z mx dma 5a1b.2 - - <al@example.com> trying delivery\n\
                 <22>1 2026-01-05T10:00:00Z mx dma 5a1b.2 - - remote delivery failed after RCPT TO: 550 no",
                "jo@example.com|-|permanent|550|rcpt|-|outgoing|5a1b.1|-|550 no\n\
                 al@example.com|-|permanent|550|rcpt|-|outgoing|5a1b.2|2026-01-05T10:00:00Z|550 no",
            ),
            // With the host, as newer versions have it.
            (
                "Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery to mx.example.com [192.0.2.1] failed after RCPT TO: 550 5.1.1 no\n\
                 Jan  5 10:00:01 mx dma[5a1b.1]: remote delivery deferred: mx.example.com [192.0.2.1] failed after connect: 421 busy",
                "-|-|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|5a1b.1|2026-01-05T10:00:01Z|550 5.1.1 no\n\
                 -|-|transient|421|greeting|mx.example.com|outgoing|5a1b.1|2026-01-05T10:00:01Z|421 busy",
            ),
        ]);
    }
}
