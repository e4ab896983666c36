//! Writing replies that no text can break out of.

use core::error::Error;
use core::fmt;

use super::strict::{has_shape_of_enhanced, may_have_enhanced};
use crate::{EnhancedCode, ReplyCode};

/// A reply as a server writes it: [`Display`](fmt::Display) prints the lines for the wire.
///
/// Each line begins with the reply code and, if there is one, the enhanced code, and ends
/// with CRLF; all but the last have a hyphen behind the reply code ([RFC 5321 4.2],
/// [RFC 2034 4]). LF and CRLF in the text begin a new line. A line that would have more
/// than 512 octets ([RFC 5321 4.5.3.1.5]) is split, behind a space if one is near, else
/// between characters; the space stays at the end of the line, so that the lines put
/// together are the text.
///
/// No enhanced code belongs into the greeting, the answers to HELO and EHLO, and 3yz
/// replies ([RFC 2034 4]): give `None` there. Text beyond ASCII is written as UTF-8, which
/// a client must have asked for by SMTPUTF8 ([RFC 6531 3.7.4.1]): give it none otherwise.
///
/// What is written is read back the same by [`Reply::parse`](crate::Reply::parse).
///
/// [RFC 5321 4.2]: https://www.rfc-editor.org/rfc/rfc5321#section-4.2
/// [RFC 5321 4.5.3.1.5]: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.5
/// [RFC 2034 4]: https://www.rfc-editor.org/rfc/rfc2034#section-4
/// [RFC 6531 3.7.4.1]: https://www.rfc-editor.org/rfc/rfc6531#section-3.7.4.1
///
/// # Examples
///
/// ```
/// use smtp_codes::{EnhancedCode, ReplyCode, WireReply};
///
/// let code = ReplyCode::from_u16(551)?;
/// let enhanced = EnhancedCode::new(5, 7, 1)?;
/// let reply = WireReply::new(code, Some(enhanced), "Relaying is off.\nAsk another host.")?;
/// assert_eq!(
///     reply.to_string(),
///     "551-5.7.1 Relaying is off.\r\n551 5.7.1 Ask another host.\r\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct WireReply<'a> {
    code: ReplyCode,
    enhanced: Option<EnhancedCode>,
    text: &'a str,
    line_limit: usize,
}

impl<'a> WireReply<'a> {
    /// The most octets in a line, CRLF included, unless the caller says otherwise: 512.
    pub const DEFAULT_LINE_LIMIT: usize = 512;

    /// The least line limit: 64 octets.
    pub const MIN_LINE_LIMIT: usize = 64;

