//! What stands around a number, and whether codes stand there.

/// The kinds of place where a code can stand, by what is before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A server's own words follow: the start of the text, `said:`, `smtp;`, `<<<`.
    Spoken,
    /// A word for codes is before it: `error 550`, `Status: 5.1.1`, `#5.1.1`.
    Labelled,
    /// Behind an opening bracket or quote.
    Open,
    /// At the start of a line that is not the first.
    Line,
    /// Behind a host, an address or a word, and a colon or similar.
    Loose,
    /// Codes do not stand here.
    Elsewhere,
}

/// Words behind which a server's own reply stands, a success too.
const SPOKEN: [&[u8]; 9] = [
    b"said",
    b"smtp",
    b"lmtp",
    b"esmtp",
    b"reply",
    b"response",
    b"answer",
    b"replied",
    b"sent",
];

/// Words behind which a code stands.
const LABELS: [&[u8]; 21] = [
    b"code",
    b"error",
    b"status",
    b"dsn",
    b"stat",
    b"returned",
    b"failure",
    b"failed",
    b"reject",
    b"rejected",
    b"refused",
    b"reason",
    b"result",
    b"deferred",
    b"bounced",
    b"bounce",
    b"diagnostic",
    b"with",
    b"was",
    b"responded",
    b"rejection",
];

/// Words whose number is a measure or a name, whatever stands between.
const MEASURED: [&[u8]; 29] = [
    b"size",
    b"bytes",
    b"lines",
    b"line",
    b"port",
    b"length",
    b"delay",
    b"count",
    b"number",
    b"id",
    b"pid",
    b"uid",
    b"gid",
    b"version",
    b"release",
    b"build",
    b"date",
    b"time",
    b"seconds",
    b"total",
    b"score",
    b"limit",
    b"quota",
    b"phone",
    b"tel",
    b"fax",
    b"section",
    b"messages",
    b"recipients",
];

/// What is known by a number of its own, behind a sign for that.
const SERIAL: [&[u8]; 7] = [
    b"ticket", b"issue", b"case", b"order", b"invoice", b"bug", b"request",
];

/// Words behind a number that make it a count.
const UNITS: [&[u8]; 46] = [
    b"bytes",
    b"octets",
    b"characters",
    b"lines",
    b"seconds",
    b"secs",
    b"sec",
    b"minutes",
    b"mins",
    b"min",
    b"hours",
    b"days",
    b"weeks",
    b"months",
    b"years",
    b"times",
    b"ms",
    b"kb",
    b"mb",
    b"gb",
    b"messages",
    b"mails",
    b"emails",
    b"users",
    b"recipients",
    b"people",
    b"percent",
    b"files",
    b"items",
    b"rows",
    b"records",
    b"entries",
    b"errors",
    b"warnings",
    b"requests",
    b"connections",
    b"packets",
    b"pages",
    b"words",
    b"points",
    b"tests",
    b"objects",
    b"domains",
    b"accounts",
    b"contacts",
    b"subscribers",
];

