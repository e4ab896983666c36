//! What a person pasted: a code, a reply, a session, a part of a bounce or of a log, or any text
//! with codes in it.

mod clean;
mod code;
mod fields;
mod loose;
mod rows;
mod session;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use smtp_codes::{Deviation, Deviations, Family, Reply, Stage, Status};

use crate::events;
use crate::log::{self, Context, Layout};
use crate::mail::{self, Mail, MailKind};
use crate::recognise::{self, Content, Format};
use crate::{Direction, Report, speaker};

/// What a text was taken for.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
/// use smtp_codes_reports::text::{Taken, read};
///
/// let pasted = b"RCPT TO:<jo@example.com>\n550 5.1.1 User unknown\n";
/// assert_eq!(read(pasted, Stage::Any).taken, Taken::Session);
/// assert_eq!(Taken::LogLine.as_str(), "log-line");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Taken {
    /// One code, or a list of them.
    Code,
    /// A reply of a server.
    Reply,
    /// A session: commands and replies.
    Session,
    /// The fields of a delivery report.
    ReportFields,
    /// The words of a bounce, without the header of its mail.
    Bounce,
    /// Lines of a log.
    LogLine,
    /// A mail, or a mailbox of them.
    Mail,
    /// Events of a mail service, or other JSON.
    Events,
    /// Any other text.
    Text,
}

impl Taken {
    /// The word for programs: `code`, `reply`, `session`, `report-fields`, `bounce`, `log-line`,
    /// `mail`, `events` or `text`. It never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Reply => "reply",
            Self::Session => "session",
            Self::ReportFields => "report-fields",
            Self::Bounce => "bounce",
            Self::LogLine => "log-line",
            Self::Mail => "mail",
            Self::Events => "events",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What was read in a text.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
///
/// let reading = smtp_codes_reports::text::read(b"What does 5.1.1 mean?", Stage::Any);
/// assert_eq!(reading.reports[0].status.unwrap().to_string(), "5.1.1");
/// // Nothing marks it as a code: it is a guess.
/// assert!(reading.reports[0].guessed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// What was said, about one recipient or in one reply each.
    pub reports: Vec<Report<'static>>,
    /// What the text was taken for.
    pub taken: Taken,
    /// What the mail is, if it was taken for one.
    pub mail: Option<MailKind>,
}

/// The text of a report is cut at this many characters.
pub(crate) const TEXT_LIMIT: usize = 500;

/// No more reports than these are made of one text.
pub(crate) const MOST: usize = 10_000;

/// Reads whatever a person pastes: a code, a mail, a session, fields of a delivery report, lines of
/// a log, a reply, words of a bounce, or any text with codes in it; it is tried in that order.
/// `stage` is the command that drew the reply, if the caller knows it.
///
/// A text without a code gives one report all the same: its words may tell. A text of a report that
/// would be longer than 500 characters is cut, and ends with `[...]` then.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
/// use smtp_codes_reports::text::read;
///
/// let pasted = b"~> RCPT TO:<jo@example.com>\n<~ 250 Ok\n\
///     ~> RCPT TO:<ann@example.com>\n<~* 550 5.1.1 User unknown\n";
/// let reports = read(pasted, Stage::Any).reports;
/// assert_eq!(reports.len(), 1);
/// assert_eq!(reports[0].status.unwrap().to_string(), "550 5.1.1");
/// assert_eq!(reports[0].stage, Stage::RcptNext);
/// assert_eq!(reports[0].recipient.as_deref(), Some("ann@example.com"));
/// ```
#[must_use]
pub fn read(bytes: &[u8], stage: Stage) -> Reading {
    bounded(read_any(bytes, stage, true))
}

/// Reads what the caller knows to be the words of a server: a reply, as a queue or a log keeps it in a
/// column. Its first number is its code, whatever it is, where a person's text might mean another
/// thing (`550 files`). What does not begin with a code is read by [`read`].
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
/// use smtp_codes_reports::text::{read, read_reply};
///
/// let text = b"590 messages in 3 folders";
/// assert_eq!(read(text, Stage::Any).reports[0].status, None);
/// let reply = read_reply(text, Stage::Any);
/// assert_eq!(reply.reports[0].status, "590".parse().ok());
/// ```
#[must_use]
pub fn read_reply(bytes: &[u8], stage: Stage) -> Reading {
    let text = String::from_utf8_lossy(bytes);
    match said(text.trim(), stage) {
        Some(report) => bounded(Reading::of(Taken::Reply, vec![report])),
        None => read(bytes, stage),
    }
}

