//! What a registry of SMTP codes says, once it is read, and the rules that it settles to.
//!
//! It stands apart from the reader of tables, as what a table expands to needs no more than this: whoever
//! uses the macro waits for both, and they are compiled at the same time. Use it through `smtp-codes-registry`;
//! this crate is exempt from semantic versioning.

pub mod order;
#[cfg(feature = "words")]
pub mod pattern;
#[cfg(feature = "words")]
pub mod phrases;
pub mod quote;
pub mod rulebook;
pub mod table;

pub use order::{Index, by_number};
pub use rulebook::{Numbers, Settled, SettledVocabulary, SettledWords, TextPool};
pub use smtp_codes_core::{Bounds, Dictionary, NO_ROW, Narrow, Prose};
pub use table::{
    About, Answer, Category, Cause, CauseRef, Class, Commands, Companion, Date, Detail, DsnAction,
    Given, Head, Phrase, Provider, Reply, ReportWords, Rule, Saying, Severity, Stage, Step,
    Subject, Table, Token, With, Word,
};
