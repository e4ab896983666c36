//! A list of addresses, such as those to which no more mail may go: each once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};

use foldhash::fast::RandomState;
use smtp_codes::{Action, Escaped, Status, Verdict};
use smtp_codes_reports::{Direction, Report, Time};

use super::end::{self, End};
use super::filter::Filter;
use super::sample::sample;
use crate::cli::Beside;

/// An address. Letters that differ in case only make no other one: no server that people use tells
/// such mailboxes apart.
#[derive(Clone, Debug)]
struct Address(Box<str>);

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // A mailbox is 256 bytes long at most (RFC 5321 4.5.3.1.3); of others the rest is left out.
        let mut folded = [0; 256];
        let length = self.0.len().min(folded.len());
        folded[..length].copy_from_slice(&self.0.as_bytes()[..length]);
        folded[..length].make_ascii_lowercase();
        state.write(&folded[..length]);
    }
}

/// What is told of one address.
struct Event {
    address: Address,
    what: What,
    time: Option<Time>,
}

enum What {
    /// A message was delivered to it.
    Delivered,
    /// It belongs on the list.
    Listed(Action, Option<Evidence>),
    /// It failed as often as once; the number tells messages apart.
    Failed(u64, Option<Evidence>),
}

/// What is shown beside an address.
struct Evidence {
    cause: Box<str>,
    status: Option<Status>,
    time: Option<Time>,
    place: Box<str>,
    text: Box<str>,
}

impl Evidence {
    fn len(&self) -> usize {
        self.cause.len() + self.place.len() + self.text.len()
    }
}

/// What one piece of the input tells of addresses, in its order.
#[derive(Default)]
pub(crate) struct Tally {
    events: Vec<Event>,
}

impl Tally {
    /// Takes what a report says; `place` tells where it stands.
    pub(super) fn count(
        &mut self,
        report: &Report<'_>,
        verdict: Option<&Verdict<'_>>,
        filter: &Filter,
        beside: Beside,
        place: impl FnOnce() -> String,
    ) {
        if report.direction == Some(Direction::Incoming) || !filter.fits_place(report) {
            return;
        }
        let Some(address) = address(report) else {
            return;
        };
        let end = End::of(report, verdict);
        let counts = beside.counted
            && end == End::Returned
            && verdict.is_some_and(|verdict| verdict.action() == Action::Count);
        let evidence = || {
            beside.evidence.then(|| Evidence {
                cause: end::cause(report, verdict)
                    .map(|cause| cause.as_str().into())
                    .unwrap_or_default(),
                status: report.status,
                time: report.time,
                place: place().into(),
                text: sample(report).unwrap_or_default(),
            })
        };
        let what = if end == End::Delivered {
            What::Delivered
        } else if filter.fits(report, verdict)
            && let Some(action) = end::action(report, verdict)
        {
            What::Listed(action, evidence())
        } else if counts && filter.fits_cause(report, verdict) {
            What::Failed(message(report), evidence())
        } else {
            return;
        };
        self.events.push(Event {
            address: Address(address.into()),
            what,
            time: report.time,
        });
    }
}

/// The address that the sender used, where it is known.
fn address<'r>(report: &'r Report<'_>) -> Option<&'r str> {
    let is_address = |text: &&str| {
        text.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace)
        })
    };
    report
        .original_recipient
        .as_deref()
        .filter(is_address)
        .or_else(|| report.recipient.as_deref().filter(is_address))
}

