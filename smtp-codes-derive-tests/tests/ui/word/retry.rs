//! An unknown retry word, and the nearest that is known.

smtp_codes::registry!("retry.csv");

fn main() {}
