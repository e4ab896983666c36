//! The vocabulary: words, stages and the actions of delivery reports; and what all enums share.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::Word;

use crate::document;
use crate::rows::{DESCRIPTION, REFERENCES};
use crate::texts::Texts;
use crate::{Expansion, commas, doc, ident, is_own, option, path};

/// A row as all kinds of enum need it: it becomes a variant.
///
/// All kinds are brought into this one form, because a function that takes each as it is
/// would be compiled once for each.
pub(crate) struct Variant<'a> {
    pub(crate) name: &'a str,
    /// The paragraphs of its documentation.
    pub(crate) docs: Vec<String>,
    /// How it is written, where that is a column of its own.
    pub(crate) code: String,
    pub(crate) text: &'a str,
    pub(crate) description: &'a str,
    pub(crate) references: String,
}

/// One column of the rows.
pub(crate) fn column<'v>(
    variants: &'v [Variant<'_>],
    get: for<'g> fn(&'g Variant<'_>) -> &'g str,
) -> Vec<&'v str> {
    let mut column = Vec::new();
    for variant in variants {
        column.push(get(variant));
    }
    column
}

impl Expansion<'_> {
    /// One closed enum: its documentation, its variants with theirs, the list of its variants.
    pub(crate) fn closed(&self, name: &str, docs: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let names = Texts::of_rows(&column(variants, |variant| variant.name));
        let repr = ident(if variants.len() <= 256 { "u8" } else { "u16" });
        let mut list: Vec<TokenTree> = Vec::new();
        for variant in variants {
            list.push(doc(&variant.docs).into());
            list.push(ident(variant.name).into());
        }
        self.call("closed", quote!(#docs #name #repr #names [#(#list)*]))
    }

    /// The vocabulary: one enum for each kind of word that the table brings itself.
    pub(crate) fn words(&self, items: &mut TokenStream) {
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
            let mut variants = Vec::new();
            for word in words {
                variants.push(Variant {
                    name: &word.name,
                    docs: vec![
                        document::sentence(&word.description),
                        format!("Written `{}`.", word.code),
                        document::sources(&word.references),
                    ],
                    code: word.code.clone(),
                    text: "",
                    description: &word.description,
                    references: word.references.join("; "),
                });
            }
            items.extend(self.closed(name, docs, &variants));
            items.extend(self.word(name, &variants));
            items.extend(self.prose(name, &variants));
        }
    }

    /// What makes an enum a word: its text in both directions.
    fn word(&self, name: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let words = Texts::of_rows(&column(variants, |variant| &variant.code));
        self.call("word", quote!(#name #words))
    }

    /// `description()` and `references()`.
    pub(crate) fn prose(&self, name: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let descriptions = column(variants, |variant| variant.description);
        let references = column(variants, |variant| &variant.references);
        let descriptions = self.shared(&self.shared.descriptions, DESCRIPTION, &descriptions);
        let references = self.shared(&self.shared.references, REFERENCES, &references);
        self.call("prose", quote!(#name #descriptions #references))
    }

    /// A column of texts, from those that all rows share if they are there, else kept for
    /// these rows alone.
    pub(crate) fn shared(&self, texts: &Texts, function: &str, rows: &[&str]) -> TokenStream {
        match texts.numbers(rows) {
            Some(numbers) if !self.rows.all.is_empty() => {
                let function = ident(function);
                quote!((shared #function #numbers))
            }
            _ => Texts::of_rows(rows),
        }
    }

    /// `text()`, kept for these rows alone: it is asked for often, and often without the rest.
    pub(crate) fn text(&self, name: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let texts = Texts::of_rows(&column(variants, |variant| variant.text));
        self.call("text", quote!(#name #texts))
    }

    pub(crate) fn stages(&self) -> TokenStream {
        let stages = &self.table.stages;
        if !stages.iter().any(|stage| stage.line > 0) {
            return TokenStream::new();
        }
        let scope = self.own_or("Scope", is_own(&self.table.scopes));
        let stage_type = self.own_or("Stage", true);
        let (mut variants, mut scopes, mut broader) = (Vec::new(), Vec::new(), Vec::new());
        for stage in stages {
            let text = document::plain(&stage.text);
            let description = document::sentence(&stage.description);
            variants.push(Variant {
                name: &stage.name,
                docs: vec![
                    format!("{text}: {description}"),
                    format!("Written `{}`.", stage.code),
                    document::sources(&stage.references),
                ],
                code: stage.code.clone(),
                text: &stage.text,
                description: &stage.description,
                references: stage.references.join("; "),
            });
            let of_stage = stage.scope.map(|at| &self.table.scopes[at].name);
            scopes.push(option(of_stage.map(|name| path(&scope, name))));
            let name = stage.broader.map(|at| &stages[at].name);
            broader.push(option(name.map(|name| path(&stage_type, name))));
        }
        let closed = self.closed(
            "Stage",
            "The command or step of a session that drew a reply.",
            &variants,
        );
        let word = self.word("Stage", &variants);
        let text = self.text("Stage", &variants);
        let prose = self.prose("Stage", &variants);
        let (scopes, broader) = (commas(&scopes), commas(&broader));
        let own = self.call("stage", quote!(#scope, [#scopes] [#broader]));
        quote!(#closed #word #text #prose #own)
    }

    pub(crate) fn dsn_actions(&self) -> TokenStream {
        let rows = &self.table.dsn_actions;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let mut variants = Vec::new();
        let mut judged = true;
        for row in rows {
            variants.push(Variant {
                name: &row.name,
                docs: vec![
                    format!("`{}`: {}", row.code, document::sentence(&row.description)),
                    document::sources(&row.references),
                ],
                code: row.code.clone(),
                text: &row.text,
                description: &row.description,
                references: row.references.join("; "),
            });
            judged &= row.words.is_some();
        }
        let closed = self.closed(
            "DsnAction",
            "What the sender of a delivery report did: the `Action` field of RFC 3464 2.3.3.",
            &variants,
        );
        let word = self.word("DsnAction", &variants);
        let text = self.text("DsnAction", &variants);
        let prose = self.prose("DsnAction", &variants);
        let basis = judged.then(|| self.basis_by_index("DsnAction", self.rows.dsn_actions));
        quote!(#closed #word #text #prose #basis)
    }
}
