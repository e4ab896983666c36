//! One line of a log: the status it carries, and what the mail server says around it.

use std::io;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter};
use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, Outcome, ReplyCode, Stage, Status, judge};

use crate::{Report, speaker, stage};

/// How the lines of a log are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each line tells by itself what it is.
    Any,
    /// Message tracking of Exchange: columns that the first lines name.
    Tracking(Columns),
}

/// Where a message tracking log has what, counted in columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    recipient: usize,
    status: usize,
    context: Option<usize>,
}

impl Columns {
    /// Finds the columns by their names, which are separated by commas.
    pub(crate) fn named(names: &[u8]) -> Option<Self> {
        let place = |name: &[u8]| {
            names
                .split(|&byte| byte == b',')
                .position(|column| column.trim_ascii().eq_ignore_ascii_case(name))
        };
        Some(Self {
            recipient: place(b"recipient-address")?,
            status: place(b"recipient-status")?,
            context: place(b"source-context"),
        })
    }
}

/// What a line reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The recipient as the line has it; several stand behind each other.
    pub(crate) recipient: Option<&'a [u8]>,
    pub(crate) status: Status,
    /// The command that drew the status, where the line tells.
    pub(crate) stage: Stage,
    /// Who wrote the enhanced code.
    pub(crate) author: Author,
    /// The host that said it.
    pub(crate) host: Option<&'a str>,
    /// What the server said; else what the line says.
    pub(crate) text: &'a [u8],
}

impl<'a> Entry<'a> {
    /// What the line reports about one of its recipients.
    pub(crate) fn report(&self, recipient: Option<&'a [u8]>) -> Report<'a> {
        Report {
            recipient: recipient.map(String::from_utf8_lossy),
            host: self.host.map(Into::into),
            stage: self.stage,
            status: Some(self.status),
            author: self.author,
            text: Some(String::from_utf8_lossy(self.text)),
            ..Report::default()
        }
    }

    /// The recipients, without their brackets.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &'a [u8]> {
        self.recipient
            .unwrap_or_default()
            .split(|byte| matches!(byte, b',' | b';'))
            .map(|one| {
                let one = one.trim_ascii();
                let one = one.strip_prefix(b"<").unwrap_or(one);
                one.strip_suffix(b">").unwrap_or(one)
            })
            .filter(|one| !one.is_empty())
    }
}

/// Calls `each` for what a line reports, without its line end.
pub(crate) fn entries<'a>(
    line: &'a [u8],
    layout: Layout,
    each: &mut impl FnMut(Entry<'a>) -> io::Result<()>,
) -> io::Result<()> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match layout {
        Layout::Tracking(columns) => tracking(line, columns, each),
        Layout::Any => entry(line).map_or(Ok(()), each),
    }
}

/// What a line reports that tells by itself what it is; `None` if it carries no status.
fn entry(line: &[u8]) -> Option<Entry<'_>> {
    if let Some(at) = DSN.find(line) {
        let value = at + DSN.needle().len();
        if let Some((code, rest)) = leading_enhanced(&line[value..]) {
            if let Some(rest) = rest.strip_prefix(b", status=") {
                return postfix(&line[..at], code, rest);
            }
            if let Some(rest) = rest.strip_prefix(b", stat=") {
                return reported(&line[..at], Some(code), rest);
            }
        }
    }
    if let Some(at) = REJECT.find(line)
        && let Some(entry) = rejected(&line[at + REJECT.needle().len()..])
    {
        return Some(entry);
    }
    if let Some(at) = STAT.find(line)
        && let Some(entry) = reported(&line[..at], None, &line[at + STAT.needle().len()..])
    {
        return Some(entry);
    }
    if let Some(at) = RULESET.find(line)
        && let Some(entry) = ruleset(&line[at + RULESET.needle().len()..])
    {
        return Some(entry);
    }
    if let Some((sign, rest)) = exim_sign(line) {
        return exim(sign, rest);
    }
    plain(line)
}

/// What stands in front of what.
type Needle = LazyLock<Finder<'static>>;

