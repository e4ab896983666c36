//! The rows that can decide a verdict, and `Basis`, the handle of one.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use smtp_codes_registry::{Table, VerdictKey, VerdictRow, With, Words};

use crate::texts::{Texts, numbers, unit_for};
use crate::{Expansion, ident, is_own};

/// The rows that can decide a verdict; their place is the number of a `Basis`.
pub(crate) struct Rows<'a> {
    pub(crate) all: Vec<DecidingRow<'a>>,
    pub(crate) replies: usize,
    pub(crate) severities: usize,
    pub(crate) classes: usize,
    pub(crate) dsn_actions: usize,
    pub(crate) verdicts: usize,
}

pub(crate) struct DecidingRow<'a> {
    pub(crate) kind: &'static str,
    pub(crate) key: String,
    pub(crate) words: Words,
    pub(crate) description: &'a str,
    pub(crate) references: &'a [String],
}

/// Gathers the rows that can decide, and settles the outcome of each.
pub(crate) fn deciding_rows<'a>(table: &'a Table, standard: &'a Table) -> Rows<'a> {
    // The outcome of a code follows from its first digit. Class and severity have the same
    // digits, so one look-up serves both. The standard table's word for it is looked up by its
    // text, as this table may have outcome words of its own.
    let of_digit = |digit: u8| {
        let own = table.severities.iter().find(|row| row.digit == digit);
        if let Some(severity) = own {
            return severity.words.outcome;
        }
        let severity = standard.severities.iter().find(|row| row.digit == digit)?;
        let word = &standard.outcomes[severity.words.outcome?].code;
        table.outcomes.iter().position(|own| own.code == *word)
    };
    let with_outcome = |words: Words, digit: u8| Words {
        outcome: words.outcome.or_else(|| of_digit(digit)),
        ..words
    };
    let mut all = Vec::new();
    for row in &table.replies {
        all.push(DecidingRow {
            kind: "Reply",
            key: format!("reply {:03}", row.code),
            words: with_outcome(row.words, (row.code / 100) as u8),
            description: &row.description,
            references: &row.references,
        });
    }
    let replies = 0;
    let severities = all.len();
    for row in &table.severities {
        all.push(DecidingRow {
            kind: "Severity",
            key: format!("severity {}yz", row.digit),
            words: row.words,
            description: &row.description,
            references: &row.references,
        });
    }
    let classes = all.len();
    for row in &table.classes {
        all.push(DecidingRow {
            kind: "Class",
            key: format!("class {}", row.class),
            words: row.words,
            description: &row.description,
            references: &row.references,
        });
    }
    let dsn_actions = all.len();
    for row in &table.dsn_actions {
        if let Some(words) = row.words {
            all.push(DecidingRow {
                kind: "Report",
                key: format!("action {}", row.code),
                words,
                description: &row.description,
                references: &row.references,
            });
        }
    }
    let verdicts = all.len();
    for row in &table.verdicts {
        let (kind, digit) = match &row.key {
            VerdictKey::Detail { class, stages, .. } if stages.is_empty() => ("Detail", *class),
            VerdictKey::Subject { class, stages, .. } if stages.is_empty() => ("Subject", *class),
            VerdictKey::Detail { class, .. } | VerdictKey::Subject { class, .. } => {
                ("Rule", *class)
            }
            VerdictKey::Reply { code, .. } => ("Rule", (code / 100) as u8),
            VerdictKey::Severity { digit, .. } => ("Rule", *digit),
            VerdictKey::Any => ("Unknown", 0),
        };
        all.push(DecidingRow {
            kind,
            key: key_text(table, row),
            words: with_outcome(row.words, digit),
            description: &row.description,
            references: &row.references,
        });
    }
    Rows {
        all,
        replies,
        severities,
        classes,
        dsn_actions,
        verdicts,
    }
}

/// The functions of `Basis` that hold the texts which rows share.
pub(crate) const DESCRIPTION: &str = "any_description";

pub(crate) const REFERENCES: &str = "any_references";

