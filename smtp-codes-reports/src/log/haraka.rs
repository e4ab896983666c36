//! Haraka: `[NOTICE] [5D32.1.1] [outbound] recipient <jo@example.com> rejected: 550 5.1.1 no`, and
//! `[NOTICE] [5D32.1] [core] recipient <jo@example.org> code=DENY msg="no" sender=a@example.net`.
//!
//! The lines: <https://github.com/haraka/Haraka> (`outbound/hmail.js`, `connection.js`, `logger.js`). At
//! the level PROTOCOL each reply has a line of its own, and a hook that refuses has another: they say
//! nothing that the line about the recipient does not, unless there is no recipient yet. What became of a
//! mail names its id alone, which the lines about its recipients had.

use smtp_codes::{Outcome, Stage};

use super::deliveries::TAKEN;
use super::syslog::Line;
use super::words::{self, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: Some(begins),
    read,
};

fn writes(program: &[u8]) -> bool {
    program.eq_ignore_ascii_case(b"haraka")
}

/// Whether a line tells that a recipient was taken.
fn begins(line: &Line<'_>) -> bool {
    line.text.trim_ascii_start().first() == Some(&b'[')
        && TAKEN
            .find(line.text)
            .and_then(|at| memchr::memmem::find(&line.text[at..], b"> code=OK "))
            .is_some()
}

fn read<'a>(line: &Line<'a>, context: &Context, _: &mut Reasons) -> Read<'a> {
    let own = writes(line.program);
    let other = if own { Read::Nothing } else { Read::Foreign };
    let mut text = line.text.trim_ascii_start();
    if text.first() != Some(&b'[') {
        return match logfmt(text) {
            Some(plain) => match read(&Line::of(&plain), context, &mut Reasons::default()) {
                Read::Event(report) => Read::Event(report.into_owned()),
                Read::Nothing => Read::Nothing,
                Read::Foreign => other,
            },
            None => other,
        };
    }
    // Level, id of the connection, part of the program; `[core.error]` has them in one.
    let (mut level, mut id): (&[u8], &[u8]) = (b"", b"");
    for place in 0..3 {
        let Some(rest) = text.strip_prefix(b"[") else {
            break;
        };
        let Some(end) = rest.iter().take(80).position(|&byte| byte == b']') else {
            return other;
        };
        match place {
            0 => level = &rest[..end],
            1 => id = &rest[..end],
            _ => {}
        }
        text = rest[end + 1..].trim_ascii_start();
    }
    let read = if let Some(rest) = text.strip_prefix(b"recipient <") {
        recipient(rest).unwrap_or(other)
    } else if let Some(rest) = text.strip_prefix(b"sender <") {
        refused(Stage::Mail, rest).unwrap_or(other)
    } else if text.starts_with(b"message mid=") || text.starts_with(b"queue code=") {
        refused(Stage::DataEnd, text).unwrap_or(other)
    } else if text.starts_with(b"delivered file=") {
        Read::Event(delivered(text))
    } else if text.starts_with(b"disconnect ip=") {
        disconnected(text)
    } else if let Some(hook) = text.strip_prefix(b"hook=") {
        hooked(hook)
    } else if let Some(why) = text.strip_prefix(b"bouncing mail: ") {
        ended(why, Outcome::Permanent)
    } else if text.starts_with(b"Temp failing ") {
        match words::behind(&SECONDS, text) {
            Some(why) => ended(why, Outcome::Transient),
            None => Read::Nothing,
        }
    } else if level == b"PROTOCOL" {
        Read::Nothing
    } else {
        other
    };
    match read {
        Read::Event(mut report) if report.direction == Some(Direction::Outgoing) => {
            report.queue_id = value(id);
            if report.recipient.is_none() {
                let known = context.deliveries.of_taken(id);
                report.recipient = known.map(|address| address.to_owned().into());
            }
            Read::Event(report)
        }
        read => read,
    }
}

