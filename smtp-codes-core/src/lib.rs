//! The settled rules of a registry of SMTP codes, and the one judge over them.
//!
//! Tables are read by `smtp-codes-registry`, which settles them into the form that stands here:
//! slices of numbers, in constants or lent by a table that was read at run time. [`decide`] is
//! the only place that knows which row goes before which, and that no good address is given up.
//!
//! It works on numbers: a word of the vocabulary is its place in its kind, a row its place in its
//! table. What the numbers mean is in the tables. Use it through `smtp-codes`, which names them;
//! this crate is exempt from semantic versioning.
#![no_std]

mod address;
#[cfg(feature = "asks")]
pub mod asks;
#[cfg(feature = "judge")]
mod decide;
#[cfg(feature = "bytes")]
pub mod find;
#[cfg(feature = "bytes")]
pub mod octets;
#[cfg(feature = "judge")]
pub mod packed;
#[cfg(feature = "words")]
pub mod phrases;
mod prose;
mod rules;
// Some of it only `asks` needs.
#[cfg(feature = "words")]
#[cfg_attr(not(feature = "asks"), allow(dead_code))]
mod split;
mod texts;
mod words;

pub use address::names;
#[cfg(feature = "judge")]
pub use decide::{Decision, Heard, Said, Saying, decide};
#[cfg(feature = "words")]
pub use phrases::{Chosen, Context, Families, Kind as MatchKind, Match, choose, search};
pub use prose::{Dictionary, Prose, Text};
pub use rules::{
    Answer, Beside, CauseRow, CauseRule, CodeRule, CodeTerms, DetailRows, List, Narrow, ReplyRow,
    ReportRows, Row, Rules, Set, SubjectRows, bit_of_condition, code_key, condition_of_detail,
    condition_of_subject,
};
pub use texts::{Bounds, CauseTexts, RowTexts, Rulebook, Texts, Words, part};
pub use words::{Disposition, Level, NoSuchWord, StageFacts, Step, Vocabulary};

/// No row, or no cause.
pub const NO_ROW: u16 = u16::MAX;

/// A part of a row that is left open.
pub const OPEN: u8 = u8::MAX;

/// In the number of a cause: it is one of the standard table.
pub const STANDARD: u16 = 1 << 15;
