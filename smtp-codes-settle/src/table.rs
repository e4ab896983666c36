//! What a registry CSV says, once it is known to be right.
//!
//! Behind these types nothing is checked again: an index points into its list, a number is in its
//! range, a name is a Rust identifier. Codes are numbers here; the letters of the sheet (`X.`,
//! `yz`) are gone.

use crate::order::by_number;

pub use smtp_codes_core::Step;

/// A registry: one list for each kind of row.
///
/// Rows of codes are sorted by code, words by their number; causes and rules stand in the order of
/// the file. In a table that comes with problems each wrong row is missing, and so is what cannot
/// stand without it: the entry in a list, or the row that is about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Whether the file has rows of the vocabulary that verdicts share (outcome, retry, action,
    /// scope, party, family or stage). Such a table is a registry of its own and stands alone; any
    /// other can be laid over the standard one. A kind of words without rows is taken from the
    /// standard table; those words have `line` 0.
    pub own_words: bool,
    /// The words for what happened.
    pub outcomes: Vec<Word>,
    /// The words for whether and when to try again.
    pub retries: Vec<Word>,
    /// The words for what to do.
    pub actions: Vec<Word>,
    /// The words for what a refusal covers.
    pub scopes: Vec<Word>,
    /// The words for who can fix it.
    pub parties: Vec<Word>,
    /// The groups of causes.
    pub families: Vec<Word>,
    /// The words for how firmly a code stands.
    pub standings: Vec<Word>,
    /// The commands and steps of a session.
    pub stages: Vec<Stage>,
    /// The values of the Action field of a delivery status notification (RFC 3464 2.3.3).
    pub dsn_actions: Vec<DsnAction>,
    /// Why servers refuse: the file's own causes.
    pub causes: Vec<Cause>,
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
    /// What holds in a situation.
    pub rules: Vec<Rule>,
    /// Who runs mail servers, and how they are recognised.
    pub providers: Vec<Provider>,
    /// What providers write for a cause.
    pub tokens: Vec<Token>,
    /// How servers say a cause in words.
    pub phrases: Vec<Phrase>,
    /// By which words a mail is recognised.
    pub reports: Vec<ReportWords>,
    /// The explanations of the columns.
    pub columns: Vec<Head>,
    /// The explanations of the kinds of row.
    pub kinds: Vec<Head>,
}

/// What rows of every kind have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The code as the sheet has it, such as `X.1.1`, `5yz` or `retry-later`.
    pub code: String,
    /// The Rust name; empty where the kind has none.
    pub name: String,
    /// Other names or spellings by which it is known; may be empty.
    pub aliases: Vec<String>,
    /// The registered text, the title of a cause, or how a stage is said; may be empty.
    pub text: String,
    /// What it means; may be empty.
    pub description: String,
    /// Where that stands.
    pub references: Vec<String>,
    /// A remark; may be empty.
    pub note: String,
    /// The line of the row in its file, from 1; 0 for a word taken from the standard table.
    pub line: usize,
}

/// What a row that can decide says about a reply. What it leaves open comes from the row of the
/// cause, or from the row that would decide without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Why.
    pub cause: Option<CauseRef>,
    /// Index into [`Table::outcomes`]; `None` leaves the outcome to the code's first digit.
    pub outcome: Option<usize>,
    /// Index into [`Table::retries`].
    pub retry: Option<usize>,
    /// Index into [`Table::actions`].
    pub action: Option<usize>,
    /// Index into [`Table::scopes`].
    pub scope: Option<usize>,
    /// Index into [`Table::parties`].
    pub party: Option<usize>,
    /// What happened here and what to do, for people; may be empty.
    pub advice: String,
}

/// A cause: one of the file's own, or one of the standard table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseRef {
    /// Index into [`Table::causes`] of the same table.
    Own(usize),
    /// Index into [`Table::causes`] of the standard table.
    Standard(usize),
}

/// One word of the vocabulary, or of the standing column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Code, name, description and the rest.
    pub head: Head,
    /// How often, for an action that counts.
    pub times: Option<u32>,
    /// Seconds to wait before the first new attempt, for a retry word.
    pub pause: Option<u32>,
    /// Seconds: the longest pause between two attempts, for a retry word.
    pub longest: Option<u32>,
    /// Seconds: how long to keep trying, for a retry word; how long a failure counts, for an action.
    pub keep: Option<u32>,
}

/// A command or step of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The part of the session it belongs to.
    pub step: Step,
    /// The stage whose rules hold here too, as an index into [`Table::stages`]; never in a circle.
    pub broader: Option<usize>,
    /// What a refusal at this stage covers, as an index into [`Table::scopes`].
    pub scope: Option<usize>,
}

