//! What is wrong in a table, and where: for the person who has it open.

use std::fmt;

pub(crate) use smtp_codes_settle::quote::quote;
use smtp_codes_settle::quote::show;

use crate::id::Id;
use crate::order::by_number;
use crate::schema::Column;
use crate::source::{Record, Source};

/// One mistake in a table: its place, the cell, and what to write instead.
///
/// `Display` gives place and message without the name of the file, which this crate never learns;
/// [`Problem::display_at`] puts it in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) id: Id,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) column_name: Option<&'static str>,
    pub(crate) cell: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// Which rule is broken: a word of [`RULES`](crate::RULES), which never changes its meaning.
    pub fn id(&self) -> &'static str {
        self.id.as_str()
    }

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

/// How many problems of a file are told; those after them in the file are not. So a hostile file
/// has no more of them than memory and patience allow.
const TOLD: usize = 1_000;

/// How many comparisons of words are made for suggestions. A table in use needs some hundreds; a
/// hostile one gets no more than this, and then its problems without suggestions.
const COMPARISONS: usize = 200_000;

/// The longest word that is compared, in letters.
const LONGEST: usize = 40;

/// How much of a list of allowed words a message quotes, in characters.
const LISTED: usize = 600;

/// Collects the problems of a file, whatever the order in which the checks find them.
pub(crate) struct Problems<'a> {
    source: &'a Source<'a>,
    /// Each with its offset; the places are worked out at the end.
    found: Vec<(usize, Problem)>,
    /// The offset after which nothing is told, as there are enough problems before it.
    last: usize,
    more: bool,
    /// The rows with a cell too few or too many, in file order.
    ragged: Vec<Ragged>,
    comparisons: usize,
}

/// A row with a cell too few or too many: where it starts and ends, and what to say if anything
/// else is wrong in it, until that is said.
struct Ragged {
    start: usize,
    end: usize,
    message: Option<String>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(source: &'a Source<'a>) -> Problems<'a> {
        Problems {
            source,
            found: Vec::new(),
            last: usize::MAX,
            more: false,
            ragged: Vec::new(),
            comparisons: COMPARISONS,
        }
    }

    /// Adds a problem at an offset in the file. In a row of the wrong length that is said instead.
    pub(crate) fn add(
        &mut self,
        id: Id,
        offset: usize,
        column: Option<Column>,
        cell: Option<&str>,
        message: String,
    ) {
        let before = self.ragged.partition_point(|row| row.start <= offset);
        match self.ragged[..before].last_mut() {
            Some(row) if offset <= row.end => {
                if let Some(message) = row.message.take() {
                    let start = row.start;
                    self.push(Id::RowLength, start, None, None, message);
                }
            }
            _ => self.push(id, offset, column, cell, message),
        }
    }

    fn push(
        &mut self,
        id: Id,
        offset: usize,
        column: Option<Column>,
        cell: Option<&str>,
        message: String,
    ) {
        if self.beyond(offset) {
            return;
        }
        let problem = Problem {
            id,
            line: 0,
            column: 0,
            column_name: column.map(Column::name),
            cell: cell.map(str::to_owned),
            message,
        };
        self.found.push((offset, problem));
        if self.found.len() >= 2 * TOLD {
            self.cut();
        }
    }

    /// Notes what to say about a row of the wrong length, in place of whatever else is found in it.
    pub(crate) fn ragged(&mut self, record: &Record<'_>, message: String) {
        self.ragged.push(Ragged {
            start: record.start,
            end: record.end,
            message: Some(message),
        });
    }

    /// Whether what is wrong after this offset is not told, so that nobody need look for it.
    pub(crate) fn beyond(&mut self, offset: usize) -> bool {
        self.more |= offset > self.last;
        offset > self.last
    }

    /// Puts the problems in the order of the file and drops those after the last one that is told.
    fn cut(&mut self) {
        by_number(&mut self.found, |&(offset, _)| offset as u64);
        if self.found.len() > TOLD {
            self.more = true;
            self.found.truncate(TOLD);
            self.last = self.found[TOLD - 1].0;
        }
    }

    /// Whether there is no problem so far.
    pub(crate) fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// All problems in file order.
    pub(crate) fn in_order(mut self) -> Vec<Problem> {
        self.cut();
        let mut places = self.source.places();
        let mut problems = Vec::with_capacity(self.found.len());
        for (offset, mut problem) in self.found {
            (problem.line, problem.column) = places.of(offset);
            problems.push(problem);
        }
        if self.more {
            if let Some(last) = problems.last() {
                let message = format!(
                    "these are the first {TOLD} problems; the file has more after them. Fix these first."
                );
                problems.push(Problem {
                    id: Id::MoreProblems,
                    line: last.line,
                    column: last.column,
                    column_name: None,
                    cell: None,
                    message,
                });
            }
        }
        problems
    }

    /// The word that somebody may have meant: the nearest one, if it is near.
    pub(crate) fn nearest<'w>(&mut self, word: &str, words: &'w [String]) -> Option<&'w str> {
        let (mut best, mut least) = (None, word.len().div_ceil(3) + 1);
        for candidate in words {
            if self.comparisons == 0 {
                break;
            }
            self.comparisons -= 1;
            if let Some(distance) = distance(word, candidate) {
                if distance < least && distance < candidate.len() {
                    (best, least) = (Some(candidate.as_str()), distance);
                }
            }
        }
        best
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
    let (mut a_room, mut b_room) = (['\0'; LONGEST], ['\0'; LONGEST]);
    let (a, b) = (letters(a, &mut a_room)?, letters(b, &mut b_room)?);
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

/// The letters of a word, in that room; `None` if they are too many.
fn letters<'r>(word: &str, room: &'r mut [char; LONGEST]) -> Option<&'r [char]> {
    let mut count = 0;
    for letter in word.chars() {
        *room.get_mut(count)? = letter;
        count += 1;
    }
    Some(&room[..count])
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
            ("5y\u{17e}", "5yz", 1),
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
        let source = Source::open(b"").unwrap();
        let mut problems = Problems::new(&source);
        let words = owned(&["now", "later", "never", "not-needed"]);
        let mut nearest = |word| problems.nearest(word, &words);
        assert_eq!(nearest("latter"), Some("later"));
        assert_eq!(nearest("nevr"), Some("never"));
        assert_eq!(nearest("no"), Some("now"));
        assert_eq!(nearest("not_neded"), Some("not-needed"));
        assert_eq!(nearest("perhaps"), None);
        assert_eq!(nearest(""), None);
        problems.comparisons = 2;
        assert_eq!(problems.nearest("latter", &words), Some("later"));
        assert_eq!(problems.nearest("latter", &words), None);
    }

    #[test]
    fn the_first_problems_are_told() {
        let bytes = vec![b'\n'; 5_000];
        let source = Source::open(&bytes).unwrap();
        for (count, told) in [(TOLD, TOLD), (TOLD + 1, TOLD + 1), (4_500, TOLD + 1)] {
            let mut problems = Problems::new(&source);
            for n in 0..count {
                // In an order that is none.
                problems.add(Id::Quote, n * 7_919 % count, None, None, format!("{n}."));
            }
            let problems = problems.in_order();
            assert_eq!(problems.len(), told);
            assert!(
                problems
                    .iter()
                    .take(TOLD)
                    .enumerate()
                    .all(|(n, p)| p.line == n + 1)
            );
            let last = problems.last().unwrap().to_string();
            let more = "1000:1: these are the first 1000 problems; the file has more after them.";
            assert_eq!(last.starts_with(more), count > TOLD, "{last}");
        }
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
