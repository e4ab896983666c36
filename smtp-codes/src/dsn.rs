//! The fields of delivery status notifications, the machine-readable bounces.
//!
//! The body of a message/delivery-status part ([RFC 3464 2]) and of its internationalized
//! form message/global-delivery-status ([RFC 6533 4.1]) is a list of groups of fields: one
//! for the message, then one for each recipient. [`Dsn`] reads it as it comes from the
//! transfer decoding, borrows everything and allocates nothing. It takes what real
//! systems send: fields in any order and letter case, folded and commented values, bare
//! LF, missing fields, blank lines too many or too few.
//!
//! [RFC 3464 2]: https://www.rfc-editor.org/rfc/rfc3464#section-2
//! [RFC 6533 4.1]: https://www.rfc-editor.org/rfc/rfc6533#section-4.1
//!
//! # Examples
//!
//! ```
//! use smtp_codes::dsn::Dsn;
//!
//! let body = b"Reporting-MTA: dns; relay.example.org\r\n\
//!     \r\n\
//!     Final-Recipient: rfc822; jo@example.com\r\n\
//!     Action: failed\r\n\
//!     Status: 5.0.0 (permanent failure)\r\n\
//!     Diagnostic-Code: smtp; 550\r\n\
//!     \t5.1.1 no such user\r\n";
//! let dsn = Dsn::new(body);
//! let recipient = dsn.recipients().next().expect("one recipient");
//! assert_eq!(recipient.final_recipient().map(|it| it.to_string()).as_deref(), Some("jo@example.com"));
//! assert_eq!(recipient.action(), Some(smtp_codes::DsnAction::Failed));
//!
//! let merged = recipient.merged().expect("a status");
//! assert_eq!(merged.status().to_string(), "550 5.1.1");
//! ```

use core::fmt::{self, Write as _};

use crate::find::specificity;
use crate::{DsnAction, EnhancedCode, Evidence, Layers, Status, Verdict, best};

/// The body of a delivery status notification.
///
/// Its fields are read where they are asked for; making it costs nothing.
///
/// # Examples
///
/// ```
/// use smtp_codes::dsn::Dsn;
///
/// let dsn = Dsn::new(b"Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; jo@b.example\nStatus: 2.0.0\n");
/// assert_eq!(dsn.message().reporting_mta().map(|mta| mta.to_string()).as_deref(), Some("a.example"));
/// assert_eq!(dsn.recipients().count(), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dsn<'a> {
    body: &'a [u8],
}

impl<'a> Dsn<'a> {
    /// Takes the decoded body of the part.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::dsn::Dsn::new(b"").recipients().count(), 0);
    /// ```
    #[must_use]
    #[inline]
    pub const fn new(body: &'a [u8]) -> Self {
        Self { body }
    }

    /// The fields about the message as a whole ([RFC 3464 2.2]).
    ///
    /// [RFC 3464 2.2]: https://www.rfc-editor.org/rfc/rfc3464#section-2.2
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"arrival-date: Fri, 2 Jan 2026 10:00:00 +0000\n");
    /// assert!(dsn.message().arrival_date().is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn message(self) -> Message<'a> {
        let end = self
            .recipients()
            .next()
            .map_or(self.body.len(), |recipient| recipient.start);
        Message {
            group: &self.body[..end],
        }
    }

    /// The recipients, in the order of the notification.
    ///
    /// A new recipient begins where a field stands that the one before has already; a
    /// blank line alone does not part what belongs together.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(
    ///     b"Action: failed\n\nStatus: 5.1.1\n\n\nAction: delayed\nStatus: 4.2.2\n",
    /// );
    /// assert_eq!(dsn.recipients().count(), 2);
    /// ```
    #[must_use]
    #[inline]
    pub const fn recipients(self) -> Recipients<'a> {
        Recipients {
            body: self.body,
            at: 0,
        }
    }
}

/// The fields about the message as a whole.
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"X-Queue-Id: 4ABC\nReporting-MTA: dns; a.example\n");
/// let id = dsn.message().field("x-queue-id").expect("is there");
/// assert_eq!(id.to_string(), "4ABC");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    group: &'a [u8],
}

