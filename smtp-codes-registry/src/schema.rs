//! The shape of a table: its columns, its kinds of row, and which cells each kind uses.
//!
//! No code is a fact here; this is the form that codes are written in.

use Column as C;
use std::borrow::Cow;

/// A column of the table, in the order of the standard file. A file may have them in any order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Column {
    Kind,
    Code,
    Class,
    With,
    Stage,
    Broader,
    Step,
    Name,
    Number,
    Aliases,
    Text,
    Description,
    Standing,
    Specific,
    Classes,
    Inferred,
    Replies,
    Correction,
    Stages,
    Cause,
    Family,
    Outcome,
    Retry,
    Action,
    Scope,
    Party,
    Advice,
    Pause,
    Longest,
    Keep,
    Times,
    Answer,
    Decides,
    Provider,
    Hosts,
    Marks,
    Case,
    By,
    Sample,
    References,
    Date,
    Note,
}

impl Column {
    pub(crate) const ALL: &[Column] = &[
        C::Kind,
        C::Code,
        C::Class,
        C::With,
        C::Stage,
        C::Broader,
        C::Step,
        C::Name,
        C::Number,
        C::Aliases,
        C::Text,
        C::Description,
        C::Standing,
        C::Specific,
        C::Classes,
        C::Inferred,
        C::Replies,
        C::Correction,
        C::Stages,
        C::Cause,
        C::Family,
        C::Outcome,
        C::Retry,
        C::Action,
        C::Scope,
        C::Party,
        C::Advice,
        C::Pause,
        C::Longest,
        C::Keep,
        C::Times,
        C::Answer,
        C::Decides,
        C::Provider,
        C::Hosts,
        C::Marks,
        C::Case,
        C::By,
        C::Sample,
        C::References,
        C::Date,
        C::Note,
    ];

    pub(crate) const NAMES: &[&str] = &[
        "kind",
        "code",
        "class",
        "with",
        "stage",
        "broader",
        "step",
        "name",
        "number",
        "aliases",
        "text",
        "description",
        "standing",
        "specific",
        "classes",
        "inferred",
        "replies",
        "correction",
        "stages",
        "cause",
        "family",
        "outcome",
        "retry",
        "action",
        "scope",
        "party",
        "advice",
        "pause",
        "longest",
        "keep",
        "times",
        "answer",
        "decides",
        "provider",
        "hosts",
        "marks",
        "case",
        "by",
        "sample",
        "references",
        "date",
        "note",
    ];

    pub(crate) fn name(self) -> &'static str {
        Column::NAMES[self as usize]
    }

    /// The kind of row that holds the words of this column, if it takes words.
    pub(crate) fn words(self) -> Option<Kind> {
        match self {
            C::Outcome => Some(Kind::Outcome),
            C::Retry => Some(Kind::Retry),
            C::Action => Some(Kind::Action),
            C::Scope => Some(Kind::Scope),
            C::Party => Some(Kind::Party),
            C::Family => Some(Kind::Family),
            C::Standing => Some(Kind::Standing),
            C::Stage | C::Stages | C::Broader => Some(Kind::Stage),
            C::Cause => Some(Kind::Cause),
            C::Provider => Some(Kind::Provider),
            _ => None,
        }
    }
}

/// A set of columns, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Columns(u64);

impl Columns {
    pub(crate) const fn of(columns: &[Column]) -> Columns {
        let mut set = 0;
        let mut at = 0;
        while at < columns.len() {
            set |= 1 << columns[at] as u32;
            at += 1;
        }
        Columns(set)
    }

    pub(crate) fn has(self, column: Column) -> bool {
        self.0 & 1 << column as u32 != 0
    }

    /// How many of them stand before a column.
    pub(crate) fn before(self, column: Column) -> usize {
        (self.0 & ((1 << column as u32) - 1)).count_ones() as usize
    }

    pub(crate) fn add(&mut self, column: Column) {
        self.0 |= 1 << column as u32;
    }

