//! What stands around a line: syslog by RFC 3164 and RFC 5424, the journal of systemd, Exim's and
//! qmail's own times.
//!
//! [RFC 3164 4.1](https://www.rfc-editor.org/rfc/rfc3164#section-4.1),
//! [RFC 5424 6](https://www.rfc-editor.org/rfc/rfc5424#section-6),
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/>, <https://cr.yp.to/libtai/tai64.html>,
//! <https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html>.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::{self, Finder};

use super::exim;
use super::words::{Needle, behind};
use crate::Time;
use crate::speaker::alphanumeric_and;
use crate::time::clock;

/// The bytes of `Jan  5 2026 10:00:00`.
const DATED: usize = 20;

/// A line without what stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line<'a> {
    /// What the program wrote.
    pub(crate) text: &'a [u8],
    /// The name of the program, as far as the line tells: `postfix/smtp`.
    pub(crate) program: &'a [u8],
    /// What stands in brackets behind it: the number of the process, of some the id of a mail.
    pub(crate) process: &'a [u8],
    /// When, as it is written. It is read only for a line that reports something.
    pub(super) stamp: &'a [u8],
    /// Of a line of Exim's own log the id of the message that its text begins with, and what follows.
    pub(super) message: Option<(&'a [u8], &'a [u8])>,
    /// What an earlier line says of the same delivery, if this one leaves it unsaid.
    pub(super) earlier: Option<&'a [u8]>,
}

impl<'a> Line<'a> {
    /// A line with nothing around it.
    pub(crate) fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// When it was written; `latest` tells the year, where the line does not.
    pub(crate) fn time(&self, latest: Option<Time>) -> Option<Time> {
        let stamp = self.stamp;
        match stamp.first()? {
            b'@' => tai64(&stamp[1..]),
            b'0'..=b'9' if stamp.get(4) == Some(&b'-') => Some(Time::leading(stamp)?.0),
            b'0'..=b'9' => match memchr(b'.', stamp) {
                Some(point) => Time::from_unix(str::from_utf8(&stamp[..point]).ok()?.parse().ok()?),
                None => micros(stamp),
            },
            _ if stamp.len() == DATED => {
                let year = str::from_utf8(&stamp[7..11]).ok()?.parse().ok()?;
                let date = (year, month(stamp)?, day(stamp)?);
                Time::at(date, clock(&stamp[12..])?, 0)
            }
            _ => Time::without_year((month(stamp)?, day(stamp)?), clock(&stamp[7..])?, latest?),
        }
    }
}

/// The time of the last line that was asked about: lines of the same second follow each other.
#[derive(Default)]
pub(super) struct Clock {
    stamp: Vec<u8>,
    time: Option<Time>,
}

impl Clock {
    /// When a line was written, as [`Line::time`] tells it; `latest` is always the same.
    #[inline]
    pub(super) fn time(&mut self, line: &Line<'_>, latest: Option<Time>) -> Option<Time> {
        if self.stamp != line.stamp {
            self.set(line, latest);
        }
        self.time
    }

    #[cold]
    fn set(&mut self, line: &Line<'_>, latest: Option<Time>) {
        self.stamp.clear();
        self.stamp.extend_from_slice(line.stamp);
        self.time = line.time(latest);
    }
}

/// Takes off what stands around a line.
pub(crate) fn line(bytes: &[u8]) -> Line<'_> {
    // Most lines of Exim's own log, of which nothing more can be taken off.
    if let Some(own) = exim::own(bytes) {
        return Line {
            text: own.text,
            stamp: own.stamp,
            program: b"exim",
            message: own.message,
            ..Line::default()
        };
    }
    let mut line = Line::of(bytes);
    match bytes.first() {
        Some(b'<') => {
            let digits = bytes[1..]
                .iter()
                .take(4)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 || bytes.get(digits + 1) != Some(&b'>') {
                return line;
            }
            line.text = &bytes[digits + 2..];
            if let Some(rest) = line.text.strip_prefix(b"1 ") {
                return rfc5424(rest).unwrap_or(line);
            }
        }
        Some(b'@') => {
            let end = memchr(b' ', bytes).unwrap_or(bytes.len());
            if bytes[1..end].iter().all(u8::is_ascii_hexdigit) && end > 8 {
                line.stamp = &bytes[..end];
                line.text = bytes.get(end + 1..).unwrap_or_default();
            }
            return line;
        }
        // `journalctl -o verbose` sets it in.
        Some(b'M' | b' ') => {
            if let Some(message) = bytes.trim_ascii_start().strip_prefix(b"MESSAGE=") {
                line.text = message;
                return line;
            }
        }
        _ => {}
    }
    stamped(&mut line);
    if line.program.is_empty() {
        if bytes.first() == Some(&b'<') && line.stamp.is_empty() {
            prioritised(&mut line);
        }
        if line.program.is_empty()
            && let Some(inner) = framed(bytes)
                .or_else(|| weekday(bytes))
                .or_else(|| counted(bytes).map(|(frame, _)| self::line(frame)))
                .or_else(|| inner(&line))
        {
            return inner;
        }
    }
    // What a program in a container writes may come by the syslog of the host.
    if matches!(line.text, [b'A'..=b'Z', _, _, b' ', _, _, b' ', ..]) {
        let mut inner = Line::of(line.text);
        stamped(&mut inner);
        if !inner.program.is_empty() {
            return inner;
        }
    }
    line
}

