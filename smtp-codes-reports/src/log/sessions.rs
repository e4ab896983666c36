//! Sessions whose commands and replies stand on lines of their own: which command drew a reply.

use std::collections::{HashMap, VecDeque};

use memchr::memchr;
use smtp_codes::Stage;

use crate::events::service::stage;

/// The sessions that are under way in a log, by what names them there.
///
/// It is bounded: when there are too many, all are forgotten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions(HashMap<Box<str>, Session>);

#[derive(Clone, Debug, Default)]
struct Session {
    /// Commands without a reply so far: several may be sent ahead.
    asked: VecDeque<Command>,
    sender: Option<Box<str>>,
}

/// A command.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) stage: Stage,
    /// The recipient, if it names one.
    pub(super) recipient: Option<Box<str>>,
    /// The sender of the message under way.
    pub(super) sender: Option<Box<str>>,
}

impl Sessions {
    /// So many sessions may be under way.
    const MOST: usize = 1024;

    /// So many commands of each.
    const AHEAD: usize = 256;

    /// Takes up a command.
    pub(super) fn ask(&mut self, name: &str, command: &str) {
        // RFC 5321 4.5.3.1 allows lines of 512 bytes.
        const LONGEST: usize = 1024;
        if name.len() > LONGEST || command.len() > LONGEST {
            return;
        }
        let verb = stage(command);
        if verb == Stage::Any {
            return;
        }
        if self.0.len() >= Self::MOST && !self.0.contains_key(name) {
            self.0.clear();
        }
        let session = self.0.entry(name.into()).or_default();
        if session.asked.len() >= Self::AHEAD {
            return;
        }
        let address = memchr(b'<', command.as_bytes())
            .and_then(|open| command[open + 1..].split_once('>'))
            .map(|(address, _)| Box::from(address));
        let (recipient, sender) = match verb {
            Stage::Rcpt => (address, None),
            Stage::Mail => (None, address),
            _ => (None, None),
        };
        if sender.is_some() {
            session.sender = sender;
        }
        let last = verb == Stage::Bdat
            && command
                .trim_end()
                .get(command.trim_end().len().saturating_sub(5)..)
                .is_some_and(|end| end.eq_ignore_ascii_case(" LAST"));
        session.asked.push_back(Command {
            stage: if last { Stage::BdatLast } else { verb },
            recipient,
            sender: session.sender.clone(),
        });
    }

    /// The command that drew a reply with this first digit. Before the first command it is the
    /// greeting.
    pub(super) fn answer(&mut self, name: &str, digit: u8) -> Option<Command> {
        let Some(session) = self.0.get_mut(name) else {
            return Some(Command {
                stage: Stage::Greeting,
                recipient: None,
                sender: None,
            });
        };
        let command = session.asked.pop_front()?;
        // What is sent behind DATA is the message, which has a reply of its own.
        if command.stage == Stage::Data && digit == 3 {
            session.asked.push_front(Command {
                stage: Stage::DataEnd,
                ..command.clone()
            });
        }
        Some(command)
    }

    /// Forgets a session.
    pub(super) fn end(&mut self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stage, recipient and sender of the command that a reply is about.
    fn answered(sessions: &mut Sessions, name: &str, digit: u8) -> Option<String> {
        let command = sessions.answer(name, digit)?;
        let or = |address: Option<Box<str>>| address.unwrap_or_else(|| "-".into());
        Some(format!(
            "{} {} {}",
            command.stage,
            or(command.recipient),
            or(command.sender)
        ))
    }

    #[test]
    fn a_reply_is_about_the_first_command_without_one() {
        let mut sessions = Sessions::default();
        for (commands, digit, about) in [
            (&[][..], 2, Some("greeting - -")),
            (
                &["EHLO x", "MAIL FROM:<a@example.net>"],
                2,
                Some("ehlo - -"),
            ),
            (
                &["RCPT TO:<jo@example.com>"],
                2,
                Some("mail - a@example.net"),
            ),
            (&[], 5, Some("rcpt jo@example.com a@example.net")),
            (&[], 5, None),
            // Where DATA is refused, no message follows.
            (&["DATA"], 5, Some("data - a@example.net")),
            (
                &["RCPT TO:<al@example.com>"],
                3,
                Some("rcpt al@example.com a@example.net"),
            ),
            (&["DATA"], 3, Some("data - a@example.net")),
            (&[], 2, Some("data-end - a@example.net")),
            (&["BDAT 100"], 2, Some("bdat - a@example.net")),
            (&["BDAT 100 last"], 2, Some("bdat-last - a@example.net")),
            (
                &["RCPT TO:<x@b.example> LAST"],
                2,
                Some("rcpt x@b.example a@example.net"),
            ),
            (&["FOO"], 2, None),
        ] {
            for command in commands {
                sessions.ask("1", command);
            }
            let told = answered(&mut sessions, "1", digit);
            assert_eq!(told.as_deref(), about, "{commands:?}");
        }
        sessions.end("1");
        assert_eq!(
            answered(&mut sessions, "1", 4).as_deref(),
            Some("greeting - -")
        );
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut sessions = Sessions::default();
        let long = "x".repeat(1024);
        for (name, command, kept) in [
            (long.clone(), format!("EHLO {}", &long[5..]), true),
            (long.clone() + "x", "EHLO x".to_owned(), false),
            ("1".to_owned(), format!("EHLO {}", &long[4..]), false),
        ] {
            sessions.ask(&name, &command);
            assert_eq!(sessions.0.contains_key(&*name), kept);
        }
        for number in 1..Sessions::MOST {
            sessions.ask(&number.to_string(), "EHLO x");
        }
        assert_eq!(sessions.0.len(), Sessions::MOST);
        // One that is known takes no place.
        sessions.ask("1", "NOOP");
        assert_eq!(sessions.0.len(), Sessions::MOST);
        sessions.ask("0", "EHLO x");
        assert_eq!(sessions.0.len(), 1);
        for _ in 0..2 * Sessions::AHEAD {
            sessions.ask("0", "NOOP");
        }
        assert_eq!(sessions.0["0"].asked.len(), Sessions::AHEAD);
    }
}
