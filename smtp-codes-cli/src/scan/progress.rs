//! How far the scan has come, shown to a person who waits at a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use smtp_codes_reports::files::{Counts, Watch};
use smtp_codes_reports::mail::MailKind;
use smtp_codes_reports::recognise::Format;

use super::number::amount;
use crate::output::joined;

/// A progress bar on standard error, if that is a terminal.
pub(crate) struct Progress {
    /// Hidden until the scan takes long enough for somebody to wait. It is there from the start,
    /// so that it knows how fast the scan is.
    bar: Option<ProgressBar>,
    hidden: bool,
    began: Instant,
    /// The bytes to be read, where they are known beforehand.
    total: Option<u64>,
    read: u64,
}

impl Progress {
    pub(crate) fn new(named: &[PathBuf], wanted: bool) -> Self {
        let total = named
            .iter()
            .map(|path| {
                let metadata = path.metadata().ok()?;
                metadata.is_file().then_some(metadata.len())
            })
            .sum();
        let shown = wanted && io::stderr().is_terminal();
        Self {
            bar: shown.then(|| bar(total)),
            hidden: true,
            began: Instant::now(),
            total,
            read: 0,
        }
    }
}

impl Watch for Progress {
    fn advance(&mut self, bytes: usize, counts: &Counts) {
        /// A shorter scan shows no bar.
        const PATIENCE: Duration = Duration::from_millis(400);
        let Some(bar) = &self.bar else {
            return;
        };
        self.read += bytes as u64;
        // What is decompressed is more than what the files hold: then only the bytes
        // that were read are shown.
        if self.total.is_some_and(|total| self.read > total) {
            self.total = None;
            bar.set_style(style(None));
            bar.unset_length();
        }
        bar.set_position(self.read);
        if self.hidden && self.began.elapsed() > PATIENCE {
            self.hidden = false;
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if !self.hidden {
            bar.set_message(format!(
                "{} lines, {} mails",
                HumanCount(counts.lines),
                HumanCount(counts.mails)
            ));
        }
    }

    /// Says something to the person, above the bar if there is one.
    fn say(&self, text: &str) {
        // Where nobody listens any more there is nobody to tell that.
        let say = || drop(writeln!(io::stderr(), "smtp-codes: {text}"));
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away.
    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    bar.with_style(style(total))
}

fn style(total: Option<u64>) -> ProgressStyle {
    let template = match total {
        // With the counts it would not fit into 80 columns.
        Some(_) => {
            "{bar:20} {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left"
        }
        None => "{spinner} {binary_bytes}, {binary_bytes_per_sec}; {msg}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What was read, and what could not be, as a sentence without its end.
pub(crate) struct Told<'a>(pub(crate) &'a Counts);

impl Told<'_> {
    /// What was read in part only.
    fn cuts(&self) -> [(u64, &'static str, &'static str); 2] {
        let counts = self.0;
        [
            (
                counts.long_lines,
                "line cut at 256 KiB",
                "lines cut at 256 KiB",
            ),
            (counts.long_mails, "mail cut at 1 MiB", "mails cut at 1 MiB"),
        ]
    }

    /// What was read in part only, if anything was: even those want to know who want no counts.
    pub(super) fn cut(&self) -> Option<String> {
        let cuts = self.cuts().into_iter().filter(|(count, ..)| *count > 0);
        let cuts: Vec<_> = cuts
            .map(|(count, one, many)| amount(count, one, many))
            .collect();
        (!cuts.is_empty()).then(|| cuts.join("; "))
    }

    /// Mails that report on nobody, and what they are.
    fn silent(&self) -> Option<String> {
        let counts = &self.0.silent_mails;
        let all: u64 = counts.iter().sum();
        let kinds = MailKind::ALL.iter().zip(counts);
        let kinds: Vec<_> = kinds
            .filter(|(_, count)| **count > 0)
            .map(|(kind, count)| (kind.as_str(), *count))
            .collect();
        let told = amount(all, "mail without a report", "mails without a report");
        match kinds[..] {
            [] => None,
            [(kind, _)] => Some(format!("{told} ({kind})")),
            _ => {
                let kinds = kinds.iter().map(|(kind, count)| format!("{count} {kind}"));
                Some(format!("{told} ({})", kinds.collect::<Vec<_>>().join(", ")))
            }
        }
    }

    /// What could not be read, or only in part, and what reports nothing.
    fn rest(&self) -> impl Iterator<Item = String> {
        let counts = self.0;
        let [lines, mails] = self.cuts();
        let before = [
            (counts.skipped, "file skipped", "files skipped"),
            (
                counts.damaged,
                "file damaged or unreadable",
                "files damaged or unreadable",
            ),
            lines,
            mails,
        ];
        let behind = [(counts.broken_mails, "mail damaged", "mails damaged")];
        let told =
            |(count, one, many): (u64, &str, &str)| (count > 0).then(|| amount(count, one, many));
        let before = before.into_iter().filter_map(told);
        before
            .chain(self.silent())
            .chain(behind.into_iter().filter_map(told))
    }

    /// Whether all of it could be read.
    pub(super) fn is_all_well(&self) -> bool {
        self.rest().next().is_none()
    }

    /// The same with the words of `--from`, by which one can say that it is something else.
    pub(super) fn formats_to_choose(&self) -> Option<String> {
        let formats = self.formats()?;
        let mut of = Format::ALL.iter().zip(self.0.formats);
        let (first, _) = of.find(|(_, count)| *count > 0)?;
        Some(match of.any(|(_, count)| count > 0) {
            // Several are told by these words.
            true => format!("{formats} (words of --from)"),
            false => format!("{formats} ({})", joined(&format!("--from {first}"))),
        })
    }

    /// What the files were read as: `lines of a log`; of several formats `2 log and 1 mbox`. Mails alone
    /// are told by their number.
    pub(super) fn formats(&self) -> Option<String> {
        let formats = Format::ALL.iter().zip(self.0.formats);
        let formats: Vec<_> = formats.filter(|(_, count)| *count > 0).collect();
        match formats[..] {
            [] | [(Format::Mail, _)] => None,
            [(format, _)] => Some(format.title().to_owned()),
            [ref first @ .., last] => {
                let told = |(format, count): &(&Format, u64)| format!("{count} {format}");
                let first: Vec<_> = first.iter().map(told).collect();
                Some(format!("{} and {}", first.join(", "), told(&last)))
            }
        }
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0;
        write!(f, "read {}", amount(counts.files, "file", "files"))?;
        if let Some(formats) = self.formats() {
            write!(f, " as {formats}")?;
        }
        for (count, one, many) in [
            (counts.lines, "line", "lines"),
            (counts.mails, "mail", "mails"),
        ] {
            if count > 0 {
                write!(f, ", {}", amount(count, one, many))?;
            }
        }
        for told in self.rest() {
            write!(f, "; {told}")?;
        }
        Ok(())
    }
}
