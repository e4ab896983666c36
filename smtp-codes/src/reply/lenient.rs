//! Making the best of replies that the grammar does not allow, and of what is left of
//! replies in the Diagnostic-Code fields of bounces.
//!
//! First the place where the reply begins is found, then the bytes from there are cut into
//! segments, each the text of one line as the server meant it. Nothing is kept but places,
//! so [`Reply::lines`](super::Reply::lines) cuts them again.

use smtp_codes_core::octets::find_lf;

use super::deviation::{Deviation, Deviations};
use super::strict::{self, has_shape_of_enhanced, is_opening, may_have_enhanced};
use super::{Form, Reply};
use crate::{EnhancedCode, ReplyCode, Stage};

#[inline]
pub(super) fn parse(bytes: &[u8], stage: Stage) -> Option<(Reply<'_>, Deviations)> {
    let is_opening = is_opening(stage);
    if let Ok(reply) = strict::parse(bytes, stage) {
        if !has_misplaced_enhanced(&reply, is_opening) {
            return Some((reply, Deviations::NONE));
        }
    }

    let start = Start::find(bytes)?;
    let mut deviations = Deviations::NONE;
    deviations.add_if(start.at > 0, Deviation::StrayBefore);
    let body = without_line_ends(&bytes[start.at..], &mut deviations);
    let layout = Layout {
        is_flat: !has_coded_lines(body),
        is_opening,
    };
    let summary = Summary::of(body, layout, &mut deviations);
    let body = &body[..summary.end];
    check_octets(body, &mut deviations);

    let code = summary.failing.or(summary.last)?;
    let enhanced = best_enhanced(
        code,
        Segments::new(body, layout)
            .filter_map(|segment| Some(segment.enhanced?.0))
            .chain(
                start
                    .summary
                    .filter(|_| may_have_enhanced(code, is_opening)),
            ),
    );
    if let Some(enhanced) = enhanced {
        deviations.add_if(
            enhanced.class_number() != code.digits()[0],
            Deviation::ClassConflict,
        );
    }
    let reply = Reply {
        bytes: body,
        code,
        enhanced,
        form: Form::Loose(layout),
    };
    Some((reply, deviations))
}

/// Whether a reply that keeps the grammar has an enhanced code almost where it belongs.
#[inline]
fn has_misplaced_enhanced(reply: &Reply<'_>, is_opening: bool) -> bool {
    reply.enhanced.is_none()
        && may_have_enhanced(reply.code, is_opening)
        && reply
            .lines()
            .any(|line| FoundEnhanced::after(line).is_some())
}

/// The code that says most about the reply; of equally good ones, the first.
#[inline]
fn best_enhanced(
    code: ReplyCode,
    candidates: impl Iterator<Item = EnhancedCode>,
) -> Option<EnhancedCode> {
    let rank = |enhanced: EnhancedCode| {
        (
            enhanced.class_number() == code.digits()[0],
            enhanced.detail_number() != 0,
            enhanced.subject_number() != 0,
        )
    };
    candidates.reduce(|best, next| if rank(next) > rank(best) { next } else { best })
}

/// Takes the line ends off the end of the bytes.
#[inline]
fn without_line_ends<'a>(bytes: &'a [u8], deviations: &mut Deviations) -> &'a [u8] {
    let mut body = bytes;
    let mut ends = 0;
    while let Some(rest) = body.strip_suffix(b"\n") {
        body = rest.strip_suffix(b"\r").unwrap_or(rest);
        deviations.add_if(body.len() == rest.len(), Deviation::BareLf);
        ends += 1;
    }
    deviations.add_if(ends == 0, Deviation::LineEndMissing);
    deviations.add_if(ends > 1, Deviation::StrayAfter);
    body
}

/// Whether a line after the first begins with a reply code, as on the wire.
#[inline]
fn has_coded_lines(body: &[u8]) -> bool {
    let code = Head::read(body).map(|head| head.code);
    line_starts(body).any(|at| Head::at_line_start(&body[at..], code).is_some())
}

/// The places behind each LF.
#[inline]
fn line_starts(body: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    core::iter::from_fn(move || {
        at += find_lf(&body[at..])? + 1;
        Some(at)
    })
}

