//! Postfix: `postfix/smtp[1]: 4ABC: to=<jo@example.com>, relay=..., dsn=5.1.1, status=bounced (...)`
//! and `postfix/smtpd[1]: NOQUEUE: reject: RCPT from ...`.
//!
//! The fields: <https://www.postfix.org/bounce.8.html>, <https://www.postfix.org/smtp.8.html>,
//! <https://www.postfix.org/postscreen.8.html>, <https://www.postfix.org/soft_bounce> under
//! <https://www.postfix.org/postconf.5.html>; by example
//! <https://www.postfix.org/DEBUG_README.html#logging>. `status=expired` of the queue manager names
//! no recipient, and the last attempt at each has a line before it: it is no event of its own.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, Outcome, Stage, Status};

use super::syslog::Line;
use super::words::{self, Needle, command, completed, list, said, status_in, value};
use super::{Context, Format, Read};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format { writes, read };

static POSTFIX: Needle = LazyLock::new(|| Finder::new(b"postfix"));
static STATUS: Needle = LazyLock::new(|| Finder::new(b" status="));
static RELAY: Needle = LazyLock::new(|| Finder::new(b" relay="));
static DSN: Needle = LazyLock::new(|| Finder::new(b" dsn="));
static ORIGINAL: Needle = LazyLock::new(|| Finder::new(b" orig_to="));
static FROM: Needle = LazyLock::new(|| Finder::new(b"; from=<"));
static TO: Needle = LazyLock::new(|| Finder::new(b" to=<"));
static CLIENT: Needle = LazyLock::new(|| Finder::new(b"]: "));
static PORT: Needle = LazyLock::new(|| Finder::new(b"]:"));
static WHILE: Needle = LazyLock::new(|| Finder::new(b" while "));

/// `postfix/smtp`, `postfix-out/submission/smtpd`; a name of one's own is told by its lines.
fn writes(program: &[u8]) -> bool {
    program.starts_with(POSTFIX.needle())
}

fn read<'a>(line: &Line<'a>, _: &Context) -> Read<'a> {
    let event = words::queue_id(line.text).and_then(|(id, rest)| {
        if rest.starts_with(b"to=<") {
            return delivery(id, rest);
        }
        const REFUSALS: [&[u8]; 3] = [b"reject: ", b"milter-reject: ", b"proxy-reject: "];
        let words = REFUSALS.iter().find_map(|word| rest.strip_prefix(*word))?;
        refusal(id, words)
    });
    match event {
        Some(event) => Read::Event(event),
        None if writes(line.program) => Read::Nothing,
        None => Read::Foreign,
    }
}

/// What a word of `status=` says of how the attempt ended. What is asked of an address alone, by
/// `sendmail -bv` or for `reject_unverified_recipient`, fails for as long as its code says.
fn ended(word: &[u8], dsn: Option<EnhancedCode>) -> Option<Outcome> {
    Some(match word {
        b"sent" | b"deliverable" => Outcome::Success,
        b"bounced" | b"expired" | b"force-expired" => Outcome::Permanent,
        b"deferred" | b"SOFTBOUNCE" => Outcome::Transient,
        _ => return words::outcome(dsn?.class_number()),
    })
}