/// The line as it is by default, of one that has names before its values: `level=NOTICE uuid=5D32.1
/// origin=core message="recipient <jo@example.org>" code=DENY msg="no" sender=a@example.net`.
fn logfmt(text: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text;
    let mut plain = Vec::new();
    for name in [&b"level="[..], b" uuid=", b" origin="] {
        rest = rest.strip_prefix(name)?;
        let end = rest.iter().take(80).position(|&byte| byte == b' ')?;
        plain.push(b'[');
        plain.extend_from_slice(&rest[..end]);
        plain.extend_from_slice(b"] ");
        rest = &rest[end..];
    }
    rest = rest.strip_prefix(b" message=")?;
    match rest.strip_prefix(b"\"") {
        None => plain.extend_from_slice(rest),
        Some(quoted) => {
            rest = quoted;
            loop {
                let at = memchr::memchr2(b'"', b'\\', rest)?;
                plain.extend_from_slice(&rest[..at]);
                let is_escape = rest[at] == b'\\';
                rest = &rest[at + 1..];
                if !is_escape {
                    break;
                }
                let (byte, behind) = rest.split_first()?;
                plain.push(*byte);
                rest = behind;
            }
            plain.extend_from_slice(rest);
        }
    }
    Some(plain)
}

static SECONDS: words::Needle =
    std::sync::LazyLock::new(|| memchr::memmem::Finder::new(b" seconds: "));

/// What this server refuses, by the word for it; nothing where it does not.
fn refused(stage: Stage, rest: &[u8]) -> Option<Read<'_>> {
    let Some(outcome) = refusal(of(b"code=", rest)?) else {
        return Some(Read::Nothing);
    };
    let sender = || value(&rest[..memchr::memchr(b'>', rest)?]);
    let said = of(b"msg=", rest).unwrap_or_default();
    Some(Read::Event(Report {
        sender: if stage == Stage::Mail { sender() } else { None },
        message_id: of(b"mid=", rest).and_then(value),
        direction: Some(Direction::Incoming),
        stage,
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said).filter(|text| !text.is_empty()),
        ..Report::default()
    }))
}

/// How it ended, by the word of a hook that refuses.
fn refusal(code: &[u8]) -> Option<Outcome> {
    match code {
        b"DENY" | b"DENYDISCONNECT" => Some(Outcome::Permanent),
        b"DENYSOFT" | b"DENYSOFTDISCONNECT" => Some(Outcome::Transient),
        _ => None,
    }
}

/// A hook that refuses before there is a sender: no other line tells of it.
fn hooked(hook: &[u8]) -> Read<'_> {
    const HOOKS: [(&[u8], Stage); 6] = [
        (b"connect_init", Stage::Greeting),
        (b"lookup_rdns", Stage::Greeting),
        (b"connect", Stage::Greeting),
        (b"helo", Stage::Helo),
        (b"ehlo", Stage::Ehlo),
        (b"data", Stage::Data),
    ];
    let name = &hook[..memchr::memchr(b' ', hook).unwrap_or(hook.len())];
    let stage = HOOKS.iter().find(|(word, _)| name == *word);
    let outcome = of(b"retval=", hook).and_then(refusal);
    let (Some((_, stage)), Some(outcome)) = (stage, outcome) else {
        return Read::Nothing;
    };
    let said = of(b"msg=", hook).unwrap_or_default();
    Read::Event(Report {
        direction: Some(Direction::Incoming),
        stage: *stage,
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said).filter(|text| !text.is_empty()),
        ..Report::default()
    })
}

/// The end of a session, with its last reply. Only of a recipient that nothing takes it alone tells.
fn disconnected(text: &[u8]) -> Read<'_> {
    const NOBODY: &[u8] = b"550 I cannot deliver mail for <";
    let said = of(b" lr=", text).unwrap_or_default();
    match said.strip_prefix(NOBODY) {
        Some(recipient) => Read::Event(Report {
            recipient: value(recipient),
            direction: Some(Direction::Incoming),
            stage: Stage::Rcpt,
            status: status_in(said),
            outcome: Some(Outcome::Permanent),
            text: words::text(said),
            ..Report::default()
        }),
        None => Read::Nothing,
    }
}

