//! The parts of a mail that can hold a report.

use mail_parser::decoders::html::html_to_text;
use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::{MessageParser, MimeHeaders, PartType};

/// Reads what tells how a part is built, and nothing else: of dates and addresses in a header the
/// library makes more than it should.
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .with_mime_headers()
        .default_header_ignore()
});

/// Multiparts inside multiparts are followed so far down; no report is deeper.
const MAX_DEPTH: usize = 8;
/// More parts than any report has; the rest of such a mail is not looked at.
const MAX_PARTS: usize = 256;

/// What a part is for a reader of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text for people.
    Text,
    /// The same as a web page.
    Html,
    /// Fields of RFC 3464.
    DeliveryStatus,
    /// The original, or its header.
    Returned,
    /// Fields of RFC 5965: somebody complains.
    Feedback,
    /// Fields of RFC 8098: somebody read the mail, or not.
    Disposition,
    /// Figures on how connections were encrypted (RFC 8460).
    TlsReport,
    /// Figures on who sent mail in a domain's name (RFC 7489).
    DmarcReport,
    /// Anything else.
    Other,
}

/// A part of the mail, with its own header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    raw: &'a [u8],
    /// The part promised a multipart and is none: its body is taken as it stands.
    broken: bool,
    /// The part is a mail, and not only its header.
    whole_mail: bool,
    /// The mail is what a filter took for spam and put into one of its own.
    wrapped: bool,
}

impl<'a> Part<'a> {
    /// The body with its transfer encoding undone, text in UTF-8.
    pub(super) fn decoded(&self) -> Vec<u8> {
        if !self.broken
            && let Some(mut message) = PARSER.parse(self.raw)
            && !message.parts.is_empty()
        {
            let part = message.parts.swap_remove(0);
            let named = part
                .content_type()
                .is_some_and(|it| it.attribute("charset").is_some());
            return match part.body {
                PartType::Text(text) | PartType::Html(text) => {
                    let western = !named && text.contains(char::REPLACEMENT_CHARACTER);
                    western
                        .then(|| western_text(body(self.raw)))
                        .flatten()
                        .unwrap_or_else(|| text.into_owned())
                        .into_bytes()
                }
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.into_owned(),
                PartType::Message(mail) => mail.raw_message.into_owned(),
                PartType::Multipart(_) => Vec::new(),
            };
        }
        body(self.raw).to_vec()
    }

    /// The header of a mail that is returned: as it stands, or decoded where it is encoded.
    pub(super) fn original(&self) -> Cow<'a, [u8]> {
        let body = body(self.raw);
        let plain = memchr::memchr(b':', &body[..body.len().min(200)]).is_some();
        if plain {
            Cow::Borrowed(body)
        } else {
            Cow::Owned(self.decoded())
        }
    }

    /// The mail that the part is, if it is a whole one: as it stands, or decoded, as some programs encode
    /// what they attach.
    pub(super) fn mail(&self) -> Option<Cow<'a, [u8]>> {
        self.whole_mail.then(|| self.original())
    }

    /// The mail that arrived, where a filter put it into one of its own as it looked like spam.
    pub(super) fn wrapped(&self) -> Option<Cow<'a, [u8]>> {
        self.mail().filter(|_| self.wrapped)
    }
}

