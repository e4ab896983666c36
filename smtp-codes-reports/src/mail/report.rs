//! Bounces in words: who is reported, and what is said about each.
//!
//! Mail systems without the standard fields write for people, each in its own way, but
//! alike in this: the failed addresses begin a line, alone or with a colon and the
//! reason, and what concerns an address follows it; or a sentence names the one address
//! (`... your message to <jo@example.com>`). The returned original stands at the end,
//! behind a line that says so or that begins a mail header.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use smtp_codes::{Action, DsnAction, Evidence, Found, Stage, Status, best};
use smtp_codes_phrasebook::LAYERS;

use super::transcript::Transcript;
use super::words::{Heard, Tells};
use crate::stage;

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
    /// What the servers said in the session that the report quotes.
    transcript: Transcript,
    /// Where lists of recipients begin, each of which met the same fate.
    lists: Vec<(usize, DsnAction)>,
    /// The text that says what happened to all, where nothing is said about a recipient.
    lead: OnceCell<Option<Arc<str>>>,
}

/// What a report in words says about one recipient.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) recipient: Option<&'a str>,
    /// The address that the recipient's was made of.
    pub(super) alias: Option<&'a str>,
    pub(super) status: Option<Status>,
    pub(super) stage: Stage,
    pub(super) text: Option<Arc<str>>,
    /// What was done, where the report tells it of some recipients and not of others.
    pub(super) action: Option<DsnAction>,
}

/// What the report has about one recipient.
#[derive(Debug)]
struct About<'a> {
    address: &'a str,
    /// What the report says about the recipient where it first speaks of it, and where the
    /// address ends there.
    block: Option<(Range<usize>, usize)>,
    /// The status among what is said about the recipient.
    own: Option<Said>,
    /// Why the message waits: `<jo@example.com>... Deferred: Connection refused`.
    deferred: Option<Arc<str>>,
    /// The answer of [`Words::words_about`], once it was asked for.
    words: OnceCell<Option<Arc<str>>>,
    /// The answer of [`Words::stage_about`].
    stage: OnceCell<Stage>,
}

/// A status, and the paragraph that holds it. Where it is said of many recipients, they
/// share the paragraph: it is looked for and stored once.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) found: Found,
    pub(super) text: Arc<str>,
    pub(super) stage: Stage,
}

impl Said {
    /// The status that says most in the text.
    fn best_of(text: &str) -> Option<Self> {
        let found = best(text.as_bytes())?;
        Some(Self {
            found,
            text: paragraph(text, found.start).into(),
            stage: stage::told(near(text, found.start)),
        })
    }
}

/// The bytes around a place in which a server's words about it may stand.
fn near(text: &str, at: usize) -> &[u8] {
    const BEFORE: usize = 1000;
    const BEHIND: usize = 2000;
    &text.as_bytes()[at.saturating_sub(BEFORE)..text.len().min(at + BEHIND)]
}