/// The descriptions of the rows of codes.
pub(crate) fn descriptions(table: &Table, rows: &Rows<'_>) -> Vec<String> {
    let deciding = rows.all.iter().map(|row| row.description);
    let categories = table.categories.iter().map(|row| row.description.as_str());
    let subjects = table.subjects.iter().map(|row| row.description.as_str());
    let details = table.details.iter().map(|row| row.description.as_str());
    deciding
        .chain(categories)
        .chain(subjects)
        .chain(details)
        .map(str::to_owned)
        .collect()
}

/// The sources of the rows of codes.
pub(crate) fn references(table: &Table, rows: &Rows<'_>) -> Vec<String> {
    let deciding = rows.all.iter().map(|row| row.references);
    let categories = table.categories.iter().map(|row| row.references.as_slice());
    let subjects = table.subjects.iter().map(|row| row.references.as_slice());
    let details = table.details.iter().map(|row| row.references.as_slice());
    deciding
        .chain(categories)
        .chain(subjects)
        .chain(details)
        .map(joined)
        .collect()
}

/// Sources as one text.
pub(crate) fn joined(references: &[String]) -> String {
    references.join("; ")
}

/// The key of a verdict row in words: `detail X.1.1 in class 5`, `reply 552 at rcpt-next`.
pub(crate) fn key_text(table: &Table, row: &VerdictRow) -> String {
    let what = match &row.key {
        VerdictKey::Detail {
            subject,
            detail,
            class,
            ..
        } => format!("detail X.{subject}.{detail} in class {class}"),
        VerdictKey::Subject { subject, class, .. } => {
            format!("subject X.{subject} in class {class}")
        }
        VerdictKey::Reply { code, .. } => format!("reply {code:03}"),
        VerdictKey::Severity { digit, .. } => format!("severity {digit}yz"),
        VerdictKey::Any => "no SMTP reply".to_owned(),
    };
    what + &situation(table, &row.key)
}

/// Where a verdict row holds, beside its code: ` with X.5.3 at rcpt`.
pub(crate) fn situation(table: &Table, key: &VerdictKey) -> String {
    let (with, stages) = match key {
        VerdictKey::Detail { stages, .. } | VerdictKey::Subject { stages, .. } => {
            (&With::Any, &stages[..])
        }
        VerdictKey::Reply { with, stages, .. } | VerdictKey::Severity { with, stages, .. } => {
            (with, &stages[..])
        }
        VerdictKey::Any => (&With::Any, &[][..]),
    };
    let mut situation = match with {
        With::Any => String::new(),
        With::None => " with no specific enhanced code".to_owned(),
        With::List(list) => {
            let codes: Vec<String> = list
                .iter()
                .map(|(subject, detail)| match detail {
                    Some(detail) => format!("X.{subject}.{detail}"),
                    None => format!("X.{subject}"),
                })
                .collect();
            format!(" with {}", codes.join(" or "))
        }
    };
    if !stages.is_empty() {
        let stages: Vec<&str> = stages
            .iter()
            .map(|&stage| table.stages[stage].code.as_str())
            .collect();
        situation += &format!(" at {}", stages.join(" or "));
    }
    situation
}