#[inline]
fn is_one_of(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What is before `start` tells whether a code can stand there.
#[inline]
pub fn place(text: &[u8], start: usize, lines: bool) -> Place {
    let (before, spaced) = skip_blanks_back(text, start);
    let Some(&last) = text[..before].last() else {
        return Place::Spoken;
    };
    let head = &text[..before - 1];
    match last {
        b'\n' if lines => Place::Spoken,
        b'\n' | b'\r' => Place::Line,
        b'#' if !spaced && head.last().is_some_and(u8::is_ascii_digit) => Place::Elsewhere,
        b'#' if !spaced => {
            let word = last_word(&head[..skip_blanks_back(head, head.len()).0]);
            match is_one_of(word, &SERIAL) {
                true => Place::Elsewhere,
                false => Place::Labelled,
            }
        }
        b'<' if head.ends_with(b"<<") => Place::Spoken,
        b'"' | b'\'' if !spaced && head.ends_with(b"=") => Place::Spoken,
        b'<' | b'"' | b'\'' | b'`' | b'[' | b'{' if !spaced => Place::Open,
        b'(' if !spaced => {
            let (end, apart) = skip_blanks_back(text, before - 1);
            let word = last_word(&text[..end]);
            // `lmtp(550)` is a program and the number of its process, as Dovecot writes it.
            if !apart && word == b"lmtp" {
                return Place::Elsewhere;
            }
            match labelled(word) {
                Place::Spoken => Place::Spoken,
                _ => Place::Open,
            }
        }
        b'=' if !spaced => labelled(last_word(head)),
        b';' => match labelled(last_word(head)) {
            Place::Elsewhere if spaced => Place::Loose,
            place => place,
        },
        b':' => {
            let head = &text[..skip_blanks_back(text, before - 1).0];
            let word = last_word(head);
            match labelled(word) {
                Place::Elsewhere if !spaced => Place::Elsewhere,
                // `Size (in bytes): 222`
                Place::Elsewhere
                    if is_one_of(word, &MEASURED)
                        || is_one_of(last_word(trim_bracket(head)), &MEASURED) =>
                {
                    Place::Elsewhere
                }
                Place::Elsewhere => Place::Loose,
                place => place,
            }
        }
        b',' if spaced && matches!(head.last(), Some(b']' | b'>')) => Place::Loose,
        b']' if spaced => Place::Loose,
        b'>' => Place::Loose,
        b'-' | b'*' | b'|' if spaced => Place::Loose,
        byte if byte.is_ascii_alphabetic() && spaced => labelled(last_word(&text[..before])),
        // The marks of other scripts stand for colons and brackets.
        0x80.. => Place::Loose,
        _ => Place::Elsewhere,
    }
}

#[inline]
fn labelled(word: &[u8]) -> Place {
    if is_one_of(word, &SPOKEN) {
        Place::Spoken
    } else if is_one_of(word, &LABELS) {
        Place::Labelled
    } else {
        Place::Elsewhere
    }
}

#[inline]
fn trim_bracket(text: &[u8]) -> &[u8] {
    text.strip_suffix(b")").unwrap_or(text)
}

/// The letters that end the text. No word of the lists is longer than the limit.
#[inline]
fn last_word(text: &[u8]) -> &[u8] {
    const LIMIT: usize = 16;
    let length = text
        .iter()
        .rev()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    &text[text.len() - length..]
}

/// Whether the number that ends at `end` counts something: `500 bytes`, `500 %`.
#[inline]
pub fn measure(text: &[u8], end: usize) -> bool {
    const LIMIT: usize = 16;
    let behind = &text[end..];
    let blanks = behind
        .iter()
        .take(LIMIT)
        .take_while(|&&byte| byte == b' ')
        .count();
    let behind = &behind[blanks..];
    let length = behind
        .iter()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    behind.first() == Some(&b'%') || is_one_of(&behind[..length], &UNITS)
}

/// Whether the number is the first word of the text or of a line.
#[inline]
pub fn begins_line(text: &[u8], start: usize) -> bool {
    let (before, _) = skip_blanks_back(text, start);
    matches!(text[..before].last(), None | Some(b'\n' | b'\r'))
}

/// Whether a word that may stand before any number is before this one, and what follows is the
/// plural of a thing: `with 500 users`, `was 450 pounds`, `sent 500 mails`.
#[inline]
pub fn counted(text: &[u8], start: usize, end: usize) -> bool {
    const WORDS: [&[u8]; 3] = [b"with", b"was", b"sent"];
    let (before, spaced) = skip_blanks_back(text, start);
    if !spaced || !is_one_of(last_word(&text[..before]), &WORDS) {
        return false;
    }
    plural(text, end)
}

/// Whether the number is that of a thing which the word before it names: `inode #550: ...`. What a host
/// said stands behind its name in the same way: `mx.example.com #550 no`.
#[inline]
pub fn of_thing(text: &[u8], start: usize) -> bool {
    let Some(head) = text[..start].strip_suffix(b"#") else {
        return false;
    };
    let head = &head[..skip_blanks_back(head, head.len()).0];
    let word = last_word(head);
    let apart = match head[..head.len() - word.len()].last() {
        Some(byte) => !byte.is_ascii_graphic() || matches!(byte, b'(' | b'[' | b'"' | b'\''),
        None => true,
    };
    !word.is_empty() && apart && labelled(word) == Place::Elsewhere
}

/// Whether the word behind the number is the plural of a thing, in small letters.
#[inline]
pub fn plural(text: &[u8], end: usize) -> bool {
    /// What a server says that a message does.
    const VERBS: [&[u8]; 8] = [
        b"exceeds",
        b"requires",
        b"violates",
        b"contains",
        b"fails",
        b"rejects",
        b"refuses",
        b"does",
    ];
    const LIMIT: usize = 16;
    let Some(behind) = text[end..].strip_prefix(b" ") else {
        return false;
    };
    let length = behind
        .iter()
        .take(LIMIT)
        .take_while(|byte| byte.is_ascii_lowercase())
        .count();
    let word = &behind[..length];
    length > 3
        && matches!(word, [.., before, b's'] if !matches!(before, b's' | b'i' | b'u'))
        && !VERBS.contains(&word)
        // `550 https://bl.example/192.0.2.1` is what many a list gives as a text.
        && !behind[length..].starts_with(b"://")
}

/// Whether an enhanced code that stands alone is the version of a program: `SMTP 5.1.1` with no
/// mark between.
#[inline]
pub fn version(text: &[u8], start: usize) -> bool {
    const WORDS: [&[u8]; 3] = [b"smtp", b"esmtp", b"lmtp"];
    let (before, spaced) = skip_blanks_back(text, start);
    spaced && is_one_of(last_word(&text[..before]), &WORDS)
}

/// Whether the number is a status of HTTP: only words are between that name and the number.
#[inline]
pub fn of_http(text: &[u8], start: usize) -> bool {
    const NAME: &[u8] = b"http";
    const NEAR: usize = 32;
    let near = &text[start.saturating_sub(NEAR)..start];
    let between = near
        .iter()
        .rev()
        .take_while(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b' ' | b':' | b'/' | b'.' | b'-' | b'_' | b'=' | b'(')
        })
        .count();
    let near = &near[near.len() - between..];
    let mut at = near.len().saturating_sub(NAME.len());
    loop {
        if let Some(name) = near.get(at..at + NAME.len()) {
            if name.eq_ignore_ascii_case(NAME) {
                let rest = &near[at + NAME.len()..];
                let rest = rest.strip_prefix(b"s").unwrap_or(rest);
                // An address of a page says nothing of the number behind it.
                return !rest.starts_with(b":/");
            }
        }
        if at == 0 {
            return false;
        }
        at -= 1;
    }
}

/// The end of what stands before the blanks that end at `at`, and whether there are any.
#[inline]
pub fn skip_blanks_back(text: &[u8], at: usize) -> (usize, bool) {
    let blanks = text[..at]
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    (at - blanks, blanks > 0)
}
