//! Tables that are read at run time.

use std::error::Error;
use std::fmt;
use std::string::String;
use std::sync::OnceLock;
use std::vec::Vec;

use smtp_codes_registry::{Problem, Settled, Table};

use crate::Rulebook;

/// A table that was read at run time: the same rules as [`registry!`](crate::registry!) makes of it
/// when a program is compiled.
///
/// It has the columns of `codes.csv`; those that no row needs may be absent. It refers to the codes,
/// causes and words of the standard table, over which it is to be laid.
///
/// # Examples
///
/// ```
/// use smtp_codes::{Action, Layers, OwnedRulebook, Stage, Status};
///
/// let table = "kind,code,with,stage,retry,action,cause,references\n\
///     rule,559,any,rcpt,now,try-next-host,system-unavailable,https://mail.example/codes\n";
/// let in_house = OwnedRulebook::from_csv("in-house.csv", table.as_bytes())?;
/// let rulebook = in_house.rulebook();
/// let over = [&rulebook];
/// let verdict = Layers::new(&over).judge_status("559".parse::<Status>()?, Stage::Rcpt);
/// assert_eq!(verdict.action(), Action::TryNextHost);
/// assert_eq!(verdict.basis().table(), "in-house.csv");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OwnedRulebook {
    name: String,
    settled: Settled,
}

impl OwnedRulebook {
    /// Reads a table; `name` is how it is called in errors and in a [`Basis`](crate::Basis).
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the table, as the compiler would say it; the table has a
    /// vocabulary of its own, and so cannot be laid over the standard one; or it is too large.
    #[inline]
    pub fn from_csv(name: &str, csv: &[u8]) -> Result<Self, InvalidTable> {
        let standard = standard();
        let reading = smtp_codes_registry::read_with(csv, Some(standard));
        let invalid = |problems: Vec<Problem>, message: String| InvalidTable {
            name: name.into(),
            problems,
            message,
        };
        if !reading.problems.is_empty() {
            return Err(invalid(reading.problems, String::new()));
        }
        if reading.table.own_words {
            let message = "the table has words of its own (outcome, retry, action, scope, party, \
                family or stage), so it is a registry by itself; one that is laid over the \
                standard table uses its words. Remove these rows.";
            return Err(invalid(Vec::new(), message.into()));
        }
        match Settled::new(&reading.table, Some(standard)) {
            Ok(settled) => Ok(Self {
                name: name.into(),
                settled,
            }),
            Err(message) => Err(invalid(Vec::new(), message)),
        }
    }

    /// Lends the rules, to be laid over the standard table.
    #[inline]
    #[must_use]
    pub fn rulebook(&self) -> Rulebook<'_> {
        self.settled.rulebook(&self.name)
    }
}

/// The standard table, read once for all tables that refer to it.
#[inline]
fn standard() -> &'static Table {
    static STANDARD: OnceLock<Table> = OnceLock::new();
    STANDARD.get_or_init(|| smtp_codes_registry::read(smtp_codes_table::CODES_CSV).table)
}

/// A table cannot be read, or not be laid over the standard one.
///
/// `Display` prints every mistake in a line of its own, with file, line and column.
///
/// # Examples
///
/// ```
/// use smtp_codes::OwnedRulebook;
///
/// let table = "kind,code,with,stage,retry,action,references\n\
///     rule,559,any,rcpt,nwo,try-next-host,convention\n";
/// let error = OwnedRulebook::from_csv("in-house.csv", table.as_bytes()).unwrap_err();
/// assert!(error.to_string().starts_with(
///     "in-house.csv:2:19, column retry: \"nwo\" is not a retry word; did you mean \"now\"?"
/// ));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTable {
    name: String,
    problems: Vec<Problem>,
    message: String,
}

impl InvalidTable {
    /// Each mistake, with file, line and column, in the order of the file.
    #[inline]
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        let of_table =
            (!self.message.is_empty()).then(|| std::format!("{}: {}", self.name, self.message));
        self.problems
            .iter()
            .map(|problem| problem.display_at(&self.name))
            .chain(of_table)
    }
}

impl fmt::Display for InvalidTable {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.lines().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&line)?;
        }
        Ok(())
    }
}

impl Error for InvalidTable {}
