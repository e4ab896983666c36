//! A session as programs print it: commands and replies, with or without marks before the lines.
//!
//! Which side a line is from is told by what it says, a command or a reply, and not by its mark:
//! the same arrow means one side here and the other there.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use smtp_codes::{Cause, Deviation, Deviations, Family, Reply, ReplyCode, Stage, Status, Verdict};

use super::{MOST, completed, cut};
use crate::stage::of_command;
use crate::{Direction, Report, speaker};

/// The reports of a session: its failures, or how it ended; `None` if the text is no session.
pub(super) fn read(text: &str, stage: Stage) -> Option<Vec<Report<'static>>> {
    /// No session that a person pastes is longer.
    const LIMIT: usize = 4 << 20;
    if text.len() > LIMIT {
        return None;
    }
    let (steps, others) = steps(text);
    let has = |wanted: fn(&Step<'_>) -> bool| steps.iter().any(wanted);
    let replies = steps
        .iter()
        .filter(|step| matches!(step, Step::Reply(_)))
        .count();
    let commands = has(|step| matches!(step, Step::Command(_)));
    // Telnet says to whom it is connected, and the greeting may be all that comes.
    let opened = text.starts_with("Trying ") || text.contains("Connected to ") || called(text);
    // Replies alone are a session if nothing else stands there.
    if replies == 0 || !commands && !opened && (replies < 2 || others) {
        return None;
    }
    Some(told(Session::of(steps, commands || opened), stage))
}

/// Whether a text begins with the command that connected to a server: `$ nc mx.example.com 25`.
fn called(text: &str) -> bool {
    const PROGRAMS: [&str; 5] = ["telnet", "nc", "ncat", "netcat", "openssl"];
    const PORTS: [&str; 4] = ["25", "465", "587", "2525"];
    let line = text.lines().next().unwrap_or_default();
    let mut words = line
        .split([' ', ':'])
        .skip_while(|word| matches!(*word, "$" | "#" | "%" | ">" | "sudo" | ""));
    let program = words.next().is_some_and(|word| PROGRAMS.contains(&word));
    program && words.any(|word| PORTS.contains(&word))
}

/// A command, as far as it matters here.
#[derive(Clone, Copy, Debug)]
struct Command<'a> {
    stage: Stage,
    /// The address that MAIL, RCPT or VRFY has.
    address: Option<&'a str>,
    /// Whether each recipient draws a reply of its own at the end.
    lmtp: bool,
}

#[derive(Debug)]
enum Step<'a> {
    Command(Command<'a>),
    Reply(Said),
    /// The name of the server, where it is told outside the replies.
    Host(&'a str),
}

/// A reply of one or more lines.
#[derive(Debug)]
struct Said {
    code: ReplyCode,
    /// The lines as the server sent them.
    text: String,
    open: bool,
}

/// The commands and replies of a text, in their order, and whether there are other lines.
fn steps(text: &str) -> (Vec<Step<'_>>, bool) {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut others = false;
    // Once a reply has a mark before it, what has none is something else.
    let marked = text
        .lines()
        .filter_map(line)
        .any(|line| line.marked && matches!(line.what, What::Reply(..)));
    // The lines of the message itself are skipped, if their end can be seen.
    let last_dot = text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_dot(line))
        .last();
    let last_dot = last_dot.map_or(0, |(number, _)| number);
    let mut message = false;
    let mut behind_reply = false;
    // How long the line before is: one that was wrapped fills the terminal.
    const WRAPPED: usize = 60;
    let mut length = 0;
    for (number, whole) in text.lines().enumerate() {
        if message && number <= last_dot {
            message = !is_dot(whole);
            continue;
        }
        message = false;
        if is_dot(whole)
            && let Some(Step::Command(command)) = steps.last_mut()
            && command.stage == Stage::Data
        {
            // The reply to DATA is left out: the next one is for the message.
            command.stage = Stage::DataEnd;
            continue;
        }
        let before = std::mem::replace(&mut length, whole.len());
        let Some(line) = line(whole) else {
            if let Some(host) = connected(whole) {
                steps.push(Step::Host(host));
            } else if behind_reply
                && (!marked || whole.starts_with(|c: char| c.is_ascii_lowercase()))
                && !whole.trim().is_empty()
                && before >= WRAPPED
                && !is_noise(whole)
                && let Some(Step::Reply(said)) = steps.last_mut()
            {
                // A terminal or a person has wrapped the line.
                said.add(" ", whole.trim());
            } else {
                others |= !whole.trim().is_empty();
                behind_reply = false;
            }
            continue;
        };
        let what = match line.what {
            What::Both(command, reply) => {
                steps.push(Step::Command(command));
                *reply
            }
            what => what,
        };
        match what {
            What::Both(..) => {}
            What::Command(command) => {
                behind_reply = false;
                steps.push(Step::Command(command));
            }
            What::Reply(code, separator, body) => {
                if let Some(Step::Reply(said)) = steps.last_mut()
                    && said.open
                    && said.code.digits()[0] == code.digits()[0]
                {
                    said.add("\r\n", body);
                    said.open = separator == b'-';
                } else if line.marked || !marked {
                    steps.push(Step::Reply(Said {
                        code,
                        text: String::new(),
                        open: separator == b'-',
                    }));
                    if let Some(Step::Reply(said)) = steps.last_mut() {
                        said.add("", body);
                    }
                } else {
                    continue;
                }
                behind_reply = true;
                message = code.is_intermediate() && may_answer(code, Stage::Data);
            }
        }
    }
    (steps, others)
}

impl Said {
    /// How many bytes of a reply are kept.
    const LIMIT: usize = 4096;

    fn add(&mut self, separator: &str, line: &str) {
        if self.text.len() + line.len() < Self::LIMIT {
            self.text.push_str(separator);
            self.text.push_str(line);
        } else if self.text.is_empty() {
            self.text.push_str(&cut(line));
        }
    }
}

