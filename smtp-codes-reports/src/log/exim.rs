//! Exim: `1sTyGh-0001Ab-2C ** jo@example.com R=dns T=smtp H=mx.example.com [192.0.2.1]: ...` and
//! `H=... F=<...> rejected RCPT <jo@example.org>: ...`; clients that it turns away without a word on the reply,
//! `Connection from [192.0.2.9] refused: too many connections`.
//!
//! The lines: <https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html>.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr2, memrchr};
use simdutf8::basic::from_utf8;
use smtp_codes::{Outcome, Stage, Status};

use super::reasons::Told;
use super::syslog::Line;
use super::words::{self, Needle, behind, named, status_in, value};
use super::{Context, Format, Read, Reasons};
use crate::stage::{self, of_command};
use crate::{Direction, Report, speaker};

pub(super) const FORMAT: Format = Format {
    writes,
    begins: None,
    read,
};

pub(super) static DEFERRED_SIGN: Needle = LazyLock::new(|| Finder::new(b" == "));
static FINAL_SIGN: Needle = LazyLock::new(|| Finder::new(b" ** "));
static DEFERRED: Needle = LazyLock::new(|| Finder::new(b" defer ("));
static EARLY: Needle = LazyLock::new(|| Finder::new(b"etry time not "));
static EXPIRED: Needle = LazyLock::new(|| Finder::new(b": retry timeout exceeded"));
static FAILING: Needle = LazyLock::new(|| Finder::new(b" have been failing for a long time"));
static LOGIN: Needle = LazyLock::new(|| Finder::new(b" authenticator failed for "));
static REJECTED: Needle = LazyLock::new(|| Finder::new(b"rejected "));
static CONFIRMED: Needle = LazyLock::new(|| Finder::new(b" C=\""));
static REASON: Needle = LazyLock::new(|| Finder::new(b": "));
static AFTER: Needle = LazyLock::new(|| Finder::new(b" after "));
static RESPONSE: Needle = LazyLock::new(|| Finder::new(b" in response to "));
static SENDER: Needle = LazyLock::new(|| Finder::new(b" F=<"));
static VERIFY: Needle = LazyLock::new(|| Finder::new(b"] sender verify "));
static HOST: Needle = LazyLock::new(|| Finder::new(b"]: "));
static PEER: Needle = LazyLock::new(|| Finder::new(b" H="));
static ADDRESS: Needle = LazyLock::new(|| Finder::new(b" ["));
static TIME: Needle = LazyLock::new(|| Finder::new(b" DT="));
static DROPPED: Needle = LazyLock::new(|| Finder::new(b" dropped: "));

fn writes(program: &[u8]) -> bool {
    program.starts_with(b"exim")
}

fn read<'a>(line: &Line<'a>, _: &Context, reasons: &mut Reasons) -> Read<'a> {
    let text = match piece(line) {
        Some((1, text)) => text,
        Some(_) => return Read::Nothing,
        None => line.text,
    };
    if text.starts_with(super::qmail::CHKUSER) {
        return Read::Foreign;
    }
    if runs(text) {
        return Read::Nothing;
    }
    let (id, rest) = match id(text, line.message) {
        Some((id, rest)) => (Some(id), rest),
        None => (None, text),
    };
    if id.is_some() && rest == COMPLETED {
        return Read::Nothing;
    }
    if let (Some(id), [one, two, b' ', ..]) = (id, rest) {
        let outcome = match [*one, *two] {
            [b'*', b'*'] => Some(Outcome::Permanent),
            [b'=', b'='] => Some(Outcome::Transient),
            [b'=', b'>'] | [b'-', b'>'] | [b'>', b'>'] => Some(Outcome::Success),
            // What -N only pretends to deliver, and what has come.
            [b'*', b'>'] | [b'<', b'='] => return Read::Nothing,
            _ => None,
        };
        if let Some(outcome) = outcome {
            return Read::Event(delivery((text, id.len(), outcome), line.earlier, reasons));
        }
    }
    // A host that is tried, and says no, before another one takes the mail or all have failed.
    let other = || {
        let other = || login(rest).or_else(|| turned_away(rest));
        id.is_none().then(other).flatten()
    };
    match refusal(id, rest).or_else(other) {
        Some(event) => Read::Event(event),
        None if id.is_some() || writes(line.program) || verifies(rest) => Read::Nothing,
        None => Read::Foreign,
    }
}

/// A piece of an entry that is too long for a line of syslog, or has several, and its number: `[1/3] `,
/// `[2\3] `. The first one has what matters.
fn piece<'a>(line: &Line<'a>) -> Option<(u32, &'a [u8])> {
    let [b'[', rest @ ..] = line.text else {
        return None;
    };
    if !writes(line.program) {
        return None;
    }
    let (numbers, text) = rest.split_at(memchr(b']', &rest[..rest.len().min(16)])?);
    let (number, count) = numbers.split_at(memchr2(b'/', b'\\', numbers)?);
    let read = |digits: &[u8]| str::from_utf8(digits).ok()?.parse::<u32>().ok();
    read(&count[1..])?;
    let text = text.strip_prefix(b"] ")?;
    // Syslog has a time already.
    let text = crate::Time::behind(text).map_or(text, <[u8]>::trim_ascii_start);
    Some((read(number)?, text))
}

/// That a queue runner begins or ends: `Start queue run: pid=4711`. Every format would be asked about
/// such a line, and some logs have one in five.
fn runs(rest: &[u8]) -> bool {
    rest.starts_with(b"Start queue run: ") || rest.starts_with(b"End queue run: ")
}

/// What another server said about a sender whom Exim verifies: the refusal has a line of its own.
fn verifies(rest: &[u8]) -> bool {
    rest.starts_with(b"H=") && VERIFY.find(rest).is_some()
}

/// The end of a message: a log has one such line for each.
const COMPLETED: &[u8] = b"Completed";

/// The id of a message that a text begins with, and what follows; `placed`, if its place is known already.
fn id<'a>(text: &'a [u8], placed: Option<(&'a [u8], &'a [u8])>) -> Option<(&'a [u8], &'a [u8])> {
    let placed = placed.or_else(|| placed_id(text));
    // With a sign behind it in its place, too, there is no more to ask.
    if placed.is_some_and(|(_, rest)| is_signed(rest)) {
        return placed;
    }
    let (id, rest) = placed.or_else(|| {
        let end = memchr(b' ', &text[..text.len().min(LONGEST_ID + 1)])?;
        Some((&text[..end], &text[end + 1..]))
    })?;
    is_id(id).then_some((id, rest))
}

