//! The shape of a table: its columns, its kinds of row, and which cells each kind uses.
//!
//! No code is a fact here; this is the form that codes are written in.

use Column as C;

/// A column of the table, in the order of the standard file. A file may have them in any order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Column {
    Kind,
    Code,
    Class,
    With,
    Stage,
    Name,
    Text,
    Description,
    Standing,
    Specific,
    Classes,
    Replies,
    Correction,
    Commands,
    Outcome,
    Retry,
    Action,
    Scope,
    Party,
    References,
    Note,
}

impl Column {
    pub(crate) const ALL: &[Column] = &[
        C::Kind,
        C::Code,
        C::Class,
        C::With,
        C::Stage,
        C::Name,
        C::Text,
        C::Description,
        C::Standing,
        C::Specific,
        C::Classes,
        C::Replies,
        C::Correction,
        C::Commands,
        C::Outcome,
        C::Retry,
        C::Action,
        C::Scope,
        C::Party,
        C::References,
        C::Note,
    ];

    pub(crate) const NAMES: &[&str] = &[
        "kind",
        "code",
        "class",
        "with",
        "stage",
        "name",
        "text",
        "description",
        "standing",
        "specific",
        "classes",
        "replies",
        "correction",
        "commands",
        "outcome",
        "retry",
        "action",
        "scope",
        "party",
        "references",
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
            C::Standing => Some(Kind::Standing),
            C::Stage | C::Commands => Some(Kind::Stage),
            _ => None,
        }
    }
}

/// The five columns of a verdict.
pub(crate) const VERDICT: &[Column] = &[C::Outcome, C::Retry, C::Action, C::Scope, C::Party];

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    AboutColumns,
    AboutKinds,
    Outcome,
    Retry,
    Action,
    Scope,
    Party,
    Standing,
    Stage,
    DsnAction,
    Severity,
    Category,
    Reply,
    Class,
    Subject,
    Detail,
    Verdict,
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
        Kind::Standing,
        Kind::Stage,
        Kind::DsnAction,
        Kind::Severity,
        Kind::Category,
        Kind::Reply,
        Kind::Class,
        Kind::Subject,
        Kind::Detail,
        Kind::Verdict,
    ];

    /// The kinds whose rows are the vocabulary.
    pub(crate) const WORDS: &[Kind] = &[
        Kind::Outcome,
        Kind::Retry,
        Kind::Action,
        Kind::Scope,
        Kind::Party,
        Kind::Standing,
        Kind::Stage,
    ];

    pub(crate) const NAMES: &[&str] = &[
        "column",
        "kind",
        "outcome",
        "retry",
        "action",
        "scope",
        "party",
        "standing",
        "stage",
        "dsn-action",
        "severity",
        "category",
        "reply",
        "class",
        "subject",
        "detail",
        "verdict",
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

    /// The cells that a row of this kind must fill, beside kind and code.
    pub(crate) fn needs(self) -> &'static [Column] {
        match self {
            Kind::AboutColumns | Kind::AboutKinds => &[C::Description],
            Kind::Outcome
            | Kind::Retry
            | Kind::Action
            | Kind::Scope
            | Kind::Party
            | Kind::Standing => &[C::Name, C::Description, C::References],
            Kind::Stage | Kind::DsnAction | Kind::Category | Kind::Subject => {
                &[C::Name, C::Text, C::Description, C::References]
            }
            Kind::Severity | Kind::Class => &[
                C::Name,
                C::Text,
                C::Description,
                C::Outcome,
                C::Retry,
                C::Action,
                C::Scope,
                C::Party,
                C::References,
            ],
            Kind::Reply => &[
                C::Name,
                C::Text,
                C::Description,
                C::Standing,
                C::Specific,
                C::Commands,
                C::Retry,
                C::Action,
                C::Scope,
                C::Party,
                C::References,
            ],
            Kind::Detail => &[
                C::Name,
                C::Text,
                C::Description,
                C::Standing,
                C::Specific,
                C::Classes,
                C::References,
            ],
            Kind::Verdict => &[
                C::Description,
                C::Retry,
                C::Action,
                C::Scope,
                C::Party,
                C::References,
            ],
        }
    }

    /// The cells that a row of this kind may fill, beside the note that every row may have. For a
    /// verdict the form of its code decides further.
    pub(crate) fn may(self) -> &'static [Column] {
        match self {
            Kind::AboutColumns | Kind::AboutKinds => &[C::References],
            Kind::Stage => &[C::Stage, C::Scope],
            Kind::DsnAction => &[C::Outcome, C::Retry, C::Action, C::Scope, C::Party],
            Kind::Category => &[C::Scope, C::Party],
            Kind::Detail => &[C::Replies, C::Correction],
            Kind::Verdict => &[C::Class, C::With, C::Stage, C::Outcome],
            _ => &[],
        }
    }
}

