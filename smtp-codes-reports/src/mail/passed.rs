//! A report that somebody passed on in the text of his own mail, quoted or not.

use super::words::Tells;

/// How programs that pass on a mail write the names of its fields, and the names themselves.
const NAMES: [(&str, &[&str]); 4] = [
    (
        "From",
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "fr\u{e5}n",
            "fra",
            "od",
            "\u{43e}\u{442}",
            "\u{5dee}\u{51fa}\u{4eba}",
        ],
    ),
    (
        "Subject",
        &[
            "subject",
            "betreff",
            "objet",
            "asunto",
            "assunto",
            "oggetto",
            "onderwerp",
            "\u{e4}mne",
            "emne",
            "temat",
            "\u{442}\u{435}\u{43c}\u{430}",
            "\u{4ef6}\u{540d}",
        ],
    ),
    (
        "To",
        &[
            "to",
            "an",
            "\u{e0}",
            "para",
            "a",
            "aan",
            "till",
            "til",
            "do",
            "\u{43a}\u{43e}\u{43c}\u{443}",
            "\u{5b9b}\u{5148}",
        ],
    ),
    (
        "Date",
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "envoy\u{e9}",
            "fecha",
            "data",
            "enviado",
            "inviato",
        ],
    ),
];

/// The source of a mail that was pasted with a mark before each line, without the marks: `> From: ...`, or
/// blanks. What follows the last such line is no part of it. Only the first line tells that it is one.
pub(crate) fn unmarked(bytes: &[u8]) -> Option<Vec<u8>> {
    /// A deeper one is no mark.
    const DEEPEST: usize = 16;
    let begins = |bytes: &[u8]| matches!(bytes.first(), Some(b'>' | b' ' | b'\t'));
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let text = &bytes[start..];
    if !begins(text) {
        return None;
    }
    let length = text
        .iter()
        .position(|byte| !matches!(byte, b'>' | b' ' | b'\t'))?;
    let mark = &text[..length];
    let name = text[length..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-');
    if length > DEEPEST || text.get(length + name.count()) != Some(&b':') {
        return None;
    }
    let mut mail = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        // A blank line may have lost the end of the mark.
        let bare = line.trim_ascii_end();
        match line.strip_prefix(mark) {
            Some(rest) => mail.extend_from_slice(rest),
            None if mark.starts_with(bare) => mail.push(b'\n'),
            None => break,
        }
    }
    Some(mail)
}

/// The mail that a text quotes, as a mail: from the lines of a header that a mail system or a
/// subject of a report stands in, to the end of what is quoted.
pub(super) fn quoted(text: &str) -> Option<String> {
    // Where the header at hand begins, how many fields it has, and whether it is of a report.
    let (mut start, mut fields, mut report) = (0, 0, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = unquoted(line);
        match field(bare) {
            Some((name, value)) => {
                if fields == 0 {
                    start = at;
                    report = false;
                }
                fields += 1;
                let lower = value.to_lowercase();
                report |= match name {
                    "From" => Tells::System.heard_in(&lower),
                    "Subject" => Tells::Subject.heard_in(&lower),
                    _ => false,
                };
            }
            None if report && fields > 1 => return Some(rebuilt(&text[start..])),
            // A long value is broken into lines.
            None if fields > 0 && !bare.is_empty() && bare.len() < 200 => {}
            None => fields = 0,
        }
        at += line.len();
    }
    None
}

/// A quoted mail without the marks, and with the names of its fields as mails have them.
fn rebuilt(text: &str) -> String {
    let depth = |line: &str| line.trim_start().starts_with(['>', '|']);
    let marked = depth(text);
    let mut mail = String::with_capacity(text.len());
    let mut in_header = true;
    for line in text.lines() {
        if marked && !depth(line) && !line.trim().is_empty() {
            break;
        }
        let bare = if marked { once_unquoted(line) } else { line };
        if in_header {
            let bare = unquoted(line);
            if bare.is_empty() {
                in_header = false;
            } else if let Some((name, value)) = field(bare) {
                mail.push_str(name);
                mail.push_str(": ");
                mail.push_str(value);
            } else {
                mail.push(' ');
                mail.push_str(bare);
            }
        } else {
            mail.push_str(bare);
        }
        mail.push('\n');
    }
    mail
}

/// A line without all marks of quoting, without blanks at its ends.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', '|', ' ', '\t']).trim_end()
}

/// A line without the first mark of quoting.
fn once_unquoted(line: &str) -> &str {
    let line = line.trim_start();
    let rest = line.strip_prefix(['>', '|']).unwrap_or(line);
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// The name, as mails have it, and the value of a field of a header that is quoted. Some programs
/// write the name in bold.
fn field(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.split_once([':', '\u{ff1a}'])?;
    let name = name.trim_matches(['*', ' ', '\t', '\u{a0}']).to_lowercase();
    let value = value.trim_start_matches('*').trim();
    let (known, _) = NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()))?;
    Some((known, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_mail_is_a_mail() {
        let text = "What is this?\n\n> *Von:* Mail Delivery System <MAILER-DAEMON@a.example>\n\
            > *Betreff:* Undelivered\n>  Mail\n>\n> <jo@example.com>: no\n>> x\nYours, Ann\n";
        assert_eq!(
            quoted(text).as_deref(),
            Some(
                "From: Mail Delivery System <MAILER-DAEMON@a.example>\nSubject: Undelivered\n Mail\n\n\
                <jo@example.com>: no\n> x\n"
            )
        );
        // Either field tells it, and a value may be broken into lines, which have a limit.
        let broken = |length: usize| {
            format!(
                "From: Mail Delivery System\n {}\nTo: bob\n\nno\n",
                "x".repeat(length)
            )
        };
        for mail in [
            "From: Mail Delivery System\nTo: bob\n\nno\n",
            "From: Mail Delivery System\n <MAILER-DAEMON@a.example>\nTo: bob\n\nno\n",
            "From: x\nSubject: Undelivered Mail\n\nno\n",
            &broken(199),
        ] {
            assert_eq!(quoted(mail).as_deref(), Some(mail));
        }
        for none in [
            "From: ann@example.org\nSubject: Lunch\n\nhi\n",
            "Subject: Undelivered\n\nx\n",
            "From: Mail Delivery System\n\nTo: bob\n\nno\n",
            &broken(200),
            "",
        ] {
            assert_eq!(quoted(none), None, "{none}");
        }
    }
}
