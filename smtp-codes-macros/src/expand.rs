//! A table becomes tokens: one function for each item that is generated.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use smtp_codes_registry::{
    Commands, Detail, Reply, Stage, Table, VerdictKey, VerdictRow, With, Word, Words,
};

use crate::document;
use crate::input::Input;
use crate::texts::{Texts, lists, unit_for};

/// Every item of a table.
///
/// `standard` is the table of `smtp-codes` itself: what `table` has no rows of (the words,
/// say, or the classes) is taken from the crate that `input` names.
pub(crate) fn items(table: &Table, standard: &Table, input: &Input) -> TokenStream {
    let krate = &input.krate;
    let rows = deciding_rows(table, standard);
    let descriptions = Texts::new(krate, descriptions(table, &rows));
    let references = Texts::new(krate, references(table, &rows));
    let expansion = Expansion {
        table,
        standard,
        krate,
        open_types: input.open_types,
        rows,
        descriptions,
        references,
    };
    let mut items = TokenStream::new();
    expansion.words(&mut items);
    items.extend(expansion.stages());
    items.extend(expansion.dsn_actions());
    items.extend(expansion.severities());
    items.extend(expansion.categories());
    items.extend(expansion.replies());
    items.extend(expansion.classes());
    items.extend(expansion.subjects());
    items.extend(expansion.details());
    items.extend(expansion.semantics_type());
    items.extend(expansion.basis());
    if input.open_types {
        items.extend(expansion.constants());
        items.extend(expansion.tables());
    }
    items
}

struct Expansion<'a> {
    table: &'a Table,
    standard: &'a Table,
    krate: &'a TokenStream,
    open_types: bool,
    rows: Rows<'a>,
    /// The descriptions and the sources that the rows of codes have, each once.
    descriptions: Texts<'a>,
    references: Texts<'a>,
}

/// The rows that can decide a verdict; their place is the number of a `Basis`.
struct Rows<'a> {
    all: Vec<DecidingRow<'a>>,
    replies: usize,
    severities: usize,
    classes: usize,
    dsn_actions: usize,
    verdicts: usize,
}

struct DecidingRow<'a> {
    kind: &'static str,
    key: String,
    words: Words,
    description: &'a str,
    references: &'a [String],
}

/// Gathers the rows that can decide, and settles the outcome of each.
fn deciding_rows<'a>(table: &'a Table, standard: &'a Table) -> Rows<'a> {
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

/// The descriptions of the rows of codes.
fn descriptions(table: &Table, rows: &Rows<'_>) -> Vec<String> {
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
fn references(table: &Table, rows: &Rows<'_>) -> Vec<String> {
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
fn joined(references: &[String]) -> String {
    references.join("; ")
}

/// The functions of `Basis` that hold the texts which rows share.
const DESCRIPTION: &str = "any_description";
const REFERENCES: &str = "any_references";

/// The key of a verdict row in words: `detail X.1.1 in class 5`, `reply 552 at rcpt-next`.
fn key_text(table: &Table, row: &VerdictRow) -> String {
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
fn situation(table: &Table, key: &VerdictKey) -> String {
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

/// One closed enum: its name and documentation, and its variants with theirs.
struct Closed<'a> {
    name: &'a str,
    docs: &'a str,
    variants: Vec<(&'a str, Vec<String>)>,
}

impl Closed<'_> {
    /// The enum itself and the list of its variants.
    fn tokens(&self, krate: &TokenStream) -> TokenStream {
        let name = ident(self.name);
        let names: Vec<String> = self
            .variants
            .iter()
            .map(|(name, _)| (*name).into())
            .collect();
        let names = Texts::of_rows(krate, &names);
        let docs = self.docs;
        let repr = if self.variants.len() <= 256 {
            ident("u8")
        } else {
            ident("u16")
        };
        let variants: Vec<Ident> = self.variants.iter().map(|(name, _)| ident(name)).collect();
        let variant_docs = self.variants.iter().map(|(_, paragraphs)| doc(paragraphs));
        quote! {
            #[doc = #docs]
            #[derive(
                ::core::clone::Clone, ::core::marker::Copy,
                ::core::cmp::PartialEq, ::core::cmp::Eq,
                ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
            )]
            #[non_exhaustive]
            #[repr(#repr)]
            pub enum #name {
                #(#variant_docs #variants,)*
            }

            impl #name {
                /// Every one that is registered, in the order of the table.
                pub const ALL: &'static [Self] = &[#(Self::#variants),*];
            }

            // Derived, it would keep the names as an array of slices, in three times the room.
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    let index = *self as ::core::primitive::usize;
                    f.pad(#names)
                }
            }
        }
    }
}