/// Whether a text begins with the sign of a delivery.
fn is_signed(text: &[u8]) -> bool {
    matches!(
        text,
        [
            b'<' | b'=' | b'-' | b'>' | b'*',
            b'=' | b'>' | b'*',
            b' ',
            ..
        ]
    )
}

/// What has the form of an id as Exim writes them, since 4.97 and before, and what follows. Little more than the
/// places of the signs is looked at.
#[inline]
fn placed_id(text: &[u8]) -> Option<(&[u8], &[u8])> {
    /// Where the last hyphen is, and the length.
    const IDS: [(usize, usize); 2] = [(18, 23), (13, 16)];
    IDS.into_iter().find_map(|(hyphen, length)| {
        let (id, rest) = text.split_at_checked(length)?;
        let rest = rest.strip_prefix(b" ")?;
        let placed = id[6] == b'-' && id[hyphen] == b'-' && begins_id(id[0]);
        (placed && id.is_ascii()).then_some((id, rest))
    })
}

/// Whether an id may begin with a byte: it begins with a time, whose first digit is no small letter before the
/// year 3000. So `worker-sender-01` is none.
fn begins_id(first: u8) -> bool {
    first.is_ascii_digit() || first.is_ascii_uppercase()
}

const LONGEST_ID: usize = 23;

/// Whether this is the id of a message: `1sTyGh-0001Ab-2C`, and since Exim 4.97
/// `1sTyGh-00000001AbC-0XyZ`.
fn is_id(id: &[u8]) -> bool {
    if id.len() > LONGEST_ID || !id.first().is_some_and(|first| begins_id(*first)) {
        return false;
    }
    // Counted in a way that takes many at once, as every line of a log may begin with one.
    let in_parts = id.iter().map(|byte| u8::from(byte.is_ascii_alphanumeric()));
    if usize::from(in_parts.sum::<u8>()) + 2 != id.len() {
        return false;
    }
    let Some(time) = id.iter().position(|&byte| byte == b'-') else {
        return false;
    };
    let behind = &id[time + 1..];
    let Some(process) = memchr(b'-', behind) else {
        return false;
    };
    let rest = behind.len() - process - 1;
    matches!((time, process, rest), (3..=6, 2..=11, 2..=4))
}

/// A failure that may be deferred, or that ends them.
pub(super) struct Failure<'a> {
    pub(super) id: &'a [u8],
    pub(super) recipient: &'a [u8],
    /// Whether the reason stands with an earlier attempt.
    pub(super) unreasoned: bool,
    /// What follows the sign.
    pub(super) attempt: &'a [u8],
}

/// The failure that a line tells of, if it may be deferred or ends deferred ones. `None` for any other
/// line, and for a last failure with a reason of its own.
///
/// The id of a message stands right before the sign, whatever stands before the id.
pub(super) fn failing(line: &[u8]) -> Option<Failure<'_>> {
    // Of several signs the first counts.
    let signs = [&DEFERRED_SIGN, &FINAL_SIGN];
    let sign = signs.into_iter().filter_map(|sign| sign.find(line)).min()?;
    let near = &line[sign.saturating_sub(LONGEST_ID + 1)..sign];
    let id = &near[memrchr(b' ', near).map_or(0, |at| at + 1)..];
    is_id(id).then(|| failure(id, &line[sign + 1..])).flatten()
}

/// A line of Exim's own log, as it is written unless it is set otherwise.
pub(super) struct Own<'a> {
    /// Its time.
    pub(super) stamp: &'a [u8],
    /// What follows.
    pub(super) text: &'a [u8],
    /// The id of a message with which that begins, and the rest; a queue runner has none.
    pub(super) message: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Own<'a> {
    /// What [`failing`] tells. Whoever asks for the next lines waits for this, so it is told by the places.
    pub(super) fn failing(&self) -> Option<Failure<'a>> {
        let (id, text) = self.message?;
        matches!(text, [b'=', b'=', ..] | [b'*', b'*', ..])
            .then(|| failure(id, text))
            .flatten()
    }
}

/// The parts of a line, if it is of Exim's own log: only the places of the signs are looked at.
#[inline]
pub(super) fn own(line: &[u8]) -> Option<Own<'_>> {
    let (time, text) = line.split_first_chunk::<{ "2026-01-05 10:00:00 ".len() }>()?;
    let signs = (time[4], time[7], time[10], time[13], time[16], time[19]);
    if !time[0].is_ascii_digit() || signs != (b'-', b'-', b' ', b':', b':', b' ') {
        return None;
    }
    let message = placed_id(text);
    (message.is_some() || runs(text)).then_some(Own {
        stamp: &time[..time.len() - 1],
        text,
        message,
    })
}

/// Whether a text is unmistakably Exim's: it begins with the id of a message, or tells of a queue runner.
pub(super) fn is_own(text: &[u8]) -> bool {
    placed_id(text).is_some() || runs(text)
}

/// The failure behind the id of its message, from the sign on.
fn failure<'a>(id: &'a [u8], text: &'a [u8]) -> Option<Failure<'a>> {
    let (sign, attempt) = text.split_at_checked(b"== ".len())?;
    let unreasoned = if sign == b"== " {
        // A number of Exim's own for a time that is not reached: they were counted anew more than once.
        deferred(attempt).is_some_and(|number| number.starts_with(b"-5"))
            && EARLY.find(attempt).is_some()
    } else {
        let words = [&EXPIRED, &FAILING];
        if !words.iter().any(|words| words.find(attempt).is_some()) {
            return None;
        }
        true
    };
    Some(Failure {
        id,
        recipient: {
            let first = &attempt[..end_of_address(attempt)];
            first.strip_suffix(b":").unwrap_or(first)
        },
        unreasoned,
        attempt,
    })
}

/// What stands behind the word that it is deferred: a number and a bracket.
fn deferred(attempt: &[u8]) -> Option<&[u8]> {
    // It has the first bracket, unless an address or a name has one before it.
    let (before, number) = attempt.split_at(memchr(b'(', attempt)? + 1);
    match before.ends_with(DEFERRED.needle()) {
        true => Some(number),
        false => behind(&DEFERRED, attempt),
    }
}

/// Where the address ends that a text begins with; a colon may end it: `"jo doe"@example.com: Unknown user`.
fn end_of_address(text: &[u8]) -> usize {
    let quoted = match text.strip_prefix(b"\"") {
        Some(inner) => memchr(b'"', inner).map_or(0, |end| end + 2),
        None => 0,
    };
    memchr(b' ', &text[quoted..]).map_or(text.len(), |end| quoted + end)
}

/// What follows the sign of a delivery.
struct Addressed<'a> {
    address: &'a str,
    /// What the address became of, and what it was first: `jo@example.com (jan@example.org)
    /// <info@example.org>`.
    parent: Option<&'a str>,
    original: Option<&'a str>,
    /// What follows: a colon and the reason, or fields, and behind a colon the reason.
    tail: &'a str,
}

