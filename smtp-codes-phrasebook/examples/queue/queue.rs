//! The queue: it keeps messages, sends them, and does with each what the verdict says.
//!
//! It has no clock and no socket: the time is given, and a [`Network`] connects.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::time::Duration;

use smtp_codes::{
    Action, Cause, Disposition, Evidence, Reply, Retry, Scope, Stage, Verdict, Wait, asks,
};
use smtp_codes_phrasebook::LAYERS;

/// A point in time: how long after the start of the world.
pub(crate) type Time = Duration;

/// What connects to hosts.
pub(crate) trait Network {
    type Line: Line;

    /// The hosts that take mail for a domain, the best first.
    fn hosts(&self, domain: &str) -> Vec<String>;

    /// Opens a connection and reads the greeting.
    fn connect(&mut self, now: Time, host: &str) -> Result<(Self::Line, Vec<u8>), Lost>;
}

/// A connection.
pub(crate) trait Line {
    /// Sends a command, or the content of the message, and reads the reply to it.
    fn send(&mut self, command: &str) -> Result<Vec<u8>, Lost>;
}

/// No reply came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lost {
    NoAnswer,
    Connection,
}

/// A message for recipients of one domain.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: u32,
    pub(crate) from: String,
    pub(crate) domain: String,
    pub(crate) to: Vec<String>,
}

/// How it ended for one recipient of a message.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) time: Time,
    pub(crate) message: u32,
    pub(crate) recipient: String,
    pub(crate) how: How,
}

