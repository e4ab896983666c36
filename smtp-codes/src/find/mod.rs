//! Codes in free text: bounces, logs, diagnostics.

mod codes;

use core::iter::FusedIterator;

use codes::{in_word, lone_enhanced, one_line, reply};
use smtp_codes_core::find::{Candidates, skip_blanks_back};

use crate::{EnhancedCode, ReplyCode, Status};

/// A status found in text, and where it is.
///
/// `start..end` are byte offsets into the text that was searched; where reply code and
/// enhanced code belong together, they cover both and what is between.
///
/// # Examples
///
/// ```
/// let text = b"host mx.example.org[192.0.2.1] said: 452 4.2.2 mailbox full";
/// let found = smtp_codes::find(text).next().expect("a status");
/// assert_eq!(found.status.to_string(), "452 4.2.2");
/// assert_eq!(&text[found.start..found.end], b"452 4.2.2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Found {
    /// The codes, at least one.
    pub status: Status,
    /// Where the status begins, in bytes.
    pub start: usize,
    /// Where the status ends, in bytes: the first byte behind it.
    pub end: usize,
}

impl Found {
    /// The reply code, if one was found there.
    ///
    /// # Examples
    ///
    /// ```
    /// let found = smtp_codes::best(b"error 550: no such user").expect("a status");
    /// assert_eq!(found.reply().map(|code| code.as_u16()), Some(550));
    /// ```
    #[must_use]
    #[inline]
    pub const fn reply(&self) -> Option<ReplyCode> {
        self.status.reply()
    }

    /// The enhanced code, if one was found there.
    ///
    /// # Examples
    ///
    /// ```
    /// let found = smtp_codes::best(b"dsn=5.1.1, status=bounced").expect("a status");
    /// assert_eq!(found.enhanced().map(|code| code.to_string()).as_deref(), Some("5.1.1"));
    /// ```
    #[must_use]
    #[inline]
    pub const fn enhanced(&self) -> Option<EnhancedCode> {
        self.status.enhanced()
    }

    /// One status out of two halves that are on one line and of one class.
    #[inline]
    fn joined(self, other: Self) -> Option<Self> {
        let (reply, enhanced) = match (
            self.reply(),
            self.enhanced(),
            other.reply(),
            other.enhanced(),
        ) {
            (Some(reply), None, None, Some(code)) => (reply, code),
            (None, Some(code), Some(reply), None) => (reply, code),
            _ => return None,
        };
        (self.status.digit() == other.status.digit()).then_some(Self {
            status: Status::both(reply, enhanced),
            start: self.start,
            end: other.end,
        })
    }
}

/// Finds every status in a text, in the order in which they stand there.
///
/// The text is any bytes: a line of a log, a diagnostic, the report of a bounce. It is
/// read once, in time linear in its length, and nothing is allocated. For many lines that
/// have nothing to do with each other there is [`find_in_lines`].
///
/// An enhanced code is taken next to a reply code (`550 5.1.1`, `550-5.7.26`,
/// `550 (#5.1.1)`, `550 queue_name 5.1.1`) or where such codes stand alone: behind `#`, an
/// opening bracket or quote, a colon, or a word such as `dsn=` or `Status:`, or at the
/// start of a line. A reply code is taken next to an enhanced code or where replies
/// stand: at the start of the text or of a line, behind `smtp;`, `said:`, a host and a
/// colon, an opening bracket or quote, or a word such as `error`. A reply code and an
/// enhanced code of one class that stand apart on one line are one status
/// (`552 mailbox is full (#5.2.2)`).
///
/// IP addresses, versions, sizes, counts, dates, times, ports, queue ids, years, message ids
/// and the statuses of HTTP are no codes. A reply may begin with an address all the same:
/// `550-192.0.2.9 is listed`.
///
/// # Examples
///
/// ```
/// let log = b"to=<jo@example.org>, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1]:25 \
///     said: 550-5.1.1 no such user)";
/// let all: Vec<_> = smtp_codes::find(log)
///     .map(|found| found.status.to_string())
///     .collect();
/// assert_eq!(all, ["5.1.1", "550 5.1.1"]);
///
/// assert_eq!(smtp_codes::find(b"HTTP error 503, with 500 users, using SMTP 5.1.1").next(), None);
/// assert_eq!(smtp_codes::find(b"Postfix 2.5.6 on 10.4.2.1:587, size=512, 4.16.55.1").next(), None);
/// ```
#[must_use]
#[inline]
pub const fn find(text: &[u8]) -> Find<'_> {
    Find::new(text, false)
}

/// Finds every status in a text whose lines have nothing to do with each other: a log.
///
/// It finds what [`find`] finds in each line by itself, and is much faster than that for
/// many lines. The difference is at the borders of lines: a success at the start of a line
/// is a reply (`250 OK`), and no status goes over to the next line, also if that is
/// indented. Lines end with a line feed.
///
/// # Examples
///
/// ```
/// let log = b"250 OK\n550\n 5.1.1 no such user\n";
/// let apart: Vec<_> = smtp_codes::find_in_lines(log).map(|found| found.start..found.end).collect();
/// assert_eq!(apart, [0..3, 7..10, 12..17]);
/// let whole: Vec<_> = smtp_codes::find(log).map(|found| found.start..found.end).collect();
/// assert_eq!(whole, [0..3, 7..17]);
/// ```
#[must_use]
#[inline]
pub const fn find_in_lines(text: &[u8]) -> Find<'_> {
    Find::new(text, true)
}

