//! A report with its verdict: what programs get.

use smtp_codes::{Action, Cause, Verdict};
#[cfg(feature = "serde")]
use {
    serde::ser::SerializeStruct,
    serde::{Serialize, Serializer},
    smtp_codes::{Basis, ReplyCode, Speaker, Stage, Status, asks},
};

use crate::Report;

/// A report with its verdict, and where it was read.
///
/// With the feature `serde` it is written as one object: its fields always in the same order, null
/// where nothing is known, each word spelled with hyphens.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use smtp_codes_phrasebook::LAYERS;
/// use smtp_codes_reports::mail::Mail;
///
/// let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
///     <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
/// let mail = Mail::read(bounce);
/// let report = mail.reports().next().unwrap();
/// let object = serde_json::to_value(report.judged(&LAYERS)).unwrap();
/// assert_eq!(object["cause"], "no-such-user");
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Judged<'r, 'l> {
    /// What was said.
    pub report: &'r Report<'r>,
    /// What to do.
    pub verdict: Option<Verdict<'l>>,
    /// The file that it was read from.
    pub source: Option<&'r str>,
    /// The line of that file, from 1.
    pub line: Option<u64>,
    /// What it is called where there is no verdict.
    pub title: Option<&'r str>,
    /// Whether advice and references are written too.
    pub full: bool,
    /// Whether it becomes a row of a sheet, whose cells are texts.
    pub flat: bool,
}

impl<'r, 'l> Judged<'r, 'l> {
    /// A report and its verdict, from nowhere in particular.
    #[must_use]
    pub const fn new(report: &'r Report<'r>, verdict: Option<Verdict<'l>>) -> Self {
        Self {
            report,
            verdict,
            source: None,
            line: None,
            title: None,
            full: false,
            flat: false,
        }
    }

    /// Why it was said: the cause of the verdict, or [`Cause::COMPLAINT`].
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Cause;
    /// use smtp_codes_phrasebook::LAYERS;
    /// use smtp_codes_reports::Report;
    ///
    /// let mut report = Report::default();
    /// report.complaint = true;
    /// assert_eq!(report.judged(&LAYERS).cause(), Some(Cause::COMPLAINT));
    /// ```
    #[must_use]
    pub fn cause(&self) -> Option<Cause<'l>> {
        match self.verdict {
            Some(verdict) => Some(verdict.cause()),
            None => self.report.complaint.then_some(Cause::COMPLAINT),
        }
    }

    /// What to do: the action of the verdict; for a complaint, that of its cause.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Action;
    /// use smtp_codes_phrasebook::LAYERS;
    /// use smtp_codes_reports::mail::Mail;
    ///
    /// let complaint = b"From: fbl@example.net\nSubject: Abuse report\n\
    ///     Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\
    ///     Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\
    ///     Original-Rcpt-To: <jo@example.com>\n--b--\n";
    /// let mail = Mail::read(complaint);
    /// let report = mail.reports().next().unwrap();
    /// let judged = report.judged(&LAYERS);
    /// assert_eq!(judged.action(), Some(Action::Unsubscribe));
    /// assert!(judged.verdict.is_none());
    /// ```
    #[must_use]
    pub fn action(&self) -> Option<Action> {
        match self.verdict {
            Some(verdict) => Some(verdict.action()),
            None => self.cause().map(Cause::action),
        }
    }
}

/// The row that decided, and what told who said it: a map of its parts, or a text for a sheet.
#[cfg(feature = "serde")]
struct Decided<'a> {
    basis: Basis<'a>,
    from: Option<Speaker>,
    flat: bool,
}

#[cfg(feature = "serde")]
impl Serialize for Decided<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { basis, from, flat } = self;
        if *flat {
            let (level, table, key) = (basis.level(), basis.table(), basis.key());
            return match from {
                Some(from) => serializer.collect_str(&format_args!(
                    "{level} {table}: {key}, by the {}",
                    from.as_str()
                )),
                None => serializer.collect_str(&format_args!("{level} {table}: {key}")),
            };
        }
        let mut parts = serializer.serialize_struct("Basis", 4)?;
        parts.serialize_field("level", basis.level().as_str())?;
        parts.serialize_field("table", basis.table())?;
        parts.serialize_field("key", basis.key())?;
        parts.serialize_field("from", &from.map(Speaker::as_str))?;
        parts.end()
    }
}

