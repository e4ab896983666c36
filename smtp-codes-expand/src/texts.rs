//! Texts and lists of many rows, in little room: each distinct text once, and end to end.
//!
//! How they are read back stands in smtp-codes, in its module `items`.

use std::cell::RefCell;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use smtp_codes_registry::{Numbers, TextPool};

use crate::{commas, ident};

/// The texts that all kinds of row share; each is known by its number.
pub(crate) struct SharedTexts(RefCell<TextPool>);

impl SharedTexts {
    /// Begins with the texts that the settled rules refer to.
    pub(crate) fn new(pool: TextPool) -> Self {
        Self(RefCell::new(pool))
    }

    /// The texts of the rows, as `column!` takes them.
    pub(crate) fn column(&self, rows: &[&str]) -> TokenStream {
        let mut pool = self.0.borrow_mut();
        let mut numbers = Vec::new();
        for text in rows {
            numbers.push(pool.add(text).into());
        }
        let numbers = narrow(&numbers);
        quote!((shared numbers = #numbers;))
    }

    /// All of them, as `texts!` takes them.
    pub(crate) fn all(&self) -> TokenStream {
        pool(&self.0.borrow())
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.borrow().count()
    }
}

/// A column whose texts are kept for it alone, as `column!` takes it: it is asked for often, and
/// often without the rest.
pub(crate) fn own_column(rows: &[&str]) -> TokenStream {
    let all = rows.concat();
    if let (true, Ok(_)) = (distinct(rows), u16::try_from(all.len())) {
        let (mut bounds, mut end) = (Bytes::default(), 0);
        bounds.put(0, 2);
        for text in rows {
            end += text.len() as u64;
            bounds.put(end, 2);
        }
        let bounds = bounds.literal();
        return quote!((plain all = #all; bounds = #bounds;));
    }
    let mut texts = TextPool::default();
    let mut numbers = Vec::new();
    for text in rows {
        numbers.push(texts.add(text).into());
    }
    let (texts, numbers) = (pool(&texts), narrow(&numbers));
    quote!((own #texts numbers = #numbers;))
}

/// Whether no text comes twice.
fn distinct(rows: &[&str]) -> bool {
    let mut texts = TextPool::default();
    let mut count = texts.count();
    for text in rows {
        texts.add(text);
        if texts.count() == count {
            return false;
        }
        count = texts.count();
    }
    true
}

fn pool(pool: &TextPool) -> TokenStream {
    let texts = pool.lend();
    let (mut bounds, mut turns) = (Vec::new(), Vec::new());
    for place in 0..texts.bounds.count() {
        let bound = texts.bound(place);
        while bound >> 16 > turns.len() {
            turns.push(place);
        }
        bounds.push(bound & 0xFFFF);
    }
    let (all, bounds) = (Literal::string(texts.all), narrow(&bounds));
    let turns = numbers(&turns);
    quote!(all = #all; bounds = #bounds; turns = [#turns];)
}

/// The lists of the rows, as `list!` takes them.
pub(crate) fn lists(rows: &[Vec<TokenStream>]) -> TokenStream {
    let mut items = Vec::new();
    let mut bounds = vec![0];
    for row in rows {
        items.extend_from_slice(row);
        bounds.push(items.len());
    }
    let (items, bounds) = (commas(&items), narrow(&bounds));
    quote!((items = [#items]; bounds = #bounds;))
}

/// Numbers behind the name of the smallest form that holds them, as `narrow!` takes them. They are
/// bytes, as are all long lists of numbers: each number by itself would be an expression that the
/// compiler has to check.
pub(crate) fn narrow(all: &[usize]) -> TokenStream {
    let numbers = Numbers::new(all);
    let (form, width) = match numbers {
        Numbers::U8(_) => ("U8", 1),
        Numbers::U16(_) => ("U16", 2),
        Numbers::U32(_) => ("U32", 4),
    };
    let mut bytes = Bytes::default();
    for &number in all {
        bytes.put(number as u64, width);
    }
    let (form, bytes) = (ident(form), bytes.literal());
    quote!(#form #bytes)
}

/// Rows of numbers, end to end in one literal, each number with its lowest byte first.
#[derive(Default)]
pub(crate) struct Bytes(Vec<u8>);

impl Bytes {
    /// Adds a number in so many bytes.
    pub(crate) fn put(&mut self, number: u64, width: usize) {
        self.0.extend_from_slice(&number.to_le_bytes()[..width]);
    }

    /// Adds numbers of two bytes.
    pub(crate) fn put_all(&mut self, numbers: &[u16]) {
        for &number in numbers {
            self.put(number.into(), 2);
        }
    }

    pub(crate) fn literal(&self) -> Literal {
        Literal::byte_string(&self.0)
    }
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
