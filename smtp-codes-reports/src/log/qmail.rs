//! qmail-send: `starting delivery 1: msg 4711 to remote jo@example.com`, and later
//! `delivery 1: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_no/...`.
//!
//! The lines: <http://www.qmail.org/man/man5/qmail-log.html>; the words about a remote delivery:
//! <http://www.qmail.org/man/man8/qmail-remote.html>. Blanks are written as underscores, line ends as
//! slashes.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::{Outcome, ReplyCode, Stage, Status};

use super::deliveries::STARTING;
use super::syslog::Line;
use super::words::{self, Needle, behind, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: Some(begins),
    read,
};

static SAID: Needle = LazyLock::new(|| Finder::new(b"said: "));
static FROM: Needle = LazyLock::new(|| Finder::new(b": from <"));
static PID: Needle = LazyLock::new(|| Finder::new(b"pid "));
static TO: Needle = LazyLock::new(|| Finder::new(b"> rcpt <"));
static TEMPORARY: Needle = LazyLock::new(|| Finder::new(b"temporary"));
static GIVING_UP: Needle = LazyLock::new(|| Finder::new(b"/Giving up on "));

fn writes(program: &[u8]) -> bool {
    program.starts_with(b"qmail") || matches!(program, b"rblsmtpd" | b"qlogenvelope")
}

/// Whether a line begins a delivery.
fn begins(line: &Line<'_>) -> bool {
    line.text.starts_with(STARTING.needle())
}

fn read<'a>(line: &Line<'a>, context: &Context, _: &mut Reasons) -> Read<'a> {
    match delivery(line.text, context).or_else(|| refusal(line)) {
        Some(event) => Read::Event(event),
        None if writes(line.program) || is_beside(line.text) => Read::Nothing,
        None => Read::Foreign,
    }
}

/// How a delivery ended.
fn delivery<'a>(text: &'a [u8], context: &Context) -> Option<Report<'a>> {
    let rest = text.strip_prefix(b"delivery ")?;
    let (number, rest) = rest.split_at_checked(memchr(b':', rest)?)?;
    if number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    const WORDS: [(&[u8], Outcome); 3] = [
        (b": success: ", Outcome::Success),
        (b": failure: ", Outcome::Permanent),
        (b": deferral: ", Outcome::Transient),
    ];
    let (why, outcome) = WORDS
        .iter()
        .find_map(|(word, outcome)| Some((rest.strip_prefix(*word)?, *outcome)))?;
    let why: Vec<u8> = why
        .iter()
        .map(|&byte| if byte == b'_' { b' ' } else { byte })
        .collect();
    // An answer of several lines has slashes between them.
    let said = behind(&SAID, &why).map(|said| {
        let end = GIVING_UP.find(said).unwrap_or(said.len());
        let said = &said[..end];
        said.strip_suffix(b"/").unwrap_or(said)
    });
    let shown = said.unwrap_or_else(|| why.strip_suffix(b"/").unwrap_or(&why));
    let begun = context.deliveries.get(number);
    let own = |text: &str| Some(Cow::Owned(text.to_owned()));
    Some(Report {
        recipient: begun.and_then(|begun| own(&begun.recipient)),
        queue_id: begun.and_then(|begun| own(&begun.message)),
        direction: Some(Direction::Outgoing),
        stage: stage(&why),
        status: status_in(shown),
        outcome: Some(outcome),
        text: own(&String::from_utf8_lossy(shown)),
        ..Report::default()
    })
}

/// Whether a line is of a program beside qmail-send, whose name multilog has in the text.
fn is_beside(text: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 5] = [
        CHKUSER,
        b"simscan:[",
        b"qlogenvelope: ",
        b"rblsmtpd: ",
        b"qmail-smtpd: ",
    ];
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

/// What is refused by qmail-smtpd, by its patches, and by the programs before and behind it.
fn refusal<'a>(line: &Line<'a>) -> Option<Report<'a>> {
    let text = line.text;
    // multilog has the name of the program in the text.
    let of = |name: &[u8]| match line.program == name {
        true => Some(text),
        false => text.strip_prefix(name)?.strip_prefix(b": "),
    };
    match text.first()? {
        b'C' => chkuser(text.strip_prefix(CHKUSER)?),
        b's' if text.starts_with(b"simscan:[") => simscan(text),
        b'0'..=b'9' | b'p' | b'q' | b'r' | b'R' => {
            if let Some(text) = of(b"rblsmtpd") {
                rblsmtpd(text)
            } else if let Some(text) = of(b"qlogenvelope") {
                envelope(text)
            } else {
                rejected(of(b"qmail-smtpd")?)
            }
        }
        _ => None,
    }
}

