//! JSON as it stands among other things: behind words, in a string of a log, in a cell of a sheet; and
//! objects as languages print them that have another notation.
//!
//! - A string in a string, with a backslash before each quote: <https://www.rfc-editor.org/rfc/rfc8259#section-7>.
//! - A cell of a sheet, with each quote doubled: <https://www.rfc-editor.org/rfc/rfc4180#section-2>.
//! - Python's `repr`, <https://docs.python.org/3/library/functions.html#repr>; `util.inspect` of Node,
//!   <https://nodejs.org/api/util.html#utilinspectobject-options>; `inspect` of Ruby,
//!   <https://docs.ruby-lang.org/en/3.3/Hash.html#method-i-inspect>.

use std::borrow::Cow;

use super::json::{Json, extent};

/// A longer one is not read if it is not JSON.
const LONGEST: usize = 1 << 20;

/// Calls `each` for each object or list of objects in a text. So often what looks like one may turn out to
/// be none before nothing more is taken for one.
pub(super) fn each(text: &str, mut patience: usize, mut each: impl FnMut(&Json<'_>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while patience > 0
        && let Some(open) = memchr::memchr2(b'{', b'[', &bytes[at..])
    {
        at += open;
        let Some(style) = Style::of(&bytes[at..]) else {
            at += 1;
            continue;
        };
        let found = style.json(&text[at..]);
        let read = found.and_then(|(json, length)| {
            each(&Json::read(&json)?);
            Some(length)
        });
        match read {
            Some(length) => at += length,
            None => {
                patience -= 1;
                at += 1;
            }
        }
    }
}

/// How the names of an object are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `{"name"`
    Json,
    /// `{\"name\"`
    Escaped,
    /// `{""name""`
    Doubled,
    /// `{'name'`, `{ name`, `{:name`
    Other,
}

impl Style {
    /// That of the object, or of the list of objects, that bytes begin with.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut open = false;
        // A list has objects in it, and not words: `[INFO]`.
        for _ in 0..3 {
            open = rest.first() == Some(&b'{');
            rest = rest.get(1..)?.trim_ascii_start();
            if open || !matches!(rest.first(), Some(b'{' | b'[')) {
                break;
            }
        }
        match rest {
            _ if !open => None,
            [b'"', b'"', b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'@', ..] => Some(Self::Doubled),
            [b'"', ..] => Some(Self::Json),
            [b'\\', b'"', ..] => Some(Self::Escaped),
            [b'\'' | b':' | b'A'..=b'Z' | b'a'..=b'z' | b'_', ..] => Some(Self::Other),
            _ => None,
        }
    }

    /// The text of the JSON that a text begins with, and how much of the text it takes.
    fn json(self, text: &str) -> Option<(Cow<'_, str>, usize)> {
        let end = (0..=LONGEST.min(text.len()))
            .rev()
            .find(|&end| text.is_char_boundary(end))?;
        let rest = &text[..end];
        match self {
            Self::Json => match extent(text.as_bytes()) {
                Some(length) if Json::read(&text[..length]).is_some() => {
                    Some((text[..length].into(), length))
                }
                _ => Literal::read(rest),
            },
            Self::Escaped => {
                let end = string_end(rest)?;
                let inner = Json::read(&format!("\"{}\"", &rest[..end]))?
                    .text()?
                    .to_owned();
                Some((inner.into(), end))
            }
            Self::Doubled => {
                let mut end = 0;
                while let Some(quote) = rest[end..].find('"') {
                    end += quote;
                    if !rest[end..].starts_with("\"\"") {
                        break;
                    }
                    end += 2;
                }
                let inner = rest[..end].replace("\"\"", "\"");
                let length = extent(inner.as_bytes())?;
                Some((inner[..length].to_owned().into(), end))
            }
            Self::Other => Literal::read(rest),
        }
    }
}

/// The place of the first quote that has no backslash before it.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// An object as a language prints it, written as JSON.
struct Literal<'a> {
    text: &'a str,
    at: usize,
    json: String,
}

impl<'a> Literal<'a> {
    /// The JSON of the object that a text begins with, and the length of the object.
    fn read(text: &'a str) -> Option<(Cow<'a, str>, usize)> {
        let mut literal = Self {
            text,
            at: 0,
            json: String::new(),
        };
        let mut depth = 0_usize;
        loop {
            let rest = literal.text[literal.at..].trim_start();
            literal.at = literal.text.len() - rest.len();
            let first = rest.chars().next()?;
            match first {
                '{' | '[' => {
                    depth += 1;
                    literal.put(first);
                }
                '}' | ']' => {
                    depth = depth.checked_sub(1)?;
                    // Behind the last one a comma may stand, too.
                    if literal.json.ends_with(',') {
                        literal.json.pop();
                    }
                    literal.put(first);
                    if depth == 0 {
                        return Some((literal.json.into(), literal.at));
                    }
                }
                ',' => literal.put(first),
                '\'' | '"' | '`' => literal.string(first)?,
                // A name of Ruby: `:name`; else what parts name and value.
                ':' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
                    && literal.json.ends_with(['{', ',', '[']) =>
                {
                    literal.at += 1;
                    literal.word()?;
                }
                ':' => literal.put(first),
                '=' if rest.starts_with("=>") => {
                    literal.json.push(':');
                    literal.at += 2;
                }
                '-' | '0'..='9' => literal.number(),
                _ => literal.word()?,
            }
        }
    }