/// A frame of those that follow each other in a stream, and its length with what stands before it: how many bytes it
/// has, and a blank. `115 <22>1 2026-01-05T10:00:00Z mx postfix/smtp 1 - - ...`
///
/// [RFC 6587 3.4.1](https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1)
#[inline]
pub(super) fn counted(bytes: &[u8]) -> Option<(&[u8], usize)> {
    // A year is no count, and most lines that begin with a digit begin with a year.
    match bytes {
        [b'0'..=b'9', _, _, _, fifth, ..] if *fifth != b'-' => frame(bytes),
        _ => None,
    }
}

#[cold]
fn frame(bytes: &[u8]) -> Option<(&[u8], usize)> {
    /// The digits of a count are no more.
    const DIGITS: usize = 6;
    let begin = |bytes: &[u8]| {
        let digits = bytes.iter().take(DIGITS + 1);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let is_one = matches!(bytes[digits..], [b' ', b'<', b'0'..=b'9', ..]);
        (is_one && digits > 0 && digits <= DIGITS).then_some(digits)
    };
    let digits = begin(bytes)?;
    let count: usize = str::from_utf8(&bytes[..digits]).ok()?.parse().ok()?;
    let whole = (digits + 1 + count).min(bytes.len());
    // Where no other frame follows, it was counted as something else: before it was put into UTF-8.
    let whole = match bytes[whole..].is_empty() || begin(&bytes[whole..]).is_some() {
        true => whole,
        false => bytes.len(),
    };
    Some((&bytes[digits + 1..whole], whole))
}

/// Takes off the program of a line that has a priority and no time: `postfix/smtp[1]: `, `mx postfix/smtp[1]: `. The
/// C library writes the first to the local syslogd.
fn prioritised(line: &mut Line<'_>) {
    let text = line.text;
    let mut words = text.split(|&byte| byte == b' ');
    let ends = |word: Option<&[u8]>, end: &[u8]| word.is_some_and(|word| word.ends_with(end));
    // What stands in a sentence has no number of a process.
    if ends(words.next(), b":") || ends(words.next(), b"]:") {
        tagged(line);
    }
}

/// The bytes without the colours of a terminal, as `grep --color=always` and `journalctl` write them;
/// `None` if there are none. What else moves or clears a terminal is no part of a log and stays.
///
/// ECMA-48 8.3.117 and 8.3.41: `ESC [ 01;31 m` and `ESC [ K`.
pub(super) fn uncoloured(bytes: &[u8]) -> Option<Vec<u8>> {
    /// Longer sequences are none.
    const LONGEST: usize = 32;
    let mut plain = Vec::new();
    let mut rest = bytes;
    let mut found = false;
    while let Some(at) = memmem::find(rest, b"\x1b[") {
        let behind = &rest[at + 2..];
        let numbers = behind
            .iter()
            .take(LONGEST)
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b':'))
            .count();
        if matches!(behind.get(numbers), Some(b'm' | b'K')) {
            plain.extend_from_slice(&rest[..at]);
            rest = &behind[numbers + 1..];
            found = true;
        } else {
            plain.extend_from_slice(&rest[..at + 2]);
            rest = behind;
        }
    }
    plain.extend_from_slice(rest);
    found.then_some(plain)
}

/// A line whose time stands in brackets: `[2026-01-05 10:00:00] mx postfix/smtp[1]: `.
fn framed(bytes: &[u8]) -> Option<Line<'_>> {
    /// A time with its fractions and its zone is no longer.
    const REACH: usize = 48;
    let near = bytes[..bytes.len().min(REACH)].strip_prefix(b"[")?;
    let end = memchr(b']', near)?;
    let stamp = &near[..end];
    // Seconds since the machine was started, as `journalctl -o short-monotonic` writes them, are no
    // time of day: `[12345.678901] mx postfix/smtp[1]: `.
    let seconds = stamp.trim_ascii_start();
    let counted = seconds.contains(&b'.')
        && seconds
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    if !counted {
        Time::behind(stamp)?;
    }
    let mut line = Line {
        text: bytes[end + 2..].trim_ascii_start(),
        stamp: if counted { b"" } else { stamp },
        ..Line::default()
    };
    tagged(&mut line);
    Some(line)
}

/// A line of `journalctl -o short-full`: `Mon 2026-01-05 10:00:00 CET mx postfix/smtp[1]: `. What is
/// not UTC is taken as if it were, as with all times that have no zone.
///
/// <https://www.freedesktop.org/software/systemd/man/latest/journalctl.html#short-full>
pub(super) fn weekday(bytes: &[u8]) -> Option<Line<'_>> {
    let [b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b' ', dated @ ..] = bytes else {
        return None;
    };
    let rest = Time::behind(dated)?;
    let mut line = Line {
        stamp: &dated[..dated.len() - rest.len()],
        ..Line::default()
    };
    let rest = rest.trim_ascii_start();
    let zone = rest
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase())
        .count();
    line.text = match rest.get(zone) {
        Some(b' ') => &rest[zone + 1..],
        _ => rest,
    };
    tagged(&mut line);
    Some(line)
}

