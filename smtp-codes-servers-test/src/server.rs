//! What the test wants of a mail server.

use std::net::Ipv4Addr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::asked::Asked;
use crate::client::Raw;
use crate::here::{INSIDE, port};

/// A server that runs.
pub trait Server {
    /// How it refuses.
    fn asked(&self) -> &'static [Asked];

    /// How many of those its log tells at least.
    fn logs_at_least(&self) -> usize;

    /// What its log or its bounce says otherwise of a recipient than the table of ways, and why.
    fn otherwise(&self) -> &'static [Otherwise];

    /// Its log.
    fn log(&self) -> &Path;

    /// Where the bounces come in: a Maildir.
    fn bounces(&self) -> &Path;

    /// Waits until nothing is in its queue.
    fn work_off(&self);

    /// Ends it.
    fn stop(&self);
}

/// A recipient, by whom, and what it says: see [`Server::otherwise`].
pub type Otherwise = (&'static str, By, &'static str);

/// Where the server tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Log,
    Bounce,
}

/// Hands over a message for several recipients.
pub fn submit(recipients: &[String]) {
    let mut session = Raw::connect(INSIDE, port::MX);
    let ok = |line: &str, reply: Vec<u8>| {
        assert!(
            matches!(reply[0], b'2' | b'3'),
            "{line}: {}",
            String::from_utf8_lossy(&reply)
        );
    };
    ok("greeting", session.reply());
    let mut say = |line: &str| ok(line, session.say(line));
    say("EHLO inside.test");
    say("MAIL FROM:<sender@here.test>");
    for recipient in recipients {
        say(&format!("RCPT TO:<{recipient}>"));
    }
    say("DATA");
    say("From: <sender@here.test>\r\nSubject: a test\r\n\r\nText.\r\n.");
    say("QUIT");
}

/// Waits until something listens there.
pub fn await_port(address: Ipv4Addr, port: u16) {
    await_true("the server listens", || {
        std::net::TcpStream::connect((address, port)).is_ok()
    });
}

/// Waits until that is true, for a minute and a half at most.
pub fn await_true(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(90);
    while !is() {
        assert!(Instant::now() < end, "after 90 seconds not yet: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// How many files are below a folder.
pub fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path()),
            Ok(_) => 1,
            Err(_) => 0,
        })
        .sum()
}