/// Whether the line ends a message: a dot, behind a mark or not.
fn is_dot(line: &str) -> bool {
    let line = line.trim();
    line == "." || line.len() < 80 && (line.ends_with(" .") || line.ends_with("'.\\r\\n'"))
}

/// Whether a program says it, not a server.
fn is_noise(line: &str) -> bool {
    const BEGINNINGS: [&str; 13] = [
        "Connection closed",
        "Connected to",
        "Escape character",
        "Trying",
        "telnet",
        "quit",
        "***",
        "===",
        "* ",
        "DEBUG",
        "$ ",
        "# ",
        "---",
    ];
    let line = line.trim_start();
    BEGINNINGS.iter().any(|begin| line.starts_with(begin))
        // What follows DATA, and the exchange of a login.
        || line.len() > 16 && !line.contains(' ')
        || line.contains(": ") && line.split(':').next().is_some_and(|name| !name.contains(' '))
}

/// The server to which a program says that it is connected.
fn connected(line: &str) -> Option<&str> {
    const WORDS: [&str; 4] = [
        "Connected to ",
        "while talking to ",
        "Connecting to ",
        "onnection to ",
    ];
    let at = WORDS
        .iter()
        .find_map(|words| Some(line.find(words)? + words.len()));
    speaker::host(&line[at?..])
}

struct Line<'a> {
    /// Whether a mark, more than a time, is before it.
    marked: bool,
    what: What<'a>,
}

enum What<'a> {
    Command(Command<'a>),
    /// The code, what follows it, and the whole reply line.
    Reply(ReplyCode, u8, &'a str),
    /// A command and, on the same line, the reply that it drew.
    Both(Command<'a>, Box<What<'a>>),
}

/// How far into a line a mark may stand.
const REACH: usize = 200;

/// What the line says behind its mark, if it is a part of a session.
fn line(whole: &str) -> Option<Line<'_>> {
    let whole = whole.trim_end();
    if let Some(line) = row(whole) {
        return Some(line);
    }
    let mut at = 0;
    let mut strong = false;
    let mut plain = true;
    loop {
        let rest = whole[at..].trim_start();
        at = whole.len() - rest.len();
        if rest.is_empty() || at > REACH {
            return None;
        }
        if strong || plain {
            let body = bare(rest);
            if let Some(what) = content(body) {
                // What begins a line without a mark is all of it.
                return Some(Line {
                    marked: strong,
                    what,
                });
            }
        }
        let end = rest.find([' ', '\t']).unwrap_or(rest.len());
        let token = &rest[..end];
        // Postfix names the peer behind its mark: `> mx.example.org[192.0.2.1]:25: RCPT TO`.
        strong = is_mark(token) || strong && token.ends_with("]:25:");
        // The mark may stick to what follows it, as in `>>>RCPT TO` and `S:250`.
        if !strong && let Some(length) = stuck(token) {
            let body = bare(&rest[length..]);
            if let Some(what) = content(body) {
                return Some(Line { marked: true, what });
            }
        }
        // Behind words, only a mark makes a session; times and such are no words.
        plain = plain && is_time(token);
        at += end;
    }
}

/// The reply or command without the quotes in which a program prints it.
fn bare(text: &str) -> &str {
    let inner = text
        .strip_prefix("b'")
        .or_else(|| text.strip_prefix("b\""))
        .or_else(|| text.strip_prefix(['\'', '"']));
    let Some(inner) = inner else {
        return text;
    };
    let inner = inner.trim_end_matches([',', ' ', ')']);
    let inner = inner.trim_end_matches(['\'', '"']);
    inner.trim_end_matches("\\n").trim_end_matches("\\r")
}

/// Whether a word is a mark that programs write before a line of a session.
///
/// Seen in what these print: swaks (<https://jetmore.org/john/code/swaks/>), PHPMailer
/// (<https://github.com/PHPMailer/PHPMailer/wiki/SMTP-Debugging>), smtplib
/// (<https://docs.python.org/3/library/smtplib.html>, `set_debuglevel`), `curl -v`, Exim
/// (<https://www.exim.org/exim-html-current/doc/html/spec_html/ch-the_exim_command_line.html>, `-v`),
/// Postfix (<https://www.postfix.org/DEBUG_README.html>, `debug_peer_list`), MailKit
/// (<https://github.com/jstedfast/MailKit/blob/master/FAQ.md>, `ProtocolLogger`), OpenSMTPD
/// (<https://github.com/OpenSMTPD/OpenSMTPD/issues/446>), FakeSMTP
/// (<https://github.com/beyondcode/helo-community/issues/24>), and in sessions that people type.
fn is_mark(token: &str) -> bool {
    const MARKS: [&str; 48] = [
        "S:",
        "C:",
        "R:",
        "<-",
        "->",
        "<**",
        "**",
        "<~",
        "~>",
        "<~*",
        "<<<",
        ">>>",
        "<<",
        ">>",
        "<",
        ">",
        "<=",
        "=>",
        "<--",
        "-->",
        "<==",
        "==>",
        "SMTP<<",
        "SMTP>>",
        "LMTP<<",
        "LMTP>>",
        "CLIENT:",
        "SERVER:",
        "CLIENT",
        "SERVER",
        "reply:",
        "send:",
        "RECV:",
        "SEND:",
        "SENT:",
        "RX:",
        "TX:",
        "RECEIVED:",
        "SMTP:",
        "IN:",
        "OUT:",
        "C>",
        "CLIENT>",
        "SERVER>",
        "S>",
        "S<",
        "\u{2192}",
        "\u{2190}",
    ];
    if token.len() > 80 {
        return false;
    }
    let known = |token: &str| MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(token));
    let inner = token.trim_matches(['[', ']', '(', ')', '|']);
    known(token)
        || known(inner)
        || inner != token && matches!(inner, "S" | "C")
        // `Net::SMTP=GLOB(0x5581)>>>`, `S->C:`
        || token.ends_with("<<<")
        || token.ends_with(">>>")
        || matches!(token, "S->C:" | "C->S:" | "S->C" | "C->S" | "Response:" | "Command:")
}

