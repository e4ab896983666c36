//! Finding the end of a reply while it arrives in pieces.

use core::error::Error;
use core::fmt;

use smtp_codes_core::octets::find_lf;

/// Tells a client that reads a socket whether the reply is complete.
///
/// Give [`scan`](Self::scan) all bytes received since the start of the reply, each time
/// some have come. It remembers what it has seen, so that the work is linear in the number
/// of bytes however small the pieces, and it refuses replies above its limits, so that a
/// server cannot exhaust the client. It holds no bytes itself.
///
/// A line ends with LF; a hyphen after three digits announces another line. A line that
/// does not begin with three digits ends the reply as well, because waiting for more would
/// give the server a way to hang the client: the parser then says what is wrong.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Progress, Reply, ReplyReader, Stage};
///
/// let mut pieces = [&b"250-mx.exam"[..], b"ple\r\n250 SI", b"ZE\r\n354 Go"].into_iter();
/// let mut reader = ReplyReader::new();
/// let mut buffer = Vec::new();
/// let used = loop {
///     match reader.scan(&buffer)? {
///         Progress::Complete { used } => break used,
///         Progress::NeedMore => buffer.extend_from_slice(pieces.next().expect("peer gone")),
///     }
/// };
/// assert_eq!(Reply::parse(&buffer[..used], Stage::Ehlo)?.lines().count(), 2);
/// buffer.drain(..used);
/// assert_eq!(buffer, b"354 Go");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReplyReader {
    line_limit: usize,
    reply_limit: usize,
    /// Bytes in which there is no line end to be found any more.
    scanned: usize,
    line_start: usize,
}

/// What [`ReplyReader::scan`] has found.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Progress, ReplyReader};
///
/// assert_eq!(ReplyReader::new().scan(b"250 OK\r\n25")?, Progress::Complete { used: 8 });
/// # Ok::<(), smtp_codes::ReplyLimitError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Progress {
    /// The reply is not complete: read more bytes and put them behind those there are.
    NeedMore,
    /// The reply is complete, and the reader is ready for the next one.
    Complete {
        /// How many bytes of the buffer are the reply, its last line end included.
        used: usize,
    },
}

impl ReplyReader {
    /// The most octets in a line, unless the caller says otherwise: 16384.
    ///
    /// RFC 5321 4.5.3.1.5 allows 512, but servers send more, and an AUTH challenge may have
    /// 12288 ([RFC 4954 4]).
    ///
    /// [RFC 4954 4]: https://www.rfc-editor.org/rfc/rfc4954#section-4
    pub const DEFAULT_LINE_LIMIT: usize = 16 * 1024;

    /// The most octets in a reply, unless the caller says otherwise: 65536.
    pub const DEFAULT_REPLY_LIMIT: usize = 64 * 1024;

    /// Makes a reader with the default limits.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Progress, ReplyReader};
    ///
    /// assert_eq!(ReplyReader::new().scan(b"250")?, Progress::NeedMore);
    /// # Ok::<(), smtp_codes::ReplyLimitError>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_limits(Self::DEFAULT_LINE_LIMIT, Self::DEFAULT_REPLY_LIMIT)
    }

    /// Makes a reader with limits in octets for a line and for the whole reply, line ends
    /// included.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyReader;
    ///
    /// let mut reader = ReplyReader::with_limits(512, 4096);
    /// assert!(reader.scan(&[b'2'; 512]).is_err());
    /// ```
    #[must_use]
    #[inline]
    pub const fn with_limits(line_limit: usize, reply_limit: usize) -> Self {
        Self {
            line_limit,
            reply_limit,
            scanned: 0,
            line_start: 0,
        }
    }

    /// Looks for the end of the reply that starts at the start of the buffer.
    ///
    /// The buffer begins with what it held at the last call, unless that call found the
    /// reply complete: then it begins with what came after it. A buffer that is shorter
    /// than the last one is taken for a new start.
    ///
    /// # Errors
    ///
    /// A line or the reply is longer than the limit. The rest of it may still be on its
    /// way, so the connection is of no more use.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Progress, ReplyReader};
    ///
    /// let mut reader = ReplyReader::new();
    /// assert_eq!(reader.scan(b"250-one\r\n")?, Progress::NeedMore);
    /// assert_eq!(reader.scan(b"250-one\r\n250 two\r\n")?, Progress::Complete { used: 18 });
    /// # Ok::<(), smtp_codes::ReplyLimitError>(())
    /// ```
    #[inline]
    pub fn scan(&mut self, buffer: &[u8]) -> Result<Progress, ReplyLimitError> {
        if buffer.len() < self.scanned {
            self.restart();
        }
        loop {
            // The first place that the line may not reach, and which limit it is.
            let (limit, end) = match self.line_start.saturating_add(self.line_limit) {
                end if end < self.reply_limit => (Limit::Line(self.line_limit), end),
                _ => (Limit::Reply(self.reply_limit), self.reply_limit),
            };
            let window = &buffer[self.scanned..buffer.len().min(end).max(self.scanned)];
            let Some(lf) = find_lf(window) else {
                if buffer.len() >= end {
                    return Err(ReplyLimitError(limit));
                }
                self.scanned = buffer.len();
                return Ok(Progress::NeedMore);
            };
            let next = self.scanned + lf + 1;
            let line = &buffer[self.line_start..next];
            self.scanned = next;
            self.line_start = next;
            if !matches!(line, [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', ..]) {
                self.restart();
                return Ok(Progress::Complete { used: next });
            }
        }
    }

    #[inline]
    const fn restart(&mut self) {
        self.scanned = 0;
        self.line_start = 0;
    }
}

impl Default for ReplyReader {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

/// A reply, or a line of it, is longer than the reader allows.
///
/// # Examples
///
/// ```
/// use smtp_codes::ReplyReader;
///
/// let error = ReplyReader::with_limits(10, 100).scan(b"220 a long greeting\r\n").unwrap_err();
/// assert!(error.is_line());
/// assert!(error.to_string().starts_with("a line of the reply has more than 10 octets"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplyLimitError(Limit);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Limit {
    Line(usize),
    Reply(usize),
}

impl ReplyLimitError {
    /// Whether a single line is too long, rather than the whole reply.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyReader;
    ///
    /// let error = ReplyReader::with_limits(100, 10).scan(b"220-one\r\n220 two\r\n").unwrap_err();
    /// assert!(!error.is_line());
    /// ```
    #[must_use]
    #[inline]
    pub const fn is_line(&self) -> bool {
        matches!(self.0, Limit::Line(_))
    }
}

impl fmt::Display for ReplyLimitError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, limit) = match self.0 {
            Limit::Line(limit) => ("a line of the reply", limit),
            Limit::Reply(limit) => ("the reply", limit),
        };
        write!(
            f,
            "{what} has more than {limit} octets: close the connection, or raise the limit"
        )
    }
}

impl fmt::Debug for ReplyLimitError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReplyLimitError({self})")
    }
}

impl Error for ReplyLimitError {}