impl<'a> Message<'a> {
    /// The fields, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Reporting-MTA: dns; a.example\nX-Id: 1\n");
    /// assert_eq!(dsn.message().fields().count(), 2);
    /// ```
    #[must_use]
    #[inline]
    pub const fn fields(self) -> Fields<'a> {
        Fields::new(self.group, 0)
    }

    /// The value of the first field of that name, in any letter case.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Original-Envelope-Id: abc\n");
    /// assert!(dsn.message().field("original-envelope-id").is_some());
    /// assert!(dsn.message().field("x-other").is_none());
    /// ```
    #[must_use]
    #[inline]
    pub fn field(self, name: &str) -> Option<Value<'a>> {
        field(self.fields(), name)
    }

    /// Reporting-MTA: the system that tried to deliver ([RFC 3464 2.2.2]).
    ///
    /// [RFC 3464 2.2.2]: https://www.rfc-editor.org/rfc/rfc3464#section-2.2.2
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Reporting-MTA: dns; a.example\n");
    /// assert_eq!(dsn.message().reporting_mta().expect("is there").kind(), b"dns");
    /// ```
    #[must_use]
    #[inline]
    pub fn reporting_mta(self) -> Option<Typed<'a>> {
        self.field("Reporting-MTA").map(Typed::new)
    }

    /// Received-From-MTA: the system that the message came from ([RFC 3464 2.2.4]).
    ///
    /// [RFC 3464 2.2.4]: https://www.rfc-editor.org/rfc/rfc3464#section-2.2.4
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Received-From-MTA: dns; b.example\n");
    /// assert!(dsn.message().received_from_mta().is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn received_from_mta(self) -> Option<Typed<'a>> {
        self.field("Received-From-MTA").map(Typed::new)
    }

    /// Arrival-Date: when the message came to the reporting system ([RFC 3464 2.2.5]).
    ///
    /// [RFC 3464 2.2.5]: https://www.rfc-editor.org/rfc/rfc3464#section-2.2.5
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Arrival-Date: Fri, 2 Jan 2026 10:00:00 +0000\n");
    /// assert!(dsn.message().arrival_date().is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn arrival_date(self) -> Option<Value<'a>> {
        self.field("Arrival-Date")
    }
}

/// The fields about one recipient ([RFC 3464 2.3]).
///
/// [RFC 3464 2.3]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"Final-Recipient: rfc822; jo@b.example\nStatus: 4.2.2\n");
/// let recipient = dsn.recipients().next().expect("one recipient");
/// assert_eq!(recipient.status().map(|code| code.to_string()).as_deref(), Some("4.2.2"));
/// assert!(recipient.diagnostic_code().is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    group: &'a [u8],
    start: usize,
}

