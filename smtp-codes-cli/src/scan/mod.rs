//! `scan`: what logs and mails report, judged: for people in sum, for programs one by one, as a list
//! of addresses for a mail system.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use smtp_codes::Layers;
use smtp_codes_reports::files::{Counts, Feed, Kind, Piece};
use smtp_codes_reports::mail::{Mail, MailKind};
use smtp_codes_reports::rows::{Columns, Picked};
use smtp_codes_reports::write::{self, PAGE, Page, Sheet};
use smtp_codes_reports::{Judge, Judged, Known, Report, events, log};

use crate::Found;
use crate::cli::{self, Beside, By, Format, Scan, Scanned};
use crate::output;

mod addresses;
mod coverage;
mod end;
mod filter;
mod mask;
mod names;
mod number;
mod progress;
mod render;
mod report;
mod sample;
mod summary;
pub(crate) mod when;

use addresses::Addresses;
use coverage::Coverage;
use filter::Filter;
use progress::{Progress, Told};
pub(crate) use sample::sample;
use summary::{Sampled, Summary};

/// Runs the command.
pub(crate) fn run(arguments: &Scan, layers: &Layers<'static>) -> io::Result<Found> {
    let found = scan(arguments, layers);
    if !arguments.per_line {
        return found;
    }
    // Who gives a line waits for one: that nothing is found is no failure, and that the other side
    // is gone is one.
    match found {
        Ok(_) => Ok(Found::Something),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(io::Error::other(
            "standard output was closed before the last line was written",
        )),
        Err(error) => Err(error),
    }
}

fn scan(arguments: &Scan, layers: &Layers<'static>) -> io::Result<Found> {
    let format = arguments.format().unwrap_or_else(|error| error.exit());
    let filter = Filter::new(arguments).unwrap_or_else(|error| error.exit());
    let (work, output) = match format {
        Scanned::Text if arguments.report.is_some() => {
            (Work::Report, Output::Report(Box::default()))
        }
        Scanned::Text => (Work::Sum, Output::Summary(Box::default())),
        Scanned::Addresses => (Work::List, Output::Addresses(Box::default())),
        Scanned::Findings(format) => {
            let sheet = Sheet::begin(format, !arguments.per_line, arguments.full)?;
            (Work::Write(format), Output::Sheet(sheet))
        }
    };
    let sums = matches!(format, Scanned::Text);
    let progress = Progress::new(
        &arguments.files,
        !arguments.quiet && (sums || !io::stdout().is_terminal()),
    );
    let scan = Arc::new(Scanning {
        feed: Mutex::new(
            Feed::new(&arguments.files, arguments.per_line, Box::new(progress))
                .forced(arguments.from.format)
                .plain(arguments.columns.is_some()),
        ),
        work,
        rows: arguments.columns.clone(),
        picked: arguments.picked(),
        ordered: Mutex::new(Ordered::new(output)),
        turned: Condvar::new(),
        layers: *layers,
        filter,
        by: arguments.by.unwrap_or_default(),
        beside: arguments.beside(),
        per_line: arguments.per_line,
        full: arguments.full,
    });
    scan.work(arguments.threads)?;
    scan.end(|output, feed, counts| {
        if arguments.per_line && feed.refused {
            return Err(io::Error::other("some of the input could not be read"));
        }
        let timeless = scan.filter.timeless();
        if timeless > 0 {
            feed.watch.say(&format!(
                "left out as their time is not known: {}",
                number::amount(timeless, "finding", "findings")
            ));
        }
        let told = || {
            if !arguments.quiet && !arguments.per_line {
                feed.watch.say(&Told(counts).to_string());
            } else if let Some(cut) = Told(counts).cut() {
                feed.watch.say(&cut);
            }
        };
        match output {
            // It is said on standard error, and no page of an earlier scan gives way to an empty one.
            Output::Summary(_) | Output::Report(_) if feed.refused && counts.files == 0 => {
                Ok(false)
            }
            Output::Summary(summary) => {
                let wanted = render::Wanted {
                    name: &named(&arguments.files, counts),
                    single: arguments.files.len() == 1,
                    top: arguments.top,
                    by: arguments.by,
                    filtered: scan.filter.is_any(),
                };
                let mut text = Vec::new();
                summary.write(&mut text, &wanted, counts)?;
                // Parts end in a blank line, and the last one needs none.
                while text.ends_with(b"\n\n") {
                    text.pop();
                }
                let mut out = output::stdout();
                out.write_all(&text)?;
                out.flush()?;
                Ok(summary.is_any())
            }
            Output::Sheet(sheet) => {
                sheet.end()?;
                told();
                Ok(false)
            }
            Output::Addresses(addresses) => {
                let mut out = io::BufWriter::new(io::stdout().lock());
                let listed = addresses.write(&mut out, arguments.beside())?;
                told();
                Ok(listed > 0)
            }
            Output::Report(report) => {
                let name = named(&arguments.files, counts);
                let page = report.page(&name, arguments.top, counts)?;
                if let Some(file) = &arguments.report {
                    std::fs::write(file, page).map_err(|error| {
                        let name = file.to_string_lossy();
                        io::Error::new(error.kind(), format!("{name}: {error}"))
                    })?;
                }
                told();
                Ok(report.is_any())
            }
            Output::Coverage(_) => Ok(false),
        }
    })
}

