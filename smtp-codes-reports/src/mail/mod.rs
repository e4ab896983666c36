//! Findings from a whole mail: the standard fields of a bounce, or its report in words.

mod header;
mod kind;
mod mime;
mod original;
mod passed;
mod report;
#[cfg(test)]
mod tests;
mod transcript;
mod words;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use smtp_codes::dsn::{Author, Dsn, Merged, Recipient, Source};
use smtp_codes::{DsnAction, Outcome, Stage, Status, best};

use crate::mbox::begins_mail;
use crate::{Direction, Report, Time, events, speaker, stage};
use header::Header;
pub(crate) use header::time as header_time;
pub use kind::MailKind;
use mime::{Kind, Part};
pub use original::Original;
pub(crate) use passed::unmarked;
use report::{Told, Words};
pub(crate) use report::{addresses as addresses_in, helps};
use transcript::Refused;
use words::{Heard, Tells};

/// What a mail says, taken apart.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::mail::Mail;
///
/// let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
///     <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
/// let mail = Mail::read(bounce);
/// let report = mail.reports().next().unwrap();
/// assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
/// assert_eq!(report.status.unwrap().to_string(), "550 5.1.1");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    kind: MailKind,
    findings: Vec<Finding>,
    original: Option<Original>,
    cut: bool,
}

impl Mail {
    /// Reads a mail, or a mailbox of them. Bytes that are no mail report nothing.
    ///
    /// Only the report is read for what happened, never the returned original, so the depth to
    /// which mails are nested does not matter. Of a mail that is no report itself the mails that
    /// are attached, or quoted with their header, are read, as people pass reports on.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let unmarked = unmarked(bytes).filter(|mail| is_mail(mail));
        let bytes = unmarked.as_deref().unwrap_or(bytes);
        let mut read = Self::default();
        // What comes through a pipe may have a blank line before the header.
        let mut rest = bytes.trim_ascii_start();
        while let Some(mail) = next_of_mailbox(&mut rest) {
            read.add(read_one(mail, true));
        }
        read
    }

    /// Adds what another mail says; what kind it is, and the original, stay the first one's.
    fn add(&mut self, other: Self) {
        if self.kind == MailKind::Other {
            self.kind = other.kind;
        }
        if self.original.is_none() {
            self.original = other.original;
        }
        self.findings.extend(other.findings);
        self.cut |= other.cut;
    }

    /// What it reports, a report for each recipient, in the order of the mail; none for a mail that
    /// is neither a delivery report nor a complaint.
    pub fn reports(&self) -> impl ExactSizeIterator<Item = Report<'_>> {
        self.findings.iter().map(Finding::report)
    }

    /// What the mail is; of several the first that is not [`MailKind::Other`].
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes_reports::mail::{Mail, MailKind};
    ///
    /// let mail = Mail::read(b"From: ann@example.org\nSubject: Hello\n\nHow are you?\n");
    /// assert_eq!(mail.kind(), MailKind::Other);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        self.kind
    }

    /// The header of the mail that it is about, where it returns it; of several mails the first
    /// one's.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes_reports::mail::Mail;
    ///
    /// let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
    ///     <jo@example.com>: 550 5.1.1 User unknown\n\n----- Original message -----\n\
    ///     Message-ID: <1@example.org>\nSubject: News\nTo: jo@example.com\n";
    /// let mail = Mail::read(bounce);
    /// assert_eq!(mail.original().unwrap().field("Subject").as_deref(), Some("News"));
    /// ```
    #[must_use]
    pub const fn original(&self) -> Option<&Original> {
        self.original.as_ref()
    }

    /// Whether it has more parts, or deeper ones, than are looked at.
    ///
    /// # Examples
    ///
    /// ```
    /// let mail = smtp_codes_reports::mail::Mail::read(b"From: a@example.org\n\nHello\n");
    /// assert!(!mail.is_cut());
    /// ```
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }
}