impl<'a> Words<'a> {
    /// Takes the text without the returned original; `sender` are the addresses that the
    /// bounce was sent to, `system` those that sent it, `failed` those that its header calls failed.
    pub(super) fn new(
        text: &'a str,
        sender: &[String],
        system: &[String],
        failed: &'a [String],
    ) -> Self {
        let lowered = |list: &[String]| -> HashSet<String> {
            list.iter().map(|it| it.to_ascii_lowercase()).collect()
        };
        let (mut senders, fails) = (lowered(sender), lowered(failed));
        senders.extend(lowered(system));
        let mut heads = heads(text);
        if heads.is_empty() {
            heads = quoted(text);
        }
        if heads.is_empty() {
            heads = named(text);
        }
        if heads.is_empty() {
            heads = repeated(text);
        }
        if heads.is_empty() {
            heads = only(text, &senders);
        }
        drop_signature(text, &senders, &mut heads);
        let known = |list: &HashSet<String>, head: &Head<'_>| {
            list.contains(&head.address.to_ascii_lowercase())
        };
        let named = heads.len();
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
            transcript: Transcript::read(text),
            lists: lists(text),
            lead: OnceCell::new(),
        };
        // Where the first reason stands above its address, all do.
        let reason_above = heads.first().is_some_and(|head| head.closes);
        let names = lowered_of(&heads);
        // The block of the line at hand, which all heads of that line share.
        let mut block = 0..0;
        let mut said = None;
        let mut above = 0;
        for (at, head) in heads.iter().enumerate() {
            let same_line = at > 0 && heads[at - 1].start == head.start;
            if !same_line {
                block = if reason_above {
                    above..head.end
                } else {
                    let next = heads[at..].iter().position(|next| next.start != head.start);
                    let (line, others) = heads[at..].split_at(next.unwrap_or(heads.len() - at));
                    let end = others.first().map_or(text.len(), |next| next.start);
                    let list = report.lists_before(head.place);
                    let end = report.lists.get(list).map_or(end, |(at, _)| end.min(*at));
                    let end = block_end(text, head.start, end);
                    head.start..before_others(text, head.end..end, line, &names)
                };
                above = head.end;
                said = None;
            }
            let about = report.entry(head.address);
            if about.own.is_none() {
                about.own = said
                    .get_or_insert_with(|| Said::best_of(&text[block.clone()]))
                    .clone();
            }
            about
                .block
                .get_or_insert_with(|| (block.clone(), head.place));
        }
        if !reason_above {
            report.share_below(&heads);
        }
        // What is said about an address that is left out is not about the only one that is not.
        if heads.len() < named
            && let [about] = &report.recipients[..]
            && about.own.is_some()
        {
            report.whole.clone_from(&about.own);
        }
        for address in failed {
            report.entry(address);
        }
        // Of one recipient all codes are; without one, the session may say why the mail waits.
        if report.recipients.len() > 1 || report.whole.is_none() {
            report.read_transcript();
        }
        if report.recipients.iter().any(|about| about.block.is_none()) {
            report.find_places();
        }
        report.hear_servers();
        report
    }

    /// Gives addresses that stand alone in lines the reason that follows the last of them.
    fn share_below(&mut self, heads: &[Head<'_>]) {
        let alone = |head: &Head<'_>| {
            let behind = &self.text[head.place..head.end.max(head.place)];
            !behind_address(behind).contains(char::is_alphanumeric)
        };
        let mut below: Option<(usize, Said)> = None;
        let mut given = Vec::new();
        for head in heads.iter().rev() {
            let place = self.places.get(&head.address.to_ascii_lowercase());
            let Some(&place) = place else { continue };
            let own = &self.recipients[place].own;
            match (own, &below) {
                (Some(said), _) => below = Some((head.start, said.clone())),
                (None, Some((start, said))) if head.end == *start && alone(head) => {
                    given.push((place, said.clone()));
                    below = Some((head.start, said.clone()));
                }
                _ => below = None,
            }
        }
        for (place, said) in given {
            // `(reason: ...)` is about the one address above it.
            if !said.text.starts_with("(reason") {
                self.recipients[place].own = Some(said);
            }
        }
    }

    /// How many lists begin before a place.
    fn lists_before(&self, place: usize) -> usize {
        self.lists.partition_point(|(at, _)| *at < place)
    }

    /// Finds where recipients are named of whom only the header says that they failed.
    fn find_places(&mut self) {
        /// What is said about such a recipient is no longer, in bytes.
        const LONGEST: usize = 1000;
        let text = self.text;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            for (_, address) in addresses(line) {
                let Some(&place) = self.places.get(&address.to_ascii_lowercase()) else {
                    continue;
                };
                let about = &mut self.recipients[place];
                if about.block.is_none() {
                    // A line may be as long as the text.
                    let place = end_in(text, address);
                    let from = place.saturating_sub(address.len() + LONGEST).max(start);
                    let from = whole_char(text, from);
                    let end = block_end(text, from, whole_char(text, place + LONGEST));
                    about.block = Some((from..end.max(place), place));
                }
            }
            start += line.len();
        }
    }

    /// What a server said goes before what the reporter made of it.
    fn hear_servers(&mut self) {
        let single = self.recipients.len() < 2;
        for about in &mut self.recipients {
            if let Some(said) = self.transcript.about(about.address, single) {
                about.own = Some(said.clone());
            }
        }
        let said = match &self.recipients[..] {
            [] => self.transcript.whole(),
            [about] => self.transcript.about(about.address, true),
            _ => None,
        };
        if let Some(said) = said {
            self.whole = Some(said.clone());
        }
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
                deferred: None,
                words: OnceCell::new(),
                stage: OnceCell::new(),
            });
        }
        &mut self.recipients[place]
    }

    /// Takes the codes of recipients that have none yet from the lines that name them.
    fn read_transcript(&mut self) {
        for line in self.text.lines() {
            let mut said = None;
            let deferred: Option<Arc<str>> = line
                .split_once("... Deferred: ")
                .map(|(_, reason)| paragraph(reason, 0).into());
            for (_, address) in addresses(line) {
                let Some(&place) = self.places.get(&address.to_ascii_lowercase()) else {
                    continue;
                };
                let about = &mut self.recipients[place];
                if about.own.is_none() {
                    about.own = said.get_or_insert_with(|| Said::best_of(line)).clone();
                }
                if about.deferred.is_none() {
                    about.deferred = deferred.clone();
                }
            }
        }
    }

    /// What is said about each recipient; about nobody if the report names none.
    pub(super) fn told(&self) -> Vec<Told<'a>> {
        let told = |about: Option<&About<'a>>, said: Option<&Said>| Told {
            recipient: about.map(|about| about.address),
            alias: about.and_then(|about| self.alias(about)),
            status: said.map(|said| said.found.status),
            stage: match said {
                Some(said) => said.stage,
                None => about.map_or(Stage::Any, |about| self.stage_about(about)),
            },
            text: match said {
                // Of codes alone, the words beside them elsewhere say why, else those above.
                Some(said) if is_bare(&said.text) => self
                    .said_again(said)
                    .or_else(|| self.lead())
                    .or_else(|| Some(Arc::clone(&said.text))),
                Some(said) => Some(Arc::clone(&said.text)),
                None => about
                    .and_then(|about| about.deferred.clone().or_else(|| self.words_about(about)))
                    .or_else(|| self.lead()),
            },
            action: about.and_then(|about| self.listed(about)),
        };
        let whole = self.whole.as_ref();
        if self.recipients.len() < 2 {
            return vec![told(self.recipients.first(), whole)];
        }
        // A reason for all stands before or behind the list of addresses.
        let shared = whole.filter(|_| self.recipients.iter().all(|about| about.own.is_none()));
        let mut done: Vec<Option<DsnAction>> = self
            .recipients
            .iter()
            .map(|about| self.by_sentence(about))
            .collect();
        // Where all met the same fate the report as a whole says which.
        if !done.contains(&Some(DsnAction::Delivered)) {
            done.fill(None);
        }
        self.recipients
            .iter()
            .zip(done)
            .map(|(about, done)| {
                let done = self.listed(about).or(done);
                // What failed for others is nothing about those whom it reached.
                let reached = done == Some(DsnAction::Delivered);
                let theirs = |said: &&Said| !reached || said.found.status.is_success();
                let said = about.own.as_ref().or(shared).filter(theirs);
                let mut told = told(Some(about), said);
                told.action = done;
                if reached && said.is_none() {
                    told.text = None;
                }
                told
            })
            .collect()
    }

    /// What was done with the list that a recipient is in, where there are several lists.
    fn listed(&self, about: &About<'_>) -> Option<DsnAction> {
        let (_, place) = about.block.as_ref()?;
        let (_, action) = self.lists[..self.lists_before(*place)].last()?;
        (self.lists.len() > 1).then_some(*action)
    }

    /// What was done by the sentence that names a recipient: `Delivery to jo@example.com was successful.`
    fn by_sentence(&self, about: &About<'_>) -> Option<DsnAction> {
        let (_, place) = about.block.as_ref()?;
        let words = around(self.text, *place - about.address.len()..*place);
        let said = Heard::of(&words);
        if said.has(Tells::Failure) || said.has(Tells::Reason) {
            Some(DsnAction::Failed)
        } else if said.has(Tells::Delay) {
            Some(DsnAction::Delayed)
        } else {
            said.has(Tells::Success).then_some(DsnAction::Delivered)
        }
    }

    /// The codes of a bare text once more, with words: `Error: 550 5.1.10 Recipient not found`.
    fn said_again(&self, said: &Said) -> Option<Arc<str>> {
        /// So often at most are the codes looked at.
        const MOST: usize = 8;
        // For each of many it would be looked for in all of the text.
        if self.recipients.len() > 1 {
            return None;
        }
        let at = said.text.find(|c: char| c.is_ascii_digit())?;
        let codes = said.text[at..].trim_end();
        let again = self.text.match_indices(codes).take(MOST);
        again
            .map(|(at, _)| paragraph(self.text, at))
            .find(|text| !is_bare(text) && tells_something(text))
            .map(Arc::from)
    }

    /// The only recipient, where there is one.
    pub(super) fn only_recipient(&self) -> Option<&'a str> {
        match &self.recipients[..] {
            [about] => Some(about.address),
            _ => None,
        }
    }

    /// Whom the mail was to that the report describes by its header.
    pub(super) fn addressed(&self) -> Option<&'a str> {
        addressed(self.text)
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

    /// What drew the reply about a recipient; `single` if there is only one.
    pub(super) fn stage_of(&self, address: Option<&str>, single: bool) -> Stage {
        let about = address.and_then(|address| self.about(address));
        let own = about.and_then(|about| about.own.as_ref());
        let said = own.or(self.whole.as_ref().filter(|_| single));
        let stage = said.map_or(Stage::Any, |said| said.stage);
        if stage != Stage::Any {
            return stage;
        }
        match about {
            Some(about) => self.stage_about(about),
            None if single => stage::told(&self.text.as_bytes()[..self.text.len().min(4000)]),
            None => stage,
        }
    }

    /// What the report says about a recipient; `single` if there is only one.
    pub(super) fn text_of(&self, address: Option<&str>, single: bool) -> Option<Arc<str>> {
        if single && let Some(said) = &self.whole {
            return Some(Arc::clone(&said.text));
        }
        let about = address
            .and_then(|address| self.about(address))
            .or_else(|| self.recipients.first().filter(|_| single));
        about
            .and_then(|about| self.words_about(about))
            .or_else(|| self.lead())
    }

    /// The address that a recipient's was made of, where the report says so.
    pub(super) fn alias_of(&self, address: Option<&str>) -> Option<&'a str> {
        self.alias(self.about(address?)?)
    }

    fn alias(&self, about: &About<'a>) -> Option<&'a str> {
        let (block, _) = about.block.clone()?;
        let text = &self.text[block];
        let end = (0..=text.len().min(500))
            .rev()
            .find(|&end| text.is_char_boundary(end))?;
        let text = &text[..end];
        let behind = &text[Heard::of(text).place(Tells::MadeOf)?.end..];
        let line = behind.lines().next().unwrap_or_default();
        let (_, address) = addresses(line).next()?;
        Some(address).filter(|alias| !alias.eq_ignore_ascii_case(about.address))
    }

    /// The stage that is told of where the report first speaks of a recipient.
    fn stage_about(&self, about: &About<'_>) -> Stage {
        *about.stage.get_or_init(|| {
            about.block.clone().map_or(Stage::Any, |(block, _)| {
                let block = &self.text.as_bytes()[block];
                stage::told(&block[..block.len().min(4000)])
            })
        })
    }

    /// Why a message was kept for so long, where the words about a recipient tell: `<jo@example.com>...
    /// Deferred: Connection refused`.
    pub(super) fn deferral(&self) -> Option<Arc<str>> {
        self.text.lines().take(2000).find_map(|line| {
            let held = Heard::of(line).place(Tells::Held)?;
            let reason = paragraph(line[held.end..].trim_start(), 0);
            (reason.split(' ').count() > 1).then(|| Arc::from(reason))
        })
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
        /// So much of a block is searched for a reason, in bytes.
        const NEAR: usize = 2000;
        let (block, place) = about.block.as_ref()?;
        let near = &self.text[block.clone()];
        let near = &near[..whole_char(near, NEAR)];
        if let Some(because) = Heard::of(near).place(Tells::Because) {
            let reason = paragraph(near[because.end..].trim_start(), 0);
            if tells_something(&reason) {
                return Some(reason);
            }
        }
        if let Some(words) = unparted(self.text, *place - about.address.len()..*place) {
            return Some(words);
        }
        let end = block.end.min(whole_char(self.text, place + NEAR));
        let address = *place - about.address.len()..*place;
        let behind = self.words_behind(address, end.max(*place));
        let explains = behind
            .as_deref()
            .is_some_and(|words| known(words).is_some());
        if !explains && let Some(words) = self.words_of_session(block.end) {
            return Some(words);
        }
        if behind.is_some() {
            return behind;
        }
        let before = &self.text[..place - about.address.len()];
        // The last so many bytes, from a whole character on.
        let from = (before.len().saturating_sub(TEXT_LIMIT)..before.len())
            .find(|&at| before.is_char_boundary(at))
            .unwrap_or(before.len());
        // The paragraph above, or the one above that where this one has nothing but the address.
        let mut end = before.len();
        // What introduces the address may say why: `The following addresses do not exist:`.
        let mut label = None;
        while end > from {
            let start = before[from..end]
                .trim_end()
                .rfind("\n\n")
                .map_or(from, |at| from + at + 2);
            // Other addresses may stand between.
            let words = join(
                before[start..end]
                    .lines()
                    .filter(|line| says_anything(line) && !line.contains('@'))
                    .filter(|line| !line.trim_start().starts_with("---")),
            );
            if tells_something(&words) {
                return Some(match label {
                    Some(label) => join([words.as_str(), label].into_iter()),
                    None => words,
                });
            }
            if label.is_none() && tells_something(words.trim_end_matches(':')) {
                label = before[start..end]
                    .trim()
                    .lines()
                    .find(|line| line.ends_with(':'));
            }
            end = start;
        }
        None
    }

    /// The first words from the end of an address on that tell something. Where the phrasebook knows no cause
    /// in them, those of the same sentence before the address may give it, or the next ones.
    fn words_behind(&self, address: Range<usize>, end: usize) -> Option<String> {
        let mut rest = behind_address(&self.text[address.end..end]);
        let mut first: Option<String> = None;
        // Labels may stand before the words.
        for _ in 0..MOST_LABELS {
            let words = paragraph(rest, 0);
            if tells_something(&words) && !names_original(&words) && !tells_where_to_ask(&words) {
                let action = known(&words);
                match first {
                    None => {
                        if action.is_some() {
                            return Some(words);
                        }
                        let whole = rest.starts_with(char::is_lowercase);
                        let whole = whole
                            .then(|| self.sentence_around(address.clone(), end))
                            .flatten();
                        if let Some(whole) = whole.filter(|whole| known(whole).is_some()) {
                            return Some(whole);
                        }
                        first = Some(words);
                    }
                    // What may have been wrong, a server's help tells too: no address is given up for that.
                    Some(_) if action.is_some_and(|action| action != Action::Suppress) => {
                        return Some(words);
                    }
                    Some(_) => {}
                }
            }
            let Some(end) = rest.find("\n\n").or_else(|| rest.find("\n\r\n")) else {
                break;
            };
            rest = rest[end..].trim_start();
        }
        first
    }

    /// The last line with a cause in the session that is quoted behind a place, where nobody answered: `Winsock
    /// Error 10060 The connection timed out`. It is about the only recipient, but not about an address.
    fn words_of_session(&self, from: usize) -> Option<String> {
        /// So many lines are looked at.
        const MOST: usize = 200;
        if self.recipients.len() > 1 {
            return None;
        }
        let rule = |line: &&str| line.trim_start().starts_with("---");
        let begins = |line: &&str| rule(line) && line.to_ascii_lowercase().contains("transcript");
        let mut lines = self.text[from..]
            .lines()
            .take(MOST)
            .skip_while(|line| !begins(line));
        lines.next()?;
        let fails = |line: &&str| known(line).is_some_and(|action| action != Action::Suppress);
        let lines = lines.take_while(|line| !rule(line));
        lines.filter(fails).last().map(one_line)
    }

    /// The rest of the paragraph behind an address, from where the sentence begins that the address is in the
    /// middle of.
    fn sentence_around(&self, address: Range<usize>, end: usize) -> Option<String> {
        let before = sentence(self.text, address.start);
        let start = end_in(self.text, before) - before.len();
        (!before.is_empty() && !before.ends_with(':')).then(|| {
            join(
                self.text[start..end]
                    .lines()
                    .take_while(|line| !line.trim().is_empty()),
            )
        })
    }

    /// What happened, in the words for people: from the sentence that says that it failed, else from
    /// the first one.
    pub(super) fn lead(&self) -> Option<Arc<str>> {
        self.lead
            .get_or_init(|| {
                let failure = Heard::of(self.text).place(Tells::Failure);
                let at = failure.map_or(0, |place| place.start);
                let start = self.text[..at].rfind("\n\n").map_or(0, |at| at + 2);
                let words = one_line(&self.text[start..]);
                (!words.is_empty()).then(|| Arc::from(words))
            })
            .clone()
    }
}

