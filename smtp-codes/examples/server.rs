//! A small mail server whose refusals say what they mean: `cargo run --example server`.
//!
//! It takes mail for `here.example`, and refuses whoever is named for a cause with that cause: try
//! `RCPT TO:<mailbox-full@here.example>`. Every reply is a `WireReply`, so whatever a client sends, what
//! goes back is a well-formed reply with codes that fit. It keeps no mail.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use smtp_codes::{Cause, EnhancedCode, ReplyCode, WireReply};

/// What a client may do.
#[derive(Clone, Copy)]
struct Limits {
    clients: usize,
    /// Octets of a command, CRLF included (RFC 5321 4.5.3.1.4).
    line: usize,
    /// Octets of a message.
    message: usize,
    recipients: usize,
    /// Refused commands in a session.
    errors: usize,
    /// How long to wait for a client (RFC 5321 4.5.3.2.7).
    patience: Duration,
}

const LIMITS: Limits = Limits {
    clients: 50,
    line: 512,
    message: 10_000_000,
    recipients: 100,
    errors: 10,
    patience: Duration::from_secs(5 * 60),
};

const HERE: &str = "here.example";

/// What the server has done.
#[derive(Default)]
struct Counts {
    clients: AtomicUsize,
    messages: AtomicUsize,
}

/// Serves until there is an error of the listener.
fn serve(listener: &TcpListener, limits: Limits, counts: &Arc<Counts>) -> io::Result<()> {
    for stream in listener.incoming() {
        let (mut stream, counts) = (stream?, Arc::clone(counts));
        if counts.clients.load(Ordering::Acquire) >= limits.clients {
            let busy = refusal(Cause::SERVICE_CLOSING, "Too many connections, try later");
            let _ = write!(stream, "{busy}");
            continue;
        }
        counts.clients.fetch_add(1, Ordering::AcqRel);
        thread::spawn(move || {
            // A client that is gone needs no answer.
            let _ = Session::new(stream, limits, &counts).and_then(Session::run);
            counts.clients.fetch_sub(1, Ordering::AcqRel);
        });
    }
    Ok(())
}

/// The reply that says a cause.
fn refusal<'t>(cause: Cause<'_>, text: &'t str) -> WireReply<'t> {
    // Not every cause has codes of its own.
    WireReply::of_cause(cause, text)
        .or_else(|| WireReply::of_cause(Cause::POLICY_REFUSAL, text))
        .unwrap_or(WireReply::lossy(ReplyCode::LOCAL_ERROR, None, text))
}

/// The reply that says yes, with an enhanced code `2.X.X`.
fn accepted(code: ReplyCode, enhanced: &str, text: &'static str) -> WireReply<'static> {
    WireReply::lossy(code, enhanced.parse::<EnhancedCode>().ok(), text)
}

/// Whether a recipient gets mail here, else why not.
fn recipient(address: &str) -> Result<(), Cause<'static>> {
    match address.rsplit_once('@') {
        None if address.eq_ignore_ascii_case("postmaster") => Ok(()),
        None => Err(Cause::ADDRESS_SYNTAX),
        Some((user, domain)) if domain.eq_ignore_ascii_case(HERE) => match user {
            "" => Err(Cause::ADDRESS_SYNTAX),
            "postmaster" | "jo" | "kim" => Ok(()),
            user => Err(Cause::named(user).unwrap_or(Cause::NO_SUCH_USER)),
        },
        Some(_) => Err(Cause::RELAYING_DENIED),
    }
}

/// What was read as a line.
enum Line {
    /// Without its CRLF.
    Whole(Vec<u8>),
    /// Longer than allowed; all of it was read.
    TooLong,
    /// The client is gone, or said nothing for too long.
    None { timed_out: bool },
}

struct Session<'c> {
    stream: TcpStream,
    input: BufReader<TcpStream>,
    limits: Limits,
    counts: &'c Counts,
    errors: usize,
    is_greeted: bool,
    has_sender: bool,
    recipients: usize,
}

