//! sendmail: `u05A00ab012345: to=<jo@example.com>, ..., dsn=5.1.1, stat=User unknown` and
//! `ruleset=check_rcpt, arg1=<jo@example.org>, ..., reject=550 5.1.1 ...`.
//!
//! The fields: Sendmail Installation and Operation Guide, 2.1.1,
//! <https://www.sendmail.org/~ca/email/doc8.12/op-sh-2.html>; what a filter answers:
//! `smfi_setreply` of libmilter.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use smtp_codes::dsn::Author;
use smtp_codes::{Outcome, Stage, Status};

use super::syslog::Line;
use super::words::{self, Needle, behind, completed, field, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static STAT: Needle = LazyLock::new(|| Finder::new(b", stat="));
static DSN: Needle = LazyLock::new(|| Finder::new(b", dsn="));
static REPLY: Needle = LazyLock::new(|| Finder::new(b", reply="));
static RELAY: Needle = LazyLock::new(|| Finder::new(b", relay="));
static USER: Needle = LazyLock::new(|| Finder::new(b", user="));
static NEXT: Needle = LazyLock::new(|| Finder::new(b", "));
static REFUSAL: Needle = LazyLock::new(|| Finder::new(b", reject="));
static MAILER: Needle = LazyLock::new(|| Finder::new(b", mailer="));
static ARGUMENT: Needle = LazyLock::new(|| Finder::new(b" arg1="));
static UNKNOWN: Needle = LazyLock::new(|| Finder::new(b"... "));
static EARLY: Needle = LazyLock::new(|| Finder::new(b" due to pre-greeting traffic"));

fn writes(program: &[u8]) -> bool {
    program.starts_with(b"sendmail") || program.starts_with(b"sm-")
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
    let own = writes(line.program);
    let (id, rest) = match words::queue_id(line.text) {
        Some((id, rest)) => (Some(id), rest),
        None => (None, line.text),
    };
    let event = if let (Some(id), Some(to)) = (id, rest.strip_prefix(b"to=")) {
        delivery(id, to)
    } else if let Some(ruleset) = rest.strip_prefix(b"ruleset=") {
        self::ruleset(id, ruleset)
    } else if let Some(words) = rest.strip_prefix(b"Milter: ") {
        milter(id, words)
    } else if own && rest.starts_with(b"<") {
        unknown(id, rest)
    } else if rest.starts_with(b"rejecting commands from ") {
        early(id, rest)
    } else if own && rest.starts_with(b"AUTH failure (") {
        Some(login(id, rest))
    } else {
        None
    };
    match event {
        Some(event) => Read::Event(event),
        None if own => Read::Nothing,
        None => Read::Foreign,
    }
}

/// A delivery: what stands behind `to=`.
fn delivery<'a>(id: &'a [u8], text: &'a [u8]) -> Option<Report<'a>> {
    let at = STAT.find(text)?;
    let (head, stat) = (&text[..at], &text[at + STAT.needle().len()..]);
    let dsn = field(&DSN, head)
        .and_then(words::leading_enhanced)
        .map(|(code, _)| code);
    let queued = stat == b"queued";
    // It waits for its first attempt, unless a code tells why it cannot be made.
    if queued && dsn.is_none() {
        return None;
    }
    if dsn.is_none() && MAILER.find(head).is_none() && stat != b"Sent" {
        return Some(undelivered(id, head, stat));
    }
    let reply = behind(&REPLY, head);
    let sent = stat.starts_with(b"Sent");
    // What the server said stands in brackets, or behind the word for how it ended.
    let said = match stat.strip_prefix(b"Sent ") {
        Some(rest) => words::bracketed(rest).unwrap_or(rest),
        None => stat.strip_prefix(b"Deferred: ").unwrap_or(stat),
    };
    let said = reply.unwrap_or(said);
    let (status, author) = match dsn {
        Some(dsn) => {
            let (status, author) = completed(said, dsn);
            (Some(status), author)
        }
        None => (status_in(said), Author::Server),
    };
    const EXPIRED: [&[u8]; 2] = [b"Cannot send message ", b"Message could not be delivered "];
    let outcome = if sent {
        Outcome::Success
    } else if queued || stat.starts_with(b"Deferred") {
        Outcome::Transient
    } else if EXPIRED.iter().any(|words| stat.starts_with(words)) {
        Outcome::Permanent
    } else {
        let class = dsn.map(|dsn| dsn.class_number());
        class
            .and_then(words::outcome)
            .or_else(|| status.and_then(words::ended))
            .unwrap_or(Outcome::Permanent)
    };
    let replied = status.is_some_and(|status| status.reply().is_some());
    Some(Report {
        recipient: words::list_value(recipients(head)),
        queue_id: value(id),
        host: behind(&RELAY, head)
            .and_then(|relay| speaker::leading(relay))
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage: match sent && replied {
            true => Stage::DataEnd,
            false => Stage::Any,
        },
        status,
        author,
        outcome: Some(outcome),
        text: words::text(said),
        ..Report::default()
    })
}

/// A recipient of a message that was refused to the client once it was there: no mailer has had it.
/// Nothing tells whether it may try again but the words, as the reply stands in another line at best.
fn undelivered<'a>(id: &'a [u8], head: &'a [u8], stat: &'a [u8]) -> Report<'a> {
    let status = status_in(stat);
    Report {
        recipient: words::list_value(recipients(head)),
        stage: Stage::DataEnd,
        outcome: status.and_then(words::ended),
        ..refusal(Some(id), stat)
    }
}

