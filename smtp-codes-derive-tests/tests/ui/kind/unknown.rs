//! A kind of row that there is not.

smtp_codes::registry!("unknown.csv");

fn main() {}
