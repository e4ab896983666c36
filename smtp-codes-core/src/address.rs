//! Whether a text names an address.

/// The longest address that is looked for: RFC 5321 4.5.3.1 allows 64 octets before the at sign and
/// 255 behind it.
const LONGEST_ADDRESS: usize = 320;

/// Whether a text names an address, in any letter case and not as a part of a longer one.
///
/// An address of more than 320 bytes is not looked for, so the work grows with the text alone.
///
/// # Examples
///
/// ```
/// use smtp_codes_core::names;
///
/// assert!(names(b"550 <Jo@example.com>: user unknown", b"jo@example.com"));
/// assert!(!names(b"550 <mary-jo@example.com>: user unknown", b"jo@example.com"));
/// assert!(!names(b"550 user unknown", b"jo@example.com"));
/// ```
#[inline]
#[must_use]
pub fn names(text: &[u8], address: &[u8]) -> bool {
    // The null path and what is no address name nobody.
    let Some(sign) = address.iter().position(|&byte| byte == b'@') else {
        return false;
    };
    if address.len() > LONGEST_ADDRESS || !text.contains(&b'@') {
        return false;
    }
    let part_of_one = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_+=".contains(byte))
    };
    for (place, &byte) in text.iter().enumerate() {
        // Texts have few of these signs: only there is the rest compared.
        if byte != b'@' {
            continue;
        }
        let Some(at) = place.checked_sub(sign) else {
            continue;
        };
        let (before, rest) = text.split_at(at);
        let Some((window, behind)) = rest.split_at_checked(address.len()) else {
            return false;
        };
        if window.eq_ignore_ascii_case(address)
            && !part_of_one(before.last())
            && !part_of_one(behind.first())
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_whole() {
        for text in [
            "<Jo@Example.com>: no",
            "no such user jo@example.com.",
            "jo@example.com",
        ] {
            assert!(names(text.as_bytes(), b"jo@example.com"), "{text}");
        }
        for text in [
            "",
            "<xjo@example.com>",
            "jo@example.community",
            "jo@example.co",
            "jo",
        ] {
            assert!(!names(text.as_bytes(), b"jo@example.com"), "{text}");
        }
        let mut longest = [b'x'; LONGEST_ADDRESS + 1];
        longest[1] = b'@';
        assert!(names(&longest[1..], &longest[1..]));
        assert!(!names(&longest, &longest));
        assert!(!names(b"anything", b""));
        assert!(!names(b"postmaster", b"postmaster"));
    }
}
