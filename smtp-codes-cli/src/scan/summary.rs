//! What a scan found, in numbers, for people.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};

use anstyle::Style;
use foldhash::fast::RandomState;
use smtp_codes::{
    DsnAction, EnhancedCode, Escaped, Layers, Outcome, ReplyCode, Stage, Status, Verdict, judge,
};
use smtp_codes_reports::Report;
use smtp_codes_reports::files::Counts;

use super::progress::Told;
use crate::explain::look;
use crate::output::{BAD, GOOD, HEADING, WAITING, labelled_at};
use crate::wording;

/// What is known of a finding apart from its recipient and text. Findings that agree in it
/// are counted together.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Case {
    status: Option<Status>,
    stage: Stage,
    action: Option<DsnAction>,
    verdict: Option<Verdict<'static>>,
}

impl Hash for Case {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Of the verdict only what often differs.
        let cause = self.verdict.map(|verdict| verdict.cause().as_str());
        (self.status, self.stage, self.action, cause).hash(state);
    }
}

/// The column of a row's codes, below which the text about it begins.
const CODES: usize = 15;

/// How many findings had which outcome.
#[derive(Clone, Copy, Default)]
struct Outcomes {
    success: u64,
    transient: u64,
    permanent: u64,
    /// Neither of them: replies that ask to go on, reports that name no code.
    other: u64,
}

impl Outcomes {
    fn add(&mut self, outcome: Option<Outcome>, count: u64) {
        *match outcome {
            Some(Outcome::Success) => &mut self.success,
            Some(Outcome::Transient) => &mut self.transient,
            Some(Outcome::Permanent) => &mut self.permanent,
            _ => &mut self.other,
        } += count;
    }

    fn merge(&mut self, more: Self) {
        self.success += more.success;
        self.transient += more.transient;
        self.permanent += more.permanent;
        self.other += more.other;
    }

    fn failures(self) -> u64 {
        self.transient + self.permanent
    }

    fn all(self) -> u64 {
        self.failures() + self.success + self.other
    }
}

/// What one piece of the input holds: its cases, and the domains one by one.
#[derive(Default)]
pub(crate) struct Tally {
    cases: HashMap<Case, Tallied, RandomState>,
    /// The same in the order in which they came, once the piece is at its end.
    ordered: Vec<(Case, Tallied)>,
    /// The names of the domains in small letters, end to end.
    names: Vec<u8>,
    /// Where the name of each ends, and its outcome.
    domains: Vec<(usize, Option<Outcome>)>,
}

/// How often a case came, and its outcome.
struct Tallied {
    /// How many others came before it.
    place: usize,
    count: u64,
    outcome: Option<Outcome>,
}

impl Tally {
    pub(crate) fn count(&mut self, report: &Report<'_>, layers: &Layers<'static>) {
        let case = Case {
            status: report.status,
            stage: report.stage,
            action: report.action,
            verdict: report.judge(layers),
        };
        self.add(case, report.domain().map(str::as_bytes));
    }

    /// Ends the piece: what lies about until its turn comes is as small as can be.
    pub(crate) fn close(&mut self) {
        self.ordered = std::mem::take(&mut self.cases).into_iter().collect();
        self.ordered
            .sort_unstable_by_key(|(_, tallied)| tallied.place);
        self.names.shrink_to_fit();
        self.domains.shrink_to_fit();
    }

    pub(crate) fn found(&self) -> u64 {
        self.ordered.iter().map(|(_, tallied)| tallied.count).sum()
    }

    fn add(&mut self, case: Case, domain: Option<&[u8]>) {
        let place = self.cases.len();
        let tallied = self.cases.entry(case).or_insert_with(|| Tallied {
            place,
            count: 0,
            outcome: case.verdict.map(|verdict| verdict.outcome()),
        });
        tallied.count += 1;
        // Nothing longer is a domain (RFC 5321 4.5.3.1.2).
        if let Some(domain) = domain.filter(|domain| domain.len() <= 255) {
            let start = self.names.len();
            self.names.extend_from_slice(domain);
            self.names[start..].make_ascii_lowercase();
            self.domains.push((self.names.len(), tallied.outcome));
        }
    }
}

/// The numbers of the whole scan.
#[derive(Default)]
pub(crate) struct Summary {
    cases: HashMap<Case, u64, RandomState>,
    domains: HashMap<Box<[u8]>, Outcomes, RandomState>,
    /// How long the names of these domains are together, in bytes.
    names: usize,
    all: Outcomes,
    /// Findings whose case is not in the table, as it is full.
    other_cases: u64,
    /// Findings whose domain is not in the table, as it is full.
    other_domains: Outcomes,
}

/// So many cases are told apart. The registered codes make a few hundred.
const CASES: usize = 1 << 13;
/// So many domains are told apart: the first ones met, and few of the first megabytes are
/// not among the frequent ones.
const DOMAINS: usize = 1 << 15;
/// So many bytes may the names of these domains take. It is 64 for each, and most have 20.
const NAMES: usize = 64 * DOMAINS;

