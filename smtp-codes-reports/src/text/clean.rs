//! What programs, terminals, pages and word processors leave in a text that is copied.

use std::borrow::Cow;

/// The text without what is no part of its words: colours of a terminal, blanks of no width, the
/// names of characters in HTML, the escapes of JSON. Blanks, digits, quotes and dots of other kinds
/// become those of ASCII.
///
/// What is clean already is lent.
pub(super) fn clean(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if !needs_it(text.as_bytes()) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    // Only what has no line ends has them escaped, and a path of Windows has backslashes too.
    let path = |at: usize| rest[..at].ends_with(|c: char| c == ':' || c.is_ascii_alphanumeric());
    let escaped = rest.contains("\\\"")
        || !rest.trim().contains('\n')
            && (rest.contains("\\r\\n")
                || rest.match_indices("\\n").any(|(at, _)| {
                    !path(at) || rest[at + 2..].starts_with(|c: char| !c.is_ascii_lowercase())
                }));
    let printable = is_printable(rest);
    let percent = (rest.contains("%20") || rest.contains("%40")) && !rest.contains("://");
    while let Some(first) = rest.chars().next() {
        let (written, length) = match first {
            '\u{1b}' | '^' | '[' | '\\' if colour(rest) > 0 => ("", colour(rest)),
            '\\' if escaped => escape(rest),
            '&' => entity(rest),
            '=' if printable => soft_break(rest),
            '%' if percent => hex(rest),
            '<' => tag(rest),
            _ => character(first),
        };
        if length == 0 {
            // All up to the next place of interest at once.
            let plain = rest[first.len_utf8()..]
                .find(|c: char| !c.is_ascii() || "\u{1b}^[\\&=%<".contains(c))
                .map_or(rest.len(), |at| first.len_utf8() + at);
            out.push_str(&rest[..plain]);
            rest = &rest[plain..];
        } else {
            out.push_str(written);
            rest = &rest[length..];
        }
    }
    if out == text { text } else { Cow::Owned(out) }
}

/// Whether a byte of the text may begin what is taken away; most texts have none.
fn needs_it(text: &[u8]) -> bool {
    text.iter().any(|byte| {
        !byte.is_ascii() || matches!(byte, 0x1b | b'^' | b'[' | b'\\' | b'&' | b'=' | b'%' | b'<')
    })
}

/// The length of a colour of a terminal, also where its first byte was lost or written out.
fn colour(text: &str) -> usize {
    const BEGINNINGS: [&str; 7] = [
        "\u{1b}[", "^[[", "\\x1b[", "\\x1B[", "\\u001b[", "\\033[", "\\e[",
    ];
    let begins = BEGINNINGS.iter().find(|it| text.starts_with(**it));
    let begin = begins.map_or(1, |it| it.len());
    if begins.is_none() && !text.starts_with('[') {
        return 0;
    }
    let numbers = text[begin..]
        .bytes()
        .take(16)
        .take_while(|byte| byte.is_ascii_digit() || *byte == b';')
        .count();
    let end = begin + numbers;
    match text.as_bytes().get(end) {
        // `[0m` where the escape itself was lost.
        Some(b'm') if begins.is_some() || numbers > 0 => end + 1,
        Some(b'K') if begins.is_some() => end + 1,
        _ => 0,
    }
}

/// What a character after a backslash stands for.
fn escape(text: &str) -> (&'static str, usize) {
    const KNOWN: [(&str, &str); 9] = [
        ("\\r\\n", "\n"),
        ("\\n", "\n"),
        ("\\r", "\n"),
        ("\\t", " "),
        ("\\\"", "\""),
        ("\\/", "/"),
        ("\\u003c", "<"),
        ("\\u003e", ">"),
        ("\\u0026", "&"),
    ];
    let (written, length) = begun(text, &KNOWN);
    if length == 0
        && let Some(digits) = text.strip_prefix("\\u").and_then(|rest| rest.get(..4))
        && let Ok(number) = u32::from_str_radix(digits, 16)
        && let Some(named) = char::from_u32(number)
    {
        let (written, length) = character(named);
        return (written, if length == 0 { 0 } else { 6 });
    }
    (written, length)
}

/// What the name of a character in HTML stands for.
fn entity(text: &str) -> (&'static str, usize) {
    const KNOWN: [(&str, &str); 14] = [
        ("&nbsp;", " "),
        ("&#32;", " "),
        ("&#160;", " "),
        ("&#xa0;", " "),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
        ("&#x27;", "'"),
    ];
    begun(text, &KNOWN)
}