    pub(crate) fn and(self, other: Columns) -> Columns {
        Columns(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Columns) -> Columns {
        Columns(self.0 & !other.0)
    }

    pub(crate) fn none(self) -> bool {
        self.0 == 0
    }
}

/// The columns that decide: why, and what to do.
pub(crate) const GIVEN: &[Column] = &[
    C::Cause,
    C::Outcome,
    C::Retry,
    C::Action,
    C::Scope,
    C::Party,
    C::Advice,
];

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    AboutColumns,
    AboutKinds,
    Outcome,
    Retry,
    Action,
    Scope,
    Party,
    Family,
    Standing,
    Stage,
    Cause,
    DsnAction,
    Severity,
    Category,
    Reply,
    Class,
    Subject,
    Detail,
    Rule,
    Provider,
    Token,
    Phrase,
    Report,
}

impl Kind {
    pub(crate) const ALL: &[Kind] = &[
        Kind::AboutColumns,
        Kind::AboutKinds,
        Kind::Outcome,
        Kind::Retry,
        Kind::Action,
        Kind::Scope,
        Kind::Party,
        Kind::Family,
        Kind::Standing,
        Kind::Stage,
        Kind::Cause,
        Kind::DsnAction,
        Kind::Severity,
        Kind::Category,
        Kind::Reply,
        Kind::Class,
        Kind::Subject,
        Kind::Detail,
        Kind::Rule,
        Kind::Provider,
        Kind::Token,
        Kind::Phrase,
        Kind::Report,
    ];

    /// The kinds whose rows other cells name by their word.
    pub(crate) const WORDS: &[Kind] = &[
        Kind::Outcome,
        Kind::Retry,
        Kind::Action,
        Kind::Scope,
        Kind::Party,
        Kind::Family,
        Kind::Standing,
        Kind::Stage,
        Kind::Cause,
        Kind::Provider,
    ];

    pub(crate) const NAMES: &[&str] = &[
        "column",
        "kind",
        "outcome",
        "retry",
        "action",
        "scope",
        "party",
        "family",
        "standing",
        "stage",
        "cause",
        "dsn-action",
        "severity",
        "category",
        "reply",
        "class",
        "subject",
        "detail",
        "rule",
        "provider",
        "token",
        "phrase",
        "report",
    ];

