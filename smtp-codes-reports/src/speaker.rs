//! Who said it: the host that a line of a log, or a quoted reply, names.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::memrchr;

/// What stands in front of a host.
type Needle = LazyLock<Finder<'static>>;

static HOST: Needle = LazyLock::new(|| Finder::new(b"host "));
static RELAY: Needle = LazyLock::new(|| Finder::new(b" relay="));
static PEER: Needle = LazyLock::new(|| Finder::new(b" H="));
static FQDN: Needle = LazyLock::new(|| Finder::new(b"{FQDN="));
static RULESET: Needle = LazyLock::new(|| Finder::new(b"ruleset="));
static REJECTED: Needle = LazyLock::new(|| Finder::new(b" rejected "));

/// The host of `host mx.example.org[192.0.2.1] said: ...`, as Postfix and Exim quote a reply. Of
/// several the last: it spoke first, and the others pass on what it said.
pub(crate) fn quoted(text: &[u8]) -> Option<&str> {
    Some(quote(text)?.1)
}

/// Where that host stands in the text.
pub(crate) fn place_of_quoted(text: &[u8]) -> Option<Range<usize>> {
    let (start, host, _) = quote(text)?;
    Some(start..start + host.len())
}

/// What a host said, without its own name and address before it; all of the text if it quotes
/// nobody. So what the text speaks of is told from who speaks.
pub(crate) fn words(text: &[u8]) -> &[u8] {
    let Some((.., behind)) = quote(text) else {
        return text;
    };
    let end = memchr::memchr(b']', behind).filter(|_| behind.starts_with(b"["));
    &behind[end.map_or(0, |end| end + 1)..]
}

/// Whether what follows an address says that it is the sender's: `<a@example.net>: Sender address
/// rejected: not owned by user`.
pub(crate) fn blames_sender(behind: &[u8]) -> bool {
    static WORDS: LazyLock<Vec<&[u8]>> = LazyLock::new(|| {
        let words = crate::stage::around("after-sender");
        words.map(str::as_bytes).collect()
    });
    let behind = behind.strip_prefix(b">").unwrap_or(behind);
    let behind = behind
        .strip_prefix(b":")
        .unwrap_or(behind)
        .trim_ascii_start();
    WORDS.iter().any(|words| {
        let begin = behind.get(..words.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(words))
    })
}

/// Where the name of the host stands that is quoted, that name, and what follows it.
fn quote(text: &[u8]) -> Option<(usize, &str, &[u8])> {
    // Searched forwards, as that is several times as fast as backwards, and most texts have one.
    let said = HOST.find_iter(text).filter_map(|at| {
        let before = text[..at].trim_ascii_end();
        let word = before.rsplit(|byte| byte.is_ascii_whitespace()).next()?;
        // `Client host mx.example.org[192.0.2.1]` is who was refused.
        if word.last().is_some_and(u8::is_ascii_alphanumeric) && !word.contains(&b'@') {
            return None;
        }
        let start = at + HOST.needle().len();
        let (host, rest) = name(&text[start..])?;
        let behind = rest.trim_ascii_start();
        let says = [&b"["[..], b"said", b"refused"];
        says.iter()
            .any(|words| behind.starts_with(words))
            .then_some((start, host, behind))
    });
    said.last()
}

/// The host of `relay=mx.example.org[192.0.2.1]:25`; OpenSMTPD writes the address and the name in
/// quotes.
pub(crate) fn relay(line: &[u8]) -> Option<&str> {
    relayed(behind(&RELAY, line)?)
}

/// The host of what stands behind `relay=`.
pub(crate) fn relayed(value: &[u8]) -> Option<&str> {
    match value.strip_prefix(b"\"") {
        Some(value) => value
            .split(|&byte| byte == b'"')
            .next()?
            .split(|byte| matches!(byte, b' ' | b'(' | b')'))
            .find_map(|part| Some(name(part)?.0)),
        None => Some(name(value)?.0),
    }
}

/// The host of `H=mx.example.org [192.0.2.1]`, to which Exim delivered.
pub(crate) fn peer(line: &[u8]) -> Option<&str> {
    Some(name(behind(&PEER, line)?)?.0)
}

/// Where that host stands in the line.
pub(crate) fn place_of_peer(line: &[u8]) -> Option<Range<usize>> {
    let rest = behind(&PEER, line)?;
    let start = line.len() - rest.len();
    Some(start..start + name(rest)?.0.len())
}

/// The host of `{FQDN=mx.example.org}`, from which Exchange has a last error.
pub(crate) fn fqdn(text: &[u8]) -> Option<&str> {
    Some(name(behind(&FQDN, text)?)?.0)
}

/// The host that a text tells of which nothing is known: a reply, a log line or what quotes one.
pub(crate) fn any(text: &[u8]) -> Option<&str> {
    let client = [&RULESET, &REJECTED];
    quoted(text).or_else(|| {
        // Who is refused is no speaker.
        if client.iter().any(|needle| needle.find(text).is_some()) {
            return None;
        }
        relay(text).or_else(|| peer(text))
    })
}

