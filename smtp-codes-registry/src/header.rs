//! The first row: where each column stands.

use crate::id::Id;
use crate::problem::{Problems, did_you_mean, list, owned, quote};
use crate::schema::Column;
use crate::source::{self, Record};

use Column as C;

/// Where each column stands in the file.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    /// `usize::MAX` for a column that the table does not have.
    pub(crate) positions: [usize; C::ALL.len()],
    /// The offset of the header in the file.
    pub(crate) start: usize,
    /// How many cells it has, and how many without the empty ones at its end.
    pub(crate) count: usize,
    pub(crate) width: usize,
    /// Whether nothing is wrong with it. If something is, rows of another length have that reason.
    pub(crate) sound: bool,
}

impl Header {
    /// Reads the first record. Without kind and code no row can be right, so then there is no
    /// header and the mistakes in it are the only problems of the file. A column with a misspelled
    /// name is read as the one that was meant, so that its rows do not miss it.
    pub(crate) fn read(record: &Record<'_>, problems: &mut Problems<'_>) -> Option<Header> {
        if let Some((offset, _, message)) = &record.fault {
            problems.add(Id::Quote, *offset, None, None, format!("{message}."));
            return None;
        }
        let all = list(&owned(C::NAMES));
        let mut positions = [usize::MAX; C::ALL.len()];
        let mut read = Vec::new();
        let mut known = 0;
        let mut unknown = Vec::new();
        for (position, cell) in record.cells.iter().enumerate() {
            if position == record.used {
                break;
            }
            let name = String::from_utf8_lossy(cell.content.trim_ascii()).into_owned();
            match source::column(&cell.content) {
                Some(column) if positions[column as usize] == usize::MAX => {
                    positions[column as usize] = position;
                    known += 1;
                }
                Some(column) => {
                    let message = format!(
                        "the column {} stands twice in the header. Remove one of them, with its cells.",
                        quote(column.name())
                    );
                    problems.add(
                        Id::ColumnTwice,
                        cell.start,
                        Some(column),
                        Some(&name),
                        message,
                    );
                }
                None => unknown.push((position, cell.start, name.clone())),
            }
            if !name.is_empty() {
                read.push(name);
            }
        }
        let read = list(&read);
        if known == 0 || known * 2 < record.used.min(C::ALL.len()) {
            let message = format!(
                "the first row is not the header: it reads {}. A table starts with the names of \
                 its columns: {all}.",
                quote(&read)
            );
            problems.add(Id::NoHeader, record.start, None, None, message);
            return None;
        }
        for (position, offset, name) in unknown {
            let mut absent = Vec::new();
            for &column in C::ALL {
                if positions[column as usize] == usize::MAX {
                    absent.push(column.name().to_owned());
                }
            }
            let near = problems.nearest(&name, &absent);
            if let Some(near) = near {
                if let Some(column) = source::column(near.as_bytes()) {
                    positions[column as usize] = position;
                }
            }
            let message = if name.is_empty() {
                "a column without a name; remove it, or give it its name.".to_owned()
            } else {
                let guess = did_you_mean(near);
                format!("{} is not a column{guess} Allowed: {all}.", quote(&name))
            };
            problems.add(Id::NotAColumn, offset, None, Some(&name), message);
        }
        if record.used > record.cells.len() {
            let message = format!(
                "the header has {} cells; a table has at most {} columns.",
                record.used,
                C::ALL.len()
            );
            problems.add(Id::NotAColumn, record.start, None, None, message);
        }
        let mut missing = Vec::new();
        for column in [C::Kind, C::Code] {
            if positions[column as usize] == usize::MAX {
                missing.push(column.name().to_owned());
            }
        }
        if !missing.is_empty() {
            let noun = if missing.len() > 1 {
                "these columns are"
            } else {
                "this column is"
            };
            let missing = list(&missing);
            let message = format!(
                "{noun} missing: {missing}. Every table needs kind and code. The header reads: {read}."
            );
            problems.add(Id::MissingColumn, record.start, None, None, message);
            return None;
        }
        Some(Header {
            positions,
            start: record.start,
            count: record.count,
            width: record.used,
            sound: problems.none(),
        })
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.positions[column as usize] != usize::MAX
    }
}
