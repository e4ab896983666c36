//! The macro behind `smtp_codes::registry!`: a registry CSV becomes Rust items.
//!
//! Use it through the `smtp-codes` crate, whose macro of the same name hands over the
//! path of the crate. This crate is exempt from semantic versioning: `smtp-codes` pins it.

use proc_macro::TokenStream;
use quote::quote;
use smtp_codes_registry::{Reading, Table};

mod document;
mod expand;
mod input;
mod locate;
mod texts;

/// Turns a registry CSV into Rust items; called by `smtp_codes::registry!`, which see.
///
/// The input is the path of the `smtp-codes` crate, a semicolon, and the path of the CSV
/// as a string.
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    let input = match syn::parse::<input::Input>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error().into(),
    };
    let standard = smtp_codes_registry::read(include_bytes!("../codes.csv")).table;

    let (reading, watch) = match locate::read(&input.path) {
        Ok((bytes, watch)) => (
            smtp_codes_registry::read_with(&bytes, Some(&standard)),
            watch,
        ),
        Err(error) => {
            // The standard items stand in, so that their users see this one error only.
            let error = error.into_compile_error();
            let items = expand::items(&standard, &standard, &input);
            return quote!(#error #items).into();
        }
    };
    let path = input.path.value();
    let errors = reading.problems.iter().map(|problem| {
        syn::Error::new(input.path.span(), problem.display_at(&path)).into_compile_error()
    });
    let items = expand::items(&with_stand_ins(&reading, &standard), &standard, &input);
    quote!(#(#errors)* #watch #items).into()
}

/// The right rows, and beside an error whatever keeps it the only one: names that exist in wrong
/// rows, or, if nothing could be read, the standard table's.
fn with_stand_ins(reading: &Reading, standard: &Table) -> Table {
    let mut table = reading.table.clone();
    if reading.problems.is_empty() {
        return table;
    }
    let wrong = reading.stand_ins.clone();
    table.outcomes.extend(wrong.outcomes);
    table.retries.extend(wrong.retries);
    table.actions.extend(wrong.actions);
    table.scopes.extend(wrong.scopes);
    table.parties.extend(wrong.parties);
    table.standings.extend(wrong.standings);
    table.stages.extend(wrong.stages);
    let words = [
        &table.outcomes,
        &table.retries,
        &table.actions,
        &table.scopes,
        &table.parties,
        &table.standings,
    ];
    if words.iter().any(|words| words.is_empty()) {
        // Without words of each kind nothing can be made of a wrong row of codes.
        return if table.own_words {
            table
        } else {
            standard.clone()
        };
    }
    table.dsn_actions.extend(wrong.dsn_actions);
    table.severities.extend(wrong.severities);
    table.categories.extend(wrong.categories);
    table.replies.extend(wrong.replies);
    table.classes.extend(wrong.classes);
    table.subjects.extend(wrong.subjects);
    table.details.extend(wrong.details);
    table.sort();
    table
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

    /// The rows of the standard table without most of its verdicts, to which no row refers.
    fn few_rows(standard: &[u8]) -> Vec<Vec<u8>> {
        let lines = standard.split(|&byte| byte == b'\n').enumerate();
        let few = lines.filter(|(at, line)| at % 16 == 0 || !line.starts_with(b"verdict,"));
        few.map(|(_, line)| line.to_vec()).collect()
    }

    #[test]
    fn no_table_is_so_wrong_that_the_macro_panics() {
        let bytes = include_bytes!("../codes.csv");
        let standard = smtp_codes_registry::read(bytes).table;
        let rows = few_rows(bytes);
        let input: input::Input = syn::parse_str("::smtp_codes; \"codes.csv\"").unwrap();
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
            let items = expand::items(&with_stand_ins(&reading, &standard), &standard, &input);
            assert!(!items.is_empty());
        }
        assert!(wrong > 75 && right > 15, "{wrong} wrong, {right} right");
    }
}
