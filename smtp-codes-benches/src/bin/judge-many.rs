//! Judges the same statuses as often as it is told: for a count of instructions.

use std::hint::black_box;

use smtp_codes::{Stage, Status, judge};

fn main() {
    let times: u32 = match std::env::args().nth(1).map(|times| times.parse()) {
        Some(Ok(times)) => times,
        _ => panic!("expected how often to judge"),
    };
    let statuses = ["550 5.1.1", "452 4.2.2", "250", "554 5.7.1", "421 4.7.0"]
        .map(|status| status.parse::<Status>().expect("it is a status"));
    for _ in 0..times {
        for status in statuses {
            black_box(judge(black_box(status), Stage::Rcpt));
        }
    }
}
