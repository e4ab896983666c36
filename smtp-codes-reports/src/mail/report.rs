//! Bounces in words: who is reported, and what is said about each.
//!
//! Mail systems without the standard fields write for people, each in its own way, but
//! alike in this: the failed addresses begin a line, alone or with a colon and the
//! reason, and what concerns an address follows it; or a sentence names the one address
//! (`... your message to <jo@example.com>`). The returned original stands at the end,
//! behind a line that says so or that begins a mail header.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use smtp_codes::dsn::Author;
use smtp_codes::{DsnAction, Found, best};

use super::Finding;

/// What a report says in words is cut at this many characters.
pub(super) const TEXT_LIMIT: usize = 500;

/// A report in words, taken apart.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    recipients: Vec<About<'a>>,
    /// The places in `recipients`, by address in small letters.
    places: HashMap<String, usize>,
    /// The status that says most in all of the text.
    whole: Option<Said>,
    /// Whether delivery is still being tried.
    delayed: bool,
}

/// What the report has about one recipient.
#[derive(Debug)]
struct About<'a> {
    address: &'a str,
    /// What the report says about the recipient where it first speaks of it.
    block: Option<Range<usize>>,
    /// The status among what is said about the recipient.
    own: Option<Said>,
    /// The answer of [`Words::words_about`], once it was asked for.
    words: OnceCell<Option<Arc<str>>>,
}

/// A status, and the paragraph that holds it. Where it is said of many recipients, they
/// share the paragraph: it is looked for and stored once.
#[derive(Clone, Debug)]
struct Said {
    found: Found,
    text: Arc<str>,
}

impl Said {
    /// The status that says most in the text.
    fn best_of(text: &str) -> Option<Self> {
        let found = best(text.as_bytes())?;
        let text = paragraph(text, found.start).into();
        Some(Self { found, text })
    }
}

impl<'a> Words<'a> {
    /// Takes the text without the returned original; `sender` are the addresses that the
    /// bounce was sent to, `failed` those that its header calls failed.
    pub(super) fn new(text: &'a str, sender: &[String], failed: &'a [String]) -> Self {
        let lowered = |list: &[String]| -> HashSet<String> {
            list.iter().map(|it| it.to_ascii_lowercase()).collect()
        };
        let (senders, fails) = (lowered(sender), lowered(failed));
        let mut heads = heads(text);
        if heads.is_empty() {
            heads = named(text);
        }
        if heads.is_empty() {
            heads = only(text, &senders);
        }
        let known = |list: &HashSet<String>, head: &Head<'_>| {
            list.contains(&head.address.to_ascii_lowercase())
        };
        if !failed.is_empty() {
            heads.retain(|head| known(&fails, head));
        } else if heads.iter().any(|head| !known(&senders, head)) {
            heads.retain(|head| !known(&senders, head));
        }

