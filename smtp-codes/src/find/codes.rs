//! A code where it may begin: whether it is one, and what belongs to it.

use smtp_codes_core::find::{
    Place, begins_line, counted, measure, of_http, of_thing, place, plural, skip_blanks_back,
    version,
};

use super::Found;
use crate::{EnhancedCode, ReplyCode, Status};

/// An enhanced code that stands without a reply code before it.
#[inline]
pub(super) fn lone_enhanced(text: &[u8], start: usize, lines: bool) -> Option<Found> {
    let (code, length) = EnhancedCode::prefix_of(&text[start..])?;
    let end = start + length;
    let follows = match text[end..] {
        [b'-' | b':' | b',', next, ..] => !next.is_ascii_digit(),
        [b'_' | b'@' | b'/' | b'%' | b'+' | b'\\', ..] => false,
        // `4.2.1. Scope` is the heading of a section.
        [b'.', b' ' | b'\t', ..] => !begins_line(text, start),
        [next, ..] => !next.is_ascii_alphanumeric(),
        [] => true,
    };
    let stands = match place(text, start, lines) {
        Place::Spoken | Place::Labelled => !version(text, start),
        // A class 2 code without a label is more often the version of something.
        Place::Open | Place::Line | Place::Loose => code.class_number() != 2,
        Place::Elsewhere => false,
    };
    (follows && stands).then_some(Found {
        status: Status::of_enhanced(code),
        start,
        end,
    })
}

/// How many bytes may part a reply code from an enhanced code before it that makes it one.
const NEAR: usize = 256;

/// A reply code with the enhanced code that follows it, or alone where replies stand.
#[inline]
pub(super) fn reply(
    text: &[u8],
    start: usize,
    before: Option<Found>,
    lines: bool,
) -> Option<Found> {
    let code = ReplyCode::from_bytes(text.get(start..start + 3)?).ok()?;
    let [class, category, _] = code.digits();
    let end = start + 3;
    let found = |status, end| Some(Found { status, start, end });
    let both = |enhanced, end| found(Status::both(code, enhanced), end);
    // `550 550 5.1.1`: the relay's own copy of the code is skipped.
    let mut behind = skip_separators(text, end, lines);
    if behind > end && text[behind..].starts_with(&text[start..end]) {
        let again = skip_separators(text, behind + 3, lines);
        if again > behind + 3 {
            behind = again;
        }
    }
    if behind > end {
        if let Some((enhanced, length)) = EnhancedCode::prefix_of(&text[behind..]) {
            if (enhanced.class_number() == class || place(text, start, lines) != Place::Elsewhere)
                && !matches!(text.get(behind + length), Some(b'@' | b'/' | b'_'))
            {
                return both(enhanced, behind + length);
            }
        }
    }

    // An old, unregistered 57z is still met; 6 and above are ports (465, 587) and sizes.
    if category > 5 && category != 7 {
        return None;
    }
    let mut place = place(text, start, lines);
    if let Some(before) = before {
        if place == Place::Elsewhere
        && before.reply().is_none()
        && before.status.digit() == class
        // `5.1.1 550 no such user`, `5.3.0 - Other mail system problem 550-'no such user'`
        && (skip_blanks_back(text, start).0 == before.end
            || matches!(text[end..], [b'-', b'\'' | b'"', ..])
                && start - before.end <= NEAR
                && one_line(&text[before.end..start], lines))
        {
            place = Place::Labelled;
        }
    }
    if place == Place::Elsewhere {
        return None;
    }
    if matches!(class, 4 | 5) {
        if let Some((enhanced, end)) = behind_one_word(text, end) {
            if enhanced.class_number() == class {
                return both(enhanced, end);
            }
        }
    }
    let text_behind = match text[end..] {
        [] | [b'\r' | b'\n', ..] => false,
        [b' ' | b'\t', ..] => text[end..]
            .iter()
            .find(|&&byte| !matches!(byte, b' ' | b'\t'))
            .is_some_and(|&byte| !matches!(byte, b'\r' | b'\n')),
        // `550-192.0.2.9 is listed`
        [b'-', ref behind @ ..] if begins_with_address(behind) => true,
        [b'-' | b':' | b',', next, ..] if next.is_ascii_digit() => return None,
        [b'-' | b':' | b'\'' | b'"', ..] => true,
        // What quoted-printable leaves behind when nobody decodes it.
        [b'='] => true,
        [b'=', next, ..] => matches!(next, b' ' | b'\t' | b'\r' | b'\n'),
        [b',' | b';' | b'.', ..] => false,
        [b')' | b']' | b'>' | b'}', ..] => false,
        _ => return None,
    };
    if of_http(text, start)
        || of_thing(text, start)
        || is_count(text, start, end)
        || is_foreign(text, start, end)
    {
        return None;
    }
    let stands = match place {
        // `#555` is a color or a number of something.
        _ if text[..start].ends_with(b"#") && !text_behind => false,
        Place::Spoken => true,
        Place::Labelled => matches!(class, 4 | 5) && !measure(text, end),
        Place::Open | Place::Line | Place::Loose => {
            matches!(class, 4 | 5) && text_behind && !measure(text, end)
        }
        Place::Elsewhere => false,
    };
    if stands {
        found(Status::of_reply(code), end)
    } else {
        None
    }
}

