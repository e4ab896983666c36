//! Two programs beside each other: short turns, one after the other, many times.
//!
//! A machine has other things to do, and its clock changes. Runs of a second each, first
//! one program and then the other, measure that too; turns of a few milliseconds meet the
//! same weather. So the ratio is the median of the ratios of neighbouring turns, and no
//! benchmark library is used, as those measure one program after the other.

use std::fmt;
use std::time::{Duration, Instant};

/// How often each side has its turn.
const TURNS: usize = 101;

/// How long a turn lasts, about.
const TURN: Duration = Duration::from_millis(2);

/// What one call of a contestant does: the unit of the figures.
#[derive(Clone, Copy)]
pub enum Work {
    /// So many things; the figures are nanoseconds for each.
    Items(usize),
    /// So many bytes; the figures are gigabytes a second.
    Bytes(usize),
}

/// The comparisons made so far; printed as a table by `Display`.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    peer: &'static str,
    ours: f64,
    theirs: f64,
    ratio: f64,
    limit: Option<f64>,
    work: Work,
}

impl Report {
    /// Lets both run by turns and notes the time of ours as a share of theirs.
    ///
    /// `limit` is the largest share that the project allows itself, if it does.
    pub fn compare(
        &mut self,
        what: &str,
        work: Work,
        limit: impl Into<Option<f64>>,
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
            limit: limit.into(),
            work,
        });
    }

    /// How many of the limits are missed.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.met() == Some(false))
            .count()
    }
}

impl Row {
    fn met(&self) -> Option<bool> {
        // As printed: a share is given with two places behind the point.
        Some(self.ratio < self.limit? + 0.005)
    }

    /// Seconds for a call in the unit of the row.
    fn figure(&self, seconds: f64) -> String {
        match self.work {
            Work::Items(items) => format!("{:.2} ns", seconds * 1e9 / items as f64),
            Work::Bytes(bytes) => format!("{:.2} GB/s", bytes as f64 / seconds / 1e9),
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
            let (limit, met) = match (row.limit, row.met()) {
                (Some(limit), Some(true)) => (format!("{limit:.2}"), "yes"),
                (Some(limit), _) => (format!("{limit:.2}"), "NO"),
                (None, _) => (String::new(), ""),
            };
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