        let mut report = Self {
            text,
            recipients: Vec::new(),
            places: HashMap::new(),
            whole: Said::best_of(text),
            delayed: is_delay(text),
        };
        // Where the first reason stands above its address, all do.
        let reason_above = heads.first().is_some_and(|head| head.closes);
        for (at, head) in heads.iter().enumerate() {
            let block = if reason_above {
                let above = at.checked_sub(1).map_or(0, |at| heads[at].end);
                above..head.end
            } else {
                let end = heads.get(at + 1).map_or(text.len(), |next| next.start);
                head.start..block_end(text, head.start, end)
            };
            let about = report.entry(head.address);
            if about.own.is_none() {
                about.own = Said::best_of(&text[block.clone()]);
            }
            about.block.get_or_insert(block);
        }
        for address in failed {
            report.entry(address);
        }
        if report.recipients.len() > 1 {
            report.read_transcript();
        }
        report
    }

    fn entry(&mut self, address: &'a str) -> &mut About<'a> {
        let place = *self
            .places
            .entry(address.to_ascii_lowercase())
            .or_insert(self.recipients.len());
        if place == self.recipients.len() {
            self.recipients.push(About {
                address,
                block: None,
                own: None,
                words: OnceCell::new(),
            });
        }
        &mut self.recipients[place]
    }

    /// Takes the codes of recipients that have none yet from the lines that name them.
    fn read_transcript(&mut self) {
        for line in self.text.lines() {
            let mut said = None;
            for (_, address) in addresses(line) {
                let Some(&place) = self.places.get(&address.to_ascii_lowercase()) else {
                    continue;
                };
                let about = &mut self.recipients[place];
                if about.own.is_none() {
                    about.own = said.get_or_insert_with(|| Said::best_of(line)).clone();
                }
            }
        }
    }

    /// One finding for each recipient; one without recipient if the report names none.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let action = self.delayed.then_some(DsnAction::Delayed);
        let finding = |about: Option<&About<'_>>, said: Option<&Said>| Finding {
            recipient: about.map(|about| about.address.to_owned()),
            action,
            author: Author::Server,
            status: said.map(|said| said.found.status),
            host: None,
            text: match said {
                Some(said) => Some(Arc::clone(&said.text)),
                None => about.and_then(|about| self.words_about(about)),
            },
        };
        let whole = self.whole.as_ref();
        if self.recipients.len() < 2 {
            return vec![finding(self.recipients.first(), whole)];
        }
        // A reason for all stands before or behind the list of addresses.
        let shared = whole.filter(|_| self.recipients.iter().all(|about| about.own.is_none()));
        self.recipients
            .iter()
            .map(|about| finding(Some(about), about.own.as_ref().or(shared)))
            .collect()
    }

    /// Whether the report names a recipient or a code.
    pub(super) fn says_anything(&self) -> bool {
        !self.recipients.is_empty() || self.whole.is_some()
    }

    /// The status that the report has for a recipient; `single` if there is only one.
    pub(super) fn status_of(&self, address: Option<&str>, single: bool) -> Option<Found> {
        if single {
            return self.whole.as_ref().map(|said| said.found);
        }
        let own = self.about(address?)?.own.as_ref();
        own.map(|said| said.found)
    }

    /// What the report says about a recipient; `single` if there is only one.
    pub(super) fn text_of(&self, address: Option<&str>, single: bool) -> Option<Arc<str>> {
        if single && let Some(said) = &self.whole {
            return Some(Arc::clone(&said.text));
        }
        self.words_about(self.about(address?)?)
    }

    fn about(&self, address: &str) -> Option<&About<'a>> {
        let place = *self.places.get(&address.to_ascii_lowercase())?;
        self.recipients.get(place)
    }

    /// The first words behind the address, else the words above it. Fields may name an
    /// address many times: its words are looked for once.
    fn words_about(&self, about: &About<'_>) -> Option<Arc<str>> {
        about
            .words
            .get_or_init(|| self.find_words(about).map(Arc::from))
            .clone()
    }

    fn find_words(&self, about: &About<'_>) -> Option<String> {
        let block = about.block.as_ref()?;
        let at = self.text[block.clone()].find(about.address)? + about.address.len();
        let words = self.text[block.start + at..block.end]
            .trim_start_matches(['>', ':', '*', ' ', '\t', '\r', '\n']);
        let words = paragraph(words, 0);
        if !words.is_empty() {
            return Some(words);
        }
        let before = &self.text[..block.start + at];
        // The last so many bytes, from a whole character on.
        let from = (before.len().saturating_sub(TEXT_LIMIT)..before.len())
            .find(|&at| before.is_char_boundary(at))
            .unwrap_or(before.len());
        let start = before[from..]
            .rfind("\n\n")
            .map_or(from, |at| from + at + 2);
        let words = paragraph(&before[start..], 0);
        (words != about.address).then_some(words)
    }
}

/// An address that begins what is said about it, or closes it.
#[derive(Clone, Copy, Debug)]
struct Head<'a> {
    address: &'a str,
    /// Where its line begins.
    start: usize,
    /// Where its line ends.
    end: usize,
    /// Whether it stands alone below other words.
    closes: bool,
}

