//! Writes a Postfix log of a wanted size: the same bytes for the same seed, everywhere.
//!
//! `cargo run --release -p smtp-codes-cli --example postfix_log -- 200 1 > mail.log`
//!
//! Of a hundred mails about eighty-five are sent, ten deferred and five bounced; for every
//! ten mails one recipient is refused at the door. Recipient domains are spread as in real
//! mail: few are met often, many are met once.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// The replies of peers that refuse for good: the enhanced code that Postfix logs, and the words.
const BOUNCED: &[(&str, &str)] = &[
    (
        "5.1.1",
        "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)",
    ),
    (
        "5.1.1",
        "550-5.1.1 The account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's address for typos. 550 5.1.1 {id} - host (in reply to RCPT TO command)",
    ),
    (
        "5.2.2",
        "552 5.2.2 mailbox full (in reply to end of DATA command)",
    ),
    (
        "5.7.1",
        "554 5.7.1 Message rejected as spam (in reply to end of DATA command)",
    ),
    (
        "5.0.0",
        "550 No such user here (in reply to RCPT TO command)",
    ),
    (
        "5.7.26",
        "550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550 5.7.26 {id} (in reply to end of DATA command)",
    ),
    (
        "5.4.1",
        "550 5.4.1 Recipient address rejected: Access denied. [{id}.example.net] (in reply to RCPT TO command)",
    ),
];

/// The same for peers that ask for patience.
const DEFERRED: &[(&str, &str)] = &[
    (
        "4.2.0",
        "host {host} said: 450 4.2.0 <{rcpt}>: Recipient address rejected: Greylisted (in reply to RCPT TO command)",
    ),
    (
        "4.7.0",
        "host {host} refused to talk to me: 421 4.7.0 Try again later",
    ),
    (
        "4.2.2",
        "host {host} said: 452 4.2.2 The recipient's inbox is out of storage space (in reply to RCPT TO command)",
    ),
    (
        "4.7.1",
        "host {host} said: 451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command)",
    ),
    ("4.4.1", "connect to {host}: Connection timed out"),
    (
        "4.4.3",
        "Host or domain name not found. Name service error for name={domain} type=MX: Host not found, try again",
    ),
    (
        "4.0.0",
        "host {host} said: 451 Temporary local problem - please try later (in reply to RCPT TO command)",
    ),
];

/// What the server itself refuses at the door.
const REJECTED: &[&str] = &[
    "554 5.7.1 Service unavailable; Client host [{ip}] blocked using dnsbl.example.org",
    "550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in local recipient table",
    "454 4.7.1 <{rcpt}>: Relay access denied",
    "450 4.7.25 Client host rejected: cannot find your hostname, [{ip}]",
];

const NAMES: &[&str] = &[
    "jo", "sam", "alex", "info", "sales", "kim", "robin", "office", "maria", "lee", "support",
    "chris",
];
const LARGE: &[&str] = &[
    "mail.example",
    "example.com",
    "post.example",
    "webmail.example",
    "example.net",
    "box.example",
];

/// A small generator with a long period (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

/// The log as it is written: its clock, and how many bytes are there.
struct Log<W> {
    out: W,
    random: Random,
    /// Milliseconds since the log began.
    clock: u64,
    written: u64,
}

impl<W: Write> Log<W> {
    fn line(&mut self, program: &str, pid: u64, text: &str) -> io::Result<()> {
        self.clock += self.random.below(40);
        let seconds = self.clock / 1000;
        let (day, hour) = (1 + seconds / 86_400 % 28, seconds / 3600 % 24);
        let (minute, second) = (seconds / 60 % 60, seconds % 60);
        let line = format!(
            "Mar {day:>2} {hour:02}:{minute:02}:{second:02} mail postfix/{program}[{pid}]: {text}\n"
        );
        self.written += line.len() as u64;
        self.out.write_all(line.as_bytes())
    }

    fn domain(&mut self) -> String {
        match self.random.below(10) {
            0..7 => self.random.pick(LARGE).to_owned(),
            // Squared: low numbers come up far more often.
            _ => {
                let one = self.random.below(200);
                format!("d{}.example", one * self.random.below(200))
            }
        }
    }

