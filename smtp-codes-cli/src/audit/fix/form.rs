//! The form of a file: its encoding, its separator, its quotes, its blanks.

use std::borrow::Cow;

/// The bytes as text, and what they were if that was not UTF-8; or the line of the first byte that
/// is not.
pub(super) fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<&'static str>), usize> {
    let units = |read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes[2..].as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|&pair| read(pair)).collect();
        match rest {
            [] => String::from_utf16(&units).map_err(|_| 1_usize),
            _ => Err(1),
        }
    };
    match bytes {
        [0xFF, 0xFE, ..] => Ok((units(u16::from_le_bytes)?.into(), Some("UTF-16"))),
        [0xFE, 0xFF, ..] => Ok((units(u16::from_be_bytes)?.into(), Some("UTF-16"))),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok((text.into(), None)),
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                Err(1 + before.iter().filter(|&&byte| byte == b'\n').count())
            }
        },
    }
}

/// What separates the cells of the header: a comma, unless another sign separates more names.
pub(super) fn separator(text: &str) -> u8 {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let names = |separator: u8| {
        let cells = header.split(char::from(separator));
        let known = cells.filter(|cell| {
            let name = cell.trim().trim_matches('"').to_ascii_lowercase();
            let ours = super::table::ours();
            ours.iter().any(|ours| ours.sheet.header.contains(&name))
        });
        known.count()
    };
    let (semicolon, tab) = (names(b';'), names(b'\t'));
    match names(b',') {
        commas if semicolon > commas.max(1) => b';',
        commas if tab > commas.max(1) => b'\t',
        _ => b',',
    }
}

/// Whether each quote opens or closes a whole cell, or is doubled inside one; else its line.
pub(super) fn quoted_rightly(text: &str, separator: u8) -> Result<(), usize> {
    let bytes = text.as_bytes();
    let ends = |at: usize| match bytes.get(at) {
        None | Some(b'\n' | b'\r') => true,
        Some(&byte) => byte == separator,
    };
    let mut at = 0;
    let mut begins = true;
    let line = |at: usize| 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
    while at < bytes.len() {
        if bytes[at] == b'"' && begins {
            let open = at;
            loop {
                at += 1;
                match (bytes.get(at), bytes.get(at + 1)) {
                    (None, _) => return Err(line(open)),
                    (Some(b'"'), Some(b'"')) => at += 1,
                    (Some(b'"'), _) => break,
                    _ => {}
                }
            }
            if !ends(at + 1) {
                return Err(line(at));
            }
        } else if bytes[at] == b'"' {
            return Err(line(at));
        }
        begins = ends(at) && bytes[at] != b'"';
        at += 1;
    }
    Ok(())
}

/// The rows with all their cells, empty ones too.
pub(super) fn rows(text: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    reader
        .has_headers(false)
        .flexible(true)
        .delimiter(separator);
    let records = reader.from_reader(text.as_bytes()).into_records();
    // Text that is quoted rightly has no row that cannot be read.
    let rows = records.filter_map(Result::ok);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// The rows as they are kept: commas, LF, quotes only where a cell needs them.
pub(super) fn written(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new();
    writer.has_headers(false).flexible(true);
    let mut writer = writer.from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Takes the blanks around each cell off; gives in how many there were some.
pub(super) fn without_blanks(rows: &mut [Vec<String>]) -> usize {
    let mut count = 0;
    for cell in rows.iter_mut().flatten() {
        let trimmed = cell.trim_matches(|sign: char| sign.is_ascii_whitespace());
        if trimmed.len() < cell.len() {
            *cell = trimmed.to_owned();
            count += 1;
        }
    }
    count
}

/// Takes empty rows out and makes the others as long as the header, but for those whose cells have
/// shifted; gives how many were not.
pub(super) fn without_empty(rows: &mut Vec<Vec<String>>, shifted: &[usize]) -> usize {
    let empty = |row: &Vec<String>| row.iter().all(String::is_empty);
    let mut count = 0;
    let used = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty());
    let width = used(&rows[0]).map_or(0, |last| last + 1);
    let mut next = 1;
    rows.retain_mut(|row| {
        let line = next;
        let inside = row.iter().flat_map(|cell| cell.bytes());
        next += 1 + inside.filter(|&byte| byte == b'\n').count();
        if empty(row) {
            count += 1;
            return false;
        }
        let fits = used(row).is_none_or(|last| last < width);
        if row.len() != width && fits && !shifted.contains(&line) {
            row.resize(width, String::new());
            count += 1;
        }
        true
    });
    count
}

/// How many line ends are CRLF, or CR alone.
pub(super) fn foreign_line_ends(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\r').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_right_or_their_line_is_told() {
        for right in [
            "",
            "a,b\nc,d\n",
            "\"a\",\"b\"\r\n",
            "\"a,\"\"b\"\n",
            "\"a\nb\",c",
            "\"\",\"\"",
            "a,\"\"\n\"\",b\n",
        ] {
            assert_eq!(quoted_rightly(right, b','), Ok(()), "{right:?}");
        }
        for (wrong, line) in [
            ("a\"b", 1),
            ("a\n\"b", 2),
            ("a\nb,\"c\"d\n", 2),
            ("\"a\n\nb\nc", 1),
            ("a\n\"b\"\"", 2),
        ] {
            assert_eq!(quoted_rightly(wrong, b','), Err(line), "{wrong:?}");
        }
    }

    #[test]
    fn what_a_file_is_written_in_is_found() {
        let text = "kind,code\nreply,550\n";
        let utf16 = |order: fn(u16) -> [u8; 2]| {
            let units = text.encode_utf16().map(order);
            let mark = order(0xFEFF).to_vec();
            mark.into_iter().chain(units.flatten()).collect::<Vec<u8>>()
        };
        for bytes in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
            assert_eq!(decoded(&bytes), Ok((text.into(), Some("UTF-16"))));
            assert!(decoded(&bytes[..bytes.len() - 1]).is_err());
        }
        assert_eq!(decoded(text.as_bytes()), Ok((text.into(), None)));
        assert_eq!(decoded(b"a\n\xE9"), Err(2));
        assert_eq!(separator(text), b',');
        assert_eq!(separator("\n kind;code;\"class\"\n"), b';');
        assert_eq!(separator("kind\tcode\tclass"), b'\t');
        assert_eq!(separator("a;b;c"), b',');
    }
}
