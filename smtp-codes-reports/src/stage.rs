//! The command, or step of a session, that the words of a mail server name.

use std::cmp::Reverse;
use std::sync::LazyLock;

use smtp_codes::Stage;
use smtp_codes_phrasebook::{REPORT_WORDS, STAGE_WORDS};

/// The words of the table that tell a stage, each with the stage.
pub(crate) fn of_stages(tells: &'static str) -> impl Iterator<Item = (&'static str, Stage)> {
    STAGE_WORDS
        .iter()
        .filter(move |(told, ..)| *told == tells)
        .flat_map(|(_, stage, words)| words.iter().map(|word| (*word, *stage)))
}

/// The words of the table that stand around the name of a command.
pub(crate) fn around(tells: &'static str) -> impl Iterator<Item = &'static str> {
    REPORT_WORDS
        .iter()
        .filter(move |(told, _)| *told == tells)
        .flat_map(|(_, words)| words.iter().copied())
}

/// Words found by their first three letters; each with what it means.
struct Index<T> {
    entries: Vec<(&'static [u8], T)>,
    /// For each place of three letters from where to where its entries stand.
    places: [(u16, u16); 1 << 10],
}

impl<T: Copy> Index<T> {
    fn new(mut entries: Vec<(&'static [u8], T)>) -> Self {
        // A word that begins another one stands behind it.
        entries.sort_by_key(|(word, _)| (Self::place(word), Reverse(word.len())));
        let mut places = [(0, 0); 1 << 10];
        for (at, (word, _)) in (0..).zip(&entries) {
            let (from, to) = &mut places[Self::place(word)];
            if *to == 0 {
                *from = at;
            }
            *to = at + 1;
        }
        Self { entries, places }
    }

    /// The place of the letters that a text begins with, the same for small and capital ones, and for any
    /// blank. Others may have it, too.
    fn place(text: &[u8]) -> usize {
        let [first, second, third, ..] = text else {
            return 0;
        };
        let [first, second, third] = [first, second, third].map(|byte| match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' => 0,
            byte => usize::from(byte & 31),
        });
        (((first << 5) | second) ^ (third * 33)) & 1023
    }

    /// Whether a word may begin with this.
    fn has(&self, first: u8) -> bool {
        let mut words = self.entries.iter();
        words.any(|(word, _)| word[0].eq_ignore_ascii_case(&first))
    }

    /// Whether a text may begin with one of the words.
    fn may_be_at(&self, text: &[u8]) -> bool {
        let (from, to) = self.places[Self::place(text)];
        from < to
    }

    /// What the words mean that a text begins with, and what comes after them.
    fn at<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = (T, &'t [u8])> {
        let (from, to) = self.places[Self::place(text)];
        self.entries[usize::from(from)..usize::from(to)]
            .iter()
            .filter_map(|(word, means)| Some((*means, behind(text, word)?)))
    }
}

/// What servers call the commands and steps.
static COMMANDS: LazyLock<Index<Stage>> = LazyLock::new(|| {
    let commands = of_stages("command");
    Index::new(
        commands
            .map(|(word, stage)| (word.as_bytes(), stage))
            .collect(),
    )
});

/// What words of the table tell.
#[derive(Clone, Copy)]
enum Tells {
    /// A stage, wherever they stand.
    Stage(Stage),
    /// A stage, where a program speaks of itself: not in a reply that it got.
    Own(Stage),
    /// That the name of a command comes next.
    Before,
}

/// The words that tell a stage, and what each byte may be.
struct Words {
    index: Index<Tells>,
    classes: [u8; 256],
}

/// In the class of a byte: it is a letter or digit.
const IN_WORD: u8 = 1;
/// What is looked for may begin with it: the words, or a reply code.
const BEGINS: u8 = 1 << 1;
/// A line ends.
const LINE_END: u8 = 1 << 2;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let anywhere = of_stages("stage").map(|(word, stage)| (word.as_bytes(), Tells::Stage(stage)));
    let own = of_stages("own-stage").map(|(word, stage)| (word.as_bytes(), Tells::Own(stage)));
    let before = around("before-command").map(|word| (word.as_bytes(), Tells::Before));
    let index = Index::new(anywhere.chain(own).chain(before).collect());
    let mut classes = [0; 256];
    for (class, byte) in classes.iter_mut().zip(0..=u8::MAX) {
        for (bit, is) in [
            (IN_WORD, byte.is_ascii_alphanumeric()),
            (BEGINS, index.has(byte) || matches!(byte, b'4' | b'5')),
            (LINE_END, byte == b'\n'),
        ] {
            *class |= if is { bit } else { 0 };
        }
    }
    Words { index, classes }
});