/// The addresses that begin a line and what follows.
fn heads(text: &str) -> Vec<Head<'_>> {
    let mut heads: Vec<Head<'_>> = Vec::new();
    // The indentation of the first head; the others stand as deep.
    let mut column = None;
    let mut before = "";
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '*', '>', '-', '|', '\u{b7}', '\u{2022}']);
        let indent = line.len() - bare.len();
        let previous = std::mem::replace(&mut before, line.trim());
        let at = start;
        start += line.len();
        let Some((0, address)) = addresses(bare).next() else {
            continue;
        };
        let behind = bare
            .trim_start_matches('<')
            .strip_prefix(address)
            .unwrap_or_default()
            .trim_start_matches('>');
        // `<jo@example.com>... User unknown` quotes a reply.
        if !behind.is_empty() && !behind.starts_with([':', ' ', '\t', '\r', '\n', ',']) {
            continue;
        }
        let introduced = previous.is_empty()
            || previous.ends_with([':', '-', '=', '*', '|', '\u{3002}', '\u{ff1a}'])
            || previous.ends_with(address)
            || behind.starts_with(':') && previous.ends_with('.')
            || column == Some(indent);
        let alone = behind.trim().is_empty();
        if !(introduced || alone) || previous.ends_with(" by") || previous.ends_with(" from") {
            continue;
        }
        column.get_or_insert(indent);
        heads.push(Head {
            address,
            start: at,
            end: start,
            closes: !introduced,
        });
    }
    heads
}

/// How many bytes before an address are looked at for the words that introduce it.
const NEAR: usize = 200;

/// The addresses that a sentence or a label names as those of the recipient.
fn named(text: &str) -> Vec<Head<'_>> {
    const WORDS: [&str; 9] = [
        "deliver",
        "message",
        "mail",
        "recipient",
        "rcpt",
        "send",
        "sent",
        "failed",
        "address",
    ];
    let mut heads = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for (at, address) in addresses(line) {
            let near = (at.saturating_sub(NEAR)..=at).find(|&from| line.is_char_boundary(from));
            let before = line[near.unwrap_or(at)..at]
                .trim_end_matches([' ', '\t', '<', ':', '"', '\'', '(', '['])
                .to_ascii_lowercase();
            let last = before
                .rsplit(|c: char| !c.is_ascii_alphabetic())
                .next()
                .unwrap_or_default();
            let names = match last {
                "to" => WORDS.iter().any(|word| before.contains(word)),
                "recipient" | "recipients" | "user" | "mailbox" | "rcpt" => true,
                _ => before.contains("recipient"),
            };
            if names {
                heads.push(Head {
                    address,
                    start,
                    end: start + line.len(),
                    closes: false,
                });
                break;
            }
        }
        start += line.len();
    }
    heads
}

/// The only address in the report that is not the sender's or a mail system's.
fn only<'a>(text: &'a str, senders: &HashSet<String>) -> Vec<Head<'a>> {
    let mut only: Option<Head<'_>> = None;
    for (start, address) in addresses(text) {
        let local = address.split('@').next().unwrap_or_default();
        let system = [
            "postmaster",
            "mailer-daemon",
            "support",
            "abuse",
            "no-reply",
            "noreply",
        ]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(local));
        if system || senders.contains(&address.to_ascii_lowercase()) {
            continue;
        }
        match only {
            Some(head) if !head.address.eq_ignore_ascii_case(address) => return Vec::new(),
            Some(_) => {}
            None => {
                only = Some(Head {
                    address,
                    start,
                    end: start + address.len(),
                    closes: false,
                });
            }
        }
    }
    only.into_iter().collect()
}

/// What is said about a head ends at the next one or at a ruled line.
fn block_end(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    for line in text[start..end].split_inclusive('\n') {
        if at > start && line.trim_start().starts_with("---") {
            return at;
        }
        at += line.len();
    }
    end
}

/// The addresses in a text, each with the place where it begins (before its `<`).
pub(super) fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let local = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"'@\\|".contains(c);
    let domain = |c: char| c.is_alphanumeric() || "-._".contains(c);
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = text[from..].find('@').map(|at| from + at) {
            let start = text[from..at]
                .char_indices()
                .rev()
                .take_while(|&(_, c)| local(c))
                .last()
                .map_or(at, |(place, _)| from + place);
            let end = text[at + 1..]
                .find(|c| !domain(c))
                .map_or(text.len(), |length| at + 1 + length);
            let address = text[start..end].trim_end_matches(['.', '-', '_']);
            from = end.max(at + 1);
            if start < at && start + address.len() > at + 1 {
                let place = start - usize::from(text[..start].ends_with('<'));
                return Some((place, address));
            }
        }
        None
    })
}