/// What a mail reports about one recipient: facts, without a judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The final recipient's address.
    recipient: Option<String>,
    /// The address that the sender used.
    original_recipient: Option<String>,
    /// What the reporting system did; `None` only for a complaint, and where a code says it.
    action: Option<DsnAction>,
    /// How it ended, by the word of a service.
    outcome: Option<Outcome>,
    /// Whether the recipient complains.
    complaint: bool,
    /// The codes that the mail names.
    status: Option<Status>,
    /// What drew the reply.
    stage: Stage,
    /// Who wrote the enhanced code.
    author: Author,
    /// The host that refused, where the fields of the mail name it.
    host: Option<String>,
    /// When it was tried last.
    time: Option<Time>,
    /// Which way the mail went.
    direction: Direction,
    /// The diagnostic in one line; recipients of whom the same is said share it.
    text: Option<Arc<str>>,
    /// What is the same for all recipients.
    envelope: Arc<Envelope>,
}

/// What a report says of the mail that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Envelope {
    sender: Option<String>,
    message_id: Option<String>,
    queue_id: Option<String>,
    time: Option<Time>,
}

impl Finding {
    fn report(&self) -> Report<'_> {
        let envelope = &*self.envelope;
        Report {
            recipient: self.recipient.as_deref().map(Into::into),
            original_recipient: self.original_recipient.as_deref().map(Into::into),
            sender: envelope.sender.as_deref().map(Into::into),
            message_id: envelope.message_id.as_deref().map(Into::into),
            queue_id: envelope.queue_id.as_deref().map(Into::into),
            time: self.time.or(envelope.time),
            host: self.host.as_deref().map(Into::into),
            direction: Some(self.direction),
            stage: self.stage,
            status: self.status,
            author: self.author,
            action: self.action,
            outcome: self.outcome,
            complaint: self.complaint,
            text: self.text.as_deref().map(Into::into),
            ..Report::default()
        }
    }
}

impl From<Report<'_>> for Finding {
    fn from(event: Report<'_>) -> Self {
        let own = |text: Option<std::borrow::Cow<'_, str>>| text.map(std::borrow::Cow::into_owned);
        Self {
            recipient: own(event.recipient),
            original_recipient: own(event.original_recipient),
            action: event.action,
            outcome: event.outcome,
            complaint: event.complaint,
            status: event.status,
            stage: event.stage,
            author: event.author,
            host: own(event.host),
            time: event.time,
            direction: event.direction.unwrap_or(Direction::Outgoing),
            text: event.text.as_deref().map(Into::into),
            envelope: Arc::new(Envelope {
                sender: own(event.sender),
                message_id: own(event.message_id),
                queue_id: own(event.queue_id),
                time: None,
            }),
        }
    }
}

