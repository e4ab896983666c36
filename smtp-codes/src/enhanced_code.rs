//! The open type of enhanced status codes.

use core::fmt;
use core::num::NonZeroU32;
use core::str::FromStr;

use crate::error::InvalidEnhancedCode;
use crate::registry::{Class, Detail, Subject};

const DETAIL_BITS: u32 = 10;
const SUBJECT_BITS: u32 = 10;
const MASK: u32 = (1 << 10) - 1;

/// An enhanced status code: `class.subject.detail`, such as `5.1.1`.
///
/// Whatever is well formed is kept, registered or not: class 2, 4 or 5, subject and
/// detail `0..=999`, written without leading zeros ([RFC 3463 2]). What the registry
/// knows of it is reached by [`registered`](Self::registered); the registered codes
/// are also constants of this type, named for outcome and condition.
///
/// The order is by class, then subject, then detail. [`Display`](fmt::Display) prints
/// the code as it stands on the wire.
///
/// [RFC 3463 2]: https://www.rfc-editor.org/rfc/rfc3463#section-2
///
/// # Examples
///
/// ```
/// use smtp_codes::EnhancedCode;
///
/// let code: EnhancedCode = "5.7.511".parse()?;
/// assert_eq!((code.subject_number(), code.detail_number()), (7, 511));
/// assert_eq!(code.to_string(), "5.7.511");
/// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode(
    // class, subject and detail packed in 4 + 10 + 10 bits; never zero, as the class is not.
    NonZeroU32,
);

impl EnhancedCode {
    /// Makes an enhanced code from its three numbers.
    ///
    /// # Errors
    ///
    /// The class is not 2, 4 or 5, or the subject or the detail is above 999.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert_eq!(EnhancedCode::new(4, 2, 2)?.to_string(), "4.2.2");
    /// assert!(EnhancedCode::new(3, 2, 2).is_err());
    /// assert!(EnhancedCode::new(5, 1, 1000).is_err());
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Result<Self, InvalidEnhancedCode> {
        if !matches!(class, 2 | 4 | 5) || subject > 999 || detail > 999 {
            return Err(InvalidEnhancedCode::new());
        }
        Self::packed(class, subject, detail)
    }

    /// Makes an enhanced code from numbers that fit.
    #[inline]
    const fn packed(class: u8, subject: u16, detail: u16) -> Result<Self, InvalidEnhancedCode> {
        let packed = (class as u32) << (SUBJECT_BITS + DETAIL_BITS)
            | (subject as u32) << DETAIL_BITS
            | detail as u32;
        match NonZeroU32::new(packed) {
            Some(packed) => Ok(Self(packed)),
            None => Err(InvalidEnhancedCode::new()),
        }
    }

    /// Makes an enhanced code from its text, with nothing before or after it.
    ///
    /// # Errors
    ///
    /// The text is not `class.subject.detail`, the class is not 2, 4 or 5, a number has
    /// more than three digits, or a number has a leading zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert_eq!(EnhancedCode::from_bytes(b"5.1.1")?, EnhancedCode::new(5, 1, 1)?);
    /// assert!(EnhancedCode::from_bytes(b"5.01.1").is_err());
    /// assert!(EnhancedCode::from_bytes(b"6.8.9").is_err());
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    pub const fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidEnhancedCode> {
        match Self::prefix_of(bytes) {
            Some((code, length)) if length == bytes.len() => Ok(code),
            _ => Err(InvalidEnhancedCode::new()),
        }
    }

    /// Reads an enhanced code that begins the bytes, and tells how many bytes it takes.
    ///
    /// The next byte, if any, is neither a digit nor a dot followed by a digit, so that
    /// an IP address such as `5.1.1.7` is not taken for a code.
    #[inline]
    pub(crate) const fn prefix_of(bytes: &[u8]) -> Option<(Self, usize)> {
        let [class @ (b'2' | b'4' | b'5'), b'.', ..] = bytes else {
            return None;
        };
        let Some((subject, dot)) = number(bytes, 2) else {
            return None;
        };
        if dot >= bytes.len() || bytes[dot] != b'.' {
            return None;
        }
        let Some((detail, end)) = number(bytes, dot + 1) else {
            return None;
        };
        if end < bytes.len() && bytes[end] == b'.' && digit(bytes, end + 1).is_some() {
            return None;
        }
        match Self::packed(*class - b'0', subject, detail) {
            Ok(code) => Some((code, end)),
            Err(_) => None,
        }
    }

    /// The code as text, at most `5.999.999`, and its length. Made by hand, so that width
    /// and fill of the caller hold.
    #[inline]
    pub(crate) fn to_text(self) -> ([u8; 9], usize) {
        let mut text = [0; 9];
        let mut at = 0;
        let parts = [
            u16::from(self.class_number()),
            self.subject_number(),
            self.detail_number(),
        ];
        for (place, part) in parts.into_iter().enumerate() {
            if place > 0 {
                text[at] = b'.';
                at += 1;
            }
            for unit in [100, 10, 1] {
                if part >= unit || unit == 1 {
                    text[at] = b'0' + (part / unit % 10) as u8;
                    at += 1;
                }
            }
        }
        (text, at)
    }