/// A refusal, of a sender and a recipient where they are known.
fn incoming<'a>(
    (sender, recipient): (Option<&'a [u8]>, Option<&'a [u8]>),
    stage: Stage,
    said: &'a [u8],
) -> Report<'a> {
    let status = status_in(said);
    Report {
        recipient: recipient.and_then(words::list_value),
        sender: sender.and_then(value),
        direction: Some(Direction::Incoming),
        stage,
        status,
        outcome: status.and_then(words::ended).or(Some(Outcome::Permanent)),
        text: words::text(said),
        ..Report::default()
    }
}

/// rblsmtpd, of a client that a list blocks: `192.0.2.9 pid 7: 451 http://www.example.org/192.0.2.9`. Each RCPT
/// gets that answer.
///
/// <https://cr.yp.to/ucspi-tcp/rblsmtpd.html>
fn rblsmtpd(text: &[u8]) -> Option<Report<'_>> {
    let said = behind(&PID, text)?;
    let said = said[memchr(b':', said)? + 1..].trim_ascii();
    // Mostly nothing but an address on the web stands behind the code.
    let code = ReplyCode::from_bytes(said.get(..3)?).ok()?;
    let status = Status::of_reply(code);
    Some(Report {
        status: Some(status),
        outcome: words::ended(status),
        ..incoming((None, None), Stage::Rcpt, said)
    })
}

/// simscan, of a message: `simscan:[7]:SPAM REJECT (12.30/5.00):1.2345s:Hello:192.0.2.9:a@example.net:jo@example.org`,
/// and of one with a virus `VIRUS:1.2345s:its name:`. What it drops, the client takes for delivered.
///
/// `log_message` in `simscan.c` of <https://github.com/qmail/simscan>.
fn simscan(text: &[u8]) -> Option<Report<'_>> {
    let state = &text[memchr(b']', text)? + 1..];
    let state = state.strip_prefix(b":")?;
    let (what, rest) = state.split_at(memchr(b':', state)?);
    let mut fields = rest.rsplitn(3, |&byte| byte == b':');
    let (recipient, sender) = (fields.next(), fields.next());
    let said = match what {
        b"VIRUS" => {
            let name = fields.next()?.splitn(3, |&byte| byte == b':').nth(2)?;
            let end = memchr(b':', name).unwrap_or(name.len());
            Cow::Owned(format!("VIRUS {}", String::from_utf8_lossy(&name[..end])))
        }
        _ if what.starts_with(b"SPAM REJECT") => String::from_utf8_lossy(what),
        _ => return None,
    };
    Some(Report {
        text: Some(said),
        ..incoming((sender, recipient), Stage::DataEnd, b"")
    })
}

/// The patch qlog: `result=rejected code=550 reason=rcptto detail= helo=pc mailfrom=a@example.net
/// rcptto=jo@example.org relay=no`. What chkuser refuses, a line of its own has told.
///
/// <https://notes.sagredo.eu/en/qmail-notes-185/qlog-25.html>
fn envelope(text: &[u8]) -> Option<Report<'_>> {
    let mut fields = text
        .strip_prefix(b"result=rejected ")?
        .split(|&byte| byte == b' ');
    let mut field = |name: &[u8]| fields.find_map(|field| field.strip_prefix(name));
    let (code, reason) = (field(b"code=")?, field(b"reason=")?);
    if reason.starts_with(b"chkuser") {
        return None;
    }
    let (sender, recipient) = (field(b"mailfrom="), field(b"rcptto="));
    let recipient = recipient.filter(|recipient| !recipient.is_empty());
    let stage = match recipient {
        Some(_) => Stage::Rcpt,
        None if sender.is_some_and(|sender| !sender.is_empty()) => Stage::Mail,
        None => Stage::Any,
    };
    let report = incoming((sender, recipient), stage, code);
    Some(Report {
        text: words::text(reason),
        ..report
    })
}