/// Reads one mail; `outermost` unless it stood in another.
fn read_one(mail: &[u8], outermost: bool) -> Mail {
    let header = Header::of(mail);
    if header.fields().next().is_none() {
        return Mail::default();
    }
    let (parts, cut) = mime::parts(mail);
    if outermost && let Some(arrived) = parts.iter().find_map(Part::wrapped) {
        return read_one(arrived.trim_ascii_start(), false);
    }
    let text = mime::report_text(&parts);
    // What a program quotes in its answer is of an earlier mail: only what it says of its own tells what it is.
    let answers = kind::answers(header);
    let own = match answers || Tells::System.heard_in(&header.lower("From")) {
        true => report::without_quotes(&text),
        false => Cow::Borrowed(&*text),
    };
    let (words, returned) = report::split_original(&own);
    let kind = match answers {
        true => MailKind::of(header, &parts, &report::of_answer(words)),
        false => MailKind::of(header, &parts, words),
    };
    let mut read = Mail {
        kind,
        cut,
        ..Mail::default()
    };
    // Services can send their events by mail, as SES does through SNS.
    if events::begins(text.as_bytes()) && events::service(text.as_bytes()).is_some() {
        read.findings = events::read(words.as_bytes())
            .into_iter()
            .map(Finding::from)
            .collect();
        if let Some(first) = read.findings.first() {
            read.kind = if first.complaint {
                MailKind::Complaint
            } else {
                MailKind::DeliveryReport
            };
        }
        return read;
    }
    // A server tells its postmaster of a session that went wrong.
    if Tells::System.heard_in(&header.lower("From")) {
        let refusals = transcript::refusals(words);
        if !refusals.is_empty() {
            read.kind = MailKind::DeliveryReport;
            let time = header.raw("Date").and_then(header::time);
            let refused = refusals.into_iter().map(|it| of_session(it, time));
            read.findings = refused.collect();
            return read;
        }
    }
    match kind {
        MailKind::DeliveryReport => {}
        MailKind::Complaint => {
            read.original = returned_original(&parts, returned);
            complaints(header, &parts, words, &mut read);
            return read;
        }
        MailKind::Other if outermost => return passed_on(&parts, &text).unwrap_or(read),
        // Lists tell their owners by themselves, with the bounce beside it.
        MailKind::AutoReply if outermost => {
            let inner = passed_on(&parts, "");
            return inner
                .filter(|inner| !inner.findings.is_empty())
                .unwrap_or(read);
        }
        _ => return read,
    }
    // Who passes a report on may keep its subject.
    let foreign = outermost && !Tells::System.heard_in(&header.lower("From"));
    let quoting = if answers { "" } else { &*text };
    if foreign
        && !parts.iter().any(|part| part.kind == Kind::DeliveryStatus)
        && let Some(inner) = passed_on(&parts, quoting)
        && !inner.findings.is_empty()
    {
        return inner;
    }
    read.original = returned_original(&parts, returned);

    let of_kind = |kind| -> Vec<Vec<u8>> {
        let parts = parts.iter().filter(|part| part.kind == kind);
        parts.map(|part| unindented(part.decoded())).collect()
    };
    let mut statuses = of_kind(Kind::DeliveryStatus);
    if statuses.is_empty() {
        // A receipt that refuses names the recipient.
        statuses = of_kind(Kind::Disposition);
    }
    let embedded;
    let mut fields: Vec<Dsn<'_>> = statuses.iter().map(|body| Dsn::new(body)).collect();
    let mut words = words;
    if fields.iter().all(|dsn| dsn.recipients().next().is_none())
        && let Some(at) = report::embedded_fields(words)
    {
        embedded = unindented(words.as_bytes()[at..].to_vec());
        fields.push(Dsn::new(&embedded));
        words = &words[..at];
    }
    let recipients: Vec<Recipient<'_>> = fields.iter().flat_map(|dsn| dsn.recipients()).collect();

    let senders = addresses(header, "To");
    let failed = addresses(header, "X-Failed-Recipients");
    let report = Words::new(words, &senders, &addresses(header, "From"), &failed);
    let about = About {
        envelope: Arc::new(envelope(header, &fields, read.original.as_ref(), &senders)),
        reported: OnceCell::new(),
        header,
        text: words,
        words: report,
        subject: header.text("Subject").filter(|subject| !subject.is_empty()),
    };
    read.findings = if recipients.is_empty() {
        about
            .words
            .told()
            .into_iter()
            .map(|told| about.of_words(told))
            .collect()
    } else {
        let single = recipients.len() == 1;
        recipients
            .into_iter()
            .map(|recipient| about.of_fields(recipient, single))
            .collect()
    };
    // A report that names nobody and nothing may only pass on another system's report.
    if outermost && statuses.is_empty() && !about.words.says_anything() {
        let inner = passed_on(&parts, quoting).filter(|inner| !inner.findings.is_empty());
        if let Some(inner) = inner.or_else(|| {
            let returned = if answers { "" } else { returned };
            let inner = read_one(returned.trim_start().as_bytes(), false);
            (!inner.findings.is_empty()).then_some(inner)
        }) {
            return inner;
        }
    }
    complete(&mut read, header, &senders, &about.words);
    read
}

/// Fields without the blanks before them, as deep as those before the first one behind each blank line, which goes
/// on with no other one.
fn unindented(fields: Vec<u8>) -> Vec<u8> {
    let is_blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let mut bare = Vec::with_capacity(fields.len());
    let mut depth = None;
    for line in fields.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii().is_empty() {
            depth = None;
            bare.extend_from_slice(line);
            continue;
        }
        let indent = line.iter().take_while(is_blank).count();
        bare.extend_from_slice(&line[indent.min(*depth.get_or_insert(indent))..]);
    }
    bare
}

