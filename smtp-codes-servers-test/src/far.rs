//! The far end: the hosts of other domains, which refuse as their [`Way`] says.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use smtp_codes::Stage;

use crate::ways::{WAYS, Way};

/// Serves all ways from now on, each at an address of its own.
pub fn serve() {
    for way in WAYS.iter().filter(|way| way.is_served() && way.listens()) {
        let listener = TcpListener::bind((way.address(), 25)).expect("port 25 is free in here");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up needs no answer.
                thread::spawn(move || session(way, &stream));
            }
        });
    }
}

/// One session, to its end; `None` if either side hung up.
fn session(way: &Way, stream: &TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut next = || lines.next()?.ok();
    let answer = |stage, recipient: &str, usual: &str| {
        let reply = way.says(stage, recipient).unwrap_or(usual);
        // An empty reply hangs up.
        if reply.is_empty() {
            return None;
        }
        let wire = format!("{}\r\n", reply.replace('\n', "\r\n"));
        let mut to = stream;
        to.write_all(wire.as_bytes()).ok()?;
        // 421 closes the session, as RFC 5321 3.8 wants it.
        (!reply.starts_with("421")).then(|| reply.starts_with(['2', '3']))
    };
    answer(Stage::Greeting, "", "220 ready")?;
    loop {
        let line = next()?;
        let verb = line.split([' ', ':']).next()?.to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                let tls = if way.offers_tls() {
                    "250-STARTTLS\n"
                } else {
                    ""
                };
                let usual = format!("250-{}\n{tls}250 ENHANCEDSTATUSCODES", way.host());
                answer(Stage::Ehlo, "", &usual)?;
            }
            // Who refuses EHLO refuses HELO, too.
            "HELO" => {
                answer(Stage::Ehlo, "", "250 ok")?;
            }
            "STARTTLS" => {
                answer(Stage::StartTls, "", "502 5.5.1 no TLS here")?;
            }
            "MAIL" => {
                answer(Stage::Mail, "", "250 2.1.0 ok")?;
            }
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1)?;
                let local = address.split('@').next()?;
                answer(Stage::Rcpt, local, "250 2.1.5 ok")?;
            }
            "DATA" => {
                if answer(Stage::Data, "", "354 go ahead")? {
                    while next()? != "." {}
                    answer(Stage::DataEnd, "", "250 2.0.0 taken")?;
                }
            }
            "RSET" => {
                answer(Stage::Rset, "", "250 ok")?;
            }
            "QUIT" => {
                answer(Stage::Quit, "", "221 bye")?;
                return None;
            }
            _ => {
                answer(Stage::Any, "", "502 5.5.1 what?")?;
            }
        }
    }
}