/// A value of the Action field of a delivery status notification (RFC 3464 2.3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsnAction {
    /// Code, name, text and the rest; `aliases` are wrong words that mean the same.
    pub head: Head,
    /// What it sets whatever the codes say; always with an outcome and a cause. The cause holds
    /// where the report has no code.
    pub given: Given,
}

/// Why a server refuses, as one stable word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Code, name, text (the title) and the rest.
    pub head: Head,
    /// Index into [`Table::families`]; `None` where nothing is said that tells a cause.
    pub family: Option<usize>,
    /// What to do when it is final: retry, action, scope, party and advice, never a cause.
    pub given: Given,
    /// Seconds to wait before the first new attempt, where that differs from the rule for all.
    pub pause: Option<u32>,
    /// Seconds: how long to keep trying, where that differs from the rule for all.
    pub keep: Option<u32>,
    /// The codes with which a server says it, if codes can.
    pub answer: Option<Answer>,
}

/// The codes with which a server says a cause. The class is the first digit of the reply code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The reply code, `200..=599`.
    pub reply: u16,
    /// Subject and detail, where an enhanced code goes with it.
    pub detail: Option<(u16, u16)>,
}

/// The first digit of a reply code (RFC 5321 4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severity {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The digit, `1..=5`.
    pub digit: u8,
    /// What holds for a code of which only the severity is known; always with outcome and cause.
    pub given: Given,
}

/// The second digit of a reply code (RFC 5321 4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The digit, `0..=9`.
    pub digit: u8,
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
    /// Code, name, text and the rest.
    pub head: Head,
    /// The code, `100..=599`.
    pub code: u16,
    /// Index into [`Table::standings`].
    pub standing: usize,
    /// Whether the code names a cause of its own.
    pub specific: bool,
    /// The commands that may draw it.
    pub commands: Commands,
    /// What holds for it; always with a cause.
    pub given: Given,
}

/// The class of an enhanced code (RFC 3463 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The class: 2, 4 or 5.
    pub class: u8,
    /// What holds for a code of which only the class is known; always with outcome and cause.
    pub given: Given,
}

/// The subject of an enhanced code (RFC 3463 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The subject, `0..=999`.
    pub subject: u16,
    /// What holds for a code of which only the subject says something: always a cause, perhaps
    /// scope, party and advice.
    pub given: Given,
}

/// The detail of an enhanced code, class left open (RFC 3463 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Code, name, text and the rest.
    pub head: Head,
    /// The subject it belongs to, `0..=999`.
    pub subject: u16,
    /// The detail, `0..=999`.
    pub detail: u16,
    /// Index into [`Table::standings`].
    pub standing: usize,
    /// Whether the detail names a cause of its own.
    pub specific: bool,
    /// The classes in which its registration gives it meaning: 2, 4 or 5, each at most once.
    pub classes: Vec<u8>,
    /// Whether these classes are our inference, as the registration does not name them.
    pub inferred: bool,
    /// The reply codes registered with it; may be empty.
    pub replies: Vec<u16>,
    /// The reply codes that we hold right where the registration contradicts its source; may be
    /// empty.
    pub correction: Vec<u16>,
    /// The cause, and advice for a final failure where it has some of its own.
    pub given: Given,
}

/// What holds in a situation, where that differs from what the codes say by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// References, note and line; `code` is the cell of that name.
    pub head: Head,
    /// The situation in the words of the sheet: `552 with X.5.3 at rcpt-next`, `X.1.1 in class 5`.
    pub key: String,
    /// What the rule is about.
    pub about: About,
    /// What may stand beside it: with a reply code, a severity or a report.
    pub with: With,
    /// Where it holds, as indices into [`Table::stages`]; empty is everywhere.
    pub stages: Vec<usize>,
    /// What holds; at least one part.
    pub given: Given,
    /// Whether it goes before words: only in a table that is laid over another.
    pub decides: bool,
    /// The provider whose servers say so, an index into [`Table::providers`]; `None` for any.
    pub provider: Option<usize>,
    /// How long that provider lets a sender wait first, in seconds.
    pub pause: Option<u32>,
    /// How long it lets a sender keep trying in all, in seconds.
    pub keep: Option<u32>,
    /// How a server says it, in our words; may be empty.
    pub sample: String,
    /// When the source was read; `None` where the row does not say.
    pub date: Option<Date>,
}

