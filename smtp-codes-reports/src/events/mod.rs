//! Events of mail services: what they post to a webhook, put into a queue or write to a log, as JSON.
//!
//! Each service is a table in a file of its own: where an event has what, and what the service's
//! words mean. A wrapping, as of a queue or of a log shipper, needs no table: what is inside is looked
//! for at any depth, also where JSON stands in a text of JSON.

mod azure;
mod brevo;
mod form;
pub(crate) mod json;
mod kumomta;
mod loose;
mod mailersend;
mod mailgun;
mod mailjet;
mod mailtrap;
mod mandrill;
mod postal;
mod postmark;
mod postqueue;
mod printed;
mod resend;
mod scaleway;
mod sendgrid;
pub(crate) mod service;
mod ses;
mod sparkpost;
pub(crate) mod stalwart;
#[cfg(test)]
mod tests;
pub(crate) mod time;
mod unisender;

use crate::Report;
use crate::log::{self, Context};
use json::{Json, extent};
use loose::texts;
use service::{Means, Service};

/// Every service. Where marks of one are members that others have too, it comes later.
static SERVICES: [&Service; 20] = [
    &ses::SERVICE,
    &sendgrid::SERVICE,
    &mailgun::SERVICE,
    &postmark::SERVICE,
    &sparkpost::SERVICE,
    &mandrill::SERVICE,
    &mailjet::SERVICE,
    &mailersend::SERVICE,
    &mailtrap::SERVICE,
    &resend::SERVICE,
    &postal::SERVICE,
    &unisender::SERVICE,
    &kumomta::SERVICE,
    &kumomta::OUT_OF_BAND,
    &stalwart::SERVICE,
    &postqueue::SERVICE,
    &scaleway::SERVICE,
    &azure::SERVICE,
    &sendgrid::BARE,
    &brevo::SERVICE,
];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether bytes begin as JSON does that holds events: an object, or an array of objects. No more
/// than the first bytes are looked at.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::events::begins;
///
/// assert!(begins(b"{\"event\": \"bounce\"}"));
/// assert!(!begins(b"[2026-01-05 10:00:00] connected"));
/// ```
#[must_use]
pub fn begins(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut bytes = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    match bytes.next() {
        Some(b'{') => matches!(bytes.next(), Some(b'"')),
        Some(b'[') => match bytes.next() {
            Some(b'{') => matches!(bytes.next(), Some(b'"')),
            Some(b'[') => matches!(bytes.next(), Some(b'{' | b'[')),
            _ => false,
        },
        _ => false,
    }
}

/// Reads events: one JSON value, one after another or one a line, and lines between them that are
/// none, which are read as those of a log.
///
/// An event of a known service gives a report for each recipient, with what its members say. Any other
/// JSON is looked through for texts, and they are read as mails or as lines of a log. Events that tell nothing of a
/// delivery, such as an opened mail, give none. JSON that is nested deeper than 127 levels, or has more
/// than a million values, is read as text.
///
/// # Examples
///
/// ```
/// use smtp_codes::Outcome;
/// use smtp_codes_reports::events::read;
///
/// let event = br#"[{"email": "jo@example.com", "event": "bounce", "type": "bounce",
///     "status": "5.1.1", "reason": "550 5.1.1 no such user", "timestamp": 1767607200}]"#;
/// let report = &read(event)[0];
/// assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
/// assert_eq!(report.status.unwrap().to_string(), "550 5.1.1");
/// assert_eq!(report.outcome, Some(Outcome::Permanent));
/// assert_eq!(report.time.unwrap().to_string(), "2026-01-05T10:00:00Z");
/// ```
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<Report<'static>> {
    let context = &Context::default();
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    /// So often JSON may turn out to be none before nothing more is taken for it.
    const PATIENCE: usize = 32;
    let text = String::from_utf8_lossy(bytes);
    let mut out = Vec::new();
    let mut patience = PATIENCE;
    // What is no JSON, from here to the line at hand.
    let mut plain = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        if patience > 0 && begins(&rest.as_bytes()[blank..]) {
            let value = extent(&rest.as_bytes()[blank..]).and_then(|length| {
                let end = at + blank + length;
                Some((Json::read(&text[at + blank..end])?, end))
            });
            if let Some((value, end)) = value {
                lines(&text[plain..at], context, &mut out);
                document(&value, context, &mut out);
                // A comma may stand between two.
                at = end;
                plain = end;
                continue;
            }
            patience -= 1;
        }
        at += rest.find('\n').map_or(rest.len(), |feed| feed + 1);
    }
    lines(&text[plain..], context, &mut out);
    out
}

