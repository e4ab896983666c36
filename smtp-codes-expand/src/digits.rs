//! The kinds whose code is one small number: severity, category, class and subject.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::VerdictKey;

use crate::document;
use crate::texts::Texts;
use crate::words::Prose;
use crate::{Expansion, ident, is_own, option};

pub(crate) struct DigitKind<'a> {
    pub(crate) name: &'a str,
    pub(crate) docs: &'a str,
    pub(crate) wire: fn(u16) -> String,
    pub(crate) get: &'a str,
    pub(crate) from: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) what: &'a str,
    pub(crate) digits: &'a [u16],
    pub(crate) basis: Option<usize>,
    pub(crate) rows: Vec<DigitRow<'a>>,
}

pub(crate) struct DigitRow<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    pub(crate) prose: Prose<'a>,
}

impl Expansion<'_> {
    pub(crate) fn severities(&self) -> TokenStream {
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
                    prose: (&row.description, &row.references),
                })
                .collect(),
        })
    }

    pub(crate) fn categories(&self) -> TokenStream {
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
                    prose: (&row.description, &row.references),
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
        let own = self.call(
            "category",
            quote!(#scope, [#(#scopes),*] #party, [#(#parties),*]),
        );
        quote!(#kind #own)
    }

    pub(crate) fn classes(&self) -> TokenStream {
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
                    prose: (&row.description, &row.references),
                })
                .collect(),
        })
    }

    pub(crate) fn subjects(&self) -> TokenStream {
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
                    prose: (&row.description, &row.references),
                })
                .collect(),
        });
        let in_class = self.basis_in_class("Subject", rows, |row, key| {
            matches!(key, VerdictKey::Subject { subject, .. } if *subject == row.subject)
        });
        quote!(#kind #in_class)
    }

    /// A kind whose code is one small number.
    pub(crate) fn digit_kind(&self, kind: &DigitKind<'_>) -> TokenStream {
        if kind.rows.is_empty() {
            return TokenStream::new();
        }
        let variants = kind.rows.iter().zip(kind.digits).map(|(row, &digit)| {
            let paragraphs = vec![
                format!("`{}`: {}", (kind.wire)(digit), document::sentence(row.text)),
                document::sentence(row.prose.0),
                document::sources(row.prose.1),
            ];
            (row.name, paragraphs)
        });
        let closed = self.closed(kind.name, kind.docs, &mut { variants });
        let text = self.text(kind.name, &mut kind.rows.iter().map(|row| row.text));
        let prose = self.prose(kind.name, &mut kind.rows.iter().map(|row| row.prose));
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
        let codes = Texts::of_rows(&mut codes.iter().map(String::as_str));
        let get_docs = format!("The {} that it stands for.", kind.what);
        let from_docs = format!("Looks up a {}; `None` if it is not registered.", kind.what);
        let mut list = TokenStream::new();
        for (row, &digit) in kind.rows.iter().zip(kind.digits) {
            list.extend([
                TokenTree::from(Literal::u16_unsuffixed(digit)),
                TokenTree::from(ident(row.name)),
            ]);
        }
        let own = self.call(
            "digits",
            quote!(#name #unit #codes #get_docs #get #from_docs #from [#list]),
        );
        quote!(#closed #text #prose #basis #own)
    }
}
