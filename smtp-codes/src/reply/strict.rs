//! Reading by the grammar of RFC 5321 4.2 and RFC 2034 4.

use core::error::Error;
use core::fmt;

use smtp_codes_core::octets::{is_printable, printable};

use super::{Escaped, Form, Reply};
use crate::{EnhancedCode, ReplyCode, Stage};

#[inline]
pub(super) fn parse(bytes: &[u8], stage: Stage) -> Result<Reply<'_>, ParseReplyError> {
    let is_opening = is_opening(stage);
    match parse_common(bytes, is_opening) {
        Some(reply) => Ok(reply),
        None => parse_any(bytes, is_opening),
    }
}

/// Whether a success at this stage has no enhanced code ([RFC 2034 4]).
///
/// [RFC 2034 4]: https://www.rfc-editor.org/rfc/rfc2034#section-4
#[inline]
pub(super) const fn is_opening(stage: Stage) -> bool {
    matches!(stage, Stage::Greeting | Stage::Ehlo | Stage::Helo)
}

/// Reads what most replies are: one line of ASCII, with nothing wrong.
///
/// It only answers what [`parse_any`] would, and sooner.
#[inline]
fn parse_common(bytes: &[u8], is_opening: bool) -> Option<Reply<'_>> {
    let [
        severity @ b'2'..=b'5',
        second,
        third,
        b' ',
        text @ ..,
        b'\r',
        b'\n',
    ] = bytes
    else {
        return None;
    };
    let line = &bytes[..bytes.len() - 2];
    if !is_printable(line) {
        return None;
    }
    let mut enhanced = None;
    if let [class, b'.', ..] = text {
        if *severity != b'3' && !(is_opening && *severity == b'2') {
            if class != severity {
                return None;
            }
            enhanced = Some(well_placed_enhanced(text)?);
        }
    }
    Some(Reply {
        bytes: line,
        code: ReplyCode::from_bytes(&[*severity, *second, *third]).ok()?,
        enhanced,
        form: Form::Wire,
    })
}

#[inline]
#[cold]
fn parse_any(bytes: &[u8], is_opening: bool) -> Result<Reply<'_>, ParseReplyError> {
    let mut parser = Parser {
        bytes,
        start: 0,
        line: 1,
    };
    let first = parser.read_line()?;
    let code = first.code;
    let with_enhanced = may_have_enhanced(code, is_opening);
    let mut enhanced = Presence::Unknown;
    let mut last = first;
    loop {
        if with_enhanced {
            parser.check_enhanced(&last, code, &mut enhanced)?;
        }
        if last.is_last {
            break;
        }
        parser.start = last.next;
        parser.line += 1;
        last = parser.read_line()?;
        if last.code != code {
            return Err(parser.error(parser.start, Kind::CodeDiffers(code, last.code)));
        }
    }
    if last.next < bytes.len() {
        parser.line += 1;
        return Err(parser.error(last.next, Kind::Trailing));
    }
    Ok(Reply {
        bytes: &bytes[..last.text_end],
        code,
        enhanced: match enhanced {
            Presence::On(enhanced) => Some(enhanced),
            Presence::Unknown | Presence::Off => None,
        },
        form: Form::Wire,
    })
}

/// Whether RFC 2034 4 lets a reply have an enhanced code: not a 3yz, and not a success of
/// the greeting, EHLO or HELO. A refusal of these has one.
#[inline]
pub(super) const fn may_have_enhanced(code: ReplyCode, is_opening: bool) -> bool {
    !(code.is_intermediate() || is_opening && code.is_success())
}

/// What is known of the enhanced code that all lines must have.
#[derive(Clone, Copy)]
enum Presence {
    Unknown,
    Off,
    On(EnhancedCode),
}

struct Line {
    code: ReplyCode,
    is_last: bool,
    text_start: usize,
    text_end: usize,
    next: usize,
}

