//! Replies: what a server answers, read from and written to the wire.

use core::fmt;
use core::hash::{Hash, Hasher};

use crate::{EnhancedCode, ReplyCode, Stage, Status};

mod deviation;
mod escape;
mod incremental;
mod lenient;
#[cfg(feature = "alloc")]
mod owned;
mod strict;
mod write;

pub use deviation::{Deviation, Deviations, DeviationsIter};
pub use escape::Escaped;
pub use incremental::{Progress, ReplyLimitError, ReplyReader};
#[cfg(feature = "alloc")]
pub use owned::ReplyBuf;
pub use strict::ParseReplyError;
pub use write::{WireFormat, WireReply, WriteReplyError};

/// A server's whole answer to one command: one or more lines under one reply code.
///
/// It borrows the bytes that it was read from and allocates nothing. The text of the
/// lines is bytes, because servers send whatever they like; [`Display`](fmt::Display)
/// prints the reply on one line with everything harmful escaped.
///
/// There are two ways to read one: [`parse`](Self::parse) holds the server to the
/// grammar and says where it is broken, [`parse_lenient`](Self::parse_lenient) makes the
/// best of what is there and lists what was wrong. A client that reads a socket learns
/// from [`ReplyReader`] when a reply is complete. [`WireReply`] writes one.
///
/// Two replies are equal if their codes and the texts of their lines are, however they
/// were spelled on the wire ([RFC 5321 4.2]).
///
/// [RFC 5321 4.2]: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
///
/// # Examples
///
/// ```
/// use smtp_codes::{EnhancedCode, Reply, Stage};
///
/// let wire = b"550-5.1.1 No such user here.\r\n550 5.1.1 Check the spelling.\r\n";
/// let reply = Reply::parse(wire, Stage::Rcpt)?;
/// assert_eq!(reply.code(), 550);
/// assert_eq!(reply.enhanced(), EnhancedCode::new(5, 1, 1).ok());
/// assert!(reply.lines().eq([&b"No such user here."[..], b"Check the spelling."]));
/// assert_eq!(reply.to_string(), "550 5.1.1 No such user here. Check the spelling.");
/// # Ok::<(), smtp_codes::ParseReplyError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Reply<'a> {
    // From the first digit of the reply to the end of its last line's text.
    bytes: &'a [u8],
    code: ReplyCode,
    enhanced: Option<EnhancedCode>,
    form: Form,
}

/// How the lines stand in the bytes of a reply.
#[derive(Clone, Copy)]
enum Form {
    /// As the grammar has it: each line begins with the code, CRLF stands between lines.
    Wire,
    /// Anything that [`lenient`] makes a reply of.
    Loose(lenient::Layout),
}

impl<'a> Reply<'a> {
    /// Reads exactly one reply, by the grammar.
    ///
    /// The grammar is that of [RFC 5321 4.2]: every line begins with the same code and
    /// ends with CRLF, a hyphen after the code announces another line. Three things are
    /// wider than its ABNF, where the RFCs themselves are: the second digit may be any,
    /// as clients must cope with unknown codes (4.3.2); the space may stand without
    /// text or be missing with it (4.2); and text may be UTF-8 ([RFC 6531 3.7.4.1]). The
    /// length of lines is not limited here but by [`ReplyReader`].
    ///
    /// An enhanced code is one where [RFC 2034 4] puts it: at the start of the text, with
    /// a space or nothing after it, the same on every line that has text. Elsewhere it is
    /// text. `stage` is the command that the reply answers, [`Stage::Any`] where it is not
    /// known. It matters for the greeting, EHLO and HELO: their success has no enhanced
    /// code, so the text of each line comes through as it is; their refusal has one. A
    /// 3yz reply never has one.
    ///
    /// # Errors
    ///
    /// A line does not begin with three digits, or the first of them is not 2, 3, 4 or 5;
    /// no space, hyphen or line end follows them; the text has a control byte other than
    /// a tab or is not UTF-8; a line ends with LF alone or has a CR inside; the lines have
    /// different codes; an enhanced code is malformed, of another class than the reply
    /// code, or not the same on all lines; the bytes end before the reply does, or go on
    /// after it.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Reply, Stage};
    ///
    /// let reply = Reply::parse(b"421\r\n", Stage::Any)?;
    /// assert_eq!(reply.code(), 421);
    /// assert_eq!(reply.enhanced(), None);
    ///
    /// let ehlo = b"250-mx.example\r\n250 2.1.0 is not a code here\r\n";
    /// let reply = Reply::parse(ehlo, Stage::Ehlo)?;
    /// assert_eq!(reply.lines().last(), Some(&b"2.1.0 is not a code here"[..]));
    /// let reply = Reply::parse(b"554 5.7.1 Blocked\r\n", Stage::Greeting)?;
    /// assert_eq!(reply.status().to_string(), "554 5.7.1");
    ///
    /// let error = Reply::parse(b"250-first\r\n550 second\r\n", Stage::Rcpt).unwrap_err();
    /// assert_eq!((error.line(), error.offset()), (2, 11));
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    ///
    /// [RFC 5321 4.2]: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
    /// [RFC 6531 3.7.4.1]: https://www.rfc-editor.org/rfc/rfc6531#section-3.7.4.1
    /// [RFC 2034 4]: https://www.rfc-editor.org/rfc/rfc2034#section-4
    #[inline]
    pub fn parse(bytes: &'a [u8], stage: Stage) -> Result<Self, ParseReplyError> {
        strict::parse(bytes, stage)
    }

