//! A report with its verdict: what programs get.

use smtp_codes::{Action, Cause, Verdict};
#[cfg(feature = "serde")]
use {
    crate::Time,
    crate::time::Written,
    serde::ser::SerializeStruct,
    serde::{Serialize, Serializer},
    smtp_codes::{Basis, Speaker, Stage, Status, Text, asks},
    std::fmt::{self, Display},
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
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    basis: Basis<'a>,
    from: Option<Speaker>,
    flat: bool,
}

#[cfg(feature = "serde")]
impl Display for Decided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { basis, from, .. } = self;
        let (level, table, key) = (basis.level(), basis.table(), basis.key());
        write!(f, "{level} {table}: {key}")?;
        match from {
            Some(from) => write!(f, ", by the {}", from.as_str()),
            None => Ok(()),
        }
    }
}

#[cfg(feature = "serde")]
impl Serialize for Decided<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { basis, from, flat } = self;
        if *flat {
            return serializer.collect_str(self);
        }
        let mut parts = serializer.serialize_struct("Basis", 4)?;
        parts.serialize_field("level", basis.level().as_str())?;
        parts.serialize_field("table", basis.table())?;
        // In one piece, as each piece would be looked at for what is to be escaped.
        parts.serialize_field("key", &basis.key().to_string())?;
        parts.serialize_field("from", &from.map(Speaker::as_str))?;
        parts.end()
    }
}

/// What a field holds, if anything is known.
#[cfg(feature = "serde")]
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Text(Option<&'a str>),
    Number(Option<u64>),
    /// Written as it is shown: an enhanced code in its digits, a conflict in words.
    Shown(Option<&'a dyn Display>),
    Basis(Option<Decided<'a>>),
}

#[cfg(feature = "serde")]
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Shown(Some(shown)) => serializer.collect_str(shown),
            Self::Shown(None) => serializer.serialize_none(),
            Self::Basis(basis) => basis.serialize(serializer),
        }
    }
}

/// The name of a field.
#[cfg(feature = "serde")]
pub(crate) struct Name {
    pub(crate) plain: &'static str,
    /// As it stands in JSON behind another field, up to the value: scans write so many that to put it
    /// together shows.
    pub(crate) json: &'static str,
    /// The same, and that nothing is known.
    pub(crate) null: &'static str,
}

#[cfg(feature = "serde")]
macro_rules! name {
    ($name:literal) => {
        &Name {
            plain: $name,
            json: concat!(",\"", $name, "\":"),
            null: concat!(",\"", $name, "\":null"),
        }
    };
}

/// What takes the fields of an object, one after another.
#[cfg(feature = "serde")]
pub(crate) trait Fields {
    type Error;

    /// Whether a field is not passed over, so that what it holds is to be looked for.
    fn wants(&self, _name: &str) -> bool {
        true
    }

    fn field(&mut self, name: &'static Name, value: Value<'_>) -> Result<(), Self::Error>;

    fn text(&mut self, name: &'static Name, text: Option<&str>) -> Result<(), Self::Error> {
        self.field(name, Value::Text(text))
    }

    fn time(&mut self, name: &'static Name, time: Option<Time>) -> Result<(), Self::Error> {
        let time = time.map(Time::written);
        self.text(name, time.as_ref().map(Written::as_str))
    }

    fn shown(&mut self, name: &'static Name, text: Option<Text<'_>>) -> Result<(), Self::Error> {
        let text = text.as_ref().map(|text| text as &dyn Display);
        self.field(name, Value::Shown(text))
    }
}

/// The fields of a structure of serde.
#[cfg(feature = "serde")]
struct Structure<S>(S);

#[cfg(feature = "serde")]
impl<S: SerializeStruct> Fields for Structure<S> {
    type Error = S::Error;

    fn field(&mut self, name: &'static Name, value: Value<'_>) -> Result<(), S::Error> {
        self.0.serialize_field(name.plain, &value)
    }
}

#[cfg(feature = "serde")]
impl Serialize for Judged<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let length = if self.full { 31 } else { 29 };
        let mut fields = Structure(serializer.serialize_struct("Judged", length)?);
        self.attempt(&mut fields)?;
        self.answer(&mut fields)?;
        fields.0.end()
    }
}

