//! Texts and lists of many rows, in little room: each distinct text once, and end to end.
//!
//! How they are read back stands in smtp-codes, in its module `items`.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// What stands in one column, row by row. It is no generic parameter, because then every
/// function that takes it would be compiled once for each kind of row.
pub(crate) type Column<'r, T> = &'r mut dyn Iterator<Item = T>;

/// Distinct texts, each with its number.
pub(crate) struct Texts {
    distinct: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl Texts {
    pub(crate) fn new(texts: Vec<String>) -> Self {
        let mut distinct = Vec::new();
        let mut numbers = BTreeMap::new();
        for text in texts {
            let next = distinct.len();
            numbers.entry(text).or_insert_with_key(|text| {
                distinct.push(text.clone());
                next
            });
        }
        Self { distinct, numbers }
    }

    /// The texts, as `part!` takes them.
    pub(crate) fn all(&self) -> TokenStream {
        let all = self.distinct.concat();
        let bounds = bounds(self.distinct.iter().map(String::len));
        quote!((#all #bounds))
    }

    /// The numbers of the texts of the rows, as `number!` takes them; `None` if one is not
    /// among them.
    pub(crate) fn numbers(&self, rows: &[String]) -> Option<TokenStream> {
        let numbers: Option<Vec<usize>> = rows
            .iter()
            .map(|text| self.numbers.get(text).copied())
            .collect();
        let numbers = numbers?;
        let first = numbers.first().copied().unwrap_or(0);
        if numbers.iter().copied().eq(first..first + numbers.len()) {
            let first = Literal::usize_unsuffixed(first);
            return Some(quote!((from #first)));
        }
        let unit = unit_for(numbers.iter().copied().max().unwrap_or(0));
        let numbers = self::numbers(&numbers);
        Some(quote!((#unit [#numbers])))
    }

    /// A column whose texts are kept for it alone, as `column!` takes it.
    pub(crate) fn of_rows(rows: Column<'_, &str>) -> TokenStream {
        let rows: Vec<String> = rows.map(str::to_owned).collect();
        let texts = Self::new(rows.clone());
        let (all, numbers) = (texts.all(), texts.numbers(&rows));
        quote!((own #all #numbers))
    }
}

/// The lists of the rows, as `list!` takes them.
pub(crate) fn lists(rows: &[Vec<TokenStream>]) -> TokenStream {
    let bounds = bounds(rows.iter().map(Vec::len));
    let items = rows.iter().flatten();
    quote!(([#(#items),*] #bounds))
}

/// Where each of so many things of these lengths begins, and the last ends.
fn bounds(lengths: impl Iterator<Item = usize>) -> TokenStream {
    let mut end = 0;
    let mut bounds = vec![0];
    bounds.extend(lengths.map(|length| {
        end += length;
        end
    }));
    let unit = unit_for(end);
    let bounds = numbers(&bounds);
    quote!(#unit [#bounds])
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