impl<'a> Recipient<'a> {
    /// The fields, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Status: 4.2.2\nX-Id: 1\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.fields().map(|field| field.name().len()).sum::<usize>(), 10);
    /// ```
    #[must_use]
    #[inline]
    pub const fn fields(self) -> Fields<'a> {
        Fields::new(self.group, 0)
    }

    /// The value of the first field of that name, in any letter case.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Status: 4.2.2\nX-Actual-Recipient: rfc822; jo@c.example\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert!(recipient.field("x-actual-recipient").is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn field(self, name: &str) -> Option<Value<'a>> {
        field(self.fields(), name)
    }

    /// Original-Recipient: the address that the sender gave ([RFC 3464 2.3.1]).
    ///
    /// [RFC 3464 2.3.1]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.1
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Original-Recipient: rfc822;jo@b.example\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.original_recipient().expect("is there").to_string(), "jo@b.example");
    /// ```
    #[must_use]
    #[inline]
    pub fn original_recipient(self) -> Option<Address<'a>> {
        self.address("Original-Recipient")
    }

    /// Final-Recipient: the address that delivery was tried to ([RFC 3464 2.3.2]).
    ///
    /// [RFC 3464 2.3.2]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.2
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(br"Final-Recipient: utf-8; j\x{F6}@b.example");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.final_recipient().expect("is there").to_string(), "jö@b.example");
    /// ```
    #[must_use]
    #[inline]
    pub fn final_recipient(self) -> Option<Address<'a>> {
        self.address("Final-Recipient")
    }

    #[inline]
    fn address(self, name: &str) -> Option<Address<'a>> {
        let address = Address(Typed::new(self.field(name)?));
        (!address.as_bytes().is_empty()).then_some(address)
    }

    /// Action: what the reporting system did ([RFC 3464 2.3.3]).
    ///
    /// Wrong words that systems are known to write (`failure`, `expired`, `bounced`) are read as
    /// what they mean; [`action_text`](Self::action_text) has the word itself, which tells them
    /// apart. `None` where the field is missing or the word is none of these.
    ///
    /// [RFC 3464 2.3.3]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::DsnAction;
    ///
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Action: Delayed (still trying)\nStatus: 4.4.1\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.action(), Some(DsnAction::Delayed));
    /// ```
    #[must_use]
    #[inline]
    pub fn action(self) -> Option<DsnAction> {
        DsnAction::read(core::str::from_utf8(self.action_text()?).ok()?)
    }

    /// The word of the Action field as the reporting system wrote it.
    ///
    /// Any letter case, any word; a comment after the word is left out.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Action: Expired (after 5 days)\nStatus: 4.4.7\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.action_text(), Some(&b"Expired"[..]));
    /// assert_eq!(recipient.action(), Some(smtp_codes::DsnAction::Failed));
    /// ```
    #[must_use]
    #[inline]
    pub fn action_text(self) -> Option<&'a [u8]> {
        let value = self.field("Action")?.raw;
        let length = value
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        (length > 0).then(|| &value[..length])
    }

    /// Status: the enhanced code of the reporting system ([RFC 3464 2.3.4]).
    ///
    /// Some systems write a reply code there, or a whole reply: it is read as what it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::Dsn;
    ///
    /// let dsn = Dsn::new(b"Status: 5.1.1 (bad destination)\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.status().map(|status| status.to_string()).as_deref(), Some("5.1.1"));
    /// assert_eq!(recipient.status_comment().expect("is there").to_string(), "bad destination");
    ///
    /// let dsn = Dsn::new(b"Status: 553 sorry\n");
    /// let status = dsn.recipients().next().and_then(|recipient| recipient.status());
    /// assert_eq!(status.and_then(|status| status.reply()).map(u16::from), Some(553));
    /// ```
    ///
    /// [RFC 3464 2.3.4]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.4
    #[must_use]
    #[inline]
    pub fn status(self) -> Option<Status> {
        let value = self.field("Status")?.raw;
        match EnhancedCode::prefix_of(value) {
            Some((code, _)) => Some(Status::of_enhanced(code)),
            None => Some(best(value)?.status),
        }
    }

    /// What stands in parentheses behind the Status, without them.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Status: 4.0.0 (host name\n lookup failure)\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.status_comment().expect("is there").to_string(), "host name lookup failure");
    /// ```
    #[must_use]
    #[inline]
    pub fn status_comment(self) -> Option<Value<'a>> {
        let value = self.field("Status")?.raw;
        let open = value.iter().position(|&byte| byte == b'(')?;
        let comment = &value[open + 1..];
        let close = comment.iter().rposition(|&byte| byte == b')');
        let comment = Value::new(&comment[..close.unwrap_or(comment.len())]);
        (!comment.raw.is_empty()).then_some(comment)
    }

    /// Remote-MTA: the system that refused, where it was another one ([RFC 3464 2.3.5]).
    ///
    /// [RFC 3464 2.3.5]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.5
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Remote-MTA: dns; mx.b.example\nStatus: 5.1.1\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.remote_mta().expect("is there").to_string(), "mx.b.example");
    /// ```
    #[must_use]
    #[inline]
    pub fn remote_mta(self) -> Option<Typed<'a>> {
        self.field("Remote-MTA").map(Typed::new)
    }

    /// Diagnostic-Code: what the remote system said, with its type ([RFC 3464 2.3.6]).
    ///
    /// The type `smtp` means an SMTP reply; others are the reporting system's own.
    ///
    /// [RFC 3464 2.3.6]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.6
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Diagnostic-Code: X-Postfix; unknown user: \"jo\"\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// let diagnostic = recipient.diagnostic_code().expect("is there");
    /// assert_eq!(diagnostic.kind(), b"X-Postfix");
    /// assert_eq!(diagnostic.to_string(), "unknown user: \"jo\"");
    /// ```
    #[must_use]
    #[inline]
    pub fn diagnostic_code(self) -> Option<Typed<'a>> {
        self.field("Diagnostic-Code").map(Typed::new)
    }

    /// Last-Attempt-Date: when delivery was last tried ([RFC 3464 2.3.7]).
    ///
    /// [RFC 3464 2.3.7]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.7
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Status: 4.4.1\nLast-Attempt-Date: Fri, 2 Jan 2026 10:00:00 +0000\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert!(recipient.last_attempt_date().is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn last_attempt_date(self) -> Option<Value<'a>> {
        self.field("Last-Attempt-Date")
    }

    /// Will-Retry-Until: when a delayed message will be given up ([RFC 3464 2.3.9]).
    ///
    /// [RFC 3464 2.3.9]: https://www.rfc-editor.org/rfc/rfc3464#section-2.3.9
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Status: 4.4.1\nWill-Retry-Until: Fri, 2 Jan 2026 10:00:00 +0000\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert!(recipient.will_retry_until().is_some());
    /// ```
    #[must_use]
    #[inline]
    pub fn will_retry_until(self) -> Option<Value<'a>> {
        self.field("Will-Retry-Until")
    }

    /// The status that the fields give together, and which field each code is from.
    ///
    /// The Status is the reporting system's own summary; a code inside the
    /// Diagnostic-Code says more unless it is less specific: `Status: 5.0.0` around
    /// `smtp; 550 5.1.1` is 550 5.1.1, `Status: 5.2.0` around `smtp; 550` is 550 5.2.0. A
    /// reply code without an enhanced code, or a less specific pair, is taken only if its
    /// class is that of the Status: the reporting system knows at which step it was
    /// refused. What is still missing may be in the comment of the Status or in
    /// X-Supplementary-Info. Nothing is invented: `None` if no field gives a code.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Dsn, Source};
    ///
    /// let dsn = Dsn::new(b"Status: 5.2.0\nDiagnostic-Code: smtp; 550 mailbox is gone\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// let merged = recipient.merged().expect("a status");
    /// assert_eq!(merged.status().to_string(), "550 5.2.0");
    /// assert_eq!(merged.reply_from(), Some(Source::DiagnosticCode));
    /// assert_eq!(merged.enhanced_from(), Some(Source::Status));
    ///
    /// let dsn = Dsn::new(b"Action: failed\nDiagnostic-Code: X-Unix; 255\n");
    /// assert_eq!(dsn.recipients().next().expect("one recipient").merged(), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn merged(self) -> Option<Merged> {
        let mut merged = self
            .status()
            .map(|status| Merged::new(status, Source::Status));
        for (value, source) in [
            (self.field("Diagnostic-Code"), Source::DiagnosticCode),
            (self.status_comment(), Source::StatusComment),
            (
                self.field("X-Supplementary-Info"),
                Source::SupplementaryInfo,
            ),
        ] {
            let Some(found) = value.and_then(|value| best(value.raw)) else {
                continue;
            };
            match &mut merged {
                Some(merged) => merged.complete(found.status, source),
                None => merged = Some(Merged::new(found.status, source)),
            }
        }
        merged
    }

    /// What is known of the attempt: the codes that the fields give together, who wrote them, and
    /// what the reporting system did.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Action: failed\nStatus: 5.2.2\n");
    /// let evidence = dsn.recipients().next().expect("one recipient").evidence();
    /// assert_eq!(evidence.status().map(|status| status.to_string()).as_deref(), Some("5.2.2"));
    /// ```
    #[must_use]
    #[inline]
    pub fn evidence(self) -> Evidence<'a> {
        let merged = self.merged();
        let mut evidence = Evidence::new(merged.map(|merged| merged.status()));
        if let Some(merged) = merged {
            evidence = evidence.written_by(merged.author());
        }
        match self.action() {
            Some(action) => evidence.reported(action),
            None => evidence,
        }
    }

    /// Judges the recipient's part of the report by the standard table; `None` if it has neither a
    /// code nor an action.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Cause, Disposition};
    ///
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Action: failed\nStatus: 4.4.7\n");
    /// let verdict = dsn.recipients().next().and_then(|it| it.verdict()).expect("a verdict");
    /// assert_eq!(verdict.cause(), Cause::EXPIRED);
    /// assert_eq!(verdict.disposition(), Disposition::Return);
    /// ```
    #[must_use]
    #[inline]
    pub fn verdict(self) -> Option<Verdict<'static>> {
        Layers::STANDARD.judge(&self.evidence())
    }
}

