//! What an error of mail-send means: `cargo run --example mail-send`.
//!
//! mail-send keeps the reply as smtp-proto reads it. Its `send` does not tell which command was refused;
//! the commands one by one do.

use std::time::Duration;

use mail_send::smtp::message::Parameters;
use mail_send::{Error, SmtpClientBuilder};
use smtp_codes::{Cause, Evidence, Stage, Status, Verdict};
use smtp_codes_examples::{HANG_UP, SAY_NOTHING, Scripted};
use smtp_codes_phrasebook::LAYERS;

/// What an error means; `None` for a mistake on this side, of which no server said anything.
fn judge(error: &Error, stage: Stage) -> Option<Verdict<'static>> {
    let (reply, stage) = match error {
        Error::UnexpectedReply(reply) => (reply, stage),
        // mail-send logs in while it connects.
        Error::AuthenticationFailed(reply) => (reply, Stage::Auth),
        // No reply, or none that can be read: what this side found, with the codes for that.
        Error::Timeout => return LAYERS.judge(&Evidence::new(Cause::NO_ANSWER.answer())),
        Error::Io(_) | Error::Tls(_) | Error::UnparseableReply => {
            return LAYERS.judge(&Evidence::new(Cause::CONNECTION_LOST.answer()));
        }
        _ => return None,
    };
    let status = Status::try_from((reply.code, reply.esc)).ok()?;
    let text = reply.message.as_bytes();
    LAYERS.judge(&Evidence::new(Some(status)).at(stage).text(text))
}

/// Sends a message; an error comes with the stage at which it came.
async fn send(server: &Scripted, to: &[&str], message: &[u8]) -> Result<(), (Stage, Error)> {
    let at = |stage| move |error| (stage, error);
    // mail-send prepares TLS for every connection, also for one that is not encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut client = SmtpClientBuilder::new("127.0.0.1", server.address().port())
        .expect("TLS is there")
        .implicit_tls(false)
        .timeout(Duration::from_millis(500))
        .helo_host("client.example")
        .connect_plain()
        .await
        .map_err(at(Stage::Greeting))?;
    let none = Parameters::default();
    client
        .mail_from("me@client.example", &none)
        .await
        .map_err(at(Stage::Mail))?;
    for (place, recipient) in to.iter().enumerate() {
        let stage = if place == 0 {
            Stage::Rcpt
        } else {
            Stage::RcptNext
        };
        client.rcpt_to(recipient, &none).await.map_err(at(stage))?;
    }
    // DATA and the end of the message are one call: what is refused here is the message.
    client.data(message).await.map_err(at(Stage::DataEnd))?;
    // The message is delivered, whatever becomes of the session.
    let _ = client.quit().await;
    Ok(())
}

const TO: &[&str] = &["jo@example.com", "kim@example.com"];
const MESSAGE: &[u8] = b"From: me@client.example\r\nSubject: Hello\r\n\r\nHello.\r\n";

/// Sends to a server that answers by a script.
fn attempt(script: (&'static str, &'static str)) -> Result<(), (Stage, Error)> {
    let server = Scripted::start(&[script]).expect("a free port");
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(send(&server, TO, MESSAGE))
}

fn main() {
    for script in [
        ("RCPT", "550 5.1.1 <jo@example.com>: User unknown"),
        ("RCPT TO:<kim", "452 4.5.3 Too many recipients"),
        ("MAIL", "450 4.7.1 Greylisted, try again in 5 minutes"),
        (".", "550-5.7.1 Rejected,\n550 5.7.1 this looks like spam"),
        ("DATA", HANG_UP),
        ("EHLO", SAY_NOTHING),
    ] {
        let Err((stage, error)) = attempt(script) else {
            continue;
        };
        println!("{error}");
        match judge(&error, stage) {
            Some(verdict) => println!("  {stage}: {}\n  {}", verdict.title(), verdict.advice()),
            None => println!("  a mistake on this side"),
        }
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes::{Action, Disposition, Retry};

    use super::*;

    fn refused(start: &'static str, reply: &'static str) -> (Stage, Verdict<'static>) {
        let (stage, error) = attempt((start, reply)).unwrap_err();
        (stage, judge(&error, stage).unwrap())
    }

    #[test]
    fn what_is_taken_is_no_error() {
        attempt(("NOOP", "")).unwrap();
    }

    #[test]
    fn code_enhanced_code_words_and_stage_of_an_error_are_judged() {
        let (stage, verdict) = refused("RCPT", "550 5.1.1 User unknown");
        assert_eq!((stage, verdict.cause()), (Stage::Rcpt, Cause::NO_SUCH_USER));
        assert_eq!(verdict.action(), Action::Suppress);
        let (stage, verdict) = refused(".", "550-5.7.1 Rejected,\n550 5.7.1 this looks like spam");
        assert_eq!((stage, verdict.cause()), (Stage::DataEnd, Cause::SPAM));
        let (stage, verdict) = refused("RCPT TO:<kim", "452 Too many recipients");
        assert_eq!((stage, verdict.retry()), (Stage::RcptNext, Retry::Now));
        assert_eq!(verdict.action(), Action::SplitRecipients);
        let (stage, verdict) = refused("connect", "554 No SMTP service here");
        assert_eq!(
            (stage, verdict.action()),
            (Stage::Greeting, Action::TryNextHost)
        );
        let (_, verdict) = refused("MAIL", "450 4.7.1 Greylisted, try again in 5 minutes");
        assert_eq!(verdict.cause(), Cause::GREYLISTED);
    }

    #[test]
    fn a_refused_login_is_no_fault_of_the_message() {
        let server = Scripted::start(&[
            ("EHLO", "250-mx.example\n250 AUTH PLAIN"),
            ("AUTH", "535 5.7.8 Wrong password"),
        ])
        .unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let connected = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(
                SmtpClientBuilder::new("127.0.0.1", server.address().port())
                    .unwrap()
                    .implicit_tls(false)
                    .credentials(("me", "secret"))
                    .connect_plain(),
            );
        let verdict = judge(&connected.err().unwrap(), Stage::Greeting).unwrap();
        assert_eq!(verdict.cause(), Cause::LOGIN_FAILED);
        assert_eq!(verdict.disposition(), Disposition::Keep);
    }

    #[test]
    fn without_a_reply_the_message_is_kept() {
        for (start, reply, cause) in [
            ("connect", HANG_UP, Cause::CONNECTION_LOST),
            ("EHLO", SAY_NOTHING, Cause::NO_ANSWER),
            (".", HANG_UP, Cause::CONNECTION_LOST),
            (".", SAY_NOTHING, Cause::NO_ANSWER),
            ("RCPT", "what?", Cause::CONNECTION_LOST),
        ] {
            let (_, verdict) = refused(start, reply);
            assert_eq!(verdict.cause(), cause, "{start}: {reply}");
            assert_eq!(verdict.disposition(), Disposition::Keep);
            assert_eq!(verdict.action(), Action::TryNextHost);
        }
    }
}