impl<'c> Session<'c> {
    fn new(stream: TcpStream, limits: Limits, counts: &'c Counts) -> io::Result<Self> {
        stream.set_read_timeout(Some(limits.patience))?;
        stream.set_write_timeout(Some(limits.patience))?;
        Ok(Self {
            input: BufReader::new(stream.try_clone()?),
            stream,
            limits,
            counts,
            errors: 0,
            is_greeted: false,
            has_sender: false,
            recipients: 0,
        })
    }

    fn say(&mut self, reply: impl Display) -> io::Result<()> {
        // In one piece, as a reply in two packets is slow.
        self.stream.write_all(reply.to_string().as_bytes())
    }

    fn refuse(&mut self, cause: Cause<'_>, text: &str) -> io::Result<()> {
        self.errors += 1;
        self.say(refusal(cause, text))
    }

    /// Ends the session. Whoever closes with bytes unread resets the connection, and the client may
    /// never see why: so some more are read.
    fn part(&mut self, cause: Cause<'_>, text: &str) -> io::Result<()> {
        self.say(refusal(cause, text))?;
        self.stream.shutdown(Shutdown::Write)?;
        self.stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        io::copy(&mut self.input.by_ref().take(1_000_000), &mut io::sink())?;
        Ok(())
    }

    /// Reads up to CRLF: a bare LF ends no line, as it would let a message smuggle in another one.
    fn line(&mut self, limit: usize) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut is_long = false;
        loop {
            // A line that is too long is read on in pieces, of which only the last byte is kept.
            let room = (limit + 1).saturating_sub(line.len()) as u64;
            match self
                .input
                .by_ref()
                .take(room.max(1))
                .read_until(b'\n', &mut line)
            {
                Ok(0) => return Ok(Line::None { timed_out: false }),
                Ok(_) => {}
                Err(error) => {
                    use io::ErrorKind::{TimedOut, WouldBlock};
                    let timed_out = matches!(error.kind(), TimedOut | WouldBlock);
                    return Ok(Line::None { timed_out });
                }
            }
            if line.ends_with(b"\r\n") {
                line.truncate(line.len() - 2);
                return Ok(if is_long {
                    Line::TooLong
                } else {
                    Line::Whole(line)
                });
            }
            if line.len() > limit {
                is_long = true;
                line.drain(..line.len() - 1);
            }
        }
    }

    fn run(mut self) -> io::Result<()> {
        self.say(WireReply::lossy(
            ReplyCode::SERVICE_READY,
            None,
            "here.example ESMTP",
        ))?;
        loop {
            if self.errors > self.limits.errors {
                return self.part(Cause::SERVICE_CLOSING, "Too many errors");
            }
            let line = match self.line(self.limits.line)? {
                Line::Whole(line) => line,
                Line::TooLong => {
                    self.refuse(Cause::UNKNOWN_COMMAND, "The line is too long")?;
                    continue;
                }
                Line::None { timed_out: true } => {
                    return self.part(Cause::SERVICE_CLOSING, "You said nothing for too long");
                }
                Line::None { timed_out: false } => return Ok(()),
            };
            let line = String::from_utf8_lossy(&line);
            if !self.command(&line)? {
                return Ok(());
            }
        }
    }

    /// Answers a command; `false` ends the session.
    fn command(&mut self, line: &str) -> io::Result<bool> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" if rest.is_empty() => self.refuse(Cause::BAD_PARAMETER, "Who are you?"),
            "HELO" => {
                self.is_greeted = true;
                self.reset();
                self.say(WireReply::lossy(ReplyCode::COMPLETED, None, HERE))
            }
            "EHLO" => {
                self.is_greeted = true;
                self.reset();
                let size = self.limits.message;
                let text = format!("{HERE}\nPIPELINING\nSIZE {size}\nENHANCEDSTATUSCODES");
                self.say(WireReply::lossy(ReplyCode::COMPLETED, None, &text))
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" => return self.data(),
            "RSET" => {
                self.reset();
                self.say(accepted(ReplyCode::COMPLETED, "2.0.0", "Forgotten"))
            }
            "NOOP" => self.say(accepted(ReplyCode::COMPLETED, "2.0.0", "OK")),
            "VRFY" => self.say(accepted(
                ReplyCode::CANNOT_VERIFY,
                "2.0.0",
                "Send mail and see",
            )),
            "QUIT" => {
                self.say(accepted(ReplyCode::SERVICE_CLOSING, "2.0.0", "Bye"))?;
                return Ok(false);
            }
            _ => self.refuse(Cause::UNKNOWN_COMMAND, &format!("What is {verb}?")),
        }?;
        Ok(true)
    }

    fn reset(&mut self) {
        (self.has_sender, self.recipients) = (false, 0);
    }

    fn mail(&mut self, rest: &str) -> io::Result<()> {
        if !self.is_greeted || self.has_sender {
            return self.refuse(Cause::BAD_SEQUENCE, "Not now");
        }
        let Some((_, parameters)) = path(rest, "FROM:") else {
            return self.refuse(Cause::SENDER_SYNTAX, "It is MAIL FROM:<address>");
        };
        for parameter in parameters.split_ascii_whitespace() {
            let size = parameter
                .split_once('=')
                .filter(|(name, _)| name.eq_ignore_ascii_case("SIZE"));
            match size.map(|(_, value)| value.parse::<usize>()) {
                Some(Ok(size)) if size <= self.limits.message => {}
                Some(Ok(_)) => return self.refuse(Cause::MESSAGE_TOO_BIG, "That is too big"),
                _ => {
                    let text = format!("What is {parameter}?");
                    return self.refuse(Cause::BAD_PARAMETER, &text);
                }
            }
        }
        self.has_sender = true;
        self.say(accepted(ReplyCode::COMPLETED, "2.1.0", "OK"))
    }

    fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        if !self.has_sender {
            return self.refuse(Cause::BAD_SEQUENCE, "MAIL first");
        }
        if self.recipients >= self.limits.recipients {
            return self.refuse(
                Cause::TOO_MANY_RECIPIENTS,
                "Send the message again for the rest",
            );
        }
        let Some((address, "")) = path(rest, "TO:") else {
            return self.refuse(Cause::ADDRESS_SYNTAX, "It is RCPT TO:<address>");
        };
        match recipient(address) {
            Ok(()) => {
                self.recipients += 1;
                self.say(accepted(ReplyCode::COMPLETED, "2.1.5", "OK"))
            }
            Err(cause) => self.refuse(cause, &format!("<{address}>: {}", cause.title())),
        }
    }

    /// Reads a message; `false` ends the session.
    fn data(&mut self) -> io::Result<bool> {
        if self.recipients == 0 {
            self.refuse(Cause::BAD_SEQUENCE, "RCPT first")?;
            return Ok(true);
        }
        self.say(WireReply::lossy(
            ReplyCode::START_MAIL_INPUT,
            None,
            "End with a dot alone",
        ))?;
        let (mut size, mut is_clean) = (0_usize, true);
        loop {
            // RFC 5321 4.5.3.1.6, and somewhat more.
            match self.line(4096)? {
                Line::Whole(line) if line == b"." => break,
                Line::Whole(line) => {
                    is_clean &= !line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0));
                    size += line.len() + 2;
                }
                Line::TooLong => {
                    is_clean = false;
                    size += 4096;
                }
                Line::None { timed_out: true } => {
                    self.part(Cause::SERVICE_CLOSING, "You said nothing for too long")?;
                    return Ok(false);
                }
                Line::None { timed_out: false } => return Ok(false),
            }
            // Some clients send on for ever.
            if size > self.limits.message.saturating_mul(2) {
                self.part(Cause::SERVICE_CLOSING, "That is far too big")?;
                return Ok(false);
            }
        }
        self.reset();
        if size > self.limits.message {
            self.refuse(Cause::MESSAGE_TOO_BIG, "The message is too big")?;
        } else if !is_clean {
            self.refuse(
                Cause::CONTENT_REFUSED,
                "Bare CR or LF, NUL, or a line too long",
            )?;
        } else {
            self.counts.messages.fetch_add(1, Ordering::AcqRel);
            self.say(accepted(ReplyCode::COMPLETED, "2.0.0", "Thank you"))?;
        }
        Ok(true)
    }
}