/// A number for the message, so that a log and a bounce, or two attempts, count once; 0 where the
/// report does not tell it.
fn message(report: &Report<'_>) -> u64 {
    let id = report.message_id.as_deref().or(report.queue_id.as_deref());
    let Some(id) = id else { return 0 };
    // FNV-1a: what it gives is compared with a few others only.
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// What is known of an address.
struct Known {
    /// How many came before it.
    place: usize,
    /// What puts it on the list.
    listed: Option<(Action, Option<Time>)>,
    /// The last failures that count: of which message, and when.
    failures: Vec<(u64, Option<Time>)>,
    /// Whether they are enough.
    counted: bool,
    evidence: Option<Evidence>,
}

/// The addresses of all the input.
#[derive(Default)]
pub(crate) struct Addresses {
    known: HashMap<Address, Known, RandomState>,
    /// How long all texts are together, in bytes.
    bytes: usize,
    /// How many findings are about addresses for which there was no room.
    missed: u64,
}

/// So many addresses are kept.
const ADDRESSES: usize = 1 << 20;
/// So many bytes may they and the evidence take.
const BYTES: usize = 128 << 20;

impl Addresses {
    /// Adds what the next piece holds.
    pub(super) fn merge(&mut self, tally: Tally) {
        for event in tally.events {
            self.add(event);
        }
    }

    fn add(&mut self, event: Event) {
        let Event {
            address,
            what,
            time,
        } = event;
        let place = self.known.len();
        let is_known = self.known.contains_key(&address);
        if matches!(what, What::Delivered) {
            if let Some(known) = self.known.get_mut(&address) {
                known.deliver(time);
            }
            return;
        }
        if !is_known {
            if place >= ADDRESSES || self.bytes + address.0.len() > BYTES {
                self.missed += 1;
                return;
            }
            self.bytes += address.0.len();
        }
        let known = self.known.entry(address).or_insert_with(|| Known {
            place,
            listed: None,
            failures: Vec::new(),
            counted: false,
            evidence: None,
        });
        let evidence = match what {
            What::Delivered => return,
            What::Listed(action, evidence) => {
                known.listed = Some((action, time));
                evidence
            }
            What::Failed(message, evidence) => {
                known.fail(message, time);
                // What puts it on the list says more than what is only counted.
                evidence.filter(|_| known.listed.is_none())
            }
        };
        if let Some(evidence) = evidence {
            let before = known.evidence.as_ref().map_or(0, Evidence::len);
            if self.bytes - before + evidence.len() <= BYTES {
                self.bytes = self.bytes - before + evidence.len();
                known.evidence = Some(evidence);
            }
        }
    }

    /// Writes the list, and gives how many addresses it has.
    ///
    /// # Errors
    ///
    /// There were too many addresses: then the list is not whole.
    pub(super) fn write(&self, out: &mut impl Write, beside: Beside) -> io::Result<u64> {
        let mut rows: Vec<_> = self
            .known
            .iter()
            .filter(|(_, known)| known.listed.is_some() || known.counted)
            .collect();
        rows.sort_unstable_by_key(|(_, known)| known.place);
        for (address, known) in &rows {
            write!(out, "{}", Escaped::new(address.0.as_bytes()))?;
            if beside.counted || beside.evidence {
                match known.listed {
                    Some((action, _)) => write!(out, "\t{action}")?,
                    None => write!(out, "\tcounted")?,
                }
            }
            if let Some(evidence) = &known.evidence {
                let shown = |text: &str| Escaped::new(text.as_bytes()).to_string();
                let code = evidence.status.map(|status| status.to_string());
                write!(
                    out,
                    "\t{}\t{}\t{}\t{}\t{}",
                    evidence.cause,
                    code.unwrap_or_default(),
                    evidence
                        .time
                        .map(|time| time.to_string())
                        .unwrap_or_default(),
                    shown(&evidence.place),
                    shown(&evidence.text),
                )?;
            }
            writeln!(out)?;
        }
        out.flush()?;
        if self.missed > 0 {
            return Err(io::Error::other(format!(
                "the list is not whole: there is room for {} addresses, and {} findings are about \
                 others; scan fewer files at once",
                self.known.len(),
                self.missed
            )));
        }
        Ok(rows.len() as u64)
    }
}

impl Known {
    /// A message was delivered: all that was before shows nothing any more.
    fn deliver(&mut self, time: Option<Time>) {
        let is_before = |then: Option<Time>| match (then, time) {
            (Some(then), Some(time)) => then <= time,
            _ => true,
        };
        self.listed = self.listed.filter(|(_, then)| !is_before(*then));
        self.failures.retain(|(_, then)| !is_before(*then));
        self.counted = self.enough();
        if self.listed.is_none() && !self.counted {
            self.evidence = None;
        }
    }

    /// Another failure.
    fn fail(&mut self, message: u64, time: Option<Time>) {
        if message != 0 && self.failures.iter().any(|(known, _)| *known == message) {
            return;
        }
        let (times, _) = Verdict::count();
        if self.failures.len() >= times as usize {
            self.failures.remove(0);
        }
        self.failures.push((message, time));
        self.counted |= self.enough();
    }

    /// Whether there are as many failures within as much time as the table says.
    fn enough(&self) -> bool {
        let (times, within) = Verdict::count();
        let seconds = || self.failures.iter().flat_map(|(_, time)| *time);
        let first = seconds().map(Time::unix).min();
        let last = seconds().map(Time::unix).max();
        self.failures.len() >= times as usize
            && first
                .zip(last)
                .is_none_or(|(first, last)| last.abs_diff(first) <= within.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use smtp_codes_phrasebook::LAYERS;

    use super::*;

    fn report(address: &str, status: &str, time: &str) -> Report<'static> {
        let mut report = Report::default();
        report.recipient = Some(address.to_owned().into());
        report.status = Some(status.parse().unwrap());
        report.stage = smtp_codes::Stage::Rcpt;
        report.direction = Some(Direction::Outgoing);
        if !time.is_empty() {
            report.time = format!("2026-11-{time}Z").parse().ok();
        }
        report
    }

    fn listed(reports: &[Report<'_>], filter: &Filter, beside: Beside) -> String {
        let mut addresses = Addresses::default();
        // Each in a piece of its own, as the worst case.
        for (line, report) in reports.iter().enumerate() {
            let mut tally = Tally::default();
            let verdict = report.judge(&LAYERS);
            tally.count(report, verdict.as_ref(), filter, beside, || {
                format!("mail.log:{}", line + 1)
            });
            addresses.merge(tally);
        }
        let mut out = Vec::new();
        addresses.write(&mut out, beside).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn suppress() -> Filter {
        Filter::by_action(Action::Suppress)
    }

    #[test]
    fn each_address_is_listed_once_and_only_of_outgoing_mail() {
        let mut incoming = report("in@example.org", "550 5.1.1", "");
        incoming.direction = Some(Direction::Incoming);
        let mut alias = report("final@example.net", "550 5.1.1", "");
        alias.original_recipient = Some("used@example.com".into());
        let mut local = report("postmaster", "550 5.1.1", "");
        local.original_recipient = Some("no address".into());
        let reports = [
            report("jo@example.org", "550 5.1.1", ""),
            report("Jo@Example.ORG", "550 5.1.1", ""),
            incoming,
            alias,
            local,
            report("full@example.org", "552 5.2.2", ""),
        ];
        assert_eq!(
            listed(&reports, &suppress(), Beside::default()),
            "jo@example.org\nused@example.com\n"
        );
        let beside = Beside {
            evidence: true,
            counted: false,
        };
        assert_eq!(
            listed(&reports[..1], &suppress(), beside),
            "jo@example.org\tsuppress\tno-such-user\t550 5.1.1\t\tmail.log:1\t\n"
        );
    }

    #[test]
    fn a_delivery_afterwards_takes_an_address_off_the_list() {
        let at = |status, time| report("jo@example.org", status, time);
        for (reports, on) in [
            (["550 5.1.1", "250 2.1.5"], ["", ""], false),
            (["250 2.1.5", "550 5.1.1"], ["", ""], true),
            (
                ["550 5.1.1", "250 2.1.5"],
                ["25T06:00:00", "25T07:00:00"],
                false,
            ),
            // Files may be named in any order, and times tell.
            (
                ["550 5.1.1", "250 2.1.5"],
                ["25T06:00:00", "24T07:00:00"],
                true,
            ),
        ]
        .map(|(statuses, times, on)| {
            let reports = [0, 1].map(|place| at(statuses[place], times[place]));
            (reports, on)
        }) {
            let list = listed(&reports, &suppress(), Beside::default());
            assert_eq!(!list.is_empty(), on, "{reports:?}");
        }
    }

    #[test]
    fn what_fails_often_enough_is_counted() {
        let beside = Beside {
            evidence: false,
            counted: true,
        };
        let full = |day: &str, id: &str| {
            let mut report = report("full@example.org", "552 5.2.2", &format!("{day}T06:00:00"));
            report.queue_id = Some(id.to_owned().into());
            report
        };
        let list = |reports: &[Report<'_>]| listed(reports, &suppress(), beside);
        let (times, within) = Verdict::count();
        assert_eq!((times, within.as_secs()), (3, 14 * 86_400));
        let three = [full("01", "a"), full("02", "b"), full("15", "c")];
        assert_eq!(list(&three), "full@example.org\tcounted\n");
        assert_eq!(list(&three[..2]), "");
        // One message that fails thrice, too long a time, a delivery in between.
        assert_eq!(
            list(&[full("01", "a"), full("02", "a"), full("03", "a")]),
            ""
        );
        assert_eq!(
            list(&[full("01", "a"), full("02", "b"), full("16", "c")]),
            ""
        );
        let [first, second, third] = three.clone();
        let delivery = report("full@example.org", "250 2.1.5", "03T06:00:00");
        assert_eq!(list(&[first, second, delivery, third]), "");
        // Nobody asked for them.
        assert_eq!(listed(&three, &suppress(), Beside::default()), "");
    }

    #[test]
    fn complaints_are_listed_by_their_action() {
        let mut report = report("jo@example.org", "250 2.1.5", "");
        report.complaint = true;
        let filter = Filter::by_action(Action::Unsubscribe);
        assert_eq!(
            listed(&[report.clone()], &filter, Beside::default()),
            "jo@example.org\n"
        );
        assert_eq!(listed(&[report], &suppress(), Beside::default()), "");
    }

    #[test]
    fn only_so_many_addresses_are_kept_and_that_is_said() {
        let mut addresses = Addresses {
            bytes: BYTES,
            ..Addresses::default()
        };
        let mut tally = Tally::default();
        let report = report("jo@example.org", "550 5.1.1", "");
        let verdict = report.judge(&LAYERS);
        tally.count(
            &report,
            verdict.as_ref(),
            &suppress(),
            Beside::default(),
            String::new,
        );
        addresses.merge(tally);
        let error = addresses.write(&mut Vec::new(), Beside::default());
        assert!(error.unwrap_err().to_string().contains("not whole"));
    }
}