    fn address(&mut self) -> (String, String) {
        let (name, domain) = (self.random.pick(NAMES), self.domain());
        let number = self.random.below(1000);
        (format!("{name}{number}@{domain}"), domain)
    }

    fn ip(&mut self) -> String {
        let (c, d) = (self.random.below(256), 1 + self.random.below(254));
        let net = self
            .random
            .pick(&["192.0", "198.51", "203.0", "10.4", "172.25"]);
        format!("{net}.{c}.{d}")
    }

    /// One mail, from the client's connection to its removal from the queue.
    fn mail(&mut self) -> io::Result<()> {
        let id = format!("{:010X}", self.random.below(1 << 40));
        let pid = 1000 + self.random.below(30_000);
        let (from, from_domain) = self.address();
        let (rcpt, domain) = self.address();
        let client = format!("mail.{from_domain}[{}]", self.ip());
        let size = 900 + self.random.below(90_000);

        self.line("smtpd", pid, &format!("connect from {client}"))?;
        if self.random.below(10) == 0 {
            let ip = self.ip();
            let reply = self
                .random
                .pick(REJECTED)
                .replace("{rcpt}", &rcpt)
                .replace("{ip}", &ip);
            self.line(
                "smtpd",
                pid,
                &format!(
                    "NOQUEUE: reject: RCPT from unknown[{ip}]: {reply}; from=<{from}> to=<{rcpt}> proto=ESMTP helo=<mail.{from_domain}>"
                ),
            )?;
        }
        self.line("smtpd", pid, &format!("{id}: client={client}"))?;
        self.line(
            "cleanup",
            pid + 1,
            &format!("{id}: message-id=<{size}.{id}@{from_domain}>"),
        )?;
        self.line(
            "qmgr",
            900,
            &format!("{id}: from=<{from}>, size={size}, nrcpt=1 (queue active)"),
        )?;
        self.line(
            "smtpd",
            pid,
            &format!(
                "disconnect from {client} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7"
            ),
        )?;

        let host = format!("mx{}.{domain}[{}]", 1 + self.random.below(4), self.ip());
        let delay = 1 + self.random.below(90);
        let (tenths, hundredths) = (delay / 10, delay % 10);
        let fill = |text: &str| {
            text.replace("{rcpt}", &rcpt)
                .replace("{host}", &host)
                .replace("{domain}", &domain)
                .replace("{id}", &id.to_ascii_lowercase())
        };
        let (dsn, status, why) = match self.random.below(100) {
            0..5 => {
                let (dsn, reply) = self.random.pick(BOUNCED);
                (dsn, "bounced", format!("host {host} said: {}", fill(reply)))
            }
            5..15 => {
                let (dsn, why) = self.random.pick(DEFERRED);
                (dsn, "deferred", fill(why))
            }
            _ => (
                "2.0.0",
                "sent",
                format!("250 2.0.0 OK: queued as {:X}", self.random.below(1 << 44)),
            ),
        };
        self.line(
            "smtp",
            pid + 7,
            &format!(
                "{id}: to=<{rcpt}>, relay={host}:25, delay={tenths}.{hundredths}, delays=0.1/0.01/0.{hundredths}/{tenths}.2, dsn={dsn}, status={status} ({why})"
            ),
        )?;
        if status != "deferred" {
            self.line("qmgr", 900, &format!("{id}: removed"))?;
        }
        Ok(())
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Option<Vec<u64>> = arguments.iter().map(|word| word.parse().ok()).collect();
    let Some(&[megabytes, seed]) = numbers.as_deref() else {
        eprintln!("usage: postfix_log MEGABYTES SEED > FILE");
        return ExitCode::from(2);
    };
    let mut log = Log {
        out: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        random: Random(seed),
        clock: 0,
        written: 0,
    };
    let mut write = || {
        while log.written < megabytes * 1_000_000 {
            log.mail()?;
        }
        log.out.flush()
    };
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("postfix_log: {error}");
            ExitCode::from(2)
        }
    }
}
