//! What reading is made of, eight bytes at a time.
//!
//! A wanted byte sets its highest bit in the word, a mark. A carry or borrow may mark
//! another byte wrongly, but only above one that is marked rightly: so a word without
//! marks has no wanted byte, and the lowest mark is true.

const LOW: u64 = u64::MAX / 255;
const HIGH: u64 = LOW << 7;

/// Marks the bytes that are neither printable ASCII nor space.
#[inline(always)]
const fn mark_unprintable(word: u64) -> u64 {
    unprintable(word) & HIGH
}

/// The same with other bits that say nothing.
#[inline(always)]
const fn unprintable(word: u64) -> u64 {
    word | word.wrapping_add(LOW) | word.wrapping_sub(LOW * 0x20)
}

/// Whether all bytes are printable ASCII or space.
#[inline]
pub fn is_printable(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    };
    let marks = bytes.chunks_exact(8).fold(0, |marks, word| {
        // Each chunk is a word.
        let word = word
            .first_chunk()
            .map_or(0, |word| u64::from_le_bytes(*word));
        marks | unprintable(word)
    });
    (marks | unprintable(u64::from_le_bytes(*last))) & HIGH == 0
}

/// How many bytes from the start are printable ASCII or space.
#[inline]
pub fn printable(bytes: &[u8]) -> usize {
    search(bytes, mark_unprintable, |byte| !matches!(byte, b' '..=b'~')).unwrap_or(bytes.len())
}

/// Where the first LF is.
#[inline]
pub fn find_lf(bytes: &[u8]) -> Option<usize> {
    search(
        bytes,
        |word| {
            let lf = word ^ (LOW * b'\n' as u64);
            lf.wrapping_sub(LOW) & !lf & HIGH
        },
        |byte| byte == b'\n',
    )
}

#[inline(always)]
fn search(
    bytes: &[u8],
    mark: impl Fn(u64) -> u64,
    is_wanted: impl Fn(u8) -> bool,
) -> Option<usize> {
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let marks = mark(u64::from_le_bytes(*chunk));
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let tail = bytes[at..].iter().position(|&byte| is_wanted(byte))?;
    Some(at + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of bytes at every place of two words and a tail, against the plain loop.
    #[test]
    fn searches_agree_with_a_loop_over_bytes() {
        for first in 0..=255 {
            for second in [0, b'\n', b'\t', b'\r', b' ', b'a', b'~', 0x7f, 0x80, 0xff] {
                for place in 0..19 {
                    let mut bytes = [b'x'; 20];
                    bytes[place] = first;
                    bytes[place + 1] = second;
                    assert_eq!(find_lf(&bytes), bytes.iter().position(|&b| b == b'\n'));
                    let stop = bytes.iter().position(|b| !(32..=126).contains(b));
                    assert_eq!(printable(&bytes), stop.unwrap_or(20));
                    for length in 0..=20 {
                        let is_all = stop.is_none_or(|stop| stop >= length);
                        assert_eq!(is_printable(&bytes[..length]), is_all);
                    }
                }
            }
        }
        // The same bit of two words.
        assert!(!is_printable(b"\0xxxxxxx\0xxxxxxxxxxxxxxx"));
        assert_eq!(printable(b""), 0);
        assert_eq!(find_lf(b""), None);
    }
}
