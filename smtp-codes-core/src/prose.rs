//! Texts for people, with the words that come often written once.

use core::fmt::{self, Write};
use core::hash::{Hash, Hasher};

use crate::texts::Bounds;

/// The words to which the texts of one table refer, each with the blank before it.
///
/// In a text a byte below 128 is itself. Any other names a word: the first [`Dictionary::short`] of
/// them by itself, the rest with the byte after it. Of a table without words the texts are as they are.
#[derive(Clone, Copy, Debug)]
pub struct Dictionary<'a> {
    /// The words, end to end.
    pub words: &'a str,
    /// Where each stands.
    pub bounds: Bounds<'a>,
    /// How many words one byte names.
    pub short: u8,
}

impl<'a> Dictionary<'a> {
    /// No words.
    pub const NONE: Dictionary<'static> = Dictionary {
        words: "",
        bounds: Bounds::NONE,
        short: 0,
    };

    #[inline]
    fn word(&self, number: usize) -> &'a str {
        if number >= self.bounds.lengths.count() {
            return "";
        }
        let (start, end) = self.bounds.at(number);
        self.words.get(start..end).unwrap_or_default()
    }
}

/// The texts of a table for people, end to end.
#[derive(Clone, Copy, Debug)]
pub struct Prose<'a> {
    /// All of them.
    pub all: &'a [u8],
    /// Where each stands.
    pub bounds: Bounds<'a>,
    /// The words in them.
    pub dictionary: &'a Dictionary<'a>,
}

impl<'a> Prose<'a> {
    /// The text with that number.
    #[inline]
    #[must_use]
    pub const fn at(&self, number: usize) -> Text<'a> {
        let (start, end) = self.bounds.at(number);
        Text {
            packed: self.all.split_at(end).0.split_at(start).1,
            dictionary: self.dictionary,
        }
    }
}

/// A text for people out of a table: what to do, what a code means, where that stands.
///
/// The tables keep such texts in pieces, words that come often only once, so it is no `&str`.
/// `Display` prints it, `to_string` makes a `String` of it, and it can be compared with a `str`.
/// It allocates nothing.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::Text;
///
/// let text = Text::EMPTY;
/// assert!(text.is_empty());
/// assert_eq!(text, "");
/// assert_eq!(text.pieces().count(), 0);
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a> {
    packed: &'a [u8],
    dictionary: &'a Dictionary<'a>,
}

impl<'a> Text<'a> {
    /// Nothing said.
    pub const EMPTY: Text<'static> = Text {
        packed: &[],
        dictionary: &Dictionary::NONE,
    };

    /// Whether nothing is said.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// The pieces that make the text, one after another.
    #[inline]
    pub fn pieces(self) -> impl Iterator<Item = &'a str> + Clone {
        Pieces(self)
    }

    #[inline]
    fn bytes(self) -> impl Iterator<Item = u8> {
        Pieces(self).flat_map(str::bytes)
    }
}

#[derive(Clone)]
struct Pieces<'a>(Text<'a>);

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let Text { packed, dictionary } = &mut self.0;
        let (&first, rest) = packed.split_first()?;
        let short = usize::from(dictionary.short);
        let plain = match short {
            0 => packed.len(),
            _ => packed.iter().take_while(|byte| byte.is_ascii()).count(),
        };
        if plain > 0 {
            let (piece, rest) = packed.split_at_checked(plain)?;
            *packed = rest;
            return core::str::from_utf8(piece).ok();
        }
        let mut number = usize::from(first & 0x7F);
        *packed = rest;
        if let (true, Some((&second, rest))) = (number >= short, rest.split_first()) {
            number = short + (number - short) * 256 + usize::from(second);
            *packed = rest;
        }
        Some(dictionary.word(number))
    }
}

impl fmt::Display for Text<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = f.precision().unwrap_or(usize::MAX);
        let width = f.width().unwrap_or(0);
        let mut fill = 0;
        if width > 0 {
            let length = self.pieces().flat_map(str::chars).take(rest).count();
            fill = width.saturating_sub(length);
        }
        let before = match f.align() {
            Some(fmt::Alignment::Right) => fill,
            Some(fmt::Alignment::Center) => fill / 2,
            _ => 0,
        };
        let blank = f.fill();
        for _ in 0..before {
            f.write_char(blank)?;
        }
        for piece in self.pieces() {
            if rest >= piece.len() {
                // As many characters as bytes, or fewer.
                f.write_str(piece)?;
                rest = rest.saturating_sub(piece.chars().count());
                continue;
            }
            for character in piece.chars().take(rest) {
                f.write_char(character)?;
                rest -= 1;
            }
        }
        for _ in before..fill {
            f.write_char(blank)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Text<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for piece in self.pieces() {
            write!(f, "{}", piece.escape_debug())?;
        }
        f.write_char('"')
    }
}