/// The sentence around an address in one line, without that one and others that it is in a list with: of
/// `Delivery to jo@example.com and li@example.com failed.` that is `Delivery to failed.`
fn around(text: &str, address: Range<usize>) -> String {
    const ENDS: [&str; 6] = [". ", ".\n", ".\r", "! ", "\n\n", "\n\r\n"];
    let marks = ['<', '>', '(', ')', '"', '\'', ' '];
    let lists = |between: &str| is_list(between.trim_matches(marks));
    let mut before = sentence(text, address.start);
    while let Some((place, other)) = addresses(before).last() {
        let between = &before[end_in(before, other)..];
        if !lists(between) {
            before = between.rsplit('\n').next().unwrap_or_default();
            break;
        }
        before = &before[..place];
    }
    let mut behind = &text[address.end..whole_char(text, address.end + NEAR)];
    while let Some((place, other)) = addresses(behind).next() {
        if !lists(&behind[..place]) {
            behind = &behind[..place];
            break;
        }
        behind = &behind[end_in(behind, other)..];
    }
    let end = ENDS.iter().filter_map(|end| behind.find(end)).min();
    let behind = &behind[..end.unwrap_or(behind.len())];
    join(
        [
            before.trim_end_matches(marks),
            behind.trim_start_matches(marks),
        ]
        .into_iter(),
    )
}

/// The line around an address in a script without blanks, without the address, which stands in the middle
/// of a sentence: of `地址（jo@example.com）不存在` that is `地址不存在`.
fn unparted(text: &str, address: Range<usize>) -> Option<String> {
    let marks = |c: char| {
        c.is_whitespace() || "<>()[]\"'\u{ff08}\u{ff09}\u{3010}\u{3011}\u{300c}\u{300d}".contains(c)
    };
    let near = text.get(whole_char(text, address.start.saturating_sub(NEAR))..address.start)?;
    let before = near[line_start(near, near.len())..].trim_end_matches(marks);
    let behind = &text[address.end..whole_char(text, address.end + NEAR)];
    let behind = behind
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches(marks);
    let inside = before.ends_with(is_unparted) && behind.starts_with(is_unparted);
    inside.then(|| one_line(&format!("{before}{behind}")))
}

/// Where lists of recipients begin, as sendmail writes them or as a sentence introduces them, and what became
/// of those in them.
fn lists(text: &str) -> Vec<(usize, DsnAction)> {
    let ruled = ruled_lists(text);
    if !ruled.is_empty() {
        return ruled;
    }
    let mut introduced = introduced_lists(text);
    // Where all met the same fate the report as a whole says which.
    if !introduced
        .iter()
        .any(|(_, action)| *action == DsnAction::Delivered)
    {
        introduced.clear();
    }
    introduced
}

