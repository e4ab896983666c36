//! The vocabulary: words, stages and the actions of delivery reports; and what all enums share.

use proc_macro2::TokenStream;
use quote::quote;
use smtp_codes_settle::{Head, Table, Word};

use crate::document;
use crate::texts::{literal, own_column};
use crate::{Expansion, commas, doc, ident, is_own, option, path};

/// The documentation of a registered text.
pub(crate) const REGISTERED: &str = "The registered text.\n\n\
    It is for people: servers word it as they like, so derive nothing from it.";

/// A row as all kinds of enum need it: it becomes a variant.
///
/// All kinds are brought into this one form, because a function that takes each as it is
/// would be compiled once for each.
pub(crate) struct Variant<'a> {
    pub(crate) head: &'a Head,
    /// Its discriminant.
    pub(crate) number: usize,
    /// The paragraphs of its documentation.
    pub(crate) docs: Vec<String>,
    /// Under what people search for it in the documentation.
    pub(crate) search: Vec<String>,
    pub(crate) references: String,
}

impl<'a> Variant<'a> {
    pub(crate) fn new(head: &'a Head, number: usize, docs: Vec<String>) -> Self {
        Variant {
            head,
            number,
            docs,
            search: Vec::new(),
            references: head.references.join("; "),
        }
    }
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

/// Whether a table brings stages of its own.
pub(crate) fn is_own_stage(table: &Table) -> bool {
    table.stages.iter().any(|stage| stage.head.line > 0)
}

impl Expansion<'_> {
    /// One closed enum: its documentation, its variants with theirs, the list of its variants.
    pub(crate) fn closed(
        &self,
        name: &str,
        repr: &str,
        docs: &str,
        variants: &[Variant<'_>],
    ) -> TokenStream {
        let (name, repr) = (ident(name), ident(repr));
        let names = own_column(&column(variants, |variant| &variant.head.name));
        let mut list = TokenStream::new();
        for variant in variants {
            let docs = doc(&variant.docs);
            let (variant_name, number) = (ident(&variant.head.name), literal(variant.number));
            let search = &variant.search;
            list.extend(quote!({
                docs = #docs; aliases = [#(#search)*]; #variant_name = #number
            }));
        }
        self.call(
            "closed",
            quote!(docs = #docs; name = #name; repr = #repr; names = #names; variants = [#list];),
        )
    }

    /// The words by which a mail is recognised, or a stage is: what they tell, and the words.
    pub(crate) fn report_words(&self) -> TokenStream {
        let table = self.table;
        let stage_type = self.own_or("Stage", is_own_stage(table));
        let (mut of_mails, mut of_stages) = (TokenStream::new(), TokenStream::new());
        for row in &table.reports {
            let (tells, words) = (&row.head.text, &row.words);
            match row.stage {
                Some(at) => {
                    let stage = path(&stage_type, &table.stages[at].head.name);
                    of_stages.extend(quote!((#tells, #stage, &[#(#words),*]),));
                }
                None => of_mails.extend(quote!((#tells, &[#(#words),*]),)),
            }
        }
        let mut items = TokenStream::new();
        if !of_mails.is_empty() {
            items.extend(quote! {
                /// What words tell of a mail, and the words in small letters.
                pub static REPORT_WORDS: &[(&str, &[&str])] = &[#of_mails];
            });
        }
        if !of_stages.is_empty() {
            items.extend(quote! {
                /// What words tell of a stage, the stage, and the words in small letters.
                pub static STAGE_WORDS: &[(&str, #stage_type, &[&str])] = &[#of_stages];
            });
        }
        items
    }

    /// The vocabulary: one enum for each kind of word that the table brings itself.
    pub(crate) fn words(&self, items: &mut TokenStream) {
        let table = self.table;
        let kinds: [(&str, &[Word], &str); 7] = [
            ("Outcome", &table.outcomes, "What happened."),
            ("Retry", &table.retries, "Whether and when to try again."),
            ("Action", &table.actions, "What to do."),
            (
                "Scope",
                &table.scopes,
                "Who is affected: the session, the message or one recipient.",
            ),
            ("Party", &table.parties, "Who can fix it."),
            ("Family", &table.families, "The group of a cause."),
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
            for (number, word) in words.iter().enumerate() {
                let head = &word.head;
                let docs = vec![
                    document::sentence(&head.description),
                    format!("Written `{}`.", head.code),
                    document::sources(&head.references),
                ];
                variants.push(Variant::new(head, number, docs));
            }
            items.extend(self.closed(name, "u8", docs, &variants));
            let what = format!("{} word", name.to_ascii_lowercase());
            items.extend(self.word(name, &what, &variants));
            items.extend(self.prose(name, &variants));
            if words.iter().any(|word| !word.head.text.is_empty()) {
                let texts = own_column(&column(&variants, |variant| &variant.head.text));
                let name = ident(name);
                let docs = "In a few words that end a sentence; may be empty.";
                items
                    .extend(self.call("text", quote!(docs = #docs; name = #name; texts = #texts;)));
            }
        }
    }

    /// What makes an enum a word: its text in both directions.
    fn word(&self, name: &str, what: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let words = own_column(&column(variants, |variant| &variant.head.code));
        let (mut names, mut aliases) = (TokenStream::new(), TokenStream::new());
        for variant in variants {
            let variant_name = ident(&variant.head.name);
            names.extend(quote!(#variant_name));
            // A stage is read as the protocol writes it, too.
            let said = Some(&variant.head.text).filter(|_| name == "Stage");
            for alias in variant.head.aliases.iter().chain(said) {
                if !alias.is_empty() && *alias != variant.head.code {
                    aliases.extend(quote!(#alias #variant_name));
                }
            }
        }
        self.call(
            "word",
            quote! {
                name = #name; what = #what; words = #words;
                variants = [#names]; aliases = [#aliases];
            },
        )
    }

    /// `description()` and `references()`.
    pub(crate) fn prose(&self, name: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let descriptions = column(variants, |variant| &variant.head.description);
        let references = column(variants, |variant| &variant.references);
        let descriptions = self.shared.column(&descriptions);
        let references = self.shared.column(&references);
        self.call(
            "prose",
            quote!(name = #name; descriptions = #descriptions; references = #references;),
        )
    }

    /// `text()`, kept for these rows alone: it is asked for often, and often without the rest.
    pub(crate) fn text(&self, name: &str, variants: &[Variant<'_>]) -> TokenStream {
        let name = ident(name);
        let texts = own_column(&column(variants, |variant| &variant.head.text));
        self.call(
            "text",
            quote!(docs = #REGISTERED; name = #name; texts = #texts;),
        )
    }

    pub(crate) fn stages(&self) -> TokenStream {
        let stages = &self.table.stages;
        if !is_own_stage(self.table) {
            return TokenStream::new();
        }
        let scope = self.own_or("Scope", is_own(&self.table.scopes));
        let stage_type = self.own_or("Stage", true);
        let (mut variants, mut scopes, mut broader) = (Vec::new(), Vec::new(), Vec::new());
        for (number, stage) in stages.iter().enumerate() {
            let head = &stage.head;
            let text = document::plain(&head.text);
            let description = document::sentence(&head.description);
            let docs = vec![
                format!("{text}: {description}"),
                format!("Written `{}`.", head.code),
                document::sources(&head.references),
            ];
            variants.push(Variant::new(head, number, docs));
            let of_stage = stage.scope.map(|at| &self.table.scopes[at].head.name);
            scopes.push(option(of_stage.map(|name| path(&scope, name))));
            let name = stage.broader.map(|at| &stages[at].head.name);
            broader.push(option(name.map(|name| path(&stage_type, name))));
        }
        let closed = self.closed(
            "Stage",
            "u8",
            "The command or step of a session that drew a reply.",
            &variants,
        );
        let word = self.word("Stage", "stage", &variants);
        let text = self.text("Stage", &variants);
        let prose = self.prose("Stage", &variants);
        let (scopes, broader) = (commas(&scopes), commas(&broader));
        let own = self.call(
            "stage",
            quote!(scope = #scope; scopes = [#scopes]; broader = [#broader];),
        );
        quote!(#closed #word #text #prose #own)
    }

    pub(crate) fn dsn_actions(&self) -> TokenStream {
        let rows = &self.table.dsn_actions;
        if rows.is_empty() {
            return TokenStream::new();
        }
        let mut variants = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let head = &row.head;
            let docs = vec![
                format!("`{}`: {}", head.code, document::sentence(&head.description)),
                document::sources(&head.references),
            ];
            variants.push(Variant::new(head, number, docs));
        }
        let closed = self.closed(
            "DsnAction",
            "u8",
            "What the sender of a delivery report did: the `Action` field of RFC 3464 2.3.3.",
            &variants,
        );
        let word = self.word("DsnAction", "action of a delivery report", &variants);
        let text = self.text("DsnAction", &variants);
        let prose = self.prose("DsnAction", &variants);
        quote!(#closed #word #text #prose)
    }
}
