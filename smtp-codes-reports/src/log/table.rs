//! Logs and exports whose first line names their columns.
//!
//! - PowerMTA's accounting files: `type,timeLogged,orig,rcpt,...,dsnStatus,dsnDiag`. Columns and types of
//!   records: PowerMTA User's Guide, "Accounting records" and "The accounting file".
//! - Protocol logs of Exchange (SmtpSend, SmtpReceive): `#Fields: date-time,connector-id,session-id,
//!   sequence-number,local-endpoint,remote-endpoint,event,data,context`,
//!   <https://learn.microsoft.com/exchange/mail-flow/connectors/protocol-logging>.
//! - Agent logs of Exchange, of what its filters refuse: `#Fields: Timestamp,SessionId,...,P1FromAddress,
//!   P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,...`,
//!   <https://learn.microsoft.com/exchange/antispam-and-antimalware/antispam-protection/antispam-agent-logging>.
//! - Message traces of Exchange Online, <https://learn.microsoft.com/exchange/monitoring/trace-an-email-message/message-trace-modern-eac>.
//! - W3C extended logs of the SMTP service of IIS, <https://www.w3.org/TR/WD-logfile>; blanks in a cell
//!   are written as `+`.
//! - Any other sheet that has a column for the recipient and one for what was said of it, by the names
//!   that such columns have.

use std::borrow::Cow;

use memchr::memchr;
use smtp_codes::dsn::Author;
use smtp_codes::{DsnAction, Outcome, ReplyCode, Stage};

use super::sessions::{Command, Sessions};
use super::words;
use crate::events::service::{Means, address, leading_enhanced, merged, said, stage};
use crate::events::time;
use crate::recognise::Format;
use crate::{Direction, Report, speaker};

/// What a column tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Recipient,
    Original,
    Sender,
    MessageId,
    QueueId,
    Host,
    Time,
    /// What happened, in a word.
    Event,
    /// Whether a bounce is one for good.
    Severity,
    /// The value of a DSN's Action field.
    Action,
    /// A reply code, an enhanced code, or what happened.
    Status,
    Enhanced,
    Reply,
    Text,
    /// Further words, where the text has no codes.
    More,
    /// Exchange's `<` and `>`; the verb of a W3C log.
    Verb,
    /// What a W3C log has behind the verb.
    Query,
    /// Who acted, in a W3C log: the server itself, where it sends.
    User,
    /// What names the session.
    Session,
}

const ROLES: usize = Role::Session as usize + 1;

/// The names of columns, without signs and in small letters, the better one first.
const NAMES: [(Role, &[&str]); ROLES] = [
    (
        Role::Recipient,
        &[
            "rcpt",
            "rcptto",
            "recipientaddress",
            "recipientstatus",
            "recipientemail",
            "recipient",
            "recipients",
            "emailto",
            "toaddress",
            "to",
            "email",
            "emailaddress",
            "address",
        ],
    ),
    (
        Role::Original,
        &["orcpt", "originalrecipient", "originalrcptto"],
    ),
    (
        Role::Sender,
        &[
            "orig",
            "senderaddress",
            "sender",
            "mailfrom",
            "envelopesender",
            "returnpath",
            "fromaddress",
            "p1fromaddress",
            "emailfrom",
            "from",
        ],
    ),
    (
        Role::MessageId,
        &["headermessageid", "messageid", "msgid", "internetmessageid"],
    ),
    (Role::QueueId, &["queueid"]),
    (
        Role::Host,
        &["dsnmta", "mxhost", "remotehost", "remotemta", "mx"],
    ),
    (
        Role::Time,
        &[
            "timelogged",
            "datetime",
            "datetimeutc",
            "origintimestamputc",
            "origintimestamp",
            "timestamp",
            "eventtime",
            "bouncedat",
            "createdat",
            "created",
            "received",
            "time",
            "date",
        ],
    ),
    (
        Role::Event,
        &[
            "eventid",
            "eventtype",
            "event",
            "type",
            "bouncetype",
            "outcome",
            "result",
            "state",
        ],
    ),
    (
        Role::Severity,
        &["bouncetype", "bounceseverity", "severity", "failuretype"],
    ),
    (Role::Action, &["dsnaction"]),
    (Role::Status, &["status", "deliverystatus", "scstatus"]),
    (
        Role::Enhanced,
        &[
            "dsnstatus",
            "enhancedcode",
            "enhancedstatus",
            "enhancedstatuscode",
        ],
    ),
    (
        Role::Reply,
        &[
            "smtpcode",
            "replycode",
            "responsecode",
            "errorcode",
            "deliverystatuscode",
            "code",
        ],
    ),
    (
        Role::Text,
        &[
            "dsndiag",
            "recipientstatus",
            "diagnosticcode",
            "smtpresponse",
            "smtperror",
            "diagnostic",
            "response",
            "serverresponse",
            "smtpreply",
            "smtpmessage",
            "bouncereason",
            "bouncedetail",
            "bouncedetails",
            "bouncedescription",
            "bouncemessage",
            "deliverystatusmessage",
            "reason",
            "grund",
            "fehlermeldung",
            "error",
            "errormessage",
            "detail",
            "details",
            "data",
        ],
    ),
    (
        Role::More,
        &[
            "customdata",
            "sourcecontext",
            "context",
            "message",
            "description",
            "comment",
        ],
    ),
    (Role::Verb, &["csmethod"]),
    (Role::Query, &["csuriquery"]),
    (Role::User, &["csusername"]),
    (Role::Session, &["sessionid", "cip"]),
];