/// The leaves of the mail, in order.
///
/// The second is true if there are more than are looked at.
pub(super) fn parts(mail: &[u8]) -> (Vec<Part<'_>>, bool) {
    let mut parts = Vec::new();
    // The parts at hand, how deep they are, and whether each is of a digest, where it is a mail by default
    // (RFC 2046 5.1.5).
    let mut open = vec![(mail, 0, false)];
    let mut cut = false;
    while let Some((raw, depth, of_digest)) = open.pop() {
        if parts.len() >= MAX_PARTS {
            cut = true;
            break;
        }
        let headers = PARSER.parse_headers(raw);
        let content_type = headers.as_ref().and_then(|headers| headers.content_type());
        let default = match of_digest {
            true => ("message", "rfc822"),
            false => ("text", "plain"),
        };
        let main = content_type.map_or(default.0, |it| it.ctype());
        let sub = content_type.map_or(default.1, |it| it.subtype().unwrap_or_default());
        let is = |name: &str, other: &str| {
            main.eq_ignore_ascii_case(name) && sub.eq_ignore_ascii_case(other)
        };
        if main.eq_ignore_ascii_case("multipart") {
            let boundary = content_type.and_then(|it| it.attribute("boundary"));
            let inner = match boundary {
                Some(boundary) if depth < MAX_DEPTH => split(body(raw), boundary.as_bytes()),
                Some(_) => {
                    cut = true;
                    Vec::new()
                }
                None => Vec::new(),
            };
            if inner.is_empty() {
                parts.push(Part {
                    kind: Kind::Text,
                    raw,
                    broken: true,
                    whole_mail: false,
                    wrapped: false,
                });
            }
            let digest = sub.eq_ignore_ascii_case("digest");
            let inner = inner.into_iter().rev();
            open.extend(inner.map(|part| (part, depth + 1, digest)));
            continue;
        }
        let name = headers
            .as_ref()
            .and_then(|headers| headers.attachment_name());
        let kind = if is("text", "plain") {
            Kind::Text
        } else if is("text", "html") {
            Kind::Html
        } else if is("message", "delivery-status") || is("message", "global-delivery-status") {
            Kind::DeliveryStatus
        } else if is("message", "feedback-report") {
            Kind::Feedback
        } else if is("message", "disposition-notification")
            || is("message", "global-disposition-notification")
        {
            Kind::Disposition
        } else if is("application", "tlsrpt+gzip") || is("application", "tlsrpt+json") {
            Kind::TlsReport
        } else if name.is_some_and(is_aggregate) {
            Kind::DmarcReport
        } else if main.eq_ignore_ascii_case("message")
            || is("text", "rfc822-headers")
            || is("text", "rfc822-header")
        {
            Kind::Returned
        } else if begins_with_fields(body(raw)) || begins_with_fields(&encoded(raw)) {
            // Some gateways send the fields as a file.
            Kind::DeliveryStatus
        } else {
            Kind::Other
        };
        parts.push(Part {
            kind,
            raw,
            broken: false,
            whole_mail: is("message", "rfc822")
                || is("message", "global")
                || kind == Kind::Other && name.is_some_and(is_saved_mail),
            wrapped: content_type
                .and_then(|it| it.attribute("x-spam-type"))
                .is_some_and(|kind| kind.eq_ignore_ascii_case("original")),
        });
    }
    (parts, cut)
}

/// Text that is no UTF-8 and names no character set, as old systems write it: each byte is a letter of
/// ISO 8859-1.
fn western_text(body: &[u8]) -> Option<String> {
    str::from_utf8(body)
        .is_err()
        .then(|| body.iter().map(|&byte| char::from(byte)).collect())
}

/// Whether a file has the name of a mail that somebody saved.
fn is_saved_mail(name: &str) -> bool {
    let from = name.len().saturating_sub(".eml".len());
    name.get(from..)
        .is_some_and(|end| end.eq_ignore_ascii_case(".eml"))
}

/// The body of a part whose transfer encoding hides how it begins; empty where it is too long for a report's
/// fields.
fn encoded(raw: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 64 << 10;
    if raw.len() > LONGEST {
        return Vec::new();
    }
    let part = Part {
        kind: Kind::Other,
        raw,
        broken: false,
        whole_mail: false,
        wrapped: false,
    };
    part.decoded()
}

/// Whether a part begins with a field that only delivery reports have.
fn begins_with_fields(body: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [
        b"Reporting-MTA:",
        b"Original-Envelope-Id:",
        b"Final-Recipient:",
    ];
    let body = body.trim_ascii_start();
    NAMES.iter().any(|name| {
        body.get(..name.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(name))
    })
}

/// Whether a file has the name of an aggregate report:
/// `receiver.example!sender.example!1700000000!1700086400.xml.gz`.
fn is_aggregate(name: &str) -> bool {
    let parts = name.split('!').count();
    let figures = [".xml", ".xml.gz", ".zip", ".gz"];
    parts >= 4 && figures.iter().any(|end| name.ends_with(end))
}

