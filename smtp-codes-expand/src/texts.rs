//! Texts and lists of many rows, in little room: each distinct text once, and end to end.
//!
//! How they are read back stands in smtp-codes, in its module `items`.

use std::collections::HashMap;

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::quote;

use crate::{commas, ident};

/// Distinct texts, each with its number.
pub(crate) struct Texts {
    /// All of them, end to end.
    all: String,
    /// Where each begins, and the last ends.
    bounds: Vec<usize>,
    numbers: HashMap<String, usize>,
}

impl Texts {
    pub(crate) fn new(texts: &[&str]) -> Self {
        let mut distinct = Self {
            all: String::new(),
            bounds: vec![0],
            numbers: HashMap::new(),
        };
        for text in texts {
            if !distinct.numbers.contains_key(*text) {
                let next = distinct.numbers.len();
                distinct.numbers.insert((*text).to_owned(), next);
                distinct.all.push_str(text);
                distinct.bounds.push(distinct.all.len());
            }
        }
        distinct
    }

    /// The texts, as `part!` takes them.
    pub(crate) fn all(&self) -> TokenStream {
        let (all, bounds) = (&self.all, units(&self.bounds));
        quote!((#all #bounds))
    }

    /// The numbers of the texts of the rows, as `number!` takes them; `None` if one is not
    /// among them.
    pub(crate) fn numbers(&self, rows: &[&str]) -> Option<TokenStream> {
        let mut numbers = Vec::new();
        let mut successive = true;
        for text in rows {
            let number = *self.numbers.get(*text)?;
            successive &= number == numbers.first().unwrap_or(&number) + numbers.len();
            numbers.push(number);
        }
        if successive {
            let first = literal(numbers.first().copied().unwrap_or(0));
            return Some(quote!((from #first)));
        }
        let numbers = units(&numbers);
        Some(quote!((#numbers)))
    }

    /// A column whose texts are kept for it alone, as `column!` takes it.
    pub(crate) fn of_rows(rows: &[&str]) -> TokenStream {
        let texts = Self::new(rows);
        let (all, numbers) = (texts.all(), texts.numbers(rows));
        quote!((own #all #numbers))
    }
}

/// The lists of the rows, as `list!` takes them.
pub(crate) fn lists(rows: &[Vec<TokenStream>]) -> TokenStream {
    let mut items = Vec::new();
    let mut bounds = vec![0];
    for row in rows {
        items.extend_from_slice(row);
        bounds.push(items.len());
    }
    let (items, bounds) = (commas(&items), units(&bounds));
    quote!(([#items] #bounds))
}

/// Numbers behind the smallest type that holds them: `u8 [1, 2, 3]`.
pub(crate) fn units(numbers: &[usize]) -> TokenStream {
    let mut largest = 0;
    for &number in numbers {
        largest = largest.max(number);
    }
    let unit = unit_for(largest);
    let numbers = self::numbers(numbers);
    quote!(#unit [#numbers])
}

/// Numbers with commas between them.
pub(crate) fn numbers(numbers: &[usize]) -> TokenStream {
    let mut literals = Vec::new();
    for &number in numbers {
        literals.push(TokenTree::from(literal(number)).into());
    }
    commas(&literals)
}

/// A number that takes its type from its place.
pub(crate) fn literal(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// The smallest type that holds numbers up to this one.
fn unit_for(largest: usize) -> Ident {
    ident(if largest <= u8::MAX.into() {
        "u8"
    } else if largest <= u16::MAX.into() {
        "u16"
    } else {
        "u32"
    })
}
