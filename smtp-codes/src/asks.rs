//! What else the words of a reply say, worked out only when somebody asks: how long to wait, which
//! block list, and who is on it.
//!
//! # Examples
//!
//! ```
//! use smtp_codes::asks;
//!
//! let text = b"Greylisting in action, please come back in 5 minutes";
//! assert_eq!(asks::retry_after(text), Some(300));
//! assert_eq!(asks::blocklist(text), None);
//! ```

pub use smtp_codes_core::asks::Listing;

/// How long the server asks to wait, in seconds: at least one, at most a day; of several times the
/// shortest.
///
/// A time counts where its sentence asks for a new attempt. It is the server's wish, and no promise.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::retry_after;
///
/// assert_eq!(retry_after(b"greylisted, try again in 5 minutes"), Some(300));
/// assert_eq!(retry_after(b"Connection timed out after 60 seconds"), None);
/// ```
#[inline]
#[must_use]
pub fn retry_after(text: &[u8]) -> Option<u32> {
    smtp_codes_core::asks::retry_after(text)
}

/// The block list that a text names, with the link to look an entry up and what is listed.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::blocklist;
///
/// let list = blocklist(b"Client host [192.0.2.9] blocked using zen.spamhaus.org").unwrap();
/// assert_eq!((list.name, list.listed), ("zen.spamhaus.org", Some("192.0.2.9")));
/// assert_eq!(blocklist(b"rejected by mx.example.com"), None);
/// ```
#[inline]
#[must_use]
pub fn blocklist(text: &[u8]) -> Option<Listing<'_>> {
    smtp_codes_core::asks::blocklist(text)
}

/// What [`retry_after`] and [`blocklist`] tell, for who wants both: the text is read once.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::both;
///
/// let (wait, list) = both(b"listed in zen.spamhaus.org, try again in 5 minutes");
/// assert_eq!((wait, list.unwrap().name), (Some(300), "zen.spamhaus.org"));
/// ```
#[inline]
#[must_use]
pub fn both(text: &[u8]) -> (Option<u32>, Option<Listing<'_>>) {
    smtp_codes_core::asks::both(text)
}

/// The mail address that a text is about: the only one that it names.
///
/// One to write to for help, the sender's, or the value of a field (`from=`, `mailto:`) is not meant.
/// Where two are left, nobody can tell.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::address;
///
/// let text = b"<jo@example.com>: user unknown; contact help@example.org if in doubt";
/// assert_eq!(address(text), Some("jo@example.com"));
/// assert_eq!(address(b"user unknown"), None);
/// ```
#[inline]
#[must_use]
pub fn address(text: &[u8]) -> Option<&str> {
    smtp_codes_core::asks::address(text)
}

/// Whether a text names an address, in any letter case and not as a part of a longer one.
///
/// An address of more than 320 bytes is not looked for, so the work grows with the text alone.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::names;
///
/// assert!(names(b"550 <Jo@example.com>: user unknown", b"jo@example.com"));
/// assert!(!names(b"550 user unknown", b"jo@example.com"));
/// ```
#[inline]
#[must_use]
pub fn names(text: &[u8], address: &[u8]) -> bool {
    smtp_codes_core::names(text, address)
}

/// The address or domain that a text says is listed.
///
/// # Examples
///
/// ```
/// use smtp_codes::asks::listed;
///
/// assert_eq!(listed(b"example.com is listed by dbl.example.org"), Some("example.com"));
/// assert_eq!(listed(b"user unknown"), None);
/// ```
#[inline]
#[must_use]
pub fn listed(text: &[u8]) -> Option<&str> {
    smtp_codes_core::asks::listed(text)
}
