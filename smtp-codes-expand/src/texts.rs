//! Texts and lists of many rows, in little room.
//!
//! An array of `&str` takes 16 bytes for each text, and in a program that is loaded at any
//! address, 24 more to be put right at its start. So texts stand end to end in one string,
//! those that rows share only once, and an array of small numbers tells where each begins.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// What stands in one column, row by row. It is no generic parameter, because then every
/// function that takes it would be compiled once for each kind of row.
pub(crate) type Column<'r, T> = &'r mut dyn Iterator<Item = T>;

/// Distinct texts, each with its number.
pub(crate) struct Texts<'a> {
    krate: &'a TokenStream,
    distinct: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(krate: &'a TokenStream, texts: Vec<String>) -> Self {
        let mut distinct = Vec::new();
        let mut numbers = BTreeMap::new();
        for text in texts {
            let next = distinct.len();
            numbers.entry(text).or_insert_with_key(|text| {
                distinct.push(text.clone());
                next
            });
        }
        Self {
            krate,
            distinct,
            numbers,
        }
    }

    /// An expression: the text with the number that `which` gives, a `usize`.
    pub(crate) fn get(&self, which: &TokenStream) -> TokenStream {
        let Self { krate, .. } = self;
        let all = self.distinct.concat();
        let bounds = bounds(self.distinct.iter().map(String::len));
        quote!({
            #bounds
            let which = #which;
            #krate::macro_support::part_of_text(
                #all,
                BOUNDS[which] as ::core::primitive::usize,
                BOUNDS[which + 1] as ::core::primitive::usize,
            )
        })
    }

    /// An expression: the number of the text of row `index`; `None` if one is not among them.
    pub(crate) fn number(&self, rows: &[String]) -> Option<TokenStream> {
        let numbers: Option<Vec<usize>> = rows
            .iter()
            .map(|text| self.numbers.get(text).copied())
            .collect();
        let numbers = numbers?;
        let first = numbers.first().copied().unwrap_or(0);
        if numbers.iter().copied().eq(first..first + numbers.len()) {
            let first = Literal::usize_unsuffixed(first);
            return Some(quote!(#first + index));
        }
        let unit = unit_for(numbers.iter().copied().max().unwrap_or(0));
        let numbers = self::numbers(&numbers);
        Some(quote!({
            const NUMBERS: &[::core::primitive::#unit] = &[#numbers];
            NUMBERS[index] as ::core::primitive::usize
        }))
    }

    /// An expression: the text of row `index`, kept for these rows alone.
    pub(crate) fn of_rows(krate: &'a TokenStream, rows: Column<'_, &str>) -> TokenStream {
        let rows: Vec<String> = rows.map(str::to_owned).collect();
        let texts = Self::new(krate, rows.clone());
        let number = texts.number(&rows);
        texts.get(&number.unwrap_or_else(|| quote!(index)))
    }
}

/// An expression: the list of row `index`, a slice of `item`s.
pub(crate) fn lists(
    krate: &TokenStream,
    item: &TokenStream,
    rows: &[Vec<TokenStream>],
) -> TokenStream {
    let bounds = bounds(rows.iter().map(Vec::len));
    let items = rows.iter().flatten();
    quote!({
        const ITEMS: &[#item] = &[#(#items),*];
        #bounds
        #krate::macro_support::part_of_list(
            ITEMS,
            BOUNDS[index] as ::core::primitive::usize,
            BOUNDS[index + 1] as ::core::primitive::usize,
        )
    })
}

/// `const BOUNDS`: where each of so many things of these lengths begins, and the last ends.
fn bounds(lengths: impl Iterator<Item = usize>) -> TokenStream {
    let mut end = 0;
    let mut bounds = vec![0];
    bounds.extend(lengths.map(|length| {
        end += length;
        end
    }));
    let unit = unit_for(end);
    let bounds = numbers(&bounds);
    quote!(const BOUNDS: &[::core::primitive::#unit] = &[#bounds];)
}

/// Numbers with commas between them.
pub(crate) fn numbers(numbers: &[usize]) -> TokenStream {
    let literals = numbers
        .iter()
        .map(|&number| Literal::usize_unsuffixed(number));
    quote!(#(#literals),*)
}

/// The smallest type that holds numbers up to this one.
pub(crate) fn unit_for(largest: usize) -> Ident {
    let name = if u8::try_from(largest).is_ok() {
        "u8"
    } else if u16::try_from(largest).is_ok() {
        "u16"
    } else {
        "u32"
    };
    Ident::new(name, Span::call_site())
}
