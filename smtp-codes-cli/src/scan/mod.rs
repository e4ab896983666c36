//! `scan`: every status in logs and mails, judged, for people in sum and for programs one
//! by one.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use memchr::memchr_iter;
use smtp_codes::{Layers, Stage, Verdict};

use crate::Found;
use crate::cli::{Format, Scan};
use crate::finding::Finding;
use crate::mail;
use crate::output;

mod decompress;
mod entry;
mod feed;
mod lines;
mod mbox;
mod progress;
mod recognise;
mod source;
mod summary;
pub(crate) mod write;

use feed::{Counts, Feed, Kind, Piece};
use progress::Progress;
use summary::{Summary, Tally};
use write::{PAGE, Page, Sheet};

/// Runs the command.
pub(crate) fn run(arguments: &Scan) -> io::Result<Found> {
    let format = arguments.format().unwrap_or_else(|error| error.exit());
    let sums = format == Format::Text;
    let progress = Progress::new(
        &arguments.files,
        !arguments.quiet && (sums || !io::stdout().is_terminal()),
    );
    let scan = Arc::new(Scanning {
        feed: Mutex::new(Feed::new(&arguments.files, arguments.per_line, progress)),
        ordered: Mutex::new(Ordered {
            next: 0,
            output: if sums {
                Output::Summary(Box::default())
            } else {
                Output::Sheet(Sheet::begin(format, !arguments.per_line, arguments.full)?)
            },
            early: BTreeMap::new(),
            found: 0,
            mails: MailCount::default(),
        }),
        turned: Condvar::new(),
        format,
        per_line: arguments.per_line,
        full: arguments.full,
    });
    scan.work()?;

    let feed = lock(&scan.feed);
    feed.progress.finish();
    let ordered = lock(&scan.ordered);
    let counts = Counts {
        silent_mails: ordered.mails.silent,
        broken_mails: ordered.mails.broken,
        ..feed.counts
    };
    match &ordered.output {
        Output::Summary(summary) => {
            let mut out = output::stdout();
            summary.write(&mut out, arguments.top, &counts)?;
            out.flush()?;
        }
        Output::Sheet(sheet) => {
            sheet.end()?;
            if !arguments.quiet && !arguments.per_line {
                feed.progress.say(&format!("smtp-codes: {counts}"));
            }
        }
    }
    if feed.refused && feed.counts.files == 0 {
        return Err(io::Error::other("nothing of what was named could be read"));
    }
    Ok(if ordered.found > 0 {
        Found::Something
    } else {
        Found::Nothing
    })
}

/// A scan under way: workers take pieces from the feed, one after another, and hand in what
/// they found in the same order.
struct Scanning {
    feed: Mutex<Feed>,
    ordered: Mutex<Ordered>,
    /// Told whenever the turn passes to the next piece.
    turned: Condvar,
    format: Format,
    per_line: bool,
    /// Whether advice and references are written too.
    full: bool,
}

/// What is handed in, in the order of the input.
struct Ordered {
    /// The piece whose turn it is.
    next: u64,
    output: Output,
    /// What pieces hold that are done before those that come before them.
    early: BTreeMap<u64, (Tally, MailCount)>,
    found: u64,
    mails: MailCount,
}

enum Output {
    Summary(Box<Summary>),
    Sheet(Sheet),
}

/// The sums of so many pieces may lie about until it is their turn.
const EARLY: usize = 16;

impl Scanning {
    /// Runs the workers to their end, or to the first failure to write.
    fn work(self: &Arc<Self>) -> io::Result<()> {
        // Reading is done by one at a time, so that a few keep it busy.
        let workers = thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        let (sender, ends) = mpsc::channel();
        for _ in 0..workers {
            let (scan, sender) = (Arc::clone(self), sender.clone());
            thread::Builder::new().spawn(move || {
                let end = catch_unwind(AssertUnwindSafe(|| scan.worker()))
                    .unwrap_or_else(|_| Err(io::Error::other("a part of the program failed")));
                // If nobody listens, the scan has failed already.
                let _ = sender.send(end);
            })?;
        }
        // After a failure nobody waits for the others: one of them may be waiting for input.
        ends.iter().take(workers).collect()
    }

    fn worker(&self) -> io::Result<()> {
        let mut piece = Piece::new();
        loop {
            if !lock(&self.feed).next(&mut piece) {
                return Ok(());
            }
            if self.format == Format::Text {
                self.sum(&piece)?;
            } else {
                self.write(&piece)?;
            }
        }
    }

