//! The header of a mail, field by field.
//!
//! The fields are told apart here and not by the MIME library, whose reader of dates takes the
//! field behind a zone that it does not know (`UT`, `Z`) for a part of the date.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{DateTime, HeaderName, MessageParser};
use memchr::memchr;

use crate::Time;

/// Decodes what RFC 2047 encodes.
static TEXT: LazyLock<MessageParser> =
    LazyLock::new(|| MessageParser::new().header_text(HeaderName::Subject));

/// The fields of a mail, up to the blank line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a>(&'a [u8]);

impl<'a> Header<'a> {
    /// The header that the bytes begin with.
    pub(super) fn of(mail: &'a [u8]) -> Self {
        let mut begin = 0;
        while begin < mail.len() {
            let end = line_end(mail, begin);
            if mail[begin..end].trim_ascii().is_empty() {
                break;
            }
            begin = end;
        }
        Self(&mail[..begin])
    }

    /// The names and values, with the line breaks that the values have.
    pub(super) fn fields(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let mut end = line_end(rest, 0);
                while matches!(rest.get(end), Some(b' ' | b'\t')) {
                    end = line_end(rest, end);
                }
                let (field, more) = rest.split_at(end);
                rest = more;
                if let Some(colon) = memchr(b':', field) {
                    return Some((field[..colon].trim_ascii(), field[colon + 1..].trim_ascii()));
                }
            }
            None
        })
    }

    /// The value of the first field of that name, in any letter case.
    pub(super) fn raw(self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The values of all fields of that name.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.fields()
            .filter(move |(field, _)| field.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The value in one line, what is encoded decoded.
    pub(super) fn text(self, name: &str) -> Option<String> {
        Some(decoded(self.raw(name)?))
    }

    /// The value in small letters.
    pub(super) fn lower(self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_lowercase()
    }
}

/// The place behind the line that holds a place.
fn line_end(text: &[u8], from: usize) -> usize {
    memchr(b'\n', &text[from..]).map_or(text.len(), |feed| from + feed + 1)
}

/// A value in one line, what RFC 2047 encodes decoded.
pub(super) fn decoded(value: &[u8]) -> String {
    /// No value that matters is longer.
    const LONGEST: usize = 8 << 10;
    let value = &value[..value.len().min(LONGEST)];
    let text = String::from_utf8_lossy(value);
    let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if !line.contains("=?") {
        return line;
    }
    let field = format!("Subject: {line}\n\n");
    let message = TEXT.parse_headers(field.as_bytes());
    let subject = message.as_ref().and_then(|message| message.subject());
    subject.map_or(line, str::to_owned)
}

/// A Message-ID without its angle brackets; of several the last.
pub(super) fn message_id(value: &[u8]) -> Option<String> {
    /// RFC 5322 has no longer line.
    const LONGEST: usize = 998;
    let text = String::from_utf8_lossy(value);
    let id = match (text.rfind('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close => &text[open + 1..close],
        _ => text.split_ascii_whitespace().next_back()?,
    };
    let id = id.trim();
    (!id.is_empty() && id.len() <= LONGEST).then(|| id.to_owned())
}

/// A date of RFC 5322 as RFC 3339 writes it.
pub(crate) fn time(value: &[u8]) -> Option<Time> {
    let text = String::from_utf8_lossy(value.get(..value.len().min(100))?);
    let text = text.trim();
    // `Wed, 25 Nov 2026 19:30:17 +0000 (UTC)`
    let text = text.split('(').next()?.trim_end();
    let text = ["UT", "UTC", "GMT", "Z"]
        .iter()
        .find_map(|zone| {
            let rest = text.strip_suffix(zone)?;
            rest.ends_with([' ', '\t'])
                .then(|| Cow::Owned(format!("{rest}+0000")))
        })
        .unwrap_or(Cow::Borrowed(text));
    let date = DateTime::parse_rfc822(&text)?;
    if !date.is_valid() || date.year <= 1970 {
        return None;
    }
    date.to_rfc3339().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart() {
        let mail = b"Date: Mon, 5 Jan 2026 10:00:00 UT\nFrom: a\r\n\tb\nodd line\n\
            SUBJECT: =?utf-8?B?w7Y=?= x\n\nTo: body\n";
        let header = Header::of(mail);
        assert_eq!(header.text("from").as_deref(), Some("a b"));
        assert_eq!(header.text("Subject").as_deref(), Some("\u{f6} x"));
        assert_eq!(header.raw("To"), None);
        assert_eq!(header.fields().count(), 3);
        assert_eq!(Header::of(b"").fields().count(), 0);
        assert_eq!(Header::of(b" \nFrom: x").raw("From"), None);
    }

    #[test]
    fn dates_and_ids() {
        for (value, expected) in [
            ("Mon, 5 Jan 2026 10:00:00 UT", Some("2026-01-05T10:00:00Z")),
            ("5 Jan 2026 10:00:00 Z", Some("2026-01-05T10:00:00Z")),
            (
                "Mon, 5 Jan 2026 10:00:00 +0900 (JST)",
                Some("2026-01-05T10:00:00+09:00"),
            ),
            ("today", None),
            ("Mon, 32 Jan 2026 10:00:00 +0000", None),
            ("Thu, 1 Jan 1970 10:00:00 +0000", None),
            (
                "Fri, 1 Jan 1971 10:00:00 +0000",
                Some("1971-01-01T10:00:00Z"),
            ),
            ("", None),
        ] {
            let told = time(value.as_bytes()).map(|time| time.to_string());
            assert_eq!(told.as_deref(), expected, "{value}");
        }
        assert_eq!(message_id(b"<a@b>").as_deref(), Some("a@b"));
        assert_eq!(message_id(b"<a@b>\n <c@d>").as_deref(), Some("c@d"));
        assert_eq!(message_id(b"a@b").as_deref(), Some("a@b"));
        assert_eq!(message_id(b" <> "), None);
        assert_eq!(message_id(b">a@b <c@d").as_deref(), Some("<c@d"));
        assert_eq!(message_id(&[b'x'; 998]).map(|id| id.len()), Some(998));
        assert_eq!(message_id(&[b'x'; 999]), None);
    }
}
