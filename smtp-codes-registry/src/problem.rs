//! What is wrong in a table, and where: for the person who has it open.

use crate::schema::Column;
use crate::source::{Record, Source};
use crate::table::sort_by;
use std::fmt;

/// One mistake in a table: its place, the cell, and what to write instead.
///
/// `Display` gives place and message without the name of the file, which this crate never learns;
/// [`Problem::display_at`] puts it in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) column_name: Option<&'static str>,
    pub(crate) cell: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// The line in the file, from 1. Blank lines and lines inside a quoted cell count.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The place in the line, from 1, in characters; a byte that is not UTF-8 counts as one. A byte
    /// order mark does not count.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The name of the table's column, unless the mistake concerns a whole row or the whole file.
    pub fn column_name(&self) -> Option<&str> {
        self.column_name
    }

    /// The cell that is wrong, or the wrong entry of a cell that holds a list.
    pub fn cell(&self) -> Option<&str> {
        self.cell.as_deref()
    }

    /// What is wrong and what is allowed, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The whole message, with the path as the user wrote it in front:
    /// `codes.csv:12:5, column retry: "latter" is not a retry word; did you mean "later"? ...`
    pub fn display_at(&self, path: &str) -> String {
        format!("{path}:{self}")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)?;
        if let Some(name) = self.column_name {
            write!(f, ", column {name}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// How many comparisons of words are made for suggestions. A table in use needs some hundreds; a
/// hostile one gets no more than this, and then its problems without suggestions.
const COMPARISONS: usize = 200_000;

/// The longest word that is compared, in bytes.
const LONGEST: usize = 40;

/// How much of a cell, or of a list of allowed words, a message quotes, in characters.
const QUOTED: usize = 60;
const LISTED: usize = 600;

/// Collects every problem of a file, whatever the order in which the checks find them.
pub(crate) struct Problems<'a> {
    source: &'a Source<'a>,
    found: Vec<Problem>,
    /// The rows with a cell too few or too many, in file order.
    ragged: Vec<Ragged>,
    comparisons: usize,
}

/// A row with a cell too few or too many: its lines, and what to say if anything else is wrong in
/// it, until that is said.
struct Ragged {
    first: usize,
    last: usize,
    problem: Option<Problem>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(source: &'a Source<'a>) -> Problems<'a> {
        Problems {
            source,
            found: Vec::new(),
            ragged: Vec::new(),
            comparisons: COMPARISONS,
        }
    }

    /// Adds a problem at an offset in the file. In a row of the wrong length that is said instead.
    pub(crate) fn add(
        &mut self,
        offset: usize,
        column_name: Option<Column>,
        cell: Option<&str>,
        message: String,
    ) {
        let problem = self.problem(offset, column_name, cell, message);
        let line = problem.line;
        let before = self.ragged.partition_point(|row| row.first <= line);
        if let Some(row) = self.ragged[..before].last_mut()
            && line <= row.last
        {
            self.found.extend(row.problem.take());
        } else {
            self.found.push(problem);
        }
    }

    /// Notes what to say about a row of the wrong length, in place of whatever else is found in it.
    pub(crate) fn ragged(&mut self, record: &Record<'_>, message: String) {
        let problem = self.problem(record.start, None, None, message);
        self.ragged.push(Ragged {
            first: problem.line,
            last: self.line(record.end),
            problem: Some(problem),
        });
    }

    fn problem(
        &self,
        offset: usize,
        column_name: Option<Column>,
        cell: Option<&str>,
        message: String,
    ) -> Problem {
        let (line, column) = self.source.place(offset);
        Problem {
            line,
            column,
            column_name: column_name.map(Column::name),
            cell: cell.map(str::to_owned),
            message,
        }
    }

    /// Whether there is no problem so far.
    pub(crate) fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.source.place(offset).0
    }

    /// All problems in file order.
    pub(crate) fn in_order(mut self) -> Vec<Problem> {
        sort_by(&mut self.found, |problem| {
            (problem.line as u64) << 32 | problem.column as u64
        });
        self.found
    }

    /// The word that somebody may have meant: the nearest one, if it is near.
    pub(crate) fn nearest<'w>(&mut self, word: &str, words: &'w [String]) -> Option<&'w str> {
        let (mut best, mut least) = (None, word.len().div_ceil(3) + 1);
        for candidate in words {
            if self.comparisons == 0 {
                break;
            }
            self.comparisons -= 1;
            if let Some(distance) = distance(word, candidate)
                && distance < least
                && distance < candidate.len()
            {
                (best, least) = (Some(candidate.as_str()), distance);
            }
        }
        best
    }
}

/// A cell as a message quotes it, shortened.
pub(crate) fn quote(cell: &str) -> String {
    let mut quoted = String::from("\"");
    show(&mut quoted, cell, QUOTED, "...");
    quoted.push('"');
    quoted
}