/// The line that stands in a line, behind what other programs put before it: the name of a service and
/// a bar (`docker compose logs`), a time (`docker logs -t`), a time, the name of a stream and whether
/// the line is whole (the logs of Kubernetes, in the form of CRI), the name of a file (`grep`).
///
/// <https://docs.docker.com/reference/cli/docker/compose/logs/>,
/// <https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md>
fn inner<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    /// So far into the line the inner one may begin.
    const REACH: usize = 120;
    let text = line.text;
    let mut within = Line::default();
    if line.stamp.get(10) == Some(&b'T') {
        let streams: [&[u8]; 4] = [b"stdout F ", b"stderr F ", b"stdout P ", b"stderr P "];
        let behind = streams.iter().find_map(|stream| text.strip_prefix(*stream));
        within.text = behind.unwrap_or(text);
        stamped(&mut within);
        let own = behind.is_some() || !within.stamp.is_empty();
        // A line without a time of its own was written when the outer one says.
        if within.stamp.is_empty() {
            within.stamp = line.stamp;
            if behind.is_some() {
                tagged(&mut within);
            }
        }
        return own.then_some(within).or_else(|| relayed(text));
    }
    if let Some(first) = line.stamp.first() {
        return first.is_ascii_alphabetic().then(|| relayed(text))?;
    }
    let near = &text[..text.len().min(REACH)];
    let mut from = 0;
    while let Some(colon) = memchr(b':', &near[from..]).map(|at| from + at) {
        from = colon + 1;
        // `Jan  5 10:00:00` and `2026-01-05T10:00:00` begin so far before their first colon.
        for length in [9, 13] {
            let Some(begin) = colon.checked_sub(length).filter(|&begin| begin > 0) else {
                continue;
            };
            let before = text[begin - 1];
            if before.is_ascii_alphanumeric() {
                continue;
            }
            within = Line::of(&text[begin..]);
            stamped(&mut within);
            // `kubectl logs --prefix --timestamps` has a time before that of the line.
            if within.program.is_empty() {
                let mut deeper = Line::of(within.text);
                stamped(&mut deeper);
                if !deeper.program.is_empty() {
                    return Some(deeper);
                }
            }
            // In the columns of a sheet others come first.
            if within.program.is_empty() && within.text.starts_with(b"\"") {
                continue;
            }
            if before == b'"' {
                within.text = within.text.strip_suffix(b"\"").unwrap_or(within.text);
            }
            // Exim, msmtp and others write no program; in a sentence a time stands, too.
            let parted = text[..begin].ends_with(b"| ") || before == b':';
            let timed = parted || text.get(begin + 10) == Some(&b'T');
            if !within.program.is_empty() || !within.stamp.is_empty() && timed {
                return Some(within);
            }
        }
    }
    service(text)
}

/// A line that has no time of its own, behind the name of a service and a bar: `mail-1  | 5a1b mta delivery ...`.
fn service(text: &[u8]) -> Option<Line<'_>> {
    let name = text
        .iter()
        .take(64)
        .take_while(|byte| IN_NAMES[usize::from(**byte)]);
    let rest = &text[name.count()..];
    let bar = rest
        .iter()
        .take(64)
        .take_while(|&&byte| byte == b' ')
        .count();
    let own = rest[bar..].strip_prefix(b"| ")?;
    (bar > 0 && rest.len() < text.len()).then(|| Line::of(own))
}

/// A line that came by another host, whose syslogd did not know its form and put a time and a host before it:
/// `192.0.2.1 Jan  5 10:00:00 mx postfix/smtp[1]: `, `mx <22>Jan  5 ...`, `mx 1 2026-01-05T10:00:00Z mx ...`. `aws logs
/// tail` has the name of a stream there.
fn relayed(text: &[u8]) -> Option<Line<'_>> {
    let rest = &text[memchr(b' ', text)? + 1..];
    let rest = match rest.strip_prefix(b"<") {
        Some(priority) => {
            let end = priority.iter().take(4).position(|&byte| byte == b'>')?;
            &priority[end + 1..]
        }
        None => rest,
    };
    if let Some(rest @ [b'0'..=b'9', ..]) = rest.strip_prefix(b"1 ") {
        return rfc5424(rest);
    }
    let mut within = Line::of(rest);
    stamped(&mut within);
    (!within.stamp.is_empty() && !within.program.is_empty()).then_some(within)
}

/// Takes off a time, a host and a program.
fn stamped(line: &mut Line<'_>) {
    let text = line.text;
    match text {
        // `Jan  5 10:00:00 mx postfix/smtp[1]: `
        [b'A'..=b'Z', _, _, b' ', _, _, b' ', _, _, b':', ..]
            if month(text).is_some() && text.get(15) == Some(&b' ') =>
        {
            line.stamp = &text[..15];
            line.text = &text[16..];
            // FreeBSD's syslogd can write facility and severity behind the time.
            if line.text.first() == Some(&b'<')
                && let Some(end) = memchr(b'>', &line.text[..line.text.len().min(32)])
            {
                line.text = line.text[end + 1..].trim_ascii_start();
            }
            tagged(line);
        }
        // `Jan  5 2026 10:00:00 mx postfix/smtp[1]: `
        [
            b'A'..=b'Z',
            _,
            _,
            b' ',
            _,
            _,
            b' ',
            b'1' | b'2',
            _,
            _,
            _,
            b' ',
            _,
            _,
            b':',
            ..,
        ] if month(text).is_some() && text.get(DATED) == Some(&b' ') => {
            line.stamp = &text[..DATED];
            line.text = &text[DATED + 1..];
            tagged(line);
        }
        // `Jan  5 10:00:00.123456 mx postfix/smtp[1]: `: `journalctl -o short-precise`, and syslog-ng with
        // fractions of seconds.
        [b'A'..=b'Z', _, _, b' ', _, _, b' ', _, _, b':', ..]
            if month(text).is_some()
                && let Some(rest) = text.get(15..).and_then(fraction) =>
        {
            line.stamp = &text[..15];
            line.text = rest;
            tagged(line);
        }
        // `2026-01-05T10:00:00.000000+01:00 mx postfix/smtp[1]: `, or Exim's own time.
        [
            b'0'..=b'9',
            _,
            _,
            _,
            b'-',
            _,
            _,
            b'-',
            _,
            _,
            b'T' | b' ',
            ..,
        ] => {
            let Some(rest) = Time::behind(text) else {
                return;
            };
            line.stamp = &text[..text.len() - rest.len()];
            line.text = rest.strip_prefix(b" ").unwrap_or(rest);
            // Exim can write the number of its process behind the time.
            if let [b'[', rest @ ..] = line.text
                && let Some(end) = rest.iter().take(12).position(|&byte| byte == b']')
                && rest[..end].iter().all(u8::is_ascii_digit)
            {
                line.text = rest[end + 1..].trim_ascii_start();
            }
            if exim::is_own(line.text) {
                line.program = b"exim";
                return;
            }
            if let Some(rest) = leveled(line.text) {
                line.text = rest;
            } else if text[10] == b'T' || !line.text.starts_with(b"H=") {
                // Exim's field is no program.
                tagged(line);
            }
        }
        // multilog's time, in the logs of Kubernetes.
        [b'@', ..] => {
            let end = memchr(b' ', text).unwrap_or(text.len());
            if text[1..end].iter().all(u8::is_ascii_hexdigit) && end > 8 {
                line.stamp = &text[..end];
                line.text = text.get(end + 1..).unwrap_or_default();
            }
        }
        _ => bare(line),
    }
}

