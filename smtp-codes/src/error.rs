//! What can be wrong with a code or a status: one small opaque error each.

use core::error::Error;
use core::fmt;

macro_rules! opaque_error {
    ($(#[$docs:meta])* $name:ident, $message:literal) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(());

        impl $name {
            #[inline]
            pub(crate) const fn new() -> Self {
                Self(())
            }
        }

        impl fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad($message)
            }
        }

        impl fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl Error for $name {}
    };
}

opaque_error! {
    /// The text or number is no reply code: three digits were expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// let error = "55".parse::<ReplyCode>().unwrap_err();
    /// assert_eq!(error.to_string(), "no reply code: expected three digits, such as 550");
    /// ```
    InvalidReplyCode, "no reply code: expected three digits, such as 550"
}

opaque_error! {
    /// The text or numbers are no enhanced status code: class 2, 4 or 5, then subject and
    /// detail of one to three digits without leading zeros were expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// let error = "5.1".parse::<EnhancedCode>().unwrap_err();
    /// assert!(error.to_string().starts_with("no enhanced status code"));
    /// ```
    InvalidEnhancedCode,
    "no enhanced status code: expected class 2, 4 or 5, subject and detail 0 to 999 \
     without leading zeros, such as 5.1.1"
}

opaque_error! {
    /// The text or numbers are no status: a reply code, an enhanced code, or both were
    /// expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// let error = "550 6.1.1".parse::<Status>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "no status: expected a reply code, an enhanced code, or both with a space between \
    ///      them, such as 550, 5.1.1 or 550 5.1.1"
    /// );
    /// ```
    InvalidStatus,
    "no status: expected a reply code, an enhanced code, or both with a space between them, \
     such as 550, 5.1.1 or 550 5.1.1"
}

opaque_error! {
    /// The text is no deviation: one of the ids that [`Deviation::as_str`] gives was
    /// expected.
    ///
    /// [`Deviation::as_str`]: crate::Deviation::as_str
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Deviation;
    ///
    /// let error = "bare lf".parse::<Deviation>().unwrap_err();
    /// assert_eq!(error.to_string(), "no deviation: expected an id, such as bare-lf");
    /// ```
    InvalidDeviation, "no deviation: expected an id, such as bare-lf"
}

/// The code or word is not in the registry.
///
/// It may be well formed all the same: [`ReplyCode`](crate::ReplyCode) and
/// [`EnhancedCode`](crate::EnhancedCode) keep it, and [`judge`](crate::judge) falls back.
///
/// # Examples
///
/// ```
/// use smtp_codes::RegisteredReply;
///
/// let error = "571".parse::<RegisteredReply>().unwrap_err();
/// assert_eq!(error.to_string(), "not in the registry");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotRegistered(());

impl NotRegistered {
    /// Made by the code that the macro generates.
    #[doc(hidden)]
    pub const NEW: Self = Self(());
}

impl fmt::Display for NotRegistered {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("not in the registry")
    }
}

impl fmt::Debug for NotRegistered {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotRegistered")
    }
}

impl Error for NotRegistered {}
