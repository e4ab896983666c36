//! `list`: what is registered, filtered.

use std::io::{self, Write};

use serde::Serialize;
use smtp_codes::{
    Action, Basis, Category, Cause, Class, Detail, Family, Outcome, Party, RegisteredReply, Retry,
    STANDARD, Scope, Severity, Stage, Standing, Status, Subject, Verdict,
};

use crate::Found;
use crate::cli::{Format, Kind, List};
use crate::output::{self, HEADING};

/// One row of the list, in the order in which its fields are written.
#[derive(Serialize)]
struct Row {
    kind: &'static str,
    code: String,
    name: String,
    aliases: String,
    text: &'static str,
    description: &'static str,
    standing: Option<&'static str>,
    cause: Option<&'static str>,
    family: Option<&'static str>,
    outcome: Option<&'static str>,
    retry: Option<&'static str>,
    action: Option<&'static str>,
    scope: Option<&'static str>,
    party: Option<&'static str>,
    advice: Option<&'static str>,
    references: &'static str,
    #[serde(skip)]
    filter: Filter,
}

/// What the options look at.
#[derive(Clone, Copy)]
struct Filter {
    kind: Kind,
    class: Option<u8>,
    subject: Option<u16>,
    severity: Option<u8>,
}

/// The widest code and the widest title that the columns of the text make room for. What is wider
/// pushes the rest of its own row to the right.
const WIDEST_CODE: usize = 26;
const WIDEST_TITLE: usize = 46;

