//! What a mail is: a delivery report, or something that looks like one.

use std::fmt;

use super::header::Header;
use super::mime::{self, Part};
use super::words::{Heard, Tells};

/// What a mail is, for who waits for bounces.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::mail::{Mail, MailKind};
///
/// let note = b"From: ann@example.org\nSubject: Out of office\nAuto-Submitted: auto-replied\n\n\
///     I am away until Monday.\n";
/// let mail = Mail::read(note);
/// assert_eq!(mail.kind(), MailKind::AutoReply);
/// assert_eq!(mail.kind().as_str(), "auto-reply");
/// assert_eq!(mail.reports().len(), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MailKind {
    /// A report that a mail was delivered, delayed, or given up (RFC 3464, or in words).
    DeliveryReport,
    /// A recipient complains of a mail that was delivered (RFC 5965).
    Complaint,
    /// Figures on how connections were encrypted (RFC 8460).
    TlsReport,
    /// What a domain gets told about mail sent in its name (RFC 7489).
    DmarcReport,
    /// A recipient's program says that a mail was read, or thrown away unread (RFC 8098).
    ReadReceipt,
    /// A program answers for somebody who is away (RFC 3834).
    AutoReply,
    /// A program asks the sender to prove that he is a person.
    Challenge,
    /// None of these.
    #[default]
    Other,
}

impl MailKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::DeliveryReport,
        Self::Complaint,
        Self::TlsReport,
        Self::DmarcReport,
        Self::ReadReceipt,
        Self::AutoReply,
        Self::Challenge,
        Self::Other,
    ];

    /// The stable word for it, spelled with hyphens.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes_reports::mail::MailKind::TlsReport.as_str(), "tls-report");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeliveryReport => "delivery-report",
            Self::Complaint => "complaint",
            Self::TlsReport => "tls-report",
            Self::DmarcReport => "dmarc-report",
            Self::ReadReceipt => "read-receipt",
            Self::AutoReply => "auto-reply",
            Self::Challenge => "challenge",
            Self::Other => "other",
        }
    }

    /// What it is called in a sentence.
    ///
    /// # Examples
    ///
    /// ```
    /// let kind = smtp_codes_reports::mail::MailKind::Complaint;
    /// assert_eq!(format!("This is {}.", kind.title()), "This is a complaint.");
    /// ```
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::DeliveryReport => "a delivery report",
            Self::Complaint => "a complaint",
            Self::TlsReport => "a report on TLS connections",
            Self::DmarcReport => "a DMARC report",
            Self::ReadReceipt => "a read receipt",
            Self::AutoReply => "an automatic reply",
            Self::Challenge => "a request to prove that the sender is a person",
            Self::Other => "a mail that reports nothing",
        }
    }

    /// Tells what a mail is by its type, else by who wrote it and how.
    pub(super) fn of(header: Header<'_>, parts: &[Part<'_>], text: &str) -> Self {
        let content_type = header.lower("Content-Type");
        let report_type = content_type
            .split_once("report-type")
            .map(|(_, value)| value.trim_start_matches(['=', '"', ' ', '\'']))
            .unwrap_or_default();
        let has = |kind| parts.iter().any(|part| part.kind == kind);
        let subject = header.lower("Subject");
        let of_domain = subject.contains("report domain:")
            && (subject.contains("submitter:") || subject.contains("report-id:"));
        if report_type.starts_with("tlsrpt")
            || has(mime::Kind::TlsReport)
            || header.raw("TLS-Report-Domain").is_some()
        {
            return Self::TlsReport;
        }
        if report_type.starts_with("feedback-report") || has(mime::Kind::Feedback) {
            return Self::Complaint;
        }
        if report_type.starts_with("disposition-notification") || has(mime::Kind::Disposition) {
            return match refuses(header, parts, text) {
                true => Self::DeliveryReport,
                false => Self::ReadReceipt,
            };
        }
        if has(mime::Kind::DeliveryStatus)
            || report_type.starts_with("delivery-status")
            || header.raw("X-Failed-Recipients").is_some()
        {
            return Self::DeliveryReport;
        }
        if of_domain || has(mime::Kind::DmarcReport) {
            return Self::DmarcReport;
        }
        if subject.starts_with("complaint about message from")
            && parts.iter().any(|part| part.mail().is_some())
        {
            return Self::Complaint;
        }
        let returns = has(mime::Kind::Returned);
        Self::by_words(header, &subject, &content_type, text, returns)
    }

    /// Tells what a mail is by who wrote it and how.
    fn by_words(
        header: Header<'_>,
        subject: &str,
        content_type: &str,
        text: &str,
        returns: bool,
    ) -> Self {
        let said = Heard::of(text);
        let of_subject = Heard::of(subject);
        let from = header.lower("From");
        let system = Tells::System.heard_in(&from);
        let answered = header.lower("Auto-Submitted");
        // Vacation notes come with an empty sender too: the words must say what it is.
        let answering = header.lower("Return-Path") == "<>" || answered.starts_with("auto-replied");
        // What a program sends unasked is no answer: a job that failed has no part in the mail.
        let automatic = answering || !answered.is_empty() && !answered.starts_with("no");
        let named = of_subject.has(Tells::Subject);
        let fails = [Tells::Failure, Tells::Delay, Tells::Success]
            .iter()
            .any(|tells| said.has(*tells));
        let answers = ["X-Autoreply", "X-Autorespond", "X-Autoresponder"]
            .iter()
            .any(|name| header.raw(name).is_some())
            || matches!(
                header.lower("Precedence").as_str(),
                "auto_reply" | "auto-reply"
            );
        let away = of_subject.has(Tells::Away);
        let coded =
            || smtp_codes::best(text.as_bytes()).is_some_and(|found| !found.status.is_success());
        // The subject is that of the mail that it answers. People who are told of a new ticket have the report as
        // it came.
        let says_nothing = || !fails && !said.has(Tells::Reason) && !coded();
        if self::answers(header) && (is_of_ticket(subject) && automatic || says_nothing()) {
            return Self::AutoReply;
        }
        if !system && !named {
            if of_subject.has(Tells::Receipt) && (automatic || subject.starts_with("not read")) {
                return Self::ReadReceipt;
            }
            if of_subject.has(Tells::Challenge) || automatic && said.has(Tells::Challenge) {
                return Self::Challenge;
            }
            if away || answers {
                return Self::AutoReply;
            }
        }
        // `Fwd: Undelivered Mail` is from whoever passes it on.
        let own = !passes_on(subject);
        // A postmaster may write to many about codes; no report goes to a list.
        let listed = ["List-Unsubscribe", "List-Id"]
            .iter()
            .any(|name| header.raw(name).is_some());
        let addressed = || super::report::addresses(text).next().is_some();
        // Who is told that mail to himself came back is no sender of it: such mails want to be clicked.
        let to = header.lower("To");
        let of_another = || {
            super::report::addresses(text).any(|(_, address)| {
                !super::report::is_helper(address)
                    && !to.contains(address.to_ascii_lowercase().as_str())
            })
        };
        // Anybody can take the name of a mail system, but not its address.
        let pretends = || {
            let mut addresses = super::report::addresses(&from);
            addresses
                .next()
                .is_some_and(|(_, address)| !Tells::System.heard_in(address))
        };
        // People and their vacation notes have other addresses.
        let daemon = || {
            let mut addresses = super::report::addresses(&from);
            addresses.next().is_some_and(|(_, address)| {
                super::report::local_of(address).starts_with("mailer-daemon")
            })
        };
        let typed =
            content_type.starts_with("multipart/report") && !content_type.contains("report-type");
        let report = typed
            || system
                && !listed
                && (!pretends() || returns || of_another() || coded())
                && (named
                    // A postmaster warns somebody of his own mailbox, too: mail to it may be refused.
                    || (fails || said.has(Tells::Reason)) && (returns || of_another() || coded())
                    || coded() && addressed())
            // People write such subjects, too, and a parcel can be undeliverable.
            || named
                && own
                && (automatic
                    || !listed && of_another() && (fails || said.has(Tells::Reason) || coded()))
            || answering && fails && (addressed() || coded())
            // In a language of which the words are not known.
            || answering && !listed && daemon() && of_another();
        if report {
            Self::DeliveryReport
        } else if answered.starts_with("auto-replied") {
            Self::AutoReply
        } else {
            Self::Other
        }
    }
}

