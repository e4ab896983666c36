//! The world that the queue sends to: domains whose hosts refuse in every way there is.
//!
//! What a domain does, and what should become of its mail, is written down here and asked of no
//! verdict, so that the tests compare two opinions.

use std::collections::HashMap;
use std::time::Duration;

use smtp_codes::{Cause, Stage, WireReply};

use crate::queue::{Line, Lost, Message, Network, Time};

pub(crate) const MINUTE: Time = Duration::from_secs(60);
pub(crate) const HOUR: Time = Duration::from_secs(60 * 60);
pub(crate) const DAY: Time = Duration::from_secs(24 * 60 * 60);

/// How a host fails.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It answers so at a stage, until a time.
    Says(Stage, String),
    /// It takes no connection.
    Refuses,
    /// It says nothing any more from a stage on.
    Silent(Stage),
    /// It closes the connection at a stage.
    HangsUp(Stage),
    /// It takes each message, and closes the connection before its first reply to it.
    TakesAndHangsUp,
    /// It takes so many recipients at once, and answers the next ones so.
    AtMost(u32, &'static str),
    /// It refuses messages for more recipients than this after the data.
    AtMostAtEnd(u32),
    /// It wants TLS, or a login, before MAIL.
    Wants(&'static str, &'static str),
    /// It knows neither EHLO nor parameters.
    IsOld,
    /// It greylists: each message is deferred until five minutes after it was first seen.
    Greylists,
    /// It takes so many messages an hour, and ends the session then.
    Limits(u32),
}

/// What should become of the mail for a recipient of a domain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// Delivered, soon after the fault is over.
    Delivered,
    /// Returned at the first attempt, with this cause; the address is given up at once, after it has
    /// happened often, or never.
    Returned(Cause<'static>, GivenUp),
}

/// See [`Fate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GivenUp {
    AtOnce,
    Counted,
    Never,
}

/// A domain: one or two hosts, the first with a fault.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) fault: Option<Fault>,
    /// The time at which the fault is over.
    pub(crate) until: Time,
    /// Whether there is a second host, without a fault.
    pub(crate) has_second: bool,
    pub(crate) fate: Fate,
    /// Whether the fault is one of the host, and not of a message or recipient.
    pub(crate) of_host: bool,
}

/// A generator of numbers, the same for a seed wherever it runs (splitmix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// An attempt at a host, as the host saw it.
pub(crate) struct Seen {
    pub(crate) time: Time,
    /// Whether the host was faulty then.
    pub(crate) faulty: bool,
}

/// All domains, and what their hosts have seen.
pub(crate) struct World {
    pub(crate) domains: Vec<Domain>,
    /// How often each message was taken for each recipient.
    pub(crate) taken: HashMap<(u32, String), u32>,
    /// Of those, how often the client could not know.
    pub(crate) unconfirmed: HashMap<(u32, String), u32>,
    /// When each host was connected to.
    pub(crate) connected: HashMap<String, Vec<Seen>>,
    /// When each recipient of a message was deferred, by a reply about it.
    pub(crate) deferred: HashMap<(u32, String), Vec<Time>>,
    first_seen: HashMap<u32, Time>,
    hour: HashMap<String, (u64, u32)>,
}

/// The world is shared by the connections to it.
pub(crate) type Shared = std::rc::Rc<std::cell::RefCell<World>>;

/// A connection to a host.
pub(crate) struct Connection {
    world: Shared,
    now: Time,
    host: String,
    domain: Domain,
    is_faulty: bool,
    is_encrypted: bool,
    is_known: bool,
    from: u32,
    to: Vec<String>,
    in_message: bool,
}

impl World {
    /// One domain for each way to fail.
    pub(crate) fn new(chance: &mut Chance) -> Self {
        let mut world = Self {
            domains: Vec::new(),
            taken: HashMap::new(),
            unconfirmed: HashMap::new(),
            connected: HashMap::new(),
            deferred: HashMap::new(),
            first_seen: HashMap::new(),
            hour: HashMap::new(),
        };
        for has_second in [false, true] {
            world.add(None, Time::ZERO, has_second, Fate::Delivered, false);
        }
        world.final_refusals();
        world.deferrals(chance);
        world.faults_of_hosts(chance);
        for fault in [
            Fault::AtMost(1, "452 4.5.3 Too many recipients"),
            Fault::AtMost(2, "552 Too many recipients"),
            Fault::AtMostAtEnd(2),
            Fault::Wants("STARTTLS", "530 5.7.0 Must issue a STARTTLS command first"),
            Fault::Wants("AUTH", "530 5.7.0 Authentication required"),
            Fault::IsOld,
            Fault::Greylists,
            Fault::TakesAndHangsUp,
        ] {
            world.add(Some(fault), Time::MAX, false, Fate::Delivered, false);
        }
        let limit = Some(Fault::Limits(1));
        world.add(limit, Time::MAX, false, Fate::Delivered, true);
        world
    }

