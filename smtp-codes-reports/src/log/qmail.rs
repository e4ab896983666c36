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
use smtp_codes::{Outcome, Stage};

use super::deliveries::STARTING;
use super::syslog::Line;
use super::words::{Needle, behind, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: Some(begins),
    read,
};

static SAID: Needle = LazyLock::new(|| Finder::new(b"said: "));
static FROM: Needle = LazyLock::new(|| Finder::new(b": from <"));
static TO: Needle = LazyLock::new(|| Finder::new(b"> rcpt <"));
static TEMPORARY: Needle = LazyLock::new(|| Finder::new(b"temporary"));
static GIVING_UP: Needle = LazyLock::new(|| Finder::new(b"/Giving up on "));

fn writes(program: &[u8]) -> bool {
    program.starts_with(b"qmail")
}

/// Whether a line begins a delivery.
fn begins(line: &Line<'_>) -> bool {
    line.text.starts_with(STARTING.needle())
}

fn read<'a>(line: &Line<'a>, context: &Context, _: &mut Reasons) -> Read<'a> {
    match delivery(line.text, context).or_else(|| chkuser(line.text)) {
        Some(event) => Read::Event(event),
        None if writes(line.program) => Read::Nothing,
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

/// What the patch chkuser refuses in qmail-smtpd: `CHKUSER rejected rcpt: from <a@example.net::> remote
/// <pc:x.example.net:192.0.2.9> rcpt <jo@example.org> : not existing recipient`.
fn chkuser(text: &[u8]) -> Option<Report<'_>> {
    let what = text.strip_prefix(CHKUSER)?.strip_prefix(b"rejected ")?;
    let from = behind(&FROM, what)?;
    let sender = &from[..memchr(b':', from)?];
    let rcpt = behind(&TO, from)?;
    let (recipient, reason) = rcpt.split_at(memchr(b'>', rcpt)?);
    let reason = reason.strip_prefix(b"> : ")?.trim_ascii();
    Some(Report {
        recipient: value(recipient),
        sender: value(sender),
        direction: Some(Direction::Incoming),
        stage: match what.starts_with(b"sender") {
            true => Stage::Mail,
            false => Stage::Rcpt,
        },
        outcome: Some(match TEMPORARY.find(reason) {
            Some(_) => Outcome::Transient,
            None => Outcome::Permanent,
        }),
        text: super::words::text(reason),
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
