//! What is known of one attempt, before any verdict.

use crate::dsn::Author;
use crate::registry::{DsnAction, Outcome, Stage};
use crate::{ReplyCode, Status};

/// All that is known of one attempt: what the server said and where, who wrote the codes, and what
/// the reporter did.
///
/// Made by [`Evidence::new`], then told more by methods that each take and give it.
///
/// # Examples
///
/// A bounce in which the reporting server made up the enhanced code explains, but gives no
/// address up:
///
/// ```
/// use smtp_codes::dsn::Author;
/// use smtp_codes::{Action, DsnAction, Evidence, Layers, Status};
///
/// let status: Status = "550 5.1.1".parse()?;
/// let evidence = Evidence::new(Some(status)).reported(DsnAction::Failed);
/// let said = Layers::STANDARD.judge(&evidence).unwrap();
/// assert_eq!(said.action(), Action::Suppress);
/// let made_up = evidence.written_by(Author::Reporter);
/// let verdict = Layers::STANDARD.judge(&made_up).unwrap();
/// assert_eq!(verdict.cause(), said.cause());
/// assert_eq!(verdict.action(), Action::Count);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence<'e> {
    status: Option<Status>,
    author: Author,
    stage: Stage,
    text: &'e [u8],
    host: &'e str,
    provider: &'e str,
    recipient: &'e [u8],
    recipients: Option<u32>,
    reported: Option<DsnAction>,
    outcome: Option<Outcome>,
    repeated: bool,
}

impl<'e> Evidence<'e> {
    /// Evidence of a status, if there is one, at an unknown stage.
    ///
    /// Where no reply came, [`Cause::answer`](crate::Cause::answer) has the codes of what this side
    /// found.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Action, Cause, Evidence, Layers};
    ///
    /// let timed_out = Evidence::new(Cause::NO_ANSWER.answer());
    /// let verdict = Layers::STANDARD.judge(&timed_out).unwrap();
    /// assert_eq!(verdict.action(), Action::TryNextHost);
    /// ```
    #[inline]
    #[must_use]
    pub const fn new(status: Option<Status>) -> Self {
        Self {
            status,
            author: Author::Server,
            stage: Stage::Any,
            text: b"",
            host: "",
            provider: "",
            recipient: b"",
            recipients: None,
            reported: None,
            outcome: None,
            repeated: false,
        }
    }

    /// The command, or step of the session, that drew the reply.
    #[inline]
    #[must_use]
    pub const fn at(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    /// Who wrote the enhanced code: the server that refused, unless this says otherwise.
    #[inline]
    #[must_use]
    pub const fn written_by(self, author: Author) -> Self {
        Self { author, ..self }
    }

    /// The text of the reply. Words are looked at where a table that has some is laid over the
    /// standard one; codes at its start do no harm.
    #[inline]
    #[must_use]
    pub const fn text(self, text: &'e [u8]) -> Self {
        Self { text, ..self }
    }

    /// The host that said it, by name: a table of providers may know whose it is.
    #[inline]
    #[must_use]
    pub const fn host(self, host: &'e str) -> Self {
        Self { host, ..self }
    }

    /// Who said it, by the word that a table of providers has for it, such as `google`. Goes before
    /// what the host or the text tells.
    #[inline]
    #[must_use]
    pub const fn provider(self, provider: &'e str) -> Self {
        Self { provider, ..self }
    }

    /// The address of the recipient: a reply after the data that names it is about it alone.
    #[inline]
    #[must_use]
    pub const fn recipient(self, recipient: &'e [u8]) -> Self {
        Self { recipient, ..self }
    }

    /// How many recipients the transaction has: a reply after the data is about all of them.
    #[inline]
    #[must_use]
    pub const fn recipients(self, count: u32) -> Self {
        Self {
            recipients: Some(count),
            ..self
        }
    }

    /// What the sender of a delivery report did: it sets how the attempt ended
    /// ([RFC 3464 2.3.3](https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3)).
    #[inline]
    #[must_use]
    pub const fn reported(self, action: DsnAction) -> Self {
        Self {
            reported: Some(action),
            ..self
        }
    }

    /// How the attempt ended, where a log says so. Nothing but the outcome follows from it.
    #[inline]
    #[must_use]
    pub const fn ended(self, outcome: Outcome) -> Self {
        Self {
            outcome: Some(outcome),
            ..self
        }
    }

    /// Whether the same reply came before in this attempt: what was to be tried again at once is
    /// then for later, or for after a fix.
    #[inline]
    #[must_use]
    pub const fn repeated(self, repeated: bool) -> Self {
        Self { repeated, ..self }
    }

    /// The status.
    #[inline]
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        self.status
    }

    /// Whether there is nothing that could be judged without words.
    #[inline]
    pub(crate) const fn is_nothing(&self) -> bool {
        self.status.is_none() && self.reported.is_none() && self.outcome.is_none()
    }

    /// What was said.
    #[cfg(not(feature = "words"))]
    #[inline]
    pub(crate) const fn said_text(&self) -> &'e [u8] {
        self.text
    }

    /// Whether there are words, or something that tells who speaks.
    #[cfg(feature = "words")]
    #[inline]
    pub(crate) const fn speaks(&self) -> bool {
        // Lengths are put together, as each test by itself is a branch.
        self.text.len() | self.host.len() | self.provider.len() != 0
    }

    /// Text, host and the word for the provider.
    #[cfg(feature = "words")]
    #[inline]
    pub(crate) const fn speech(&self) -> (&'e [u8], &'e str, &'e str) {
        (self.text, self.host, self.provider)
    }

    /// The evidence in numbers.
    #[inline]
    pub(crate) fn said(&self) -> smtp_codes_core::Said<'static> {
        let single =
            self.recipients == Some(1) || smtp_codes_core::names(self.text, self.recipient);
        let of_status = match self.status {
            Some(status) => said(status, self.stage),
            None => smtp_codes_core::Said {
                stage: self.stage as u8,
                // What failed without a code, and is still tried, is deferred as by 4yz.
                digit: match self.outcome {
                    Some(Outcome::Transient) => 4,
                    _ => 0,
                },
                ..smtp_codes_core::Said::NOTHING
            },
        };
        smtp_codes_core::Said {
            single,
            guessed: matches!(self.author, Author::Reporter),
            reported: self.reported.map(|action| action as u8),
            outcome: self.outcome.map(|outcome| outcome as u8),
            repeated: self.repeated,
            ..of_status
        }
    }
}

/// A status at a stage in numbers.
#[inline]
pub(crate) const fn said(status: Status, stage: Stage) -> smtp_codes_core::Said<'static> {
    let reply = match status.reply() {
        Some(code) => Some(ReplyCode::as_u16(code)),
        None => None,
    };
    let (class, subject, detail) = match status.enhanced() {
        Some(code) => (
            code.class_number(),
            code.subject_number(),
            code.detail_number(),
        ),
        None => (0, 0, 0),
    };
    smtp_codes_core::Said {
        reply,
        digit: status.digit(),
        class,
        subject,
        detail,
        stage: stage as u8,
        ..smtp_codes_core::Said::NOTHING
    }
}
