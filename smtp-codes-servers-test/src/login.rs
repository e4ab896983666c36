//! Checks logins for Postfix, as Dovecot does: one user, one password.
//!
//! <https://doc.dovecot.org/2.3/developer_manual/design/auth_protocol/>

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use crate::here::LOGIN;

/// `\0jo\0correct` and `\0temporary\0any` in Base64.
const RIGHT: &str = "resp=AGpvAGNvcnJlY3Q=";
const FAILS: &str = "resp=AHRlbXBvcmFyeQBhbnk=";

/// Answers from now on.
pub fn serve() {
    let listener = TcpListener::bind(LOGIN).expect("the port is free in here");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut to = stream.try_clone().expect("a second handle");
                let hello = "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\n\
                             COOKIE\t0123456789abcdef0123456789abcdef\nDONE\n";
                let _ = to.write_all(hello.as_bytes());
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let fields: Vec<&str> = line.split('\t').collect();
                    let ["AUTH", id, mechanism, parameters @ ..] = &fields[..] else {
                        continue;
                    };
                    let answer = if *mechanism != "PLAIN" {
                        format!("FAIL\t{id}\treason=no such mechanism\n")
                    } else if parameters.contains(&RIGHT) {
                        format!("OK\t{id}\tuser=jo\n")
                    } else if parameters.contains(&FAILS) {
                        // Hangs up, so that the login cannot be checked.
                        break;
                    } else {
                        format!("FAIL\t{id}\tuser=jo\n")
                    };
                    if to.write_all(answer.as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
}