#[cfg(feature = "serde")]
impl Serialize for Judged<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (report, verdict) = (self.report, self.verdict.as_ref());
        let (reply, enhanced) = (
            report.status.and_then(Status::reply),
            report.status.and_then(Status::enhanced),
        );
        let stage = (report.stage != Stage::Any).then_some(report.stage);
        let mut fields = serializer.serialize_struct("Judged", if self.full { 31 } else { 29 })?;
        fields.serialize_field("source", &self.source)?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("time", &report.time.map(Shown))?;
        fields.serialize_field("recipient", &report.recipient)?;
        fields.serialize_field("original_recipient", &report.original_recipient)?;
        fields.serialize_field("sender", &report.sender)?;
        fields.serialize_field("message_id", &report.message_id)?;
        fields.serialize_field("queue_id", &report.queue_id)?;
        fields.serialize_field("host", &report.host())?;
        let provider = verdict.and_then(Verdict::provider);
        fields.serialize_field("provider", &provider.map(|provider| provider.as_str()))?;
        let direction = report.direction.map(|direction| direction.as_str());
        fields.serialize_field("direction", &direction)?;
        fields.serialize_field("stage", &stage.map(Stage::as_str))?;
        fields.serialize_field("reply", &reply.map(ReplyCode::as_u16))?;
        fields.serialize_field("enhanced", &enhanced.map(Shown))?;
        fields.serialize_field("text", &report.text)?;
        // What worked asks for nothing.
        let failed = verdict.filter(|it| !it.is_success() && !it.is_intermediate());
        let said = failed.and_then(|_| report.said()).map(str::as_bytes);
        // A complaint has no verdict, as nothing failed, but a cause that says what to do.
        let cause = self.cause();
        let complaint = cause.filter(|_| verdict.is_none());
        macro_rules! known {
            ($what:ident) => {
                complaint.map(Cause::$what).or(verdict.map(Verdict::$what))
            };
        }
        fields.serialize_field("cause", &cause.map(Cause::as_str))?;
        let family = cause.and_then(Cause::family);
        fields.serialize_field("family", &family.map(|family| family.as_str()))?;
        fields.serialize_field("outcome", &verdict.map(|it| it.outcome().as_str()))?;
        fields.serialize_field("disposition", &verdict.map(|it| it.disposition().as_str()))?;
        fields.serialize_field("retry", &known!(retry).map(|it| it.as_str()))?;
        fields.serialize_field("retry_after", &said.and_then(asks::retry_after))?;
        fields.serialize_field("action", &known!(action).map(|it| it.as_str()))?;
        fields.serialize_field("scope", &known!(scope).map(|it| it.as_str()))?;
        fields.serialize_field("party", &known!(party).map(|it| it.as_str()))?;
        fields.serialize_field("title", &self.title.or(known!(title)))?;
        if self.full {
            fields.serialize_field("advice", &known!(advice))?;
        }
        let basis = verdict.map(|it| Decided {
            basis: it.basis(),
            from: provider.map(|provider| provider.from()),
            flat: self.flat,
        });
        fields.serialize_field("basis", &basis)?;
        if self.full {
            fields.serialize_field("references", &known!(references))?;
        }
        let conflict = verdict.and_then(Verdict::conflict);
        fields.serialize_field("conflict", &conflict.map(|it| it.to_string()))?;
        let list = said.and_then(asks::blocklist);
        fields.serialize_field("blocklist", &list.map(|list| list.name))?;
        fields.serialize_field("listed", &list.and_then(|list| list.listed))?;
        fields.end()
    }
}

/// What is written as it is shown: an enhanced code in its digits, a time.
#[cfg(feature = "serde")]
struct Shown<T>(T);

#[cfg(feature = "serde")]
impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