/// The code of a row, read. Its letters (`X.`, `yz`) are implied by the variant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Code {
    Word(String),
    Severity(u8),
    Category(u8),
    Reply(u16),
    Class(u8),
    Subject(u16),
    Detail(u16, u16),
    Any,
}

impl Code {
    /// Reads a code in the form that its kind of row has.
    pub(crate) fn parse(kind: Kind, text: &str) -> Option<Code> {
        match kind {
            Kind::AboutColumns | Kind::AboutKinds | Kind::Stage | Kind::DsnAction => {
                word(text, b'-')
            }
            Kind::Severity => severity(text),
            Kind::Category => category(text),
            Kind::Reply => reply(text).map(Code::Reply),
            Kind::Class => class(text).map(Code::Class),
            Kind::Subject | Kind::Detail => match enhanced(text) {
                Some(code) if code.kind() == kind => Some(code),
                _ => None,
            },
            Kind::Verdict if text == "any" => Some(Code::Any),
            Kind::Verdict => match (enhanced(text), reply(text)) {
                (Some(code), _) => Some(code),
                (None, Some(code)) => Some(Code::Reply(code)),
                (None, None) => severity(text),
            },
            _ => word(text, b'_'),
        }
    }

    /// The number by which codes of a kind are sorted: 0 for what is no number; the detail in the
    /// lower 16 bits, its subject above.
    pub(crate) fn number(&self) -> u64 {
        match *self {
            Code::Word(_) | Code::Any => 0,
            Code::Severity(number) | Code::Category(number) | Code::Class(number) => number.into(),
            Code::Reply(number) | Code::Subject(number) => number.into(),
            Code::Detail(subject, detail) => u64::from(subject) << 16 | u64::from(detail),
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
            Code::Word(_) | Code::Any => Kind::Verdict,
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
            Code::Word(word) => word.clone(),
            Code::Severity(digit) => format!("{digit}yz"),
            Code::Category(digit) => format!("x{digit}z"),
            Code::Reply(code) => code.to_string(),
            Code::Class(class) => class.to_string(),
            Code::Subject(subject) => format!("X.{subject}"),
            Code::Detail(subject, detail) => format!("X.{subject}.{detail}"),
            Code::Any => "any".to_owned(),
        }
    }

    /// How a code of this kind is written, for a message.
    pub(crate) fn form(kind: Kind) -> &'static str {
        match kind {
            Kind::AboutColumns => "the name of a column",
            Kind::AboutKinds => "the name of a kind of row",
            Kind::Stage | Kind::DsnAction => {
                "small letters, then small letters, digits and single hyphens"
            }
            Kind::Severity => "a digit from 1 to 5, then yz",
            Kind::Category => "x, a digit, then z",
            Kind::Reply => "three digits, the first from 1 to 5",
            Kind::Class => "2, 4 or 5",
            Kind::Subject => "X.subject, with a number from 0 to 999 without leading zeros",
            Kind::Detail => "X.subject.detail, with numbers from 0 to 999 without leading zeros",
            Kind::Verdict => {
                "X.subject.detail, X.subject, a reply code, a severity (a digit and yz), or any"
            }
            _ => "small letters, then small letters, digits and single underscores",
        }
    }

    /// What somebody may have meant by a malformed code: a class where X belongs, a capital where
    /// a small letter belongs, dots or letters of another habit.
    pub(crate) fn guess(kind: Kind, text: &str) -> Option<String> {
        let small = text.to_ascii_lowercase();
        let mut guesses = vec![with_joint(&small, '-'), with_joint(&small, '_')];
        let word = matches!(Code::parse(kind, "word"), Some(Code::Word(_)));
        if small.is_ascii() && !small.is_empty() && !word {
            guesses.push(format!("X{}", &small[1..]));
            guesses.push(format!("X.{small}"));
            guesses.push(format!("{}yz", &small[..1]));
            guesses.push(format!("x{}z", small.get(1..2).unwrap_or("")));
            // A spreadsheet that took the code for a decimal number.
            let whole = small.split_once('.').map_or(&*small, |(whole, _)| whole);
            guesses.push(whole.to_owned());
        }
        guesses
            .into_iter()
            .find(|guess| guess != text && Code::parse(kind, guess).is_some())
    }
}

