//! The stage, and who is meant, by the words of a text.

use smtp_codes::Stage;

use crate::stage::{around, of_stages, told};

/// The stage that the words tell: the command that a reporter names, or the exception that a
/// library raises for it.
pub(super) fn stage(text: &str) -> Stage {
    /// More words than these are no one report.
    const LIMIT: usize = 4000;
    let near = (0..=text.len().min(LIMIT))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    let text = text[..near.unwrap_or(0)]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    match told(text.as_bytes()) {
        Stage::Any => {}
        stage => return stage,
    }
    let lower = text.to_ascii_lowercase();
    for (command, stage) in of_stages("command") {
        for (at, _) in lower.match_indices(command) {
            let before = lower[..at].trim_end_matches(['\'', '"', '`', ' ']);
            let behind = &lower[at + command.len()..];
            let ends = behind
                .starts_with(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
                || behind.is_empty();
            // `after mail` are words of a language, `after MAIL` are not.
            let verb = command.contains(' ')
                || text[at..at + command.len()]
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase());
            if !ends || !verb {
                continue;
            }
            let named = around("near-command").any(|words| ends_with(before, words));
            let command = behind
                .trim_start_matches(['\'', '"', '`', ' '])
                .starts_with("command")
                && (before.ends_with(['(', ':'])
                    || before.ends_with(" to")
                    || before.ends_with(" the")
                    || before.ends_with("error")
                    || before.is_empty());
            // `RCPT TO <jo@example.com> failed`
            let behind = match behind.trim_start_matches([':', ' ']).strip_prefix('<') {
                Some(address) => address.split_once('>').map_or(behind, |(_, rest)| rest),
                None => behind,
            };
            let quoted = lower[..at].ends_with(['\'', '"', '`']);
            let ended = quoted || before.is_empty() || before.ends_with([':', ')', '>', ']', '-']);
            let failed = ended && is_refused(behind);
            if named || command || failed {
                return stage;
            }
        }
    }
    // `recipient address jo@example.org not accepted by the server`, as msmtp says it.
    let refused = |words: &str| {
        lower.match_indices(words).any(|(at, _)| {
            let behind = lower[at + words.len()..].trim_start();
            let address = &behind[..behind.find(' ').unwrap_or(behind.len())];
            address.contains('@') && is_refused(&behind[address.len()..])
        })
    };
    let mut recipients = of_stages("address").filter(|(_, stage)| *stage == Stage::Rcpt);
    if recipients.any(|(words, _)| refused(words)) {
        return Stage::Rcpt;
    }
    // A command in full that nobody else explains.
    if lower.contains("rcpt to:<") || lower.contains("rcpt to: <") {
        Stage::Rcpt
    } else if lower.contains("mail from:<") || lower.contains("mail from: <") {
        Stage::Mail
    } else {
        Stage::Any
    }
}

/// Whether a text ends with these words, and not in the middle of one.
fn ends_with(text: &str, words: &str) -> bool {
    text.strip_suffix(words)
        .is_some_and(|rest| !rest.ends_with(|sign: char| sign.is_ascii_alphanumeric()))
}

/// Whether what comes after a command or an address says that it was refused.
fn is_refused(behind: &str) -> bool {
    behind
        .strip_prefix(' ')
        .is_some_and(|behind| around("after-command").any(|words| behind.starts_with(words)))
}

/// Whether the words around an address say that it is the sender's.
pub(super) fn is_sender(text: &str, address: &str) -> bool {
    const LIMIT: usize = 40;
    let Some(at) = text.find(address) else {
        return false;
    };
    if crate::speaker::blames_sender(&text.as_bytes()[at + address.len()..]) {
        return true;
    }
    let near = (at.saturating_sub(LIMIT)..=at).find(|&from| text.is_char_boundary(from));
    let before = text[near.unwrap_or(at)..at]
        .trim_end_matches([' ', '<', '"', '\'', ':', '(', '\t', '\n'])
        .to_ascii_lowercase();
    of_stages("address").any(|(words, stage)| stage == Stage::Mail && before.ends_with(words))
}

/// What a server said, where a program says before it that these are the server's words, and its own are
/// about several faults: `a secure connection is needed or the client is unknown. The server response
/// was: 5.7.57 Client not authenticated`. The codes begin at `at`.
pub(super) fn of_server(text: &str, at: usize) -> Option<&str> {
    /// No words that introduce a reply are longer.
    const NEAR: usize = 60;
    let near = (at.saturating_sub(NEAR)..=at).find(|&from| text.is_char_boundary(from))?;
    let before = &text[near..at];
    let quote = before
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\''));
    let before = before
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '\u{201c}'))
        .to_ascii_lowercase();
    if !around("because").any(|words| before.ends_with(words)) {
        return None;
    }
    let said = &text[at..];
    let end = quote.and_then(|quote| {
        said.match_indices(quote).map(|(at, _)| at).find(|at| {
            said[at + 1..].is_empty() || said[at + 1..].starts_with(['.', ',', ' ', '\n'])
        })
    });
    let said = said[..end.unwrap_or(said.len())].trim_end();
    let words = said
        .split(' ')
        .filter(|word| word.chars().any(char::is_alphabetic));
    (words.count() > 1).then_some(said)
}

