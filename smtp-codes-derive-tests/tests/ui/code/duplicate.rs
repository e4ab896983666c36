//! A code has one row.

smtp_codes::registry!("duplicate.csv");

fn main() {}
