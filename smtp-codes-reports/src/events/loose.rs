//! JSON that no table of a service knows: its texts, and the members whose names say what they hold.

use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, ReplyCode, Stage, Status};

use super::json::Json;
use super::{Around, complete, inner, lines, service};
use crate::Report;
use crate::mail::{self, Mail};

type Member<'j> = (std::borrow::Cow<'j, str>, Json<'j>);

/// What the name of a member says that it holds.
mod holds {
    /// A reply code of SMTP, or a code of any kind.
    pub(super) const OF_SMTP: u16 = 1;
    pub(super) const CODE: u16 = 1 << 1;
    pub(super) const ENHANCED: u16 = 1 << 2;
    /// The command that drew a reply.
    pub(super) const COMMAND: u16 = 1 << 3;
    /// Why: it is about whoever the object around it names.
    pub(super) const REASON: u16 = 1 << 4;
    /// Attempts at one delivery.
    pub(super) const ATTEMPTS: u16 = 1 << 5;
    pub(super) const SUBJECT: u16 = 1 << 6;
    /// The text of a mail.
    pub(super) const BODY: u16 = 1 << 7;
    pub(super) const FROM: u16 = 1 << 8;
    pub(super) const TO: u16 = 1 << 9;
    pub(super) const TIME: u16 = 1 << 10;
}

/// So many names there are for the recipient that the texts of an object are about.
const RECIPIENTS: usize = 13;

/// So many of them, the first ones, can mean nobody else: the objects within are about him, too.
const CERTAIN: usize = 6;

/// The place of a name among those for a recipient, and what else it may hold, letter case and signs aside.
fn told(name: &str) -> (usize, u16) {
    use holds::{
        ATTEMPTS, BODY, CODE, COMMAND, ENHANCED, FROM, OF_SMTP, REASON, SUBJECT, TIME, TO,
    };
    /// No name that is known is longer.
    const LONGEST: usize = 24;
    let mut letters = [0; LONGEST];
    let mut length = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        let Some(letter) = letters.get_mut(length) else {
            return (RECIPIENTS, 0);
        };
        *letter = byte.to_ascii_lowercase();
        length += 1;
    }
    let other = |bits| (RECIPIENTS, bits);
    match &letters[..length] {
        b"recipient" => (0, TO),
        b"rcpt" => (1, 0),
        b"rcptto" => (2, 0),
        b"bouncedrecipient" => (3, 0),
        b"toemail" => (4, 0),
        b"recipients" => (5, 0),
        b"to" => (6, TO),
        b"email" => (7, 0),
        b"emailto" => (8, 0),
        b"emailaddress" => (9, 0),
        b"contactemail" => (10, 0),
        b"address" => (11, 0),
        b"envelope" => (12, 0),
        b"smtpcode" | b"smtpstatus" | b"smtpstatuscode" | b"smtpresponsecode"
        | b"smtpreplycode" | b"replycode" | b"bouncecode" => other(OF_SMTP | CODE),
        b"responsecode" | b"errorcode" | b"code" => other(CODE),
        b"status" => other(ENHANCED | REASON),
        b"smtpenchcode"
        | b"smtpenhancedcode"
        | b"enhancedcode"
        | b"enhancedstatuscode"
        | b"enhancedstatus"
        | b"bounceextendedcode"
        | b"bouncestatus"
        | b"dsn"
        | b"dsnstatus"
        | b"dsncode" => other(ENHANCED),
        b"command" | b"smtpcommand" => other(COMMAND),
        b"attempts" | b"deliveryattempts" => other(ATTEMPTS | REASON),
        b"reason"
        | b"error"
        | b"err"
        | b"response"
        | b"bounce"
        | b"failure"
        | b"details"
        | b"result"
        | b"smtp"
        | b"delivery"
        | b"diagnostic"
        | b"deliverystatus"
        | b"deliverystatusdetails"
        | b"events" => other(REASON),
        b"subject" => other(SUBJECT),
        b"text" | b"textbody" | b"bodyplain" | b"strippedtext" | b"plain" => other(BODY),
        b"from" | b"sender" => other(FROM),
        b"date" | b"time" | b"timestamp" => other(TIME),
        _ => other(0),
    }
}

/// Whether the name of a member says that it holds this.
fn is(name: &str, holds: u16) -> bool {
    told(name).1 & holds != 0
}

