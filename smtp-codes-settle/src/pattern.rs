//! The pattern of a phrase: words in a row, alternatives for one of them, one gap.

use smtp_codes_core::phrases::{MAX_WORDS, Piece, STOPS, THING, is_condition, is_negation, pieces};

use crate::quote::quote;

/// A pattern, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// The words before the gap; none if there is no gap.
    pub before: Vec<Element>,
    /// All words, or those after the gap.
    pub after: Vec<Element>,
    /// Whether one of its words is a negation.
    pub negated: bool,
    /// Whether one of its words is a condition.
    pub conditional: bool,
}

/// The alternatives for one word: hashes, and where they stand in the pattern.
pub type Element = Vec<(u32, usize, usize)>;

/// What is wrong, and where.
#[derive(Debug)]
pub struct Mistake {
    /// Where it begins in the pattern.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// A sentence.
    pub message: String,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// The first mistake.
    pub fn parse(code: &str) -> Result<Pattern, Mistake> {
        let mut pattern = Pattern::default();
        let mut gaps = 0;
        let mut end = 0;
        for part in code.split(' ') {
            let start = end;
            end = start + part.len() + 1;
            if part.is_empty() {
                continue;
            }
            let stop = start + part.len();
            let wrong = |message: String| {
                Err(Mistake {
                    start,
                    end: stop,
                    message,
                })
            };
            if part == "..." {
                gaps += 1;
                if gaps > 1 {
                    return wrong("a phrase has one gap at most.".to_owned());
                }
                if pattern.after.is_empty() {
                    let message = "a gap stands between words, not before all of them.";
                    return wrong(message.to_owned());
                }
                pattern.before = std::mem::take(&mut pattern.after);
            } else if part == "X" {
                pattern.after.push(vec![(THING, start, stop)]);
            } else if let [sign @ (b'.' | b';' | b'!' | b'?')] = part.as_bytes() {
                let known = STOPS.iter().find(|(known, _)| known == sign);
                pattern
                    .after
                    .extend(known.map(|&(_, hash)| vec![(hash, start, stop)]));
            } else if part.contains('|') {
                let mut element: Element = Vec::new();
                let mut at = start;
                for word in part.split('|') {
                    let place = at;
                    at += word.len() + 1;
                    let mut words = words(word, place)?;
                    match (words.pop(), words.is_empty()) {
                        (Some((hash, ..)), true) if element.iter().any(|known| known.0 == hash) => {
                            return Err(Mistake {
                                start: place,
                                end: place + word.len(),
                                message: format!(
                                    "{} stands twice among the alternatives: case and accents do not count.",
                                    quote(word)
                                ),
                            });
                        }
                        (Some(word), true) => element.push(word),
                        _ => {
                            let message = format!(
                                "{} is not one word; each alternative of {} is a single one. Write \
                                 a row for each phrase.",
                                quote(word),
                                quote(part)
                            );
                            return Err(Mistake {
                                start: place,
                                end: place + word.len(),
                                message,
                            });
                        }
                    }
                }
                pattern.after.push(element);
            } else {
                for word in words(part, start)? {
                    pattern.after.push(vec![word]);
                }
            }
        }
        let whole = |message: String| {
            Err(Mistake {
                start: 0,
                end: code.len(),
                message,
            })
        };
        if pattern.after.is_empty() {
            let message = "a gap stands between words, not after all of them.";
            return whole(message.to_owned());
        }
        let is_stop = |element: Option<&Element>| {
            element.is_some_and(|words| STOPS.iter().any(|&(_, hash)| words[0].0 == hash))
        };
        for part in [&pattern.before, &pattern.after] {
            if is_stop(part.first()) || is_stop(part.last()) {
                let message = "the end of a sentence stands between words, not at the begin or end \
                     of a phrase, nor beside its gap.";
                return whole(message.to_owned());
            }
        }
        let count = pattern.elements().count();
        if count > MAX_WORDS {
            return whole(format!(
                "the phrase has {count} words; it may have at most {MAX_WORDS}."
            ));
        }
        if pattern.elements().all(|words| words[0].0 == THING) {
            return whole("the phrase has no word.".to_owned());
        }
        let any = |is: fn(u32) -> bool| {
            let mut words = pattern.elements().flatten();
            words.any(|&(hash, ..)| is(hash))
        };
        (pattern.negated, pattern.conditional) = (any(is_negation), any(is_condition));
        Ok(pattern)
    }

    /// The elements in their order, without the gap.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.before.iter().chain(&self.after)
    }

    /// How many phrases the pattern stands for.
    pub fn forms(&self) -> usize {
        let mut forms = 1_usize;
        for element in self.elements() {
            forms = forms.saturating_mul(element.len());
        }
        forms
    }

    /// One of these phrases as a text, with so many words in the gap.
    pub fn form(&self, code: &str, mut number: usize, gap: usize) -> String {
        let mut form = String::new();
        for (place, element) in self.elements().enumerate() {
            if place > 0 && place == self.before.len() {
                for _ in 0..gap {
                    form.push_str(" qxq");
                }
            }
            if place > 0 {
                form.push(' ');
            }
            let (hash, start, end) = element[number % element.len()];
            number /= element.len();
            form.push_str(match hash {
                THING => "192.0.2.1",
                _ => &code[start..end],
            });
        }
        form
    }
}

/// The words of a part of a pattern.
fn words(part: &str, at: usize) -> Result<Element, Mistake> {
    let mut words = Vec::new();
    let mut mistake = None;
    pieces(part.as_bytes(), &mut |piece, start, end| match piece {
        Piece::Word(hash) => words.push((hash, at + start, at + end)),
        Piece::Thing => {
            mistake.get_or_insert(format!(
                "{} is a number, an address or a name of a host, which are all one word in a text; \
                 write X for it.",
                quote(part)
            ));
        }
        Piece::Stop(_) => {
            mistake.get_or_insert(format!(
                "{} ends a sentence; a phrase with words behind it has the sign as a word of its \
                 own, any other leaves it out.",
                quote(part)
            ));
        }
    });
    if words.is_empty() && mistake.is_none() && part.bytes().any(|byte| byte.is_ascii_digit()) {
        // A code, which is no word at all.
        mistake = Some(format!(
            "{} is a code, and codes are no words of a text. Write it in the column with.",
            quote(part)
        ));
    }
    if words.is_empty() && mistake.is_none() {
        mistake = Some(format!(
            "{} has no letter or digit, and only these are compared; leave it out.",
            quote(part)
        ));
    }
    match mistake {
        Some(message) => Err(Mistake {
            start: at,
            end: at + part.len(),
            message,
        }),
        None => Ok(words),
    }
}

/// The runs of letters and digits in a token, by one of which it is found.
pub fn runs(token: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    token
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter_map(move |run| {
            let start = at;
            let next = token[at + run.len()..].chars().next();
            at += run.len() + next.map_or(0, char::len_utf8);
            (!run.is_empty()).then_some((start, start + run.len()))
        })
}