/// Adds a text as it is, but for characters that would act on a terminal instead of being seen;
/// and if it is longer than so many characters, the end in place of the rest.
fn show(shown: &mut String, text: &str, longest: usize, end: &str) {
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            shown.push_str(end);
            break;
        }
        if matches!(character, '"' | '\'' | '\\') {
            shown.push(character);
        } else {
            for escaped in character.escape_debug() {
                shown.push(escaped);
            }
        }
    }
}

/// `; did you mean "later"?`, or nothing but a full stop.
pub(crate) fn did_you_mean(word: Option<&str>) -> String {
    match word {
        Some(word) => format!("; did you mean {}?", quote(word)),
        None => ".".to_owned(),
    }
}

/// `now, later, never`, shortened if there are very many.
pub(crate) fn list(words: &[String]) -> String {
    let mut list = String::new();
    for word in words {
        if list.len() > LISTED {
            list.push_str(", ...");
            break;
        }
        if !list.is_empty() {
            list.push_str(", ");
        }
        show(&mut list, word, LONGEST, "");
    }
    list
}

/// Words that are no row, in the form that [`list`] and [`Problems::nearest`] take.
pub(crate) fn owned(words: &[&str]) -> Vec<String> {
    let mut owned = Vec::new();
    for word in words {
        owned.push(String::from(*word));
    }
    owned
}

/// How many letters must be added, removed, changed or swapped with their neighbour to get from one
/// word to the other, capitals ignored; `None` for words too long to be compared.
pub(crate) fn distance(a: &str, b: &str) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let same = |i: usize, j: usize| a[i].eq_ignore_ascii_case(&b[j]);
    // Three rows of the table of distances between beginnings: before last, last, current.
    let mut rows = [[0; LONGEST + 1]; 3];
    for (j, cost) in rows[1].iter_mut().enumerate() {
        *cost = j;
    }
    for i in 0..a.len() {
        rows[2][0] = i + 1;
        for j in 0..b.len() {
            let change = rows[1][j] + usize::from(!same(i, j));
            let mut cost = change.min(rows[1][j + 1] + 1).min(rows[2][j] + 1);
            if i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j) {
                cost = cost.min(rows[0][j - 1] + 1);
            }
            rows[2][j + 1] = cost;
        }
        rows = [rows[1], rows[2], rows[0]];
    }
    Some(rows[1][b.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        let pairs = [
            ("later", "later", 0),
            ("Later", "later", 0),
            ("latter", "later", 1),
            ("rctp", "rcpt", 1),
            ("", "rcpt", 4),
            ("rcpt", "", 4),
            ("abc", "xyz", 3),
            ("retry_later", "retry-later", 1),
            ("ca", "abc", 3),
        ];
        for (a, b, expected) in pairs {
            assert_eq!(distance(a, b), Some(expected), "{a} {b}");
            assert_eq!(distance(b, a), Some(expected), "{b} {a}");
        }
        let longest = "a".repeat(LONGEST);
        assert_eq!(distance(&longest, ""), Some(LONGEST));
        assert_eq!(distance(&format!("{longest}a"), &longest), None);
    }

    #[test]
    fn suggestions_are_near_and_end() {
        let source = Source::open(b"").ok().unwrap();
        let mut problems = Problems::new(&source);
        let words = owned(&["now", "later", "never", "not_needed"]);
        let mut nearest = |word| problems.nearest(word, &words);
        assert_eq!(nearest("latter"), Some("later"));
        assert_eq!(nearest("nevr"), Some("never"));
        assert_eq!(nearest("no"), Some("now"));
        assert_eq!(nearest("not-neded"), Some("not_needed"));
        assert_eq!(nearest("perhaps"), None);
        assert_eq!(nearest(""), None);
        problems.comparisons = 2;
        assert_eq!(problems.nearest("latter", &words), Some("later"));
        assert_eq!(problems.nearest("latter", &words), None);
    }

    #[test]
    fn quotes_show_everything_and_end() {
        assert_eq!(quote("it's \"so\" \\ \u{E9}"), "\"it's \"so\" \\ \u{E9}\"");
        assert_eq!(quote("a\u{1B}[31m\n\u{202E}"), r#""a\u{1b}[31m\n\u{202e}""#);
        assert_eq!(quote(&"a".repeat(61)), format!("\"{}...\"", "a".repeat(60)));
        assert_eq!(quote(&"a".repeat(60)), format!("\"{}\"", "a".repeat(60)));
        assert_eq!(list(&owned(&["a", "b\u{7}"])), r"a, b\u{7}");
        assert!(list(&vec!["word".to_owned(); 1000]).ends_with("word, ..."));
        assert_eq!(list(&["a".repeat(41)]), "a".repeat(40));
    }
}