/// The report and, behind it, the returned original.
pub(super) fn split_original(text: &str) -> (&str, &str) {
    let mut at = 0;
    // Where the header fields that were just passed begin, and how many there were.
    let mut fields = (0, 0);
    let mut certain = false;
    for line in text.split_inclusive('\n') {
        if announces_original(line) {
            return (&text[..at], &text[at + line.len()..]);
        }
        let name = line.split(':').next().unwrap_or_default();
        let is_field = name.len() < line.trim_end().len()
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_field {
            if fields.1 == 0 {
                fields.0 = at;
            }
            fields.1 += 1;
            certain |= is_of_original(name);
            if certain && fields.1 >= 3 {
                return text.split_at(fields.0);
            }
        } else if !line.starts_with([' ', '\t']) {
            fields.1 = 0;
            certain = false;
        }
        at += line.len();
    }
    (text, "")
}

/// Header fields that a report does not write for people.
fn is_of_original(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "Received",
        "Return-Path",
        "DKIM-Signature",
        "DomainKey-Signature",
        "X-Received",
        "ARC-Seal",
        "MIME-Version",
        "X-Mailer",
        "Message-ID",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the line says that the original follows.
fn announces_original(line: &str) -> bool {
    const PHRASES: [&str; 17] = [
        "original message",
        "original mail",
        "message original",
        "mensaje original",
        "mensagem original",
        "returned message",
        "unsent message",
        "undelivered message",
        "undeliverable message",
        "rejected message",
        "copy of the message",
        "copy of your message",
        "copy of the original",
        "message header",
        "header of the",
        "headers of the",
        "message text",
    ];
    let line = line.trim();
    // A sentence of the report is longer than a line that parts it from the original.
    if line.is_empty() || line.len() > 120 || !line.is_ascii() {
        return false;
    }
    let lower = line.to_ascii_lowercase();
    PHRASES.iter().any(|phrase| lower.contains(phrase))
        && (line.starts_with(['-', '=', '*', '_', '|', '#'])
            || line.ends_with(':')
            || lower.contains("follow"))
        && !lower.contains("following recipient")
        && !lower.contains("following address")
        && !lower.contains("following header fields")
}

/// The standard fields where they stand in the text, as some systems have them.
pub(super) fn embedded_fields(text: &str) -> Option<&str> {
    let mut first = None;
    let (mut recipient, mut status) = (false, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.split(':').next().unwrap_or_default().trim_end();
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let of_recipient = is(&["Final-Recipient", "Original-Recipient"]);
        let of_status = is(&["Status", "Action", "Diagnostic-Code"]);
        if of_recipient || of_status {
            first.get_or_insert(at);
        }
        recipient |= of_recipient;
        status |= of_status;
        at += line.len();
    }
    (recipient && status).then(|| first.map(|first| &text[first..]))?
}

/// Whether the report says that delivery is still being tried.
fn is_delay(text: &str) -> bool {
    const PHRASES: [&str; 8] = [
        "has been delayed",
        "is delayed",
        "not yet been delivered",
        "will be retried",
        "will continue to try",
        "will keep trying",
        "do not need to resend",
        "delivery attempts will continue",
    ];
    let lower = text.to_ascii_lowercase();
    PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// The lines from the one that holds `at` to the next blank one, as one line, cut at
/// [`TEXT_LIMIT`]. Not more than that is copied, however long a word is.
fn paragraph(text: &str, at: usize) -> String {
    let start = text.as_bytes()[..at]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut words: String = text[start..]
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .flat_map(str::split_whitespace)
        .flat_map(|word| std::iter::once(' ').chain(word.chars()))
        .skip(1)
        .take(TEXT_LIMIT)
        .collect();
    // The cut may come right behind a blank.
    words.truncate(words.trim_end().len());
    words
}
