//! The macro behind `smtp_codes::registry!`: a registry CSV becomes Rust items.
//!
//! Use it through the `smtp-codes` crate, whose macro of the same name hands over the
//! path of the crate. This crate is exempt from semantic versioning: `smtp-codes` pins it.

use proc_macro::TokenStream;
use proc_macro2::Span;
use quote::quote;
use smtp_codes_expand::{Rows, Source, items};
use smtp_codes_registry::{Reading, Table};

mod input;
mod locate;

/// Turns a registry CSV into Rust items; called by `smtp_codes::registry!`, which see.
///
/// The input is the path of the `smtp-codes` crate, a semicolon, and the path of the CSV as a
/// string.
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    let input = match input::Input::read(input.into()) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error().into(),
    };
    let standard = standard_table();

    let (reading, watch) = match locate::read(&input.path) {
        Ok((bytes, watch)) => (
            smtp_codes_registry::read_with(&bytes, Some(&standard)),
            watch,
        ),
        Err(error) => {
            // The standard items stand in, so that their users see this one error only.
            let error = error.into_compile_error();
            let items = items(Source {
                rows: &Rows::wrong(standard_table()),
                standard: &standard,
                krate: &input.krate,
                name: "",
                open_types: false,
            });
            return quote!(#error #items).into();
        }
    };
    let path = input.path.value();
    let errors = errors(&reading, input.path.span(), &path);
    let rows = rows(reading);
    let items = items(Source {
        rows: &rows,
        standard: &standard,
        krate: &input.krate,
        // As it is called wherever it lies.
        name: path.rsplit(['/', '\\']).next().unwrap_or(&path),
        open_types: false,
    });
    quote!(#errors #watch #items).into()
}

/// Turns the table of `smtp-codes` itself into Rust items; the input is the path of the crate.
///
/// The open types are the caller's own, so they are given constants and the tables that `judge`
/// reads. The table comes with `smtp-codes-table`, so an edit of it builds this crate again, and
/// with it the caller.
#[proc_macro]
pub fn standard(input: TokenStream) -> TokenStream {
    let reading = smtp_codes_registry::read(smtp_codes_table::CODES_CSV);
    let errors = errors(&reading, Span::call_site(), "codes.csv");
    let rows = rows(reading);
    let items = items(Source {
        rows: &rows,
        standard: &rows.table,
        krate: &input.into(),
        name: "codes.csv",
        open_types: true,
    });
    quote!(#errors #items).into()
}

/// The table of `smtp-codes` itself, to which a table of one's own can refer.
fn standard_table() -> Table {
    smtp_codes_registry::read(smtp_codes_table::CODES_CSV).table
}

/// What is to be expanded of a table that was read.
fn rows(reading: Reading) -> Rows {
    if reading.problems.is_empty() {
        return Rows::sound(reading.table);
    }
    Rows::wrong(reading.with_stand_ins().unwrap_or_else(standard_table))
}

/// A compile error for each problem of the table that stands at `path`.
fn errors(reading: &Reading, at: Span, path: &str) -> proc_macro2::TokenStream {
    let problems = reading.problems.iter();
    problems
        .map(|problem| syn::Error::new(at, problem.display_at(path)).into_compile_error())
        .collect()
}
