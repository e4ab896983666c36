//! Findings from a whole mail: the standard fields of a bounce, or its report in words.

mod mime;
mod report;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use mail_parser::{Message, MessageParser};
use smtp_codes::dsn::{Author, Dsn, Merged, Recipient, Source};
use smtp_codes::{DsnAction, Status};

use crate::{Direction, Report, speaker};
use mime::{Kind, Part};
use report::Words;

/// What a mail says, taken apart.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::mail::Mail;
///
/// let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
///     <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
/// let mail = Mail::read(bounce);
/// let report = mail.reports().next().unwrap();
/// assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
/// assert_eq!(report.status.unwrap().to_string(), "550 5.1.1");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    findings: Vec<Finding>,
}

impl Mail {
    /// Reads a mail, or a mailbox of them. Bytes that are no mail report nothing.
    ///
    /// Only the report is read, never the returned original, so the depth to which mails are nested
    /// does not matter.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        Self {
            findings: read(bytes),
        }
    }

    /// What it reports, a report for each recipient, in the order of the mail; none for a mail that
    /// is no delivery report.
    pub fn reports(&self) -> impl ExactSizeIterator<Item = Report<'_>> {
        self.findings.iter().map(Finding::report)
    }
}

/// What a mail reports about one recipient: facts, without a judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The final recipient's address.
    recipient: Option<String>,
    /// What the reporting system did, where the mail says so. A report in words has one only where
    /// it says that delivery is still being tried: delayed.
    action: Option<DsnAction>,
    /// The codes that the mail names.
    status: Option<Status>,
    /// Who wrote the enhanced code.
    author: Author,
    /// The host that refused, where the fields of the mail name it.
    host: Option<String>,
    /// The diagnostic in one line; recipients of whom the same is said share it.
    text: Option<Arc<str>>,
}

impl Finding {
    fn report(&self) -> Report<'_> {
        Report {
            recipient: self.recipient.as_deref().map(Into::into),
            host: self.host.as_deref().map(Into::into),
            direction: Some(Direction::Outgoing),
            status: self.status,
            author: self.author,
            action: self.action,
            text: self.text.as_deref().map(Into::into),
            ..Report::default()
        }
    }
}

/// Reads a mail: one finding for each recipient that it reports on, in the order of the
/// mail; none for a mail that is no delivery report.
///
/// Only the report is read, never the returned original, so the depth to which mails are
/// nested does not matter. Of a mail that is no report itself the first attached mail is read,
/// as people pass reports on.
///
/// A file in mbox form is read mail by mail.
fn read(mail: &[u8]) -> Vec<Finding> {
    // What comes through a pipe may have a blank line before the header.
    let mut rest = mail.trim_ascii_start();
    let mut findings = Vec::new();
    while let Some(mail) = next_of_mailbox(&mut rest) {
        findings.extend(read_one(mail, true));
    }
    findings
}

/// Reads one mail; `outermost` unless it stood in the report of another.
fn read_one(mail: &[u8], outermost: bool) -> Vec<Finding> {
    let Some(headers) = MessageParser::default().parse_headers(mail) else {
        return Vec::new();
    };
    let parts = mime::parts(mail);
    if parts.iter().any(|part| part.kind == Kind::OtherReport) {
        return Vec::new();
    }
    let text = mime::report_text(&parts);
    let (text, original) = report::split_original(&text);

    let statuses: Vec<Vec<u8>> = parts
        .iter()
        .filter(|part| part.kind == Kind::DeliveryStatus)
        .map(|part| part.decoded())
        .collect();
    let mut recipients: Vec<Recipient<'_>> = statuses
        .iter()
        .flat_map(|body| Dsn::new(body).recipients())
        .collect();
    if recipients.is_empty()
        && let Some(fields) = report::embedded_fields(text)
    {
        recipients.extend(Dsn::new(fields.as_bytes()).recipients());
    }

    let sender = addresses(&headers, "To");
    let failed = addresses(&headers, "X-Failed-Recipients");
    let report = Words::new(text, &sender, &failed);
    if !recipients.is_empty() {
        let single = recipients.len() == 1;
        return recipients
            .into_iter()
            .map(|recipient| from_fields(recipient, &report, single))
            .collect();
    }
    if statuses.is_empty() && !is_report(&headers, text) {
        // Somebody may have passed on a report, as an attachment.
        return match parts.iter().find_map(Part::mail) {
            Some(report) if outermost => read_one(report, false),
            _ => Vec::new(),
        };
    }
    let findings = report.findings();
    // A report that names nobody and nothing may only pass on another system's report.
    if outermost && !report.says_anything() {
        let passed_on = read_one(original.as_bytes(), false);
        if !passed_on.is_empty() {
            return passed_on;
        }
    }
    findings
}