/// Looks for bytes that no line of a reply may have, and for line ends without CR.
#[inline]
fn check_octets(body: &[u8], deviations: &mut Deviations) {
    for (at, &byte) in body.iter().enumerate() {
        let deviation = match byte {
            b'\n' if at == 0 || body[at - 1] != b'\r' => Deviation::BareLf,
            b'\r' if body.get(at + 1) != Some(&b'\n') => Deviation::ControlByte,
            b'\t' | b'\r' | b'\n' => continue,
            0..=31 | 127 => Deviation::ControlByte,
            _ => continue,
        };
        deviations.add(deviation);
    }
    deviations.add_if(core::str::from_utf8(body).is_err(), Deviation::NotUtf8);
}

/// What the heads of all lines say together.
struct Summary {
    /// The last code.
    last: Option<ReplyCode>,
    /// The last code that tells of a failure.
    failing: Option<ReplyCode>,
    /// Where the reply ends: another one may follow it.
    end: usize,
}

impl Summary {
    #[inline]
    fn of(body: &[u8], layout: Layout, deviations: &mut Deviations) -> Self {
        let mut segments = Segments::new(body, layout);
        let mut this = Self {
            last: None,
            failing: None,
            end: body.len(),
        };
        let mut is_open = true;
        // The enhanced code of the first line with text, if that line has come.
        let mut known: Option<Option<EnhancedCode>> = None;
        loop {
            let before = segments.next.map_or(body.len(), |(at, _)| at);
            let Some(segment) = segments.next() else {
                break;
            };
            let Some(head) = segment.head else {
                deviations.add(Deviation::LineWithoutCode);
                continue;
            };
            if !is_open {
                // Only a line of the wire comes here; the LF before it is not the reply's.
                deviations.add(Deviation::StrayAfter);
                let reply = &body[..before];
                let reply = reply.strip_suffix(b"\n").unwrap_or(reply);
                this.end = reply.strip_suffix(b"\r").unwrap_or(reply).len();
                deviations.add_if(this.end == reply.len(), Deviation::BareLf);
                break;
            }
            is_open = head.separator == Separator::Hyphen;
            let differs = this.last.is_some_and(|last| last != head.code);
            deviations.add_if(differs, Deviation::CodesDiffer);
            this.last = Some(head.code);
            match head.code.digits()[0] {
                2 | 3 => {}
                4 | 5 => this.failing = Some(head.code),
                _ => deviations.add(Deviation::CodeOutOfRange),
            }
            deviations.add_if(segment.place == Place::Inline, Deviation::Flattened);
            deviations.add_if(segment.place == Place::Folded, Deviation::LineWithoutCode);
            deviations.add_if(head.separator == Separator::Other, Deviation::SpaceMissing);
            deviations.add_if(segment.is_misplaced, Deviation::EnhancedMisplaced);
            if !may_have_enhanced(head.code, layout.is_opening) {
                continue;
            }
            let own = segment.enhanced.map(|(enhanced, _)| enhanced);
            if own.is_none() {
                if segment.text.is_empty() {
                    continue;
                }
                let is_malformed =
                    has_shape_of_enhanced(segment.text) || is_cut_enhanced(segment.text);
                deviations.add_if(is_malformed, Deviation::EnhancedMalformed);
            }
            match (known, own) {
                (None, _) => known = Some(own),
                (Some(None), None) => {}
                (Some(Some(known)), Some(own)) => {
                    deviations.add_if(known != own, Deviation::EnhancedDiffers);
                }
                (Some(None), Some(_)) | (Some(Some(_)), None) => {
                    deviations.add(Deviation::EnhancedMissing);
                }
            }
        }
        deviations.add_if(is_open, Deviation::LastLineMissing);
        this
    }
}

/// Whether the text is an enhanced code that was cut off: `5.`, `5.2.`, `5.2.=`.
#[inline]
fn is_cut_enhanced(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"=").unwrap_or(text);
    matches!(text, [b'2' | b'4' | b'5', b'.', ..])
        && text.len() < "5.999.999".len()
        && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.'))
        && text.iter().filter(|&&byte| byte == b'.').count() <= 2
}

/// Where a reply begins in bytes that may hold more than it.
struct Start {
    at: usize,
    /// An enhanced code that a gateway wrote in front of the reply that it quotes.
    summary: Option<EnhancedCode>,
}