    pub(crate) fn name(self) -> &'static str {
        Kind::NAMES[self as usize]
    }

    /// `a reply`, `an action`.
    pub(crate) fn with_article(self) -> String {
        let name = self.name();
        let article = if name.starts_with(['a', 'o']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {name}")
    }

    /// The kind of that name.
    pub(crate) fn named(name: &str) -> Option<Kind> {
        let place = Kind::NAMES.iter().position(|&known| known == name)?;
        Some(Kind::ALL[place])
    }

    /// Whether rows of this kind are told apart by more than their code.
    pub(crate) fn has_situations(self) -> bool {
        matches!(self, Kind::Rule | Kind::Token | Kind::Phrase)
    }

    /// Whether it is the kind of rows that say how a server says something.
    pub(crate) fn is_saying(self) -> bool {
        matches!(self, Kind::Token | Kind::Phrase)
    }

    /// Whether a cell of such a row may have other characters than those of ASCII: what servers
    /// say in their languages.
    pub(crate) fn speaks(self, column: Column) -> bool {
        self.is_saying() && matches!(column, C::Code | C::Sample | C::Aliases)
            || self == Kind::Report && column == C::Code
    }

    /// Whether a table with such a row is a registry of its own: its verdicts are made of other
    /// words than those of the standard table.
    pub(crate) fn is_own_word(self) -> bool {
        matches!(
            self,
            Kind::Outcome
                | Kind::Retry
                | Kind::Action
                | Kind::Scope
                | Kind::Party
                | Kind::Family
                | Kind::Stage
        )
    }

    /// The cells that a row of this kind must fill, beside kind and code. For a rule the form of
    /// its code decides further.
    pub(crate) fn needs(self) -> Columns {
        const WORD: Columns = Columns::of(&[C::Name, C::Description, C::References]);
        const SAID: Columns = Columns::of(&[C::Name, C::Text, C::Description, C::References]);
        match self {
            Kind::AboutColumns | Kind::AboutKinds => const { Columns::of(&[C::Description]) },
            Kind::Outcome
            | Kind::Retry
            | Kind::Action
            | Kind::Scope
            | Kind::Party
            | Kind::Family
            | Kind::Standing => WORD,
            Kind::Category => SAID,
            Kind::Stage => SAID.and(const { Columns::of(&[C::Step]) }),
            Kind::DsnAction | Kind::Severity | Kind::Class => {
                SAID.and(const { Columns::of(&[C::Outcome, C::Cause]) })
            }
            Kind::Cause => SAID
                .and(const { Columns::of(&[C::Advice, C::Retry, C::Action, C::Scope, C::Party]) }),
            Kind::Reply => {
                SAID.and(const { Columns::of(&[C::Standing, C::Specific, C::Stages, C::Cause]) })
            }
            Kind::Subject => SAID.and(const { Columns::of(&[C::Cause]) }),
            Kind::Detail => {
                SAID.and(const { Columns::of(&[C::Standing, C::Specific, C::Classes, C::Cause]) })
            }
            Kind::Rule => const { Columns::of(&[C::References]) },
            Kind::Provider => const { Columns::of(&[C::Text, C::References, C::Date]) },
            Kind::Token => {
                const { Columns::of(&[C::Provider, C::Cause, C::Sample, C::References, C::Date]) }
            }
            Kind::Phrase => const { Columns::of(&[C::Cause, C::Sample, C::References, C::Date]) },
            Kind::Report => const { Columns::of(&[C::Text, C::References, C::Date]) },
        }
    }

    /// The cells that a row of this kind may fill, beside the note that every row may have.
    pub(crate) fn may(self) -> Columns {
        const DONE: Columns = Columns::of(&[C::Retry, C::Action, C::Scope, C::Party, C::Advice]);
        const NUMBERED: Columns = Columns::of(&[C::Number]);
        let more = match self {
            Kind::AboutColumns | Kind::AboutKinds => const { Columns::of(&[C::References]) },
            Kind::Outcome | Kind::Scope | Kind::Party | Kind::Family | Kind::Standing => NUMBERED,
            Kind::Retry => const { Columns::of(&[C::Number, C::Pause, C::Longest, C::Keep]) },
            Kind::Action => const { Columns::of(&[C::Text, C::Number, C::Times, C::Keep]) },
            Kind::Stage => const { Columns::of(&[C::Number, C::Aliases, C::Broader, C::Scope]) },
            Kind::DsnAction => DONE.and(const { Columns::of(&[C::Number, C::Aliases]) }),
            Kind::Cause => {
                const { Columns::of(&[C::Family, C::Aliases, C::Pause, C::Keep, C::Answer]) }
            }
            Kind::Severity | Kind::Class => DONE.and(const { Columns::of(&[C::Aliases]) }),
            Kind::Category | Kind::Report => Columns::default(),
            Kind::Reply => DONE.and(const { Columns::of(&[C::Aliases]) }),
            Kind::Subject => const { Columns::of(&[C::Scope, C::Party, C::Advice]) },
            Kind::Detail => {
                const {
                    Columns::of(&[
                        C::Aliases,
                        C::Inferred,
                        C::Replies,
                        C::Correction,
                        C::Advice,
                    ])
                }
            }
            Kind::Rule => Columns::of(GIVEN),
            Kind::Provider => {
                const { Columns::of(&[C::Hosts, C::Marks, C::Aliases, C::Description]) }
            }
            Kind::Token | Kind::Phrase => {
                let own = if self == Kind::Token { C::Case } else { C::By };
                let mut may =
                    DONE.and(
                        const {
                            Columns::of(&[
                                C::Decides,
                                C::Class,
                                C::With,
                                C::Stage,
                                C::Pause,
                                C::Keep,
                            ])
                        },
                    );
                may.add(own);
                may
            }
        };
        more.and(const { Columns::of(&[C::Kind, C::Code, C::Note]) })
    }
}

/// What a rule is about, by the form of its code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Reply,
    Severity,
    Detail,
    Subject,
    Cause,
    Report,
    Any,
}

