//! The registered codes: reply codes and details.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use smtp_codes_registry::{Class, Commands, Detail, Reply, VerdictKey};

use crate::document;
use crate::rows::situation;
use crate::texts::{Texts, lists, literal, numbers, units};
use crate::words::{Variant, column};
use crate::{ANY, Expansion, commas, doc, ident, is_own, path};

/// `MailboxFull` as `MAILBOX_FULL`.
fn screaming(name: &str) -> Ident {
    let mut shouted = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !shouted.is_empty() {
            shouted.push('_');
        }
        shouted.push(character.to_ascii_uppercase());
    }
    ident(&shouted)
}

/// What reply codes and details have in common, row by row.
#[derive(Default)]
struct Registered<'a> {
    variants: Vec<Variant<'a>>,
    notes: Vec<&'a str>,
    standings: Vec<usize>,
    specific: Vec<TokenStream>,
}

impl Expansion<'_> {
    pub(crate) fn replies(&self) -> TokenStream {
        let table = self.table;
        if table.replies.is_empty() {
            return TokenStream::new();
        }
        let stage = self.own_or("Stage", table.stages.iter().any(|stage| stage.line > 0));
        let detail = self.own_or("Detail", !table.details.is_empty());
        let mut rows = Registered::default();
        let (mut codes, mut commands, mut details) = (Vec::new(), Vec::new(), Vec::new());
        for row in &table.replies {
            rows.variants.push(Variant {
                name: &row.name,
                docs: self.reply_docs(row),
                code: String::new(),
                text: &row.text,
                description: &row.description,
                references: row.references.join("; "),
            });
            rows.notes.push(&row.note);
            rows.standings.push(row.standing);
            let specific = row.specific;
            rows.specific.push(quote!(#specific));

            codes.push(row.code.into());
            commands.push(self.commands(&stage, row));
            let mut of_row = Vec::new();
            for one in &table.details {
                if one.replies.contains(&row.code) || one.correction.contains(&row.code) {
                    of_row.push(path(&detail, &one.name));
                }
            }
            details.push(of_row);
        }
        let closed = self.closed(
            "RegisteredReply",
            "A reply code that is registered.",
            &rows.variants,
        );
        // Asked for as fast as the code is read, so it is kept as ready slices.
        let texts = column(&rows.variants, |variant| variant.text);
        let text = self.call("text", quote!(RegisteredReply (ready [#(#texts),*])));
        let common = self.registered("RegisteredReply", &rows);
        let basis = self.basis_by_index("RegisteredReply", self.rows.replies);
        let (codes, commands, details) = (numbers(&codes), lists(&commands), lists(&details));
        let own = self.call(
            "reply",
            quote!([#codes] #stage, #commands #detail, #details),
        );
        quote!(#closed #text #common #basis #own)
    }

    /// The documentation of a reply code, with the rules about it.
    fn reply_docs(&self, row: &Reply) -> Vec<String> {
        let mut situations = Vec::new();
        for verdict in &self.table.verdicts {
            if matches!(verdict.key, VerdictKey::Reply { code, .. } if code == row.code) {
                let situation = situation(self.table, &verdict.key);
                situations.push((format!("{:03}{situation}", row.code), verdict));
            }
        }
        document::reply(self.table, row, &situations)
    }

    /// The commands that may draw a reply code, as values.
    fn commands(&self, stage: &TokenStream, row: &Reply) -> Vec<TokenStream> {
        let stages = &self.table.stages;
        let mut commands = Vec::new();
        match &row.commands {
            // The word `any` of the sheet is itself a stage, where the table has it.
            Commands::Any => {
                let has_any = stages.iter().any(|one| one.code == ANY);
                for one in stages {
                    if !has_any || one.code == ANY {
                        commands.push(path(stage, &one.name));
                    }
                }
            }
            Commands::List(list) => {
                for &at in list {
                    commands.push(path(stage, &stages[at].name));
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
        let mut pairs = Vec::new();
        let (mut classes, mut replies, mut corrections) = (Vec::new(), Vec::new(), Vec::new());
        for row in &table.details {
            rows.variants.push(Variant {
                name: &row.name,
                docs: document::detail(table, row),
                code: String::new(),
                text: &row.text,
                description: &row.description,
                references: row.references.join("; "),
            });
            rows.notes.push(&row.note);
            rows.standings.push(row.standing);
            let specific = row.specific;
            rows.specific.push(quote!(#specific));

            let (subject, detail) = (literal(row.subject.into()), literal(row.detail.into()));
            pairs.push(quote!((#subject, #detail)));
            let mut of_row = Vec::new();
            for one in self.own_or_standard_classes() {
                if row.classes.contains(&one.class) {
                    of_row.push(path(&class, &one.name));
                }
            }
            classes.push(of_row);
            replies.push(self.reply_codes(&row.replies));
            corrections.push(self.reply_codes(&row.correction));
        }
        let closed = self.closed(
            "Detail",
            "A registered detail of enhanced status codes: subject and detail, without the class.",
            &rows.variants,
        );
        let text = self.text("Detail", &rows.variants);
        let common = self.registered("Detail", &rows);
        let in_class = self.basis_in_class("Detail", table.details.len(), |at, key| {
            let of = &table.details[at];
            matches!(key, VerdictKey::Detail { subject, detail, .. }
                if (*subject, *detail) == (of.subject, of.detail))
        });
        let (pairs, starts) = (commas(&pairs), units(&starts(&table.details)));
        let (classes, replies, corrections) =
            (lists(&classes), lists(&replies), lists(&corrections));
        let own = self.call(
            "detail",
            quote!([#pairs] #starts #subject, #class, #classes #replies #corrections),
        );
        quote!(#closed #text #common #in_class #own)
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
        let notes = Texts::of_rows(&rows.notes);
        let words = &self.table.standings;
        let standing = self.own_or("Standing", is_own(words));
        let mut standings = Vec::new();
        for &at in &rows.standings {
            standings.push(path(&standing, &words[at].name));
        }
        let (standings, specific) = (commas(&standings), commas(&rows.specific));
        let name = ident(name);
        let own = self.call(
            "registered",
            quote!(#name #notes #standing, [#standings] [#specific]),
        );
        quote!(#prose #own)
    }

    /// The registered codes as constants of the open types.
    pub(crate) fn constants(&self) -> TokenStream {
        let table = self.table;
        let mut replies = TokenStream::new();
        for row in &table.replies {
            let docs = doc(&[
                format!("`{:03}`: {}", row.code, document::sentence(&row.text)),
                format!("See [`RegisteredReply::{}`].", row.name),
            ]);
            let (name, code) = (screaming(&row.name), literal(row.code.into()));
            replies.extend(quote!(#docs #name #code));
        }
        let mut enhanced = TokenStream::new();
        for verdict in &table.verdicts {
            if let VerdictKey::Detail {
                subject,
                detail,
                class,
                stages,
            } = &verdict.key
                && stages.is_empty()
                && let Some(row) = table
                    .details
                    .iter()
                    .find(|row| (row.subject, row.detail) == (*subject, *detail))
                && let Some(of_class) = table.classes.iter().find(|row| row.class == *class)
                && let Some(outcome) = of_class.words.outcome
            {
                let text = document::sentence(&row.text);
                let docs = doc(&[
                    format!("`{class}.{subject}.{detail}`: {text}"),
                    format!("See [`Detail::{}`].", row.name),
                ]);
                let name = screaming(&(table.outcomes[outcome].name.clone() + &row.name));
                let class = literal((*class).into());
                let (subject, detail) = (literal((*subject).into()), literal((*detail).into()));
                enhanced.extend(quote!(#docs #name #class #subject #detail));
            }
        }
        self.call("constants", quote!([#replies] [#enhanced]))
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
