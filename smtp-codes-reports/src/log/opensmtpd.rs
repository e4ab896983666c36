//! OpenSMTPD: `5e2b mta delivery evpid=... to=<jo@example.com> ... result="PermFail" stat="550 ..."` and
//! `smtp failed-command command="RCPT TO:<jo@example.org>" result="550 ..."`.
//!
//! The lines: <https://man.openbsd.org/smtpd.8> and, for what `mta` and `mda` write,
//! <https://github.com/OpenSMTPD/OpenSMTPD> (`mta.c`, `mda.c`, `smtp_session.c`, `lka_session.c`).

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};
use smtp_codes::{Outcome, Stage};

use super::syslog::Line;
use super::words::{self, Needle, behind, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::stage::of_command;
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static EVENT: Needle = LazyLock::new(|| Finder::new(b" evpid="));
static EVENT_OLD: Needle = LazyLock::new(|| Finder::new(b"elivery: "));
static RESULT: Needle = LazyLock::new(|| Finder::new(b" result="));
static STAT: Needle = LazyLock::new(|| Finder::new(b"stat="));
static RELAY: Needle = LazyLock::new(|| Finder::new(b"relay="));
static FROM: Needle = LazyLock::new(|| Finder::new(b"from=<"));
static TO: Needle = LazyLock::new(|| Finder::new(b" to=<"));
static ORIGINAL: Needle = LazyLock::new(|| Finder::new(b"rcpt=<"));
static FAILED: Needle = LazyLock::new(|| Finder::new(b"failed-command"));
static FAILED_OLD: Needle = LazyLock::new(|| Finder::new(b"smtp-in: Failed command on session "));
static ANSWER: Needle = LazyLock::new(|| Finder::new(b"\" => "));
static BAD: Needle = LazyLock::new(|| Finder::new(b"bad-input "));
static COMMAND: Needle = LazyLock::new(|| Finder::new(b" command=\""));
static ERROR: Needle = LazyLock::new(|| Finder::new(b"mta error reason="));
static REJECTED: Needle = LazyLock::new(|| Finder::new(b" rejected: "));

fn writes(program: &[u8]) -> bool {
    program == b"smtpd"
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
    let own = writes(line.program);
    let text = line.text;
    // The number of the session stands first, and then the part of the server.
    const PARTS: [&[u8]; 6] = [
        b"mta ",
        b"mda ",
        b"smtp ",
        b"delivery: ",
        b"relay: ",
        b"smtp-in: ",
    ];
    let rest = match memchr(b' ', &text[..text.len().min(20)]) {
        Some(end) if text[..end].iter().all(u8::is_ascii_hexdigit) => &text[end + 1..],
        _ => text,
    };
    let event = match PARTS.iter().any(|part| rest.starts_with(part)) {
        true => delivery(rest)
            .or_else(|| failed(rest))
            .or_else(|| turned_away(rest)),
        false => None,
    };
    match event {
        Some(event) => Read::Event(event),
        None if own => Read::Nothing,
        None => Read::Foreign,
    }
}

/// A value that may stand in quotes, up to its end.
fn quoted(value: &[u8]) -> &[u8] {
    match value.strip_prefix(b"\"") {
        Some(value) => &value[..memchr(b'"', value).unwrap_or(value.len())],
        None => &value[..memchr(b' ', value).unwrap_or(value.len())],
    }
}

/// The value that a line ends with: it may have quotes of its own.
fn last(value: &[u8]) -> &[u8] {
    match value.strip_prefix(b"\"") {
        Some(value) => &value[..memrchr(b'"', value).unwrap_or(value.len())],
        None => value,
    }
}

/// What stands in the brackets of a field.
fn address<'a>(name: &Needle, text: &'a [u8]) -> Option<&'a [u8]> {
    let address = behind(name, text)?;
    Some(&address[..memchr(b'>', address)?])
}

