//! A crate as a user of the macro would write it: `no_std`, documented, without warnings.
//!
//! Everything public here is generated from `tests/pass/in_house.csv`, a table of a company's
//! own codes in the standard words. That this crate compiles is itself a test: what the macro
//! generates has documentation and needs no allowance for a lint.

#![no_std]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic)]

smtp_codes::registry!("tests/pass/in_house.csv");

/// The examples of the README and of the guide, which run as tests. They are tested here, as the files
/// lie outside the packages that are published.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/guide/matching.md")]
    struct Matching;

    #[doc = include_str!("../../docs/guide/queue.md")]
    struct Queue;

    #[doc = include_str!("../../docs/guide/bounces.md")]
    struct Bounces;

    #[doc = include_str!("../../docs/guide/own-table.md")]
    struct OwnTable;

    #[doc = include_str!("../../docs/guide/words.md")]
    struct Words;

    #[doc = include_str!("../../docs/guide/server.md")]
    struct Server;
}
