//! The registry in XML: a `record` for each code.
//!
//! IANA has renamed elements before, so a record is known by its code, and its parts by words in the
//! names of their elements.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Registered, is_detail, plain};

/// Reads the codes.
pub(super) fn read(text: &str) -> Result<Vec<Registered>, String> {
    let mut reader = Reader::from_str(text);
    let mut registered = Vec::new();
    // The names of the elements that are open, and the parts of the record that is.
    let mut open: Vec<String> = Vec::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    loop {
        let place = reader.buffer_position();
        let refuse = |error: String| format!("no well-formed XML at byte {place}: {error}");
        let event = reader
            .read_event()
            .map_err(|error| refuse(error.to_string()))?;
        let depth = open.iter().position(|name| name == "record");
        match event {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                if depth == Some(open.len().wrapping_sub(1)) {
                    parts.push((name.to_ascii_lowercase(), String::new()));
                }
                open.push(name);
            }
            Event::Text(text) => {
                append(depth, &open, &mut parts, &text);
            }
            Event::CData(text) => {
                append(depth, &open, &mut parts, &text);
            }
            Event::GeneralRef(name) => {
                let number = name.resolve_char_ref().ok().flatten();
                let sign = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => number,
                };
                if let Some(sign) = sign {
                    append(depth, &open, &mut parts, sign.encode_utf8(&mut [0; 4]));
                }
            }
            Event::End(_) => {
                open.pop();
                if depth == Some(open.len()) {
                    registered.extend(record(&std::mem::take(&mut parts)));
                }
            }
            Event::Eof if open.is_empty() => return Ok(registered),
            Event::Eof => return Err("the XML ends before its elements do".to_owned()),
            _ => {}
        }
    }
}

/// Adds text to the part of the record in which it stands.
fn append(depth: Option<usize>, open: &[String], parts: &mut [(String, String)], text: &str) {
    if let (Some(depth), Some((_, part))) = (depth, parts.last_mut())
        && open.len() > depth + 1
    {
        part.push_str(text);
    }
}

/// What a record says, if it is about a code.
fn record(parts: &[(String, String)]) -> Option<Registered> {
    let part = |words: &[&str]| {
        let named = |name: &str| words.iter().any(|word| name.contains(word));
        let found = parts.iter().find(|(name, _)| named(name));
        found.map(|(_, text)| plain(text)).unwrap_or_default()
    };
    let code = parts
        .iter()
        .map(|(_, text)| plain(text))
        .find(|text| is_detail(text))?;
    Some(Registered {
        code,
        text: part(&["sample", "text", "summary"]),
        replies: part(&["basic", "associated", "status"]),
        description: part(&["description"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_whatever_stands_around_them() {
        let text = "<?xml version='1.0'?><registry xmlns='http://www.iana.org/assignments'>\
            <title>Codes &amp; more</title><registry id='r'><record><code>X.1.YYY</code>\
            <summary>Addressing</summary></record><record date='2015-01-01'><code>X.1.1</code>\
            <sampletext>Bad &lt;mailbox&gt;\n address</sampletext><basicstatuscode>451, 550\
            </basicstatuscode><description>See <xref type='rfc' data='rfc3463'>RFC 3463</xref> \
            for it.</description><xref type='rfc' data='rfc3463'/></record></registry></registry>";
        let expected = Registered {
            code: "X.1.1".to_owned(),
            text: "Bad <mailbox> address".to_owned(),
            replies: "451, 550".to_owned(),
            description: "See RFC 3463 for it.".to_owned(),
        };
        assert_eq!(read(text), Ok(vec![expected]));
        for wrong in ["<a><b></a>", "<a>", "<a", "<record><code>X.1.1</code>"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
