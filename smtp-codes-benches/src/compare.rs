//! Two programs beside each other: short turns, one after the other, many times.
//!
//! A machine has other things to do, and its clock changes. Runs of a second each, first
//! one program and then the other, measure that too; turns of a fraction of a millisecond meet the
//! same weather. So the ratio is the median of the ratios of neighbouring turns, and no
//! benchmark library is used, as those measure one program after the other.

use std::fmt;
use std::time::{Duration, Instant};

/// How often each side has its turn.
const TURNS: usize = 1001;

/// How long a turn lasts, about.
const TURN: Duration = Duration::from_micros(200);

/// What one call of a contestant does: the unit of the figures.
#[derive(Clone, Copy)]
pub enum Work {
    /// So many things; the figures are nanoseconds for each.
    Items(usize),
    /// So many bytes; the figures are gigabytes a second.
    Bytes(usize),
}

/// What the project asks of itself.
#[derive(Clone, Copy)]
pub enum Limit {
    /// At most this share of the peer's time.
    Share(f64),
    /// At least so many gigabytes a second.
    Speed(f64),
    /// Nothing; the figure is there to be seen.
    None,
}

/// The comparisons made so far; printed as a table by `Display`.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    alone: Vec<Alone>,
}

/// What has no peer.
struct Alone {
    what: &'static str,
    /// Milliseconds, and how many there may be.
    took: f64,
    limit: Option<f64>,
}

/// How often that is done.
const TIMES: usize = 301;

struct Row {
    what: String,
    peer: &'static str,
    ours: f64,
    theirs: f64,
    ratio: f64,
    limit: Limit,
    work: Work,
}

impl Report {
    /// Lets both run by turns and notes the time of ours as a share of theirs.
    pub fn compare(
        &mut self,
        what: &str,
        work: Work,
        limit: Limit,
        mut ours: impl FnMut(),
        peer: &'static str,
        mut theirs: impl FnMut(),
    ) {
        eprintln!("{what}, beside {peer}");
        let (our_calls, their_calls) = (calls_in_a_turn(&mut ours), calls_in_a_turn(&mut theirs));
        let mut turns: Vec<[f64; 2]> = Vec::with_capacity(TURNS);
        for turn in 0..TURNS {
            // Who is first changes, lest one always finds the caches of the other.
            turns.push(if turn % 2 == 0 {
                let first = time(&mut ours, our_calls);
                [first, time(&mut theirs, their_calls)]
            } else {
                let first = time(&mut theirs, their_calls);
                [time(&mut ours, our_calls), first]
            });
        }
        self.rows.push(Row {
            what: what.to_owned(),
            peer,
            ours: median(turns.iter().map(|[ours, _]| *ours)),
            theirs: median(turns.iter().map(|[_, theirs]| *theirs)),
            ratio: median(turns.iter().map(|[ours, theirs]| ours / theirs)),
            limit,
            work,
        });
    }

    /// Does something that has no peer many times, and notes the median.
    pub fn measure(&mut self, what: &'static str, limit: Option<f64>, mut work: impl FnMut()) {
        eprintln!("{what}");
        let times = (0..TIMES).map(|_| 1e3 * time(&mut work, 1));
        let took = median(times);
        self.alone.push(Alone { what, took, limit });
    }

    /// How many of the limits are missed.
    #[must_use]
    pub fn missed(&self) -> usize {
        let beside = self.rows.iter().filter(|row| row.met() == Some(false));
        let alone = self.alone.iter().filter(|row| row.met() == Some(false));
        beside.count() + alone.count()
    }
}

impl Alone {
    /// Whether the limit is met, as far as the figures are printed.
    fn met(&self) -> Option<bool> {
        self.limit.map(|limit| self.took < limit + 0.005)
    }
}

/// A word for the table.
fn shown(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    }
}

impl Row {
    /// Whether the limit is met, as far as the figures are printed.
    fn met(&self) -> Option<bool> {
        match self.limit {
            Limit::Share(share) => Some(self.ratio < share + 0.005),
            Limit::Speed(speed) => Some(self.speed(self.ours) > speed - 0.005),
            Limit::None => None,
        }
    }

    /// Gigabytes a second, or things a nanosecond, when a call takes so long.
    fn speed(&self, seconds: f64) -> f64 {
        let (Work::Items(count) | Work::Bytes(count)) = self.work;
        count as f64 / seconds / 1e9
    }

    /// The time of a call in the unit of the row.
    fn figure(&self, seconds: f64) -> String {
        match self.work {
            Work::Items(_) => format!("{:.2} ns", 1.0 / self.speed(seconds)),
            Work::Bytes(_) => format!("{:.2} GB/s", self.speed(seconds)),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| what | ours | peer | theirs | ours / theirs | limit | met |\n\
             | --- | --: | --- | --: | --: | --: | --- |"
        )?;
        for row in &self.rows {
            let limit = match row.limit {
                Limit::Share(share) => format!("{share:.2}"),
                Limit::Speed(speed) => format!("{speed:.1} GB/s"),
                Limit::None => String::new(),
            };
            let met = shown(row.met());
            writeln!(
                f,
                "| {} | {} | {} | {} | {:.2} | {limit} | {met} |",
                row.what,
                row.figure(row.ours),
                row.peer,
                row.figure(row.theirs),
                row.ratio,
            )?;
        }
        writeln!(
            f,
            "\n| what | ours | limit | met |\n| --- | --: | --: | --- |"
        )?;
        for row in &self.alone {
            let limit = row
                .limit
                .map_or(String::new(), |limit| format!("{limit:.0} ms"));
            let met = shown(row.met());
            writeln!(f, "| {} | {:.2} ms | {limit} | {met} |", row.what, row.took)?;
        }
        Ok(())
    }
}

/// Seconds for one call, over so many.
fn time(work: &mut impl FnMut(), calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

/// Warms up, and finds how many calls fill a turn.
fn calls_in_a_turn(work: &mut impl FnMut()) -> u32 {
    let mut calls: u32 = 1;
    loop {
        let start = Instant::now();
        for _ in 0..calls {
            work();
        }
        if start.elapsed() >= TURN || calls > u32::MAX / 2 {
            return calls;
        }
        calls *= 2;
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
