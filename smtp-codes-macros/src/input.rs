//! What stands between the parentheses of the macro.
//!
//! It is two things, so they are told apart here; `syn` reads the string and makes the error. Its
//! feature `parsing`, which has a parser for each token of Rust, takes as long to compile as the rest.

use proc_macro2::{Delimiter, Literal, Span, TokenStream, TokenTree};
use syn::{Error, Lit, LitStr};

/// `path_of_smtp_codes; "in-house.csv"`.
pub(crate) struct Input {
    /// The path of the `smtp-codes` crate as the caller knows it: `$crate`.
    pub(crate) krate: TokenStream,
    /// The path of the CSV, as the user wrote it.
    pub(crate) path: LitStr,
}

impl Input {
    /// Reads it.
    pub(crate) fn read(input: TokenStream) -> syn::Result<Self> {
        let mut krate = TokenStream::new();
        let mut rest = input.into_iter();
        for token in rest.by_ref() {
            match token {
                TokenTree::Punct(sign) if sign.as_char() == ';' => break,
                token => krate.extend([token]),
            }
        }
        let path = rest.next();
        let at = path.as_ref().map_or_else(Span::call_site, TokenTree::span);
        match path.and_then(literal).map(Lit::new) {
            Some(Lit::Str(path)) if rest.next().is_none() => Ok(Self { krate, path }),
            _ => Err(Error::new(
                at,
                "expected the path of one registry CSV as a string, relative to this crate's \
                 Cargo.toml: registry!(\"codes.csv\")",
            )),
        }
    }
}

/// The literal that a token is. One that another macro hands on may be in an invisible group.
fn literal(token: TokenTree) -> Option<Literal> {
    match token {
        TokenTree::Literal(literal) => Some(literal),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inner = group.stream().into_iter();
            let first = inner.next()?;
            inner.next().is_none().then(|| literal(first)).flatten()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_and_one_string() {
        let read = |input: &str| Input::read(input.parse().unwrap());
        for (input, path) in [
            ("::a::b; \"c.csv\"", "c.csv"),
            ("a; r\"b.csv\"", "b.csv"),
            ("a; \"\\u{e9}.csv\"", "\u{e9}.csv"),
        ] {
            let krate = input.split_once("; ").unwrap().0.replace("::", "");
            let input = read(input).unwrap();
            assert_eq!(input.path.value(), path);
            let read: String = input.krate.to_string();
            assert_eq!(read.replace([':', ' '], ""), krate);
        }
        for wrong in [
            "",
            "a",
            "a;",
            "a; b",
            "a; 550",
            "a; b\"c.csv\"",
            "a; \"b\" \"c\"",
            "a; (\"b\")",
        ] {
            let error = read(wrong).err().unwrap().to_string();
            assert!(error.starts_with("expected the path of one"), "{wrong}");
        }
    }

    #[test]
    fn a_string_from_another_macro() {
        let group = |inner: &str| {
            let inner: TokenStream = inner.parse().unwrap();
            let group = proc_macro2::Group::new(Delimiter::None, inner);
            literal(group.into()).map(|literal| literal.to_string())
        };
        assert_eq!(group("\"b.csv\""), Some("\"b.csv\"".to_owned()));
        assert_eq!(group("\"b\" \"c\""), None);
        assert_eq!(group(""), None);
    }
}
