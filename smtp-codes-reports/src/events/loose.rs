//! JSON that no table of a service knows: its texts, and the members whose names say what they hold.

use smtp_codes::dsn::Author;
use smtp_codes::{EnhancedCode, ReplyCode, Stage, Status};

use super::json::Json;
use super::{Around, complete, inner, lines, service};
use crate::Report;
use crate::mail::{self, Mail};

type Member<'j> = (std::borrow::Cow<'j, str>, Json<'j>);

/// Names under which an object has the recipient that its texts are about.
const RECIPIENTS: [&str; 13] = [
    "recipient",
    "rcpt",
    "rcpt_to",
    "bounced_recipient",
    "to_email",
    "to",
    "email",
    "email_to",
    "emailAddress",
    "email_address",
    "contact_email",
    "address",
    "envelope",
];

/// So many of them, the first ones, can mean nobody else: the objects within are about him, too.
const CERTAIN: usize = 5;

/// Names of objects that say why: they are about whoever the object around them names.
const REASONS: [&str; 17] = [
    "reason",
    "error",
    "err",
    "response",
    "bounce",
    "failure",
    "details",
    "result",
    "smtp",
    "status",
    "delivery",
    "diagnostic",
    "deliverystatus",
    "deliverystatusdetails",
    "attempts",
    "deliveryattempts",
    "events",
];

/// Names of lists of attempts at one delivery.
const ATTEMPTS: [&str; 2] = ["attempts", "deliveryattempts"];

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
    created(members, recipient(members, &RECIPIENTS)?)
}

fn object(members: &[Member<'_>], around: Around<'_>, out: &mut Vec<Report<'static>>) {
    let (named, meant) = (
        recipient(members, &RECIPIENTS),
        recipient(members, &RECIPIENTS[..CERTAIN]),
    );
    let begin = out.len();
    let mail = Message::of(members);
    if let Some(mail) = &mail {
        out.extend(mail.reports());
    }
    // Reports of members of this object itself, each the only one of its member.
    let mut own: Vec<usize> = Vec::new();
    for (name, value) in members {
        if mail.as_ref().is_some_and(|mail| mail.has(value)) || is(name, &["subject"]) {
            continue;
        }
        let first = out.len();
        let recipient = match value {
            Json::Text(_) => named,
            _ if is(name, &REASONS) => meant.or(named),
            _ => meant,
        };
        // Of several attempts the last one says how it ended.
        let value = match value {
            Json::List(list) if is(name, &ATTEMPTS) => list.last().unwrap_or(value),
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
        if !matches!(value, Json::Text(_)) || out.len() != first + 1 {
            continue;
        }
        // What a server said may stand in two members.
        let (before, last) = out.split_at_mut(first);
        let again = own.iter().find(|&&at| same(&before[at], &last[0]));
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
            None => own.push(first),
        }
    }
    let (reply, stage) = (code(members, &REPLIES), stage(members));
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
        && let Some(recipient) = named.or(around.recipient)
    {
        out.extend(created(members, recipient));
        complete(&mut out[begin..], around);
    }
}

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

/// Whether a name is one of these, letter case and signs aside.
fn is(name: &str, known: &[&str]) -> bool {
    let bare = |name: &'_ str| {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        letters
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<u8>>()
    };
    let name = bare(name);
    known.iter().any(|known| bare(known) == name)
}

/// The one address that an object names as that of the recipient.
fn recipient<'j>(members: &'j [Member<'j>], names: &[&str]) -> Option<&'j str> {
    names.iter().find_map(|name| {
        let (_, value) = members
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        let value = match value {
            Json::Object(inner) if *name == "envelope" => return recipient(inner, &["to"]),
            Json::List(list) if list.len() == 1 => &list[0],
            value => value,
        };
        let address = service::address(value.text()?);
        let one = address.contains('@') && !address.contains([',', ' ']);
        one.then_some(address)
    })
}

/// Names of reply codes.
const REPLIES: [&str; 10] = [
    "smtp_code",
    "smtp_status",
    "smtp_status_code",
    "smtp_response_code",
    "smtp_reply_code",
    "reply_code",
    "bounce_code",
    "response_code",
    "error_code",
    "code",
];

/// So many of them, the first ones, are of no other protocol.
const OF_SMTP: usize = 7;

/// Names of enhanced codes.
const ENHANCED: [&str; 11] = [
    "smtp_enchcode",
    "smtp_enhanced_code",
    "enhanced_code",
    "enhanced_status_code",
    "enhanced_status",
    "bounce_extended_code",
    "bounce_status",
    "dsn",
    "dsn_status",
    "dsn_code",
    "status",
];

/// The reply code of a failure that an object has under one of these names.
fn code(members: &[Member<'_>], names: &[&str]) -> Option<ReplyCode> {
    let mut known = members.iter().filter(|(name, _)| is(name, names));
    let reply = known.find_map(|(_, value)| service::reply(value))?;
    (reply.is_transient() || reply.is_permanent()).then_some(reply)
}

/// What the members tell that have codes, where no text has one.
fn created(members: &[Member<'_>], recipient: &str) -> Option<Report<'static>> {
    let enhanced = members.iter().find_map(|(name, value)| {
        let code: EnhancedCode = value.text().filter(|_| is(name, &ENHANCED))?.parse().ok()?;
        matches!(code.class_number(), 4 | 5).then_some(code)
    });
    let reply = match enhanced {
        Some(enhanced) => {
            code(members, &REPLIES).filter(|code| code.digits()[0] == enhanced.class_number())
        }
        None => Some(code(members, &REPLIES[..OF_SMTP])?),
    };
    let said = members.iter().find_map(|(name, value)| {
        let text = value.text().filter(|text| text.contains(' '))?;
        (!is(name, &["subject", "date", "time", "timestamp"])).then(|| service::said(text))
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
    let mut commands = members
        .iter()
        .filter(|(name, _)| is(name, &["command", "smtp_command"]));
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

/// Names of the text of a mail.
const BODIES: [&str; 5] = ["text", "TextBody", "body-plain", "stripped-text", "plain"];

impl<'j> Message<'j> {
    fn of(members: &'j [Member<'j>]) -> Option<Self> {
        let get = |names: &[&str]| {
            members
                .iter()
                .find_map(|(name, value)| value.text().filter(|_| is(name, names)))
        };
        Some(Self {
            subject: get(&["subject"])?,
            text: get(&BODIES)?,
            from: get(&["from", "sender"]).unwrap_or_default(),
            to: get(&["to", "recipient"]).unwrap_or_default(),
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