/// What became of one recipient.
fn recipient(rest: &[u8]) -> Option<Read<'_>> {
    let end = memchr::memchr(b'>', rest)?;
    let (address, rest) = (&rest[..end], rest[end + 1..].trim_ascii_start());
    let refused = [
        (&b"rejected: "[..], Outcome::Permanent),
        (b"deferred: ", Outcome::Transient),
    ];
    for (word, outcome) in refused {
        if let Some(reply) = rest.strip_prefix(word) {
            return Some(Read::Event(Report {
                recipient: value(address),
                direction: Some(Direction::Outgoing),
                stage: Stage::Rcpt,
                status: status_in(reply),
                outcome: Some(outcome),
                text: words::text(reply.trim_ascii()),
                ..Report::default()
            }));
        }
    }
    let Some(outcome) = refusal(of(b"code=", rest)?) else {
        return Some(Read::Nothing);
    };
    let said = of(b"msg=", rest).unwrap_or_default();
    Some(Read::Event(Report {
        recipient: value(address),
        sender: of(b"sender=", rest).and_then(value),
        direction: Some(Direction::Incoming),
        stage: Stage::Rcpt,
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said).filter(|text| !text.is_empty()),
        ..Report::default()
    }))
}

/// A message that was taken. Its recipients are not named.
fn delivered(text: &[u8]) -> Report<'_> {
    let said = of(b"response=", text).unwrap_or_default();
    Report {
        host: of(b"host=", text)
            .and_then(|host| speaker::host(str::from_utf8(host).ok()?))
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage: Stage::DataEnd,
        status: status_in(said),
        outcome: Some(Outcome::Success),
        text: words::text(said).filter(|text| !text.is_empty()),
        ..Report::default()
    }
}

/// What became of all recipients; where it is about some of them, each has had its own line.
fn ended(why: &[u8], outcome: Outcome) -> Read<'_> {
    if why.starts_with(b"Some recipients ") {
        return Read::Nothing;
    }
    // Those of which each has had a line before, and of which none comes again.
    const GIVEN_UP: &[u8] = b"Too many failures (Some recipients temp failed: ";
    let given_up = why.strip_prefix(GIVEN_UP).map(|rest| {
        let rest = rest.trim_ascii();
        rest.strip_suffix(b")").unwrap_or(rest)
    });
    Read::Event(Report {
        recipient: given_up.and_then(words::list_value),
        direction: Some(Direction::Outgoing),
        status: status_in(why),
        outcome: Some(outcome),
        text: words::text(why.trim_ascii()),
        ..Report::default()
    })
}