/// The lists that a sentence introduces: `The message was delivered to the following recipients:`.
fn introduced_lists(text: &str) -> Vec<(usize, DsnAction)> {
    /// A sentence is no longer, in bytes.
    const LONGEST: usize = 300;
    let mut found: Vec<(usize, DsnAction)> = Vec::new();
    // Where the sentence at hand begins.
    let mut begin = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim();
        if bare.ends_with(':') && !bare.contains('@') && start - begin <= LONGEST {
            let said = Heard::of(&text[begin..start]);
            let action = if said.has(Tells::Failure) {
                Some(DsnAction::Failed)
            } else if said.has(Tells::Delay) {
                Some(DsnAction::Delayed)
            } else if said.has(Tells::Success) {
                Some(DsnAction::Delivered)
            } else {
                None
            };
            found.extend(action.map(|action| (begin, action)));
        }
        if bare.is_empty() || bare.ends_with(['.', ':', '!']) || bare.contains('@') {
            begin = start;
        } else if at - begin > LONGEST {
            begin = at;
        }
    }
    found
}

/// The lists that sendmail writes.
fn ruled_lists(text: &str) -> Vec<(usize, DsnAction)> {
    const LISTS: [(&str, DsnAction); 3] = [
        ("had permanent fatal errors", DsnAction::Failed),
        ("had transient non-fatal errors", DsnAction::Delayed),
        (
            "had successful delivery notifications",
            DsnAction::Delivered,
        ),
    ];
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("-----")
            && let Some((_, action)) = LISTS.iter().find(|(words, _)| line.contains(words))
        {
            found.push((start, *action));
        }
        start += line.len();
    }
    found
}

/// Whether a character stands between an address and what is said about it.
fn is_between(c: char) -> bool {
    c.is_whitespace() || ">:;*\"')]=-.,".contains(c)
}

/// What follows an address, without what stands between and without the link that Exchange makes of it:
/// `(jo@example.com)<mailto:jo@example.com>`.
fn behind_address(text: &str) -> &str {
    let words = text.trim_start_matches(is_between);
    words
        .strip_prefix("<mailto:")
        .and_then(|link| link.split_once('>'))
        .map_or(words, |(_, behind)| behind.trim_start_matches(is_between))
}

/// What to do by the cause that the phrasebook knows for words alone.
pub(super) fn known(words: &str) -> Option<Action> {
    let evidence = Evidence::new(None).text(words.as_bytes());
    LAYERS.judge(&evidence).map(|verdict| verdict.action())
}

/// So many paragraphs are passed over that only say what follows.
const MOST_LABELS: usize = 4;

/// Whether words are more than a label, a ruled line or an address.
fn tells_something(words: &str) -> bool {
    if words.ends_with(':') {
        return false;
    }
    let mut count = 0;
    for word in words.split(' ') {
        // Some scripts have no blanks between words.
        let unbroken = word.chars().filter(|c| !c.is_ascii()).take(4).count() > 3;
        count += usize::from(!word.contains('@') && word.chars().any(char::is_alphabetic));
        if count > 1 || unbroken {
            return true;
        }
    }
    false
}

/// Whether a text has codes and at most a label of theirs: `Status code: 550 5.7.1`, `状態コード: 550`.
fn is_bare(text: &str) -> bool {
    const LABELS: [&str; 5] = ["error", "code", "status", "smtp", "dsn"];
    // A label in another script.
    let text = match text.rsplit_once([':', '\u{ff1a}']) {
        Some((label, codes)) if !label.is_ascii() => codes,
        _ => text,
    };
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .all(|word| LABELS.iter().any(|label| word.eq_ignore_ascii_case(label)))
}

/// Whether words begin by telling where to ask: `Please reply to postmaster@example.com if ...`.
fn tells_where_to_ask(words: &str) -> bool {
    const PLEASE: &str = "please ";
    let polite = words
        .get(..PLEASE.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(PLEASE));
    let asked = words.trim_start_matches(|c: char| !c.is_whitespace());
    polite
        && (asked.trim_start().starts_with("reply to") || {
            let place = Heard::of(asked.trim_start()).place(Tells::Helper);
            place.is_some_and(|place| place.start == 0)
        })
}

/// Whether words are a field of the mail that is returned: `Subject: Offer`.
fn names_original(words: &str) -> bool {
    words
        .split_once(':')
        .is_some_and(|(name, _)| name.eq_ignore_ascii_case("subject") || is_of_original(name))
}

/// An address that begins what is said about it, or closes it.
#[derive(Clone, Copy, Debug)]
struct Head<'a> {
    address: &'a str,
    /// Where its line begins.
    start: usize,
    /// Where its line ends.
    end: usize,
    /// Where the address itself ends.
    place: usize,
    /// Whether it stands alone below other words.
    closes: bool,
}

/// The addresses that begin a line and what follows.
fn heads(text: &str) -> Vec<Head<'_>> {
    const MARKS: [char; 14] = [
        ' ', '\t', '*', '>', '-', '|', '\u{b7}', '\u{2022}', '"', '\'', '[', '(', '#', '<',
    ];
    let mut heads: Vec<Head<'_>> = Vec::new();
    // The indentation of the first head; the others stand as deep.
    let mut column = None;
    let mut before = "";
    // The last line with words, for what introduces an address over a blank line.
    let mut above = "";
    let mut start = 0;
    let mut last = 0;
    for line in text.split_inclusive('\n') {
        let unindented = line.trim_start_matches([' ', '\t']);
        let unnumbered = numbered(unindented);
        let bare = unnumbered.trim_start_matches(MARKS);
        // What is numbered stands in one column, however wide the numbers are.
        let indent = match unnumbered.len() < unindented.len() {
            true => usize::MAX,
            false => line.len() - bare.len(),
        };
        let previous = std::mem::replace(&mut before, line.trim());
        let introduces = above;
        if !before.is_empty() {
            above = before;
        }
        let at = start;
        start += line.len();
        let above_at = std::mem::replace(&mut last, at);
        // What a session says is read elsewhere.
        if before.starts_with("<<<") || before.starts_with("<--") {
            continue;
        }
        let mut found = addresses(bare);
        let Some((place, address)) = found.next() else {
            continue;
        };
        // Exim names a pipe or a file, and below it the address that it was made of.
        let local = ["pipe to |", "save to ", "autoreply to "];
        if bare[..place].trim() == "generated by"
            && local.iter().any(|words| previous.starts_with(words))
        {
            heads.push(Head {
                address,
                start: above_at,
                end: start,
                place: end_in(text, address),
                closes: false,
            });
            continue;
        }
        if (previous.is_empty() || column == Some(indent)) && names_one(bare, place) {
            column.get_or_insert(indent);
            heads.push(Head {
                address,
                start: at,
                end: start,
                place: end_in(text, address),
                closes: false,
            });
            continue;
        }
        if place > 0 {
            // `"Jo Doe" <jo@example.com>; Bob <bob@example.com>`
            let label = [introduces, previous]
                .iter()
                .any(|line| line.ends_with(':'));
            let fits = match column {
                Some(column) => column == indent,
                None => label,
            };
            if fits && is_named_list(bare) {
                column.get_or_insert(indent);
                heads.extend(addresses(bare).map(|(_, address)| Head {
                    address,
                    start: at,
                    end: start,
                    place: end_in(text, address),
                    closes: false,
                }));
            }
            continue;
        }
        let behind = bare
            .strip_prefix(address)
            .unwrap_or_default()
            .trim_start_matches(['>', '"', '\'', ']', ')']);
        // Programs that show a page as text write where a link leads behind it.
        let behind = match behind.strip_prefix("<mailto:") {
            Some(link) => link.split_once('>').map_or(behind, |(_, behind)| behind),
            None => behind,
        };
        // `ann@example.org -> jo@example.com: 550`
        let (address, behind) = match led_to(behind) {
            Some(led) => led,
            None => (address, behind),
        };
        // `<jo@example.com>... User unknown` quotes a reply.
        if !behind.is_empty() && !behind.starts_with([':', ' ', '\t', '\r', '\n', ',', ';']) {
            continue;
        }
        let introduced = previous.is_empty()
            || previous.ends_with([':', '-', '=', '*', '|', '\u{3002}', '\u{ff1a}'])
            || previous.ends_with(address)
            || behind.starts_with(':') && previous.ends_with('.')
            || column == Some(indent);
        // `root@mx.example.org tried to deliver your message to jo@example.com`
        if speaks(address, behind) {
            continue;
        }
        let alone = behind.trim().is_empty();
        if !(introduced || alone) || previous.ends_with(" by") || previous.ends_with(" from") {
            continue;
        }
        // Of whom something is said, he is not asked.
        let asked = alone && tells_whom_to_ask(introduces);
        if helps(address, introduces) || labels_sender(introduces) || asked {
            continue;
        }
        // Where addresses come first, one below the words about another is a part of these: `User has
        // moved, please try`.
        let parted = heads.first().is_some_and(|first| !first.closes);
        if !introduced && parted && tells_something(previous) {
            continue;
        }
        column.get_or_insert(indent);
        let head = |address| Head {
            address,
            start: at,
            end: start,
            place: end_in(text, address),
            closes: !introduced,
        };
        heads.push(head(address));
        // `jo@example.com, bob@example.com`
        let list = behind.split(": ").next().unwrap_or_default();
        if list.starts_with([',', ';']) && is_list(list) {
            heads.extend(addresses(list).map(|(_, address)| head(address)));
        }
    }
    heads
}

