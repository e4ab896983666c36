//! What can be wrong with a code or a status: one small opaque error each.

use core::error::Error;
use core::fmt;

macro_rules! opaque_error {
    ($(#[$docs:meta])* $name:ident, $message:literal) => {
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(());

        impl $name {
            #[inline]
            pub(crate) const fn new() -> Self {
                Self(())
            }
        }

        impl fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad($message)
            }
        }

        impl fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl Error for $name {}
    };
}

opaque_error! {
    /// The text or number is no reply code: three digits were expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::ReplyCode;
    ///
    /// let error = "55".parse::<ReplyCode>().unwrap_err();
    /// assert_eq!(error.to_string(), "no reply code: expected three digits, such as 550");
    /// ```
    InvalidReplyCode, "no reply code: expected three digits, such as 550"
}

opaque_error! {
    /// The text or numbers are no enhanced status code: class 2, 4 or 5, then subject and
    /// detail of one to three digits without leading zeros were expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::EnhancedCode;
    ///
    /// let error = "5.1".parse::<EnhancedCode>().unwrap_err();
    /// assert!(error.to_string().starts_with("no enhanced status code"));
    /// ```
    InvalidEnhancedCode,
    "no enhanced status code: expected class 2, 4 or 5, subject and detail 0 to 999 \
     without leading zeros, such as 5.1.1"
}

opaque_error! {
    /// The text or numbers are no status: a reply code, an enhanced code, or both were
    /// expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Status;
    ///
    /// let error = "550 6.1.1".parse::<Status>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "no status: expected a reply code, an enhanced code, or both with a space between \
    ///      them, such as 550, 5.1.1 or 550 5.1.1"
    /// );
    /// ```
    InvalidStatus,
    "no status: expected a reply code, an enhanced code, or both with a space between them, \
     such as 550, 5.1.1 or 550 5.1.1"
}

opaque_error! {
    /// The text is no deviation: one of the ids that [`Deviation::as_str`] gives was
    /// expected.
    ///
    /// [`Deviation::as_str`]: crate::Deviation::as_str
    ///
    /// # Examples
    ///
    /// ```
    /// use smtp_codes::Deviation;
    ///
    /// let error = "bare lf".parse::<Deviation>().unwrap_err();
    /// assert_eq!(error.to_string(), "no deviation: expected an id, such as bare-lf");
    /// ```
    InvalidDeviation, "no deviation: expected an id, such as bare-lf"
}

/// The code or word is not in the registry.
///
/// It may be well formed all the same: [`ReplyCode`](crate::ReplyCode) and
/// [`EnhancedCode`](crate::EnhancedCode) keep it, and [`judge`](crate::judge) falls back.
///
/// # Examples
///
/// ```
/// use smtp_codes::RegisteredReply;
///
/// let error = "600".parse::<RegisteredReply>().unwrap_err();
/// assert_eq!(error.to_string(), "not in the registry");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotRegistered(());

impl NotRegistered {
    /// Made by the code that the macro generates.
    #[doc(hidden)]
    pub const NEW: Self = Self(());
}

impl fmt::Display for NotRegistered {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("not in the registry")
    }
}

impl fmt::Debug for NotRegistered {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotRegistered")
    }
}

impl Error for NotRegistered {}

/// The text is no word of the vocabulary.
///
/// `Display` names the text (its beginning, if it is long), the nearest word, and all that are
/// allowed.
///
/// # Examples
///
/// ```
/// use smtp_codes::Retry;
///
/// let error = "latter".parse::<Retry>().unwrap_err();
/// assert!(error.to_string().starts_with(
///     "\"latter\" is not a retry word; did you mean \"later\"? Allowed: "
/// ));
/// ```
#[derive(Clone, Copy)]
pub struct UnknownWord {
    /// The beginning of the text, in characters that are safe to print.
    text: [u8; TEXT],
    length: u8,
    cut: bool,
    what: &'static str,
    allowed: fn(usize) -> Option<&'static str>,
}

/// How many bytes of an unknown word are kept. The longest word of the vocabulary is shorter.
const TEXT: usize = 40;

/// An unknown word; `allowed` gives the words that there are, one after the other.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn unknown_word(
    text: &str,
    what: &'static str,
    allowed: fn(usize) -> Option<&'static str>,
) -> UnknownWord {
    let mut kept = [0; TEXT];
    let (mut length, mut cut) = (0, false);
    for character in text.chars() {
        let shown = if character.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        };
        if length + shown.len_utf8() > TEXT {
            cut = true;
            break;
        }
        length += shown.encode_utf8(&mut kept[length..]).len();
    }
    UnknownWord {
        text: kept,
        length: length as u8,
        cut,
        what,
        allowed,
    }
}

impl UnknownWord {
    #[inline]
    fn text(&self) -> &str {
        core::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }

    /// The words that are allowed, in the order of the table.
    #[inline]
    pub fn allowed(&self) -> impl Iterator<Item = &'static str> {
        let allowed = self.allowed;
        (0..).map_while(allowed)
    }

    /// The word that may have been meant, if one is near.
    #[inline]
    #[must_use]
    pub fn nearest(&self) -> Option<&'static str> {
        let text = self.text();
        let near = self
            .allowed()
            .map(|word| (distance(text.as_bytes(), word.as_bytes()), word))
            .min()?;
        (!self.cut && near.0 <= text.len().div_ceil(3) && near.0 < near.1.len()).then_some(near.1)
    }
}

