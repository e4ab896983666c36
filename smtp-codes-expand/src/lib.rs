//! A table becomes Rust items: what `smtp_codes::registry!` expands to.
//!
//! It stands apart from the macro because a library can be compiled as soon as the types that it needs
//! are known, and a macro only when all machine code is there: every user waits for both. This crate is
//! exempt from semantic versioning: `smtp-codes-macros` pins it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use smtp_codes_settle::{Settled, Table, TextPool, Word};

mod codes;
mod digits;
mod document;
mod pack;
mod rulebook;
mod texts;
mod words;

use texts::SharedTexts;

/// What is to be expanded, and for whom.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The rows.
    pub rows: &'a Rows,
    /// The table of `smtp-codes` itself: what the table has no rows of (the words, say, or
    /// the classes) is taken from there.
    pub standard: &'a Table,
    /// A path to the crate `smtp-codes`.
    pub krate: &'a TokenStream,
    /// How the table is called in a basis: the name of its file.
    pub name: &'a str,
    /// Whether the open types are the caller's own: they are given constants and the tables that
    /// `judge` reads.
    pub open_types: bool,
}

/// Every item of a table; and a sentence if it is too large to be settled.
#[must_use]
pub fn items(source: Source<'_>) -> TokenStream {
    let standard = source.standard;
    let Rows {
        table,
        twice,
        sound,
    } = source.rows;
    // A table with a vocabulary of its own stands alone: its words fit no verdict but its own.
    let judges = source.open_types || !table.own_words;
    let base = if source.open_types {
        None
    } else {
        Some(standard)
    };
    let mut items = TokenStream::new();
    let settled = if !judges {
        None
    } else if *sound {
        match Settled::new(table, base) {
            Ok(settled) => Some(settled),
            Err(message) => {
                let message = format!("{}: {message}", source.name);
                items.extend(quote!(::core::compile_error!(#message);));
                Settled::new(&Table::default(), base).ok()
            }
        }
    } else {
        Settled::new(&Table::default(), base).ok()
    };
    let pool = match &settled {
        Some(settled) => settled.prose.clone(),
        None => TextPool::default(),
    };
    let expansion = Expansion {
        table,
        standard,
        krate: source.krate,
        name: source.name,
        open_types: source.open_types,
        judges,
        shared: SharedTexts::new(pool),
    };
    for (of, name, first) in twice {
        if name == first {
            continue;
        }
        let (of, name, first) = (ident(of), ident(name), ident(first));
        // The name exists all the same, so that the double row is the only error.
        items.extend(quote! {
            #[allow(non_upper_case_globals, missing_docs)]
            impl #of {
                pub const #name: Self = Self::#first;
            }
        });
    }
    expansion.words(&mut items);
    items.extend(expansion.stages());
    items.extend(expansion.dsn_actions());
    items.extend(expansion.severities());
    items.extend(expansion.categories());
    items.extend(expansion.replies());
    items.extend(expansion.classes());
    items.extend(expansion.subjects());
    items.extend(expansion.details());
    if let Some(settled) = &settled {
        items.extend(expansion.rulebook(settled));
        items.extend(expansion.causes());
    }
    items.extend(expansion.report_words());
    if source.open_types {
        items.extend(expansion.constants());
        items.extend(expansion.vocabulary());
    }
    // Each item may add texts, so all of them come last.
    if !items.is_empty() {
        if let Some(texts) = expansion.shared.all(settled.is_some()) {
            items.extend(expansion.call("all_prose", texts));
        }
    }
    items
}

/// The rows of a table that are to be expanded.
pub struct Rows {
    /// The right rows, and beside an error whatever keeps it the only one: names that exist in wrong
    /// rows, or, if nothing could be read, the standard table's.
    pub table: Table,
    /// Rows whose code another has: the type, the name, and that of the other.
    twice: Vec<(&'static str, String, String)>,
    /// Whether nothing is wrong with the table. The rules of one with mistakes are left out, so
    /// that nothing is judged by half of them.
    sound: bool,
}

impl Rows {
    /// Of a table in which nothing is wrong.
    #[must_use]
    pub fn sound(table: Table) -> Self {
        Self {
            table,
            twice: Vec::new(),
            sound: true,
        }
    }

    /// Of a table with mistakes, or of the standard one in place of a table that could not be read.
    #[must_use]
    pub fn wrong(table: Table) -> Self {
        let mut rows = Self {
            sound: false,
            ..Self::sound(table)
        };
        rows.once();
        rows
    }

    /// The code is the number of its variant, so of two rows with one code only the first is one.
    fn once(&mut self) {
        let Self { table, twice, .. } = self;
        table.replies.dedup_by(|row, first| {
            let same = row.code == first.code;
            if same {
                twice.push((
                    "RegisteredReply",
                    row.head.name.clone(),
                    first.head.name.clone(),
                ));
            }
            same
        });
        table.details.dedup_by(|row, first| {
            let same = (row.subject, row.detail) == (first.subject, first.detail);
            if same {
                twice.push(("Detail", row.head.name.clone(), first.head.name.clone()));
            }
            same
        });
    }
}

struct Expansion<'a> {
    table: &'a Table,
    standard: &'a Table,
    krate: &'a TokenStream,
    name: &'a str,
    open_types: bool,
    /// Whether the table has a rulebook.
    judges: bool,
    shared: SharedTexts,
}

impl Expansion<'_> {
    /// A call of one of the macros in the module `items` of smtp-codes.
    fn call(&self, name: &str, data: TokenStream) -> TokenStream {
        let Self { krate, .. } = self;
        let name = ident(name);
        quote!(#krate::macro_support::#name! { #data })
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
}

/// The word of the sheet for "whatever the stage".
const ANY: &str = "any";

/// Whether words come from the file, and not from the standard table.
fn is_own(words: &[Word]) -> bool {
    words.iter().any(|word| word.head.line > 0)
}

/// `Action::RetryLater`.
fn path(of: &TokenStream, name: &str) -> TokenStream {
    let name = ident(name);
    quote!(#of::#name)
}

/// Values with commas between them.
fn commas(values: &[TokenStream]) -> TokenStream {
    quote!(#(#values),*)
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

/// Paragraphs as one text; empty ones are left out.
fn doc(paragraphs: &[String]) -> Literal {
    let mut text = String::new();
    for paragraph in paragraphs {
        if !text.is_empty() && !paragraph.is_empty() {
            text += "\n\n";
        }
        text += paragraph;
    }
    Literal::string(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 as usize % limit
        }
    }

    /// The rows of the standard table without most of its rules, to which no row refers.
    fn few_rows(standard: &[u8]) -> Vec<Vec<u8>> {
        let lines = standard.split(|&byte| byte == b'\n').enumerate();
        let few = lines.filter(|(at, line)| {
            at % 16 == 0 || !line.starts_with(b"rule,") || line.starts_with(b"rule,any,")
        });
        few.map(|(_, line)| line.to_vec()).collect()
    }

    #[test]
    fn no_table_is_so_wrong_that_the_macro_panics() {
        let bytes = smtp_codes_table::CODES_CSV;
        let standard = smtp_codes_registry::read(bytes).table;
        let rows = few_rows(bytes);
        let krate = quote!(::smtp_codes);
        let mut dice = Dice(0x5EED);
        let (mut wrong, mut right) = (0, 0);
        for _ in 0..150 {
            let mut table = rows.clone();
            for _ in 0..dice.below(4) {
                let at = dice.below(table.len());
                match dice.below(5) {
                    0 => drop(table.remove(at)),
                    1 => table.push(table[at].clone()),
                    // A whole kind of row goes.
                    2 => {
                        let kind: Vec<u8> =
                            table[at].splitn(2, |&b| b == b',').next().unwrap().to_vec();
                        table.retain(|row| !row.starts_with(&kind));
                    }
                    // A cell of another row takes the place of one here.
                    3 => {
                        let other = dice.below(table.len());
                        let cells = |row: &[u8]| {
                            row.split(|&b| b == b',')
                                .map(<[u8]>::to_vec)
                                .collect::<Vec<_>>()
                        };
                        let (mut here, there) = (cells(&table[at]), cells(&table[other]));
                        let column = dice.below(here.len().min(there.len()));
                        here[column].clone_from(&there[column]);
                        table[at] = here.join(&b',');
                    }
                    _ => {
                        if let Some(length) = table[at].len().checked_sub(1) {
                            let byte = dice.below(length + 1);
                            table[at][byte] = dice.below(256) as u8;
                        }
                    }
                }
                if table.is_empty() {
                    break;
                }
            }
            let reading = smtp_codes_registry::read_with(&table.join(&b'\n'), Some(&standard));
            match reading.problems.is_empty() {
                true => right += 1,
                false => wrong += 1,
            }
            let rows = match reading.problems.is_empty() {
                true => Rows::sound(reading.table),
                false => Rows::wrong(
                    reading
                        .with_stand_ins()
                        .unwrap_or_else(|| smtp_codes_registry::read(bytes).table),
                ),
            };
            let items = items(Source {
                rows: &rows,
                standard: &standard,
                krate: &krate,
                name: "codes.csv",
                open_types: false,
            });
            assert!(!items.is_empty());
        }
        assert!(wrong > 75 && right > 15, "{wrong} wrong, {right} right");
    }
}