/// The recipient that an object names, where that is one, whether it can be nobody else, and all that its
/// members hold.
fn named<'j>(members: &'j [Member<'j>]) -> (Option<&'j str>, bool, u16) {
    let mut best = RECIPIENTS;
    let mut address = None;
    let mut all = 0;
    for (name, value) in members {
        let (place, holds) = told(name);
        all |= holds;
        if place >= best {
            continue;
        }
        let one = one_address(name, value);
        // Beside several recipients any other address is the sender's.
        let several =
            matches!(value, Json::List(list) if list.len() > 1 && list[0].text().is_some());
        if one.is_some() || several {
            best = place;
            address = one;
        }
    }
    (address, best < CERTAIN, all)
}

/// The one address that a member is.
fn one_address<'j>(name: &str, value: &'j Json<'j>) -> Option<&'j str> {
    let value = match value {
        Json::Object(inner) if name.eq_ignore_ascii_case("envelope") => {
            let (_, to) = inner.iter().find(|(name, _)| is(name, holds::TO))?;
            return one_address("", to);
        }
        Json::List(list) if list.len() == 1 => &list[0],
        value => value,
    };
    let address = service::address(value.text()?);
    (address.contains('@') && !address.contains([',', ' '])).then_some(address)
}

/// Reads the texts of a value as mails or as lines of a log, each once.
pub(super) fn texts(value: &Json<'_>, around: Around<'_>, out: &mut Vec<Report<'static>>) {
    match value {
        Json::Object(members) => object(members, around.inside(value), out),
        Json::List(list) => {
            for value in list {
                texts(value, around, out);
            }
        }
        Json::Text(text) => of_text(text, around, out),
        _ => {}
    }
}

