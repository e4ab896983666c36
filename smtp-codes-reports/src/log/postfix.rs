//! Postfix: `postfix/smtp[1]: 4ABC: to=<jo@example.com>, relay=..., dsn=5.1.1, status=bounced (...)`
//! and `postfix/smtpd[1]: NOQUEUE: reject: RCPT from ...`.
//!
//! The words of `status=`: <https://www.postfix.org/bounce.8.html>,
//! <https://www.postfix.org/postconf.5.html#soft_bounce>; what is refused:
//! <https://www.postfix.org/postscreen.8.html>, <https://www.postfix.org/MILTER_README.html>; lines by
//! example: <https://www.postfix.org/DEBUG_README.html#logging>. `status=expired` of the queue manager
//! names no recipient, and the last attempt at each has a line before it: it is no event of its own.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, Outcome, Stage, Status};

use super::reasons::{NOTHING, Told};
use super::syslog::Line;
use super::words::{self, Needle, completed, list, said, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::stage::{self, of_command};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static POSTFIX: Needle = LazyLock::new(|| Finder::new(b"postfix"));
static STATUS: Needle = LazyLock::new(|| Finder::new(b" status="));
static RELAY: Needle = LazyLock::new(|| Finder::new(b" relay="));
static DSN: Needle = LazyLock::new(|| Finder::new(b" dsn="));
static ORIGINAL: Needle = LazyLock::new(|| Finder::new(b" orig_to="));
static FROM: Needle = LazyLock::new(|| Finder::new(b"; from=<"));
static VERIFIED: Needle = LazyLock::new(|| Finder::new(b"; to=<"));
static COLON: Needle = LazyLock::new(|| Finder::new(b": "));
static COMMAND: Needle = LazyLock::new(|| Finder::new(b"] in "));
static PROTOCOL: Needle = LazyLock::new(|| Finder::new(b"; proto="));
static USER: Needle = LazyLock::new(|| Finder::new(b", sasl_username="));
static TO: Needle = LazyLock::new(|| Finder::new(b" to=<"));
static CLIENT: Needle = LazyLock::new(|| Finder::new(b"]: "));
static PORT: Needle = LazyLock::new(|| Finder::new(b"]:"));

/// `postfix/smtp`, `postfix-out/submission/smtpd`; a name of one's own is told by its lines.
fn writes(program: &[u8]) -> bool {
    program.starts_with(POSTFIX.needle())
}

fn read<'a>(line: &Line<'a>, _: &Context, reasons: &mut Reasons) -> Read<'a> {
    match words::queue_id(line.text) {
        Some((id, rest)) if rest.starts_with(b"to=<") => {
            if let Some(event) = delivery(id, rest, reasons) {
                return Read::Event(event);
            }
        }
        // The first bytes tell most of the others: `removed`, `message-id=<...>`.
        Some((id, rest @ ([b'r', b'e', b'j', ..] | [b'm', b'i', ..] | [b'p', b'r', ..])))
        | Some((id @ b"warning", rest)) => {
            if let Some(event) = refused(id, rest) {
                return Read::Event(event);
            }
        }
        None if line.text.first() == Some(&b't') => {
            if let Some(event) = too_many(line.text) {
                return Read::Event(event);
            }
        }
        _ => {}
    }
    match writes(line.program) {
        true => Read::Nothing,
        false => Read::Foreign,
    }
}