    /// Makes the best of bytes that hold a reply, and lists what is wrong with it.
    ///
    /// It reads what servers send against the grammar, and what mail programs write into
    /// the Diagnostic-Code field of a bounce: with `smtp;` in front, folded, several lines
    /// run into one, cut off before the last line, the enhanced code in quotes or after a
    /// `#`. The answer is `None` if the bytes hold no reply code where a reply has one;
    /// a bare enhanced code is no reply either.
    ///
    /// * If the lines have different codes, the last one that tells of a failure (4yz,
    ///   5yz) counts, so that a refusal is never read as success; else the last one.
    /// * If they have different enhanced codes, the best one counts: of the class of the
    ///   reply code, then with a detail, then the first. [`lines`](Self::lines) takes off
    ///   this one and leaves the others in the text.
    /// * Text in front of the reply is not part of it. Text after it is, except another
    ///   reply, as pipelining may have it.
    /// * A reply that [`parse`](Self::parse) accepts is read the same, with no deviation;
    ///   but an enhanced code that stands almost where it belongs (`550 #5.1.1`) is taken,
    ///   and reported as [`Deviation::EnhancedMisplaced`].
    ///
    /// `stage` is as with [`parse`](Self::parse), line by line: a line of success at the
    /// greeting has no enhanced code, a line of refusal has one.
    ///
    /// The work is linear in the length of the bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Deviation, EnhancedCode, Reply, Stage};
    ///
    /// let field = b"smtp; 550-5.7.26 This mail 550-5.7.26 is unauthenticated. 550 5.7.26 Sorry";
    /// let (reply, deviations) = Reply::parse_lenient(field, Stage::Any).unwrap();
    /// assert_eq!(reply.enhanced(), EnhancedCode::new(5, 7, 26).ok());
    /// assert_eq!(reply.to_string(), "550 5.7.26 This mail is unauthenticated. Sorry");
    /// assert!(deviations.contains(Deviation::Flattened));
    ///
    /// assert!(Reply::parse_lenient(b"smtp; connection timed out", Stage::Any).is_none());
    /// ```
    #[must_use]
    #[inline]
    pub fn parse_lenient(bytes: &'a [u8], stage: Stage) -> Option<(Self, Deviations)> {
        lenient::parse(bytes, stage)
    }

    /// The reply code.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// assert_eq!(Reply::parse(b"354 Go ahead\r\n", Stage::Any)?.code(), 354);
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn code(&self) -> ReplyCode {
        self.code
    }

    /// The enhanced code, if the reply has one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let reply = Reply::parse(b"452 4.2.2 Mailbox full\r\n", Stage::Any)?;
    /// assert_eq!(reply.enhanced().map(|code| code.to_string()).as_deref(), Some("4.2.2"));
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn enhanced(&self) -> Option<EnhancedCode> {
        self.enhanced
    }

    /// Both codes: all that a program may conclude anything from.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let status = Reply::parse(b"250 OK\r\n", Stage::Any)?.status();
    /// assert_eq!(status.to_string(), "250");
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn status(&self) -> Status {
        match self.enhanced {
            Some(enhanced) => Status::both(self.code, enhanced),
            None => Status::of_reply(self.code),
        }
    }