impl Form {
    /// What it is called in a sentence.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Form::Reply => "a reply code",
            Form::Severity => "a severity",
            Form::Detail => "a detail",
            Form::Subject => "a subject",
            Form::Cause => "a cause",
            Form::Report => "a dsn-action",
            Form::Any => "any other code",
        }
    }

    /// The cells that such a rule must fill.
    pub(crate) fn needs(self) -> Columns {
        Kind::Rule.needs().and(match self {
            Form::Reply | Form::Severity => const { Columns::of(&[C::With, C::Stage]) },
            Form::Detail | Form::Subject | Form::Cause => const { Columns::of(&[C::Class]) },
            Form::Report => const { Columns::of(&[C::With]) },
            Form::Any => const { Columns::of(&[C::Outcome, C::Cause]) },
        })
    }

    /// The cells that such a rule may fill.
    pub(crate) fn may(self, laid_over: bool) -> Columns {
        let mut may = match self {
            Form::Detail | Form::Subject => {
                Kind::Rule.may().and(const { Columns::of(&[C::Stage]) })
            }
            Form::Cause => Kind::Rule.may().without(const { Columns::of(&[C::Cause]) }),
            _ => Kind::Rule.may(),
        };
        if laid_over {
            may = may.and(const { Columns::of(&[C::Decides, C::Sample, C::Date]) });
            // What a provider means is known of codes only.
            if matches!(self, Form::Reply | Form::Detail | Form::Subject) {
                may = may.and(const { Columns::of(&[C::Provider, C::Pause, C::Keep]) });
            }
        }
        may
    }
}

/// An entry in the code of a rule. Its letters (`X.`, `yz`) are implied by the variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Key {
    /// Reply codes, from the first to the last.
    Replies(u16, u16),
    Severity(u8),
    /// A subject, and its details from the first to the last.
    Details(u16, u16, u16),
    Subject(u16),
    /// The word of a cause or of a dsn-action.
    Word,
    Any,
}

impl Key {
    pub(crate) const FORM: &str = "any, or one or several, separated by \"|\", of one form: reply \
        codes and ranges (550, 520-529), severities (5yz), details and ranges (X.1.1, X.7.10-X.7.19), \
        subjects (X.7), causes, or dsn-action words";

    pub(crate) fn parse(text: &str) -> Option<Key> {
        if text == "any" {
            return Some(Key::Any);
        }
        if let Some((first, last)) = text.split_once('-') {
            if let (Some(first), Some(last)) = (Key::parse_one(first), Key::parse_one(last)) {
                return match (first, last) {
                    (Key::Replies(first, _), Key::Replies(last, _)) if first < last => {
                        Some(Key::Replies(first, last))
                    }
                    (Key::Details(subject, first, _), Key::Details(other, last, _))
                        if subject == other && first < last =>
                    {
                        Some(Key::Details(subject, first, last))
                    }
                    _ => None,
                };
            }
        }
        Key::parse_one(text).or_else(|| is_word(text).then_some(Key::Word))
    }

    fn parse_one(text: &str) -> Option<Key> {
        match enhanced(text) {
            Some(Code::Detail(subject, detail)) => {
                return Some(Key::Details(subject, detail, detail));
            }
            Some(Code::Subject(subject)) => return Some(Key::Subject(subject)),
            _ => {}
        }
        match (reply(text), severity(text)) {
            (Some(code), _) => Some(Key::Replies(code, code)),
            (None, Some(Code::Severity(digit))) => Some(Key::Severity(digit)),
            _ => None,
        }
    }

    /// What is wrong with two codes that are joined by a hyphen but are no range.
    pub(crate) fn range_mistake(text: &str) -> Option<&'static str> {
        let (first, last) = text.split_once('-')?;
        match (Key::parse_one(first)?, Key::parse_one(last)?) {
            (Key::Replies(..), Key::Replies(..)) => {
                Some("a range goes from the smaller code to the larger one")
            }
            (Key::Details(subject, ..), Key::Details(other, ..)) if subject != other => {
                Some("the two ends of a range have the same subject")
            }
            (Key::Details(..), Key::Details(..)) => {
                Some("a range goes from the smaller code to the larger one")
            }
            _ => Some("a range has a reply code or a detail (X.subject.detail) at both ends"),
        }
    }

    /// What somebody may have meant by a malformed entry.
    pub(crate) fn guess(text: &str) -> Option<String> {
        let good = |guess: &String| guess != text && Key::parse(guess).is_some();
        // X.7.10-19, and the same with a class.
        if let Some((first, last)) = text.split_once('-') {
            let first = Code::guess(Kind::Detail, first).unwrap_or_else(|| first.to_owned());
            if let Some((subject, _)) = first.rsplit_once('.') {
                let last = last.rsplit_once('.').map_or(last, |(_, last)| last);
                let guess = format!("{first}-{subject}.{last}");
                if good(&guess) {
                    return Some(guess);
                }
            }
        }
        for numbers in [false, true] {
            for guess in guesses(text, numbers) {
                let word = numbers && Key::parse(&guess) == Some(Key::Word);
                if !word && good(&guess) {
                    return Some(guess);
                }
            }
        }
        None
    }
}

