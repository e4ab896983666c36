//! Every SMTP reply code and enhanced status code: what it means, whether to try again,
//! what to do, and who can fix it.
//!
//! | question | answer |
//! | --- | --- |
//! | What did the server say? | [`Reply`], [`ReplyReader`]; [`find`](find()) and [`best`] in free text; [`find_in_lines`] in a log; [`dsn`] in delivery reports |
//! | What is this code? | [`ReplyCode`], [`EnhancedCode`]: any that is well formed |
//! | What does the registry say of it? | [`RegisteredReply`], [`Detail`], [`Subject`], [`Class`], [`Severity`], [`Category`] |
//! | What to do about it, and why? | [`judge`], [`Verdict`], [`Cause`]; [`Evidence`] and [`Layers`] where more is known |
//! | What does an error of my mail library mean? | [`Status::from_code_and_text`], or numbers by `Status::try_from`, then [`judge`] |
//! | How long to wait, and until when? | [`Verdict::disposition`], then [`Verdict::wait`] and [`Wait::next`] |
//! | What else do its words say? | `asks` (feature `words`): how long to wait, which block list |
//! | What should my server answer? | [`WireReply`], [`WireFormat`] |
//! | How does it all go together? | the [`guide`] |
//! | How do I add codes and rules of my own? | [`registry!`]; at run time `OwnedRulebook` (feature `std`) |
//!
//! Two crates read more than codes: `smtp-codes-phrasebook` the words of a reply, `smtp-codes-reports`
//! bounces, mailboxes and logs.
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
//! assert_eq!(verdict.cause().as_str(), "no-such-user");
//! assert_eq!(verdict.references(), "RFC 3463 3.2; RFC 5248 2.4");
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
//! - `std`: `OwnedRulebook`, a table of your own that is read at run time.
//! - `words`: the words of a reply count. Tables of your own may have rows of kind provider, token and
//!   phrase, which say what servers mean by their words, and `asks` reads what else a text says.
//!   Without it a build from nothing takes less time.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[doc(hidden)]
pub mod macro_support;

#[cfg(feature = "words")]
#[cfg_attr(docsrs, doc(cfg(feature = "words")))]
pub mod asks;
mod cause;
pub mod dsn;
mod enhanced_code;
mod error;
mod evidence;
mod find;
pub mod guide;
mod items;
#[cfg(feature = "std")]
mod loaded;
mod registry;
mod reply;
mod reply_code;
mod serde;
mod status;
mod verdict;
mod wait;

pub use cause::Cause;
pub use enhanced_code::EnhancedCode;
pub use error::{
    InvalidDeviation, InvalidEnhancedCode, InvalidReplyCode, InvalidStatus, NotRegistered,
    UnknownWord,
};
pub use evidence::Evidence;
pub use find::{Find, Found, best, find, find_in_lines};
#[cfg(feature = "std")]
#[cfg_attr(docsrs, doc(cfg(feature = "std")))]
pub use loaded::{InvalidTable, OwnedRulebook};
pub use registry::{
    Action, Category, Class, Detail, DsnAction, Family, Outcome, Party, RULEBOOK as STANDARD,
    RegisteredReply, Retry, Scope, Severity, Stage, Standing, Subject,
};
#[cfg(feature = "alloc")]
pub use reply::ReplyBuf;
pub use reply::{
    Deviation, Deviations, DeviationsIter, Escaped, ParseReplyError, Progress, Reply,
    ReplyLimitError, ReplyLines, ReplyReader, ReplyText, WireFormat, WireReply, WriteReplyError,
};
pub use reply_code::ReplyCode;
pub use smtp_codes_core::{Disposition, Level, NoSuchWord, Rulebook, Text};
pub use status::Status;
pub use verdict::{Basis, Conflict, Layers, Provider, Speaker, Verdict, judge};
pub use wait::{Wait, Whose};

/// Turns a registry CSV of your own into Rust items.
///
/// The path is relative to your `Cargo.toml`; where no such file is, to the file that calls.
/// The table has the columns and kinds of row that `codes.csv` of this crate explains in its first
/// rows; a column that no row needs may be absent. What a table leaves out is taken from this
/// crate: a table of three details uses our words, causes, classes and subjects.
///
/// For each kind that it has rows of, the macro generates a `#[non_exhaustive]` enum with a
/// documented variant for each row: `Severity`, `Category`, `RegisteredReply`, `Class`, `Subject`,
/// `Detail`. Beside them stand
///
/// - `RULEBOOK`: the rules of the table, to be laid over the standard one with [`Layers`],
/// - `verdict()` of its codes, which judges so,
/// - `cause`: a module with a constant for each cause that the table has itself.
///
/// A table that brings words of its own (outcome, retry, action, scope, party, family or stage) is
/// a registry by itself. It is given types for these words, too, but neither `RULEBOOK` nor
/// `verdict()`: its verdicts would be in other words than those of a [`Verdict`].
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
///
/// static LAYERS: Layers<'static> = Layers::new(&[&in_house::RULEBOOK]);
/// let verdict = LAYERS.judge_status("550 5.7.900".parse()?, Stage::Rcpt);
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