    /// Checks code, enhanced code and text.
    ///
    /// A line break at the end of the text begins no further line; an empty text gives one
    /// line without text.
    ///
    /// # Errors
    ///
    /// The reply code does not begin with 2, 3, 4 or 5; the enhanced code is of another
    /// class than the reply code, or the reply is a 3yz, which has none; the text has a
    /// control character other than tab, LF and CRLF; or there is no enhanced code, but a
    /// line of the text begins with what a client would take for one.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, ReplyCode, WireReply};
    ///
    /// let ok = ReplyCode::from_u16(250)?;
    /// let ehlo = WireReply::new(ok, None, "mx.example\nSIZE 1000000\nENHANCEDSTATUSCODES")?;
    /// assert!(ehlo.to_string().ends_with("250-SIZE 1000000\r\n250 ENHANCEDSTATUSCODES\r\n"));
    ///
    /// assert!(WireReply::new(ok, Some(EnhancedCode::new(5, 0, 0)?), "OK").is_err());
    /// assert!(WireReply::new(ok, None, "O\0K").is_err());
    /// assert!(WireReply::new(ok, None, "OK\r250 forged").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn new(
        code: ReplyCode,
        enhanced: Option<EnhancedCode>,
        text: &'a str,
    ) -> Result<Self, WriteReplyError> {
        let severity = code.digits()[0];
        if !matches!(severity, 2..=5) {
            return Err(WriteReplyError(Kind::Range(code)));
        }
        if let Some(enhanced) = enhanced {
            if !may_have_enhanced(code, false) {
                return Err(WriteReplyError(Kind::Forbidden(code, enhanced)));
            }
            if enhanced.class_number() != severity {
                return Err(WriteReplyError(Kind::ClassConflict(code, enhanced)));
            }
        }
        let reply = Self {
            code,
            enhanced,
            text,
            line_limit: Self::DEFAULT_LINE_LIMIT,
        };
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let content = without_line_break(line);
            if let Some((at, control)) = content
                .char_indices()
                .find(|&(_, c)| c.is_control() && c != '\t')
            {
                return Err(WriteReplyError(Kind::Control(offset + at, control)));
            }
            if reply.would_add_enhanced(content) {
                return Err(WriteReplyError(Kind::HiddenEnhanced(offset)));
            }
            offset += line.len();
        }
        Ok(reply)
    }

    /// Sets the most octets that a line may have, CRLF included.
    ///
    /// For the challenges of AUTH, which may not be split and have up to 12288 octets
    /// ([RFC 4954 4]), and for servers that want shorter lines.
    ///
    /// # Errors
    ///
    /// The limit is less than [`MIN_LINE_LIMIT`](Self::MIN_LINE_LIMIT), which leaves too
    /// little room for text.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireReply};
    ///
    /// let challenge = "QUJD".repeat(1000);
    /// let reply = WireReply::new(ReplyCode::from_u16(334)?, None, &challenge)?
    ///     .with_line_limit(12288)?;
    /// assert_eq!(reply.to_string(), format!("334 {challenge}\r\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [RFC 4954 4]: https://www.rfc-editor.org/rfc/rfc4954#section-4
    #[inline]
    pub const fn with_line_limit(self, octets: usize) -> Result<Self, WriteReplyError> {
        if octets < Self::MIN_LINE_LIMIT {
            return Err(WriteReplyError(Kind::Limit(octets)));
        }
        Ok(Self {
            line_limit: octets,
            ..self
        })
    }

    /// How many octets the reply has on the wire.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireReply};
    ///
    /// let reply = WireReply::new(ReplyCode::from_u16(250)?, None, "OK")?;
    /// assert_eq!(reply.wire_len(), "250 OK\r\n".len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn wire_len(&self) -> usize {
        let around = self.octets_around_text();
        self.pieces().map(|piece| around + piece.len()).sum()
    }

    /// Writes the reply to the start of a buffer and gives that part of it, or `None` if
    /// the buffer is shorter than [`wire_len`](Self::wire_len).
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireReply};
    ///
    /// let reply = WireReply::new(ReplyCode::from_u16(221)?, None, "Bye")?;
    /// let mut buffer = [0; 16];
    /// assert_eq!(reply.write_into(&mut buffer), Some(&b"221 Bye\r\n"[..]));
    /// assert_eq!(reply.write_into(&mut buffer[..8]), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "nothing is written if the buffer is too short"]
    #[inline]
    pub fn write_into<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let target = buffer.get_mut(..self.wire_len())?;
        let mut sink = Sink { target, used: 0 };
        fmt::write(&mut sink, format_args!("{self}")).ok()?;
        let Sink { target, used } = sink;
        Some(&target[..used])
    }

    /// What a line has beside its text: codes, the space or hyphen behind each, and CRLF.
    #[inline]
    fn octets_around_text(&self) -> usize {
        let enhanced = self.enhanced.map_or(0, |enhanced| {
            let numbers = [enhanced.subject_number(), enhanced.detail_number()];
            let digits: usize = numbers
                .map(|number| number.checked_ilog10().unwrap_or(0) as usize + 1)
                .iter()
                .sum();
            digits + "5..".len() + " ".len()
        });
        "550 ".len() + enhanced + "\r\n".len()
    }

    #[inline]
    fn would_add_enhanced(&self, line: &str) -> bool {
        self.enhanced.is_none()
            && may_have_enhanced(self.code, false)
            && has_shape_of_enhanced(line.as_bytes())
    }

    /// The texts of the lines on the wire.
    #[inline]
    fn pieces(&self) -> impl Iterator<Item = &'a str> + use<'_, 'a> {
        let room = self.line_limit - self.octets_around_text();
        let mut rest = Some(self.text);
        core::iter::from_fn(move || {
            let text = rest?;
            // A line that fits has its line break within this window.
            let window = &text.as_bytes()[..text.len().min(room + 2)];
            let (line, after) = match window.iter().position(|&byte| byte == b'\n') {
                Some(lf) => text.split_at(lf + 1),
                None => (text, ""),
            };
            let content = without_line_break(line);
            if content.len() > room {
                let (piece, after) = text.split_at(self.cut(content, room));
                rest = Some(after);
                return Some(piece);
            }
            rest = (!after.is_empty()).then_some(after);
            Some(content)
        })
    }

    /// Where to split a line that has more than `room` octets: at least one character and
    /// at most `room` octets from its start.
    #[inline]
    fn cut(&self, line: &str, room: usize) -> usize {
        let boundary = |mut at: usize| {
            while !line.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let most = boundary(room);
        // A space in the first half is too far off: lines would get short.
        let half = boundary(most / 2);
        let mut cut = match line[half..most].rfind(' ') {
            Some(space) => half + space + 1,
            None => most,
        };
        while cut > half && self.would_add_enhanced(&line[cut..]) {
            cut = boundary(cut - 1);
        }
        // Three numbers with much behind them are no code, but with the cut there they are.
        if self.would_add_enhanced(&line[..cut]) {
            cut = line[..cut].rfind('.').unwrap_or(cut);
        }
        cut
    }
}