/// Whether the text is quoted-printable that nobody decoded, by its signs for a blank and an equals
/// sign, or by a line that ends where that has to break it.
fn is_printable(text: &str) -> bool {
    let blank = |at: usize| {
        let next = text.as_bytes().get(at + 3);
        !next.is_some_and(u8::is_ascii_digit)
    };
    text.contains("=3D")
        || text.contains("=3C") && text.contains("=3E")
        || text.match_indices("=20").any(|(at, _)| blank(at))
        || text.lines().any(|line| {
            // Base64 ends with such a sign too, and is one word.
            line.len() > 60 && line.ends_with('=') && !line.ends_with("==") && line.contains(' ')
        })
}

/// What quoted-printable leaves behind when nobody decodes it.
fn soft_break(text: &str) -> (&'static str, usize) {
    const KNOWN: [(&str, &str); 9] = [
        ("=\r\n", ""),
        ("=\n", ""),
        ("=20", " "),
        ("=3D", "="),
        ("=3C", "<"),
        ("=3E", ">"),
        ("=C2=A0", " "),
        ("=A0", " "),
        ("=22", "\""),
    ];
    let (written, length) = begun(text, &KNOWN);
    // `size=200` is a number; a code of quoted-printable is not followed by a digit as a rule.
    let number = text.as_bytes().get(length).is_some_and(u8::is_ascii_digit);
    if length == 3 && text.starts_with("=2") && number {
        return ("", 0);
    }
    (written, length)
}

/// A byte as addresses of pages write it.
fn hex(text: &str) -> (&'static str, usize) {
    const KNOWN: [(&str, &str); 8] = [
        ("%20", " "),
        ("%3C", "<"),
        ("%3E", ">"),
        ("%40", "@"),
        ("%3A", ":"),
        ("%23", "#"),
        ("%2C", ","),
        ("%0A", "\n"),
    ];
    begun(text, &KNOWN)
}

/// A tag of HTML that parts lines or has no words.
fn tag(text: &str) -> (&'static str, usize) {
    const NAMES: [(&str, &str); 31] = [
        ("html", ""),
        ("body", ""),
        ("head", ""),
        ("table", "\n"),
        ("tbody", ""),
        ("ul", "\n"),
        ("ol", "\n"),
        ("hr", "\n"),
        ("a", ""),
        ("u", ""),
        ("small", ""),
        ("h1", "\n"),
        ("h2", "\n"),
        ("h3", "\n"),
        ("h4", "\n"),
        ("br", "\n"),
        ("p", "\n"),
        ("div", "\n"),
        ("pre", "\n"),
        ("li", "\n"),
        ("tr", "\n"),
        ("td", " "),
        ("code", ""),
        ("span", ""),
        ("b", ""),
        ("i", ""),
        ("strong", ""),
        ("em", ""),
        ("tt", ""),
        ("font", ""),
        ("blockquote", "\n"),
    ];
    const LONGEST: usize = 200;
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let begin = text.len() - inner.len();
    let name = inner
        .bytes()
        .take(11)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let Some((_, written)) = NAMES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(&inner[..name]))
    else {
        return ("", 0);
    };
    // `<b@example.org>` is an address.
    if !matches!(inner.as_bytes().get(name), Some(b'>' | b' ' | b'/')) {
        return ("", 0);
    }
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>');
    let bad = |end: usize| {
        inner.as_bytes()[..end]
            .iter()
            .any(|byte| matches!(byte, b'@' | b'<' | b'\n'))
    };
    match end {
        Some(end) if !bad(end) => (written, begin + end + 1),
        _ => ("", 0),
    }
}

fn begun(text: &str, known: &'static [(&str, &str)]) -> (&'static str, usize) {
    known
        .iter()
        .find(|(name, _)| {
            text.get(..name.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        })
        .map_or(("", 0), |(name, written)| (*written, name.len()))
}

/// A character that stands for one of ASCII, or for nothing.
fn character(character: char) -> (&'static str, usize) {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let written = match character {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "",
        '\u{2010}'..='\u{2014}' | '\u{2212}' | '\u{ff0d}' => "-",
        '\u{ff0e}' | '\u{2024}' => ".",
        '\u{ff03}' => "#",
        '\u{ff1a}' => ":",
        '\u{ff1c}' => "<",
        '\u{ff1e}' => ">",
        '\u{ff20}' => "@",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => "'",
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => "\"",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        '\u{ff10}'..='\u{ff19}' => DIGITS[character as usize - 0xff10],
        '\u{660}'..='\u{669}' => DIGITS[character as usize - 0x660],
        _ => return ("", 0),
    };
    (written, character.len_utf8())
}

