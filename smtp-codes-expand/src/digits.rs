//! The kinds whose code is one small number: severity, category, class and subject.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::VerdictKey;

use crate::document;
use crate::texts::{Texts, literal};
use crate::words::{Variant, column};
use crate::{Expansion, commas, ident, is_own, option, path};

/// What is different from kind to kind.
struct Kind<'a> {
    name: &'a str,
    docs: &'a str,
    /// The methods that give the number and look it up, and its type.
    get: &'a str,
    from: &'a str,
    unit: &'a str,
    /// What the number is called in the documentation.
    what: &'a str,
    basis: Option<usize>,
}

/// The rows of a kind, with their numbers.
#[derive(Default)]
struct Rows<'a> {
    variants: Vec<Variant<'a>>,
    numbers: Vec<u16>,
}

impl<'a> Rows<'a> {
    /// Adds a row: its number, how that is written, and its cells.
    fn push(
        &mut self,
        number: u16,
        code: String,
        [name, text, description]: [&'a str; 3],
        references: &[String],
    ) {
        self.numbers.push(number);
        self.variants.push(Variant {
            name,
            docs: vec![
                format!("`{code}`: {}", document::sentence(text)),
                document::sentence(description),
                document::sources(references),
            ],
            code,
            text,
            description,
            references: references.join("; "),
        });
    }
}

impl Expansion<'_> {
    pub(crate) fn severities(&self) -> TokenStream {
        let mut rows = Rows::default();
        for row in &self.table.severities {
            rows.push(
                row.digit.into(),
                format!("{}yz", row.digit),
                [&row.name, &row.text, &row.description],
                &row.references,
            );
        }
        let kind = Kind {
            name: "Severity",
            docs: "The severity of a reply: the first digit of its code (RFC 5321 4.2.1).",
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "first digit",
            basis: Some(self.rows.severities),
        };
        self.numbered(&kind, &rows)
    }

    pub(crate) fn categories(&self) -> TokenStream {
        let table = self.table;
        if table.categories.is_empty() {
            return TokenStream::new();
        }
        let scope = self.own_or("Scope", is_own(&table.scopes));
        let party = self.own_or("Party", is_own(&table.parties));
        let (mut rows, mut scopes, mut parties) = (Rows::default(), Vec::new(), Vec::new());
        for row in &table.categories {
            rows.push(
                row.digit.into(),
                format!("x{}z", row.digit),
                [&row.name, &row.text, &row.description],
                &row.references,
            );
            let name = row.scope.map(|at| &table.scopes[at].name);
            scopes.push(option(name.map(|name| path(&scope, name))));
            let name = row.party.map(|at| &table.parties[at].name);
            parties.push(option(name.map(|name| path(&party, name))));
        }
        let kind = Kind {
            name: "Category",
            docs: "The category of a reply: the second digit of its code (RFC 5321 4.2.1).",
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "second digit",
            basis: None,
        };
        let numbered = self.numbered(&kind, &rows);
        let (scopes, parties) = (commas(&scopes), commas(&parties));
        let own = self.call("category", quote!(#scope, [#scopes] #party, [#parties]));
        quote!(#numbered #own)
    }

    pub(crate) fn classes(&self) -> TokenStream {
        let mut rows = Rows::default();
        for row in &self.table.classes {
            rows.push(
                row.class.into(),
                row.class.to_string(),
                [&row.name, &row.text, &row.description],
                &row.references,
            );
        }
        let kind = Kind {
            name: "Class",
            docs: "The class of an enhanced status code: its first number (RFC 3463 2).",
            get: "number",
            from: "from_number",
            unit: "u8",
            what: "first number",
            basis: Some(self.rows.classes),
        };
        self.numbered(&kind, &rows)
    }

    pub(crate) fn subjects(&self) -> TokenStream {
        if self.table.subjects.is_empty() {
            return TokenStream::new();
        }
        let mut rows = Rows::default();
        for row in &self.table.subjects {
            rows.push(
                row.subject,
                format!("X.{}", row.subject),
                [&row.name, &row.text, &row.description],
                &row.references,
            );
        }
        let kind = Kind {
            name: "Subject",
            docs: "The subject of an enhanced status code: its second number (RFC 3463 2).",
            get: "number",
            from: "from_number",
            unit: "u16",
            what: "second number",
            basis: None,
        };
        let numbered = self.numbered(&kind, &rows);
        let in_class = self.basis_in_class("Subject", self.table.subjects.len(), |at, key| {
            let of = self.table.subjects[at].subject;
            matches!(key, VerdictKey::Subject { subject, .. } if *subject == of)
        });
        quote!(#numbered #in_class)
    }

    /// A kind whose code is one small number.
    fn numbered(&self, kind: &Kind<'_>, rows: &Rows<'_>) -> TokenStream {
        let Rows { variants, numbers } = rows;
        if variants.is_empty() {
            return TokenStream::new();
        }
        let closed = self.closed(kind.name, kind.docs, variants);
        let text = self.text(kind.name, variants);
        let prose = self.prose(kind.name, variants);
        let basis = kind
            .basis
            .map(|first| self.basis_by_index(kind.name, first));

        let name = ident(kind.name);
        let (get, from, unit) = (ident(kind.get), ident(kind.from), ident(kind.unit));
        let codes = Texts::of_rows(&column(variants, |variant| &variant.code));
        let get_docs = format!("The {} that it stands for.", kind.what);
        let from_docs = format!("Looks up a {}; `None` if it is not registered.", kind.what);
        let mut list: Vec<TokenTree> = Vec::new();
        for (variant, &number) in variants.iter().zip(numbers) {
            list.push(literal(number.into()).into());
            list.push(ident(variant.name).into());
        }
        let own = self.call(
            "digits",
            quote!(#name #unit #codes #get_docs #get #from_docs #from [#(#list)*]),
        );
        quote!(#closed #text #prose #basis #own)
    }
}