/// A day: year, month and day.
pub type Date = (u16, u8, u8);

/// What phrases and tokens have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saying {
    /// Whether it names the cause plainly; else it only hints.
    pub decides: bool,
    /// The classes in which it holds, 4 and 5; empty: in both, and where there is no code.
    pub classes: Vec<u8>,
    /// The codes beside one of which it holds; empty: whatever stands there.
    pub with: Vec<Companion>,
    /// Where it holds, as indices into [`Table::stages`]; empty is everywhere.
    pub stages: Vec<usize>,
    /// Why, and what to do; always with a cause.
    pub given: Given,
    /// Seconds to wait before the first new attempt, where that differs from the cause's.
    pub pause: Option<u32>,
    /// Seconds: how long to keep trying, where that differs from the cause's.
    pub keep: Option<u32>,
    /// How a server says it, in our words.
    pub sample: String,
    /// When the source was read or the sample seen.
    pub date: Date,
}

/// A code beside which words hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Companion {
    /// A reply code.
    Reply(u16),
    /// A subject and a detail.
    Detail(u16, u16),
}

/// How servers say a cause in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// References, note and line; `code` is the pattern.
    pub head: Head,
    /// Where it holds and what it says.
    pub saying: Saying,
    /// The server programs and filters that say it.
    pub by: Vec<String>,
}

/// What a provider writes for a cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// References, note and line; `code` is the token as it is written.
    pub head: Head,
    /// Where it holds and what it says.
    pub saying: Saying,
    /// Index into [`Table::providers`].
    pub provider: usize,
    /// Whether it is written in this case only.
    pub case: bool,
}

/// Who runs mail servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Code, name for people (`text`), aliases and the rest.
    pub head: Head,
    /// Suffixes of the names of its hosts, in small letters.
    pub hosts: Vec<String>,
    /// What only this provider writes.
    pub marks: Vec<String>,
    /// When the source was read.
    pub date: Date,
}

/// Words by which a mail is recognised as a delivery report, or as something else; and those that
/// tell the stage of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportWords {
    /// Code, and what the words tell (`text`).
    pub head: Head,
    /// The words, in small letters.
    pub words: Vec<String>,
    /// The stage that they stand for, as an index into [`Table::stages`].
    pub stage: Option<usize>,
    /// When the source was read.
    pub date: Date,
}

impl ReportWords {
    /// What words can tell of a mail, or of a session.
    pub const TELLS: [&'static str; 27] = [
        "system",
        "subject",
        "failure",
        "reason",
        "delay",
        "success",
        "original",
        "away",
        "challenge",
        "receipt",
        "because",
        "ask",
        "helper",
        "asked",
        "final",
        "held",
        "made-of",
        "after-sender",
        "stage",
        "own-stage",
        "command",
        "before-command",
        "near-command",
        "after-command",
        "address",
        "other-address",
        "other-program",
    ];

    /// What only the words of a stage tell.
    pub const OF_STAGES: [&'static str; 4] = ["stage", "own-stage", "command", "address"];
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Reply codes: from the first to the last of each pair.
    Replies(Vec<(u16, u16)>),
    /// First digits.
    Severities(Vec<u8>),
    /// Details in these classes: a subject, and from the first detail to the last.
    Details(Vec<(u16, u16, u16)>, Vec<u8>),
    /// Subjects in these classes.
    Subjects(Vec<u16>, Vec<u8>),
    /// Causes in these classes: their verdict, whatever names them.
    Causes(Vec<CauseRef>, Vec<u8>),
    /// Actions of delivery reports, as indices into [`Table::dsn_actions`].
    Reports(Vec<usize>),
    /// The last resort, for what is no reply that SMTP knows; always with outcome and cause.
    Any,
}

/// The enhanced code that may stand beside a reply code for a rule to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// Whatever stands there, also nothing.
    Any,
    /// No enhanced code that says something specific.
    None,
    /// One of these: a subject, and a detail unless the unspecific codes of the subject are meant.
    List(Vec<(u16, Option<u16>)>),
}

impl Table {
    /// Puts the rows of codes in the order of their codes.
    pub fn sort(&mut self) {
        by_number(&mut self.severities, |row| row.digit.into());
        by_number(&mut self.categories, |row| row.digit.into());
        by_number(&mut self.replies, |row| row.code.into());
        by_number(&mut self.classes, |row| row.class.into());
        by_number(&mut self.subjects, |row| row.subject.into());
        by_number(&mut self.details, |row| {
            u64::from(row.subject) << 16 | u64::from(row.detail)
        });
    }
}
