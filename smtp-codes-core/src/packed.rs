//! What the macro packs, and how it comes into its types: the code that generated items stand on.

use crate::texts::part;
use crate::{
    Answer, Beside, CauseRow, CauseRule, CauseTexts, CodeRule, CodeTerms, DetailRows, Level, List,
    ReplyRow, ReportRows, Row, RowTexts, Set, StageFacts, Step,
};

// The macro writes long lists as one literal of bytes each: each number by itself would be a token to
// make and an expression to check, while every user waits. These put them into their types, also
// while the program is compiled. The compiler is slow then, most of all at calls, and at an index with its check:
// so a row's bytes are named by a pattern, and its numbers are put together by macros.
macro_rules! u16_of {
    ($first:ident $second:ident) => {
        $first as u16 | ($second as u16) << 8
    };
}

macro_rules! u32_of {
    ($first:ident $second:ident $($rest:ident)*) => {
        u16_of!($first $second) as u32 | (u16_of!($($rest)*) as u32) << 16
    };
}

macro_rules! u64_of {
    ($first:ident $second:ident $third:ident $fourth:ident $($rest:ident)*) => {
        u32_of!($first $second $third $fourth) as u64 | (u32_of!($($rest)*) as u64) << 32
    };
}

/// One of many lists that are kept end to end in one.
#[inline]
#[must_use]
pub const fn part_of_list<T>(all: &'static [T], start: usize, end: usize) -> &'static [T] {
    let (before_end, _) = all.split_at(end);
    before_end.split_at(start).1
}

/// One of few texts that are kept end to end; the bounds are numbers of two bytes.
///
/// It takes them one by one, as a whole that has to stand somewhere would have its pointers put right
/// when a program is loaded.
#[inline]
#[must_use]
pub const fn plain_text(all: &'static str, bounds: &'static [u8], number: usize) -> &'static str {
    // As a macro, as a place for each index to panic at takes room in programs.
    macro_rules! bound {
        ($at:expr) => {
            bounds[$at] as usize | (bounds[$at + 1] as usize) << 8
        };
    }
    part(all, bound!(2 * number), bound!(2 * number + 2))
}

/// Reads `X.1.1`: the subject and the detail.
#[inline]
#[must_use]
pub fn subject_and_detail(text: &str) -> Option<(u16, u16)> {
    let (subject, detail) = text.strip_prefix("X.")?.split_once('.')?;
    Some((number(subject)?, number(detail)?))
}

/// A number `0..=999` without leading zeros.
#[inline]
fn number(text: &str) -> Option<u16> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]);
    let digits = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain && digits {
        text.parse().ok()
    } else {
        None
    }
}

