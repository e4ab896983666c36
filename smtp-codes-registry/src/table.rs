//! What a registry CSV says, once it is known to be right.
//!
//! Behind these types nothing is checked again: an index points into its list, a number is in its
//! range, a name is a Rust identifier. Codes are numbers here; the letters of the sheet (`X.`,
//! `yz`) are gone.

use std::collections::BinaryHeap;

/// A registry: one list for each kind of row.
///
/// Rows of codes are sorted by code, words and verdicts stand in the order of the file. In a table
/// that comes with problems each wrong row is missing, and so is what cannot stand without it: the
/// entry in a list, or the row that is about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Whether the file has at least one word row (outcome, retry, action, scope, party, standing
    /// or stage) of its own. A kind of words without rows is taken from the standard table; those
    /// words have `line` 0.
    pub own_words: bool,
    /// The words for what happened.
    pub outcomes: Vec<Word>,
    /// The words for whether and when to try again.
    pub retries: Vec<Word>,
    /// The words for what to do.
    pub actions: Vec<Word>,
    /// The words for what a refusal covers.
    pub scopes: Vec<Word>,
    /// The words for who can mend it.
    pub parties: Vec<Word>,
    /// The words for how firmly a code stands.
    pub standings: Vec<Word>,
    /// The commands and steps of a session.
    pub stages: Vec<Stage>,
    /// The values of the Action field of a delivery status notification (RFC 3464 2.3.3).
    pub dsn_actions: Vec<DsnAction>,
    /// The first digits of reply codes (RFC 5321 4.2.1).
    pub severities: Vec<Severity>,
    /// The second digits of reply codes (RFC 5321 4.2.1).
    pub categories: Vec<Category>,
    /// The reply codes.
    pub replies: Vec<Reply>,
    /// The classes of enhanced codes (RFC 3463 2).
    pub classes: Vec<Class>,
    /// The subjects of enhanced codes (RFC 3463 2).
    pub subjects: Vec<Subject>,
    /// The details of enhanced codes, class left open.
    pub details: Vec<Detail>,
    /// What to do about a code in a situation.
    pub verdicts: Vec<VerdictRow>,
    /// The explanations of the columns.
    pub columns: Vec<Doc>,
    /// The explanations of the kinds of row.
    pub kinds: Vec<Doc>,
}

impl Table {
    /// Puts the rows of codes in the order of their codes.
    pub fn sort(&mut self) {
        sort_by(&mut self.severities, |row| row.digit.into());
        sort_by(&mut self.categories, |row| row.digit.into());
        sort_by(&mut self.replies, |row| row.code.into());
        sort_by(&mut self.classes, |row| row.class.into());
        sort_by(&mut self.subjects, |row| row.subject.into());
        sort_by(&mut self.details, |row| {
            u64::from(row.subject) << 16 | u64::from(row.detail)
        });
    }
}

/// Sorts by a number; what has the same number keeps its order.
///
/// Every user of the macro waits until this is compiled, and a sort of the standard library is
/// compiled anew for each type of rows. So numbers are sorted, and rows only change their places.
pub(crate) fn sort_by<T>(rows: &mut [T], number: fn(&T) -> u64) {
    let mut numbers = BinaryHeap::new();
    for row in rows.iter() {
        numbers.push((number(row), numbers.len()));
    }
    for &(one, other) in &swaps(numbers) {
        rows.swap(one, other);
    }
}

/// The swaps that put numbers with their places in order.
fn swaps(numbers: BinaryHeap<(u64, usize)>) -> Vec<(usize, usize)> {
    let mut to = vec![0; numbers.len()];
    for (place, &(_, from)) in numbers.into_sorted_vec().iter().enumerate() {
        to[from] = place;
    }
    let mut swaps = Vec::new();
    for place in 0..to.len() {
        while to[place] != place {
            let other = to[place];
            swaps.push((place, other));
            to.swap(place, other);
        }
    }
    swaps
}

/// A row that explains a column or a kind of row to the reader of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The name of the column or kind.
    pub code: String,
    /// What it is.
    pub description: String,
    /// Where that stands; may be empty.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// One word of the verdict's vocabulary, or of the standing column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as the sheet has it, such as `retry_later`.
    pub code: String,
    /// The Rust name.
    pub name: String,
    /// The sentence for people.
    pub description: String,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1; 0 for a word taken from the standard table.
    pub line: usize,
}

/// A command or step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The word as the sheet has it, such as `rcpt-next`.
    pub code: String,
    /// The Rust name.
    pub name: String,
    /// How it is written on the wire or said among people.
    pub text: String,
    /// What it is.
    pub description: String,
    /// The stage whose rules hold here too, as an index into [`Table::stages`]; never in a circle.
    pub broader: Option<usize>,
    /// What a refusal at this stage covers, as an index into [`Table::scopes`].
    pub scope: Option<usize>,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1; 0 for a stage taken from the standard table.
    pub line: usize,
}

