//! A judge that remembers, as logs repeat what servers say.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use memchr::memchr;
use smtp_codes::dsn::Author;
use smtp_codes::{DsnAction, Layers, Outcome, Stage, Status, Verdict};

use crate::{Direction, Report};

/// Judges reports as [`Report::judge`] does, and remembers the last ones: what a server says comes
/// again with each new attempt, and for many recipients.
///
/// What is kept is bounded: some hundred reports, none of them long.
///
/// # Examples
///
/// ```
/// use smtp_codes::Cause;
/// use smtp_codes_phrasebook::LAYERS;
/// use smtp_codes_reports::{Judge, Report};
///
/// let mut judge = Judge::new(LAYERS);
/// let mut report = Report::default();
/// report.status = "452 4.2.2".parse().ok();
/// for _ in 0..2 {
///     assert_eq!(judge.known(&report).verdict.unwrap().cause(), Cause::MAILBOX_FULL);
/// }
/// ```
#[derive(Debug)]
pub struct Judge<'l> {
    layers: Layers<'l>,
    state: RandomState,
    hosts: Hosts,
    kept: Kept<'l>,
    /// The last one that is too long to be kept.
    long: Known<'l>,
    /// How many verdicts were kept.
    count: u64,
}

/// What is known of a report as soon as it is judged.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Known<'l> {
    /// The verdict; `None` if nothing is known, or for a complaint.
    pub verdict: Option<Verdict<'l>>,
    number: u64,
    facts: Option<Facts>,
    /// The texts, end to end.
    texts: Vec<u8>,
    /// What is written of it, behind its host; nothing before it is written.
    #[cfg(feature = "write")]
    pub(crate) written: Vec<u8>,
}

/// What was judged: each has four places, the last one that was asked for first, and the oldest is given up.
#[derive(Debug, Default)]
struct Kept<'l>(Vec<[Known<'l>; 4]>);

/// The text; of the host what tells whose it is, as most servers say the same as others; and the
/// recipient where the text may name it. A verdict follows from nothing else in words.
type Texts<'r> = [Option<&'r str>; 3];

/// All else that a verdict follows from, and what is written beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Facts {
    lengths: [Option<usize>; 3],
    /// Whether the source names a host: else one that the text quotes is who speaks.
    host: bool,
    status: Option<Status>,
    author: Author,
    about_sender: bool,
    stage: Stage,
    action: Option<DsnAction>,
    outcome: Option<Outcome>,
    recipients: Option<u32>,
    complaint: bool,
    direction: Option<Direction>,
}

impl<'l> Judge<'l> {
    /// So many bytes have the texts of one that is kept.
    const LONGEST: usize = 1 << 10;

    /// Judges by these tables, and has judged nothing yet.
    #[must_use]
    pub fn new(layers: Layers<'l>) -> Self {
        Self {
            layers,
            state: RandomState::default(),
            hosts: Hosts::default(),
            kept: Kept::default(),
            long: Known::default(),
            count: 0,
        }
    }

    /// Judges a report, unless that is done already.
    pub fn known(&mut self, report: &Report<'_>) -> &mut Known<'l> {
        let text = report.text.as_deref();
        let names = text.is_some_and(|text| memchr(b'@', text.as_bytes()).is_some());
        let recipient = report.recipient.as_deref().filter(|_| names);
        let (state, layers) = (&self.state, &self.layers);
        let host = report.host.as_deref();
        let host = host.and_then(|host| self.hosts.known(state, layers, host));
        let texts = [text, host, recipient];
        let lengths = texts.map(|text| text.map(str::len));
        let facts = Facts {
            lengths,
            host: report.host.is_some(),
            status: report.status,
            author: report.author,
            about_sender: names && report.is_about_sender(),
            stage: report.stage,
            action: report.action,
            outcome: report.outcome,
            recipients: report.recipients,
            complaint: report.complaint,
            direction: report.direction,
        };
        if lengths.iter().flatten().sum::<usize>() > Self::LONGEST {
            self.long = Known {
                verdict: report.judge(&self.layers),
                ..Known::default()
            };
            return &mut self.long;
        }
        let (known, is_new) = self.kept.place(&self.state, facts, texts);
        if is_new {
            known.verdict = report.judge(&self.layers);
            self.count += 1;
            known.number = self.count;
        }
        known
    }
}

/// The last hosts, and how much of the end of each is what tells whose it is.
#[derive(Debug, Default)]
struct Hosts(Vec<(String, Option<usize>)>);

impl Hosts {
    /// So many places there are: a power of two.
    const MOST: usize = 128;