impl PartialEq for Text<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // The same texts of one table are packed in the same way.
        match core::ptr::eq(self.dictionary, other.dictionary) {
            true => self.packed == other.packed,
            false => self.bytes().eq(other.bytes()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<&str> for Text<'_> {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<Text<'_>> for str {
    #[inline]
    fn eq(&self, other: &Text<'_>) -> bool {
        other == self
    }
}

impl PartialEq<Text<'_>> for &str {
    #[inline]
    fn eq(&self, other: &Text<'_>) -> bool {
        other == *self
    }
}

impl Hash for Text<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.bytes() {
            state.write_u8(byte);
        }
        state.write_u8(0xFF);
    }
}

/// As a text.
#[cfg(feature = "serde")]
impl serde_core::Serialize for Text<'_> {
    #[inline]
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::ToString;

    use super::*;
    use crate::Narrow;

    const WORDS: Dictionary<'static> = Dictionary {
        words: "user unknown f\u{fc}r",
        bounds: Bounds {
            starts: Narrow::U8(&[0]),
            lengths: Narrow::U8(&[4, 8, 5]),
        },
        short: 1,
    };

    fn text(packed: &'static [u8]) -> Text<'static> {
        Text {
            packed,
            dictionary: &WORDS,
        }
    }

    #[test]
    fn words_and_plain_bytes_make_a_text() {
        let one = text(b"the \x80\x81\x00, \x81\x01!");
        assert_eq!(one.to_string(), "the user unknown,  f\u{fc}r!");
        assert_eq!(one, "the user unknown,  f\u{fc}r!");
        assert_ne!(one, "the user unknown,  f\u{fc}r");
        assert_ne!(one, text(b"the "));
        let plain = Prose {
            all: one.to_string().leak().as_bytes(),
            bounds: Bounds {
                starts: Narrow::U8(&[0]),
                lengths: Narrow::U8(&[24]),
            },
            dictionary: &Dictionary::NONE,
        };
        assert_eq!(plain.at(0), one);
        assert_eq!(format!("{one:?}"), "\"the user unknown,  f\u{fc}r!\"");
    }

    #[test]
    fn it_equals_and_hashes_as_what_it_says() {
        use core::hash::BuildHasher;

        let (one, other) = (text(b"\x80\x81\x01"), text(b"\x81\x01"));
        let same = "user f\u{fc}r";
        // From both sides: each is written by itself.
        assert_eq!(one, *same);
        assert_eq!(*same, one);
        assert_eq!(one, same);
        assert_eq!(same, one);
        let (short, cut) = (text(b"\x81\x01"), "user");
        assert_ne!(one, other);
        assert_ne!(short, *same);
        assert_ne!(*same, short);
        assert_ne!(same, short);
        assert_ne!(one, cut);
        // The words of one table are those of another.
        let plain = Text {
            packed: same.as_bytes(),
            dictionary: &Dictionary::NONE,
        };
        assert_eq!(plain, one);
        assert_ne!(plain, other);
        let hashes = std::hash::RandomState::new();
        assert_eq!(hashes.hash_one(plain), hashes.hash_one(one));
        assert_ne!(hashes.hash_one(other), hashes.hash_one(one));
    }

    #[test]
    fn it_is_padded_as_any_text() {
        let one = text(b"\x80\x81\x01");
        let same = "user f\u{fc}r";
        assert_eq!(one, same);
        assert_eq!(format!("{one:>12}|"), format!("{same:>12}|"));
        assert_eq!(format!("{one:*^13}|"), format!("{same:*^13}|"));
        assert_eq!(format!("{one:12.6}|"), format!("{same:12.6}|"));
        for places in 0..10 {
            assert_eq!(format!("{one:.places$}"), format!("{same:.places$}"));
        }
    }

    #[test]
    fn what_no_macro_makes_is_no_panic() {
        for packed in [&b"\xFF"[..], b"\xFF\xFF", b"\x81", b"\x81\x02"] {
            let text = Text {
                packed: packed.to_vec().leak(),
                dictionary: &WORDS,
            };
            assert!(text.to_string().len() < 9);
        }
    }
}