/// The finding from what was refused in a session: how it ended only the reply tells.
fn of_session(refused: Refused, time: Option<Time>) -> Finding {
    let said = refused.said;
    Finding {
        recipient: refused.recipient,
        original_recipient: None,
        action: None,
        outcome: None,
        complaint: false,
        status: Some(said.found.status),
        stage: said.stage,
        author: Author::Server,
        host: None,
        time: None,
        direction: refused.direction,
        text: Some(said.text),
        envelope: Arc::new(Envelope {
            sender: refused.sender,
            time,
            ..Envelope::default()
        }),
    }
}

/// Adds what only the header, the original and its description tell: whom the report is about.
fn complete(read: &mut Mail, header: Header<'_>, senders: &[String], words: &Words<'_>) {
    let [finding] = &mut read.findings[..] else {
        return;
    };
    if finding.original_recipient.is_none() {
        let own = ["Delivered-To", "X-Original-To", "Envelope-To"]
            .iter()
            .flat_map(|name| addresses(header, name));
        finding.original_recipient = senders
            .iter()
            .cloned()
            .chain(own)
            .chain(finding.envelope.sender.clone())
            .find_map(|address| original::carried(&address));
    }
    if finding.recipient.is_none() {
        finding.recipient = finding
            .original_recipient
            .clone()
            .or_else(|| read.original.as_ref()?.recipient())
            .or_else(|| words.addressed().map(str::to_owned))
            .or_else(|| in_subject(header, senders));
    }
}

/// The recipient whom the subject of a report ends with: `Undeliverable mail for jo@example.com`. Behind a
/// colon the subject may be that of the original.
fn in_subject(header: Header<'_>, senders: &[String]) -> Option<String> {
    let subject = header.text("Subject")?;
    let (place, address) = report::addresses(&subject).last()?;
    let before = subject[..place].trim_end();
    let whole = subject[place..].trim_matches(['<', '>']) == address;
    let names = [" for", " to"].iter().any(|word| before.ends_with(word));
    let own = senders.iter().any(|it| it.eq_ignore_ascii_case(address));
    (whole && names && !before.contains(':') && Tells::Subject.heard_in(before) && !own)
        .then(|| address.to_owned())
}