/// The length of a mark that the token begins with.
fn stuck(token: &str) -> Option<usize> {
    const MARKS: [&str; 17] = [
        "SMTP<<", "SMTP>>", "SERVER:", "CLIENT:", ">>>", "<<<", "<**", "<-", "->", "<~", "~>",
        "S:", "C:", ">>", "<<", "<", ">",
    ];
    MARKS
        .iter()
        .find(|mark| token.starts_with(**mark))
        .map(|mark| mark.len())
}

/// Whether a word is a time, a date, a number in brackets, a level of a log.
fn is_time(token: &str) -> bool {
    const WORDS: [&str; 24] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon",
        "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "DEBUG", "INFO", "TRACE", "UTC", "GMT",
    ];
    let bare = token.trim_matches(['[', ']', '(', ')', '|', ':', ',', '-', '*']);
    // A reply code is no part of a time.
    let digits = bare.bytes().any(|byte| byte.is_ascii_digit());
    WORDS.contains(&bare)
        || bare.is_empty()
        || digits
            && bare.bytes().all(|byte| {
                byte.is_ascii_digit()
                    || matches!(byte, b':' | b'.' | b'-' | b'/' | b'T' | b'Z' | b'+' | b',')
            })
            && (bare.len() != 3 || token.len() > 3)
}

/// What a line is behind its mark.
fn content(text: &str) -> Option<What<'_>> {
    if text.as_bytes().first()?.is_ascii_digit() {
        let code = ReplyCode::from_bytes(text.as_bytes().get(..3)?).ok()?;
        // `550 files`
        let near = &text.as_bytes()[..text.len().min(REACH)];
        let stands = super::begins_with_code(near);
        let [_, category, _] = code.digits();
        if category > 5 && category != 7 && !stands {
            return None;
        }
        let separator = *text.as_bytes().get(3).unwrap_or(&b' ');
        if !matches!(separator, b' ' | b'-') {
            return None;
        }
        if !(stands
            || text.len() == 3
            || separator == b'-'
            || text[4..].trim().is_empty()
            || code.is_success()
            || code.is_intermediate())
        {
            return None;
        }
        return Some(What::Reply(code, separator, text));
    }
    if let Some(command) = command(text) {
        // `RCPT TO:<jo@example.org> -> 550 no`
        let answer = command.address.and_then(|_| {
            let behind = &text[text.find('>')?..];
            let behind =
                behind.trim_start_matches([' ', '\t', '-', '=', '>', ':', '|', '\u{2192}']);
            if behind.starts_with(|c: char| c.is_ascii_digit()) {
                content(behind)
            } else {
                None
            }
        });
        return Some(match answer {
            Some(answer) => What::Both(command, Box::new(answer)),
            None => What::Command(command),
        });
    }
    debugged(text)
}

/// A reply behind the name that CodeIgniter has for the command, as its mailer prints what was said
/// (`system/Email/Email.php` of <https://github.com/codeigniter4/CodeIgniter4>).
fn debugged(text: &str) -> Option<What<'_>> {
    const NAMES: [(&str, Stage); 7] = [
        ("hello: ", Stage::Ehlo),
        ("starttls: ", Stage::StartTls),
        ("from: ", Stage::Mail),
        ("to: ", Stage::Rcpt),
        ("data: ", Stage::Data),
        ("reset: ", Stage::Rset),
        ("quit: ", Stage::Quit),
    ];
    let (name, stage) = NAMES.iter().find(|(name, _)| text.starts_with(name))?;
    let reply = &text[name.len()..];
    if !reply.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let command = Command {
        stage: *stage,
        address: None,
        lmtp: false,
    };
    Some(What::Both(command, Box::new(content(reply)?)))
}

/// The command that the text is; verbs that are words of a language need what belongs to them.
fn command(text: &str) -> Option<Command<'_>> {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (verb, rest) = text.split_at(end);
    let argument = rest.trim_matches([' ', '\t', '\r', '\\']);
    let verb = verb.to_ascii_uppercase();
    let path = |word: &str| {
        let head = argument.get(..word.len())?;
        head.eq_ignore_ascii_case(word)
            .then(|| &argument[word.len()..])
    };
    let alone = argument.is_empty();
    let one = !alone && !argument.contains(' ');
    let plain = |stage| {
        Some(Command {
            stage,
            address: None,
            lmtp: verb == "LHLO",
        })
    };
    match verb.as_str() {
        "MAIL" => {
            let path = path("FROM:").or_else(|| path("FROM "))?;
            Some(Command {
                stage: Stage::Mail,
                address: address(path),
                lmtp: false,
            })
        }
        "RCPT" => {
            let path = path("TO:").or_else(|| path("TO "))?;
            Some(Command {
                stage: Stage::Rcpt,
                address: address(path),
                lmtp: false,
            })
        }
        "EHLO" | "LHLO" if one || alone => plain(Stage::Ehlo),
        "HELO" if one || alone => plain(Stage::Helo),
        "STARTTLS" if alone => plain(Stage::StartTls),
        "AUTH" if is_login(argument) => plain(Stage::Auth),
        "DATA" if alone => plain(Stage::Data),
        "BDAT" if argument.starts_with(|c: char| c.is_ascii_digit()) => {
            let last = argument.to_ascii_uppercase().ends_with(" LAST");
            plain(if last { Stage::BdatLast } else { Stage::Bdat })
        }
        "RSET" if alone => plain(Stage::Rset),
        "NOOP" if alone => plain(Stage::Noop),
        "QUIT" if alone => plain(Stage::Quit),
        "VRFY" if one => Some(Command {
            stage: Stage::Vrfy,
            address: address(argument),
            lmtp: false,
        }),
        "EXPN" if one => plain(Stage::Expn),
        "ETRN" if one => plain(Stage::Etrn),
        "HELP" if alone => plain(Stage::Help),
        _ => None,
    }
}