/// The status of one recipient, and where each code is from; made by
/// [`Recipient::merged`].
///
/// # Examples
///
/// ```
/// use smtp_codes::dsn::{Author, Dsn};
///
/// let dsn = Dsn::new(b"Status: 5.1.1\nDiagnostic-Code: smtp; 550 Blocked\n");
/// let recipient = dsn.recipients().next().expect("one recipient");
/// let merged = recipient.merged().expect("a status");
/// assert_eq!(merged.status().to_string(), "550 5.1.1");
/// assert_eq!(merged.author(), Author::Reporter);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Merged {
    status: Status,
    // Where each code of the status is from; without meaning where it has none.
    reply_from: Source,
    enhanced_from: Source,
}

impl Merged {
    /// A status from one place.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Merged, Source};
    ///
    /// let merged = Merged::new("550 5.1.1".parse()?, Source::Text);
    /// assert_eq!(merged.reply_from(), Some(Source::Text));
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn new(status: Status, from: Source) -> Self {
        Self {
            status,
            reply_from: from,
            enhanced_from: from,
        }
    }

    /// The codes, at least one.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::Dsn;
    ///
    /// let dsn = Dsn::new(b"Status: 5.1.1\n");
    /// let merged = dsn.recipients().next().and_then(|recipient| recipient.merged());
    /// assert_eq!(merged.expect("a status").status().to_string(), "5.1.1");
    /// ```
    #[must_use]
    #[inline]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Where the reply code is from, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Merged, Source};
    ///
    /// let merged = Merged::new("5.1.1".parse()?, Source::Status);
    /// assert_eq!(merged.reply_from(), None);
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn reply_from(&self) -> Option<Source> {
        match self.status.reply() {
            Some(_) => Some(self.reply_from),
            None => None,
        }
    }

