//! A small SMTP server on loopback that answers as a script says: what the examples talk to.
//!
//! # Examples
//!
//! ```
//! use std::io::{BufRead, BufReader};
//! use std::net::TcpStream;
//!
//! use smtp_codes_examples::Scripted;
//!
//! let server = Scripted::start(&[("connect", "554 5.7.1 Not from there")])?;
//! let mut greeting = String::new();
//! BufReader::new(TcpStream::connect(server.address())?).read_line(&mut greeting)?;
//! assert_eq!(greeting, "554 5.7.1 Not from there\r\n");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// The server. It ends when it is dropped.
pub struct Scripted {
    address: SocketAddr,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// In a script: close the connection without a reply.
pub const HANG_UP: &str = "(hang up)";

/// In a script: never answer.
pub const SAY_NOTHING: &str = "(say nothing)";

impl Scripted {
    /// Starts a server on a free port.
    ///
    /// A script has pairs: the start of a command, `connect` for the greeting or `.` for the end of
    /// the message; and the reply, of one line or more. The first pair that fits is used once; then
    /// the next one. All else is accepted.
    ///
    /// # Errors
    ///
    /// There is no free port.
    pub fn start(script: &[(&'static str, &'static str)]) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let ends = Arc::new(AtomicBool::new(false));
        let (end, mut script) = (Arc::clone(&ends), script.to_vec());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Acquire) {
                    return;
                }
                // The client hears of an error by itself.
                let _ = stream.and_then(|stream| session(stream, &mut script));
            }
        });
        Ok(Self {
            address,
            ends,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        // It waits for a client, so there is one.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(thread) = self.thread.take()
            && woken
        {
            let _ = thread.join();
        }
    }
}

fn session(
    mut stream: TcpStream,
    script: &mut Vec<(&'static str, &'static str)>,
) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut command = "connect".to_owned();
    loop {
        let told = script
            .iter()
            .position(|(start, _)| command.starts_with(start))
            .map(|place| script.remove(place).1);
        let reply = told.unwrap_or(match command.get(..4).unwrap_or(&command) {
            "conn" => "220 mx.example ESMTP",
            "EHLO" => "250-mx.example\n250-PIPELINING\n250-8BITMIME\n250 ENHANCEDSTATUSCODES",
            "DATA" => "354 Go ahead",
            "QUIT" => "221 2.0.0 Bye",
            _ => "250 2.0.0 OK",
        });
        match reply {
            HANG_UP => return Ok(()),
            SAY_NOTHING => {}
            reply => stream.write_all(format!("{}\r\n", reply.replace('\n', "\r\n")).as_bytes())?,
        }
        let in_message = command == "DATA" && reply.starts_with('3');
        command = loop {
            match lines.next() {
                None => return Ok(()),
                // A line of the message is no command.
                Some(line) => match line? {
                    line if in_message && line != "." => {}
                    line => break line,
                },
            }
        };
    }
}