/// Whether the argument is that of AUTH: a mechanism and perhaps one word.
fn is_login(argument: &str) -> bool {
    let mut words = argument.split(' ');
    let mechanism = words.next().unwrap_or_default();
    !mechanism.is_empty()
        && mechanism.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        })
        && words.count() <= 3
}

/// The address of a path: `<jo@example.org> SIZE=1`, or without its brackets.
fn address(path: &str) -> Option<&str> {
    let path = path.trim_start();
    let inner = match path.strip_prefix('<') {
        Some(inner) => &inner[..inner.find('>').unwrap_or(inner.len())],
        None => path.split([' ', '\'', '"', '\\']).next()?,
    };
    (!inner.is_empty() && inner.len() <= 320).then_some(inner)
}

/// The rows of the protocol logs of Microsoft's servers, which have columns before the line.
///
/// Exchange: `date,connector,session,number,local,remote,event,data,context`
/// (<https://learn.microsoft.com/exchange/mail-flow/connectors/protocol-logging>). IIS: W3C extended
/// (<https://learn.microsoft.com/windows/win32/http/w3c-logging>), with a plus for a blank.
fn row(whole: &str) -> Option<Line<'_>> {
    for mark in [",<,", ",>,"] {
        if let Some(at) = whole.find(mark) {
            let data = whole[at + mark.len()..].trim_end_matches(',');
            let data = data
                .strip_prefix('"')
                .map_or(data, |inner| inner.trim_end_matches('"'));
            return Some(Line {
                marked: true,
                what: content(data)?,
            });
        }
    }
    let at = whole.find("OutboundConnection")?;
    let behind = &whole[at..];
    let mut words = behind.split(' ').filter(|word| *word != "-");
    let is_reply = words.next()? == "OutboundConnectionResponse";
    for word in words {
        let begins = word.bytes().take(3).all(|byte| byte.is_ascii_digit());
        if is_reply && begins && matches!(word.as_bytes().get(3), Some(b'+' | b'-')) {
            let code = ReplyCode::from_bytes(&word.as_bytes()[..3]).ok()?;
            return Some(Line {
                marked: true,
                what: What::Reply(code, b' ', word),
            });
        }
        if !is_reply && word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let place = word.as_ptr() as usize - whole.as_ptr() as usize + word.len();
            let argument = whole[place..].trim_start_matches([' ', '-']);
            let stage = of_command(word.as_bytes());
            if stage == Stage::Any {
                continue;
            }
            let path = argument.find(':').map(|at| &argument[at + 1..]);
            let named = matches!(stage, Stage::Rcpt | Stage::Mail);
            let address = path.filter(|_| named).and_then(address);
            return Some(Line {
                marked: true,
                what: What::Command(Command {
                    stage,
                    address,
                    lmtp: false,
                }),
            });
        }
    }
    None
}

/// A reply with what drew it.
struct Drawn<'a> {
    said: Said,
    stage: Stage,
    recipient: Option<&'a str>,
    /// Of a reply to the whole message: whom it is about, if they are several.
    all: Vec<&'a str>,
    sender: Option<&'a str>,
    /// How many recipients the message had by then.
    recipients: u32,
    host: Option<Rc<str>>,
    /// The address that the reply names.
    about: Option<String>,
}

#[derive(Default)]
struct Session<'a> {
    drawn: Vec<Drawn<'a>>,
    host: Option<Rc<str>>,
    sender: Option<&'a str>,
    /// The recipients that were accepted since MAIL.
    accepted: Vec<&'a str>,
    count: u32,
    lmtp: bool,
    /// LMTP: whose turn it is.
    waiting: VecDeque<&'a str>,
    any_command: bool,
    /// Whether no reply has come yet.
    fresh: bool,
    /// What was sent and has no reply yet.
    sent: VecDeque<Command<'a>>,
    /// What the last reply asked for.
    asked: Option<Stage>,
}

impl<'a> Session<'a> {
    /// Matches replies with commands. Pipelined commands come one behind another, and then their
    /// replies, in the same order.
    ///
    /// `fresh` says that the session may have begun with a refusal in place of a greeting.
    fn of(steps: Vec<Step<'a>>, fresh: bool) -> Self {
        let mut session = Self {
            fresh,
            ..Self::default()
        };
        let mut commands: Vec<Command<'a>> = Vec::new();
        let mut replies: Vec<Said> = Vec::new();
        for step in steps {
            match step {
                Step::Command(command) => {
                    if !replies.is_empty() {
                        session.take(&mut commands, &mut replies);
                    }
                    commands.push(command);
                }
                Step::Reply(said) => replies.push(said),
                Step::Host(host) => {
                    session.take(&mut commands, &mut replies);
                    session.begin(Some(host.into()));
                }
            }
        }
        session.take(&mut commands, &mut replies);
        session
    }

    /// A connection to another host, or another one to the same.
    fn begin(&mut self, host: Option<Rc<str>>) {
        let drawn = std::mem::take(&mut self.drawn);
        *self = Self {
            drawn,
            host,
            fresh: true,
            ..Self::default()
        };
    }

    /// Matches commands with the replies behind them.
    fn take(&mut self, commands: &mut Vec<Command<'a>>, replies: &mut Vec<Said>) {
        let extra = usize::from(self.asked.is_some()) + self.waiting.len();
        let asks = replies.iter().any(|said| said.code.is_intermediate());
        // Who pastes only the last reply leaves those of the first commands out.
        let left_out = if asks {
            0
        } else {
            (commands.len() + extra).saturating_sub(replies.len())
        };
        for command in commands.iter().take(left_out) {
            self.see(*command, None);
        }
        self.sent.clear();
        self.sent.extend(commands.drain(..).skip(left_out));
        for said in replies.drain(..) {
            self.reply(said);
        }
    }

    /// Notes what a command changes; `accepted` is what became of it, if that is known.
    fn see(&mut self, command: Command<'a>, accepted: Option<bool>) {
        self.any_command = true;
        self.lmtp |= command.lmtp;
        match command.stage {
            Stage::Mail => {
                self.sender = command.address;
                self.accepted.clear();
                self.count = 0;
            }
            Stage::Rcpt if accepted != Some(false) => {
                self.count += 1;
                self.accepted.extend(command.address);
            }
            _ => {}
        }
    }

