//! The lines of a log that report something.
//!
//! Each format has a file of its own and a row in `FORMATS`; what stands around a line, as syslog and
//! journald have it, is taken off before. A format tells of a line that it is foreign, that it reports
//! nothing, or what it reports, and its readers follow these rules:
//!
//! - One event is one report: a line that only repeats what another one says reports nothing.
//! - The word of the log for how the attempt ended is the outcome, whatever the codes say.
//! - A failure without a code is a failure, and a delivery is a success.
//! - What this host refused is incoming, what it tried to deliver is outgoing.

use std::io;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use crate::{Report, Time, events, stage};

mod courier;
mod deliveries;
mod dma;
mod exchange;
mod exim;
mod follow;
mod haraka;
mod journal;
mod msmtp;
mod opensmtpd;
mod plain;
mod postfix;
mod qmail;
mod reasons;
mod sendmail;
mod sessions;
mod stalwart;
mod syslog;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod zonemta;

pub use deliveries::Deliveries;
pub use exchange::Columns;
pub use follow::Follower;
pub(crate) use plain::counts;
use reasons::Reasons;
pub(crate) use syslog::leveled;
use syslog::{Clock, Line};
pub use table::Table;

/// How the lines of a log are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each line tells by itself what it is.
    Any,
    /// Message tracking of Exchange: columns that the first lines name.
    Tracking(Columns),
    /// Any other columns that the first line names.
    Table(Table),
}

/// What is known of a log apart from its lines.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::Time;
/// use smtp_codes_reports::log::Context;
///
/// let mut context = Context::default();
/// context.date = Some(Time::now());
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Context {
    /// How its lines are built.
    pub layout: Layout,
    /// When its last line was written at the latest: syslog's times have no year. Without it they
    /// are unknown.
    pub date: Option<Time>,
    /// The deliveries that lines before these began, as qmail numbers them or DMA calls them.
    pub deliveries: Deliveries,
    /// What lines before these tell of some of them.
    pub(crate) notes: follow::Notes,
    /// What lines before these tell of the entry of the journal that is not over.
    pub(crate) entry: journal::Entry,
    /// The sessions that lines before these began.
    pub(crate) sessions: sessions::Sessions,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            layout: Layout::Any,
            date: None,
            deliveries: Deliveries::default(),
            notes: follow::Notes::default(),
            entry: journal::Entry::default(),
            sessions: sessions::Sessions::default(),
        }
    }
}

/// What a format makes of a line.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is never kept, and a box for each report would cost more than the move"
)]
pub(crate) enum Read<'a> {
    /// The line is of another format.
    Foreign,
    /// It is of this format, and reports nothing, or what another line reports.
    Nothing,
    /// It reports this. Of several recipients, which commas part, each gets a report.
    Event(Report<'a>),
}

/// A format of logs.
struct Format {
    /// Whether a program of this name writes it: no other format is asked then.
    writes: fn(&[u8]) -> bool,
    /// Whether a line only begins a delivery, of which later ones tell.
    begins: Option<fn(&Line<'_>) -> bool>,
    /// Reads a line. That of a program with no known name may be of any format, so it has to be
    /// unmistakable, and to be told at little cost.
    read: for<'a> fn(&Line<'a>, &Context, &mut Reasons) -> Read<'a>,
}

/// The formats, in the order in which they are asked about a line that nothing is known of.
static FORMATS: [Format; 11] = [
    postfix::FORMAT,
    exim::FORMAT,
    sendmail::FORMAT,
    opensmtpd::FORMAT,
    qmail::FORMAT,
    haraka::FORMAT,
    stalwart::FORMAT,
    zonemta::FORMAT,
    courier::FORMAT,
    msmtp::FORMAT,
    dma::FORMAT,
];

