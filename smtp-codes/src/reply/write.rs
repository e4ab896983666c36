//! Writing replies that no text can break out of.

use core::error::Error;
use core::fmt::{self, Write as _};

use super::escape::is_harmful;
use super::strict::{has_shape_of_enhanced, may_have_enhanced, well_placed_enhanced};
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
/// replies ([RFC 2034 4]): give `None` there. The text is ASCII; UTF-8 is for a client that
/// asked for it by SMTPUTF8 ([RFC 6531 3.7.4.1]), and [`WireFormat`] writes it.
///
/// [`new`](Self::new) refuses what may not be sent, [`lossy`](Self::lossy) makes it fit.
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
    format: WireFormat,
    /// Whether the text was not checked: what may not be sent is replaced when written.
    is_lossy: bool,
}

/// How the replies of a session are written: whether the client understands UTF-8.
///
/// A server keeps one for each transaction. It is ASCII unless told otherwise.
///
/// # Examples
///
/// ```
/// use smtp_codes::{ReplyCode, WireFormat};
///
/// let code = ReplyCode::from_u16(550)?;
/// let asked_for_smtputf8 = true;
/// let format = WireFormat::new().utf8(asked_for_smtputf8);
/// let reply = format.reply(code, None, "No such user: j\u{f6}@b.example")?;
/// assert_eq!(reply.to_string(), "550 No such user: j\u{f6}@b.example\r\n");
///
/// let format = WireFormat::new();
/// assert!(format.reply(code, None, "No such user: j\u{f6}@b.example").is_err());
/// let reply = format.lossy(code, None, "No such user: j\u{f6}@b.example");
/// assert_eq!(reply.to_string(), "550 No such user: j?@b.example\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct WireFormat {
    utf8: bool,
}

impl WireFormat {
    /// Text in ASCII, which every client understands.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::WireFormat;
    ///
    /// assert_eq!(WireFormat::new(), WireFormat::new().utf8(false));
    /// ```
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self { utf8: false }
    }

    /// Whether text beyond ASCII is written, as UTF-8: only for a client that asked for
    /// SMTPUTF8 ([RFC 6531 3.7.4.1]).
    ///
    /// [RFC 6531 3.7.4.1]: https://www.rfc-editor.org/rfc/rfc6531#section-3.7.4.1
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireFormat};
    ///
    /// let reply = WireFormat::new().utf8(true).lossy(ReplyCode::COMPLETED, None, "\u{e7}a va");
    /// assert_eq!(reply.to_string(), "250 \u{e7}a va\r\n");
    /// ```
    #[inline]
    #[must_use]
    pub const fn utf8(self, utf8: bool) -> Self {
        Self { utf8 }
    }

    /// Checks code, enhanced code and text: [`WireReply::new`] in this format.
    ///
    /// # Errors
    ///
    /// Those of [`WireReply::new`]; text beyond ASCII is one only without UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireFormat};
    ///
    /// let reply = WireFormat::new().reply(ReplyCode::COMPLETED, None, "OK")?;
    /// assert_eq!(reply.to_string(), "250 OK\r\n");
    /// # Ok::<(), smtp_codes::WriteReplyError>(())
    /// ```
    #[inline]
    pub fn reply<'a>(
        self,
        code: ReplyCode,
        enhanced: Option<EnhancedCode>,
        text: &'a str,
    ) -> Result<WireReply<'a>, WriteReplyError> {
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
        let reply = WireReply {
            code,
            enhanced,
            text,
            line_limit: WireReply::DEFAULT_LINE_LIMIT,
            format: self,
            is_lossy: false,
        };
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let content = without_line_break(line);
            if let Some((at, wrong)) = content.char_indices().find(|&(_, c)| !self.writes(c)) {
                let kind = match is_harmful(wrong) {
                    true => Kind::Harmful(offset + at, wrong),
                    false => Kind::NotAscii(offset + at, wrong),
                };
                return Err(WriteReplyError(kind));
            }
            if reply.would_add_enhanced(content) {
                return Err(WriteReplyError(Kind::HiddenEnhanced(offset)));
            }
            offset += line.len();
        }
        Ok(reply)
    }

    /// Makes a reply of whatever is given: [`WireReply::lossy`] in this format.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{ReplyCode, WireFormat};
    ///
    /// let reply = WireFormat::new().lossy(ReplyCode::COMPLETED, None, "a\0b");
    /// assert_eq!(reply.to_string(), "250 a?b\r\n");
    /// ```
    #[inline]
    #[must_use]
    pub fn lossy<'a>(
        self,
        code: ReplyCode,
        enhanced: Option<EnhancedCode>,
        text: &'a str,
    ) -> WireReply<'a> {
        let code = match code.digits()[0] {
            2..=5 => code,
            _ => ReplyCode::LOCAL_ERROR,
        };
        let goes_with = |enhanced: &EnhancedCode| {
            may_have_enhanced(code, false) && enhanced.class_number() == code.digits()[0]
        };
        let mut enhanced = enhanced.filter(goes_with);
        let mut text = within_limits(text);
        if enhanced.is_none() {
            let first = without_line_break(text.split_inclusive('\n').next().unwrap_or_default());
            enhanced = well_placed_enhanced(first.as_bytes()).filter(goes_with);
            if let Some(enhanced) = enhanced {
                text = &text[enhanced.to_text().1..];
                text = text.strip_prefix(' ').unwrap_or(text);
            }
        }
        WireReply {
            code,
            enhanced,
            text,
            line_limit: WireReply::DEFAULT_LINE_LIMIT,
            format: self,
            is_lossy: true,
        }
    }

    /// Whether a character of a line may be sent.
    #[inline]
    fn writes(self, c: char) -> bool {
        c == '\t' || !is_harmful(c) && (c.is_ascii() || self.utf8)
    }
}