    fn reply(&mut self, said: Said) {
        let code = said.code;
        let success = code.is_success();
        let fresh = std::mem::take(&mut self.fresh);
        let mut stage = Stage::Any;
        let mut recipient = None;
        let mut about = None;
        let count = self.count;
        if let Some(asked) = self.asked.take() {
            stage = asked;
            if asked == Stage::DataEnd {
                self.end(&mut stage, &mut recipient);
            }
        } else if let Some(next) = self.waiting.pop_front() {
            stage = Stage::LmtpDataEnd;
            recipient = Some(next);
        } else if let Some(command) = self.sent.pop_front() {
            stage = command.stage;
            // Who leaves the reply to DATA out shows that to the message.
            if stage == Stage::Data && success {
                stage = Stage::DataEnd;
            }
            if stage == Stage::DataEnd {
                self.end(&mut stage, &mut recipient);
            }
            if stage == Stage::Rcpt {
                recipient = command.address;
                if count > 0 {
                    stage = Stage::RcptNext;
                }
            }
            // Each is asked about by itself.
            if stage == Stage::Vrfy {
                recipient = command.address;
            }
            if stage == Stage::BdatLast {
                recipient = single(&self.accepted);
            }
            self.see(command, Some(success));
        } else if fresh && !self.any_command && refuses_opening(code)
            || success && may_answer(code, Stage::Greeting)
        {
            stage = Stage::Greeting;
            let words = said.text.get(4..).unwrap_or_default();
            let named = speaker::host(words).filter(|_| success).map(Rc::from);
            if self.any_command {
                self.begin(named);
            } else if named.is_some() {
                self.host = named;
            }
        }
        // What was pipelined may be shown as if the last command drew it; the reply tells whom it
        // is about.
        if stage == Stage::Data
            && (code.is_permanent() || code.is_transient())
            && said.text.contains('@')
            && let Some(named) = named(&said.text)
        {
            stage = Stage::Rcpt;
            about = Some(named.to_owned());
        }
        if recipient.is_none() && matches!(stage, Stage::DataEnd | Stage::Any) && !success {
            about = named(&said.text).map(str::to_owned);
        }
        let whole = matches!(stage, Stage::DataEnd | Stage::BdatLast);
        let all = if whole && recipient.is_none() && about.is_none() {
            self.accepted.clone()
        } else {
            Vec::new()
        };
        if code.is_intermediate() {
            let asks = [(Stage::Data, Stage::DataEnd), (Stage::Auth, Stage::Auth)];
            let asks = asks.into_iter().find(|(drew, _)| may_answer(code, *drew));
            self.asked = asks.map(|(_, next)| next).or(self.asked);
        }
        self.drawn.push(Drawn {
            said,
            stage,
            recipient,
            all,
            sender: self.sender,
            recipients: count,
            host: self.host.clone(),
            about,
        });
        if matches!(stage, Stage::DataEnd | Stage::BdatLast | Stage::Rset)
            && self.waiting.is_empty()
        {
            self.accepted.clear();
            self.count = 0;
        }
    }

    /// The end of the message: in LMTP each recipient has a reply of its own.
    fn end(&mut self, stage: &mut Stage, recipient: &mut Option<&'a str>) {
        if self.lmtp {
            self.waiting = std::mem::take(&mut self.accepted).into();
            self.count = 0;
            *stage = Stage::LmtpDataEnd;
            *recipient = self.waiting.pop_front();
        } else {
            *recipient = single(&self.accepted);
        }
    }
}

/// The address in brackets that a reply begins with: `550 5.1.1 <jo@example.org>... no`.
fn named(reply: &str) -> Option<&str> {
    let words =
        reply.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-'));
    let inner = words.strip_prefix('<')?;
    let address = &inner[..inner.find('>')?];
    (address.contains('@') && address.len() <= 320).then_some(address)
}

/// What a reply code means by itself.
fn meaning(code: ReplyCode) -> Verdict<'static> {
    Status::of_reply(code).judge(Stage::Any)
}

/// Whether the table names a command among those that draw the code.
fn may_answer(code: ReplyCode, stage: Stage) -> bool {
    code.registered()
        .is_some_and(|reply| reply.commands().contains(&stage))
}

/// Whether a code that comes before any command can be a refusal in place of a greeting: it may answer
/// anything, and is not about something that the client sent.
fn refuses_opening(code: ReplyCode) -> bool {
    let family = meaning(code).family();
    let of_client = matches!(family, Some(Family::Protocol | Family::Security));
    let fails = code.is_transient() || code.is_permanent();
    fails && !of_client && (may_answer(code, Stage::Any) || may_answer(code, Stage::Greeting))
}

/// The only one, if there is one.
fn single<'a>(accepted: &[&'a str]) -> Option<&'a str> {
    match accepted {
        [one] => Some(one),
        _ => None,
    }
}

