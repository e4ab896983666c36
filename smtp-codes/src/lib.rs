//! Every SMTP reply code and enhanced status code: what it means, whether to try again,
//! what to do, and who can mend it.
//!
//! | question | answer |
//! | --- | --- |
//! | What did the server say? | [`Reply`], [`ReplyReader`]; [`find`](find()) and [`best`] in free text; [`find_in_lines`] in a log; [`dsn`] in delivery reports |
//! | What is this code? | [`ReplyCode`], [`EnhancedCode`]: any that is well formed |
//! | What does the registry say of it? | [`RegisteredReply`], [`Detail`], [`Subject`], [`Class`], [`Severity`], [`Category`] |
//! | What to do about it, and why? | [`judge`], [`judge_report`], [`Verdict`] |
//! | What should my server answer? | [`WireReply`], [`WireFormat`] |
//! | How do I add codes of my own? | [`registry!`] |
//!
//! Everything that is said about a code stands in one table, `codes.csv`, from which this
//! crate is generated when it is built.
//!
//! # Examples
//!
//! ```
//! use smtp_codes::{Action, Reply, Retry, Stage, judge};
//!
//! let reply = Reply::parse(b"550 5.1.1 No such user here\r\n", Stage::Rcpt)?;
//! let verdict = judge(reply.status(), Stage::Rcpt);
//! assert_eq!(verdict.retry(), Retry::Never);
//! assert_eq!(verdict.action(), Action::Suppress);
//! assert_eq!(verdict.basis().references(), "RFC 3463 3.2; RFC 7372 4");
//! # Ok::<(), smtp_codes::ParseReplyError>(())
//! ```
//!
//! # Open and closed
//!
//! What comes over the wire is open: a code that nobody registered is kept, printed and
//! judged like any other. What is registered is closed: `registered()` leads from an open
//! code to its variant, and the variants convert back. New registrations come in minor
//! releases, so the enums are `#[non_exhaustive]`.
//!
//! # Features
//!
//! The crate is `no_std`, allocates nothing, has no unsafe code and no run-time dependency.
//!
//! - `serde`: codes and words as they look on the wire; a reply code is read from a number,
//!   too, and codes that are not registered are kept.
//! - `alloc`: `ReplyBuf`, a reply that owns its bytes, and `WireReply::to_vec`.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

#[doc(hidden)]
pub mod macro_support;

pub mod dsn;
mod enhanced_code;
mod error;
mod find;
mod items;
mod registry;
mod reply;
mod reply_code;
mod serde;
mod status;
mod verdict;

pub use enhanced_code::EnhancedCode;
pub use error::{
    InvalidDeviation, InvalidEnhancedCode, InvalidReplyCode, InvalidStatus, NotRegistered,
};
pub use find::{Find, Found, best, find, find_in_lines};
pub use registry::{
    Action, Basis, Category, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry,
    Scope, Severity, Stage, Standing, Subject,
};
#[cfg(feature = "alloc")]
pub use reply::ReplyBuf;
pub use reply::{
    Deviation, Deviations, DeviationsIter, Escaped, ParseReplyError, Progress, Reply,
    ReplyLimitError, ReplyLines, ReplyReader, ReplyText, WireFormat, WireReply, WriteReplyError,
};
pub use reply_code::ReplyCode;
pub use status::Status;
pub use verdict::{BasisKind, Conflict, Semantics, Verdict, judge, judge_report};

/// Turns a registry CSV of your own into Rust items.
///
/// The path is relative to your `Cargo.toml`; where no such file is, to the file that calls.
/// The table has the columns and kinds of row that
/// `codes.csv` of this crate explains in its first rows. For each kind that it has rows of,
/// the macro generates a `#[non_exhaustive]` enum with a documented variant for each row:
/// `Severity`, `Category`, `RegisteredReply`, `Class`, `Subject`, `Detail`, and for a table
/// that brings words of its own also those. `Basis` stands for the rows that can decide a
/// verdict. What a table leaves out is taken from this crate: a table of three details uses
/// our words, classes and subjects.
///
/// The caller is built again when the CSV is edited, without a build script. What Cargo
/// cannot see is a file that did not exist when the crate was last built successfully.
///
/// # Errors
///
/// Every mistake in the table is a compile error of its own, with file, line, column, the
/// offending cell, what is allowed, and the nearest valid word. The rows that are right are
/// generated all the same, so that nothing else seems to be wrong.
///
/// # Examples
///
/// ```ignore
/// mod in_house {
///     smtp_codes::registry!("in-house.csv");
/// }
///
/// let detail: in_house::Detail = "X.7.900".parse()?;
/// ```
#[macro_export]
macro_rules! registry {
    ($path:tt $(,)?) => {
        $crate::macro_support::expand! { $crate; $path }
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "expected the path of one registry CSV as a string, relative to this crate's \
             Cargo.toml: registry!(\"codes.csv\")"
        );
    };
}
