//! A file that is not there.

smtp_codes::registry!("missing.csv");

fn main() {}