/// The status that says most, when several stand in one text.
///
/// Of all that [`find`] finds, in this order:
///
/// 1. a failure (4 or 5) before a success or an intermediate reply, so that the `220`
///    banner in the story of a `421` does not count;
/// 2. the more specific: an enhanced code that names a detail, then one that names only
///    a subject (X.2.0), then a reply code alone or with X.0.0, then X.0.0 alone;
/// 3. a pair whose reply code and class agree, then a pair, then a single code (X.0.0
///    adds nothing to a reply code);
/// 4. what stands behind `said:`, as that is the other server's own word;
/// 5. the first.
///
/// A code that stands alone is completed by one of its own class from elsewhere in the
/// text: `5.1.0 - Unknown address error 550-'5.1.1` is 550 5.1.1.
///
/// # Examples
///
/// ```
/// let found = smtp_codes::best(b"220-mx.example.org 421 4.2.1 try again later").expect("a status");
/// assert_eq!(found.status.to_string(), "421 4.2.1");
///
/// let found = smtp_codes::best(b"5.1.0 - Unknown address error 550-'5.1.1 jo").expect("a status");
/// assert_eq!(found.status.to_string(), "550 5.1.1");
///
/// assert_eq!(smtp_codes::best(b"no code here, only 10.2.3.4"), None);
/// ```
#[must_use]
#[inline]
pub fn best(text: &[u8]) -> Option<Found> {
    let mut best: Option<(Rank, Found)> = None;
    // The first reply code and the most specific enhanced code of each class.
    let mut replies = [None; 10];
    let mut codes: [Option<EnhancedCode>; 10] = [None; 10];
    for found in find(text) {
        if let Some(reply) = found.reply() {
            replies[usize::from(reply.digits()[0])].get_or_insert(reply);
        }
        if let Some(code) = found.enhanced() {
            let known = &mut codes[usize::from(code.class_number())];
            if known.is_none_or(|known| specificity(known) < specificity(code)) {
                *known = Some(code);
            }
        }
        let rank = Rank::of(text, found);
        if best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, found));
        }
    }
    let (_, mut found) = best?;
    let class = usize::from(found.status.digit());
    if let (None, Some(reply)) = (found.reply(), replies[class]) {
        found.status = found.status.with_reply(reply);
    }
    if let (None, Some(code)) = (found.enhanced(), codes[class]) {
        found.status = found.status.with_enhanced(code);
    }
    Some(found)
}

/// How much an enhanced code says: 2 a detail, 1 a subject, 0 neither.
#[inline]
pub(crate) const fn specificity(code: EnhancedCode) -> u8 {
    match (code.subject_number(), code.detail_number()) {
        (0, _) => 0,
        (_, 0) => 1,
        _ => 2,
    }
}

/// The order of preference of [`best`]; the fields compare from first to last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    failure: bool,
    specific: u8,
    pair: u8,
    said: bool,
}

impl Rank {
    #[inline]
    fn of(text: &[u8], found: Found) -> Self {
        let digit = found.status.digit();
        let class = found.enhanced().map(EnhancedCode::class_number);
        let code = found.enhanced().map_or(0, specificity);
        Self {
            failure: matches!(digit, 4 | 5),
            specific: match code {
                0 => u8::from(found.reply().is_some()),
                code => code + 1,
            },
            pair: match (found.reply(), code) {
                (Some(_), 1..) => 1 + u8::from(class == Some(digit)),
                _ => 0,
            },
            said: {
                let (before, _) = skip_blanks_back(text, found.start);
                text[..before].ends_with(b"said:")
            },
        }
    }
}

/// An iterator over the statuses of a text, made by [`find`] and [`find_in_lines`].
///
/// # Examples
///
/// ```
/// let mut statuses = smtp_codes::find(b"smtp;550 5.1.1 no such user");
/// assert!(statuses.next().is_some());
/// assert!(statuses.next().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Find<'a> {
    candidates: Candidates<'a>,
    /// Whether each line is a text of its own.
    lines: bool,
    /// Candidates before this place belong to what was found already.
    resume: usize,
    ahead: Option<Found>,
}

impl Iterator for Find<'_> {
    type Item = Found;

    #[inline]
    fn next(&mut self) -> Option<Found> {
        let first = match self.ahead.take() {
            Some(found) => found,
            None => self.scan(None)?,
        };
        if first.reply().is_some() && first.enhanced().is_some() {
            return Some(first);
        }
        if let Some(second) = self.scan(Some(first)) {
            if let Some(joined) = first.joined(second) {
                if one_line(&self.candidates.text[first.end..second.start], self.lines) {
                    return Some(joined);
                }
            }
            self.ahead = Some(second);
        }
        Some(first)
    }
}

impl FusedIterator for Find<'_> {}

impl<'a> Find<'a> {
    #[inline]
    const fn new(text: &'a [u8], lines: bool) -> Self {
        Self {
            candidates: Candidates::new(text),
            lines,
            resume: 0,
            ahead: None,
        }
    }

    /// The next code or pair, before halves that stand apart are joined.
    #[inline]
    fn scan(&mut self, before: Option<Found>) -> Option<Found> {
        let text = self.candidates.text;
        loop {
            let start = self.candidates.next()?;
            if start < self.resume || text[..start].last().is_some_and(|&byte| in_word(byte)) {
                continue;
            }
            let found = if text[start + 1] == b'.' {
                lone_enhanced(text, start, self.lines)
            } else {
                reply(text, start, before, self.lines)
            };
            if let Some(found) = found {
                self.resume = found.end;
                return Some(found);
            }
        }
    }
}
