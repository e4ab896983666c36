//! A service as a table, and how an event is read by it.

use std::borrow::Cow;

use smtp_codes::dsn::{Author, Merged, Source};
use smtp_codes::{DsnAction, EnhancedCode, Outcome, ReplyCode, Stage, Status};

use super::json::Json;
use super::time;
use crate::stage::told;
use crate::{Direction, Report, speaker};

/// What an event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// The mail was delivered.
    Delivered,
    /// It was not, and nothing more is tried: bounced, blocked, dropped, rejected.
    Failed,
    /// It was not, and it may be the next time.
    Deferred,
    /// It was, and the recipient complains.
    Complained,
    /// It was not; whether for good, the codes tell.
    Told,
    /// The service, which is a server too, refused to take it.
    Refused,
    /// The word is not known: only a failure that its codes tell counts.
    New,
    /// Nothing about a delivery.
    Nothing,
}

/// Members by their names, from the outside in, with a dot between them. A path from `@` begins at
/// one of several recipients. Of a list on the way the last one counts.
pub(super) type Paths = &'static [&'static str];

/// Where the events of a service have what. Of several paths the first one that leads to something
/// counts.
pub(super) struct Service {
    /// The word for it.
    pub(super) name: &'static str,
    /// What tells its events: one path of each list leads to something.
    pub(super) marks: &'static [Paths],
    /// No path of these does.
    pub(super) never: Paths,
    /// Members that nobody else's events have beside the marks. An event with one of them is the service's
    /// whatever its word is, so that nothing of it is taken for the words of a server.
    pub(super) own: Paths,
    /// Its words for what happened. One path of each list; where there are two, the words are written
    /// with a slash between them.
    pub(super) event: &'static [Paths],
    /// What the words mean, letter case and signs aside; the first that fits counts. A word before a
    /// slash fits whatever comes after it.
    pub(super) words: &'static [(&'static str, Means)],
    /// A list of recipients.
    pub(super) each: Paths,
    pub(super) recipient: Paths,
    pub(super) sender: Paths,
    pub(super) message_id: Paths,
    pub(super) queue_id: Paths,
    pub(super) host: Paths,
    pub(super) time: Paths,
    /// The value of a DSN's Action field.
    pub(super) action: Paths,
    pub(super) stage: Paths,
    pub(super) reply: Paths,
    pub(super) enhanced: Paths,
    /// Who wrote the enhanced code: the service, unless it only took the reply apart.
    pub(super) author: Author,
    /// What the server said.
    pub(super) text: Paths,
    /// Why, in the service's own word; only where the server's are not known.
    pub(super) reason: Paths,
}

impl Service {
    /// A service without members.
    pub(super) const NONE: Self = Self {
        name: "",
        marks: &[],
        never: &[],
        own: &[],
        event: &[],
        words: &[],
        each: &[],
        recipient: &[],
        sender: &[],
        message_id: &[],
        queue_id: &[],
        host: &[],
        time: &[],
        action: &[],
        stage: &[],
        reply: &[],
        enhanced: &[],
        author: Author::Reporter,
        text: &[],
        reason: &[],
    };

    /// Whether an object has one of the members.
    fn has(event: &Json<'_>, paths: Paths) -> bool {
        let there = |path: &&str| !matches!(inside(event, path), None | Some(Json::Null));
        paths.iter().any(there)
    }

    /// Whether an object has the marks of this service.
    fn is_marked(&self, event: &Json<'_>) -> bool {
        self.marks.iter().all(|paths| Self::has(event, paths)) && !Self::has(event, self.never)
    }

    /// What an object means, if it is an event of this service: [`Means::New`], if its word is not known.
    pub(super) fn knows(&self, event: &Json<'_>) -> Option<Means> {
        if !self.is_marked(event) {
            return None;
        }
        let mut word = String::new();
        for paths in self.event {
            if let Some(part) = first(event, event, paths) {
                if !word.is_empty() {
                    word.push('/');
                }
                word.push_str(&part);
            }
        }
        match self.words.iter().find(|(known, _)| fits(known, &word)) {
            Some((_, means)) => Some(*means),
            None => Self::has(event, self.own).then_some(Means::New),
        }
    }