/// The code of a row, read. Its letters (`X.`, `yz`) are implied by the variant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Code<'a> {
    Word(Cow<'a, str>),
    Severity(u8),
    Category(u8),
    Reply(u16),
    Class(u8),
    Subject(u16),
    Detail(u16, u16),
    /// The code of a rule, which is read with its other cells; or one that cannot be read.
    Unread,
}

impl<'a> Code<'a> {
    /// Reads a code in the form that its kind of row has; that of a rule has a form of its own.
    pub(crate) fn parse(kind: Kind, text: &Cow<'a, str>) -> Option<Code<'a>> {
        match kind {
            Kind::Severity => severity(text),
            Kind::Category => category(text),
            Kind::Reply => reply(text).map(Code::Reply),
            Kind::Class => class(text).map(Code::Class),
            Kind::Subject | Kind::Detail => match enhanced(text) {
                Some(code) if code.kind() == kind => Some(code),
                _ => None,
            },
            Kind::Rule | Kind::Token | Kind::Phrase => Some(Code::Unread),
            Kind::Report => (!text.is_empty()).then(|| Code::Word(text.clone())),
            _ => is_word(text).then(|| Code::Word(text.clone())),
        }
    }

    /// The number in a code that is no word: the detail in the lower 16 bits, its subject above.
    pub(crate) fn number(&self) -> u32 {
        match *self {
            Code::Word(_) | Code::Unread => 0,
            Code::Severity(number) | Code::Category(number) | Code::Class(number) => number.into(),
            Code::Reply(number) | Code::Subject(number) => number.into(),
            Code::Detail(subject, detail) => u32::from(subject) << 16 | u32::from(detail),
        }
    }

    /// The kind of row that a code belongs to, when it is not a word.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Code::Severity(_) => Kind::Severity,
            Code::Category(_) => Kind::Category,
            Code::Reply(_) => Kind::Reply,
            Code::Class(_) => Kind::Class,
            Code::Subject(_) => Kind::Subject,
            Code::Detail(..) => Kind::Detail,
            Code::Word(_) | Code::Unread => Kind::Rule,
        }
    }

    /// What it is called in a sentence.
    pub(crate) fn noun(&self) -> &'static str {
        match self.kind() {
            Kind::Reply => "reply code",
            kind => kind.name(),
        }
    }

    /// As the sheet writes it.
    pub(crate) fn text(&self) -> String {
        match self {
            Code::Word(word) => word.to_string(),
            Code::Severity(digit) => format!("{digit}yz"),
            Code::Category(digit) => format!("x{digit}z"),
            Code::Reply(code) => code.to_string(),
            Code::Class(class) => class.to_string(),
            Code::Subject(subject) => format!("X.{subject}"),
            Code::Detail(subject, detail) => format!("X.{subject}.{detail}"),
            Code::Unread => String::new(),
        }
    }

    /// How a code of this kind is written, for a message.
    pub(crate) fn form(kind: Kind) -> &'static str {
        match kind {
            Kind::AboutColumns => "the name of a column",
            Kind::AboutKinds => "the name of a kind of row",
            Kind::Severity => "a digit from 1 to 5, then yz",
            Kind::Category => "x, a digit, then z",
            Kind::Reply => "three digits, the first from 1 to 5",
            Kind::Class => "2, 4 or 5",
            Kind::Subject => "X.subject, with a number from 0 to 999 without leading zeros",
            Kind::Detail => "X.subject.detail, with numbers from 0 to 999 without leading zeros",
            Kind::Rule => Key::FORM,
            Kind::Token => "what the provider writes, as it writes it",
            Kind::Phrase => "words, as a server says them",
            Kind::Report => "a list of words in small letters, as mails and logs have them",
            _ => "small letters, then small letters, digits and single hyphens",
        }
    }

    /// What somebody may have meant by a malformed code: a class where X belongs, a capital where
    /// a small letter belongs, dots or letters of another habit.
    pub(crate) fn guess(kind: Kind, text: &str) -> Option<String> {
        let word = Code::parse(kind, &Cow::Borrowed("word")).is_some();
        guesses(text, !word)
            .into_iter()
            .find(|guess| guess != text && Code::parse(kind, &Cow::Borrowed(guess)).is_some())
    }
}

