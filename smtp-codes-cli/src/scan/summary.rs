//! What a scan found, in numbers.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;
use smtp_codes::{DsnAction, Level, Status, Verdict};
use smtp_codes_reports::{Report, Time};

use super::end::End;
use super::names::Names;
use super::sample::sample;
use super::when;
use crate::cli::By;

/// What is known of a finding apart from its recipient and text. Findings that agree in it
/// are counted together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) end: End,
    pub(super) status: Option<Status>,
    pub(super) action: Option<DsnAction>,
    pub(super) verdict: Option<Verdict<'static>>,
}

impl Hash for Case {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Of the verdict only what often differs, and is a number.
        let verdict = self.verdict.as_ref();
        let told = verdict.map(|verdict| (verdict.action(), verdict.retry(), verdict.party()));
        (self.end, self.status, self.action, told).hash(state);
    }
}

impl Case {
    /// Whether neither words nor a code that says something specific tell why it failed.
    pub(super) fn is_unexplained(&self) -> bool {
        let level = self.verdict.map(|verdict| verdict.basis().level());
        !self.end.is_well()
            && self.end != End::Complaint
            && level.is_none_or(|level| level >= Level::Reply)
    }
}

/// How many findings ended how, each up to four billion: there are many such counts.
#[derive(Clone, Copy, Default)]
pub(super) struct Ends([u32; End::COUNT]);

impl Ends {
    pub(super) fn add(&mut self, end: End, count: u64) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let all = &mut self.0[end as usize];
        *all = all.saturating_add(count);
    }

    pub(super) fn of(&self, end: End) -> u64 {
        self.0[end as usize].into()
    }

    pub(super) fn merge(&mut self, more: &Self) {
        for (all, more) in self.0.iter_mut().zip(more.0) {
            *all = all.saturating_add(more);
        }
    }

    pub(super) fn failures(&self) -> u64 {
        self.of(End::Returned) + self.of(End::Deferred) + self.of(End::Refused)
    }

    pub(super) fn all(&self) -> u64 {
        self.0.iter().map(|&count| u64::from(count)).sum()
    }
}

/// What one piece of the input holds: its cases, and the names one by one.
#[derive(Default)]
pub(crate) struct Tally {
    /// In the order in which they came.
    cases: Vec<(Case, Tallied)>,
    /// Where each of them stands.
    places: HashMap<Case, usize, RandomState>,
    /// Where the case of each verdict stands, by the number of the verdict: most were met before.
    numbers: HashMap<u64, usize, RandomState>,
    named: Listed,
    span: Span,
}

/// The names of the domains, or of whatever the table is by, and how the attempts ended. It is short, as
/// most are met again soon, but it may have one more than once.
#[derive(Default)]
struct Listed {
    /// End to end.
    names: Vec<u8>,
    /// Where each ends, and how its attempts ended.
    rows: Vec<(u32, Ends)>,
    /// The numbers of the last rows, from 1, by hashes of their names; 0 for none.
    last: Vec<u32>,
    state: RandomState,
}

impl Listed {
    /// So many rows are remembered: a power of two.
    const LAST: usize = 128;

    /// Adds one; of hosts and domains the letters are made small, as they are most often.
    fn add(&mut self, name: &[u8], is_host: bool, end: End) {
        if self.last.is_empty() {
            self.last.resize(Self::LAST, 0);
        }
        let place = self.state.hash_one(name) as usize % Self::LAST;
        if let Some(row) = self.last[place].checked_sub(1)
            && self.name(row as usize) == name
        {
            return self.rows[row as usize].1.add(end, 1);
        }
        let start = self.names.len();
        self.names.extend_from_slice(name);
        if is_host {
            self.names[start..].make_ascii_lowercase();
        }
        let mut ends = Ends::default();
        ends.add(end, 1);
        // A piece is far smaller than what fits into 32 bits.
        self.rows.push((self.names.len() as u32, ends));
        self.last[place] = self.rows.len() as u32;
    }

    fn name(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].0);
        &self.names[start as usize..self.rows[row].0 as usize]
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], &Ends)> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(row, (_, ends))| (self.name(row), ends))
    }

    /// Ends the list: it is as small as can be.
    fn close(&mut self) {
        self.last = Vec::new();
        self.names.shrink_to_fit();
        self.rows.shrink_to_fit();
    }
}

