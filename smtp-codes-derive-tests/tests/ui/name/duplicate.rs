//! A name is unique in its kind.

smtp_codes::registry!("duplicate.csv");

fn main() {}
