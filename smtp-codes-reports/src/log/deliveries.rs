//! The deliveries that have begun: lines of qmail, DMA and Haraka about how one ended name only its number, or the
//! id of the mail, and a line before has told the recipient.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};

use super::syslog::{self, Line};
use super::words::{Needle, behind};

pub(super) static STARTING: Needle = LazyLock::new(|| Finder::new(b"starting delivery "));
/// What the lines of qmail and of DMA that begin a delivery have in common.
static DELIVERY: Needle = LazyLock::new(|| Finder::new(b"ing delivery"));
/// What stands between the id of a transaction of Haraka and its recipient.
pub(super) static TAKEN: Needle = LazyLock::new(|| Finder::new(b"] [core] recipient <"));

/// The deliveries that have begun, as qmail-send numbers them or DMA and Haraka call them: who each is to. The line
/// about how one ended names only its number, or the id of the mail.
///
/// It is bounded, as qmail-send's own table is: of qmail the oldest are forgotten, of the others all that there are.
///
/// # Examples
///
/// ```
/// use smtp_codes_reports::log::{Context, reports};
///
/// let mut context = Context::default();
/// context.deliveries.follow(b"starting delivery 1: msg 7 to remote jo@example.com\n");
/// reports(b"delivery 1: failure: Sorry._(#5.1.1)/", &context, |_, report| {
///     assert_eq!(report.recipient.as_deref(), Some("jo@example.com"));
///     Ok(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Deliveries(Option<Arc<Begun>>);

#[derive(Clone, Debug, Default)]
struct Begun {
    deliveries: BTreeMap<u64, Delivery>,
    /// The recipients of the mails that DMA has in its queue, by their ids.
    queued: BTreeMap<Box<str>, Box<str>>,
    /// Those that Haraka took in a transaction, by its id: in the order of their commands.
    taken: BTreeMap<Box<str>, Vec<Box<str>>>,
}

#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) message: Box<str>,
    pub(super) recipient: Box<str>,
}

impl Deliveries {
    /// So many are kept: qmail-send runs 120 local and 120 remote ones at most, unless it is built
    /// for 255 of each.
    const MOST: usize = 1024;

    /// RFC 5321 4.5.3.1: a local part, and a domain.
    const ADDRESS: usize = 64 + 1 + 255;

    /// So many recipients of a transaction of Haraka.
    const RECIPIENTS: usize = 64;

    /// No id of a queued mail is longer.
    const ID: usize = 64;

    /// Takes up the deliveries that lines begin.
    pub fn follow(&mut self, lines: &[u8]) {
        let mut rest = lines;
        while let Some(at) = DELIVERY.find(rest) {
            let begin = memrchr(b'\n', &rest[..at]).map_or(0, |feed| feed + 1);
            let end = memchr(b'\n', &rest[at..]).map_or(rest.len(), |feed| at + feed);
            let line = &rest[begin..end];
            if line.first() != Some(&b'{') {
                self.follow_line(&syslog::line(line));
            } else if let Some(message) = syslog::json(line) {
                self.follow_line(&message.line());
            }
            rest = &rest[end..];
        }
        let mut rest = lines;
        while let Some(at) = TAKEN.find(rest) {
            let (before, behind) = rest.split_at(at);
            let words = &behind[TAKEN.needle().len()..];
            let end = memchr(b'\n', words).unwrap_or(words.len());
            self.take(before, &words[..end]);
            rest = &words[end..];
        }
    }

    /// `[NOTICE] [5D32.1` and `jo@example.com> code=OK msg=""`.
    fn take(&mut self, before: &[u8], words: &[u8]) -> Option<()> {
        let id = str::from_utf8(&before[memrchr(b'[', before)? + 1..]).ok()?;
        let (recipient, rest) = str::from_utf8(words).ok()?.split_once('>')?;
        let is_taken = rest.starts_with(" code=OK ");
        if !is_taken || id.len() > Self::ID || recipient.len() > Self::ADDRESS {
            return None;
        }
        let begun = Arc::make_mut(self.0.get_or_insert_default());
        if begun.taken.len() == Self::MOST && !begun.taken.contains_key(id) {
            begun.taken.clear();
        }
        let recipients = begun.taken.entry(id.into()).or_default();
        if recipients.len() < Self::RECIPIENTS {
            recipients.push(recipient.into());
        }
        Some(())
    }