    /// The first number of the code: 2, 4 or 5.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::EnhancedCode::new(4, 2, 1)?.class_number(), 4);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn class_number(self) -> u8 {
        (self.0.get() >> (SUBJECT_BITS + DETAIL_BITS)) as u8
    }

    /// The second number of the code, `0..=999`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::EnhancedCode::new(4, 2, 1)?.subject_number(), 2);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn subject_number(self) -> u16 {
        (self.0.get() >> DETAIL_BITS & MASK) as u16
    }

    /// The third number of the code, `0..=999`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::EnhancedCode::new(4, 2, 1)?.detail_number(), 1);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn detail_number(self) -> u16 {
        (self.0.get() & MASK) as u16
    }

    /// Whether the class is 2: it succeeded.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert!("2.1.5".parse::<EnhancedCode>()?.is_success());
    /// assert!(!"5.1.1".parse::<EnhancedCode>()?.is_success());
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.class_number() == 2
    }

    /// Whether the class is 4: it failed but may succeed later.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert!("4.2.2".parse::<EnhancedCode>()?.is_transient());
    /// assert!(!"5.2.2".parse::<EnhancedCode>()?.is_transient());
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_transient(self) -> bool {
        self.class_number() == 4
    }

    /// Whether the class is 5: the same request would fail again.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert!("5.2.2".parse::<EnhancedCode>()?.is_permanent());
    /// assert!(!"4.2.2".parse::<EnhancedCode>()?.is_permanent());
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_permanent(self) -> bool {
        self.class_number() == 5
    }

    /// The class: success, persistent transient failure or permanent failure.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Class, EnhancedCode};
    ///
    /// assert_eq!(EnhancedCode::new(5, 1, 1)?.class(), Class::PermanentFailure);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn class(self) -> Class {
        match Class::from_number(self.class_number()) {
            Some(class) => class,
            // A test holds the table to having a row for each class that can be made.
            None => panic!("the table lacks a class"),
        }
    }

    /// The subject; `None` if it is not registered.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, Subject};
    ///
    /// assert_eq!(EnhancedCode::new(5, 2, 99)?.subject(), Some(Subject::Mailbox));
    /// assert_eq!(EnhancedCode::new(5, 12, 1)?.subject(), None);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn subject(self) -> Option<Subject> {
        Subject::from_number(self.subject_number())
    }

    /// What the registry knows of subject and detail; `None` if they are not registered.
    ///
    /// The class is not part of it: `5.2.2` and `4.2.2` lead to the same detail.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Detail, EnhancedCode};
    ///
    /// assert_eq!(EnhancedCode::new(5, 2, 2)?.registered(), Some(Detail::MailboxFull));
    /// assert_eq!(EnhancedCode::new(5, 999, 999)?.registered(), None);
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn registered(self) -> Option<Detail> {
        Detail::from_code(self)
    }

    /// The registered text; `None` if subject and detail are not registered.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// assert_eq!(EnhancedCode::new(4, 2, 2)?.text(), Some("Mailbox full"));
    /// # Ok::<(), smtp_codes::InvalidEnhancedCode>(())
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

/// One to three digits at `at`, without a leading zero, and the place behind them.
///
/// Without a loop, as most numbers have one digit.
#[inline]
const fn number(bytes: &[u8], at: usize) -> Option<(u16, usize)> {
    let Some(first) = digit(bytes, at) else {
        return None;
    };
    let Some(second) = digit(bytes, at + 1) else {
        return Some((first, at + 1));
    };
    if first == 0 {
        return None;
    }
    let two = first * 10 + second;
    let Some(third) = digit(bytes, at + 2) else {
        return Some((two, at + 2));
    };
    match digit(bytes, at + 3) {
        Some(_) => None,
        None => Some((two * 10 + third, at + 3)),
    }
}

/// The value of the digit at a place, if there is one.
#[inline]
const fn digit(bytes: &[u8], at: usize) -> Option<u16> {
    if at < bytes.len() && bytes[at].is_ascii_digit() {
        Some((bytes[at] - b'0') as u16)
    } else {
        None
    }
}

impl fmt::Display for EnhancedCode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, at) = self.to_text();
        match core::str::from_utf8(&text[..at]) {
            Ok(text) => f.pad(text),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for EnhancedCode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnhancedCode({self})")
    }
}

impl FromStr for EnhancedCode {
    type Err = InvalidEnhancedCode;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<&str> for EnhancedCode {
    type Error = InvalidEnhancedCode;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::from_bytes(text.as_bytes())
    }
}

impl TryFrom<&[u8]> for EnhancedCode {
    type Error = InvalidEnhancedCode;

    #[inline]
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        Self::from_bytes(bytes)
    }
}

impl TryFrom<(u8, u16, u16)> for EnhancedCode {
    type Error = InvalidEnhancedCode;

    #[inline]
    fn try_from((class, subject, detail): (u8, u16, u16)) -> Result<Self, Self::Error> {
        Self::new(class, subject, detail)
    }
}

impl From<EnhancedCode> for (u8, u16, u16) {
    #[inline]
    fn from(code: EnhancedCode) -> Self {
        (
            code.class_number(),
            code.subject_number(),
            code.detail_number(),
        )
    }
}
