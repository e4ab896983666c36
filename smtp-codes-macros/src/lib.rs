//! The macro behind `smtp_codes::registry!`: a registry CSV becomes Rust items.
//!
//! Use it through the `smtp-codes` crate, whose macro of the same name hands over the
//! path of the crate. This crate is exempt from semantic versioning: `smtp-codes` pins it.

use proc_macro::TokenStream;
use quote::quote;
use smtp_codes_expand::{items, standard, with_stand_ins};
use smtp_codes_registry::Problem;

mod input;
mod locate;

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
    let standard = standard();

    let (reading, watch) = match locate::read(&input.path) {
        Ok((bytes, watch)) => (
            smtp_codes_registry::read_with(&bytes, Some(&standard)),
            watch,
        ),
        Err(error) => {
            // The standard items stand in, so that their users see this one error only.
            let error = error.into_compile_error();
            let items = items(&standard, &standard, &input.krate, input.open_types);
            return quote!(#error #items).into();
        }
    };
    let path = input.path.value();
    let error = |problem: &Problem| {
        syn::Error::new(input.path.span(), problem.display_at(&path)).into_compile_error()
    };
    let errors: proc_macro2::TokenStream = reading.problems.iter().map(error).collect();
    let table = with_stand_ins(reading);
    let items = items(&table, &standard, &input.krate, input.open_types);
    quote!(#errors #watch #items).into()
}
