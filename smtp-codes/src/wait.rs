//! How long to wait before trying again, and whose word that is.

use core::time::Duration;

use crate::registry::{PATIENCE, Retry};
use crate::{Basis, Cause, Text};

/// How long to wait: the first pause, how long pauses may become, and when to give up.
///
/// Made by [`Verdict::wait`](crate::Verdict::wait); a server's own wish is added by [`Wait::asked`].
///
/// # Examples
///
/// ```
/// use smtp_codes::{Stage, Status};
///
/// let status: Status = "451 4.7.1".parse()?;
/// let wait = status.judge(Stage::Rcpt).wait();
/// assert!(wait.first() < wait.longest() && wait.longest() < wait.end());
/// // The text of the reply may ask for another pause; `asks::retry_after` (feature `words`) reads it.
/// let asked = wait.asked(Some(300));
/// assert_eq!(asked.first().as_secs(), 300);
/// # Ok::<(), smtp_codes::InvalidStatus>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Wait<'a> {
    first: Duration,
    end: Duration,
    whose: Whose<'a>,
}

/// Whose word it is how long to wait.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Whose<'a> {
    /// The rule for all.
    Rule,
    /// The cause's own.
    Cause(Cause<'a>),
    /// That of the words or token that decided.
    Row(Basis<'a>),
    /// The server's, in the text of its reply.
    Server,
}

impl<'a> Whose<'a> {
    /// Where it stands: RFCs with sections, separated by `; `, or a document of the provider. Of the
    /// server's own word nothing: it is in its reply.
    #[inline]
    #[must_use]
    pub const fn references(self) -> Text<'a> {
        match self {
            Self::Rule => Retry::Later.references(),
            Self::Cause(cause) => cause.references(),
            Self::Row(basis) => basis.references(),
            Self::Server => Text::EMPTY,
        }
    }
}

impl<'a> Wait<'a> {
    /// From what the words that decided say, if they do, else from the cause, else from the rule
    /// for all. 0 stands for nothing said.
    #[inline]
    pub(crate) const fn new(said: (u32, u32), basis: Basis<'a>, cause: Cause<'a>) -> Self {
        let whose = match said {
            (0, 0) if cause.waits_as_all() => Whose::Rule,
            (0, 0) => Whose::Cause(cause),
            _ => Whose::Row(basis),
        };
        let first = match said.0 {
            0 => cause.pause(),
            seconds => Duration::from_secs(seconds as u64),
        };
        let end = match said.1 {
            0 => cause.keep_trying(),
            seconds => Duration::from_secs(seconds as u64),
        };
        Self { first, end, whose }
    }

    /// The pause before the first new attempt.
    #[inline]
    #[must_use]
    pub const fn first(self) -> Duration {
        self.first
    }

    /// How long a pause may become
    /// ([RFC 5321 4.5.4.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1)); never less than
    /// the first.
    #[inline]
    #[must_use]
    pub const fn longest(self) -> Duration {
        let rule = Duration::from_secs(PATIENCE[1] as u64);
        if self.first.as_secs() > rule.as_secs() {
            self.first
        } else {
            rule
        }
    }

    /// How long to keep trying in all, before the message is returned.
    #[inline]
    #[must_use]
    pub const fn end(self) -> Duration {
        self.end
    }

    /// Whose word it is.
    #[inline]
    #[must_use]
    pub const fn whose(self) -> Whose<'a> {
        self.whose
    }

    /// The same, with the first pause that the server asks for, in seconds; `None` changes nothing.
    #[inline]
    #[must_use]
    pub const fn asked(self, seconds: Option<u32>) -> Self {
        match seconds {
            Some(seconds) => Self {
                first: Duration::from_secs(seconds as u64),
                whose: Whose::Server,
                ..self
            },
            None => self,
        }
    }

    /// The pause after a failure, for a queue that keeps only how often it has failed and when it
    /// began: the first pause, doubled with each failure, up to the longest. `None`: give up, as
    /// the end has come.
    ///
    /// `failures` counts this one, so it is at least 1; `since` is the time since the first attempt.
    /// The pause is never cut short: the last attempt may come after the end, and none is given up
    /// before it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use smtp_codes::{Stage, Status};
    ///
    /// let status: Status = "451 4.3.0".parse()?;
    /// let wait = status.judge(Stage::Rcpt).wait();
    /// let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
    /// assert_eq!(wait.next(1, Duration::ZERO), Some(wait.first()));
    /// assert_eq!(wait.next(3, hours(2)), Some(hours(2)));
    /// assert_eq!(wait.next(9, hours(20)), Some(wait.longest()));
    /// assert_eq!(wait.next(45, wait.end()), None);
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn next(self, failures: u32, since: Duration) -> Option<Duration> {
        if since.as_nanos() >= self.end.as_nanos() {
            return None;
        }
        let longest = self.longest();
        let doubled = match 1_u32.checked_shl(failures.saturating_sub(1)) {
            Some(times) => self.first.saturating_mul(times),
            None => longest,
        };
        if doubled.as_nanos() > longest.as_nanos() {
            Some(longest)
        } else {
            Some(doubled)
        }
    }

    /// The pauses one after another: the first, then each twice the one before, up to the longest,
    /// until the end.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Stage, Status};
    ///
    /// let status: Status = "421".parse()?;
    /// let wait = status.judge(Stage::Greeting).wait();
    /// let minutes: Vec<u64> = wait.pauses().map(|pause| pause.as_secs() / 60).take(4).collect();
    /// assert_eq!(minutes, [30, 60, 120, 180]);
    /// assert!(wait.pauses().map(|pause| pause.as_secs()).sum::<u64>() <= wait.end().as_secs());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    pub fn pauses(self) -> impl Iterator<Item = Duration> {
        let (mut next, mut left) = (self.first, self.end);
        core::iter::from_fn(move || {
            let pause = next;
            left = left.checked_sub(pause).filter(|_| !pause.is_zero())?;
            next = pause.saturating_mul(2).min(self.longest());
            Some(pause)
        })
    }
}
