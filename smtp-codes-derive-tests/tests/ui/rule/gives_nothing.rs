//! A rule that gives nothing.

smtp_codes::registry!("gives_nothing.csv");

fn main() {}