impl<'a> Addressed<'a> {
    fn of(text: &'a str) -> Self {
        let (first, rest) = text.split_at(end_of_address(text.as_bytes()));
        if let Some(address) = first.strip_suffix(':') {
            return Self {
                address,
                parent: None,
                original: None,
                tail: &text[address.len()..],
            };
        }
        let (mut parent, mut original, mut tail) = (None, None, rest);
        while let Some(rest) = tail.strip_prefix(' ') {
            let (close, place) = match rest.as_bytes().first() {
                Some(b'(') => (b')', &mut parent),
                Some(b'<') => (b'>', &mut original),
                _ => break,
            };
            let Some(end) = memchr(close, rest.as_bytes()) else {
                break;
            };
            *place = Some(&rest[1..end]);
            tail = &rest[end + 1..];
        }
        Self {
            address: first,
            parent,
            original,
            tail,
        }
    }
}

/// What stands behind a needle, which is ASCII.
fn after<'a>(needle: &Needle, text: &'a str) -> Option<&'a str> {
    text.get(needle.find(text.as_bytes())? + needle.needle().len()..)
}

/// A delivery: the line from the id of its message on, how long the id is, and how it ended; what an earlier
/// attempt tells of why it failed, if there is one.
///
/// All texts of it are parts of the line, so that this is looked at only once for what is no UTF-8.
fn delivery<'a>(
    (line, id, outcome): (&'a [u8], usize, Outcome),
    earlier: Option<&'a [u8]>,
    reasons: &mut Reasons,
) -> Report<'a> {
    match (from_utf8(line), earlier.map(from_utf8).transpose()) {
        (Ok(line), Ok(earlier)) => told_delivery((line, id, outcome), earlier, reasons),
        _ => {
            let line = String::from_utf8_lossy(line);
            let earlier = earlier.map(String::from_utf8_lossy);
            told_delivery((&line, id, outcome), earlier.as_deref(), reasons).into_owned()
        }
    }
}

/// The same of texts.
fn told_delivery<'a>(
    (line, id, outcome): (&'a str, usize, Outcome),
    earlier: Option<&'a str>,
    reasons: &mut Reasons,
) -> Report<'a> {
    let (id, text) = line.split_at(id);
    let addressed = Addressed::of(&text[" ** ".len()..]);
    let (first, tail) = (addressed.address, addressed.tail);
    let mut report = Report {
        queue_id: named(id),
        direction: Some(Direction::Outgoing),
        outcome: Some(outcome),
        ..Report::default()
    };
    // Whether a host is named that was tried.
    let tried = if outcome == Outcome::Success {
        report.host = speaker::peer(tail.as_bytes()).map(Into::into);
        if let Some(quoted) = after(&CONFIRMED, tail) {
            // What is quoted for a message that was sent is the answer to its end.
            let quoted = quoted.split_once('"').map_or(quoted, |(quoted, _)| quoted);
            report.stage = Stage::DataEnd;
            report.status = status_in(quoted.as_bytes());
            report.text = Some(quoted.into());
        }
        report.host.is_some()
    } else {
        let tried = failed(&mut report, tail, reasons);
        if let Some(earlier) = earlier {
            let own = report.host.take();
            failed(&mut report, Addressed::of(earlier).tail, reasons);
            report.host = own.or(report.host);
        }
        tried
    };
    // A local delivery names the local part, a file or a command; of the last two the address is what
    // there is to be told.
    let place = matches!(first.as_bytes().first(), Some(b'/' | b'|' | b':'))
        || (tried && memchr(b'@', first.as_bytes()).is_none());
    let (recipient, original) = match addressed.original.or(addressed.parent) {
        Some(address) if place => (address, None),
        original => (first, original),
    };
    report.recipient = named(recipient);
    report.original_recipient = original.and_then(named);
    // A delivery names its sender first, if at all.
    let sender = tail.strip_prefix(" F=<");
    report.sender = sender.and_then(|from| named(from.split_once('>')?.0));
    report
}

/// Reports why it failed, and says whether a host is named that was tried: what follows the addresses tells.
fn failed<'a>(report: &mut Report<'a>, tail: &'a str, reasons: &mut Reasons) -> bool {
    let told = reasons.told(("exim", tail.as_bytes()), told);
    report.stage = told.stage;
    report.status = told.status;
    let text = tail.get(told.text.clone());
    report.text = match tail.get(told.error.clone()).unwrap_or_default() {
        "" => text.map(Into::into),
        error => text.map(|text| [error, ": ", text].concat().into()),
    };
    report.host = told
        .host
        .clone()
        .and_then(|host| tail.get(host))
        .map(Into::into);
    told.peer
}

/// What stands behind the addresses of a failure tells.
fn told(tail: &[u8]) -> Told {
    // A colon behind the address, or fields and a colon, or nothing but the reason.
    let start = match REASON.find(tail) {
        Some(at) => at + REASON.needle().len(),
        None => 0,
    };
    let reason = untimed(&tail[start..]);
    let mut end = start + reason.len();
    let (error, reason) = match system_error(&tail[..start], reason) {
        Some((error, [])) => {
            end = start + error.len();
            (0..0, error)
        }
        Some((error, reason)) => (start..start + error.len(), reason),
        None => (0..0, reason),
    };
    let (stage, said) = quoted(reason);
    let peer = speaker::place_of_peer(tail);
    let quoted = || {
        let host = speaker::place_of_quoted(reason)?;
        let start = end - reason.len();
        Some(start + host.start..start + host.end)
    };
    Told {
        stage: match stage {
            // `a TLS session is required, but the server did not offer TLS support`
            Stage::Any => stage::told(reason),
            stage => stage,
        },
        status: match said {
            Some(said) => status_in(said),
            None => status_of(reason),
        },
        text: end - said.map_or(reason.len(), <[u8]>::len)..end,
        // What a server says goes before.
        error: if said.is_none() { error } else { 0..0 },
        peer: peer.is_some(),
        host: peer.or_else(quoted),
    }
}

/// The error of the system that defers a delivery, and the reason: the host and the time that the attempt took stand
/// between them. `defer (110): Connection timed out H=mx.example.com [192.0.2.1] DT=4s: SMTP timeout after ...`
fn system_error<'a>(before: &[u8], text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    if !before.ends_with(b"): ") {
        return None;
    }
    // The reason may say the same behind its colon.
    let colon = REASON.find(text);
    let head = &text[..colon.unwrap_or(text.len())];
    let error = &head[..PEER.find(head).or_else(|| TIME.find(head))?];
    Some((
        error,
        colon.map_or(&b""[..], |at| &text[at + REASON.needle().len()..]),
    ))
}

