//! The open type of SMTP reply codes.

use core::fmt;
use core::num::NonZeroU16;
use core::str::FromStr;

use crate::error::InvalidReplyCode;
use crate::registry::{Category, RegisteredReply, Severity};

/// An SMTP reply code: the three digits that begin each line of a server's reply.
///
/// Any three digits are kept, `000` to `999`, registered or not, because a client
/// must cope with codes that it does not know ([RFC 5321 4.3.2]). What the
/// registry knows of a code is reached by [`registered`](Self::registered); the
/// registered codes are also constants of this type.
///
/// The order is numeric. [`Display`](fmt::Display) prints the three digits as they
/// stand on the wire.
///
/// [RFC 5321 4.3.2]: https://www.rfc-editor.org/rfc/rfc5321#section-4.3.2
///
/// # Examples
///
/// ```
/// use smtp_codes::ReplyCode;
///
/// let code: ReplyCode = "550".parse()?;
/// assert_eq!(code, ReplyCode::MAILBOX_UNAVAILABLE);
/// assert_eq!(code.as_u16(), 550);
/// assert_eq!(code.to_string(), "550");
/// # Ok::<(), smtp_codes::InvalidReplyCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplyCode(
    // The digits, four bits each, below `MARK`. It is what a code is read into with the
    // fewest steps, what its digits are read off, and in numeric order all the same.
    NonZeroU16,
);

/// Is set in every code, so that none is zero and `Option<ReplyCode>` stays two bytes.
const MARK: u16 = 0x1000;

