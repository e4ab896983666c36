//! A policy service of Postfix: greylisting and quotas, by the recipient.
//!
//! <https://www.postfix.org/SMTPD_POLICY_README.html>

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use crate::here::POLICY;

/// Answers from now on.
pub fn serve() {
    let listener = TcpListener::bind(POLICY).expect("the port is free in here");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut to = stream.try_clone().expect("a second handle");
                let mut recipient = String::new();
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if let Some(value) = line.strip_prefix("recipient=") {
                        recipient = value.to_owned();
                    }
                    if line.is_empty() && to.write_all(action(&recipient).as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
}

fn action(recipient: &str) -> &'static str {
    match recipient {
        "grey@here.test" => {
            "action=DEFER_IF_PERMIT Greylisted, please try again in 300 seconds\n\n"
        }
        "quota@here.test" => "action=552 5.2.2 The mailbox is over its quota\n\n",
        _ => "action=DUNNO\n\n",
    }
}