impl Summary {
    /// Adds what the next piece holds.
    pub(crate) fn merge(&mut self, tally: &Tally) {
        for (case, Tallied { count, outcome, .. }) in &tally.ordered {
            self.all.add(*outcome, *count);
            if self.cases.len() < CASES || self.cases.contains_key(case) {
                *self.cases.entry(*case).or_default() += count;
            } else {
                self.other_cases += count;
            }
        }
        let mut start = 0;
        for (end, outcome) in &tally.domains {
            let domain = &tally.names[start..*end];
            start = *end;
            if let Some(known) = self.domains.get_mut(domain) {
                known.add(*outcome, 1);
            } else if self.domains.len() < DOMAINS && self.names + domain.len() <= NAMES {
                self.names += domain.len();
                let mut outcomes = Outcomes::default();
                outcomes.add(*outcome, 1);
                self.domains.insert(domain.into(), outcomes);
            } else {
                self.other_domains.add(*outcome, 1);
            }
        }
    }

    /// Writes everything, with `top` rows in each table.
    pub(crate) fn write(
        &self,
        out: &mut impl Write,
        top: usize,
        counts: &Counts,
    ) -> io::Result<()> {
        self.write_totals(out)?;
        self.write_failures(out, top)?;
        self.write_others(out, top)?;
        if self.other_cases > 0 {
            let count = amount(self.other_cases, "status", "statuses");
            writeln!(
                out,
                "{count} of kinds met after the first {} are in the totals only.\n",
                grouped(CASES as u64)
            )?;
        }
        self.write_unregistered(out, top)?;
        self.write_domains(out, top)?;
        writeln!(out, "{}", Told(counts))
    }

    fn write_totals(&self, out: &mut impl Write) -> io::Result<()> {
        let all = self.all.all();
        if all == 0 {
            return writeln!(out, "No SMTP status found.\n");
        }
        writeln!(
            out,
            "{HEADING}{}{HEADING:#}",
            amount(all, "status", "statuses")
        )?;
        for (style, word, count) in [
            (GOOD, "success", self.all.success),
            (WAITING, "transient", self.all.transient),
            (BAD, "permanent", self.all.permanent),
            (HEADING, "other", self.all.other),
        ] {
            if count > 0 {
                writeln!(
                    out,
                    "  {style}{word:<12}{style:#}{:>13}  {}",
                    grouped(count),
                    share(count, all)
                )?;
            }
        }
        writeln!(out)
    }

