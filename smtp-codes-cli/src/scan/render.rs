//! The numbers of a scan, written for people.

use std::collections::HashMap;
use std::io::{self, Write};

use anstyle::Style;
use smtp_codes::{Cause, DsnAction, Escaped, Verdict};
use smtp_codes_reports::Time;
use smtp_codes_reports::files::Counts;

use super::end::End;
use super::number::{amount, grouped, shares};
use super::progress::Told;
use super::summary::{CASES, Case, Ends, Summary, Tallied};
use super::when;
use crate::cli::By;
use crate::output::{self, BAD, HEADING, WAITING, joined, labelled_at, paragraph};
use crate::wording;

/// The column of the text beside the labels of the totals.
const LABEL: usize = 12;

/// How the summary is wanted.
pub(super) struct Wanted<'a> {
    /// What was scanned, as it was named.
    pub(super) name: &'a str,
    /// Whether it is the name of one file or directory.
    pub(super) single: bool,
    /// Rows in each table; `None` if nobody said so.
    pub(super) top: Option<usize>,
    /// What the table is by; `None` if nobody said so.
    pub(super) by: Option<By>,
    /// Whether options leave out some findings.
    pub(super) filtered: bool,
}

/// So many rows has a table if nobody says so.
const TOP: usize = 10;
/// So many codes are shown of a cause.
const CODES: usize = 3;
/// So many domains are named without a table.
const WORST: usize = 5;

impl Summary {
    /// Writes everything.
    pub(super) fn write(
        &self,
        out: &mut impl Write,
        wanted: &Wanted<'_>,
        counts: &Counts,
    ) -> io::Result<()> {
        self.write_head(out, wanted, counts)?;
        if !self.is_any() {
            let none = if wanted.filtered {
                "Nothing found that fits the options."
            } else {
                "Nothing found that a mail server or a bounce says."
            };
            paragraph(out, HEADING, none)?;
            return self.write_end(out, counts);
        }
        self.write_totals(out)?;
        let top = wanted.top.unwrap_or(TOP);
        for (end, title, look) in [
            (End::Returned, "Returned", BAD),
            (End::Deferred, "Deferred", WAITING),
            (End::Refused, "Refused here", HEADING),
            (End::Complaint, "Complaints", HEADING),
            (
                End::Unclear,
                "Without an end: how it went is not said",
                HEADING,
            ),
        ] {
            self.write_section(out, end, title, look, top)?;
        }
        if self.other_cases > 0 {
            let count = amount(self.other_cases, "finding", "findings");
            let text = format!(
                "{count} of kinds met after the first {} are in the totals only.",
                grouped(CASES as u64)
            );
            paragraph(out, Style::new(), &text)?;
            writeln!(out)?;
        }
        match wanted.by {
            Some(by) => self.write_table(out, by, wanted.top)?,
            None => self.write_worst(out)?,
        }
        self.write_unregistered(out)?;
        self.write_unexplained(out, wanted.name)?;
        self.write_end(out, counts)
    }

    /// What was read: `mail.log   12,431 lines   Nov 25 06:00 to 18:12`.
    fn write_head(
        &self,
        out: &mut impl Write,
        wanted: &Wanted<'_>,
        counts: &Counts,
    ) -> io::Result<()> {
        let name = match wanted.name {
            "-" => "standard input",
            name => name,
        };
        let mut parts = vec![joined(&Escaped::new(name.as_bytes()).to_string())];
        for (count, one, many) in [
            (counts.files, "file", "files"),
            (counts.lines, "line", "lines"),
            (counts.mails, "mail", "mails"),
        ] {
            // Several that were named are called by their number.
            if count > 0 && (one != "file" || wanted.single && count > 1) {
                parts.push(joined(&amount(count, one, many)));
            }
        }
        parts.extend(self.span.told().map(|span| joined(&span)));
        paragraph(out, HEADING, &parts.join("   "))?;
        if let Some(formats) = Told(counts).formats_to_choose() {
            paragraph(out, Style::new(), &format!("Read as {formats}."))?;
        }
        writeln!(out)
    }

