//! What a reply that smtp-proto has read means: `cargo run --example smtp-proto`.
//!
//! smtp-proto keeps the enhanced code as three bytes, all 0 where there is none. A number above 255, as in
//! Microsoft's 5.7.511, becomes 255: such a code is then judged by its subject.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use smtp_codes::{Evidence, Stage, Status, Verdict};
use smtp_codes_examples::Scripted;
use smtp_codes_phrasebook::LAYERS;
use smtp_proto::Response;
use smtp_proto::response::parser::ResponseReceiver;

/// What a reply means; `None` if it has no reply code.
fn judge(response: &Response<String>, stage: Stage) -> Option<Verdict<'static>> {
    let status = Status::try_from((response.code, response.esc)).ok()?;
    let text = response.message.as_bytes();
    LAYERS.judge(&Evidence::new(Some(status)).at(stage).text(text))
}

/// Reads one reply.
fn read(stream: &mut TcpStream) -> io::Result<Response<String>> {
    let (mut receiver, mut buffer) = (ResponseReceiver::default(), [0; 512]);
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match receiver.parse(&mut buffer[..length].iter()) {
            Ok(response) => return Ok(response),
            Err(smtp_proto::Error::NeedsMoreData { .. }) => {}
            Err(error) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("{error:?}"),
                ));
            }
        }
    }
}

/// Sends a command and reads the reply to it.
fn command(stream: &mut TcpStream, line: &str) -> io::Result<Response<String>> {
    stream.write_all(format!("{line}\r\n").as_bytes())?;
    read(stream)
}

fn main() -> io::Result<()> {
    let server = Scripted::start(&[
        ("RCPT", "250 2.1.5 OK"),
        ("RCPT", "450 4.2.1 The user receives mail too quickly"),
        ("RCPT", "550 5.7.511 Access denied, banned sender"),
        ("RCPT", "552 Too many"),
    ])?;
    let mut stream = TcpStream::connect(server.address())?;
    read(&mut stream)?;
    command(&mut stream, "EHLO client.example")?;
    command(&mut stream, "MAIL FROM:<me@client.example>")?;
    for (place, name) in ["jo", "kim", "lee", "max"].iter().enumerate() {
        let stage = if place == 0 {
            Stage::Rcpt
        } else {
            Stage::RcptNext
        };
        let response = command(&mut stream, &format!("RCPT TO:<{name}@example.com>"))?;
        if let Some(verdict) = judge(&response, stage) {
            println!("{response}\n  {}: {}", verdict.title(), verdict.advice());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use smtp_codes::{Action, Cause, Disposition, Retry};

    use super::*;

    fn answered(reply: &'static str, stage: Stage) -> Verdict<'static> {
        let server = Scripted::start(&[("RCPT", reply)]).unwrap();
        let mut stream = TcpStream::connect(server.address()).unwrap();
        read(&mut stream).unwrap();
        let response = command(&mut stream, "RCPT TO:<jo@example.com>").unwrap();
        judge(&response, stage).unwrap()
    }

    #[test]
    fn codes_and_words_are_judged() {
        let verdict = answered("550 5.1.1 No such user", Stage::Rcpt);
        assert_eq!(verdict.cause(), Cause::NO_SUCH_USER);
        assert_eq!(verdict.action(), Action::Suppress);
        let verdict = answered(
            "552-5.2.2 The mailbox\n552 5.2.2 is over quota",
            Stage::Rcpt,
        );
        assert_eq!(verdict.cause(), Cause::MAILBOX_FULL);
        let verdict = answered("250 2.1.5 OK", Stage::Rcpt);
        assert_eq!(verdict.disposition(), Disposition::Continue);
        let verdict = answered(
            "554 5.7.1 rejected: listed at zen.spamhaus.org",
            Stage::Rcpt,
        );
        assert_eq!(verdict.cause(), Cause::IP_BLOCKED);
    }

    #[test]
    fn without_an_enhanced_code_there_are_three_zeros() {
        let verdict = answered("552 Too many", Stage::RcptNext);
        assert_eq!(verdict.retry(), Retry::Now);
        assert_eq!(verdict.action(), Action::SplitRecipients);
    }

    #[test]
    fn what_is_more_than_255_is_judged_by_its_subject() {
        // smtp-proto has a byte for each number, and makes 5.7.255 of this.
        let verdict = answered("550 5.7.511 Access denied", Stage::Rcpt);
        assert_eq!(verdict.cause(), Cause::POLICY_REFUSAL);
        assert_eq!(verdict.disposition(), Disposition::Return);
        assert_eq!(verdict.action(), Action::FixSender);
    }
}
