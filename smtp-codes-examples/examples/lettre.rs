//! What an error of lettre means: `cargo run --example lettre`.
//!
//! lettre keeps the reply code in `Error::status` and the text, with the enhanced code at its start, as
//! the source of the error. It does not tell which command was refused; `in_steps` does, as it gives
//! the commands one by one.

use std::error::Error as _;
use std::time::Duration;

use lettre::Transport as _;
use lettre::address::Envelope;
use lettre::transport::smtp::SmtpTransport;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use smtp_codes::{Cause, Evidence, ReplyCode, Stage, Status, Verdict};
use smtp_codes_examples::{HANG_UP, SAY_NOTHING, Scripted};
use smtp_codes_phrasebook::LAYERS;

type Error = lettre::transport::smtp::Error;

/// What an error means; `None` for a mistake on this side, of which no server said anything.
///
/// `Stage::Any` will do where it is not known what was refused.
fn judge(error: &Error, stage: Stage) -> Option<Verdict<'static>> {
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let evidence = match error.status() {
        Some(code) => {
            // Any three digits are a reply code.
            let code = ReplyCode::from_u16(code.into()).ok()?;
            let status = Status::from_code_and_text(code, text.as_bytes());
            let evidence = Evidence::new(Some(status)).at(stage);
            evidence.text(text.as_bytes())
        }
        // The message is too new for this server, or the like.
        None if error.is_client() => return None,
        // No reply, or none that can be read: what this side found, with the codes for that.
        None if is_timeout(error) => Evidence::new(Cause::NO_ANSWER.answer()),
        None => Evidence::new(Cause::CONNECTION_LOST.answer()),
    };
    LAYERS.judge(&evidence)
}

/// Whether the time was up. `Error::is_timeout` is not told of all: Unix says "would block" instead.
fn is_timeout(error: &Error) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    let mut errors = std::iter::successors(error.source(), |error| (**error).source());
    errors.any(|error| {
        error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| matches!(error.kind(), TimedOut | WouldBlock))
    })
}

/// Sends a message; an error comes with the stage at which it came.
fn in_steps(server: &Scripted, envelope: &Envelope, message: &[u8]) -> Result<(), (Stage, Error)> {
    let at = |stage| move |error| (stage, error);
    let hello = ClientId::Domain("client.example".to_owned());
    let mut to = SmtpConnection::connect(server.address(), Some(PATIENCE), &hello, None, None)
        .map_err(at(Stage::Greeting))?;
    to.command(Mail::new(envelope.from().cloned(), vec![]))
        .map_err(at(Stage::Mail))?;
    for (place, recipient) in envelope.to().iter().enumerate() {
        let stage = if place == 0 {
            Stage::Rcpt
        } else {
            Stage::RcptNext
        };
        to.command(Rcpt::new(recipient.clone(), vec![]))
            .map_err(at(stage))?;
    }
    to.command(Data).map_err(at(Stage::Data))?;
    to.message(message).map_err(at(Stage::DataEnd))?;
    // The message is delivered, whatever becomes of the session.
    let _ = to.quit();
    Ok(())
}

/// Sends a message as most programs do.
fn at_once(server: &Scripted, envelope: &Envelope, message: &[u8]) -> Result<(), Error> {
    SmtpTransport::builder_dangerous("127.0.0.1")
        .port(server.address().port())
        .timeout(Some(PATIENCE))
        .build()
        .send_raw(envelope, message)
        .map(drop)
}

/// How long to wait for a reply.
const PATIENCE: Duration = Duration::from_millis(500);

const MESSAGE: &[u8] = b"From: me@client.example\r\nSubject: Hello\r\n\r\nHello.\r\n";

/// From me to Jo and Kim.
fn envelope() -> Envelope {
    let parse = |address: &str| address.parse().expect("an address");
    let to = vec![parse("jo@example.com"), parse("kim@example.com")];
    Envelope::new(Some(parse("me@client.example")), to).expect("there are recipients")
}

fn show(error: &Error, stage: Stage) {
    println!("{error}");
    match judge(error, stage) {
        Some(verdict) => println!("  {stage}: {}\n  {}", verdict.title(), verdict.advice()),
        None => println!("  a mistake on this side"),
    }
}

