//! `list`: what is registered, filtered.

use std::io::{self, Write};

use serde::Serialize;
use smtp_codes::{
    Action, Basis, BasisKind, Category, Class, Detail, Outcome, Party, RegisteredReply, Retry,
    Scope, Semantics, Severity, Stage, Standing, Subject,
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
    text: &'static str,
    description: &'static str,
    standing: Option<&'static str>,
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

/// Runs the command.
pub(crate) fn run(arguments: &List) -> io::Result<Found> {
    let rows: Vec<Row> = rows().filter(|row| row.is_wanted(arguments)).collect();
    match arguments.output.format {
        Format::Text => {
            let mut out = output::stdout();
            let widest = rows
                .iter()
                .map(|row| row.code.len())
                .max()
                .unwrap_or(0)
                .min(40);
            for row in &rows {
                let code = &row.code;
                let text = if row.text.is_empty() {
                    row.description
                } else {
                    row.text
                };
                write!(out, "{HEADING}{code:<widest$}{HEADING:#}  {text}")?;
                if let (Some(retry), Some(action)) = (row.retry, row.action) {
                    write!(out, "  [{retry}, {action}]")?;
                }
                writeln!(out)?;
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
    let severities = Severity::ALL.iter().map(|&one| {
        Row::new(
            Kind::Severity,
            "severity",
            one.to_string(),
            format!("{one:?}"),
        )
        .said(one.text(), one.description(), one.references())
        .judged(one.basis())
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
            .judged(one.basis())
            .of_severity(one.code().digits()[0])
    });
    let classes = Class::ALL.iter().map(|&one| {
        Row::new(Kind::Class, "class", one.to_string(), format!("{one:?}"))
            .said(one.text(), one.description(), one.references())
            .judged(one.basis())
            .of_enhanced(Some(one.number()), None)
    });
    let subjects = Subject::ALL.iter().flat_map(|&one| {
        in_classes(move |class| one.basis(class)).map(move |(class, basis)| {
            let code = match class {
                Some(class) => format!("{class}.{}.n", one.number()),
                None => one.to_string(),
            };
            Row::new(Kind::Subject, "subject", code, format!("{one:?}"))
                .said(one.text(), one.description(), one.references())
                .maybe_judged(basis)
                .of_enhanced(class.map(Class::number), Some(one.number()))
        })
    });
    let details = Detail::ALL.iter().flat_map(|&one| {
        in_classes(move |class| one.basis(class)).map(move |(class, basis)| {
            let code = match class {
                Some(class) => one.in_class(class).to_string(),
                None => one.to_string(),
            };
            Row::new(Kind::Detail, "detail", code, format!("{one:?}"))
                .said(one.text(), one.description(), one.references())
                .standing(one.standing())
                .maybe_judged(basis)
                .of_enhanced(class.map(Class::number), Some(one.subject_number()))
        })
    });
    let rules = Basis::all()
        .filter(|basis| matches!(basis.kind(), BasisKind::Rule | BasisKind::Unknown))
        .map(|one| {
            Row::new(Kind::Rule, "rule", one.to_string(), String::new())
                .said("", one.description(), one.references())
                .judged(one)
        });
    let stages = Stage::ALL.iter().map(|&one| {
        Row::new(Kind::Stage, "stage", one.to_string(), format!("{one:?}")).said(
            one.text(),
            one.description(),
            one.references(),
        )
    });
    severities
        .chain(categories)
        .chain(replies)
        .chain(classes)
        .chain(subjects)
        .chain(details)
        .chain(rules)
        .chain(stages)
        .chain(words())
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
        Standing "standing"
    )
}

/// A code once for each class in which the table judges it, or once without a class.
fn in_classes(
    basis: impl Fn(Class) -> Option<Basis>,
) -> impl Iterator<Item = (Option<Class>, Option<Basis>)> {
    let mut judged: Vec<_> = Class::ALL
        .iter()
        .filter_map(|&class| Some((Some(class), Some(basis(class)?))))
        .collect();
    if judged.is_empty() {
        judged.push((None, None));
    }
    judged.into_iter()
}

impl Row {
    fn new(kind: Kind, kind_name: &'static str, code: String, name: String) -> Self {
        Self {
            kind: kind_name,
            code,
            name,
            text: "",
            description: "",
            standing: None,
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

    fn judged(mut self, basis: Basis) -> Self {
        let Semantics {
            outcome,
            retry,
            action,
            scope,
            party,
            ..
        } = basis.semantics();
        self.outcome = Some(outcome.as_str());
        self.retry = Some(retry.as_str());
        self.action = Some(action.as_str());
        self.scope = Some(scope.as_str());
        self.party = Some(party.as_str());
        self.advice = Some(basis.description());
        self
    }

    fn maybe_judged(self, basis: Option<Basis>) -> Self {
        match basis {
            Some(basis) => self.judged(basis),
            None => self,
        }
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

    fn is_wanted(&self, arguments: &List) -> bool {
        let filter = self.filter;
        arguments.kind.is_none_or(|kind| kind == filter.kind)
            && (arguments.class.is_none() || arguments.class == filter.class)
            && (arguments.subject.is_none() || arguments.subject == filter.subject)
            && (arguments.severity.is_none() || arguments.severity == filter.severity)
            && (arguments.retry.is_none() || arguments.retry.as_deref() == self.retry)
            && (arguments.action.is_none() || arguments.action.as_deref() == self.action)
            && arguments.words.iter().all(|word| self.holds(word))
    }

    /// Whether a word occurs in any column, whatever its case.
    fn holds(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        [
            self.kind,
            &self.code,
            &self.name,
            self.text,
            self.description,
            self.standing.unwrap_or_default(),
            self.retry.unwrap_or_default(),
            self.action.unwrap_or_default(),
            self.party.unwrap_or_default(),
            self.advice.unwrap_or_default(),
            self.references,
        ]
        .iter()
        .any(|cell| cell.to_lowercase().contains(&word))
    }
}