/// Leaves out who signed the report: the last address, of which nothing is said, below words that are about
/// another one.
fn drop_signature<'a>(text: &'a str, senders: &HashSet<String>, heads: &mut Vec<Head<'a>>) {
    let Some(last) = heads.last() else { return };
    let alone = !behind_address(&text[last.place..last.end]).contains(char::is_alphanumeric);
    let behind = text[last.place..].trim_start_matches(is_between);
    // A number to call, or a link, may follow.
    let says = behind.lines().take(4).count() > 3
        || tells_something(&one_line(behind))
        || best(behind.as_bytes()).is_some();
    if !alone || says {
        return;
    }
    let above = text[..last.start].trim_end();
    let line = &above[line_start(above, above.len())..];
    let line = line.trim();
    if line.ends_with([':', '\u{ff1a}']) || line.contains('@') || !tells_something(line) {
        return;
    }
    if let [first, .., before] | [first @ before] = &heads[..heads.len() - 1] {
        // Of all others something is said behind the address.
        let told = |head: &Head<'_>, end: usize| {
            head.place < end && tells_something(&one_line(behind_address(&text[head.place..end])))
        };
        let next = heads[1].start;
        // Several may stand in one line.
        let between = text.get(before.place..last.start).unwrap_or_default();
        let parted = between.lines().skip(1).any(|line| line.trim().is_empty());
        if !first.closes && parted && told(first, next.min(last.start)) {
            heads.pop();
        }
        return;
    }
    // A sentence above names another one.
    if last.closes {
        let mut named = named(above);
        // In a language of which the words are not known; a list of the queue has no paragraphs.
        if named.is_empty() && !senders.is_empty() {
            named = only(above, senders);
            named.retain(|head| {
                let mut between = text[head.place..last.start].lines().skip(1);
                between.any(|line| line.trim().is_empty())
            });
        }
        let other = |head: &Head<'_>| !head.address.eq_ignore_ascii_case(last.address);
        if !named.is_empty() && named.iter().all(other) {
            *heads = named;
        }
    }
}

/// Whether an address is of the system that speaks, of another one, in this line.
fn speaks(address: &str, behind: &str) -> bool {
    let system = is_helper(address) || local_of(address).eq_ignore_ascii_case("root");
    let mut others = addresses(behind);
    system
        && behind.starts_with(' ')
        && others.any(|(_, other)| !other.eq_ignore_ascii_case(address))
}

/// The address to which an arrow behind another one leads, and what follows it.
fn led_to(behind: &str) -> Option<(&str, &str)> {
    const ARROWS: [&str; 4] = ["->", "-->", "=>", "\u{2192}"];
    let behind = behind.trim_start();
    let rest = ARROWS
        .iter()
        .find_map(|arrow| behind.strip_prefix(arrow)?.strip_prefix(' '))?;
    let (0, address) = addresses(rest).next()? else {
        return None;
    };
    let rest = &rest[end_in(rest, address)..];
    Some((address, rest.strip_prefix('>').unwrap_or(rest)))
}

/// A line without the number that counts it: `1. jo@example.com`, `2) ...`.
fn numbered(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(behind) if rest.len() < line.len() && line.len() - rest.len() < 4 => behind,
        _ => line,
    }
}

/// Whether a text is made of addresses and what stands between them.
fn is_list(text: &str) -> bool {
    text.split([',', ';', ' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
        .all(|word| word.contains('@') || word == "and")
}

/// Whether a line is a name and its address, as Exchange writes them for people:
/// `Jo Doe (jo@example.com)<mailto:jo@example.com>`.
fn names_one(line: &str, place: usize) -> bool {
    /// No name is longer.
    const LONGEST: usize = 60;
    let Some(name) = line[..place].strip_suffix('(') else {
        return false;
    };
    let behind = line[place..].split_once(')').map(|(_, rest)| rest.trim());
    name.len() <= LONGEST
        && name.ends_with(' ')
        && !name.contains([':', '=', '/', '('])
        && behind.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with("<mailto:") && rest.ends_with('>')
        })
}

/// Whether a text is made of addresses in brackets, each behind a name.
fn is_named_list(text: &str) -> bool {
    /// No name is longer.
    const LONGEST: usize = 60;
    let names = |part: &str| part.len() <= LONGEST && !part.contains([':', '=', '/', '(']);
    let mut parts = text
        .trim_end()
        .trim_end_matches(['.', ';', ','])
        .split(['>', ']']);
    let last = parts.next_back().unwrap_or_default();
    let all = parts.all(|part| {
        part.rsplit_once(['<', '['])
            .is_some_and(|(name, address)| names(name) && address.contains('@'))
    });
    all && last.trim().is_empty()
}

/// Whether an address is of somebody who helps, by its own name or by the line above it.
pub(crate) fn helps(address: &str, above: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(local));
    is(&["mailer-daemon", "mailer_daemon", "maildaemon"])
        || is_helper(address) && {
            let above_it = Heard::of(above);
            (above_it.has(Tells::Helper) || above_it.has(Tells::Asked))
                && !above.to_ascii_lowercase().contains("recipient")
        }
}

/// Whether a line introduces whom to ask for help, whatever his name is: `For help write to our team:`.
fn tells_whom_to_ask(line: &str) -> bool {
    line.ends_with(':') && Tells::Asked.heard_in(line)
}

/// Whether a line is the label of whom the mail was from: `Sender Address:`, in a table without the colon.
fn labels_sender(line: &str) -> bool {
    let words = line
        .trim_end_matches([':', ' ', '\u{a0}', '\u{ff1a}'])
        .to_lowercase();
    stage::of_stages("address").any(|(known, stage)| stage == Stage::Mail && known == words)
}

/// What stands before the `@`.
pub(super) fn local_of(address: &str) -> &str {
    address.split('@').next().unwrap_or_default()
}

/// Whether an address has a name that those have who help.
pub(crate) fn is_helper(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    HELPERS.iter().any(|name| name.eq_ignore_ascii_case(local))
}

/// The names before the `@` of those who help.
const HELPERS: &[&str] = &[
    "postmaster",
    "support",
    "abuse",
    "no-reply",
    "noreply",
    "help",
    "helpdesk",
    "hostmaster",
    "webmaster",
    "admin",
    "administrator",
    "info",
];

/// The addresses of replies that a report quotes: `550 5.1.1 <jo@example.com>... User unknown`.
fn quoted(text: &str) -> Vec<Head<'_>> {
    let mut heads = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some(dots) = line.find("... ").or_else(|| line.find("...\t")) else {
            continue;
        };
        let before = line[..dots].trim_end_matches('>');
        let Some((place, address)) = addresses(before).next() else {
            continue;
        };
        let codes = line[..place]
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || ".-<#".contains(c));
        if codes && before.ends_with(address) {
            heads.push(Head {
                address,
                start: at,
                end: start,
                place: end_in(text, address),
                closes: false,
            });
        }
    }
    heads
}

