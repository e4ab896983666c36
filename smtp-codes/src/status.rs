//! What a server said: a reply code, an enhanced code, or both.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

use crate::error::InvalidStatus;
use crate::{EnhancedCode, ReplyCode};

/// What a server said about a command or a message: a reply code, an enhanced code, or both.
///
/// At least one of the two is there: where nothing was said there is no status, and
/// nothing is made up.
///
/// It is written and parsed as `550`, `5.1.1` or `550 5.1.1`. The order is by reply code,
/// then by enhanced code; what is missing comes first.
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
/// assert_eq!("550 5.1.1".parse(), Ok(status));
/// assert_eq!(Status::from(ReplyCode::from_u16(421)?).enhanced(), None);
/// # Ok::<(), smtp_codes::InvalidReplyCode>(())
/// ```
///
/// From the fields that mail libraries have for a reply:
///
/// ```
/// use smtp_codes::{ReplyCode, Status};
///
/// // lettre: the code, and the text without it.
/// let code = ReplyCode::from_u16(550)?;
/// let status = Status::from_code_and_text(code, b"5.1.1 No such user");
/// assert_eq!(status.to_string(), "550 5.1.1");
///
/// // smtp-proto and mail-send: numbers, with 0.0.0 for no enhanced code.
/// assert_eq!(Status::try_from((550, [5, 1, 1]))?, status);
/// assert_eq!(Status::try_from((421, [0, 0, 0]))?.to_string(), "421");
///
/// // KumoMTA: numbers, the enhanced code optional.
/// assert_eq!(Status::try_from((550, Some((5, 1, 1))))?, status);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(Codes);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Codes {
    Reply(ReplyCode),
    Enhanced(EnhancedCode),
    Both(ReplyCode, EnhancedCode),
}

impl Status {
    /// A status that is a reply code alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, Status};
    ///
    /// const DONE: Status = Status::of_reply(ReplyCode::COMPLETED);
    /// assert_eq!(DONE.to_string(), "250");
    /// ```
    #[inline]
    #[must_use]
    pub const fn of_reply(reply: ReplyCode) -> Self {
        Self(Codes::Reply(reply))
    }

    /// A status that is an enhanced code alone, as in the `Status` field of a DSN.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, Status};
    ///
    /// let status = Status::of_enhanced(EnhancedCode::new(5, 1, 1)?);
    /// assert_eq!(status.reply(), None);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn of_enhanced(enhanced: EnhancedCode) -> Self {
        Self(Codes::Enhanced(enhanced))
    }

    /// A status with both codes, as in a reply that follows RFC 2034.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, ReplyCode, Status};
    ///
    /// let status = Status::both(ReplyCode::from_u16(452)?, EnhancedCode::new(4, 2, 2)?);
    /// assert_eq!(status.to_string(), "452 4.2.2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn both(reply: ReplyCode, enhanced: EnhancedCode) -> Self {
        Self(Codes::Both(reply, enhanced))
    }

    /// A status from what was found: none when neither code is there.
    ///
    /// # Examples
    ///
    /// Where one malformed code should not cost the other:
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, ReplyCode, Status};
    ///
    /// let (reply, enhanced) = (ReplyCode::from_u16(550), EnhancedCode::new(6, 1, 1));
    /// let status = Status::from_parts(reply.ok(), enhanced.ok());
    /// assert_eq!(status.map(|status| status.to_string()).as_deref(), Some("550"));
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

    /// A status from a reply code and the text that follows it, as clients keep them apart.
    ///
    /// An enhanced code is read where [RFC 2034 4] puts it: at the very start of the text,
    /// with a space, a line end or nothing after it, and not in a 3yz reply. Of several
    /// lines, give the first, or all. A code whose class is not the first digit of the
    /// reply is kept, as in `550 4.2.1`. In a greeting, or in the answer to EHLO or HELO,
    /// a success has no enhanced code: use [`of_reply`](Self::of_reply) there.
    ///
    /// [RFC 2034 4]: https://www.rfc-editor.org/rfc/rfc2034#section-4
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, Status};
    ///
    /// let code = ReplyCode::from_u16(550)?;
    /// let status = |text: &[u8]| Status::from_code_and_text(code, text).to_string();
    /// assert_eq!(status(b"5.7.1 Blocked"), "550 5.7.1");
    /// assert_eq!(status(b"No such user"), "550");
    /// assert_eq!(status(b"5.1.1.7 is on our list"), "550");
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn from_code_and_text(code: ReplyCode, text: &[u8]) -> Self {
        if code.is_intermediate() {
            return Self::of_reply(code);
        }
        match EnhancedCode::prefix_of(text) {
            Some((enhanced, length))
                if length == text.len() || matches!(text[length], b' ' | b'\r' | b'\n') =>
            {
                Self::both(code, enhanced)
            }
            _ => Self::of_reply(code),
        }
    }

    /// A status from its text, with nothing before or after it: `550`, `5.1.1` or
    /// `550 5.1.1`.
    ///
    /// # Errors
    ///
    /// The text is not a reply code, not an enhanced code, and not the two with one space
    /// between them.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert_eq!(Status::from_bytes(b"550 5.1.1")?.to_string(), "550 5.1.1");
    /// assert!(Status::from_bytes(b"550 5.1.1 No such user").is_err());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    pub const fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidStatus> {
        if let [a, b, c, b' ', rest @ ..] = bytes {
            return match (
                ReplyCode::from_bytes(&[*a, *b, *c]),
                EnhancedCode::from_bytes(rest),
            ) {
                (Ok(reply), Ok(enhanced)) => Ok(Self::both(reply, enhanced)),
                _ => Err(InvalidStatus::new()),
            };
        }
        match (
            ReplyCode::from_bytes(bytes),
            EnhancedCode::from_bytes(bytes),
        ) {
            (Ok(reply), _) => Ok(Self::of_reply(reply)),
            (_, Ok(enhanced)) => Ok(Self::of_enhanced(enhanced)),
            _ => Err(InvalidStatus::new()),
        }
    }

    /// The reply code, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// let status: smtp_codes::Status = "550 5.1.1".parse()?;
    /// assert_eq!(status.reply().map(|code| code.as_u16()), Some(550));
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn reply(self) -> Option<ReplyCode> {
        match self.0 {
            Codes::Reply(reply) | Codes::Both(reply, _) => Some(reply),
            Codes::Enhanced(_) => None,
        }
    }

    /// The enhanced code, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// let status: smtp_codes::Status = "550".parse()?;
    /// assert_eq!(status.enhanced(), None);
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn enhanced(self) -> Option<EnhancedCode> {
        match self.0 {
            Codes::Enhanced(enhanced) | Codes::Both(_, enhanced) => Some(enhanced),
            Codes::Reply(_) => None,
        }
    }
}