/// Calls `each` for what the lines report about each recipient, with the number of the line, from 0. A
/// line that names no recipient is reported once.
///
/// Whether a line reports something depends on that line alone, never on the block that it was
/// read in. How an attempt of Courier ended stands in a line behind the one that tells the reason: that is found if it
/// is in the same text.
///
/// # Errors
///
/// The first that `each` gives; nothing more is read then.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::log::{Context, reports};
///
/// let line = b"Mar  1 00:00:00 mx postfix/smtp[1]: A1B2: to=<jo@example.com>, relay=none, \
///     dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.1]:25: Connection refused)";
/// let mut recipients = Vec::new();
/// reports(line, &Context::default(), |_, report| {
///     recipients.push(report.recipient.as_deref().map(str::to_owned));
///     Ok(())
/// })?;
/// assert_eq!(recipients, [Some("jo@example.com".into())]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn reports(
    text: &[u8],
    context: &Context,
    mut each: impl FnMut(u64, &Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    // With the deliveries that lines of this text began.
    let mut own = None;
    let mut sessions = None;
    let mut clock = Clock::default();
    let mut reasons = Reasons::default();
    let mut note = 0;
    let (mut begin, mut number) = (0, 0);
    // Asked once for all lines, as few logs have any.
    let coloured = memchr(0x1b, text).is_some();
    let mut ends = context.notes.ends(text).iter();
    while begin < text.len() {
        let end = match ends.next() {
            Some(end) => *end,
            None => memchr(b'\n', &text[begin..]).map_or(text.len(), |end| begin + end),
        };
        let mut line = &text[begin..end];
        // What these may begin is rare.
        let mut message = false;
        match line.first() {
            Some(b'0'..=b'9') => {
                if let Some((frame, length)) = syslog::counted(line) {
                    if length < line.len() {
                        let known = own.as_ref().unwrap_or(context);
                        frames(line, known, &mut |report| each(number, report))?;
                        begin = end + 1;
                        number += 1;
                        continue;
                    }
                    line = frame;
                }
            }
            Some(b'M' | b' ') => message = journal::is_message(line),
            _ => {}
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let plain = coloured.then(|| syslog::uncoloured(line)).flatten();
        let line = plain.as_deref().unwrap_or(line);
        let known = own.as_ref().unwrap_or(context);
        let mut tell = |report: Report<'_>| each(number, &report);
        match context.layout {
            Layout::Tracking(columns) => exchange::read(line, columns, &mut tell)?,
            Layout::Table(table) => {
                let sessions = sessions.get_or_insert_with(|| context.sessions.clone());
                table.read(line, sessions).into_iter().try_for_each(tell)?;
            }
            Layout::Any
                if matches!(line.first(), Some(b'{' | b'[' | 0xef)) && events::begins(line) =>
            {
                if deliveries::may_begin(line) {
                    let own = own.get_or_insert_with(|| context.clone());
                    own.deliveries.follow(line);
                }
                json(
                    line,
                    own.as_ref().unwrap_or(context),
                    &mut reasons,
                    &mut tell,
                )?;
            }
            Layout::Any => {
                let whole = line;
                let mut line = syslog::line(whole);
                if message {
                    context.entry.complete(&mut line, &text[..begin]);
                }
                line.earlier = context.notes.earlier(&mut note, begin);
                let asked = formats(&line);
                let mut begins = asked.iter().filter_map(|format| format.begins);
                if begins.any(|begins| begins(&line)) {
                    let own = own.get_or_insert_with(|| context.clone());
                    own.deliveries.follow(whole);
                } else if line.text.first() == Some(&b'{')
                    && let Some(mut reports) = events::line(line.text, known)
                {
                    for report in &mut reports {
                        report.time = report.time.or_else(|| line.time(known.date));
                    }
                    reports.into_iter().try_for_each(tell)?;
                } else {
                    // A report is large, and most name one recipient: it stays where it is.
                    match &mut event(&line, asked, known, &mut reasons) {
                        Read::Event(report) => {
                            if courier::writes(line.program) {
                                let later = text.get(end..).unwrap_or_default();
                                courier::end(report, line.text, later);
                            }
                            report.time = report.time.or_else(|| clock.time(&line, known.date));
                            match is_list(report) {
                                true => split(std::mem::take(report), &mut tell)?,
                                false => each(number, report)?,
                            }
                        }
                        Read::Nothing => {}
                        Read::Foreign => match syslog::streamed(whole) {
                            Some(entry) => json(entry, known, &mut reasons, &mut tell)?,
                            None => foreign(&line, known, &mut tell)?,
                        },
                    }
                }
            }
        }
        begin = end + 1;
        number += 1;
    }
    Ok(())
}

/// Reads a line in which several frames follow each other.
#[cold]
fn frames(
    line: &[u8],
    context: &Context,
    each: &mut dyn FnMut(&Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut rest = line;
    while let Some((frame, length)) = syslog::counted(rest) {
        reports(frame, context, |_, report| each(report))?;
        rest = &rest[length..];
    }
    Ok(())
}

/// Reads a line of no known format: events that stand among words, or codes.
fn foreign(
    line: &Line<'_>,
    context: &Context,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let within = || events::within(line.text, context);
    let Some(mut reports) = within().or_else(|| events::form(line.text, context)) else {
        return plain::reports(line, context.date, each);
    };
    for report in &mut reports {
        report.time = report.time.or_else(|| line.time(context.date));
    }
    reports.into_iter().try_for_each(each)
}

/// Reads an entry of the journal, or any other JSON.
fn json(
    line: &[u8],
    context: &Context,
    reasons: &mut Reasons,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let Some(message) = syslog::json(line) else {
        if let Some(reports) = events::line(line, context) {
            return reports.into_iter().try_for_each(each);
        }
        // It is cut, or none.
        return plain::reports(&Line::of(line), context.date, each);
    };
    let inner = message.line();
    if inner.text.first() == Some(&b'{')
        && let Some(reports) = events::line(line, context)
    {
        return reports.into_iter().try_for_each(each);
    }
    let mut each = |mut report: Report<'_>| {
        report.time = report.time.or(message.time());
        each(report)
    };
    match event(&inner, formats(&inner), context, reasons) {
        Read::Event(mut report) => {
            report.time = report.time.or_else(|| inner.time(context.date));
            split(report, &mut each)
        }
        Read::Nothing => Ok(()),
        Read::Foreign => plain::reports(&inner, context.date, &mut each),
    }
}

/// Where the first of the last lines begins that says less than it would with those that come after it.
pub(crate) fn pending(lines: &[u8]) -> Option<usize> {
    courier::pending(lines)
}

/// Whether a line is one that a program sent to syslog or the journal: it begins with the name of the
/// program.
pub(crate) fn is_tagged(line: &str) -> bool {
    !syslog::line(line.as_bytes()).program.is_empty()
}

/// The lines without what stands around them: times, names and numbers of processes.
pub(crate) fn bare(text: &str) -> String {
    let bare = text
        .lines()
        .map(|line| String::from_utf8_lossy(syslog::line(line.as_bytes()).text));
    bare.collect::<Vec<_>>().join("\n")
}

/// The format of the program that wrote a line, else all that there are.
fn formats(line: &Line<'_>) -> &'static [Format] {
    FORMATS
        .iter()
        .find(|format| (format.writes)(line.program))
        .map_or(&FORMATS[..], std::slice::from_ref)
}

/// What a line reports by one of these formats; foreign, if none knows it.
#[inline(always)]
fn event<'a>(
    line: &Line<'a>,
    asked: &[Format],
    context: &Context,
    reasons: &mut Reasons,
) -> Read<'a> {
    if asked.len() > 1 && speaks_of_other(line.program) {
        return Read::Nothing;
    }
    for format in asked {
        let read = (format.read)(line, context, reasons);
        if !matches!(read, Read::Foreign) {
            return read;
        }
    }
    Read::Foreign
}

