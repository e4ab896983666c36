//! Codes in free text: bounces, logs, diagnostics.

use core::iter::FusedIterator;

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
/// IP addresses, versions, sizes, dates, times, ports, queue ids, years and message ids
/// are no codes.
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
            if let Some(joined) = first.joined(second)
                && one_line(&self.candidates.text[first.end..second.start], self.lines)
            {
                return Some(joined);
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
            candidates: Candidates {
                text,
                base: 0,
                next: 0,
                mask: 0,
            },
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

/// An enhanced code that stands without a reply code before it.
#[inline]
fn lone_enhanced(text: &[u8], start: usize, lines: bool) -> Option<Found> {
    let (code, length) = EnhancedCode::prefix_of(&text[start..])?;
    let end = start + length;
    let follows = match text[end..] {
        [b'-' | b':' | b',', next, ..] => !next.is_ascii_digit(),
        [b'_' | b'@' | b'/' | b'%' | b'+' | b'\\', ..] => false,
        [next, ..] => !next.is_ascii_alphanumeric(),
        [] => true,
    };
    let stands = match place(text, start, lines) {
        Place::Spoken | Place::Labelled => true,
        // A class 2 code without a label is more often the version of something.
        Place::Open | Place::Line | Place::Loose => code.class_number() != 2,
        Place::Elsewhere => false,
    };
    (follows && stands).then_some(Found {
        status: Status::of_enhanced(code),
        start,
        end,
    })
}

/// How many bytes may part a reply code from an enhanced code before it that makes it one.
const NEAR: usize = 256;

/// A reply code with the enhanced code that follows it, or alone where replies stand.
#[inline]
fn reply(text: &[u8], start: usize, before: Option<Found>, lines: bool) -> Option<Found> {
    let code = ReplyCode::from_bytes(text.get(start..start + 3)?).ok()?;
    let [class, category, _] = code.digits();
    let end = start + 3;
    let found = |status, end| Some(Found { status, start, end });
    let both = |enhanced, end| found(Status::both(code, enhanced), end);
    // `550 550 5.1.1`: the relay's own copy of the code is skipped.
    let mut behind = skip_separators(text, end, lines);
    if behind > end && text[behind..].starts_with(&text[start..end]) {
        let again = skip_separators(text, behind + 3, lines);
        if again > behind + 3 {
            behind = again;
        }
    }
    if behind > end
        && let Some((enhanced, length)) = EnhancedCode::prefix_of(&text[behind..])
        && (enhanced.class_number() == class || place(text, start, lines) != Place::Elsewhere)
        && !matches!(text.get(behind + length), Some(b'@' | b'/' | b'_'))
    {
        return both(enhanced, behind + length);
    }

    // An old, unregistered 57z is still met; 6 and above are ports (465, 587) and sizes.
    if category > 5 && category != 7 {
        return None;
    }
    let mut place = place(text, start, lines);
    if let Some(before) = before
        && place == Place::Elsewhere
        && before.reply().is_none()
        && before.status.digit() == class
        // `5.1.1 550 no such user`, `5.3.0 - Other mail system problem 550-'no such user'`
        && (skip_blanks_back(text, start).0 == before.end
            || matches!(text[end..], [b'-', b'\'' | b'"', ..])
                && start - before.end <= NEAR
                && one_line(&text[before.end..start], lines))
    {
        place = Place::Labelled;
    }
    if place == Place::Elsewhere {
        return None;
    }
    if matches!(class, 4 | 5)
        && let Some((enhanced, end)) = behind_one_word(text, end)
        && enhanced.class_number() == class
    {
        return both(enhanced, end);
    }
    let text_behind = match text[end..] {
        [] | [b'\r' | b'\n', ..] => false,
        [b' ' | b'\t', ..] => text[end..]
            .iter()
            .find(|&&byte| !matches!(byte, b' ' | b'\t'))
            .is_some_and(|&byte| !matches!(byte, b'\r' | b'\n')),
        [b'-' | b':' | b',', next, ..] if next.is_ascii_digit() => return None,
        [b'-' | b':' | b'\'' | b'"', ..] => true,
        // What quoted-printable leaves behind when nobody decodes it.
        [b'='] => true,
        [b'=', next, ..] => matches!(next, b' ' | b'\t' | b'\r' | b'\n'),
        [b',' | b';' | b'.', ..] => false,
        [b')' | b']' | b'>' | b'}', ..] => false,
        _ => return None,
    };
    let stands = match place {
        // `#555` is a color or a number of something.
        _ if text[..start].ends_with(b"#") && !text_behind => false,
        Place::Spoken => true,
        Place::Labelled => matches!(class, 4 | 5) && !measure(text, end),
        Place::Open | Place::Line | Place::Loose => {
            matches!(class, 4 | 5) && text_behind && !measure(text, end)
        }
        Place::Elsewhere => false,
    };
    if stands {
        found(Status::of_reply(code), end)
    } else {
        None
    }
}

/// The kinds of place where a code can stand, by what is before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// A server's own words follow: the start of the text, `said:`, `smtp;`, `<<<`.
    Spoken,
    /// A word for codes is before it: `error 550`, `Status: 5.1.1`, `#5.1.1`.
    Labelled,
    /// Behind an opening bracket or quote.
    Open,
    /// At the start of a line that is not the first.
    Line,
    /// Behind a host, an address or a word, and a colon or similar.
    Loose,
    /// Codes do not stand here.
    Elsewhere,
}