    /// Where the enhanced code is from, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Merged, Source};
    ///
    /// let merged = Merged::new("5.1.1".parse()?, Source::Status);
    /// assert_eq!(merged.enhanced_from(), Some(Source::Status));
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn enhanced_from(&self) -> Option<Source> {
        match self.status.enhanced() {
            Some(_) => Some(self.enhanced_from),
            None => None,
        }
    }

    /// Who wrote the enhanced code: see [`Author`].
    ///
    /// It is the reporter if the enhanced code is from the Status field alone, beside a
    /// reply code from another place that did not bring it. A Status without any reply is
    /// the reporter's own word about its own work, not a guess about another's: that
    /// counts as the server's.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Author, Dsn};
    ///
    /// let author = |fields: &[u8]| {
    ///     let recipient = Dsn::new(fields).recipients().next().expect("one recipient");
    ///     recipient.merged().expect("a status").author()
    /// };
    /// let guessed = b"Status: 5.1.1\nDiagnostic-Code: smtp; 550 Blocked\n";
    /// assert_eq!(author(guessed), Author::Reporter);
    /// let said = b"Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n";
    /// assert_eq!(author(said), Author::Server);
    /// let local = b"Status: 5.1.1\nDiagnostic-Code: X-Postfix; unknown user\n";
    /// assert_eq!(author(local), Author::Server);
    /// ```
    #[must_use]
    #[inline]
    pub const fn author(&self) -> Author {
        match (self.reply_from(), self.enhanced_from()) {
            (None | Some(Source::Status), _) => Author::Server,
            (Some(_), Some(Source::Status)) => Author::Reporter,
            (Some(_), _) => Author::Server,
        }
    }

    /// Adds what another text about the same recipient says.
    ///
    /// The rules are those of [`Recipient::merged`]; the human-readable part of the
    /// bounce is such a text.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::dsn::{Merged, Source};
    ///
    /// let mut merged = Merged::new("5.0.0".parse()?, Source::Status);
    /// let found = smtp_codes::best(b"554 5.3.0 unknown mailer error 255").expect("a status");
    /// merged.complete(found.status, Source::Text);
    /// assert_eq!(merged.status().to_string(), "554 5.3.0");
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    pub fn complete(&mut self, status: Status, source: Source) {
        let same = self.status.digit() == status.digit();
        // A reply code in the Status field is in the wrong place: the server's own is better.
        let open = matches!(self.reply_from(), None | Some(Source::Status));
        let says = |status: Status| status.enhanced().map_or(0, |code| 1 + specificity(code));
        let (mine, theirs) = (says(self.status), says(status));
        let replace = theirs > 0
            && if open {
                theirs >= mine && (same || status.reply().is_some())
            } else {
                same && theirs > mine
            };
        let mut new = self.status;
        if let Some(enhanced) = status.enhanced() {
            if replace {
                new = new.with_enhanced(enhanced);
                self.enhanced_from = source;
            }
        }
        if let Some(reply) = status.reply() {
            if open && (same || replace) {
                new = new.with_reply(reply);
                self.reply_from = source;
            }
        }
        self.status = new;
    }
}

/// Who wrote the enhanced code of a report.
///
/// A code that only the reporting server wrote (`Status: 5.1.1` beside `Diagnostic-Code:
/// smtp; 550 Blocked`, or `dsn=5.1.1, reply=550 ...` in a log of sendmail) explains, but
/// gives no address up: sendmail makes 5.1.1 of every bare 550.
///
/// # Examples
///
/// ```
/// use smtp_codes::dsn::{Author, Merged, Source};
///
/// let mut merged = Merged::new("5.1.1".parse()?, Source::Status);
/// assert_eq!(merged.author(), Author::Server);
/// merged.complete("550".parse()?, Source::DiagnosticCode);
/// assert_eq!(merged.author(), Author::Reporter);
/// # Ok::<(), smtp_codes::InvalidStatus>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Author {
    /// The server that refused: its reply has the code, or nothing says otherwise.
    Server,
    /// The server that reports: the reply that it got had no such code.
    Reporter,
}

