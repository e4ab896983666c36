//! The kinds whose code is one small number: severity, category, class and subject.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use smtp_codes_settle::Head;

use crate::document;
use crate::texts::{literal, own_column};
use crate::words::{Variant, column};
use crate::{Expansion, ident};

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
}

/// A row with its number.
fn variant(number: u16, head: &Head) -> Variant<'_> {
    let docs = vec![
        format!("`{}`: {}", head.code, document::sentence(&head.text)),
        document::sentence(&head.description),
        document::sources(&head.references),
    ];
    let mut variant = Variant::new(head, number.into(), docs);
    variant.search.push(head.code.clone());
    variant
}

impl Expansion<'_> {
    pub(crate) fn severities(&self) -> TokenStream {
        let mut rows = Vec::new();
        for row in &self.table.severities {
            rows.push(variant(row.digit.into(), &row.head));
        }
        let kind = Kind {
            name: "Severity",
            docs: "The severity of a reply: the first digit of its code (RFC 5321 4.2.1).",
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "first digit",
        };
        self.numbered(&kind, &rows)
    }

    pub(crate) fn categories(&self) -> TokenStream {
        let mut rows = Vec::new();
        for row in &self.table.categories {
            rows.push(variant(row.digit.into(), &row.head));
        }
        let kind = Kind {
            name: "Category",
            docs: "The category of a reply: the second digit of its code (RFC 5321 4.2.1).",
            get: "digit",
            from: "from_digit",
            unit: "u8",
            what: "second digit",
        };
        self.numbered(&kind, &rows)
    }

    pub(crate) fn classes(&self) -> TokenStream {
        let mut rows = Vec::new();
        for row in &self.table.classes {
            rows.push(variant(row.class.into(), &row.head));
        }
        let kind = Kind {
            name: "Class",
            docs: "The class of an enhanced status code: its first number (RFC 3463 2).",
            get: "number",
            from: "from_number",
            unit: "u8",
            what: "first number",
        };
        self.numbered(&kind, &rows)
    }

    pub(crate) fn subjects(&self) -> TokenStream {
        let mut rows = Vec::new();
        for row in &self.table.subjects {
            rows.push(variant(row.subject, &row.head));
        }
        let kind = Kind {
            name: "Subject",
            docs: "The subject of an enhanced status code: its second number (RFC 3463 2).",
            get: "number",
            from: "from_number",
            unit: "u16",
            what: "second number",
        };
        self.numbered(&kind, &rows)
    }

    /// A kind whose code is one small number.
    fn numbered(&self, kind: &Kind<'_>, variants: &[Variant<'_>]) -> TokenStream {
        if variants.is_empty() {
            return TokenStream::new();
        }
        let closed = self.closed(kind.name, kind.unit, kind.docs, variants);
        let text = self.text(kind.name, variants);
        let prose = self.prose(kind.name, variants);
        let name = ident(kind.name);
        let (get, from, unit) = (ident(kind.get), ident(kind.from), ident(kind.unit));
        let codes = own_column(&column(variants, |variant| &variant.head.code));
        let get_docs = format!("The {} that it stands for.", kind.what);
        let from_docs = format!("Looks up a {}; `None` if it is not registered.", kind.what);
        let mut list: Vec<TokenTree> = Vec::new();
        for variant in variants {
            list.push(literal(variant.number).into());
            list.push(ident(&variant.head.name).into());
        }
        let own = self.call(
            "digits",
            quote! {
                name = #name; unit = #unit; codes = #codes;
                get = #get_docs #get; from = #from_docs #from;
                variants = [#(#list)*];
            },
        );
        quote!(#closed #text #prose #own)
    }
}
