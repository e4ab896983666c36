//! Rules: what a rule is about, and the situations in which it holds.

use crate::check::Check;
use crate::id::Id;
use crate::known::Found;
use crate::problem::{did_you_mean, owned, quote};
use crate::row::Row;
use crate::schema::{self, Code, Column, Form, Key, Kind};
use crate::table::{About, Rule, With};

use Column as C;

impl<'a> Row<'a> {
    /// Reads a rule.
    pub(crate) fn rule(&mut self, check: &mut Check<'a>) -> Rule {
        let before = std::mem::replace(&mut self.right, true);
        let about = self.rule_code(check);
        let about = self.with_classes(about, check);
        let with = self.with(check);
        let stages = self.stages(C::Stage, check);
        self.situated = self.right && self.whole(check);
        self.right &= before;
        if self.form == Some(Form::Any) && check.laid_over() {
            let message = "\"any\" is the last resort of a registry of its own; a table that is \
                laid over another leaves it to that one. Write what the rule is about."
                .to_owned();
            self.wrong(Id::AnyInOverlay, C::Code, check, message);
        } else if self.form.is_some() {
            // Without its form nothing can be said about the other cells.
            self.fill(check);
            if self.form != Some(Form::Any) && !self.gives() {
                let message =
                    "the rule gives nothing. Fill at least one of cause, outcome, retry, \
                    action, scope, party, advice; or remove the row."
                        .to_owned();
                self.wrong(Id::RuleEmpty, C::Code, check, message);
            }
        }
        let mut rule = Rule {
            head: self.head(check),
            key: String::new(),
            about,
            with,
            stages,
            given: self.given(check),
            decides: self.yes(C::Decides, check),
            provider: self.optional_word(C::Provider, check),
            pause: self.duration(C::Pause, check),
            keep: self.duration(C::Keep, check),
            sample: match self.uses(C::Sample, check) {
                true => self.text(C::Sample),
                false => String::new(),
            },
            date: self.date(check),
        };
        // Rule: a wait is found by the provider that names it; elsewhere the cause has one.
        if !self.filled(C::Provider) {
            if let Some(column) = [C::Pause, C::Keep]
                .into_iter()
                .find(|&one| self.filled(one))
            {
                if self.uses(column, check) {
                    let message =
                "only what a provider means by a code has a wait of its own. Fill provider, \
                or write the wait in the row of the cause."
                    .to_owned();
                    self.wrong(Id::WaitWithoutProvider, column, check, message);
                }
            }
        }
        check.not_given_up(self, &digits(&rule.about));
        check.of_success(self, &rule.given, &digits(&rule.about));
        let causes = match &rule.about {
            About::Causes(causes, _) => causes,
            _ => rule.given.cause.as_slice(),
        };
        check.at_once(self, &rule.given, causes);
        rule.key = key(self, check);
        rule
    }

    /// Whether the cells that give its situation are there.
    fn whole(&self, check: &Check<'a>) -> bool {
        let (needs, _) = self.cells(check);
        let mut whole = self.form.is_some();
        for column in [C::Class, C::With, C::Stage] {
            whole &= self.readable(column) || !self.filled(column) && !needs.has(column);
        }
        whole
    }

    /// Reads what a rule is about. Rule: a list is of one form, as the form decides which other
    /// cells the rule fills.
    fn rule_code(&mut self, check: &mut Check<'a>) -> About {
        let mut replies = Vec::new();
        let mut severities = Vec::new();
        let mut details = Vec::new();
        let mut subjects = Vec::new();
        let mut causes = Vec::new();
        let mut reports = Vec::new();
        for (at, entry) in self.entries(C::Code, check) {
            let entry = (at, &*entry);
            let Some(key) = Key::parse(entry.1) else {
                let (id, message) = match Key::range_mistake(entry.1) {
                    Some(mistake) => {
                        let message = format!("{} is not a range: {mistake}.", quote(entry.1));
                        (Id::NotARange, message)
                    }
                    None => {
                        let message = format!(
                            "{} is not a rule code{} Allowed: {}.",
                            quote(entry.1),
                            did_you_mean(Key::guess(entry.1).as_deref()),
                            Key::FORM
                        );
                        (Id::NotACode, message)
                    }
                };
                self.wrong_entry(id, C::Code, entry, check, message);
                continue;
            };
            let form = match key {
                Key::Replies(..) => Form::Reply,
                Key::Severity(_) => Form::Severity,
                Key::Details(..) => Form::Detail,
                Key::Subject(_) => Form::Subject,
                Key::Any => Form::Any,
                Key::Word => match self.word_form(entry, check) {
                    Some(form) => form,
                    None => continue,
                },
            };
            let other = *self.form.get_or_insert(form);
            if other != form || form == Form::Any && self.lent(C::Code) != "any" {
                let (id, message) = if form == Form::Any || other == Form::Any {
                    let message = "\"any\" stands alone; it already means every other code.";
                    (Id::AnyAlone, message.to_owned())
                } else {
                    let message = format!(
                        "{} is {}, but the first of this list is {}; a list is of one form. Write \
                         a rule for each form.",
                        quote(entry.1),
                        form.noun(),
                        other.noun()
                    );
                    (Id::MixedForms, message)
                };
                self.wrong_entry(id, C::Code, entry, check, message);
                continue;
            }
            match key {
                Key::Replies(first, last) => {
                    if first < last || self.stands(Code::Reply(first), entry, check) {
                        replies.push((first, last));
                    }
                }
                Key::Severity(digit) => {
                    if self.stands(Code::Severity(digit), entry, check) {
                        severities.push(digit);
                    }
                }
                Key::Details(subject, first, last) => {
                    if first < last || self.stands(Code::Detail(subject, first), entry, check) {
                        details.push((subject, first, last));
                    }
                }
                Key::Subject(subject) => {
                    if self.stands(Code::Subject(subject), entry, check) {
                        subjects.push(subject);
                    }
                }
                Key::Word if form == Form::Cause => {
                    causes.extend(self.resolve_cause(C::Code, entry, check));
                }
                Key::Word => match check.word(Kind::DsnAction, entry.1) {
                    Found::Right(index, _) => reports.push(index),
                    _ => self.right = false,
                },
                Key::Any => {}
            }
        }
        match self.form {
            Some(Form::Reply) => About::Replies(replies),
            Some(Form::Severity) => About::Severities(severities),
            Some(Form::Detail) => About::Details(details, Vec::new()),
            Some(Form::Subject) => About::Subjects(subjects, Vec::new()),
            Some(Form::Cause) => About::Causes(causes, Vec::new()),
            Some(Form::Report) => About::Reports(reports),
            Some(Form::Any) => About::Any,
            None => {
                self.right = false;
                About::Any
            }
        }
    }