impl Expansion<'_> {
    /// The vocabulary: one enum for each kind of word that the table brings itself.
    fn words(&self, items: &mut TokenStream) {
        let table = self.table;
        let kinds: [(&str, &[Word], &str); 6] = [
            ("Outcome", &table.outcomes, "What happened."),
            ("Retry", &table.retries, "Whether and when to try again."),
            ("Action", &table.actions, "What to do."),
            (
                "Scope",
                &table.scopes,
                "Who is hit: the session, the message or one recipient.",
            ),
            ("Party", &table.parties, "Who can mend it."),
            (
                "Standing",
                &table.standings,
                "How firmly a code stands: in a standard, in an extension, or less.",
            ),
        ];
        for (name, words, docs) in kinds {
            if !is_own(words) {
                continue;
            }
            items.extend(
                Closed {
                    name,
                    docs,
                    variants: words
                        .iter()
                        .map(|word| {
                            let paragraphs = vec![
                                document::sentence(&word.description),
                                format!("Written `{}`.", word.code),
                                document::sources(&word.references),
                            ];
                            (word.name.as_str(), paragraphs)
                        })
                        .collect(),
                }
                .tokens(self.krate),
            );
            let codes: Vec<&str> = words.iter().map(|word| word.code.as_str()).collect();
            items.extend(self.word(name, &codes));
            items.extend(self.prose(name, words, |w| &w.description, |w| &w.references));
        }
    }

    /// What makes an enum a word: its text in both directions.
    fn word(&self, name: &str, codes: &[&str]) -> TokenStream {
        let Self { krate, .. } = self;
        let name = ident(name);
        let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
        let words = Texts::of_rows(krate, &codes);
        quote! {
            impl #name {
                /// The word as the table has it and as `Display` prints it.
                #[must_use]
                pub const fn as_str(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #words
                }
            }

            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.as_str())
                }
            }

            impl ::core::str::FromStr for #name {
                type Err = #krate::NotRegistered;

                fn from_str(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Err> {
                    ::core::iter::Iterator::find(
                        &mut ::core::iter::Iterator::copied(Self::ALL.iter()),
                        |word| word.as_str() == text,
                    )
                    .ok_or(#krate::NotRegistered::NEW)
                }
            }

            #krate::macro_support::impl_serde! { #name }
        }
    }

    /// `description()` and `references()`.
    fn prose<T>(
        &self,
        name: &str,
        rows: &[T],
        description: impl Fn(&T) -> &String,
        references: impl Fn(&T) -> &[String],
    ) -> TokenStream {
        let name = ident(name);
        let descriptions: Vec<String> = rows.iter().map(|row| description(row).clone()).collect();
        let descriptions = self.shared(&self.descriptions, DESCRIPTION, &descriptions);
        let references: Vec<String> = rows.iter().map(|row| joined(references(row))).collect();
        let references = self.shared(&self.references, REFERENCES, &references);
        quote! {
            impl #name {
                /// What it means, in a sentence or two for people.
                #[must_use]
                pub const fn description(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #descriptions
                }

                /// Where that stands: RFCs with sections, separated by `; `, or the word
                /// `convention`.
                #[must_use]
                pub const fn references(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #references
                }
            }
        }
    }

    /// An expression: the text of row `index`, from those that all rows share if they are
    /// there, else kept for these rows alone.
    fn shared(&self, texts: &Texts<'_>, function: &str, rows: &[String]) -> TokenStream {
        match texts.number(rows) {
            Some(number) if !self.rows.all.is_empty() => {
                let function = ident(function);
                quote!(Basis::#function(#number))
            }
            _ => Texts::of_rows(self.krate, rows),
        }
    }

    /// `text()`, kept for these rows alone: it is asked for often, and often without the rest.
    ///
    /// That of a reply code is asked for as fast as the code is read, so it is kept as ready
    /// slices.
    fn text<'t>(&self, name: &str, texts: impl Iterator<Item = &'t str>) -> TokenStream {
        let name = ident(name);
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        let texts = if name == "RegisteredReply" {
            quote!({
                const TEXTS: &[&::core::primitive::str] = &[#(#texts),*];
                TEXTS[index]
            })
        } else {
            Texts::of_rows(self.krate, &texts)
        };
        quote! {
            impl #name {
                /// The registered text.
                ///
                /// It is for people: servers word it as they like, so derive nothing from it.
                #[inline]
                #[must_use]
                pub const fn text(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #texts
                }
            }
        }
    }

    fn stages(&self) -> TokenStream {
        let stages = &self.table.stages;
        if !stages.iter().any(|stage| stage.line > 0) {
            return TokenStream::new();
        }
        let closed = Closed {
            name: "Stage",
            docs: "The command or step of a session that drew a reply.",
            variants: stages
                .iter()
                .map(|stage| {
                    let paragraphs = vec![
                        format!(
                            "{}: {}",
                            document::plain(&stage.text),
                            document::sentence(&stage.description)
                        ),
                        format!("Written `{}`.", stage.code),
                        document::sources(&stage.references),
                    ];
                    (stage.name.as_str(), paragraphs)
                })
                .collect(),
        }
        .tokens(self.krate);
        let codes: Vec<&str> = stages.iter().map(|stage| stage.code.as_str()).collect();
        let word = self.word("Stage", &codes);
        let text = self.text("Stage", stages.iter().map(|stage| stage.text.as_str()));
        let prose = self.prose("Stage", stages, |s| &s.description, |s| &s.references);
        let scope = self.own_or("Scope", is_own(&self.table.scopes));
        let scopes = stages.iter().map(|stage| {
            option(
                stage
                    .scope
                    .map(|at| self.word_value(&scope, &self.table.scopes[at])),
            )
        });
        let broader = stages.iter().map(|stage| {
            option(stage.broader.map(|at| {
                let name = ident(&stages[at].name);
                quote!(Stage::#name)
            }))
        });
        quote! {
            #closed #word #text #prose

            impl Stage {
                /// Who is hit by a refusal at this stage; `None` where that depends on the code.
                #[must_use]
                pub const fn scope(self) -> ::core::option::Option<#scope> {
                    const SCOPES: &[::core::option::Option<#scope>] = &[#(#scopes),*];
                    SCOPES[self as ::core::primitive::usize]
                }

                /// The broader stage whose rules hold here too.
                #[must_use]
                pub const fn broader(self) -> ::core::option::Option<Self> {
                    const BROADER: &[::core::option::Option<Stage>] = &[#(#broader),*];
                    BROADER[self as ::core::primitive::usize]
                }
            }
        }
    }

    fn dsn_actions(&self) -> TokenStream {
        let rows = &self.table.dsn_actions;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let closed = Closed {
            name: "DsnAction",
            docs: "What the sender of a delivery report did: the `Action` field of RFC 3464 2.3.3.",
            variants: rows
                .iter()
                .map(|row| {
                    let paragraphs = vec![
                        format!("`{}`: {}", row.code, document::sentence(&row.description)),
                        document::sources(&row.references),
                    ];
                    (row.name.as_str(), paragraphs)
                })
                .collect(),
        }
        .tokens(self.krate);
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let word = self.word("DsnAction", &codes);
        let text = self.text("DsnAction", rows.iter().map(|row| row.text.as_str()));
        let prose = self.prose("DsnAction", rows, |r| &r.description, |r| &r.references);
        let basis = if rows.iter().all(|row| row.words.is_some()) {
            self.basis_by_index("DsnAction", self.rows.dsn_actions)
        } else {
            TokenStream::new()
        };
        quote!(#closed #word #text #prose #basis)
    }

    fn severities(&self) -> TokenStream {
        let rows = &self.table.severities;
        let digits: Vec<u16> = rows.iter().map(|row| row.digit.into()).collect();
        self.digit_kind(&DigitKind {
            name: "Severity",
            docs: "The severity of a reply: the first digit of its code (RFC 5321 4.2.1).",
            wire: |digit| format!("{digit}yz"),
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "first digit",
            digits: &digits,
            basis: Some(self.rows.severities),
            rows: rows
                .iter()
                .map(|row| DigitRow {
                    name: &row.name,
                    text: &row.text,
                    description: &row.description,
                    references: &row.references,
                })
                .collect(),
        })
    }

    fn categories(&self) -> TokenStream {
        let rows = &self.table.categories;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let digits: Vec<u16> = rows.iter().map(|row| row.digit.into()).collect();
        let kind = self.digit_kind(&DigitKind {
            name: "Category",
            docs: "The category of a reply: the second digit of its code (RFC 5321 4.2.1).",
            wire: |digit| format!("x{digit}z"),
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "second digit",
            digits: &digits,
            basis: None,
            rows: rows
                .iter()
                .map(|row| DigitRow {
                    name: &row.name,
                    text: &row.text,
                    description: &row.description,
                    references: &row.references,
                })
                .collect(),
        });
        let scope = self.own_or("Scope", is_own(&self.table.scopes));
        let party = self.own_or("Party", is_own(&self.table.parties));
        let scopes = rows.iter().map(|row| {
            option(
                row.scope
                    .map(|at| self.word_value(&scope, &self.table.scopes[at])),
            )
        });
        let parties = rows.iter().map(|row| {
            option(
                row.party
                    .map(|at| self.word_value(&party, &self.table.parties[at])),
            )
        });
        quote! {
            #kind

            impl Category {
                /// Who is hit, for a reply code of this category that is not registered.
                #[must_use]
                pub const fn scope(self) -> ::core::option::Option<#scope> {
                    const SCOPES: &[::core::option::Option<#scope>] = &[#(#scopes),*];
                    SCOPES[self as ::core::primitive::usize]
                }

                /// Who can mend it, for a reply code of this category that is not registered.
                #[must_use]
                pub const fn party(self) -> ::core::option::Option<#party> {
                    const PARTIES: &[::core::option::Option<#party>] = &[#(#parties),*];
                    PARTIES[self as ::core::primitive::usize]
                }
            }
        }
    }

    fn classes(&self) -> TokenStream {
        let rows = &self.table.classes;
        let digits: Vec<u16> = rows.iter().map(|row| row.class.into()).collect();
        self.digit_kind(&DigitKind {
            name: "Class",
            docs: "The class of an enhanced status code: its first number (RFC 3463 2).",
            wire: |digit| digit.to_string(),
            get: "number",
            from: "from_number",
            unit: "u8",
            what: "first number",
            digits: &digits,
            basis: Some(self.rows.classes),
            rows: rows
                .iter()
                .map(|row| DigitRow {
                    name: &row.name,
                    text: &row.text,
                    description: &row.description,
                    references: &row.references,
                })
                .collect(),
        })
    }

    fn subjects(&self) -> TokenStream {
        let rows = &self.table.subjects;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let numbers: Vec<u16> = rows.iter().map(|row| row.subject).collect();
        let kind = self.digit_kind(&DigitKind {
            name: "Subject",
            docs: "The subject of an enhanced status code: its second number (RFC 3463 2).",
            wire: |number| format!("X.{number}"),
            get: "number",
            from: "from_number",
            unit: "u16",
            what: "second number",
            digits: &numbers,
            basis: None,
            rows: rows
                .iter()
                .map(|row| DigitRow {
                    name: &row.name,
                    text: &row.text,
                    description: &row.description,
                    references: &row.references,
                })
                .collect(),
        });
        let in_class = self.basis_in_class("Subject", rows, |row, key| {
            matches!(key, VerdictKey::Subject { subject, .. } if *subject == row.subject)
        });
        quote!(#kind #in_class)
    }

    /// A kind whose code is one small number.
    fn digit_kind(&self, kind: &DigitKind<'_>) -> TokenStream {
        if kind.rows.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, .. } = self;
        let closed = Closed {
            name: kind.name,
            docs: kind.docs,
            variants: kind
                .rows
                .iter()
                .zip(kind.digits)
                .map(|(row, &digit)| {
                    let paragraphs = vec![
                        format!("`{}`: {}", (kind.wire)(digit), document::sentence(row.text)),
                        document::sentence(row.description),
                        document::sources(row.references),
                    ];
                    (row.name, paragraphs)
                })
                .collect(),
        }
        .tokens(self.krate);
        let text = self.text(kind.name, kind.rows.iter().map(|row| row.text));
        let prose = self.prose(
            kind.name,
            &kind.rows,
            |row| row.description,
            |row| row.references,
        );
        let basis = kind
            .basis
            .map(|first| self.basis_by_index(kind.name, first));

        let name = ident(kind.name);
        let (get, from, unit) = (ident(kind.get), ident(kind.from), ident(kind.unit));
        let codes: Vec<String> = kind
            .digits
            .iter()
            .map(|&digit| (kind.wire)(digit))
            .collect();
        let codes = Texts::of_rows(krate, &codes);
        let numbers: Vec<Literal> = kind
            .digits
            .iter()
            .map(|&digit| Literal::u16_unsuffixed(digit))
            .collect();
        let variants: Vec<Ident> = kind.rows.iter().map(|row| ident(row.name)).collect();
        let get_docs = format!("The {} that it stands for.", kind.what);
        let from_docs = format!("Looks up a {}; `None` if it is not registered.", kind.what);
        quote! {
            #closed #text #prose #basis

            impl #name {
                #[doc = #get_docs]
                #[inline]
                #[must_use]
                pub const fn #get(self) -> ::core::primitive::#unit {
                    const NUMBERS: &[::core::primitive::#unit] = &[#(#numbers),*];
                    NUMBERS[self as ::core::primitive::usize]
                }

                #[doc = #from_docs]
                #[inline]
                #[must_use]
                pub const fn #from(
                    number: ::core::primitive::#unit,
                ) -> ::core::option::Option<Self> {
                    match number {
                        #(#numbers => ::core::option::Option::Some(Self::#variants),)*
                        _ => ::core::option::Option::None,
                    }
                }

                const fn wire(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #codes
                }
            }

            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.wire())
                }
            }

            impl ::core::str::FromStr for #name {
                type Err = #krate::NotRegistered;

                fn from_str(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Err> {
                    ::core::iter::Iterator::find(
                        &mut ::core::iter::Iterator::copied(Self::ALL.iter()),
                        |one| one.wire() == text,
                    )
                    .ok_or(#krate::NotRegistered::NEW)
                }
            }

            impl ::core::convert::TryFrom<::core::primitive::#unit> for #name {
                type Error = #krate::NotRegistered;

                fn try_from(
                    number: ::core::primitive::#unit,
                ) -> ::core::result::Result<Self, Self::Error> {
                    Self::#from(number).ok_or(#krate::NotRegistered::NEW)
                }
            }

            impl ::core::convert::From<#name> for ::core::primitive::#unit {
                fn from(one: #name) -> Self {
                    one.#get()
                }
            }

            #krate::macro_support::impl_serde! { #name }
        }
    }

    fn replies(&self) -> TokenStream {
        let rows = &self.table.replies;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, table, .. } = self;
        let closed = Closed {
            name: "RegisteredReply",
            docs: "A reply code that is registered.",
            variants: rows
                .iter()
                .map(|row| {
                    let situations: Vec<(String, &VerdictRow)> = table
                        .verdicts
                        .iter()
                        .filter(|verdict| {
                            matches!(verdict.key, VerdictKey::Reply { code, .. } if code == row.code)
                        })
                        .map(|verdict| {
                            let situation = situation(table, &verdict.key);
                            (format!("{:03}{situation}", row.code), verdict)
                        })
                        .collect();
                    (row.name.as_str(), document::reply(table, row, &situations))
                })
                .collect(),
        }
        .tokens(self.krate);
        let common = self.registered(
            "RegisteredReply",
            rows,
            |row| &row.text,
            |row| &row.description,
            |row| &row.references,
            |row| &row.note,
            |row| row.standing,
            |row| row.specific,
        );
        let basis = self.basis_by_index("RegisteredReply", self.rows.replies);

        let codes = rows.iter().map(|row| Literal::u16_unsuffixed(row.code));
        // From the first code to the last; the others are not worth a slot.
        let first = rows.iter().map(|row| row.code).min().unwrap_or(0);
        let last = rows.iter().map(|row| row.code).max().unwrap_or(0);
        let index = lookup(
            rows.iter()
                .enumerate()
                .map(|(at, row)| (usize::from(row.code - first), at)),
            usize::from(last - first) + 1,
        );
        let first = Literal::u16_unsuffixed(first);
        let stage = self.own_or("Stage", table.stages.iter().any(|stage| stage.line > 0));
        let commands: Vec<_> = rows.iter().map(|row| self.commands(&stage, row)).collect();
        let commands = lists(krate, &stage, &commands);
        let detail = self.own_or("Detail", !table.details.is_empty());
        let details: Vec<Vec<TokenStream>> = rows
            .iter()
            .map(|row| {
                let of_row = table.details.iter().filter(|detail| {
                    detail.replies.contains(&row.code) || detail.correction.contains(&row.code)
                });
                let value = |row: &Detail| {
                    let name = ident(&row.name);
                    quote!(#detail::#name)
                };
                of_row.map(value).collect()
            })
            .collect();
        let details = lists(krate, &detail, &details);
        quote! {
            #closed #common #basis

            impl RegisteredReply {
                /// The reply code.
                #[inline]
                #[must_use]
                pub const fn code(self) -> #krate::ReplyCode {
                    const CODES: &[::core::primitive::u16] = &[#(#codes),*];
                    #krate::macro_support::reply_code(CODES[self as ::core::primitive::usize])
                }

                /// Looks up a reply code in constant time; `None` if it is not registered.
                #[inline]
                #[must_use]
                pub const fn from_code(code: #krate::ReplyCode) -> ::core::option::Option<Self> {
                    #index
                    let place =
                        code.as_u16().wrapping_sub(#first) as ::core::primitive::usize;
                    if place >= INDEX.len() {
                        return ::core::option::Option::None;
                    }
                    let index = INDEX[place];
                    if index == NONE {
                        ::core::option::Option::None
                    } else {
                        ::core::option::Option::Some(Self::ALL[index as ::core::primitive::usize])
                    }
                }

                /// The commands that may draw it; `Stage::Any` alone for all of them.
                #[must_use]
                pub const fn commands(self) -> &'static [#stage] {
                    let index = self as ::core::primitive::usize;
                    #commands
                }

                /// The details that are registered with it.
                ///
                /// A hint and no more: the registry's lists are neither complete nor always
                /// right, so never filter by them.
                #[must_use]
                pub const fn details(self) -> &'static [#detail] {
                    let index = self as ::core::primitive::usize;
                    #details
                }
            }

            impl ::core::fmt::Display for RegisteredReply {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Display::fmt(&self.code(), f)
                }
            }

            impl ::core::str::FromStr for RegisteredReply {
                type Err = #krate::NotRegistered;

                fn from_str(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Err> {
                    match #krate::ReplyCode::from_bytes(text.as_bytes()) {
                        ::core::result::Result::Ok(code) => {
                            <Self as ::core::convert::TryFrom<#krate::ReplyCode>>::try_from(code)
                        }
                        ::core::result::Result::Err(_) => {
                            ::core::result::Result::Err(#krate::NotRegistered::NEW)
                        }
                    }
                }
            }

            impl ::core::convert::TryFrom<#krate::ReplyCode> for RegisteredReply {
                type Error = #krate::NotRegistered;

                fn try_from(
                    code: #krate::ReplyCode,
                ) -> ::core::result::Result<Self, Self::Error> {
                    Self::from_code(code).ok_or(#krate::NotRegistered::NEW)
                }
            }

            impl ::core::convert::TryFrom<::core::primitive::u16> for RegisteredReply {
                type Error = #krate::NotRegistered;

                fn try_from(
                    number: ::core::primitive::u16,
                ) -> ::core::result::Result<Self, Self::Error> {
                    match #krate::ReplyCode::from_u16(number) {
                        ::core::result::Result::Ok(code) => {
                            <Self as ::core::convert::TryFrom<#krate::ReplyCode>>::try_from(code)
                        }
                        ::core::result::Result::Err(_) => {
                            ::core::result::Result::Err(#krate::NotRegistered::NEW)
                        }
                    }
                }
            }

            impl ::core::convert::From<RegisteredReply> for #krate::ReplyCode {
                fn from(reply: RegisteredReply) -> Self {
                    reply.code()
                }
            }

            impl ::core::convert::From<RegisteredReply> for ::core::primitive::u16 {
                fn from(reply: RegisteredReply) -> Self {
                    reply.code().as_u16()
                }
            }

            #krate::macro_support::impl_serde! { RegisteredReply }
        }
    }

    fn commands(&self, stage: &TokenStream, row: &Reply) -> Vec<TokenStream> {
        let stages = &self.table.stages;
        let names: Vec<Ident> = match &row.commands {
            // The word `any` of the sheet is itself a stage.
            Commands::Any => stages
                .iter()
                .filter(|stage| stage.code == ANY)
                .map(|stage| ident(&stage.name))
                .collect(),
            Commands::List(list) => list.iter().map(|&at| ident(&stages[at].name)).collect(),
        };
        names.iter().map(|name| quote!(#stage::#name)).collect()
    }

    fn details(&self) -> TokenStream {
        let rows = &self.table.details;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, table, .. } = self;
        let closed = Closed {
            name: "Detail",
            docs: "A registered detail of enhanced status codes: subject and detail, \
                   without the class.",
            variants: rows
                .iter()
                .map(|row| (row.name.as_str(), document::detail(table, row)))
                .collect(),
        }
        .tokens(self.krate);
        let common = self.registered(
            "Detail",
            rows,
            |row| &row.text,
            |row| &row.description,
            |row| &row.references,
            |row| &row.note,
            |row| row.standing,
            |row| row.specific,
        );
        let in_class = self.basis_in_class("Detail", rows, |row, key| {
            matches!(key, VerdictKey::Detail { subject, detail, .. }
                if (*subject, *detail) == (row.subject, row.detail))
        });

        let numbers = rows.iter().map(|row| {
            let (subject, detail) = (
                Literal::u16_unsuffixed(row.subject),
                Literal::u16_unsuffixed(row.detail),
            );
            quote!((#subject, #detail))
        });
        // Two steps: where the subject's details begin, then the detail itself. That is as
        // fast as one table of all numbers, and no larger than the registry is.
        let subjects = rows.iter().map(|row| row.subject).max().unwrap_or(0);
        let mut starts = vec![0];
        let mut places = Vec::new();
        for subject in 0..=subjects {
            let of_subject = || {
                rows.iter()
                    .enumerate()
                    .filter(move |(_, row)| row.subject == subject)
            };
            for (at, row) in of_subject() {
                places.push((starts[usize::from(subject)] + usize::from(row.detail), at));
            }
            let length = of_subject()
                .map(|(_, row)| usize::from(row.detail) + 1)
                .max();
            starts.push(starts[usize::from(subject)] + length.unwrap_or(0));
        }
        let slots = starts[starts.len() - 1];
        let index = lookup(places.into_iter(), slots);
        let unit = unit_for(slots);
        let starts = starts.into_iter().map(Literal::usize_unsuffixed);

        let class = self.own_or("Class", !table.classes.is_empty());
        let all_classes = self.own_or_standard(&table.classes, &self.standard.classes);
        let classes: Vec<Vec<TokenStream>> = rows
            .iter()
            .map(|row| {
                let of_row = row.classes.iter().filter_map(|&number| {
                    let row = all_classes.iter().find(|row| row.class == number)?;
                    let name = ident(&row.name);
                    Some(quote!(#class::#name))
                });
                of_row.collect()
            })
            .collect();
        let classes = lists(krate, &class, &classes);
        let reply_codes = |codes: fn(&Detail) -> &[u16]| {
            let value = |code: &u16| {
                let code = Literal::u16_unsuffixed(*code);
                quote!(#krate::macro_support::reply_code(#code))
            };
            let rows: Vec<Vec<TokenStream>> = rows
                .iter()
                .map(|row| codes(row).iter().map(value).collect())
                .collect();
            lists(krate, &quote!(#krate::ReplyCode), &rows)
        };
        let replies = reply_codes(|row| &row.replies);
        let corrections = reply_codes(|row| &row.correction);
        let subject = self.own_or("Subject", !table.subjects.is_empty());
        quote! {
            #closed #common #in_class

            impl Detail {
                const fn numbers(self) -> (::core::primitive::u16, ::core::primitive::u16) {
                    const NUMBERS: &[(::core::primitive::u16, ::core::primitive::u16)] =
                        &[#(#numbers),*];
                    NUMBERS[self as ::core::primitive::usize]
                }

                /// The subject that it belongs to, `None` if that is not registered.
                #[must_use]
                pub const fn subject(self) -> ::core::option::Option<#subject> {
                    #subject::from_number(self.numbers().0)
                }

                /// The number of the subject, `0..=999`.
                #[must_use]
                pub const fn subject_number(self) -> ::core::primitive::u16 {
                    self.numbers().0
                }

                /// The number of the detail, `0..=999`.
                #[must_use]
                pub const fn detail_number(self) -> ::core::primitive::u16 {
                    self.numbers().1
                }

                /// The enhanced code that this detail makes with a class.
                #[must_use]
                pub const fn in_class(self, class: #class) -> #krate::EnhancedCode {
                    let (subject, detail) = self.numbers();
                    #krate::macro_support::enhanced_code(class.number(), subject, detail)
                }

                /// Looks up subject and detail in constant time; `None` if they are not
                /// registered.
                #[inline]
                #[must_use]
                pub const fn from_numbers(
                    subject: ::core::primitive::u16,
                    detail: ::core::primitive::u16,
                ) -> ::core::option::Option<Self> {
                    const STARTS: &[::core::primitive::#unit] = &[#(#starts),*];
                    #index
                    let subject = subject as ::core::primitive::usize;
                    if subject + 1 >= STARTS.len() {
                        return ::core::option::Option::None;
                    }
                    let place = STARTS[subject] as ::core::primitive::usize
                        + detail as ::core::primitive::usize;
                    if place >= STARTS[subject + 1] as ::core::primitive::usize {
                        return ::core::option::Option::None;
                    }
                    let index = INDEX[place];
                    if index == NONE {
                        ::core::option::Option::None
                    } else {
                        ::core::option::Option::Some(Self::ALL[index as ::core::primitive::usize])
                    }
                }

                /// Looks up an enhanced code, whatever its class; `None` if subject and detail
                /// are not registered.
                #[inline]
                #[must_use]
                pub const fn from_code(code: #krate::EnhancedCode) -> ::core::option::Option<Self> {
                    Self::from_numbers(code.subject_number(), code.detail_number())
                }

                /// The classes in which the registration gives it a meaning.
                ///
                /// Servers use others too, and what they say counts: `5.2.2` is permanent
                /// although the registration speaks of transient failures only.
                #[must_use]
                pub const fn classes(self) -> &'static [#class] {
                    let index = self as ::core::primitive::usize;
                    #classes
                }

                /// The reply codes that are registered with it.
                ///
                /// A hint and no more: the registry's lists are neither complete nor always
                /// right, so never filter by them. See [`correction`](Self::correction).
                #[must_use]
                pub const fn replies(self) -> &'static [#krate::ReplyCode] {
                    let index = self as ::core::primitive::usize;
                    #replies
                }

                /// The reply codes that we hold right where the registered ones contradict
                /// their own RFC; empty where they do not. [`note`](Self::note) has the reason.
                #[must_use]
                pub const fn correction(self) -> &'static [#krate::ReplyCode] {
                    let index = self as ::core::primitive::usize;
                    #corrections
                }
            }

            impl ::core::fmt::Display for Detail {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    let (subject, detail) = self.numbers();
                    ::core::write!(f, "X.{subject}.{detail}")
                }
            }

            impl ::core::str::FromStr for Detail {
                type Err = #krate::NotRegistered;

                fn from_str(
                    text: &::core::primitive::str,
                ) -> ::core::result::Result<Self, Self::Err> {
                    match #krate::macro_support::subject_and_detail(text) {
                        ::core::option::Option::Some((
                            subject,
                            ::core::option::Option::Some(detail),
                        )) => Self::from_numbers(subject, detail)
                            .ok_or(#krate::NotRegistered::NEW),
                        _ => ::core::result::Result::Err(#krate::NotRegistered::NEW),
                    }
                }
            }

            impl ::core::convert::TryFrom<#krate::EnhancedCode> for Detail {
                type Error = #krate::NotRegistered;

                fn try_from(
                    code: #krate::EnhancedCode,
                ) -> ::core::result::Result<Self, Self::Error> {
                    Self::from_code(code).ok_or(#krate::NotRegistered::NEW)
                }
            }

            impl ::core::convert::TryFrom<(::core::primitive::u16, ::core::primitive::u16)>
                for Detail
            {
                type Error = #krate::NotRegistered;

                fn try_from(
                    (subject, detail): (::core::primitive::u16, ::core::primitive::u16),
                ) -> ::core::result::Result<Self, Self::Error> {
                    Self::from_numbers(subject, detail).ok_or(#krate::NotRegistered::NEW)
                }
            }

            #krate::macro_support::impl_serde! { Detail }
        }
    }

    /// What reply codes and details have in common.
    #[allow(clippy::too_many_arguments, reason = "one accessor for each column")]
    fn registered<T>(
        &self,
        name: &str,
        rows: &[T],
        text: impl Fn(&T) -> &String,
        description: impl Fn(&T) -> &String,
        references: impl Fn(&T) -> &[String],
        note: impl Fn(&T) -> &String,
        standing: impl Fn(&T) -> usize,
        specific: impl Fn(&T) -> bool,
    ) -> TokenStream {
        let texts = self.text(name, rows.iter().map(|row| text(row).as_str()));
        let prose = self.prose(name, rows, description, references);
        let notes: Vec<String> = rows.iter().map(|row| note(row).clone()).collect();
        let notes = Texts::of_rows(self.krate, &notes);
        let standings = &self.table.standings;
        let standing_type = self.own_or("Standing", is_own(standings));
        let standings = rows
            .iter()
            .map(|row| self.word_value(&standing_type, &standings[standing(row)]));
        let specifics = rows.iter().map(specific);
        let name = ident(name);
        quote! {
            #texts #prose

            impl #name {
                /// What else is to be known about the row; may be empty.
                #[must_use]
                pub const fn note(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #notes
                }

                /// How firmly it stands.
                #[must_use]
                pub const fn standing(self) -> #standing_type {
                    const STANDINGS: &[#standing_type] = &[#(#standings),*];
                    STANDINGS[self as ::core::primitive::usize]
                }

                /// Whether it says something of its own; one that does not yields to the other
                /// code of the same status.
                #[must_use]
                pub const fn is_specific(self) -> ::core::primitive::bool {
                    const SPECIFIC: &[::core::primitive::bool] = &[#(#specifics),*];
                    SPECIFIC[self as ::core::primitive::usize]
                }
            }
        }
    }

    /// `basis()` of a kind that has its verdict in its own rows.
    fn basis_by_index(&self, name: &str, first: usize) -> TokenStream {
        let name = ident(name);
        let first = Literal::usize_unsuffixed(first);
        quote! {
            impl #name {
                /// The row as what decides a verdict: its retry semantics and sources.
                #[inline]
                #[must_use]
                pub const fn basis(self) -> Basis {
                    Basis((#first + self as ::core::primitive::usize) as ::core::primitive::u16)
                }
            }
        }
    }

    /// `basis(class)` of a kind that has one verdict row for each class.
    fn basis_in_class<T>(
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
        quote! {
            impl #name {
                /// The row that decides in this class: retry semantics, advice and sources.
                /// `None` where the table has none.
                #[inline]
                #[must_use]
                pub const fn basis(self, class: #class_type) -> ::core::option::Option<Basis> {
                    const BASES: &[[::core::primitive::u16; #count]] = &[#(#bases),*];
                    let index = BASES[self as ::core::primitive::usize]
                        [class as ::core::primitive::usize];
                    if index == ::core::primitive::u16::MAX {
                        ::core::option::Option::None
                    } else {
                        ::core::option::Option::Some(Basis(index))
                    }
                }
            }
        }
    }

    /// Whether anything generated speaks of rows that decide. Details and subjects do, also when
    /// the table has no such row yet.
    fn has_basis(&self) -> bool {
        let Self { table, rows, .. } = self;
        !(rows.all.is_empty() && table.details.is_empty() && table.subjects.is_empty())
    }

    /// The handle of a row that can decide.
    fn basis(&self) -> TokenStream {
        let Self { krate, rows, .. } = self;
        if !self.has_basis() {
            return TokenStream::new();
        }
        let count = Literal::usize_unsuffixed(rows.all.len());
        let semantics_type = self.own_or("Semantics", self.own_semantics());
        let semantics = rows.all.iter().map(|row| self.semantics(&row.words));
        let kinds = rows.all.iter().map(|row| ident(row.kind));
        let of_rows =
            |text: fn(&DecidingRow<'_>) -> String| rows.all.iter().map(text).collect::<Vec<_>>();
        let keys = Texts::of_rows(krate, &of_rows(|row| row.key.clone()));
        let descriptions = of_rows(|row| row.description.to_owned());
        let descriptions = self.shared(&self.descriptions, DESCRIPTION, &descriptions);
        let references = of_rows(|row| joined(row.references));
        let references = self.shared(&self.references, REFERENCES, &references);
        let any_description = self.descriptions.get(&quote!(number));
        let any_references = self.references.get(&quote!(number));
        let (description, reference) = (ident(DESCRIPTION), ident(REFERENCES));
        quote! {
            /// A row of the table that can decide a verdict.
            ///
            /// `Display` prints what the row is about, such as `detail X.1.1 in class 5`.
            #[derive(
                ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
                ::core::cmp::PartialEq, ::core::cmp::Eq,
                ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
            )]
            pub struct Basis(::core::primitive::u16);

            impl Basis {
                /// The texts of all kinds of row that have one: many share theirs.
                const fn #description(
                    number: ::core::primitive::usize,
                ) -> &'static ::core::primitive::str {
                    #any_description
                }

                /// The sources of all kinds of row: many have the same.
                const fn #reference(
                    number: ::core::primitive::usize,
                ) -> &'static ::core::primitive::str {
                    #any_references
                }

                /// Every row that can decide.
                pub fn all() -> impl ::core::iter::Iterator<Item = Self> {
                    ::core::iter::Iterator::map(0..#count, |index| {
                        Self(index as ::core::primitive::u16)
                    })
                }

                /// What the row says about trying again.
                #[inline]
                #[must_use]
                pub const fn semantics(self) -> #semantics_type {
                    const SEMANTICS: &[#semantics_type] = &[#(#semantics),*];
                    SEMANTICS[self.0 as ::core::primitive::usize]
                }

                /// What kind of row it is, which tells how specific the verdict is.
                #[inline]
                #[must_use]
                pub const fn kind(self) -> #krate::BasisKind {
                    const KINDS: &[#krate::BasisKind] = &[#(#krate::BasisKind::#kinds),*];
                    KINDS[self.0 as ::core::primitive::usize]
                }

                /// What the row is about, such as `detail X.1.1 in class 5`.
                #[must_use]
                pub const fn as_str(self) -> &'static ::core::primitive::str {
                    let index = self.0 as ::core::primitive::usize;
                    #keys
                }

                /// What the row says to people: what happened here and what to do.
                #[must_use]
                pub const fn description(self) -> &'static ::core::primitive::str {
                    let index = self.0 as ::core::primitive::usize;
                    #descriptions
                }

                /// Where that stands: RFCs with sections, separated by `; `, or the word
                /// `convention`.
                #[must_use]
                pub const fn references(self) -> &'static ::core::primitive::str {
                    let index = self.0 as ::core::primitive::usize;
                    #references
                }
            }

            impl ::core::fmt::Display for Basis {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.as_str())
                }
            }
        }
    }

    /// The kinds of words that a verdict is made of.
    fn verdict_words(&self) -> [(&'static str, &[Word]); 5] {
        let Self { table, .. } = self;
        [
            ("Outcome", &table.outcomes),
            ("Retry", &table.retries),
            ("Action", &table.actions),
            ("Scope", &table.scopes),
            ("Party", &table.parties),
        ]
    }

    /// Whether the table has verdict words of its own; then those of `smtp-codes` do not fit.
    fn own_semantics(&self) -> bool {
        !self.open_types && self.verdict_words().iter().any(|(_, words)| is_own(words))
    }

    /// The type that holds a verdict's words, for a table with words of its own.
    fn semantics_type(&self) -> TokenStream {
        if !self.own_semantics() || !self.has_basis() {
            return TokenStream::new();
        }
        let [outcome, retry, action, scope, party] = self
            .verdict_words()
            .map(|(name, words)| self.own_or(name, is_own(words)));
        quote! {
            /// What one row says about trying again, in the words of the table.
            #[derive(
                ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
                ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
            )]
            #[non_exhaustive]
            pub struct Semantics {
                /// What happened.
                pub outcome: #outcome,
                /// Whether and when to try again.
                pub retry: #retry,
                /// What to do.
                pub action: #action,
                /// Who is hit.
                pub scope: #scope,
                /// Who can mend it.
                pub party: #party,
            }

            impl Semantics {
                const fn new(
                    outcome: #outcome,
                    retry: #retry,
                    action: #action,
                    scope: #scope,
                    party: #party,
                ) -> Self {
                    Self { outcome, retry, action, scope, party }
                }
            }
        }
    }

    /// `Semantics::new(Outcome::..., Retry::..., ...)`.
    fn semantics(&self, words: &Words) -> TokenStream {
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

    fn word_value(&self, path: &TokenStream, word: &Word) -> TokenStream {
        let name = ident(&word.name);
        quote!(#path::#name)
    }

    /// The path of a generated type: the caller's own, else that of `smtp-codes`.
    fn own_or(&self, name: &str, own: bool) -> TokenStream {
        let Self { krate, .. } = self;
        let name = ident(name);
        if own {
            quote!(#name)
        } else {
            quote!(#krate::#name)
        }
    }

    fn own_or_standard<'t, T>(&self, own: &'t [T], standard: &'t [T]) -> &'t [T] {
        if own.is_empty() { standard } else { own }
    }

    /// The registered codes as constants of the open types.
    fn constants(&self) -> TokenStream {
        let Self { krate, table, .. } = self;
        let replies = table.replies.iter().map(|row| {
            let docs = doc(&[
                format!("`{:03}`: {}", row.code, document::sentence(&row.text)),
                format!("See [`RegisteredReply::{}`].", row.name),
            ]);
            let name = screaming(&row.name);
            let code = Literal::u16_unsuffixed(row.code);
            quote!(#docs pub const #name: Self = #krate::macro_support::reply_code(#code);)
        });
        let enhanced = table.verdicts.iter().filter_map(|verdict| {
            let VerdictKey::Detail {
                subject,
                detail,
                class,
                stages,
            } = &verdict.key
            else {
                return None;
            };
            if !stages.is_empty() {
                return None;
            }
            let row = table
                .details
                .iter()
                .find(|row| (row.subject, row.detail) == (*subject, *detail))?;
            let of_class = table.classes.iter().find(|row| row.class == *class)?;
            let outcome = &table.outcomes[of_class.words.outcome?];
            let docs = doc(&[
                format!(
                    "`{class}.{subject}.{detail}`: {}",
                    document::sentence(&row.text)
                ),
                format!("See [`Detail::{}`].", row.name),
            ]);
            let name = screaming(&format!("{}{}", outcome.name, row.name));
            let (class, subject, detail) = (
                Literal::u8_unsuffixed(*class),
                Literal::u16_unsuffixed(*subject),
                Literal::u16_unsuffixed(*detail),
            );
            Some(quote! {
                #docs
                pub const #name: Self =
                    #krate::macro_support::enhanced_code(#class, #subject, #detail);
            })
        });
        quote! {
            /// The registered reply codes.
            impl #krate::ReplyCode {
                #(#replies)*
            }

            /// The registered details, in each class that the table judges them in.
            impl #krate::EnhancedCode {
                #(#enhanced)*
            }
        }
    }

    /// What `judge` reads: the rules that hold for a reply code, or else for a severity, at
    /// each stage.
    ///
    /// Which rules hold at a stage, and in which order, is settled here, so that a verdict
    /// takes one look-up instead of a search. Most places have the same few rules, or none:
    /// each distinct set stands once, and the index has its number.
    fn tables(&self) -> TokenStream {
        let table = self.table;
        let stages = table.stages.len();
        let mut sets: BTreeMap<RuleSet, usize> = BTreeMap::new();
        let mut index = Vec::new();
        let rows = table
            .replies
            .iter()
            .map(|row| (Some(row.code), (row.code / 100) as u8))
            .chain(table.severities.iter().map(|row| (None, row.digit)))
            .chain([(None, NO_SEVERITY)]);
        for (reply, digit) in rows {
            for stage in 0..stages {
                let next = sets.len();
                index.push(*sets.entry(self.rules(reply, digit, stage)).or_insert(next));
            }
        }

        // The listed codes of all sets in one array; the same list stands once.
        let mut in_order: Vec<(&RuleSet, usize)> =
            sets.iter().map(|(set, &place)| (set, place)).collect();
        in_order.sort_by_key(|(_, place)| *place);
        let mut listed: Vec<&Beside> = Vec::new();
        let sets: Vec<TokenStream> = in_order
            .into_iter()
            .map(|(set, _)| {
                let beside = set.beside.each_ref().map(|list| {
                    let known = listed
                        .windows(list.len().max(1))
                        .position(|window| window.iter().copied().eq(list));
                    let start = known.unwrap_or(listed.len());
                    if known.is_none() {
                        listed.extend(list);
                    }
                    let [start, end] = [start, start + list.len()].map(Literal::usize_unsuffixed);
                    quote!((#start, #end))
                });
                let always = option(set.always.map(basis_value));
                let unspecific = option(set.unspecific.map(basis_value));
                quote! {
                    Rules {
                        beside: [#(#beside),*],
                        always: #always,
                        unspecific: #unspecific,
                    }
                }
            })
            .collect();
        let listed = listed.into_iter().map(|((subject, detail), basis)| {
            let subject = Literal::u16_unsuffixed(*subject);
            let condition = match detail.map(Literal::u16_unsuffixed) {
                Some(detail) => quote!(Condition::detail(#subject, #detail)),
                None => quote!(Condition::subject(#subject)),
            };
            let basis = basis_value(*basis);
            quote!((#condition, #basis))
        });
        let lines = Literal::usize_unsuffixed(table.replies.len() + table.severities.len());
        let unit = unit_for(index.iter().copied().max().unwrap_or(0));
        let index = index.into_iter().map(Literal::usize_unsuffixed);
        let stages = Literal::usize_unsuffixed(stages);
        let last_resort = match table
            .verdicts
            .iter()
            .position(|row| matches!(row.key, VerdictKey::Any))
        {
            Some(at) => basis_value(self.rows.verdicts + at),
            None => quote!(::core::compile_error!(
                "the standard table needs a verdict row with the code `any`"
            )),
        };
        quote! {
            pub(crate) mod tables {
                use super::{Basis, Stage};
                use crate::verdict::{Condition, Rules};

                pub(crate) const LAST_RESORT: Basis = #last_resort;

                /// What the rules list, each set a part of it.
                pub(crate) const BESIDE: &[(Condition, Basis)] = &[#(#listed),*];

                /// The rules at a stage for the row of a reply code or of a severity, which
                /// are the first in order, or for any other row.
                pub(crate) const fn rules(row: Basis, stage: Stage) -> &'static Rules {
                    const SETS: &[Rules] = &[#(#sets),*];
                    const INDEX: &[#unit] = &[#(#index),*];
                    let line = if row.0 < #lines { row.0 as usize } else { #lines };
                    &SETS[INDEX[line * #stages + stage as usize] as usize]
                }
            }
        }
    }

    /// The rules for a reply code of the table, or for a severity alone, at one stage.
    ///
    /// The more specific first: those of the reply code before those of its severity, then
    /// those that name fewer stages, then those beside a listed code.
    fn rules(&self, reply: Option<u16>, digit: u8, stage: usize) -> RuleSet {
        let mut rules: Vec<(bool, usize, u8, usize, With)> = Vec::new();
        for (at, row) in self.table.verdicts.iter().enumerate() {
            let (of_severity, stages, with) = match &row.key {
                VerdictKey::Reply { code, with, stages } if reply == Some(*code) => {
                    (false, stages, with.clone())
                }
                VerdictKey::Severity {
                    digit: of,
                    with,
                    stages,
                } if *of == digit => (true, stages, with.clone()),
                // A detail at a stage is a rule of its severity, beside that detail.
                VerdictKey::Detail {
                    subject,
                    detail,
                    class,
                    stages,
                } if *class == digit && !stages.is_empty() => {
                    (true, stages, With::List(vec![(*subject, Some(*detail))]))
                }
                VerdictKey::Subject {
                    subject,
                    class,
                    stages,
                } if *class == digit && !stages.is_empty() => {
                    (true, stages, With::List(vec![(*subject, None)]))
                }
                _ => continue,
            };
            let rank = match with {
                With::List(_) => 0,
                With::Any => 1,
                With::None => 2,
            };
            let holds_at = self.stages_within(stages);
            if holds_at.contains(&stage) {
                let basis = self.rows.verdicts + at;
                rules.push((of_severity, holds_at.len(), rank, basis, with));
            }
        }
        rules.sort_by_key(|(of_severity, stages, rank, ..)| (*of_severity, *stages, *rank));

        let mut set = RuleSet::default();
        for (of_severity, _, _, basis, with) in rules {
            match with {
                With::None => set.unspecific = set.unspecific.or(Some(basis)),
                With::Any => set.always = set.always.or(Some(basis)),
                // Behind a rule that always holds no other is asked.
                With::List(list) if set.always.is_none() => {
                    set.beside[usize::from(of_severity)]
                        .extend(list.into_iter().map(|condition| (condition, basis)));
                }
                With::List(_) => {}
            }
        }
        set
    }

    /// The stages where a rule holds: the named ones and those within them.
    fn stages_within(&self, named: &[usize]) -> Vec<usize> {
        let stages: &[Stage] = &self.table.stages;
        let everywhere = named.is_empty() || named.iter().any(|&at| stages[at].code == ANY);
        let within = |mut at: usize| loop {
            if named.contains(&at) {
                return true;
            }
            match stages[at].broader {
                Some(broader) => at = broader,
                None => return false,
            }
        };
        (0..stages.len())
            .filter(|&at| everywhere || within(at))
            .collect()
    }
}

/// The rules that hold at one place, by the numbers of the rows that decide.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct RuleSet {
    /// Of the reply code, then of its severity: apart, so that all codes share the latter.
    beside: [Vec<Beside>; 2],
    always: Option<usize>,
    unspecific: Option<usize>,
}

/// Subject and detail beside which a rule holds, and its row; no detail for a whole subject.
type Beside = ((u16, Option<u16>), usize);

/// Stands for the first digit of what is no SMTP reply; no rule is for it.
const NO_SEVERITY: u8 = u8::MAX;

/// A row that can decide, by its number.
fn basis_value(row: usize) -> TokenStream {
    let row = Literal::usize_unsuffixed(row);
    quote!(super::Basis(#row))
}

/// The word of the sheet for "whatever the stage".
const ANY: &str = "any";

struct DigitKind<'a> {
    name: &'a str,
    docs: &'a str,
    wire: fn(u16) -> String,
    get: &'a str,
    from: &'a str,
    unit: &'a str,
    what: &'a str,
    digits: &'a [u16],
    basis: Option<usize>,
    rows: Vec<DigitRow<'a>>,
}

struct DigitRow<'a> {
    name: &'a str,
    text: &'a str,
    description: &'a String,
    references: &'a [String],
}

/// `const INDEX`: a slot for each number, with the place of its row or `NONE`.
fn lookup(places: impl Iterator<Item = (usize, usize)>, slots: usize) -> TokenStream {
    let places: BTreeMap<usize, usize> = places.collect();
    let (unit, none) = if places.len() < 255 {
        (ident("u8"), 255)
    } else {
        (ident("u16"), usize::from(u16::MAX))
    };
    let filled = (0..slots)
        .map(|slot| Literal::usize_unsuffixed(places.get(&slot).copied().unwrap_or(none)));
    let none = Literal::usize_unsuffixed(none);
    let slots = Literal::usize_unsuffixed(slots);
    quote! {
        const NONE: ::core::primitive::#unit = #none;
        const INDEX: &[::core::primitive::#unit; #slots] = &[#(#filled),*];
    }
}

/// Whether words come from the file, and not from the standard table.
fn is_own(words: &[Word]) -> bool {
    words.iter().any(|word| word.line > 0)
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Paragraphs as documentation; empty ones are left out.
fn doc(paragraphs: &[String]) -> TokenStream {
    let paragraphs: Vec<&str> = paragraphs
        .iter()
        .map(String::as_str)
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    let text = paragraphs.join("\n\n");
    quote!(#[doc = #text])
}

/// `MailboxFull` as `MAILBOX_FULL`.
fn screaming(name: &str) -> Ident {
    let mut shouted = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !shouted.is_empty() {
            shouted.push('_');
        }
        shouted.push(character.to_ascii_uppercase());
    }
    format_ident!("{shouted}")
}