/// Where the program stands that is not the second word, behind the first one and its blank, and where the blank
/// after it.
///
/// BusyBox has facility and severity before it, `mx mail.info postfix/smtp[1]: `; a template may fill the
/// first word up to a column, `INFO    postfix/smtp[1]: `.
fn later(rest: &[u8], blank: usize) -> Option<(usize, usize)> {
    let begin = match blank {
        0 => rest.iter().take_while(|&&byte| byte == b' ').count(),
        _ if is_severity(&rest[..blank]) => blank + 1,
        _ => return None,
    };
    let end = begin + memchr(b' ', &rest[begin..])?;
    (end > begin + 1 && rest[end - 1] == b':').then_some((begin, end))
}

/// Whether a word is a facility and a severity by their names, as BusyBox writes them: `mail.info`.
///
/// `timestamp_and_log` in <https://git.busybox.net/busybox/tree/sysklogd/syslogd.c>.
fn is_severity(word: &[u8]) -> bool {
    const SEVERITIES: [&[u8]; 8] = [
        b"emerg", b"alert", b"crit", b"err", b"warn", b"notice", b"info", b"debug",
    ];
    let Some(point) = memchr(b'.', word) else {
        return false;
    };
    let (facility, severity) = (&word[..point], &word[point + 1..]);
    facility.iter().all(u8::is_ascii_alphanumeric) && SEVERITIES.contains(&severity)
}

/// What comes after the fraction of a second, `.123456 `.
fn fraction(text: &[u8]) -> Option<&[u8]> {
    let digits = text.strip_prefix(b".")?;
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit());
    match digits.split_at(count.take(9).count()) {
        ([_, ..], [b' ', rest @ ..]) => Some(rest),
        _ => None,
    }
}

/// The bytes of which names of programs are made.
const IN_NAMES: [bool; 256] = alphanumeric_and(b"/-_.");

/// Takes off the host and the program: `mx postfix/smtp[1]: `; a journal without host has only the
/// program.
fn tagged(line: &mut Line<'_>) {
    let text = line.text;
    let Some(first) = memchr(b' ', text) else {
        return;
    };
    let tag = if text[..first].last() == Some(&b':') {
        (0, first)
    } else {
        let rest = &text[first + 1..];
        match memchr(b' ', rest) {
            // No host ends so: Node prints `{ event: 'bounce' }`.
            Some(second)
                if second > 1 && rest[second - 1] == b':' && !text[..first].ends_with(b"{") =>
            {
                (first + 1, first + 1 + second)
            }
            Some(second) => match later(rest, second) {
                Some((begin, end)) => (first + 1 + begin, first + 1 + end),
                None => return,
            },
            None => return,
        }
    };
    let tagged = &text[tag.0..tag.1 - 1];
    let name = &tagged[..memchr(b'[', tagged).unwrap_or(tagged.len())];
    if name.is_empty() || !name.iter().all(|byte| IN_NAMES[usize::from(*byte)]) {
        return;
    }
    // qmail-send gives a delivery a number: `delivery 1: success: `.
    if name.len() == tagged.len() && name.iter().all(u8::is_ascii_digit) {
        return;
    }
    // The id of a mail in a queue looks like a program: `4ABC: to=<...>`.
    if tag.0 == 0
        && name.len() == tagged.len()
        && name
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    {
        return;
    }
    line.program = name;
    line.process = tagged[name.len()..]
        .strip_prefix(b"[")
        .and_then(|process| process.strip_suffix(b"]"))
        .unwrap_or_default();
    line.text = &text[tag.1 + 1..];
    // Some collectors put a second blank there.
    line.text = line.text.strip_prefix(b" ").unwrap_or(line.text);
    // Solaris: `[ID 801593 mail.info] `.
    if line.text.starts_with(b"[ID ")
        && let Some(end) = memchr(b']', &line.text[..line.text.len().min(64)])
    {
        line.text = line.text[end + 1..].trim_ascii_start();
    }
    // What Exim or qmail's splogger hands to syslog may have a time of its own.
    match line.text {
        [b'0'..=b'9', _, _, _, b'-', _, _, b'-', ..] => {
            if let Some(rest) = Time::behind(line.text) {
                line.stamp = &line.text[..line.text.len() - rest.len()];
                line.text = rest.strip_prefix(b" ").unwrap_or(rest);
            }
        }
        _ => bare(line),
    }
}

