//! Reads bounces, mailboxes and the logs of mail servers: what was said about whom.
//!
//! ```text
//! bytes -> Report      what was said      this crate
//! Report -> Verdict    why, and what now  smtp-codes and the tables laid over it
//! ```
//!
//! A [`Report`] holds what one source said about one recipient, or about one refused command,
//! before any verdict. Mails give them by [`mail::Mail`], lines of logs by [`log::reports`], what
//! a person pasted by [`text::read`]; [`recognise::content`] tells what a file holds, and
//! `files::Feed` (feature `files`) reads files, folders and what is compressed. `rows` (feature
//! `write`) reads and writes the rows of an engine, one for one.
//!
//! Everything read here is hostile: no input panics, none takes more time than its length is worth,
//! and none more memory than it says.
//!
//! # Examples
//!
//! Who of a bounce must get no more mail:
//!
//! ```
//! use smtp_codes::Action;
//! use smtp_codes_phrasebook::LAYERS;
//! use smtp_codes_reports::mail::Mail;
//!
//! let bounce = b"From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail\n\n\
//!     <jo@example.com>: host mx.example.com said: 550 5.1.1 User unknown\n";
//! for report in Mail::read(bounce).reports() {
//!     if report.judge(&LAYERS).is_some_and(|verdict| verdict.action() == Action::Suppress) {
//!         assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
//!     }
//! }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod events;
#[cfg(feature = "files")]
pub mod files;
mod judge;
mod judged;
pub mod log;
pub mod mail;
pub mod mbox;
pub mod recognise;
mod report;
#[cfg(feature = "write")]
pub mod rows;
mod speaker;
mod stage;
pub mod text;
mod time;
#[cfg(feature = "write")]
pub mod write;

pub use judge::{Judge, Known};
pub use judged::Judged;
pub use report::{Direction, Report};
pub use time::{InvalidTime, Time};
