//! msmtp: `host=mx.example.com tls=on auth=on user=a from=a@example.net recipients=jo@example.com
//! smtpstatus=550 smtpmsg='550 5.1.1 no' errormsg='recipient address jo@example.com not accepted by the
//! server' exitcode=EX_DATAERR`.
//!
//! The lines: `logfile` and `syslog` in <https://marlam.de/msmtp/msmtp.html>. Who was refused of several
//! recipients stands in `errormsg` alone; a line gives up the whole mail.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use smtp_codes::{Outcome, Stage};

use super::syslog::Line;
use super::words::{self, Needle, behind, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

static EXIT: Needle = LazyLock::new(|| Finder::new(b" exitcode="));
static FROM: Needle = LazyLock::new(|| Finder::new(b" from="));
static RECIPIENTS: Needle = LazyLock::new(|| Finder::new(b" recipients="));
static SAID: Needle = LazyLock::new(|| Finder::new(b" smtpmsg='"));
static ERROR: Needle = LazyLock::new(|| Finder::new(b" errormsg='"));

fn writes(program: &[u8]) -> bool {
    program == b"msmtp"
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
    match delivery(line.text) {
        Some(event) => Read::Event(event),
        None if writes(line.program) => Read::Nothing,
        None => Read::Foreign,
    }
}

fn delivery(text: &[u8]) -> Option<Report<'_>> {
    let rest = text.strip_prefix(b"host=")?;
    let exit = behind(&EXIT, rest)?;
    let word = |text: &'_ [u8]| memchr(b' ', text).unwrap_or(text.len());
    let host = str::from_utf8(&rest[..word(rest)]).ok();
    let quoted = |needle: &Needle| {
        let text = behind(needle, rest)?;
        // The text may hold quotes: the next field follows the last one.
        let end = memchr::memmem::find(text, b"' errormsg=")
            .or_else(|| memchr::memmem::find(text, b"' exitcode="))?;
        Some(&text[..end])
    };
    let said = quoted(&SAID);
    let error = quoted(&ERROR);
    let named = error.and_then(|error| {
        let behind = error.strip_prefix(b"recipient address ")?;
        Some(&behind[..word(behind)])
    });
    let outcome = if exit.starts_with(b"EX_OK") {
        Outcome::Success
    } else if exit.starts_with(b"EX_TEMPFAIL")
        || exit.starts_with(b"EX_UNAVAILABLE") && said.is_none()
    {
        Outcome::Transient
    } else {
        // Nothing is tried again by itself: it is over, whatever the code says.
        Outcome::Permanent
    };
    const STEPS: [(&[u8], Stage); 8] = [
        (b"cannot get initial OK message", Stage::Greeting),
        (b"SMTP server does not accept EHLO", Stage::Ehlo),
        (b"command STARTTLS failed", Stage::StartTls),
        (b"authentication failed", Stage::Auth),
        (b"envelope from address ", Stage::Mail),
        (b"the server does not accept mail data", Stage::Data),
        (b"the server did not accept the mail", Stage::DataEnd),
        (b"the mail was not accepted", Stage::DataEnd),
    ];
    let step = |error: &[u8]| STEPS.iter().find(|(words, _)| error.starts_with(words));
    let stage = match (outcome, error) {
        (Outcome::Success, _) => Stage::DataEnd,
        (_, Some(_)) if named.is_some() => Stage::Rcpt,
        (_, Some(error)) => step(error).map_or(Stage::Any, |(_, stage)| *stage),
        (_, None) => Stage::Any,
    };
    let all = behind(&RECIPIENTS, rest)?;
    let shown = said.or(error);
    Some(Report {
        recipient: words::list_value(named.unwrap_or(&all[..word(all)])),
        sender: behind(&FROM, rest).and_then(|from| value(&from[..word(from)])),
        host: host.and_then(speaker::host).map(Into::into),
        direction: Some(Direction::Outgoing),
        stage,
        status: said.and_then(status_in),
        outcome: Some(outcome),
        text: shown.and_then(words::text),
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
                "Jan 05 10:00:00 host=mx.example.com tls=on auth=on user=a from=a@example.net \
                 recipients=al@example.com,jo@example.com smtpstatus=550 smtpmsg='550 5.1.1 <jo@example.com>: it's gone' \
                 errormsg='recipient address jo@example.com not accepted by the server' exitcode=EX_DATAERR",
                "jo@example.com|-|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|\
                 550 5.1.1 <jo@example.com>: it's gone",
            ),
            (
                "Jan  5 10:00:00 mx msmtp: host=mx.example.com tls=on auth=off from=a@example.net \
                 recipients=jo@example.com mailsize=550 smtpstatus=250 smtpmsg='250 2.0.0 Ok: queued as 4AB' exitcode=EX_OK",
                "jo@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|\
                 250 2.0.0 Ok: queued as 4AB",
            ),
            (
                "Jan 05 10:00:00 host=mx.example.com tls=on auth=on user=a from=a@example.net recipients=jo@example.com \
                 smtpstatus=535 smtpmsg='535 5.7.8 no' errormsg='authentication failed (method PLAIN)' exitcode=EX_NOPERM",
                "jo@example.com|-|permanent|535 5.7.8|auth|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|535 5.7.8 no",
            ),
            (
                "Jan 05 10:00:00 host=mx.example.com tls=on auth=on user=a from=a@example.net recipients=jo@example.com \
                 errormsg='cannot connect to mx.example.com, port 25: Connection refused' exitcode=EX_TEMPFAIL",
                "jo@example.com|-|transient|-|any|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|cannot connect to \
                 mx.example.com, port 25: Connection refused",
            ),
            (
                "Jan 05 10:00:00 host=mx.example.com tls=off auth=off from=a@example.net recipients=jo@example.com \
                 smtpstatus=554 smtpmsg='554 no' errormsg='cannot get initial OK message from server' exitcode=EX_PROTOCOL\n\
                 Jan 05 10:00:00 host=mx.example.com tls=off auth=off from=a@example.net recipients=jo@example.com \
                 smtpstatus=550 smtpmsg='550 no' errormsg='the server did not accept the mail' exitcode=EX_UNAVAILABLE",
                "jo@example.com|-|permanent|554|greeting|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|554 no\n\
                 jo@example.com|-|permanent|550|data-end|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|550 no",
            ),
            // As grep finds it in several files.
            (
                "mail.log:Jan 05 10:00:00 host=mx.example.com tls=on auth=on from=a@example.net recipients=jo@example.com \
                 smtpstatus=550 smtpmsg='550 5.1.1 no' errormsg='recipient address jo@example.com not accepted by the \
                 server' exitcode=EX_DATAERR",
                "jo@example.com|-|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|-|2026-01-05T10:00:00Z|550 5.1.1 no",
            ),
            // Without its end it tells nothing.
            (
                "Jan  5 10:00:00 mx msmtp: host=mx.example.com recipients=jo@example.com smtpmsg='550 5.1.1",
                "",
            ),
            ("host=a b", ""),
            ("host=a exitcode=", ""),
        ]);
    }
}
