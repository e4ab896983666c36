//! Courier: `courieresmtp: id=00150550.6908B8AA.00005501,from=<a@example.net>,addr=<jo@example.com>: 550 no`
//! and `courieresmtpd: error,relay=::ffff:192.0.2.9,from=<a@example.net>,to=<jo@example.org>: 550 no`.
//!
//! The lines: `courier/libs/comctlfile.c` and `courier/module.esmtp/courieresmtpd.c` of
//! <https://www.courier-mta.org/>. What a server said, or Courier itself, stands before the line with `status:`, which
//! only says how it ended, and names no reason: that one reports nothing, and the line before it looks for its word. Each
//! line of a reply is one of the log, and the last of them reports.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memrchr};
use smtp_codes::{Outcome, Stage};

use super::syslog::Line;
use super::words::{self, Needle, behind, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::stage;
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static ID: Needle = LazyLock::new(|| Finder::new(b"id="));
static FROM: Needle = LazyLock::new(|| Finder::new(b",from=<"));
static ADDRESS: Needle = LazyLock::new(|| Finder::new(b">,addr=<"));
static TO: Needle = LazyLock::new(|| Finder::new(b">,to=<"));
static SUCCESS: Needle = LazyLock::new(|| Finder::new(b",success: "));
static DELIVERED: Needle = LazyLock::new(|| Finder::new(b"delivered: "));
static SENDER_END: Needle = LazyLock::new(|| Finder::new(b">: "));
static REASON: Needle = LazyLock::new(|| Finder::new(b": "));

pub(super) fn writes(program: &[u8]) -> bool {
    // What serves IMAP and POP has other lines, and none that report a delivery.
    program.starts_with(b"courier")
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
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

/// So far behind a reason its `status:` may stand, in bytes: they are written one after the other.
const REACH: usize = 4 << 10;

/// Tells a report how the attempt ended, if a later line has the word for it.
#[cold]
pub(super) fn end(report: &mut Report<'_>, text: &[u8], later: &[u8]) {
    if let Some(envelope) = reason(text) {
        report.outcome = status(envelope, later).or(report.outcome);
    }
}

/// What a line that tells a reason has in common with the later one, which has the word: id, sender and recipient.
fn reason(text: &[u8]) -> Option<&[u8]> {
    let text = text.starts_with(b"id=").then_some(text)?;
    let (.., rest) = envelope(text, &ADDRESS)?;
    rest.starts_with(b": ")
        .then(|| &text[..text.len() - rest.len()])
}

/// How the attempt ended, by the word of a later line of the same message and recipient.
fn status(envelope: &[u8], later: &[u8]) -> Option<Outcome> {
    const WORDS: [(&[u8], Outcome); 2] = [
        (b",status: deferred", Outcome::Transient),
        (b",status: failure", Outcome::Permanent),
    ];
    let later = &later[..later.len().min(REACH)];
    memmem::find_iter(later, envelope).find_map(|at| {
        let rest = &later[at + envelope.len()..];
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        Some(word.1)
    })
}

/// Where the first of the last lines begins that tells a reason, and how the attempt ended is not told yet.
pub(super) fn pending(lines: &[u8]) -> Option<usize> {
    let mut begin = lines.len().saturating_sub(REACH);
    while let Some(at) = ADDRESS.find(&lines[begin..]).map(|at| begin + at) {
        let start = memrchr(b'\n', &lines[..at]).map_or(0, |feed| feed + 1);
        let end = memchr(b'\n', &lines[at..]).map_or(lines.len(), |feed| at + feed);
        let line = &lines[start..end];
        let reason = ID.find(line).and_then(|id| reason(&line[id..]));
        if reason.is_some_and(|envelope| status(envelope, &lines[end..]).is_none()) {
            return Some(start);
        }
        begin = end;
    }
    None
}

/// What a server said, or that it took the mail.
fn delivery(text: &[u8]) -> Option<Report<'_>> {
    let (sender, recipient, rest) = envelope(text, &ADDRESS)?;
    let id = &text[b"id=".len()..memchr(b',', text)?];
    let (said, outcome) = match behind(&SUCCESS, rest) {
        Some(said) => (said, Some(Outcome::Success)),
        None => {
            let said = rest.strip_prefix(b": ")?;
            // Where there is no code, no server said it.
            let outcome = status_in(said).and_then(words::ended);
            if continues(said) || outcome == Some(Outcome::Success) {
                return None;
            }
            (said, outcome)
        }
    };
    Some(Report {
        recipient: value(recipient),
        sender: value(sender),
        queue_id: value(id),
        host: behind(&DELIVERED, said)
            .and_then(speaker::leading)
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage: words::delivered(outcome),
        status: status_in(said),
        outcome,
        text: words::text(said),
        ..Report::default()
    })
}

/// Whether a line of a reply is not the last one: `550-no`.
fn continues(said: &[u8]) -> bool {
    said.get(..3)
        .is_some_and(|code| code.iter().all(u8::is_ascii_digit))
        && said.get(3) == Some(&b'-')
}

/// What Courier itself refuses: a recipient, or a command.
fn refusal(text: &[u8]) -> Option<Report<'_>> {
    if let Some((sender, recipient, rest)) = envelope(text, &TO) {
        let said = behind(&REASON, rest)?;
        return incoming((Some(sender), Some(recipient)), said, Stage::Rcpt);
    }
    if let Some(from) = behind(&FROM, text) {
        let at = SENDER_END.find(from)?;
        let (sender, said) = (&from[..at], &from[at + SENDER_END.needle().len()..]);
        // The last two digits are those of an enhanced code: without a recipient, an address is that of
        // the sender, and the rest is about the message.
        let stage = match said.get(1) {
            Some(b'1') => Stage::Mail,
            _ => Stage::DataEnd,
        };
        return incoming((Some(sender), None), said, stage);
    }
    // `error,relay=::ffff:192.0.2.9,msg="535 Authentication failed.",cmd: AUTH LOGIN`
    const MESSAGE: &[u8] = b",msg=\"";
    let at = memmem::find(text, MESSAGE)?;
    let said = &text[at + MESSAGE.len()..];
    let (said, rest) = said.split_at(memchr(b'"', said)?);
    let command = rest.strip_prefix(b"\",cmd: ").unwrap_or_default();
    let stage = stage::of_command(command);
    let recipient = match stage {
        Stage::Rcpt => memchr(b'<', command).map(|open| &command[open + 1..]),
        _ => None,
    };
    let recipient = recipient.and_then(|address| Some(&address[..memchr(b'>', address)?]));
    incoming((None, recipient), said, stage)
}