    /// So many bytes has a host that is kept.
    const LONGEST: usize = 255;

    /// What [`Layers::known_host`] tells, which does not look at a host that is kept.
    fn known<'h>(
        &mut self,
        state: &RandomState,
        layers: &Layers<'_>,
        host: &'h str,
    ) -> Option<&'h str> {
        let Self(kept) = self;
        if host.len() > Self::LONGEST {
            return layers.known_host(host);
        }
        if kept.is_empty() {
            kept.resize_with(Self::MOST, Default::default);
        }
        let (name, known) = &mut kept[state.hash_one(host) as usize % Self::MOST];
        if name != host {
            name.clear();
            name.push_str(host);
            *known = layers.known_host(host).map(str::len);
        }
        // Dots at its end tell nothing.
        let host = host.trim_end_matches('.');
        host.get(host.len() - (*known)?..)
    }
}

impl<'l> Kept<'l> {
    /// So many times four are kept: a power of two.
    const MOST: usize = 128;

    /// Where a report is kept, and whether it is new there and its verdict still that of another one.
    fn place(
        &mut self,
        state: &RandomState,
        facts: Facts,
        texts: Texts<'_>,
    ) -> (&mut Known<'l>, bool) {
        let Self(kept) = self;
        if kept.is_empty() {
            kept.resize_with(Self::MOST, Default::default);
        }
        let places = &mut kept[state.hash_one(texts) as usize % Self::MOST];
        let known = places.iter().position(|known| known.is(&facts, &texts));
        let last = known.unwrap_or(places.len() - 1);
        places[..=last].rotate_right(1);
        let [first, ..] = places;
        if known.is_none() {
            first.keep(facts, &texts);
        }
        (first, known.is_none())
    }
}