    fn add(&mut self, fault: Option<Fault>, until: Time, second: bool, fate: Fate, of_host: bool) {
        self.domains.push(Domain {
            fault,
            until,
            has_second: second,
            fate,
            of_host,
        });
    }

    /// A final refusal for each cause that has codes, at RCPT and after the data; and some that say
    /// less than they seem to.
    fn final_refusals(&mut self) {
        for &cause in Cause::ALL {
            let Some(reply) = WireReply::of_cause(cause, "") else {
                continue;
            };
            // What is for the session, or may be cured at once, is not about the recipient.
            let of_session = [
                Cause::TLS_REQUIRED,
                Cause::LOGIN_REQUIRED,
                Cause::LOGIN_METHOD,
                Cause::LOGIN_FAILED,
                Cause::ACCOUNT_DISABLED,
                // At RCPT and DATA these point to an earlier reply.
                Cause::BAD_SEQUENCE,
            ];
            if !reply.to_string().starts_with('5') || of_session.contains(&cause) {
                continue;
            }
            let given_up = match cause.as_str() {
                "no-such-user" | "domain-takes-no-mail" | "user-moved" | "new-owner" => {
                    GivenUp::AtOnce
                }
                "mailbox-full" | "mailbox-disabled" => GivenUp::Counted,
                _ => GivenUp::Never,
            };
            let fault = Fault::Says(Stage::Rcpt, reply.to_string());
            let fate = Fate::Returned(cause, given_up);
            self.add(Some(fault), Time::MAX, false, fate, false);
        }
        for (stage, reply, cause) in [
            (Stage::Rcpt, "550 No", Cause::ADDRESS_PROBLEM),
            (Stage::Rcpt, "550 5.7.1 No", Cause::POLICY_REFUSAL),
            (
                Stage::Rcpt,
                "550 5.7.1 Blocked using bl.example.org",
                Cause::IP_BLOCKED,
            ),
            (
                Stage::Mail,
                "550 5.1.8 Sender's domain does not exist",
                Cause::SENDER_DOMAIN,
            ),
            (
                Stage::DataEnd,
                "554 5.7.1 This looks like spam",
                Cause::SPAM,
            ),
            (Stage::DataEnd, "552 5.3.4 Too big", Cause::MESSAGE_TOO_BIG),
            (
                Stage::DataEnd,
                "550 5.7.26 Unauthenticated mail",
                Cause::UNAUTHENTICATED_MAIL,
            ),
            (
                Stage::Data,
                "550 5.7.23 SPF check failed",
                Cause::SPF_FAILED,
            ),
        ] {
            let fault = Fault::Says(stage, format!("{reply}\r\n"));
            let fate = Fate::Returned(cause, GivenUp::Never);
            self.add(Some(fault), Time::MAX, false, fate, false);
        }
    }

    /// Each kind of deferral, for a while.
    fn deferrals(&mut self, chance: &mut Chance) {
        for (stage, reply) in [
            (Stage::Mail, "450 4.7.1 Try later"),
            (Stage::Mail, "451 4.1.8 Sender's domain cannot be looked up"),
            (Stage::Rcpt, "450 4.1.1 No such user, yet"),
            (Stage::Rcpt, "450 4.2.0 Greylisted, try again in 7 minutes"),
            (Stage::Rcpt, "452 4.2.2 Mailbox full"),
            (Stage::Rcpt, "450 4.2.1 The user receives too much mail"),
            (Stage::Rcpt, "451 Local error"),
            (Stage::Rcpt, "499 What is this?"),
            (Stage::Rcpt, "450 5.1.1 User unknown"),
            (Stage::Mail, "452 4.3.1 Disk full"),
            (Stage::Rcpt, "451 4.3.2 Maintenance"),
            (Stage::DataEnd, "452 4.3.1 Disk full"),
            (Stage::Data, "451 4.7.1 Policy service is away"),
            (Stage::DataEnd, "451 4.3.0 Scanner is away"),
            (Stage::DataEnd, "450 4.7.26 Unauthenticated mail"),
        ] {
            let until = MINUTE * chance.below(30 * 24 * 60) as u32;
            let fault = Fault::Says(stage, format!("{reply}\r\n"));
            self.add(Some(fault), until, false, Fate::Delivered, false);
        }
        // A host that cannot take this message now: another one may have it.
        for stage in [Stage::Rcpt, Stage::DataEnd] {
            let fault = Fault::Says(stage, "451 4.3.2 Maintenance\r\n".to_owned());
            self.add(Some(fault), Time::MAX, true, Fate::Delivered, false);
        }
        // Deferred for ever.
        let fault = Fault::Says(Stage::Rcpt, "451 4.3.0 Out of order\r\n".to_owned());
        self.add(Some(fault), Time::MAX, false, Fate::Delivered, false);
    }