/// A row that can decide, by its number.
pub(crate) fn basis_value(row: usize) -> TokenStream {
    let row = Literal::usize_unsuffixed(row);
    quote!(Basis(#row))
}

impl Expansion<'_> {
    /// Whether anything generated speaks of rows that decide. Details and subjects do, also when
    /// the table has no such row yet.
    pub(crate) fn has_basis(&self) -> bool {
        let Self { table, rows, .. } = self;
        !(rows.all.is_empty() && table.details.is_empty() && table.subjects.is_empty())
    }

    /// The handle of a row that can decide.
    pub(crate) fn basis(&self) -> TokenStream {
        let rows = &self.rows;
        if !self.has_basis() {
            return TokenStream::new();
        }
        let count = Literal::usize_unsuffixed(rows.all.len());
        let semantics_type = self.own_or("Semantics", self.own_semantics());
        // Many rows say the same, so each distinct answer stands once.
        let mut distinct: Vec<Words> = Vec::new();
        let mut which = Vec::new();
        for row in &rows.all {
            let known = distinct.iter().position(|words| *words == row.words);
            which.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(row.words);
            }
        }
        let which_unit = unit_for(distinct.len());
        let which = numbers(&which);
        let semantics = distinct.iter().map(|words| self.semantics(words));
        let kinds = rows.all.iter().map(|row| ident(row.kind));
        let of_rows =
            |text: fn(&DecidingRow<'_>) -> String| rows.all.iter().map(text).collect::<Vec<_>>();
        let keys = Texts::of_rows(&mut rows.all.iter().map(|row| row.key.as_str()));
        let descriptions = of_rows(|row| row.description.to_owned());
        let descriptions = self.shared(&self.descriptions, DESCRIPTION, &descriptions);
        let references = of_rows(|row| joined(row.references));
        let references = self.shared(&self.references, REFERENCES, &references);
        let (all_descriptions, all_references) = (self.descriptions.all(), self.references.all());
        self.call(
            "basis",
            quote! {
                #count #semantics_type, [#(#semantics),*] #which_unit [#which] [#(#kinds)*] #keys
                #all_descriptions #descriptions #all_references #references
            },
        )
    }

    /// `basis()` of a kind that has its verdict in its own rows.
    pub(crate) fn basis_by_index(&self, name: &str, first: usize) -> TokenStream {
        let name = ident(name);
        let first = Literal::usize_unsuffixed(first);
        self.call("by_index", quote!(#name #first))
    }

    /// `basis(class)` of a kind that has one verdict row for each class.
    pub(crate) fn basis_in_class<T>(
        &self,
        name: &str,
        rows: &[T],
        is_about: impl Fn(&T, &VerdictKey) -> bool,
    ) -> TokenStream {
        let name = ident(name);
        let table = self.table;
        let class_type = self.own_or("Class", !table.classes.is_empty());
        let classes = self.own_or_standard(&table.classes, &self.standard.classes);
        let bases = rows.iter().map(|row| {
            let in_class = classes.iter().map(|class| {
                let found = table.verdicts.iter().position(|verdict| {
                    is_about(row, &verdict.key)
                        && matches!(&verdict.key,
                            VerdictKey::Detail { class: number, stages, .. }
                            | VerdictKey::Subject { class: number, stages, .. }
                                if *number == class.class && stages.is_empty())
                });
                match found {
                    Some(at) => Literal::usize_unsuffixed(self.rows.verdicts + at),
                    None => Literal::u16_unsuffixed(u16::MAX),
                }
            });
            quote!([#(#in_class),*])
        });
        let count = Literal::usize_unsuffixed(classes.len());
        self.call("in_class", quote!(#name #class_type, #count [#(#bases),*]))
    }

    /// Whether the table has verdict words of its own; then those of `smtp-codes` do not fit.
    pub(crate) fn own_semantics(&self) -> bool {
        !self.open_types && self.verdict_words().iter().any(|(_, words)| is_own(words))
    }

    /// The type that holds a verdict's words, for a table with words of its own.
    pub(crate) fn semantics_type(&self) -> TokenStream {
        if !self.own_semantics() || !self.has_basis() {
            return TokenStream::new();
        }
        let [outcome, retry, action, scope, party] = self
            .verdict_words()
            .map(|(name, words)| self.own_or(name, is_own(words)));
        self.call(
            "semantics",
            quote!(#outcome, #retry, #action, #scope, #party),
        )
    }

    /// `Semantics::new(Outcome::..., Retry::..., ...)`.
    pub(crate) fn semantics(&self, words: &Words) -> TokenStream {
        let semantics = self.own_or("Semantics", self.own_semantics());
        let places = [
            words.outcome.unwrap_or(0),
            words.retry,
            words.action,
            words.scope,
            words.party,
        ];
        let values = self
            .verdict_words()
            .into_iter()
            .zip(places)
            .map(|((name, words), at)| {
                self.word_value(&self.own_or(name, is_own(words)), &words[at])
            });
        quote!(#semantics::new(#(#values),*))
    }
}