/// The original that a report returns, as a part of its own or behind its words.
fn returned_original(parts: &[Part<'_>], returned: &str) -> Option<Original> {
    parts
        .iter()
        .filter(|part| part.kind == Kind::Returned)
        .find_map(|part| Original::of(&part.original()))
        .or_else(|| Original::of(returned.as_bytes()))
}

/// The reports that somebody passed on: attached, or quoted with their header.
fn passed_on(parts: &[Part<'_>], text: &str) -> Option<Mail> {
    let mut read = Mail::default();
    for mail in parts.iter().filter_map(Part::mail) {
        read.add(read_one(mail.trim_ascii_start(), false));
    }
    if read.findings.is_empty()
        && let Some(quoted) = passed::quoted(text)
    {
        read.add(read_one(quoted.as_bytes(), false));
    }
    (read.kind != MailKind::Other).then_some(read)
}

/// What a report is about, apart from its recipients.
fn envelope(
    header: Header<'_>,
    fields: &[Dsn<'_>],
    original: Option<&Original>,
    senders: &[String],
) -> Envelope {
    let of_message = |name: &str| {
        let value = fields.iter().find_map(|dsn| dsn.message().field(name))?;
        Some(value.to_string())
    };
    let typed = |value: String| {
        let (_, address) = report::addresses(&value).last()?;
        Some(address.to_owned())
    };
    // Some systems name the original in the header, as an answer would.
    let answered = || {
        ["In-Reply-To", "References"]
            .iter()
            .find_map(|name| header::message_id(header.raw(name)?))
    };
    Envelope {
        sender: of_message("X-Postfix-Sender")
            .and_then(typed)
            .or_else(|| original?.sender())
            .or_else(|| senders.first().cloned()),
        message_id: original.and_then(Original::message_id).or_else(answered),
        queue_id: of_message("X-Postfix-Queue-ID")
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty()),
        time: header.raw("Date").and_then(header::time),
    }
}

/// What the reporting system did, where no field says it: a report that tells of no delay and of no
/// success is one of a failure.
fn how_it_ended(header: Header<'_>, words: &str) -> DsnAction {
    /// What is further down in the text than this is what other systems said.
    const NEAR: usize = 4000;
    let said = Heard::of(words);
    let subject = Heard::of(&header.text("Subject").unwrap_or_default());
    let tells = |what: Tells| subject.has(what) || said.has(what);
    // Where the text first tells it: other systems may still report what this one does not know.
    let first = |what: Tells| match said.place(what) {
        Some(place) => place.start,
        None if said.has(what) => 0,
        None => usize::MAX,
    };
    // A report of both a delay and a failure is one of a failure.
    let is_final = first(Tells::Final) < NEAR;
    if tells(Tells::Delay) && !is_final {
        DsnAction::Delayed
    } else if subject.has(Tells::Success)
        || first(Tells::Success) < first(Tells::Failure) && !refused(words)
    {
        DsnAction::Delivered
    } else {
        DsnAction::Failed
    }
}

/// Whether the words have a failure's codes: what was delivered to one host may be refused by the next one.
fn refused(words: &str) -> bool {
    best(words.as_bytes()).is_some_and(|found| found.status.is_permanent())
}

/// A delivery report, for the findings about its recipients.
struct About<'a> {
    envelope: Arc<Envelope>,
    header: Header<'a>,
    /// The report in words.
    text: &'a str,
    /// The answer of [`About::reported`].
    reported: OnceCell<DsnAction>,
    words: Words<'a>,
    subject: Option<String>,
}

impl<'a> About<'a> {
    /// A report of which only the words are there.
    fn without_header(text: &'a str) -> Self {
        Self {
            envelope: Arc::default(),
            header: Header::of(b""),
            text,
            reported: OnceCell::new(),
            words: Words::new(text, &[], &[], &[]),
            subject: None,
        }
    }

    /// What was done, where the fields of a recipient do not say.
    fn reported(&self) -> DsnAction {
        *self
            .reported
            .get_or_init(|| how_it_ended(self.header, self.text))
    }
    /// The finding from the report in words.
    fn of_words(&self, told: Told<'_>) -> Finding {
        Finding {
            recipient: told.recipient.map(str::to_owned),
            original_recipient: told.alias.map(str::to_owned),
            action: told.action.or_else(|| Some(self.reported())),
            outcome: None,
            complaint: false,
            status: told.status,
            stage: told.stage,
            author: Author::Server,
            host: None,
            time: None,
            direction: Direction::Outgoing,
            text: told.text.or_else(|| self.subject.as_deref().map(Arc::from)),
            envelope: Arc::clone(&self.envelope),
        }
    }

    /// The finding from the fields of one recipient, completed from the report in words.
    fn of_fields(&self, recipient: Recipient<'_>, single: bool) -> Finding {
        let report = &self.words;
        let mut merged = recipient.merged();
        let of = |value: Option<smtp_codes::dsn::Address<'_>>| {
            let address = value?.to_string();
            let address = bare_address(&address);
            (!address.is_empty()).then(|| address.to_owned())
        };
        let last = of(recipient.final_recipient());
        let mut original = of(recipient.original_recipient());
        // A file, a program or an address of X.400 is not what anybody sent to.
        let mailed = |address: &Option<String>| address.as_ref().is_some_and(|it| it.contains('@'));
        let header_names = || {
            report
                .only_recipient()
                .filter(|_| single)
                .map(str::to_owned)
        };
        let address = if mailed(&last) {
            last
        } else if mailed(&original) {
            original.clone()
        } else {
            header_names().or(last).or_else(|| original.clone())
        };
        // Some systems leave the address as the sender's server encoded it.
        if original != address
            && let Some(encoded) = recipient.original_recipient()
            && address
                .as_ref()
                .is_some_and(|it| encoded.xtext().eq(it.bytes()))
        {
            original.clone_from(&address);
        }
        original = original.or_else(|| report.alias_of(address.as_deref()).map(str::to_owned));

        let diagnostic = recipient
            .diagnostic_code()
            .map(|diagnostic| diagnostic.to_string())
            .filter(|text| !text.is_empty());
        let status = merged.map(|merged| merged.status());
        let is_complete = status.is_some_and(|status| {
            let enhanced = status.enhanced();
            status.reply().is_some() && enhanced.is_some_and(|code| code.subject_number() != 0)
        });
        if !is_complete && let Some(found) = report.status_of(address.as_deref(), single) {
            match &mut merged {
                Some(merged) => merged.complete(found.status, Source::Text),
                None => merged = Some(Merged::new(found.status, Source::Text)),
            }
        }
        let reply_from = merged.and_then(|merged| merged.reply_from());
        let mut status = merged.map(|merged| merged.status());
        let mut author = merged.map_or(Author::Server, |merged| merged.author());
        // What the server said is kept beside a Status of another class, and told.
        if let Some(known) = status
            && known.reply().is_none()
            && let Some(typed) = recipient.diagnostic_code()
            && [&b"smtp"[..], b"lmtp", b""]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(typed.kind()))
            && let Some(reply) = diagnostic.as_deref().and_then(begins_with_reply)
        {
            status = Status::from_parts(Some(reply), known.enhanced());
            author = Author::Reporter;
        }

        let expired = status
            .and_then(Status::enhanced)
            .is_some_and(|code| (code.subject_number(), code.detail_number()) == (4, 7));
        let said = diagnostic
            .clone()
            .filter(|_| reply_from != Some(Source::Text));
        let text = match &said {
            // That it is too late is no reason where the words have one.
            None if expired => report.deferral(),
            // How a local program ended, `X-Unix; 67`, says less than a cause in the words.
            Some(said) if said.bytes().all(|byte| byte.is_ascii_digit()) => report
                .text_of(address.as_deref(), single)
                .filter(|words| report::known(words).is_some()),
            Some(said) if is_bare(said) => {
                let words = report.text_of(address.as_deref(), single);
                words.filter(|words| words.contains(said.as_str()))
            }
            _ => None,
        };
        let text = text
            .or(said.map(Arc::from))
            .or_else(|| {
                let comment = recipient.status_comment()?.to_string();
                (!comment.is_empty()).then(|| Arc::from(comment))
            })
            .or_else(|| report.text_of(address.as_deref(), single))
            .or(diagnostic.map(Arc::from))
            .or_else(|| self.subject.as_deref().map(Arc::from));
        let told = text
            .as_deref()
            .map_or(Stage::Any, |text| stage::told(text.as_bytes()));
        let stage = match told {
            Stage::Any => report.stage_of(address.as_deref(), single),
            told => told,
        };
        let success = status.is_some_and(Status::is_success);
        let action = recipient
            .action()
            .or_else(|| (!success).then(|| self.reported()));
        // OpenSMTPD 6 calls it a delay, too, when it gives up.
        let action = match text.as_deref() {
            Some(text) if action == Some(DsnAction::Delayed) && Tells::Final.heard_in(text) => {
                Some(DsnAction::Failed)
            }
            _ => action,
        };
        Finding {
            recipient: address,
            original_recipient: original,
            action,
            outcome: None,
            complaint: false,
            author,
            status,
            stage,
            host: recipient
                .remote_mta()
                .and_then(|host| speaker::host(&host.to_string()).map(str::to_owned)),
            time: recipient
                .last_attempt_date()
                .and_then(|date| header::time(date.to_string().as_bytes())),
            direction: Direction::Outgoing,
            text,
            envelope: Arc::clone(&self.envelope),
        }
    }
}