#[inline]
fn without_line_break(line: &str) -> &str {
    match line.strip_suffix('\n') {
        Some(line) => line.strip_suffix('\r').unwrap_or(line),
        None => line,
    }
}

impl fmt::Display for WireReply<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pieces = self.pieces().peekable();
        while let Some(piece) = pieces.next() {
            let separator = if pieces.peek().is_some() { '-' } else { ' ' };
            match self.enhanced {
                Some(enhanced) => write!(f, "{}{separator}{enhanced} {piece}\r\n", self.code)?,
                None => write!(f, "{}{separator}{piece}\r\n", self.code)?,
            }
        }
        Ok(())
    }
}

struct Sink<'b> {
    target: &'b mut [u8],
    used: usize,
}

impl fmt::Write for Sink<'_> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        let place = self.target.get_mut(self.used..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// A reply that may not be written: what is wrong with it, and where.
///
/// [`WireReply::new`] and [`WireReply::with_line_limit`] list the causes;
/// [`Display`](fmt::Display) tells the cause and the cure.
///
/// # Examples
///
/// ```
/// use smtp_codes::{ReplyCode, WireReply};
///
/// let error = WireReply::new(ReplyCode::from_u16(250)?, None, "a\x1b[2J").unwrap_err();
/// assert_eq!(error.offset(), Some(1));
/// assert!(error.to_string().contains(r"control character \u{1b} at offset 1"));
/// # Ok::<(), smtp_codes::InvalidReplyCode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WriteReplyError(Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Range(ReplyCode),
    Forbidden(ReplyCode, EnhancedCode),
    ClassConflict(ReplyCode, EnhancedCode),
    Control(usize, char),
    HiddenEnhanced(usize),
    Limit(usize),
}

impl WriteReplyError {
    /// The place of the fault in the text, in bytes counted from 0, if it is the text.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireReply};
    ///
    /// let error = WireReply::new(ReplyCode::from_u16(250)?, None, "OK\n2.0.0 OK").unwrap_err();
    /// assert_eq!(error.offset(), Some(3));
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn offset(&self) -> Option<usize> {
        match self.0 {
            Kind::Control(offset, _) | Kind::HiddenEnhanced(offset) => Some(offset),
            Kind::Range(_) | Kind::Forbidden(..) | Kind::ClassConflict(..) | Kind::Limit(_) => None,
        }
    }

    /// Whether reply code and enhanced code do not go together.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, ReplyCode, WireReply};
    ///
    /// let codes = (ReplyCode::from_u16(550)?, EnhancedCode::new(4, 2, 1)?);
    /// assert!(WireReply::new(codes.0, Some(codes.1), "Disabled").unwrap_err().is_conflict());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn is_conflict(&self) -> bool {
        matches!(self.0, Kind::Forbidden(..) | Kind::ClassConflict(..))
    }
}

impl fmt::Display for WriteReplyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Range(code) => write!(
                f,
                "the reply code {code} may not be sent: it must begin with 2, 3, 4 or 5"
            ),
            Kind::Forbidden(code, enhanced) => write!(
                f,
                "the enhanced code {enhanced} may not stand in a reply {code}: \
                 replies that begin with 3 have none"
            ),
            Kind::ClassConflict(code, enhanced) => write!(
                f,
                "the enhanced code {enhanced} does not go with the reply code {code}: \
                 they must begin with the same digit"
            ),
            Kind::Control(offset, control) => write!(
                f,
                "the text has the control character {} at offset {offset}: \
                 only tab, LF and CRLF may stand in it",
                control.escape_unicode()
            ),
            Kind::HiddenEnhanced(offset) => write!(
                f,
                "the line of text at offset {offset} begins like an enhanced code: \
                 give the code apart from the text, or other words before it"
            ),
            Kind::Limit(octets) => write!(
                f,
                "a line limit of {octets} octets is too small: give at least {}",
                WireReply::MIN_LINE_LIMIT
            ),
        }
    }
}

impl fmt::Debug for WriteReplyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteReplyError({self})")
    }
}

impl Error for WriteReplyError {}