struct Parser<'a> {
    bytes: &'a [u8],
    start: usize,
    line: usize,
}

impl<'a> Parser<'a> {
    #[inline]
    fn read_line(&self) -> Result<Line, ParseReplyError> {
        let rest = &self.bytes[self.start..];
        let digits = &rest[..rest.len().min(3)];
        let Ok(code) = ReplyCode::from_bytes(digits) else {
            return Err(
                match digits.iter().position(|byte| !byte.is_ascii_digit()) {
                    Some(place) => self.error(self.start + place, Kind::Digit(digits[place])),
                    None => self.error(
                        self.bytes.len(),
                        Kind::Incomplete(match digits {
                            [] => Missing::Line,
                            _ => Missing::Code,
                        }),
                    ),
                },
            );
        };
        if !matches!(digits[0], b'2'..=b'5') {
            return Err(self.error(self.start, Kind::Range(code)));
        }
        let after = self.start + 3;
        let (is_last, text_start) = match rest.get(3) {
            Some(b' ') => (true, after + 1),
            Some(b'-') => (false, after + 1),
            Some(b'\r') => (true, after),
            Some(b'\n') => return Err(self.error(after, Kind::LineEnd(b'\n'))),
            Some(&other) => return Err(self.error(after, Kind::Separator(other))),
            None => return Err(self.error(after, Kind::Incomplete(Missing::Separator))),
        };
        let text_end = self.end_of_text(text_start)?;
        Ok(Line {
            code,
            is_last,
            text_start,
            text_end,
            next: text_end + 2,
        })
    }

    /// The place of the CRLF that ends the text.
    #[inline]
    fn end_of_text(&self, text_start: usize) -> Result<usize, ParseReplyError> {
        let mut at = text_start;
        loop {
            at += printable(&self.bytes[at..]);
            match &self.bytes[at..] {
                [b'\r', b'\n', ..] => return Ok(at),
                [] => return Err(self.error(at, Kind::Incomplete(Missing::Crlf))),
                [b'\r'] => return Err(self.error(at + 1, Kind::Incomplete(Missing::Lf))),
                [end @ (b'\r' | b'\n'), ..] => return Err(self.error(at, Kind::LineEnd(*end))),
                [b'\t', ..] => at += 1,
                [other, ..] if other.is_ascii() => return Err(self.error(at, Kind::Text(*other))),
                wide => {
                    // No character has bytes of both kinds, so the run can be judged alone.
                    let run = wide.iter().position(u8::is_ascii).unwrap_or(wide.len());
                    match core::str::from_utf8(&wide[..run]) {
                        Ok(_) => at += run,
                        Err(error) if error.error_len().is_none() && run == wide.len() => {
                            return Err(
                                self.error(self.bytes.len(), Kind::Incomplete(Missing::Text))
                            );
                        }
                        Err(error) => {
                            let place = error.valid_up_to();
                            return Err(self.error(at + place, Kind::Text(wide[place])));
                        }
                    }
                }
            }
        }
    }

    #[inline]
    fn check_enhanced(
        &self,
        line: &Line,
        code: ReplyCode,
        known: &mut Presence,
    ) -> Result<(), ParseReplyError> {
        let text = &self.bytes[line.text_start..line.text_end];
        if text.is_empty() {
            // RFC 2034 4 prefaces the text part of a line, and this line has none.
            return Ok(());
        }
        let found = well_placed_enhanced(text);
        if found.is_none() && has_shape_of_enhanced(text) {
            return Err(self.error(line.text_start, Kind::EnhancedMalformed));
        }
        if let Some(found) = found {
            if found.class_number() != code.digits()[0] {
                return Err(self.error(line.text_start, Kind::ClassConflict(code, found)));
            }
        }
        let kind = match (*known, found) {
            (Presence::Unknown, _) => {
                *known = found.map_or(Presence::Off, Presence::On);
                return Ok(());
            }
            (Presence::Off, None) => return Ok(()),
            (Presence::On(known), Some(found)) if known == found => return Ok(()),
            (Presence::On(known), found) => Kind::EnhancedDiffers(Some(known), found),
            (Presence::Off, found) => Kind::EnhancedDiffers(None, found),
        };
        Err(self.error(line.text_start, kind))
    }

