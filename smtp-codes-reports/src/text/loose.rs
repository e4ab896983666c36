//! Codes in the forms in which programs print them and people type them.
//!
//! What is read here would be wrong too often in a log. It is for one short text, of which a person
//! asks what it means; and if nothing marks a number as a code, it counts only where there is no
//! other that it might be, and is called a guess.

use std::borrow::Cow;

use smtp_codes::{EnhancedCode, ReplyCode, Status};

use crate::log;

/// In more than this nobody looks for the one code.
pub(super) const LIMIT: usize = 4000;

/// The text with the forms in which programs print codes as those that servers send: lists of
/// numbers, enumerations of Rust, marks in place of blanks, letters in place of digits.
///
/// Whether letters were taken for digits is told too: that is a guess.
pub(super) fn respelled(text: &str) -> (Cow<'_, str>, bool) {
    let mut text = Cow::Borrowed(text);
    if text.len() > LIMIT {
        return (text, false);
    }
    if let Some(out) = severities(&text) {
        text = Cow::Owned(out);
    }
    if let Some(out) = lists(&text) {
        text = Cow::Owned(out);
    }
    let mut guessed = false;
    if let Some((out, letters)) = misspelled(&text) {
        text = Cow::Owned(out);
        guessed = letters;
    }
    if let Some(out) = tokens(&text, &mut guessed) {
        text = Cow::Owned(out);
    }
    (text, guessed)
}

/// An enhanced code behind the reply code that begins the text, with other marks than dots or with
/// letters that look like digits: `550 5 7 1`, `550 5,7,1`, `550 5 .1.1`, `550 5.7.I`.
///
/// Whether there are such letters is told too.
pub(super) fn misspelled(text: &str) -> Option<(String, bool)> {
    const BLANKS: [char; 2] = [' ', '\u{a0}'];
    let head = text.get(..3)?;
    let reply = ReplyCode::from_bytes(head.as_bytes()).ok()?;
    let rest = text[3..].strip_prefix(['-', ' ', '\u{a0}'])?;
    let begin = rest.trim_start_matches(BLANKS);
    let mut at = begin;
    let mut numbers = [""; 3];
    for (place, number) in numbers.iter_mut().enumerate() {
        if place > 0 {
            let marks = at.find(|c| !matches!(c, '.' | ',' | '-' | ' ' | '\u{a0}'))?;
            // Blanks may stand around one mark.
            let bare = at[..marks].trim_matches(BLANKS);
            if bare.chars().count() > 1 || marks > 4 {
                return None;
            }
            at = &at[marks..];
        }
        let end = at
            .find(|c: char| !c.is_ascii_digit() && digit_of(c).is_none())
            .unwrap_or(at.len());
        *number = &at[..end];
        at = &at[end..];
        if !(1..=3).contains(&end) {
            return None;
        }
    }
    if at.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '-' | '_')) {
        return None;
    }
    let letters = numbers
        .iter()
        .any(|number| number.contains(|c| digit_of(c).is_some()));
    let numbers = numbers.map(|number| {
        let digits = number.chars().map(|c| digit_of(c).unwrap_or(c));
        digits.collect::<String>()
    });
    let code: EnhancedCode = numbers.join(".").parse().ok()?;
    let written = &begin[..begin.len() - at.len()];
    let fits = code.class_number() == reply.digits()[0] && code.registered().is_some();
    (fits && written != code.to_string()).then(|| (format!("{head} {code}{at}"), letters))
}

/// The digit that a letter looks like.
const fn digit_of(letter: char) -> Option<char> {
    match letter {
        'O' | 'o' => Some('0'),
        'l' | 'I' | '|' => Some('1'),
        _ => None,
    }
}