/// The reason without the time that the delivery took, which ends it in some lines.
fn untimed(reason: &[u8]) -> &[u8] {
    const LONGEST: usize = 24;
    let from = reason.len().saturating_sub(LONGEST);
    match memrchr(b' ', &reason[from..]) {
        Some(at) if reason[from + at..].starts_with(b" DT=") => &reason[..from + at],
        _ => reason,
    }
}

/// The command that drew a failure, and the server's own words, if there are any: `SMTP error from
/// remote mail server after RCPT TO:<jo@example.com>: 550 ...`. Old versions name the host before the
/// words.
fn quoted(reason: &[u8]) -> (Stage, Option<&[u8]>) {
    let Some(words) = behind(&AFTER, reason).or_else(|| behind(&RESPONSE, reason)) else {
        return (Stage::Any, None);
    };
    let stage = of_command(words);
    if stage == Stage::Any {
        return (stage, None);
    }
    let said = behind(&REASON, words).map(|said| match said.starts_with(b"host ") {
        true => behind(&HOST, said).unwrap_or(said),
        false => said,
    });
    (stage, said.filter(|said| !said.is_empty()))
}

/// The status of a reason of Exim's own, as a router's `:fail: 550 5.1.1 ...` gives it.
fn status_of(reason: &[u8]) -> Option<Status> {
    smtp_codes::best(reason).map(|found| found.status)
}

/// A refusal by Exim itself: `F=<x@y.example> rejected RCPT <jo@example.org>: 550 ...`.
fn refusal<'a>(id: Option<&'a [u8]>, line: &'a [u8]) -> Option<Report<'a>> {
    let at = REJECTED.find(line)?;
    let (head, words) = (&line[..at], &line[at + REJECTED.needle().len()..]);
    let before = head.trim_ascii_end();
    let temporarily = before.ends_with(b"temporarily");
    let (words, after) = match words.strip_prefix(b"after ") {
        Some(words) => (words, true),
        None => (words, false),
    };
    // Where Exim verifies the name in HELO, the command stands in quotes.
    let words = match words.strip_prefix(b"\"") {
        Some(quoted) => &quoted[..memchr(b'"', quoted).unwrap_or(quoted.len())],
        None => words,
    };
    const PHASES: [(&[u8], Stage); 5] = [
        (b"connection ", Stage::Greeting),
        // What is too big: `rejected from <a@example.net> H=...`.
        (b"from <", Stage::DataEnd),
        (b"by local_scan", Stage::DataEnd),
        (b"by DATA", Stage::DataEnd),
        (b"during ", Stage::DataEnd),
    ];
    let phase = PHASES.iter().find(|(phase, _)| words.starts_with(phase));
    let stage = match (of_command(words), phase) {
        // `after DATA` is the answer to the end of the message.
        (Stage::Data, _) if after => Stage::DataEnd,
        (Stage::Any, Some((_, stage))) => *stage,
        (Stage::Any, None) => return None,
        (stage, _) => stage,
    };
    let (head_words, text) = match before.strip_suffix(b":") {
        // `SMTP protocol synchronization error (...): rejected connection from H=[192.0.2.9] input="..."`
        Some(reason) => (words, reason),
        None => match REASON.find(words) {
            Some(at) => (&words[..at], &words[at + REASON.needle().len()..]),
            None => (words, words),
        },
    };
    let text = text.trim_ascii();
    let address = memchr(b'<', head_words).and_then(|open| {
        let address = &head_words[open + 1..];
        value(&address[..memchr(b'>', address)?])
    });
    let (recipient, sender) = match stage {
        Stage::Rcpt => (address, None),
        Stage::Mail | Stage::DataEnd => (None, address),
        _ => (None, None),
    };
    let status = status_in(text);
    // To the message after the last one that it takes it answers 421.
    let temporarily = temporarily || text == b"too many messages in one connection";
    let outcome = match (status.and_then(words::ended), temporarily) {
        (_, true) => Outcome::Transient,
        (Some(outcome @ (Outcome::Transient | Outcome::Permanent)), false) => outcome,
        _ => Outcome::Permanent,
    };
    Some(Report {
        recipient,
        sender: behind(&SENDER, head)
            .and_then(|from| value(&from[..memchr(b'>', from)?]))
            .or(sender),
        queue_id: id.and_then(value),
        direction: Some(Direction::Incoming),
        stage,
        status,
        outcome: Some(outcome),
        text: words::text(text),
        ..Report::default()
    })
}

/// A login that Exim refuses: `plain authenticator failed for (x) [192.0.2.1]: 535 ... (set_id=jo)`.
fn login(line: &[u8]) -> Option<Report<'_>> {
    let client = behind(&LOGIN, line)?;
    let text = client[REASON.find(client)? + REASON.needle().len()..].trim_ascii();
    let status = status_in(text)?;
    Some(Report {
        direction: Some(Direction::Incoming),
        stage: Stage::Auth,
        status: Some(status),
        outcome: words::ended(status),
        text: words::text(text),
        ..Report::default()
    })
}

/// A client, or a command, that Exim turns away in a line that has no reply. What it answers stands beside each line in
/// `src/src/smtp_in.c` and `src/src/daemon.c` of <https://code.exim.org/exim/exim>: of each kind it is always a 4yz, or
/// always a 5yz.
fn turned_away(line: &[u8]) -> Option<Report<'_>> {
    let report = match line.first()? {
        b'r' | b't' | b'c' | b'C' => connection(line).or_else(|| too_many(line))?,
        b'S' => dropped(line).or_else(|| error(line))?,
        b'u' => unqualified(line)?,
        b'V' => {
            // `VRFY failed for jo H=x.example [192.0.2.9]`
            line.strip_prefix(b"VRFY failed for ")?;
            let text = &line[..PEER.find(line)?];
            away(Stage::Vrfy, Outcome::Permanent, text)
        }
        _ => return None,
    };
    Some(report)
}

/// What all lines about a client that is turned away have in common. Who the client is makes no other reason.
fn away(stage: Stage, outcome: Outcome, text: &[u8]) -> Report<'_> {
    Report {
        direction: Some(Direction::Incoming),
        stage,
        outcome: Some(outcome),
        text: words::text(text),
        ..Report::default()
    }
}