/// Words behind which a server's own reply stands, a success too.
const SPOKEN: [&[u8]; 9] = [
    b"said",
    b"smtp",
    b"lmtp",
    b"esmtp",
    b"reply",
    b"response",
    b"answer",
    b"replied",
    b"sent",
];

/// Words behind which a code stands.
const LABELS: [&[u8]; 21] = [
    b"code",
    b"error",
    b"status",
    b"dsn",
    b"stat",
    b"returned",
    b"failure",
    b"failed",
    b"reject",
    b"rejected",
    b"refused",
    b"reason",
    b"result",
    b"deferred",
    b"bounced",
    b"bounce",
    b"diagnostic",
    b"with",
    b"was",
    b"responded",
    b"rejection",
];

/// Words whose number is a measure or a name, whatever stands between.
const MEASURED: [&[u8]; 29] = [
    b"size",
    b"bytes",
    b"lines",
    b"line",
    b"port",
    b"length",
    b"delay",
    b"count",
    b"number",
    b"id",
    b"pid",
    b"uid",
    b"gid",
    b"version",
    b"release",
    b"build",
    b"date",
    b"time",
    b"seconds",
    b"total",
    b"score",
    b"limit",
    b"quota",
    b"phone",
    b"tel",
    b"fax",
    b"section",
    b"messages",
    b"recipients",
];

/// Words behind a number that make it a count.
const UNITS: [&[u8]; 27] = [
    b"bytes",
    b"octets",
    b"characters",
    b"lines",
    b"seconds",
    b"secs",
    b"sec",
    b"minutes",
    b"mins",
    b"min",
    b"hours",
    b"days",
    b"weeks",
    b"months",
    b"years",
    b"times",
    b"ms",
    b"kb",
    b"mb",
    b"gb",
    b"messages",
    b"mails",
    b"emails",
    b"users",
    b"recipients",
    b"people",
    b"percent",
];

