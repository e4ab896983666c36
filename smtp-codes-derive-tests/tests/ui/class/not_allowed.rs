//! A class is 2, 4 or 5.

smtp_codes::registry!("not_allowed.csv");

fn main() {}