/// Where a code of a [`Merged`] status stands.
///
/// # Examples
///
/// ```
/// use smtp_codes::dsn::{Dsn, Source};
///
/// let dsn = Dsn::new(b"Status: 5.1.1\n");
/// let merged = dsn.recipients().next().and_then(|recipient| recipient.merged());
/// assert_eq!(merged.expect("a status").enhanced_from(), Some(Source::Status));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The Status field.
    Status,
    /// The comment behind the Status.
    StatusComment,
    /// The Diagnostic-Code field.
    DiagnosticCode,
    /// The X-Supplementary-Info field, which some gateways add.
    SupplementaryInfo,
    /// Text outside the fields, as the human-readable part of a bounce.
    Text,
}

/// An iterator over the recipients of a notification, made by [`Dsn::recipients`].
///
/// # Examples
///
/// ```
/// let mut recipients = smtp_codes::dsn::Dsn::new(b"Status: 5.1.1\n").recipients();
/// assert!(recipients.next().is_some());
/// assert!(recipients.next().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Recipients<'a> {
    body: &'a [u8],
    at: usize,
}

/// The fields that a recipient has at most once. The first four are those that every
/// notification writes: one of them again, and the next recipient has begun.
const ONCE: [&[u8]; 8] = [
    b"Final-Recipient",
    b"Original-Recipient",
    b"Action",
    b"Status",
    b"Diagnostic-Code",
    b"Remote-MTA",
    b"Last-Attempt-Date",
    b"Will-Retry-Until",
];
const MARKS: u8 = 0b1111;

/// The bit of a field that a recipient has at most once, else 0.
#[inline]
fn once(name: &[u8]) -> u8 {
    ONCE.iter()
        .position(|known| known.eq_ignore_ascii_case(name))
        .map_or(0, |at| 1 << at)
}

/// Fields about the message, which do not belong to a recipient where they stand with it.
#[inline]
fn is_of_message(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 5] = [
        b"Reporting-MTA",
        b"Arrival-Date",
        b"Received-From-MTA",
        b"DSN-Gateway",
        b"Original-Envelope-Id",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl<'a> Iterator for Recipients<'a> {
    type Item = Recipient<'a>;

    #[inline]
    fn next(&mut self) -> Option<Recipient<'a>> {
        let mut seen = 0;
        let mut start = None;
        // Where the run of fields without a blank line between them begins.
        let mut run = self.at;
        let mut end = self.body.len();
        for field in Fields::new(self.body, self.at) {
            if field.after_blank || is_of_message(field.name) {
                run = if is_of_message(field.name) {
                    field.end
                } else {
                    field.start
                };
            }
            let bit = once(field.name);
            if start.is_some() {
                let repeats = bit & MARKS & seen != 0;
                if repeats || field.after_blank && self.run_of(field.start) & seen != 0 {
                    end = field.start;
                    break;
                }
            } else if bit != 0 {
                start = Some(run);
            }
            seen |= bit;
        }
        self.at = end;
        let start = start?;
        Some(Recipient {
            group: &self.body[start..end],
            start,
        })
    }
}

impl Recipients<'_> {
    /// The fields of [`ONCE`] that stand from `start` to the next blank line.
    #[inline]
    fn run_of(&self, start: usize) -> u8 {
        let mut seen = 0;
        for field in Fields::new(self.body, start) {
            if field.after_blank && field.start != start {
                break;
            }
            seen |= once(field.name);
        }
        seen
    }
}

/// A field: a name and a value.
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"X-Note : two\n lines\n");
/// let field = dsn.message().fields().next().expect("a field");
/// assert_eq!(field.name(), b"X-Note");
/// assert_eq!(field.value().to_string(), "two lines");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    name: &'a [u8],
    value: Value<'a>,
    start: usize,
    end: usize,
    after_blank: bool,
}

impl<'a> Field<'a> {
    /// The name as it stands there, without the colon.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"x-id: 7\n");
    /// assert_eq!(dsn.message().fields().next().expect("a field").name(), b"x-id");
    /// ```
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'a [u8] {
        self.name
    }

    /// The value.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"x-id: 7\n");
    /// assert_eq!(dsn.message().fields().next().expect("a field").value().as_bytes(), b"7");
    /// ```
    #[must_use]
    #[inline]
    pub const fn value(&self) -> Value<'a> {
        self.value
    }
}