/// The reply code that a diagnostic begins with.
fn begins_with_reply(diagnostic: &str) -> Option<smtp_codes::ReplyCode> {
    let found = best(diagnostic.as_bytes())?;
    let digits = diagnostic.trim_start().get(..3)?;
    let reply = found.reply()?;
    (digits.parse() == Ok(reply) && matches!(reply.digits()[0], 4 | 5)).then_some(reply)
}

/// Whether a diagnostic has codes and no word.
fn is_bare(text: &str) -> bool {
    (4..40).contains(&text.len()) && !text.contains(char::is_alphabetic)
}

/// The complaints of a feedback report, one for each address that it names.
fn complaints(header: Header<'_>, parts: &[Part<'_>], words: &str, read: &mut Mail) {
    let body = parts
        .iter()
        .find(|part| part.kind == Kind::Feedback)
        .map(Part::decoded)
        .unwrap_or_default();
    let fields = Header::of(body.trim_ascii_start());
    let kind = fields.lower("Feedback-Type");
    match kind.as_str() {
        // Somebody took a mail out of the junk; figures on signatures that failed.
        "not-spam" => {
            read.kind = MailKind::Other;
            return;
        }
        "auth-failure" => {
            read.kind = MailKind::DmarcReport;
            return;
        }
        _ => {}
    }
    let mut seen = HashSet::new();
    let mut complain: Vec<Option<String>> = ["Original-Rcpt-To", "Removal-Recipient"]
        .iter()
        .flat_map(|name| addresses(fields, name))
        .filter(|address| seen.insert(address.to_ascii_lowercase()))
        .map(Some)
        .collect();
    if complain.is_empty() {
        let original = read.original.as_ref();
        complain.push(original.and_then(Original::recipient));
    }
    let senders = addresses(fields, "Original-Mail-From");
    let mut envelope = envelope(header, &[], read.original.as_ref(), &[]);
    envelope.sender = senders.into_iter().next().or(envelope.sender);
    let arrived = ["Received-Date", "Arrival-Date"]
        .iter()
        .find_map(|name| header::time(fields.raw(name)?));
    envelope.time = arrived.or(envelope.time);
    let envelope = Arc::new(envelope);
    let text = report::one_line(words);
    let text = [text, header.text("Subject").unwrap_or_default(), kind]
        .into_iter()
        .find(|text| !text.is_empty())
        .map(Arc::from);
    read.findings = complain
        .into_iter()
        .map(|recipient| Finding {
            recipient,
            original_recipient: None,
            action: None,
            outcome: None,
            complaint: true,
            status: None,
            stage: Stage::Any,
            author: Author::Server,
            host: None,
            time: None,
            direction: Direction::Outgoing,
            text: text.clone(),
            envelope: Arc::clone(&envelope),
        })
        .collect();
}