static DSN: Needle = LazyLock::new(|| Finder::new(b" dsn="));
static REJECT: Needle = LazyLock::new(|| Finder::new(b"reject: "));
static STAT: Needle = LazyLock::new(|| Finder::new(b" stat="));
static RULESET: Needle = LazyLock::new(|| Finder::new(b"ruleset="));
static REJECTED: Needle = LazyLock::new(|| Finder::new(b" rejected "));
static TO: Needle = LazyLock::new(|| Finder::new(b" to="));
static FROM: Needle = LazyLock::new(|| Finder::new(b"; from=<"));
static SAID: Needle = LazyLock::new(|| Finder::new(b" said: "));
static REFUSED: Needle = LazyLock::new(|| Finder::new(b" refused to talk to me: "));
static IN_REPLY: Needle = LazyLock::new(|| Finder::new(b" (in reply to "));
static CLIENT: Needle = LazyLock::new(|| Finder::new(b"]: "));
static REFUSAL: Needle = LazyLock::new(|| Finder::new(b" reject="));
static ARGUMENT: Needle = LazyLock::new(|| Finder::new(b" arg1="));
static CONFIRMED: Needle = LazyLock::new(|| Finder::new(b" C=\""));
static AFTER: Needle = LazyLock::new(|| Finder::new(b"mail server after "));

/// A delivery by Postfix: what stands before `dsn=`, its code, and what stands behind
/// `status=`: `bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 ... )`.
fn postfix<'a>(head: &'a [u8], dsn: EnhancedCode, rest: &'a [u8]) -> Option<Entry<'a>> {
    let why = match memchr(b'(', rest) {
        Some(open) => {
            let why = &rest[open + 1..];
            why.strip_suffix(b")").unwrap_or(why)
        }
        None => rest,
    };
    let (reply, stage) = if why.first().is_some_and(u8::is_ascii_digit) {
        // What is quoted for a message that was sent is the answer to its end.
        let sent = rest.starts_with(b"sent ");
        (Some(why), if sent { Stage::DataEnd } else { Stage::Any })
    } else {
        said(why)
    };
    let (status, text) = match reply {
        Some(reply) => (completed(reply, dsn), reply),
        None => (Status::of_enhanced(dsn), why),
    };
    Some(Entry {
        recipient: recipient(head),
        status,
        stage,
        author: author(status, text),
        host: speaker::quoted(why).or_else(|| speaker::relay(head)),
        text,
    })
}

/// The server's own words, if they are quoted, and the command that drew them.
fn said(text: &[u8]) -> (Option<&[u8]>, Stage) {
    let (reply, mut stage) = if let Some(at) = SAID.find(text) {
        (&text[at + SAID.needle().len()..], Stage::Any)
    } else if let Some(at) = REFUSED.find(text) {
        (&text[at + REFUSED.needle().len()..], Stage::Greeting)
    } else {
        return (None, Stage::Any);
    };
    let reply = match IN_REPLY.find(reply) {
        Some(at) => {
            stage = stage::of_command(&reply[at + IN_REPLY.needle().len()..]);
            &reply[..at]
        }
        None => reply,
    };
    (Some(reply), stage)
}

/// The status of a reply, and of what the mail server made of it: the reply's own codes,
/// completed by the server's where the reply has none that says as much.
fn completed(reply: &[u8], dsn: EnhancedCode) -> Status {
    let Some((code, enhanced)) = reply_status(reply) else {
        return Status::of_enhanced(dsn);
    };
    let agrees = |reply: ReplyCode| reply.digits()[0] == dsn.class_number();
    match (code, enhanced) {
        (Some(code), None) if agrees(code) => Status::both(code, dsn),
        (Some(code), Some(own))
            if agrees(code) && own.subject_number() == 0 && dsn.subject_number() != 0 =>
        {
            Status::both(code, dsn)
        }
        (code, enhanced) => Status::from_parts(code, enhanced).unwrap_or(Status::of_enhanced(dsn)),
    }
}