/// s/qmail and the patch spamcontrol: `pid 7 Reject::RCPT::Failed_Rcptto P:ESMTP S:192.0.2.9:pc.example.net H:pc
/// F:a@example.net T:jo@example.org`.
///
/// <https://www.fehcom.de/sqmail/man/qmail-smtpd.html>
fn rejected(text: &[u8]) -> Option<Report<'_>> {
    let mut fields = text.split(|&byte| byte == b' ');
    let what = fields
        .by_ref()
        .take(4)
        .find(|field| field.starts_with(b"Reject::"))?;
    let mut field = |name: &[u8]| fields.find_map(|field| field.strip_prefix(name));
    let (sender, recipient) = (field(b"F:"), field(b"T:"));
    let stage = match what.split(|&byte| byte == b':').nth(2)? {
        b"DATA" => Stage::DataEnd,
        b"AUTH" => Stage::Auth,
        b"TLS" => Stage::StartTls,
        // Whatever it is for, it is said to RCPT.
        _ => Stage::Rcpt,
    };
    Some(incoming((sender, recipient), stage, what))
}

/// What the patch chkuser refuses in qmail-smtpd: `CHKUSER rejected rcpt: from <a@example.net::> remote
/// <pc:x.example.net:192.0.2.9> rcpt <jo@example.org> : not existing recipient`.
fn chkuser(text: &[u8]) -> Option<Report<'_>> {
    const SENDER: &[u8] = b"rejected sender";
    const REFUSALS: [&[u8]; 4] = [
        b"rejected ",
        b"mbx overquota",
        b"must auth",
        b"no auth resource",
    ];
    if !REFUSALS.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    let from = behind(&FROM, text)?;
    let sender = &from[..memchr(b':', from)?];
    let rcpt = behind(&TO, from)?;
    let (recipient, reason) = rcpt.split_at(memchr(b'>', rcpt)?);
    let reason = reason.strip_prefix(b"> : ")?.trim_ascii();
    Some(Report {
        recipient: value(recipient),
        sender: value(sender),
        direction: Some(Direction::Incoming),
        stage: match text.starts_with(SENDER) {
            true => Stage::Mail,
            false => Stage::Rcpt,
        },
        outcome: Some(
            match text.starts_with(b"no auth") || TEMPORARY.find(reason).is_some() {
                true => Outcome::Transient,
                false => Outcome::Permanent,
            },
        ),
        text: words::text(reason),
        ..Report::default()
    })
}

/// What lines of the patch chkuser begin with.
pub(super) const CHKUSER: &[u8] = b"CHKUSER ";

