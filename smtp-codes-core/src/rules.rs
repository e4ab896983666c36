//! The rules of one table, settled: what decides is looked up and not searched.

use crate::words::Level;
use crate::{NO_ROW, OPEN};

/// Numbers in the smallest form that holds them.
#[derive(Clone, Copy, Debug)]
pub enum Narrow<'a> {
    /// Numbers up to 255.
    U8(&'a [u8]),
    /// Numbers up to 65,535.
    U16(&'a [u16]),
    /// Numbers up to 4,294,967,295.
    U32(&'a [u32]),
}

impl Narrow<'_> {
    /// The number at a place; the place must be there.
    #[inline(always)]
    #[must_use]
    pub const fn at(&self, place: usize) -> usize {
        match self {
            Narrow::U8(all) => all[place] as usize,
            Narrow::U16(all) => all[place] as usize,
            Narrow::U32(all) => all[place] as usize,
        }
    }

    /// How many there are.
    #[inline(always)]
    #[must_use]
    pub const fn count(&self) -> usize {
        match self {
            Narrow::U8(all) => all.len(),
            Narrow::U16(all) => all.len(),
            Narrow::U32(all) => all.len(),
        }
    }
}

/// What a row that can decide says.
///
/// With a cause, retry, action, scope and party are all there: what the row itself leaves open is
/// its cause's. Without one it gives only the parts that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number of the cause, with [`STANDARD`](crate::STANDARD) if it is one of the standard
    /// table; [`NO_ROW`] for none.
    pub cause: u16,
    /// [`OPEN`] leaves it to the first digit.
    pub outcome: u8,
    /// Whether and when to try again.
    pub retry: u8,
    /// What to do.
    pub action: u8,
    /// What is affected.
    pub scope: u8,
    /// Who can fix it.
    pub party: u8,
    /// [`Row::DECIDES`] and [`Row::SCOPED`].
    pub marks: u8,
}

impl Row {
    /// Gives nothing.
    pub const NOTHING: Row = Row {
        cause: NO_ROW,
        outcome: OPEN,
        retry: OPEN,
        action: OPEN,
        scope: OPEN,
        party: OPEN,
        marks: 0,
    };

    /// It goes before words.
    pub const DECIDES: u8 = 1;
    /// The scope is the session, and that is its own and not that of its cause: then it holds at any
    /// stage.
    pub const SCOPED: u8 = 2;

    /// Whether it goes before words.
    #[inline(always)]
    #[must_use]
    pub const fn decides(&self) -> bool {
        self.marks & Row::DECIDES != 0
    }

    /// Whether the scope is its own, and the session.
    #[inline(always)]
    #[must_use]
    pub const fn scoped(&self) -> bool {
        self.marks & Row::SCOPED != 0
    }

    /// Takes the mark [`Row::SCOPED`] from another row.
    #[inline(always)]
    #[must_use]
    pub const fn scoped_as(self, other: Row) -> Row {
        Row {
            marks: self.marks & !Row::SCOPED | other.marks & Row::SCOPED,
            ..self
        }
    }
}

/// What a table has of its own for a line: see `Rules::line`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyRow {
    /// [`NO_ROW`] if the line is no reply code, or the table has only rules about it.
    pub row: u16,
    /// [`Level::Reply`] if the code says something specific, or [`Level::ReplyUnspecific`].
    pub level: Level,
    /// The place in [`Rules::answers`].
    pub answer: u8,
}

/// What some reply codes do to the session, besides what rows say; only in the standard table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The stages at which they end it, one bit each.
    pub ends: u64,
    /// Whether they answer nothing but its opening.
    pub opening: bool,
}

impl Answer {
    /// They do nothing to it.
    pub const NONE: Answer = Answer {
        ends: 0,
        opening: false,
    };
}

/// The rules that hold for a reply code or a severity at one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set {
    /// Beside the enhanced codes in these of [`Rules::lists`]: first those that the rules of the
    /// reply code list, then those of its severity.
    pub beside: [u16; 2],
    /// Beside any other, or none; or [`NO_ROW`].
    pub always: u16,
    /// Where no enhanced code says something specific; or [`NO_ROW`].
    pub unspecific: u16,
}

/// Enhanced codes beside which rules hold: a part of [`Rules::listed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// The [`bit_of_condition`] of each: most codes are told by it to be none of them.
    pub bits: u32,
    /// Where it begins.
    pub start: u16,
    /// Where it ends.
    pub end: u16,
}