/// `Code { severity: PermanentNegativeCompletion, category: MailSystem, detail: Zero }`, as Rust
/// prints a code of the crate lettre.
fn severities(text: &str) -> Option<String> {
    const SEVERITIES: [(&str, char); 4] = [
        ("PositiveCompletion", '2'),
        ("PositiveIntermediate", '3'),
        ("TransientNegativeCompletion", '4'),
        ("PermanentNegativeCompletion", '5'),
    ];
    const CATEGORIES: [(&str, char); 6] = [
        ("Syntax", '0'),
        ("Information", '1'),
        ("Connections", '2'),
        ("Unspecified3", '3'),
        ("Unspecified4", '4'),
        ("MailSystem", '5'),
    ];
    const DETAILS: [(&str, char); 10] = [
        ("Zero", '0'),
        ("One", '1'),
        ("Two", '2'),
        ("Three", '3'),
        ("Four", '4'),
        ("Five", '5'),
        ("Six", '6'),
        ("Seven", '7'),
        ("Eight", '8'),
        ("Nine", '9'),
    ];
    fn value<'a>(text: &'a str, name: &str, words: &[(&str, char)]) -> Option<(char, &'a str)> {
        let rest = text
            .trim_start_matches([' ', ',', '\n', '\r', '\t'])
            .strip_prefix(name)?
            .trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let (_, digit) = words.iter().find(|(word, _)| *word == &rest[..end])?;
        Some((*digit, &rest[end..]))
    }
    let begin = text.find("severity:")?;
    let (severity, rest) = value(&text[begin..], "severity:", &SEVERITIES)?;
    let (category, rest) = value(rest, "category:", &CATEGORIES)?;
    let (detail, rest) = value(rest, "detail:", &DETAILS)?;
    let head = text[..begin].trim_end().trim_end_matches('{').trim_end();
    let head = head.strip_suffix("Code").unwrap_or(head);
    let rest = rest
        .trim_start()
        .trim_start_matches([',', ' ', '\n'])
        .trim_start_matches('}');
    Some(format!("{head}{severity}{category}{detail}{rest}"))
}

/// `[5, 1, 1]` and `{5, 1, 1}` as Rust and Go print an enhanced code, and its three named numbers.
fn lists(text: &str) -> Option<String> {
    for (at, _) in text.match_indices(['[', '{', '(']) {
        let inner = &text[at + 1..];
        let Some(end) = inner.find([']', '}', ')']).filter(|&end| end <= 80) else {
            continue;
        };
        let numbers: Option<Vec<&str>> = inner[..end]
            .split(',')
            .map(|part| {
                let part = part.trim();
                // `class: 5`, `"class":5`
                let number = part.rsplit([':', ' ', '=']).next()?;
                let number = match number {
                    "PERMANENT_FAILURE" => "5",
                    "PERSISTENT_TRANSIENT_FAILURE" => "4",
                    "SUCCESS" => "2",
                    number => number,
                };
                let named = part.contains([':', '=', ' ']);
                let known = ["class", "subject", "detail", "severity"];
                let is_known = known
                    .iter()
                    .any(|word| part.to_ascii_lowercase().contains(word));
                (!named || is_known).then_some(number)
            })
            .collect();
        let Some(numbers) = numbers.filter(|numbers| numbers.len() == 3) else {
            continue;
        };
        if let Ok(code) = numbers.join(".").parse::<EnhancedCode>() {
            let behind = &inner[end + 1..];
            let head = &text[..at];
            let blank = if head.ends_with(|c: char| c.is_alphanumeric()) {
                " "
            } else {
                ""
            };
            return Some(format!("{head}{blank}{code}{behind}"));
        }
    }
    None
}

/// Words that hold a code and other marks than blanks: `550_5.1.1_refused`, `550+5.1.1`, `55O`.
fn tokens(text: &str, guessed: &mut bool) -> Option<String> {
    let mut out = String::new();
    let mut changed = false;
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim_end();
        let blanks = &token[word.len()..];
        if let Some(spread) = spread(word) {
            out.push_str(&spread);
            changed = true;
        } else if let Some(fixed) = letters(word) {
            out.push_str(&fixed);
            changed = true;
            *guessed = true;
        } else {
            out.push_str(word);
        }
        out.push_str(blanks);
    }
    changed.then_some(out)
}