#[cfg(feature = "serde")]
impl Judged<'_, '_> {
    /// The first fields: which attempt it was, and with whom.
    pub(crate) fn attempt<F: Fields>(&self, fields: &mut F) -> Result<(), F::Error> {
        let report = self.report;
        fields.text(name!("source"), self.source)?;
        fields.field(name!("line"), Value::Number(self.line))?;
        fields.time(name!("time"), report.time)?;
        fields.text(name!("recipient"), report.recipient.as_deref())?;
        fields.text(
            name!("original_recipient"),
            report.original_recipient.as_deref(),
        )?;
        fields.text(name!("sender"), report.sender.as_deref())?;
        fields.text(name!("message_id"), report.message_id.as_deref())?;
        fields.text(name!("queue_id"), report.queue_id.as_deref())?;
        if fields.wants("host") {
            fields.text(name!("host"), report.host())?;
        }
        Ok(())
    }

    /// The other fields: what was said and what follows from it. They are the same wherever the same
    /// was said, which [`Judge`](crate::Judge) relies on.
    pub(crate) fn answer<F: Fields>(&self, fields: &mut F) -> Result<(), F::Error> {
        let (report, verdict) = (self.report, self.verdict.as_ref());
        let provider = verdict.and_then(Verdict::provider);
        fields.text(
            name!("provider"),
            provider.map(|provider| provider.as_str()),
        )?;
        let direction = report.direction.map(|direction| direction.as_str());
        fields.text(name!("direction"), direction)?;
        let stage = (report.stage != Stage::Any).then_some(report.stage);
        fields.text(name!("stage"), stage.map(Stage::as_str))?;
        let reply = report.status.and_then(Status::reply);
        fields.field(
            name!("reply"),
            Value::Number(reply.map(|code| code.as_u16().into())),
        )?;
        let enhanced = report.status.and_then(Status::enhanced);
        let enhanced = enhanced.as_ref().map(|code| code as &dyn Display);
        fields.field(name!("enhanced"), Value::Shown(enhanced))?;
        fields.text(name!("text"), report.text.as_deref())?;
        // What worked asks for nothing.
        let failed = verdict.filter(|it| !it.is_success() && !it.is_intermediate());
        let asked = || {
            ["retry_after", "blocklist", "listed"]
                .iter()
                .any(|name| fields.wants(name))
        };
        let said = failed.filter(|_| asked()).and_then(|_| report.said());
        let said = said.map(str::as_bytes);
        // A complaint has no verdict, as nothing failed, but a cause that says what to do.
        let cause = self.cause();
        let complaint = cause.filter(|_| verdict.is_none());
        macro_rules! known {
            ($what:ident) => {
                complaint.map(Cause::$what).or(verdict.map(Verdict::$what))
            };
        }
        fields.text(name!("cause"), cause.map(Cause::as_str))?;
        let family = cause.and_then(Cause::family);
        fields.text(name!("family"), family.map(|family| family.as_str()))?;
        fields.text(name!("outcome"), verdict.map(|it| it.outcome().as_str()))?;
        fields.text(
            name!("disposition"),
            verdict.map(|it| it.disposition().as_str()),
        )?;
        fields.text(name!("retry"), known!(retry).map(|it| it.as_str()))?;
        let (wait, list) = said.map(asks::both).unwrap_or_default();
        fields.field(name!("retry_after"), Value::Number(wait.map(u64::from)))?;
        fields.text(name!("action"), known!(action).map(|it| it.as_str()))?;
        fields.text(name!("scope"), known!(scope).map(|it| it.as_str()))?;
        fields.text(name!("party"), known!(party).map(|it| it.as_str()))?;
        fields.text(name!("title"), self.title.or(known!(title)))?;
        if self.full {
            fields.shown(name!("advice"), known!(advice))?;
        }
        let basis = verdict.map(|it| Decided {
            basis: it.basis(),
            from: provider.map(|provider| provider.from()),
            flat: self.flat,
        });
        fields.field(name!("basis"), Value::Basis(basis))?;
        if self.full {
            fields.shown(name!("references"), known!(references))?;
        }
        let conflict = verdict.and_then(Verdict::conflict);
        let conflict = conflict.as_ref().map(|it| it as &dyn Display);
        fields.field(name!("conflict"), Value::Shown(conflict))?;
        fields.text(name!("blocklist"), list.map(|list| list.name))?;
        fields.text(name!("listed"), list.and_then(|list| list.listed))
    }
}