/// The host name that a text begins with, without a dot at its end.
pub(crate) fn host(text: &str) -> Option<&str> {
    Some(name(text.trim().as_bytes())?.0)
}

fn behind<'a>(needle: &Needle, text: &'a [u8]) -> Option<&'a [u8]> {
    text.get(needle.find(text)? + needle.needle().len()..)
}

/// The host name that a text begins with.
pub(crate) fn leading(text: &[u8]) -> Option<&str> {
    Some(name(text)?.0)
}

/// The bytes of which names of hosts are made.
pub(crate) const IN_NAMES: [bool; 256] = alphanumeric_and(b".-_");

/// The bytes of which domains of addresses are made: those of host names, and of all that is no ASCII.
pub(crate) const IN_DOMAINS: [bool; 256] = {
    let mut all = IN_NAMES;
    let mut byte = 0x80;
    while byte < 256 {
        all[byte] = true;
        byte += 1;
    }
    all
};

/// For each byte whether it is an ASCII letter, a digit or one of the signs: asked in a table, as every
/// line of a log has such names.
pub(crate) const fn alphanumeric_and(signs: &[u8]) -> [bool; 256] {
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut sign = 0;
    while sign < signs.len() {
        all[signs[sign] as usize] = true;
        sign += 1;
    }
    all
}

/// The host name that a text begins with, and what follows it. It has two labels at least, and is no
/// IP address.
fn name(text: &[u8]) -> Option<(&str, &[u8])> {
    /// RFC 1035 2.3.4.
    const LONGEST: usize = 255;
    let near = text.iter().take(LONGEST + 1);
    let length = near
        .take_while(|byte| IN_NAMES[usize::from(**byte)])
        .count();
    if length > LONGEST {
        return None;
    }
    let (name, rest) = text.split_at(length);
    let dots = name.iter().rev().take_while(|byte| **byte == b'.').count();
    let name = &name[..length - dots];
    let last = &name[memrchr(b'.', name)? + 1..];
    let numeric = last.iter().all(u8::is_ascii_digit);
    if numeric || name.starts_with(b".") {
        return None;
    }
    Some((str::from_utf8(name).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_said_it_is_told_from_the_one_that_heard_it() {
        for (text, host) in [
            (
                "host mx.example.org[192.0.2.1] said: 550 no",
                Some("mx.example.org"),
            ),
            (
                "(host mx.example.org[192.0.2.1] refused to talk to me: 421 no)",
                Some("mx.example.org"),
            ),
            (
                "host relay.example.net[192.0.2.2] said: 550 host mx.example.org[192.0.2.1] said: no",
                Some("relay.example.net"),
            ),
            (
                "550 (host mx.example.org said: 550 no)",
                Some("mx.example.org"),
            ),
            (
                "jo@example.org host mx.example.org [192.0.2.1] SMTP error from remote mail server",
                Some("mx.example.org"),
            ),
            ("Client host mx.example.org[192.0.2.1] blocked", None),
            ("550 Helo command rejected: Host not found", None),
            ("localhost mx.example.org said: no", None),
            ("host 192.0.2.1 said: no", None),
            ("host mx.example.org is not known", None),
            ("host ", None),
        ] {
            assert_eq!(quoted(text.as_bytes()), host, "{text}");
        }
    }

    #[test]
    fn what_is_said_is_told_from_who_says_it() {
        let said = b"host mx.example.org[192.0.2.1] said: 550 no";
        assert_eq!(words(said), b" said: 550 no");
        assert_eq!(words(b"550 no"), b"550 no");
    }

    #[test]
    fn fields_of_logs_name_hosts() {
        for (line, host) in [
            (
                " relay=mx.example.org[192.0.2.1]:25, delay=1",
                Some("mx.example.org"),
            ),
            (
                " relay=mx.example.org. [192.0.2.1], dsn=5.1.1",
                Some("mx.example.org"),
            ),
            (
                " relay=\"192.0.2.1 (mx.example.org)\" delay=1s",
                Some("mx.example.org"),
            ),
            (" relay=none, delay=1", None),
            (" relay=192.0.2.1[192.0.2.1]:25", None),
            (" relay=", None),
        ] {
            assert_eq!(relay(line.as_bytes()), host, "{line}");
        }
        assert_eq!(
            peer(b"** jo H=mx.example.org [192.0.2.1]: no"),
            Some("mx.example.org")
        );
        assert_eq!(
            any(b"x H=mx.example.org [192.0.2.1]: 550"),
            Some("mx.example.org")
        );
        assert_eq!(
            any(b" H=mx.example.org [192.0.2.1] F=<> rejected RCPT <jo>: 550"),
            None
        );
        assert_eq!(
            fqdn(b"[{LED=550 no};{FQDN=mx.example.org};{IP=}]"),
            Some("mx.example.org")
        );
        assert_eq!(host("mx.example.org"), Some("mx.example.org"));
        let longest = format!("{}.example", "a".repeat(255 - ".example".len()));
        assert_eq!(host(&longest), Some(&longest[..]));
        for longer in [1, 2, 50] {
            assert_eq!(host(&format!("{}{longest}", "a".repeat(longer))), None);
        }
    }
}