/// A refusal, of a sender and a recipient where they are known.
fn incoming<'a>(
    (sender, recipient): (Option<&'a [u8]>, Option<&'a [u8]>),
    said: &'a [u8],
    stage: Stage,
) -> Option<Report<'a>> {
    let status = status_in(said)?;
    // `252 VRFY disabled` refuses nothing.
    if continues(said) || words::ended(status) == Some(Outcome::Success) {
        return None;
    }
    Some(Report {
        recipient: recipient.and_then(value),
        sender: sender.and_then(value),
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
                "jo@example.com|-|success|-|data-end|mx.example.com|outgoing|0015.6908.03|2026-01-05T10:00:00Z|delivered: \
                 mx.example.com [192.0.2.1]",
            ),
            // What Courier says itself has no code.
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.04,from=<a@example.net>,addr=<jo@example.com>: \
                 Connection refused\n\
                 Jan  5 10:00:00 mx courieresmtp: id=0015.6908.04,from=<a@example.net>,addr=<jo@example.com>,\
                 status: deferred",
                "jo@example.com|-|transient|-|any|-|outgoing|0015.6908.04|2026-01-05T10:00:00Z|Connection refused",
            ),
            (
                "Jan  5 10:00:00 mx courierlocal: id=0015.6908.06,from=<a@example.net>,addr=<jo@example.com>: \
                 maildrop: maildir over quota.\n\
                 Jan  5 10:00:00 mx courierlocal: id=0015.6908.07,from=<a@example.net>,addr=<jo@example.com>,status: failure\n\
                 Jan  5 10:00:00 mx courierlocal: id=0015.6908.06,from=<a@example.net>,addr=<jo@example.com>,status: deferred",
                "jo@example.com|-|transient|-|any|-|outgoing|0015.6908.06|2026-01-05T10:00:00Z|maildrop: maildir over quota.",
            ),
            // The word counts, whatever the code says.
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.08,from=<a@example.net>,addr=<jo@example.com>: 554 no\n\
                 Jan  5 10:00:00 mx courieresmtp: id=0015.6908.08,from=<a@example.net>,addr=<jo@example.com>,status: deferred",
                "jo@example.com|-|transient|554|any|-|outgoing|0015.6908.08|2026-01-05T10:00:00Z|554 no",
            ),
            // The other line is not there.
            (
                "Jan  5 10:00:00 mx courierlocal: id=0015.6908.09,from=<a@example.net>,addr=<jo@example.com>: User unknown\n\
                 Jan  5 10:00:00 mx courierlocal: id=0015.6908.09,from=<a@example.net>,addr=<li@example.com>,status: failure",
                "jo@example.com|-|-|-|any|-|outgoing|0015.6908.09|2026-01-05T10:00:00Z|User unknown",
            ),
            // A reply of two lines is one.
            (
                "Jan  5 10:00:00 mx courieresmtp: id=0015.6908.05,from=<a@example.net>,addr=<jo@example.com>: 550-5.1.1 no\n\
                 Jan  5 10:00:00 mx courieresmtp: id=0015.6908.05,from=<a@example.net>,addr=<jo@example.com>: 550 5.1.1 such user",
                "jo@example.com|-|permanent|550 5.1.1|any|-|outgoing|0015.6908.05|2026-01-05T10:00:00Z|550 5.1.1 such user",
            ),
            (
                "Jan  5 10:00:00 mx courierd: started,id=0015.6908.03,from=<a@example.net>,module=esmtp,\
                 host=example.com,addr=<jo@example.com>",
                "",
            ),
        ]);
    }

    #[test]
    fn what_waits_for_its_end() {
        let reason =
            "Jan  5 10:00:00 mx courierlocal: id=1.2.3,from=<>,addr=<jo@example.com>: no\n";
        let status = "Jan  5 10:00:00 mx courierlocal: id=1.2.3,from=<>,addr=<jo@example.com>,status: failure\n";
        let success = "Jan  5 10:00:00 mx courierlocal: id=1.2.4,from=<>,addr=<jo@example.com>,size=1,success: ok\n";
        let other = "Jan  5 10:00:00 mx x: y\n";
        for (lines, whole) in [
            (vec![], None),
            (vec![other], None),
            (vec![other, reason, status, success], None),
            (vec![other, reason], Some(1)),
            (vec![other, reason, success, other], Some(1)),
            (vec![reason, status, other, reason, other], Some(3)),
            (vec![reason, reason], Some(0)),
        ] {
            let place = whole.map(|whole| lines[..whole].concat().len());
            let text = lines.concat();
            assert_eq!(super::pending(text.as_bytes()), place, "{text}");
        }
        // Not for ever.
        let text = format!("{reason}{}", other.repeat(super::REACH / other.len() + 1));
        assert_eq!(super::pending(text.as_bytes()), None);
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
                "Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,port=5,from=<a@example.net>: 517-No such domain.\n\
                 Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,port=5,from=<a@example.net>: 517 See RFC 1035\n\
                 Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,port=5,from=<a@example.net>: 523 Too long\n\
                 Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,port=5,msg=\"502 ESMTP command error\",cmd: RCPT TO:<jo@example.org>\n\
                 Jan  5 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.9,port=5,msg=\"252 VRFY disabled\",cmd: VRFY jo",
                "-|-|permanent|517|mail|-|incoming|-|2026-01-05T10:00:00Z|517 See RFC 1035\n\
                 -|-|permanent|523|data-end|-|incoming|-|2026-01-05T10:00:00Z|523 Too long\n\
                 jo@example.org|-|permanent|502|rcpt|-|incoming|-|2026-01-05T10:00:00Z|502 ESMTP command error",
            ),
            (
                "Jan  5 10:00:00 mx courieresmtpd: started,ip=[::ffff:192.0.2.9]",
                "",
            ),
        ]);
    }
}