/// An enhanced code, and the row of a rule that holds beside it.
///
/// Many lists share one, and a detail of three digits fits half the room of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The upper half of a condition: see [`condition_of_detail`] and [`condition_of_subject`].
    pub subject: u16,
    /// The lower half.
    pub detail: u16,
    /// The row.
    pub row: u16,
}

/// One of 32 bits for a condition.
#[inline(always)]
#[must_use]
pub const fn bit_of_condition(condition: u32) -> u32 {
    1 << (((condition >> 16) * 5).wrapping_add(condition) & 31)
}

/// What the enhanced code that was given can fulfil of a list.
#[cfg(feature = "judge")]
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// The bits of the conditions; none without an enhanced code.
    bits: u32,
    subject: u16,
    detail: u16,
    /// What stands for the detail where it says nothing specific; else the detail again.
    whole: u16,
}

#[cfg(feature = "judge")]
impl Asked {
    /// No enhanced code.
    pub(crate) const NOTHING: Asked = Asked {
        bits: 0,
        subject: u16::MAX,
        detail: u16::MAX,
        whole: u16::MAX,
    };

    /// A detail, and its subject too unless it says something specific.
    #[inline(always)]
    pub(crate) const fn new(subject: u16, detail: u16, specific: bool) -> Asked {
        let (exact, broad) = (
            bit_of_condition(condition_of_detail(subject, detail)),
            bit_of_condition(condition_of_subject(subject)),
        );
        Asked {
            bits: if specific { exact } else { exact | broad },
            subject,
            detail,
            whole: if specific { detail } else { u16::MAX },
        }
    }
}

/// This detail, in one number.
#[inline(always)]
#[must_use]
pub const fn condition_of_detail(subject: u16, detail: u16) -> u32 {
    (subject as u32) << 16 | detail as u32
}

/// The details of a subject that say nothing specific, or that are not registered.
#[inline(always)]
#[must_use]
pub const fn condition_of_subject(subject: u16) -> u32 {
    // No detail has that number: three digits are the most.
    condition_of_detail(subject, u16::MAX)
}

/// The rows of a detail in classes 2, 4 and 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetailRows {
    /// [`NO_ROW`] where the table has none.
    pub rows: [u16; 3],
    /// [`Level::Detail`] if the detail says something specific, or [`Level::DetailUnspecific`]; those
    /// rows all name a cause. [`Level::LayerCode`] if no row of the detail stands for it, only a rule
    /// of a table laid over another.
    pub level: Level,
}

/// The rows of a subject in classes 2, 4 and 5.
pub type SubjectRows = [u16; 3];

/// The rows of an action of delivery reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportRows {
    /// The whole row, for a report without codes.
    pub whole: u16,
    /// Only the parts that it names, which hold whatever the codes say.
    pub parts: u16,
    /// Beside the enhanced codes in this one of [`Rules::lists`] another row gives the parts.
    pub beside: u16,
}

/// A cause of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseRow {
    /// The rows of its verdict: deferred, and final.
    pub rows: [u16; 2],
    /// Seconds to wait first, and to keep trying; 0 leaves it to the rule for all.
    pub pause: u32,
    /// See above.
    pub keep: u32,
    /// The codes with which a server says it: reply code, and subject and detail; 0 and
    /// [`NO_ROW`] for none.
    pub answer: (u16, u16, u16),
}

/// What a provider means by a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRule {
    /// What [`code_key`] makes of it, in four parts, the lowest first: so it takes up little. A table has
    /// them in the order of their keys, and of several with one key those of fewer stages first, then
    /// those of narrower ranges.
    pub code: [u16; 4],
    /// The rows in classes 4 and 5; [`NO_ROW`] where it says nothing.
    pub rows: [u16; 2],
    /// The place in [`Rules::code_terms`].
    pub terms: u16,
}

/// When and how long what a provider means by codes holds: many codes share that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTerms {
    /// The stages at which it holds, one bit each.
    pub stages: u64,
    /// Seconds to wait first, and to keep trying; 0 leaves it to the cause.
    pub wait: (u32, u32),
}

impl CodeRule {
    /// For [`code_key`]: whatever enhanced code stands beside the reply code, also none.
    pub const ANY: u32 = u32::MAX;
    /// For [`code_key`]: no enhanced code beside the reply code.
    pub const ALONE: u32 = u32::MAX - 1;

    /// Its code in one number, as [`code_key`] makes it.
    #[inline(always)]
    #[must_use]
    pub const fn key(&self) -> u64 {
        let [first, second, third, fourth] = self.code;
        first as u64 | (second as u64) << 16 | (third as u64) << 32 | (fourth as u64) << 48
    }
}