/// What is behind the number of a thread or process that stands beside the level of a line, as databases
/// and frameworks write it: such a number may look like a reply code. `None` if there is no such number.
///
/// MySQL and MariaDB `550 [Note] ...`, <https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html>;
/// OpenStack `550 INFO nova.compute ...`, <https://docs.openstack.org/oslo.log/latest/configuration/>;
/// Odoo `550 INFO db odoo.http: ...`; Spring Boot `INFO 550 --- [main] ...`,
/// <https://docs.spring.io/spring-boot/reference/features/logging.html>.
pub(crate) fn leveled(text: &[u8]) -> Option<&[u8]> {
    const BRACKETED: [&[u8]; 8] = [
        b"System", b"Note", b"Warning", b"Error", b"ERROR", b"NOTE", b"WARNING", b"SYSTEM",
    ];
    /// Words that begin no reply.
    const QUIET: [&[u8]; 3] = [b"TRACE", b"DEBUG", b"INFO"];
    /// Words that may begin one, unless the name of a module follows.
    const LOUD: [&[u8]; 5] = [b"WARN", b"WARNING", b"ERROR", b"CRITICAL", b"FATAL"];
    let word = |text: &[u8]| memchr(b' ', text).unwrap_or(text.len());
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();

    let number = digits(&text[..text.len().min(20)]);
    if number == 0 {
        let level = &text[..word(text)];
        if !QUIET.contains(&level) && !LOUD.contains(&level) {
            return None;
        }
        let behind = text[level.len()..].trim_ascii_start();
        let rest = &behind[digits(behind)..];
        return (rest.len() < behind.len() && rest.starts_with(b" --- [")).then(|| &rest[1..]);
    }
    let rest = text[number..].strip_prefix(b" ")?;
    if let Some(inner) = rest.strip_prefix(b"[") {
        let level = &inner[..memchr(b']', inner)?];
        return BRACKETED.contains(&level).then_some(rest);
    }
    let level = &rest[..word(rest)];
    let module = |name: &[u8], ended: bool| {
        let Some(name) = name.strip_suffix(b":").or((!ended).then_some(name)) else {
            return false;
        };
        let known = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.');
        name.contains(&b'.') && name.iter().all(known)
    };
    // Behind the name of a database a module ends with a colon: `ERROR host mx.example.com is no peer` is a
    // reply.
    let mut names = rest.split(|&byte| byte == b' ').skip(1);
    let mut named = |ended| names.next().is_some_and(|name| module(name, ended));
    (QUIET.contains(&level) || LOUD.contains(&level) && (named(false) || named(true)))
        .then_some(rest)
}

/// What Redis and Valkey write, behind the number of the process; its role and a time are before it:
/// `550:M 05 Jan 2026 10:00:00.123 * ...`.
///
/// `serverLogRaw` in <https://github.com/redis/redis/blob/unstable/src/server.c>.
fn numbered(text: &[u8]) -> Option<&[u8]> {
    let [
        b':',
        b'A'..=b'Z',
        b' ',
        b'0'..=b'9',
        b'0'..=b'9',
        b' ',
        rest @ ..,
    ] = text
    else {
        return None;
    };
    month(rest)?;
    let clock = rest.get(9..)?;
    Some(&clock[memchr(b' ', clock)? + 1..])
}

/// Takes off seconds since 1970, as splogger writes them: `1767607200.123456 `.
fn bare(line: &mut Line<'_>) {
    let text = line.text;
    let digits = text
        .iter()
        .take(11)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if let Some(rest) = numbered(&text[digits..]) {
        line.text = rest;
        return;
    }
    if digits < 9 || text.get(digits) != Some(&b'.') {
        return;
    }
    let Some(end) = text[digits..]
        .iter()
        .take(16)
        .position(|&byte| byte == b' ')
    else {
        return;
    };
    if text[digits + 1..digits + end]
        .iter()
        .all(u8::is_ascii_digit)
    {
        line.stamp = &text[..digits + end];
        line.text = &text[digits + end + 1..];
        if line.program.is_empty() {
            tagged(line);
        }
    }
}

/// `2026-01-05T10:00:00Z mx postfix/smtp 1 - - text`, behind priority and version.
fn rfc5424(text: &[u8]) -> Option<Line<'_>> {
    let mut rest = text;
    let mut words = [&b""[..]; 5];
    for word in &mut words {
        let end = memchr(b' ', rest)?;
        (*word, rest) = (&rest[..end], &rest[end + 1..]);
    }
    let [stamp, _host, program, process, _kind] = words;
    let text = match rest {
        [b'-', rest @ ..] => rest,
        [b'[', ..] => structured(rest)?,
        _ => return None,
    };
    let text = text.strip_prefix(b" ").unwrap_or(text);
    Some(Line {
        text: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text),
        program: if program == b"-" { b"" } else { program },
        process: if process == b"-" { b"" } else { process },
        stamp: if stamp == b"-" { b"" } else { stamp },
        ..Line::default()
    })
}

/// What stands behind structured data: `[id name="value"][...] text`.
fn structured(text: &[u8]) -> Option<&[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b']' if !quoted && text.get(at + 1) != Some(&b'[') => return Some(&text[at + 1..]),
            _ => {}
        }
    }
    None
}