/// What a text says that begins with a code.
fn said(text: &str, stage: Stage) -> Option<Report<'static>> {
    let bytes = text.as_bytes();
    let is_reply = matches!(bytes, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', rest @ ..]
        if matches!(rest.first(), None | Some(b' ' | b'-' | b'\t' | b'\r' | b'\n')));
    let (status, deviations) = if is_reply {
        let (reply, deviations) = Reply::parse_lenient(bytes, stage)?;
        (completed(reply, bytes), deviations)
    } else {
        let first = smtp_codes::find(bytes).next().filter(|it| it.start == 0)?;
        (first.status, Deviations::default())
    };
    Some(Report {
        status: Some(status),
        stage,
        text: Some(text.to_owned().into()),
        deviations,
        ..Report::default()
    })
}

/// Reads a text as what the caller knows that it is, whatever it looks like.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
/// use smtp_codes_reports::recognise::Format;
/// use smtp_codes_reports::text::{Taken, read, read_as};
///
/// let text = b"Subject: Undelivered Mail\n\n550 5.1.1 User unknown\n";
/// assert_eq!(read_as(text, Format::Log, Stage::Any).taken, Taken::LogLine);
/// assert_eq!(read_as(text, Format::Mail, Stage::Any).taken, Taken::Mail);
/// ```
#[must_use]
pub fn read_as(bytes: &[u8], format: Format, stage: Stage) -> Reading {
    let mut reading = match Content::forced(format, bytes) {
        Content::Mail | Content::Mbox => of_mail(&Mail::read(bytes)),
        Content::Events => Reading::of(Taken::Events, events::read(bytes)),
        Content::Lines(layout) => Reading::of(Taken::LogLine, of_log(bytes, layout)),
        // No format is one of these.
        Content::Gzip | Content::Zstd | Content::Foreign(_) => Reading::of(Taken::Text, Vec::new()),
    };
    if stage != Stage::Any {
        for report in &mut reading.reports {
            report.stage = stage;
        }
    }
    bounded(reading)
}

impl Reading {
    fn of(taken: Taken, reports: Vec<Report<'static>>) -> Self {
        Self {
            reports,
            taken,
            mail: None,
        }
    }
}

fn of_mail(mail: &Mail) -> Reading {
    let reports = mail.reports().take(MOST).map(Report::into_owned);
    Reading {
        mail: Some(mail.kind()),
        ..Reading::of(Taken::Mail, reports.collect())
    }
}

/// What the lines of a log report.
fn of_log(bytes: &[u8], layout: Layout) -> Vec<Report<'static>> {
    let mut reports = Vec::new();
    let context = Context {
        layout,
        ..Context::default()
    };
    // It fails only to end the reading early.
    let _ = log::reports(bytes, &context, |_, report| {
        reports.push(report.borrowed().into_owned());
        if reports.len() < MOST {
            Ok(())
        } else {
            Err(std::io::ErrorKind::Interrupted.into())
        }
    });
    reports
}

/// Cuts what is too much, and texts that are too long.
fn bounded(mut reading: Reading) -> Reading {
    reading.reports.truncate(MOST);
    for report in &mut reading.reports {
        if let Some(text) = &mut report.text
            && text.len() > TEXT_LIMIT
        {
            *text = cut(text).into();
        }
    }
    reading
}

/// What events report that stand among words.
fn of_events(bytes: &[u8], stage: Stage) -> Option<Vec<Report<'static>>> {
    /// A person pastes no more. Of what is longer no part is left out unsaid: it is read in other ways.
    const LIMIT: usize = 1 << 20;
    if bytes.len() > LIMIT {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let mut reports = events::among(&text)?;
    if stage != Stage::Any {
        reports.iter_mut().for_each(|report| report.stage = stage);
    }
    (!reports.is_empty()).then_some(reports)
}