    fn write_totals(&self, out: &mut impl Write) -> io::Result<()> {
        let sums = |ends: &[(End, &str)]| {
            let counts: Vec<u64> = ends.iter().map(|(end, _)| self.of(*end)).collect();
            let all: u64 = counts.iter().sum();
            let parts = ends.iter().zip(&counts).zip(shares(&counts));
            let parts: Vec<String> = parts
                .filter(|((_, count), _)| **count > 0)
                .map(|(((_, word), count), share)| {
                    let share = if *count == all {
                        String::new()
                    } else {
                        format!(" {}", joined(&format!("({share})")))
                    };
                    let part = format!("{} {word}{share}", grouped(*count));
                    if part.chars().count() + LABEL < output::width() {
                        return joined(&part);
                    }
                    part
                })
                .collect();
            (all, parts.join(", "))
        };
        let (attempts, outgoing) = sums(&[
            (End::Delivered, "delivered"),
            (End::Deferred, "deferred"),
            (End::Returned, "returned"),
            (End::Unclear, "without an end"),
        ]);
        if attempts > 0 {
            let attempts = amount(
                attempts,
                "attempt for a recipient",
                "attempts for recipients",
            );
            let text = format!("{attempts}: {outgoing}");
            labelled_at(out, LABEL, "Outgoing", HEADING, &text)?;
        }
        let (all, incoming) = sums(&[(End::Taken, "taken"), (End::Refused, "refused here")]);
        if all > 0 {
            labelled_at(out, LABEL, "Incoming", HEADING, &incoming)?;
        }
        let complaints = self.of(End::Complaint);
        if complaints > 0 {
            labelled_at(out, LABEL, "Complaints", HEADING, &grouped(complaints))?;
        }
        writeln!(out)
    }

    /// The causes of one end, the most frequent first, each with its codes and what servers said.
    fn write_section(
        &self,
        out: &mut impl Write,
        end: End,
        title: &str,
        look: Style,
        top: usize,
    ) -> io::Result<()> {
        let mut groups = self.groups(end);
        if groups.is_empty() {
            return Ok(());
        }
        groups.sort_by_key(|group| (std::cmp::Reverse(group.count), group.place));
        writeln!(out, "{look}{title}{look:#}")?;
        let widest = grouped(groups.first().map_or(0, |group| group.count)).len();
        for group in groups.iter().take(top) {
            group.write(out, 2 + widest)?;
        }
        if groups.len() > top {
            let others: u64 = groups[top..].iter().map(|group| group.count).sum();
            let text = format!(
                "from {}; --top {} shows them",
                amount((groups.len() - top) as u64, "other cause", "other causes"),
                groups.len()
            );
            let label = format!("{:>1$}", grouped(others), 2 + widest);
            labelled_at(out, 4 + widest, &label, Style::new(), &text)?;
        }
        writeln!(out)
    }

