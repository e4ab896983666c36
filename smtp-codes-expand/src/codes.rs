//! The registered codes: reply codes and details.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use smtp_codes_registry::{Commands, Detail, Reply, VerdictKey, VerdictRow};

use crate::document;
use crate::rows::situation;
use crate::texts::{Texts, lists, numbers, unit_for};
use crate::words::{Prose, closed};
use crate::{ANY, Expansion, doc, ident, is_own};

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

/// The columns that reply codes and details have in common.
struct Columns<'a> {
    text: &'a str,
    prose: Prose<'a>,
    note: &'a str,
    standing: usize,
    specific: bool,
}

impl Expansion<'_> {
    pub(crate) fn replies(&self) -> TokenStream {
        let rows = &self.table.replies;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, table, .. } = self;
        let variants = rows.iter().map(|row| {
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
                });
        let closed = closed(
            self.krate,
            "RegisteredReply",
            "A reply code that is registered.",
            &mut { variants },
        );
        let columns: Vec<Columns<'_>> = rows
            .iter()
            .map(|row| Columns {
                text: &row.text,
                prose: (&row.description, &row.references),
                note: &row.note,
                standing: row.standing,
                specific: row.specific,
            })
            .collect();
        let common = self.registered("RegisteredReply", &columns);
        let basis = self.basis_by_index("RegisteredReply", self.rows.replies);

        let codes: Vec<usize> = rows.iter().map(|row| row.code.into()).collect();
        let codes = numbers(&codes);
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
                    const CODES: &[::core::primitive::u16] = &[#codes];
                    #krate::macro_support::reply_code(CODES[self as ::core::primitive::usize])
                }

                /// Looks up a reply code in constant time; `None` if it is not registered.
                #[inline]
                #[must_use]
                pub const fn from_code(code: #krate::ReplyCode) -> ::core::option::Option<Self> {
                    // From the first code to the last; the others are not worth a slot.
                    const FIRST: ::core::primitive::usize =
                        #krate::macro_support::slot(RegisteredReply::ALL[0].code());
                    const LAST: ::core::primitive::usize = #krate::macro_support::slot(
                        RegisteredReply::ALL[RegisteredReply::ALL.len() - 1].code(),
                    );
                    const INDEX: &[::core::option::Option<RegisteredReply>] = &{
                        let mut index = [::core::option::Option::None; LAST - FIRST + 1];
                        let mut at = 0;
                        while at < RegisteredReply::ALL.len() {
                            let one = RegisteredReply::ALL[at];
                            index[#krate::macro_support::slot(one.code()) - FIRST] =
                                ::core::option::Option::Some(one);
                            at += 1;
                        }
                        index
                    };
                    let place = #krate::macro_support::slot(code).wrapping_sub(FIRST);
                    if place < INDEX.len() {
                        INDEX[place]
                    } else {
                        ::core::option::Option::None
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

            #krate::macro_support::impl_reply! { RegisteredReply }
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

    pub(crate) fn details(&self) -> TokenStream {
        let rows = &self.table.details;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let Self { krate, table, .. } = self;
        let variants = rows
            .iter()
            .map(|row| (row.name.as_str(), document::detail(table, row)));
        let closed = closed(
            self.krate,
            "Detail",
            "A registered detail of enhanced status codes: subject and detail, \
                   without the class.",
            &mut { variants },
        );
        let columns: Vec<Columns<'_>> = rows
            .iter()
            .map(|row| Columns {
                text: &row.text,
                prose: (&row.description, &row.references),
                note: &row.note,
                standing: row.standing,
                specific: row.specific,
            })
            .collect();
        let common = self.registered("Detail", &columns);
        let in_class = self.basis_in_class("Detail", rows, |row, key| {
            matches!(key, VerdictKey::Detail { subject, detail, .. }
                if (*subject, *detail) == (row.subject, row.detail))
        });

        let pairs = rows.iter().map(|row| {
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
        let mut slots = 0;
        for subject in 0..=subjects {
            let of_subject = rows.iter().filter(|row| row.subject == subject);
            let room = of_subject.map(|row| usize::from(row.detail) + 1).max();
            slots += room.unwrap_or(0);
            starts.push(slots);
        }
        let unit = unit_for(slots);
        let starts = numbers(&starts);

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
                        &[#(#pairs),*];
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
                    const STARTS: &[::core::primitive::#unit] = &[#starts];
                    const INDEX: &[::core::option::Option<Detail>] = &{
                        let mut index =
                            [::core::option::Option::None; STARTS[STARTS.len() - 1] as ::core::primitive::usize];
                        let mut at = 0;
                        while at < Detail::ALL.len() {
                            let (subject, detail) = Detail::ALL[at].numbers();
                            let start = STARTS[subject as ::core::primitive::usize];
                            index[start as ::core::primitive::usize
                                + detail as ::core::primitive::usize] =
                                ::core::option::Option::Some(Detail::ALL[at]);
                            at += 1;
                        }
                        index
                    };
                    let subject = subject as ::core::primitive::usize;
                    if subject + 1 >= STARTS.len() {
                        return ::core::option::Option::None;
                    }
                    let place = STARTS[subject] as ::core::primitive::usize
                        + detail as ::core::primitive::usize;
                    if place >= STARTS[subject + 1] as ::core::primitive::usize {
                        return ::core::option::Option::None;
                    }
                    INDEX[place]
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

            #krate::macro_support::impl_detail! { Detail }
        }
    }

    /// What reply codes and details have in common.
    fn registered(&self, name: &str, rows: &[Columns<'_>]) -> TokenStream {
        let texts = self.text(name, &mut rows.iter().map(|row| row.text));
        let prose = self.prose(name, &mut rows.iter().map(|row| row.prose));
        let notes = Texts::of_rows(self.krate, &mut rows.iter().map(|row| row.note));
        let standings = &self.table.standings;
        let standing_type = self.own_or("Standing", is_own(standings));
        let standings = rows
            .iter()
            .map(|row| self.word_value(&standing_type, &standings[row.standing]));
        let specifics = rows.iter().map(|row| row.specific);
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

    /// The registered codes as constants of the open types.
    pub(crate) fn constants(&self) -> TokenStream {
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
}