fn read_any(bytes: &[u8], stage: Stage, quoted: bool) -> Reading {
    let of = Reading::of;
    let mut silent = false;
    if events::begins(bytes) {
        let mut reports = events::read(bytes);
        silent = reports.is_empty() && events::is_whole(bytes);
        // Of JSON that nobody knows its texts alone are read, and a code may be a number.
        let tells = |report: &Report<'_>| report.recipient.is_some() || report.outcome.is_some();
        if reports.iter().any(tells) {
            if stage != Stage::Any {
                reports.iter_mut().for_each(|report| report.stage = stage);
            }
            return of(Taken::Events, reports);
        }
        // A known event that tells nothing of a delivery is not read as words.
        if events::service(bytes).is_some() {
            return of(Taken::Events, Vec::new());
        }
    }
    if let Some(reports) = events::form(bytes, &Context::default()) {
        return of(Taken::Events, reports);
    }
    if mail::is_mail(bytes) {
        let reading = of_mail(&Mail::read(bytes));
        if !reading.reports.is_empty() || is_whole(bytes) {
            return reading;
        }
    }
    let clean = clean::clean(bytes);
    let text = clean.trim();
    let inner = unwrapped(text);
    let text = inner.unwrap_or(text);
    if let Some(statuses) = code::read(text) {
        let coded = |status| Report {
            status: Some(status),
            stage,
            ..Report::default()
        };
        return of(Taken::Code, statuses.into_iter().map(coded).collect());
    }
    // Of JSON in whose texts nobody says anything, the names of the members tell what a number is.
    if silent {
        return of(Taken::Text, vec![guess(text, stage)]);
    }
    if let Some(reports) = session::read(text, stage) {
        return of(Taken::Session, reports);
    }
    if let Some(fields) = fields::read(text) {
        let mut reports = mail::of_fields(&fields);
        if !reports.is_empty() {
            staged(&mut reports, text, stage);
            return of(Taken::ReportFields, reports);
        }
    }
    if let Some(reports) = log_lines(text, stage) {
        return of(Taken::LogLine, reports);
    }
    if let Some(reports) = of_events(bytes, stage) {
        return of(Taken::Events, reports);
    }
    // In lines that report nothing, times and processes have numbers like codes.
    let within;
    let text = match begins_log(text) && of_log(text.as_bytes(), Layout::Any).is_empty() {
        true => {
            within = log::bare(text);
            within.trim()
        }
        false => text,
    };
    if quoted && let Some(inner) = clean::unquoted(text) {
        return read_any(inner.as_bytes(), stage, false);
    }
    // The reply's line end is one of its bytes; within quotes it is not to be expected.
    let ended;
    let raw = match inner {
        Some(inner) => {
            ended = inner.to_owned() + "\r\n";
            ended.as_bytes()
        }
        None => clean.as_bytes(),
    };
    if let Some(report) = reply(text, raw, stage) {
        return of(Taken::Reply, vec![report]);
    }
    let (text, guessed) = loose::respelled(text);
    let text = text.trim();
    if let Some(mut report) = reply(text, (text.to_owned() + "\r\n").as_bytes(), stage) {
        report.guessed = guessed;
        return of(Taken::Reply, vec![report]);
    }
    let refusals = refusals(text, stage);
    if !refusals.is_empty() {
        return of(Taken::Text, refusals);
    }
    if let Some(reports) = rows::read(text, stage) {
        return of(Taken::LogLine, reports);
    }
    let taken = if is_bounce(text) {
        Taken::Bounce
    } else {
        Taken::Text
    };
    let mut reports = mail::of_words(text);
    if (taken == Taken::Text || reports.len() < 2)
        && let Some(reports) = rows::listed(text, stage)
    {
        return of(taken, reports);
    }
    if let [one] = &mut reports[..]
        && taken == Taken::Text
        && one
            .recipient
            .as_deref()
            .is_some_and(|address| words::is_sender(text, address))
    {
        one.sender = one.recipient.take();
    }
    let telling = |report: &Report<'_>| report.status.is_some() || report.action.is_some();
    if taken == Taken::Bounce && reports.len() > 1
        || reports.len() == 1 && reports.iter().all(telling)
    {
        staged(&mut reports, text, stage);
        for report in &mut reports {
            complete(report, guessed);
        }
        if let [report] = &mut reports[..]
            && let Some(found) = smtp_codes::best(text.as_bytes())
            && report
                .status
                .is_some_and(|status| status.reply() == found.reply())
            && let Some(words) = words::of_server(text, found.start)
        {
            report.text = Some(excerpt(words, 0).into());
        }
        return of(taken, reports);
    }
    let mut report = plain(text, stage);
    report.guessed |= guessed && report.status.is_some();
    // Who is meant, though the words around the address say no more.
    if let [one] = &mut reports[..] {
        report.recipient = one.recipient.take().or(report.recipient);
        report.sender = one.sender.take();
    }
    of(taken, vec![report])
}

