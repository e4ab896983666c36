//! `coverage`: which level of evidence decided how many findings, and the texts that no words
//! explain: the rows that are missing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use foldhash::fast::RandomState;
use serde::Serialize;
use smtp_codes::{Level, Verdict};
use smtp_codes_reports::Report;
use smtp_codes_reports::files::Counts;
use smtp_codes_reports::write::cell;

use super::mask::mask;
use super::number::{amount, grouped, share};
use super::progress::Told;
use crate::cli::Format;
use crate::output::{self, HEADING};

/// How many findings there are, and how many of them failed.
#[derive(Clone, Copy, Default)]
struct Decided {
    findings: u64,
    failures: u64,
}

impl Decided {
    fn add(&mut self, more: Self) {
        self.findings += more.findings;
        self.failures += more.failures;
    }
}

/// The place behind all levels is that of findings of which nothing is known.
const NOTHING: usize = Level::ALL.len();

/// The findings for each level.
type Levels = [Decided; NOTHING + 1];

/// What one piece of the input holds.
#[derive(Default)]
pub(crate) struct Tally {
    levels: Levels,
    texts: HashMap<String, u64, RandomState>,
}

impl Tally {
    pub(crate) fn count(&mut self, report: &Report<'_>, verdict: Option<&Verdict<'_>>) {
        let text = report.text.as_deref().unwrap_or_default();
        let recipient = report.recipient.as_deref().unwrap_or_default();
        let failed = verdict.is_none_or(|it| !it.is_success() && !it.is_intermediate());
        let level = verdict.map(Verdict::basis).map(|it| it.level());
        self.levels[level.map_or(NOTHING, |level| level as usize)].add(Decided {
            findings: 1,
            failures: failed.into(),
        });
        // Neither words nor a rule or code that says something specific decided.
        if failed && level.is_none_or(|level| level >= Level::Reply) {
            let text = mask(text, recipient);
            if !text.is_empty() {
                *self.texts.entry(text).or_default() += 1;
            }
        }
    }

    pub(crate) fn found(&self) -> u64 {
        self.levels.iter().map(|decided| decided.findings).sum()
    }
}

/// The numbers of all the input.
#[derive(Default)]
pub(crate) struct Coverage {
    levels: Levels,
    texts: HashMap<String, u64, RandomState>,
    /// How long these texts are together, in bytes.
    bytes: usize,
    /// Findings whose text is not in the table, as it is full.
    others: u64,
}

/// So many texts are told apart: the first ones met.
const TEXTS: usize = 1 << 14;
/// So many bytes may they take.
const BYTES: usize = 2 << 20;

/// A row for programs.
#[derive(Serialize)]
struct Row<'a> {
    kind: &'static str,
    text: Cow<'a, str>,
    findings: u64,
    failures: u64,
    share: f64,
    share_of_failures: f64,
}

impl Coverage {
    /// Adds what the next piece holds.
    pub(crate) fn merge(&mut self, tally: &Tally) {
        for (all, more) in self.levels.iter_mut().zip(&tally.levels) {
            all.add(*more);
        }
        for (text, count) in ranked(&tally.texts) {
            if let Some(known) = self.texts.get_mut(text) {
                *known += count;
            } else if self.texts.len() < TEXTS && self.bytes + text.len() <= BYTES {
                self.bytes += text.len();
                self.texts.insert(text.to_owned(), count);
            } else {
                self.others += count;
            }
        }
    }

    /// The texts that no words explain, the most frequent first.
    pub(super) fn ranked(&self) -> Vec<(&str, u64)> {
        ranked(&self.texts)
    }

    /// Writes everything, with `top` texts.
    pub(crate) fn write(&self, format: Format, top: usize, counts: &Counts) -> io::Result<()> {
        let mut all = Decided::default();
        for level in &self.levels {
            all.add(*level);
        }
        if format == Format::Text {
            let mut out = output::stdout();
            self.write_text(&mut out, top, all)?;
            writeln!(out, "{}", Told(counts))?;
            return out.flush();
        }
        let row = |kind, text: &'static str, decided: Decided| Row {
            kind,
            text: text.into(),
            findings: decided.findings,
            failures: decided.failures,
            share: part(decided.findings, all.findings),
            share_of_failures: part(decided.failures, all.failures),
        };
        let mut rows: Vec<Row<'_>> = self
            .named()
            .map(|(name, decided)| row("level", name, decided))
            .collect();
        for (text, count) in ranked(&self.texts).into_iter().take(top) {
            let count = Decided {
                findings: count,
                failures: count,
            };
            let text = match format {
                Format::Csv => cell(text).into(),
                _ => text.into(),
            };
            rows.push(Row {
                text,
                ..row("text", "", count)
            });
        }
        output::write_all(format, &rows)
    }

    fn write_text(&self, out: &mut impl Write, top: usize, all: Decided) -> io::Result<()> {
        if all.findings == 0 {
            return writeln!(out, "No SMTP status found.\n");
        }
        writeln!(
            out,
            "{HEADING}{}, {}{HEADING:#}\n",
            amount(all.findings, "finding", "findings"),
            amount(all.failures, "failure", "failures"),
        )?;
        writeln!(
            out,
            "{:<18}{:>13}{:>10}{:>13}{:>10}",
            "decided by", "findings", "share", "failures", "share"
        )?;
        for (name, decided) in self.named() {
            let failures = match all.failures {
                0 => String::new(),
                failures => share(decided.failures, failures),
            };
            writeln!(
                out,
                "{name:<18}{:>13}{:>10}{:>13}{failures:>10}",
                grouped(decided.findings),
                share(decided.findings, all.findings),
                grouped(decided.failures),
            )?;
        }
        writeln!(out)?;
        let texts = ranked(&self.texts);
        if !texts.is_empty() {
            writeln!(
                out,
                "{HEADING}What failed in words that no row knows, most frequent first{HEADING:#}\n"
            )?;
            for (text, count) in texts.iter().take(top) {
                writeln!(out, "{:>13}  {text}", grouped(*count))?;
            }
            writeln!(out)?;
            rest(out, &texts, top)?;
        }
        if self.others > 0 {
            writeln!(
                out,
                "{} met after the first {}.\n",
                amount(self.others, "other text", "other texts"),
                grouped(self.texts.len() as u64)
            )?;
        }
        Ok(())
    }

    /// The levels that decided something, in their order, by their words.
    fn named(&self) -> impl Iterator<Item = (&'static str, Decided)> + '_ {
        Level::ALL
            .iter()
            .map(|level| level.as_str())
            .chain(["nothing"])
            .zip(self.levels)
            .filter(|(_, decided)| decided.findings > 0)
    }
}

/// The texts, the most frequent first.
fn ranked(texts: &HashMap<String, u64, RandomState>) -> Vec<(&str, u64)> {
    let mut ranked: Vec<_> = texts
        .iter()
        .map(|(text, count)| (text.as_str(), *count))
        .collect();
    ranked.sort_unstable_by_key(|&(text, count)| (std::cmp::Reverse(count), text));
    ranked
}

/// A share, to four places.
fn part(count: u64, all: u64) -> f64 {
    match all {
        0 => 0.0,
        all => (count as f64 * 1e4 / all as f64).round() / 1e4,
    }
}

/// Says how many rows a table does not show.
fn rest<T>(out: &mut impl Write, rows: &[T], top: usize) -> io::Result<()> {
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