/// What was scanned, in a few words.
fn named(files: &[PathBuf], counts: &Counts) -> String {
    match files {
        [one] => one.to_string_lossy().into_owned(),
        _ => number::amount(counts.files, "file", "files"),
    }
}

/// Runs the command `coverage`, which reads the same.
pub(crate) fn cover(arguments: &cli::Coverage, layers: &Layers<'static>) -> io::Result<Found> {
    let format = arguments.output.format;
    let progress = Progress::new(&arguments.files, !arguments.quiet);
    let scan = Arc::new(Scanning {
        feed: Mutex::new(
            Feed::new(&arguments.files, false, Box::new(progress)).forced(arguments.from.format),
        ),
        work: Work::Cover,
        rows: None,
        picked: None,
        ordered: Mutex::new(Ordered::new(Output::Coverage(Box::default()))),
        turned: Condvar::new(),
        layers: *layers,
        filter: Filter::default(),
        by: By::default(),
        beside: Beside::default(),
        per_line: false,
        full: false,
    });
    scan.work(None)?;
    scan.end(|output, feed, counts| {
        if let Output::Coverage(coverage) = output {
            coverage.write(format, arguments.top, counts)?;
            if format != Format::Text && !arguments.quiet {
                feed.watch.say(&Told(counts).to_string());
            } else if let Some(cut) = Told(counts).cut()
                && format != Format::Text
            {
                feed.watch.say(&cut);
            }
        }
        Ok(false)
    })
}

/// A scan under way: workers take pieces from the feed, one after another, and hand in what
/// they found in the same order.
struct Scanning {
    feed: Mutex<Feed>,
    work: Work,
    /// The columns of each line, if lines are rows of an engine.
    rows: Option<Columns>,
    /// The fields of each line that is written, if not those of the format.
    picked: Option<Picked>,
    ordered: Mutex<Ordered>,
    /// Told whenever the turn passes to the next piece.
    turned: Condvar,
    layers: Layers<'static>,
    filter: Filter,
    /// What the table of the summary is by.
    by: By,
    /// What stands beside addresses.
    beside: Beside,
    per_line: bool,
    /// Whether advice and references are written too.
    full: bool,
}

/// What is done with each piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Its findings are counted by what they say.
    Sum,
    /// They are counted by what they say, and by host and time.
    Report,
    /// They are counted by what decided.
    Cover,
    /// Their addresses are listed.
    List,
    /// They are written one by one.
    Write(write::Format),
}

/// The sums of a piece.
enum Sums {
    Summary(summary::Tally),
    Report(Box<report::Tally>),
    Coverage(coverage::Tally),
    Addresses(addresses::Tally),
}

impl Sums {
    fn found(&self) -> u64 {
        match self {
            Self::Summary(tally) => tally.found(),
            Self::Report(tally) => tally.found(),
            Self::Coverage(tally) => tally.found(),
            // Those that are listed are told apart at the end only.
            Self::Addresses(_) => 0,
        }
    }
}

