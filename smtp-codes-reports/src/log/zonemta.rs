//! ZoneMTA: `info Sender/default/1 16f3a.001 REJECTED[recipient] from=a@example.org[a@example.org]
//! to=jo@example.com mx=mx.example.com (550 5.1.1 no such user)`.
//!
//! The lines: <https://github.com/zone-eu/zone-mta> (`lib/sender.js`).

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

static TO: Needle = LazyLock::new(|| Finder::new(b" to="));
static MX: Needle = LazyLock::new(|| Finder::new(b" mx="));
static SAID: Needle = LazyLock::new(|| Finder::new(b" ("));

fn writes(program: &[u8]) -> bool {
    program.eq_ignore_ascii_case(b"zone-mta") || program.eq_ignore_ascii_case(b"zonemta")
}

fn read<'a>(line: &Line<'a>, _: &Context, _: &mut Reasons) -> Read<'a> {
    let text = line.text;
    let text = text
        .strip_prefix(b"info ")
        .or_else(|| text.strip_prefix(b"INFO "))
        .unwrap_or(text);
    match text.strip_prefix(b"Sender/").and_then(delivery) {
        Some(report) => Read::Event(report),
        None if writes(line.program) => Read::Nothing,
        None => Read::Foreign,
    }
}

fn delivery(text: &[u8]) -> Option<Report<'_>> {
    let mut parts = text.splitn(4, |&byte| byte == b' ');
    let (_, id, word, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    // The category stands behind the word.
    let word = &word[..memchr(b'[', word).unwrap_or(word.len())];
    let outcome = match word {
        b"ACCEPTED" => Outcome::Success,
        b"DEFERRED" => Outcome::Transient,
        b"REJECTED" => Outcome::Permanent,
        _ => return None,
    };
    let from = rest.strip_prefix(b"from=")?;
    let upto = |text: &'_ [u8], end: &[u8]| {
        text.iter()
            .position(|byte| end.contains(byte))
            .unwrap_or(text.len())
    };
    let to = behind(&TO, from)?;
    let mx = behind(&MX, to)?;
    let said = behind(&SAID, mx).unwrap_or_default();
    let said = said.strip_suffix(b")").unwrap_or(said);
    Some(Report {
        recipient: value(&to[..upto(to, b" ")]),
        sender: value(&from[..upto(from, b"[ ")]),
        queue_id: value(id),
        host: str::from_utf8(&mx[..upto(mx, b" ")])
            .ok()
            .and_then(speaker::host)
            .map(Into::into),
        direction: Some(Direction::Outgoing),
        stage: match outcome {
            Outcome::Success => Stage::DataEnd,
            _ => Stage::Any,
        },
        status: status_in(said),
        outcome: Some(outcome),
        text: words::text(said).filter(|text| !text.is_empty()),
        ..Report::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn the_word_tells_how_it_ended() {
        check(&[
            (
                "info Sender/default/17 16f3ab.001 REJECTED[recipient] from=a@example.org[b@example.org] to=jo@example.com mx=mx.example.com (550 5.1.1 no (x) user)",
                "jo@example.com|-|permanent|550 5.1.1|any|mx.example.com|outgoing|16f3ab.001|-|550 5.1.1 no (x) user",
            ),
            (
                "Jan  5 10:00:00 mx zone-mta[1]: info Sender/default/17 16f3ab.002 DEFERRED[network] from=a@example.org[a@example.org] to=jo@example.com mx=example.com (450 Can't connect to MX)",
                "jo@example.com|-|transient|450|any|example.com|outgoing|16f3ab.002|2026-01-05T10:00:00Z|450 Can't connect to MX",
            ),
            (
                "INFO Sender/default/17 16f3ab.003 ACCEPTED from=a@example.org[a@example.org] to=jo@example.com mx=mx.example.com body=1 md5=9[MD5_OK] (250 2.0.0 OK)",
                "jo@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|16f3ab.003|-|250 2.0.0 OK",
            ),
            ("info Sender/default/17 16f3ab.003 CLOSED [x]", ""),
            (
                "Jan  5 10:00:00 mx zone-mta[1]: verbose Sender 550 5.1.1 no\n\
                 Jan  5 10:00:00 mx ZoneMTA[1]: verbose Sender 550 5.1.1 no",
                "",
            ),
        ]);
    }
}