/// What stands in quotes, if that is a reply: `b'550 no'`, `"550 no"`.
fn unwrapped(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('b').unwrap_or(text);
    let quote = inner
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let inner = inner[1..].strip_suffix(quote)?;
    let inner = inner.strip_suffix("\\n").unwrap_or(inner);
    let inner = inner.strip_suffix("\\r").unwrap_or(inner).trim();
    inner
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(inner)
}

/// Whether the mail is one as it was sent, not lines that look like its header.
fn is_whole(bytes: &[u8]) -> bool {
    const FIELDS: [&str; 4] = ["received", "message-id", "mime-version", "content-type"];
    let head = &bytes[..bytes.len().min(16 << 10)];
    head.split(|&byte| byte == b'\n')
        .skip_while(|line| line.trim_ascii().is_empty())
        .take_while(|line| !line.trim_ascii().is_empty())
        .filter_map(|line| line.split(|&byte| byte == b':').next())
        .any(|name| {
            FIELDS
                .iter()
                .any(|field| field.as_bytes().eq_ignore_ascii_case(name.trim_ascii()))
        })
}

/// Whether a code, and no other number, begins the text.
///
/// In free text nobody looks for codes such as 590, which no standard can have. Who asks about one has
/// a relay that sends it; what stands behind it is held against the same rules as behind 550.
fn begins_with_code(text: &[u8]) -> bool {
    const PORTS: [&[u8]; 2] = [b"465", b"587"];
    let begins = |text: &[u8]| {
        smtp_codes::find(text)
            .next()
            .is_some_and(|found| found.start == 0)
    };
    let own = matches!(text, [b'4' | b'5', b'6' | b'8' | b'9', b'0'..=b'9', ..])
        && !PORTS.iter().any(|port| text.starts_with(port));
    if own {
        let mut like = text.to_vec();
        like[1] = b'5';
        return begins(&like);
    }
    begins(text)
}

/// What a reply says, if the text is one from its first byte to its last.
fn reply(text: &str, raw: &[u8], stage: Stage) -> Option<Report<'static>> {
    let (reply, deviations) = Reply::parse_lenient(raw, stage)?;
    if deviations.contains(Deviation::StrayBefore) || deviations.contains(Deviation::StrayAfter) {
        return None;
    }
    // Marks in place of blanks are another form.
    if matches!(
        text.as_bytes().get(3),
        Some(b'_' | b'+' | b'/' | b'|' | b'.')
    ) || loose::misspelled(text).is_some()
    {
        return None;
    }
    // `550 files` is none, nor is a number that begins a list of addresses.
    let is_number = text
        .as_bytes()
        .get(3)
        .is_some_and(|byte| matches!(byte, b' ' | b','))
        && !begins_with_code(text.as_bytes());
    if is_number && !text.as_bytes()[3..].trim_ascii().is_empty() {
        return None;
    }
    // Little else than its codes: they are what is meant, in whatever form.
    const SHORT: usize = 24;
    let mut status = completed(reply, raw);
    if text.len() <= SHORT {
        status = loose::completed(status, text);
    }
    Some(Report {
        recipient: answered(text).map(|address| address.to_owned().into()),
        status: Some(status),
        stage: known(stage, text),
        host: speaker::any(text.as_bytes()).map(|host| host.to_owned().into()),
        text: Some(text.to_owned().into()),
        deviations,
        ..Report::default()
    })
}

/// The recipient whom a refusal names first: `550 5.1.1 <jo@example.com>: User unknown`.
fn answered(text: &str) -> Option<&str> {
    let found = smtp_codes::find(text.as_bytes()).next()?;
    refused_first(text, &found).or_else(|| about_one(text, &found))
}

