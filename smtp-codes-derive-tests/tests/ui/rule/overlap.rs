//! Two ranges of which neither is the narrower.

smtp_codes::registry!("overlap.csv");

fn main() {}