/// How rows are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// By the names of the columns alone.
    Sheet,
    /// PowerMTA: the types of records are letters.
    PowerMta,
    /// Exchange Online: a row tells of a step.
    Trace,
    /// Exchange: what its own filters made of a command or a message.
    Agent,
    /// A row is a command or a reply.
    Protocol,
    /// The same, in the W3C's format.
    W3c,
}

/// Where a log with named columns has what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    kind: Kind,
    separator: u8,
    /// The column of each role, from 0.
    places: [u8; ROLES],
}

const NONE: u8 = u8::MAX;

/// A line that names columns is not longer.
const LONGEST: usize = 8192;

/// Whether a name may have this byte.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b' ' | b'_' | b'-' | b'(' | b')' | b'.' | b'#' | b'/' | b':' | 0xef | 0xbb | 0xbf
        )
}

impl Table {
    /// The columns that a line names, if it is the first one of such a log.
    pub(crate) fn named(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii_end();
        let (fields, line) = match line.strip_prefix(b"#Fields:") {
            Some(fields) => (true, fields.trim_ascii()),
            None => (false, line),
        };
        if line.is_empty() || line.len() > LONGEST {
            return None;
        }
        let separator = *[b',', b'\t', b';']
            .iter()
            .find(|&&separator| memchr(separator, line).is_some())
            .or(fields.then_some(&b' '))?;
        let mut names = Vec::new();
        for cell in Cells::of(line, separator) {
            // Names are words: a row of values has an address, a code or a time in it.
            let is_name = cell.len() <= 64
                && cell.iter().any(u8::is_ascii_alphabetic)
                && cell.iter().copied().all(is_of_name);
            if !is_name {
                return None;
            }
            let name: Vec<u8> = cell
                .iter()
                .filter(|byte| byte.is_ascii_alphanumeric())
                .map(u8::to_ascii_lowercase)
                .collect();
            names.push(name);
        }
        let mut places = [NONE; ROLES];
        for (role, known) in NAMES {
            let place = known
                .iter()
                .find_map(|known| names.iter().position(|name| name == known.as_bytes()));
            // Nobody has so many columns.
            places[role as usize] = place.map_or(NONE, |place| u8::try_from(place).unwrap_or(NONE));
        }
        let has = |role: Role| places[role as usize] != NONE;
        let named = |name: &str| names.iter().any(|one| one == name.as_bytes());
        let kind = if fields && has(Role::Verb) && has(Role::Status) {
            Kind::W3c
        } else if fields && named("sessionid") && named("event") && named("data") {
            Kind::Protocol
        } else if !has(Role::Recipient) {
            return None;
        } else if named("smtpresponse") && named("agent") && named("action") {
            Kind::Agent
        } else if named("dsndiag") || named("dsnstatus") || named("timelogged") {
            Kind::PowerMta
        } else if named("networkmessageid") || named("messagetraceid") || named("recipientstatus") {
            Kind::Trace
        } else if has(Role::Text)
            || has(Role::Reply)
            || has(Role::Enhanced)
            || has(Role::Status)
            || (has(Role::Event) && names.len() > 2)
        {
            Kind::Sheet
        } else {
            return None;
        };
        // Where nothing else is what a server said, further words are.
        if kind == Kind::Sheet && !has(Role::Text) {
            places[Role::Text as usize] = places[Role::More as usize];
        }
        Some(Self {
            kind,
            separator,
            places,
        })
    }

    /// Whether a line that is not all there yet may still name columns.
    pub(crate) fn may_name(line: &[u8]) -> bool {
        line.len() <= LONGEST
            && line
                .iter()
                .all(|byte| is_of_name(*byte) || matches!(byte, b',' | b';' | b'\t' | b'"' | b'\r'))
    }

    /// What the log is.
    pub(crate) const fn format(self) -> Format {
        match self.kind {
            Kind::Sheet | Kind::Agent => Format::Csv,
            Kind::PowerMta => Format::PowerMta,
            Kind::Trace => Format::ExchangeTrace,
            Kind::Protocol => Format::ExchangeProtocol,
            Kind::W3c => Format::W3c,
        }
    }

