//! `scan`: every status in logs and mails, judged, for people in sum and for programs one
//! by one.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use memchr::memchr_iter;
use smtp_codes::Layers;
use smtp_codes_reports::files::{Counts, Feed, Kind, Piece};
use smtp_codes_reports::mail::Mail;
use smtp_codes_reports::write::{self, PAGE, Page, Sheet};
use smtp_codes_reports::{Judged, Report, events, log};

use crate::Found;
use crate::cli::{self, Format, Scan};
use crate::output;

mod coverage;
mod mask;
mod progress;
mod summary;

use coverage::Coverage;
use progress::{Progress, Told};
use summary::{Summary, Tally};

/// Runs the command.
pub(crate) fn run(arguments: &Scan, layers: &Layers<'static>) -> io::Result<Found> {
    let format = arguments.format().unwrap_or_else(|error| error.exit());
    let sums = format == Format::Text;
    let output = if sums {
        Output::Summary(Box::default())
    } else {
        Output::Sheet(Sheet::begin(
            written(format),
            !arguments.per_line,
            arguments.full,
        )?)
    };
    let progress = Progress::new(
        &arguments.files,
        !arguments.quiet && (sums || !io::stdout().is_terminal()),
    );
    let scan = Arc::new(Scanning {
        feed: Mutex::new(Feed::new(
            &arguments.files,
            arguments.per_line,
            Box::new(progress),
        )),
        work: if sums { Work::Sum } else { Work::Write },
        ordered: Mutex::new(Ordered::new(output)),
        turned: Condvar::new(),
        layers: *layers,
        format,
        per_line: arguments.per_line,
        full: arguments.full,
    });
    scan.work()?;
    scan.end(|output, feed, counts| match output {
        Output::Summary(summary) => {
            let mut out = output::stdout();
            summary.write(&mut out, arguments.top, counts)?;
            out.flush()
        }
        Output::Sheet(sheet) => {
            sheet.end()?;
            if !arguments.quiet && !arguments.per_line {
                feed.watch.say(&Told(counts).to_string());
            }
            Ok(())
        }
        Output::Coverage(_) => Ok(()),
    })
}

/// Runs the command `coverage`, which reads the same.
pub(crate) fn cover(arguments: &cli::Coverage, layers: &Layers<'static>) -> io::Result<Found> {
    let format = arguments.output.format;
    let progress = Progress::new(&arguments.files, !arguments.quiet);
    let scan = Arc::new(Scanning {
        feed: Mutex::new(Feed::new(&arguments.files, false, Box::new(progress))),
        work: Work::Cover,
        ordered: Mutex::new(Ordered::new(Output::Coverage(Box::default()))),
        turned: Condvar::new(),
        layers: *layers,
        format,
        per_line: false,
        full: false,
    });
    scan.work()?;
    scan.end(|output, feed, counts| {
        if let Output::Coverage(coverage) = output {
            coverage.write(format, arguments.top, counts)?;
            if format != Format::Text && !arguments.quiet {
                feed.watch.say(&Told(counts).to_string());
            }
        }
        Ok(())
    })
}

/// A scan under way: workers take pieces from the feed, one after another, and hand in what
/// they found in the same order.
struct Scanning {
    feed: Mutex<Feed>,
    work: Work,
    ordered: Mutex<Ordered>,
    /// Told whenever the turn passes to the next piece.
    turned: Condvar,
    layers: Layers<'static>,
    format: Format,
    per_line: bool,
    /// Whether advice and references are written too.
    full: bool,
}

/// What is done with each piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Its findings are counted by what they say.
    Sum,
    /// They are counted by what decided.
    Cover,
    /// They are written one by one.
    Write,
}

/// The sums of a piece.
enum Sums {
    Summary(Tally),
    Coverage(coverage::Tally),
}

impl Sums {
    fn found(&self) -> u64 {
        match self {
            Self::Summary(tally) => tally.found(),
            Self::Coverage(tally) => tally.found(),
        }
    }
}

/// What is handed in, in the order of the input.
struct Ordered {
    /// The piece whose turn it is.
    next: u64,
    output: Output,
    /// What pieces hold that are done before those that come before them.
    early: BTreeMap<u64, (Sums, MailCount)>,
    found: u64,
    mails: MailCount,
}

enum Output {
    Summary(Box<Summary>),
    Coverage(Box<Coverage>),
    Sheet(Sheet),
}

