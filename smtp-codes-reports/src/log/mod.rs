//! The lines of a log that report something.

use std::io;

use memchr::{memchr, memrchr};

mod entry;
mod table;

use entry::Entry;
pub use entry::{Columns, Layout};
pub use table::Table;

use crate::Report;

/// Calls `each` for what the lines report about each recipient, with the place where the line
/// begins. A line that names no recipient is reported once.
///
/// Whether a line reports something depends on that line alone, never on the block that it was
/// read in.
///
/// # Errors
///
/// The first that `each` gives; nothing more is read then.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::log::{Layout, reports};
///
/// let line = b"Mar  1 00:00:00 mx postfix/smtp[1]: A1B2: to=<jo@example.com>, relay=none, \
///     dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.1]:25: Connection refused)";
/// let mut recipients = Vec::new();
/// reports(line, Layout::Any, |_, report| {
///     recipients.push(report.into_owned().recipient);
///     Ok(())
/// })?;
/// assert_eq!(recipients, [Some("jo@example.com".into())]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn reports<'a>(
    text: &'a [u8],
    layout: Layout,
    mut each: impl FnMut(usize, Report<'a>) -> io::Result<()>,
) -> io::Result<()> {
    entries(text, layout, |begin, entry| {
        let mut any = false;
        for recipient in entry.recipients() {
            any = true;
            each(begin, entry.report(Some(recipient)))?;
        }
        if any {
            Ok(())
        } else {
            each(begin, entry.report(None))
        }
    })
}

/// Calls `each` for what the lines report, with the place where the line begins: once for a
/// line that carries a status, or for each recipient that has one of its own there.
///
/// Codes are searched in all lines at once; only a line in which one was found is taken
/// apart. Lines of columns are all taken apart: a status fills a cell there, and the cell
/// before it tells nothing of it. Whether a line has an entry depends on that line alone,
/// never on the block that it was read in.
fn entries<'a>(
    text: &'a [u8],
    layout: Layout,
    mut each: impl FnMut(usize, Entry<'a>) -> io::Result<()>,
) -> io::Result<()> {
    if let Layout::Tracking(_) = layout {
        let mut begin = 0;
        for line in text.split(|&byte| byte == b'\n') {
            entry::entries(line, layout, &mut |entry| each(begin, entry))?;
            begin += line.len() + 1;
        }
        return Ok(());
    }
    // Where the line behind the last one that was looked at begins.
    let mut next = 0;
    for found in smtp_codes::find_in_lines(text) {
        if found.start < next {
            continue;
        }
        let begin = memrchr(b'\n', &text[next..found.start]).map_or(next, |feed| next + feed + 1);
        let end = line_end(text, found.end);
        entry::entries(&text[begin..end], layout, &mut |entry| each(begin, entry))?;
        next = end + 1;
    }
    Ok(())
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
            let mut block = Vec::new();
            for _ in 0..random(60) {
                block.extend_from_slice(PIECES[random(PIECES.len())]);
            }
            let mut alone = Vec::new();
            for line in block.split(|&byte| byte == b'\n') {
                alone.extend(seen(line));
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
