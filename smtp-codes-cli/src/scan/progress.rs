//! How far the scan has come, shown to a person who waits at a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use smtp_codes_reports::files::{Counts, Watch};

use super::number::amount;

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
    /// What could not be read, or only in part.
    fn rest(&self) -> [(u64, &'static str, &'static str); 6] {
        let counts = self.0;
        [
            (counts.skipped, "file skipped", "files skipped"),
            (
                counts.damaged,
                "file damaged or unreadable",
                "files damaged or unreadable",
            ),
            (
                counts.long_lines,
                "line cut at 256 KiB",
                "lines cut at 256 KiB",
            ),
            (counts.long_mails, "mail cut at 1 MiB", "mails cut at 1 MiB"),
            (
                counts.silent_mails,
                "mail without a report",
                "mails without a report",
            ),
            (counts.broken_mails, "mail damaged", "mails damaged"),
        ]
    }

    /// Whether all of it could be read.
    pub(super) fn is_all_well(&self) -> bool {
        self.rest().iter().all(|(count, ..)| *count == 0)
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0;
        write!(f, "read {}", amount(counts.files, "file", "files"))?;
        for (count, one, many) in [
            (counts.lines, "line", "lines"),
            (counts.mails, "mail", "mails"),
        ] {
            if count > 0 {
                write!(f, ", {}", amount(count, one, many))?;
            }
        }
        for (count, one, many) in self.rest() {
            if count > 0 {
                write!(f, "; {}", amount(count, one, many))?;
            }
        }
        Ok(())
    }
}
