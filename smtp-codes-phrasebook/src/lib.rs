//! What mail servers and providers say in words, laid over the SMTP codes of [`smtp_codes`].
//!
//! Three tables: `providers.csv` says who a server belongs to and what its own codes and tokens
//! mean, `phrases.csv` what the words of server programs mean; [`LAYERS`] judges by both.
//! `reports.csv` says by which words a mail is known as a delivery report, and a stage is named:
//! [`REPORT_WORDS`], [`STAGE_WORDS`].
//!
//! ```
//! use smtp_codes::{Cause, Evidence, Stage, Status};
//! use smtp_codes_phrasebook::LAYERS;
//!
//! let status: Status = "550 5.1.1".parse()?;
//! let evidence = Evidence::new(Some(status))
//!     .at(Stage::Rcpt)
//!     .text(b"mailbox is over quota");
//! assert_eq!(LAYERS.judge(&evidence).unwrap().cause(), Cause::MAILBOX_FULL);
//! # Ok::<(), smtp_codes::InvalidStatus>(())
//! ```
#![no_std]

use smtp_codes::{Layers, Rulebook};

/// Who a server belongs to, and what its own codes and tokens mean.
#[allow(missing_docs, clippy::large_const_arrays)]
mod providers {
    smtp_codes::registry!("providers.csv");
}

/// What the words of server programs mean.
#[allow(missing_docs, clippy::large_const_arrays)]
mod phrases {
    smtp_codes::registry!("phrases.csv");
}

/// By which words a mail is recognised, or a stage is.
#[allow(missing_docs, clippy::large_const_arrays)]
mod reports {
    smtp_codes::registry!("reports.csv");
}

/// The words by which a mail is recognised as a delivery report, or as something else: what they
/// tell, and the words, in small letters.
///
/// `system` words stand in the From of a mail system, `subject` ones in the subject of a report;
/// `failure`, `reason`, `delay` and `success` in its text; `original` ones in the line above the
/// returned mail, `because` ones before a reason, `helper` and `asked` ones above the address of who
/// helps, `made-of` ones before the address that the recipient's was made of, `held` ones before why a
/// message waits; with `final` ones a report of a delay is one of a failure.
/// `away`, `challenge` and `receipt` are subjects of other mails. `before-command`, `near-command`
/// and `after-command` words stand around the name of a command; see [`STAGE_WORDS`]. `other-address`
/// words stand before an address of which a reply does not speak, `after-sender` ones behind that of the
/// sender, and `other-program` ones in the names
/// of programs whose codes are none of mail.
///
/// # Examples
///
/// ```
/// let (_, words) = smtp_codes_phrasebook::REPORT_WORDS
///     .iter()
///     .find(|(tells, _)| *tells == "system")
///     .unwrap();
/// assert!(words.contains(&"mailer-daemon"));
/// ```
pub use reports::REPORT_WORDS;

/// The words by which texts name the stage of a session: what they tell, the stage, and the words,
/// in small letters.
///
/// `stage` words tell it wherever they stand, `own-stage` ones where a program speaks of itself and does
/// not quote a reply, `command` ones where a text names a command, `address` ones before the address
/// that the command was about.
///
/// # Examples
///
/// ```
/// use smtp_codes::Stage;
///
/// let (tells, stage, _) = smtp_codes_phrasebook::STAGE_WORDS
///     .iter()
///     .find(|(_, _, words)| words.contains(&"refused to talk to me"))
///     .unwrap();
/// assert_eq!((*tells, *stage), ("own-stage", Stage::Greeting));
/// ```
pub use reports::STAGE_WORDS;

/// The table of providers.
pub static PROVIDERS: &Rulebook<'static> = &providers::RULEBOOK;

/// The table of phrases.
pub static PHRASES: &Rulebook<'static> = &phrases::RULEBOOK;

/// Both tables laid over the standard one: what a provider says of itself goes before words.
///
/// A table of your own goes before both: `Layers::new(&[&in_house::RULEBOOK, PROVIDERS, PHRASES])`.
pub static LAYERS: Layers<'static> = Layers::new(&[&providers::RULEBOOK, &phrases::RULEBOOK]);

/// The whole of `phrases.csv`: RFC 4180 CSV with a header row, as it is kept. Its rows of kind `kind`
/// explain the others; the columns are those of `codes.csv` and a few more.
///
/// # Examples
///
/// ```
/// let csv = str::from_utf8(smtp_codes_phrasebook::PHRASES_CSV)?;
/// assert!(csv.starts_with("kind,code,"));
/// # Ok::<(), core::str::Utf8Error>(())
/// ```
pub const PHRASES_CSV: &[u8] = include_bytes!("../phrases.csv");

/// The whole of `providers.csv`, as it is kept; see [`PHRASES_CSV`].
///
/// # Examples
///
/// ```
/// let csv = str::from_utf8(smtp_codes_phrasebook::PROVIDERS_CSV)?;
/// assert!(csv.lines().any(|row| row.starts_with("provider,google,")));
/// # Ok::<(), core::str::Utf8Error>(())
/// ```
pub const PROVIDERS_CSV: &[u8] = include_bytes!("../providers.csv");

/// The whole of `reports.csv`: the words by which mails are recognised as reports, and stages.
///
/// # Examples
///
/// ```
/// let csv = str::from_utf8(smtp_codes_phrasebook::REPORTS_CSV)?;
/// assert!(csv.lines().any(|row| row.starts_with("report,")));
/// # Ok::<(), core::str::Utf8Error>(())
/// ```
pub const REPORTS_CSV: &[u8] = include_bytes!("../reports.csv");