/// As much of a text as a lossy reply has.
#[inline]
fn within_limits(text: &str) -> &str {
    let mut end = text.len().min(WireReply::LOSSY_TEXT_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let breaks = text.as_bytes()[..end].iter().enumerate();
    let mut breaks = breaks.filter(|&(_, &byte)| byte == b'\n');
    if let Some((at, _)) = breaks.nth(WireReply::LOSSY_LINES - 1) {
        end = at;
    }
    let text_within = &text[..end];
    // A line break is not cut in two.
    match text_within.strip_suffix('\r') {
        Some(whole) if text[end..].starts_with('\n') => whole,
        _ => text_within,
    }
}

impl<'a> WireReply<'a> {
    /// The most octets in a line, CRLF included, unless the caller says otherwise: 512.
    pub const DEFAULT_LINE_LIMIT: usize = 512;

    /// The least line limit: 64 octets.
    pub const MIN_LINE_LIMIT: usize = 64;

    /// The most octets of text that [`lossy`](Self::lossy) takes: 16384.
    pub const LOSSY_TEXT_LIMIT: usize = 16 * 1024;

    /// The most lines of text that [`lossy`](Self::lossy) takes, before long ones are
    /// split: 100.
    pub const LOSSY_LINES: usize = 100;

    /// Checks code, enhanced code and text.
    ///
    /// A line break at the end of the text begins no further line; an empty text gives one
    /// line without text.
    ///
    /// # Errors
    ///
    /// The reply code does not begin with 2, 3, 4 or 5; the enhanced code is of another
    /// class than the reply code, or the reply is a 3yz, which has none; the text has a
    /// control character other than tab, LF and CRLF, or a character that turns the
    /// direction of text or separates lines; it has any other character beyond ASCII (see
    /// [`WireFormat::utf8`]); or there is no enhanced code, but a line of the text begins
    /// with what a client would take for one.
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
        WireFormat::new().reply(code, enhanced, text)
    }

    /// Makes a reply of whatever is given: a server must always answer.
    ///
    /// What [`new`](Self::new) accepts is written the same, within the limits below. Of the
    /// rest:
    ///
    /// * A reply code that does not begin with 2, 3, 4 or 5 becomes 451, a local error.
    /// * An enhanced code that does not go with the reply code is left out. Where there is
    ///   none, but the text begins with one that does, it is that one.
    /// * Each character that may not be sent becomes `?`: a control character, a CR
    ///   without LF, a character that turns the direction of text or separates lines, and
    ///   without [UTF-8](WireFormat::utf8) all that is not ASCII. So does the first digit
    ///   of a line that would be taken for an enhanced code. A line break in the text
    ///   begins a new line of the same reply, so that nothing can be forged with it.
    /// * The text ends after [`LOSSY_TEXT_LIMIT`](Self::LOSSY_TEXT_LIMIT) octets or
    ///   [`LOSSY_LINES`](Self::LOSSY_LINES) lines.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{EnhancedCode, ReplyCode, WireReply};
    ///
    /// let code = ReplyCode::from_u16(550)?;
    /// let wrong = EnhancedCode::new(2, 0, 0).ok();
    /// let reply = WireReply::lossy(code, wrong, "<\x1b[2J\r\n250 forged>: \u{202e}no");
    /// assert_eq!(reply.to_string(), "550-<?[2J\r\n550 250 forged>: ?no\r\n");
    ///
    /// let reply = WireReply::lossy(code, None, "5.1.1 No such user");
    /// assert_eq!(reply.to_string(), "550 5.1.1 No such user\r\n");
    /// # Ok::<(), smtp_codes::InvalidReplyCode>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn lossy(code: ReplyCode, enhanced: Option<EnhancedCode>, text: &'a str) -> Self {
        WireFormat::new().lossy(code, enhanced, text)
    }

    /// A reply that says a cause, with the codes that say it and no other; `None` for a cause
    /// that no codes say by themselves. It can always be written, as [`lossy`](Self::lossy) can.
    ///
    /// Judging what was written gives the cause back.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::{Cause, Reply, Stage, WireReply};
    ///
    /// let full = WireReply::of_cause(Cause::MAILBOX_FULL, "The mailbox is full.").unwrap();
    /// assert_eq!(full.to_string(), "552 5.2.2 The mailbox is full.\r\n");
    /// let bytes = full.to_string();
    /// let reply = Reply::parse(bytes.as_bytes(), Stage::Any)?;
    /// assert_eq!(reply.judge(Stage::Any).cause(), Cause::MAILBOX_FULL);
    /// assert!(WireReply::of_cause(Cause::SPAM, "No.").is_none());
    /// # Ok::<(), smtp_codes::ParseReplyError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn of_cause(cause: crate::Cause<'_>, text: &'a str) -> Option<Self> {
        let answer = cause.answer()?;
        Some(Self::lossy(answer.reply()?, answer.enhanced(), text))
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
        self.pieces()
            .map(|piece| around + self.written_len(piece))
            .sum()
    }

    /// Writes the reply to the start of a buffer and gives that part of it, or `None` if
    /// the buffer is shorter than [`wire_len`](Self::wire_len).
    ///
    /// The whole reply goes out in one write then; [`Display`](fmt::Display) on a socket
    /// makes many.
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

    /// The reply as bytes, so that one write sends it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// use smtp_codes::{ReplyCode, WireReply};
    ///
    /// let mut socket = Vec::new();
    /// let reply = WireReply::new(ReplyCode::from_u16(221)?, None, "Bye")?;
    /// socket.write_all(&reply.to_vec())?;
    /// assert_eq!(socket, b"221 Bye\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    #[inline]
    pub fn to_vec(&self) -> alloc::vec::Vec<u8> {
        alloc::string::ToString::to_string(self).into_bytes()
    }

    /// How many octets of text a piece becomes.
    #[inline]
    fn written_len(&self, piece: &str) -> usize {
        if !self.is_lossy {
            return piece.len();
        }
        let lost = piece.chars().filter(|&c| !self.format.writes(c));
        piece.len() - lost.map(|c| c.len_utf8() - 1).sum::<usize>()
    }

    /// Writes a piece of text, with `?` for what may not be sent if that was not checked.
    #[inline]
    fn write_piece(&self, f: &mut fmt::Formatter<'_>, piece: &str) -> fmt::Result {
        let mut rest = piece;
        if self.is_lossy {
            if self.would_add_enhanced(piece) {
                f.write_char('?')?;
                rest = &piece[1..];
            }
            while let Some((at, c)) = rest.char_indices().find(|&(_, c)| !self.format.writes(c)) {
                f.write_str(&rest[..at])?;
                f.write_char('?')?;
                rest = &rest[at + c.len_utf8()..];
            }
        }
        f.write_str(rest)
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
                Some(enhanced) => write!(f, "{}{separator}{enhanced} ", self.code)?,
                None => write!(f, "{}{separator}", self.code)?,
            }
            self.write_piece(f, piece)?;
            f.write_str("\r\n")?;
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
    Harmful(usize, char),
    NotAscii(usize, char),
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
            Kind::Harmful(offset, _) | Kind::NotAscii(offset, _) | Kind::HiddenEnhanced(offset) => {
                Some(offset)
            }
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
            Kind::Harmful(offset, control) if control.is_control() => write!(
                f,
                "the text has the control character {} at offset {offset}: \
                 only tab, LF and CRLF may stand in it",
                control.escape_unicode()
            ),
            Kind::Harmful(offset, wrong) => write!(
                f,
                "the text has the character {} at offset {offset}, which turns the direction \
                 of text or separates lines: leave it out",
                wrong.escape_unicode()
            ),
            Kind::NotAscii(offset, wrong) => write!(
                f,
                "the text has the character {} at offset {offset}, which is not ASCII: \
                 write UTF-8 only to a client that asked for SMTPUTF8",
                wrong.escape_unicode()
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