/// The sums of so many pieces may lie about until it is their turn.
const EARLY: usize = 4;

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
            match self.work {
                Work::Write => self.write(&piece)?,
                Work::Sum | Work::Cover => self.sum(&piece)?,
            }
        }
    }

    /// Writes what stands at the end, and says whether something was found.
    fn end(
        &self,
        write: impl FnOnce(&Output, &Feed, &Counts) -> io::Result<()>,
    ) -> io::Result<Found> {
        let feed = lock(&self.feed);
        feed.watch.finish();
        let ordered = lock(&self.ordered);
        let counts = Counts {
            silent_mails: ordered.mails.silent,
            broken_mails: ordered.mails.broken,
            ..feed.counts
        };
        write(&ordered.output, &feed, &counts)?;
        if feed.refused && feed.counts.files == 0 {
            return Err(io::Error::other("nothing of what was named could be read"));
        }
        Ok(if ordered.found > 0 {
            Found::Something
        } else {
            Found::Nothing
        })
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
        let mut sums = match self.work {
            Work::Cover => Sums::Coverage(coverage::Tally::default()),
            _ => Sums::Summary(Tally::default()),
        };
        for report in reports.iter().flatten().flat_map(Mail::reports) {
            match &mut sums {
                Sums::Summary(tally) => tally.count(&report, &self.layers),
                Sums::Coverage(tally) => tally.count(&report, &self.layers),
            }
        }
        if piece.kind == Kind::Events {
            for report in events::read(&piece.mail.bytes) {
                match &mut sums {
                    Sums::Summary(tally) => tally.count(&report, &self.layers),
                    Sums::Coverage(tally) => tally.count(&report, &self.layers),
                }
            }
        }
        if piece.kind == Kind::Lines {
            log::reports(piece.lines.text(), &piece.lines.context, |_, report| {
                match &mut sums {
                    Sums::Summary(tally) => tally.count(&report, &self.layers),
                    Sums::Coverage(tally) => tally.count(&report, &self.layers),
                }
                Ok(())
            })?;
        }
        if let Sums::Summary(tally) = &mut sums {
            tally.close();
        }
        let mails = MailCount::of(reports.as_ref());

        let mut ordered = lock(&self.ordered);
        while ordered.next != piece.turn && ordered.early.len() >= EARLY {
            ordered = self
                .turned
                .wait(ordered)
                .unwrap_or_else(PoisonError::into_inner);
        }
        ordered.early.insert(piece.turn, (sums, mails));
        ordered.merge();
        drop(ordered);
        self.turned.notify_all();
        Ok(())
    }

    /// Writes what a piece holds.
    fn write(&self, piece: &Piece) -> io::Result<()> {
        let mut page = Page::new(written(self.format));
        let mut found = 0;
        let source = &*piece.source;
        let push = |page: &mut Page, report: &Report<'_>, line| {
            page.push(Judged {
                source: Some(source),
                line,
                full: self.full,
                ..report.judged(&self.layers)
            })?;
            if page.len() < PAGE {
                return Ok(());
            }
            let full = page.take()?;
            self.turn(piece).send(&full)
        };
        let blank = Report::default();
        let mut reports = None;
        match piece.kind {
            Kind::Lines => {
                let lines = &piece.lines;
                // The line at hand, the place where it begins, and the last line written.
                let (mut line, mut place) = (lines.first, 0);
                let mut written = line - 1;
                log::reports(lines.text(), &lines.context, |begin, report| {
                    line += memchr_iter(b'\n', &lines.text()[place..begin]).count() as u64;
                    place = begin;
                    if self.per_line {
                        for empty in written + 1..line {
                            push(&mut page, &blank, Some(empty))?;
                        }
                    }
                    // What a line says of one recipient it says of all: one row for each line.
                    if self.per_line && written == line {
                        return Ok(());
                    }
                    written = line;
                    found += 1;
                    push(&mut page, &report, Some(line))
                })?;
                if self.per_line {
                    for empty in written + 1..lines.first + lines.count {
                        push(&mut page, &blank, Some(empty))?;
                    }
                }
            }
            Kind::Mail => {
                let read = self::reports(piece);
                for report in read.iter().flat_map(Mail::reports) {
                    found += 1;
                    push(&mut page, &report, piece.mail.line)?;
                }
                reports = Some(read);
            }
            Kind::Events => {
                for report in events::read(&piece.mail.bytes) {
                    found += 1;
                    push(&mut page, &report, None)?;
                }
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
    fn new(output: Output) -> Self {
        Self {
            next: 0,
            output,
            early: BTreeMap::new(),
            found: 0,
            mails: MailCount::default(),
        }
    }

    fn send(&mut self, page: &[u8]) -> io::Result<()> {
        match &mut self.output {
            Output::Sheet(sheet) if !page.is_empty() => sheet.send(page),
            _ => Ok(()),
        }
    }

    /// Adds up, in the order of the input, what is there without a gap.
    fn merge(&mut self) {
        while let Some((sums, mails)) = self.early.remove(&self.next) {
            self.found += sums.found();
            self.mails.add(mails);
            match (&mut self.output, &sums) {
                (Output::Summary(summary), Sums::Summary(tally)) => summary.merge(tally),
                (Output::Coverage(coverage), Sums::Coverage(tally)) => coverage.merge(tally),
                _ => {}
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
    fn of(reports: Option<&Option<Mail>>) -> Self {
        Self {
            silent: u64::from(matches!(reports, Some(Some(mail)) if mail.reports().len() == 0)),
            broken: u64::from(matches!(reports, Some(None))),
        }
    }

    fn add(&mut self, more: Self) {
        self.silent += more.silent;
        self.broken += more.broken;
    }
}

/// What a mail reports; `None` if the reader of mails fails at it.
fn reports(piece: &Piece) -> Option<Mail> {
    catch_unwind(|| Mail::read(&piece.mail.bytes)).ok()
}

/// The format for programs.
pub(crate) const fn written(format: Format) -> write::Format {
    match format {
        Format::Csv => write::Format::Csv,
        Format::Json => write::Format::Json,
        Format::Jsonl | Format::Text => write::Format::Jsonl,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