    /// Whether a word in the code of a rule is a cause or a dsn-action; `None` if it is neither,
    /// which has then been noted.
    fn word_form(&mut self, entry: (usize, &str), check: &mut Check<'a>) -> Option<Form> {
        if check.is_word(Kind::DsnAction, entry.1) {
            return Some(Form::Report);
        }
        match check.word(Kind::Cause, entry.1) {
            Found::Right(..) => Some(Form::Cause),
            Found::Wrong => {
                self.right = false;
                check.is_word(Kind::Cause, entry.1).then_some(Form::Cause)
            }
            Found::Nowhere => {
                if check.is_lost(Kind::DsnAction, entry.1) {
                    self.right = false;
                    return None;
                }
                let message = check.unknown_rule_word(entry.1);
                self.wrong_entry(Id::NotACause, C::Code, entry, check, message);
                None
            }
        }
    }

    /// Rule: a rule is about codes that have rows. In a table that is laid over another they need
    /// none: it adds what the other does not know.
    fn stands(&mut self, code: Code<'a>, entry: (usize, &str), check: &mut Check<'a>) -> bool {
        if check.laid_over() {
            return true;
        }
        let found = self.has_row(&code, C::Code, entry, check);
        self.right &= found;
        found
    }

    fn with_classes(&mut self, about: About, check: &mut Check<'a>) -> About {
        match about {
            About::Details(details, _) => About::Details(details, self.classes(C::Class, check)),
            About::Subjects(subjects, _) => {
                About::Subjects(subjects, self.classes(C::Class, check))
            }
            About::Causes(causes, _) => About::Causes(causes, self.classes(C::Class, check)),
            about => about,
        }
    }

    /// What may stand beside the reply code, the severity or the report of a rule.
    fn with(&mut self, check: &mut Check<'a>) -> With {
        if !self.uses(C::With, check) {
            return With::Any;
        }
        let report = self.form == Some(Form::Report);
        match &*self.lent(C::With) {
            "any" if !report => return With::Any,
            "none" if !report => return With::None,
            _ => {}
        }
        let (what, allowed, words) = if report {
            (
                "a detail without its class",
                "a list of X.subject.detail (what holds without one stands in the row of the dsn-action)",
                Vec::new(),
            )
        } else {
            (
                "an enhanced code without its class",
                "any, none, or a list of X.subject.detail and X.subject",
                owned(&["any", "none"]),
            )
        };
        let mut codes = Vec::new();
        for (at, entry) in self.entries(C::With, check) {
            let (code, pair) = match schema::enhanced(&entry) {
                Some(code @ Code::Subject(subject)) if !report => (code, (subject, None)),
                Some(code @ Code::Detail(subject, detail)) => (code, (subject, Some(detail))),
                _ => {
                    let near = check.problems.nearest(&entry, &words);
                    let guess = Code::guess(Kind::Detail, &entry)
                        .or_else(|| Code::guess(Kind::Subject, &entry).filter(|_| !report));
                    let message = format!(
                        "{} is not {what}{} Allowed: {allowed}.",
                        quote(&entry),
                        did_you_mean(guess.as_deref().or(near))
                    );
                    self.wrong_entry(Id::NotACompanion, C::With, (at, &entry), check, message);
                    continue;
                }
            };
            if check.laid_over() || self.has_row(&code, C::With, (at, &entry), check) {
                codes.push(pair);
            }
        }
        // A rule without any of its codes left would hold nowhere.
        self.right &= !codes.is_empty();
        With::List(codes)
    }
}

/// The first digits of the replies and enhanced codes that a rule is about.
fn digits(about: &About) -> Vec<u8> {
    match about {
        About::Replies(ranges) => {
            let mut digits = Vec::new();
            for &(first, last) in ranges {
                digits.extend((first / 100) as u8..=(last / 100) as u8);
            }
            digits
        }
        About::Severities(digits) => digits.clone(),
        About::Details(_, classes) | About::Subjects(_, classes) | About::Causes(_, classes) => {
            classes.clone()
        }
        About::Reports(_) | About::Any => Vec::new(),
    }
}

/// The situation of a rule in the words of the sheet.
fn key<'a>(row: &Row<'a>, check: &Check<'a>) -> String {
    let mut key = row.text(C::Code);
    for (before, column) in [
        (" in class ", C::Class),
        (" with ", C::With),
        (" at ", C::Stage),
        (" of ", C::Provider),
    ] {
        let text = row.lent(column);
        if row.uses(column, check) && text != "any" {
            key.push_str(before);
            key.push_str(&text);
        }
    }
    key
}
