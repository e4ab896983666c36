//! Bounces in words: who is reported, and what is said about each.
//!
//! Mail systems without the standard fields write for people, each in its own way, but
//! alike in this: the failed addresses begin a line, alone or with a colon and the
//! reason, and what concerns an address follows it; or a sentence names the one address
//! (`... your message to <jo@example.com>`). The returned original stands at the end,
//! behind a line that says so or that begins a mail header.

use std::ops::Range;

use smtp_codes::{Found, best};

use super::Finding;

/// The diagnostic of a finding is cut at this many characters.
const TEXT_LIMIT: usize = 500;

/// A report in words, taken apart.
#[derive(Debug)]
pub(super) struct Report<'a> {
    text: &'a str,
    recipients: Vec<About<'a>>,
    /// Whether delivery is still being tried.
    delayed: bool,
}

/// What the report has about one recipient.
#[derive(Debug)]
struct About<'a> {
    address: &'a str,
    /// Where the report speaks of the recipient; one range for each time it does.
    blocks: Vec<Range<usize>>,
}

impl<'a> Report<'a> {
    /// Takes the text without the returned original; `sender` are the addresses that the
    /// bounce was sent to, `failed` those that its header calls failed.
    pub(super) fn new(text: &'a str, sender: &[String], failed: &'a [String]) -> Self {
        let mut heads = heads(text);
        if heads.is_empty() {
            heads = named(text);
        }
        if heads.is_empty() {
            heads = only(text, sender);
        }
        let known = |list: &[String], address: &str| {
            list.iter().any(|known| known.eq_ignore_ascii_case(address))
        };
        if !failed.is_empty() {
            heads.retain(|head| known(failed, head.address));
        } else if heads.iter().any(|head| !known(sender, head.address)) {
            heads.retain(|head| !known(sender, head.address));
        }
        let mut recipients: Vec<About<'a>> = Vec::new();
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
            match recipients
                .iter_mut()
                .find(|about| about.address.eq_ignore_ascii_case(head.address))
            {
                Some(about) => about.blocks.push(block),
                None => recipients.push(About {
                    address: head.address,
                    blocks: vec![block],
                }),
            }
        }
        for address in failed {
            if !recipients
                .iter()
                .any(|about| about.address.eq_ignore_ascii_case(address))
            {
                recipients.push(About {
                    address,
                    blocks: Vec::new(),
                });
            }
        }
        Self {
            text,
            recipients,
            delayed: is_delay(text),
        }
    }

    /// One finding for each recipient; one without recipient if the report names none.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let action = self.delayed.then(|| "delayed".to_owned());
        let finding = |recipient: Option<&str>, found: Option<(Found, &str)>, text| Finding {
            recipient: recipient.map(str::to_owned),
            action: action.clone(),
            reply: found.and_then(|(found, _)| found.reply),
            enhanced: found.and_then(|(found, _)| found.enhanced),
            text: match found {
                Some((found, within)) => Some(paragraph(within, found.start)),
                None => text,
            },
        };
        if self.recipients.len() < 2 {
            let about = self.recipients.first();
            let found = best(self.text.as_bytes()).map(|found| (found, self.text));
            let text = about.and_then(|about| self.words_about(about));
            return vec![finding(about.map(|about| about.address), found, text)];
        }
        let own: Vec<_> = self.recipients.iter().map(|it| self.own(it)).collect();
        // A reason for all stands before or behind the list of addresses.
        let shared = if own.iter().all(Option::is_none) {
            best(self.text.as_bytes()).map(|found| (found, self.text))
        } else {
            None
        };
        self.recipients
            .iter()
            .zip(own)
            .map(|(about, own)| {
                finding(Some(about.address), own.or(shared), self.words_about(about))
            })
            .collect()
    }

    /// Whether the report names a recipient or a code.
    pub(super) fn says_anything(&self) -> bool {
        !self.recipients.is_empty() || best(self.text.as_bytes()).is_some()
    }

    /// The status that the report has for a recipient; `single` if there is only one.
    pub(super) fn status_of(&self, address: Option<&str>, single: bool) -> Option<Found> {
        if single {
            return best(self.text.as_bytes());
        }
        self.own(self.about(address?)?).map(|(found, _)| found)
    }

    /// What the report says about a recipient, if not the codes; `single` if there is only one.
    pub(super) fn text_of(&self, address: Option<&str>, single: bool) -> Option<String> {
        if single && let Some(found) = best(self.text.as_bytes()) {
            return Some(paragraph(self.text, found.start));
        }
        self.words_about(self.about(address?)?)
    }

    fn about(&self, address: &str) -> Option<&About<'a>> {
        self.recipients
            .iter()
            .find(|about| about.address.eq_ignore_ascii_case(address))
    }

    /// The best status among the blocks of the recipient, else among the lines that name it.
    fn own(&self, about: &About<'_>) -> Option<(Found, &'a str)> {
        about
            .blocks
            .iter()
            .find_map(|block| {
                let block = &self.text[block.clone()];
                best(block.as_bytes()).map(|found| (found, block))
            })
            .or_else(|| {
                self.text
                    .lines()
                    .filter(|line| {
                        addresses(line).any(|(_, it)| it.eq_ignore_ascii_case(about.address))
                    })
                    .find_map(|line| best(line.as_bytes()).map(|found| (found, line)))
            })
    }

    /// The first words behind the address.
    fn words_about(&self, about: &About<'_>) -> Option<String> {
        let block = &self.text[about.blocks.first()?.clone()];
        let at = block.find(about.address)? + about.address.len();
        let words = block[at..].trim_start_matches(['>', ':', '*', ' ', '\t', '\r', '\n']);
        let words = paragraph(words, 0);
        if !words.is_empty() {
            return Some(words);
        }
        // The reason stands before the address.
        let before = &self.text[..about.blocks.first()?.start + at];
        let start = before.rfind("\n\n").map_or(0, |at| at + 2);
        let words = paragraph(&self.text[start..], 0);
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
            let before = line[..at]
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
fn only<'a>(text: &'a str, sender: &[String]) -> Vec<Head<'a>> {
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
        if system || sender.iter().any(|it| it.eq_ignore_ascii_case(address)) {
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

/// The lines from the one that holds `at` to the next blank one, as one line.
fn paragraph(text: &str, at: usize) -> String {
    let start = text.as_bytes()[..at]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut words = String::new();
    for line in text[start..]
        .lines()
        .take_while(|line| !line.trim().is_empty())
    {
        for word in line.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        if words.len() > TEXT_LIMIT {
            break;
        }
    }
    if let Some((cut, _)) = words.char_indices().nth(TEXT_LIMIT) {
        words.truncate(cut);
    }
    words
}
