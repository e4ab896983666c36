//! The command, or step of a session, that the words of a mail server name.

use smtp_codes::Stage;

/// What servers call the commands and steps, and the stage that each is. A word that begins
/// another one stands behind it.
const WORDS: [(&[u8], Stage); 26] = [
    (b"RCPT", Stage::Rcpt),
    (b"end of data", Stage::DataEnd),
    (b"end-of-data", Stage::DataEnd),
    (b"END-OF-MESSAGE", Stage::DataEnd),
    (b"final DATA", Stage::DataEnd),
    (b"message body", Stage::DataEnd),
    (b"MAIL", Stage::Mail),
    (b"DATA", Stage::Data),
    (b"BODY", Stage::DataEnd),
    (b"TEXT command", Stage::DataEnd),
    (b"EHLO", Stage::Ehlo),
    (b"HELO", Stage::Helo),
    (b"LHLO", Stage::Ehlo),
    (b"STARTTLS", Stage::StartTls),
    (b"AUTH", Stage::Auth),
    (b"initial connection", Stage::Greeting),
    (b"initial server greeting", Stage::Greeting),
    (b"greeting", Stage::Greeting),
    (b"banner", Stage::Greeting),
    (b"CONNECT", Stage::Greeting),
    (b"BDAT", Stage::Bdat),
    (b"VRFY", Stage::Vrfy),
    (b"EXPN", Stage::Expn),
    (b"ETRN", Stage::Etrn),
    (b"RSET", Stage::Rset),
    (b"QUIT", Stage::Quit),
];

/// The stage that a mail server's words for a command stand for: `RCPT TO command`,
/// `pipelined MAIL FROM:<>`, `end of data`.
pub(crate) fn of_command(words: &[u8]) -> Stage {
    let words = strip(words.trim_ascii_start(), b"pipelined ");
    let words = strip(strip(words, b"the "), b"sending ");
    if words.trim_ascii() == b"." {
        return Stage::DataEnd;
    }
    WORDS
        .iter()
        .find(|(word, _)| begins(words, word))
        .map_or(Stage::Any, |(_, stage)| *stage)
}

/// The stage that a text tells of: what stands before the name of a command where a server says
/// what drew the reply, and what it says of itself.
///
/// A text that quotes several servers tells of each: the last one says what happened. Sentences in a
/// reply are not of the program that got it: `450 unverified address: lost connection with
/// mx.example.com while sending RCPT TO` is what another server met, when it asked a third one.
pub(crate) fn told(text: &[u8]) -> Stage {
    /// What stands before the name of a command.
    const BEFORE: [&[u8]; 10] = [
        b"remote server after ",
        b"remote server for ",
        b"hmailserver sent: ",
        b"in reply to ",
        b"in response to ",
        b"remote mail server after ",
        b"remote mailer after ",
        b"error after ",
        b"did not like our ",
        b"failed on ",
    ];
    /// What a program puts behind a reply that it got.
    const BEHIND: [(&[u8], Stage); 4] = [
        (b"[rcpt_to]", Stage::Rcpt),
        (b"[mail_from]", Stage::Mail),
        (b"[body]", Stage::DataEnd),
        (b"[data]", Stage::Data),
    ];
    /// What a program says of itself in a whole sentence.
    const SAYS: [(&[u8], Stage); 20] = [
        // A program of people sends `mail`, Postfix `MAIL FROM`.
        (
            b"while receiving the initial server greeting",
            Stage::Greeting,
        ),
        (b"while performing the ehlo", Stage::Ehlo),
        (b"while performing the lhlo", Stage::Ehlo),
        (b"while performing the helo", Stage::Helo),
        (b"while sending mail from", Stage::Mail),
        (b"while sending rcpt to", Stage::Rcpt),
        (b"while sending data command", Stage::Data),
        (b"while sending message body", Stage::DataEnd),
        (b"while sending end of data", Stage::DataEnd),
        (b"tls is required, but ", Stage::StartTls),
        (b"tls session is required, but ", Stage::StartTls),
        (b"cannot start tls: ", Stage::StartTls),
        (b"server certificate not ", Stage::StartTls),
        (b"authenticator failed for", Stage::Auth),
        (b"refused to talk to me", Stage::Greeting),
        (b"but greeting failed", Stage::Greeting),
        (b"but my name was rejected", Stage::Ehlo),
        (b"but sender was rejected", Stage::Mail),
        (b"does not like recipient", Stage::Rcpt),
        (b"failed after i sent the message", Stage::DataEnd),
    ];
    let says = |words: &[(&[u8], Stage)], at: usize| {
        let found = words
            .iter()
            .find(|(words, _)| behind(&text[at..], words).is_some());
        found.map(|(_, stage)| *stage)
    };
    // A line may be broken anywhere between words.
    let mut stage = Stage::Any;
    // How far the line at hand is set in, and the one in which a reply begins that is not over.
    let mut indent = indentation(text);
    let mut reply = None;
    // All that is looked for begins a word.
    let mut inside = false;
    for (at, byte) in text.iter().enumerate() {
        if std::mem::replace(&mut inside, byte.is_ascii_alphanumeric()) {
            continue;
        }
        if at > 0 && text[at - 1] == b'\n' {
            indent = indentation(&text[at..]);
            reply = reply.filter(|began| indent > 0 && indent >= *began);
        }
        if begins_reply(text, at) {
            reply = reply.or(Some(indent));
        }
        // Most places are no beginning of any.
        let (Some(first), Some(second)) = (text.get(at), text.get(at + 1)) else {
            break;
        };
        if !matches!(
            (first | 0x20, second | 0x20),
            (b'i', b'n')
                | (b'r', b'e')
                | (b'e', b'r')
                | (b'd', b'i' | b'o')
                | (b'f', b'a')
                | (b'h', b'm')
                | (b'a', b'u')
                | (b'b', b'u')
                | (b'w', b'h')
                | (b't', b'l')
                | (b'c', b'a')
                | (b's', b'e')
                | (b'{', b'r' | b'm' | b'b' | b'd')
        ) {
            continue;
        }
        if let Some(behind) = BEFORE.iter().find_map(|words| behind(&text[at..], words)) {
            let found = of_command(behind);
            if found != Stage::Any {
                stage = found;
            }
        } else if let Some(found) = says(&BEHIND, at) {
            stage = found;
        } else if reply.is_none()
            && let Some(found) = says(&SAYS, at)
        {
            stage = found;
        }
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
