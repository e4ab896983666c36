//! The situations in which rules hold: no two rules for one.

use crate::check::Check;
use crate::id::Id;
use crate::order::by;
use crate::row::Row;
use crate::schema::{Column, Form, Kind};
use crate::table::{About, CauseRef, Rule, With};

/// The most situations in which the rules of a table may hold, lists taken apart. The standard
/// table has some thousand.
const MAX_SITUATIONS: usize = 200_000;

/// One situation of a rule, taken apart: what stands beside it, and a range of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Situation {
    /// Form, class, enhanced code, provider and stage as one number.
    pub(crate) beside: u64,
    pub(crate) first: u32,
    /// The last code, counted downwards: of two ranges that start together the larger goes first.
    down: u32,
    /// The place of the rule.
    pub(crate) rule: u32,
}

impl Situation {
    pub(crate) fn last(&self) -> u32 {
        u32::MAX - self.down
    }

    /// The class, 0 for none; what stands beside it; the stage.
    pub(crate) fn parts(&self) -> (u64, u64, Option<usize>) {
        let stage = (self.beside & 0xFFFF) as usize;
        let class = self.beside >> 56 & 15;
        (class, self.beside >> 32 & 0xFF_FFFF, stage.checked_sub(1))
    }
}

/// The situations of a rule; `None` if they are more than so many.
pub(crate) fn situations(rule: &Rule, place: usize, most: usize) -> Option<Vec<Situation>> {
    let mut codes: Vec<(u32, u32)> = Vec::new();
    let mut classes: &[u8] = &[0];
    let form = match &rule.about {
        About::Replies(list) => {
            for &(first, last) in list {
                codes.push((first.into(), last.into()));
            }
            Form::Reply
        }
        About::Severities(list) => {
            for &digit in list {
                codes.push((digit.into(), digit.into()));
            }
            Form::Severity
        }
        About::Details(list, of) => {
            for &(subject, first, last) in list {
                let subject = u32::from(subject) << 16;
                codes.push((subject | u32::from(first), subject | u32::from(last)));
            }
            classes = of;
            Form::Detail
        }
        About::Subjects(list, of) => {
            for &subject in list {
                codes.push((subject.into(), subject.into()));
            }
            classes = of;
            Form::Subject
        }
        About::Causes(list, of) => {
            for &cause in list {
                let number = match cause {
                    CauseRef::Own(index) => index as u32,
                    CauseRef::Standard(index) => 1 << 31 | index as u32,
                };
                codes.push((number, number));
            }
            classes = of;
            Form::Cause
        }
        About::Reports(list) => {
            for &index in list {
                codes.push((index as u32, index as u32));
            }
            Form::Report
        }
        About::Any => {
            codes.push((0, 0));
            Form::Any
        }
    };
    let mut with = Vec::new();
    match &rule.with {
        With::Any => with.push(0),
        With::None => with.push(1),
        With::List(list) => {
            for &(subject, detail) in list {
                with.push(2 + (u64::from(subject) << 10 | detail.map_or(1_023, u64::from)));
            }
        }
    }
    let stages: &[usize] = match rule.stages.is_empty() {
        true => &[usize::MAX],
        false => &rule.stages,
    };
    if codes.len() * classes.len() * with.len() * stages.len() > most {
        return None;
    }
    // The rules of one provider hold for its servers only.
    let provider = rule.provider.map_or(0, |provider| provider as u64 + 1);
    let mut situations = Vec::new();
    for &class in classes {
        for &with in &with {
            for &stage in stages {
                let stage = stage.wrapping_add(1) as u64 | provider << 16;
                let beside = (form as u64) << 60 | u64::from(class) << 56 | with << 32 | stage;
                for &(first, last) in &codes {
                    situations.push(Situation {
                        beside,
                        first,
                        down: u32::MAX - last,
                        rule: place as u32,
                    });
                }
            }
        }
    }
    Some(situations)
}