impl Start {
    #[inline]
    fn find(bytes: &[u8]) -> Option<Self> {
        let at = |at| Self { at, summary: None };
        let mut place = after_spaces(bytes, 0);
        place = after_spaces(bytes, place + length_of_type(&bytes[place..]));
        if let Some(head) = Head::read(&bytes[place..]) {
            let is_clear = head.separator != Separator::Other;
            if head.is_in_range() || (place == 0 && is_clear) {
                return Some(at(place));
            }
        }
        let opened = place
            + bytes[place..]
                .iter()
                .take_while(|byte| is_mark(**byte))
                .count();
        if opened > place && Head::read_within(&bytes[opened..]).is_some() {
            return Some(at(opened));
        }

        let mut summary = None;
        let mut from = opened;
        if let Some((enhanced, length)) = EnhancedCode::prefix_of(&bytes[opened..]) {
            summary = Some(enhanced);
            from = opened + length;
            let near = from
                + bytes[from..]
                    .iter()
                    .take_while(|byte| is_space(**byte) || is_mark(**byte))
                    .count();
            if near > from {
                if let Some(head) = Head::read_within(&bytes[near..]) {
                    if head.has_class_of(enhanced) {
                        return Some(Self { at: near, summary });
                    }
                }
            }
        }
        // Further on, three digits alone prove nothing: something must say that a server
        // said them.
        (from..bytes.len())
            .filter(|&at| bytes[at].is_ascii_digit())
            .filter(|&at| at > 0 && (is_space(bytes[at - 1]) || is_mark(bytes[at - 1])))
            .find(|&at| {
                let Some(head) = Head::read_within(&bytes[at..]) else {
                    return false;
                };
                let after = &bytes[at + head.length..];
                let is_paired = FoundEnhanced::after(after)
                    .is_some_and(|found| head.has_class_of(found.enhanced));
                let is_quoted_after_summary = summary.is_some_and(|summary| {
                    head.has_class_of(summary)
                        && (matches!(bytes[at - 1], b'\'' | b'"')
                            || matches!(after, [b'\'' | b'"', ..])
                            || head.separator == Separator::Hyphen
                                && matches!(after, [b'a'..=b'z' | b'A'..=b'Z' | b'<' | b'[', ..]))
                });
                is_paired || is_quoted_after_summary || is_said(&bytes[..at])
            })
            .map(|at| Self { at, summary })
    }
}

/// The length of the type in front of a Diagnostic-Code: `smtp;`.
#[inline]
fn length_of_type(bytes: &[u8]) -> usize {
    match bytes.split_at_checked(4) {
        Some((name, rest)) if name.eq_ignore_ascii_case(b"smtp") => {
            let spaces = after_spaces(rest, 0);
            if rest.get(spaces) == Some(&b';') {
                4 + spaces + 1
            } else {
                0
            }
        }
        _ => 0,
    }
}

/// Whether the words before a place say that a server's words follow; the phrases with a
/// colon are Postfix's.
#[inline]
fn is_said(before: &[u8]) -> bool {
    let end = before
        .iter()
        .rposition(|&byte| !is_space(byte) && !matches!(byte, b'\'' | b'"'))
        .map_or(0, |last| last + 1);
    ["said:", "talk to me:", "smtp;"].iter().any(|words| {
        let start = end.saturating_sub(words.len());
        before[start..end].eq_ignore_ascii_case(words.as_bytes())
    })
}

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Marks that people and programs put around codes.
#[inline]
fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'\'' | b'"' | b'#' | b'(' | b'[' | b'<' | b':' | b';' | b',' | b'=' | b'_' | b'-' | b'*'
    )
}

#[inline]
fn after_spaces(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..]
        .iter()
        .take_while(|byte| is_space(**byte))
        .count()
}

/// The reply code at the start of a line and what stands behind it.
#[derive(Clone, Copy)]
pub(super) struct Head {
    code: ReplyCode,
    separator: Separator,
    /// How many bytes code and separator take.
    length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Space,
    Hyphen,
    End,
    Other,
}