/// The service whose event comes first in the bytes, by the word for it, such as `sendgrid`; `None` if
/// none is known.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::events::service;
///
/// let event = br#"[{"email": "jo@example.com", "event": "bounce", "sg_event_id": "1"}]"#;
/// assert_eq!(service(event), Some("sendgrid"));
/// ```
#[must_use]
pub fn service(bytes: &[u8]) -> Option<&'static str> {
    fn first(value: &Json<'_>, texts: usize) -> Option<&'static str> {
        match value {
            Json::Object(members) => {
                let owner = match known(value) {
                    Some((service, Means::New)) => Some(service.name),
                    Some((service, _)) => return Some(service.name),
                    None => None,
                };
                let inner = members.iter().find_map(|(_, value)| first(value, texts));
                inner.or(owner)
            }
            Json::List(list) => list.iter().find_map(|value| first(value, texts)),
            Json::Text(text) if texts < TEXTS && begins(text.as_bytes()) => {
                first(&Json::read(text.trim())?, texts + 1)
            }
            _ => None,
        }
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let start = bytes.trim_ascii_start();
    if !begins(start) {
        return None;
    }
    let text = String::from_utf8_lossy(&start[..extent(start)?]);
    first(&Json::read(&text)?, 0)
}

/// Whether bytes are one JSON value and nothing else.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes));
    Json::read(text.trim()).is_some()
}

/// What a line reports that is one JSON value; `None` if it is not.
pub(crate) fn line(line: &[u8], context: &Context) -> Option<Vec<Report<'static>>> {
    let line = line.trim_ascii();
    if !matches!(line.last(), Some(b'}' | b']')) || !begins(line) {
        return None;
    }
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    let value = Json::read(&text)?;
    let mut out = Vec::new();
    document(&value, context, &mut out);
    Some(out)
}

/// What the events report that stand in a line beside what a program wrote there:
/// `INFO webhook: [{"event": ...}]`; `None` if there are none that are known.
pub(crate) fn within(line: &[u8], context: &Context) -> Option<Vec<Report<'static>>> {
    // Who is named stands in quotes.
    let open = memchr::memchr(b'{', line)?;
    memchr::memchr3(b'"', b'\'', b'`', &line[open..])?;
    let text = String::from_utf8_lossy(line.trim_ascii_end());
    /// Very many lines have a brace.
    const PATIENCE: usize = 8;
    if let Some(reports) = beside(&text, PATIENCE, context) {
        return Some(reports);
    }
    // Of any other its codes tell, as in logs of maddy: `queue: delivery attempt failed {"rcpt": ...}`.
    if !text.ends_with('}') {
        return None;
    }
    let open = text.find("{\"")?;
    Some(vec![loose::coded(&Json::read(&text[open..])?)?])
}

/// What the events report that stand in a text beside other things; `None` if there are none that are
/// known.
pub(crate) fn among(text: &str) -> Option<Vec<Report<'static>>> {
    beside(text, 32, &Context::default())
}

fn beside(text: &str, patience: usize, context: &Context) -> Option<Vec<Report<'static>>> {
    let around = Around {
        context,
        time: None,
        recipient: None,
        texts: 0,
    };
    let mut out = Vec::new();
    let mut known = false;
    printed::each(text, patience, |value| {
        known |= events(value, around, &mut out)
    });
    known.then_some(out)
}

/// What the events report that come as the fields of a form; `None` if there are none that are known.
pub(crate) fn form(line: &[u8], context: &Context) -> Option<Vec<Report<'static>>> {
    let around = Around {
        context,
        time: None,
        recipient: None,
        texts: 0,
    };
    let mut out = Vec::new();
    let value = form::read(line)?;
    if events(&value, around, &mut out) {
        return Some(out);
    }
    Some(vec![loose::coded(&value)?])
}

/// Reads a text as lines of a log.
fn lines(text: &str, context: &Context, out: &mut Vec<Report<'static>>) {
    if text.trim().is_empty() {
        return;
    }
    // Nothing here fails.
    let _ = log::reports(text.as_bytes(), context, |_, report| {
        out.push(report.borrowed().into_owned());
        Ok(())
    });
}

/// What stands around an event.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// What is known of the log that it is in.
    context: &'a Context,
    /// The time that a wrapping tells.
    time: Option<&'a Json<'a>>,
    /// Whom the objects around are about.
    recipient: Option<&'a str>,
    /// How many texts of JSON the event is in.
    texts: usize,
}

/// Names under which wrappings tell the time: of Docker and of log shippers, of SNS, of journald; of what
/// services have in lists of bounces.
const TIMES: [&str; 8] = [
    "@timestamp",
    "time",
    "timestamp",
    "Timestamp",
    "__REALTIME_TIMESTAMP",
    "_SOURCE_REALTIME_TIMESTAMP",
    "created_at",
    "created",
];