/// A word with blanks where it has other marks, if a code stands at such a mark.
fn spread(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    for mark in [b'_', b'+', b'/', b'|', b'.'] {
        let code = (0..bytes.len().saturating_sub(3)).find(|&at| {
            let before = at.checked_sub(1).map(|at| bytes[at]);
            let stands = before.is_none_or(|byte| {
                byte == mark || matches!(byte, b':' | b'"' | b'\'' | b'(' | b';' | b'=')
            });
            stands
                && bytes[at + 3] == mark
                && ReplyCode::from_bytes(&bytes[at..at + 3]).is_ok_and(|code| code.digits()[1] < 6)
        });
        let Some(at) = code else {
            continue;
        };
        let behind = &word[at + 4..];
        let enhanced = behind.split(mark as char).next().unwrap_or_default();
        // A path and a day have slashes too.
        let paired = enhanced
            .trim_matches(['#', '(', ')'])
            .parse::<EnhancedCode>()
            .is_ok();
        if mark == b'.' {
            // `550.5.1.1` is no address: its first number is too large for one.
            if at == 0 && behind.parse::<EnhancedCode>().is_ok() {
                return Some(format!("{} {behind}", &word[..3]));
            }
            continue;
        }
        if paired
            || matches!(mark, b'_' | b'+') && behind.bytes().any(|byte| byte.is_ascii_alphabetic())
        {
            return Some(word.replace(mark as char, " "));
        }
    }
    None
}

/// A code with letters that look like its digits: `55O`, `5.l.1`.
fn letters(word: &str) -> Option<String> {
    let bare = word.trim_end_matches([':', ',', '.', ';']);
    if !bare.starts_with(|c: char| c.is_ascii_digit()) || !bare.contains(['O', 'o', 'l', 'I', '|'])
    {
        return None;
    }
    let fixed: String = bare.chars().map(|c| digit_of(c).unwrap_or(c)).collect();
    let is_code = fixed.parse::<EnhancedCode>().is_ok()
        || fixed
            .parse::<ReplyCode>()
            .is_ok_and(|code| code.registered().is_some());
    is_code.then(|| fixed + &word[bare.len()..])
}

/// The only status that the text may mean, and `None` if it may mean several or none.
pub(super) fn only(text: &str) -> Option<Status> {
    let (reply, enhanced) = candidates(text)?;
    match (reply, enhanced) {
        (Some(reply), Some(enhanced)) => {
            (reply.digits()[0] == enhanced.class_number()).then(|| Status::both(reply, enhanced))
        }
        (reply, enhanced) => Status::from_parts(reply, enhanced),
    }
}

/// A status with the half that it lacks, if the text has exactly one such of its class.
pub(super) fn completed(status: Status, text: &str) -> Status {
    let Some((reply, enhanced)) = candidates(text) else {
        return status;
    };
    match (status.reply(), status.enhanced(), reply, enhanced) {
        (None, Some(own), Some(reply), _) | (Some(reply), None, _, Some(own))
            if reply.digits()[0] == own.class_number() =>
        {
            Status::both(reply, own)
        }
        _ => status,
    }
}

/// The one reply code and the one enhanced code that stand in the text; `None` where there are
/// several of either.
fn candidates(text: &str) -> Option<(Option<ReplyCode>, Option<EnhancedCode>)> {
    if text.len() > LIMIT {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut reply, mut enhanced) = (None, None);
    // Where things are counted, a bare number is no code.
    let mut counts = false;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        if !begins_number(bytes, at) {
            at += number(bytes, at);
            continue;
        }
        if let Some((code, length)) = enhanced_at(bytes, at) {
            if is_other_member(&text[..at]) {
                at += length;
                continue;
            }
            if enhanced.is_some_and(|known| known != code) {
                return None;
            }
            enhanced = Some(code);
            at += length;
            continue;
        }
        if let Some(code) = reply_at(text, at) {
            if is_amount(&text[..at], &text[at + 3..]) || is_other_member(&text[..at]) {
                counts = true;
                at += 3;
                continue;
            }
            if reply.is_some_and(|known| known != code) {
                return None;
            }
            reply = Some(code);
            at += 3;
            continue;
        }
        at += number(bytes, at);
    }
    Some((reply.filter(|_| !counts), enhanced))
}

