//! One cell: what is wrong with it as such, whatever it says.

use crate::id::Id;
use crate::problem::{Problems, quote};
use crate::schema::Column;
use crate::source::{Cell, SAVE, find};
use std::borrow::Cow;

/// The most characters that a cell of a spreadsheet holds.
const MAX_CELL: usize = 32_767;

/// A cell, trimmed.
pub(crate) struct Field<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Where the cell starts in the file.
    pub(crate) start: usize,
    /// Where its content starts.
    pub(crate) content: usize,
    /// Whether it can be read at all; if not, that has been said.
    pub(crate) legible: bool,
}

/// The content of a cell as text, without the spaces around it.
pub(crate) fn text<'a>(cell: &Cell<'a>) -> Cow<'a, str> {
    match &cell.content {
        Cow::Borrowed(content) => lossy(content.trim_ascii()),
        Cow::Owned(content) => Cow::Owned(lossy(content.trim_ascii()).into_owned()),
    }
}

fn lossy(content: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(content) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(content),
    }
}

impl<'a> Field<'a> {
    /// A cell that the row or the table does not have.
    pub(crate) fn absent(at: usize) -> Field<'a> {
        Field {
            text: Cow::Borrowed(""),
            start: at,
            content: at,
            legible: true,
        }
    }

    /// Reads a cell as text. Rules: ASCII without control characters, so that every tool shows the
    /// same; one line; no longer than a spreadsheet's cell; and not what a spreadsheet takes for a
    /// formula.
    ///
    /// A cell that is `free` holds what servers say, in the letters of their languages.
    pub(crate) fn read(
        cell: &Cell<'a>,
        column: Column,
        free: bool,
        problems: &mut Problems<'_>,
    ) -> Field<'a> {
        if cell.raw.is_empty() {
            return Field::absent(cell.start);
        }
        let quoted = usize::from(matches!(cell.raw, [b'"', ..]));
        let leading = cell.content.len() - cell.content.trim_ascii_start().len();
        let mut field = Field {
            text: text(cell),
            start: cell.start,
            content: cell.start + quoted + leading,
            legible: true,
        };
        // Most cells are plain, which is quickly seen: no byte is asked alone.
        let odd = |odd: bool, byte: &u8| odd | !matches!(byte, b' '..=b'~');
        let read = field.text.as_bytes();
        let plain = read.len() <= MAX_CELL
            && !read.iter().fold(false, odd)
            && !matches!(read, [b'=' | b'+' | b'-' | b'@', ..]);
        if !plain {
            if let Some((id, offset, message)) = field.mistake(cell, free) {
                problems.add(id, offset, Some(column), Some(&field.text), message);
                field.legible = false;
            }
        }
        field
    }

    fn mistake(&self, cell: &Cell<'_>, free: bool) -> Option<(Id, usize, String)> {
        let content = cell.content.trim_ascii();
        if let Err(error) = std::str::from_utf8(content) {
            let byte = content[error.valid_up_to()];
            // The place of the first sequence that is wrong, counted in the file.
            let raw = std::str::from_utf8(cell.raw).err();
            let offset = cell.start + raw.map_or(0, |error| error.valid_up_to());
            return Some((
                Id::NotUtf8,
                offset,
                format!("the byte 0x{byte:02X} is not UTF-8; {SAVE}."),
            ));
        }
        let length = self.text.chars().count();
        if length > MAX_CELL {
            let message = format!(
                "the cell has {length} characters; a spreadsheet's cell holds at most {MAX_CELL}."
            );
            return Some((Id::CellTooLong, self.start, message));
        }
        if find(content, 0, |b| matches!(b, b'\r' | b'\n')) < content.len() {
            let message = "a line break inside the cell; write its text in one line.".to_owned();
            return Some((Id::LineBreak, self.start, message));
        }
        // Where the content starts in the cell as it stands.
        let from = self.content - self.start;
        let mut first = None;
        let mut count = 0;
        for character in self.text.chars() {
            let wanted = free && (character.is_alphanumeric() || is_sign(character));
            if !character.is_ascii() && !wanted {
                first = first.or(Some(character));
                count += 1;
            }
        }
        if let Some(character) = first {
            let more = match count {
                1 => String::new(),
                _ => format!(" (one of {count} such characters in this cell)"),
            };
            let cure = match character {
                '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => "; write an ordinary space",
                '\u{2010}'..='\u{2015}' | '\u{2212}' => "; write \"-\"",
                '\u{2018}' | '\u{2019}' => "; write an apostrophe (')",
                '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' => "; write a straight quote",
                '\u{2026}' => "; write \"...\"",
                '\u{300}'..='\u{36F}' => "; write the letter and its accent as one character",
                _ if free => "; write letters, and the signs of ASCII",
                _ => "; a table has ASCII characters only",
            };
            let shown = quote(character.encode_utf8(&mut [0; 4]));
            let message = format!(
                "{shown} (U+{:04X}) is not {}{more}{cure}.",
                u32::from(character),
                if free { "a letter" } else { "ASCII" }
            );
            let at = find(cell.raw, from, |b| !b.is_ascii());
            return Some((Id::NotAscii, cell.start + at, message));
        }
        if let Some(control) = content.get(find(content, 0, |b| b.is_ascii_control())) {
            let message = format!("a control character (0x{control:02X}) in the cell; remove it.");
            let at = find(cell.raw, from, |b| b.is_ascii_control());
            return Some((Id::ControlCharacter, cell.start + at, message));
        }
        if let Some(sign @ (b'=' | b'+' | b'-' | b'@')) = content.first() {
            let message = format!(
                "{} starts with \"{}\", which a spreadsheet takes for a formula; begin with a letter or a digit.",
                quote(&self.text),
                char::from(*sign)
            );
            return Some((Id::Formula, self.start, message));
        }
        None
    }
}

/// Whether it is a sign of a script that is not Latin, or a mark that is part of its letters.
fn is_sign(character: char) -> bool {
    matches!(
        character,
        '\u{900}'..='\u{E7F}'
            | '\u{3001}'..='\u{301F}'
            | '\u{3099}'..='\u{309A}'
            | '\u{30FB}'..='\u{30FC}'
            | '\u{FF01}'..='\u{FF9F}'
    )
}