impl<'a> Check<'a> {
    /// Rule: a situation has one rule, else the order of the rows would decide; and of two ranges
    /// that overlap one holds the other, as the smaller one goes first. Lists are taken apart, so
    /// that two rows which overlap are found as well as two which are the same.
    pub(crate) fn situations_once(&mut self, rows: &mut [Row<'a>], rules: &[Rule]) {
        let mut all: Vec<Situation> = Vec::new();
        let mut full = false;
        for (place, rule) in rules.iter().enumerate() {
            let row = &mut rows[place];
            if full {
                row.right = false;
            }
            if full || !row.situated {
                continue;
            }
            match situations(rule, place, MAX_SITUATIONS - all.len()) {
                Some(more) => all.extend(more),
                None => {
                    full = true;
                    let message = format!(
                        "with this row the rules of the table hold in more than {MAX_SITUATIONS} situations \
                         (codes times classes, enhanced codes and stages). Write a range, a severity \
                         or \"any\" in place of long lists."
                    );
                    row.wrong(Id::TooManySituations, Column::Code, self, message);
                }
            }
        }
        by(&mut all, Situation::cmp);
        let mut told = vec![false; rows.len()];
        // The ranges that hold the current one, from the widest to the narrowest.
        let mut around: Vec<Situation> = Vec::new();
        for at in all {
            let apart = |outer: &Situation| outer.beside != at.beside || outer.last() < at.first;
            while around.last().is_some_and(apart) {
                around.pop();
            }
            let Some(outer) = around.last() else {
                around.push(at);
                continue;
            };
            let same = (outer.first, outer.last()) == (at.first, at.last());
            let crossing = outer.last() < at.last();
            if !same && !crossing {
                around.push(at);
                continue;
            }
            // The later row is the one that is wrong.
            let (first, later) = (outer.rule.min(at.rule), outer.rule.max(at.rule));
            let (first, later) = (first as usize, later as usize);
            if std::mem::replace(&mut told[later], true) {
                continue;
            }
            let line = rows[first].line;
            let situation = self.situation(&rules[later], &at);
            let message = if same {
                format!(
                    "line {line} already has a rule for this situation ({situation}); a situation has \
                     one rule. Remove one of them, or narrow it."
                )
            } else {
                format!(
                    "this range and that of line {line} overlap, and neither holds the other ({} and \
                     {situation}); of two such ranges one must lie in the other, as the smaller goes \
                     first. Move an end of one of them.",
                    range(&rules[first], outer.first, outer.last())
                )
            };
            let id = if same {
                Id::SituationTwice
            } else {
                Id::RangesCross
            };
            rows[later].wrong(id, Column::Code, self, message);
        }
    }

    /// A situation in the words of the sheet.
    fn situation(&self, rule: &Rule, at: &Situation) -> String {
        let mut text = match &rule.about {
            About::Causes(..) => self.cause_text(at.first),
            About::Reports(_) => {
                let words = &self.known(Kind::DsnAction).words;
                words.get(at.first as usize).cloned().unwrap_or_default()
            }
            _ => range(rule, at.first, at.last()),
        };
        let (class, with, stage) = at.parts();
        if class > 0 {
            text.push_str(&format!(" in class {class}"));
        }
        match with {
            0 => {}
            1 => text.push_str(" with none"),
            with => {
                let (subject, detail) = ((with - 2) >> 10, (with - 2) & 1_023);
                text.push_str(&format!(" with X.{subject}"));
                if detail < 1_023 {
                    text.push_str(&format!(".{detail}"));
                }
            }
        }
        if let Some(stage) = stage {
            if let Some(stage) = self.known(Kind::Stage).words.get(stage) {
                text.push_str(&format!(" at {stage}"));
            }
        }
        text
    }

    fn cause_text(&self, number: u32) -> String {
        for known in &self.known(Kind::Cause).codes {
            let own = known.index as u32 | u32::from(known.standard) << 31;
            if known.right && own == number {
                return known.code.text();
            }
        }
        String::new()
    }
}

/// A range of codes, or one code, as the sheet writes it.
fn range(rule: &Rule, first: u32, last: u32) -> String {
    let form = match &rule.about {
        About::Replies(_) => Form::Reply,
        About::Severities(_) => Form::Severity,
        About::Details(..) => Form::Detail,
        About::Subjects(..) => Form::Subject,
        _ => return "any".to_owned(),
    };
    let code = |number: u32| match form {
        Form::Severity => format!("{number}yz"),
        Form::Detail => format!("X.{}.{}", number >> 16, number & 0xFFFF),
        Form::Subject => format!("X.{number}"),
        _ => number.to_string(),
    };
    if first == last {
        code(first)
    } else {
        format!("{}-{}", code(first), code(last))
    }
}