    /// The recipient of a mail that Haraka delivers: `5D32.1.2` is the second of transaction `5D32.1`. It
    /// has one for each domain or for each recipient, so it is known where no two share a domain.
    pub(super) fn of_taken(&self, id: &[u8]) -> Option<&str> {
        let (transaction, number) = str::from_utf8(id).ok()?.rsplit_once('.')?;
        let recipients = self.0.as_ref()?.taken.get(transaction)?;
        let number: usize = number.parse().ok()?;
        let domain = |one: &str| one.rsplit('@').next().map(str::to_ascii_lowercase);
        let domains: BTreeSet<_> = recipients.iter().map(|one| domain(one)).collect();
        if domains.len() < recipients.len() || recipients.len() == Self::RECIPIENTS {
            return None;
        }
        recipients.get(number.checked_sub(1)?).map(|it| &**it)
    }

    fn follow_line(&mut self, line: &Line<'_>) {
        if let Some(words) = behind(&STARTING, line.text) {
            self.begin(words);
        } else if line.program == b"dma" {
            self.queued(line);
        }
    }

    /// `dma[5a1b.55d0c0de]: <jo@example.com> trying delivery`
    fn queued(&mut self, line: &Line<'_>) -> Option<()> {
        let to = line.text.trim_ascii_end();
        let recipient = to.strip_prefix(b"<")?.strip_suffix(b"> trying delivery")?;
        let recipient = str::from_utf8(recipient).ok()?;
        let id = str::from_utf8(line.process).ok()?;
        if id.is_empty() || id.len() > Self::ID || recipient.len() > Self::ADDRESS {
            return None;
        }
        let begun = Arc::make_mut(self.0.get_or_insert_default());
        if begun.queued.len() == Self::MOST {
            begun.queued.clear();
        }
        begun.queued.insert(id.into(), recipient.into());
        Some(())
    }

    /// The recipient of a mail that DMA has in its queue.
    pub(super) fn of_queued(&self, id: &[u8]) -> Option<&str> {
        let begun = self.0.as_ref()?;
        begun.queued.get(str::from_utf8(id).ok()?).map(|it| &**it)
    }

    /// `1: msg 4711 to remote jo@example.com`.
    fn begin(&mut self, words: &[u8]) -> Option<()> {
        let words = str::from_utf8(words.trim_ascii_end()).ok()?;
        let (number, rest) = words.split_once(": msg ")?;
        let (message, to) = rest.split_once(" to ")?;
        let (kind, recipient) = to.split_once(' ')?;
        let recipient = match kind {
            "local" => addressed(recipient),
            _ => recipient,
        };
        if recipient.len() > Self::ADDRESS || message.len() > 20 {
            return None;
        }
        let begun = Arc::make_mut(self.0.get_or_insert_default());
        begun.deliveries.insert(
            number.parse().ok()?,
            Delivery {
                message: message.into(),
                recipient: recipient.into(),
            },
        );
        if begun.deliveries.len() > Self::MOST {
            begun.deliveries.pop_first();
        }
        Some(())
    }

    /// The delivery of that number.
    pub(super) fn get(&self, number: &[u8]) -> Option<&Delivery> {
        let begun = self.0.as_ref()?;
        begun
            .deliveries
            .get(&str::from_utf8(number).ok()?.parse().ok()?)
    }
}

/// Whether a line, however it is wrapped, may be one that begins a delivery.
pub(super) fn may_begin(line: &[u8]) -> bool {
    DELIVERY.find(line).is_some() || TAKEN.find(line).is_some()
}

