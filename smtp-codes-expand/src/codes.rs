//! The registered codes: reply codes and details.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use smtp_codes_registry::{Commands, Detail, Reply, VerdictKey, VerdictRow};

use crate::document;
use crate::rows::situation;
use crate::texts::{Texts, lists, numbers, unit_for};
use crate::words::Prose;
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
        let table = self.table;
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
        let closed = self.closed(
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
        let commands = lists(&commands);
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
        let details = lists(&details);
        let own = self.call(
            "reply",
            quote!([#codes] #stage, #commands #detail, #details),
        );
        quote!(#closed #common #basis #own)
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
        let closed = self.closed(
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
        let classes = lists(&classes);
        let reply_codes = |codes: fn(&Detail) -> &[u16]| {
            let value = |code: &u16| {
                let code = Literal::u16_unsuffixed(*code);
                quote!(#krate::macro_support::reply_code(#code))
            };
            let rows: Vec<Vec<TokenStream>> = rows
                .iter()
                .map(|row| codes(row).iter().map(value).collect())
                .collect();
            lists(&rows)
        };
        let replies = reply_codes(|row| &row.replies);
        let corrections = reply_codes(|row| &row.correction);
        let subject = self.own_or("Subject", !table.subjects.is_empty());
        let own = self.call(
            "detail",
            quote! {
                [#(#pairs),*] #unit [#starts] #subject, #class, #classes #replies #corrections
            },
        );
        quote!(#closed #common #in_class #own)
    }

    /// What reply codes and details have in common.
    fn registered(&self, name: &str, rows: &[Columns<'_>]) -> TokenStream {
        let texts = self.text(name, &mut rows.iter().map(|row| row.text));
        let prose = self.prose(name, &mut rows.iter().map(|row| row.prose));
        let notes = Texts::of_rows(&mut rows.iter().map(|row| row.note));
        let standings = &self.table.standings;
        let standing_type = self.own_or("Standing", is_own(standings));
        let standings = rows
            .iter()
            .map(|row| self.word_value(&standing_type, &standings[row.standing]));
        let specifics = rows.iter().map(|row| row.specific);
        let name = ident(name);
        let own = self.call(
            "registered",
            quote!(#name #notes #standing_type, [#(#standings),*] [#(#specifics),*]),
        );
        quote!(#texts #prose #own)
    }

    /// The registered codes as constants of the open types.
    pub(crate) fn constants(&self) -> TokenStream {
        let table = self.table;
        let replies = table.replies.iter().map(|row| {
            let docs = doc(&[
                format!("`{:03}`: {}", row.code, document::sentence(&row.text)),
                format!("See [`RegisteredReply::{}`].", row.name),
            ]);
            let name = screaming(&row.name);
            let code = Literal::u16_unsuffixed(row.code);
            quote!(#docs #name #code)
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
            Some(quote!(#docs #name #class #subject #detail))
        });
        self.call("constants", quote!([#(#replies)*] [#(#enhanced)*]))
    }
}