/// The text for people: what stands before the fields and the original.
pub(super) fn report_text(parts: &[Part<'_>]) -> String {
    let end = parts
        .iter()
        .position(|part| matches!(part.kind, Kind::DeliveryStatus | Kind::Returned))
        .unwrap_or(parts.len());
    for kind in [Kind::Text, Kind::Html] {
        let mut text = String::new();
        for part in parts[..end].iter().filter(|part| part.kind == kind) {
            let decoded = part.decoded();
            let decoded = String::from_utf8_lossy(&decoded);
            if kind == Kind::Html {
                text.push_str(&html_to_text(&plain_tags(&decoded)));
            } else {
                text.push_str(&decoded);
            }
            text.push('\n');
        }
        if !text.trim().is_empty() {
            // Codes stand between blanks, also those where no line may be broken.
            return text.replace('\u{a0}', " ");
        }
    }
    String::new()
}

/// The page without styles and scripts, with a line break for each block of text. What only dresses words
/// goes: the blank behind `<b>jo</b> was not found` would be lost with it.
fn plain_tags(page: &str) -> String {
    const BLOCKS: [&str; 12] = [
        "div", "td", "th", "tr", "li", "h1", "h2", "h3", "h4", "pre", "table", "hr",
    ];
    const DRESSES: [&str; 14] = [
        "a", "b", "big", "code", "em", "font", "i", "kbd", "samp", "small", "span", "strong", "tt",
        "u",
    ];
    /// No such tag is longer.
    const LONGEST: usize = 2000;
    let mut plain = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let bare = tag.trim_start_matches('/');
        let length = bare
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(bare.len());
        let name = bare[..length].to_ascii_lowercase();
        if name == "style" || name == "script" {
            // Without an end the rest of the page belongs to it.
            let inside = &bare[length..];
            let end = inside.as_bytes().windows(2 + length).position(|tail| {
                tail.starts_with(b"</") && tail[2..].eq_ignore_ascii_case(name.as_bytes())
            });
            rest = end.map_or("", |end| &inside[end + 2 + length..]);
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            continue;
        }
        if DRESSES.contains(&name.as_str())
            && let inside = &bare.as_bytes()[length..]
            && matches!(
                inside.first(),
                Some(b'>' | b' ' | b'\t' | b'\r' | b'\n' | b'/')
            )
            && let Some(end) = inside.iter().take(LONGEST).position(|&byte| byte == b'>')
        {
            rest = &bare[length + end + 1..];
            continue;
        }
        plain.push_str(if BLOCKS.contains(&name.as_str()) {
            "<br><"
        } else {
            "<"
        });
        rest = tag;
    }
    plain.push_str(rest);
    plain
}

/// The body behind the first blank line.
fn body(raw: &[u8]) -> &[u8] {
    let mut end = 0;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        end += line.len();
        if line.trim_ascii().is_empty() {
            return &raw[end..];
        }
    }
    b""
}

/// What stands between the boundary lines; nothing if there is none.
fn split<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = None;
    let mut end = 0;
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let at = end;
        end += line.len();
        if let Some(rest) = line
            .trim_ascii_end()
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary))
            && (rest.is_empty() || rest == b"--")
        {
            if let Some(start) = start {
                parts.push(&body[start..at]);
            }
            start = rest.is_empty().then_some(end);
            if start.is_none() || parts.len() == MAX_PARTS {
                break;
            }
        }
    }
    if let Some(start) = start {
        parts.push(&body[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_what_only_dresses_it() {
        for (page, plain) in [
            ("<style>x</style>y", "y"),
            ("a<STYLE type=\"text/css\">x { }</Style >b", "ab"),
            ("<script>a<b </styles></script>c", "c"),
            ("<script>a</style>b", ""),
            ("<style>x", ""),
            ("<styles>x", "<styles>x"),
            ("<b>jo</b> is <i class=x>not</i> here", "jo is not here"),
            ("<div>a</div>", "<br><div>a<br></div>"),
            ("<body>a <", "<body>a <"),
            ("<b", "<b"),
        ] {
            assert_eq!(plain_tags(page), plain, "{page}");
        }
    }

    #[test]
    fn parts_end_at_the_last_boundary() {
        for (body, expected) in [
            ("no\n--b\none\n--b--\n--b\ntwo\n", &["one\n"][..]),
            ("--b\none\n--b \r\ntwo", &["one\n", "two"]),
            ("--b\none\n--bc\ntwo\n-b\n", &["one\n--bc\ntwo\n-b\n"]),
            ("none", &[]),
        ] {
            let parts: Vec<_> = split(body.as_bytes(), b"b");
            let expected: Vec<_> = expected.iter().map(|part| part.as_bytes()).collect();
            assert_eq!(parts, expected, "{body}");
        }
        // The rest is one more.
        assert_eq!(
            split("--b\nx\n".repeat(MAX_PARTS + 9).as_bytes(), b"b").len(),
            MAX_PARTS + 1
        );
    }

    #[test]
    fn files_are_known_by_their_names() {
        for (name, aggregate, mail) in [
            ("a.example!b.example!1!2.xml", true, false),
            ("a.example!b.example!1!2!x.zip", true, false),
            ("a.example!b.example!1!2.txt", false, false),
            ("a.example!b.example!1.xml", false, false),
            ("news.eml", false, true),
            ("news.EML", false, true),
            ("news.emlx", false, false),
            ("eml", false, false),
        ] {
            assert_eq!(
                (is_aggregate(name), is_saved_mail(name)),
                (aggregate, mail),
                "{name}"
            );
        }
    }
}