/// A refusal as Python prints it: whom it is about, the code and the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal<'a> {
    /// What stands before it, behind the one before.
    pub(super) before: &'a str,
    pub(super) recipient: Option<&'a str>,
    pub(super) code: &'a str,
    pub(super) text: &'a str,
    /// The sender, if the address behind the text is that.
    pub(super) sender: Option<&'a str>,
}

/// The refusals that Python's library prints: `{'jo@example.org': (550, b'5.1.1 no')}`,
/// `(550, b'5.7.1 no', 'ann@example.org')`.
pub(super) fn refusals(text: &str) -> Vec<Refusal<'_>> {
    /// So much of the text is looked at, and so long may what one server said be.
    const LIMIT: usize = 64 << 10;
    const LONGEST: usize = 1000;
    let end = (0..=text.len().min(LIMIT))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    let text = &text[..end.unwrap_or(0)];
    let mut all = Vec::new();
    let (mut from, mut last) = (0, 0);
    while let Some(open) = text[from..].find('(').map(|at| from + at) {
        from = open + 1;
        let inner = &text[from..];
        let Some((code, rest)) = inner.split_at_checked(3) else {
            break;
        };
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let Some(rest) = rest.strip_prefix(',').map(str::trim_start) else {
            continue;
        };
        let rest = rest.strip_prefix('b').unwrap_or(rest);
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            continue;
        };
        let body = &rest[1..];
        // The text may hold quotes: it ends where a bracket or a comma follows one.
        let end = body
            .match_indices(quote)
            .map(|(at, _)| at)
            .take_while(|at| *at <= LONGEST)
            .find(|at| body[at + 1..].starts_with([')', ',']));
        let Some(end) = end else {
            continue;
        };
        let before = text[..open].trim_end();
        let recipient = before.strip_suffix(':').and_then(quoted_at_end);
        let behind = &body[end + 1..];
        let third = behind
            .strip_prefix(',')
            .and_then(|rest| rest.trim_start().strip_prefix(['\'', '"']))
            .and_then(|rest| rest.split(['\'', '"']).next())
            .filter(|address| address.contains('@'));
        // The exceptions have the sender there; the one of aiosmtplib for a recipient has that.
        let (recipient, sender) = if before.ends_with("RecipientRefused") {
            (recipient.or(third), None)
        } else {
            (recipient, third)
        };
        all.push(Refusal {
            before: &text[last..open],
            recipient,
            code,
            text: &body[..end],
            sender,
        });
        from = text.len() - behind.len();
        last = from;
    }
    all
}

