//! What one source said about one recipient, before any verdict.

use std::borrow::Cow;

use memchr::memrchr;
use smtp_codes::dsn::Author;
use smtp_codes::{
    Action, Deviations, DsnAction, Evidence, Layers, Outcome, Stage, Status, Verdict, asks,
};

use crate::{Judged, Time, speaker};

/// Which way the mail went that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// This host, or whoever asks, tried to deliver it.
    Outgoing,
    /// This host was to take it, and refused.
    Incoming,
}

impl Direction {
    /// The word for programs: `outgoing` or `incoming`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
        }
    }
}

/// What one source said about one recipient, or about one refused command: facts, without a
/// judgement. What is not known is `None`.
///
/// Readers make it; a program that knows more may add to it before it is judged.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Cause, Stage};
/// use smtp_codes_phrasebook::LAYERS;
/// use smtp_codes_reports::Report;
///
/// let mut report = Report::default();
/// report.status = Some("550 5.1.1".parse()?);
/// report.stage = Stage::Rcpt;
/// assert_eq!(report.judge(&LAYERS).unwrap().cause(), Cause::NO_SUCH_USER);
/// # Ok::<(), smtp_codes::InvalidStatus>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report<'a> {
    /// The address of the recipient, as the server that refused knows it.
    pub recipient: Option<Cow<'a, str>>,
    /// The address that the sender used, where another one became of it on the way.
    pub original_recipient: Option<Cow<'a, str>>,
    /// The address of the sender.
    pub sender: Option<Cow<'a, str>>,
    /// The Message-ID of the mail that the report is about, without its angle brackets.
    pub message_id: Option<Cow<'a, str>>,
    /// The id under which a mail server has the mail in its queue.
    pub queue_id: Option<Cow<'a, str>>,
    /// The host that said it.
    pub host: Option<Cow<'a, str>>,
    /// When it was said.
    pub time: Option<Time>,
    /// Which way the mail went.
    pub direction: Option<Direction>,
    /// The command, or step of the session, that drew the reply.
    pub stage: Stage,
    /// The reply code and the enhanced code.
    pub status: Option<Status>,
    /// Who wrote the enhanced code.
    pub author: Author,
    /// What the sender of a delivery report did.
    pub action: Option<DsnAction>,
    /// How the attempt ended, by the word of a log.
    pub outcome: Option<Outcome>,
    /// How many recipients the mail had, where that is known.
    pub recipients: Option<u32>,
    /// Whether a recipient complains of a mail that was delivered: there is no outcome then.
    pub complaint: bool,
    /// Whether the codes were guessed at, as nothing in the text marks them as codes.
    pub guessed: bool,
    /// In what the reply differs from how RFC 5321 has it written.
    pub deviations: Deviations,
    /// What the server said; else what the source says, in one line.
    pub text: Option<Cow<'a, str>>,
}

impl Default for Report<'_> {
    fn default() -> Self {
        Self {
            recipient: None,
            original_recipient: None,
            sender: None,
            message_id: None,
            queue_id: None,
            host: None,
            time: None,
            direction: None,
            stage: Stage::Any,
            status: None,
            author: Author::Server,
            action: None,
            outcome: None,
            recipients: None,
            complaint: false,
            guessed: false,
            deviations: Deviations::default(),
            text: None,
        }
    }
}