impl Status {
    /// This status with another reply code.
    #[inline]
    pub(crate) const fn with_reply(self, reply: ReplyCode) -> Self {
        match self.enhanced() {
            Some(enhanced) => Self::both(reply, enhanced),
            None => Self::of_reply(reply),
        }
    }

    /// This status with another enhanced code.
    #[inline]
    pub(crate) const fn with_enhanced(self, enhanced: EnhancedCode) -> Self {
        match self.reply() {
            Some(reply) => Self::both(reply, enhanced),
            None => Self::of_enhanced(enhanced),
        }
    }
}

/// What happened, by the digit in effect: the first of the reply code, else the class.
///
/// A reply code that begins with 0, 1 or 6 to 9, which SMTP does not know, is none of these.
impl Status {
    /// The digit in effect: the first of the reply code, else the class.
    #[inline]
    pub(crate) const fn digit(self) -> u8 {
        match self.0 {
            Codes::Reply(reply) | Codes::Both(reply, _) => reply.digits()[0],
            Codes::Enhanced(enhanced) => enhanced.class_number(),
        }
    }

    /// Whether the request succeeded: 2yz or 2.x.x.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert!("250 2.1.5".parse::<Status>()?.is_success());
    /// assert!(!"600".parse::<Status>()?.is_success());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.digit() == 2
    }

    /// Whether the server waits for more from the client: 3yz.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert!("354".parse::<Status>()?.is_intermediate());
    /// assert!(!"600".parse::<Status>()?.is_intermediate());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_intermediate(self) -> bool {
        self.digit() == 3
    }

    /// Whether the request failed but may succeed later: 4yz or 4.x.x.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert!("452 4.2.2".parse::<Status>()?.is_transient());
    /// assert!(!"600".parse::<Status>()?.is_transient());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_transient(self) -> bool {
        self.digit() == 4
    }

    /// Whether the same request would fail again: 5yz or 5.x.x.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// assert!("5.1.1".parse::<Status>()?.is_permanent());
    /// assert!(!"600".parse::<Status>()?.is_permanent());
    /// // The reply code decides where the two disagree.
    /// assert!("550 4.2.1".parse::<Status>()?.is_permanent());
    /// # Ok::<(), smtp_codes::InvalidStatus>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_permanent(self) -> bool {
        self.digit() == 5
    }
}

impl PartialOrd for Status {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Status {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |status: &Self| (status.reply(), status.enhanced());
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Status {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reply, enhanced) = match self.0 {
            Codes::Reply(reply) => return reply.fmt(f),
            Codes::Enhanced(enhanced) => return enhanced.fmt(f),
            Codes::Both(reply, enhanced) => (reply, enhanced),
        };
        // Put together first, so that width and fill of the caller hold for the whole.
        let mut text = [b' '; 13];
        for (place, digit) in text.iter_mut().zip(reply.digits()) {
            *place = b'0' + digit;
        }
        let (code, length) = enhanced.to_text();
        text[4..4 + length].copy_from_slice(&code[..length]);
        match core::str::from_utf8(&text[..4 + length]) {
            Ok(text) => f.pad(text),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for Status {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Status({self})")
    }
}

impl FromStr for Status {
    type Err = InvalidStatus;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<&str> for Status {
    type Error = InvalidStatus;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<&[u8]> for Status {
    type Error = InvalidStatus;

    #[inline]
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        Self::from_bytes(bytes)
    }
}

/// From a reply code and an enhanced code in numbers, if there is one.
impl TryFrom<(u16, Option<(u8, u16, u16)>)> for Status {
    type Error = InvalidStatus;

    #[inline]
    fn try_from((reply, enhanced): (u16, Option<(u8, u16, u16)>)) -> Result<Self, Self::Error> {
        let reply = ReplyCode::from_u16(reply).map_err(|_| InvalidStatus::new())?;
        let Some((class, subject, detail)) = enhanced else {
            return Ok(Self::of_reply(reply));
        };
        match EnhancedCode::new(class, subject, detail) {
            Ok(enhanced) => Ok(Self::both(reply, enhanced)),
            Err(_) => Err(InvalidStatus::new()),
        }
    }
}

/// From numbers as parsers of replies have them: `[0, 0, 0]` stands for no enhanced code.
impl TryFrom<(u16, [u8; 3])> for Status {
    type Error = InvalidStatus;

    #[inline]
    fn try_from((reply, numbers): (u16, [u8; 3])) -> Result<Self, Self::Error> {
        let [class, subject, detail] = numbers;
        let enhanced = (numbers != [0; 3]).then(|| (class, u16::from(subject), u16::from(detail)));
        Self::try_from((reply, enhanced))
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