/// The codes of a reply. Nearly all begin with them; in the others they are searched.
fn reply_status(reply: &[u8]) -> Option<(Option<ReplyCode>, Option<EnhancedCode>)> {
    if let Some((code, rest)) = reply.split_at_checked(3)
        && let Ok(code) = ReplyCode::from_bytes(code)
        && let [b' ' | b'-', rest @ ..] = rest
        && let Some((enhanced, _)) = leading_enhanced(rest)
    {
        return Some((Some(code), Some(enhanced)));
    }
    smtp_codes::best(reply).map(|found| (found.reply(), found.enhanced()))
}

/// The enhanced code that the text begins with, and what follows.
fn leading_enhanced(text: &[u8]) -> Option<(EnhancedCode, &[u8])> {
    const LONGEST: usize = "5.999.999".len();
    let length = text
        .iter()
        .take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let (code, rest) = text.split_at(length);
    let code = EnhancedCode::from_bytes(code).ok()?;
    (!rest.first().is_some_and(u8::is_ascii_alphanumeric)).then_some((code, rest))
}

/// The recipients behind `to=`.
fn recipient(text: &[u8]) -> Option<&[u8]> {
    let value = &text[TO.find(text)? + TO.needle().len()..];
    if !value.starts_with(b"<") {
        let length = memchr(b' ', value).unwrap_or(value.len());
        let value = &value[..length];
        let value = value.strip_suffix(b",").unwrap_or(value);
        return (!value.is_empty()).then_some(value);
    }
    let mut end = 0;
    loop {
        end += memchr(b'>', &value[end..])? + 1;
        if !value[end..].starts_with(b",<") {
            return Some(&value[..end]);
        }
    }
}

/// A refusal by Postfix itself: `RCPT from unknown[192.0.2.1]: 550 5.1.1 ...; from=<...> to=<...>`.
fn rejected(rest: &[u8]) -> Option<Entry<'_>> {
    let (refusal, envelope) = rest.split_at(FROM.find(rest).unwrap_or(rest.len()));
    let text = match CLIENT.find(refusal) {
        Some(at) => &refusal[at + CLIENT.needle().len()..],
        None => refusal,
    };
    // What a rule for headers refuses has its status behind the envelope.
    let (text, status) = match status_in(text) {
        Some(status) => (text, status),
        None => (rest, status_in(envelope)?),
    };
    Some(Entry {
        recipient: recipient(envelope),
        status,
        stage: stage::of_command(refusal),
        author: Author::Server,
        host: None,
        text,
    })
}

fn status_in(text: &[u8]) -> Option<Status> {
    let (reply, enhanced) = reply_status(text)?;
    Status::from_parts(reply, enhanced)
}

/// A delivery by sendmail or OpenSMTPD: what stands before the result, its code if it has
/// one, and what stands behind `stat=`.
fn reported<'a>(head: &'a [u8], dsn: Option<EnhancedCode>, rest: &'a [u8]) -> Option<Entry<'a>> {
    let text = match rest.strip_prefix(b"\"") {
        Some(quoted) => &quoted[..memchr(b'"', quoted).unwrap_or(quoted.len())],
        None => rest,
    };
    let status = match dsn {
        Some(dsn) => completed(text, dsn),
        None => status_in(text)?,
    };
    Some(Entry {
        recipient: recipient(head),
        status,
        stage: delivered(status),
        author: match dsn {
            Some(_) => author(status, text),
            None => Author::Server,
        },
        host: speaker::relay(head),
        text,
    })
}

/// Who wrote the enhanced code of a status: the reporter, if the reply that it quotes has none.
fn author(status: Status, text: &[u8]) -> Author {
    match status_in(text) {
        Some(said) if status.reply().is_some() && said.enhanced().is_none() => Author::Reporter,
        _ => Author::Server,
    }
}

/// The stage of a status that a log has for a whole delivery: a success is the answer to the
/// end of the message, a failure may be that to any command.
fn delivered(status: Status) -> Stage {
    match judge(status, Stage::Any).outcome() {
        Outcome::Success => Stage::DataEnd,
        _ => Stage::Any,
    }
}