/// An iterator over the fields of a group.
///
/// Lines that are no fields are passed over.
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"a stray line\nx-id: 7\n");
/// assert_eq!(dsn.message().fields().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    #[inline]
    const fn new(body: &'a [u8], at: usize) -> Self {
        Self { body, at }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    #[inline]
    fn next(&mut self) -> Option<Field<'a>> {
        let mut after_blank = false;
        while self.at < self.body.len() {
            let start = self.at;
            let mut end = line_end(self.body, start);
            self.at = end;
            let line = &self.body[start..end];
            if line.trim_ascii().is_empty() {
                after_blank = true;
                continue;
            }
            let Some(colon) = line.iter().position(|&byte| byte == b':') else {
                continue;
            };
            let name = line[..colon].trim_ascii();
            if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
                continue;
            }
            while end < self.body.len() && matches!(self.body[end], b' ' | b'\t') {
                let next = line_end(self.body, end);
                if self.body[end..next].trim_ascii().is_empty() {
                    break;
                }
                end = next;
            }
            self.at = end;
            return Some(Field {
                name,
                value: Value::new(&self.body[start + colon + 1..end]),
                start,
                end,
                after_blank,
            });
        }
        None
    }
}

/// The place behind the line break of the line that holds `from`.
#[inline]
fn line_end(body: &[u8], from: usize) -> usize {
    body[from..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(body.len(), |at| from + at + 1)
}

#[inline]
fn field<'a>(mut fields: Fields<'a>, name: &str) -> Option<Value<'a>> {
    fields
        .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
        .map(|field| field.value)
}

/// The value of a field: bytes that may be folded over several lines.
///
/// [`Display`](fmt::Display) prints it in one line, with a single space for each fold and
/// the replacement character for what is not UTF-8. Control characters come as they are:
/// whoever prints to a terminal escapes them.
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"X-Note: one\r\n\ttwo\r\n");
/// let value = dsn.message().field("X-Note").expect("is there");
/// assert_eq!(value.as_bytes(), b"one\r\n\ttwo");
/// assert_eq!(value.to_string(), "one two");
/// assert!(value.lines().eq([b"one", b"two"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    raw: &'a [u8],
}

impl<'a> Value<'a> {
    #[inline]
    const fn new(raw: &'a [u8]) -> Self {
        Self {
            raw: raw.trim_ascii(),
        }
    }

    /// The bytes as they stand there, folds included, blanks around them left out.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"X-Note:  one \n");
    /// assert_eq!(dsn.message().field("X-Note").expect("is there").as_bytes(), b"one");
    /// ```
    #[must_use]
    #[inline]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.raw
    }

    /// The lines of the value, without line breaks and without the blanks around them.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"X-Note: one\n two\n");
    /// assert_eq!(dsn.message().field("X-Note").expect("is there").lines().count(), 2);
    /// ```
    #[inline]
    pub fn lines(self) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.raw
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
    }
}

impl fmt::Display for Value<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.lines().enumerate() {
            if at > 0 {
                f.write_char(' ')?;
            }
            for chunk in line.utf8_chunks() {
                f.write_str(chunk.valid())?;
                if !chunk.invalid().is_empty() {
                    f.write_char(char::REPLACEMENT_CHARACTER)?;
                }
            }
        }
        Ok(())
    }
}

/// A value with a type before it: `dns; mx.example.org`, `smtp; 550 5.1.1 no such user`.
///
/// [`Display`](fmt::Display) prints the value without the type, as [`Value`] does.
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(b"Diagnostic-Code: 550 no such user; sorry\n");
/// let recipient = dsn.recipients().next().expect("one recipient");
/// let diagnostic = recipient.diagnostic_code().expect("is there");
/// assert_eq!(diagnostic.kind(), b"");
/// assert_eq!(diagnostic.to_string(), "550 no such user; sorry");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    kind: &'a [u8],
    value: Value<'a>,
}

impl<'a> Typed<'a> {
    /// A type is one word with a letter in it; without such a word before the first
    /// semicolon all is value.
    #[inline]
    fn new(value: Value<'a>) -> Self {
        let untyped = Self { kind: b"", value };
        let Some(semicolon) = value.raw.iter().position(|&byte| byte == b';') else {
            return untyped;
        };
        let kind = value.raw[..semicolon].trim_ascii();
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if kind.iter().all(word) && kind.iter().any(u8::is_ascii_alphabetic) {
            Self {
                kind,
                value: Value::new(&value.raw[semicolon + 1..]),
            }
        } else {
            untyped
        }
    }

    /// The type as it stands there, in any letter case; empty if there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Reporting-MTA: dns; a.example\n");
    /// assert_eq!(dsn.message().reporting_mta().expect("is there").kind(), b"dns");
    /// ```
    #[must_use]
    #[inline]
    pub const fn kind(self) -> &'a [u8] {
        self.kind
    }

    /// The value behind the type.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Reporting-MTA: dns; a.example\n");
    /// assert_eq!(dsn.message().reporting_mta().expect("is there").value().as_bytes(), b"a.example");
    /// ```
    #[must_use]
    #[inline]
    pub const fn value(self) -> Value<'a> {
        self.value
    }
}