/// The words of one verdict, each an index into the table's list of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Index into [`Table::outcomes`]; `None` leaves the outcome to the code's first digit.
    pub outcome: Option<usize>,
    /// Index into [`Table::retries`].
    pub retry: usize,
    /// Index into [`Table::actions`].
    pub action: usize,
    /// Index into [`Table::scopes`].
    pub scope: usize,
    /// Index into [`Table::parties`].
    pub party: usize,
}

/// A value of the Action field of a delivery status notification (RFC 3464 2.3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsnAction {
    /// The value, such as `failed`.
    pub code: String,
    /// The Rust name.
    pub name: String,
    /// The words for it.
    pub text: String,
    /// What it means.
    pub description: String,
    /// The verdict, if this action alone gives one; then with an outcome.
    pub words: Option<Words>,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The first digit of a reply code (RFC 5321 4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severity {
    /// The digit, `1..=5`.
    pub digit: u8,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// What to do about a code of which only the severity is known; always with an outcome.
    pub words: Words,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The second digit of a reply code (RFC 5321 4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The digit, `0..=9`.
    pub digit: u8,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// Index into [`Table::scopes`]; given or missing together with `party`.
    pub scope: Option<usize>,
    /// Index into [`Table::parties`]; given or missing together with `scope`.
    pub party: Option<usize>,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The commands that may draw a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Commands {
    /// Every command.
    Any,
    /// These, as indices into [`Table::stages`].
    List(Vec<usize>),
}

/// A reply code (RFC 5321 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code, `100..=599`.
    pub code: u16,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// Index into [`Table::standings`].
    pub standing: usize,
    /// Whether the code names a cause of its own.
    pub specific: bool,
    /// The commands that may draw it.
    pub commands: Commands,
    /// What to do about it.
    pub words: Words,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The class of an enhanced code (RFC 3463 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The class: 2, 4 or 5.
    pub class: u8,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// What to do about a code of which only the class is known; always with an outcome.
    pub words: Words,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The subject of an enhanced code (RFC 3463 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The subject, `0..=999`.
    pub subject: u16,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The detail of an enhanced code, class left open (RFC 3463 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The subject it belongs to, `0..=999`.
    pub subject: u16,
    /// The detail, `0..=999`.
    pub detail: u16,
    /// The Rust name.
    pub name: String,
    /// The registered text.
    pub text: String,
    /// What it means.
    pub description: String,
    /// Index into [`Table::standings`].
    pub standing: usize,
    /// Whether the detail names a cause of its own.
    pub specific: bool,
    /// The classes in which its registration gives it meaning: 2, 4 or 5, each at most once.
    pub classes: Vec<u8>,
    /// The reply codes registered with it; may be empty.
    pub replies: Vec<u16>,
    /// The reply codes that we hold right where the registration contradicts its source; may be
    /// empty.
    pub correction: Vec<u16>,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; the reason, if there is a correction.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// What to do about a code in a situation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictRow {
    /// The code and the situation; no situation is covered by two rows of the same strength.
    pub key: VerdictKey,
    /// What to do.
    pub words: Words,
    /// The advice for people.
    pub description: String,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1.
    pub line: usize,
}

/// The code and the situation that a verdict is about.
///
/// `stages` are indices into [`Table::stages`]; an empty list stands for every stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerdictKey {
    /// A detail in a class.
    Detail {
        /// The subject, `0..=999`.
        subject: u16,
        /// The detail, `0..=999`.
        detail: u16,
        /// The class: 2, 4 or 5.
        class: u8,
        /// Where it holds; empty is everywhere.
        stages: Vec<usize>,
    },
    /// A subject in a class.
    Subject {
        /// The subject, `0..=999`.
        subject: u16,
        /// The class: 2, 4 or 5.
        class: u8,
        /// Where it holds; empty is everywhere.
        stages: Vec<usize>,
    },
    /// A reply code at a stage.
    Reply {
        /// The code, `100..=599`.
        code: u16,
        /// What may stand beside it.
        with: With,
        /// Where it holds; empty is everywhere.
        stages: Vec<usize>,
    },
    /// A severity at a stage.
    Severity {
        /// The first digit, `1..=5`.
        digit: u8,
        /// What may stand beside it.
        with: With,
        /// Where it holds; empty is everywhere.
        stages: Vec<usize>,
    },
    /// The last resort, for what is no reply that SMTP knows.
    Any,
}

/// The enhanced code that may stand beside a reply code for a rule to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// Whatever stands there, also nothing.
    Any,
    /// No enhanced code that says something specific.
    None,
    /// One of these: a subject, and a detail unless the whole subject is meant.
    List(Vec<(u16, Option<u16>)>),
}