#[inline]
fn is_one_of(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What is before `start` tells whether a code can stand there.
#[inline]
fn place(text: &[u8], start: usize, lines: bool) -> Place {
    let (before, spaced) = skip_blanks_back(text, start);
    let Some(&last) = text[..before].last() else {
        return Place::Spoken;
    };
    let head = &text[..before - 1];
    match last {
        b'\n' if lines => Place::Spoken,
        b'\n' | b'\r' => Place::Line,
        b'#' if !spaced => Place::Labelled,
        b'<' if head.ends_with(b"<<") => Place::Spoken,
        b'"' | b'\'' if !spaced && head.ends_with(b"=") => Place::Spoken,
        b'<' | b'"' | b'\'' | b'`' | b'[' | b'{' if !spaced => Place::Open,
        b'(' if !spaced => match labelled(last_word(&text[..skip_blanks_back(text, before - 1).0]))
        {
            Place::Spoken => Place::Spoken,
            _ => Place::Open,
        },
        b'=' if !spaced => labelled(last_word(head)),
        b';' => match labelled(last_word(head)) {
            Place::Elsewhere if spaced => Place::Loose,
            place => place,
        },
        b':' => {
            let head = &text[..skip_blanks_back(text, before - 1).0];
            let word = last_word(head);
            match labelled(word) {
                Place::Elsewhere if !spaced => Place::Elsewhere,
                // `Size (in bytes): 222`
                Place::Elsewhere
                    if is_one_of(word, &MEASURED)
                        || is_one_of(last_word(trim_bracket(head)), &MEASURED) =>
                {
                    Place::Elsewhere
                }
                Place::Elsewhere => Place::Loose,
                place => place,
            }
        }
        b',' if spaced && matches!(head.last(), Some(b']' | b'>')) => Place::Loose,
        b']' if spaced => Place::Loose,
        b'>' => Place::Loose,
        b'-' | b'*' | b'|' if spaced => Place::Loose,
        byte if byte.is_ascii_alphabetic() && spaced => labelled(last_word(&text[..before])),
        // The marks of other scripts stand for colons and brackets.
        0x80.. => Place::Loose,
        _ => Place::Elsewhere,
    }
}

#[inline]
fn labelled(word: &[u8]) -> Place {
    if is_one_of(word, &SPOKEN) {
        Place::Spoken
    } else if is_one_of(word, &LABELS) {
        Place::Labelled
    } else {
        Place::Elsewhere
    }
}

#[inline]
fn trim_bracket(text: &[u8]) -> &[u8] {
    text.strip_suffix(b")").unwrap_or(text)
}

/// The letters that end the text. No word of the lists is longer than the limit.
#[inline]
fn last_word(text: &[u8]) -> &[u8] {
    const LIMIT: usize = 16;
    let length = text
        .iter()
        .rev()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    &text[text.len() - length..]
}

/// Whether the number that ends at `end` counts something: `500 bytes`, `500 %`.
#[inline]
fn measure(text: &[u8], end: usize) -> bool {
    const LIMIT: usize = 16;
    let behind = &text[end..];
    let blanks = behind
        .iter()
        .take(LIMIT)
        .take_while(|&&byte| byte == b' ')
        .count();
    let behind = &behind[blanks..];
    let length = behind
        .iter()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    behind.first() == Some(&b'%') || is_one_of(&behind[..length], &UNITS)
}

/// The end of what stands before the blanks that end at `at`, and whether there are any.
#[inline]
fn skip_blanks_back(text: &[u8], at: usize) -> (usize, bool) {
    let blanks = text[..at]
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    (at - blanks, blanks > 0)
}

/// The place behind the marks and blanks that may part a reply code from its enhanced code.
#[inline]
fn skip_separators(text: &[u8], from: usize, lines: bool) -> usize {
    const LIMIT: usize = 80;
    let mut at = from;
    while at < text.len() && at - from < LIMIT {
        match text[at] {
            b' ' | b'\t' | b'\r' | b'-' | b':' | b';' | b',' | b'#' | b'(' | b'[' | b'<'
            | b'\'' | b'"' | b'=' | b'*' => at += 1,
            // A line break only where the next line is indented: folded or wrapped text.
            b'\n' if !lines && matches!(text.get(at + 1), Some(b' ' | b'\t')) => at += 1,
            _ => break,
        }
    }
    at
}

/// An enhanced code behind a single word, as in `550 queue_name 5.1.1`, and its end.
#[inline]
fn behind_one_word(text: &[u8], from: usize) -> Option<(EnhancedCode, usize)> {
    const LIMIT: usize = 32;
    let behind = text.get(from..)?.strip_prefix(b" ")?;
    let word = behind
        .iter()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    let (code, length) = EnhancedCode::prefix_of(behind[word..].strip_prefix(b" ")?)?;
    (word > 0).then_some((code, from + 1 + word + 1 + length))
}

/// Whether the text has no line break, other than one before an indented line.
#[inline]
fn one_line(text: &[u8], lines: bool) -> bool {
    let mut parts = text.split(|&byte| byte == b'\n');
    parts.next();
    parts.all(|part| !lines && matches!(part.first(), Some(b' ' | b'\t')))
}

/// Whether a digit behind this byte goes on with a word.
#[inline]
const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// The places in a text where a code may begin: a digit 2 to 5, not behind a digit or a
/// dot, that starts a digit, a dot and a digit, or three digits and no more. A slash counts
/// as a digit there: codes are read afterwards, and this keeps the test short.
///
/// The text is looked at in blocks of fixed size, with one branch for each, so that the
/// compiler can test many bytes at once; most of a log goes by that way.
#[derive(Clone, Debug)]
struct Candidates<'a> {
    text: &'a [u8],
    /// Where the block of `mask` begins.
    base: usize,
    /// Where the next block begins.
    next: usize,
    /// One bit for each byte of the block at `base` that is still to be told.
    mask: u64,
}