    /// What failed, with what it means and what to do about it.
    fn write_failures(&self, out: &mut impl Write, top: usize) -> io::Result<()> {
        let rows = self.rows(true);
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "{HEADING}What failed, and what to do about it{HEADING:#}\n"
        )?;
        for row in rows.iter().take(top) {
            row.write(out)?;
            if let Some(verdict) = &row.verdict {
                for (label, text) in [
                    ("What to do", verdict.advice()),
                    ("Try again", &wording::again(verdict)),
                    ("Fixed by", verdict.party().description()),
                ] {
                    labelled_at(out, CODES, &format!("  {label}"), Style::new(), text)?;
                }
            }
            writeln!(out)?;
        }
        rest(out, &rows, top)
    }

    /// What went well, or only asked to go on.
    fn write_others(&self, out: &mut impl Write, top: usize) -> io::Result<()> {
        let rows = self.rows(false);
        if rows.is_empty() {
            return Ok(());
        }
        let title = if rows.iter().all(|row| row.verdict.is_some()) {
            "What did not fail"
        } else {
            "What did not fail, or names no code"
        };
        writeln!(out, "{HEADING}{title}{HEADING:#}\n")?;
        for row in rows.iter().take(top) {
            row.write(out)?;
        }
        writeln!(out)?;
        rest(out, &rows, top)
    }

    /// The codes that no row of the registry names.
    fn write_unregistered(&self, out: &mut impl Write, top: usize) -> io::Result<()> {
        let mut codes: HashMap<Code, (u64, Option<Verdict<'static>>)> = HashMap::new();
        for (case, count) in &self.cases {
            let reply = case.status.and_then(Status::reply);
            let enhanced = case.status.and_then(Status::enhanced);
            for code in [
                reply
                    .filter(|code| code.registered().is_none())
                    .map(Code::Reply),
                enhanced
                    .filter(|code| code.registered().is_none())
                    .map(Code::Enhanced),
            ]
            .into_iter()
            .flatten()
            {
                codes.entry(code).or_insert((0, Some(code.verdict()))).0 += count;
            }
        }
        if codes.is_empty() {
            return Ok(());
        }
        let mut codes: Vec<_> = codes.into_iter().collect();
        codes.sort_unstable_by_key(|(code, (count, _))| (std::cmp::Reverse(*count), *code));
        writeln!(out, "{HEADING}Codes that are not registered{HEADING:#}\n")?;
        for (code, (count, verdict)) in codes.iter().take(top) {
            let basis = verdict
                .map(|verdict| verdict.basis().to_string())
                .unwrap_or_default();
            writeln!(
                out,
                "{:>13}  {:<14} judged by {basis}",
                grouped(*count),
                code.to_string()
            )?;
        }
        writeln!(out)?;
        rest(out, &codes, top)
    }

    fn write_domains(&self, out: &mut impl Write, top: usize) -> io::Result<()> {
        if self.domains.is_empty() {
            return Ok(());
        }
        let mut domains: Vec<_> = self.domains.iter().collect();
        domains.sort_unstable_by(|one, other| {
            (other.1.failures(), other.1.all(), one.0).cmp(&(
                one.1.failures(),
                one.1.all(),
                other.0,
            ))
        });
        writeln!(
            out,
            "{HEADING}By recipient domain, most failures first{HEADING:#}\n"
        )?;
        writeln!(
            out,
            "{:>13} {:>13} {:>13}  domain",
            "permanent", "transient", "success"
        )?;
        for (domain, outcomes) in domains.iter().take(top) {
            write_domain(out, outcomes, &Escaped::new(domain))?;
        }
        if domains.len() > top {
            let mut others = Outcomes::default();
            for (_, outcomes) in &domains[top..] {
                others.merge(**outcomes);
            }
            write_domain(
                out,
                &others,
                &amount(
                    (domains.len() - top) as u64,
                    "other domain",
                    "other domains",
                ),
            )?;
        }
        if self.other_domains.all() > 0 {
            let name = format!(
                "domains met after the first {}",
                grouped(self.domains.len() as u64)
            );
            write_domain(out, &self.other_domains, &name)?;
        }
        writeln!(out)
    }

    /// The cases that failed or those that did not, the most frequent first. Cases that look
    /// the same to a person are one row.
    fn rows(&self, failed: bool) -> Vec<Row> {
        let mut rows: HashMap<_, Row> = HashMap::new();
        for (case, count) in &self.cases {
            let verdict = case.verdict;
            let outcome = verdict.map(|verdict| verdict.outcome());
            if matches!(outcome, Some(Outcome::Transient | Outcome::Permanent)) != failed {
                continue;
            }
            let codes = case
                .status
                .map(|status| (status.reply(), status.enhanced()));
            let headline = headline(verdict.as_ref(), case.action);
            // What to do is told only of what failed.
            let told = verdict.filter(|_| failed).map(|verdict| {
                let again = wording::again(&verdict);
                (verdict.advice(), again, verdict.party())
            });
            rows.entry((codes, outcome, headline, told))
                .or_insert(Row {
                    count: 0,
                    status: case.status,
                    verdict,
                    action: case.action,
                })
                .count += count;
        }
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_by_cached_key(|(looks, row)| (std::cmp::Reverse(row.count), looks.clone()));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

/// Findings that look the same to a person.
struct Row {
    count: u64,
    status: Option<Status>,
    verdict: Option<Verdict<'static>>,
    action: Option<DsnAction>,
}

/// What happened and what to do, in one line.
fn headline(verdict: Option<&Verdict<'_>>, action: Option<DsnAction>) -> String {
    match verdict {
        Some(verdict) if verdict.is_success() || verdict.is_intermediate() => {
            verdict.title().to_owned()
        }
        Some(verdict) => wording::headline(verdict, action, None),
        None => "No code in these reports: read what they say".to_owned(),
    }
}

impl Row {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let code = self
            .status
            .map_or_else(|| "no code".to_owned(), |status| status.to_string());
        let title = headline(self.verdict.as_ref(), self.action);
        let outcome = self.verdict.map(|verdict| verdict.outcome());
        let style = outcome.map_or(HEADING, look);
        writeln!(
            out,
            "{:>13}  {style}{code:<14}{style:#} {title}",
            grouped(self.count)
        )
    }
}

/// A code of either kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Code {
    Reply(ReplyCode),
    Enhanced(EnhancedCode),
}

impl Code {
    fn verdict(self) -> Verdict<'static> {
        match self {
            Self::Reply(code) => judge(code.into(), Stage::Any),
            Self::Enhanced(code) => judge(code.into(), Stage::Any),
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reply(code) => code.fmt(f),
            Self::Enhanced(code) => code.fmt(f),
        }
    }
}

fn write_domain(
    out: &mut impl Write,
    outcomes: &Outcomes,
    name: &dyn std::fmt::Display,
) -> io::Result<()> {
    writeln!(
        out,
        "{:>13} {:>13} {:>13}  {name}",
        grouped(outcomes.permanent),
        grouped(outcomes.transient),
        grouped(outcomes.success)
    )
}

/// Says how many rows a table does not show.
pub(crate) fn rest<T>(out: &mut impl Write, rows: &[T], top: usize) -> io::Result<()> {
    match rows.len().saturating_sub(top) {
        0 => Ok(()),
        more => writeln!(
            out,
            "{:>13}  and {more} more; --top {} shows them\n",
            "",
            rows.len()
        ),
    }
}

/// A share in percent.
pub(crate) fn share(count: u64, all: u64) -> String {
    format!("{:.1} %", count as f64 * 100.0 / all as f64)
}

/// A number and what it counts.
pub(crate) fn amount(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
