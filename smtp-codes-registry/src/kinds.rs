//! The rows of each kind but rules: one function for a kind.

use crate::check::Check;
use crate::id::Id;
use crate::problem::{did_you_mean, list, owned, quote};
use crate::row::Row;
use crate::schema::{self, Code, Column, Kind};
use crate::table::{
    Answer, Category, Cause, Class, Commands, Detail, DsnAction, Head, Reply, Severity, Stage,
    Step, Subject, Word,
};

use Column as C;

impl<'a> Row<'a> {
    /// Reads a row about a column or a kind of row.
    pub(crate) fn doc(&mut self, check: &mut Check<'a>) -> Head {
        self.fill(check);
        let names = if self.kind == Kind::AboutColumns {
            C::NAMES
        } else {
            Kind::NAMES
        };
        let code = self.lent(C::Code);
        if self.code != Code::Unread && !names.contains(&&*code) {
            let names = owned(names);
            let near = check.problems.nearest(&code, &names);
            let message = format!(
                "{} is not {}{} Allowed: {}.",
                quote(&code),
                Code::form(self.kind),
                did_you_mean(near),
                list(&names)
            );
            self.wrong(Id::UnknownName, C::Code, check, message);
        }
        self.head(check)
    }

    /// Reads a word.
    pub(crate) fn vocabulary(&mut self, check: &mut Check<'a>) -> Word {
        self.fill(check);
        Word {
            head: self.head(check),
            times: self.times(check),
            pause: self.duration(C::Pause, check),
            longest: self.duration(C::Longest, check),
            keep: self.duration(C::Keep, check),
        }
    }

    fn times(&mut self, check: &mut Check<'a>) -> Option<u32> {
        if !self.uses(C::Times, check) {
            return None;
        }
        let text = self.lent(C::Times);
        let times = match &*text {
            "1000" => Some(1_000),
            text => schema::number(text).filter(|&times| times > 0),
        };
        if times.is_none() {
            let message = format!(
                "{} is not how often something happens. Allowed: a number from 1 to 1000.",
                quote(&text)
            );
            self.wrong(Id::NotACount, C::Times, check, message);
        }
        times.map(u32::from)
    }

    /// Reads a stage.
    pub(crate) fn stage(&mut self, check: &mut Check<'a>) -> Stage {
        self.fill(check);
        Stage {
            head: self.head(check),
            step: self.step(check),
            broader: self.optional_word(C::Broader, check),
            scope: self.optional_word(C::Scope, check),
        }
    }

    fn step(&mut self, check: &mut Check<'a>) -> Step {
        let text = self.lent(C::Step);
        if let Some(place) = Step::NAMES.iter().position(|&name| name == text) {
            return Step::ALL[place];
        }
        if self.readable(C::Step) {
            let names = owned(Step::NAMES);
            let near = check.problems.nearest(&text, &names);
            let message = format!(
                "{} is not a step of a session{} Allowed: {}.",
                quote(&text),
                did_you_mean(near),
                list(&names)
            );
            self.wrong(Id::NotAStep, C::Step, check, message);
        }
        Step::Unknown
    }

    pub(crate) fn dsn_action(&mut self, check: &mut Check<'a>) -> DsnAction {
        self.fill(check);
        let action = DsnAction {
            head: self.head(check),
            given: self.given(check),
        };
        check.of_success(self, &action.given, &[]);
        action
    }

    /// Reads the row of a cause.
    pub(crate) fn cause_row(&mut self, check: &mut Check<'a>) -> Cause {
        self.fill(check);
        check.new_cause(self);
        let cause = Cause {
            head: self.head(check),
            family: self.optional_word(C::Family, check),
            given: self.given(check),
            pause: self.duration(C::Pause, check),
            keep: self.duration(C::Keep, check),
            answer: self.answer(check),
        };
        // Rule: whether an address may be given up depends on the family of the cause.
        if self.lent(C::Action) == "suppress" && !self.filled(C::Family) {
            let expected = check.expected(C::Family, None);
            let message = format!(
                "the cell is empty; a cause whose action is \"suppress\" needs it, as its family \
                 decides whether an address may be given up. {expected}"
            );
            self.wrong(Id::FamilyNeeded, C::Family, check, message);
        }
        cause
    }