/// How an attempt ended, by the word for its result.
fn ended(result: &[u8]) -> Option<Outcome> {
    const RESULTS: [(&[u8], Outcome); 6] = [
        (b"Ok", Outcome::Success),
        (b"TempFail", Outcome::Transient),
        (b"PermFail", Outcome::Permanent),
        (b"Expire", Outcome::Permanent),
        (b"Loop", Outcome::Permanent),
        // As versions before 5.4 have it.
        (b"LoopFail", Outcome::Permanent),
    ];
    RESULTS
        .iter()
        .find(|(word, _)| result == *word)
        .map(|(_, outcome)| *outcome)
}

/// A delivery, of this version or of those before 5.7: `delivery: Ok for 5f...: from=<...>, to=<...>`.
fn delivery(text: &[u8]) -> Option<Report<'_>> {
    let (outcome, id, said) = if let Some(id) = behind(&EVENT, text) {
        let result = behind(&RESULT, text)?;
        let said = behind(&STAT, result).map(last);
        (ended(quoted(result))?, quoted(id), said)
    } else {
        let words = match text.strip_prefix(b"relay: ") {
            Some(words) => words,
            None => behind(&EVENT_OLD, text)?,
        };
        let outcome = ended(&words[..memchr(b' ', words)?])?;
        let id = words.splitn(3, |&byte| byte == b' ').nth(2)?;
        let id = &id[..memchr(b':', id).unwrap_or(0)];
        (outcome, id, behind(&STAT, words))
    };
    let said = said.unwrap_or_default();
    let reply = said.strip_prefix(b"Error: ").unwrap_or(said);
    let status = status_in(reply);
    // What mda delivers to draws no reply.
    let remote = !text.starts_with(b"mda ") && !text.starts_with(b"delivery: ");
    Some(Report {
        recipient: address(&TO, text).and_then(value),
        original_recipient: address(&ORIGINAL, text)
            .filter(|original| *original != b"-")
            .and_then(value),
        sender: address(&FROM, text).and_then(value),
        queue_id: value(id),
        host: behind(&RELAY, text)
            .and_then(speaker::relayed)
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage: match remote {
            true => words::delivered(Some(outcome)),
            false => Stage::Any,
        },
        status,
        outcome: Some(outcome),
        text: words::text(reply).filter(|text| !text.is_empty()),
        ..Report::default()
    })
}

/// A command that was refused: `smtp failed-command command="RCPT TO:<jo@example.org>" result="550 ..."`. One
/// that came out of turn has no name: `smtp bad-input result="500 ..."`. Versions before 5.7 write
/// `smtp-in: Failed command on session 5e2b: "RCPT TO:<jo@example.org>" => 550 ...`.
fn failed(text: &[u8]) -> Option<Report<'_>> {
    let (refused, said) = if let Some(session) = behind(&FAILED_OLD, text) {
        let at = ANSWER.find(session)?;
        let refused = session.get(memchr(b'"', session)? + 1..at)?;
        (refused, &session[at + ANSWER.needle().len()..])
    } else {
        let refused = match FAILED.find(text) {
            Some(_) => behind(&COMMAND, text)?,
            None => BAD.find(text).map(|_| &b""[..])?,
        };
        (refused, last(behind(&RESULT, text)?))
    };
    let status = status_in(said)?;
    // A command that may not come yet, or is wrong, is refused by itself.
    let is_refused_itself = status
        .reply()
        .is_some_and(|code| code.digits()[..2] == [5, 0])
        && status
            .enhanced()
            .is_none_or(|code| code.subject_number() == 5);
    let stage = match of_command(refused) {
        // No command has come.
        Stage::Any if refused.starts_with(b"\"") => Stage::Greeting,
        // What is refused after DATA is the message; the command is still DATA then.
        Stage::Any if refused.starts_with(b".") => Stage::DataEnd,
        Stage::Data if !is_refused_itself => Stage::DataEnd,
        stage => stage,
    };
    let inside = memchr(b'<', refused).and_then(|open| {
        let address = &refused[open + 1..];
        value(&address[..memchr(b'>', address)?])
    });
    let (recipient, sender) = match stage {
        Stage::Rcpt => (inside, None),
        Stage::Mail => (None, inside),
        _ => (None, None),
    };
    Some(Report {
        recipient,
        sender,
        direction: Some(Direction::Incoming),
        stage,
        status: Some(status),
        outcome: words::ended(status),
        text: words::text(said),
        ..Report::default()
    })
}