/// What the fields of a delivery report say that stand in a text without the mail around them; none
/// if the text has no such fields.
pub(crate) fn of_fields(text: &str) -> Vec<Report<'static>> {
    let (text, _) = report::split_original(text);
    let words = Words::new(text, &[], &[]);
    let recipients: Vec<Recipient<'_>> = Dsn::new(text.as_bytes())
        .recipients()
        .take(crate::text::MOST)
        .collect();
    let single = recipients.len() == 1;
    recipients
        .into_iter()
        .map(|recipient| from_fields(recipient, &words, single).report().into_owned())
        .collect()
}

/// What the words of a delivery report say about each recipient, where the header of the mail is
/// missing; none if they name nobody.
pub(crate) fn of_words(text: &str) -> Vec<Report<'static>> {
    let (text, _) = report::split_original(text);
    let words = Words::new(text, &[], &[]);
    words
        .findings()
        .iter()
        .filter(|finding| finding.recipient.is_some())
        .map(|finding| finding.report().into_owned())
        .collect()
}

/// Whether bytes are a mail, or a mailbox of them: a block of header fields, at least one of
/// them a field that mails have and replies or reports alone do not.
#[must_use]
pub fn is_mail(bytes: &[u8]) -> bool {
    const FIELDS: [&[u8]; 9] = [
        b"received",
        b"return-path",
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"mime-version",
        b"content-type",
    ];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let mut rest = if bytes.starts_with(b"From ") {
        behind_first_line(bytes)
    } else {
        bytes
    };
    let (mut fields, mut known) = (0, false);
    while let Some(first) = rest.first() {
        let next = behind_first_line(rest);
        let line = rest[..rest.len() - next.len()].trim_ascii_end();
        rest = next;
        if line.is_empty() {
            break;
        }
        if matches!(first, b' ' | b'\t') {
            continue;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            return false;
        };
        let name = line[..colon].trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        fields += 1;
        known |= FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name));
        // Enough to be sure, and a bound for what has no blank line.
        if fields >= 100 {
            break;
        }
    }
    known && fields >= 2
}

/// Takes the next mail off a mailbox file; a file that does not begin as one is one mail.
fn next_of_mailbox<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let mail = *rest;
    *rest = b"";
    if !mail.starts_with(b"From ") {
        return (!mail.is_empty()).then_some(mail);
    }
    let mail = behind_first_line(mail);
    let mut at = 0;
    while at < mail.len() {
        if begins_mail(&mail[at..]) {
            *rest = &mail[at..];
            return Some(&mail[..at]);
        }
        at = mail.len() - behind_first_line(&mail[at..]).len();
    }
    Some(mail)
}

/// Whether a mail of a mailbox begins here: `From jo@example.org Thu Jan  1 00:00:00 2026`
/// and a header field. A blank line before it is the rule, but not all programs keep it.
fn begins_mail(text: &[u8]) -> bool {
    let Some(line) = text.strip_prefix(b"From ") else {
        return false;
    };
    let next = behind_first_line(line);
    let line = &line[..line.len() - next.len()];
    let time = line.windows(8).any(|time| {
        time.iter().enumerate().all(|(at, byte)| {
            if at == 2 || at == 5 {
                *byte == b':'
            } else {
                byte.is_ascii_digit()
            }
        })
    });
    let name = next
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    time && name > 0 && next.get(name) == Some(&b':')
}