/// The stage that the words of qmail-remote tell, which stand before what the server said.
fn stage(why: &[u8]) -> Stage {
    const WORDS: [(&[u8], Stage); 9] = [
        (b" does not like recipient", Stage::Rcpt),
        (b" accepted message", Stage::DataEnd),
        (b" sender was rejected", Stage::Mail),
        (b" failed on DATA command", Stage::Data),
        (b" failed after I sent the message", Stage::DataEnd),
        (b" greeting failed", Stage::Greeting),
        (b" my name was rejected", Stage::Helo),
        (b"STARTTLS", Stage::StartTls),
        (b" auth", Stage::Auth),
    ];
    let own = &why[..why.len().min(160)];
    let own = &own[..SAID.find(own).unwrap_or(own.len())];
    WORDS
        .iter()
        .find(|(words, _)| memchr::memmem::find(own, words).is_some())
        .map_or(Stage::Any, |(_, stage)| *stage)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, told};

    #[test]
    fn deliveries() {
        check(&[
            (
                "@400000006957a5e01234abcd starting delivery 1: msg 4711 to remote jo@example.com\n\
                 @400000006957a5e11234abcd delivery 1: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_\
                 550-5.1.1_no/550_5.1.1_such_user/Giving_up_on_192.0.2.1./",
                "jo@example.com|-|permanent|550 5.1.1|rcpt|-|outgoing|4711|2026-01-02T11:02:47Z|550-5.1.1 no/550 5.1.1 such user",
            ),
            (
                "Jan  5 10:00:00 mx qmail: 1767607200.123456 delivery 2: success: 192.0.2.1_accepted_message./\
                 Remote_host_said:_250_ok/",
                "-|-|success|250|data-end|-|outgoing|-|2026-01-05T10:00:00Z|250 ok",
            ),
            // As tai64nlocal writes the times.
            (
                "2026-01-02 11:02:40.305441741 starting delivery 9: msg 4711 to remote jo@example.com\n\
                 2026-01-02 11:02:47.305441741 delivery 9: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/",
                "jo@example.com|-|permanent|5.1.1|any|-|outgoing|4711|2026-01-02T11:02:47Z|\
                 Sorry, no mailbox here by that name. (#5.1.1)",
            ),
            (
                "delivery 3: deferral: CNAME_lookup_failed_temporarily._(#4.4.3)/",
                "-|-|transient|4.4.3|any|-|outgoing|-|-|CNAME lookup failed temporarily. (#4.4.3)",
            ),
            (
                "@400000006957a5e11234abcd delivery 3: deferral: Connected_to_192.0.2.1_but_greeting_failed./\
                 Remote_host_said:_421_busy/",
                "-|-|transient|421|greeting|-|outgoing|-|2026-01-02T11:02:47Z|421 busy",
            ),
            // In the logs of Kubernetes.
            (
                "2026-01-05T10:00:00.123456789Z stderr F delivery 3: deferral: CNAME_lookup_failed_temporarily._(#4.4.3)/",
                "-|-|transient|4.4.3|any|-|outgoing|-|2026-01-05T10:00:00Z|CNAME lookup failed temporarily. (#4.4.3)",
            ),
            (
                "2026-01-05T10:00:00.123456789Z stderr F @400000006957a5e11234abcd delivery 3: deferral: \
                 CNAME_lookup_failed_temporarily._(#4.4.3)/",
                "-|-|transient|4.4.3|any|-|outgoing|-|2026-01-02T11:02:47Z|CNAME lookup failed temporarily. (#4.4.3)",
            ),
            // What other programs call a delivery has no number.
            (
                "2026-01-05 10:00:00 delivery to jo: failure: 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|2026-01-05T10:00:00Z|delivery to jo: failure: 550 5.1.1 no",
            ),
            (
                "2026-01-05 10:00:00 delivery : failure: 550 5.1.1 no",
                "-|-|-|550 5.1.1|any|-|-|-|2026-01-05T10:00:00Z|delivery : failure: 550 5.1.1 no",
            ),
            // It is in the line about the delivery.
            (
                "Jan  5 10:00:00 mx qmail-remote[7]: 192.0.2.1 said: 550 5.1.1 no",
                "",
            ),
            ("@400000006957a5e11234abcd end msg 550", ""),
            (
                "@400000006957a5e11234abcd status: local 0/10 remote 5/20",
                "",
            ),
        ]);
    }

    #[test]
    fn what_chkuser_refuses() {
        check(&[
            (
                "@400000006957a5e11234abcd CHKUSER rejected rcpt: from <a@example.net::> remote \
                 <pc:x.example.net:192.0.2.9> rcpt <jo@example.org> : not existing recipient",
                "jo@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-02T11:02:47Z|not existing recipient",
            ),
            (
                "Jan  5 10:00:00 mx qmail-smtpd: CHKUSER rejected sender: from <a@nowhere.example::> remote \
                 <pc:unknown:192.0.2.9> rcpt <> : invalid sender MX domain",
                "-|-|permanent|-|mail|-|incoming|-|2026-01-05T10:00:00Z|invalid sender MX domain",
            ),
            (
                "Jan  5 10:00:00 mx qmail-smtpd: CHKUSER accepted rcpt: from <a@example.net::> remote \
                 <pc:unknown:192.0.2.9> rcpt <jo@example.org> : found existing recipient",
                "",
            ),
        ]);
    }

    #[test]
    fn what_others_refuse() {
        let time = "2026-01-02T11:02:47Z";
        for (line, row) in [
            (
                "CHKUSER mbx overquota: from <a@example.net::> remote <pc:x.example.net:192.0.2.9> rcpt \
                 <jo@example.org> : rcpt mailbox is overquota",
                format!(
                    "jo@example.org|-|permanent|-|rcpt|-|incoming|-|{time}|rcpt mailbox is overquota"
                ),
            ),
            (
                "CHKUSER no auth resource: from <a@example.net::> remote <pc:x.example.net:192.0.2.9> rcpt \
                 <jo@example.org> : no auth resource available",
                format!(
                    "jo@example.org|-|transient|-|rcpt|-|incoming|-|{time}|no auth resource available"
                ),
            ),
            (
                "rblsmtpd: 192.0.2.9 pid 7: 451 http://www.example.org/192.0.2.9",
                format!(
                    "-|-|transient|451|rcpt|-|incoming|-|{time}|451 http://www.example.org/192.0.2.9"
                ),
            ),
            (
                "rblsmtpd: 192.0.2.9 pid 7: 553 https://www.example.org/query/ip/192.0.2.9",
                format!(
                    "-|-|permanent|553|rcpt|-|incoming|-|{time}|553 https://www.example.org/query/ip/192.0.2.9"
                ),
            ),
            (
                "simscan:[7]:SPAM REJECT (12.30/5.00):1.2345s:Re: Hello:192.0.2.9:a@example.net:jo@example.org,al@example.org",
                format!(
                    "jo@example.org|-|permanent|-|data-end|-|incoming|-|{time}|SPAM REJECT (12.30/5.00)\n\
                     al@example.org|-|permanent|-|data-end|-|incoming|-|{time}|SPAM REJECT (12.30/5.00)"
                ),
            ),
            (
                "simscan:[7]:VIRUS:0.1000s:Eicar-Test:192.0.2.9:a@example.net:jo@example.org",
                format!(
                    "jo@example.org|-|permanent|-|data-end|-|incoming|-|{time}|VIRUS Eicar-Test"
                ),
            ),
            (
                "simscan:[7]:SPAM DROPPED (12.30/5.00):1.2345s:550 5.1.1:192.0.2.9:a@example.net:jo@example.org",
                String::new(),
            ),
            (
                "qlogenvelope: result=rejected code=550 reason=rcptto detail=badrcptto helo=pc \
                 mailfrom=a@example.net rcptto=jo@example.org relay=no",
                format!("jo@example.org|-|permanent|550|rcpt|-|incoming|-|{time}|rcptto"),
            ),
            (
                "qlogenvelope: result=rejected code=421 reason=nullsender detail= helo=pc mailfrom= rcptto= relay=no",
                format!("-|-|transient|421|any|-|incoming|-|{time}|nullsender"),
            ),
            (
                "qlogenvelope: result=rejected code=550 reason=chkuserrcpt detail=x helo=pc mailfrom=a@example.net \
                 rcptto=jo@example.org relay=no",
                String::new(),
            ),
            (
                "qlogenvelope: result=accepted code=250 reason=rcpthosts detail= helo=pc mailfrom=a@example.net \
                 rcptto=jo@example.org relay=no",
                String::new(),
            ),
            (
                "qmail-smtpd: pid 7 Reject::RCPT::Failed_Rcptto P:ESMTP S:192.0.2.9:pc.example.net H:pc \
                 F:a@example.net T:jo@example.org",
                format!(
                    "jo@example.org|-|permanent|-|rcpt|-|incoming|-|{time}|Reject::RCPT::Failed_Rcptto"
                ),
            ),
            (
                "qmail-smtpd: pid 7 Reject::DATA::Bad_MIME P:ESMTP S:192.0.2.9:pc.example.net H:pc \
                 F:a@example.net T:jo@example.org",
                format!(
                    "jo@example.org|-|permanent|-|data-end|-|incoming|-|{time}|Reject::DATA::Bad_MIME"
                ),
            ),
            (
                "qmail-smtpd: pid 7 Accept::RCPT::Rcpthosts_Rcptto P:ESMTP S:192.0.2.9:pc.example.net H:pc \
                 F:a@example.net T:jo@example.org",
                String::new(),
            ),
        ] {
            check(&[(&format!("@400000006957a5e11234abcd {line}"), &row)]);
            // As tai64nlocal writes the times; and by syslog, where a name is in front already.
            check(&[(&format!("2026-01-02 11:02:47.305441741 {line}"), &row)]);
            check(&[(
                &format!("Jan  2 11:02:47 mx smtp: 1767351767.123456 {line}"),
                &row,
            )]);
        }
    }

    #[test]
    fn a_number_is_the_latest_delivery_that_has_it() {
        let rows = told(
            "starting delivery 1: msg 7 to local a@example.com\n\
             starting delivery 1: msg 8 to remote b@example.com\n\
             delivery 1: success: did_0+0+1/\n",
        );
        assert!(rows.starts_with("b@example.com|-|success|"), "{rows}");
    }

    #[test]
    fn a_virtual_domain_is_no_part_of_the_address() {
        for (written, address) in [
            ("local example.com-jo@example.com", "jo@example.com"),
            (
                "remote example.com-jo@example.com",
                "example.com-jo@example.com",
            ),
            ("local list-jo@example.com", "list-jo@example.com"),
            ("local example.com-@example.com", "example.com-@example.com"),
        ] {
            let rows = told(&format!(
                "starting delivery 1: msg 7 to {written}\ndelivery 1: success: did_0+0+1/\n"
            ));
            assert!(rows.starts_with(&format!("{address}|-|success|")), "{rows}");
        }
    }
}