/// What the session is about: its failures, but those that follow from others or were overcome; of
/// a session without a failure its last outcome.
fn told(session: Session<'_>, stage: Stage) -> Vec<Report<'static>> {
    let drawn = session.drawn;
    let sent = drawn.iter().rposition(|it| {
        matches!(
            it.stage,
            Stage::DataEnd | Stage::BdatLast | Stage::LmtpDataEnd
        ) && it.said.code.is_success()
    });
    // The last place where each step went well: a later try counts.
    let mut well: HashMap<(Stage, Option<&str>), usize> = HashMap::new();
    for (at, it) in drawn.iter().enumerate() {
        if it.said.code.is_success() {
            well.insert((general(it.stage), it.recipient), at);
        }
    }
    let overcome = |at: usize, it: &Drawn<'_>| {
        let opening = matches!(
            it.stage,
            Stage::Ehlo
                | Stage::Helo
                | Stage::StartTls
                | Stage::Auth
                | Stage::Vrfy
                | Stage::Expn
                | Stage::Help
                | Stage::Noop
                | Stage::Rset
                | Stage::Quit
        );
        let later = |stage| {
            well.get(&(stage, it.recipient))
                .is_some_and(|&good| good > at)
        };
        later(general(it.stage)) && it.stage != Stage::Any
            || opening && sent.is_some_and(|sent| sent > at)
            || it.stage == Stage::Ehlo && later(Stage::Helo)
    };
    let mut failures: Vec<usize> = Vec::new();
    for (at, it) in drawn.iter().enumerate() {
        let failed = it.said.code.is_transient() || it.said.code.is_permanent();
        if !failed || overcome(at, it) {
            continue;
        }
        let follows = !failures.is_empty()
            && (meaning(it.said.code).cause() == Cause::BAD_SEQUENCE
                // No recipient is left.
                || matches!(it.stage, Stage::Data) && it.recipients == 0
                || matches!(it.stage, Stage::Quit | Stage::Rset));
        if !follows {
            failures.push(at);
        }
    }
    let mut kept: HashSet<usize> = failures.into_iter().collect();
    if kept.is_empty() {
        let last = drawn
            .iter()
            .rposition(|it| {
                let closes = it.said.code.is_success() && may_answer(it.said.code, Stage::Quit);
                !matches!(it.stage, Stage::Quit | Stage::Rset) && !closes
            })
            .or(drawn.len().checked_sub(1));
        kept.extend(sent.or(last));
    }
    let mut seen = HashSet::new();
    let mut reports = Vec::new();
    for (at, it) in drawn.into_iter().enumerate() {
        // The same once more, as some programs print it, is no news.
        if kept.contains(&at)
            && seen.insert((
                it.said.code,
                general(it.stage),
                it.recipient,
                it.said.text.clone(),
            ))
        {
            it.report(stage, &mut reports);
        }
    }
    reports
}

/// The stage of which this is a case.
fn general(stage: Stage) -> Stage {
    match stage {
        Stage::RcptNext => Stage::Rcpt,
        stage => stage,
    }
}

