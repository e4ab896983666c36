//! Every SMTP reply code and enhanced status code, what it means, whether to try again,
//! and who can mend it.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod macro_support;

mod enhanced_code;
mod error;
mod registry;
mod reply_code;
mod serde;
mod status;
mod verdict;

pub use enhanced_code::EnhancedCode;
pub use error::{InvalidEnhancedCode, InvalidReplyCode, NotRegistered};
pub use registry::{
    Action, Basis, Category, Class, Detail, DsnAction, Outcome, Party, RegisteredReply, Retry,
    Scope, Severity, Stage, Standing, Subject,
};
pub use reply_code::ReplyCode;
pub use status::Status;
pub use verdict::{BasisKind, Conflict, Semantics, Verdict, judge, judge_report};

/// Turns a registry CSV of your own into Rust items.
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