/// The length of the number with the dots and such in it: an address, a day, a time.
fn number(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len() {
        let inner = matches!(bytes[end], b'.' | b':' | b'-' | b'/' | b',')
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[end].is_ascii_digit() && !inner {
            break;
        }
        end += 1;
    }
    (end - at).max(1)
}

/// Whether the number is no part of a word, an address or an amount.
fn begins_number(bytes: &[u8], at: usize) -> bool {
    match at.checked_sub(1).map(|before| bytes[before]) {
        Some(b'@' | b'$' | b'/' | b'\\' | b'+' | b'&' | b'?') => false,
        Some(b'.' | b'-' | b'_' | b':') => {
            let inner = at.checked_sub(2).map(|before| bytes[before]);
            !inner.is_some_and(|byte| byte.is_ascii_alphanumeric())
                || bytes[at - 1] == b':' && !inner.is_some_and(|byte| byte.is_ascii_digit())
        }
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => true,
    }
}

/// An enhanced code whose numbers are parted by dots, hyphens, or dots and blanks.
fn enhanced_at(bytes: &[u8], at: usize) -> Option<(EnhancedCode, usize)> {
    const SEPARATORS: [&[u8]; 6] = [b".", b"-", b". ", b" . ", b",", b"_"];
    for separator in SEPARATORS {
        let mut numbers = [0_u16; 3];
        let mut end = at;
        let mut fits = true;
        for (place, value) in numbers.iter_mut().enumerate() {
            if place > 0 {
                fits &= bytes[end..].starts_with(separator);
                if !fits {
                    break;
                }
                end += separator.len();
            }
            let digits = bytes[end..]
                .iter()
                .take(4)
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            fits &= (1..=3).contains(&digits);
            if !fits {
                break;
            }
            for digit in &bytes[end..end + digits] {
                *value = *value * 10 + u16::from(digit - b'0');
            }
            end += digits;
        }
        if !fits {
            continue;
        }
        let next = bytes.get(end).copied().unwrap_or(b' ');
        let digit_behind = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if next.is_ascii_alphanumeric()
            || matches!(next, b'@' | b'/' | b'%')
            || matches!(next, b'.' | b'-' | b',' | b'_' | b':') && digit_behind
        {
            continue;
        }
        let Ok(code) = EnhancedCode::new(u8::try_from(numbers[0]).ok()?, numbers[1], numbers[2])
        else {
            continue;
        };
        // What is not written as codes are must at least be one that there is.
        let odd = separator != b"." || code.class_number() == 2;
        if (odd && code.registered().is_none()) || is_version(&bytes[..at]) {
            continue;
        }
        return Some((code, end - at));
    }
    None
}

/// A number that may be the registered reply code of a failure.
fn reply_at(text: &str, at: usize) -> Option<ReplyCode> {
    let bytes = text.as_bytes();
    let code = ReplyCode::from_bytes(bytes.get(at..at + 3)?).ok()?;
    let failure = code.is_transient() || code.is_permanent();
    let next = bytes.get(at + 3).copied().unwrap_or(b' ');
    let behind = &bytes[(at + 4).min(bytes.len())..];
    let digits = behind
        .iter()
        .take(4)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let inner = match next {
        b'.' | b':' | b'/' => digits > 0,
        // `550,000`, but `550,5.1.1` is a row of a sheet.
        b',' => digits == 3,
        _ => false,
    };
    let plain = !next.is_ascii_alphanumeric() && !matches!(next, b'@' | b'%' | b'_') && !inner;
    // The name of a member of JSON.
    let named = bytes[at + 3..].starts_with(b"\":");
    let other = named
        || is_process(&bytes[..at], &bytes[at + 3..])
        || is_phone(&bytes[at + 3..])
        || log::leveled(&bytes[at..]).is_some();
    (failure && plain && !other && code.registered().is_some()).then_some(code)
}

