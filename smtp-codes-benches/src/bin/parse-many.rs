//! Parses the same reply of one line as often as its argument says; scripts/instructions
//! counts what that takes.

use std::hint::black_box;

use smtp_codes::{Reply, Stage};
use smtp_codes_benches::ONE_LINE;

fn main() {
    let times: u32 = match std::env::args().nth(1).map(|times| times.parse()) {
        Some(Ok(times)) => times,
        _ => panic!("expected how often to parse"),
    };
    for _ in 0..times {
        black_box(Reply::parse(black_box(ONE_LINE), Stage::Any)).expect("it is a reply");
    }
}