    #[cold]
    #[inline]
    const fn error(&self, offset: usize, kind: Kind) -> ParseReplyError {
        ParseReplyError {
            offset,
            line: self.line,
            kind,
        }
    }
}

/// The enhanced code at the start of the text, with a space or nothing behind it.
#[inline]
pub(super) fn well_placed_enhanced(text: &[u8]) -> Option<EnhancedCode> {
    let (enhanced, length) = EnhancedCode::prefix_of(text)?;
    matches!(text.get(length), None | Some(b' ')).then_some(enhanced)
}

/// Whether the text begins with three numbers that a reader takes for an enhanced code,
/// good (`5.1.1`) or bad (`6.8.9`, `5.01.1`, `5.1.1000`), with a space or nothing behind.
///
/// The first number has one digit: `10.2.1` is more likely a version or half an address.
#[inline]
pub(super) fn has_shape_of_enhanced(text: &[u8]) -> bool {
    let [b'0'..=b'9', b'.', rest @ ..] = text else {
        return false;
    };
    let Some([b'.', rest @ ..]) = after_number(rest) else {
        return false;
    };
    matches!(after_number(rest), Some([] | [b' ' | b'\r' | b'\n', ..]))
}

#[inline]
fn after_number(text: &[u8]) -> Option<&[u8]> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        None
    } else {
        Some(&text[digits..])
    }
}

/// The text without the enhanced code, known to be there unless the text is empty, and
/// without the one space behind it.
#[inline]
pub(super) fn without_enhanced(text: &[u8]) -> &[u8] {
    match text.iter().position(|&byte| byte == b' ') {
        Some(space) => &text[space + 1..],
        None => &[],
    }
}

/// Bytes that are not exactly one reply: what is wrong, and where.
///
/// [`Reply::parse`] lists every cause. [`Display`](fmt::Display) tells the place, what was
/// expected there and what was found, with nothing harmful to a terminal in it.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Reply, Stage};
///
/// let error = Reply::parse(b"550-5.7.1 a\r\n551 5.7.1 b\r\n", Stage::Any).unwrap_err();
/// assert!(error.is_conflict());
/// assert_eq!(
///     error.to_string(),
///     "line 2 of the reply, offset 13: expected the code of the first line, 550, but found 551"
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParseReplyError {
    offset: usize,
    line: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Incomplete(Missing),
    Trailing,
    Digit(u8),
    Range(ReplyCode),
    Separator(u8),
    Text(u8),
    LineEnd(u8),
    CodeDiffers(ReplyCode, ReplyCode),
    EnhancedMalformed,
    EnhancedDiffers(Option<EnhancedCode>, Option<EnhancedCode>),
    ClassConflict(ReplyCode, EnhancedCode),
}

/// What comes next where the bytes end before the reply does.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Missing {
    Line,
    Code,
    Separator,
    Text,
    Crlf,
    Lf,
}

