//! Texts and lists of many rows, in little room: each distinct text once, and end to end.
//!
//! How they are read back stands in smtp-codes, in its module `items`.

use std::cell::RefCell;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use smtp_codes_settle::{Bounds, Numbers, TextPool};

use crate::pack::pack;
use crate::{commas, ident};

/// The texts for people that all kinds of row share; each is known by its number.
pub(crate) struct SharedTexts {
    prose: RefCell<TextPool>,
    /// What notes say: apart, as few programs ask for them.
    notes: RefCell<TextPool>,
}

impl SharedTexts {
    /// Begins with the texts that the settled rules refer to.
    pub(crate) fn new(pool: TextPool) -> Self {
        Self {
            prose: RefCell::new(pool),
            notes: RefCell::default(),
        }
    }

    /// The texts of the rows, as `column!` takes them.
    pub(crate) fn column(&self, rows: &[&str]) -> TokenStream {
        let numbers = added(&mut self.prose.borrow_mut(), rows);
        quote!((SMTP_CODES_PROSE numbers = #numbers;))
    }

    /// The notes of the rows, as `column!` takes them.
    pub(crate) fn notes(&self, rows: &[&str]) -> TokenStream {
        let numbers = added(&mut self.notes.borrow_mut(), rows);
        quote!((SMTP_CODES_NOTES numbers = #numbers;))
    }

    /// All of them, as `all_prose!` takes them; nothing if there are none and none are asked for.
    pub(crate) fn all(&self, asked: bool) -> Option<TokenStream> {
        let (prose, notes) = (self.prose.borrow(), self.notes.borrow());
        let mut texts = Vec::new();
        for pool in [&prose, &notes] {
            let lent = pool.lend();
            for number in 0..pool.count() {
                texts.push(lent.at(number));
            }
        }
        let packed = pack(&texts);
        let (of_prose, of_notes) = packed.texts.split_at(prose.count());
        let (of_prose, of_notes) = (packed_texts(of_prose), packed_texts(of_notes));
        let (words, bounds) = (&packed.words, bounds(&packed.lengths));
        let short = literal(packed.short);
        // The first text of a pool is the empty one.
        (asked || texts.len() > 2).then(|| {
            quote! {
                words = #words #bounds; short = #short;
                prose = #of_prose; notes = #of_notes;
            }
        })
    }
}

/// The numbers of texts that are added to others.
fn added(pool: &mut TextPool, rows: &[&str]) -> TokenStream {
    let mut numbers = Vec::new();
    for text in rows {
        numbers.push(pool.add(text).into());
    }
    narrow(&numbers)
}

/// Packed texts, end to end, and where they stand.
fn packed_texts(texts: &[Vec<u8>]) -> TokenStream {
    let mut lengths = Vec::new();
    for text in texts {
        lengths.push(text.len());
    }
    let (all, bounds) = (Literal::byte_string(&texts.concat()), bounds(&lengths));
    quote!(#all #bounds)
}

/// Where texts of these lengths stand, as `bounds!` takes it.
fn bounds(lengths: &[usize]) -> TokenStream {
    let (starts, lengths) = (narrow(&starts(lengths)), narrow(lengths));
    quote!((#starts #lengths))
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
    let numbers = added(&mut texts, rows);
    let texts = pool(&texts);
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

/// Texts as they are, as `texts!` takes them.
pub(crate) fn pool(pool: &TextPool) -> TokenStream {
    let texts = pool.lend();
    let mut lengths = Vec::new();
    for place in 0..pool.count() {
        lengths.push(texts.at(place).len());
    }
    let (all, bounds) = (Literal::string(texts.all), bounds(&lengths));
    quote!(all = #all; bounds = #bounds;)
}

/// Where every [`Bounds::STEP`]th text begins.
pub(crate) fn starts(lengths: &[usize]) -> Vec<usize> {
    let (mut starts, mut start) = (Vec::new(), 0);
    for some in lengths.chunks(Bounds::STEP) {
        starts.push(start);
        start += some.iter().sum::<usize>();
    }
    starts
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