/// What is refused to a client, by the id or the word before a colon and what follows.
fn refused<'a>(id: &'a [u8], rest: &'a [u8]) -> Option<Report<'a>> {
    // The last two: what header_checks and body_checks refuse of what filters made.
    const MILTERS: [&[u8]; 3] = [b"reject: ", b"header-reject: ", b"body-reject: "];
    if id == b"warning" {
        return login(rest).or_else(|| warning(rest));
    }
    let words = match rest.first()? {
        b'r' => rest.strip_prefix(b"reject: ")?,
        b'p' => rest.strip_prefix(b"proxy-reject: ")?,
        b'm' => {
            let words = rest.strip_prefix(b"milter-")?;
            MILTERS.iter().find_map(|word| words.strip_prefix(*word))?
        }
        _ => return None,
    };
    refusal(id, words)
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
fn delivery<'a>(id: &'a [u8], text: &'a [u8], reasons: &mut Reasons) -> Option<Report<'a>> {
    let at = STATUS.find(text)?;
    let (head, rest) = (&text[..at], &text[at + STATUS.needle().len()..]);
    // A line that lost one of the two still tells who it is about.
    let relay = RELAY.find(head).or_else(|| DSN.find(head))?;
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
    let text = reply.unwrap_or(why);
    let (status, author) = match (reply, dsn) {
        (Some(reply), Some(dsn)) => {
            let (status, author) = completed(reply, dsn);
            (Some(status), author)
        }
        (reply, dsn) => (
            reply.map_or(dsn.map(Status::of_enhanced), status_in),
            Author::Server,
        ),
    };
    if stage == Stage::Any {
        // `lost connection with mx.example.org[192.0.2.1] while sending RCPT TO`
        let told = reasons.told(("postfix", why), |why| Told {
            stage: stage::told(why),
            ..NOTHING
        });
        stage = told.stage;
    }
    if stage == Stage::Any && why.starts_with(b"SASL authentication failed") {
        stage = Stage::Auth;
    }
    // What was asked for is whether a mail would be taken; none was sent.
    if matches!(word, b"deliverable" | b"undeliverable") {
        stage = Stage::Rcpt;
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
        author,
        outcome,
        text: words::text(text),
        ..Report::default()
    })
}

/// What Postfix itself refuses: `RCPT from unknown[192.0.2.1]: 550 5.1.1 ...; from=<...> to=<...>`.
fn refusal<'a>(id: &'a [u8], rest: &'a [u8]) -> Option<Report<'a>> {
    // Before MAIL there is no sender, and VRFY has a recipient all the same.
    let ends = [&FROM, &VERIFIED, &PROTOCOL];
    let end = ends.iter().find_map(|end| end.find(rest));
    let (refused, envelope) = rest.split_at(end.unwrap_or(rest.len()));
    // `unknown[192.0.2.1]: `, with the port where postscreen writes.
    let text = match CLIENT.find(refused) {
        Some(at) => &refused[at + CLIENT.needle().len()..],
        None => match words::behind(&PORT, refused) {
            Some(port) => port.get(memchr(b' ', port)? + 1..)?,
            // What a filter behind Postfix refuses names no client: `END-OF-MESSAGE: 550 5.7.1 ...`.
            None => words::behind(&COLON, refused).unwrap_or(refused),
        },
    };
    // What a rule for content refuses has its reply behind the envelope.
    let content = [&b"header "[..], b"body ", b"mime-header "]
        .iter()
        .any(|word| refused.starts_with(word));
    let (text, stage) = if content {
        (envelope_end(envelope).unwrap_or(text), Stage::DataEnd)
    } else if let Some(error) = refused.strip_prefix(b"mime-error ") {
        // What it is about in the mail follows.
        let end = COLON.find(error).unwrap_or(error.len());
        (&error[..end], Stage::DataEnd)
    } else {
        (text, of_command(refused))
    };
    let status = status_in(text);
    Some(Report {
        recipient: words::behind(&TO, envelope).and_then(|to| value(&to[..memchr(b'>', to)?])),
        sender: envelope
            .strip_prefix(FROM.needle())
            .and_then(|from| value(&from[..memchr(b'>', from)?])),
        queue_id: value(id).filter(|id| id != "NOQUEUE"),
        direction: Some(Direction::Incoming),
        stage,
        status,
        // postscreen writes no code where it is too busy to listen: it answers 421.
        outcome: status.and_then(words::ended).or(Some(match stage {
            Stage::Greeting => Outcome::Transient,
            _ => Outcome::Permanent,
        })),
        text: words::text(text),
        ..Report::default()
    })
}