fn guesses(text: &str, numbers: bool) -> Vec<String> {
    let small = text.to_ascii_lowercase();
    let mut guesses = vec![small.replace([' ', '_'], "-")];
    if numbers && small.is_ascii() && !small.is_empty() {
        guesses.push(format!("X{}", &small[1..]));
        guesses.push(format!("X.{small}"));
        if !small[1..].contains(|c: char| c.is_ascii_digit()) {
            guesses.push(format!("{}yz", &small[..1]));
        }
        guesses.push(format!("x{}z", small.get(1..2).unwrap_or("")));
        // A spreadsheet that took the code for a decimal number.
        let whole = small.split_once('.').map_or(&*small, |(whole, _)| whole);
        guesses.push(whole.to_owned());
    }
    guesses
}

/// Reads a class: 2, 4 or 5 (RFC 3463 2).
pub(crate) fn class(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [digit @ (b'2' | b'4' | b'5')] => Some(digit - b'0'),
        _ => None,
    }
}

/// Reads a reply code: three digits, the first a severity.
pub(crate) fn reply(text: &str) -> Option<u16> {
    match text.as_bytes() {
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => text.parse().ok(),
        _ => None,
    }
}

/// Reads a detail or a subject with its class left open.
pub(crate) fn enhanced(text: &str) -> Option<Code<'static>> {
    let rest = text.strip_prefix("X.")?;
    match rest.split_once('.') {
        Some((subject, detail)) => Some(Code::Detail(number(subject)?, number(detail)?)),
        None => Some(Code::Subject(number(rest)?)),
    }
}

fn severity(text: &str) -> Option<Code<'static>> {
    match text.as_bytes() {
        [digit @ b'1'..=b'5', b'y', b'z'] => Some(Code::Severity(digit - b'0')),
        _ => None,
    }
}

fn category(text: &str) -> Option<Code<'static>> {
    match text.as_bytes() {
        [b'x', digit @ b'0'..=b'9', b'z'] => Some(Code::Category(digit - b'0')),
        _ => None,
    }
}