/// A refusal by sendmail: `check_rcpt, arg1=<jo@example.org>, relay=..., reject=550 5.1.1 ...`.
fn ruleset(rest: &[u8]) -> Option<Entry<'_>> {
    let (head, text) = rest.split_at(REFUSAL.find(rest)?);
    let text = &text[REFUSAL.needle().len()..];
    let (stage, to) = if head.starts_with(b"check_rcpt") {
        (Stage::Rcpt, ARGUMENT.find(head))
    } else if head.starts_with(b"check_mail") {
        (Stage::Mail, None)
    } else if head.starts_with(b"check_relay") {
        (Stage::Greeting, None)
    } else {
        (Stage::Any, None)
    };
    let recipient = to.and_then(|at| {
        let value = &head[at + ARGUMENT.needle().len()..];
        Some(&value[..memchr(b',', value)?])
    });
    Some(Entry {
        recipient,
        status: status_in(text)?,
        stage,
        author: Author::Server,
        host: None,
        text,
    })
}

/// What Exim did with a message, and what follows: the sign behind the message's id.
fn exim_sign(line: &[u8]) -> Option<(&[u8], &[u8])> {
    /// A date, a time, a zone and a process id may stand before the id, and as many words
    /// of syslog.
    const WORDS: usize = 12;
    let mut rest = line;
    let mut id = false;
    for _ in 0..WORDS {
        let end = memchr(b' ', rest)?;
        let (word, behind) = (&rest[..end], &rest[end + 1..]);
        if id {
            let known: [&[u8]; 6] = [b"**", b"==", b"=>", b"->", b">>", b"*>"];
            return known.contains(&word).then_some((word, behind));
        }
        // `1sTyGh-0001Ab-2C`, and since Exim 4.97 `1sTyGh-00000001AbC-0XyZ`.
        id = matches!(word.len(), 16 | 23)
            && word.get(6) == Some(&b'-')
            && word.iter().filter(|&&byte| byte == b'-').count() == 2
            && word
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        rest = behind;
    }
    None
}

/// A delivery by Exim: the sign, and what follows it.
fn exim<'a>(sign: &[u8], rest: &'a [u8]) -> Option<Entry<'a>> {
    let (first, behind) = rest.split_at(memchr(b' ', rest).unwrap_or(rest.len()));
    let first = first.strip_suffix(b":").unwrap_or(first);
    let mut recipient = first;
    // A local part alone is followed by the whole address.
    if memchr(b'@', first).is_none()
        && let Some(bracketed) = behind.strip_prefix(b" <")
        && let Some(end) = memchr(b'>', bracketed)
    {
        recipient = &bracketed[..end];
    }
    let failed = matches!(sign, b"**" | b"==");
    let (stage, text) = if failed {
        let stage = AFTER.find(behind).map_or(Stage::Any, |at| {
            stage::of_command(&behind[at + AFTER.needle().len()..])
        });
        (stage, behind)
    } else {
        // What is quoted for a message that was sent is the answer to its end.
        let quoted = &behind[CONFIRMED.find(behind)? + CONFIRMED.needle().len()..];
        let end = memchr(b'"', quoted).unwrap_or(quoted.len());
        (Stage::DataEnd, &quoted[..end])
    };
    let found = smtp_codes::best(text)?;
    Some(Entry {
        recipient: Some(recipient),
        status: found.status,
        stage,
        author: Author::Server,
        host: speaker::quoted(text).or_else(|| speaker::peer(behind)),
        text: if failed { &text[found.start..] } else { text },
    })
}