/// The addresses in all header fields of that name.
fn addresses(header: Header<'_>, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for value in header.all(name) {
        let value = String::from_utf8_lossy(value);
        found.extend(report::addresses(&value).map(|(_, address)| address.to_owned()));
    }
    found
}

/// What the fields of a delivery report say that stand in a text without the mail around them; none
/// if the text has no such fields.
pub(crate) fn of_fields(text: &str) -> Vec<Report<'static>> {
    let (text, _) = report::split_original(text);
    let about = About::without_header(text);
    let recipients: Vec<Recipient<'_>> = Dsn::new(text.as_bytes())
        .recipients()
        .take(crate::text::MOST)
        .collect();
    let single = recipients.len() == 1;
    recipients
        .into_iter()
        .map(|recipient| about.of_fields(recipient, single).report().into_owned())
        .collect()
}

/// What the words of a delivery report say about each recipient, where the header of the mail is
/// missing; none if they name nobody.
pub(crate) fn of_words(text: &str) -> Vec<Report<'static>> {
    let (text, _) = report::split_original(text);
    let about = About::without_header(text);
    // An address alone is no failure: the words must tell it.
    let heard = Heard::of(text);
    const TELLING: [Tells; 5] = [
        Tells::Failure,
        Tells::Reason,
        Tells::Subject,
        Tells::Delay,
        Tells::Success,
    ];
    let telling = TELLING.iter().any(|tells| heard.has(*tells));
    // Why a mail waits, the reply says: what it is called for good stands around that.
    let around = Heard::of(&without_replies(text));
    let given_up = TELLING.iter().any(|tells| around.has(*tells));
    let told = about.words.told().into_iter();
    told.filter(|told| told.recipient.is_some())
        .map(|told| about.of_words(told).report().into_owned())
        .map(|report| {
            // A list of the queue has replies, too: a deferral alone is no failure.
            let may_wait = report.status.is_none_or(|status| match status.reply() {
                Some(reply) => reply.is_transient(),
                None => status.enhanced().is_some_and(|code| code.is_transient()),
            });
            Report {
                action: report.action.filter(|action| match report.status {
                    // `Sent mail for jo@example.com (221 Bye)`
                    Some(status) if status.is_success() => *action != DsnAction::Failed,
                    Some(_) if may_wait => given_up,
                    _ => telling || !may_wait,
                }),
                ..report
            }
        })
        .collect()
}

