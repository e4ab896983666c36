//! An empty file is no table.

smtp_codes::registry!("empty.csv");

fn main() {}
