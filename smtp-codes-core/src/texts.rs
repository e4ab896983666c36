//! The texts of one table, end to end, and the table as a whole.

use crate::rules::{CauseRow, Narrow, Rules};

/// Texts that stand end to end in one string.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// All of them.
    pub all: &'a str,
    /// Where each begins, and the last ends.
    pub bounds: Narrow<'a>,
}

impl<'a> Texts<'a> {
    /// The text with that number.
    #[inline]
    #[must_use]
    pub const fn at(&self, number: usize) -> &'a str {
        let (before_end, _) = self.all.split_at(self.bounds.at(number + 1));
        before_end.split_at(self.bounds.at(number)).1
    }
}

/// The numbers of the texts of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowTexts {
    /// What the row is about: `X.1.1 in class 5`.
    pub key: u16,
    /// What happened and what to do; may be empty.
    pub advice: u16,
    /// Where that stands.
    pub references: u16,
}

/// The numbers of the texts of a cause. Advice and sources are those of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseTexts {
    /// The stable word.
    pub word: u16,
    /// Two to five words for people.
    pub title: u16,
    /// Why it happens.
    pub description: u16,
    /// Other words for it, separated by `|`; may be empty.
    pub aliases: u16,
}

/// A table, settled: its rules and its texts.
///
/// Small and `Copy`: it only borrows, from constants or from a table that was read at run time.
#[derive(Clone, Copy, Debug)]
pub struct Rulebook<'a> {
    /// How the table is called in a basis: `codes.csv`.
    pub name: &'a str,
    /// What decides.
    pub rules: Rules<'a>,
    /// What it says to people.
    pub texts: Texts<'a>,
    /// The texts of each row.
    pub row_texts: &'a [RowTexts],
    /// The causes of the table, beside their families.
    pub causes: &'a [CauseRow],
    /// The texts of each cause.
    pub cause_texts: &'a [CauseTexts],
    /// The rows that are rules about replies, severities, reports or stages: first and end.
    pub rule_rows: (u16, u16),
}
