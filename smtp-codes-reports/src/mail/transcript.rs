//! The session that a report quotes: `>>>` before what the reporter said, `<<<` before what the
//! server answered (sendmail, Courier and their kin), `-->` and `<--` (MDaemon).
//!
//! Only what the server answered counts: the lines that the reporter adds of its own are its view of
//! it. A reply that names an address is about that one, wherever it stands, as commands may be sent
//! ahead of the replies to those before.
//!
//! Postfix tells its postmaster of sessions that went wrong, with `In:` before what came and `Out:` before what it
//! sent itself: the side that replies tells whether it was to take the mail or to deliver it.

use std::collections::HashMap;
use std::sync::Arc;

use smtp_codes::{Found, Stage, best};

use super::report::{Said, TEXT_LIMIT, addresses};
use crate::{Direction, stage};

/// What stands before a command: sendmail's mark, MDaemon's, and that of InterScan, which may
/// point the other way.
const SENT: [&str; 4] = [">>> ", "--> ", "Sent >>> ", "Sent <<< "];
/// What stands before a reply.
const SAID: [&str; 4] = ["<<< ", "<-- ", "Received <<< ", "Received >>> "];

/// What servers answered, by whom it is about.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    /// The last refusal about an address, in small letters.
    of_address: HashMap<String, Said>,
    /// The last refusal of a session that is about no address in particular.
    of_session: Vec<Option<Said>>,
    /// The last session in which an address is named.
    session: HashMap<String, usize>,
    /// The last refusal of any recipient.
    recipient: Option<Said>,
}

/// Where a session stands.
#[derive(Default)]
struct Session {
    /// The command that was sent last.
    stage: Option<Stage>,
    /// The address that it names, in small letters.
    to: Option<String>,
    /// Whether a recipient was refused.
    refused: bool,
    /// What opened the session was refused, which another command may have made good.
    opening: bool,
}

