//! The rows that can decide a verdict, and `Basis`, the handle of one.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::{Table, VerdictKey, VerdictRow, With, Words};

use crate::texts::{Texts, literal, numbers, units};
use crate::{Expansion, commas, ident, is_own, path};

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
    pub(crate) references: String,
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
            references: row.references.join("; "),
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
            references: row.references.join("; "),
        });
    }
    let classes = all.len();
    for row in &table.classes {
        all.push(DecidingRow {
            kind: "Class",
            key: format!("class {}", row.class),
            words: row.words,
            description: &row.description,
            references: row.references.join("; "),
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
                references: row.references.join("; "),
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
            references: row.references.join("; "),
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

/// The descriptions and the sources of the rows of codes, each once.
pub(crate) struct SharedTexts {
    pub(crate) descriptions: Texts,
    pub(crate) references: Texts,
}

impl SharedTexts {
    pub(crate) fn new(table: &Table, rows: &Rows<'_>) -> Self {
        let (mut descriptions, mut references) = (Vec::new(), Vec::new());
        for row in &rows.all {
            descriptions.push(row.description);
            references.push(row.references.clone());
        }
        for row in &table.categories {
            descriptions.push(&row.description);
            references.push(row.references.join("; "));
        }
        for row in &table.subjects {
            descriptions.push(&row.description);
            references.push(row.references.join("; "));
        }
        for row in &table.details {
            descriptions.push(&row.description);
            references.push(row.references.join("; "));
        }
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        Self {
            descriptions: Texts::new(&descriptions),
            references: Texts::new(&references),
        }
    }
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
    let row = literal(row);
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
        let count = literal(rows.all.len());
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
        let mut semantics = Vec::new();
        for words in &distinct {
            semantics.push(self.semantics(&semantics_type, words));
        }
        let (mut kinds, mut keys) = (Vec::new(), Vec::new());
        let (mut descriptions, mut references) = (Vec::new(), Vec::new());
        for row in &rows.all {
            kinds.push(TokenTree::from(ident(row.kind)));
            keys.push(row.key.as_str());
            descriptions.push(row.description);
            references.push(row.references.as_str());
        }
        let (semantics, which) = (commas(&semantics), units(&which));
        let keys = Texts::of_rows(&keys);
        let SharedTexts {
            descriptions: all_descriptions,
            references: all_references,
        } = &self.shared;
        let descriptions = self.shared(all_descriptions, DESCRIPTION, &descriptions);
        let references = self.shared(all_references, REFERENCES, &references);
        let (all_descriptions, all_references) = (all_descriptions.all(), all_references.all());
        self.call(
            "basis",
            quote! {
                #count #semantics_type, [#semantics] #which [#(#kinds)*] #keys
                #all_descriptions #descriptions #all_references #references
            },
        )
    }

    /// `basis()` of a kind that has its verdict in its own rows.
    pub(crate) fn basis_by_index(&self, name: &str, first: usize) -> TokenStream {
        let name = ident(name);
        let first = literal(first);
        self.call("by_index", quote!(#name #first))
    }

    /// `basis(class)` of a kind that has one verdict row for each class.
    pub(crate) fn basis_in_class(
        &self,
        name: &str,
        rows: usize,
        is_about: impl Fn(usize, &VerdictKey) -> bool,
    ) -> TokenStream {
        let table = self.table;
        let classes = self.own_or_standard_classes();
        let mut bases = vec![vec![usize::from(u16::MAX); classes.len()]; rows];
        for (at, verdict) in table.verdicts.iter().enumerate() {
            if let VerdictKey::Detail { class, stages, .. }
            | VerdictKey::Subject { class, stages, .. } = &verdict.key
                && stages.is_empty()
                && let Some(class) = classes.iter().position(|row| row.class == *class)
                && let Some(row) = (0..rows).find(|&row| is_about(row, &verdict.key))
            {
                bases[row][class] = self.rows.verdicts + at;
            }
        }
        let mut lists = Vec::new();
        for bases in &bases {
            let bases = numbers(bases);
            lists.push(quote!([#bases]));
        }
        let class_type = self.own_or("Class", !table.classes.is_empty());
        let (name, count, lists) = (ident(name), literal(classes.len()), commas(&lists));
        self.call("in_class", quote!(#name #class_type, #count [#lists]))
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
    fn semantics(&self, semantics: &TokenStream, words: &Words) -> TokenStream {
        let places = [
            words.outcome.unwrap_or(0),
            words.retry,
            words.action,
            words.scope,
            words.party,
        ];
        let mut values = Vec::new();
        for ((name, words), at) in self.verdict_words().into_iter().zip(places) {
            values.push(path(&self.own_or(name, is_own(words)), &words[at].name));
        }
        let values = commas(&values);
        quote!(#semantics::new(#values))
    }
}