    /// The cases of one end. What a person is told in the same words is one group.
    fn groups(&self, end: End) -> Vec<Group<'_>> {
        let mut groups: HashMap<String, Group<'_>> = HashMap::new();
        for (case, tallied) in &self.cases {
            if case.end != end {
                continue;
            }
            let headline = headline(case);
            let group = groups.entry(headline).or_insert_with_key(|headline| Group {
                headline: headline.clone(),
                count: 0,
                place: tallied.place,
                codes: HashMap::new(),
            });
            group.count += tallied.count;
            group.place = group.place.min(tallied.place);
            let code = case.status.map_or_else(String::new, |it| it.to_string());
            let code = group.codes.entry(code).or_insert((0, tallied));
            code.0 += tallied.count;
            // The first text that there is.
            let is_first = |one: &Tallied| (one.sample.is_none(), one.place);
            if is_first(tallied) < is_first(code.1) {
                code.1 = tallied;
            }
        }
        groups.into_values().collect()
    }

    /// Where most fails.
    fn write_worst(&self, out: &mut impl Write) -> io::Result<()> {
        let failures = |ends: &Ends| ends.of(End::Returned) + ends.of(End::Deferred);
        let mut worst: Vec<_> = self
            .named
            .iter()
            .filter(|(name, ends)| !name.is_empty() && failures(ends) > 0)
            .collect();
        if worst.is_empty() {
            return Ok(());
        }
        worst.sort_unstable_by_key(|(name, ends)| (std::cmp::Reverse(failures(ends)), *name));
        let mut parts: Vec<String> = worst
            .iter()
            .take(WORST)
            .map(|(name, ends)| {
                let all = failures(ends) + ends.of(End::Delivered) + ends.of(End::Unclear);
                let (failures, all) = (grouped(failures(ends)), grouped(all));
                joined(&format!("{} {failures} of {all}", Escaped::new(name)))
            })
            .collect();
        if worst.len() > WORST {
            let mut hint = format!("... (all: {}", joined("--by domain"));
            if self.other_named.all() > 0 {
                let first = grouped(self.named.len() as u64);
                hint += &format!("; those met after the first {first} as one");
            }
            parts.push(hint + ")");
        }
        labelled_at(out, 15, "Worst domains", HEADING, &parts.join(", "))
    }

    /// How the attempts ended for each name, that of most failures first.
    fn ranked(&self) -> Vec<(String, Ends)> {
        let mut rows: Vec<_> = self.named.iter().collect();
        rows.sort_unstable_by_key(|(name, ends)| {
            let order = (ends.failures(), ends.all());
            (std::cmp::Reverse(order), *name)
        });
        rows.into_iter()
            .map(|(name, ends)| (Escaped::new(name).to_string(), *ends))
            .collect()
    }

    /// How the attempts ended in each hour, and whether it is one of UTC.
    fn hours(&self) -> (Vec<(String, Ends)>, bool) {
        let (hours, in_utc) = self.by_hour();
        let named =
            |(time, ends): (Option<Time>, Ends)| (time.map(when::hour).unwrap_or_default(), ends);
        (hours.into_iter().map(named).collect(), in_utc)
    }

    /// How the attempts ended for each domain, or whatever is asked for.
    fn write_table(&self, out: &mut impl Write, by: By, top: Option<usize>) -> io::Result<()> {
        let (rows, in_utc) = match by {
            By::Hour => self.hours(),
            _ => (self.ranked(), false),
        };
        let top = top.unwrap_or(match by {
            // A day is looked at as a whole.
            By::Hour => usize::MAX,
            _ => TOP,
        });
        let mut shown: Vec<(String, Ends)> = rows
            .iter()
            .take(top)
            .map(|(name, ends)| match name.is_empty() {
                true => (format!("no {by} known"), *ends),
                false => (name.clone(), *ends),
            })
            .collect();
        if rows.len() > top {
            let mut others = Ends::default();
            rows[top..].iter().for_each(|(_, ends)| others.merge(ends));
            let (one, many) = (format!("other {by}"), format!("other {by}s"));
            let count = (rows.len() - top) as u64;
            shown.push((amount(count, &one, &many), others));
        }
        if self.other_named.all() > 0 {
            let first = grouped(self.named.len() as u64);
            shown.push((
                format!("{by}s met after the first {first}"),
                self.other_named,
            ));
        }
        let columns: Vec<(End, &str)> = [
            (End::Returned, "returned"),
            (End::Deferred, "deferred"),
            (End::Delivered, "delivered"),
            (End::Refused, "refused"),
            (End::Taken, "taken"),
            (End::Complaint, "complaints"),
            (End::Unclear, "no end"),
        ]
        .into_iter()
        .filter(|(end, _)| self.of(*end) > 0)
        .collect();
        let width = columns.iter().map(|(end, word)| {
            let widest = shown.iter().map(|(_, ends)| grouped(ends.of(*end)).len());
            widest.max().unwrap_or(0).max(word.len())
        });
        let widths: Vec<usize> = width.collect();
        let names = shown.iter().map(|(name, _)| name.chars().count()).max();
        let whole = widths.iter().map(|width| width + 2).sum::<usize>() + names.unwrap_or(0);
        let clock = if in_utc { ", UTC" } else { "" };
        writeln!(out, "{HEADING}By {by}{clock}{HEADING:#}")?;
        if whole > output::width() {
            // The name, and the numbers below it.
            for (name, ends) in &shown {
                writeln!(out, "{name}")?;
                let parts = columns.iter().filter(|(end, _)| ends.of(*end) > 0);
                let parts =
                    parts.map(|(end, word)| joined(&format!("{} {word}", grouped(ends.of(*end)))));
                let parts: Vec<String> = parts.collect();
                labelled_at(out, 4, "", Style::new(), &parts.join(", "))?;
            }
            return writeln!(out);
        }
        let row = |out: &mut dyn Write, cells: Vec<String>, name: &str| {
            for (cell, width) in cells.iter().zip(&widths) {
                write!(out, "{cell:>width$}  ")?;
            }
            writeln!(out, "{name}")
        };
        let head = columns.iter().map(|(_, word)| (*word).to_owned());
        row(out, head.collect(), &by.to_string())?;
        for (name, ends) in &shown {
            let cells = columns.iter().map(|(end, _)| grouped(ends.of(*end)));
            row(out, cells.collect(), name)?;
        }
        writeln!(out)
    }

    /// The codes that no row of the registry names.
    fn write_unregistered(&self, out: &mut impl Write) -> io::Result<()> {
        let mut codes: HashMap<String, u64> = HashMap::new();
        for (case, tallied) in &self.cases {
            let Some(status) = case.status else { continue };
            let reply = status.reply().filter(|code| code.registered().is_none());
            let enhanced = status.enhanced().filter(|code| code.registered().is_none());
            let reply = reply.map(|code| code.to_string());
            let enhanced = enhanced.map(|code| code.to_string());
            for code in reply.into_iter().chain(enhanced) {
                *codes.entry(code).or_default() += tallied.count;
            }
        }
        let mut codes: Vec<_> = codes.into_iter().collect();
        codes.sort_unstable_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        let shown = codes.iter().take(TOP);
        let mut parts: Vec<String> = shown
            .map(|(code, count)| joined(&format!("{code} ({})", grouped(*count))))
            .collect();
        if codes.len() > TOP {
            parts.push(format!(
                "and {} others",
                grouped((codes.len() - TOP) as u64)
            ));
        }
        labelled_at(out, 15, "Unregistered", HEADING, &parts.join(", "))
    }

    /// What a table of words lacks.
    fn write_unexplained(&self, out: &mut impl Write, name: &str) -> io::Result<()> {
        let cases = self.cases.iter();
        let unexplained = cases.filter(|(case, tallied)| {
            // Who says nothing cannot be understood better.
            case.is_unexplained() && tallied.sample.is_some()
        });
        let count: u64 = unexplained.map(|(_, tallied)| tallied.count).sum();
        if count == 0 {
            return Ok(());
        }
        let file = if name.starts_with(|c: char| c.is_ascii_digit()) {
            "FILE ..."
        } else {
            name
        };
        let text = format!(
            "{} only a general code explains, or nothing: {} shows the texts",
            amount(count, "failure", "failures"),
            joined(&format!(
                "smtp-codes coverage {}",
                Escaped::new(file.as_bytes())
            ))
        );
        labelled_at(out, 15, "Unexplained", HEADING, &text)
    }

    /// What could not be read, or only in part.
    fn write_end(&self, out: &mut impl Write, counts: &Counts) -> io::Result<()> {
        let told = Told(counts);
        if told.is_all_well() {
            return Ok(());
        }
        writeln!(out)?;
        paragraph(out, Style::new(), &wording::sentence(&told.to_string()))
    }
}