/// The address in quotes that ends the text.
fn quoted_at_end(text: &str) -> Option<&str> {
    const LONGEST: usize = 320;
    let inner = text.trim_end().strip_suffix(['\'', '"'])?;
    let from = inner.len().saturating_sub(LONGEST);
    let from = (from..=inner.len()).find(|&at| inner.is_char_boundary(at))?;
    let begin = inner[from..].rfind(['\'', '"']).map(|at| from + at + 1)?;
    let address = &inner[begin..];
    address.contains('@').then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_the_stage() {
        for (text, expected) in [
            (
                "host x said: 550 no (in reply\n    to RCPT TO command)",
                Stage::Rcpt,
            ),
            ("said: 550 no (in reply to MAIL FROM command)", Stage::Mail),
            ("(in reply to end of DATA command)", Stage::DataEnd),
            ("(in reply to DATA command)", Stage::Data),
            // A command in capitals, where words around it say that it was one.
            ("it broke after DATA", Stage::Data),
            ("it broke after DATA-BASE", Stage::Any),
            ("it broke after DATA_BASE", Stage::Any),
            ("its answer (DATA command) is no", Stage::Data),
            ("it said no to DATA command", Stage::Data),
            ("it hates the DATA command", Stage::Data),
            ("an error DATA command", Stage::Data),
            ("DATA command: no", Stage::Data),
            ("it knows DATA command", Stage::Any),
            ("server: DATA refused", Stage::Data),
            ("server: DATA is fine", Stage::Any),
            ("my DATA refused it", Stage::Any),
            ("it got MAIL FROM:<ann@example.org>", Stage::Mail),
            ("it got MAIL FROM: <ann@example.org>", Stage::Mail),
            (
                "SMTP error from remote mail server after RCPT TO:<jo@example.org>: 550 no",
                Stage::Rcpt,
            ),
            (
                "SMTP error from remote mail server after pipelined MAIL FROM:<>: 550 no",
                Stage::Mail,
            ),
            (
                "SMTP error from remote mail server after initial connection: 554 no",
                Stage::Greeting,
            ),
            (
                "SMTP error from remote mail server after end of data: 550 no",
                Stage::DataEnd,
            ),
            ("smtplib.SMTPRecipientsRefused: {}", Stage::Rcpt),
            (
                "com.sun.mail.smtp.SMTPAddressFailedException: 550 no",
                Stage::Rcpt,
            ),
            ("command: 'RCPT TO'", Stage::Rcpt),
            ("RCPT TO command failed: 550 no", Stage::Rcpt),
            ("RCPT TO <jo@example.org> failed: 5.1.1 no", Stage::Rcpt),
            ("sending SMTP RCPT TO command: 550 no", Stage::Rcpt),
            ("AuthenticationFailedException: 535 no", Stage::Auth),
            ("jo@example.org was rejected at RCPT TO: 550", Stage::Rcpt),
            ("curl: (55) RCPT failed: 550", Stage::Rcpt),
            ("SMTP Error: data not accepted.", Stage::DataEnd),
            (
                "msmtp: recipient address jo@example.org not accepted by the server",
                Stage::Rcpt,
            ),
            (
                "msmtp: envelope from address ann@example.org not accepted by the server",
                Stage::Mail,
            ),
            ("msmtp: authentication failed (method PLAIN)", Stage::Auth),
            ("curl: (67) Login denied", Stage::Auth),
            (
                "550 no. Please check the message recipient \"jo@example.org\" and try again.",
                Stage::Rcpt,
            ),
            (
                "at MailKit.Net.Smtp.SmtpClient.OnRecipientNotAccepted(MimeMessage message)",
                Stage::Rcpt,
            ),
            (
                "Expected response code \"250/251/252\" but got code \"550\"",
                Stage::Rcpt,
            ),
            (
                "the recipient address was not accepted by the server",
                Stage::Any,
            ),
            ("the data after mail was lost", Stage::Any),
            ("I wrote a mail to the data protection officer", Stage::Any),
            ("550 5.1.1 no such user", Stage::Any),
        ] {
            assert_eq!(stage(text), expected, "{text}");
        }
    }

    #[test]
    fn the_server_is_told_from_who_quotes_it() {
        for (text, expected) in [
            (
                "It needs a secure connection. The server response was: 5.7.57 Client not known here",
                Some("5.7.57 Client not known here"),
            ),
            (
                "but got code \"530\", with message \"530 5.7.1 Log in first\\n\" in x.php",
                Some("530 5.7.1 Log in first\\n"),
            ),
            (
                "The mail server responded: 550 no such user",
                Some("550 no such user"),
            ),
            ("The server response was: 550", None),
            ("It was refused with 550 no such user", None),
        ] {
            let at = smtp_codes::best(text.as_bytes()).unwrap().start;
            assert_eq!(of_server(text, at), expected, "{text}");
        }
    }

    #[test]
    fn the_sender_is_told_from_the_recipient() {
        let address = "ann@example.org";
        for text in [
            "The sender address ann@example.org was rejected",
            "MAIL FROM:<ann@example.org> 550 no",
            "Sender: \"ann@example.org\"",
            "553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user jo",
            "mx qmgr: from=<ann@example.org>, status=expired, returned to sender",
        ] {
            assert!(is_sender(text, address), "{text}");
        }
        for text in ["to ann@example.org", "a sender to ann@example.org", ""] {
            assert!(!is_sender(text, address), "{text}");
        }
    }

    #[test]
    fn tuples_of_python_are_refusals() {
        let text =
            "{'a@example.org': (550, b\"5.1.1 it's gone\"), 'b@example.org': (452, b'4.2.2 full')}";
        let all = refusals(text);
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].recipient, all[0].code, all[0].text),
            (Some("a@example.org"), "550", "5.1.1 it's gone")
        );
        assert_eq!(
            (all[1].recipient, all[1].code, all[1].text),
            (Some("b@example.org"), "452", "4.2.2 full")
        );
        let text = "SMTPSenderRefused: (553, b'5.7.1 no', 'me@example.org')";
        assert_eq!(refusals(text)[0].sender, Some("me@example.org"));
        let text = "[SMTPRecipientRefused(550, '5.1.1 no', 'jo@example.org')]";
        assert_eq!(
            (refusals(text)[0].recipient, refusals(text)[0].sender),
            (Some("jo@example.org"), None)
        );
        for text in [
            "(550",
            "(550, x)",
            "(550, 'x",
            "()",
            "(5\u{e9}0, 'x')",
            "",
            "((((((",
        ] {
            assert_eq!(refusals(text), [], "{text}");
        }
    }

    #[test]
    fn words_of_a_server_in_those_of_a_program() {
        for (text, expected) in [
            (
                "No. The error was: \"550 5.1.1 User unknown\", so bye",
                Some("550 5.1.1 User unknown"),
            ),
            (
                "No. The error was: \"550 5.1.1 User unknown\"",
                Some("550 5.1.1 User unknown"),
            ),
            (
                "No. The error was: '550 5.1.1 User's unknown'.",
                Some("550 5.1.1 User's unknown"),
            ),
            ("The error was: 550 5.1.1 no", None),
            ("No. It said 550 5.1.1 User unknown", None),
        ] {
            let at = text.find("550").unwrap();
            assert_eq!(of_server(text, at), expected, "{text}");
        }
    }
}