/// The place from which on, or behind which, a character of a text begins.
fn whole_char(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// Where a part of a text ends in it.
fn end_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize + part.len()
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
            let before = line[near.unwrap_or(at)..at].trim_end_matches(['<', '"', '\'']);
            // `from=<ann@example.org>, to=<jo@example.com>`
            let field = before.ends_with('=');
            let before = before
                .trim_end_matches([' ', '\t', '<', ':', '"', '\'', '(', '[', '='])
                .to_ascii_lowercase();
            let last = before
                .rsplit(|c: char| !c.is_ascii_alphabetic())
                .next()
                .unwrap_or_default();
            let names = match last {
                "to" if field => true,
                "to" if asks(text, start + at) => false,
                "to" => WORDS.iter().any(|word| before.contains(word)),
                "recipient" | "recipients" | "user" | "mailbox" | "rcpt" | "failed" => true,
                // `The address jo@example.com does not exist.`
                "address" => before.contains("recipient") || is_their_address(&before),
                _ => before.contains("recipient"),
            };
            // The reason may name the address once more.
            let again = heads
                .last()
                .is_some_and(|last: &Head<'_>| last.address.eq_ignore_ascii_case(address));
            if names && again {
                break;
            }
            if names {
                let head = |address| Head {
                    address,
                    start,
                    end: start + line.len(),
                    place: end_in(text, address),
                    closes: false,
                };
                heads.push(head(address));
                // `These recipients failed: jo@example.com, bob@example.com`
                let list = line[end_in(line, address)..].trim_start_matches('>');
                if list.starts_with([',', ';', ' ']) && is_list(list) {
                    heads.extend(addresses(list).map(|(_, address)| head(address)));
                }
                break;
            }
        }
        start += line.len();
    }
    heads
}

/// The addresses of several lines that begin in the same way, with a label in any language or with a name:
/// `Adresse: jo@example.com`, `Jo Doe <jo@example.com>: unknown user`.
fn repeated(text: &str) -> Vec<Head<'_>> {
    /// No label or name is longer.
    const LONGEST: usize = 60;
    /// A report has no more labels.
    const MOST: usize = 16;
    // The lines by label; those with names have none.
    let mut lists: Vec<(&str, Vec<Head<'_>>)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some((place, address)) = addresses(line)
            .next()
            .filter(|(place, _)| *place <= LONGEST)
        else {
            continue;
        };
        let before = &line[..place];
        let behind = &line[end_in(line, address)..];
        let bare = before.trim_end().trim_end_matches(['<', '[', '"', '\'']);
        let bare = bare.trim_end();
        let label = bare.strip_suffix([':', '\u{ff1a}']);
        let named = line[place..].starts_with('<')
            && before.contains(char::is_alphabetic)
            && !before.contains([':', '=', '/', '(', '.', ','])
            && behind
                .strip_prefix('>')
                .is_some_and(|behind| behind.trim_start().starts_with([':', '-', '(', '\u{2013}']));
        let label = match label {
            Some(label) if !labels_other(label.trim()) => label,
            None if named => "",
            _ => continue,
        };
        let head = Head {
            address,
            start: at,
            end: start,
            place: end_in(text, address),
            closes: false,
        };
        match lists.iter().position(|(known, _)| *known == label) {
            Some(list) => lists[list].1.push(head),
            None if lists.len() < MOST => lists.push((label, vec![head])),
            None => {}
        }
    }
    let several = |(_, heads): &(&str, Vec<Head<'_>>)| lowered_of(heads).len() > 1;
    let heads = lists.into_iter().find(several);
    heads.map(|(_, heads)| heads).unwrap_or_default()
}

/// Whether a label is of somebody else than those to whom the mail went.
fn labels_other(label: &str) -> bool {
    const NAMES: [&str; 5] = ["From", "Sender", "Cc", "Bcc", "Reply-To"];
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(label))
        || is_of_original(label)
        || labels_sender(label)
        || tells_to_ask(label)
}

/// What stands before a place in its sentence, which may be broken into lines.
fn sentence(text: &str, at: usize) -> &str {
    const ENDS: [&str; 5] = [". ", ".\n", "? ", "! ", "\n\n"];
    let near = &text[whole_char(text, at.saturating_sub(NEAR)).min(at)..at];
    let begin = ENDS
        .iter()
        .filter_map(|end| Some(near.rfind(end)? + end.len()))
        .max();
    near[begin.unwrap_or(0)..].trim()
}

/// Whether a sentence before an address tells to ask there: `Please contact joe@example.net`.
fn tells_to_ask(sentence: &str) -> bool {
    let words = sentence.trim_end_matches(['<', '(', '"', '\'', ':', ' ']);
    let last = words.rsplit(|c: char| !c.is_alphabetic()).next();
    let is_ask = |last: &str| {
        Tells::Ask
            .words()
            .any(|word| word.eq_ignore_ascii_case(last))
    };
    last.is_some_and(is_ask) && known(words).is_none()
        || !sentence.ends_with(':') && Tells::Asked.heard_in(sentence)
}

/// Whether an address stands in a sentence that asks the reader to do something: `If this is wrong, send a mail
/// to joe@example.net`.
fn asks(text: &str, at: usize) -> bool {
    let sentence = sentence(text, at);
    let begins = |word: &str| {
        sentence
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    begins("if ") || begins("please ") || tells_to_ask(sentence)
}

/// Whether words that end in `address` speak of the one that was written to: `the address`, but neither
/// `your address` nor `the new address`.
fn is_their_address(words: &str) -> bool {
    let mut before = words
        .rsplit(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .skip(1)
        .skip_while(|word| matches!(*word, "mail" | "e" | "email"));
    matches!(
        before.next(),
        Some("the" | "an" | "following" | "destination" | "target")
    )
}

/// The only address in the report that is not the sender's or a mail system's.
fn only<'a>(text: &'a str, senders: &HashSet<String>) -> Vec<Head<'a>> {
    let mut only: Option<Head<'_>> = None;
    for (start, address) in addresses(text) {
        let local = address.split('@').next().unwrap_or_default();
        let system = HELPERS
            .iter()
            .chain(&["mailer-daemon"])
            .any(|known| known.eq_ignore_ascii_case(local));
        let helps = || tells_to_ask(sentence(text, start));
        if system || senders.contains(&address.to_ascii_lowercase()) || helps() {
            continue;
        }
        match only {
            Some(head) if !head.address.eq_ignore_ascii_case(address) => return Vec::new(),
            Some(_) => {}
            None => {
                let end = end_in(text, address);
                only = Some(Head {
                    address,
                    start,
                    end,
                    place: end,
                    closes: false,
                });
            }
        }
    }
    only.into_iter().collect()
}

/// The address to which the mail went that a report describes: `To: jo@example.com`. Of several, or beside a
/// copy, each may be the one that failed.
fn addressed(text: &str) -> Option<&str> {
    let labelled = text.lines().filter(|line| {
        let bare = line.trim_start_matches([' ', '\t', '*', '>', '-', '|']);
        let label = bare.split(':').next().unwrap_or_default();
        let names = ["to", "cc", "bcc"];
        label.len() < bare.len() && names.iter().any(|name| name.eq_ignore_ascii_case(label))
    });
    let mut found = labelled.flat_map(addresses).map(|(_, address)| address);
    found.next().filter(|_| found.next().is_none())
}

