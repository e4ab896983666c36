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
        // A code and its other half may stand on two lines, if the second is indented:
        // both are looked at, each by itself.
        while found.end > done + 1 {
            let place = found.start.max(done + 1);
            let before = memrchr(b'\n', &text[..place]).unwrap_or(0);
            bare_replies(text, done, before, &mut look)?;
            let end = line_end(text, place);
            look(before + 1, end)?;
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
                let blanks = text[begin..]
                    .iter()
                    .take_while(|&&byte| byte == b' ' || byte == b'\t')
                    .count();
                let first = begin + blanks;
                if begins_with_code(&text[first..]) {
                    look(begin, line_end(text, first))?;
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

fn begins_with_code(line: &[u8]) -> bool {
    match line {
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
