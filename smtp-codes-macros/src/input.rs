//! What stands between the parentheses of the macro.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// `path_of_smtp_codes; "codes.csv"`, and `, open_types` in `smtp-codes` itself.
pub(crate) struct Input {
    /// The path of the `smtp-codes` crate as the caller knows it: `$crate`.
    pub(crate) krate: TokenStream,
    /// The path of the CSV, as the user wrote it.
    pub(crate) path: LitStr,
    /// Whether the open types are the caller's own, so that they can be given constants
    /// and the tables that `judge` reads.
    pub(crate) open_types: bool,
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
        let mut open_types = false;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let option = input.parse::<Ident>()?;
            if option != "open_types" {
                return Err(syn::Error::new(
                    option.span(),
                    "expected nothing more after the path",
                ));
            }
            open_types = true;
        }
        Ok(Self {
            krate,
            path,
            open_types,
        })
    }
}