/// Whether the codes of a program are no replies of a mail server, or are in the server's own line, too.
fn speaks_of_other(program: &[u8]) -> bool {
    static OTHERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| stage::around("other-program").map(Finder::new).collect());
    !program.is_empty() && OTHERS.iter().any(|other| other.find(program).is_some())
}

/// Whether the recipient of a report is empty, or stands for several.
fn is_list(report: &Report<'_>) -> bool {
    let list = report.recipient.as_deref();
    list.is_some_and(|list| list.is_empty() || memchr(b',', list.as_bytes()).is_some())
}

/// Calls `each` for each of the recipients, which commas part.
fn split(
    mut report: Report<'_>,
    each: &mut impl FnMut(Report<'_>) -> io::Result<()>,
) -> io::Result<()> {
    if !is_list(&report) {
        return each(report);
    }
    let list = report.recipient.take().unwrap_or_default();
    let count = words::addresses(&list).count();
    for recipient in words::addresses(&list) {
        let mut one = report.borrowed();
        one.recipient = Some(recipient.into());
        one.text = report
            .text
            .as_deref()
            .map(|text| String::from_utf8_lossy(shortened(text.as_bytes(), count)));
        each(one)?;
    }
    match count {
        0 => each(report),
        _ => Ok(()),
    }
}

/// The text of a line that has so many recipients: that of many is cut, so that what is to be done for
/// a line does not grow with its square.
fn shortened(text: &[u8], recipients: usize) -> &[u8] {
    const MANY: usize = 16;
    const LONGEST: usize = 1 << 10;
    let cut = recipients > MANY && text.len() > LONGEST;
    if cut { &text[..LONGEST] } else { text }
}