/// A connection: `refused connection from [192.0.2.9] (host_reject_connection)`, `temporarily refused connection from
/// [192.0.2.9]: not in reserve list: ...`, `Connection from [192.0.2.9] refused: too many connections`.
fn connection(line: &[u8]) -> Option<Report<'_>> {
    const REASONS: [(&[u8], Outcome); 7] = [
        // They are answered with 554,
        (b" (host_reject_connection)", Outcome::Permanent),
        (b" (tcp wrappers)", Outcome::Permanent),
        (b" refused (IP options)", Outcome::Permanent),
        // with 451,
        (b" (tcp wrappers errno=", Outcome::Transient),
        // and with 421.
        (b": not in reserve list", Outcome::Transient),
        (b" refused: too many connections", Outcome::Transient),
        (b" refused: load average = ", Outcome::Transient),
    ];
    const BEGINS: [&[u8]; 4] = [
        b"refused connection from ",
        b"temporarily refused connection from ",
        b"connection from ",
        b"Connection from ",
    ];
    let client = BEGINS.iter().find_map(|words| line.strip_prefix(*words))?;
    let (at, outcome) = REASONS.iter().find_map(|(words, outcome)| {
        let at = memmem::find(client, words)?;
        Some((at, *outcome))
    })?;
    let reason = &client[at..];
    let reason = reason.strip_prefix(b" refused").unwrap_or(reason);
    let reason = match reason.strip_prefix(b" (") {
        Some(inner) => inner.strip_suffix(b")").unwrap_or(inner),
        None => reason.strip_prefix(b": ").unwrap_or(reason),
    };
    Some(away(Stage::Greeting, outcome, reason))
}

/// More recipients than it takes, with the reply 552 or 452: `too many recipients: message rejected:
/// sender=<a@example.net> H=...`, `too many recipients: excess temporarily rejected: sender=<...`.
fn too_many(line: &[u8]) -> Option<Report<'_>> {
    const TEXT: &[u8] = b"too many recipients";
    const REJECTED: [(&[u8], Outcome); 2] = [
        (b": message rejected: sender=<", Outcome::Permanent),
        (
            b": excess temporarily rejected: sender=<",
            Outcome::Transient,
        ),
    ];
    let rest = line.strip_prefix(TEXT)?;
    let (sender, outcome) = REJECTED
        .iter()
        .find_map(|(words, outcome)| Some((rest.strip_prefix(*words)?, *outcome)))?;
    Some(Report {
        sender: value(&sender[..memchr(b'>', sender)?]),
        ..away(Stage::Rcpt, outcome, TEXT)
    })
}

/// A session that Exim ends: `SMTP call from x.example [192.0.2.9] dropped: too many nonmail commands (last was
/// "RSET")`. The last command has the reply.
fn dropped(line: &[u8]) -> Option<Report<'_>> {
    let call = line.strip_prefix(b"SMTP call from ")?;
    let text = behind(&DROPPED, call)?;
    text.strip_prefix(b"too many ")?;
    let (text, last) = text.split_at(memmem::find(text, b" (last ").unwrap_or(text.len()));
    let command = memchr(b'"', last).map(|quote| &last[quote + 1..]);
    let stage = command.map_or(Stage::Any, of_command);
    Some(away(stage, Outcome::Permanent, text))
}

/// A command that Exim does not know, or not here: `SMTP protocol error in "AUTH LOGIN" H=x.example [192.0.2.9] AUTH
/// command used when not advertised`.
fn error(line: &[u8]) -> Option<Report<'_>> {
    const ERRORS: [&[u8]; 2] = [b"SMTP protocol error in \"", b"SMTP syntax error in \""];
    /// Another line has told that it was refused for this: `rejected MAIL from [192.0.2.9]: no HELO/EHLO given`.
    const TOLD: &[u8] = b"HELO or EHLO required";
    let command = ERRORS.iter().find_map(|words| line.strip_prefix(*words))?;
    let client = behind(&PEER, command)?;
    // The name in HELO may have square brackets, too, but round ones around them.
    let address = match client.starts_with(b"[") {
        true => client,
        false => behind(&ADDRESS, client)?,
    };
    let mut text = &address[memchr(b' ', address)? + 1..];
    while let Some(field) = [&b"I=["[..], b"U="].iter().find(|it| text.starts_with(it)) {
        text = &text[memchr(b' ', &text[field.len()..])? + field.len() + 1..];
    }
    (text != TOLD).then(|| away(of_command(command), Outcome::Permanent, text))
}

