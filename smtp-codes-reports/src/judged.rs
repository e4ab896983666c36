//! A report with its verdict: what programs get.

use smtp_codes::Verdict;
#[cfg(feature = "serde")]
use {
    serde::ser::SerializeStruct,
    serde::{Serialize, Serializer},
    smtp_codes::{Basis, ReplyCode, Stage, Status, asks},
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
}

/// The row that decided: a map of its parts, or a text for a sheet.
#[cfg(feature = "serde")]
struct Decided<'a> {
    basis: Basis<'a>,
    flat: bool,
}

#[cfg(feature = "serde")]
impl Serialize for Decided<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { basis, flat } = self;
        if *flat {
            return serializer.collect_str(&format_args!(
                "{} {}: {}",
                basis.level(),
                basis.table(),
                basis.key()
            ));
        }
        let mut parts = serializer.serialize_struct("Basis", 3)?;
        parts.serialize_field("level", basis.level().as_str())?;
        parts.serialize_field("table", basis.table())?;
        parts.serialize_field("key", basis.key())?;
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
        fields.serialize_field("cause", &verdict.map(|it| it.cause().as_str()))?;
        let family = verdict.and_then(Verdict::family);
        fields.serialize_field("family", &family.map(|family| family.as_str()))?;
        fields.serialize_field("outcome", &verdict.map(|it| it.outcome().as_str()))?;
        fields.serialize_field("disposition", &verdict.map(|it| it.disposition().as_str()))?;
        fields.serialize_field("retry", &verdict.map(|it| it.retry().as_str()))?;
        fields.serialize_field("retry_after", &said.and_then(asks::retry_after))?;
        fields.serialize_field("action", &verdict.map(|it| it.action().as_str()))?;
        fields.serialize_field("scope", &verdict.map(|it| it.scope().as_str()))?;
        fields.serialize_field("party", &verdict.map(|it| it.party().as_str()))?;
        fields.serialize_field("title", &self.title.or(verdict.map(|it| it.title())))?;
        if self.full {
            fields.serialize_field("advice", &verdict.map(|it| it.advice()))?;
        }
        let basis = verdict.map(|it| Decided {
            basis: it.basis(),
            flat: self.flat,
        });
        fields.serialize_field("basis", &basis)?;
        if self.full {
            fields.serialize_field("references", &verdict.map(|it| it.references()))?;
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
