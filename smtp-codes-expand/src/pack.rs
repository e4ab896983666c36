//! Texts for people, packed: words and groups of words that come often stand once, in a dictionary,
//! and the texts refer to them. What is read back how stands in smtp-codes-core, in `prose.rs`.

use smtp_codes_settle::{Index, by_number};

/// A dictionary, and the texts that refer to it.
#[derive(Default)]
pub(crate) struct Packed {
    pub(crate) words: String,
    /// How many bytes each word has.
    pub(crate) lengths: Vec<usize>,
    pub(crate) short: usize,
    /// As many as were given; without a dictionary the bytes of each as they are.
    pub(crate) texts: Vec<Vec<u8>>,
}

/// The numbers below are those of ASCII characters, which stand for themselves.
const CHARACTERS: u32 = 128;

/// Between two texts.
const END: u32 = u32::MAX;

/// How often two words have to stand side by side to become one.
const OFTEN: u32 = 10;

/// A word is not longer, so that its length is a byte.
const LONGEST: usize = 60;

/// A word, or two parts that stand side by side.
struct Symbol {
    text: String,
    parts: Option<(u32, u32)>,
    count: u32,
    /// Its number in the dictionary.
    number: Option<usize>,
}

/// Packs texts; those that come often save the most.
pub(crate) fn pack(texts: &[&str]) -> Packed {
    let mut packer = Packer::default();
    for text in texts {
        packer.split(text);
        packer.sequence.push(END);
    }
    // A group of up to four words; a third round saves little more.
    packer.join();
    packer.join();
    packer.count();
    match packer.dictionary() {
        Some(packed) => packer.write(packed),
        None => {
            let mut packed = Packed::default();
            for text in texts {
                packed.texts.push(text.as_bytes().to_vec());
            }
            packed
        }
    }
}

#[derive(Default)]
struct Packer {
    /// From number [`CHARACTERS`] on.
    symbols: Vec<Symbol>,
    known: Index,
    /// The texts, each with [`END`] behind it.
    sequence: Vec<u32>,
}

impl Packer {
    /// Adds a text: words with the blank before them, and the characters between.
    fn split(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let mut at = 0;
        while at < bytes.len() {
            let first = at + usize::from(bytes[at] == b' ');
            let mut end = first;
            while end < bytes.len() && is_word(bytes[end]) {
                end += 1;
            }
            if end == first {
                self.sequence.push(bytes[at].into());
                at += 1;
                continue;
            }
            if end - at > LONGEST {
                end = at + LONGEST;
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
            }
            let symbol = self.word(&text[at..end]);
            self.sequence.push(symbol);
            at = end;
        }
    }

    /// The number of a word.
    fn word(&mut self, word: &str) -> u32 {
        let hash = self.known.hash(word.as_bytes());
        let symbols = &self.symbols;
        if let Some(place) = self.known.find(hash, &|place| symbols[place].text == word) {
            return CHARACTERS + place as u32;
        }
        self.known.add(hash);
        self.add(word.to_owned(), None)
    }

    fn add(&mut self, text: String, parts: Option<(u32, u32)>) -> u32 {
        let number = CHARACTERS + self.symbols.len() as u32;
        self.symbols.push(Symbol {
            text,
            parts,
            count: 0,
            number: None,
        });
        number
    }

    fn push_text(&self, symbol: u32, to: &mut String) {
        match symbol.checked_sub(CHARACTERS) {
            Some(place) => to.push_str(&self.symbols[place as usize].text),
            None => to.push(char::from(symbol as u8)),
        }
    }

    /// Makes one of two that often stand side by side.
    fn join(&mut self) {
        let sequence = std::mem::take(&mut self.sequence);
        let mut index = Index::default();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        // The pair that begins at each place.
        let mut begins: Vec<usize> = Vec::with_capacity(sequence.len());
        for two in sequence.windows(2) {
            let pair = (two[0], two[1]);
            let hash = index.hash(&(u64::from(pair.0) << 32 | u64::from(pair.1)).to_le_bytes());
            let place = match index.find(hash, &|place| pairs[place] == pair) {
                Some(place) => place,
                None => {
                    index.add(hash);
                    pairs.push(pair);
                    counts.push(0);
                    pairs.len() - 1
                }
            };
            if pair.0 != END && pair.1 != END {
                counts[place] += 1;
            }
            begins.push(place);
        }
        let mut joined: Vec<Option<u32>> = vec![None; pairs.len()];
        let mut at = 0;
        while at < sequence.len() {
            let count = |at: usize| begins.get(at).map_or(0, |&pair| counts[pair]);
            if count(at) < OFTEN || count(at + 1) > count(at) {
                self.sequence.push(sequence[at]);
                at += 1;
                continue;
            }
            let pair = begins[at];
            let symbol = match joined[pair] {
                Some(symbol) => symbol,
                None => {
                    let mut text = String::new();
                    self.push_text(pairs[pair].0, &mut text);
                    self.push_text(pairs[pair].1, &mut text);
                    self.add(text, Some(pairs[pair]))
                }
            };
            joined[pair] = Some(symbol);
            self.sequence.push(symbol);
            at += 2;
        }
    }