impl Known<'_> {
    /// The number of the verdict among those of its judge, from 1: reports that have the same one agree in
    /// all that a verdict follows from but the name of the host. 0 for a report that is too long to be kept.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    fn is(&self, facts: &Facts, texts: &Texts<'_>) -> bool {
        let mut known = &*self.texts;
        self.facts.as_ref() == Some(facts)
            && texts.iter().flatten().all(|text| {
                let (same, rest) = known.split_at(text.len());
                known = rest;
                same == text.as_bytes()
            })
    }

    /// Remembers what is written of it, unless that is long.
    #[cfg(feature = "write")]
    pub(crate) fn note(&mut self, written: &[u8]) {
        if written.len() <= 2 * Judge::LONGEST {
            self.written.extend_from_slice(written);
        }
    }

    fn keep(&mut self, facts: Facts, texts: &Texts<'_>) {
        self.facts = Some(facts);
        self.texts.clear();
        for text in texts.iter().flatten() {
            self.texts.extend_from_slice(text.as_bytes());
        }
        #[cfg(feature = "write")]
        self.written.clear();
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes_phrasebook::LAYERS;

    use super::*;

    fn report<'a>(status: &str, recipient: &'a str, text: &'a str) -> Report<'a> {
        Report {
            status: status.parse().ok(),
            recipient: Some(recipient.into()),
            stage: Stage::DataEnd,
            text: Some(text.into()),
            ..Report::default()
        }
    }

    #[test]
    fn what_is_remembered_is_what_is_judged() {
        let mut judge = Judge::new(LAYERS);
        let base = report("550 5.1.1", "jo@example.com", "jo@example.com is unknown");
        let mut reports = vec![
            base.clone(),
            // After the data it counts whether the text names the recipient.
            report("550 5.1.1", "al@example.com", "jo@example.com is unknown"),
            report("550 5.1.1", "al@example.com", "the user is unknown"),
            report("450 4.1.1", "jo@example.com", "jo@example.com is unknown"),
            Report::default(),
        ];
        let mut change = |change: &dyn Fn(&mut Report<'_>)| {
            let mut other = base.clone();
            change(&mut other);
            reports.push(other);
        };
        change(&|report| report.stage = Stage::Rcpt);
        change(&|report| report.author = Author::Reporter);
        change(&|report| report.action = Some(DsnAction::Delayed));
        change(&|report| report.outcome = Some(Outcome::Transient));
        change(&|report| report.recipients = Some(1));
        change(&|report| report.complaint = true);
        for host in [
            "gmail-smtp-in.l.google.com",
            "alt1.GMAIL-smtp-in.l.Google.com.",
            "mx.example.com",
            "mx.example.net",
            "mx.outlook.com",
        ] {
            change(&|report| report.host = Some(host.into()));
        }
        change(&|report| report.text = None);
        // Who speaks is the host that is named, else the one that is quoted.
        for host in [None, Some("mx.example.com"), Some("mx.outlook.com")] {
            change(&|report| {
                report.host = host.map(Into::into);
                report.status = "550 5.7.27".parse().ok();
                report.text =
                    Some("host gmail-smtp-in.l.google.com[192.0.2.1] said: 550 no".into());
            });
        }
        change(&|report| report.text = Some("jo@example.com is unknow n".into()));
        let mut numbers = std::collections::HashMap::new();
        for report in reports.iter().chain(&reports) {
            let expected = report.judge(&LAYERS);
            let known = judge.known(report);
            let verdict = known.verdict;
            assert_eq!(verdict, expected, "{report:?}");
            assert_ne!(known.number(), 0);
            let told = (verdict, report.status, report.stage, report.complaint);
            assert_eq!(*numbers.entry(known.number()).or_insert(told), told);
            assert_eq!(judge.known(report).number(), judge.known(report).number());
            let provider = |verdict: Option<Verdict<'static>>| verdict?.provider();
            assert_eq!(provider(verdict), provider(expected), "{report:?}");
        }
    }

    #[test]
    fn hosts_are_known_as_the_tables_know_them() {
        let mut hosts = Hosts::default();
        let state = RandomState::default();
        let long = format!("{}.google.com", "x".repeat(250));
        let mut names = vec![String::new(), ".".to_owned(), "..".to_owned(), long];
        for number in 0..300 {
            names.push(format!("mx{number}.example.com"));
            names.push(format!("alt{number}.gmail-smtp-in.l.google.com"));
            names.push(format!("mx{number}.mail.protection.OUTLOOK.com.."));
        }
        for host in names.iter().chain(&names) {
            let known = hosts.known(&state, &LAYERS, host);
            assert_eq!(known, LAYERS.known_host(host), "{host}");
            assert_eq!(hosts.known(&state, &LAYERS, host), known, "{host}");
        }
        let Hosts(kept) = &hosts;
        assert_eq!(kept.len(), Hosts::MOST);
        assert!(kept.iter().all(|(name, _)| name.len() <= Hosts::LONGEST));
        assert!(kept.iter().any(|(_, known)| known.is_some()));
    }

    #[test]
    fn texts_of_one_length_are_told_apart() {
        let mut judge = Judge::new(LAYERS);
        for number in 0..2_000 {
            let words = ["user is unknown", "mailbox is full"][number % 2];
            let text = format!("550 {words} {number:04}");
            let report = report("550", "jo@example.com", &text);
            assert_eq!(
                judge.known(&report).verdict,
                report.judge(&LAYERS),
                "{text}"
            );
        }
    }

    #[test]
    #[cfg(feature = "write")]
    fn what_is_written_is_remembered_unless_it_is_long() {
        for (length, kept) in [
            (2 * Judge::LONGEST, 2 * Judge::LONGEST),
            (2 * Judge::LONGEST + 1, 0),
        ] {
            let mut known = Known::default();
            known.note(&vec![b'x'; length]);
            assert_eq!(known.written.len(), kept);
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut judge = Judge::new(LAYERS);
        for number in 0..2_000 {
            let text = format!("550 {number} {}", "x".repeat(number));
            let report = report("550", "jo@example.com", &text);
            assert_eq!(judge.known(&report).verdict, report.judge(&LAYERS));
        }
        let Kept(kept) = &judge.kept;
        assert_eq!(kept.len(), Kept::MOST);
        let mut kept = kept.iter().flatten();
        assert!(kept.all(|known| known.texts.capacity() <= 2 * Judge::LONGEST));
    }
}