/// `Jan` and its kin, from 1.
fn month(text: &[u8]) -> Option<u8> {
    Some(match text.first_chunk()? {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

/// The day of `Jan  5`.
fn day(text: &[u8]) -> Option<u8> {
    match *text.get(4..6)? {
        [b' ', ones @ b'1'..=b'9'] => Some(ones - b'0'),
        [tens @ b'0'..=b'3', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// `400000006957a5e01234abcd`: seconds from 2^62 on, ten of them ahead of 1970, and nanoseconds.
fn tai64(digits: &[u8]) -> Option<Time> {
    let seconds = str::from_utf8(digits.get(..16)?).ok()?;
    let seconds = i64::from_str_radix(seconds, 16).ok()?;
    Time::from_unix(seconds.checked_sub((1 << 62) + 10)?)
}

/// Microseconds since 1970, as the journal has them.
fn micros(digits: &[u8]) -> Option<Time> {
    let micros: i64 = str::from_utf8(digits).ok()?.parse().ok()?;
    Time::from_unix(micros.div_euclid(1_000_000))
}

/// An entry of the journal as JSON: what the program wrote.
#[derive(Debug)]
pub(crate) struct Message {
    text: Vec<u8>,
    program: Vec<u8>,
    /// What stood in brackets behind the program.
    process: Vec<u8>,
    /// Microseconds since 1970.
    stamp: Vec<u8>,
}

impl Message {
    /// The line that the entry is.
    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            program: &self.program,
            process: &self.process,
            ..line(&self.text)
        }
    }

    /// When it came to the journal.
    pub(crate) fn time(&self) -> Option<Time> {
        micros(&self.stamp)
    }
}

static MESSAGE: Needle = LazyLock::new(|| Finder::new(b"\"MESSAGE\""));
static PROGRAM: Needle = LazyLock::new(|| Finder::new(b"\"SYSLOG_IDENTIFIER\""));
static PROCESS: Needle = LazyLock::new(|| Finder::new(b"\"SYSLOG_PID\""));
static STAMP: Needle = LazyLock::new(|| Finder::new(b"\"__REALTIME_TIMESTAMP\""));

/// An entry without what `journalctl -o json-sse` and `-o json-seq` put before it; `None` if nothing of that is there.
pub(super) fn streamed(bytes: &[u8]) -> Option<&[u8]> {
    let marks: [&[u8]; 2] = [b"data: ", b"\x1e"];
    let entry = marks.iter().find_map(|mark| bytes.strip_prefix(*mark))?;
    (entry.starts_with(b"{") && MESSAGE.find(entry).is_some()).then_some(entry)
}

/// Reads an entry of the journal, as `journalctl -o json` writes it; `None` if it is something else.
pub(crate) fn json(bytes: &[u8]) -> Option<Message> {
    let member = |name| value(behind(name, bytes)?);
    Some(Message {
        text: member(&MESSAGE)?,
        program: member(&PROGRAM).unwrap_or_default(),
        process: member(&PROCESS).unwrap_or_default(),
        stamp: member(&STAMP).unwrap_or_default(),
    })
}

/// The text behind the name of a member: a string, or the bytes of one that is not UTF-8.
fn value(text: &[u8]) -> Option<Vec<u8>> {
    let text = text
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii_start();
    match text.first()? {
        b'"' => string(&text[1..]),
        b'[' => {
            let numbers = &text[1..memchr(b']', text)?];
            numbers
                .split(|&byte| byte == b',')
                .map(|number| str::from_utf8(number.trim_ascii()).ok()?.parse().ok())
                .collect()
        }
        _ => None,
    }
}

/// A string of JSON behind its first quote.
fn string(text: &[u8]) -> Option<Vec<u8>> {
    let mut value = Vec::new();
    let mut rest = text;
    loop {
        let at = memchr::memchr2(b'"', b'\\', rest)?;
        value.extend_from_slice(&rest[..at]);
        if rest[at] == b'"' {
            return Some(value);
        }
        let unit = |rest: &[u8]| {
            let digits = str::from_utf8(rest.get(..4)?).ok()?;
            u32::from_str_radix(digits, 16).ok()
        };
        let byte = *rest.get(at + 1)?;
        rest = &rest[at + 2..];
        let plain = match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'u' => {
                let mut code = unit(rest)?;
                rest = &rest[4..];
                if (0xd800..0xdc00).contains(&code)
                    && rest.starts_with(b"\\u")
                    && let Some(low @ 0xdc00..0xe000) = unit(&rest[2..])
                {
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    rest = &rest[6..];
                }
                let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                value.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            other => other,
        };
        value.push(plain);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, told};

    #[test]
    fn what_stands_around_a_line() {
        let text =
            "4AB: to=<jo@example.com>, relay=none, delay=1, dsn=5.4.6, status=bounced (loops)";
        let escaped = text.replace('<', "\\u003c");
        let numbers: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        for (line, time) in [
            (
                format!("<22>Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("<6>Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("<134>Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            // A priority, and no time.
            (format!("<22>postfix/smtp[1]: {text}"), "-"),
            (format!("<22>postfix/smtp: {text}"), "-"),
            (format!("<22>mx postfix/smtp[1]: {text}"), "-"),
            (format!("<22>{text}"), "-"),
            // The count of its bytes, which may be wrong.
            (
                format!("133 <22>1 2026-01-05T10:00:00Z mx postfix/smtp 1 - - {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("7 <22>Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (format!("999999 <22>postfix/smtp[1]: {text}"), "-"),
            (
                format!("2026-01-05 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("2026-01-05T10:00:00Z {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Dec 31 10:00:00 mx postfix/smtp[1]: {text}"),
                "2025-12-31T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00 <mail.info> mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("<22>1 2026-01-05T10:00:00.5-05:00 mx postfix/smtp 1 - - {text}"),
                "2026-01-05T10:00:00-05:00",
            ),
            (
                format!(
                    "<22>1 2026-01-05T10:00:00Z mx postfix/smtp 1 ID [a b=\"]\\\"\"][c] \u{feff}{text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (format!("<22>1 - - postfix/smtp - - - {text}"), "-"),
            (
                format!("2026-01-05T10:00:00+0100 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00+01:00",
            ),
            (
                format!("2026-01-05T10:00:00Z postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("1767607200.123456 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("mail-1  | Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "2026-01-07T11:00:00.123456789Z Jan  5 10:00:00 mx postfix/smtp[1]: {text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("2026-01-05T10:00:00.123456789Z stdout F postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("/var/log/mail.log:Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("[mail-0 postfix] 2026-01-05T10:00:00+00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("[2026-01-05T10:00:00Z] mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("[2026-01-05 10:00:00] postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Mon 2026-01-05 10:00:00 UTC mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "\u{1b}[32mJan  5 10:00:00\u{1b}[0m mx \u{1b}[1mpostfix/smtp[1]\u{1b}[0m: {}",
                    text.replace("jo@", "\u{1b}[31;1mjo\u{1b}[0m@")
                ),
                "2026-01-05T10:00:00Z",
            ),
            (format!("MESSAGE={text}"), "-"),
            (format!("    MESSAGE={text}"), "-"),
            (
                format!("Jan  5 2026 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00.123456 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00 mx mail.info postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00.5 postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (format!("[ 1234.567890] mx postfix/smtp[1]: {text}"), "-"),
            (
                format!("Jan  5 10:00:00 mx postfix/smtp:  {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "Jan  7 10:00:00 host docker/mail[7]: Jan  5 10:00:00 mx postfix/smtp[1]: {text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "2026-01-07T10:00:00Z app[mail.1]: Jan  5 10:00:00 mx postfix/smtp[1]: {text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "\"2026-01-07T10:00:00.000+0100\",\"mx\",\"Jan  5 10:00:00 mx postfix/smtp[1]: {text}\""
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("{{\"syslog-tag\":\"postfix/smtp[1]:\",\"msg\":\" {text}\"}}"),
                "-",
            ),
            (
                format!(
                    "{{\"jsonPayload\":{{\"ident\":\"postfix/smtp\",\"message\":\"{text}\"}}}}"
                ),
                "-",
            ),
            (
                format!("2026-01-05T10:00:00+00:00 INFO    postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "[pod/mail-0/postfix] 2026-01-07T11:00:00.123456789Z Jan  5 10:00:00 mx postfix/smtp[1]: {text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00 192.0.2.1 Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00 mx <22>Jan  5 10:00:00 mx postfix/smtp[1]: {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!("Jan  5 10:00:00 mx 1 2026-01-05T10:00:00Z mx postfix/smtp 1 - - {text}"),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "2026-01-07T10:00:00.123000+00:00 mail/1 Jan  5 10:00:00 mx postfix/smtp[1]: {text}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            // A first colon near the end of a line is no place of a time.
            (format!("{text}\nab cdefghijk:"), "-"),
            (text.to_owned(), "-"),
            (
                format!(
                    "{{\"__REALTIME_TIMESTAMP\":\"1767607200123456\",\"SYSLOG_IDENTIFIER\" : \"postfix/smtp\",\
                     \"MESSAGE\":\"{escaped}\"}}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (format!("{{\"MESSAGE\":[{}]}}", numbers.join(", ")), "-"),
            (
                format!(
                    "data: {{\"__REALTIME_TIMESTAMP\":\"1767607200123456\",\"MESSAGE\":\"{escaped}\"}}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (
                format!(
                    "\u{1e}{{\"__REALTIME_TIMESTAMP\":\"1767607200123456\",\"MESSAGE\":\"{escaped}\"}}"
                ),
                "2026-01-05T10:00:00Z",
            ),
            (format!("{text}\r"), "-"),
        ] {
            let row = format!("jo@example.com|-|permanent|5.4.6|any|-|outgoing|4AB|{time}|loops");
            assert_eq!(told(&line), row, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_a_frame_is_text() {
        for (line, time, text) in [
            ("<1a 550 5.1.1 no", "-", "<1a 550 5.1.1 no"),
            (
                "<3>it said mx: 550 5.1.1 no",
                "-",
                "it said mx: 550 5.1.1 no",
            ),
            ("<3>550: 5.1.1 no", "-", "550: 5.1.1 no"),
            ("7 <x> 550 5.1.1 no", "-", "7 <x> 550 5.1.1 no"),
            ("1234567 <22>550 5.1.1 no", "-", "1234567 <22>550 5.1.1 no"),
            ("@here 550 5.1.1 no", "-", "@here 550 5.1.1 no"),
            ("@channel-x 550 5.1.1 no", "-", "@channel-x 550 5.1.1 no"),
            ("@abcdef0 550 5.1.1 no", "-", "@abcdef0 550 5.1.1 no"),
            ("1767607200 550 5.1.1 no", "-", "1767607200 550 5.1.1 no"),
            ("12345.678 550 5.1.1 no", "-", "12345.678 550 5.1.1 no"),
            (
                "at 2026-01-05 10:00:00 it said 550 5.1.1 no",
                "-",
                "at 2026-01-05 10:00:00 it said 550 5.1.1 no",
            ),
            (
                "Jan  5 10:00:00.x mx app: 550 5.1.1 no",
                "-",
                "Jan  5 10:00:00.x mx app: 550 5.1.1 no",
            ),
            (
                "Jan  5 10:00:00 mx it.is app: 550 5.1.1 no",
                "2026-01-05T10:00:00Z",
                "mx it.is app: 550 5.1.1 no",
            ),
            // And here are some.
            (
                "1767607200.123456 550 5.1.1 no",
                "2026-01-05T10:00:00Z",
                "550 5.1.1 no",
            ),
            (
                "2026-01-05T10:00:00Z worker: 550 5.1.1 no",
                "2026-01-05T10:00:00Z",
                "550 5.1.1 no",
            ),
            (
                "Jan  5 10:00:00 mx APP: 550 5.1.1 no",
                "2026-01-05T10:00:00Z",
                "550 5.1.1 no",
            ),
            (
                "Jan  5 10:00:00 APP[7]: 550 5.1.1 no",
                "2026-01-05T10:00:00Z",
                "550 5.1.1 no",
            ),
            (
                "550:M 05 Jan 2026 10:00:00.123 * it said 421 4.3.2 busy",
                "-",
                "* it said 421 4.3.2 busy",
            ),
        ] {
            let code = text.find("421").map_or("550 5.1.1", |_| "421 4.3.2");
            check(&[(line, &format!("-|-|-|{code}|any|-|-|-|{time}|{text}"))]);
        }
    }

    #[test]
    fn the_log_of_a_program_without_a_name_may_have_a_frame() {
        let text = "1sTyGh-0001Ab-2C ** jo@example.com: Unknown user";
        for frame in [
            "/var/log/exim4/mainlog:2026-01-05 10:00:00",
            "mail-1  | 2026-01-05 10:00:00",
            "[mail-0 exim] 2026-01-05T10:00:00Z",
            "2026-01-07T11:00:00Z 2026-01-05 10:00:00",
            "2026-01-07T11:00:00Z stdout F 2026-01-05 10:00:00",
            "2026-01-05T10:00:00Z stdout F",
        ] {
            check(&[(
                &format!("{frame} {text}"),
                "jo@example.com|-|permanent|-|any|-|outgoing|1sTyGh-0001Ab-2C|2026-01-05T10:00:00Z|Unknown user",
            )]);
        }
    }

    /// RFC 6587 3.4.1: no line feed need stand between them.
    #[test]
    fn frames_follow_each_other() {
        let mut stream = String::new();
        let mut rows = Vec::new();
        for (number, feed) in ["", "", "\n", "\n", ""].into_iter().enumerate() {
            let frame = format!(
                "<22>1 2026-01-05T10:00:0{number}Z mx postfix/smtp 1 - - 4AB: to=<jo{number}@example.com>, relay=none, \
                 delay=1, dsn=5.4.6, status=bounced (loops){feed}"
            );
            stream += &format!("{} {frame}", frame.len());
            rows.push(format!(
                "jo{number}@example.com|-|permanent|5.4.6|any|-|outgoing|4AB|2026-01-05T10:00:0{number}Z|loops"
            ));
        }
        check(&[(&stream, &rows.join("\n"))]);
    }

    #[test]
    fn strings_of_json_have_escapes() {
        for (json, text) in [
            (r#"a\t\n\r\b\f\/\"\\" b"#, Some("a\t\n\r\u{8}\u{c}/\"\\")),
            (r#"\u00e9\u20AC""#, Some("é€")),
            (
                r#"\ud83d\ude00\ud800\udc00\udbff\udfff""#,
                Some("😀\u{10000}\u{10ffff}"),
            ),
            // Halves of pairs.
            (
                r#"\ud83dx\ude00\u0041\udc00\ud83d\u0041""#,
                Some("\u{fffd}x\u{fffd}A\u{fffd}\u{fffd}A"),
            ),
            (r#"a\"#, None),
            (r#"a"#, None),
        ] {
            let value = super::string(json.as_bytes());
            assert_eq!(value.as_deref(), text.map(str::as_bytes), "{json}");
        }
    }

    #[test]
    fn broken_frames_are_no_trouble() {
        for line in [
            "",
            "<",
            "<>",
            "<999999>x",
            "<22>1 ",
            "<22>x",
            "1 <2",
            "1 <22>",
            "9 <22>1 ",
            "0 <22>0 <22>",
            "<22>1 a b c d e [",
            "<22>1 a b c d e [\"",
            "@",
            "@4",
            "{",
            "{\"MESSAGE\"",
            "{\"MESSAGE\":",
            "{\"MESSAGE\":\"",
            "{\"MESSAGE\":\"\\",
            "{\"MESSAGE\":\"\\u12",
            "{\"MESSAGE\":[1,",
            "{\"MESSAGE\":[300]}",
            "{\"MESSAGE\":\"\\ud800\\u0000\"}",
            "Jan  5 10:00:00 ",
            "Jan 99 99:99:99 x y: z",
            "2026-01-05T10:00:00",
            "[2026-01-05T10:00:00",
            "[2026-01-05T10:00:00]",
            "[]",
            "Mon 2026-01-05 10:00:00",
            "Mon 2026-01-05 10:00:00 UTC",
            "\u{1b}",
            "\u{1b}[",
            "\u{1b}[1",
            "2026-01-05T10:00:00 [",
            "2026-99-05T10:00:00 x y: z",
            "1234567890.",
            "MESSAGE=",
            "    MESSAGE=",
            "Jan  5 2026 10:00:00",
            "Jan  5 20x6 10:00:00 x y: z",
            "[ 1.5",
            "[1.5] a b: c",
            "Jan  5 10:00:00 a b: Jan  5 10:00:00",
        ] {
            assert_eq!(told(line), "", "{line}");
        }
    }
}