    /// Counts the symbols; what is not worth a place in the dictionary is taken apart again.
    fn count(&mut self) {
        for &symbol in &self.sequence {
            if symbol != END && symbol >= CHARACTERS {
                self.symbols[(symbol - CHARACTERS) as usize].count += 1;
            }
        }
        for place in (0..self.symbols.len()).rev() {
            let symbol = &mut self.symbols[place];
            let (count, length) = (symbol.count as usize, symbol.text.len());
            let Some((first, second)) = symbol.parts else {
                continue;
            };
            // Of each its parts would take two bytes more.
            if 2 * count <= length + 1 || length > usize::from(u8::MAX) {
                symbol.count = 0;
                for part in [first, second] {
                    if let Some(part) = part.checked_sub(CHARACTERS) {
                        self.symbols[part as usize].count += count as u32;
                    }
                }
            }
        }
    }

    /// The dictionary; none if it would be too large or empty.
    fn dictionary(&mut self) -> Option<Packed> {
        let mut order = Vec::new();
        for (place, symbol) in self.symbols.iter().enumerate() {
            let (count, length) = (symbol.count as usize, symbol.text.len());
            let saves = symbol.parts.is_some() || count * length.saturating_sub(2) > length + 1;
            // A byte that is no ASCII would be taken for the number of a word.
            if count > 0 && (saves || !symbol.text.is_ascii()) {
                order.push((u32::MAX - symbol.count, place));
            }
        }
        by_number(&mut order, |&(seldom, _)| seldom.into());
        let mut packed = Packed::default();
        let mut long = 0;
        while order.len() > 128 - long + 256 * long {
            long += 1;
            if long > 127 {
                return None;
            }
        }
        packed.short = 128 - long;
        for (number, &(_, place)) in order.iter().enumerate() {
            let symbol = &mut self.symbols[place];
            symbol.number = Some(number);
            packed.words.push_str(&symbol.text);
            packed.lengths.push(symbol.text.len());
        }
        (!order.is_empty()).then_some(packed)
    }

    fn write(&self, mut packed: Packed) -> Packed {
        let mut text = Vec::new();
        for &symbol in &self.sequence {
            if symbol == END {
                packed.texts.push(std::mem::take(&mut text));
            } else {
                self.put(symbol, packed.short, &mut text);
            }
        }
        packed
    }

    /// Writes one symbol.
    fn put(&self, symbol: u32, short: usize, to: &mut Vec<u8>) {
        let Some(place) = symbol.checked_sub(CHARACTERS) else {
            to.push(symbol as u8);
            return;
        };
        let symbol = &self.symbols[place as usize];
        match (symbol.number, symbol.parts) {
            (Some(number), _) if number < short => to.push(128 + number as u8),
            (Some(number), _) => {
                let number = number - short;
                to.push((128 + short + number / 256) as u8);
                to.push(number as u8);
            }
            (None, Some((first, second))) => {
                self.put(first, short, to);
                self.put(second, short, to);
            }
            (None, None) => to.extend(symbol.text.bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes_settle::{Bounds, Dictionary, Narrow, Numbers, Prose};

    use super::*;
    use crate::texts::starts;

    /// What the texts are when they are read back, and their bytes with the dictionary.
    fn read_back(texts: &[&str]) -> (Vec<String>, usize) {
        let packed = pack(texts);
        let starts = starts(&packed.lengths);
        let (from, lengths) = (Numbers::new(&starts), Numbers::new(&packed.lengths));
        let dictionary = Dictionary {
            words: &packed.words,
            bounds: Bounds {
                starts: from.lend(),
                lengths: lengths.lend(),
            },
            short: packed.short as u8,
        };
        let read = packed.texts.iter().map(|text| {
            let length = [text.len() as u32];
            let prose = Prose {
                all: text,
                bounds: Bounds {
                    starts: Narrow::U8(&[0]),
                    lengths: Narrow::U32(&length),
                },
                dictionary: &dictionary,
            };
            prose.at(0).to_string()
        });
        let size = packed.texts.concat().len() + packed.words.len() + packed.lengths.len();
        (read.collect(), size + 2 * starts.len())
    }

    #[test]
    fn texts_are_read_back_as_they_were() {
        let cyrillic = "\u{44f}".repeat(200);
        for texts in [
            &[][..],
            &[""],
            &["a", "", "b c"],
            &[
                "no such user",
                "no such user here",
                "no such mailbox",
                "no such user",
            ],
            &[&cyrillic, "f\u{fc}r dich", " f\u{fc}r", "\u{518d}"],
        ] {
            assert_eq!(read_back(texts).0, texts);
        }
        let many: Vec<String> = (0..3000)
            .map(|at| format!("word{} word{} and more, as before", at % 900, at % 7))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let (read, size) = read_back(&many);
        assert_eq!(read, many);
        assert!(size < 30_000, "{size}");
    }

    #[test]
    fn too_many_words_are_left_as_they_are() {
        let many: Vec<String> = (0..40_000).map(|at| format!("\u{e9}{at}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(read_back(&many).0, many);
    }

    #[test]
    fn the_texts_of_the_standard_table_take_half_the_room() {
        let table = smtp_codes_registry::read(smtp_codes_table::CODES_CSV).table;
        let mut texts = Vec::new();
        for row in &table.details {
            texts.push(row.head.description.as_str());
            texts.push(&row.head.note);
        }
        let (read, size) = read_back(&texts);
        assert_eq!(read, texts);
        let plain = texts.concat().len();
        assert!(size * 100 < plain * 60, "{size} of {plain}");
    }
}
