//! The registered codes: reply codes and details.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use smtp_codes_settle::{Class, Commands, Detail, Head, Reply};

use crate::document;
use crate::texts::{lists, literal, narrow};
use crate::words::{REGISTERED, Variant, column, is_own_stage};
use crate::{ANY, Expansion, commas, doc, ident, is_own, path};

/// `MailboxFull` as `MAILBOX_FULL`.
pub(crate) fn screaming(name: &str) -> Ident {
    let mut shouted = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !shouted.is_empty() {
            shouted.push('_');
        }
        shouted.push(character.to_ascii_uppercase());
    }
    ident(&shouted)
}

/// The names by which a row is known.
fn names(head: &Head) -> Vec<&String> {
    let mut names = vec![&head.name];
    names.extend(&head.aliases);
    names
}

/// What reply codes and details have in common, row by row.
#[derive(Default)]
struct Registered<'a> {
    variants: Vec<Variant<'a>>,
    standings: Vec<usize>,
    specific: Vec<TokenStream>,
}

impl Expansion<'_> {
    pub(crate) fn replies(&self) -> TokenStream {
        let table = self.table;
        if table.replies.is_empty() {
            return TokenStream::new();
        }
        let stage = self.own_or("Stage", is_own_stage(table));
        let detail = self.own_or("Detail", !table.details.is_empty());
        let mut rows = Registered::default();
        let (mut commands, mut details) = (Vec::new(), Vec::new());
        for row in &table.replies {
            let docs = document::reply(self, row);
            let mut variant = Variant::new(&row.head, row.code.into(), docs);
            variant.search.push(row.code.to_string());
            variant.search.extend_from_slice(&row.head.aliases);
            rows.variants.push(variant);
            rows.standings.push(row.standing);
            let specific = row.specific;
            rows.specific.push(quote!(#specific));

            commands.push(self.commands(&stage, row));
            let mut of_row = Vec::new();
            for one in &table.details {
                if one.replies.contains(&row.code) || one.correction.contains(&row.code) {
                    of_row.push(path(&detail, &one.head.name));
                }
            }
            details.push(of_row);
        }
        let closed = self.closed(
            "RegisteredReply",
            "u16",
            "A reply code that is registered.",
            &rows.variants,
        );
        // Asked for as fast as the code is read, so it is kept as ready slices.
        let texts = column(&rows.variants, |variant| &variant.head.text);
        let text = self.call(
            "text",
            quote!(docs = #REGISTERED; name = RegisteredReply; texts = (ready [#(#texts),*]);),
        );
        let common = self.registered("RegisteredReply", &rows);
        let judged = self.judged(quote!(name = RegisteredReply; code = code;));
        let (commands, details) = (lists(&commands), lists(&details));
        let own = self.call(
            "reply",
            quote! {
                stage = #stage; commands = #commands; detail = #detail; details = #details;
            },
        );
        quote!(#closed #text #common #judged #own)
    }

    /// `verdict()`, where the table judges.
    fn judged(&self, data: TokenStream) -> TokenStream {
        if self.judges {
            self.call("judged", data)
        } else {
            TokenStream::new()
        }
    }

    /// The commands that may draw a reply code, as values.
    fn commands(&self, stage: &TokenStream, row: &Reply) -> Vec<TokenStream> {
        let stages = &self.table.stages;
        let mut commands = Vec::new();
        match &row.commands {
            // The word `any` of the sheet is itself a stage, where the table has it.
            Commands::Any => {
                let has_any = stages.iter().any(|one| one.head.code == ANY);
                for one in stages {
                    if !has_any || one.head.code == ANY {
                        commands.push(path(stage, &one.head.name));
                    }
                }
            }
            Commands::List(list) => {
                for &at in list {
                    commands.push(path(stage, &stages[at].head.name));
                }
            }
        }
        commands
    }

    pub(crate) fn details(&self) -> TokenStream {
        let table = self.table;
        if table.details.is_empty() {
            return TokenStream::new();
        }
        let class = self.own_or("Class", !table.classes.is_empty());
        let subject = self.own_or("Subject", !table.subjects.is_empty());
        let mut rows = Registered::default();
        let (mut classes, mut replies, mut corrections) = (Vec::new(), Vec::new(), Vec::new());
        for row in &table.details {
            let number = usize::from(row.subject) * 1000 + usize::from(row.detail);
            let mut variant = Variant::new(&row.head, number, document::detail(self, row));
            variant.search.push(row.head.code.clone());
            for class in [2, 4, 5] {
                // 2.1.1 is no code that anybody looks for.
                if class != 2 || row.classes.contains(&class) {
                    variant
                        .search
                        .push(format!("{class}.{}.{}", row.subject, row.detail));
                }
            }
            variant.search.extend_from_slice(&row.head.aliases);
            rows.variants.push(variant);
            rows.standings.push(row.standing);
            let specific = row.specific;
            rows.specific.push(quote!(#specific));

            let mut of_row = Vec::new();
            for one in self.own_or_standard_classes() {
                if row.classes.contains(&one.class) {
                    of_row.push(path(&class, &one.head.name));
                }
            }
            classes.push(of_row);
            replies.push(self.reply_codes(&row.replies));
            corrections.push(self.reply_codes(&row.correction));
        }
        let closed = self.closed(
            "Detail",
            "u32",
            "A registered detail of enhanced status codes: subject and detail, without the class.",
            &rows.variants,
        );
        let text = self.text("Detail", &rows.variants);
        let common = self.registered("Detail", &rows);
        let judged = self.judged(quote!(name = Detail; class = #class;));
        let starts = narrow(&starts(&table.details));
        let (classes, replies, corrections) =
            (lists(&classes), lists(&replies), lists(&corrections));
        let own = self.call(
            "detail",
            quote! {
                starts = #starts; subject = #subject; class = #class; classes = #classes;
                replies = #replies; corrections = #corrections;
            },
        );
        quote!(#closed #text #common #judged #own)
    }

    pub(crate) fn own_or_standard_classes(&self) -> &[Class] {
        if self.table.classes.is_empty() {
            &self.standard.classes
        } else {
            &self.table.classes
        }
    }

    /// Reply codes as values.
    fn reply_codes(&self, codes: &[u16]) -> Vec<TokenStream> {
        let krate = self.krate;
        let mut values = Vec::new();
        for &code in codes {
            let code = literal(code.into());
            values.push(quote!(#krate::macro_support::reply_code(#code)));
        }
        values
    }

    /// What reply codes and details have in common.
    fn registered(&self, name: &str, rows: &Registered<'_>) -> TokenStream {
        let prose = self.prose(name, &rows.variants);
        let notes = self
            .shared
            .notes(&column(&rows.variants, |variant| &variant.head.note));
        let words = &self.table.standings;
        let standing = self.own_or("Standing", is_own(words));
        let mut standings = Vec::new();
        for &at in &rows.standings {
            standings.push(path(&standing, &words[at].head.name));
        }
        let (standings, specific) = (commas(&standings), commas(&rows.specific));
        let name = ident(name);
        let own = self.call(
            "registered",
            quote! {
                name = #name; notes = #notes; standing = #standing; standings = [#standings];
                specific = [#specific];
            },
        );
        quote!(#prose #own)
    }

    /// The registered codes as constants of the open types.
    pub(crate) fn constants(&self) -> TokenStream {
        let table = self.table;
        let mut replies = TokenStream::new();
        for row in &table.replies {
            let docs = doc(&[
                format!("`{:03}`: {}", row.code, document::sentence(&row.head.text)),
                format!("See [`RegisteredReply::{}`].", row.head.name),
            ]);
            let (alias, code) = (row.code.to_string(), literal(row.code.into()));
            for name in names(&row.head) {
                let name = screaming(name);
                replies.extend(quote!({ docs = #docs; alias = #alias; #name = #code }));
            }
        }
        let mut enhanced = TokenStream::new();
        for row in &table.details {
            for of_class in &table.classes {
                let class = of_class.class;
                let Some(outcome) = of_class.given.outcome else {
                    continue;
                };
                if class == 2 && !row.classes.contains(&class) {
                    continue;
                }
                let code = format!("{class}.{}.{}", row.subject, row.detail);
                let docs = doc(&[
                    format!("`{code}`: {}", document::sentence(&row.head.text)),
                    format!("See [`Detail::{}`].", row.head.name),
                ]);
                let (class, subject, detail) = (
                    literal(class.into()),
                    literal(row.subject.into()),
                    literal(row.detail.into()),
                );
                for name in names(&row.head) {
                    let name = screaming(&(table.outcomes[outcome].head.name.clone() + name));
                    enhanced.extend(quote!({
                        docs = #docs; alias = #code; #name = #class #subject #detail
                    }));
                }
            }
        }
        self.call(
            "constants",
            quote!(replies = [#replies]; enhanced = [#enhanced];),
        )
    }
}

/// Where the slots of each subject begin in a table by numbers, and the last ends: as many
/// for each subject as its details need.
fn starts(details: &[Detail]) -> Vec<usize> {
    // The details stand in the order of their numbers.
    let mut starts = vec![0];
    let mut end = 0;
    for row in details {
        starts.resize(usize::from(row.subject) + 1, end);
        end = starts[usize::from(row.subject)] + usize::from(row.detail) + 1;
    }
    starts.push(end);
    starts
}
