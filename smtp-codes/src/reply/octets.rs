//! The two searches that reading is made of, eight bytes at a time.
//!
//! In both, a marked byte sets its highest bit in the word. A borrow may mark a byte
//! wrongly, but only above a byte that is marked rightly, so the lowest mark is true.

const LOW: u64 = u64::MAX / 255;
const HIGH: u64 = LOW << 7;

/// How many bytes from the start are printable ASCII or space.
#[inline]
pub(super) fn printable(bytes: &[u8]) -> usize {
    search(
        bytes,
        |word| {
            let delete = word ^ (LOW * 0x7f);
            word.wrapping_sub(LOW * 0x20) & !word | delete.wrapping_sub(LOW) & !delete | word
        },
        |byte| !matches!(byte, b' '..=b'~'),
    )
    .unwrap_or(bytes.len())
}

/// Where the first LF is.
#[inline]
pub(super) fn find_lf(bytes: &[u8]) -> Option<usize> {
    search(
        bytes,
        |word| {
            let lf = word ^ (LOW * b'\n' as u64);
            lf.wrapping_sub(LOW) & !lf
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
        let marks = mark(u64::from_le_bytes(*chunk)) & HIGH;
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
                }
            }
        }
        assert_eq!(printable(b""), 0);
        assert_eq!(find_lf(b""), None);
    }
}