/// The words of a text, joined in another way.
fn with_joint(text: &str, joint: char) -> String {
    let mut joined = String::new();
    for character in text.chars() {
        match character {
            ' ' | '-' | '_' => joined.push(joint),
            _ => joined.push(character),
        }
    }
    joined
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
pub(crate) fn enhanced(text: &str) -> Option<Code> {
    let rest = text.strip_prefix("X.")?;
    match rest.split_once('.') {
        Some((subject, detail)) => Some(Code::Detail(number(subject)?, number(detail)?)),
        None => Some(Code::Subject(number(rest)?)),
    }
}

fn severity(text: &str) -> Option<Code> {
    match text.as_bytes() {
        [digit @ b'1'..=b'5', b'y', b'z'] => Some(Code::Severity(digit - b'0')),
        _ => None,
    }
}

fn category(text: &str) -> Option<Code> {
    match text.as_bytes() {
        [b'x', digit @ b'0'..=b'9', b'z'] => Some(Code::Category(digit - b'0')),
        _ => None,
    }
}

/// A number from 0 to 999, written in one way only.
fn number(text: &str) -> Option<u16> {
    match text.as_bytes() {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// A small letter, then small letters, digits and single joints.
fn word(text: &str, joint: u8) -> Option<Code> {
    let mut before = None;
    for &byte in text.as_bytes() {
        match (before, byte) {
            (_, b'a'..=b'z') | (Some(_), b'0'..=b'9') => {}
            (Some(before), _) if byte == joint && before != joint => {}
            _ => return None,
        }
        before = Some(byte);
    }
    match before {
        Some(last) if last != joint => Some(Code::Word(text.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let code = Code::parse(kind, &text);
                assert_eq!(code.is_some(), good, "{text}");
                assert_eq!(Code::parse(Kind::Verdict, &text), code);
                assert!(code.is_none_or(|code| code.text() == text && code.kind() == kind));
            }
            let reply = Code::parse(Kind::Reply, number);
            let digits = number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
            assert_eq!(
                reply.is_some(),
                digits && (b'1'..=b'5').contains(&number.as_bytes()[0])
            );
            assert!(reply.is_none_or(|code| code.text() == *number));
            let class = Code::parse(Kind::Class, number);
            assert_eq!(class.is_some(), ["2", "4", "5"].contains(&number.as_str()));
            let severity = Code::parse(Kind::Severity, &format!("{number}yz"));
            assert_eq!(
                severity.is_some(),
                ["1", "2", "3", "4", "5"].contains(&number.as_str())
            );
            let category = Code::parse(Kind::Category, &format!("x{number}z"));
            assert_eq!(category.is_some(), number.len() == 1 && good);
        }
    }

    #[test]
    fn words_have_one_form() {
        for word in ["now", "not_needed", "a1", "a_1"] {
            assert!(Code::parse(Kind::Retry, word).is_some(), "{word}");
        }
        for word in ["", "Now", "1a", "a__b", "a_", "_a", "a-b", "a b", "\u{E9}"] {
            assert_eq!(Code::parse(Kind::Retry, word), None, "{word}");
        }
        assert!(Code::parse(Kind::Stage, "data-end").is_some());
        assert_eq!(Code::parse(Kind::Stage, "data_end"), None);
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