/// Whether the number counts what follows: `500 files` at the start of a line, `with 500 users`.
#[inline]
fn is_count(text: &[u8], start: usize, end: usize) -> bool {
    if begins_line(text, start) {
        // A reply begins with a capital letter more often than not, a count never does.
        return text.get(end + 1).is_some_and(u8::is_ascii_lowercase)
            && (measure(text, end) || plural(text, end));
    }
    counted(text, start, end)
}

/// Whether it is the status of another protocol: no mail server has replies 400 to 419, and some
/// say by their words that they are not SMTP's.
#[inline]
fn is_foreign(text: &[u8], start: usize, end: usize) -> bool {
    const WORDS: [&[u8]; 6] = [
        b"500 Internal Server Error",
        b"502 Bad Gateway",
        b"504 Gateway Time",
        b"422 Unprocessable",
        b"429 Too Many Requests",
        b"503 Service Temporarily Unavailable",
    ];
    const CURL: &[u8] = b"requested URL returned error: ";
    let unknown = matches!(text[start..end], [b'4', b'0' | b'1', _]);
    // What is quoted as a server's word is one.
    unknown && !quoted_reply(text, start)
        || text[..start].ends_with(CURL)
        || WORDS.iter().any(|words| text[start..].starts_with(words))
}

/// Whether a word for what a server said is before the number.
#[inline]
fn quoted_reply(text: &[u8], start: usize) -> bool {
    !begins_line(text, start) && place(text, start, true) == Place::Spoken
}

/// Whether the text begins with an address of a host: `192.0.2.9`, `2001:db8::1`.
#[inline]
fn begins_with_address(text: &[u8]) -> bool {
    const LONGEST: usize = 45;
    let length = text
        .iter()
        .take(LONGEST)
        .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'))
        .count();
    let address = &text[..length];
    // A port may follow.
    let address = match address.iter().position(|&byte| byte == b':') {
        Some(colon) if address[..colon].contains(&b'.') => &address[..colon],
        _ => address,
    };
    // The colon or dot that ends it belongs to the sentence.
    let address = match address {
        [rest @ .., b':' | b'.'] if !rest.ends_with(b":") => rest,
        whole => whole,
    };
    core::str::from_utf8(address).is_ok_and(|address| address.parse::<core::net::IpAddr>().is_ok())
}

/// The place behind the marks and blanks that may part a reply code from its enhanced code.
#[inline]
fn skip_separators(text: &[u8], from: usize, lines: bool) -> usize {
    const LIMIT: usize = 80;
    let mut at = from;
    while at < text.len() && at - from < LIMIT {
        match text[at] {
            b' ' | b'\t' | b'\r' | b'-' | b':' | b';' | b',' | b'#' | b'(' | b'[' | b'<'
            | b'\'' | b'"' | b'=' | b'*' => at += 1,
            // A line break only where the next line is indented: folded or wrapped text.
            b'\n' if !lines && matches!(text.get(at + 1), Some(b' ' | b'\t')) => at += 1,
            _ => break,
        }
    }
    at
}

/// An enhanced code behind a single word, as in `550 queue_name 5.1.1`, and its end.
#[inline]
fn behind_one_word(text: &[u8], from: usize) -> Option<(EnhancedCode, usize)> {
    const LIMIT: usize = 32;
    let behind = text.get(from..)?.strip_prefix(b" ")?;
    let word = behind
        .iter()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    let (code, length) = EnhancedCode::prefix_of(behind[word..].strip_prefix(b" ")?)?;
    (word > 0).then_some((code, from + 1 + word + 1 + length))
}

/// Whether the text has no line break, other than one before an indented line.
#[inline]
pub(super) fn one_line(text: &[u8], lines: bool) -> bool {
    let mut parts = text.split(|&byte| byte == b'\n');
    parts.next();
    parts.all(|part| !lines && matches!(part.first(), Some(b' ' | b'\t')))
}

/// Whether a digit behind this byte continues a word.
#[inline]
pub(super) const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}