impl Transcript {
    /// Reads the sessions of a text.
    pub(super) fn read(text: &str) -> Self {
        let mut transcript = Self::default();
        let mut session = Session::default();
        // The reply at hand: its lines, as one.
        let mut reply = String::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let line = unmarked(line.trim());
            if let Some(command) = marked(line, SENT) {
                transcript.command(&mut session, command);
            } else if let Some(said) = marked(line, SAID) {
                add(&mut reply, said);
                let next = lines.peek().map_or("", |line| unmarked(line.trim()));
                let more = said.as_bytes().get(3) == Some(&b'-') && marked(next, SAID).is_some();
                if !more {
                    transcript.reply(&mut session, &reply, made_of_it(next));
                    reply.clear();
                }
            } else if line.contains("while talking to") {
                session = Session::default();
                transcript.of_session.push(None);
            } else if !transcript.of_session.is_empty() {
                // The reporter's own line says at least whom the session is about.
                let place = transcript.of_session.len() - 1;
                for (_, address) in addresses(line).take(4) {
                    transcript
                        .session
                        .insert(address.to_ascii_lowercase(), place);
                }
            }
        }
        transcript
    }

    fn command(&mut self, session: &mut Session, command: &str) {
        let stage = stage::of_command(command.as_bytes());
        if stage == Stage::Any {
            return;
        }
        if self.of_session.is_empty() {
            self.of_session.push(None);
        }
        // What was refused before was not what ended the session.
        if session.opening && !matches!(stage, Stage::Quit | Stage::Rset) {
            session.opening = false;
            if let Some(last) = self.of_session.last_mut() {
                *last = None;
            }
        }
        session.to = addresses(command)
            .next()
            .filter(|_| stage == Stage::Rcpt)
            .map(|(_, address)| address.to_ascii_lowercase());
        if let Some(to) = &session.to {
            self.session.insert(to.clone(), self.of_session.len() - 1);
        }
        session.stage = Some(stage);
    }

    /// Takes a reply; `theirs` is the recipient whom the reporter's next line is about.
    fn reply(&mut self, session: &mut Session, reply: &str, theirs: Option<&str>) {
        let Some(found) = best(reply.as_bytes()) else {
            return;
        };
        let digit = reply.as_bytes().first().copied().unwrap_or_default();
        if digit == b'3' && session.stage == Some(Stage::Data) {
            session.stage = Some(Stage::DataEnd);
        }
        if !matches!(digit, b'4' | b'5') {
            return;
        }
        if self.of_session.is_empty() {
            self.of_session.push(None);
        }
        let named = addresses(reply)
            .next()
            .map(|(_, address)| address.to_ascii_lowercase());
        let stage = session.stage.unwrap_or(Stage::Greeting);
        match stage {
            Stage::Rcpt => {
                session.refused = true;
                let said = said(found, reply, Stage::Rcpt);
                let about = match named {
                    // Sent ahead, the reply to another recipient may come first.
                    Some(named) if self.session.contains_key(&named) => Some(named),
                    _ => session.to.clone(),
                };
                if let Some(about) = about {
                    self.of_address.insert(about, said.clone());
                }
                self.recipient = Some(said);
            }
            Stage::Data if named.is_some() || theirs.is_some() => {
                // The data were announced before the recipients were answered.
                session.refused = true;
                let said = said(found, reply, Stage::Rcpt);
                let about = named.or_else(|| theirs.map(str::to_ascii_lowercase));
                self.of_address
                    .insert(about.unwrap_or_default(), said.clone());
                self.recipient = Some(said);
            }
            // No recipient is left: what refused them, or the sender, is the reason.
            Stage::Data if session.refused => {}
            Stage::Data if lacks_recipient(reply) => {
                if let Some(last) = self.of_session.last_mut() {
                    last.get_or_insert_with(|| said(found, reply, Stage::Data));
                }
            }
            // Of what succeeds nothing is shown, so neither that the data were asked for.
            Stage::Data => {
                if let Some(last) = self.of_session.last_mut() {
                    *last = Some(said(found, reply, Stage::DataEnd));
                }
            }
            Stage::Quit | Stage::Rset | Stage::Noop => {}
            _ => {
                session.opening = matches!(
                    stage,
                    Stage::Ehlo | Stage::Helo | Stage::StartTls | Stage::Auth
                );
                if let Some(last) = self.of_session.last_mut() {
                    *last = Some(said(found, reply, stage));
                }
            }
        }
    }

    /// What the server said about a recipient; `single` if the report has only this one.
    pub(super) fn about(&self, address: &str, single: bool) -> Option<&Said> {
        let address = address.to_ascii_lowercase();
        self.of_address
            .get(&address)
            .or_else(|| self.recipient.as_ref().filter(|_| single))
            .or_else(|| match self.session.get(&address) {
                Some(&session) => self.of_session.get(session)?.as_ref(),
                None if self.of_session.len() == 1 => self.of_session[0].as_ref(),
                None => None,
            })
            .or_else(|| self.last().filter(|_| single))
    }

    /// The last refusal of all.
    fn last(&self) -> Option<&Said> {
        self.of_session.iter().rev().find_map(Option::as_ref)
    }

    /// The last refusal, where the report names nobody.
    pub(super) fn whole(&self) -> Option<&Said> {
        self.recipient.as_ref().or_else(|| self.last())
    }
}

/// What was refused in a session of which a server tells its postmaster.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) direction: Direction,
    pub(super) sender: Option<String>,
    pub(super) recipient: Option<String>,
    pub(super) said: Said,
}