/// The address of `FROM:<address> parameters`, and the parameters.
fn path<'r>(rest: &'r str, start: &str) -> Option<(&'r str, &'r str)> {
    let head = rest.get(..start.len())?;
    let tail = rest[start.len()..].trim_start().strip_prefix('<')?;
    let (address, parameters) = tail.split_once('>')?;
    let is_address = |c: char| !c.is_control() && !c.is_whitespace() && c != '<';
    (head.eq_ignore_ascii_case(start) && address.chars().all(is_address))
        .then(|| (address, parameters.trim_start()))
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:2525")?;
    println!("listening on {}", listener.local_addr()?);
    serve(&listener, LIMITS, &Arc::default())
}

#[cfg(test)]
mod tests {
    use smtp_codes::{Progress, Reply, ReplyReader, Stage};

    use super::*;

    fn server(limits: Limits) -> (std::net::SocketAddr, Arc<Counts>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, counts) = (listener.local_addr().unwrap(), Arc::default());
        let shared = Arc::clone(&counts);
        // It ends with the tests.
        thread::spawn(move || serve(&listener, limits, &shared));
        (address, counts)
    }

    struct Client {
        stream: TcpStream,
        buffer: Vec<u8>,
    }

    impl Client {
        fn connect(address: std::net::SocketAddr) -> Self {
            let stream = TcpStream::connect(address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(10)))
                .unwrap();
            let mut client = Self {
                stream,
                buffer: Vec::new(),
            };
            assert_eq!(client.read(Stage::Greeting).unwrap().0, 220);
            client
        }

        /// The code, and the cause; each reply is read strictly. `None` at the end.
        fn read(&mut self, stage: Stage) -> Option<(u16, Cause<'static>)> {
            let mut reader = ReplyReader::new();
            let used = loop {
                match reader.scan(&self.buffer).unwrap() {
                    Progress::Complete { used } => break used,
                    Progress::NeedMore => {
                        let mut piece = [0; 512];
                        match self.stream.read(&mut piece) {
                            Ok(0) | Err(_) => return None,
                            Ok(length) => self.buffer.extend_from_slice(&piece[..length]),
                        }
                    }
                }
            };
            let bytes: Vec<u8> = self.buffer.drain(..used).collect();
            let reply = Reply::parse(&bytes, stage)
                .unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()));
            assert!(bytes.is_ascii(), "{}", bytes.escape_ascii());
            Some((reply.code().as_u16(), reply.judge(stage).cause()))
        }

        fn send(&mut self, line: impl AsRef<[u8]>, stage: Stage) -> Option<(u16, Cause<'static>)> {
            // The server may have closed.
            let _ = self.stream.write_all(line.as_ref());
            self.read(stage)
        }

        /// Up to the first RCPT.
        fn begin(address: std::net::SocketAddr) -> Self {
            let mut client = Self::connect(address);
            assert_eq!(
                client.send("EHLO me.example\r\n", Stage::Ehlo).unwrap().0,
                250
            );
            let mail = client.send("MAIL FROM:<me@me.example> SIZE=100\r\n", Stage::Mail);
            assert_eq!(mail.unwrap().0, 250);
            client
        }
    }

    #[test]
    fn mail_is_taken() {
        let (address, counts) = server(LIMITS);
        let mut client = Client::begin(address);
        for name in ["jo@here.example", "Postmaster"] {
            let reply = client.send(format!("rcpt to:<{name}>\r\n"), Stage::Rcpt);
            assert_eq!(reply.unwrap().0, 250);
        }
        assert_eq!(client.send("DATA\r\n", Stage::Data).unwrap().0, 354);
        let reply = client.send("Subject: Hi\r\n\r\n..\r\n.\r\n", Stage::DataEnd);
        assert_eq!(reply.unwrap(), (250, Cause::ACCEPTED));
        assert_eq!(client.send("QUIT\r\n", Stage::Quit).unwrap().0, 221);
        assert!(client.read(Stage::Any).is_none());
        assert_eq!(counts.messages.load(Ordering::Acquire), 1);
    }

    #[test]
    fn every_cause_is_said_so_that_it_is_understood() {
        let (address, _) = server(Limits {
            errors: 1000,
            ..LIMITS
        });
        let mut client = Client::begin(address);
        let mut tried = 0;
        for cause in Cause::ALL.iter().filter(|cause| cause.answer().is_some()) {
            let line = format!("RCPT TO:<{cause}@here.example>\r\n");
            let (_, understood) = client.send(line, Stage::Any).unwrap();
            assert_eq!(understood, *cause);
            tried += 1;
        }
        assert!(tried > 40, "{tried}");
        // Where codes do not say it, it is a refusal all the same.
        let (code, _) = client
            .send("RCPT TO:<spam@here.example>\r\n", Stage::Rcpt)
            .unwrap();
        assert_eq!(code, 550);
        let mut said = |line: &str| client.send(format!("{line}\r\n"), Stage::Rcpt).unwrap().1;
        assert_eq!(said("RCPT TO:<nobody@here.example>"), Cause::NO_SUCH_USER);
        assert_eq!(
            said("RCPT TO:<jo@elsewhere.example>"),
            Cause::RELAYING_DENIED
        );
        assert_eq!(said("RCPT TO:jo"), Cause::ADDRESS_SYNTAX);
    }

    #[test]
    fn limits_and_order_are_kept() {
        let limits = Limits {
            message: 1000,
            recipients: 1,
            ..LIMITS
        };
        let (address, counts) = server(limits);
        let mut client = Client::connect(address);
        for line in [
            "MAIL FROM:<>\r\n",
            "RCPT TO:<jo@here.example>\r\n",
            "DATA\r\n",
        ] {
            assert_eq!(client.send(line, Stage::Any).unwrap().0, 503, "{line}");
        }
        let mut client = Client::begin(address);
        let jo = "RCPT TO:<jo@here.example>\r\n";
        assert_eq!(client.send(jo, Stage::Rcpt).unwrap().0, 250);
        let many = client.send(jo, Stage::RcptNext).unwrap();
        assert_eq!(many, (452, Cause::TOO_MANY_RECIPIENTS));
        assert_eq!(client.send("DATA\r\n", Stage::Data).unwrap().0, 354);
        let big = format!("{}\r\n.\r\n", "x\r\n".repeat(400));
        let big = client.send(big, Stage::DataEnd).unwrap();
        assert_eq!(big, (552, Cause::MESSAGE_TOO_BIG));
        let big = client
            .send("MAIL FROM:<me@me.example> SIZE=5000\r\n", Stage::Mail)
            .unwrap();
        assert_eq!(big, (552, Cause::MESSAGE_TOO_BIG));
        assert_eq!(counts.messages.load(Ordering::Acquire), 0);
        // A client that sends for ever.
        let mut client = Client::begin(address);
        client.send(jo, Stage::Rcpt);
        client.send("DATA\r\n", Stage::Data);
        let _ = client.stream.write_all("x\r\n".repeat(4000).as_bytes());
        assert_eq!(client.read(Stage::DataEnd).unwrap().0, 421);
        assert!(client.read(Stage::Any).is_none());
    }

    #[test]
    fn hostile_lines_get_one_reply_each_and_forge_none() {
        let (address, counts) = server(LIMITS);
        for line in [
            &b"RCPT TO:<a\rb@here.example>\r\n"[..],
            b"RCPT TO:<a\n250 2.1.5 forged@here.example>\r\n",
            b"RCPT TO:<a\0\x1b[2J@here.example>\r\n",
            b"RCPT TO:<\xff\xfe\x80@here.example>\r\n",
            "RCPT TO:<\u{202e}j\u{f6}@here.example>\r\n".as_bytes(),
            b"RCPT TO:<5.1.1@here.example>\r\n",
            b"\r\n",
            b" \r\n",
            b"\x00\x01\x02\r\n",
            b"MAIL\r\n",
            b"RCPT TO:>\r\n",
            b"EHLO\r\n",
            b"550 5.1.1 I am the server\r\n",
            &[&[b'x'; 100_000][..], b"\r\n"].concat(),
            &[b"RCPT TO:<", &[b'y'; 600][..], b"@here.example>\r\n"].concat(),
        ] {
            let mut client = Client::begin(address);
            let (code, _) = client.send(line, Stage::Rcpt).unwrap();
            assert!(
                (500..600).contains(&code),
                "{code}: {}",
                line.escape_ascii()
            );
            // There was one reply, and the session works.
            assert_eq!(client.send("NOOP\r\n", Stage::Noop).unwrap().0, 250);
        }
        // One message stays one, whatever a line end is elsewhere.
        let smuggled = "\n.\nMAIL FROM:<x@x.example>\n\n.\r\nRCPT TO:<kim@here.example>\r\n.\r\n";
        let mut client = Client::begin(address);
        client.send("RCPT TO:<jo@here.example>\r\n", Stage::Rcpt);
        client.send("DATA\r\n", Stage::Data);
        let reply = client.send(smuggled, Stage::DataEnd).unwrap();
        assert_eq!(reply, (554, Cause::CONTENT_REFUSED));
        assert_eq!(client.send("NOOP\r\n", Stage::Noop).unwrap().0, 250);
        assert_eq!(counts.messages.load(Ordering::Acquire), 0);
    }

    #[test]
    fn noise_ends_in_goodbye() {
        let (address, _) = server(LIMITS);
        let (mut seed, mut farewells) = (1_u64, 0);
        for _ in 0..20 {
            let mut client = Client::connect(address);
            let noise: Vec<u8> = (0..20_000)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    // Line ends are frequent.
                    match seed >> 58 {
                        0 | 1 => b'\n',
                        2..=4 => b'\r',
                        _ => (seed >> 40) as u8,
                    }
                })
                .flat_map(|byte| {
                    if byte == b'\n' {
                        vec![b'\r', b'\n']
                    } else {
                        vec![byte]
                    }
                })
                .collect();
            let _ = client.stream.write_all(&noise);
            let _ = client.stream.shutdown(std::net::Shutdown::Write);
            let codes: Vec<u16> = std::iter::from_fn(|| client.read(Stage::Any))
                .map(|(code, _)| code)
                .collect();
            assert!(
                codes.iter().all(|code| matches!(code, 421 | 500..=599)),
                "{codes:?}"
            );
            assert!(codes.len() <= LIMITS.errors + 2);
            farewells += usize::from(codes.last() == Some(&421));
        }
        assert_eq!(farewells, 20);
    }

    #[test]
    fn who_says_nothing_or_comes_too_often_is_told() {
        let (address, counts) = server(Limits {
            clients: 2,
            patience: Duration::from_millis(300),
            ..LIMITS
        });
        let mut first = Client::connect(address);
        let _second = Client::connect(address);
        let mut third = TcpStream::connect(address).unwrap();
        let mut said = String::new();
        third.read_to_string(&mut said).unwrap();
        assert!(said.starts_with("421 "), "{said}");
        assert_eq!(first.read(Stage::Any).unwrap().0, 421);
        assert!(first.read(Stage::Any).is_none());
        while counts.clients.load(Ordering::Acquire) > 0 {
            thread::sleep(Duration::from_millis(10));
        }
        Client::connect(address);
    }
}
