//! The document that `export --format json` writes. The comments here are its documentation: they
//! become the descriptions in its JSON Schema.

use schemars::JsonSchema;
use serde::Serialize;

/// The version of the format of [`Document`].
pub(super) const VERSION: u32 = 1;

/// The registry of SMTP codes, with what each code means, why servers send it, and what to do.
///
/// With `--table` only the lists of that table are there. Lists stand in the order of the tables, those
/// of tables of your own first.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(title = "The registry of SMTP codes")]
pub(super) struct Document {
    /// Always `smtp-codes`.
    #[schemars(regex(pattern = r"^smtp-codes$"))]
    pub(super) format: &'static str,
    /// The version of this format. It grows when a field is removed or means something else. New
    /// fields and new words of a vocabulary do not change it: skip what you do not know.
    #[schemars(range(min = 1, max = 1))]
    pub(super) version: u32,
    /// The version of the program that wrote the document.
    pub(super) program: &'static str,
    /// The tables that it is made of, those that go before others first.
    pub(super) tables: Vec<String>,
    /// The words of the verdict. They are the same in every table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vocabulary: Option<Vocabulary>,
    /// Why servers refuse or accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) causes: Option<Vec<Cause>>,
    /// The first digits of reply codes (RFC 5321 4.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severities: Option<Vec<Severity>>,
    /// The second digits of reply codes (RFC 5321 4.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) categories: Option<Vec<Named>>,
    /// The reply codes (RFC 5321 4.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replies: Option<Vec<Reply>>,
    /// The classes of enhanced status codes (RFC 3463 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) classes: Option<Vec<Class>>,
    /// The subjects of enhanced status codes (RFC 3463 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subjects: Option<Vec<Subject>>,
    /// The details of enhanced status codes, whatever the class (RFC 3463 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<Vec<Detail>>,
    /// What differs at a stage, beside another code, in a class, or for a provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rules: Option<Vec<Rule>>,
    /// Who runs mail servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) providers: Option<Vec<Provider>>,
    /// What only one provider writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tokens: Option<Vec<Token>>,
    /// How servers say a cause in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phrases: Option<Vec<Phrase>>,
    /// A flat table for joins: only with `--table joined`. See `smtp-codes help export` for the order in
    /// which codes are looked up, and for what a join cannot tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) joined: Option<Vec<Joined>>,
}

/// The words of the verdict, each list in the order of the table.
#[derive(Serialize, JsonSchema)]
pub(super) struct Vocabulary {
    /// What happened.
    pub(super) outcome: Vec<Word>,
    /// Whether and when to try again.
    pub(super) retry: Vec<Word>,
    /// What to do.
    pub(super) action: Vec<Word>,
    /// What a refusal affects.
    pub(super) scope: Vec<Word>,
    /// Who can fix it.
    pub(super) party: Vec<Word>,
    /// The groups of causes.
    pub(super) family: Vec<Word>,
    /// How firmly a code is defined.
    pub(super) standing: Vec<Word>,
    /// The commands and steps of a session.
    pub(super) stage: Vec<Word>,
    /// The values of the Action field of a delivery status notification (RFC 3464 2.3.3).
    pub(super) dsn_action: Vec<Word>,
}

/// A word of the vocabulary.
#[derive(Serialize, JsonSchema)]
pub(super) struct Word {
    /// The word.
    pub(super) word: String,
    /// Its name in programs, in UpperCamelCase.
    pub(super) name: String,
    /// How people say it; null where there is no other way.
    pub(super) text: Option<String>,
    /// What it means.
    pub(super) description: String,
    /// Sources.
    pub(super) references: Vec<String>,
}

/// Where a row is from, and what else it says.
#[derive(Serialize, JsonSchema)]
pub(super) struct Origin {
    /// Sources, with sections where they have some.
    pub(super) references: Vec<String>,
    /// Other facts; null for none.
    pub(super) note: Option<String>,
    /// The table.
    pub(super) table: String,
}

/// What to conclude from a code. Where the stage is not known, and nothing else is said.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Verdict {
    /// Why: a word of `causes`.
    pub(super) cause: String,
    /// The group of the cause; null where nothing is said that tells a cause.
    pub(super) family: Option<String>,
    /// What happened.
    pub(super) outcome: String,
    /// What a queue does with the mail.
    pub(super) disposition: String,
    /// Whether and when to try again.
    pub(super) retry: String,
    /// What to do.
    pub(super) action: String,
    /// What the refusal affects.
    pub(super) scope: String,
    /// Who can fix it.
    pub(super) party: String,
    /// Seconds to wait before the first new attempt; null unless `retry` is `later`.
    pub(super) pause: Option<u64>,
    /// Seconds to keep trying; null unless `retry` is `later`.
    pub(super) keep: Option<u64>,
    /// What happened and what to do, for people.
    pub(super) advice: String,
    /// The level of evidence that decided. `provider` and `words` go before all but `own`.
    pub(super) level: String,
    /// The table of the row that decided.
    pub(super) basis_table: String,
    /// What that row is about.
    pub(super) basis: String,
    /// Whether another verdict follows if it answers RCPT TO, or the end of the data.
    pub(super) stage_matters: bool,
}