/// What an object tells whose members have the names of codes; nothing else is read.
pub(super) fn coded(value: &Json<'_>) -> Option<Report<'static>> {
    let Json::Object(members) = value else {
        return None;
    };
    created(members, named(members).0?)
}

fn object(members: &[Member<'_>], around: Around<'_>, out: &mut Vec<Report<'static>>) {
    let (named, certain, all) = named(members);
    let meant = named.filter(|_| certain);
    let begin = out.len();
    let has = |holds| all & holds != 0;
    let mail = match has(holds::SUBJECT) && has(holds::BODY) {
        true => Message::of(members),
        false => None,
    };
    if let Some(mail) = &mail {
        out.extend(mail.reports());
    }
    // Reports of members of this object itself, each the only one of its member.
    let mut own: Vec<usize> = Vec::new();
    for (name, value) in members {
        if has(holds::SUBJECT)
            && (mail.as_ref().is_some_and(|mail| mail.has(value)) || is(name, holds::SUBJECT))
        {
            continue;
        }
        let first = out.len();
        let recipient = match value {
            Json::Text(_) => named,
            Json::Object(_) | Json::List(_) if is(name, holds::REASON) => meant.or(named),
            _ => meant,
        };
        // Of several attempts the last one says how it ended.
        let value = match value {
            Json::List(list) if is(name, holds::ATTEMPTS) => list.last().unwrap_or(value),
            value => value,
        };
        let within = Around {
            recipient: recipient.or(around.recipient),
            ..around
        };
        texts(value, within, out);
        // A text that names somebody else goes before.
        if let Some(recipient) = recipient {
            for report in &mut out[first..] {
                report
                    .recipient
                    .get_or_insert_with(|| recipient.to_owned().into());
            }
        }
        if !matches!(value, Json::Text(_) | Json::Object(_)) || out.len() != first + 1 {
            continue;
        }
        // What a server said may stand in two members.
        let (before, last) = out.split_at_mut(first);
        let mut near = own.iter().rev().take(NEAR);
        let again = near.find(|&&at| same(&before[at], &last[0]));
        match again {
            Some(&at) => {
                if before[at]
                    .status
                    .is_some_and(|status| status.enhanced().is_none())
                {
                    before[at].status = last[0].status;
                }
                out.truncate(first);
            }
            None if matches!(value, Json::Text(_)) => own.push(first),
            None => {}
        }
    }
    let (reply, stage) = match own.is_empty() {
        true => (None, Stage::Any),
        false => (code(members, holds::CODE), stage(members)),
    };
    for &at in &own {
        let report = &mut out[at];
        if report.stage == Stage::Any {
            report.stage = stage;
        }
        if let (Some(reply), Some(status)) = (reply, report.status)
            && let (None, Some(enhanced)) = (status.reply(), status.enhanced())
            && reply.digits()[0] == enhanced.class_number()
        {
            report.status = Some(Status::both(reply, enhanced));
        }
    }
    if out.len() == begin
        && has(holds::OF_SMTP | holds::ENHANCED)
        && let Some(recipient) = named.or(around.recipient)
    {
        out.extend(created(members, recipient));
        complete(&mut out[begin..], around);
    }
}

/// So many texts before it a text is held against.
const NEAR: usize = 8;

/// Whether two texts beside each other say the same.
fn same(one: &Report<'_>, other: &Report<'_>) -> bool {
    let (Some(status), Some(next)) = (one.status, other.status) else {
        return false;
    };
    let known = status.reply().is_some() && status.reply() == next.reply();
    let open = status.enhanced().is_none() || next.enhanced().is_none();
    one.recipient == other.recipient && (status == next || known && open)
}

fn of_text(text: &str, around: Around<'_>, out: &mut Vec<Report<'static>>) {
    let inside = inner(text, around, |value, around| {
        texts(value, around, out);
        true
    });
    // A code alone says nothing that the text beside it does not.
    if inside || !text.contains(' ') {
        return;
    }
    let first = out.len();
    if text.contains('\n') && mail::is_mail(text.as_bytes()) {
        let mail = Mail::read(text.as_bytes());
        out.extend(mail.reports().map(Report::into_owned));
    } else {
        // rsyslog keeps the blank behind the name of the program.
        lines(text.trim_start_matches(' '), around.context, out);
    }
    complete(&mut out[first..], around);
    // Log shippers keep a line as it was beside what they made of it.
    if let [before @ .., last] = &out[..]
        && out.len() == first + 1
        && before.last() == Some(last)
    {
        out.pop();
    }
}

/// The reply code of a failure that an object has under such a name.
fn code(members: &[Member<'_>], holds: u16) -> Option<ReplyCode> {
    let mut known = members.iter().filter(|(name, _)| is(name, holds));
    let reply = known.find_map(|(_, value)| service::reply(value))?;
    (reply.is_transient() || reply.is_permanent()).then_some(reply)
}

/// What the members tell that have codes, where no text has one.
fn created(members: &[Member<'_>], recipient: &str) -> Option<Report<'static>> {
    let enhanced = members.iter().find_map(|(name, value)| {
        let code: EnhancedCode = value
            .text()
            .filter(|_| is(name, holds::ENHANCED))?
            .parse()
            .ok()?;
        matches!(code.class_number(), 4 | 5).then_some(code)
    });
    let reply = match enhanced {
        Some(enhanced) => {
            code(members, holds::CODE).filter(|code| code.digits()[0] == enhanced.class_number())
        }
        None => Some(code(members, holds::OF_SMTP)?),
    };
    let said = members.iter().find_map(|(name, value)| {
        let text = value.text().filter(|text| text.contains(' '))?;
        (!is(name, holds::SUBJECT | holds::TIME)).then(|| service::said(text))
    });
    let (status, author) = service::merged(reply, said.as_deref(), enhanced, Author::Server);
    Some(Report {
        recipient: Some(recipient.to_owned().into()),
        status: Some(status?),
        author,
        stage: stage(members),
        text: said.map(Into::into),
        ..Report::default()
    })
}

/// The stage of the command that an object names.
fn stage(members: &[Member<'_>]) -> Stage {
    let mut commands = members.iter().filter(|(name, _)| is(name, holds::COMMAND));
    let command = commands.find_map(|(_, value)| value.text());
    command.map_or(Stage::Any, service::stage)
}

/// A mail that came in, as services hand it on: its header and its text as members.
struct Message<'j> {
    subject: &'j str,
    text: &'j str,
    from: &'j str,
    to: &'j str,
}

impl<'j> Message<'j> {
    fn of(members: &'j [Member<'j>]) -> Option<Self> {
        let get = |names| {
            members
                .iter()
                .find_map(|(name, value)| value.text().filter(|_| is(name, names)))
        };
        Some(Self {
            subject: get(holds::SUBJECT)?,
            text: get(holds::BODY)?,
            from: get(holds::FROM).unwrap_or_default(),
            to: get(holds::TO).unwrap_or_default(),
        })
    }

    /// Whether a value is the text of the mail, and is read with it.
    fn has(&self, value: &Json<'_>) -> bool {
        value
            .text()
            .is_some_and(|text| std::ptr::eq(text, self.text))
    }

    fn reports(&self) -> Vec<Report<'static>> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (from, to, subject) = (line(self.from), line(self.to), line(self.subject));
        let whole = format!(
            "From: {from}\nTo: {to}\nSubject: {subject}\n\n{}\n",
            self.text
        );
        let mail = Mail::read(whole.as_bytes());
        mail.reports().map(Report::into_owned).collect()
    }
}