/// The only address in a refusal whose codes say that it is about a recipient: `550 5.1.1 No such user
/// jo@example.com`.
fn about_one<'a>(text: &'a str, found: &smtp_codes::Found) -> Option<&'a str> {
    found.enhanced()?;
    let family = found.status.judge(Stage::Any).cause().family();
    let of_recipient = matches!(family, Some(Family::Address | Family::Mailbox));
    let mut all = mail::addresses_in(text);
    let (place, address) = all.next()?;
    let one = all.all(|(_, other)| other.eq_ignore_ascii_case(address));
    let meant = of_recipient
        && one
        && !mail::helps(address, &text[..place])
        && !words::is_sender(text, address);
    meant.then_some(address)
}

/// The address right behind the codes.
fn refused_first<'a>(text: &'a str, found: &smtp_codes::Found) -> Option<&'a str> {
    let behind = text[found.end..].trim_start().strip_prefix('<')?;
    let (address, _) = behind.split_once('>')?;
    let is_one = address.contains('@') && !address.contains(' ');
    let refused = is_one
        && !found.status.is_success()
        && !speaker::blames_sender(&behind.as_bytes()[address.len()..]);
    refused.then_some(address)
}

/// The stage that the caller knows, else that of the words.
fn known(stage: Stage, text: &str) -> Stage {
    if stage == Stage::Any {
        words::stage(text)
    } else {
        stage
    }
}

/// Gives reports the stage that the caller knows, or that the words of each tell.
fn staged(reports: &mut [Report<'_>], text: &str, stage: Stage) {
    /// A bounce about more names its recipients too often to look for each.
    const LIMIT: usize = 200;
    if stage != Stage::Any {
        reports.iter_mut().for_each(|report| report.stage = stage);
        return;
    }
    let few = reports.len() <= LIMIT;
    let mut places = Vec::new();
    let mut from = 0;
    for report in &*reports {
        let address = report.recipient.as_deref().filter(|_| few);
        let at = address.and_then(|address| Some(from + text[from..].find(address)?));
        from = at.unwrap_or(from);
        places.push(at);
    }
    let single = reports.len() == 1;
    for (place, report) in reports.iter_mut().enumerate() {
        if report.stage != Stage::Any {
            continue;
        }
        report.stage = words::stage(report.text.as_deref().unwrap_or_default());
        if report.stage == Stage::Any && single {
            report.stage = words::stage(text);
        }
        // What is said of a recipient stands between its address and the next.
        if report.stage == Stage::Any
            && let Some(begin) = places[place]
        {
            let next = places.get(place + 1).copied().flatten();
            report.stage = words::stage(&text[begin..next.unwrap_or(text.len())]);
        }
    }
}

/// Gives a report the codes that its own words hold in a form that no log is searched for.
fn complete(report: &mut Report<'_>, guessed: bool) {
    let Some(text) = report.text.as_deref() else {
        return;
    };
    match report.status {
        Some(status) => report.status = Some(loose::completed(status, text)),
        None => {
            report.status = loose::only(text);
            report.guessed = report.status.is_some();
        }
    }
    report.guessed |= guessed && report.status.is_some();
}

/// What any other text says: the status that says most, or the only one that it may mean.
fn plain(text: &str, stage: Stage) -> Report<'static> {
    let best = smtp_codes::best(text.as_bytes())
        .filter(|found| found.enhanced().is_some() || !log::counts(text.as_bytes(), found));
    let mut deviations = Deviations::default();
    let status = best.map(|best| {
        let lenient = Reply::parse_lenient(text.as_bytes(), stage)
            .filter(|(_, deviations)| !deviations.contains(Deviation::StrayAfter))
            .filter(|(reply, _)| best.reply().is_none_or(|code| code == reply.code()));
        let status = match lenient {
            Some((reply, found)) => {
                // What stands in other words is quoted there, and its form is not the server's.
                if !found.contains(Deviation::StrayBefore) {
                    deviations = found;
                }
                completed(reply, text.as_bytes())
            }
            None => best.status,
        };
        loose::completed(status, text)
    });
    let guess = if status.is_none() {
        loose::only(text)
    } else {
        None
    };
    let known = known(stage, text);
    let host = speaker::any(text.as_bytes()).map(|host| host.to_owned().into());
    // Whoever else is named around the reply, it is about whom it begins with.
    let recipient = best.as_ref().and_then(|best| refused_first(text, best));
    let recipient = recipient.map(|address| address.to_owned().into());
    let (text, at) = match best.and_then(|best| words::of_server(text, best.start)) {
        Some(words) => (words, 0),
        None => (text, best.map_or(0, |best| best.start)),
    };
    Report {
        recipient,
        status: status.or(guess),
        guessed: guess.is_some(),
        stage: known,
        host,
        text: Some(excerpt(text, at).into()),
        deviations,
        ..Report::default()
    }
}