const BLOCK: usize = 64;
/// One byte before the block and three behind it are looked at as well.
const WINDOW: usize = 1 + BLOCK + 3;

impl Candidates<'_> {
    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if self.next >= self.text.len() {
                return None;
            }
            self.base = self.next;
            self.next += BLOCK;
            self.mask = match self
                .base
                .checked_sub(1)
                .and_then(|from| self.text.get(from..from + WINDOW))
                .and_then(|window| window.try_into().ok())
            {
                Some(window) => candidates(window),
                None => candidates(&self.padded()),
            };
        }
        let bit = self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(self.base + bit)
    }

    /// The window of a block at either end of the text, with blanks for what is not there.
    #[inline]
    fn padded(&self) -> [u8; WINDOW] {
        let mut window = [b' '; WINDOW];
        let from = self.base.saturating_sub(1);
        let to = self.text.len().min(self.base + BLOCK + 3);
        let at = usize::from(self.base == 0);
        window[at..at + to - from].copy_from_slice(&self.text[from..to]);
        window
    }
}

#[inline]
fn candidates(window: &[u8; WINDOW]) -> u64 {
    let mut hits = [0_u8; BLOCK];
    let mut any = 0;
    for (at, hit) in hits.iter_mut().enumerate() {
        let (before, first, second, third, fourth) = (
            window[at],
            window[at + 1],
            window[at + 2],
            window[at + 3],
            window[at + 4],
        );
        // A dot, a slash and the digits are 0 to 11. Both of two are such if the greater one
        // is: one comparison less, and that is what counts here.
        let number = |byte: u8| byte.wrapping_sub(b'.');
        let numbers = number(second).max(number(third)) < 12;
        // As before, but without the slash.
        let ended = (before ^ 1).wrapping_sub(b'.' ^ 1) > 10;
        let short = (second == b'.') | (number(fourth) > 11);
        let starts = first.wrapping_sub(b'2') < 4;
        *hit = u8::from(starts & numbers & ended & short);
        any |= *hit;
    }
    if any == 0 {
        return 0;
    }
    let mut mask = 0;
    for (at, hits) in hits.chunks_exact(8).enumerate() {
        let bytes: [u8; 8] = [
            hits[0], hits[1], hits[2], hits[3], hits[4], hits[5], hits[6], hits[7],
        ];
        // Gathers the low bits of eight bytes in the top byte of the product.
        let bits = u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * at);
    }
    mask
}