/// A provider's code in one number: the place of the provider, the reply code or [`NO_ROW`] for any,
/// and what stands beside it: [`condition_of_detail`], [`condition_of_subject`], [`CodeRule::ANY`] or
/// [`CodeRule::ALONE`].
#[inline]
#[must_use]
pub const fn code_key(provider: u16, reply: u16, beside: u32) -> u64 {
    (provider as u64) << 48 | (reply as u64) << 32 | beside as u64
}

/// A rule about the verdict of a cause, in a table that is laid over the one of the cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseRule {
    /// The cause.
    pub cause: u16,
    /// The class: 4 or 5.
    pub class: u8,
    /// The row with the parts that it gives.
    pub row: u16,
}

/// The rules of one table.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// For each row that can decide or give parts: its place in `kinds`.
    pub rows: Narrow<'a>,
    /// What the rows say, each once.
    pub kinds: &'a [Row],
    /// The reply code that the first entry of `reply_lines` is about.
    pub first_reply: u16,
    /// For each reply code from the first on: its line.
    pub reply_lines: Narrow<'a>,
    /// The lines.
    pub replies: &'a [ReplyRow],
    /// What lines share; the first does nothing.
    pub answers: &'a [Answer],
    /// The rows of the severities 1yz to 5yz. By reference, as all lists are: so a program keeps the
    /// lists that it looks into, and not this whole as well.
    pub severities: &'a [u16; 5],
    /// What happened by the first digit: that of the severities, and of the last resort.
    pub outcomes: &'a [u8; 16],
    /// For each line and stage: the number of its set. Empty if there is only one.
    pub set_numbers: Narrow<'a>,
    /// The distinct sets.
    pub sets: &'a [Set],
    /// What the sets and reports list; the first list is empty.
    pub lists: &'a [List],
    /// What all lists hold, end to end: places in `beside`.
    pub listed: Narrow<'a>,
    /// The enhanced codes of all lists, and the rows beside them, each once.
    pub beside: &'a [Beside],
    /// Where the places of each subject's details begin in `detail_places`, and the last end.
    pub detail_starts: Narrow<'a>,
    /// For each detail: its place in `details` plus one, or 0.
    pub detail_places: Narrow<'a>,
    /// The details that the table has rows or rules about.
    pub details: &'a [DetailRows],
    /// The subjects, from X.0 on.
    pub subjects: &'a [SubjectRows],
    /// The rows of classes 2, 4 and 5.
    pub classes: &'a [u16; 3],
    /// For what is no SMTP reply.
    pub last_resort: u16,
    /// The actions of delivery reports, in their order.
    pub reports: &'a [ReportRows],
    /// The families of the causes of the table; [`OPEN`] for none.
    pub families: &'a [u8],
    /// The rules about causes of other tables.
    pub cause_rules: &'a [CauseRule],
    /// What providers mean by codes, in the order of their keys.
    pub code_rules: &'a [CodeRule],
    /// On what terms these hold, each once.
    pub code_terms: &'a [CodeTerms],
    /// [`Rules::DECIDES`], [`Rules::PARTS`], [`Rules::CAUSES`] and [`Rules::UNSPECIFIC`]: what a table
    /// has none of is not looked for.
    pub marks: u8,
}