    fn answer(&mut self, check: &mut Check<'a>) -> Option<Answer> {
        if !self.uses(C::Answer, check) {
            return None;
        }
        let text = self.lent(C::Answer);
        let answer = answer(&text);
        if answer.is_none() {
            let guess = match text.split_once(' ') {
                Some((reply, detail)) => Code::guess(Kind::Detail, detail.trim_ascii())
                    .or_else(|| Some(detail.trim_ascii().to_owned()))
                    .map(|detail| format!("{reply} {detail}")),
                None => Code::guess(Kind::Reply, &text),
            };
            let guess = guess.filter(|guess| self::answer(guess).is_some());
            let message = format!(
                "{} is not an answer{} Allowed: a reply code from 200 to 599, such as 421, or one with \
                 a detail, such as 550 X.1.1.",
                quote(&text),
                did_you_mean(guess.as_deref())
            );
            self.wrong(Id::NotAnAnswer, C::Answer, check, message);
        }
        answer
    }

    pub(crate) fn severity(&mut self, check: &mut Check<'a>) -> Severity {
        self.fill(check);
        let digit = self.code.number() as u8;
        check.not_given_up(self, &[digit]);
        let severity = Severity {
            head: self.head(check),
            digit,
            given: self.given(check),
        };
        check.of_success(self, &severity.given, &[digit]);
        severity
    }

    pub(crate) fn category(&mut self, check: &mut Check<'a>) -> Category {
        self.fill(check);
        Category {
            head: self.head(check),
            digit: self.code.number() as u8,
        }
    }

    pub(crate) fn reply(&mut self, check: &mut Check<'a>) -> Reply {
        check.belongs(self);
        self.fill(check);
        let code = self.code.number() as u16;
        check.not_given_up(self, &[(code / 100) as u8]);
        let any = self.lent(C::Stages) == "any";
        let commands = self.stages(C::Stages, check);
        let reply = Reply {
            head: self.head(check),
            code,
            standing: self.word(C::Standing, check),
            specific: self.yes(C::Specific, check),
            commands: if any {
                Commands::Any
            } else {
                Commands::List(commands)
            },
            given: self.given(check),
        };
        check.of_success(self, &reply.given, &[(code / 100) as u8]);
        reply
    }

    /// Reads the row of a class.
    pub(crate) fn class_row(&mut self, check: &mut Check<'a>) -> Class {
        self.fill(check);
        let class = self.code.number() as u8;
        check.not_given_up(self, &[class]);
        let row = Class {
            head: self.head(check),
            class,
            given: self.given(check),
        };
        check.of_success(self, &row.given, &[class]);
        row
    }

    pub(crate) fn subject(&mut self, check: &mut Check<'a>) -> Subject {
        self.fill(check);
        Subject {
            head: self.head(check),
            subject: self.code.number() as u16,
            given: self.given(check),
        }
    }

    pub(crate) fn detail(&mut self, check: &mut Check<'a>) -> Detail {
        check.belongs(self);
        self.fill(check);
        let detail = Detail {
            head: self.head(check),
            subject: (self.code.number() >> 16) as u16,
            detail: self.code.number() as u16,
            standing: self.word(C::Standing, check),
            specific: self.yes(C::Specific, check),
            classes: self.classes(C::Classes, check),
            inferred: self.yes(C::Inferred, check),
            replies: self.replies(C::Replies, check),
            correction: self.replies(C::Correction, check),
            given: self.given(check),
        };
        self.of_its_classes(&detail, check);
        detail
    }

    /// Rule: in a registry of its own the replies that hold for a detail are of its classes, as reply
    /// and enhanced code of one failure begin with the same digit (RFC 2034 4). A table that is laid
    /// over another tells what servers do, and some contradict themselves.
    fn of_its_classes(&mut self, detail: &Detail, check: &mut Check<'a>) {
        let (column, replies) = match detail.correction.is_empty() {
            true => (C::Replies, &detail.replies),
            false => (C::Correction, &detail.correction),
        };
        if !self.right || check.laid_over() || detail.classes.is_empty() {
            return;
        }
        let other = replies.iter().find(|&&reply| {
            let class = (reply / 100) as u8;
            matches!(class, 2 | 4 | 5) && !detail.classes.contains(&class)
        });
        if let Some(reply) = other {
            let message = format!(
                "the reply {reply} is of class {}, and the classes of this detail are {}. Add the \
                 class, or write the replies that hold in the column \"correction\".",
                reply / 100,
                self.lent(C::Classes)
            );
            self.wrong(Id::ReplyOfOtherClass, column, check, message);
        }
    }
}

/// Reads `550 X.1.1` or `421`.
fn answer(text: &str) -> Option<Answer> {
    let (reply, detail) = match text.split_once(' ') {
        Some((reply, detail)) => match schema::enhanced(detail)? {
            Code::Detail(subject, detail) => (reply, Some((subject, detail))),
            _ => return None,
        },
        None => (text, None),
    };
    let reply = schema::reply(reply).filter(|&reply| reply >= 200)?;
    Some(Answer { reply, detail })
}