/// What a worker remembers from piece to piece.
struct Memory {
    judge: Judge<'static>,
    sampled: Sampled,
    /// Where findings are written; without any for the next piece.
    page: Page,
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
    /// How many workers wait for a turn.
    waiting: usize,
}

enum Output {
    Summary(Box<Summary>),
    Report(Box<report::Sums>),
    Coverage(Box<Coverage>),
    Addresses(Box<Addresses>),
    Sheet(Sheet),
}

/// The sums of so many pieces may lie about until it is their turn.
const EARLY: usize = 4;

impl Scanning {
    /// Runs so many workers to their end, or to the first failure to write.
    fn work(self: &Arc<Self>, workers: Option<usize>) -> io::Result<()> {
        // Reading is done by one at a time, so that a few keep it busy.
        let cores = || thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        let workers = workers.unwrap_or_else(cores);
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
        let mut memory = Memory {
            judge: Judge::new(self.layers),
            sampled: Sampled::default(),
            page: match (&self.picked, self.work) {
                (Some(picked), _) => Page::tsv(picked.clone()),
                (None, Work::Write(format)) => Page::new(format),
                (None, _) => Page::new(write::Format::Jsonl),
            },
        };
        loop {
            if !lock(&self.feed).next(&mut piece) {
                return Ok(());
            }
            match self.work {
                Work::Write(_) => match &self.rows {
                    Some(columns) => self.answer(&piece, &mut memory, columns)?,
                    None => self.write(&piece, &mut memory)?,
                },
                Work::Sum | Work::Report | Work::Cover | Work::List => {
                    self.sum(&piece, &mut memory)?;
                }
            }
        }
    }

    /// Writes what stands at the end, and says whether something was found.
    fn end(
        &self,
        write: impl FnOnce(&mut Output, &Feed, &Counts) -> io::Result<bool>,
    ) -> io::Result<Found> {
        let feed = lock(&self.feed);
        feed.watch.finish();
        let mut ordered = lock(&self.ordered);
        let counts = Counts {
            silent_mails: ordered.mails.silent,
            broken_mails: ordered.mails.broken,
            ..feed.counts
        };
        let found = write(&mut ordered.output, &feed, &counts)?;
        if feed.refused && feed.counts.files == 0 {
            return Err(io::Error::other("nothing of what was named could be read"));
        }
        Ok(if ordered.found > 0 || found {
            Found::Something
        } else {
            Found::Nothing
        })
    }