/// A number from 0 to 999, written in one way only.
pub(crate) fn number(text: &str) -> Option<u16> {
    match text.as_bytes() {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// Whether it is a small letter, then small letters, digits and single hyphens.
pub(crate) fn is_word(text: &str) -> bool {
    let mut before = None;
    for &byte in text.as_bytes() {
        match (before, byte) {
            (_, b'a'..=b'z') | (Some(_), b'0'..=b'9') => {}
            (Some(before), b'-') if before != b'-' => {}
            _ => return false,
        }
        before = Some(byte);
    }
    !matches!(before, None | Some(b'-'))
}

/// How many seconds a duration has: a number and its unit, such as `30m`, at most [`LONGEST`].
pub(crate) fn duration(text: &str) -> Option<u32> {
    let number = text.strip_suffix(|unit: char| unit.is_ascii_lowercase())?;
    let unit = match text.as_bytes().last()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 3_600,
        b'd' => 86_400,
        _ => return None,
    };
    if number.starts_with('0') || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = number.parse::<u32>().ok()?.checked_mul(unit)?;
    (seconds <= LONGEST).then_some(seconds)
}

/// The longest duration: thirty days, in seconds.
const LONGEST: u32 = 30 * 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(kind: Kind, text: &str) -> Option<Code<'_>> {
        Code::parse(kind, &Cow::Borrowed(text))
    }

    #[test]
    fn codes_that_are_read_print_as_they_were() {
        let mut numbers: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        numbers
            .extend(["1000", "01", "00", "", "-1", "+1", " 1", "1 ", "\u{661}"].map(str::to_owned));
        for number in &numbers {
            let good = number
                .parse::<u16>()
                .is_ok_and(|n| n < 1000 && n.to_string() == *number);
            for (kind, text) in [
                (Kind::Subject, format!("X.{number}")),
                (Kind::Detail, format!("X.{number}.7")),
                (Kind::Detail, format!("X.7.{number}")),
            ] {
                let code = parse(kind, &text);
                assert_eq!(code.is_some(), good, "{text}");
                let key = Key::parse(&text);
                assert_eq!(key.is_some(), good, "{text}");
                assert!(code.is_none_or(|code| code.text() == text && code.kind() == kind));
            }
            let reply = parse(Kind::Reply, number);
            let digits = number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
            assert_eq!(
                reply.is_some(),
                digits && (b'1'..=b'5').contains(&number.as_bytes()[0])
            );
            assert_eq!(Key::parse(number).is_some(), reply.is_some(), "{number}");
            assert!(reply.is_none_or(|code| code.text() == *number));
            let class = parse(Kind::Class, number);
            assert_eq!(class.is_some(), ["2", "4", "5"].contains(&number.as_str()));
            let severity = format!("{number}yz");
            let severity = parse(Kind::Severity, &severity);
            assert_eq!(
                severity.is_some(),
                ["1", "2", "3", "4", "5"].contains(&number.as_str())
            );
            let category = format!("x{number}z");
            let category = parse(Kind::Category, &category);
            assert_eq!(category.is_some(), number.len() == 1 && good);
        }
    }

    #[test]
    fn words_have_one_form() {
        for word in ["now", "not-needed", "a1", "a-1", "x5z", "start-tls", "a1b2"] {
            assert!(parse(Kind::Retry, word).is_some(), "{word}");
            assert_eq!(Key::parse(word), Some(Key::Word), "{word}");
        }
        for word in [
            "", "Now", "1a", "a--b", "a-", "-a", "a_b", "a b", "-", "1", "\u{E9}",
        ] {
            assert_eq!(parse(Kind::Retry, word), None, "{word}");
            assert_eq!(Key::parse(word), None, "{word}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(Key::parse("520-529"), Some(Key::Replies(520, 529)));
        assert_eq!(Key::parse("X.7.1-X.7.20"), Some(Key::Details(7, 1, 20)));
        assert_eq!(Key::parse("X.7.1"), Some(Key::Details(7, 1, 1)));
        for no in [
            "529-520",
            "520-520",
            "X.7.1-X.8.2",
            "X.7.2-X.7.1",
            "X.7-X.8",
            "4yz-5yz",
            "550-X.7.1",
        ] {
            assert_eq!(Key::parse(no), None, "{no}");
            assert!(Key::range_mistake(no).is_some(), "{no}");
        }
        for (text, guess) in [
            ("X.7.10-19", "X.7.10-X.7.19"),
            ("5.7.10-5.7.19", "X.7.10-X.7.19"),
            ("X.7.10-7.19", "X.7.10-X.7.19"),
            ("No_Such User", "no-such-user"),
            ("5.1.1", "X.1.1"),
            ("5xx", "5yz"),
        ] {
            assert_eq!(Key::guess(text).as_deref(), Some(guess), "{text}");
        }
        assert_eq!(Key::guess("55O"), None);
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("1s", 1),
            ("90s", 90),
            ("30m", 1_800),
            ("4h", 14_400),
            ("5d", 432_000),
            ("30d", LONGEST),
        ] {
            assert_eq!(duration(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "s",
            "0s",
            "00s",
            "01s",
            "31d",
            "721h",
            "1",
            "1 s",
            "1M",
            "-1s",
            "1.5h",
            "+1s",
            "99999999999d",
            "4294967295d",
            "1w",
            "\u{E9}",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    /// The two lists of names stand in the order of the variants.
    #[test]
    fn names_belong_to_their_variants() {
        for (place, &column) in Column::ALL.iter().enumerate() {
            let variant = format!("{column:?}").to_lowercase();
            assert_eq!((column as usize, column.name()), (place, variant.as_str()));
        }
        for (place, &kind) in Kind::ALL.iter().enumerate() {
            let variant = format!("{kind:?}").to_lowercase();
            let name = kind.name().replace('-', "");
            assert_eq!(kind as usize, place);
            assert!(
                variant == name || variant == format!("about{name}s"),
                "{variant}"
            );
        }
    }
}