/// The only status that a text may mean in which nothing marks one.
fn guess(text: &str, stage: Stage) -> Report<'static> {
    let status = loose::only(text);
    let mut all = mail::addresses_in(text).map(|(_, address)| address);
    let first = all.next();
    let only = first.filter(|first| all.all(|other| other.eq_ignore_ascii_case(first)));
    Report {
        recipient: only.map(|address| address.to_owned().into()),
        // Two that fit each other are no chance.
        guessed: status.is_some_and(|it| it.reply().is_none() || it.enhanced().is_none()),
        status,
        stage: known(stage, text),
        text: Some(excerpt(text, 0).into()),
        ..Report::default()
    }
}

/// The refusals that a library of Python lists.
pub(crate) fn refusals(text: &str, stage: Stage) -> Vec<Report<'static>> {
    // An exception's name stands before what it lists, and each may have its own.
    let mut own = known(stage, text);
    words::refusals(text)
        .into_iter()
        .filter_map(|refusal| {
            if stage == Stage::Any {
                let told = words::stage(refusal.before);
                own = if told == Stage::Any { own } else { told };
            }
            let stage = own;
            let words = refusal
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            let said = format!("{} {words}", refusal.code);
            let (reply, _) = Reply::parse_lenient(said.as_bytes(), stage)?;
            Some(Report {
                recipient: refusal.recipient.map(|it| it.to_owned().into()),
                sender: refusal.sender.map(|it| it.to_owned().into()),
                direction: Some(Direction::Outgoing),
                status: Some(completed(reply, said.as_bytes())),
                // Whoever lists recipients was refused for them.
                stage: if stage == Stage::Any && refusal.recipient.is_some() {
                    Stage::Rcpt
                } else {
                    stage
                },
                text: Some(said.into()),
                ..Report::default()
            })
        })
        .collect()
}

/// The reports of lines of a log, if the text begins with one, or if it is nothing but such lines and
/// they report nothing.
fn log_lines(text: &str, stage: Stage) -> Option<Vec<Report<'static>>> {
    let layout = match recognise::content(text.as_bytes(), true) {
        Some(Content::Lines(layout)) => layout,
        _ => Layout::Any,
    };
    let begins = layout != Layout::Any || begins_log(text);
    if !begins && !is_tagged(text) {
        return None;
    }
    // A log's reader looks for `to=` behind a blank.
    let whole = if text.starts_with("to=") {
        format!(" {text}")
    } else {
        text.to_owned()
    };
    let mut reports = of_log(whole.as_bytes(), layout);
    if reports.is_empty() && layout == Layout::Any && is_tagged(text) {
        return Some(reports);
    }
    let telling = |report: &Report<'_>| {
        report.recipient.is_some() || report.outcome.is_some() || report.queue_id.is_some()
    };
    if !begins || !reports.iter().any(telling) {
        return None;
    }
    for report in &mut reports {
        if stage != Stage::Any {
            report.stage = stage;
        } else if report.stage == Stage::Any && !report.status.is_some_and(Status::is_success) {
            report.stage = words::stage(report.text.as_deref().unwrap_or_default());
        }
    }
    Some(reports)
}

/// Whether these are lines of syslog or the journal. Where they report nothing, what stands in them are
/// notes of programs about themselves, in which no words of a server are to be looked for.
fn is_tagged(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut next = || lines.next().map(log::is_tagged);
    next() == Some(true) && next() == Some(true) && lines.all(log::is_tagged)
}