/// The addresses of heads, in small letters.
fn lowered_of(heads: &[Head<'_>]) -> HashSet<String> {
    heads
        .iter()
        .map(|head| head.address.to_ascii_lowercase())
        .collect()
}

/// Where a text first speaks of other recipients, `names`, than those of a line: a log that the report has
/// at its end is not about the last one of them.
fn before_others(
    text: &str,
    range: Range<usize>,
    line: &[Head<'_>],
    names: &HashSet<String>,
) -> usize {
    let own = lowered_of(line);
    if own.len() == names.len() || range.is_empty() {
        return range.end;
    }
    let mut at = range.start;
    let mut before = text[..at].trim_end();
    for line in text[range.clone()].split_inclusive('\n') {
        if line.contains('@') && !Tells::MadeOf.heard_in(line) && !ends_with_made_of(before) {
            let mut addresses = addresses(line).map(|(_, address)| address.to_ascii_lowercase());
            let mut other = false;
            if !addresses.any(|address| {
                other |= names.contains(&address);
                own.contains(&address)
            }) && other
            {
                return at;
            }
        }
        before = line.trim_end();
        at += line.len();
    }
    range.end
}

/// Whether a text ends with what introduces the address that a recipient's was made of.
fn ends_with_made_of(text: &str) -> bool {
    let near = &text[whole_char(text, text.len().saturating_sub(NEAR))..];
    let line = &near[line_start(near, near.len())..];
    let place = Heard::of(line).place(Tells::MadeOf);
    place.is_some_and(|place| place.end == line.len())
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

/// Whether a character is of a script without blanks between words: Thai, kana, Han, Hangul.
fn is_unparted(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Where the domain ends that the text begins with: in `example.com은` and `example.com不存在` before
/// the words of a script without blanks, as no host name has them behind its first dot.
fn domain_end(text: &str) -> usize {
    let (mut dots, mut before) = (0, '.');
    for (at, c) in text.char_indices() {
        let sentence = dots > 0 && before.is_ascii_alphanumeric() && is_unparted(c);
        if sentence || !(c.is_alphanumeric() || "-._".contains(c)) {
            return at;
        }
        dots += usize::from(c == '.');
        before = c;
    }
    text.len()
}

/// How much of a local part belongs to the sentence before it: in `收件人jo@example.com` all that is of a
/// script without blanks, where the domain is in ASCII.
fn sentence_before(address: &str) -> usize {
    let Some((local, domain)) = address
        .split_once('@')
        .filter(|(_, domain)| domain.is_ascii())
    else {
        return 0;
    };
    match local.char_indices().rfind(|&(_, c)| is_unparted(c)) {
        Some((at, c)) if !domain.is_empty() && local.len() > at + c.len_utf8() => at + c.len_utf8(),
        _ => 0,
    }
}

/// The addresses in a text, each with the place where it begins (before its `<`).
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Beyond ASCII only letters and digits: brackets and full stops of other scripts end it as ours do.
    let local = |c: char| match c.is_ascii() {
        true => c.is_ascii_graphic() && !"<>()[],;:\"'@\\|".contains(c),
        false => c.is_alphanumeric(),
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = text[from..].find('@').map(|at| from + at) {
            let begin = |end: usize| {
                text[from..end]
                    .char_indices()
                    .rev()
                    .take_while(|&(_, c)| local(c))
                    .last()
                    .map_or(end, |(place, _)| from + place)
            };
            let mut start = quoted_local(&text[from..at]).map_or_else(
                || {
                    let mut start = begin(at);
                    while let Some(before) = text[from..start].strip_suffix('\'') {
                        let name = begin(from + before.len());
                        if start == at || !is_apostrophe(&text[from..name], &text[name..start - 1])
                        {
                            break;
                        }
                        start = name;
                    }
                    // `<a|b@example.com>`: a pipe parts nothing between brackets.
                    let more = text[from..start]
                        .strip_suffix('|')
                        .map(|before| begin(from + before.len()));
                    if let Some(more) = more
                        && more + 1 < start
                        && text[..more].ends_with('<')
                    {
                        start = more;
                    }
                    start
                },
                |place| from + place,
            );
            let end =
                literal(&text[at + 1..]).unwrap_or_else(|| domain_end(&text[at + 1..])) + at + 1;
            let mut address = text[start..end].trim_end_matches(['.', '-', '_']);
            if !text[..start].ends_with('<') && !address.starts_with('"') {
                let sentence = sentence_before(address);
                (start, address) = (start + sentence, &address[sentence..]);
                let marks = emphasis(address, &text[start + address.len()..]);
                (start, address) = (start + marks, &address[marks..]);
            }
            from = end;
            // It is cut.
            if end == text.len() && text[..start].ends_with('<') && !address.ends_with('@') {
                let (_, domain) = address.split_once('@').unwrap_or_default();
                if !domain.contains('.') {
                    continue;
                }
            }
            // `msgid=<1@example.org>`, `msgid=1@example.org`
            let name = address.split_once('=').map_or(0, |(name, _)| name.len());
            let of_message = is_id(&text[..start]) || is_id(&text[..start + name]);
            if start < at
                && start + address.len() > at + 1
                && !of_message
                && !(text[start..at].contains('/')
                    && is_rest_of_name(&text[from_line(text, start)..start], &text[start..at]))
            {
                let (start, address) = {
                    let name = name_before(address);
                    (start + name, &address[name..])
                };
                let place = start - usize::from(text[..start].ends_with('<'));
                return Some((place, address));
            }
        }
        None
    })
}

/// The length of the marks before an address that also stand behind it, as programs write bold type in a plain
/// text: `*jo@example.com*`. A local part may have them too.
fn emphasis(address: &str, behind: &str) -> usize {
    let Some(mark) = address.chars().next().filter(|&c| "*_`/~".contains(c)) else {
        return 0;
    };
    let bare = address.trim_start_matches(mark);
    let closed = behind.starts_with(mark) || mark == '`' && behind.starts_with('\'');
    match closed && !bare.starts_with('@') {
        true => address.len() - bare.len(),
        false => 0,
    }
}

/// The length of an IP address in the place of a domain: `[192.0.2.1]`, `[IPv6:2001:db8::1]`.
fn literal(text: &str) -> Option<usize> {
    /// RFC 5321 4.1.3, with brackets.
    const LONGEST: usize = 56;
    let inner = text.strip_prefix('[')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b']')?;
    let fine = inner[..end]
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-'));
    (end > 0 && fine).then_some(end + 2)
}

/// Whether a single quote behind a name is an apostrophe of the local part, `o'neil@example.com`, and
/// does not open a quote: `b'jo@example.com'`. A cut name would be the address of somebody else.
fn is_apostrophe(before: &str, name: &str) -> bool {
    /// What languages set before a text in quotes.
    const PREFIXES: [&str; 4] = ["b", "r", "u", "f"];
    let word = name.rsplit(|c: char| !c.is_alphanumeric()).next();
    let word = word.unwrap_or_default();
    let whole = before.ends_with('<') && word == name;
    !word.is_empty() && (whole || !PREFIXES.contains(&word))
}

/// Where the line begins that a place is in, or the last so many bytes before it.
fn from_line(text: &str, at: usize) -> usize {
    let near = whole_char(text, at.saturating_sub(NEAR)).min(at);
    near + line_start(&text[near..], at - near)
}

/// Whether a local part is only the end of a name in a directory, which has blanks:
/// `CN=Jo Doe/O=Example@example.com`.
fn is_rest_of_name(before: &str, local: &str) -> bool {
    let part = |text: &str, name: &str| {
        text.get(..name.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    let organized = local.match_indices('/').any(|(at, _)| {
        let behind = &local[at + 1..];
        part(behind, "O=") || part(behind, "OU=")
    });
    let begin = before.rsplit([',', ';', '<', '"', ':']).next();
    organized && part(begin.unwrap_or_default().trim_start(), "CN=")
}

/// Whether what stands before says that it is the id of a message, which looks like an address:
/// `Message-ID: <`, `msgid=<`.
fn is_id(before: &str) -> bool {
    const NAMES: [&[u8]; 6] = [
        b"message-id",
        b"message id",
        b"message_id",
        b"messageid",
        b"msgid",
        b"msg-id",
    ];
    let bytes = before.as_bytes();
    if bytes.ends_with(b" id=<") || bytes == b"id=<" {
        return true;
    }
    let signs = |byte: &&u8| matches!(**byte, b'<' | b'=' | b':' | b' ' | b'"' | b'\'');
    let bare = &bytes[..bytes.len() - bytes.iter().rev().take_while(signs).count()];
    NAMES.iter().any(|name| {
        let from = bare.len().checked_sub(name.len());
        from.is_some_and(|from| bare[from..].eq_ignore_ascii_case(name))
    })
}

/// The length of a name that `rcpt=jo@example.org` begins with, as in lines of logs.
fn name_before(address: &str) -> usize {
    const NAMES: [&str; 9] = [
        "smtp",
        "rcpt",
        "rcpt_to",
        "to",
        "recipient",
        "email",
        "address",
        "user",
        "mailbox",
    ];
    let name = address.split('=').next().unwrap_or_default();
    let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    if known { name.len() + 1 } else { 0 }
}

/// Where a local part in quotes begins that a text ends with: `"jo smith"`.
fn quoted_local(text: &str) -> Option<usize> {
    /// RFC 5321 4.5.3.1.1, and its quotes.
    const LONGEST: usize = 66;
    let inside = text.strip_suffix('"')?;
    let from = (inside.len().saturating_sub(LONGEST)..=inside.len())
        .find(|&at| inside.is_char_boundary(at))?;
    let open = from + inside[from..].rfind('"')?;
    let bare = &inside[open + 1..];
    let fine = !bare.is_empty() && !bare.contains(['@', '<', '>', '\n', '\r']);
    fine.then_some(open)
}

/// The report and, behind it, the returned original.
pub(super) fn split_original(text: &str) -> (&str, &str) {
    let mut at = 0;
    // Where the header fields that were just passed begin, and how many there were.
    let mut fields = (0, 0);
    let mut certain = false;
    // Looked at once, as all above it is read for that.
    let mut asked = false;
    for line in text.split_inclusive('\n') {
        if announces_original(line) {
            return (&text[..at], &text[at + line.len()..]);
        }
        // An answer quotes at its end, and behind its own words.
        if !asked && at > 0 && tells_who_wrote(line) {
            asked = true;
            let own = &text[..at];
            if addresses(own).next().is_some() || best(own.as_bytes()).is_some() {
                return (own, &text[at + line.len()..]);
            }
        }
        let name = line.split_once(':').map_or("", |(name, _)| name);
        let is_field = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_field && is_of_report(name) {
            fields.1 = 0;
            certain = false;
        } else if is_field {
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

/// The report without what it quotes of the original above or below its own words, as answers do: lines that
/// begin with `>`, where a sentence before them says who wrote them, or fields of a header are among them.
/// What is quoted in another way may be the report.
pub(super) fn without_quotes(text: &str) -> Cow<'_, str> {
    let quoted = |line: &str| line.starts_with('>') && !line.starts_with(">>>");
    if !text.starts_with('>') && !text.contains("\n>") {
        return Cow::Borrowed(text);
    }
    let mut own = String::with_capacity(text.len());
    // Where the run of quoted lines begins in the text, whether it is of the original, and where its words end.
    let mut run: Option<(usize, bool)> = None;
    let mut above = "";
    let mut at = 0;
    let close = |run: &mut Option<(usize, bool)>, end: usize, own: &mut String| {
        if let Some((start, original)) = run.take()
            && !original
        {
            own.push_str(&text[start..end]);
        }
    };
    for line in text.split_inclusive('\n') {
        if quoted(line) {
            let (_, original) = run.get_or_insert((at, tells_who_wrote(above)));
            let bare = line.trim_start_matches(['>', ' ', '\t']);
            let (name, _) = bare.split_once(':').unwrap_or_default();
            *original |= is_of_original(name) || ["From", "Subject"].contains(&name);
        } else {
            close(&mut run, at, &mut own);
            own.push_str(line);
            if !line.trim().is_empty() {
                above = line;
            }
        }
        at += line.len();
    }
    close(&mut run, at, &mut own);
    // Who passes a report on may quote nothing else.
    let tells = addresses(&own).next().is_some() || best(own.as_bytes()).is_some();
    if own.len() == text.len() || !tells {
        return Cow::Borrowed(text);
    }
    Cow::Owned(own)
}

/// The own words of an answer that a program wrote: neither what it quotes, line by line, nor what follows a line
/// that says who wrote it, or that it is the original.
pub(super) fn of_answer(text: &str) -> String {
    text.split_inclusive('\n')
        .take_while(|line| !tells_who_wrote(line) && !announces_original(line))
        .filter(|line| !line.trim_start().starts_with('>'))
        .collect()
}

/// Whether a line says who wrote what follows: `On Monday Ann wrote:`.
fn tells_who_wrote(line: &str) -> bool {
    const WORDS: [&str; 8] = [
        " wrote:",
        " schrieb:",
        " \u{e9}crit :",
        " \u{e9}crit:",
        " escribi\u{f3}:",
        " ha scritto:",
        " schreef:",
        " escreveu:",
    ];
    let line = line.trim_end();
    let german = line.starts_with("Am ") && line.contains(" schrieb ") && line.ends_with(':');
    german || WORDS.iter().any(|words| line.ends_with(words))
}

/// Labels of a report that no header has.
fn is_of_report(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "Recipient",
        "Recipients",
        "Reason",
        "Error",
        "Addressed-To",
        "Failed-Recipient",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
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
    let line = line.trim();
    // A sentence of the report is longer than a line that parts it from the original.
    if line.is_empty() || line.len() > 120 || !line.is_ascii() {
        return false;
    }
    let lower = line.to_ascii_lowercase();
    (line.starts_with(['-', '=', '*', '_', '|', '#'])
        || line.ends_with(':')
        || lower.contains("follow"))
        && !lower.contains("following recipient")
        && !lower.contains("following address")
        && !lower.contains("following header fields")
        && !lower.contains("transcript")
        && Tells::Original.heard_in(line)
}

/// Where the standard fields begin that stand in the text, as some systems have them.
pub(super) fn embedded_fields(text: &str) -> Option<usize> {
    let mut first = None;
    let (mut recipient, mut status) = (false, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.split(':').next().unwrap_or_default().trim();
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let of_recipient = is(&["Final-Recipient", "Original-Recipient"]);
        let of_status = is(&["Status", "Action", "Diagnostic-Code"]);
        if of_recipient || of_status || is(&["Reporting-MTA"]) {
            first.get_or_insert(at);
        }
        recipient |= of_recipient;
        status |= of_status;
        at += line.len();
    }
    first.filter(|_| recipient && status)
}

/// The lines from the one that holds `at` to the next blank one, as one line, cut at
/// [`TEXT_LIMIT`]. Not more than that is copied, however long a word is.
fn paragraph(text: &str, at: usize) -> String {
    let mut start = line_start(text, at);
    // What a local program printed stands above what the mail system makes of it.
    let line = text[start..].lines().next().unwrap_or_default();
    if line.contains("... ")
        && (line.contains("Service unavailable") || line.contains("mailer error"))
    {
        for _ in 0..MOST_PRINTED {
            let above = line_start(text, start.saturating_sub(1));
            let line = text[above..start].trim();
            if line.is_empty() || line.starts_with(['-', '>', '<', '=']) {
                break;
            }
            start = above;
        }
    }
    join(
        text[start..]
            .lines()
            .take_while(|line| !line.trim().is_empty())
            .filter(|line| says_anything(line)),
    )
}

/// So many lines that a program printed are taken.
const MOST_PRINTED: usize = 4;

fn line_start(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at];
    memchr::memrchr(b'\n', before).map_or(0, |at| at + 1)
}

/// Whether a line is more than a rule.
fn says_anything(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

/// A text as one line, without ruled lines, cut at [`TEXT_LIMIT`].
pub(super) fn one_line(text: &str) -> String {
    join(text.lines().filter(|line| says_anything(line)))
}

fn join<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let mut words: String = lines
        .flat_map(str::split_whitespace)
        .flat_map(|word| std::iter::once(' ').chain(word.chars()))
        .skip(1)
        .take(TEXT_LIMIT)
        .collect();
    // The cut may come right behind a blank.
    words.truncate(words.trim_end().len());
    words
}