    /// Reads an event: a report for each recipient.
    pub(super) fn read(&self, event: &Json<'_>, means: Means, out: &mut Vec<Report<'static>>) {
        if means == Means::Nothing {
            return;
        }
        let list = self
            .each
            .iter()
            .find_map(|path| match at(event, event, path) {
                Some(Json::List(list)) if !list.is_empty() => Some(list.as_slice()),
                _ => None,
            });
        for one in list.unwrap_or(std::slice::from_ref(event)) {
            let report = self.report(event, one, means);
            if means == Means::New && !report.status.is_some_and(is_failure) {
                continue;
            }
            let addresses = self.recipient.iter().find_map(|path| {
                let found = addresses(at(event, one, path)?);
                (!found.is_empty()).then_some(found)
            });
            let addresses = addresses.unwrap_or_default();
            if addresses.is_empty() {
                out.push(report);
                continue;
            }
            for address in addresses {
                out.push(Report {
                    recipient: Some(address.to_owned().into()),
                    ..report.clone()
                });
            }
        }
    }

    /// What an event says about one recipient, or about all of them.
    fn report(&self, event: &Json<'_>, one: &Json<'_>, means: Means) -> Report<'static> {
        let get = |paths: Paths| first(event, one, paths);
        let own = |paths: Paths| get(paths).map(|text| Cow::Owned(text.into_owned()));
        let complaint = means == Means::Complained;
        let mut text = get(self.text).map(|text| said(&text));
        let (status, author) = if complaint {
            (None, Author::Server)
        } else {
            self.status(event, one, text.as_deref())
        };
        if text.is_none() {
            text = get(self.reason).map(|word| spelled(&word));
        }
        let message_id = get(self.message_id)
            .map(|id| id.trim_start_matches('<').trim_end_matches('>').to_owned());
        let queue_id = get(self.queue_id)
            .filter(|id| Some(&**id) != message_id.as_deref())
            .map(Cow::into_owned);
        let action: Option<DsnAction> = get(self.action).and_then(|word| word.parse().ok());
        let stage = match get(self.stage) {
            Some(command) => stage(&command),
            None if means == Means::Delivered => Stage::DataEnd,
            // `550 no (in reply to RCPT TO command)`
            None if !complaint => text.as_deref().map_or(Stage::Any, |it| told(it.as_bytes())),
            None => Stage::Any,
        };
        Report {
            sender: own(self.sender).map(|sender| address(&sender).to_owned().into()),
            message_id: message_id.map(Cow::Owned),
            queue_id: queue_id.map(Cow::Owned),
            host: get(self.host).and_then(|host| Some(speaker::host(&host)?.to_owned().into())),
            time: self
                .time
                .iter()
                .find_map(|path| time::of(at(event, one, path)?)),
            direction: Some(match means {
                Means::Refused => Direction::Incoming,
                _ => Direction::Outgoing,
            }),
            stage,
            status,
            author,
            action: action.filter(|_| !complaint),
            outcome: match means {
                Means::Delivered => Some(Outcome::Success),
                Means::Failed => Some(Outcome::Permanent),
                Means::Deferred => Some(Outcome::Transient),
                Means::Complained | Means::Told | Means::Refused | Means::New | Means::Nothing => {
                    None
                }
            },
            complaint,
            text: text.filter(|text| !text.is_empty()).map(Cow::Owned),
            ..Report::default()
        }
    }

    /// The codes: those of the reply first, completed by what the service made of it.
    fn status(
        &self,
        event: &Json<'_>,
        one: &Json<'_>,
        text: Option<&str>,
    ) -> (Option<Status>, Author) {
        let reply = self
            .reply
            .iter()
            .find_map(|path| reply(at(event, one, path)?));
        let enhanced = self
            .enhanced
            .iter()
            .find_map(|path| enhanced(at(event, one, path)?));
        merged(reply, text, enhanced, self.author)
    }
}

