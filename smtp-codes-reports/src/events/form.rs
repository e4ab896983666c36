//! Events that come as the fields of a form: `event=bounced&recipient=jo%40example.com&code=550`, as
//! Mandrill posts them and Mailgun did before 2018.
//!
//! `application/x-www-form-urlencoded`: <https://url.spec.whatwg.org/#urlencoded-parsing>.

use super::json::Json;

/// More fields have no forms of services.
const MOST: usize = 256;

/// The fields of a form as members of an object; `None` if the bytes are none.
pub(super) fn read(bytes: &[u8]) -> Option<Json<'static>> {
    let bytes = bytes.trim_ascii();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.[]%".contains(byte);
    // Most lines are told from a form by their first bytes.
    let first = bytes.iter().take_while(|byte| is_name(byte)).count();
    if bytes.get(first) != Some(&b'=') || !bytes.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let mut members = Vec::new();
    for field in bytes.split(|&byte| byte == b'&') {
        let at = memchr::memchr(b'=', field)?;
        let (name, value) = (&field[..at], &field[at + 1..]);
        if name.is_empty() || !name.iter().all(is_name) || members.len() == MOST {
            return None;
        }
        members.push((decoded(name).into(), Json::Text(decoded(value).into())));
    }
    Some(Json::Object(members))
}

/// The text of a name or a value: `+` is a blank, `%40` a byte.
fn decoded(text: &[u8]) -> String {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let two = (digit(text.get(at + 1)), digit(text.get(at + 2)));
        match (byte, two) {
            (b'+', _) => bytes.push(b' '),
            (b'%', (Some(high), Some(low))) => {
                bytes.push((high * 16 + low) as u8);
                at += 2;
            }
            _ => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_object_of_texts() {
        let form = read(b"a=1&b_c=x+y%40z%zz%4&d=").expect("a form");
        assert_eq!(form.member("a"), Some(&Json::Text("1".into())));
        assert_eq!(form.member("b_c"), Some(&Json::Text("x y@z%zz%4".into())));
        assert_eq!(form.member("d"), Some(&Json::Text("".into())));
        for text in [
            "", "=", "a", "=b", "a b=c", "a=b c", "a=b&c", "a=b&=c", "a=\u{e9}", "a=b\nc=d",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(
            read("a=b&".repeat(MOST + 1).trim_end_matches('&').as_bytes()),
            None
        );
    }
}