/// Runs the command.
pub(crate) fn run(arguments: &List) -> io::Result<Found> {
    let rows: Vec<Row> = rows().filter(|row| row.is_wanted(arguments)).collect();
    match arguments.output.format {
        Format::Text => {
            let mut out = output::stdout();
            let widest = |length: fn(&Row) -> usize| rows.iter().map(length).max().unwrap_or(0);
            let code = widest(|row| row.code.chars().count()).min(WIDEST_CODE);
            let title = widest(|row| row.title().chars().count()).min(WIDEST_TITLE);
            for row in &rows {
                row.write(&mut out, code, title)?;
            }
            out.flush()?;
            if rows.is_empty() {
                eprintln!("smtp-codes: no row fits; try fewer words or another option");
            }
        }
        format => output::write_all(format, &rows)?,
    }
    Ok(if rows.is_empty() {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// Everything that is registered, in the order of the table.
fn rows() -> impl Iterator<Item = Row> {
    let causes = Cause::ALL.iter().map(|&one| {
        let name = one.as_str().replace('-', "_").to_uppercase();
        Row::new(Kind::Cause, "cause", one.to_string(), name)
            .said(one.title(), one.description(), one.references())
            .of_cause(one)
    });
    let severities = Severity::ALL.iter().map(|&one| {
        Row::new(
            Kind::Severity,
            "severity",
            one.to_string(),
            format!("{one:?}"),
        )
        .said(one.text(), one.description(), one.references())
        // Any code that nobody registered shows what the first digit alone says.
        .judged(unregistered(one.digit()))
        .of_severity(one.digit())
    });
    let categories = Category::ALL.iter().map(|&one| {
        Row::new(
            Kind::Category,
            "category",
            one.to_string(),
            format!("{one:?}"),
        )
        .said(one.text(), one.description(), one.references())
    });
    let replies = RegisteredReply::ALL.iter().map(|&one| {
        Row::new(Kind::Reply, "reply", one.to_string(), format!("{one:?}"))
            .said(one.text(), one.description(), one.references())
            .standing(one.standing())
            .judged(Some(one.verdict()))
            .of_severity(one.code().digits()[0])
    });
    let classes = Class::ALL.iter().map(|&one| {
        Row::new(Kind::Class, "class", one.to_string(), format!("{one:?}"))
            .said(one.text(), one.description(), one.references())
            .judged(judged(&format!("{one}.0.0")))
            .of_enhanced(Some(one.number()), None)
    });
    let subjects = Subject::ALL.iter().flat_map(|&one| {
        Class::ALL.iter().map(move |&class| {
            let code = format!("{class}.{}.n", one.number());
            Row::new(Kind::Subject, "subject", code, format!("{one:?}"))
                .said(one.text(), one.description(), one.references())
                .judged(judged(&format!("{class}.{}.999", one.number())))
                .of_enhanced(Some(class.number()), Some(one.number()))
        })
    });
    let details = Detail::ALL.iter().flat_map(|&one| {
        // Each class in which it is registered, and those of failures, as servers use them all.
        let classes = Class::ALL
            .iter()
            .filter(move |class| class.number() != 2 || one.classes().contains(class));
        classes.map(move |&class| {
            let code = one.in_class(class).to_string();
            Row::new(Kind::Detail, "detail", code, format!("{one:?}"))
                .said(one.text(), one.description(), one.references())
                .standing(one.standing())
                .judged(Some(one.verdict(class)))
                .of_enhanced(Some(class.number()), Some(one.subject_number()))
        })
    });
    let rules = Basis::rules(&STANDARD).map(|one| {
        Row::new(Kind::Rule, "rule", one.to_string(), String::new())
            .said("", one.advice(), one.references())
            .of_rule(one)
    });
    let stages = Stage::ALL.iter().map(|&one| {
        Row::new(Kind::Stage, "stage", one.to_string(), format!("{one:?}")).said(
            one.text(),
            one.description(),
            one.references(),
        )
    });
    causes
        .chain(severities)
        .chain(categories)
        .chain(replies)
        .chain(classes)
        .chain(subjects)
        .chain(details)
        .chain(rules)
        .chain(stages)
        .chain(words())
}

/// What to conclude from a code by itself.
fn judged(code: &str) -> Option<Verdict<'static>> {
    Some(code.parse::<Status>().ok()?.judge(Stage::Any))
}

/// What to conclude from a code of which only the first digit is registered.
fn unregistered(digit: u8) -> Option<Verdict<'static>> {
    let codes = (0..100).map(|rest| format!("{digit}{rest:02}"));
    codes
        .filter_map(|code| code.parse::<Status>().ok())
        .find(|status| {
            status
                .reply()
                .is_some_and(|code| code.registered().is_none())
        })
        .map(|status| status.judge(Stage::Any))
}

/// What people call a cause.
fn aliases(cause: Cause<'_>) -> String {
    cause.aliases().collect::<Vec<_>>().join(", ")
}

/// The vocabulary of the verdict.
fn words() -> impl Iterator<Item = Row> {
    macro_rules! vocabulary {
        ($($kind:ident $name:literal),*) => {
            std::iter::empty()$(.chain($kind::ALL.iter().map(|&one| {
                Row::new(Kind::Word, $name, one.to_string(), format!("{one:?}"))
                    .said("", one.description(), one.references())
            })))*
        };
    }
    vocabulary!(
        Outcome "outcome", Retry "retry", Action "action", Scope "scope", Party "party",
        Family "family", Standing "standing"
    )
}

impl Row {
    fn new(kind: Kind, kind_name: &'static str, code: String, name: String) -> Self {
        Self {
            kind: kind_name,
            code,
            name,
            aliases: String::new(),
            text: "",
            description: "",
            standing: None,
            cause: None,
            family: None,
            outcome: None,
            retry: None,
            action: None,
            scope: None,
            party: None,
            advice: None,
            references: "",
            filter: Filter {
                kind,
                class: None,
                subject: None,
                severity: None,
            },
        }
    }

    fn said(
        mut self,
        text: &'static str,
        description: &'static str,
        references: &'static str,
    ) -> Self {
        self.text = text;
        self.description = description;
        self.references = references;
        self
    }

    fn standing(mut self, standing: Standing) -> Self {
        self.standing = Some(standing.as_str());
        self
    }

    fn judged(mut self, verdict: Option<Verdict<'static>>) -> Self {
        if let Some(verdict) = verdict {
            self.cause = Some(verdict.cause().as_str());
            self.family = verdict.family().map(|family| family.as_str());
            self.outcome = Some(verdict.outcome().as_str());
            self.retry = Some(verdict.retry().as_str());
            self.action = Some(verdict.action().as_str());
            self.scope = Some(verdict.scope().as_str());
            self.party = Some(verdict.party().as_str());
            self.advice = Some(verdict.advice());
        }
        self
    }

    /// What a rule says; what it leaves open is empty.
    fn of_rule(mut self, rule: Basis<'static>) -> Self {
        let cause = rule.cause();
        self.cause = cause.map(Cause::as_str);
        self.family = cause.and_then(Cause::family).map(|family| family.as_str());
        self.retry = rule.retry().map(|word| word.as_str());
        self.action = rule.action().map(|word| word.as_str());
        self.advice = Some(rule.advice());
        self
    }

    /// What follows from a cause in the codes that servers say it with, else when it is final.
    fn of_cause(mut self, cause: Cause<'static>) -> Self {
        self.cause = Some(cause.as_str());
        self.aliases = aliases(cause);
        if let Some(answer) = cause.answer() {
            return self.judged(Some(answer.judge(Stage::Any)));
        }
        self.outcome = Some(Outcome::Permanent.as_str());
        self.family = cause.family().map(|family| family.as_str());
        self.retry = Some(cause.retry().as_str());
        self.action = Some(cause.action().as_str());
        self.scope = Some(cause.scope().as_str());
        self.party = Some(cause.party().as_str());
        self.advice = Some(cause.advice());
        self
    }

    fn of_severity(mut self, severity: u8) -> Self {
        self.filter.severity = Some(severity);
        self
    }

    fn of_enhanced(mut self, class: Option<u8>, subject: Option<u16>) -> Self {
        self.filter.class = class;
        self.filter.subject = subject;
        self
    }

    /// What stands beside the code for people: a rule has no title but that of its cause.
    fn title(&self) -> &'static str {
        if self.filter.kind == Kind::Rule {
            let cause = self.cause.and_then(Cause::named);
            return cause.map_or("Whatever the cause", Cause::title);
        }
        if self.text.is_empty() {
            self.description
        } else {
            self.text
        }
    }

    /// Writes the row for people, with so many columns for code and title.
    fn write(&self, out: &mut impl Write, code: usize, title: usize) -> io::Result<()> {
        let words: Vec<&str> = self.retry.into_iter().chain(self.action).collect();
        let mut verdict = words.join(", ");
        // The row of a cause begins with its word.
        if let Some(cause) = self.cause.filter(|cause| *cause != self.code) {
            verdict = format!("{cause}: {verdict}");
        }
        let line = if verdict.is_empty() {
            self.title().to_owned()
        } else {
            format!("{:<title$}  [{verdict}]", self.title())
        };
        writeln!(out, "{HEADING}{:<code$}{HEADING:#}  {line}", self.code)
    }

    fn is_wanted(&self, arguments: &List) -> bool {
        let filter = self.filter;
        arguments.kind.is_none_or(|kind| kind == filter.kind)
            && (arguments.class.is_none() || arguments.class == filter.class)
            && (arguments.subject.is_none() || arguments.subject == filter.subject)
            && (arguments.severity.is_none() || arguments.severity == filter.severity)
            && (arguments.retry.is_none() || arguments.retry.as_deref() == self.retry)
            && (arguments.action.is_none() || arguments.action.as_deref() == self.action)
            && (arguments.cause.is_none() || arguments.cause.as_deref() == self.cause)
            && (arguments.family.is_none() || arguments.family.as_deref() == self.family)
            && arguments.words.iter().all(|word| self.holds(word))
    }

    /// Whether a word occurs in any column, or in what its cause is called, whatever its case.
    fn holds(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let cause = self.cause.and_then(Cause::named);
        let (title, also) = match cause {
            Some(cause) => (cause.title(), aliases(cause)),
            None => ("", String::new()),
        };
        [
            self.kind,
            &self.code,
            &self.name,
            self.text,
            self.description,
            self.standing.unwrap_or_default(),
            self.cause.unwrap_or_default(),
            self.family.unwrap_or_default(),
            self.retry.unwrap_or_default(),
            self.action.unwrap_or_default(),
            self.party.unwrap_or_default(),
            self.advice.unwrap_or_default(),
            self.references,
            title,
            &also,
        ]
        .iter()
        .any(|cell| cell.to_lowercase().contains(&word))
    }
}