/// The value of `name=value`, which may stand in quotes.
fn of<'a>(name: &[u8], text: &'a [u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(text, name)?;
    let value = &text[at + name.len()..];
    match value.strip_prefix(b"\"") {
        Some(value) => Some(&value[..memchr::memchr(b'"', value).unwrap_or(value.len())]),
        None => Some(&value[..memchr::memchr(b' ', value).unwrap_or(value.len())]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_sent};

    #[test]
    fn one_event_is_one_report() {
        check(&[
            (
                "[core.error] recipient <jo@example.com> rejected: 550 5.7.1 no",
                "jo@example.com|-|permanent|550 5.7.1|rcpt|-|outgoing|-|-|550 5.7.1 no",
            ),
            (
                "2026-01-05T10:00:00.000Z [PROTOCOL] [5D32.1.1] [outbound] S: 451 4.7.1 later\n\
                 2026-01-05T10:00:00.000Z [NOTICE] [5D32.1.1] [outbound] recipient <jo@example.com> deferred: 451 4.7.1 later\n\
                 2026-01-05T10:00:00.000Z [INFO] [5D32.1.1] [outbound] Temp failing 1_2_0_mx for 64 seconds: Some recipients temp failed: <jo@example.com>",
                "jo@example.com|-|transient|451 4.7.1|rcpt|-|outgoing|5D32.1.1|2026-01-05T10:00:00Z|451 4.7.1 later",
            ),
            (
                "2026-01-05 10:00:00.519985500  [INFO] [5D32.1] [core]  hook=rcpt plugin=rcpt_to.ldap function=x retval=DENY msg=\"550 no\"\n\
                 2026-01-05 10:00:00.519985500  [NOTICE] [5D32.1] [core] recipient <jo@example.org> code=DENY msg=\"no such user\" sender=a@example.net\n\
                 2026-01-05 10:00:00.519985500  [NOTICE] [5D32.1] [core] recipient <li@example.org> code=OK msg=\"\" sender=a@example.net\n\
                 2026-01-05 10:00:00.519985500  [NOTICE] [5D32.1] [core] disconnect ip=192.0.2.1 rcpts=1/0/1 lr=\"550 no such user\"",
                "jo@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|no such user",
            ),
            (
                "[NOTICE] [5D32.1.1] [outbound] delivered file=1_2_0_mx domain=example.com host=mx.example.com ip=192.0.2.1 port=25 mode=SMTP tls=Y auth=N response=\"2.0.0 OK\" delay=1 fails=0 rcpts=1/0/0",
                "-|-|success|2.0.0|data-end|mx.example.com|outgoing|5D32.1.1|-|2.0.0 OK",
            ),
            (
                "[INFO] [5D32.1.1] [outbound] bouncing mail: 554 5.7.1 blocked",
                "-|-|permanent|554 5.7.1|any|-|outgoing|5D32.1.1|-|554 5.7.1 blocked",
            ),
            (
                "Jan  5 10:00:00 mx haraka[1]: [INFO] [5D32.1.1] [outbound] Temp failing 1_2_0_mx for 64 seconds: Upstream error: 421 busy",
                "-|-|transient|421|any|-|outgoing|5D32.1.1|2026-01-05T10:00:00Z|Upstream error: 421 busy",
            ),
            (
                "[NOTICE] [5D32.1] [core] sender <a@example.net> code=DENYSOFT msg=\"5.1.8 not now\"\n\
                 [INFO] [5D32.1] [core]  hook=mail plugin=x function=y params=<a@example.net> retval=DENYSOFT msg=\"5.1.8 not now\"\n\
                 [NOTICE] [5D33.1] [core] message mid=<7@example.net> size=150 rcpts=1/0/0 delay=0 code=DENY msg=\"a virus\"\n\
                 [NOTICE] [5D34.1] [core] queue code=OK msg=\"taken\"\n\
                 [INFO] [5D35] [core]  hook=connect plugin=x function=y params=\"\" retval=DENY msg=\"Go away\"\n\
                 [NOTICE] [5D35] [core] disconnect ip=192.0.2.1 rcpts=0/0/0 lr=\"554 Go away\" time=1\n\
                 [NOTICE] [5D36.1] [core] disconnect ip=192.0.2.1 rcpts=0/0/1 lr=\"550 I cannot deliver mail for <jo@example.com>\" time=1",
                "-|-|transient|5.1.8|mail|-|incoming|-|-|5.1.8 not now\n\
                 -|-|permanent|-|data-end|-|incoming|-|-|a virus\n\
                 -|-|permanent|-|greeting|-|incoming|-|-|Go away\n\
                 jo@example.com|-|permanent|550|rcpt|-|incoming|-|-|550 I cannot deliver mail for <jo@example.com>",
            ),
            (
                "[INFO] [5D32.1.1] [outbound] bouncing mail: Too many failures (Some recipients temp failed: <jo@example.com>)",
                "jo@example.com|-|permanent|-|any|-|outgoing|5D32.1.1|-|Too many failures (Some recipients temp failed: <jo@example.com>)",
            ),
            (
                "2026-01-05T10:00:00Z level=NOTICE uuid=5D32.1.1 origin=outbound message=\"recipient <jo@example.com> rejected: 550 no \\\"jo\\\"\"\n\
                 2026-01-05T10:00:00Z level=NOTICE uuid=5D32.1 origin=core message=\"recipient <li@example.org>\" code=DENY msg=\"no one\" sender=a@example.net\n\
                 2026-01-05T10:00:00Z level=INFO uuid=5D33.1.1 origin=outbound message=\"bouncing mail: 553 5.1.8 <a@example.net>: no\"\n\
                 2026-01-05T10:00:00Z level=NOTICE uuid=5D34.1 origin=core message=disconnect ip=192.0.2.1 lr=\"550 no\" time=1\n\
                 2026-01-05T10:00:00Z level=INFO uuid=5D32.1 origin=core message=\"\" hook=rcpt plugin=x retval=DENY msg=\"no one\"",
                "jo@example.com|-|permanent|550|rcpt|-|outgoing|5D32.1.1|2026-01-05T10:00:00Z|550 no \"jo\"\n\
                 li@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|no one\n\
                 -|-|permanent|553 5.1.8|any|-|outgoing|5D33.1.1|2026-01-05T10:00:00Z|553 5.1.8 <a@example.net>: no",
            ),
            // Words that begin as others do; and what the program writes beside them.
            (
                "[NOTICE] [5D34.1] [core] queue code=DENY msg=\"5.3.0 no room\"\n\
                 [INFO] [5D33.1] [x] my rule code=DENY msg=\"no\"\n\
                 [INFO] [5D33.1] [x] quota code=DENY msg=\"full\"\n\
                 Jan  5 10:00:00 mx haraka[1]: [INFO] [5D33.1] [x] done lr=\"550 I cannot deliver mail for <jo@example.com>\"\n\
                 Jan  5 10:00:00 mx haraka[1]: [INFO] [5D33.1] [outbound] Trying 1_2_0_mx again in 64 seconds: 421 busy\n\
                 Jan  5 10:00:00 mx haraka[1]: 550 5.1.1 no",
                "-|-|permanent|5.3.0|data-end|-|incoming|-|-|5.3.0 no room",
            ),
            ("level=x", ""),
            ("[2026-01-05 10:00:00] [x] connected", ""),
            ("[NOTICE", ""),
        ]);
    }

    #[test]
    fn senders() {
        check_sent(&[(
            "[NOTICE] [5D32.1] [core] sender <a@example.net> code=DENYSOFT msg=\"5.1.8 not now\"\n\
             [NOTICE] [5D33.1] [core] message mid=<7@example.net> size=150 rcpts=1/0/0 delay=0 code=DENY msg=\"a virus\"\n\
             [NOTICE] [5D32.1] [core] recipient <jo@example.org> code=DENY msg=\"no\" sender=a@example.net",
            "a@example.net|-\n-|7@example.net\na@example.net|-",
        )]);
    }

    #[test]
    fn the_id_tells_the_recipient() {
        let taken = "[NOTICE] [5D32.1] [core] recipient <jo@example.com> code=OK msg=\"\" sender=a@example.net\n\
             [NOTICE] [5D32.1] [core] recipient <li@example.net> code=OK msg=\"\" sender=a@example.net\n";
        let ended = "[INFO] [5D32.1.1] [outbound] bouncing mail: 554 5.7.1 blocked\n\
             [INFO] [5D32.1.2] [outbound] Temp failing 1_2_0_mx for 64 seconds: Tried all MXs\n\
             [INFO] [5D33.1.1] [outbound] bouncing mail: 554 5.7.1 blocked";
        check(&[(
            &format!("{taken}{ended}"),
            "jo@example.com|-|permanent|554 5.7.1|any|-|outgoing|5D32.1.1|-|554 5.7.1 blocked\n\
             li@example.net|-|transient|-|any|-|outgoing|5D32.1.2|-|Tried all MXs\n\
             -|-|permanent|554 5.7.1|any|-|outgoing|5D33.1.1|-|554 5.7.1 blocked",
        )]);
        // Two of one domain may share a mail, or not.
        let shared = "[NOTICE] [5D32.1] [core] recipient <al@example.net> code=OK msg=\"\" sender=a@example.net\n";
        check(&[(
            &format!(
                "{taken}{shared}[INFO] [5D32.1.1] [outbound] bouncing mail: 554 5.7.1 blocked"
            ),
            "-|-|permanent|554 5.7.1|any|-|outgoing|5D32.1.1|-|554 5.7.1 blocked",
        )]);
    }
}