/// The text without the marks of a quoted mail before its lines, where it has any; `None` if not.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let quoted = |line: &str| {
        let line = line.trim_start();
        line.starts_with(['>', '|']) && !line.starts_with(">>>")
    };
    if !text.lines().any(quoted) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if quoted(line) {
            let mut rest = line.trim_start();
            while let Some(behind) = rest.strip_prefix(['>', '|']) {
                rest = behind.strip_prefix(' ').unwrap_or(behind);
            }
            out.push_str(rest);
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_the_words_is_taken_away() {
        for (text, expected) in [
            ("550 5.1.1 no", "550 5.1.1 no"),
            (
                "\u{1b}[31m550\u{1b}[0m 5.1.1 \u{1b}[1;33mno\u{1b}[K",
                "550 5.1.1 no",
            ),
            ("[31m550[0m no [m", "550 no [m"),
            ("^[[1m550^[[0m no", "550 no"),
            (
                "550&nbsp;5.1.1&nbsp;&lt;jo@example.org&gt;",
                "550 5.1.1 <jo@example.org>",
            ),
            (
                "{\"a\":\"550 5.1.1\\r\\n<b@x.example> said \\\"no\\\"\"}",
                "{\"a\":\"550 5.1.1\n<b@x.example> said \"no\"\"}",
            ),
            ("550\u{a0}5.1.1\u{200b} no", "550 5.1.1 no"),
            (
                "{\"a\":\"\\u201c550\\u00a0no\\u201d \\\"x\\\" \\u00e9\"}",
                "{\"a\":\"\"550 no\" \"x\" \\u00e9\"}",
            ),
            (
                "\u{ff15}\u{ff15}\u{ff10} \u{ff15}\u{ff0e}\u{ff11}\u{ff0e}\u{ff11}",
                "550 5.1.1",
            ),
            ("\u{201c}550 no\u{201d}", "\"550 no\""),
            ("550 5.7.1 re=\nfused=20here", "550 5.7.1 refused here"),
            ("size=200 dsn=2.0.0", "size=200 dsn=2.0.0"),
            ("AUTH PLAIN AGpvA=\n535 no", "AUTH PLAIN AGpvA=\n535 no"),
            ("550%205.1.1%20no", "550 5.1.1 no"),
            (
                "550 see https://x.example/?a=%20b",
                "550 see https://x.example/?a=%20b",
            ),
            ("<p>550 no<br/>more</p>", "\n550 no\nmore\n"),
            (
                "<b@example.org> <br@example.org>",
                "<b@example.org> <br@example.org>",
            ),
            ("550 \u{1b}[2J", "550 \u{1b}[2J"),
            ("550 [Kerberos] no", "550 [Kerberos] no"),
            ("\u{ff15}\u{ff15}\u{ff10}", "550"),
            (
                "\u{2010}\u{2014}\u{2212}\u{ff0d}\u{ff03}\u{ff1a}\u{ff1c}\u{ff1e}\u{ff20}\u{2018}\u{201b}\u{2024}",
                "----#:<>@''.",
            ),
            (
                "\u{660}\u{665}\u{669}\u{ff19}\u{2028}\u{2029}\u{85}",
                "0599\n\n\n",
            ),
            // Line ends that are written out.
            ("550 no\\r\\nso", "550 no\nso"),
            ("550 no\\n250 so", "550 no\n250 so"),
            ("550 no.\\nso", "550 no.\nso"),
            // Signs of quoted-printable.
            ("no=20x1", "no x1"),
            ("id=3Cab no", "id=3Cab no"),
            ("a=3D5 b=3Dc size=200", "a=5 b=c size=200"),
            (
                "550 5.1.1 The mailbox of this user does not exist any more, so=\nrry",
                "550 5.1.1 The mailbox of this user does not exist any more, sorry",
            ),
            (
                "550 5.1.1 The mailbox of this user does not exist any more, so==\nrry",
                "550 5.1.1 The mailbox of this user does not exist any more, so==\nrry",
            ),
            (
                "550 5.1.1 The mailbox of this user does not exist a long wa=\ny",
                "550 5.1.1 The mailbox of this user does not exist a long wa=\ny",
            ),
            ("<b>550</b> no", "550 no"),
            ("<b jo@example.org> no", "<b jo@example.org> no"),
            ("C:\\new and [5.1.1]", "C:\\new and [5.1.1]"),
        ] {
            assert_eq!(clean(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn marks_of_a_quoted_mail_are_taken_away() {
        assert_eq!(
            unquoted("a\n> b\n>> c\n> > d\n").as_deref(),
            Some("a\nb\nc\nd\n")
        );
        assert_eq!(unquoted("a\n>>> RCPT TO:<b@example.org>\n"), None);
    }
}