/// The address that was sent to: qmail-send puts who has a virtual domain before it, and that is mostly
/// the name of the domain itself, `example.com-jo@example.com`.
fn addressed(recipient: &str) -> &str {
    let bare = recipient.rsplit_once('@').and_then(|(_, domain)| {
        let rest = recipient.strip_prefix(domain)?.strip_prefix('-')?;
        (!rest.starts_with('@')).then_some(rest)
    });
    bare.unwrap_or(recipient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let mut deliveries = Deliveries::default();
        for number in 0..5_000 {
            deliveries.follow(
                format!("starting delivery {number}: msg 1 to remote a@b.example").as_bytes(),
            );
        }
        assert!(deliveries.get(b"0").is_none());
        assert!(deliveries.get(b"4999").is_some());
        assert_eq!(deliveries.0.unwrap().deliveries.len(), Deliveries::MOST);
        let mut deliveries = Deliveries::default();
        for hostile in ["", "1", "1: msg 1", "x: msg 1 to remote a", "1: msg 1 to "] {
            deliveries.follow(format!("starting delivery {hostile}").as_bytes());
        }
        assert!(deliveries.0.is_none_or(|begun| begun.deliveries.is_empty()));
    }

    fn followed(lines: &str) -> Deliveries {
        let mut deliveries = Deliveries::default();
        deliveries.follow(lines.as_bytes());
        deliveries
    }

    #[test]
    fn each_line_of_a_block_is_taken_up() {
        let deliveries = followed(
            "@400000006957a5e01234abcd new msg 7\n\
             @400000006957a5e01234abcd starting delivery 1: msg 7 to remote jo@example.com\n\
             @400000006957a5e01234abcd status: local 0/10 remote 1/20\n\
             starting delivery 2: msg 8 to remote al@example.com\n\
             Jan  5 10:00:00 mx dma[5a1b.1]: <li@example.com> trying delivery\n\
             Jan  5 10:00:00 mx dma[5a1b.2]: <mo@example.com> trying delivery\n\
             Jan  5 10:00:00 mx dma: <no@example.com> trying delivery\n\
             {\"SYSLOG_IDENTIFIER\":\"dma\",\"SYSLOG_PID\":\"5a1b.3\",\"MESSAGE\":\"<pa@example.com> trying delivery\"}\n",
        );
        let recipient = |number: &[u8]| deliveries.get(number).map(|it| &*it.recipient);
        assert_eq!(recipient(b"1"), Some("jo@example.com"));
        assert_eq!(recipient(b"2"), Some("al@example.com"));
        for (id, recipient) in [
            ("5a1b.1", Some("li@example.com")),
            ("5a1b.2", Some("mo@example.com")),
            ("5a1b.3", Some("pa@example.com")),
            // Without an id nothing tells which mail it is.
            ("", None),
        ] {
            assert_eq!(deliveries.of_queued(id.as_bytes()), recipient, "{id}");
        }
        let deliveries = followed(
            "[NOTICE] [5D32.1] [core] recipient <jo@example.com> code=DENY msg=\"no\"\n\
             [NOTICE] [5D32.1] [core] recipient <al@example.com> code=OK msg=\"\"\n\
             [NOTICE] [5D33.1] [core] recipient <li@example.com> code=OK msg=\"\"\n",
        );
        assert_eq!(deliveries.of_taken(b"5D32.1.1"), Some("al@example.com"));
        assert_eq!(deliveries.of_taken(b"5D32.1.2"), None);
        assert_eq!(deliveries.of_taken(b"5D33.1.1"), Some("li@example.com"));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let longest = format!("{}@b.example", "a".repeat(Deliveries::ADDRESS - 10));
        let id = "A".repeat(Deliveries::ID);
        for (id, recipient, kept) in [
            (id.clone(), longest.clone(), true),
            (id.clone() + "A", longest.clone(), false),
            (id.clone(), longest.clone() + "e", false),
        ] {
            let deliveries = followed(&format!(
                "[NOTICE] [{id}] [core] recipient <{recipient}> code=OK "
            ));
            let taken = deliveries.of_taken(format!("{id}.1").as_bytes());
            assert_eq!(taken.is_some(), kept, "{recipient}");
            let deliveries = followed(&format!(
                "Jan  5 10:00:00 mx dma[{id}]: <{recipient}> trying delivery"
            ));
            assert_eq!(deliveries.of_queued(id.as_bytes()).is_some(), kept);
        }
        for (message, recipient, kept) in [
            ("1".repeat(20), longest.clone(), true),
            ("1".repeat(21), longest.clone(), false),
            ("1".repeat(20), longest + "e", false),
        ] {
            let deliveries = followed(&format!(
                "starting delivery 1: msg {message} to remote {recipient}"
            ));
            assert_eq!(deliveries.get(b"1").is_some(), kept, "{recipient}");
        }
    }

    #[test]
    fn what_is_taken_is_bounded() {
        let mut deliveries = Deliveries::default();
        let take = |deliveries: &mut Deliveries, id: usize, recipient: &str| {
            let line = format!("[NOTICE] [{id}.1] [core] recipient <{recipient}> code=OK \n");
            deliveries.follow(line.as_bytes());
            deliveries.0.as_ref().map_or(0, |begun| begun.taken.len())
        };
        for id in 1..=Deliveries::MOST {
            assert_eq!(take(&mut deliveries, id, "jo@example.com"), id);
        }
        // Another recipient of a transaction that is known, and then one more of them.
        assert_eq!(take(&mut deliveries, 7, "jo@example.net"), Deliveries::MOST);
        assert_eq!(take(&mut deliveries, 0, "jo@example.com"), 1);
        for number in 1..=Deliveries::RECIPIENTS + 1 {
            take(&mut deliveries, 0, &format!("jo@{number}.example"));
            // Which of too many it is nobody knows.
            let known = deliveries.of_taken(b"0.1.1").is_some();
            assert_eq!(known, number + 1 < Deliveries::RECIPIENTS, "{number}");
        }
    }
}