/// The first and the last time.
#[derive(Clone, Copy, Default)]
pub(super) struct Span {
    ends: Option<(Time, Time)>,
    /// Whether times were written under different offsets: then the clock of none of them tells all.
    mixed: bool,
}

impl Span {
    fn add(&mut self, time: Time) {
        let (first, last) = self.ends.unwrap_or((time, time));
        self.mixed |= first.offset() != time.offset();
        self.ends = Some((first.min(time), last.max(time)));
    }

    fn merge(&mut self, more: Self) {
        if let Some((first, last)) = more.ends {
            self.add(first);
            self.add(last);
        }
        self.mixed |= more.mixed;
    }

    /// `Nov 25 06:00 to 18:12`, in UTC where offsets differ; `None` if no time is known.
    pub(super) fn told(self) -> Option<String> {
        let (first, last) = self.ends?;
        Some(when::span(first, last, self.mixed))
    }
}

/// So many texts are kept of a piece; most have some dozen cases.
const SAMPLES: usize = 1 << 10;

/// How often a case came.
pub(super) struct Tallied {
    /// How many others came before it.
    pub(super) place: usize,
    pub(super) count: u64,
    /// What the first of them says, if it is a failure and no earlier piece has it.
    pub(super) sample: Option<Box<str>>,
}

/// The cases whose sample is in a piece before: one is enough.
#[derive(Default)]
pub(crate) struct Sampled(HashSet<Case, RandomState>);

impl Sampled {
    /// What a report of a case says, if that is not known yet.
    fn sample(&mut self, case: Case, report: &Report<'_>) -> Option<Box<str>> {
        if self.0.contains(&case) {
            return None;
        }
        let sample = sample(report)?;
        if self.0.len() < CASES {
            self.0.insert(case);
        }
        Some(sample)
    }
}

impl Tally {
    pub(super) fn count(
        &mut self,
        report: &Report<'_>,
        (verdict, number): (Option<&Verdict<'static>>, u64),
        by: By,
        sampled: &mut Sampled,
    ) {
        let end = End::of(report, verdict);
        let place = match self.numbers.get(&number) {
            Some(&place) => place,
            None => {
                let case = Case {
                    end,
                    status: report.status,
                    action: report.action,
                    verdict: verdict.copied(),
                };
                let place = self.place(case, report, sampled);
                // What is not kept has no number.
                if number > 0 {
                    self.numbers.insert(number, place);
                }
                place
            }
        };
        self.cases[place].1.count += 1;
        if let Some(time) = report.time {
            self.span.add(time);
        }
        self.add_name(report, verdict, by, end);
    }

    /// Where a case stands; at the end, if it is new.
    fn place(&mut self, case: Case, report: &Report<'_>, sampled: &mut Sampled) -> usize {
        let next = self.cases.len();
        let place = *self.places.entry(case).or_insert(next);
        if place == next {
            let tallied = Tallied {
                place,
                count: 0,
                sample: match case.end.is_well() || place >= SAMPLES {
                    true => None,
                    false => sampled.sample(case, report),
                },
            };
            self.cases.push((case, tallied));
        }
        place
    }

    /// Counts a finding by its name alone.
    pub(super) fn count_name(
        &mut self,
        report: &Report<'_>,
        verdict: Option<&Verdict<'_>>,
        by: By,
    ) {
        let end = End::of(report, verdict);
        self.add_name(report, verdict, by, end);
    }

    fn add_name<'r>(
        &mut self,
        report: &'r Report<'_>,
        verdict: Option<&'r Verdict<'_>>,
        by: By,
        end: End,
    ) {
        // Nothing longer is a domain (RFC 5321 4.5.3.1.2).
        let short = |name: Option<&'r str>| name.filter(|name| name.len() <= 255);
        let part;
        let name = match by {
            By::Domain => short(report.domain()),
            By::Host => short(report.host()),
            By::Provider => verdict
                .and_then(Verdict::provider)
                .map(|known| known.name()),
            By::Hour => {
                part = report.time.map(when::part_of_hour);
                part.as_deref()
            }
        };
        let is_host = matches!(by, By::Domain | By::Host);
        self.named
            .add(name.unwrap_or_default().as_bytes(), is_host, end);
    }

    /// Ends the piece: what lies about until its turn comes is as small as can be.
    pub(crate) fn close(&mut self) {
        self.places = HashMap::default();
        self.numbers = HashMap::default();
        self.cases.shrink_to_fit();
        self.named.close();
    }

