//! An unknown standing word, and the nearest that is known.

smtp_codes::registry!("standing.csv");

fn main() {}