/// The stage that a mail server's words for a command stand for: `RCPT TO command`,
/// `pipelined MAIL FROM:<>`, `end of data`.
pub(crate) fn of_command(words: &[u8]) -> Stage {
    let words = strip(words.trim_ascii_start(), b"pipelined ");
    let words = strip(strip(words, b"the "), b"sending ");
    let words = strip(words, b"'");
    if words.trim_ascii() == b"." {
        return Stage::DataEnd;
    }
    let mut stages = COMMANDS.at(words);
    stages.next().map_or(Stage::Any, |(stage, _)| stage)
}

/// The stage that a text tells of: what stands before the name of a command where a server says
/// what drew the reply, and what it says of itself.
///
/// A text that quotes several servers tells of each: the last one says what happened. Sentences in a
/// reply are not of the program that got it: `450 unverified address: lost connection with
/// mx.example.com while sending RCPT TO` is what another server met, when it asked a third one.
pub(crate) fn told(text: &[u8]) -> Stage {
    let words = &*WORDS;
    let mut stage = Stage::Any;
    // How far the line at hand is set in, and the one in which a reply begins that is not over.
    let mut indent = indentation(text);
    let mut reply = None;
    let class = |byte: &u8| words.classes[usize::from(*byte)];
    let mut next = 0;
    while let Some(first) = text.get(next) {
        // All that is looked for begins a word.
        let (at, first) = (next, class(first));
        next += 1;
        if first & IN_WORD != 0 {
            let rest = &text[next..];
            let end = rest.iter().position(|byte| class(byte) & IN_WORD == 0);
            next += end.unwrap_or(rest.len());
        }
        if first & LINE_END != 0 {
            indent = indentation(&text[next..]);
            reply = reply.filter(|began| indent > 0 && indent >= *began);
        }
        if first & BEGINS == 0 {
            continue;
        }
        if begins_reply(text, at) {
            reply = reply.or(Some(indent));
        }
        if !words.index.may_be_at(&text[at..]) {
            continue;
        }
        let mut found = words
            .index
            .at(&text[at..])
            .map(|(found, rest)| match found {
                Tells::Stage(stage) => stage,
                Tells::Own(stage) if reply.is_none() => stage,
                Tells::Before if rest.first().is_some_and(u8::is_ascii_whitespace) => {
                    of_command(rest)
                }
                Tells::Own(_) | Tells::Before => Stage::Any,
            })
            .filter(|found| *found != Stage::Any);
        stage = found.next().unwrap_or(stage);
    }
    stage
}

/// How far the line is set in with which a text begins; not at all if it is blank.
fn indentation(text: &[u8]) -> usize {
    let length = text
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    match text.get(length) {
        None | Some(b'\r' | b'\n') => 0,
        Some(_) => length,
    }
}

/// Whether a refusal stands there, from its reply code on: where a line begins, behind a colon or a
/// mark that quotes, or with an enhanced code.
fn begins_reply(text: &[u8], at: usize) -> bool {
    let [b'4' | b'5', b'0'..=b'9', b'0'..=b'9', rest @ ..] = &text[at..] else {
        return false;
    };
    if !matches!(rest, [] | [b' ' | b'-' | b'\r' | b'\n', ..]) {
        return false;
    }
    let before = text[..at].trim_ascii_end();
    let apart = before.len() < at;
    match before.last() {
        None => true,
        Some(b'"' | b'\'' | b'(' | b'`') => true,
        Some(b':' | b'<' | b'>') => apart,
        Some(_) if !apart => false,
        Some(_) => {
            text[before.len()..at].contains(&b'\n')
                || matches!(rest, [_, b'4' | b'5', b'.', b'0'..=b'9', ..])
        }
    }
}

/// What follows the words that a text begins with, in any letter case, with any blank for a blank.
fn behind<'a>(text: &'a [u8], words: &[u8]) -> Option<&'a [u8]> {
    let mut rest = text;
    for &byte in words {
        if byte == b' ' {
            let length = rest.len() - rest.trim_ascii_start().len();
            // A line's end and how the next one is set in; no more.
            if length == 0 || length > 16 {
                return None;
            }
            rest = &rest[length..];
        } else {
            let (first, more) = rest.split_first()?;
            if !first.eq_ignore_ascii_case(&byte) {
                return None;
            }
            rest = more;
        }
    }
    Some(rest)
}

fn strip<'a>(text: &'a [u8], word: &[u8]) -> &'a [u8] {
    if begins(text, word) {
        &text[word.len()..]
    } else {
        text
    }
}