/// A login that is refused: `x.example[192.0.2.9]: SASL PLAIN authentication failed: (reason unavailable),
/// sasl_username=jo`. No line has the reply: 454 where whoever knows the passwords did not answer, else 535.
fn login(text: &[u8]) -> Option<Report<'_>> {
    static SASL: Needle = LazyLock::new(|| Finder::new(b"]: SASL "));
    static FAILED: Needle = LazyLock::new(|| Finder::new(b" authentication failed: "));
    const UNANSWERED: [&[u8]; 2] = [b"Connection lost", b"Temporary authentication failure"];
    let said = words::behind(&SASL, text)?;
    let why = words::behind(&FAILED, said)?;
    let is_temporary = UNANSWERED.iter().any(|words| why.starts_with(words));
    let text = &text[text.len() - said.len() - b"SASL ".len()..];
    Some(Report {
        direction: Some(Direction::Incoming),
        stage: Stage::Auth,
        outcome: Some(match is_temporary {
            true => Outcome::Transient,
            false => Outcome::Permanent,
        }),
        text: words::text(&text[..USER.find(text).unwrap_or(text.len())]),
        ..Report::default()
    })
}

/// A refusal of which a warning tells, without its reply. Each is always a 4yz, or always a 5yz: `src/smtpd/smtpd.c`,
/// `src/smtpd/smtpd_sasl_proto.c`.
fn warning(text: &[u8]) -> Option<Report<'_>> {
    /// Of what a client may have so much in a time: `Connection rate limit exceeded: 50 from x.example[192.0.2.9] for
    /// service smtp`. The replies are 421, 450 and 454.
    const LIMITS: [(&[u8], Stage); 6] = [
        (b"Connection concurrency limit exceeded", Stage::Greeting),
        (b"Connection rate limit exceeded", Stage::Greeting),
        (b"New TLS session rate limit exceeded", Stage::StartTls),
        (b"AUTH command rate limit exceeded", Stage::Auth),
        (b"Message delivery request rate limit exceeded", Stage::Mail),
        (b"Recipient address rate limit exceeded", Stage::Rcpt),
    ];
    const SYNTAX: &[u8] = b"Illegal address syntax";
    const SIZE: &[u8] = b"queue file size limit exceeded";
    let refused = |stage, outcome, text| Report {
        direction: Some(Direction::Incoming),
        stage,
        outcome: Some(outcome),
        text: words::text(text),
        ..Report::default()
    };
    // Most warnings are about something else.
    let mut limits = LIMITS
        .iter()
        .filter(|(words, _)| text.first() == words.first());
    if let Some((words, stage)) = limits.find(|(words, _)| text.starts_with(words)) {
        text[words.len()..].strip_prefix(b": ")?;
        return Some(refused(*stage, Outcome::Transient, words));
    }
    // `Illegal address syntax from x.example[192.0.2.9] in RCPT command: <jo@@example.org>`: 501
    if let Some(client) = text.strip_prefix(SYNTAX) {
        let command = words::behind(&COMMAND, client.strip_prefix(b" from ")?)?;
        return Some(refused(of_command(command), Outcome::Permanent, SYNTAX));
    }
    // Who may not ask for it is told by 459: `reject: ETRN example.org... from x.example[192.0.2.9]`
    if let Some(refusal) = text.strip_prefix(b"reject: ETRN ") {
        let end = memchr::memmem::find(refusal, b"... from ")?;
        let text = &text[..text.len() - refusal.len() + end];
        return Some(refused(Stage::Etrn, Outcome::Transient, text));
    }
    // `4AB: queue file size limit exceeded`: 552
    let (id, what) = words::queue_id(text)?;
    (what == SIZE).then(|| Report {
        queue_id: value(id),
        ..refused(Stage::DataEnd, Outcome::Permanent, SIZE)
    })
}

/// A session that Postfix ends with 421: `too many errors after RCPT from x.example[192.0.2.9]`.
fn too_many(text: &[u8]) -> Option<Report<'_>> {
    const ERRORS: &[u8] = b"too many errors";
    let last = text.strip_prefix(ERRORS)?.strip_prefix(b" after ")?;
    memchr::memmem::find(last, b" from ")?;
    Some(Report {
        direction: Some(Direction::Incoming),
        stage: of_command(last),
        outcome: Some(Outcome::Transient),
        text: words::text(ERRORS),
        ..Report::default()
    })
}

