//! The registry of SMTP codes as it is kept: the bytes of `codes.csv`.
//!
//! A package holds files from its own folder only, and the table belongs at the top of the
//! repository, where people look for it. So the top is a package of its own, on which every crate
//! that reads the table depends. To use the codes, depend on `smtp-codes`. This crate is exempt
//! from semantic versioning: those that read it pin it.
#![no_std]

/// The whole of `codes.csv`: RFC 4180 CSV in ASCII, with a header row, LF at the end of each line.
///
/// Its rows of kind `column` and `kind` explain the others.
///
/// # Examples
///
/// ```
/// let rows = smtp_codes_table::CODES_CSV.split(|&byte| byte == b'\n');
/// let bad_mailbox = rows.clone().filter(|row| row.starts_with(b"detail,X.1.1,"));
/// assert_eq!(bad_mailbox.count(), 1);
/// ```
pub const CODES_CSV: &[u8] = include_bytes!("codes.csv");
