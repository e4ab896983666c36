//! A row with cells missing.

smtp_codes::registry!("too_short.csv");

fn main() {}