    /// Waits until everything before the piece is handed in.
    fn turn(&self, piece: &Piece) -> MutexGuard<'_, Ordered> {
        let mut ordered = lock(&self.ordered);
        while ordered.next != piece.turn {
            ordered = self.wait(ordered);
        }
        ordered
    }

    /// Waits until the turn passes on.
    fn wait<'a>(&self, mut ordered: MutexGuard<'a, Ordered>) -> MutexGuard<'a, Ordered> {
        ordered.waiting += 1;
        let wait = self.turned.wait(ordered);
        let mut ordered = wait.unwrap_or_else(PoisonError::into_inner);
        ordered.waiting -= 1;
        ordered
    }

    /// Wakes who waits for a turn. Each call is one to the system, and most often nobody does.
    fn wake(&self, ordered: MutexGuard<'_, Ordered>) {
        let waiting = ordered.waiting;
        drop(ordered);
        if waiting > 0 {
            self.turned.notify_all();
        }
    }

    /// Passes the turn on.
    fn done(&self, mut ordered: MutexGuard<'_, Ordered>, found: u64) {
        ordered.found += found;
        ordered.next += 1;
        self.wake(ordered);
    }

    /// Counts what a piece holds.
    fn sum(&self, piece: &Piece, memory: &mut Memory) -> io::Result<()> {
        let reports = (piece.kind == Kind::Mail).then(|| reports(piece));
        let mut sums = match self.work {
            Work::Cover => Sums::Coverage(coverage::Tally::default()),
            Work::List => Sums::Addresses(addresses::Tally::default()),
            Work::Report => Sums::Report(Box::default()),
            _ => Sums::Summary(summary::Tally::default()),
        };
        for report in reports.iter().flatten().flat_map(Mail::reports) {
            self.count(&mut sums, memory, &report, || match piece.mail.line {
                Some(line) => format!("{}:{line}", piece.source),
                None => piece.source.to_string(),
            });
        }
        if piece.kind == Kind::Events {
            for report in events::read(&piece.mail.bytes) {
                self.count(&mut sums, memory, &report, || piece.source.to_string());
            }
        }
        if piece.kind == Kind::Lines {
            let lines = &piece.lines;
            log::reports(lines.text(), &lines.context, |number, report| {
                self.count(&mut sums, memory, report, || {
                    format!("{}:{}", piece.source, lines.first + number)
                });
                Ok(())
            })?;
        }
        match &mut sums {
            Sums::Summary(tally) => tally.close(),
            Sums::Report(tally) => tally.close(),
            _ => {}
        }
        let mails = MailCount::of(reports.as_ref());

        let mut ordered = lock(&self.ordered);
        while ordered.next != piece.turn && ordered.early.len() >= EARLY {
            ordered = self.wait(ordered);
        }
        ordered.early.insert(piece.turn, (sums, mails));
        ordered.merge();
        self.wake(ordered);
        Ok(())
    }

    /// Counts a report, if it is wanted; `place` tells where it stands.
    fn count(
        &self,
        sums: &mut Sums,
        memory: &mut Memory,
        report: &Report<'_>,
        place: impl FnOnce() -> String,
    ) {
        let known = memory.judge.known(report);
        let (verdict, number) = (known.verdict.as_ref(), known.number());
        match sums {
            Sums::Addresses(tally) => {
                tally.count(report, verdict, &self.filter, self.beside, place);
            }
            Sums::Coverage(tally) => tally.count(report, verdict),
            Sums::Summary(tally) if self.filter.fits(report, verdict) => {
                tally.count(report, (verdict, number), self.by, &mut memory.sampled);
            }
            Sums::Report(tally) if self.filter.fits(report, verdict) => {
                tally.count(report, (verdict, number), &mut memory.sampled);
            }
            Sums::Summary(_) | Sums::Report(_) => {}
        }
    }

    /// Writes an answer to each row of a piece.
    fn answer(&self, piece: &Piece, memory: &mut Memory, columns: &Columns) -> io::Result<()> {
        let Memory { judge, page, .. } = memory;
        let lines = &piece.lines;
        let text = lines.text();
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        for (line, bytes) in (lines.first..).zip(text.split(|&byte| byte == b'\n')) {
            let row = match lines.is_cut() {
                true => columns.read_cut(bytes),
                false => columns.read(bytes),
            };
            let row = row.map_err(|wrong| {
                let message = format!("{}:{line}: {wrong}", piece.source);
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            let verdict = judge.known(&row.report).verdict;
            let blank = Report::default();
            let wanted = self.filter.fits(&row.report, verdict.as_ref());
            let judged = Judged {
                source: Some(&piece.source),
                line: Some(line),
                ..match wanted {
                    true => Judged::new(&row.report, verdict),
                    false => Judged::new(&blank, None),
                }
            };
            page.push_row(row.key, judged)?;
            if page.len() >= PAGE {
                page.send(|full| self.turn(piece).send(piece, full))?;
            }
        }
        let mut ordered = self.turn(piece);
        page.send(|rest| ordered.send(piece, rest))?;
        self.done(ordered, 0);
        Ok(())
    }

    /// Writes what a piece holds.
    fn write(&self, piece: &Piece, memory: &mut Memory) -> io::Result<()> {
        let Memory { judge, page, .. } = memory;
        let mut found = 0;
        let source = &*piece.source;
        let push = |page: &mut Page, report: &Report<'_>, known: &mut Known<'_>, line| {
            if self.full {
                page.push(Judged {
                    source: Some(source),
                    line,
                    full: true,
                    ..Judged::new(report, known.verdict)
                })?;
            } else {
                page.push_known(report, known, (source, line))?;
            }
            if page.len() < PAGE {
                return Ok(());
            }
            page.send(|full| self.turn(piece).send(piece, full))
        };
        let (blank, mut nothing) = (Report::default(), Known::default());
        let mut reports = None;
        match piece.kind {
            Kind::Lines => {
                let lines = &piece.lines;
                // The last line written.
                let mut written = lines.first - 1;
                log::reports(lines.text(), &lines.context, |number, report| {
                    let known = judge.known(report);
                    if !self.filter.fits(report, known.verdict.as_ref()) {
                        return Ok(());
                    }
                    let line = lines.first + number;
                    if self.per_line {
                        for empty in written + 1..line {
                            push(page, &blank, &mut nothing, Some(empty))?;
                        }
                    }
                    // What a line says of one recipient it says of all: one row for each line.
                    if self.per_line && written == line {
                        return Ok(());
                    }
                    written = line;
                    found += 1;
                    push(page, report, known, Some(line))
                })?;
                if self.per_line {
                    for empty in written + 1..lines.first + lines.count {
                        push(page, &blank, &mut nothing, Some(empty))?;
                    }
                }
            }
            Kind::Mail => {
                let read = self::reports(piece);
                for report in read.iter().flat_map(Mail::reports) {
                    let known = judge.known(&report);
                    if self.filter.fits(&report, known.verdict.as_ref()) {
                        found += 1;
                        push(page, &report, known, piece.mail.line)?;
                    }
                }
                reports = Some(read);
            }
            Kind::Events => {
                for report in events::read(&piece.mail.bytes) {
                    let known = judge.known(&report);
                    if self.filter.fits(&report, known.verdict.as_ref()) {
                        found += 1;
                        push(page, &report, known, None)?;
                    }
                }
            }
        }
        let mut ordered = self.turn(piece);
        page.send(|rest| ordered.send(piece, rest))?;
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
            waiting: 0,
        }
    }

    /// Sends what was found in a piece: of a mail among many together with others.
    fn send(&mut self, piece: &Piece, page: &[u8]) -> io::Result<()> {
        match &mut self.output {
            Output::Sheet(_) if page.is_empty() => Ok(()),
            Output::Sheet(sheet) if piece.kind == Kind::Mail && !piece.live => sheet.hold(page),
            Output::Sheet(sheet) => sheet.send(page),
            _ => Ok(()),
        }
    }

    /// Adds up, in the order of the input, what is there without a gap.
    fn merge(&mut self) {
        while let Some((sums, mails)) = self.early.remove(&self.next) {
            self.found += sums.found();
            self.mails.add(mails);
            match (&mut self.output, sums) {
                (Output::Summary(summary), Sums::Summary(tally)) => summary.merge(tally),
                (Output::Report(report), Sums::Report(tally)) => report.merge(*tally),
                (Output::Coverage(coverage), Sums::Coverage(tally)) => coverage.merge(&tally),
                (Output::Addresses(addresses), Sums::Addresses(tally)) => addresses.merge(tally),
                _ => {}
            }
            self.next += 1;
        }
    }
}

/// Mails that told nothing.
#[derive(Clone, Copy, Default)]
struct MailCount {
    /// They report on nobody, by their kinds.
    silent: [u64; MailKind::ALL.len()],
    /// The reader of mails failed at them.
    broken: u64,
}

impl MailCount {
    /// Counts a piece, if it is a mail, by what was found in it.
    fn of(reports: Option<&Option<Mail>>) -> Self {
        let mut count = Self::default();
        match reports {
            Some(Some(mail)) if mail.reports().len() == 0 => {
                count.silent[mail.kind() as usize] += 1;
            }
            Some(None) => count.broken += 1,
            _ => {}
        }
        count
    }

    fn add(&mut self, more: Self) {
        for (silent, more) in self.silent.iter_mut().zip(more.silent) {
            *silent += more;
        }
        self.broken += more.broken;
    }
}

/// What a mail reports; `None` if the reader of mails fails at it.
fn reports(piece: &Piece) -> Option<Mail> {
    catch_unwind(|| Mail::read(&piece.mail.bytes)).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