/// Calls `each` for what a row of Exchange's message tracking reports: one entry for all its
/// recipients, or one for each of them where each has a status of its own.
fn tracking<'a>(
    line: &'a [u8],
    columns: Columns,
    each: &mut impl FnMut(Entry<'a>) -> io::Result<()>,
) -> io::Result<()> {
    let (mut recipient, mut status, mut context) = (None, None, None);
    for (place, value) in Cells(Some(line)).enumerate() {
        if place == columns.recipient {
            recipient = Some(value).filter(|value| !value.is_empty());
        } else if place == columns.status {
            status = Some(value);
        } else if Some(place) == columns.context {
            context = Some(value);
        }
    }
    let mut entry = |recipient, text, status| {
        each(Entry {
            recipient,
            status,
            stage: delivered(status),
            author: Author::Server,
            host: speaker::fqdn(text),
            text,
        })
    };
    let statuses = status.map(each_status).unwrap_or_default();
    let recipients: Vec<&[u8]> = recipient
        .unwrap_or_default()
        .split(|&byte| byte == b';')
        .collect();
    if statuses.len() > 1 && statuses.len() == recipients.len() {
        for (recipient, text) in recipients.into_iter().zip(statuses) {
            if let Some(status) = status_in(text) {
                entry(Some(recipient), text, status)?;
            }
        }
        return Ok(());
    }
    for text in [status, context].into_iter().flatten() {
        // Whose is which of several is not told: a failure must not pass for a success.
        let found = match statuses.len() {
            0 | 1 => status_in(text),
            _ => smtp_codes::best(text).map(|found| found.status),
        };
        if let Some(found) = found {
            return entry(recipient, text, found);
        }
    }
    Ok(())
}

/// The statuses of several recipients, which semicolons part. A semicolon within the text of
/// one has no reply code behind it.
fn each_status(text: &[u8]) -> Vec<&[u8]> {
    let mut statuses = Vec::new();
    let mut start = 0;
    for at in memchr_iter(b';', text) {
        if matches!(&text[at + 1..], [b'2'..=b'5', second, third, b' ', ..]
            if second.is_ascii_digit() && third.is_ascii_digit())
        {
            statuses.push(&text[start..at]);
            start = at + 1;
        }
    }
    statuses.push(&text[start..]);
    statuses
}

/// The cells of a line of CSV, without their quotes.
struct Cells<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        let mut end = 0;
        if rest.starts_with(b"\"") {
            // The quote that ends the cell is not followed by another one.
            end = 1;
            while let Some(quote) = memchr(b'"', &rest[end..]) {
                end += quote + 1;
                if rest.get(end) != Some(&b'"') {
                    break;
                }
                end += 1;
            }
        }
        end += memchr(b',', &rest[end..]).unwrap_or(rest.len() - end);
        let cell = &rest[..end];
        self.0 = rest.get(end + 1..);
        let quoted = cell
            .strip_prefix(b"\"")
            .and_then(|cell| cell.strip_suffix(b"\""));
        Some(quoted.unwrap_or(cell))
    }
}

/// A refusal by Exim itself: `F=<x@y.example> rejected RCPT <jo@example.org>: 550 ...`.
fn refused(line: &[u8]) -> Option<Entry<'_>> {
    let words = &line[REJECTED.find(line)? + REJECTED.needle().len()..];
    let words = words.strip_prefix(b"after ").unwrap_or(words);
    let stage = stage::of_command(words);
    let (head, text) = words.split_at_checked(memchr(b':', words)? + 1)?;
    if stage == Stage::Any {
        return None;
    }
    let rcpt = stage == Stage::Rcpt;
    let recipient = memchr(b'<', head).filter(|_| rcpt).and_then(|open| {
        let address = &head[open..];
        Some(&address[..=memchr(b'>', address)?])
    });
    let text = text.trim_ascii();
    Some(Entry {
        recipient,
        status: status_in(text)?,
        stage,
        author: Author::Server,
        host: None,
        text,
    })
}

/// Any other line.
fn plain(line: &[u8]) -> Option<Entry<'_>> {
    if let Some(entry) = refused(line) {
        return Some(entry);
    }
    let (quoted, stage) = said(line);
    let (text, status) = match quoted.and_then(|text| Some((text, status_in(text)?))) {
        Some(found) => found,
        None => (line.trim_ascii(), status_in(line)?),
    };
    Some(Entry {
        recipient: recipient(line).filter(|recipient| recipient.starts_with(b"<")),
        status,
        stage,
        author: Author::Server,
        host: speaker::quoted(line),
        text,
    })
}
