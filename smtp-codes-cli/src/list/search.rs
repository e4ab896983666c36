//! Search by words: whole words and their beginnings, never their insides, best first.

/// What is looked for: words without capitals.
pub(crate) struct Query {
    words: Vec<String>,
}

/// Where a text of a row stands, the places that tell most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// What the row itself is called.
    Name,
    /// What its cause or its provider is called, or how servers say it.
    Cause,
    /// What it means and what to do.
    Meaning,
    /// Notes, sources, and the words of the verdict.
    Note,
}

/// A text of a row that is searched.
pub(crate) struct Field<'a> {
    /// What the text is to the row, such as `alias`.
    pub(crate) label: &'static str,
    pub(crate) tier: Tier,
    pub(crate) text: &'a str,
}

/// How close the words stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// The text has these words and no others.
    Same,
    /// One after another.
    Together,
    /// All in one text.
    Apart,
    /// In several texts of the row.
    Spread,
}

/// How well a row fits; the smallest is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    not_the_code: bool,
    /// Some are only beginnings of words.
    beginnings: bool,
    tier: Tier,
    /// What servers say, and not what a standard says.
    pub(crate) laid_over: bool,
    closeness: Closeness,
}

/// A row that fits, and where.
pub(crate) struct Hit {
    pub(crate) rank: Rank,
    /// The label and the words around each place, such as `alias` and `over quota`.
    pub(crate) places: Vec<(&'static str, String)>,
}

/// A word of a text: where it stands, and which word it is. Words between `|` are alternatives, and
/// have one number.
struct Word<'t> {
    text: &'t str,
    start: usize,
    number: usize,
}

/// How a word fits another.
#[derive(Clone, Copy, PartialEq)]
enum Fit {
    Whole,
    Beginning,
}

impl Query {
    pub(crate) fn new(words: &[String]) -> Self {
        let text = words.join(" ");
        let words = split(&text).iter().map(|word| small(word.text)).collect();
        Self { words }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text has all words as well as a row has them.
    pub(crate) fn is_in(&self, text: &str, rank: Rank) -> bool {
        let found = self.find(text);
        found.is_some_and(|(beginnings, ..)| beginnings <= rank.beginnings)
    }

    /// How well a row with these texts fits; `None` if one of the words is in none of them.
    pub(crate) fn search(&self, fields: &[Field<'_>]) -> Option<Hit> {
        let mut best: Option<(Rank, &Field<'_>, usize)> = None;
        for field in fields {
            let Some((beginnings, closeness, start)) = self.find(field.text) else {
                continue;
            };
            let rank = Rank {
                not_the_code: field.label != "code" || closeness != Closeness::Same || beginnings,
                beginnings,
                tier: field.tier,
                laid_over: false,
                closeness,
            };
            if best.is_none_or(|(known, ..)| rank < known) {
                best = Some((rank, field, start));
            }
        }
        let spread = if self.words.len() > 1 {
            self.spread(fields)
        } else {
            None
        };
        match (best, spread) {
            (None, spread) => spread,
            (Some((rank, ..)), Some(spread)) if spread.rank < rank => Some(spread),
            (Some((rank, field, start)), _) => Some(Hit {
                rank,
                places: vec![(field.label, around(field.text, start))],
            }),
        }
    }

    /// Each word where it fits best, whatever the text.
    fn spread(&self, fields: &[Field<'_>]) -> Option<Hit> {
        let mut hit = Hit {
            rank: Rank {
                not_the_code: true,
                beginnings: false,
                tier: Tier::Name,
                laid_over: false,
                closeness: Closeness::Spread,
            },
            places: Vec::new(),
        };
        for word in &self.words {
            let alone = Query {
                words: vec![word.clone()],
            };
            let (beginnings, tier, place, start) = fields
                .iter()
                .enumerate()
                .filter_map(|(place, field)| {
                    let (beginnings, _, start) = alone.find(field.text)?;
                    Some((beginnings, field.tier, place, start))
                })
                .min()?;
            hit.rank.beginnings |= beginnings;
            hit.rank.tier = hit.rank.tier.max(tier);
            let field = &fields[place];
            let shown = (field.label, around(field.text, start));
            if !hit.places.contains(&shown) {
                hit.places.push(shown);
            }
        }
        Some(hit)
    }

    /// Whether a text has all words: whether some are only beginnings, how close they stand, and
    /// where the first one does.
    fn find(&self, text: &str) -> Option<(bool, Closeness, usize)> {
        let (head, rest) = self.words.split_first()?;
        // Most texts do not even have the letters.
        let letters = small(text);
        if !self.words.iter().all(|word| letters.contains(one(word))) {
            return None;
        }
        let found = split(text);
        let fits = |word: &Word<'_>, wanted: &str, whole: bool| match fit(word.text, wanted) {
            Some(Fit::Whole) => true,
            Some(Fit::Beginning) => !whole,
            None => false,
        };
        for whole in [true, false] {
            let first = |wanted: &String| found.iter().find(|word| fits(word, wanted, whole));
            if self.words.iter().any(|wanted| first(wanted).is_none()) {
                continue;
            }
            let together = found.iter().find(|start| {
                fits(start, head, whole)
                    && rest.iter().enumerate().all(|(at, wanted)| {
                        let number = start.number + 1 + at;
                        let mut words = found.iter().filter(|word| word.number == number);
                        words.any(|word| fits(word, wanted, whole))
                    })
            });
            let count = found.last()?.number + 1;
            return Some(match together {
                Some(_) if count == self.words.len() => (!whole, Closeness::Same, 0),
                Some(start) => (!whole, Closeness::Together, start.start),
                None => (!whole, Closeness::Apart, first(head)?.start),
            });
        }
        None
    }
}

/// How a word fits what is looked for. A plural is the same word.
fn fit(word: &str, wanted: &str) -> Option<Fit> {
    let word = small(word);
    if one(&word) == one(wanted) {
        Some(Fit::Whole)
    } else if word.starts_with(wanted) {
        Some(Fit::Beginning)
    } else {
        None
    }
}

fn small(word: &str) -> String {
    word.to_lowercase()
}

/// A word without the `s` of a plural, if it may be one.
fn one(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one,
        _ => word,
    }
}

/// Takes a text apart: words are runs of letters and digits, and codes such as `5.1.1` are one.
fn split(text: &str) -> Vec<Word<'_>> {
    let is_of_code = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'X' | b'n');
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = None;
    let mut end = 0;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let dot = || {
            let next = text.as_bytes().get(at + 1);
            let before = &text.as_bytes()[start.unwrap_or(at)..at];
            letter == '.'
                && !before.is_empty()
                && before.iter().all(|&byte| is_of_code(byte) || byte == b'.')
                && next.is_some_and(|&next| is_of_code(next))
        };
        if letter.is_alphanumeric() || dot() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            let number = match words.last() {
                None => 0,
                Some(last) if &text[end..from] == "|" => last.number,
                Some(last) => last.number + 1,
            };
            words.push(Word {
                text: &text[from..at],
                start: from,
                number,
            });
            end = at;
        }
    }
    words
}