/// Whether the first line is that of a log: a time, `to=<...>`, a JSON object, or a list of columns.
fn begins_log(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let bare = line.trim_start_matches(['[', '(', '<']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let date = matches!(
        bare.as_bytes().get(digits),
        Some(b'-' | b'/' | b':' | b'.' | b'>')
    ) && digits > 0
        && digits != 1
        || digits >= 9;
    let month = [
        "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ",
        "Dec ",
    ];
    let week = ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "];
    let shipped = [
        " status=",
        " stat=",
        " result=\"",
        " dsn=",
        " ** ",
        " == ",
        " => ",
        " rejected RCPT ",
        " rejected MAIL ",
        " rejected after ",
        "reject: ",
    ];
    // A code is no date.
    let coded = digits == 3 && bare.as_bytes().get(3) == Some(&b'-');
    date && !coded
        || month.iter().chain(&week).any(|name| bare.starts_with(name))
        || line.starts_with("to=<")
        || line.starts_with(['{', '@'])
        || line.starts_with('#') && line.contains(':')
        || shipped.iter().any(|words| line.contains(words))
}

/// Whether the text is that of a bounce: lines begin with an address and a colon, or hold nothing
/// but one.
fn is_bounce(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        let bare = line.trim_start_matches(['*', '-', '<', ' ']);
        let end = bare.find([':', ' ', '>', ',']).unwrap_or(bare.len());
        let behind = bare[end..].trim_start_matches('>');
        bare[..end].contains('@')
            && (behind.is_empty() || behind.starts_with(':'))
            && line.len() < 2000
    })
}

/// The status of a reply; an enhanced code may also stand further on in its text, as in
/// `550 queue_name 5.1.1` or `552 mailbox full (#5.2.2)`.
fn completed(reply: Reply<'_>, bytes: &[u8]) -> Status {
    let status = reply.status();
    if status.enhanced().is_some() {
        return status;
    }
    smtp_codes::best(bytes)
        .filter(|found| found.reply() == status.reply())
        .map_or(status, |found| found.status)
}

/// What stands at the end of a text that was cut.
const CUT: &str = " [...]";

/// The text, cut at [`TEXT_LIMIT`]; that it was cut shows at its end.
fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_LIMIT) {
        // What was cut already stays as it is, also where it was cut behind blanks.
        Some((end, _)) if !text.ends_with(CUT) || text.len() > end + CUT.len() => {
            text[..end].trim_end().to_owned() + CUT
        }
        _ => text.to_owned(),
    }
}

/// The text; of a long one the line in which the status stands and what follows.
fn excerpt(text: &str, at: usize) -> String {
    if text.len() <= TEXT_LIMIT {
        return text.to_owned();
    }
    let begin = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    // A line that is long itself begins shortly before the status.
    let begin = if at - begin > TEXT_LIMIT / 2 {
        (at.saturating_sub(TEXT_LIMIT / 2)..=at)
            .find(|&begin| text.is_char_boundary(begin))
            .unwrap_or(at)
    } else {
        begin
    };
    cut(&text[begin..])
}

#[cfg(test)]
mod limits {
    use super::*;

    #[test]
    fn lines_that_begin_a_log() {
        for (line, begins) in [
            ("2026-01-05 10:00:00 x", true),
            ("[10:00:00] x", true),
            ("1767607200 x", true),
            ("192.0.2.1 x", true),
            ("550-5.1.1 no", false),
            ("550 5.1.1 no", false),
            ("1: x", false),
            ("Mon Jan  5 x", true),
            ("to=<jo@example.org>", true),
            ("# a: b", true),
            ("# a", false),
        ] {
            assert_eq!(begins_log(line), begins, "{line}");
        }
    }

    #[test]
    fn long_texts_are_cut_near_the_status() {
        let long = "x".repeat(TEXT_LIMIT);
        assert_eq!(cut(&long), long);
        let once = cut(&format!("{long}y"));
        assert_eq!(once, format!("{long}{CUT}"));
        assert_eq!(cut(&once), once);
        let blanks = cut(&format!("{}   {long}", &long[3..]));
        assert_eq!(blanks, format!("{}{CUT}", &long[3..]));
        assert_eq!(cut(&blanks), blanks);
        let quoted = format!("{long}{long}{CUT}");
        assert_eq!(cut(&quoted), format!("{long}{CUT}"));
        let half = TEXT_LIMIT / 2;
        for (before, begin) in [(half, 0), (half + 1, 1), (1000, 1000 - half)] {
            let line = format!("{}550 5.1.1 {long}", "x".repeat(before));
            let text = format!("above\n{line}");
            let expected = cut(&line[begin..]);
            assert_eq!(
                excerpt(&text, "above\n".len() + before),
                expected,
                "{before}"
            );
        }
        let whole = format!("above\n{}", &long[6..]);
        assert_eq!(excerpt(&whole, 6), whole);
    }
}