fn behind_first_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|&byte| byte == b'\n');
    &text[end.map_or(text.len(), |end| end + 1)..]
}

/// The finding from the fields of one recipient, completed from the report in words.
fn from_fields(recipient: Recipient<'_>, report: &Words<'_>, single: bool) -> Finding {
    let mut merged = recipient.merged();
    let address = recipient
        .final_recipient()
        .or_else(|| recipient.original_recipient())
        .map(|address| address.to_string());
    let status = merged.map(|merged| merged.status());
    let is_complete = status.is_some_and(|status| {
        let enhanced = status.enhanced();
        status.reply().is_some() && enhanced.is_some_and(|code| code.subject_number() != 0)
    });
    if !is_complete && let Some(found) = report.status_of(address.as_deref(), single) {
        match &mut merged {
            Some(merged) => merged.complete(found.status, Source::Text),
            None => merged = Some(Merged::new(found.status, Source::Text)),
        }
    }
    let status = merged.map(|merged| merged.status());
    let reply_from = merged.and_then(|merged| merged.reply_from());
    let text = recipient
        .diagnostic_code()
        .map(|diagnostic| diagnostic.to_string())
        .filter(|text| !text.is_empty() && reply_from != Some(Source::Text))
        .or_else(|| {
            recipient
                .status_comment()
                .map(|comment| comment.to_string())
        })
        .map(Arc::from)
        .or_else(|| report.text_of(address.as_deref(), single));
    Finding {
        recipient: address,
        action: recipient.action(),
        author: merged.map_or(Author::Server, |merged| merged.author()),
        status,
        host: recipient
            .remote_mta()
            .and_then(|host| speaker::host(&host.to_string()).map(str::to_owned)),
        text,
    }
}

/// The addresses in all header fields of that name.
fn addresses(headers: &Message<'_>, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (_, value) in headers
        .headers_raw()
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
    {
        found.extend(report::addresses(value).map(|(_, address)| address.to_owned()));
    }
    found
}

/// Whether headers or text show that a mail system wrote the mail about a delivery.
fn is_report(headers: &Message<'_>, text: &str) -> bool {
    const SENDERS: [&str; 6] = [
        "mailer-daemon",
        "mailer_daemon",
        "postmaster",
        "post_master",
        "mail delivery",
        "mail-daemon",
    ];
    const SUBJECTS: [&str; 16] = [
        "undeliver",
        "nondeliver",
        "non-deliver",
        "not delivered",
        "delivery fail",
        "failed delivery",
        "failure delivery",
        "delivery status",
        "delivery notification",
        "delivery report",
        "delivery has failed",
        "mail delivery",
        "mail failure",
        "failure notice",
        "returned mail",
        "returned to sender",
    ];
    const PHRASES: [&str; 7] = [
        "not be delivered",
        "not delivered",
        "unable to deliver",
        "undeliverable",
        "delivery failed",
        "delivery has failed",
        "error sending your",
    ];
    let value = |name: &str| {
        headers
            .headers_raw()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let holds = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));

    let subject = headers.subject().unwrap_or_default().to_ascii_lowercase();
    let type_of = value("Content-Type").unwrap_or_default();
    if value("X-Failed-Recipients").is_some()
        || type_of.starts_with("multipart/report")
        || holds(&value("From").unwrap_or_default(), &SENDERS)
        // `Fwd: Undelivered Mail` is from whoever passes it on.
        || holds(&subject, &SUBJECTS) && !subject.starts_with("fw")
    {
        return true;
    }
    // Vacation notes come with an empty sender too: the words must say what it is.
    let automatic = value("Return-Path").is_some_and(|path| path == "<>")
        || value("Auto-Submitted").is_some_and(|word| !word.starts_with("no"));
    automatic && holds(&text.to_ascii_lowercase(), &PHRASES)
}