    /// Judges the reply by the standard table; see [`judge`](crate::judge). Where more is known
    /// than the codes, make [`Evidence`](crate::Evidence) of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Action, Reply, Stage};
    ///
    /// let reply = Reply::parse(b"452 4.5.3 Too many recipients\r\n", Stage::RcptNext)?;
    /// assert_eq!(reply.judge(Stage::RcptNext).action(), Action::SplitRecipients);
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn judge(&self, stage: Stage) -> crate::Verdict<'static> {
        self.status().judge(stage)
    }

    /// The text of each line, without codes and line end; at least one line.
    ///
    /// The enhanced code is taken off with the one space behind it; further spaces belong
    /// to the text. A folded line of a leniently read reply comes in its parts. The bytes
    /// are as the server sent them: print them with [`Escaped`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let ehlo = Reply::parse(b"250-mx.example\r\n250-SIZE 1\r\n250 8BITMIME\r\n", Stage::Ehlo)?;
    /// let mut keywords = ehlo.lines().skip(1);
    /// assert_eq!(keywords.next(), Some(&b"SIZE 1"[..]));
    /// assert_eq!(keywords.next(), Some(&b"8BITMIME"[..]));
    /// assert_eq!(keywords.next(), None);
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn lines(&self) -> ReplyLines<'a> {
        ReplyLines {
            enhanced: self.enhanced,
            source: match self.form {
                Form::Wire => Source::Wire(Some(self.bytes)),
                Form::Loose(layout) => Source::Loose(lenient::Segments::new(self.bytes, layout)),
            },
        }
    }

    /// The text of all lines for people: on one line, everything harmful escaped.
    ///
    /// Lines are joined by one space, spaces at their ends and empty lines left out.
    /// What [`Escaped`] says of escapes holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let reply = Reply::parse(b"250-2.0.0 one\r\n250-\r\n250 2.0.0  two\r\n", Stage::Any)?;
    /// assert_eq!(reply.text().to_string(), "one two");
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn text(&self) -> ReplyText<'a> {
        ReplyText(*self)
    }
}

/// Prints `550 5.1.1 text` on one line, as [`Reply::text`] has the text.
impl fmt::Display for Reply<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        for line in self.visible_lines() {
            write!(f, " {}", Escaped::new(line))?;
        }
        Ok(())
    }
}

impl<'a> Reply<'a> {
    #[inline]
    fn visible_lines(&self) -> impl Iterator<Item = &'a [u8]> {
        self.lines()
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty())
    }
}

impl fmt::Debug for Reply<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({self})")
    }
}

impl PartialEq for Reply<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.status() == other.status() && self.lines().eq(other.lines())
    }
}

impl Eq for Reply<'_> {}

impl Hash for Reply<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.status().hash(state);
        for line in self.lines() {
            line.hash(state);
        }
    }
}

/// The text of a reply for people, made by [`Reply::text`].
///
/// # Examples
///
/// ```
/// # use smtp_codes::{Reply, Stage};
/// let reply = Reply::parse(b"550 Caf\xc3\xa9 closed\r\n", Stage::Any)?;
/// assert_eq!(format!("{}", reply.text()), "Café closed");
/// # Ok::<(), smtp_codes::ParseReplyError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ReplyText<'a>(Reply<'a>);

impl fmt::Display for ReplyText<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.visible_lines().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{}", Escaped::new(line))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ReplyText<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyText({self})")
    }
}

/// The lines of a reply, made by [`Reply::lines`].
///
/// # Examples
///
/// ```
/// # use smtp_codes::{Reply, Stage};
/// let reply = Reply::parse(b"214-HELO\r\n214 QUIT\r\n", Stage::Any)?;
/// assert_eq!(reply.lines().map(<[u8]>::len).sum::<usize>(), 8);
/// # Ok::<(), smtp_codes::ParseReplyError>(())
/// ```
#[derive(Clone)]
pub struct ReplyLines<'a> {
    enhanced: Option<EnhancedCode>,
    source: Source<'a>,
}

#[derive(Clone)]
enum Source<'a> {
    Wire(Option<&'a [u8]>),
    Loose(lenient::Segments<'a>),
}

impl<'a> Iterator for ReplyLines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        match &mut self.source {
            Source::Wire(rest) => {
                let bytes = (*rest)?;
                let line = match smtp_codes_core::octets::find_lf(bytes) {
                    // The grammar has been checked: a CR stands before each LF.
                    Some(lf) => {
                        *rest = Some(&bytes[lf + 1..]);
                        &bytes[..lf - 1]
                    }
                    None => {
                        *rest = None;
                        bytes
                    }
                };
                let text = line.get(4..).unwrap_or_default();
                Some(match self.enhanced {
                    Some(_) => strict::without_enhanced(text),
                    None => text,
                })
            }
            Source::Loose(segments) => {
                let segment = segments.next()?;
                Some(match (segment.enhanced, self.enhanced) {
                    (Some((own, text)), Some(chosen)) if own == chosen => text,
                    _ => segment.text,
                })
            }
        }
    }
}

impl core::iter::FusedIterator for ReplyLines<'_> {}

impl fmt::Debug for ReplyLines<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.clone().map(Escaped::new))
            .finish()
    }
}