/// What a person is told in the same words.
struct Group<'a> {
    headline: String,
    count: u64,
    place: usize,
    /// Its codes: how often each came, and the case whose text is shown.
    codes: HashMap<String, (u64, &'a Tallied)>,
}

impl Group<'_> {
    fn write(&self, out: &mut impl Write, indent: usize) -> io::Result<()> {
        let label = format!("{:>indent$}", grouped(self.count));
        labelled_at(out, indent + 2, &label, HEADING, &self.headline)?;
        let mut codes: Vec<_> = self.codes.iter().collect();
        codes.sort_unstable_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), first.place));
        let only = codes.len() == 1;
        let shown = &codes[..codes.len().min(CODES)];
        let widest = shown.iter().map(|(_, (count, _))| grouped(*count).len());
        let counts = if only {
            0
        } else {
            widest.max().unwrap_or(0) + 2
        };
        let code = shown.iter().map(|(code, _)| code.len()).max().unwrap_or(0);
        for (name, (count, first)) in shown {
            let sample = first.sample.as_deref().unwrap_or_default();
            if name.is_empty() && sample.is_empty() {
                continue;
            }
            let mut line = " ".repeat(indent + 2);
            if !only {
                line += &format!("{:>1$}  ", grouped(*count), counts - 2);
            }
            if code > 0 {
                line += &format!("{name:<code$}  ");
            }
            let room = output::width().saturating_sub(line.chars().count());
            line += &output::cut(sample, room);
            writeln!(out, "{}", line.trim_end())?;
        }
        if codes.len() > shown.len() {
            let more: u64 = codes[shown.len()..]
                .iter()
                .map(|(_, (count, _))| count)
                .sum();
            let count = (codes.len() - shown.len()) as u64;
            let label = format!(
                "{}{:>2$}  ",
                " ".repeat(indent + 2),
                grouped(more),
                counts - 2
            );
            let text = format!("with {}", amount(count, "other code", "other codes"));
            writeln!(out, "{label}{text}")?;
        }
        Ok(())
    }
}

/// What happened and what to do, in one line.
fn headline(case: &Case) -> String {
    if case.end == End::Complaint {
        let complaint = Cause::COMPLAINT;
        return format!("{}: {}", complaint.title(), complaint.action().text());
    }
    match &case.verdict {
        // What to do is for whoever sends, and that is somebody else.
        Some(verdict) if is_well(verdict) || case.end == End::Refused => verdict.title().to_owned(),
        Some(verdict) => wording::headline(verdict, case.action, None),
        None => match case.action {
            _ if case.end == End::Refused => "No reason given".to_owned(),
            Some(DsnAction::Delayed) => "No reason given: delivery is still being tried".to_owned(),
            _ => "No code and no words that are known: read what they say".to_owned(),
        },
    }
}

fn is_well(verdict: &Verdict<'_>) -> bool {
    verdict.is_success() || verdict.is_intermediate()
}