impl<'a> Around<'a> {
    /// The same one level further in.
    fn inside(self, value: &'a Json<'a>) -> Self {
        let time = TIMES.iter().find_map(|name| value.member(name));
        Self {
            time: time.or(self.time),
            ..self
        }
    }
}

/// So many times JSON may stand in a text of JSON: SES in SNS in SQS, shipped by a log shipper.
const TEXTS: usize = 5;

/// Reads the events in a value, or else its texts.
fn document(value: &Json<'_>, context: &Context, out: &mut Vec<Report<'static>>) {
    let around = Around {
        context,
        time: None,
        recipient: None,
        texts: 0,
    };
    if !events(value, around, out) {
        texts(value, around, out);
    }
}

/// The service whose event an object is, and what it means: one that knows its word goes before.
fn known(value: &Json<'_>) -> Option<(&'static Service, Means)> {
    let mut owner = None;
    for service in SERVICES {
        match service.knows(value) {
            Some(Means::New) => owner = owner.or(Some((service, Means::New))),
            Some(means) => return Some((service, means)),
            None => {}
        }
    }
    owner
}

/// Reads the events in a value. False if there is none that is known.
fn events(value: &Json<'_>, around: Around<'_>, out: &mut Vec<Report<'static>>) -> bool {
    match value {
        Json::Object(members) => {
            let owner = known(value);
            let read = |(service, means): (&Service, Means), out: &mut Vec<_>| {
                let first = out.len();
                service.read(value, means, out);
                complete(&mut out[first..], around);
                true
            };
            match owner {
                Some(known) if known.1 != Means::New => return read(known, out),
                _ => {}
            }
            let within = around.inside(value);
            let mut known = false;
            for (_, value) in members {
                known |= events(value, within, out);
            }
            // A word that is newer than the table.
            known || owner.is_some_and(|owner| read(owner, out))
        }
        Json::List(list) => {
            let mut known = false;
            for value in list {
                known |= events(value, around, out);
            }
            known
        }
        Json::Text(text) => {
            inner(text, around, |value, around| events(value, around, out))
                || posted(text, around, out)
        }
        _ => false,
    }
}

/// Reads JSON that stands in a text of JSON: a value, or several one behind another, as Firehose puts them
/// into a record.
fn inner(
    text: &str,
    around: Around<'_>,
    mut read: impl FnMut(&Json<'_>, Around<'_>) -> bool,
) -> bool {
    if around.texts >= TEXTS {
        return false;
    }
    let decoded = decoded(text);
    let mut rest = decoded.as_deref().unwrap_or(text).trim();
    if !begins(rest.as_bytes()) {
        return false;
    }
    let around = Around {
        texts: around.texts + 1,
        ..around
    };
    let mut values = Vec::new();
    while !rest.is_empty() {
        let value = extent(rest.as_bytes()).and_then(|end| Some((Json::read(&rest[..end])?, end)));
        let Some((value, end)) = value else {
            return false;
        };
        values.push(value);
        rest = rest[end..].trim_start_matches([' ', '\t', '\r', '\n', ',']);
    }
    let mut known = false;
    for value in &values {
        known |= read(value, around);
    }
    known
}

/// Reads a form that stands in a text of JSON, as a gateway hands on what was posted to it.
fn posted(text: &str, around: Around<'_>, out: &mut Vec<Report<'static>>) -> bool {
    if around.texts >= TEXTS {
        return false;
    }
    let around = Around {
        texts: around.texts + 1,
        ..around
    };
    form::read(text.as_bytes()).is_some_and(|value| events(&value, around, out))
}

/// The text of JSON in Base64, as Kinesis hands on its records and a gateway the body of a request:
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html>.
fn decoded(text: &str) -> Option<String> {
    // `{"` and `[{`, and a bracket at the end of a line, in Base64. What has dots is a token of another kind.
    const BEGINNINGS: [&str; 6] = ["eyJ", "W3si", "ewog", "ew0K", "Wwog", "Ww0K"];
    let likely = BEGINNINGS.iter().any(|begin| text.starts_with(begin));
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
    if !likely || !text.trim_end().as_bytes().iter().all(word) {
        return None;
    }
    let bytes = mail_parser::decoders::base64::base64_decode(text.trim_end().as_bytes())?;
    String::from_utf8(bytes).ok()
}

/// Adds what stands around.
fn complete(reports: &mut [Report<'static>], around: Around<'_>) {
    for report in reports.iter_mut().filter(|report| report.time.is_none()) {
        report.time = around.time.and_then(time::of);
    }
}