/// The list of recipients that a text begins with: up to the next field, as an address in quotes may hold
/// a comma and a blank.
fn recipients(text: &[u8]) -> &[u8] {
    let field = |at: &usize| {
        let name = text[at + 2..]
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_lowercase() || **byte == b'_')
            .count();
        text.get(at + 2 + name) == Some(&b'=')
    };
    let end = NEXT.find_iter(text).find(field);
    let list = &text[..end.unwrap_or(text.len())];
    // Of a list that is too long for a line, another one has the rest.
    list.strip_suffix(b", [more]").unwrap_or(list)
}

/// A refusal: `check_rcpt, arg1=<jo@example.org>, relay=..., reject=550 5.1.1 ...`.
fn ruleset<'a>(id: Option<&'a [u8]>, rest: &'a [u8]) -> Option<Report<'a>> {
    let (head, text) = rest.split_at(REFUSAL.find(rest)?);
    // These ask about the server that mail goes to; what became of the mail stands in its own line.
    const OUTGOING: [&[u8]; 3] = [b"tls_server", b"tls_rcpt", b"try_tls"];
    if OUTGOING.iter().any(|name| head.starts_with(name)) {
        return None;
    }
    const RULESETS: [(&[u8], Stage); 10] = [
        (b"check_rcpt", Stage::Rcpt),
        (b"check_mail", Stage::Mail),
        (b"check_relay", Stage::Greeting),
        (b"check_data", Stage::Data),
        (b"check_eoh", Stage::DataEnd),
        (b"check_eom", Stage::DataEnd),
        (b"check_vrfy", Stage::Vrfy),
        (b"check_expn", Stage::Expn),
        (b"check_etrn", Stage::Etrn),
        (b"tls_client", Stage::Any),
    ];
    let stage = RULESETS
        .iter()
        .find(|(name, _)| head.starts_with(name))
        .map_or(Stage::Any, |(_, stage)| *stage);
    let argument = behind(&ARGUMENT, head).and_then(words::list);
    let argument = argument.and_then(value);
    let (recipient, sender) = match stage {
        Stage::Rcpt => (argument, None),
        Stage::Mail => (None, argument),
        _ => (None, None),
    };
    Some(Report {
        recipient,
        sender,
        stage,
        ..refusal(id, &text[REFUSAL.needle().len()..])
    })
}