impl Drawn<'_> {
    /// Adds what the reply reports: once, or for each of those whom it is about.
    fn report(self, asked: Stage, reports: &mut Vec<Report<'static>>) {
        let stage = if asked == Stage::Any {
            self.stage
        } else {
            asked
        };
        let mut text = self.said.text;
        // The way of IIS to write blanks.
        if !text.contains(' ') && text.contains('+') {
            text = text.replace('+', " ");
        }
        let wire = text.clone() + "\r\n";
        let (status, deviations) = match Reply::parse_lenient(wire.as_bytes(), stage) {
            Some((reply, deviations)) => {
                // What was pasted may have lost lines that the server sent.
                const LOST: [Deviation; 3] = [
                    Deviation::LastLineMissing,
                    Deviation::BareLf,
                    Deviation::LineWithoutCode,
                ];
                let lost = LOST.iter().any(|it| deviations.contains(*it));
                let kept = if lost {
                    Deviations::default()
                } else {
                    deviations
                };
                (completed(reply, wire.as_bytes()), kept)
            }
            None => (Status::of_reply(self.said.code), Deviations::default()),
        };
        let own = |text: Option<&str>| text.map(|text| text.to_owned().into());
        let ended = matches!(stage, Stage::DataEnd | Stage::BdatLast);
        // VRFY may have the name of a user, or any other.
        let about = self.recipient.or(self.about.as_deref());
        let about = about.filter(|it| self.stage != Stage::Vrfy || it.contains('@'));
        let report = Report {
            recipient: own(about),
            sender: own(self.sender),
            host: self.host.as_deref().map(|host| host.to_owned().into()),
            direction: Some(Direction::Outgoing),
            stage,
            status: Some(status),
            recipients: (ended && self.recipients > 0).then_some(self.recipients),
            deviations,
            text: Some(cut(&text.replace("\r\n", " ")).into()),
            ..Report::default()
        };
        if self.all.is_empty() {
            reports.push(report);
            return;
        }
        let room = MOST.saturating_sub(reports.len());
        reports.extend(self.all.into_iter().take(room).map(|address| Report {
            recipient: own(Some(address)),
            ..report.clone()
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reports of a session as `recipient sender stage status recipients text`.
    fn told(text: &str) -> Vec<String> {
        let word = |text: Option<&str>| text.unwrap_or("-").to_owned();
        read(text, Stage::Any)
            .unwrap_or_default()
            .iter()
            .map(|report| {
                format!(
                    "{} {} {} {} {} {}",
                    word(report.recipient.as_deref()),
                    word(report.sender.as_deref()),
                    report.stage.as_str(),
                    report.status.map_or("-".to_owned(), |it| it.to_string()),
                    report
                        .recipients
                        .map_or("-".to_owned(), |it| it.to_string()),
                    word(report.text.as_deref())
                )
            })
            .collect()
    }

    #[test]
    fn what_is_a_session() {
        for (text, is_one) in [
            ("Trying 192.0.2.1...\n554 5.7.1 no", true),
            ("x\nConnected to mx.example.org.\n554 5.7.1 no", true),
            ("$ nc mx.example.org 25\n554 5.7.1 no", true),
            ("# sudo telnet mx.example.org:587\n554 5.7.1 no", true),
            ("nc mx.example.org 80\n554 5.7.1 no", false),
            ("port 25 said\n554 5.7.1 no", false),
            ("550 5.1.1 no\n552 5.2.2 no", true),
            ("554 5.7.1 no", false),
            ("Hello\n550 5.1.1 no\n552 5.2.2 no\nBye", false),
            ("354 go ahead\nSubject: x\n\nhi\n.\n554 5.7.1 no", true),
        ] {
            assert_eq!(read(text, Stage::Any).is_some(), is_one, "{text}");
        }
    }

    #[test]
    fn lines_of_programs() {
        for (line, dot) in [
            (".".to_owned(), true),
            ("C: .".to_owned(), true),
            ("send: b'.\\r\\n'".to_owned(), true),
            (format!("{} .", "x".repeat(77)), true),
            (format!("{} .", "x".repeat(78)), false),
            ("no.".to_owned(), false),
        ] {
            assert_eq!(is_dot(&line), dot, "{line}");
        }
        for (line, noise) in [
            ("  Connection closed by foreign host.", true),
            ("dXNlcm5hbWU6VXNlcg", true),
            ("dXNlcm5hbWU6VXNl", false),
            ("Subject: no", true),
            ("the user: no", false),
            ("is unknown to this system", false),
        ] {
            assert_eq!(is_noise(line), noise, "{line}");
        }
        for (line, host) in [
            ("=== Connected to mx.example.org.", Some("mx.example.org")),
            (
                "... while talking to mx.example.org.:",
                Some("mx.example.org"),
            ),
            (
                "Connection to mx.example.org closed",
                Some("mx.example.org"),
            ),
            ("Connected to 192.0.2.1", None),
            ("mx.example.org", None),
        ] {
            assert_eq!(connected(line), host, "{line}");
        }
        for (token, mark) in [
            (">>>".to_owned(), true),
            ("[s:]".to_owned(), true),
            ("[S]".to_owned(), true),
            ("S".to_owned(), false),
            (format!("{}>>>", "x".repeat(77)), true),
            (format!("{}>>>", "x".repeat(78)), false),
            (format!("{}>>>", "x".repeat(99)), false),
        ] {
            assert_eq!(is_mark(&token), mark, "{token}");
        }
        for (token, time) in [
            ("10:00:00.123", true),
            ("[Jan", true),
            ("[550]", true),
            ("550", false),
            ("1234", true),
            ("user1", false),
            ("no", false),
        ] {
            assert_eq!(is_time(token), time, "{token}");
        }
    }

    #[test]
    fn commands_and_words_of_a_language() {
        for (text, stage) in [
            ("EHLO", Some(Stage::Ehlo)),
            ("ehlo me.example.org", Some(Stage::Ehlo)),
            ("HELO me", Some(Stage::Helo)),
            ("EHLO my friend", None),
            ("helo my friend", None),
            ("STARTTLS", Some(Stage::StartTls)),
            ("STARTTLS failed", None),
            ("AUTH PLAIN AGpv", Some(Stage::Auth)),
            ("AUTH", None),
            ("auth is off", None),
            ("AUTH CRAM-MD5 a b c", Some(Stage::Auth)),
            ("AUTH CRAM-MD5 a b c d", None),
            ("DATA", Some(Stage::Data)),
            ("data is lost", None),
            ("BDAT 100", Some(Stage::Bdat)),
            ("BDAT 100 last", Some(Stage::BdatLast)),
            ("BDAT all", None),
            ("RSET", Some(Stage::Rset)),
            ("RSET it", None),
            ("NOOP", Some(Stage::Noop)),
            ("NOOP it", None),
            ("QUIT", Some(Stage::Quit)),
            ("quit it", None),
            ("VRFY jo", Some(Stage::Vrfy)),
            ("VRFY", None),
            ("EXPN list", Some(Stage::Expn)),
            ("EXPN", None),
            ("ETRN example.org", Some(Stage::Etrn)),
            ("ETRN", None),
            ("HELP", Some(Stage::Help)),
            ("help me", None),
            ("MAIL FROM:<ann@example.org>", Some(Stage::Mail)),
            ("mail for jo", None),
            ("RCPT TO <jo@example.org>", Some(Stage::Rcpt)),
            ("RCPT jo", None),
        ] {
            assert_eq!(command(text).map(|it| it.stage), stage, "{text}");
        }
        let long = format!("<{}@example.org>", "x".repeat(320 - 12));
        for (path, expected) in [
            ("<jo@example.org> SIZE=9", Some("jo@example.org")),
            ("jo@example.org'", Some("jo@example.org")),
            (&long, Some(long.trim_matches(['<', '>']))),
            (&long.replace('<', "<x"), None),
            ("<>", None),
        ] {
            assert_eq!(address(path), expected, "{path}");
        }
    }

    #[test]
    fn replies_and_other_numbers() {
        for (text, reply) in [
            ("550 5.1.1 no", true),
            ("550", true),
            ("550 ", true),
            ("550-files", true),
            ("550 files", false),
            ("250 files", true),
            ("270 files", true),
            ("290 files", false),
            ("354 files", true),
            ("590 files", false),
            ("550_no", false),
            ("55 no", false),
        ] {
            let reads = matches!(content(text), Some(What::Reply(..)));
            assert_eq!(reads, reply, "{text}");
        }
        for (reply, expected) in [
            ("550 5.1.1 <jo@example.org>... no", Some("jo@example.org")),
            ("550 <jo> no", None),
            ("550 no <jo@example.org>", None),
        ] {
            assert_eq!(named(reply), expected, "{reply}");
        }
    }

    const OPENED: &str = "MAIL FROM:<ann@example.net>\n250 ok\n";
    const BOTH: &str = "RCPT TO:<jo@example.org>\n250 ok\nRCPT TO:<li@example.org>\n250 ok\n";
    const SENT: &str = "DATA\n354 go\nSubject: x\n\nhi\n.\n";

    /// Which of several outcomes a session is about.
    #[test]
    fn what_a_session_is_about() {
        for (text, expected) in [
            (
                "DATA\n.\n554 5.7.1 no".to_owned(),
                &["- - data-end 554 5.7.1 - 554 5.7.1 no"][..],
            ),
            (
                format!("{SENT}554 5.7.1 no"),
                &["- - data-end 554 5.7.1 - 554 5.7.1 no"],
            ),
            // Only the last reply is pasted.
            (
                "MAIL FROM:<ann@example.net>\nRCPT TO:<jo@example.org>\nDATA\n554 5.7.1 no"
                    .to_owned(),
                &["- ann@example.net data 554 5.7.1 - 554 5.7.1 no"],
            ),
            (
                format!("{OPENED}{BOTH}DATA\n451 4.3.0 no"),
                &["- ann@example.net data 451 4.3.0 - 451 4.3.0 no"],
            ),
            // The only recipient, whomever the reply names.
            (
                format!(
                    "{OPENED}RCPT TO:<jo@example.org>\n250 ok\n{SENT}554 5.7.1 <li@inner.example> no"
                ),
                &[
                    "jo@example.org ann@example.net data-end 554 5.7.1 1 554 5.7.1 <li@inner.example> no",
                ],
            ),
            (
                format!(
                    "{OPENED}RCPT TO:<jo@example.org>\n250 ok\nRCPT TO:<li@example.org>\n550 5.1.1 li+a no"
                ),
                &["li@example.org ann@example.net rcpt-next 550 5.1.1 - 550 5.1.1 li+a no"],
            ),
            // One reply more than there are commands.
            (
                format!("{OPENED}250 again\nRCPT TO:<jo@example.org>\n550 5.1.1 no"),
                &["jo@example.org ann@example.net rcpt 550 5.1.1 - 550 5.1.1 no"],
            ),
            // A later try counts.
            (
                "RCPT TO:<jo@example.org>\n450 4.2.0 no\nRCPT TO:<li@example.org>\n250 ok\n\
                 RCPT TO:<jo@example.org>\n250 2.1.5 ok"
                    .to_owned(),
                &["jo@example.org - rcpt-next 250 2.1.5 - 250 2.1.5 ok"],
            ),
            (
                format!("STARTTLS\n454 4.7.0 no\n{OPENED}{BOTH}{SENT}250 2.0.0 queued"),
                &[
                    "jo@example.org ann@example.net data-end 250 2.0.0 2 250 2.0.0 queued",
                    "li@example.org ann@example.net data-end 250 2.0.0 2 250 2.0.0 queued",
                ],
            ),
            (
                format!("{OPENED}{BOTH}{SENT}250 2.0.0 queued\nSTARTTLS\n454 4.7.0 no"),
                &["- ann@example.net starttls 454 4.7.0 - 454 4.7.0 no"],
            ),
            (
                "EHLO me\n502 5.5.1 no\nHELO me\n250 ok\nRCPT TO:<jo@example.org>\n550 5.1.1 no"
                    .to_owned(),
                &["jo@example.org - rcpt 550 5.1.1 - 550 5.1.1 no"],
            ),
            (
                "EHLO me\n550 5.7.1 no\nMAIL FROM:<ann@example.net>\n503 5.5.1 no".to_owned(),
                &["- - ehlo 550 5.7.1 - 550 5.7.1 no"],
            ),
            // What only ends it is no outcome.
            (
                "RCPT TO:<jo@example.org>\n250 2.1.5 ok\nRSET\n250 2.0.0 ok\nQUIT\n221 2.0.0 bye"
                    .to_owned(),
                &["jo@example.org - rcpt 250 2.1.5 - 250 2.1.5 ok"],
            ),
            // The replies of LMTP, behind two hellos and around a command that was sent ahead.
            (
                format!(
                    "LHLO me\n250 ok\nSTARTTLS\n220 go\nLHLO me\n250 ok\n{OPENED}{BOTH}{SENT}250 2.0.0 ok\nQUIT\n\
                     550 5.2.1 no\n221 bye"
                ),
                &["li@example.org ann@example.net lmtp-data-end 550 5.2.1 - 550 5.2.1 no"],
            ),
            // The next connection knows nothing of the one before.
            (
                format!("{OPENED}DATA\n354 go\nConnected to mx.example.org.\n554 5.7.1 no"),
                &["- - greeting 554 5.7.1 - 554 5.7.1 no"],
            ),
            // Rows of IIS, whose server and port look like replies and commands.
            (
                "x OutboundConnectionCommand SMTPSVC1 ME - 2525 RCPT - TO:<jo@example.org> 0\n\
                 x OutboundConnectionResponse SMTPSVC1 MX1-A - 2525 - - 550+5.1.1+no 0"
                    .to_owned(),
                &["jo@example.org - rcpt 550 5.1.1 - 550 5.1.1 no"],
            ),
            (
                "x OutboundConnectionCommand SMTPSVC1 ME - 25 RCPT - TO:<jo@example.org> 0\n\
                 x OutboundConnectionResponse SMTPSVC1 MAIL - 25 - - 550+5.1.1+no 0"
                    .to_owned(),
                &["jo@example.org - rcpt 550 5.1.1 - 550 5.1.1 no"],
            ),
            (
                "RCPT TO:<jo@example.org> -> 550 5.1.1 no".to_owned(),
                &["jo@example.org - rcpt 550 5.1.1 - 550 5.1.1 no"],
            ),
        ] {
            assert_eq!(told(&text), expected, "{text}");
        }
    }

    /// What was wrapped is one line, and what a program says behind it is not a part of it.
    #[test]
    fn lines_of_a_reply() {
        let reply = |length: usize| format!("550 5.1.1 {}", "x".repeat(length - 10));
        let command = "RCPT TO:<jo@example.org>\n";
        for (text, behind) in [
            (format!("{command}{}\nand More", reply(60)), " and More"),
            (format!("{command}{}\nAnd More", reply(60)), " And More"),
            (format!("{command}{}\nand More", reply(59)), ""),
            (format!("{command}{}\n\nand More", reply(60)), ""),
            (format!("{command}{}\nQueue-id: 1", reply(60)), ""),
            (format!("{command}<- {}\nand More", reply(60)), " and More"),
            (format!("{command}<- {}\nAnd More", reply(60)), ""),
            (
                format!("{command}550-5.1.1 {0}\n550 5.1.1 {0}", "x".repeat(80)),
                "",
            ),
        ] {
            let all = told(&text);
            assert!(all[0].ends_with(&format!("x{behind}")), "{text} {all:?}");
            let both = text.contains("550-");
            assert_eq!(
                all[0].matches("5.1.1").count(),
                2 + usize::from(both),
                "{all:?}"
            );
        }
    }
}