    /// What goes wrong before any mail, or with the connection: with a second host, and without.
    fn faults_of_hosts(&mut self, chance: &mut Chance) {
        let stages = [Stage::Greeting, Stage::Ehlo, Stage::Mail, Stage::Rcpt];
        let mut faults = vec![Fault::Refuses, Fault::HangsUp(Stage::DataEnd)];
        for stage in stages {
            faults.push(Fault::Silent(stage));
            faults.push(Fault::HangsUp(stage));
            faults.push(Fault::Says(stage, "421 4.3.2 Going down\r\n".to_owned()));
            faults.push(Fault::Says(stage, "%&/()=\r\n".to_owned()));
        }
        for (stage, reply) in [
            (Stage::Greeting, "554 5.7.1 Your address is blocked"),
            (Stage::Greeting, "521 No mail here"),
            (Stage::Greeting, "450 4.7.1 Too many connections"),
            (Stage::Ehlo, "550 5.7.1 Who are you?"),
            // It wants TLS, whatever is done.
            (Stage::Mail, "530 5.7.0 Must issue a STARTTLS command first"),
            (Stage::Mail, "421 4.7.28 Too many messages from you"),
            (Stage::Data, "421 4.3.0 Oops"),
        ] {
            faults.push(Fault::Says(stage, format!("{reply}\r\n")));
        }
        for fault in faults {
            for has_second in [false, true] {
                let until = MINUTE * chance.below(30 * 24 * 60) as u32;
                self.add(
                    Some(fault.clone()),
                    until,
                    has_second,
                    Fate::Delivered,
                    true,
                );
            }
        }
        // For ever.
        self.add(
            Some(Fault::Refuses),
            Time::MAX,
            false,
            Fate::Delivered,
            true,
        );
        self.add(Some(Fault::Refuses), Time::MAX, true, Fate::Delivered, true);
    }

    /// A message for some recipients of some domain.
    pub(crate) fn message(&self, id: u32, chance: &mut Chance) -> Message {
        let domain = chance.below(self.domains.len() as u64);
        let count = 1 + chance.below(4);
        let first = chance.below(5);
        let address = |place| format!("user{}@d{domain}.example", (first + place) % 5);
        Message {
            id,
            from: format!("m{id}@client.example"),
            domain: format!("d{domain}.example"),
            to: (0..count).map(address).collect(),
        }
    }

    /// The domain of an address, a host or by its name.
    pub(crate) fn domain(&self, name: &str) -> &Domain {
        let (_, domain) = name.rsplit_once("d").expect("there is a number");
        let number: usize = domain
            .trim_end_matches(".example")
            .parse()
            .expect("a number");
        &self.domains[number]
    }
}

impl Network for Shared {
    type Line = Connection;

    fn hosts(&self, domain: &str) -> Vec<String> {
        let mut hosts = vec![format!("mx1.{domain}")];
        if self.borrow().domain(domain).has_second {
            hosts.push(format!("mx2.{domain}"));
        }
        hosts
    }

    fn connect(&mut self, now: Time, host: &str) -> Result<(Connection, Vec<u8>), Lost> {
        let mut world = self.borrow_mut();
        let domain = world.domain(host).clone();
        let is_faulty = host.starts_with("mx1") && now < domain.until && domain.fault.is_some();
        let seen = Seen {
            time: now,
            faulty: is_faulty && domain.of_host,
        };
        world
            .connected
            .entry(host.to_owned())
            .or_default()
            .push(seen);
        if is_faulty && matches!(domain.fault, Some(Fault::Refuses)) {
            return Err(Lost::NoAnswer);
        }
        let mut connection = Connection {
            world: self.clone(),
            now,
            host: host.to_owned(),
            domain,
            is_faulty,
            is_encrypted: false,
            is_known: false,
            from: 0,
            to: Vec::new(),
            in_message: false,
        };
        drop(world);
        let greeting = connection.answer(Stage::Greeting, "", "220 mx.example ESMTP\r\n")?;
        Ok((connection, greeting))
    }
}

