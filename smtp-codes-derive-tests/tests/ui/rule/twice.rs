//! Two rules for the same situation, apart from what is written otherwise.

smtp_codes::registry!("twice.csv");

fn main() {}