/// Whether two more groups of digits make it a number to call: `-421-4501`.
fn is_phone(behind: &[u8]) -> bool {
    let [b'-', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', last, ..] = behind else {
        return false;
    };
    last.is_ascii_digit()
}

/// Whether a number is that of a process in a line of a log: `postgrey[550]: `, `actions [550]: `,
/// `ERROR 550 --- [main]`.
fn is_process(before: &[u8], behind: &[u8]) -> bool {
    // Behind a blank the level of the line must come next: `[550]: no` is a reply.
    let level = |behind: &[u8]| behind.iter().take(4).all(u8::is_ascii_uppercase);
    let boxed = match (before, behind.strip_prefix(b"]:")) {
        ([.., b' ', b'['], Some([b' ', rest @ ..])) => level(rest),
        ([.., name, b'['], Some(_)) => name.is_ascii_alphanumeric(),
        _ => false,
    };
    // `service.c:451(main)`, `lmtp(jo)<550><a>`
    boxed
        || behind.starts_with(b" --- [")
        || before.ends_with(b":") && behind.starts_with(b"(")
        || before.ends_with(b")<") && behind.starts_with(b">")
}

/// The word that ends the text, in small letters.
fn last_word(text: &[u8]) -> String {
    let text = text.trim_ascii_end();
    let text = match text {
        [rest @ .., b':' | b'='] => rest,
        whole => whole,
    };
    let length = text
        .iter()
        .rev()
        .take(20)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    String::from_utf8_lossy(&text[text.len() - length..]).to_ascii_lowercase()
}

/// Whether a word for a version is before the number.
fn is_version(before: &[u8]) -> bool {
    const WORDS: [&str; 16] = [
        "version", "release", "smtp", "esmtp", "exim", "postfix", "sendmail", "php", "python",
        "section", "chapter", "rfc", "kernel", "build", "node", "openssl",
    ];
    WORDS.contains(&last_word(before).as_str())
}

/// Whether the number has a sign for a number before it, and is not said to be that of an error.
fn is_serial(before: &str) -> bool {
    const WORDS: [&str; 8] = [
        "error", "err", "code", "reply", "status", "smtp", "fehler", "erreur",
    ];
    let before = before.trim_end();
    before
        .strip_suffix('#')
        .is_some_and(|before| !WORDS.contains(&last_word(before.as_bytes()).as_str()))
}

/// Whether the number is the value of a member of JSON that is none for a code.
fn is_other_member(before: &str) -> bool {
    const WORDS: [&str; 12] = [
        "code", "status", "reply", "response", "error", "smtp", "enhanced", "dsn", "message",
        "reason", "text", "diag",
    ];
    let before = before.trim_end().trim_end_matches(['"', ' ', '[']);
    let Some(name) = before
        .strip_suffix(':')
        .and_then(|before| before.trim_end().strip_suffix('"'))
    else {
        return false;
    };
    let name = name.rsplit('"').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    !WORDS.iter().any(|word| name.contains(word))
}

