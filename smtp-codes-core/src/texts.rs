//! The texts of one table, end to end, and the table as a whole.

use crate::prose::Prose;
use crate::rules::{CauseRow, Narrow, Rules};

/// Where texts stand that are end to end: how long each is takes half the room of where it begins.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// Where every [`Bounds::STEP`]th begins.
    pub starts: Narrow<'a>,
    /// How many bytes each has.
    pub lengths: Narrow<'a>,
}

impl Bounds<'_> {
    /// No texts.
    pub const NONE: Bounds<'static> = Bounds {
        starts: Narrow::U8(&[]),
        lengths: Narrow::U8(&[]),
    };

    /// From one text whose start is known to the next.
    pub const STEP: usize = 16;

    /// Where the text with that number begins and ends; there must be such a text.
    #[inline]
    #[must_use]
    pub const fn at(&self, number: usize) -> (usize, usize) {
        let mut place = number / Self::STEP;
        let mut start = self.starts.at(place);
        place *= Self::STEP;
        while place < number {
            start += self.lengths.at(place);
            place += 1;
        }
        (start, start + self.lengths.at(number))
    }
}

/// Texts that stand end to end in one string.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// All of them.
    pub all: &'a str,
    /// Where each stands.
    pub bounds: Bounds<'a>,
}

impl<'a> Texts<'a> {
    /// The text with that number.
    #[inline]
    #[must_use]
    pub const fn at(&self, number: usize) -> &'a str {
        let (start, end) = self.bounds.at(number);
        part(self.all, start, end)
    }
}

/// A part of a text. A constant function cuts a `str` only from Rust 1.86 on; before, it cuts the
/// bytes and looks at the part again, which takes a few nanoseconds.
///
/// # Panics
///
/// If the part does not lie in the text, or begins or ends within a character.
#[inline]
#[must_use]
pub const fn part(all: &str, start: usize, end: usize) -> &str {
    let (before_end, _) = all.as_bytes().split_at(end);
    match core::str::from_utf8(before_end.split_at(start).1) {
        Ok(part) => part,
        Err(_) => panic!("a bound of a text is within a character"),
    }
}

/// The numbers of the texts of a row, in [`Rulebook::prose`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowTexts {
    /// What the row is about: `X.1.1 in class 5`.
    pub key: u16,
    /// What happened and what to do; may be empty.
    pub advice: u16,
    /// Where that stands.
    pub references: u16,
}

impl RowTexts {
    /// In place of the number of the advice: that of the cause that the row names, where it is deferred, and
    /// where it is final.
    pub const OF_CAUSE: [u16; 2] = [u16::MAX - 1, u16::MAX];
}

/// The numbers of the texts of a cause, in [`Rulebook::texts`] but for the description. Advice and sources are those of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseTexts {
    /// The stable word.
    pub word: u16,
    /// Two to five words for people.
    pub title: u16,
    /// Why it happens, in [`Rulebook::prose`].
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
    /// Words and names: what is compared, or short.
    pub texts: Texts<'a>,
    /// What it says to people.
    pub prose: Prose<'a>,
    /// The texts of each row before `twins`; then those that rows behind share, but for the key: that is the one
    /// of the first such row.
    pub row_texts: &'a [RowTexts],
    /// From this row on always two rows, for class 4 and class 5, have their texts together.
    pub twins: u16,
    /// Which of the shared texts such two have. Their keys follow each other.
    pub shared: Narrow<'a>,
    /// The causes of the table, beside their families.
    pub causes: &'a [CauseRow],
    /// The texts of each cause.
    pub cause_texts: &'a [CauseTexts],
    /// What servers and providers say in words.
    pub words: Words<'a>,
    /// The numbers of the texts of each provider: its word, its name for people, and other words
    /// for it, separated by `|`.
    pub providers: &'a [[u16; 3]],
    /// The rows that are rules about replies, severities, reports or stages: first and end.
    pub rule_rows: (u16, u16),
}

impl Rulebook<'_> {
    /// The texts of a row.
    #[inline]
    #[must_use]
    pub const fn texts_of(&self, row: u16) -> RowTexts {
        if row < self.twins {
            return self.row_texts[row as usize];
        }
        let after = row - self.twins;
        let shared = self.shared.at(after as usize / 2);
        let mut texts = self.row_texts[self.twins as usize + shared];
        texts.key += after / 2;
        if after % 2 == 0 && texts.advice == RowTexts::OF_CAUSE[1] {
            texts.advice = RowTexts::OF_CAUSE[0];
        }
        texts
    }
}

/// The phrases, tokens, marks and hosts of one table.
///
/// Each part is bytes, numbers in it little-endian, so that a constant is one literal. They are made
/// by `smtp-codes-registry`.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// A filter: which words may be all that is known of what they end, or the key of a token. A power of two of
    /// bytes, or none.
    pub singles: &'a [u8],
    /// Another: which words may end something behind which words.
    pub pairs: &'a [u8],
    /// A number of two bytes for the steps whose keys begin alike: with it each of them finds its own place in `steps`.
    pub seeds: &'a [u8],
    /// Where words lead behind what stands before them: `phrases::STEP` bytes each, and three more, as eight are
    /// read at once; a few places are left free.
    pub steps: &'a [u8],
    /// What ends in the first states, and what gaps stand there: `phrases::RECORD` bytes.
    pub records: &'a [u8],
    /// How many digits keys of tokens have that are all digits, a bit for each (two bytes); then the
    /// tokens and marks, those with the same key together: `phrases::TOKEN` bytes each.
    pub tokens: &'a [u8],
    /// Each phrase, token and mark: `phrases::ENTRY` bytes.
    pub entries: &'a [u8],
    /// What entries are and when they hold, each kind once: `phrases::CIRCUMSTANCES` bytes.
    pub circumstances: &'a [u8],
    /// The codes beside which entries hold, four bytes each.
    pub beside: &'a [u8],
    /// The bytes of tokens, marks and host suffixes.
    pub texts: &'a [u8],
    /// The host suffixes in the order of their keys and, within a key, read backwards: `phrases::HOST` bytes each.
    pub hosts: &'a [u8],
    /// How long to wait, where an entry says so: `phrases::WAIT` bytes each.
    pub waits: &'a [u8],
    /// How many bits of its key a step has.
    pub known: u8,
    /// The row of the first phrase in class 4. Behind it stands that in class 5, and so on for each phrase
    /// and token.
    pub first_row: u16,
}

impl Default for Words<'_> {
    #[inline]
    fn default() -> Self {
        Words::NONE
    }
}

impl Words<'_> {
    /// No words at all.
    pub const NONE: Words<'static> = Words {
        singles: &[],
        pairs: &[],
        seeds: &[],
        steps: &[],
        records: &[],
        tokens: &[],
        entries: &[],
        circumstances: &[],
        beside: &[],
        texts: &[],
        hosts: &[],
        waits: &[],
        known: 0,
        first_row: 0,
    };

    /// Whether there is no phrase, token or mark.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}
