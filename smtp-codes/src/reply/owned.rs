//! Feature `alloc`: replies that own their bytes.

use alloc::boxed::Box;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::{Form, Reply};
use crate::{EnhancedCode, ReplyCode};

/// A reply that owns its bytes, to keep longer than the buffer that it was read from.
///
/// It is made of a [`Reply`] and lends it again; nothing is read a second time. Equality,
/// hash and the printed form are those of [`Reply`].
///
/// # Examples
///
/// ```
/// use smtp_codes::{Reply, ReplyBuf, Stage};
///
/// let mut buffer = b"550 5.1.1 No such user\r\n".to_vec();
/// let last = ReplyBuf::from(Reply::parse(&buffer, Stage::Rcpt)?);
/// buffer.clear();
/// assert_eq!(last.as_reply().status().to_string(), "550 5.1.1");
/// assert_eq!(last.to_string(), "550 5.1.1 No such user");
/// # Ok::<(), smtp_codes::ParseReplyError>(())
/// ```
#[derive(Clone)]
pub struct ReplyBuf {
    bytes: Box<[u8]>,
    code: ReplyCode,
    enhanced: Option<EnhancedCode>,
    form: Form,
}

impl ReplyBuf {
    /// Lends the reply.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Reply, ReplyBuf, Stage};
    ///
    /// let reply = Reply::parse(b"250-one\r\n250 two\r\n", Stage::Help)?;
    /// assert_eq!(ReplyBuf::from(reply).as_reply().lines().count(), 2);
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn as_reply(&self) -> Reply<'_> {
        Reply {
            bytes: &self.bytes,
            code: self.code,
            enhanced: self.enhanced,
            form: self.form,
        }
    }
}

impl From<Reply<'_>> for ReplyBuf {
    #[inline]
    fn from(reply: Reply<'_>) -> Self {
        Self {
            bytes: reply.bytes.into(),
            code: reply.code,
            enhanced: reply.enhanced,
            form: reply.form,
        }
    }
}

impl fmt::Display for ReplyBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_reply().fmt(f)
    }
}

impl fmt::Debug for ReplyBuf {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyBuf({self})")
    }
}

impl PartialEq for ReplyBuf {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_reply() == other.as_reply()
    }
}

impl Eq for ReplyBuf {}

impl PartialEq<Reply<'_>> for ReplyBuf {
    #[inline]
    fn eq(&self, other: &Reply<'_>) -> bool {
        self.as_reply() == *other
    }
}

impl PartialEq<ReplyBuf> for Reply<'_> {
    #[inline]
    fn eq(&self, other: &ReplyBuf) -> bool {
        *self == other.as_reply()
    }
}

impl Hash for ReplyBuf {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_reply().hash(state);
    }
}