impl Head {
    /// Reads three digits that may be a reply code, and not part of an address, a date,
    /// a larger number or a size.
    #[inline]
    fn read(bytes: &[u8]) -> Option<Self> {
        let code = ReplyCode::from_bytes(bytes.get(..3)?).ok()?;
        let after = &bytes[3..];
        let (separator, length) = match after {
            [] | [b'\r' | b'\n', ..] => (Separator::End, 3),
            [b' ', ..] => (Separator::Space, 4),
            [b'-', ..] => (Separator::Hyphen, 4),
            [b':' | b',' | b';' | b'=' | b'_', rest @ ..] => {
                if rest.first().is_some_and(u8::is_ascii_digit)
                    && EnhancedCode::prefix_of(rest).is_none()
                {
                    return None;
                }
                let space = usize::from(rest.first() == Some(&b' '));
                (Separator::Other, 4 + space)
            }
            [b'.' | b'/', b'0'..=b'9', ..] => return None,
            [
                b'0'..=b'9' | b'a'..=b'z' | b'@' | b'%' | b'+' | b'*' | b'$',
                ..,
            ] => return None,
            _ => (Separator::Other, 3),
        };
        Some(Self {
            code,
            separator,
            length,
        })
    }

    /// Reads a head that stands among other text.
    #[inline]
    fn read_within(bytes: &[u8]) -> Option<Self> {
        let head = Self::read(bytes)?;
        let is_word = bytes.get(3).is_some_and(u8::is_ascii_alphabetic);
        (head.is_in_range() && !is_word).then_some(head)
    }

    /// Reads a head at the start of a line of the wire, after one with the given code.
    #[inline]
    fn at_line_start(bytes: &[u8], code: Option<ReplyCode>) -> Option<Self> {
        Self::read(bytes)
            .filter(|head| head.separator != Separator::Other || Some(head.code) == code)
    }

    #[inline]
    const fn is_in_range(&self) -> bool {
        matches!(self.code.digits()[0], 2..=5)
    }

    #[inline]
    const fn has_class_of(&self, enhanced: EnhancedCode) -> bool {
        self.code.digits()[0] == enhanced.class_number()
    }
}

/// An enhanced code at the start of a text, marks and folds before it allowed.
struct FoundEnhanced {
    enhanced: EnhancedCode,
    /// Where it begins.
    at: usize,
    /// Where the text behind it begins.
    text: usize,
    /// Whether there is anything before it, or something other than a space behind it.
    is_misplaced: bool,
}

impl FoundEnhanced {
    #[inline]
    fn after(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        loop {
            at += match &bytes[at..] {
                // A line end is passed only if the next line is folded onto this one.
                [b'\r', b'\n', b' ' | b'\t', ..] => 3,
                [b'\n', b' ' | b'\t', ..] => 2,
                [b'\r' | b'\n', ..] => return None,
                [byte, ..] if is_space(*byte) || is_mark(*byte) => 1,
                _ => break,
            };
        }
        let (enhanced, length) = EnhancedCode::prefix_of(&bytes[at..])?;
        let end = at + length;
        let text = match &bytes[end..] {
            [next, ..] if next.is_ascii_alphanumeric() || matches!(next, b'@' | b'_') => {
                return None;
            }
            // What is left of a soft line break of quoted-printable.
            [b'=', b'\r' | b'\n', ..] => end + 1,
            rest => {
                let is_closing = |byte: &&u8| {
                    matches!(
                        byte,
                        b')' | b']' | b'>' | b':' | b';' | b',' | b'\'' | b'"' | b'.'
                    )
                };
                end + rest.iter().take_while(is_closing).count()
            }
        };
        let is_followed_by_space = bytes.get(text) == Some(&b' ');
        let is_at_end = matches!(bytes.get(text), None | Some(b'\r' | b'\n'));
        Some(Self {
            enhanced,
            at,
            text: text + usize::from(is_followed_by_space),
            is_misplaced: at > 0 || text > end || !(is_followed_by_space || is_at_end),
        })
    }
}

/// How the lines of a reply stand in its bytes.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// Whether line ends tell nothing about the lines of the reply: they may all stand on
    /// one, or be folded anywhere.
    is_flat: bool,
    /// Whether a success has no enhanced code, by its stage.
    is_opening: bool,
}

/// The text of one line, or of a part of it that a fold has cut off.
pub(super) struct Segment<'a> {
    head: Option<Head>,
    place: Place,
    is_misplaced: bool,
    /// The text with any enhanced code that is in it.
    pub(super) text: &'a [u8],
    /// The enhanced code at its start, and the text behind it.
    pub(super) enhanced: Option<(EnhancedCode, &'a [u8])>,
}