/// The status of a reply whose code may stand apart from its text, and the enhanced code that somebody
/// made of it; with who wrote the enhanced code.
pub(crate) fn merged(
    reply: Option<ReplyCode>,
    text: Option<&str>,
    enhanced: Option<EnhancedCode>,
    author: Author,
) -> (Option<Status>, Author) {
    let text = text.unwrap_or_default();
    // What the server said goes before what the service made of it: SparkPost calls a `421` one of its own.
    let reply = leading_reply(text).filter(|_| reply.is_some()).or(reply);
    let said = match reply {
        Some(code) => {
            // As the server had it, with the code before the text.
            let whole = if text.starts_with(code.to_string().as_str()) {
                text.to_owned()
            } else {
                format!("{code} {text}")
            };
            let found = smtp_codes::best(whole.as_bytes());
            let found = found.filter(|found| found.reply() == Some(code));
            Some(found.map_or(Status::of_reply(code), |found| found.status))
        }
        None => smtp_codes::best(text.as_bytes()).map(|found| found.status),
    };
    let source = match author {
        Author::Reporter => Source::Status,
        Author::Server => Source::Text,
    };
    let merged = match (said, enhanced) {
        (Some(said), Some(enhanced)) => {
            let mut merged = Merged::new(said, Source::DiagnosticCode);
            merged.complete(Status::of_enhanced(enhanced), source);
            merged
        }
        (Some(said), None) => Merged::new(said, Source::DiagnosticCode),
        (None, Some(enhanced)) => Merged::new(Status::of_enhanced(enhanced), source),
        (None, None) => return (None, Author::Server),
    };
    (Some(merged.status()), merged.author())
}

/// What a path leads to.
fn at<'j>(event: &'j Json<'j>, one: &'j Json<'j>, path: &str) -> Option<&'j Json<'j>> {
    let (mut value, path) = match path.strip_prefix('@') {
        Some("") => return Some(one),
        Some(path) => (one, path.strip_prefix('.')?),
        None => (event, path),
    };
    for name in path.split('.') {
        if let Json::List(list) = value {
            value = list.last()?;
        }
        value = value.member(name)?;
    }
    Some(value)
}

/// Whether a status tells a failure.
fn is_failure(status: Status) -> bool {
    status.is_transient() || status.is_permanent()
}

/// What a path of members leads to. A list on the way holds several events, and not one.
fn inside<'j>(event: &'j Json<'j>, path: &str) -> Option<&'j Json<'j>> {
    path.split('.')
        .try_fold(event, |value, name| value.member(name))
}

/// The first text or number to which one of the paths leads.
fn first<'j>(event: &'j Json<'j>, one: &'j Json<'j>, paths: Paths) -> Option<Cow<'j, str>> {
    paths.iter().find_map(|path| match at(event, one, path)? {
        Json::List(list) => list.iter().find_map(Json::scalar),
        value => value.scalar(),
    })
}

/// Whether a service's word is the known one, or begins with it and a slash.
pub(super) fn fits(known: &str, word: &str) -> bool {
    let mut words = word
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'/');
    for byte in known.bytes() {
        if !(byte.is_ascii_alphanumeric() || byte == b'/') {
            continue;
        }
        match words.next() {
            Some(other) if other.eq_ignore_ascii_case(&byte) => {}
            _ => return false,
        }
    }
    matches!(words.next(), None | Some(b'/'))
}

/// The addresses in a value: a text, which may be a list as a header has it, a list of texts, or of
/// objects that name one.
fn addresses<'j>(value: &'j Json<'j>) -> Vec<&'j str> {
    let one = |value: &'j Json<'j>| {
        let text = match value {
            Json::Object(_) => ["email", "address", "emailAddress"]
                .iter()
                .find_map(|name| value.member(name)?.text()),
            value => value.text(),
        };
        let text = text.unwrap_or_default();
        let several = text.matches('@').count() > 1;
        // A comma in a name stands in quotes.
        let mut quoted = false;
        let parts = text.split(move |sign| {
            quoted ^= sign == '"';
            several && !quoted && sign == ','
        });
        parts.map(address).filter(|text| !text.is_empty())
    };
    match value {
        Json::List(list) => list.iter().flat_map(one).collect(),
        value => one(value).collect(),
    }
}