/// Whether the number counts or names something.
fn is_amount(before: &str, behind: &str) -> bool {
    const BEFORE: [&str; 19] = [
        "of", "port", "line", "page", "version", "size", "id", "no", "number", "room", "http",
        "https", "pid", "about", "over", "than", "exit", "uid", "to",
    ];
    const UNITS: [&str; 31] = [
        "pages",
        "bytes",
        "kb",
        "mb",
        "gb",
        "kib",
        "mib",
        "ms",
        "s",
        "sec",
        "seconds",
        "minutes",
        "hours",
        "days",
        "weeks",
        "times",
        "files",
        "users",
        "mails",
        "emails",
        "messages",
        "recipients",
        "people",
        "addresses",
        "contacts",
        "subscribers",
        "customers",
        "euro",
        "usd",
        "percent",
        "employees",
    ];
    let word: String = behind
        .trim_start()
        .chars()
        .take(20)
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    let near = before.len().saturating_sub(32);
    let near = String::from_utf8_lossy(&before.as_bytes()[near..]).to_ascii_lowercase();
    BEFORE.contains(&last_word(before.as_bytes()).as_str())
        || is_serial(before)
        || UNITS.contains(&word.as_str())
        || near.contains("http") && !near.contains("://")
        || near.contains("url returned")
        || behind.trim_start().starts_with(['%', '\u{20ac}'])
        || behind.starts_with(" Internal Server")
        || behind.starts_with(" Bad Gateway")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_programs_and_people_become_those_of_servers() {
        for (text, expected) in [
            ("550_5.7.1_refused", "550 5.7.1 refused"),
            (
                "said:_550_5.1.1_no_such_user",
                "said: 550 5.1.1 no such user",
            ),
            ("535+Invalid+login", "535 Invalid login"),
            ("550+5.1.1", "550 5.1.1"),
            ("550/5.1.1", "550 5.1.1"),
            ("550.5.1.1 no", "550 5.1.1 no"),
            ("550|5.1.1|no", "550 5.1.1 no"),
            ("550.1 and 550|x", "550.1 and 550|x"),
            ("55O 5.1.l no", "550 5.1.1 no"),
            ("550 5 7 1", "550 5.7.1"),
            ("550 5,7,1 unable to relay", "550 5.7.1 unable to relay"),
            ("550 5 .1.1 no", "550 5.1.1 no"),
            ("550-5.7.I: no", "550 5.7.1: no"),
            ("450 5 7 1", "450 5 7 1"),
            ("550 5 7 1.5 KB", "550 5 7 1.5 KB"),
            ("550 5 I l", "550 5.1.1"),
            ("550 5.1.1 no", "550 5.1.1 no"),
            ("550 5 - 1 - 1", "550 5.1.1"),
            ("550 5    1 1", "550 5.1.1"),
            ("550 5     1 1", "550 5     1 1"),
            ("550 5..1..1", "550 5..1..1"),
            ("550 I 1 1", "550 I 1 1"),
            ("560_no_such", "560_no_such"),
            ("550 5 mails in 1 box", "550 5 mails in 1 box"),
            (
                "Code { severity: TransientNegativeCompletion, category: MailSystem, detail: One }, message: [\"4.7.1 x\"]",
                "451, message: [\"4.7.1 x\"]",
            ),
            (
                "Response { code: 550, esc: [5, 1, 1], message: \"no\" }",
                "Response { code: 550, esc: 5.1.1, message: \"no\" }",
            ),
            ("EnhancedCode{5, 7, 26}", "EnhancedCode 5.7.26"),
            ("{ class: 5, subject: 1, detail: 1 }", "5.1.1"),
            (
                "Code(statusClass=PERMANENT_FAILURE, subject=1, detail=1)",
                "Code 5.1.1",
            ),
            (
                "Code(statusClass=PERSISTENT_TRANSIENT_FAILURE, subject=2, detail=2)",
                "Code 4.2.2",
            ),
            (
                "Code(statusClass=SUCCESS, subject=1, detail=5)",
                "Code 2.1.5",
            ),
            (
                "550/25 and /var/550/x a_450_b",
                "550/25 and /var/550/x a 450 b",
            ),
            ("no_such_user and 1.O", "no_such_user and 1.O"),
            ("[1, 2, 3] {a, b, c}", "[1, 2, 3] {a, b, c}"),
        ] {
            assert_eq!(respelled(text).0, expected, "{text}");
        }
        for (length, known) in [(LIMIT, true), (LIMIT + 1, false), (2 * LIMIT, false)] {
            let blanks = " ".repeat(length - 9);
            let text = respelled(&format!("550_5.1.1{blanks}")).0.into_owned();
            assert_eq!(text.starts_with("550 5.1.1"), known, "{length}");
            assert_eq!(
                only(&format!("550 5.1.1{blanks}")).is_some(),
                known,
                "{length}"
            );
        }
    }

    #[test]
    fn a_half_is_added_to_its_own_class() {
        for (status, text, expected) in [
            ("550", "it says 5.2.2", "550 5.2.2"),
            ("550", "it says 4.2.2", "550"),
            ("5.2.2", "it says 550", "550 5.2.2"),
            ("5.2.2", "it says 450", "5.2.2"),
            ("550", "5.2.2 or 5.1.1", "550"),
            ("550 5.1.1", "5.2.2", "550 5.1.1"),
        ] {
            let completed = completed(status.parse().unwrap(), text);
            assert_eq!(completed.to_string(), expected, "{status} {text}");
        }
    }

    #[test]
    fn one_candidate_is_guessed_at_and_several_are_not() {
        assert_eq!(
            only("Jan  5 10:00:00 mx postgrey[550]: action=greylist"),
            None
        );
        assert!(only("the server said [550]: no").is_some());
        for (text, expected) in [
            ("What does 5.1.1 mean?", Some("5.1.1")),
            ("Fehler 550", Some("550")),
            ("I get 550 when I write to jo@example.org", Some("550")),
            ("mail bounced, 5-1-1", Some("5.1.1")),
            ("it says 5. 1. 1 unknown", Some("5.1.1")),
            ("is (550, 'x 5.7.1 y') bad?", Some("550 5.7.1")),
            ("550 or 450, which is worse?", None),
            ("is it 5.1.1 or 5.1.2?", None),
            ("hello 10.2.3.4", None),
            ("sent 550 mails on 5-11-2026 at 4:50:00", None),
            ("sent 550 mails, 421 opened", None),
            ("the file has 550 KB and 421 pages", None),
            ("bounce rate 5.1.1% of 550", None),
            ("ticket #550 was closed", None),
            ("error #550", Some("550")),
            ("{\"id\": 550, \"size\": 421}", None),
            ("{\"errorCode\": \"550\"}", Some("550")),
            ("exim 4.2.2, php 5.5.1, HTTP error 503", None),
            ("call 555-450-5511 or +1 450 555", None),
            ("curl: (22) The requested URL returned error: 502", None),
            ("more than 500 people paid 550 euro", None),
            ("port 550, line 450, 4.999.1-1", None),
            ("call me at 550-421-4501", None),
            ("../source3/smbd/service.c:451(make_connection)", None),
            ("lmtp(jo)<550><abc>: sieve: rejected message", None),
            ("fail2ban.actions [421]: NOTICE Ban 192.0.2.1", None),
            ("ERROR 550 --- [main] c.e.App : x", None),
            ("550 [Warning] Access denied for user", None),
            ("{\"list_id\": [550], \"name\": \"x\"}", None),
            ("{\"550\": {\"description\": \"x\"}}", None),
            ("{\"version\": \"5.1.1\", \"name\": \"x\"}", None),
            ("{\"status\": \"5.1.1\", \"name\": \"x\"}", Some("5.1.1")),
            ("jo.550@example.org 192.0.2.550", None),
            (
                "{\"version\": \"5.1.1\", \"status\": \"4.2.2\"}",
                Some("4.2.2"),
            ),
            ("one list of 550 got 5.1.1", Some("5.1.1")),
            ("it says 250", None),
            // What stands before a number, and what follows.
            ("Fehler -550", Some("550")),
            ("err:550", Some("550")),
            ("it said <550>", Some("550")),
            ("550: it says no", Some("550")),
            ("I got a 550.", Some("550")),
            ("since 7 550", Some("550")),
            ("sold 1,550", None),
            ("have 550,000", None),
            ("took 550.5", None),
            ("an X550", None),
            ("an ABC-550", None),
            ("550x is there", None),
            ("jo 550@example.org", None),
            ("port: 550", None),
            ("pid=550", None),
            // Codes that there are, and others only as codes are written.
            ("it says 5.9.9", Some("5.9.9")),
            ("it says 5-9-9", None),
            ("it says 2.9.9", None),
            ("it says 2.1.5", Some("2.1.5")),
            ("it runs Postfix 4.2.2", None),
        ] {
            assert_eq!(
                only(text).map(|it| it.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