impl Report<'_> {
    /// What is known of the attempt, as a judge wants it.
    #[must_use]
    pub fn evidence(&self) -> Evidence<'_> {
        let mut evidence = Evidence::new(self.status)
            .at(self.stage)
            .written_by(self.author)
            .host(self.host().unwrap_or_default())
            .text(self.text.as_deref().unwrap_or_default().as_bytes())
            .recipient(self.recipient.as_deref().unwrap_or_default().as_bytes());
        if let Some(count) = self.recipients {
            evidence = evidence.recipients(count);
        }
        if let Some(outcome) = self.outcome {
            evidence = evidence.ended(outcome);
        }
        match self.action {
            Some(action) => evidence.reported(action),
            None => evidence,
        }
    }

    /// Whether the text names the sender, and not the recipient.
    pub(crate) fn is_about_sender(&self) -> bool {
        let text = self.text.as_deref().unwrap_or_default().as_bytes();
        let names = |address: &Option<Cow<'_, str>>| {
            let address = address.as_deref();
            address.is_some_and(|address| asks::names(text, address.as_bytes()))
        };
        names(&self.sender) && !names(&self.recipient)
    }

    /// The verdict; `None` if nothing is known, or for a complaint.
    #[must_use]
    pub fn judge<'l>(&self, layers: &Layers<'l>) -> Option<Verdict<'l>> {
        // Nothing failed, whatever the words of the complaint are.
        if self.complaint {
            return None;
        }
        let evidence = self.evidence();
        let verdict = layers.judge(&evidence)?;
        // That a user is unknown proves nothing against the recipient where it is said of the sender.
        if verdict.action() == Action::Suppress && self.is_about_sender() {
            return layers.judge(&evidence.text(b"").written_by(Author::Reporter));
        }
        Some(verdict)
    }

    /// The report with its verdict: the object that programs get.
    #[must_use]
    pub fn judged<'l>(&self, layers: &Layers<'l>) -> Judged<'_, 'l> {
        Judged::new(self, self.judge(layers))
    }

    /// The host that said it: the one that the source names, else one that the text quotes.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let text = self.text.as_deref().unwrap_or_default();
        self.host
            .as_deref()
            .or_else(|| speaker::quoted(text.as_bytes()))
    }

    /// The domain of the recipient; of what the sender used, where a local delivery names no domain.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let behind = [&self.recipient, &self.original_recipient]
            .into_iter()
            .find_map(|address| {
                let address = address.as_deref()?;
                Some(&address[memrchr(b'@', address.as_bytes())? + 1..])
            })?;
        let in_domains = |byte: u8| speaker::IN_DOMAINS[usize::from(byte)];
        // Mostly nothing stands behind it, which is told sooner where no byte ends the search.
        let end = match behind
            .bytes()
            .fold(true, |all, byte| all & in_domains(byte))
        {
            true => behind.len(),
            false => behind.bytes().position(|byte| !in_domains(byte))?,
        };
        (end > 0).then_some(&behind[..end])
    }

    /// The text without the name and address of the host that is quoted: what words and block lists
    /// are looked for in.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        let text = self.text.as_deref()?;
        // Its beginning is a part of the text from a whole character on.
        str::from_utf8(speaker::words(text.as_bytes())).ok()
    }

    /// The same report, with the bytes of this one.
    #[must_use]
    pub fn borrowed(&self) -> Report<'_> {
        fn lent<'r>(text: &'r Option<Cow<'_, str>>) -> Option<Cow<'r, str>> {
            text.as_deref().map(Cow::Borrowed)
        }
        Report {
            recipient: lent(&self.recipient),
            original_recipient: lent(&self.original_recipient),
            sender: lent(&self.sender),
            message_id: lent(&self.message_id),
            queue_id: lent(&self.queue_id),
            host: lent(&self.host),
            text: lent(&self.text),
            ..*self
        }
    }

    /// The same report, with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Report<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Report {
            recipient: own(self.recipient),
            original_recipient: own(self.original_recipient),
            sender: own(self.sender),
            message_id: own(self.message_id),
            queue_id: own(self.queue_id),
            host: own(self.host),
            text: own(self.text),
            ..Report {
                time: self.time,
                direction: self.direction,
                stage: self.stage,
                status: self.status,
                author: self.author,
                action: self.action,
                outcome: self.outcome,
                recipients: self.recipients,
                complaint: self.complaint,
                guessed: self.guessed,
                deviations: self.deviations,
                ..Report::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_of_the_recipient() {
        for (recipient, original, domain) in [
            (Some("jo@example.com"), None, Some("example.com")),
            (Some("\"a@b\"@example.com>"), None, Some("example.com")),
            (Some("jo"), Some("jo@example.org"), Some("example.org")),
            (Some("jo@"), None, None),
            (None, None, None),
        ] {
            let report = Report {
                recipient: recipient.map(Cow::Borrowed),
                original_recipient: original.map(Cow::Borrowed),
                ..Report::default()
            };
            assert_eq!(report.domain(), domain, "{recipient:?}");
        }
    }
}