    pub(super) fn found(&self) -> u64 {
        self.cases.iter().map(|(_, tallied)| tallied.count).sum()
    }
}

/// The numbers of the whole scan.
#[derive(Default)]
pub(crate) struct Summary {
    pub(super) cases: HashMap<Case, Tallied, RandomState>,
    /// The domains, or whatever the table is by; findings of which it is not known have no name.
    pub(super) named: Names,
    all: [u64; End::COUNT],
    pub(super) span: Span,
    /// Findings whose case is not in the table, as it is full.
    pub(super) other_cases: u64,
    /// Findings whose name is not in the table, as it is full.
    pub(super) other_named: Ends,
}

/// So many cases are told apart. The registered codes make a few hundred.
pub(super) const CASES: usize = 1 << 13;
impl Summary {
    /// Adds what the next piece holds.
    pub(crate) fn merge(&mut self, tally: Tally) {
        self.span.merge(tally.span);
        for (case, more) in tally.cases {
            self.all[case.end as usize] += more.count;
            let place = self.cases.len();
            if let Some(known) = self.cases.get_mut(&case) {
                known.count += more.count;
                known.sample = known.sample.take().or(more.sample);
            } else if place < CASES {
                self.cases.insert(case, Tallied { place, ..more });
            } else {
                self.other_cases += more.count;
            }
        }
        for (name, more) in tally.named.iter() {
            let ends = self.named.of(name);
            ends.unwrap_or(&mut self.other_named).merge(more);
        }
    }

    /// How the attempts of each hour ended, in the order of time, of a summary by hour; and whether the
    /// hours are those of UTC, as times were written under different offsets. Findings without a time
    /// come first, as those of no hour.
    pub(super) fn by_hour(&self) -> (Vec<(Option<Time>, Ends)>, bool) {
        let parts = self.named.iter().map(|(name, ends)| {
            let name = str::from_utf8(name).unwrap_or_default();
            (name.parse::<Time>().ok(), ends)
        });
        let parts: Vec<_> = parts.collect();
        let mut offsets = parts.iter().filter_map(|(time, _)| time.map(Time::offset));
        let offset = offsets.next();
        let in_utc = offsets.any(|other| Some(other) != offset);
        let mut hours: BTreeMap<String, (Option<Time>, Ends)> = BTreeMap::new();
        for (time, ends) in parts {
            let time = time.map(|time| if in_utc { time.in_utc() } else { time });
            let hour = time.map(when::hour).unwrap_or_default();
            let (_, all) = hours.entry(hour).or_insert((time, Ends::default()));
            all.merge(ends);
        }
        (hours.into_values().collect(), in_utc)
    }

    /// How many findings ended so.
    pub(super) fn of(&self, end: End) -> u64 {
        self.all[end as usize]
    }

    /// Whether anything was found.
    pub(super) fn is_any(&self) -> bool {
        self.all.iter().any(|&count| count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_whatever_came_between_and_however_they_are_written() {
        let mut listed = Listed::default();
        let mut expected: BTreeMap<String, [u64; 2]> = BTreeMap::new();
        for number in 0..3_000_u64 {
            let name = match number % 7 {
                0 => "Example.COM".to_owned(),
                1 => String::new(),
                _ => format!("{}.example", number % 500),
            };
            let end = [End::Returned, End::Deferred][number as usize % 2];
            listed.add(name.as_bytes(), true, end);
            expected.entry(name.to_ascii_lowercase()).or_default()[number as usize % 2] += 1;
        }
        listed.close();
        let mut told: BTreeMap<String, [u64; 2]> = BTreeMap::new();
        for (name, ends) in listed.iter() {
            let all = told
                .entry(String::from_utf8(name.to_vec()).unwrap())
                .or_default();
            all[0] += ends.of(End::Returned);
            all[1] += ends.of(End::Deferred);
        }
        assert_eq!(told, expected);
        // What comes again soon takes no room, and only names of hosts are the same in small letters.
        let mut listed = Listed::default();
        for name in ["Gmail", "Gmail", "GMAIL", "Gmail"] {
            listed.add(name.as_bytes(), false, End::Returned);
        }
        let names: Vec<_> = listed.iter().map(|(name, _)| name).collect();
        assert!(
            names.len() < 4 && names.starts_with(&[b"Gmail"]),
            "{names:?}"
        );
        assert!(names.contains(&&b"GMAIL"[..]));
    }
}