/// How many letters must be added, removed or changed to get from one word to the other, letter
/// case ignored. Words are cut at [`TEXT`] bytes.
#[inline]
fn distance(one: &[u8], other: &[u8]) -> usize {
    let (one, other) = (&one[..one.len().min(TEXT)], &other[..other.len().min(TEXT)]);
    // The distances between the beginning of one and all beginnings of the other.
    let mut row = [0; TEXT + 1];
    for (at, cost) in row.iter_mut().enumerate() {
        *cost = at;
    }
    for (i, a) in one.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = before + usize::from(!a.eq_ignore_ascii_case(b));
            before = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

impl PartialEq for UnknownWord {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        (self.what, self.text(), self.cut) == (other.what, other.text(), other.cut)
    }
}

impl Eq for UnknownWord {}

impl fmt::Display for UnknownWord {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let article = if self.what.starts_with(['a', 'o']) {
            "an"
        } else {
            "a"
        };
        let cut = if self.cut { "..." } else { "" };
        write!(f, "\"{}{cut}\" is not {article} {}", self.text(), self.what)?;
        match self.nearest() {
            Some(near) => write!(f, "; did you mean \"{near}\"? Allowed: ")?,
            None => f.write_str(". Allowed: ")?,
        }
        for (at, word) in self.allowed().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(word)?;
        }
        f.write_str(".")
    }
}

impl fmt::Debug for UnknownWord {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownWord")
            .field("text", &self.text())
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}

impl Error for UnknownWord {}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::ToString;

    use super::*;

    fn fruit(text: &str) -> UnknownWord {
        unknown_word(text, "fruit", |at| {
            ["apple", "pear", "fig", "x"].get(at).copied()
        })
    }

    #[test]
    fn the_distance_counts_letters_added_removed_and_changed() {
        for (one, other, expected) in [
            ("later", "LATER", 0),
            ("", "pear", 4),
            ("pear", "", 4),
            ("pear", "pears", 1),
            ("pears", "pear", 1),
            ("pear", "peer", 1),
            ("a", "b", 1),
            ("kitten", "sitting", 3),
        ] {
            let found = distance(one.as_bytes(), other.as_bytes());
            assert_eq!(found, expected, "{one} {other}");
        }
    }

    #[test]
    fn a_word_is_near_if_most_of_its_letters_are_there() {
        for (text, expected) in [
            ("peer", Some("pear")),
            ("PAER", Some("pear")),
            ("figs", Some("fig")),
            ("apricot", None),
            // Of a word of one letter nothing is left if that is another one.
            ("y", None),
            ("", None),
        ] {
            assert_eq!(fruit(text).nearest(), expected, "{text}");
        }
        // Of what was cut off nobody knows how near it is.
        const WORD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
        let near =
            |text: &str| unknown_word(text, "word", |at| (at == 0).then_some(WORD)).nearest();
        let long = "a".repeat(TEXT);
        assert_eq!(near(&long), Some(WORD));
        assert_eq!(near(&(long + "a")), None);
    }

    #[test]
    fn an_unknown_word_is_shown_from_its_beginning_and_cannot_harm() {
        let shown = |text: &str| fruit(text).text().to_string();
        assert_eq!(shown("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
        for (text, kept, cut) in [
            ("y".repeat(39), 39, false),
            ("y".repeat(40), 40, false),
            ("y".repeat(41), 40, true),
            ("y".repeat(39) + "\u{e9}", 39, true),
            ("y".repeat(38) + "\u{e9}", 40, false),
        ] {
            let error = fruit(&text);
            assert_eq!((error.text().len(), error.cut), (kept, cut), "{text}");
            let end = if cut { "...\" is" } else { "\" is" };
            assert!(error.to_string().contains(end), "{error}");
        }
    }

    #[test]
    fn an_unknown_word_names_what_is_allowed() {
        assert_eq!(
            fruit("peer").to_string(),
            "\"peer\" is not a fruit; did you mean \"pear\"? Allowed: apple, pear, fig, x."
        );
        let none: fn(usize) -> Option<&'static str> = |_| None;
        let of = |what| unknown_word("z", what, none).to_string();
        assert_eq!(of("action word"), "\"z\" is not an action word. Allowed: .");
        assert_eq!(of("outcome"), "\"z\" is not an outcome. Allowed: .");
        assert!(format!("{:?}", fruit("peer")).starts_with("UnknownWord { text: \"peer\""));
    }

    #[test]
    fn unknown_words_are_equal_if_they_say_the_same() {
        assert_eq!(fruit("peer"), fruit("peer"));
        assert_ne!(fruit("peer"), fruit("pier"));
        assert_ne!(fruit(&"y".repeat(40)), fruit(&"y".repeat(41)));
        assert_ne!(fruit("peer"), unknown_word("peer", "tree", |_| None));
    }

    #[test]
    fn what_is_not_registered_says_so() {
        let error = NotRegistered::NEW;
        assert_eq!(error.to_string(), "not in the registry");
        assert_eq!(format!("{error:>20}|"), " not in the registry|");
        assert_eq!(format!("{error:?}"), "NotRegistered");
    }
}