/// Whether somebody's program answers a mail, as those who are away and systems of tickets let theirs do.
pub(super) fn answers(header: Header<'_>) -> bool {
    let subject = header.lower("Subject");
    let answers = header.lower("Auto-Submitted").starts_with("auto-replied")
        || is_of_ticket(&subject) && !forwards(&subject);
    answers && !Tells::System.heard_in(&header.lower("From"))
}

/// Whether a subject in small letters has the number of a ticket before any words of a report, which has it
/// behind them if it was in the subject of the original: `[#123] Request received`, `[Ticket 123]`, `[SUP-123]`.
fn is_of_ticket(subject: &str) -> bool {
    let end = Heard::of(subject).place(Tells::Subject).map(|it| it.start);
    let before = end.and_then(|end| subject.get(..end)).unwrap_or(subject);
    let numbered = |text: &str| {
        let digits = text.trim_start().bytes();
        digits.take_while(u8::is_ascii_digit).count() > 1
    };
    let sign = before
        .match_indices('#')
        .any(|(at, _)| numbered(&before[at + 1..]));
    let mut groups = before.split('[').skip(1).filter_map(|group| {
        let (inside, _) = group.split_once(']')?;
        Some(inside)
    });
    sign || groups.any(|group| {
        let name = group.trim_end_matches(|c: char| c.is_ascii_digit());
        group.len() - name.len() > 1
            && name.starts_with(char::is_alphabetic)
            && !name.contains(['.', '/'])
    })
}

/// Whether a receipt says that the recipient's rules refused the mail, as servers with Sieve write it
/// (RFC 5429 2.2): it comes from the mail system, not from a person's program.
fn refuses(header: Header<'_>, parts: &[Part<'_>], text: &str) -> bool {
    let thrown_away = |part: &Part<'_>| {
        let fields = part.decoded();
        let fields = Header::of(fields.trim_ascii_start());
        let disposition = fields.lower("Disposition");
        disposition.starts_with("automatic-action") && disposition.trim_end().ends_with("deleted")
    };
    Tells::System.heard_in(&header.lower("From"))
        && Tells::Reason.heard_in(text)
        && parts
            .iter()
            .any(|part| part.kind == mime::Kind::Disposition && thrown_away(part))
}

impl fmt::Display for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a subject in small letters is of a mail that answers or passes on another one.
pub(super) fn passes_on(subject: &str) -> bool {
    const ANSWERS: [&str; 3] = ["re:", "aw:", "sv:"];
    FORWARDS
        .iter()
        .chain(&ANSWERS)
        .any(|mark| subject.starts_with(mark))
        || subject.starts_with("[fwd:")
}

/// What programs set before the subject of a mail that somebody passes on.
const FORWARDS: [&str; 7] = ["fw:", "fwd:", "wg:", "tr:", "rv:", "i:", "enc:"];

/// Whether somebody passes a mail on, by its subject in small letters, wherever the mark stands: `[#123] Fwd: ...`.
fn forwards(subject: &str) -> bool {
    subject
        .split([' ', '['])
        .any(|word| FORWARDS.iter().any(|mark| word.starts_with(mark)))
}