/// What stands behind `helo=<...>: `, or behind the last field where there is no such.
fn envelope_end(envelope: &[u8]) -> Option<&[u8]> {
    static END: Needle = LazyLock::new(|| Finder::new(b">: "));
    words::behind(&END, envelope)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn deliveries() {
        check(&[
            (
                "Jan  5 10:00:00 mx postfix/smtp[11]: 4Yb1: to=<jo@example.com>, orig_to=<info@example.org>, \
                 relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=5.1.1, status=bounced (host \
                 mx.example.com[192.0.2.1] said: 550 5.1.1 <jo@example.com>: unknown (in reply to RCPT TO command))",
                "jo@example.com|info@example.org|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|4Yb1|\
                 2026-01-05T10:00:00Z|550 5.1.1 <jo@example.com>: unknown",
            ),
            (
                "2026-01-05T10:00:00.5+01:00 mx postfix-out/lmtp[1]: 4Yb1: to=<jo@example.com>, relay=mx.example.com\
                 [private/lmtp], delay=1, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
                "jo@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|4Yb1|\
                 2026-01-05T10:00:00+01:00|250 2.0.0 Saved",
            ),
            // The log's word counts, whatever the codes say.
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=4.0.0, status=deferred (host x.example[192.0.2.1] refused to talk to me: 554 no)",
                "jo@example.com|-|transient|554|greeting|x.example|outgoing|4AB|2026-01-05T10:00:00Z|554 no",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=none, delay=432001, \
                 dsn=4.4.1, status=bounced (connect to x[192.0.2.1]:25: Connection timed out)",
                "jo@example.com|-|permanent|4.4.1|any|-|outgoing|4AB|2026-01-05T10:00:00Z|\
                 connect to x[192.0.2.1]:25: Connection timed out",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=5.1.1, status=SOFTBOUNCE (host x.example[192.0.2.1] said: 550 5.1.1 no (in reply \
                 to RCPT TO command))",
                "jo@example.com|-|transient|550 5.1.1|rcpt|x.example|outgoing|4AB|2026-01-05T10:00:00Z|550 5.1.1 no",
            ),
            // Before version 2.3.
            (
                "Jan  5 10:00:00 mx postfix/local[1]: 4AB: to=<jo@example.com>, relay=local, delay=1, \
                 status=sent (delivered to mailbox)",
                "jo@example.com|-|success|-|any|-|outgoing|4AB|2026-01-05T10:00:00Z|delivered to mailbox",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=4.4.2, status=deferred (lost connection with x.example[192.0.2.1] while \
                 performing the EHLO handshake)",
                "jo@example.com|-|transient|4.4.2|ehlo|x.example|outgoing|4AB|2026-01-05T10:00:00Z|lost \
                 connection with x.example[192.0.2.1] while performing the EHLO handshake",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=4.7.4, status=deferred (TLS is required, but was not offered by host x.example[192.0.2.1])",
                "jo@example.com|-|transient|4.7.4|starttls|x.example|outgoing|4AB|2026-01-05T10:00:00Z|TLS is \
                 required, but was not offered by host x.example[192.0.2.1]",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=4.7.0, status=deferred (TLS is required, but host x.example[192.0.2.1] refused to \
                 start TLS: 454 4.7.0 not now)",
                "jo@example.com|-|transient|454 4.7.0|starttls|x.example|outgoing|4AB|2026-01-05T10:00:00Z|454 \
                 4.7.0 not now",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=4.7.8, status=deferred (SASL authentication failed; server x.example[192.0.2.1] \
                 said: 535 5.7.8 no)",
                "jo@example.com|-|transient|535 5.7.8|auth|x.example|outgoing|4AB|2026-01-05T10:00:00Z|535 5.7.8 no",
            ),
            // A reply may name the step itself.
            (
                "Jan  5 10:00:00 mx postfix/smtp[1]: 4AB: to=<jo@example.com>, relay=x.example[192.0.2.1]:25, \
                 delay=1, dsn=5.0.0, status=bounced (host x.example[192.0.2.1] said: 554 delivery error: no \
                 [0] - mta1 [BODY])",
                "jo@example.com|-|permanent|554 5.0.0|data-end|x.example|outgoing|4AB|2026-01-05T10:00:00Z|554 \
                 delivery error: no [0] - mta1 [BODY]",
            ),
            // What no program is named for, and a name of one's own.
            (
                "4AB: to=<jo@example.com>, relay=none, delay=1, dsn=5.4.6, status=bounced (loops back to myself)",
                "jo@example.com|-|permanent|5.4.6|any|-|outgoing|4AB|-|loops back to myself",
            ),
            (
                "Jan  5 10:00:00 mx relay/smtp[1]: 4AB: to=<jo@example.com>, relay=none, delay=1, dsn=5.4.6, \
                 status=bounced (loops back to myself)",
                "jo@example.com|-|permanent|5.4.6|any|-|outgoing|4AB|2026-01-05T10:00:00Z|loops back to myself",
            ),
        ]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                "Jan  5 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 \
                 <jo@example.org>: Relay access denied; from=<a@example.net> to=<jo@example.org> proto=ESMTP helo=<x>",
                "jo@example.org|-|permanent|554 5.7.1|rcpt|-|incoming|-|2026-01-05T10:00:00Z|554 5.7.1 \
                 <jo@example.org>: Relay access denied",
            ),
            (
                "Jan  5 10:00:00 mx postfix/postscreen[1]: NOQUEUE: reject: RCPT from [192.0.2.9]:4711: 450 4.3.2 \
                 Service currently unavailable; from=<a@example.net>, to=<jo@example.org>, proto=SMTP, helo=<x>",
                "jo@example.org|-|transient|450 4.3.2|rcpt|-|incoming|-|2026-01-05T10:00:00Z|450 4.3.2 Service \
                 currently unavailable",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: HELO from unknown[192.0.2.9]: 504 5.5.2 <x>: \
                 Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<x>",
                "-|-|permanent|504 5.5.2|helo|-|incoming|-|2026-01-05T10:00:00Z|504 5.5.2 <x>: Helo command rejected: \
                 need fully-qualified hostname",
            ),
            (
                "Jan  5 10:00:00 mx postfix/postscreen[1]: NOQUEUE: reject: CONNECT from [192.0.2.9]:4711: all server \
                 ports busy",
                "-|-|transient|-|greeting|-|incoming|-|2026-01-05T10:00:00Z|all server ports busy",
            ),
            (
                "Jan  5 10:00:00 mx postfix/cleanup[1]: 4AB: milter-reject: END-OF-MESSAGE from x.example[192.0.2.9]: \
                 5.7.1 Spam; from=<a@example.net> to=<jo@example.org> proto=ESMTP helo=<x>",
                "jo@example.org|-|permanent|5.7.1|data-end|-|incoming|4AB|2026-01-05T10:00:00Z|5.7.1 Spam",
            ),
            (
                "Jan  5 10:00:00 mx postfix/cleanup[1]: 4AB: reject: header Subject: 550 pills from x.example[192.0.2.9]; \
                 from=<a@example.net> to=<jo@example.org> proto=ESMTP helo=<x>: 5.7.1 message content rejected",
                "jo@example.org|-|permanent|5.7.1|data-end|-|incoming|4AB|2026-01-05T10:00:00Z|5.7.1 message \
                 content rejected",
            ),
            (
                "Jan  5 10:00:00 mx postfix/cleanup[1]: 4AB: milter-header-reject: header Subject: pills from x.example\
                 [192.0.2.9]; from=<a@example.net> to=<jo@example.org> proto=ESMTP helo=<x>: 5.7.1 no pills\n\
                 Jan  5 10:00:00 mx postfix/cleanup[1]: 4AB: milter-body-reject: body pills from x.example[192.0.2.9]; \
                 from=<> to=<jo@example.org> proto=ESMTP helo=<x>: 5.7.1 no pills",
                "jo@example.org|-|permanent|5.7.1|data-end|-|incoming|4AB|2026-01-05T10:00:00Z|5.7.1 no pills\n\
                 jo@example.org|-|permanent|5.7.1|data-end|-|incoming|4AB|2026-01-05T10:00:00Z|5.7.1 no pills",
            ),
            (
                "Jan  5 10:00:00 mx postfix/cleanup[1]: 4AB: reject: mime-error improper use of 8-bit data in message \
                 header: Subject: pills from x.example[192.0.2.9]; from=<a@example.net> to=<jo@example.org>",
                "jo@example.org|-|permanent|-|data-end|-|incoming|4AB|2026-01-05T10:00:00Z|improper use of 8-bit data \
                 in message header",
            ),
            // A filter behind Postfix said it.
            (
                "Jan  5 10:00:00 mx postfix/smtpd[1]: NOQUEUE: proxy-reject: END-OF-MESSAGE: 550 5.7.1 Spam; \
                 from=<a@example.net> to=<jo@example.org> proto=ESMTP helo=<x>",
                "jo@example.org|-|permanent|550 5.7.1|data-end|-|incoming|-|2026-01-05T10:00:00Z|550 5.7.1 Spam",
            ),
        ]);
    }

    /// `state->where` of `src/smtpd/smtpd.h`: what drew the reply.
    #[test]
    fn each_command_has_its_stage() {
        for (command, stage) in [
            ("CONNECT", "greeting"),
            ("HELO", "helo"),
            ("EHLO", "ehlo"),
            ("STARTTLS", "starttls"),
            ("AUTH", "auth"),
            ("MAIL", "mail"),
            ("RCPT", "rcpt"),
            ("DATA", "data"),
            ("DATA content", "data-end"),
            ("BDAT", "bdat"),
            ("BDAT content", "bdat"),
            ("END-OF-MESSAGE", "data-end"),
            ("VRFY", "vrfy"),
            ("ETRN", "etrn"),
            ("RSET", "rset"),
            ("QUIT", "quit"),
            ("NOOP", "any"),
            ("XCLIENT", "any"),
            ("UNKNOWN", "any"),
        ] {
            for word in ["reject", "milter-reject"] {
                let lines = format!(
                    "Jan  5 10:00:00 mx postfix/smtpd[1]: NOQUEUE: {word}: {command} from x.example[192.0.2.9]: 450 \
                     4.7.1 no; to=<jo@example.org> proto=ESMTP helo=<x>\n\
                     Jan  5 10:00:00 mx postfix/smtpd[1]: NOQUEUE: {word}: {command} from x.example[192.0.2.9]: 450 \
                     4.7.1 no; proto=ESMTP helo=<x>"
                );
                let row = |to| {
                    format!(
                        "{to}|-|transient|450 4.7.1|{stage}|-|incoming|-|2026-01-05T10:00:00Z|450 4.7.1 no"
                    )
                };
                let rows = [row("jo@example.org"), row("-")].join("\n");
                check(&[(&lines, &rows)]);
            }
        }
    }

    /// The reply is not in the line, and always of one class.
    #[test]
    fn refusals_of_which_a_warning_tells() {
        for (line, row) in [
            (
                "warning: Connection concurrency limit exceeded: 51 from x.example[192.0.2.9] for service smtp",
                "-|transient|-|greeting|-|Connection concurrency limit exceeded",
            ),
            (
                "warning: Connection rate limit exceeded: 51 from x.example[192.0.2.9] for service smtp",
                "-|transient|-|greeting|-|Connection rate limit exceeded",
            ),
            (
                "warning: New TLS session rate limit exceeded: 51 from x.example[192.0.2.9] for service smtp",
                "-|transient|-|starttls|-|New TLS session rate limit exceeded",
            ),
            (
                "warning: AUTH command rate limit exceeded: 51 from x.example[192.0.2.9] for service submission",
                "-|transient|-|auth|-|AUTH command rate limit exceeded",
            ),
            (
                "warning: Message delivery request rate limit exceeded: 51 from x.example[192.0.2.9] for service smtp",
                "-|transient|-|mail|-|Message delivery request rate limit exceeded",
            ),
            (
                "warning: Recipient address rate limit exceeded: 51 from x.example[192.0.2.9] for service smtp",
                "-|transient|-|rcpt|-|Recipient address rate limit exceeded",
            ),
            (
                "warning: Illegal address syntax from x.example[192.0.2.9] in RCPT command: <jo@@example.org>",
                "-|permanent|-|rcpt|-|Illegal address syntax",
            ),
            (
                "warning: reject: ETRN example.org... from x.example[192.0.2.9]",
                "-|transient|-|etrn|-|reject: ETRN example.org",
            ),
            (
                "warning: 4AB: queue file size limit exceeded",
                "-|permanent|-|data-end|4AB|queue file size limit exceeded",
            ),
            (
                "too many errors after RCPT from x.example[192.0.2.9]",
                "-|transient|-|rcpt|-|too many errors",
            ),
            (
                "too many errors after UNKNOWN from x.example[192.0.2.9]",
                "-|transient|-|any|-|too many errors",
            ),
        ] {
            let (told, text) = row.rsplit_once('|').unwrap_or_default();
            let (told, id) = told.rsplit_once('|').unwrap_or_default();
            let row = format!("-|{told}|-|incoming|{id}|2026-01-05T10:00:00Z|{text}");
            check(&[(
                &format!("Jan  5 10:00:00 mx postfix/smtpd[1]: {line}"),
                &row,
            )]);
        }
    }

    #[test]
    fn logins() {
        check(&[
            (
                "Jan  5 10:00:00 mx postfix/submission/smtpd[1]: warning: x.example[192.0.2.9]: SASL LOGIN \
                 authentication failed: UGFzc3dvcmQ6, sasl_username=jo@example.org",
                "-|-|permanent|-|auth|-|incoming|-|2026-01-05T10:00:00Z|SASL LOGIN authentication failed: UGFzc3dvcmQ6",
            ),
            (
                "Jan  5 10:00:00 mx postfix/smtpd[1]: warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: \
                 Connection lost to authentication server",
                "-|-|transient|-|auth|-|incoming|-|2026-01-05T10:00:00Z|SASL PLAIN authentication failed: \
                 Connection lost to authentication server",
            ),
        ]);
    }

    #[test]
    fn lines_that_report_nothing() {
        for line in [
            "postfix/smtpd[1]: warning: SASL authentication failure: Password verification failed",
            "postfix/smtpd[1]: warning: hostname x.example does not resolve to address 192.0.2.9",
            "postfix/smtp[1]: 4AB: host x.example[192.0.2.1] said: 450 4.2.0 later (in reply to RCPT TO command)",
            "postfix/qmgr[1]: 4AB: from=<a@example.net>, status=expired, returned to sender",
            "postfix/smtpd[1]: NOQUEUE: reject_warning: RCPT from x[192.0.2.9]: 550 5.1.1 no; from=<> to=<jo@x.example>",
            "postfix/smtp[1]: connect to x.example[192.0.2.1]:25: Connection refused",
            "postfix/cleanup[1]: 4AB: message-id=<550.5.1.1@example.com>",
            "postfix/smtpd[1]: 4AB: client=x.example[192.0.2.9]",
            // The reply begins with 2, or there was none.
            "postfix/smtpd[1]: warning: non-SMTP command from x.example[192.0.2.9]: GET / HTTP/1.1",
            "postfix/smtpd[1]: NOQUEUE: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok; from=<> to=<jo@x.example>",
            "postfix/smtpd[1]: 4AB: discard: RCPT from x[192.0.2.9]: <jo@x.example>: Recipient address; to=<jo@x.example>",
            "postfix/smtpd[1]: lost connection after RCPT from x.example[192.0.2.9]",
            "postfix/smtpd[1]: warning: TLS library problem: 4AB: queue file size limit",
            "postfix/anvil[1]: statistics: max connection rate 1/60s for (smtp:192.0.2.9)",
        ] {
            check(&[(&format!("Jan  5 10:00:00 mx {line}"), "")]);
        }
    }
}