impl ReplyCode {
    /// Makes a reply code from its number, `0..=999`.
    ///
    /// # Errors
    ///
    /// The number has more than three digits.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert_eq!(ReplyCode::from_u16(421)?.to_string(), "421");
    /// assert!(ReplyCode::from_u16(1000).is_err());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    pub const fn from_u16(number: u16) -> Result<Self, InvalidReplyCode> {
        if number > 999 {
            return Err(InvalidReplyCode::new());
        }
        Self::packed(((number / 100) << 8) | ((number / 10 % 10) << 4) | (number % 10))
    }

    /// Makes a reply code from its digits, four bits each.
    #[inline]
    const fn packed(digits: u16) -> Result<Self, InvalidReplyCode> {
        match NonZeroU16::new(digits | MARK) {
            Some(inner) => Ok(Self(inner)),
            None => Err(InvalidReplyCode::new()),
        }
    }

    /// The digits, four bits each: less than 4096, and in the order of the codes.
    #[inline]
    pub(crate) const fn slot(self) -> usize {
        (self.0.get() ^ MARK) as usize
    }

    /// Makes a reply code from exactly three ASCII digits.
    ///
    /// # Errors
    ///
    /// The bytes are not three, or one of them is not an ASCII digit.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert_eq!(ReplyCode::from_bytes(b"250")?.as_u16(), 250);
    /// assert!(ReplyCode::from_bytes(b"25").is_err());
    /// assert!(ReplyCode::from_bytes(b"250 ").is_err());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    pub const fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidReplyCode> {
        let &[a, b, c] = bytes else {
            return Err(InvalidReplyCode::new());
        };
        // All three at once: a digit becomes its value, and what is none has its highest bit
        // set now or when 118 is added, as 10 and 118 are 128.
        let values = u32::from_le_bytes([a, b, c, b'0']) ^ 0x3030_3030;
        if (values.wrapping_add(0x7676_7676) | values) & 0x8080_8080 != 0 {
            return Err(InvalidReplyCode::new());
        }
        // Moves the values from bits 0, 8 and 16 to bits 24, 20 and 16.
        let digits = values.wrapping_mul(0x0100_1001) >> 16 & 0xFFF;
        Self::packed(digits as u16)
    }

    /// The code as a number, `0..=999`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::ReplyCode::from_bytes(b"550")?.as_u16(), 550);
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn as_u16(self) -> u16 {
        let [a, b, c] = self.digits();
        a as u16 * 100 + b as u16 * 10 + c as u16
    }

    /// The three digits, each `0..=9`, first digit first.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::ReplyCode::from_bytes(b"550")?.digits(), [5, 5, 0]);
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn digits(self) -> [u8; 3] {
        let digits = self.slot();
        [
            (digits >> 8) as u8,
            (digits >> 4 & 0xF) as u8,
            (digits & 0xF) as u8,
        ]
    }

    /// Whether the code is 2yz: the request succeeded.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert!("250".parse::<ReplyCode>()?.is_success());
    /// assert!(!"354".parse::<ReplyCode>()?.is_success());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.digits()[0] == 2
    }

    /// Whether the code is 3yz: the server waits for more from the client.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert!("354".parse::<ReplyCode>()?.is_intermediate());
    /// assert!(!"250".parse::<ReplyCode>()?.is_intermediate());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_intermediate(self) -> bool {
        self.digits()[0] == 3
    }

    /// Whether the code is 4yz: the request failed but may succeed later.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert!("451".parse::<ReplyCode>()?.is_transient());
    /// assert!(!"551".parse::<ReplyCode>()?.is_transient());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_transient(self) -> bool {
        self.digits()[0] == 4
    }

    /// Whether the code is 5yz: the same request would fail again.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// assert!("550".parse::<ReplyCode>()?.is_permanent());
    /// assert!(!"650".parse::<ReplyCode>()?.is_permanent());
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_permanent(self) -> bool {
        self.digits()[0] == 5
    }

    /// What the first digit says: `None` for 0 and 6 to 9, which SMTP does not know.
    ///
    /// It alone is enough to act on ([RFC 5321 4.2.1]).
    ///
    /// [RFC 5321 4.2.1]: https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, Severity};
    ///
    /// let code = ReplyCode::from_u16(571)?;
    /// assert_eq!(code.severity(), Some(Severity::PermanentNegativeCompletion));
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        Severity::from_digit(self.digits()[0])
    }

    /// What the second digit says: `None` for 6 to 9, which SMTP does not know
    /// (RFC 5321 4.2.1).
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Category, ReplyCode};
    ///
    /// assert_eq!(ReplyCode::from_u16(550)?.category(), Some(Category::MailSystem));
    /// assert_eq!(ReplyCode::from_u16(571)?.category(), None);
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn category(self) -> Option<Category> {
        Category::from_digit(self.digits()[1])
    }

    /// What the registry knows of the code; `None` if it is not registered.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// let registered = ReplyCode::from_u16(421)?.registered().unwrap();
    /// assert!(registered.text().contains("Service not available"));
    /// assert_eq!(ReplyCode::from_u16(600)?.registered(), None);
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn registered(self) -> Option<RegisteredReply> {
        RegisteredReply::from_code(self)
    }

    /// The registered text; `None` if the code is not registered.
    ///
    /// # Examples
    ///
    /// ```
    /// let code = smtp_codes::ReplyCode::from_u16(500)?;
    /// assert_eq!(code.text(), Some("Syntax error, command unrecognized"));
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn text(self) -> Option<&'static str> {
        match self.registered() {
            Some(registered) => Some(registered.text()),
            None => None,
        }
    }
}

impl fmt::Display for ReplyCode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.digits().map(|digit| b'0' + digit);
        match core::str::from_utf8(&[a, b, c]) {
            Ok(digits) => f.pad(digits),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for ReplyCode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyCode({self})")
    }
}

impl FromStr for ReplyCode {
    type Err = InvalidReplyCode;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<u16> for ReplyCode {
    type Error = InvalidReplyCode;

    #[inline]
    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::from_u16(number)
    }
}

impl TryFrom<&str> for ReplyCode {
    type Error = InvalidReplyCode;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<&[u8]> for ReplyCode {
    type Error = InvalidReplyCode;

    #[inline]
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        Self::from_bytes(bytes)
    }
}

impl From<ReplyCode> for u16 {
    #[inline]
    fn from(code: ReplyCode) -> Self {
        code.as_u16()
    }
}

impl PartialEq<u16> for ReplyCode {
    #[inline]
    fn eq(&self, other: &u16) -> bool {
        self.as_u16() == *other
    }
}

impl PartialEq<ReplyCode> for u16 {
    #[inline]
    fn eq(&self, other: &ReplyCode) -> bool {
        *self == other.as_u16()
    }
}