/// The address of `Jo <jo@example.com>`.
pub(crate) fn address(text: &str) -> &str {
    let text = text.trim();
    match text.rfind('<') {
        Some(open) if text.ends_with('>') => text[open + 1..text.len() - 1].trim(),
        _ => text,
    }
}

/// A reply code of SMTP. Services have numbers of their own, such as 605, in the same place.
pub(crate) fn reply(value: &Json<'_>) -> Option<ReplyCode> {
    let number = value.number()?;
    // The second digit is 0 to 5 by RFC 5321 4.2, and 7 in 571 and its kin.
    let is_reply =
        number.fract() == 0.0 && (200.0..600.0).contains(&number) && (number as u16 / 10 % 10) < 8;
    is_reply.then(|| ReplyCode::from_u16(number as u16).ok())?
}

/// An enhanced code: a text that begins with it, or an object of its three numbers.
fn enhanced(value: &Json<'_>) -> Option<EnhancedCode> {
    if let Json::Object(_) = value {
        let part = |name| {
            let number = value.member(name)?.number()?;
            (number.fract() == 0.0 && (0.0..1000.0).contains(&number)).then_some(number as u16)
        };
        let class = u8::try_from(part("class")?).ok()?;
        return EnhancedCode::new(class, part("subject")?, part("detail")?).ok();
    }
    leading_enhanced(value.text()?)
}

/// The enhanced code that a text begins with: `5.1.1 (bad destination mailbox address)`.
pub(crate) fn leading_enhanced(text: &str) -> Option<EnhancedCode> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    text[..end.unwrap_or(text.len())].parse().ok()
}

/// The reply code of a failure that a text begins with.
fn leading_reply(text: &str) -> Option<ReplyCode> {
    let (code, rest) = text.split_at_checked(3)?;
    let code = ReplyCode::from_bytes(code.as_bytes()).ok()?;
    let failure = code.is_transient() || code.is_permanent();
    (failure && rest.starts_with([' ', '-']) && code.registered().is_some()).then_some(code)
}

/// The stage of a command: `RCPT TO:<jo@example.com>`, or `.` for the end of the message.
pub(crate) fn stage(command: &str) -> Stage {
    // Stalwart has it in the name of an event: `delivery.rcpt-to-rejected`.
    let command = command.strip_prefix("delivery.").unwrap_or(command);
    let command = command
        .strip_suffix("-rejected")
        .or_else(|| command.strip_suffix("-failed"))
        .unwrap_or(command);
    let verb = command.split([':', '<']).next().unwrap_or_default().trim();
    verb.parse()
        .or_else(|_| verb.split(' ').next().unwrap_or_default().parse())
        .unwrap_or(Stage::Any)
}

/// What a server said, in one line and without the type that a DSN puts before it.
pub(crate) fn said(text: &str) -> String {
    let text = text.trim();
    let typed = text
        .split_once(';')
        .map(|(kind, rest)| (kind.trim_end(), rest));
    let text = match typed {
        Some((kind, rest))
            if matches!(kind, "smtp" | "SMTP" | "lmtp" | "LMTP")
                || kind
                    .get(..2)
                    .is_some_and(|mark| mark.eq_ignore_ascii_case("x-"))
                    && !kind.contains(' ') =>
        {
            rest
        }
        _ => text,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word of a program as words of people: `MailboxFull` and `mailbox_full` as `mailbox full`.
fn spelled(word: &str) -> String {
    // It is a sentence already.
    if word.contains(' ') {
        return said(word);
    }
    let mut out = String::new();
    let mut small = false;
    for letter in word.chars() {
        if letter == '_' || letter == '-' {
            out.push(' ');
        } else {
            if letter.is_ascii_uppercase() && small {
                out.push(' ');
            }
            out.push(letter.to_ascii_lowercase());
        }
        small = letter.is_ascii_lowercase();
    }
    out
}
