//! What a server said: a reply code, an enhanced code, or both.

use core::fmt;

use crate::{EnhancedCode, ReplyCode};

/// What a server said about a command or a message: a reply code, an enhanced code, or both.
///
/// At least one of the two is there: where nothing was said there is no status, and
/// nothing is made up.
///
/// # Examples
///
/// ```
/// use smtp_codes::{EnhancedCode, ReplyCode, Status};
///
/// let status = Status::both(
///     ReplyCode::MAILBOX_UNAVAILABLE,
///     EnhancedCode::PERMANENT_BAD_DESTINATION_MAILBOX_ADDRESS,
/// );
/// assert_eq!(status.to_string(), "550 5.1.1");
/// assert_eq!(Status::from(ReplyCode::from_u16(421)?).enhanced(), None);
/// # Ok::<(), smtp_codes::InvalidReplyCode>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status(Codes);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Codes {
    Reply(ReplyCode),
    Enhanced(EnhancedCode),
    Both(ReplyCode, EnhancedCode),
}

impl Status {
    /// A status that is a reply code alone.
    #[inline]
    #[must_use]
    pub const fn of_reply(reply: ReplyCode) -> Self {
        Self(Codes::Reply(reply))
    }

    /// A status that is an enhanced code alone, as in the `Status` field of a DSN.
    #[inline]
    #[must_use]
    pub const fn of_enhanced(enhanced: EnhancedCode) -> Self {
        Self(Codes::Enhanced(enhanced))
    }

    /// A status with both codes, as in a reply that follows RFC 2034.
    #[inline]
    #[must_use]
    pub const fn both(reply: ReplyCode, enhanced: EnhancedCode) -> Self {
        Self(Codes::Both(reply, enhanced))
    }

    /// A status from what was found: none when neither code is there.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert_eq!(Status::from_parts(None, None), None);
    /// ```
    #[inline]
    #[must_use]
    pub const fn from_parts(
        reply: Option<ReplyCode>,
        enhanced: Option<EnhancedCode>,
    ) -> Option<Self> {
        match (reply, enhanced) {
            (Some(reply), Some(enhanced)) => Some(Self::both(reply, enhanced)),
            (Some(reply), None) => Some(Self::of_reply(reply)),
            (None, Some(enhanced)) => Some(Self::of_enhanced(enhanced)),
            (None, None) => None,
        }
    }

    /// The reply code, if there is one.
    #[inline]
    #[must_use]
    pub const fn reply(self) -> Option<ReplyCode> {
        match self.0 {
            Codes::Reply(reply) | Codes::Both(reply, _) => Some(reply),
            Codes::Enhanced(_) => None,
        }
    }

    /// The enhanced code, if there is one.
    #[inline]
    #[must_use]
    pub const fn enhanced(self) -> Option<EnhancedCode> {
        match self.0 {
            Codes::Enhanced(enhanced) | Codes::Both(_, enhanced) => Some(enhanced),
            Codes::Reply(_) => None,
        }
    }
}

impl fmt::Display for Status {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Codes::Reply(reply) => reply.fmt(f),
            Codes::Enhanced(enhanced) => enhanced.fmt(f),
            Codes::Both(reply, enhanced) => write!(f, "{reply} {enhanced}"),
        }
    }
}

impl From<ReplyCode> for Status {
    #[inline]
    fn from(reply: ReplyCode) -> Self {
        Self::of_reply(reply)
    }
}

impl From<EnhancedCode> for Status {
    #[inline]
    fn from(enhanced: EnhancedCode) -> Self {
        Self::of_enhanced(enhanced)
    }
}

impl From<(ReplyCode, EnhancedCode)> for Status {
    #[inline]
    fn from((reply, enhanced): (ReplyCode, EnhancedCode)) -> Self {
        Self::both(reply, enhanced)
    }
}