/// A host that refused to talk: `mta error reason=BANNER rejected: 554 no`. What became of the mail
/// stands in the lines of its recipients, which tell of a network error only.
fn turned_away(text: &[u8]) -> Option<Report<'_>> {
    const STEPS: [(&[u8], Stage); 7] = [
        (b"BANNER", Stage::Greeting),
        (b"EHLO", Stage::Ehlo),
        (b"HELO", Stage::Helo),
        (b"LHLO", Stage::Ehlo),
        (b"STARTTLS", Stage::StartTls),
        (b"AUTH", Stage::Auth),
        (b"MAIL", Stage::Mail),
    ];
    let reason = behind(&ERROR, text)?;
    let said = behind(&REJECTED, reason)?;
    let status = status_in(said)?;
    let step = STEPS.iter().find(|(word, _)| reason.starts_with(word));
    Some(Report {
        direction: Some(Direction::Outgoing),
        stage: step.map_or(Stage::Any, |(_, stage)| *stage),
        status: Some(status),
        // It tries again, whatever the code says.
        outcome: Some(Outcome::Transient),
        text: words::text(said),
        ..Report::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_sent};

    #[test]
    fn deliveries() {
        check(&[
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<info@example.org> source=\"192.0.2.9\" relay=\"192.0.2.1 (mx.example.com)\" delay=1s \
                 result=\"PermFail\" stat=\"550 5.1.1 unknown\"",
                "jo@example.com|info@example.org|permanent|550 5.1.1|any|mx.example.com|outgoing|4f1a|\
                 2026-01-05T10:00:00Z|550 5.1.1 unknown",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta event=delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<-> source=\"192.0.2.9\" relay=\"192.0.2.1 (mx.example.com)\" delay=1s result=\"Ok\" stat=\"250 taken\"",
                "jo@example.com|-|success|250|data-end|mx.example.com|outgoing|4f1a|2026-01-05T10:00:00Z|250 taken",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<-> source=\"-\" relay=\"-\" delay=4d result=\"Expire\" stat=\"Envelope expired\"",
                "jo@example.com|-|permanent|-|any|-|outgoing|4f1a|2026-01-05T10:00:00Z|Envelope expired",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<-> source=\"-\" relay=\"example.com\" delay=1s result=\"TempFail\" stat=\"Network error on \
                 destination MXs\"",
                "jo@example.com|-|transient|-|any|example.com|outgoing|4f1a|2026-01-05T10:00:00Z|Network error on destination MXs",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mda delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<jo@example.com> user=jo delay=1s result=Ok stat=Delivered",
                "jo@example.com|jo@example.com|success|-|any|-|outgoing|4f1a|2026-01-05T10:00:00Z|Delivered",
            ),
            // A reply may have quotes.
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta delivery evpid=4f1a from=<a@example.net> to=<jo@example.com> \
                 rcpt=<-> source=\"-\" relay=\"192.0.2.1 (mx.example.com)\" delay=1s result=\"PermFail\" stat=\"550 \"jo\" is \
                 unknown\"",
                "jo@example.com|-|permanent|550|any|mx.example.com|outgoing|4f1a|2026-01-05T10:00:00Z|550 \"jo\" is unknown",
            ),
            // Before 5.7.
            (
                "Jan  5 10:00:00 mx smtpd[7]: relay: TempFail for 4f1a: session=5e2b, from=<a@example.net>, \
                 to=<jo@example.com>, rcpt=<->, source=192.0.2.9, relay=192.0.2.1 (mx.example.com), delay=1s, stat=450 4.2.0 later",
                "jo@example.com|-|transient|450 4.2.0|any|-|outgoing|4f1a|2026-01-05T10:00:00Z|450 4.2.0 later",
            ),
        ]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                "Jan  5 10:00:00 mx smtpd[7]: smtp-in: Failed command on session 5e2b0c7d9f: \"RCPT TO:<jo@example.org>\" => \
                 550 Invalid recipient",
                "jo@example.org|-|permanent|550|rcpt|-|incoming|-|2026-01-05T10:00:00Z|550 Invalid recipient",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: smtp-in: Failed command on session 5e2b0c7d9f: \"\" => 500 5.5.1 Invalid command",
                "-|-|permanent|500 5.5.1|any|-|incoming|-|2026-01-05T10:00:00Z|500 5.5.1 Invalid command",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: smtp-in: Failed command on session 5e2b0c7d9f: \" => 500 x",
                "",
            ),
            // As `docker compose logs` has it, where the server writes no time.
            (
                "mail-1  | 5e2b0c7d9f smtp failed-command command=\"RCPT TO:<jo@example.org>\" result=\"550 no\"",
                "jo@example.org|-|permanent|550|rcpt|-|incoming|-|-|550 no",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"RCPT TO:<jo@example.org>\" \
                 result=\"550 Invalid recipient: <jo@example.org>\"",
                "jo@example.org|-|permanent|550|rcpt|-|incoming|-|2026-01-05T10:00:00Z|550 Invalid recipient: <jo@example.org>",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp bad-input result=\"500 5.5.1 Invalid command: Pipelining not supported\"",
                "-|-|permanent|500 5.5.1|any|-|incoming|-|2026-01-05T10:00:00Z|500 5.5.1 Invalid command: Pipelining not supported",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"DATA\" result=\"503 5.5.4 No recipient\"\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"DATA\" result=\"554 5.3.4 Too big\"\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"\" result=\"550 Go away\"",
                "-|-|permanent|503 5.5.4|data|-|incoming|-|2026-01-05T10:00:00Z|503 5.5.4 No recipient\n\
                 -|-|permanent|554 5.3.4|data-end|-|incoming|-|2026-01-05T10:00:00Z|554 5.3.4 Too big\n\
                 -|-|permanent|550|greeting|-|incoming|-|2026-01-05T10:00:00Z|550 Go away",
            ),
            // Without an enhanced code it is about the message, unless DATA itself is refused.
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"DATA\" result=\"550 Mail not accepted\"\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\".\" result=\"554 5.7.1 Spam\"\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"FOO\" result=\"500 5.5.1 Invalid command\"",
                "-|-|permanent|550|data-end|-|incoming|-|2026-01-05T10:00:00Z|550 Mail not accepted\n\
                 -|-|permanent|554 5.7.1|data-end|-|incoming|-|2026-01-05T10:00:00Z|554 5.7.1 Spam\n\
                 -|-|permanent|500 5.5.1|any|-|incoming|-|2026-01-05T10:00:00Z|500 5.5.1 Invalid command",
            ),
            // The host refuses the session; the line of the recipient only tells of a network error.
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta error reason=BANNER rejected: 554 5.7.1 blocked\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta error reason=HELO rejected: 451 later\n\
                 Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f mta error reason=IO Error: Connection refused",
                "-|-|transient|554 5.7.1|greeting|-|outgoing|-|2026-01-05T10:00:00Z|554 5.7.1 blocked\n\
                 -|-|transient|451|helo|-|outgoing|-|2026-01-05T10:00:00Z|451 later",
            ),
            (
                "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp connected address=192.0.2.9 host=x.example",
                "",
            ),
            // What it traces is in other lines, too.
            (
                "Jan  5 10:00:00 mx smtpd[7]: smtp: 0x5e2b: >>> 550 5.1.1 no",
                "",
            ),
        ]);
        check_sent(&[(
            "Jan  5 10:00:00 mx smtpd[7]: 5e2b0c7d9f smtp failed-command command=\"MAIL FROM:<a@example.net>\" \
             result=\"553 5.1.8 no\"",
            "a@example.net|-",
        )]);
    }
}
