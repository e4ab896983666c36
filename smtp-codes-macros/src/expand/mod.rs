//! A table becomes tokens: one function for each item that is generated.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use smtp_codes_registry::{Table, Word};

use crate::input::Input;
use crate::texts::Texts;

mod codes;
mod digits;
mod rows;
mod rules;
mod words;

use rows::{Rows, deciding_rows, descriptions, references};

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

impl Expansion<'_> {
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
}

/// The word of the sheet for "whatever the stage".
const ANY: &str = "any";

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
