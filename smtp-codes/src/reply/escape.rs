//! Bytes from outside, made fit to print.

use core::fmt::{self, Write as _};

/// Prints bytes from outside so that they can do no harm to a terminal or a log.
///
/// What is printable UTF-8 is printed as it is. Control characters (C0, DEL, C1), the
/// characters that turn the direction of text, and line and paragraph separators are
/// printed as `\n`, `\x1b` or `\u{202e}`, bytes that are not UTF-8 as `\xff`. The result
/// is one line for people; as a backslash stays a backslash, it is not made to be read
/// back.
///
/// # Examples
///
/// ```
/// use smtp_codes::Escaped;
///
/// let hostile = b"\x1b[2J550 ok\r\n250 forged \xff";
/// assert_eq!(Escaped::new(hostile).to_string(), r"\x1b[2J550 ok\r\n250 forged \xff");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Escaped<'a>(&'a [u8]);

impl<'a> Escaped<'a> {
    /// Takes the bytes that are to be printed.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(smtp_codes::Escaped::new(b"a\tb").to_string(), r"a\tb");
    /// ```
    #[inline]
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Escaped<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            let mut rest = chunk.valid();
            while let Some((at, harmful)) = rest.char_indices().find(|&(_, c)| is_harmful(c)) {
                f.write_str(&rest[..at])?;
                match harmful {
                    '\t' => f.write_str("\\t")?,
                    '\n' => f.write_str("\\n")?,
                    '\r' => f.write_str("\\r")?,
                    '\0'..='\x7f' => write!(f, "\\x{:02x}", u32::from(harmful))?,
                    _ => write!(f, "{}", harmful.escape_unicode())?,
                }
                rest = &rest[at + harmful.len_utf8()..];
            }
            f.write_str(rest)?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Escaped<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        fmt::Display::fmt(self, f)?;
        f.write_char('"')
    }
}

/// Whether a character can harm a terminal, a log, or the reader of one.
#[inline]
pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
