//! What the macro packs, and how it comes into its types: the code that generated items stand on.

use crate::texts::part;
use crate::{
    Answer, Beside, CauseRow, CauseRule, CauseTexts, CodeRule, CodeTerms, DetailRows, Level, List,
    ReplyRow, ReportRows, Row, RowTexts, Set, StageFacts, Step,
};

// The macro writes long lists as one literal of bytes: each number by itself would be a token to
// make and an expression to check, while every user waits. These put them into their types, also
// while the program is compiled; the compiler is slow at calls then, so the numbers are read by macros.
macro_rules! u16_at {
    ($bytes:ident, $at:expr) => {
        $bytes[$at] as u16 | ($bytes[$at + 1] as u16) << 8
    };
}

macro_rules! u32_at {
    ($bytes:ident, $at:expr) => {
        u16_at!($bytes, $at) as u32 | (u16_at!($bytes, $at + 2) as u32) << 16
    };
}

macro_rules! u64_at {
    ($bytes:ident, $at:expr) => {
        u32_at!($bytes, $at) as u64 | (u32_at!($bytes, $at + 4) as u64) << 32
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
    let start = u16_at!(bounds, 2 * number) as usize;
    part(all, start, u16_at!(bounds, 2 * number + 2) as usize)
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
    ($($(#[$docs:meta])* $name:ident: $size:literal => $to:ty,
        ($bytes:ident, $at:ident) $empty:expr, $make:expr;)*) => {$(
        $(#[$docs])*
        #[must_use]
        pub const fn $name<const N: usize>($bytes: &[u8]) -> [$to; N] {
            assert!($bytes.len() == $size * N);
            let mut all = [$empty; N];
            let mut place = 0;
            while place < N {
                let $at = place * $size;
                all[place] = $make;
                place += 1;
            }
            all
        }
    )*};
}

from_bytes! {
    /// Numbers of two bytes.
    u16s: 2 => u16, (bytes, at) 0, u16_at!(bytes, at);
    /// Numbers of four bytes.
    u32s: 4 => u32, (bytes, at) 0, u32_at!(bytes, at);
    /// What rows say: cause; outcome, retry, action, scope, party; its marks.
    kinds: 8 => Row, (bytes, at) Row::NOTHING, Row {
        cause: u16_at!(bytes, at),
        outcome: bytes[at + 2],
        retry: bytes[at + 3],
        action: bytes[at + 4],
        scope: bytes[at + 5],
        party: bytes[at + 6],
        marks: bytes[at + 7],
    };
    /// Lines: row; level; answer.
    replies: 4 => ReplyRow, (bytes, at) ReplyRow { row: 0, level: Level::Reply, answer: 0 },
    ReplyRow {
        row: u16_at!(bytes, at),
        level: Level::ALL[bytes[at + 2] as usize],
        answer: bytes[at + 3],
    };
    /// Answers: the stages at which the session ends; whether only its opening is answered.
    answers: 9 => Answer, (bytes, at) Answer::NONE,
    Answer { ends: u64_at!(bytes, at), opening: bytes[at + 8] != 0 };
    /// Sets: the two lists; the row that always holds, the one where nothing specific is said.
    sets: 8 => Set, (bytes, at) Set { beside: [0; 2], always: 0, unspecific: 0 },
    Set {
        beside: [u16_at!(bytes, at), u16_at!(bytes, at + 2)],
        always: u16_at!(bytes, at + 4),
        unspecific: u16_at!(bytes, at + 6),
    };
    /// Lists: the bits of their conditions; where they begin and end.
    lists: 8 => List, (bytes, at) List { bits: 0, start: 0, end: 0 },
    List { bits: u32_at!(bytes, at), start: u16_at!(bytes, at + 4), end: u16_at!(bytes, at + 6) };
    /// Enhanced codes, and the rows beside them.
    beside: 6 => Beside, (bytes, at) Beside { subject: 0, detail: 0, row: 0 },
    Beside {
        subject: u16_at!(bytes, at),
        detail: u16_at!(bytes, at + 2),
        row: u16_at!(bytes, at + 4),
    };
    /// Details: the rows in the classes; the level.
    details: 7 => DetailRows, (bytes, at)
    DetailRows { rows: [0; 3], level: Level::Detail },
    DetailRows {
        rows: [u16_at!(bytes, at), u16_at!(bytes, at + 2), u16_at!(bytes, at + 4)],
        level: Level::ALL[bytes[at + 6] as usize],
    };
    /// Reports: the whole row, its parts, its list.
    reports: 6 => ReportRows, (bytes, at) ReportRows { whole: 0, parts: 0, beside: 0 },
    ReportRows {
        whole: u16_at!(bytes, at),
        parts: u16_at!(bytes, at + 2),
        beside: u16_at!(bytes, at + 4),
    };
    /// Causes: the two rows, pause, keep, the answer.
    causes: 18 => CauseRow, (bytes, at)
    CauseRow { rows: [0; 2], pause: 0, keep: 0, answer: (0, 0, 0) },
    CauseRow {
        rows: [u16_at!(bytes, at), u16_at!(bytes, at + 2)],
        pause: u32_at!(bytes, at + 4),
        keep: u32_at!(bytes, at + 8),
        answer: (u16_at!(bytes, at + 12), u16_at!(bytes, at + 14), u16_at!(bytes, at + 16)),
    };
    /// Rules about causes: the cause, the class, the row.
    cause_rules: 6 => CauseRule, (bytes, at) CauseRule { cause: 0, class: 0, row: 0 },
    CauseRule {
        cause: u16_at!(bytes, at),
        class: bytes[at + 2],
        row: u16_at!(bytes, at + 4),
    };
    /// What providers mean by codes: the code, the rows in classes 4 and 5, the terms.
    code_rules: 14 => CodeRule, (bytes, at)
    CodeRule { code: [0; 4], rows: [0; 2], terms: 0 },
    CodeRule {
        code: [
            u16_at!(bytes, at),
            u16_at!(bytes, at + 2),
            u16_at!(bytes, at + 4),
            u16_at!(bytes, at + 6),
        ],
        rows: [u16_at!(bytes, at + 8), u16_at!(bytes, at + 10)],
        terms: u16_at!(bytes, at + 12),
    };
    /// On what terms they hold: the stages, pause, keep.
    code_terms: 16 => CodeTerms, (bytes, at)
    CodeTerms { stages: 0, wait: (0, 0) },
    CodeTerms {
        stages: u64_at!(bytes, at),
        wait: (u32_at!(bytes, at + 8), u32_at!(bytes, at + 12)),
    };
    /// The texts of providers: the word, the name for people, the aliases.
    provider_texts: 6 => [u16; 3], (bytes, at) [0; 3],
    [u16_at!(bytes, at), u16_at!(bytes, at + 2), u16_at!(bytes, at + 4)];
    /// The texts of rows: key, advice, references.
    row_texts: 6 => RowTexts, (bytes, at) RowTexts { key: 0, advice: 0, references: 0 },
    RowTexts {
        key: u16_at!(bytes, at),
        advice: u16_at!(bytes, at + 2),
        references: u16_at!(bytes, at + 4),
    };
    /// The texts of causes: word, title, description, aliases.
    cause_texts: 8 => CauseTexts, (bytes, at)
    CauseTexts { word: 0, title: 0, description: 0, aliases: 0 },
    CauseTexts {
        word: u16_at!(bytes, at),
        title: u16_at!(bytes, at + 2),
        description: u16_at!(bytes, at + 4),
        aliases: u16_at!(bytes, at + 6),
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
