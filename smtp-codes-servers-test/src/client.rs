//! Clients: one that sends with lettre, and one that says whatever a test wants to say.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use smtp_codes::{Progress, ReplyReader, Stage};
use socket2::{Domain, Socket, Type};

use crate::here::SERVER;

const TIMEOUT: Option<Duration> = Some(Duration::from_secs(20));

/// What a client does next.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// `MAIL FROM:<...>`
    Mail(&'static str),
    /// `RCPT TO:<...>`
    Rcpt(&'static str),
    /// `DATA`
    Data,
    /// The message, up to the line with a single dot.
    Text(&'static str),
    /// `AUTH PLAIN` with a user and a password.
    Login(&'static str, &'static str),
    /// A line that lettre does not say; which command it is.
    Say(&'static str, Stage),
}

impl Step {
    pub fn stage(&self) -> Stage {
        match self {
            Self::Mail(_) => Stage::Mail,
            Self::Rcpt(_) => Stage::Rcpt,
            Self::Data => Stage::Data,
            Self::Text(_) => Stage::DataEnd,
            Self::Login(..) => Stage::Auth,
            Self::Say(_, stage) => *stage,
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Mail(address) => format!("MAIL FROM:<{address}>"),
            Self::Rcpt(address) => format!("RCPT TO:<{address}>"),
            Self::Data => "DATA".into(),
            Self::Text(text) => format!("{text}\r\n."),
            Self::Login(..) => panic!("logins are made by lettre"),
            Self::Say(line, _) => (*line).into(),
        }
    }
}

/// A refusal as the client has it: at which stage, and the whole reply.
#[derive(Debug)]
pub struct Refused {
    pub stage: Stage,
    pub reply: Vec<u8>,
}

/// Sends with lettre; `None` if nothing was refused.
pub fn lettre(from: Ipv4Addr, port: u16, steps: &[Step]) -> Option<Refused> {
    let hello = ClientId::Domain("client.test".into());
    let connection = SmtpConnection::connect(
        (SERVER, port),
        TIMEOUT,
        &hello,
        None,
        Some(IpAddr::V4(from)),
    );
    let mut connection = match connection {
        Ok(connection) => connection,
        Err(error) => return Some(refused(Stage::Greeting, &error)),
    };
    for (at, step) in steps.iter().enumerate() {
        let done = match step {
            Step::Mail(address) => connection.command(Mail::new(address.parse().ok(), vec![])),
            Step::Rcpt(address) => {
                connection.command(Rcpt::new(address.parse().expect("an address"), vec![]))
            }
            Step::Data => connection.command(Data),
            Step::Text(text) => connection.message(text.as_bytes()),
            Step::Login(user, password) => connection.auth(
                &[Mechanism::Plain],
                &Credentials::new((*user).into(), (*password).into()),
            ),
            Step::Say(line, _) => panic!("lettre cannot say {line}"),
        };
        if let Err(error) = done {
            return Some(refused(stage(steps, at), &error));
        }
    }
    let _ = connection.quit();
    None
}

/// The reply in an error of lettre. It keeps the code, and the text with an enhanced code at its
/// beginning, in its source.
fn refused(stage: Stage, error: &lettre::transport::smtp::Error) -> Refused {
    let code = error
        .status()
        .unwrap_or_else(|| panic!("at {stage}, no reply: {error:?}"));
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    Refused {
        stage,
        reply: format!("{code} {}\r\n", text.replace('\n', " ")).into_bytes(),
    }
}

/// A session in which the test says what it likes.
pub struct Raw {
    stream: TcpStream,
    reader: ReplyReader,
    // What has come and is not yet read.
    bytes: Vec<u8>,
}

impl Raw {
    pub fn connect(from: Ipv4Addr, port: u16) -> Self {
        Self {
            stream: connect(from, port),
            reader: ReplyReader::new(),
            bytes: Vec::new(),
        }
    }

    /// The next reply.
    pub fn reply(&mut self) -> Vec<u8> {
        loop {
            let progress = self.reader.scan(&self.bytes).expect("a reply in limits");
            if let Progress::Complete { used } = progress {
                return self.bytes.drain(..used).collect();
            }
            let mut buffer = [0; 4096];
            let length = self.stream.read(&mut buffer).expect("a reply in time");
            assert!(length > 0, "the server hung up without a reply");
            self.bytes.extend(&buffer[..length]);
        }
    }

    /// Says a line, and gives the reply to it.
    pub fn say(&mut self, line: &str) -> Vec<u8> {
        self.stream
            .write_all(format!("{line}\r\n").as_bytes())
            .expect("the server listens");
        self.reply()
    }
}

/// Does the steps in a session without lettre; `None` if nothing was refused.
pub fn raw(from: Ipv4Addr, port: u16, steps: &[Step]) -> Option<Refused> {
    let mut session = Raw::connect(from, port);
    let refused = |stage, reply: Vec<u8>| {
        (!matches!(reply[0], b'2' | b'3')).then_some(Refused { stage, reply })
    };
    let greeting = session.reply();
    if let Some(refused) = refused(Stage::Greeting, greeting) {
        return Some(refused);
    }
    // A step of its own says EHLO otherwise.
    let greets = |step: &Step| matches!(step.stage(), Stage::Ehlo | Stage::Helo);
    if !steps.first().is_some_and(greets)
        && let Some(refused) = refused(Stage::Ehlo, session.say("EHLO client.test"))
    {
        return Some(refused);
    }
    (0..steps.len()).find_map(|at| refused(stage(steps, at), session.say(&steps[at].line())))
}

/// The stage of a step: an RCPT behind another one, which was accepted, is not the first.
fn stage(steps: &[Step], at: usize) -> Stage {
    match (steps[at].stage(), steps[..at].last().map(Step::stage)) {
        (Stage::Rcpt, Some(Stage::Rcpt)) => Stage::RcptNext,
        (stage, _) => stage,
    }
}

/// Connects from an address, which the standard library cannot choose.
fn connect(from: Ipv4Addr, port: u16) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket
        .bind(&SocketAddrV4::new(from, 0).into())
        .expect("an address of this namespace");
    socket
        .connect(&SocketAddrV4::new(SERVER, port).into())
        .expect("the server listens");
    socket.set_read_timeout(TIMEOUT).expect("a time limit");
    socket.into()
}