macro_rules! from_bytes {
    ($($(#[$docs:meta])* $name:ident: [$($byte:ident)*] => $to:ty, $empty:expr, $make:expr;)*) => {$(
        $(#[$docs])*
        #[must_use]
        pub const fn $name<const N: usize>(mut bytes: &[u8]) -> [$to; N] {
            let mut all = [$empty; N];
            let mut place = 0;
            while let &[$($byte,)* ref rest @ ..] = bytes {
                all[place] = $make;
                place += 1;
                bytes = rest;
            }
            assert!(place == N && bytes.is_empty());
            all
        }
    )*};
}

from_bytes! {
    /// Numbers of two bytes.
    u16s: [a b] => u16, 0, u16_of!(a b);
    /// Numbers of four bytes.
    u32s: [a b c d] => u32, 0, u32_of!(a b c d);
    /// What rows say: cause; outcome, retry, action, scope, party; its marks.
    kinds: [a b outcome retry action scope party marks] => Row, Row::NOTHING,
    Row { cause: u16_of!(a b), outcome, retry, action, scope, party, marks };
    /// Lines: row; level; answer.
    replies: [a b level answer] => ReplyRow, ReplyRow { row: 0, level: Level::Reply, answer: 0 },
    ReplyRow { row: u16_of!(a b), level: Level::ALL[level as usize], answer };
    /// Answers: the stages at which the session ends; whether only its opening is answered.
    answers: [a b c d e f g h opening] => Answer, Answer::NONE,
    Answer { ends: u64_of!(a b c d e f g h), opening: opening != 0 };
    /// Sets: the two lists; the row that always holds, the one where nothing specific is said.
    sets: [a b c d e f g h] => Set, Set { beside: [0; 2], always: 0, unspecific: 0 },
    Set {
        beside: [u16_of!(a b), u16_of!(c d)],
        always: u16_of!(e f),
        unspecific: u16_of!(g h),
    };
    /// Lists: the bits of their conditions; where they begin and end.
    lists: [a b c d e f g h] => List, List { bits: 0, start: 0, end: 0 },
    List { bits: u32_of!(a b c d), start: u16_of!(e f), end: u16_of!(g h) };
    /// Enhanced codes, and the rows beside them.
    beside: [a b c d e f] => Beside, Beside { subject: 0, detail: 0, row: 0 },
    Beside { subject: u16_of!(a b), detail: u16_of!(c d), row: u16_of!(e f) };
    /// Details: the rows in the classes; the level.
    details: [a b c d e f level] => DetailRows, DetailRows { rows: [0; 3], level: Level::Detail },
    DetailRows {
        rows: [u16_of!(a b), u16_of!(c d), u16_of!(e f)],
        level: Level::ALL[level as usize],
    };
    /// Reports: the whole row, its parts, its list.
    reports: [a b c d e f] => ReportRows, ReportRows { whole: 0, parts: 0, beside: 0 },
    ReportRows { whole: u16_of!(a b), parts: u16_of!(c d), beside: u16_of!(e f) };
    /// Causes: the two rows, pause, keep, the answer.
    causes: [a b c d e f g h i j k l m n o p q r] => CauseRow,
    CauseRow { rows: [0; 2], pause: 0, keep: 0, answer: (0, 0, 0) },
    CauseRow {
        rows: [u16_of!(a b), u16_of!(c d)],
        pause: u32_of!(e f g h),
        keep: u32_of!(i j k l),
        answer: (u16_of!(m n), u16_of!(o p), u16_of!(q r)),
    };
    /// Rules about causes: the cause, the row, the class.
    cause_rules: [a b c d class] => CauseRule, CauseRule { cause: 0, class: 0, row: 0 },
    CauseRule { cause: u16_of!(a b), class, row: u16_of!(c d) };
    /// What providers mean by codes: the code, the rows in classes 4 and 5, the terms.
    code_rules: [a b c d e f g h i j k l m n] => CodeRule,
    CodeRule { code: [0; 4], rows: [0; 2], terms: 0 },
    CodeRule {
        code: [u16_of!(a b), u16_of!(c d), u16_of!(e f), u16_of!(g h)],
        rows: [u16_of!(i j), u16_of!(k l)],
        terms: u16_of!(m n),
    };
    /// On what terms they hold: the stages, pause, keep.
    code_terms: [a b c d e f g h i j k l m n o p] => CodeTerms,
    CodeTerms { stages: 0, wait: (0, 0) },
    CodeTerms {
        stages: u64_of!(a b c d e f g h),
        wait: (u32_of!(i j k l), u32_of!(m n o p)),
    };
    /// The texts of providers: the word, the name for people, the aliases.
    provider_texts: [a b c d e f] => [u16; 3], [0; 3], [u16_of!(a b), u16_of!(c d), u16_of!(e f)];
    /// The texts of rows: key, advice, references.
    row_texts: [a b c d e f] => RowTexts, RowTexts { key: 0, advice: 0, references: 0 },
    RowTexts { key: u16_of!(a b), advice: u16_of!(c d), references: u16_of!(e f) };
    /// The texts of causes: word, title, description, aliases.
    cause_texts: [a b c d e f g h] => CauseTexts,
    CauseTexts { word: 0, title: 0, description: 0, aliases: 0 },
    CauseTexts {
        word: u16_of!(a b),
        title: u16_of!(c d),
        description: u16_of!(e f),
        aliases: u16_of!(g h),
    };
}

/// Stages: the step, the scope.
#[must_use]
pub const fn stages<const N: usize>(rows: [(u8, u8); N]) -> [StageFacts; N] {
    let mut all = [StageFacts {
        step: Step::Unknown,
        scope: 0,
    }; N];
    let mut at = 0;
    while at < N {
        let (step, scope) = rows[at];
        all[at] = StageFacts {
            step: Step::ALL[step as usize],
            scope,
        };
        at += 1;
    }
    all
}