/// Where a segment begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of the reply or of a line.
    Line,
    /// Behind the space that folds a line.
    Folded,
    /// Behind other text.
    Inline,
}

/// Cuts a reply, which begins with its code, into segments.
#[derive(Clone)]
pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    layout: Layout,
    /// Where the next segment begins, unless there is none.
    next: Option<(usize, Place)>,
    /// The last reply code.
    code: Option<ReplyCode>,
    /// Whether the last head announced another line.
    is_open: bool,
}

impl<'a> Segments<'a> {
    #[inline]
    pub(super) const fn new(bytes: &'a [u8], layout: Layout) -> Self {
        Self {
            bytes,
            layout,
            next: Some((0, Place::Line)),
            code: None,
            is_open: true,
        }
    }

    /// The head at a place of a flat reply where one may be, if it is one: more lines are
    /// to come, and it repeats the code or brings a pair that agrees.
    #[inline]
    fn inline_head(&self, at: usize) -> Option<Head> {
        if !self.is_open {
            return None;
        }
        let head = Head::read_within(&self.bytes[at..])?;
        let is_repeated = Some(head.code) == self.code && head.separator != Separator::Other;
        let is_paired = || {
            FoundEnhanced::after(&self.bytes[at + head.length..])
                .is_some_and(|found| head.has_class_of(found.enhanced))
        };
        (is_repeated || is_paired()).then_some(head)
    }

    #[inline]
    fn head(&self, at: usize, place: Place) -> Option<Head> {
        match place {
            _ if at == 0 => Head::read(self.bytes),
            _ if self.layout.is_flat => self.inline_head(at),
            Place::Line => Head::at_line_start(&self.bytes[at..], self.code),
            Place::Folded | Place::Inline => None,
        }
    }

    /// Where the text that begins at a place ends, and where the next segment begins: behind
    /// the line end or at an inline head. In one pass, as a line may have many of these.
    #[inline]
    fn end_of_text(&self, from: usize) -> (usize, Option<(usize, Place)>) {
        let rest = &self.bytes[from..];
        let end = if self.layout.is_flat && self.is_open {
            rest.iter().enumerate().position(|(offset, &byte)| {
                byte == b'\n' || (byte.is_ascii_digit() && self.is_inline_head(from + offset))
            })
        } else {
            find_lf(rest)
        };
        match end {
            Some(offset) => {
                let end = from + offset;
                let next = match rest[offset] {
                    b'\n' => (end + 1, Place::Line),
                    _ => (end, Place::Inline),
                };
                (end, Some(next))
            }
            None => (self.bytes.len(), None),
        }
    }

    #[inline]
    fn is_inline_head(&self, at: usize) -> bool {
        at > 0 && matches!(self.bytes[at - 1], b' ' | b'\t') && self.inline_head(at).is_some()
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    #[inline]
    fn next(&mut self) -> Option<Segment<'a>> {
        let bytes = self.bytes;
        let (mut at, mut place) = self.next?;
        if place == Place::Line && at > 0 {
            let fold = bytes[at..]
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            if fold > 0 {
                at += fold;
                place = Place::Folded;
            }
        }

        let head = self.head(at, place);
        let mut found = None;
        if let Some(head) = head {
            self.code = Some(head.code);
            self.is_open = head.separator == Separator::Hyphen;
            at += head.length;
            if may_have_enhanced(head.code, self.layout.is_opening) {
                found = FoundEnhanced::after(&bytes[at..]);
            }
        }
        let (text, behind) = match &found {
            Some(found) => (at + found.at, at + found.text),
            None => (at, at),
        };

        let (mut end, next) = self.end_of_text(behind);
        self.next = next;
        let is_blank: fn(u8) -> bool = match next {
            Some((_, Place::Inline)) => |byte| matches!(byte, b' ' | b'\t'),
            _ => |byte| byte == b'\r',
        };
        while end > behind && is_blank(bytes[end - 1]) {
            end -= 1;
        }
        Some(Segment {
            head,
            place,
            is_misplaced: found.as_ref().is_some_and(|found| found.is_misplaced),
            text: &bytes[text..end],
            enhanced: found.map(|found| (found.enhanced, &bytes[behind..end])),
        })
    }
}
