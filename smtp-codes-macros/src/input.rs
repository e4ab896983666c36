//! What stands between the parentheses of the macro.
//!
//! It is two things, so they are read here. Whoever uses the macro would wait longer for `syn`
//! than for this whole crate.

use proc_macro2::{Delimiter, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

/// `path_of_smtp_codes; "in-house.csv"`.
pub(crate) struct Input {
    /// The path of the `smtp-codes` crate as the caller knows it: `$crate`.
    pub(crate) krate: TokenStream,
    /// The path of the CSV.
    pub(crate) path: Text,
}

/// A string, as the user wrote it.
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) span: Span,
}

impl Input {
    /// Reads it, or gives the compile error.
    pub(crate) fn read(input: TokenStream) -> Result<Self, TokenStream> {
        let mut krate = TokenStream::new();
        let mut rest = input.into_iter();
        for token in rest.by_ref() {
            match token {
                TokenTree::Punct(sign) if sign.as_char() == ';' => break,
                token => krate.extend([token]),
            }
        }
        let (first, more) = (rest.next(), rest.next());
        let span = match &first {
            Some(token) => token.span(),
            None => Span::call_site(),
        };
        let literal = first.and_then(literal).filter(|_| more.is_none());
        let text = literal.and_then(|literal| {
            let (value, span) = (value(&literal.to_string())?, literal.span());
            Some(Text { value, span })
        });
        match text {
            Some(path) => Ok(Self { krate, path }),
            None => Err(compile_error(
                span,
                "expected the path of one registry CSV as a string, relative to this crate's \
                 Cargo.toml: registry!(\"codes.csv\")",
            )),
        }
    }
}

/// An error of the compiler at a place.
pub(crate) fn compile_error(at: Span, message: &str) -> TokenStream {
    let mut literal = Literal::string(message);
    literal.set_span(at);
    quote_spanned!(at=> ::core::compile_error! { #literal })
}

/// The literal that a token is. One that another macro hands on is in an invisible group.
fn literal(mut token: TokenTree) -> Option<Literal> {
    loop {
        match token {
            TokenTree::Literal(literal) => return Some(literal),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let mut inner = group.stream().into_iter();
                token = inner.next()?;
                if inner.next().is_some() {
                    return None;
                }
            }
            _ => return None,
        }
    }
}

/// What a string says, by how it is written; `None` if it is no string.
fn value(written: &str) -> Option<String> {
    if let Some(raw) = written.strip_prefix('r') {
        let inner = raw.trim_start_matches('#');
        let signs = &raw[..raw.len() - inner.len()];
        let inner = inner.strip_prefix('"')?.strip_suffix(signs)?;
        return Some(inner.strip_suffix('"')?.to_owned());
    }
    let mut rest = written.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut value = String::new();
    while let Some(character) = rest.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        value.push(match rest.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'x' => {
                let digits = rest.as_str().get(..2)?;
                rest = rest.as_str()[2..].chars();
                u8::from_str_radix(digits, 16).ok()?.into()
            }
            'u' => {
                let (digits, behind) = rest.as_str().strip_prefix('{')?.split_once('}')?;
                rest = behind.chars();
                char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?
            }
            // The next line begins with its text.
            '\n' => {
                rest = rest.as_str().trim_ascii_start().chars();
                continue;
            }
            same => same,
        });
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_as_they_are_written() {
        for (written, said) in [
            (r#""codes.csv""#, Some("codes.csv")),
            (r#"r"a\b.csv""#, Some(r"a\b.csv")),
            (r###"r##"a"#b"##"###, Some("a\"#b")),
            (r#""a\\b\"\'\t\x41\u{e_9}""#, Some("a\\b\"'\tA\u{e9}")),
            ("\"a\\\n   b\"", Some("ab")),
            (r#"b"codes.csv""#, None),
            ("550", None),
            ("'c'", None),
        ] {
            assert_eq!(value(written).as_deref(), said, "{written}");
        }
    }

    #[test]
    fn the_crate_and_one_string() {
        let read = |input: &str| Input::read(input.parse().unwrap()).map(|input| input.path.value);
        assert_eq!(read("::a::b; \"c.csv\"").unwrap(), "c.csv");
        for wrong in [
            "",
            "a",
            "a;",
            "a; b",
            "a; 550",
            "a; \"b\" \"c\"",
            "a; (\"b\")",
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(
                error.contains("expected the path of one"),
                "{wrong}: {error}"
            );
        }
    }
}