/// The refusals of a session with `In:` and `Out:`; none if the text has no such one, with a command and a reply.
pub(super) fn refusals(text: &str) -> Vec<Refused> {
    /// No server bears more from a client.
    const MOST: usize = 100;
    let mut refused = Vec::new();
    let mut direction = None;
    let mut commands = false;
    let (mut sender, mut to) = (None, None);
    // Those who were not refused.
    let mut taken: Vec<String> = Vec::new();
    let mut stage = Stage::Greeting;
    let mut reply = String::new();
    for line in text.lines() {
        let line = line.trim();
        let (way, said) = match (line.strip_prefix("Out:"), line.strip_prefix("In:")) {
            (Some(said), _) => (Direction::Incoming, said.trim_start()),
            (_, Some(said)) => (Direction::Outgoing, said.trim_start()),
            _ => continue,
        };
        if !said.get(..3).is_some_and(is_code) {
            let named = || addresses(said).next().map(|(_, it)| it.to_owned());
            stage = stage::of_command(said.as_bytes());
            commands |= stage != Stage::Any;
            to = None;
            match stage {
                Stage::Mail => (sender, taken) = (named(), Vec::new()),
                Stage::Rcpt => to = named(),
                Stage::Rset => (sender, taken) = (None, Vec::new()),
                _ => {}
            }
            continue;
        }
        if *direction.get_or_insert(way) != way {
            return Vec::new();
        }
        add(&mut reply, said);
        if said.as_bytes().get(3) == Some(&b'-') {
            continue;
        }
        let whole = std::mem::take(&mut reply);
        match whole.as_bytes().first() {
            Some(b'2') if taken.len() < MOST => taken.extend(to.take()),
            Some(b'3') if stage == Stage::Data => stage = Stage::DataEnd,
            Some(b'4' | b'5') if refused.len() < MOST => {
                let only = match (&taken[..], stage) {
                    ([only], Stage::Data | Stage::DataEnd) => Some(only.clone()),
                    _ => None,
                };
                refused.extend(best(whole.as_bytes()).map(|found| Refused {
                    direction: way,
                    sender: sender.clone(),
                    recipient: to.take().or(only),
                    said: self::said(found, &whole, stage),
                }));
            }
            _ => {}
        }
    }
    if !commands {
        refused.clear();
    }
    refused
}

/// Whether three bytes are a reply code.
fn is_code(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn said(found: Found, reply: &str, stage: Stage) -> Said {
    Said {
        found,
        text: Arc::from(reply),
        stage,
    }
}

/// Whether a server says that it has no recipient for the data.
fn lacks_recipient(reply: &str) -> bool {
    let lower = reply.to_ascii_lowercase();
    reply.starts_with("503")
        || ["valid recipients", "need rcpt", "no recipients"]
            .iter()
            .any(|words| lower.contains(words))
}

/// The recipient whom a line of the reporter is about: `550 5.1.1 <jo@example.com>... User unknown`.
fn made_of_it(line: &str) -> Option<&str> {
    let before = line.split("... ").next()?;
    if before.len() == line.len() || !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (_, address) = addresses(before).last()?;
    Some(address).filter(|address| before.trim_end_matches('>').ends_with(address))
}

/// A line without the time before its mark: `Mon 2026-01-05 10:00:00: --> QUIT`.
fn unmarked(line: &str) -> &str {
    /// No time is longer.
    const LONGEST: usize = 40;
    let at = ["--> ", "<-- "]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    match at {
        Some(at) if at <= LONGEST && line[..at].trim_end().ends_with([':', ']']) => &line[at..],
        _ => line,
    }
}

/// What follows one of the marks.
fn marked<'a>(line: &'a str, marks: [&str; 4]) -> Option<&'a str> {
    marks.iter().find_map(|mark| line.strip_prefix(mark))
}

/// Adds a line of a reply, up to the limit of a text.
fn add(reply: &mut String, line: &str) {
    let room = TEXT_LIMIT.saturating_sub(reply.len() + 1);
    if !reply.is_empty() && room > 0 {
        reply.push(' ');
    }
    let end = (0..=room.min(line.len()))
        .rev()
        .find(|&end| line.is_char_boundary(end));
    reply.push_str(line[..end.unwrap_or(0)].trim_end());
}