fn main() -> std::io::Result<()> {
    let server = Scripted::start(&[("RCPT", "550 5.1.1 User unknown")])?;
    if let Err(error) = at_once(&server, &envelope(), MESSAGE) {
        show(&error, Stage::Any);
    }
    for script in [
        ("RCPT", "550 5.1.1 <jo@example.com>: User unknown"),
        ("RCPT TO:<kim", "452 4.5.3 Too many recipients"),
        ("MAIL", "450 4.7.1 Greylisted, try again in 5 minutes"),
        (".", "550-5.7.1 Rejected,\n550 5.7.1 this looks like spam"),
        ("DATA", HANG_UP),
        ("connect", SAY_NOTHING),
    ] {
        let server = Scripted::start(&[script])?;
        if let Err((stage, error)) = in_steps(&server, &envelope(), MESSAGE) {
            show(&error, stage);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use smtp_codes::{Action, Disposition, Retry};

    use super::*;

    fn refused_at_once(start: &'static str, reply: &'static str) -> Verdict<'static> {
        let server = Scripted::start(&[(start, reply)]).unwrap();
        let error = at_once(&server, &envelope(), MESSAGE).unwrap_err();
        judge(&error, Stage::Any).unwrap()
    }

    fn refused_in_steps(start: &'static str, reply: &'static str) -> (Stage, Verdict<'static>) {
        let server = Scripted::start(&[(start, reply)]).unwrap();
        let (stage, error) = in_steps(&server, &envelope(), MESSAGE).unwrap_err();
        (stage, judge(&error, stage).unwrap())
    }

    #[test]
    fn what_is_taken_is_no_error() {
        let server = Scripted::start(&[]).unwrap();
        at_once(&server, &envelope(), MESSAGE).unwrap();
        in_steps(&server, &envelope(), MESSAGE).unwrap();
    }

    #[test]
    fn code_enhanced_code_and_words_of_an_error_are_judged() {
        let verdict = refused_at_once("RCPT", "550 5.1.1 User unknown");
        assert_eq!(verdict.cause(), Cause::NO_SUCH_USER);
        assert_eq!(verdict.action(), Action::Suppress);
        // Codes that say little: the words tell.
        let verdict = refused_at_once(".", "550-5.7.1 Rejected,\n550 5.7.1 this looks like spam");
        assert_eq!(verdict.cause(), Cause::SPAM);
        assert_eq!(verdict.basis().table(), "phrases.csv");
        let verdict = refused_at_once("MAIL", "450 4.7.1 Greylisted, try again in 5 minutes");
        assert_eq!(verdict.cause(), Cause::GREYLISTED);
        assert_eq!(verdict.disposition(), Disposition::Keep);
        // No enhanced code at all.
        let verdict = refused_at_once("RCPT", "552 Mailbox full");
        assert_eq!(verdict.cause(), Cause::MAILBOX_FULL);
        assert_eq!(verdict.action(), Action::Count);
    }

    #[test]
    fn the_stage_tells_more() {
        let (stage, verdict) = refused_in_steps("RCPT TO:<kim", "452 Too many recipients");
        assert_eq!(stage, Stage::RcptNext);
        assert_eq!(verdict.retry(), Retry::Now);
        assert_eq!(verdict.action(), Action::SplitRecipients);
        // About the host at the greeting, about the recipient later.
        let (stage, verdict) = refused_in_steps("connect", "554 5.7.1 Go away");
        assert_eq!(
            (stage, verdict.action()),
            (Stage::Greeting, Action::TryNextHost)
        );
        assert_eq!(verdict.disposition(), Disposition::Keep);
        let (stage, verdict) = refused_in_steps("RCPT", "554 5.7.1 Go away");
        assert_eq!(
            (stage, verdict.disposition()),
            (Stage::Rcpt, Disposition::Return)
        );
        assert_ne!(verdict.action(), Action::Suppress);
    }

    #[test]
    fn without_a_reply_the_message_is_kept() {
        for (start, reply) in [
            ("connect", HANG_UP),
            ("connect", SAY_NOTHING),
            ("RCPT", HANG_UP),
            (".", HANG_UP),
            (".", SAY_NOTHING),
            ("MAIL", "what?"),
        ] {
            let verdict = refused_at_once(start, reply);
            assert_eq!(verdict.disposition(), Disposition::Keep, "{start}: {reply}");
            assert_eq!(verdict.retry(), Retry::Later, "{start}: {reply}");
        }
        assert_eq!(
            refused_at_once("EHLO", SAY_NOTHING).cause(),
            Cause::NO_ANSWER
        );
        assert_eq!(
            refused_at_once("EHLO", HANG_UP).cause(),
            Cause::CONNECTION_LOST
        );
        // Nobody is there at all.
        let server = Scripted::start(&[]).unwrap();
        let gone = lettre_to(server.address().port());
        drop(server);
        let error = gone.send_raw(&envelope(), MESSAGE).unwrap_err();
        assert_eq!(
            judge(&error, Stage::Any).unwrap().action(),
            Action::TryNextHost
        );
    }

    fn lettre_to(port: u16) -> SmtpTransport {
        SmtpTransport::builder_dangerous("127.0.0.1")
            .port(port)
            .build()
    }

    #[test]
    fn a_mistake_on_this_side_is_no_verdict() {
        // The server has no 8BITMIME.
        let server = Scripted::start(&[("EHLO", "250 mx.example")]).unwrap();
        let error =
            at_once(&server, &envelope(), "Subject: \u{fc}\r\n\r\n".as_bytes()).unwrap_err();
        assert!(error.is_client());
        assert!(judge(&error, Stage::Any).is_none());
    }
}