/// What a filter refuses: `to=<jo@example.org>, reject=550 5.7.1 ...`, `data, reject=...`.
///
/// Where it refuses the client as such, or none can be asked, no reply is told: `connect: host=..., rejecting
/// commands`, `initialization failed, temp failing commands`.
fn milter<'a>(id: Option<&'a [u8]>, rest: &'a [u8]) -> Option<Report<'a>> {
    const COMMANDS: [(&[u8], Outcome); 2] = [
        (b", rejecting commands", Outcome::Permanent),
        (b", temp failing commands", Outcome::Transient),
    ];
    let all = COMMANDS.iter().find(|(words, _)| rest.ends_with(words));
    if let Some((words, outcome)) = all {
        let is_client = rest.starts_with(b"connect");
        return Some(Report {
            stage: Stage::Greeting,
            outcome: Some(*outcome),
            // Who the client is makes no other reason.
            ..refusal(id, if is_client { &words[2..] } else { rest })
        });
    }
    let (head, text) = rest.split_at(REFUSAL.find(rest)?);
    const STEPS: [(&[u8], Stage); 6] = [
        (b"to=", Stage::Rcpt),
        (b"from=", Stage::Mail),
        (b"helo=", Stage::Helo),
        (b"connect", Stage::Greeting),
        // The filter has seen the whole message by then.
        (b"data", Stage::DataEnd),
        (b"eoh", Stage::DataEnd),
    ];
    let found = STEPS
        .iter()
        .find_map(|(word, stage)| Some((head.strip_prefix(*word)?, *stage)));
    let (argument, stage) = found.unwrap_or((b"", Stage::Any));
    let (recipient, sender) = match stage {
        Stage::Rcpt => (value(argument), None),
        Stage::Mail => (None, value(argument)),
        _ => (None, None),
    };
    Some(Report {
        recipient,
        sender,
        stage,
        ..refusal(id, &text[REFUSAL.needle().len()..])
    })
}

fn refusal<'a>(id: Option<&'a [u8]>, text: &'a [u8]) -> Report<'a> {
    let status: Option<Status> = status_in(text);
    Report {
        queue_id: id.and_then(value),
        direction: Some(Direction::Incoming),
        status,
        outcome: status.and_then(words::ended).or(Some(Outcome::Permanent)),
        text: words::text(text),
        ..Report::default()
    }
}

/// A recipient that is not known here, or none at all: `<jo@example.org>... User unknown`,
/// `<jo@example.org... Unbalanced '<'`.
fn unknown<'a>(id: Option<&'a [u8]>, rest: &'a [u8]) -> Option<Report<'a>> {
    let at = UNKNOWN.find(rest)?;
    let text = &rest[at + UNKNOWN.needle().len()..];
    let address = &rest[1..at];
    Some(Report {
        recipient: value(address.strip_suffix(b">").unwrap_or(address)),
        stage: Stage::Rcpt,
        ..refusal(id, text)
    })
}

/// A client that did not wait for the greeting: `rejecting commands from mx.example [192.0.2.1] due to
/// pre-greeting traffic after 0 seconds`.
fn early<'a>(id: Option<&'a [u8]>, rest: &'a [u8]) -> Option<Report<'a>> {
    EARLY.find(rest)?;
    Some(Report {
        stage: Stage::Greeting,
        ..refusal(id, rest)
    })
}