/// The text without what its lines have from their codes on.
fn without_replies(text: &str) -> String {
    text.lines()
        .flat_map(|line| {
            let end = smtp_codes::find(line.as_bytes())
                .next()
                .map_or(line.len(), |it| it.start);
            [line.get(..end).unwrap_or(line), "\n"]
        })
        .collect()
}

/// The address alone, of what systems write in the place of one: `Bob Smith <bob@example.org>`,
/// `bob@example.org (Bob)`, `'bob@example.org'`, `SMTP:bob@example.org`, `bob@example.org.`,
/// `@mx.example.net:bob@example.org`. A local part in quotes keeps them.
fn bare_address(text: &str) -> &str {
    let mut text = text.trim();
    if text.ends_with(')')
        && let Some((address, _)) = text.split_once(" (")
        && address.contains('@')
    {
        text = address.trim_end();
    }
    if let Some(inner) = text.strip_suffix('>') {
        text = inner.rsplit_once('<').map_or(inner, |(_, address)| address);
    }
    for quote in ['"', '\''] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner
            && !inner.contains(quote)
        {
            text = inner;
        }
    }
    for scheme in ["smtp:", "mailto:", "rfc822:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            text = &text[scheme.len()..];
        }
    }
    // A route names the hosts to go by (RFC 5321 F.2): `@mx.example.com:jo@example.com`.
    if text.starts_with('@')
        && let Some((_, address)) = text.rsplit_once(':')
        && address.contains('@')
    {
        text = address;
    }
    let text = text.trim();
    match text.strip_suffix('.') {
        Some(address) if address.contains('@') => address,
        _ => text,
    }
}

/// Whether bytes are a mail, or a mailbox of them: a block of header fields, at least one of
/// them a field that mails have and replies or reports alone do not.
#[must_use]
pub fn is_mail(bytes: &[u8]) -> bool {
    const FIELDS: [&[u8]; 9] = [
        b"received",
        b"return-path",
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"mime-version",
        b"content-type",
    ];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    let mut rest = if bytes.starts_with(b"From ") {
        behind_first_line(bytes)
    } else {
        bytes
    };
    let (mut fields, mut known) = (0, false);
    while let Some(first) = rest.first() {
        let next = behind_first_line(rest);
        let line = rest[..rest.len() - next.len()].trim_ascii_end();
        rest = next;
        if line.is_empty() {
            break;
        }
        if matches!(first, b' ' | b'\t') {
            continue;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            return false;
        };
        let name = line[..colon].trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        fields += 1;
        known |= FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name));
        // Enough to be sure, and a bound for what has no blank line.
        if fields >= 100 {
            break;
        }
    }
    known && fields >= 2
}

/// Takes the next mail off a mailbox file; a file that does not begin as one is one mail.
fn next_of_mailbox<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let mail = *rest;
    *rest = b"";
    if !mail.starts_with(b"From ") {
        return (!mail.is_empty()).then_some(mail);
    }
    let mail = behind_first_line(mail);
    let mut at = 0;
    while at < mail.len() {
        let next = behind_first_line(&mail[at..]);
        if begins_mail(&mail[at..mail.len() - next.len()]) && begins_with_field(next) {
            *rest = &mail[at..];
            return Some(&mail[..at]);
        }
        at = mail.len() - next.len();
    }
    Some(mail)
}

/// Whether a header field begins here, as it does behind the line that begins a mail of a mailbox,
/// `From jo@example.org Thu Jan  1 00:00:00 2026`. A blank line before that one is the rule, but not all
/// programs keep it.
fn begins_with_field(text: &[u8]) -> bool {
    let name = text
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    name > 0 && text.get(name) == Some(&b':')
}

fn behind_first_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|&byte| byte == b'\n');
    &text[end.map_or(text.len(), |end| end + 1)..]
}