    /// The cell with a role, if there is something in it.
    fn cell<'r>(self, cells: &'r [Cow<'_, str>], role: Role) -> Option<&'r str> {
        let cell = cells.get(usize::from(self.places[role as usize]))?.trim();
        (!cell.is_empty() && cell != "-").then_some(cell)
    }

    /// Whether its rows are the lines of sessions, so that what a row says depends on those before it.
    pub(crate) const fn has_sessions(self) -> bool {
        matches!(self.kind, Kind::Protocol | Kind::W3c)
    }

    /// What a row reports.
    pub(crate) fn read(self, line: &[u8], sessions: &mut Sessions) -> Vec<Report<'static>> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line.starts_with(b"#") {
            return Vec::new();
        }
        let cells: Vec<Cow<'_, str>> = Cells::of(line, self.separator)
            .map(|cell| unquoted(cell))
            .collect();
        match self.kind {
            Kind::Protocol => self.protocol(&cells, sessions).into_iter().collect(),
            Kind::W3c => self.w3c(&cells, sessions).into_iter().collect(),
            Kind::Agent => self.agent(&cells).into_iter().collect(),
            Kind::Trace if self.of_steps(&cells) => self.steps(&cells),
            _ => self.row(&cells).into_iter().collect(),
        }
    }

    /// A row about what a filter of this host made of a command or a message: it has a reply where that
    /// is refused, and the event is what the filter waited for.
    fn agent(self, cells: &[Cow<'_, str>]) -> Option<Report<'static>> {
        const EVENTS: [(&str, Stage); 9] = [
            ("OnConnectEvent", Stage::Greeting),
            ("OnHeloCommand", Stage::Helo),
            ("OnEhloCommand", Stage::Ehlo),
            ("OnAuthCommand", Stage::Auth),
            ("OnMailCommand", Stage::Mail),
            ("OnRcptCommand", Stage::Rcpt),
            ("OnDataCommand", Stage::Data),
            ("OnEndOfHeaders", Stage::DataEnd),
            ("OnEndOfData", Stage::DataEnd),
        ];
        let report = self.row(cells)?;
        let outcome = words::ended(report.status?)?;
        let event = self.cell(cells, Role::Event).unwrap_or_default();
        let stage = EVENTS.iter().find(|(name, _)| *name == event);
        (outcome != Outcome::Success).then(|| Report {
            direction: Some(Direction::Incoming),
            stage: stage.map_or(Stage::Any, |(_, stage)| *stage),
            outcome: Some(outcome),
            ..report
        })
    }

    /// A row about one delivery.
    fn row(self, cells: &[Cow<'_, str>]) -> Option<Report<'static>> {
        let cell = |role| self.cell(cells, role);
        let recipient = cell(Role::Recipient).map(address);
        if recipient.is_some_and(|recipient| !recipient.contains('@') && recipient.contains(' ')) {
            return None;
        }
        let mut text = cell(Role::Text).map(said);
        let (mut reply, mut enhanced) = (cell(Role::Reply).and_then(code), None);
        for role in [Role::Enhanced, Role::Status] {
            enhanced = enhanced.or_else(|| cell(role).and_then(leading_enhanced));
        }
        let word = cell(Role::Event)
            .into_iter()
            .chain(cell(Role::Status))
            .find_map(|word| means(word, self.kind));
        // A bounce that another column calls a soft one.
        let word = match (word, cell(Role::Severity)) {
            (Some(Means::Failed), Some(severity)) if self.kind == Kind::Sheet => {
                match means(severity, self.kind) {
                    Some(Means::Deferred) => Some(Means::Deferred),
                    _ => word,
                }
            }
            _ => word,
        };
        if let Some(status) = cell(Role::Status)
            && enhanced.is_none()
            && word.is_none()
        {
            reply = reply.or_else(|| code(status));
            if text.is_none() && status.contains(' ') {
                text = Some(said(status));
            }
        }
        let complaint = word == Some(Means::Complained);
        let (mut status, mut author) = merged(reply, text.as_deref(), enhanced, Author::Reporter);
        if status.is_none()
            && let Some(more) = cell(Role::More)
            && (text.is_none() || smtp_codes::best(more.as_bytes()).is_some())
        {
            let more = said(more);
            (status, author) = merged(None, Some(&more), None, Author::Reporter);
            if status.is_some() || self.kind != Kind::Trace {
                text = Some(more);
            }
        }
        let action: Option<DsnAction> = cell(Role::Action).and_then(|word| word.parse().ok());
        let outcome = match word {
            Some(Means::Nothing) => return None,
            Some(Means::Delivered) => Some(Outcome::Success),
            Some(Means::Failed) => Some(Outcome::Permanent),
            Some(Means::Deferred) => Some(Outcome::Transient),
            _ => None,
        };
        // Nothing is told of what happened.
        if !complaint && outcome.is_none() && action.is_none() && status.is_none() {
            return None;
        }
        // The line that names the columns.
        if status.is_none() && recipient.is_some_and(|it| !it.contains('@')) {
            return None;
        }
        let own = |role| cell(role).map(|text| Cow::Owned(address(text).to_owned()));
        Some(Report {
            recipient: recipient.map(|recipient| recipient.to_owned().into()),
            original_recipient: cell(Role::Original)
                .map(|one| one.strip_prefix("rfc822;").unwrap_or(one).to_owned().into()),
            sender: own(Role::Sender),
            message_id: own(Role::MessageId),
            queue_id: own(Role::QueueId),
            host: cell(Role::Host).and_then(|host| Some(speaker::host(host)?.to_owned().into())),
            time: cell(Role::Time).and_then(time::of_text),
            direction: Some(Direction::Outgoing),
            stage: match outcome {
                Some(Outcome::Success) => Stage::DataEnd,
                _ => Stage::Any,
            },
            status: status.filter(|_| !complaint),
            author,
            action: action.filter(|_| !complaint),
            outcome,
            complaint,
            text: text.map(Cow::Owned),
            ..Report::default()
        })
    }

    /// Whether a row of a trace has the steps of each recipient in one cell.
    fn of_steps(self, cells: &[Cow<'_, str>]) -> bool {
        self.cell(cells, Role::Recipient)
            .is_some_and(|cell| cell.contains("##"))
    }

    /// `jo@example.com##Receive, Fail;li@example.com##Receive, Deliver`: the last step counts.
    fn steps(self, cells: &[Cow<'_, str>]) -> Vec<Report<'static>> {
        let Some(all) = self.cell(cells, Role::Recipient) else {
            return Vec::new();
        };
        let mut reports = Vec::new();
        for one in all.split(';') {
            let Some((recipient, steps)) = one.split_once("##") else {
                continue;
            };
            let last = steps.rsplit(',').find_map(|step| means(step, self.kind));
            let outcome = match last {
                Some(Means::Delivered) => Outcome::Success,
                Some(Means::Failed) => Outcome::Permanent,
                Some(Means::Deferred) => Outcome::Transient,
                _ => continue,
            };
            let own = |role| {
                let cell = self.cell(cells, role)?;
                Some(Cow::Owned(address(cell).to_owned()))
            };
            reports.push(Report {
                recipient: Some(recipient.trim().to_owned().into()),
                sender: own(Role::Sender),
                message_id: own(Role::MessageId),
                time: self.cell(cells, Role::Time).and_then(time::of_text),
                outcome: Some(outcome),
                ..Report::default()
            });
        }
        reports
    }

    /// A line of a session as Exchange logs it: `<` is what it received, `>` what it sent, `-` the end.
    /// Only a refusal is an event.
    fn protocol(self, cells: &[Cow<'_, str>], sessions: &mut Sessions) -> Option<Report<'static>> {
        let session = self.cell(cells, Role::Session).unwrap_or_default();
        // A dash is the sign here, and no empty cell.
        let sign = cells.get(usize::from(self.places[Role::Event as usize]))?;
        let direction = match &**sign {
            "<" => Direction::Outgoing,
            ">" => Direction::Incoming,
            "-" => {
                sessions.end(session);
                return None;
            }
            _ => return None,
        };
        let text = self.cell(cells, Role::Text)?;
        let Some(code) = last_line(text) else {
            sessions.ask(session, text);
            return None;
        };
        let command = sessions.answer(session, code.digits()[0]);
        let mut report = refused(code, text, command)?;
        report.time = self.cell(cells, Role::Time).and_then(time::of_text);
        report.direction = Some(direction);
        Some(report)
    }

    /// A line of a session as IIS logs it: a command with the code of its reply, or, where the server
    /// sends, commands and replies.
    fn w3c(self, cells: &[Cow<'_, str>], sessions: &mut Sessions) -> Option<Report<'static>> {
        let cell = |role| self.cell(cells, role).map(|cell| cell.replace('+', " "));
        let verb = self.cell(cells, Role::Verb).unwrap_or_default();
        let query = cell(Role::Query).unwrap_or_default();
        let user = self.cell(cells, Role::User).unwrap_or_default();
        let mut report = if user.starts_with("Outbound") {
            let session = self.cell(cells, Role::Session).unwrap_or_default();
            let Some(code) = last_line(&query) else {
                sessions.ask(session, &format!("{verb} {}", query.trim()));
                return None;
            };
            let command = sessions.answer(session, code.digits()[0]);
            Report {
                direction: Some(Direction::Outgoing),
                ..refused(code, &query, command)?
            }
        } else {
            let stage = stage(verb);
            let status = cell(Role::Status).unwrap_or_default();
            let text = [&query, &status]
                .into_iter()
                .find(|text| last_line(text).is_some())?;
            if stage == Stage::Any {
                return None;
            }
            let address = memchr(b'<', query.as_bytes())
                .and_then(|open| query[open + 1..].split_once('>'))
                .map(|(address, _)| Box::from(address));
            let (recipient, sender) = match stage {
                Stage::Rcpt => (address, None),
                Stage::Mail => (None, address),
                _ => (None, None),
            };
            let command = Command {
                stage,
                recipient,
                sender,
            };
            Report {
                direction: Some(Direction::Incoming),
                ..refused(last_line(text)?, text, Some(command))?
            }
        };
        // The date and the time are columns of their own.
        if let (Some(date), Some(clock)) = (cells.first(), cells.get(1)) {
            report.time = time::of_text(&format!("{date} {clock}"));
        }
        Some(report)
    }
}

/// The report of a refusal; `None` if the reply is none.
fn refused(code: ReplyCode, text: &str, command: Option<Command>) -> Option<Report<'static>> {
    if !matches!(code.digits()[0], 4 | 5) {
        return None;
    }
    let text = said(text);
    let (status, author) = merged(Some(code), Some(&text), None, Author::Server);
    let (stage, recipient, sender) = command.map_or((Stage::Any, None, None), |command| {
        (command.stage, command.recipient, command.sender)
    });
    Some(Report {
        recipient: recipient.map(|it| String::from(it).into()),
        sender: sender
            .filter(|it| !it.is_empty())
            .map(|it| String::from(it).into()),
        stage,
        status,
        author,
        // A code alone says nothing that the status does not.
        text: (text.len() > 3).then_some(text.into()),
        ..Report::default()
    })
}

/// The code that the last line of a reply begins with.
fn last_line(text: &str) -> Option<ReplyCode> {
    let (digits, rest) = text.trim_start().split_at_checked(3)?;
    (rest.is_empty() || rest.starts_with(' '))
        .then(|| digits.parse().ok())
        .flatten()
}

/// A reply code alone in a cell, or before its text.
fn code(cell: &str) -> Option<ReplyCode> {
    let (digits, rest) = cell.split_at_checked(3)?;
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    (ends && (b'2'..=b'5').contains(&digits.as_bytes()[0]))
        .then(|| digits.parse().ok())
        .flatten()
}

/// What a word in a column means.
fn means(word: &str, kind: Kind) -> Option<Means> {
    const WORDS: [(&str, Means); 54] = [
        ("delivered", Means::Delivered),
        ("delivery", Means::Delivered),
        ("deliver", Means::Delivered),
        ("bounce", Means::Failed),
        ("bounced", Means::Failed),
        ("hardbounce", Means::Failed),
        ("hardbounced", Means::Failed),
        ("hard", Means::Failed),
        ("permanent", Means::Failed),
        ("permanentfailure", Means::Failed),
        ("fail", Means::Failed),
        ("failed", Means::Failed),
        ("failure", Means::Failed),
        ("reject", Means::Failed),
        ("rejected", Means::Failed),
        ("dropped", Means::Failed),
        ("drop", Means::Failed),
        ("blocked", Means::Failed),
        ("expired", Means::Failed),
        ("undeliverable", Means::Failed),
        ("invalidemail", Means::Failed),
        ("badmail", Means::Failed),
        ("remotebounce", Means::Failed),
        ("softbounce", Means::Deferred),
        ("softbounced", Means::Deferred),
        ("soft", Means::Deferred),
        ("temporary", Means::Deferred),
        ("temporaryfailure", Means::Deferred),
        ("transient", Means::Deferred),
        ("transientqueue", Means::Deferred),
        ("defer", Means::Deferred),
        ("deferred", Means::Deferred),
        ("delayed", Means::Deferred),
        ("delay", Means::Deferred),
        ("pending", Means::Deferred),
        ("complaint", Means::Complained),
        ("complained", Means::Complained),
        ("spamcomplaint", Means::Complained),
        ("spamreport", Means::Complained),
        // So services call it; what a filter takes for spam has other words.
        ("spam", Means::Complained),
        ("feedback", Means::Complained),
        ("feedbackloop", Means::Complained),
        ("received", Means::Nothing),
        ("receive", Means::Nothing),
        ("processed", Means::Nothing),
        ("request", Means::Nothing),
        ("open", Means::Nothing),
        ("opened", Means::Nothing),
        ("click", Means::Nothing),
        ("clicked", Means::Nothing),
        ("unsubscribe", Means::Nothing),
        ("unsubscribed", Means::Nothing),
        ("expanded", Means::Nothing),
        ("expand", Means::Nothing),
    ];
    /// The types of PowerMTA's records.
    const LETTERS: [(&str, Means); 8] = [
        ("d", Means::Delivered),
        ("b", Means::Failed),
        ("rb", Means::Failed),
        ("t", Means::Deferred),
        ("tq", Means::Deferred),
        ("f", Means::Complained),
        ("r", Means::Nothing),
        // What it means its Action tells.
        ("rs", Means::Told),
    ];
    /// The steps of Exchange. Sent is what it has passed on.
    const STEPS: [(&str, Means); 9] = [
        ("send", Means::Delivered),
        ("sendexternal", Means::Delivered),
        ("dsn", Means::Nothing),
        ("submit", Means::Nothing),
        ("transfer", Means::Nothing),
        ("redirect", Means::Nothing),
        ("resolve", Means::Nothing),
        // Rejected as spam; what is quarantined may still be let go.
        ("filteredasspam", Means::Failed),
        ("quarantined", Means::Deferred),
    ];
    let word: String = word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let own: &[(&str, Means)] = match kind {
        Kind::PowerMta => &LETTERS,
        Kind::Trace => &STEPS,
        _ => &[],
    };
    own.iter()
        .chain(&WORDS)
        .find(|(known, _)| *known == word)
        .map(|(_, means)| *means)
}

/// The cells of a line, without their quotes.
pub(super) struct Cells<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Cells<'a> {
    pub(super) fn of(line: &'a [u8], separator: u8) -> Self {
        Self {
            rest: Some(line),
            separator,
        }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
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
        end += memchr(self.separator, &rest[end..]).unwrap_or(rest.len() - end);
        self.rest = rest.get(end + 1..);
        let cell = &rest[..end];
        let bare = cell
            .strip_prefix(b"\"")
            .and_then(|cell| cell.strip_suffix(b"\""));
        Some(bare.unwrap_or(cell))
    }
}

/// The text of a cell; quotes in it are written twice.
fn unquoted(cell: &[u8]) -> Cow<'_, str> {
    let cell = String::from_utf8_lossy(cell);
    if cell.contains("\"\"") {
        return cell.replace("\"\"", "\"").into();
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rows below a line of names report.
    fn rows(names: &str, rows: &str) -> Vec<String> {
        let table = Table::named(names.as_bytes()).unwrap_or_else(|| panic!("{names}"));
        let mut all = Vec::new();
        let mut sessions = Sessions::default();
        // The names themselves tell nothing.
        for row in std::iter::once(names).chain(rows.lines()) {
            for report in table.read(row.as_bytes(), &mut sessions) {
                let ended = match (report.complaint, report.action, report.outcome) {
                    (true, ..) => "complaint",
                    (_, Some(action), _) => action.as_str(),
                    (_, _, Some(outcome)) => outcome.as_str(),
                    _ => "-",
                };
                all.push(format!(
                    "{} {} {ended} {}: {}",
                    report.recipient.as_deref().unwrap_or("-"),
                    report
                        .status
                        .map_or("-".into(), |status| status.to_string()),
                    report.stage,
                    report.text.as_deref().unwrap_or("-"),
                ));
            }
        }
        all
    }

    #[test]
    fn what_agents_of_exchange_refuse() {
        let names = "#Fields: Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics";
        let found = rows(
            names,
            "2026-01-05T10:00:00.123Z,8DD,192.0.2.1:25,192.0.2.9:4711,192.0.2.9,,a@example.net,,jo@example.org,1,Recipient Filter Agent,OnRcptCommand,RejectCommand,550 5.1.1 User unknown,RecipientDoesNotExist,,\n\
             2026-01-05T10:00:00.123Z,8DD,192.0.2.1:25,192.0.2.9:4711,192.0.2.9,<1@example.net>,a@example.net,a@example.net,jo@example.org,1,Content Filter Agent,OnEndOfData,RejectMessage,550 5.7.1 Message rejected as spam,SclAtOrAboveRejectThreshold,9,\n\
             2026-01-05T10:00:00.123Z,8DD,192.0.2.1:25,192.0.2.9:4711,192.0.2.9,<1@example.net>,a@example.net,a@example.net,jo@example.org,1,Content Filter Agent,OnEndOfData,AcceptMessage,,SCL,5,550 5.7.1",
        );
        assert_eq!(
            found,
            [
                "jo@example.org 550 5.1.1 permanent rcpt: 550 5.1.1 User unknown",
                "jo@example.org 550 5.7.1 permanent data-end: 550 5.7.1 Message rejected as spam",
            ]
        );
        let table = Table::named(names.as_bytes()).unwrap();
        let row = b"2026-01-05T10:00:00.123Z,8DD,,,,,a@example.net,,,1,Sender Filter Agent,OnMailCommand,RejectCommand,554 5.1.0 Sender denied,,,";
        let [report] = &table.read(row, &mut Sessions::default())[..] else {
            panic!("no report");
        };
        assert_eq!(report.direction, Some(Direction::Incoming));
        assert_eq!(report.sender.as_deref(), Some("a@example.net"));
        assert_eq!(report.stage, Stage::Mail);
    }

    #[test]
    fn powermta() {
        let names = "type,timeLogged,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat";
        let found = rows(
            names,
            "b,2026-01-05 10:00:00+0000,a@example.org,jo@example.com,,failed,5.1.1 (bad destination mailbox address),\"smtp;553 sorry, no such user\",mx.example.com (192.0.2.1),bad-mailbox\n\
             d,1767607200,a@example.org,li@example.com,,relayed,2.0.0 (success),smtp;250 OK,mx.example.com (192.0.2.1),\n\
             t,1767607200,a@example.org,mo@example.com,,delayed,4.2.2 (mailbox full),smtp;452 full,,\n\
             rb,1767607200,a@example.org,no@example.com,,failed,5.0.0 (undefined status),smtp;550 no,,\n\
             f,1767607200,,pa@example.com,,,,,,\n\
             r,1767607200,a@example.org,qi@example.com,,,,,,",
        );
        assert_eq!(
            found,
            [
                "jo@example.com 553 5.1.1 failed any: 553 sorry, no such user",
                "li@example.com 250 2.0.0 relayed data-end: 250 OK",
                "mo@example.com 452 4.2.2 delayed any: 452 full",
                "no@example.com 550 5.0.0 failed any: 550 no",
                "pa@example.com - complaint any: -",
            ]
        );
        let table = Table::named(names.as_bytes()).unwrap();
        let report = &table.read(b"b,2026-01-05 10:00:00+0000,a@example.org,jo@example.com,rfc822;x@example.com,failed,5.1.1,smtp;553 no,mx.example.com (192.0.2.1),", &mut Sessions::default())[0];
        assert_eq!(report.time.unwrap().to_string(), "2026-01-05T10:00:00Z");
        assert_eq!(report.host.as_deref(), Some("mx.example.com"));
        assert_eq!(report.original_recipient.as_deref(), Some("x@example.com"));
        assert_eq!(report.author, Author::Reporter);
        assert_eq!(table.format(), Format::PowerMta);
    }

    #[test]
    fn exchange_online() {
        assert_eq!(
            rows(
                "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id",
                "2026-01-05T10:00:00Z,a@example.org,\"jo@example.com##Receive, Fail;li@example.com##Receive, Deliver;mo@example.com##Receive, Defer\",x,1,<1@example.org>,2",
            ),
            [
                "jo@example.com - permanent any: -",
                "li@example.com - success any: -",
                "mo@example.com - transient any: -",
            ]
        );
        assert_eq!(
            rows(
                "date_time_utc,source_context,source,event_id,message_id,network_message_id,recipient_address,recipient_status,sender_address,custom_data",
                "2026-01-05T10:00:00Z,,ROUTING,FAIL,<1@example.org>,2,jo@example.com,550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found,a@example.org,\n\
                 2026-01-05T10:00:00Z,,SMTP,RECEIVE,<1@example.org>,2,jo@example.com,,a@example.org,",
            ),
            [
                "jo@example.com 550 5.1.10 permanent any: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found"
            ]
        );
        assert_eq!(
            rows(
                "date_time_utc,source_context,event_id,message_id,network_message_id,recipient_address,recipient_status,custom_data",
                "2026-01-05T10:00:00Z,,RECEIVE,<1@example.org>,2,jo@example.com,250 2.1.5 OK,\n\
                 2026-01-05T10:00:00Z,,SEND,<1@example.org>,2,jo@example.com,250 2.1.5 OK,\n\
                 2026-01-05T10:00:00Z,,FAIL,<1@example.org>,2,li@example.com,,S:AMA=SUM;v=0\n\
                 2026-01-05T10:00:00Z,,FAIL,<1@example.org>,2,mo@example.com,,S:reason=550 5.1.1 unknown",
            ),
            [
                "jo@example.com 250 2.1.5 success data-end: 250 2.1.5 OK",
                "li@example.com - permanent any: -",
                "mo@example.com 550 5.1.1 permanent any: S:reason=550 5.1.1 unknown",
            ]
        );
        assert_eq!(
            rows(
                "\"Received\",\"SenderAddress\",\"RecipientAddress\",\"Subject\",\"Status\",\"MessageTraceId\"",
                "\"2026-01-05 10:00:00\",\"a@example.org\",\"jo@example.com\",\"550 x\",\"Failed\",\"1\"\n\
                 \"2026-01-05 10:00:00\",\"a@example.org\",\"li@example.com\",\"x\",\"Delivered\",\"1\"\n\
                 \"2026-01-05 10:00:00\",\"a@example.org\",\"mo@example.com\",\"x\",\"FilteredAsSpam\",\"1\"\n\
                 \"2026-01-05 10:00:00\",\"a@example.org\",\"no@example.com\",\"x\",\"Quarantined\",\"1\"\n\
                 \"2026-01-05 10:00:00\",\"a@example.org\",\"pa@example.com\",\"x\",\"Expanded\",\"1\"",
            ),
            [
                "jo@example.com - permanent any: -",
                "li@example.com - success data-end: -",
                "mo@example.com - permanent any: -",
                "no@example.com - transient any: -",
            ]
        );
    }

    #[test]
    fn sessions() {
        let names = "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context";
        assert_eq!(
            rows(
                names,
                "2026-01-05T10:00:00.000Z,out,08D,5,192.0.2.1:1,192.0.2.2:25,>,RCPT TO:<jo@example.com>,\n\
                 2026-01-05T10:00:00.000Z,out,08D,6,192.0.2.1:1,192.0.2.2:25,<,550-5.1.1 no,\n\
                 2026-01-05T10:00:00.000Z,out,08D,7,192.0.2.1:1,192.0.2.2:25,<,550 5.1.1 no such user,\n\
                 2026-01-05T10:00:00.000Z,out,08D,8,192.0.2.1:1,192.0.2.2:25,<,250 2.1.0 OK,\n\
                 2026-01-05T10:00:00.000Z,out,08D,9,192.0.2.1:1,192.0.2.2:25,*,550,x\n\
                 2026-01-05T10:00:00.000Z,out,08D,10,192.0.2.1:1,192.0.2.2:25,-,,Remote",
            ),
            ["jo@example.com 550 5.1.1 - rcpt: 550 5.1.1 no such user"]
        );
        // Commands sent ahead, and what follows DATA.
        let row = |event: &str, data: &str| {
            format!("2026-01-05T10:00:00.000Z,in,08E,1,192.0.2.1:25,192.0.2.2:1,{event},{data},\n")
        };
        let session: String = [
            (">", "421 4.3.2 busy"),
            ("<", "EHLO x"),
            (">", "250 OK"),
            ("<", "MAIL FROM:<a@example.org>"),
            ("<", "RCPT TO:<jo@example.com>"),
            ("<", "RCPT TO:<li@example.com>"),
            ("<", "DATA"),
            (">", "250 2.1.0 OK"),
            (">", "550 5.1.1 no"),
            (">", "250 2.1.5 OK"),
            (">", "354 go"),
            (">", "554 5.7.1 spam"),
        ]
        .iter()
        .map(|(event, data)| row(event, data))
        .collect();
        assert_eq!(
            rows(names, &session),
            [
                "- 421 4.3.2 - greeting: 421 4.3.2 busy",
                "jo@example.com 550 5.1.1 - rcpt: 550 5.1.1 no",
                "- 554 5.7.1 - data-end: 554 5.7.1 spam",
            ]
        );
        // A session that ends and begins anew.
        let session: String = [
            ("<", "EHLO x"),
            ("<", "NOOP"),
            ("-", ""),
            (">", "421 4.3.2 busy"),
        ]
        .iter()
        .map(|(event, data)| row(event, data))
        .collect();
        assert_eq!(
            rows(names, &session),
            ["- 421 4.3.2 - greeting: 421 4.3.2 busy"]
        );
        assert_eq!(
            rows(
                "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status",
                "2026-01-05 10:00:00 192.0.2.1 x RCPT - +TO:<jo@example.com> 550\n\
                 2026-01-05 10:00:00 192.0.2.1 x RCPT - +TO:<jo@example.com> 250\n\
                 2026-01-05 10:00:00 192.0.2.1 OutboundConnectionCommand RCPT - TO:<jo@example.com> 0\n\
                 2026-01-05 10:00:00 192.0.2.1 OutboundConnectionResponse - - 550+5.1.1+no+such+user 0\n\
                 2026-01-05 10:00:00 192.0.2.1 - GET /index.html - 404",
            ),
            [
                "jo@example.com 550 - rcpt: -",
                "jo@example.com 550 5.1.1 - rcpt: 550 5.1.1 no such user",
            ]
        );
    }

    #[test]
    fn senders() {
        let protocol = "#Fields: date-time,session-id,event,data";
        let w3c =
            "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status";
        for (names, rows, sender) in [
            (
                protocol,
                "x,1,>,MAIL FROM:<a@example.org>\nx,1,<,553 no",
                Some("a@example.org"),
            ),
            (protocol, "x,1,>,MAIL FROM:<>\nx,1,<,553 no", None),
            (
                w3c,
                "2026-01-05 10:00:00 192.0.2.1 x MAIL - +FROM:<a@example.org> 553",
                Some("a@example.org"),
            ),
            (
                w3c,
                "2026-01-05 10:00:00 192.0.2.1 x MAIL - +FROM:<> 553",
                None,
            ),
        ] {
            let table = Table::named(names.as_bytes()).unwrap();
            let mut sessions = Sessions::default();
            let reports = rows
                .lines()
                .flat_map(|row| table.read(row.as_bytes(), &mut sessions));
            let senders: Vec<_> = reports.map(|report| report.sender).collect();
            assert_eq!(senders, [sender.map(Cow::Borrowed)], "{rows}");
        }
    }

    #[test]
    fn what_cells_tell_where_others_are_empty() {
        assert_eq!(
            rows(
                "email,event,reason,message",
                "jo@example.com,bounced,,no such box\n\
                 li@example.com,bounced,refused,550 5.1.1 no\n\
                 mo@example.com,bounced,refused,sorry\n\
                 no@example.com,processed,250 OK,\n\
                 #pa@example.com,bounced,550 no,\n\
                 qi,bounced,550 no,\n\
                 no one at all,bounced,550 no,\n\
                 Jo Doe <jo doe@example.com>,bounced,550 no,",
            ),
            [
                "jo@example.com - permanent any: no such box",
                "li@example.com 550 5.1.1 permanent any: 550 5.1.1 no",
                "mo@example.com - permanent any: refused",
                "qi 550 permanent any: 550 no",
                "jo doe@example.com 550 permanent any: 550 no",
            ]
        );
        assert_eq!(
            rows(
                "email,status,reason",
                "jo@example.com,550 refused,user unknown\n\
                 li@example.com,550 refused,\n\
                 mo@example.com,550,\n\
                 no@example.com,550,user unknown",
            ),
            [
                "jo@example.com 550 - any: user unknown",
                "li@example.com 550 - any: 550 refused",
                "mo@example.com 550 - any: -",
                "no@example.com 550 - any: user unknown",
            ]
        );
        // The letter of the record counts there.
        assert_eq!(
            rows(
                "type,timeLogged,rcpt,dsnStatus,severity",
                "b,1767607200,jo@example.com,4.2.2,soft",
            ),
            ["jo@example.com 4.2.2 permanent any: -"]
        );
    }

    #[test]
    fn a_code_is_a_word() {
        for (cell, reply) in [
            ("550", Some(550)),
            ("550 no", Some(550)),
            ("550-no", Some(550)),
            ("550.1", None),
            ("5501", None),
            ("550x", None),
            ("605", None),
            ("100", None),
            ("55", None),
        ] {
            assert_eq!(code(cell).map(ReplyCode::as_u16), reply, "{cell}");
        }
    }

    #[test]
    fn the_names_tell_the_format() {
        for (names, format) in [
            ("type,rcpt,dsnDiag", Format::PowerMta),
            ("type,rcpt,dsnStatus", Format::PowerMta),
            ("type,timeLogged,rcpt", Format::PowerMta),
            (
                "recipient_address,network_message_id,status",
                Format::ExchangeTrace,
            ),
            (
                "recipient_address,message_trace_id,status",
                Format::ExchangeTrace,
            ),
            ("recipient_status,subject", Format::ExchangeTrace),
            ("#Fields: cs-method sc-status", Format::W3c),
            ("#Fields: session-id,event,data", Format::ExchangeProtocol),
            ("#Fields: recipient status", Format::Csv),
            ("#Fields: session-id,event,recipient,status", Format::Csv),
            ("#Fields: event,data,recipient,status", Format::Csv),
            ("cs-method,sc-status,email", Format::Csv),
            ("session-id,event,data,email", Format::Csv),
            ("event,data,email,status", Format::Csv),
            ("email,event,name", Format::Csv),
        ] {
            let table = Table::named(names.as_bytes());
            assert_eq!(table.map(Table::format), Some(format), "{names}");
        }
        let long = "x".repeat(64);
        assert!(Table::named(format!("email,status,{long}").as_bytes()).is_some());
        assert!(Table::named(format!("email,status,{long}x").as_bytes()).is_none());
    }

    #[test]
    fn part_of_a_line_may_name_columns() {
        for (part, may) in [
            ("\"email\",\"sta", true),
            ("#Fields: date-ti", true),
            ("jo@example.com,5", false),
        ] {
            assert_eq!(Table::may_name(part.as_bytes()), may, "{part}");
        }
        for (length, may) in [(LONGEST, true), (LONGEST + 1, false)] {
            let line = format!("email,status{}", ",".repeat(length - 12));
            assert_eq!(Table::may_name(line.as_bytes()), may);
            let line = format!("email,status{}", ",x".repeat((length - 11) / 2));
            assert_eq!(
                Table::named(line.as_bytes()).is_some(),
                may,
                "{}",
                line.len()
            );
        }
    }

    #[test]
    fn sheets_of_services() {
        assert_eq!(
            rows(
                "status,reason,email,created",
                "5.1.1,\"550 5.1.1 \"\"jo\"\" is no user, sorry\",jo@example.com,1767607200",
            ),
            ["jo@example.com 550 5.1.1 - any: 550 5.1.1 \"jo\" is no user, sorry"]
        );
        assert_eq!(
            rows(
                "Address;Code;Error;Created At",
                "jo@example.com;550;5.1.1 no such user;2026-01-05T10:00:00Z",
            ),
            ["jo@example.com 550 5.1.1 - any: 5.1.1 no such user"]
        );
        assert_eq!(
            rows(
                "Recipient,Event Type,Bounce Type,Bounce Detail",
                "jo@example.com,Bounce,Permanent,550 5.1.1 no such user\nli@example.com,Bounce,Transient,full\nmo@example.com,Spam,,\nno@example.com,Invalid email,,",
            ),
            [
                "jo@example.com 550 5.1.1 permanent any: 550 5.1.1 no such user",
                "li@example.com - transient any: full",
                "mo@example.com - complaint any: -",
                "no@example.com - permanent any: -",
            ]
        );
        assert_eq!(
            rows(
                "email,code,message,created_at",
                "jo@example.com,550,5.1.1 no such user,\"Mon, 05 Jan 2026 10:00:00 UTC\"\nli@example.com,452,full,",
            ),
            [
                "jo@example.com 550 5.1.1 - any: 5.1.1 no such user",
                "li@example.com 452 - any: full",
            ]
        );
        assert_eq!(
            rows(
                "Email\tEvent\tReason",
                "jo@example.com\tSoft bounce\tfull\nli@example.com\tOpened\t\nmo@example.com\tspam-complaint\t",
            ),
            [
                "jo@example.com - transient any: full",
                "mo@example.com - complaint any: -",
            ]
        );
    }

    #[test]
    fn what_names_no_columns_is_no_table() {
        for line in [
            "",
            "550 5.1.1 no, such user",
            "jo@example.com,550,no",
            "a,b,c",
            "email",
            "to, from",
            "Jan  5 10:00:00 mx postfix/smtp[1]: A1: to=<jo@example.com>, relay=none, status=bounced",
            "#Fields: date time c-ip",
            "email,status,jo@example.com",
            "email,status,550",
            "email,event",
            "recipient,name",
            "\u{fffd},rcpt,status",
        ] {
            assert_eq!(Table::named(line.as_bytes()), None, "{line}");
        }
    }
}