/// A login that is refused: `AUTH failure (LOGIN): authentication failure (-13) SASL(-13): ..., relay=x.example
/// [192.0.2.9]`.
fn login<'a>(id: Option<&'a [u8]>, rest: &'a [u8]) -> Report<'a> {
    let end = USER.find(rest).or_else(|| RELAY.find(rest));
    let text = &rest[..end.unwrap_or(rest.len())];
    Report {
        stage: Stage::Auth,
        // The numbers are those of SASL.
        status: None,
        outcome: Some(Outcome::Permanent),
        ..refusal(id, text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_sent};

    #[test]
    fn deliveries() {
        check(&[
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: to=<jo@example.com>,<al@example.com>, [more], \
                 delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120000, relay=mx.example.com. [192.0.2.1], \
                 dsn=5.1.1, stat=User unknown",
                "jo@example.com|-|permanent|5.1.1|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|User unknown\n\
                 al@example.com|-|permanent|5.1.1|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|User unknown",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=<jo@example.com>, ctladdr=<a@example.net> \
                 (1000/1000), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120000, relay=mx.example.com. \
                 [192.0.2.1], dsn=5.1.1, stat=User unknown",
                "jo@example.com|-|permanent|5.1.1|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|User unknown",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: to=<jo@example.com>,<al@example.com>, delay=00:00:01, \
                 xdelay=00:00:01, mailer=esmtp, pri=120000, relay=mx.example.com. [192.0.2.1], dsn=2.0.0, stat=Sent \
                 (250 2.0.0 taken)",
                "jo@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|250 2.0.0 taken\n\
                 al@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|250 2.0.0 taken",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: [ID 801593 mail.info] u05A00ab012345: to=<jo@example.com>, delay=00:00:01, \
                 xdelay=00:00:01, mailer=esmtp, pri=120000, relay=mx.example.com. [192.0.2.1], dsn=4.2.0, \
                 stat=Deferred: 450 4.2.0 try later",
                "jo@example.com|-|transient|450 4.2.0|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|450 4.2.0 try later",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=jo@example.com, delay=00:00:01, mailer=esmtp, \
                 pri=120000, relay=mx.example.com. [192.0.2.1], dsn=5.0.0, reply=554 no spam here, stat=Service unavailable",
                "jo@example.com|-|permanent|554 5.0.0|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|554 no spam here",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=jo, ctladdr=jo (0/0), delay=00:00:01, mailer=local, \
                 pri=120000, dsn=2.0.0, stat=Sent",
                "jo|-|success|2.0.0|any|-|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|Sent",
            ),
            // An address may hold a comma.
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=<\"doe, jo\"@example.com>, delay=00:00:01, \
                 mailer=esmtp, pri=120000, relay=mx.example.com. [192.0.2.1], dsn=5.1.1, stat=User unknown",
                "\"doe, jo\"@example.com|-|permanent|5.1.1|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|User unknown",
            ),
            // Without an address it is reported all the same.
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=<>,<>, delay=00:00:01, mailer=esmtp, pri=120000, \
                 relay=mx.example.com. [192.0.2.1], dsn=5.1.3, stat=User address required",
                "-|-|permanent|5.1.3|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|User address required",
            ),
            // Without a code the word tells.
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=<jo@example.com>, delay=00:00:01, mailer=esmtp, \
                 pri=120000, relay=mx.example.com. [192.0.2.1], stat=Deferred: Connection timed out with mx.example.com.",
                "jo@example.com|-|transient|-|any|mx.example.com|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|\
                 Connection timed out with mx.example.com.",
            ),
            // The name server did not answer.
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: to=<jo@example.com>, delay=00:00:00, mailer=esmtp, \
                 pri=30000, dsn=4.4.3, stat=queued",
                "jo@example.com|-|transient|4.4.3|any|-|outgoing|u05A00ab012345|2026-01-05T10:00:00Z|queued",
            ),
        ]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: Milter: connect: host=x.example, addr=192.0.2.9, rejecting commands\n\
                 Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012346: Milter: initialization failed, temp failing commands",
                "-|-|permanent|-|greeting|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|rejecting commands\n\
                 -|-|transient|-|greeting|-|incoming|u05A00ab012346|2026-01-05T10:00:00Z|initialization failed, temp failing commands",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: AUTH failure (LOGIN): authentication failure (-13) \
                 SASL(-13): authentication failure: checkpass failed, user=jo, relay=x.example [192.0.2.9]",
                "-|-|permanent|-|auth|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|AUTH failure (LOGIN): \
                 authentication failure (-13) SASL(-13): authentication failure: checkpass failed",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: ruleset=check_rcpt, arg1=<\"doe, jo\"@example.org>, \
                 relay=x.example [192.0.2.9], reject=550 5.7.1 no\n\
                 Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: ruleset=check_rcpt, arg1=jo@example.org, \
                 relay=x.example [192.0.2.9], reject=550 5.7.1 no\n\
                 Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: ruleset=check_eoh, arg1=14 $| 832, relay=x.example \
                 [192.0.2.9], reject=554 5.7.1 no",
                "\"doe, jo\"@example.org|-|permanent|550 5.7.1|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|550 5.7.1 no\n\
                 jo@example.org|-|permanent|550 5.7.1|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|550 5.7.1 no\n\
                 -|-|permanent|554 5.7.1|data-end|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|554 5.7.1 no",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: ruleset=check_rcpt, arg1=<jo@example.org>, \
                 relay=x.example [192.0.2.9], reject=550 5.7.1 <jo@example.org>... Relaying denied",
                "jo@example.org|-|permanent|550 5.7.1|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|550 5.7.1 \
                 <jo@example.org>... Relaying denied",
            ),
            (
                "Jan  5 10:00:00 mx sendmail[7]: ruleset=check_relay, arg1=x.example, arg2=192.0.2.9, relay=x.example \
                 [192.0.2.9], reject=421 4.3.2 Connection rate limit exceeded.",
                "-|-|transient|421 4.3.2|greeting|-|incoming|-|2026-01-05T10:00:00Z|421 4.3.2 Connection rate limit exceeded.",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: Milter: to=<jo@example.org>, reject=451 4.7.1 Greylisted",
                "jo@example.org|-|transient|451 4.7.1|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|451 4.7.1 Greylisted",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: Milter: data, reject=554 5.7.1 Spam",
                "-|-|permanent|554 5.7.1|data-end|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|554 5.7.1 Spam",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: <jo@example.org>... User unknown",
                "jo@example.org|-|permanent|-|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|User unknown",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: <jo@example.org... Unbalanced '<'",
                "jo@example.org|-|permanent|-|rcpt|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|Unbalanced '<'",
            ),
            // No mailer had it: the message was refused to the client.
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: to=<jo@example.org>, delay=00:00:02, pri=69548, \
                 stat=Message exceeds maximum fixed size (1000)",
                "jo@example.org|-|-|-|data-end|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|Message exceeds \
                 maximum fixed size (1000)",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: rejecting commands from x.example [192.0.2.9] due to \
                 pre-greeting traffic after 3 seconds",
                "-|-|permanent|-|greeting|-|incoming|u05A00ab012345|2026-01-05T10:00:00Z|rejecting commands from \
                 x.example [192.0.2.9] due to pre-greeting traffic after 3 seconds",
            ),
            (
                "u05A00ab012345: rejecting commands from x.example [192.0.2.9] due to pre-greeting traffic after 3 seconds",
                "-|-|permanent|-|greeting|-|incoming|u05A00ab012345|-|rejecting commands from x.example [192.0.2.9] \
                 due to pre-greeting traffic after 3 seconds",
            ),
        ]);
    }

    #[test]
    fn senders() {
        check_sent(&[
            (
                "Jan  5 10:00:00 mx sendmail[7]: u05A00ab012345: ruleset=check_mail, arg1=<a@example.net>, \
                 relay=x.example [192.0.2.9], reject=553 5.1.8 <a@example.net>... Domain does not exist",
                "a@example.net|-",
            ),
            (
                "Jan  5 10:00:00 mx sm-mta[7]: u05A00ab012345: Milter: from=<a@example.net>, reject=550 5.7.1 no",
                "a@example.net|-",
            ),
        ]);
    }

    #[test]
    fn lines_that_report_nothing() {
        for line in [
            "u05A00ab012345: to=<jo@example.com>, delay=00:00:00, mailer=esmtp, pri=30000, stat=queued",
            "ruleset=tls_server, arg1=NONE, relay=mx.example.com, reject=403 4.7.0 encryption too weak",
            "u05A00ab012345: u05A00ac012345: DSN: User unknown",
            "u05A00ab012345: from=<a@example.net>, size=550, class=0, nrcpts=1, msgid=<5.1.1@example.net>, relay=x",
            "u05A00ab012345: return to sender: Cannot send message for 5 days",
        ] {
            check(&[(&format!("Jan  5 10:00:00 mx sendmail[7]: {line}"), "")]);
        }
    }
}
