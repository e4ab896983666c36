//! The vocabulary: words, stages and the actions of delivery reports; and what all enums share.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::Word;

use crate::document;
use crate::rows::{DESCRIPTION, REFERENCES, joined};
use crate::texts::{Column, Texts};
use crate::{Expansion, doc, ident, is_own, option};

/// The description of a row, and where that stands.
pub(crate) type Prose<'a> = (&'a str, &'a [String]);

impl Expansion<'_> {
    /// One closed enum: its documentation, its variants with theirs, the list of its variants.
    pub(crate) fn closed(
        &self,
        name: &str,
        docs: &str,
        variants: Column<'_, (&str, Vec<String>)>,
    ) -> TokenStream {
        let name = ident(name);
        let variants: Vec<(&str, Vec<String>)> = variants.collect();
        let names = Texts::of_rows(&mut variants.iter().map(|(name, _)| *name));
        let repr = if variants.len() <= 256 {
            ident("u8")
        } else {
            ident("u16")
        };
        let mut list = TokenStream::new();
        for (name, paragraphs) in &variants {
            list.extend([
                TokenTree::from(doc(paragraphs)),
                TokenTree::from(ident(name)),
            ]);
        }
        self.call("closed", quote!(#docs #name #repr #names [#list]))
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
            let variants = words.iter().map(|word| {
                let paragraphs = vec![
                    document::sentence(&word.description),
                    format!("Written `{}`.", word.code),
                    document::sources(&word.references),
                ];
                (word.name.as_str(), paragraphs)
            });
            items.extend(self.closed(name, docs, &mut { variants }));
            items.extend(self.word(name, &mut words.iter().map(|word| word.code.as_str())));
            let prose = words
                .iter()
                .map(|word| (word.description.as_str(), word.references.as_slice()));
            items.extend(self.prose(name, &mut { prose }));
        }
    }

    /// What makes an enum a word: its text in both directions.
    pub(crate) fn word(&self, name: &str, codes: Column<'_, &str>) -> TokenStream {
        let (name, words) = (ident(name), Texts::of_rows(codes));
        self.call("word", quote!(#name #words))
    }

    /// `description()` and `references()`.
    pub(crate) fn prose(&self, name: &str, rows: Column<'_, Prose<'_>>) -> TokenStream {
        let name = ident(name);
        let (mut descriptions, mut references) = (Vec::new(), Vec::new());
        for (description, sources) in rows {
            descriptions.push(description.to_owned());
            references.push(joined(sources));
        }
        let descriptions = self.shared(&self.descriptions, DESCRIPTION, &descriptions);
        let references = self.shared(&self.references, REFERENCES, &references);
        self.call("prose", quote!(#name #descriptions #references))
    }

    /// A column of texts, from those that all rows share if they are there, else kept for
    /// these rows alone.
    pub(crate) fn shared(&self, texts: &Texts, function: &str, rows: &[String]) -> TokenStream {
        match texts.numbers(rows) {
            Some(numbers) if !self.rows.all.is_empty() => {
                let function = ident(function);
                quote!((shared #function #numbers))
            }
            _ => Texts::of_rows(&mut rows.iter().map(String::as_str)),
        }
    }

    /// `text()`, kept for these rows alone: it is asked for often, and often without the rest.
    ///
    /// That of a reply code is asked for as fast as the code is read, so it is kept as ready
    /// slices.
    pub(crate) fn text(&self, name: &str, texts: Column<'_, &str>) -> TokenStream {
        let texts = if name == "RegisteredReply" {
            let texts: Vec<&str> = texts.collect();
            quote!((ready [#(#texts),*]))
        } else {
            Texts::of_rows(texts)
        };
        let name = ident(name);
        self.call("text", quote!(#name #texts))
    }

    pub(crate) fn stages(&self) -> TokenStream {
        let stages = &self.table.stages;
        if !stages.iter().any(|stage| stage.line > 0) {
            return TokenStream::new();
        }
        let variants = stages.iter().map(|stage| {
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
        });
        let closed = self.closed(
            "Stage",
            "The command or step of a session that drew a reply.",
            &mut { variants },
        );
        let word = self.word("Stage", &mut stages.iter().map(|row| row.code.as_str()));
        let text = self.text("Stage", &mut stages.iter().map(|row| row.text.as_str()));
        let prose = stages
            .iter()
            .map(|row| (row.description.as_str(), row.references.as_slice()));
        let prose = self.prose("Stage", &mut { prose });
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
        let own = self.call("stage", quote!(#scope, [#(#scopes),*] [#(#broader),*]));
        quote!(#closed #word #text #prose #own)
    }

    pub(crate) fn dsn_actions(&self) -> TokenStream {
        let rows = &self.table.dsn_actions;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let variants = rows.iter().map(|row| {
            let paragraphs = vec![
                format!("`{}`: {}", row.code, document::sentence(&row.description)),
                document::sources(&row.references),
            ];
            (row.name.as_str(), paragraphs)
        });
        let closed = self.closed(
            "DsnAction",
            "What the sender of a delivery report did: the `Action` field of RFC 3464 2.3.3.",
            &mut { variants },
        );
        let word = self.word("DsnAction", &mut rows.iter().map(|row| row.code.as_str()));
        let text = self.text("DsnAction", &mut rows.iter().map(|row| row.text.as_str()));
        let prose = rows
            .iter()
            .map(|row| (row.description.as_str(), row.references.as_slice()));
        let prose = self.prose("DsnAction", &mut { prose });
        let basis = if rows.iter().all(|row| row.words.is_some()) {
            self.basis_by_index("DsnAction", self.rows.dsn_actions)
        } else {
            TokenStream::new()
        };
        quote!(#closed #word #text #prose #basis)
    }
}