/// An address without a domain: `unqualified recipient rejected: <jo> H=x.example [192.0.2.9]`.
fn unqualified(line: &[u8]) -> Option<Report<'_>> {
    const KINDS: [(&[u8], Stage); 3] = [
        (b"unqualified sender rejected", Stage::Mail),
        (b"unqualified recipient rejected", Stage::Rcpt),
        (b"unqualified verify rejected", Stage::Vrfy),
    ];
    let (text, stage) = KINDS.iter().find(|(words, _)| line.starts_with(words))?;
    let address = line[text.len()..].strip_prefix(b": <")?;
    let address = value(&address[..memchr(b'>', address)?]);
    let (recipient, sender) = match stage {
        Stage::Rcpt => (address, None),
        Stage::Mail => (None, address),
        _ => (None, None),
    };
    Some(Report {
        recipient,
        sender,
        ..away(*stage, Outcome::Permanent, text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::super::tests::{check, check_sent};

    #[test]
    fn deliveries() {
        check(&[
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com <info@example.org> F=<a@example.net> R=dns \
                 T=smtp H=mx.example.com [192.0.2.1] X=TLS1.3:ECDHE:256 CV=yes: SMTP error from remote mail server \
                 after pipelined RCPT TO:<jo@example.com>: 550 5.1.1 no such user DT=0s",
                "jo@example.com|info@example.org|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|\
                 1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|550 5.1.1 no such user",
            ),
            (
                "2026-01-05 10:00:00 1aB-0C-0D ** \"jo doe\"@example.com R=dns T=smtp: Unrouteable address",
                "\"jo doe\"@example.com|-|permanent|-|any|-|outgoing|1aB-0C-0D|2026-01-05T10:00:00Z|Unrouteable address",
            ),
            (
                "2026-01-05 10:00:00 1aB-0C-0D ** \"jo of the sales d\"@b.example R=dns T=smtp: Unrouteable address",
                "\"jo of the sales d\"@b.example|-|permanent|-|any|-|outgoing|1aB-0C-0D|2026-01-05T10:00:00Z|Unrouteable address",
            ),
            // Only at the end it is the time that the delivery took.
            (
                "2026-01-05 10:00:00 1aB-0C-0D ** jo@example.com R=fail: 550 5.1.1 no, DT=4s or not",
                "jo@example.com|-|permanent|550 5.1.1|any|-|outgoing|1aB-0C-0D|2026-01-05T10:00:00Z|550 5.1.1 no, DT=4s or not",
            ),
            // The sign counts, whatever the codes say.
            (
                "2026-01-05 10:00:00 1aB-0C-0D ** jo@example.com R=dns T=smtp: SMTP error from remote mail server \
                 after RCPT TO:<jo@example.com>: 450 4.2.0 greylisted",
                "jo@example.com|-|permanent|450 4.2.0|rcpt|-|outgoing|1aB-0C-0D|2026-01-05T10:00:00Z|450 4.2.0 greylisted",
            ),
            (
                "2026-01-05 10:00:00 +0100 [4711] 1sTyGh-00000001AbC-0XyZ == jo@example.com R=dns T=smtp defer (-46) \
                 H=mx.example.com [192.0.2.1] DT=0s: SMTP error from remote mail server after initial connection: 554 no",
                "jo@example.com|-|transient|554|greeting|mx.example.com|outgoing|1sTyGh-00000001AbC-0XyZ|\
                 2026-01-05T10:00:00+01:00|554 no",
            ),
            // Versions before 4.83 name the host in the words.
            (
                "2011-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com R=dns T=smtp: SMTP error from remote mail server \
                 after end of data: host mx.example.com [192.0.2.1]: 552 5.3.4 too big",
                "jo@example.com|-|permanent|552 5.3.4|data-end|mx.example.com|outgoing|1sTyGh-0001Ab-2C|\
                 2011-01-05T10:00:00Z|552 5.3.4 too big",
            ),
            // An address without a domain that was delivered to a host is what its original became.
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo <jo@example.com> R=lmtp T=lmtp H=mx.example.com [192.0.2.1]: \
                 LMTP error from remote mail server after RCPT TO:<jo>: 550 5.1.1 no",
                "jo@example.com|-|permanent|550 5.1.1|rcpt|mx.example.com|outgoing|1sTyGh-0001Ab-2C|\
                 2026-01-05T10:00:00Z|550 5.1.1 no",
            ),
            // Where ids have no small letters, the first may be a capital one.
            (
                "2026-01-05 10:00:00 SZTYGH-0001AB-2C ** jo@example.com: Unknown user",
                "jo@example.com|-|permanent|-|any|-|outgoing|SZTYGH-0001AB-2C|2026-01-05T10:00:00Z|Unknown user",
            ),
            // Without a code.
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com: Unrouteable address",
                "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Unrouteable address",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (111): Connection refused",
                "jo@example.com|-|transient|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Connection refused",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (110): Connection timed out \
                 H=mx.example.com [192.0.2.1] DT=4s: SMTP timeout after end of data (783 bytes written)",
                "jo@example.com|-|transient|-|data-end|mx.example.com|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 Connection timed out: SMTP timeout after end of data (783 bytes written)",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (110): Connection timed out \
                 H=mx.example.com [192.0.2.1]:25 DT=4s\n\
                 2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (111): Connection refused DT=0s\n\
                 2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=local T=pipe defer (13): Permission denied \
                 DT=0s: cannot open H=x",
                "jo@example.com|-|transient|-|any|mx.example.com|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 Connection timed out\n\
                 jo@example.com|-|transient|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Connection refused\n\
                 jo@example.com|-|transient|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 Permission denied: cannot open H=x",
            ),
            // What a server said is all that matters.
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (115): Operation now in \
                 progress H=mx.example.com [192.0.2.1]: SMTP error from remote mail server after end of data: 451 later",
                "jo@example.com|-|transient|451|data-end|mx.example.com|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 451 later",
            ),
            // What stands behind the reason is a part of it.
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=local T=file defer (2): No such file: a H=b: c",
                "jo@example.com|-|transient|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|No such file: a H=b: c",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C == jo@example.com R=dns T=smtp defer (-38) H=mx.example.com \
                 [192.0.2.1]: a TLS session is required, but the server did not offer TLS support",
                "jo@example.com|-|transient|-|starttls|mx.example.com|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 a TLS session is required, but the server did not offer TLS support",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com R=fail: 550 5.1.1 gone, sorry",
                "jo@example.com|-|permanent|550 5.1.1|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|\
                 550 5.1.1 gone, sorry",
            ),
            // Deliveries.
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C => jo@example.com R=dns T=smtp H=mx.example.com [192.0.2.1] \
                 C=\"250 2.0.0 queued\" QT=1s DT=0s",
                "jo@example.com|-|success|250 2.0.0|data-end|mx.example.com|outgoing|1sTyGh-0001Ab-2C|\
                 2026-01-05T10:00:00Z|250 2.0.0 queued",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C -> jo <jo@example.com> R=local T=maildir",
                "jo|jo@example.com|success|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|-",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C => |/bin/sh (jo@example.com) <info@example.org> R=pipe T=pipe",
                "info@example.org|-|success|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|-",
            ),
            // Each line has its own time, or none.
            (
                "2026-01-05 10:00:00 1aB-0C-0D ** jo@example.com: Unknown user\n\
                 2026-01-05 10:00:00 1aB-0C-0E ** jo@example.com: Unknown user\n\
                 2026-01-05 10:00:01 1aB-0C-0F ** jo@example.com: Unknown user\n\
                 1aB-0C-0G ** jo@example.com: Unknown user",
                "jo@example.com|-|permanent|-|any|-|outgoing|1aB-0C-0D|2026-01-05T10:00:00Z|Unknown user\n\
                 jo@example.com|-|permanent|-|any|-|outgoing|1aB-0C-0E|2026-01-05T10:00:00Z|Unknown user\n\
                 jo@example.com|-|permanent|-|any|-|outgoing|1aB-0C-0F|2026-01-05T10:00:01Z|Unknown user\n\
                 jo@example.com|-|permanent|-|any|-|outgoing|1aB-0C-0G|-|Unknown user",
            ),
            // Through syslog, with or without a time of its own.
            (
                "Jan  5 10:00:00 mx exim[7]: 2026-01-05 09:59:59 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user",
                "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T09:59:59Z|Unknown user",
            ),
            // In pieces: the first one has what matters.
            (
                "Jan  5 10:00:00 mx exim[7]: [1\\2] 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user\n\
                 Jan  5 10:00:00 mx exim[7]: [2\\2] 550 5.1.1 here\n\
                 Jan  5 10:00:00 mx exim[7]: [1/2] 2026-01-05 09:59:59 1sTyGh-0001Ab-2D ** li@example.com: Unknown user",
                "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Unknown user\n\
                 li@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2D|2026-01-05T10:00:00Z|Unknown user",
            ),
            (
                "Jan  5 10:00:00 mx exim[7]: 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user",
                "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Unknown user",
            ),
        ]);
    }

    #[test]
    fn refusals() {
        check(&[
            (
                "2026-01-05 10:00:00 plain authenticator failed for (pc) [192.0.2.1]: 535 Incorrect authentication data \
                 (set_id=jo)",
                "-|-|permanent|535|auth|-|incoming|-|2026-01-05T10:00:00Z|535 Incorrect authentication data (set_id=jo)",
            ),
            (
                "2026-01-05 10:00:00 H=x.example [192.0.2.9]:4711 F=<a@example.net> rejected RCPT <jo@example.org>: \
                 relay not permitted",
                "jo@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|relay not permitted",
            ),
            (
                "2026-01-05 10:00:00 H=x.example [192.0.2.9] F=<a@example.net> temporarily rejected RCPT \
                 <jo@example.org>: greylisted",
                "jo@example.org|-|transient|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|greylisted",
            ),
            (
                "2026-01-05 10:00:00 H=x.example [192.0.2.9] F=<a@example.net> rejected RCPT <jo@example.org>: \
                 450 4.7.1 come later",
                "jo@example.org|-|transient|450 4.7.1|rcpt|-|incoming|-|2026-01-05T10:00:00Z|450 4.7.1 come later",
            ),
            (
                "2026-01-05 10:00:00 H=x.example [192.0.2.9] F=<a@example.net> rejected DATA: 550 5.7.1 no",
                "-|-|permanent|550 5.7.1|data|-|incoming|-|2026-01-05T10:00:00Z|550 5.7.1 no",
            ),
            (
                "2026-01-05 10:00:00 1sTyGh-0001Ab-2C H=x.example [192.0.2.9] F=<a@example.net> rejected after DATA: \
                 550 5.7.1 spam",
                "-|-|permanent|550 5.7.1|data-end|-|incoming|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|550 5.7.1 spam",
            ),
            (
                "2026-01-05 10:00:00 H=[192.0.2.9] rejected EHLO or HELO x y: syntactically invalid argument(s)",
                "-|-|permanent|-|ehlo|-|incoming|-|2026-01-05T10:00:00Z|syntactically invalid argument(s)",
            ),
            (
                "2026-01-05 10:00:00 SMTP protocol synchronization error (input sent without waiting for greeting): \
                 rejected connection from H=[192.0.2.9] input=\"x\"",
                "-|-|permanent|-|greeting|-|incoming|-|2026-01-05T10:00:00Z|\
                 SMTP protocol synchronization error (input sent without waiting for greeting)",
            ),
            (
                "2026-01-05 10:00:00 H=x.example [192.0.2.9] rejected connection in \"connect\" ACL: 554 listed",
                "-|-|permanent|554|greeting|-|incoming|-|2026-01-05T10:00:00Z|554 listed",
            ),
        ]);
    }

    #[test]
    fn refusals_of_commands_and_messages() {
        let quoted = "(next input sent too soon: pipelining was not advertised): rejected";
        let sync = "2026-01-05 10:00:00 SMTP protocol synchronization error";
        check(&[
            (
                "2026-01-05 10:00:00 rejected from <a@example.net> H=x.example (x) [192.0.2.9]: message too big: \
                 read=1001 max=1000",
                "-|-|permanent|-|data-end|-|incoming|-|2026-01-05T10:00:00Z|message too big: read=1001 max=1000",
            ),
            (
                "2026-01-05 10:00:00 rejected MAIL command H=x.example [192.0.2.9]: too many messages in one connection",
                "-|-|transient|-|mail|-|incoming|-|2026-01-05T10:00:00Z|too many messages in one connection",
            ),
            (
                "2026-01-05 10:00:00 rejected \"EHLO x.example\" from x.example [192.0.2.9]\n\
                 2026-01-05 10:00:00 temporarily rejected \"HELO x.example\" from x.example [192.0.2.9]",
                "-|-|permanent|-|ehlo|-|incoming|-|2026-01-05T10:00:00Z|EHLO x.example\n\
                 -|-|transient|-|helo|-|incoming|-|2026-01-05T10:00:00Z|HELO x.example",
            ),
            // What the client had sent may have a colon, too.
            (
                &format!(
                    "{sync} {quoted} \"RCPT TO:<jo@example.org>\" H=[192.0.2.9] next input=\"X: <li@example.org>\""
                ),
                "jo@example.org|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|SMTP protocol \
                 synchronization error (next input sent too soon: pipelining was not advertised)",
            ),
            (
                "2026-01-05 10:00:00 too many recipients: message rejected: sender=<a@example.net> H=x [192.0.2.9]\n\
                 2026-01-05 10:00:00 too many recipients: excess temporarily rejected: sender=<> H=x [192.0.2.9]",
                "-|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|too many recipients\n\
                 -|-|transient|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|too many recipients",
            ),
            (
                "2026-01-05 10:00:00 unqualified sender rejected: <a> H=x.example [192.0.2.9]\n\
                 2026-01-05 10:00:00 unqualified recipient rejected: <jo> H=x.example [192.0.2.9]\n\
                 2026-01-05 10:00:00 unqualified verify rejected: <jo> H=x.example [192.0.2.9]",
                "-|-|permanent|-|mail|-|incoming|-|2026-01-05T10:00:00Z|unqualified sender rejected\n\
                 jo|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|unqualified recipient rejected\n\
                 -|-|permanent|-|vrfy|-|incoming|-|2026-01-05T10:00:00Z|unqualified verify rejected",
            ),
            (
                "2026-01-05 10:00:00 VRFY failed for jo@example.org H=x.example [192.0.2.9]",
                "-|-|permanent|-|vrfy|-|incoming|-|2026-01-05T10:00:00Z|VRFY failed for jo@example.org",
            ),
            (
                "2026-01-05 10:00:00 SMTP protocol error in \"AUTH LOGIN\" H=([192.0.2.1]) [192.0.2.9]:4711 \
                 I=[192.0.2.25]:25 U=jo AUTH command used when not advertised\n\
                 2026-01-05 10:00:00 SMTP syntax error in \"RCPT TO:<jo\" H=[192.0.2.9] missing or malformed local part\n\
                 Jan  5 10:00:00 mx exim[7]: SMTP syntax error in \"X\" H=x.example [192.0.2.9] unrecognized command",
                "-|-|permanent|-|auth|-|incoming|-|2026-01-05T10:00:00Z|AUTH command used when not advertised\n\
                 -|-|permanent|-|rcpt|-|incoming|-|2026-01-05T10:00:00Z|missing or malformed local part\n\
                 -|-|permanent|-|any|-|incoming|-|2026-01-05T10:00:00Z|unrecognized command",
            ),
        ]);
        check_sent(&[(
            "2026-01-05 10:00:00 rejected MAIL FROM:<a@example.net> H=x [192.0.2.9]: message too big: size=2 max=1\n\
                 2026-01-05 10:00:00 rejected from <a@example.net> H=x [192.0.2.9]: message too big: read=2 max=1\n\
                 2026-01-05 10:00:00 too many recipients: message rejected: sender=<a@example.net> H=x [192.0.2.9]\n\
                 2026-01-05 10:00:00 unqualified sender rejected: <a@example.net> H=x [192.0.2.9]\n\
                 2026-01-05 10:00:00 unqualified recipient rejected: <jo> H=x [192.0.2.9]",
            "a@example.net|-\na@example.net|-\na@example.net|-\na@example.net|-\n-|-",
        )]);
    }

    /// The reply is not in the line, and always of one class.
    #[test]
    fn clients_that_are_turned_away() {
        for (line, told) in [
            (
                "refused connection from x.example [192.0.2.9] (host_reject_connection)",
                "permanent|-|greeting|host_reject_connection",
            ),
            (
                "refused connection from (x) [192.0.2.9]:4711 I=[192.0.2.1]:25 (tcp wrappers)",
                "permanent|-|greeting|tcp wrappers",
            ),
            (
                "temporarily refused connection from [192.0.2.9] (tcp wrappers errno=5)",
                "transient|-|greeting|tcp wrappers errno=5",
            ),
            (
                "connection from [192.0.2.9] refused (IP options)",
                "permanent|-|greeting|IP options",
            ),
            (
                "temporarily refused connection from [192.0.2.9]: not in reserve list: connected=20 max=20 reserve=5 \
                 (lookup deferred)",
                "transient|-|greeting|not in reserve list: connected=20 max=20 reserve=5 (lookup deferred)",
            ),
            (
                "temporarily refused connection from [192.0.2.9]: not in reserve list and load average = 20.00",
                "transient|-|greeting|not in reserve list and load average = 20.00",
            ),
            (
                "Connection from [192.0.2.9] refused: too many connections",
                "transient|-|greeting|too many connections",
            ),
            (
                "Connection from [192.0.2.9]:4711 I=[192.0.2.1]:25 refused: too many connections from that IP address",
                "transient|-|greeting|too many connections from that IP address",
            ),
            (
                "Connection from [192.0.2.9] refused: load average = 25.10",
                "transient|-|greeting|load average = 25.10",
            ),
            (
                "SMTP call from x.example [192.0.2.9] dropped: too many syntax or protocol errors (last command was \
                 \"AUTH LOGIN\", C=EHLO,AUTH)",
                "permanent|-|auth|too many syntax or protocol errors",
            ),
            (
                "SMTP call from x.example [192.0.2.9] dropped: too many nonmail commands (last was \"RSET\")",
                "permanent|-|rset|too many nonmail commands",
            ),
            (
                "SMTP call from x.example [192.0.2.9] dropped: too many unrecognized commands (last was \"X\")",
                "permanent|-|any|too many unrecognized commands",
            ),
        ] {
            let (told, text) = told.rsplit_once('|').unwrap_or_default();
            let row = format!("-|-|{told}|-|incoming|-|2026-01-05T10:00:00Z|{text}");
            check(&[
                (&format!("2026-01-05 10:00:00 {line}"), &row),
                (&format!("Jan  5 10:00:00 mx exim[7]: {line}"), &row),
            ]);
        }
    }

    #[test]
    fn what_only_looks_like_an_id_is_none() {
        check(&[
            (
                "2026-01-05 10:00:00 worker-sender-01 550 5.1.1 no such user",
                "-|-|-|550 5.1.1|any|-|-|-|2026-01-05T10:00:00Z|worker-sender-01 550 5.1.1 no such user",
            ),
            // Nor is what only looks like a time one.
            (
                "x026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user",
                "",
            ),
        ]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_wherever_they_stand() {
        let line: &[u8] = b"2026-01-05 10:00:00 1sTyGh-0001Ab-2C ** jo@example.com: Unknown user";
        for place in 0..line.len() {
            let mut line = line.to_vec();
            line[place] = 0xff;
            let mut texts = Vec::new();
            let done = super::super::reports(&line, &Context::default(), |_, report| {
                texts.extend(
                    [&report.queue_id, &report.recipient, &report.text].map(|text| {
                        let text = text.as_deref().unwrap_or_default();
                        text.replace('\u{fffd}', "?")
                    }),
                );
                Ok(())
            });
            assert!(done.is_ok());
            // In the address, or in the reason.
            let expected = match place {
                40..54 => [1, 0, 1],
                56.. => [1, 1, 0],
                _ => continue,
            };
            let same = texts
                .iter()
                .zip(["1sTyGh-0001Ab-2C", "jo@example.com", "Unknown user"]);
            let same: Vec<_> = same.map(|(one, other)| u8::from(one == other)).collect();
            assert_eq!(same, expected, "{place}: {texts:?}");
            assert!(texts.concat().contains('?'));
        }
    }

    #[test]
    fn lines_that_report_nothing() {
        for line in [
            // Another host may take it: how it ended stands in a line with a sign.
            "1sTyGh-0001Ab-2C H=mx.example.com [192.0.2.1]: SMTP error from remote mail server after initial \
             connection: 554 no",
            "1sTyGh-0001Ab-2C H=mx.example.com [192.0.2.1] Connection refused",
            "1sTyGh-0001Ab-2C <= a@example.net H=x.example [192.0.2.9] P=esmtp S=550 id=550.5.1.1@example.net",
            // Subjects tell what they like.
            "1sTyGh-0001Ab-2C <= a@example.net H=x.example [192.0.2.9] P=esmtp S=550 T=\"mail rejected after DATA: 550\"",
            "1sTyGh-0001Ab-2C Completed",
            "H=x.example (x) [192.0.2.9] sender verify fail for <a@example.net>: response to \
             \"RCPT TO:<a@example.net>\" from mx.example.net [192.0.2.1] was: 550 5.1.1 no such user",
            "1sTyGh-0001Ab-2C *> jo@example.com R=dns T=smtp H=mx.example.com [192.0.2.1]",
            "Start queue run: pid=550",
            // Another line tells why.
            "SMTP protocol error in \"MAIL FROM:<a@example.net>\" H=x [192.0.2.9] HELO or EHLO required",
            "SMTP connection from x.example [192.0.2.9] closed by DROP in ACL",
            // Nobody was refused.
            "SMTP connection from [192.0.2.9] (TCP/IP connection count = 1)",
            "SMTP call from x.example [192.0.2.9]",
            "connection from [192.0.2.9]",
            "refused connection from [192.0.2.9] (x)",
            "unqualified address <jo>",
            "too many recipients",
        ] {
            check(&[(&format!("2026-01-05 10:00:00 {line}"), "")]);
        }
    }
}