impl Rules<'_> {
    /// Some row goes before words.
    pub const DECIDES: u8 = 1;
    /// Some row of a detail or subject names no cause and gives parts.
    pub const PARTS: u8 = 2;
    /// There are rules about causes of other tables.
    pub const CAUSES: u8 = 4;
    /// Some rule holds where nothing specific is said.
    pub const UNSPECIFIC: u8 = 8;

    /// Whether the table has any of that.
    #[cfg(feature = "judge")]
    #[inline(always)]
    pub(crate) const fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// What a row says.
    #[inline(always)]
    #[must_use]
    pub const fn row(&self, row: u16) -> Row {
        self.kinds[self.rows.at(row as usize)]
    }

    /// The line of a reply code that the table has a row or rules about; else that of the first
    /// digit: 1 to 5 for the severities, 0 for any other.
    #[cfg(feature = "judge")]
    #[inline(always)]
    pub(crate) const fn line(&self, reply: Option<u16>, digit: u8) -> usize {
        if let Some(code) = reply {
            let place = code.wrapping_sub(self.first_reply) as usize;
            if place < self.reply_lines.count() {
                return self.reply_lines.at(place);
            }
        }
        if digit <= 5 { digit as usize } else { 0 }
    }

    /// The rows of a detail.
    #[inline(always)]
    #[must_use]
    pub const fn detail(&self, subject: u16, detail: u16) -> Option<&DetailRows> {
        let subject = subject as usize;
        if subject + 1 >= self.detail_starts.count() {
            return None;
        }
        let place = self.detail_starts.at(subject) + detail as usize;
        if place >= self.detail_starts.at(subject + 1) {
            return None;
        }
        match self.detail_places.at(place).checked_sub(1) {
            Some(place) => Some(&self.details[place]),
            None => None,
        }
    }

    /// Seconds to wait first, and to keep trying, where the row is a provider's code that names
    /// them; 0 for none. Looked up when somebody asks, as most never do.
    #[inline]
    #[must_use]
    pub const fn wait(&self, row: u16) -> (u32, u32) {
        let mut at = 0;
        while row != NO_ROW && at < self.code_rules.len() {
            let rule = &self.code_rules[at];
            if rule.rows[0] == row || rule.rows[1] == row {
                return self.code_terms[rule.terms as usize].wait;
            }
            at += 1;
        }
        (0, 0)
    }

    /// The row with what a provider means by codes in a class at a stage; [`NO_ROW`] for none. The
    /// narrower goes first: both codes, the enhanced code alone, the reply code alone.
    #[cfg(feature = "judge")]
    #[inline]
    pub(crate) const fn of_provider(
        &self,
        provider: u16,
        reply: Option<u16>,
        detail: Option<(u16, u16)>,
        (class, stage): (usize, u8),
    ) -> u16 {
        if self.code_rules.is_empty() || provider == NO_ROW || class == 0 {
            return NO_ROW;
        }
        let code = match reply {
            Some(code) => code,
            None => NO_ROW,
        };
        let keys = match detail {
            Some((subject, detail)) => {
                let exact = condition_of_detail(subject, detail);
                let broad = condition_of_subject(subject);
                [
                    code_key(provider, code, exact),
                    code_key(provider, NO_ROW, exact),
                    code_key(provider, code, broad),
                    code_key(provider, NO_ROW, broad),
                    code_key(provider, code, CodeRule::ANY),
                ]
            }
            None => {
                let any = code_key(provider, code, CodeRule::ANY);
                let alone = code_key(provider, code, CodeRule::ALONE);
                [alone, any, any, any, any]
            }
        };
        let mut at = 0;
        while at < keys.len() {
            let (mut low, mut high) = (0, self.code_rules.len());
            while low < high {
                let middle = low + (high - low) / 2;
                if self.code_rules[middle].key() < keys[at] {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            while low < self.code_rules.len() && self.code_rules[low].key() == keys[at] {
                let rule = &self.code_rules[low];
                let stages = self.code_terms[rule.terms as usize].stages;
                if rule.rows[class - 1] != NO_ROW && stages >> (stage & 63) & 1 == 1 {
                    return rule.rows[class - 1];
                }
                low += 1;
            }
            at += 1;
        }
        NO_ROW
    }

    /// The rules for a line at a stage.
    #[cfg(feature = "judge")]
    #[inline(always)]
    pub(crate) const fn set(&self, line: usize, stage: u8, stages: usize) -> Option<&Set> {
        if self.set_numbers.count() == 0 {
            return None;
        }
        Some(&self.sets[self.set_numbers.at(line * stages + stage as usize)])
    }
}

#[cfg(feature = "judge")]
impl Set {
    /// The first rule that holds whatever else is said, or beside this enhanced code.
    #[inline(always)]
    pub(crate) const fn beside(&self, rules: &Rules<'_>, asked: Asked) -> u16 {
        let mut part = 0;
        while part < self.beside.len() {
            let row = rules.first(self.beside[part], asked);
            if row != NO_ROW {
                return row;
            }
            part += 1;
        }
        self.always
    }
}

#[cfg(feature = "judge")]
impl Rules<'_> {
    /// The row of the first rule in a list that is about this detail, or about its subject.
    #[inline(always)]
    pub(crate) const fn first(&self, list: u16, asked: Asked) -> u16 {
        let list = &self.lists[list as usize];
        if list.bits & asked.bits != 0 {
            let mut at = list.start as usize;
            while at < list.end as usize {
                let beside = &self.beside[self.listed.at(at)];
                if beside.subject == asked.subject
                    && (beside.detail == asked.detail || beside.detail == asked.whole)
                {
                    return beside.row;
                }
                at += 1;
            }
        }
        NO_ROW
    }
}
