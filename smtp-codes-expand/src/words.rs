//! The vocabulary: words, stages and the actions of delivery reports; and what all enums share.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use smtp_codes_registry::Word;

use crate::document;
use crate::rows::{DESCRIPTION, REFERENCES, joined};
use crate::texts::{Column, Texts};
use crate::{Expansion, doc, ident, is_own, option};

/// The description of a row, and where that stands.
pub(crate) type Prose<'a> = (&'a str, &'a [String]);

/// One closed enum: its documentation, its variants with theirs, the list of its variants.
pub(crate) fn closed(
    krate: &TokenStream,
    name: &str,
    docs: &str,
    variants: Column<'_, (&str, Vec<String>)>,
) -> TokenStream {
    let name = ident(name);
    let variants: Vec<(&str, Vec<String>)> = variants.collect();
    let names = Texts::of_rows(krate, &mut variants.iter().map(|(name, _)| *name));
    let repr = if variants.len() <= 256 {
        ident("u8")
    } else {
        ident("u16")
    };
    let variant_docs = variants.iter().map(|(_, paragraphs)| doc(paragraphs));
    let variants: Vec<Ident> = variants.iter().map(|(name, _)| ident(name)).collect();
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

impl Expansion<'_> {
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
            items.extend(closed(self.krate, name, docs, &mut { variants }));
            items.extend(self.word(name, &mut words.iter().map(|word| word.code.as_str())));
            let prose = words
                .iter()
                .map(|word| (word.description.as_str(), word.references.as_slice()));
            items.extend(self.prose(name, &mut { prose }));
        }
    }

    /// What makes an enum a word: its text in both directions.
    pub(crate) fn word(&self, name: &str, codes: Column<'_, &str>) -> TokenStream {
        let Self { krate, .. } = self;
        let name = ident(name);
        let words = Texts::of_rows(krate, codes);
        quote! {
            impl #name {
                /// The word as the table has it and as `Display` prints it.
                #[must_use]
                pub const fn as_str(self) -> &'static ::core::primitive::str {
                    let index = self as ::core::primitive::usize;
                    #words
                }
            }

            #krate::macro_support::impl_text! { #name, as_str }
        }
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
    pub(crate) fn shared(&self, texts: &Texts<'_>, function: &str, rows: &[String]) -> TokenStream {
        match texts.number(rows) {
            Some(number) if !self.rows.all.is_empty() => {
                let function = ident(function);
                quote!(Basis::#function(#number))
            }
            _ => Texts::of_rows(self.krate, &mut rows.iter().map(String::as_str)),
        }
    }

    /// `text()`, kept for these rows alone: it is asked for often, and often without the rest.
    ///
    /// That of a reply code is asked for as fast as the code is read, so it is kept as ready
    /// slices.
    pub(crate) fn text(&self, name: &str, texts: Column<'_, &str>) -> TokenStream {
        let name = ident(name);
        let texts = if name == "RegisteredReply" {
            let texts: Vec<&str> = texts.collect();
            quote!({
                const TEXTS: &[&::core::primitive::str] = &[#(#texts),*];
                TEXTS[index]
            })
        } else {
            Texts::of_rows(self.krate, texts)
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
        let closed = closed(
            self.krate,
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
        let closed = closed(
            self.krate,
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
