//! What stands between the parentheses of the macro.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// `path_of_smtp_codes; "in-house.csv"`.
pub(crate) struct Input {
    /// The path of the `smtp-codes` crate as the caller knows it: `$crate`.
    pub(crate) krate: TokenStream,
    /// The path of the CSV, as the user wrote it.
    pub(crate) path: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut krate = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![;]) {
            krate.extend([input.parse::<TokenTree>()?]);
        }
        input.parse::<Token![;]>()?;
        let path = input.parse::<LitStr>().map_err(|error| {
            syn::Error::new(
                error.span(),
                "expected the path of one registry CSV as a string, relative to this crate's \
                 Cargo.toml: registry!(\"codes.csv\")",
            )
        })?;
        Ok(Self { krate, path })
    }
}