/// Why servers refuse or accept, as one stable word.
#[derive(Serialize, JsonSchema)]
pub(super) struct Cause {
    /// The word.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    pub(super) cause: String,
    /// Its name in programs, in UpperCamelCase.
    pub(super) name: String,
    /// A few words for people.
    pub(super) title: String,
    /// Why it happens.
    pub(super) description: String,
    /// What people search for.
    pub(super) aliases: Vec<String>,
    /// Its group.
    pub(super) family: Option<String>,
    /// Whether and when to try again when it is final. When it is deferred: `later`, unless a rule for the
    /// cause in class 4 says otherwise.
    pub(super) retry: String,
    /// What to do when it is final. When it is deferred: `retry-later`, unless a rule differs.
    pub(super) action: String,
    /// What it affects.
    pub(super) scope: String,
    /// Who can fix it.
    pub(super) party: String,
    /// What to do when it is final, for people.
    pub(super) advice: String,
    /// What to do when it is deferred, for people; null where the table has no words for that.
    pub(super) advice_deferred: Option<String>,
    /// Seconds to wait before the first new attempt, where that differs from the rule for all.
    pub(super) pause: Option<u32>,
    /// Seconds to keep trying, where that differs from the rule for all.
    pub(super) keep: Option<u32>,
    /// The codes with which a server says just this: `550 5.1.1`; null where no codes do.
    pub(super) answer: Option<String>,
    #[serde(flatten)]
    pub(super) origin: Origin,
}

/// The first digit of reply codes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Severity {
    #[serde(flatten)]
    pub(super) named: Named,
    /// What follows from a code of which only the first digit is registered.
    pub(super) verdict: Verdict,
}

/// A row with a code, a text and a meaning.
#[derive(Serialize, JsonSchema)]
pub(super) struct Named {
    /// The code as the table has it, such as `5yz`, `x5z`, `X.1` or `X.1.1`.
    pub(super) code: String,
    /// Its name in programs, in UpperCamelCase.
    pub(super) name: String,
    /// The words of the standard; servers may send others.
    pub(super) text: String,
    /// What it means, in our own words.
    pub(super) description: String,
    /// Further names.
    pub(super) aliases: Vec<String>,
    #[serde(flatten)]
    pub(super) origin: Origin,
}

/// A reply code.
#[derive(Serialize, JsonSchema)]
pub(super) struct Reply {
    /// The code as a number.
    #[schemars(range(min = 100, max = 599))]
    pub(super) reply: u16,
    #[serde(flatten)]
    pub(super) named: Named,
    /// How firmly it is defined: a word of `vocabulary.standing`.
    pub(super) standing: String,
    /// Whether it names a cause by itself. Otherwise a code beside it that says more goes before it.
    pub(super) specific: bool,
    /// The stages that may draw it by its standard; null for any.
    pub(super) stages: Option<Vec<String>>,
    /// What follows from it alone.
    pub(super) verdict: Verdict,
}

/// The class of enhanced status codes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Class {
    /// The class.
    #[schemars(range(min = 2, max = 5))]
    pub(super) class: u8,
    #[serde(flatten)]
    pub(super) named: Named,
    /// What follows from a code of which only the class says something.
    pub(super) verdict: Verdict,
}

/// The subject of enhanced status codes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Subject {
    /// The subject.
    #[schemars(range(max = 999))]
    pub(super) subject: u16,
    #[serde(flatten)]
    pub(super) named: Named,
    /// What follows in each class from a code whose detail is not registered.
    pub(super) verdicts: InClasses,
}

/// A verdict for each class.
#[derive(Serialize, JsonSchema)]
pub(super) struct InClasses {
    /// In class 2.
    #[serde(rename = "2")]
    pub(super) success: Verdict,
    /// In class 4.
    #[serde(rename = "4")]
    pub(super) deferred: Verdict,
    /// In class 5.
    #[serde(rename = "5")]
    pub(super) r#final: Verdict,
}

/// The detail of enhanced status codes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Detail {
    /// The subject.
    #[schemars(range(max = 999))]
    pub(super) subject: u16,
    /// The detail.
    #[schemars(range(max = 999))]
    pub(super) detail: u16,
    #[serde(flatten)]
    pub(super) named: Named,
    /// How firmly it is defined: a word of `vocabulary.standing`.
    pub(super) standing: String,
    /// Whether it names a cause by itself.
    pub(super) specific: bool,
    /// The classes in which its registration gives it a meaning. A hint: others are sent too.
    pub(super) classes: Vec<u8>,
    /// Whether these classes are our inference.
    pub(super) inferred: bool,
    /// The reply codes registered with it. A hint: others are sent too.
    pub(super) replies: Vec<u16>,
    /// The reply codes that we hold right where the registry contradicts its own source.
    pub(super) correction: Vec<u16>,
    /// What follows from it in each class.
    pub(super) verdicts: InClasses,
}