    fn put(&mut self, sign: char) {
        self.json.push(sign);
        self.at += sign.len_utf8();
    }

    fn number(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '+' | '-'))
            .unwrap_or(rest.len());
        // A big number of Node: `1n`.
        self.json.push_str(rest[..end].trim_end_matches('n'));
        self.at += end;
    }

    /// A name without quotes, a word for nothing or for a flag, or the prefix of a string.
    fn word(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '$'))
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        self.at += end;
        if matches!(word, "b" | "u" | "r") && behind.starts_with(['\'', '"']) {
            return Some(());
        }
        let behind = behind.trim_start();
        if behind.starts_with(':') && !behind.starts_with("::") || behind.starts_with("=>") {
            self.json.push('"');
            self.json.push_str(word);
            self.json.push('"');
            return Some(());
        }
        self.json.push_str(match word {
            "True" | "true" => "true",
            "False" | "false" => "false",
            // Node ends there: `[Object]`.
            "None" | "null" | "nil" | "undefined" | "Object" | "Array" => "null",
            _ => return None,
        });
        Some(())
    }

    /// A string; Node parts long ones, with a plus between the parts.
    fn string(&mut self, quote: char) -> Option<()> {
        let mut value = String::new();
        let mut rest = &self.text[self.at..];
        loop {
            let mut letters = rest.char_indices().skip(1);
            let end = loop {
                match letters.next()? {
                    (at, letter) if letter == quote => break at + 1,
                    (_, '\\') => match letters.next()?.1 {
                        'n' => value.push('\n'),
                        'r' => value.push('\r'),
                        't' => value.push('\t'),
                        code @ ('x' | 'u') => {
                            let length = if code == 'x' { 2 } else { 4 };
                            let mut number = 0;
                            for _ in 0..length {
                                number = number * 16 + letters.next()?.1.to_digit(16)?;
                            }
                            value.push(char::from_u32(number).unwrap_or('\u{fffd}'));
                        }
                        letter => value.push(letter),
                    },
                    (_, letter) => value.push(letter),
                }
            };
            rest = &rest[end..];
            match rest.trim_start().strip_prefix('+').map(str::trim_start) {
                Some(more) if more.starts_with(quote) => rest = more,
                _ => break,
            }
        }
        self.at = self.text.len() - rest.len();
        self.json.push_str(&serde_json::to_string(&value).ok()?);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found, as JSON that `Debug` shows.
    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        each(text, 32, |json| all.push(format!("{json:?}")));
        all
    }

    fn value(json: &str) -> String {
        format!("{:?}", Json::read(json).unwrap())
    }

    #[test]
    fn objects_are_found_however_they_are_written() {
        for (text, json) in [
            (r#"x {"a":"b"} y"#, r#"{"a":"b"}"#),
            ("```json\n[\n {\"a\": 1}\n]\n```", r#"[{"a":1}]"#),
            (r#"msg="{\"a\":\"b \\\"c\\\"\"}" x"#, r#"{"a":"b \"c\""}"#),
            (
                r#"1,"[{""a"":""b"",""c"":""""}]",2"#,
                r#"[{"a":"b","c":""}]"#,
            ),
            (r#"{"a":"b",}"#, r#"{"a":"b"}"#),
            (
                r#"INFO:x:{'a': 'it"s', 'b': "it's", 'c': None, 'd': True, 'e': [1, -2.5], 'f': b'x\xe9\'\n'}"#,
                r#"{"a":"it\"s","b":"it's","c":null,"d":true,"e":[1,-2.5],"f":"xé'\n"}"#,
            ),
            (
                "got {\n  a: 'b ' +\n    'c',\n  'd-e': [ { f: [Object], g: undefined } ],\n}",
                r#"{"a":"b c","d-e":[{"f":[null],"g":null}]}"#,
            ),
            (
                r#"{"a"=>"b", :c=>nil, d: false}"#,
                r#"{"a":"b","c":null,"d":false}"#,
            ),
            (r#"{"a":"\ud83d\ude00\/\b"}"#, r#"{"a":"😀/\b"}"#),
            ("{'a':True,'b':None}", r#"{"a":true,"b":null}"#),
            ("{b: 1, u: 2, r: u'3'}", r#"{"b":1,"u":2,"r":"3"}"#),
            (r"{'a': 'b\tc\r\nd'}", r#"{"a":"b\tc\r\nd"}"#),
            ("{a: b} {'c': 1}", r#"{"c":1}"#),
        ] {
            assert_eq!(found(text), [value(json)], "{text}");
        }
        assert_eq!(found(r#"["{\"a\":1}", "{\"b\":2}"]"#).len(), 2);
    }

    #[test]
    fn what_is_no_object_is_passed_over() {
        for text in [
            "",
            "{",
            "[",
            "{}",
            "{'",
            "{a",
            "{a:",
            "{'a': 'b",
            "{\\\"a",
            "{\"\"a",
            "[INFO] {x}",
            "if (a) { return b; }",
            "{a: b}",
            "{'a': <b>}",
            "{\u{e9}: 1}",
            "{'a': '\\x4'}",
            "{'a': 'b' + c'}",
            "{'a': x'b'}",
            "{'a' = 'b'}",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        // Bounded, whatever comes.
        for text in [
            "{'a':".repeat(20_000),
            "[{a:[".repeat(20_000),
            "{'a'+".repeat(20_000),
        ] {
            assert_eq!(found(&text), [""; 0]);
        }
    }
}