/// See [`Ended`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Delivered,
    /// The server refused for good, with this cause.
    Refused(Cause<'static>),
    /// It was deferred until the time was up.
    Expired(Cause<'static>),
    /// The address is on the list of those to stop sending to.
    Suppressed(Cause<'static>),
}

/// Addresses to stop sending to, and those that fail now and then.
#[derive(Default)]
pub(crate) struct Addresses {
    pub(crate) suppressed: HashMap<String, Cause<'static>>,
    failures: HashMap<String, Vec<Time>>,
}

impl Addresses {
    fn delivered(&mut self, address: &str) {
        self.failures.remove(address);
    }

    fn refused(&mut self, now: Time, address: &str, verdict: &Verdict<'static>) {
        let (times, within) = Verdict::count();
        match verdict.action() {
            Action::Suppress => {
                self.suppressed.insert(address.to_owned(), verdict.cause());
            }
            Action::Count => {
                let failures = self.failures.entry(address.to_owned()).or_default();
                failures.retain(|&then| now - then < within);
                failures.push(now);
                if failures.len() >= times as usize {
                    self.suppressed.insert(address.to_owned(), verdict.cause());
                }
            }
            _ => {}
        }
    }
}

/// What a reply, or none, means for whom it is about.
#[derive(Clone, Copy)]
struct Heard {
    verdict: Verdict<'static>,
    wait: Wait<'static>,
}

impl Heard {
    fn goes_on(&self) -> bool {
        matches!(
            self.verdict.disposition(),
            Disposition::Continue | Disposition::Delivered
        )
    }

    /// What to change and try again at once, if that is what to do.
    fn change(&self) -> Option<Action> {
        (self.verdict.retry() == Retry::Now).then(|| self.verdict.action())
    }

    fn is_about_the_host(&self) -> bool {
        self.verdict.scope() == Scope::Session
    }
}

/// A recipient that is still to be served.
struct Open {
    address: String,
    failures: u32,
    next: Time,
}

/// A message that is in the queue.
struct Queued {
    message: Message,
    arrived: Time,
    open: Vec<Open>,
}

/// A host that nobody is to bother before a time.
struct Paused {
    until: Time,
    failures: u32,
    last: Heard,
}

/// The queue.
#[derive(Default)]
pub(crate) struct Queue {
    messages: HashMap<u32, Queued>,
    due: BinaryHeap<Reverse<(Time, u32)>>,
    hosts: HashMap<String, Paused>,
    pub(crate) addresses: Addresses,
    pub(crate) ended: Vec<Ended>,
}

impl Queue {
    /// Takes a message.
    pub(crate) fn accept(&mut self, now: Time, message: Message) {
        let mut open = Vec::new();
        for address in &message.to {
            match self.addresses.suppressed.get(address) {
                Some(&cause) => self.end(now, message.id, address, How::Suppressed(cause)),
                None => open.push(Open {
                    address: address.clone(),
                    failures: 0,
                    next: now,
                }),
            }
        }
        self.due.push(Reverse((now, message.id)));
        let queued = Queued {
            message,
            arrived: now,
            open,
        };
        self.messages.insert(queued.message.id, queued);
    }

    /// When there is something to do.
    pub(crate) fn next(&self) -> Option<Time> {
        self.due.peek().map(|Reverse((time, _))| *time)
    }

    /// Does what is due.
    pub(crate) fn run(&mut self, now: Time, network: &mut impl Network) {
        while self.next().is_some_and(|time| time <= now) {
            let Some(Reverse((_, id))) = self.due.pop() else {
                return;
            };
            let Some(mut queued) = self.messages.remove(&id) else {
                continue;
            };
            self.attempt(now, &mut queued, network);
            if let Some(next) = queued.open.iter().map(|one| one.next).min() {
                self.due.push(Reverse((next, id)));
                self.messages.insert(id, queued);
            }
        }
    }

    fn end(&mut self, time: Time, message: u32, recipient: &str, how: How) {
        self.ended.push(Ended {
            time,
            message,
            recipient: recipient.to_owned(),
            how,
        });
    }

    /// Tries one host after another for the recipients whose time has come.
    fn attempt(&mut self, now: Time, queued: &mut Queued, network: &mut impl Network) {
        let (mut due, later): (Vec<_>, Vec<_>) =
            queued.open.drain(..).partition(|one| one.next <= now);
        queued.open = later;
        let mut free = Time::MAX;
        let mut last = None;
        let hosts = network.hosts(&queued.message.domain);
        for (place, host) in hosts.iter().enumerate() {
            if due.is_empty() {
                return;
            }
            let is_free = |host: &String| self.hosts.get(host).is_none_or(|one| one.until <= now);
            if is_free(host) {
                let has_next = hosts[place + 1..].iter().any(is_free);
                let trouble = self.session(now, (host, has_next), queued, &mut due, network);
                self.note(now, host, trouble);
            }
            // About the host, so it is paused, for all messages.
            if let Some(paused) = self.hosts.get(host) {
                free = free.min(paused.until);
                last = Some(paused.last);
            }
        }
        let Some(last) = last else { return };
        for mut one in due {
            // The message waits with its hosts; its own time runs all the same.
            if now - queued.arrived < last.wait.end() {
                one.next = free;
                queued.open.push(one);
            } else {
                let how = How::Expired(last.verdict.cause());
                self.end(now, queued.message.id, &one.address, how);
            }
        }
    }

    /// Remembers how a host did.
    fn note(&mut self, now: Time, host: &str, trouble: Option<Heard>) {
        let Some(last) = trouble else {
            self.hosts.remove(host);
            return;
        };
        let failures = self.hosts.get(host).map_or(0, |paused| paused.failures) + 1;
        // A host is never given up, only messages are.
        let pause = last.wait.next(failures, Duration::ZERO);
        let until = now + pause.unwrap_or(last.wait.longest());
        let paused = Paused {
            until,
            failures,
            last,
        };
        self.hosts.insert(host.to_owned(), paused);
    }

    /// One session with one host. What is left in `due` was not judged: the next host may have it.
    /// Gives what was said about the host, if it is to be left alone.
    fn session(
        &mut self,
        now: Time,
        (host, has_next): (&str, bool),
        queued: &mut Queued,
        due: &mut Vec<Open>,
        network: &mut impl Network,
    ) -> Option<Heard> {
        let mut refused = Vec::new();
        let trouble = self.transactions(now, host, queued, due, &mut refused, network);
        for (one, heard) in refused {
            // This host cannot, another one may.
            if has_next && heard.verdict.action() == Action::TryNextHost {
                due.push(one);
            } else {
                self.failed(now, queued, one, &heard);
            }
        }
        trouble
    }

    fn transactions(
        &mut self,
        now: Time,
        host: &str,
        queued: &Queued,
        due: &mut Vec<Open>,
        refused: &mut Vec<(Open, Heard)>,
        network: &mut impl Network,
    ) -> Option<Heard> {
        let mut talk = Talk {
            line: None,
            host,
            seen: HashSet::new(),
            is_extended: true,
            with_size: true,
        };
        let heard = match network.connect(now, host) {
            Ok((line, greeting)) => {
                talk.line = Some(line);
                talk.hear(Stage::Greeting, Ok(greeting), "", 0)
            }
            Err(lost) => talk.hear(Stage::Greeting, Err(lost), "", 0),
        };
        if !heard.goes_on() {
            return Some(heard);
        }
        if let Some(trouble) = talk.hello() {
            return Some(trouble);
        }
        let mut most = usize::MAX;
        while !due.is_empty() {
            let from = &queued.message.from;
            let heard = talk.mail(from);
            if !heard.goes_on() {
                if heard.is_about_the_host() {
                    return Some(heard);
                }
                refused.extend(due.drain(..).map(|one| (one, heard)));
                break;
            }
            // The recipients, as many as the server takes at once.
            let (mut accepted, mut rest) = (Vec::new(), Vec::new());
            let mut recipients = std::mem::take(due).into_iter();
            for one in recipients.by_ref() {
                let stage = match accepted.is_empty() {
                    true => Stage::Rcpt,
                    false => Stage::RcptNext,
                };
                let heard = talk.say(
                    stage,
                    &format!("RCPT TO:<{}>", one.address),
                    &one.address,
                    1,
                );
                if heard.goes_on() {
                    accepted.push(one);
                } else if heard.is_about_the_host() {
                    // Nobody was judged: all of them are for the next host.
                    due.extend(accepted);
                    due.push(one);
                    due.extend(recipients);
                    due.extend(rest);
                    return Some(heard);
                } else if heard.change() == Some(Action::SplitRecipients) && !accepted.is_empty() {
                    rest.push(one);
                    break;
                } else {
                    refused.push((one, heard));
                }
                if accepted.len() >= most {
                    break;
                }
            }
            rest.extend(recipients);
            if !accepted.is_empty() {
                let count = accepted.len() as u32;
                let mut heard = talk.say(Stage::Data, "DATA", "", count);
                if heard.goes_on() {
                    let content = format!("message {}", queued.message.id);
                    heard = talk.say(Stage::DataEnd, &content, &accepted[0].address, count);
                }
                if heard.verdict.disposition() == Disposition::Delivered {
                    // The next transaction is a new attempt.
                    talk.seen.clear();
                    for one in accepted {
                        self.addresses.delivered(&one.address);
                        self.end(now, queued.message.id, &one.address, How::Delivered);
                    }
                } else if heard.is_about_the_host() {
                    due.extend(accepted);
                    due.extend(rest);
                    return Some(heard);
                } else if heard.change() == Some(Action::SplitRecipients) && accepted.len() > 1 {
                    most = accepted.len() / 2;
                    talk.seen.clear();
                    rest.splice(0..0, accepted);
                } else {
                    refused.extend(accepted.into_iter().map(|one| (one, heard)));
                }
            }
            *due = rest;
            if !due.is_empty() {
                talk.say(Stage::Rset, "RSET", "", 0);
            }
        }
        talk.say(Stage::Quit, "QUIT", "", 0);
        None
    }

    /// A recipient was refused: it is returned, or waits for another attempt.
    fn failed(&mut self, now: Time, queued: &mut Queued, mut one: Open, heard: &Heard) {
        let verdict = heard.verdict;
        let id = queued.message.id;
        if verdict.disposition() == Disposition::Return {
            self.addresses.refused(now, &one.address, &verdict);
            self.end(now, id, &one.address, How::Refused(verdict.cause()));
            return;
        }
        one.failures += 1;
        match heard.wait.next(one.failures, now - queued.arrived) {
            Some(pause) => {
                one.next = now + pause;
                queued.open.push(one);
            }
            None => self.end(now, id, &one.address, How::Expired(verdict.cause())),
        }
    }
}

/// A session under way.
struct Talk<'h, L> {
    line: Option<L>,
    host: &'h str,
    /// The replies that there were, with their stages.
    seen: HashSet<(Stage, Vec<u8>)>,
    is_extended: bool,
    with_size: bool,
}

impl<L: Line> Talk<'_, L> {
    /// Sends a command and judges the reply to it.
    fn say(&mut self, stage: Stage, command: &str, recipient: &str, count: u32) -> Heard {
        let reply = match &mut self.line {
            Some(line) => line.send(command),
            None => Err(Lost::Connection),
        };
        self.hear(stage, reply, recipient, count)
    }

    fn hear(
        &mut self,
        stage: Stage,
        reply: Result<Vec<u8>, Lost>,
        recipient: &str,
        count: u32,
    ) -> Heard {
        let lost = Evidence::new(Cause::CONNECTION_LOST.answer());
        let bytes = reply.as_deref().unwrap_or_default();
        let evidence = match reply {
            Ok(_) => match Reply::parse_lenient(bytes, stage) {
                Some((reply, _)) => Evidence::new(Some(reply.status()))
                    .at(stage)
                    .text(bytes)
                    .host(self.host)
                    .recipient(recipient.as_bytes())
                    .recipients(count)
                    .repeated(!self.seen.insert((stage, bytes.to_vec()))),
                // What is no reply is as good as none.
                None => lost,
            },
            Err(Lost::NoAnswer) => Evidence::new(Cause::NO_ANSWER.answer()),
            Err(Lost::Connection) => lost,
        };
        let verdict = LAYERS.judge(&evidence).expect("there is a status");
        if reply.is_err() {
            self.line = None;
        }
        Heard {
            verdict,
            wait: verdict.wait().asked(asks::retry_after(bytes)),
        }
    }

    /// EHLO, or HELO for a server that knows no better.
    fn hello(&mut self) -> Option<Heard> {
        loop {
            let heard = match self.is_extended {
                true => self.say(Stage::Ehlo, "EHLO client.example", "", 0),
                false => self.say(Stage::Helo, "HELO client.example", "", 0),
            };
            if heard.goes_on() {
                return None;
            }
            if heard.change() != Some(Action::FallBack) || !self.is_extended {
                return Some(heard);
            }
            self.is_extended = false;
        }
    }

    /// MAIL, changed as the server wants until it takes it or says no.
    fn mail(&mut self, from: &str) -> Heard {
        let mut changes = 0;
        loop {
            let size = match self.with_size && self.is_extended {
                true => " SIZE=1000",
                false => "",
            };
            let heard = self.say(Stage::Mail, &format!("MAIL FROM:<{from}>{size}"), "", 0);
            // Nobody wants more than TLS, a login, and no parameters.
            changes += 1;
            let changed = match heard.change().filter(|_| changes <= 3) {
                Some(Action::StartTls) => self.say(Stage::StartTls, "STARTTLS", "", 0),
                Some(Action::Authenticate) => self.say(Stage::Auth, "AUTH PLAIN AGEAYg==", "", 0),
                Some(Action::FallBack) if self.with_size => {
                    self.with_size = false;
                    continue;
                }
                _ => return heard,
            };
            if !changed.goes_on() {
                return changed;
            }
            if let Some(trouble) = self.hello() {
                return trouble;
            }
        }
    }
}
