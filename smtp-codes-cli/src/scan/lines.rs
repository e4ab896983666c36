//! The lines of a log that carry a status.

use std::io;

use memchr::{memchr, memchr_iter, memrchr};

use super::entry::{Entry, Layout, entry};

/// Calls `each` for every line that carries a status, with the place where the line begins.
///
/// `text` begins with a line feed, so that each line stands behind one. Codes are searched
/// in all lines at once; only a line in which one was found is taken apart. Whether a line
/// has an entry depends on that line alone, never on the block that it was read in.
pub(crate) fn entries<'a>(
    text: &'a [u8],
    layout: Layout,
    mut each: impl FnMut(usize, Entry<'a>) -> io::Result<()>,
) -> io::Result<()> {
    let mut look = |begin: usize, end: usize| match entry(&text[begin..end], layout) {
        Some(entry) => each(begin, entry),
        None => Ok(()),
    };
    // The line feed behind the last line that was looked at.
    let mut done = 0;
    for found in smtp_codes::find(text) {
        while found.end > done + 1 {
            let place = found.start.max(done + 1);
            let before = memrchr(b'\n', &text[..place]).unwrap_or(0);
            bare_replies(text, done, before, &mut look)?;
            let end = line_end(text, place);
            // A code and its other half may stand on two lines, if the second is indented.
            // Each line is then searched by itself.
            let whole = before < found.start && found.end <= end;
            if whole
                || begins_with_code(&text[before + 1..end])
                || smtp_codes::find(&text[before..end]).next().is_some()
            {
                look(before + 1, end)?;
            }
            done = end;
        }
    }
    bare_replies(text, done, text.len(), &mut look)
}

/// Looks at the lines that begin with a code, between two line feeds.
///
/// A success that stands alone is a reply only at the start of a text (`250 OK`); the
/// search through a whole block cannot know that each line is a text of its own.
fn bare_replies(
    text: &[u8],
    from: usize,
    to: usize,
    look: &mut impl FnMut(usize, usize) -> io::Result<()>,
) -> io::Result<()> {
    /// So many bytes are tested at once, with the one behind them.
    const WINDOW: usize = 64;
    let mut at = from;
    while at < to {
        let next = to.min(at + WINDOW);
        let none = match text.get(at..).and_then(<[u8]>::first_chunk) {
            Some(window) => !may_begin::<{ WINDOW + 1 }>(window),
            None => false,
        };
        if !none {
            for feed in memchr_iter(b'\n', &text[at..next]) {
                let begin = at + feed + 1;
                if begins_with_code(&text[begin..]) {
                    look(begin, line_end(text, begin))?;
                }
            }
        }
        at = next;
    }
    Ok(())
}

/// Whether a line that may have a code at its start begins in the window. Simple enough
/// for the compiler to test many bytes at once.
fn may_begin<const LENGTH: usize>(window: &[u8; LENGTH]) -> bool {
    window
        .iter()
        .zip(&window[1..])
        .fold(false, |any, (&feed, &first)| {
            let code = first.wrapping_sub(b'2') < 4;
            any | ((feed == b'\n') & (code | (first == b' ') | (first == b'\t')))
        })
}

/// Whether a code stands at the start of the line that begins the text.
fn begins_with_code(text: &[u8]) -> bool {
    let blanks = text
        .iter()
        .take_while(|&&byte| byte == b' ' || byte == b'\t')
        .count();
    match &text[blanks..] {
        [b'2'..=b'5', b'.', digit, ..] => digit.is_ascii_digit(),
        [b'2'..=b'5', second, third, rest @ ..] => {
            second.is_ascii_digit()
                && third.is_ascii_digit()
                && !rest.first().is_some_and(u8::is_ascii_digit)
        }
        _ => false,
    }
}

fn line_end(text: &[u8], from: usize) -> usize {
    memchr(b'\n', &text[from..]).map_or(text.len(), |end| from + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text that have an entry, with what the entry says.
    fn seen(text: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        let done = entries(text, Layout::Any, |begin, entry| {
            let end = line_end(text, begin);
            seen.push(format!("{:?}: {entry:?}", text[begin..end].as_ptr_range()));
            Ok(())
        });
        assert!(done.is_ok());
        seen
    }

    #[test]
    fn a_line_has_the_same_entry_in_a_block_and_alone() {
        const PIECES: [&[u8]; 24] = [
            b"550",
            b"250",
            b"5.1.1",
            b"2.0.0",
            b"4.2.2",
            b" ",
            b" ",
            b"\n",
            b"\n",
            b"\r\n",
            b"\n ",
            b"\n\t",
            b"-",
            b"said: ",
            b"dsn=",
            b" dsn=4.4.1, status=deferred (",
            b"(",
            b")",
            b"OK",
            b"#",
            b"reject: RCPT from x[192.0.2.1]: ",
            b"to=<a@b.example>",
            b"\0",
            b"\xff",
        ];
        let mut state = 1_u64;
        let mut random = |limit: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % limit
        };
        let mut found = 0;
        for _ in 0..4_000 {
            let mut block = vec![b'\n'];
            for _ in 0..random(60) {
                block.extend_from_slice(PIECES[random(PIECES.len())]);
            }
            let mut alone = Vec::new();
            let mut begin = 1;
            while begin < block.len() {
                let end = line_end(&block, begin);
                // The line feed before the line belongs to it here.
                alone.extend(seen(&block[begin - 1..end]));
                begin = end + 1;
            }
            found += alone.len();
            assert_eq!(
                seen(&block),
                alone,
                "{:?}",
                block.escape_ascii().to_string()
            );
        }
        assert!(found > 4_000);
    }
}