    /// Waits until everything before the piece is handed in.
    fn turn(&self, piece: &Piece) -> MutexGuard<'_, Ordered> {
        let mut ordered = lock(&self.ordered);
        while ordered.next != piece.turn {
            ordered = self
                .turned
                .wait(ordered)
                .unwrap_or_else(PoisonError::into_inner);
        }
        ordered
    }

    /// Passes the turn on.
    fn done(&self, mut ordered: MutexGuard<'_, Ordered>, found: u64) {
        ordered.found += found;
        ordered.next += 1;
        drop(ordered);
        self.turned.notify_all();
    }

    /// Counts what a piece holds.
    fn sum(&self, piece: &Piece) -> io::Result<()> {
        let reports = (piece.kind == Kind::Mail).then(|| reports(piece));
        let mut tally = Tally::default();
        for report in reports.iter().flatten().flatten() {
            tally.report(report);
        }
        if piece.kind == Kind::Lines {
            lines::entries(piece.lines.text(), piece.lines.layout, |_, entry| {
                tally.entry(&entry);
                Ok(())
            })?;
        }
        let mails = MailCount::of(reports.as_ref());

        let mut ordered = lock(&self.ordered);
        while ordered.next != piece.turn && ordered.early.len() >= EARLY {
            ordered = self
                .turned
                .wait(ordered)
                .unwrap_or_else(PoisonError::into_inner);
        }
        ordered.early.insert(piece.turn, (tally, mails));
        ordered.merge();
        drop(ordered);
        self.turned.notify_all();
        Ok(())
    }

    /// Writes what a piece holds.
    fn write(&self, piece: &Piece) -> io::Result<()> {
        let mut page = Page::new(self.format);
        let mut found = 0;
        let source = &*piece.source;
        let push = |page: &mut Page, finding: Finding<'_>| {
            page.push(finding)?;
            if page.len() < PAGE {
                return Ok(());
            }
            let full = page.take()?;
            self.turn(piece).send(&full)
        };
        let blank = |line| Finding {
            source: Some(source.into()),
            line,
            full: self.full,
            ..Finding::default()
        };
        let mut reports = None;
        match piece.kind {
            Kind::Lines => {
                let lines = &piece.lines;
                // The line at hand, the place where it begins, and the last line written.
                let (mut line, mut place) = (lines.first, 0);
                let mut written = line - 1;
                lines::entries(lines.text(), lines.layout, |begin, entry| {
                    line += memchr_iter(b'\n', &lines.text()[place..begin]).count() as u64;
                    place = begin;
                    if self.per_line {
                        for empty in written + 1..line {
                            push(&mut page, blank(Some(empty)))?;
                        }
                    }
                    written = line;
                    found += 1;
                    let recipients: Vec<_> =
                        entry.recipients().map(String::from_utf8_lossy).collect();
                    let verdict = Layers::STANDARD.judge(&entry.evidence());
                    let finding = Finding {
                        recipient: (!recipients.is_empty()).then(|| recipients.join(", ").into()),
                        text: Some(String::from_utf8_lossy(entry.text)),
                        ..blank(Some(line))
                    };
                    push(
                        &mut page,
                        finding.judged(Some(entry.status), entry.stage, verdict),
                    )
                })?;
                if self.per_line {
                    for empty in written + 1..lines.first + lines.count {
                        push(&mut page, blank(Some(empty)))?;
                    }
                }
            }
            Kind::Mail => {
                let read = self::reports(piece);
                for report in read.iter().flatten() {
                    found += 1;
                    let finding = Finding {
                        recipient: report.recipient.as_deref().map(Into::into),
                        text: report.text.as_deref().map(Into::into),
                        ..blank(piece.mail.line)
                    };
                    let verdict = verdict(report);
                    push(
                        &mut page,
                        finding.judged(report.status(), Stage::Any, verdict),
                    )?;
                }
                reports = Some(read);
            }
        }
        let rest = page.take()?;
        let mut ordered = self.turn(piece);
        ordered.send(&rest)?;
        ordered.mails.add(MailCount::of(reports.as_ref()));
        self.done(ordered, found);
        Ok(())
    }
}

impl Ordered {
    fn send(&mut self, page: &[u8]) -> io::Result<()> {
        match &mut self.output {
            Output::Sheet(sheet) if !page.is_empty() => sheet.send(page),
            _ => Ok(()),
        }
    }

    /// Adds up, in the order of the input, what is there without a gap.
    fn merge(&mut self) {
        while let Some((tally, mails)) = self.early.remove(&self.next) {
            self.found += tally.found();
            self.mails.add(mails);
            if let Output::Summary(summary) = &mut self.output {
                summary.merge(&tally);
            }
            self.next += 1;
        }
    }
}

/// Mails that told nothing.
#[derive(Clone, Copy, Default)]
struct MailCount {
    /// They report on nobody.
    silent: u64,
    /// The reader of mails failed at them.
    broken: u64,
}

impl MailCount {
    /// Counts a piece, if it is a mail, by what was found in it.
    fn of(reports: Option<&Option<Vec<mail::Finding>>>) -> Self {
        Self {
            silent: u64::from(matches!(reports, Some(Some(reports)) if reports.is_empty())),
            broken: u64::from(matches!(reports, Some(None))),
        }
    }

    fn add(&mut self, more: Self) {
        self.silent += more.silent;
        self.broken += more.broken;
    }
}

/// What a mail reports; `None` if the reader of mails fails at it.
fn reports(piece: &Piece) -> Option<Vec<mail::Finding>> {
    catch_unwind(|| mail::read(&piece.mail.bytes)).ok()
}

/// What to conclude from a report about a recipient.
fn verdict(report: &mail::Finding) -> Option<Verdict<'static>> {
    Layers::STANDARD.judge(&report.evidence())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