impl fmt::Display for Typed<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The address of a recipient, with its type.
///
/// [`Display`](fmt::Display) prints the address as a person writes it: angle brackets
/// around it are left out, and the `\x{...}` characters of the type `utf-8` are decoded
/// ([RFC 6533 3]). An address of the type `rfc822` is printed as it stands there; where a
/// system has left the xtext of [RFC 3461 4] in it, [`xtext`](Self::xtext) decodes that.
///
/// [RFC 6533 3]: https://www.rfc-editor.org/rfc/rfc6533#section-3
/// [RFC 3461 4]: https://www.rfc-editor.org/rfc/rfc3461#section-4
///
/// # Examples
///
/// ```
/// let dsn = smtp_codes::dsn::Dsn::new(br"Final-Recipient: utf-8; \x{17C}uk@b.example");
/// let recipient = dsn.recipients().next().expect("one recipient");
/// let address = recipient.final_recipient().expect("is there");
/// assert_eq!(address.kind(), b"utf-8");
/// assert_eq!(address.to_string(), "żuk@b.example");
/// assert_eq!(address.as_bytes(), br"\x{17C}uk@b.example");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a>(Typed<'a>);

impl<'a> Address<'a> {
    /// The type of the address as it stands there: `rfc822`, `utf-8`; empty if none.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Final-Recipient: RFC822; jo@b.example\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.final_recipient().expect("is there").kind(), b"RFC822");
    /// ```
    #[must_use]
    #[inline]
    pub const fn kind(self) -> &'a [u8] {
        self.0.kind
    }

    /// The address, not decoded, without angle brackets around it.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Final-Recipient: rfc822; <jo@b.example>\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// assert_eq!(recipient.final_recipient().expect("is there").as_bytes(), b"jo@b.example");
    /// ```
    #[must_use]
    #[inline]
    pub fn as_bytes(self) -> &'a [u8] {
        let raw = self.0.value.raw;
        match raw
            .strip_prefix(b"<")
            .and_then(|raw| raw.strip_suffix(b">"))
        {
            Some(inner) => inner.trim_ascii(),
            None => raw,
        }
    }

    /// The address with its xtext decoded: `+` and two hexadecimal digits are one byte.
    ///
    /// Only for an address that is known to be so encoded, as `+20` may be a plain part
    /// of an address too.
    ///
    /// # Examples
    ///
    /// ```
    /// let dsn = smtp_codes::dsn::Dsn::new(b"Original-Recipient: rfc822;jo+2Blist@b.example\n");
    /// let recipient = dsn.recipients().next().expect("one recipient");
    /// let address = recipient.original_recipient().expect("is there");
    /// assert!(address.xtext().eq(*b"jo+list@b.example"));
    /// ```
    #[inline]
    pub fn xtext(self) -> impl Iterator<Item = u8> + Clone + use<'a> {
        let mut rest = self.as_bytes();
        core::iter::from_fn(move || {
            let (&first, tail) = rest.split_first()?;
            if let [b'+', high, low, ..] = *rest {
                if let (Some(high), Some(low)) = (hex(high), hex(low)) {
                    rest = &rest[3..];
                    return Some((high * 16 + low) as u8);
                }
            }
            rest = tail;
            Some(first)
        })
    }
}

impl fmt::Display for Address<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = Value::new(self.as_bytes());
        if !self.kind().eq_ignore_ascii_case(b"utf-8") {
            return rest.fmt(f);
        }
        while let Some(at) = rest.raw.windows(3).position(|three| three == br"\x{") {
            let (plain, tail) = rest.raw.split_at(at);
            Value { raw: plain }.fmt(f)?;
            rest.raw = match embedded(&tail[3..]) {
                Some((character, length)) => {
                    f.write_char(character)?;
                    &tail[3 + length..]
                }
                None => {
                    f.write_str(r"\x{")?;
                    &tail[3..]
                }
            };
        }
        rest.fmt(f)
    }
}

/// The character whose number stands here in hexadecimal, and the length with the brace.
#[inline]
fn embedded(text: &[u8]) -> Option<(char, usize)> {
    let mut number = 0;
    for (at, &byte) in text.iter().enumerate().take(7) {
        if byte == b'}' && at >= 2 {
            return Some((char::from_u32(number)?, at + 1));
        }
        number = number * 16 + hex(byte)?;
    }
    None
}

#[inline]
fn hex(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}