/// The most bytes that are shown of a text before and after the place that fits.
const BEFORE: usize = 24;
const AFTER: usize = 40;

/// The words around a place of a text.
fn around(text: &str, place: usize) -> String {
    let words = split(text);
    let mut from = 0;
    let mut to = text.len();
    if place > BEFORE {
        let mut starts = words.iter().map(|word| word.start);
        from = starts
            .find(|start| start + BEFORE >= place)
            .unwrap_or(place);
    }
    if text.len() > place + AFTER + 8 {
        let ends = words.iter().map(|word| word.start + word.text.len());
        to = ends.rev().find(|&end| end <= place + AFTER).unwrap_or(to);
    }
    let before = if from > 0 { "..." } else { "" };
    let after = if to < text.len() { "..." } else { "" };
    format!("{before}{}{after}", &text[from..to.max(from)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, usize)> {
        split(text)
            .iter()
            .map(|word| (word.text, word.number))
            .collect()
    }

    #[test]
    fn texts_are_taken_apart_into_words() {
        assert_eq!(words(""), []);
        assert_eq!(words("a b"), [("a", 0), ("b", 1)]);
        assert_eq!(
            words("no-such_user."),
            [("no", 0), ("such", 1), ("user", 2)]
        );
        assert_eq!(words("5.1.1, X.7.1."), [("5.1.1", 0), ("X.7.1", 1)]);
        assert_eq!(words("see 5. No"), [("see", 0), ("5", 1), ("No", 2)]);
        assert_eq!(words("gmail.com"), [("gmail", 0), ("com", 1)]);
        assert_eq!(words("a b|c d"), [("a", 0), ("b", 1), ("c", 1), ("d", 2)]);
        assert_eq!(words("für é"), [("für", 0), ("é", 1)]);
    }

    #[test]
    fn words_fit_whole_in_the_plural_and_by_their_beginning() {
        let whole = |word, wanted| fit(word, wanted) == Some(Fit::Whole);
        assert!(whole("Recipients", "recipient") && whole("limit", "limits"));
        assert!(whole("virus", "virus") && !whole("address", "addres"));
        assert!(fit("greylisting", "greylist") == Some(Fit::Beginning));
        assert!(fit("recipient", "ip").is_none() && fit("as", "a") == Some(Fit::Beginning));
    }

    #[test]
    fn what_is_shown_is_cut_at_words() {
        assert_eq!(around("over quota", 5), "over quota");
        let text = "The mailbox has no room left, and its owner has to make some before the \
                    next message of anybody is taken there again.";
        assert_eq!(
            around(text, 60),
            "...owner has to make some before the next message of anybody is..."
        );
    }
}