/// A delivery: `to=<jo@example.com>, relay=..., dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1]
/// said: 550 5.1.1 ... )`. Versions before 2.3 have no `dsn=`.
fn delivery<'a>(id: &'a [u8], text: &'a [u8]) -> Option<Report<'a>> {
    let at = STATUS.find(text)?;
    let (head, rest) = (&text[..at], &text[at + STATUS.needle().len()..]);
    let relay = RELAY.find(head)?;
    let dsn = words::behind(&DSN, &head[relay..])
        .and_then(words::leading_enhanced)
        .map(|(code, _)| code);
    let word = &rest[..memchr(b' ', rest).unwrap_or(rest.len())];
    let word = word.strip_suffix(b",").unwrap_or(word);
    let outcome = ended(word, dsn);
    let why = match memchr(b'(', rest) {
        Some(open) => {
            let why = &rest[open + 1..];
            why.strip_suffix(b")").unwrap_or(why)
        }
        None => rest,
    };
    let (reply, mut stage) = if why.first().is_some_and(u8::is_ascii_digit) {
        // What is quoted for a message that was sent is the answer to its end.
        (Some(why), words::delivered(outcome))
    } else {
        said(why)
    };
    let (status, text) = match (reply, dsn) {
        (Some(reply), Some(dsn)) => (Some(completed(reply, dsn)), reply),
        (Some(reply), None) => (status_in(reply), reply),
        (None, Some(dsn)) => (Some(Status::of_enhanced(dsn)), why),
        (None, None) => (None, why),
    };
    if stage == Stage::Any && reply.is_none() {
        stage = broken_off(why);
    }
    let (head, relayed) = head.split_at(relay);
    let to = list(&head[b"to=".len()..])?;
    let original = words::behind(&ORIGINAL, &head[to.len()..]).and_then(list);
    Some(Report {
        recipient: value(to),
        original_recipient: original.and_then(value),
        queue_id: value(id),
        host: speaker::quoted(why)
            .or_else(|| speaker::relay(relayed))
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage,
        status,
        author: status.map_or(Author::Server, |status| words::author(status, text)),
        outcome,
        text: words::text(text),
        ..Report::default()
    })
}

/// The stage at which a connection was lost or ran out of time, by the words of the client:
/// `lost connection with mx.example.org[192.0.2.1] while sending RCPT TO`.
fn broken_off(why: &[u8]) -> Stage {
    const TLS: [&[u8]; 3] = [
        b"TLS is required, but was not offered by host",
        b"Cannot start TLS: ",
        b"Server certificate not ",
    ];
    if TLS.iter().any(|words| why.starts_with(words)) {
        return Stage::StartTls;
    }
    let Some(words) = words::behind(&WHILE, why) else {
        return Stage::Any;
    };
    const DOING: [&[u8]; 3] = [b"sending ", b"performing the ", b"receiving the "];
    let words = DOING
        .iter()
        .find_map(|doing| words.strip_prefix(*doing))
        .unwrap_or_default();
    match words {
        [b'i', b'n', b'i', b't', ..] => Stage::Greeting,
        [b'm', b'e', b's', b's', ..] => Stage::DataEnd,
        _ => command(words),
    }
}

/// What Postfix itself refuses: `RCPT from unknown[192.0.2.1]: 550 5.1.1 ...; from=<...> to=<...>`.
fn refusal<'a>(id: &'a [u8], rest: &'a [u8]) -> Option<Report<'a>> {
    let (refused, envelope) = rest.split_at(FROM.find(rest).unwrap_or(rest.len()));
    // `unknown[192.0.2.1]: `, with the port where postscreen writes.
    let text = match CLIENT.find(refused) {
        Some(at) => &refused[at + CLIENT.needle().len()..],
        None => match words::behind(&PORT, refused) {
            Some(port) => port.get(memchr(b' ', port)? + 1..)?,
            None => refused,
        },
    };
    // What a rule for headers refuses has its status behind the envelope.
    let (text, status) = match status_in(text) {
        Some(status) => (text, Some(status)),
        None => match envelope_end(envelope) {
            Some(words) => (words, status_in(words)),
            None => (text, None),
        },
    };
    let words = [&b"header "[..], b"body "];
    let stage = match words.iter().any(|word| refused.starts_with(word)) {
        true => Stage::DataEnd,
        false => command(refused),
    };
    Some(Report {
        recipient: words::behind(&TO, envelope).and_then(|to| value(&to[..memchr(b'>', to)?])),
        sender: envelope
            .get(FROM.needle().len()..)
            .and_then(|from| value(&from[..memchr(b'>', from)?])),
        queue_id: value(id).filter(|id| id != "NOQUEUE"),
        direction: Some(Direction::Incoming),
        stage,
        status,
        outcome: status.and_then(words::ended).or(Some(Outcome::Permanent)),
        text: words::text(text),
        ..Report::default()
    })
}

/// What stands behind `helo=<...>: `, or behind the last field where there is no such.
fn envelope_end(envelope: &[u8]) -> Option<&[u8]> {
    static END: Needle = LazyLock::new(|| Finder::new(b">: "));
    words::behind(&END, envelope)
}
