//! The words by which a mail is recognised: rows of the phrasebook.

use std::ops::Range;
use std::sync::LazyLock;

use smtp_codes_phrasebook::REPORT_WORDS;

/// What words tell of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// The From field of a mail system.
    System,
    /// The Subject of a delivery report.
    Subject,
    /// In the text: delivery failed.
    Failure,
    /// In the text of what a mail system wrote: something failed.
    Reason,
    /// In the text or Subject: delivery is still being tried.
    Delay,
    /// In the text or Subject: it arrived, or was handed on.
    Success,
    /// The line behind which the returned original stands.
    Original,
    /// The Subject of a reply that a program sends for somebody who is away.
    Away,
    /// The Subject or text of a program that asks the sender to prove that he is a person.
    Challenge,
    /// The Subject of a read receipt.
    Receipt,
    /// What stands before the reason.
    Because,
    /// In the line above an address with the name of one who helps: he does, and is no recipient.
    Helper,
    /// In the line above any address: whoever it is can help, and is no recipient.
    Asked,
    /// The word before any address: whoever it is can help, unless the sentence tells a cause.
    Ask,
    /// In the text: it is over, although something else speaks of a delay.
    Final,
    /// What stands before the reason for which a message waits.
    Held,
    /// What stands before the address that the recipient's was made of.
    MadeOf,
}

impl Tells {
    /// Its word in the table.
    const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Subject => "subject",
            Self::Failure => "failure",
            Self::Reason => "reason",
            Self::Delay => "delay",
            Self::Success => "success",
            Self::Original => "original",
            Self::Away => "away",
            Self::Challenge => "challenge",
            Self::Receipt => "receipt",
            Self::Because => "because",
            Self::Helper => "helper",
            Self::Asked => "asked",
            Self::Ask => "ask",
            Self::Final => "final",
            Self::Held => "held",
            Self::MadeOf => "made-of",
        }
    }

    /// The words of the table that tell it.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        REPORT_WORDS
            .iter()
            .filter(move |(tells, _)| *tells == self.as_str())
            .flat_map(|(_, words)| words.iter().copied())
    }
}

/// All that words can tell, in the order of their numbers.
const ALL: [Tells; 17] = [
    Tells::System,
    Tells::Subject,
    Tells::Failure,
    Tells::Reason,
    Tells::Delay,
    Tells::Success,
    Tells::Original,
    Tells::Away,
    Tells::Challenge,
    Tells::Receipt,
    Tells::Because,
    Tells::Helper,
    Tells::Asked,
    Tells::Ask,
    Tells::Final,
    Tells::Held,
    Tells::MadeOf,
];

/// So much of a text is listened to, in bytes: a report says first what it is.
const LONGEST: usize = 16 << 10;

/// The words, found by their first two bytes.
struct Index {
    /// The entries of a bucket, one after the other.
    entries: Vec<(&'static [u8], Tells)>,
    /// Where the entries of each bucket begin.
    begins: Vec<u16>,
}

impl Index {
    const BUCKETS: usize = 1 << 11;

    fn bucket(first: u8, second: u8) -> usize {
        (usize::from(first) * 37 + usize::from(second) * 5) % Self::BUCKETS
    }

    fn new() -> Self {
        let mut buckets = vec![Vec::new(); Self::BUCKETS];
        for tells in ALL {
            for words in tells.words() {
                let words = words.as_bytes();
                buckets[Self::bucket(words[0], words[1])].push((words, tells));
            }
        }
        let mut index = Self {
            entries: Vec::new(),
            begins: vec![0],
        };
        for bucket in buckets {
            index.entries.extend(bucket);
            index.begins.push(index.entries.len() as u16);
        }
        index
    }
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

/// What a text was heard to tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Where the first words of each kind stand, and where they end, from 1.
    places: [(u32, u32); ALL.len()],
}

impl Heard {
    /// Listens to the beginning of a text, in one pass.
    pub(super) fn of(text: &str) -> Self {
        let end = (0..=text.len().min(LONGEST))
            .rev()
            .find(|&end| text.is_char_boundary(end));
        let text = &text[..end.unwrap_or(0)];
        let lower = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            // Some programs set their apostrophes as printers do.
            text.to_lowercase().replace('\u{2019}', "'")
        };
        let mut heard = Self::default();
        let index = &*INDEX;
        let bytes = lower.as_bytes();
        for (at, pair) in bytes.windows(2).enumerate() {
            let bucket = Index::bucket(pair[0], pair[1]);
            let range = usize::from(index.begins[bucket])..usize::from(index.begins[bucket + 1]);
            for (words, tells) in &index.entries[range] {
                let place = &mut heard.places[*tells as usize];
                if place.1 == 0 && bytes[at..].starts_with(words) {
                    // A letter may be longer or shorter in its other case.
                    *place = match lower.len() == text.len() {
                        true => (at as u32, (at + words.len()) as u32),
                        false => (0, u32::MAX),
                    };
                }
            }
        }
        heard
    }

    /// Whether the text told it.
    pub(super) const fn has(&self, tells: Tells) -> bool {
        self.places[tells as usize].1 > 0
    }

    /// Where the first words that tell it begin and end, if that is known.
    pub(super) fn place(&self, tells: Tells) -> Option<Range<usize>> {
        match self.places[tells as usize] {
            (_, 0 | u32::MAX) => None,
            (start, end) => Some(start as usize..end as usize),
        }
    }
}

impl Tells {
    /// Whether a short text tells it.
    pub(super) fn heard_in(self, text: &str) -> bool {
        Heard::of(text).has(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_heard_where_they_stand() {
        let heard = Heard::of("This is a WARNING. Mail Delivery has been DELAYED");
        assert!(heard.has(Tells::Delay) && heard.has(Tells::System) && heard.has(Tells::Subject));
        assert!(!heard.has(Tells::Failure));
        let place = heard.place(Tells::Delay).expect("is heard");
        assert_eq!(
            place.end,
            "This is a WARNING. Mail Delivery has been DELAYED".len()
        );
        assert!(Tells::Subject.heard_in(
            "\u{41d}\u{415} \u{414}\u{41e}\u{421}\u{422}\u{410}\u{412}\u{41b}\u{415}\u{41d}\u{41e}"
        ));
        assert!(Tells::Failure.heard_in("It couldn\u{2019}t be delivered"));
        assert!(!Heard::of("").has(Tells::System));
        assert!(!Tells::Failure.heard_in(&format!("{}not delivered", "x".repeat(LONGEST))));
    }

    #[test]
    fn all_words_are_heard_and_written_small() {
        for tells in ALL {
            assert_eq!(ALL[tells as usize], tells);
            for words in tells.words() {
                assert!(words.len() > 1 && tells.heard_in(words), "{words}");
                assert_eq!(words.to_lowercase(), words);
            }
        }
        let of_lines = |tells: &str| {
            let around = tells.starts_with("other-") || tells == "after-sender";
            around || tells.ends_with("-command")
        };
        let of_mails = REPORT_WORDS.iter().filter(|(tells, _)| !of_lines(tells));
        for (tells, _) in of_mails {
            assert!(ALL.iter().any(|known| known.as_str() == *tells), "{tells}");
        }
    }
}