/// What differs from what the codes say by themselves.
#[derive(Serialize, JsonSchema)]
pub(super) struct Rule {
    /// The situation in a few words, unique in its table.
    pub(super) key: String,
    /// What it is about, as the table has it: codes, ranges, a severity, a subject, a cause or `any`.
    pub(super) code: String,
    /// The classes in which it holds; empty: as the code says.
    pub(super) classes: Vec<u8>,
    /// The enhanced codes beside a reply code: `any`, `none` or a list; null for rules of other kinds.
    pub(super) with: Option<String>,
    /// The stages where it holds; empty for all.
    pub(super) stages: Vec<String>,
    /// Whose codes these are; null for any server.
    pub(super) provider: Option<String>,
    /// Whether it goes before the words of a reply.
    pub(super) decides: bool,
    /// Why; null where it leaves that to other evidence.
    pub(super) cause: Option<String>,
    /// What happened, where that differs.
    pub(super) outcome: Option<String>,
    /// Whether and when to try again, where that differs from the cause's.
    pub(super) retry: Option<String>,
    /// What to do, where that differs from the cause's.
    pub(super) action: Option<String>,
    /// What it affects, where that differs from the cause's.
    pub(super) scope: Option<String>,
    /// Who can fix it, where that differs from the cause's.
    pub(super) party: Option<String>,
    /// What happened here and what to do, for people.
    pub(super) advice: Option<String>,
    #[serde(flatten)]
    pub(super) origin: Origin,
}

/// Who runs mail servers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Provider {
    /// The word.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    pub(super) provider: String,
    /// The name for people.
    pub(super) title: String,
    /// What it is; null where the name says it.
    pub(super) description: Option<String>,
    /// What people call it.
    pub(super) aliases: Vec<String>,
    /// Suffixes of the names of its hosts.
    pub(super) hosts: Vec<String>,
    /// What only this provider writes.
    pub(super) marks: Vec<String>,
    /// When the sources were read.
    #[schemars(regex(pattern = r"^\d{4}-\d\d-\d\d$"))]
    pub(super) date: String,
    #[serde(flatten)]
    pub(super) origin: Origin,
}

/// What tokens and phrases have.
#[derive(Serialize, JsonSchema)]
pub(super) struct Saying {
    /// Why: a word of `causes`.
    pub(super) cause: String,
    /// Whether it names the cause plainly. Otherwise it only hints, and most codes go before it.
    pub(super) decides: bool,
    /// The classes in which it holds; empty for all failures.
    pub(super) classes: Vec<u8>,
    /// The codes beside one of which it holds; empty for any.
    pub(super) with: Vec<String>,
    /// The stages where it holds; empty for all.
    pub(super) stages: Vec<String>,
    /// Whether and when to try again, where that differs from the cause's.
    pub(super) retry: Option<String>,
    /// What to do, where that differs from the cause's.
    pub(super) action: Option<String>,
    /// What happened here and what to do, for people.
    pub(super) advice: Option<String>,
    /// How a server says it, in our words.
    pub(super) sample: String,
    /// When the source was read or the sample seen.
    #[schemars(regex(pattern = r"^\d{4}-\d\d-\d\d$"))]
    pub(super) date: String,
    #[serde(flatten)]
    pub(super) origin: Origin,
}

/// What only one provider writes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Token {
    /// The token as it is written.
    pub(super) token: String,
    /// Whose it is.
    pub(super) provider: String,
    /// Whether capital and small letters differ.
    pub(super) case: bool,
    #[serde(flatten)]
    pub(super) saying: Saying,
}

/// How servers say a cause in words.
#[derive(Serialize, JsonSchema)]
pub(super) struct Phrase {
    /// Words in a row; `a|b` is one word or the other, `X` an address, link, host name or number, and
    /// `...` stands for up to six words. Case and accents do not count.
    pub(super) pattern: String,
    /// The server programs and filters that say it.
    pub(super) by: Vec<String>,
    #[serde(flatten)]
    pub(super) saying: Saying,
}

/// A row of the flat table.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct Joined {
    /// What to look up: a reply code, an enhanced code, both, or a row for codes that have none.
    pub(super) code: String,
    /// What it is: `pair`, `detail`, `subject`, `class`, `reply`, `severity` or `any`.
    pub(super) kind: &'static str,
    /// The reply code or first digit (`5yz`); null for any.
    pub(super) reply: Option<String>,
    /// The enhanced code, with a star for what is not registered (`5.1.*`); null for none.
    pub(super) enhanced: Option<String>,
    /// The words of the standard; null for pairs.
    pub(super) text: Option<String>,
    /// A few words for people: the title of the cause.
    pub(super) title: String,
    #[serde(flatten)]
    pub(super) verdict: Verdict,
    /// Sources, separated by semicolons.
    pub(super) sources: String,
}