impl ParseReplyError {
    /// The place of the fault: bytes from the start, counted from 0, at most the length.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// assert_eq!(Reply::parse(b"25x\r\n", Stage::Any).unwrap_err().offset(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The line of the fault, counted from 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// assert_eq!(Reply::parse(b"250-a\r\n25x\r\n", Stage::Any).unwrap_err().line(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Whether the bytes end before the reply does and nothing is wrong with them so far.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// assert!(Reply::parse(b"250-first\r\n", Stage::Any).unwrap_err().is_incomplete());
    /// let error = Reply::parse(b"250 OK", Stage::Any).unwrap_err();
    /// assert!(error.is_incomplete() && error.to_string().contains("expected CRLF"));
    /// assert!(!Reply::parse(b"250 first\n", Stage::Any).unwrap_err().is_incomplete());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_incomplete(&self) -> bool {
        matches!(self.kind, Kind::Incomplete(_))
    }

    /// Whether a whole reply was read and other bytes follow it, from
    /// [`offset`](Self::offset) on.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// let error = Reply::parse(b"250 OK\r\n354 Go ahead\r\n", Stage::Any).unwrap_err();
    /// assert!(error.is_trailing());
    /// assert_eq!(error.offset(), 8);
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_trailing(&self) -> bool {
        matches!(self.kind, Kind::Trailing)
    }

    /// Whether two codes of the reply contradict each other: the codes of its lines, or an
    /// enhanced code and the reply code.
    ///
    /// # Examples
    ///
    /// ```
    /// # use smtp_codes::{Reply, Stage};
    /// assert!(Reply::parse(b"550 4.2.1 Disabled\r\n", Stage::Any).unwrap_err().is_conflict());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(
            self.kind,
            Kind::CodeDiffers(..) | Kind::EnhancedDiffers(..) | Kind::ClassConflict(..)
        )
    }
}

impl fmt::Display for ParseReplyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the reply, offset {}: ",
            self.line, self.offset
        )?;
        match self.kind {
            Kind::Incomplete(missing) => {
                let missing = match missing {
                    Missing::Line => "a line of the reply",
                    Missing::Code => "a code of three digits",
                    Missing::Separator => "a space, a hyphen or CRLF behind the code",
                    Missing::Text => "the rest of a character in UTF-8",
                    Missing::Crlf => "CRLF, the end of the line",
                    Missing::Lf => "LF behind CR, the end of the line",
                };
                write!(f, "expected {missing}, but the bytes end here")
            }
            Kind::Trailing => f.write_str("expected nothing more, but bytes follow the last line"),
            Kind::Digit(byte) => write!(
                f,
                "expected a code of three digits, but found {}",
                Found(byte)
            ),
            Kind::Range(code) => write!(
                f,
                "expected a code that begins with 2, 3, 4 or 5, but found {code}"
            ),
            Kind::Separator(byte) => write!(
                f,
                "expected a space, a hyphen or CRLF behind the code, but found {}",
                Found(byte)
            ),
            Kind::Text(byte) => write!(
                f,
                "expected text in UTF-8 without control characters, but found {}",
                Found(byte)
            ),
            Kind::LineEnd(byte) => write!(
                f,
                "expected CR and LF together, as the end of the line, but found {} alone",
                if byte == b'\n' { "LF" } else { "CR" }
            ),
            Kind::CodeDiffers(first, found) => write!(
                f,
                "expected the code of the first line, {first}, but found {found}"
            ),
            Kind::EnhancedMalformed => f.write_str(
                "expected an enhanced code, class 2, 4 or 5, subject and detail 0 to 999 \
                 without leading zeros, but found other numbers",
            ),
            Kind::EnhancedDiffers(known, found) => {
                match known {
                    Some(known) => {
                        write!(f, "expected the enhanced code of the lines before, {known}")?
                    }
                    None => f.write_str("expected no enhanced code, as on the lines before")?,
                }
                match found {
                    Some(found) => write!(f, ", but found {found}"),
                    None => f.write_str(", but found none"),
                }
            }
            Kind::ClassConflict(code, enhanced) => write!(
                f,
                "expected an enhanced code of class {}, as the reply code is {code}, \
                 but found {enhanced}",
                code.digits()[0]
            ),
        }
    }
}

/// A byte as an error names it.
struct Found(u8);

impl fmt::Display for Found {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Escaped::new(&[self.0]))
    }
}

impl fmt::Debug for ParseReplyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseReplyError({self})")
    }
}

impl Error for ParseReplyError {}