impl Line for Connection {
    fn send(&mut self, command: &str) -> Result<Vec<u8>, Lost> {
        if std::mem::take(&mut self.in_message) {
            let reply = self.answer(Stage::DataEnd, command, "250 2.0.0 Queued\r\n");
            if matches!(&reply, Ok(reply) if reply.starts_with(b"250")) {
                self.take(true);
            }
            return reply;
        }
        let (verb, rest) = command.split_at(4);
        match verb {
            "EHLO" => self.answer(Stage::Ehlo, rest, "250-mx.example\r\n250 SIZE\r\n"),
            "HELO" => self.answer(Stage::Helo, rest, "250 mx.example\r\n"),
            "STAR" => {
                self.is_encrypted = true;
                self.answer(Stage::StartTls, rest, "220 2.0.0 Go ahead\r\n")
            }
            "AUTH" => {
                self.is_known = true;
                self.answer(Stage::Auth, rest, "235 2.7.0 Welcome\r\n")
            }
            "MAIL" => {
                let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
                let id = rest.split(['m', '@']).nth(1).unwrap_or(&digits);
                self.from = id.parse().expect("the message has a number");
                self.to.clear();
                self.answer(Stage::Mail, rest, "250 2.1.0 OK\r\n")
            }
            "RCPT" => {
                let reply = self.answer(Stage::Rcpt, rest, "250 2.1.5 OK\r\n");
                let address = rest.trim_start_matches(" TO:<").trim_end_matches('>');
                match &reply {
                    Ok(reply) if reply.starts_with(b"250") => self.to.push(address.to_owned()),
                    Ok(reply) if reply.starts_with(b"4") => self.defer(address.to_owned()),
                    _ => {}
                }
                reply
            }
            "DATA" => {
                let reply = self.answer(Stage::Data, rest, "354 Go ahead\r\n");
                self.in_message = matches!(&reply, Ok(reply) if reply.starts_with(b"354"));
                reply
            }
            "RSET" => {
                self.to.clear();
                Ok(b"250 2.0.0 OK\r\n".to_vec())
            }
            "QUIT" => Ok(b"221 2.0.0 Bye\r\n".to_vec()),
            other => panic!("{other} is no command"),
        }
    }
}

impl Connection {
    fn defer(&mut self, address: String) {
        let mut world = self.world.borrow_mut();
        let times = world.deferred.entry((self.from, address)).or_default();
        times.push(self.now);
    }

    /// Takes the message for the recipients that were accepted.
    fn take(&mut self, is_confirmed: bool) {
        let mut world = self.world.borrow_mut();
        for address in self.to.drain(..) {
            let key = (self.from, address);
            if !is_confirmed {
                *world.unconfirmed.entry(key.clone()).or_default() += 1;
            }
            *world.taken.entry(key).or_default() += 1;
        }
    }

    /// The reply at a stage: what the fault says, else that it is fine.
    fn answer(&mut self, stage: Stage, rest: &str, fine: &str) -> Result<Vec<u8>, Lost> {
        let fine = Ok(fine.as_bytes().to_vec());
        let say = |text: &str| Ok(format!("{text}\r\n").into_bytes());
        let Some(fault) = self.domain.fault.clone().filter(|_| self.is_faulty) else {
            return fine;
        };
        match fault {
            Fault::Says(at, reply) if at == stage => Ok(reply.into_bytes()),
            Fault::Silent(at) if at == stage => Err(Lost::NoAnswer),
            Fault::HangsUp(at) if at == stage => Err(Lost::Connection),
            Fault::TakesAndHangsUp if stage == Stage::DataEnd => {
                let key = (self.from, self.to[0].clone());
                if self.world.borrow().unconfirmed.contains_key(&key) {
                    return fine;
                }
                self.take(false);
                Err(Lost::Connection)
            }
            Fault::AtMost(most, reply)
                if stage == Stage::Rcpt && self.to.len() >= most as usize =>
            {
                say(reply)
            }
            Fault::AtMostAtEnd(most)
                if stage == Stage::DataEnd && self.to.len() > most as usize =>
            {
                say("451 4.5.3 Too many recipients")
            }
            Fault::Wants(what, reply) if stage == Stage::Mail => {
                match (what, self.is_encrypted, self.is_known) {
                    ("STARTTLS", true, _) | ("AUTH", _, true) => fine,
                    _ => say(reply),
                }
            }
            Fault::IsOld if stage == Stage::Ehlo => say("500 What?"),
            Fault::IsOld if stage == Stage::Mail && rest.contains("SIZE") => {
                say("555 5.5.4 Unknown parameter")
            }
            Fault::Greylists if stage == Stage::Rcpt => {
                let mut world = self.world.borrow_mut();
                let first = *world.first_seen.entry(self.from).or_insert(self.now);
                match self.now - first < MINUTE * 5 {
                    true => say("450 4.7.1 Greylisted"),
                    false => fine,
                }
            }
            Fault::Limits(most) if stage == Stage::Mail => {
                let hour = self.now.as_secs() / HOUR.as_secs();
                let mut world = self.world.borrow_mut();
                let count = world.hour.entry(self.host.clone()).or_default();
                if count.0 != hour {
                    *count = (hour, 0);
                }
                count.1 += 1;
                match count.1 > most {
                    true => say("421 4.7.28 Too many messages from you"),
                    false => fine,
                }
            }
            _ => fine,
        }
    }
}