fn begins(text: &[u8], word: &[u8]) -> bool {
    behind(text, word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_the_command_that_drew_the_reply() {
        for (text, stage) in [
            ("550 no (in reply to RCPT TO command)", Stage::Rcpt),
            (
                "550 no (in reply to end of\n    DATA command)",
                Stage::DataEnd,
            ),
            ("550 no (in reply to DATA command)", Stage::Data),
            ("550 no (in\n    reply to DATA command)", Stage::Data),
            ("host mx refused to talk to me: 554 no", Stage::Greeting),
            (
                "SMTP error from remote mail server after pipelined MAIL FROM:<a@b>: 550",
                Stage::Mail,
            ),
            (
                "SMTP error from remote mailer after initial connection: 554",
                Stage::Greeting,
            ),
            (
                "mx [192.0.2.1] did not like our final DATA: 550",
                Stage::DataEnd,
            ),
            (
                "Connected to 192.0.2.1 but sender was rejected.",
                Stage::Mail,
            ),
            (
                "192.0.2.1 does not like recipient.\nRemote host said: 550",
                Stage::Rcpt,
            ),
            ("failed on DATA command", Stage::Data),
            ("554 delivery error: no [0] - mta1 [RCPT_TO]", Stage::Rcpt),
            (
                "(in reply to RCPT TO command) 550 host x said: no (in reply to DATA command)",
                Stage::Data,
            ),
            (
                "lost connection with mx[192.0.2.1] while sending\n    end of data -- message may be sent more \
                 than once",
                Stage::DataEnd,
            ),
            (
                "conversation with mx[192.0.2.1] timed out while receiving the initial server greeting",
                Stage::Greeting,
            ),
            (
                "lost connection with mx[192.0.2.1] while performing the HELO handshake",
                Stage::Helo,
            ),
            (
                "lost connection with mx[192.0.2.1] while performing the LHLO handshake",
                Stage::Ehlo,
            ),
            (
                "lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Ehlo,
            ),
            (
                "TLS is required, but was not\n    offered by host mx[192.0.2.1]",
                Stage::StartTls,
            ),
            ("Cannot start TLS: handshake failure", Stage::StartTls),
            (
                "a TLS session is required, but an attempt to start TLS failed",
                Stage::StartTls,
            ),
            // What a server says in its reply is not said of the attempt that drew it.
            (
                "450 4.1.1 <jo@example.com>: Recipient address rejected: unverified address: conversation with \
                 mx[192.0.2.1] timed out while receiving the initial server greeting",
                Stage::Any,
            ),
            (
                "SMTP error from remote mail server after RCPT TO:<jo@example.com>:\n    450 4.1.1 \
                 <jo@example.com>: Recipient address rejected: unverified address:\n    host mx[192.0.2.1] \
                 refused to talk to me: 554 5.7.1 no",
                Stage::Rcpt,
            ),
            (
                "530-5.7.0 Sorry.\n530 5.7.0 TLS is required, but you did not ask for it",
                Stage::Any,
            ),
            (
                "Remote host said: 550 we think that it failed after I sent the message",
                Stage::Any,
            ),
            ("550 5.1.1 <jo@example.com>: no [RCPT_TO]", Stage::Rcpt),
            (
                "550 host mx said: no (in reply to RCPT TO command)",
                Stage::Rcpt,
            ),
            (
                "450 4.1.1 unverified address: lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Any,
            ),
            (
                "It said 450 4.1.1 lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Any,
            ),
            (
                "It said\n450 lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Any,
            ),
            // The number of a port, and what a program says of its own code.
            (
                "192.0.2.1:450 lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Ehlo,
            ),
            (
                "(status=450 4.2.0) lost connection with mx[192.0.2.1] while performing the EHLO handshake",
                Stage::Ehlo,
            ),
            // A reply ends with its block.
            (
                "<jo@example.com>:\nRemote host said: 450 4.2.0 later\n\n<al@example.com>:\n192.0.2.1 does not \
                 like recipient.",
                Stage::Rcpt,
            ),
            (
                "  jo@example.com\n    451 4.3.0 later\n  al@example.com\n    a TLS session is required, but \
                 the server did not offer TLS support",
                Stage::StartTls,
            ),
            (
                "4.7.4 TLS is required, but was not offered by host mx[192.0.2.1]",
                Stage::StartTls,
            ),
            (
                "After 450 attempts, 192.0.2.1 does not like recipient.",
                Stage::Rcpt,
            ),
            ("An error occurred while sending mail.", Stage::Any),
            ("in reply to your letter", Stage::Any),
            ("It is not known what it failed on.", Stage::Any),
            // Blanks part words, and not too many of them.
            ("550 no (in replyto DATA command)", Stage::Any),
            (
                "550 no (in reply\n               to DATA command)",
                Stage::Data,
            ),
            (
                "550 no (in reply\n                to DATA command)",
                Stage::Any,
            ),
            ("in reply to", Stage::Any),
            ("550 5.1.1 no such user", Stage::Any),
            ("", Stage::Any),
        ] {
            assert_eq!(told(text.as_bytes()), stage, "{text}");
        }
        assert_eq!(of_command(b"."), Stage::DataEnd);
        assert_eq!(of_command(b"RCPT To:<jo@example.com>"), Stage::Rcpt);
        assert_eq!(of_command(b"rcp"), Stage::Any);
    }
}
