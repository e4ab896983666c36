//! JSON as it comes from outside: read into a small tree, with bounds.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of JSON. Texts without an escape are borrowed from the input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    /// `null`, `true`, `false`.
    Null,
    Flag(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// Members in the order of the input; of two with the same name the last one counts.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// So many values one document may have: the tree takes up to 56 bytes for each.
const MOST_VALUES: usize = 1 << 20;

impl<'a> Json<'a> {
    /// Reads a whole text. `None` if it is no JSON, nested deeper than 127 levels, or has more values
    /// than are looked at.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let left = Cell::new(MOST_VALUES);
        let mut from = serde_json::Deserializer::from_str(text);
        let value = Seed(&left).deserialize(&mut from).ok()?;
        from.end().ok()?;
        Some(value)
    }

    /// The member of an object.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                let (_, value) = members.iter().rev().find(|(key, _)| key == name)?;
                Some(value)
            }
            _ => None,
        }
    }

    /// The text, if it is one with something in it.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A text, a number or a flag as text: services write ids and codes either way.
    pub(crate) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Number(number) => Some(number.to_string().into()),
            Self::Flag(flag) => Some(flag.to_string().into()),
            value => value.text().map(Cow::Borrowed),
        }
    }

    /// A number, or a text that is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            value => value.text()?.parse().ok(),
        }
    }
}

/// Reads a value while there are some left.
struct Seed<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json<'de>, D::Error> {
        let left = self.0.get().checked_sub(1);
        self.0
            .set(left.ok_or_else(|| serde::de::Error::custom("too many values"))?);
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json<'de>, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number))
    }

    // A number of a queue may lose its last digits beyond 2^53; it is then kept as text.
    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(if number < 1 << 53 {
            Json::Number(number as f64)
        } else {
            Json::Text(number.to_string().into())
        })
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = from.next_element_seed(Seed(self.0))? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = from.next_key_seed(Name)? {
            members.push((name, from.next_value_seed(Seed(self.0))?));
        }
        Ok(Json::Object(members))
    }
}

/// Reads the name of a member, borrowed if it can be.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Cow<'de, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(name.into())
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(name.to_owned().into())
    }
}

/// How long the JSON is that a text begins with: an object or array up to the bracket that closes
/// it, told by brackets and quotes alone. `None` if it does not end.
pub(crate) fn extent(text: &[u8]) -> Option<usize> {
    let mut scan = Scan::default();
    text.iter()
        .position(|&byte| scan.ends(byte))
        .map(|at| at + 1)
}

/// Where an object or array ends, told byte by byte.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scan {
    pub(crate) depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Scan {
    /// Whether this byte closes what the first one opened.
    pub(crate) fn ends(&mut self, byte: u8) -> bool {
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_bounded() {
        let read = Json::read(r#"{"a":[1,"b\n",null,true],"a":2.5,"big":18446744073709551615}"#);
        let read = read.unwrap();
        assert_eq!(read.member("a"), Some(&Json::Number(2.5)));
        assert_eq!(
            read.member("big").unwrap().text(),
            Some("18446744073709551615")
        );
        for (text, value) in [
            ("0", Json::Number(0.0)),
            ("-5", Json::Number(-5.0)),
            ("9007199254740991", Json::Number(9_007_199_254_740_991.0)),
            ("9007199254740993", Json::Text("9007199254740993".into())),
            ("true", Json::Flag(true)),
            (r#""\u0061""#, Json::Text("a".into())),
            (
                r#"{"\u0061\"":1}"#,
                Json::Object(vec![("a\"".into(), Json::Number(1.0))]),
            ),
        ] {
            assert_eq!(Json::read(text), Some(value), "{text}");
        }
        for (value, scalar) in [
            (Json::Flag(true), Some("true")),
            (Json::Flag(false), Some("false")),
            (Json::Number(550.0), Some("550")),
            (Json::Text(" a ".into()), Some("a")),
            (Json::Text(" ".into()), None),
            (Json::Null, None),
        ] {
            assert_eq!(value.scalar().as_deref(), scalar, "{value:?}");
        }
        for bad in ["", "{", "{\"a\":}", "[1,]", "{} x", "nul"] {
            assert_eq!(Json::read(bad), None, "{bad}");
        }
        assert!(Json::read(&"[".repeat(100_000)).is_none());
        let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
        assert!(Json::read(&deep(100)).is_some());
        assert!(Json::read(&deep(200)).is_none());
        assert!(Json::read(&format!("[{}0]", "0,".repeat(MOST_VALUES))).is_none());
    }

    #[test]
    fn the_end_is_told_from_brackets_in_texts() {
        for (text, length) in [
            ("{} x", Some(2)),
            (r#"{"a":"}\"}"} "#, Some(12)),
            ("[[1],{}]x", Some(8)),
            ("{\"a", None),
            ("[", None),
        ] {
            assert_eq!(extent(text.as_bytes()), length, "{text}");
        }
    }
}
